/*
 * timer.c (host) - time passes when the test says so
 */
#include "lib/printk.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "arch/host/soft-private.h"

volatile unsigned long jiffies;

void timer_power_on(void)
{
	jiffies = 0;
	set_tick_hook(NULL, 0);
}

void time_init(void)
{
	jiffies = 0;
}

static void (*tick_hook)(void);
static unsigned int tick_calls;

void set_tick_hook(void (*hook)(void), unsigned int calls)
{
	BUG_ON(hook && (calls < 1 || calls > TICK_CALLS_MAX));
	tick_hook = hook;
	tick_calls = hook ? calls : 0;
}

static void call_tick_hook(void)
{
	unsigned long flags;

	local_irq_save(flags);
	for (unsigned int i = 0; i < tick_calls && tick_hook; i++)
		tick_hook();
	local_irq_restore(flags);
}

void soft_tick(unsigned long ticks)
{
	if (!tick_hook) {
		jiffies += ticks;
		return;
	}
	for (; ticks; ticks--) {
		jiffies++;
		call_tick_hook();
	}
}

u64 cycles_since_entry(void)
{
	return get_cycles();
}
