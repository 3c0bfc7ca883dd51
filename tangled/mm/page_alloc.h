/*
 * mm/page_alloc.h - allocate and free page frames
 *
 * The interface of chapter 6. Blocks have 2^order frames, order 0 to
 * MAX_ORDER - 1. Requests say with GFP_ flags (mm/gfp.h) which zones
 * will do and how far the allocator may go.
 */
#ifndef MM_PAGE_ALLOC_H
#define MM_PAGE_ALLOC_H

#include "lib/types.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page.h"

struct seq_file;

/* Declare what allocates page frames */
/*
 * alloc_pages - take a block of 2^@order frames from the zones that
 * @gfp_mask allows
 *
 * Returns its first page, with count 1 (the others' are 0) and contents
 * undefined; NULL if there is none, if @order >= MAX_ORDER, or if a
 * failure was asked for (mm/fail_page_alloc.h).
 * => may sleep and reclaim if @gfp_mask has __GFP_WAIT, else may be
 *    called anywhere
 * => @order <= 3 with __GFP_WAIT does not fail once a reclaimer is
 *    registered, until that says that nothing is left to be freed;
 *    tasks with PF_MEMALLOC or PF_MEMDIE are refused at once
 * => begins at the home node; takes zone->lock; Linux 2.4:
 *    mm/page_alloc.c, mm/numa.c
 */
struct page *alloc_pages(unsigned int gfp_mask, unsigned int order);
struct page *alloc_page(unsigned int gfp_mask);	/* order 0 */

/*
 * alloc_pages_node - as alloc_pages(), from node @nid only
 *
 * Returns NULL, too, if there is no such node.
 */
struct page *alloc_pages_node(int nid, unsigned int gfp_mask,
			      unsigned int order);

extern int numa_home_node;	/* the node nearest to the processor */

/*
 * __alloc_pages - as alloc_pages(), from the zones of @zonelist only
 *
 * zones[0] is the class zone; a list without zones has no memory.
 */
struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   zonelist_t *zonelist);

/* Declare what allocates by address */
/*
 * __get_free_pages - as alloc_pages(), by address in the direct map
 *
 * Returns the address of the first byte, a multiple of PAGE_SIZE; 0 if
 * there is none.
 * => BUG if @gfp_mask has __GFP_HIGHMEM
 */
unsigned long __get_free_pages(unsigned int gfp_mask,
			       unsigned int order);
#define __get_free_page(gfp_mask) __get_free_pages((gfp_mask), 0)
#define __get_dma_pages(gfp_mask, order) \
	__get_free_pages((gfp_mask) | GFP_DMA, (order))

/*
 * get_zeroed_page - one frame full of zeroes, as __get_free_page()
 */
unsigned long get_zeroed_page(unsigned int gfp_mask);
#define get_free_page(gfp_mask) get_zeroed_page(gfp_mask)

/* Declare what frees page frames */
/*
 * __free_pages - drop one reference to a block; the last one frees it
 *
 * A reserved page is left alone, count and all. A page on an LRU list
 * is taken off it.
 * => bad_page() if @order >= MAX_ORDER, if nobody holds the block, or,
 *    with the last reference, if the block has private data or a
 *    mapping, is locked or active, reaches beyond its zone, or does not
 *    start on a multiple of its size
 * => a task with PF_FREE_PAGES keeps the first block (6.5)
 * => takes zone->lock; may be called anywhere
 */
void __free_pages(struct page *page, unsigned int order);
void __free_page(struct page *page);	/* order 0 */

/*
 * free_pages - the same by address in the direct map; 0 is ignored
 */
void free_pages(unsigned long addr, unsigned int order);
#define free_page(addr) free_pages((addr), 0)

/*
 * free_reserved_page - make a reserved page an ordinary one, and free
 * it
 *
 * => BUG if @page is not reserved, or if its count is not 0
 */
void free_reserved_page(struct page *page);

/* Declare what counts free frames */
/*
 * nr_free_pages, nr_free_highpages - free frames of all zones, and of
 * the ZONE_HIGHMEMs
 */
unsigned long nr_free_pages(void);
unsigned long nr_free_highpages(void);

/*
 * nr_free_buffer_pages - frames above pages_high in the zones that
 * GFP_USER may use, in use or not
 */
unsigned long nr_free_buffer_pages(void);

/*
 * show_free_areas - what is free, in all, by zone and by order
 * show_free_areas_core - the blocks of one node's zones, order by order
 */
void show_free_areas(struct seq_file *m);
void show_free_areas_core(struct seq_file *m, pg_data_t *pgdat);

/*
 * nr_free_blocks - length of a zone's list of order @order
 *
 * => walks it under zone->lock
 */
unsigned long nr_free_blocks(zone_t *zone, unsigned int order);

/* Declare the reclaim side of the allocator */
/*
 * struct page_reclaimer - what the allocator asks of reclaim
 *
 * try_to_free_pages_zone - free memory that helps @classzone, doing
 *	no more than @gfp_mask allows; returns how much helped, 0: none
 *	this time, -ENOMEM: none now or later (the request fails).
 *	=> the task has PF_MEMALLOC and PF_FREE_PAGES; may sleep
 * wakeup_kswapd - wake the pageout daemon if it sleeps on its wait
 *	queue; any context
 * lru_cache_del - take a page off the LRU lists: clears PG_lru and
 *	PG_active
 */
struct page_reclaimer {
	int (*try_to_free_pages_zone)(zone_t *classzone,
				      unsigned int gfp_mask);
	void (*wakeup_kswapd)(void);
	void (*lru_cache_del)(struct page *page);
};

/*
 * register_page_reclaimer - have @r called from here on; NULL: nobody
 */
void register_page_reclaimer(const struct page_reclaimer *r);

/* Declare what checks the free blocks */
/*
 * zone_check - hold the four records of a zone's free memory against
 * each other
 *
 * Lists, marks, pair bits and counts; that blocks are aligned, inside
 * the zone and unused; that no two free buddies are left unmerged and
 * no page is free twice. Returns the number of faults, each printed.
 * => takes zone->lock, for a time that grows with the zone
 */
int zone_check(struct seq_file *m, zone_t *zone);

/*
 * page_alloc_check - zone_check() of all zones; a part of mm_check()
 */
int page_alloc_check(struct seq_file *m);

#define KIB_OF(pages)	((unsigned long)(pages) << (PAGE_SHIFT - 10))

#endif /* MM_PAGE_ALLOC_H */
