/*
 * mm/early_map.c - see any 64 KiB of physical memory
 *
 * While a range is open and lies above the direct map, its pages show
 * in as many windows, from FIX_BTMAP_BEGIN on; all others are closed.
 */
#include "mm/early_map.h"

#include "lib/printk.h"
#include "lib/seq_file.h"
#include "mm/check.h"
#include "mm/paging.h"
#include "mm/setup.h"

static void *open_at;			/* the range; NULL: none */
static unsigned long open_size;		/* its bytes */

/* Count the pages that a range touches */
static unsigned long pages_of(unsigned long start, unsigned long size)
{
	return PFN_DOWN(start + size - 1) - PFN_DOWN(start) + 1;
}

/* Open and close the boot windows */

static void *open_windows(unsigned long phys, unsigned long pages)
{
	unsigned long first = fix_to_virt(FIX_BTMAP_BEGIN);

	BUG_ON(pages == 0 || pages > NR_FIX_BTMAPS);
	for (unsigned long i = 0; i < pages; i++)
		set_fixmap(FIX_BTMAP_BEGIN - i,
			   (phys & PAGE_MASK) + PFN_PHYS(i));
	return (void *)(first + (phys & ~PAGE_MASK));
}

static void close_windows(unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		clear_fixmap(FIX_BTMAP_BEGIN - i);
}

/* See a range of physical memory */

void *bt_ioremap(unsigned long phys, unsigned long size)
{
	unsigned long last = phys + size - 1;

	BUG_ON(open_at);
	/* Refuse a range that the boot windows cannot show */
	if (size == 0 || last < phys ||
	    PFN_DOWN(last) - PFN_DOWN(phys) >= NR_FIX_BTMAPS)
		return NULL;
	if (PFN_DOWN(last) < max_low_pfn)
		open_at = __va(phys);
	else
		open_at = open_windows(phys, pages_of(phys, size));
	open_size = size;
	return open_at;
}

void bt_iounmap(void *addr, unsigned long size)
{
	unsigned long start = (unsigned long)addr;

	BUG_ON(!addr || addr != open_at || size != open_size);
	open_at = NULL;
	if (start >= fix_to_virt(FIX_BTMAP_BEGIN))
		close_windows(pages_of(start, size));
}

/* Check that no boot window was left open */

static int boot_windows_check(struct seq_file *m)
{
	struct kernel_walk walk;
	int faults = 0;

	for (int i = FIX_BTMAP_END; i <= FIX_BTMAP_BEGIN; i++) {
		kernel_walk(fix_to_virt(i), &walk);
		/* Report a boot window that leads somewhere */
		if (walk.mapped) {
			seq_printf(m, "boot window at %08lx is open\n",
				   fix_to_virt(i));
			faults++;
		}
	}
	return faults;
}
MM_CHECK("boot windows", boot_windows_check);
