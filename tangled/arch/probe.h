/*
 * arch/probe.h - use an address of a program, come what may
 */
#ifndef ARCH_PROBE_H
#define ARCH_PROBE_H

#include "lib/types.h"

#define PROBE_PROT	1UL	/* there was a page, but not for this */
#define PROBE_WRITE	2UL	/* the access was a write */

/*
 * probe_user - read the word at @address into @value, or write @value
 * there
 *
 * Through the directory in CR3, and through what the processor has
 * copied from it. Returns true, or false and the PROBE_ bits of the
 * page fault in @error, and nothing has happened.
 * => @address is a multiple of 4 below TASK_SIZE
 */
bool probe_user(unsigned long address, bool write, u32 *value,
		unsigned long *error);

#endif /* ARCH_PROBE_H */
