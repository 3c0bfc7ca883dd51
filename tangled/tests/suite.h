/*
 * tests/suite.h - what every suite needs
 *
 *   SUITE("chapter 5: boot memory")
 *   {
 *   	CASE(merging);
 *   	tcase_add_test(merging, two_small_requests_share_a_page);
 *   }
 *
 * TEST(name) { ... } END_TEST is a test. Each runs in a process of its
 * own; when it fails, what the kernel printed is shown. Check's
 * ck_assert_* are used as they are. The seed of random tests is printed
 * when one fails, and SEED=n sets it.
 */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>
#include <setjmp.h>

#include "lib/types.h"
#include "arch/host/soft.h"

/* Show the log before Check reports a failure */
#define _ck_assert_failed(...) \
	(suite_failed(), _ck_assert_failed(__VA_ARGS__))
void suite_failed(void);

/* Make a suite and its cases short to write */

#define TEST(name) START_TEST(name)

#define SUITE(title)                                   \
	static void suite_cases(Suite *suite);         \
	int main(void)                                 \
	{                                              \
		return suite_main(title, suite_cases); \
	}                                              \
	static void suite_cases(Suite *suite)

#define CASE(name) TCase *name = suite_case(suite, #name)

int suite_main(const char *title, void (*cases)(Suite *suite));
TCase *suite_case(Suite *suite, const char *name);
int suite_rounds(int rounds);	/* fewer of them with SUITE_QUICK */
void expect_narrow(const char *text);	/* a screen has 80 columns */

/* Declare how a suite boots the soft machine */

/* The steps of soft_boot_to(), in the order of init/main.c. */
enum soft_stage {
	SOFT_OPTIONS,	/* parse_cmdline() */
	SOFT_REGION,	/* setup_memory_region() */
	SOFT_BOOTMEM,	/* setup_memory() */
	SOFT_PAGING,	/* map_memory() */
	SOFT_SCHED,	/* start_interrupts() */
	SOFT_MEM_INIT,	/* start_pages() */
	SOFT_SLAB,	/* start_allocators() */
	SOFT_INITMEM,	/* free_initmem() */
};

/*
 * soft_boot_to - boot the machine that soft_machine_init() powered on
 *
 * Goes on from where it stopped last, up to and including @stage.
 */
void soft_boot_to(enum soft_stage stage);

/*
 * soft_boot - power on @mib MiB with command line @options and boot it
 *
 * => interrupts are on when it returns; soft_boot_to() leaves them off
 */
void soft_boot(unsigned int mib, const char *options);

/*
 * pages_left - free pages, after all caches have given up all that
 * they can
 *
 * => interrupts are on
 */
unsigned long pages_left(void);

/* Expect a panic */

/*
 * EXPECT_PANIC - @statement must end in a panic or BUG whose message
 * contains @part
 */
#define EXPECT_PANIC(statement, part)                       \
	do {                                                \
		if (!sigsetjmp(*suite_expect_panic(), 1)) { \
			statement;                          \
			suite_no_panic(#statement);         \
		}                                           \
		suite_panicked(part);                       \
	} while (0)

sigjmp_buf *suite_expect_panic(void);
void suite_no_panic(const char *statement) __attribute__((noreturn));
void suite_panicked(const char *part);

/* Declare the random numbers of a suite */

void rnd_seed(unsigned int stream);	/* SEED and @stream decide */
u32 rnd(void);
u32 rnd_below(u32 n);			/* 0 <= result < n, n > 0 */
u32 rnd_between(u32 low, u32 high);	/* low <= result <= high */

#endif /* TESTS_SUITE_H */
