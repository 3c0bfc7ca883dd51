/*
 * mm/page_alloc.c - page frames in blocks of powers of two
 *
 * Owns free_area[], free_pages and events[] of each zone, and what the
 * pages of free blocks say about themselves.
 *
 * A free block of order k has 2^k frames and starts at a multiple of
 * 2^k frames in its zone. Its first page has PG_buddy set and k in
 * private, and is on free_area[k].free_list; all its pages have count
 * 0. Two buddies are never both free: they would be one block. Bit
 * (index >> (k + 1)) of free_area[k].map is 1 if exactly one of the
 * pair is free as a block of order k; the top order has no map.
 * free_pages is the sum of all free blocks.
 *
 * All this changes under zone->lock, taken with interrupts off; no
 * other lock is taken inside it. Chapter 6.
 */
#include "mm/page_alloc.h"

#include "lib/bitops.h"
#include "lib/list.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "sched/sched.h"
#include "sched/spinlock.h"
#include "sched/task.h"
#include "arch/hooks.h"
#include "arch/irq.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/page_debug.h"

/* Name what the page allocator uses */
/* Name the events of the page allocator */
DEFINE_TRACE(mm_page_alloc, "pfn=%lu order=%lu gfp_flags=%#lx");
DEFINE_TRACE(mm_page_free, "pfn=%lu order=%lu");
DEFINE_TRACE(mm_page_split, "pfn=%lu order=%lu");
DEFINE_TRACE(mm_page_merge, "pfn=%lu order=%lu");

static struct page_reclaimer reclaimer;
/* Name the flags that free pages may and may not have */
#define PAGE_FLAGS_IN_USE (1UL << PG_locked | 1UL << PG_lru | \
			   1UL << PG_active | 1UL << PG_slab | \
			   1UL << PG_reserved)
#define PAGE_FLAGS_FREE (1UL << PG_buddy | PAGE_FLAGS_IN_USE)

#define PAGE_FLAGS_LEFT (1UL << PG_referenced | 1UL << PG_dirty | \
			 PAGE_FLAGS_IN_USE)
/* Mark and unmark a free block */
#define MARK_USED(index, order, area) \
	__change_bit((index) >> (1 + (order)), (area)->map)

static __always_inline void list_block(zone_t *zone,
				       struct page *page,
				       unsigned int order)
{
	VM_BUG_ON(PageBuddy(page) || page_count(page) != 0);
	if (order != 0)
		page->private = order;
	SetPageBuddy(page);
	list_add(&page->list, &zone->free_area[order].free_list);
}

static __always_inline void unlist_block(struct page *page,
					 unsigned int order)
{
	__list_del_entry(&page->list);
	ClearPageBuddy(page);
	if (order != 0)
		page->private = 0;
}

static __always_inline bool is_free_block(const struct page *page,
					  unsigned int order)
{
	unsigned long flags = page->flags & PAGE_FLAGS_FREE;

	return !((flags ^ 1UL << PG_buddy) | (page->private ^ order) |
		 page_count(page));
}

/* Take blocks and give them back */
/* Halve a block until it has the size asked for */
static struct page *expand(zone_t *zone, struct page *page,
			   unsigned int low, unsigned int high)
{
	unsigned long index = page - zone->zone_mem_map;

	VM_BUG_ON(low > high || high >= MAX_ORDER);
	while (high > low) {
		high--;
		/* Give the lower half back */
		list_block(zone, page, high);
		MARK_USED(index, high, &zone->free_area[high]);
		trace(mm_page_split, zone->zone_start_mapnr + index, high);
		index += 1UL << high;
		page += 1UL << high;
	}
	return page;
}
/* Take the block at the head of a list */
static __always_inline struct page *take_first(zone_t *zone,
					       unsigned int order)
{
	free_area_t *area = &zone->free_area[order];
	struct page *page = list_first_entry(&area->free_list,
					     struct page, list);
	unsigned long index = page - zone->zone_mem_map;

	BUG_ON(index >= zone->size || !is_free_block(page, order));
	/* Take the block off its list and toggle the bit of its pair */
	unlist_block(page, order);
	if (order != MAX_ORDER - 1)
		MARK_USED(index, order, area);
	return page;
}
/* Take the first block that is larger, and split it */
static struct page *take_larger(zone_t *zone, unsigned int order)
{
	unsigned int high = order;
	struct page *page;

	/* Find the first longer list that has a block */
	while (++high < MAX_ORDER)
		if (!list_empty(&zone->free_area[high].free_list))
			break;
	if (high == MAX_ORDER)
		return NULL;
	page = take_first(zone, high);
	return expand(zone, page, order, high);
}
/* Take a block of a zone */
static __always_inline struct page *take_block(zone_t *zone,
					       unsigned int order)
{
	VM_BUG_ON(!spin_is_locked(&zone->lock) || !irqs_disabled());
	if (likely(!list_empty(&zone->free_area[order].free_list)))
		return take_first(zone, order);
	return take_larger(zone, order);
}

static __always_inline struct page *rmqueue(zone_t *zone,
					    unsigned int order)
{
	struct page *page;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	page = take_block(zone, order);
	if (likely(page)) {
		/* Count the block out of its zone */
		zone->free_pages -= 1UL << order;
		zone->events[PGALLOC] += 1UL << order;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}
/* Ask whether the buddy is free, and toggle the bit */
static inline bool buddy_is_free(zone_t *zone, unsigned long index,
				 unsigned int order)
{
	VM_BUG_ON(order >= MAX_ORDER - 1);
	return __test_and_change_bit(index >> (1 + order),
				     zone->free_area[order].map);
}
/* Put a block with its buddy, and the result with its own */
static void merge_block(zone_t *zone, struct page *page,
			unsigned long index, unsigned int order)
{
	do {
		/* Take the buddy off its list */
		struct page *buddy = zone->zone_mem_map + (index ^ 1UL << order);

		BUG_ON(!is_free_block(buddy, order));
		unlist_block(buddy, order);
		trace(mm_page_merge, page_to_pfn(buddy), order);
		/* Go on with the parent of both */
		index &= ~(1UL << order);
		page = min(page, buddy);
		order++;
	} while (order < MAX_ORDER - 1 &&
		 buddy_is_free(zone, index, order));
	list_block(zone, page, order);
}
/* Give a block back to its zone, merged with its buddies */
static __always_inline void return_block(zone_t *zone,
					 struct page *page,
					 unsigned long index,
					 unsigned int order)
{
	VM_BUG_ON(!spin_is_locked(&zone->lock) || !irqs_disabled());
	/* Count the block into its zone */
	zone->free_pages += 1UL << order;
	zone->events[PGFREE] += 1UL << order;
	if (order < MAX_ORDER - 1 && buddy_is_free(zone, index, order))
		merge_block(zone, page, index, order);
	else
		list_block(zone, page, order);
}

static __always_inline void free_block(zone_t *zone,
				       struct page *page,
				       unsigned long index,
				       unsigned int order)
{
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	return_block(zone, page, index, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* Free pages */
/* Take a page off the LRU lists */
static void take_off_lru(struct page *page, unsigned int order)
{
	if (in_interrupt())
		bad_page(page, order, "an interrupt frees a page "
			 "that is on an LRU list");
	if (reclaimer.lru_cache_del)
		reclaimer.lru_cache_del(page);
}
/* Say why a block may not be freed */
static const char *why_not_free(const struct page *page)
{
	if (page->private)
		return "its private data is still attached";
	if (page->mapping)
		return "it still belongs to an address space";
	if (PageLocked(page))
		return "it is locked";
	if (PageActive(page) || PageLRU(page))
		return "it is on an LRU list";
	if (PageSlab(page))
		return "it belongs to the slab allocator";
	return NULL;
}
/* Leave nothing of a block's last owner, or refuse to free it */
static void make_free(struct page *page, unsigned int order)
{
	const char *why;

	if (PageLRU(page))
		take_off_lru(page, order);
	why = why_not_free(page);
	if (why)
		bad_page(page, order, why);
	ClearPageReferenced(page);
	ClearPageDirty(page);
}
/* Say whether a block fits its zone and order */
static __always_inline bool fits(const zone_t *zone,
				 unsigned long index, unsigned int order)
{
	if (order == 0)
		return index < zone->size;
	return !(index & ((1UL << order) - 1)) && index < zone->size &&
	       zone->size - index >= 1UL << order;
}
/* Look at a block before it is freed */
static __always_inline void free_pages_prepare(struct page *page,
					       unsigned int order,
					       bool fits)
{
	unsigned long left = page->flags & PAGE_FLAGS_LEFT;

	if (unlikely(left | page->private | (unsigned long)page->mapping))
		make_free(page, order);
	if (unlikely(!fits))
		bad_page(page, order, "it does not fit its zone and order");
	/* Tell everybody that a block has lost its owner */
	page_debug_free(page, order);
	arch_page_freed(page_to_pfn(page), order);
	trace(mm_page_free, page_to_pfn(page), order);
}
/* Free a block, or keep it for the task that frees */
static __always_inline void __free_pages_ok(struct page *page,
					    unsigned int order)
{
	zone_t *zone = page_zone(page);
	unsigned long index = page - zone->zone_mem_map;

	free_pages_prepare(page, order, fits(zone, index, order));
	if (unlikely(current->flags & PF_FREE_PAGES) &&
	    !current->local_page && !in_interrupt()) {
		/* Keep the block for the task that frees */
		page->index = order;
		current->local_page = page;
		return;
	}
	free_block(zone, page, index, order);
}
/* See that somebody still holds a block */
static void __noinline check_count(struct page *page,
				   unsigned int order)
{
	if (page_count(page) < 0)
		bad_page(page, order, "nobody holds it");
}
/* Drop a reference to a block */
static __always_inline void put_pages(struct page *page,
				      unsigned int order)
{
	/* Leave a reserved page alone, and refuse what is no order */
	if (PageReserved(page))
		return;
	if (order >= MAX_ORDER)
		bad_page(page, order, "there is no such order");
	if (likely(atomic_dec_and_test(&page->count)))
		__free_pages_ok(page, order);
	else
		check_count(page, order);
}

__allocator void __free_pages(struct page *page, unsigned int order)
{
	put_pages(page, order);
}

__allocator void __free_page(struct page *page)
{
	put_pages(page, 0);
}

/* Allocate pages */
/* Register the reclaim side */
void register_page_reclaimer(const struct page_reclaimer *r)
{
	static const struct page_reclaimer nobody;

	reclaimer = r ? *r : nobody;
}
/* Say what a zone must keep, for each way of asking */
static inline unsigned long low_mark(const zone_t *zone)
{
	return zone->pages_low;
}

static inline unsigned long min_mark(const zone_t *zone)
{
	return zone->pages_min;
}

static inline unsigned long atomic_mark(const zone_t *zone)
{
	return zone->pages_min / 4;
}
/* Try each zone that may be used, in order */
static struct page *try_zones(zonelist_t *zonelist, unsigned int order,
			      unsigned long (*mark)(const zone_t *))
{
	unsigned long min = 1UL << order;

	VM_BUG_ON(order >= MAX_ORDER);
	for (zone_t **zone = zonelist->zones; *zone; zone++) {
		struct page *page;

		/* Take the block if more than the sum of marks is free */
		min += mark(*zone);
		if ((*zone)->free_pages <= min)
			continue;
		page = rmqueue(*zone, order);
		if (page)
			return page;
	}
	return NULL;
}

static struct page *try_zones_unmarked(zonelist_t *zonelist,
				       unsigned int order)
{
	struct page *page = NULL;

	for (zone_t **zone = zonelist->zones; *zone && !page; zone++)
		page = rmqueue(*zone, order);
	return page;
}

/* orders above this are not worth waiting for: eight frames */
#define PAGE_ALLOC_COSTLY_ORDER	3
/* Take the block that was kept, if it fits */
static struct page *take_local_page(zone_t *classzone,
				    unsigned int order, bool progress)
{
	struct page *page = current->local_page;
	zone_t *zone;

	if (!page)
		return NULL;
	/* Take the block out of the task's keeping */
	zone = page_zone(page);
	current->local_page = NULL;
	BUG_ON(page_count(page) != 0 || PageBuddy(page));
	if (progress && page->index == order &&
	    memclass(zone, classzone))
		return page;
	free_block(zone, page, page - zone->zone_mem_map, page->index);
	return NULL;
}
/* Reclaim, and take what was freed */
static struct page *balance_classzone(zone_t *classzone,
				      unsigned int gfp_mask,
				      unsigned int order, int *freed)
{
	BUG_ON(in_interrupt());
	VM_BUG_ON(current->flags & PF_MEMALLOC || current->local_page);
	classzone->events[ALLOCSTALL]++;
	/* Reclaim as one who frees memory */
	current->allocation_order = order;
	current->flags |= PF_MEMALLOC | PF_FREE_PAGES;
	*freed = reclaimer.try_to_free_pages_zone(classzone,
						  pf_gfp_mask(gfp_mask));
	current->flags &= ~(PF_MEMALLOC | PF_FREE_PAGES);
	return take_local_page(classzone, order, *freed > 0);
}
/* Try harder, and harder still */
static struct page *__alloc_pages_slow(unsigned int gfp_mask,
				       unsigned int order,
				       zonelist_t *zonelist)
{
	zone_t *classzone = zonelist->zones[0];
	struct page *page;
	int freed;

	/* Try each zone, down to the low mark */
	page = try_zones(zonelist, order, low_mark);
	if (page)
		return page;
	/* Have kswapd balance the class zone */
	classzone->need_balance = true;
	barrier();
	if (reclaimer.wakeup_kswapd)
		reclaimer.wakeup_kswapd();
	/* Try again, down to the min mark or a quarter of it */
	if (gfp_mask & __GFP_WAIT)
		page = try_zones(zonelist, order, min_mark);
	else
		page = try_zones(zonelist, order, atomic_mark);
	if (page)
		return page;
	for (;;) {
		/* Take the last page if this task frees memory */
		if (current->flags & (PF_MEMALLOC | PF_MEMDIE))
			return try_zones_unmarked(zonelist, order);
		/* Give up if nothing can be done about it */
		if (!(gfp_mask & __GFP_WAIT) || !reclaimer.try_to_free_pages_zone)
			return NULL;
		/* Reclaim, and keep what was freed for this request */
		page = balance_classzone(classzone, gfp_mask, order, &freed);
		if (page)
			return page;
		/* Try a third time, down to the min mark */
		page = try_zones(zonelist, order, min_mark);
		if (page)
			return page;
		/* Let others run, unless there is nothing to wait for */
		if (freed < 0 || order > PAGE_ALLOC_COSTLY_ORDER)
			return NULL;
		yield();
	}
}
/* Tell everybody that a block has an owner */
static __always_inline void post_alloc_hook(struct page *page,
					    unsigned int order,
					    unsigned int gfp_mask)
{
	VM_BUG_ON(page_count(page) != 0 || PageBuddy(page));
	set_page_count(page, 1);
	arch_page_allocated(page_to_pfn(page), order);
	page_debug_alloc(page, order, gfp_mask);
	trace(mm_page_alloc, page_to_pfn(page), order, gfp_mask);
}
/* Allocate from one list of zones */
static __always_inline struct page *
alloc_from(zonelist_t *zonelist, unsigned int gfp_mask,
	   unsigned int order)
{
	zone_t *classzone = zonelist->zones[0];
	struct page *page = NULL;

	if (order >= MAX_ORDER || !classzone)
		return NULL;
	/* Take the block from the class zone if it has enough to spare */
	if (classzone->free_pages > (1UL << order) + classzone->pages_low)
		page = rmqueue(classzone, order);
	if (unlikely(!page))
		page = __alloc_pages_slow(gfp_mask, order, zonelist);
	if (page)
		post_alloc_hook(page, order, gfp_mask);
	return page;
}
/* Choose the node's list for a mask */
static inline zonelist_t *zonelist_of(pg_data_t *pgdat,
				      unsigned int gfp_mask)
{
	return &pgdat->node_zonelists[gfp_mask & GFP_ZONEMASK];
}
/* Ask the other nodes in turn */
int numa_home_node;

static __allocator struct page *alloc_elsewhere(unsigned int gfp_mask,
						unsigned int order)
{
	pg_data_t *home = NODE_DATA(numa_home_node), *pgdat = home;
	struct page *page = NULL;

	while (!page) {
		/* Ask the next node, unless the round is over */
		pgdat = pgdat->node_next ?: pgdat_list;
		if (pgdat == home)
			break;
		page = alloc_from(zonelist_of(pgdat, gfp_mask), gfp_mask, order);
	}
	return page;
}
/* Allocate on any node, or on one */
static __always_inline struct page *_alloc_pages(unsigned int gfp_mask,
						 unsigned int order)
{
	zonelist_t *zonelist = zonelist_of(NODE_DATA(numa_home_node),
					   gfp_mask);
	struct page *page;

	if (should_fail_alloc_page(zonelist->zones[0], order))
		return NULL;
	page = alloc_from(zonelist, gfp_mask, order);
	if (unlikely(!page))
		page = alloc_elsewhere(gfp_mask, order);
	return page;
}

__allocator struct page *alloc_pages(unsigned int gfp_mask,
				     unsigned int order)
{
	return _alloc_pages(gfp_mask, order);
}

__allocator struct page *
alloc_pages_node(int nid, unsigned int gfp_mask, unsigned int order)
{
	if (nid < 0 || nid >= MAX_NR_NODES || !NODE_DATA(nid))
		return NULL;
	return __alloc_pages(gfp_mask, order,
			     zonelist_of(NODE_DATA(nid), gfp_mask));
}

__allocator struct page *__alloc_pages(unsigned int gfp_mask,
				       unsigned int order,
				       zonelist_t *zonelist)
{
	if (should_fail_alloc_page(zonelist->zones[0], order))
		return NULL;
	return alloc_from(zonelist, gfp_mask, order);
}

__allocator struct page *alloc_page(unsigned int gfp_mask)
{
	return _alloc_pages(gfp_mask, 0);
}
/* Allocate and free by address */
__allocator unsigned long __get_free_pages(unsigned int gfp_mask,
					   unsigned int order)
{
	struct page *page;

	BUG_ON(gfp_mask & __GFP_HIGHMEM);
	page = alloc_pages(gfp_mask, order);
	VM_BUG_ON(page && !page_address(page));
	return page ? (unsigned long)page_address(page) : 0;
}

__allocator unsigned long get_zeroed_page(unsigned int gfp_mask)
{
	unsigned long addr = __get_free_page(gfp_mask);

	if (addr)
		memset((void *)addr, 0, PAGE_SIZE);
	return addr;
}

__allocator void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}
/* Turn a reserved page into a free one */
__allocator void free_reserved_page(struct page *page)
{
	BUG_ON(!PageReserved(page));
	BUG_ON(page_count(page) != 0);
	/* Make the page look like one that somebody holds */
	ClearPageReserved(page);
	set_page_count(page, 1);
	page_debug_give(page);
	__free_page(page);
}

/* Report and recount */
/* Count what is free */
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

unsigned long nr_free_buffer_pages(void)
{
	unsigned long sum = 0;
	pg_data_t *pgdat;

	for_each_pgdat(pgdat) {
		zonelist_t *list =
			&pgdat->node_zonelists[GFP_USER & GFP_ZONEMASK];

		/* Add what each zone of the list has above its high mark */
		for (zone_t **zone = list->zones; *zone; zone++)
			if ((*zone)->size > (*zone)->pages_high)
				sum += (*zone)->size - (*zone)->pages_high;
	}
	return sum;
}

unsigned long nr_free_blocks(zone_t *zone, unsigned int order)
{
	unsigned long flags, n = 0;
	struct list_head *pos;

	VM_BUG_ON(order >= MAX_ORDER);
	spin_lock_irqsave(&zone->lock, flags);
	list_for_each(pos, &zone->free_area[order].free_list)
		n++;
	spin_unlock_irqrestore(&zone->lock, flags);
	return n;
}
/* Report the blocks of one order */
static unsigned long show_blocks(struct seq_file *m, zone_t *zone,
				 unsigned int order)
{
	unsigned long blocks = nr_free_blocks(zone, order);

	seq_printf(m, " %lu*%lu", blocks, KIB_OF(1UL << order));
	return blocks << order;
}
/* Report one node's blocks */
void show_free_areas_core(struct seq_file *m, pg_data_t *pgdat)
{
	for (int i = 0; i < MAX_NR_ZONES; i++) {
		zone_t *zone = &pgdat->node_zones[i];
		unsigned long sum = 0;

		if (!zone->size)
			continue;
		/* Print a zone's blocks, order by order, and their sum */
		seq_printf(m, "%-8s", zone->name);
		for (unsigned int order = 0; order < MAX_ORDER; order++)
			sum += show_blocks(m, zone, order);
		seq_printf(m, " = %lu KiB\n", KIB_OF(sum));
	}
}
/* Report what is free, order by order */
void show_free_areas(struct seq_file *m)
{
	pg_data_t *pgdat;
	zone_t *zone;

	seq_printf(m, "free: %lu KiB, of which high memory %lu KiB\n",
		   KIB_OF(nr_free_pages()), KIB_OF(nr_free_highpages()));
	for_each_zone(zone)
		if (zone->size)
			/* Print how much a zone has free, and its marks */
			seq_printf(m, "%-8s %8lu KiB free; min %lu, "
				   "low %lu, high %lu KiB\n",
				   zone->name, KIB_OF(zone->free_pages),
				   KIB_OF(zone->pages_min),
				   KIB_OF(zone->pages_low),
				   KIB_OF(zone->pages_high));
	for_each_pgdat(pgdat)
		show_free_areas_core(m, pgdat);
}
/* Recount a zone's free blocks */
/* Gather what a check of a zone finds */
struct zone_account {
	struct seq_file *m;
	const zone_t *zone;
	unsigned long listed[MAX_ORDER];	/* blocks found on lists */
	unsigned long marked[MAX_ORDER];	/* blocks found in memory */
	int faults;
};

static void fault(struct zone_account *account, unsigned long index,
		  unsigned int order, const char *what)
{
	const zone_t *zone = account->zone;

	seq_printf(account->m, "page_alloc: %s frame %lu order %u: %s\n",
		   zone->name, zone->zone_start_mapnr + index, order, what);
	account->faults++;
}
/* Check one entry of a list */
static bool entry_is_sound(struct zone_account *account,
			   const struct page *page, unsigned int order)
{
	const zone_t *zone = account->zone;
	unsigned long offset = (unsigned long)page -
			       (unsigned long)zone->zone_mem_map;
	unsigned long index = offset / sizeof(*page);

	/* See that the entry is a page of the zone */
	if (index >= zone->size || offset % sizeof(*page)) {
		fault(account, 0, order, "the list leads out of the zone");
		return false;
	}
	/* See that the page says what its list says */
	if (!PageBuddy(page) || page->private != order) {
		fault(account, index, order, "is listed, not marked");
		return false;
	}
	return true;
}
/* Check the blocks of each list */
static void check_list(struct zone_account *account, unsigned int order)
{
	const zone_t *zone = account->zone;
	const struct list_head *head, *pos;
	unsigned long room = (zone->size >> order) + 1;

	head = &zone->free_area[order].free_list;
	for (pos = head->next; pos != head; pos = pos->next) {
		struct page *page = list_entry(pos, struct page, list);

		/* Stop at an entry that is not sound, or one too many */
		if (!entry_is_sound(account, page, order) || !room--)
			return;
		account->listed[order]++;
	}
}
/* Check one free block */
static unsigned long check_block(struct zone_account *account,
				 unsigned long index,
				 unsigned long order)
{
	const zone_t *zone = account->zone;
	const struct page *page = zone->zone_mem_map + index;

	/* Pass over a mark where no such block can start */
	if (order >= MAX_ORDER || index & ((1UL << order) - 1) ||
	    zone->size - index < 1UL << order) {
		fault(account, index, order, "cannot start here");
		return 1;
	}
	account->marked[order]++;
	/* See that each of the block's pages is free */
	for (unsigned long i = 0; i < 1UL << order; i++)
		if (page_count(page + i) || (i && PageBuddy(page + i)) ||
		    page[i].flags & PAGE_FLAGS_IN_USE ||
		    page_zone(page + i) != zone)
			fault(account, index + i, order, "is in use");
	return 1UL << order;
}
/* Check the free blocks in memory */
static void check_frames(struct zone_account *account)
{
	const zone_t *zone = account->zone;
	unsigned long index = 0;

	while (index < zone->size) {
		const struct page *page = zone->zone_mem_map + index;

		if (PageBuddy(page))
			index += check_block(account, index, page->private);
		else
			index++;
	}
}
/* Say whether a block of this order starts at a page */
static bool is_free(const zone_t *zone, unsigned long index,
		    unsigned int order)
{
	const struct page *page = zone->zone_mem_map + index;

	return index < zone->size && PageBuddy(page) &&
	       page->private == order;
}
/* Check the bit of each pair */
static void check_pairs(struct zone_account *account,
			unsigned int order)
{
	const zone_t *zone = account->zone;
	const unsigned long *map = zone->free_area[order].map;
	unsigned long step = 2UL << order;

	for (unsigned long left = 0; left < zone->size; left += step) {
		bool a = is_free(zone, left, order);
		bool b = is_free(zone, left + (1UL << order), order);

		/* Compare the pair with its bit */
		if (a && b)
			fault(account, left, order, "and its buddy are free");
		if (test_bit(left >> (order + 1), map) != (a != b))
			fault(account, left, order, "has a wrong pair bit");
	}
}
/* Compare the sums */
static void check_sums(struct zone_account *account)
{
	const zone_t *zone = account->zone;
	unsigned long sum = 0;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		sum += account->listed[order] << order;
		/* Compare the lists of one order with the marks */
		if (account->listed[order] == account->marked[order])
			continue;
		seq_printf(account->m, "page_alloc: %s order %u: %lu listed, "
			   "%lu marked\n", zone->name, order,
			   account->listed[order], account->marked[order]);
		account->faults++;
	}
	/* Compare the sum with what the zone has counted */
	if (sum == zone->free_pages &&
	    sum == zone->events[PGFREE] - zone->events[PGALLOC])
		return;
	seq_printf(account->m, "page_alloc: %s counts %lu free, %lu freed, "
		   "%lu allocated; listed are %lu\n", zone->name,
		   zone->free_pages, zone->events[PGFREE],
		   zone->events[PGALLOC], sum);
	account->faults++;
}
int zone_check(struct seq_file *m, zone_t *zone)
{
	struct zone_account account = { .m = m, .zone = zone };
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	/* Check lists, pages, bits and sums, in this order */
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		check_list(&account, order);
	check_frames(&account);
	for (unsigned int order = 0; order < MAX_ORDER - 1; order++)
		check_pairs(&account, order);
	check_sums(&account);
	spin_unlock_irqrestore(&zone->lock, flags);
	return account.faults;
}

/* Recount all zones */
int page_alloc_check(struct seq_file *m)
{
	int faults = 0;
	zone_t *zone;

	for_each_zone(zone)
		if (zone->size)
			faults += zone_check(m, zone);
	return faults;
}

MM_CHECK("page_alloc", page_alloc_check);
