/*
 * snug-align.c - SLAB_SNUG_ALIGN of exercise ch8-objects
 */
#include "tests/suite.h"
#include "mm/slab.h"
#include "mm/slab_def.h"

static const struct { size_t size, slot; } fits[] = {
	{ 4, 4 }, { 12, 12 }, { 25, 32 }, { 24, 24 }, { 32, 32 }, { 36, 40 },
	{ 52, 64 }, { 68, 80 }, { 100, 128 }, { 200, 224 }, { 1000, 1024 },
};

TEST(less_than_a_quarter_of_a_slot_is_lost)
{
	kmem_cache_t *c;

	soft_boot(16, "slab_debug=-");
	c = kmem_cache_create("snug", fits[_i].size, 0, SLAB_SNUG_ALIGN,
			      NULL, NULL);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->objsize, fits[_i].slot);
	ck_assert_ptr_nonnull(kmem_cache_alloc(c, SLAB_KERNEL));
}
END_TEST

TEST(whole_lines_stay_whole_lines)
{
	kmem_cache_t *c;

	soft_boot(16, "slab_debug=-");
	c = kmem_cache_create("lines", 68, 0, SLAB_HWCACHE_ALIGN, NULL,
			      NULL);
	ck_assert_uint_eq(c->objsize, 96);
}
END_TEST

SUITE("exercise: an alignment that wastes little")
{
	CASE(snug_align);
	tcase_add_loop_test(snug_align,
			    less_than_a_quarter_of_a_slot_is_lost, 0,
			    ARRAY_SIZE(fits));
	tcase_add_test(snug_align, whole_lines_stay_whole_lines);
}
