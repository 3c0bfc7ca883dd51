/*
 * mm/page_alloc.h - single page frames, until there are blocks
 *
 * Each zone keeps its free frames on free_area[0].free_list, newest
 * first, and counts them in free_pages; both under zone->lock. A free
 * frame has count 0, PG_buddy set and order 0 in private. Blocks of
 * more than one frame come with the buddy system of chapter 6, behind
 * these names.
 */
#ifndef MM_PAGE_ALLOC_H
#define MM_PAGE_ALLOC_H

#include "lib/types.h"
#include "mm/page.h"

struct seq_file;

/* Declare what allocates and frees a frame */
/*
 * alloc_pages - take 2^@order frames from the zones that @gfp_mask
 * allows
 *
 * Returns the frame, its count 1 and its contents undefined; NULL if no
 * zone of the list has one, or if @order is not 0.
 * => tries the zones of the only node's list for @gfp_mask, in order
 * => takes zone->lock with interrupts off; may be called anywhere
 */
struct page *alloc_pages(unsigned int gfp_mask, unsigned int order);
#define alloc_page(gfp_mask) alloc_pages((gfp_mask), 0)

/*
 * __free_pages - drop one reference; the last one frees the frame
 *
 * A reserved page is left alone, count and all.
 * => BUG if @order is not 0, if the count is 0 already, if the page is
 *    free already, or, when it is the last reference, if the page is
 *    locked, on an LRU list, or owned (mapping)
 * => takes zone->lock with interrupts off; may be called anywhere
 */
void __free_pages(struct page *page, unsigned int order);
#define __free_page(page) __free_pages((page), 0)

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
 * nr_free_pages, nr_free_highpages - sums over all zones, over the
 * ZONE_HIGHMEMs
 */
unsigned long nr_free_pages(void);
unsigned long nr_free_highpages(void);

/*
 * show_free_areas - free memory, a line for each zone
 */
void show_free_areas(struct seq_file *m);

/*
 * page_alloc_check - walk each zone's list against its count and the
 * flags
 *
 * Returns the number of faults, each printed to @m on a line.
 */
int page_alloc_check(struct seq_file *m);

#define KIB_OF(pages)	((unsigned long)(pages) << (PAGE_SHIFT - 10))

#endif /* MM_PAGE_ALLOC_H */
