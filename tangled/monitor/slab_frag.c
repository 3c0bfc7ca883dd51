/*
 * monitor/slab_frag.c - the workload of chapter 6 with small objects
 *
 * The objects are remembered in a table of MOST_SMALL places and given
 * back before the command ends, as are the workload's blocks.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/gfp.h"
#include "mm/page_alloc.h"
#include "mm/slab_def.h"
#include "mm/slabinfo.h"
#include "mm/vmstat.h"
#include "monitor/churn.h"
#include "monitor/held.h"
#include "monitor/monitor.h"
#include "monitor/random.h"

/* Describe the small objects */
#define MOST_SMALL	2000
#define SMALL_BYTES	128

struct smalls {
	const char *where;
	zone_t *zone;		/* that the workload wears out */
	kmem_cache_t *cache;	/* NULL: each has a page */
	u32 random;
	unsigned int nr, target;
	unsigned int every;	/* steps of the workload to an event */
	unsigned long refused;
};

static void *small_objects[MOST_SMALL];

static void *new_small(const struct smalls *s)
{
	if (s->cache)
		return kmem_cache_alloc(s->cache, SLAB_ATOMIC);
	return (void *)__get_free_page(GFP_ATOMIC);
}

static void drop_small(struct smalls *s, unsigned int i)
{
	void *object = small_objects[i];

	BUG_ON(i >= s->nr);
	small_objects[i] = small_objects[--s->nr];
	if (s->cache)
		kmem_cache_free(s->cache, object);
	else
		free_page((unsigned long)object);
}

/* Let a small object be born or die */
static void small_event(struct smalls *s)
{
	u32 births = s->nr < s->target ? 3 : 2;
	void *object;

	if (s->nr == s->target || random_below(&s->random, 4) >= births) {
		if (s->nr)
			drop_small(s, random_below(&s->random, s->nr));
		return;
	}
	object = new_small(s);
	if (object)
		small_objects[s->nr++] = object;
	else
		s->refused++;
}

/* Show what the small objects have done to memory */
static unsigned long small_pages(const struct smalls *s)
{
	struct slab_census n;

	if (!s->cache)
		return s->nr;
	slab_census(s->cache, &n);
	return (n.full + n.partial + n.free) << s->cache->gfporder;
}

static void frag_row(struct seq_file *m, const struct smalls *s,
		     const char *when)
{
	seq_printf(m, "%s %s: %u objects on %lu pages; %lu free, "
		      "unusable %d %d %d\n", s->where, when, s->nr,
		   small_pages(s), s->zone->free_pages,
		   unusable_free_index(s->zone, 4),
		   unusable_free_index(s->zone, 8),
		   unusable_free_index(s->zone, 10));
}

/* Wear memory out around small objects */
static void drop_churn(void)
{
	unsigned int i;

	for (i = 0; i < CHURN_LISTS; i++)
		free_held_list(HELD_BY_CHURN + i);
}

static bool churn_holds(void)
{
	unsigned int i;

	for (i = 0; i < CHURN_LISTS; i++)
		if (oldest_held(HELD_BY_CHURN + i))
			return true;
	return false;
}

static void wear_out(struct seq_file *m, struct smalls *s,
		     unsigned long steps, u32 seed)
{
	struct churn churn;
	unsigned long step;

	churn_start(&churn, seed);
	churn.kept = ~0UL;	/* none of its own */
	s->zone = churn.zone;
	for (step = 1; step <= steps; step++) {
		churn_step(&churn);
		if (step % s->every == 0)
			small_event(s);
	}
	frag_row(m, s, "at work");
	drop_churn();
	frag_row(m, s, "at rest");
	while (s->nr)
		drop_small(s, s->nr - 1);
	if (s->cache)
		kmem_cache_destroy(s->cache);
	s->cache = NULL;
	frag_row(m, s, "gone");
}

/* Answer the monitor's slabfrag */
#define SMALL_EVERY	4	/* steps to an event */

static int set_up_smalls(struct smalls *s, const char *where, u32 seed)
{
	unsigned int num;
	size_t left;

	*s = (struct smalls){ .where = where,
			      .random = ~seed ? ~seed : 1,
			      .target = MOST_SMALL,
			      .every = SMALL_EVERY };
	if (strcmp(where, "pages") == 0)
		return 0;
	kmem_cache_estimate(0, SMALL_BYTES, 0, &left, &num);
	/* Let single pages be as few as slabs */
	if (strcmp(where, "few") == 0) {
		s->target /= num;
		s->every *= num;
		return 0;
	}
	if (strcmp(where, "slabs") != 0)
		return -EINVAL;
	if (kmem_cache_find("small"))
		return -EBUSY;
	s->cache = kmem_cache_create("small", SMALL_BYTES, 0, 0, NULL,
				     NULL);
	return s->cache ? 0 : -ENOMEM;
}

static int cmd_slabfrag(struct seq_file *m, int argc, char **argv)
{
	unsigned long number[2] = { 0, 1 };	/* steps, seed */
	struct smalls smalls;
	char *end;
	int i, err;

	if (argc < 3 || argc > 4)
		return -EINVAL;
	for (i = 2; i < argc; i++) {
		number[i - 2] = simple_strtoul(argv[i], &end, 0);
		if (end == argv[i] || *end || !number[i - 2])
			return -EINVAL;
	}
	/* Refuse to wear out what is worn out */
	if (churn_holds()) {
		seq_puts(m, "churn holds blocks: freeall churn first\n");
		return 0;
	}
	err = set_up_smalls(&smalls, argv[1], number[1]);
	if (err)
		return err;
	wear_out(m, &smalls, number[0], number[1]);
	if (smalls.refused)
		seq_printf(m, "%lu births refused\n", smalls.refused);
	return 0;
}
MONITOR_COMMAND("slabfrag", cmd_slabfrag,
		"pages|slabs|few STEPS [SEED]",
		"wear memory out around small objects");
