/*
 * sched/rwsem.c - many readers or one writer, in the order they came
 */
#include "sched/rwsem.h"

#include "lib/printk.h"

void __init_rwsem(struct rw_semaphore *sem, const char *name)
{
	*sem = (struct rw_semaphore){
		.activity = 0,
		LOCK_NOTE_INIT(LOCK_RWSEM, RANK_NONE, name)
	};
	spin_lock_init_ranked(&sem->wait.lock, RANK_SEM, name);
	INIT_LIST_HEAD(&sem->wait.task_list);
}

/* Say who may enter at once */

static bool reader_may_enter(const struct rw_semaphore *sem)
{
	VM_BUG_ON(sem->activity < -1);
	return sem->activity >= 0 && list_empty(&sem->wait.task_list);
}

static bool writer_may_enter(const struct rw_semaphore *sem)
{
	VM_BUG_ON(!sem->activity && !list_empty(&sem->wait.task_list));
	return sem->activity == 0;
}

/* Wait in line */

static void wait_in_line(struct rw_semaphore *sem, unsigned int kind,
			 unsigned long flags, const char *func)
{
	wait_queue_t w = { .flags = kind, .task = current, .func = func };

	lock_waits(sem, func);
	list_add_tail(&w.task_list, &sem->wait.task_list);
	wait_for_grant(&w, &sem->wait.lock, flags, sem);
	lock_waited(current);
}

/* Take a read-write semaphore */

void down_read_in(struct rw_semaphore *sem, const char *func)
{
	unsigned long flags;

	might_sleep_in(func);
	lock_may_take(sem, func);
	spin_lock_irqsave(&sem->wait.lock, flags);
	if (reader_may_enter(sem)) {
		sem->activity++;
		spin_unlock_irqrestore(&sem->wait.lock, flags);
	} else {
		wait_in_line(sem, 0, flags, func);
	}
	lock_taken(sem, func);
}

void down_write_in(struct rw_semaphore *sem, const char *func)
{
	unsigned long flags;

	might_sleep_in(func);
	lock_may_take(sem, func);
	spin_lock_irqsave(&sem->wait.lock, flags);
	if (writer_may_enter(sem)) {
		sem->activity = -1;
		spin_unlock_irqrestore(&sem->wait.lock, flags);
	} else {
		wait_in_line(sem, WQ_FLAG_EXCLUSIVE, flags, func);
	}
	lock_taken(sem, func);
}

/* Try to take a read-write semaphore */

int down_read_trylock_in(struct rw_semaphore *sem, const char *func)
{
	unsigned long flags;
	bool got;

	spin_lock_irqsave(&sem->wait.lock, flags);
	got = reader_may_enter(sem);
	if (got) {
		sem->activity++;
		lock_taken(sem, func);
	}
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	return got;
}

int down_write_trylock_in(struct rw_semaphore *sem, const char *func)
{
	unsigned long flags;
	bool got;

	spin_lock_irqsave(&sem->wait.lock, flags);
	got = writer_may_enter(sem);
	if (got) {
		sem->activity = -1;
		lock_taken(sem, func);
	}
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	return got;
}

/* Let the first in line in */

static wait_queue_t *first_in_line(struct rw_semaphore *sem)
{
	return list_empty(&sem->wait.task_list) ? NULL :
	       list_first_entry(&sem->wait.task_list, wait_queue_t,
				task_list);
}

static void pass_on(struct rw_semaphore *sem)
{
	wait_queue_t *w = first_in_line(sem);

	VM_BUG_ON(sem->activity != 0);
	if (w && w->flags & WQ_FLAG_EXCLUSIVE) {
		sem->activity = -1;
		grant(w);
		return;
	}
	for (; w && !(w->flags & WQ_FLAG_EXCLUSIVE);
	     w = first_in_line(sem)) {
		sem->activity++;
		grant(w);
	}
}

/* Release a read-write semaphore */

void up_read_in(struct rw_semaphore *sem, const char *func)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	BUG_ON(sem->activity <= 0);
	lock_released(sem, func);
	if (--sem->activity == 0)
		pass_on(sem);
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}

void up_write_in(struct rw_semaphore *sem, const char *func)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	BUG_ON(sem->activity != -1);
	lock_released(sem, func);
	sem->activity = 0;
	pass_on(sem);
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}
