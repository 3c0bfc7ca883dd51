/*
 * monitor/slab_spoil.c - mistakes with objects, made on purpose
 *
 * Each mistake gets a fresh cache, and an object of it. A mistake that
 * is survived gives both back.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "arch/timer.h"
#include "mm/gfp.h"
#include "mm/page_alloc.h"
#include "mm/slab_def.h"
#include "monitor/monitor.h"
#include "sched/sched.h"

/* Prepare a victim */
#define VICTIM_BYTES	60
#define VICTIM_FLAGS \
	(SLAB_DEBUG_FREE | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)

struct victim {
	struct seq_file *m;
	kmem_cache_t *cache;
	volatile u8 *object;
};

static void give_back(kmem_cache_t *c, volatile void *object)
{
	kmem_cache_free(c, (void *)object);
	barrier();
}

static void give_victim_back(struct victim *v)
{
	give_back(v->cache, v->object);
}

/* Write where one must not */
static void spoil_overrun(struct victim *v)
{
	v->object[VICTIM_BYTES] = 0;
	give_victim_back(v);
}

static void spoil_underrun(struct victim *v)
{
	v->object[-1] = 0;
	give_victim_back(v);
}

static void spoil_late(struct victim *v)
{
	give_victim_back(v);
	v->object[8] = 'x';
	v->object = kmem_cache_alloc(v->cache, SLAB_KERNEL);
	give_victim_back(v);
}

/* Free what one must not */
static void spoil_double(struct victim *v)
{
	give_victim_back(v);
	give_victim_back(v);
}

static void spoil_inside(struct victim *v)
{
	give_back(v->cache, v->object + 4);
}

static void spoil_wrong(struct victim *v)
{
	give_back(v->cache, kmalloc(VICTIM_BYTES, SLAB_KERNEL));
	give_victim_back(v);
}

static void spoil_nopage(struct victim *v)
{
	struct page *page = alloc_page(GFP_KERNEL);

	give_victim_back(v);
	if (page)
		kfree(page_address(page));
}

/* Break the other rules */
static void long_ctor(void *obj, kmem_cache_t *c, unsigned long flags)
{
	(void)flags;
	memset(obj, 0, kmem_cache_size(c) + 1);
}

static void spoil_ctor(struct victim *v)
{
	kmem_cache_t *c = kmem_cache_create("spoil-ctor", VICTIM_BYTES, 0,
					    SLAB_RED_ZONE, long_ctor, NULL);

	if (c)
		kmem_cache_alloc(c, SLAB_KERNEL);
	give_victim_back(v);
}

static kmem_cache_t *tick_cache;

static void alloc_in_tick(void)
{
	void *obj = kmem_cache_alloc(tick_cache, SLAB_KERNEL);

	if (obj)
		kmem_cache_free(tick_cache, obj);
}

static void spoil_irq(struct victim *v)
{
	give_victim_back(v);
	kmem_cache_shrink(v->cache);
	tick_cache = v->cache;
	set_tick_hook(alloc_in_tick, 1);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(2);
	set_tick_hook(NULL, 0);
}

static void spoil_leak(struct victim *v)
{
	if (kmem_cache_destroy(v->cache) == 0)
		panic("%s: a cache in use was destroyed", __func__);
	give_victim_back(v);
}

static void spoil_count(struct victim *v)
{
	slab_t *slabp = GET_PAGE_SLAB(virt_to_page((void *)v->object));

	slabp->inuse++;
	seq_printf(v->m, "%d faults found\n",
		   kmem_cache_check(v->m, v->cache));
	slabp->inuse--;
	give_victim_back(v);
}

/* Answer the monitor's spoil */
static const struct {
	const char *kind;
	void (*act)(struct victim *v);
} spoils[] = {
	{ "overrun", spoil_overrun }, { "underrun", spoil_underrun },
	{ "late", spoil_late },	      { "double", spoil_double },
	{ "inside", spoil_inside },   { "wrong", spoil_wrong },
	{ "nopage", spoil_nopage },   { "ctor", spoil_ctor },
	{ "irq", spoil_irq },	      { "leak", spoil_leak },
	{ "count", spoil_count },
};

static int spoil(struct seq_file *m, void (*act)(struct victim *v))
{
	struct victim v = { .m = m };

	if (kmem_cache_find("spoil"))
		return -EBUSY;
	v.cache = kmem_cache_create("spoil", VICTIM_BYTES, 0,
				    VICTIM_FLAGS, NULL, NULL);
	if (!v.cache)
		return -ENOMEM;
	/* Spoil a fresh object, and say if it was survived */
	v.object = kmem_cache_alloc(v.cache, SLAB_KERNEL);
	if (v.object) {
		act(&v);
		seq_puts(m, "survived\n");
	}
	kmem_cache_destroy(v.cache);
	return v.object ? 0 : -ENOMEM;
}

static int cmd_spoil(struct seq_file *m, int argc, char **argv)
{
	size_t i;

	for (i = 0; argc == 2 && i < ARRAY_SIZE(spoils); i++)
		if (strcmp(argv[1], spoils[i].kind) == 0)
			return spoil(m, spoils[i].act);
	return -EINVAL;
}
MONITOR_COMMAND("spoil", cmd_spoil,
		"overrun|underrun|late|double|inside|wrong|nopage|ctor|"
		"irq|leak|count",
		"misuse an object, and see what the kernel says");
