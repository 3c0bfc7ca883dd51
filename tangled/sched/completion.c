/*
 * sched/completion.c - waiting for something that happens once
 */
#include "sched/completion.h"

#include "lib/printk.h"

/* Wait for a completion */
static void sleep_for(struct completion *x, unsigned long *flags,
		      const char *func)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	spin_unlock_irqrestore(&x->wait.lock, *flags);
	schedule_in(func, x);
	spin_lock_irqsave(&x->wait.lock, *flags);
}

void wait_for_completion_in(struct completion *x, const char *func)
{
	wait_queue_t w = {
		.flags = WQ_FLAG_EXCLUSIVE, .task = current, .func = func
	};
	unsigned long flags;

	might_sleep_in(func);
	spin_lock_irqsave(&x->wait.lock, flags);
	list_add_tail(&w.task_list, &x->wait.task_list);
	while (!x->done)
		sleep_for(x, &flags, func);
	list_del(&w.task_list);
	if (x->done != COMPLETED_FOR_ALL)
		x->done--;
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

/* Complete */

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != COMPLETED_FOR_ALL) {
		x->done++;
		BUG_ON(x->done == COMPLETED_FOR_ALL);
	}
	__wake_up_locked(&x->wait, TASK_NORMAL, 1);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = COMPLETED_FOR_ALL;
	__wake_up_locked(&x->wait, TASK_NORMAL, 0);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_and_exit(struct completion *x, int code)
{
	complete(x);
	do_exit(code);
}
