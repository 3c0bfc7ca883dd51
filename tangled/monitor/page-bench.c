/*
 * monitor/page-bench.c - benchmarks of the page allocator
 *
 * Blocks that bring the free lists into the wanted state are held on
 * HELD_BY_BENCH and given back by finish(). The zone is the first that
 * an ordinary request is met from.
 */
#include "lib/errno.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "monitor/bench.h"
#include "monitor/held.h"

static struct page *bench_page;	/* taken in a round */

/* Take and give back the page of a round */
static void take_page(void)
{
	bench_page = alloc_page(GFP_KERNEL);
}

static void give_page(void)
{
	__free_page(bench_page);
}

static void take_and_give_page(void)
{
	__free_page(alloc_page(GFP_KERNEL));
}

static void no_step(void)
{
}

/* Give back what was held for a benchmark */
static void give_back_held(void)
{
	free_held_list(HELD_BY_BENCH);
}

static zone_t *bench_zone(void)
{
	const pg_data_t *home = NODE_DATA(numa_home_node);

	return home->node_zonelists[GFP_KERNEL & GFP_ZONEMASK].zones[0];
}

/* Measure a page taken and given back */
/* is the buddy of order 0 of @page free? */
static bool buddy_is_free(const struct page *page)
{
	return PageBuddy(pfn_to_page(page_to_pfn(page) ^ 1));
}

static int prepare_page(void)
{
	struct page *page;
	int i;

	for (i = 0; i < 2; i++) {
		/* Hold a single page for the benchmark */
		page = alloc_page(GFP_KERNEL);
		if (!page)
			return -ENOMEM;
		hold_block(page, 0, HELD_BY_BENCH);
	}
	/* Put the older page on the list, where it must stay */
	page = oldest_held(HELD_BY_BENCH);
	if (buddy_is_free(page))
		return -EBUSY;
	free_held(page);
	return nr_free_blocks(bench_zone(), 0) ? 0 : -EBUSY;
}

static struct benchmark bench_page_pair = {
	.name = "page",
	.prepare = prepare_page,
	.before = no_step,
	.run = take_and_give_page,
	.after = no_step,
	.finish = give_back_held,
};
BENCHMARK(bench_page_pair);

/* Take away all small blocks */
static int take_small_blocks(void)
{
	zone_t *zone = bench_zone();
	struct page *page;
	unsigned int order;

	for (order = 0; order < MAX_ORDER - 1; order++) {
		while (nr_free_blocks(zone, order)) {
			/* Hold a block of the order, if it is of the zone */
			page = alloc_pages(GFP_ATOMIC, order);
			if (!page)
				return -ENOMEM;
			hold_block(page, order, HELD_BY_BENCH);
			if (page_zone(page) != zone)
				return -ENOMEM;
		}
	}
	return nr_free_blocks(zone, MAX_ORDER - 1) ? 0 : -ENOMEM;
}

/* Measure a split and a merge over all orders */
static bool each_list_has(unsigned long blocks)
{
	unsigned int order;

	for (order = 0; order < MAX_ORDER - 1; order++)
		if (nr_free_blocks(bench_zone(), order) != blocks)
			return false;
	return true;
}

static int prepare_split(void)
{
	int err = take_small_blocks();
	bool split;

	if (err)
		return err;
	/* Rehearse a split over all orders, and the merge */
	take_page();
	if (!bench_page)
		return -ENOMEM;
	split = each_list_has(1);
	give_page();
	return split && each_list_has(0) ? 0 : -EBUSY;
}

static struct benchmark bench_split = {
	.name = "split",
	.prepare = prepare_split,
	.before = no_step,
	.run = take_page,
	.after = give_page,
	.finish = give_back_held,
};
BENCHMARK(bench_split);

static struct benchmark bench_merge = {
	.name = "merge",
	.prepare = prepare_split,
	.before = take_page,
	.run = give_page,
	.after = no_step,
	.finish = give_back_held,
};
BENCHMARK(bench_merge);
