/*
 * timer.c (host) - time passes when the test says so
 */
#include "lib/printk.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "arch/host/soft-private.h"

volatile unsigned long jiffies;
void (*tick_handler)(void);

void timer_power_on(void)
{
	jiffies = 0;
	tick_handler = NULL;
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

static void timer_interrupt(bool moves_clock)
{
	bool were_on = irq_enter();

	if (moves_clock)
		jiffies++;
	if (moves_clock && tick_handler)
		tick_handler();
	if (tick_hook)
		tick_hook();
	irq_exit(were_on);
}

void clock_tick(void)
{
	timer_interrupt(true);
	for (unsigned int i = 1; i < tick_calls; i++)
		timer_interrupt(false);
}

void soft_tick(unsigned long ticks)
{
	cpu_not_idle();
	if (!tick_hook && !tick_handler) {
		jiffies += ticks;
		return;
	}
	for (; ticks; ticks--)
		clock_tick();
}

u64 cycles_since_entry(void)
{
	return get_cycles();
}
