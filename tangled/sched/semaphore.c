/*
 * sched/semaphore.c - what happens when a semaphore is not there
 */
#include "sched/semaphore.h"

#include "lib/printk.h"

void __sema_init(struct semaphore *sem, int n, const char *name)
{
	BUG_ON(n < 0);
	*sem = (struct semaphore){
		.count = ATOMIC_INIT(n),
		LOCK_NOTE_INIT(LOCK_SEMAPHORE, RANK_NONE, name)
	};
	lock_set_shared(sem, n != 1);
	spin_lock_init_ranked(&sem->wait.lock, RANK_SEM, name);
	INIT_LIST_HEAD(&sem->wait.task_list);
}

/* Wait for a semaphore */
void __down(struct semaphore *sem, const char *func)
{
	wait_queue_t w = {
		.flags = WQ_FLAG_EXCLUSIVE, .task = current, .func = func
	};
	unsigned long flags;

	lock_waits(sem, func);
	spin_lock_irqsave(&sem->wait.lock, flags);
	if (sem->wakeups > 0) {
		/* Use a grant that has come already */
		VM_BUG_ON(waitqueue_active(&sem->wait));
		sem->wakeups--;
		spin_unlock_irqrestore(&sem->wait.lock, flags);
	} else {
		list_add_tail(&w.task_list, &sem->wait.task_list);
		wait_for_grant(&w, &sem->wait.lock, flags, sem);
	}
	lock_waited(current);
}

/* Try to take a semaphore */

int __down_trylock(struct semaphore *sem, const char *func)
{
	int seen, n = atomic_read(&sem->count);

	for (; n > 0; n = seen) {
		seen = atomic_cmpxchg(&sem->count, n, n - 1);
		if (seen == n) {
			lock_taken(sem, func);
			return 0;
		}
	}
	return 1;
}

/* Hand a semaphore over */

void __up(struct semaphore *sem)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	VM_BUG_ON(sem->wakeups && waitqueue_active(&sem->wait));
	if (waitqueue_active(&sem->wait))
		grant(list_first_entry(&sem->wait.task_list,
				       wait_queue_t, task_list));
	else
		sem->wakeups++;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}
