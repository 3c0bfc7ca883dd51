/*
 * sched/semaphore.h - a lock to sleep for
 *
 * count is what is left, less the threads that want some and have
 * none. wakeups are grants that came before the one they are for was
 * on the queue. wait.lock protects wakeups and the queue, which is
 * first-in, first-out; count is atomic. wakeups is 0 or the queue is
 * empty.
 */
#ifndef SCHED_SEMAPHORE_H
#define SCHED_SEMAPHORE_H

#include "lib/atomic.h"
#include "sched/wait.h"

struct semaphore {
	atomic_t count;
	int wakeups;
	wait_queue_head_t wait;
	LOCK_NOTE	/* debug build: its name, its rank, who took it */
};

/* Initialise a semaphore */
/* a mutex is a semaphore that one thread at a time can have */
#define DECLARE_MUTEX(name_)                                         \
	struct semaphore name_ = {                                   \
		.count = ATOMIC_INIT(1),                             \
		.wait = {                                            \
			.lock = SPIN_LOCK_RANKED(RANK_SEM, #name_),  \
			.task_list =                                 \
				LIST_HEAD_INIT((name_).wait.task_list), \
		},                                                   \
		LOCK_NOTE_INIT(LOCK_SEMAPHORE, RANK_NONE, #name_)    \
	}

/* sema_init - let @n threads at a time have @sem */
#define sema_init(sem, n) __sema_init(sem, n, #sem)

/* init_MUTEX, init_MUTEX_LOCKED - one, and none before an up() */
#define init_MUTEX(sem) __sema_init(sem, 1, #sem)
#define init_MUTEX_LOCKED(sem) __sema_init(sem, 0, #sem)

void __sema_init(struct semaphore *sem, int n, const char *name);

/* sema_set_rank - give @sem a place in the documented order */
#define sema_set_rank(sem, rank, name) lock_set_rank(sem, rank, name)

/* Declare the slow ways through a semaphore */

void __down(struct semaphore *sem, const char *func);
void __up(struct semaphore *sem);

/* Take a semaphore */

/*
 * down - take @sem; sleep in TASK_UNINTERRUPTIBLE until it is there
 *
 * Who came first gets it first.
 * => may sleep
 * => debug build: panics if the sleep could never end (deadlock)
 */
#define down(sem) __down_fast(sem, __func__)
static inline void __down_fast(struct semaphore *sem, const char *func)
{
	might_sleep_in(func);
	lock_may_take(sem, func);
	if (unlikely(atomic_dec_return(&sem->count) < 0))
		__down(sem, func);
	lock_taken(sem, func);
}

/*
 * down_trylock - take @sem if that can be done at once
 *
 * Returns 0 if it was taken, 1 if not, as 2.4 has it.
 * => any context
 */
#define down_trylock(sem) __down_trylock(sem, __func__)
int __down_trylock(struct semaphore *sem, const char *func);

/* Release a semaphore */

/*
 * up - give @sem back, to the first who waits for it
 *
 * => any context, any thread
 */
#define up(sem) __up_fast(sem, __func__)
static inline void __up_fast(struct semaphore *sem, const char *func)
{
	lock_released(sem, func);
	if (unlikely(atomic_inc_return(&sem->count) <= 0))
		__up(sem);
}

#endif /* SCHED_SEMAPHORE_H */
