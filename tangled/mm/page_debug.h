/*
 * mm/page_debug.h - who had a frame, and did he leave it alone
 *
 * Owns a record for each frame (page_owner) and a bit for each frame
 * (page_poison), both from boot memory. The page allocator calls the
 * three hooks, at moments at which nobody else can get at the frames;
 * this is why there is no lock.
 */
#ifndef MM_PAGE_DEBUG_H
#define MM_PAGE_DEBUG_H

#include "lib/types.h"

struct page;
struct seq_file;

/* Say what of the frames is watched */
#define PAGE_DEBUG_OWNER	1	/* who has and had each frame */
#define PAGE_DEBUG_POISON	2	/* free frames hold a pattern */

extern u8 page_debug;		/* of these; 0: nothing is on */

/* marks a function that is never the owner of a page */
#define __allocator		__section("allocator_text")

/* Declare the hooks of the page allocator */
void __page_debug_alloc(struct page *page, unsigned int order,
			unsigned int gfp_mask);
void __page_debug_free(struct page *page, unsigned int order);
void __page_debug_give(struct page *page);
void __page_debug_split(struct page *page, unsigned int order);

/*
 * page_debug_alloc - the block has just left the free lists
 *
 * Records the caller as its owner, and looks whether its frames hold
 * what they held when they were freed.
 * => the frames are accessible; nobody else knows of them yet
 * => bad_page() if one of them is in use, or was written while free
 */
static inline void page_debug_alloc(struct page *page,
				    unsigned int order,
				    unsigned int gfp_mask)
{
	if (unlikely(page_debug))
		__page_debug_alloc(page, order, gfp_mask);
}

/*
 * page_debug_free - the block is about to join the free lists
 *
 * Records the caller, and fills the frames with the pattern.
 * => the frames are still accessible, the last reference is gone
 * => bad_page() if this is not a block that was allocated, as it was
 *    allocated: its first page, its order
 */
static inline void page_debug_free(struct page *page,
				   unsigned int order)
{
	if (unlikely(page_debug))
		__page_debug_free(page, order);
}

/*
 * page_debug_give - a frame of boot's is about to be freed for the
 * first time
 *
 * => free_reserved_page() calls it, before it frees the frame
 */
static inline void page_debug_give(struct page *page)
{
	if (unlikely(page_debug))
		__page_debug_give(page);
}

/*
 * page_debug_split - each frame of the block will be freed by itself
 *
 * => call it before the frames get counts of their own
 */
static inline void page_debug_split(struct page *page,
				    unsigned int order)
{
	if (unlikely(page_debug))
		__page_debug_split(page, order);
}

/* Declare the reports about frames */

/*
 * page_debug_init - find room for the records, and begin
 *
 * What has no room stays off, with a warning.
 * => mem_init() calls it, before the boot allocator retires
 */
void page_debug_init(void);

/*
 * bad_page - somebody did to @page what must not be done to it
 *
 * Prints what is known of the page, with its owners if they are
 * recorded, and panics with a line
 * "bad page: frame N, order K: @what". @order is what the caller meant.
 * => any context; @page need not be in mem_map
 */
void bad_page(struct page *page, unsigned int order, const char *what)
	__noreturn __cold;

/*
 * page_owner_show - who has the frame of @page, and who had it last
 */
void page_owner_show(struct seq_file *m, const struct page *page);

#endif /* MM_PAGE_DEBUG_H */
