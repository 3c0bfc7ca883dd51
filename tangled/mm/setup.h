/*
 * mm/setup.h - from the memory map to limits, boot allocator and zones
 *
 * Owns the five limits, all of them frame numbers:
 *
 *	0 <= min_low_pfn < max_low_pfn <= max_pfn
 *	highstart_pfn = max_low_pfn, highend_pfn = max_pfn
 *
 * Boot only, then read only; no lock.
 */
#ifndef MM_SETUP_H
#define MM_SETUP_H

#include "lib/types.h"

extern unsigned long min_low_pfn;	/* frame of the boot map */
extern unsigned long max_low_pfn;	/* behind the direct map */
extern unsigned long max_pfn;		/* behind the last RAM we use */
extern unsigned long highstart_pfn, highend_pfn;

#define MIN_RAM_PAGES		1024UL	/* 4 MiB: with less we refuse */

/* Declare the functions of memory set-up */
/*
 * find_max_pfn - the frame behind the last whole frame of RAM in e820
 *
 * Returns 0 if there is none. RAM above 4 GiB does not count, and how
 * much there is of it is said on the console.
 */
unsigned long find_max_pfn(void);

/*
 * find_max_low_pfn - how many of max_pfn frames the direct map can show
 *
 * Cuts max_pfn to what highmem= leaves, and says so.
 * Returns min(max_pfn, MAXMEM_PFN), or what highmem= asks for. If there
 * are frames above it, it is a multiple of MAX_BLOCK_PAGES.
 */
unsigned long find_max_low_pfn(void);

/*
 * setup_memory - set the limits and start the boot allocator
 *
 * Its bitmap goes into the lowest RAM below 8 MiB that nobody uses. All
 * RAM below the limit is then free but for the kernel,
 * boot_info.reserved, page 0, the frames 0x9F-0xFF and the bitmap.
 * Returns max_low_pfn.
 * => after setup_memory_region(); panics if memory is too small, if the
 *    kernel does not lie in it, or if the bitmap has no place
 */
unsigned long setup_memory(void);

/*
 * zone_sizes_init - divide the frames into zones and describe them
 *
 * => from paging_init(), when all low memory is mapped
 */
void zone_sizes_init(void);

#endif /* MM_SETUP_H */
