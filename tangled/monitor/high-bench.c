/*
 * monitor/high-bench.c - what a window costs, and what an area
 *
 * Without high memory the page is a low one, and the figures are those
 * of a comparison.
 */
#include "lib/errno.h"
#include "mm/gfp.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "monitor/bench.h"

/* Hold a page for the benchmarks of windows */
static struct page *bench_page;

static int hold_window_page(void)
{
	bench_page = alloc_page(GFP_HIGHUSER);
	if (!bench_page)
		return -ENOMEM;
	if (!kmap_nonblock(bench_page))
		return -EBUSY;
	kunmap(bench_page);
	return 0;
}

static void drop_window(void)
{
	if (bench_page)
		__free_page(bench_page);
	bench_page = NULL;
}

static void nothing_around(void)
{
}

/* Measure a window that is there */
#define PAIRS	4

static void map_and_unmap(void)
{
	struct page *page = bench_page;

	kmap(page);
	kunmap(page);
	kmap(page);
	kunmap(page);
	kmap(page);
	kunmap(page);
	kmap(page);
	kunmap(page);
}

static struct benchmark bench_kmap = {
	.name = "kmap",
	.prepare = hold_window_page,
	.before = nothing_around,
	.run = map_and_unmap,
	.after = nothing_around,
	.finish = drop_window,
	.parts = PAIRS,
};
BENCHMARK(bench_kmap);

/* Measure an atomic window */
static void map_atomically(void)
{
	kunmap_atomic(kmap_atomic(bench_page, KM_USER0), KM_USER0);
}

static struct benchmark bench_kmap_atomic = {
	.name = "kmap-atomic",
	.prepare = hold_window_page,
	.before = nothing_around,
	.run = map_atomically,
	.after = nothing_around,
	.finish = drop_window,
};
BENCHMARK(bench_kmap_atomic);

/* Measure an area */
#define BENCH_AREA	KIB(64)

static void take_and_give_area(void)
{
	vfree(vmalloc(BENCH_AREA));
}

static int try_area(void)
{
	void *addr = vmalloc(BENCH_AREA);

	vfree(addr);
	return addr ? 0 : -ENOMEM;
}

static struct benchmark bench_vmalloc = {
	.name = "vmalloc",
	.prepare = try_area,
	.before = nothing_around,
	.run = take_and_give_area,
	.after = nothing_around,
	.finish = nothing_around,
};
BENCHMARK(bench_vmalloc);
