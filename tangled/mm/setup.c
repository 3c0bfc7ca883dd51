/*
 * mm/setup.c - the limits of memory, the boot allocator, the zones
 */
#include "mm/setup.h"

#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "arch/boot.h"
#include "arch/page.h"
#include "mm/bootmem.h"
#include "mm/e820.h"
#include "mm/mmzone.h"

#define MIB_OF(pages)	((pages) >> (20 - PAGE_SHIFT))

unsigned long min_low_pfn, max_low_pfn, max_pfn;
unsigned long highstart_pfn, highend_pfn;

/* Find the end of memory */
unsigned long __init find_max_pfn(void)
{
	unsigned long start, end, highest = 0;
	int i;

	/* Say how much memory lies above 4 GiB */
	unsigned long above = e820_ram_pages_in(MAX_NONPAE_PFN, ~0UL);

	if (above)
		printk(KERN_WARNING "%lu MiB of RAM above 4 GiB are not used: "
		       "there is no PAE\n", MIB_OF(above));
	/* Take the largest end of RAM, but none above 4 GiB */
	for (i = 0; i < e820.nr_map; i++)
		if (e820_ram_range(i, &start, &end) &&
		    start < MAX_NONPAE_PFN)
			highest = max(highest, min(end, MAX_NONPAE_PFN));
	return highest;
}

/* Read the wish for high memory */
#define HIGHMEM_UNSET	(~0UL)
#define MIN_LOW_PAGES	PFN_DOWN(MIB(64))

static unsigned long highmem_pages __initdata = HIGHMEM_UNSET;

static int __init parse_highmem(const char *value)
{
	char *end;
	u64 size;

	if (!value)
		return -EINVAL;
	/* Read the size of high memory, which must be below 4 GiB */
	size = memparse(value, &end);
	if (end == value || *end || size >> 32)
		return -EINVAL;
	highmem_pages = PFN_DOWN((unsigned long)size);
	return 0;
}
BOOT_OPTION("highmem", parse_highmem);

/* Find the end of low memory */
/* Find the end of low memory when high memory has a wished-for size */
static unsigned long __init lowmem_with_highmem(void)
{
	unsigned long low;

	/* Ignore a wish that would leave too little low memory */
	if (highmem_pages &&
	    (highmem_pages > max_pfn ||
	     max_pfn - highmem_pages < MIN_LOW_PAGES)) {
		printk(KERN_ERR "highmem=%luM leaves less than %lu MiB of low "
		       "memory: ignored\n", MIB_OF(highmem_pages),
		       MIB_OF(MIN_LOW_PAGES));
		return min(max_pfn, MAXMEM_PFN);
	}
	low = max_pfn - highmem_pages;
	/* Leave out what neither low nor high memory may have */
	if (low > MAXMEM_PFN) {
		printk(KERN_WARNING "highmem=%luM: the last %lu MiB of memory "
		       "are not used\n", MIB_OF(highmem_pages),
		       MIB_OF(low - MAXMEM_PFN));
		low = MAXMEM_PFN;
		max_pfn = low + highmem_pages;
	}
	/* Let high memory begin on a block of the largest order */
	if (highmem_pages)
		low &= ~(MAX_BLOCK_PAGES - 1);
	BUG_ON(low > MAXMEM_PFN || low > max_pfn);
	return low;
}

unsigned long __init find_max_low_pfn(void)
{
	if (highmem_pages == HIGHMEM_UNSET)
		return min(max_pfn, MAXMEM_PFN);
	return lowmem_with_highmem();
}

/* Set the limits of low and high memory */
static void __init set_limits(void)
{
	max_pfn = find_max_pfn();
	max_low_pfn = find_max_low_pfn();
	highstart_pfn = max_low_pfn;
	highend_pfn = max_pfn;
	/* Announce low and high memory */
	BUG_ON(max_low_pfn == 0 || max_low_pfn > max_pfn);
	printk(KERN_INFO "%lu MiB low memory, %lu MiB high memory\n",
	       MIB_OF(max_low_pfn),
	       MIB_OF(highend_pfn - highstart_pfn));
}

/* List the frames that are taken */
struct frame_run {
	unsigned long start, end;	/* frames, end is exclusive */
};

#define MAX_TAKEN	(MAX_RESERVED + 4)

static struct frame_run taken[MAX_TAKEN] __initdata;
static int nr_taken __initdata;

static void __init take(unsigned long start, unsigned long end)
{
	struct frame_run run = { PFN_DOWN(start), PFN_UP(end) };
	int i = 0;

	if (start >= end)
		return;
	while (i < nr_taken) {
		if (taken[i].start > run.end || run.start > taken[i].end) {
			i++;
			continue;
		}
		/* Swallow run i and look at all others again */
		run.start = min(run.start, taken[i].start);
		run.end = max(run.end, taken[i].end);
		taken[i] = taken[--nr_taken];
		i = 0;
	}
	BUG_ON(nr_taken == MAX_TAKEN);
	taken[nr_taken++] = run;
}

#define LEGACY_START	0x9F000UL	/* EBDA, video memory, ROMs */
#define LEGACY_END	0x100000UL

static void __init list_taken(void)
{
	int i;

	nr_taken = 0;
	take(0, PAGE_SIZE);
	take(LEGACY_START, LEGACY_END);
	take(boot_info.kernel.start, boot_info.kernel.end);
	for (i = 0; i < boot_info.nr_reserved; i++)
		take(boot_info.reserved[i].start,
		     boot_info.reserved[i].end);
}

/* Keep high memory away from what is taken */
static void __init reserve_taken_high(void)
{
	int i;

	for (i = 0; i < nr_taken; i++) {
		unsigned long start = max(taken[i].start, max_low_pfn);

		if (e820_ram_pages_in(start, taken[i].end) == 0)
			continue;
		printk(KERN_WARNING "frames %lx-%lx are in use by the "
		       "loader, in high memory\n", start,
		       taken[i].end - 1);
		e820_reserve((u64)start << PAGE_SHIFT,
			     (u64)taken[i].end << PAGE_SHIFT, "loader");
	}
}

/* Refuse to start with too little memory */
static void __init check_enough_memory(void)
{
	unsigned long pages = e820_ram_pages();
	unsigned long start = PFN_DOWN(boot_info.kernel.start);
	unsigned long end = PFN_UP(boot_info.kernel.end);

	/* Refuse a machine of less than 4 MiB */
	if (pages < MIN_RAM_PAGES)
		panic("setup_memory: found %lu KiB of RAM, need %lu KiB",
		      pages << (PAGE_SHIFT - 10),
		      MIN_RAM_PAGES << (PAGE_SHIFT - 10));
	/* Refuse a map in which the kernel does not lie in RAM */
	if (e820_ram_pages_in(start, end) != end - start)
		panic("setup_memory: the kernel at %lx-%lx does not lie in RAM: "
		      "%lu of its %lu frames do", boot_info.kernel.start,
		      boot_info.kernel.end, e820_ram_pages_in(start, end),
		      end - start);
}

/* Find a place for the boot map */
#define BOOT_MAPPED_PFN		PFN_DOWN(MIB(8))

static unsigned long __init skip_to_ram(unsigned long pfn,
					unsigned long pages)
{
	unsigned long start, end;
	int i;

	for (i = 0; i < e820.nr_map; i++) {
		if (!e820_ram_range(i, &start, &end))
			continue;
		start = max(start, pfn);
		if (start < end && end - start >= pages)
			return start;
	}
	return BOOT_MAPPED_PFN;
}

static unsigned long __init skip_taken(unsigned long pfn,
				       unsigned long pages)
{
	int i;

	for (i = 0; i < nr_taken; i++)
		if (pfn < taken[i].end && taken[i].start < pfn + pages)
			return taken[i].end;
	return pfn;
}

static unsigned long __init find_bootmap_pfn(unsigned long pages)
{
	unsigned long pfn = 0, candidate;

	do {
		candidate = skip_to_ram(pfn, pages);
		if (candidate + pages > BOOT_MAPPED_PFN)
			panic("setup_memory: no %lu free frames below "
			      "%lu MiB for the boot map", pages,
			      MIB_OF(BOOT_MAPPED_PFN));
		pfn = skip_taken(candidate, pages);
	} while (pfn != candidate);
	return pfn;
}

/* Free all RAM in the boot map */
static void __init register_bootmem_low_pages(unsigned long limit)
{
	unsigned long start, end;
	int i;

	for (i = 0; i < e820.nr_map; i++) {
		if (!e820_ram_range(i, &start, &end))
			continue;
		end = min(end, limit);
		if (start < end)
			free_bootmem(PFN_PHYS(start),
				     PFN_PHYS(end - start));
	}
}

/* Reserve in the boot map what is taken */
static void __init reserve_run(const struct frame_run *run)
{
	unsigned long start, end;
	int i;

	for (i = 0; i < e820.nr_map; i++) {
		if (!e820_ram_range(i, &start, &end))
			continue;
		start = max(start, run->start);
		end = min(min(end, run->end), max_low_pfn);
		if (start < end)
			reserve_bootmem(PFN_PHYS(start),
					PFN_PHYS(end - start));
	}
}

static void __init reserve_taken(void)
{
	int i;

	for (i = 0; i < nr_taken; i++)
		reserve_run(&taken[i]);
}

/* Set up memory */
unsigned long __init setup_memory(void)
{
	unsigned long start_pfn, pages;

	check_enough_memory();
	set_limits();
	list_taken();
	reserve_taken_high();
	/* Place the boot map and tell it what is RAM and what is taken */
	pages = bootmem_bootmap_pages(max_low_pfn);
	start_pfn = find_bootmap_pfn(pages);
	init_bootmem(start_pfn, max_low_pfn);
	register_bootmem_low_pages(max_low_pfn);
	reserve_taken();
	reserve_bootmem(PFN_PHYS(start_pfn), PFN_PHYS(pages));
	return max_low_pfn;
}

/* Divide memory into zones */
void __init zone_sizes_init(void)
{
	unsigned long size[MAX_NR_ZONES] = { 0 };
	unsigned long holes[MAX_NR_ZONES];
	unsigned long max_dma = PFN_DOWN(__pa(MAX_DMA_ADDRESS));
	unsigned long start = 0;
	int j;

	/* Give each zone the frames between its limits */
	BUG_ON(max_low_pfn < max_dma && highend_pfn > max_low_pfn);
	size[ZONE_DMA] = min(max_low_pfn, max_dma);
	size[ZONE_NORMAL] = max_low_pfn - size[ZONE_DMA];
	size[ZONE_HIGHMEM] = highend_pfn - highstart_pfn;
	for (j = 0; j < MAX_NR_ZONES; j++) {
		/* Count the holes of zone j */
		holes[j] = size[j] - e820_ram_pages_in(start, start + size[j]);
		start += size[j];
	}
	free_area_init(size, holes);
}
