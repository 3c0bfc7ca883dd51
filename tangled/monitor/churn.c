/*
 * monitor/churn.c - a workload that fragments memory
 *
 * Low memory is filled and emptied in turns, never quite, with blocks
 * of random order and life time; some pages are kept for good. The
 * random numbers come from a seed: the same command on the same machine
 * does the same. The blocks stay, in monitor/held.c, until freeall.
 */
#include "monitor/churn.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/gfp.h"
#include "mm/page_alloc.h"
#include "mm/vmstat.h"
#include "monitor/held.h"
#include "monitor/monitor.h"
#include "monitor/random.h"

/* Bound the workload */
#define LEAST_FREE(zone)	((zone)->present_pages / 8)
#define MOST_FREE(zone)		((zone)->present_pages / 8 * 5)
#define MOST_KEPT(zone)		((zone)->present_pages / 32)

/* Take a block for the workload */
static void churn_alloc(struct churn *churn)
{
	static const u8 orders[] = { 0, 0, 0, 0, 0, 0, 1, 1, 2, 3 };
	unsigned int order, list;
	struct page *page;

	/* Draw lots for the block's order and list */
	order = orders[random_below(&churn->random, ARRAY_SIZE(orders))];
	list = HELD_BY_CHURN + random_below(&churn->random, CHURN_LISTS);
	/* Take the block, or count the refusal */
	page = alloc_pages(GFP_ATOMIC, order);
	if (!page) {
		churn->refused++;
		return;
	}
	/* Keep one single page in 32 */
	if (order == 0 && churn->kept < MOST_KEPT(churn->zone) &&
	    random_below(&churn->random, 32) == 0) {
		list = HELD_BY_HAND;
		churn->kept++;
	}
	hold_block(page, order, list);
}

/* Give back a block of the workload */
static bool churn_free(struct churn *churn)
{
	unsigned int i, first = random_below(&churn->random, CHURN_LISTS);
	struct page *page;

	for (i = 0; i < CHURN_LISTS; i++) {
		/* Free the oldest block of a list of the workload */
		page = oldest_held(HELD_BY_CHURN + (first + i) % CHURN_LISTS);
		if (page) {
			free_held(page);
			return true;
		}
	}
	return false;
}

/* Do one step of the workload */
void churn_step(struct churn *churn)
{
	bool odd_one = random_below(&churn->random, 4) == 0;

	/* Turn at the bounds */
	if (churn->zone->free_pages < LEAST_FREE(churn->zone))
		churn->filling = false;
	if (churn->zone->free_pages > MOST_FREE(churn->zone))
		churn->filling = true;
	if (churn->filling != odd_one)
		churn_alloc(churn);
	else if (!churn_free(churn))
		churn->filling = true;
}

/* Print a row about the state of memory */
static int largest_free_order(zone_t *zone)
{
	int order = MAX_ORDER - 1;

	while (order >= 0 && !nr_free_blocks(zone, order))
		order--;
	return order;
}

static void churn_row(struct seq_file *m, const struct churn *churn,
		      unsigned long step)
{
	zone_t *zone = churn->zone;

	seq_printf(m, "%8lu %8lu %8d %8d %8d %8d\n", step,
		   zone->free_pages, largest_free_order(zone),
		   unusable_free_index(zone, 4),
		   unusable_free_index(zone, 8),
		   unusable_free_index(zone, 10));
}

static void churn_run(struct seq_file *m, struct churn *churn,
		      unsigned long steps, unsigned long every)
{
	unsigned long step;

	/* Head the rows of the workload */
	seq_printf(m, "zone %s, unusable free space in thousandths\n"
		   "    step     free  largest  order 4  order 8 order 10\n",
		   churn->zone->name);
	churn_row(m, churn, 0);
	for (step = 1; step <= steps; step++) {
		churn_step(churn);
		if (step % every == 0)
			churn_row(m, churn, step);
	}
	seq_printf(m, "%lu pages kept, %lu requests refused\n",
		   churn->kept, churn->refused);
}

/* Start the workload */
void churn_start(struct churn *churn, u32 seed)
{
	const pg_data_t *home = NODE_DATA(numa_home_node);
	unsigned int kind = GFP_ATOMIC & GFP_ZONEMASK;

	BUG_ON(!seed);
	*churn = (struct churn){
		.zone = home->node_zonelists[kind].zones[0],
		.random = seed,
		.filling = true
	};
}

/* Answer the monitor's churn */
static int cmd_churn(struct seq_file *m, int argc, char **argv)
{
	unsigned long number[] = { 0, 1, 0 };	/* steps, seed, every */
	struct churn churn;
	char *end;
	int i;

	/* Read the numbers of the workload */
	if (argc < 2 || argc > 4)
		return -EINVAL;
	for (i = 1; i < argc; i++) {
		number[i - 1] = simple_strtoul(argv[i], &end, 0);
		if (end == argv[i] || *end || !number[i - 1])
			return -EINVAL;
	}
	churn_start(&churn, number[1]);
	churn_run(m, &churn, number[0],
		  number[2] ? number[2] : DIV_ROUND_UP(number[0], 20));
	return 0;
}
MONITOR_COMMAND("churn", cmd_churn, "STEPS [SEED] [EVERY]",
		"wear memory out, and print how it fares");
