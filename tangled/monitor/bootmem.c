/*
 * monitor/bootmem.c - commands of chapter 5: the boot map as it was,
 * where memory is now, and a frame taken or given back by hand
 *
 * Owns nothing.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/bootmem.h"
#include "mm/init.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "monitor/monitor.h"

/* Answer the monitor's bootmem and mem */
static int cmd_bootmem(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	bootmem_show(m);
	return 0;
}
MONITOR_COMMAND("bootmem", cmd_bootmem, "",
		"draw the boot map as it stood at retirement");

static int cmd_mem(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_mem(m);
	return 0;
}
MONITOR_COMMAND("mem", cmd_mem, "", "show where memory is");

/* Answer the monitor's alloc */
static int cmd_alloc(struct seq_file *m, int argc, char **argv)
{
	unsigned int gfp_mask = 0;
	struct page *page;

	/* Read from which zones the frame may come */
	if (argc == 2 && strcmp(argv[1], "dma") == 0)
		gfp_mask = __GFP_DMA;
	else if (argc == 2 && strcmp(argv[1], "high") == 0)
		gfp_mask = __GFP_HIGHMEM;
	else if (argc != 1)
		return -EINVAL;
	page = alloc_page(gfp_mask);
	if (!page)
		return -ENOMEM;
	seq_printf(m, "frame %#lx, zone %s\n", page_to_pfn(page),
		   page_zone(page)->name);
	return 0;
}
MONITOR_COMMAND("alloc", cmd_alloc, "[dma|high]", "take a page frame");

/* Answer the monitor's free */
static int cmd_free(struct seq_file *m, int argc, char **argv)
{
	struct page *page;
	unsigned long pfn;
	char *end;

	/* Read the number of a frame that has a page */
	if (argc != 2)
		return -EINVAL;
	pfn = simple_strtoul(argv[1], &end, 0);
	if (end == argv[1] || *end || pfn >= max_mapnr)
		return -EINVAL;
	page = pfn_to_page(pfn);
	if (PageReserved(page) || page_count(page) == 0) {
		seq_printf(m, "frame %#lx is reserved or free\n", pfn);
		return 0;
	}
	__free_page(page);
	return 0;
}
MONITOR_COMMAND("free", cmd_free, "FRAME", "give a page frame back");
