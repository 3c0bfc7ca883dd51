/*
 * sched/softirq.c - running what interrupts have left to do
 */
#include "sched/softirq.h"

#include "arch/irq.h"
#include "lib/bitops.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "sched/lock_check.h"
#include "sched/timer.h"

/* Keep which soft interrupts are raised */
static volatile unsigned long pending;	/* a bit for each */
static void (*actions[NR_SOFTIRQS])(void);
static unsigned int bh_count;	/* local_bh_disable()s in force */
static bool running;		/* do_softirq() is on the stack */

static_assert(NR_SOFTIRQS <= 8 * sizeof(pending), "a bit for each");

/* Raise a soft interrupt */

void open_softirq(unsigned int nr, void (*action)(void))
{
	BUG_ON(nr >= NR_SOFTIRQS || !action || actions[nr]);
	actions[nr] = action;
}

void raise_softirq(unsigned int nr)
{
	BUG_ON(nr >= NR_SOFTIRQS || !actions[nr]);
	set_bit(nr, &pending);
}

bool softirq_pending(void)
{
	return pending != 0;
}

/* Run soft interrupts */

static void run_round(void)
{
	unsigned long bits = pending;

	VM_BUG_ON(!irqs_disabled());
	pending = 0;
	local_irq_enable();
	for (unsigned int nr = 0; nr < NR_SOFTIRQS; nr++) {
		if (!test_bit(nr, &bits))
			continue;
		actions[nr]();
		BUG_ON(irqs_disabled());
		lock_check_irq_exit();
	}
	local_irq_disable();
}

void do_softirq(void)
{
	unsigned long flags;

	if (in_interrupt() || bh_disabled())
		return;
	local_irq_save(flags);
	running = true;
	irq_depth++;
	for (int round = 0; pending && round < MAX_RESTART; round++)
		run_round();
	irq_depth--;
	running = false;
	local_irq_restore(flags);
}

/* Keep soft interrupts out */

void local_bh_disable(void)
{
	bh_count++;
	barrier();
}

void local_bh_enable(void)
{
	BUG_ON(bh_count == 0);
	barrier();
	bh_count--;
	if (pending && !irqs_disabled())
		do_softirq();
}

bool bh_disabled(void)
{
	return bh_count != 0;
}

bool in_softirq(void)
{
	return running && irq_depth == 1;
}

/* Start soft interrupts */

static void irq_exit(void)
{
	VM_BUG_ON(in_interrupt() || !irqs_disabled());
	lock_check_irq_exit();
	if (pending)
		do_softirq();
}

void __init softirq_init(void)
{
	for (unsigned int nr = 0; nr < NR_SOFTIRQS; nr++)
		actions[nr] = NULL;
	pending = 0;
	bh_count = 0;
	running = false;
	irq_exit_hook = irq_exit;
	timer_init();
}
