/*
 * ch08.c - the suite of chapter 8: memory by the object
 *
 * SUITE_QUICK=1 in the environment shortens the random tests.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/suite.h"

#include "arch/irq.h"
#include "arch/percpu.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/shrinker.h"
#include "mm/slab.h"
#include "mm/slab_def.h"
#include "sched/sched.h"
#include "sched/semaphore.h"
#include "sched/task.h"

/* Prepare the tests of slabs */
/* Switch on a machine with slabs */
#define MOST_HELD	20000	/* objects that a test keeps track of */
#define FULL_CHAIN	200	/* caches at most */

static void boot(void)
{
	soft_boot(64, "slab_debug=-");
}

static kmem_cache_t *make(const char *name, size_t size,
			  unsigned long flags)
{
	kmem_cache_t *c;

	c = kmem_cache_create(name, size, 0, flags, NULL, NULL);
	ck_assert_ptr_ne(c, NULL);
	return c;
}

static kmem_cache_t *bare(kmem_cache_t *c)
{
	ck_assert_int_eq(kmem_tune_cpucache(c, 0, 0), 0);
	return c;
}

static kmem_cache_t *make_bare(const char *name, size_t size)
{
	return bare(make(name, size, 0));
}
/* Hold objects for the tests of slabs */

static void *held[MOST_HELD];

/* Take @n objects of @c into held[@from...]. */
static void take(kmem_cache_t *c, unsigned int from, unsigned int n)
{
	for (; n--; from++) {
		held[from] = kmem_cache_alloc(c, SLAB_KERNEL);
		if (!held[from])
			ck_abort_msg("%s: no object %u", c->name, from);
	}
}

static void put(kmem_cache_t *c, unsigned int from, unsigned int n)
{
	for (; n--; from++)
		kmem_cache_free(c, held[from]);
}

static unsigned int length(const struct list_head *head)
{
	const struct list_head *p;
	unsigned int n = 0;

	list_for_each(p, head)
		n++;
	return n;
}

static slab_t *nth_slab(const struct list_head *head, unsigned int n)
{
	struct list_head *p = head->next;

	while (n--)
		p = p->next;
	ck_assert_ptr_ne(p, head);
	return list_entry(p, slab_t, list);
}

static slab_t *slab_of(const void *obj)
{
	return GET_PAGE_SLAB(virt_to_page(obj));
}

static unsigned int slab_bytes(const kmem_cache_t *c)
{
	return PAGE_SIZE << c->gfporder;
}

static char *slab_start(const slab_t *s)
{
	return (char *)s->s_mem - s->colouroff;
}

/* Is [@p, @p + @n) inside of the slab? */
static bool in_slab(const kmem_cache_t *c, const slab_t *s,
		    const void *p, size_t n)
{
	size_t at = (const char *)p - slab_start(s);

	return at < slab_bytes(c) && slab_bytes(c) - at >= n;
}

/* @full, @partial and @empty slabs on the three lists? */
static void expect_slabs(kmem_cache_t *c, unsigned int full,
			 unsigned int partial, unsigned int empty)
{
	unsigned int f = length(&c->slabs_full);
	unsigned int p = length(&c->slabs_partial);
	unsigned int e = length(&c->slabs_free);

	if (f != full || p != partial || e != empty)
		ck_abort_msg("%s: expected %u full, %u partial, %u free "
			     "slabs, saw %u, %u, %u",
			     c->name, full, partial, empty, f, p, e);
}

/* Have @c, without arrays and objects in use, keep @n free slabs. */
static void leave_free_slabs(kmem_cache_t *c, unsigned int n)
{
	take(c, 0, n * c->num);
	put(c, 0, n * c->num);
	expect_slabs(c, 0, 0, n);
	c->dflags &= ~DFLGS_GROWN;
}
/* Recount a cache */

#define MOST_OBJECTS	4096	/* in a slab */

static size_t lines(size_t n)
{
	return (n + 31) / 32 * 32;
}

/* Bytes of a descriptor for @n objects */
static size_t management(unsigned int n)
{
	return lines(24 + 4 * n);
}

static bool off_slab(const kmem_cache_t *c)
{
	return c->flags & CFLGS_OFF_SLAB;
}

/* Mark the objects on the slab's list; returns how many. */
static unsigned int mark_free(const kmem_cache_t *c, slab_t *s,
			      bool *is_free)
{
	kmem_bufctl_t i = s->free;
	unsigned int n = 0;

	memset(is_free, 0, c->num);
	for (; i != BUFCTL_END; i = slab_bufctl(s)[i], n++) {
		if (i >= c->num || is_free[i])
			ck_abort_msg("%s: object %u on the free list",
				     c->name, i);
		is_free[i] = true;
	}
	return n;
}

/* Does each page of the slab say whose it is? */
static void expect_pages(kmem_cache_t *c, slab_t *s)
{
	struct page *page = virt_to_page(slab_start(s));
	unsigned int i;

	ck_assert_int_eq(page_count(page), 1);
	for (i = 0; i < 1U << c->gfporder; i++, page++)
		if (!PageSlab(page) || GET_PAGE_CACHE(page) != c ||
		    GET_PAGE_SLAB(page) != s || PageLRU(page) ||
		    PageBuddy(page))
			ck_abort_msg("%s: page %u of a slab: flags %#lx, "
				     "cache %p, slab %p, not %p",
				     c->name, i, page->flags,
				     (void *)GET_PAGE_CACHE(page),
				     (void *)GET_PAGE_SLAB(page),
				     (void *)s);
}

/* Are descriptor and objects where the rules have them? */
static void expect_placed(kmem_cache_t *c, slab_t *s)
{
	char *start = slab_start(s);
	unsigned int colour = s->colouroff;
	slab_t *owner;

	if (off_slab(c)) {
		owner = GET_PAGE_SLAB(virt_to_page(s));
		ck_assert(PageSlab(virt_to_page(s)));
		ck_assert_ptr_eq(GET_PAGE_CACHE(virt_to_page(s)),
				 c->slabp_cache);
		ck_assert(in_slab(c->slabp_cache, owner, s,
				  management(c->num)));
	} else {
		colour -= management(c->num);
		ck_assert_ptr_eq(s, start + colour);
	}
	if ((unsigned long)start % slab_bytes(c) ||
	    colour % c->colour_off ||
	    (colour && colour / c->colour_off >= c->colour) ||
	    !in_slab(c, s, s->s_mem, c->num * c->objsize))
		ck_abort_msg("%s: slab at %p: colour %u of %u, objects %p",
			     c->name, (void *)start, colour, c->colour,
			     s->s_mem);
}

/* Recount the slabs of a list; returns the objects in use. */
static unsigned long recount_list(kmem_cache_t *c,
				  struct list_head *head)
{
	static bool is_free[MOST_OBJECTS];
	unsigned long sum = 0;
	slab_t *s;
	bool right;

	list_for_each_entry(s, head, list) {
		expect_pages(c, s);
		expect_placed(c, s);
		if (mark_free(c, s, is_free) + s->inuse != c->num)
			ck_abort_msg("%s: %u in use of %u, but the list "
				     "is not the rest",
				     c->name, s->inuse, c->num);
		right = head == &c->slabs_full ? s->inuse == c->num :
			head == &c->slabs_free ? s->inuse == 0 :
			s->inuse && s->inuse < c->num;
		if (!right)
			ck_abort_msg("%s: a slab with %u of %u objects in "
				     "use is on the wrong list",
				     c->name, s->inuse, c->num);
		sum += s->inuse;
	}
	return sum;
}

static void expect_out(kmem_cache_t *c, const void *obj)
{
	static bool is_free[MOST_OBJECTS];
	struct page *page = virt_to_page(obj);
	slab_t *s = GET_PAGE_SLAB(page);
	size_t at;

	if (!PageSlab(page) || GET_PAGE_CACHE(page) != c)
		ck_abort_msg("%p is not of cache %s", obj, c->name);
	at = (const char *)obj - (char *)s->s_mem - obj_offset(c);
	if (at % c->objsize || at / c->objsize >= c->num)
		ck_abort_msg("%p is no object of cache %s", obj, c->name);
	mark_free(c, s, is_free);
	if (is_free[at / c->objsize])
		ck_abort_msg("%p of cache %s is out and free", obj,
			     c->name);
}

static unsigned int cached(kmem_cache_t *c, int cpu)
{
	return c->cpudata[cpu]->avail;
}

static bool has_array(const kmem_cache_t *c, int cpu)
{
	return c->cpudata[cpu] != &no_array;
}

static void expect_array(kmem_cache_t *c, int cpu)
{
	cpucache_t *cc = c->cpudata[cpu];
	unsigned int i, j;

	if (!has_array(c, cpu)) {
		ck_assert_uint_eq(cc->avail + cc->limit, 0);
		return;
	}
	ck_assert_uint_gt(cc->limit, 0);
	ck_assert_uint_le(cc->avail, cc->limit);
	ck_assert_uint_le(c->batchcount, cc->limit);
	for (i = 0; i < cc->avail; i++) {
		expect_out(c, cc_entry(cc)[i]);
		for (j = 0; j < i; j++)
			if (cc_entry(cc)[i] == cc_entry(cc)[j])
				ck_abort_msg("%s: %p is twice in an array",
					     c->name, cc_entry(cc)[i]);
	}
}

static char report[65536];

static const char *faults_of(kmem_cache_t *c, int *faults)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	*faults = kmem_cache_check(&m, c);
	return report;
}

static void expect_sound(kmem_cache_t *c)
{
	unsigned long sum;
	int faults;

	sum = recount_list(c, &c->slabs_full);
	sum += recount_list(c, &c->slabs_partial);
	sum += recount_list(c, &c->slabs_free);
	if (sum != c->num_active)
		ck_abort_msg("%s: %lu objects have left slabs, not %lu",
			     c->name, sum, c->num_active);
	expect_array(c, 0);
	expect_array(c, 1);
	ck_assert(!spin_is_locked(&c->spinlock));
	ck_assert_uint_eq(c->growing, 0);
	if (*faults_of(c, &faults) || faults)
		ck_abort_msg("%d faults:\n%s", faults, report);
}

static void expect_all_sound(void)
{
	struct seq_file m;
	kmem_cache_t *c;

	for_each_cache(c)
		expect_sound(c);
	seq_buffer_init(&m, report, sizeof(report));
	if (mm_check(&m))
		ck_abort_msg("%s", report);
}
/* Give back all that caches keep */

static unsigned int chain(kmem_cache_t **all)
{
	unsigned int n = 0;
	kmem_cache_t *c;

	down(&cache_chain_sem);
	for_each_cache(c) {
		ck_assert_uint_lt(n, FULL_CHAIN);
		all[n++] = c;
	}
	up(&cache_chain_sem);
	return n;
}

/* Returns the number of free pages when all is given back. */
static unsigned long free_pages_at_rest(void)
{
	static kmem_cache_t *all[FULL_CHAIN];
	unsigned int n = chain(all), i;
	int freed;

	do {
		for (freed = 0, i = 0; i < n; i++) {
			drain_cpu_caches(all[i]);
			freed += kmem_cache_shrink(all[i]);
		}
	} while (freed);
	return nr_free_pages();
}

static void expect_pages_back(unsigned long before)
{
	unsigned long now = free_pages_at_rest();

	if (now != before)
		ck_abort_msg("expected %lu free pages again, saw %lu",
			     before, now);
	expect_all_sound();
}

static void destroy(kmem_cache_t *c)
{
	ck_assert_int_eq(kmem_cache_destroy(c), 0);
}

/* The @n-th request for pages from now on fails; 0: none. */
static void fail_nth(unsigned long n)
{
	struct fail_page_alloc rule = { .nth = n };

	fail_page_alloc_set(n ? &rule : NULL);
}
/* Interrupt the tests of slabs */

#define LINE	5

static void (*in_handler)(void);

static void handle_line(unsigned int irq)
{
	(void)irq;
	in_handler();
}

static void interrupt(void (*what)(void))
{
	in_handler = what;
	free_irq(LINE);
	ck_assert_int_eq(request_irq(LINE, handle_line, "test"), 0);
	ck_assert(soft_interrupt(LINE));
}

static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		ck_abort_msg("no \"%s\" in:\n%s", part, text);
}

/* Test how objects are laid out */

TEST(slab_flags_have_linuxs_values)
{
	ck_assert_uint_eq(SLAB_NOFS, GFP_NOFS);
	ck_assert_uint_eq(SLAB_NOIO, GFP_NOIO);
	ck_assert_uint_eq(SLAB_NOHIGHIO, GFP_NOHIGHIO);
	ck_assert_uint_eq(SLAB_ATOMIC, GFP_ATOMIC);
	ck_assert_uint_eq(SLAB_USER, GFP_USER);
	ck_assert_uint_eq(SLAB_KERNEL, GFP_KERNEL);
	ck_assert_uint_eq(SLAB_NFS, GFP_NFS);
	ck_assert_uint_eq(SLAB_DMA, GFP_DMA);
	ck_assert_uint_eq(SLAB_LEVEL_MASK, 0x1f0);
	ck_assert_uint_eq(SLAB_NO_GROW, 0x1000);
	ck_assert_uint_eq(SLAB_NO_REAP, 0x1000);
	ck_assert_uint_eq(SLAB_HWCACHE_ALIGN, 0x2000);
	ck_assert_uint_eq(SLAB_CACHE_DMA, 0x4000);
	ck_assert_uint_eq(SLAB_MUST_HWCACHE_ALIGN, 0x8000);
	ck_assert_uint_eq(SLAB_CTOR_CONSTRUCTOR, 1);
	ck_assert_uint_eq(SLAB_CTOR_ATOMIC, 2);
	ck_assert_uint_eq(SLAB_CTOR_VERIFY, 4);
}
END_TEST

TEST(slab_debug_flags_have_linuxs_values)
{
	ck_assert_uint_eq(SLAB_DEBUG_FREE, 0x100);
	ck_assert_uint_eq(SLAB_DEBUG_INITIAL, 0x200);
	ck_assert_uint_eq(SLAB_RED_ZONE, 0x400);
	ck_assert_uint_eq(SLAB_POISON, 0x800);
	ck_assert_uint_eq(SLAB_STORE_USER, 0x40000);
	ck_assert_uint_eq(SLAB_DEBUG_ANY, 0x40f00);
	ck_assert_uint_eq(CFLGS_OFF_SLAB, 0x10000);
	ck_assert_uint_eq(DFLGS_GROWN, 1);
}
END_TEST

TEST(slab_limits_are_linuxs)
{
	ck_assert_uint_eq(CACHE_NAMELEN, 20);
	ck_assert_uint_eq(BYTES_PER_WORD, 4);
	ck_assert_uint_eq(L1_CACHE_BYTES, 32);
	ck_assert_uint_eq(REAP_SCANLEN, 10);
	ck_assert_uint_eq(REAP_PERFECT, 10);
	ck_assert_uint_eq(MAX_OBJ_ORDER, 5);
	ck_assert_uint_eq(MAX_GFP_ORDER, 5);
	ck_assert_uint_eq(BREAK_GFP_ORDER_LO, 1);
	ck_assert_uint_eq(BREAK_GFP_ORDER_HI, 2);
	ck_assert_uint_eq(BUFCTL_END, 0xffffffffU);
	ck_assert_uint_eq(SLAB_LIMIT, 0xfffffffeU);
	ck_assert_uint_eq(sizeof(slab_t), 24);
	ck_assert_uint_eq(sizeof(kmem_bufctl_t), 4);
}
END_TEST

static unsigned int fit(size_t bytes, size_t size, bool off,
			size_t *left)
{
	size_t n = bytes / size, head = off ? 0 : management(n);

	for (; n && n * size + head > bytes; head = off ? 0 : management(n))
		n--;
	head = off ? 0 : management(n);
	*left = bytes - n * size - head;
	return n;
}

static void expect_estimate(unsigned int order, size_t size, bool off)
{
	size_t left, left_seen = ~0;
	unsigned int n, seen = ~0;

	n = fit(PAGE_SIZE << order, size, off, &left);
	kmem_cache_estimate(order, size, off ? CFLGS_OFF_SLAB : 0,
			    &left_seen, &seen);
	if (n != seen || left != left_seen)
		ck_abort_msg("order %u, size %zu, %s slab: expected %u "
			     "objects, %zu bytes left, saw %u and %zu",
			     order, size, off ? "off" : "on", n, left, seen,
			     left_seen);
}

TEST(as_many_objects_as_fit_are_in_a_slab)
{
	unsigned int i;
	size_t size;

	rnd_seed(_i);
	for (size = 4; size < 1100; size += 4) {
		expect_estimate(_i, size, false);
		expect_estimate(_i, size, true);
	}
	for (i = 0; i < 1000; i++) {
		size = rnd_between(1, 1U << rnd_between(10, 15)) * 4;
		expect_estimate(_i, size, rnd() & 1);
	}
	expect_estimate(_i, PAGE_SIZE << _i, false);
	expect_estimate(_i, PAGE_SIZE << _i, true);
	expect_estimate(_i, (PAGE_SIZE << _i) - 32, false);
	expect_estimate(_i, (PAGE_SIZE << _i) + 4, true);
}
END_TEST

struct layout {
	size_t size, left;
	unsigned int num, order, colour, colour_off;
	bool off;
};

static size_t up_to(size_t n, size_t align)
{
	return (n + align - 1) / align * align;
}

/* The smallest order that will do, and what it holds */
static void choose_order(struct layout *l)
{
	struct layout below;

	for (l->order = 0;; l->order++) {
		below = *l;
		l->num = fit(PAGE_SIZE << l->order, l->size, l->off,
			     &l->left);
		if (l->order == 5)
			return;
		if (l->num && l->off && l->num > offslab_limit) {
			*l = below;
			l->order--;
			return;
		}
		if (l->num && (l->order >= slab_break_gfp_order ||
			       l->left * 8 <= PAGE_SIZE << l->order))
			return;
	}
}

static struct layout layout_of(size_t size, size_t offset,
			       unsigned long flags)
{
	struct layout l = { .size = up_to(size, 4) };
	size_t align = 4;

	l.off = l.size >= PAGE_SIZE / 8;
	if (flags & (SLAB_HWCACHE_ALIGN | SLAB_MUST_HWCACHE_ALIGN))
		for (align = 32; l.size < align / 2;)
			align /= 2;
	l.size = up_to(l.size, align);
	choose_order(&l);
	if (l.off && l.left >= management(l.num)) {
		l.off = false;
		l.left -= management(l.num);
	}
	l.colour_off = offset ? up_to(offset, align) : 32;
	l.colour = l.left / l.colour_off;
	return l;
}

/* The size that has room for the descriptor of @num objects */
static kmem_cache_t *smallest(unsigned int num)
{
	unsigned int i = 0;

	while (cache_sizes[i].cs_size < management(num))
		i++;
	return cache_sizes[i].cs_cachep;
}

static void expect_layout(kmem_cache_t *c, const struct layout *l)
{
	if (c->objsize != l->size || c->num != l->num ||
	    c->gfporder != l->order || c->colour != l->colour ||
	    c->colour_off != l->colour_off || off_slab(c) != l->off)
		ck_abort_msg("%s, flags %#x: expected size %zu, %u objects "
			     "in order %u, %s slab, colour %u by %u; saw "
			     "size %u, %u objects in order %u, %s slab, "
			     "colour %u by %u",
			     c->name, c->flags, l->size, l->num, l->order,
			     l->off ? "off" : "on", l->colour,
			     l->colour_off, c->objsize, c->num, c->gfporder,
			     off_slab(c) ? "off" : "on", c->colour,
			     c->colour_off);
	ck_assert_uint_eq(kmem_cache_size(c), l->size);
	ck_assert_ptr_eq(c->slabp_cache, l->off ? smallest(l->num) : NULL);
}

static void try_layout(size_t size, size_t offset, unsigned long flags)
{
	struct layout l = layout_of(size, offset, flags);
	char name[CACHE_NAMELEN];
	kmem_cache_t *c;

	snprintf(name, sizeof(name), "size %zu", size);
	c = kmem_cache_create(name, size, offset, flags, NULL, NULL);
	if (!c)
		ck_abort_msg("no cache: %s, flags %#lx", name, flags);
	expect_layout(c, &l);
	destroy(c);
}

static const unsigned long alignments[] = {
	0, SLAB_HWCACHE_ALIGN, SLAB_MUST_HWCACHE_ALIGN,
	SLAB_HWCACHE_ALIGN | SLAB_MUST_HWCACHE_ALIGN | SLAB_NO_REAP,
};

TEST(small_objects_are_laid_out_by_the_rules)
{
	size_t size;

	soft_boot(_i / 4 ? 64 : 16, "slab_debug=-");
	for (size = 4; size <= 1100; size++)
		try_layout(size, 0, alignments[_i % 4]);
}
END_TEST

TEST(objects_of_any_size_are_laid_out_by_the_rules)
{
	size_t size, offset;
	unsigned int i;

	rnd_seed(_i);
	soft_boot(_i & 1 ? 64 : 16, "slab_debug=-");
	for (i = 0; i < 500; i++) {
		size = rnd_between(4, 1U << rnd_between(3, 17));
		offset = rnd() & 1 ? rnd_below(min_t(u32, size, 500)) : 0;
		try_layout(size, offset, alignments[rnd_below(4)]);
	}
}
END_TEST

static const struct {
	size_t size;
	struct layout l;
} by_hand[] = {
	{ 4, { 4, 24, 506, 0, 0, 32, false } },
	{ 100, { 100, 4, 39, 0, 0, 32, false } },
	{ 508, { 508, 476, 7, 0, 14, 32, false } },
	{ 509, { 512, 0, 8, 0, 0, 32, true } },
	{ 511, { 512, 0, 8, 0, 0, 32, true } },
	{ 512, { 512, 0, 8, 0, 0, 32, true } },
	{ 513, { 516, 420, 7, 0, 13, 32, false } },
	{ 700, { 700, 396, 11, 1, 12, 32, false } },
	{ 4092, { 4092, 4, 1, 0, 0, 32, true } },
	{ 4096, { 4096, 0, 1, 0, 0, 32, true } },
	{ 4097, { 4100, 4020, 3, 2, 125, 32, false } },
	{ 131068, { 131068, 4, 1, 5, 0, 32, true } },
	{ 131072, { 131072, 0, 1, 5, 0, 32, true } },
};

TEST(the_border_sizes_are_laid_out_as_computed_by_hand)
{
	kmem_cache_t *c;

	boot();
	c = make("by hand", by_hand[_i].size, 0);
	expect_layout(c, &by_hand[_i].l);
	take(c, 0, 1);
	memset(held[0], 0xA5, by_hand[_i].size);
	expect_sound(c);
	put(c, 0, 1);
	destroy(c);
}
END_TEST

/* Size asked for, size of the slot with alignment */
static const u16 aligned[][2] = {
	{ 4, 8 }, { 5, 16 }, { 8, 16 }, { 9, 16 }, { 12, 16 }, { 15, 32 },
	{ 16, 32 }, { 17, 32 }, { 32, 32 }, { 33, 64 }, { 64, 64 },
	{ 65, 96 }, { 100, 128 }, { 500, 512 }, { 509, 512 }, { 513, 544 },
};

TEST(aligned_objects_share_a_line_only_in_whole_parts)
{
	static const unsigned long flags[] = {
		SLAB_HWCACHE_ALIGN, SLAB_MUST_HWCACHE_ALIGN,
	};
	size_t size = aligned[_i / 2][0], slot = aligned[_i / 2][1];
	kmem_cache_t *c;
	unsigned int i;

	boot();
	c = bare(make("aligned", size, flags[_i % 2]));
	ck_assert_uint_eq(c->objsize, slot);
	ck_assert_uint_eq(kmem_cache_size(c), slot);
	ck_assert(c->flags & SLAB_HWCACHE_ALIGN);
	take(c, 0, 3 * c->num);
	for (i = 0; i < 3 * c->num; i++)
		if ((unsigned long)held[i] % min_t(size_t, slot & -slot, 32))
			ck_abort_msg("%p has %zu bytes", held[i], slot);
	expect_sound(c);
}
END_TEST

static const struct {
	size_t size, offset;
	unsigned long flags;
	unsigned int colour_off;
} offsets[] = {
	{ 100, 0, 0, 32 },
	{ 100, 1, 0, 4 },
	{ 100, 4, 0, 4 },
	{ 100, 33, 0, 36 },
	{ 100, 100, 0, 100 },
	{ 100, 0, SLAB_HWCACHE_ALIGN, 32 },
	{ 100, 1, SLAB_HWCACHE_ALIGN, 32 },
	{ 100, 33, SLAB_HWCACHE_ALIGN, 64 },
	{ 100, 100, SLAB_MUST_HWCACHE_ALIGN, 128 },
	{ 4, 4, SLAB_HWCACHE_ALIGN, 8 },
	{ 8, 5, SLAB_HWCACHE_ALIGN, 16 },
	{ 8, 0, SLAB_HWCACHE_ALIGN, 32 },
	{ 300, 257, 0, 260 },
	{ 5, 5, 0, 8 },
};

TEST(the_distance_of_colours_is_a_multiple_of_the_alignment)
{
	kmem_cache_t *c;

	boot();
	c = kmem_cache_create("offset", offsets[_i].size,
			      offsets[_i].offset, offsets[_i].flags, NULL,
			      NULL);
	ck_assert_ptr_ne(c, NULL);
	ck_assert_uint_eq(c->colour_off, offsets[_i].colour_off);
}
END_TEST

TEST(a_descriptor_elsewhere_limits_the_objects)
{
	static const unsigned int order[] = { 0, 0, 1 };
	static const unsigned int num[] = { 5, 5, 11 };
	kmem_cache_t *c;

	boot();
	offslab_limit = 9 + _i;
	c = make("limited", 700, 0);
	ck_assert_uint_eq(c->gfporder, order[_i]);
	ck_assert_uint_eq(c->num, num[_i]);
	ck_assert(!off_slab(c));
	try_layout(700, 0, 0);
}
END_TEST

TEST(the_limit_comes_from_the_largest_size_with_a_descriptor)
{
	unsigned int i, largest = 0;

	boot();
	for (i = 0; cache_sizes[i].cs_size; i++)
		if (!off_slab(cache_sizes[i].cs_cachep))
			largest = cache_sizes[i].cs_size;
	ck_assert_uint_eq(largest, 256);
	ck_assert_uint_eq(offslab_limit, (256 - 24) / 4);
}
END_TEST

TEST(large_machines_have_larger_slabs)
{
	static const unsigned int mib[] = { 16, 32, 33, 64 };

	soft_boot(mib[_i], "slab_debug=-");
	ck_assert_uint_eq(slab_break_gfp_order, mib[_i] > 32 ? 2 : 1);
}
END_TEST

/* Test what makes a cache */

static void ignore_object(void *obj, kmem_cache_t *c,
			  unsigned long flags)
{
	(void)obj;
	(void)c;
	(void)flags;
}

static const struct {
	const char *name;
	size_t size, offset;
	unsigned long flags;
	kmem_ctor_t ctor, dtor;
	const char *why;
} bad_caches[] = {
	{ NULL, 32, 0, 0, NULL, NULL,
	  "no name" },
	{ "a name of 20 letters", 32, 0, 0, NULL, NULL,
	  "too long" },
	{ "no size", 0, 0, 0, NULL, NULL,
	  "smaller" },
	{ "small", 1, 0, 0, NULL, NULL,
	  "smaller" },
	{ "small", BYTES_PER_WORD - 1, 0, 0, NULL, NULL,
	  "smaller" },
	{ "large", 128 * 1024 + 1, 0, 0, NULL, NULL,
	  "larger than 128 KiB" },
	{ "large", 1 << 30, 0, 0, NULL, NULL,
	  "larger than 128 KiB" },
	{ "large", ~0UL, 0, 0, NULL, NULL,
	  "larger than 128 KiB" },
	{ "dtor", 32, 0, 0, NULL, ignore_object,
	  "destructor" },
	{ "offset", 32, 33, 0, NULL, NULL,
	  "apart" },
	{ "offset", 32, ~0UL, 0, NULL, NULL,
	  "apart" },
	{ "flags", 32, 0, 1, NULL, NULL,
	  "flags" },
	{ "flags", 32, 0, CFLGS_OFF_SLAB, NULL, NULL,
	  "flags" },
	{ "flags", 32, 0, 0x20000, NULL, NULL,
	  "flags" },
	{ "flags", 32, 0, 0x80000000UL, NULL, NULL,
	  "flags" },
};

TEST(a_cache_that_cannot_be_is_refused)
{
	unsigned long before;
	const char *why;
	char text[200];

	boot();
	before = free_pages_at_rest();
	why = kmem_cache_why_not(bad_caches[_i].name, bad_caches[_i].size,
				 bad_caches[_i].offset,
				 bad_caches[_i].flags, bad_caches[_i].ctor,
				 bad_caches[_i].dtor);
	ck_assert_ptr_ne(why, NULL);
	expect_in(why, bad_caches[_i].why);
	expect_pages_back(before);
	snprintf(text, sizeof(text), "kmem_cache_create: %s%s%s",
		 bad_caches[_i].name ? bad_caches[_i].name : "",
		 bad_caches[_i].name ? ": " : "",
		 bad_caches[_i].name ? why : "");
	EXPECT_PANIC(kmem_cache_create(bad_caches[_i].name,
				       bad_caches[_i].size,
				       bad_caches[_i].offset,
				       bad_caches[_i].flags,
				       bad_caches[_i].ctor,
				       bad_caches[_i].dtor),
		     text);
}
END_TEST

static const struct {
	const char *name;
	size_t size, offset;
	unsigned long flags;
	kmem_ctor_t ctor, dtor;
} good_caches[] = {
	{ "19 letters, no more", 32, 0, 0, NULL, NULL },
	{ "x", BYTES_PER_WORD, 0, 0, NULL, NULL },
	{ "largest", 128 * 1024, 0, 0, NULL, NULL },
	{ "ctor", 32, 0, 0, ignore_object, NULL },
	{ "both", 32, 0, 0, ignore_object, ignore_object },
	{ "offset", 32, 32, 0, NULL, NULL },
	{ "flags", 32, 0,
	  SLAB_NO_REAP | SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA, NULL, NULL },
	{ "flags", 32, 0, SLAB_MUST_HWCACHE_ALIGN | SLAB_DEBUG_ANY, NULL,
	  NULL },
};

TEST(a_cache_at_the_limits_is_made)
{
	kmem_cache_t *c;

	boot();
	ck_assert_ptr_eq(kmem_cache_why_not(good_caches[_i].name,
					    good_caches[_i].size,
					    good_caches[_i].offset,
					    good_caches[_i].flags,
					    good_caches[_i].ctor,
					    good_caches[_i].dtor),
			 NULL);
	c = kmem_cache_create(good_caches[_i].name, good_caches[_i].size,
			      good_caches[_i].offset, good_caches[_i].flags,
			      good_caches[_i].ctor, good_caches[_i].dtor);
	ck_assert_ptr_ne(c, NULL);
	ck_assert_str_eq(c->name, good_caches[_i].name);
	ck_assert_ptr_eq(kmem_cache_find(good_caches[_i].name), c);
	expect_sound(c);
	destroy(c);
}
END_TEST

static void create_in_interrupt(void)
{
	const char *why = kmem_cache_why_not("irq", 32, 0, 0, NULL, NULL);

	if (!why || !strstr(why, "interrupt"))
		ck_abort_msg("an interrupt may make a cache: %s",
			     why ? why : "(nothing)");
	EXPECT_PANIC(kmem_cache_create("irq", 32, 0, 0, NULL, NULL),
		     "kmem_cache_create: irq: ");
}

TEST(an_interrupt_makes_no_cache)
{
	boot();
	interrupt(create_in_interrupt);
}
END_TEST

TEST(two_caches_have_two_names)
{
	static const char *const names[] = {
		"size-32", "size-131072(DMA)", "kmem_cache", "mine",
	};
	char text[64];

	boot();
	make("mine", 100, 0);
	snprintf(text, sizeof(text), "kmem_cache_create: %s", names[_i]);
	EXPECT_PANIC(kmem_cache_create(names[_i], 32, 0, 0, NULL, NULL),
		     text);
}
END_TEST

TEST(a_name_is_free_again_when_its_cache_is_gone)
{
	boot();
	destroy(make("mine", 100, 0));
	destroy(make("mine", 200, 0));
}
END_TEST

TEST(a_cache_has_its_name_for_itself)
{
	char name[CACHE_NAMELEN] = "first";
	kmem_cache_t *c;

	boot();
	c = make(name, 100, 0);
	strcpy(name, "second");
	ck_assert_str_eq(c->name, "first");
	ck_assert_ptr_eq(kmem_cache_find("first"), c);
	ck_assert_ptr_eq(kmem_cache_find("second"), NULL);
}
END_TEST

TEST(a_cache_is_found_by_its_whole_name)
{
	kmem_cache_t *c;

	boot();
	c = make("size-3", 100, 0);
	ck_assert_ptr_eq(kmem_cache_find("size-3"), c);
	ck_assert_ptr_eq(kmem_cache_find("size-32"),
			 cache_sizes[0].cs_cachep);
	ck_assert_ptr_eq(kmem_cache_find("size-32(DMA)"),
			 cache_sizes[0].cs_dmacachep);
	ck_assert_ptr_eq(kmem_cache_find("kmem_cache"), &cache_cache);
	ck_assert_ptr_eq(kmem_cache_find("size-"), NULL);
	ck_assert_ptr_eq(kmem_cache_find("size-33"), NULL);
	ck_assert_ptr_eq(kmem_cache_find(""), NULL);
	destroy(c);
	ck_assert_ptr_eq(kmem_cache_find("size-3"), NULL);
}
END_TEST

TEST(a_new_cache_has_no_slab)
{
	kmem_cache_t *c;

	boot();
	soft_log_clear();
	c = kmem_cache_create("new", 100, 0, SLAB_NO_REAP, ignore_object,
			      ignore_object);
	ck_assert_str_eq(soft_log(), "");
	expect_slabs(c, 0, 0, 0);
	ck_assert_ptr_eq(c->ctor, ignore_object);
	ck_assert_ptr_eq(c->dtor, ignore_object);
	ck_assert_uint_eq(c->gfpflags, 0);
	ck_assert(c->flags & SLAB_NO_REAP);
	ck_assert_uint_eq(c->growing, 0);
	ck_assert_uint_eq(c->dflags, 0);
	ck_assert_uint_eq(c->colour_next, 0);
	ck_assert_uint_eq(c->num_active, 0);
	ck_assert_uint_eq(c->num_allocations, 0);
	ck_assert_uint_eq(c->high_mark, 0);
	ck_assert_uint_eq(c->grown, 0);
	ck_assert_uint_eq(c->reaped, 0);
	ck_assert_uint_eq(c->errors, 0);
	expect_sound(c);
}
END_TEST

TEST(a_descriptor_that_was_used_before_starts_clean)
{
	kmem_cache_t *c, *again;

	boot();
	c = make("old", 64, SLAB_CACHE_DMA | SLAB_NO_REAP);
	held[0] = kmem_cache_alloc(c, SLAB_DMA | SLAB_KERNEL);
	kmem_cache_free(c, held[0]);
	destroy(c);
	again = make("new", 2000, 0);
	ck_assert_uint_eq(again->gfpflags, 0);
	ck_assert_ptr_eq(again->ctor, NULL);
	ck_assert_uint_eq(again->grown + again->num_allocations, 0);
	ck_assert_uint_eq(again->allochit + again->allocmiss +
			  again->freehit + again->freemiss, 0);
	expect_slabs(again, 0, 0, 0);
	expect_sound(again);
}
END_TEST

TEST(red_zones_add_two_words_and_drop_the_alignment)
{
	kmem_cache_t *c;

	boot();
	c = make("red", 100, SLAB_RED_ZONE | SLAB_HWCACHE_ALIGN);
	ck_assert(!(c->flags & SLAB_HWCACHE_ALIGN));
	ck_assert_uint_eq(c->objsize, 108);
	ck_assert_uint_eq(kmem_cache_size(c), 100);
	ck_assert_uint_eq(obj_offset(c), 4);
	c = make("plain", 100, SLAB_HWCACHE_ALIGN);
	ck_assert_uint_eq(obj_offset(c), 0);
	ck_assert_uint_eq(kmem_cache_size(c), 128);
}
END_TEST

TEST(objects_that_must_be_aligned_have_no_words)
{
	kmem_cache_t *c;

	boot();
	c = make("must", 100,
		 SLAB_MUST_HWCACHE_ALIGN | SLAB_RED_ZONE | SLAB_STORE_USER);
	ck_assert(!(c->flags & (SLAB_RED_ZONE | SLAB_STORE_USER)));
	ck_assert(c->flags & SLAB_HWCACHE_ALIGN);
	ck_assert_uint_eq(c->objsize, 128);
	take(c, 0, 1);
	ck_assert_uint_eq((unsigned long)held[0] % 32, 0);
	expect_sound(c);
}
END_TEST

TEST(poison_would_destroy_what_a_constructor_made)
{
	kmem_cache_t *c;

	boot();
	c = kmem_cache_create("poison", 100, 0, SLAB_POISON, ignore_object,
			      NULL);
	ck_assert(!(c->flags & SLAB_POISON));
	ck_assert(make("p", 100, SLAB_POISON)->flags & SLAB_POISON);
}
END_TEST

TEST(an_object_too_large_with_its_red_words_is_no_cache)
{
	unsigned long before;

	boot();
	before = free_pages_at_rest();
	ck_assert_ptr_eq(kmem_cache_create("red", 128 * 1024, 0,
					   SLAB_RED_ZONE, NULL, NULL),
			 NULL);
	ck_assert_ptr_eq(kmem_cache_find("red"), NULL);
	expect_pages_back(before);
	destroy(make("red", 128 * 1024 - 8, SLAB_RED_ZONE));
	expect_pages_back(before);
}
END_TEST

static const struct {
	size_t size;
	unsigned long flags, debug;
	bool ctor;
	unsigned int objsize;
} watched[] = {
	{ 100, 0, 0x40d00, false, 112 },
	{ 508, 0, 0x40d00, false, 520 },
	{ 512, 0, 0x00900, false, 512 },
	{ 100, 0, 0x40500, true, 112 },
	{ 100, SLAB_MUST_HWCACHE_ALIGN, 0x00900, false, 128 },
	{ 4096, SLAB_RED_ZONE, 0x00d00, false, 4104 },
};

TEST(the_debug_build_watches_every_cache)
{
	kmem_cache_t *c;

	soft_boot(64, "");
	c = kmem_cache_create("watched", watched[_i].size, 0,
			      watched[_i].flags,
			      watched[_i].ctor ? ignore_object : NULL,
			      NULL);
	ck_assert_uint_eq(c->flags & SLAB_DEBUG_ANY, watched[_i].debug);
	ck_assert_uint_eq(c->objsize, watched[_i].objsize);
	ck_assert(!has_array(c, 0) && !has_array(c, 1));
	ck_assert_int_eq(kmem_tune_cpucache(c, 10, 5), -EINVAL);
	ck_assert_int_eq(kmem_tune_cpucache(c, 0, 0), -EINVAL);
	ck_assert(!has_array(c, 0) && !has_array(c, 1));
	take(c, 0, 2 * c->num + 1);
	expect_all_sound();
	put(c, 0, 2 * c->num + 1);
	expect_sound(c);
	destroy(c);
}
END_TEST

/* Test how the slab allocator starts */

static void boot_before_memory(void)
{
	soft_machine_init(64);
	soft_options("slab_debug=-");
	soft_boot_to(SOFT_SCHED);
	kmem_cache_init();
}

TEST(the_cache_of_caches_is_there_before_memory_is)
{
	struct layout l;

	boot_before_memory();
	l = layout_of(sizeof(kmem_cache_t), 0, 0);
	ck_assert_str_eq(cache_cache.name, "kmem_cache");
	ck_assert_uint_eq(cache_cache.num,
			  fit(PAGE_SIZE, up_to(sizeof(kmem_cache_t), 4),
			      false, &l.left));
	ck_assert_uint_eq(cache_cache.gfporder, 0);
	ck_assert_uint_eq(cache_cache.colour, l.left / 32);
	ck_assert_uint_eq(cache_cache.colour_off, L1_CACHE_BYTES);
	ck_assert_uint_eq(kmem_cache_size(&cache_cache),
			  sizeof(kmem_cache_t));
	ck_assert(cache_cache.flags & SLAB_NO_REAP);
	ck_assert(!off_slab(&cache_cache));
	expect_slabs(&cache_cache, 0, 0, 0);
	ck_assert(!g_cpucache_up);
}
END_TEST

TEST(before_memory_there_is_one_cache)
{
	boot_before_memory();
	ck_assert_ptr_eq(next_cache(&cache_cache), &cache_cache);
	ck_assert_ptr_eq(clock_searchp, &cache_cache);
	ck_assert_uint_eq(offslab_limit, 0);
}
END_TEST

TEST(descriptors_elsewhere_come_from_sizes_that_have_their_own)
{
	unsigned int i;
	kmem_cache_t *c;

	boot();
	for_each_cache(c) {
		ck_assert_int_eq(off_slab(c), c->slabp_cache != NULL);
		if (!off_slab(c))
			continue;
		ck_assert(!off_slab(c->slabp_cache));
		ck_assert_ptr_eq(c->slabp_cache, smallest(c->num));
	}
	for (i = 0; cache_sizes[i].cs_size; i++) {
		c = cache_sizes[i].cs_cachep;
		ck_assert_int_eq(off_slab(c), cache_sizes[i].cs_size > 256);
	}
}
END_TEST

TEST(arrays_come_when_all_sizes_are_there)
{
	kmem_cache_t *c, *early;
	void *p;

	soft_machine_init(64);
	soft_options("slab_debug=-");
	soft_boot_to(SOFT_MEM_INIT);
	ck_assert_ptr_eq(next_cache(&cache_cache), &cache_cache);
	local_irq_enable();
	kmem_cache_sizes_init();
	early = make("early", 100, 0);
	p = kmalloc(1000, GFP_KERNEL);
	ck_assert_ptr_ne(p, NULL);
	ck_assert(!g_cpucache_up);
	for_each_cache(c)
		if (has_array(c, 0) || has_array(c, 1))
			ck_abort_msg("%s has arrays", c->name);
	expect_all_sound();
	kmem_cpucache_init();
	ck_assert(g_cpucache_up);
	ck_assert_uint_eq(early->cpudata[0]->limit, 252);
	ck_assert_uint_eq(early->cpudata[1]->limit, 252);
	kfree(p);
	expect_all_sound();
}
END_TEST

TEST(when_all_is_up_every_cache_has_arrays)
{
	kmem_cache_t *c;

	boot();
	ck_assert(g_cpucache_up);
	for_each_cache(c)
		ck_assert_int_eq(has_array(c, 0) && has_array(c, 1),
				 c->objsize <= PAGE_SIZE);
	expect_all_sound();
}
END_TEST

TEST(a_machine_of_any_size_starts_its_caches)
{
	static const unsigned int mib[] = {
		6, 8, 16, 17, 32, 64, 704, 1024,
	};

	soft_boot(mib[_i / 2], _i & 1 ? "" : "slab_debug=-");
	expect_all_sound();
	free_pages_at_rest();
	expect_all_sound();
}
END_TEST

/* Test the size caches */

TEST(there_are_thirteen_sizes_and_their_twins)
{
	char name[CACHE_NAMELEN];
	struct layout l;
	unsigned int i;

	boot();
	for (i = 0; i < 13; i++) {
		ck_assert_uint_eq(cache_sizes[i].cs_size, 32U << i);
		l = layout_of(32U << i, 0, SLAB_HWCACHE_ALIGN);
		expect_layout(cache_sizes[i].cs_cachep, &l);
		expect_layout(cache_sizes[i].cs_dmacachep, &l);
		snprintf(name, sizeof(name), "size-%u", 32U << i);
		ck_assert_str_eq(cache_sizes[i].cs_cachep->name, name);
		snprintf(name, sizeof(name), "size-%u(DMA)", 32U << i);
		ck_assert_str_eq(cache_sizes[i].cs_dmacachep->name, name);
		ck_assert_uint_eq(cache_sizes[i].cs_cachep->gfpflags, 0);
		ck_assert_uint_eq(cache_sizes[i].cs_dmacachep->gfpflags,
				  GFP_DMA);
	}
	ck_assert_uint_eq(cache_sizes[13].cs_size, 0);
}
END_TEST

/* Objects, order and left-over of the sizes, as Linux has them */
static const struct {
	unsigned int num, order, left;
} sizes_by_hand[13] = {
	{ 113, 0, 0 }, { 59, 0, 32 }, { 30, 0, 96 }, { 15, 0, 160 },
	{ 8, 0, 0 }, { 4, 0, 0 }, { 2, 0, 0 }, { 1, 0, 0 }, { 1, 1, 0 },
	{ 1, 2, 0 }, { 1, 3, 0 }, { 1, 4, 0 }, { 1, 5, 0 },
};

TEST(each_size_has_as_many_objects_as_in_linux)
{
	kmem_cache_t *c;
	size_t left;
	unsigned int num;

	boot();
	c = cache_sizes[_i].cs_cachep;
	ck_assert_uint_eq(c->num, sizes_by_hand[_i].num);
	ck_assert_uint_eq(c->gfporder, sizes_by_hand[_i].order);
	kmem_cache_estimate(c->gfporder, c->objsize, c->flags, &left, &num);
	ck_assert_uint_eq(left, sizes_by_hand[_i].left);
	ck_assert_uint_eq(c->colour, left / 32);
}
END_TEST

/* Size and the smallest of the sizes that suffices */
static const u32 requests[][2] = {
	{ 0, 32 }, { 1, 32 }, { 31, 32 }, { 32, 32 }, { 33, 64 },
	{ 64, 64 }, { 65, 128 }, { 128, 128 }, { 129, 256 }, { 256, 256 },
	{ 257, 512 }, { 512, 512 }, { 513, 1024 }, { 1024, 1024 },
	{ 1025, 2048 }, { 2048, 2048 }, { 2049, 4096 }, { 4096, 4096 },
	{ 4097, 8192 }, { 8192, 8192 }, { 8193, 16384 }, { 16384, 16384 },
	{ 16385, 32768 }, { 32768, 32768 }, { 32769, 65536 },
	{ 65536, 65536 }, { 65537, 131072 }, { 131072, 131072 },
};

static kmem_cache_t *of_size(size_t size, bool dma)
{
	unsigned int i;

	for (i = 0; cache_sizes[i].cs_size != size; i++)
		ck_assert_uint_ne(cache_sizes[i].cs_size, 0);
	return dma ? cache_sizes[i].cs_dmacachep : cache_sizes[i].cs_cachep;
}

TEST(a_request_gets_the_smallest_size_that_suffices)
{
	size_t size = requests[_i / 2][0];
	unsigned int dma = _i & 1 ? GFP_DMA : 0;
	kmem_cache_t *c;
	char *p;

	boot();
	c = of_size(requests[_i / 2][1], dma);
	ck_assert_ptr_eq(kmem_find_general_cachep(size, dma), c);
	ck_assert_ptr_eq(kmem_find_general_cachep(size, dma | GFP_KERNEL),
			 c);
	p = kmalloc(size, dma | GFP_KERNEL);
	ck_assert_ptr_ne(p, NULL);
	ck_assert_ptr_eq(GET_PAGE_CACHE(virt_to_page(p)), c);
	ck_assert_uint_eq((unsigned long)p % 32, 0);
	memset(p, 0x11, requests[_i / 2][1]);
	expect_sound(c);
	kfree(p);
	expect_sound(c);
}
END_TEST

TEST(a_request_that_is_too_large_is_not_met)
{
	static const size_t sizes[] = {
		131073, 131072 + 4096, 1 << 20, 1UL << 31, ~0UL - 31, ~0UL,
	};
	unsigned long before;

	boot();
	before = free_pages_at_rest();
	ck_assert_ptr_eq(kmalloc(sizes[_i], GFP_KERNEL), NULL);
	ck_assert_ptr_eq(kmalloc(sizes[_i], GFP_ATOMIC | GFP_DMA), NULL);
	ck_assert_ptr_eq(kmem_find_general_cachep(sizes[_i], 0), NULL);
	ck_assert_ptr_eq(kmem_find_general_cachep(sizes[_i], GFP_DMA),
			 NULL);
	expect_pages_back(before);
}
END_TEST

TEST(freeing_nothing_is_nothing)
{
	unsigned long before;

	boot();
	before = free_pages_at_rest();
	kfree(NULL);
	expect_pages_back(before);
}
END_TEST

TEST(memory_of_every_size_is_separate_and_comes_back)
{
	static u8 *p[13][2][4];
	unsigned long before;
	unsigned int i, k, n;
	size_t j, size;

	boot();
	before = free_pages_at_rest();
	for (n = 0; n < 4; n++)
		for (i = 0; i < 13; i++)
			for (k = 0; k < 2; k++) {
				p[i][k][n] = kmalloc(32U << i, k | GFP_KERNEL);
				memset(p[i][k][n], 16 * i + 4 * k + n,
				       32U << i);
			}
	for (n = 0; n < 4; n++)
		for (i = 0; i < 13; i++)
			for (k = 0; k < 2; k++) {
				size = 32U << i;
				for (j = 0; j < size; j++)
					if (p[i][k][n][j] !=
					    (u8)(16 * i + 4 * k + n))
						ck_abort_msg("size %zu: "
							     "byte %zu",
							     size, j);
				kfree(p[i][k][n]);
			}
	expect_pages_back(before);
}
END_TEST

/* Test how slabs are tracked */

static unsigned int colour_of(kmem_cache_t *c, const void *obj)
{
	slab_t *s = GET_PAGE_SLAB(virt_to_page(obj));

	return s->colouroff - (off_slab(c) ? 0 : management(c->num));
}

TEST(three_colours_are_0_and_32_and_64)
{
	unsigned int i;
	kmem_cache_t *c;

	boot();
	c = make_bare("three", 128);
	ck_assert_uint_eq(c->colour, 3);
	for (i = 0; i < 10; i++) {
		take(c, 0, c->num);
		ck_assert_uint_eq(colour_of(c, held[0]), i % 3 * 32);
	}
	expect_sound(c);
}
END_TEST

/* On slab with many colours and none, pulled back, off slab, large */
static const u16 coloured[][2] = {
	{ 256, 0 }, { 100, 0 }, { 64, 0 }, { 516, 0 }, { 812, 0 },
	{ 676, 4 }, { 676, 0 }, { 512, 0 }, { 4100, 0 }, { 700, 100 },
	{ 24, 8 }, { 132, 20 },
};

TEST(successive_slabs_have_the_colours_in_turn)
{
	size_t size = coloured[_i][0], offset = coloured[_i][1];
	unsigned int i, expected = 0;
	struct layout l;
	kmem_cache_t *c;

	boot();
	l = layout_of(size, offset, 0);
	c = bare(kmem_cache_create("many", size, offset, 0, NULL, NULL));
	for (i = 0; i < 3 * l.colour + 3 && i < 300; i++) {
		take(c, 0, c->num);
		if (colour_of(c, held[0]) != expected)
			ck_abort_msg("slab %u: expected colour %u, saw %u",
				     i, expected, colour_of(c, held[0]));
		expected += l.colour_off;
		if (expected >= l.colour * l.colour_off)
			expected = 0;
	}
	expect_sound(c);
}
END_TEST

TEST(a_descriptor_lies_in_front_of_its_objects_or_elsewhere)
{
	kmem_cache_t *c;
	slab_t *s;

	boot();
	c = make_bare("placed", _i ? 512 : 256);
	take(c, 0, 1);
	s = slab_of(held[0]);
	ck_assert_int_eq(off_slab(c), _i);
	if (_i) {
		ck_assert_uint_eq((unsigned long)held[0] % PAGE_SIZE, 0);
		ck_assert(!in_slab(c, s, s, 1));
	} else {
		ck_assert_uint_eq((unsigned long)s % PAGE_SIZE, 0);
		ck_assert_ptr_eq(held[0], (char *)s + management(c->num));
	}
	ck_assert_ptr_eq(slab_bufctl(s), s + 1);
	ck_assert_ptr_eq(slab_of(held[0]), s);
	ck_assert_uint_eq(s->inuse, 1);
	expect_sound(c);
}
END_TEST

static const u32 some_sizes[] = {
	4, 100, 256, 512, 516, 4096, 5000, 131072,
};

TEST(a_fresh_slab_is_used_in_the_order_of_addresses)
{
	unsigned int i, j;
	kmem_cache_t *c;
	slab_t *s;

	boot();
	c = make_bare("fresh", some_sizes[_i]);
	for (j = 0; j < 2; j++) {
		take(c, 0, c->num);
		s = slab_of(held[0]);
		for (i = 0; i < c->num; i++) {
			if (held[i] != (char *)s->s_mem + i * c->objsize)
				ck_abort_msg("object %u at %p", i, held[i]);
			if (slab_index(c, s, held[i]) != i)
				ck_abort_msg("slab_index: object %u is %u",
					     i, slab_index(c, s, held[i]));
		}
		expect_slabs(c, j + 1, 0, 0);
	}
	expect_sound(c);
}
END_TEST

TEST(the_object_freed_last_is_handed_out_first)
{
	static const unsigned int order[] = { 7, 2, 11, 0, 35, 1 };
	kmem_cache_t *c;
	unsigned int i;

	boot();
	c = _i ? make("stack", 100, 0) : make_bare("stack", 100);
	take(c, 0, 36);
	for (i = 0; i < 6; i++)
		kmem_cache_free(c, held[order[i]]);
	for (i = 6; i--;)
		ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_KERNEL),
				 held[order[i]]);
	expect_sound(c);
}
END_TEST

TEST(a_slab_moves_from_list_to_list_as_it_fills_and_empties)
{
	unsigned int n = some_sizes[_i] < 4096 ? 2 : 1, i;
	kmem_cache_t *c;

	boot();
	c = make_bare("moves", some_sizes[_i]);
	n = c->num;
	for (i = 1; i <= n; i++) {
		take(c, i - 1, 1);
		expect_slabs(c, i == n, i < n, 0);
	}
	for (i = n; i--;) {
		put(c, i, 1);
		expect_slabs(c, 0, i > 0, i == 0);
	}
	take(c, 0, 1);
	expect_slabs(c, n == 1, n > 1, 0);
	expect_sound(c);
}
END_TEST

TEST(used_slabs_are_filled_before_free_ones_and_these_before_new)
{
	kmem_cache_t *c;
	unsigned int n, i;

	boot();
	c = make_bare("order", 100);
	n = c->num;
	take(c, 0, 3 * n);
	put(c, n, n);
	put(c, 2 * n, 1);
	expect_slabs(c, 1, 1, 1);
	take(c, 2 * n, 1);
	expect_slabs(c, 2, 0, 1);
	for (i = 0; i < n; i++)
		take(c, n + i, 1);
	expect_slabs(c, 3, 0, 0);
	ck_assert_uint_eq(c->grown, 3);
	take(c, 3 * n, 1);
	expect_slabs(c, 3, 1, 0);
	ck_assert_uint_eq(c->grown, 4);
	expect_sound(c);
}
END_TEST

TEST(a_freed_slab_goes_to_the_head_of_the_free_ones)
{
	slab_t *slab[4];
	kmem_cache_t *c;
	unsigned int i, n;

	boot();
	c = make_bare("head", 512);
	n = c->num;
	take(c, 0, 4 * n);
	for (i = 0; i < 4; i++)
		slab[i] = slab_of(held[i * n]);
	put(c, 2 * n, n);
	put(c, 0, n);
	put(c, 3 * n, n);
	ck_assert_ptr_eq(nth_slab(&c->slabs_free, 0), slab[3]);
	ck_assert_ptr_eq(nth_slab(&c->slabs_free, 1), slab[0]);
	ck_assert_ptr_eq(nth_slab(&c->slabs_free, 2), slab[2]);
	take(c, 0, 1);
	ck_assert_ptr_eq(nth_slab(&c->slabs_partial, 0), slab[3]);
	expect_sound(c);
}
END_TEST

static void *inner_object;
static slab_t *inner_slab;

static void grow_again(void *obj, kmem_cache_t *c, unsigned long flags)
{
	(void)obj;
	(void)flags;
	if (inner_object)
		return;
	inner_object = c;	/* once */
	inner_object = kmem_cache_alloc(c, SLAB_KERNEL);
	inner_slab = slab_of(inner_object);
	kmem_cache_free(c, inner_object);
}

TEST(a_new_slab_goes_to_the_tail_of_the_free_ones)
{
	kmem_cache_t *c;

	boot();
	c = bare(kmem_cache_create("tail", 100, 0, 0, grow_again, NULL));
	take(c, 0, 1);
	ck_assert_ptr_eq(held[0], inner_object);
	expect_slabs(c, 0, 1, 1);
	ck_assert_ptr_eq(nth_slab(&c->slabs_partial, 0), inner_slab);
	put(c, 0, 1);
	ck_assert_ptr_eq(nth_slab(&c->slabs_free, 0), inner_slab);
	expect_sound(c);
}
END_TEST

TEST(free_objects_are_not_touched)
{
	kmem_cache_t *c;
	unsigned int i, n;
	size_t j;

	boot();
	c = make("quiet", some_sizes[_i], 0);
	n = 2 * c->num + 1;
	take(c, 0, n);
	for (i = 0; i < n; i++)
		memset(held[i], i + 1, some_sizes[_i]);
	put(c, 0, n);
	drain_cpu_caches(c);
	take(c, n, n);
	put(c, n, n);
	for (i = 0; i < n; i++)
		for (j = 0; j < some_sizes[_i]; j++)
			if (((u8 *)held[i])[j] != (u8)(i + 1))
				ck_abort_msg("byte %zu of object %u", j, i);
	expect_sound(c);
}
END_TEST

static unsigned int pages_of(const kmem_cache_t *c)
{
	unsigned long i;
	unsigned int n = 0;

	for (i = 0; i < max_mapnr; i++)
		n += PageSlab(mem_map + i) &&
		     GET_PAGE_CACHE(mem_map + i) == c;
	return n;
}

TEST(pages_are_marked_as_long_as_they_are_a_slab)
{
	kmem_cache_t *c;
	unsigned int i;
	slab_t *s;

	boot();
	c = make_bare("marked", some_sizes[_i]);
	ck_assert_uint_eq(pages_of(c), 0);
	take(c, 0, c->num + 1);
	expect_sound(c);
	ck_assert_uint_eq(pages_of(c), 2 << c->gfporder);
	s = slab_of(held[0]);
	for (i = 0; i < slab_bytes(c); i += 512)
		ck_assert_ptr_eq(slab_of(slab_start(s) + i), s);
	put(c, 0, c->num + 1);
	kmem_cache_shrink(c);
	ck_assert_uint_eq(pages_of(c), 0);
}
END_TEST

TEST(a_page_of_a_slab_is_not_freed_as_a_page)
{
	kmem_cache_t *c;

	boot();
	c = make_bare("page", 8192);
	take(c, 0, 1);
	if (_i)
		EXPECT_PANIC(free_pages((unsigned long)held[0], c->gfporder),
			     "bad page");
	else
		EXPECT_PANIC(__free_pages(virt_to_page(held[0]),
					  c->gfporder),
			     "bad page");
}
END_TEST

/* Test constructors and destructors */

static struct {
	unsigned int made, ended;
	unsigned long flags, end_flags;
	kmem_cache_t *cache;
	void *object[MOST_HELD], *last_ended;
	void (*act)(kmem_cache_t *c);
} calls;

static void construct(void *obj, kmem_cache_t *c, unsigned long flags)
{
	calls.cache = c;
	calls.flags = flags;
	calls.object[calls.made++ % MOST_HELD] = obj;
	memset(obj, 0xC0, kmem_cache_size(c));
	if (calls.act)
		calls.act(c);
}

static bool constructed(const void *obj, size_t size)
{
	const u8 *p = obj;

	while (size--)
		if (*p++ != 0xC0)
			return false;
	return true;
}

static void destruct(void *obj, kmem_cache_t *c, unsigned long flags)
{
	calls.end_flags = flags;
	calls.ended++;
	calls.last_ended = obj;
	if (c != calls.cache || !constructed(obj, kmem_cache_size(c)))
		ck_abort_msg("%p of %s is not constructed", obj, c->name);
}

static kmem_cache_t *make_constructed(size_t size, unsigned long flags)
{
	kmem_cache_t *c = kmem_cache_create("constructed", size, 0, flags,
					    construct, destruct);

	ck_assert_ptr_ne(c, NULL);
	return c;
}

TEST(each_object_of_a_new_slab_is_constructed_once)
{
	unsigned int i;
	kmem_cache_t *c;
	slab_t *s;

	boot();
	c = bare(make_constructed(some_sizes[_i], 0));
	ck_assert_uint_eq(calls.made, 0);
	take(c, 0, 1);
	ck_assert_uint_eq(calls.made, c->num);
	ck_assert_ptr_eq(calls.cache, c);
	s = slab_of(held[0]);
	for (i = 0; i < c->num; i++)
		ck_assert_ptr_eq(calls.object[i],
				 (char *)s->s_mem + i * c->objsize);
	take(c, 1, c->num);
	ck_assert_uint_eq(calls.made, 2 * c->num);
	expect_sound(c);
}
END_TEST

TEST(a_constructor_is_told_whether_it_may_sleep)
{
	static const unsigned int level[] = {
		SLAB_KERNEL, SLAB_USER, SLAB_NOFS, SLAB_NOIO, SLAB_ATOMIC,
	};
	unsigned int dma = _i >= 5 ? SLAB_DMA : 0;
	kmem_cache_t *c;

	boot();
	c = make_constructed(100, dma ? SLAB_CACHE_DMA : 0);
	ck_assert_ptr_ne(kmem_cache_alloc(c, level[_i % 5] | dma), NULL);
	ck_assert_uint_eq(calls.flags,
			  level[_i % 5] == SLAB_ATOMIC ?
			  SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_ATOMIC :
			  SLAB_CTOR_CONSTRUCTOR);
}
END_TEST

TEST(constructed_state_survives_its_owners)
{
	unsigned int i, j, n;
	kmem_cache_t *c;

	boot();
	c = make_constructed(some_sizes[_i], 0);
	n = min_t(unsigned int, 3 * c->num, 1000);
	for (j = 0; j < 3; j++) {
		soft_cpu = j & 1;
		take(c, 0, n);
		for (i = 0; i < n; i++) {
			if (!constructed(held[i], some_sizes[_i]))
				ck_abort_msg("object %u, owner %u", i, j);
			memset(held[i], j, some_sizes[_i]);
		}
		for (i = 0; i < n; i++)
			memset(held[i], 0xC0, some_sizes[_i]);
		put(c, 0, n);
	}
	ck_assert_uint_eq(calls.made, c->grown * c->num);
	ck_assert_uint_eq(calls.ended, 0);
	destroy(c);
	ck_assert_uint_eq(calls.ended, calls.made);
}
END_TEST

TEST(an_object_is_destructed_only_with_its_slab)
{
	unsigned int n;
	kmem_cache_t *c;

	boot();
	c = bare(make_constructed(_i / 3 ? 512 : 100, 0));
	n = c->num;
	free_pages_at_rest();
	leave_free_slabs(c, 4);
	ck_assert_uint_eq(calls.ended, 0);
	if (_i % 3 == 0) {
		ck_assert_int_eq(kmem_cache_shrink(c), 4);
		ck_assert_uint_eq(calls.ended, 4 * n);
	} else if (_i % 3 == 1) {
		clock_searchp = c;
		ck_assert_int_eq(kmem_cache_reap(GFP_KERNEL), 2);
		ck_assert_uint_eq(calls.ended, 2 * n);
	} else {
		destroy(c);
		ck_assert_uint_eq(calls.ended, 4 * n);
	}
	ck_assert_uint_eq(calls.end_flags, 0);
}
END_TEST

TEST(a_constructor_need_not_have_a_destructor)
{
	unsigned long before;
	kmem_cache_t *c;

	boot();
	before = free_pages_at_rest();
	c = kmem_cache_create("half", 300, 0, 0, construct, NULL);
	take(c, 0, 100);
	put(c, 0, 100);
	destroy(c);
	ck_assert_uint_eq(calls.ended, 0);
	expect_pages_back(before);
}
END_TEST

static bool irqs_were_off;

static void look_around(kmem_cache_t *c)
{
	void *p;

	if (spin_is_locked(&c->spinlock))
		ck_abort_msg("constructs under the cache's lock");
	if (irqs_disabled() != irqs_were_off)
		ck_abort_msg("constructs with interrupts %s",
			     irqs_were_off ? "on" : "off");
	if (c->growing != 1)
		ck_abort_msg("growing is %u", c->growing);
	p = kmalloc(50, irqs_were_off ? GFP_ATOMIC : GFP_KERNEL);
	if (!p)
		ck_abort_msg("a constructor cannot allocate");
	kfree(p);
}

TEST(a_slab_is_built_without_locks)
{
	unsigned long flags = 0;
	kmem_cache_t *c;

	boot();
	calls.act = look_around;
	irqs_were_off = _i & 1;
	c = make_constructed(100, 0);
	if (_i & 2)
		bare(c);
	if (irqs_were_off)
		local_irq_save(flags);
	ck_assert_ptr_ne(kmem_cache_alloc(c, SLAB_ATOMIC), NULL);
	ck_assert_int_eq(irqs_disabled(), irqs_were_off);
	if (irqs_were_off)
		local_irq_restore(flags);
	ck_assert_uint_eq(calls.made, c->num);
	expect_all_sound();
}
END_TEST

static void shrink_while_growing(kmem_cache_t *c)
{
	if (length(&c->slabs_free) && kmem_cache_shrink(c))
		ck_abort_msg("a growing cache was shrunk");
	clock_searchp = c;
	c->dflags &= ~DFLGS_GROWN;
	if (kmem_cache_reap(GFP_KERNEL))
		ck_abort_msg("a growing cache was reaped");
}

/* Has a free slab, made by an inner growth, while it grows. */
static void grow_then_shrink(kmem_cache_t *c)
{
	void *p;

	if (calls.made == 1) {
		p = kmem_cache_alloc(c, SLAB_KERNEL);
		kmem_cache_free(c, p);
	} else if (calls.made > c->num + 1) {
		shrink_while_growing(c);
	}
}

TEST(a_growing_cache_is_neither_shrunk_nor_reaped)
{
	kmem_cache_t *c;

	boot();
	calls.act = grow_then_shrink;
	c = bare(make_constructed(1000, 0));
	free_pages_at_rest();
	take(c, 0, 1);
	ck_assert_uint_eq(c->grown, 2);
	expect_slabs(c, 0, 1, 1);
	expect_sound(c);
}
END_TEST

TEST(a_growing_cache_is_not_destroyed)
{
	kmem_cache_t *c;

	boot();
	c = make_bare("grows", 1000);
	c->growing = 1;
	EXPECT_PANIC(kmem_cache_destroy(c), "");
}
END_TEST

static kmem_cache_t *grown_twice;

static void allocate_in_handler(void)
{
	held[1] = kmem_cache_alloc(grown_twice, SLAB_ATOMIC);
	ck_assert_ptr_ne(held[1], NULL);
}

static void interrupt_once(kmem_cache_t *c)
{
	calls.act = NULL;
	grown_twice = c;
	interrupt(allocate_in_handler);
}

TEST(an_interrupt_may_have_a_growing_cache_grow)
{
	kmem_cache_t *c;

	boot();
	calls.act = interrupt_once;
	c = make_constructed(1000, 0);
	if (_i)
		bare(c);
	take(c, 0, 1);
	ck_assert_uint_eq(c->grown, 2);
	ck_assert_ptr_ne(held[0], held[1]);
	expect_sound(c);
	put(c, 0, 2);
	destroy(c);
	ck_assert_uint_eq(calls.ended, calls.made);
}
END_TEST

/* Test the flags of an allocation */

TEST(a_request_can_forbid_growth)
{
	kmem_cache_t *c;

	boot();
	c = _i ? make("no", 1000, 0) : make_bare("no", 1000);
	ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_KERNEL | SLAB_NO_GROW),
			 NULL);
	ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_ATOMIC | SLAB_NO_GROW),
			 NULL);
	expect_slabs(c, 0, 0, 0);
	take(c, 0, 1);
	for (int i = 1; i < 4; i++) {
		held[i] = kmem_cache_alloc(c, SLAB_KERNEL | SLAB_NO_GROW);
		ck_assert_ptr_ne(held[i], NULL);
	}
	ck_assert_uint_eq(c->num, 4);
	ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_NO_GROW), NULL);
	ck_assert_uint_eq(c->grown, 1);
	expect_sound(c);
}
END_TEST

static void forbid_growth_in_handler(void)
{
	ck_assert_ptr_eq(kmem_cache_alloc(grown_twice, SLAB_NO_GROW),
			 NULL);
}

TEST(a_handler_can_forbid_growth)
{
	boot();
	grown_twice = make_bare("no", 1000);
	interrupt(forbid_growth_in_handler);
	ck_assert_uint_eq(grown_twice->grown, 0);
}
END_TEST

TEST(a_request_with_other_flags_is_a_bug)
{
	static const unsigned int flags[] = {
		__GFP_HIGHMEM, 0x4, 0x8, 0x200, 0x400, 0x800, 0x2000,
		SLAB_CACHE_DMA, 0x10000, 0x80000000,
	};
	kmem_cache_t *c;

	boot();
	c = make("flags", 100, 0);
	EXPECT_PANIC(kmem_cache_alloc(c, SLAB_KERNEL | flags[_i]), "BUG");
}
END_TEST

TEST(only_a_cache_for_dma_has_memory_for_dma)
{
	kmem_cache_t *c;

	boot();
	if (_i < 2) {
		c = make("normal", 100, 0);
		EXPECT_PANIC(kmem_cache_alloc(c, SLAB_DMA | SLAB_KERNEL),
			     "BUG");
	} else {
		c = make("dma", 100, SLAB_CACHE_DMA);
		EXPECT_PANIC(kmem_cache_alloc(c, _i & 1 ? SLAB_KERNEL :
						 SLAB_ATOMIC),
			     "BUG");
	}
}
END_TEST

static unsigned int zone_of(const void *p)
{
	return page_zonenum(virt_to_page(p));
}

TEST(memory_for_dma_is_in_its_zone_and_other_memory_is_not)
{
	unsigned int size = some_sizes[_i];
	kmem_cache_t *c, *d;
	unsigned int i;

	boot();
	c = make("normal", size, 0);
	d = make("dma", size, SLAB_CACHE_DMA);
	ck_assert_uint_eq(c->gfpflags, 0);
	ck_assert_uint_eq(d->gfpflags, GFP_DMA);
	for (i = 0; i < 10; i++) {
		held[i] = kmem_cache_alloc(c, SLAB_KERNEL);
		ck_assert_uint_eq(zone_of(held[i]), ZONE_NORMAL);
		held[i] = kmem_cache_alloc(d, SLAB_KERNEL | SLAB_DMA);
		ck_assert_uint_eq(zone_of(held[i]), ZONE_DMA);
	}
	if (off_slab(d))
		ck_assert_uint_eq(zone_of(slab_of(held[0])), ZONE_NORMAL);
	expect_sound(c);
	expect_sound(d);
	ck_assert_uint_eq(zone_of(kmalloc(size, GFP_DMA | GFP_ATOMIC)),
			  ZONE_DMA);
	ck_assert_uint_eq(zone_of(kmalloc(size, GFP_ATOMIC)), ZONE_NORMAL);
}
END_TEST

static kmem_cache_t *of_handler;
static unsigned int handler_flags;

static void allocate_as_told(void)
{
	held[0] = kmem_cache_alloc(of_handler, handler_flags);
	ck_assert_ptr_ne(held[0], NULL);
	kmem_cache_free(of_handler, held[0]);
	held[0] = kmalloc(2000, GFP_ATOMIC);
	ck_assert_ptr_ne(held[0], NULL);
	kfree(held[0]);
}

TEST(an_interrupt_that_cannot_wait_may_have_a_cache_grow)
{
	boot();
	of_handler = make("handler", 600, _i & 1 ? SLAB_CACHE_DMA : 0);
	if (_i & 2)
		bare(of_handler);
	handler_flags = SLAB_ATOMIC | (_i & 1 ? SLAB_DMA : 0);
	interrupt(allocate_as_told);
	ck_assert_uint_eq(of_handler->grown, 1);
	ck_assert(!irqs_disabled());
	expect_all_sound();
}
END_TEST

static void allocate_and_wait(void)
{
	EXPECT_PANIC(kmem_cache_alloc(of_handler, handler_flags), "BUG");
}

TEST(an_interrupt_that_would_wait_is_a_bug)
{
	static const unsigned int flags[] = {
		SLAB_KERNEL, SLAB_USER, SLAB_NOIO, SLAB_NOFS, SLAB_NOHIGHIO,
		0, SLAB_ATOMIC | __GFP_IO,
	};

	boot();
	of_handler = make("handler", 600, 0);
	handler_flags = flags[_i];
	interrupt(allocate_and_wait);
}
END_TEST

TEST(interrupts_are_left_as_they_were_by_slabs)
{
	kmem_cache_t *c;
	bool off = _i & 1;
	unsigned int i;

	boot();
	c = _i & 2 ? make("flag", 500, 0) : make_bare("flag", 500);
	if (off)
		local_irq_disable();
	for (i = 0; i < 400; i++) {
		held[i] = kmem_cache_alloc(c, SLAB_ATOMIC);
		if (irqs_disabled() != off)
			ck_abort_msg("interrupts changed by allocation %u",
				     i);
	}
	for (i = 0; i < 400; i++) {
		kmem_cache_free(c, held[i]);
		if (irqs_disabled() != off)
			ck_abort_msg("interrupts changed by freeing %u", i);
	}
	fail_nth(1);
	kmalloc(131072, GFP_ATOMIC);
	fail_nth(0);
	ck_assert_int_eq(irqs_disabled(), off);
	kmem_cache_reap(GFP_ATOMIC);
	ck_assert_int_eq(irqs_disabled(), off);
	local_irq_enable();
	expect_sound(c);
}
END_TEST

#define TRAP_FLAG	0x100

static void *of_interrupt[64];
static unsigned int interrupts;

static void allocate_or_free(unsigned int irq)
{
	unsigned int i = interrupts / 2 % 64;

	(void)irq;
	if (interrupts++ % 2) {
		kmem_cache_free(of_handler, of_interrupt[i]);
		return;
	}
	of_interrupt[i] = kmem_cache_alloc(of_handler, SLAB_ATOMIC);
	if (!of_interrupt[i])
		ck_abort_msg("no object for interrupt %u", interrupts);
}

static void on_stop(int sig)
{
	(void)sig;
	soft_interrupt(LINE);
}

static void single_step(bool on)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0" : "=r"(flags));
	flags = on ? flags | TRAP_FLAG : flags & ~TRAP_FLAG;
	asm volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

TEST(an_interrupt_may_use_a_cache_between_any_two_instructions)
{
	struct sigaction action = { .sa_handler = on_stop };
	void *a, *b;

	boot();
	of_handler = make("stepped", 1500, 0);
	if (_i == 0)
		bare(of_handler);
	else if (_i == 1)
		ck_assert_int_eq(kmem_tune_cpucache(of_handler, 2, 1), 0);
	ck_assert_int_eq(sigaction(SIGTRAP, &action, NULL), 0);
	ck_assert_int_eq(request_irq(LINE, allocate_or_free, "test"), 0);
	single_step(true);
	a = kmem_cache_alloc(of_handler, SLAB_KERNEL);
	b = kmem_cache_alloc(of_handler, SLAB_KERNEL);
	kmem_cache_free(of_handler, a);
	kmem_cache_free(of_handler, b);
	single_step(false);
	ck_assert_uint_ge(interrupts, 100);
	if (interrupts % 2)
		soft_interrupt(LINE);
	free_irq(LINE);
	expect_sound(of_handler);
	destroy(of_handler);
}
END_TEST

/* Test slabs when pages run out */

/* Take what @c has into held[@from...], without growth; how many? */
static unsigned int exhaust(kmem_cache_t *c, unsigned int from)
{
	unsigned int flags = SLAB_KERNEL | SLAB_NO_GROW, n = 0;

	if (c->gfpflags & GFP_DMA)
		flags |= SLAB_DMA;
	for (;; n++) {
		held[from + n] = kmem_cache_alloc(c, flags);
		if (!held[from + n])
			return n;
	}
}

/* So that the next slab of @c needs a new descriptor page, too. */
static unsigned int exhaust_descriptors(kmem_cache_t *c)
{
	free_pages_at_rest();
	return off_slab(c) ? exhaust(c->slabp_cache, 0) : 0;
}

static void expect_no_growth(kmem_cache_t *c, unsigned int nth)
{
	unsigned long before = nr_free_pages(), errors = c->errors;

	fail_nth(nth);
	ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_KERNEL), NULL);
	fail_nth(0);
	if (nr_free_pages() != before)
		ck_abort_msg("request %u failed: %lu free pages, not %lu",
			     nth, nr_free_pages(), before);
	expect_slabs(c, 0, 0, 0);
	ck_assert_uint_eq(c->num_active, 0);
	ck_assert_uint_eq(c->errors, errors + 1);
	expect_sound(c);
}

TEST(growth_that_gets_no_page_changes_nothing)
{
	unsigned int size = some_sizes[_i / 2], n, i;
	kmem_cache_t *c;

	boot();
	c = _i & 1 ? make("fails", size, 0) : make_bare("fails", size);
	n = exhaust_descriptors(c);
	expect_no_growth(c, 1);
	if (off_slab(c))
		expect_no_growth(c, 2);
	take(c, n, 3);
	expect_sound(c);
	for (i = 0; i < n; i++)
		kfree(held[i]);
	expect_all_sound();
}
END_TEST

TEST(a_constructor_sees_no_object_of_a_slab_that_failed)
{
	kmem_cache_t *c;

	boot();
	c = make_constructed(512, 0);
	exhaust_descriptors(c);
	expect_no_growth(c, 1);
	expect_no_growth(c, 2);
	ck_assert_uint_eq(calls.made, calls.ended);
}
END_TEST

TEST(a_size_that_gets_no_page_is_not_handed_out)
{
	unsigned int i, n, dma;
	unsigned long before;

	boot();
	for (i = 0; i < 26; i++) {
		dma = i & 1 ? GFP_DMA : 0;
		before = free_pages_at_rest();
		n = exhaust(of_size(32U << i / 2, dma), 0);
		fail_nth(1);
		ck_assert_ptr_eq(kmalloc(32U << i / 2, GFP_KERNEL | dma),
				 NULL);
		fail_nth(0);
		while (n--)
			kfree(held[n]);
		expect_pages_back(before);
	}
}
END_TEST

TEST(a_cache_is_made_whole_or_not_at_all)
{
	static const unsigned int sizes[] = { 100, 600, 2000, 5000 };
	unsigned int n, arrays, size = sizes[_i / 4];
	unsigned long before;
	kmem_cache_t *c;

	boot();
	before = free_pages_at_rest();
	n = exhaust(&cache_cache, 0);
	arrays = exhaust(of_size(size <= 256 ? 1024 :
				 size <= 1024 ? 512 : 256, false), n);
	fail_nth(1 + _i % 4);
	c = kmem_cache_create("fails", size, 0, 0, NULL, NULL);
	fail_nth(0);
	if (_i % 4 == 0)
		ck_assert_ptr_eq(c, NULL);
	ck_assert_ptr_eq(kmem_cache_find("fails"), c);
	if (c) {
		ck_assert_int_eq(has_array(c, 0), has_array(c, 1));
		take(c, n + arrays, 10);
		put(c, n + arrays, 10);
		expect_sound(c);
		destroy(c);
	}
	while (arrays--)
		kfree(held[n + arrays]);
	put(&cache_cache, 0, n);
	expect_pages_back(before);
}
END_TEST

TEST(a_cache_can_be_made_after_one_failed)
{
	unsigned int n;

	boot();
	n = exhaust(&cache_cache, 0);
	fail_nth(1);
	ck_assert_ptr_eq(kmem_cache_create("mine", 100, 0, 0, NULL, NULL),
			 NULL);
	fail_nth(0);
	make("mine", 100, 0);
	put(&cache_cache, 0, n);
	expect_all_sound();
}
END_TEST

TEST(tuning_that_fails_leaves_the_old_arrays)
{
	cpucache_t *old[2];
	unsigned long before;
	kmem_cache_t *c;
	int nth;

	boot();
	c = make("tuned", 100, 0);
	before = free_pages_at_rest();
	take(c, 0, 30);
	put(c, 0, 20);
	old[0] = c->cpudata[0];
	old[1] = c->cpudata[1];
	for (nth = 1; nth <= 2; nth++) {
		fail_nth(nth);
		ck_assert_int_eq(kmem_tune_cpucache(c, 2000, 10), -ENOMEM);
		fail_nth(0);
		ck_assert_ptr_eq(c->cpudata[0], old[0]);
		ck_assert_ptr_eq(c->cpudata[1], old[1]);
		ck_assert_uint_eq(old[0]->limit, 252);
		ck_assert_uint_eq(c->batchcount, 126);
		ck_assert_uint_ge(cached(c, 0), 20);
		expect_sound(c);
	}
	put(c, 20, 10);
	expect_pages_back(before);
}
END_TEST

/* Test objects that are not the cache's */

static u32 variable[16];

static void *no_object(int which)
{
	kmem_cache_t *other;

	switch (which) {
	case 0: return NULL;
	case 1: return variable;
	case 2: return (void *)PAGE_OFFSET;
	case 3: return (void *)__get_free_page(GFP_KERNEL);
	case 4: return __va(PFN_PHYS(max_mapnr));
	case 5: return (void *)0x10;
	case 6: return (void *)~0xfUL;
	}
	other = make(which == 7 ? "other" : "dma", 100,
		     which == 7 ? 0 : SLAB_CACHE_DMA);
	return kmem_cache_alloc(other, which == 7 ? SLAB_KERNEL :
				SLAB_KERNEL | SLAB_DMA);
}

TEST(an_address_that_is_not_of_the_cache_is_not_freed)
{
	kmem_cache_t *c;
	void *p;

	soft_boot(64, _i & 1 ? "" : "slab_debug=-");
	c = make("right", 100, 0);
	take(c, 0, 1);
	p = no_object(_i / 2);
	EXPECT_PANIC(kmem_cache_free(c, p), "right");
}
END_TEST

TEST(an_address_that_is_no_slabs_is_not_freed)
{
	soft_boot(64, _i & 1 ? "" : "slab_debug=-");
	EXPECT_PANIC(kfree(no_object(1 + _i / 2)), "kfree");
}
END_TEST

TEST(an_object_of_any_cache_can_be_freed_by_its_address)
{
	unsigned long before;
	kmem_cache_t *c;
	unsigned int i;

	soft_boot(64, _i & 1 ? "" : "slab_debug=-");
	c = make("any", some_sizes[_i / 2], 0);
	before = free_pages_at_rest();
	take(c, 0, 20);
	for (i = 0; i < 20; i++)
		kfree(held[i]);
	expect_sound(c);
	expect_pages_back(before);
}
END_TEST

/* Test the arrays of the processors */

/* Size, limit of the array */
static const u16 limits[][2] = {
	{ 4, 252 }, { 256, 252 }, { 257, 124 }, { 1024, 124 },
	{ 1025, 60 }, { 4096, 60 }, { 4097, 0 }, { 8192, 0 },
};

TEST(the_size_of_an_object_decides_on_the_array)
{
	unsigned int limit = limits[_i][1], cpu;
	kmem_cache_t *c;

	boot();
	c = make("limit", limits[_i][0], 0);
	for (cpu = 0; cpu < 2; cpu++) {
		if (!limit) {
			ck_assert(!has_array(c, cpu));
			continue;
		}
		ck_assert_uint_eq(c->cpudata[cpu]->limit, limit);
		ck_assert_uint_eq(c->cpudata[cpu]->avail, 0);
		soft_cpu = cpu;
		ck_assert_ptr_eq(cc_data(c), c->cpudata[cpu]);
	}
	ck_assert_uint_eq(c->batchcount, limit / 2);
	if (limit)
		ck_assert_ptr_eq(cc_entry(c->cpudata[0]),
				 c->cpudata[0] + 1);
}
END_TEST

static kmem_cache_t *tuned(size_t size, int limit, int batch)
{
	kmem_cache_t *c = make("tuned", size, 0);

	ck_assert_int_eq(kmem_tune_cpucache(c, limit, batch), 0);
	return c;
}

static void expect_counts(kmem_cache_t *c, unsigned int avail,
			  unsigned long active)
{
	if (cached(c, smp_processor_id()) != avail ||
	    c->num_active != active)
		ck_abort_msg("expected %u objects in the array and %lu out "
			     "of slabs, saw %u and %lu",
			     avail, active, cached(c, smp_processor_id()),
			     c->num_active);
}

TEST(an_empty_array_is_filled_with_a_batch)
{
	kmem_cache_t *c;

	boot();
	soft_cpu = _i;
	c = tuned(100, 10, 4);
	take(c, 0, 1);
	expect_counts(c, 3, 4);
	take(c, 1, 3);
	expect_counts(c, 0, 4);
	take(c, 4, 1);
	expect_counts(c, 3, 8);
	ck_assert_uint_eq(cached(c, !_i), 0);
	expect_sound(c);
}
END_TEST

TEST(a_batch_takes_what_slabs_have_and_no_more)
{
	unsigned int n;
	kmem_cache_t *c;

	boot();
	c = tuned(1000, 20, 11);
	n = c->num;
	ck_assert_uint_eq(n, 4);
	take(c, 0, 1);
	expect_counts(c, n - 1, n);
	expect_slabs(c, 1, 0, 0);
	take(c, 1, n);
	expect_counts(c, n - 1, 2 * n);
	expect_slabs(c, 2, 0, 0);
	put(c, 0, n + 1);
	drain_cpu_caches(c);
	expect_slabs(c, 0, 0, 2);
	take(c, 0, 1);
	expect_counts(c, 2 * n - 1, 2 * n);
	expect_slabs(c, 2, 0, 0);
	ck_assert_uint_eq(c->grown, 2);
	expect_sound(c);
}
END_TEST

TEST(a_full_array_frees_its_newest_batch)
{
	unsigned int i;
	kmem_cache_t *c;

	boot();
	c = tuned(100, 6, 2);
	take(c, 0, 20);
	drain_cpu_caches(c);
	for (i = 0; i < 6; i++) {
		put(c, i, 1);
		expect_counts(c, i + 1, 20);
	}
	put(c, 6, 1);
	expect_counts(c, 5, 18);
	for (i = 0; i < 4; i++)
		ck_assert_ptr_eq(cc_entry(cc_data(c))[i], held[i]);
	ck_assert_ptr_eq(cc_entry(cc_data(c))[4], held[6]);
	put(c, 7, 1);
	expect_counts(c, 6, 18);
	put(c, 8, 1);
	expect_counts(c, 5, 16);
	expect_sound(c);
}
END_TEST

TEST(a_batch_may_be_the_whole_array)
{
	unsigned int i;
	kmem_cache_t *c;

	boot();
	c = tuned(100, _i, _i);
	take(c, 0, 30);
	drain_cpu_caches(c);
	for (i = 0; i < 30; i++) {
		put(c, i, 1);
		ck_assert_uint_eq(cached(c, 0), i % _i + 1);
	}
	take(c, 0, 30);
	expect_sound(c);
}
END_TEST

TEST(hits_and_misses_are_counted)
{
	kmem_cache_t *c;

	boot();
	c = tuned(100, 6, 3);
	take(c, 0, 1);
	ck_assert_uint_ge(c->allocmiss, 1);
	c->allocmiss = c->allochit = 0;
	take(c, 1, 2);
	ck_assert_uint_eq(c->allochit, 2);
	ck_assert_uint_eq(c->allocmiss, 0);
	take(c, 3, 1);
	ck_assert_uint_eq(c->allochit, 2);
	ck_assert_uint_eq(c->allocmiss, 1);
	take(c, 4, 8);
	drain_cpu_caches(c);
	ck_assert_uint_eq(c->freehit + c->freemiss, 0);
	put(c, 0, 6);
	ck_assert_uint_eq(c->freehit, 6);
	put(c, 6, 1);
	ck_assert_uint_eq(c->freemiss, 1);
	put(c, 7, 2);
	ck_assert_uint_eq(c->freehit, 8);
	ck_assert_uint_eq(c->freemiss, 1);
	put(c, 9, 1);
	ck_assert_uint_eq(c->freemiss, 2);
}
END_TEST

TEST(a_hit_takes_no_lock)
{
	unsigned long flags;
	kmem_cache_t *c;

	boot();
	soft_cpu = _i;
	c = tuned(100, 10, 5);
	take(c, 0, 1);
	spin_lock_irqsave(&c->spinlock, flags);
	take(c, 1, 4);
	put(c, 0, 5);
	take(c, 0, 5);
	spin_unlock_irqrestore(&c->spinlock, flags);
	expect_counts(c, 0, 5);
	expect_sound(c);
}
END_TEST

TEST(a_miss_takes_the_lock_of_the_cache)
{
	unsigned long flags;
	kmem_cache_t *c;

	boot();
	c = tuned(100, 4, 2);
	take(c, 0, 10);
	drain_cpu_caches(c);
	put(c, 0, _i ? 4 : 0);
	spin_lock_irqsave(&c->spinlock, flags);
	if (_i)
		EXPECT_PANIC(kmem_cache_free(c, held[5]), "spin lock");
	else
		EXPECT_PANIC(kmem_cache_alloc(c, SLAB_ATOMIC), "spin lock");
}
END_TEST

TEST(each_processor_has_its_own_objects)
{
	kmem_cache_t *c;
	unsigned int i;

	boot();
	c = tuned(100, 10, 5);
	take(c, 0, 5);
	soft_cpu = 1;
	take(c, 5, 5);
	expect_counts(c, 0, 10);
	put(c, 0, 5);
	ck_assert_uint_eq(cached(c, 0), 0);
	ck_assert_uint_eq(cached(c, 1), 5);
	soft_cpu = 0;
	put(c, 5, 5);
	ck_assert_uint_eq(cached(c, 0), 5);
	for (i = 5; i--;)
		ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_KERNEL),
				 held[5 + i]);
	soft_cpu = 1;
	for (i = 5; i--;)
		ck_assert_ptr_eq(kmem_cache_alloc(c, SLAB_KERNEL), held[i]);
	expect_sound(c);
}
END_TEST

TEST(draining_empties_the_arrays_of_all_processors)
{
	cpucache_t *old;
	kmem_cache_t *c;

	boot();
	c = make("drained", 500, 0);
	old = c->cpudata[0];
	take(c, 0, 100);
	put(c, 0, 50);
	soft_cpu = 1;
	put(c, 50, 49);
	ck_assert_uint_eq(cached(c, 1), 49);
	soft_cpu = _i;
	drain_cpu_caches(c);
	ck_assert_uint_eq(cached(c, 0) + cached(c, 1), 0);
	ck_assert_ptr_eq(c->cpudata[0], old);
	ck_assert_uint_eq(c->num_active, 1);
	expect_slabs(c, 0, 1, c->grown - 1);
	expect_sound(c);
	put(c, 99, 1);
	drain_cpu_caches(c);
	drain_cpu_caches(make_bare("none", 20));
	ck_assert_uint_eq(c->num_active, 0);
}
END_TEST

static const struct {
	int limit, batch;
} bad_tunings[] = {
	{ -1, 0 }, { -1, -1 }, { 10, -1 }, { 10, 11 }, { 10, 0 },
	{ 0, 1 }, { 0, -1 }, { -2147483647 - 1, -5 }, { 1, 2 },
	{ 120, 2147483647 }, { 2147483647, 1 },
};

TEST(an_array_that_cannot_be_is_refused)
{
	unsigned long before;
	cpucache_t *old;
	kmem_cache_t *c;

	boot();
	c = make("bad", 100, 0);
	before = free_pages_at_rest();
	take(c, 0, 5);
	old = c->cpudata[0];
	ck_assert_int_eq(kmem_tune_cpucache(c, bad_tunings[_i].limit,
					    bad_tunings[_i].batch),
			 -EINVAL);
	ck_assert_ptr_eq(c->cpudata[0], old);
	ck_assert_uint_eq(old->limit, 252);
	ck_assert_uint_eq(c->batchcount, 126);
	put(c, 0, 5);
	expect_pages_back(before);
}
END_TEST

static const struct {
	int limit, batch;
} good_tunings[] = {
	{ 0, 0 }, { 1, 1 }, { 2, 1 }, { 10, 10 }, { 252, 1 }, { 500, 77 },
	{ 2000, 1000 }, { 32766, 20000 },
};

TEST(new_arrays_replace_the_old_and_free_what_they_held)
{
	unsigned long before;
	kmem_cache_t *c;
	unsigned int cpu;

	boot();
	before = free_pages_at_rest();
	c = make("good", 100, 0);
	take(c, 0, 60);
	put(c, 0, 30);
	soft_cpu = 1;
	put(c, 30, 29);
	ck_assert_int_eq(kmem_tune_cpucache(c, good_tunings[_i].limit,
					    good_tunings[_i].batch), 0);
	ck_assert_uint_eq(c->num_active, 1);
	ck_assert_uint_eq(c->batchcount, good_tunings[_i].batch);
	for (cpu = 0; cpu < 2; cpu++) {
		if (!good_tunings[_i].limit) {
			ck_assert(!has_array(c, cpu));
			continue;
		}
		ck_assert_uint_eq(c->cpudata[cpu]->limit,
				  good_tunings[_i].limit);
		ck_assert_uint_eq(cached(c, cpu), 0);
	}
	put(c, 59, 1);
	take(c, 0, 500);
	soft_cpu = 0;
	put(c, 0, 500);
	expect_sound(c);
	destroy(c);
	expect_pages_back(before);
}
END_TEST

/* Test how caches are reaped */

#define STRETCH	12

static kmem_cache_t *ring[STRETCH];

/* Make STRETCH caches with @c as one of them, if given: ring[0..]. */
static void lay_out_ring(void)
{
	static kmem_cache_t *all[FULL_CHAIN];
	unsigned int i, n, first;
	char name[CACHE_NAMELEN];

	boot();
	for (i = 0; i < STRETCH; i++) {
		snprintf(name, sizeof(name), "ring %u", i);
		make_bare(name, PAGE_SIZE);
	}
	free_pages_at_rest();
	n = chain(all);
	for (first = 0; strncmp(all[first]->name, "ring", 4);)
		first++;
	ck_assert_uint_le(first + STRETCH, n);
	for (i = 0; i < STRETCH; i++) {
		ring[i] = all[first + i];
		ring[i]->dflags = 0;
		if (strncmp(ring[i]->name, "ring", 4))
			ck_abort_msg("%s is in between", ring[i]->name);
	}
	clock_searchp = ring[0];
}

/* Put a cache of another kind in the place of ring[@i]. */
static void change(unsigned int i, size_t size, unsigned long flags,
		   kmem_ctor_t ctor)
{
	kmem_cache_t *c, *old = ring[i];

	c = kmem_cache_create("changed", size, 0, flags, ctor, NULL);
	bare(c);
	free_pages_at_rest();
	list_del(&c->next);
	list_add(&c->next, &old->next);
	ring[i] = c;
	clock_searchp = ring[0];
	destroy(old);
	clock_searchp = ring[0];
	free_pages_at_rest();
}

static void expect_hand(kmem_cache_t *c)
{
	if (clock_searchp != c)
		ck_abort_msg("expected the hand at %s, saw it at %s",
			     c->name, clock_searchp->name);
}

static int reap(void)
{
	return kmem_cache_reap(GFP_KERNEL);
}

TEST(half_of_the_free_slabs_are_reaped_from_the_tail)
{
	unsigned int n = _i + 1, i;
	slab_t *slab[9];
	unsigned long before;

	lay_out_ring();
	leave_free_slabs(ring[0], n);
	for (i = 0; i < n; i++)
		slab[i] = nth_slab(&ring[0]->slabs_free, i);
	before = nr_free_pages();
	ck_assert_int_eq(reap(), (n + 1) / 2);
	expect_slabs(ring[0], 0, 0, n / 2);
	for (i = 0; i < n / 2; i++)
		ck_assert_ptr_eq(nth_slab(&ring[0]->slabs_free, i), slab[i]);
	ck_assert_uint_ge(nr_free_pages(), before + (n + 1) / 2);
	ck_assert_uint_eq(ring[0]->reaped, (n + 1) / 2);
	expect_sound(ring[0]);
}
END_TEST

TEST(the_pages_of_large_slabs_are_counted)
{
	lay_out_ring();
	change(0, 32768, 0, NULL);
	leave_free_slabs(ring[0], 3);
	ck_assert_int_eq(reap(), 2 << 3);
	expect_slabs(ring[0], 0, 0, 1);
}
END_TEST

TEST(only_free_slabs_are_reaped)
{
	lay_out_ring();
	leave_free_slabs(ring[1], 2);
	take(ring[0], 0, 5);
	ring[0]->dflags = 0;
	ck_assert_int_eq(reap(), 1);
	expect_slabs(ring[0], 5, 0, 0);
	expect_slabs(ring[1], 0, 0, 1);
}
END_TEST

TEST(with_nothing_to_reap_nothing_is_reaped)
{
	lay_out_ring();
	ck_assert_int_eq(reap(), 0);
	expect_hand(ring[10]);
	expect_all_sound();
}
END_TEST

TEST(ten_caches_are_looked_at)
{
	unsigned int at = 8 + _i;

	lay_out_ring();
	leave_free_slabs(ring[at], 4);
	ck_assert_int_eq(reap(), at < 10 ? 2 : 0);
	expect_hand(ring[10]);
	if (at < 10)
		return;
	ck_assert_int_eq(reap(), 2);
}
END_TEST

TEST(the_hand_goes_round)
{
	static kmem_cache_t *all[FULL_CHAIN];
	unsigned int n, i, at = 0;

	lay_out_ring();
	n = chain(all);
	for (i = 0; i < n; i++)
		if (all[i] == ring[0])
			at = i;
	for (i = 0; i < 20; i++) {
		reap();
		at = (at + 10) % n;
		expect_hand(all[at]);
	}
}
END_TEST

TEST(a_cache_that_will_not_be_reaped_is_passed_over)
{
	lay_out_ring();
	change(0, PAGE_SIZE, SLAB_NO_REAP, NULL);
	leave_free_slabs(ring[0], 20);
	leave_free_slabs(ring[1], 1);
	ck_assert_int_eq(reap(), 1);
	expect_slabs(ring[0], 0, 0, 20);
	expect_slabs(ring[1], 0, 0, 0);
	expect_hand(ring[10]);
}
END_TEST

TEST(a_cache_that_has_grown_is_spared_once)
{
	lay_out_ring();
	leave_free_slabs(ring[0], 20);
	take(ring[0], 0, 21);
	ck_assert(ring[0]->dflags & DFLGS_GROWN);
	put(ring[0], 0, 21);
	ck_assert_int_eq(reap(), 0);
	ck_assert(!(ring[0]->dflags & DFLGS_GROWN));
	expect_slabs(ring[0], 0, 0, 21);
	clock_searchp = ring[0];
	ck_assert_int_eq(reap(), 11);
}
END_TEST

TEST(a_cache_that_grows_is_passed_over)
{
	lay_out_ring();
	leave_free_slabs(ring[0], 20);
	leave_free_slabs(ring[1], 1);
	ring[0]->growing = 1;
	ring[0]->dflags = DFLGS_GROWN;
	ck_assert_int_eq(reap(), 1);
	ck_assert(ring[0]->dflags & DFLGS_GROWN);
	ring[0]->growing = 0;
	expect_slabs(ring[0], 0, 0, 20);
}
END_TEST

static const struct {
	unsigned int free[3], reaped[3], hand;
} choices[] = {
	{ { 1, 2, 1 }, { 0, 1, 0 }, 10 },
	{ { 3, 3, 3 }, { 2, 0, 0 }, 10 },
	{ { 8, 9, 1 }, { 0, 5, 0 }, 10 },
	{ { 9, 10, 11 }, { 0, 5, 0 }, 2 },
	{ { 10, 30, 30 }, { 5, 0, 0 }, 1 },
	{ { 9, 9, 10 }, { 0, 0, 5 }, 3 },
	{ { 0, 0, 1 }, { 0, 0, 1 }, 10 },
};

TEST(most_pages_are_chosen_and_ten_are_enough)
{
	unsigned int i, reaped = 0;

	lay_out_ring();
	for (i = 0; i < 3; i++) {
		leave_free_slabs(ring[i], choices[_i].free[i]);
		reaped += choices[_i].reaped[i];
	}
	ck_assert_int_eq(reap(), reaped);
	for (i = 0; i < 3; i++)
		expect_slabs(ring[i], 0, 0,
			     choices[_i].free[i] - choices[_i].reaped[i]);
	expect_hand(ring[choices[_i].hand]);
	expect_all_sound();
}
END_TEST

static const struct {
	size_t size;
	bool ctor;
	unsigned int mine, plain;	/* free slabs of both */
	bool chosen;			/* mine? */
} weights[] = {
	{ 4096, false, 9, 9, true },
	{ 4096, true, 9, 9, false },
	{ 4096, true, 9, 8, false },
	{ 4096, true, 9, 6, true },
	{ 4096, true, 5, 5, false },
	{ 4096, true, 5, 3, true },
	{ 8192, false, 4, 8, false },
	{ 8192, false, 4, 7, false },
	{ 8192, false, 4, 5, true },
	{ 8192, true, 4, 6, false },
	{ 8192, true, 4, 4, true },
	{ 4096, true, 10, 9, false },
	{ 4096, true, 13, 40, true },
	{ 8192, false, 6, 40, false },
	{ 8192, false, 7, 40, true },
	{ 8192, true, 7, 40, false },
};

TEST(constructors_and_large_slabs_count_for_less)
{
	bool chosen;

	lay_out_ring();
	change(0, weights[_i].size, 0,
	       weights[_i].ctor ? ignore_object : NULL);
	leave_free_slabs(ring[0], weights[_i].mine);
	leave_free_slabs(ring[1], weights[_i].plain);
	ck_assert_int_gt(reap(), 0);
	chosen = length(&ring[0]->slabs_free) < weights[_i].mine;
	if (chosen != weights[_i].chosen)
		ck_abort_msg("size %zu%s, %u free slabs against %u: "
			     "%s chosen", weights[_i].size,
			     weights[_i].ctor ? " with constructor" : "",
			     weights[_i].mine, weights[_i].plain,
			     chosen ? "was" : "was not");
	ck_assert_int_eq(length(&ring[1]->slabs_free) < weights[_i].plain,
			 !chosen);
}
END_TEST

TEST(this_processors_array_is_returned_before_counting)
{
	kmem_cache_t *c;

	lay_out_ring();
	c = ring[0];
	ck_assert_int_eq(kmem_tune_cpucache(c, 8, 4), 0);
	take(c, 0, 4);
	soft_cpu = 1;
	take(c, 4, 4);
	put(c, 4, 4);
	soft_cpu = 0;
	put(c, 0, 4);
	c->dflags = 0;
	clock_searchp = c;
	expect_slabs(c, 8, 0, 0);
	ck_assert_int_eq(reap(), 2);
	ck_assert_uint_eq(cached(c, 0), 0);
	ck_assert_uint_eq(cached(c, 1), 4);
	expect_slabs(c, 4, 0, 2);
	expect_sound(c);
}
END_TEST

TEST(nothing_is_reaped_while_the_chain_is_busy)
{
	static const unsigned int masks[] = {
		GFP_KERNEL, GFP_ATOMIC, 0, GFP_NOIO,
	};

	lay_out_ring();
	leave_free_slabs(ring[0], 4);
	down(&cache_chain_sem);
	ck_assert_int_eq(kmem_cache_reap(masks[_i]), 0);
	up(&cache_chain_sem);
	expect_slabs(ring[0], 0, 0, 4);
	expect_hand(ring[0]);
	ck_assert_int_eq(kmem_cache_reap(masks[_i]), 2);
	ck_assert_int_eq(down_trylock(&cache_chain_sem), 0);
	up(&cache_chain_sem);
}
END_TEST

TEST(reaping_often_leaves_no_free_slab)
{
	unsigned int i;

	lay_out_ring();
	for (i = 0; i < STRETCH; i++)
		leave_free_slabs(ring[i], 5 * i);
	for (i = 0; i < 1000; i++)
		reap();
	for (i = 0; i < STRETCH; i++)
		expect_slabs(ring[i], 0, 0, 0);
	expect_all_sound();
}
END_TEST

/* Test how caches shrink and end */

TEST(shrinking_frees_every_free_slab_and_no_other)
{
	unsigned long before;
	kmem_cache_t *c;
	unsigned int n;
	int pages;

	boot();
	c = make_bare("shrinks", some_sizes[_i]);
	n = c->num;
	free_pages_at_rest();
	before = nr_free_pages();
	take(c, 0, 5 * n);
	put(c, n, 3 * n);
	pages = 3 << c->gfporder;
	ck_assert_int_eq(kmem_cache_shrink(c), pages);
	expect_slabs(c, 2, 0, 0);
	ck_assert_int_eq(kmem_cache_shrink(c), 0);
	put(c, 0, 1);
	ck_assert_int_eq(kmem_cache_shrink(c), n == 1 ? pages / 3 : 0);
	put(c, 1, n - 1);
	put(c, 4 * n, n);
	kmem_cache_shrink(c);
	expect_slabs(c, 0, 0, 0);
	expect_pages_back(before);
}
END_TEST

TEST(shrinking_leaves_the_arrays_alone)
{
	kmem_cache_t *c;

	boot();
	c = make("arrays", 1000, 0);
	take(c, 0, 4);
	put(c, 0, 4);
	ck_assert_int_eq(kmem_cache_shrink(c), 0);
	ck_assert_uint_eq(cached(c, 0), 4);
	drain_cpu_caches(c);
	ck_assert_int_eq(kmem_cache_shrink(c), 1);
	expect_sound(c);
}
END_TEST

static void shrink_in_handler(void)
{
	EXPECT_PANIC(kmem_cache_shrink(of_handler), "");
}

static void destroy_in_handler(void)
{
	EXPECT_PANIC(kmem_cache_destroy(of_handler), "");
}

TEST(an_interrupt_may_not_shrink_or_destroy)
{
	boot();
	of_handler = make("handler", 100, 0);
	interrupt(_i ? shrink_in_handler : destroy_in_handler);
}
END_TEST

TEST(what_is_no_cache_cannot_be_shrunk)
{
	kmem_cache_t *c;

	boot();
	c = make("gone", 100, 0);
	if (_i) {
		destroy(c);
		EXPECT_PANIC(kmem_cache_shrink(c), "");
	} else {
		EXPECT_PANIC(kmem_cache_shrink(NULL), "");
	}
}
END_TEST

TEST(a_cache_that_is_destroyed_gives_all_back)
{
	unsigned long before;
	kmem_cache_t *c;

	soft_boot(64, _i & 1 ? "" : "slab_debug=-");
	before = free_pages_at_rest();
	c = make("ends", some_sizes[_i / 2], 0);
	take(c, 0, 150);
	put(c, 0, 50);
	soft_cpu = 1;
	put(c, 50, 100);
	destroy(c);
	ck_assert_ptr_eq(kmem_cache_find("ends"), NULL);
	expect_pages_back(before);
}
END_TEST

TEST(a_cache_in_use_is_not_destroyed)
{
	static kmem_cache_t *all[FULL_CHAIN];
	unsigned long before;
	unsigned int n;
	kmem_cache_t *c;
	bool had_arrays;

	soft_boot(64, _i & 1 ? "" : "slab_debug=-");
	before = free_pages_at_rest();
	n = chain(all);
	c = make("in use", some_sizes[_i / 2], 0);
	had_arrays = has_array(c, 0);
	take(c, 0, 40);
	put(c, 1, 39);
	soft_log_clear();
	ck_assert_int_eq(kmem_cache_destroy(c), 1);
	expect_in(soft_log(), "in use");
	ck_assert_ptr_eq(kmem_cache_find("in use"), c);
	ck_assert_uint_eq(chain(all), n + 1);
	ck_assert_uint_eq(length(&c->slabs_full) +
			  length(&c->slabs_partial), 1);
	ck_assert_uint_eq(length(&c->slabs_free), 0);
	ck_assert_uint_eq(c->num_active, 1);
	ck_assert_int_eq(has_array(c, 0), had_arrays);
	expect_sound(c);
	take(c, 1, 60);
	put(c, 0, 61);
	expect_sound(c);
	destroy(c);
	expect_pages_back(before);
}
END_TEST

TEST(the_hand_leaves_a_cache_that_is_destroyed)
{
	kmem_cache_t *gone;

	lay_out_ring();
	gone = ring[5];
	clock_searchp = gone;
	destroy(gone);
	expect_hand(ring[6]);
	take(ring[7], 0, 1);
	clock_searchp = ring[7];
	ck_assert_int_eq(kmem_cache_destroy(ring[7]), 1);
	reap();
	expect_all_sound();
}
END_TEST

TEST(many_caches_come_and_go)
{
	static kmem_cache_t *many[100];
	char name[CACHE_NAMELEN];
	unsigned long before;
	unsigned int i;

	boot();
	before = free_pages_at_rest();
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "many %u", i);
		many[i] = make(name, 4 + 50 * i, 0);
		held[i] = kmem_cache_alloc(many[i], SLAB_KERNEL);
	}
	expect_all_sound();
	for (i = 0; i < 100; i++) {
		kmem_cache_free(many[i * 37 % 100], held[i * 37 % 100]);
		destroy(many[i * 37 % 100]);
	}
	expect_pages_back(before);
}
END_TEST

/* Test the counts of a cache */

static void expect_active(kmem_cache_t *c, unsigned long active,
			  unsigned long allocations, unsigned long high)
{
	if (c->num_active != active || c->high_mark != high ||
	    c->num_allocations != allocations)
		ck_abort_msg("expected %lu active, %lu in all, at most %lu; "
			     "saw %lu, %lu, %lu", active, allocations, high,
			     c->num_active, c->num_allocations,
			     c->high_mark);
}

TEST(objects_are_counted_when_they_leave_their_slab)
{
	kmem_cache_t *c;

	boot();
	c = make_bare("counted", 100);
	take(c, 0, 10);
	expect_active(c, 10, 10, 10);
	put(c, 0, 4);
	expect_active(c, 6, 10, 10);
	take(c, 0, 2);
	expect_active(c, 8, 12, 10);
	take(c, 10, 3);
	expect_active(c, 11, 15, 11);
	ck_assert_uint_eq(c->allochit + c->allocmiss + c->freehit +
			  c->freemiss, 0);
}
END_TEST

TEST(objects_in_arrays_are_out_of_their_slab)
{
	kmem_cache_t *c;

	boot();
	c = tuned(100, 10, 5);
	take(c, 0, 1);
	expect_active(c, 5, 5, 5);
	put(c, 0, 1);
	take(c, 0, 5);
	expect_active(c, 5, 5, 5);
	take(c, 5, 1);
	expect_active(c, 10, 10, 10);
	drain_cpu_caches(c);
	expect_active(c, 6, 10, 10);
}
END_TEST

TEST(slabs_made_given_up_and_missed_are_counted)
{
	lay_out_ring();
	leave_free_slabs(ring[0], 7);
	ck_assert_uint_eq(ring[0]->grown, 7);
	ck_assert_uint_eq(ring[0]->reaped, 0);
	reap();
	ck_assert_uint_eq(ring[0]->reaped, 4);
	take(ring[0], 0, 3);
	fail_nth(1);
	ck_assert_ptr_eq(kmem_cache_alloc(ring[0], SLAB_KERNEL), NULL);
	fail_nth(0);
	ck_assert_uint_eq(ring[0]->errors, 1);
	ck_assert_uint_eq(ring[0]->grown, 7);
	take(ring[0], 3, 1);
	ck_assert_uint_eq(ring[0]->grown, 8);
}
END_TEST

/* Test the trace of objects */

static struct {
	const char *name;
	unsigned long arg[TRACE_ARGS];
} traced[100];
static unsigned int nr_traced;

static void note_record(const struct trace_record *r, void *data)
{
	(void)data;
	ck_assert_uint_lt(nr_traced, 100);
	traced[nr_traced].name = r->event->name;
	memcpy(traced[nr_traced++].arg, r->arg, sizeof(r->arg));
}

static void trace_all(bool on)
{
	static const char *const events[] = {
		"kmalloc", "kfree", "kmem_cache_alloc", "kmem_cache_free",
	};
	unsigned int i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(trace_enable(events[i], on), 0);
}

/* Called by one call of the function behind it */
static bool from(unsigned long site, const void *function)
{
	return site - (unsigned long)function < 128;
}

static void expect_traced(const char *name, const void *function,
			  const void *p)
{
	ck_assert_uint_eq(nr_traced, 1);
	ck_assert_str_eq(traced[0].name, name);
	if (!from(traced[0].arg[0], function))
		ck_abort_msg("%s: called from %#lx, not %p", name,
			     traced[0].arg[0], function);
	ck_assert_uint_eq(traced[0].arg[1], (unsigned long)p);
}

static void begin_trace(void)
{
	trace_clear();
	nr_traced = 0;
	trace_all(true);
}

static void end_trace(void)
{
	trace_all(false);
	trace_for_each(note_record, NULL);
}

static void *__attribute__((noinline)) call_kmalloc(size_t size)
{
	void *p = kmalloc(size, GFP_KERNEL);

	asm volatile("" : : : "memory");
	return p;
}

static void __attribute__((noinline)) call_kfree(void *p)
{
	kfree(p);
	asm volatile("" : : : "memory");
}

static void *__attribute__((noinline)) call_alloc(kmem_cache_t *c)
{
	void *p = kmem_cache_alloc(c, SLAB_ATOMIC);

	asm volatile("" : : : "memory");
	return p;
}

static void __attribute__((noinline)) call_free(kmem_cache_t *c,
						void *p)
{
	kmem_cache_free(c, p);
	asm volatile("" : : : "memory");
}

static void expect_bytes(unsigned long asked, unsigned long given,
			 unsigned long flags)
{
	ck_assert_uint_eq(traced[0].arg[2], asked);
	ck_assert_uint_eq(traced[0].arg[3], given);
	ck_assert_uint_eq(traced[0].arg[4], flags);
}

TEST(what_happens_to_an_object_is_traced_once)
{
	kmem_cache_t *c;
	void *p;

	boot();
	kfree(kmalloc(100, GFP_KERNEL));
	c = make("traced", 98, 0);
	p = kmem_cache_alloc(c, SLAB_KERNEL);
	begin_trace();
	kmem_cache_free(c, p);
	begin_trace();
	p = call_kmalloc(100);
	end_trace();
	expect_traced("kmalloc", call_kmalloc, p);
	expect_bytes(100, 128, GFP_KERNEL);
	begin_trace();
	call_kfree(p);
	end_trace();
	expect_traced("kfree", call_kfree, p);
	begin_trace();
	p = call_alloc(c);
	end_trace();
	expect_traced("kmem_cache_alloc", call_alloc, p);
	expect_bytes(100, 100, SLAB_ATOMIC);
	begin_trace();
	call_free(c, p);
	end_trace();
	expect_traced("kmem_cache_free", call_free, p);
}
END_TEST

TEST(a_trace_that_is_off_has_nothing)
{
	boot();
	begin_trace();
	trace_all(false);
	call_kfree(call_kmalloc(10));
	end_trace();
	ck_assert_uint_eq(nr_traced, 0);
}
END_TEST

/* Test the recount of a cache */

static kmem_cache_t *to_spoil(void)
{
	kmem_cache_t *c;

	boot();
	c = make_bare("spoilt", 500);
	ck_assert_uint_eq(c->num, 8);
	take(c, 0, 32);
	put(c, 24, 8);
	put(c, 16, 3);
	ck_assert_int_eq(kmem_tune_cpucache(c, 6, 3), 0);
	put(c, 0, 4);
	expect_slabs(c, 2, 1, 1);
	expect_sound(c);
	return c;
}

static void move(struct list_head *from, struct list_head *to)
{
	list_move(from->next, to);
}

static void spoil_slabs(kmem_cache_t *c, int how)
{
	slab_t *s = nth_slab(&c->slabs_partial, 0);

	switch (how) {
	case 0: c->num_active++; break;
	case 1: c->num_active--; break;
	case 2: s->inuse++; break;
	case 3: move(&c->slabs_partial, &c->slabs_full); break;
	case 4: move(&c->slabs_full, &c->slabs_partial); break;
	case 5: move(&c->slabs_free, &c->slabs_partial); break;
	case 6: move(&c->slabs_partial, &c->slabs_free); break;
	case 7: slab_bufctl(s)[s->free] = s->free; break;
	case 8: slab_bufctl(s)[s->free] = c->num; break;
	case 9: s->free = BUFCTL_END; break;
	case 10: s->free = c->num; break;
	case 11:
		s->inuse--;
		c->num_active--;
		break;
	}
}

static void spoil_places(kmem_cache_t *c, int how)
{
	slab_t *s = nth_slab(&c->slabs_partial, 0);
	struct page *page = virt_to_page(slab_start(s));
	cpucache_t *cc = c->cpudata[0];

	switch (how) {
	case 12: SET_PAGE_CACHE(page, &cache_cache); break;
	case 13: SET_PAGE_SLAB(page, nth_slab(&c->slabs_full, 0)); break;
	case 14: PageClearSlab(page); break;
	case 15: cc->avail = 7; break;
	case 16: cc_entry(cc)[0] = held[16]; break;
	case 17: cc_entry(cc)[0] = cc_entry(cc)[1]; break;
	case 18: cc_entry(cc)[0] = &variable; break;
	case 19: cc_entry(cc)[0] += 4; break;
	case 20: cc_entry(cc)[0] = c; break;
	}
}

TEST(the_recount_finds_a_spoilt_cache)
{
	kmem_cache_t *c = to_spoil();
	const char *text;
	int faults, said = 0;

	if (_i < 12)
		spoil_slabs(c, _i);
	else
		spoil_places(c, _i);
	text = faults_of(c, &faults);
	if (faults < 1)
		ck_abort_msg("nothing is found");
	for (; *text; text++)
		said += *text == '\n';
	if (said < faults)
		ck_abort_msg("%d faults:\n%s", faults, report);
	expect_in(report, "spoilt");
}
END_TEST

TEST(the_recount_of_all_caches_names_the_one_that_is_spoilt)
{
	struct seq_file m;
	kmem_cache_t *c = to_spoil();

	c->num_active++;
	seq_buffer_init(&m, report, sizeof(report));
	ck_assert_int_ge(slab_check(&m), 1);
	expect_in(report, "spoilt");
	seq_buffer_init(&m, report, sizeof(report));
	ck_assert_int_ge(mm_check(&m), 1);
	expect_in(report, "slab");
	c->num_active--;
	expect_all_sound();
}
END_TEST

TEST(the_recount_looks_for_the_hand_in_the_chain)
{
	struct seq_file m;

	boot();
	clock_searchp = kmem_cache_alloc(&cache_cache, SLAB_KERNEL);
	seq_buffer_init(&m, report, sizeof(report));
	ck_assert_int_ge(slab_check(&m), 1);
}
END_TEST

/* Test who gives memory back */

#define HOARD	20000

static struct page *hoard[HOARD];
static unsigned int nr_hoard;

static struct {
	unsigned int calls, mask, each;
	unsigned long flags;
} asked;

static int give_pages(unsigned int gfp_mask)
{
	unsigned int n;

	asked.calls++;
	asked.mask = gfp_mask;
	asked.flags = current->flags;
	for (n = 0; n < asked.each && nr_hoard; n++)
		__free_page(hoard[--nr_hoard]);
	return n;
}

static struct shrinker giver = {
	.name = "giver", .shrink = give_pages,
};

static int give_five(unsigned int gfp_mask)
{
	(void)gfp_mask;
	return 5;
}

static struct shrinker five = { .name = "five", .shrink = give_five };

/* Take all memory that can be had without waiting. */
static void hoard_all(void)
{
	struct page *page;

	while ((page = alloc_page(GFP_ATOMIC))) {
		ck_assert_uint_lt(nr_hoard, HOARD);
		hoard[nr_hoard++] = page;
	}
}

static void boot_small(void)
{
	soft_boot(16, "slab_debug=-");
	free_pages_at_rest();
}

TEST(every_shrinker_is_asked_and_all_pages_are_counted)
{
	boot_small();
	ck_assert_int_eq(shrink_all(GFP_KERNEL), 0);
	register_shrinker(&giver);
	register_shrinker(&five);
	ck_assert_int_eq(shrink_all(GFP_NOIO), 5);
	ck_assert_uint_eq(asked.calls, 1);
	ck_assert_uint_eq(asked.mask, GFP_NOIO);
	hoard[nr_hoard++] = alloc_page(GFP_KERNEL);
	hoard[nr_hoard++] = alloc_page(GFP_KERNEL);
	asked.each = 10;
	ck_assert_int_eq(shrink_all(GFP_KERNEL), 7);
	ck_assert_uint_eq(giver.calls, 2);
	ck_assert_uint_eq(giver.freed, 2);
	ck_assert_uint_eq(five.calls, 2);
	ck_assert_uint_eq(five.freed, 10);
}
END_TEST

TEST(a_shrinker_that_is_gone_is_not_asked)
{
	boot_small();
	register_shrinker(&giver);
	register_shrinker(&five);
	unregister_shrinker(&giver);
	ck_assert_int_eq(shrink_all(GFP_KERNEL), 5);
	ck_assert_uint_eq(asked.calls, 0);
	unregister_shrinker(&five);
	ck_assert_int_eq(shrink_all(GFP_KERNEL), 0);
	register_shrinker(&giver);
	shrink_all(GFP_KERNEL);
	ck_assert_uint_eq(asked.calls, 1);
}
END_TEST

static char letters[40];

static int say_a(unsigned int gfp_mask)
{
	(void)gfp_mask;
	strcat(letters, "a");
	return 0;
}

static int say_b(unsigned int gfp_mask)
{
	(void)gfp_mask;
	strcat(letters, "b");
	return 0;
}

static struct shrinker shrinker_a = { .name = "a", .shrink = say_a };
static struct shrinker shrinker_b = { .name = "b", .shrink = say_b };

TEST(shrinkers_are_asked_in_the_order_of_registration)
{
	boot_small();
	register_shrinker(&shrinker_b);
	register_shrinker(&shrinker_a);
	shrink_all(GFP_KERNEL);
	ck_assert_str_eq(letters, "ba");
	unregister_shrinker(&shrinker_b);
	register_shrinker(&shrinker_b);
	shrink_all(GFP_KERNEL);
	ck_assert_str_eq(letters, "baab");
}
END_TEST

static int busy_answer;

static int sleep_in_shrinker(unsigned int gfp_mask)
{
	strcat(letters, "<");
	yield();
	busy_answer = shrink_all(gfp_mask);
	yield();
	strcat(letters, ">");
	return 0;
}

static struct shrinker sleeper = {
	.name = "sleeper", .shrink = sleep_in_shrinker,
};

static int call_shrinkers(void *unused)
{
	(void)unused;
	shrink_all(GFP_KERNEL);
	return 0;
}

TEST(a_shrinker_that_runs_is_waited_for)
{
	boot_small();
	register_shrinker(&sleeper);
	ck_assert_int_gt(kernel_thread(call_shrinkers, NULL, "shrink"), 0);
	yield();
	ck_assert_str_eq(letters, "<");
	if (_i)
		register_shrinker(&shrinker_a);
	else
		unregister_shrinker(&sleeper);
	ck_assert_str_eq(letters, "<>");
	ck_assert_int_eq(busy_answer, 1);
	ck_assert_uint_eq(sleeper.calls, 1);
}
END_TEST

TEST(a_request_that_would_fail_asks_first)
{
	boot_small();
	register_shrinker(&giver);
	hoard_all();
	asked.each = 100;
	ck_assert_ptr_eq(alloc_page(GFP_ATOMIC), NULL);
	ck_assert_uint_eq(asked.calls, 0);
	ck_assert_ptr_ne(_i ? kmalloc(4096, GFP_KERNEL) :
			 (void *)alloc_page(GFP_KERNEL), NULL);
	ck_assert_uint_eq(asked.calls, 1);
	ck_assert(asked.flags & PF_MEMALLOC);
	ck_assert(!(current->flags & PF_MEMALLOC));
	ck_assert_uint_eq(asked.mask & __GFP_WAIT, __GFP_WAIT);
}
END_TEST

TEST(a_few_pages_at_a_time_will_do)
{
	boot_small();
	register_shrinker(&giver);
	hoard_all();
	asked.each = 1;
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	ck_assert_uint_ge(asked.calls, 2);
}
END_TEST

/* Pages that are given at a time, how often that is done in a round */
static const unsigned int rounds[][2] = {
	{ 1, 6 }, { 5, 6 }, { 6, 6 }, { 7, 5 }, { 11, 3 }, { 16, 2 },
	{ 31, 2 }, { 32, 1 }, { 100, 1 },
};

TEST(a_round_of_reclaim_is_for_32_pages_or_6_tries)
{
	struct page *page;

	boot_small();
	register_shrinker(&giver);
	hoard_all();
	asked.each = rounds[_i][0];
	page = alloc_page(GFP_KERNEL);
	ck_assert_ptr_ne(page, NULL);
	if (!asked.calls || asked.calls % rounds[_i][1])
		ck_abort_msg("%u pages at a time: %u calls", asked.each,
			     asked.calls);
}
END_TEST

TEST(when_nobody_gives_the_request_fails)
{
	boot_small();
	register_shrinker(&giver);
	hoard_all();
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, _i), NULL);
	ck_assert_uint_ge(asked.calls, 1);
	ck_assert_uint_le(asked.calls, 6);
	ck_assert_ptr_eq(kmalloc(32768, GFP_KERNEL), NULL);
	asked.each = 100;
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	expect_all_sound();
}
END_TEST

TEST(free_slabs_are_given_to_a_request_that_would_fail)
{
	unsigned int n;
	kmem_cache_t *c;

	boot_small();
	c = make_bare("keeps", 4096);
	leave_free_slabs(c, 300);
	hoard_all();
	for (n = 0; n < 200; n++)
		if (!alloc_page(GFP_KERNEL))
			break;
	ck_assert_uint_ge(n, 200);
	ck_assert_uint_le(length(&c->slabs_free), 100);
	ck_assert_uint_ge(c->reaped, 200);
	expect_all_sound();
}
END_TEST

TEST(a_long_chain_is_passed_twice_before_a_request_fails)
{
	char name[CACHE_NAMELEN];
	kmem_cache_t *c;
	int i;

	boot_small();
	c = make_bare("keeps", 4096);
	leave_free_slabs(c, 100);
	for (i = 0; i < 120; i++) {
		snprintf(name, sizeof(name), "many-%d", i);
		kmem_cache_alloc(make_bare(name, 1000), SLAB_KERNEL);
	}
	hoard_all();
	c->dflags |= DFLGS_GROWN;
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	ck_assert_uint_gt(c->reaped, 0);
	expect_all_sound();
}
END_TEST

TEST(a_cache_grows_at_the_cost_of_another)
{
	kmem_cache_t *c, *d;
	unsigned int n;

	boot_small();
	c = make_bare("keeps", 4096);
	d = make("needs", 1000, 0);
	leave_free_slabs(c, 300);
	hoard_all();
	for (n = 0; n < 500; n++)
		ck_assert_ptr_ne(kmem_cache_alloc(d, SLAB_KERNEL), NULL);
	expect_all_sound();
}
END_TEST

TEST(a_growing_cache_asks_as_its_caller_may)
{
	static const unsigned int level[] = {
		SLAB_KERNEL, SLAB_NOIO, SLAB_NOFS, SLAB_USER, SLAB_ATOMIC, 0,
	};
	kmem_cache_t *c;
	void *p;

	boot_small();
	c = make("asks", _i / 6 ? 512 : 100, 0);
	register_shrinker(&giver);
	hoard_all();
	asked.each = 100;
	p = kmem_cache_alloc(c, level[_i % 6]);
	if (level[_i % 6] & __GFP_WAIT) {
		ck_assert_ptr_ne(p, NULL);
		ck_assert_uint_ge(asked.calls, 1);
		ck_assert_uint_eq(asked.mask, level[_i % 6]);
	} else {
		ck_assert_ptr_eq(p, NULL);
		ck_assert_uint_eq(asked.calls, 0);
	}
	expect_sound(c);
}
END_TEST

TEST(who_has_the_chain_may_run_out_of_memory)
{
	void *p;

	boot_small();
	leave_free_slabs(make_bare("keeps", 4096), 100);
	hoard_all();
	down(&cache_chain_sem);
	p = kmalloc(8192, GFP_KERNEL);
	up(&cache_chain_sem);
	ck_assert_ptr_eq(p, NULL);
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	expect_all_sound();
}
END_TEST

/* Keep a model of all objects */

#define KINDS		14	/* caches of the model */
#define MOST_BYTES	(6U << 20)

static struct model_cache {
	kmem_cache_t *c;		/* NULL: could not be made */
	size_t size;
	unsigned int held, made, ended;
	bool ctor;
} model[KINDS];

static struct {
	u32 *p;
	size_t size;
	u32 stamp;
	unsigned int from;		/* KINDS: kmalloc() */
} out[MOST_HELD];
static unsigned int nr_out, bytes_out;
static bool failing;

/* Words @i and @i from behind; false: there are no more to look at */
static bool ends(size_t size, unsigned int i, unsigned int *a,
		 unsigned int *b)
{
	unsigned int n = size / 4;

	if (i >= 8 || i >= n)
		return false;
	*a = i;
	*b = n - 1 - i;
	return true;
}

static void paint(u32 *p, size_t size, u32 stamp, u32 step)
{
	unsigned int i, a, b;

	for (i = 0; ends(size, i, &a, &b); i++) {
		p[a] = stamp + a * step;
		p[b] = stamp + b * step;
	}
}

static void expect_painted(const u32 *p, size_t size, u32 stamp,
			   u32 step, const char *what)
{
	unsigned int i, a, b;

	for (i = 0; ends(size, i, &a, &b); i++)
		if (p[a] != stamp + a * step || p[b] != stamp + b * step)
			ck_abort_msg("%p, %zu bytes, is not %s at word %u "
				     "or %u", (void *)p, size, what, a, b);
}

#define CONSTRUCTED	0xC0C0C0C0U
#define STEP		2654435761U

static struct model_cache *model_of(const kmem_cache_t *c)
{
	unsigned int i = c->name[1] - 'a';

	ck_assert_uint_lt(i, KINDS);
	return &model[i];
}

static void model_ctor(void *obj, kmem_cache_t *c, unsigned long flags)
{
	if (flags & SLAB_CTOR_VERIFY) {
		expect_painted(obj, model_of(c)->size, CONSTRUCTED, 0,
			       "constructed");
		return;
	}
	model_of(c)->made++;
	paint(obj, model_of(c)->size, CONSTRUCTED, 0);
}

static void model_dtor(void *obj, kmem_cache_t *c, unsigned long flags)
{
	(void)flags;
	model_of(c)->ended++;
	expect_painted(obj, model_of(c)->size, CONSTRUCTED, 0,
		       "constructed");
}

static unsigned long random_cache_flags(void)
{
	unsigned long flags = 0;

	if (rnd_below(3) == 0)
		flags |= SLAB_HWCACHE_ALIGN;
	if (rnd_below(6) == 0)
		flags |= SLAB_MUST_HWCACHE_ALIGN;
	if (rnd_below(4) == 0)
		flags |= SLAB_CACHE_DMA;
	if (rnd_below(5) == 0)
		flags |= SLAB_NO_REAP;
	if (rnd_below(10) == 0)
		flags |= SLAB_RED_ZONE | SLAB_DEBUG_FREE;
	if (rnd_below(10) == 0)
		flags |= SLAB_POISON;
	return flags;
}

static void random_cache(unsigned int i)
{
	char name[] = { 'm', 'a' + i, 0 };
	struct model_cache *m = &model[i];
	size_t size = rnd_between(4, 1U << rnd_between(3, 14)), offset;

	if (rnd_below(20) == 0)
		size = rnd_between(16384, 100000);
	memset(m, 0, sizeof(*m));
	m->size = size;
	m->ctor = rnd_below(3) == 0;
	offset = rnd_below(4) ? 0 : rnd_below(size + 1);
	m->c = kmem_cache_create(name, size, offset, random_cache_flags(),
				 m->ctor ? model_ctor : NULL,
				 m->ctor ? model_dtor : NULL);
	if (!m->c && !failing)
		ck_abort_msg("no cache of size %zu", size);
}

static void model_take(void *p, size_t size, unsigned int from)
{
	u32 stamp = rnd();

	if (from < KINDS && model[from].ctor)
		expect_painted(p, size, CONSTRUCTED, 0, "constructed");
	paint(p, size, stamp, STEP);
	out[nr_out].p = p;
	out[nr_out].size = size;
	out[nr_out].stamp = stamp;
	out[nr_out++].from = from;
	bytes_out += size;
}

static void model_put(unsigned int i)
{
	unsigned int from = out[i].from;
	size_t size = out[i].size;
	u32 *p = out[i].p;

	expect_painted(p, size, out[i].stamp, STEP, "its owner's");
	if (from < KINDS && model[from].ctor)
		paint(p, size, CONSTRUCTED, 0);
	bytes_out -= size;
	out[i] = out[--nr_out];
	if (from == KINDS || rnd_below(8) == 0)
		kfree(p);
	else
		kmem_cache_free(model[from].c, p);
	if (from < KINDS)
		model[from].held--;
}

static void expect_like_model(const struct model_cache *m)
{
	unsigned int n;

	if (!m->c)
		return;
	n = m->held + cached(m->c, 0) + cached(m->c, 1);
	if (m->c->num_active != n)
		ck_abort_msg("%s: expected %u objects out, saw %lu",
			     m->c->name, n, m->c->num_active);
	if (m->ctor && m->made - m->ended !=
		       m->c->num * (length(&m->c->slabs_full) +
				    length(&m->c->slabs_partial) +
				    length(&m->c->slabs_free)))
		ck_abort_msg("%s: %u constructed, %u destructed",
			     m->c->name, m->made, m->ended);
}

/* Test random objects against the model */

#define LONG_STEPS	30000
#define SHORT_STEPS	1500

static bool in_irq;

static unsigned int random_level(void)
{
	static const unsigned int level[] = {
		SLAB_KERNEL, SLAB_ATOMIC, SLAB_USER, SLAB_NOFS,
	};

	return in_irq ? SLAB_ATOMIC : level[rnd_below(4)];
}

static void random_alloc(void)
{
	unsigned int i = rnd_below(KINDS), flags = random_level();
	struct model_cache *m = &model[i];
	void *p;

	if (!m->c || nr_out >= MOST_HELD || bytes_out > MOST_BYTES)
		return;
	if (m->c->gfpflags & GFP_DMA)
		flags |= SLAB_DMA;
	if (rnd_below(10) == 0)
		flags |= SLAB_NO_GROW;
	p = kmem_cache_alloc(m->c, flags);
	if (!p && !failing && !(flags & SLAB_NO_GROW))
		ck_abort_msg("%s has no object", m->c->name);
	if (p) {
		m->held++;
		model_take(p, m->size, i);
	}
	expect_like_model(m);
}

static void random_kmalloc(void)
{
	size_t size = rnd_below(1U << rnd_between(4, 15));
	unsigned int flags = random_level() | rnd_below(2);
	void *p;

	if (nr_out >= MOST_HELD || bytes_out > MOST_BYTES)
		return;
	p = kmalloc(size, flags);
	if (!p && !failing)
		ck_abort_msg("no %zu bytes", size);
	if (p)
		model_take(p, size, KINDS);
}

static void random_free(void)
{
	unsigned int i, from;

	if (!nr_out)
		return;
	i = rnd_below(nr_out);
	from = out[i].from;
	model_put(i);
	if (from < KINDS)
		expect_like_model(&model[from]);
}

static void random_shrink(void)
{
	struct model_cache *m = &model[rnd_below(KINDS)];
	unsigned long before = nr_free_pages();
	int pages;

	if (!m->c)
		return;
	if (rnd() & 1)
		pages = kmem_cache_reap(GFP_KERNEL);
	else
		pages = kmem_cache_shrink(m->c);
	if (nr_free_pages() != before + pages)
		ck_abort_msg("%d pages freed, but %lu came", pages,
			     nr_free_pages() - before);
	expect_like_model(m);
}

static void random_tuning(void)
{
	struct model_cache *m = &model[rnd_below(KINDS)];
	int limit = rnd_below(rnd() & 1 ? 20 : 300);
	int batch = limit ? rnd_between(1, limit) : 0, error;

	if (!m->c)
		return;
	if (rnd() & 1) {
		drain_cpu_caches(m->c);
		ck_assert_uint_eq(cached(m->c, 0) + cached(m->c, 1), 0);
	} else {
		error = kmem_tune_cpucache(m->c, limit, batch);
		if (m->c->flags & SLAB_DEBUG_ANY)
			ck_assert_int_eq(error, -EINVAL);
		else if (!failing)
			ck_assert_int_eq(error, 0);
	}
	expect_like_model(m);
}

static void free_model_cache(unsigned int i)
{
	unsigned int j;

	for (j = nr_out; j--;)
		if (out[j].from == i)
			model_put(j);
	if (model[i].c)
		destroy(model[i].c);
	ck_assert_uint_eq(model[i].made, model[i].ended);
	model[i].c = NULL;
}

static void random_end(void)
{
	unsigned int i = rnd_below(KINDS);
	struct model_cache *m = &model[i];

	if (m->c && m->held && rnd_below(4) == 0) {
		ck_assert_int_eq(kmem_cache_destroy(m->c), 1);
		expect_like_model(m);
		return;
	}
	free_model_cache(i);
	random_cache(i);
}

static void fail_at_random(void)
{
	struct fail_page_alloc rule = {
		.probability = rnd_between(1, 500), .seed = rnd(),
	};

	failing = !failing && rnd_below(4) == 0;
	fail_page_alloc_set(failing ? &rule : NULL);
}

static void random_in_handler(void)
{
	in_irq = true;
	if (rnd() & 1)
		random_free();
	else if (rnd() & 1)
		random_alloc();
	else
		random_kmalloc();
	in_irq = false;
}

static void random_step(unsigned int bias)
{
	unsigned int what = rnd_below(1000);

	if (what < 20)
		soft_cpu = rnd_below(2);
	else if (what < 40)
		random_shrink();
	else if (what < 50)
		random_tuning();
	else if (what < 55)
		random_end();
	else if (what < 65)
		fail_at_random();
	else if (what < 100)
		interrupt(random_in_handler);
	else if (rnd_below(100) >= bias)
		random_free();
	else if (rnd_below(4))
		random_alloc();
	else
		random_kmalloc();
}

static void expect_model_sound(void)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++)
		if (model[i].c)
			expect_sound(model[i].c);
}

static void random_steps(unsigned int steps, unsigned int recount,
			 bool debug)
{
	unsigned int bias = 50, i;
	unsigned long before;

	soft_boot(64, debug ? "" : "slab_debug=-");
	before = free_pages_at_rest();
	for (i = 0; i < KINDS; i++)
		random_cache(i);
	for (i = 0; i < steps; i++) {
		if (i % 500 == 0)
			bias = rnd_between(30, 72);
		random_step(bias);
		if (i % recount == 0)
			expect_model_sound();
		if (i % 1000 == 0)
			expect_all_sound();
	}
	failing = false;
	fail_page_alloc_set(NULL);
	for (i = 0; i <= KINDS; i++)
		if (i < KINDS)
			free_model_cache(i);
		else
			while (nr_out)
				model_put(nr_out - 1);
	expect_pages_back(before);
}

TEST(random_objects_come_and_go_as_the_model_has_them)
{
	rnd_seed(_i);
	random_steps(suite_rounds(LONG_STEPS), 3000, _i % 4 == 3);
}
END_TEST

TEST(random_operations_leave_all_caches_in_order)
{
	rnd_seed(1000 + _i);
	random_steps(suite_rounds(SHORT_STEPS), 1, _i % 2);
}
END_TEST

/* Register the tests of chapter 8 */

SUITE("chapter 8: the slab allocator")
{
	CASE(slab_layout);
	CASE(cache_making);
	CASE(slab_boot);
	CASE(size_caches);
	CASE(slab_tracking);
	CASE(constructors);
	CASE(object_flags);
	CASE(slab_failures);
	CASE(wrong_objects);
	CASE(cpu_arrays);
	CASE(slab_reaping);
	CASE(cache_ending);
	CASE(slab_counts);
	CASE(slab_traces);
	CASE(slab_recount);
	CASE(shrinkers);
	CASE(slab_model);

	/* Register the tests of layouts and caches */
	tcase_add_test(slab_layout, slab_flags_have_linuxs_values);
	tcase_add_test(slab_layout, slab_debug_flags_have_linuxs_values);
	tcase_add_test(slab_layout, slab_limits_are_linuxs);
	tcase_add_loop_test(slab_layout,
			    as_many_objects_as_fit_are_in_a_slab, 0, 6);
	tcase_add_loop_test(slab_layout,
			    small_objects_are_laid_out_by_the_rules, 0, 8);
	tcase_add_loop_test(slab_layout,
			    objects_of_any_size_are_laid_out_by_the_rules,
			    0, suite_rounds(4));
	tcase_add_loop_test(slab_layout,
			    the_border_sizes_are_laid_out_as_computed_by_hand,
			    0, ARRAY_SIZE(by_hand));
	tcase_add_loop_test(slab_layout,
			    aligned_objects_share_a_line_only_in_whole_parts,
			    0, 2 * ARRAY_SIZE(aligned));
	tcase_add_loop_test(slab_layout,
			    the_distance_of_colours_is_a_multiple_of_the_alignment,
			    0, ARRAY_SIZE(offsets));
	tcase_add_loop_test(slab_layout,
			    a_descriptor_elsewhere_limits_the_objects, 0, 3);
	tcase_add_test(slab_layout,
		       the_limit_comes_from_the_largest_size_with_a_descriptor);
	tcase_add_loop_test(slab_layout,
			    large_machines_have_larger_slabs, 0, 4);
	tcase_add_loop_test(cache_making,
			    a_cache_that_cannot_be_is_refused,
			    0, ARRAY_SIZE(bad_caches));
	tcase_add_loop_test(cache_making,
			    a_cache_at_the_limits_is_made,
			    0, ARRAY_SIZE(good_caches));
	tcase_add_test(cache_making, an_interrupt_makes_no_cache);
	tcase_add_loop_test(cache_making, two_caches_have_two_names, 0, 4);
	tcase_add_test(cache_making,
		       a_name_is_free_again_when_its_cache_is_gone);
	tcase_add_test(cache_making, a_cache_has_its_name_for_itself);
	tcase_add_test(cache_making, a_cache_is_found_by_its_whole_name);
	tcase_add_test(cache_making, a_new_cache_has_no_slab);
	tcase_add_test(cache_making,
		       a_descriptor_that_was_used_before_starts_clean);
	tcase_add_test(cache_making,
		       red_zones_add_two_words_and_drop_the_alignment);
	tcase_add_test(cache_making,
		       objects_that_must_be_aligned_have_no_words);
	tcase_add_test(cache_making,
		       poison_would_destroy_what_a_constructor_made);
	tcase_add_test(cache_making,
		       an_object_too_large_with_its_red_words_is_no_cache);
	tcase_add_loop_test(cache_making,
			    the_debug_build_watches_every_cache,
			    0, ARRAY_SIZE(watched));
	tcase_add_test(slab_boot,
		       the_cache_of_caches_is_there_before_memory_is);
	tcase_add_test(slab_boot, before_memory_there_is_one_cache);
	tcase_add_test(slab_boot,
		       descriptors_elsewhere_come_from_sizes_that_have_their_own);
	tcase_add_test(slab_boot, arrays_come_when_all_sizes_are_there);
	tcase_add_test(slab_boot, when_all_is_up_every_cache_has_arrays);
	tcase_add_loop_test(slab_boot,
			    a_machine_of_any_size_starts_its_caches, 0, 16);
	/* Register the tests of sizes and slabs */
	tcase_add_test(size_caches, there_are_thirteen_sizes_and_their_twins);
	tcase_add_loop_test(size_caches,
			    each_size_has_as_many_objects_as_in_linux, 0, 13);
	tcase_add_loop_test(size_caches,
			    a_request_gets_the_smallest_size_that_suffices,
			    0, 2 * ARRAY_SIZE(requests));
	tcase_add_loop_test(size_caches,
			    a_request_that_is_too_large_is_not_met, 0, 6);
	tcase_add_test(size_caches, freeing_nothing_is_nothing);
	tcase_add_test(size_caches,
		       memory_of_every_size_is_separate_and_comes_back);
	tcase_add_test(slab_tracking, three_colours_are_0_and_32_and_64);
	tcase_add_loop_test(slab_tracking,
			    successive_slabs_have_the_colours_in_turn,
			    0, ARRAY_SIZE(coloured));
	tcase_add_loop_test(slab_tracking,
			    a_descriptor_lies_in_front_of_its_objects_or_elsewhere,
			    0, 2);
	tcase_add_loop_test(slab_tracking,
			    a_fresh_slab_is_used_in_the_order_of_addresses,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(slab_tracking,
			    the_object_freed_last_is_handed_out_first, 0, 2);
	tcase_add_loop_test(slab_tracking,
			    a_slab_moves_from_list_to_list_as_it_fills_and_empties,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_test(slab_tracking,
		       used_slabs_are_filled_before_free_ones_and_these_before_new);
	tcase_add_test(slab_tracking,
		       a_freed_slab_goes_to_the_head_of_the_free_ones);
	tcase_add_test(slab_tracking,
		       a_new_slab_goes_to_the_tail_of_the_free_ones);
	tcase_add_loop_test(slab_tracking,
			    free_objects_are_not_touched,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(slab_tracking,
			    pages_are_marked_as_long_as_they_are_a_slab,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(slab_tracking,
			    a_page_of_a_slab_is_not_freed_as_a_page, 0, 2);
	/* Register the tests of constructors and flags */
	tcase_add_loop_test(constructors,
			    each_object_of_a_new_slab_is_constructed_once,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(constructors,
			    a_constructor_is_told_whether_it_may_sleep, 0, 10);
	tcase_add_loop_test(constructors,
			    constructed_state_survives_its_owners,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(constructors,
			    an_object_is_destructed_only_with_its_slab, 0, 6);
	tcase_add_test(constructors, a_constructor_need_not_have_a_destructor);
	tcase_add_loop_test(constructors, a_slab_is_built_without_locks, 0, 4);
	tcase_add_test(constructors,
		       a_growing_cache_is_neither_shrunk_nor_reaped);
	tcase_add_test(constructors, a_growing_cache_is_not_destroyed);
	tcase_add_loop_test(constructors,
			    an_interrupt_may_have_a_growing_cache_grow, 0, 2);
	tcase_add_loop_test(object_flags, a_request_can_forbid_growth, 0, 2);
	tcase_add_test(object_flags, a_handler_can_forbid_growth);
	tcase_add_loop_test(object_flags,
			    a_request_with_other_flags_is_a_bug, 0, 10);
	tcase_add_loop_test(object_flags,
			    only_a_cache_for_dma_has_memory_for_dma, 0, 4);
	tcase_add_loop_test(object_flags,
			    memory_for_dma_is_in_its_zone_and_other_memory_is_not,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(object_flags,
			    an_interrupt_that_cannot_wait_may_have_a_cache_grow,
			    0, 4);
	tcase_add_loop_test(object_flags,
			    an_interrupt_that_would_wait_is_a_bug, 0, 7);
	tcase_add_loop_test(object_flags,
			    interrupts_are_left_as_they_were_by_slabs, 0, 4);
	tcase_add_loop_test(object_flags,
			    an_interrupt_may_use_a_cache_between_any_two_instructions,
			    0, 3);
	/* Register the tests of failures and wrong objects */
	tcase_add_loop_test(slab_failures,
			    growth_that_gets_no_page_changes_nothing,
			    0, 2 * ARRAY_SIZE(some_sizes));
	tcase_add_test(slab_failures,
		       a_constructor_sees_no_object_of_a_slab_that_failed);
	tcase_add_test(slab_failures,
		       a_size_that_gets_no_page_is_not_handed_out);
	tcase_add_loop_test(slab_failures,
			    a_cache_is_made_whole_or_not_at_all, 0, 16);
	tcase_add_test(slab_failures, a_cache_can_be_made_after_one_failed);
	tcase_add_test(slab_failures, tuning_that_fails_leaves_the_old_arrays);
	tcase_add_loop_test(wrong_objects,
			    an_address_that_is_not_of_the_cache_is_not_freed,
			    0, 18);
	tcase_add_loop_test(wrong_objects,
			    an_address_that_is_no_slabs_is_not_freed, 0, 12);
	tcase_add_loop_test(wrong_objects,
			    an_object_of_any_cache_can_be_freed_by_its_address,
			    0, 2 * ARRAY_SIZE(some_sizes));
	/* Register the tests of arrays */
	tcase_add_loop_test(cpu_arrays,
			    the_size_of_an_object_decides_on_the_array,
			    0, ARRAY_SIZE(limits));
	tcase_add_loop_test(cpu_arrays,
			    an_empty_array_is_filled_with_a_batch, 0, 2);
	tcase_add_test(cpu_arrays, a_batch_takes_what_slabs_have_and_no_more);
	tcase_add_test(cpu_arrays, a_full_array_frees_its_newest_batch);
	tcase_add_loop_test(cpu_arrays, a_batch_may_be_the_whole_array, 1, 6);
	tcase_add_test(cpu_arrays, hits_and_misses_are_counted);
	tcase_add_loop_test(cpu_arrays, a_hit_takes_no_lock, 0, 2);
	tcase_add_loop_test(cpu_arrays,
			    a_miss_takes_the_lock_of_the_cache, 0, 2);
	tcase_add_test(cpu_arrays, each_processor_has_its_own_objects);
	tcase_add_loop_test(cpu_arrays,
			    draining_empties_the_arrays_of_all_processors,
			    0, 2);
	tcase_add_loop_test(cpu_arrays,
			    an_array_that_cannot_be_is_refused,
			    0, ARRAY_SIZE(bad_tunings));
	tcase_add_loop_test(cpu_arrays,
			    new_arrays_replace_the_old_and_free_what_they_held,
			    0, ARRAY_SIZE(good_tunings));
	/* Register the tests of reaping and ending */
	tcase_add_loop_test(slab_reaping,
			    half_of_the_free_slabs_are_reaped_from_the_tail,
			    0, 9);
	tcase_add_test(slab_reaping, the_pages_of_large_slabs_are_counted);
	tcase_add_test(slab_reaping, only_free_slabs_are_reaped);
	tcase_add_test(slab_reaping, with_nothing_to_reap_nothing_is_reaped);
	tcase_add_loop_test(slab_reaping, ten_caches_are_looked_at, 0, 4);
	tcase_add_test(slab_reaping, the_hand_goes_round);
	tcase_add_test(slab_reaping,
		       a_cache_that_will_not_be_reaped_is_passed_over);
	tcase_add_test(slab_reaping, a_cache_that_has_grown_is_spared_once);
	tcase_add_test(slab_reaping, a_cache_that_grows_is_passed_over);
	tcase_add_loop_test(slab_reaping,
			    most_pages_are_chosen_and_ten_are_enough,
			    0, ARRAY_SIZE(choices));
	tcase_add_loop_test(slab_reaping,
			    constructors_and_large_slabs_count_for_less,
			    0, ARRAY_SIZE(weights));
	tcase_add_test(slab_reaping,
		       this_processors_array_is_returned_before_counting);
	tcase_add_loop_test(slab_reaping,
			    nothing_is_reaped_while_the_chain_is_busy, 0, 4);
	tcase_add_test(slab_reaping, reaping_often_leaves_no_free_slab);
	tcase_add_loop_test(cache_ending,
			    shrinking_frees_every_free_slab_and_no_other,
			    0, ARRAY_SIZE(some_sizes));
	tcase_add_test(cache_ending, shrinking_leaves_the_arrays_alone);
	tcase_add_loop_test(cache_ending,
			    an_interrupt_may_not_shrink_or_destroy, 0, 2);
	tcase_add_loop_test(cache_ending,
			    what_is_no_cache_cannot_be_shrunk, 0, 2);
	tcase_add_loop_test(cache_ending,
			    a_cache_that_is_destroyed_gives_all_back,
			    0, 2 * ARRAY_SIZE(some_sizes));
	tcase_add_loop_test(cache_ending,
			    a_cache_in_use_is_not_destroyed,
			    0, 2 * ARRAY_SIZE(some_sizes));
	tcase_add_test(cache_ending, the_hand_leaves_a_cache_that_is_destroyed);
	tcase_add_test(cache_ending, many_caches_come_and_go);
	/* Register the tests of counts, traces and the recount */
	tcase_add_test(slab_counts,
		       objects_are_counted_when_they_leave_their_slab);
	tcase_add_test(slab_counts, objects_in_arrays_are_out_of_their_slab);
	tcase_add_test(slab_counts, slabs_made_given_up_and_missed_are_counted);
	tcase_add_test(slab_traces, what_happens_to_an_object_is_traced_once);
	tcase_add_test(slab_traces, a_trace_that_is_off_has_nothing);
	tcase_add_loop_test(slab_recount,
			    the_recount_finds_a_spoilt_cache, 0, 21);
	tcase_add_test(slab_recount,
		       the_recount_of_all_caches_names_the_one_that_is_spoilt);
	tcase_add_test(slab_recount,
		       the_recount_looks_for_the_hand_in_the_chain);
	/* Register the tests of shrinkers and the model */
	tcase_add_test(shrinkers,
		       every_shrinker_is_asked_and_all_pages_are_counted);
	tcase_add_test(shrinkers, a_shrinker_that_is_gone_is_not_asked);
	tcase_add_test(shrinkers,
		       shrinkers_are_asked_in_the_order_of_registration);
	tcase_add_loop_test(shrinkers,
			    a_shrinker_that_runs_is_waited_for, 0, 2);
	tcase_add_loop_test(shrinkers,
			    a_request_that_would_fail_asks_first, 0, 2);
	tcase_add_test(shrinkers, a_few_pages_at_a_time_will_do);
	tcase_add_loop_test(shrinkers,
			    a_round_of_reclaim_is_for_32_pages_or_6_tries,
			    0, ARRAY_SIZE(rounds));
	tcase_add_loop_test(shrinkers,
			    when_nobody_gives_the_request_fails, 0, 4);
	tcase_add_test(shrinkers,
		       free_slabs_are_given_to_a_request_that_would_fail);
	tcase_add_test(shrinkers,
		       a_long_chain_is_passed_twice_before_a_request_fails);
	tcase_add_test(shrinkers, a_cache_grows_at_the_cost_of_another);
	tcase_add_loop_test(shrinkers,
			    a_growing_cache_asks_as_its_caller_may, 0, 12);
	tcase_add_test(shrinkers, who_has_the_chain_may_run_out_of_memory);
	tcase_add_loop_test(slab_model,
			    random_objects_come_and_go_as_the_model_has_them,
			    0, 8);
	tcase_add_loop_test(slab_model,
			    random_operations_leave_all_caches_in_order, 0, 4);
}
