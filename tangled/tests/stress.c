/*
 * stress.c - the suite of the stress game
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "lib/errno.h"
#include "mm/bounce.h"
#include "mm/fail_page_alloc.h"
#include "mm/page_alloc.h"
#include "mm/page_io.h"
#include "mm/pgalloc.h"
#include "mm/slab_def.h"
#include "mm/vmalloc.h"
#include "monitor/stress.h"
#include "tests/desk.h"

/* Test that the stress game passes */
static const unsigned int memory[] = { 16, 64, 1024 };

static void play(const char *command, unsigned int steps, u32 seed)
{
	char text[80];

	snprintf(text, sizeof(text), "%s %u %u", command, steps, seed);
	say(text);
}

static void expect_passed(void)
{
	if (!strstr(output, "stress: passed\n"))
		ck_abort_msg("the game did not pass:\n%s", output);
	expect_said("check", "\n0 faults found\n");
}

TEST(the_game_passes)
{
	soft_boot(memory[_i], "");
	play("stress", (unsigned int)suite_rounds(1600), rnd() | 1);
	expect_passed();
}
END_TEST

TEST(the_self_test_is_the_same_game)
{
	soft_boot(16, "");
	play("selftest stress", 200, 3);
	ck_assert_ptr_nonnull(strstr(output,
				     "stress: 200 steps, seed 3\n"));
	ck_assert_ptr_nonnull(strstr(output, "seed 3: passed\n"));
}
END_TEST

TEST(nothing_of_the_game_is_left)
{
	soft_boot(16, "");
	play("stress", 400, 5);
	expect_passed();
	ck_assert(!fail_page_alloc_on);
	ck_assert_ptr_null(kmem_cache_find("stress-small"));
	ck_assert_ptr_null(get_block_device("stress-all"));
	ck_assert_ptr_null(vmlist);
	play("stress", 400, 6);
	expect_passed();
}
END_TEST

/* Test that the stress game finds what is spoilt */
static void write_to_an_area(void)
{
	struct vm_struct *area = vmlist;

	while (area && area->next)
		area = area->next;
	if (area && !(area->flags & VM_UNREADY))
		*(u32 *)area->addr ^= 1;
}

TEST(a_word_in_a_foreign_area_is_found)
{
	soft_boot(64, "");
	soft_on_idle(write_to_an_area);
	play("stress", 2000, 7);
	ck_assert_ptr_nonnull(strstr(output, "stress: FAILED\n"));
	ck_assert_ptr_nonnull(strstr(output,
				     ": not as its owner left it\n"));
}
END_TEST

static void keep_a_page(void)
{
	static bool kept;

	if (!kept)
		kept = alloc_page(GFP_ATOMIC);
}

TEST(a_page_that_is_lost_is_found)
{
	soft_boot(64, "");
	soft_on_idle(keep_a_page);
	play("stress", 400, 7);
	ck_assert_ptr_nonnull(strstr(output,
				     "pages: are missing at the end\n"
				     "stress: FAILED\n"));
}
END_TEST

static void miscount(void)
{
	static bool done;

	nr_emergency_pages += !done;
	done = true;
}

TEST(what_the_checks_find_ends_the_game)
{
	soft_boot(1024, "");
	soft_on_idle(miscount);
	play("stress", 4000, 7);
	ck_assert_ptr_nonnull(strstr(output, "pool of pages: "));
	ck_assert_ptr_nonnull(strstr(output, "mm_check: finds faults\n"));
	ck_assert_ptr_nonnull(strstr(output, "stress: FAILED\n"));
}
END_TEST

/* Test what the stress game cannot begin with */
static const char *const wrong[] = {
	"stress", "stress 0", "stress x", "stress 10x", "stress 10 0",
	"stress 10 x", "stress 10 1 1",
};

TEST(a_wrong_command_is_told_how)
{
	soft_boot(16, "");
	ck_assert_ptr_nonnull(strstr(say(wrong[_i]), "STEPS [SEED]"));
}
END_TEST

TEST(the_game_has_no_other_beside_it)
{
	soft_boot(16, "");
	say("mm new");
	expect_said("stress 100 1", errno_text(-EBUSY));
	say("mm free");
	play("stress", 100, 1);
	expect_passed();
}
END_TEST

TEST(an_opening_without_memory_leaves_nothing)
{
	struct fail_page_alloc rule = { .nth = 1 };
	unsigned long before;

	soft_boot(64, "");
	play("stress", 50, 1);
	expect_passed();
	do {
		ck_assert_uint_lt(rule.nth, 600);
		before = pages_left() + nr_page_table_pages;
		fail_page_alloc_set(&rule);
		play("stress", 50, 1);
		fail_page_alloc_set(NULL);
		ck_assert_uint_eq(pages_left() + nr_page_table_pages,
				  before);
		rule.nth += rule.nth < 20 ? 1 : 50;
	} while (!strstr(output, "stress: passed\n"));
	ck_assert_uint_gt(rule.nth, 3);
	expect_said("check", "\n0 faults found\n");
}
END_TEST

/* Test the marks of the stress game */
static u32 marked[3 * 1024 + 5];

TEST(a_mark_holds_until_a_word_of_it_changes)
{
	unsigned long size = 4 + rnd_below(sizeof(marked) - 4);
	u32 mark = rnd();

	stress_mark(marked, size, mark);
	ck_assert(stress_is_marked(marked, size, mark));
	ck_assert(!stress_is_marked(marked, size, mark + 1));
	marked[0] ^= 1;
	ck_assert(!stress_is_marked(marked, size, mark));
	marked[0] ^= 1;
	marked[size % PAGE_SIZE / 4 == 0 ?
		       size / PAGE_SIZE * 1024 - 1 : size / 4 - 1] ^= 4;
	ck_assert(!stress_is_marked(marked, size, mark));
}
END_TEST

TEST(nothing_is_marked_beyond_the_end)
{
	unsigned long size = 4 + rnd_below(4200), i;

	memset(marked, 0xee, sizeof(marked));
	stress_mark(marked, size, rnd());
	for (i = size; i < sizeof(marked); i++)
		ck_assert_int_eq(((u8 *)marked)[i], 0xee);
}
END_TEST

/* Register the tests of the stress game */
SUITE("the stress game")
{
	CASE(stress);
	CASE(marks);

	tcase_set_timeout(stress, 120);
	tcase_add_loop_test(stress, the_game_passes, 0,
			    ARRAY_SIZE(memory));
	tcase_add_test(stress, the_self_test_is_the_same_game);
	tcase_add_test(stress, nothing_of_the_game_is_left);
	tcase_add_test(stress, a_word_in_a_foreign_area_is_found);
	tcase_add_test(stress, a_page_that_is_lost_is_found);
	tcase_add_test(stress, what_the_checks_find_ends_the_game);
	tcase_add_loop_test(stress, a_wrong_command_is_told_how, 0,
			    ARRAY_SIZE(wrong));
	tcase_add_test(stress, the_game_has_no_other_beside_it);
	tcase_add_test(stress, an_opening_without_memory_leaves_nothing);
	tcase_add_loop_test(marks, a_mark_holds_until_a_word_of_it_changes,
			    0, 20);
	tcase_add_loop_test(marks, nothing_is_marked_beyond_the_end, 0, 20);
}
