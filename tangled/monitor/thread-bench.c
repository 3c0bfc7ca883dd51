/*
 * monitor/thread-bench.c - benchmarks of threads and semaphores
 *
 * The switch is measured between the monitor's thread and one partner.
 * Another thread that wants to run would be measured with them.
 */
#include "lib/errno.h"
#include "monitor/bench.h"
#include "sched/sched.h"
#include "sched/semaphore.h"

/* Measure a switch between two threads */
static bool partner_stops;

static int partner(void *arg)
{
	(void)arg;
	while (!partner_stops)
		yield();
	return 0;
}

static void give_way(void)
{
	yield();
}

static void no_step(void)
{
}

static int start_partner(void)
{
	int pid;

	BUG_ON(in_interrupt());
	partner_stops = false;
	pid = kernel_thread(partner, NULL, "partner");
	if (pid < 0)
		return pid;
	give_way();
	return 0;
}

static void end_partner(void)
{
	partner_stops = true;
	give_way();
}

static struct benchmark bench_switch = {
	.name = "thread",
	.prepare = start_partner,
	.before = no_step,
	.run = give_way,
	.parts = 2,
	.after = no_step,
	.finish = end_partner,
};
BENCHMARK(bench_switch);

/* Measure a semaphore that is free */

static DECLARE_MUTEX(free_lock);

static void take_and_release(void)
{
	down(&free_lock);
	up(&free_lock);
}

static int nothing_to_prepare(void)
{
	return 0;
}

static struct benchmark bench_sem = {
	.name = "sem",
	.prepare = nothing_to_prepare,
	.before = no_step,
	.run = take_and_release,
	.after = no_step,
	.finish = no_step,
};
BENCHMARK(bench_sem);
