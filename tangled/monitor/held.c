/*
 * monitor/held.c - remember which blocks commands have taken
 */
#include "monitor/held.h"

#include "lib/list.h"
#include "lib/printk.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"

/* Make the lists of held blocks */
static struct list_head held[HELD_LISTS];

static void make_lists(void)
{
	unsigned int i;

	/* Make every list empty, unless that was done */
	for (i = 0; !held[HELD_LISTS - 1].next && i < HELD_LISTS; i++)
		INIT_LIST_HEAD(&held[i]);
}

/* Hold a block */
void hold_block(struct page *page, unsigned int order,
		unsigned int list)
{
	BUG_ON(list >= HELD_LISTS || order >= MAX_ORDER);
	make_lists();
	page->index = order;
	list_add(&page->list, &held[list]);
}

/* Find a held block */
static bool block_has(const struct page *page, unsigned long pfn)
{
	unsigned long offset = pfn - page_to_pfn(page);

	return offset >> held_order(page) == 0;
}

struct page *find_held(unsigned long pfn)
{
	struct page *page;
	unsigned int i;

	make_lists();
	for (i = 0; i < HELD_LISTS; i++)
		list_for_each_entry(page, &held[i], list)
			if (block_has(page, pfn))
				return page;
	return NULL;
}

struct page *oldest_held(unsigned int list)
{
	BUG_ON(list >= HELD_LISTS);
	make_lists();
	/* Take the tail of the list of held blocks */
	if (list_empty(&held[list]))
		return NULL;
	return list_entry(held[list].prev, struct page, list);
}

/* Free held blocks */
void free_held(struct page *page)
{
	unsigned int order = held_order(page);

	BUG_ON(page_count(page) != 1);
	list_del(&page->list);
	__free_pages(page, order);
}

unsigned long free_held_list(unsigned int list)
{
	unsigned long frames = 0;
	struct page *page;

	while ((page = oldest_held(list))) {
		frames += 1UL << held_order(page);
		free_held(page);
	}
	return frames;
}
