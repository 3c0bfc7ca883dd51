/*
 * mm/check.h - everything that is kept twice, recounted
 *
 * A file that keeps something twice registers a function that counts it
 * again. mm_check() runs them all. No state, no lock of its own.
 */
#ifndef MM_CHECK_H
#define MM_CHECK_H

#include "lib/table.h"

struct seq_file;

/* Declare the table of checks */
struct mm_check_entry {
	const char *name;
	int (*fn)(struct seq_file *m);
};

/*
 * MM_CHECK - register @fn_ as a check
 *
 * It prints each fault to @m on a line and returns how many there were.
 */
#define MM_CHECK(check_name, fn_) \
	static struct mm_check_entry mm_check_##fn_ = { \
		.name = check_name, .fn = fn_ \
	}; \
	ADD_TO_TABLE(struct mm_check_entry, mm_checks, mm_check_##fn_)

/*
 * mm_check - run all checks
 *
 * Prints a line for each: "NAME ok", or its faults and "NAME N faults".
 * Returns the sum.
 */
int mm_check(struct seq_file *m);

#endif /* MM_CHECK_H */
