/*
 * machine/irq.h (host) - the interrupt flag is a variable
 */
#ifndef MACHINE_IRQ_H
#define MACHINE_IRQ_H

#include "lib/types.h"

extern bool soft_irqs_off;

#define local_irq_disable()	((void)(soft_irqs_off = true))
#define local_irq_enable()	((void)(soft_irqs_off = false))
#define irqs_disabled()		(soft_irqs_off)

#define local_irq_save(flags)            \
	do {                             \
		(flags) = soft_irqs_off; \
		soft_irqs_off = true;    \
	} while (0)

#define local_irq_restore(flags) ((void)(soft_irqs_off = (flags)))

#endif /* MACHINE_IRQ_H */
