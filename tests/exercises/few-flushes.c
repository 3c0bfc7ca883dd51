/*
 * few-flushes.c - exercise ch9-few: page by page if they are few
 */
#include "tests/suite.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"

static struct page *pages[LAST_PKMAP];

/* use @n windows and leave them stale */
static void leave_stale(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		pages[i] = alloc_page(GFP_HIGHUSER);
		ck_assert_uint_eq(PageHighMem(pages[i]), 1);
		*(char *)kmap(pages[i]) = 1;
	}
	for (unsigned int i = 0; i < n; i++)
		kunmap(pages[i]);
}

static void end_generation(void)
{
	spin_lock(&kmap_lock);
	flush_all_zero_pkmaps();
	spin_unlock(&kmap_lock);
}

/* flush @n stale windows: how often all, how often one */
static void expect_flushes(unsigned int n, unsigned long all,
			   unsigned long one)
{
	unsigned long was_all, was_one;

	soft_boot(192, "highmem=64M");
	leave_stale(n);
	was_all = soft_tlb_global_flushes;
	was_one = soft_tlb_single_flushes;
	end_generation();
	ck_assert_uint_eq(soft_tlb_global_flushes - was_all, all);
	ck_assert_uint_eq(soft_tlb_single_flushes - was_one, one);
}

TEST(nothing_stale_is_no_flush)
{
	expect_flushes(0, 0, 0);
}
END_TEST

TEST(one_is_flushed_alone)
{
	expect_flushes(1, 0, 1);
}
END_TEST

TEST(a_few_are_flushed_one_by_one)
{
	expect_flushes(32, 0, 32);
}
END_TEST

TEST(many_are_flushed_at_once)
{
	expect_flushes(33, 1, 0);
}
END_TEST

TEST(no_window_shows_its_page_afterwards)
{
	unsigned long phys, error;

	soft_boot(192, "highmem=64M");
	leave_stale(20);
	end_generation();
	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++)
		ck_assert(!soft_translate(PKMAP_ADDR(nr), false, &phys,
					  &error));
	for (unsigned int i = 0; i < 20; i++)
		ck_assert_ptr_null(page_address(pages[i]));
}
END_TEST

SUITE("exercise: flush what is stale")
{
	CASE(few_flushes);
	tcase_add_test(few_flushes, nothing_stale_is_no_flush);
	tcase_add_test(few_flushes, one_is_flushed_alone);
	tcase_add_test(few_flushes, a_few_are_flushed_one_by_one);
	tcase_add_test(few_flushes, many_are_flushed_at_once);
	tcase_add_test(few_flushes, no_window_shows_its_page_afterwards);
}
