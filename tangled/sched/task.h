/*
 * sched/task.h - a thread: what is kept of it while it does not run
 *
 * Owns struct task_struct, which is declared nowhere else, and the list
 * of all tasks. tasklist_lock protects the list; the run queue's lock
 * (sched.c) protects state and run_list; the rest is the task's own.
 */
#ifndef SCHED_TASK_H
#define SCHED_TASK_H

#include "arch/thread.h"
#include "lib/list.h"
#include "lib/types.h"
#include "sched/lock_check.h"
#include "sched/spinlock.h"

struct mm_struct;
struct page;

/* Number the states of a task */
#define TASK_RUNNING 0		/* runs, or would like to */
#define TASK_INTERRUPTIBLE 1	/* sleeps; a signal may wake it */
#define TASK_UNINTERRUPTIBLE 2	/* sleeps until it is woken */
#define TASK_ZOMBIE 4		/* has ended; its stack remains */
#define TASK_NORMAL	(TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

/* Number the process flags */
#define PF_EXITING	0x0004	/* in do_exit() */
#define PF_MEMALLOC	0x0800	/* frees memory: may take the last */
#define PF_MEMDIE	0x1000	/* is being killed for its memory */
#define PF_FREE_PAGES	0x2000	/* keeps the first block it frees */
#define PF_NOIO		0x4000	/* must not start I/O */

/* Declare a task */
#define TASK_COMM_LEN	16	/* a name with its final zero */

struct task_struct {
	/* Keep what the scheduler looks at */
	volatile long state;		/* TASK_* */
	unsigned long flags;		/* PF_* */
	volatile long need_resched;	/* should call schedule() soon */
	long counter;			/* ticks left of the slice */
	long nice;			/* -20 (much) to 19 (little) */
	struct list_head run_list;	/* on the run queue, or empty */
	unsigned long run_ticks;	/* ticks that found it running */
	unsigned long nr_switches;	/* how often it began to run */
	/* Keep who the task is */
	int pid;
	char comm[TASK_COMM_LEN];
	struct list_head tasks;		/* member of task_list */
	/* Keep what the memory manager notes */
	struct page *local_page;	/* block kept; order in its index */
	unsigned int allocation_order;	/* what it is reclaiming for */
	struct mm_struct *mm;		/* NULL: a kernel thread */
	struct mm_struct *active_mm;	/* whose tables are in use */
	/* Keep what a task waits for */
	const char *waits_in;		/* function that sleeps, or NULL */
	const void *waits_for;		/* queue, lock or timer, or NULL */
	/* Keep how a task begins and ends */
	struct thread_struct thread;	/* the machine's part */
	unsigned long *stack_guard;	/* low end: STACK_MAGIC, else overrun */
	int (*fn)(void *);
	void *arg;
	int exit_code;
	LOCKS_HELD	/* debug build: which locks, and since where */
};

/* Declare the tasks that there are */
extern struct task_struct init_task;	/* the thread that boots */
extern struct task_struct *current_task;
#define current	current_task	/* the only name to use */

extern struct list_head task_list;	/* all tasks, init_task first */
extern spinlock_t tasklist_lock;

/* for_each_task - all tasks, oldest first; hold tasklist_lock */
#define for_each_task(p) list_for_each_entry(p, &task_list, tasks)

/* Declare the search for a task */
/*
 * find_task_by_pid - the task with number @pid, or NULL
 *
 * => takes tasklist_lock; not from an interrupt
 */
struct task_struct *find_task_by_pid(int pid);

#endif /* SCHED_TASK_H */
