/*
 * mm/mmzone.h - nodes and zones: who owns which frames
 *
 * Owns the node list, the zones, zone_table and the fallback lists.
 * Every frame below max_mapnr belongs to at most one zone, which spans
 * it; sizes count holes, present_pages does not.
 *
 * zone->lock, taken with interrupts off, guards free_pages, events and
 * free_area; need_balance is a flag that anybody may set; everything
 * else is written at boot and then read only.
 */
#ifndef MM_MMZONE_H
#define MM_MMZONE_H

#include "lib/list.h"
#include "lib/types.h"
#include "sched/spinlock.h"
#include "sched/wait.h"
#include "mm/page.h"

struct bootmem_data;
struct pglist_data;

/* Count orders, zones and nodes */
#define MAX_ORDER	11	/* blocks of 1, 2, 4, ... 1024 pages */
#define MAX_BLOCK_PAGES	(1UL << (MAX_ORDER - 1))
#define MAX_NR_NODES	4	/* as many as two bits can tell apart */

enum zone_event { PGALLOC, PGFREE, ALLOCSTALL, NR_ZONE_EVENTS };

enum { ZONE_DMA, ZONE_NORMAL, ZONE_HIGHMEM, MAX_NR_ZONES };

static_assert(MAX_NR_NODES == 1 << NODE_SHIFT, "node bits");
static_assert(MAX_NR_ZONES << NODE_SHIFT <= ZONE_TABLE_SIZE,
	      "zone bits");

/* Declare a free area */
typedef struct free_area_struct {
	struct list_head free_list;
	unsigned long *map;	/* a bit for each pair; top order: NULL */
} free_area_t;

/* Declare a zone */
typedef struct zone_struct {
	/* Hold what every allocation uses */
	spinlock_t lock;
	unsigned long free_pages;
	unsigned long pages_min, pages_low, pages_high;
	bool need_balance;		/* kswapd has work here */
	free_area_t free_area[MAX_ORDER];
	unsigned long events[NR_ZONE_EVENTS];	/* since boot */

	/* Hold the way to the wait queues */
	wait_queue_head_t *wait_table;
	unsigned long wait_table_size;	/* a power of two */
	unsigned long wait_table_shift;	/* BITS_PER_LONG - log2(size) */

	/* Say where the zone lies and how large it is */
	struct pglist_data *zone_pgdat;
	struct page *zone_mem_map;	/* page of the first frame */
	unsigned long zone_start_paddr;
	unsigned long zone_start_mapnr;	/* first frame */

	const char *name;
	unsigned long size;		/* frames, holes included */
	unsigned long present_pages;	/* frames that are RAM */
} zone_t;

/* Declare a fallback list */
#define __GFP_DMA	0x01
#define __GFP_HIGHMEM	0x02
#define GFP_ZONEMASK	0x0f

typedef struct zonelist_struct {
	zone_t *zones[MAX_NR_ZONES + 1];	/* NULL ends it */
} zonelist_t;

/* Declare a node */
typedef struct pglist_data {
	zone_t node_zones[MAX_NR_ZONES];
	zonelist_t node_zonelists[GFP_ZONEMASK + 1];
	int nr_zones;			/* last zone with frames + 1 */
	/* Hold what describes the node's frames */
	struct page *node_mem_map;	/* page of the first frame */
	struct bootmem_data *bdata;
	unsigned long node_start_paddr;
	unsigned long node_start_mapnr;	/* first frame */
	unsigned long node_size;	/* frames, holes included */
	unsigned long node_present_pages;
	int node_id;
	struct pglist_data *node_next;
} pg_data_t;

/* Declare the variables of nodes and zones */
extern pg_data_t contig_page_data;	/* the only node */
extern pg_data_t *pgdat_list;		/* bootmem fills it */
extern pg_data_t *node_data[MAX_NR_NODES];	/* by number */
extern int numnodes;
extern const char *const zone_names[MAX_NR_ZONES];

/* set by mem_init: as max_mapnr; the end of the direct map */
extern unsigned long num_physpages;
extern void *high_memory;

#define NODE_DATA(nid)		(node_data[nid])
#define NODE_MEM_MAP(nid)	(NODE_DATA(nid)->node_mem_map)

/* Walk the nodes and the zones */
#define for_each_pgdat(pgdat) \
	for (pgdat = pgdat_list; pgdat; pgdat = pgdat->node_next)

/*
 * next_zone - the zone after @zone, empty ones included
 *
 * Returns the node's next zone, then the first zone of the next node,
 * then NULL.
 */
zone_t *next_zone(zone_t *zone);

#define for_each_zone(zone) \
	for (zone = pgdat_list ? pgdat_list->node_zones : NULL; zone; \
	     zone = next_zone(zone))

/* Ask whether a page helps, and whether it belongs */
/*
 * memclass - does a free page of @pgzone help a request for @classzone?
 *
 * True if both are of one node and @pgzone is @classzone or below.
 */
static inline bool memclass(const zone_t *pgzone,
			    const zone_t *classzone)
{
	return pgzone->zone_pgdat == classzone->zone_pgdat &&
	       pgzone <= classzone;
}

/*
 * BAD_RANGE - true if @page is not one of @zone's
 */
static inline bool BAD_RANGE(const zone_t *zone,
			     const struct page *page)
{
	return page_to_pfn(page) - zone->zone_start_mapnr >= zone->size ||
	       page_zone(page) != zone;
}

/* Declare the functions of nodes and zones */
/*
 * wait_table_size - wait queues for a zone of @pages frames
 *
 * The smallest power of two that is at least @pages / 256 (the quotient
 * rounded down), at least 1, at most 4096.
 */
unsigned long wait_table_size(unsigned long pages);

/*
 * wait_table_bits - log2 of @size, which is a power of two
 */
unsigned long wait_table_bits(unsigned long size);

/*
 * page_waitqueue - where those who wait for @page sleep, among others
 *
 * => a wake-up may be meant for another page: whoever wakes looks again
 */
wait_queue_head_t *page_waitqueue(struct page *page);

/*
 * build_zonelists - the fallback list of each of the 16 zone masks
 *
 * __GFP_DMA wins over __GFP_HIGHMEM; neither means ZONE_NORMAL. A list
 * leads from its zone downwards through those of the node's zones that
 * have frames.
 */
void build_zonelists(pg_data_t *pgdat);

/*
 * free_area_init - describe the only node of a machine
 *
 * @zones_size[] are the zones' frames from frame 0 up, holes included;
 * @zholes_size[] how many of these are no RAM (NULL: none).
 * => as free_area_init_node(0, &contig_page_data, sizes, 0, holes)
 */
void free_area_init(const unsigned long *zones_size,
		    const unsigned long *zholes_size);

/*
 * free_area_init_node - describe node @nid, from @zone_start_paddr up
 *
 * Fills @pgdat and its zones, its part of mem_map (every page reserved,
 * count 0), wait tables, pair bitmaps, zonelists. The first call
 * allocates mem_map for all nodes: max_pfn entries, and sets max_mapnr.
 * => @pgdat->bdata has a live boot allocator: memory comes from there
 * => panics if a zone that has frames does not start on a block of the
 *    largest order, if the node reaches above mem_map, or if a zone has
 *    more holes than frames
 * => boot only; no lock
 */
void free_area_init_node(int nid, pg_data_t *pgdat,
			 const unsigned long *zones_size,
			 unsigned long zone_start_paddr,
			 const unsigned long *zholes_size);

#endif /* MM_MMZONE_H */
