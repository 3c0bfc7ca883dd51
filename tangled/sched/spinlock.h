/*
 * sched/spinlock.h - spin locks of a uniprocessor
 *
 * Nobody ever spins, but taking a lock twice is caught. The debug
 * build also catches a release of a lock that is free, a wrong order,
 * and a lock that an interrupt could find taken (lock_check.h).
 */
#ifndef SCHED_SPINLOCK_H
#define SCHED_SPINLOCK_H

#include "arch/irq.h"
#include "lib/printk.h"
#include "lib/types.h"
#include "sched/lock_check.h"
#include "sched/softirq.h"

/* Declare a spin lock */
typedef struct {
	const char *volatile holder; /* function that took it, or NULL */
	LOCK_NOTE	/* debug build: its name, its rank, who took it */
} spinlock_t;

/* Initialise a spin lock */

/* a free lock with a place in the documented order, and without */
#define SPIN_LOCK_RANKED(rank, name) \
	((spinlock_t){ .holder = NULL, \
		       LOCK_NOTE_INIT(LOCK_SPIN, rank, name) })
#define SPIN_LOCK_UNLOCKED SPIN_LOCK_RANKED(RANK_NONE, NULL)

/* spin_lock_init_ranked - make @lock free; it has @rank and @name */
#define spin_lock_init_ranked(lock, rank, name) \
	((void)(name), (void)(*(lock) = SPIN_LOCK_RANKED(rank, name)))

/* spin_lock_init - make @lock free; the order does not know it */
#define spin_lock_init(lock) \
	spin_lock_init_ranked(lock, RANK_NONE, #lock)

static inline bool spin_is_locked(const spinlock_t *lock)
{
	return lock->holder != NULL;
}

/* Take and release a spin lock */

static inline void __spin_lock(spinlock_t *lock, const char *func)
{
	/* Panic if the lock is held already */
	if (unlikely(lock->holder))
		panic("%s: spin lock %p is held by %s", func,
		      (void *)lock, lock->holder);
	lock_may_take(lock, func);
	/* Hold the lock, and let nothing move in front of it */
	lock->holder = func;
	asm volatile("" : : : "memory");
	lock_taken(lock, func);
}

static inline bool __spin_trylock(spinlock_t *lock, const char *func)
{
	if (lock->holder)
		return false;
	/* Hold the lock, and let nothing move in front of it */
	lock->holder = func;
	asm volatile("" : : : "memory");
	lock_taken(lock, func);
	return true;
}

static inline void __spin_unlock(spinlock_t *lock, const char *func)
{
	VM_BUG_ON(!lock->holder);
	lock_released(lock, func);
	asm volatile("" : : : "memory");
	lock->holder = NULL;
}

/*
 * spin_lock - take @lock; panics if it is held
 * spin_trylock - take @lock and return true; false if it is held
 * spin_unlock - release @lock
 *
 * => any context, if no interrupt takes the lock
 */
#define spin_lock(lock) __spin_lock(lock, __func__)
#define spin_trylock(lock) __spin_trylock(lock, __func__)
#define spin_unlock(lock) __spin_unlock(lock, __func__)

/* Take a spin lock and keep interrupts out */

/* @flags, an unsigned long, keeps the interrupt state until unlock */
#define spin_lock_irqsave(lock, flags) do {	\
	local_irq_save(flags);			\
	spin_lock(lock);			\
} while (0)

#define spin_unlock_irqrestore(lock, flags) do { \
	spin_unlock(lock);			 \
	local_irq_restore(flags);		 \
} while (0)

/* for who knows that interrupts are on */
#define spin_lock_irq(lock) do {	\
	local_irq_disable();		\
	spin_lock(lock);		\
} while (0)

#define spin_unlock_irq(lock) do {	\
	spin_unlock(lock);		\
	local_irq_enable();		\
} while (0)

/* Take a spin lock and keep soft interrupts out */

#define spin_lock_bh(lock) do {		\
	local_bh_disable();		\
	spin_lock(lock);		\
} while (0)

#define spin_unlock_bh(lock) do {	\
	spin_unlock(lock);		\
	local_bh_enable();		\
} while (0)

#endif /* SCHED_SPINLOCK_H */
