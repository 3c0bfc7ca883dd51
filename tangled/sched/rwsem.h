/*
 * sched/rwsem.h - a lock that many readers or one writer hold
 *
 * activity is the number of readers, or -1 for a writer. lock protects
 * it and the queue, which is first-in, first-out: a reader behind a
 * waiting writer waits. Where somebody waits, somebody holds.
 */
#ifndef SCHED_RWSEM_H
#define SCHED_RWSEM_H

#include "sched/wait.h"

struct rw_semaphore {
	int activity;
	wait_queue_head_t wait;	/* exclusive waiters are writers */
	LOCK_NOTE	/* debug build: its name, its rank */
};

/* Initialise a read-write semaphore */
#define DECLARE_RWSEM(name_)                                         \
	struct rw_semaphore name_ = {                                \
		.wait = {                                            \
			.lock = SPIN_LOCK_RANKED(RANK_SEM, #name_),  \
			.task_list =                                 \
				LIST_HEAD_INIT((name_).wait.task_list), \
		},                                                   \
		LOCK_NOTE_INIT(LOCK_RWSEM, RANK_NONE, #name_)        \
	}

/* init_rwsem - make @sem one that nobody holds */
#define init_rwsem(sem) __init_rwsem(sem, #sem)
void __init_rwsem(struct rw_semaphore *sem, const char *name);

/* rwsem_set_rank - give @sem a place in the documented order */
#define rwsem_set_rank(sem, rank, name) lock_set_rank(sem, rank, name)

/* Declare what readers do */

/*
 * down_read - take @sem together with other readers
 * down_read_trylock - the same at once: returns 1, or 0 if it cannot
 * up_read - end it; BUG if no reader holds @sem
 *
 * => down_read() may sleep; the others: any context
 */
#define down_read(sem) down_read_in(sem, __func__)
#define down_read_trylock(sem) down_read_trylock_in(sem, __func__)
#define up_read(sem) up_read_in(sem, __func__)

void down_read_in(struct rw_semaphore *sem, const char *func);
int down_read_trylock_in(struct rw_semaphore *sem, const char *func);
void up_read_in(struct rw_semaphore *sem, const char *func);

/* Declare what writers do */

/*
 * down_write - take @sem alone
 * down_write_trylock - the same at once: returns 1, or 0 if it cannot
 * up_write - end it; BUG if no writer holds @sem
 *
 * => down_write() may sleep; the others: any context
 */
#define down_write(sem) down_write_in(sem, __func__)
#define down_write_trylock(sem) down_write_trylock_in(sem, __func__)
#define up_write(sem) up_write_in(sem, __func__)

void down_write_in(struct rw_semaphore *sem, const char *func);
int down_write_trylock_in(struct rw_semaphore *sem, const char *func);
void up_write_in(struct rw_semaphore *sem, const char *func);

#endif /* SCHED_RWSEM_H */
