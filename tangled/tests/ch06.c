/*
 * ch06.c - the suite of chapter 6: blocks of page frames
 *
 * SUITE_QUICK=1 in the environment shortens the random tests.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/suite.h"

#include "arch/irq.h"
#include "arch/tlb.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/page_debug.h"
#include "mm/paging.h"
#include "sched/sched.h"
#include "sched/softirq.h"
#include "sched/task.h"
#include "sched/wait.h"

/* Prepare the tests of page allocation */
/* Lay out zones for the tests of page allocation */
#define MEMORY		128UL	/* MiB */
#define MOST_HELD	3000	/* blocks that a test keeps track of */
#define NO_FRAME	(~0UL)
#define TOP_ORDER	10U
#define TOP		1024UL	/* frames of a block of that order */

static const unsigned long node_base[] = { 0x2000, 0x4000, 0x6000 };
static pg_data_t other_node[2];	/* nodes 1 and 2 */

static struct {
	struct page *page;
	unsigned int order;
} mine[MOST_HELD + 1];
static unsigned int nr_mine;

static void power_on(void)
{
	soft_machine_init(MEMORY);
	soft_boot_to(SOFT_BOOTMEM);
	set_in_cr4(X86_CR4_PSE);
	pagetable_init();
	sched_init();
	softirq_init();
	local_irq_enable();
	page_debug = 0;
}

static pg_data_t *node(int n)
{
	return n ? &other_node[n - 1] : &contig_page_data;
}

static void set_marks(zone_t *z, unsigned long min, unsigned long low,
		      unsigned long high)
{
	z->pages_min = min;
	z->pages_low = low;
	z->pages_high = high;
}

/* The latest node is first on the list. All marks are 0. */
static void add_node(int n, unsigned long dma, unsigned long normal,
		     unsigned long high)
{
	unsigned long sizes[] = { dma, normal, high };
	int j;

	if (n) {
		memset(node(n), 0, sizeof(*node(n)));
		node(n)->bdata = &contig_bootmem_data;
		node(n)->node_next = pgdat_list;
		pgdat_list = node(n);
	}
	free_area_init_node(n, node(n), sizes, PFN_PHYS(node_base[n]),
			    NULL);
	for (j = 0; j < MAX_NR_ZONES; j++)
		set_marks(&node(n)->node_zones[j], 0, 0, 0);
}

static zone_t *zone(int type)
{
	return &contig_page_data.node_zones[type];
}

static struct page *frame(const zone_t *z, unsigned long i)
{
	return z->zone_mem_map + i;
}

static void give(const zone_t *z, unsigned long from, unsigned long to)
{
	unsigned long i;

	for (i = from; i < to; i++) {
		if (z == &z->zone_pgdat->node_zones[ZONE_HIGHMEM])
			SetPageHighMem(frame(z, i));
		free_reserved_page(frame(z, i));
	}
}

static void give_zone(const zone_t *z)
{
	give(z, 0, z->size);
}

/* One zone, ZONE_NORMAL of node 0, with @size frames, all reserved. */
static void reserved_zone(unsigned long size)
{
	power_on();
	add_node(0, 0, size, 0);
}

static void free_zone(unsigned long size)
{
	reserved_zone(size);
	give_zone(zone(ZONE_NORMAL));
	current->flags |= PF_MEMALLOC;
}

static unsigned long place_of(const struct page *page)
{
	if (!page)
		return NO_FRAME;
	return page - page_zone(page)->zone_mem_map;
}

static unsigned long take(unsigned int order)
{
	return place_of(alloc_pages(0, order));
}

static void put(unsigned long i, unsigned int order)
{
	__free_pages(frame(zone(ZONE_NORMAL), i), order);
}

static void draw_zone(const char *picture)
{
	unsigned long i;

	free_zone(strlen(picture));
	while (alloc_page(0))
		;
	for (i = 0; picture[i]; i++)
		if (picture[i] == '.')
			put(i, 0);
}
/* Draw the free blocks of a zone */

/* The start of the panic that refuses to free a block. */
static const char *bad_page_text(const struct page *page,
				 unsigned int order)
{
	static char text[64];

	snprintf(text, sizeof(text), "bad page: frame %lu, order %u:",
		 page_to_pfn(page), order);
	return text;
}

#define EXPECT_BAD_PAGE(page, order)                    \
	EXPECT_PANIC(__free_pages((page), (order)),     \
		     bad_page_text((page), (order)))

static const char *lists_of(zone_t *z)
{
	static char text[8192];
	struct seq_file m;
	struct page *page;
	unsigned int order;

	seq_buffer_init(&m, text, sizeof(text));
	for (order = 0; order < MAX_ORDER; order++)
		list_for_each_entry(page, &z->free_area[order].free_list,
				     list)
			seq_printf(&m, "%s%u:%lu", m.count ? " " : "",
				   order, place_of(page));
	ck_assert_uint_eq(m.lost, 0);
	return text;
}
/* Recount a zone's blocks */

static bool is_block(const zone_t *z, unsigned long i,
		     unsigned int order)
{
	return i < z->size && PageBuddy(frame(z, i)) &&
	       frame(z, i)->private == order;
}

static void expect_block(const zone_t *z, const struct page *page,
			 unsigned int order)
{
	unsigned long i = place_of(page), j;

	if (page_zone(page) != z || i % (1UL << order) ||
	    i + (1UL << order) > z->size || !is_block(z, i, order))
		ck_abort_msg("frame %lu cannot be a block of order %u", i,
			     order);
	for (j = 0; j < 1UL << order; j++, page++)
		if (page_count(page) || PageReserved(page) ||
		    (j && PageBuddy(page)))
			ck_abort_msg("frame %lu is in a free block", i + j);
}

/* Walk the lists; what is marked free must be on one of them. */
static void expect_lists_sound(zone_t *z)
{
	unsigned long n, i, frames = 0, blocks = 0;
	struct page *page;
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		n = 0;
		list_for_each_entry(page, &z->free_area[order].free_list,
				     list) {
			expect_block(z, page, order);
			n++;
		}
		if (nr_free_blocks(z, order) != n)
			ck_abort_msg("order %u: not %lu blocks", order, n);
		frames += n << order;
		blocks += n;
	}
	ck_assert_uint_eq(z->free_pages, frames);
	for (i = 0; i < z->size; i++)
		blocks -= PageBuddy(frame(z, i));
	ck_assert_uint_eq(blocks, 0);
}

static void expect_pairs_sound(const zone_t *z)
{
	unsigned long i;
	unsigned int order;

	for (order = 0; order < MAX_ORDER - 1; order++)
		for (i = 0; i < z->size; i += 2UL << order) {
			bool a = is_block(z, i, order);
			bool b = is_block(z, i + (1UL << order), order);

			if (a && b)
				ck_abort_msg("%lu, order %u: not merged", i,
					     order);
			if (test_bit(i >> (order + 1),
				     z->free_area[order].map) != (a || b))
				ck_abort_msg("pair bit of %lu, order %u", i,
					     order);
		}
}

static int faults_of(zone_t *z)
{
	static char text[65536];
	struct seq_file m;
	int n, lines = 0;
	char *c;

	seq_buffer_init(&m, text, sizeof(text));
	n = zone_check(&m, z);
	for (c = text; *c; c++)
		lines += *c == '\n';
	if (!m.lost && n != lines)
		ck_abort_msg("%d faults in %d lines:\n%s", n, lines, text);
	return n;
}

static void expect_sound(zone_t *z)
{
	if (!z->size)
		return;
	expect_lists_sound(z);
	expect_pairs_sound(z);
	ck_assert_uint_eq(z->free_pages,
			  z->events[PGFREE] - z->events[PGALLOC]);
	ck_assert(!spin_is_locked(&z->lock));
	ck_assert_int_eq(faults_of(z), 0);
}

static void expect_lists(zone_t *z, const char *lists)
{
	ck_assert_str_eq(lists_of(z), lists);
	expect_sound(z);
}

static void expect_normal(const char *lists)
{
	expect_lists(zone(ZONE_NORMAL), lists);
}
/* Stand in for the reclaimer */

static struct {
	int calls, wakes, taken_off;
	zone_t *classzone;
	unsigned int gfp_mask, order;
	unsigned long flags;
	int (*act)(void);	/* NULL: reports no progress */
} seen;

static int note_reclaim(zone_t *classzone, unsigned int gfp_mask)
{
	seen.calls++;
	seen.classzone = classzone;
	seen.gfp_mask = gfp_mask;
	seen.order = current->allocation_order;
	seen.flags = current->flags;
	if (spin_is_locked(&classzone->lock))
		ck_abort_msg("reclaims with the zone's lock held");
	return seen.act ? seen.act() : 0;
}

static void note_wake(void)
{
	zone_t *z;

	seen.wakes++;
	for_each_zone(z)
		if (spin_is_locked(&z->lock))
			ck_abort_msg("wakes kswapd with a lock held");
}

static void note_lru_del(struct page *page)
{
	seen.taken_off++;
	clear_bit(PG_lru, &page->flags);
	clear_bit(PG_active, &page->flags);
}

static void use_reclaimer(int (*act)(void))
{
	static const struct page_reclaimer all = {
		.try_to_free_pages_zone = note_reclaim,
		.wakeup_kswapd = note_wake,
		.lru_cache_del = note_lru_del,
	};

	memset(&seen, 0, sizeof(seen));
	seen.act = act;
	register_page_reclaimer(&all);
}

/* Test the words of a request */

TEST(request_flags_have_linuxs_values)
{
	ck_assert_uint_eq(__GFP_DMA, 0x01);
	ck_assert_uint_eq(__GFP_HIGHMEM, 0x02);
	ck_assert_uint_eq(GFP_ZONEMASK, 0x0f);
	ck_assert_uint_eq(__GFP_WAIT, 0x10);
	ck_assert_uint_eq(__GFP_HIGH, 0x20);
	ck_assert_uint_eq(__GFP_IO, 0x40);
	ck_assert_uint_eq(__GFP_HIGHIO, 0x80);
	ck_assert_uint_eq(__GFP_FS, 0x100);
	ck_assert_uint_eq(GFP_DMA, 0x01);
}
END_TEST

TEST(request_flags_combine_as_in_linux)
{
	ck_assert_uint_eq(GFP_ATOMIC, 0x020);
	ck_assert_uint_eq(GFP_NOIO, 0x030);
	ck_assert_uint_eq(GFP_NOHIGHIO, 0x070);
	ck_assert_uint_eq(GFP_NOFS, 0x0f0);
	ck_assert_uint_eq(GFP_KERNEL, 0x1f0);
	ck_assert_uint_eq(GFP_NFS, 0x1f0);
	ck_assert_uint_eq(GFP_USER, 0x1d0);
	ck_assert_uint_eq(GFP_KSWAPD, 0x1d0);
	ck_assert_uint_eq(GFP_HIGHUSER, 0x1d2);
}
END_TEST

TEST(process_flags_have_linuxs_values)
{
	ck_assert_uint_eq(PF_MEMALLOC, 0x0800);
	ck_assert_uint_eq(PF_MEMDIE, 0x1000);
	ck_assert_uint_eq(PF_FREE_PAGES, 0x2000);
	ck_assert_uint_eq(PF_NOIO, 0x4000);
	ck_assert_uint_eq(current->flags, 0);
}
END_TEST

TEST(a_task_without_io_loses_three_flags_of_each_request)
{
	unsigned int mask;

	for (mask = 0; mask < 0x200; mask++) {
		current->flags = PF_NOIO;
		ck_assert_uint_eq(pf_gfp_mask(mask), mask & 0x3f);
		current->flags = PF_NOIO | PF_MEMALLOC | PF_MEMDIE;
		ck_assert_uint_eq(pf_gfp_mask(mask), mask & 0x3f);
		current->flags = PF_MEMALLOC | PF_MEMDIE | PF_FREE_PAGES;
		ck_assert_uint_eq(pf_gfp_mask(mask), mask);
		current->flags = 0;
		ck_assert_uint_eq(pf_gfp_mask(mask), mask);
	}
}
END_TEST

/* Test how blocks are split */

static const unsigned long zone_sizes[] = {
	1, 2, 3, 4, 5, 7, 31, 32, 33, 513, 1023, 1024, 1025, 1500, 2047,
	2048, 2049, 3071, 4095,
};

/* The line of a zone of @size free frames: 1027 is "0:1026 1:1024". */
static const char *whole(unsigned long size)
{
	static char text[256];
	unsigned long i;
	unsigned int order;
	size_t n = 0;

	text[0] = 0;
	for (order = 0; order < TOP_ORDER; order++)
		if (size >> order & 1)
			n += snprintf(text + n, sizeof(text) - n, "%s%u:%lu",
				      n ? " " : "", order,
				      size & ~((2UL << order) - 1));
	for (i = size / TOP; i--;)
		n += snprintf(text + n, sizeof(text) - n, "%s%u:%lu",
			      n ? " " : "", TOP_ORDER, i * TOP);
	return text;
}

TEST(frames_freed_one_by_one_become_the_largest_blocks)
{
	free_zone(zone_sizes[_i]);
	expect_normal(whole(zone_sizes[_i]));
}
END_TEST

TEST(a_reserved_zone_has_nothing)
{
	reserved_zone(zone_sizes[_i]);
	current->flags |= PF_MEMALLOC;
	expect_normal("");
	ck_assert_uint_eq(take(0), NO_FRAME);
	ck_assert_uint_eq(take(TOP_ORDER), NO_FRAME);
	expect_normal("");
}
END_TEST

TEST(lower_halves_go_back_and_the_caller_gets_the_highest_piece)
{
	static const char *const left[] = {
		"0:14 1:12 2:8 3:0", "1:12 2:8 3:0", "2:8 3:0", "3:0", "",
	};

	free_zone(16);
	expect_normal("4:0");
	ck_assert_uint_eq(take(_i), 16 - (1UL << _i));
	expect_normal(left[_i]);
	put(16 - (1UL << _i), _i);
	expect_normal("4:0");
}
END_TEST

TEST(a_block_of_any_order_is_cut_from_one_of_the_largest)
{
	unsigned long size = 1UL << _i;

	free_zone(TOP);
	ck_assert_uint_eq(take(_i), TOP - size);
	expect_normal(whole(TOP - size));
	put(TOP - size, _i);
	expect_normal("10:0");
}
END_TEST

TEST(the_smallest_block_that_suffices_is_taken)
{
	free_zone(1 + 2 + 8 + 16);
	expect_normal("0:26 1:24 3:16 4:0");
	ck_assert_uint_eq(take(0), 26);
	expect_normal("1:24 3:16 4:0");
	ck_assert_uint_eq(take(0), 25);
	expect_normal("0:24 3:16 4:0");
	ck_assert_uint_eq(take(2), 20);
	expect_normal("0:24 2:16 4:0");
	ck_assert_uint_eq(take(3), 8);
	expect_normal("0:24 2:16 3:0");
	ck_assert_uint_eq(take(4), NO_FRAME);
	expect_normal("0:24 2:16 3:0");
}
END_TEST

TEST(the_newest_block_of_a_list_comes_first)
{
	draw_zone("##.##.#.##");
	expect_normal("0:7 0:5 0:2");
	put(0, 0);
	expect_normal("0:0 0:7 0:5 0:2");
	ck_assert_uint_eq(take(0), 0);
	ck_assert_uint_eq(take(0), 7);
	put(9, 0);
	ck_assert_uint_eq(take(0), 9);
	ck_assert_uint_eq(take(0), 5);
	ck_assert_uint_eq(take(0), 2);
	ck_assert_uint_eq(take(0), NO_FRAME);
}
END_TEST

TEST(the_largest_blocks_have_no_bits)
{
	free_zone(3 * TOP);
	ck_assert_ptr_eq(zone(ZONE_NORMAL)->free_area[TOP_ORDER].map, NULL);
	ck_assert_uint_eq(take(TOP_ORDER), 2 * TOP);
	expect_normal("10:1024 10:0");
	ck_assert_uint_eq(take(TOP_ORDER), TOP);
	put(2 * TOP, TOP_ORDER);
	expect_normal("10:2048 10:0");
	put(TOP, TOP_ORDER);
	expect_normal("10:1024 10:2048 10:0");
}
END_TEST

TEST(each_block_is_handed_out_once_until_there_is_none)
{
	static bool taken[4096];
	unsigned long i, j, n = 0, size = 4095;

	free_zone(size);
	while ((i = take(_i)) != NO_FRAME) {
		ck_assert_uint_eq(i % (1UL << _i), 0);
		for (j = i; j < i + (1UL << _i); j++) {
			ck_assert(j < size && !taken[j]);
			taken[j] = true;
		}
		n++;
	}
	ck_assert_uint_eq(n, size >> _i);
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_pages,
			  size & ((1UL << _i) - 1));
	expect_sound(zone(ZONE_NORMAL));
}
END_TEST

TEST(a_block_comes_with_one_reference)
{
	struct page *page;
	unsigned long i;

	free_zone(TOP);
	page = alloc_pages(0, _i);
	ck_assert_int_eq(page_count(page), 1);
	for (i = 0; i < 1UL << _i; i++) {
		ck_assert(!PageBuddy(page + i) && !PageReserved(page + i));
		ck_assert_uint_eq(page[i].private, 0);
		if (i)
			ck_assert_int_eq(page_count(page + i), 0);
	}
	__free_pages(page, _i);
	expect_normal("10:0");
}
END_TEST

TEST(what_the_last_owner_left_in_a_page_is_still_there)
{
	struct page *page;

	free_zone(1);
	page = alloc_page(0);
	page->index = 77;
	SetPageUptodate(page);
	SetPageError(page);
	SetPageReferenced(page);
	SetPageDirty(page);
	__free_page(page);
	ck_assert_ptr_eq(alloc_page(0), page);
	ck_assert_uint_eq(page->index, 77);
	ck_assert(Page_Uptodate(page) && PageError(page));
	ck_assert(!PageReferenced(page) && !PageDirty(page));
}
END_TEST

TEST(a_request_for_more_than_the_largest_block_is_not_met)
{
	static const unsigned int orders[] = {
		MAX_ORDER, MAX_ORDER + 1, 31, 32, 33, 0x7fffffff, ~0U
	};
	unsigned int order = orders[_i];

	free_zone(2 * TOP);
	use_reclaimer(NULL);
	ck_assert_ptr_eq(alloc_pages(0, order), NULL);
	ck_assert_ptr_eq(alloc_pages_node(0, 0, order), NULL);
	current->flags = 0;
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, order), NULL);
	ck_assert_uint_eq(__get_free_pages(GFP_KERNEL, order), 0);
	ck_assert_int_eq(seen.calls + seen.wakes, 0);
	ck_assert(!zone(ZONE_NORMAL)->need_balance);
	expect_normal("10:1024 10:0");
	ck_assert_ptr_ne(alloc_pages(0, TOP_ORDER), NULL);
}
END_TEST

TEST(a_free_page_that_is_on_a_list_of_users_is_not_handed_out)
{
	struct page *page;

	free_zone(1);
	page = frame(zone(ZONE_NORMAL), 0);
	if (_i == 0)
		(void)TestSetPageLRU(page);
	else if (_i == 1)
		SetPageActive(page);
	else
		set_page_count(page, 1);
	EXPECT_PANIC(alloc_page(0), "");
}
END_TEST

/* Test how blocks are merged */

static const struct {
	const char *picture, *lists;
} merges[] = {
	{ "....", "2:0" },
	{ "..##", "1:0" },
	{ ".##.", "0:3 0:0" },
	{ "#..#", "0:2 0:1" },
	{ "#...", "0:1 1:2" },
	{ ".#..", "0:0 1:2" },
	{ "..#.", "0:3 1:0" },
	{ "...#", "0:2 1:0" },
	{ "##....##", "1:4 1:2" },
	{ "#......#", "0:6 0:1 1:4 1:2" },
	{ "....#...", "0:5 1:6 2:0" },
	{ "....####....####", "2:8 2:0" },
	{ "####........####", "2:8 2:4" },
	{ "........#.......", "0:9 1:10 2:12 3:0" },
};

TEST(free_buddies_are_one_block)
{
	draw_zone(merges[_i].picture);
	expect_normal(merges[_i].lists);
}
END_TEST

/* Where the blocks are, not in what order: one mark for each frame. */
static void map_blocks(const zone_t *z, u8 *map)
{
	unsigned long i;

	for (i = 0; i < z->size; i++)
		map[i] = PageBuddy(frame(z, i)) ? frame(z, i)->private + 1 :
						  0;
}

static void permute(unsigned long *at, unsigned int n, unsigned int nr)
{
	unsigned long i, j, swap;

	for (i = 0; i < n; i++)
		at[i] = i;
	for (i = n; i > 1; nr /= i, i--) {
		j = nr % i;
		swap = at[j];
		at[j] = at[i - 1];
		at[i - 1] = swap;
	}
}

TEST(blocks_do_not_depend_on_the_order_of_freeing)
{
	unsigned long at[5];
	unsigned int nr, i;

	draw_zone("#####");
	for (nr = 0; nr < 120; nr++) {
		permute(at, 5, nr);
		for (i = 0; i < 5; i++)
			put(at[i], 0);
		expect_normal("0:4 2:0");
		while (take(0) != NO_FRAME)
			;
	}
}
END_TEST

/* The blocks of @free: the largest that lie wholly in it. */
static void cut(const bool *is_free, unsigned long size, u8 *map)
{
	unsigned long i, j, length;

	memset(map, 0, size);
	for (i = 0; i < size; i += length) {
		length = 1;
		if (!is_free[i])
			continue;
		for (; i % (2 * length) == 0 && length < TOP; length *= 2) {
			for (j = i; j < i + 2 * length; j++)
				if (j >= size || !is_free[j])
					break;
			if (j < i + 2 * length)
				break;
		}
		for (j = length, map[i] = 1; j > 1; j /= 2)
			map[i]++;
	}
}

TEST(any_free_frames_make_the_largest_blocks)
{
	bool is_free[10];
	u8 expected[10], map[10];
	unsigned int picture, i, from;

	rnd_seed(_i);
	draw_zone("##########");
	for (picture = 0; picture < 1024; picture++) {
		from = rnd();
		for (i = 0; i < 10; i++)
			is_free[i] = picture >> i & 1;
		for (i = from % 10; i < from % 10 + 70; i += 7)
			if (is_free[i % 10])
				put(i % 10, 0);
		cut(is_free, 10, expected);
		map_blocks(zone(ZONE_NORMAL), map);
		if (memcmp(map, expected, 10))
			ck_abort_msg("picture %#x: %s", picture,
				     lists_of(zone(ZONE_NORMAL)));
		expect_sound(zone(ZONE_NORMAL));
		while (take(0) != NO_FRAME)
			;
	}
}
END_TEST

TEST(one_frame_can_set_off_merges_up_to_the_largest_order)
{
	unsigned long i;

	free_zone(2 * TOP);
	while (take(0) != NO_FRAME)
		;
	for (i = 0; i < 2 * TOP; i++)
		if (i != 300)
			put(i, 0);
	expect_normal("0:301 1:302 2:296 3:288 4:304 5:256 6:320 7:384 "
		      "8:0 9:512 10:1024");
	put(300, 0);
	expect_normal("10:0 10:1024");
}
END_TEST

TEST(a_merged_block_begins_at_its_lower_half)
{
	unsigned long size = 1UL << _i;

	free_zone(2 * size);
	ck_assert_uint_eq(take(_i), size);
	ck_assert_uint_eq(take(_i), 0);
	put(size, _i);
	put(0, _i);
	ck_assert_uint_eq(take(_i + 1), 0);
	put(0, _i + 1);
	ck_assert_uint_eq(take(_i), size);
	ck_assert_uint_eq(take(_i), 0);
	put(0, _i);
	put(size, _i);
	ck_assert_uint_eq(take(_i + 1), 0);
}
END_TEST

TEST(merging_ends_at_the_largest_order)
{
	free_zone(4 * TOP);
	expect_normal("10:3072 10:2048 10:1024 10:0");
	while (take(TOP_ORDER) != NO_FRAME)
		;
	put(TOP, TOP_ORDER);
	put(0, TOP_ORDER);
	expect_normal("10:0 10:1024");
}
END_TEST

TEST(a_block_does_not_merge_beyond_the_zones_end)
{
	unsigned long size = zone_sizes[_i], i;
	struct page *page;

	free_zone(size);
	for (i = 0; i < TOP; i++) {
		page = frame(zone(ZONE_NORMAL), size + i);
		page->flags = (page->flags & ~(1UL << PG_reserved)) |
			      1UL << PG_buddy;
		page->private = __builtin_ctzl(size + i);
		INIT_LIST_HEAD(&page->list);
	}
	while (take(0) != NO_FRAME)
		;
	for (i = size; i--;)
		put(i, 0);
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_pages, size);
	expect_sound(zone(ZONE_NORMAL));
}
END_TEST

TEST(blocks_do_not_merge_across_a_hole)
{
	zone_t *z = zone(ZONE_NORMAL);

	reserved_zone(3 * TOP);
	give(z, 0, 1000);
	give(z, 1001, 2 * TOP + 3);
	expect_normal("0:2050 0:1001 1:2048 1:1002 2:1004 3:992 4:1008 "
		      "5:960 6:896 7:768 8:512 9:0 10:1024");
	current->flags |= PF_MEMALLOC;
	while (take(0) != NO_FRAME)
		;
	ck_assert(PageReserved(frame(z, 1000)));
	ck_assert_int_eq(page_count(frame(z, 1000)), 0);
	expect_normal("");
}
END_TEST

TEST(blocks_do_not_merge_from_zone_to_zone)
{
	power_on();
	add_node(0, TOP, TOP, 5);
	give_zone(zone(ZONE_NORMAL));
	give_zone(zone(ZONE_DMA));
	give_zone(zone(ZONE_HIGHMEM));
	expect_lists(zone(ZONE_DMA), "10:0");
	expect_lists(zone(ZONE_NORMAL), "10:0");
	expect_lists(zone(ZONE_HIGHMEM), "0:4 2:0");
}
END_TEST

TEST(a_pair_bit_says_that_exactly_one_is_free)
{
	unsigned long *map;

	draw_zone("####");
	map = zone(ZONE_NORMAL)->free_area[0].map;
	ck_assert_uint_eq(map[0], 0);
	put(2, 0);
	ck_assert_uint_eq(map[0], 2);
	put(3, 0);
	ck_assert_uint_eq(map[0], 0);
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_area[1].map[0], 1);
	ck_assert_uint_eq(take(0), 3);
	ck_assert_uint_eq(map[0], 2);
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_area[1].map[0], 0);
	ck_assert_uint_eq(take(0), 2);
	ck_assert_uint_eq(map[0], 0);
	put(0, 0);
	put(3, 0);
	ck_assert_uint_eq(map[0], 3);
}
END_TEST

/* Test the watermarks of a request */

static const unsigned int masks[] = {
	0, __GFP_HIGH, __GFP_IO | __GFP_FS, GFP_NOIO, __GFP_WAIT,
	GFP_KERNEL, GFP_USER,
};

static zone_t *marked_zone(unsigned long min, unsigned long low)
{
	zone_t *z = zone(ZONE_NORMAL);

	power_on();
	add_node(0, 0, 2 * TOP, 0);
	give_zone(z);
	set_marks(z, min, low, 2 * low);
	return z;
}

/* Ask for a block with marks @min and @low; says which pass met it. */
static int pass_of(unsigned int mask, unsigned int order,
		   unsigned long min, unsigned long low)
{
	zone_t *z = zone(ZONE_NORMAL);
	struct page *page;

	set_marks(z, min, low, 2 * low);
	z->need_balance = false;
	page = alloc_pages(mask, order);
	if (page)
		__free_pages(page, order);
	ck_assert_uint_eq(z->free_pages, 2 * TOP);
	if (!page) {
		ck_assert(z->need_balance);
		return 0;
	}
	return z->need_balance ? 2 : 1;
}

TEST(the_first_pass_leaves_more_than_the_low_mark)
{
	unsigned long rest = 2 * TOP - (1UL << _i);
	unsigned int m;

	marked_zone(0, 0);
	for (m = 0; m < ARRAY_SIZE(masks); m++) {
		ck_assert_int_eq(pass_of(masks[m], _i, 0, rest - 1), 1);
		ck_assert_int_eq(pass_of(masks[m], _i, 0, rest), 2);
		ck_assert_int_eq(pass_of(masks[m], _i, 0, rest + 1), 2);
		ck_assert_int_eq(pass_of(masks[m], _i, 5000, 0), 1);
	}
	expect_normal("10:1024 10:0");
}
END_TEST

TEST(the_second_pass_leaves_more_than_the_min_mark)
{
	unsigned long rest = 2 * TOP - (1UL << _i);
	unsigned int m;

	marked_zone(0, 0);
	for (m = 0; m < ARRAY_SIZE(masks); m++) {
		if (!(masks[m] & __GFP_WAIT))
			continue;
		ck_assert_int_eq(pass_of(masks[m], _i, rest - 1, 5000), 2);
		ck_assert_int_eq(pass_of(masks[m], _i, rest, 5000), 0);
		ck_assert_int_eq(pass_of(masks[m], _i, rest + 1, 5000), 0);
	}
}
END_TEST

TEST(who_cannot_wait_may_go_down_to_a_quarter)
{
	unsigned long rest = 2 * TOP - (1UL << _i);
	unsigned int m;

	marked_zone(0, 0);
	for (m = 0; m < ARRAY_SIZE(masks); m++) {
		if (masks[m] & __GFP_WAIT)
			continue;
		ck_assert_int_eq(pass_of(masks[m], _i, 4 * rest - 1, 50000),
				 2);
		ck_assert_int_eq(pass_of(masks[m], _i, 4 * rest, 50000), 0);
		ck_assert_int_eq(pass_of(masks[m], _i, 4 * rest + 3, 50000),
				 0);
	}
}
END_TEST

TEST(being_urgent_changes_nothing)
{
	unsigned int mask;
	unsigned long min;

	marked_zone(0, 0);
	for (mask = 0; mask < 0x200; mask++) {
		if (mask & (__GFP_HIGH | __GFP_DMA | __GFP_HIGHMEM))
			continue;
		for (min = 2040; min < 8200; min += min == 2050 ? 6130 : 1)
			ck_assert_int_eq(pass_of(mask, 0, min, 9000),
					 pass_of(mask | __GFP_HIGH, 0, min,
						 9000));
	}
}
END_TEST

static void three_zones(void)
{
	power_on();
	add_node(0, TOP, TOP, TOP);
	use_reclaimer(NULL);
}

static void give_three_zones(void)
{
	int j;

	three_zones();
	for (j = 0; j < MAX_NR_ZONES; j++)
		give_zone(zone(j));
}

static void expect_needy(bool dma, bool normal, bool high)
{
	ck_assert_int_eq(zone(ZONE_DMA)->need_balance, dma);
	ck_assert_int_eq(zone(ZONE_NORMAL)->need_balance, normal);
	ck_assert_int_eq(zone(ZONE_HIGHMEM)->need_balance, high);
}

TEST(a_request_that_the_first_pass_meets_wakes_nobody)
{
	give_three_zones();
	set_marks(zone(ZONE_HIGHMEM), 0, TOP - 2, 0);
	set_marks(zone(ZONE_NORMAL), 0, 0, 0);
	ck_assert_ptr_ne(alloc_page(__GFP_HIGHMEM), NULL);
	expect_needy(false, false, false);
	ck_assert_ptr_ne(alloc_page(__GFP_HIGHMEM), NULL);
	ck_assert_uint_eq(zone(ZONE_HIGHMEM)->free_pages, TOP - 1);
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_pages, TOP - 1);
	expect_needy(false, false, false);
	ck_assert_int_eq(seen.wakes, 0);
}
END_TEST

TEST(a_failure_of_the_first_pass_wakes_kswapd_for_the_class_zone)
{
	static const unsigned int mask[] = { 1, 0, 2 };
	unsigned long before;
	int j;

	give_three_zones();
	for (j = 0; j < MAX_NR_ZONES; j++)
		set_marks(zone(j), 3, 2000, 4000);
	before = zone(_i)->free_pages;
	ck_assert_ptr_ne(alloc_page(mask[_i]), NULL);
	ck_assert_uint_eq(zone(_i)->free_pages, before - 1);
	expect_needy(_i == ZONE_DMA, _i == ZONE_NORMAL, _i == ZONE_HIGHMEM);
	ck_assert_int_eq(seen.wakes, 1);
	ck_assert_ptr_ne(alloc_page(mask[_i]), NULL);
	ck_assert_int_eq(seen.wakes, 2);
	ck_assert_int_eq(seen.calls, 0);
}
END_TEST

TEST(kswapd_is_woken_also_if_nothing_is_found)
{
	three_zones();
	ck_assert_ptr_eq(alloc_page(__GFP_HIGHMEM), NULL);
	expect_needy(false, false, true);
	ck_assert_int_eq(seen.wakes, 1);
	ck_assert_ptr_eq(alloc_page(__GFP_DMA), NULL);
	expect_needy(true, false, true);
	ck_assert_ptr_eq(alloc_pages(0, TOP_ORDER), NULL);
	expect_needy(true, true, true);
	ck_assert_int_eq(seen.wakes, 3);
}
END_TEST

TEST(there_need_not_be_a_kswapd)
{
	static const struct page_reclaimer nobody;

	three_zones();
	register_page_reclaimer(_i ? &nobody : NULL);
	ck_assert_ptr_eq(alloc_page(__GFP_HIGHMEM), NULL);
	ck_assert_ptr_eq(alloc_page(GFP_HIGHUSER), NULL);
	expect_needy(false, false, true);
	ck_assert_int_eq(seen.wakes + seen.calls, 0);
}
END_TEST

static const struct {
	unsigned int mask, order;
	int from;			/* zone that shall meet it */
	unsigned long dma, normal, high;	/* marks */
	unsigned long leaves;	/* marks added up */
} sums[] = {
	{ __GFP_HIGHMEM, 0, ZONE_HIGHMEM, 10, 20, 40, 40 },
	{ __GFP_HIGHMEM, 0, ZONE_NORMAL, 10, 20, 40, 60 },
	{ __GFP_HIGHMEM, 0, ZONE_DMA, 10, 20, 40, 70 },
	{ __GFP_HIGHMEM, 5, ZONE_DMA, 10, 20, 40, 70 },
	{ 0, 0, ZONE_NORMAL, 10, 20, 40, 20 },
	{ 0, 0, ZONE_DMA, 10, 20, 40, 30 },
	{ 0, 3, ZONE_DMA, 10, 20, 40, 30 },
	{ __GFP_DMA, 0, ZONE_DMA, 10, 20, 40, 10 },
	{ __GFP_DMA | __GFP_HIGHMEM, 2, ZONE_DMA, 10, 20, 40, 10 },
	{ __GFP_HIGHMEM, 0, ZONE_DMA, 0, 0, 40, 40 },
	{ __GFP_HIGHMEM, 0, ZONE_DMA, 255, 255, 255, 765 },
};

/* Zone @j has @frames free frames, the others none. */
static void only_zone_has(int j, unsigned long frames)
{
	zone_t *z = zone(j);

	give(z, z->size - frames, z->size);
	ck_assert_uint_eq(nr_free_pages(), frames);
}

static void set_marks_of_row(int row, unsigned long min,
			     unsigned long low)
{
	set_marks(zone(ZONE_DMA), min * sums[row].dma,
		  low * sums[row].dma, 0);
	set_marks(zone(ZONE_NORMAL), min * sums[row].normal,
		  low * sums[row].normal, 0);
	set_marks(zone(ZONE_HIGHMEM), min * sums[row].high,
		  low * sums[row].high, 0);
}

/* Does the row's request leave the marks, and not a frame more? */
static void expect_leaves(int row, unsigned int mask)
{
	unsigned long enough = sums[row].leaves + (1UL << sums[row].order);
	zone_t *z = zone(sums[row].from);

	mask |= sums[row].mask;
	only_zone_has(sums[row].from, enough);
	ck_assert_ptr_eq(alloc_pages(mask, sums[row].order), NULL);
	give(z, z->size - enough - 1, z->size - enough);
	ck_assert_ptr_eq(page_zone(alloc_pages(mask, sums[row].order)), z);
}

TEST(low_marks_add_up_along_the_list)
{
	three_zones();
	set_marks_of_row(_i, 4000, 1);
	expect_leaves(_i, 0);
}
END_TEST

TEST(min_marks_add_up_along_the_list)
{
	three_zones();
	register_page_reclaimer(NULL);
	set_marks_of_row(_i, 1, 1000);
	expect_leaves(_i, __GFP_WAIT);
}
END_TEST

TEST(quarters_of_marks_add_up_along_the_list)
{
	three_zones();
	set_marks_of_row(_i, 4, 1000);
	expect_leaves(_i, 0);
}
END_TEST

TEST(each_mark_is_quartered_by_itself)
{
	int j;

	three_zones();
	for (j = 0; j < MAX_NR_ZONES; j++)
		set_marks(zone(j), 7, 1000, 0);
	only_zone_has(ZONE_DMA, 1 + 3);
	ck_assert_ptr_eq(alloc_page(__GFP_HIGHMEM), NULL);
	give(zone(ZONE_DMA), 0, 1);
	ck_assert_ptr_ne(alloc_page(__GFP_HIGHMEM), NULL);
}
END_TEST

TEST(a_zone_in_pieces_is_passed_over)
{
	unsigned long i;

	three_zones();
	for (i = 0; i < TOP; i += 2)
		give(zone(ZONE_NORMAL), i, i + 1);
	give_zone(zone(ZONE_DMA));
	ck_assert_ptr_eq(page_zone(alloc_pages(GFP_KERNEL, 1)),
			 zone(ZONE_DMA));
	expect_needy(false, false, false);
	ck_assert_ptr_eq(page_zone(alloc_pages(GFP_KERNEL, 0)),
			 zone(ZONE_NORMAL));
	ck_assert_ptr_eq(alloc_pages(0, TOP_ORDER), NULL);
	expect_needy(false, true, false);
	expect_sound(zone(ZONE_NORMAL));
	expect_sound(zone(ZONE_DMA));
}
END_TEST

/* Test requests in an emergency */

static const unsigned long privileges[] = {
	PF_MEMALLOC, PF_MEMDIE, PF_MEMALLOC | PF_MEMDIE,
	PF_MEMALLOC | PF_FREE_PAGES | PF_NOIO,
};

TEST(a_task_that_frees_memory_may_empty_the_zones)
{
	unsigned int mask = _i & 1 ? GFP_HIGHUSER : __GFP_HIGHMEM;
	int j;

	three_zones();
	for (j = 0; j < MAX_NR_ZONES; j++) {
		set_marks(zone(j), 5000, 10000, 15000);
		give(zone(j), 0, 3);
	}
	current->flags = privileges[_i / 2];
	for (j = 0; j < 9; j++)
		ck_assert_ptr_eq(page_zone(alloc_page(mask)),
				 zone(2 - j / 3));
	ck_assert_ptr_eq(alloc_page(mask), NULL);
	ck_assert_uint_eq(nr_free_pages(), 0);
	ck_assert_int_eq(seen.calls, 0);
	ck_assert_int_eq(seen.wakes, 10);
	expect_needy(false, false, true);
	ck_assert_uint_eq(current->flags, privileges[_i / 2]);
}
END_TEST

TEST(a_task_that_frees_memory_never_reclaims)
{
	unsigned int order;

	three_zones();
	current->flags = privileges[_i];
	for (order = 0; order < MAX_ORDER; order++) {
		ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, order), NULL);
		ck_assert_ptr_eq(alloc_pages(0, order), NULL);
	}
	ck_assert_int_eq(seen.calls, 0);
}
END_TEST

TEST(other_flags_give_no_privileges)
{
	three_zones();
	set_marks(zone(ZONE_NORMAL), 5000, 5000, 5000);
	give_zone(zone(ZONE_NORMAL));
	current->flags = ~(PF_MEMALLOC | PF_MEMDIE);
	ck_assert_ptr_eq(alloc_page(0), NULL);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 4), NULL);
	ck_assert_uint_eq(nr_free_pages(), TOP);
}
END_TEST

TEST(an_emergency_opens_no_zone_that_the_request_forbids)
{
	three_zones();
	current->flags = PF_MEMALLOC;
	give_zone(zone(ZONE_HIGHMEM));
	ck_assert_ptr_eq(alloc_page(0), NULL);
	give_zone(zone(ZONE_NORMAL));
	ck_assert_ptr_eq(alloc_page(__GFP_DMA), NULL);
	ck_assert_ptr_eq(page_zone(alloc_page(0)), zone(ZONE_NORMAL));
}
END_TEST

TEST(an_emergency_takes_a_block_where_there_is_one)
{
	unsigned long i;

	three_zones();
	current->flags = PF_MEMALLOC;
	for (i = 0; i < TOP; i += 2)
		give(zone(ZONE_HIGHMEM), i, i + 1);
	give(zone(ZONE_DMA), 8, 16);
	ck_assert_ptr_eq(alloc_pages(__GFP_HIGHMEM, 3),
			 frame(zone(ZONE_DMA), 8));
	ck_assert_ptr_eq(alloc_pages(__GFP_HIGHMEM, 1), NULL);
	ck_assert_uint_eq(zone(ZONE_HIGHMEM)->free_pages, TOP / 2);
}
END_TEST

/* Test requests that reclaim */

static struct page *held[64];
static unsigned int held_order[64];
static int nr_held, progress;

/* Take a block that the reclaimer can free. */
static struct page *hold(unsigned int mask, unsigned int order)
{
	unsigned long flags = current->flags;

	current->flags |= PF_MEMALLOC;
	held[nr_held] = alloc_pages(mask, order);
	current->flags = flags;
	ck_assert_ptr_ne(held[nr_held], NULL);
	held_order[nr_held] = order;
	seen.wakes = 0;
	return held[nr_held++];
}

static void release(int i)
{
	__free_pages(held[i], held_order[i]);
}

/* One zone whose marks cannot be met. */
static zone_t *closed_zone(int (*act)(void))
{
	zone_t *z = marked_zone(5000, 10000);

	use_reclaimer(act);
	return z;
}

static int free_nothing(void)
{
	return progress;
}

TEST(the_reclaimer_knows_what_is_wanted)
{
	unsigned int order = 4 + _i % 7;
	unsigned int mask = _i & 1 ? GFP_USER : GFP_NOIO;
	zone_t *z = closed_zone(free_nothing);

	current->flags = 0x10001;
	ck_assert_ptr_eq(alloc_pages(mask, order), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(seen.classzone, z);
	ck_assert_uint_eq(seen.gfp_mask, mask);
	ck_assert_uint_eq(seen.order, order);
	ck_assert_uint_eq(seen.flags,
			  0x10001 | PF_MEMALLOC | PF_FREE_PAGES);
	ck_assert_uint_eq(current->flags, 0x10001);
	ck_assert_ptr_eq(current->local_page, NULL);
	ck_assert(z->need_balance);
	ck_assert_int_eq(seen.wakes, 1);
}
END_TEST

TEST(the_reclaimer_helps_the_class_zone)
{
	static const unsigned int mask[] = { __GFP_DMA, 0, __GFP_HIGHMEM };

	three_zones();
	ck_assert_ptr_eq(alloc_pages(mask[_i] | __GFP_WAIT, 4), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(seen.classzone, zone(_i));
}
END_TEST

TEST(the_reclaimer_may_do_only_what_the_task_may)
{
	closed_zone(free_nothing);
	current->flags = PF_NOIO;
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 4), NULL);
	ck_assert_uint_eq(seen.gfp_mask, GFP_NOIO);
	ck_assert_uint_eq(seen.flags,
			  PF_NOIO | PF_MEMALLOC | PF_FREE_PAGES);
	ck_assert_uint_eq(current->flags, PF_NOIO);
}
END_TEST

TEST(a_request_that_cannot_wait_does_not_reclaim)
{
	unsigned int order, mask;

	closed_zone(free_nothing);
	set_marks(zone(ZONE_NORMAL), 20000, 40000, 60000);
	for (order = 0; order < MAX_ORDER; order++)
		for (mask = 0; mask < 0x200; mask += 4)
			if (!(mask & __GFP_WAIT))
				ck_assert_ptr_eq(alloc_pages(mask, order),
						 NULL);
	ck_assert_int_eq(seen.calls, 0);
}
END_TEST

TEST(without_a_reclaimer_a_request_fails)
{
	static const struct page_reclaimer only_wakes = {
		.wakeup_kswapd = note_wake,
	};

	closed_zone(NULL);
	register_page_reclaimer(_i % 2 ? &only_wakes : NULL);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, _i / 2), NULL);
	ck_assert_int_eq(seen.wakes, _i % 2);
	ck_assert_uint_eq(current->flags, 0);
}
END_TEST

static int free_one_block(void)
{
	zone_t *z = page_zone(held[0]);
	unsigned long before = z->free_pages;

	ck_assert_ptr_eq(current->local_page, NULL);
	SetPageReferenced(held[0]);
	SetPageDirty(held[0]);
	release(0);
	ck_assert_uint_eq(z->free_pages, before);
	ck_assert_ptr_eq(current->local_page, held[0]);
	ck_assert_uint_eq(held[0]->index, held_order[0]);
	ck_assert_int_eq(page_count(held[0]), 0);
	ck_assert(!PageBuddy(held[0]));
	return progress;
}

TEST(the_block_that_the_task_freed_is_handed_over)
{
	zone_t *z = closed_zone(free_one_block);
	struct page *page;
	unsigned long before;

	progress = 1;
	hold(0, _i);
	before = z->free_pages;
	page = alloc_pages(GFP_KERNEL, _i);
	ck_assert_ptr_eq(page, held[0]);
	ck_assert_int_eq(page_count(page), 1);
	ck_assert(!PageReferenced(page) && !PageDirty(page));
	ck_assert_uint_eq(z->free_pages, before);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(current->local_page, NULL);
	ck_assert_uint_eq(current->flags, 0);
	expect_sound(z);
	__free_pages(page, _i);
	expect_normal("10:1024 10:0");
}
END_TEST

TEST(without_progress_the_block_goes_to_its_zone)
{
	zone_t *z = closed_zone(free_one_block);

	hold(0, 4);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 4), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(current->local_page, NULL);
	ck_assert_uint_eq(z->free_pages, 2 * TOP);
	expect_normal("10:1024 10:0");
}
END_TEST

TEST(a_block_of_another_order_goes_to_its_zone)
{
	unsigned int order = _i < 5 ? _i : _i + 1;
	zone_t *z = closed_zone(free_one_block);

	progress = 1;
	hold(0, order);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 5), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(current->local_page, NULL);
	ck_assert_uint_eq(z->free_pages, 2 * TOP);
	expect_normal("10:1024 10:0");
}
END_TEST

/* The zone of the block that is freed, and whether the request may have
   it. */
static const struct {
	int from;
	unsigned int mask;
	bool helps;
} classes[] = {
	{ ZONE_DMA, __GFP_DMA, true },
	{ ZONE_NORMAL, __GFP_DMA, false },
	{ ZONE_HIGHMEM, __GFP_DMA, false },
	{ ZONE_DMA, 0, true },
	{ ZONE_NORMAL, 0, true },
	{ ZONE_HIGHMEM, 0, false },
	{ ZONE_DMA, __GFP_HIGHMEM, true },
	{ ZONE_NORMAL, __GFP_HIGHMEM, true },
	{ ZONE_HIGHMEM, __GFP_HIGHMEM, true },
};

TEST(a_block_of_a_zone_that_will_not_do_goes_there)
{
	static const unsigned int mask[] = { __GFP_DMA, 0, __GFP_HIGHMEM };
	struct page *page;
	int j;

	give_three_zones();
	for (j = 0; j < MAX_NR_ZONES; j++)
		set_marks(zone(j), 5000, 10000, 0);
	use_reclaimer(free_one_block);
	progress = 1;
	hold(mask[classes[_i].from], 4);
	page = alloc_pages(classes[_i].mask | __GFP_WAIT, 4);
	ck_assert_ptr_eq(page, classes[_i].helps ? held[0] : NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(current->local_page, NULL);
	ck_assert_uint_eq(nr_free_pages(), 3 * TOP - (page ? 16 : 0));
	expect_sound(zone(classes[_i].from));
}
END_TEST

static int free_three_blocks(void)
{
	zone_t *z = page_zone(held[0]);
	unsigned long before = z->free_pages;

	release(0);
	ck_assert_uint_eq(z->free_pages, before);
	release(1);
	release(2);
	ck_assert_ptr_eq(current->local_page, held[0]);
	ck_assert_uint_eq(z->free_pages, before +
			  (1UL << held_order[1]) + (1UL << held_order[2]));
	return 1;
}

TEST(the_task_keeps_the_first_block_and_no_other)
{
	zone_t *z = closed_zone(free_three_blocks);
	unsigned long before;

	hold(0, 4);
	hold(0, 4);
	hold(0, 7);
	before = z->free_pages;
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 4), held[0]);
	ck_assert_uint_eq(z->free_pages, before + 16 + 128);
	expect_sound(z);
}
END_TEST

TEST(a_second_block_is_not_kept_even_if_it_would_do)
{
	zone_t *z = closed_zone(free_three_blocks);

	hold(0, 7);
	hold(0, 4);
	hold(0, 4);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 4), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_uint_eq(z->free_pages, 2 * TOP);
	expect_normal("10:1024 10:0");
}
END_TEST

TEST(only_a_task_that_is_told_to_keeps_a_block)
{
	zone_t *z = zone(ZONE_NORMAL);
	struct page *page;

	free_zone(TOP);
	page = alloc_page(0);
	current->flags = _i ? PF_MEMALLOC | PF_MEMDIE | PF_NOIO : 0;
	__free_page(page);
	ck_assert_ptr_eq(current->local_page, NULL);
	expect_normal("10:0");
	current->flags |= PF_MEMALLOC;
	page = alloc_page(0);
	current->flags = PF_FREE_PAGES;
	get_page(page);
	__free_page(page);
	ck_assert_ptr_eq(current->local_page, NULL);
	__free_page(page);
	ck_assert_ptr_eq(current->local_page, page);
	ck_assert_uint_eq(z->free_pages, TOP - 1);
}
END_TEST

TEST(a_kept_block_cannot_be_freed_again)
{
	struct page *page;

	free_zone(TOP);
	page = alloc_pages(0, 2);
	current->flags = PF_FREE_PAGES;
	__free_pages(page, 2);
	ck_assert_ptr_eq(current->local_page, page);
	EXPECT_BAD_PAGE(page, 2);
}
END_TEST

static int free_all_held(void)
{
	while (nr_held)
		release(--nr_held);
	return progress;
}

TEST(after_reclaim_the_min_mark_must_be_exceeded)
{
	zone_t *z = marked_zone(2 * TOP - 16 - _i, 5000);
	struct page *page;

	use_reclaimer(free_all_held);
	progress = 1;
	hold(0, 0);
	hold(0, 6);
	page = alloc_pages(GFP_KERNEL, 4);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_int_eq(page != NULL, _i);
	ck_assert_uint_eq(z->free_pages, 2 * TOP - (page ? 16 : 0));
	ck_assert(!page || page_count(page) == 1);
	expect_sound(z);
}
END_TEST

TEST(after_reclaim_the_marks_add_up_too)
{
	three_zones();
	set_marks(zone(ZONE_HIGHMEM), 40, 5000, 0);
	set_marks(zone(ZONE_NORMAL), 20, 5000, 0);
	set_marks(zone(ZONE_DMA), 10, 5000, 0);
	give(zone(ZONE_DMA), 0, 16 + 70 + _i);
	use_reclaimer(free_all_held);
	hold(__GFP_DMA, 4);
	ck_assert_int_eq(alloc_pages(GFP_HIGHUSER, 4) != NULL, _i);
	ck_assert_int_eq(seen.calls, 1);
}
END_TEST

static int free_at_the_fifth_call(void)
{
	ck_assert_uint_eq(current->flags, PF_MEMALLOC | PF_FREE_PAGES);
	if (seen.calls == 5)
		release(0);
	return progress || seen.calls == 5;
}

TEST(a_small_request_that_may_wait_never_fails)
{
	zone_t *z = closed_zone(free_at_the_fifth_call);
	unsigned int order = _i % 4;

	progress = _i / 4;
	hold(0, order);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, order), held[0]);
	ck_assert_int_eq(seen.calls, 5);
	ck_assert_int_eq(seen.wakes, 1);
	ck_assert_uint_eq(current->flags, 0);
	ck_assert_uint_eq(z->events[ALLOCSTALL], 5);
}
END_TEST

static unsigned char the_stack[THREAD_SIZE] __aligned(THREAD_SIZE);
static struct task_struct the_task;

static struct task_struct *take_task(void)
{
	return &the_task;
}

static void keep_task(struct task_struct *p)
{
	(void)p;
}

static void *take_stack(void)
{
	return the_stack;
}

static void keep_stack(void *stack)
{
	(void)stack;
}

/* the only other thread; its memory is none of the allocator's */
static void start_thread(int (*fn)(void *), void *arg)
{
	static const struct task_memory one = {
		take_task, keep_task, take_stack, keep_stack
	};

	register_task_memory(&one);
	fork_init(0);
	ck_assert_int_gt(kernel_thread(fn, arg, "other"), 0);
}

static int free_when_it_runs(void *turns)
{
	long left;

	for (left = (long)turns; left; left--)
		yield();
	set_marks(page_zone(held[0]), 0, 0, 0);
	release(0);
	return 0;
}

static int free_nothing_for_long(void)
{
	if (seen.calls > 50)
		ck_abort_msg("nobody else gets to run");
	return progress;
}

TEST(a_request_that_waits_lets_others_run)
{
	closed_zone(free_nothing_for_long);
	progress = 0;
	hold(0, 0);
	start_thread(free_when_it_runs, (void *)(long)_i);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 0), held[0]);
	ck_assert_int_eq(seen.calls, _i + 2);
}
END_TEST

static DECLARE_WAIT_QUEUE_HEAD(kswapd_wait);

static void wake_kswapd(void)
{
	seen.wakes++;
	wake_up_interruptible(&kswapd_wait);
}

static int kswapd(void *zone)
{
	const zone_t *z = zone;

	wait_event_interruptible(kswapd_wait, z->need_balance);
	free_when_it_runs(NULL);
	return 0;
}

TEST(a_sleeping_kswapd_is_woken_and_frees)
{
	static const struct page_reclaimer r = {
		.try_to_free_pages_zone = note_reclaim,
		.wakeup_kswapd = wake_kswapd,
	};
	zone_t *z = closed_zone(NULL);

	register_page_reclaimer(&r);
	hold(0, 0);
	z->need_balance = false;
	start_thread(kswapd, z);
	yield();
	ck_assert(waitqueue_active(&kswapd_wait));
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 0), held[0]);
	ck_assert_int_eq(seen.wakes, 1);
	ck_assert(!waitqueue_active(&kswapd_wait));
}
END_TEST

TEST(a_large_request_fails_after_one_try)
{
	unsigned int order = 4 + _i % 7;

	closed_zone(free_at_the_fifth_call);
	progress = _i / 7;
	hold(0, order);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, order), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, order), NULL);
	ck_assert_int_eq(seen.calls, 2);
}
END_TEST

static int open_at_the_third_call(void)
{
	if (seen.calls == 3)
		set_marks(zone(ZONE_NORMAL), 2 * TOP - 2, 5000, 0);
	return 0;
}

TEST(a_small_request_looks_at_the_zones_after_each_try)
{
	closed_zone(open_at_the_third_call);
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	ck_assert_int_eq(seen.calls, 3);
	expect_sound(zone(ZONE_NORMAL));
}
END_TEST

TEST(a_request_fails_when_nothing_is_left_to_reclaim)
{
	zone_t *z = closed_zone(free_nothing);

	progress = -ENOMEM;
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, _i), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_uint_eq(current->flags, 0);
	ck_assert_uint_eq(z->events[ALLOCSTALL], 1);
	expect_normal("10:1024 10:0");
}
END_TEST

TEST(an_error_is_no_progress)
{
	zone_t *z = closed_zone(free_one_block);

	progress = -ENOMEM;
	hold(0, _i);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, _i), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(current->local_page, NULL);
	ck_assert_uint_eq(z->free_pages, 2 * TOP);
}
END_TEST

static int open_and_give_up(void)
{
	set_marks(zone(ZONE_NORMAL), 0, 0, 0);
	return -ENOMEM;
}

TEST(before_it_gives_up_a_request_looks_at_the_zones)
{
	closed_zone(open_and_give_up);
	ck_assert_ptr_ne(alloc_pages(GFP_KERNEL, _i), NULL);
	ck_assert_int_eq(seen.calls, 1);
}
END_TEST

static int empty_the_zones(void)
{
	struct page *page;

	while ((page = alloc_page(GFP_HIGHUSER)))
		ck_assert_int_eq(page_count(page), 1);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 3), NULL);
	ck_assert_uint_eq(nr_free_pages(), 0);
	ck_assert_int_eq(seen.calls, 1);
	return 1;
}

TEST(the_reclaimer_may_allocate_and_is_not_entered_again)
{
	give_three_zones();
	set_marks(zone(ZONE_HIGHMEM), 5000, 10000, 0);
	seen.act = empty_the_zones;
	ck_assert_ptr_eq(alloc_pages(GFP_HIGHUSER, 4), NULL);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_uint_eq(current->flags, 0);
	expect_sound(zone(ZONE_DMA));
}
END_TEST

static int be_killed_at_the_second_call(void)
{
	if (seen.calls == 2)
		current->flags |= PF_MEMDIE;
	return 0;
}

TEST(a_task_that_is_killed_stops_waiting)
{
	zone_t *z = closed_zone(be_killed_at_the_second_call);
	struct page *page;

	if (_i)
		while (nr_held < 2)
			hold(0, TOP_ORDER);
	page = alloc_page(GFP_KERNEL);
	ck_assert_int_eq(page != NULL, !_i);
	ck_assert_int_eq(seen.calls, 2);
	ck_assert_uint_eq(current->flags, PF_MEMDIE);
	ck_assert_uint_eq(z->free_pages, _i ? 0 : 2 * TOP - 1);
}
END_TEST

/* Test how blocks are freed */

TEST(only_the_last_reference_frees_a_block)
{
	struct page *page;

	free_zone(TOP);
	page = alloc_pages(0, _i);
	get_page(page);
	get_page(page);
	LockPage(page);
	page->private = 1;
	__free_pages(page, _i);
	ck_assert_int_eq(page_count(page), 2);
	__free_pages(page, _i);
	ck_assert_int_eq(page_count(page), 1);
	expect_normal(whole(TOP - (1UL << _i)));
	ck_assert(PageLocked(page));
	clear_bit(PG_locked, &page->flags);
	page->private = 0;
	__free_pages(page, _i);
	expect_normal("10:0");
}
END_TEST

TEST(a_reserved_page_is_never_freed)
{
	zone_t *z = zone(ZONE_NORMAL);
	struct page *page;
	unsigned long flags;
	int count;

	reserved_zone(TOP);
	give(z, 16, TOP);
	for (count = 0; count < 3; count++) {
		page = frame(z, count);
		set_page_count(page, count);
		flags = page->flags;
		__free_page(page);
		__free_pages(page, 0);
		free_page((unsigned long)page_address(page));
		ck_assert_int_eq(page_count(page), count);
		ck_assert_uint_eq(page->flags, flags);
	}
	ck_assert_uint_eq(z->free_pages, TOP - 16);
	expect_sound(z);
}
END_TEST

TEST(what_was_noted_about_a_block_is_forgotten)
{
	struct page *page;

	free_zone(TOP);
	page = alloc_pages(0, 3);
	SetPageReferenced(page);
	SetPageDirty(page);
	__free_pages(page, 3);
	ck_assert(!PageReferenced(page) && !PageDirty(page));
	expect_normal("10:0");
}
END_TEST

TEST(only_a_reserved_page_can_be_freed_from_reservation)
{
	zone_t *z = zone(ZONE_NORMAL);
	struct page *page;

	reserved_zone(4);
	give(z, 0, 2);
	current->flags = PF_MEMALLOC;
	EXPECT_PANIC(free_reserved_page(frame(z, 0)), "BUG");
	page = alloc_page(0);
	EXPECT_PANIC(free_reserved_page(page), "BUG");
	set_page_count(frame(z, 2), 1);
	EXPECT_PANIC(free_reserved_page(frame(z, 2)), "BUG");
	set_page_count(frame(z, 2), 0);
	free_reserved_page(frame(z, 2));
	ck_assert(!PageReserved(frame(z, 2)));
	expect_normal("0:2 0:0");
}
END_TEST

static void spoil_page(struct page *page, int how)
{
	switch (how) {
	case 0:
		page->private = 1;
		break;
	case 1:
		page->mapping = (struct address_space *)page;
		break;
	case 2:
		LockPage(page);
		break;
	case 3:
		SetPageActive(page);
		break;
	case 4:
		PageSetSlab(page);
		break;
	}
}

TEST(a_block_that_is_still_somebodys_is_not_freed)
{
	unsigned int order = _i / 5;
	struct page *page;

	free_zone(TOP);
	page = alloc_pages(0, order);
	spoil_page(page, _i % 5);
	EXPECT_BAD_PAGE(page, order);
	ck_assert(!PageBuddy(page));
	expect_normal(whole(TOP - (1UL << order)));
}
END_TEST

TEST(a_page_of_the_slab_allocator_is_named_as_such)
{
	struct page *page;

	free_zone(TOP);
	page = alloc_page(0);
	PageSetSlab(page);
	EXPECT_PANIC(__free_page(page), "slab allocator");
	PageClearSlab(page);
	set_page_count(page, 1);
	__free_page(page);
	expect_normal("10:0");
}
END_TEST

TEST(a_block_is_not_freed_twice)
{
	struct page *page;

	free_zone(TOP);
	page = alloc_pages(0, _i);
	if (_i)
		EXPECT_BAD_PAGE(page + 1, 0);
	__free_pages(page, _i);
	EXPECT_BAD_PAGE(page, _i);
	EXPECT_BAD_PAGE(page, 0);
	EXPECT_PANIC(free_pages((unsigned long)page_address(page), _i),
		     bad_page_text(page, _i));
	EXPECT_BAD_PAGE(frame(zone(ZONE_NORMAL), 0), TOP_ORDER);
	ck_assert_str_eq(lists_of(zone(ZONE_NORMAL)), "10:0");
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_pages, TOP);
}
END_TEST

TEST(there_is_no_order_beyond_the_largest_to_free)
{
	static const unsigned int orders[] = { MAX_ORDER, 31, 32, ~0U };
	struct page *page;

	free_zone(2 * TOP);
	page = alloc_pages(0, TOP_ORDER);
	if (_i % 2)
		get_page(page);
	EXPECT_BAD_PAGE(page, orders[_i / 2]);
	expect_normal("10:0");
}
END_TEST

TEST(a_block_begins_on_a_multiple_of_its_size)
{
	volatile unsigned int order, i;

	free_zone(2 * TOP);
	while (take(0) != NO_FRAME)
		;
	for (order = 1; order < MAX_ORDER; order++)
		for (i = 0; i < order; i++) {
			struct page *page = mem_map + node_base[0] + (1 << i);

			set_page_count(page, 1);
			EXPECT_BAD_PAGE(page, order);
		}
	expect_normal("");
}
END_TEST

TEST(a_block_lies_in_its_zone)
{
	zone_t *z = zone(ZONE_NORMAL);
	struct page *page;

	free_zone(TOP + 3);
	while (take(0) != NO_FRAME)
		;
	page = frame(z, TOP + 4 * _i);
	page->flags &= ~(1UL << PG_reserved);
	set_page_count(page, 1);
	EXPECT_BAD_PAGE(page, _i ? 0 : 2);
	expect_normal("");
}
END_TEST

TEST(a_page_on_an_lru_list_is_taken_off_and_freed)
{
	struct page *page;

	free_zone(TOP);
	use_reclaimer(NULL);
	page = alloc_pages(0, _i);
	(void)TestSetPageLRU(page);
	SetPageActive(page);
	get_page(page);
	__free_pages(page, _i);
	ck_assert_int_eq(seen.taken_off, 0);
	__free_pages(page, _i);
	ck_assert_int_eq(seen.taken_off, 1);
	ck_assert(!PageLRU(page) && !PageActive(page));
	expect_normal("10:0");
}
END_TEST

TEST(a_page_on_an_lru_list_that_nobody_owns_is_a_bug)
{
	struct page *page;

	free_zone(TOP);
	page = alloc_page(0);
	(void)TestSetPageLRU(page);
	EXPECT_BAD_PAGE(page, 0);
	expect_normal(whole(TOP - 1));
}
END_TEST

/* Test which zone serves a request */

TEST(each_mask_falls_back_through_its_zones)
{
	int j = _i & 1 ? ZONE_DMA : _i & 2 ? ZONE_HIGHMEM : ZONE_NORMAL;

	three_zones();
	current->flags |= PF_MEMALLOC;
	give(zone(ZONE_DMA), 0, 1);
	give(zone(ZONE_NORMAL), 0, 1);
	give(zone(ZONE_HIGHMEM), 0, 1);
	for (; j >= 0; j--)
		ck_assert_ptr_eq(alloc_page(_i), frame(zone(j), 0));
	ck_assert_ptr_eq(alloc_page(_i), NULL);
}
END_TEST

TEST(what_a_request_may_do_does_not_choose_its_zone)
{
	unsigned int mask = _i << 4;
	struct page *page;

	give_three_zones();
	page = alloc_page(mask);
	ck_assert_ptr_eq(page_zone(page), zone(ZONE_NORMAL));
	page = alloc_pages(mask | __GFP_HIGHMEM, 3);
	ck_assert_ptr_eq(page_zone(page), zone(ZONE_HIGHMEM));
	page = alloc_pages(mask | __GFP_DMA, 9);
	ck_assert_ptr_eq(page_zone(page), zone(ZONE_DMA));
}
END_TEST

TEST(a_block_returns_to_the_zone_it_came_from)
{
	struct page *page[3];
	int j;

	give_three_zones();
	current->flags |= PF_MEMALLOC;
	for (j = 2; j >= 0; j--)
		page[j] = alloc_pages(__GFP_HIGHMEM, TOP_ORDER);
	ck_assert_uint_eq(nr_free_pages(), 0);
	for (j = 0; j < 3; j++) {
		__free_pages(page[j], TOP_ORDER);
		ck_assert_uint_eq(zone(j)->free_pages, TOP);
		ck_assert_uint_eq(nr_free_pages(), (j + 1) * TOP);
		expect_lists(zone(j), "10:0");
	}
}
END_TEST

TEST(high_frames_have_no_address)
{
	struct page *page;

	power_on();
	add_node(0, 0, TOP, 37);
	give_zone(zone(ZONE_HIGHMEM));
	expect_lists(zone(ZONE_HIGHMEM), "0:36 2:32 5:0");
	page = alloc_pages(__GFP_HIGHMEM, 4);
	ck_assert_ptr_eq(page, frame(zone(ZONE_HIGHMEM), 16));
	ck_assert_ptr_eq(page_address(page), NULL);
	ck_assert(PageHighMem(page));
	__free_pages(page, 4);
	ck_assert(PageHighMem(page));
	expect_lists(zone(ZONE_HIGHMEM), "0:36 2:32 5:0");
}
END_TEST

TEST(a_zone_without_frames_is_not_asked)
{
	power_on();
	add_node(0, 0, TOP, 0);
	give_zone(zone(ZONE_NORMAL));
	use_reclaimer(NULL);
	ck_assert_ptr_ne(alloc_page(GFP_HIGHUSER), NULL);
	ck_assert(!zone(ZONE_NORMAL)->need_balance);
	ck_assert_ptr_eq(alloc_page(__GFP_DMA), NULL);
	ck_assert_ptr_eq(alloc_page(__GFP_DMA | __GFP_WAIT), NULL);
	ck_assert_int_eq(seen.calls, 0);
	set_marks(zone(ZONE_NORMAL), 5000, 5000, 0);
	ck_assert_ptr_eq(alloc_pages(GFP_HIGHUSER, 4), NULL);
	ck_assert(zone(ZONE_NORMAL)->need_balance);
	ck_assert_ptr_eq(seen.classzone, zone(ZONE_NORMAL));
}
END_TEST

TEST(the_funnel_takes_any_list)
{
	zonelist_t list = { { NULL } };

	give_three_zones();
	ck_assert_ptr_eq(__alloc_pages(GFP_KERNEL, 0, &list), NULL);
	list.zones[0] = zone(ZONE_DMA);
	list.zones[1] = zone(ZONE_HIGHMEM);
	ck_assert_ptr_eq(page_zone(__alloc_pages(0, 0, &list)),
			 zone(ZONE_DMA));
	set_marks(zone(ZONE_DMA), 0, 10, 0);
	ck_assert_ptr_eq(page_zone(__alloc_pages(0, TOP_ORDER - 1, &list)),
			 zone(ZONE_DMA));
	ck_assert_ptr_eq(page_zone(__alloc_pages(0, TOP_ORDER - 1, &list)),
			 zone(ZONE_HIGHMEM));
	ck_assert_ptr_eq(__alloc_pages(0, MAX_ORDER, &list), NULL);
}
END_TEST

TEST(a_request_can_be_made_to_fail)
{
	struct fail_page_alloc rule = { .nth = 2, .min_order = 1 };

	give_three_zones();
	fail_page_alloc_set(&rule);
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	ck_assert_ptr_ne(alloc_pages(GFP_KERNEL, 1), NULL);
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 1), NULL);
	ck_assert_ptr_ne(alloc_pages(GFP_KERNEL, 1), NULL);
	ck_assert_int_eq(seen.calls + seen.wakes, 0);
	expect_needy(false, false, false);
	rule = (struct fail_page_alloc){ .interval = 1, .zones = 1 };
	fail_page_alloc_set(&rule);
	ck_assert_ptr_eq(alloc_page(__GFP_DMA), NULL);
	ck_assert_ptr_ne(alloc_page(0), NULL);
	ck_assert_ptr_ne(alloc_page(__GFP_HIGHMEM), NULL);
	fail_page_alloc_set(NULL);
	ck_assert_ptr_ne(alloc_page(__GFP_DMA), NULL);
	expect_sound(zone(ZONE_NORMAL));
}
END_TEST

static void expect_good_machine(const char *when)
{
	static char text[16384];
	struct seq_file m;
	zone_t *z;

	for_each_zone(z)
		expect_sound(z);
	seq_buffer_init(&m, text, sizeof(text));
	if (mm_check(&m))
		ck_abort_msg("%s:\n%s", when, text);
	ck_assert_uint_eq(soft_free_frames, nr_free_pages());
}

TEST(a_booted_machine_has_its_memory_in_blocks)
{
	static const struct {
		unsigned int mib;
		const char *options;
	} machines[] = {
		{ 6, "" }, { 15, "" }, { 16, "" }, { 17, "nopse" },
		{ 67, "" }, { 128, "highmem=32M" }, { 130, "mem=129900K" },
	};
	unsigned long n = 0, free_before;
	struct page *page;

	soft_boot(machines[_i].mib, machines[_i].options);
	free_before = nr_free_pages();
	expect_good_machine("booted");
	current->flags = PF_MEMALLOC;
	while (n < 64 && (page = alloc_pages(__GFP_HIGHMEM, n % MAX_ORDER)))
		mine[n++].page = page;
	expect_good_machine("in use");
	while (n--)
		__free_pages(mine[n].page, n % MAX_ORDER);
	ck_assert_uint_eq(nr_free_pages(), free_before);
	expect_good_machine("free again");
}
END_TEST

/* Test requests on several nodes */

static void several_nodes(int n)
{
	int i;

	power_on();
	add_node(0, TOP, TOP, 5);
	for (i = 1; i < n; i++)
		add_node(i, 0, TOP, 9 + i);
	use_reclaimer(NULL);
}

/* Each zone has one frame. */
static void one_frame_each(int nodes)
{
	zone_t *z;

	several_nodes(nodes);
	for_each_zone(z)
		if (z->size)
			give(z, 0, 1);
	current->flags |= PF_MEMALLOC;
}

static void expect_from(unsigned int mask, int n, int j)
{
	struct page *page = alloc_page(mask);

	ck_assert_ptr_ne(page, NULL);
	ck_assert_uint_eq(page_to_nid(page), n);
	ck_assert_uint_eq(page_zonenum(page), j);
	ck_assert_ptr_eq(page, frame(&node(n)->node_zones[j], 0));
}

TEST(the_home_node_is_emptied_first_then_the_others_in_turn)
{
	static const int turn[3][3] = {
		{ 0, 2, 1 }, { 1, 0, 2 }, { 2, 1, 0 },
	};
	int i, j, n;

	one_frame_each(3);
	numa_home_node = _i;
	for (i = 0; i < 3; i++) {
		n = turn[_i][i];
		for (j = ZONE_HIGHMEM; j >= (n ? ZONE_NORMAL : ZONE_DMA); j--)
			expect_from(__GFP_HIGHMEM, n, j);
	}
	ck_assert_ptr_eq(alloc_page(__GFP_HIGHMEM), NULL);
	ck_assert_uint_eq(nr_free_pages(), 0);
}
END_TEST

TEST(a_request_that_fails_on_purpose_fails_on_all_nodes)
{
	static const struct fail_page_alloc first = {
		.nth = 1, .zones = 1 << ZONE_HIGHMEM,
	};

	one_frame_each(2);
	fail_page_alloc_set(&first);
	if (_i == 0)
		ck_assert_ptr_eq(alloc_page(__GFP_HIGHMEM), NULL);
	else if (_i == 1)
		ck_assert_ptr_eq(alloc_pages(__GFP_HIGHMEM, 0), NULL);
	else
		ck_assert_ptr_eq(alloc_pages_node(1, __GFP_HIGHMEM, 0), NULL);
	expect_from(__GFP_HIGHMEM, 0, ZONE_HIGHMEM);
	fail_page_alloc_set(NULL);
}
END_TEST

TEST(a_node_that_has_no_such_zone_is_passed_over)
{
	one_frame_each(3);
	numa_home_node = _i;
	expect_from(__GFP_DMA, 0, ZONE_DMA);
	ck_assert_ptr_eq(alloc_page(__GFP_DMA), NULL);
	ck_assert_uint_eq(nr_free_pages(), 6);
}
END_TEST

TEST(a_request_to_one_node_goes_nowhere_else)
{
	int j;

	one_frame_each(3);
	for (j = ZONE_HIGHMEM; j >= (_i ? ZONE_NORMAL : ZONE_DMA); j--)
		ck_assert_ptr_eq(alloc_pages_node(_i, __GFP_HIGHMEM, 0),
				 frame(&node(_i)->node_zones[j], 0));
	ck_assert_ptr_eq(alloc_pages_node(_i, __GFP_HIGHMEM, 0), NULL);
	ck_assert_uint_eq(nr_free_pages(), _i ? 5 : 4);
}
END_TEST

TEST(a_node_that_is_not_there_has_nothing)
{
	static const int nobody[] = { 2, 3, 4, 100, -1, 0x7fffffff };

	several_nodes(2);
	give_zone(&node(1)->node_zones[ZONE_NORMAL]);
	ck_assert_ptr_eq(alloc_pages_node(nobody[_i], 0, 0), NULL);
	ck_assert_ptr_eq(alloc_pages_node(nobody[_i], GFP_KERNEL, 0), NULL);
	ck_assert_ptr_ne(alloc_pages_node(1, GFP_KERNEL, 0), NULL);
	ck_assert_int_eq(seen.calls + seen.wakes, 0);
}
END_TEST

TEST(a_block_returns_to_the_node_it_came_from)
{
	zone_t *z = &node(1)->node_zones[ZONE_NORMAL];
	struct page *a, *b;

	several_nodes(2);
	give_zone(zone(ZONE_NORMAL));
	give_zone(z);
	current->flags |= PF_MEMALLOC;
	a = alloc_pages(0, TOP_ORDER);
	b = alloc_pages(0, TOP_ORDER);
	ck_assert_ptr_eq(b, frame(z, 0));
	__free_pages(b, TOP_ORDER);
	expect_lists(z, "10:0");
	expect_normal("");
	__free_pages(a, TOP_ORDER);
	expect_normal("10:0");
}
END_TEST

TEST(each_node_says_for_itself_that_it_needs_balance)
{
	several_nodes(2);
	numa_home_node = 1;
	give_zone(zone(ZONE_NORMAL));
	ck_assert_ptr_ne(alloc_page(__GFP_HIGHMEM), NULL);
	expect_needy(false, false, false);
	ck_assert(node(1)->node_zones[ZONE_HIGHMEM].need_balance);
	ck_assert(!node(1)->node_zones[ZONE_NORMAL].need_balance);
	ck_assert_int_eq(seen.wakes, 1);
	ck_assert_ptr_eq(alloc_page(__GFP_DMA), NULL);
	expect_needy(true, false, false);
}
END_TEST

static int free_home(void)
{
	ck_assert_ptr_eq(seen.classzone,
			 &node(1)->node_zones[ZONE_NORMAL]);
	if (seen.calls == 3)
		give(seen.classzone, 0, TOP);
	return 0;
}

TEST(a_small_request_waits_for_its_home_node)
{
	several_nodes(2);
	numa_home_node = 1;
	give_zone(zone(ZONE_NORMAL));
	seen.act = free_home;
	ck_assert_uint_eq(page_to_nid(alloc_pages(GFP_KERNEL, 3)), 1);
	ck_assert_int_eq(seen.calls, 3);
}
END_TEST

TEST(a_large_request_tries_the_next_node_after_reclaim)
{
	several_nodes(2);
	numa_home_node = 1;
	give_zone(zone(ZONE_NORMAL));
	ck_assert_uint_eq(page_to_nid(alloc_pages(GFP_KERNEL, 4)), 0);
	ck_assert_int_eq(seen.calls, 1);
	ck_assert_ptr_eq(seen.classzone,
			 &node(1)->node_zones[ZONE_NORMAL]);
}
END_TEST

TEST(a_block_of_another_node_is_not_handed_over)
{
	several_nodes(2);
	give_zone(zone(ZONE_NORMAL));
	give_zone(&node(1)->node_zones[ZONE_NORMAL]);
	set_marks(zone(ZONE_NORMAL), 5000, 10000, 0);
	set_marks(&node(1)->node_zones[ZONE_NORMAL], 5000, 10000, 0);
	hold(0, 4);
	ck_assert_uint_eq(page_to_nid(held[0]), 0);
	use_reclaimer(free_one_block);
	progress = 1;
	ck_assert_ptr_eq(alloc_pages_node(1, GFP_KERNEL, 4), NULL);
	ck_assert_int_eq(seen.calls, 1);
	expect_normal("10:0");
}
END_TEST

/* Test the counts of free memory */

TEST(free_frames_are_summed_over_nodes_and_zones)
{
	several_nodes(2);
	ck_assert_uint_eq(nr_free_pages(), 0);
	give(zone(ZONE_DMA), 0, 100);
	give(zone(ZONE_NORMAL), 0, 20);
	give(zone(ZONE_HIGHMEM), 0, 3);
	give(&node(1)->node_zones[ZONE_NORMAL], 0, 1000);
	give(&node(1)->node_zones[ZONE_HIGHMEM], 0, 4);
	ck_assert_uint_eq(nr_free_pages(), 1127);
	ck_assert_uint_eq(nr_free_highpages(), 7);
	ck_assert_ptr_ne(alloc_page(__GFP_HIGHMEM), NULL);
	ck_assert_uint_eq(nr_free_pages(), 1126);
	ck_assert_uint_eq(nr_free_highpages(), 6);
	ck_assert_uint_eq(nr_free_blocks(zone(ZONE_DMA), 6), 1);
	ck_assert_uint_eq(nr_free_blocks(zone(ZONE_DMA), 4), 0);
	ck_assert_uint_eq(nr_free_blocks(zone(ZONE_NORMAL), 4), 1);
}
END_TEST

TEST(memory_for_buffers_is_what_lies_above_the_high_marks)
{
	several_nodes(3);
	ck_assert_uint_eq(nr_free_buffer_pages(), 4 * TOP);
	set_marks(zone(ZONE_HIGHMEM), 0, 0, 3);
	ck_assert_uint_eq(nr_free_buffer_pages(), 4 * TOP);
	set_marks(zone(ZONE_DMA), 0, 0, 24);
	ck_assert_uint_eq(nr_free_buffer_pages(), 4 * TOP - 24);
	set_marks(zone(ZONE_NORMAL), 0, 0, TOP - 1);
	ck_assert_uint_eq(nr_free_buffer_pages(), 3 * TOP - 23);
	set_marks(zone(ZONE_NORMAL), 0, 0, TOP);
	ck_assert_uint_eq(nr_free_buffer_pages(), 3 * TOP - 24);
	set_marks(zone(ZONE_NORMAL), 0, 0, TOP + 1);
	ck_assert_uint_eq(nr_free_buffer_pages(), 3 * TOP - 24);
	set_marks(&node(1)->node_zones[ZONE_NORMAL], 0, 0, 1000);
	ck_assert_uint_eq(nr_free_buffer_pages(), 2 * TOP);
	give(zone(ZONE_DMA), 0, 10);
	ck_assert_uint_eq(nr_free_buffer_pages(), 2 * TOP);
}
END_TEST

TEST(each_zone_counts_what_it_hands_out_and_gets_back)
{
	zone_t *z = closed_zone(free_nothing);
	struct page *page;

	ck_assert_uint_eq(z->events[PGFREE], 2 * TOP);
	ck_assert_uint_eq(z->events[PGALLOC], 0);
	set_marks(z, 0, 0, 0);
	page = alloc_pages(0, 5);
	ck_assert_uint_eq(z->events[PGALLOC], 32);
	get_page(page);
	__free_pages(page, 5);
	ck_assert_uint_eq(z->events[PGFREE], 2 * TOP);
	__free_pages(page, 5);
	ck_assert_uint_eq(z->events[PGFREE], 2 * TOP + 32);
	ck_assert_uint_eq(z->events[ALLOCSTALL], 0);
	set_marks(z, 5000, 5000, 0);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 9), NULL);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 9), NULL);
	ck_assert_uint_eq(z->events[ALLOCSTALL], 2);
	ck_assert_uint_eq(z->events[PGALLOC], 32);
}
END_TEST

static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		ck_abort_msg("no \"%s\" in:\n%s", part, text);
}

/* 1,127 frames: 4,508 KiB, 28 KiB of them high. */
TEST(the_report_counts_the_blocks_of_each_zone)
{
	static char text[16384];
	struct seq_file m;

	several_nodes(2);
	give(zone(ZONE_DMA), 0, 100);
	give(zone(ZONE_NORMAL), 0, 20);
	give(zone(ZONE_HIGHMEM), 0, 3);
	give(&node(1)->node_zones[ZONE_NORMAL], 0, 1000);
	give(&node(1)->node_zones[ZONE_HIGHMEM], 0, 4);
	seq_buffer_init(&m, text, sizeof(text));
	show_free_areas(&m);
	ck_assert_uint_eq(m.lost, 0);
	expect_in(text, "4508 KiB");
	expect_in(text, "28 KiB");
	expect_in(text, "DMA");
	expect_in(text, "Normal");
	expect_in(text, "HighMem");
	expect_in(text, " 1*256 ");
	expect_in(text, " 1*2048 ");
	expect_in(text, "= 400 KiB");
	expect_in(text, "= 80 KiB");
	expect_in(text, "= 12 KiB");
	expect_in(text, "= 4000 KiB");
	expect_in(text, "= 16 KiB");
}
END_TEST

/* Test blocks by address */

TEST(a_block_by_address_is_the_same_block)
{
	unsigned long address;

	free_zone(TOP);
	address = __get_free_pages(0, _i);
	ck_assert_uint_eq(address, (unsigned long)__va(PFN_PHYS(
				   node_base[0] + TOP - (1UL << _i))));
	ck_assert_int_eq(page_count(virt_to_page((void *)address)), 1);
	expect_normal(whole(TOP - (1UL << _i)));
	free_pages(address, _i);
	expect_normal("10:0");
	address = __get_free_page(0);
	free_page(address + PAGE_SIZE - 1);
	expect_normal("10:0");
}
END_TEST

TEST(address_0_stands_for_nothing)
{
	free_zone(2);
	ck_assert_uint_eq(__get_free_pages(0, 2), 0);
	ck_assert_uint_ne(__get_free_pages(0, 1), 0);
	ck_assert_uint_eq(__get_free_page(0), 0);
	ck_assert_uint_eq(get_zeroed_page(0), 0);
	ck_assert_uint_eq(get_free_page(GFP_KERNEL), 0);
	free_pages(0, 0);
	free_pages(0, MAX_ORDER);
	free_page(0);
	expect_normal("");
}
END_TEST

TEST(a_zeroed_page_is_zeroed_and_its_neighbours_are_not)
{
	unsigned long address, i;
	u8 *p;

	free_zone(4);
	p = (u8 *)__get_free_pages(0, 2);
	memset(p, 0xA5, 4 * PAGE_SIZE);
	for (i = 1; i < 4; i++)
		set_page_count(virt_to_page(p + i * PAGE_SIZE), 1);
	free_page((unsigned long)p + 2 * PAGE_SIZE);
	address = _i ? get_zeroed_page(0) : get_free_page(0);
	ck_assert_uint_eq(address, (unsigned long)p + 2 * PAGE_SIZE);
	for (i = 0; i < 4 * PAGE_SIZE; i++)
		if (p[i] != (i / PAGE_SIZE == 2 ? 0 : 0xA5))
			ck_abort_msg("byte %lu is %#x", i, p[i]);
}
END_TEST

TEST(high_memory_cannot_be_had_by_address)
{
	give_three_zones();
	EXPECT_PANIC(__get_free_pages(__GFP_HIGHMEM, 0), "BUG");
	EXPECT_PANIC(__get_free_pages(GFP_HIGHUSER, 3), "BUG");
	EXPECT_PANIC(get_zeroed_page(GFP_HIGHUSER), "BUG");
	EXPECT_PANIC(__get_free_page(__GFP_HIGHMEM | __GFP_DMA), "BUG");
	ck_assert_uint_eq(nr_free_pages(), 3 * TOP);
}
END_TEST

TEST(memory_for_dma_comes_from_its_zone)
{
	unsigned long address;

	give_three_zones();
	address = __get_dma_pages(GFP_KERNEL, 3);
	ck_assert_ptr_eq(page_zone(virt_to_page((void *)address)),
			 zone(ZONE_DMA));
	ck_assert_uint_eq(zone(ZONE_DMA)->free_pages, TOP - 8);
	ck_assert_uint_eq(zone(ZONE_NORMAL)->free_pages, TOP);
	address = get_zeroed_page(GFP_KERNEL | GFP_DMA);
	ck_assert_ptr_eq(page_zone(virt_to_page((void *)address)),
			 zone(ZONE_DMA));
	address = get_zeroed_page(GFP_KERNEL);
	ck_assert_ptr_eq(page_zone(virt_to_page((void *)address)),
			 zone(ZONE_NORMAL));
}
END_TEST

/* Test the allocator against interrupts */

static void interrupts_on(bool on)
{
	if (on)
		local_irq_enable();
	else
		local_irq_disable();
}

TEST(interrupts_are_left_as_they_were_by_the_allocator)
{
	bool off = _i;
	struct page *page;

	free_zone(TOP);
	interrupts_on(!off);
	page = alloc_pages(0, 3);
	ck_assert_int_eq(irqs_disabled(), off);
	ck_assert_ptr_eq(alloc_pages(0, TOP_ORDER), NULL);
	ck_assert_int_eq(irqs_disabled(), off);
	get_page(page);
	__free_pages(page, 3);
	ck_assert_int_eq(irqs_disabled(), off);
	__free_pages(page, 3);
	ck_assert_int_eq(irqs_disabled(), off);
	ck_assert_uint_eq(nr_free_blocks(zone(ZONE_NORMAL), TOP_ORDER), 1);
	ck_assert_int_eq(irqs_disabled(), off);
	expect_normal("10:0");
	ck_assert_int_eq(irqs_disabled(), off);
}
END_TEST

#define LINE	5	/* interrupt line that is pulled */

static void interrupt(irq_handler_t handler)
{
	ck_assert_int_eq(request_irq(LINE, handler, "test"), 0);
	interrupts_on(true);
	ck_assert(soft_interrupt(LINE));
	interrupts_on(false);
	free_irq(LINE);
}

static void allocate_in_interrupt(unsigned int irq)
{
	struct page *page = alloc_pages(GFP_ATOMIC, 3);

	(void)irq;
	ck_assert_int_eq(page_count(page), 1);
	__free_pages(page, 3);
	page = alloc_page(GFP_ATOMIC | __GFP_HIGHMEM);
	ck_assert(PageHighMem(page));
	__free_page(page);
}

TEST(an_interrupt_may_allocate_and_free)
{
	give_three_zones();
	interrupt(allocate_in_interrupt);
	expect_normal("10:0");
	expect_lists(zone(ZONE_HIGHMEM), "10:0");
}
END_TEST

static void free_in_interrupt(unsigned int irq)
{
	(void)irq;
	release(0);
}

TEST(a_block_freed_by_an_interrupt_is_not_kept)
{
	free_zone(TOP);
	hold(0, 3);
	current->flags = PF_FREE_PAGES;
	interrupt(free_in_interrupt);
	ck_assert_ptr_eq(current->local_page, NULL);
	expect_normal("10:0");
}
END_TEST

static void free_from_lru_in_interrupt(unsigned int irq)
{
	(void)irq;
	EXPECT_BAD_PAGE(held[0], 0);
}

TEST(an_interrupt_may_not_free_a_page_on_an_lru_list)
{
	free_zone(TOP);
	use_reclaimer(NULL);
	(void)TestSetPageLRU(hold(0, 0));
	interrupt(free_from_lru_in_interrupt);
	ck_assert_int_eq(seen.taken_off, 0);
	expect_normal(whole(TOP - 1));
}
END_TEST

static void wait_in_interrupt(unsigned int irq)
{
	(void)irq;
	EXPECT_PANIC(alloc_pages(GFP_KERNEL, 4), "");
}

TEST(an_interrupt_may_not_reclaim)
{
	closed_zone(free_nothing);
	interrupt(wait_in_interrupt);
	ck_assert_int_eq(seen.calls, 0);
	expect_normal("10:1024 10:0");
}
END_TEST

#define TRAP_FLAG	0x100

static struct page *of_interrupt;
static unsigned int interrupts, stops;

static void allocate_or_free(unsigned int irq)
{
	unsigned int order = interrupts / 2 % 4;

	(void)irq;
	if (interrupts++ % 2)
		__free_pages(of_interrupt, order);
	else
		of_interrupt = alloc_pages(GFP_ATOMIC, order);
}

static void on_stop(int sig)
{
	struct page *local = current->local_page;

	(void)sig;
	stops++;
	soft_interrupt(LINE);
	if (current->local_page != local)
		ck_abort_msg("an interrupt took the task's block");
}

static void single_step(bool on)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0" : "=r"(flags));
	flags = on ? flags | TRAP_FLAG : flags & ~TRAP_FLAG;
	asm volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

static void interrupt_everywhere(void)
{
	struct sigaction action = { .sa_handler = on_stop };

	ck_assert_int_eq(sigaction(SIGTRAP, &action, NULL), 0);
	ck_assert_int_eq(request_irq(LINE, allocate_or_free, "test"), 0);
	interrupts_on(true);
}

static void expect_interrupted(void)
{
	if (interrupts % 2)
		soft_interrupt(LINE);
	ck_assert_uint_ge(interrupts, 100);
	ck_assert(!irqs_disabled());
	expect_sound(zone(ZONE_NORMAL));
}

TEST(an_interrupt_may_allocate_between_any_two_instructions)
{
	static const unsigned int orders[] = { 0, 2, 5, 8 };
	struct page *page;

	free_zone(2 * TOP);
	current->flags = 0;
	interrupt_everywhere();
	single_step(true);
	page = alloc_pages(GFP_KERNEL, orders[_i]);
	__free_pages(page, orders[_i]);
	single_step(false);
	ck_assert_uint_gt(stops, interrupts);
	expect_interrupted();
	ck_assert_uint_eq(nr_free_pages(), 2 * TOP);
}
END_TEST

static int free_one_and_say_so(void)
{
	release(0);
	return 1;
}

TEST(an_interrupt_may_allocate_while_a_task_reclaims)
{
	struct page *page;

	closed_zone(free_one_and_say_so);
	hold(0, 2);
	set_marks(zone(ZONE_NORMAL), 4 * TOP, 8 * TOP, 0);
	interrupt_everywhere();
	single_step(true);
	page = alloc_pages(GFP_KERNEL, 2);
	single_step(false);
	ck_assert_ptr_eq(page, held[0]);
	expect_interrupted();
}
END_TEST

/* Test the trace of the allocator */

static void add_record(const struct trace_record *r, void *m)
{
	seq_printf(m, "%s %lu %lu %lx;", r->event->name,
		   r->arg[0] - node_base[0], r->arg[1], r->arg[2]);
}

static const char *trace_of(const char *event)
{
	static char text[4096];
	struct seq_file m;
	struct page *page;

	trace_clear();
	ck_assert_int_eq(trace_enable(event, true), 0);
	page = alloc_page(GFP_KERNEL);
	ck_assert_uint_eq(place_of(page), 15);
	__free_page(page);
	ck_assert_int_eq(trace_enable(event, false), 0);
	__free_page(alloc_page(0));
	seq_buffer_init(&m, text, sizeof(text));
	trace_for_each(add_record, &m);
	return text;
}

TEST(what_happens_to_a_block_is_traced)
{
	free_zone(16);
	ck_assert_str_eq(trace_of("mm_page_alloc"),
			 "mm_page_alloc 15 0 1f0;");
	ck_assert_str_eq(trace_of("mm_page_free"), "mm_page_free 15 0 0;");
	ck_assert_str_eq(trace_of("mm_page_split"),
			 "mm_page_split 0 3 0;mm_page_split 8 2 0;"
			 "mm_page_split 12 1 0;mm_page_split 14 0 0;");
	ck_assert_str_eq(trace_of("mm_page_merge"),
			 "mm_page_merge 14 0 0;mm_page_merge 12 1 0;"
			 "mm_page_merge 8 2 0;mm_page_merge 0 3 0;");
}
END_TEST

TEST(a_block_handed_over_is_traced_as_one_of_the_zone_is)
{
	static char text[4096];
	struct seq_file m;

	closed_zone(free_one_block);
	progress = 1;
	hold(0, 4);
	trace_clear();
	ck_assert_int_eq(trace_enable("mm_page_alloc", true), 0);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 4), held[0]);
	seq_buffer_init(&m, text, sizeof(text));
	trace_for_each(add_record, &m);
	ck_assert_str_eq(text, "mm_page_alloc 2032 4 1f0;");
}
END_TEST

/* Test the recount of blocks */

static void toggle_pair(unsigned long i, unsigned int order)
{
	__change_bit(i >> (order + 1),
		     zone(ZONE_NORMAL)->free_area[order].map);
}

static void take_off(unsigned long i)
{
	list_del_init(&frame(zone(ZONE_NORMAL), i)->list);
}

static void put_on(unsigned long i, unsigned int order)
{
	list_add(&frame(zone(ZONE_NORMAL), i)->list,
		 &zone(ZONE_NORMAL)->free_area[order].free_list);
}

static void mark_block(unsigned long i, unsigned int order)
{
	SetPageBuddy(frame(zone(ZONE_NORMAL), i));
	frame(zone(ZONE_NORMAL), i)->private = order;
}

/* Count @n more frames as free, in all places. */
static void count_free(long n)
{
	zone(ZONE_NORMAL)->free_pages += n;
	zone(ZONE_NORMAL)->events[PGFREE] += n;
}

static void zone_to_spoil(void)
{
	power_on();
	add_node(0, TOP, 67, 0);
	give_zone(zone(ZONE_DMA));
	give_zone(zone(ZONE_NORMAL));
	ck_assert_uint_eq(take(3), 56);
	expect_normal("0:66 1:64 3:48 4:32 5:0");
	ck_assert_int_eq(faults_of(zone(ZONE_DMA)), 0);
}

TEST(the_check_finds_a_flipped_pair_bit)
{
	zone_to_spoil();
	toggle_pair(0, _i);
	ck_assert_int_ge(faults_of(zone(ZONE_NORMAL)), 1);
	toggle_pair(0, _i);
	expect_sound(zone(ZONE_NORMAL));
	toggle_pair(66, _i);
	ck_assert_int_ge(faults_of(zone(ZONE_NORMAL)), 1);
}
END_TEST

static void spoil_what_a_block_says(struct page *block, int how)
{
	switch (how) {
	case 0:
		block->private = 2;
		break;
	case 1:
		block->private = 4;
		break;
	case 2:
		ClearPageBuddy(block);
		break;
	case 3:
		mark_block(56, 3);
		break;
	case 4:
		mark_block(50, 0);
		break;
	case 5:
		set_page_count(block, 1);
		break;
	case 6:
		set_page_count(block + 7, 1);
		break;
	}
}

static void spoil_what_is_counted(struct page *block, int how)
{
	if (how == 7)
		count_free(1);
	else if (how == 8)
		count_free(-1);
	else
		page_zone(block)->events[PGALLOC]++;
}

static void spoil_where_a_block_hangs(struct page *block, int how)
{
	if (how != 13)
		take_off(48);
	switch (how) {
	case 11:
		put_on(48, 2);
		break;
	case 12:
		list_add(&block->list,
			 &zone(ZONE_DMA)->free_area[3].free_list);
		break;
	case 13:
		block->list.next = &block->list;
		break;
	}
}

static void spoil_what_adds_up(struct page *block, int how)
{
	if (how == 16) {
		mark_block(50, 0);
		toggle_pair(50, 0);
		return;
	}
	take_off(48);
	if (how == 14) {
		take_off(32);
		list_add(&block->list,
			 &page_zone(block)->free_area[4].free_list);
		put_on(32, 3);
	} else {
		count_free(-8);
	}
}

static void spoil_add_block(unsigned long i, unsigned int order)
{
	mark_block(i, order);
	put_on(i, order);
	toggle_pair(i, order);
}

static void spoil_the_division(struct page *block, int how)
{
	if (how == 17) {
		take_off(0);
		spoil_add_block(0, 4);
		spoil_add_block(16, 4);
		toggle_pair(0, 5);
	} else if (how == 18) {
		spoil_add_block(36, 2);
		count_free(4);
	} else if (how == 19) {
		set_page_count(block + 8, 0);
		spoil_add_block(57, 1);
		count_free(2);
	} else {
		take_off(64);
		toggle_pair(64, 1);
		spoil_add_block(64, 2);
		take_off(66);
		ClearPageBuddy(block + 66 - 48);
		toggle_pair(66, 0);
		count_free(1);
	}
}

TEST(the_check_finds_a_spoilt_block)
{
	struct page *block;

	zone_to_spoil();
	block = frame(zone(ZONE_NORMAL), 48);
	if (_i < 7)
		spoil_what_a_block_says(block, _i);
	else if (_i < 10)
		spoil_what_is_counted(block, _i);
	else if (_i < 14)
		spoil_where_a_block_hangs(block, _i);
	else if (_i < 17)
		spoil_what_adds_up(block, _i);
	else
		spoil_the_division(block, _i);
	ck_assert_int_ge(faults_of(zone(ZONE_NORMAL)), 1);
	ck_assert_int_eq(faults_of(zone(ZONE_DMA)), _i == 12);
}
END_TEST

TEST(the_check_finds_a_free_page_that_looks_used)
{
	static const unsigned int flags[] = {
		PG_locked, PG_lru, PG_active, PG_reserved,
	};
	struct page *page;

	zone_to_spoil();
	page = frame(zone(ZONE_NORMAL), _i & 1 ? 48 : 51);
	if (_i / 2 < 4)
		set_bit(flags[_i / 2], &page->flags);
	else
		set_page_zone(page, zone_table_index(0, ZONE_DMA));
	ck_assert_int_ge(faults_of(zone(ZONE_NORMAL)), 1);
	ck_assert_int_eq(faults_of(zone(ZONE_DMA)), 0);
}
END_TEST

static int said(int (*check)(struct seq_file *m), const char **said)
{
	static char text[65536];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	*said = text;
	return check(&m);
}

TEST(the_check_of_all_zones_looks_at_every_node)
{
	const char *text;
	zone_t *z;

	several_nodes(3);
	for_each_zone(z)
		if (z->size)
			give_zone(z);
	ck_assert_int_eq(said(page_alloc_check, &text), 0);
	ck_assert_str_eq(text, "");
	for_each_zone(z) {
		if (!z->size)
			continue;
		z->free_pages++;
		ck_assert_int_ge(said(page_alloc_check, &text), 1);
		expect_in(text, z->name);
		ck_assert_int_ge(said(mm_check, &text), 1);
		z->free_pages--;
		ck_assert_int_eq(said(page_alloc_check, &text), 0);
	}
}
END_TEST

static void expect_fault(unsigned long i, unsigned int order,
			 const char *what)
{
	static char text[65536];
	char line[128];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	zone_check(&m, zone(ZONE_NORMAL));
	snprintf(line, sizeof(line), "frame %lu order %u: %s",
		 page_to_pfn(frame(zone(ZONE_NORMAL), i)), order, what);
	expect_in(text, line);
}

TEST(the_check_names_the_frame_and_the_fault)
{
	zone_to_spoil();
	mark_block(57, 1);
	mark_block(58, 2);
	expect_fault(57, 1, "cannot start here");
	expect_fault(58, 2, "cannot start here");
	mark_block(64, 2);
	expect_fault(64, 2, "cannot start here");
	LockPage(frame(zone(ZONE_NORMAL), 51));
	expect_fault(51, 3, "is in use");
	set_page_zone(frame(zone(ZONE_NORMAL), 52),
		      zone_table_index(0, ZONE_DMA));
	expect_fault(52, 3, "is in use");
}
END_TEST

TEST(the_check_believes_in_no_block_of_eight_mebibytes)
{
	power_on();
	add_node(0, TOP, 3 * TOP, 0);
	mark_block(0, MAX_ORDER);
	expect_fault(0, MAX_ORDER, "cannot start here");
}
END_TEST

TEST(the_check_does_not_follow_a_list_out_of_its_zone)
{
	zone_to_spoil();
	mark_block(67, 0);
	put_on(67, 0);
	expect_fault(0, 0, "the list leads out of the zone");
}
END_TEST

TEST(the_frame_behind_a_zone_is_not_freed_into_it)
{
	struct page *page;

	zone_to_spoil();
	page = frame(zone(ZONE_NORMAL), 67);
	page->flags = 0;
	set_page_zone(page, zone_table_index(0, ZONE_NORMAL));
	set_page_count(page, 1);
	EXPECT_PANIC(__free_page(page), "does not fit");
}
END_TEST

/* Keep a model of all blocks */

enum { HOLE, FREE, USED, KEPT };
enum { LOW, MIN, ANY };		/* passes */
#define MODEL_FRAMES	2048UL

struct model_zone {
	unsigned long base, size;	/* first frame, frames */
	unsigned long min, low, free;
	bool needy;
	u8 state[MODEL_FRAMES];
	u16 count[TOP_ORDER + 1][MODEL_FRAMES];	/* free frames of runs */
	unsigned long full[TOP_ORDER + 1];	/* runs free in whole */
};

static struct model_zone model[3][3];	/* of a node, of a type */
static int nodes;

static void model_set(struct model_zone *m, unsigned long i, u8 state)
{
	int d = (state == FREE) - (m->state[i] == FREE);
	unsigned int k;
	u16 *c;

	m->state[i] = state;
	m->free += d;
	for (k = 0; d && k <= TOP_ORDER; k++) {
		c = &m->count[k][i >> k];
		m->full[k] -= *c == 1U << k;
		*c += d;
		m->full[k] += *c == 1U << k;
	}
}

static struct model_zone *model_of(const struct page *page)
{
	unsigned long pfn = page_to_pfn(page);
	int n, j;

	for (n = 0; n < nodes; n++)
		for (j = 0; j < 3; j++)
			if (pfn - model[n][j].base < model[n][j].size)
				return &model[n][j];
	ck_abort_msg("frame %#lx is in no zone", pfn);
}

static void model_block(const struct page *page, unsigned int order,
			u8 before, u8 after)
{
	struct model_zone *m = model_of(page);
	unsigned long start = page_to_pfn(page) - m->base, i;

	if (start % (1UL << order) || start + (1UL << order) > m->size)
		ck_abort_msg("frame %lu: no block of order %u", start,
			     order);
	for (i = start; i < start + (1UL << order); i++) {
		if (m->state[i] != before)
			ck_abort_msg("frame %lu: %u, not %u", i,
				     m->state[i], before);
		model_set(m, i, after);
	}
}

static struct {
	unsigned int mask, order;
	unsigned long flags;
	int round[3], left;	/* nodes to ask, and how many of them */
	struct model_zone *list[4];
	enum { FAILS, RECLAIMS, FROM_ZONE, HANDED } what;
	struct model_zone *zone;	/* FROM_ZONE */
	struct page *page;		/* HANDED */
	int wakes, calls;
} next;

static void model_list(int n)
{
	int j = next.mask & 1 ? 0 : next.mask & 2 ? 2 : 1, k = 0;

	for (; j >= 0; j--)
		if (model[n][j].size)
			next.list[k++] = &model[n][j];
	next.list[k] = NULL;
}

static bool model_pass(int pass)
{
	unsigned long need = 1UL << next.order;
	struct model_zone **m;

	for (m = next.list; *m; m++) {
		need += pass == LOW		    ? (*m)->low :
			next.mask & __GFP_WAIT	    ? (*m)->min :
						      (*m)->min / 4;
		if ((pass == ANY || (*m)->free > need) &&
		    (*m)->full[next.order]) {
			next.what = FROM_ZONE;
			next.zone = *m;
			return true;
		}
	}
	return false;
}

/* Go on from node to node until the request is met or reclaims. */
static void model_go_on(void)
{
	for (; next.left; next.left--) {
		model_list(next.round[nodes - next.left]);
		if (!next.list[0])
			continue;
		if (model_pass(LOW))
			return;
		next.list[0]->needy = true;
		next.wakes++;
		if (model_pass(MIN))
			return;
		if (next.flags & (PF_MEMALLOC | PF_MEMDIE)) {
			if (model_pass(ANY))
				return;
		} else if (next.mask & __GFP_WAIT) {
			next.what = RECLAIMS;
			return;
		}
	}
	next.what = FAILS;
}

static bool on_list(const struct model_zone *m)
{
	int k;

	for (k = 0; next.list[k]; k++)
		if (next.list[k] == m)
			return true;
	return false;
}

/* @kept is the first block freed, if any. */
static void model_after_reclaim(struct page *kept, unsigned int order,
				bool progress)
{
	if (kept && progress && order == next.order &&
	    on_list(model_of(kept))) {
		next.what = HANDED;
		next.page = kept;
		return;
	}
	if (kept)
		model_block(kept, order, KEPT, FREE);
	if (model_pass(MIN) || next.order <= 3)
		return;
	next.left--;
	model_go_on();
}

/* Test random blocks against the model */

#define LONG_STEPS	100000
#define SHORT_STEPS	800

static u8 blocks_at_first[3][3][MODEL_FRAMES];

static void random_zone(int n, int j)
{
	struct model_zone *m = &model[n][j];
	zone_t *z = &node(n)->node_zones[j];
	unsigned long i, end;

	m->base = z->zone_start_mapnr;
	m->size = z->size;
	m->min = rnd_below(60);
	m->low = m->min + rnd_below(60);
	set_marks(z, m->min, m->low, 0);
	for (i = 0; i < m->size; i = end + (rnd() % 2 ? rnd_below(9) : 0)) {
		end = min(i + rnd_below(900), m->size);
		give(z, i, end);
		for (; i < end; i++)
			model_set(m, i, FREE);
	}
	map_blocks(z, blocks_at_first[n][j]);
}

static void random_machine(void)
{
	int n, j;

	nodes = rnd_between(1, 3);
	power_on();
	for (n = 0; n < nodes; n++)
		add_node(n, n ? 0 : TOP * rnd_below(2),
			 TOP * rnd_between(1, 2), rnd_below(1600));
	for (n = 0; n < nodes; n++)
		for (j = 0; j < MAX_NR_ZONES; j++)
			random_zone(n, j);
}

static void expect_like_model(void)
{
	unsigned long sum = 0;
	int n, j;

	for (n = 0; n < nodes; n++)
		for (j = 0; j < MAX_NR_ZONES; j++) {
			zone_t *z = &node(n)->node_zones[j];
			struct model_zone *m = &model[n][j];

			sum += m->free;
			if (z->free_pages != m->free)
				ck_abort_msg("node %d %s: %lu free, not %lu",
					     n, zone_names[j], z->free_pages,
					     m->free);
			if (z->need_balance != m->needy)
				ck_abort_msg("node %d %s: need_balance is %d",
					     n, zone_names[j],
					     z->need_balance);
		}
	if (soft_free_frames != sum)
		ck_abort_msg("the machine knows of %lu free frames, not %lu",
			     soft_free_frames, sum);
}

/* Free one of the blocks; returns which, and its order. */
static struct page *random_free(u8 after, unsigned int *order)
{
	unsigned int i = rnd_below(nr_mine);
	struct page *page = mine[i].page;

	*order = mine[i].order;
	mine[i] = mine[--nr_mine];
	model_block(page, *order, USED, after);
	__free_pages(page, *order);
	return page;
}

static int random_reclaim(void)
{
	unsigned int n = rnd_below(4), order = 0, unused;
	bool made = rnd() & 1;
	struct page *kept = NULL;

	if (next.what != RECLAIMS)
		ck_abort_msg("reclaims, but %d was predicted", next.what);
	ck_assert_uint_eq(page_to_pfn(seen.classzone->zone_mem_map),
			  next.list[0]->base);
	ck_assert_uint_eq(seen.gfp_mask, next.flags & PF_NOIO ?
			  next.mask & 0x3f : next.mask);
	ck_assert_uint_eq(seen.order, next.order);
	if (++next.calls > 20)
		n = nr_mine;
	if (!nr_mine && next.calls > 30)
		ck_abort_msg("all is free, and still no block");
	if (n && nr_mine)
		kept = random_free(KEPT, &order);
	while (n-- > 1 && nr_mine)
		random_free(FREE, &unused);
	model_after_reclaim(kept, order, made);
	return made;
}

static void expect_predicted(struct page *page)
{
	if ((page == NULL) != (next.what == FAILS) ||
	    next.what == RECLAIMS)
		ck_abort_msg("order %u, mask %#x: %s, but %d was predicted",
			     next.order, next.mask,
			     page ? "met" : "not met", next.what);
	ck_assert_int_eq(seen.wakes, next.wakes);
	ck_assert_int_eq(seen.calls, next.calls);
	ck_assert_uint_eq(current->flags, next.flags);
	ck_assert_ptr_eq(current->local_page, NULL);
	if (!page)
		return;
	ck_assert_int_eq(page_count(page), 1);
	if (next.what == HANDED)
		ck_assert_ptr_eq(page, next.page);
	else
		ck_assert_ptr_eq(model_of(page), next.zone);
	model_block(page, next.order, next.what == HANDED ? KEPT : FREE,
		    USED);
	mine[nr_mine].page = page;
	mine[nr_mine++].order = next.order;
}

/* What is asked, of which nodes in turn; @alone: of @home only. */
static void draw_request(int home, bool alone)
{
	static const unsigned long flags[] = {
		PF_MEMALLOC, PF_MEMDIE, PF_NOIO, PF_NOIO | PF_MEMDIE,
	};
	int i;

	memset(&next, 0, sizeof(next));
	next.mask = rnd() & (rnd() % 4 ? 0x1f2 : 0x1ff);
	next.order = rnd_below(rnd() & 1 ? 3 : MAX_ORDER);
	next.flags = rnd_below(8) ? 0 : flags[rnd_below(4)];
	next.left = alone ? 1 : nodes;
	for (i = 0; i < nodes; i++)
		next.round[i] = (home - i + nodes) % nodes;
	if (alone)
		next.round[nodes - 1] = home;
}

static void random_request(void)
{
	int home = rnd_below(nodes);
	bool alone = rnd_below(4) == 0;
	struct page *page;

	draw_request(home, alone);
	model_go_on();
	seen.wakes = seen.calls = 0;
	current->flags = next.flags;
	numa_home_node = alone ? (int)rnd_below(nodes) : home;
	if (alone)
		page = alloc_pages_node(home, next.mask, next.order);
	else
		page = alloc_pages(next.mask, next.order);
	expect_predicted(page);
	current->flags = 0;
}

static void random_step(unsigned int bias)
{
	unsigned int order;
	int n, j;

	if (nr_mine < MOST_HELD && (!nr_mine || rnd_below(100) < bias))
		random_request();
	else
		random_free(FREE, &order);
	if (rnd_below(16) == 0) {
		n = rnd_below(nodes);
		j = rnd_below(MAX_NR_ZONES);
		node(n)->node_zones[j].need_balance = false;
		model[n][j].needy = false;
	}
	expect_like_model();
}

static void expect_all_sound(void)
{
	zone_t *z;

	for_each_zone(z)
		expect_sound(z);
}

static void expect_as_at_first(void)
{
	static u8 map[MODEL_FRAMES];
	unsigned int order;
	int n, j;

	while (nr_mine)
		random_free(FREE, &order);
	expect_like_model();
	expect_all_sound();
	for (n = 0; n < nodes; n++)
		for (j = 0; j < MAX_NR_ZONES; j++) {
			map_blocks(&node(n)->node_zones[j], map);
			ck_assert_mem_eq(map, blocks_at_first[n][j],
					 model[n][j].size);
		}
}

static void random_steps(unsigned int steps, bool recount)
{
	unsigned int bias = 50;

	random_machine();
	use_reclaimer(random_reclaim);
	while (steps--) {
		if (steps % 1000 == 0)
			bias = rnd_between(30, 75);
		random_step(bias);
		if (recount)
			expect_all_sound();
	}
	expect_as_at_first();
}

TEST(random_requests_come_to_what_the_model_predicts)
{
	rnd_seed(_i);
	random_steps(suite_rounds(LONG_STEPS), false);
}
END_TEST

TEST(random_requests_leave_all_zones_in_order)
{
	rnd_seed(1000 + _i);
	random_steps(suite_rounds(SHORT_STEPS), true);
}
END_TEST

/* Register the tests of chapter 6 */

SUITE("chapter 6: page allocation")
{
	CASE(request_words);
	CASE(block_splitting);
	CASE(block_merging);
	CASE(request_marks);
	CASE(emergencies);
	CASE(direct_reclaim);
	CASE(block_freeing);
	CASE(zone_choice);
	CASE(node_choice);
	CASE(free_counts);
	CASE(block_addresses);
	CASE(alloc_interrupts);
	CASE(alloc_traces);
	CASE(block_recount);
	CASE(block_model);

	/* Register the tests of words, splitting and merging */
	tcase_add_test(request_words, request_flags_have_linuxs_values);
	tcase_add_test(request_words, request_flags_combine_as_in_linux);
	tcase_add_test(request_words, process_flags_have_linuxs_values);
	tcase_add_test(request_words,
		       a_task_without_io_loses_three_flags_of_each_request);
	tcase_add_loop_test(block_splitting,
			    frames_freed_one_by_one_become_the_largest_blocks,
			    0, ARRAY_SIZE(zone_sizes));
	tcase_add_loop_test(block_splitting, a_reserved_zone_has_nothing, 0,
			    ARRAY_SIZE(zone_sizes));
	tcase_add_loop_test(block_splitting,
			    lower_halves_go_back_and_the_caller_gets_the_highest_piece,
			    0, 5);
	tcase_add_loop_test(block_splitting,
			    a_block_of_any_order_is_cut_from_one_of_the_largest,
			    0, MAX_ORDER);
	tcase_add_test(block_splitting,
		       the_smallest_block_that_suffices_is_taken);
	tcase_add_test(block_splitting, the_newest_block_of_a_list_comes_first);
	tcase_add_test(block_splitting, the_largest_blocks_have_no_bits);
	tcase_add_loop_test(block_splitting,
			    each_block_is_handed_out_once_until_there_is_none,
			    0, MAX_ORDER);
	tcase_add_loop_test(block_splitting,
			    a_block_comes_with_one_reference, 0, MAX_ORDER);
	tcase_add_test(block_splitting,
		       what_the_last_owner_left_in_a_page_is_still_there);
	tcase_add_loop_test(block_splitting,
			    a_free_page_that_is_on_a_list_of_users_is_not_handed_out,
			    0, 3);
	tcase_add_loop_test(block_splitting,
			    a_request_for_more_than_the_largest_block_is_not_met,
			    0, 7);
	tcase_add_loop_test(block_merging, free_buddies_are_one_block, 0,
			    ARRAY_SIZE(merges));
	tcase_add_test(block_merging,
		       blocks_do_not_depend_on_the_order_of_freeing);
	tcase_add_loop_test(block_merging,
			    any_free_frames_make_the_largest_blocks,
			    0, suite_rounds(4));
	tcase_add_test(block_merging,
		       one_frame_can_set_off_merges_up_to_the_largest_order);
	tcase_add_loop_test(block_merging,
			    a_merged_block_begins_at_its_lower_half,
			    0, TOP_ORDER);
	tcase_add_test(block_merging, merging_ends_at_the_largest_order);
	tcase_add_loop_test(block_merging,
			    a_block_does_not_merge_beyond_the_zones_end,
			    0, ARRAY_SIZE(zone_sizes) - 1);
	tcase_add_test(block_merging, blocks_do_not_merge_across_a_hole);
	tcase_add_test(block_merging, blocks_do_not_merge_from_zone_to_zone);
	tcase_add_test(block_merging, a_pair_bit_says_that_exactly_one_is_free);
	/* Register the tests of watermarks and emergencies */
	tcase_add_loop_test(request_marks,
			    the_first_pass_leaves_more_than_the_low_mark,
			    0, MAX_ORDER);
	tcase_add_loop_test(request_marks,
			    the_second_pass_leaves_more_than_the_min_mark,
			    0, MAX_ORDER);
	tcase_add_loop_test(request_marks,
			    who_cannot_wait_may_go_down_to_a_quarter,
			    0, MAX_ORDER);
	tcase_add_test(request_marks, being_urgent_changes_nothing);
	tcase_add_test(request_marks,
		       a_request_that_the_first_pass_meets_wakes_nobody);
	tcase_add_loop_test(request_marks,
			    a_failure_of_the_first_pass_wakes_kswapd_for_the_class_zone,
			    0, 3);
	tcase_add_test(request_marks, kswapd_is_woken_also_if_nothing_is_found);
	tcase_add_loop_test(request_marks, there_need_not_be_a_kswapd, 0, 2);
	tcase_add_loop_test(request_marks, low_marks_add_up_along_the_list, 0,
			    ARRAY_SIZE(sums));
	tcase_add_loop_test(request_marks, min_marks_add_up_along_the_list, 0,
			    ARRAY_SIZE(sums));
	tcase_add_loop_test(request_marks,
			    quarters_of_marks_add_up_along_the_list,
			    0, ARRAY_SIZE(sums));
	tcase_add_test(request_marks, each_mark_is_quartered_by_itself);
	tcase_add_test(request_marks, a_zone_in_pieces_is_passed_over);
	tcase_add_loop_test(emergencies,
			    a_task_that_frees_memory_may_empty_the_zones, 0, 8);
	tcase_add_loop_test(emergencies,
			    a_task_that_frees_memory_never_reclaims, 0, 4);
	tcase_add_test(emergencies, other_flags_give_no_privileges);
	tcase_add_test(emergencies,
		       an_emergency_opens_no_zone_that_the_request_forbids);
	tcase_add_test(emergencies,
		       an_emergency_takes_a_block_where_there_is_one);
	/* Register the tests of reclaiming */
	tcase_add_loop_test(direct_reclaim,
			    the_reclaimer_knows_what_is_wanted, 0, 14);
	tcase_add_loop_test(direct_reclaim,
			    the_reclaimer_helps_the_class_zone, 0, 3);
	tcase_add_test(direct_reclaim,
		       the_reclaimer_may_do_only_what_the_task_may);
	tcase_add_test(direct_reclaim,
		       a_request_that_cannot_wait_does_not_reclaim);
	tcase_add_loop_test(direct_reclaim,
			    without_a_reclaimer_a_request_fails,
			    0, 2 * MAX_ORDER);
	tcase_add_loop_test(direct_reclaim,
			    the_block_that_the_task_freed_is_handed_over,
			    0, MAX_ORDER);
	tcase_add_test(direct_reclaim,
		       without_progress_the_block_goes_to_its_zone);
	tcase_add_loop_test(direct_reclaim,
			    a_block_of_another_order_goes_to_its_zone,
			    0, TOP_ORDER);
	tcase_add_loop_test(direct_reclaim,
			    a_block_of_a_zone_that_will_not_do_goes_there,
			    0, ARRAY_SIZE(classes));
	tcase_add_test(direct_reclaim,
		       the_task_keeps_the_first_block_and_no_other);
	tcase_add_test(direct_reclaim,
		       a_second_block_is_not_kept_even_if_it_would_do);
	tcase_add_loop_test(direct_reclaim,
			    only_a_task_that_is_told_to_keeps_a_block, 0, 2);
	tcase_add_test(direct_reclaim, a_kept_block_cannot_be_freed_again);
	tcase_add_loop_test(direct_reclaim,
			    after_reclaim_the_min_mark_must_be_exceeded, 0, 2);
	tcase_add_loop_test(direct_reclaim,
			    after_reclaim_the_marks_add_up_too, 0, 2);
	tcase_add_loop_test(direct_reclaim,
			    a_small_request_that_may_wait_never_fails, 0, 8);
	tcase_add_loop_test(direct_reclaim,
			    a_request_that_waits_lets_others_run, 0, 3);
	tcase_add_test(direct_reclaim, a_sleeping_kswapd_is_woken_and_frees);
	tcase_add_loop_test(direct_reclaim,
			    a_large_request_fails_after_one_try, 0, 14);
	tcase_add_test(direct_reclaim,
		       a_small_request_looks_at_the_zones_after_each_try);
	tcase_add_loop_test(direct_reclaim,
			    a_request_fails_when_nothing_is_left_to_reclaim,
			    0, MAX_ORDER);
	tcase_add_loop_test(direct_reclaim, an_error_is_no_progress,
			    0, MAX_ORDER);
	tcase_add_loop_test(direct_reclaim,
			    before_it_gives_up_a_request_looks_at_the_zones,
			    0, MAX_ORDER);
	tcase_add_test(direct_reclaim,
		       the_reclaimer_may_allocate_and_is_not_entered_again);
	tcase_add_loop_test(direct_reclaim,
			    a_task_that_is_killed_stops_waiting, 0, 2);
	/* Register the tests of freeing */
	tcase_add_loop_test(block_freeing,
			    only_the_last_reference_frees_a_block,
			    0, MAX_ORDER);
	tcase_add_test(block_freeing, a_reserved_page_is_never_freed);
	tcase_add_test(block_freeing,
		       what_was_noted_about_a_block_is_forgotten);
	tcase_add_test(block_freeing,
		       only_a_reserved_page_can_be_freed_from_reservation);
	tcase_add_loop_test(block_freeing,
			    a_block_that_is_still_somebodys_is_not_freed,
			    0, 5 * MAX_ORDER);
	tcase_add_test(block_freeing,
		       a_page_of_the_slab_allocator_is_named_as_such);
	tcase_add_loop_test(block_freeing, a_block_is_not_freed_twice, 0,
			    MAX_ORDER);
	tcase_add_loop_test(block_freeing,
			    there_is_no_order_beyond_the_largest_to_free, 0, 8);
	tcase_add_test(block_freeing, a_block_begins_on_a_multiple_of_its_size);
	tcase_add_loop_test(block_freeing, a_block_lies_in_its_zone, 0, 2);
	tcase_add_loop_test(block_freeing,
			    a_page_on_an_lru_list_is_taken_off_and_freed,
			    0, MAX_ORDER);
	tcase_add_test(block_freeing,
		       a_page_on_an_lru_list_that_nobody_owns_is_a_bug);
	/* Register the tests of zones, nodes and counts */
	tcase_add_loop_test(zone_choice,
			    each_mask_falls_back_through_its_zones, 0, 16);
	tcase_add_loop_test(zone_choice,
			    what_a_request_may_do_does_not_choose_its_zone,
			    0, 32);
	tcase_add_test(zone_choice, a_block_returns_to_the_zone_it_came_from);
	tcase_add_test(zone_choice, high_frames_have_no_address);
	tcase_add_test(zone_choice, a_zone_without_frames_is_not_asked);
	tcase_add_test(zone_choice, the_funnel_takes_any_list);
	tcase_add_test(zone_choice, a_request_can_be_made_to_fail);
	tcase_add_loop_test(zone_choice,
			    a_booted_machine_has_its_memory_in_blocks, 0, 7);
	tcase_add_loop_test(node_choice,
			    a_request_that_fails_on_purpose_fails_on_all_nodes,
			    0, 3);
	tcase_add_loop_test(node_choice,
			    the_home_node_is_emptied_first_then_the_others_in_turn,
			    0, 3);
	tcase_add_loop_test(node_choice,
			    a_node_that_has_no_such_zone_is_passed_over, 0, 3);
	tcase_add_loop_test(node_choice,
			    a_request_to_one_node_goes_nowhere_else, 0, 3);
	tcase_add_loop_test(node_choice,
			    a_node_that_is_not_there_has_nothing, 0, 6);
	tcase_add_test(node_choice, a_block_returns_to_the_node_it_came_from);
	tcase_add_test(node_choice,
		       each_node_says_for_itself_that_it_needs_balance);
	tcase_add_test(node_choice, a_small_request_waits_for_its_home_node);
	tcase_add_test(node_choice,
		       a_large_request_tries_the_next_node_after_reclaim);
	tcase_add_test(node_choice, a_block_of_another_node_is_not_handed_over);
	tcase_add_test(free_counts,
		       free_frames_are_summed_over_nodes_and_zones);
	tcase_add_test(free_counts,
		       memory_for_buffers_is_what_lies_above_the_high_marks);
	tcase_add_test(free_counts,
		       each_zone_counts_what_it_hands_out_and_gets_back);
	tcase_add_test(free_counts, the_report_counts_the_blocks_of_each_zone);
	/* Register the tests of addresses, interrupts and traces */
	tcase_add_loop_test(block_addresses,
			    a_block_by_address_is_the_same_block, 0, MAX_ORDER);
	tcase_add_test(block_addresses, address_0_stands_for_nothing);
	tcase_add_loop_test(block_addresses,
			    a_zeroed_page_is_zeroed_and_its_neighbours_are_not,
			    0, 2);
	tcase_add_test(block_addresses, high_memory_cannot_be_had_by_address);
	tcase_add_test(block_addresses, memory_for_dma_comes_from_its_zone);
	tcase_add_loop_test(alloc_interrupts,
			    interrupts_are_left_as_they_were_by_the_allocator,
			    0, 2);
	tcase_add_test(alloc_interrupts, an_interrupt_may_allocate_and_free);
	tcase_add_test(alloc_interrupts,
		       a_block_freed_by_an_interrupt_is_not_kept);
	tcase_add_test(alloc_interrupts,
		       an_interrupt_may_not_free_a_page_on_an_lru_list);
	tcase_add_test(alloc_interrupts, an_interrupt_may_not_reclaim);
	tcase_add_loop_test(alloc_interrupts,
			    an_interrupt_may_allocate_between_any_two_instructions,
			    0, 4);
	tcase_add_test(alloc_interrupts,
		       an_interrupt_may_allocate_while_a_task_reclaims);
	tcase_add_test(alloc_traces, what_happens_to_a_block_is_traced);
	tcase_add_test(alloc_traces,
		       a_block_handed_over_is_traced_as_one_of_the_zone_is);
	/* Register the tests of the recount and the model */
	tcase_add_loop_test(block_recount,
			    the_check_finds_a_flipped_pair_bit, 0, TOP_ORDER);
	tcase_add_loop_test(block_recount, the_check_finds_a_spoilt_block, 0,
			    21);
	tcase_add_loop_test(block_recount,
			    the_check_finds_a_free_page_that_looks_used, 0, 10);
	tcase_add_test(block_recount,
		       the_check_of_all_zones_looks_at_every_node);
	tcase_add_test(block_recount, the_check_names_the_frame_and_the_fault);
	tcase_add_test(block_recount,
		       the_check_believes_in_no_block_of_eight_mebibytes);
	tcase_add_test(block_recount,
		       the_check_does_not_follow_a_list_out_of_its_zone);
	tcase_add_test(block_recount,
		       the_frame_behind_a_zone_is_not_freed_into_it);
	tcase_add_loop_test(block_model,
			    random_requests_come_to_what_the_model_predicts,
			    0, 4);
	tcase_add_loop_test(block_model,
			    random_requests_leave_all_zones_in_order, 0, 4);
}
