/*
 * mm/vmalloc.h - large areas of addresses over scattered frames
 *
 * The kernel's addresses from VMALLOC_START to VMALLOC_END are given
 * out in areas, each with an unmapped page behind it. Only the master
 * directory, init_mm's, is changed; others learn by a fault
 * (mm/fault.h).
 *
 * Nothing here may be called in an interrupt, but for
 * vmalloc_to_page(); the memory may be touched in one.
 */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include "arch/pgtable.h"
#include "mm/gfp.h"
#include "mm/mm_types.h"
#include "mm/mmzone.h"

struct page;
struct seq_file;

/* Bound the addresses of vmalloc */
/* behind the direct map: a hole of 8 to 16 MiB; before the windows of
 * high memory: one of two pages. Known once mem_init() has run. */
#define VMALLOC_START \
	(((unsigned long)high_memory + 2 * VMALLOC_OFFSET - 1) & \
	 ~(VMALLOC_OFFSET - 1))
#define VMALLOC_END	(PKMAP_BASE - 2 * PAGE_SIZE)

#define VMALLOC_VMADDR(x)	((unsigned long)(x))

/*
 * is_vmalloc_addr - is @x one of the addresses of areas?
 *
 * => any context; before mem_init() there is none
 */
static inline bool is_vmalloc_addr(const void *x)
{
	unsigned long address = VMALLOC_VMADDR(x);

	return high_memory && address >= VMALLOC_START &&
	       address < VMALLOC_END;
}

/* Declare an area */

#define VM_IOREMAP	1	/* a device's registers */
#define VM_ALLOC	2	/* frames of its own */
#define VM_MAP		4	/* frames that others hold, too */
#define VM_UNREADY	8	/* is being filled by its owner */

struct vm_struct {
	unsigned long flags;
	void *addr;
	unsigned long size;	/* bytes, with the guard page */
	struct vm_struct *next;	/* the area above */
};

extern struct vm_struct *vmlist;	/* by address, lowest first */
extern spinlock_t vmlist_lock;	/* the list, and all that is in it */

/* Declare what finds a place for an area */

/*
 * vmalloc_init - no areas
 *
 * => once a boot, before the first fault (fault_init() calls it)
 */
void vmalloc_init(void);

/*
 * get_vm_area - reserve addresses for @size bytes and a guard page, at
 * the lowest gap that is large enough
 *
 * Returns the area, with @flags, on vmlist; nothing is mapped in it.
 * NULL if there is no memory for the record, if no gap is left, or if
 * @size is 0 or too large for any.
 * => may sleep; takes vmlist_lock; Linux 2.4: mm/vmalloc.c
 */
struct vm_struct *get_vm_area(unsigned long size, unsigned long flags);

/* Declare what allocates scattered memory */

/*
 * __vmalloc - @size bytes at consecutive addresses, in frames from
 * wherever @gfp_mask allows, with the rights of @prot
 *
 * Returns the first address, a multiple of PAGE_SIZE; the contents are
 * undefined. NULL if @size is 0 or more than all memory, or if there is
 * no gap, no frame or no page for a table; then nothing has changed,
 * but that tables may have been added.
 * => may sleep, for the area's record even if @gfp_mask has no
 *    __GFP_WAIT; takes vmlist_lock and init_mm.page_table_lock
 */
void *__vmalloc(unsigned long size, unsigned int gfp_mask,
		pgprot_t prot);

/* vmalloc - the usual case: frames of any zone, high memory first */
static inline void *vmalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_HIGHMEM, PAGE_KERNEL);
}

/* vmalloc_dma - frames below 16 MiB, for old devices */
static inline void *vmalloc_dma(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | GFP_DMA, PAGE_KERNEL);
}

/* vmalloc_32 - frames that have an address in the direct map as well */
static inline void *vmalloc_32(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL, PAGE_KERNEL);
}

/*
 * vmalloc_area_pages - put a fresh frame behind each page of a range
 *
 * Returns 0, or -ENOMEM with some pages filled: the caller frees the
 * area. A page that is mapped already is complained about, and mapped
 * anew.
 * => both are multiples of PAGE_SIZE; the range belongs to an area of
 *    the caller's; may sleep; takes init_mm.page_table_lock
 */
int vmalloc_area_pages(unsigned long address, unsigned long size,
		       unsigned int gfp_mask, pgprot_t prot);

/* Declare what frees scattered memory */

/*
 * vfree - unmap the area at @addr and free what it held
 *
 * @addr is what vmalloc() and its like returned; NULL is ignored. For
 * any other address an error is printed and nothing happens.
 * => BUG in an interrupt; does not sleep; takes vmlist_lock, flushes
 *    the whole TLB once
 */
void vfree(void *addr);

/*
 * vmfree_area_pages - unmap a range, and free its frames
 *
 * Pages without an entry are passed over. Frames without a struct page,
 * reserved ones, and those that were mapped without a reference stay
 * as they are. The tables stay.
 * => vmlist_lock is held; takes init_mm.page_table_lock; one
 *    flush_tlb_all(), before the first frame is freed
 */
void vmfree_area_pages(unsigned long address, unsigned long size);

/* Declare what maps given pages */

/*
 * vmap - map @count @pages at consecutive addresses
 *
 * Takes a reference to each page, reserved ones excepted. @flags are
 * the area's; VM_MAP is added. Returns the first address; NULL if
 * @count is not positive or more than all memory, or if there is no
 * gap or no page for a table; then no reference is taken.
 * => may sleep; BUG if a page has no count of its own, as inside of
 *    a larger block
 */
void *vmap(struct page **pages, int count, unsigned long flags,
	   pgprot_t prot);

/*
 * vunmap - unmap what vmap() mapped, and drop the references
 *
 * => as vfree()
 */
static inline void vunmap(void *addr)
{
	vfree(addr);
}

/*
 * remap_area_pages - have the range at @address show physical memory
 * from @phys on; no references are taken, nor dropped by vfree()
 *
 * Returns 0 or -ENOMEM. => as vmalloc_area_pages()
 */
int remap_area_pages(unsigned long address, unsigned long phys,
		     unsigned long size, pgprot_t prot);

/*
 * vm_area_ready - clear VM_UNREADY: @area has all its pages
 *
 * => called by who made the area
 */
static inline void vm_area_ready(struct vm_struct *area)
{
	area->flags &= ~VM_UNREADY;
}

/* Declare what reads and writes areas */

/*
 * vread - copy @count bytes from @addr on to @buf
 *
 * What is not memory reads as zeros: gaps, guard pages, pages that are
 * not there, and areas of devices. Ends where the last area does.
 * Returns how many bytes of @buf were written.
 * => takes vmlist_lock
 */
long vread(char *buf, char *addr, unsigned long count);

/*
 * vwrite - the same the other way; what is not memory, or may not be
 * written, is passed over
 */
long vwrite(char *buf, char *addr, unsigned long count);

/*
 * vmalloc_to_page - the page behind an address of an area
 *
 * Returns NULL if nothing is mapped there, or something without a
 * struct page.
 * => any context; the area must not be freed meanwhile
 */
struct page *vmalloc_to_page(void *addr);

/* Declare what reports on areas */

/*
 * vmlist_show - a line for each area, as /proc/vmallocinfo
 *
 * => takes vmlist_lock
 */
void vmlist_show(struct seq_file *m);

/*
 * vmalloc_check - hold areas, tables and pages against each other
 *
 * Areas are in order, inside of the range and hold whole pages; each
 * page of a ready area is mapped as its flags say, to a frame that
 * somebody holds, none of vmalloc()'s at two places; nothing else is
 * mapped, guard pages least of all; the live directory has no table
 * that the master lacks.
 * Returns the number of faults, each printed to @m.
 */
int vmalloc_check(struct seq_file *m);

#endif /* MM_VMALLOC_H */
