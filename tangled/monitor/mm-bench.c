/*
 * monitor/mm-bench.c - the benchmark of a walk
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/memory.h"
#include "mm/pgalloc.h"
#include "monitor/bench.h"
#include "monitor/play_mm.h"

#define WALK_ADDRESS	0x08048000UL	/* where programs begin */

static unsigned long volatile walked;
static bool made_space;
static unsigned long kept_before;	/* pages on the quicklists */

/* Measure a walk to a present page */
static int prepare_walk(void)
{
	int err = play_new();

	kept_before = this_cpu(quicklists).pgtable_cache_sz;
	made_space = !err;
	return err ? err : play_map(WALK_ADDRESS, PAGE_READONLY);
}

static void lock_tables(void)
{
	spin_lock(&play_mm->page_table_lock);
}

static void walk(void)
{
	walked = pte_val(*lookup_pte(play_mm, WALK_ADDRESS));
}

static void unlock_tables(void)
{
	spin_unlock(&play_mm->page_table_lock);
	BUG_ON(!pte_present(__pte(walked)));
}

static void finish_walk(void)
{
	if (made_space) {
		play_free();
		do_check_pgt_cache((int)kept_before, (int)kept_before);
	}
	made_space = false;
}

static struct benchmark bench_walk = {
	.name = "walk",
	.prepare = prepare_walk,
	.before = lock_tables,
	.run = walk,
	.after = unlock_tables,
	.finish = finish_walk,
};
BENCHMARK(bench_walk);
