/*
 * monitor/held.h - the blocks that commands have taken
 *
 * The first page of each hangs by page->list in one of HELD_LISTS
 * lists, the youngest first; its order is in page->index. Both fields
 * belong to a page's owner, which is the monitor. No lock: one thread.
 */
#ifndef MONITOR_HELD_H
#define MONITOR_HELD_H

#include "lib/types.h"
#include "mm/page.h"

/* Number the lists of held blocks */
enum {
	HELD_BY_HAND,
	HELD_BY_BENCH,
	HELD_BY_CHURN,			/* the first of CHURN_LISTS */
	CHURN_LISTS = 256,
	HELD_LISTS = HELD_BY_CHURN + CHURN_LISTS
};

/* Declare what holds and finds blocks */
/*
 * hold_block - remember a block that was allocated just now
 */
void hold_block(struct page *page, unsigned int order,
		unsigned int list);

/*
 * find_held - the first page of the held block that frame @pfn is in
 *
 * Returns NULL if no command has taken it. Looks at every held block.
 */
struct page *find_held(unsigned long pfn);

/*
 * oldest_held - the block that has been longest in @list, or NULL
 */
struct page *oldest_held(unsigned int list);

static inline unsigned int held_order(const struct page *page)
{
	return page->index;
}

/*
 * free_held - forget a held block and free it
 */
void free_held(struct page *page);

/*
 * free_held_list - free all blocks of @list; returns how many frames
 */
unsigned long free_held_list(unsigned int list);

#endif /* MONITOR_HELD_H */
