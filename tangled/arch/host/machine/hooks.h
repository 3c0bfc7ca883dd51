/*
 * machine/hooks.h (host) - a free frame may not be touched
 */
#ifndef MACHINE_HOOKS_H
#define MACHINE_HOOKS_H

void arch_page_allocated(unsigned long pfn, unsigned int order);
void arch_page_freed(unsigned long pfn, unsigned int order);

#endif /* MACHINE_HOOKS_H */
