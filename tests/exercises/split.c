/*
 * split.c - exercise: one large page of the direct map becomes a table
 */
#include "tests/suite.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"

#define ADDRESS	0xC1234567UL
#define START	(ADDRESS & PMD_MASK)

static struct kernel_walk walk_of(unsigned long address)
{
	struct kernel_walk walk;

	kernel_walk(address, &walk);
	return walk;
}

TEST(each_small_page_leads_where_the_large_one_did)
{
	unsigned long address, phys, error;
	static char said[512];
	struct seq_file m;

	soft_boot(64, "");
	ck_assert_uint_eq(walk_of(ADDRESS).size, PMD_SIZE);
	ck_assert_int_eq(split_kernel_page(ADDRESS), 0);
	ck_assert_uint_eq(walk_of(ADDRESS).size, PAGE_SIZE);
	for (address = START; address < START + PMD_SIZE;
	     address += PAGE_SIZE) {
		if (!soft_translate(address, true, &phys, &error) ||
		    phys != __pa(address))
			ck_abort_msg("%#lx leads elsewhere", address);
	}
	seq_buffer_init(&m, said, sizeof(said));
	ck_assert_msg(paging_check(&m) == 0, "%s", said);
}
END_TEST

TEST(the_flags_stay_but_for_the_size)
{
	static const char *const options[] = { "", "nopge" };
	unsigned long large, small;

	soft_boot(64, options[_i]);
	large = walk_of(ADDRESS).entry & ~PMD_MASK;
	ck_assert_int_eq(split_kernel_page(ADDRESS), 0);
	small = walk_of(ADDRESS).entry & ~PAGE_MASK;
	ck_assert_uint_eq(small, large & ~_PAGE_PSE);
}
END_TEST

TEST(the_old_translation_is_forgotten)
{
	unsigned long before;

	soft_boot(64, "");
	before = soft_tlb_global_flushes + soft_tlb_single_flushes;
	ck_assert_int_eq(split_kernel_page(ADDRESS), 0);
	ck_assert_uint_gt(soft_tlb_global_flushes + soft_tlb_single_flushes,
			  before);
}
END_TEST

TEST(what_is_no_large_page_is_refused)
{
	soft_boot(64, "");
	ck_assert_int_eq(split_kernel_page(PKMAP_BASE), -EINVAL);
	ck_assert_int_eq(split_kernel_page(0x08048000), -EINVAL);
	ck_assert_int_eq(split_kernel_page(ADDRESS), 0);
	ck_assert_int_eq(split_kernel_page(ADDRESS), -EINVAL);
}
END_TEST

TEST(without_memory_nothing_changes)
{
	soft_boot(64, "");
	while (alloc_page(0))
		;
	ck_assert_int_eq(split_kernel_page(ADDRESS), -ENOMEM);
	ck_assert_uint_eq(walk_of(ADDRESS).size, PMD_SIZE);
}
END_TEST

SUITE("exercise: split a large page")
{
	CASE(split);
	tcase_add_test(split, each_small_page_leads_where_the_large_one_did);
	tcase_add_loop_test(split, the_flags_stay_but_for_the_size, 0, 2);
	tcase_add_test(split, the_old_translation_is_forgotten);
	tcase_add_test(split, what_is_no_large_page_is_refused);
	tcase_add_test(split, without_memory_nothing_changes);
}
