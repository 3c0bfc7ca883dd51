/*
 * sched/sched.c - the run queue, the switch, and waiting for work
 *
 * Owns the run queue. runqueue_lock protects it, each task's state
 * when others change it, and run_list. A task is on the run queue if
 * it is in TASK_RUNNING and does not run; a task that waits in
 * schedule() for work does not run.
 */
#include "sched/sched.h"

#include "arch/cpu.h"
#include "arch/irq.h"
#include "lib/atomic.h"
#include "lib/init.h"
#include "lib/list.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "sched/softirq.h"
#include "sched/timer.h"

/* Keep those who could run */
DEFINE_TRACE(sched_switch, "prev=%lu state=%lu next=%lu");
DEFINE_TRACE(sched_wakeup, "pid=%lu");

static struct list_head runqueue = LIST_HEAD_INIT(runqueue);
static spinlock_t runqueue_lock =
	SPIN_LOCK_RANKED(RANK_RUN_QUEUE, "runqueue_lock");
static bool idling;	/* the running thread waits for work */

/* Wait for somebody to become runnable */

static void (*idle_hook)(void);
static atomic_t wake_sources = ATOMIC_INIT(0);

void register_idle_hook(void (*hook)(void))
{
	idle_hook = hook;
}

void wake_source_get(void)
{
	atomic_inc(&wake_sources);
}

void wake_source_put(void)
{
	BUG_ON(atomic_read(&wake_sources) <= 0);
	atomic_dec(&wake_sources);
}

static bool somebody_may_wake_us(void)
{
	bool any;

	next_timer(&any);
	return any || softirq_pending() ||
	       atomic_read(&wake_sources) > 0;
}

static void __cold __noinline standstill(void)
{
	struct task_struct *p;
	struct seq_file m;
	char line[128];

	for_each_task(p) {
		seq_buffer_init(&m, line, sizeof(line));
		show_task(&m, p);
		printk(KERN_EMERG "%s", line);
	}
	panic("deadlock: nobody can ever run");
}

/* Wait on the stack of whoever found nobody */

static void wait_for_work(void)
{
	idling = true;
	spin_unlock_irq(&runqueue_lock);
	if (idle_hook)
		idle_hook();
	local_irq_disable();
	if (list_empty(&runqueue)) {
		/* Wait for an interrupt, or find that none can help */
		if (!somebody_may_wake_us())
			standstill();
		cpu_idle_wait();
		local_irq_disable();
	}
	spin_lock(&runqueue_lock);
	idling = false;
}

/* Choose the next thread */

static struct task_struct *next_task(void)
{
	struct task_struct *next;

	while (list_empty(&runqueue))
		wait_for_work();
	next = list_first_entry(&runqueue, struct task_struct, run_list);
	VM_BUG_ON(next->state != TASK_RUNNING);
	list_del_init(&next->run_list);
	return next;
}

/* Switch to the next thread */

static void check_stack(const struct task_struct *p)
{
	if (unlikely(*p->stack_guard != STACK_MAGIC))
		panic("schedule: thread %d (%s) has overrun its "
		      "kernel stack", p->pid, p->comm);
}

static struct task_struct *dead; /* who ran before, if it ended */

static void switch_to(struct task_struct *prev,
		      struct task_struct *next)
{
	check_stack(prev);
	check_stack(next);
	trace(sched_switch, prev->pid, prev->state, next->pid);
	VM_BUG_ON(dead || !irqs_disabled());
	if (prev->state == TASK_ZOMBIE)
		dead = prev;
	next->nr_switches++;
	current_task = next;
	thread_switch(&prev->thread, &next->thread);
}

void finish_switch(void)
{
	struct task_struct *p = dead;

	VM_BUG_ON(!irqs_disabled());
	dead = NULL;
	local_irq_enable();
	if (p)
		free_task(p);
}

/* Give the processor away */

static void may_schedule(const char *func)
{
	might_sleep_in(func);
	if (unlikely(in_interrupt()))
		panic("schedule: called from %s in an interrupt", func);
	if (unlikely(irqs_disabled()))
		panic("schedule: called from %s with interrupts off",
		      func);
}

static void requeue(struct task_struct *p, bool last)
{
	if (p->counter <= 0) {
		p->counter = NICE_TO_TICKS(p->nice);
		last = true;
	}
	if (last)
		list_add_tail(&p->run_list, &runqueue);
	else
		list_add(&p->run_list, &runqueue);
}

static struct task_struct *leave(struct task_struct *prev, bool last,
				 const char *func, const void *what)
{
	prev->need_resched = 0;
	if (prev->state == TASK_RUNNING) {
		requeue(prev, last);
	} else {
		prev->waits_in = func;
		prev->waits_for = what;
	}
	return next_task();
}

static void __schedule(bool last, const char *func, const void *what)
{
	struct task_struct *prev = current, *next;

	may_schedule(func);
	spin_lock_irq(&runqueue_lock);
	next = leave(prev, last, func, what);
	spin_unlock(&runqueue_lock);
	if (next != prev)
		switch_to(prev, next);
	finish_switch();
}

void schedule_in(const char *func, const void *what)
{
	__schedule(false, func, what);
}

void yield_in(const char *func)
{
	set_current_state(TASK_RUNNING);
	__schedule(true, func, NULL);
}

/* Wake a thread */

/* returns whether @p slept: current may have said only that it will */
static bool make_runnable(struct task_struct *p)
{
	bool slept = p != current || idling;

	p->state = TASK_RUNNING;
	p->waits_in = NULL;
	p->waits_for = NULL;
	if (slept)
		list_add_tail(&p->run_list, &runqueue);
	trace(sched_wakeup, p->pid);
	return slept;
}

bool wake_up_process(struct task_struct *p)
{
	unsigned long flags;
	bool slept;

	spin_lock_irqsave(&runqueue_lock, flags);
	slept = p->state & TASK_NORMAL && make_runnable(p);
	spin_unlock_irqrestore(&runqueue_lock, flags);
	return slept;
}

/* Sleep until a time */

static void wake_sleeper(unsigned long data)
{
	wake_up_process((struct task_struct *)data);
}

static signed long no_sleep(signed long ticks, const char *func)
{
	if (ticks < 0)
		printk(KERN_WARNING
		       "schedule_timeout: %ld ticks, from %s\n",
		       ticks, func);
	set_current_state(TASK_RUNNING);
	schedule_in(func, NULL);
	return 0;
}

signed long schedule_timeout_in(signed long ticks, const char *func,
				const void *what)
{
	struct timer_list timer;
	signed long left;

	if (ticks == MAX_SCHEDULE_TIMEOUT) {
		schedule_in(func, what);
		return ticks;
	}
	if (ticks <= 0)
		return no_sleep(ticks, func);
	/* Set a timer that wakes the sleeper */
	init_timer(&timer);
	timer.expires = jiffies + ticks;
	timer.data = (unsigned long)current;
	timer.function = wake_sleeper;
	add_timer(&timer);
	schedule_in(func, what ? what : &timer);
	del_timer(&timer);
	left = timer.expires - jiffies;
	return max(left, 0L);
}

/* Count slices */

void scheduler_tick(void)
{
	struct task_struct *p = current;

	VM_BUG_ON(!in_interrupt());
	if (idling)
		return;
	p->run_ticks++;
	if (p->counter > 0)
		p->counter--;
	if (p->counter == 0)
		p->need_resched = 1;
}

void set_user_nice(struct task_struct *p, long nice)
{
	p->nice = min(max(nice, (long)MIN_NICE), (long)MAX_NICE);
	p->counter = min(p->counter, NICE_TO_TICKS(p->nice));
}

/* Start the scheduler */

static void count_tick(void)
{
	scheduler_tick();
	timer_tick();
}

void __init sched_init(void)
{
	BUG_ON(!irqs_disabled());
	task_init();
	INIT_LIST_HEAD(&runqueue);
	spin_lock_init_ranked(&runqueue_lock, RANK_RUN_QUEUE,
			      "runqueue_lock");
	idling = false;
	dead = NULL;
	idle_hook = NULL;
	atomic_set(&wake_sources, 0);
	tick_handler = count_tick;
}

/* Recount what the scheduler keeps */

static int fault(struct seq_file *m, const struct task_struct *p,
		 const char *what)
{
	seq_printf(m, "thread %d (%s) %s\n", p->pid, p->comm, what);
	return 1;
}

static int check_task(struct seq_file *m, const struct task_struct *p)
{
	bool queued = !list_empty(&p->run_list);
	bool waits = p->state != TASK_RUNNING || p == current;
	int faults = 0;

	if (queued && waits)
		faults += fault(m, p, "is queued, but should not be");
	if (!queued && !waits)
		faults += fault(m, p, "is runnable, but not queued");
	if (*p->stack_guard != STACK_MAGIC)
		faults += fault(m, p, "has overrun its stack");
	return faults;
}

static int queue_length(void)
{
	struct task_struct *p;
	int n = 0;

	list_for_each_entry(p, &runqueue, run_list)
		n++;
	return n;
}

static int check_tasks(struct seq_file *m)
{
	struct task_struct *p;
	int tasks = 0, queued = 0, faults = 0;

	for_each_task(p) {
		tasks++;
		queued += !list_empty(&p->run_list);
		faults += check_task(m, p);
	}
	/* Compare the tasks with the two counts of them */
	if (tasks != nr_threads) {
		seq_printf(m, "%d tasks, nr_threads is %d\n", tasks, nr_threads);
		faults++;
	}
	if (queued != queue_length()) {
		seq_printf(m, "%d tasks say that they are queued, %d are\n",
			   queued, queue_length());
		faults++;
	}
	return faults;
}

int sched_check(struct seq_file *m)
{
	unsigned long flags;
	int faults;

	spin_lock(&tasklist_lock);
	spin_lock_irqsave(&runqueue_lock, flags);
	faults = check_tasks(m);
	spin_unlock_irqrestore(&runqueue_lock, flags);
	spin_unlock(&tasklist_lock);
	return faults;
}
