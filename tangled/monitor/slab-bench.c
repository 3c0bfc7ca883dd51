/*
 * monitor/slab-bench.c - benchmarks of the slab allocator
 *
 * An object is held throughout, so that the slab that is measured stays
 * partial and is not moved from list to list.
 */
#include "lib/errno.h"
#include "mm/slab.h"
#include "monitor/bench.h"

/* Prepare a cache for the benchmarks */
#define BENCH_BYTES	100

static kmem_cache_t *bench_cache;
static void *bench_object;

static int prepare_cache(void)
{
	if (kmem_cache_find("bench"))
		return -EBUSY;
	bench_cache = kmem_cache_create("bench", BENCH_BYTES, 0, 0, NULL,
					NULL);
	if (!bench_cache)
		return -ENOMEM;
	bench_object = kmem_cache_alloc(bench_cache, SLAB_KERNEL);
	return bench_object ? 0 : -ENOMEM;
}

static int prepare_bare_cache(void)
{
	int err = prepare_cache();

	if (!err)
		kmem_tune_cpucache(bench_cache, 0, 0);
	return err;
}

static void drop_cache(void)
{
	if (bench_object)
		kmem_cache_free(bench_cache, bench_object);
	bench_object = NULL;
	if (bench_cache)
		kmem_cache_destroy(bench_cache);
	bench_cache = NULL;
}

/* Measure an object taken and given back */
static void take_and_give_object(void)
{
	void *obj = kmem_cache_alloc(bench_cache, SLAB_KERNEL);

	kmem_cache_free(bench_cache, obj);
}

static void no_step(void)
{
}

static struct benchmark bench_slab = {
	.name = "slab",
	.prepare = prepare_cache,
	.before = no_step,
	.run = take_and_give_object,
	.after = no_step,
	.finish = drop_cache,
};
BENCHMARK(bench_slab);

static struct benchmark bench_slab_bare = {
	.name = "slab-noarray",
	.prepare = prepare_bare_cache,
	.before = no_step,
	.run = take_and_give_object,
	.after = no_step,
	.finish = drop_cache,
};
BENCHMARK(bench_slab_bare);

/* Measure memory of a size */
static int prepare_size(void)
{
	bench_object = kmalloc(BENCH_BYTES, SLAB_KERNEL);
	return bench_object ? 0 : -ENOMEM;
}

static void drop_size(void)
{
	kfree(bench_object);
	bench_object = NULL;
}

static void kmalloc_and_kfree(void)
{
	kfree(kmalloc(BENCH_BYTES, SLAB_KERNEL));
}

static struct benchmark bench_kmalloc = {
	.name = "kmalloc",
	.prepare = prepare_size,
	.before = no_step,
	.run = kmalloc_and_kfree,
	.after = no_step,
	.finish = drop_size,
};
BENCHMARK(bench_kmalloc);
