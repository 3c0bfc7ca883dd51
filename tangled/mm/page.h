/*
 * mm/page.h - what the kernel knows about one page frame
 *
 * One struct page for each frame, in the array mem_map: entry n is of
 * the frame at physical address n * PAGE_SIZE, RAM or not. The flags
 * word says where the page belongs (node and zone, in the top four
 * bits, fixed at boot) and what happens to it (one bit each, below).
 *
 * The low bits are changed by atomic operations, one at a time. The top
 * bits never change after boot, so that reading them needs no lock; but
 * no one may store to the whole word any more.
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include "lib/atomic.h"
#include "lib/bitops.h"
#include "lib/list.h"
#include "lib/printk.h"
#include "lib/types.h"
#include "arch/page.h"

struct address_space;
struct zone_struct;

/* Declare struct page */
typedef struct page {
	unsigned long flags;		/* PG_* bits, node, zone */
	atomic_t count;			/* references; 0: free, reserved */
	void *virtual;			/* address, NULL: not mapped */
	/* Leave room for what the page's owner keeps */
	struct list_head lru;		/* active or inactive list */
	struct address_space *mapping;	/* owner */
	unsigned long index;		/* place within the owner */
	unsigned long private;		/* order of a free block; owner's */
	struct list_head list;		/* free list, owner's list, slab */
	struct page *next_hash;		/* page cache: hash chain */
	struct page **pprev_hash;
} mem_map_t;

static_assert(sizeof(struct page) == 48, "struct page is 48 bytes");
static_assert(offsetof(struct page, lru) == 12, "lru at 12");
static_assert(offsetof(struct page, list) == 32, "list at 32");

/* Number the page flags */
enum pageflags {
	PG_locked	= 0,	/* I/O under way, or its identity changes */
	PG_error	= 1,	/* the last I/O failed */
	PG_referenced	= 2,	/* used since reclaim looked last */
	PG_uptodate	= 3,	/* contents are valid */
	PG_dirty	= 4,	/* newer than its copy on disk */
	PG_unused	= 5,
	PG_lru		= 6,	/* on the active or the inactive list */
	PG_active	= 7,	/* ... on the active one */
	PG_slab		= 8,	/* belongs to the slab allocator */
	PG_buddy	= 9,	/* first page of a free block */
	PG_skip		= 10,
	PG_highmem	= 11,	/* not in the direct map */
	PG_checked	= 12,	/* file system: checked */
	PG_arch_1	= 13,	/* machine: cache flush put off */
	PG_reserved	= 14,	/* not the memory manager's */
	PG_launder	= 15,	/* written out by reclaim */
	PG_fs_1		= 16,	/* file system: its own */
};

/* Divide the flags word */
#define NR_PAGEFLAGS	24	/* bits 0-23 are flags, 24-27 spare */
#define NODE_SHIFT	2	/* two bits of node number: 29-28 */
#define ZONE_SHIFT	28	/* the top four: index of zone_table */
#define ZONE_TABLE_SIZE	16

static_assert(PG_fs_1 < NR_PAGEFLAGS, "flags stay in their field");

/* Find a page by frame number or address, and back */
extern struct page *mem_map;		/* one entry for each frame */
extern unsigned long max_mapnr;		/* entries in mem_map */

static inline unsigned long page_to_pfn(const struct page *page)
{
	return (unsigned long)(page - mem_map);
}

#define page_to_phys(page)	(page_to_pfn(page) << PAGE_SHIFT)

/*
 * pfn_to_page - the page of frame @pfn
 *
 * => @pfn < max_mapnr; see VALID_PAGE for what came from outside
 */
static inline struct page *pfn_to_page(unsigned long pfn)
{
	VM_BUG_ON(pfn >= max_mapnr);
	return mem_map + pfn;
}

#define VALID_PAGE(page)	(page_to_pfn(page) < max_mapnr)

/*
 * virt_to_page - the page behind a direct-map address
 */
static inline struct page *virt_to_page(const void *addr)
{
	return pfn_to_page(__pa(addr) >> PAGE_SHIFT);
}

/* Test, set and clear the page flags */
#define LockPage(page)		set_bit(PG_locked, &(page)->flags)
#define TryLockPage(page) \
	test_and_set_bit(PG_locked, &(page)->flags)
#define PageLocked(page)	test_bit(PG_locked, &(page)->flags)

#define SetPageError(page)	set_bit(PG_error, &(page)->flags)
#define PageError(page)		test_bit(PG_error, &(page)->flags)
#define ClearPageError(page)	clear_bit(PG_error, &(page)->flags)

#define SetPageUptodate(page)	set_bit(PG_uptodate, &(page)->flags)
#define Page_Uptodate(page)	test_bit(PG_uptodate, &(page)->flags)
#define ClearPageUptodate(page)	clear_bit(PG_uptodate, &(page)->flags)

#define SetPageDirty(page)	set_bit(PG_dirty, &(page)->flags)
#define PageDirty(page)		test_bit(PG_dirty, &(page)->flags)
#define ClearPageDirty(page)	clear_bit(PG_dirty, &(page)->flags)

#define SetPageReferenced(page)	set_bit(PG_referenced, &(page)->flags)
#define PageReferenced(page)	test_bit(PG_referenced, &(page)->flags)
#define ClearPageReferenced(page) \
	clear_bit(PG_referenced, &(page)->flags)
#define PageTestandClearReferenced(page) \
	test_and_clear_bit(PG_referenced, &(page)->flags)

#define TestSetPageLRU(page)	test_and_set_bit(PG_lru, &(page)->flags)
#define PageLRU(page)		test_bit(PG_lru, &(page)->flags)
#define TestClearPageLRU(page) \
	test_and_clear_bit(PG_lru, &(page)->flags)

#define SetPageActive(page)	set_bit(PG_active, &(page)->flags)
#define PageActive(page)	test_bit(PG_active, &(page)->flags)
#define ClearPageActive(page)	clear_bit(PG_active, &(page)->flags)

#define PageSetSlab(page)	set_bit(PG_slab, &(page)->flags)
#define PageSlab(page)		test_bit(PG_slab, &(page)->flags)
#define PageClearSlab(page)	clear_bit(PG_slab, &(page)->flags)

#define SetPageBuddy(page)	set_bit(PG_buddy, &(page)->flags)
#define PageBuddy(page)		test_bit(PG_buddy, &(page)->flags)
#define ClearPageBuddy(page)	clear_bit(PG_buddy, &(page)->flags)

#define SetPageLaunder(page)	set_bit(PG_launder, &(page)->flags)
#define PageLaunder(page)	test_bit(PG_launder, &(page)->flags)
#define ClearPageLaunder(page)	clear_bit(PG_launder, &(page)->flags)

#define SetPageReserved(page)	set_bit(PG_reserved, &(page)->flags)
#define PageReserved(page)	test_bit(PG_reserved, &(page)->flags)
#define ClearPageReserved(page)	clear_bit(PG_reserved, &(page)->flags)

#define SetPageHighMem(page)	set_bit(PG_highmem, &(page)->flags)
#define PageHighMem(page)	test_bit(PG_highmem, &(page)->flags)

#define SetPageChecked(page)	set_bit(PG_checked, &(page)->flags)
#define PageChecked(page)	test_bit(PG_checked, &(page)->flags)

/* Count references to a page */
#define page_count(page)	atomic_read(&(page)->count)
#define set_page_count(page, v)	atomic_set(&(page)->count, (v))
#define get_page(page)		atomic_inc(&(page)->count)

/*
 * put_page_testzero - give up one reference
 *
 * Returns true if it was the last: the caller frees the page.
 */
static inline bool put_page_testzero(struct page *page)
{
	VM_BUG_ON(page_count(page) <= 0);
	return atomic_dec_and_test(&page->count);
}

/* Read and write a page's zone and node */
extern struct zone_struct *zone_table[ZONE_TABLE_SIZE];

static inline struct zone_struct *page_zone(const struct page *page)
{
	return zone_table[page->flags >> ZONE_SHIFT];
}

static inline unsigned int page_zonenum(const struct page *page)
{
	return page->flags >> (ZONE_SHIFT + NODE_SHIFT);
}

static inline unsigned int page_to_nid(const struct page *page)
{
	return (page->flags >> ZONE_SHIFT) & ((1U << NODE_SHIFT) - 1);
}

static inline unsigned int zone_table_index(unsigned int nid,
					    unsigned int zone)
{
	return zone << NODE_SHIFT | nid;
}

/*
 * set_page_zone - write where @page belongs
 *
 * @n is zone_table_index(node, zone).
 * => boot only: a plain store to the whole flags word
 */
static inline void set_page_zone(struct page *page, unsigned int n)
{
	BUG_ON(n >= ZONE_TABLE_SIZE);
	page->flags &= ~(~0UL << ZONE_SHIFT);
	page->flags |= (unsigned long)n << ZONE_SHIFT;
}

/* Read and write a page's kernel address */
/*
 * page_address - where the kernel sees @page, NULL if it does not
 */
static inline void *page_address(const struct page *page)
{
	return page->virtual;
}

static inline void set_page_address(struct page *page, void *address)
{
	page->virtual = address;
}

/* Name a page flag */
/*
 * page_flag_name - the name of flag bit @nr without its PG_, for dumps
 *
 * Returns NULL if the bit has no name.
 */
const char *page_flag_name(unsigned int nr);

#endif /* MM_PAGE_H */
