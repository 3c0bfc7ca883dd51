/*
 * machine/irq.h (i386) - the interrupt flag
 *
 * IF is bit 9 of EFLAGS. The memory clobber keeps the compiler from
 * moving a load or a store out of the section that the pair protects.
 */
#ifndef MACHINE_IRQ_H
#define MACHINE_IRQ_H

#include "lib/types.h"

#define X86_EFLAGS_IF 0x200

#define __local_irq_disable() __asm__ volatile("cli" : : : "memory")
#define __local_irq_enable() __asm__ volatile("sti" : : : "memory")

/* Save and restore the interrupt flag */
static inline unsigned long __local_save_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfl\n\tpopl %0" : "=r"(flags) : : "memory");
	return flags;
}

#define __local_irq_save(flags)                 \
	do {                                    \
		(flags) = __local_save_flags(); \
		__local_irq_disable();          \
	} while (0)

static inline void __local_irq_restore(unsigned long flags)
{
	__asm__ volatile("pushl %0\n\tpopfl"
			 : : "r"(flags) : "memory", "cc");
}

static inline bool __flags_irqs_off(unsigned long flags)
{
	return !(flags & X86_EFLAGS_IF);
}

static inline bool __irqs_disabled(void)
{
	return __flags_irqs_off(__local_save_flags());
}

#endif /* MACHINE_IRQ_H */
