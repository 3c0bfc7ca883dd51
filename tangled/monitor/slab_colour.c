/*
 * monitor/slab_colour.c - colouring, measured on a model of a cache
 *
 * Two caches of the same objects are filled, one with its colours and
 * one whose number of colours was set to 0 before its first slab.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/slab_def.h"
#include "monitor/cache_model.h"
#include "monitor/monitor.h"

/* Fill slabs with objects to be walked over */
#define WALK_ROUNDS	4

struct walked {
	struct walked *next;
};

static kmem_cache_t *make_walked(unsigned long size, bool colours)
{
	kmem_cache_t *c = kmem_cache_create("walked", size, 0,
					    SLAB_HWCACHE_ALIGN, NULL,
					    NULL);

	if (!c)
		return NULL;
	kmem_tune_cpucache(c, 0, 0);
	BUG_ON(!list_empty(&c->slabs_partial));
	if (!colours)
		c->colour = 0;
	return c;
}

static void drop_walked(kmem_cache_t *c, struct walked *list)
{
	struct walked *next;

	for (; list; list = next) {
		next = list->next;
		kmem_cache_free(c, list);
	}
	kmem_cache_destroy(c);
}

/* @slabs slabs full of objects; NULL: no memory, nothing is held */
static struct walked *fill_slabs(kmem_cache_t *c, unsigned long slabs)
{
	unsigned long n = slabs * c->num;
	struct walked *list = NULL, *w;

	while (n--) {
		w = kmem_cache_alloc(c, SLAB_KERNEL);
		if (!w) {
			drop_walked(c, list);
			return NULL;
		}
		w->next = list;
		list = w;
	}
	return list;
}

/* Walk over the objects */
static struct cache_model walk_model;

static void walk(const struct walked *list, unsigned int bytes,
		 unsigned int ways)
{
	const struct walked *w;
	int round;

	cache_model_init(&walk_model, bytes, ways);
	for (round = 0; round < WALK_ROUNDS; round++)
		for (w = list; w; w = w->next)
			cache_model_touch(&walk_model, (unsigned long)w);
}

static void draw_load(struct seq_file *m)
{
	unsigned int i, n;

	for (i = 0; i < walk_model.sets; i++) {
		if (i % 64 == 0)
			seq_puts(m, i ? "\n  " : "  ");
		n = walk_model.load[i];
		seq_putc(m, n > 9 ? '+' : n ? '0' + n : '.');
	}
	seq_putc(m, '\n');
}

static unsigned int sets_used(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < walk_model.sets; i++)
		n += walk_model.load[i] != 0;
	return n;
}

/* Compare the walks with and without colours */
static const struct {
	unsigned int kib, ways;
} model_sizes[] = { { 8, 2 }, { 16, 4 } };

static void walk_rows(struct seq_file *m, const struct walked *list,
		      const char *what)
{
	unsigned long touches;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(model_sizes); i++) {
		walk(list, model_sizes[i].kib * 1024, model_sizes[i].ways);
		touches = walk_model.hits + walk_model.misses;
		seq_printf(m, "%-10s %2u KiB, %u ways: %5lu hits, %5lu "
			      "misses, %4lu in 1000, %u sets\n", what,
			   model_sizes[i].kib, model_sizes[i].ways,
			   walk_model.hits, walk_model.misses,
			   walk_model.misses * 1000 / touches, sets_used());
		draw_load(m);
	}
}

static int colour_walk(struct seq_file *m, unsigned long size,
		       unsigned long slabs, bool colours)
{
	kmem_cache_t *c = make_walked(size, colours);
	struct walked *list;

	if (!c)
		return -ENOMEM;
	if (!colours)
		seq_printf(m, "%lu slabs of %u objects of %u bytes\n",
			   slabs, c->num, c->objsize);
	list = fill_slabs(c, slabs);
	if (!list)
		return -ENOMEM;
	walk_rows(m, list, colours ? "colours" : "no colours");
	if (colours)
		seq_printf(m, "%u colours, %u bytes apart\n", c->colour,
			   c->colour_off);
	drop_walked(c, list);
	return 0;
}

/* Answer the monitor's colour */
static int cmd_colour(struct seq_file *m, int argc, char **argv)
{
	unsigned long number[2] = { 0, 8 };	/* size, slabs */
	const char *fault;
	char *end;
	int i, err;

	if (argc < 2 || argc > 3)
		return -EINVAL;
	for (i = 1; i < argc; i++) {
		number[i - 1] = simple_strtoul(argv[i], &end, 0);
		if (end == argv[i] || *end || !number[i - 1])
			return -EINVAL;
	}
	/* Refuse a size that no cache can have */
	fault = kmem_cache_why_not("walked", number[0], 0,
				   SLAB_HWCACHE_ALIGN, NULL, NULL);
	if (!fault && kmem_cache_find("walked"))
		fault = "there is a cache of this name";
	if (fault) {
		seq_printf(m, "walked: %s\n", fault);
		return 0;
	}
	err = colour_walk(m, number[0], number[1], false);
	return err ? err : colour_walk(m, number[0], number[1], true);
}
MONITOR_COMMAND("colour", cmd_colour, "SIZE [SLABS]",
		"walk over objects with and without colours");
