/*
 * mm/highmem.h - how the kernel touches memory that it cannot see
 *
 * Frames above the direct map have no address until somebody opens a
 * window on them: one of the 1,024 from PKMAP_BASE, which a thread may
 * keep while it sleeps (kmap), or one of KM_TYPE_NR for each processor
 * among the fixed windows, for a moment (kmap_atomic). For low memory
 * all of this is the direct map's address and costs a comparison.
 */
#ifndef MM_HIGHMEM_H
#define MM_HIGHMEM_H

/* Include what windows on high memory need */
#include "arch/irq.h"
#include "arch/percpu.h"
#include "arch/tlb.h"
#include "lib/string.h"
#include "mm/fixmap.h"
#include "mm/init.h"
#include "mm/page.h"
#include "mm/paging.h"
#include "sched/spinlock.h"
#include "sched/wait.h"

struct seq_file;

/* Declare the windows of high memory */
#define LAST_PKMAP_MASK	(LAST_PKMAP - 1)
#define PKMAP_NR(virt) \
	(PFN_DOWN((unsigned long)(virt)) - PFN_DOWN(PKMAP_BASE))
#define PKMAP_ADDR(nr) \
	(PKMAP_BASE + ((unsigned long)(nr) << PAGE_SHIFT))

/* 0: free; 1: nobody's, but translations may be held; n: n - 1 users */
extern int pkmap_count[LAST_PKMAP];
extern unsigned int last_pkmap_nr;	/* where the search stands */
extern spinlock_t kmap_lock;	/* both, and the windows' entries */
extern wait_queue_head_t pkmap_map_wait;	/* for a free window */

/* Declare what opens a window, and closes it */
/*
 * kmap - the address of @page, with a window on it if it is high
 * kmap_nonblock - the same; NULL if each window is in use
 *
 * The window stays until kunmap() has been called as often; meanwhile
 * the page has the same address for everybody.
 * => kmap() may sleep until there is a window: who holds some may wait
 *    for himself
 * => not in an interrupt: BUG
 */
static inline void *kmap(struct page *page);
static inline void *kmap_nonblock(struct page *page);

/*
 * kunmap - give up the window that kmap() opened on @page
 *
 * Does nothing for low memory. => not in an interrupt: BUG; BUG if
 * nobody has a window on @page
 */
static inline void kunmap(struct page *page);

/* the same for pages that are high */
void *kmap_high(struct page *page);
void *kmap_high_nonblock(struct page *page);
void kunmap_high(struct page *page);

/*
 * flush_all_zero_pkmaps - free the windows that nobody uses
 *
 * => kmap_lock is held; flushes the whole TLB once
 */
void flush_all_zero_pkmaps(void);

/* Open and close a window for a thread */
static inline void *kmap(struct page *page)
{
	BUG_ON(in_interrupt());
	if (page < highmem_start_page)
		return page_address(page);
	return kmap_high(page);
}

static inline void *kmap_nonblock(struct page *page)
{
	BUG_ON(in_interrupt());
	if (page < highmem_start_page)
		return page_address(page);
	return kmap_high_nonblock(page);
}

static inline void kunmap(struct page *page)
{
	BUG_ON(in_interrupt());
	if (page >= highmem_start_page)
		kunmap_high(page);
}

/* Name the uses of an atomic window */
enum km_type {
	KM_BOUNCE_READ,		/* a read is done: copy it to its page */
	KM_SKB_SUNRPC_DATA,	/* network buffers */
	KM_SKB_DATA_SOFTIRQ,
	KM_USER0,		/* a thread, for a moment */
	KM_USER1,		/* the same, for a second page */
	KM_BH_IRQ,		/* a driver, interrupts off */
	KM_SOFTIRQ0,		/* a soft interrupt */
	KM_SOFTIRQ1,
	__KM_TYPE_NR
};
static_assert(__KM_TYPE_NR == KM_TYPE_NR, "a window for each use");

/* Open an atomic window */
static inline enum fixed_addresses atomic_window(enum km_type type)
{
	VM_BUG_ON(type >= __KM_TYPE_NR);
	return FIX_KMAP_BEGIN + type + KM_TYPE_NR * smp_processor_id();
}

/*
 * kmap_atomic - the address of @page, through the window for @type if
 * it is high, until kunmap_atomic()
 *
 * => any context; nobody may sleep before kunmap_atomic(), and nobody
 *    may use the same window in between: BUG in the debug build
 */
static inline void *kmap_atomic(struct page *page, enum km_type type)
{
	enum fixed_addresses idx = atomic_window(type);
	pte_t *pte = kmap_pte - (idx - FIX_KMAP_BEGIN);

	if (page < highmem_start_page)
		return page_address(page);
	VM_BUG_ON(!pte_none(*pte));
	set_pte(pte, mk_pte(page, kmap_prot));
	__flush_tlb_one(fix_to_virt(idx));
	return (void *)fix_to_virt(idx);
}

/* Close an atomic window */
/*
 * kunmap_atomic - give up the window that kmap_atomic() opened at
 * @addr for @type
 *
 * Debug build: closes it, and a touch faults; BUG if @addr is high and
 * not in that window. Release build: nothing, the next user opens it
 * on another page.
 */
#ifdef CONFIG_DEBUG
void kunmap_atomic(void *addr, enum km_type type);
#else
static inline void kunmap_atomic(void *addr, enum km_type type)
{
	(void)addr;
	(void)type;
}
#endif

/* Clear and copy pages wherever they are */
/*
 * clear_highpage, copy_highpage - a whole page, high or not
 *
 * => any context but interrupts; do not sleep
 */
static inline void clear_highpage(struct page *page)
{
	void *addr = kmap_atomic(page, KM_USER0);

	memset(addr, 0, PAGE_SIZE);
	kunmap_atomic(addr, KM_USER0);
}

static inline void copy_highpage(struct page *to, struct page *from)
{
	void *source = kmap_atomic(from, KM_USER0);
	void *target = kmap_atomic(to, KM_USER1);

	memcpy(target, source, PAGE_SIZE);
	kunmap_atomic(target, KM_USER1);
	kunmap_atomic(source, KM_USER0);
}

/* the same for a page that a program has, or will have, at @vaddr */
static inline void clear_user_highpage(struct page *page,
				       unsigned long vaddr)
{
	(void)vaddr;
	clear_highpage(page);
}

static inline void copy_user_highpage(struct page *to,
				      struct page *from,
				      unsigned long vaddr)
{
	(void)vaddr;
	copy_highpage(to, from);
}

/*
 * memclear_highpage_flush - clear @size bytes of @page from @offset
 *
 * => may sleep; BUG if they are not all in the page
 */
void memclear_highpage_flush(struct page *page, unsigned int offset,
			     unsigned int size);

/* Declare what counts the windows */
struct pkmap_stat {
	unsigned int free;	/* windows with count 0 */
	unsigned int cached;	/* 1: show a page that nobody uses */
	unsigned int mapped;	/* more: are in use */
	unsigned long users;	/* kmap()s without their kunmap() */
};

extern unsigned long nr_pkmap_flushes;	/* times round the windows */
extern unsigned long nr_pkmap_waits;	/* sleeps for a window */

/* pkmap_stat - count the windows into @stat; takes kmap_lock */
void pkmap_stat(struct pkmap_stat *stat);

/*
 * highmem_check - hold the windows' counts against their entries, and
 * both against the addresses that pages have
 *
 * Returns the number of faults, each printed to @m.
 */
int highmem_check(struct seq_file *m);

#endif /* MM_HIGHMEM_H */
