/*
 * time.c - the tick, and the time since entry
 *
 * jiffies is written by the interrupt handler only, in one store.
 */
#include "arch/cpu.h"
#include "arch/io.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "lib/init.h"

enum { PIT_COUNTER_0 = 0x40, PIT_MODE = 0x43 };

#define PIT_HZ 1193182
#define PIT_RATE_GENERATOR 0x34 /* counter 0, low then high, mode 2 */
#define LATCH ((PIT_HZ + HZ / 2) / HZ)

static_assert(LATCH == 11932, "rounded to the nearest");
static_assert(LATCH <= 0xFFFF, "the counter has 16 bits");

extern u64 entry_cycles; /* head.S */

/* Count the ticks */
volatile unsigned long jiffies;

static void timer_interrupt(unsigned int irq)
{
	(void)irq;
	jiffies++;
}

void __init time_init(void)
{
	outb(PIT_RATE_GENERATOR, PIT_MODE);
	outb(LATCH & 0xFF, PIT_COUNTER_0);
	outb(LATCH >> 8, PIT_COUNTER_0);
	request_irq(0, timer_interrupt, "timer");
}

/* Tell the time since entry */
u64 cycles_since_entry(void)
{
	return get_cycles() - entry_cycles;
}
