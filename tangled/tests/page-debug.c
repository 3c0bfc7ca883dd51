/*
 * page-debug.c - the suite of owners, poison and injected failures
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/hooks.h"
#include "arch/irq.h"
#include "arch/symbols.h"
#include "arch/trap.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "sched/task.h"
#include "mm/bootmem.h"
#include "mm/fail_page_alloc.h"
#include "mm/fixmap.h"
#include "mm/init.h"
#include "mm/mmzone.h"
#include "mm/page.h"
#include "mm/page_alloc.h"
#include "mm/page_debug.h"
#include "mm/paging.h"
#include "monitor/monitor.h"

/* Stand in for the page allocator */
#define MEMORY		32	/* MiB */
#define FRAME		6144UL	/* at 24 MiB */
#define GFP		0x1f0

static struct page *frame(unsigned long n)
{
	return pfn_to_page(FRAME + n);
}

static u8 *bytes(unsigned long n)
{
	return page_address(frame(n));
}

__attribute__((noinline)) static void taker(unsigned long n,
					    unsigned int order)
{
	page_debug_alloc(frame(n), order, GFP);
	set_page_count(frame(n), 1);
}

__attribute__((noinline)) static void giver(unsigned long n,
					    unsigned int order)
{
	set_page_count(frame(n), 0);
	page_debug_free(frame(n), order);
	suite_rounds(1);
}

__attribute__((noinline)) static void opener(unsigned long n)
{
	page_debug_give(frame(n));
	page_debug_free(frame(n), 0);
	suite_rounds(1);
}

static void start(const char *options)
{
	soft_machine_init(MEMORY);
	soft_options(options);
	soft_boot_to(SOFT_PAGING);
	page_debug_init();
	for (unsigned long n = 0; n < 16; n++)
		opener(n);
}

/* Read what was reported */
static const char *owner_text(unsigned long n)
{
	static char text[4096];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	page_owner_show(&m, frame(n));
	ck_assert_uint_eq(m.lost, 0);
	return text;
}

static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		ck_abort_msg("\"%s\" is not in:\n%s", part, text);
}

static void expect_not_in(const char *text, const char *part)
{
	if (strstr(text, part))
		ck_abort_msg("\"%s\" is in:\n%s", part, text);
}

/* @function must be the first of those who @did it, in @text */
static void expect_done_by(const char *text, const char *did,
			   const char *function)
{
	const char *line = strstr(text, did);

	if (line)
		line = strchr(line, '\n');
	if (!line)
		ck_abort_msg("nobody %s:\n%s", did, text);
	line = strstr(line, ">] ");
	ck_assert_ptr_nonnull(line);
	if (strncmp(line + 3, function, strlen(function)) ||
	    line[3 + strlen(function)] != '+')
		ck_abort_msg("not %s by %s:\n%s", did, function, text);
}

/* Test the records of owners */
TEST(a_record_names_who_took_and_who_gave_back)
{
	start("");
	taker(0, 0);
	expect_in(owner_text(0), "in use");
	expect_in(owner_text(0), "gfp_mask 1f0");
	expect_done_by(owner_text(0), "  allocated by", "taker");
	expect_done_by(owner_text(0), "  freed by", "opener");
	giver(0, 0);
	expect_in(owner_text(0), "  free");
	expect_done_by(owner_text(0), "  allocated by", "taker");
	expect_done_by(owner_text(0), "  freed by", "giver");
}
END_TEST

TEST(each_frame_of_a_block_has_the_record)
{
	start("");
	taker(4, 2);
	for (unsigned long n = 4; n < 8; n++) {
		expect_in(owner_text(n), "in use, order 2, "
			  "first frame 6148");
		expect_done_by(owner_text(n), "  allocated by", "taker");
	}
	expect_in(owner_text(3), "free, order 0, first frame 6147");
	expect_in(owner_text(8), "free");
	giver(4, 2);
	for (unsigned long n = 4; n < 8; n++)
		expect_done_by(owner_text(n), "  freed by", "giver");
	expect_done_by(owner_text(8), "  freed by", "opener");
}
END_TEST

TEST(a_frame_of_boot_was_never_seen)
{
	start("");
	expect_in(owner_text(16), "never seen");
	expect_not_in(owner_text(16), " by\n");
	expect_not_in(owner_text(0), "allocated by");
}
END_TEST

static int lines_with(const char *text, const char *part)
{
	int lines = 0;

	while ((text = strstr(text, part))) {
		lines++;
		text += strlen(part);
	}
	return lines;
}

static int chain(int depth)
{
	int below = 0;

	if (depth)
		below = chain(depth - 1);
	else
		taker(0, 0);
	return suite_rounds(1) + below;
}

TEST(four_callers_are_kept)
{
	const char *line;
	int lines = 0;

	start("");
	chain(9);
	line = strstr(owner_text(0), "allocated by");
	while ((line = strstr(line, ">] "))) {
		line += 3;
		if (lines && lines < 4)
			ck_assert_int_eq(strncmp(line, "chain+0x", 8), 0);
		if (++lines == 4)
			break;
	}
	ck_assert_int_eq(lines, 4);
	line = strchr(line, '\n');
	ck_assert_int_eq(strncmp(line, "\n  freed by\n", 12), 0);
}
END_TEST

__attribute__((noinline)) static void cut_chain(bool cut)
{
	unsigned long *frame_pointer = __builtin_frame_address(0);
	unsigned long saved = *frame_pointer;

	if (cut)
		*(volatile unsigned long *)frame_pointer = 0;
	taker(0, 0);
	*(volatile unsigned long *)frame_pointer = saved;
}

__attribute__((noinline)) static int deeper(bool cut)
{
	cut_chain(cut);
	return suite_rounds(1);
}

TEST(a_short_chain_ends_where_it_ends)
{
	char text[4096];

	start("page_poison=off");
	for (int i = 0; i < 2; i++) {
		deeper(i);
		if (i == 0)
			giver(0, 0);
	}
	strcpy(text, owner_text(0));
	*strstr(text, "  freed by") = '\0';
	if (lines_with(text, "[<") != 3)
		ck_abort_msg("three callers, but:\n%s", text);
}
END_TEST

TEST(each_caller_is_printed_as_in_a_backtrace)
{
	unsigned long address, offset, size;
	const char *line, *name;
	char expected[200];

	start("");
	taker(0, 0);
	line = owner_text(0);
	while ((line = strstr(line, "[<"))) {
		line += 2;
		address = strtoul(line, NULL, 16);
		name = kallsyms_lookup(address - 1, &offset, &size);
		ck_assert_ptr_nonnull(name);
		snprintf(expected, sizeof(expected),
			 "%08lx>] %s+0x%lx/0x%lx\n", address, name,
			 offset + 1, size);
		ck_assert_int_eq(strncmp(line, expected,
					 strlen(expected)), 0);
	}
}
END_TEST

TEST(a_stack_is_saved)
{
	unsigned long entries[64], offset, size;
	unsigned int n = save_stack(entries, ARRAY_SIZE(entries));
	const char *name;

	ck_assert_uint_ge(n, 1);
	name = kallsyms_lookup(entries[0] - 1, &offset, &size);
	ck_assert_ptr_nonnull(name);
	ck_assert_ptr_nonnull(strstr(name, "a_stack_is_saved"));
	ck_assert_uint_lt(offset, size);
	ck_assert_uint_eq(save_stack(entries, 0), 0);
	entries[1] = 12345;
	ck_assert_uint_eq(save_stack(entries, 1), 1);
	ck_assert_uint_eq(entries[1], 12345);
}
END_TEST

TEST(an_address_outside_of_the_code_has_no_name)
{
	static int somewhere;
	unsigned long offset, size;

	ck_assert_ptr_null(kallsyms_lookup((unsigned long)&somewhere,
					   &offset, &size));
	ck_assert_ptr_null(kallsyms_lookup(0, &offset, &size));
}
END_TEST

/* Test that wrong calls are refused */
static const struct {
	unsigned long n;
	unsigned int order;
	const char *what;
} wrong_frees[] = {
	{ 4, 0, "frame 6148, order 0: freed with order 0, "
		"allocated with order 2" },
	{ 4, 3, "frame 6148, order 3: freed with order 3, "
		"allocated with order 2" },
	{ 5, 0, "frame 6149, order 0: freed inside the block of "
		"order 2 at frame 6148" },
	{ 6, 1, "frame 6150, order 1: freed inside the block of "
		"order 2 at frame 6148" },
	{ 7, 2, "frame 6151, order 2: freed inside the block of "
		"order 2 at frame 6148" },
	{ 3, 0, "frame 6147, order 0: freed, but free already" },
	{ 0, 2, "frame 6144, order 2: freed, but free already" },
	{ 16, 0, "frame 6160, order 0: freed, but never allocated" },
};

TEST(a_wrong_free_is_refused)
{
	start("");
	taker(4, 2);
	EXPECT_PANIC(page_debug_free(frame(wrong_frees[_i].n),
				     wrong_frees[_i].order),
		     wrong_frees[_i].what);
	ck_assert_ptr_nonnull(strstr(soft_log(), "bad page: "));
	giver(4, 2);
}
END_TEST

TEST(a_double_free_names_the_first_to_free)
{
	start("");
	taker(0, 1);
	giver(0, 1);
	soft_log_clear();
	EXPECT_PANIC(page_debug_free(frame(0), 1), "free already");
	expect_done_by(soft_log(), "  allocated by", "taker");
	expect_done_by(soft_log(), "  freed by", "giver");
}
END_TEST

TEST(a_frame_is_not_handed_out_twice)
{
	start("");
	taker(6, 1);
	soft_log_clear();
	EXPECT_PANIC(page_debug_alloc(frame(4), 2, 0),
		     "frame 6150, order 2: handed out, but in use");
	expect_done_by(soft_log(), "  allocated by", "taker");
	EXPECT_PANIC(page_debug_alloc(frame(6), 1, 0),
		     "frame 6150, order 1: handed out, but in use");
	EXPECT_PANIC(page_debug_alloc(frame(15), 1, 0),
		     "frame 6160, order 1: handed out, but never freed");
}
END_TEST

TEST(a_frame_of_boot_is_freed_once)
{
	start("");
	opener(16);
	EXPECT_PANIC(page_debug_free(frame(16), 0), "free already");
	taker(16, 0);
	giver(16, 0);
}
END_TEST

TEST(a_block_that_was_split_is_freed_in_parts)
{
	start("");
	taker(4, 2);
	taker(8, 3);
	page_debug_split(frame(4), 2);
	expect_in(owner_text(8), "in use, order 3");
	expect_in(owner_text(6), "in use, order 0, first frame 6150");
	giver(6, 0);
	giver(4, 0);
	EXPECT_PANIC(page_debug_free(frame(5), 1), "freed with order 1, "
		     "allocated with order 0");
	expect_done_by(owner_text(7), "  allocated by", "taker");
	giver(7, 0);
	giver(5, 0);
}
END_TEST

TEST(right_calls_are_not_refused)
{
	int order_of[16] = { 0 };	/* block here: its order + 1 */

	start("");
	rnd_seed(1);
	for (int round = 0; round < suite_rounds(2000); round++) {
		unsigned int order = rnd_below(5), size = 1U << order;
		unsigned int n = rnd_below(16) & ~(size - 1);
		unsigned int i, taken = 0;

		for (i = n; i < n + size; i++)
			taken |= page_count(frame(i)) || order_of[i];
		/* Free the block at the random place, or take one */
		if (order_of[n] == (int)order + 1) {
			memset(bytes(n), rnd(), size * PAGE_SIZE);
			giver(n, order);
			memset(order_of + n, 0, size * sizeof(*order_of));
		} else if (!taken) {
			taker(n, order);
			for (i = n; i < n + size; i++)
				order_of[i] = 99;
			order_of[n] = order + 1;
		}
	}
	expect_not_in(soft_log(), "bad page");
}
END_TEST

/* Test the poison in free frames */
static bool is_filled(unsigned long n)
{
	for (unsigned long i = 0; i < PAGE_SIZE; i++)
		if (bytes(n)[i] != 0xAA)
			return false;
	return true;
}

TEST(a_freed_block_is_filled_and_nothing_beside_it)
{
	start("");
	memset(bytes(0), 0x11, 16 * PAGE_SIZE);
	soft_boot_to(SOFT_PAGING);
	for (unsigned long n = 0; n < 16; n++)
		ck_assert(!is_filled(n));
	taker(4, 2);
	taker(8, 3);
	memset(bytes(4), 0x22, 4 * PAGE_SIZE);
	giver(4, 2);
	for (unsigned long n = 0; n < 16; n++)
		ck_assert_int_eq(is_filled(n), n >= 4 && n < 8);
	ck_assert_int_eq(bytes(3)[PAGE_SIZE - 1], 0x11);
	ck_assert_int_eq(bytes(8)[0], 0x11);
}
END_TEST

static const struct {
	unsigned long at;
	int value;
	const char *says;
} writes[] = {
	{ 0, 0, "byte 0 is 00, not aa" },
	{ 1, 0xAB, "byte 0x1 is ab, not aa" },
	{ 0x234, 0x55, "byte 0x234 is 55, not aa" },
	{ 0xfff, 0xA8, "byte 0xfff is a8, not aa" },
};

TEST(a_write_after_free_is_found)
{
	start("");
	taker(4, 2);
	giver(4, 2);
	bytes(6)[writes[_i].at] = writes[_i].value;
	soft_log_clear();
	EXPECT_PANIC(page_debug_alloc(frame(4), 2, 0), writes[_i].says);
	expect_in(soft_log(), "bad page: frame 6150, order 2: written "
		  "after it was freed");
	expect_done_by(soft_log(), "  allocated by", "taker");
	expect_done_by(soft_log(), "  freed by", "giver");
}
END_TEST

TEST(the_first_of_many_bad_bytes_is_named)
{
	start("");
	taker(0, 0);
	giver(0, 0);
	memset(bytes(0) + 100, 0, 200);
	EXPECT_PANIC(taker(0, 0), "byte 0x64 is 00");
}
END_TEST

TEST(a_frame_all_of_another_value_is_found)
{
	start("");
	taker(0, 0);
	giver(0, 0);
	memset(bytes(0), 0x55, PAGE_SIZE);
	EXPECT_PANIC(taker(0, 0), "byte 0 is 55");
}
END_TEST

TEST(a_frame_of_boot_holds_anything_at_first)
{
	start("");
	memset(bytes(0), 0x11, PAGE_SIZE);
	taker(0, 0);
	ck_assert_int_eq(bytes(0)[0], 0x11);
	giver(0, 0);
	ck_assert(is_filled(0));
}
END_TEST

TEST(what_an_owner_writes_is_his_business)
{
	start("");
	for (int i = 0; i < 3; i++) {
		taker(0, 3);
		memset(bytes(0), i, 8 * PAGE_SIZE);
		giver(0, 3);
	}
}
END_TEST

/* a high frame that was used and freed; its physical address */
static unsigned long freed_high_frame(void)
{
	struct page *page;

	soft_boot(192, "highmem=64M page_poison=on");
	page = alloc_page(GFP_HIGHUSER);
	ck_assert(PageHighMem(page) && !page_address(page));
	soft_write_phys(page_to_phys(page) + 40, 0x11111111);
	__free_page(page);
	return page_to_phys(page);
}

TEST(a_high_frame_is_filled_from_end_to_end)
{
	unsigned long phys = freed_high_frame();
	struct kernel_walk walk;

	for (unsigned long i = 0; i < PAGE_SIZE; i += 4)
		ck_assert_uint_eq(soft_read_phys(phys + i), 0xAAAAAAAA);
	kernel_walk(fix_to_virt(FIX_POISON), &walk);
	ck_assert(!walk.mapped);
	ck_assert_uint_eq(page_to_phys(alloc_page(GFP_HIGHUSER)), phys);
}
END_TEST

TEST(a_write_to_a_free_high_frame_is_found)
{
	unsigned long phys = freed_high_frame();

	soft_write_phys(phys + 0x124, 0xAAAA55AA);
	EXPECT_PANIC(alloc_page(GFP_HIGHUSER), "byte 0x125 is 55");
}
END_TEST

TEST(poison_needs_no_records)
{
	start("page_owner=off");
	taker(0, 0);
	giver(0, 0);
	bytes(0)[9] = 1;
	EXPECT_PANIC(taker(0, 0), "byte 0x9 is 01");
	expect_in(soft_log(), "page_owner is off");
	giver(3, 0);
	giver(3, 1);
}
END_TEST

/* Test the report of a bad page */
TEST(a_report_says_all_that_the_page_says)
{
	struct page *page;

	start("");
	taker(0, 0);
	page = frame(0);
	set_page_count(page, 3);
	page->mapping = (struct address_space *)0x1234;
	page->private = 0x5678;
	SetPageDirty(page);
	LockPage(page);
	soft_log_clear();
	EXPECT_PANIC(bad_page(page, 7, "just so"),
		     "bad page: frame 6144, order 7: just so");
	expect_in(soft_log(), "count 3, mapping 00001234, "
		  "private 0x5678, zone Normal");
	expect_in(soft_log(), ": locked dirty");
	expect_done_by(soft_log(), "  allocated by", "taker");
}
END_TEST

TEST(a_pointer_that_is_no_page_is_reported_unread)
{
	start("");
	EXPECT_PANIC(bad_page(mem_map + max_mapnr, 0, "beyond"),
		     "order 0: beyond");
	expect_in(soft_log(), "not in mem_map");
	EXPECT_PANIC(bad_page(NULL, 0, "nothing"), "order 0: nothing");
}
END_TEST

TEST(a_page_in_no_zone_is_reported)
{
	start("");
	frame(0)->flags |= 0xfUL << ZONE_SHIFT;
	EXPECT_PANIC(bad_page(frame(0), 0, "lost"), "order 0: lost");
	expect_in(soft_log(), "zone none");
}
END_TEST

/* Test the options of page debugging */
static const struct {
	const char *options;
	unsigned int on;
} settings[] = {
	{ "", PAGE_DEBUG_OWNER | PAGE_DEBUG_POISON },
	{ "page_owner=off", PAGE_DEBUG_POISON },
	{ "page_poison=off", PAGE_DEBUG_OWNER },
	{ "page_owner=off page_poison=off", 0 },
	{ "page_owner=off page_owner=on", 3 },
	{ "page_poison=off page_poison=on", 3 },
};

TEST(each_means_is_switched_by_its_option)
{
	start(settings[_i].options);
	expect_not_in(soft_log(), "Boot option");
	ck_assert_uint_eq(page_debug, settings[_i].on);
}
END_TEST

static const char *const bad_settings[] = {
	"page_owner", "page_owner=", "page_owner=yes", "page_poison",
	"page_poison=ON", "page_poison=offf",
};

TEST(another_value_is_refused)
{
	start(bad_settings[_i]);
	expect_in(soft_log(), "Boot option page_");
	ck_assert_uint_eq(page_debug, 3);
}
END_TEST

TEST(nothing_is_watched_before_init)
{
	soft_machine_init(MEMORY);
	soft_boot_to(SOFT_PAGING);
	ck_assert_uint_eq(page_debug, 0);
	page_debug_free(frame(0), 3);
	page_debug_alloc(frame(1), 0, 0);
	page_debug_free(frame(1), 4);
	expect_in(owner_text(0), "page_owner is off");
}
END_TEST

TEST(what_is_off_takes_no_memory)
{
	unsigned long before;

	soft_machine_init(MEMORY);
	soft_options("page_owner=off page_poison=off");
	soft_boot_to(SOFT_PAGING);
	before = contig_bootmem_data.nr_free;
	page_debug_init();
	ck_assert_uint_eq(contig_bootmem_data.nr_free, before);
}
END_TEST

TEST(what_is_on_takes_what_it_needs)
{
	unsigned long before, size;

	soft_machine_init(700);
	soft_options(_i ? "page_owner=off" : "page_poison=off");
	soft_boot_to(SOFT_PAGING);
	before = contig_bootmem_data.nr_free;
	page_debug_init();
	size = _i ? max_mapnr / 8 : max_mapnr * 40;
	ck_assert_uint_eq(before - contig_bootmem_data.nr_free,
			  PFN_UP(size));
}
END_TEST

static void leave_no_more_than(unsigned long frames)
{
	soft_machine_init(MEMORY);
	soft_boot_to(SOFT_PAGING);
	while (__alloc_bootmem_core(&contig_bootmem_data,
				    (frames + 1) * PAGE_SIZE,
				    PAGE_SIZE, 0))
		;
}

TEST(without_room_for_records_the_rest_goes_on)
{
	leave_no_more_than(16);
	page_debug_init();
	ck_assert_uint_eq(page_debug, PAGE_DEBUG_POISON);
	expect_in(soft_log(), "page_owner: no room for ");
	expect_not_in(soft_log(), "page_poison: no room");
}
END_TEST

TEST(without_any_room_nothing_is_watched)
{
	leave_no_more_than(0);
	page_debug_init();
	ck_assert_uint_eq(page_debug, 0);
	expect_in(soft_log(), "page_poison: no room for ");
	page_debug_free(frame(0), 0);
}
END_TEST

TEST(any_node_may_have_the_room)
{
	static bootmem_data_t bdata;
	static pg_data_t node = { .node_id = 1, .bdata = &bdata };

	leave_no_more_than(0);
	init_bootmem_node(&node, FRAME, FRAME, FRAME + 1024);
	free_bootmem_node(&node, PFN_PHYS(FRAME + 1), MIB(3));
	page_debug_init();
	ck_assert_uint_eq(page_debug, 3);
	expect_in(owner_text(0), "never seen");
}
END_TEST

/* Test which requests fail */
static char answers[1001];

static zone_t *class_zone(int nr)
{
	return &contig_page_data.node_zones[nr];
}

static const char *asks_for(int n, int zone, unsigned int order)
{
	for (int i = 0; i < n; i++) {
		bool fail = should_fail_alloc_page(class_zone(zone), order);

		answers[i] = fail ? 'x' : '.';
	}
	answers[n] = '\0';
	return answers;
}

static const char *asks(int n)
{
	return asks_for(n, ZONE_NORMAL, 0);
}

static void set(const char *text)
{
	struct fail_page_alloc rule;

	ck_assert_int_eq(fail_page_alloc_parse(&rule, text), 0);
	fail_page_alloc_set(&rule);
}

static void start_plain(void)
{
	soft_machine_init(MEMORY);
	soft_boot_to(SOFT_PAGING);
}

static const struct {
	const char *rule, *answers;
} rules[] = {
	{ "nth=1", "x..........." },
	{ "nth=5", "....x......." },
	{ "nth=12", "...........x" },
	{ "interval=1", "xxxxxxxxxxxx" },
	{ "interval=3", "..x..x..x..x" },
	{ "interval=5", "....x....x.." },
	{ "nth=2,interval=5", ".x..x....x.." },
	{ "nth=5,interval=5", "....x....x.." },
	{ "interval=3,times=2", "..x..x......" },
	{ "interval=1,times=1", "x..........." },
	{ "nth=2,interval=4,times=2", ".x.x........" },
	{ "probability=1000", "xxxxxxxxxxxx" },
	{ "probability=1000,times=3", "xxx........." },
	{ "probability=0", "............" },
	{ "order=0", "............" },
	{ "order=1,nth=1", "............" },
	{ "zone=DMA,nth=1", "............" },
	{ "zone=Normal,nth=2", ".x.........." },
	{ "zone=DMA,zone=Normal,nth=2", ".x.........." },
};

TEST(a_rule_fails_the_requests_it_says)
{
	start_plain();
	ck_assert_str_eq(asks(12), "............");
	set(rules[_i].rule);
	ck_assert_str_eq(asks(12), rules[_i].answers);
}
END_TEST

TEST(only_requests_of_the_order_and_above_count)
{
	start_plain();
	set("order=3,nth=3");
	ck_assert_str_eq(asks_for(5, ZONE_NORMAL, 2), ".....");
	ck_assert_str_eq(asks_for(1, ZONE_NORMAL, 3), ".");
	ck_assert_str_eq(asks_for(1, ZONE_NORMAL, 10), ".");
	ck_assert_str_eq(asks_for(5, ZONE_NORMAL, 0), ".....");
	ck_assert_str_eq(asks_for(2, ZONE_NORMAL, 4), "x.");
}
END_TEST

TEST(only_requests_of_the_zones_count)
{
	start_plain();
	set("zone=DMA,zone=HighMem,interval=2");
	ck_assert_str_eq(asks_for(4, ZONE_NORMAL, 0), "....");
	ck_assert_str_eq(asks_for(3, ZONE_DMA, 0), ".x.");
	ck_assert_str_eq(asks_for(3, ZONE_HIGHMEM, 0), "x.x");
}
END_TEST

TEST(the_same_seed_gives_the_same_failures)
{
	char first[1001];

	start_plain();
	set("probability=300,seed=7");
	strcpy(first, asks(1000));
	set("probability=300,seed=7");
	ck_assert_str_eq(asks(1000), first);
	set("probability=300,seed=8");
	ck_assert_str_ne(asks(1000), first);
	set("probability=300,seed=0");
	strcpy(first, asks(1000));
	set("probability=300,seed=1");
	ck_assert_str_eq(asks(1000), first);
}
END_TEST

/* the published generator, once more */
static u32 model_random(u32 *state)
{
	u32 x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

TEST(the_chance_is_that_of_the_published_generator)
{
	u32 state = 2463534242U;

	start_plain();
	set("probability=500,seed=2463534242");
	for (int i = 0; i < 16; i++)
		model_random(&state);
	for (int i = 0; i < 20000; i++) {
		bool fails = model_random(&state) < 1U << 31;

		ck_assert_int_eq(*asks(1) == 'x', fails);
	}
}
END_TEST

TEST(a_small_seed_is_as_good_as_any)
{
	char rule[64];
	int failed = 0;

	start_plain();
	for (int seed = 1; seed <= 1000; seed++) {
		snprintf(rule, sizeof(rule), "probability=100,seed=%d", seed);
		set(rule);
		failed += *asks(1) == 'x';
	}
	ck_assert_int_ge(failed, 60);
	ck_assert_int_le(failed, 140);
}
END_TEST

TEST(about_as_many_fail_as_the_chance_says)
{
	int failed = 0;

	start_plain();
	set("probability=300,seed=42");
	for (const char *a = asks(1000); *a; a++)
		failed += *a == 'x';
	ck_assert_int_ge(failed, 240);
	ck_assert_int_le(failed, 360);
}
END_TEST

static const char *fail_text(void)
{
	static char text[256];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	fail_page_alloc_show(&m);
	return text;
}

TEST(counters_start_anew_with_each_rule)
{
	start_plain();
	expect_in(fail_text(), "off\n0 requests seen, 0 failed\n");
	set("interval=4,order=1");
	asks(3);
	asks_for(9, ZONE_NORMAL, 1);
	expect_in(fail_text(), "9 requests seen, 2 failed\n");
	set("nth=2");
	expect_in(fail_text(), "\n0 requests seen, 0 failed\n");
	ck_assert_str_eq(asks(3), ".x.");
	fail_page_alloc_set(NULL);
	ck_assert_str_eq(asks(5), ".....");
	expect_in(fail_text(), "off\n3 requests seen, 1 failed\n");
}
END_TEST

TEST(interrupts_stay_as_they_are)
{
	start_plain();
	set("interval=1");
	local_irq_enable();
	asks(1);
	ck_assert(!irqs_disabled());
	local_irq_disable();
	asks(1);
	ck_assert(irqs_disabled());
}
END_TEST

/* Test how a rule is read */
TEST(each_word_sets_its_field)
{
	struct fail_page_alloc r;
	const char *text = "nth=0x10,interval=2,probability=1000,order=10,"
			   "seed=4294967295,times=6,zone=DMA,zone=HighMem";

	start_plain();
	memset(&r, 0xFF, sizeof(r));
	ck_assert_int_eq(fail_page_alloc_parse(&r, text), 0);
	ck_assert_uint_eq(r.nth, 16);
	ck_assert_uint_eq(r.interval, 2);
	ck_assert_uint_eq(r.probability, 1000);
	ck_assert_uint_eq(r.min_order, 10);
	ck_assert_uint_eq(r.seed, 0xFFFFFFFF);
	ck_assert_uint_eq(r.times, 6);
	ck_assert_uint_eq(r.zones, 1 << ZONE_DMA | 1 << ZONE_HIGHMEM);
	ck_assert_int_eq(fail_page_alloc_parse(&r, "nth=1"), 0);
	ck_assert_uint_eq(r.interval + r.probability + r.min_order +
			  r.zones + r.seed + r.times, 0);
}
END_TEST

TEST(the_rule_shown_can_be_read_again)
{
	char shown[256];

	start_plain();
	set("nth=9,probability=55,order=4,seed=3,times=8,"
	    "zone=Normal,zone=DMA");
	strcpy(shown, fail_text());
	*strchr(shown, '\n') = '\0';
	fail_page_alloc_set(NULL);
	set(shown);
	expect_in(fail_text(), shown);
	expect_in(shown, "nth=9,interval=0,probability=55,order=4,"
		  "seed=3,times=8,zone=DMA,zone=Normal");
}
END_TEST

static const struct {
	const char *text, *word;
} bad_rules[] = {
	{ "", "\"\"" },
	{ "nth", "\"nth\"" },
	{ "nth=", "\"nth=\"" },
	{ "=5", "\"=5\"" },
	{ "nth=5x", "\"nth=5x\"" },
	{ "nth=-1", "\"nth=-1\"" },
	{ "nth=4294967296", "\"nth=4294967296\"" },
	{ "Nth=1", "\"Nth=1\"" },
	{ "nth=1,", "\"\"" },
	{ ",nth=1", "\"\"" },
	{ "nth=1,,order=1", "\"\"" },
	{ "nth=1,colour=2,order=1", "\"colour=2\"" },
	{ "order=11", "\"order=11\"" },
	{ "probability=1001", "\"probability=1001\"" },
	{ "zone=normal", "\"zone=normal\"" },
	{ "zone=", "\"zone=\"" },
	{ "zone=0", "\"zone=0\"" },
	{ "nth=1 order=2", "\"nth=1 order=2\"" },
	{ "nth=0000000000000000000000000012", "nth=0000" },
	{ "nth=1,probabilities=123456789012,x", "probabilities=12345678" },
};

TEST(a_bad_word_is_named)
{
	struct fail_page_alloc rule = { .nth = 77 }, old = rule;

	start_plain();
	ck_assert_int_eq(fail_page_alloc_parse(&rule,
					       bad_rules[_i].text),
			 -EINVAL);
	expect_in(soft_log(), bad_rules[_i].word);
	ck_assert_int_eq(memcmp(&rule, &old, sizeof(rule)), 0);
}
END_TEST

TEST(the_boot_option_sets_a_rule)
{
	soft_machine_init(MEMORY);
	soft_options("fail_page_alloc=nth=2,zone=Normal");
	soft_boot_to(SOFT_PAGING);
	expect_not_in(soft_log(), "fail_page_alloc");
	ck_assert_str_eq(asks(3), ".x.");
}
END_TEST

TEST(a_bad_boot_option_sets_none)
{
	soft_machine_init(MEMORY);
	soft_options(_i ? "fail_page_alloc" : "fail_page_alloc=nth=x");
	soft_boot_to(SOFT_PAGING);
	expect_in(soft_log(), "Boot option fail_page_alloc");
	ck_assert(!fail_page_alloc_on);
}
END_TEST

/* Test the commands of page debugging */
static const char *command(const char *line)
{
	static char text[8192];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	monitor_execute(&m, line);
	return text;
}

TEST(owner_shows_a_frame)
{
	start("");
	taker(0, 0);
	expect_in(command("owner 6144"), "frame 6144\n  in use");
	expect_done_by(command("owner 0x1800"), "  allocated by", "taker");
	expect_in(command("owner 6160"), "never seen");
	expect_in(command("owner 999999"), "PFN");
	expect_in(command("owner"), "PFN");
	expect_in(command("owner x"), "PFN");
	expect_in(command("owner 1x"), "PFN");
	expect_in(command("owner 1 2"), "PFN");
}
END_TEST

TEST(fail_sets_shows_and_ends_a_rule)
{
	start_plain();
	expect_in(command("fail"), "off\n");
	ck_assert_str_eq(command("fail nth=2,zone=Normal"), "");
	ck_assert_str_eq(asks(3), ".x.");
	expect_in(command("fail"), "3 requests seen, 1 failed");
	expect_in(command("fail nth=oops"), "RULE");
	expect_in(command("fail"), "nth=2");
	ck_assert_str_eq(command("fail interval=2 times=1"), "");
	ck_assert_str_eq(asks(4), ".x..");
	ck_assert_str_eq(command("fail off"), "");
	expect_in(command("fail"), "off\n4 requests seen, 1 failed");
}
END_TEST

/* Test page debugging through the page allocator */
static const char *text_of(const struct page *page)
{
	static char text[4096];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	page_owner_show(&m, page);
	return text;
}

__attribute__((noinline)) static struct page *
taken(int how, unsigned int order)
{
	struct page *page = NULL;

	switch (how) {
	case 0:
		page = alloc_pages(0, order);
		break;
	case 1:
		page = alloc_pages_node(0, 0, order);
		break;
	case 2:
		page = virt_to_page((void *)__get_free_pages(0, order));
		break;
	case 3:
		page = alloc_page(0);
		break;
	case 4:
		page = virt_to_page((void *)get_zeroed_page(0));
		break;
	}
	suite_rounds(1);
	return page;
}

__attribute__((noinline)) static void
given(int how, struct page *page, unsigned int order)
{
	if (how == 0 || how == 1)
		__free_pages(page, order);
	else if (how == 2 || how == 4)
		free_pages((unsigned long)page_address(page), order);
	else
		__free_page(page);
	suite_rounds(1);
}

TEST(the_allocator_is_never_the_owner)
{
	unsigned int order = _i < 3 ? 3 : 0;
	struct page *page;

	soft_boot(MEMORY, "");
	page = taken(_i, order);
	expect_done_by(text_of(page), "  allocated by", "taken");
	given(_i, page, order);
	expect_done_by(text_of(page), "  freed by", "given");
}
END_TEST

TEST(boot_gives_its_frames_by_name)
{
	soft_boot(MEMORY, "");
	expect_in(text_of(pfn_to_page(PFN_DOWN(SOFT_INIT))), "  free");
	expect_done_by(text_of(pfn_to_page(PFN_DOWN(SOFT_INIT))),
		       "  freed by", "free_reserved_frames");
	expect_in(text_of(pfn_to_page(PFN_DOWN(SOFT_KERNEL))),
		  "never seen");
	expect_in(text_of(frame(1)), "  free");
}
END_TEST

TEST(a_wrong_call_of_the_allocator_names_the_parties)
{
	struct page *page;

	soft_boot(MEMORY, "");
	page = taken(0, 2);
	soft_log_clear();
	switch (_i) {
	case 0:
		EXPECT_PANIC(__free_page(page), "freed with order 0, "
			     "allocated with order 2");
		break;
	case 1:
		EXPECT_PANIC(__free_pages(page, 3), "");
		break;
	case 2:
		get_page(page + 1);
		EXPECT_PANIC(__free_page(page + 1), "freed inside");
		break;
	case 3:
		EXPECT_PANIC(__free_page(page + 1), "nobody holds it");
		break;
	}
	expect_done_by(soft_log(), "  allocated by", "taken");
}
END_TEST

TEST(a_double_free_through_the_allocator_names_the_first)
{
	struct page *page;

	soft_boot(MEMORY, "");
	page = taken(0, 2);
	given(0, page, 2);
	soft_log_clear();
	EXPECT_PANIC(__free_pages(page, 2), "bad page: ");
	expect_done_by(soft_log(), "  freed by", "given");
	soft_log_clear();
	set_page_count(page + 1, 1);
	EXPECT_PANIC(__free_page(page + 1), "freed, but free already");
	expect_done_by(soft_log(), "  freed by", "given");
}
END_TEST

TEST(a_write_after_free_is_found_by_the_allocator)
{
	struct page *page;

	soft_boot(MEMORY, "");
	page = taken(0, 1);
	given(0, page, 1);
	soft_log_clear();
	soft_write_phys(page_to_phys(page + 1) + 0x40, 0xAAAA12AA);
	EXPECT_PANIC(taken(0, 1), "byte 0x41 is 12, not aa");
	expect_done_by(soft_log(), "  allocated by", "taken");
	expect_done_by(soft_log(), "  freed by", "given");
}
END_TEST

TEST(the_allocator_fails_the_requests_of_a_rule)
{
	soft_boot(MEMORY, "");
	set("nth=3");
	ck_assert_ptr_nonnull(alloc_page(0));
	ck_assert_uint_ne(__get_free_pages(0, 1), 0);
	ck_assert_uint_eq(__get_free_pages(0, 1), 0);
	ck_assert_ptr_nonnull(alloc_page(0));
	set("interval=1,zone=DMA");
	ck_assert_ptr_nonnull(alloc_page(0));
	ck_assert_ptr_null(alloc_page(__GFP_DMA));
	set("interval=1,order=2");
	ck_assert_ptr_nonnull(alloc_pages(0, 1));
	ck_assert_ptr_null(alloc_pages(0, 2));
	ck_assert_ptr_null(alloc_pages_node(0, 0, 10));
	fail_page_alloc_set(NULL);
	ck_assert_ptr_nonnull(alloc_pages(0, 2));
}
END_TEST

TEST(records_agree_with_the_free_blocks)
{
	struct page *held[32] = { NULL };
	unsigned int order[32];

	soft_boot(MEMORY, "");
	rnd_seed(2);
	for (int round = 0; round < suite_rounds(400); round++) {
		int i = rnd_below(32);

		if (held[i])
			given(0, held[i], order[i]);
		order[i] = rnd_below(6);
		held[i] = rnd_below(3) ? taken(0, order[i]) : NULL;
	}
	expect_in(command("check"), "page_owner   ok\n");
	page_debug = 0;
	expect_in(command("check"), "page_owner   ok\n");
	page_debug = PAGE_DEBUG_OWNER | PAGE_DEBUG_POISON;
	current->flags |= PF_FREE_PAGES;
	given(0, taken(0, 3), 3);
	ck_assert_ptr_nonnull(current->local_page);
	expect_in(command("check"), "page_owner   ok\n");
}
END_TEST

static struct page *free_block_of(unsigned int order)
{
	struct page *page = frame(0);

	while (!PageBuddy(page) || page->private != order)
		page++;
	return page;
}

static void keep_with_order(struct page *page, unsigned int order)
{
	current->flags |= PF_FREE_PAGES;
	given(0, page, 2);
	page->index = order;
}

TEST(a_record_that_disagrees_is_found)
{
	struct page *page, *block;

	soft_boot(MEMORY, "");
	page = taken(0, 2);
	block = free_block_of(5);
	if (_i == 0)
		ClearPageBuddy(block);
	else if (_i == 1)
		block->private = 4;
	else if (_i == 2)
		SetPageBuddy(page);
	else if (_i == 3)
		page_debug_free(page, 2);
	else if (_i == 4)
		block->private = MAX_ORDER;
	else
		keep_with_order(page, MAX_ORDER);
	/* See how many frames the recount names */
	static const char *const found[] = {
		"page_owner   32 faults", "page_owner   16 faults",
		"page_owner   1 faults", "page_owner   4 faults",
		"page_owner   32 faults", "page_owner   4 faults",
	};

	page->private = 0;
	expect_in(command("check"), found[_i]);
	expect_in(command("check"), _i == 2 ? "is free, recorded as not free" :
		  "is not free, recorded as free");
}
END_TEST

/* Register the tests of page debugging */
SUITE("page debugging")
{
	CASE(records);
	CASE(mistakes);
	CASE(poison);
	CASE(reports);
	CASE(options);
	CASE(failures);
	CASE(words);
	CASE(commands);
	CASE(allocator);

	tcase_add_test(records, a_record_names_who_took_and_who_gave_back);
	tcase_add_test(records, each_frame_of_a_block_has_the_record);
	tcase_add_test(records, a_frame_of_boot_was_never_seen);
	tcase_add_test(records, four_callers_are_kept);
	tcase_add_test(records, a_short_chain_ends_where_it_ends);
	tcase_add_test(records, each_caller_is_printed_as_in_a_backtrace);
	tcase_add_test(records, a_stack_is_saved);
	tcase_add_test(records, an_address_outside_of_the_code_has_no_name);
	/* Register the tests of mistakes and poison */
	tcase_add_loop_test(mistakes, a_wrong_free_is_refused, 0,
			    ARRAY_SIZE(wrong_frees));
	tcase_add_test(mistakes, a_double_free_names_the_first_to_free);
	tcase_add_test(mistakes, a_frame_is_not_handed_out_twice);
	tcase_add_test(mistakes, a_frame_of_boot_is_freed_once);
	tcase_add_test(mistakes, a_block_that_was_split_is_freed_in_parts);
	tcase_add_test(mistakes, right_calls_are_not_refused);

	tcase_add_test(poison, a_freed_block_is_filled_and_nothing_beside_it);
	tcase_add_loop_test(poison, a_write_after_free_is_found, 0,
			    ARRAY_SIZE(writes));
	tcase_add_test(poison, the_first_of_many_bad_bytes_is_named);
	tcase_add_test(poison, a_frame_all_of_another_value_is_found);
	tcase_add_test(poison, a_frame_of_boot_holds_anything_at_first);
	tcase_add_test(poison, what_an_owner_writes_is_his_business);
	tcase_add_test(poison, a_high_frame_is_filled_from_end_to_end);
	tcase_add_test(poison, a_write_to_a_free_high_frame_is_found);
	tcase_add_test(poison, poison_needs_no_records);

	tcase_add_test(reports, a_report_says_all_that_the_page_says);
	tcase_add_test(reports, a_pointer_that_is_no_page_is_reported_unread);
	tcase_add_test(reports, a_page_in_no_zone_is_reported);

	/* Register the tests of injected failures */
	tcase_add_loop_test(options, each_means_is_switched_by_its_option, 0,
			    ARRAY_SIZE(settings));
	tcase_add_loop_test(options, another_value_is_refused,
			    0, ARRAY_SIZE(bad_settings));
	tcase_add_test(options, nothing_is_watched_before_init);
	tcase_add_test(options, what_is_off_takes_no_memory);
	tcase_add_loop_test(options, what_is_on_takes_what_it_needs, 0, 2);
	tcase_add_test(options, any_node_may_have_the_room);
	tcase_add_test(options, without_room_for_records_the_rest_goes_on);
	tcase_add_test(options, without_any_room_nothing_is_watched);

	tcase_add_loop_test(failures, a_rule_fails_the_requests_it_says,
			    0, ARRAY_SIZE(rules));
	tcase_add_test(failures, only_requests_of_the_order_and_above_count);
	tcase_add_test(failures, only_requests_of_the_zones_count);
	tcase_add_test(failures, the_same_seed_gives_the_same_failures);
	tcase_add_test(failures, the_chance_is_that_of_the_published_generator);
	tcase_add_test(failures, a_small_seed_is_as_good_as_any);
	tcase_add_test(failures, about_as_many_fail_as_the_chance_says);
	tcase_add_test(failures, counters_start_anew_with_each_rule);
	tcase_add_test(failures, interrupts_stay_as_they_are);

	tcase_add_test(words, each_word_sets_its_field);
	tcase_add_test(words, the_rule_shown_can_be_read_again);
	tcase_add_loop_test(words, a_bad_word_is_named, 0,
			    ARRAY_SIZE(bad_rules));
	tcase_add_test(words, the_boot_option_sets_a_rule);
	tcase_add_loop_test(words, a_bad_boot_option_sets_none, 0, 2);

	tcase_add_test(commands, owner_shows_a_frame);
	tcase_add_test(commands, fail_sets_shows_and_ends_a_rule);

	/* Register the tests through the page allocator */
	tcase_add_test(allocator, records_agree_with_the_free_blocks);
	tcase_add_loop_test(allocator, a_record_that_disagrees_is_found, 0, 6);
	tcase_add_loop_test(allocator, the_allocator_is_never_the_owner, 0, 5);
	tcase_add_test(allocator, boot_gives_its_frames_by_name);
	tcase_add_loop_test(allocator,
			    a_wrong_call_of_the_allocator_names_the_parties, 0, 4);
	tcase_add_test(allocator,
		       a_double_free_through_the_allocator_names_the_first);
	tcase_add_test(allocator, a_write_after_free_is_found_by_the_allocator);
	tcase_add_test(allocator, the_allocator_fails_the_requests_of_a_rule);
}
