/*
 * Wait queues: those who wait for an event are members of task_list.
 * The lock protects the list.
 */
#ifndef SCHED_WAIT_H
#define SCHED_WAIT_H

#include "lib/list.h"
#include "sched/spinlock.h"

typedef struct {
	spinlock_t lock;
	struct list_head task_list;
} wait_queue_head_t;

/* init_waitqueue_head - make @q a queue in which nobody waits */
static inline void init_waitqueue_head(wait_queue_head_t *q)
{
	spin_lock_init(&q->lock);
	INIT_LIST_HEAD(&q->task_list);
}

/* waitqueue_active - does somebody wait in @q? */
static inline bool waitqueue_active(wait_queue_head_t *q)
{
	return !list_empty(&q->task_list);
}

#endif
