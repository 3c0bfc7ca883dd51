/*
 * mm/mm_types.h - address spaces and their regions, as far as page
 * tables need to know them
 *
 * page_table_lock protects the directory's user part and every table
 * below it, against other threads; the processor does not ask. It may
 * not be held across an allocation that sleeps.
 */
#ifndef MM_MM_TYPES_H
#define MM_MM_TYPES_H

#include "arch/pgtable.h"
#include "sched/spinlock.h"

/* Declare an address space */
struct mm_struct {
	pgd_t *pgd;			/* the directory */
	spinlock_t page_table_lock;
};

extern struct mm_struct init_mm;	/* the kernel's own */

/* Declare a region of an address space */

struct vm_area_struct {
	struct mm_struct *vm_mm;	/* where it lies */
};

/* what VM_READ, VM_WRITE, VM_EXEC, VM_SHARED make of an entry */
extern const pgprot_t protection_map[16];

/* Number what a region allows */

#define VM_READ		0x1
#define VM_WRITE	0x2
#define VM_EXEC		0x4
#define VM_SHARED	0x8

/* Start a walk in an address space */

static inline pgd_t *pgd_offset(const struct mm_struct *mm,
				unsigned long address)
{
	return mm->pgd + pgd_index(address);
}

#endif /* MM_MM_TYPES_H */
