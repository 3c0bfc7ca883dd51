/*
 * monitor/selftest.h - tests that run in the shipped kernel
 */
#ifndef MONITOR_SELFTEST_H
#define MONITOR_SELFTEST_H

#include "lib/table.h"
#include "lib/types.h"

struct seq_file;

/* Describe a self-test */
struct selftest {
	const char *name;
	int (*fn)(struct seq_file *m, unsigned long steps, u32 seed);
	const char *help;
};
DECLARE_TABLE(struct selftest, selftests);

/* Declare how a self-test is registered */
/*
 * SELFTEST - make @function_ the self-test @name_
 *
 * int fn(struct seq_file *m, unsigned long steps, u32 seed) returns the
 * number of faults, each printed to @m, or -errno if it could not run.
 * It leaves everything as it was; the same @seed does the same again.
 * => at file scope; @seed is not 0; runs with interrupts on
 */
#define SELFTEST(name_, function_, help_)                    \
	static struct selftest selftest_##function_ = {      \
		.name = name_,                               \
		.fn = function_,                             \
		.help = help_,                               \
	};                                                   \
	ADD_TO_TABLE(struct selftest, selftests,             \
		     selftest_##function_)

#endif /* MONITOR_SELFTEST_H */
