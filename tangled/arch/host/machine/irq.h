/*
 * machine/irq.h (host) - the interrupt flag is a variable
 */
#ifndef MACHINE_IRQ_H
#define MACHINE_IRQ_H

#include "lib/types.h"

extern bool soft_irqs_off;

#define __local_irq_disable()	((void)(soft_irqs_off = true))
#define __local_irq_enable()	((void)(soft_irqs_off = false))
#define __irqs_disabled()	(soft_irqs_off)
#define __flags_irqs_off(flags)	((bool)(flags))

#define __local_irq_save(flags)          \
	do {                             \
		(flags) = soft_irqs_off; \
		soft_irqs_off = true;    \
	} while (0)

#define __local_irq_restore(flags) ((void)(soft_irqs_off = (flags)))

#endif /* MACHINE_IRQ_H */
