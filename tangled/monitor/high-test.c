/*
 * monitor/high-test.c - every high page, through both kinds of window
 *
 * The pages are linked by page->list, and page->index says that one is
 * the test's. One thread.
 */
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/gfp.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"
#include "monitor/random.h"
#include "monitor/selftest.h"
#include "sched/sched.h"

/* Take every high page */
#define OURS(page)	(~page_to_pfn(page))

static LIST_HEAD(high_pages);
static unsigned long nr_high;

static void take_zone(zone_t *zone)
{
	zonelist_t list = { .zones = { zone } };
	struct page *page;

	while ((page = __alloc_pages(__GFP_HIGHMEM, 0, &list))) {
		BUG_ON(!PageHighMem(page));
		page->index = OURS(page);
		list_add(&page->list, &high_pages);
		nr_high++;
	}
}

static void take_high_pages(void)
{
	unsigned long was = current->flags & PF_MEMALLOC;
	zone_t *zone;

	BUG_ON(nr_high);
	current->flags |= PF_MEMALLOC;
	for_each_zone(zone)
		if (zone->size && zone == zone->zone_pgdat->node_zones +
					  ZONE_HIGHMEM)
			take_zone(zone);
	current->flags &= ~PF_MEMALLOC | was;
}

static void give_high_pages(void)
{
	struct page *page, *next;

	spin_lock(&kmap_lock);
	flush_all_zero_pkmaps();
	spin_unlock(&kmap_lock);
	list_for_each_entry_safe(page, next, &high_pages, list) {
		list_del(&page->list);
		page->index = 0;
		__free_page(page);
		nr_high--;
	}
	BUG_ON(nr_high);
}

/* Mark a page with its frame number */
#define LINE_WORDS	8
#define PAGE_WORDS	(PAGE_SIZE / sizeof(u32))

static struct high_game {
	unsigned long by_kmap, by_atomic, maps, copies, kept_most;
	const char *fault;
	unsigned long pfn, found;
} high_game;

static void write_mark(u32 *word, const struct page *page)
{
	u32 mark = page_to_pfn(page);
	size_t i;

	for (i = 0; i < PAGE_WORDS; i += LINE_WORDS)
		word[i] = mark + (i << 20);
}

static void claim_high(bool holds, const struct page *page, u32 found,
		       const char *fault)
{
	if (holds || high_game.fault)
		return;
	high_game.fault = fault;
	high_game.pfn = page_to_pfn(page);
	high_game.found = found;
}

static void read_mark(const u32 *word, const struct page *page)
{
	u32 mark = page_to_pfn(page);
	size_t i;

	for (i = 0; i < PAGE_WORDS; i += LINE_WORDS)
		if (word[i] != mark + (i << 20))
			break;
	claim_high(i >= PAGE_WORDS, page, i < PAGE_WORDS ? word[i] : 0,
		   "a page has another's mark");
}

/* Fill all pages, and verify all */
static void with_window(struct page *page, bool atomic, bool fill)
{
	u32 *word = atomic ? kmap_atomic(page, KM_USER0) :
			     kmap_nonblock(page);

	if (!word) {
		claim_high(false, page, 0, "no window is free");
		return;
	}
	if (fill)
		write_mark(word, page);
	else
		read_mark(word, page);
	if (atomic)
		kunmap_atomic(word, KM_USER0);
	else
		kunmap(page);
}

static void walk_high_pages(bool fill)
{
	unsigned long n = 0;
	struct page *page;

	list_for_each_entry(page, &high_pages, list) {
		with_window(page, (n++ & 1) == fill, fill);
		if (n % 256 == 0)
			cond_resched();
	}
}

/* Open windows at random */
static struct page *pick_page(u32 *random)
{
	unsigned long first = page_to_pfn(highmem_start_page);
	unsigned long n = max_mapnr - first;
	unsigned long i = random_below(random, n);
	struct page *page;

	BUG_ON(!nr_high);
	do {
		page = highmem_start_page + i;
		i = i + 1 < n ? i + 1 : 0;
	} while (page->index != OURS(page));
	return page;
}

static void map_twice(struct page *page)
{
	u32 *first = kmap_nonblock(page), *second;

	if (!first)
		return;
	second = kmap_nonblock(page);
	claim_high(first == second, page, 0,
		   "a page has two addresses");
	kunmap(page);
	read_mark(first, page);
	kunmap(page);
}

static void copy_page_over(struct page *to, struct page *from)
{
	u32 *word;

	if (to == from)
		return;
	copy_highpage(to, from);
	word = kmap_atomic(to, KM_USER0);
	read_mark(word, from);
	write_mark(word, to);
	kunmap_atomic(word, KM_USER0);
	high_game.copies++;
}

/* Keep windows open for a while */
#define MOST_KEPT	200

static struct {
	struct page *page;
	u32 *word;
} kept[MOST_KEPT];
static unsigned int nr_kept;

static void keep_window(struct page *page)
{
	u32 *word = nr_kept < MOST_KEPT ? kmap_nonblock(page) : NULL;

	if (!word)
		return;
	kept[nr_kept].page = page;
	kept[nr_kept++].word = word;
	high_game.kept_most = max(high_game.kept_most,
				  (unsigned long)nr_kept);
}

static void give_window(unsigned int i)
{
	claim_high(page_address(kept[i].page) == kept[i].word,
		   kept[i].page, 0, "a page in use lost its address");
	read_mark(kept[i].word, kept[i].page);
	kunmap(kept[i].page);
	kept[i] = kept[--nr_kept];
}

static void high_step(u32 *random)
{
	struct page *page = pick_page(random);
	u32 lot = random_below(random, 16);

	high_game.maps++;
	if (lot < 2)
		keep_window(page);
	else if (lot < 4 && nr_kept)
		give_window(random_below(random, nr_kept));
	else if (lot < 6)
		map_twice(page);
	else if (lot < 7)
		copy_page_over(page, pick_page(random));
	else
		with_window(page, lot < 10, false);
}

/* Run the self-test of high memory */
static int report_high(struct seq_file *m, unsigned long frames,
		       unsigned long sweeps)
{
	seq_printf(m, "%lu frames filled and verified, by both kinds of "
		      "windows\n", frames);
	seq_printf(m, "%lu windows at random, up to %lu kept, %lu copies, "
		      "%lu sweeps\n", high_game.maps,
		   high_game.kept_most, high_game.copies, sweeps);
	if (!high_game.fault)
		return 0;
	seq_printf(m, "highmem: %s: frame %lu, found %lx\n",
		   high_game.fault, high_game.pfn, high_game.found);
	return 1;
}

static int high_test(struct seq_file *m, unsigned long steps, u32 seed)
{
	unsigned long sweeps = nr_pkmap_flushes, frames, before;

	memset(&high_game, 0, sizeof(high_game));
	before = nr_free_pages();
	take_high_pages();
	frames = nr_high;
	if (!frames)
		return -ENODEV;
	walk_high_pages(true);
	while (steps-- && !high_game.fault)
		high_step(&seed);
	while (nr_kept)
		give_window(nr_kept - 1);
	walk_high_pages(false);
	give_high_pages();
	claim_high(nr_free_pages() == before, highmem_start_page, 0,
		   "pages did not come back");
	claim_high(!highmem_check(m), highmem_start_page, 0,
		   "highmem_check finds faults");
	return report_high(m, frames, nr_pkmap_flushes - sweeps);
}
SELFTEST("highmem", high_test,
	 "every high page, through both kinds of windows");
