/*
 * mm/fault.h - page faults of the kernel itself
 */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include "lib/types.h"

/* the bits of a page fault's error code */
#define FAULT_PROT	1UL	/* there was a page, but not for this */
#define FAULT_WRITE	2UL	/* the access was a write */
#define FAULT_USER	4UL	/* by a program */

extern unsigned long nr_vmalloc_faults;	/* entries spread since boot */

/*
 * fault_init - from here on faults on addresses of vmalloc are ours
 *
 * => once a boot, after paging_init()
 */
void fault_init(void);

/*
 * do_kernel_fault - mend a page fault if we can
 *
 * Returns true: run the instruction again; false: not ours.
 * => any context, interrupts off; takes no lock
 */
bool do_kernel_fault(unsigned long address, unsigned long error);

/*
 * vmalloc_fault - copy the master's entry for @address into the
 * directory that CR3 holds
 *
 * Returns false, and nothing has changed, if the master maps no page
 * there.
 * => @address is one of the vmalloc range; any context; takes no lock
 */
bool vmalloc_fault(unsigned long address);

#endif /* MM_FAULT_H */
