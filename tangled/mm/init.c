/*
 * mm/init.c - the hand-over from boot to running
 *
 * Owns totalram_pages, totalhigh_pages, num_mappedpages and the page of
 * zeroes. Every frame of RAM is reserved, free or used, and no frame
 * that is not RAM is anything but reserved. Written at boot, with
 * interrupts off; read only afterwards.
 *
 * Chapter 5.
 */
#include "mm/init.h"

#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "arch/boot.h"
#include "arch/errata.h"
#include "arch/irq.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/e820.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/page_debug.h"
#include "mm/paging.h"
#include "mm/setup.h"

unsigned long totalram_pages;
unsigned long totalhigh_pages;
unsigned long num_mappedpages;
struct page *highmem_start_page;
void *empty_zero_page;

/* Count one frame of RAM by what it is */
struct frame_count {
	unsigned long ram, reserved, used, high, shared;
	unsigned long free_end, used_end;	/* of the last block met */
};

static bool frame_in_use(struct frame_count *count, struct page *page)
{
	unsigned long pfn = page_to_pfn(page);

	if (page_count(page) > 0)
		count->used_end = pfn + min(pfn & -pfn, MAX_BLOCK_PAGES);
	return pfn < count->used_end;
}

static void count_frame(struct frame_count *count, struct page *page)
{
	unsigned long pfn = page_to_pfn(page);

	count->ram++;
	if (PageHighMem(page))
		count->high++;
	/* Count the frame as reserved or used, and its further owners */
	if (PageReserved(page))
		count->reserved++;
	else if (PageBuddy(page))
		count->free_end = pfn + (1UL << page->private);
	else if (pfn >= count->free_end && frame_in_use(count, page))
		count->used++;
	if (page_count(page) > 1)
		count->shared += page_count(page) - 1;
}

/* Count the frames of RAM by what they are */
static struct frame_count count_ram(unsigned long limit)
{
	struct frame_count count = { 0 };
	unsigned long pfn, end;

	for (int i = 0; i < e820.nr_map; i++) {
		/* Count the frames of one range of RAM */
		if (!e820_ram_range(i, &pfn, &end))
			continue;
		for (; pfn < min(end, limit); pfn++)
			count_frame(&count, pfn_to_page(pfn));
	}
	return count;
}

/* Know the frames that early Pentium Pros may not use */
#define PPRO_BAD_START	0x70000UL	/* frames of the bad 256 KiB */
#define PPRO_BAD_END	0x70040UL

static bool page_kills_ppro(unsigned long pfn)
{
	return pfn >= PPRO_BAD_START && pfn < PPRO_BAD_END;
}

/* Open one frame of high memory */
void __init one_highpage_init(struct page *page, unsigned long pfn,
			      bool bad_ppro)
{
	/* Leave the high frame reserved if nobody may have it */
	if (!page_is_ram(pfn) || (bad_ppro && page_kills_ppro(pfn)))
		return;
	SetPageHighMem(page);
	free_reserved_page(page);
	totalhigh_pages++;
}

/* Give all free memory to the zones */
unsigned long __init free_pages_init(void)
{
	bool bad_ppro = ppro_with_ram_bug();
	unsigned long reserved, pfn;

	totalram_pages += free_all_bootmem();
	reserved = count_ram(max_low_pfn).reserved;
	/* Open high memory from the top down */
	for (pfn = highend_pfn; pfn > highstart_pfn; pfn--)
		one_highpage_init(pfn_to_page(pfn - 1), pfn - 1, bad_ppro);
	totalram_pages += totalhigh_pages;
	return reserved;
}

/* Say how much memory there is */
static unsigned long __init kib_of_range(const struct phys_range *range)
{
	return (range->end - range->start) >> 10;
}

static void __init say_how_much(unsigned long reserved)
{
	printk(KERN_INFO "memory: %lu of %lu KiB available; kernel code "
	       "%lu, reserved %lu, data %lu, init %lu, highmem %lu KiB\n",
	       KIB_OF(nr_free_pages()), KIB_OF(max_mapnr),
	       kib_of_range(&boot_info.text), KIB_OF(reserved),
	       kib_of_range(&boot_info.data), kib_of_range(&boot_info.init),
	       KIB_OF(totalhigh_pages));
}

/* Record how far memory and the direct map reach */
static void __init set_max_mapnr_init(void)
{
	max_mapnr = num_physpages = max(max_low_pfn, highend_pfn);
	num_mappedpages = max_low_pfn;
	highmem_start_page = mem_map + max_low_pfn;
	high_memory = __va(PFN_PHYS(max_low_pfn));
}

/* Hand memory over */
void __init mem_init(void)
{
	unsigned long reserved;

	BUG_ON(!mem_map);
	set_max_mapnr_init();
	empty_zero_page = alloc_bootmem_pages(PAGE_SIZE);
	page_debug_init();
	reserved = free_pages_init();
	say_how_much(reserved);
	test_wp_bit();
	zap_low_mappings();
}

/* Free the memory of boot itself */
static unsigned long free_reserved_frames(unsigned long pfn,
					  unsigned long end)
{
	unsigned long n = 0;

	for (; pfn < end; pfn++, n++)
		free_reserved_page(pfn_to_page(pfn));
	totalram_pages += n;
	return n;
}

void free_initmem(void)
{
	unsigned long start = PFN_UP(boot_info.init.start);
	unsigned long end = PFN_DOWN(boot_info.init.end);

	if (start >= end)
		return;
	/* Poison the boot code, free it and say so */
	memset(__va(PFN_PHYS(start)), INIT_POISON, PFN_PHYS(end - start));
	printk(KERN_INFO "freed the kernel's boot code and data: %lu KiB\n",
	       KIB_OF(free_reserved_frames(start, end)));
}

void free_initrd_mem(unsigned long start, unsigned long end)
{
	unsigned long pages = free_reserved_frames(PFN_UP(__pa(start)),
						   PFN_DOWN(__pa(end)));

	printk(KERN_INFO "freed the initial ramdisk: %lu KiB\n",
	       KIB_OF(pages));
}

/* Report on all memory */
void show_mem(struct seq_file *m)
{
	struct frame_count count = count_ram(max_mapnr);

	seq_puts(m, "Mem-info:\n");
	show_free_areas(m);
	seq_printf(m, "%lu frames of RAM in %lu\n", count.ram, max_mapnr);
	seq_printf(m, "%lu free, %lu reserved, %lu used\n",
		   nr_free_pages(), count.reserved, count.used);
	seq_printf(m, "%lu frames of HIGHMEM, %lu shared\n", count.high,
		   count.shared);
}

/* Check the sum of all memory */
/* Count the frames of RAM while none changes hands */
static struct frame_count count_with_free(unsigned long *free)
{
	struct frame_count count;
	unsigned long flags;

	local_irq_save(flags);
	count = count_ram(max_mapnr);
	*free = nr_free_pages();
	local_irq_restore(flags);
	return count;
}

int mem_check(struct seq_file *m)
{
	unsigned long reserved = 0, free, pfn;
	struct frame_count count = count_with_free(&free);
	int faults = 0;

	/* Compare present with free, reserved and used frames */
	unsigned long present = e820_ram_pages_in(0, max_mapnr);
	unsigned long sum = free + count.reserved + count.used;

	if (present != sum) {
		seq_printf(m, "memory: %lu present, but %lu free + %lu reserved "
			   "+ %lu used\n", present, free, count.reserved,
			   count.used);
		faults++;
	}
	/* Check that what is not RAM is reserved */
	for (pfn = 0; pfn < max_mapnr; pfn++)
		if (PageReserved(pfn_to_page(pfn)))
			reserved++;
	if (reserved - count.reserved != max_mapnr - count.ram) {
		seq_printf(m, "memory: %lu frames are no RAM, %lu reserved\n",
			   max_mapnr - count.ram, reserved - count.reserved);
		faults++;
	}
	return faults;
}

MM_CHECK("memory", mem_check);
