/*
 * monitor/stress_window.c - windows on high memory in the stress game
 *
 * Nobody waits for a window while he has one: so those who have one
 * never wait for those who wait.
 */
#include "monitor/stress.h"

#include "lib/list.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"

/* Keep windows in the stress game */
static bool take_window(struct stress_player *p, struct stress_thing *t)
{
	t->page = stress_any_page(p, 0);
	if (!t->page)
		return false;
	t->addr = kmap_nonblock(t->page);
	if (!t->addr) {
		__free_page(t->page);
		return false;
	}
	p->windows++;
	stress_mark(t->addr, PAGE_SIZE, t->mark);
	return true;
}

static bool window_intact(struct stress_thing *t)
{
	return page_address(t->page) == t->addr &&
	       stress_is_marked(t->addr, PAGE_SIZE, t->mark) &&
	       stress_page_is_marked(t->page, t->mark);
}

static void give_window(struct stress_player *p, struct stress_thing *t)
{
	kunmap(t->page);
	__free_page(t->page);
	p->windows--;
}

struct stress_kind stress_window = {
	.name = "window", .take = take_window, .intact = window_intact,
	.give = give_window,
};

/* Wait for a window in the stress game */

static void give_up_windows(struct stress_player *p)
{
	size_t i;

	for (i = 0; i < STRESS_THINGS; i++)
		if (p->thing[i].kind == &stress_window)
			stress_empty_place(p, &p->thing[i]);
	stress_claim(!p->windows, "window", "kept one that it gave up");
}

void stress_wait_for_window(struct stress_player *p)
{
	u32 mark = next_random(&p->random);
	struct page *page;
	void *addr;

	give_up_windows(p);
	page = stress_any_page(p, 0);
	if (!page)
		return;
	addr = kmap(page);
	stress_mark(addr, PAGE_SIZE, mark);
	/* Let others run while the window is open */
	if (random_below(&p->random, 8) == 0)
		stress_sleep(1);
	else
		yield();
	stress_claim(stress_is_marked(addr, PAGE_SIZE, mark), "kmap",
		     "a window shows something else after a sleep");
	kunmap(page);
	__free_page(page);
}

/* Hoard windows in the stress game */

#define HOARD_TICKS	10

unsigned long stress_hoards;

static void fill_hoard(struct list_head *hoard)
{
	struct page *page;
	unsigned int i;

	for (i = 0; i < 2 * LAST_PKMAP; i++) {
		page = alloc_page(GFP_HIGHUSER);
		if (!page)
			continue;
		if (!PageHighMem(page) || !kmap_nonblock(page)) {
			__free_page(page);
			break;
		}
		list_add(&page->list, hoard);
	}
}

void stress_hoard_windows(struct stress_player *p)
{
	static bool hoarding;
	struct page *page;
	LIST_HEAD(hoard);

	(void)p;
	if (hoarding)
		return;
	hoarding = true;
	fill_hoard(&hoard);
	if (!list_empty(&hoard)) {
		stress_hoards++;
		stress_sleep(HOARD_TICKS);
	}
	while (!list_empty(&hoard)) {
		page = list_first_entry(&hoard, struct page, list);
		list_del(&page->list);
		kunmap(page);
		__free_page(page);
	}
	hoarding = false;
}

/* Copy pages in the stress game */

unsigned long stress_copies;

void stress_copy_page(struct stress_player *p)
{
	u32 mark = next_random(&p->random);
	struct page *from = stress_any_page(p, 0);
	struct page *to = stress_any_page(p, 0);

	if (from && to) {
		stress_mark_page(from, mark);
		clear_highpage(to);
		copy_highpage(to, from);
		stress_claim(stress_page_is_marked(to, mark), "copy",
			     "a copy is not like its page");
		stress_copies++;
	}
	if (from)
		__free_page(from);
	if (to)
		__free_page(to);
}
