/*
 * monitor/memory.c - commands that show how memory is described
 *
 * Read only. Each line says what it is about, so that a line alone,
 * found by grep, can be understood.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "arch/boot.h"
#include "mm/e820.h"
#include "mm/mmzone.h"
#include "mm/setup.h"
#include "monitor/monitor.h"

/* Show both memory maps */
static int cmd_e820(struct seq_file *m, int argc, char **argv)
{
	(void)argv;
	if (argc != 1)
		return -EINVAL;
	seq_puts(m, "firmware:\n");
	e820_show(m, &boot_info.firmware);
	seq_puts(m, "sanitised:\n");
	e820_show(m, &e820);
	seq_printf(m, "%lu frames of RAM, %lu KiB\n", e820_ram_pages(),
		   e820_ram_pages() << (PAGE_SHIFT - 10));
	return 0;
}
MONITOR_COMMAND("e820", cmd_e820, "",
		"the memory map: the firmware's, and ours");

/* Show the nodes */
static int cmd_nodes(struct seq_file *m, int argc, char **argv)
{
	const pg_data_t *pgdat;

	(void)argv;
	if (argc != 1)
		return -EINVAL;
	for_each_pgdat(pgdat)
		/* Show one node */
		seq_printf(m, "node %d: frames %lu-%lu, %lu present, "
			   "%d zones\n", pgdat->node_id,
			   pgdat->node_start_mapnr,
			   pgdat->node_start_mapnr + pgdat->node_size,
			   pgdat->node_present_pages, pgdat->nr_zones);
	/* Show the limits and the array of pages */
	seq_printf(m, "limits: low %lu-%lu, high %lu-%lu, max %lu\n",
		   min_low_pfn, max_low_pfn, highstart_pfn, highend_pfn, max_pfn);
	seq_printf(m, "mem_map: %lu entries of %zu bytes from frame %lu, "
		   "%lu KiB\n", max_mapnr, sizeof(struct page),
		   __pa(mem_map) >> PAGE_SHIFT,
		   (max_mapnr * sizeof(struct page)) >> 10);
	return 0;
}
MONITOR_COMMAND("nodes", cmd_nodes, "",
		"memory nodes, the limits, and what mem_map costs");

/* Show the zones */
static void show_zone(struct seq_file *m, const zone_t *zone)
{
	int nid = zone->zone_pgdat->node_id;

	/* Show where the zone is */
	seq_printf(m, "node %d zone %-7s start %lu size %lu "
		   "present %lu\n", nid, zone->name,
		   zone->zone_start_mapnr, zone->size,
		   zone->present_pages);
	/* Show what the zone keeps back */
	seq_printf(m, "node %d zone %-7s free %lu min %lu low %lu "
		   "high %lu\n", nid, zone->name, zone->free_pages,
		   zone->pages_min, zone->pages_low, zone->pages_high);
	/* Show where the zone's sleepers sleep */
	seq_printf(m, "node %d zone %-7s wait queues %lu shift %lu\n",
		   nid, zone->name, zone->wait_table_size,
		   zone->wait_table_shift);
}

static int cmd_zones(struct seq_file *m, int argc, char **argv)
{
	zone_t *zone;

	(void)argv;
	if (argc != 1)
		return -EINVAL;
	for_each_zone(zone)
		if (zone->size)
			show_zone(m, zone);
	return 0;
}
MONITOR_COMMAND("zones", cmd_zones, "",
		"zones with their sizes and watermarks");

/* Show one page */
static void show_page_flags(struct seq_file *m, const struct page *page)
{
	unsigned int nr;

	seq_printf(m, "  flags %08lx:", page->flags);
	/* Print the name of each flag that is set */
	for (nr = 0; nr < NR_PAGEFLAGS; nr++)
		if (test_bit(nr, &page->flags) && page_flag_name(nr))
			seq_printf(m, " %s", page_flag_name(nr));
	seq_putc(m, '\n');
}

static void show_page(struct seq_file *m, struct page *page)
{
	const zone_t *zone = page_zone(page);

	seq_printf(m, "frame %lu at %08lx, struct page at %p\n",
		   page_to_pfn(page), page_to_phys(page), (void *)page);
	show_page_flags(m, page);
	/* Show where the page belongs */
	seq_printf(m, "  zone bits %u, node bits %u", page_zonenum(page),
		   page_to_nid(page));
	if (!zone || BAD_RANGE(zone, page))
		seq_puts(m, ": in no zone\n");
	else
		/* Name the zone and the page's wait queue */
		seq_printf(m, ": zone %s of node %d, wait queue %d of %lu\n",
			   zone->name, zone->zone_pgdat->node_id,
			   (int)(page_waitqueue(page) - zone->wait_table),
			   zone->wait_table_size);
	seq_printf(m, "  count %d, address %p\n", page_count(page),
		   page_address(page));
}

static int cmd_page(struct seq_file *m, int argc, char **argv)
{
	unsigned long pfn;
	char *end;

	if (argc != 2)
		return -EINVAL;
	pfn = simple_strtoul(argv[1], &end, 0);
	if (end == argv[1] || *end)
		return -EINVAL;
	/* Show the page, if the array has it */
	if (pfn < max_mapnr)
		show_page(m, pfn_to_page(pfn));
	else
		seq_printf(m, "no frame %lu: mem_map has %lu entries\n",
			   pfn, max_mapnr);
	return 0;
}
MONITOR_COMMAND("page", cmd_page, "PFN",
		"one page frame: flags decoded, zone, node, count, address");

/* Show the fallback lists */
static int cmd_zonelists(struct seq_file *m, int argc, char **argv)
{
	const pg_data_t *pgdat;
	unsigned int mask;

	(void)argv;
	if (argc != 1)
		return -EINVAL;
	for_each_pgdat(pgdat)
		for (mask = 0; mask <= GFP_ZONEMASK; mask++) {
			/* Show one fallback list */
			zone_t *const *zone = pgdat->node_zonelists[mask].zones;

			seq_printf(m, "node %d mask %x:", pgdat->node_id, mask);
			for (; *zone; zone++)
				seq_printf(m, " %s", (*zone)->name);
			seq_putc(m, '\n');
		}
	return 0;
}
MONITOR_COMMAND("zonelists", cmd_zonelists, "",
		"for each zone mask, the zones in the order they are tried");
