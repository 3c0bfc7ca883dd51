/*
 * mm/page_alloc.c - the free frames of each zone, one by one
 *
 * Owns free_area[0].free_list and free_pages of each zone. A frame is
 * on the list of its zone if and only if PG_buddy is set; then its
 * count is 0 and its private 0. free_pages is the length of the list.
 * Both change under zone->lock, which ranks below no other lock here.
 *
 * Chapter 6 replaces the list by blocks.
 */
#include "mm/page_alloc.h"

#include "lib/list.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "sched/spinlock.h"
#include "arch/hooks.h"
#include "mm/check.h"
#include "mm/mmzone.h"

/* Take the newest free frame of a zone */
static struct page *rmqueue(zone_t *zone)
{
	struct list_head *list = &zone->free_area[0].free_list;
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	if (zone->free_pages) {
		/* Unlink the frame at the head of the counted list */
		page = list_first_entry(list, struct page, list);
		BUG_ON(!PageBuddy(page) || BAD_RANGE(zone, page));
		list_del(&page->list);
		ClearPageBuddy(page);
		zone->free_pages--;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/* Take a frame from the first zone that has one */
struct page *alloc_pages(unsigned int gfp_mask, unsigned int order)
{
	unsigned int kind = gfp_mask & GFP_ZONEMASK;
	zone_t **zone = contig_page_data.node_zonelists[kind].zones;

	if (order != 0)
		return NULL;
	for (; *zone; zone++) {
		struct page *page = rmqueue(*zone);

		if (!page)
			continue;
		/* Make the frame its new owner's */
		BUG_ON(page_count(page) != 0);
		set_page_count(page, 1);
		arch_page_allocated(page_to_pfn(page), 0);
		return page;
	}
	return NULL;
}

/* Put a frame on its zone's free list */
static void __free_pages_ok(struct page *page)
{
	zone_t *zone = page_zone(page);
	unsigned long flags;

	/* Refuse to free a frame that can still be found */
	BUG_ON(!VALID_PAGE(page) || BAD_RANGE(zone, page));
	BUG_ON(PageLocked(page) || PageLRU(page) || PageActive(page));
	BUG_ON(page->mapping);
	/* Leave no trace of the frame's last owner */
	ClearPageReferenced(page);
	ClearPageDirty(page);
	page->private = 0;
	arch_page_freed(page_to_pfn(page), 0);

	spin_lock_irqsave(&zone->lock, flags);
	list_add(&page->list, &zone->free_area[0].free_list);
	SetPageBuddy(page);
	zone->free_pages++;
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* Drop a reference to a frame */
void __free_pages(struct page *page, unsigned int order)
{
	BUG_ON(order != 0);
	if (PageReserved(page))
		return;
	BUG_ON(PageBuddy(page) || page_count(page) <= 0);
	if (put_page_testzero(page))
		__free_pages_ok(page);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

/* Turn a reserved page into a free one */
void free_reserved_page(struct page *page)
{
	BUG_ON(!PageReserved(page));
	BUG_ON(page_count(page) != 0);
	ClearPageReserved(page);
	set_page_count(page, 1);
	__free_page(page);
}

/* Count free frames by zone */
unsigned long nr_free_pages(void)
{
	unsigned long sum = 0;
	zone_t *zone;

	for_each_zone(zone)
		sum += zone->free_pages;
	return sum;
}

unsigned long nr_free_highpages(void)
{
	unsigned long sum = 0;
	pg_data_t *pgdat;

	for_each_pgdat(pgdat)
		sum += pgdat->node_zones[ZONE_HIGHMEM].free_pages;
	return sum;
}

void show_free_areas(struct seq_file *m)
{
	zone_t *zone;

	seq_printf(m, "free: %lu KiB, of which high memory %lu KiB\n",
		   KIB_OF(nr_free_pages()), KIB_OF(nr_free_highpages()));
	for_each_zone(zone)
		if (zone->size)
			/* Print how much the zone has free, and its watermarks */
			seq_printf(m, "%-8s %8lu KiB free; min %lu, "
				   "low %lu, high %lu KiB\n",
				   zone->name, KIB_OF(zone->free_pages),
				   KIB_OF(zone->pages_min),
				   KIB_OF(zone->pages_low),
				   KIB_OF(zone->pages_high));
}

/* Recount the free lists */
static unsigned long list_length(const zone_t *zone)
{
	struct page *page;
	unsigned long n = 0;

	list_for_each_entry(page, &zone->free_area[0].free_list, list) {
		if (!PageBuddy(page) || page_count(page) ||
		    PageReserved(page) || page_zone(page) != zone)
			break;
		n++;
	}
	return n;
}

int page_alloc_check(struct seq_file *m)
{
	unsigned long marked[ZONE_TABLE_SIZE] = { 0 };
	int faults = 0;
	zone_t *zone;

	for (unsigned long pfn = 0; pfn < max_mapnr; pfn++)
		if (PageBuddy(pfn_to_page(pfn)))
			marked[mem_map[pfn].flags >> ZONE_SHIFT]++;
	for_each_zone(zone) {
		/* Compare the zone's list, its count and the marked pages */
		unsigned int nr = zone - zone->zone_pgdat->node_zones;
		unsigned int slot = zone_table_index(zone->zone_pgdat->node_id, nr);

		if (!zone->size)
			continue;
		if (list_length(zone) == zone->free_pages &&
		    marked[slot] == zone->free_pages)
			continue;
		seq_printf(m, "page_alloc: %s counts %lu, lists %lu, marks %lu\n",
			   zone->name, zone->free_pages, list_length(zone), marked[slot]);
		faults++;
	}
	return faults;
}

MM_CHECK("page_alloc", page_alloc_check);
