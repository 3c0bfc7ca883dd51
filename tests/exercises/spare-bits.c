/*
 * spare-bits.c - exercise: a bit that no flag has is a fault
 */
#include "tests/suite.h"

#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/check.h"
#include "mm/mmzone.h"

enum { FRAME = 5000 };		/* somewhere in the Normal zone */

/* The faults that all checks find when bit @nr of a page is set */
static int faults_with_bit(unsigned int nr)
{
	struct page *page = pfn_to_page(FRAME);
	char text[4096];
	struct seq_file m;
	int faults;

	seq_buffer_init(&m, text, sizeof(text));
	page->flags |= 1UL << nr;
	faults = mm_check(&m);
	page->flags &= ~(1UL << nr);
	ck_assert_msg(!faults || strstr(text, "frame 5000 "),
		      "the frame is not named:\n%s", text);
	return faults;
}

TEST(each_bit_without_a_name_is_a_fault)
{
	unsigned int nr;

	soft_boot(64, "");
	for (nr = PG_fs_1 + 1; nr < ZONE_SHIFT; nr++)
		ck_assert_msg(faults_with_bit(nr) == 1,
			      "bit %u is set and no check says so", nr);
}
END_TEST

TEST(a_flag_is_no_fault)
{
	soft_boot(64, "");
	ck_assert_int_eq(faults_with_bit(PG_checked), 0);
	ck_assert_int_eq(faults_with_bit(PG_fs_1), 0);
}
END_TEST

SUITE("exercise: spare bits")
{
	CASE(spare_bits);
	tcase_add_test(spare_bits, each_bit_without_a_name_is_a_fault);
	tcase_add_test(spare_bits, a_flag_is_no_fault);
}
