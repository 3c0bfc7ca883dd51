/*
 * mm/check.c - run every registered check
 */
#include "mm/check.h"

#include "lib/seq_file.h"

DECLARE_TABLE(struct mm_check_entry, mm_checks);

int mm_check(struct seq_file *m)
{
	struct mm_check_entry *const *entry;
	int sum = 0;

	for_each_in_table(entry, mm_checks) {
		/* Run the check and say how it ended */
		int faults = (*entry)->fn(m);

		if (faults)
			seq_printf(m, "%-12s %d faults\n", (*entry)->name, faults);
		else
			seq_printf(m, "%-12s ok\n", (*entry)->name);
		sum += faults;
	}
	return sum;
}
