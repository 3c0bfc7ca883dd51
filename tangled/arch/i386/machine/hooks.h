/*
 * machine/hooks.h (i386) - nobody listens
 */
#ifndef MACHINE_HOOKS_H
#define MACHINE_HOOKS_H

static inline void arch_page_allocated(unsigned long pfn,
				       unsigned int order)
{
	(void)pfn;
	(void)order;
}

static inline void arch_page_freed(unsigned long pfn,
				   unsigned int order)
{
	(void)pfn;
	(void)order;
}

#endif /* MACHINE_HOOKS_H */
