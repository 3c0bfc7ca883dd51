/*
 * monitor/slab_look.c - caches and slabs, drawn
 *
 * There is one copy of a slab, and one thread that draws: the
 * monitor's. Nothing is printed under a lock but the chain's semaphore.
 */
#include "monitor/slab_look.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/slab_def.h"
#include "mm/slabinfo.h"
#include "monitor/monitor.h"

/* Write a cache's row of the table */
const struct slab_flag_name slab_flag_names[SLAB_FLAG_NAMES] = {
	{ 'F', "free", SLAB_DEBUG_FREE },
	{ 'I', "initial", SLAB_DEBUG_INITIAL },
	{ 'Z', "redzone", SLAB_RED_ZONE },
	{ 'P', "poison", SLAB_POISON },
	{ 'U', "user", SLAB_STORE_USER },
	{ 'd', "dma", SLAB_CACHE_DMA },
	{ 'h', "hwalign", SLAB_HWCACHE_ALIGN },
	{ 'm', "must", SLAB_MUST_HWCACHE_ALIGN },
	{ 'r', "noreap", SLAB_NO_REAP },
};

static void cache_flags(const kmem_cache_t *c, char *text)
{
	size_t i;

	for (i = 0; i < SLAB_FLAG_NAMES; i++)
		if (c->flags & slab_flag_names[i].flag)
			*text++ = slab_flag_names[i].letter;
	if (c->ctor)
		*text++ = 'c';
	*text = '\0';
}

static size_t left_over(const kmem_cache_t *c)
{
	unsigned int num;
	size_t left;

	kmem_cache_estimate(c->gfporder, c->objsize, c->flags, &left,
			    &num);
	VM_BUG_ON(num < c->num);
	return left;
}

void show_cache_heading(struct seq_file *m)
{
	seq_puts(m, "name                  slot or  num  left cols "
		    "dsc flags    full  part  free\n");
}

void show_cache_row(struct seq_file *m, kmem_cache_t *c)
{
	char flags[SLAB_FLAG_NAMES + 2];
	struct slab_census n;

	cache_flags(c, flags);
	slab_census(c, &n);
	seq_printf(m, "%-19s %6u %2u %4u %5zu %4u ", c->name,
		   c->objsize, c->gfporder, c->num, left_over(c),
		   c->colour);
	seq_printf(m, "%-3s %-7s %5lu %5lu %5lu\n",
		   c->flags & CFLGS_OFF_SLAB ? "off" : "on", flags,
		   n.full, n.partial, n.free);
}

/* Answer the monitor's caches */
static int cmd_caches(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c;

	(void)argc;
	(void)argv;
	show_cache_heading(m);
	down(&cache_chain_sem);
	for_each_cache(c)
		show_cache_row(m, c);
	up(&cache_chain_sem);
	return 0;
}
MONITOR_COMMAND("caches", cmd_caches, "",
		"list the caches, and how their slabs are divided");

/* Answer the monitor's sizes */
static void show_size(struct seq_file *m, const cache_sizes_t *size)
{
	const kmem_cache_t *c = size->cs_cachep;
	unsigned int other;
	size_t left;

	kmem_cache_estimate(c->gfporder, c->objsize,
			    c->flags ^ CFLGS_OFF_SLAB, &left, &other);
	seq_printf(m, "%6zu %5u %6lu %7u %9zu %7u %10s %9u\n",
		   size->cs_size, c->gfporder, PAGE_SIZE << c->gfporder,
		   c->num, left_over(c), c->colour,
		   c->flags & CFLGS_OFF_SLAB ? "off" : "on", other);
}

static int cmd_sizes(struct seq_file *m, int argc, char **argv)
{
	const cache_sizes_t *size;

	(void)argc;
	(void)argv;
	seq_puts(m, "  size order   slab objects left over colours "
		    "descriptor otherwise\n");
	for (size = cache_sizes; size->cs_size; size++)
		show_size(m, size);
	seq_printf(m, "descriptor: %zu bytes, and %zu for each object; off "
		      "slab at most %u objects\n", sizeof(slab_t),
		   sizeof(kmem_bufctl_t), offslab_limit);
	return 0;
}
MONITOR_COMMAND("sizes", cmd_sizes, "",
		"how the slabs of the size caches are divided");

/* Copy the state of a slab */
#define MOST_DRAWN	1024	/* objects; a page has room for fewer */

enum { IN_USE = '#', IN_SLAB = '.', IN_ARRAY = 'a' };

struct slab_picture {
	const slab_t *descriptor;	/* where it was; not followed */
	unsigned long start;		/* of its pages */
	void *first;			/* object */
	unsigned int inuse, chained;
	char state[MOST_DRAWN];
	kmem_bufctl_t chain[MOST_DRAWN];
};

static void copy_chain(const kmem_cache_t *c, slab_t *slabp,
		       struct slab_picture *p)
{
	kmem_bufctl_t i = slabp->free;

	memset(p->state, IN_USE, c->num);
	p->chained = 0;
	while (i < c->num && p->chained < c->num) {
		p->state[i] = IN_SLAB;
		p->chain[p->chained++] = i;
		i = slab_bufctl(slabp)[i];
	}
}

static void copy_arrays(kmem_cache_t *c, slab_t *slabp,
			struct slab_picture *p)
{
	unsigned int cpu, i;
	cpucache_t *cc;

	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		cc = c->cpudata[cpu];
		for (i = 0; i < cc->avail; i++) {
			void *obj = cc_entry(cc)[i];

			if (GET_PAGE_SLAB(virt_to_page(obj)) == slabp)
				p->state[slab_index(c, slabp,
						    obj_slot(c, obj))] =
					IN_ARRAY;
		}
	}
}

static slab_t *nth_slab(const struct list_head *list, unsigned long n)
{
	slab_t *slabp;

	list_for_each_entry(slabp, list, list)
		if (!n--)
			return slabp;
	return NULL;
}

static bool copy_slab(kmem_cache_t *c, const struct list_head *list,
		      unsigned long n, struct slab_picture *p)
{
	unsigned long flags;
	slab_t *slabp;

	BUG_ON(c->num > MOST_DRAWN);
	spin_lock_irqsave(&c->spinlock, flags);
	slabp = nth_slab(list, n);
	if (slabp) {
		/* Copy where the slab is, and its objects' states */
		p->descriptor = slabp;
		p->start = (unsigned long)slabp->s_mem - slabp->colouroff;
		p->first = slabp->s_mem;
		p->inuse = slabp->inuse;
		copy_chain(c, slabp, p);
		copy_arrays(c, slabp, p);
	}
	spin_unlock_irqrestore(&c->spinlock, flags);
	return slabp;
}

/* Draw the copy of a slab */
static void draw_place(struct seq_file *m, const kmem_cache_t *c,
		       const struct slab_picture *p, const char *list)
{
	unsigned long where = (unsigned long)p->descriptor;
	bool off = c->flags & CFLGS_OFF_SLAB;
	unsigned long top = off ? (unsigned long)p->first : where;

	seq_printf(m, "slab %08lx, %s: %u out, colour %lu\n", p->start,
		   list, p->inuse, top - p->start);
	seq_printf(m, "  descriptor %08lx %s%s, first object %08lx\n",
		   where, off ? "in " : "on the slab",
		   off ? c->slabp_cache->name : "",
		   (unsigned long)p->first);
}

static void draw_objects(struct seq_file *m, const kmem_cache_t *c,
			 const struct slab_picture *p)
{
	unsigned int i;

	for (i = 0; i < c->num; i += 64) {
		seq_printf(m, "  %4u ", i);
		seq_write(m, p->state + i, min(64U, c->num - i));
		seq_putc(m, '\n');
	}
}

/* the place in the chain where the run that begins at @i ends */
static unsigned int last_of_run(const struct slab_picture *p,
				unsigned int i)
{
	const kmem_bufctl_t *chain = p->chain;
	unsigned int last = i, step;

	if (i + 1 == p->chained)
		return i;
	step = chain[i + 1] - chain[i];
	if (step != 1 && step != -1U)
		return i;
	while (last + 1 < p->chained &&
	       chain[last + 1] - chain[last] == step)
		last++;
	return last;
}

static void draw_chain(struct seq_file *m, const struct slab_picture *p)
{
	unsigned int i, last, runs = 0;

	seq_puts(m, "  next:");
	for (i = 0; i < p->chained; i = last + 1) {
		last = last_of_run(p, i);
		/* Begin a new line after eight runs */
		if (runs && runs % 8 == 0)
			seq_puts(m, "\n       ");
		runs++;
		seq_printf(m, " %u", p->chain[i]);
		if (last > i)
			seq_printf(m, "-%u", p->chain[last]);
	}
	seq_puts(m, p->chained ? "\n" : " none\n");
}

/* Draw a cache */
static void draw_list(struct seq_file *m, kmem_cache_t *c,
		      const struct list_head *list, const char *name,
		      unsigned long most)
{
	static struct slab_picture picture;
	unsigned long n;

	for (n = 0; copy_slab(c, list, n, &picture); n++) {
		if (n >= most)
			continue;
		draw_place(m, c, &picture, name);
		draw_objects(m, c, &picture);
		draw_chain(m, &picture);
	}
	if (n > most)
		seq_printf(m, "and %lu more, %s\n", n - most, name);
}

static void draw_arrays(struct seq_file *m, const kmem_cache_t *c)
{
	unsigned int cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		const cpucache_t *cc = c->cpudata[cpu];

		if (cc->limit)
			seq_printf(m, "array of processor %u: %u of %u, "
				      "batches of %u\n", cpu, cc->avail,
				   cc->limit, c->batchcount);
	}
}

void draw_cache(struct seq_file *m, kmem_cache_t *c,
		unsigned long most)
{
	show_cache_heading(m);
	show_cache_row(m, c);
	seq_printf(m, "next colour %u of %u, %u bytes apart\n",
		   c->colour_next, c->colour, c->colour_off);
	draw_arrays(m, c);
	if (c->num > MOST_DRAWN) {
		seq_printf(m, "%u objects in a slab: too many\n", c->num);
		return;
	}
	draw_list(m, c, &c->slabs_partial, "partial", most);
	draw_list(m, c, &c->slabs_free, "free", most);
	draw_list(m, c, &c->slabs_full, "full", most);
}

/* Say where an object lies */
void show_object(struct seq_file *m, kmem_cache_t *c, void *obj)
{
	slab_t *slabp = GET_PAGE_SLAB(virt_to_page(obj));

	seq_printf(m, "%08lx: %s, slab %08lx, object %u of %u\n",
		   (unsigned long)obj, c->name,
		   (unsigned long)slabp->s_mem - slabp->colouroff,
		   slab_index(c, slabp, obj_slot(c, obj)), c->num);
}
