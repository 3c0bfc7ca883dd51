/*
 * named-hole.c - exercise: say which frame is no RAM and not reserved
 */
#include "tests/suite.h"

#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/check.h"
#include "mm/e820.h"
#include "mm/mmzone.h"

static char text[4096];

static int checked(void)
{
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	return mm_check(&m);
}

TEST(a_hole_that_lost_its_reservation_is_named)
{
	soft_boot(64, "");
	ck_assert(!page_is_ram(0xa0));
	ClearPageReserved(pfn_to_page(0xa0));
	ck_assert_int_gt(checked(), 0);
	ck_assert_msg(strstr(text, "frame 160 "),
		      "frame 160 is not named:\n%s", text);
	SetPageReserved(pfn_to_page(0xa0));
	ck_assert_msg(checked() == 0, "%s", text);
}
END_TEST

TEST(a_sound_machine_has_no_fault)
{
	soft_boot(128, "highmem=32M");
	ck_assert_msg(checked() == 0, "%s", text);
}
END_TEST

SUITE("exercise: a hole by its name")
{
	CASE(named_hole);
	tcase_add_test(named_hole, a_hole_that_lost_its_reservation_is_named);
	tcase_add_test(named_hole, a_sound_machine_has_no_fault);
}
