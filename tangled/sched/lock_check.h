/*
 * sched/lock_check.h - is each lock taken where it may be?
 *
 * Debug build: each lock has a note with its name and its rank, and
 * each task a list of the locks it holds. Release build: nothing, not
 * even an instruction.
 */
#ifndef SCHED_LOCK_CHECK_H
#define SCHED_LOCK_CHECK_H

#include "lib/types.h"
#include "sched/lock_order.h"

struct seq_file;
struct task_struct;

enum lock_kind { LOCK_SPIN, LOCK_SEMAPHORE, LOCK_RWSEM };

#ifdef CONFIG_DEBUG
/* Declare the notes about locks */
/* the ways to take a spin lock that do not go together */
enum lock_use {
	USED_IN_IRQ,
	USED_IRQS_ON,
	USED_IN_SOFTIRQ,
	USED_SOFTIRQS_ON,
	NR_LOCK_USES
};

/* what a lock knows of itself */
struct lock_note {
	const char *name;
	unsigned int rank;		/* enum lock_rank */
	enum lock_kind kind;
	bool shared;			/* has no owner: count is not 1 */
	const char *used[NR_LOCK_USES];	/* the first who did */
};

#define LOCK_NOTE struct lock_note note;
#define LOCK_NOTE_INIT(kind_, rank_, name_) \
	.note = { .name = (name_), .rank = (rank_), .kind = (kind_) }

/* a lock that a task holds */
struct held_lock {
	const struct lock_note *note;
	const char *func;		/* who took it */
	unsigned int irq_depth;		/* in how many interrupts */
};

#define MAX_HELD	16		/* locks held by one task */
#define LOCKS_HELD                                                   \
	struct held_lock held[MAX_HELD];                             \
	unsigned int nr_held;                                        \
	const struct lock_note *waits_lock; /* sleeps for it */

/* Declare the checks of locks */

/*
 * lock_may_take - panic if @func may not take @lock here
 *
 * => before it is taken, and before a sleep for it
 */
#define lock_may_take(lock, func) \
	lock_note_may_take(&(lock)->note, func)
void lock_note_may_take(struct lock_note *note, const char *func);

/* lock_taken - @func has taken @lock */
#define lock_taken(lock, func) lock_note_taken(&(lock)->note, func)
void lock_note_taken(struct lock_note *note, const char *func);

/* lock_released - @func gives @lock back, or is just about to */
#define lock_released(lock, func) \
	lock_note_released(&(lock)->note, func)
void lock_note_released(struct lock_note *note, const char *func);

/*
 * lock_waits - @func is about to sleep for @lock: panic if that would
 * be for ever
 * lock_waited - @p has been granted what it sleeps for
 */
#define lock_waits(lock, func) lock_note_waits(&(lock)->note, func)
void lock_note_waits(const struct lock_note *note, const char *func);
#define lock_waited(p) lock_note_waited(p)
void lock_note_waited(struct task_struct *p);

/* lock_set_shared - say whether @lock has no one owner */
#define lock_set_shared(lock, yes) \
	((void)((lock)->note.shared = (yes)))

/* lock_set_rank - give @lock a place in the documented order */
#define lock_set_rank(lock, rank_, name_) \
	((void)((lock)->note.rank = (rank_), (lock)->note.name = (name_)))

/*
 * might_sleep - panic if the caller may not sleep, though it will not
 * sleep each time
 */
#define might_sleep() might_sleep_in(__func__)
void might_sleep_in(const char *func);

/* lock_check_exit - panic if @p, which ends, holds a lock */
void lock_check_exit(struct task_struct *p);

/* lock_check_irq_exit - panic if a handler has left a lock taken */
void lock_check_irq_exit(void);
#else
/* Make the checks of locks nothing */
#define LOCK_NOTE
#define LOCK_NOTE_INIT(kind, rank, name)
#define LOCKS_HELD

#define lock_may_take(lock, func) ((void)(func))
#define lock_taken(lock, func) ((void)(func))
#define lock_released(lock, func) ((void)(func))
#define lock_waits(lock, func) ((void)(func))
#define lock_waited(p) ((void)(p))
#define lock_set_shared(lock, yes) ((void)0)
#define lock_set_rank(lock, rank, name) ((void)0)
#define might_sleep() ((void)0)
#define might_sleep_in(func) ((void)(func))
#define lock_check_exit(p) ((void)0)
#define lock_check_irq_exit() ((void)0)
#endif

/* Declare the report about locks */

/*
 * show_locks - the documented order; in the debug build also which
 * thread holds which locks since where, and who waits for which
 */
void show_locks(struct seq_file *m);

#endif /* SCHED_LOCK_CHECK_H */
