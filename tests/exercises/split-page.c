/*
 * split-page.c - exercise: a block in use becomes single frames
 */
#include "tests/suite.h"

#include "lib/seq_file.h"
#include "mm/page_alloc.h"
#include "mm/page_debug.h"

static void expect_sound(void)
{
	static char said[512];
	struct seq_file m;

	seq_buffer_init(&m, said, sizeof(said));
	ck_assert_msg(page_alloc_check(&m) == 0, "%s", said);
}

TEST(each_frame_has_a_reference_of_its_own)
{
	struct page *page;
	unsigned long i;

	soft_boot(64, "");
	page = alloc_pages(GFP_KERNEL, _i);
	split_page(page, _i);
	for (i = 0; i < 1UL << _i; i++)
		ck_assert_int_eq(page_count(page + i), 1);
}
END_TEST

/* Frame i is freed as number i * 5 + _i of eight. */
TEST(the_frames_may_be_freed_in_any_order)
{
	unsigned long before, i;
	struct page *page;

	soft_boot(64, _i & 1 ? "page_owner page_poison" : "");
	before = nr_free_pages();
	page = alloc_pages(GFP_KERNEL, 3);
	split_page(page, 3);
	for (i = 0; i < 8; i++) {
		ck_assert_uint_eq(nr_free_pages(), before - 8 + i);
		__free_page(page + (i * 5 + _i) % 8);
		expect_sound();
	}
	ck_assert_uint_eq(nr_free_pages(), before);
}
END_TEST

TEST(the_last_frame_makes_the_block_whole)
{
	unsigned long before[MAX_ORDER];
	zone_t *zone = &contig_page_data.node_zones[ZONE_NORMAL];
	struct page *page;
	unsigned int i;

	soft_boot(64, "");
	for (i = 0; i < MAX_ORDER; i++)
		before[i] = nr_free_blocks(zone, i);
	page = alloc_pages(GFP_KERNEL, 2);
	split_page(page, 2);
	__free_page(page + 2);
	__free_page(page);
	__free_page(page + 3);
	__free_page(page + 1);
	for (i = 0; i < MAX_ORDER; i++)
		ck_assert_uint_eq(nr_free_blocks(zone, i), before[i]);
}
END_TEST

TEST(a_frame_may_be_shared_before_it_is_freed)
{
	unsigned long before;
	struct page *page;

	soft_boot(64, "");
	before = nr_free_pages();
	page = alloc_pages(GFP_KERNEL, 1);
	split_page(page, 1);
	get_page(page + 1);
	__free_page(page + 1);
	__free_page(page);
	ck_assert_uint_eq(nr_free_pages(), before - 1);
	__free_page(page + 1);
	ck_assert_uint_eq(nr_free_pages(), before);
}
END_TEST

TEST(only_a_block_that_is_held_once_is_split)
{
	struct page *page;

	soft_boot(64, "");
	page = alloc_pages(GFP_KERNEL, 2);
	get_page(page);
	EXPECT_PANIC(split_page(page, 2), "split_page");
	__free_pages(page, 2);
	EXPECT_PANIC(split_page(page, MAX_ORDER), "split_page");
	split_page(page, 2);
	page = alloc_pages(GFP_KERNEL, 2);
	__free_pages(page, 2);
	EXPECT_PANIC(split_page(page, 2), "split_page");
}
END_TEST

SUITE("exercise: single frames from a block")
{
	CASE(split_page);
	tcase_add_loop_test(split_page, each_frame_has_a_reference_of_its_own,
			    0, MAX_ORDER);
	tcase_add_loop_test(split_page, the_frames_may_be_freed_in_any_order,
			    0, 8);
	tcase_add_test(split_page, the_last_frame_makes_the_block_whole);
	tcase_add_test(split_page, a_frame_may_be_shared_before_it_is_freed);
	tcase_add_test(split_page, only_a_block_that_is_held_once_is_split);
}
