/*
 * monitor/stress_memory.c - blocks, objects and areas of the stress
 * game, and the marks on all things
 *
 * Owns the game's caches, which are there from its beginning to its
 * end.
 */
#include "monitor/stress.h"

#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

/* Mark bytes in the stress game */
#define MARKED_WORDS	8	/* at each end of each page */

static void mark_piece(u32 *at, unsigned long words, u32 mark)
{
	unsigned long n = min(words, (unsigned long)MARKED_WORDS), i;

	for (i = 0; i < n; i++) {
		at[i] = mark + i;
		at[words - 1 - i] = mark + words - 1 - i;
	}
}

static bool piece_is_marked(const u32 *at, unsigned long words,
			    u32 mark)
{
	unsigned long n = min(words, (unsigned long)MARKED_WORDS), i;

	for (i = 0; i < n; i++)
		if (at[i] != mark + i ||
		    at[words - 1 - i] != mark + words - 1 - i)
			return false;
	return true;
}

void stress_mark(void *addr, unsigned long size, u32 mark)
{
	unsigned long at, piece;

	for (at = 0; at + 4 <= size; at += piece) {
		piece = min(size - at, PAGE_SIZE);
		mark_piece((u32 *)((char *)addr + at), piece / 4,
			   mark + at);
	}
}

bool stress_is_marked(const void *addr, unsigned long size, u32 mark)
{
	unsigned long at, piece;

	for (at = 0; at + 4 <= size; at += piece) {
		piece = min(size - at, PAGE_SIZE);
		if (!piece_is_marked((const u32 *)((const char *)addr + at),
				     piece / 4, mark + at))
			return false;
	}
	return true;
}

void stress_mark_page(struct page *page, u32 mark)
{
	void *addr = kmap_atomic(page, KM_USER0);

	stress_mark(addr, PAGE_SIZE, mark);
	kunmap_atomic(addr, KM_USER0);
}

bool stress_page_is_marked(struct page *page, u32 mark)
{
	void *addr = kmap_atomic(page, KM_USER0);
	bool marked = stress_is_marked(addr, PAGE_SIZE, mark);

	kunmap_atomic(addr, KM_USER0);
	return marked;
}

/* Take blocks of pages in the stress game */

struct page *stress_any_page(struct stress_player *p,
			     unsigned int order)
{
	static const unsigned int masks[] = {
		GFP_KERNEL, GFP_ATOMIC, GFP_KERNEL | GFP_DMA,
		GFP_HIGHUSER, GFP_HIGHUSER, GFP_ATOMIC | __GFP_HIGHMEM,
	};

	return alloc_pages(masks[random_below(&p->random,
					      ARRAY_SIZE(masks))], order);
}

static bool take_block(struct stress_player *p, struct stress_thing *t)
{
	u32 most = 1 + random_below(&p->random, MAX_ORDER);
	unsigned int i;

	t->order = random_below(&p->random, most);
	t->page = stress_any_page(p, t->order);
	if (!t->page)
		return false;
	for (i = 0; i < 1U << t->order; i++)
		stress_mark_page(t->page + i, t->mark + i * PAGE_SIZE);
	return true;
}

static bool block_intact(struct stress_thing *t)
{
	unsigned int i;

	for (i = 0; i < 1U << t->order; i++)
		if (!stress_page_is_marked(t->page + i,
					   t->mark + i * PAGE_SIZE))
			return false;
	return true;
}

static void give_block(struct stress_player *p, struct stress_thing *t)
{
	(void)p;
	__free_pages(t->page, t->order);
}

struct stress_kind stress_block = {
	.name = "block", .take = take_block, .intact = block_intact,
	.give = give_block,
};

/* Take objects in the stress game */

static const struct {
	const char *name;
	size_t size;
	unsigned long flags;
} stress_caches[] = {
	{ "stress-small", 20, 0 },
	{ "stress-line", 300, SLAB_HWCACHE_ALIGN },
	{ "stress-large", 3000, 0 },
};
static kmem_cache_t *caches[ARRAY_SIZE(stress_caches)];

int stress_make_caches(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		caches[i] = kmem_cache_create(stress_caches[i].name,
					      stress_caches[i].size, 0,
					      stress_caches[i].flags,
					      NULL, NULL);
		if (!caches[i])
			return -ENOMEM;
	}
	return 0;
}

void stress_destroy_caches(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		if (caches[i])
			stress_claim(!kmem_cache_destroy(caches[i]),
				     stress_caches[i].name,
				     "objects are left");
		caches[i] = NULL;
	}
}

static bool take_object(struct stress_player *p, struct stress_thing *t)
{
	t->order = random_below(&p->random, ARRAY_SIZE(caches));
	t->size = stress_caches[t->order].size;
	t->addr = kmem_cache_alloc(caches[t->order],
				   random_below(&p->random, 4) ?
					   SLAB_KERNEL : SLAB_ATOMIC);
	if (t->addr)
		stress_mark(t->addr, t->size, t->mark);
	return t->addr;
}

static bool bytes_intact(struct stress_thing *t)
{
	return stress_is_marked(t->addr, t->size, t->mark);
}

static void give_object(struct stress_player *p, struct stress_thing *t)
{
	(void)p;
	kmem_cache_free(caches[t->order], t->addr);
}

struct stress_kind stress_object = {
	.name = "object", .take = take_object, .intact = bytes_intact,
	.give = give_object,
};

/* Take bytes in the stress game */

#define MOST_BYTES	131072U		/* kmalloc() has no more */

static bool take_bytes(struct stress_player *p, struct stress_thing *t)
{
	u32 most = 32U << random_below(&p->random, 13);
	unsigned int flags = SLAB_KERNEL;

	if (random_below(&p->random, 4) == 0)
		flags = SLAB_ATOMIC;
	if (random_below(&p->random, 8) == 0)
		flags |= SLAB_DMA;
	t->size = min(4 + random_below(&p->random, most), MOST_BYTES);
	t->addr = kmalloc(t->size, flags);
	if (t->addr)
		stress_mark(t->addr, t->size, t->mark);
	return t->addr;
}

static void give_bytes(struct stress_player *p, struct stress_thing *t)
{
	(void)p;
	kfree(t->addr);
}

struct stress_kind stress_bytes = {
	.name = "bytes", .take = take_bytes, .intact = bytes_intact,
	.give = give_bytes,
};

/* Take areas in the stress game */

static void *any_area(struct stress_player *p, unsigned long size)
{
	u32 lot = random_below(&p->random, 4);

	if (lot == 0)
		return vmalloc_32(size);
	return lot == 1 ? vmalloc_dma(size) : vmalloc(size);
}

static bool take_area(struct stress_player *p, struct stress_thing *t)
{
	u32 most = PAGE_SIZE << random_below(&p->random, 7);

	t->size = 4 + random_below(&p->random, most);
	t->addr = any_area(p, t->size);
	if (t->addr)
		stress_mark(t->addr, t->size, t->mark);
	return t->addr;
}

static void give_area(struct stress_player *p, struct stress_thing *t)
{
	(void)p;
	vfree(t->addr);
}

struct stress_kind stress_area = {
	.name = "area", .take = take_area, .intact = bytes_intact,
	.give = give_area,
};

/* Map pages in the stress game */

static void free_pages_of(struct stress_thing *t)
{
	while (t->order)
		__free_page(t->pages[--t->order]);
}

static bool take_map(struct stress_player *p, struct stress_thing *t)
{
	unsigned int n = 1 + random_below(&p->random, STRESS_PAGES);

	t->addr = NULL;
	for (t->order = 0; t->order < n; t->order++) {
		t->pages[t->order] = stress_any_page(p, 0);
		if (!t->pages[t->order])
			break;
	}
	t->size = n * PAGE_SIZE;
	if (t->order == n)
		t->addr = vmap(t->pages, (int)n, 0, PAGE_KERNEL);
	if (t->addr)
		stress_mark(t->addr, t->size, t->mark);
	else
		free_pages_of(t);
	return t->addr;
}

static bool map_intact(struct stress_thing *t)
{
	unsigned int i;

	if (!bytes_intact(t))
		return false;
	for (i = 0; i < t->order; i++)
		if (!stress_page_is_marked(t->pages[i],
					   t->mark + i * PAGE_SIZE))
			return false;
	return true;
}

static void give_map(struct stress_player *p, struct stress_thing *t)
{
	bool first = random_below(&p->random, 2);

	if (first)
		free_pages_of(t);
	vunmap(t->addr);
	free_pages_of(t);
}

struct stress_kind stress_map = {
	.name = "map", .take = take_map, .intact = map_intact,
	.give = give_map,
};
