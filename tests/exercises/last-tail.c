/*
 * last-tail.c - exercise: a request that only the last tail can meet
 */
#include "tests/suite.h"

#include "mm/bootmem.h"
#include "mm/mmzone.h"

/* A node of two frames from 4 MiB on, its map at 2 MiB, all in use but
 * the last 96 bytes. */
static bootmem_data_t *full_node(void)
{
	soft_machine_init(8);
	init_bootmem_node(&contig_page_data, 0x200, 0x400, 0x402);
	free_bootmem(0x400000, 2 * PAGE_SIZE);
	ck_assert_ptr_nonnull(alloc_bootmem_low(2 * PAGE_SIZE - 96));
	return contig_page_data.bdata;
}

TEST(the_last_tail_meets_a_small_request)
{
	bootmem_data_t *bdata = full_node();
	void *p = __alloc_bootmem_core(bdata, 64, 32, 0);

	ck_assert_ptr_eq(p, __va(0x402000 - 96));
	ck_assert_uint_eq(bdata->last_pos, 1);
	ck_assert_uint_eq(bdata->last_offset, PAGE_SIZE - 32);
	ck_assert_ptr_nonnull(__alloc_bootmem_core(bdata, 32, 32, 0));
	ck_assert_uint_eq(bdata->last_offset, 0);
	ck_assert_ptr_null(__alloc_bootmem_core(bdata, 1, 1, 0));
}
END_TEST

TEST(a_request_that_does_not_fit_is_still_refused)
{
	bootmem_data_t *bdata = full_node();

	ck_assert_ptr_null(__alloc_bootmem_core(bdata, 97, 32, 0));
	ck_assert_ptr_null(__alloc_bootmem_core(bdata, 16, 128, 0));
	ck_assert_ptr_null(__alloc_bootmem_core(bdata, 16, 2 * PAGE_SIZE, 0));
	ck_assert_ptr_nonnull(__alloc_bootmem_core(bdata, 96, 32, 0));
}
END_TEST

SUITE("exercise: the last tail")
{
	CASE(last_tail);
	tcase_add_test(last_tail, the_last_tail_meets_a_small_request);
	tcase_add_test(last_tail,
		       a_request_that_does_not_fit_is_still_refused);
}
