/*
 * sched/sched.h - who runs, and how others come to run
 *
 * Round robin: the run queue is a first-in, first-out list of the
 * threads that are runnable and do not run. Kernel code is not
 * preempted; a thread runs until it calls schedule() or something
 * that sleeps.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include "arch/timer.h"
#include "lib/types.h"
#include "sched/task.h"

struct seq_file;

/* Declare how the scheduler starts */
/*
 * sched_init - make the booting thread the only one, and take the tick
 *
 * Forgets all threads, timers of sleepers and registrations that were
 * there before: a suite boots many times.
 * => called once a boot, after init_IRQ(), before time_init(), with
 *    interrupts off
 */
void sched_init(void);

/* where tasks and their stacks come from; NULL: there is no memory */
struct task_memory {
	struct task_struct *(*alloc_task)(void);
	void (*free_task)(struct task_struct *p);
	void *(*alloc_stack)(void);	/* THREAD_SIZE, aligned to it */
	void (*free_stack)(void *stack);
};

/*
 * register_task_memory - have tasks and stacks taken from @ops
 *
 * => @ops is kept, not copied; called by proc_caches_init()
 */
void register_task_memory(const struct task_memory *ops);

extern int nr_threads;	/* tasks that exist, the booting one too */
extern int max_threads;	/* kernel_thread() makes no more */

/*
 * fork_init - set max_threads for a machine with @mempages pages
 *
 * An eighth of them may become stacks, at least 20 threads.
 * => called with the number of pages of low memory
 */
void fork_init(unsigned long mempages);

/* Declare how threads begin and end */
/*
 * kernel_thread - start a thread that runs @fn(@arg), named @name
 *
 * Returns its pid, above 0; -EAGAIN if max_threads exist already;
 * -ENOMEM if there is no memory, with nothing left behind. The new
 * thread waits at the end of the run queue. What @fn returns becomes
 * its exit code.
 * => may sleep; not from an interrupt
 * => @name is copied, and cut to TASK_COMM_LEN - 1 characters
 */
int kernel_thread(int (*fn)(void *), void *arg, const char *name);

/*
 * do_exit - end the running thread with exit code @code
 *
 * Its memory is freed by the thread that runs next.
 * => BUG in an interrupt and in init_task; panics in the debug build
 *    if the thread holds a lock
 */
void do_exit(int code) __noreturn;

/* Declare how a thread gives the processor away */
/*
 * schedule - let somebody else run
 *
 * A thread in state TASK_RUNNING goes on at once as long as something
 * is left of its slice; then it goes behind the others with a new
 * one. In another state it sleeps until it is woken.
 * => panics, naming the caller, in an interrupt, with interrupts off
 *    and, in the debug build, with a spin lock held
 */
#define schedule() schedule_in(__func__, NULL)

/*
 * schedule_in - schedule(), and note for the reports that the thread
 * sleeps in @func and waits for @what, which may be NULL
 */
void schedule_in(const char *func, const void *what);

/*
 * yield - let every other runnable thread run first
 *
 * => the state becomes TASK_RUNNING; else as schedule()
 */
#define yield() yield_in(__func__)
void yield_in(const char *func);

/* cond_resched - schedule() if the slice is used up */
#define cond_resched()				\
	do {					\
		might_sleep();			\
		if (current->need_resched)	\
			schedule();		\
	} while (0)

/* Declare how a thread sleeps and is woken */

/*
 * set_current_state - say that the next schedule() will sleep
 *
 * => before the test of the condition that is waited for, never after
 */
#define set_current_state(s)		\
	do {				\
		current->state = (s);	\
		barrier();		\
	} while (0)

/*
 * wake_up_process - make @p runnable, at the end of the run queue
 *
 * Returns true if it slept; false if it did not, though it had said
 * that it would.
 * => any context
 */
bool wake_up_process(struct task_struct *p);

#define MAX_SCHEDULE_TIMEOUT	((signed long)(~0UL >> 1))

/*
 * schedule_timeout - sleep in the state that was set, @ticks at most
 *
 * Returns the ticks left, 0 if they are over. MAX_SCHEDULE_TIMEOUT is
 * for ever. With 0 or less it does not sleep and returns 0; less than
 * 0 is warned of.
 * => as schedule(); returns in TASK_RUNNING
 */
#define schedule_timeout(ticks) \
	schedule_timeout_in(ticks, __func__, NULL)

/* schedule_timeout_in - the same, with a note as in schedule_in() */
signed long schedule_timeout_in(signed long ticks, const char *func,
				const void *what);

/* Declare slices */

#define MIN_NICE	(-20)
#define MAX_NICE	19
/* ticks of a slice: 11 for nice -20, 6 for 0, 1 for 19 */
#define NICE_TO_TICKS(nice)	(((20 - (nice)) >> 2) + 1)

/* set_user_nice - set @p's nice value to @nice, or the nearest legal */
void set_user_nice(struct task_struct *p, long nice);

/*
 * scheduler_tick - count a tick against the running thread's slice
 *
 * => from the timer interrupt
 */
void scheduler_tick(void);

/* Declare what happens when nobody can run */

/*
 * register_idle_hook - have @hook called before each wait for work
 *
 * => @hook runs with interrupts on, in whichever thread looked for
 *    another in vain, and must not sleep; NULL ends it
 */
void register_idle_hook(void (*hook)(void));

/*
 * wake_source_get, wake_source_put - somebody outside owes us an
 * interrupt, and from now on does not
 *
 * While a source is there, a machine with no runnable thread waits;
 * else it panics (see "standstill").
 * => any context; nest
 */
void wake_source_get(void);
void wake_source_put(void);

/* Declare the reports about threads */

/*
 * show_tasks - a line for each task: pid, state, nice, ticks,
 * switches, name, what it waits in and for
 */
void show_tasks(struct seq_file *m);

/*
 * sched_check - recount the run queue, the tasks and the guard words
 *
 * Writes each fault to @m on a line and returns how many there were.
 * => takes tasklist_lock and the run queue's lock
 */
int sched_check(struct seq_file *m);

/* Declare what task.c and sched.c want of each other */

#define STACK_MAGIC	0x57ac6e9dUL	/* the guard word of a stack */
#define MIN_THREADS	20
#define PID_MAX		0x8000		/* numbers below it are pids */

void task_init(void);
void finish_switch(void);
void free_task(struct task_struct *p);
void show_task(struct seq_file *m, const struct task_struct *p);

#endif /* SCHED_SCHED_H */
