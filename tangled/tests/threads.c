/*
 * threads.c - the suite of threads, of waiting and of locks
 */
/* Include what the tests of threads need */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/irq.h"
#include "arch/thread.h"
#include "arch/timer.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/fail_page_alloc.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "sched/completion.h"
#include "sched/lock_order.h"
#include "sched/rwsem.h"
#include "sched/sched.h"
#include "sched/semaphore.h"
#include "sched/softirq.h"
#include "sched/spinlock.h"
#include "sched/task.h"
#include "sched/timer.h"
#include "sched/tqueue.h"
#include "sched/wait.h"

/* Let threads tell a story */
static char story[8000];
static size_t told;

static __printf(1, 2) void tell(const char *fmt, ...)
{
	size_t room = sizeof(story) - told;
	va_list args;

	va_start(args, fmt);
	told += (size_t)snprintf(story + told, room, "%s",
				 told ? " " : "");
	told += (size_t)vsnprintf(story + told, sizeof(story) - told, fmt,
				  args);
	va_end(args);
	ck_assert_uint_lt(told, sizeof(story));
}

static void expect_story(const char *expected)
{
	if (strcmp(story, expected))
		ck_abort_msg("expected \"%s\", but it was \"%s\"",
			     expected, story);
	told = 0;
	story[0] = '\0';
}

/* Start threads and let them come to rest */
#define main_task	(&init_task)

static int threads_before;

static void boot(void)
{
	soft_boot(16, "");
	ck_assert(!irqs_disabled());
	ck_assert_ptr_eq(current, main_task);
	threads_before = nr_threads;
}

static struct task_struct *start(int (*fn)(void *), void *arg,
				 const char *name)
{
	int pid = kernel_thread(fn, arg, name);
	struct task_struct *p;

	ck_assert_int_gt(pid, 0);
	p = find_task_by_pid(pid);
	ck_assert_ptr_nonnull(p);
	return p;
}

static bool somebody_can_run(void)
{
	struct task_struct *p;

	for_each_task(p)
		if (p != current && p->state == TASK_RUNNING)
			return true;
	return false;
}

static void settle(void)
{
	for (int i = 0; somebody_can_run(); i++) {
		ck_assert_int_lt(i, 100000);
		yield();
	}
}

static char report[60000];

static int sched_check_into_report(void)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	return sched_check(&m);
}

static void expect_sound(void)
{
	if (sched_check_into_report())
		ck_abort_msg("the scheduler's books:\n%s", report);
}

static void expect_alone(void)
{
	settle();
	ck_assert_int_eq(nr_threads, threads_before);
	ck_assert(!irqs_disabled());
	ck_assert(!in_interrupt());
	expect_sound();
}

/* what most threads do: say their name */
static int say_name(void *name)
{
	tell("%s", (const char *)name);
	return 0;
}

static int sleep_once(void *name)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	tell("%s", (const char *)name);
	return 0;
}

/* Read what the scheduler reports */
static const char *read_report(void (*show)(struct seq_file *))
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	show(&m);
	ck_assert_uint_eq(m.lost, 0);
	return report;
}

static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		ck_abort_msg("expected \"%s\" in:\n%s", part, text);
}

static void expect_not_in(const char *text, const char *part)
{
	if (strstr(text, part))
		ck_abort_msg("\"%s\" should not be in:\n%s", part, text);
}

static void expect_logged(const char *part)
{
	expect_in(soft_log(), part);
}

/* Pull a line for the tests of threads */
#define LINE	5

static void (*in_handler)(void);

static void handle_line(unsigned int irq)
{
	ck_assert_uint_eq(irq, LINE);
	ck_assert(in_interrupt() && !in_softirq());
	in_handler();
}

static void interrupt(void (*what)(void))
{
	in_handler = what;
	free_irq(LINE);
	ck_assert_int_eq(request_irq(LINE, handle_line, "test"), 0);
	ck_assert(soft_interrupt(LINE));
}

/* Test who runs next */
TEST(a_new_thread_waits_until_its_maker_schedules)
{
	boot();
	start(say_name, "a", "a");
	expect_story("");
	yield();
	expect_story("a");
	expect_alone();
}
END_TEST

TEST(threads_run_in_the_order_in_which_they_were_made)
{
	boot();
	start(say_name, "a", "a");
	start(say_name, "b", "b");
	start(say_name, "c", "c");
	tell("m");
	yield();
	tell("m");
	expect_story("m a b c m");
	expect_alone();
}
END_TEST

static int yield_thrice(void *name)
{
	for (int i = 0; i < 3; i++) {
		tell("%s%d", (const char *)name, i);
		yield();
	}
	return 0;
}

TEST(a_thread_that_yields_goes_behind_all_others)
{
	boot();
	start(yield_thrice, "a", "a");
	start(yield_thrice, "b", "b");
	for (int i = 0; i < 4; i++) {
		tell("m%d", i);
		yield();
	}
	expect_story("m0 a0 b0 m1 a1 b1 m2 a2 b2 m3");
	expect_alone();
}
END_TEST

TEST(a_thread_with_ticks_left_goes_on)
{
	boot();
	start(say_name, "a", "a");
	ck_assert_int_gt(current->counter, 0);
	for (int i = 0; i < 10; i++)
		schedule();
	expect_story("");
	settle();
	expect_story("a");
}
END_TEST

TEST(the_last_tick_of_a_slice_is_still_its_owners)
{
	boot();
	start(say_name, "a", "a");
	current->counter = 1;
	schedule();
	expect_story("");
	ck_assert_int_eq(current->counter, 1);
	current->counter = 0;
	schedule();
	expect_story("a");
	expect_alone();
}
END_TEST

TEST(a_used_up_slice_sends_a_thread_behind_the_others)
{
	boot();
	start(say_name, "a", "a");
	start(say_name, "b", "b");
	soft_tick((unsigned long)current->counter);
	tell("m");
	schedule();
	tell("m");
	expect_story("m a b m");
	expect_alone();
}
END_TEST

TEST(a_thread_is_not_preempted)
{
	boot();
	start(say_name, "a", "a");
	for (int i = 0; i < 100; i++)
		soft_tick(1);
	expect_story("");
	cond_resched();
	expect_story("a");
	expect_alone();
}
END_TEST

TEST(nobody_else_is_there_to_yield_to)
{
	boot();
	for (int i = 0; i < 10; i++) {
		yield();
		schedule();
		ck_assert_ptr_eq(current, main_task);
		ck_assert_int_eq(current->state, TASK_RUNNING);
	}
	expect_alone();
}
END_TEST

TEST(a_woken_thread_goes_behind_those_that_can_run)
{
	struct task_struct *a;

	boot();
	a = start(sleep_once, "a", "a");
	set_user_nice(a, -20);
	settle();
	start(say_name, "b", "b");
	start(say_name, "c", "c");
	ck_assert(wake_up_process(a));
	yield();
	expect_story("b c a");
	expect_alone();
}
END_TEST

TEST(who_is_woken_first_runs_first)
{
	struct task_struct *a, *b, *c;

	boot();
	a = start(sleep_once, "a", "a");
	b = start(sleep_once, "b", "b");
	c = start(sleep_once, "c", "c");
	settle();
	wake_up_process(b);
	wake_up_process(c);
	wake_up_process(a);
	settle();
	expect_story("b c a");
	expect_alone();
}
END_TEST

TEST(only_those_who_can_run_are_in_the_run_queue)
{
	struct task_struct *a, *b;

	boot();
	a = start(sleep_once, "a", "a");
	ck_assert(!list_empty(&a->run_list));
	settle();
	ck_assert(list_empty(&a->run_list));
	b = start(say_name, "b", "b");
	wake_up_process(a);
	ck_assert_ptr_eq(b->run_list.next, &a->run_list);
	expect_sound();
	expect_alone();
}
END_TEST

static int turns[20];

static int take_turns(void *arg)
{
	int *mine = arg;

	while (*mine < 200) {
		++*mine;
		for (int i = 0; i < 20; i++)
			if (turns[i] > *mine || turns[i] < *mine - 1)
				ck_abort_msg("turn %d of one is turn "
					     "%d of another", *mine,
					     turns[i]);
		yield();
	}
	return 0;
}

TEST(turns_are_taken_evenly)
{
	boot();
	for (int i = 0; i < 20; i++)
		start(take_turns, &turns[i], "turn");
	settle();
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(turns[i], 200);
	expect_alone();
}
END_TEST

static unsigned long switches_of_a;

static int count_own_switches(void *unused)
{
	unsigned long before = current->nr_switches;

	(void)unused;
	for (int i = 0; i < 5; i++)
		yield();
	switches_of_a = current->nr_switches - before;
	return 0;
}

TEST(switches_are_counted)
{
	unsigned long before;

	boot();
	before = current->nr_switches;
	schedule();
	yield();
	ck_assert_uint_eq(current->nr_switches, before);
	start(count_own_switches, NULL, "a");
	settle();
	ck_assert_uint_eq(switches_of_a, 5);
	ck_assert_uint_eq(current->nr_switches, before + 6);
	expect_alone();
}
END_TEST

/* Test slices of time */
static const struct {
	int nice, ticks;
} slice[] = {
	{ -20, 11 }, { -19, 10 }, { -17, 10 }, { -16, 10 }, { -15, 9 },
	{ -1, 6 }, { 0, 6 }, { 1, 5 }, { 4, 5 }, { 5, 4 },
	{ 16, 2 }, { 17, 1 }, { 19, 1 },
};

TEST(niceness_says_how_many_ticks_a_slice_has)
{
	boot();
	ck_assert_int_eq(NICE_TO_TICKS(slice[_i].nice), slice[_i].ticks);
	set_user_nice(current, slice[_i].nice);
	ck_assert_int_eq(current->nice, slice[_i].nice);
	soft_tick(20);
	schedule();
	ck_assert_int_eq(current->counter, slice[_i].ticks);
	soft_tick((unsigned long)slice[_i].ticks - 1);
	ck_assert(!current->need_resched);
	soft_tick(1);
	ck_assert(current->need_resched);
}
END_TEST

TEST(niceness_stays_between_its_limits)
{
	boot();
	set_user_nice(current, 20);
	ck_assert_int_eq(current->nice, 19);
	set_user_nice(current, 1000000);
	ck_assert_int_eq(current->nice, 19);
	set_user_nice(current, -21);
	ck_assert_int_eq(current->nice, -20);
	set_user_nice(current, -1000000);
	ck_assert_int_eq(current->nice, -20);
	set_user_nice(current, 3);
	ck_assert_int_eq(current->nice, 3);
}
END_TEST

TEST(each_tick_is_counted_to_who_runs)
{
	struct task_struct *a;
	unsigned long ran;
	long left;

	boot();
	a = start(say_name, "a", "a");
	ran = current->run_ticks;
	left = current->counter;
	soft_tick(3);
	ck_assert_uint_eq(current->run_ticks, ran + 3);
	ck_assert_int_eq(current->counter, left - 3);
	ck_assert_uint_eq(a->run_ticks, 0);
	soft_tick(20);
	ck_assert_uint_eq(current->run_ticks, ran + 23);
	ck_assert_int_eq(current->counter, 0);
	expect_alone();
}
END_TEST

TEST(a_tick_with_interrupts_off_is_counted_too)
{
	unsigned long flags, ran, then;

	boot();
	ran = current->run_ticks;
	then = jiffies;
	local_irq_save(flags);
	soft_tick(2);
	local_irq_restore(flags);
	ck_assert_uint_eq(jiffies, then + 2);
	ck_assert_uint_eq(current->run_ticks, ran + 2);
}
END_TEST

TEST(who_need_not_reschedule_does_not)
{
	boot();
	start(say_name, "a", "a");
	ck_assert(!current->need_resched);
	cond_resched();
	expect_story("");
	soft_tick((unsigned long)current->counter);
	ck_assert(current->need_resched);
	cond_resched();
	expect_story("a");
	ck_assert(!current->need_resched);
	ck_assert_int_eq(current->counter, NICE_TO_TICKS(0));
	expect_alone();
}
END_TEST

TEST(a_slice_is_new_after_it_was_used_up_alone)
{
	boot();
	for (int i = 0; i < 50; i++) {
		soft_tick((unsigned long)current->counter);
		ck_assert(current->need_resched);
		schedule();
		ck_assert(!current->need_resched);
		ck_assert_int_eq(current->counter, NICE_TO_TICKS(0));
	}
}
END_TEST

static unsigned long end_of_race;

static int race(void *count)
{
	while (time_before(jiffies, end_of_race)) {
		++*(unsigned long *)count;
		soft_tick(1);
		cond_resched();
	}
	return 0;
}

TEST(slices_divide_the_processor)
{
	unsigned long kind = 0, greedy = 0;
	struct task_struct *a, *b;

	boot();
	end_of_race = jiffies + 12 * 40;
	a = start(race, &kind, "kind");
	b = start(race, &greedy, "greedy");
	set_user_nice(a, 19);
	set_user_nice(b, -20);
	a->counter = NICE_TO_TICKS(19);
	b->counter = NICE_TO_TICKS(-20);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(12 * 40 + 10);
	ck_assert_uint_eq(kind, 40);
	ck_assert_uint_eq(greedy, 11 * 40);
	expect_alone();
}
END_TEST

static int look_at_slice(void *unused)
{
	(void)unused;
	ck_assert_int_ge(current->counter, 1);
	ck_assert_int_le(current->counter, NICE_TO_TICKS(current->nice));
	tell("ok");
	return 0;
}

TEST(a_new_thread_has_ticks)
{
	boot();
	start(look_at_slice, NULL, "a");
	soft_tick((unsigned long)current->counter - 1);
	start(look_at_slice, NULL, "b");
	soft_tick(1);
	start(look_at_slice, NULL, "c");
	settle();
	expect_story("ok ok ok");
}
END_TEST

/* Test how threads begin */
static int tasks_taken, tasks_freed, tasks_to_refuse;
static int stacks_taken, stacks_freed, stacks_to_refuse;
static void (*when_freed)(struct task_struct *p);

static bool refused(int *left)
{
	return *left > 0 && (*left)--;
}

static struct task_struct *take_task(void)
{
	if (refused(&tasks_to_refuse))
		return NULL;
	tasks_taken++;
	return memset(malloc(sizeof(struct task_struct)), 0x77,
		      sizeof(struct task_struct));
}

static void give_task(struct task_struct *p)
{
	tasks_freed++;
	if (when_freed)
		when_freed(p);
	memset(p, 0x5a, sizeof(*p));
	free(p);
}

static void *take_stack(void)
{
	if (refused(&stacks_to_refuse))
		return NULL;
	stacks_taken++;
	return aligned_alloc(THREAD_SIZE, THREAD_SIZE);
}

static void give_stack(void *stack)
{
	stacks_freed++;
	ck_assert(!((unsigned long)stack & (THREAD_SIZE - 1)));
	memset(stack, 0x5a, THREAD_SIZE);
	free(stack);
}

static const struct task_memory counted = {
	take_task, give_task, take_stack, give_stack
};

static void boot_counted(void)
{
	boot();
	register_task_memory(&counted);
}

static void expect_all_freed(void)
{
	expect_alone();
	ck_assert_int_eq(tasks_freed, tasks_taken);
	ck_assert_int_eq(stacks_freed, stacks_taken);
}

static int look_at_self(void *arg)
{
	ck_assert_ptr_eq(arg, &told);
	ck_assert_ptr_ne(current, main_task);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	ck_assert_uint_eq(current->flags, 0);
	ck_assert_ptr_null(current->local_page);
	ck_assert(!irqs_disabled());
	ck_assert(!in_interrupt());
	ck_assert_str_eq(current->comm, "looker");
	ck_assert_ptr_null(current->mm);
	ck_assert_ptr_null(current->waits_in);
	ck_assert_ptr_null(current->waits_for);
	tell("looked");
	return 0;
}

TEST(a_thread_is_called_with_what_it_was_given)
{
	struct task_struct *p;

	boot();
	p = start(look_at_self, &told, "looker");
	ck_assert_str_eq(p->comm, "looker");
	ck_assert_int_eq(p->nice, 0);
	ck_assert_int_eq(p->state, TASK_RUNNING);
	ck_assert_int_eq(nr_threads, threads_before + 1);
	settle();
	expect_story("looked");
	expect_alone();
}
END_TEST

TEST(a_name_is_cut_to_fifteen_letters)
{
	struct task_struct *p, *q;

	boot();
	p = start(say_name, "a", "abcdefghijklmnopqrstuvwxyz");
	q = start(say_name, "b", "abcdefghijklmno");
	ck_assert_str_eq(p->comm, "abcdefghijklmno");
	ck_assert_str_eq(q->comm, "abcdefghijklmno");
	settle();
	expect_story("a b");
	expect_alone();
}
END_TEST

TEST(all_threads_are_listed_oldest_first)
{
	struct task_struct *p, *seen[5];
	int n = 0;

	boot();
	seen[1] = start(sleep_once, "a", "a");
	seen[2] = start(sleep_once, "b", "b");
	seen[3] = start(sleep_once, "c", "c");
	seen[0] = main_task;
	ck_assert_int_eq(main_task->pid, 0);
	ck_assert_str_eq(main_task->comm, "swapper");
	settle();
	for_each_task(p) {
		ck_assert_int_lt(n, 4);
		ck_assert_ptr_eq(p, seen[n++]);
	}
	ck_assert_int_eq(n, 4);
	wake_up_process(seen[2]);
	settle();
	ck_assert_ptr_eq(seen[1]->tasks.next, &seen[3]->tasks);
	expect_sound();
}
END_TEST

TEST(no_memory_for_a_task_leaves_nothing_behind)
{
	struct task_struct *last;

	boot_counted();
	last = start(sleep_once, "a", "a");
	for (int i = 1; i <= 3; i++) {
		tasks_to_refuse = _i == 0;
		stacks_to_refuse = _i == 1;
		soft_refuse_threads(_i == 2);
		ck_assert_int_eq(kernel_thread(say_name, "b", "b"),
				 -ENOMEM);
		ck_assert_int_eq(nr_threads, threads_before + 1);
		ck_assert_ptr_eq(task_list.prev, &last->tasks);
		ck_assert_uint_eq(soft_threads, 1);
		ck_assert_int_eq(tasks_taken - tasks_freed, 1);
		ck_assert_int_eq(stacks_taken - stacks_freed, 1);
		ck_assert_int_eq(tasks_to_refuse + stacks_to_refuse, 0);
		expect_sound();
	}
	soft_refuse_threads(false);
	start(say_name, "c", "c");
	settle();
	expect_story("c");
	wake_up_process(last);
	settle();
	expect_story("a");
	expect_all_freed();
}
END_TEST

TEST(the_page_allocator_gives_and_gets_the_stacks)
{
	unsigned int free_before, free_then;

	boot();
	start(say_name, "z", "z");
	settle();
	yield();
	free_before = nr_free_pages();
	start(say_name, "a", "a");
	start(say_name, "b", "b");
	free_then = nr_free_pages();
	ck_assert_uint_eq(free_then, free_before - 4);
	settle();
	yield();
	ck_assert_uint_eq(nr_free_pages(), free_before);
	expect_alone();
}
END_TEST

TEST(a_record_is_of_the_tasks_cache_and_a_stack_is_not)
{
	kmem_cache_t *c;
	struct task_struct *p;

	boot();
	c = kmem_cache_find("task_struct");
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_ge(kmem_cache_size(c), sizeof(*p));
	p = start(sleep_once, "a", "a");
	ck_assert(PageSlab(virt_to_page(p)));
	ck_assert(!PageSlab(virt_to_page(p->stack_guard)));
	ck_assert_int_eq(page_count(virt_to_page(p->stack_guard)), 1);
	settle();
	wake_up_process(p);
	settle();
	expect_alone();
}
END_TEST

TEST(without_two_pages_no_thread_is_made_and_none_is_lost)
{
	static const struct fail_page_alloc no_stack = {
		.interval = 1, .min_order = THREAD_ORDER
	};
	unsigned int free_before;

	boot();
	start(say_name, "z", "z");
	settle();
	yield();
	free_before = nr_free_pages();
	fail_page_alloc_set(&no_stack);
	ck_assert_int_eq(kernel_thread(say_name, "a", "a"), -ENOMEM);
	ck_assert_uint_eq(nr_free_pages(), free_before);
	expect_alone();
}
END_TEST

TEST(a_machine_full_of_threads_says_so)
{
	int n = 0, pid;

	boot();
	max_threads = 1000000;
	while ((pid = kernel_thread(sleep_once, "z", "z")) > 0)
		ck_assert_int_lt(++n, 4096 / 2);
	ck_assert_int_eq(pid, -ENOMEM);
	ck_assert_int_eq(nr_threads, threads_before + n);
	expect_sound();
	ck_assert_int_gt(n, 4096 / 2 / 2);
	settle();
	expect_sound();
}
END_TEST

TEST(a_machine_begins_with_one_thread)
{
	boot();
	ck_assert_ptr_eq(current, main_task);
	ck_assert_int_eq(main_task->pid, 0);
	ck_assert_str_eq(main_task->comm, "swapper");
	ck_assert_int_eq(main_task->state, TASK_RUNNING);
	ck_assert_int_eq(main_task->nice, 0);
	ck_assert_int_gt(main_task->counter, 0);
	ck_assert_int_eq(nr_threads, 1);
	expect_alone();
}
END_TEST

TEST(the_scheduler_starts_anew)
{
	boot_counted();
	start(sleep_once, "a", "a");
	start(sleep_once, "b", "b");
	settle();
	start(say_name, "c", "c");
	set_user_nice(current, 7);
	local_irq_disable();
	sched_init();
	softirq_init();
	local_irq_enable();
	ck_assert_int_eq(nr_threads, 1);
	ck_assert_ptr_null(find_task_by_pid(1));
	ck_assert_int_eq(current->nice, 0);
	expect_sound();
	register_task_memory(&counted);
	max_threads = 20;
	ck_assert_int_eq(start(say_name, "d", "d")->pid, 1);
	settle();
	expect_story("d");
	expect_alone();
}
END_TEST

TEST(there_are_no_more_than_max_threads)
{
	struct task_struct *a;

	boot_counted();
	max_threads = nr_threads + 2;
	a = start(sleep_once, "a", "a");
	start(say_name, "b", "b");
	ck_assert_int_eq(kernel_thread(say_name, "c", "c"), -EAGAIN);
	ck_assert_int_eq(nr_threads, max_threads);
	ck_assert_int_eq(stacks_taken - stacks_freed, 2);
	settle();
	expect_story("b");
	start(say_name, "d", "d");
	ck_assert_int_eq(kernel_thread(say_name, "e", "e"), -EAGAIN);
	wake_up_process(a);
	settle();
	expect_story("d a");
	expect_all_freed();
}
END_TEST

static const struct {
	unsigned long pages;
	int threads;
} sized[] = {
	{ 0, 20 }, { 100, 20 }, { 320, 20 }, { 335, 20 }, { 336, 21 },
	{ 4096, 256 }, { 16384, 1024 }, { 229376, 14336 },
	{ 262144, 0x4000 }, { 1000000, 0x4000 },
};

TEST(an_eighth_of_memory_may_be_stacks)
{
	boot();
	fork_init(sized[_i].pages);
	ck_assert_int_eq(max_threads, sized[_i].threads);
}
END_TEST

static const struct {
	unsigned int mib;
	int least, most;
} machine[] = {
	{ 8, 90, 128 }, { 16, 200, 256 }, { 64, 900, 1024 },
	{ 1024, 9000, 14336 },
};

TEST(max_threads_follows_the_memory_of_the_machine)
{
	soft_boot(machine[_i].mib, "");
	ck_assert_int_ge(max_threads, machine[_i].least);
	ck_assert_int_le(max_threads, machine[_i].most);
}
END_TEST

static int make_two(void *name)
{
	const char *mine = name;

	tell("%s", mine);
	if (mine[1]) {
		start(make_two, (void *)(mine + 1), "left");
		start(make_two, (void *)(mine + 1), "right");
	}
	return 0;
}

TEST(a_thread_may_make_threads)
{
	boot_counted();
	start(make_two, "xyz", "root");
	settle();
	expect_story("xyz yz yz z z z z");
	ck_assert_int_eq(tasks_taken, 7);
	expect_all_freed();
}
END_TEST

static int count_up(void *n)
{
	++*(int *)n;
	return 0;
}

TEST(a_hundred_threads_come_and_go)
{
	int n = 0;

	boot_counted();
	for (int round = 1; round <= 5; round++) {
		for (int i = 0; i < 100; i++)
			start(count_up, &n, "one");
		ck_assert_int_eq(nr_threads, threads_before + 100);
		settle();
		ck_assert_int_eq(n, 100 * round);
	}
	expect_all_freed();
}
END_TEST

/* Test process numbers */
TEST(numbers_count_up_from_one)
{
	boot();
	for (int i = 1; i <= 50; i++) {
		ck_assert_int_eq(kernel_thread(say_name, "a", "a"), i);
		settle();
	}
	expect_alone();
}
END_TEST

TEST(a_number_finds_its_thread_while_it_lives)
{
	struct task_struct *a, *b;
	int pid;

	boot();
	a = start(sleep_once, "a", "a");
	b = start(say_name, "b", "b");
	pid = b->pid;
	ck_assert_ptr_eq(find_task_by_pid(a->pid), a);
	ck_assert_ptr_eq(find_task_by_pid(pid), b);
	ck_assert_ptr_null(find_task_by_pid(pid + 1));
	ck_assert_ptr_null(find_task_by_pid(-1));
	settle();
	ck_assert_ptr_null(find_task_by_pid(pid));
	ck_assert_ptr_eq(find_task_by_pid(a->pid), a);
}
END_TEST

TEST(a_failed_thread_takes_no_number_from_others)
{
	int pid;

	boot_counted();
	pid = start(sleep_once, "a", "a")->pid;
	tasks_to_refuse = 5;
	while (tasks_to_refuse)
		kernel_thread(say_name, "b", "b");
	ck_assert_int_gt(start(say_name, "c", "c")->pid, pid);
	ck_assert_ptr_null(find_task_by_pid(-ENOMEM));
	settle();
	expect_sound();
}
END_TEST

#define PIDS	0x8000

static unsigned char pid_used[PIDS];

/* one more thread, that only comes and goes */
static int next_pid(void)
{
	static int n;
	int pid = kernel_thread(count_up, &n, "short");

	if (pid <= 0 || pid >= PIDS || pid_used[pid])
		ck_abort_msg("number %d", pid);
	yield();
	return pid;
}

static void keep_a_number(void)
{
	int pid = start(sleep_once, "z", "z")->pid;

	ck_assert_int_lt(pid, PIDS);
	ck_assert(!pid_used[pid]);
	pid_used[pid] = 1;
}

TEST(numbers_in_use_are_passed_over_when_they_go_round)
{
	struct task_struct *p;
	int pid, last = 0, wrapped = 0;

	boot_counted();
	for (int i = 0; i < PIDS + 1000; i++) {
		if (i < 1000 && i % 11 > 8)
			keep_a_number();
		pid = next_pid();
		if (pid < last) {
			wrapped++;
			ck_assert_int_eq(last, PIDS - 1);
			ck_assert_int_eq(pid, 1);
		}
		last = pid;
	}
	ck_assert_int_eq(wrapped, 1);
	ck_assert_int_gt(last, 1000);
	for_each_task(p)
		ck_assert_ptr_eq(find_task_by_pid(p->pid), p);
	expect_sound();
}
END_TEST

/* Test how threads end */
static struct task_struct *victim;
static int victim_code;

static void look_at_the_dead(struct task_struct *p)
{
	if (p != victim)
		return;
	ck_assert_ptr_ne(current, victim);
	ck_assert_int_eq(victim->state, TASK_ZOMBIE);
	ck_assert_ptr_null(find_task_by_pid(victim->pid));
	victim_code = victim->exit_code;
	tell("freed");
}

static int return_value(void *value)
{
	return *(int *)value;
}

static int exit_with_value(void *value)
{
	do_exit(*(int *)value);
}

TEST(what_a_thread_returns_is_its_exit_code)
{
	int value = 42 + 1000 * _i;

	boot_counted();
	when_freed = look_at_the_dead;
	victim = start(_i ? exit_with_value : return_value, &value, "v");
	settle();
	yield();
	expect_story("freed");
	ck_assert_int_eq(victim_code, value);
	expect_all_freed();
}
END_TEST

static void (*volatile leave)(int code) = do_exit;

static void exit_from_depth(int depth)
{
	volatile char room[64];

	memset((char *)room, 1, sizeof(room));
	if (depth > 0) {
		exit_from_depth(depth - 1);
	} else {
		tell("deep");
		leave(room[0]);
	}
	tell("never%d", room[0]);
}

static int exit_deep_down(void *depth)
{
	exit_from_depth(*(int *)depth);
	tell("never");
	return 0;
}

TEST(a_thread_ends_from_any_depth)
{
	int depth = 6;

	boot_counted();
	start(exit_deep_down, &depth, "deep");
	settle();
	expect_story("deep");
	expect_all_freed();
}
END_TEST

TEST(the_next_thread_to_run_frees_it)
{
	boot_counted();
	when_freed = look_at_the_dead;
	start(say_name, "before", "before");
	victim = start(say_name, "v", "v");
	start(say_name, "after", "after");
	settle();
	expect_story("before v freed after");
	expect_all_freed();
}
END_TEST

static void freed_by_whom(struct task_struct *p)
{
	ck_assert_ptr_ne(current, p);
	ck_assert(!in_interrupt());
	tell("%s-frees", current->comm);
}

TEST(each_of_a_row_that_ends_is_freed_by_the_next)
{
	boot_counted();
	when_freed = freed_by_whom;
	start(say_name, "a", "a");
	start(say_name, "b", "b");
	start(say_name, "c", "c");
	settle();
	expect_story("a b-frees b c-frees c swapper-frees");
	expect_all_freed();
}
END_TEST

static int end_while_main_waits(void *unused)
{
	(void)unused;
	wake_up_process(main_task);
	return 0;
}

TEST(a_thread_that_ends_while_all_others_sleep_is_freed)
{
	boot_counted();
	start(end_while_main_waits, NULL, "a");
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	ck_assert_int_eq(tasks_freed, 1);
	ck_assert_int_eq(stacks_freed, 1);
	expect_all_freed();
}
END_TEST

static int just_end(void *unused)
{
	(void)unused;
	return 0;
}

TEST(a_dead_thread_may_wait_for_work)
{
	boot_counted();
	start(just_end, NULL, "a");
	set_current_state(TASK_UNINTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(5), 0);
	ck_assert_int_eq(tasks_freed, 1);
	ck_assert_int_eq(stacks_freed, 1);
	expect_all_freed();
}
END_TEST

static void exit_here(void)
{
	do_exit(0);
}

TEST(an_interrupt_does_not_end_a_thread)
{
	boot();
	EXPECT_PANIC(interrupt(exit_here), "");
	expect_logged("do_exit");
}
END_TEST

TEST(the_thread_that_boots_does_not_end)
{
	boot();
	EXPECT_PANIC(do_exit(0), "");
	expect_logged("do_exit");
}
END_TEST

/* Test sleeping and waking */
static const long sleeping_state[] = {
	TASK_INTERRUPTIBLE, TASK_UNINTERRUPTIBLE
};

static int sleep_in(void *state)
{
	set_current_state(*(const long *)state);
	ck_assert_int_eq(current->state, *(const long *)state);
	schedule();
	ck_assert_int_eq(current->state, TASK_RUNNING);
	tell("awake");
	return 0;
}

TEST(a_sleeper_runs_again_when_woken)
{
	struct task_struct *a;

	boot();
	a = start(sleep_in, (void *)&sleeping_state[_i], "a");
	for (int i = 0; i < 3; i++)
		settle();
	expect_story("");
	ck_assert_int_eq(a->state, sleeping_state[_i]);
	ck_assert(list_empty(&a->run_list));
	ck_assert(wake_up_process(a));
	ck_assert_int_eq(a->state, TASK_RUNNING);
	ck_assert(!list_empty(&a->run_list));
	expect_story("");
	yield();
	expect_story("awake");
	expect_alone();
}
END_TEST

TEST(who_does_not_sleep_cannot_be_woken)
{
	struct task_struct *a, *b;

	boot();
	a = start(sleep_once, "a", "a");
	ck_assert(!wake_up_process(a));
	ck_assert(!wake_up_process(current));
	settle();
	b = start(say_name, "b", "b");
	ck_assert(wake_up_process(a));
	ck_assert(!wake_up_process(a));
	ck_assert(!wake_up_process(a));
	ck_assert(!wake_up_process(b));
	expect_sound();
	settle();
	expect_story("b a");
	expect_alone();
}
END_TEST

TEST(the_dead_are_not_woken)
{
	struct task_struct *a;

	boot();
	a = start(sleep_once, "a", "a");
	settle();
	a->state = TASK_ZOMBIE;
	ck_assert(!wake_up_process(a));
	ck_assert_int_eq(a->state, TASK_ZOMBIE);
	ck_assert(list_empty(&a->run_list));
	a->state = TASK_UNINTERRUPTIBLE;
	ck_assert(wake_up_process(a));
	settle();
	expect_story("a");
	expect_alone();
}
END_TEST

static void wake_main(void)
{
	wake_up_process(main_task);
}

TEST(a_wake_up_before_schedule_is_not_lost)
{
	unsigned long then;

	boot();
	then = jiffies;
	set_current_state(sleeping_state[_i]);
	interrupt(wake_main);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	schedule();
	ck_assert_uint_eq(jiffies, then);
	expect_alone();
}
END_TEST

static struct task_struct *to_be_woken;
static bool seen_asleep;

static void wake_it(void)
{
	seen_asleep = wake_up_process(to_be_woken);
}

TEST(an_interrupt_wakes_a_sleeper)
{
	boot();
	to_be_woken = start(sleep_once, "a", "a");
	settle();
	interrupt(wake_it);
	ck_assert(seen_asleep);
	expect_story("");
	settle();
	expect_story("a");
	expect_alone();
}
END_TEST

static unsigned int ticks_until_wake;

static void wake_in_time(void)
{
	if (ticks_until_wake && !--ticks_until_wake)
		seen_asleep = wake_up_process(to_be_woken);
}

TEST(the_only_thread_sleeps_until_an_interrupt_wakes_it)
{
	unsigned long then;

	boot();
	then = jiffies;
	to_be_woken = main_task;
	ticks_until_wake = 7;
	set_tick_hook(wake_in_time, 1);
	wake_source_get();
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	wake_source_put();
	ck_assert(seen_asleep);
	ck_assert_uint_eq(jiffies, then + 7);
	expect_alone();
}
END_TEST

TEST(who_waits_for_work_gives_it_to_the_one_that_is_woken)
{
	boot();
	to_be_woken = start(sleep_once, "a", "a");
	settle();
	ticks_until_wake = 3;
	set_tick_hook(wake_in_time, 1);
	tell("sleep");
	set_current_state(TASK_INTERRUPTIBLE);
	schedule_timeout(10);
	tell("m");
	expect_story("sleep a m");
	expect_alone();
}
END_TEST

static unsigned int idle_calls;

static void count_idle(void)
{
	ck_assert(!in_interrupt());
	idle_calls++;
}

TEST(the_idle_hook_is_called_before_each_wait)
{
	unsigned long then;

	boot();
	register_idle_hook(count_idle);
	yield();
	schedule();
	ck_assert_uint_eq(idle_calls, 0);
	then = jiffies;
	set_current_state(TASK_INTERRUPTIBLE);
	schedule_timeout(25);
	ck_assert_uint_eq(idle_calls, jiffies - then);
	ck_assert_uint_eq(idle_calls, 25);
}
END_TEST

TEST(who_is_woken_by_the_idle_hook_does_not_wait)
{
	unsigned long then;

	boot();
	then = jiffies;
	register_idle_hook(wake_main);
	for (int i = 0; i < 3; i++) {
		set_current_state(sleeping_state[i & 1]);
		schedule();
	}
	ck_assert_uint_eq(jiffies, then);
	expect_alone();
}
END_TEST

TEST(the_idle_hook_can_be_ended)
{
	boot();
	register_idle_hook(count_idle);
	register_idle_hook(NULL);
	set_current_state(TASK_INTERRUPTIBLE);
	schedule_timeout(3);
	ck_assert_uint_eq(idle_calls, 0);
}
END_TEST

TEST(sleepers_have_no_ticks)
{
	struct task_struct *a;

	boot();
	a = start(sleep_once, "a", "a");
	settle();
	soft_tick(100);
	ck_assert_uint_eq(a->run_ticks, 0);
	wake_up_process(a);
	settle();
	expect_alone();
}
END_TEST

/* Test sleeping for a time */
static const long times[] = { 1, 2, 3, 10, 100, 1000 };

TEST(a_sleep_of_n_ticks_takes_n_ticks)
{
	unsigned long then;
	bool any;

	boot();
	then = jiffies;
	set_current_state(TASK_UNINTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(times[_i]), 0);
	ck_assert_uint_eq(jiffies - then, (unsigned long)times[_i]);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	next_timer(&any);
	ck_assert(!any);
	expect_alone();
}
END_TEST

TEST(jiffies_may_wrap_during_a_sleep)
{
	unsigned long then;

	boot();
	jiffies = then = -times[_i] / 2 - 1;
	set_current_state(TASK_UNINTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(times[_i]), 0);
	ck_assert_uint_eq(jiffies - then, (unsigned long)times[_i]);
	expect_alone();
}
END_TEST

TEST(a_sleep_of_no_ticks_is_none)
{
	unsigned long then;

	boot();
	then = jiffies;
	set_current_state(TASK_INTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(0), 0);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	ck_assert_uint_le(jiffies - then, 1);
	expect_alone();
}
END_TEST

static const long negative[] = { -1, -1000, -MAX_SCHEDULE_TIMEOUT };

TEST(a_sleep_of_less_than_no_ticks_warns)
{
	boot();
	soft_log_clear();
	set_current_state(TASK_INTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(negative[_i]), 0);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	expect_logged("schedule_timeout");
	expect_alone();
}
END_TEST

static int wake_main_after(void *ticks)
{
	soft_tick((unsigned long)*(int *)ticks);
	wake_up_process(main_task);
	return 0;
}

TEST(a_sleep_for_ever_ends_when_woken)
{
	int ticks = 1000;
	bool any;

	boot();
	start(wake_main_after, &ticks, "a");
	next_timer(&any);
	ck_assert(!any);
	set_current_state(sleeping_state[_i]);
	ck_assert_int_eq(schedule_timeout(MAX_SCHEDULE_TIMEOUT),
			 MAX_SCHEDULE_TIMEOUT);
	expect_alone();
}
END_TEST

TEST(who_is_woken_early_gets_the_ticks_that_are_left)
{
	int ticks = 30;
	bool any;

	boot();
	start(wake_main_after, &ticks, "a");
	set_current_state(sleeping_state[_i]);
	ck_assert_int_eq(schedule_timeout(100), 70);
	next_timer(&any);
	ck_assert(!any);
	soft_tick(200);
	expect_alone();
}
END_TEST

TEST(who_is_woken_late_has_no_ticks_left)
{
	int ticks = 30;

	boot();
	start(wake_main_after, &ticks, "a");
	set_current_state(TASK_INTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(10), 0);
	expect_alone();
}
END_TEST

TEST(a_time_out_of_who_runs_is_no_sleep)
{
	unsigned long then;
	bool any;

	boot();
	then = jiffies;
	ck_assert_int_eq(schedule_timeout(50), 50);
	ck_assert_uint_eq(jiffies, then);
	next_timer(&any);
	ck_assert(!any);
}
END_TEST

static int sleep_a_while(void *ticks)
{
	long n = *(const int *)ticks;

	set_current_state(TASK_UNINTERRUPTIBLE);
	ck_assert_int_eq(schedule_timeout(n), 0);
	tell("%s", current->comm);
	return 0;
}

TEST(sleepers_wake_in_the_order_of_their_times)
{
	static const int five = 5, six = 6, ten = 10;

	boot();
	start(sleep_a_while, (void *)&ten, "c");
	start(sleep_a_while, (void *)&five, "a");
	start(sleep_a_while, (void *)&ten, "d");
	start(sleep_a_while, (void *)&six, "b");
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(20);
	tell("m");
	expect_story("a b c d m");
	expect_alone();
}
END_TEST

/* Test wait queues */
static DECLARE_WAIT_QUEUE_HEAD(queue);

struct waiter {
	const char *name;
	bool exclusive;
	long state;
};

static int wait_in_queue(void *arg)
{
	const struct waiter *me = arg;
	DECLARE_WAITQUEUE(wait, current);

	if (me->exclusive)
		add_wait_queue_exclusive(&queue, &wait);
	else
		add_wait_queue(&queue, &wait);
	set_current_state(me->state);
	schedule();
	remove_wait_queue(&queue, &wait);
	tell("%s", me->name);
	return 0;
}

/* start a waiter and let it fall asleep */
static struct task_struct *add_waiter(const struct waiter *w)
{
	struct task_struct *p = start(wait_in_queue, (void *)w, w->name);

	settle();
	ck_assert_int_eq(p->state, w->state);
	return p;
}

static const struct waiter shared[] = {
	{ "s0", false, TASK_UNINTERRUPTIBLE },
	{ "s1", false, TASK_INTERRUPTIBLE },
	{ "s2", false, TASK_UNINTERRUPTIBLE },
};

static const struct waiter single[] = {
	{ "x0", true, TASK_UNINTERRUPTIBLE },
	{ "x1", true, TASK_INTERRUPTIBLE },
	{ "x2", true, TASK_UNINTERRUPTIBLE },
	{ "x3", true, TASK_INTERRUPTIBLE },
};

#define ANY	(TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

static void add_mixed_waiters(void)
{
	boot();
	init_waitqueue_head(&queue);
	add_waiter(&single[0]);
	add_waiter(&shared[0]);
	add_waiter(&single[1]);
	add_waiter(&shared[1]);
	add_waiter(&single[2]);
	add_waiter(&shared[2]);
	add_waiter(&single[3]);
}

static void end_waiting(void)
{
	wake_up_all(&queue);
	settle();
	ck_assert(!waitqueue_active(&queue));
	expect_alone();
}

TEST(all_who_share_and_one_who_does_not_are_woken)
{
	add_mixed_waiters();
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 4);
	expect_story("");
	settle();
	expect_story("s2 s1 s0 x0");
	end_waiting();
	expect_story("x1 x2 x3");
}
END_TEST

static const struct {
	int nr;
	unsigned int woken;
	const char *story;
} counts[] = {
	{ 1, 4, "s2 s1 s0 x0" },
	{ 2, 5, "s2 s1 s0 x0 x1" },
	{ 3, 6, "s2 s1 s0 x0 x1 x2" },
	{ 4, 7, "s2 s1 s0 x0 x1 x2 x3" },
	{ 5, 7, "s2 s1 s0 x0 x1 x2 x3" },
	{ 0, 7, "s2 s1 s0 x0 x1 x2 x3" },
};

TEST(as_many_who_do_not_share_are_woken_as_wanted)
{
	add_mixed_waiters();
	ck_assert_uint_eq(__wake_up(&queue, ANY, counts[_i].nr),
			  counts[_i].woken);
	settle();
	expect_story(counts[_i].story);
	end_waiting();
}
END_TEST

TEST(the_names_of_waking_mean_their_numbers)
{
	static const char *const stories[] = {
		"s2 s1 s0 x0", "s2 s1 s0 x0 x1 x2",
		"s2 s1 s0 x0 x1 x2 x3", "s1 x1", "s1 x1 x3"
	};

	add_mixed_waiters();
	if (_i == 0)
		wake_up(&queue);
	else if (_i == 1)
		wake_up_nr(&queue, 3);
	else if (_i == 2)
		wake_up_all(&queue);
	else if (_i == 3)
		wake_up_interruptible(&queue);
	else
		wake_up_interruptible_all(&queue);
	settle();
	expect_story(stories[_i]);
	end_waiting();
}
END_TEST

TEST(another_state_is_neither_woken_nor_counted)
{
	add_mixed_waiters();
	ck_assert_uint_eq(__wake_up(&queue, TASK_INTERRUPTIBLE, 2), 3);
	settle();
	expect_story("s1 x1 x3");
	ck_assert_uint_eq(__wake_up(&queue, TASK_INTERRUPTIBLE, 0), 0);
	ck_assert_uint_eq(__wake_up(&queue, TASK_UNINTERRUPTIBLE, 1), 3);
	settle();
	expect_story("s2 s0 x0");
	ck_assert_uint_eq(__wake_up(&queue, TASK_UNINTERRUPTIBLE, 1), 1);
	end_waiting();
	expect_story("x2");
}
END_TEST

TEST(an_empty_queue_wakes_nobody)
{
	boot();
	init_waitqueue_head(&queue);
	ck_assert(!waitqueue_active(&queue));
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 0);
	ck_assert_uint_eq(__wake_up(&queue, ANY, 0), 0);
	expect_alone();
}
END_TEST

TEST(a_declared_queue_is_ready)
{
	static DECLARE_WAIT_QUEUE_HEAD(fresh);

	boot();
	ck_assert(!waitqueue_active(&fresh));
	wake_up(&fresh);
	expect_alone();
}
END_TEST

TEST(a_second_wake_up_goes_to_the_next)
{
	boot();
	init_waitqueue_head(&queue);
	add_waiter(&single[0]);
	add_waiter(&single[1]);
	add_waiter(&single[2]);
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 1);
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 1);
	settle();
	expect_story("x0 x1");
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 1);
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 0);
	settle();
	expect_story("x2");
	end_waiting();
}
END_TEST

TEST(a_waiter_that_is_not_asleep_does_not_count)
{
	DECLARE_WAITQUEUE(wait, current);

	boot();
	init_waitqueue_head(&queue);
	wait.task = current;
	add_wait_queue_exclusive(&queue, &wait);
	add_waiter(&single[0]);
	add_waiter(&single[1]);
	set_current_state(TASK_UNINTERRUPTIBLE);
	ck_assert_uint_eq(__wake_up(&queue, ANY, 1), 1);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	settle();
	expect_story("x0");
	remove_wait_queue(&queue, &wait);
	end_waiting();
}
END_TEST

TEST(a_waiter_stays_until_it_removes_itself)
{
	boot();
	init_waitqueue_head(&queue);
	add_waiter(&single[0]);
	ck_assert(waitqueue_active(&queue));
	wake_up(&queue);
	ck_assert(waitqueue_active(&queue));
	settle();
	ck_assert(!waitqueue_active(&queue));
	expect_alone();
}
END_TEST

TEST(who_left_the_queue_is_not_woken)
{
	DECLARE_WAITQUEUE(wait, current);
	struct task_struct *a, *b;

	boot();
	init_waitqueue_head(&queue);
	a = start(sleep_once, "a", "a");
	b = start(sleep_once, "b", "b");
	settle();
	wait.task = a;
	add_wait_queue_exclusive(&queue, &wait);
	remove_wait_queue(&queue, &wait);
	ck_assert(!waitqueue_active(&queue));
	wait.task = b;
	add_wait_queue(&queue, &wait);
	ck_assert_uint_eq(__wake_up(&queue, ANY, 0), 1);
	remove_wait_queue(&queue, &wait);
	settle();
	expect_story("b");
	wake_up_process(a);
	settle();
	expect_alone();
}
END_TEST

static unsigned int woken_by_interrupt;

static void wake_queue(void)
{
	woken_by_interrupt = __wake_up(&queue, ANY, 1);
}

static void use_queue(void)
{
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue(&queue, &wait);
	ck_assert(!irqs_disabled());
	remove_wait_queue(&queue, &wait);
	ck_assert(!irqs_disabled());
	add_wait_queue_exclusive(&queue, &wait);
	ck_assert(!irqs_disabled());
	remove_wait_queue(&queue, &wait);
	ck_assert(!irqs_disabled());
	wake_up(&queue);
	ck_assert(!irqs_disabled());
}

TEST(an_interrupt_wakes_a_queue)
{
	boot();
	init_waitqueue_head(&queue);
	use_queue();
	add_waiter(&single[0]);
	add_waiter(&shared[0]);
	interrupt(wake_queue);
	ck_assert_uint_eq(woken_by_interrupt, 2);
	settle();
	expect_story("s0 x0");
	use_queue();
	interrupt(wake_queue);
	use_queue();
	expect_alone();
}
END_TEST

TEST(interrupts_stay_off_for_who_had_them_off)
{
	DECLARE_WAITQUEUE(wait, current);

	boot();
	init_waitqueue_head(&queue);
	wait.task = current;
	local_irq_disable();
	add_wait_queue(&queue, &wait);
	ck_assert(irqs_disabled());
	remove_wait_queue(&queue, &wait);
	ck_assert(irqs_disabled());
	add_wait_queue_exclusive(&queue, &wait);
	ck_assert(irqs_disabled());
	wake_up(&queue);
	ck_assert(irqs_disabled());
	remove_wait_queue(&queue, &wait);
	ck_assert(irqs_disabled());
	local_irq_enable();
	expect_alone();
}
END_TEST

/* Test waiting for a condition */
static int event;

static int wait_for_event(void *name)
{
	wait_event(queue, event >= 3);
	ck_assert_int_eq(current->state, TASK_RUNNING);
	tell("%s", (const char *)name);
	return 0;
}

TEST(who_finds_the_condition_true_does_not_sleep)
{
	boot();
	init_waitqueue_head(&queue);
	start(say_name, "a", "a");
	wait_event(queue, true);
	ck_assert_int_eq(wait_event_interruptible(queue, true), 0);
	ck_assert_int_ge(wait_event_timeout(queue, true, 5), 1);
	expect_story("");
	ck_assert(!waitqueue_active(&queue));
	ck_assert_int_eq(current->state, TASK_RUNNING);
	expect_alone();
	expect_story("a");
}
END_TEST

TEST(a_waiter_that_is_woken_rechecks_its_condition)
{
	struct task_struct *a;

	boot();
	init_waitqueue_head(&queue);
	a = start(wait_for_event, "a", "a");
	settle();
	for (event = 0; event < 3; event++) {
		expect_story("");
		ck_assert(waitqueue_active(&queue));
		ck_assert_int_ne(a->state, TASK_RUNNING);
		wake_up(&queue);
		settle();
	}
	expect_story("");
	wake_up(&queue);
	settle();
	expect_story("a");
	ck_assert(!waitqueue_active(&queue));
	expect_alone();
}
END_TEST

TEST(all_who_wait_for_the_condition_are_woken)
{
	boot();
	init_waitqueue_head(&queue);
	start(wait_for_event, "a", "a");
	start(wait_for_event, "b", "b");
	start(wait_for_event, "c", "c");
	settle();
	event = 3;
	wake_up(&queue);
	settle();
	expect_story("c b a");
	expect_alone();
}
END_TEST

static int false_answers;

static bool becomes_true(void)
{
	bool was = event++ > false_answers;

	wake_up(&queue);
	return was;
}

TEST(a_wake_up_between_test_and_sleep_is_not_lost)
{
	unsigned long then;

	boot();
	init_waitqueue_head(&queue);
	false_answers = _i;
	then = jiffies;
	wait_event(queue, becomes_true());
	event = 0;
	ck_assert_int_eq(wait_event_interruptible(queue, becomes_true()),
			 0);
	event = 0;
	ck_assert_int_eq(wait_event_timeout(queue, becomes_true(), 9), 9);
	ck_assert_uint_eq(jiffies, then);
	ck_assert(!waitqueue_active(&queue));
	expect_alone();
}
END_TEST

static int wait_interruptibly(void *name)
{
	ck_assert_int_eq(wait_event_interruptible(queue, event), 0);
	tell("%s", (const char *)name);
	return 0;
}

TEST(an_interruptible_waiter_sleeps_interruptibly)
{
	struct task_struct *a, *b;

	boot();
	init_waitqueue_head(&queue);
	a = start(wait_interruptibly, "a", "a");
	b = start(wait_for_event, "b", "b");
	settle();
	ck_assert_int_eq(a->state, TASK_INTERRUPTIBLE);
	ck_assert_int_eq(b->state, TASK_UNINTERRUPTIBLE);
	event = 3;
	wake_up_interruptible(&queue);
	settle();
	expect_story("a");
	wake_up(&queue);
	settle();
	expect_story("b");
	expect_alone();
}
END_TEST

static void set_event(unsigned long value)
{
	event = (int)value;
	wake_up(&queue);
}

static long wait_with_event_after(unsigned long ticks)
{
	struct timer_list timer;
	long left;

	init_timer(&timer);
	timer.function = set_event;
	timer.data = 1;
	timer.expires = jiffies + ticks;
	add_timer(&timer);
	event = 0;
	left = wait_event_timeout(queue, event, 20);
	del_timer(&timer);
	ck_assert(!waitqueue_active(&queue));
	ck_assert_int_eq(current->state, TASK_RUNNING);
	return left;
}

TEST(a_wait_with_a_limit_tells_what_is_left)
{
	unsigned long then;

	boot();
	init_waitqueue_head(&queue);
	ck_assert_int_eq(wait_with_event_after(5), 15);
	ck_assert_int_eq(wait_with_event_after(19), 1);
	ck_assert_int_eq(wait_with_event_after(1), 19);
	then = jiffies;
	ck_assert_int_eq(wait_with_event_after(21), 0);
	ck_assert_uint_eq(jiffies, then + 20);
	expect_alone();
}
END_TEST

static void set_event_silently(unsigned long value)
{
	event = (int)value;
}

TEST(a_condition_that_holds_at_the_limit_is_no_time_out)
{
	struct timer_list timer;

	boot();
	init_waitqueue_head(&queue);
	init_timer(&timer);
	timer.function = set_event_silently;
	timer.data = 1;
	timer.expires = jiffies + 3;
	add_timer(&timer);
	event = 0;
	ck_assert_int_eq(wait_event_timeout(queue, event, 8), 1);
	expect_alone();
}
END_TEST

TEST(wake_ups_do_not_lengthen_a_limit)
{
	unsigned long then;

	boot();
	init_waitqueue_head(&queue);
	to_be_woken = current;
	ticks_until_wake = 4;
	set_tick_hook(wake_in_time, 1);
	then = jiffies;
	ck_assert_int_eq(wait_event_timeout(queue, false, 10), 0);
	ck_assert(seen_asleep);
	ck_assert_uint_eq(jiffies, then + 10);
	expect_alone();
}
END_TEST

/* Test completions */
static struct completion done;

static int wait_for_done(void *name)
{
	wait_for_completion(&done);
	tell("%s", (const char *)name);
	return 0;
}

TEST(a_completion_before_the_wait_is_kept)
{
	boot();
	init_completion(&done);
	complete(&done);
	complete(&done);
	start(wait_for_done, "a", "a");
	start(wait_for_done, "b", "b");
	start(wait_for_done, "c", "c");
	settle();
	expect_story("a b");
	ck_assert_uint_eq(done.done, 0);
	complete(&done);
	settle();
	expect_story("c");
	expect_alone();
}
END_TEST

TEST(each_completion_lets_one_go_first_come_first_served)
{
	boot();
	init_completion(&done);
	start(wait_for_done, "a", "a");
	start(wait_for_done, "b", "b");
	start(wait_for_done, "c", "c");
	settle();
	complete(&done);
	settle();
	expect_story("a");
	complete(&done);
	complete(&done);
	settle();
	expect_story("b c");
	ck_assert_uint_eq(done.done, 0);
	expect_alone();
}
END_TEST

TEST(a_completion_wakes_one_and_lets_the_others_sleep)
{
	struct task_struct *second;
	unsigned long before;

	boot();
	init_completion(&done);
	start(wait_for_done, "a", "a");
	second = start(wait_for_done, "b", "b");
	settle();
	before = second->nr_switches;
	complete(&done);
	settle();
	expect_story("a");
	ck_assert_uint_eq(second->nr_switches, before);
	complete(&done);
	expect_alone();
}
END_TEST

TEST(all_go_when_all_is_complete)
{
	boot();
	init_completion(&done);
	start(wait_for_done, "a", "a");
	start(wait_for_done, "b", "b");
	settle();
	complete_all(&done);
	settle();
	expect_story("a b");
	for (int i = 0; i < 10; i++)
		wait_for_completion(&done);
	start(wait_for_done, "c", "c");
	settle();
	expect_story("c");
	expect_alone();
}
END_TEST

static void complete_done(void)
{
	complete(&done);
}

TEST(an_interrupt_completes)
{
	boot();
	init_completion(&done);
	start(wait_for_done, "a", "a");
	settle();
	interrupt(complete_done);
	settle();
	expect_story("a");
	interrupt(complete_done);
	wait_for_completion(&done);
	ck_assert(!irqs_disabled());
	expect_alone();
}
END_TEST

static int complete_and_end(void *unused)
{
	(void)unused;
	tell("end");
	complete_and_exit(&done, 77);
	tell("never");
	return 0;
}

TEST(a_thread_completes_as_its_last_act)
{
	boot_counted();
	when_freed = look_at_the_dead;
	init_completion(&done);
	victim = start(complete_and_end, NULL, "v");
	wait_for_completion(&done);
	tell("m");
	settle();
	yield();
	ck_assert_int_eq(victim_code, 77);
	expect_story("end freed m");
	expect_all_freed();
}
END_TEST

TEST(a_declared_completion_is_not_complete)
{
	static DECLARE_COMPLETION(fresh);

	boot();
	ck_assert_uint_eq(fresh.done, 0);
	complete(&fresh);
	ck_assert_uint_eq(fresh.done, 1);
	wait_for_completion(&fresh);
	init_completion(&fresh);
	complete(&fresh);
	init_completion(&fresh);
	ck_assert_uint_eq(fresh.done, 0);
}
END_TEST

/* Test semaphores */
static struct semaphore sem;
static struct rw_semaphore rwsem;

/* wait for it, keep it for two turns, give it back */
static int use_sem(void *name)
{
	down(&sem);
	tell("%s", (const char *)name);
	yield();
	yield();
	up(&sem);
	return 0;
}

static int take_sem(void *name)
{
	down(&sem);
	tell("%s", (const char *)name);
	return 0;
}

static void expect_count(int count)
{
	ck_assert_int_eq(atomic_read(&sem.count), count);
}

TEST(a_mutex_is_held_by_one)
{
	boot();
	init_MUTEX(&sem);
	expect_count(1);
	down(&sem);
	expect_count(0);
	ck_assert_int_eq(down_trylock(&sem), 1);
	expect_count(0);
	up(&sem);
	expect_count(1);
	ck_assert_int_eq(down_trylock(&sem), 0);
	expect_count(0);
	up(&sem);
	expect_count(1);
	expect_alone();
}
END_TEST

TEST(a_semaphore_counts)
{
	int n = _i;

	boot();
	sema_init(&sem, n);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < n; i++)
			ck_assert_int_eq(down_trylock(&sem), 0);
		ck_assert_int_eq(down_trylock(&sem), 1);
		for (int i = 0; i < n; i++)
			up(&sem);
		expect_count(n);
	}
	up(&sem);
	expect_count(n + 1);
	for (int i = 0; i <= n; i++)
		down(&sem);
	expect_count(0);
	expect_alone();
}
END_TEST

TEST(a_locked_mutex_begins_held)
{
	boot();
	init_MUTEX_LOCKED(&sem);
	expect_count(0);
	ck_assert_int_eq(down_trylock(&sem), 1);
	start(take_sem, "a", "a");
	settle();
	expect_story("");
	up(&sem);
	settle();
	expect_story("a");
	expect_alone();
}
END_TEST

TEST(a_declared_mutex_is_free)
{
	static DECLARE_MUTEX(fresh);

	boot();
	down(&fresh);
	ck_assert_int_eq(down_trylock(&fresh), 1);
	up(&fresh);
	ck_assert_int_eq(down_trylock(&fresh), 0);
	up(&fresh);
}
END_TEST

TEST(sleepers_get_a_semaphore_in_the_order_they_came)
{
	boot();
	init_MUTEX(&sem);
	down(&sem);
	start(use_sem, "a", "a");
	start(use_sem, "b", "b");
	start(use_sem, "c", "c");
	settle();
	expect_story("");
	up(&sem);
	settle();
	expect_story("a b c");
	expect_count(1);
	expect_alone();
}
END_TEST

TEST(the_giver_does_not_overtake_the_sleeper)
{
	boot();
	init_MUTEX(&sem);
	down(&sem);
	start(use_sem, "a", "a");
	start(use_sem, "b", "b");
	settle();
	up(&sem);
	ck_assert_int_eq(down_trylock(&sem), 1);
	down(&sem);
	tell("m");
	up(&sem);
	settle();
	expect_story("a b m");
	expect_count(1);
	expect_alone();
}
END_TEST

TEST(a_new_thread_does_not_overtake_the_sleeper)
{
	boot();
	sema_init(&sem, 0);
	start(take_sem, "a", "a");
	settle();
	start(take_sem, "b", "b");
	up(&sem);
	settle();
	expect_story("a");
	up(&sem);
	settle();
	expect_story("b");
	expect_count(0);
	expect_alone();
}
END_TEST

TEST(each_up_lets_one_go)
{
	boot();
	sema_init(&sem, 2);
	for (int i = 0; i < 6; i++)
		start(take_sem, (void *)&"a\0b\0c\0d\0e\0f"[2 * i], "t");
	settle();
	expect_story("a b");
	up(&sem);
	settle();
	expect_story("c");
	up(&sem);
	up(&sem);
	settle();
	expect_story("d e");
	up(&sem);
	up(&sem);
	settle();
	expect_story("f");
	expect_count(1);
	expect_alone();
}
END_TEST

static void up_sem(void)
{
	up(&sem);
}

static int trylock_result;

static void try_sem(void)
{
	trylock_result = down_trylock(&sem);
}

TEST(an_interrupt_gives_a_semaphore)
{
	boot();
	sema_init(&sem, 0);
	start(take_sem, "a", "a");
	start(take_sem, "b", "b");
	settle();
	interrupt(up_sem);
	settle();
	expect_story("a");
	interrupt(up_sem);
	interrupt(up_sem);
	settle();
	expect_story("b");
	expect_count(1);
	down(&sem);
	ck_assert(!irqs_disabled());
	expect_alone();
}
END_TEST

TEST(an_interrupt_may_try_to_take_a_semaphore)
{
	boot();
	sema_init(&sem, 2);
	for (int i = 0; i < 4; i++) {
		interrupt(try_sem);
		ck_assert_int_eq(trylock_result, i >= 2);
	}
	start(take_sem, "a", "a");
	settle();
	interrupt(try_sem);
	ck_assert_int_eq(trylock_result, 1);
	up(&sem);
	settle();
	expect_story("a");
	expect_alone();
}
END_TEST

TEST(a_failed_try_does_not_disturb_the_sleepers)
{
	boot();
	sema_init(&sem, 0);
	start(take_sem, "a", "a");
	start(take_sem, "b", "b");
	settle();
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(down_trylock(&sem), 1);
	up(&sem);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(down_trylock(&sem), 1);
	settle();
	expect_story("a");
	up(&sem);
	settle();
	expect_story("b");
	expect_count(0);
	expect_alone();
}
END_TEST

static int only_up(void *unused)
{
	(void)unused;
	up(&sem);
	return 0;
}

static void give_late(unsigned long unused)
{
	(void)unused;
	up(&sem);
	complete(&done);
}

static void give_in_ticks(struct timer_list *giver, unsigned long ticks)
{
	init_timer(giver);
	giver->function = give_late;
	giver->expires = jiffies + ticks;
	add_timer(giver);
}

TEST(a_grant_reaches_the_thread_that_waits_for_work)
{
	struct timer_list giver;
	unsigned long then;

	boot();
	sema_init(&sem, 0);
	init_completion(&done);
	then = jiffies;
	give_in_ticks(&giver, 5);
	if (_i == 0)
		down(&sem);
	else
		wait_for_completion(&done);
	ck_assert_uint_eq(jiffies, then + 5);
	expect_alone();
}
END_TEST

TEST(another_thread_may_give_what_one_took)
{
	boot();
	init_MUTEX(&sem);
	down(&sem);
	start(only_up, NULL, "giver");
	settle();
	expect_count(1);
	down(&sem);
	up(&sem);
	expect_count(1);
	expect_alone();
}
END_TEST

TEST(a_grant_that_comes_before_the_sleeper_is_kept)
{
	unsigned long then;

	boot();
	sema_init(&sem, 0);
	then = jiffies;
	for (int i = 0; i < 3; i++) {
		atomic_dec(&sem.count);
		interrupt(up_sem);
		ck_assert_int_eq(sem.wakeups, 1);
		expect_count(0);
		ck_assert_int_eq(down_trylock(&sem), 1);
		__down(&sem, __func__);
		ck_assert_int_eq(sem.wakeups, 0);
		expect_count(0);
	}
	ck_assert_uint_eq(jiffies, then);
	up(&sem);
	expect_count(1);
	expect_alone();
}
END_TEST

TEST(a_thread_says_that_it_waits_for_a_semaphore)
{
	struct task_struct *a;

	boot();
	sema_init(&sem, 0);
	a = start(take_sem, "a", "a");
	ck_assert_ptr_null(a->waits_for);
	settle();
	ck_assert_int_eq(a->state, TASK_UNINTERRUPTIBLE);
	ck_assert_ptr_eq(a->waits_for, &sem);
	ck_assert_ptr_nonnull(a->waits_in);
	up(&sem);
	settle();
	expect_story("a");
}
END_TEST

/* Test semaphores of readers and writers */
static char may_release[128];

static int use_rwsem(void *arg)
{
	const char *name = arg;
	bool writer = name[0] == 'w';

	if (writer)
		down_write(&rwsem);
	else
		down_read(&rwsem);
	tell("+%s", name);
	wait_event(queue, may_release[(unsigned char)name[1]]);
	tell("-%s", name);
	if (writer)
		up_write(&rwsem);
	else
		up_read(&rwsem);
	return 0;
}

static void want(const char *name)
{
	start(use_rwsem, (void *)name, name);
	settle();
}

static void release(const char *name)
{
	may_release[(unsigned char)name[1]] = 1;
	wake_up_all(&queue);
	settle();
}

static void boot_rwsem(void)
{
	boot();
	init_waitqueue_head(&queue);
	init_rwsem(&rwsem);
}

TEST(readers_share_and_a_writer_is_alone)
{
	boot_rwsem();
	want("r1");
	want("r2");
	want("r3");
	expect_story("+r1 +r2 +r3");
	ck_assert_int_eq(rwsem.activity, 3);
	want("w4");
	release("r2");
	release("r1");
	expect_story("-r2 -r1");
	release("r3");
	expect_story("-r3 +w4");
	ck_assert_int_eq(rwsem.activity, -1);
	want("w5");
	want("r6");
	expect_story("");
	release("w4");
	release("w5");
	release("r6");
	expect_story("-w4 +w5 -w5 +r6 -r6");
	ck_assert_int_eq(rwsem.activity, 0);
	expect_alone();
}
END_TEST

TEST(a_reader_behind_a_waiting_writer_waits)
{
	boot_rwsem();
	want("r1");
	want("w2");
	want("r3");
	expect_story("+r1");
	release("r1");
	expect_story("-r1 +w2");
	release("w2");
	release("r3");
	expect_story("-w2 +r3 -r3");
	expect_alone();
}
END_TEST

TEST(readers_in_front_go_together_up_to_the_first_writer)
{
	boot_rwsem();
	want("w1");
	want("r2");
	want("r3");
	want("w4");
	want("r5");
	want("w6");
	want("r7");
	want("r8");
	release("w1");
	expect_story("+w1 -w1 +r2 +r3");
	release("r2");
	expect_story("-r2");
	release("r3");
	expect_story("-r3 +w4");
	release("w4");
	expect_story("-w4 +r5");
	release("r5");
	expect_story("-r5 +w6");
	release("w6");
	expect_story("-w6 +r7 +r8");
	release("r8");
	release("r7");
	expect_story("-r8 -r7");
	expect_alone();
}
END_TEST

TEST(a_try_gets_what_is_free)
{
	boot_rwsem();
	ck_assert_int_eq(down_read_trylock(&rwsem), 1);
	ck_assert_int_eq(down_read_trylock(&rwsem), 1);
	ck_assert_int_eq(rwsem.activity, 2);
	ck_assert_int_eq(down_write_trylock(&rwsem), 0);
	up_read(&rwsem);
	ck_assert_int_eq(down_write_trylock(&rwsem), 0);
	up_read(&rwsem);
	ck_assert_int_eq(down_write_trylock(&rwsem), 1);
	ck_assert_int_eq(rwsem.activity, -1);
	ck_assert_int_eq(down_write_trylock(&rwsem), 0);
	ck_assert_int_eq(down_read_trylock(&rwsem), 0);
	up_write(&rwsem);
	ck_assert_int_eq(rwsem.activity, 0);
	down_read(&rwsem);
	up_read(&rwsem);
	down_write(&rwsem);
	up_write(&rwsem);
	expect_alone();
}
END_TEST

TEST(a_try_does_not_overtake)
{
	boot_rwsem();
	want("r1");
	want("w2");
	ck_assert_int_eq(down_read_trylock(&rwsem), 0);
	ck_assert_int_eq(rwsem.activity, 1);
	release("r1");
	release("w2");
	ck_assert_int_eq(down_read_trylock(&rwsem), 1);
	up_read(&rwsem);
	expect_story("+r1 -r1 +w2 -w2");
	expect_alone();
}
END_TEST

TEST(what_is_handed_over_is_not_free)
{
	boot_rwsem();
	down_write(&rwsem);
	want("r1");
	up_write(&rwsem);
	ck_assert_int_eq(rwsem.activity, 1);
	ck_assert_int_eq(down_write_trylock(&rwsem), 0);
	release("r1");
	down_read(&rwsem);
	want("w2");
	up_read(&rwsem);
	ck_assert_int_eq(rwsem.activity, -1);
	ck_assert_int_eq(down_write_trylock(&rwsem), 0);
	ck_assert_int_eq(down_read_trylock(&rwsem), 0);
	release("w2");
	expect_story("+r1 -r1 +w2 -w2");
	expect_alone();
}
END_TEST

TEST(the_one_who_gives_it_back_goes_behind)
{
	boot_rwsem();
	may_release['1'] = may_release['2'] = 1;
	down_write(&rwsem);
	want("w1");
	want("r2");
	up_write(&rwsem);
	down_write(&rwsem);
	tell("m");
	up_write(&rwsem);
	expect_story("+w1 -w1 +r2 -r2 m");
	expect_alone();
}
END_TEST

TEST(a_declared_rwsem_is_free)
{
	static DECLARE_RWSEM(fresh);

	boot();
	ck_assert_int_eq(down_write_trylock(&fresh), 1);
	up_write(&fresh);
	ck_assert_int_eq(fresh.activity, 0);
}
END_TEST

/* what is held, and what is given back */
static const struct {
	char held, given;
} unheld[] = { { '-', 'r' }, { '-', 'w' }, { 'r', 'w' }, { 'w', 'r' } };

TEST(what_is_not_held_is_not_given_back)
{
	boot_rwsem();
	if (unheld[_i].held == 'w')
		down_write(&rwsem);
	if (unheld[_i].held == 'r')
		down_read(&rwsem);
	if (unheld[_i].given == 'r')
		EXPECT_PANIC(up_read(&rwsem), "up_read");
	else
		EXPECT_PANIC(up_write(&rwsem), "up_write");
}
END_TEST

TEST(a_thread_says_that_it_waits_for_an_rwsem)
{
	struct task_struct *p;

	boot_rwsem();
	down_write(&rwsem);
	p = start(use_rwsem, "r1", "r1");
	settle();
	ck_assert_ptr_eq(p->waits_for, &rwsem);
	ck_assert_int_eq(p->state, TASK_UNINTERRUPTIBLE);
	up_write(&rwsem);
	settle();
	release("r1");
	expect_alone();
}
END_TEST

/* Test timers */
static struct timer_list timer[16];
static unsigned long first_tick;

static void tell_timer(unsigned long n)
{
	ck_assert(!timer_pending(&timer[n]));
	ck_assert(!irqs_disabled());
	ck_assert(in_interrupt());
	tell("%lu@%lu", n, jiffies - first_tick);
}

static void boot_timers(void)
{
	boot();
	first_tick = jiffies;
	for (unsigned long i = 0; i < ARRAY_SIZE(timer); i++) {
		init_timer(&timer[i]);
		ck_assert(!timer_pending(&timer[i]));
		timer[i].function = tell_timer;
		timer[i].data = i;
	}
}

static void set(unsigned int n, long ticks)
{
	timer[n].expires = first_tick + (unsigned long)ticks;
	add_timer(&timer[n]);
	ck_assert(timer_pending(&timer[n]));
}

static void expect_no_timer(void)
{
	bool any = true;

	next_timer(&any);
	ck_assert(!any);
	expect_alone();
}

TEST(a_timer_runs_in_its_tick_and_once)
{
	boot_timers();
	set(1, 3);
	soft_tick(2);
	expect_story("");
	soft_tick(1);
	expect_story("1@3");
	soft_tick(10);
	expect_story("");
	expect_no_timer();
}
END_TEST

TEST(timers_run_in_the_order_of_their_times)
{
	boot_timers();
	set(0, 5);
	set(1, 2);
	set(2, 9);
	set(3, 1);
	set(4, 7);
	set(5, 2);
	soft_tick(20);
	expect_story("3@1 1@2 5@2 0@5 4@7 2@9");
	expect_no_timer();
}
END_TEST

TEST(timers_of_one_tick_run_in_the_order_of_setting)
{
	boot_timers();
	for (unsigned int i = 0; i < 8; i++)
		set((i * 5) % 8, 4);
	soft_tick(4);
	expect_story("0@4 5@4 2@4 7@4 4@4 1@4 6@4 3@4");
	expect_no_timer();
}
END_TEST

TEST(a_time_in_the_past_is_the_next_tick)
{
	boot_timers();
	set(0, 0);
	set(1, -1);
	set(2, -1000000);
	expect_story("");
	soft_tick(1);
	expect_story("2@1 1@1 0@1");
	soft_tick(5);
	expect_story("");
	expect_no_timer();
}
END_TEST

TEST(timers_cross_the_wrap_of_jiffies)
{
	boot_timers();
	jiffies = first_tick = -5UL;
	set(0, 10);
	set(1, 4);
	set(2, 5);
	set(3, 6);
	soft_tick(4);
	expect_story("1@4");
	soft_tick(20);
	expect_story("2@5 3@6 0@10");
	expect_no_timer();
}
END_TEST

static void set_again(unsigned long n)
{
	tell_timer(n);
	if (jiffies - first_tick < 8)
		set((unsigned int)n, (long)(jiffies - first_tick) + 3);
}

TEST(a_timer_may_set_itself_again)
{
	boot_timers();
	timer[3].function = set_again;
	set(3, 1);
	soft_tick(20);
	expect_story("3@1 3@4 3@7 3@10");
	expect_no_timer();
}
END_TEST

static void set_in_the_past(unsigned long n)
{
	tell_timer(n);
	if (jiffies - first_tick < 3)
		set((unsigned int)n, -1);
}

TEST(a_timer_that_is_always_late_runs_once_a_tick)
{
	boot_timers();
	timer[3].function = set_in_the_past;
	set(3, 1);
	soft_tick(10);
	expect_story("3@1 3@2 3@3");
	expect_no_timer();
}
END_TEST

static void delete_next(unsigned long n)
{
	tell_timer(n);
	tell("%d", del_timer(&timer[n + 1]));
}

TEST(a_timer_may_delete_another)
{
	boot_timers();
	timer[1].function = delete_next;
	timer[4].function = delete_next;
	set(1, 2);
	set(2, 2);
	set(3, 2);
	set(4, 3);
	soft_tick(10);
	expect_story("1@2 1 3@2 4@3 0");
	expect_no_timer();
}
END_TEST

TEST(a_deleted_timer_does_not_run)
{
	boot_timers();
	ck_assert_int_eq(del_timer(&timer[0]), 0);
	set(0, 3);
	set(1, 3);
	soft_tick(2);
	ck_assert_int_eq(del_timer(&timer[0]), 1);
	ck_assert_int_eq(del_timer(&timer[0]), 0);
	ck_assert(!timer_pending(&timer[0]));
	soft_tick(5);
	expect_story("1@3");
	ck_assert_int_eq(del_timer(&timer[1]), 0);
	expect_no_timer();
}
END_TEST

TEST(a_timer_is_moved)
{
	boot_timers();
	ck_assert_int_eq(mod_timer(&timer[0], first_tick + 4), 0);
	ck_assert_int_eq(mod_timer(&timer[1], first_tick + 6), 0);
	ck_assert(timer_pending(&timer[1]));
	ck_assert_int_eq(mod_timer(&timer[0], first_tick + 8), 1);
	ck_assert_int_eq(mod_timer(&timer[1], first_tick + 2), 1);
	ck_assert_int_eq(mod_timer(&timer[2], first_tick + 8), 0);
	ck_assert_int_eq(mod_timer(&timer[2], first_tick + 8), 1);
	ck_assert_uint_eq(timer[0].expires, first_tick + 8);
	soft_tick(5);
	ck_assert_int_eq(mod_timer(&timer[1], first_tick + 6), 0);
	soft_tick(10);
	expect_story("1@2 1@6 0@8 2@8");
	expect_no_timer();
}
END_TEST

TEST(a_timer_is_not_set_twice)
{
	boot_timers();
	set(0, 3);
	EXPECT_PANIC(add_timer(&timer[0]), "add_timer");
}
END_TEST

TEST(a_timer_without_a_function_is_refused)
{
	boot_timers();
	timer[0].function = NULL;
	EXPECT_PANIC(add_timer(&timer[0]), "add_timer");
}
END_TEST

TEST(the_next_timer_is_known)
{
	bool any = false;

	boot_timers();
	set(0, 9);
	set(1, 4);
	set(2, 6);
	ck_assert_uint_eq(next_timer(&any), first_tick + 4);
	ck_assert(any);
	del_timer(&timer[1]);
	ck_assert_uint_eq(next_timer(&any), first_tick + 6);
	ck_assert(any);
	soft_tick(6);
	ck_assert_uint_eq(next_timer(&any), first_tick + 9);
	soft_tick(3);
	expect_story("2@6 0@9");
	expect_no_timer();
}
END_TEST

static void do_nothing(void)
{
}

TEST(timers_wait_while_interrupts_are_off)
{
	boot_timers();
	set(0, 2);
	set(1, 3);
	local_irq_disable();
	soft_tick(5);
	local_irq_enable();
	expect_story("");
	interrupt(do_nothing);
	expect_story("0@5 1@5");
	expect_no_timer();
}
END_TEST

static int set_timers(void *unused)
{
	(void)unused;
	set(0, 4);
	set(1, 2);
	ck_assert_int_eq(mod_timer(&timer[1], first_tick + 3), 1);
	return 0;
}

TEST(a_thread_sets_timers)
{
	boot_timers();
	start(set_timers, NULL, "a");
	settle();
	soft_tick(10);
	expect_story("1@3 0@4");
	expect_no_timer();
}
END_TEST

static const struct {
	unsigned long a, b;
	int after, after_eq;
} compared[] = {
	{ 0, 0, 0, 1 }, { 1, 0, 1, 1 }, { 0, 1, 0, 0 },
	{ 0, -1UL, 1, 1 }, { -1UL, 0, 0, 0 }, { 5, -5UL, 1, 1 },
	{ 0x80000000UL, 0x7fffffffUL, 1, 1 },
	{ 0x7fffffffUL, 0, 1, 1 }, { 0, 0x7fffffffUL, 0, 0 },
	{ 1000, 1000, 0, 1 },
};

TEST(times_are_compared_across_the_wrap)
{
	unsigned long a = compared[_i].a, b = compared[_i].b;

	ck_assert_int_eq(!!time_after(a, b), compared[_i].after);
	ck_assert_int_eq(!!time_before(b, a), compared[_i].after);
	ck_assert_int_eq(!!time_after_eq(a, b), compared[_i].after_eq);
	ck_assert_int_eq(!!time_before_eq(b, a), compared[_i].after_eq);
}
END_TEST

static unsigned long due[16];	/* 0: not set */

static void note_run(unsigned long n)
{
	ck_assert_uint_ne(due[n], 0);
	ck_assert_uint_eq(due[n], jiffies);
	due[n] = 0;
}

static void change_a_timer(unsigned int n)
{
	unsigned long when = jiffies + rnd_between(1, 40);

	when += !when;		/* 0 is "not set" */
	if (rnd_below(3) == 0) {
		ck_assert_int_eq(del_timer(&timer[n]), due[n] != 0);
		due[n] = 0;
	} else {
		ck_assert_int_eq(mod_timer(&timer[n], when),
				 due[n] != 0);
		due[n] = when;
	}
}

TEST(timers_run_when_a_table_says)
{
	boot_timers();
	rnd_seed(1);
	jiffies = -1000UL;
	for (int i = 0; i < 16; i++)
		timer[i].function = note_run;
	for (int i = 0; i < suite_rounds(20000); i++) {
		if (rnd_below(2))
			change_a_timer(rnd_below(16));
		else
			soft_tick(1);
		for (int n = 0; n < 16; n++)
			if (timer_pending(&timer[n]) != (due[n] != 0) ||
			    (due[n] && !time_after(due[n], jiffies)))
				ck_abort_msg("timer %d, due %lu, at %lu",
					     n, due[n], jiffies);
	}
}
END_TEST

/* Test soft interrupts */
static void tell_soft(const char *name)
{
	ck_assert(in_interrupt());
	ck_assert(in_softirq());
	ck_assert(!irqs_disabled());
	tell("%s", name);
}

static void tell_hi(void)
{
	tell_soft("hi");
}

static void tell_tasklet(void)
{
	tell_soft("tasklet");
}

static void tell_timers(unsigned long unused)
{
	(void)unused;
	tell_soft("timer");
}

static void (*hi_action)(void) = tell_hi;
static void (*tasklet_action)(void) = tell_tasklet;

static void run_hi(void)
{
	hi_action();
}

static void run_tasklets(void)
{
	tasklet_action();
}

static struct timer_list soft_timer;

static void boot_soft(void)
{
	boot();
	open_softirq(HI_SOFTIRQ, run_hi);
	open_softirq(TASKLET_SOFTIRQ, run_tasklets);
	init_timer(&soft_timer);
	soft_timer.function = tell_timers;
	soft_timer.expires = jiffies + 1;
}

/* raise without interrupts, so that nothing runs at once */
static void raise_quietly(unsigned int nr)
{
	unsigned long flags;

	local_irq_save(flags);
	raise_softirq(nr);
	local_irq_restore(flags);
}

TEST(the_lowest_number_runs_first)
{
	static const unsigned int orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};

	boot_soft();
	add_timer(&soft_timer);
	local_bh_disable();
	for (int i = 0; i < 3; i++)
		if (orders[_i][i] == TIMER_SOFTIRQ)
			soft_tick(1);
		else
			raise_quietly(orders[_i][i]);
	expect_story("");
	local_bh_enable();
	expect_story("hi timer tasklet");
	do_softirq();
	expect_story("");
	expect_alone();
}
END_TEST

TEST(a_new_boot_has_forgotten_who_ran_before)
{
	boot_soft();
	softirq_init();
	EXPECT_PANIC(raise_quietly(_i ? TASKLET_SOFTIRQ : HI_SOFTIRQ),
		     "BUG");
}
END_TEST

TEST(what_is_raised_twice_runs_once)
{
	boot_soft();
	raise_quietly(TASKLET_SOFTIRQ);
	raise_quietly(TASKLET_SOFTIRQ);
	do_softirq();
	expect_story("tasklet");
	interrupt(do_nothing);
	expect_story("");
}
END_TEST

static void raise_all(void)
{
	raise_softirq(TASKLET_SOFTIRQ);
	raise_softirq(HI_SOFTIRQ);
	do_softirq();
	tell("handler");
}

TEST(a_handler_is_not_interrupted_by_what_it_raises)
{
	boot_soft();
	interrupt(raise_all);
	expect_story("handler hi tasklet");
	expect_alone();
}
END_TEST

TEST(a_soft_interrupt_has_one_action)
{
	boot_soft();
	EXPECT_PANIC(open_softirq(_i == 3 ? NR_SOFTIRQS :
					    (unsigned int)_i,
				  tell_hi),
		     "open_softirq");
}
END_TEST

static int raises;

static void run_and_raise_lower(void)
{
	tell_soft("tasklet");
	if (raises-- > 0)
		raise_softirq(HI_SOFTIRQ);
	tell("end");
}

TEST(what_is_raised_meanwhile_runs_next)
{
	boot_soft();
	tasklet_action = run_and_raise_lower;
	raises = 1;
	raise_quietly(TASKLET_SOFTIRQ);
	do_softirq();
	expect_story("tasklet end hi");
	expect_alone();
}
END_TEST

static int hot_runs;

static void raise_myself(void)
{
	hot_runs++;
	ck_assert_int_lt(hot_runs, 1000);
	raise_softirq(HI_SOFTIRQ);
}

TEST(what_raises_itself_for_ever_is_put_off)
{
	int n;

	boot_soft();
	hi_action = raise_myself;
	raise_quietly(HI_SOFTIRQ);
	do_softirq();
	n = hot_runs;
	ck_assert_int_eq(n, MAX_RESTART);
	interrupt(do_nothing);
	ck_assert_int_eq(hot_runs, 2 * n);
	hi_action = tell_hi;
	interrupt(do_nothing);
	expect_story("hi");
	interrupt(do_nothing);
	expect_story("");
	expect_alone();
}
END_TEST

static void run_nested(void)
{
	tell_soft("begin");
	raise_softirq(HI_SOFTIRQ);
	do_softirq();
	tell("end");
}

TEST(soft_interrupts_do_not_nest)
{
	boot_soft();
	tasklet_action = run_nested;
	raise_quietly(TASKLET_SOFTIRQ);
	do_softirq();
	expect_story("begin end hi");
	expect_alone();
}
END_TEST

static void raise_hi(void)
{
	tell("irq");
	raise_softirq(HI_SOFTIRQ);
}

static void run_interrupted(void)
{
	tell_soft("begin");
	interrupt(raise_hi);
	tell("end");
}

TEST(an_interrupt_of_a_soft_interrupt_starts_no_other)
{
	boot_soft();
	tasklet_action = run_interrupted;
	raise_quietly(TASKLET_SOFTIRQ);
	do_softirq();
	expect_story("begin irq end hi");
	expect_alone();
}
END_TEST

TEST(threads_keep_soft_interrupts_away)
{
	boot_soft();
	add_timer(&soft_timer);
	local_bh_disable();
	interrupt(raise_hi);
	soft_tick(1);
	do_softirq();
	expect_story("irq");
	local_bh_disable();
	interrupt(raise_hi);
	local_bh_enable();
	expect_story("irq");
	interrupt(do_nothing);
	expect_story("");
	local_bh_enable();
	expect_story("hi timer");
	local_bh_disable();
	local_bh_enable();
	expect_story("");
	expect_alone();
}
END_TEST

TEST(soft_interrupts_wait_while_interrupts_are_off)
{
	boot_soft();
	add_timer(&soft_timer);
	local_irq_disable();
	soft_tick(2);
	raise_softirq(HI_SOFTIRQ);
	expect_story("");
	local_irq_enable();
	interrupt(do_nothing);
	expect_story("hi timer");
	expect_alone();
}
END_TEST

static int raise_in_thread(void *unused)
{
	(void)unused;
	raise_softirq(TASKLET_SOFTIRQ);
	return 0;
}

TEST(a_raised_soft_interrupt_runs_by_the_next_interrupt)
{
	boot_soft();
	start(raise_in_thread, NULL, "a");
	settle();
	interrupt(do_nothing);
	expect_story("tasklet");
	expect_alone();
}
END_TEST

static void wake_from_soft(void)
{
	wake_up_process(to_be_woken);
}

TEST(a_soft_interrupt_wakes_a_thread)
{
	boot();
	open_softirq(TASKLET_SOFTIRQ, wake_from_soft);
	to_be_woken = start(sleep_once, "a", "a");
	settle();
	raise_quietly(TASKLET_SOFTIRQ);
	interrupt(do_nothing);
	expect_story("");
	settle();
	expect_story("a");
	expect_alone();
}
END_TEST

/* Test task queues */
static DECLARE_TASK_QUEUE(tasks_to_do);
static struct tq_struct task[4];

static void tell_task(void *data)
{
	tell("%s", (const char *)data);
}

static void boot_tasks(void)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	boot();
	for (int i = 0; i < 4; i++) {
		INIT_LIST_HEAD(&task[i].list);
		task[i].sync = 0;
		task[i].routine = tell_task;
		task[i].data = (void *)names[i];
	}
}

TEST(tasks_run_in_order_and_once)
{
	boot_tasks();
	ck_assert(!TQ_ACTIVE(tasks_to_do));
	ck_assert_int_eq(queue_task(&task[2], &tasks_to_do), 1);
	ck_assert(TQ_ACTIVE(tasks_to_do));
	ck_assert_int_eq(queue_task(&task[0], &tasks_to_do), 1);
	ck_assert_int_eq(queue_task(&task[1], &tasks_to_do), 1);
	expect_story("");
	run_task_queue(&tasks_to_do);
	expect_story("c a b");
	ck_assert(!TQ_ACTIVE(tasks_to_do));
	run_task_queue(&tasks_to_do);
	expect_story("");
	expect_alone();
}
END_TEST

TEST(a_task_is_queued_once)
{
	boot_tasks();
	ck_assert_int_eq(queue_task(&task[0], &tasks_to_do), 1);
	ck_assert_int_eq(queue_task(&task[0], &tasks_to_do), 0);
	ck_assert_int_eq(queue_task(&task[0], &tq_disk), 0);
	run_task_queue(&tq_disk);
	expect_story("");
	run_task_queue(&tasks_to_do);
	expect_story("a");
	ck_assert_int_eq(queue_task(&task[0], &tq_disk), 1);
	run_task_queue(&tq_disk);
	expect_story("a");
}
END_TEST

static void queue_again(void *n)
{
	tell("again");
	ck_assert_int_eq(queue_task(n, &tasks_to_do), 1);
	ck_assert_int_eq(queue_task(n, &tasks_to_do), 0);
	queue_task(&task[3], &tasks_to_do);
}

TEST(a_task_may_queue_itself_for_the_next_time)
{
	boot_tasks();
	task[0].routine = queue_again;
	task[0].data = &task[0];
	queue_task(&task[0], &tasks_to_do);
	queue_task(&task[1], &tasks_to_do);
	run_task_queue(&tasks_to_do);
	expect_story("again b");
	ck_assert(TQ_ACTIVE(tasks_to_do));
	run_task_queue(&tasks_to_do);
	expect_story("again d");
	expect_alone();
}
END_TEST

static void queue_from_interrupt(void)
{
	queue_task(&task[1], &tasks_to_do);
}

TEST(an_interrupt_queues_a_task)
{
	boot_tasks();
	queue_task(&task[0], &tasks_to_do);
	interrupt(queue_from_interrupt);
	run_task_queue(&tasks_to_do);
	expect_story("a b");
	interrupt(queue_from_interrupt);
	queue_task(&task[0], &tasks_to_do);
	run_task_queue(&tasks_to_do);
	expect_story("b a");
	expect_alone();
}
END_TEST

/* Test what spin locks check */
static spinlock_t inner, outer, plain;

static void boot_locks(void)
{
	boot();
	spin_lock_init_ranked(&outer, RANK_ZONE, "outer_lock");
	spin_lock_init_ranked(&inner, RANK_RUN_QUEUE, "inner_lock");
	spin_lock_init(&plain);
}

static void first_taker(spinlock_t *lock)
{
	spin_lock(lock);
}

static void second_taker(spinlock_t *lock)
{
	spin_lock(lock);
}

static void expect_logged_all(const char *a, const char *b,
			      const char *c)
{
	expect_logged(a);
	expect_logged(b);
	expect_logged(c);
}

static void take_unranked(void)
{
	spin_lock(&plain);
	spin_unlock(&plain);
}

TEST(a_lock_without_a_rank_may_be_taken_anywhere)
{
	boot_locks();
	take_unranked();
	interrupt(take_unranked);
	take_unranked();
	expect_alone();
}
END_TEST

TEST(a_lock_is_held_from_taking_to_releasing)
{
	unsigned long flags;

	boot_locks();
	ck_assert(!spin_is_locked(&outer));
	spin_lock(&outer);
	ck_assert(spin_is_locked(&outer));
	spin_unlock(&outer);
	ck_assert(!spin_is_locked(&outer));
	spin_lock_irqsave(&outer, flags);
	ck_assert(spin_is_locked(&outer));
	ck_assert(irqs_disabled());
	spin_unlock_irqrestore(&outer, flags);
	ck_assert(!spin_is_locked(&outer));
	expect_alone();
}
END_TEST

TEST(a_static_lock_is_free)
{
	static spinlock_t bare = SPIN_LOCK_UNLOCKED;
	static spinlock_t ranked =
		SPIN_LOCK_RANKED(RANK_ZONE, "ranked_lock");

	boot();
	ck_assert(!spin_is_locked(&bare));
	ck_assert(!spin_is_locked(&ranked));
	spin_lock(&ranked);
	spin_lock(&bare);
	EXPECT_PANIC(spin_lock(&ranked), "held by");
}
END_TEST

TEST(taking_a_lock_twice_names_both_takers)
{
	boot_locks();
	first_taker(_i ? &plain : &outer);
	EXPECT_PANIC(second_taker(_i ? &plain : &outer), "first_taker");
	expect_logged("second_taker");
}
END_TEST

TEST(releasing_a_free_lock_is_a_bug)
{
	boot_locks();
	spin_lock(&plain);
	spin_unlock(&plain);
	EXPECT_PANIC(spin_unlock(&plain), "");
}
END_TEST

TEST(a_try_takes_only_a_free_lock)
{
	boot_locks();
	ck_assert_int_eq(!!spin_trylock(&plain), 1);
	ck_assert(spin_is_locked(&plain));
	ck_assert_int_eq(!!spin_trylock(&plain), 0);
	ck_assert(spin_is_locked(&plain));
	spin_unlock(&plain);
	ck_assert_int_eq(!!spin_trylock(&plain), 1);
	EXPECT_PANIC(second_taker(&plain), "second_taker");
	expect_logged("a_try_takes_only_a_free_lock");
}
END_TEST

TEST(a_lock_keeps_interrupts_as_it_promises)
{
	unsigned long flags;

	boot_locks();
	spin_lock_irq(&plain);
	ck_assert(irqs_disabled());
	spin_unlock_irq(&plain);
	ck_assert(!irqs_disabled());
	local_irq_disable();
	spin_lock_irqsave(&outer, flags);
	spin_unlock_irqrestore(&outer, flags);
	ck_assert(irqs_disabled());
	local_irq_enable();
	spin_lock_irqsave(&outer, flags);
	spin_unlock_irqrestore(&outer, flags);
	ck_assert(!irqs_disabled());
	spin_lock(&inner);
	ck_assert(!irqs_disabled());
	spin_unlock(&inner);
	expect_alone();
}
END_TEST

TEST(a_bh_lock_keeps_soft_interrupts_away)
{
	boot_soft();
	spin_lock_init(&plain);
	spin_lock_bh(&plain);
	ck_assert(spin_is_locked(&plain));
	ck_assert(!irqs_disabled());
	interrupt(raise_hi);
	expect_story("irq");
	spin_unlock_bh(&plain);
	ck_assert(!spin_is_locked(&plain));
	expect_story("hi");
	expect_alone();
}
END_TEST

static void take_and_give_plain(void)
{
	spin_lock(&plain);
	spin_unlock(&plain);
}

TEST(a_lock_of_interrupts_is_not_taken_with_interrupts_on)
{
	boot_locks();
	spin_lock_init_ranked(&plain, RANK_ZONE, "shared_lock");
	if (_i) {
		interrupt(take_and_give_plain);
		EXPECT_PANIC(first_taker(&plain), "shared_lock");
	} else {
		first_taker(&plain);
		spin_unlock(&plain);
		EXPECT_PANIC(interrupt(take_and_give_plain),
			     "shared_lock");
	}
	expect_logged_all("taken in an interrupt by "
			  "take_and_give_plain",
			  "with interrupts on by first_taker", "");
}
END_TEST

static void take_plain_late(unsigned long unused)
{
	(void)unused;
	take_and_give_plain();
}

static void run_timer_with_plain(void)
{
	static struct timer_list late;

	init_timer(&late);
	late.function = take_plain_late;
	late.expires = jiffies + 1;
	add_timer(&late);
	soft_tick(1);
}

TEST(a_lock_of_timers_is_not_taken_with_timers_on)
{
	boot_locks();
	spin_lock_init_ranked(&plain, RANK_ZONE, "shared_lock");
	spin_lock_bh(&plain);
	spin_unlock_bh(&plain);
	run_timer_with_plain();
	spin_lock_bh(&plain);
	spin_unlock_bh(&plain);
	spin_lock_irq(&plain);
	spin_unlock_irq(&plain);
	EXPECT_PANIC(first_taker(&plain), "shared_lock");
	expect_logged_all("take_and_give_plain", "first_taker", "");
}
END_TEST

TEST(too_many_locks_are_refused)
{
	static spinlock_t many[MAX_HELD + 1];

	boot();
	for (int i = 0; i <= MAX_HELD; i++)
		spin_lock_init(&many[i]);
	for (int i = 0; i < MAX_HELD; i++)
		spin_lock(&many[i]);
	spin_unlock(&many[0]);
	spin_lock(&many[0]);
	EXPECT_PANIC(first_taker(&many[MAX_HELD]), "first_taker");
}
END_TEST

TEST(a_lock_of_interrupts_is_taken_with_interrupts_off)
{
	unsigned long flags;

	boot_locks();
	spin_lock_init_ranked(&plain, RANK_ZONE, "shared_lock");
	for (int i = 0; i < 3; i++) {
		interrupt(take_and_give_plain);
		spin_lock_irqsave(&plain, flags);
		spin_unlock_irqrestore(&plain, flags);
		spin_lock_irq(&plain);
		spin_unlock_irq(&plain);
		first_taker(&outer);
		spin_unlock(&outer);
	}
	expect_alone();
}
END_TEST

/* Test the order of locks */
static void take_outer(void)
{
	spin_lock(&outer);
}

static void take_inner(void)
{
	spin_lock(&inner);
}

TEST(locks_are_taken_from_outside_in)
{
	boot_locks();
	take_outer();
	take_inner();
	spin_unlock(&inner);
	spin_unlock(&outer);
	take_outer();
	take_inner();
	spin_unlock(&outer);
	spin_unlock(&inner);
	take_inner();
	spin_unlock(&inner);
	take_outer();
	spin_unlock(&outer);
	expect_alone();
}
END_TEST

TEST(the_wrong_order_names_both_locks_and_both_takers)
{
	char text[80];

	boot_locks();
	take_inner();
	EXPECT_PANIC(take_outer(), "lock order: take_outer takes");
	expect_logged_all("outer_lock", "take_inner holds",
			  "inner_lock");
	snprintf(text, sizeof(text), "(rank %d)", RANK_ZONE);
	expect_logged(text);
	snprintf(text, sizeof(text), "(rank %d)", RANK_RUN_QUEUE);
	expect_logged(text);
}
END_TEST

TEST(equal_ranks_have_no_order)
{
	static spinlock_t twin;

	boot_locks();
	spin_lock_init_ranked(&twin, RANK_ZONE, "twin_lock");
	take_outer();
	EXPECT_PANIC(first_taker(&twin), "lock order: first_taker");
	expect_logged_all("twin_lock", "outer_lock", "take_outer");
}
END_TEST

TEST(a_lock_in_between_does_not_hide_the_outer_one)
{
	static spinlock_t middle;

	boot_locks();
	spin_lock_init_ranked(&middle, RANK_TIMER, "middle_lock");
	take_inner();
	spin_lock(&plain);
	EXPECT_PANIC(first_taker(&middle), "inner_lock");
	expect_logged_all("middle_lock", "take_inner", "first_taker");
}
END_TEST

TEST(a_released_lock_is_no_longer_in_the_order)
{
	static spinlock_t middle;

	boot_locks();
	spin_lock_init_ranked(&middle, RANK_TIMER, "middle_lock");
	take_outer();
	take_inner();
	spin_unlock(&inner);
	first_taker(&middle);
	spin_unlock(&outer);
	EXPECT_PANIC(take_outer(), "middle_lock");
}
END_TEST

TEST(locks_without_a_rank_have_no_order)
{
	static spinlock_t other;

	boot_locks();
	spin_lock_init(&other);
	take_inner();
	spin_lock(&plain);
	spin_lock(&other);
	spin_unlock(&plain);
	spin_unlock(&other);
	spin_lock(&other);
	spin_lock(&plain);
	spin_unlock(&plain);
	spin_unlock(&other);
	spin_unlock(&inner);
	expect_alone();
}
END_TEST

TEST(the_documented_order_goes_outside_in)
{
	boot();
	ck_assert_int_gt(RANK_SCRATCH_SEM, 0);
	ck_assert_int_lt(RANK_SCRATCH_SEM, RANK_PAGE_TABLE);
	ck_assert_int_lt(RANK_MMAP_SEM, RANK_PAGE_TABLE);
	ck_assert_int_lt(RANK_PAGE_TABLE, RANK_ZONE);
	ck_assert_int_lt(RANK_ZONE, RANK_TASK_QUEUE);
	ck_assert_int_lt(RANK_TASK_QUEUE, RANK_TIMER);
	ck_assert_int_lt(RANK_TIMER, RANK_SEM);
	ck_assert_int_lt(RANK_SEM, RANK_WAIT_QUEUE);
	ck_assert_int_lt(RANK_WAIT_QUEUE, RANK_RUN_QUEUE);
}
END_TEST

static void down_it(struct semaphore *s)
{
	down(s);
}

TEST(semaphores_have_their_place_in_the_order)
{
	static struct semaphore lower, upper;

	boot_locks();
	sema_init(&lower, 1);
	sema_set_rank(&lower, RANK_SCRATCH_SEM, "lower_sem");
	sema_init(&upper, 1);
	sema_set_rank(&upper, RANK_SCRATCH_SEM + 1, "upper_sem");
	down(&lower);
	down(&upper);
	up(&lower);
	up(&upper);
	down(&upper);
	take_outer();
	spin_unlock(&outer);
	EXPECT_PANIC(down_it(&lower), "lock order: down_it takes");
	expect_logged_all("lower_sem", "upper_sem", "holds");
}
END_TEST

static int hold_inner_a_while(void *unused)
{
	(void)unused;
	take_inner();
	tell("in");
	spin_unlock(&inner);
	return 0;
}

static int end_of_owner(void *unused)
{
	(void)unused;
	down(&sem);
	return 0;
}

TEST(a_thread_that_ends_with_a_semaphore_is_named)
{
	boot();
	init_MUTEX(&sem);
	sema_set_rank(&sem, RANK_SCRATCH_SEM, "lost_sem");
	start(end_of_owner, NULL, "forgetful");
	EXPECT_PANIC(yield(), "lost_sem");
	expect_logged_all("do_exit", "end_of_owner", "forgetful");
}
END_TEST

TEST(each_thread_has_its_own_order)
{
	static struct semaphore upper;

	boot_locks();
	sema_init(&upper, 1);
	sema_set_rank(&upper, RANK_SCRATCH_SEM, "upper_sem");
	down(&upper);
	start(hold_inner_a_while, NULL, "a");
	start(hold_inner_a_while, NULL, "b");
	settle();
	take_outer();
	take_inner();
	spin_unlock(&inner);
	spin_unlock(&outer);
	up(&upper);
	expect_story("in in");
	expect_alone();
}
END_TEST

static void take_plain(void)
{
	spin_lock(&plain);
}

TEST(a_handler_that_leaves_a_lock_is_named)
{
	boot_locks();
	spin_lock_init_ranked(&plain, RANK_ZONE, "left_lock");
	EXPECT_PANIC(interrupt(take_plain), "left_lock");
	expect_logged("take_plain");
}
END_TEST

static int exit_with_lock(void *unused)
{
	(void)unused;
	take_outer();
	do_exit(0);
}

TEST(a_thread_that_ends_with_a_lock_is_named)
{
	boot_locks();
	start(exit_with_lock, NULL, "forgetful");
	EXPECT_PANIC(yield(), "outer_lock");
	expect_logged_all("do_exit", "take_outer", "forgetful");
}
END_TEST

/* Test sleeping where one must not */
static void would_sleep(void)
{
	schedule();
}

static void turn_interrupts_off(void)
{
	local_irq_disable();
}

TEST(a_handler_does_not_sleep)
{
	boot();
	EXPECT_PANIC(interrupt(would_sleep), "schedule");
	expect_logged_all("schedule: called from", "would_sleep",
			  "interrupt");
}
END_TEST

TEST(nobody_sleeps_with_interrupts_off)
{
	boot();
	turn_interrupts_off();
	EXPECT_PANIC(would_sleep(), "schedule: called from");
	expect_logged_all("turn_interrupts_off", "would_sleep",
			  "interrupts off");
}
END_TEST

TEST(nobody_sleeps_with_a_spin_lock)
{
	boot_locks();
	take_outer();
	EXPECT_PANIC(would_sleep(), "schedule: called from");
	expect_logged_all("take_outer", "would_sleep", "outer_lock");
}
END_TEST

TEST(nobody_sleeps_with_soft_interrupts_off)
{
	boot();
	local_bh_disable();
	EXPECT_PANIC(would_sleep(), "schedule: called from would_sleep");
}
END_TEST

static void sleeps_for_ever(unsigned long unused)
{
	(void)unused;
	would_sleep();
}

TEST(a_timer_does_not_sleep)
{
	static struct timer_list sleeper;

	boot();
	init_timer(&sleeper);
	sleeper.function = sleeps_for_ever;
	sleeper.expires = jiffies + 1;
	add_timer(&sleeper);
	EXPECT_PANIC(soft_tick(1), "schedule: called from");
	expect_logged("would_sleep");
}
END_TEST

static void sleep_in_a_way(int way)
{
	if (way == 0)
		down(&sem);
	else if (way == 1)
		down_read(&rwsem);
	else if (way == 2)
		down_write(&rwsem);
	else if (way == 3)
		wait_for_completion(&done);
	else if (way == 4)
		yield();
	else if (way == 5)
		schedule_timeout(3);
	else
		wait_event(queue, event);
}

TEST(all_that_sleeps_is_watched)
{
	boot_locks();
	sema_init(&sem, 0);
	init_rwsem(&rwsem);
	down_write(&rwsem);
	init_completion(&done);
	init_waitqueue_head(&queue);
	take_outer();
	EXPECT_PANIC(sleep_in_a_way(_i), "called from");
	expect_logged_all("take_outer", "outer_lock", "");
}
END_TEST

static void might_sleep_in_a_way(int way)
{
	if (way == 0)
		down(&sem);
	else if (way == 1)
		down_read(&rwsem);
	else if (way == 2)
		down_write(&rwsem);
	else if (way == 3)
		wait_for_completion(&done);
	else if (way == 4)
		cond_resched();
	else
		wait_event(queue, true);
}

TEST(what_might_have_slept_is_watched_too)
{
	boot_locks();
	init_MUTEX(&sem);
	init_rwsem(&rwsem);
	init_completion(&done);
	complete(&done);
	init_waitqueue_head(&queue);
	might_sleep_in_a_way(_i);
	if (_i == 0)
		up(&sem);
	else if (_i == 1)
		up_read(&rwsem);
	else if (_i == 2)
		up_write(&rwsem);
	else if (_i == 3)
		complete(&done);
	take_outer();
	EXPECT_PANIC(might_sleep_in_a_way(_i), "called from");
	expect_logged_all("take_outer", "might_sleep_in_a_way",
			  "outer_lock");
}
END_TEST

TEST(what_need_not_sleep_may_hold_a_lock)
{
	boot_locks();
	init_MUTEX(&sem);
	init_rwsem(&rwsem);
	init_waitqueue_head(&queue);
	spin_lock(&plain);
	ck_assert_int_eq(down_trylock(&sem), 0);
	up(&sem);
	ck_assert_int_eq(down_write_trylock(&rwsem), 1);
	up_write(&rwsem);
	wake_up_process(current);
	spin_unlock(&plain);
	expect_alone();
}
END_TEST

/* Test deadlocks */
struct thing {
	char kind;	/* 's', 'r' or 'w' */
	struct semaphore s;
	struct rw_semaphore rw;
};

static struct thing thing[4];

static void take_thing(struct thing *t)
{
	if (t->kind == 's')
		down(&t->s);
	else if (t->kind == 'w')
		down_write(&t->rw);
	else
		down_read(&t->rw);
}

static void give_thing(struct thing *t)
{
	if (t->kind == 's')
		up(&t->s);
	else if (t->kind == 'w')
		up_write(&t->rw);
	else
		up_read(&t->rw);
}

static int take_two_things(void *first)
{
	struct thing *t = first;

	take_thing(t);
	yield();
	take_thing(t + 1);
	give_thing(t + 1);
	give_thing(t);
	tell("%s", current->comm);
	return 0;
}

static void make_things(const char *kinds)
{
	boot();
	for (int i = 0; kinds[i]; i++) {
		thing[i].kind = kinds[i];
		sema_init(&thing[i].s, 1);
		sema_set_rank(&thing[i].s, 0, "ring_sem");
		init_rwsem(&thing[i].rw);
	}
}

static const struct {
	const char *kinds;
	unsigned int threads;	/* besides the one that boots */
} ring[] = {
	{ "s", 0 }, { "w", 0 }, { "ss", 1 }, { "ww", 1 }, { "sw", 1 },
	{ "ws", 1 }, { "sss", 2 }, { "wsw", 2 }, { "ssss", 3 },
	{ "swsw", 3 },
};

TEST(a_ring_of_waiters_is_found_and_each_is_named)
{
	static const char *const names[] = { "tom", "dick", "harry" };
	unsigned int i, n = ring[_i].threads;

	make_things(ring[_i].kinds);
	for (i = 0; i < n; i++)
		start(take_two_things, &thing[i], names[i]);
	yield();
	take_thing(&thing[n]);
	settle();
	EXPECT_PANIC(take_thing(&thing[0]), "deadlock");
	expect_logged("swapper (pid 0)");
	expect_logged("take_thing");
	for (i = 0; i < n; i++)
		expect_logged(names[i]);
	if (ring[_i].kinds[0] == 's')
		expect_logged("for semaphore ring_sem");
	else
		expect_logged("for read-write semaphore");
	expect_not_in(soft_log(), "nobody can ever run");
}
END_TEST

TEST(a_chain_of_waiters_is_no_deadlock)
{
	make_things(ring[_i].kinds);
	if (strlen(ring[_i].kinds) < 3)
		return;
	take_thing(&thing[2]);
	start(take_two_things, &thing[1], "b");
	settle();
	start(take_two_things, &thing[0], "a");
	settle();
	expect_story("");
	give_thing(&thing[2]);
	settle();
	expect_story("b a");
	expect_alone();
}
END_TEST

static int take_in_turn(void *first)
{
	int n = *(const int *)first;

	take_thing(&thing[n]);
	yield();
	take_thing(&thing[!n]);
	return 0;
}

TEST(a_deadlock_of_others_is_found)
{
	static const int first[] = { 0, 1 };

	make_things(_i ? "sw" : "ss");
	start(take_in_turn, (void *)&first[0], "romeo");
	start(take_in_turn, (void *)&first[1], "juliet");
	EXPECT_PANIC(settle(), "deadlock");
	expect_logged_all("romeo (pid 1)", "juliet (pid 2)",
			  "take_thing");
}
END_TEST

static int read_with_a_semaphore(void *unused)
{
	(void)unused;
	down(&sem);
	down_read(&rwsem);
	tell("%s", current->comm);
	up_read(&rwsem);
	up(&sem);
	return 0;
}

static int read_then_semaphore(void *unused)
{
	(void)unused;
	down_read(&rwsem);
	down(&sem);
	tell("%s", current->comm);
	up(&sem);
	up_read(&rwsem);
	return 0;
}

TEST(a_reader_that_was_let_in_does_not_wait)
{
	boot();
	init_MUTEX(&sem);
	init_rwsem(&rwsem);
	down_write(&rwsem);
	start(read_then_semaphore, NULL, "first");
	start(read_with_a_semaphore, NULL, "second");
	settle();
	up_write(&rwsem);
	settle();
	expect_story("second first");
	expect_alone();
}
END_TEST

TEST(who_gave_it_back_is_no_longer_the_owner)
{
	make_things("ss");
	take_thing(&thing[1]);
	start(take_two_things, &thing[0], "a");
	settle();
	give_thing(&thing[1]);
	take_thing(&thing[0]);
	give_thing(&thing[0]);
	expect_story("a");
	expect_alone();
}
END_TEST

TEST(nobody_can_run_when_all_wait_for_nothing)
{
	boot();
	sema_init(&sem, 0);
	init_completion(&done);
	init_waitqueue_head(&queue);
	start(wait_for_done, "a", "ann");
	start(wait_for_event, "b", "bob");
	start(take_sem, "c", "cid");
	settle();
	EXPECT_PANIC(down(&sem), "deadlock: nobody can ever run");
	expect_logged_all("ann", "bob", "cid");
	expect_logged_all("swapper", "wait_for_done", "wait_for_event");
	expect_logged("take_sem");
}
END_TEST

TEST(a_standstill_is_found_however_one_sleeps)
{
	boot();
	sema_init(&sem, 0);
	init_rwsem(&rwsem);
	init_completion(&done);
	init_waitqueue_head(&queue);
	set_current_state(sleeping_state[_i & 1]);
	if (_i < 2)
		EXPECT_PANIC(schedule(), "nobody can ever run");
	else if (_i < 4)
		EXPECT_PANIC(schedule_timeout(MAX_SCHEDULE_TIMEOUT),
			     "nobody can ever run");
	else if (_i == 4)
		EXPECT_PANIC(wait_for_completion(&done),
			     "nobody can ever run");
	else if (_i == 5)
		EXPECT_PANIC(wait_event(queue, false),
			     "nobody can ever run");
	else
		EXPECT_PANIC(down(&sem), "nobody can ever run");
}
END_TEST

static void wake_by_timer(unsigned long unused)
{
	(void)unused;
	complete(&done);
}

TEST(a_pending_timer_is_hope)
{
	static struct timer_list hope;

	boot();
	init_completion(&done);
	init_timer(&hope);
	hope.function = wake_by_timer;
	hope.expires = jiffies + 500;
	add_timer(&hope);
	wait_for_completion(&done);
	expect_alone();
}
END_TEST

TEST(another_sleeper_with_a_limit_is_hope)
{
	static const int ten = 10;

	boot();
	sema_init(&sem, 0);
	start(sleep_a_while, (void *)&ten, "a");
	start(only_up, NULL, "b");
	down(&sem);
	down_trylock(&sem);
	start(take_sem, "c", "c");
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(20);
	expect_story("a");
	up(&sem);
	settle();
	expect_story("c");
	expect_alone();
}
END_TEST

static int close_source_after;

static void close_source(void)
{
	if (close_source_after && !--close_source_after)
		wake_source_put();
}

TEST(a_source_of_wake_ups_is_hope)
{
	unsigned long then;

	boot();
	then = jiffies;
	init_completion(&done);
	wake_source_get();
	wake_source_get();
	wake_source_put();
	close_source_after = 40;
	set_tick_hook(close_source, 1);
	EXPECT_PANIC(wait_for_completion(&done), "nobody can ever run");
	ck_assert_uint_eq(jiffies, then + 40);
}
END_TEST

TEST(a_soft_interrupt_to_come_is_hope)
{
	unsigned long then;

	boot();
	then = jiffies;
	to_be_woken = current;
	open_softirq(TASKLET_SOFTIRQ, wake_from_soft);
	raise_quietly(TASKLET_SOFTIRQ);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	ck_assert_uint_le(jiffies, then + 1);
	expect_alone();
}
END_TEST

/* Test the end of a kernel stack */
static unsigned long *end_of_stack(struct task_struct *p)
{
	ck_assert_uint_eq((unsigned long)p->stack_guard % THREAD_SIZE, 0);
	return p->stack_guard;
}

TEST(each_stack_has_its_magic_word)
{
	struct task_struct *a, *b;
	unsigned long magic;

	boot();
	a = start(sleep_once, "a", "a");
	magic = *end_of_stack(a);
	ck_assert_uint_ne(magic, 0);
	settle();
	b = start(sleep_once, "b", "b");
	settle();
	ck_assert_uint_eq(*end_of_stack(a), magic);
	ck_assert_uint_eq(*end_of_stack(b), magic);
	wake_up_process(a);
	wake_up_process(b);
	expect_alone();
}
END_TEST

static int overrun(void *bits)
{
	*end_of_stack(current) ^= *(unsigned long *)bits;
	yield();
	return 0;
}

TEST(a_stack_that_was_overrun_is_found_at_the_switch)
{
	unsigned long bits = _i ? 1UL : ~0UL;

	boot();
	start(overrun, &bits, "deep");
	EXPECT_PANIC(yield(), "has overrun its kernel stack");
	expect_logged("schedule: thread 1 (deep)");
}
END_TEST

TEST(the_check_finds_a_stack_that_was_overrun)
{
	struct task_struct *a;

	boot();
	a = start(sleep_once, "a", "a");
	settle();
	*end_of_stack(a) ^= 0x10000;
	ck_assert_int_eq(sched_check_into_report(), 1);
	expect_in(report, "stack");
	*end_of_stack(a) ^= 0x10000;
	expect_sound();
}
END_TEST

/* Test the reports of threads */
/* the line of a text that holds a word */
static const char *line_with(const char *text, const char *word)
{
	static char line[200];
	const char *at = strstr(text, word);

	if (!at)
		ck_abort_msg("no \"%s\" in:\n%s", word, text);
	while (at > text && at[-1] != '\n')
		at--;
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
	return line;
}

static unsigned int lines_in(const char *text)
{
	unsigned int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

TEST(each_thread_has_a_line)
{
	const char *text;

	boot();
	sema_init(&sem, 0);
	init_waitqueue_head(&queue);
	start(take_sem, "x", "waits-sem");
	add_waiter(&single[1]);
	settle();
	start(say_name, "y", "runnable");
	text = read_report(show_tasks);
	expect_narrow(text);
	ck_assert_uint_eq(lines_in(text), 5);
	expect_in(line_with(text, "swapper"), " R ");
	expect_in(line_with(text, "waits-sem"), " D ");
	expect_in(line_with(text, "waits-sem"), "take_sem");
	expect_in(line_with(text, "x1"), " S ");
	expect_in(line_with(text, "runnable"), " R ");
}
END_TEST

TEST(a_line_has_the_numbers_of_its_thread)
{
	char numbers[80];
	struct task_struct *a;

	boot();
	a = start(sleep_once, "a", "sleeper");
	set_user_nice(a, -7);
	settle();
	a->run_ticks = 1234;
	a->nr_switches = 5678;
	read_report(show_tasks);
	snprintf(numbers, sizeof(numbers), "%d", a->pid);
	expect_in(line_with(report, "sleeper"), numbers);
	expect_in(line_with(report, "sleeper"), " -7 ");
	expect_in(line_with(report, "sleeper"), " 1234 ");
	expect_in(line_with(report, "sleeper"), " 5678 ");
}
END_TEST

TEST(a_thread_with_the_longest_name_fits)
{
	struct task_struct *a;

	boot();
	a = start(sleep_once, "a", "abcdefghijklmno");
	settle();
	a->pid = 32767;
	a->run_ticks = a->nr_switches = 4294967295UL;
	set_user_nice(a, -20);
	expect_narrow(read_report(show_tasks));
	expect_in(report, "abcdefghijklmno");
}
END_TEST

static int hold_sem_and_sleep(void *unused)
{
	(void)unused;
	down(&sem);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	up(&sem);
	return 0;
}

TEST(locks_are_shown_with_who_holds_and_who_waits)
{
	struct task_struct *a;
	const char *text;

	boot_locks();
	init_MUTEX(&sem);
	sema_set_rank(&sem, RANK_SCRATCH_SEM, "shown_sem");
	a = start(hold_sem_and_sleep, NULL, "holder");
	start(use_sem, "w", "wanter");
	settle();
	spin_lock_init_ranked(&outer, RANK_PAGE_TABLE, "outer_lock");
	take_outer();
	text = read_report(show_locks);
	spin_unlock(&outer);
	expect_narrow(text);
	expect_in(text, "shown_sem");
	expect_in(line_with(text, "hold_sem_and_sleep"), "holder");
	expect_in(line_with(text, "wanter"), "use_sem");
	expect_in(line_with(text, "outer_lock"), "take_outer");
	wake_up_process(a);
	settle();
	expect_story("w");
	expect_not_in(read_report(show_locks), "outer_lock");
	expect_not_in(report, "holder");
}
END_TEST

TEST(the_order_of_locks_is_shown_outermost_first)
{
	char ranks[4][16];
	const char *at;
	static const int rank[] = {
		RANK_SCRATCH_SEM, RANK_ZONE, RANK_TIMER, RANK_RUN_QUEUE
	};

	boot();
	at = read_report(show_locks);
	expect_narrow(at);
	for (int i = 0; i < 4; i++) {
		snprintf(ranks[i], sizeof(ranks[i]), "%d ", rank[i]);
		at = strstr(at, ranks[i]);
		if (!at)
			ck_abort_msg("no rank %s behind the last in:\n%s",
				     ranks[i], report);
	}
}
END_TEST

TEST(pending_timers_are_shown)
{
	boot_timers();
	read_report(show_timers);
	expect_not_in(report, "tell_timer");
	set(0, 12);
	set(1, 1300);
	expect_narrow(read_report(show_timers));
	expect_in(report, "12");
	expect_in(report, "1300");
	ck_assert(strstr(report, "12") < strstr(report, "1300"));
}
END_TEST

/* Test the check of the scheduler */
static void spoil(int way, struct task_struct *asleep,
		  struct task_struct *ready)
{
	if (way == 0)
		nr_threads++;
	else if (way == 1)
		nr_threads--;
	else if (way == 2)
		ready->state = TASK_INTERRUPTIBLE;
	else if (way == 3)
		asleep->state = TASK_RUNNING;
	else if (way == 4)
		list_add(&asleep->run_list, &ready->run_list);
	else if (way == 5)
		list_del_init(&ready->run_list);
	else if (way == 6)
		list_del_init(&asleep->tasks);
	else
		*end_of_stack(asleep) = 0;
}

TEST(what_does_not_agree_is_found)
{
	struct task_struct *asleep, *ready;

	boot();
	asleep = start(sleep_once, "a", "asleep");
	settle();
	ready = start(say_name, "b", "ready");
	expect_sound();
	spoil(_i, asleep, ready);
	ck_assert_int_ge(sched_check_into_report(), 1);
	ck_assert_uint_ge(lines_in(report), 1);
	expect_narrow(report);
}
END_TEST

TEST(a_sound_scheduler_says_nothing)
{
	boot();
	start(sleep_once, "a", "a");
	settle();
	start(say_name, "b", "b");
	ck_assert_int_eq(sched_check_into_report(), 0);
	ck_assert_str_eq(report, "");
}
END_TEST

/* Run random schedules */
static bool check_each_step;
static unsigned int still_running;
static struct completion all_ended;

static void dawdle(void)
{
	switch (rnd_below(8)) {
	case 0:
		yield();
		break;
	case 1:
		soft_tick(rnd_below(4));
		break;
	case 2:
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_timeout((long)rnd_between(1, 4));
		break;
	case 3:
		interrupt(do_nothing);
		break;
	}
	cond_resched();
	if (check_each_step)
		expect_sound();
}

static void start_random(int (*fn)(void *), unsigned int n,
			 unsigned int stream)
{
	char name[20];

	init_completion(&all_ended);
	rnd_seed(stream);
	for (unsigned int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "random%u", i);
		set_user_nice(start(fn, (void *)i, name),
			      (long)rnd_below(40) - 20);
		still_running++;
	}
}

static int end_random(void)
{
	if (!--still_running)
		complete(&all_ended);
	return 0;
}

static void run_random(void)
{
	bool any;

	wait_for_completion(&all_ended);
	expect_alone();
	next_timer(&any);
	ck_assert(!any);
}

#define SLOTS		4
#define MAKERS		3
#define EATERS		4

static struct semaphore filled, empty, ring_mutex;
static unsigned int ring_slot[SLOTS], in_ring, made, eaten, rounds;
static unsigned int next_of[MAKERS];
static struct task_struct *in_the_ring;

static void enter_ring(void)
{
	down(&ring_mutex);
	ck_assert_ptr_null(in_the_ring);
	in_the_ring = current;
	dawdle();
	ck_assert_ptr_eq(in_the_ring, current);
}

static void leave_ring(void)
{
	ck_assert_ptr_eq(in_the_ring, current);
	in_the_ring = NULL;
	up(&ring_mutex);
	dawdle();
}

static void make(unsigned int who, unsigned int n)
{
	down(&empty);
	enter_ring();
	ck_assert_uint_lt(in_ring, SLOTS);
	in_ring++;
	ring_slot[made++ % SLOTS] = n * MAKERS + who;
	leave_ring();
	up(&filled);
}

static void eat(void)
{
	unsigned int value;

	down(&filled);
	enter_ring();
	ck_assert_uint_gt(in_ring, 0);
	in_ring--;
	value = ring_slot[eaten++ % SLOTS];
	ck_assert_uint_eq(value / MAKERS, next_of[value % MAKERS]);
	next_of[value % MAKERS]++;
	leave_ring();
	up(&empty);
}

static int make_or_eat(void *arg)
{
	unsigned int who = (unsigned int)(unsigned long)arg;

	for (unsigned int i = 0; i < rounds * EATERS; i++) {
		if (who < MAKERS)
			make(who, i);
		else if (i < rounds * MAKERS)
			eat();
		dawdle();
	}
	return end_random();
}

TEST(nothing_is_lost_between_producers_and_consumers)
{
	boot();
	check_each_step = _i & 1;
	rounds = (unsigned int)suite_rounds(_i & 1 ? 30 : 150);
	sema_init(&filled, 0);
	sema_init(&empty, SLOTS);
	init_MUTEX(&ring_mutex);
	start_random(make_or_eat, MAKERS + EATERS,
		     10 + (unsigned int)_i);
	run_random();
	ck_assert_uint_eq(in_ring, 0);
	ck_assert_uint_eq(eaten, rounds * MAKERS * EATERS);
	ck_assert_uint_eq(eaten, made);
}
END_TEST

struct ticket {
	unsigned int who;
	bool writer;
};

static struct ticket waiting_line[32];
static unsigned int in_line, reading, writing;

static void draw_ticket(unsigned int who, bool writer)
{
	waiting_line[in_line].who = who;
	waiting_line[in_line++].writer = writer;
}

static void come_in(unsigned int who, bool writer)
{
	unsigned int i, place = 0;

	while (waiting_line[place].who != who)
		place++;
	for (i = 0; i < place; i++)
		if (writer || waiting_line[i].writer)
			ck_abort_msg("%u overtook %u", who,
				     waiting_line[i].who);
	for (i = place; i + 1 < in_line; i++)
		waiting_line[i] = waiting_line[i + 1];
	in_line--;
	ck_assert_uint_eq(writing, 0);
	if (writer)
		ck_assert_uint_eq(reading, 0);
	*(writer ? &writing : &reading) += 1;
}

static void read_or_write(unsigned int who, bool writer)
{
	draw_ticket(who, writer);
	if (writer)
		down_write(&rwsem);
	else
		down_read(&rwsem);
	come_in(who, writer);
	dawdle();
	dawdle();
	ck_assert_uint_eq(writing, writer);
	*(writer ? &writing : &reading) -= 1;
	if (writer)
		up_write(&rwsem);
	else
		up_read(&rwsem);
}

static int read_and_write(void *arg)
{
	unsigned int who = (unsigned int)(unsigned long)arg;

	for (unsigned int i = 0; i < rounds; i++) {
		dawdle();
		if (rnd_below(8))
			read_or_write(who, rnd_below(4) == 0);
		else if (down_write_trylock(&rwsem)) {
			ck_assert_uint_eq(reading + writing + in_line,
					  0);
			up_write(&rwsem);
		} else if (down_read_trylock(&rwsem)) {
			ck_assert_uint_eq(writing, 0);
			up_read(&rwsem);
		}
	}
	return end_random();
}

TEST(writers_are_alone_and_nobody_overtakes_them)
{
	boot();
	check_each_step = _i & 1;
	rounds = (unsigned int)suite_rounds(_i & 1 ? 60 : 400);
	init_rwsem(&rwsem);
	start_random(read_and_write, 8, 20 + (unsigned int)_i);
	run_random();
	ck_assert_int_eq(rwsem.activity, 0);
	ck_assert_uint_eq(in_line + reading + writing, 0);
}
END_TEST

#define MUTEXES	3

static struct semaphore mutex[MUTEXES], given;
static struct task_struct *has_mutex[MUTEXES];
static unsigned int asked[MUTEXES][16], nr_asked[MUTEXES];
static struct timer_list giver[8];
static unsigned int number, gifts;

static void ask_for_mutex(unsigned int m, unsigned int who)
{
	asked[m][nr_asked[m]++] = who;
	down(&mutex[m]);
	ck_assert_uint_eq(asked[m][0], who);
	memmove(asked[m], asked[m] + 1,
		--nr_asked[m] * sizeof(asked[m][0]));
	ck_assert_ptr_null(has_mutex[m]);
	has_mutex[m] = current;
}

static void give_mutex(unsigned int m)
{
	ck_assert_ptr_eq(has_mutex[m], current);
	has_mutex[m] = NULL;
	up(&mutex[m]);
}

static void use_two_mutexes(unsigned int who)
{
	unsigned int a = rnd_below(MUTEXES - 1);
	unsigned int b = rnd_between(a + 1, MUTEXES - 1);

	ask_for_mutex(a, who);
	dawdle();
	ask_for_mutex(b, who);
	dawdle();
	give_mutex(rnd_below(2) ? a : b);
	dawdle();
	give_mutex(has_mutex[a] == current ? a : b);
}

static void wait_for_number(void)
{
	unsigned int until = number + rnd_between(1, 3);
	long limit = (long)rnd_between(1, 20);
	unsigned long then = jiffies;
	long left = wait_event_timeout(queue, number >= until, limit);

	ck_assert_int_ge(left, 0);
	ck_assert_int_le(left, limit);
	if (number < until)
		ck_assert_int_eq(left, 0);
	if (!left)
		ck_assert_int_ge((long)(jiffies - then), limit);
}

static void give_gift(unsigned long unused)
{
	(void)unused;
	gifts++;
	up(&given);
}

static void wait_for_gift(unsigned int who)
{
	struct timer_list *t = &giver[who];

	if (timer_pending(t))
		return;		/* another's gift came sooner */
	init_timer(t);
	t->function = give_gift;
	t->expires = jiffies + rnd_below(6);
	add_timer(t);
	dawdle();
	down(&given);
	ck_assert_uint_gt(gifts--, 0);
}

static void lock_a_moment(void)
{
	unsigned long flags;

	spin_lock_irqsave(&plain, flags);
	soft_tick(rnd_below(2));
	spin_unlock_irqrestore(&plain, flags);
	local_bh_disable();
	soft_tick(rnd_below(3));
	local_bh_enable();
}

static int do_anything(void *arg)
{
	unsigned int who = (unsigned int)(unsigned long)arg;

	for (unsigned int i = 0; i < rounds; i++) {
		switch (rnd_below(5)) {
		case 0:
			use_two_mutexes(who);
			break;
		case 1:
			wait_for_number();
			break;
		case 2:
			number++;
			wake_up(&queue);
			break;
		case 3:
			wait_for_gift(who);
			break;
		case 4:
			lock_a_moment();
			break;
		}
		dawdle();
		ck_assert_int_eq(current->state, TASK_RUNNING);
		ck_assert(!irqs_disabled());
	}
	return end_random();
}

TEST(anything_goes_and_the_books_are_right)
{
	boot_locks();
	init_waitqueue_head(&queue);
	sema_init(&given, 0);
	for (int i = 0; i < MUTEXES; i++)
		init_MUTEX(&mutex[i]);
	jiffies = -2000UL;
	check_each_step = _i & 1;
	rounds = (unsigned int)suite_rounds(_i & 1 ? 60 : 600);
	start_random(do_anything, 8, 30 + (unsigned int)_i);
	run_random();
	ck_assert_int_eq(atomic_read(&given.count), 0);
	ck_assert_uint_eq(gifts, 0);
	ck_assert(!waitqueue_active(&queue));
}
END_TEST

#define POOL	12

struct pooled {
	struct waiter kind;
	struct task_struct *task;
	bool asleep;
};

static struct pooled pool[POOL];
static unsigned int line_up[POOL], standing;

/* where in the line @w goes: in front, or behind all */
static void stand(unsigned int w)
{
	unsigned int at = pool[w].kind.exclusive ? standing : 0;

	memmove(line_up + at + 1, line_up + at,
		(standing++ - at) * sizeof(line_up[0]));
	line_up[at] = w;
}

/* wake in the model; returns how many */
static unsigned int wake_model(long mode, int nr)
{
	unsigned int woken = 0;

	for (unsigned int i = 0; i < standing; i++) {
		struct pooled *w = &pool[line_up[i]];

		if (!w->asleep || !(w->kind.state & mode))
			continue;
		w->asleep = false;
		woken++;
		if (w->kind.exclusive && !--nr)
			break;
	}
	return woken;
}

static void leave_model(void)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < standing; i++) {
		struct pooled *w = &pool[line_up[i]];

		if (w->asleep)
			line_up[kept++] = line_up[i];
		else
			w->task = NULL;
	}
	standing = kept;
}

static void join(unsigned int w)
{
	pool[w].kind.name = "w";
	pool[w].kind.exclusive = rnd_below(3) != 0;
	pool[w].kind.state = sleeping_state[rnd_below(2)];
	pool[w].task = add_waiter(&pool[w].kind);
	leave_model();		/* those woken before had their turn */
	pool[w].asleep = true;
	stand(w);
}

static void wake_some(void)
{
	long mode = (long)rnd_between(1, 3);
	int nr = (int)rnd_below(5);

	ck_assert_uint_eq(__wake_up(&queue, (unsigned int)mode, nr),
			  wake_model(mode, nr));
	for (unsigned int i = 0; i < standing; i++) {
		struct pooled *w = &pool[line_up[i]];

		ck_assert_int_eq(w->task->state,
				 w->asleep ? w->kind.state :
					     TASK_RUNNING);
	}
}

TEST(a_queue_wakes_whom_a_model_wakes)
{
	boot();
	init_waitqueue_head(&queue);
	rnd_seed(40 + (unsigned int)_i);
	for (int i = 0; i < suite_rounds(2000); i++) {
		unsigned int w = rnd_below(POOL);

		if (!pool[w].task)
			join(w);
		else if (!rnd_below(3))
			wake_some();
		if (rnd_below(2)) {
			settle();
			leave_model();
		}
		told = 0;
	}
	expect_sound();
}
END_TEST

static int live_a_little(void *unused)
{
	(void)unused;
	while (rnd_below(4))
		dawdle();
	return 0;
}

TEST(nothing_is_lost_when_threads_cannot_be_made)
{
	unsigned int ok = 0, failed = 0;

	boot_counted();
	rnd_seed(50);
	for (int i = 0; i < suite_rounds(1500); i++) {
		int pid, live = nr_threads;

		tasks_to_refuse = rnd_below(8) == 0;
		stacks_to_refuse = !tasks_to_refuse && rnd_below(7) == 0;
		soft_refuse_threads(rnd_below(4) == 0);
		pid = kernel_thread(live_a_little, NULL, "mayfly");
		if (pid > 0) {
			ok++;
			ck_assert_int_eq(nr_threads, live + 1);
		} else {
			failed++;
			ck_assert_int_eq(pid, -ENOMEM);
			ck_assert_int_eq(nr_threads, live);
		}
		if (rnd_below(4) == 0)
			dawdle();
		expect_sound();
	}
	while (nr_threads > threads_before) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_timeout(1);
	}
	expect_all_freed();
	ck_assert_uint_eq(soft_threads, 0);
	ck_assert_uint_gt(ok, 0);
	ck_assert_uint_gt(failed, 0);
}
END_TEST

/* Register the tests of threads */
static void add_run_queue(Suite *suite)
{
	CASE(run_queue);

	tcase_add_test(run_queue,
		       a_new_thread_waits_until_its_maker_schedules);
	tcase_add_test(run_queue,
		       threads_run_in_the_order_in_which_they_were_made);
	tcase_add_test(run_queue,
		       a_thread_that_yields_goes_behind_all_others);
	tcase_add_test(run_queue, a_thread_with_ticks_left_goes_on);
	tcase_add_test(run_queue,
		       a_used_up_slice_sends_a_thread_behind_the_others);
	tcase_add_test(run_queue,
		       the_last_tick_of_a_slice_is_still_its_owners);
	tcase_add_test(run_queue, a_thread_is_not_preempted);
	tcase_add_test(run_queue, nobody_else_is_there_to_yield_to);
	tcase_add_test(run_queue,
		       a_woken_thread_goes_behind_those_that_can_run);
	tcase_add_test(run_queue, who_is_woken_first_runs_first);
	tcase_add_test(run_queue,
		       only_those_who_can_run_are_in_the_run_queue);
	tcase_add_test(run_queue, turns_are_taken_evenly);
	tcase_add_test(run_queue, switches_are_counted);
}

static void add_slices(Suite *suite)
{
	CASE(slices);

	tcase_add_loop_test(slices,
		niceness_says_how_many_ticks_a_slice_has, 0, ARRAY_SIZE(slice));
	tcase_add_test(slices, niceness_stays_between_its_limits);
	tcase_add_test(slices, each_tick_is_counted_to_who_runs);
	tcase_add_test(slices, a_tick_with_interrupts_off_is_counted_too);
	tcase_add_test(slices, who_need_not_reschedule_does_not);
	tcase_add_test(slices, a_slice_is_new_after_it_was_used_up_alone);
	tcase_add_test(slices, slices_divide_the_processor);
	tcase_add_test(slices, a_new_thread_has_ticks);
}

static void add_births(Suite *suite)
{
	CASE(births);

	tcase_add_test(births, a_thread_is_called_with_what_it_was_given);
	tcase_add_test(births, a_name_is_cut_to_fifteen_letters);
	tcase_add_test(births, all_threads_are_listed_oldest_first);
	tcase_add_loop_test(births,
		no_memory_for_a_task_leaves_nothing_behind, 0, 3);
	tcase_add_test(births,
		       the_page_allocator_gives_and_gets_the_stacks);
	tcase_add_test(births,
		       a_record_is_of_the_tasks_cache_and_a_stack_is_not);
	tcase_add_test(births,
		without_two_pages_no_thread_is_made_and_none_is_lost);
	tcase_add_test(births, a_machine_full_of_threads_says_so);
	tcase_add_test(births, a_machine_begins_with_one_thread);
	tcase_add_test(births, the_scheduler_starts_anew);
	tcase_add_test(births, there_are_no_more_than_max_threads);
	tcase_add_loop_test(births,
		an_eighth_of_memory_may_be_stacks, 0, ARRAY_SIZE(sized));
	tcase_add_loop_test(births,
		max_threads_follows_the_memory_of_the_machine,
		0, ARRAY_SIZE(machine));
	tcase_add_test(births, a_thread_may_make_threads);
	tcase_add_test(births, a_hundred_threads_come_and_go);
}

static void add_pids(Suite *suite)
{
	CASE(pids);

	tcase_add_test(pids, numbers_count_up_from_one);
	tcase_add_test(pids, a_number_finds_its_thread_while_it_lives);
	tcase_add_test(pids, a_failed_thread_takes_no_number_from_others);
	tcase_add_test(pids,
		       numbers_in_use_are_passed_over_when_they_go_round);
}

static void add_exits(Suite *suite)
{
	CASE(exits);

	tcase_add_loop_test(exits,
		what_a_thread_returns_is_its_exit_code, 0, 2);
	tcase_add_test(exits, a_thread_ends_from_any_depth);
	tcase_add_test(exits, the_next_thread_to_run_frees_it);
	tcase_add_test(exits, each_of_a_row_that_ends_is_freed_by_the_next);
	tcase_add_test(exits,
		       a_thread_that_ends_while_all_others_sleep_is_freed);
	tcase_add_test(exits, a_dead_thread_may_wait_for_work);
	tcase_add_test(exits, an_interrupt_does_not_end_a_thread);
	tcase_add_test(exits, the_thread_that_boots_does_not_end);
}

static void add_sleeping(Suite *suite)
{
	CASE(sleeping);

	tcase_add_loop_test(sleeping,
		a_sleeper_runs_again_when_woken, 0, 2);
	tcase_add_test(sleeping, who_does_not_sleep_cannot_be_woken);
	tcase_add_test(sleeping, the_dead_are_not_woken);
	tcase_add_loop_test(sleeping,
		a_wake_up_before_schedule_is_not_lost, 0, 2);
	tcase_add_test(sleeping, an_interrupt_wakes_a_sleeper);
	tcase_add_test(sleeping,
		       the_only_thread_sleeps_until_an_interrupt_wakes_it);
	tcase_add_test(sleeping,
		who_waits_for_work_gives_it_to_the_one_that_is_woken);
	tcase_add_test(sleeping, the_idle_hook_is_called_before_each_wait);
	tcase_add_test(sleeping,
		       who_is_woken_by_the_idle_hook_does_not_wait);
	tcase_add_test(sleeping, the_idle_hook_can_be_ended);
	tcase_add_test(sleeping, sleepers_have_no_ticks);
}

static void add_timeouts(Suite *suite)
{
	CASE(timeouts);

	tcase_add_loop_test(timeouts,
		a_sleep_of_n_ticks_takes_n_ticks, 0, ARRAY_SIZE(times));
	tcase_add_loop_test(timeouts,
		jiffies_may_wrap_during_a_sleep, 0, ARRAY_SIZE(times));
	tcase_add_test(timeouts, a_sleep_of_no_ticks_is_none);
	tcase_add_loop_test(timeouts,
		a_sleep_of_less_than_no_ticks_warns, 0, ARRAY_SIZE(negative));
	tcase_add_loop_test(timeouts,
		a_sleep_for_ever_ends_when_woken, 0, 2);
	tcase_add_loop_test(timeouts,
		who_is_woken_early_gets_the_ticks_that_are_left, 0, 2);
	tcase_add_test(timeouts, who_is_woken_late_has_no_ticks_left);
	tcase_add_test(timeouts, a_time_out_of_who_runs_is_no_sleep);
	tcase_add_test(timeouts, sleepers_wake_in_the_order_of_their_times);
}

static void add_wait_queues(Suite *suite)
{
	CASE(wait_queues);

	tcase_add_test(wait_queues,
		       all_who_share_and_one_who_does_not_are_woken);
	tcase_add_loop_test(wait_queues,
		as_many_who_do_not_share_are_woken_as_wanted,
		0, ARRAY_SIZE(counts));
	tcase_add_loop_test(wait_queues,
		the_names_of_waking_mean_their_numbers, 0, 5);
	tcase_add_test(wait_queues,
		       another_state_is_neither_woken_nor_counted);
	tcase_add_test(wait_queues, an_empty_queue_wakes_nobody);
	tcase_add_test(wait_queues, a_declared_queue_is_ready);
	tcase_add_test(wait_queues, a_second_wake_up_goes_to_the_next);
	tcase_add_test(wait_queues,
		       a_waiter_that_is_not_asleep_does_not_count);
	tcase_add_test(wait_queues, a_waiter_stays_until_it_removes_itself);
	tcase_add_test(wait_queues, who_left_the_queue_is_not_woken);
	tcase_add_test(wait_queues, an_interrupt_wakes_a_queue);
	tcase_add_test(wait_queues,
		       interrupts_stay_off_for_who_had_them_off);
}

static void add_conditions(Suite *suite)
{
	CASE(conditions);

	tcase_add_test(conditions,
		       who_finds_the_condition_true_does_not_sleep);
	tcase_add_test(conditions,
		       a_waiter_that_is_woken_rechecks_its_condition);
	tcase_add_test(conditions,
		       all_who_wait_for_the_condition_are_woken);
	tcase_add_loop_test(conditions,
		a_wake_up_between_test_and_sleep_is_not_lost, 0, 2);
	tcase_add_test(conditions,
		       an_interruptible_waiter_sleeps_interruptibly);
	tcase_add_test(conditions, a_wait_with_a_limit_tells_what_is_left);
	tcase_add_test(conditions,
		       a_condition_that_holds_at_the_limit_is_no_time_out);
	tcase_add_test(conditions, wake_ups_do_not_lengthen_a_limit);
}

static void add_completions(Suite *suite)
{
	CASE(completions);

	tcase_add_test(completions, a_completion_before_the_wait_is_kept);
	tcase_add_test(completions,
		       each_completion_lets_one_go_first_come_first_served);
	tcase_add_test(completions,
		       a_completion_wakes_one_and_lets_the_others_sleep);
	tcase_add_test(completions, all_go_when_all_is_complete);
	tcase_add_test(completions, an_interrupt_completes);
	tcase_add_test(completions, a_thread_completes_as_its_last_act);
	tcase_add_test(completions, a_declared_completion_is_not_complete);
}

static void add_semaphores(Suite *suite)
{
	CASE(semaphores);

	tcase_add_test(semaphores, a_mutex_is_held_by_one);
	tcase_add_loop_test(semaphores, a_semaphore_counts, 1, 5);
	tcase_add_test(semaphores, a_locked_mutex_begins_held);
	tcase_add_test(semaphores, a_declared_mutex_is_free);
	tcase_add_test(semaphores,
		       sleepers_get_a_semaphore_in_the_order_they_came);
	tcase_add_test(semaphores, the_giver_does_not_overtake_the_sleeper);
	tcase_add_test(semaphores,
		       a_new_thread_does_not_overtake_the_sleeper);
	tcase_add_test(semaphores, each_up_lets_one_go);
	tcase_add_test(semaphores, an_interrupt_gives_a_semaphore);
	tcase_add_test(semaphores,
		       an_interrupt_may_try_to_take_a_semaphore);
	tcase_add_test(semaphores,
		       a_failed_try_does_not_disturb_the_sleepers);
	tcase_add_loop_test(semaphores,
		a_grant_reaches_the_thread_that_waits_for_work, 0, 2);
	tcase_add_test(semaphores, another_thread_may_give_what_one_took);
	tcase_add_test(semaphores,
		       a_grant_that_comes_before_the_sleeper_is_kept);
	tcase_add_test(semaphores,
		       a_thread_says_that_it_waits_for_a_semaphore);
}

static void add_rwsems(Suite *suite)
{
	CASE(rwsems);

	tcase_add_test(rwsems, readers_share_and_a_writer_is_alone);
	tcase_add_test(rwsems, a_reader_behind_a_waiting_writer_waits);
	tcase_add_test(rwsems,
		       readers_in_front_go_together_up_to_the_first_writer);
	tcase_add_test(rwsems, a_try_gets_what_is_free);
	tcase_add_test(rwsems, a_try_does_not_overtake);
	tcase_add_test(rwsems, what_is_handed_over_is_not_free);
	tcase_add_test(rwsems, the_one_who_gives_it_back_goes_behind);
	tcase_add_test(rwsems, a_declared_rwsem_is_free);
	tcase_add_loop_test(rwsems,
		what_is_not_held_is_not_given_back, 0, ARRAY_SIZE(unheld));
	tcase_add_test(rwsems, a_thread_says_that_it_waits_for_an_rwsem);
}

static void add_timers(Suite *suite)
{
	CASE(timers);

	tcase_add_test(timers, a_timer_runs_in_its_tick_and_once);
	tcase_add_test(timers, timers_run_in_the_order_of_their_times);
	tcase_add_test(timers,
		       timers_of_one_tick_run_in_the_order_of_setting);
	tcase_add_test(timers, a_time_in_the_past_is_the_next_tick);
	tcase_add_test(timers, timers_cross_the_wrap_of_jiffies);
	tcase_add_test(timers, a_timer_may_set_itself_again);
	tcase_add_test(timers,
		       a_timer_that_is_always_late_runs_once_a_tick);
	tcase_add_test(timers, a_timer_may_delete_another);
	tcase_add_test(timers, a_deleted_timer_does_not_run);
	tcase_add_test(timers, a_timer_is_moved);
	tcase_add_test(timers, a_timer_is_not_set_twice);
	tcase_add_test(timers, a_timer_without_a_function_is_refused);
	tcase_add_test(timers, the_next_timer_is_known);
	tcase_add_test(timers, timers_wait_while_interrupts_are_off);
	tcase_add_test(timers, a_thread_sets_timers);
	tcase_add_loop_test(timers,
		times_are_compared_across_the_wrap, 0, ARRAY_SIZE(compared));
	tcase_add_test(timers, timers_run_when_a_table_says);
}

static void add_softirqs(Suite *suite)
{
	CASE(softirqs);

	tcase_add_loop_test(softirqs, the_lowest_number_runs_first, 0, 6);
	tcase_add_test(softirqs, what_is_raised_twice_runs_once);
	tcase_add_loop_test(softirqs,
		       a_new_boot_has_forgotten_who_ran_before, 0, 2);
	tcase_add_test(softirqs,
		       a_handler_is_not_interrupted_by_what_it_raises);
	tcase_add_loop_test(softirqs,
		a_soft_interrupt_has_one_action, 0, 4);
	tcase_add_test(softirqs, what_is_raised_meanwhile_runs_next);
	tcase_add_test(softirqs, what_raises_itself_for_ever_is_put_off);
	tcase_add_test(softirqs, soft_interrupts_do_not_nest);
	tcase_add_test(softirqs,
		       an_interrupt_of_a_soft_interrupt_starts_no_other);
	tcase_add_test(softirqs, threads_keep_soft_interrupts_away);
	tcase_add_test(softirqs,
		       soft_interrupts_wait_while_interrupts_are_off);
	tcase_add_test(softirqs,
		       a_raised_soft_interrupt_runs_by_the_next_interrupt);
	tcase_add_test(softirqs, a_soft_interrupt_wakes_a_thread);
}

static void add_task_queues(Suite *suite)
{
	CASE(task_queues);

	tcase_add_test(task_queues, tasks_run_in_order_and_once);
	tcase_add_test(task_queues, a_task_is_queued_once);
	tcase_add_test(task_queues,
		       a_task_may_queue_itself_for_the_next_time);
	tcase_add_test(task_queues, an_interrupt_queues_a_task);
}

static void add_spin_locks(Suite *suite)
{
	CASE(spin_locks);

	tcase_add_test(spin_locks, a_lock_is_held_from_taking_to_releasing);
	tcase_add_test(spin_locks,
		       a_lock_without_a_rank_may_be_taken_anywhere);
	tcase_add_test(spin_locks, a_static_lock_is_free);
	tcase_add_loop_test(spin_locks,
		taking_a_lock_twice_names_both_takers, 0, 2);
	tcase_add_test(spin_locks, releasing_a_free_lock_is_a_bug);
	tcase_add_test(spin_locks, a_try_takes_only_a_free_lock);
	tcase_add_test(spin_locks, a_lock_keeps_interrupts_as_it_promises);
	tcase_add_test(spin_locks, a_bh_lock_keeps_soft_interrupts_away);
	tcase_add_loop_test(spin_locks,
		a_lock_of_interrupts_is_not_taken_with_interrupts_on, 0, 2);
	tcase_add_test(spin_locks,
		       a_lock_of_timers_is_not_taken_with_timers_on);
	tcase_add_test(spin_locks, too_many_locks_are_refused);
	tcase_add_test(spin_locks,
		       a_lock_of_interrupts_is_taken_with_interrupts_off);
}

static void add_lock_order(Suite *suite)
{
	CASE(lock_order);

	tcase_add_test(lock_order, locks_are_taken_from_outside_in);
	tcase_add_test(lock_order,
		       the_wrong_order_names_both_locks_and_both_takers);
	tcase_add_test(lock_order, equal_ranks_have_no_order);
	tcase_add_test(lock_order,
		       a_lock_in_between_does_not_hide_the_outer_one);
	tcase_add_test(lock_order,
		       a_released_lock_is_no_longer_in_the_order);
	tcase_add_test(lock_order, locks_without_a_rank_have_no_order);
	tcase_add_test(lock_order, the_documented_order_goes_outside_in);
	tcase_add_test(lock_order,
		       semaphores_have_their_place_in_the_order);
	tcase_add_test(lock_order,
		       a_thread_that_ends_with_a_semaphore_is_named);
	tcase_add_test(lock_order, each_thread_has_its_own_order);
	tcase_add_test(lock_order, a_handler_that_leaves_a_lock_is_named);
	tcase_add_test(lock_order, a_thread_that_ends_with_a_lock_is_named);
}

static void add_atomicity(Suite *suite)
{
	CASE(atomicity);

	tcase_add_test(atomicity, a_handler_does_not_sleep);
	tcase_add_test(atomicity, nobody_sleeps_with_interrupts_off);
	tcase_add_test(atomicity, nobody_sleeps_with_a_spin_lock);
	tcase_add_test(atomicity, nobody_sleeps_with_soft_interrupts_off);
	tcase_add_test(atomicity, a_timer_does_not_sleep);
	tcase_add_loop_test(atomicity, all_that_sleeps_is_watched, 0, 7);
	tcase_add_loop_test(atomicity,
		what_might_have_slept_is_watched_too, 0, 6);
	tcase_add_test(atomicity, what_need_not_sleep_may_hold_a_lock);
}

static void add_deadlocks(Suite *suite)
{
	CASE(deadlocks);

	tcase_add_loop_test(deadlocks,
		a_ring_of_waiters_is_found_and_each_is_named,
		0, ARRAY_SIZE(ring));
	tcase_add_loop_test(deadlocks,
		a_chain_of_waiters_is_no_deadlock, 0, ARRAY_SIZE(ring));
	tcase_add_loop_test(deadlocks, a_deadlock_of_others_is_found, 0, 2);
	tcase_add_test(deadlocks, a_reader_that_was_let_in_does_not_wait);
	tcase_add_test(deadlocks, who_gave_it_back_is_no_longer_the_owner);
	tcase_add_test(deadlocks, nobody_can_run_when_all_wait_for_nothing);
	tcase_add_loop_test(deadlocks,
		a_standstill_is_found_however_one_sleeps, 0, 7);
	tcase_add_test(deadlocks, a_pending_timer_is_hope);
	tcase_add_test(deadlocks, another_sleeper_with_a_limit_is_hope);
	tcase_add_test(deadlocks, a_source_of_wake_ups_is_hope);
	tcase_add_test(deadlocks, a_soft_interrupt_to_come_is_hope);
}

static void add_stacks(Suite *suite)
{
	CASE(stacks);

	tcase_add_test(stacks, each_stack_has_its_magic_word);
	tcase_add_loop_test(stacks,
		a_stack_that_was_overrun_is_found_at_the_switch, 0, 2);
	tcase_add_test(stacks, the_check_finds_a_stack_that_was_overrun);
}

static void add_thread_reports(Suite *suite)
{
	CASE(thread_reports);

	tcase_add_test(thread_reports, each_thread_has_a_line);
	tcase_add_test(thread_reports,
		       a_line_has_the_numbers_of_its_thread);
	tcase_add_test(thread_reports, a_thread_with_the_longest_name_fits);
	tcase_add_test(thread_reports,
		       locks_are_shown_with_who_holds_and_who_waits);
	tcase_add_test(thread_reports,
		       the_order_of_locks_is_shown_outermost_first);
	tcase_add_test(thread_reports, pending_timers_are_shown);
}

static void add_soundness(Suite *suite)
{
	CASE(soundness);

	tcase_add_loop_test(soundness, what_does_not_agree_is_found, 0, 8);
	tcase_add_test(soundness, a_sound_scheduler_says_nothing);
}

static void add_schedules(Suite *suite)
{
	CASE(schedules);

	tcase_add_loop_test(schedules,
		nothing_is_lost_between_producers_and_consumers, 0, 4);
	tcase_add_loop_test(schedules,
		writers_are_alone_and_nobody_overtakes_them, 0, 4);
	tcase_add_loop_test(schedules,
		anything_goes_and_the_books_are_right, 0, 4);
	tcase_add_loop_test(schedules,
		a_queue_wakes_whom_a_model_wakes, 0, 3);
	tcase_add_test(schedules,
		       nothing_is_lost_when_threads_cannot_be_made);
}

SUITE("threads")
{
	add_run_queue(suite);
	add_slices(suite);
	add_births(suite);
	add_pids(suite);
	add_exits(suite);
	add_sleeping(suite);
	add_timeouts(suite);
	add_wait_queues(suite);
	add_conditions(suite);
	add_completions(suite);
	add_semaphores(suite);
	add_rwsems(suite);
	add_timers(suite);
	add_softirqs(suite);
	add_task_queues(suite);
	add_spin_locks(suite);
	add_lock_order(suite);
	add_atomicity(suite);
	add_deadlocks(suite);
	add_stacks(suite);
	add_thread_reports(suite);
	add_soundness(suite);
	add_schedules(suite);
}
