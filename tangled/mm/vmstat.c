/*
 * mm/vmstat.c - the page allocator's reports, in Linux's formats
 *
 * No state. Thousandths are computed in 32 bits: a zone has at most
 * 2^20 frames, and a thousand times that fits.
 */
#include "mm/vmstat.h"

#include "lib/seq_file.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/pgalloc.h"
#include "mm/tlb.h"

/* Report the free blocks of each order */
static void show_zone_label(struct seq_file *m, const zone_t *zone)
{
	seq_printf(m, "Node %d, zone %8s ", zone->zone_pgdat->node_id,
		   zone->name);
}

void buddyinfo_show(struct seq_file *m)
{
	unsigned int order;
	zone_t *zone;

	for_each_zone(zone) {
		if (!zone->size)
			continue;
		show_zone_label(m, zone);
		/* Write a zone's free blocks, a column for each order */
		for (order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", nr_free_blocks(zone, order));
		seq_putc(m, '\n');
	}
}

/* Add up the events of the zones */
#define ALL_KINDS	MAX_NR_ZONES	/* of zones */

/* @event's count over all nodes, for one kind of zone or for all */
static unsigned long events(enum zone_event event, int kind)
{
	unsigned long sum = 0;
	zone_t *zone;

	/* Add the event's count in each zone of that kind */
	for_each_zone(zone)
		if (kind == ALL_KINDS ||
		    kind == zone - zone->zone_pgdat->node_zones)
			sum += zone->events[event];
	return sum;
}

/* Report what the page allocator has done */
void vmstat_show(struct seq_file *m)
{
	int i;

	seq_printf(m, "nr_free_pages %lu\n", nr_free_pages());
	seq_printf(m, "nr_page_table_pages %lu\n", nr_page_table_pages);
	/* Write how many pages came from each kind of zone */
	static const char *const kind[MAX_NR_ZONES] = {
		"dma", "normal", "high"
	};

	for (i = 0; i < MAX_NR_ZONES; i++)
		seq_printf(m, "pgalloc_%s %lu\n", kind[i], events(PGALLOC, i));
	seq_printf(m, "pgfree %lu\n", events(PGFREE, ALL_KINDS));
	seq_printf(m, "allocstall %lu\n", events(ALLOCSTALL, ALL_KINDS));
	/* Write how often translations were forgotten */
	seq_printf(m, "nr_tlb_local_flush_all %lu\n", nr_tlb_local_flush_all);
	seq_printf(m, "nr_tlb_local_flush_one %lu\n", nr_tlb_local_flush_one);
}

/* Sum up a zone's free blocks for one order */
struct contig_page_info {
	unsigned long free_pages;
	unsigned long free_blocks_total;
	unsigned long free_blocks_suitable;	/* as blocks of order */
};

static void fill_contig_page_info(zone_t *zone,
				  unsigned int suitable_order,
				  struct contig_page_info *info)
{
	unsigned int order;
	unsigned long blocks;

	BUG_ON(suitable_order >= MAX_ORDER);
	*info = (struct contig_page_info){ 0 };
	for (order = 0; order < MAX_ORDER; order++) {
		blocks = nr_free_blocks(zone, order);
		/* Add the blocks of one order to the three sums */
		info->free_blocks_total += blocks;
		info->free_pages += blocks << order;
		if (order >= suitable_order)
			info->free_blocks_suitable +=
				blocks << (order - suitable_order);
	}
}

/* Rate how much free memory is of no use */
static_assert((1UL << (32 - PAGE_SHIFT)) <= 0xFFFFFFFFUL / 1001,
	      "a thousand times the frames fit into 32 bits");

int unusable_free_index(zone_t *zone, unsigned int order)
{
	struct contig_page_info info;
	unsigned long unusable;

	fill_contig_page_info(zone, order, &info);
	if (!info.free_pages)
		return 1000;
	/* Divide what is unusable by what is free */
	unusable = info.free_pages -
		   (info.free_blocks_suitable << order);
	VM_BUG_ON(unusable > info.free_pages);
	return unusable * 1000 / info.free_pages;
}

/* Rate whether fragmentation is to blame */
int fragmentation_index(zone_t *zone, unsigned int order)
{
	struct contig_page_info info;
	unsigned long requests;	/* that the pages would do for, x 1000 */

	fill_contig_page_info(zone, order, &info);
	if (!info.free_blocks_total)
		return 0;
	if (info.free_blocks_suitable)
		return -1000;
	/* Compare the requests that would fit with the blocks */
	requests = info.free_pages * 1000 >> order;
	return 1000 - (int)((1000 + requests) / info.free_blocks_total);
}

/* Report both indexes of each zone */
static void show_indexes(struct seq_file *m, const char *name,
			 int (*index)(zone_t *, unsigned int),
			 zone_t *zone)
{
	unsigned int order;

	seq_printf(m, "%-13s", name);
	/* Write an index for each order */
	for (order = 0; order < MAX_ORDER; order++)
		seq_printf(m, " %5d", index(zone, order));
	seq_putc(m, '\n');
}

void extfrag_show(struct seq_file *m)
{
	unsigned int order;
	zone_t *zone;

	for_each_zone(zone) {
		if (!zone->size)
			continue;
		show_zone_label(m, zone);
		/* Head the columns of the indexes with their orders */
		seq_puts(m, "in thousandths\norder        ");
		for (order = 0; order < MAX_ORDER; order++)
			seq_printf(m, " %5u", order);
		seq_putc(m, '\n');
		show_indexes(m, "unusable", unusable_free_index, zone);
		show_indexes(m, "fragmentation", fragmentation_index, zone);
	}
}
