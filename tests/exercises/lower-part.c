/*
 * lower-part.c - exercise: a split block gives its lower part
 */
#include "tests/suite.h"

#include "arch/tlb.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/page_alloc.h"
#include "mm/page_debug.h"
#include "mm/paging.h"

#define BASE	0x2000UL	/* the zone begins at 32 MiB */

/* ZONE_NORMAL of @size frames, all free, and nothing else. */
static zone_t *free_zone(unsigned long size)
{
	unsigned long i, sizes[] = { 0, size, 0 };
	zone_t *zone = &contig_page_data.node_zones[ZONE_NORMAL];

	soft_machine_init(64);
	soft_boot_to(SOFT_BOOTMEM);
	set_in_cr4(X86_CR4_PSE);
	pagetable_init();
	page_debug = 0;
	free_area_init_node(0, &contig_page_data, sizes, PFN_PHYS(BASE),
			    NULL);
	zone->pages_min = zone->pages_low = zone->pages_high = 0;
	for (i = 0; i < size; i++)
		free_reserved_page(zone->zone_mem_map + i);
	current->flags |= PF_MEMALLOC;
	return zone;
}

static void expect_sound(zone_t *zone)
{
	static char said[512];
	struct seq_file m;

	seq_buffer_init(&m, said, sizeof(said));
	ck_assert_msg(zone_check(&m, zone) == 0, "%s", said);
}

/* From a fresh block of order 10 a block of each smaller order. */
TEST(the_caller_gets_the_lower_part)
{
	zone_t *zone = free_zone(1024);
	struct page *page = alloc_pages(0, _i);
	unsigned int order;

	ck_assert_ptr_eq(page, zone->zone_mem_map);
	expect_sound(zone);
	for (order = 0; order < MAX_ORDER; order++) {
		unsigned int there = (int)order >= _i && order < MAX_ORDER - 1;

		ck_assert_uint_eq(nr_free_blocks(zone, order), there);
		if (there)
			ck_assert_ptr_eq(list_first_entry(
				&zone->free_area[order].free_list,
				struct page, list),
				zone->zone_mem_map + (1UL << order));
	}
	__free_pages(page, _i);
	expect_sound(zone);
	ck_assert_uint_eq(nr_free_blocks(zone, MAX_ORDER - 1), 1);
}
END_TEST

TEST(single_frames_come_in_ascending_order)
{
	zone_t *zone = free_zone(64);
	unsigned long i;

	for (i = 0; i < 64; i++)
		ck_assert_ptr_eq(alloc_page(0), zone->zone_mem_map + i);
	ck_assert_ptr_null(alloc_page(0));
	expect_sound(zone);
}
END_TEST

static unsigned long traced[4];
static unsigned int nr_traced;

static void note_frame(const struct trace_record *r, void *data)
{
	(void)data;
	ck_assert_uint_lt(nr_traced, 4);
	traced[nr_traced++] = r->arg[0] - BASE;
}

TEST(the_trace_names_what_was_put_back)
{
	free_zone(16);
	trace_clear();
	ck_assert_int_eq(trace_enable("mm_page_split", true), 0);
	ck_assert_ptr_nonnull(alloc_page(0));
	trace_for_each(note_frame, NULL);
	ck_assert_uint_eq(nr_traced, 4);
	ck_assert_uint_eq(traced[0], 8);
	ck_assert_uint_eq(traced[1], 4);
	ck_assert_uint_eq(traced[2], 2);
	ck_assert_uint_eq(traced[3], 1);
}
END_TEST

SUITE("exercise: the lower part of a split block")
{
	CASE(lower_part);
	tcase_add_loop_test(lower_part, the_caller_gets_the_lower_part, 0,
			    MAX_ORDER);
	tcase_add_test(lower_part, single_frames_come_in_ascending_order);
	tcase_add_test(lower_part, the_trace_names_what_was_put_back);
}
