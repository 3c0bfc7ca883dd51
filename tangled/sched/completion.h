/*
 * sched/completion.h - wait for something that happens once
 *
 * done counts the events that nobody has waited for yet. The queue's
 * lock protects both. A completion may live on the waiter's stack.
 */
#ifndef SCHED_COMPLETION_H
#define SCHED_COMPLETION_H

#include "sched/wait.h"

struct completion {
	unsigned int done;	/* COMPLETED_FOR_ALL: never counted */
	wait_queue_head_t wait;
};

#define COMPLETED_FOR_ALL (~0U)

#define DECLARE_COMPLETION(name)                                     \
	struct completion name = {                                   \
		.wait = {                                            \
			.lock = SPIN_LOCK_RANKED(RANK_WAIT_QUEUE,    \
						 #name),             \
			.task_list =                                 \
				LIST_HEAD_INIT((name).wait.task_list), \
		},                                                   \
	}

/* init_completion - make @x one that has not happened */
static inline void init_completion(struct completion *x)
{
	x->done = 0;
	init_waitqueue_head(&x->wait);
}

/* Declare waiting for a completion */
/*
 * wait_for_completion - sleep until complete() has been called once
 * more than others have come here, or complete_all() at all
 *
 * => may sleep
 */
#define wait_for_completion(x) wait_for_completion_in(x, __func__)
void wait_for_completion_in(struct completion *x, const char *func);

/*
 * complete - it has happened: let one thread through
 * complete_all - it has happened for good: let everybody through
 *
 * => any context
 */
void complete(struct completion *x);
void complete_all(struct completion *x);

/* complete_and_exit - complete() and do_exit() in one */
void complete_and_exit(struct completion *x, int code) __noreturn;

#endif /* SCHED_COMPLETION_H */
