/*
 * timer.c (host) - time passes when the test says so
 */
#include "arch/cpu.h"
#include "arch/timer.h"
#include "arch/host/soft-private.h"

volatile unsigned long jiffies;

void timer_power_on(void)
{
	jiffies = 0;
}

void time_init(void)
{
	jiffies = 0;
}

void soft_tick(unsigned long ticks)
{
	jiffies += ticks;
}

u64 cycles_since_entry(void)
{
	return get_cycles();
}
