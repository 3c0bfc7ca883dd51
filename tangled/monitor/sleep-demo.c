/*
 * monitor/sleep-demo.c - two ways in which sleeping goes wrong
 *
 * A wake-up that is lost, in the thread of the monitor itself; and two
 * threads that wait for each other's lock, for good.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "monitor/monitor.h"
#include "sched/completion.h"
#include "sched/sched.h"
#include "sched/semaphore.h"
#include "sched/timer.h"
#include "sched/wait.h"

/* Make an event that comes in the gap */
static DECLARE_WAIT_QUEUE_HEAD(event_queue);
static volatile bool event_happened;

static void make_event(unsigned long data)
{
	(void)data;
	event_happened = true;
	wake_up(&event_queue);
}

static void let_it_happen(void)
{
	while (!event_happened)
		barrier();
}

/* Wait for the event, in one order or the other */

#define ALARM	50	/* ticks */
#define EVENT	2	/* from now, in ticks */
static_assert(EVENT < ALARM, "the event comes first");

static signed long look_and_sleep(bool say_first, bool *looked)
{
	if (say_first)
		set_current_state(TASK_UNINTERRUPTIBLE);
	*looked = event_happened;
	let_it_happen();
	BUG_ON(say_first && current->state != TASK_RUNNING);
	if (!say_first)
		set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout_in(ALARM, __func__, &event_queue);
}

static signed long wait_in_order(bool say_first)
{
	struct timer_list timer = {
		.expires = jiffies + EVENT, .function = make_event
	};
	DECLARE_WAITQUEUE(wait, current);
	signed long left;
	bool looked;

	/* Wait on the queue, with the event on its way */
	init_timer(&timer);
	event_happened = false;
	add_wait_queue(&event_queue, &wait);
	add_timer(&timer);
	left = look_and_sleep(say_first, &looked);
	remove_wait_queue(&event_queue, &wait);
	BUG_ON(looked || !event_happened || timer_pending(&timer));
	return left;
}

/* Answer the monitor's lostwakeup */

static int cmd_lostwakeup(struct seq_file *m, int argc, char **argv)
{
	bool right = argc == 2 && !strcmp(argv[1], "right");
	signed long left;

	if (!right && (argc != 2 || strcmp(argv[1], "wrong") != 0))
		return -EINVAL;
	left = wait_in_order(right);
	/* Tell how long the sleep was */
	seq_puts(m, "the event came before the sleep, ");
	if (left)
		seq_puts(m, "and there was none\n");
	else
		seq_printf(m, "which lasted to the alarm, %d ticks\n", ALARM);
	return 0;
}
MONITOR_COMMAND("lostwakeup", cmd_lostwakeup, "wrong|right",
		"wait for an event in the wrong order, or the right one");

/* Take two locks, one after the other */

struct pair {
	struct semaphore *first, *second;
	struct completion *done;
};

static int take_both(void *arg)
{
	struct pair *pair = arg;

	down(pair->first);
	yield();
	down(pair->second);
	BUG_ON(pair->first == pair->second);
	up(pair->second);
	up(pair->first);
	complete(pair->done);
	return 0;
}

/* Answer the monitor's deadlock */

static DECLARE_MUTEX(left);
static DECLARE_MUTEX(right);
static DECLARE_COMPLETION(both_through);

static int cmd_deadlock(struct seq_file *m, int argc, char **argv)
{
	static struct pair one = { &left, &right, &both_through };
	static struct pair two = { &right, &left, &both_through };
	int err;

	(void)argc;
	(void)argv;
	/* Start both threads */
	err = kernel_thread(take_both, &one, "one");
	if (err > 0)
		err = kernel_thread(take_both, &two, "two");
	if (err < 0)
		return err;
	/* Wait for two threads that will never be through */
	wait_for_completion(&both_through);
	wait_for_completion(&both_through);
	seq_puts(m, "both are through\n");
	return 0;
}
MONITOR_COMMAND("deadlock", cmd_deadlock, "",
		"have two threads wait for each other, which is a panic");
