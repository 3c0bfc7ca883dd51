/*
 * sched/wait.c - joining, leaving and waking wait queues
 */
#include "sched/wait.h"

#include "lib/printk.h"

/* Join a wait queue */
void add_wait_queue(wait_queue_head_t *q, wait_queue_t *w)
{
	unsigned long flags;

	VM_BUG_ON(!w->task);
	spin_lock_irqsave(&q->lock, flags);
	w->flags &= ~WQ_FLAG_EXCLUSIVE;
	list_add(&w->task_list, &q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

void add_wait_queue_exclusive(wait_queue_head_t *q, wait_queue_t *w)
{
	unsigned long flags;

	VM_BUG_ON(!w->task);
	spin_lock_irqsave(&q->lock, flags);
	w->flags |= WQ_FLAG_EXCLUSIVE;
	list_add_tail(&w->task_list, &q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

/* Leave a wait queue */

void remove_wait_queue(wait_queue_head_t *q, wait_queue_t *w)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	list_del(&w->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

/* Wake those who wait */

unsigned int __wake_up_locked(wait_queue_head_t *q, unsigned int mode,
			      int nr_exclusive)
{
	wait_queue_t *w, *next;
	unsigned int woken = 0;

	VM_BUG_ON(!spin_is_locked(&q->lock) || !irqs_disabled());
	list_for_each_entry_safe(w, next, &q->task_list, task_list) {
		if (!(w->task->state & mode) || !wake_up_process(w->task))
			continue;
		woken++;
		if (w->flags & WQ_FLAG_EXCLUSIVE && --nr_exclusive == 0)
			break;
	}
	return woken;
}

unsigned int __wake_up(wait_queue_head_t *q, unsigned int mode,
		       int nr_exclusive)
{
	unsigned long flags;
	unsigned int woken;

	spin_lock_irqsave(&q->lock, flags);
	woken = __wake_up_locked(q, mode, nr_exclusive);
	spin_unlock_irqrestore(&q->lock, flags);
	return woken;
}

/* Hand a lock over */

void grant(wait_queue_t *w)
{
	struct task_struct *p = w->task;

	VM_BUG_ON(!p);	/* current may wait for work here */
	list_del(&w->task_list);
	w->task = NULL;
	lock_waited(p);
	wake_up_process(p);
}

void wait_for_grant(wait_queue_t *w, spinlock_t *lock,
		    unsigned long flags, const void *what)
{
	VM_BUG_ON(!spin_is_locked(lock));
	while (w->task) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		spin_unlock_irqrestore(lock, flags);
		schedule_in(w->func, what);
		spin_lock_irqsave(lock, flags);
	}
	spin_unlock_irqrestore(lock, flags);
}
