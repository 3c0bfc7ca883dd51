/*
 * mm/shrinker.c - who can give memory back when there is none
 *
 * Owns the list of shrinkers and, until there is a reclaim that knows
 * pages, the way from an allocation that failed to that list.
 */
#include "mm/shrinker.h"

#include "arch/irq.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "sched/rwsem.h"

static LIST_HEAD(shrinker_list);
static DECLARE_RWSEM(shrinker_sem);

/* Enter and leave the list of shrinkers */

void register_shrinker(struct shrinker *s)
{
	BUG_ON(!s->name || !s->shrink);
	s->calls = s->freed = 0;
	down_write(&shrinker_sem);
	list_add_tail(&s->list, &shrinker_list);
	up_write(&shrinker_sem);
}

void unregister_shrinker(struct shrinker *s)
{
	down_write(&shrinker_sem);
	list_del(&s->list);
	up_write(&shrinker_sem);
}

/* Ask each shrinker once */

static int ask_shrinker(struct shrinker *s, unsigned int gfp_mask)
{
	int pages = s->shrink(gfp_mask);

	BUG_ON(pages < 0);
	s->calls++;
	s->freed += pages;
	return pages;
}

int shrink_all(unsigned int gfp_mask)
{
	struct shrinker *s;
	int pages = 0;

	BUG_ON(in_interrupt());
	if (!down_read_trylock(&shrinker_sem))
		return 1;
	list_for_each_entry(s, &shrinker_list, list)
		pages += ask_shrinker(s, gfp_mask);
	up_read(&shrinker_sem);
	return pages;
}

/* Reclaim from the shrinkers */

#define DEF_PRIORITY	6	/* rounds before we believe it */
#define SWAP_CLUSTER_MAX 32	/* pages that are enough for once */

static int try_to_free_pages_zone(zone_t *classzone,
				  unsigned int gfp_mask)
{
	int pages = 0;

	(void)classzone;
	for (int priority = DEF_PRIORITY; priority; priority--) {
		pages += shrink_all(gfp_mask);
		if (pages >= SWAP_CLUSTER_MAX)
			break;
	}
	return pages ?: -ENOMEM;
}

/* Reap until something comes of it */

#define REAP_TRIES	6	/* turns of the hand in one round */

static int shrink_slabs(unsigned int gfp_mask)
{
	int pages = 0;

	for (int i = 0; i < REAP_TRIES && !pages; i++)
		pages = kmem_cache_reap(gfp_mask);
	return pages;
}

static struct shrinker slab_shrinker = {
	.name = "slab", .shrink = shrink_slabs
};

/* Begin to give memory back */

void __init shrinker_init(void)
{
	static const struct page_reclaimer reclaimer = {
		.try_to_free_pages_zone = try_to_free_pages_zone,
	};

	INIT_LIST_HEAD(&shrinker_list);
	rwsem_set_rank(&shrinker_sem, RANK_SHRINKER, "shrinker_sem");
	register_shrinker(&slab_shrinker);
	register_page_reclaimer(&reclaimer);
}

/* Show the shrinkers */

void shrinkers_show(struct seq_file *m)
{
	struct shrinker *s;

	seq_printf(m, "%-16s %8s %8s\n", "shrinker", "calls", "pages");
	down_read(&shrinker_sem);
	list_for_each_entry(s, &shrinker_list, list)
		seq_printf(m, "%-16s %8lu %8lu\n", s->name, s->calls,
			   s->freed);
	up_read(&shrinker_sem);
}
