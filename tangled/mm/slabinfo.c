/*
 * mm/slabinfo.c - the caches in Linux's format, and their tuning
 */
#include "mm/slabinfo.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/slab_def.h"

/* Count the slabs of a cache */
static unsigned long census_list(const kmem_cache_t *c,
				 const struct list_head *list,
				 unsigned long *active)
{
	unsigned long slabs = 0;
	const slab_t *slabp;

	list_for_each_entry(slabp, list, list) {
		VM_BUG_ON(slabp->inuse > c->num);
		*active += slabp->inuse;
		slabs++;
	}
	return slabs;
}

void slab_census(kmem_cache_t *c, struct slab_census *census)
{
	unsigned long flags;

	census->active = 0;
	spin_lock_irqsave(&c->spinlock, flags);
	census->full = census_list(c, &c->slabs_full, &census->active);
	census->partial = census_list(c, &c->slabs_partial,
				      &census->active);
	census->free = census_list(c, &c->slabs_free, &census->active);
	spin_unlock_irqrestore(&c->spinlock, flags);
}

/* Write the line of a cache */
static void show_objects(struct seq_file *m, kmem_cache_t *c)
{
	struct slab_census n;
	unsigned long slabs;

	slab_census(c, &n);
	slabs = n.full + n.partial + n.free;
	seq_printf(m, "%-17s %6lu %6lu %6u %4lu %4lu %4u", c->name,
		   n.active, slabs * c->num, c->objsize,
		   n.full + n.partial, slabs, 1U << c->gfporder);
}

static void show_events(struct seq_file *m, const kmem_cache_t *c)
{
	const cpucache_t *cc = cc_data(c);

	seq_printf(m, " : %6lu %7lu %5lu %4lu %4lu", c->high_mark,
		   c->num_allocations, c->grown, c->reaped, c->errors);
	seq_printf(m, " : %4u %4u", cc->limit, c->batchcount);
	seq_printf(m, " : %6lu %6lu %6lu %6lu\n", c->allochit,
		   c->allocmiss, c->freehit, c->freemiss);
}

/* Report all caches */
void slabinfo_show(struct seq_file *m)
{
	kmem_cache_t *c;

	seq_puts(m, "slabinfo - version: 1.1 (statistics) (SMP)\n");
	down(&cache_chain_sem);
	for_each_cache(c) {
		show_objects(m, c);
		show_events(m, c);
	}
	up(&cache_chain_sem);
}

/* Read a name and two numbers */
struct tuning {
	char name[MAX_SLABINFO_WRITE + 1];
	unsigned long number[2];	/* limit, batch */
};

static char *skip(char *at, const char *these)
{
	while (*at && strchr(these, *at))
		at++;
	return at;
}

static int read_tuning(struct tuning *t, const char *text, size_t len)
{
	char *at;
	int i;

	if (len > MAX_SLABINFO_WRITE)
		return -EINVAL;
	memcpy(t->name, text, len);
	t->name[len] = '\0';
	if (strlen(t->name) != len)
		return -EINVAL;
	/* Cut the name off, and read the two numbers behind it */
	at = strchr(t->name, ' ');
	if (!at)
		return -EINVAL;
	*at++ = '\0';
	for (i = 0; i < 2; i++) {
		char *start = skip(at, " ");

		t->number[i] = simple_strtoul(start, &at, 10);
		if (at == start || (*at && !strchr(" \n", *at)))
			return -EINVAL;
	}
	at = skip(at, " \n");
	return *at ? -EINVAL : 0;
}

/* Tune the cache that was named */
int slabinfo_write(const char *text, size_t len)
{
	struct tuning t;
	int err = read_tuning(&t, text, len);
	kmem_cache_t *c;

	if (err)
		return err;
	err = -EINVAL;
	down(&cache_chain_sem);
	/* Tune the first cache that has the name */
	for_each_cache(c) {
		if (strcmp(c->name, t.name) == 0) {
			err = kmem_tune_cpucache(c, (int)t.number[0],
						 (int)t.number[1]);
			break;
		}
	}
	up(&cache_chain_sem);
	return err ? err : (int)len;
}
