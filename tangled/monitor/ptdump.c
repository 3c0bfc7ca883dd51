/*
 * monitor/ptdump.c - the live address space as a list of ranges
 *
 * Neighbouring pages are one range if they have the same size and the
 * same flags and lead to neighbouring frames. Owns nothing; the
 * kernel's tables may change between two lines, never within a word.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/fixmap.h"
#include "mm/mmzone.h"
#include "mm/paging.h"
#include "mm/vmalloc.h"
#include "monitor/monitor.h"
#include "monitor/ptwalk.h"

/* Name the regions of the address space */
struct region {
	unsigned long start;
	const char *name;
};

#define REGIONS	8

static void find_regions(struct region *region)
{
	unsigned long windows = fix_to_virt(__end_of_fixed_addresses - 1);
	unsigned long low = (unsigned long)high_memory, i;
	/* List the regions with their first addresses */
	const struct region found[REGIONS] = {
		{ 0, "program" },
		{ PAGE_OFFSET, "direct map" },
		{ low, "hole" },
		{ VMALLOC_START, "vmalloc" },
		{ PKMAP_BASE, "PKMAP" },
		{ PKMAP_BASE + LAST_PKMAP * PAGE_SIZE, "unused" },
		{ windows, "fixed windows" },
		{ FIXADDR_TOP + PAGE_SIZE, "unused" },
	};

	memcpy(region, found, sizeof(found));
	for (i = 1; i < REGIONS; i++)
		BUG_ON(region[i].start < region[i - 1].start);
}

static const struct region *region_of(const struct region *region,
				      unsigned long address)
{
	int i = REGIONS - 1;

	while (region[i].start > address)
		i--;
	return &region[i];
}

/* Spell the flags of a mapping out */

static void show_flags(struct seq_file *m, unsigned long flags)
{
	seq_puts(m, flags & _PAGE_RW ? " rw" : " ro");
	seq_puts(m, flags & _PAGE_USER ? " user" : " kernel");
	/* Add what is out of the ordinary about the mapping */
	if (flags & _PAGE_GLOBAL)
		seq_puts(m, " global");
	if (flags & _PAGE_PCD)
		seq_puts(m, " pcd");
	if (flags & _PAGE_PWT)
		seq_puts(m, " pwt");
}

/* Read the range that begins at an address */

struct range {
	unsigned long start;
	unsigned long size;
	struct ptwalk first;
};

static void read_range(pgd_t *dir, const struct region *region,
		       unsigned long start, struct range *range)
{
	const struct region *next = region_of(region, start) + 1;

	BUG_ON(start % PAGE_SIZE);
	ptwalk(dir, start, &range->first);
	/* Measure the range, and cut it if nothing is mapped */
	range->start = start;
	range->size = range->first.size -
		      (start & (range->first.size - 1));
	if (range->first.end != PTWALK_MAPPED &&
	    next < region + REGIONS &&
	    next->start - start < range->size)
		range->size = next->start - start;
	BUG_ON(!range->size || range->size % PAGE_SIZE);
}

static bool is_continued(const struct range *range,
			 const struct range *next)
{
	const struct ptwalk *a = &range->first, *b = &next->first;

	if (a->end != b->end)
		return false;
	/* Compare the pages of two ranges, and their frames */
	if (a->end != PTWALK_MAPPED && a->end != PTWALK_NO_ACCESS)
		return true;
	return a->size == b->size && a->flags == b->flags &&
	       a->phys + range->size == b->phys;
}

/* Write one range */

static void show_extent(struct seq_file *m, const struct range *range)
{
	unsigned long kib = range->size >> 10;
	bool whole = kib % 1024 == 0;

	seq_printf(m, "%08lx-%08lx %7lu%c ", range->start,
		   range->start + range->size - 1,
		   whole ? kib >> 10 : kib, whole ? 'M' : 'K');
}

static void show_range(struct seq_file *m, const struct range *range)
{
	/* Name the ends of a walk that lead to no page */
	static const char *const said[] = {
		[PTWALK_NOTHING] = "nothing",
		[PTWALK_AWAY] = "not present",
		[PTWALK_BAD_TABLE] = "a table outside the direct map",
	};
	const struct ptwalk *first = &range->first;

	show_extent(m, range);
	/* Write where a range leads and what is allowed there */
	if (first->phys || first->end == PTWALK_MAPPED)
		seq_printf(m, "%s at %08lx",
			   first->size == PAGE_SIZE ? "4K" : "4M", first->phys);
	if (first->end == PTWALK_MAPPED)
		show_flags(m, first->flags);
	else if (first->end == PTWALK_NO_ACCESS)
		seq_puts(m, " no access");
	else
		seq_puts(m, said[first->end]);
	seq_putc(m, '\n');
}

/* List a part of the address space */

struct listing {
	struct seq_file *m;
	struct region region[REGIONS];
	const struct region *heading;	/* that was written last */
	unsigned long small, large;	/* pages mapped */
};

static void write_range(struct listing *list, const struct range *range)
{
	const struct region *region =
		region_of(list->region, range->start);

	/* Write the range, under a heading if a region begins */
	if (region != list->heading)
		seq_printf(list->m, "%s\n", region->name);
	list->heading = region;
	show_range(list->m, range);
	if (range->first.end != PTWALK_MAPPED)
		return;
	/* Count the pages of a range */
	if (range->first.size == PAGE_SIZE)
		list->small += range->size >> PAGE_SHIFT;
	else
		list->large += range->size >> PMD_SHIFT;
}

static void list_ranges(struct listing *list, pgd_t *dir,
			unsigned long start, unsigned long end)
{
	struct range range, next;

	BUG_ON(start % PMD_SIZE || end % PMD_SIZE);
	read_range(dir, list->region, start, &range);
	for (start += range.size; start != end; start += next.size) {
		read_range(dir, list->region, start, &next);
		/* Join the next range to the one in hand, or begin anew */
		if (is_continued(&range, &next) &&
		    region_of(list->region, start) ==
			    region_of(list->region, range.start)) {
			range.size += next.size;
			continue;
		}
		write_range(list, &range);
		range = next;
	}
	write_range(list, &range);
}

/* Answer the monitor's ptdump */

static unsigned long count_tables(pgd_t *dir, unsigned long slot,
				  unsigned long end)
{
	unsigned long n = 0;

	BUG_ON(end > PTRS_PER_PGD);
	/* Count the slots that lead to a table */
	for (; slot < end; slot++) {
		pmd_t pmd = *pmd_offset(dir + slot, 0);

		n += pmd_present(pmd) && !pmd_large(pmd);
	}
	return n;
}

static void list_part(struct seq_file *m, unsigned long slot,
		      unsigned long end)
{
	struct listing list = { .m = m };
	pgd_t *dir = live_directory();

	find_regions(list.region);
	list_ranges(&list, dir, slot << PGDIR_SHIFT, end << PGDIR_SHIFT);
	seq_printf(m, "%lu pages of 4 KiB, %lu of 4 MiB, %lu tables\n",
		   list.small, list.large, count_tables(dir, slot, end));
}

static int cmd_ptdump(struct seq_file *m, int argc, char **argv)
{
	/* List the part that is asked for */
	if (argc == 2 && !strcmp(argv[1], "user"))
		list_part(m, 0, USER_PTRS_PER_PGD);
	else if (argc == 1)
		list_part(m, USER_PTRS_PER_PGD, PTRS_PER_PGD);
	else
		return -EINVAL;
	return 0;
}
MONITOR_COMMAND("ptdump", cmd_ptdump, "[user]",
		"list what is mapped in the live address space");

/* Say what the walk of one address came to */

static void show_stop(struct seq_file *m, const struct ptwalk *walk)
{
	/* Say of a word why the walk stops there */
	static const char *const why[] = {
		[PTWALK_NOTHING] = "is empty",
		[PTWALK_NO_ACCESS] = "allows no access",
		[PTWALK_AWAY] = "is not present",
		[PTWALK_BAD_TABLE] = "leads to no table",
	};
	const char *level = walk->size == PMD_SIZE ? "directory" : "table";

	seq_printf(m, "stops in the %s: slot %lu, word %08lx, %s\n", level,
		   (unsigned long)walk->where % PAGE_SIZE / sizeof(pte_t),
		   walk->word, why[walk->end]);
}

static void show_frame(struct seq_file *m, unsigned long phys)
{
	unsigned long pfn = PFN_DOWN(phys);
	struct page *page;

	seq_printf(m, "frame %lu, offset %lx, ", pfn, phys & ~PAGE_MASK);
	/* Name the struct page of the frame, if it has one */
	if (pfn >= max_mapnr) {
		seq_puts(m, "no struct page\n");
		return;
	}
	page = pfn_to_page(pfn);
	seq_printf(m, "struct page at %p, zone %s\n", (void *)page,
		   page_zone(page) ? page_zone(page)->name : "none");
}

/* Answer the monitor's translate */

void show_translation(struct seq_file *m, unsigned long address)
{
	struct region region[REGIONS];
	struct ptwalk walk;

	find_regions(region);
	ptwalk(live_directory(), address, &walk);
	seq_printf(m, "%08lx, %s: ", address,
		   region_of(region, address)->name);
	if (walk.end != PTWALK_MAPPED) {
		show_stop(m, &walk);
		return;
	}
	/* Say where the address leads, and by which page */
	seq_printf(m, "physical %08lx by a page of %s,", walk.phys,
		   walk.size == PAGE_SIZE ? "4K" : "4M");
	show_flags(m, walk.flags);
	seq_putc(m, '\n');
	show_frame(m, walk.phys);
}

static int cmd_translate(struct seq_file *m, int argc, char **argv)
{
	unsigned long address;
	char *end;

	/* Translate the address, if it is one */
	if (argc != 2)
		return -EINVAL;
	address = simple_strtoul(argv[1], &end, 16);
	if (end == argv[1] || *end)
		return -EINVAL;
	show_translation(m, address);
	return 0;
}
MONITOR_COMMAND("translate", cmd_translate, "ADDRESS",
		"say which frame an address leads to, or what stops it");
