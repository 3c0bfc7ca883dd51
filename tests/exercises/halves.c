/*
 * halves.c - exercise: a frame that is freed in two halves
 */
#include "tests/suite.h"

#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/mmzone.h"

#define START	0x400000UL	/* of a node of eight frames */

static bootmem_data_t *fresh_node(void)
{
	soft_machine_init(8);
	init_bootmem_node(&contig_page_data, 0x200, 0x400, 0x408);
	return contig_page_data.bdata;
}

TEST(a_frame_freed_in_two_parts_becomes_free)
{
	bootmem_data_t *bdata = fresh_node();

	free_bootmem(START, 6000);
	free_bootmem(START + 6000, 2192);
	ck_assert_uint_eq(bdata->nr_free, 2);
	ck_assert_ptr_eq(alloc_bootmem_low(2 * PAGE_SIZE), __va(START));
}
END_TEST

TEST(three_parts_of_one_frame_are_one_frame)
{
	bootmem_data_t *bdata = fresh_node();

	free_bootmem(START, 1000);
	free_bootmem(START + 1000, 1000);
	ck_assert_uint_eq(bdata->nr_free, 0);
	free_bootmem(START + 2000, PAGE_SIZE - 2000 + 1);
	ck_assert_uint_eq(bdata->nr_free, 1);
}
END_TEST

TEST(parts_that_do_not_meet_free_nothing)
{
	bootmem_data_t *bdata = fresh_node();

	free_bootmem(START, 3000);
	free_bootmem(START + 3001, PAGE_SIZE - 3001);
	ck_assert_uint_eq(bdata->nr_free, 0);
	free_bootmem(START + PAGE_SIZE + 1, 1000);
	free_bootmem(START + PAGE_SIZE + 1001, PAGE_SIZE - 1001);
	ck_assert_uint_eq(bdata->nr_free, 0);
}
END_TEST

TEST(a_reservation_between_the_parts_keeps_the_frame)
{
	bootmem_data_t *bdata = fresh_node();

	free_bootmem(START, 3000);
	reserve_bootmem(START + 2000, 100);
	free_bootmem(START + 3000, PAGE_SIZE - 3000);
	ck_assert_uint_eq(bdata->nr_free, 0);
}
END_TEST

TEST(whole_frames_that_meet_are_freed_once)
{
	bootmem_data_t *bdata = fresh_node();

	free_bootmem(START, 2 * PAGE_SIZE);
	free_bootmem(START + 2 * PAGE_SIZE, PAGE_SIZE);
	ck_assert_uint_eq(bdata->nr_free, 3);
	ck_assert_int_eq(bootmem_check(NULL), 0);
}
END_TEST

SUITE("exercise: two halves of a frame")
{
	CASE(halves);
	tcase_add_test(halves, a_frame_freed_in_two_parts_becomes_free);
	tcase_add_test(halves, three_parts_of_one_frame_are_one_frame);
	tcase_add_test(halves, parts_that_do_not_meet_free_nothing);
	tcase_add_test(halves, a_reservation_between_the_parts_keeps_the_frame);
	tcase_add_test(halves, whole_frames_that_meet_are_freed_once);
}
