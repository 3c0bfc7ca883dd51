/*
 * mm/init.h - the hand-over from boot to running
 *
 * Owns the counters that say how much memory there is, the page of
 * zeroes, and the three moments at which memory changes hands for good:
 * the boot allocator's retirement (mem_init), the end of the initial
 * ramdisk (free_initrd_mem) and the end of the code that only boot
 * needs (free_initmem).
 */
#ifndef MM_INIT_H
#define MM_INIT_H

#include "lib/types.h"
#include "mm/page.h"

struct seq_file;

/* Declare the counters of all memory */
extern unsigned long totalram_pages;	/* frames ever given to zones */
extern unsigned long totalhigh_pages;	/* those in high memory */
extern unsigned long num_mappedpages;	/* frames in the direct map */
extern struct page *highmem_start_page;	/* first page above it */
extern void *empty_zero_page;		/* a reserved frame of zeroes */

#define ZERO_PAGE(vaddr) ((void)(vaddr), virt_to_page(empty_zero_page))

/* Declare the steps of the hand-over */

/*
 * mem_init - retire the boot allocator and open the page allocator
 *
 * Sets max_mapnr, num_physpages, num_mappedpages, high_memory; sets the
 * page of zeroes aside; gives all free memory to the zones; says how
 * much there is; checks write protection; drops the identity map.
 * => called once, after paging_init(), with interrupts off
 */
void mem_init(void);

/*
 * free_pages_init - give away what is free: low memory by retiring the
 * boot allocator, high memory frame by frame from the top down
 *
 * Returns the number of low frames that are RAM and stay reserved; adds
 * to totalram_pages and totalhigh_pages.
 */
unsigned long free_pages_init(void);

/*
 * one_highpage_init - make @page, frame @pfn of high memory, a free
 * page
 *
 * It loses PG_reserved, gets PG_highmem and count 1, is freed, and
 * totalhigh_pages goes up; but if the firmware does not call it RAM, or
 * if @bad_ppro and @pfn is in 0x70000-0x7003f, it stays as it is:
 * reserved.
 */
void one_highpage_init(struct page *page, unsigned long pfn,
		       bool bad_ppro);

/* Declare what frees boot's own memory */

/*
 * free_initmem - free the frames of boot_info.init and say how many
 *
 * => the last thing that boot does; no __init function or __initdata
 *    may be touched afterwards (the code is overwritten with
 *    breakpoints)
 */
void free_initmem(void);

#define INIT_POISON	0xcc	/* int3: a late call traps */

/*
 * free_initrd_mem - free the whole frames in [@start, @end), addresses
 * in the direct map, and say how many
 *
 * Rounds inward. => BUG if one of them is not reserved
 */
void free_initrd_mem(unsigned long start, unsigned long end);

/* Declare the reports on all memory */

/*
 * show_mem - where memory is: free by zone, then a count of all frames
 */
void show_mem(struct seq_file *m);

/*
 * mem_check - present = free + reserved + used, each counted on its own
 *
 * Present is counted from the firmware's map, free from the zones'
 * counts, which page_alloc_check holds against their lists, reserved
 * and used from mem_map. Also: no frame that is not RAM is anything but
 * reserved. Returns the number of faults, each printed to @m.
 */
int mem_check(struct seq_file *m);

#endif /* MM_INIT_H */
