/*
 * suite.c - the harness: boot the soft machine, expect panics, run
 * Check
 */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE		/* it refuses to jump between stacks */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tests/suite.h"
#include "arch/boot.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "arch/trap.h"
#include "lib/cmdline.h"
#include "lib/printk.h"
#include "mm/e820.h"
#include "mm/init.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/setup.h"
#include "mm/slab_def.h"
#include "init/stages.h"
#include "sched/sched.h"

#define TEST_SECONDS	60	/* a deadline, not a wait */

/* Draw random numbers */
static unsigned int seed = 1;
static u32 rnd_state = 1;

/* xorshift32: every word but 0, in a cycle of 2^32 - 1 */
u32 rnd(void)
{
	rnd_state ^= rnd_state << 13;
	rnd_state ^= rnd_state >> 17;
	rnd_state ^= rnd_state << 5;
	return rnd_state;
}

void rnd_seed(unsigned int stream)
{
	int i;

	rnd_state = (seed * 2654435761U) ^ (stream * 2246822519U);
	if (!rnd_state)
		rnd_state = 1;
	for (i = 0; i < 16; i++)
		rnd();
}

u32 rnd_below(u32 n)
{
	return (u32)(((u64)rnd() * n) >> 32);
}

u32 rnd_between(u32 low, u32 high)
{
	u32 span = high - low + 1;

	return span ? low + rnd_below(span) : rnd();
}

/* Boot the soft machine step by step */

static int booted;		/* steps taken since power-on */

static void boot_options(void)
{
	task_init();
	console_init();
	trap_init();
	multiboot_init();
	cpu_init();
	parse_cmdline(boot_info.cmdline);
}

static void boot_memory(void)
{
	setup_memory();
}

static void boot_slab(void)
{
	local_irq_enable();
	start_allocators();
	local_irq_disable();
}

static void (*const boot_step[])(void) = {
	[SOFT_OPTIONS] = boot_options,
	[SOFT_REGION] = setup_memory_region,
	[SOFT_BOOTMEM] = boot_memory,
	[SOFT_PAGING] = map_memory,
	[SOFT_SCHED] = start_interrupts,
	[SOFT_MEM_INIT] = start_pages,
	[SOFT_SLAB] = boot_slab,
	[SOFT_INITMEM] = free_initmem,
};

void soft_boot_to(enum soft_stage stage)
{
	while (booted <= (int)stage)
		boot_step[booted++]();
}

void soft_boot(unsigned int mib, const char *options)
{
	soft_machine_init(mib);
	soft_options(options);
	soft_boot_to(SOFT_INITMEM);
	local_irq_enable();
}

/* Count the free pages when no slab is kept for nothing */

unsigned long pages_left(void)
{
	kmem_cache_t *c;
	int pages;

	do {
		pages = 0;
		for_each_cache(c) {
			drain_cpu_caches(c);
			pages += kmem_cache_shrink(c);
		}
	} while (pages);
	return nr_free_pages();
}

/* Show what the kernel printed when a test fails */

static void show_log(void)
{
	fprintf(stderr, "---- the kernel said (SEED=%u):\n%s----\n", seed,
		soft_log());
}

void suite_failed(void)
{
	show_log();
}

void __asan_set_death_callback(void (*callback)(void))
	__attribute__((weak));
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0:detect_stack_use_after_return=0";
}

/* Catch an expected panic */

static sigjmp_buf panic_landing;
static struct coroutine *panic_thread;	/* in which it lies */
static bool panic_expected;
static size_t log_before;	/* length of the log at that time */

sigjmp_buf *suite_expect_panic(void)
{
	panic_expected = true;
	panic_thread = soft_running();
	log_before = strlen(soft_log());
	return &panic_landing;
}

void suite_no_panic(const char *statement)
{
	panic_expected = false;
	ck_abort_msg("no panic: %s", statement);
}

void suite_panicked(const char *part)
{
	soft_jump_landed();
	panic_expected = false;
	if (!strstr(soft_log() + log_before, part))
		ck_abort_msg("the panic does not say \"%s\"", part);
}

static const char *last_line(void)
{
	static char line[256];
	const char *text = soft_log(), *end = text + strlen(text);

	/* Find the start of the last line */
	while (end > text && end[-1] == '\n')
		end--;
	while (end > text && end[-1] != '\n')
		end--;
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(end, "\n"), end);
	return line;
}

static void on_panic(void)
{
	if (panic_expected) {
		panic_depth = 0;
		soft_jump_to(panic_thread);
		siglongjmp(panic_landing, 1);
	}
	ck_abort_msg("the kernel panicked in thread %d (%s): %s",
		     current->pid, current->comm, last_line());
}

static void on_machine_exit(int code)
{
	ck_abort_msg("the machine stopped with code %#x",
		     (unsigned int)code);
}

/* Stop a suite at its first failure */

static int *running;		/* shared by all tests; NULL: go on */

static void prepare_to_stop(void)
{
	if (!getenv("SUITE_STOP"))
		return;
	running = mmap(NULL, sizeof(*running), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (running == MAP_FAILED) {
		perror("SUITE_STOP");
		exit(2);
	}
}

static void stop_after_a_failure(void)
{
	if (running && *running)
		_exit(1);
	if (running)
		*running = 1;
}

static void after_each_test(void)
{
	if (running)
		*running = 0;
}

int suite_rounds(int rounds)
{
	return getenv("SUITE_QUICK") ? DIV_ROUND_UP(rounds, 8) : rounds;
}

/* Expect lines that fit a screen */

void expect_narrow(const char *text)
{
	for (; *text; text += strcspn(text, "\n") + 1)
		if (strcspn(text, "\n") > 79)
			ck_abort_msg("too wide: %.*s",
				     (int)strcspn(text, "\n"), text);
}

/* Run a suite */

static void before_each_test(void)
{
	stop_after_a_failure();
	booted = 0;
	rnd_seed(0);
	if (__asan_set_death_callback)
		__asan_set_death_callback(show_log);
}

TCase *suite_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, before_each_test, after_each_test);
	tcase_set_timeout(tcase, TEST_SECONDS);
	suite_add_tcase(suite, tcase);
	return tcase;
}

int suite_main(const char *title, void (*cases)(Suite *suite))
{
	Suite *suite = suite_create(title);
	SRunner *runner = srunner_create(suite);
	const char *text = getenv("SEED");
	int failed, ran;

	seed = text ? (unsigned int)strtoul(text, NULL, 0) :
		      (unsigned int)time(NULL) ^ (unsigned int)getpid() << 16;
	register_panic_hook(on_panic);
	soft_on_exit(on_machine_exit);
	prepare_to_stop();
	cases(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	ran = srunner_ntests_run(runner);
	srunner_free(runner);
	if (failed || !ran)
		printf("%s: seed was %u, run again with SEED=%u\n", title,
		       seed, seed);
	return failed || !ran;
}
