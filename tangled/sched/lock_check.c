/*
 * sched/lock_check.c - is each lock taken where it may be?
 *
 * A task's list of held locks is changed by the task and by interrupts
 * that come while it runs, which leave it as they found it; and, for a
 * semaphore that somebody else gives back, with interrupts off.
 */
#include "sched/lock_check.h"

#include "arch/irq.h"
#include "lib/list.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "sched/sched.h"
#include "sched/softirq.h"

/* Show the documented order */
struct place_in_order {
	unsigned int rank;
	const char *name, *what;
};

#define LOCK_ROW(rank, number, what) { number, #rank, what },
static const struct place_in_order lock_order[] = {
	LOCK_ORDER(LOCK_ROW)
};

static void show_order(struct seq_file *m)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(lock_order); i++)
		seq_printf(m, "%4u %-18s %s\n", lock_order[i].rank,
			   lock_order[i].name, lock_order[i].what);
}
#ifdef CONFIG_DEBUG
/* Name a lock */

static const char *name_of(const struct lock_note *note)
{
	return note->name ? note->name : "(no name)";
}

static const char *kind_of(const struct lock_note *note)
{
	static const char *const kind[] = {
		[LOCK_SPIN] = "spin lock",
		[LOCK_SEMAPHORE] = "semaphore",
		[LOCK_RWSEM] = "read-write semaphore",
	};

	return kind[note->kind];
}

/* Find a lock among those held */

static struct held_lock *find_held(struct task_struct *p,
				   const struct lock_note *note)
{
	for (unsigned int i = p->nr_held; i > 0; i--)
		if (p->held[i - 1].note == note)
			return &p->held[i - 1];
	return NULL;
}

static const struct held_lock *innermost(const struct task_struct *p)
{
	const struct held_lock *h, *found = NULL;

	for (h = p->held; h < p->held + p->nr_held; h++)
		if (!found || h->note->rank > found->note->rank)
			found = h;
	return found;
}

/* Check the order of locks */

static void check_order(const struct lock_note *note, const char *func)
{
	const struct held_lock *h = innermost(current);

	if (!note->rank || !h || note->rank > h->note->rank)
		return;
	if (h->note == note && note->kind == LOCK_SEMAPHORE)
		return;	/* a deadlock, which has its own words */
	panic("lock order: %s takes %s (rank %u) while %s holds %s "
	      "(rank %u)", func, name_of(note), note->rank, h->func,
	      name_of(h->note), h->note->rank);
}

/* Check locks against interrupts */

static void use_lock(struct lock_note *note, enum lock_use how,
		     const char *func)
{
	if (!note->used[how])
		note->used[how] = func;
}

static void check_pair(const struct lock_note *note, enum lock_use in,
		       enum lock_use on)
{
	if (note->used[in] && note->used[on])
		panic("%s: taken in an interrupt by %s, with "
		      "interrupts on by %s", name_of(note),
		      note->used[in], note->used[on]);
}

static void check_interrupts(struct lock_note *note, const char *func)
{
	if (!irqs_disabled())
		use_lock(note, USED_IRQS_ON, func);
	else if (in_interrupt() && !in_softirq())
		use_lock(note, USED_IN_IRQ, func);
	if (in_softirq())
		use_lock(note, USED_IN_SOFTIRQ, func);
	else if (!irqs_disabled() && !bh_disabled())
		use_lock(note, USED_SOFTIRQS_ON, func);
	check_pair(note, USED_IN_IRQ, USED_IRQS_ON);
	check_pair(note, USED_IN_SOFTIRQ, USED_SOFTIRQS_ON);
}

/* Check a lock before it is taken */

void lock_note_may_take(struct lock_note *note, const char *func)
{
	if (panic_depth)
		return;
	check_order(note, func);
	if (note->kind == LOCK_SPIN && note->rank)
		check_interrupts(note, func);
}

/* Note which locks are held */

void lock_note_taken(struct lock_note *note, const char *func)
{
	struct task_struct *p = current;

	if (note->shared || (note->kind != LOCK_SPIN && in_interrupt()))
		return;
	if (p->nr_held == MAX_HELD)
		panic("%s: takes %s as lock %d of its thread", func,
		      name_of(note), MAX_HELD + 1);
	p->held[p->nr_held++] = (struct held_lock){
		.note = note, .func = func, .irq_depth = irq_depth
	};
}

static bool forget(struct task_struct *p, const struct lock_note *note)
{
	struct held_lock *h = find_held(p, note);

	if (!h)
		return false;
	p->nr_held--;
	for (; h < p->held + p->nr_held; h++)
		h[0] = h[1];
	return true;
}

void lock_note_released(struct lock_note *note, const char *func)
{
	struct task_struct *p;

	if (note->shared || forget(current, note))
		return;
	if (note->kind == LOCK_SPIN && !panic_depth)
		panic("%s: releases %s, which its thread did not take",
		      func, name_of(note));
	for_each_task(p)
		if (forget(p, note))
			return;
}

/* Check that a thread may sleep */

static const struct held_lock *held_spin(const struct task_struct *p)
{
	const struct held_lock *h;

	for (h = p->held; h < p->held + p->nr_held; h++)
		if (h->note->kind == LOCK_SPIN)
			return h;
	return NULL;
}

void might_sleep_in(const char *func)
{
	const struct held_lock *h = held_spin(current);

	if (in_interrupt())
		panic("schedule: called from %s in an interrupt", func);
	if (h)
		panic("schedule: called from %s with spin lock %s held "
		      "since %s", func, name_of(h->note), h->func);
	if (irqs_disabled())
		panic("schedule: called from %s with interrupts off "
		      "since %s", func,
		      irqs_off_by ? irqs_off_by : "the start");
	if (bh_disabled())
		panic("schedule: called from %s with soft interrupts "
		      "off", func);
}

/* Check that no lock is left behind */

void lock_check_exit(struct task_struct *p)
{
	const struct held_lock *h = p->held;

	if (p->nr_held)
		panic("do_exit: thread %d (%s) ends with %s held "
		      "since %s", p->pid, p->comm, name_of(h->note),
		      h->func);
}

void lock_check_irq_exit(void)
{
	const struct held_lock *h = current->held + current->nr_held;

	if (current->nr_held && h[-1].irq_depth)
		panic("an interrupt ends with %s held since %s",
		      name_of(h[-1].note), h[-1].func);
}

/* Find a deadlock */

#define MAX_CHAIN	8	/* as many threads we follow */

struct wait_chain {
	unsigned int n;
	struct {
		struct task_struct *holder;
		const struct held_lock *held;
	} link[MAX_CHAIN];
};

static bool leads_back(const struct lock_note *note,
		       struct wait_chain *c)
{
	struct task_struct *p;

	if (c->n == MAX_CHAIN)
		return false;
	for_each_task(p) {
		/* Go on if the task does not hold the lock */
		const struct held_lock *h = find_held(p, note);

		if (!h)
			continue;
		/* Follow what the holder waits for */
		c->link[c->n].holder = p;
		c->link[c->n++].held = h;
		if (p == current)
			return true;
		if (p->waits_lock && leads_back(p->waits_lock, c))
			return true;
		c->n--;
	}
	return false;
}

static void __cold panic_deadlock(const struct wait_chain *c,
				  const char *func)
{
	const struct task_struct *p = current;

	for (unsigned int i = 0; i < c->n; i++) {
		/* Say what a link of the chain waits for */
		const struct held_lock *h = c->link[i].held;
		const struct task_struct *holder = c->link[i].holder;

		printk(KERN_EMERG "deadlock: %s (pid %d) waits in %s for %s %s, "
		       "held by %s (pid %d) since %s\n", p->comm, p->pid, func,
		       kind_of(h->note), name_of(h->note), holder->comm,
		       holder->pid, h->func);
		p = holder;
		func = p->waits_in;
	}
	panic("deadlock: %s (pid %d) would wait for ever", current->comm,
	      current->pid);
}

void lock_note_waits(const struct lock_note *note, const char *func)
{
	struct wait_chain chain = { .n = 0 };

	current->waits_lock = note;
	if (leads_back(note, &chain))
		panic_deadlock(&chain, func);
}

void lock_note_waited(struct task_struct *p)
{
	p->waits_lock = NULL;
}

/* Show who holds which locks */

static void show_held(struct seq_file *m, const struct task_struct *p)
{
	const struct held_lock *h;

	for (h = p->held; h < p->held + p->nr_held; h++)
		if (h->note != &tasklist_lock.note)
			seq_printf(m, "thread %d (%s) holds %s %s "
				   "since %s\n", p->pid, p->comm,
				   kind_of(h->note), name_of(h->note),
				   h->func);
	if (p->waits_lock)
		seq_printf(m, "thread %d (%s) waits for %s %s in %s\n",
			   p->pid, p->comm, kind_of(p->waits_lock),
			   name_of(p->waits_lock), p->waits_in);
}

void show_locks(struct seq_file *m)
{
	struct task_struct *p;

	show_order(m);
	spin_lock(&tasklist_lock);
	for_each_task(p)
		show_held(m, p);
	spin_unlock(&tasklist_lock);
}
#else
/* Say that only the debug build knows who holds which locks */

void show_locks(struct seq_file *m)
{
	show_order(m);
	seq_puts(m, "who holds which is known to the debug build only\n");
}
#endif
