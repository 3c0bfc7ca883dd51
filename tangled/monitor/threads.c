/*
 * monitor/threads.c - look at threads, and have some to look at
 *
 * The threads that are started here run in functions of this file and
 * belong to a table of it. A slot is taken by the command that starts
 * a thread and freed by the thread when it ends; kernel code is not
 * preempted, so neither needs a lock.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/check.h"
#include "monitor/monitor.h"
#include "sched/sched.h"
#include "sched/semaphore.h"
#include "sched/timer.h"
#include "sched/wait.h"

/* Answer the monitor's ps, locks and timers */
static int cmd_ps(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_tasks(m);
	return 0;
}
MONITOR_COMMAND("ps", cmd_ps, "",
		"list the threads, and what each of them waits for");

static int cmd_locks(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_locks(m);
	return 0;
}
MONITOR_COMMAND("locks", cmd_locks, "",
		"the order of the locks, and who holds which");

static int cmd_timers(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_timers(m);
	return 0;
}
MONITOR_COMMAND("timers", cmd_timers, "",
		"list the timers, and when each of them expires");

MM_CHECK("threads", sched_check);

/* Let the monitor's thread sleep */

static int parse_number(const char *word, unsigned long *number)
{
	char *end;

	*number = simple_strtoul(word, &end, 10);
	return end == word || *end ? -EINVAL : 0;
}

static int cmd_sleep(struct seq_file *m, int argc, char **argv)
{
	unsigned long ticks;

	(void)m;
	/* Read how many ticks the monitor shall sleep */
	if (argc != 2 || parse_number(argv[1], &ticks) ||
	    ticks >= MAX_SCHEDULE_TIMEOUT)
		return -EINVAL;
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout((signed long)ticks);
	return 0;
}
MONITOR_COMMAND("sleep", cmd_sleep, "TICKS",
		"let other threads run for so many ticks");

/* Describe the threads of the desk */

#define MOST_ACTORS	16

struct actor {
	int pid;		/* 0: the slot is free */
	void (*part)(struct actor *actor);
	unsigned long ticks;	/* how long it plays */
	bool stop;		/* it was asked to end */
};

static struct actor actors[MOST_ACTORS];

static DECLARE_WAIT_QUEUE_HEAD(desk_queue);
static unsigned int desk_calls;		/* not answered yet */
static DECLARE_MUTEX(desk_lock);

/* Say what a thread of the desk does */

static void spin(struct actor *actor)
{
	unsigned long start = current->run_ticks;

	while (current->run_ticks - start < actor->ticks &&
	       !actor->stop) {
		cond_resched();
		barrier();
	}
}

static void doze(struct actor *actor)
{
	signed long left = (signed long)actor->ticks;

	while (left > 0 && !actor->stop) {
		set_current_state(TASK_INTERRUPTIBLE);
		left = schedule_timeout(left);
		BUG_ON(left > (signed long)actor->ticks);
	}
}

static bool is_called(struct actor *actor)
{
	BUG_ON(desk_calls > MOST_ACTORS);
	if (!desk_calls)
		return actor->stop;
	desk_calls--;
	return true;
}

static void wait_for_call(struct actor *actor)
{
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue_exclusive(&desk_queue, &wait);
	/* Sleep until called, saying so before looking */
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (is_called(actor))
			break;
		schedule_in(__func__, &desk_queue);
	}
	set_current_state(TASK_RUNNING);
	remove_wait_queue(&desk_queue, &wait);
}

static void hold_lock(struct actor *actor)
{
	down(&desk_lock);
	BUG_ON(!down_trylock(&desk_lock));
	doze(actor);
	up(&desk_lock);
}

/* Start a thread of the desk */
static int play(void *arg)
{
	struct actor *actor = arg;

	BUG_ON(!actor->part || actor->pid != current->pid);
	actor->part(actor);
	BUG_ON(current->state != TASK_RUNNING);
	actor->pid = 0;
	return 0;
}
static struct actor *free_slot(void)
{
	int i;

	for (i = 0; i < MOST_ACTORS; i++)
		if (!actors[i].pid)
			return &actors[i];
	return NULL;
}

static int start_actor(struct seq_file *m, const char *name,
		       void (*part)(struct actor *actor),
		       unsigned long ticks)
{
	struct actor *actor = free_slot();
	int pid;

	/* Make the thread, and give the slot its number */
	if (!actor)
		return -EAGAIN;
	*actor = (struct actor){ .part = part, .ticks = ticks };
	pid = kernel_thread(play, actor, name);
	if (pid < 0)
		return pid;
	BUG_ON(actor->pid);
	actor->pid = pid;
	seq_printf(m, "thread %d: %s\n", pid, name);
	return 0;
}

/* Wake threads of the desk */

static int wake_actors(struct seq_file *m, unsigned long calls)
{
	unsigned int woken;

	if (calls == 0 || calls > MOST_ACTORS)
		return -EINVAL;
	woken = wake_up_nr(&desk_queue, (int)calls);
	BUG_ON(woken > calls);
	desk_calls += woken;
	seq_printf(m, "woke %u\n", woken);
	return 0;
}

/* Ask a thread of the desk to end */

static struct actor *actor_of(unsigned long pid)
{
	int i;

	for (i = 0; i < MOST_ACTORS; i++)
		if (pid && (unsigned long)actors[i].pid == pid)
			return &actors[i];
	return NULL;
}

static int kill_actor(struct seq_file *m, unsigned long pid)
{
	struct actor *actor = actor_of(pid);
	struct task_struct *task;

	if (!actor)
		return -ESRCH;
	actor->stop = true;
	/* Wake the thread if its sleep allows it */
	task = find_task_by_pid(actor->pid);
	BUG_ON(!task);
	if (task->state == TASK_INTERRUPTIBLE)
		wake_up_process(task);
	else if (task->state == TASK_UNINTERRUPTIBLE)
		seq_printf(m, "thread %d will end when it wakes\n",
			   actor->pid);
	return 0;
}

/* Answer the monitor's thread */

static const struct order {
	const char *name;
	void (*part)(struct actor *actor);	/* start a thread, or */
	int (*act)(struct seq_file *m, unsigned long number);
	bool needs_number;
} orders[] = {
	{ "spin", spin, NULL, true },
	{ "doze", doze, NULL, true },
	{ "hold", hold_lock, NULL, true },
	{ "wait", wait_for_call, NULL, false },
	{ "wake", NULL, wake_actors, false },
	{ "kill", NULL, kill_actor, true },
};

static int carry_out(struct seq_file *m, const struct order *order,
		     unsigned long number)
{
	if (order->act)
		return order->act(m, number);
	if (number >= MAX_SCHEDULE_TIMEOUT)
		return -EINVAL;
	return start_actor(m, order->name, order->part, number);
}

static int cmd_thread(struct seq_file *m, int argc, char **argv)
{
	const struct order *order = orders;
	unsigned long number = 1;

	if (argc != 2 && argc != 3)
		return -EINVAL;
	/* Find the order among those to threads, and its number */
	while (strcmp(order->name, argv[1]) != 0)
		if (++order == orders + ARRAY_SIZE(orders))
			return -EINVAL;
	if (argc == 3 ? parse_number(argv[2], &number) :
			order->needs_number)
		return -EINVAL;
	return carry_out(m, order, number);
}
MONITOR_COMMAND("thread", cmd_thread,
		"spin|doze|hold TICKS | wait | wake [N] | kill PID",
		"start threads, wake them, ask them to end");
