/*
 * monitor/selftest.c - run a self-test by its name
 */
#include "monitor/selftest.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "monitor/monitor.h"

#define DEFAULT_STEPS	10000
#define DEFAULT_SEED	1

/* Find a self-test, and list them */
static const struct selftest *find_selftest(const char *name)
{
	struct selftest *const *p;

	for_each_in_table(p, selftests)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

static void list_selftests(struct seq_file *m)
{
	struct selftest *const *p;

	/* Write each self-test's name and what it tests */
	for_each_in_table(p, selftests)
		seq_printf(m, "  %-16s %s\n", (*p)->name, (*p)->help);
}

/* Run a self-test */
static void run_selftest(struct seq_file *m,
			 const struct selftest *test,
			 unsigned long steps, u32 seed)
{
	int faults = test->fn(m, steps, seed);

	if (faults)
		monitor_note_failure();
	/* Say what was run, and how it ended */
	seq_printf(m, "selftest %s: %lu steps, seed %u: ", test->name, steps,
		   seed);
	if (faults < 0)
		seq_printf(m, "%s\n", errno_text(faults));
	else
		seq_puts(m, faults ? "FAILED\n" : "passed\n");
}

/* Answer the monitor's selftest */
static int cmd_selftest(struct seq_file *m, int argc, char **argv)
{
	unsigned long number[] = { DEFAULT_STEPS, DEFAULT_SEED };
	const struct selftest *test;
	char *end;
	int i;

	if (argc == 1)
		list_selftests(m);
	/* Read steps and seed of the self-test */
	for (i = 2; i < argc; i++) {
		if (i == 4)
			return -EINVAL;
		number[i - 2] = simple_strtoul(argv[i], &end, 0);
		if (end == argv[i] || *end || !number[i - 2])
			return -EINVAL;
	}
	/* Run the self-test that was named */
	test = argc > 1 ? find_selftest(argv[1]) : NULL;
	if (argc > 1 && !test) {
		seq_printf(m, "there is no self-test %s, but:\n", argv[1]);
		list_selftests(m);
		return -ENOENT;
	}
	if (test)
		run_selftest(m, test, number[0], number[1]);
	return 0;
}
MONITOR_COMMAND("selftest", cmd_selftest, "[NAME [STEPS] [SEED]]",
		"test the kernel while it runs");
