/*
 * sched/timer.h - have a function called at a later tick
 *
 * The timers are a list, sorted by expiry. timer_lock protects it and
 * the list member of each timer; the other members are the owner's
 * while the timer is not pending.
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include "arch/timer.h"
#include "lib/list.h"
#include "lib/types.h"

struct seq_file;

struct timer_list {
	struct list_head list;	/* next is NULL: not pending */
	unsigned long expires;	/* in jiffies */
	unsigned long data;	/* what function is called with */
	void (*function)(unsigned long data);
};

/* Compare two times */
/* right as long as the two are less than 2^31 ticks apart */
#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)

/* Declare what is done with a timer */

/* init_timer - make @timer one that is not pending */
static inline void init_timer(struct timer_list *timer)
{
	timer->list.next = timer->list.prev = NULL;
}

/* timer_pending - will @timer's function be called? */
static inline bool timer_pending(const struct timer_list *timer)
{
	return timer->list.next != NULL;
}

/*
 * add_timer - call @timer->function once jiffies is @timer->expires
 *
 * If that is now or over it is called at the next tick. It is called
 * in a soft interrupt, with interrupts on and no lock held, when the
 * timer is no longer pending: it may add it again.
 * => any context; BUG if @timer is pending or has no function
 */
void add_timer(struct timer_list *timer);

/*
 * mod_timer - make @timer expire at @expires, pending or not
 *
 * Returns 1 if it was pending, else 0.
 * => any context
 */
int mod_timer(struct timer_list *timer, unsigned long expires);

/*
 * del_timer - make @timer not pending
 *
 * Returns 1 if it was pending, else 0.
 * => any context
 */
int del_timer(struct timer_list *timer);

/* Declare how timers run and are shown */

/* timer_init - forget all timers and open TIMER_SOFTIRQ */
void timer_init(void);

/*
 * timer_tick - raise TIMER_SOFTIRQ if a timer is due
 *
 * => from the timer interrupt
 */
void timer_tick(void);

/*
 * next_timer - when the next timer expires
 *
 * @any, unless NULL, becomes whether there is one; if not, returns 0.
 */
unsigned long next_timer(bool *any);

/* show_timers - a line for each timer: ticks to go and function */
void show_timers(struct seq_file *m);

#endif /* SCHED_TIMER_H */
