/*
 * mm/slab_check.c - what caches and slabs keep twice, recounted
 *
 * Owns nothing. A cache is looked at under its spinlock, the chain
 * under cache_chain_sem. Works on damaged caches: an address is used
 * only if it lies in the direct map, in a page of a slab.
 */
#include "lib/bitops.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/check.h"
#include "mm/page.h"
#include "mm/slab_debug.h"

/* Keep what a recount of slabs knows so far */
struct recount {
	struct seq_file *m;
	kmem_cache_t *c;
	int faults;
	unsigned long active;	/* sum of all inuse */
	unsigned long pages;	/* of all slabs */
	bool broken;		/* the sums are not of all slabs */
};

static void fault(struct recount *r, const char *fmt, ...)
	__printf(2, 3);

static void fault(struct recount *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_printf(r->m, "slab %.*s: ", CACHE_NAMELEN - 1, r->c->name);
	seq_vprintf(r->m, fmt, args);
	seq_putc(r->m, '\n');
	va_end(args);
	r->faults++;
}

/* Recount where a slab lies */
static bool page_is_of(kmem_cache_t *c, slab_t *slabp,
		       unsigned long address)
{
	struct page *page = slab_page((void *)address);

	return page && GET_PAGE_CACHE(page) == c &&
	       GET_PAGE_SLAB(page) == slabp;
}

static bool check_pages(struct recount *r, slab_t *slabp)
{
	unsigned long start = (unsigned long)slabp->s_mem -
			      slabp->colouroff;

	if (start & ~PAGE_MASK) {
		fault(r, "slab %p: no page begins %lu bytes before %p",
		      (void *)slabp, slabp->colouroff, slabp->s_mem);
		return false;
	}
	for (unsigned long i = 0; i < 1UL << r->c->gfporder; i++)
		if (!page_is_of(r->c, slabp, start + i * PAGE_SIZE)) {
			fault(r, "slab %p: page %lu, at %08lx, is another's",
			      (void *)slabp, i, start + i * PAGE_SIZE);
			return false;
		}
	return true;
}

static size_t descriptor_size(const kmem_cache_t *c)
{
	if (OFF_SLAB(c))
		return 0;
	return L1_CACHE_ALIGN(sizeof(slab_t) +
			      c->num * sizeof(kmem_bufctl_t));
}

static bool check_colour(struct recount *r, slab_t *slabp)
{
	kmem_cache_t *c = r->c;
	size_t colour = slabp->colouroff - descriptor_size(c);
	size_t end = slabp->colouroff + c->num * c->objsize;

	if (colour % c->colour_off == 0 &&
	    (!colour || colour / c->colour_off < c->colour) &&
	    end <= PAGE_SIZE << c->gfporder)
		return true;
	fault(r, "slab %p: %lu is not a colour of it", (void *)slabp,
	      slabp->colouroff);
	return false;
}

static void check_descriptor(struct recount *r, slab_t *slabp)
{
	struct slab_place at;

	if (!OFF_SLAB(r->c)) {
		if ((void *)slabp + descriptor_size(r->c) != slabp->s_mem)
			fault(r, "slab %p: not in front of its objects",
			      (void *)slabp);
		return;
	}
	if (!slab_find(slabp, &at) || at.cache != r->c->slabp_cache ||
	    slot_obj(at.cache, at.slot) != slabp || slab_is_free(&at))
		fault(r, "slab %p: the descriptor is not an object in use",
		      (void *)slabp);
}

/* Recount which slots of a slab are free */
static void check_chain(struct recount *r, slab_t *slabp,
			unsigned long *map)
{
	kmem_bufctl_t end;
	unsigned int n = slab_free_map(r->c, slabp, map, &end);

	if (end != BUFCTL_END)
		fault(r, "slab %p: its chain of free objects %s %u",
		      (void *)slabp,
		      end < r->c->num ? "comes back to" : "leads to", end);
	if (n + slabp->inuse != r->c->num)
		fault(r, "slab %p: %u in use and %u free, of %u",
		      (void *)slabp, slabp->inuse, n, r->c->num);
	r->active += slabp->inuse;
}

enum slab_list { FULL, PARTIAL, FREE };

static const char *const list_names[] = { "full", "partial", "free" };

static void check_state(struct recount *r, slab_t *slabp,
			enum slab_list list)
{
	enum slab_list right = PARTIAL;

	if (slabp->inuse == r->c->num)
		right = FULL;
	else if (slabp->inuse == 0)
		right = FREE;
	if (list != right)
		fault(r, "slab %p: on the list of %s slabs, but it is %s",
		      (void *)slabp, list_names[list], list_names[right]);
}

/* Look at each slot of a slab */
static void check_slots(struct recount *r, slab_t *slabp,
			const unsigned long *map)
{
	struct slab_place at = { .cache = r->c, .slabp = slabp };

	for (; at.index < r->c->num; at.index++) {
		bool free = test_bit(at.index, map);

		at.slot = slab_slot(r->c, slabp, at.index);
		if (slab_slot_is_right(r->c, at.slot, free))
			continue;
		fault(r, "object %p was written to, or beside",
		      slot_obj(r->c, at.slot));
		slab_object_show(r->m, &at, free);
	}
}

/* Recount one slab */
static void check_one_slab(struct recount *r, slab_t *slabp,
			   enum slab_list list)
{
	unsigned long map[SLAB_MAP_WORDS];

	r->pages += 1UL << r->c->gfporder;
	check_chain(r, slabp, map);
	check_state(r, slabp, list);
	if (!check_pages(r, slabp) || !check_colour(r, slabp))
		return;
	check_descriptor(r, slabp);
	check_slots(r, slabp, map);
}

/* Recount the lists of a cache */
static void check_list(struct recount *r, struct list_head *head,
		       enum slab_list list)
{
	struct list_head *at = head;

	while (slab_link_ok(r->c, head, at) && at->next != head) {
		at = at->next;
		check_one_slab(r, list_entry(at, slab_t, list), list);
	}
	if (slab_link_ok(r->c, head, at))
		return;
	fault(r, "the list of %s slabs is broken behind %p",
	      list_names[list], (void *)at);
	r->broken = true;
}

static void check_lists(struct recount *r)
{
	kmem_cache_t *c = r->c;

	check_list(r, &c->slabs_full, FULL);
	check_list(r, &c->slabs_partial, PARTIAL);
	check_list(r, &c->slabs_free, FREE);
	if (!r->broken && r->active != c->num_active)
		fault(r, "num_active is %lu, but %lu are in use",
		      c->num_active, r->active);
}

/* Recount the arrays of a cache */
static bool check_array(struct recount *r, const cpucache_t *cc)
{
	struct slab_place at;
	size_t room;

	if (!slab_find(cc, &at) || slot_obj(at.cache, at.slot) != cc) {
		fault(r, "array %p is not an object", (void *)cc);
		return false;
	}
	room = (kmem_cache_size(at.cache) - sizeof(*cc)) / sizeof(void *);
	if (cc->avail <= cc->limit && cc->limit <= room)
		return true;
	fault(r, "array %p: %u objects, limit %u, room for %lu",
	      (void *)cc, cc->avail, cc->limit, (unsigned long)room);
	return false;
}

static bool is_in_array(cpucache_t *cc, unsigned int n,
			const void *slot)
{
	for (unsigned int i = 0; i < n; i++)
		if (cc_entry(cc)[i] == slot)
			return true;
	return false;
}

static bool was_before(struct recount *r, int cpu, unsigned int n)
{
	cpucache_t *cc = r->c->cpudata[cpu];
	const void *slot = cc_entry(cc)[n];

	for (int i = 0; i < cpu; i++)
		if (is_in_array(r->c->cpudata[i],
				r->c->cpudata[i]->avail, slot))
			return true;
	return is_in_array(cc, n, slot);
}

static void check_entry(struct recount *r, int cpu, unsigned int n)
{
	void *slot = cc_entry(r->c->cpudata[cpu])[n];
	struct slab_place at;
	const char *why = NULL;

	if (!slab_find(slot, &at) || at.cache != r->c || at.slot != slot)
		why = "is not an object of it";
	else if (slab_is_free(&at))
		why = "is free in its slab, too";
	else if (was_before(r, cpu, n))
		why = "is in the arrays twice";
	if (why)
		fault(r, "array of processor %d: entry %u, %p, %s", cpu, n,
		      slot, why);
}

static void check_arrays(struct recount *r)
{
	bool sound = true;

	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		if (r->c->cpudata[cpu] != &no_array)
			sound &= check_array(r, r->c->cpudata[cpu]);
	for (int cpu = 0; sound && cpu < NR_CPUS; cpu++) {
		cpucache_t *cc = r->c->cpudata[cpu];

		for (unsigned int i = 0; i < cc->avail; i++)
			check_entry(r, cpu, i);
	}
}

/* Recount one cache */
static bool numbers_are_possible(const kmem_cache_t *c)
{
	return c->num > 0 && c->num <= SLAB_MAX_NUM &&
	       c->objsize >= BYTES_PER_WORD &&
	       c->objsize % BYTES_PER_WORD == 0 &&
	       c->gfporder <= MAX_GFP_ORDER && c->colour_off > 0 &&
	       c->objsize <= (PAGE_SIZE << c->gfporder) / c->num;
}

static void recount(struct recount *r)
{
	unsigned long flags;

	if (!numbers_are_possible(r->c)) {
		fault(r, "%u objects of %u bytes in a slab of order %u, "
		      "colours of %u", r->c->num, r->c->objsize,
		      r->c->gfporder, r->c->colour_off);
		r->broken = true;
		return;
	}
	spin_lock_irqsave(&r->c->spinlock, flags);
	check_lists(r);
	check_arrays(r);
	spin_unlock_irqrestore(&r->c->spinlock, flags);
}

int kmem_cache_check(struct seq_file *m, kmem_cache_t *c)
{
	struct recount r = { .m = m, .c = c };

	recount(&r);
	return r.faults;
}

/* Recount all caches */
static unsigned long count_slab_pages(void)
{
	unsigned long n = 0;

	for (unsigned long pfn = 0; pfn < max_mapnr; pfn++)
		n += PageSlab(pfn_to_page(pfn));
	return n;
}

static bool next_is_sound(struct list_head *at)
{
	unsigned long next = (unsigned long)at->next -
			     offsetof(kmem_cache_t, next);

	return slab_is_cache((void *)next) && at->next->prev == at;
}

static int check_caches(struct seq_file *m)
{
	struct recount all = { .m = m, .c = &cache_cache };
	struct list_head *at = &cache_chain;
	bool growing = false, clock = false;

	do {
		kmem_cache_t *c = list_entry(at, kmem_cache_t, next);

		/* Recount this cache, and add it up */
		struct recount r = { .m = m, .c = c };

		recount(&r);
		all.faults += r.faults;
		all.pages += r.pages;
		all.broken |= r.broken;
		growing |= c->growing != 0;
		clock |= clock_searchp == c;
		if (!next_is_sound(at)) {
			fault(&all, "the chain is broken behind %s", c->name);
			return all.faults;
		}
		at = at->next;
	} while (at != &cache_chain);
	/* Compare with the pages of all slabs */
	unsigned long pages = count_slab_pages();

	if (!clock)
		fault(&all, "the clock's hand points to %p, no cache",
		      (void *)clock_searchp);
	if (!all.broken && (pages < all.pages ||
			    (!growing && pages != all.pages)))
		fault(&all, "%lu pages of slabs, but %lu in the caches", pages,
		      all.pages);
	return all.faults;
}

int slab_check(struct seq_file *m)
{
	unsigned long save;
	int faults;

	if (!cache_cache.num)
		return 0;
	if (down_trylock(&cache_chain_sem)) {
		seq_puts(m, "slab: the chain is in use, nothing checked\n");
		return 0;
	}
	local_irq_save(save);
	faults = check_caches(m);
	local_irq_restore(save);
	up(&cache_chain_sem);
	return faults;
}

MM_CHECK("slab", slab_check);
