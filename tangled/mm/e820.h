/*
 * mm/e820.h - which physical addresses are RAM
 *
 * Owns the map that the rest of the kernel believes in. The firmware's
 * map is only where it starts: e820 is sorted, no two entries overlap
 * or could be joined, none is empty, every type is one of four.
 * What no entry covers is not RAM.
 *
 * Written by setup_memory_region() at boot, by e820_reserve() until
 * paging_init(), then read only; no lock.
 */
#ifndef MM_E820_H
#define MM_E820_H

#include "lib/types.h"
#include "arch/boot.h"

struct seq_file;

extern struct e820map e820;

/* Declare the functions of the memory map */
/*
 * sanitize_e820_map - make sense of @map, in place
 *
 * Empty entries go; one that wraps past 2^64 is cut there; an unknown
 * type becomes E820_RESERVED; where entries overlap the higher type
 * wins; the result is sorted and joined.
 * Returns 0; -ENOSPC if it needs more than E820MAX entries: those that
 * do not fit, at the highest addresses, are left out, and so not RAM.
 */
int sanitize_e820_map(struct e820map *map);

/*
 * e820_map_check - is @map as the head of this file says?
 *
 * Returns the number of faults, each printed to @m on a line.
 */
int e820_map_check(struct seq_file *m, const struct e820map *map);

const char *e820_type_name(u32 type);

/*
 * e820_show - @map, a line for each entry
 */
void e820_show(struct seq_file *m, const struct e820map *map);

/*
 * e820_reserve - take [@start, @end) out of e820's RAM, for @what
 *
 * => before the frames are counted, that is from setup_memory()
 * => panics if the map has no room for it
 */
void e820_reserve(u64 start, u64 end, const char *what);

/*
 * setup_memory_region - fill e820 from what the loader and the command
 * line say, and print it
 *
 * The firmware's map; without one, mem_lower and mem_upper; then the
 * options mem= and memmap=, in their order.
 * => panics if there is neither, or if an option's reservation is lost
 */
void setup_memory_region(void);

/*
 * e820_ram_range - the whole frames of the entry @i of e820
 *
 * Returns false, and stores nothing, if the entry is not RAM or holds
 * no whole frame. Numbers that do not fit a long are given as ~0UL.
 */
bool e820_ram_range(int i, unsigned long *start_pfn,
		    unsigned long *end_pfn);

/*
 * e820_ram_pages_in - whole frames of RAM in [@start_pfn, @end_pfn)
 * e820_ram_pages - whole frames of RAM below 4 GiB
 */
unsigned long e820_ram_pages_in(unsigned long start_pfn,
				unsigned long end_pfn);
unsigned long e820_ram_pages(void);

/*
 * page_is_ram - is the whole of frame @pfn RAM?
 */
bool page_is_ram(unsigned long pfn);

#endif /* MM_E820_H */
