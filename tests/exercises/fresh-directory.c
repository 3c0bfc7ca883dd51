/*
 * fresh-directory.c - exercise: directories are kept, and do not age
 */
#include "tests/suite.h"

#include "lib/string.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/pgalloc.h"

enum { SLOT = 900 };		/* of the vmalloc range: empty at first */

TEST(a_directory_that_is_freed_is_kept)
{
	unsigned int before;
	struct mm_struct mm;

	soft_boot(64, "");
	mm.pgd = pgd_alloc(&mm);
	before = nr_free_pages();
	pgd_free(mm.pgd);
	ck_assert_uint_eq(nr_free_pages(), before);
	ck_assert_uint_eq(this_cpu(quicklists).pgtable_cache_sz, 1);
	ck_assert_ptr_eq(pgd_alloc(&mm), mm.pgd);
}
END_TEST

TEST(a_directory_that_was_kept_has_the_kernel_as_it_is)
{
	struct mm_struct mm;
	pgd_t *again;

	soft_boot(64, "");
	mm.pgd = pgd_alloc(&mm);
	pgd_free(mm.pgd);
	set_pgd(swapper_pg_dir + SLOT, __pgd(0x01234063));
	again = pgd_alloc(&mm);
	ck_assert_mem_eq(again + USER_PTRS_PER_PGD,
			 swapper_pg_dir + USER_PTRS_PER_PGD,
			 KERNEL_PGD_PTRS * sizeof(*again));
	ck_assert_uint_eq(pgd_val(again[0]), 0);
	set_pgd(swapper_pg_dir + SLOT, __pgd(0));
}
END_TEST

SUITE("exercise: a directory that does not age")
{
	CASE(directories);
	tcase_add_test(directories, a_directory_that_is_freed_is_kept);
	tcase_add_test(directories,
		       a_directory_that_was_kept_has_the_kernel_as_it_is);
}
