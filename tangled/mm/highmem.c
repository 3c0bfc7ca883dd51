/*
 * mm/highmem.c - 1,024 windows on high memory
 *
 * Owns the windows from PKMAP_BASE. A window's count is 0 if its entry
 * is empty and no TLB knows it; 1 if the entry shows a page that
 * nobody uses; n if n - 1 users do. A high page has an address, in
 * virtual, as long as some window shows it. kmap_lock protects all
 * of it and is held by threads only. Chapter 9; Linux 2.4:
 * mm/highmem.c.
 */
#include "mm/highmem.h"

#include "arch/cache.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/check.h"
#include "mm/mmzone.h"
#include "mm/tlb.h"
#include "sched/sched.h"

/* Keep the windows of high memory */
int pkmap_count[LAST_PKMAP];
unsigned int last_pkmap_nr;
spinlock_t kmap_lock = SPIN_LOCK_RANKED(RANK_KMAP, "kmap_lock");
DECLARE_WAIT_QUEUE_HEAD(pkmap_map_wait);
unsigned long nr_pkmap_flushes, nr_pkmap_waits;

DEFINE_TRACE(kmap, "pfn=%lu slot=%lu");
DEFINE_TRACE(kmap_flush, "freed=%lu");

/* Free the windows that nobody uses */

static bool free_if_unused(unsigned int nr)
{
	struct page *page;
	pte_t pte;

	if (pkmap_count[nr] != 1)
		return false;
	pkmap_count[nr] = 0;
	pte = ptep_get_and_clear(pkmap_page_table + nr);
	BUG_ON(pte_none(pte));
	page = pte_page(pte);
	set_page_address(page, NULL);
	return true;
}

void flush_all_zero_pkmaps(void)
{
	unsigned long freed = 0;

	BUG_ON(!spin_is_locked(&kmap_lock));
	flush_cache_all();
	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++)
		freed += free_if_unused(nr);
	flush_tlb_all();
	nr_pkmap_flushes++;
	trace(kmap_flush, freed);
}

/* Find a free window */

/* a window with count 0; LAST_PKMAP if there is none */
static unsigned int find_window(void)
{
	for (unsigned int left = LAST_PKMAP; left; left--) {
		last_pkmap_nr = (last_pkmap_nr + 1) & LAST_PKMAP_MASK;
		/* Free windows at the end of a round */
		if (!last_pkmap_nr) {
			flush_all_zero_pkmaps();
			left = LAST_PKMAP;
		}
		if (!pkmap_count[last_pkmap_nr])
			return last_pkmap_nr;
	}
	return LAST_PKMAP;
}

/* Sleep until a window is free */

static void wait_for_window(void)
{
	DECLARE_WAITQUEUE(wait, current);

	nr_pkmap_waits++;
	set_current_state(TASK_UNINTERRUPTIBLE);
	add_wait_queue(&pkmap_map_wait, &wait);
	spin_unlock(&kmap_lock);
	schedule();
	remove_wait_queue(&pkmap_map_wait, &wait);
	spin_lock(&kmap_lock);
}

/* Open a new window */

/* give @page a window; NULL if there is none and @nonblock */
static void *map_new_virtual(struct page *page, bool nonblock)
{
	unsigned int nr;

	while ((nr = find_window()) == LAST_PKMAP) {
		if (nonblock)
			return NULL;
		wait_for_window();
		/* Be content if somebody has mapped the page meanwhile */
		if (page_address(page))
			return page_address(page);
	}
	/* Show the page through the window */
	set_pte(pkmap_page_table + nr, mk_pte(page, kmap_prot));
	pkmap_count[nr] = 1;
	set_page_address(page, (void *)PKMAP_ADDR(nr));
	trace(kmap, page_to_pfn(page), nr);
	return page_address(page);
}

/* Count one more user of the window */

static inline void count_user(const void *addr)
{
	int *count = &pkmap_count[PKMAP_NR(addr)];

	++*count;
	BUG_ON(*count < 2);
}

/* Take a reference to a window for which there is none yet */

/* kmap_lock is held, and released */
static __noinline void *kmap_locked(struct page *page, bool nonblock)
{
	void *addr = page_address(page);

	if (!addr)
		addr = map_new_virtual(page, nonblock);
	if (addr)
		count_user(addr);
	spin_unlock(&kmap_lock);
	return addr;
}

/* Take a reference to a window */

void *kmap_high(struct page *page)
{
	void *addr;

	might_sleep();
	spin_lock(&kmap_lock);
	addr = page_address(page);
	if (unlikely(!addr))
		return kmap_locked(page, false);
	count_user(addr);
	spin_unlock(&kmap_lock);
	return addr;
}

void *kmap_high_nonblock(struct page *page)
{
	spin_lock(&kmap_lock);
	return kmap_locked(page, true);
}

/* Give up a reference to a window */

void kunmap_high(struct page *page)
{
	bool wanted = false;
	unsigned long nr;

	spin_lock(&kmap_lock);
	/* Count one user of the window less */
	BUG_ON(!page_address(page));
	nr = PKMAP_NR(page_address(page));
	if (--pkmap_count[nr] <= 1) {
		BUG_ON(pkmap_count[nr] < 1);
		wanted = waitqueue_active(&pkmap_map_wait);
	}
	spin_unlock(&kmap_lock);
	if (unlikely(wanted))
		wake_up(&pkmap_map_wait);
}

/* Close an atomic window in the debug build */
#ifdef CONFIG_DEBUG

void kunmap_atomic(void *addr, enum km_type type)
{
	enum fixed_addresses idx = atomic_window(type);

	if ((unsigned long)addr < (unsigned long)high_memory)
		return;
	BUG_ON(((unsigned long)addr & PAGE_MASK) != fix_to_virt(idx));
	clear_fixmap(idx);
}
#endif

/* Clear a part of a page */

void memclear_highpage_flush(struct page *page, unsigned int offset,
			     unsigned int size)
{
	void *addr;

	BUG_ON(offset > PAGE_SIZE || size > PAGE_SIZE - offset);
	addr = kmap(page);
	memset((char *)addr + offset, 0, size);
	flush_dcache_page(page);
	flush_page_to_ram(page);
	kunmap(page);
}

/* Count the windows */

void pkmap_stat(struct pkmap_stat *stat)
{
	*stat = (struct pkmap_stat){ 0 };
	spin_lock(&kmap_lock);
	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++) {
		int count = pkmap_count[nr];

		/* Add a window to the sums */
		stat->free += count == 0;
		stat->cached += count == 1;
		stat->mapped += count > 1;
		stat->users += count > 1 ? count - 1 : 0;
	}
	spin_unlock(&kmap_lock);
}

/* Check the windows */

static bool window_is_right(unsigned int nr)
{
	pte_t pte = pkmap_page_table[nr];

	if (pkmap_count[nr] <= 0)
		return !pkmap_count[nr] && pte_none(pte);
	return pte_present(pte) && pte_pfn(pte) < max_mapnr &&
	       PageHighMem(pte_page(pte)) &&
	       page_address(pte_page(pte)) == (void *)PKMAP_ADDR(nr);
}

/* high pages that have an address */
static unsigned long count_addresses(void)
{
	unsigned long n = 0;

	for (struct page *page = highmem_start_page;
	     page < mem_map + max_mapnr; page++)
		n += PageHighMem(page) && page_address(page);
	return n;
}

int highmem_check(struct seq_file *m)
{
	unsigned long shown = 0, addresses;
	int faults = 0;

	if (!pkmap_page_table || !highmem_start_page)
		return 0;
	spin_lock(&kmap_lock);
	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++) {
		shown += pkmap_count[nr] != 0;
		/* Report a window whose count and entry disagree */
		if (!window_is_right(nr)) {
			seq_printf(m, "window %u: count %d, entry %08lx\n", nr,
				   pkmap_count[nr], pte_val(pkmap_page_table[nr]));
			faults++;
		}
	}
	addresses = count_addresses();
	spin_unlock(&kmap_lock);
	/* Report pages with an address and without a window */
	if (addresses != shown) {
		seq_printf(m, "%lu high pages have an address, %lu windows show "
			   "one\n", addresses, shown);
		faults++;
	}
	return faults;
}
MM_CHECK("kmap", highmem_check);
