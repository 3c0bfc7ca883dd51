/*
 * arch/irq.h - interrupts on and off, and who answers them
 *
 * local_irq_save(flags) remembers whether interrupts were on and
 * turns them off; local_irq_restore(flags) goes back to what was
 * remembered. The pairs nest. flags is an unsigned long of the
 * caller. local_irq_disable(), local_irq_enable() and
 * irqs_disabled() do what they say. All five are inline: machine/irq.h
 * has them with two underscores in front.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include "lib/types.h"

#include "machine/irq.h"

struct seq_file;

typedef void (*irq_handler_t)(unsigned int irq);

/* Turn interrupts off and on, and remember by whom in the debug build */
#define irqs_disabled()	__irqs_disabled()

/* Debug build: who turned interrupts off; NULL: they are on, or by
   a gate. Release build: NULL. */
extern const char *irqs_off_by;

#ifdef CONFIG_DEBUG
/* Note who turned interrupts off */
#define forget_irqs_off()	((void)(irqs_off_by = NULL))

#define local_irq_save(flags)				\
	do {						\
		__local_irq_save(flags);		\
		if (!__flags_irqs_off(flags))		\
			irqs_off_by = __func__;		\
	} while (0)

#define local_irq_restore(flags)			\
	do {						\
		if (!__flags_irqs_off(flags))		\
			forget_irqs_off();		\
		__local_irq_restore(flags);		\
	} while (0)

#define local_irq_disable()				\
	do {						\
		unsigned long __flags;			\
							\
		local_irq_save(__flags);		\
	} while (0)

#define local_irq_enable()				\
	do {						\
		forget_irqs_off();			\
		__local_irq_enable();			\
	} while (0)
#else
#define local_irq_disable()		__local_irq_disable()
#define local_irq_enable()		__local_irq_enable()
#define local_irq_save(flags)		__local_irq_save(flags)
#define local_irq_restore(flags)	__local_irq_restore(flags)
#define forget_irqs_off()		((void)0)
#endif

/* Declare how to know whether this is an interrupt */
/*
 * in_interrupt - is this part of the answer to an interrupt?
 */
extern unsigned int irq_depth;	/* handlers that are running */

static inline bool in_interrupt(void)
{
	return irq_depth != 0;
}

/* Declare who is called when the last handler is done */
/*
 * Called after each interrupt that did not come in the middle of the
 * answer to another; NULL: nobody. With interrupts off, irq_depth 0;
 * may turn them on, and has to turn them off again.
 */
extern void (*irq_exit_hook)(void);

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
