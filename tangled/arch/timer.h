/*
 * arch/timer.h - the tick
 */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include "lib/types.h"

#define HZ 100			/* ticks in a second, as 2.4 on i386 */

extern volatile unsigned long jiffies;	/* ticks since time_init() */

/*
 * time_init - start the tick
 *
 * => called once, after init_IRQ(); the first tick comes when
 *    interrupts are on
 */
void time_init(void);

/* Declare who is called at each tick */
/*
 * Called once each jiffy, in the timer interrupt; NULL: nobody.
 */
extern void (*tick_handler)(void);

#define TICK_CALLS_MAX 314	/* calls of the hook in one tick */

/*
 * set_tick_hook - have @hook called @calls times in each tick
 *
 * NULL ends it. There is one hook; a new one takes the old one's place.
 * => @calls is 1 to TICK_CALLS_MAX, else BUG
 * => @hook runs in the timer interrupt, with interrupts off
 */
void set_tick_hook(void (*hook)(void), unsigned int calls);

/* Declare the time since entry */
/*
 * cycles_since_entry - get_cycles() now less its value at the
 * kernel's first instruction
 */
u64 cycles_since_entry(void);

#endif /* ARCH_TIMER_H */
