/*
 * irq.c (host) - interrupt lines that only a test pulls
 */
#include "arch/irq.h"
#include "arch/host/soft-private.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/printk.h"

#define NR_LINES	16

static struct {
	irq_handler_t handler;
	const char *name;
} line[NR_LINES];

bool soft_irqs_off;
const char *irqs_off_by;
unsigned int irq_depth;
void (*irq_exit_hook)(void);

void irq_power_on(void)
{
	unsigned int i;

	soft_irqs_off = true;
	forget_irqs_off();
	irq_exit_hook = NULL;
	irq_depth = 0;
	for (i = 0; i < NR_LINES; i++)
		line[i].handler = NULL;
}

/* Keep the handlers of lines that nobody pulls */
void init_IRQ(void)
{
	irq_power_on();
}

int request_irq(unsigned int irq, irq_handler_t handler,
		const char *name)
{
	if (irq >= NR_LINES)
		return -EINVAL;
	if (line[irq].handler)
		return -EBUSY;
	line[irq].handler = handler;
	line[irq].name = name;
	return 0;
}

bool irq_enter(void)
{
	bool were_on = !soft_irqs_off;

	soft_irqs_off = true;
	irq_depth++;
	return were_on;
}

void irq_exit(bool were_on)
{
	BUG_ON(!soft_irqs_off || !irq_depth);
	irq_depth--;
	if (!were_on)
		return;
	if (!irq_depth && irq_exit_hook)
		irq_exit_hook();
	BUG_ON(!soft_irqs_off);
	forget_irqs_off();
	soft_irqs_off = false;
}

bool soft_interrupt(unsigned int irq)
{
	BUG_ON(irq >= NR_LINES);
	if (soft_irqs_off || !line[irq].handler)
		return false;
	irq_enter();
	line[irq].handler(irq);
	irq_exit(true);
	return true;
}

void free_irq(unsigned int irq)
{
	BUG_ON(irq >= NR_LINES);
	line[irq].handler = NULL;
}

void disable_irq(unsigned int irq)
{
	BUG_ON(irq >= NR_LINES);
}

void enable_irq(unsigned int irq)
{
	BUG_ON(irq >= NR_LINES);
}

void show_interrupts(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < NR_LINES; i++)
		if (line[i].handler)
			seq_printf(m, "%2u: %s\n", i, line[i].name);
}
