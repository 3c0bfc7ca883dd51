/*
 * page-desk.c - the suite of the commands around the page allocator
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/exit.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/fail_page_alloc.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/tlb.h"
#include "mm/vmstat.h"
#include "monitor/held.h"
#include "monitor/monitor.h"
#include "monitor/selftest.h"
#include "tests/desk.h"

/* Run the desk's commands and read what they say */
static void expect_sound(void)
{
	expect_said("check", "\n0 faults found\n");
}

static zone_t *normal(void)
{
	return &contig_page_data.node_zones[ZONE_NORMAL];
}

static long number_after(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	if (!at)
		ck_abort_msg("no \"%s\" in:\n%s", word, text);
	return strtol(at + strlen(word), NULL, 10);
}

/* the first frame of the block that `alloc` took */
static unsigned long frame_taken(void)
{
	const char *line = strstr(output, ", zone ");

	ck_assert_ptr_nonnull(line);
	while (line > output && line[-1] != '\n')
		line--;
	return strtoul(line + strcspn(line, " "), NULL, 10);
}

/* the whole of buddyinfo, kept for a comparison */
static char *lists(void)
{
	return strdup(say("buddyinfo"));
}

/* Make a zone with given free blocks */
#define FAKES	2000

static struct page fake[FAKES];
static zone_t fake_zone;

static void make_zone(const unsigned int *blocks)
{
	unsigned int order, n = 0, i;

	memset(&fake_zone, 0, sizeof(fake_zone));
	spin_lock_init(&fake_zone.lock);
	for (order = 0; order < MAX_ORDER; order++) {
		struct list_head *list =
			&fake_zone.free_area[order].free_list;

		INIT_LIST_HEAD(list);
		for (i = 0; i < blocks[order]; i++) {
			ck_assert_uint_lt(n, FAKES);
			list_add(&fake[n++].list, list);
		}
	}
}

/* Test the reports of the page allocator */
static const unsigned int machines[] = { 8, 16, 64, 1024 };

TEST(buddyinfo_has_a_line_for_each_zone_in_linux_format)
{
	const char *line;
	char label[64];
	zone_t *zone;

	soft_boot(machines[_i], "");
	line = say("buddyinfo");
	for_each_zone(zone) {
		unsigned long pages = 0, order;

		if (!zone->size)
			continue;
		snprintf(label, sizeof(label), "Node 0, zone %8s ",
			 zone->name);
		ck_assert_int_eq(strncmp(line, label, 23 - 1), 0);
		line += 22;
		for (order = 0; order < MAX_ORDER; order++, line += 7) {
			pages += strtoul(line, NULL, 10) << order;
			ck_assert_int_eq(line[6], ' ');
		}
		ck_assert_uint_eq(pages, zone->free_pages);
		ck_assert_int_eq(*line++, '\n');
	}
	ck_assert_int_eq(*line, '\0');
}
END_TEST

static pg_data_t second;

static void add_second_node(const unsigned int *blocks)
{
	make_zone(blocks);
	second.node_id = 1;
	second.node_zones[ZONE_NORMAL].zone_pgdat = &second;
	second.node_zones[ZONE_DMA].zone_pgdat = &second;
	second.node_zones[ZONE_HIGHMEM].zone_pgdat = &second;
	second.node_zones[ZONE_NORMAL].name = "Normal";
	second.node_zones[ZONE_NORMAL].size = 4096;
	second.node_zones[ZONE_NORMAL].events[PGALLOC] = 1000;
	for (int i = 0; i < MAX_ORDER; i++) {
		struct list_head *list =
			&second.node_zones[ZONE_NORMAL].free_area[i].free_list;

		INIT_LIST_HEAD(list);
		list_splice(&fake_zone.free_area[i].free_list, list);
	}
	pgdat_list->node_next = &second;
}

TEST(every_node_is_reported)
{
	static const unsigned int blocks[MAX_ORDER] = { 7, 0, 5, [10] = 2 };
	unsigned long normal;

	soft_boot(64, "");
	ck_assert_ptr_null(strstr(say("buddyinfo"), "Node 1"));
	normal = number_after(say("vmstat"), "pgalloc_normal ");
	add_second_node(blocks);
	expect_said("buddyinfo",
		    "\nNode 1, zone   Normal      7      0      5      0"
		    "      0      0      0      0      0      0      2 \n");
	expect_said("frag", "\nNode 1, zone   Normal in thousandths\n");
	ck_assert_uint_eq(number_after(say("vmstat"), "pgalloc_normal "),
			  normal + 1000);
}
END_TEST

TEST(vmstat_counts_pages_by_the_zone_they_came_from)
{
	unsigned long dma, normal, high, freed, free;
	char expected[256];

	soft_boot(1024, "");
	free = nr_free_pages();
	freed = number_after(say("vmstat"), "pgfree ");
	dma = number_after(output, "pgalloc_dma ");
	normal = number_after(output, "pgalloc_normal ");
	high = number_after(output, "pgalloc_high ");
	alloc_pages(GFP_KERNEL | GFP_DMA, 3);
	__free_pages(alloc_pages(GFP_HIGHUSER, 5), 5);
	snprintf(expected, sizeof(expected),
		 "nr_free_pages %lu\nnr_page_table_pages 0\n"
		 "pgalloc_dma %lu\npgalloc_normal %lu\n"
		 "pgalloc_high %lu\npgfree %lu\nallocstall 0\n"
		 "nr_tlb_local_flush_all %lu\n"
		 "nr_tlb_local_flush_one 0\n",
		 free - 8, dma + 8, normal, high + 32, freed + 32,
		 nr_tlb_local_flush_all);
	ck_assert_str_eq(say("vmstat"), expected);
}
END_TEST

/* Test the indexes of fragmentation */
static const struct {
	unsigned int blocks[MAX_ORDER], order;
	int unusable, fragmentation;
} index_case[] = {
	{ { 0 }, 0, 1000, 0 },			/* nothing is free */
	{ { 0 }, 10, 1000, 0 },
	{ { [10] = 3 }, 10, 0, -1000 },		/* nothing is in pieces */
	{ { [10] = 3 }, 0, 0, -1000 },
	{ { 1024 }, 10, 1000, 999 },		/* everything is */
	{ { 1024 }, 0, 0, -1000 },
	{ { 1024 }, 1, 1000, 500 },
	{ { [9] = 1 }, 10, 1000, -500 },	/* half of what is wanted */
	{ { [9] = 2 }, 10, 1000, 0 },
	{ { 1, 1 }, 1, 333, -1000 },
	{ { 2, 1, [10] = 1 }, 10, 3, -1000 },
	{ { 512, [9] = 1 }, 9, 500, -1000 },
	{ { 512, [9] = 1 }, 10, 1000, 997 },
};

TEST(the_indexes_have_the_values_of_their_formulas)
{
	make_zone(index_case[_i].blocks);
	ck_assert_int_eq(unusable_free_index(&fake_zone,
					     index_case[_i].order),
			 index_case[_i].unusable);
	ck_assert_int_eq(fragmentation_index(&fake_zone,
					     index_case[_i].order),
			 index_case[_i].fragmentation);
}
END_TEST

static void expect_indexes(const unsigned int *blocks, unsigned int k)
{
	u64 pages = 0, large = 0, n = 0;
	int unusable, fragmentation;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		pages += (u64)blocks[order] << order;
		n += blocks[order];
		if (order >= k)
			large += (u64)blocks[order] << order;
	}
	unusable = pages ? (int)((pages - large) * 1000 / pages) : 1000;
	fragmentation = !n    ? 0 :
			large ? -1000 :
				1000 - (int)((1000 + pages * 1000 / (1U << k)) / n);
	ck_assert_int_eq(unusable_free_index(&fake_zone, k), unusable);
	ck_assert_int_eq(fragmentation_index(&fake_zone, k),
			 fragmentation);
}

TEST(random_lists_have_the_indexes_of_the_formulas)
{
	unsigned int blocks[MAX_ORDER], i, order;

	rnd_seed(_i);
	for (i = 0; i < 50; i++) {
		for (order = 0; order < MAX_ORDER; order++)
			blocks[order] = order < 1 + rnd_below(MAX_ORDER) ?
						rnd_below(150) :
						0;
		make_zone(blocks);
		for (order = 0; order < MAX_ORDER; order++)
			expect_indexes(blocks, order);
	}
}
END_TEST

TEST(an_order_that_does_not_exist_is_a_bug)
{
	static const unsigned int none[MAX_ORDER];

	soft_boot(16, "");
	make_zone(none);
	EXPECT_PANIC(unusable_free_index(&fake_zone, MAX_ORDER), "BUG");
	EXPECT_PANIC(fragmentation_index(&fake_zone, MAX_ORDER), "BUG");
}
END_TEST

TEST(frag_prints_both_indexes_order_by_order)
{
	static const char heading[] =
		"zone   Normal in thousandths\norder             0     1"
		"     2     3     4     5     6     7     8     9    10\n";
	const char *line;
	unsigned int order;

	soft_boot(64, "");
	alloc_pages(GFP_KERNEL, 4);
	line = strstr(say("frag"), "zone   Normal");
	expect_narrow(output);
	ck_assert_int_eq(strncmp(line, heading, strlen(heading)), 0);
	line = strstr(line, "unusable ");
	for (order = 0; order < MAX_ORDER; order++)
		ck_assert_int_eq(strtol(line + 13 + 6 * order, NULL, 10),
				 unusable_free_index(normal(), order));
	line = strstr(line, "fragmentation");
	for (order = 0; order < MAX_ORDER; order++)
		ck_assert_int_eq(strtol(line + 13 + 6 * order, NULL, 10),
				 fragmentation_index(normal(), order));
}
END_TEST

/* Test the pictures of free memory */
static void expect_list(const char *line, unsigned int order,
			unsigned long most)
{
	unsigned long n = nr_free_blocks(normal(), order), marks, i;
	struct page *page;
	char *end;

	ck_assert_uint_eq(strtoul(line, &end, 10), order);
	ck_assert_uint_eq(strtoul(end, &end, 10), n);
	marks = strspn(end + 1, "#");
	ck_assert_uint_eq(marks, (n * 24 + most - 1) / most);
	end += 1 + 24;
	i = 0;
	list_for_each_entry(page, &normal()->free_area[order].free_list,
			    list)
		if (i++ < 5)
			ck_assert_uint_eq(strtoul(end, &end, 10),
					  page_to_pfn(page));
	ck_assert_str_eq(n > 5 ? " ...\n" : "\n",
			 n > 5 ? strndup(end, 5) : strndup(end, 1));
}

TEST(freelists_draws_each_list_as_it_is)
{
	unsigned long most = 1, order;
	const char *line;

	soft_boot(64, "");
	say("churn 4000 3");
	for (order = 0; order < MAX_ORDER; order++)
		most = max(most, nr_free_blocks(normal(), order));
	line = strstr(say("freelists normal"), "first frames\n");
	expect_narrow(output);
	for (order = 0; order < MAX_ORDER; order++) {
		line = strchr(line, '\n') + 1;
		expect_list(line, order, most);
	}
	ck_assert_int_eq(strchr(line, '\n')[1], '\0');
	expect_sound();
}
END_TEST

static const struct {
	const char *command, *says, *never;
} zone_word[] = {
	{ "freelists", "zone DMA:", "usage" },
	{ "freelists", "zone HighMem:", "usage" },
	{ "freelists high", "zone HighMem:", "zone Normal:" },
	{ "freelists HIGHMEM", "zone HighMem:", "zone Normal:" },
	{ "freelists n", "zone Normal:", "zone DMA:" },
	{ "freelists highmemory", "usage: freelists", "zone" },
	{ "freelists x", "usage: freelists", "zone" },
	{ "freelists \"\"", "usage: freelists", "zone" },
	{ "freelists dma 5", "usage: freelists", "zone" },
	{ "blocks", "usage: blocks", "node" },
	{ "blocks x", "usage: blocks", "node" },
	{ "blocks dma x", "usage: blocks", "node" },
	{ "blocks dma 12x", "usage: blocks", "node" },
	{ "blocks dma 99999999", "usage: blocks", "node" },
	{ "blocks dma 1 2", "usage: blocks", "node" },
	{ "blocks dma 5000", "r reserved", "zone DMA" },
	{ "blocks high", "zone HighMem: a character", "usage" },
};

TEST(a_zone_is_named_by_the_beginning_of_its_name)
{
	soft_boot(1024, "");
	expect_said(zone_word[_i].command, zone_word[_i].says);
	ck_assert_ptr_null(strstr(output, zone_word[_i].never));
	expect_narrow(output);
}
END_TEST

TEST(a_zone_without_frames_has_no_name)
{
	soft_boot(16, "");
	expect_said("freelists normal", "usage: freelists");
	expect_said("blocks high", "usage: blocks");
	ck_assert_ptr_null(strstr(say("freelists"), "Normal"));
}
END_TEST

static signed char order_of[1 << 20];	/* of its block; -1: none */

static void mark_free_frames(void)
{
	unsigned int order;
	struct page *page;
	zone_t *zone;

	memset(order_of, -1, sizeof(order_of));
	for_each_zone(zone)
		for (order = 0; order < MAX_ORDER; order++)
			list_for_each_entry(page,
				&zone->free_area[order].free_list, list)
				memset(order_of + page_to_pfn(page),
				       (int)order, 1U << order);
}

static char letter_of(unsigned long pfn, unsigned long end)
{
	bool used = false, reserved = false;
	int order = -1;

	for (; pfn < end; pfn++) {
		if (order_of[pfn] >= 0)
			order = max(order, (int)order_of[pfn]);
		else if (PageReserved(mem_map + pfn))
			reserved = true;
		else
			used = true;
	}
	if (order < 0)
		return used ? '#' : 'r';
	if (used || reserved)
		return '+';
	return order == 10 ? '.' : (char)('0' + order);
}

/* the picture at @text shows the frames from @pfn to @end */
static void expect_picture(const char *text, unsigned long pfn,
			   unsigned long end)
{
	unsigned long span = number_after(text, "a character is ");
	unsigned int column, rows = 0;

	mark_free_frames();
	while (pfn < end) {
		text = strchr(text, '\n') + 1;
		ck_assert_uint_eq(strtoul(text, NULL, 10), pfn);
		for (column = 9; column < 73 && pfn < end; column++) {
			char c = letter_of(pfn, min(end, pfn + span));

			if (text[column] != c)
				ck_abort_msg("frame %lu: %c, not %c", pfn,
					     c, text[column]);
			pfn += span;
		}
		ck_assert_int_eq(text[column], '\n');
		ck_assert_uint_le(++rows, 28);
	}
	ck_assert_ptr_eq(strchr(text, '\n') + 1, strstr(text, ". free,"));
}

static const unsigned int picture_size[] = { 17, 64, 256, 1024 };

TEST(blocks_draws_every_frame_of_a_zone)
{
	zone_t *zone = normal();

	soft_boot(picture_size[_i], "");
	say("churn 6000 5 6000");
	expect_picture(say("blocks normal"), zone->zone_start_mapnr,
		       zone->zone_start_mapnr + zone->size);
	expect_narrow(output);
	say("freeall churn");
	expect_picture(say("blocks normal"), zone->zone_start_mapnr,
		       zone->zone_start_mapnr + zone->size);
}
END_TEST

TEST(blocks_may_begin_anywhere_in_the_zone)
{
	unsigned long end, from;
	char command[64];
	int i;

	soft_boot(64, "");
	say("churn 6000 5 6000");
	say("freeall churn");
	end = normal()->zone_start_mapnr + normal()->size;
	rnd_seed(1);
	for (i = 0; i < 30; i++) {
		from = i ? rnd_between(4096, end - 1) : end - 1;
		snprintf(command, sizeof(command), "blocks normal %lu",
			 from);
		expect_picture(say(command), from,
			       min(end, from + 64 * 28));
		ck_assert_int_eq(number_after(output, "character is "), 1);
	}
}
END_TEST

/* Test blocks taken by hand */
static unsigned long frames_after(const char *text, const char *word,
				  int *lines)
{
	unsigned long first, last, sum = 0;

	for (*lines = 0; (text = strstr(text, word)); ++*lines) {
		text += strlen(word);
		if (sscanf(text, "frames %lu-%lu", &first, &last) == 2)
			sum += last - first + 1;
		else
			sum++;
	}
	return sum;
}

static void take_all_but_the_largest(void)
{
	unsigned int order;

	for (order = 0; order < MAX_ORDER - 1; order++)
		while (nr_free_blocks(normal(), order))
			hold_block(alloc_pages(GFP_ATOMIC, order), order,
				   HELD_BY_BENCH);
}

TEST(what_is_split_and_merged_is_told)
{
	unsigned long pfn, order = _i;
	char command[64];
	int lines;

	soft_boot(64, "");
	take_all_but_the_largest();
	snprintf(command, sizeof(command), "alloc %lu", order);
	ck_assert_uint_eq(frames_after(say(command), "put back ", &lines),
			  1024 - (1U << order));
	ck_assert_int_eq(lines, 10 - order);
	pfn = frame_taken();
	ck_assert_uint_eq((pfn + (1U << order)) % 1024, 0);
	snprintf(command, sizeof(command), "free %lu %lu", pfn, order);
	ck_assert_uint_eq(frames_after(say(command), "merged with ",
				       &lines),
			  1024 - (1U << order));
	ck_assert_int_eq(lines, 10 - order);
	snprintf(command, sizeof(command), "free: frames %lu-%lu, order 10",
		 pfn & ~1023UL, pfn | 1023);
	ck_assert_ptr_nonnull(strstr(output, command));
	expect_sound();
}
END_TEST

TEST(what_is_told_is_true_for_any_sequence)
{
	unsigned long held[64];
	unsigned int nr = 0, i, which;
	char command[64], *before;

	soft_boot(64, "");
	before = lists();
	rnd_seed(2);
	for (i = 0; i < 400; i++) {
		if (nr < 64 && (!nr || rnd_below(2))) {
			snprintf(command, sizeof(command), "alloc %u",
				 rnd_below(7));
			say(command);
			held[nr++] = frame_taken();
			continue;
		}
		which = rnd_below(nr);
		snprintf(command, sizeof(command), "free %lu", held[which]);
		held[which] = held[--nr];
		expect_said(command, "free: frame");
		ck_assert_ptr_null(strstr(output, "as traced"));
	}
	say("freeall");
	ck_assert_str_eq(before, lists());
	expect_sound();
}
END_TEST

static const struct {
	const char *command, *says;
} mistake[] = {
	{ "free", "usage: free" },
	{ "free x", "usage: free" },
	{ "free 1 2 3", "usage: free" },
	{ "free 1 x", "usage: free" },
	{ "free 0", "frame 0 was not taken at the prompt" },
	{ "free 99999999", "frame 99999999 was not taken at the prompt" },
	{ "alloc x", "usage: alloc" },
	{ "alloc 1 2 3", "usage: alloc" },
	{ "alloc -1", "usage: alloc" },
	{ "alloc 11", "Cannot allocate memory" },
	{ "alloc 11", "the largest order is 10" },
	{ "alloc 4294967295", "Cannot allocate memory" },
	{ "freeall 5", "usage: freeall" },
	{ "freeall", "0 frames given back" },
};

TEST(a_mistake_gets_an_answer_and_changes_nothing)
{
	char *before;

	soft_boot(64, "");
	before = lists();
	expect_said(mistake[_i].command, mistake[_i].says);
	ck_assert_str_eq(before, lists());
	expect_sound();
}
END_TEST

TEST(only_a_held_block_is_freed_and_only_as_a_whole)
{
	unsigned long pfn, other;
	char command[64], part[64];

	soft_boot(64, "");
	other = page_to_pfn(alloc_page(GFP_KERNEL));
	snprintf(command, sizeof(command), "free %lu", other);
	expect_said(command, "was not taken at the prompt");
	say("alloc 3");
	pfn = frame_taken();
	snprintf(part, sizeof(part), "held as part of frames %lu-%lu, "
		 "order 3\n", pfn, pfn + 7);
	for (int i = 1; i < 8; i++) {
		snprintf(command, sizeof(command), "free %lu", pfn + i);
		expect_said(command, part);
	}
	snprintf(command, sizeof(command), "free %lu 2", pfn);
	expect_said(command, part);
	snprintf(command, sizeof(command), "free %lu 3", pfn);
	expect_said(command, "free: frame");
	expect_said(command, "was not taken at the prompt");
	expect_sound();
}
END_TEST

TEST(words_and_numbers_say_what_is_wanted)
{
	soft_boot(1024, "");
	expect_said("alloc dma", "order 0, zone DMA\n");
	expect_said("alloc 2 high", "order 2, zone HighMem\n");
	expect_said("alloc atomic normal 1", "order 1, zone Normal\n");
	expect_said("alloc 0 20 dma", "20 of 20 blocks of order 0\n");
	ck_assert_ptr_null(strstr(output, "Normal"));
	expect_said("freeall", "27 frames given back");
	expect_said("alloc 10 dma 100", " of 100 blocks of order 10\n");
	ck_assert_ptr_nonnull(strstr(output, "Cannot allocate memory"));
	ck_assert_int_gt(number_after(say("freeall"), ""), 1023);
	expect_sound();
}
END_TEST

TEST(a_failed_allocation_holds_nothing)
{
	static const struct fail_page_alloc third = { .nth = 3 };

	soft_boot(64, "");
	fail_page_alloc_set(&third);
	expect_said("alloc 1 5", "2 of 5 blocks of order 1\n");
	fail_page_alloc_set(NULL);
	expect_said("freeall", "4 frames given back");
	expect_sound();
}
END_TEST

TEST(the_trace_is_left_as_it_was)
{
	soft_boot(64, "");
	if (!nr_free_blocks(normal(), 0))
		say("alloc 0");		/* leaves a single page free */
	trace_clear();
	say("alloc 0");
	ck_assert(trace_empty());
	say("trace on mm_page_split; trace on mm_page_alloc");
	__free_page(alloc_page(GFP_KERNEL));
	say("alloc 4; alloc 0");
	expect_said("trace", "mm_page_split                    on");
	expect_said("trace", "mm_page_merge                    off");
	ck_assert_int_eq(number_after(say("trace show"), "     0 mm_page"),
			 0);
	ck_assert_uint_eq(trace_lost(), 0);
}
END_TEST

/* Test the workload */
TEST(the_same_seed_does_the_same)
{
	char *rows;

	soft_boot(64, "");
	rows = strdup(say("churn 5000 17 500"));
	say("freeall");
	ck_assert_str_eq(say("churn 5000 17 500"), rows);
	say("freeall");
	ck_assert_str_ne(say("churn 5000 18 500"), rows);
	expect_narrow(output);
}
END_TEST

TEST(worn_out_memory_merges_again)
{
	char *before;

	soft_boot(machines[_i], "");
	before = lists();
	say("churn 8000");
	ck_assert_str_ne(before, lists());
	expect_sound();
	say("freeall");
	ck_assert_str_eq(before, lists());
	expect_sound();
}
END_TEST

TEST(a_row_shows_the_zone_as_it_is)
{
	char row[128];
	const char *line;
	int largest = 10, rows = 0;

	soft_boot(64, "");
	say("churn 12000 3 1000");
	for (line = output; (line = strchr(line, '\n')); line++)
		rows++;
	ck_assert_int_eq(rows, 2 + 13 + 1);
	while (!nr_free_blocks(normal(), largest))
		largest--;
	snprintf(row, sizeof(row), "\n%8d %8lu %8d %8d %8d %8d\n", 12000,
		 normal()->free_pages, largest,
		 unusable_free_index(normal(), 4),
		 unusable_free_index(normal(), 8),
		 unusable_free_index(normal(), 10));
	ck_assert_ptr_nonnull(strstr(output, row));
}
END_TEST

TEST(few_pages_that_stay_spoil_most_memory)
{
	unsigned long kept, given, free;

	soft_boot(64, "");
	free = normal()->free_pages;
	kept = number_after(strstr(say("churn 40000"), "thousandths"), "");
	kept = number_after(strrchr(output, '\0') - 40, "\n");
	given = number_after(say("freeall churn"), "");
	ck_assert_uint_gt(given, 10 * kept);
	ck_assert_uint_le(kept, normal()->present_pages / 32);
	ck_assert_uint_eq(normal()->free_pages, free - kept);
	ck_assert_int_gt(unusable_free_index(normal(), 10), 700);
	ck_assert_uint_eq(number_after(say("freeall"), ""), kept);
	expect_sound();
}
END_TEST

TEST(churn_wants_numbers)
{
	static const char *const wrong[] = {
		"churn", "churn 0", "churn x", "churn 5 0", "churn 5 1 0",
		"churn 5 1 1 1", "churn 5x",
	};

	soft_boot(64, "");
	expect_said(wrong[_i], "usage: churn");
}
END_TEST

TEST(refused_requests_are_counted)
{
	static const struct fail_page_alloc tenth = { .interval = 10 };

	soft_boot(64, "");
	fail_page_alloc_set(&tenth);
	say("churn 3000");
	fail_page_alloc_set(NULL);
	ck_assert_int_gt(number_after(output, "kept, "), 150);
	say("freeall");
	expect_sound();
}
END_TEST

/* Test the self-tests */
static const struct {
	unsigned int mib;
	const char *command;
} selftest_run[] = {
	{ 16, "selftest page_alloc 6000 1" },
	{ 64, "selftest page_alloc 6000 2" },
	{ 1024, "selftest page_alloc 3000 3" },
	{ 64, "selftest page_alloc_irq 6000 4" },
	{ 64, "selftest page_alloc_irq 100 4294967295" },
	{ 64, "selftest page_alloc" },
};

TEST(the_allocator_passes_and_is_as_before)
{
	char *before;

	soft_boot(selftest_run[_i].mib, "");
	before = lists();
	expect_said(selftest_run[_i].command, ": passed\n");
	ck_assert_str_eq(before, lists());
	expect_sound();
}
END_TEST

static void make_trouble(int kind)
{
	static struct fail_page_alloc rule = { .nth = 100 };
	struct page *page;

	switch (kind) {
	case 0:		/* a request is refused without a reason */
		fail_page_alloc_set(&rule);
		break;
	case 1:		/* a zone miscounts */
		normal()->free_pages++;
		break;
	case 2:		/* a pair bit is wrong */
		change_bit(100, normal()->free_area[0].map);
		break;
	case 3:		/* a free block is lost */
		page = list_first_entry(&normal()->free_area[10].free_list,
					struct page, list);
		list_del(&page->list);
		ClearPageBuddy(page);
		break;
	}
}

static sigjmp_buf machine_off;
static int exit_code;

static void switched_off(int code)
{
	exit_code = code;
	siglongjmp(machine_off, 1);
}

TEST(trouble_is_found)
{
	soft_boot(64, "");
	make_trouble(_i);
	say("selftest page_alloc 4000");
	if (!strstr(output, ": FAILED\n") ||
	    !strstr(output, "page_alloc: "))
		ck_abort_msg("not found:\n%s", output);
	soft_on_exit(switched_off);
	if (!sigsetjmp(machine_off, 1))
		say("halt");
	ck_assert_int_eq(exit_code, EXIT_SELFTEST);
}
END_TEST

TEST(a_selftest_without_memory_has_not_passed)
{
	static const struct fail_page_alloc first = { .nth = 1 };

	soft_boot(64, "");
	fail_page_alloc_set(&first);
	expect_said("selftest page_alloc", "Cannot allocate memory\n");
	fail_page_alloc_set(NULL);
	expect_sound();
}
END_TEST

TEST(selftests_are_listed_and_wrong_names_refused)
{
	soft_boot(64, "");
	expect_said("selftest", "  page_alloc       ");
	expect_said("selftest", "  page_alloc_irq   ");
	expect_said("selftest nothing", "No such file");
	expect_said("selftest nothing", "no self-test nothing, but:\n");
	expect_said("selftest nothing", "\n  page_alloc ");
	expect_said("selftest page_alloc x", "usage: selftest");
	expect_said("selftest page_alloc 0", "usage: selftest");
	expect_said("selftest page_alloc 5 0", "usage: selftest");
	expect_said("selftest page_alloc 5 5 5", "usage: selftest");
}
END_TEST

/* Test the hoard */
TEST(a_hoard_is_given_up_when_memory_is_short)
{
	unsigned long before;

	soft_boot(64, _i ? "slab_debug=-" : "");
	before = pages_left();
	expect_said("hoard 20000", "20000 notes of 1000 bytes\n");
	expect_said("shrinkers", "\nhoard                   0        0\n");
	say("alloc 0 normal 100000 atomic");
	expect_said("hoard", "20000 notes");
	say("alloc 0 normal 500");
	ck_assert_uint_lt(number_after(say("hoard"), ""), 20000);
	say("alloc 0 normal 100000");
	ck_assert_ptr_nonnull(strstr(output, "Cannot allocate memory"));
	ck_assert_uint_eq(number_after(say("hoard"), ""), 0);
	expect_said("alloc 0", "alloc: Cannot allocate memory");
	ck_assert_uint_gt(number_after(say("shrinkers"), "\nhoard "), 10);
	say("freeall");
	expect_said("hoard off", "0 notes");
	ck_assert_uint_eq(pages_left(), before);
	expect_sound();
}
END_TEST

TEST(a_hoard_ends_without_a_trace)
{
	unsigned long before;

	soft_boot(64, "");
	before = pages_left();
	expect_said("hoard off", "there is no hoard");
	expect_said("hoard off", "No such file");
	say("hoard 100");
	expect_said("hoard 50", "150 notes");
	expect_said("hoard off", "0 notes");
	ck_assert_ptr_null(strstr(say("shrinkers"), "hoard"));
	ck_assert_ptr_null(kmem_cache_find("hoard"));
	ck_assert_uint_eq(pages_left(), before);
	expect_said("hoard x", "usage: hoard [N | off]");
	expect_said("hoard 0", "usage: hoard");
	expect_said("hoard 1 2", "usage: hoard");
	expect_said("shrinkers 1", "usage: shrinkers");
	expect_sound();
}
END_TEST

TEST(a_hoard_without_memory_is_none)
{
	struct fail_page_alloc all = { .interval = 1 };

	soft_boot(64, "");
	fail_page_alloc_set(&all);
	expect_said("hoard 1000", "hoard: Cannot allocate memory");
	fail_page_alloc_set(NULL);
	expect_said("hoard 10", "10 notes");
	expect_said("hoard off", "0 notes");
	expect_sound();
}
END_TEST

/* Test the benchmarks */
TEST(a_benchmark_leaves_the_lists_as_they_were)
{
	char *before;

	soft_boot(machines[_i], "");
	say("bench");
	pages_left();
	before = lists();
	say("bench");
	number_after(output, "bench page: ");
	ck_assert_ptr_nonnull(strstr(output, "bench split: "));
	ck_assert_ptr_nonnull(strstr(output, "bench merge: "));
	pages_left();
	ck_assert_str_eq(before, lists());
	expect_sound();
}
END_TEST

TEST(a_benchmark_that_cannot_run_says_so)
{
	soft_boot(64, "");
	say("alloc 10 normal 12");
	expect_said("bench split", "bench split: not measured: Cannot");
	expect_said("bench merge", "bench merge: not measured: Cannot");
	expect_said("bench nothing", "No such file");
	expect_said("bench nothing", "no benchmark nothing, but: ");
	expect_said("bench page page", "usage: bench");
	say("freeall");
	expect_sound();
}
END_TEST

/* Test the hook of the tick */
static unsigned int hook_calls;
static bool hook_irqs_on;

static void count_call(void)
{
	hook_calls++;
	hook_irqs_on = !irqs_disabled();
}

TEST(the_hook_is_called_so_often_in_each_tick)
{
	unsigned long before = jiffies;

	soft_boot(64, "");
	set_tick_hook(count_call, 7);
	soft_tick(3);
	ck_assert_uint_eq(hook_calls, 21);
	ck_assert(!hook_irqs_on);
	ck_assert_uint_eq(jiffies - before, 3);
	set_tick_hook(NULL, 0);
	soft_tick(5);
	ck_assert_uint_eq(hook_calls, 21);
	ck_assert_uint_eq(jiffies - before, 8);
}
END_TEST

TEST(a_hook_is_called_once_to_314_times_a_tick)
{
	soft_boot(64, "");
	EXPECT_PANIC(set_tick_hook(count_call, 0), "BUG");
	EXPECT_PANIC(set_tick_hook(count_call, TICK_CALLS_MAX + 1), "BUG");
	set_tick_hook(count_call, 1);
	set_tick_hook(count_call, TICK_CALLS_MAX);
	soft_tick(1);
	ck_assert_uint_eq(hook_calls, 314);
}
END_TEST

/* Register the tests of the page allocator's desk */
static void add_looking(Suite *suite)
{
	CASE(desk_reports);
	tcase_add_loop_test(desk_reports,
		buddyinfo_has_a_line_for_each_zone_in_linux_format, 0,
		ARRAY_SIZE(machines));
	tcase_add_test(desk_reports, every_node_is_reported);
	tcase_add_test(desk_reports,
		       vmstat_counts_pages_by_the_zone_they_came_from);

	CASE(desk_indexes);
	tcase_add_loop_test(desk_indexes,
		the_indexes_have_the_values_of_their_formulas, 0,
		ARRAY_SIZE(index_case));
	tcase_add_loop_test(desk_indexes,
		random_lists_have_the_indexes_of_the_formulas, 0, 4);
	tcase_add_test(desk_indexes, an_order_that_does_not_exist_is_a_bug);
	tcase_add_test(desk_indexes,
		       frag_prints_both_indexes_order_by_order);

	CASE(desk_pictures);
	tcase_add_test(desk_pictures, freelists_draws_each_list_as_it_is);
	tcase_add_loop_test(desk_pictures,
		a_zone_is_named_by_the_beginning_of_its_name, 0,
		ARRAY_SIZE(zone_word));
	tcase_add_test(desk_pictures, a_zone_without_frames_has_no_name);
	tcase_add_loop_test(desk_pictures,
		blocks_draws_every_frame_of_a_zone, 0,
		ARRAY_SIZE(picture_size));
	tcase_add_test(desk_pictures,
		       blocks_may_begin_anywhere_in_the_zone);
}

static void add_doing(Suite *suite)
{
	CASE(desk_hand);
	tcase_add_loop_test(desk_hand, what_is_split_and_merged_is_told, 0,
			    MAX_ORDER - 1);
	tcase_add_test(desk_hand, what_is_told_is_true_for_any_sequence);
	tcase_add_loop_test(desk_hand,
		a_mistake_gets_an_answer_and_changes_nothing, 0,
		ARRAY_SIZE(mistake));
	tcase_add_test(desk_hand,
		       only_a_held_block_is_freed_and_only_as_a_whole);
	tcase_add_test(desk_hand, words_and_numbers_say_what_is_wanted);
	tcase_add_test(desk_hand, a_failed_allocation_holds_nothing);
	tcase_add_test(desk_hand, the_trace_is_left_as_it_was);

	CASE(desk_churn);
	tcase_add_test(desk_churn, the_same_seed_does_the_same);
	tcase_add_loop_test(desk_churn, worn_out_memory_merges_again, 0,
			    ARRAY_SIZE(machines));
	tcase_add_test(desk_churn, a_row_shows_the_zone_as_it_is);
	tcase_add_test(desk_churn, few_pages_that_stay_spoil_most_memory);
	tcase_add_loop_test(desk_churn, churn_wants_numbers, 0, 7);
	tcase_add_test(desk_churn, refused_requests_are_counted);
}

static void add_proving(Suite *suite)
{
	CASE(desk_selftests);
	tcase_add_loop_test(desk_selftests,
		the_allocator_passes_and_is_as_before, 0,
		ARRAY_SIZE(selftest_run));
	tcase_add_loop_test(desk_selftests, trouble_is_found, 0, 4);
	tcase_add_test(desk_selftests,
		       a_selftest_without_memory_has_not_passed);
	tcase_add_test(desk_selftests,
		       selftests_are_listed_and_wrong_names_refused);
	tcase_add_test(desk_selftests,
		       the_hook_is_called_so_often_in_each_tick);
	tcase_add_test(desk_selftests,
		       a_hook_is_called_once_to_314_times_a_tick);

	CASE(desk_hoard);
	tcase_add_loop_test(desk_hoard,
		a_hoard_is_given_up_when_memory_is_short, 0, 2);
	tcase_add_test(desk_hoard, a_hoard_ends_without_a_trace);
	tcase_add_test(desk_hoard, a_hoard_without_memory_is_none);

	CASE(desk_benchmarks);
	tcase_add_loop_test(desk_benchmarks,
		a_benchmark_leaves_the_lists_as_they_were, 0,
		ARRAY_SIZE(machines));
	tcase_add_test(desk_benchmarks,
		       a_benchmark_that_cannot_run_says_so);
}

SUITE("page-desk")
{
	add_looking(suite);
	add_doing(suite);
	add_proving(suite);
}
