/*
 * sched/tqueue.h - functions to be called when somebody says so
 *
 * One lock, tqueue_lock, protects all queues. sync is 1 while an
 * entry is on a queue, and is changed atomically.
 */
#ifndef SCHED_TQUEUE_H
#define SCHED_TQUEUE_H

#include "lib/list.h"

typedef struct list_head task_queue;

struct tq_struct {
	struct list_head list;
	unsigned long sync;	/* must be 0 at first */
	void (*routine)(void *data);
	void *data;
};

#define DECLARE_TASK_QUEUE(name) LIST_HEAD(name)
#define TQ_ACTIVE(q) (!list_empty(&(q)))

/* Declare what is done with a task queue */
extern task_queue tq_disk;	/* disks: start what is queued up */

/*
 * queue_task - have @t's routine called by the next run of @q
 *
 * Returns 1, or 0 if @t is on a queue already.
 * => any context
 */
int queue_task(struct tq_struct *t, task_queue *q);

/*
 * run_task_queue - call the routines of all that is on @q, in order
 *
 * A routine may queue itself again, for the run after this one.
 * => any context; routines run in the caller's, without a lock
 */
void run_task_queue(task_queue *q);

#endif /* SCHED_TQUEUE_H */
