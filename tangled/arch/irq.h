/*
 * arch/irq.h - interrupts on and off, and who answers them
 *
 * local_irq_save(flags) remembers whether interrupts were on and
 * turns them off; local_irq_restore(flags) goes back to what was
 * remembered. The pairs nest. flags is an unsigned long of the
 * caller. local_irq_disable(), local_irq_enable() and
 * irqs_disabled() do what they say. All five are inline, in
 * machine/irq.h.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include "lib/types.h"

#include "machine/irq.h"

struct seq_file;

typedef void (*irq_handler_t)(unsigned int irq);

/* Declare how to know whether this is an interrupt */
/*
 * in_interrupt - is this part of the answer to an interrupt?
 */
extern unsigned int irq_depth;	/* handlers that are running */

static inline bool in_interrupt(void)
{
	return irq_depth != 0;
}

/* Declare how an interrupt gets its handler */
/*
 * init_IRQ - set up the interrupt controllers, all lines masked
 *
 * => called once, with interrupts off
 */
void init_IRQ(void);

/*
 * request_irq - have @handler called at each interrupt on line @irq
 *
 * Returns 0 and unmasks the line; -EINVAL if there is no such line;
 * -EBUSY if the line has a handler.
 * => @handler runs with interrupts off
 * => @name is kept, not copied
 */
int request_irq(unsigned int irq, irq_handler_t handler,
		const char *name);

/*
 * free_irq - mask line @irq and forget its handler
 */
void free_irq(unsigned int irq);

/* Declare how an interrupt line is masked and shown */
/*
 * disable_irq, enable_irq - mask and unmask line @irq at the
 * controller
 *
 * => may be called with interrupts on or off; does not nest
 */
void disable_irq(unsigned int irq);
void enable_irq(unsigned int irq);

/*
 * show_interrupts - a line for each interrupt line in use: count and
 * owner
 */
void show_interrupts(struct seq_file *m);

#endif /* ARCH_IRQ_H */
