/*
 * sched/wait.h - those who wait for an event, and those who make it
 *
 * The lock protects the list. A waiter puts itself on the list and
 * takes itself off; a waker changes its state and leaves the list
 * alone.
 */
#ifndef SCHED_WAIT_H
#define SCHED_WAIT_H

#include "lib/list.h"
#include "sched/sched.h"
#include "sched/spinlock.h"

typedef struct {
	spinlock_t lock;
	struct list_head task_list;
} wait_queue_head_t;

/* Make a wait queue */
#define DECLARE_WAIT_QUEUE_HEAD(name)                                \
	wait_queue_head_t name = {                                   \
		.lock = SPIN_LOCK_RANKED(RANK_WAIT_QUEUE, #name),    \
		.task_list = LIST_HEAD_INIT((name).task_list),       \
	}

/* init_waitqueue_head - make @q a queue in which nobody waits */
#define init_waitqueue_head(q) __init_waitqueue_head(q, #q)

static inline void __init_waitqueue_head(wait_queue_head_t *q,
					 const char *name)
{
	spin_lock_init_ranked(&q->lock, RANK_WAIT_QUEUE, name);
	INIT_LIST_HEAD(&q->task_list);
}

/* waitqueue_active - does somebody wait in @q? */
static inline bool waitqueue_active(wait_queue_head_t *q)
{
	return !list_empty(&q->task_list);
}

/* Describe one who waits */

#define WQ_FLAG_EXCLUSIVE	1	/* one of these is enough */

typedef struct {
	unsigned int flags;		/* WQ_FLAG_* */
	struct task_struct *task;
	struct list_head task_list;	/* member of the queue's list */
	const char *func;		/* where it waits */
} wait_queue_t;

#define DECLARE_WAITQUEUE(name, tsk)    \
	wait_queue_t name = {           \
		.task = (tsk),          \
		.func = __func__,       \
	}

/* Declare how to join and leave a wait queue */

/*
 * add_wait_queue - put @w at the head of @q: woken each time
 * add_wait_queue_exclusive - put @w at the tail: woken in turn
 * remove_wait_queue - take @w off @q
 *
 * => any context; @w stays in use until it is removed
 */
void add_wait_queue(wait_queue_head_t *q, wait_queue_t *w);
void add_wait_queue_exclusive(wait_queue_head_t *q, wait_queue_t *w);
void remove_wait_queue(wait_queue_head_t *q, wait_queue_t *w);

/* Declare how those who wait are woken */

/*
 * __wake_up - wake those in @q whose state is one of @mode
 *
 * Of the exclusive waiters the first @nr_exclusive are woken, all if
 * it is 0; only who slept counts. Returns how many were woken. They
 * stay on the queue until they take themselves off.
 * => any context
 */
unsigned int __wake_up(wait_queue_head_t *q, unsigned int mode,
		       int nr_exclusive);

/* __wake_up_locked - the same, by who holds @q's lock */
unsigned int __wake_up_locked(wait_queue_head_t *q, unsigned int mode,
			      int nr_exclusive);

#define wake_up(q)		__wake_up(q, TASK_NORMAL, 1)
#define wake_up_nr(q, nr)	__wake_up(q, TASK_NORMAL, nr)
#define wake_up_all(q)		__wake_up(q, TASK_NORMAL, 0)
#define wake_up_interruptible(q) __wake_up(q, TASK_INTERRUPTIBLE, 1)
#define wake_up_interruptible_all(q) \
	__wake_up(q, TASK_INTERRUPTIBLE, 0)

/* Wait until a condition holds */

/* wait_event_state - what the three below have in common */
#define wait_event_state(q, cond, how, ticks) ({                     \
	signed long __left = (ticks);                                \
	DECLARE_WAITQUEUE(__wait, current);                          \
                                                                     \
	might_sleep();                                               \
	add_wait_queue(&(q), &__wait);                               \
	for (;;) {                                                   \
		set_current_state(how);                              \
		if (cond) {                                          \
			__left = max(__left, 1L);                    \
			break;                                       \
		}                                                    \
		if (__left <= 0) {                                   \
			__left = 0;                                  \
			break;                                       \
		}                                                    \
		__left = schedule_timeout_in(__left, __func__, &(q)); \
	}                                                            \
	set_current_state(TASK_RUNNING);                             \
	remove_wait_queue(&(q), &__wait);                            \
	__left;                                                      \
})

/*
 * wait_event - sleep on queue @q, not a pointer to it, until @cond
 *
 * @cond is evaluated again after each wake-up of @q.
 * => may sleep, even if @cond holds already
 */
#define wait_event(q, cond) \
	(void)wait_event_state(q, cond, TASK_UNINTERRUPTIBLE, \
			       MAX_SCHEDULE_TIMEOUT)

/*
 * wait_event_interruptible - wait_event(), but a signal may end it
 *
 * Returns 0. There are no signals yet, so -EINTR is never returned.
 */
#define wait_event_interruptible(q, cond) \
	({ (void)wait_event_state(q, cond, TASK_INTERRUPTIBLE, \
				  MAX_SCHEDULE_TIMEOUT); 0; })

/*
 * wait_event_timeout - wait_event() for @ticks at most
 *
 * Returns the ticks left, at least 1, if @cond holds; else 0.
 */
#define wait_event_timeout(q, cond, ticks) \
	wait_event_state(q, cond, TASK_UNINTERRUPTIBLE, ticks)

/* Declare how a lock is handed over */

/*
 * wait_for_grant - sleep until @w, which is on the list of waiters of
 * @what, has been granted it
 *
 * => call with @lock, which protects the list, held by
 *    spin_lock_irqsave() with @flags; returns with it released
 */
void wait_for_grant(wait_queue_t *w, spinlock_t *lock,
		    unsigned long flags, const void *what);

/*
 * grant - take @w off its list and tell its task that it has the lock
 *
 * => call with the lock of the list held; @w is gone afterwards
 */
void grant(wait_queue_t *w);

#endif /* SCHED_WAIT_H */
