/*
 * sched/timer.c - a sorted list of timers
 *
 * Timers that expire at the same tick run in the order in which they
 * were added.
 */
#include "sched/timer.h"

#include "arch/irq.h"
#include "arch/symbols.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "sched/softirq.h"
#include "sched/spinlock.h"

/* Keep the timers */
static struct list_head timers = LIST_HEAD_INIT(timers);
static spinlock_t timer_lock =
	SPIN_LOCK_RANKED(RANK_TIMER, "timer_lock");

/* Add, move and delete a timer */

static void insert(struct timer_list *timer)
{
	struct list_head *at = timers.prev;

	while (at != &timers &&
	       time_before(timer->expires,
			   list_entry(at, struct timer_list, list)->expires))
		at = at->prev;
	list_add(&timer->list, at);
}

static int detach(struct timer_list *timer)
{
	if (!timer_pending(timer))
		return 0;
	list_del(&timer->list);
	init_timer(timer);
	return 1;
}

void add_timer(struct timer_list *timer)
{
	unsigned long flags;

	spin_lock_irqsave(&timer_lock, flags);
	BUG_ON(timer_pending(timer) || !timer->function);
	insert(timer);
	spin_unlock_irqrestore(&timer_lock, flags);
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	unsigned long flags;
	int was_pending;

	spin_lock_irqsave(&timer_lock, flags);
	BUG_ON(!timer->function);
	was_pending = detach(timer);
	timer->expires = expires;
	insert(timer);
	spin_unlock_irqrestore(&timer_lock, flags);
	return was_pending;
}

int del_timer(struct timer_list *timer)
{
	unsigned long flags;
	int was_pending;

	spin_lock_irqsave(&timer_lock, flags);
	was_pending = detach(timer);
	spin_unlock_irqrestore(&timer_lock, flags);
	return was_pending;
}

/* Run the timers that are due */

static bool due(const struct list_head *at)
{
	return at != &timers &&
	       time_after_eq(jiffies, list_entry(at, struct timer_list,
						 list)->expires);
}

void timer_tick(void)
{
	VM_BUG_ON(!irqs_disabled());
	if (due(timers.next))
		raise_softirq(TIMER_SOFTIRQ);
}

static void take_due(struct list_head *batch)
{
	struct list_head *at;

	for (at = timers.next; due(at); at = timers.next)
		list_move_tail(at, batch);
}

static void run_first(struct list_head *batch)
{
	struct timer_list *timer =
		list_first_entry(batch, struct timer_list, list);
	void (*function)(unsigned long) = timer->function;
	unsigned long data = timer->data;

	detach(timer);
	spin_unlock_irq(&timer_lock);
	function(data);
	spin_lock_irq(&timer_lock);
}

static void run_timers(void)
{
	LIST_HEAD(batch);

	BUG_ON(!in_interrupt());
	spin_lock_irq(&timer_lock);
	take_due(&batch);
	while (!list_empty(&batch))
		run_first(&batch);
	spin_unlock_irq(&timer_lock);
}

void __init timer_init(void)
{
	INIT_LIST_HEAD(&timers);
	spin_lock_init_ranked(&timer_lock, RANK_TIMER, "timer_lock");
	open_softirq(TIMER_SOFTIRQ, run_timers);
}

/* Look at the timers */

unsigned long next_timer(bool *any)
{
	unsigned long flags, expires = 0;
	bool found;

	spin_lock_irqsave(&timer_lock, flags);
	found = !list_empty(&timers);
	if (found)
		expires = list_first_entry(&timers, struct timer_list,
					   list)->expires;
	spin_unlock_irqrestore(&timer_lock, flags);
	if (any)
		*any = found;
	return expires;
}

static const char *function_of(const struct timer_list *timer)
{
	unsigned long offset, size;
	const char *name;

	name = kallsyms_lookup((unsigned long)timer->function, &offset,
			       &size);
	return name ? name : "(no name)";
}

void show_timers(struct seq_file *m)
{
	struct timer_list *timer;
	unsigned long flags;

	spin_lock_irqsave(&timer_lock, flags);
	list_for_each_entry(timer, &timers, list)
		seq_printf(m, "in %ld ticks: %s(%lx)\n",
			   (long)(timer->expires - jiffies),
			   function_of(timer), timer->data);
	spin_unlock_irqrestore(&timer_lock, flags);
}
