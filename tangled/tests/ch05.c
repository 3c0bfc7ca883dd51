/*
 * ch05.c - the suite of chapter 5: boot memory and its hand-over
 *
 * SUITE_QUICK=1 in the environment shortens the random tests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"

#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/tlb.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/e820.h"
#include "mm/init.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/setup.h"

/* Switch on a machine with nothing but memory */
#define MEMORY		128UL	/* MiB */
#define BASE		0x1000UL	/* most nodes start at 16 MiB */
#define NOTHING		(~0UL)	/* no address was returned */

static void bare_machine(void)
{
	unsigned long slot;

	soft_machine_init(MEMORY);
	soft_boot_to(SOFT_OPTIONS);	/* there is a console now */
	set_in_cr4(X86_CR4_PSE);
	for (slot = 2; slot < MEMORY / 4; slot++)
		soft_write_phys(read_cr3() + 4 * (USER_PTRS_PER_PGD + slot),
				(slot << PMD_SHIFT) | __PAGE_KERNEL_LARGE);
}

static pg_data_t node[2];
static bootmem_data_t boot_map[2];
static unsigned long map_frame[2] = { 0x300, 0x380 };

static void add_node(int n, unsigned long start, unsigned long end)
{
	node[n].node_id = n;
	node[n].bdata = &boot_map[n];
	init_bootmem_node(&node[n], map_frame[n], start, end);
}

static void free_frames(int n, unsigned long start, unsigned long end)
{
	free_bootmem_node(&node[n], PFN_PHYS(start), PFN_PHYS(end - start));
}

static void reserve_frames(int n, unsigned long start,
			   unsigned long end)
{
	reserve_bootmem_node(&node[n], PFN_PHYS(start),
			     PFN_PHYS(end - start));
}

/* Draw a node and look at it */
#define WIDEST	1024UL		/* frames that a picture can show */

static unsigned long first_frame(int n)
{
	return PFN_DOWN(boot_map[n].node_boot_start);
}

static unsigned long frames_of(int n)
{
	return boot_map[n].node_low_pfn - first_frame(n);
}

static bool taken(int n, unsigned long pfn)
{
	const u32 *map = __va(PFN_PHYS(map_frame[n]));
	unsigned long i = pfn - first_frame(n);

	return map[i / 32] >> (i % 32) & 1;
}

static void draw_node(int n, unsigned long start, const char *picture)
{
	unsigned long i;

	add_node(n, start, start + strlen(picture));
	for (i = 0; picture[i]; i++)
		if (picture[i] == '.')
			free_frames(n, start + i, start + i + 1);
}

static void expect_frames(int n, const char *picture)
{
	char seen[WIDEST + 1] = "";
	unsigned long i, nr_free = 0;

	for (i = 0; i < frames_of(n); i++) {
		seen[i] = taken(n, first_frame(n) + i) ? '#' : '.';
		nr_free += seen[i] == '.';
	}
	ck_assert_str_eq(seen, picture);
	ck_assert_uint_eq(boot_map[n].nr_free, nr_free);
}

static void expect_run(int n, unsigned long start, unsigned long end,
		       bool in_use)
{
	unsigned long pfn;

	for (pfn = start; pfn < end; pfn++)
		if (taken(n, pfn) != in_use)
			ck_abort_msg("frame %#lx is %s", pfn,
				     in_use ? "free" : "in use");
}

/* The physical address of what is returned, or NOTHING. */
static unsigned long alloc(int n, unsigned long size,
			   unsigned long align, unsigned long goal)
{
	void *p = __alloc_bootmem_core(&boot_map[n], size, align, goal);

	return p ? __pa(p) : NOTHING;
}

static void expect_last(int n, unsigned long pos, unsigned long offset)
{
	ck_assert_uint_eq(boot_map[n].last_pos, pos);
	ck_assert_uint_eq(boot_map[n].last_offset, offset);
}

static int faults(int (*check)(struct seq_file *m))
{
	static char text[16384];
	struct seq_file m;
	int n, lines = 0;
	char *c;

	seq_buffer_init(&m, text, sizeof(text));
	n = check(&m);
	for (c = text; *c; c++)
		lines += *c == '\n';
	if (n != lines)
		ck_abort_msg("%d faults in %d lines:\n%s", n, lines, text);
	return n;
}

/* Test how boot maps begin */

static const struct {
	unsigned long frames, bytes;
} map_sizes[] = {
	{ 1, 4 }, { 31, 4 }, { 32, 4 }, { 33, 8 }, { 64, 8 },
	{ 65, 12 }, { 1000, 128 }, { 4096, 512 }, { 4097, 516 },
};

TEST(a_map_has_a_bit_for_each_frame)
{
	bare_machine();
	node[0].bdata = &boot_map[0];
	ck_assert_uint_eq(init_bootmem_node(&node[0], map_frame[0], BASE,
					    BASE + map_sizes[_i].frames),
			  map_sizes[_i].bytes);
	ck_assert_uint_eq(boot_map[0].node_boot_start, PFN_PHYS(BASE));
	ck_assert_uint_eq(boot_map[0].node_low_pfn,
			  BASE + map_sizes[_i].frames);
	ck_assert_ptr_eq(boot_map[0].node_bootmem_map,
			 __va(PFN_PHYS(map_frame[0])));
}
END_TEST

TEST(a_fresh_map_has_every_frame_reserved)
{
	unsigned long map = PFN_PHYS(map_frame[0]), i;

	bare_machine();
	soft_write_phys(map - 4, 0x1234567);
	soft_write_phys(map + map_sizes[_i].bytes, 0x89ABCDE);
	add_node(0, BASE, BASE + map_sizes[_i].frames);
	for (i = 0; i < map_sizes[_i].bytes; i += 4)
		ck_assert_uint_eq(soft_read_phys(map + i), ~0U);
	ck_assert_uint_eq(soft_read_phys(map - 4), 0x1234567);
	ck_assert_uint_eq(soft_read_phys(map + i), 0x89ABCDE);
	ck_assert_uint_eq(boot_map[0].nr_free, 0);
	expect_last(0, 0, 0);
	ck_assert_uint_eq(alloc(0, 1, 1, 0), NOTHING);
}
END_TEST

TEST(a_map_fills_so_many_frames)
{
	ck_assert_uint_eq(bootmem_bootmap_pages(0), 0);
	ck_assert_uint_eq(bootmem_bootmap_pages(1), 1);
	ck_assert_uint_eq(bootmem_bootmap_pages(32768), 1);
	ck_assert_uint_eq(bootmem_bootmap_pages(32769), 2);
	ck_assert_uint_eq(bootmem_bootmap_pages(2 * 32768), 2);
	ck_assert_uint_eq(bootmem_bootmap_pages(25600), 1);
	ck_assert_uint_eq(bootmem_bootmap_pages(1UL << 20), 32);
}
END_TEST

TEST(the_only_node_starts_at_frame_0_and_sets_the_limits)
{
	bare_machine();
	ck_assert_uint_eq(init_bootmem(0x300, 2000), 252);
	ck_assert_uint_eq(min_low_pfn, 0x300);
	ck_assert_uint_eq(max_low_pfn, 2000);
	ck_assert_ptr_eq(pgdat_list, &contig_page_data);
	ck_assert_ptr_eq(contig_page_data.bdata, &contig_bootmem_data);
	ck_assert_uint_eq(contig_bootmem_data.node_boot_start, 0);
	ck_assert_uint_eq(contig_bootmem_data.node_low_pfn, 2000);
	free_bootmem(PFN_PHYS(1500), 3 * PAGE_SIZE);
	reserve_bootmem(PFN_PHYS(1501), 1);
	ck_assert_uint_eq(contig_bootmem_data.nr_free, 2);
	ck_assert_ptr_eq(alloc_bootmem_low_pages(1), __va(PFN_PHYS(1500)));
	ck_assert_ptr_eq(alloc_bootmem_low_pages(1), __va(PFN_PHYS(1502)));
}
END_TEST

TEST(a_named_node_leaves_the_limits_alone)
{
	bare_machine();
	min_low_pfn = 17;
	max_low_pfn = 18;
	add_node(0, BASE, BASE + 100);
	ck_assert_uint_eq(min_low_pfn, 17);
	ck_assert_uint_eq(max_low_pfn, 18);
}
END_TEST

TEST(a_map_in_its_own_node_is_reserved_like_all_else)
{
	bare_machine();
	map_frame[0] = BASE + 3;
	draw_node(0, BASE, "...#....");
	ck_assert_uint_eq(alloc(0, 4 * PAGE_SIZE, 1, 0),
			  PFN_PHYS(BASE + 4));
	ck_assert_uint_eq(alloc(0, 4 * PAGE_SIZE, 1, 0), NOTHING);
	ck_assert_uint_eq(alloc(0, 3 * PAGE_SIZE, 1, 0), PFN_PHYS(BASE));
	expect_frames(0, "########");
	ck_assert_int_eq(faults(bootmem_check), 0);
}
END_TEST

/* Test how boot memory is marked */

static const unsigned long edges[] = { 0, 1, PAGE_SIZE - 1, PAGE_SIZE };
static const unsigned long lengths[] = {
	1, 2, PAGE_SIZE - 2, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1,
	2 * PAGE_SIZE - 1, 2 * PAGE_SIZE, 2 * PAGE_SIZE + 1,
	3 * PAGE_SIZE + 17,
};
#define NR_RANGES (ARRAY_SIZE(edges) * ARRAY_SIZE(lengths))

/* Bytes from the node's start, somewhere from frame 2 on. */
static void edge_range(unsigned int i, unsigned long *start,
		       unsigned long *end)
{
	*start = 2 * PAGE_SIZE + edges[i % ARRAY_SIZE(edges)];
	*end = *start + lengths[i / ARRAY_SIZE(edges)];
}

TEST(reserving_takes_every_frame_it_touches)
{
	unsigned long start, end, byte;
	char expected[] = "........";

	edge_range(_i, &start, &end);
	bare_machine();
	draw_node(0, BASE, expected);
	for (byte = start; byte < end; byte++)
		expected[byte / PAGE_SIZE] = '#';
	reserve_bootmem_node(&node[0], PFN_PHYS(BASE) + start, end - start);
	expect_frames(0, expected);
	ck_assert(!strstr(soft_log(), "twice"));
}
END_TEST

TEST(freeing_gives_only_frames_that_lie_inside)
{
	unsigned long start, end, byte, bytes[8] = { 0 };
	char expected[] = "########";

	edge_range(_i, &start, &end);
	bare_machine();
	draw_node(0, BASE, expected);
	for (byte = start; byte < end; byte++)
		if (++bytes[byte / PAGE_SIZE] == PAGE_SIZE)
			expected[byte / PAGE_SIZE] = '.';
	free_bootmem_node(&node[0], PFN_PHYS(BASE) + start, end - start);
	expect_frames(0, expected);
}
END_TEST

TEST(a_frame_freed_in_two_parts_stays_reserved)
{
	bare_machine();
	draw_node(0, BASE, "########");
	free_bootmem_node(&node[0], PFN_PHYS(BASE), 6000);
	free_bootmem_node(&node[0], PFN_PHYS(BASE) + 6000,
			  3 * PAGE_SIZE - 6000);
	expect_frames(0, ".#.#####");
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 5), 1);
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 5) + 1, PAGE_SIZE - 1);
	expect_frames(0, ".#.#####");
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 5), PAGE_SIZE);
	expect_frames(0, ".#.##.##");
}
END_TEST

TEST(a_frame_reserved_twice_stays_reserved_and_is_named)
{
	bare_machine();
	draw_node(0, BASE, "..#.....");
	soft_log_clear();
	reserve_frames(0, BASE + 3, BASE + 5);
	ck_assert_str_eq(soft_log(), "");
	reserve_frames(0, BASE + 1, BASE + 5);
	expect_frames(0, ".####...");
	ck_assert_ptr_eq(strstr(soft_log(), "1001"), NULL);
	ck_assert_ptr_ne(strstr(soft_log(), "1002"), NULL);
	ck_assert_ptr_ne(strstr(soft_log(), "1003"), NULL);
	ck_assert_ptr_ne(strstr(soft_log(), "1004"), NULL);
	ck_assert_ptr_eq(strstr(soft_log(), "1005"), NULL);
	ck_assert_int_eq(faults(bootmem_check), 0);
}
END_TEST

TEST(the_ends_of_a_node_belong_to_it)
{
	unsigned long end = BASE + map_sizes[_i].frames;

	bare_machine();
	add_node(0, BASE, end);
	free_frames(0, end - 1, end);
	ck_assert_uint_eq(boot_map[0].nr_free, 1);
	expect_run(0, end - 1, end, false);
	expect_run(0, BASE, end - 1, true);
	reserve_bootmem_node(&node[0], PFN_PHYS(end) - 1, 1);
	ck_assert_uint_eq(boot_map[0].nr_free, 0);
	free_frames(0, BASE, end);
	ck_assert_uint_eq(boot_map[0].nr_free, map_sizes[_i].frames);
	expect_run(0, BASE, end, false);
	reserve_frames(0, BASE, end);
	ck_assert_uint_eq(boot_map[0].nr_free, 0);
	expect_run(0, BASE, end, true);
	ck_assert_int_eq(faults(bootmem_check), 0);
}
END_TEST

TEST(ranges_cross_the_words_of_the_map)
{
	unsigned long first, length;

	bare_machine();
	add_node(0, BASE, BASE + 96);
	for (first = 30; first <= 34; first++)
		for (length = 1; length <= 40; length++) {
			free_frames(0, BASE + first, BASE + first + length);
			expect_run(0, BASE, BASE + first, true);
			expect_run(0, BASE + first, BASE + first + length,
				   false);
			expect_run(0, BASE + first + length, BASE + 96, true);
			reserve_frames(0, BASE + first,
				       BASE + first + length);
			expect_run(0, BASE, BASE + 96, true);
		}
}
END_TEST

/* Test where boot memory is found */

TEST(the_lowest_gap_that_is_long_enough_is_taken)
{
	static const unsigned long at[] = { 1, 3, 6, 10, 10, NOTHING };
	unsigned long expected = at[_i];

	bare_machine();
	draw_node(0, BASE, "#.#..#...#.....#");
	if (expected != NOTHING)
		expected = PFN_PHYS(BASE + expected);
	ck_assert_uint_eq(alloc(0, (_i + 1) * PAGE_SIZE, 1, 0), expected);
}
END_TEST

TEST(a_byte_more_than_a_gap_does_not_fit_into_it)
{
	bare_machine();
	draw_node(0, BASE, "#..#...#");
	ck_assert_uint_eq(alloc(0, 3 * PAGE_SIZE + 1, 1, 0), NOTHING);
	expect_frames(0, "#..#...#");
	expect_last(0, 0, 0);
	ck_assert_uint_eq(alloc(0, 2 * PAGE_SIZE + 1, 1, 0),
			  PFN_PHYS(BASE + 4));
	ck_assert_uint_eq(alloc(0, 2 * PAGE_SIZE, 1, 0),
			  PFN_PHYS(BASE + 1));
	expect_frames(0, "########");
	ck_assert_uint_eq(alloc(0, 1, 1, 0), NOTHING);
}
END_TEST

TEST(a_request_fills_so_many_frames)
{
	static const struct {
		unsigned long size;
		const char *after;
	} cases[] = {
		{ 1, "#....." },
		{ PAGE_SIZE - 1, "#....." },
		{ PAGE_SIZE, "#....." },
		{ PAGE_SIZE + 1, "##...." },
		{ 2 * PAGE_SIZE, "##...." },
		{ 5 * PAGE_SIZE + 1, "######" },
		{ 6 * PAGE_SIZE, "######" },
	};

	bare_machine();
	draw_node(0, BASE, "......");
	ck_assert_uint_eq(alloc(0, cases[_i].size, 1, 0), PFN_PHYS(BASE));
	expect_frames(0, cases[_i].after);
	expect_last(0, (cases[_i].size - 1) / PAGE_SIZE,
		    cases[_i].size % PAGE_SIZE);
}
END_TEST

TEST(a_whole_node_can_be_had_and_a_frame_more_cannot)
{
	unsigned long frames = map_sizes[_i].frames;

	bare_machine();
	add_node(0, BASE, BASE + frames);
	free_frames(0, BASE, BASE + frames);
	ck_assert_uint_eq(alloc(0, (frames + 1) * PAGE_SIZE, 1, 0),
			  NOTHING);
	ck_assert_uint_eq(alloc(0, frames * PAGE_SIZE + 1, 1, 0), NOTHING);
	ck_assert_uint_eq(boot_map[0].nr_free, frames);
	ck_assert_uint_eq(alloc(0, frames * PAGE_SIZE, 1, 0),
			  PFN_PHYS(BASE));
	ck_assert_uint_eq(boot_map[0].nr_free, 0);
	expect_last(0, frames - 1, 0);
	ck_assert_uint_eq(alloc(0, 1, 1, 0), NOTHING);
}
END_TEST

TEST(a_node_that_ends_in_mid_word_ends_there)
{
	unsigned long frames = 33 + _i, n;

	bare_machine();
	add_node(0, BASE, BASE + frames);
	free_frames(0, BASE + 20, BASE + frames);
	ck_assert_uint_eq(alloc(0, (frames - 19) * PAGE_SIZE, 1, 0),
			  NOTHING);
	ck_assert_uint_eq(alloc(0, 2 * PAGE_SIZE, 1,
				PFN_PHYS(BASE + frames - 1)),
			  PFN_PHYS(BASE + 20));
	for (n = 0; n < frames - 22; n++)
		ck_assert_uint_eq(alloc(0, PAGE_SIZE, PAGE_SIZE, 0),
				  PFN_PHYS(BASE + 22 + n));
	ck_assert_uint_eq(alloc(0, PAGE_SIZE, PAGE_SIZE, 0), NOTHING);
	ck_assert_int_eq(faults(bootmem_check), 0);
}
END_TEST

TEST(runs_cross_the_words_of_the_map)
{
	unsigned long first = 28 + _i, n;

	bare_machine();
	add_node(0, BASE, BASE + 130);
	for (n = 1; n <= 70; n += n < 5 ? 1 : 13) {
		free_frames(0, BASE + first, BASE + first + n);
		ck_assert_uint_eq(alloc(0, (n + 1) * PAGE_SIZE, 1, 0),
				  NOTHING);
		ck_assert_uint_eq(alloc(0, n * PAGE_SIZE, 1, 0),
				  PFN_PHYS(BASE + first));
		expect_run(0, BASE, BASE + 130, true);
	}
}
END_TEST

TEST(addresses_are_aligned_in_a_node_that_starts_anywhere)
{
	unsigned long align = 1UL << (_i % 16), start = BASE + 1 + _i / 16;
	unsigned long first = start, got;

	bare_machine();
	add_node(0, start, start + 40);
	free_frames(0, start, start + 40);
	while (PFN_PHYS(first) % align)
		first++;
	got = alloc(0, 3, align, 0);
	ck_assert_uint_eq(got, PFN_PHYS(first));
	expect_run(0, start, first, false);
	expect_run(0, first, first + 1, true);
	expect_run(0, first + 1, start + 40, false);
}
END_TEST

TEST(an_aligned_run_may_skip_a_gap_that_would_fit)
{
	bare_machine();
	draw_node(0, BASE + 1, "......#..........");
	ck_assert_uint_eq(alloc(0, 4 * PAGE_SIZE, 4 * PAGE_SIZE, 0),
			  PFN_PHYS(BASE + 8));
	ck_assert_uint_eq(alloc(0, 2 * PAGE_SIZE, 2 * PAGE_SIZE, 0),
			  PFN_PHYS(BASE + 2));
	ck_assert_uint_eq(alloc(0, PAGE_SIZE, 16 * PAGE_SIZE, 0),
			  PFN_PHYS(BASE + 16));
	ck_assert_uint_eq(alloc(0, PAGE_SIZE, 16 * PAGE_SIZE, 0), NOTHING);
	expect_frames(0, ".##...#####....#.");
}
END_TEST

TEST(an_alignment_that_no_address_has_is_not_met)
{
	bare_machine();
	draw_node(0, BASE + 1, "................");
	ck_assert_uint_eq(alloc(0, 1, PFN_PHYS(0x2000), 0), NOTHING);
	ck_assert_uint_eq(alloc(0, 1, 1UL << 31, 0), NOTHING);
	expect_frames(0, "................");
}
END_TEST

static const struct {
	int quarters;		/* goal */
	unsigned long frames, at;
} goals[] = {
	{ 0, 2, 0 },	{ 3, 2, 1 },	{ 4, 2, 1 },	{ 5, 2, 2 },
	{ 8, 2, 2 },	{ 12, 2, 6 },	{ 16, 2, 6 },	{ 17, 2, 6 },
	{ 24, 2, 6 },	{ 25, 2, 7 },	{ 28, 2, 7 },	{ 29, 2, 0 },
	{ 32, 2, 0 },	{ 33, 2, 0 },	{ 35, 2, 0 },	{ 36, 2, 0 },
	{ 40, 2, 0 },	{ 1000, 2, 0 }, { -1, 2, 0 },	{ -4, 2, 0 },
	{ -1000, 2, 0 }, { 4, 4, 0 },	{ 24, 4, 0 },	{ 29, 1, 8 },
	{ 32, 1, 8 },	{ 33, 1, 0 },	{ 4, 3, 1 },	{ 5, 3, 6 },
};

TEST(a_goal_is_a_wish)
{
	unsigned long goal = PFN_PHYS(BASE) +
			     goals[_i].quarters * (long)(PAGE_SIZE / 4);

	bare_machine();
	draw_node(0, BASE, "....##...");
	ck_assert_uint_eq(alloc(0, goals[_i].frames * PAGE_SIZE, 1, goal),
			  PFN_PHYS(BASE + goals[_i].at));
}
END_TEST

TEST(a_goal_at_the_top_of_all_addresses_is_none)
{
	static const unsigned long tops[] = { ~0UL, ~0UL - PAGE_SIZE + 2,
					      0UL - PAGE_SIZE, 1 };

	bare_machine();
	draw_node(0, BASE, "#...");
	ck_assert_uint_eq(alloc(0, 1, 1, tops[_i]), PFN_PHYS(BASE + 1));
}
END_TEST

TEST(a_run_that_straddles_the_goal_is_found_last)
{
	bare_machine();
	draw_node(0, BASE, "##....##");
	ck_assert_uint_eq(alloc(0, 3 * PAGE_SIZE, 1, PFN_PHYS(BASE + 4)),
			  PFN_PHYS(BASE + 2));
	expect_frames(0, "#####.##");
}
END_TEST

TEST(the_first_aligned_frame_above_the_goal_is_not_passed_over)
{
	unsigned long goal;

	bare_machine();
	add_node(0, BASE + 3, BASE + 40);
	for (goal = BASE + 5; goal <= BASE + 8; goal++) {
		free_frames(0, BASE + 3, BASE + 40);
		ck_assert_uint_eq(alloc(0, 1, 4 * PAGE_SIZE,
					PFN_PHYS(goal)),
				  PFN_PHYS(BASE + 8));
		free_frames(0, BASE + 8, BASE + 9);
		reserve_frames(0, BASE + 3, BASE + 40);
	}
}
END_TEST

TEST(no_aligned_frame_above_the_goal_leads_back_to_the_bottom)
{
	bare_machine();
	draw_node(0, BASE + 3, "..............");
	ck_assert_uint_eq(alloc(0, 1, 8 * PAGE_SIZE, PFN_PHYS(BASE + 9)),
			  PFN_PHYS(BASE + 16));
	ck_assert_uint_eq(alloc(0, 1, 8 * PAGE_SIZE, PFN_PHYS(BASE + 9)),
			  PFN_PHYS(BASE + 8));
	ck_assert_uint_eq(alloc(0, 1, 8 * PAGE_SIZE, PFN_PHYS(BASE + 9)),
			  NOTHING);
}
END_TEST

static void node_around_16_mib(void)
{
	bare_machine();
	add_node(0, 0xF00, 0x1100);
	free_frames(0, 0xF00, 0x1100);
	reserve_frames(0, 0xF10, 0xF11);
}

TEST(the_usual_goal_keeps_requests_out_of_DMA_memory)
{
	node_around_16_mib();
	ck_assert_uint_eq(__pa(alloc_bootmem(5)), MIB(16));
	ck_assert_uint_eq(__pa(alloc_bootmem(5)), MIB(16) + 32);
	ck_assert_uint_eq(__pa(alloc_bootmem_pages(5)), 0x1001000);
	ck_assert_uint_eq(__pa(alloc_bootmem_node(&node[0], 5)), 0x1001020);
	ck_assert_uint_eq(__pa(alloc_bootmem_pages_node(&node[0], 5)),
			  0x1002000);
	ck_assert_uint_eq(__pa(alloc_bootmem_low(5)), 0xF00000);
	ck_assert_uint_eq(__pa(alloc_bootmem_low(5)), 0xF00020);
	ck_assert_uint_eq(__pa(alloc_bootmem_low_pages(5)), 0xF01000);
	ck_assert_uint_eq(__pa(alloc_bootmem_low_pages_node(&node[0], 5)),
			  0xF02000);
}
END_TEST

TEST(DMA_memory_is_better_than_none)
{
	node_around_16_mib();
	ck_assert_uint_eq(__pa(alloc_bootmem_pages(256 * PAGE_SIZE)),
			  MIB(16));
	ck_assert_uint_eq(__pa(alloc_bootmem_pages(17 * PAGE_SIZE)),
			  0xF11000);
	ck_assert_uint_eq(__pa(alloc_bootmem_pages_node(&node[0], 1)),
			  0xF00000);
}
END_TEST

/* Test how boot requests share frames */

TEST(the_requests_of_the_figure_land_where_it_says)
{
	static const struct {
		unsigned long size, align, addr, pos, offset;
	} step[] = {
		{ 100, 32, 0, 4096, 100 },
		{ 200, 32, 128, 4096, 328 },
		{ 6000, 32, 352, 4097, 2256 },
		{ 1824, 32, PAGE_SIZE + 2272, 4097, 0 },
		{ 64, 32, 2 * PAGE_SIZE, 4098, 64 },
		{ 4096, 4096, 3 * PAGE_SIZE, 4099, 0 },
		{ 32, 32, 4 * PAGE_SIZE, 4100, 32 },
		{ 4064, 32, 4 * PAGE_SIZE + 32, 4100, 0 },
	};
	unsigned int i;

	bare_machine();
	add_node(0, 0, 0x1800);
	free_frames(0, 4096, 0x1800);
	for (i = 0; i < ARRAY_SIZE(step); i++) {
		ck_assert_uint_eq(alloc(0, step[i].size, step[i].align,
					MIB(16)),
				  MIB(16) + step[i].addr);
		expect_last(0, step[i].pos, step[i].offset);
	}
	expect_run(0, 4096, 4101, true);
	expect_run(0, 4101, 0x1800, false);
}
END_TEST

static const struct {
	unsigned long used, size, align;
	unsigned long addr, pos, offset;
	const char *after;
} meets[] = {
	{ 1, 1, 1, 4097, 1, 2, "##....." },
	{ 1, 1, 2, 4098, 1, 3, "##....." },
	{ 1, 4095, 1, 4097, 1, 0, "##....." },
	{ 1, 4094, 1, 4097, 1, 4095, "##....." },
	{ 1, 4096, 1, 4097, 2, 1, "###...." },
	{ 1, 8191, 1, 4097, 2, 0, "###...." },
	{ 1, 8192, 1, 4097, 3, 1, "####..." },
	{ 4095, 1, 1, 8191, 1, 0, "##....." },
	{ 4095, 2, 1, 8191, 2, 1, "###...." },
	{ 4095, 1, 2, 8192, 2, 1, "###...." },
	{ 4095, 4096, 4, 8192, 2, 0, "###...." },
	{ 4065, 10, 32, 8192, 2, 10, "###...." },
	{ 4064, 32, 32, 8160, 1, 0, "##....." },
	{ 2048, 2048, 2048, 6144, 1, 0, "##....." },
	{ 2049, 2048, 2048, 8192, 2, 2048, "###...." },
	{ 1, 1, 4096, 8192, 2, 1, "###...." },
	{ 4095, 4096, 4096, 8192, 2, 0, "###...." },
	{ 1, 1, 8192, 8192, 2, 1, "###...." },
	{ 1, 1, 16384, 16384, 4, 1, "##..#.." },
	{ 4096, 1, 1, 8192, 2, 1, "###...." },
	{ 4096, 4096, 1, 8192, 2, 0, "###...." },
};

TEST(a_request_begins_in_the_tail_of_the_last)
{
	unsigned long base = PFN_PHYS(BASE);

	bare_machine();
	draw_node(0, BASE, "#......");
	ck_assert_uint_eq(alloc(0, meets[_i].used, 1, 0), base + PAGE_SIZE);
	ck_assert_uint_eq(alloc(0, meets[_i].size, meets[_i].align, 0),
			  base + meets[_i].addr);
	expect_frames(0, meets[_i].after);
	expect_last(0, meets[_i].pos, meets[_i].offset);
}
END_TEST

TEST(many_tiny_requests_share_one_frame)
{
	unsigned long i;

	bare_machine();
	draw_node(0, BASE, "...");
	for (i = 0; i < 128; i++)
		ck_assert_uint_eq(alloc(0, 20, 32, 0),
				  PFN_PHYS(BASE) + 32 * i);
	expect_frames(0, "#..");
	expect_last(0, 0, 4096 - 12);
	ck_assert_uint_eq(alloc(0, 20, 32, 0), PFN_PHYS(BASE + 1));
	expect_frames(0, "##.");
}
END_TEST

TEST(a_run_elsewhere_shares_nothing)
{
	bare_machine();
	draw_node(0, BASE, "#.#...");
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE + 1));
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE + 3));
	expect_last(0, 3, 100);
	ck_assert_uint_eq(alloc(0, 100, 1, PFN_PHYS(BASE + 5)),
			  PFN_PHYS(BASE + 5));
	expect_last(0, 5, 100);
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE + 4));
	expect_frames(0, "######");
}
END_TEST

TEST(a_run_below_the_last_frame_shares_nothing)
{
	bare_machine();
	draw_node(0, BASE, ".....");
	ck_assert_uint_eq(alloc(0, 100, 1, PFN_PHYS(BASE + 4)),
			  PFN_PHYS(BASE + 4));
	ck_assert_uint_eq(alloc(0, 100, 1, PFN_PHYS(BASE + 3)),
			  PFN_PHYS(BASE + 3));
	expect_last(0, 3, 100);
}
END_TEST

TEST(nothing_is_shared_before_the_first_allocation)
{
	bare_machine();
	draw_node(0, BASE, "#...");
	expect_last(0, 0, 0);
	ck_assert_uint_eq(alloc(0, 10, 1, 0), PFN_PHYS(BASE + 1));
	ck_assert_uint_eq(alloc(0, 10, 1, 0), PFN_PHYS(BASE + 1) + 10);
}
END_TEST

TEST(the_first_frame_of_a_node_is_shared_too)
{
	bare_machine();
	draw_node(0, BASE, "...");
	ck_assert_uint_eq(alloc(0, 1, 1, 0), PFN_PHYS(BASE));
	ck_assert_uint_eq(alloc(0, 1, 1, 0), PFN_PHYS(BASE) + 1);
	expect_frames(0, "#..");
}
END_TEST

TEST(shared_memory_may_lie_below_the_goal)
{
	bare_machine();
	draw_node(0, BASE, "....");
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE));
	ck_assert_uint_eq(alloc(0, 100, 4, PFN_PHYS(BASE + 1)),
			  PFN_PHYS(BASE) + 100);
	ck_assert_uint_eq(alloc(0, 100, 4, PFN_PHYS(BASE + 2)),
			  PFN_PHYS(BASE + 2));
	expect_frames(0, "#.#.");
}
END_TEST

TEST(a_tail_without_a_free_frame_is_not_used)
{
	bare_machine();
	draw_node(0, BASE, "#.#");
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE + 1));
	ck_assert_uint_eq(alloc(0, 1, 1, 0), NOTHING);
	expect_last(0, 1, 100);
	free_frames(0, BASE + 2, BASE + 3);
	ck_assert_uint_eq(alloc(0, 1, 1, 0), PFN_PHYS(BASE + 1) + 100);
	expect_frames(0, "##.");
}
END_TEST

TEST(a_run_is_looked_for_whole_even_if_the_tail_would_help)
{
	bare_machine();
	draw_node(0, BASE, "...#...");
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE));
	ck_assert_uint_eq(alloc(0, 2 * PAGE_SIZE + 1, 1, 0),
			  PFN_PHYS(BASE + 4));
	expect_frames(0, "#..####");
}
END_TEST

TEST(memory_comes_zeroed_and_its_neighbours_stay)
{
	static const unsigned long sizes[] = { 100, 1, 3997, 4096, 12289,
					       31, 8192 };
	unsigned long i, j;
	u8 *memory, *p;

	bare_machine();
	draw_node(0, BASE, ".................");
	memory = __va(PFN_PHYS(BASE));
	memset(memory, 0xA5, 17 * PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p = __alloc_bootmem_core(&boot_map[0], sizes[i], 32, 0);
		ck_assert_ptr_nonnull(p);
		for (j = 0; j < sizes[i]; j++)
			if (p[j])
				ck_abort_msg("byte %lu of %lu", j, sizes[i]);
		ck_assert_uint_eq(p[sizes[i]], 0xA5);
		ck_assert(p == memory || p[-1] == 0xA5);
		memset(p, 0xA5, sizes[i]);
	}
}
END_TEST

TEST(a_tail_is_forgotten_when_its_frame_is_reserved)
{
	bare_machine();
	draw_node(0, BASE, "....");
	ck_assert_uint_eq(alloc(0, PAGE_SIZE + 100, 1, 0), PFN_PHYS(BASE));
	reserve_bootmem_node(&node[0], PFN_PHYS(BASE), PAGE_SIZE);
	expect_last(0, 1, 100);
	reserve_bootmem_node(&node[0], PFN_PHYS(BASE + 1) - 1, 2);
	ck_assert_uint_eq(boot_map[0].last_offset, 0);
	ck_assert_uint_eq(alloc(0, 1, 1, 0), PFN_PHYS(BASE + 2));
	reserve_bootmem_node(&node[0], PFN_PHYS(BASE + 3), 1);
	expect_last(0, 2, 1);
}
END_TEST

TEST(a_tail_is_forgotten_when_its_frame_is_freed)
{
	bare_machine();
	draw_node(0, BASE, ".....");
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE));
	free_frames(0, BASE, BASE + 1);
	ck_assert_uint_eq(boot_map[0].last_offset, 0);
	ck_assert_uint_eq(alloc(0, 64, 1, PFN_PHYS(BASE + 1)),
			  PFN_PHYS(BASE + 1));
	ck_assert_uint_eq(alloc(0, PAGE_SIZE, 1, PFN_PHYS(BASE)),
			  PFN_PHYS(BASE));
}
END_TEST

TEST(a_tail_is_kept_when_only_its_neighbours_are_freed)
{
	bare_machine();
	draw_node(0, BASE, "......");
	ck_assert_uint_eq(alloc(0, 2 * PAGE_SIZE + 100, 1, 0),
			  PFN_PHYS(BASE));
	reserve_frames(0, BASE + 3, BASE + 5);
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 1),
			  PAGE_SIZE + 2000);
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 2) + 1,
			  2 * PAGE_SIZE - 1);
	expect_frames(0, "#.#.#.");
	expect_last(0, 2, 100);
	ck_assert_uint_eq(alloc(0, 1, 1, PFN_PHYS(BASE + 3)),
			  PFN_PHYS(BASE + 2) + 100);
}
END_TEST

/* Test what the boot allocator refuses */

static const struct {
	unsigned long addr, size;
} outside[] = {
	{ 0, 0 },				/* nothing */
	{ 4 * PAGE_SIZE - 1, 2 },		/* a byte too far */
	{ 4 * PAGE_SIZE, 1 },
	{ 4 * PAGE_SIZE, PAGE_SIZE },
	{ 0, 4 * PAGE_SIZE + 1 },
	{ 0 - 1UL, 1 },			/* a byte below */
	{ 0 - 1UL, 2 },
	{ 0 - PAGE_SIZE, 5 * PAGE_SIZE },
	{ 0, 0 - (BASE << PAGE_SHIFT) + 1 },	/* wraps to the node */
	{ PAGE_SIZE, ~0UL },			/* wraps */
	{ PAGE_SIZE, ~0UL - PAGE_SIZE },
	{ PAGE_SIZE, 0 - (BASE << PAGE_SHIFT) - PAGE_SIZE },
	{ 0 - (BASE << PAGE_SHIFT) - 1, 1 },	/* the last byte of all */
	{ 0 - (BASE << PAGE_SHIFT), 1 },	/* the first */
};

TEST(a_range_that_is_not_the_nodes_cannot_be_reserved)
{
	bare_machine();
	draw_node(0, BASE, ".#.#");
	EXPECT_PANIC(reserve_bootmem_node(&node[0],
					  PFN_PHYS(BASE) + outside[_i].addr,
					  outside[_i].size),
		     "BUG");
	expect_frames(0, ".#.#");
}
END_TEST

TEST(a_range_that_is_not_the_nodes_cannot_be_freed)
{
	bare_machine();
	draw_node(0, BASE, ".#.#");
	EXPECT_PANIC(free_bootmem_node(&node[0],
				       PFN_PHYS(BASE) + outside[_i].addr,
				       outside[_i].size),
		     "BUG");
	expect_frames(0, ".#.#");
}
END_TEST

TEST(a_free_frame_cannot_be_freed)
{
	static const struct {
		unsigned long from, to;
	} ranges[] = { { 2, 3 }, { 1, 3 }, { 2, 4 }, { 0, 6 }, { 4, 6 } };

	bare_machine();
	draw_node(0, BASE, "##.##.");
	EXPECT_PANIC(free_frames(0, BASE + ranges[_i].from,
				 BASE + ranges[_i].to),
		     "test_and_clear_bit");
}
END_TEST

TEST(a_part_of_a_free_frame_can_be_freed_to_no_effect)
{
	bare_machine();
	draw_node(0, BASE, "#.#");
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 1) + 1, PAGE_SIZE - 1);
	free_bootmem_node(&node[0], PFN_PHYS(BASE + 1), PAGE_SIZE - 1);
	expect_frames(0, "#.#");
}
END_TEST

TEST(a_node_that_cannot_be_is_refused)
{
	static const struct {
		unsigned long map, start, end;
	} nodes[] = {
		{ 0x300, BASE, BASE },			/* empty */
		{ 0x300, BASE + 1, BASE },
		{ 0x300, BASE, 0 },
		{ 0x300, BASE, MAXMEM_PFN + 1 },	/* too high */
		{ 0x300, MAXMEM_PFN, MAXMEM_PFN + 1 },
		{ 0x300, BASE, ~0UL },
		{ MAXMEM_PFN, BASE, BASE + 1 },		/* map too high */
		{ MAXMEM_PFN - 1, BASE, BASE + 32769 },
		{ 1UL << 20, BASE, BASE + 1 },
		{ ~0UL, BASE, BASE + 1 },
	};

	bare_machine();
	map_frame[0] = nodes[_i].map;
	EXPECT_PANIC(add_node(0, nodes[_i].start, nodes[_i].end), "BUG");
	ck_assert_ptr_eq(pgdat_list, NULL);
}
END_TEST

TEST(a_node_may_reach_to_the_end_of_the_direct_map)
{
	bare_machine();
	add_node(0, MAXMEM_PFN - 100, MAXMEM_PFN);
	free_frames(0, MAXMEM_PFN - 1, MAXMEM_PFN);
	ck_assert_uint_eq(boot_map[0].nr_free, 1);
}
END_TEST

TEST(a_map_may_lie_in_the_last_frame_of_the_direct_map)
{
	soft_machine_init(704);
	soft_boot_to(SOFT_PAGING);
	map_frame[0] = MAXMEM_PFN - 1;
	draw_node(0, BASE, "#.#.");
	expect_frames(0, "#.#.");
}
END_TEST

TEST(a_node_cannot_begin_twice)
{
	bare_machine();
	draw_node(0, BASE, "..");
	EXPECT_PANIC(add_node(0, BASE, BASE + 2), "BUG");
	boot_map[0].node_bootmem_map = NULL;
	EXPECT_PANIC(add_node(0, BASE, BASE + 2), "BUG");
	node[1].bdata = &boot_map[1];
	boot_map[1].node_bootmem_map = __va(PFN_PHYS(map_frame[1]));
	EXPECT_PANIC(add_node(1, BASE, BASE + 2), "BUG");
	ck_assert_ptr_eq(pgdat_list, &node[0]);
	ck_assert_ptr_eq(node[0].node_next, NULL);
}
END_TEST

TEST(a_request_that_cannot_be_meant_is_refused)
{
	static const struct {
		unsigned long size, align;
	} requests[] = {
		{ 0, 1 },	  { 0, PAGE_SIZE }, { 1, 0 },
		{ 1, 3 },	  { 1, 6 },	    { 1, PAGE_SIZE + 1 },
		{ 1, ~0UL },	  { ~0UL, 1 },	    { ~0UL - 31, 32 },
		{ 1UL << 31, 1UL << 31 }, { 0 - PAGE_SIZE, PAGE_SIZE },
	};

	bare_machine();
	draw_node(0, BASE, "..");
	EXPECT_PANIC(alloc(0, requests[_i].size, requests[_i].align, 0),
		     "BUG");
	expect_frames(0, "..");
}
END_TEST

TEST(the_largest_requests_are_only_too_large)
{
	static const unsigned long sizes[] = {
		~0UL - 32, 0 - PAGE_SIZE, 0 - PAGE_SIZE + 1, 1UL << 31,
		3 * PAGE_SIZE,
	};

	bare_machine();
	draw_node(0, BASE, "..");
	ck_assert_uint_eq(alloc(0, sizes[_i], 32, 0), NOTHING);
	expect_frames(0, "..");
}
END_TEST

TEST(out_of_memory_is_a_panic_with_its_numbers)
{
	bare_machine();
	draw_node(0, BASE, "..");
	EXPECT_PANIC(__alloc_bootmem(12345, 64, 0x1234000),
		     "Out of memory");
	ck_assert_ptr_nonnull(strstr(soft_log(), "12345"));
	ck_assert_ptr_nonnull(strstr(soft_log(), "64"));
	ck_assert_ptr_nonnull(strstr(soft_log(), "1234000"));
	expect_frames(0, "..");
}
END_TEST

TEST(out_of_memory_of_one_node_is_a_panic_with_its_numbers)
{
	bare_machine();
	draw_node(0, BASE, "..");
	EXPECT_PANIC(__alloc_bootmem_node(&node[0], 54321, 128, 0x4321000),
		     "Out of memory");
	ck_assert_ptr_nonnull(strstr(soft_log(), "54321"));
	ck_assert_ptr_nonnull(strstr(soft_log(), "128"));
	ck_assert_ptr_nonnull(strstr(soft_log(), "4321000"));
	expect_frames(0, "..");
}
END_TEST

TEST(a_node_without_a_map_is_not_used)
{
	bare_machine();
	node[0].bdata = &boot_map[0];
	boot_map[0].node_low_pfn = 4;
	EXPECT_PANIC(reserve_bootmem_node(&node[0], 0, 1), "BUG");
	EXPECT_PANIC(free_bootmem_node(&node[0], 0, PAGE_SIZE), "BUG");
	EXPECT_PANIC(alloc(0, 1, 1, 0), "BUG");
	EXPECT_PANIC(__alloc_bootmem_node(&node[0], 1, 1, 0), "BUG");
	EXPECT_PANIC(free_all_bootmem_node(&node[0]), "BUG");
	EXPECT_PANIC(__alloc_bootmem(1, 1, 0), "BUG");
}
END_TEST

/* Test boot memory of several nodes */

static void two_nodes(const char *first, const char *second)
{
	bare_machine();
	draw_node(0, BASE, first);
	draw_node(1, BASE + strlen(first), second);
}

TEST(the_node_that_began_last_is_first_on_the_list)
{
	two_nodes("....", "....");
	ck_assert_ptr_eq(pgdat_list, &node[1]);
	ck_assert_ptr_eq(node[1].node_next, &node[0]);
	ck_assert_ptr_eq(node[0].node_next, NULL);
}
END_TEST

TEST(nodes_are_asked_in_the_order_of_the_list)
{
	two_nodes("....", ".#..");
	ck_assert_uint_eq(__pa(__alloc_bootmem(100, 1, 0)),
			  PFN_PHYS(BASE + 4));
	ck_assert_uint_eq(__pa(__alloc_bootmem(3 * PAGE_SIZE, 1, 0)),
			  PFN_PHYS(BASE));
	ck_assert_uint_eq(__pa(__alloc_bootmem(2 * PAGE_SIZE, 1, 0)),
			  PFN_PHYS(BASE + 6));
	ck_assert_uint_eq(__pa(__alloc_bootmem(1, PAGE_SIZE, 0)),
			  PFN_PHYS(BASE + 3));
	expect_frames(0, "####");
	expect_frames(1, "####");
	EXPECT_PANIC(__alloc_bootmem(1, 1, 0), "Out of memory");
}
END_TEST

TEST(a_goal_in_another_node_is_no_goal)
{
	two_nodes("....", "....");
	ck_assert_uint_eq(__pa(__alloc_bootmem(1, 1, PFN_PHYS(BASE + 2))),
			  PFN_PHYS(BASE + 4));
	ck_assert_uint_eq(__pa(__alloc_bootmem_node(&node[0], 1, 1,
						    PFN_PHYS(BASE + 6))),
			  PFN_PHYS(BASE));
	ck_assert_uint_eq(__pa(__alloc_bootmem_node(&node[0], 1, PAGE_SIZE,
						    PFN_PHYS(BASE + 2))),
			  PFN_PHYS(BASE + 2));
}
END_TEST

TEST(a_run_does_not_cross_from_node_to_node)
{
	two_nodes("....", "....");
	ck_assert_uint_eq(alloc(0, 5 * PAGE_SIZE, 1, 0), NOTHING);
	ck_assert_uint_eq(alloc(1, 5 * PAGE_SIZE, 1, 0), NOTHING);
	EXPECT_PANIC(__alloc_bootmem(5 * PAGE_SIZE, 1, 0), "Out of memory");
	expect_frames(0, "....");
	expect_frames(1, "....");
}
END_TEST

TEST(a_tail_is_not_shared_from_node_to_node)
{
	two_nodes("####", "....");
	free_frames(0, BASE + 3, BASE + 4);
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE + 3));
	ck_assert_uint_eq(alloc(1, 100, 1, 0), PFN_PHYS(BASE + 4));
	ck_assert_uint_eq(alloc(1, 100, 1, 0), PFN_PHYS(BASE + 4) + 100);
	expect_last(0, 3, 100);
	expect_last(1, 0, 200);
}
END_TEST

TEST(a_node_keeps_to_its_own_memory)
{
	two_nodes(".#.#", "#.#.");
	reserve_frames(1, BASE + 5, BASE + 6);
	expect_frames(0, ".#.#");
	free_frames(0, BASE + 3, BASE + 4);
	expect_frames(1, "###.");
	EXPECT_PANIC(reserve_frames(0, BASE + 4, BASE + 5), "BUG");
	EXPECT_PANIC(reserve_frames(1, BASE + 3, BASE + 4), "BUG");
	EXPECT_PANIC(reserve_frames(1, BASE + 3, BASE + 5), "BUG");
	EXPECT_PANIC(free_frames(0, BASE + 3, BASE + 5), "BUG");
	ck_assert_uint_eq(__pa(alloc_bootmem_low_pages_node(&node[0], 1)),
			  PFN_PHYS(BASE));
	EXPECT_PANIC(alloc_bootmem_low_pages_node(&node[1], 2 * PAGE_SIZE),
		     "Out of memory");
	expect_frames(1, "###.");
}
END_TEST

/* Test the recount of boot maps */

static void healthy_node(void)
{
	bare_machine();
	add_node(0, BASE, BASE + 40);
	free_frames(0, BASE + 4, BASE + 40);
	ck_assert_uint_eq(alloc(0, 100, 1, 0), PFN_PHYS(BASE + 4));
	ck_assert_int_eq(faults(bootmem_check), 0);
}

static void flip(unsigned long bit)
{
	unsigned long word = PFN_PHYS(map_frame[0]) + bit / 32 * 4;

	soft_write_phys(word, soft_read_phys(word) ^ 1U << bit % 32);
}

TEST(the_check_finds_a_flipped_bit)
{
	static const unsigned long bits[] = { 0, 3, 5, 31, 32, 39 };

	healthy_node();
	flip(bits[_i]);
	ck_assert_int_eq(faults(bootmem_check), 1);
	flip(bits[_i]);
	ck_assert_int_eq(faults(bootmem_check), 0);
}
END_TEST

TEST(the_check_finds_a_cleared_bit_behind_the_end)
{
	static const unsigned long bits[] = { 40, 41, 62, 63 };

	healthy_node();
	flip(bits[_i]);
	ck_assert_int_ge(faults(bootmem_check), 1);
	boot_map[0].nr_free++;
	ck_assert_int_eq(faults(bootmem_check), 1);
}
END_TEST

TEST(the_check_finds_a_wrong_count)
{
	healthy_node();
	boot_map[0].nr_free++;
	ck_assert_int_eq(faults(bootmem_check), 1);
	boot_map[0].nr_free -= 2;
	ck_assert_int_eq(faults(bootmem_check), 1);
}
END_TEST

TEST(the_check_finds_an_impossible_last_position)
{
	static const struct {
		unsigned long pos, offset;
		int faults;
	} cases[] = {
		{ 4, 100, 0 }, { 4, PAGE_SIZE - 1, 0 }, { 4, PAGE_SIZE, 1 },
		{ 4, ~0UL, 1 }, { 39, 0, 0 }, { 40, 0, 1 }, { ~0UL, 0, 1 },
		{ 40, 100, 1 }, { 5, 0, 0 }, { 5, 1, 1 }, { 39, 1, 1 },
		{ 3, 1, 0 },
	};

	healthy_node();
	boot_map[0].last_pos = cases[_i].pos;
	boot_map[0].last_offset = cases[_i].offset;
	ck_assert_int_eq(faults(bootmem_check), cases[_i].faults);
}
END_TEST

TEST(the_check_looks_at_every_node)
{
	two_nodes("..#.", "#..#");
	ck_assert_int_eq(faults(bootmem_check), 0);
	boot_map[0].nr_free++;
	ck_assert_int_eq(faults(bootmem_check), 1);
	boot_map[1].nr_free++;
	ck_assert_int_eq(faults(bootmem_check), 2);
	boot_map[0].nr_free--;
	ck_assert_int_eq(faults(bootmem_check), 1);
}
END_TEST

TEST(the_debug_build_checks_after_each_change)
{
	healthy_node();
	boot_map[0].nr_free++;
	EXPECT_PANIC(reserve_frames(0, BASE + 20, BASE + 21), "BUG");
	EXPECT_PANIC(free_frames(0, BASE + 1, BASE + 2), "BUG");
	EXPECT_PANIC(alloc(0, 1, 1, 0), "BUG");
}
END_TEST

TEST(the_check_finds_what_a_retired_node_left_behind)
{
	bare_machine();
	draw_node(0, BASE, "...");
	boot_map[0] = (bootmem_data_t){ .node_low_pfn = BASE + 3,
					.node_boot_start = PFN_PHYS(BASE) };
	ck_assert_int_eq(faults(bootmem_check), 0);
	*(_i == 0 ? &boot_map[0].nr_free :
	  _i == 1 ? &boot_map[0].last_pos :
		    &boot_map[0].last_offset) = 1;
	ck_assert_int_ge(faults(bootmem_check), 1);
}
END_TEST

/* Test the retirement of boot maps */

static void booted_machine(void)
{
	soft_machine_init(MEMORY);
	soft_boot_to(SOFT_PAGING);
	pgdat_list = NULL;
	map_frame[0] = 0x4000;
	map_frame[1] = 0x4080;
}

/* The test's nodes have no zones of their own. */
static void look_at_zones(void)
{
	pgdat_list = &contig_page_data;
}

static bool is_free(unsigned long pfn)
{
	struct page *page = mem_map + pfn;
	unsigned int order;

	if (PageReserved(page) || page_count(page) != 0)
		return false;
	for (order = 0; order < MAX_ORDER; order++) {
		page = mem_map + (pfn & ~((1UL << order) - 1));
		if (PageBuddy(page) && page->private >= order)
			return true;
	}
	return false;
}

static bool is_reserved(unsigned long pfn)
{
	struct page *page = mem_map + pfn;

	return PageReserved(page) && !PageBuddy(page) &&
	       page_count(page) == 0;
}

static zone_t *zone(int type)
{
	return &contig_page_data.node_zones[type];
}

static const char *report(void (*show)(struct seq_file *m))
{
	static char text[32768];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	show(&m);
	ck_assert_uint_eq(m.lost, 0);
	return text;
}

#define RETIRED	0x4100UL	/* first frame of the node: 65 MiB */

/* Draw and retire; returns what retirement returns. */
static unsigned long retire(const char *picture)
{
	booted_machine();
	map_frame[0] = RETIRED + strlen(picture) - 1;
	draw_node(0, RETIRED, picture);
	return free_all_bootmem_node(&node[0]);
}

TEST(each_clear_frame_and_the_maps_own_are_given_away)
{
	const char *picture = "#..#.#####...##.#.#M";
	unsigned long i;

	ck_assert_uint_eq(retire(picture), 9);
	for (i = 0; picture[i]; i++)
		if (picture[i] == '#' ? !is_reserved(RETIRED + i) :
					!is_free(RETIRED + i))
			ck_abort_msg("frame %lu of %s", i, picture);
	ck_assert_int_eq(faults(bootmem_check), 0);
	ck_assert_uint_eq(soft_free_frames, 9);
	look_at_zones();
	ck_assert_uint_eq(nr_free_pages(), 9);
	ck_assert_int_eq(faults(page_alloc_check), 0);
}
END_TEST

static unsigned long freed[4096];	/* frames, oldest first */
static unsigned int nr_freed;

static void note_free(const struct trace_record *r, void *data)
{
	(void)data;
	if (strcmp(r->event->name, "mm_page_free") == 0 &&
	    nr_freed < ARRAY_SIZE(freed))
		freed[nr_freed++] = r->arg[0];
}

TEST(frames_are_freed_once_each_in_ascending_order)
{
	static const unsigned long ascending[] = { 1, 3, 4, 5, 7 };
	unsigned int i;

	trace_enable("mm_page_free", true);
	ck_assert_uint_eq(retire("#.#...#M"), 5);
	trace_for_each(note_free, NULL);
	ck_assert_uint_eq(nr_freed, ARRAY_SIZE(ascending));
	for (i = 0; i < nr_freed; i++)
		ck_assert_uint_eq(freed[i], RETIRED + ascending[i]);
	ck_assert(is_reserved(RETIRED));
}
END_TEST

TEST(a_full_node_gives_only_its_map)
{
	ck_assert_uint_eq(retire("#######M"), 1);
	ck_assert(is_free(RETIRED + 7) && is_reserved(RETIRED + 6));
}
END_TEST

TEST(a_node_of_any_size_gives_all_its_frames_and_no_more)
{
	unsigned long frames = map_sizes[_i].frames, pfn;

	booted_machine();
	add_node(0, RETIRED, RETIRED + frames);
	free_frames(0, RETIRED, RETIRED + frames);
	ck_assert_uint_eq(free_all_bootmem_node(&node[0]), frames + 1);
	for (pfn = RETIRED; pfn < RETIRED + frames; pfn++)
		if (!is_free(pfn))
			ck_abort_msg("frame %#lx is not free", pfn);
	for (; pfn < RETIRED + frames + 64; pfn++)
		if (!is_reserved(pfn))
			ck_abort_msg("frame %#lx is not reserved", pfn);
	ck_assert(is_reserved(RETIRED - 1));
	ck_assert(is_free(map_frame[0]));
}
END_TEST

TEST(a_map_of_several_frames_is_given_whole)
{
	unsigned long i;

	soft_machine_init(300);
	soft_boot_to(SOFT_PAGING);
	pgdat_list = NULL;
	map_frame[0] = 0x4000;
	add_node(0, 0, 2 * 32768 + 1);
	free_frames(0, RETIRED, RETIRED + 2);
	ck_assert_uint_eq(free_all_bootmem_node(&node[0]), 3 + 2);
	for (i = 0; i < 3; i++)
		ck_assert(is_free(0x4000 + i));
	ck_assert(is_reserved(0x4003));
	ck_assert(is_free(RETIRED) && is_free(RETIRED + 1));
}
END_TEST

TEST(after_retirement_every_call_is_a_bug)
{
	retire("#..#...M");
	ck_assert_ptr_eq(boot_map[0].node_bootmem_map, NULL);
	EXPECT_PANIC(reserve_frames(0, RETIRED, RETIRED + 1), "BUG");
	EXPECT_PANIC(free_frames(0, RETIRED, RETIRED + 1), "BUG");
	EXPECT_PANIC(alloc(0, 1, 1, 0), "BUG");
	EXPECT_PANIC(__alloc_bootmem_node(&node[0], 1, 1, 0), "BUG");
	EXPECT_PANIC(__alloc_bootmem(1, 1, 0), "BUG");
	EXPECT_PANIC(free_all_bootmem_node(&node[0]), "BUG");
	EXPECT_PANIC(init_bootmem_node(&node[0], map_frame[0], RETIRED,
				       RETIRED + 8),
		     "BUG");
	ck_assert_int_eq(faults(bootmem_check), 0);
	look_at_zones();
	ck_assert_uint_eq(nr_free_pages(), 6);
	ck_assert_int_eq(faults(page_alloc_check), 0);
}
END_TEST

TEST(a_map_whose_own_frame_is_free_is_a_bug)
{
	booted_machine();
	map_frame[0] = RETIRED + 2;
	draw_node(0, RETIRED, "#######");
	free_frames(0, RETIRED + 2, RETIRED + 3);
	EXPECT_PANIC(free_all_bootmem_node(&node[0]), "BUG");
}
END_TEST

TEST(a_count_that_was_spoilt_is_a_bug_at_retirement)
{
	booted_machine();
	draw_node(0, RETIRED, "#..#");
	boot_map[0].nr_free--;
	EXPECT_PANIC(free_all_bootmem_node(&node[0]), "BUG");
}
END_TEST

TEST(nodes_retire_one_by_one)
{
	booted_machine();
	draw_node(0, RETIRED, "....");
	draw_node(1, RETIRED + 4, "..#.");
	ck_assert_uint_eq(free_all_bootmem_node(&node[1]), 3 + 1);
	expect_frames(0, "....");
	ck_assert_uint_eq(__pa(__alloc_bootmem(1, 1, 0)),
			  PFN_PHYS(RETIRED));
	EXPECT_PANIC(__alloc_bootmem(5 * PAGE_SIZE, 1, 0), "Out of memory");
	EXPECT_PANIC(__alloc_bootmem_node(&node[1], 1, 1, 0), "BUG");
	ck_assert_int_eq(faults(bootmem_check), 0);
	ck_assert_uint_eq(free_all_bootmem_node(&node[0]), 3 + 1);
	EXPECT_PANIC(__alloc_bootmem(1, 1, 0), "BUG");
	ck_assert(is_reserved(RETIRED) && is_reserved(RETIRED + 6));
	look_at_zones();
	ck_assert_uint_eq(nr_free_pages(), 8);
	ck_assert_int_eq(faults(page_alloc_check), 0);
}
END_TEST

TEST(the_first_on_the_list_may_be_the_last_to_retire)
{
	booted_machine();
	draw_node(0, RETIRED, "....");
	draw_node(1, RETIRED + 4, "....");
	ck_assert_uint_eq(free_all_bootmem_node(&node[0]), 5);
	expect_frames(1, "....");
	ck_assert_uint_eq(__pa(__alloc_bootmem(1, 1, 0)),
			  PFN_PHYS(RETIRED + 4));
	EXPECT_PANIC(__alloc_bootmem(5 * PAGE_SIZE, 1, 0), "Out of memory");
	ck_assert_uint_eq(free_all_bootmem_node(&node[1]), 4);
}
END_TEST

TEST(the_only_node_retires_by_a_name_of_its_own)
{
	unsigned long nr_free;

	soft_machine_init(64);
	soft_boot_to(SOFT_PAGING);
	nr_free = contig_bootmem_data.nr_free;
	ck_assert_uint_eq(free_all_bootmem(), nr_free + 1);
	ck_assert_uint_eq(nr_free_pages(), nr_free + 1);
	ck_assert(is_free(min_low_pfn));
	EXPECT_PANIC(free_all_bootmem(), "BUG");
	EXPECT_PANIC(reserve_bootmem(0x2000000, 1), "BUG");
	EXPECT_PANIC(free_bootmem(0x2000000, PAGE_SIZE), "BUG");
	EXPECT_PANIC(alloc_bootmem(1), "BUG");
	EXPECT_PANIC(alloc_bootmem_low_pages(1), "BUG");
	EXPECT_PANIC(init_bootmem(0x300, 1000), "BUG");
}
END_TEST

/* Draw what the boot map must look like */

static bool within(unsigned long pfn, unsigned long start,
		   unsigned long end)
{
	return pfn >= PFN_DOWN(start) && pfn < PFN_UP(end);
}

/* What is drawn: the frames from start to end, the bitmap's frame. */
static struct {
	unsigned long start, end, map;
} drawn;

static char letter_of(unsigned long pfn, unsigned long n)
{
	unsigned long i, ram = 0, kernel = 0, map = 0, given = 0, bits = 0;

	for (i = pfn; i < pfn + n; i++) {
		ram += page_is_ram(i);
		bits += within(i, PFN_PHYS(drawn.map),
			       PFN_PHYS(drawn.map) +
				       (drawn.end - drawn.start + 7) / 8);
		kernel += within(i, boot_info.kernel.start,
				 boot_info.kernel.end);
		map += within(i, __pa(mem_map), __pa(mem_map + max_mapnr));
		given += !PageReserved(pfn_to_page(i));
	}
	if (!ram || bits)
		return ram ? 'B' : '-';
	if (kernel || map)
		return kernel ? 'K' : 'M';
	return given == n ? '.' : given ? '+' : '#';
}

static void draw(char *text, unsigned long cell)
{
	unsigned long pfn;

	for (pfn = drawn.start; pfn < drawn.end; pfn += cell) {
		if ((pfn - drawn.start) % (64 * cell) == 0)
			text += sprintf(text, "\n%08lx ", PFN_PHYS(pfn));
		*text++ = letter_of(pfn, min(cell, drawn.end - pfn));
	}
	strcpy(text, "\n. free");
}

static void expect_drawn(unsigned long cell)
{
	const char *seen = report(bootmem_show);
	char expected[2048], of[32];

	draw(expected, cell);
	snprintf(of, sizeof(of), "is %lu KiB\n", KIB_OF(cell));
	ck_assert_ptr_nonnull(strstr(seen, of));
	if (!strstr(seen, expected))
		ck_abort_msg("expected %s\nsaw %s", expected, seen);
}

/* Test the hand-over of memory */

static u8 was_taken[704 << 8];	/* the boot map before retirement */

static bool is_ram(unsigned long pfn)
{
	const struct e820map *map = &boot_info.firmware;
	u64 start = (u64)pfn << PAGE_SHIFT;
	int i;

	for (i = 0; i < map->nr_map; i++)
		if (map->map[i].type == E820_RAM &&
		    start >= map->map[i].addr &&
		    start + PAGE_SIZE <= map->map[i].addr + map->map[i].size)
			return true;
	return false;
}

/* Command line @options, and nobody who takes memory for debugging. */
static void plain_options(const char *options)
{
	char line[128];

	snprintf(line, sizeof(line), "page_owner=off page_poison=off %s",
		 options);
	soft_options(line);
}

static void note_boot_map(void)
{
	const u32 *map = __va(PFN_PHYS(min_low_pfn));
	unsigned long pfn;

	for (pfn = 0; pfn < max_low_pfn; pfn++)
		was_taken[pfn] = map[pfn / 32] >> (pfn % 32) & 1;
}

static bool should_be_free(unsigned long pfn)
{
	unsigned long map_pages = (max_low_pfn + 32767) / 32768;

	if (pfn >= max_low_pfn)
		return is_ram(pfn);
	if (pfn == PFN_DOWN(__pa(empty_zero_page)))
		return false;
	return !was_taken[pfn] ||
	       (pfn >= min_low_pfn && pfn < min_low_pfn + map_pages);
}

/* Count what is free, having compared every frame. */
static unsigned long expect_every_frame(unsigned long from)
{
	unsigned long pfn, nr_free = 0;

	for (pfn = from; pfn < max_mapnr; pfn++) {
		bool free = should_be_free(pfn);

		if (free ? !is_free(pfn) : !is_reserved(pfn))
			ck_abort_msg("frame %#lx should be %s", pfn,
				     free ? "free" : "reserved");
		if (PageHighMem(mem_map + pfn) !=
		    (free && pfn >= max_low_pfn))
			ck_abort_msg("frame %#lx: PG_highmem", pfn);
		nr_free += free;
	}
	return nr_free;
}

static void expect_sound_memory(void)
{
	ck_assert_int_eq(faults(bootmem_check), 0);
	ck_assert_int_eq(faults(page_alloc_check), 0);
	ck_assert_int_eq(faults(mem_check), 0);
}

static const struct {
	unsigned int mib;
	const char *options;
} machines[] = {
	{ 8, "" },    { 16, "" },   { 17, "nopse" },
	{ 64, "" },   { 127, "" },  { 128, "highmem=32M" },
	{ 129, "" },  { 300, "highmem=200M" },
	{ 704, "" },  { 705, "" },  { 1024, "" },
};
#define SMALL_MACHINES	8	/* the others take long */

static void boot_machine(int i)
{
	soft_machine_init(machines[i].mib);
	plain_options(machines[i].options);
	soft_boot_to(SOFT_PAGING);
	note_boot_map();
	soft_boot_to(SOFT_MEM_INIT);
}

TEST(all_free_memory_is_opened_and_nothing_else)
{
	unsigned long low, high;

	boot_machine(_i);
	low = expect_every_frame(0);
	high = expect_every_frame(max_low_pfn);
	ck_assert_uint_eq(nr_free_pages(), low);
	ck_assert_uint_eq(nr_free_highpages(), high);
	ck_assert_uint_eq(totalram_pages, low);
	ck_assert_uint_eq(totalhigh_pages, high);
	ck_assert_uint_eq(soft_free_frames, low);
	expect_sound_memory();
}
END_TEST

TEST(the_ends_of_memory_are_set)
{
	boot_machine(_i);
	ck_assert_uint_eq(max_pfn, machines[_i].mib * 256 - 32);
	ck_assert_uint_eq(max_mapnr, max_pfn);
	ck_assert_uint_eq(num_physpages, max_pfn);
	ck_assert_uint_eq(num_mappedpages, max_low_pfn);
	ck_assert_ptr_eq(high_memory, __va(PFN_PHYS(max_low_pfn)));
	ck_assert_ptr_eq(highmem_start_page, mem_map + max_low_pfn);
}
END_TEST

static unsigned long frames_on_lists(void)
{
	struct list_head *entry;
	unsigned long n = 0;
	int i;

	for (i = 0; i < MAX_NR_ZONES * MAX_ORDER; i++) {
		zone_t *of = zone(i / MAX_ORDER);

		list_for_each(entry,
			      &of->free_area[i % MAX_ORDER].free_list)
			n += 1UL << i % MAX_ORDER;
	}
	return n;
}

static void expect_present_is_all(unsigned long used)
{
	unsigned long pfn, present = 0, reserved = 0, counted = 0;
	unsigned long slabs = 0;

	for (pfn = 0; pfn < max_mapnr; pfn++) {
		if (!is_ram(pfn))
			continue;
		present++;
		if (PageReserved(mem_map + pfn))
			reserved++;
		else if (PageSlab(mem_map + pfn))
			slabs++;
		else if (page_count(mem_map + pfn) > 0)
			counted++;
	}
	ck_assert_uint_eq(counted, used);
	ck_assert_uint_eq(present,
			  frames_on_lists() + reserved + slabs + used);
	expect_sound_memory();
}

TEST(present_is_free_and_reserved_and_used)
{
	unsigned long i;

	boot_machine(_i);
	expect_present_is_all(0);
	for (i = 0; i < 100; i++)
		alloc_page(i & 1 ? __GFP_HIGHMEM : 0);
	expect_present_is_all(100);
}
END_TEST

/* A block of four frames, as four blocks of one. */
static struct page *four_frames(void)
{
	struct page *page = alloc_pages(0, 2);
	int i;

	for (i = 1; i < 4; i++)
		set_page_count(page + i, 1);
	return page;
}

TEST(a_block_is_counted_to_its_end)
{
	struct page *page;

	boot_machine(_i);
	page = four_frames();
	expect_present_is_all(4);
	__free_page(page + 1);
	set_page_count(page + 3, 0);
	__free_pages(page + 2, 1);
	expect_present_is_all(1);
}
END_TEST

TEST(a_frame_lost_behind_one_in_use_is_found)
{
	struct page *page;

	boot_machine(_i);
	page = four_frames();
	ck_assert_int_eq(faults(mem_check), 0);
	set_page_count(page + 2, 0);
	ck_assert_int_eq(faults(mem_check), 1);
}
END_TEST

TEST(reserved_frames_of_RAM_are_counted)
{
	unsigned long pfn, expected = 0;

	soft_machine_init(machines[_i].mib);
	plain_options(machines[_i].options);
	soft_boot_to(SOFT_PAGING);
	note_boot_map();
	for (pfn = 0; pfn < max_low_pfn; pfn++)
		expected += is_ram(pfn) && was_taken[pfn];
	expected -= bootmem_bootmap_pages(max_low_pfn);
	ck_assert_uint_eq(free_pages_init(), expected);
}
END_TEST

TEST(the_page_of_zeroes_is_a_reserved_frame_of_zeroes)
{
	unsigned long i, pfn;

	boot_machine(_i);
	pfn = PFN_DOWN(__pa(empty_zero_page));
	ck_assert_uint_eq(__pa(empty_zero_page) % PAGE_SIZE, 0);
	ck_assert(is_ram(pfn) && is_reserved(pfn) && !was_taken[pfn]);
	ck_assert_ptr_eq(ZERO_PAGE(0x1234), mem_map + pfn);
	for (i = 0; i < PAGE_SIZE; i++)
		if (((u8 *)empty_zero_page)[i])
			ck_abort_msg("byte %lu of the page of zeroes", i);
}
END_TEST

TEST(the_boot_allocator_is_gone_after_the_hand_over)
{
	boot_machine(_i);
	EXPECT_PANIC(alloc_bootmem(1), "BUG");
	EXPECT_PANIC(alloc_bootmem_low(1), "BUG");
	EXPECT_PANIC(reserve_bootmem(MIB(4), 1), "BUG");
	EXPECT_PANIC(free_bootmem(MIB(4), PAGE_SIZE), "BUG");
	EXPECT_PANIC(free_all_bootmem(), "BUG");
	expect_sound_memory();
}
END_TEST

static bool said(const char *format, unsigned long n)
{
	char text[64];

	snprintf(text, sizeof(text), format, n);
	return strstr(soft_log(), text) != NULL;
}

TEST(the_kernel_says_how_much_memory_there_is)
{
	boot_machine(_i);
	ck_assert(said("memory: %lu of ", KIB_OF(nr_free_pages())));
	ck_assert(said(" of %lu KiB available", KIB_OF(num_physpages)));
	ck_assert(said("highmem %lu KiB", KIB_OF(totalhigh_pages)));
}
END_TEST

TEST(the_report_on_memory_has_its_sums)
{
	const char *text;
	char line[64];

	boot_machine(_i);
	text = report(show_mem);
	snprintf(line, sizeof(line), "%lu free", nr_free_pages());
	ck_assert_ptr_nonnull(strstr(text, line));
	snprintf(line, sizeof(line), "%lu frames of HIGHMEM",
		 nr_free_highpages());
	ck_assert_ptr_nonnull(strstr(text, line));
	text = report(bootmem_show);
	ck_assert_uint_gt(strlen(text), 0);
}
END_TEST

TEST(the_report_counts_owners_beyond_the_first)
{
	unsigned long pfn, ram = 0, reserved = 0;
	char lines[256];

	boot_machine(_i);
	set_page_count(alloc_page(0), 3);
	set_page_count(alloc_page(__GFP_HIGHMEM), 2);
	alloc_page(0);
	for (pfn = 0; pfn < max_mapnr; pfn++)
		if (is_ram(pfn)) {
			ram++;
			reserved += PageReserved(mem_map + pfn);
		}
	snprintf(lines, sizeof(lines),
		 "\n%lu frames of RAM in %lu\n"
		 "%lu free, %lu reserved, 3 used\n"
		 "%lu frames of HIGHMEM, 3 shared\n",
		 ram, max_mapnr, ram - reserved - 3, reserved,
		 totalhigh_pages);
	ck_assert_ptr_nonnull(strstr(report(show_mem), lines));
}
END_TEST

TEST(the_picture_shows_the_boot_map)
{
	static const struct {
		unsigned int mib, pages;
		unsigned long cell;
	} at[] = {
		{ 8, 0, 2 },   { 63, 0, 16 },  { 64, 0, 16 }, { 64, 1, 32 },
		{ 64, 16, 32 }, { 65, 0, 32 }, { 704, 0, 256 },
	};
	u64 size = MIB(at[_i].mib) + at[_i].pages * 4096;
	const struct e820entry all[] = { { 0, size, E820_RAM } };

	soft_machine_init(at[_i].mib + 1);
	soft_boot_info(all, 1);
	soft_reserve(MIB(6), MIB(6) + 5 * PAGE_SIZE, "something");
	soft_reserve(MIB(7), MIB(7) + 256 * PAGE_SIZE, "something");
	soft_boot_to(SOFT_MEM_INIT);
	drawn.start = 0;
	drawn.end = max_low_pfn;
	drawn.map = min_low_pfn;
	expect_drawn(at[_i].cell);
}
END_TEST

TEST(the_picture_of_a_node_begins_with_its_first_frame)
{
	static const unsigned long frames[] = { 1, 64, 65, 1000, 1024,
						1025 };
	unsigned long start = RETIRED + 7, end = start + frames[_i], pfn;
	char line[128];
	const char *text;
	u64 cycles;

	booted_machine();
	add_node(0, start, end);
	for (pfn = start; pfn < end; pfn++)
		if (pfn % 7 > 1)
			free_frames(0, pfn, pfn + 1);
	snprintf(line, sizeof(line),
		 "node 0: %lu frames, boot map of %lu bytes at %#lx\n"
		 "%lu given away in ",
		 frames[_i], (frames[_i] + 31) / 32 * 4,
		 PFN_PHYS(map_frame[0]), boot_map[0].nr_free + 1);
	cycles = get_cycles();
	free_all_bootmem_node(&node[0]);
	cycles = get_cycles() - cycles;
	drawn.start = start;
	drawn.end = end;
	drawn.map = map_frame[0];
	expect_drawn(frames[_i] > 1024 ? 2 : 1);
	text = strstr(report(bootmem_show), line);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_lt(strtoul(text + strlen(line), NULL, 10), cycles);
}
END_TEST

TEST(a_picture_shows_whose_a_frame_was)
{
	booted_machine();
	map_frame[0] = RETIRED + 5;
	draw_node(0, RETIRED, "..#..##..#.");
	ck_assert_ptr_nonnull(strstr(report(bootmem_show),
				     "node 0: the boot allocator is at work"));
	boot_info.kernel.start = PFN_PHYS(RETIRED + 9) + 1;
	boot_info.kernel.end = PFN_PHYS(RETIRED + 10);
	free_all_bootmem_node(&node[0]);
	ck_assert_ptr_nonnull(strstr(report(bootmem_show),
				     "\n04100000 ..#..B#..K.\n"));
	boot_info.kernel.end++;
	ck_assert_ptr_nonnull(strstr(report(bootmem_show),
				     "\n04100000 ..#..B#..KK\n"));
}
END_TEST

TEST(the_sizes_of_the_image_are_in_kib)
{
	boot_machine(0);
	ck_assert(said("init %lu,", (boot_info.init.end -
				     boot_info.init.start) / 1024));
	ck_assert(said("kernel code %lu,", (boot_info.text.end -
					    boot_info.text.start) / 1024));
}
END_TEST

TEST(high_memory_is_freed_from_the_top_down)
{
	unsigned int i;

	soft_machine_init(720);
	soft_options("trace=mm_page_free");
	soft_boot_to(SOFT_MEM_INIT);
	ck_assert_uint_eq(nr_free_highpages(), 16 * 256 - 32);
	trace_for_each(note_free, NULL);
	ck_assert_uint_gt(nr_freed, 1);
	for (i = 1; i < nr_freed; i++)
		ck_assert_uint_eq(freed[i], freed[i - 1] - 1);
	ck_assert_uint_eq(freed[i - 1], 704 * 256);
}
END_TEST

TEST(holes_stay_reserved_low_and_high)
{
	static const struct e820entry map[] = {
		{ 0, 0x9FC00, E820_RAM },
		{ MIB(1), MIB(31) + 100, E820_RAM },
		{ MIB(40) + 1, MIB(670), E820_RAM },
		{ MIB(712), MIB(4) + 4095, E820_RAM },
		{ MIB(717) - 1, MIB(2) + 2, E820_RAM },
	};

	soft_machine_init(720);
	plain_options("");
	soft_boot_info(map, ARRAY_SIZE(map));
	soft_boot_to(SOFT_PAGING);
	note_boot_map();
	soft_boot_to(SOFT_MEM_INIT);
	ck_assert_uint_eq(expect_every_frame(0), nr_free_pages());
	ck_assert_uint_eq(nr_free_highpages(), 6 * 256 + 6 * 256);
	expect_present_is_all(0);
}
END_TEST

static const struct {
	unsigned long pfn;
	bool on_good, on_bad;	/* opened */
} high_frames[] = {
	{ 0x2C000, true, true },  { 0x4FFFF, true, true },
	{ 0x50000, false, false }, { 0x50001, true, true },
	{ 0x6FFFF, true, true },  { 0x70000, true, false },
	{ 0x70001, true, false }, { 0x70020, true, false },
	{ 0x7003E, true, false }, { 0x7003F, true, false },
	{ 0x70040, true, true },  { 0x70080, true, true },
	{ 0x74000 - 33, true, true },
};

static void machine_with_a_bad_frame(void)
{
	static const struct e820entry map[] = {
		{ 0, 0x9FC00, E820_RAM },
		{ MIB(1), 0x50000000 - MIB(1), E820_RAM },
		{ 0x50000000, PAGE_SIZE, E820_RESERVED },
		{ 0x50001000, 0x74000000 - 0x50001000 - 0x20000, E820_RAM },
	};

	soft_machine_init(0x74000000 >> 20);
	soft_boot_info(map, ARRAY_SIZE(map));
	soft_boot_to(SOFT_PAGING);
}

TEST(a_high_frame_is_opened_unless_it_is_bad)
{
	unsigned long i, opened = 0;

	machine_with_a_bad_frame();
	for (i = 0; i < ARRAY_SIZE(high_frames); i++) {
		unsigned long pfn = high_frames[i].pfn;
		bool open = _i ? high_frames[i].on_bad :
				 high_frames[i].on_good;

		one_highpage_init(pfn_to_page(pfn), pfn, _i);
		if (open ? !is_free(pfn) : !is_reserved(pfn))
			ck_abort_msg("frame %#lx", pfn);
		ck_assert_int_eq(PageHighMem(pfn_to_page(pfn)), open);
		opened += open;
		ck_assert_uint_eq(totalhigh_pages, opened);
		ck_assert_uint_eq(nr_free_highpages(), opened);
	}
	ck_assert(is_reserved(0x60000));
}
END_TEST

TEST(the_kernel_frees_its_boot_code)
{
	unsigned long before, pfn, n, i, phys;

	boot_machine(_i);
	before = totalram_pages;
	n = PFN_DOWN(boot_info.init.end - boot_info.init.start);
	ck_assert_uint_gt(n, 0);
	soft_write_phys(boot_info.init.start - 4, 0x1234567);
	soft_write_phys(boot_info.init.end, 0x89ABCDE);
	soft_log_clear();
	free_initmem();
	ck_assert_uint_eq(soft_read_phys(boot_info.init.start - 4),
			  0x1234567);
	ck_assert_uint_eq(soft_read_phys(boot_info.init.end), 0x89ABCDE);
	for (i = 0; i < n; i++) {
		pfn = PFN_DOWN(boot_info.init.start) + i;
		if (!is_free(pfn))
			ck_abort_msg("frame %#lx is not free", pfn);
		for (phys = PFN_PHYS(pfn); PFN_DOWN(phys) == pfn; phys += 4)
			if (soft_read_phys(phys) != 0xCCCCCCCC)
				ck_abort_msg("%#lx is not filled", phys);
	}
	ck_assert(is_reserved(PFN_DOWN(boot_info.init.start) - 1));
	pfn = PFN_UP(boot_info.init.end);
	ck_assert_int_eq(is_free(pfn), should_be_free(pfn));
	ck_assert_uint_eq(totalram_pages, before + n);
	ck_assert_uint_eq(nr_free_pages(), before + n);
	ck_assert(said(": %lu KiB\n", KIB_OF(n)));
	expect_present_is_all(0);
}
END_TEST

TEST(boot_code_that_covers_no_frame_is_kept)
{
	static const struct {
		unsigned long start, end;
	} parts[] = {
		{ 0, 0 }, { 1, PAGE_SIZE }, { 1, 2 * PAGE_SIZE - 1 },
		{ 0, PAGE_SIZE - 1 }, { 100, 200 },
	};
	unsigned long start, before;

	boot_machine(0);
	before = totalram_pages;
	start = boot_info.init.start;
	boot_info.init.start = start + parts[_i].start;
	boot_info.init.end = start + parts[_i].end;
	soft_log_clear();
	free_initmem();
	ck_assert_str_eq(soft_log(), "");
	ck_assert_uint_eq(totalram_pages, before);
	ck_assert(is_reserved(PFN_DOWN(start)));
	ck_assert(is_reserved(PFN_DOWN(start) + 1));
}
END_TEST

static const struct {
	unsigned int start, end;
	const char *after;	/* four frames of it */
} initrds[] = {
	{ 0, 16, "...." },  { 0, 15, "...#" },	{ 1, 16, "#..." },
	{ 3, 13, "#..#" },  { 4, 12, "#..#" },	{ 0, 4, ".###" },
	{ 0, 3, "####" },   { 1, 4, "####" },	{ 1, 7, "####" },
	{ 5, 6, "####" },   { 4, 4, "####" },	{ 5, 5, "####" },
	{ 8, 12, "##.#" },
};

TEST(a_ramdisk_is_freed_inward)
{
	unsigned long base = MIB(20), pfn = PFN_DOWN(base), n = 0, i;
	unsigned long before;
	const char *after = initrds[_i].after;

	soft_machine_init(64);
	soft_add_module(base, base + 4 * PAGE_SIZE, "initrd");
	soft_boot_to(SOFT_INITMEM);
	before = totalram_pages;
	soft_log_clear();
	free_initrd_mem(PAGE_OFFSET + base + initrds[_i].start * 1024,
			PAGE_OFFSET + base + initrds[_i].end * 1024);
	for (i = 0; i < 4; i++) {
		n += after[i] == '.';
		ck_assert(after[i] == '.' ? is_free(pfn + i) :
					    is_reserved(pfn + i));
	}
	ck_assert_uint_eq(totalram_pages, before + n);
	ck_assert(said(": %lu KiB\n", KIB_OF(n)));
	expect_present_is_all(0);
}
END_TEST

TEST(a_ramdisk_is_freed_only_once)
{
	unsigned long start = PAGE_OFFSET + MIB(20);

	soft_machine_init(64);
	soft_add_module(MIB(20), MIB(21), "initrd");
	soft_boot_to(SOFT_INITMEM);
	free_initrd_mem(start, start + MIB(1));
	EXPECT_PANIC(free_initrd_mem(start, start + PAGE_SIZE), "BUG");
	EXPECT_PANIC(free_initrd_mem(start + MIB(2),
				     start + MIB(2) + PAGE_SIZE),
		     "BUG");
	expect_present_is_all(0);
}
END_TEST

TEST(the_check_finds_frames_that_do_not_add_up)
{
	struct page *page;

	boot_machine(5);
	page = alloc_page(0);
	ck_assert_int_eq(faults(mem_check), 0);
	switch (_i) {
	case 0:		/* a frame is lost */
		set_page_count(page, 0);
		break;
	case 1:		/* a hole is opened */
		ClearPageReserved(mem_map + 0xA0);
		break;
	case 2:		/* a zone counts one too few */
		zone(ZONE_DMA)->free_pages--;
		break;
	case 3:		/* a hole is in use */
		set_page_count(mem_map + 0xF0, 1);
		ClearPageReserved(mem_map + 0xF0);
		break;
	case 4:		/* a zone counts one too many */
		zone(ZONE_HIGHMEM)->free_pages++;
		break;
	}
	ck_assert_int_ge(faults(mem_check), 1);
}
END_TEST

static int run_mm_check(struct seq_file *m)
{
	return mm_check(m);
}

TEST(a_booted_machine_passes_all_checks)
{
	char text[4096];
	struct seq_file m;

	soft_boot(machines[_i].mib, machines[_i].options);
	seq_buffer_init(&m, text, sizeof(text));
	ck_assert_int_eq(run_mm_check(&m), 0);
}
END_TEST

/* Keep a model of a boot map */

struct model {
	u64 start, frames;	/* frame numbers */
	u8 taken[WIDEST];
	u64 last, used;		/* last frame, bytes used; 0: no tail */
};

#define NO_ROOM	(~0ULL)

static u64 round_up_to(u64 x, u64 multiple)
{
	while (x % multiple)
		x += multiple - x % multiple;
	return x;
}

static bool fits(const struct model *m, u64 first, u64 n)
{
	u64 i;

	if (first < m->start || first + n > m->start + m->frames)
		return false;
	for (i = first; i < first + n; i++)
		if (m->taken[i - m->start])
			return false;
	return true;
}

static u64 model_run(const struct model *m, u64 from, u64 n, u64 align)
{
	u64 first;

	for (first = from; first + n <= m->start + m->frames; first++)
		if (first * 4096 % align == 0 && fits(m, first, n))
			return first;
	return NO_ROOM;
}

/* Returns the address, and notes what is used then. */
static u64 model_alloc(struct model *m, u64 size, u64 align, u64 goal)
{
	u64 n = (size + 4095) / 4096, run = NO_ROOM, addr, i;

	if (goal >= m->start * 4096 && goal < (m->start + m->frames) * 4096)
		run = model_run(m, (goal + 4095) / 4096, n, align);
	if (run == NO_ROOM)
		run = model_run(m, m->start, n, align);
	if (run == NO_ROOM)
		return NO_ROOM;
	addr = run * 4096;
	if (align <= 4096 && m->used && m->last + 1 == run)
		addr = m->last * 4096 + round_up_to(m->used, align);
	for (i = run; i * 4096 < addr + size; i++)
		m->taken[i - m->start] = 1;
	m->last = (addr + size - 1) / 4096;
	m->used = (addr + size) % 4096;
	return addr;
}

/* Returns how many frames were reserved before. */
static unsigned int model_reserve(struct model *m, u64 addr, u64 size)
{
	unsigned int twice = 0;
	u64 pfn;

	for (pfn = m->start; pfn < m->start + m->frames; pfn++) {
		if ((pfn + 1) * 4096 <= addr || pfn * 4096 >= addr + size)
			continue;
		twice += m->taken[pfn - m->start];
		m->taken[pfn - m->start] = 1;
		if (pfn == m->last)
			m->used = 0;
	}
	return twice;
}

static bool covers(u64 addr, u64 size, u64 pfn)
{
	return addr <= pfn * 4096 && (pfn + 1) * 4096 <= addr + size;
}

/* Returns false, and does nothing, if a frame is free already. */
static bool model_free(struct model *m, u64 addr, u64 size)
{
	u64 pfn;

	for (pfn = m->start; pfn < m->start + m->frames; pfn++)
		if (covers(addr, size, pfn) && !m->taken[pfn - m->start])
			return false;
	for (pfn = m->start; pfn < m->start + m->frames; pfn++) {
		if (!covers(addr, size, pfn))
			continue;
		m->taken[pfn - m->start] = 0;
		if (pfn == m->last)
			m->used = 0;
	}
	return true;
}

/* Test random boot memory against the model */

static struct model model[2];
static int nr_nodes;

static void expect_like_model(int n, bool allocated)
{
	const struct model *m = &model[n];
	const u32 *map = __va(PFN_PHYS(map_frame[n]));
	unsigned long i, bits = (m->frames + 31) / 32 * 32, nr_free = 0;

	for (i = 0; i < bits; i++) {
		bool busy = i >= m->frames || m->taken[i];

		nr_free += !busy;
		if ((map[i / 32] >> (i % 32) & 1) != busy)
			ck_abort_msg("node %d, frame %lu should be %s", n, i,
				     busy ? "taken" : "free");
	}
	if (boot_map[n].nr_free != nr_free)
		ck_abort_msg("nr_free %lu, not %lu", boot_map[n].nr_free,
			     nr_free);
	if (boot_map[n].last_offset != m->used ||
	    ((allocated || m->used) &&
	     boot_map[n].last_pos != m->last - m->start))
		ck_abort_msg("last %lu, %lu; not %lu, %lu",
			     boot_map[n].last_pos, boot_map[n].last_offset,
			     (unsigned long)(m->last - m->start),
			     (unsigned long)m->used);
}

static void random_node(int n, unsigned long start)
{
	struct model *m = &model[n];

	m->start = start;
	m->frames = rnd_between(1, rnd() & 1 ? 700 : 70);
	m->last = start;
	memset(m->taken, 1, sizeof(m->taken));
	add_node(n, start, start + m->frames);
	memset(__va(PFN_PHYS(start)), 0xA5, PFN_PHYS(m->frames));
}

static unsigned long random_address(const struct model *m)
{
	unsigned long addr = PFN_PHYS(rnd_below(m->frames));

	if (rnd() & 1)
		addr += rnd_below(PAGE_SIZE);
	return PFN_PHYS(m->start) + addr;
}

/* A size that ends in the node; often near a frame's border. */
static unsigned long random_length(const struct model *m,
				   unsigned long addr)
{
	unsigned long room = PFN_PHYS(m->start + m->frames) - addr;
	unsigned long size = PFN_PHYS(rnd_between(0, 24));

	size += rnd() & 1 ? rnd_between(0, 2) - 1 : rnd_below(PAGE_SIZE);
	return size - 1 < room ? size : rnd_between(1, room);
}

static void random_mark(int n, bool reserve)
{
	struct model *m = &model[n];
	unsigned long addr = random_address(m);
	unsigned long size = random_length(m, addr);

	soft_log_clear();
	if (reserve) {
		bool twice = model_reserve(m, addr, size) > 0;

		reserve_bootmem_node(&node[n], addr, size);
		if (twice != (soft_log()[0] != '\0'))
			ck_abort_msg("reserved twice? said \"%s\"",
				     soft_log());
	} else if (model_free(m, addr, size)) {
		free_bootmem_node(&node[n], addr, size);
	}
}

static unsigned long random_size(void)
{
	switch (rnd_below(4)) {
	case 0:
		return rnd_between(1, 300);
	case 1:
		return PFN_PHYS(rnd_between(1, 5)) + rnd_between(0, 2) - 1;
	case 2:
		return rnd_between(1, 3 * PAGE_SIZE);
	default:
		return rnd_between(1, 40 * PAGE_SIZE);
	}
}

static unsigned long random_goal(const struct model *m)
{
	switch (rnd_below(4)) {
	case 0:
		return 0;
	case 1:
		return rnd();
	default:
		return random_address(m);
	}
}

static void expect_zeroes(u8 *p, unsigned long size)
{
	unsigned long i;

	for (i = 0; i < size; i++)
		if (p[i])
			ck_abort_msg("byte %lu of %lu is %#x", i, size, p[i]);
	memset(p, 0xA5, size);
}

/* Of node @n, or of the first on the list that has it. */
static u64 model_gives(int n, bool any, u64 size, u64 align, u64 goal)
{
	u64 addr = NO_ROOM;
	int i;

	if (!any)
		return model_alloc(&model[n], size, align, goal);
	for (i = nr_nodes - 1; i >= 0 && addr == NO_ROOM; i--)
		addr = model_alloc(&model[i], size, align, goal);
	return addr;
}

static u64 random_alloc(int n)
{
	unsigned long size = random_size(), align = 1UL << rnd_below(16);
	unsigned long goal = random_goal(&model[n]), got;
	bool any = rnd_below(4) == 0;
	u64 expected = model_gives(n, any, size, align, goal);
	u8 *p = __va((unsigned long)expected), before = 0, after = 0;

	if (expected != NO_ROOM) {
		before = p[-1];
		after = p[size];
	}
	if (any && expected != NO_ROOM)
		got = __pa(__alloc_bootmem(size, align, goal));
	else
		got = alloc(n, size, align, goal);
	if (got != (unsigned long)expected)
		ck_abort_msg("%lu bytes, align %lu, goal %#lx: %#lx, not %#lx",
			     size, align, goal, got,
			     (unsigned long)expected);
	if (got == NOTHING)
		return NO_ROOM;
	if (p[-1] != before || p[size] != after)
		ck_abort_msg("%lu bytes at %#lx: wrote beside", size, got);
	expect_zeroes(p, size);
	return expected;
}

static bool in_node(int n, u64 addr)
{
	return addr >= model[n].start * 4096 &&
	       addr < (model[n].start + model[n].frames) * 4096;
}

static void random_steps(unsigned int steps, bool recount)
{
	u64 addr;
	int n;

	while (steps--) {
		n = rnd_below(nr_nodes);
		addr = NO_ROOM;
		switch (rnd_below(8)) {
		case 0:
			random_mark(n, true);
			break;
		case 1:
		case 2:
		case 3:
			random_mark(n, false);
			break;
		default:
			addr = random_alloc(n);
		}
		for (n = 0; n < nr_nodes; n++)
			expect_like_model(n, in_node(n, addr));
		if (recount && faults(bootmem_check))
			ck_abort_msg("the check found faults");
	}
}

static void random_nodes(int n, unsigned long start)
{
	int i;

	nr_nodes = n;
	for (i = 0; i < n; i++) {
		start += rnd() & 1 ? rnd_below(70) : 0;
		random_node(i, start);
		start += model[i].frames;
	}
}

TEST(random_calls_agree_with_the_model)
{
	rnd_seed(_i);
	bare_machine();
	random_nodes(1 + _i % 2, BASE);
	random_steps(1000, false);
}
END_TEST

TEST(random_calls_pass_the_check_each_time)
{
	rnd_seed(1000 + _i);
	bare_machine();
	random_nodes(1 + _i % 2, BASE);
	random_steps(150, true);
}
END_TEST

static void expect_retired_like_model(int n)
{
	const struct model *m = &model[n];
	unsigned long i;

	for (i = 0; i < m->frames; i++)
		if (m->taken[i] ? !is_reserved(m->start + i) :
				  !is_free(m->start + i))
			ck_abort_msg("node %d, frame %lu is not %s", n, i,
				     m->taken[i] ? "reserved" : "free");
}

TEST(random_nodes_retire_as_the_model_says)
{
	unsigned long i, n, expected, sum = 0;

	rnd_seed(2000 + _i);
	booted_machine();
	random_nodes(2, RETIRED);
	random_steps(100, false);
	for (n = 0; n < 2; n++) {
		int which = n ^ (_i & 1);

		for (i = 0, expected = 1; i < model[which].frames; i++)
			expected += !model[which].taken[i];
		ck_assert_uint_eq(free_all_bootmem_node(&node[which]),
				  expected);
		sum += expected;
		ck_assert_uint_eq(soft_free_frames, sum);
		expect_retired_like_model(which);
	}
	ck_assert_int_eq(faults(bootmem_check), 0);
	look_at_zones();
	ck_assert_uint_eq(nr_free_pages(), sum);
	ck_assert_int_eq(faults(page_alloc_check), 0);
}
END_TEST

static void random_firmware(unsigned int mib)
{
	struct e820entry map[5] = { { 0, 0x9FC00, E820_RAM } };
	u64 at = MIB(1), size = MIB(15);
	unsigned int n;

	for (n = 1; n < ARRAY_SIZE(map) && at < MIB(mib); n++) {
		size += rnd_below(MIB(30));
		if (at + size > MIB(mib))
			size = MIB(mib) - at;
		map[n] = (struct e820entry){ at, size, E820_RAM };
		at += size + rnd_below(MIB(8));
		size = 1;
	}
	soft_boot_info(map, n);
}

TEST(any_machine_accounts_for_every_frame)
{
	static const char *const options[] = { "", "nopse", "highmem=32M" };
	unsigned long start = SOFT_KERNEL_END;
	unsigned int mib, i;

	rnd_seed(3000 + _i);
	mib = rnd_between(17, 160);
	soft_machine_init(mib);
	random_firmware(mib);
	plain_options(options[rnd_below(ARRAY_SIZE(options))]);
	for (i = rnd_below(4); i; i--) {
		unsigned long end;

		start += rnd_below(MIB(1));
		end = start + rnd_below(MIB(1));
		soft_add_module(start, end + 1, "random");
		start = end + 1;
	}
	soft_boot_to(SOFT_PAGING);
	note_boot_map();
	soft_boot_to(SOFT_MEM_INIT);
	ck_assert_uint_eq(expect_every_frame(0), nr_free_pages());
	soft_boot_to(SOFT_INITMEM);
	expect_present_is_all(0);
}
END_TEST

/* Register the tests of chapter 5 */

static int rounds(int n)
{
	return getenv("SUITE_QUICK") ? n / 8 + 1 : n;
}

SUITE("chapter 5: boot memory")
{
	CASE(marking);
	CASE(searching);
	CASE(merging);
	CASE(refusing);
	CASE(nodes);
	CASE(checking);
	CASE(retirement);
	CASE(handing_over);
	CASE(random);

	/* Register the tests of marking and searching */
	tcase_add_loop_test(marking, a_map_has_a_bit_for_each_frame,
			    0, ARRAY_SIZE(map_sizes));
	tcase_add_loop_test(marking, a_fresh_map_has_every_frame_reserved,
			    0, ARRAY_SIZE(map_sizes));
	tcase_add_test(marking, a_map_fills_so_many_frames);
	tcase_add_test(marking,
		       the_only_node_starts_at_frame_0_and_sets_the_limits);
	tcase_add_test(marking, a_named_node_leaves_the_limits_alone);
	tcase_add_test(marking,
		       a_map_in_its_own_node_is_reserved_like_all_else);
	tcase_add_loop_test(marking, reserving_takes_every_frame_it_touches,
			    0, NR_RANGES);
	tcase_add_loop_test(marking, freeing_gives_only_frames_that_lie_inside,
			    0, NR_RANGES);
	tcase_add_test(marking, a_frame_freed_in_two_parts_stays_reserved);
	tcase_add_test(marking,
		       a_frame_reserved_twice_stays_reserved_and_is_named);
	tcase_add_loop_test(marking, the_ends_of_a_node_belong_to_it,
			    0, ARRAY_SIZE(map_sizes));
	tcase_add_test(marking, ranges_cross_the_words_of_the_map);
	tcase_add_loop_test(searching,
			    the_lowest_gap_that_is_long_enough_is_taken, 0,
			    6);
	tcase_add_test(searching, a_byte_more_than_a_gap_does_not_fit_into_it);
	tcase_add_loop_test(searching, a_request_fills_so_many_frames, 0, 7);
	tcase_add_loop_test(searching,
			    a_whole_node_can_be_had_and_a_frame_more_cannot, 0,
			    ARRAY_SIZE(map_sizes));
	tcase_add_loop_test(searching, a_node_that_ends_in_mid_word_ends_there,
			    0, 34);
	tcase_add_loop_test(searching, runs_cross_the_words_of_the_map, 0, 6);
	tcase_add_loop_test(searching,
			    addresses_are_aligned_in_a_node_that_starts_anywhere, 0,
			    48);
	tcase_add_test(searching, an_aligned_run_may_skip_a_gap_that_would_fit);
	tcase_add_test(searching, an_alignment_that_no_address_has_is_not_met);
	tcase_add_loop_test(searching, a_goal_is_a_wish, 0, ARRAY_SIZE(goals));
	tcase_add_loop_test(searching,
			    a_goal_at_the_top_of_all_addresses_is_none, 0,
			    4);
	tcase_add_test(searching, a_run_that_straddles_the_goal_is_found_last);
	tcase_add_test(searching,
		       the_first_aligned_frame_above_the_goal_is_not_passed_over);
	tcase_add_test(searching,
		       no_aligned_frame_above_the_goal_leads_back_to_the_bottom);
	tcase_add_test(searching,
		       the_usual_goal_keeps_requests_out_of_DMA_memory);
	tcase_add_test(searching, DMA_memory_is_better_than_none);
	/* Register the tests of merging and refusing */
	tcase_add_test(merging, the_requests_of_the_figure_land_where_it_says);
	tcase_add_loop_test(merging, a_request_begins_in_the_tail_of_the_last,
			    0, ARRAY_SIZE(meets));
	tcase_add_test(merging, many_tiny_requests_share_one_frame);
	tcase_add_test(merging, a_run_elsewhere_shares_nothing);
	tcase_add_test(merging, a_run_below_the_last_frame_shares_nothing);
	tcase_add_test(merging, nothing_is_shared_before_the_first_allocation);
	tcase_add_test(merging, the_first_frame_of_a_node_is_shared_too);
	tcase_add_test(merging, shared_memory_may_lie_below_the_goal);
	tcase_add_test(merging, a_tail_without_a_free_frame_is_not_used);
	tcase_add_test(merging,
		       a_run_is_looked_for_whole_even_if_the_tail_would_help);
	tcase_add_test(merging, memory_comes_zeroed_and_its_neighbours_stay);
	tcase_add_test(merging, a_tail_is_forgotten_when_its_frame_is_reserved);
	tcase_add_test(merging, a_tail_is_forgotten_when_its_frame_is_freed);
	tcase_add_test(merging,
		       a_tail_is_kept_when_only_its_neighbours_are_freed);
	tcase_add_loop_test(refusing,
			    a_range_that_is_not_the_nodes_cannot_be_reserved, 0,
			    ARRAY_SIZE(outside));
	tcase_add_loop_test(refusing,
			    a_range_that_is_not_the_nodes_cannot_be_freed, 0,
			    ARRAY_SIZE(outside));
	tcase_add_loop_test(refusing, a_free_frame_cannot_be_freed, 0, 5);
	tcase_add_test(refusing,
		       a_part_of_a_free_frame_can_be_freed_to_no_effect);
	tcase_add_loop_test(refusing, a_node_that_cannot_be_is_refused, 0, 10);
	tcase_add_test(refusing, a_node_may_reach_to_the_end_of_the_direct_map);
	tcase_add_test(refusing,
		       a_map_may_lie_in_the_last_frame_of_the_direct_map);
	tcase_add_test(refusing, a_node_cannot_begin_twice);
	tcase_add_loop_test(refusing, a_request_that_cannot_be_meant_is_refused,
			    0, 11);
	tcase_add_loop_test(refusing, the_largest_requests_are_only_too_large,
			    0, 5);
	tcase_add_test(refusing, out_of_memory_is_a_panic_with_its_numbers);
	tcase_add_test(refusing,
		       out_of_memory_of_one_node_is_a_panic_with_its_numbers);
	tcase_add_test(refusing, a_node_without_a_map_is_not_used);
	/* Register the tests of nodes, checks and retirement */
	tcase_add_test(nodes, the_node_that_began_last_is_first_on_the_list);
	tcase_add_test(nodes, nodes_are_asked_in_the_order_of_the_list);
	tcase_add_test(nodes, a_goal_in_another_node_is_no_goal);
	tcase_add_test(nodes, a_run_does_not_cross_from_node_to_node);
	tcase_add_test(nodes, a_tail_is_not_shared_from_node_to_node);
	tcase_add_test(nodes, a_node_keeps_to_its_own_memory);
	tcase_add_loop_test(checking, the_check_finds_a_flipped_bit, 0, 6);
	tcase_add_loop_test(checking,
			    the_check_finds_a_cleared_bit_behind_the_end, 0,
			    4);
	tcase_add_test(checking, the_check_finds_a_wrong_count);
	tcase_add_loop_test(checking,
			    the_check_finds_an_impossible_last_position, 0,
			    12);
	tcase_add_test(checking, the_check_looks_at_every_node);
	tcase_add_test(checking, the_debug_build_checks_after_each_change);
	tcase_add_loop_test(checking,
			    the_check_finds_what_a_retired_node_left_behind, 0,
			    3);
	tcase_add_test(retirement,
		       each_clear_frame_and_the_maps_own_are_given_away);
	tcase_add_test(retirement,
		       frames_are_freed_once_each_in_ascending_order);
	tcase_add_test(retirement, a_full_node_gives_only_its_map);
	tcase_add_loop_test(retirement,
			    a_node_of_any_size_gives_all_its_frames_and_no_more, 0,
			    ARRAY_SIZE(map_sizes));
	tcase_add_test(retirement, a_map_of_several_frames_is_given_whole);
	tcase_add_test(retirement, after_retirement_every_call_is_a_bug);
	tcase_add_test(retirement, a_map_whose_own_frame_is_free_is_a_bug);
	tcase_add_test(retirement,
		       a_count_that_was_spoilt_is_a_bug_at_retirement);
	tcase_add_test(retirement, nodes_retire_one_by_one);
	tcase_add_test(retirement,
		       the_first_on_the_list_may_be_the_last_to_retire);
	tcase_add_test(retirement, the_only_node_retires_by_a_name_of_its_own);
	/* Register the tests of the hand-over */
	tcase_add_loop_test(handing_over,
			    all_free_memory_is_opened_and_nothing_else, 0,
			    ARRAY_SIZE(machines));
	tcase_add_loop_test(handing_over, the_ends_of_memory_are_set,
			    0, ARRAY_SIZE(machines));
	tcase_add_loop_test(handing_over, present_is_free_and_reserved_and_used,
			    0, SMALL_MACHINES);
	tcase_add_loop_test(handing_over, a_block_is_counted_to_its_end,
			    0, SMALL_MACHINES);
	tcase_add_loop_test(handing_over,
			    a_frame_lost_behind_one_in_use_is_found, 0,
			    SMALL_MACHINES);
	tcase_add_loop_test(handing_over, reserved_frames_of_RAM_are_counted,
			    0, SMALL_MACHINES);
	tcase_add_loop_test(handing_over,
			    the_page_of_zeroes_is_a_reserved_frame_of_zeroes, 0,
			    SMALL_MACHINES);
	tcase_add_loop_test(handing_over,
			    the_boot_allocator_is_gone_after_the_hand_over, 0,
			    SMALL_MACHINES);
	tcase_add_loop_test(handing_over,
			    the_kernel_says_how_much_memory_there_is, 0,
			    SMALL_MACHINES);
	tcase_add_loop_test(handing_over, the_report_on_memory_has_its_sums,
			    0, SMALL_MACHINES);
	tcase_add_loop_test(handing_over,
			    the_report_counts_owners_beyond_the_first, 0,
			    SMALL_MACHINES);
	tcase_add_loop_test(handing_over, the_picture_shows_the_boot_map, 0, 7);
	tcase_add_loop_test(handing_over,
			    the_picture_of_a_node_begins_with_its_first_frame, 0,
			    6);
	tcase_add_test(handing_over, a_picture_shows_whose_a_frame_was);
	tcase_add_test(handing_over, the_sizes_of_the_image_are_in_kib);
	tcase_add_test(handing_over, high_memory_is_freed_from_the_top_down);
	tcase_add_test(handing_over, holes_stay_reserved_low_and_high);
	tcase_add_loop_test(handing_over,
			    a_high_frame_is_opened_unless_it_is_bad, 0,
			    2);
	tcase_add_loop_test(handing_over, the_kernel_frees_its_boot_code,
			    0, SMALL_MACHINES);
	tcase_add_loop_test(handing_over,
			    boot_code_that_covers_no_frame_is_kept, 0, 5);
	tcase_add_loop_test(handing_over, a_ramdisk_is_freed_inward,
			    0, ARRAY_SIZE(initrds));
	tcase_add_test(handing_over, a_ramdisk_is_freed_only_once);
	tcase_add_loop_test(handing_over,
			    the_check_finds_frames_that_do_not_add_up, 0,
			    5);
	tcase_add_loop_test(handing_over, a_booted_machine_passes_all_checks,
			    0, ARRAY_SIZE(machines));
	/* Register the random tests of boot memory */
	tcase_add_loop_test(random, random_calls_agree_with_the_model,
			    0, rounds(40));
	tcase_add_loop_test(random, random_calls_pass_the_check_each_time,
			    0, rounds(20));
	tcase_add_loop_test(random, random_nodes_retire_as_the_model_says,
			    0, rounds(20));
	tcase_add_loop_test(random, any_machine_accounts_for_every_frame,
			    0, rounds(40));
}
