/*
 * sched/task.c - the tasks that there are
 *
 * Owns the list of all tasks, nr_threads, the tasks and their
 * stacks. tasklist_lock protects the list, nr_threads and last_pid.
 * nr_threads is the length of the list.
 */
#include "sched/sched.h"

#include "arch/irq.h"
#include "arch/page.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"

/* Define the task that boots */
DEFINE_TRACE(sched_process_exit, "pid=%lu code=%ld");

static unsigned long boot_stack_guard = STACK_MAGIC;

struct task_struct init_task = {
	.comm = "swapper",
	.run_list = LIST_HEAD_INIT(init_task.run_list),
	.tasks = LIST_HEAD_INIT(task_list),
	.stack_guard = &boot_stack_guard,
};
struct task_struct *current_task = &init_task;
struct list_head task_list = LIST_HEAD_INIT(init_task.tasks);

spinlock_t tasklist_lock =
	SPIN_LOCK_RANKED(RANK_TASK_LIST, "tasklist_lock");
int nr_threads = 1;
int max_threads = MIN_THREADS;
static int last_pid;
static const struct task_memory *task_memory;

void __init task_init(void)
{
	/* Forget what the booting task was before */
	memset(&init_task, 0, sizeof(init_task));
	strscpy(init_task.comm, "swapper", TASK_COMM_LEN);
	init_task.counter = NICE_TO_TICKS(0);
	init_task.stack_guard = &boot_stack_guard;
	INIT_LIST_HEAD(&init_task.run_list);
	INIT_LIST_HEAD(&task_list);
	list_add_tail(&init_task.tasks, &task_list);
	nr_threads = 1;
	max_threads = MIN_THREADS;
	last_pid = 0;
	task_memory = NULL;
	current_task = &init_task;
}

/* Find a task by its number */

static struct task_struct *find_task(int pid)
{
	struct task_struct *p;

	for_each_task(p)
		if (p->pid == pid)
			return p;
	return NULL;
}

struct task_struct *find_task_by_pid(int pid)
{
	struct task_struct *p;

	spin_lock(&tasklist_lock);
	p = find_task(pid);
	spin_unlock(&tasklist_lock);
	return p;
}

/* Set the limit of threads */

void __init fork_init(unsigned long mempages)
{
	unsigned long n = mempages / (THREAD_SIZE / PAGE_SIZE) / 8;

	max_threads = min(max(n, (unsigned long)MIN_THREADS),
			  (unsigned long)PID_MAX / 2);
}

/* Make a task */

void register_task_memory(const struct task_memory *ops)
{
	BUG_ON(!ops->alloc_task || !ops->free_task);
	BUG_ON(!ops->alloc_stack || !ops->free_stack);
	task_memory = ops;
}

static struct task_struct *alloc_task(void)
{
	struct task_struct *p;

	p = task_memory ? task_memory->alloc_task() : NULL;
	if (!p)
		return NULL;
	memset(p, 0, sizeof(*p));
	p->stack_guard = task_memory->alloc_stack();
	BUG_ON((unsigned long)p->stack_guard & (THREAD_SIZE - 1));
	if (p->stack_guard)
		return p;
	task_memory->free_task(p);
	return NULL;
}

static void release_task(struct task_struct *p)
{
	task_memory->free_stack(p->stack_guard);
	task_memory->free_task(p);
}

static void init_task_struct(struct task_struct *p, const char *name)
{
	p->state = TASK_UNINTERRUPTIBLE;
	p->nice = current->nice;
	p->counter = NICE_TO_TICKS(p->nice);
	strscpy(p->comm, name, TASK_COMM_LEN);
	INIT_LIST_HEAD(&p->run_list);
	*p->stack_guard = STACK_MAGIC;
}

static int next_pid(void)
{
	BUG_ON(nr_threads >= PID_MAX);
	do {
		last_pid = last_pid + 1 < PID_MAX ? last_pid + 1 : 1;
	} while (find_task(last_pid));
	return last_pid;
}

static int add_task(struct task_struct *p)
{
	spin_lock(&tasklist_lock);
	p->pid = next_pid();
	list_add_tail(&p->tasks, &task_list);
	nr_threads++;
	spin_unlock(&tasklist_lock);
	return p->pid;
}

/* Start a thread */

static void thread_start(void)
{
	finish_switch();
	do_exit(current->fn(current->arg));
}

static int create_stack(struct task_struct *p)
{
	void *low = p->stack_guard + 1;
	void *end = (char *)p->stack_guard + THREAD_SIZE;

	return thread_create(&p->thread, low, end, thread_start);
}

int kernel_thread(int (*fn)(void *), void *arg, const char *name)
{
	struct task_struct *p;
	int pid;

	BUG_ON(!fn || in_interrupt());
	if (nr_threads >= max_threads)
		return -EAGAIN;
	p = alloc_task();
	if (!p)
		return -ENOMEM;
	/* Fill the new task, or give its memory back */
	init_task_struct(p, name);
	p->fn = fn;
	p->arg = arg;
	if (create_stack(p) != 0) {
		release_task(p);
		return -ENOMEM;
	}
	pid = add_task(p);
	wake_up_process(p);
	return pid;
}

/* End a thread */

void do_exit(int code)
{
	BUG_ON(in_interrupt());
	BUG_ON(current == &init_task);
	lock_check_exit(current);
	current->flags |= PF_EXITING;
	current->exit_code = code;
	trace(sched_process_exit, current->pid, code);
	set_current_state(TASK_ZOMBIE);
	schedule();
	BUG();
}

void free_task(struct task_struct *p)
{
	BUG_ON(p == current || p->state != TASK_ZOMBIE);
	spin_lock(&tasklist_lock);
	list_del(&p->tasks);
	nr_threads--;
	spin_unlock(&tasklist_lock);
	thread_release(&p->thread);
	release_task(p);
}

/* Show the tasks */

static char state_letter(const struct task_struct *p)
{
	switch (p->state) {
	case TASK_RUNNING: return 'R';
	case TASK_INTERRUPTIBLE: return 'S';
	case TASK_UNINTERRUPTIBLE: return 'D';
	default: return 'Z';
	}
}

void show_task(struct seq_file *m, const struct task_struct *p)
{
	seq_printf(m, "%5d %c %4ld %8lu %8lu %s", p->pid,
		   state_letter(p), p->nice, p->run_ticks,
		   p->nr_switches, p->comm);
	if (p->waits_in)
		seq_printf(m, " waits in %s", p->waits_in);
	if (p->waits_for)
		seq_printf(m, " for %p", p->waits_for);
	seq_putc(m, '\n');
}

void show_tasks(struct seq_file *m)
{
	struct task_struct *p;

	seq_puts(m, "  pid s nice    ticks switches name\n");
	spin_lock(&tasklist_lock);
	for_each_task(p)
		show_task(m, p);
	spin_unlock(&tasklist_lock);
}
