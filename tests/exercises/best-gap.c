/*
 * best-gap.c - exercise: areas go into the smallest gap that will do
 */
#include "tests/suite.h"

#include "lib/seq_file.h"
#include "mm/mmzone.h"
#include "mm/vmalloc.h"

static void *area(unsigned long pages)
{
	struct vm_struct *vm = get_vm_area(pages * PAGE_SIZE, VM_UNREADY);

	ck_assert_ptr_nonnull(vm);
	return vm->addr;
}

static void expect_sound(void)
{
	static char said[512];
	struct seq_file m;

	seq_buffer_init(&m, said, sizeof(said));
	ck_assert_msg(vmalloc_check(&m) == 0, "%s", said);
}

/* areas of a page each, and gaps of @first, @second, @third between */
static void make_gaps(unsigned long first, unsigned long second,
		      unsigned long third, void **gap)
{
	gap[0] = area(first);
	area(1);
	gap[1] = area(second);
	area(1);
	gap[2] = area(third);
	area(1);
	for (int i = 0; i < 3; i++)
		vfree(gap[i]);
}

TEST(the_smallest_gap_that_will_do_is_taken)
{
	void *gap[3];

	soft_boot(64, "");
	make_gaps(6, 3, 4, gap);
	ck_assert_ptr_eq(area(3), gap[1]);
	ck_assert_ptr_eq(area(3), gap[2]);
	ck_assert_ptr_eq(area(3), gap[0]);
	expect_sound();
}
END_TEST

TEST(of_equal_gaps_the_lowest_is_taken)
{
	void *gap[3];

	soft_boot(64, "");
	make_gaps(5, 4, 4, gap);
	ck_assert_ptr_eq(area(2), gap[1]);
	ck_assert_ptr_eq(area(4), gap[2]);
	expect_sound();
}
END_TEST

TEST(the_end_of_the_range_is_a_gap_like_any_other)
{
	struct vm_struct *vm;
	void *gap[3];

	soft_boot(64, "");
	make_gaps(6, 9, 7, gap);
	ck_assert_ptr_eq(area(9), gap[1]);
	vm = get_vm_area(10 * PAGE_SIZE, VM_UNREADY);
	ck_assert_ptr_null(vm->next);
	ck_assert_ptr_eq(area(7), gap[2]);
	/* all but three pages and a guard is taken */
	vm = get_vm_area(VMALLOC_END - (unsigned long)vm->addr - vm->size -
				 5 * PAGE_SIZE, VM_UNREADY);
	ck_assert_ptr_nonnull(vm);
	ck_assert_ptr_null(vm->next);
	vm = get_vm_area(3 * PAGE_SIZE, VM_UNREADY);
	ck_assert_ptr_null(vm->next);
	ck_assert_uint_eq((unsigned long)vm->addr + vm->size, VMALLOC_END);
	ck_assert_ptr_null(get_vm_area(7 * PAGE_SIZE, VM_UNREADY));
	ck_assert_ptr_eq(area(6), gap[0]);
	expect_sound();
}
END_TEST

SUITE("exercise: best fit")
{
	CASE(best);

	tcase_add_test(best, the_smallest_gap_that_will_do_is_taken);
	tcase_add_test(best, of_equal_gaps_the_lowest_is_taken);
	tcase_add_test(best, the_end_of_the_range_is_a_gap_like_any_other);
}
