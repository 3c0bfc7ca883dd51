/*
 * sched/tqueue.c - queues of functions to call
 */
#include "sched/tqueue.h"

#include "lib/bitops.h"
#include "lib/printk.h"
#include "sched/spinlock.h"

DECLARE_TASK_QUEUE(tq_disk);
static spinlock_t tqueue_lock =
	SPIN_LOCK_RANKED(RANK_TASK_QUEUE, "tqueue_lock");

/* Put a function on a task queue */
int queue_task(struct tq_struct *t, task_queue *q)
{
	unsigned long flags;

	BUG_ON(!t->routine);
	if (test_and_set_bit(0, &t->sync))
		return 0;
	spin_lock_irqsave(&tqueue_lock, flags);
	list_add_tail(&t->list, q);
	spin_unlock_irqrestore(&tqueue_lock, flags);
	return 1;
}

/* Call all that is on a task queue */

static void take_all(task_queue *q, struct list_head *batch)
{
	unsigned long flags;

	spin_lock_irqsave(&tqueue_lock, flags);
	list_splice(q, batch);
	INIT_LIST_HEAD(q);
	spin_unlock_irqrestore(&tqueue_lock, flags);
}

static void call(struct tq_struct *t)
{
	void (*routine)(void *) = t->routine;
	void *data = t->data;

	list_del(&t->list);
	VM_BUG_ON(!test_bit(0, &t->sync));
	clear_bit(0, &t->sync);
	routine(data);
}

void run_task_queue(task_queue *q)
{
	LIST_HEAD(batch);

	take_all(q, &batch);
	while (!list_empty(&batch))
		call(list_first_entry(&batch, struct tq_struct, list));
}
