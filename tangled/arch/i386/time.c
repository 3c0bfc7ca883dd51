/*
 * time.c - the tick, and the time since entry
 *
 * jiffies is written by the interrupt handler only, in one store; the
 * hook and its numbers with interrupts off.
 */
#include "arch/cpu.h"
#include "arch/io.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "lib/init.h"
#include "lib/printk.h"

enum { PIT_COUNTER_0 = 0x40, PIT_MODE = 0x43 };

#define PIT_HZ 1193182
#define PIT_RATE_GENERATOR 0x34 /* counter 0, low then high, mode 2 */
#define LATCH ((PIT_HZ + HZ / 2) / HZ)

static_assert(LATCH == 11932, "rounded to the nearest");
static_assert(LATCH <= 0xFFFF, "the counter has 16 bits");

extern u64 entry_cycles; /* head.S */

/* Count the ticks */
volatile unsigned long jiffies;

static void (*tick_hook)(void);
void (*tick_handler)(void);
static unsigned int tick_calls = 1;	/* interrupts in a tick */
static unsigned int calls_made;		/* of them, in this one */

static void timer_interrupt(unsigned int irq)
{
	(void)irq;
	/* Count the interrupt, and the tick if it was the last */
	if (++calls_made >= tick_calls) {
		calls_made = 0;
		jiffies++;
		if (tick_handler)
			tick_handler();
	}
	if (tick_hook)
		tick_hook();
}

/* Call the hook of the tick */
static void start_counter(unsigned int latch)
{
	outb(PIT_RATE_GENERATOR, PIT_MODE);
	outb(latch & 0xFF, PIT_COUNTER_0);
	outb(latch >> 8, PIT_COUNTER_0);
}

void set_tick_hook(void (*hook)(void), unsigned int calls)
{
	unsigned long flags;

	BUG_ON(hook && (calls < 1 || calls > TICK_CALLS_MAX));
	local_irq_save(flags);
	tick_hook = hook;
	tick_calls = hook ? calls : 1;
	calls_made = 0;
	start_counter(LATCH / tick_calls);
	local_irq_restore(flags);
}

/* Start the tick */
void __init time_init(void)
{
	start_counter(LATCH);
	request_irq(0, timer_interrupt, "timer");
}

/* Tell the time since entry */
u64 cycles_since_entry(void)
{
	return get_cycles() - entry_cycles;
}
