/*
 * monitor/page-test.c - self-tests of the page allocator
 *
 * Random blocks are taken and given back, and a model predicts what is
 * free: a byte for each frame, and a number for each zone. There are
 * two players, the command and the hook of the tick. Each changes the
 * bytes only of frames that are its own at the time; the zones' numbers
 * are changed with interrupts off. Nobody else may allocate meanwhile.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "arch/irq.h"
#include "arch/page.h"
#include "arch/timer.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "monitor/random.h"
#include "monitor/selftest.h"

/* Describe the model of free memory */
enum {
	MODEL_FREE,
	MODEL_INSIDE,	/* of a block, behind its first frame */
	MODEL_OTHER,	/* not free when the test began */
	MODEL_FIRST	/* + order: first frame of a block */
};

/* who takes blocks and gives them back */
struct player {
	u32 random;
	unsigned int max_order;
	unsigned int nr, max;		/* blocks held */
	unsigned long *block;		/* their first frames */
	unsigned long taken, given, refused;
};

struct model_zone {
	zone_t *zone;
	unsigned long start, end;	/* frames */
	unsigned int kind;		/* ZONE_DMA, ... */
	unsigned long free;		/* as predicted */
	unsigned long blocks[MAX_ORDER];	/* at the start */
};

static u8 *model;			/* a byte for each frame */
static struct model_zone model_zones[MAX_NR_NODES * MAX_NR_ZONES];
static unsigned int nr_model_zones;

/* Note the first fault */
static struct {
	const char *what;	/* NULL: none so far */
	unsigned long pfn;
	unsigned int order, gfp_mask;
} first_fault;

static void note_fault(const char *what, unsigned long pfn,
		       unsigned int order, unsigned int gfp_mask)
{
	if (first_fault.what)
		return;
	/* Store what is known of the fault */
	first_fault.pfn = pfn;
	first_fault.order = order;
	first_fault.gfp_mask = gfp_mask;
	first_fault.what = what;
}

/* Predict what a zone has free */
static struct model_zone *model_zone_of(unsigned long pfn)
{
	unsigned int i;

	for (i = 0; i < nr_model_zones; i++)
		if (pfn >= model_zones[i].start && pfn < model_zones[i].end)
			return &model_zones[i];
	return NULL;
}

static void predict(unsigned long pfn, long change)
{
	unsigned long flags;

	/* Change the prediction with interrupts off */
	local_irq_save(flags);
	model_zone_of(pfn)->free += change;
	local_irq_restore(flags);
}

/* Check a block against the model */
/* which kind of zone a request is met from first */
static unsigned int class_of(unsigned int gfp_mask)
{
	/* Read the kind of zone from the mask */
	if (gfp_mask & __GFP_DMA)
		return ZONE_DMA;
	return gfp_mask & __GFP_HIGHMEM ? ZONE_HIGHMEM : ZONE_NORMAL;
}

/* what is wrong with the block, or NULL */
static const char *fault_of_block(unsigned long pfn, unsigned int order,
				  unsigned int gfp_mask)
{
	unsigned long last = pfn + (1UL << order) - 1, i;
	struct model_zone *zone = model_zone_of(pfn);

	/* Look for a fault in where the block lies */
	if (!zone || last >= zone->end)
		return "a block outside of all zones";
	if (zone->kind > class_of(gfp_mask))
		return "a block from a zone that was not allowed";
	if (pfn & (last - pfn))
		return "a block that is not aligned to its size";
	if (page_count(pfn_to_page(pfn)) != 1)
		return "a block whose count is not 1";
	/* Look for a frame that the model does not call free */
	for (i = pfn; i <= last; i++)
		if (model[i] != MODEL_FREE)
			return "a block with a frame that is not free";
	return NULL;
}

/* Check that a refusal was right */
/* is there a free block of @order in the model of @zone? */
static bool model_has_block(const struct model_zone *zone,
			    unsigned int order)
{
	unsigned long size = 1UL << order, pfn, i;

	for (pfn = ALIGN(zone->start, size); pfn + size <= zone->end;
	     pfn += size) {
		/* Count the free frames with which the place begins */
		i = 0;
		while (i < size && model[pfn + i] == MODEL_FREE)
			i++;
		if (i == size)
			return true;
	}
	return false;
}

static unsigned long all_low_marks(void)
{
	unsigned long sum = 0;
	unsigned int i;

	for (i = 0; i < nr_model_zones; i++)
		sum += model_zones[i].zone->pages_low;
	return sum;
}

static bool refused_rightly(unsigned int order, unsigned int gfp_mask)
{
	unsigned long enough = (1UL << order) + all_low_marks();
	const struct model_zone *zone = model_zones;
	unsigned int i;

	for (i = 0; i < nr_model_zones; i++, zone++)
		/* Answer no if this zone could have met the request */
		if (zone->kind <= class_of(gfp_mask) && zone->free > enough &&
		    model_has_block(zone, order))
			return false;
	return true;
}

/* Let a player take a block */
static unsigned int random_mask(struct player *player, bool in_tick)
{
	static const unsigned int kinds[] = { 0, __GFP_DMA, __GFP_HIGHMEM };
	unsigned int kind = kinds[random_below(&player->random, 3)];

	if (in_tick || random_below(&player->random, 2))
		return kind | GFP_ATOMIC;
	return kind | GFP_KERNEL;
}

static void mark_block(unsigned long pfn, unsigned int order,
		       bool taken)
{
	unsigned long size = 1UL << order;

	memset(model + pfn, taken ? MODEL_INSIDE : MODEL_FREE, size);
	if (taken)
		model[pfn] = MODEL_FIRST + order;
	predict(pfn, taken ? -(long)size : (long)size);
}

static void take(struct player *player, bool in_tick, bool alone)
{
	unsigned int order = random_below(&player->random,
					  player->max_order + 1);
	unsigned int gfp_mask = random_mask(player, in_tick);
	struct page *page = alloc_pages(gfp_mask, order);
	const char *fault;

	if (!page) {
		/* Count the refusal, and check it if nobody else plays */
		player->refused++;
		if (alone && !refused_rightly(order, gfp_mask))
			note_fault("no block, though there is one", 0, order, gfp_mask);
		return;
	}
	/* Check the block, and end the game if it has a fault */
	fault = fault_of_block(page_to_pfn(page), order, gfp_mask);
	if (fault) {
		note_fault(fault, page_to_pfn(page), order, gfp_mask);
		return;
	}
	/* Mark the block, and remember where it begins */
	mark_block(page_to_pfn(page), order, true);
	player->block[player->nr++] = page_to_pfn(page);
	player->taken++;
}

/* Let a player give a block back */
static void give(struct player *player)
{
	unsigned int i = random_below(&player->random, player->nr);
	unsigned long pfn = player->block[i];
	unsigned int order = model[pfn] - MODEL_FIRST;

	player->block[i] = player->block[--player->nr];
	/* Unmark the player's block, then free it */
	mark_block(pfn, order, false);
	__free_pages(pfn_to_page(pfn), order);
	player->given++;
}

/* Let the tick play */
#define TICK_BLOCKS	16

static unsigned long tick_block[TICK_BLOCKS];
static struct player tick_player;
static unsigned long step_begun, step_met;	/* command, tick */

static void play_tick(void)
{
	struct player *player = &tick_player;

	/* Leave the command its turn */
	if (first_fault.what || step_met == step_begun)
		return;
	step_met = step_begun;
	/* Take or give, as the tick's lot falls */
	if (player->nr < player->max &&
	    (!player->nr || random_below(&player->random, 2)))
		take(player, true, false);
	else
		give(player);
}

/* Set the model up */
#define MAIN_BLOCKS	4096

static struct player main_player;

static unsigned int model_order(void)
{
	unsigned long size = ALIGN(max_mapnr, sizeof(long)) +
			     MAIN_BLOCKS * sizeof(long);
	unsigned int order = 0;

	/* Find the smallest order that the model fits into */
	while (PAGE_SIZE << order < size)
		order++;
	return order;
}

static void copy_free_frames(void)
{
	unsigned long pfn;

	memset(model, MODEL_OTHER, max_mapnr);
	for (pfn = 0; pfn < max_mapnr; pfn++)
		if (PageBuddy(pfn_to_page(pfn)))
			memset(model + pfn, MODEL_FREE,
			       1UL << pfn_to_page(pfn)->private);
}

static void copy_zones(void)
{
	struct model_zone *copy = model_zones;
	unsigned int order;
	zone_t *zone;

	for_each_zone(zone) {
		if (!zone->size)
			continue;
		/* Copy where the zone lies and what it has free */
		copy->zone = zone;
		copy->start = zone->zone_start_mapnr;
		copy->end = copy->start + zone->size;
		copy->kind = zone - zone->zone_pgdat->node_zones;
		copy->free = zone->free_pages;
		for (order = 0; order < MAX_ORDER; order++)
			copy->blocks[order] = nr_free_blocks(zone, order);
		copy++;
	}
	nr_model_zones = copy - model_zones;
}

static int set_up(u32 seed)
{
	model = (u8 *)__get_free_pages(GFP_KERNEL, model_order());
	if (!model)
		return -ENOMEM;
	first_fault.what = NULL;
	/* Give the players their seeds and their room */
	main_player = (struct player){
		.random = seed,
		.max_order = MAX_ORDER - 1,
		.max = MAIN_BLOCKS,
		.block = (void *)(model + ALIGN(max_mapnr, sizeof(long)))
	};
	tick_player = (struct player){
		.random = ~seed ? ~seed : 1,
		.max_order = 3,
		.max = TICK_BLOCKS,
		.block = tick_block
	};
	copy_free_frames();
	copy_zones();
	return 0;
}

/* Compare the zones with the model */
static void compare_counts(void)
{
	unsigned long flags;
	unsigned int i;

	local_irq_save(flags);
	/* Compare what each zone has free with the prediction */
	for (i = 0; i < nr_model_zones; i++)
		if (model_zones[i].zone->free_pages != model_zones[i].free)
			note_fault("a zone's count of free pages is wrong",
				   model_zones[i].start, 0, 0);
	local_irq_restore(flags);
}

static void recount(struct seq_file *m)
{
	unsigned int i;

	/* Have each zone recounted */
	for (i = 0; i < nr_model_zones; i++)
		if (zone_check(m, model_zones[i].zone))
			note_fault("zone_check found faults",
				   model_zones[i].start, 0, 0);
}

static void compare_lists(void)
{
	unsigned int i, order;

	for (i = 0; i < nr_model_zones; i++)
		for (order = 0; order < MAX_ORDER; order++)
			if (nr_free_blocks(model_zones[i].zone, order) !=
			    model_zones[i].blocks[order])
				/* Note that a list has changed */
				note_fault("a list is not as long as before", model_zones[i].start,
					   order, 0);
}

/* Play many steps */
#define PHASE	4096		/* steps */
#define CHECKS	16		/* recounts in a run */

static void play_step(unsigned long step, bool alone)
{
	struct player *player = &main_player;
	bool taking = !(step / PHASE & 1);
	bool odd_one = random_below(&player->random, 8) == 0;

	step_begun++;
	/* Take a block or give one back */
	if (!player->nr || (player->nr < player->max && taking != odd_one))
		take(player, false, alone);
	else
		give(player);
	compare_counts();
}

static void play(struct seq_file *m, unsigned long steps, bool alone)
{
	unsigned long every = DIV_ROUND_UP(steps, CHECKS), step;

	/* Step, and recount now and then */
	for (step = 0; step < steps && !first_fault.what; step++) {
		play_step(step, alone);
		if (step % every == every - 1)
			recount(m);
	}
}

/* Report how the game ended */
static void give_all_back(void)
{
	/* Let both players give back what they hold */
	while (main_player.nr && !first_fault.what)
		give(&main_player);
	while (tick_player.nr && !first_fault.what)
		give(&tick_player);
}

static void report_player(struct seq_file *m, const char *name,
			  const struct player *player)
{
	/* Print what the player has done */
	seq_printf(m, "%s: %lu blocks taken, %lu given back, "
		   "%lu requests refused\n", name, player->taken,
		   player->given, player->refused);
}

static int report_fault(struct seq_file *m)
{
	if (!first_fault.what)
		return 0;
	/* Print the first fault */
	seq_printf(m, "page_alloc: %s: frame %lu, order %u, gfp %#x\n",
		   first_fault.what, first_fault.pfn, first_fault.order,
		   first_fault.gfp_mask);
	return 1;
}

/* Run the self-tests of the page allocator */
static int test_page_alloc(struct seq_file *m, unsigned long steps,
			   u32 seed, void (*hook)(void))
{
	int err = set_up(seed);

	if (err)
		return err;
	/* Play, with the tick if there is a hook */
	set_tick_hook(hook, TICK_CALLS_MAX);
	play(m, steps, !hook);
	set_tick_hook(NULL, 0);
	/* Give everything back, and compare it with the start */
	give_all_back();
	recount(m);
	compare_counts();
	compare_lists();
	report_player(m, "command", &main_player);
	if (hook)
		report_player(m, "tick", &tick_player);
	free_pages((unsigned long)model, model_order());
	return report_fault(m);
}

static int page_alloc_test(struct seq_file *m, unsigned long steps,
			   u32 seed)
{
	return test_page_alloc(m, steps, seed, NULL);
}
SELFTEST("page_alloc", page_alloc_test,
	 "the page allocator against a model");

static int page_alloc_irq_test(struct seq_file *m, unsigned long steps,
			       u32 seed)
{
	return test_page_alloc(m, steps, seed, play_tick);
}
SELFTEST("page_alloc_irq", page_alloc_irq_test,
	 "the same, while the tick allocates and frees");
