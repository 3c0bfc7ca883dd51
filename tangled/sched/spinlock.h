/*
 * Spin locks of a uniprocessor: nobody ever spins, but taking a lock
 * twice is caught, and in the debug build releasing one that is free.
 */
#ifndef SCHED_SPINLOCK_H
#define SCHED_SPINLOCK_H

#include "arch/irq.h"
#include "lib/printk.h"
#include "lib/types.h"

typedef struct {
	const char *volatile holder; /* function that took it, or NULL */
} spinlock_t;

#define SPIN_LOCK_UNLOCKED ((spinlock_t){ NULL })

static inline void spin_lock_init(spinlock_t *lock)
{
	*lock = SPIN_LOCK_UNLOCKED;
}

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
	/* Hold the lock, and let nothing move in front of it */
	lock->holder = func;
	asm volatile("" : : : "memory");
}

static inline void __spin_unlock(spinlock_t *lock)
{
	VM_BUG_ON(!lock->holder);
	asm volatile("" : : : "memory");
	lock->holder = NULL;
}

#define spin_lock(lock) __spin_lock(lock, __func__)
#define spin_unlock(lock) __spin_unlock(lock)

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

#endif
