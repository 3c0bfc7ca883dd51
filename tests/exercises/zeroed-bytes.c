/*
 * zeroed-bytes.c - kzalloc() and krealloc() of exercise ch8-zalloc
 */
#include <string.h>

#include "tests/suite.h"
#include "mm/fail_page_alloc.h"
#include "mm/slab.h"

static void fill(unsigned char *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(i * 7 + 1);
}

static void expect_filled(const unsigned char *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		ck_assert_uint_eq(p[i], (unsigned char)(i * 7 + 1));
}

TEST(zeroed_bytes_are_zero_though_the_object_was_used)
{
	unsigned char *p;

	soft_boot(16, "slab_debug=-");
	p = kmalloc(100, GFP_KERNEL);
	fill(p, 100);
	kfree(p);
	p = kzalloc(100, GFP_KERNEL);
	for (int i = 0; i < 100; i++)
		ck_assert_uint_eq(p[i], 0);
	ck_assert_ptr_null(kzalloc(200000, GFP_KERNEL));
}
END_TEST

TEST(an_object_with_room_stays_where_it_is)
{
	unsigned char *p;

	soft_boot(16, "slab_debug=-");
	p = kmalloc(100, GFP_KERNEL);
	fill(p, 100);
	ck_assert_ptr_eq(krealloc(p, 128, GFP_KERNEL), p);
	expect_filled(p, 100);
	ck_assert_ptr_nonnull(krealloc(NULL, 10, GFP_KERNEL));
}
END_TEST

TEST(a_larger_object_begins_with_what_the_old_one_had)
{
	unsigned char *p, *q;

	soft_boot(16, "slab_debug=-");
	p = kmalloc(100, GFP_KERNEL);
	fill(p, 100);
	q = krealloc(p, 1000, GFP_KERNEL);
	ck_assert_ptr_ne(p, q);
	expect_filled(q, 100);
	ck_assert_ptr_eq(kmalloc(100, GFP_KERNEL), p);
}
END_TEST

TEST(a_failure_leaves_the_old_object_alone)
{
	const struct fail_page_alloc always = { .interval = 1 };
	unsigned char *p;

	soft_boot(16, "slab_debug=-");
	p = kmalloc(100, GFP_KERNEL);
	fill(p, 100);
	fail_page_alloc_set(&always);
	ck_assert_ptr_null(krealloc(p, 131072, GFP_KERNEL));
	fail_page_alloc_set(NULL);
	expect_filled(p, 100);
	kfree(p);
}
END_TEST

SUITE("exercise: zeroed bytes, and more room")
{
	CASE(zeroed_bytes);
	tcase_add_test(zeroed_bytes,
		       zeroed_bytes_are_zero_though_the_object_was_used);
	tcase_add_test(zeroed_bytes,
		       an_object_with_room_stays_where_it_is);
	tcase_add_test(zeroed_bytes,
		       a_larger_object_begins_with_what_the_old_one_had);
	tcase_add_test(zeroed_bytes,
		       a_failure_leaves_the_old_object_alone);
}
