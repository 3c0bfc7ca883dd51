/*
 * sched/softirq.h - work that an interrupt leaves for right after it
 *
 * A soft interrupt is raised by setting its bit, and runs when the
 * outermost interrupt handler has returned, with interrupts on. It is
 * an interrupt to everybody else: in_interrupt() holds, and it may not
 * sleep. The bits are changed atomically; there is no lock.
 */
#ifndef SCHED_SOFTIRQ_H
#define SCHED_SOFTIRQ_H

#include "lib/types.h"

enum softirq {
	HI_SOFTIRQ = 0,
	TIMER_SOFTIRQ = 1,
	TASKLET_SOFTIRQ = 2,
	NR_SOFTIRQS
};

#define MAX_RESTART	10	/* rounds of one do_softirq() */

/* Declare how soft interrupts start */
/*
 * softirq_init - forget all soft interrupts, then start the timers
 *
 * => called once a boot, behind sched_init()
 */
void softirq_init(void);

/*
 * open_softirq - have @action called when soft interrupt @nr runs
 *
 * => BUG if @nr is no soft interrupt or has an action
 */
void open_softirq(unsigned int nr, void (*action)(void));

/* Declare how soft interrupts are raised and run */

/*
 * raise_softirq - have soft interrupt @nr run soon
 *
 * However often it is raised before it runs, it runs once.
 * => any context
 */
void raise_softirq(unsigned int nr);

/*
 * do_softirq - run the soft interrupts that are raised, lowest first
 *
 * Those raised meanwhile run in further rounds, MAX_RESTART in all;
 * what is left then runs after the next interrupt. Does nothing in an
 * interrupt or while soft interrupts are kept out.
 * => any context; interrupts are on while they run
 */
void do_softirq(void);

/* softirq_pending - is a soft interrupt raised? */
bool softirq_pending(void);

/* Declare how soft interrupts are kept out */

/*
 * local_bh_disable, local_bh_enable - keep soft interrupts out, and
 * let them in again
 *
 * They nest. The outermost enable runs what was raised meanwhile.
 * => enable: not in an interrupt handler, not with interrupts off
 */
void local_bh_disable(void);
void local_bh_enable(void);

/* bh_disabled - are soft interrupts kept out? */
bool bh_disabled(void);

/* in_softirq - is this part of a soft interrupt, not of a hard one? */
bool in_softirq(void);

#endif /* SCHED_SOFTIRQ_H */
