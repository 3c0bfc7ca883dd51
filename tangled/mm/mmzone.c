/*
 * mm/mmzone.c - nodes and zones are described, once, at boot
 *
 * All that is written here is written before there is a second thread
 * or an interrupt, and only read afterwards. The three checks at the
 * end recount it from what the boot code was told.
 */
#include "mm/mmzone.h"

#include "lib/bitops.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/setup.h"

/* Define the variables of nodes and zones */
struct page *mem_map;
unsigned long max_mapnr;
unsigned long num_physpages;
void *high_memory;

pg_data_t contig_page_data = { .bdata = &contig_bootmem_data };
pg_data_t *pgdat_list;
pg_data_t *node_data[MAX_NR_NODES];
int numnodes;
zone_t *zone_table[ZONE_TABLE_SIZE];
const char *const zone_names[MAX_NR_ZONES] = {
	"DMA", "Normal", "HighMem"
};

/* Name the page flags */
static const char *const page_flag_names[NR_PAGEFLAGS] = {
	[PG_locked] = "locked", [PG_error] = "error",
	[PG_referenced] = "referenced", [PG_uptodate] = "uptodate",
	[PG_dirty] = "dirty", [PG_unused] = "unused",
	[PG_lru] = "lru", [PG_active] = "active",
	[PG_slab] = "slab", [PG_buddy] = "buddy",
	[PG_skip] = "skip", [PG_highmem] = "highmem",
	[PG_checked] = "checked", [PG_arch_1] = "arch_1",
	[PG_reserved] = "reserved", [PG_launder] = "launder",
	[PG_fs_1] = "fs_1",
};

const char *page_flag_name(unsigned int nr)
{
	return nr < NR_PAGEFLAGS ? page_flag_names[nr] : NULL;
}

/* Go from one zone to the next */
zone_t *next_zone(zone_t *zone)
{
	pg_data_t *pgdat = zone->zone_pgdat;

	if (zone < pgdat->node_zones + MAX_NR_ZONES - 1)
		return zone + 1;
	pgdat = pgdat->node_next;
	return pgdat ? pgdat->node_zones : NULL;
}

/* Read the option that sets the watermarks */
static unsigned long zone_balance_ratio[MAX_NR_ZONES] = {
	128, 128, 128
};

static int __init setup_mem_frac(const char *value)
{
	unsigned long ratio[MAX_NR_ZONES];
	int j;

	memcpy(ratio, zone_balance_ratio, sizeof(ratio));
	/* Read the ratios that are given into the copy */
	for (j = 0; j < MAX_NR_ZONES && value && *value; j++) {
		/* Read one ratio, which must not be 0 */
		char *end;

		ratio[j] = simple_strtoul(value, &end, 0);
		if (end == value || ratio[j] == 0)
			return -EINVAL;
		if (*end && (*end != ',' || !end[1]))
			return -EINVAL;
		value = *end ? end + 1 : end;
	}
	if (j == 0 || *value)
		return -EINVAL;
	memcpy(zone_balance_ratio, ratio, sizeof(ratio));
	return 0;
}
BOOT_OPTION("memfrac", setup_mem_frac);

/* Set a zone's watermarks */
#define ZONE_BALANCE_MIN	20UL	/* frames: 80 KiB */
#define ZONE_BALANCE_MAX	255UL	/* frames: 1020 KiB */

static unsigned long watermark_min(unsigned int j,
				   unsigned long present)
{
	unsigned long share = present / zone_balance_ratio[j];

	return min(max(share, ZONE_BALANCE_MIN), ZONE_BALANCE_MAX);
}

static void __init zone_set_watermarks(zone_t *zone, unsigned int j)
{
	unsigned long mark = watermark_min(j, zone->present_pages);

	/* Write the marks and let kswapd sleep */
	zone->pages_min = mark;
	zone->pages_low = 2 * mark;
	zone->pages_high = 3 * mark;
	zone->need_balance = false;
}

/* Measure a wait table */
#define PAGES_PER_WAITQUEUE	256
#define MAX_WAIT_TABLE_SIZE	4096UL

unsigned long wait_table_size(unsigned long pages)
{
	unsigned long size = 1;

	pages /= PAGES_PER_WAITQUEUE;
	/* Double the size until it suffices */
	while (size < pages && size < MAX_WAIT_TABLE_SIZE)
		size <<= 1;
	return size;
}

unsigned long wait_table_bits(unsigned long size)
{
	BUG_ON(!is_power_of_2(size));
	return ffz(~size);
}

/* Set up a zone's wait table */
static void __init zone_init_wait_table(zone_t *zone)
{
	unsigned long i, size = wait_table_size(zone->size);

	/* Note the table's size and the shift that goes with it */
	zone->wait_table_size = size;
	zone->wait_table_shift = BITS_PER_LONG - wait_table_bits(size);
	/* Allocate the wait queues and make them empty */
	zone->wait_table = alloc_bootmem_node(zone->zone_pgdat,
					      size * sizeof(wait_queue_head_t));
	for (i = 0; i < size; i++)
		init_waitqueue_head(&zone->wait_table[i]);
}

/* Find the queue on which a page's waiters sleep */
#define GOLDEN_RATIO_PRIME	0x9e370001UL

wait_queue_head_t *page_waitqueue(struct page *page)
{
	const zone_t *zone = page_zone(page);
	unsigned long hash = (unsigned long)page * GOLDEN_RATIO_PRIME;

	VM_BUG_ON(BAD_RANGE(zone, page));
	/* Keep as many upper bits of the hash as the table has */
	hash = hash >> (zone->wait_table_shift - 1) >> 1;
	VM_BUG_ON(hash >= zone->wait_table_size);
	return &zone->wait_table[hash];
}

/* Set up a zone's free areas */
static unsigned long __init pair_bitmap_bytes(unsigned long size,
					      unsigned int order)
{
	BUG_ON(size == 0 || order >= MAX_ORDER - 1);
	return LONG_ALIGN(((size - 1) >> (order + 4)) + 1);
}

static void __init zone_init_free_area(zone_t *zone)
{
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		free_area_t *area = &zone->free_area[order];

		INIT_LIST_HEAD(&area->free_list);
		area->map = NULL;
		/* Give the order a bitmap, if it has pairs */
		if (zone->size == 0 || order == MAX_ORDER - 1)
			continue;
		area->map = alloc_bootmem_node(zone->zone_pgdat,
			pair_bitmap_bytes(zone->size, order));
	}
}

/* Set up a zone's pages */
static void __init zone_init_pages(zone_t *zone, unsigned int j)
{
	unsigned int n = zone_table_index(zone->zone_pgdat->node_id, j);
	unsigned long pfn = zone->zone_start_mapnr;
	unsigned long end = pfn + zone->size;

	for (; pfn < end; pfn++) {
		struct page *page = pfn_to_page(pfn);

		/* Insist that no other zone has the page */
		BUG_ON(page->flags != 1UL << PG_reserved);
		BUG_ON(page->list.next);
		/* Make the page its zone's */
		set_page_zone(page, n);
		set_page_count(page, 0);
		INIT_LIST_HEAD(&page->list);
		INIT_LIST_HEAD(&page->lru);
		if (j != ZONE_HIGHMEM)
			set_page_address(page, __va(PFN_PHYS(pfn)));
	}
}

/* Set up one zone */
static void __init zone_init(pg_data_t *pgdat, unsigned int j,
			     unsigned long start_pfn,
			     unsigned long size, unsigned long holes)
{
	zone_t *zone = &pgdat->node_zones[j];

	/* Say which zone it is and where it lies */
	memset(zone, 0, sizeof(*zone));
	zone_table[zone_table_index(pgdat->node_id, j)] = zone;
	spin_lock_init_ranked(&zone->lock, RANK_ZONE, "zone->lock");
	zone->name = zone_names[j];
	zone->zone_pgdat = pgdat;
	zone->zone_start_mapnr = start_pfn;
	zone->zone_start_paddr = PFN_PHYS(start_pfn);
	zone->zone_mem_map = mem_map + start_pfn;
	zone->size = size;
	zone->present_pages = size - holes;
	zone_init_free_area(zone);
	if (size == 0)
		return;
	/* Describe the frames of the zone */
	pgdat->nr_zones = j + 1;
	/* Insist that the zone starts on a block of the largest order */
	if (start_pfn & (MAX_BLOCK_PAGES - 1))
		panic("zone %s of node %d starts at frame %lu, no multiple "
		      "of %lu", zone->name, pgdat->node_id, start_pfn,
		      MAX_BLOCK_PAGES);
	zone_set_watermarks(zone, j);
	zone_init_wait_table(zone);
	zone_init_pages(zone, j);
	/* Announce the zone */
	printk(KERN_INFO "node %d zone %s: %lu frames from %lu, %lu present\n",
	       pgdat->node_id, zone->name, size, start_pfn,
	       zone->present_pages);
}

/* Build the fallback lists */
static unsigned int highest_zone(unsigned int mask)
{
	if (mask & __GFP_DMA)
		return ZONE_DMA;
	if (mask & __GFP_HIGHMEM)
		return ZONE_HIGHMEM;
	return ZONE_NORMAL;
}

static void fill_zonelist(pg_data_t *pgdat, unsigned int mask,
			  zonelist_t *zonelist)
{
	int j, n = 0;

	/* Append the zones that have frames, from the highest down */
	for (j = highest_zone(mask); j >= 0; j--)
		if (pgdat->node_zones[j].size)
			zonelist->zones[n++] = &pgdat->node_zones[j];
	/* Fill the rest of the list with null pointers */
	while (n <= MAX_NR_ZONES)
		zonelist->zones[n++] = NULL;
}

void __init build_zonelists(pg_data_t *pgdat)
{
	unsigned int mask;

	for (mask = 0; mask <= GFP_ZONEMASK; mask++)
		fill_zonelist(pgdat, mask, &pgdat->node_zonelists[mask]);
}

/* Allocate the array of pages */
static void __init alloc_mem_map(pg_data_t *pgdat)
{
	unsigned long pfn;

	BUG_ON(max_pfn == 0);
	mem_map = alloc_bootmem_node(pgdat, max_pfn * sizeof(struct page));
	max_mapnr = max_pfn;
	/* Mark every frame as reserved */
	for (pfn = 0; pfn < max_mapnr; pfn++)
		mem_map[pfn].flags = 1UL << PG_reserved;
}

/* Count a node's frames */
static void __init count_node_frames(pg_data_t *pgdat,
				     const unsigned long *zones_size,
				     const unsigned long *zholes_size)
{
	int j;

	pgdat->node_size = 0;
	pgdat->node_present_pages = 0;
	for (j = 0; j < MAX_NR_ZONES; j++) {
		/* Add zone j to the node */
		unsigned long holes = zholes_size ? zholes_size[j] : 0;

		/* Insist that zone j has no more holes than frames */
		if (holes > zones_size[j])
			panic("zone %s of node %d: %lu frames, but %lu holes",
			      zone_names[j], pgdat->node_id, zones_size[j], holes);
		pgdat->node_size += zones_size[j];
		pgdat->node_present_pages += zones_size[j] - holes;
	}
	/* Announce the node */
	printk(KERN_INFO "node %d: %lu frames, %lu present\n",
	       pgdat->node_id, pgdat->node_size,
	       pgdat->node_present_pages);
}

/* Set up a node */
/* Say where the node lies */
static void __init place_node(pg_data_t *pgdat, unsigned long start_pfn)
{
	pgdat->nr_zones = 0;
	pgdat->node_start_mapnr = start_pfn;
	pgdat->node_start_paddr = PFN_PHYS(start_pfn);
	pgdat->node_mem_map = mem_map + start_pfn;
	numnodes = max(numnodes, pgdat->node_id + 1);
	/* Insist that the node lies within the array of pages */
	if (start_pfn > max_mapnr || pgdat->node_size > max_mapnr - start_pfn)
		panic("node %d: frames %lu-%lu, but mem_map has %lu",
		      pgdat->node_id, start_pfn,
		      start_pfn + pgdat->node_size, max_mapnr);
}

void __init free_area_init_node(int nid, pg_data_t *pgdat,
				const unsigned long *zones_size,
				unsigned long zone_start_paddr,
				const unsigned long *zholes_size)
{
	unsigned long pfn = PFN_DOWN(zone_start_paddr);
	unsigned int j;

	/* Enter the node under its number */
	BUG_ON(nid < 0 || nid >= MAX_NR_NODES);
	BUG_ON(zone_start_paddr & (PAGE_SIZE - 1));
	pgdat->node_id = nid;
	node_data[nid] = pgdat;
	/* Count the node's frames and find its part of the array */
	count_node_frames(pgdat, zones_size, zholes_size);
	if (!mem_map)
		alloc_mem_map(pgdat);
	place_node(pgdat, pfn);
	/* Set up the zones of the node one after the other */
	for (j = 0; j < MAX_NR_ZONES; j++) {
		zone_init(pgdat, j, pfn, zones_size[j],
			  zholes_size ? zholes_size[j] : 0);
		pfn += zones_size[j];
	}
	build_zonelists(pgdat);
}

void __init free_area_init(const unsigned long *zones_size,
			   const unsigned long *zholes_size)
{
	free_area_init_node(0, &contig_page_data, zones_size, 0,
			    zholes_size);
}

/* Recount the zones */
static int zone_fault(struct seq_file *m, const zone_t *zone,
		      const char *what)
{
	seq_printf(m, "node %d zone %s: %s\n", zone->zone_pgdat->node_id,
		   zone->name, what);
	return 1;
}

static int check_one_zone(struct seq_file *m, const zone_t *zone)
{
	unsigned int j = zone - zone->zone_pgdat->node_zones;
	unsigned long min = watermark_min(j, zone->present_pages);
	int faults = 0;

	/* Compare the zone's sizes */
	if (zone->present_pages > zone->size)
		faults += zone_fault(m, zone, "more present than spanned");
	if (zone->free_pages > zone->present_pages)
		faults += zone_fault(m, zone, "more free than present");
	if (zone->zone_start_mapnr & (MAX_BLOCK_PAGES - 1))
		faults += zone_fault(m, zone, "does not start on a block");
	if (zone->free_area[MAX_ORDER - 1].map)
		faults += zone_fault(m, zone, "the top order has a bitmap");
	/* Compare what says where the zone lies */
	if (zone->zone_start_paddr != PFN_PHYS(zone->zone_start_mapnr) ||
	    zone->zone_mem_map != mem_map + zone->zone_start_mapnr)
		faults += zone_fault(m, zone, "first frame, address and page "
				     "disagree");
	if (zone_table[zone_table_index(zone->zone_pgdat->node_id, j)] != zone)
		faults += zone_fault(m, zone, "is not in its place in the table");
	/* Compare the zone's watermarks */
	if (zone->pages_min != min || zone->pages_low != 2 * min ||
	    zone->pages_high != 3 * min)
		faults += zone_fault(m, zone, "watermarks do not fit the size");
	/* Compare the zone's wait table */
	if (!is_power_of_2(zone->wait_table_size) ||
	    zone->wait_table_shift + wait_table_bits(zone->wait_table_size) !=
	    BITS_PER_LONG)
		faults += zone_fault(m, zone, "wait table and shift disagree");
	return faults;
}

static int check_node_sizes(struct seq_file *m, const pg_data_t *pgdat)
{
	unsigned long size = 0, present = 0;
	int j;

	/* Add up the zones of the node */
	for (j = 0; j < MAX_NR_ZONES; j++) {
		size += pgdat->node_zones[j].size;
		present += pgdat->node_zones[j].present_pages;
	}
	/* Compare the sums with the node's */
	if (size == pgdat->node_size &&
	    present == pgdat->node_present_pages)
		return 0;
	seq_printf(m, "node %d: zones have %lu frames, %lu present; "
		   "node %lu, %lu\n", pgdat->node_id, size, present,
		   pgdat->node_size, pgdat->node_present_pages);
	return 1;
}

static int zones_check(struct seq_file *m)
{
	const pg_data_t *pgdat;
	int j, faults = 0;

	for_each_pgdat(pgdat) {
		faults += check_node_sizes(m, pgdat);
		/* Check the zones of the node that have frames */
		for (j = 0; j < MAX_NR_ZONES; j++)
			if (pgdat->node_zones[j].size)
				faults += check_one_zone(m,
						&pgdat->node_zones[j]);
	}
	return faults;
}

MM_CHECK("zones", zones_check);

/* Recount the pages */
static const char *page_fault_of(const zone_t *zone,
				 const struct page *page)
{
	bool high = zone == &zone->zone_pgdat->node_zones[ZONE_HIGHMEM];

	if (BAD_RANGE(zone, page))
		return "does not name the zone that spans it";
	if (page_count(page) < 0)
		return "has a negative count";
	/* Ask whether what the page says of itself can be true */
	if (PageBuddy(page) && (PageReserved(page) || page_count(page)))
		return "is free, but reserved or referenced";
	if (PageHighMem(page) && !high)
		return "is marked highmem outside the zone";
	if (!high && page_address(page) != __va(page_to_phys(page)))
		return "has a wrong address";
	return NULL;
}

static int check_zone_pages(struct seq_file *m, const zone_t *zone)
{
	unsigned long pfn = zone->zone_start_mapnr;
	unsigned long end = pfn + zone->size;
	int faults = 0;

	for (; pfn < end; pfn++) {
		/* Look at the page and report its fault */
		const struct page *page = pfn_to_page(pfn);
		const char *fault = page_fault_of(zone, page);

		if (!fault)
			continue;
		seq_printf(m, "frame %lu in zone %s %s (flags %08lx)\n",
			   pfn, zone->name, fault, page->flags);
		faults++;
	}
	return faults;
}

static int pages_check(struct seq_file *m)
{
	zone_t *zone;
	int faults = 0;

	for_each_zone(zone)
		faults += check_zone_pages(m, zone);
	return faults;
}

MM_CHECK("pages", pages_check);

/* Recount the fallback lists */
static int check_zonelist(struct seq_file *m, pg_data_t *pgdat,
			  unsigned int mask)
{
	const zonelist_t *list = &pgdat->node_zonelists[mask];
	zonelist_t fresh;

	fill_zonelist(pgdat, mask, &fresh);
	/* Compare the two lists byte by byte */
	if (memcmp(list, &fresh, sizeof(fresh)) == 0)
		return 0;
	seq_printf(m, "node %d: zonelist %x is not what it should be\n",
		   pgdat->node_id, mask);
	return 1;
}

static int zonelists_check(struct seq_file *m)
{
	pg_data_t *pgdat;
	unsigned int mask;
	int faults = 0;

	for_each_pgdat(pgdat)
		for (mask = 0; mask <= GFP_ZONEMASK; mask++)
			faults += check_zonelist(m, pgdat, mask);
	return faults;
}

MM_CHECK("zonelists", zonelists_check);
