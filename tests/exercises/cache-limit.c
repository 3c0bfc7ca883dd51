/*
 * cache-limit.c - kmem_cache_limit() of exercise ch8-limit
 */
#include "tests/suite.h"
#include "mm/slab.h"

#define OBJECTS 200	/* more than three slabs of 100 bytes hold */

static kmem_cache_t *cache;
static void *object[OBJECTS];

static int take_all(void)
{
	int n = 0;

	while (n < OBJECTS &&
	       (object[n] = kmem_cache_alloc(cache, SLAB_KERNEL)))
		n++;
	return n;
}

static void make_cache(void)
{
	soft_boot(16, "slab_debug=-");
	cache = kmem_cache_create("limited", 100, 0, 0, NULL, NULL);
	ck_assert_ptr_nonnull(cache);
}

TEST(a_cache_without_a_limit_grows)
{
	make_cache();
	kmem_cache_limit(cache, 0);
	ck_assert_int_eq(take_all(), OBJECTS);
}
END_TEST

TEST(a_cache_stops_at_its_limit)
{
	make_cache();
	kmem_cache_limit(cache, 3);
	ck_assert_int_eq(take_all(), 3 * 39);
	kmem_cache_free(cache, object[5]);
	ck_assert_ptr_eq(kmem_cache_alloc(cache, SLAB_KERNEL), object[5]);
}
END_TEST

TEST(slabs_that_were_given_back_may_be_made_again)
{
	int n;

	make_cache();
	kmem_cache_limit(cache, 2);
	n = take_all();
	for (int i = 0; i < n; i++)
		kmem_cache_free(cache, object[i]);
	drain_cpu_caches(cache);
	ck_assert_int_eq(kmem_cache_shrink(cache), 2);
	ck_assert_int_eq(take_all(), n);
}
END_TEST

SUITE("exercise: a cache with a limit")
{
	CASE(cache_limit);
	tcase_add_test(cache_limit, a_cache_without_a_limit_grows);
	tcase_add_test(cache_limit, a_cache_stops_at_its_limit);
	tcase_add_test(cache_limit,
		       slabs_that_were_given_back_may_be_made_again);
}
