/*
 * ch02.c - the suite of chapter 2: memory map, limits, zones, pages
 */
#include <stdio.h>

#include "tests/suite.h"

#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "arch/irq.h"
#include "mm/address_space.h"
#include "mm/e820.h"
#include "mm/init.h"
#include "mm/mmzone.h"
#include "mm/page.h"
#include "mm/page_wait.h"
#include "mm/paging.h"
#include "mm/setup.h"
#include "sched/sched.h"
#include "sched/tqueue.h"
#include "sched/wait.h"

/* Boot a machine with a memory map of the test's choice */
#define GIB_4 (1ULL << 32)
#define LAST_ADDRESS (~0ULL)

static void boot_pc(unsigned int mib, const char *options,
		    enum soft_stage stage)
{
	soft_machine_init(mib);
	soft_options(options);
	soft_boot_to(stage);
}

/* The console and the panic hook work; no options. */
static void switch_on(void)
{
	soft_machine_init(64);
	soft_boot_to(SOFT_OPTIONS);
	soft_log_clear();
}

static void power_on(const struct e820entry *map, int n,
		     const char *options)
{
	soft_machine_init(64);
	soft_boot_info(map, n);
	soft_options(options);
}

static bool said(const char *words)
{
	return strstr(soft_log(), words) != NULL;
}

static void expect_said(const char *words)
{
	if (!said(words))
		ck_abort_msg("the kernel did not say \"%s\"", words);
}

/* Compare memory maps */

static const char *map_text(const struct e820map *map, char *text,
			    size_t size)
{
	struct seq_file m;

	seq_buffer_init(&m, text, size);
	e820_show(&m, map);
	return text;
}

static bool maps_equal(const struct e820map *a, const struct e820map *b)
{
	int i;

	if (a->nr_map != b->nr_map)
		return false;
	for (i = 0; i < a->nr_map; i++)
		if (a->map[i].addr != b->map[i].addr ||
		    a->map[i].size != b->map[i].size ||
		    a->map[i].type != b->map[i].type)
			return false;
	return true;
}

static void expect_equal(const struct e820map *seen,
			 const struct e820map *expected)
{
	static char is[8192], should[8192];

	if (!maps_equal(seen, expected))
		ck_abort_msg("expected %d entries\n%ssaw %d\n%s",
			     expected->nr_map,
			     map_text(expected, should, sizeof(should)),
			     seen->nr_map, map_text(seen, is, sizeof(is)));
}

static struct e820map map_of(const struct e820entry *entry, int n)
{
	struct e820map map = { .nr_map = n };

	memcpy(map.map, entry, (size_t)n * sizeof(*entry));
	return map;
}

#define MAP(...)                                                  \
	map_of((const struct e820entry[]){ __VA_ARGS__ },         \
	       (int)ARRAY_SIZE(((const struct e820entry[]){       \
		       __VA_ARGS__ })))

#define EXPECT_MAP(seen, ...)                                     \
	do {                                                      \
		struct e820map expected_ = MAP(__VA_ARGS__);      \
								  \
		expect_equal(&(seen), &expected_);                \
	} while (0)

/* Test what a sane map is */

TEST(an_empty_map_stays_empty)
{
	struct e820map map = { .nr_map = 0 };

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	ck_assert_int_eq(map.nr_map, 0);
}
END_TEST

TEST(a_sane_map_stays_as_it_is)
{
	struct e820map map, before;

	soft_machine_init(64);
	map = before = boot_info.firmware;
	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	expect_equal(&map, &before);
}
END_TEST

TEST(entries_come_out_in_order_of_address)
{
	struct e820map map = MAP({ 0x3000, 0x1000, E820_NVS },
				 { 0x1000, 0x1000, E820_RAM },
				 { 0, 0x1000, E820_ACPI },
				 { 0x2000, 0x800, E820_RESERVED });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0, 0x1000, E820_ACPI },
		   { 0x1000, 0x1000, E820_RAM },
		   { 0x2000, 0x800, E820_RESERVED },
		   { 0x3000, 0x1000, E820_NVS });
}
END_TEST

TEST(neighbours_of_one_type_are_joined)
{
	u32 type = E820_RAM + _i;
	struct e820map map = MAP({ 0x1000, 1, type },
				 { 0x1001, 0x2000, type },
				 { 0x3000, 0x1000, type });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0x1000, 0x3000, type });
}
END_TEST

TEST(a_gap_of_one_byte_keeps_neighbours_apart)
{
	struct e820map map = MAP({ 0x1000, 0xFFF, E820_RAM },
				 { 0x2000, 0x1000, E820_RAM });
	struct e820map before = map;

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	expect_equal(&map, &before);
}
END_TEST

TEST(neighbours_of_two_types_stay_two)
{
	struct e820map map = MAP({ 0, 0x1000, E820_RESERVED },
				 { 0x1000, 0x1000, E820_RAM },
				 { 0x2000, 0x1000, E820_RESERVED });
	struct e820map before = map;

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	expect_equal(&map, &before);
}
END_TEST

TEST(empty_entries_go)
{
	struct e820map map = MAP({ 0, 0, E820_NVS },
				 { 0x1000, 0x1000, E820_RAM },
				 { 0x1800, 0, E820_RESERVED },
				 { 0x2000, 0, E820_ACPI },
				 { LAST_ADDRESS, 0, E820_RAM });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0x1000, 0x1000, E820_RAM });
}
END_TEST

TEST(a_map_of_empty_entries_is_empty)
{
	struct e820map map = MAP({ 0, 0, E820_RAM }, { 1, 0, E820_NVS },
				 { LAST_ADDRESS, 0, 77 });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	ck_assert_int_eq(map.nr_map, 0);
}
END_TEST

TEST(an_unknown_type_is_reserved)
{
	static const u32 unknown[] = { 0, 5, 6, 77, 0x80000001, ~0U };
	struct e820map map = MAP({ 0x1000, 0x1000, unknown[_i] },
				 { 0x2000, 0x1000, E820_RESERVED });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0x1000, 0x2000, E820_RESERVED });
}
END_TEST

TEST(an_unknown_type_is_no_stronger_than_reserved)
{
	struct e820map map = MAP({ 0, 0x3000, 77 },
				 { 0x1000, 0x1000, E820_ACPI },
				 { 0, 0x3000, E820_RAM });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0, 0x1000, E820_RESERVED },
		   { 0x1000, 0x1000, E820_ACPI },
		   { 0x2000, 0x1000, E820_RESERVED });
}
END_TEST

TEST(an_entry_that_wraps_ends_at_the_top)
{
	static const struct e820entry wrapping[] = {
		{ 0xFFFFFFFFFFFFF000, 0x1001, E820_RAM },
		{ 0xFFFFFFFFFFFFF000, 0x2000, E820_RAM },
		{ 0xFFFFFFFFFFFFF000, LAST_ADDRESS, E820_RAM },
	};
	struct e820map map = MAP(wrapping[_i]);

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0xFFFFFFFFFFFFF000, 0xFFF, E820_RAM });
}
END_TEST

TEST(an_entry_may_cover_all_addresses)
{
	struct e820map map = MAP({ 0, LAST_ADDRESS, E820_RESERVED },
				 { 1, LAST_ADDRESS, E820_RAM });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0, LAST_ADDRESS, E820_RESERVED });
}
END_TEST

/* Test: where two entries overlap, the higher type wins */
TEST(the_higher_type_wins)
{
	u32 a = E820_RAM + _i / 4, b = E820_RAM + _i % 4;
	struct e820map map = MAP({ 0x1000, 0x2000, a },
				 { 0x2000, 0x2000, b });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	if (a == b)
		EXPECT_MAP(map, { 0x1000, 0x3000, a });
	else if (a > b)
		EXPECT_MAP(map, { 0x1000, 0x2000, a },
			   { 0x3000, 0x1000, b });
	else
		EXPECT_MAP(map, { 0x1000, 0x1000, a },
			   { 0x2000, 0x2000, b });
}
END_TEST

TEST(the_higher_type_wins_in_any_order)
{
	u32 a = E820_RAM + _i / 4, b = E820_RAM + _i % 4;
	struct e820map one = MAP({ 0x1000, 0x2000, a },
				 { 0x2000, 0x2000, b });
	struct e820map two = MAP({ 0x2000, 0x2000, b },
				 { 0x1000, 0x2000, a });

	sanitize_e820_map(&one);
	sanitize_e820_map(&two);
	expect_equal(&two, &one);
}
END_TEST

TEST(a_stronger_entry_splits_a_weaker)
{
	struct e820map map = MAP({ 0x1000, 0x9000, E820_RAM },
				 { 0x4FFF, 2, E820_NVS });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0x1000, 0x3FFF, E820_RAM },
		   { 0x4FFF, 2, E820_NVS },
		   { 0x5001, 0x4FFF, E820_RAM });
}
END_TEST

TEST(a_weaker_entry_inside_a_stronger_is_gone)
{
	struct e820map map = MAP({ 0x4000, 0x1000, E820_RAM },
				 { 0x1000, 0x9000, E820_RESERVED });

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0x1000, 0x9000, E820_RESERVED });
}
END_TEST

TEST(one_entry_given_32_times_is_one)
{
	struct e820map map = { .nr_map = 0 };

	while (map.nr_map < E820MAX)
		map.map[map.nr_map++] =
			(struct e820entry){ 0x1000, 0x1000, E820_RAM };
	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	EXPECT_MAP(map, { 0x1000, 0x1000, E820_RAM });
}
END_TEST

TEST(a_map_longer_than_its_array_is_a_bug)
{
	struct e820map map = { .nr_map = E820MAX + 1 };

	switch_on();
	EXPECT_PANIC(sanitize_e820_map(&map), "BUG");
	map.nr_map = -1;
	EXPECT_PANIC(sanitize_e820_map(&map), "BUG");
}
END_TEST

TEST(types_have_linuxs_names)
{
	ck_assert_str_eq(e820_type_name(E820_RAM), "usable");
	ck_assert_str_eq(e820_type_name(E820_RESERVED), "reserved");
	ck_assert_str_eq(e820_type_name(E820_ACPI), "ACPI data");
	ck_assert_str_eq(e820_type_name(E820_NVS), "ACPI NVS");
}
END_TEST

TEST(the_map_is_shown_a_line_for_each_entry)
{
	char text[512];
	struct e820map map = MAP({ 0x1000, 0x1000, E820_RAM },
				 { 0x3000, 0x17FF, E820_NVS },
				 { 0xFFFFFFFFFFF00000, 0xFFFFF, 77 });

	map_text(&map, text, sizeof(text));
	ck_assert_str_eq(text,
			 "  0000001000-0000001fff          4 KiB  usable\n"
			 "  0000003000-00000047fe          5 KiB  ACPI NVS\n"
			 "  fffffffffff00000-fffffffffffffffe       1023 KiB"
			 "  unknown\n");
}
END_TEST

/* Test maps that cannot be kept whole */

static struct e820map islands(int k)
{
	struct e820map map = MAP({ 0, MIB(64), E820_RAM });
	int i;

	for (i = 0; i < k; i++)
		map.map[map.nr_map++] = (struct e820entry){
			MIB(2 * i + 1), MIB(1), E820_RESERVED
		};
	return map;
}

TEST(as_many_regions_as_the_map_holds_fit)
{
	struct e820map map = islands(15);

	map.map[map.nr_map++] =
		(struct e820entry){ MIB(64), MIB(1), E820_NVS };
	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	ck_assert_int_eq(map.nr_map, E820MAX);
	ck_assert_uint_eq(map.map[31].addr, MIB(64));
	ck_assert_uint_eq(map.map[30].addr, MIB(30));
	ck_assert_uint_eq(map.map[30].size, MIB(34));
}
END_TEST

/* Test: what finds no room is a hole at the top */
TEST(what_finds_no_room_is_left_out_from_the_top)
{
	struct e820map map = islands(16);
	int i;

	ck_assert_int_eq(sanitize_e820_map(&map), -ENOSPC);
	ck_assert_int_eq(map.nr_map, E820MAX);
	for (i = 0; i < E820MAX; i++) {
		ck_assert_uint_eq(map.map[i].addr, MIB(i));
		ck_assert_uint_eq(map.map[i].size, MIB(1));
		ck_assert_uint_eq(map.map[i].type,
				  i % 2 ? E820_RESERVED : E820_RAM);
	}
}
END_TEST

TEST(a_region_joined_to_the_last_needs_no_room)
{
	struct e820map map = islands(15);

	map.map[0].size = MIB(31);
	map.map[map.nr_map++] =
		(struct e820entry){ MIB(31), MIB(1), E820_RAM };
	map.map[map.nr_map++] =
		(struct e820entry){ MIB(40), MIB(1), E820_RAM };
	map.map[map.nr_map++] =
		(struct e820entry){ MIB(41), MIB(1), E820_RAM };
	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	ck_assert_int_eq(map.nr_map, E820MAX);
	ck_assert_uint_eq(map.map[31].addr, MIB(40));
	ck_assert_uint_eq(map.map[31].size, MIB(2));
}
END_TEST

/* Test random maps against painted cells */

#define CELLS	   160
#define MAPS_A_ROUND 100

static u32 random_type(void)
{
	static const u32 types[] = { 1, 1, 1, 2, 2, 3, 4, 0, 77, ~0U };

	return types[rnd_below(ARRAY_SIZE(types))];
}

static u32 known(u32 type)
{
	return type >= E820_RAM && type <= E820_NVS ? type : E820_RESERVED;
}

static void paint(u32 *cell, u32 start, u32 end, u32 type)
{
	for (; start < end; start++)
		cell[start] = max(cell[start], known(type));
}

/* Returns how many entries it would take. */
static int read_cells(const u32 *cell, u64 base, u64 width,
		      struct e820map *map)
{
	u32 start, end;
	int n = 0;

	map->nr_map = 0;
	for (start = 0; start < CELLS; start = end) {
		end = start + 1;
		while (end < CELLS && cell[end] == cell[start])
			end++;
		if (!cell[start])
			continue;
		if (n++ < E820MAX)
			map->map[map->nr_map++] = (struct e820entry){
				base + start * width,
				(end - start) * width, cell[start]
			};
	}
	return n;
}

static void one_painted_map(void)
{
	static const u64 bases[] = { 0, 0x9FC00, GIB_4 - 80 * 4096,
				     1ULL << 63, LAST_ADDRESS - 1000000 };
	static const u64 widths[] = { 1, 7, 512, 4096 };
	struct e820map map = { .nr_map = 0 }, model;
	u64 base = bases[rnd_below(ARRAY_SIZE(bases))];
	u64 width = widths[rnd_below(ARRAY_SIZE(widths))];
	u32 cell[CELLS] = { 0 }, start, end, type, longest = 2;
	int n = (int)rnd_below(E820MAX + 1);

	/* Draw entries and paint them */
	while (map.nr_map < n) {
		longest = 1U << rnd_below(8);
		start = rnd_below(CELLS + 1);
		end = min_t(u32, CELLS, start + rnd_below(longest + 1));
		type = random_type();
		paint(cell, start, end, type);
		map.map[map.nr_map++] = (struct e820entry){
			base + start * width, (end - start) * width, type
		};
	}
	n = read_cells(cell, base, width, &model);
	if (sanitize_e820_map(&map) != (n > E820MAX ? -ENOSPC : 0))
		ck_abort_msg("%d entries are needed", n);
	expect_equal(&map, &model);
}

TEST(a_random_map_is_what_its_painted_cells_say)
{
	int i;

	rnd_seed(_i);
	for (i = 0; i < MAPS_A_ROUND; i++)
		one_painted_map();
}
END_TEST

TEST(random_maps_overflow_now_and_then)
{
	struct e820map map;
	int i, j, overflows = 0;

	rnd_seed(_i);
	for (i = 0; i < 2000; i++) {
		map = MAP({ 0, MIB(1), E820_RAM });
		for (j = 1; j < E820MAX; j++)
			map.map[map.nr_map++] = (struct e820entry){
				rnd_below(MIB(1)), rnd_below(KIB(32)),
				random_type()
			};
		overflows += sanitize_e820_map(&map) == -ENOSPC;
	}
	ck_assert_int_gt(overflows, 0);
	ck_assert_int_lt(overflows, 2000);
}
END_TEST

static u64 end_of(const struct e820entry *entry)
{
	u64 end = entry->addr + entry->size;

	return end < entry->addr ? LAST_ADDRESS : end;
}

static u32 type_at(const struct e820map *map, u64 address)
{
	u32 type = 0;
	int i;

	for (i = 0; i < map->nr_map; i++)
		if (map->map[i].addr <= address &&
		    address < end_of(&map->map[i]))
			type = max(type, known(map->map[i].type));
	return type;
}

static u64 wild_number(void)
{
	static const u64 numbers[] = {
		0, 1, 4095, 4096, 0x9FC00, MIB(1), GIB_4 - 1, GIB_4,
		GIB_4 + 1, 1ULL << 52, 1ULL << 63, LAST_ADDRESS - 4096,
		LAST_ADDRESS - 1, LAST_ADDRESS
	};

	if (rnd_below(4))
		return numbers[rnd_below(ARRAY_SIZE(numbers))];
	return ((u64)rnd() << 32 | rnd()) >> rnd_below(64);
}

static void expect_agreement(const struct e820map *raw,
			     const struct e820map *sane,
			     const struct e820map *edges)
{
	u64 at[4];
	int i, j;

	for (i = 0; i < edges->nr_map; i++) {
		at[0] = edges->map[i].addr;
		at[1] = at[0] - 1;
		at[2] = end_of(&edges->map[i]);
		at[3] = at[2] - 1;
		for (j = 0; j < 4; j++)
			if (type_at(raw, at[j]) != type_at(sane, at[j]))
				ck_abort_msg("%llx is %u, should be %u",
					     at[j], type_at(sane, at[j]),
					     type_at(raw, at[j]));
	}
}

static void expect_sane(const struct e820map *map)
{
	const struct e820entry *entry, *last;
	int i;

	for (i = 0; i < map->nr_map; i++) {
		entry = &map->map[i];
		last = i ? entry - 1 : entry;
		if (!entry->size || entry->type != known(entry->type) ||
		    entry->addr + entry->size < entry->addr)
			ck_abort_msg("entry %d is absurd", i);
		if (i && end_of(last) > entry->addr)
			ck_abort_msg("entry %d overlaps", i);
		if (i && end_of(last) == entry->addr &&
		    last->type == entry->type)
			ck_abort_msg("entry %d could be joined", i);
	}
}

TEST(a_wild_map_says_what_its_strongest_entries_say)
{
	struct e820map raw, sane;
	int i;

	rnd_seed(_i);
	for (i = 0; i < MAPS_A_ROUND; i++) {
		raw.nr_map = 0;
		while (raw.nr_map < (int)rnd_below(E820MAX / 2))
			raw.map[raw.nr_map++] = (struct e820entry){
				wild_number(), wild_number(),
				random_type()
			};
		sane = raw;
		ck_assert_int_eq(sanitize_e820_map(&sane), 0);
		expect_sane(&sane);
		expect_agreement(&raw, &sane, &raw);
		expect_agreement(&raw, &sane, &sane);
	}
}
END_TEST

/* Test reservations and whole frames */

static void believe(struct e820map map)
{
	switch_on();
	e820 = map;
}

TEST(a_reservation_is_taken_out_of_ram)
{
	believe(MAP({ 0, MIB(4), E820_RAM }));
	e820_reserve(MIB(1) + 1, MIB(2), "test");
	EXPECT_MAP(e820, { 0, MIB(1) + 1, E820_RAM },
		   { MIB(1) + 1, MIB(1) - 1, E820_RESERVED },
		   { MIB(2), MIB(2), E820_RAM });
}
END_TEST

TEST(a_reservation_does_not_weaken_what_is_stronger)
{
	believe(MAP({ 0, MIB(1), E820_RAM }, { MIB(1), MIB(1), E820_NVS }));
	e820_reserve(0, MIB(4), "test");
	ck_assert_uint_eq(type_at(&e820, MIB(1)), E820_NVS);
	ck_assert_uint_eq(type_at(&e820, MIB(1) - 1), E820_RESERVED);
	ck_assert_uint_eq(e820_ram_pages(), 0);
}
END_TEST

TEST(an_empty_reservation_is_a_bug)
{
	believe(MAP({ 0, MIB(4), E820_RAM }));
	EXPECT_PANIC(e820_reserve(MIB(1), MIB(1), "test"), "BUG");
	EXPECT_PANIC(e820_reserve(MIB(2), MIB(1), "test"), "BUG");
}
END_TEST

/* Test: a reservation without room stops the machine */
TEST(a_reservation_without_room_is_a_panic)
{
	struct e820map map = islands(16);

	sanitize_e820_map(&map);
	map.map[E820MAX - 1] =
		(struct e820entry){ MIB(40), MIB(8), E820_RAM };
	believe(map);
	EXPECT_PANIC(e820_reserve(MIB(41), MIB(42), "the radio"),
		     "no room to reserve");
	expect_said("the radio");
}
END_TEST

static void expect_frames(struct e820map map, unsigned long start,
			  unsigned long end)
{
	unsigned long from = 77, to = 88;

	believe(map);
	ck_assert_int_eq(e820_ram_range(0, &from, &to), start < end);
	ck_assert_uint_eq(from, start < end ? start : 77);
	ck_assert_uint_eq(to, start < end ? end : 88);
	ck_assert_uint_eq(e820_ram_pages(),
			  end > MAX_NONPAE_PFN ? 0 : end - start);
}

TEST(ram_is_rounded_inward)
{
	expect_frames(MAP({ 0, 4096, E820_RAM }), 0, 1);
	expect_frames(MAP({ 0, 8191, E820_RAM }), 0, 1);
	expect_frames(MAP({ 1, 8191, E820_RAM }), 1, 2);
	expect_frames(MAP({ 0xFFF, 0x2002, E820_RAM }), 1, 3);
	expect_frames(MAP({ 0x1001, 0x2FFE, E820_RAM }), 2, 3);
	expect_frames(MAP({ GIB_4 - 4096, 4096, E820_RAM }), 0xFFFFF,
		      0x100000);
}
END_TEST

TEST(what_holds_no_whole_frame_of_ram_stores_nothing)
{
	expect_frames(MAP({ 1, 4096, E820_RAM }), 0, 0);
	expect_frames(MAP({ 0, 4095, E820_RAM }), 0, 0);
	expect_frames(MAP({ 0x1001, 0x1FFE, E820_RAM }), 0, 0);
	expect_frames(MAP({ 0, 0x4000, E820_RESERVED }), 0, 0);
	expect_frames(MAP({ 0, 0x4000, E820_ACPI }), 0, 0);
}
END_TEST

TEST(frames_at_the_top_of_64_bits_do_not_wrap)
{
	unsigned long from, to;

	believe(MAP({ GIB_4, 1ULL << 40, E820_RAM },
		    { 1ULL << 52, LAST_ADDRESS - (1ULL << 52), E820_RAM }));
	ck_assert(e820_ram_range(0, &from, &to));
	ck_assert_uint_eq(from, 0x100000);
	ck_assert_uint_eq(to, 0x10100000);
	if (e820_ram_range(1, &from, &to))
		ck_assert_uint_eq(to, ~0UL);
	ck_assert_uint_eq(e820_ram_pages(), 0);
	ck_assert(!page_is_ram(0));
}
END_TEST

TEST(a_frame_number_that_is_too_high_becomes_the_highest)
{
	unsigned long from, to;

	believe(MAP({ GIB_4, LAST_ADDRESS - GIB_4, E820_RAM }));
	ck_assert(e820_ram_range(0, &from, &to));
	ck_assert_uint_eq(from, 0x100000);
	ck_assert_uint_eq(to, ~0UL);
	believe(MAP({ (1ULL << 52) + 1, 1ULL << 52, E820_RAM }));
	ck_assert(!e820_ram_range(0, &from, &to));
	ck_assert_uint_eq(e820_ram_pages_in(0, ~0UL), 0);
}
END_TEST

TEST(an_entry_that_is_not_there_is_a_bug)
{
	unsigned long from, to;

	believe(MAP({ 0, MIB(1), E820_RAM }));
	EXPECT_PANIC(e820_ram_range(1, &from, &to), "BUG");
	EXPECT_PANIC(e820_ram_range(-1, &from, &to), "BUG");
}
END_TEST

TEST(the_edges_of_ram_are_exact)
{
	believe(MAP({ 0x1800, 0x3000, E820_RAM },
		    { 0x8000, 0x1000, E820_RAM },
		    { 0x9000, 0x1000, E820_NVS }));
	ck_assert(!page_is_ram(1) && page_is_ram(2) && page_is_ram(3));
	ck_assert(!page_is_ram(4) && !page_is_ram(7));
	ck_assert(page_is_ram(8) && !page_is_ram(9));
	ck_assert(!page_is_ram(0xFFFFF));
}
END_TEST

TEST(frames_in_a_window_are_counted)
{
	unsigned long start, end, pfn, n;
	int i;

	believe(MAP({ 0x800, 0x9000, E820_RAM },
		    { 0x10000, 0x4000, E820_RAM },
		    { 0x14000, 0x4000, E820_RESERVED },
		    { 0x18000, 0x7FFF, E820_RAM }));
	rnd_seed(_i);
	for (i = 0; i < 500; i++) {
		start = rnd_below(40);
		end = rnd_below(40);
		for (n = 0, pfn = start; pfn < end; pfn++)
			n += page_is_ram(pfn);
		if (e820_ram_pages_in(start, end) != n)
			ck_abort_msg("%lu in %lu-%lu, should be %lu",
				     e820_ram_pages_in(start, end),
				     start, end, n);
	}
	ck_assert_uint_eq(e820_ram_pages_in(0, ~0UL), 8 + 4 + 7);
	ck_assert_uint_eq(e820_ram_pages(), 8 + 4 + 7);
}
END_TEST

/* Test the options about memory */

#define PC_LOW	  { 0, 0x9FC00, E820_RAM }
#define PC_ROM	  { 0xF0000, 0x10000, E820_RESERVED }
#define PC_BIOS	  { 0xFFFC0000, 0x40000, E820_RESERVED }
#define PC(mib)	  { MIB(1), MIB((mib) - 1), E820_RAM }

static void boot_options(const char *options)
{
	static const struct e820entry pc[] = { PC_LOW, PC_ROM, PC(64),
					       PC_BIOS };

	power_on(pc, ARRAY_SIZE(pc), options);
	soft_boot_to(SOFT_REGION);
}

TEST(without_options_the_firmware_is_believed)
{
	boot_options("");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS);
}
END_TEST

static void expect_printed(const char *who)
{
	char text[2048], shown[4096];

	map_text(&e820, text, sizeof(text));
	snprintf(shown, sizeof(shown), "memory map (%s):\n%s", who, text);
	expect_said(shown);
	ck_assert_str_eq(strstr(soft_log(), shown), shown);
}

TEST(the_map_that_is_believed_is_printed)
{
	soft_machine_init(64);
	soft_boot_to(SOFT_REGION);
	expect_printed(boot_info.loader);
}
END_TEST

TEST(a_map_by_options_is_printed_as_such)
{
	boot_options("mem=32M");
	expect_printed("with options");
}
END_TEST

TEST(mem_ends_all_ram_and_keeps_reservations)
{
	static const char *const spelt[] = { "mem=32M", "mem=32768K",
					     "mem=33554432",
					     "mem=0x2000000" };

	boot_options(spelt[_i]);
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(32), PC_BIOS);
}
END_TEST

TEST(mem_beyond_the_end_changes_nothing)
{
	static const char *const large[] = { "mem=64M", "mem=65M",
					     "mem=4G", "mem=5G" };

	boot_options(large[_i]);
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS);
}
END_TEST

TEST(mem_may_leave_nothing_of_an_entry)
{
	boot_options("mem=1M");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC_BIOS);
}
END_TEST

TEST(mem_may_cut_the_first_entry)
{
	boot_options("mem=16K");
	EXPECT_MAP(e820, { 0, 0x4000, E820_RAM }, PC_ROM, PC_BIOS);
}
END_TEST

TEST(mem_cuts_at_the_byte)
{
	boot_options("mem=1048577");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, { MIB(1), 1, E820_RAM }, PC_BIOS);
}
END_TEST

TEST(the_smallest_mem_counts)
{
	static const char *const pairs[] = { "mem=48M mem=32M",
					     "mem=32M mem=48M" };

	boot_options(pairs[_i]);
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(32), PC_BIOS);
}
END_TEST

TEST(mem_cuts_what_lies_above_4_gib)
{
	static const struct e820entry map[] = {
		PC(64),
		{ GIB_4, GIB_4, E820_RAM },
		{ 2 * GIB_4, GIB_4, E820_RAM },
	};

	power_on(map, ARRAY_SIZE(map), "mem=5G");
	soft_boot_to(SOFT_REGION);
	EXPECT_MAP(e820, PC(64), { GIB_4, 1 << 30, E820_RAM });
}
END_TEST

TEST(memmap_adds_regions_of_three_types)
{
	boot_options("memmap=4M@64M memmap=64K$0x9F000 memmap=128K#63M");
	EXPECT_MAP(e820, { 0, 0x9F000, E820_RAM },
		   { 0x9F000, 0x10000, E820_RESERVED },
		   { 0xF0000, 0x10000, E820_RESERVED },
		   { MIB(1), MIB(62), E820_RAM },
		   { MIB(63), KIB(128), E820_ACPI },
		   { MIB(63) + KIB(128), MIB(5) - KIB(128), E820_RAM },
		   PC_BIOS);
}
END_TEST

TEST(memmap_reaches_beyond_32_bits)
{
	boot_options("memmap=1G@4G");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS,
		   { GIB_4, 1 << 30, E820_RAM });
}
END_TEST

TEST(ram_on_top_of_a_reservation_changes_nothing)
{
	boot_options("memmap=64K@0xF0000");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS);
}
END_TEST

TEST(a_region_of_no_size_changes_nothing)
{
	boot_options("memmap=0@16M memmap=0$17M memmap=0#18M");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS);
}
END_TEST

TEST(exactmap_forgets_the_firmware)
{
	boot_options("memmap=exactmap memmap=639K@0 memmap=7M@1M");
	EXPECT_MAP(e820, PC_LOW, PC(8));
}
END_TEST

TEST(options_are_applied_in_the_order_of_the_line)
{
	boot_options("mem=32M memmap=1M@40M");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(32),
		   { MIB(40), MIB(1), E820_RAM }, PC_BIOS);
}
END_TEST

TEST(a_limit_cuts_what_was_added_before_it)
{
	boot_options("memmap=1M@64M memmap=1M@80M mem=32M");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(32), PC_BIOS);
}
END_TEST

TEST(exactmap_forgets_earlier_options_too)
{
	boot_options("memmap=1M@80M memmap=1M$2M memmap=exactmap "
		     "memmap=639K@0 memmap=63M@1M");
	EXPECT_MAP(e820, PC_LOW, PC(64));
}
END_TEST

static const char *const bad_options[] = {
	"mem", "mem=", "mem=0", "mem=x", "mem=32MB", "mem=-1", "mem=32M,1",
	"memmap", "memmap=", "memmap=1M", "memmap=@32M", "memmap=1M@",
	"memmap=1M@x", "memmap=1M@40MB", "memmap=1M%40M", "memmap=1Mx40M",
	"memmap=$40M", "memmap=1M$", "memmap=1M#", "memmap=#40M",
	"memmap=exact", "memmap=exactmaps", "memmap=1M@40M@50M",
};

TEST(a_bad_option_changes_nothing_and_is_named)
{
	boot_options(bad_options[_i]);
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS);
	expect_said(bad_options[_i]);
	expect_said("Boot option");
}
END_TEST

TEST(a_bad_option_does_not_disturb_its_neighbours)
{
	boot_options("memmap=1M$2M mem=32Q memmap=1M$4M");
	EXPECT_MAP(e820, PC_LOW, PC_ROM, { MIB(1), MIB(1), E820_RAM },
		   { MIB(2), MIB(1), E820_RESERVED },
		   { MIB(3), MIB(1), E820_RAM },
		   { MIB(4), MIB(1), E820_RESERVED },
		   { MIB(5), MIB(59), E820_RAM }, PC_BIOS);
}
END_TEST

static int set_option(const char *name, const char *value)
{
	struct boot_option *const *option;

	for_each_in_table(option, boot_options)
		if (!strcmp((*option)->name, name))
			return (*option)->set(value);
	ck_abort_msg("there is no option %s", name);
}

static const struct {
	const char *name, *value;
	int error;
} values[] = {
	{ "mem", NULL, -EINVAL },     { "mem", "0", -EINVAL },
	{ "mem", "1Mx", -EINVAL },    { "mem", "1", 0 },
	{ "memmap", NULL, -EINVAL },  { "memmap", "1M", -EINVAL },
	{ "memmap", "1M@", -EINVAL }, { "memmap", "1M@1Mx", -EINVAL },
	{ "memmap", "exactmap", 0 },  { "memmap", "1M$1M", 0 },
	{ "highmem", NULL, -EINVAL }, { "highmem", "64MB", -EINVAL },
	{ "highmem", "4G", -EINVAL }, { "highmem", "4095M", 0 },
	{ "memfrac", NULL, -EINVAL }, { "memfrac", "", -EINVAL },
	{ "memfrac", "0", -EINVAL },  { "memfrac", "1,x", -EINVAL },
	{ "memfrac", "1,2,3x", -EINVAL }, { "memfrac", "1,2,3", 0 },
	{ "memfrac", "1,2,3,", -EINVAL }, { "memfrac", "1,", -EINVAL },
};

TEST(an_option_answers_with_an_error_number)
{
	switch_on();
	ck_assert_int_eq(set_option(values[_i].name, values[_i].value),
			 values[_i].error);
}
END_TEST

static void many_options(int n)
{
	char line[CMDLINE_SIZE] = "";

	while (n--)
		strcat(line, "memmap=0@0 ");
	strcat(line, "mem=32M");
	boot_options(line);
}

TEST(as_many_options_as_entries_are_obeyed)
{
	many_options(E820MAX - 1);
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(32), PC_BIOS);
	ck_assert(!said("more than"));
}
END_TEST

TEST(one_option_more_is_refused)
{
	many_options(E820MAX);
	EXPECT_MAP(e820, PC_LOW, PC_ROM, PC(64), PC_BIOS);
	expect_said("more than 32 memory options");
	expect_said("mem=32M");
}
END_TEST

TEST(the_refusal_is_for_want_of_space)
{
	int i;

	switch_on();
	for (i = 0; i < E820MAX; i++)
		ck_assert_int_eq(set_option("memmap", "exactmap"), 0);
	ck_assert_int_eq(set_option("memmap", "exactmap"), -ENOSPC);
	ck_assert_int_eq(set_option("mem", "1M"), -ENOSPC);
}
END_TEST

static void boot_full(const char *options)
{
	struct e820map map = islands(15);

	map.map[map.nr_map++] =
		(struct e820entry){ MIB(64), MIB(1), E820_NVS };
	power_on(map.map, map.nr_map, options);
}

TEST(ram_without_room_is_lost_with_a_message)
{
	boot_full("memmap=1M@70M");
	soft_boot_to(SOFT_REGION);
	ck_assert_int_eq(e820.nr_map, E820MAX);
	ck_assert_uint_eq(type_at(&e820, MIB(70)), 0);
	ck_assert_uint_eq(type_at(&e820, MIB(64)), E820_NVS);
	expect_said("no room for all of 1024 KiB at 4600000");
}
END_TEST

TEST(a_reservation_by_option_without_room_is_a_panic)
{
	static const char *const options[] = { "memmap=1M$40M",
					       "memmap=1M#40M" };

	boot_full(options[_i]);
	EXPECT_PANIC(soft_boot_to(SOFT_REGION),
		     "no room to reserve 1024 KiB at 2800000");
}
END_TEST

TEST(mem_cuts_a_full_map_to_its_last_entry)
{
	struct e820map map = islands(15);

	map.map[map.nr_map++] =
		(struct e820entry){ MIB(65), MIB(1), E820_RAM };
	power_on(map.map, map.nr_map, "mem=64M");
	soft_boot_to(SOFT_REGION);
	ck_assert_int_eq(e820.nr_map, E820MAX - 1);
	ck_assert_uint_eq(e820.map[30].addr, MIB(30));
	ck_assert_uint_eq(e820.map[30].size, MIB(34));
}
END_TEST

TEST(a_firmware_map_that_overflows_is_used_as_far_as_it_goes)
{
	struct e820map map = islands(16);

	power_on(map.map, map.nr_map, "");
	soft_boot_to(SOFT_REGION);
	ck_assert_int_eq(e820.nr_map, E820MAX);
	ck_assert_uint_eq(e820_ram_pages(), 16 * 256);
	expect_said("needs more than 32 entries");
	expect_said("above 2000000 is not used");
}
END_TEST

static void boot_sizes(unsigned long lower, unsigned long upper,
		       const char *options)
{
	soft_machine_init(64);
	soft_options(options);
	boot_info.firmware.nr_map = 0;
	boot_info.mem_lower = lower;
	boot_info.mem_upper = upper;
}

TEST(two_sizes_do_for_a_map)
{
	boot_sizes(639, 63 * 1024, "");
	soft_boot_to(SOFT_REGION);
	EXPECT_MAP(e820, PC_LOW, PC(64));
}
END_TEST

TEST(what_was_believed_before_is_forgotten)
{
	boot_sizes(639, 63 * 1024, "");
	e820 = MAP({ MIB(128), MIB(1), E820_RAM });
	soft_boot_to(SOFT_REGION);
	EXPECT_MAP(e820, PC_LOW, PC(64));
}
END_TEST

TEST(a_map_is_better_than_sizes)
{
	static const struct e820entry map[] = { PC_LOW, PC(16) };

	power_on(map, ARRAY_SIZE(map), "");
	boot_info.mem_lower = 640;
	boot_info.mem_upper = 63 * 1024;
	soft_boot_to(SOFT_REGION);
	EXPECT_MAP(e820, PC_LOW, PC(16));
}
END_TEST

TEST(the_upper_size_may_exceed_4_gib)
{
	boot_sizes(639, 4 * 1024 * 1024, "");
	soft_boot_to(SOFT_REGION);
	EXPECT_MAP(e820, PC_LOW, { MIB(1), GIB_4, E820_RAM });
}
END_TEST

TEST(neither_map_nor_sizes_is_a_panic)
{
	boot_sizes(0, 0, "");
	EXPECT_PANIC(soft_boot_to(SOFT_REGION),
		     "the loader gave no memory map and no sizes");
}
END_TEST

TEST(options_can_stand_in_for_the_loader)
{
	boot_sizes(0, 0, "memmap=639K@0 memmap=31M@1M");
	soft_boot_to(SOFT_REGION);
	EXPECT_MAP(e820, PC_LOW, PC(32));
}
END_TEST

TEST(options_that_add_nothing_do_not_stand_in)
{
	boot_sizes(0, 0, "mem=32M memmap=0@1M");
	EXPECT_PANIC(soft_boot_to(SOFT_REGION),
		     "the loader gave no memory map and no sizes");
}
END_TEST

TEST(a_map_that_is_forgotten_must_be_given_anew)
{
	boot_sizes(639, 63 * 1024, "memmap=exactmap");
	EXPECT_PANIC(soft_boot_to(SOFT_REGION), "no memory map");
}
END_TEST

/* Test the limits of memory */

TEST(without_ram_the_last_frame_is_0)
{
	believe(MAP({ 0, MIB(4), E820_RESERVED },
		    { MIB(8), 4095, E820_RAM }));
	ck_assert_uint_eq(find_max_pfn(), 0);
}
END_TEST

TEST(the_last_whole_frame_of_ram_counts)
{
	believe(MAP({ 0, 0x9FC00, E820_RAM },
		    { MIB(1), MIB(3) + 0x1FFF, E820_RAM },
		    { MIB(8), MIB(8), E820_NVS }));
	ck_assert_uint_eq(find_max_pfn(), 1024 + 1);
}
END_TEST

TEST(ram_may_end_at_4_gib)
{
	believe(MAP({ MIB(1), GIB_4 - MIB(1), E820_RAM }));
	ck_assert_uint_eq(find_max_pfn(), MAX_NONPAE_PFN);
	ck_assert(!said("above 4 GiB"));
}
END_TEST

TEST(ram_across_4_gib_is_cut_there)
{
	believe(MAP({ MIB(1), GIB_4, E820_RAM }));
	ck_assert_uint_eq(find_max_pfn(), MAX_NONPAE_PFN);
	expect_said("1 MiB of RAM above 4 GiB are not used");
}
END_TEST

TEST(ram_above_4_gib_does_not_count)
{
	believe(MAP({ MIB(1), MIB(63), E820_RAM },
		    { GIB_4, GIB_4 / 4, E820_RAM },
		    { 2 * GIB_4, GIB_4 / 4, E820_RAM }));
	ck_assert_uint_eq(find_max_pfn(), 64 * 256);
	expect_said("2048 MiB of RAM above 4 GiB are not used");
}
END_TEST

TEST(the_last_frame_that_has_a_number_is_above_4_gib_too)
{
	believe(MAP({ MIB(1), MIB(63), E820_RAM },
		    { 0xFFFFFEFFULL << PAGE_SHIFT, MIB(1), E820_RAM }));
	ck_assert_uint_eq(find_max_pfn(), 64 * 256);
	expect_said("1 MiB of RAM above 4 GiB are not used");
}
END_TEST

TEST(ram_above_4_gib_alone_is_none)
{
	believe(MAP({ GIB_4, GIB_4, E820_RAM }));
	ck_assert_uint_eq(find_max_pfn(), 0);
	ck_assert_uint_eq(e820_ram_pages(), 0);
}
END_TEST

static unsigned long low_of(unsigned long frames, const char *options)
{
	parse_cmdline(options);
	max_pfn = frames;
	return find_max_low_pfn();
}

#define FRAMES(mib) ((mib) * 256UL)

TEST(low_memory_ends_with_ram_or_with_the_direct_map)
{
	switch_on();
	ck_assert_uint_eq(low_of(1024, ""), 1024);
	ck_assert_uint_eq(low_of(1025, ""), 1025);
	ck_assert_uint_eq(low_of(MAXMEM_PFN - 1, ""), MAXMEM_PFN - 1);
	ck_assert_uint_eq(low_of(MAXMEM_PFN, ""), MAXMEM_PFN);
	ck_assert_uint_eq(low_of(MAXMEM_PFN + 1, ""), MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, MAXMEM_PFN + 1);
	ck_assert_uint_eq(low_of(MAX_NONPAE_PFN, ""), MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, MAX_NONPAE_PFN);
	ck_assert_uint_eq(MAXMEM_PFN % MAX_BLOCK_PAGES, 0);
}
END_TEST

TEST(highmem_is_taken_from_the_top)
{
	switch_on();
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=128M"), FRAMES(128));
	ck_assert_uint_eq(max_pfn, FRAMES(256));
	ck_assert_uint_eq(low_of(FRAMES(1024), "highmem=512M"),
			  FRAMES(512));
	ck_assert_uint_eq(max_pfn, FRAMES(1024));
}
END_TEST

TEST(highmem_leaves_64_mib_of_low_memory)
{
	switch_on();
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=192M"), FRAMES(64));
	ck_assert(!said("ignored"));
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=193M"), FRAMES(256));
	expect_said("highmem=193M leaves less than 64 MiB of low memory: "
		    "ignored");
	ck_assert_uint_eq(low_of(FRAMES(256) + 1, "highmem=196612K"),
			  FRAMES(64));
	ck_assert_uint_eq(low_of(FRAMES(256) - 1, "highmem=192M"),
			  FRAMES(256) - 1);
}
END_TEST

TEST(more_highmem_than_memory_is_ignored)
{
	switch_on();
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=256M"), FRAMES(256));
	expect_said("ignored");
	soft_log_clear();
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=1G"), FRAMES(256));
	expect_said("ignored");
	ck_assert_uint_eq(low_of(FRAMES(32), "highmem=1M"), FRAMES(32));
	ck_assert_uint_eq(low_of(FRAMES(1024), "highmem=1023M"),
			  MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, FRAMES(1024));
}
END_TEST

TEST(no_highmem_is_no_wish_for_low_memory)
{
	switch_on();
	ck_assert_uint_eq(low_of(FRAMES(32), "highmem=0"), FRAMES(32));
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=0"), FRAMES(256));
	ck_assert_uint_eq(low_of(MAXMEM_PFN, "highmem=0"), MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, MAXMEM_PFN);
	ck_assert_str_eq(soft_log(), "");
}
END_TEST

TEST(memory_that_is_neither_low_nor_high_is_not_used)
{
	switch_on();
	ck_assert_uint_eq(low_of(FRAMES(1024), "highmem=0"), MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, MAXMEM_PFN);
	expect_said("highmem=0M: the last 320 MiB of memory are not used");
	ck_assert_uint_eq(low_of(FRAMES(1024), "highmem=64M"), MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, MAXMEM_PFN + FRAMES(64));
	expect_said("highmem=64M: the last 256 MiB of memory are not used");
}
END_TEST

/* Test: high memory begins on a largest block */
TEST(low_memory_below_high_ends_on_a_largest_block)
{
	switch_on();
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=1M"), FRAMES(252));
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=4K"), FRAMES(252));
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=4M"), FRAMES(252));
	ck_assert_uint_eq(low_of(FRAMES(256), "highmem=4100K"),
			  FRAMES(248));
	ck_assert_uint_eq(low_of(FRAMES(256) - 1, "highmem=0"),
			  FRAMES(256) - 1);
}
END_TEST

TEST(a_bad_highmem_changes_nothing_and_is_named)
{
	static const char *const bad[] = { "highmem", "highmem=",
					   "highmem=x", "highmem=64MB",
					   "highmem=-1" };

	soft_machine_init(64);
	soft_options(bad[_i]);
	soft_boot_to(SOFT_OPTIONS);
	expect_said(bad[_i]);
	ck_assert_uint_eq(low_of(FRAMES(256), ""), FRAMES(256));
	ck_assert_uint_eq(low_of(FRAMES(1024), ""), MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, FRAMES(1024));
}
END_TEST

static void expect_limits(unsigned long frames, unsigned long wish)
{
	unsigned long low = min(frames, MAXMEM_PFN), end = frames;
	char option[32];

	if (!wish || (wish < frames && frames - wish >= FRAMES(64))) {
		low = min(frames - wish, MAXMEM_PFN);
		end = low + wish;
	}
	if (end > low)
		low -= low % 1024;
	snprintf(option, sizeof(option), "highmem=%luK", wish * 4);
	if (low_of(frames, option) != low || max_pfn != end)
		ck_abort_msg("%lu frames, %s: low %lu, end %lu; not %lu, "
			     "%lu",
			     frames, option, find_max_low_pfn(), max_pfn,
			     low, end);
}

TEST(random_limits_follow_the_rule)
{
	unsigned long frames;
	int i;

	rnd_seed(_i);
	switch_on();
	for (i = 0; i < 200; i++) {
		frames = 1024 + rnd_below(MAX_NONPAE_PFN >> rnd_below(8));
		frames = min(frames, MAX_NONPAE_PFN);
		expect_limits(frames, rnd_below(frames + 100));
		expect_limits(frames, rnd_below(2000));
	}
	expect_limits(MAX_NONPAE_PFN, 0);
	expect_limits(MAXMEM_PFN + 1, 1);
}
END_TEST

static const unsigned int sizes[] = { 8, 15, 16, 17, 64, 703, 704, 705,
				      709, 1024, 3583, 4095 };
#define NR_SIZES ARRAY_SIZE(sizes)

TEST(a_machine_has_the_limits_of_its_memory)
{
	unsigned long frames = FRAMES(sizes[_i]) - 32, low;
	char words[80];

	boot_pc(sizes[_i], "", SOFT_BOOTMEM);
	low = min(frames, MAXMEM_PFN);
	ck_assert_uint_eq(max_pfn, frames);
	ck_assert_uint_eq(max_low_pfn, low);
	ck_assert_uint_eq(highstart_pfn, low);
	ck_assert_uint_eq(highend_pfn, frames);
	ck_assert_uint_gt(min_low_pfn, 0);
	ck_assert_uint_lt(min_low_pfn, max_low_pfn);
	snprintf(words, sizeof(words),
		 "%lu MiB low memory, %lu MiB high memory", low >> 8,
		 (frames - low) >> 8);
	expect_said(words);
}
END_TEST

TEST(setup_returns_the_end_of_low_memory)
{
	boot_pc(128, "highmem=50M", SOFT_REGION);
	ck_assert_uint_eq(setup_memory(), max_low_pfn);
	ck_assert_uint_eq(max_low_pfn, FRAMES(76));
	ck_assert_uint_eq(highend_pfn, FRAMES(128) - 32);
}
END_TEST

/* Test what the boot allocator is told */

static bool frame_is_ram(unsigned long pfn)
{
	u64 start = (u64)pfn << PAGE_SHIFT;
	int i;

	for (i = 0; i < e820.nr_map; i++)
		if (e820.map[i].type == E820_RAM &&
		    e820.map[i].addr <= start &&
		    start + PAGE_SIZE <= e820.map[i].addr + e820.map[i].size)
			return true;
	return false;
}

static bool frame_touches(unsigned long pfn,
			  const struct phys_range *range)
{
	return range->start < range->end &&
	       PFN_DOWN(range->start) <= pfn &&
	       pfn <= PFN_DOWN(range->end - 1);
}

static bool frame_is_taken(unsigned long pfn)
{
	int i;

	if (pfn == 0 || (pfn >= 0x9F && pfn <= 0xFF) ||
	    frame_touches(pfn, &boot_info.kernel))
		return true;
	for (i = 0; i < boot_info.nr_reserved; i++)
		if (frame_touches(pfn, &boot_info.reserved[i]))
			return true;
	return false;
}

static unsigned long bitmap_frames(unsigned long frames)
{
	return DIV_ROUND_UP(frames, 8 * PAGE_SIZE);
}

/* Returns 0 if there is none; frame 0 is nobody's. */
static unsigned long lowest_place(unsigned long pages)
{
	unsigned long pfn, run = 0;

	for (pfn = 0; pfn < PFN_DOWN(MIB(8)); pfn++) {
		run = frame_is_ram(pfn) && !frame_is_taken(pfn) ? run + 1 :
								  0;
		if (run == pages)
			return pfn + 1 - pages;
	}
	return 0;
}

static void expect_boot_map_right(void)
{
	unsigned long *map = contig_bootmem_data.node_bootmem_map, pfn;
	unsigned long pages = bitmap_frames(max_low_pfn);
	bool used;

	ck_assert_uint_eq(min_low_pfn, lowest_place(pages));
	ck_assert_ptr_eq(map, __va(PFN_PHYS(min_low_pfn)));
	for (pfn = 0; pfn < max_low_pfn; pfn++) {
		used = !frame_is_ram(pfn) || frame_is_taken(pfn) ||
		       (pfn >= min_low_pfn && pfn < min_low_pfn + pages);
		if (test_bit(pfn, map) != used)
			ck_abort_msg("frame %#lx is %s", pfn,
				     used ? "handed out" : "kept back");
	}
	ck_assert(!said("reserved twice"));
}

TEST(exactly_the_ram_that_nobody_has_is_free)
{
	boot_pc(sizes[_i], "", SOFT_BOOTMEM);
	expect_boot_map_right();
}
END_TEST

TEST(what_the_loader_reserved_is_kept)
{
	soft_machine_init(64);
	soft_reserve(0x9000, 0x9001, "one byte");
	soft_reserve(0x9FFF, 0xA001, "two bytes of two frames");
	soft_reserve(MIB(3), MIB(3), "nothing");
	soft_reserve(MIB(6) + 1, MIB(6) + 1, "nothing in a frame");
	soft_reserve(MIB(4), MIB(5), "a MiB");
	soft_reserve(MIB(64) - 1, MIB(64), "no RAM");
	soft_reserve(MIB(70), MIB(71), "no memory");
	soft_add_module(SOFT_KERNEL_END, MIB(3), "initrd");
	soft_boot_to(SOFT_BOOTMEM);
	expect_boot_map_right();
}
END_TEST

TEST(ranges_that_share_a_frame_are_reserved_once)
{
	soft_machine_init(64);
	soft_reserve(0x9000, 0x9400, "head");
	soft_reserve(0x9800, 0xA800, "tail");
	soft_reserve(0xB000, 0xC000, "neighbour");
	soft_reserve(0xA800, 0xB001, "bridge");
	soft_reserve(0x8000, 0xD000, "all of them");
	soft_reserve(0x100, 0x200, "in frame 0");
	soft_reserve(MIB(1), MIB(2) + 1, "the kernel and a byte");
	soft_boot_to(SOFT_BOOTMEM);
	expect_boot_map_right();
}
END_TEST

TEST(as_many_ranges_as_the_loader_may_give_are_kept)
{
	unsigned long i;

	soft_machine_init(64);
	for (i = 0; i < MAX_RESERVED; i++)
		soft_reserve(MIB(8 + i), MIB(8 + i) + 1, "range");
	soft_boot_to(SOFT_BOOTMEM);
	expect_boot_map_right();
}
END_TEST

TEST(frame_0_and_the_legacy_hole_are_kept_if_called_ram)
{
	static const struct e820entry map[] = { { 0, MIB(64), E820_RAM } };
	unsigned long *bits;

	power_on(map, 1, "");
	soft_boot_to(SOFT_BOOTMEM);
	expect_boot_map_right();
	bits = contig_bootmem_data.node_bootmem_map;
	ck_assert(test_bit(0, bits) && !test_bit(0x9E, bits));
	ck_assert(test_bit(0x9F, bits) && test_bit(0xFF, bits));
}
END_TEST

TEST(the_bitmap_lies_in_the_lowest_free_frame)
{
	boot_pc(64, "", SOFT_BOOTMEM);
	ck_assert_uint_eq(min_low_pfn, 1);
}
END_TEST

TEST(a_big_initrd_behind_the_kernel_is_no_obstacle)
{
	static const struct e820entry map[] = { PC(64) };

	power_on(map, 1, "");
	soft_add_module(SOFT_KERNEL_END, MIB(6), "initrd");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert_uint_eq(min_low_pfn, PFN_DOWN(MIB(6)));
	expect_boot_map_right();
}
END_TEST

TEST(ram_may_begin_where_low_memory_ends)
{
	static const struct e820entry map[] = {
		{ 0, MIB(700), E820_RAM },
		{ MIB(704), MIB(16), E820_RAM },
	};

	power_on(map, ARRAY_SIZE(map), "");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert_uint_eq(max_low_pfn, FRAMES(704));
	expect_said("0000000000-002bbfffff     716800 KiB  usable");
	expect_boot_map_right();
}
END_TEST

TEST(the_bitmap_may_end_at_8_mib)
{
	static const struct e820entry map[] = { PC(704) };
	unsigned long pages = bitmap_frames(FRAMES(704));

	power_on(map, 1, "");
	soft_add_module(SOFT_KERNEL_END, MIB(8) - PFN_PHYS(pages),
			"initrd");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert_uint_eq(pages, 6);
	ck_assert_uint_eq(min_low_pfn, PFN_DOWN(MIB(8)) - pages);
	expect_boot_map_right();
}
END_TEST

TEST(the_bitmap_may_fill_a_piece_of_ram)
{
	static const struct e820entry map[] = {
		{ 0x5000, 0x5000, E820_RAM },
		{ 0x10000, 0x6000, E820_RAM },
		PC(704),
	};

	power_on(map, ARRAY_SIZE(map), "");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert_uint_eq(min_low_pfn, 0x10);
	expect_boot_map_right();
}
END_TEST

TEST(a_bitmap_without_a_place_is_a_panic)
{
	static const struct e820entry map[] = { PC(704) };

	power_on(map, 1, "");
	soft_add_module(SOFT_KERNEL_END, MIB(8) - PFN_PHYS(5), "initrd");
	EXPECT_PANIC(soft_boot_to(SOFT_BOOTMEM),
		     "no 6 free frames below 8 MiB for the boot map");
}
END_TEST

TEST(memory_that_is_all_taken_has_no_place_either)
{
	static const struct e820entry map[] = { PC(7) };

	power_on(map, 1, "");
	soft_add_module(SOFT_KERNEL_END, MIB(7), "initrd");
	EXPECT_PANIC(soft_boot_to(SOFT_BOOTMEM),
		     "no 1 free frames below 8 MiB for the boot map");
}
END_TEST

/* Test: the bitmap's place meets both conditions at once */
TEST(the_place_is_ram_and_nobodys_at_once)
{
	static const struct e820entry map[] = {
		PC(704),
		{ MIB(2) + 0x5000, 0x1000, E820_RESERVED },
		{ MIB(3), 0x800, E820_RESERVED },
		{ MIB(3) + 0x8800, 0x1000, E820_NVS },
	};

	power_on(map, ARRAY_SIZE(map), "");
	soft_reserve(MIB(2) + 0xB000, MIB(3) - 0x2000, "trap");
	soft_reserve(MIB(3) + 0x4000, MIB(3) + 0x4001, "trap");
	soft_reserve(MIB(3) + 0xF000, MIB(4), "trap");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert_uint_eq(bitmap_frames(max_low_pfn), 6);
	ck_assert_uint_eq(min_low_pfn, lowest_place(6));
	expect_boot_map_right();
}
END_TEST

TEST(setup_needs_4_mib_of_ram)
{
	static const struct e820entry enough[] = { { MIB(1), MIB(4),
						     E820_RAM } };
	static const struct e820entry less[] = { { MIB(1), MIB(4) - 1,
						   E820_RAM } };

	power_on(_i ? less : enough, 1, "");
	if (_i)
		EXPECT_PANIC(soft_boot_to(SOFT_BOOTMEM),
			     "found 4092 KiB of RAM, need 4096 KiB");
	else
		soft_boot_to(SOFT_BOOTMEM);
}
END_TEST

TEST(memory_that_options_took_away_is_missed)
{
	static const char *const options[] = {
		"mem=4M", "mem=1M", "mem=1", "memmap=61M$2M",
		"memmap=exactmap memmap=4091K@1M",
	};

	soft_machine_init(64);
	soft_options(options[_i]);
	EXPECT_PANIC(soft_boot_to(SOFT_BOOTMEM),
		     "KiB of RAM, need 4096 KiB");
}
END_TEST

TEST(a_kernel_that_does_not_lie_in_ram_is_a_panic)
{
	static const char *const options[] = {
		"memmap=1$1M", "memmap=4K$1500K", "memmap=1$2097151",
	};

	soft_machine_init(64);
	soft_options(options[_i]);
	EXPECT_PANIC(soft_boot_to(SOFT_BOOTMEM),
		     "the kernel at 100000-200000 does not lie in RAM: "
		     "255 of its 256 frames do");
}
END_TEST

TEST(a_module_in_high_memory_is_taken_out_of_the_map)
{
	soft_machine_init(1024);
	soft_add_module(MIB(800) + 1, MIB(801), "initrd");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert(page_is_ram(FRAMES(800) - 1));
	ck_assert(!page_is_ram(FRAMES(800)));
	ck_assert(!page_is_ram(FRAMES(801) - 1));
	ck_assert(page_is_ram(FRAMES(801)));
	expect_said("in use by the loader, in high memory");
	expect_boot_map_right();
}
END_TEST

TEST(a_module_across_the_border_is_kept_on_both_sides)
{
	soft_machine_init(1024);
	soft_add_module(MAXMEM - MIB(1), MAXMEM + MIB(1), "initrd");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert(page_is_ram(MAXMEM_PFN - 1));
	ck_assert(!page_is_ram(MAXMEM_PFN));
	ck_assert(!page_is_ram(MAXMEM_PFN + FRAMES(1) - 1));
	ck_assert(page_is_ram(MAXMEM_PFN + FRAMES(1)));
	expect_boot_map_right();
}
END_TEST

TEST(a_module_up_to_the_border_stays_in_the_map)
{
	soft_machine_init(1024);
	soft_add_module(MAXMEM - MIB(1), MAXMEM, "initrd");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert(page_is_ram(MAXMEM_PFN - 1) && page_is_ram(MAXMEM_PFN));
	ck_assert(!said("in high memory\n"));
	expect_boot_map_right();
}
END_TEST

TEST(a_high_module_may_stand_first_on_the_list)
{
	soft_machine_init(1024);
	soft_add_module(MIB(800), MIB(801), "initrd");
	soft_reserve(0x100, 0x200, "in frame 0");
	soft_boot_to(SOFT_BOOTMEM);
	ck_assert(!page_is_ram(FRAMES(800)));
	ck_assert(page_is_ram(FRAMES(801)));
	expect_boot_map_right();
}
END_TEST

TEST(neighbours_in_high_memory_are_named_as_one)
{
	unsigned long first = MIB(800 + _i), second = MIB(801 - _i);

	soft_machine_init(1024);
	soft_add_module(first, first + MIB(1), "initrd");
	soft_add_module(second, second + MIB(1), "symbols");
	soft_boot_to(SOFT_BOOTMEM);
	expect_said("frames 32000-321ff are in use by the loader");
	ck_assert(!page_is_ram(FRAMES(800)));
	ck_assert(!page_is_ram(FRAMES(802) - 1));
}
END_TEST

static void random_machine(unsigned int mib)
{
	struct e820map map = MAP(PC_LOW, PC(mib));
	unsigned long start, end;
	u32 i;

	if (rnd_below(2))
		map.map[map.nr_map++] =
			(struct e820entry){ 0xA0000, 0x60000, E820_RAM };
	for (i = rnd_below(10); i; i--)
		map.map[map.nr_map++] = (struct e820entry){
			rnd_between(MIB(2), MIB(mib)), rnd_below(KIB(256)),
			rnd_between(E820_RESERVED, E820_NVS)
		};
	soft_machine_init(mib);
	soft_boot_info(map.map, map.nr_map);
	for (i = rnd_below(30); i; i--) {
		start = rnd_below(MIB(12) >> rnd_below(6));
		end = start + rnd_below(MIB(4) >> rnd_below(12));
		soft_reserve(start, end, "random");
	}
}

TEST(a_random_machine_keeps_what_is_taken)
{
	rnd_seed(_i);
	random_machine(rnd_between(9, 300));
	soft_boot_to(SOFT_REGION);
	if (lowest_place(bitmap_frames(find_max_pfn()))) {
		soft_boot_to(SOFT_BOOTMEM);
		expect_boot_map_right();
	} else {
		EXPECT_PANIC(soft_boot_to(SOFT_BOOTMEM), "for the boot map");
	}
}
END_TEST

/* Test one page at a time */

#define MACROS(name, set, test)                                     \
	static void name##_set(struct page *page)                   \
	{                                                           \
		(void)set(page);                                    \
	}                                                           \
	static bool name##_test(struct page *page)                  \
	{                                                           \
		return test(page);                                  \
	}

#define MACROS_CLEAR(name, set, test, clear)                        \
	MACROS(name, set, test)                                     \
	static void name##_clear(struct page *page)                 \
	{                                                           \
		(void)clear(page);                                  \
	}

MACROS(lock, LockPage, PageLocked)
MACROS(try_lock, TryLockPage, PageLocked)
MACROS(highmem, SetPageHighMem, PageHighMem)
MACROS(checked, SetPageChecked, PageChecked)
MACROS_CLEAR(error, SetPageError, PageError, ClearPageError)
MACROS_CLEAR(referenced, SetPageReferenced, PageReferenced,
	     ClearPageReferenced)
MACROS_CLEAR(tested, SetPageReferenced, PageReferenced,
	     PageTestandClearReferenced)
MACROS_CLEAR(uptodate, SetPageUptodate, Page_Uptodate,
	     ClearPageUptodate)
MACROS_CLEAR(dirty, SetPageDirty, PageDirty, ClearPageDirty)
MACROS_CLEAR(lru, TestSetPageLRU, PageLRU, TestClearPageLRU)
MACROS_CLEAR(active, SetPageActive, PageActive, ClearPageActive)
MACROS_CLEAR(slab, PageSetSlab, PageSlab, PageClearSlab)
MACROS_CLEAR(buddy, SetPageBuddy, PageBuddy, ClearPageBuddy)
MACROS_CLEAR(launder, SetPageLaunder, PageLaunder, ClearPageLaunder)
MACROS_CLEAR(reserved, SetPageReserved, PageReserved,
	     ClearPageReserved)

static const struct {
	unsigned int bit;
	void (*set)(struct page *page);
	bool (*test)(struct page *page);
	void (*clear)(struct page *page);
} flags[] = {
	{ 0, lock_set, lock_test, NULL },
	{ 0, try_lock_set, try_lock_test, NULL },
	{ 1, error_set, error_test, error_clear },
	{ 2, referenced_set, referenced_test, referenced_clear },
	{ 2, tested_set, tested_test, tested_clear },
	{ 3, uptodate_set, uptodate_test, uptodate_clear },
	{ 4, dirty_set, dirty_test, dirty_clear },
	{ 6, lru_set, lru_test, lru_clear },
	{ 7, active_set, active_test, active_clear },
	{ 8, slab_set, slab_test, slab_clear },
	{ 9, buddy_set, buddy_test, buddy_clear },
	{ 11, highmem_set, highmem_test, NULL },
	{ 12, checked_set, checked_test, NULL },
	{ 14, reserved_set, reserved_test, reserved_clear },
	{ 15, launder_set, launder_test, launder_clear },
};

static void expect_one_bit_moves(unsigned int i, unsigned long word)
{
	unsigned long bit = 1UL << flags[i].bit;
	struct page page = { .flags = word & ~bit };

	if (flags[i].test(&page))
		ck_abort_msg("bit %u is clear", flags[i].bit);
	flags[i].set(&page);
	if (page.flags != (word | bit) || !flags[i].test(&page))
		ck_abort_msg("setting bit %u of %lx gives %lx",
			     flags[i].bit, word & ~bit, page.flags);
	flags[i].set(&page);
	if (page.flags != (word | bit))
		ck_abort_msg("bit %u did not stay", flags[i].bit);
	if (!flags[i].clear)
		return;
	flags[i].clear(&page);
	if (page.flags != (word & ~bit) || flags[i].test(&page))
		ck_abort_msg("clearing bit %u of %lx gives %lx",
			     flags[i].bit, word | bit, page.flags);
	flags[i].clear(&page);
	if (page.flags != (word & ~bit))
		ck_abort_msg("bit %u came back", flags[i].bit);
}

TEST(a_flags_macros_move_its_bit_and_no_other)
{
	int i;

	expect_one_bit_moves(_i, 0);
	expect_one_bit_moves(_i, ~0UL);
	for (i = 0; i < 500; i++)
		expect_one_bit_moves(_i, rnd());
}
END_TEST

TEST(macros_that_test_and_change_say_what_was)
{
	struct page page = { .flags = 0 };

	ck_assert(!TryLockPage(&page) && TryLockPage(&page));
	ck_assert(!TestSetPageLRU(&page) && TestSetPageLRU(&page));
	ck_assert(TestClearPageLRU(&page) && !TestClearPageLRU(&page));
	SetPageReferenced(&page);
	ck_assert(PageTestandClearReferenced(&page));
	ck_assert(!PageTestandClearReferenced(&page));
}
END_TEST

TEST(every_flag_has_its_name_and_its_number)
{
	static const char *const names[] = {
		"locked", "error", "referenced", "uptodate", "dirty",
		"unused", "lru", "active", "slab", "buddy", "skip",
		"highmem", "checked", "arch_1", "reserved", "launder",
		"fs_1"
	};
	unsigned int bit;

	for (bit = 0; bit < ARRAY_SIZE(names); bit++)
		ck_assert_str_eq(page_flag_name(bit), names[bit]);
	for (; bit <= 40; bit++)
		ck_assert_ptr_null(page_flag_name(bit));
	ck_assert_ptr_null(page_flag_name(~0U));
}
END_TEST

TEST(a_page_has_48_bytes)
{
	ck_assert_uint_eq(sizeof(struct page), 48);
	ck_assert_uint_eq(sizeof(mem_map_t), 48);
	ck_assert_uint_eq(offsetof(struct page, count), 4);
	ck_assert_uint_eq(offsetof(struct page, virtual), 8);
	ck_assert_uint_eq(offsetof(struct page, mapping), 20);
	ck_assert_uint_eq(offsetof(struct page, index), 24);
	ck_assert_uint_eq(offsetof(struct page, private), 28);
	ck_assert_uint_eq(offsetof(struct page, next_hash), 40);
	ck_assert_uint_eq(offsetof(struct page, pprev_hash), 44);
}
END_TEST

/* Test: a page's flags and its zone share a word in peace */
TEST(setting_the_zone_keeps_the_flags)
{
	struct page page;
	unsigned int nid, zone;
	unsigned long word;
	int i;

	for (i = 0; i < 500; i++) {
		word = i ? rnd() : ~0UL;
		nid = rnd_below(MAX_NR_NODES);
		zone = rnd_below(MAX_NR_ZONES);
		page.flags = word;
		set_page_zone(&page, zone_table_index(nid, zone));
		if ((page.flags ^ word) & 0x0FFFFFFF)
			ck_abort_msg("flags %lx became %lx", word,
				     page.flags);
		if (page_to_nid(&page) != nid ||
		    page_zonenum(&page) != zone)
			ck_abort_msg("node %u zone %u read back as %u %u",
				     nid, zone, page_to_nid(&page),
				     page_zonenum(&page));
	}
}
END_TEST

TEST(node_is_in_bits_29_and_28_and_zone_in_31_and_30)
{
	struct page page = { .flags = 0 };

	set_page_zone(&page, zone_table_index(1, ZONE_DMA));
	ck_assert_uint_eq(page.flags, 0x10000000);
	set_page_zone(&page, zone_table_index(0, ZONE_NORMAL));
	ck_assert_uint_eq(page.flags, 0x40000000);
	set_page_zone(&page, zone_table_index(3, ZONE_HIGHMEM));
	ck_assert_uint_eq(page.flags, 0xB0000000);
}
END_TEST

TEST(the_table_turns_four_bits_into_a_zone)
{
	static zone_t zones[ZONE_TABLE_SIZE];
	struct page page = { .flags = 0x0FFFFFFF };
	unsigned int i;

	for (i = 0; i < ZONE_TABLE_SIZE; i++)
		zone_table[i] = &zones[i];
	for (i = 0; i < ZONE_TABLE_SIZE; i++) {
		set_page_zone(&page, i);
		ck_assert_ptr_eq(page_zone(&page), &zones[i]);
	}
}
END_TEST

TEST(a_zone_that_has_no_place_is_a_bug)
{
	struct page page = { .flags = 0x12345678 };

	switch_on();
	EXPECT_PANIC(set_page_zone(&page, ZONE_TABLE_SIZE), "BUG");
	EXPECT_PANIC(set_page_zone(&page, ~0U), "BUG");
	ck_assert_uint_eq(page.flags, 0x12345678);
}
END_TEST

TEST(only_the_last_reference_counts_as_the_last)
{
	struct page page = { .flags = 0 };

	switch_on();
	set_page_count(&page, 1);
	get_page(&page);
	get_page(&page);
	ck_assert_int_eq(page_count(&page), 3);
	ck_assert(!put_page_testzero(&page));
	ck_assert(!put_page_testzero(&page));
	ck_assert_int_eq(page_count(&page), 1);
	ck_assert(put_page_testzero(&page));
	ck_assert_int_eq(page_count(&page), 0);
	EXPECT_PANIC(put_page_testzero(&page), "BUG");
}
END_TEST

TEST(a_page_remembers_its_address)
{
	struct page page = { .flags = 0 };

	ck_assert_ptr_null(page_address(&page));
	set_page_address(&page, &page);
	ck_assert_ptr_eq(page_address(&page), &page);
	set_page_address(&page, NULL);
	ck_assert_ptr_null(page_address(&page));
}
END_TEST

TEST(frames_pages_and_addresses_lead_to_each_other)
{
	unsigned long pfn;

	boot_pc(64, "", SOFT_PAGING);
	for (pfn = 0; pfn < max_mapnr; pfn++)
		if (page_to_pfn(pfn_to_page(pfn)) != pfn ||
		    page_to_phys(pfn_to_page(pfn)) != pfn * 4096 ||
		    virt_to_page(__va(pfn * 4096 + 4095)) != mem_map + pfn)
			ck_abort_msg("frame %#lx is lost", pfn);
}
END_TEST

TEST(pages_outside_the_array_are_not_valid)
{
	boot_pc(64, "", SOFT_PAGING);
	ck_assert_uint_eq(max_mapnr, max_pfn);
	ck_assert(VALID_PAGE(mem_map));
	ck_assert(VALID_PAGE(mem_map + max_mapnr - 1));
	ck_assert(!VALID_PAGE(mem_map + max_mapnr));
	ck_assert(!VALID_PAGE((struct page *)((char *)mem_map - 48)));
	EXPECT_PANIC(pfn_to_page(max_mapnr), "BUG");
	EXPECT_PANIC(pfn_to_page(~0UL), "BUG");
}
END_TEST

/* Describe nodes by hand */

#define NODE0 (&contig_page_data)

static void prepare_nodes(unsigned int mib, const char *options)
{
	static const struct e820entry low = { 0, 0xA0000, E820_RAM };
	struct e820entry map[] = { low, PC(mib) };
	char line[CMDLINE_SIZE];

	soft_machine_init(mib);
	soft_boot_info(map, ARRAY_SIZE(map));
	snprintf(line, sizeof(line), "nopse %s", options);
	soft_options(line);
	soft_boot_to(SOFT_BOOTMEM);
	pagetable_init();
	memset(NODE0->node_zones, 0xA5, sizeof(NODE0->node_zones));
	memset(NODE0->node_zonelists, 0xA5, sizeof(NODE0->node_zonelists));
}

static void describe(unsigned int mib, const unsigned long *zone_sizes,
		     const unsigned long *holes)
{
	prepare_nodes(mib, "");
	free_area_init(zone_sizes, holes);
}

static pg_data_t node1;
static bootmem_data_t node1_bootmem;

static const unsigned long sizes_0[] = { 4096, 12288, 0 };
static const unsigned long holes_0[] = { 96, 0, 0 };
static const unsigned long sizes_1[] = { 0, 6144, 2048 };
static const unsigned long holes_1[] = { 0, 100, 1000 };

static void prepare_two_nodes(void)
{
	prepare_nodes(128, "");
	reserve_bootmem(MIB(64), MIB(64));
	memset(&node1, 0xA5, sizeof(node1));
	node1.bdata = &node1_bootmem;
	init_bootmem_node(&node1, FRAMES(64), FRAMES(96), FRAMES(128));
	free_bootmem_node(&node1, MIB(96), MIB(32));
}

static void two_nodes(void)
{
	prepare_two_nodes();
	free_area_init_node(0, NODE0, sizes_0, 0, holes_0);
	free_area_init_node(1, &node1, sizes_1, MIB(96), holes_1);
}

/* Test the zones of one node and of two */

static unsigned long ram_frames(unsigned long start, unsigned long end)
{
	unsigned long n = 0;

	for (; start < end; start++)
		n += frame_is_ram(start);
	return n;
}

static void expect_zone(pg_data_t *pgdat, int j, unsigned long start,
			unsigned long size, unsigned long present)
{
	static const char *const names[] = { "DMA", "Normal", "HighMem" };
	zone_t *zone = &pgdat->node_zones[j];

	ck_assert_str_eq(zone->name, names[j]);
	ck_assert_uint_eq(zone->size, size);
	ck_assert_uint_eq(zone->present_pages, present);
	ck_assert_ptr_eq(zone->zone_pgdat, pgdat);
	ck_assert(!spin_is_locked(&zone->lock));
	ck_assert_uint_eq(zone->free_pages, 0);
	ck_assert(!zone->need_balance);
	if (!size)
		return;
	ck_assert_uint_eq(zone->zone_start_mapnr, start);
	ck_assert_uint_eq(zone->zone_start_paddr, PFN_PHYS(start));
	ck_assert_ptr_eq(zone->zone_mem_map, mem_map + start);
}

static void expect_page(unsigned long pfn, unsigned long where,
			bool low)
{
	struct page *page = mem_map + pfn;
	void *address = low ? __va(PFN_PHYS(pfn)) : NULL;

	if (page->flags != (where << 28 | 1UL << 14) ||
	    page_count(page) != 0 || page_address(page) != address ||
	    !list_empty(&page->list) || page->mapping || page->private)
		ck_abort_msg("frame %#lx: flags %lx count %d at %p", pfn,
			     page->flags, page_count(page),
			     page_address(page));
}

TEST(zones_end_at_16_mib_and_with_low_memory)
{
	unsigned long dma, low, end = FRAMES(sizes[_i]) - 32;

	boot_pc(sizes[_i], "", SOFT_PAGING);
	low = min(end, MAXMEM_PFN);
	dma = min(low, FRAMES(16));
	expect_zone(NODE0, ZONE_DMA, 0, dma, ram_frames(0, dma));
	expect_zone(NODE0, ZONE_NORMAL, dma, low - dma,
		    ram_frames(dma, low));
	expect_zone(NODE0, ZONE_HIGHMEM, low, end - low,
		    ram_frames(low, end));
	ck_assert_int_eq(NODE0->nr_zones,
			 end > low ? 3 : low > dma ? 2 : 1);
	ck_assert_uint_eq(NODE0->node_size, end);
	ck_assert_uint_eq(NODE0->node_present_pages, e820_ram_pages());
}
END_TEST

TEST(every_page_begins_reserved_with_count_0_in_its_zone)
{
	unsigned long pfn, zone;

	boot_pc(sizes[_i], "", SOFT_PAGING);
	for (pfn = 0; pfn < max_mapnr; pfn++) {
		zone = pfn >= max_low_pfn ? ZONE_HIGHMEM :
		       pfn >= FRAMES(16)  ? ZONE_NORMAL :
					    ZONE_DMA;
		expect_page(pfn, zone << 2, pfn < max_low_pfn);
	}
}
END_TEST

TEST(highmem_moves_the_border_of_zones)
{
	boot_pc(128, "highmem=50M", SOFT_PAGING);
	expect_zone(NODE0, ZONE_NORMAL, FRAMES(16), FRAMES(60),
		    FRAMES(60));
	expect_zone(NODE0, ZONE_HIGHMEM, FRAMES(76), FRAMES(52) - 32,
		    FRAMES(52) - 32);
	ck_assert_ptr_null(page_address(mem_map + FRAMES(76)));
	ck_assert_ptr_nonnull(page_address(mem_map + FRAMES(76) - 1));
}
END_TEST

TEST(the_log_has_a_line_for_each_zone)
{
	boot_pc(64, "", SOFT_PAGING);
	expect_said("node 0: 16352 frames, 16255 present");
	expect_said("node 0 zone DMA: 4096 frames from 0, 3999 present");
	expect_said("node 0 zone Normal: 12256 frames from 4096, "
		    "12256 present");
}
END_TEST

TEST(the_only_node_is_node_0)
{
	boot_pc(64, "", SOFT_PAGING);
	ck_assert_ptr_eq(pgdat_list, NODE0);
	ck_assert_ptr_null(NODE0->node_next);
	ck_assert_ptr_eq(NODE_DATA(0), NODE0);
	ck_assert_int_eq(NODE0->node_id, 0);
	ck_assert_int_eq(numnodes, 1);
	ck_assert_uint_eq(NODE0->node_start_mapnr, 0);
	ck_assert_uint_eq(NODE0->node_start_paddr, 0);
	ck_assert_ptr_eq(NODE_MEM_MAP(0), mem_map);
}
END_TEST

/* Test: two nodes share one array, with a gap */
TEST(two_nodes_share_one_array)
{
	unsigned long pfn;

	two_nodes();
	for (pfn = 0; pfn < FRAMES(16); pfn++)
		expect_page(pfn, ZONE_DMA << 2 | 0, true);
	for (; pfn < FRAMES(64); pfn++)
		expect_page(pfn, ZONE_NORMAL << 2 | 0, true);
	for (; pfn < FRAMES(96); pfn++)
		if (!PageReserved(mem_map + pfn) ||
		    page_count(mem_map + pfn))
			ck_abort_msg("frame %#lx is in the gap", pfn);
	for (; pfn < FRAMES(120); pfn++)
		expect_page(pfn, ZONE_NORMAL << 2 | 1, true);
	for (; pfn < FRAMES(128); pfn++)
		expect_page(pfn, ZONE_HIGHMEM << 2 | 1, false);
	ck_assert_uint_eq(max_mapnr, FRAMES(128));
}
END_TEST

TEST(two_nodes_have_zones_of_their_own)
{
	two_nodes();
	expect_zone(NODE0, ZONE_DMA, 0, 4096, 4000);
	expect_zone(NODE0, ZONE_NORMAL, 4096, 12288, 12288);
	expect_zone(NODE0, ZONE_HIGHMEM, 0, 0, 0);
	expect_zone(&node1, ZONE_DMA, 0, 0, 0);
	expect_zone(&node1, ZONE_NORMAL, FRAMES(96), 6144, 6044);
	expect_zone(&node1, ZONE_HIGHMEM, FRAMES(120), 2048, 1048);
	ck_assert_int_eq(NODE0->nr_zones, 2);
	ck_assert_int_eq(node1.nr_zones, 3);
}
END_TEST

TEST(a_node_knows_its_place)
{
	two_nodes();
	ck_assert_int_eq(node1.node_id, 1);
	ck_assert_ptr_eq(NODE_DATA(0), NODE0);
	ck_assert_ptr_eq(NODE_DATA(1), &node1);
	ck_assert_uint_eq(node1.node_start_paddr, MIB(96));
	ck_assert_uint_eq(node1.node_start_mapnr, FRAMES(96));
	ck_assert_ptr_eq(NODE_MEM_MAP(1), mem_map + FRAMES(96));
	ck_assert_uint_eq(node1.node_size, 6144 + 2048);
	ck_assert_uint_eq(node1.node_present_pages, 6044 + 1048);
	ck_assert_uint_eq(NODE0->node_size, 4096 + 12288);
	ck_assert_uint_eq(NODE0->node_present_pages, 4000 + 12288);
}
END_TEST

TEST(a_nodes_memory_comes_from_its_own_boot_allocator)
{
	zone_t *zone;
	int j;

	two_nodes();
	for (j = ZONE_NORMAL; j <= ZONE_HIGHMEM; j++) {
		zone = &node1.node_zones[j];
		ck_assert_uint_ge(__pa(zone->wait_table), MIB(96));
		ck_assert_uint_ge(__pa(zone->free_area[0].map), MIB(96));
	}
	ck_assert_uint_lt(__pa(mem_map), MIB(64));
}
END_TEST

TEST(the_walks_visit_every_node_and_zone_once)
{
	zone_t *zone;
	pg_data_t *pgdat;
	unsigned int zones = 0, nodes = 0;

	two_nodes();
	for_each_pgdat(pgdat)
		nodes |= 1U << pgdat->node_id;
	ck_assert_uint_eq(nodes, 3);
	for_each_zone(zone) {
		pgdat = zone->zone_pgdat;
		nodes = pgdat->node_id * 3 + (zone - pgdat->node_zones);
		ck_assert(!(zones & 1U << nodes));
		zones |= 1U << nodes;
	}
	ck_assert_uint_eq(zones, 0x3F);
	ck_assert_ptr_null(next_zone(&NODE0->node_zones[2]));
	ck_assert_ptr_eq(next_zone(&node1.node_zones[2]),
			 &NODE0->node_zones[0]);
}
END_TEST

TEST(a_machine_without_nodes_has_no_zones)
{
	zone_t *zone;

	switch_on();
	pgdat_list = NULL;
	for_each_zone(zone)
		ck_abort_msg("there is a zone");
}
END_TEST

TEST(a_zone_helps_requests_for_it_and_for_those_above)
{
	int i, j;

	two_nodes();
	for (i = 0; i < MAX_NR_ZONES; i++)
		for (j = 0; j < MAX_NR_ZONES; j++) {
			ck_assert_int_eq(memclass(&node1.node_zones[i],
						  &node1.node_zones[j]),
					 i <= j);
			ck_assert(!memclass(&node1.node_zones[i],
					    &NODE0->node_zones[j]));
			ck_assert(!memclass(&NODE0->node_zones[i],
					    &node1.node_zones[j]));
		}
}
END_TEST

TEST(a_page_is_in_the_range_of_one_zone_only)
{
	unsigned long pfn;
	zone_t *zone, *other;

	two_nodes();
	for (pfn = 0; pfn < max_mapnr; pfn += 512) {
		if (pfn >= FRAMES(64) && pfn < FRAMES(96))
			continue;
		zone = page_zone(mem_map + pfn);
		for_each_zone(other)
			if (BAD_RANGE(other, mem_map + pfn) !=
			    (other != zone))
				ck_abort_msg("frame %#lx, zone %s", pfn,
					     other->name);
	}
}
END_TEST

TEST(the_edges_of_a_zones_range_are_exact)
{
	zone_t *zone = &node1.node_zones[ZONE_NORMAL];
	struct page *page;

	two_nodes();
	page = mem_map + FRAMES(96);
	ck_assert(!BAD_RANGE(zone, page));
	ck_assert(!BAD_RANGE(zone, page + 6143));
	set_page_zone(page - 1, zone_table_index(1, ZONE_NORMAL));
	set_page_zone(page + 6144, zone_table_index(1, ZONE_NORMAL));
	ck_assert(BAD_RANGE(zone, page - 1));
	ck_assert(BAD_RANGE(zone, page + 6144));
	set_page_zone(page, zone_table_index(0, ZONE_NORMAL));
	ck_assert(BAD_RANGE(zone, page));
}
END_TEST

static size_t map_bytes(const zone_t *zone, unsigned int order)
{
	return LONG_ALIGN(((zone->size - 1) >> (order + 4)) + 1);
}

static void expect_maps(zone_t *zone, u8 old, u8 new)
{
	unsigned int order;
	size_t i;
	u8 *map;

	for (order = 0; order < MAX_ORDER - 1; order++) {
		map = (u8 *)zone->free_area[order].map;
		for (i = 0; i < map_bytes(zone, order); i++) {
			if (map[i] != (old ? old + order : 0))
				ck_abort_msg("order %u, byte %zu is %#x",
					     order, i, map[i]);
			map[i] = new ? new + order : 0;
		}
	}
}

TEST(bitmaps_have_room_for_the_holes)
{
	static const unsigned long zone_sizes[] = { 4096, 8192, 0 };
	static const unsigned long holes[] = { 4000, 8192, 0 };
	zone_t *zones = NODE0->node_zones;
	int round;

	describe(64, zone_sizes, holes);
	for (round = 0; round < 2; round++) {
		expect_maps(&zones[0], round ? 0x20 : 0, 0x20);
		expect_maps(&zones[1], round ? 0x40 : 0, 0x40);
	}
	memset(zones[0].wait_table, 0xFF,
	       zones[0].wait_table_size * sizeof(wait_queue_head_t));
	memset(zones[1].wait_table, 0xFF,
	       zones[1].wait_table_size * sizeof(wait_queue_head_t));
	expect_maps(&zones[0], 0x20, 0);
	expect_maps(&zones[1], 0x40, 0);
	expect_page(0, ZONE_DMA << 2, true);
	expect_page(FRAMES(48) - 1, ZONE_NORMAL << 2, true);
}
END_TEST

TEST(bitmaps_are_as_small_as_they_can_be)
{
	static const unsigned long zone_sizes[] = { 4096, 12287, 0 };
	unsigned long here, next;
	unsigned int order;
	zone_t *zone;

	describe(64, zone_sizes, NULL);
	for (zone = NODE0->node_zones; zone->size; zone++)
		for (order = 0; order < MAX_ORDER - 2; order++) {
			here = (unsigned long)zone->free_area[order].map;
			next = (unsigned long)zone->free_area[order + 1].map;
			ck_assert_uint_eq(next - here,
					  ALIGN(map_bytes(zone, order), 32));
		}
}
END_TEST

TEST(every_order_has_a_list_and_all_but_the_largest_a_bitmap)
{
	unsigned int order;
	zone_t *zone;

	two_nodes();
	for_each_zone(zone)
		for (order = 0; order < MAX_ORDER; order++) {
			free_area_t *area = &zone->free_area[order];

			ck_assert(list_empty(&area->free_list));
			ck_assert_int_eq(area->map != NULL,
					 zone->size &&
						 order < MAX_ORDER - 1);
		}
}
END_TEST

TEST(no_holes_at_all_may_be_said_with_null)
{
	describe(64, sizes_0, NULL);
	expect_zone(NODE0, ZONE_DMA, 0, 4096, 4096);
	expect_zone(NODE0, ZONE_NORMAL, 4096, 12288, 12288);
	ck_assert_uint_eq(NODE0->node_present_pages, 16384);
}
END_TEST

TEST(a_zone_may_be_one_frame_or_all_hole)
{
	static const unsigned long one[] = { 0, 1024, 1 };
	static const unsigned long holes[] = { 0, 1024, 0 };

	describe(64, one, holes);
	expect_zone(NODE0, ZONE_NORMAL, 0, 1024, 0);
	expect_zone(NODE0, ZONE_HIGHMEM, 1024, 1, 1);
	ck_assert_int_eq(NODE0->nr_zones, 3);
	expect_maps(&NODE0->node_zones[2], 0, 0xF0);
}
END_TEST

static void expect_refused(const unsigned long *zone_sizes,
			   unsigned long start,
			   const unsigned long *holes, const char *words)
{
	prepare_nodes(64, "");
	EXPECT_PANIC(free_area_init_node(0, NODE0, zone_sizes, start,
					 holes),
		     words);
}

TEST(a_zone_that_starts_inside_a_largest_block_is_a_panic)
{
	static const unsigned long bad[][3] = { { 4095, 1024, 0 },
						{ 0, 1025, 1024 },
						{ 512, 0, 1 } };
	static const char *const words[] = {
		"zone Normal of node 0 starts at frame 4095, "
		"no multiple of 1024",
		"zone HighMem of node 0 starts at frame 1025, "
		"no multiple of 1024",
		"zone HighMem of node 0 starts at frame 512, "
		"no multiple of 1024",
	};

	expect_refused(bad[_i], 0, NULL, words[_i]);
}
END_TEST

TEST(a_node_that_starts_inside_a_largest_block_is_a_panic)
{
	expect_refused(sizes_1, MIB(2), NULL,
		       "starts at frame 512, no multiple of 1024");
}
END_TEST

TEST(an_empty_zone_may_start_anywhere)
{
	static const unsigned long odd[] = { 4095, 0, 0 };

	describe(64, odd, NULL);
	ck_assert_int_eq(NODE0->nr_zones, 1);
}
END_TEST

TEST(a_node_up_to_the_end_of_the_array_is_described)
{
	static const unsigned long all[] = { 4096, 12288, 0 };

	describe(64, all, NULL);
	ck_assert_uint_eq(max_mapnr, 16384);
	expect_page(16383, ZONE_NORMAL << 2, true);
}
END_TEST

TEST(a_node_may_have_no_frames_anywhere_up_to_the_end)
{
	static const unsigned long none[] = { 0, 0, 0 };

	two_nodes();
	free_area_init_node(1, &node1, none, MIB(128), none);
	ck_assert_int_eq(node1.nr_zones, 0);
	ck_assert_uint_eq(node1.node_size, 0);
	ck_assert_uint_eq(node1.node_start_mapnr, max_mapnr);
}
END_TEST

TEST(a_node_above_the_array_is_a_panic)
{
	static const unsigned long large[] = { 4096, 12289, 0 };
	static const unsigned long huge[] = { 1024, ~0UL - 2047, 0 };

	switch (_i) {
	case 0:
		expect_refused(large, 0, NULL, "but mem_map has 16384");
		break;
	case 1:
		expect_refused(huge, MIB(4), NULL, "but mem_map has 16384");
		break;
	case 2:
		expect_refused(sizes_0, MIB(4), NULL,
			       "but mem_map has 16384");
		break;
	default:
		expect_refused(sizes_0, MIB(128), NULL,
			       "but mem_map has 16384");
	}
}
END_TEST

TEST(the_array_of_pages_ends_with_the_last_page)
{
	unsigned long behind = MIB(16) + PFN_PHYS(192);

	prepare_nodes(64, "");
	reserve_bootmem(behind, MIB(64) - behind);
	soft_write_phys(behind, 0x12345678);
	free_area_init(sizes_0, holes_0);
	ck_assert_ptr_eq(mem_map, __va(MIB(16)));
	ck_assert_ptr_eq(mem_map + max_mapnr, __va(behind));
	ck_assert_uint_eq(soft_read_phys(behind), 0x12345678);
}
END_TEST

TEST(more_holes_than_frames_are_a_panic)
{
	static const unsigned long holes[] = { 0, 12289, 0 };

	expect_refused(sizes_0, 0, holes,
		       "zone Normal of node 0: 12288 frames, but 12289 "
		       "holes");
}
END_TEST

TEST(holes_in_an_empty_zone_are_a_panic)
{
	static const unsigned long holes[] = { 0, 0, 1 };

	expect_refused(sizes_0, 0, holes,
		       "zone HighMem of node 0: 0 frames, but 1 holes");
}
END_TEST

TEST(a_node_that_cannot_be_is_a_bug)
{
	prepare_nodes(64, "");
	EXPECT_PANIC(free_area_init_node(MAX_NR_NODES, NODE0, sizes_0, 0,
					 NULL),
		     "BUG");
	EXPECT_PANIC(free_area_init_node(-1, NODE0, sizes_0, 0, NULL),
		     "BUG");
	EXPECT_PANIC(free_area_init_node(0, NODE0, sizes_0, 1, NULL),
		     "BUG");
}
END_TEST

TEST(two_zones_that_claim_a_frame_are_a_bug)
{
	static const unsigned long again[] = { 0, 4096, 0 };

	prepare_two_nodes();
	free_area_init_node(0, NODE0, sizes_0, 0, holes_0);
	EXPECT_PANIC(free_area_init_node(1, &node1, again,
					 _i ? MIB(16) : 0, NULL),
		     "BUG");
}
END_TEST

TEST(zones_before_their_memory_map_are_a_bug)
{
	prepare_nodes(64, "");
	max_pfn = 0;
	EXPECT_PANIC(free_area_init(sizes_0, NULL), "BUG");
}
END_TEST

/* Test the watermarks */

static void expect_marks(const zone_t *zone, unsigned long lowest)
{
	ck_assert_uint_eq(zone->pages_min, lowest);
	ck_assert_uint_eq(zone->pages_low, 2 * lowest);
	ck_assert_uint_eq(zone->pages_high, 3 * lowest);
	ck_assert(!zone->need_balance);
}

static void present_frames(unsigned long present, const char *options)
{
	unsigned long zone_sizes[] = { 0, 61440, 0 };
	unsigned long holes[] = { 0, 61440 - present, 0 };

	prepare_nodes(256, options);
	free_area_init(zone_sizes, holes);
}

static const struct {
	unsigned long present, lowest;
} marks[] = {
	{ 0, 20 }, { 1, 20 }, { 2560, 20 }, { 2687, 20 }, { 2688, 21 },
	{ 2815, 21 }, { 2816, 22 }, { 16384, 128 }, { 32511, 253 },
	{ 32512, 254 }, { 32640, 255 }, { 32768, 255 }, { 61440, 255 },
};

TEST(the_lowest_mark_is_a_128th_from_20_to_255_frames)
{
	present_frames(marks[_i].present, "");
	expect_marks(&NODE0->node_zones[ZONE_NORMAL], marks[_i].lowest);
}
END_TEST

/* Test: marks count what is there, tables count what is spanned */
TEST(marks_count_ram_and_tables_count_positions)
{
	static const unsigned long holes[] = { 4096 - 3000, 12288 - 100,
					       0 };
	zone_t *zones = NODE0->node_zones;

	describe(64, sizes_0, holes);
	expect_marks(&zones[ZONE_DMA], 3000 / 128);
	expect_marks(&zones[ZONE_NORMAL], 20);
	ck_assert_uint_eq(zones[ZONE_DMA].wait_table_size, 4096 / 256);
	ck_assert_uint_eq(zones[ZONE_NORMAL].wait_table_size, 64);
}
END_TEST

TEST(each_zone_has_marks_of_its_own)
{
	boot_pc(1024, "", SOFT_PAGING);
	expect_marks(&NODE0->node_zones[ZONE_DMA], 3999 / 128);
	expect_marks(&NODE0->node_zones[ZONE_NORMAL], 255);
	expect_marks(&NODE0->node_zones[ZONE_HIGHMEM], 255);
}
END_TEST

static void expect_three_marks(const char *options, unsigned long dma,
			       unsigned long normal, unsigned long high)
{
	static const unsigned long zone_sizes[] = { 8192, 8192, 8192 };

	prepare_nodes(128, options);
	free_area_init(zone_sizes, NULL);
	expect_marks(&NODE0->node_zones[ZONE_DMA], dma);
	expect_marks(&NODE0->node_zones[ZONE_NORMAL], normal);
	expect_marks(&NODE0->node_zones[ZONE_HIGHMEM], high);
}

TEST(memfrac_sets_the_divisor_of_each_zone)
{
	switch (_i) {
	case 0:
		expect_three_marks("", 64, 64, 64);
		break;
	case 1:
		expect_three_marks("memfrac=64,100,256", 128, 81, 32);
		break;
	case 2:
		expect_three_marks("memfrac=1,1000000,8192", 255, 20, 20);
		break;
	case 3:
		expect_three_marks("memfrac=64", 128, 64, 64);
		break;
	default:
		expect_three_marks("memfrac=256,64", 32, 128, 64);
	}
}
END_TEST

static const char *const bad_fractions[] = {
	"memfrac", "memfrac=", "memfrac=0", "memfrac=64,0",
	"memfrac=64,64,0", "memfrac=x", "memfrac=64,x", "memfrac=64,64,x",
	"memfrac=64x", "memfrac=64,64,64,64", "memfrac=-1", "memfrac=64;64",
};

TEST(a_bad_memfrac_changes_nothing_and_is_named)
{
	expect_three_marks(bad_fractions[_i], 64, 64, 64);
	expect_said(bad_fractions[_i]);
	expect_said("Boot option");
}
END_TEST

/* Test the wait queues */

static void expect_table_size(unsigned long pages)
{
	unsigned long size = wait_table_size(pages), queues = pages / 256;

	if (!is_power_of_2(size) || size > 4096 ||
	    (size < queues && size < 4096) ||
	    (size > 1 && size / 2 >= queues))
		ck_abort_msg("%lu pages have %lu queues", pages, size);
}

TEST(a_wait_table_is_the_power_of_two_that_is_enough)
{
	unsigned long pages, bit;

	for (pages = 0; pages < 5000; pages++)
		expect_table_size(pages);
	for (bit = 1UL << 12; bit; bit *= 2)
		for (pages = bit - 257; pages <= bit + 513; pages++)
			expect_table_size(pages);
	expect_table_size(~0UL);
	ck_assert_uint_eq(wait_table_size(0), 1);
	ck_assert_uint_eq(wait_table_size(511), 1);
	ck_assert_uint_eq(wait_table_size(512), 2);
	ck_assert_uint_eq(wait_table_size(767), 2);
	ck_assert_uint_eq(wait_table_size(768), 4);
	ck_assert_uint_eq(wait_table_size(1UL << 20), 4096);
	ck_assert_uint_eq(wait_table_size(~0UL), 4096);
}
END_TEST

TEST(the_bits_of_a_table_are_its_logarithm)
{
	unsigned long i;

	switch_on();
	for (i = 0; i < 32; i++)
		ck_assert_uint_eq(wait_table_bits(1UL << i), i);
	EXPECT_PANIC(wait_table_bits(0), "BUG");
	EXPECT_PANIC(wait_table_bits(3), "BUG");
	EXPECT_PANIC(wait_table_bits(~0UL), "BUG");
}
END_TEST

static unsigned long queue_of(unsigned long pfn)
{
	zone_t *zone = page_zone(mem_map + pfn);
	wait_queue_head_t *queue = page_waitqueue(mem_map + pfn);
	unsigned long i = ((char *)queue - (char *)zone->wait_table) /
			  sizeof(*queue);

	if (i >= zone->wait_table_size || queue != zone->wait_table + i)
		ck_abort_msg("frame %#lx of %s has its queue at %p, not "
			     "among the %lu from %p",
			     pfn, zone->name, (void *)queue,
			     zone->wait_table_size,
			     (void *)zone->wait_table);
	return i;
}

TEST(every_page_has_a_queue_of_its_zone)
{
	unsigned long pfn;
	zone_t *zone;

	boot_pc(sizes[_i], "", SOFT_PAGING);
	for (pfn = 0; pfn < max_mapnr; pfn++)
		queue_of(pfn);
	for_each_zone(zone) {
		if (!zone->size)
			continue;
		ck_assert_uint_eq(zone->wait_table_size,
				  wait_table_size(zone->size));
		ck_assert_uint_eq(1UL << (32 - zone->wait_table_shift),
				  zone->wait_table_size);
	}
}
END_TEST

/* Test: a zone with one queue uses it for every page */
TEST(a_zone_with_one_queue_uses_it)
{
	zone_t *zone = &NODE0->node_zones[ZONE_HIGHMEM];
	unsigned long pfn;

	boot_pc(705, "", SOFT_PAGING);
	ck_assert_uint_eq(zone->size, FRAMES(1) - 32);
	ck_assert_uint_eq(zone->wait_table_size, 1);
	ck_assert_uint_eq(zone->wait_table_shift, 32);
	for (pfn = highstart_pfn; pfn < highend_pfn; pfn++)
		ck_assert_ptr_eq(page_waitqueue(mem_map + pfn),
				 zone->wait_table);
}
END_TEST

TEST(pages_spread_over_the_queues)
{
	static unsigned long pages[4096];
	zone_t *zone = &NODE0->node_zones[ZONE_NORMAL];
	unsigned long pfn, i, share;

	boot_pc(sizes[4 + _i], "", SOFT_PAGING);
	share = zone->size / zone->wait_table_size;
	for (i = 0; i < zone->size; i++)
		pages[queue_of(zone->zone_start_mapnr + i)]++;
	for (i = 0; i < zone->wait_table_size; i++)
		if (pages[i] > 2 * share || pages[i] < share / 2)
			ck_abort_msg("queue %lu has %lu pages, not %lu", i,
				     pages[i], share);
	memset(pages, 0, sizeof(pages));
	pfn = zone->zone_start_mapnr + rnd_below(zone->size / 2);
	for (i = 0; i < zone->wait_table_size; i++)
		if (++pages[queue_of(pfn + i)] > 4)
			ck_abort_msg("neighbours crowd at %#lx", pfn);
}
END_TEST

TEST(a_pages_queue_does_not_change_with_the_page)
{
	wait_queue_head_t *queue;
	struct page *page;

	boot_pc(64, "", SOFT_PAGING);
	page = mem_map + 5000;
	queue = page_waitqueue(page);
	page->flags |= 0x00FFFFFF;
	set_page_count(page, 7);
	page->index = page->private = 99;
	ck_assert_ptr_eq(page_waitqueue(page), queue);
	page->flags &= 0xF0000000;
	ck_assert_ptr_eq(page_waitqueue(page), queue);
}
END_TEST

TEST(nobody_waits_at_first)
{
	unsigned long i;
	zone_t *zone;

	two_nodes();
	for_each_zone(zone)
		for (i = 0; zone->size && i < zone->wait_table_size; i++)
			if (waitqueue_active(&zone->wait_table[i]) ||
			    spin_is_locked(&zone->wait_table[i].lock))
				ck_abort_msg("zone %s, queue %lu",
					     zone->name, i);
}
END_TEST

TEST(a_wait_table_ends_with_its_last_queue)
{
	static const wait_queue_head_t nothing;
	zone_t *zone = &NODE0->node_zones[ZONE_NORMAL];

	describe(64, sizes_0, holes_0);
	ck_assert(!memcmp(zone->wait_table + zone->wait_table_size,
			  &nothing, sizeof(nothing)));
}
END_TEST

TEST(a_page_that_lies_about_its_zone_has_no_queue)
{
	boot_pc(64, "", SOFT_PAGING);
	set_page_zone(mem_map + 5000, zone_table_index(0, ZONE_DMA));
	EXPECT_PANIC(page_waitqueue(mem_map + 5000), "BUG");
}
END_TEST

/* Test waiting for a page */

static struct {
	struct page *page;
	int woken, owners, most_owners, syncs;
} wait_test;

static struct page *boot_with_threads(void)
{
	soft_boot(64, "");
	memset(&wait_test, 0, sizeof(wait_test));
	wait_test.page = mem_map + 5000;
	wait_test.page->mapping = NULL;
	return wait_test.page;
}

static int wait_for_page(void *page)
{
	wait_on_page(page);
	wait_test.woken++;
	return 0;
}

static int own_page(void *page)
{
	lock_page(page);
	wait_test.woken++;
	wait_test.owners++;
	wait_test.most_owners = max(wait_test.most_owners,
				    wait_test.owners);
	return 0;
}

static void start(int (*fn)(void *), struct page *page)
{
	ck_assert_int_gt(kernel_thread(fn, page, "waiter"), 0);
	yield();
}

TEST(nobody_waits_for_an_unlocked_page)
{
	struct page *page = boot_with_threads();

	wait_on_page(page);
	ck_assert(!PageLocked(page));
	lock_page(page);
	ck_assert(PageLocked(page));
	unlock_page(page);
	ck_assert(!PageLocked(page));
}
END_TEST

TEST(who_waits_for_a_page_sleeps_until_unlocked)
{
	struct page *page = boot_with_threads();

	LockPage(page);
	start(wait_for_page, page);
	yield();
	ck_assert_int_eq(wait_test.woken, 0);
	ck_assert(waitqueue_active(page_waitqueue(page)));
	UnlockPage(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 1);
	ck_assert(!PageLocked(page));
	ck_assert(!waitqueue_active(page_waitqueue(page)));
}
END_TEST

static struct page *page_with_the_queue_of(struct page *page)
{
	struct page *other;

	for (other = page + 1; other < page + 4000; other++)
		if (page_waitqueue(other) == page_waitqueue(page))
			return other;
	ck_abort_msg("no two pages share a queue");
}

TEST(a_neighbour_in_the_queue_wakes_nobody_for_good)
{
	struct page *page = boot_with_threads();
	struct page *other = page_with_the_queue_of(page);

	LockPage(page);
	LockPage(other);
	start(wait_for_page, page);
	start(own_page, page);
	unlock_page(other);
	yield();
	ck_assert_int_eq(wait_test.woken, 0);
	ck_assert(waitqueue_active(page_waitqueue(page)));
	unlock_page(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 2);
}
END_TEST

TEST(a_stranger_at_the_head_of_the_queue_is_in_nobodys_way)
{
	struct page *page = boot_with_threads();
	struct page *other = page_with_the_queue_of(page);

	LockPage(page);
	LockPage(other);
	start(own_page, page);
	start(own_page, other);
	unlock_page(other);
	yield();
	ck_assert_int_eq(wait_test.woken, 1);
	ck_assert(PageLocked(other));
	unlock_page(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 2);
}
END_TEST

TEST(all_wake_and_one_gets_the_lock)
{
	struct page *page = boot_with_threads();
	int i;

	LockPage(page);
	for (i = 0; i < 3; i++)
		start(own_page, page);
	start(wait_for_page, page);
	ck_assert_int_eq(wait_test.woken, 0);
	for (i = 1; i <= 3; i++) {
		unlock_page(page);
		yield();
		ck_assert_int_eq(wait_test.owners, i);
		ck_assert(PageLocked(page));
	}
	unlock_page(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 4);
}
END_TEST

static void end_of_transfer(unsigned int irq)
{
	(void)irq;
	unlock_page(wait_test.page);
}

TEST(a_page_is_unlocked_by_an_interrupt)
{
	struct page *page = boot_with_threads();

	ck_assert_int_eq(request_irq(14, end_of_transfer, "disk"), 0);
	LockPage(page);
	start(wait_for_page, page);
	ck_assert(soft_interrupt(14));
	ck_assert_int_eq(wait_test.woken, 0);
	yield();
	ck_assert_int_eq(wait_test.woken, 1);
}
END_TEST

static void transfer(void *page)
{
	wait_test.syncs++;
	unlock_page(page);
}

static const struct address_space_operations disk_file = {
	.sync_page = block_sync_page,
};

TEST(a_waiter_starts_the_transfer)
{
	struct address_space file = { .a_ops = &disk_file };
	struct page *page = boot_with_threads();
	struct tq_struct work = { .routine = transfer, .data = page };

	page->mapping = &file;
	LockPage(page);
	queue_task(&work, &tq_disk);
	wait_on_page(page);
	ck_assert_int_eq(wait_test.syncs, 1);
	LockPage(page);
	queue_task(&work, &tq_disk);
	lock_page(page);
	ck_assert_int_eq(wait_test.syncs, 2);
	ck_assert_int_eq(block_sync_page(page), 0);
	ck_assert(PageLocked(page));
	page->mapping = NULL;
}
END_TEST

TEST(a_page_without_owner_has_nothing_to_start)
{
	static const struct address_space_operations none;
	struct address_space bare = { NULL }, silent = { &none };
	struct page *page = boot_with_threads();

	LockPage(page);
	page->mapping = &bare;
	start(wait_for_page, page);
	page->mapping = &silent;
	start(wait_for_page, page);
	page->mapping = NULL;
	unlock_page(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 2);
}
END_TEST

TEST(unlocking_ends_the_laundering)
{
	struct page *page = boot_with_threads();

	LockPage(page);
	SetPageLaunder(page);
	SetPageDirty(page);
	unlock_page(page);
	ck_assert(!PageLaunder(page));
	ck_assert(PageDirty(page));
	ClearPageDirty(page);
}
END_TEST

TEST(a_page_that_is_not_locked_is_not_unlocked)
{
	struct page *page = boot_with_threads();

	EXPECT_PANIC(unlock_page(page), "BUG");
}
END_TEST

TEST(waking_alone_unlocks_nothing)
{
	struct page *page = boot_with_threads();

	LockPage(page);
	SetPageLaunder(page);
	wakeup_page_waiters(page);
	start(wait_for_page, page);
	wakeup_page_waiters(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 0);
	ck_assert(PageLocked(page) && PageLaunder(page));
	unlock_page(page);
	yield();
	ck_assert_int_eq(wait_test.woken, 1);
}
END_TEST

TEST(who_waits_for_ever_is_named)
{
	struct page *page = boot_with_threads();

	LockPage(page);
	EXPECT_PANIC(wait_on_page(page), "nobody can ever run");
	ck_assert_ptr_nonnull(strstr(soft_log(), "___wait_on_page"));
}
END_TEST

static struct {
	struct page *page;
	int owner;
} contended[3];

static int contend(void *me)
{
	int round, i;

	for (round = 0; round < 60; round++) {
		i = (int)rnd_below(ARRAY_SIZE(contended));
		if (rnd_below(4) == 0) {
			wait_on_page(contended[i].page);
			continue;
		}
		lock_page(contended[i].page);
		ck_assert_int_eq(contended[i].owner, 0);
		contended[i].owner = (int)(long)me;
		if (rnd_below(3))
			yield();
		ck_assert_int_eq(contended[i].owner, (int)(long)me);
		contended[i].owner = 0;
		unlock_page(contended[i].page);
	}
	wait_test.woken++;
	return 0;
}

TEST(a_lock_has_one_owner_at_a_time)
{
	struct page *page = boot_with_threads();
	long me;
	int i;

	rnd_seed((unsigned int)_i);
	contended[0].page = page;
	contended[1].page = page_with_the_queue_of(page);
	contended[2].page = page + 1;
	for (me = 1; me <= 6; me++)
		ck_assert_int_gt(kernel_thread(contend, (void *)me, "c"), 0);
	for (i = 0; i < 5000 && wait_test.woken < 6; i++)
		yield();
	ck_assert_int_eq(wait_test.woken, 6);
}
END_TEST

/* Test the zonelists */

/* Test: sixteen lists for each set of zones */
static const char *const wanted[4] = { "ND", "D", "HND", "D" };

static zone_t *zone_of(pg_data_t *pgdat, char letter)
{
	return &pgdat->node_zones[letter == 'D' ? ZONE_DMA :
				  letter == 'N' ? ZONE_NORMAL :
						  ZONE_HIGHMEM];
}

static void expect_lists(pg_data_t *pgdat)
{
	const char *letter;
	zone_t **seen;
	int mask;

	for (mask = 0; mask <= GFP_ZONEMASK; mask++) {
		seen = pgdat->node_zonelists[mask].zones;
		for (letter = wanted[mask & 3]; *letter; letter++)
			if (zone_of(pgdat, *letter)->size &&
			    *seen++ != zone_of(pgdat, *letter))
				ck_abort_msg("mask %x lacks %c", mask,
					     *letter);
		if (*seen)
			ck_abort_msg("list %x goes on", mask);
	}
}

TEST(lists_lead_down_through_the_zones_that_have_frames)
{
	int j;

	soft_machine_init(64);
	memset(&node1, 0xA5, sizeof(node1));
	for (j = 0; j < MAX_NR_ZONES; j++) {
		node1.node_zones[j].size = _i & 1 << j ? 1024 : 0;
		node1.node_zones[j].present_pages = node1.node_zones[j].size;
	}
	build_zonelists(&node1);
	expect_lists(&node1);
}
END_TEST

TEST(a_machine_of_any_size_has_its_lists)
{
	boot_pc(sizes[_i], "", SOFT_PAGING);
	expect_lists(NODE0);
}
END_TEST

TEST(lists_stay_within_their_node)
{
	two_nodes();
	expect_lists(NODE0);
	expect_lists(&node1);
}
END_TEST

TEST(a_zone_that_is_all_hole_stays_on_the_lists)
{
	static const unsigned long holes[] = { 0, 12288, 0 };

	describe(64, sizes_0, holes);
	expect_lists(NODE0);
}
END_TEST

TEST(a_list_holds_all_zones_and_an_end)
{
	ck_assert_uint_eq(ARRAY_SIZE(node1.node_zonelists), 16);
	ck_assert_uint_eq(ARRAY_SIZE(node1.node_zonelists[0].zones), 4);
}
END_TEST

/* Test that checks find planted faults */

static char report[1 << 19];

static int lines_of(const char *text)
{
	int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

DECLARE_TABLE(struct mm_check_entry, mm_checks);

/* A line for each check, and one for each fault. */
static int run_checks(void)
{
	struct seq_file m;
	int faults;

	seq_buffer_init(&m, report, sizeof(report));
	faults = mm_check(&m);
	if (!m.lost && lines_of(report) !=
			       faults + __stop_mm_checks - __start_mm_checks)
		ck_abort_msg("%d faults:\n%.2000s", faults, report);
	return faults;
}

/* Returns how many faults @check has found, -1 if it did not run. */
static long faults_of(const char *check)
{
	const char *line = report;
	size_t n = strlen(check);

	while (*line) {
		if (!strncmp(line, check, n) && line[n] == ' ') {
			while (line[n] == ' ')
				n++;
			return (long)simple_strtoul(line + n, NULL, 10);
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return -1;
}

static void expect_fault(const char *check, const char *words,
			 const char *field)
{
	int total = run_checks();

	if (faults_of(check) < 1 || total < faults_of(check))
		ck_abort_msg("%s is wrong, and %s finds %ld:\n%.2000s",
			     field, check, faults_of(check), report);
	if (!strstr(report, words))
		ck_abort_msg("%s is wrong, and nobody says \"%s\":\n%.2000s",
			     field, words, report);
}

static void expect_no_fault(const char *field)
{
	if (run_checks())
		ck_abort_msg("%s is right again, and yet:\n%.2000s", field,
			     report);
}

#define EXPECT_FOUND(check, words, field, wrong)                  \
	do {                                                      \
		__typeof__(field) right_ = (field);               \
								  \
		(field) = (wrong);                                \
		expect_fault(check, words, #field);               \
		(field) = right_;                                 \
		expect_no_fault(#field);                          \
	} while (0)

TEST(a_healthy_machine_has_no_faults)
{
	static const char *const checks[] = { "e820", "zones", "pages",
					      "zonelists" };
	size_t i;

	soft_boot(sizes[_i], "");
	ck_assert_int_eq(run_checks(), 0);
	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		ck_assert_int_eq(faults_of(checks[i]), 0);
		ck_assert_ptr_nonnull(strstr(report, checks[i]));
	}
	ck_assert_ptr_nonnull(strstr(report, " ok\n"));
	ck_assert_ptr_null(strstr(report, "faults"));
}
END_TEST

TEST(a_zone_with_a_wrong_mark_is_found)
{
	zone_t *zone = &NODE0->node_zones[_i];

	soft_boot(96, "highmem=20M");
	EXPECT_FOUND("zones", zone->name, zone->pages_min, 19);
	EXPECT_FOUND("zones", zone->name, zone->pages_min, 256);
	EXPECT_FOUND("zones", zone->name, zone->pages_low,
		     zone->pages_low + 1);
	EXPECT_FOUND("zones", zone->name, zone->pages_high,
		     zone->pages_high - 1);
}
END_TEST

TEST(a_zone_with_a_wrong_wait_table_is_found)
{
	zone_t *zone = &NODE0->node_zones[_i];

	soft_boot(96, "highmem=20M");
	EXPECT_FOUND("zones", zone->name, zone->wait_table_size,
		     zone->wait_table_size * 2);
	EXPECT_FOUND("zones", zone->name, zone->wait_table_shift,
		     zone->wait_table_shift - 1);
	EXPECT_FOUND("zones", zone->name, zone->wait_table_shift,
		     zone->wait_table_shift + 1);
}
END_TEST

TEST(a_zone_with_a_wrong_size_is_found)
{
	zone_t *zone = &NODE0->node_zones[_i];

	soft_boot(96, "highmem=20M");
	EXPECT_FOUND("zones", "node 0", zone->size, zone->size - 1);
	EXPECT_FOUND("zones", "node 0", zone->present_pages,
		     zone->present_pages - 1);
	EXPECT_FOUND("zones", "node 0", zone->present_pages,
		     zone->size + 1);
}
END_TEST

TEST(a_zone_in_the_wrong_place_is_found)
{
	zone_t *zone = &NODE0->node_zones[_i];

	soft_boot(96, "highmem=20M");
	EXPECT_FOUND("zones", zone->name, zone->zone_start_paddr,
		     zone->zone_start_paddr + 4096);
	EXPECT_FOUND("zones", zone->name, zone->zone_mem_map,
		     zone->zone_mem_map + 1);
}
END_TEST

TEST(a_zone_that_starts_inside_a_block_is_found)
{
	zone_t *zone = &NODE0->node_zones[ZONE_DMA];

	soft_boot(64, "");
	EXPECT_FOUND("zones", "node 0 zone DMA: does not start on a block",
		     zone->zone_start_mapnr, 1 << _i);
}
END_TEST

TEST(a_zone_with_an_impossible_list_is_found)
{
	zone_t *zone = &NODE0->node_zones[_i];
	unsigned long free;

	soft_boot(96, "highmem=20M");
	EXPECT_FOUND("zones", "the top order has a bitmap",
		     zone->free_area[MAX_ORDER - 1].map,
		     zone->free_area[0].map);
	EXPECT_FOUND("zones", "more free than present", zone->free_pages,
		     zone->present_pages + 1);
	free = zone->free_pages;
	zone->free_pages = zone->present_pages;
	run_checks();
	ck_assert_int_eq(faults_of("zones"), 0);
	zone->free_pages = free;
}
END_TEST

TEST(a_zone_missing_from_the_table_is_found)
{
	soft_boot(8, "");
	EXPECT_FOUND("zones", "node 0 zone DMA: ",
		     zone_table[zone_table_index(0, ZONE_DMA)],
		     &NODE0->node_zones[ZONE_NORMAL]);
}
END_TEST

TEST(a_node_that_miscounts_is_found)
{
	soft_boot(64, "");
	EXPECT_FOUND("zones", "node 0: zones have", NODE0->node_size,
		     NODE0->node_size + 1);
	EXPECT_FOUND("zones", "node 0: zones have",
		     NODE0->node_present_pages, 0);
}
END_TEST

TEST(a_page_with_the_wrong_zone_is_found)
{
	struct page *page;

	soft_boot(64, "");
	page = mem_map + 0x9000 / 9;
	EXPECT_FOUND("pages", "frame 4096 in zone Normal", page->flags,
		     page->flags ^ 1UL << 30);
	EXPECT_FOUND("pages", "frame 4096 in zone Normal", page->flags,
		     page->flags ^ 1UL << 28);
	page = mem_map;
	EXPECT_FOUND("pages", "frame 0 in zone DMA", page->flags,
		     page->flags ^ 1UL << 31);
	page = mem_map + max_mapnr - 1;
	EXPECT_FOUND("pages", "frame 16351 in zone Normal", page->flags,
		     page->flags ^ 1UL << 30);
}
END_TEST

TEST(a_page_with_a_negative_count_is_found)
{
	struct page *page;

	soft_boot(64, "");
	page = mem_map + 256;
	EXPECT_FOUND("pages", "frame 256 in zone DMA", page->count.counter,
		     -1);
	EXPECT_FOUND("pages", "frame 256 in zone DMA", page->count.counter,
		     (int)0x80000000);
}
END_TEST

TEST(a_low_page_with_a_wrong_address_is_found)
{
	struct page *page;

	soft_boot(64, "");
	page = mem_map + 256;
	EXPECT_FOUND("pages", "frame 256 in zone DMA", page->virtual, NULL);
	EXPECT_FOUND("pages", "frame 256 in zone DMA", page->virtual,
		     __va(0x101000));
}
END_TEST

TEST(a_free_block_that_is_not_free_is_found)
{
	struct page *page;

	soft_boot(64, "");
	page = mem_map + 256;
	EXPECT_FOUND("pages", "frame 256 in zone DMA", page->flags,
		     page->flags | 1UL << PG_buddy);
	page->flags &= ~(1UL << PG_reserved);
	set_page_count(page, 1);
	EXPECT_FOUND("pages", "frame 256 in zone DMA", page->flags,
		     page->flags | 1UL << PG_buddy);
}
END_TEST

TEST(a_list_that_was_written_over_is_found)
{
	zonelist_t *list = &NODE0->node_zonelists[_i];
	char words[32];

	soft_boot(64, "");
	snprintf(words, sizeof(words), "node 0: zonelist %x", _i);
	EXPECT_FOUND("zonelists", words, list->zones[0],
		     &NODE0->node_zones[ZONE_HIGHMEM]);
	EXPECT_FOUND("zonelists", words, list->zones[1],
		     &NODE0->node_zones[ZONE_NORMAL]);
	EXPECT_FOUND("zonelists", words, list->zones[0], NULL);
	EXPECT_FOUND("zonelists", words, list->zones[3],
		     &NODE0->node_zones[ZONE_DMA]);
}
END_TEST

TEST(a_believed_map_that_is_not_sane_is_found)
{
	soft_boot(64, "");
	EXPECT_FOUND("e820", "e820: entry 1", e820.map[0].size, MIB(1));
	EXPECT_FOUND("e820", "e820: entry 2", e820.map[2].type, 9);
}
END_TEST

static int faults_in(struct e820map map)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	return e820_map_check(&m, &map);
}

#define EXPECT_ONE_FAULT(entry, ...)                              \
	do {                                                      \
		ck_assert_int_eq(faults_in(MAP(__VA_ARGS__)), 1); \
		ck_assert_ptr_nonnull(                            \
			strstr(report, "e820: entry " entry));    \
	} while (0)

TEST(each_way_to_be_insane_is_a_fault)
{
	EXPECT_ONE_FAULT("0", { 0, 0, E820_RAM });
	EXPECT_ONE_FAULT("0", { 0, 1, 0 });
	EXPECT_ONE_FAULT("0", { 0, 1, 5 });
	EXPECT_ONE_FAULT("0", { LAST_ADDRESS, 2, E820_RAM });
	EXPECT_ONE_FAULT("1", { 0, 0x2000, E820_RAM },
			 { 0x1FFF, 0x2000, E820_NVS });
	EXPECT_ONE_FAULT("1", { 0x4000, 0x1000, E820_RAM },
			 { 0, 0x1000, E820_RAM });
	EXPECT_ONE_FAULT("1", { 0, 0x1000, E820_RAM },
			 { 0x1000, 0x1000, E820_RAM });
	EXPECT_ONE_FAULT("2", { 0, 0x1000, E820_RAM },
			 { 0x1000, 0x1000, E820_NVS },
			 { 0x2000, 0, E820_RAM });
}
END_TEST

TEST(sane_maps_have_no_faults)
{
	struct e820map empty = { .nr_map = 0 };

	ck_assert_int_eq(faults_in(empty), 0);
	ck_assert_int_eq(faults_in(MAP({ 0, LAST_ADDRESS, 1 })), 0);
	ck_assert_int_eq(faults_in(MAP({ 0, 1, 1 }, { 2, 1, 1 })), 0);
	ck_assert_int_eq(faults_in(MAP({ 0, 1, 1 }, { 1, 1, 2 },
				       { 2, 1, 1 })), 0);
	ck_assert_str_eq(report, "");
}
END_TEST

TEST(every_fault_is_counted)
{
	ck_assert_int_eq(faults_in(MAP({ 0, 0x1000, 0 },
				       { 0x800, 0x1000, 1 },
				       { 0x1800, 0, 1 },
				       { 0x9000, 0x1000, 7 })), 4);
}
END_TEST

/* Register the tests of chapter 2 */

SUITE("chapter 2: describing physical memory")
{
	CASE(e820);
	CASE(options);
	CASE(limits);
	CASE(setup);
	CASE(pages);
	CASE(zones);
	CASE(watermarks);
	CASE(waitqueues);
	CASE(pagewait);
	CASE(zonelists);
	CASE(checks);

	/* Register the tests of chapter 2: sane maps */
	tcase_add_test(e820, an_empty_map_stays_empty);
	tcase_add_test(e820, a_sane_map_stays_as_it_is);
	tcase_add_test(e820, entries_come_out_in_order_of_address);
	tcase_add_loop_test(e820, neighbours_of_one_type_are_joined, 0, 4);
	tcase_add_test(e820, a_gap_of_one_byte_keeps_neighbours_apart);
	tcase_add_test(e820, neighbours_of_two_types_stay_two);
	tcase_add_test(e820, empty_entries_go);
	tcase_add_test(e820, a_map_of_empty_entries_is_empty);
	tcase_add_loop_test(e820, an_unknown_type_is_reserved, 0, 6);
	tcase_add_test(e820, an_unknown_type_is_no_stronger_than_reserved);
	tcase_add_loop_test(e820, an_entry_that_wraps_ends_at_the_top,
			    0, 3);
	tcase_add_test(e820, an_entry_may_cover_all_addresses);
	tcase_add_loop_test(e820, the_higher_type_wins, 0, 16);
	tcase_add_loop_test(e820, the_higher_type_wins_in_any_order, 0, 16);
	tcase_add_test(e820, a_stronger_entry_splits_a_weaker);
	tcase_add_test(e820, a_weaker_entry_inside_a_stronger_is_gone);
	tcase_add_test(e820, one_entry_given_32_times_is_one);
	tcase_add_test(e820, a_map_longer_than_its_array_is_a_bug);
	tcase_add_test(e820, types_have_linuxs_names);
	tcase_add_test(e820, the_map_is_shown_a_line_for_each_entry);
	tcase_add_test(e820, as_many_regions_as_the_map_holds_fit);
	tcase_add_test(e820, what_finds_no_room_is_left_out_from_the_top);
	tcase_add_test(e820, a_region_joined_to_the_last_needs_no_room);
	tcase_add_loop_test(e820,
			    a_random_map_is_what_its_painted_cells_say, 0, 20);
	tcase_add_loop_test(e820, random_maps_overflow_now_and_then, 0, 2);
	tcase_add_loop_test(e820,
			    a_wild_map_says_what_its_strongest_entries_say, 0, 20);
	tcase_add_test(e820, a_reservation_is_taken_out_of_ram);
	tcase_add_test(e820,
		       a_reservation_does_not_weaken_what_is_stronger);
	tcase_add_test(e820, an_empty_reservation_is_a_bug);
	tcase_add_test(e820, a_reservation_without_room_is_a_panic);
	tcase_add_test(e820, ram_is_rounded_inward);
	tcase_add_test(e820,
		       what_holds_no_whole_frame_of_ram_stores_nothing);
	tcase_add_test(e820, frames_at_the_top_of_64_bits_do_not_wrap);
	tcase_add_test(e820,
		       a_frame_number_that_is_too_high_becomes_the_highest);
	tcase_add_test(e820, an_entry_that_is_not_there_is_a_bug);
	tcase_add_test(e820, the_edges_of_ram_are_exact);
	tcase_add_loop_test(e820, frames_in_a_window_are_counted, 0, 4);
	/* Register the tests of chapter 2: options */
	tcase_add_test(options, without_options_the_firmware_is_believed);
	tcase_add_test(options, the_map_that_is_believed_is_printed);
	tcase_add_test(options, a_map_by_options_is_printed_as_such);
	tcase_add_loop_test(options,
			    mem_ends_all_ram_and_keeps_reservations, 0, 4);
	tcase_add_loop_test(options, mem_beyond_the_end_changes_nothing,
			    0, 4);
	tcase_add_test(options, mem_may_leave_nothing_of_an_entry);
	tcase_add_test(options, mem_may_cut_the_first_entry);
	tcase_add_test(options, mem_cuts_at_the_byte);
	tcase_add_loop_test(options, the_smallest_mem_counts, 0, 2);
	tcase_add_test(options, mem_cuts_what_lies_above_4_gib);
	tcase_add_test(options, memmap_adds_regions_of_three_types);
	tcase_add_test(options, memmap_reaches_beyond_32_bits);
	tcase_add_test(options,
		       ram_on_top_of_a_reservation_changes_nothing);
	tcase_add_test(options, a_region_of_no_size_changes_nothing);
	tcase_add_test(options, exactmap_forgets_the_firmware);
	tcase_add_test(options,
		       options_are_applied_in_the_order_of_the_line);
	tcase_add_test(options, a_limit_cuts_what_was_added_before_it);
	tcase_add_test(options, exactmap_forgets_earlier_options_too);
	tcase_add_loop_test(options,
			    a_bad_option_changes_nothing_and_is_named,
			    0, ARRAY_SIZE(bad_options));
	tcase_add_test(options,
		       a_bad_option_does_not_disturb_its_neighbours);
	tcase_add_loop_test(options, an_option_answers_with_an_error_number,
			    0, ARRAY_SIZE(values));
	tcase_add_test(options, as_many_options_as_entries_are_obeyed);
	tcase_add_test(options, one_option_more_is_refused);
	tcase_add_test(options, the_refusal_is_for_want_of_space);
	tcase_add_test(options, ram_without_room_is_lost_with_a_message);
	tcase_add_test(options, mem_cuts_a_full_map_to_its_last_entry);
	tcase_add_loop_test(options,
			    a_reservation_by_option_without_room_is_a_panic, 0, 2);
	tcase_add_test(options,
		       a_firmware_map_that_overflows_is_used_as_far_as_it_goes);
	tcase_add_test(options, two_sizes_do_for_a_map);
	tcase_add_test(options, what_was_believed_before_is_forgotten);
	tcase_add_test(options, a_map_is_better_than_sizes);
	tcase_add_test(options, the_upper_size_may_exceed_4_gib);
	tcase_add_test(options, neither_map_nor_sizes_is_a_panic);
	tcase_add_test(options, options_can_stand_in_for_the_loader);
	tcase_add_test(options, options_that_add_nothing_do_not_stand_in);
	tcase_add_test(options, a_map_that_is_forgotten_must_be_given_anew);
	/* Register the tests of chapter 2: limits */
	tcase_add_test(limits, without_ram_the_last_frame_is_0);
	tcase_add_test(limits, the_last_whole_frame_of_ram_counts);
	tcase_add_test(limits, ram_may_end_at_4_gib);
	tcase_add_test(limits, ram_across_4_gib_is_cut_there);
	tcase_add_test(limits, ram_above_4_gib_does_not_count);
	tcase_add_test(limits,
		       the_last_frame_that_has_a_number_is_above_4_gib_too);
	tcase_add_test(limits, ram_above_4_gib_alone_is_none);
	tcase_add_test(limits,
		       low_memory_ends_with_ram_or_with_the_direct_map);
	tcase_add_test(limits, highmem_is_taken_from_the_top);
	tcase_add_test(limits, highmem_leaves_64_mib_of_low_memory);
	tcase_add_test(limits, more_highmem_than_memory_is_ignored);
	tcase_add_test(limits, no_highmem_is_no_wish_for_low_memory);
	tcase_add_test(limits,
		       memory_that_is_neither_low_nor_high_is_not_used);
	tcase_add_test(limits,
		       low_memory_below_high_ends_on_a_largest_block);
	tcase_add_loop_test(limits,
			    a_bad_highmem_changes_nothing_and_is_named, 0, 5);
	tcase_add_loop_test(limits, random_limits_follow_the_rule, 0, 5);
	tcase_add_loop_test(limits, a_machine_has_the_limits_of_its_memory,
			    0, NR_SIZES);
	tcase_add_test(limits, setup_returns_the_end_of_low_memory);
	/* Register the tests of chapter 2: setting up */
	tcase_add_loop_test(setup, exactly_the_ram_that_nobody_has_is_free,
			    0, NR_SIZES);
	tcase_add_test(setup, what_the_loader_reserved_is_kept);
	tcase_add_test(setup, ranges_that_share_a_frame_are_reserved_once);
	tcase_add_test(setup,
		       as_many_ranges_as_the_loader_may_give_are_kept);
	tcase_add_test(setup,
		       frame_0_and_the_legacy_hole_are_kept_if_called_ram);
	tcase_add_test(setup, the_bitmap_lies_in_the_lowest_free_frame);
	tcase_add_test(setup,
		       a_big_initrd_behind_the_kernel_is_no_obstacle);
	tcase_add_test(setup, ram_may_begin_where_low_memory_ends);
	tcase_add_test(setup, the_bitmap_may_end_at_8_mib);
	tcase_add_test(setup, the_bitmap_may_fill_a_piece_of_ram);
	tcase_add_test(setup, a_bitmap_without_a_place_is_a_panic);
	tcase_add_test(setup, memory_that_is_all_taken_has_no_place_either);
	tcase_add_test(setup, the_place_is_ram_and_nobodys_at_once);
	tcase_add_loop_test(setup, setup_needs_4_mib_of_ram, 0, 2);
	tcase_add_loop_test(setup, memory_that_options_took_away_is_missed,
			    0, 5);
	tcase_add_loop_test(setup,
			    a_kernel_that_does_not_lie_in_ram_is_a_panic, 0, 3);
	tcase_add_test(setup,
		       a_module_in_high_memory_is_taken_out_of_the_map);
	tcase_add_test(setup,
		       a_module_across_the_border_is_kept_on_both_sides);
	tcase_add_test(setup, a_module_up_to_the_border_stays_in_the_map);
	tcase_add_test(setup, a_high_module_may_stand_first_on_the_list);
	tcase_add_loop_test(setup, neighbours_in_high_memory_are_named_as_one,
			    0, 2);
	tcase_add_loop_test(setup, a_random_machine_keeps_what_is_taken,
			    0, 60);
	/* Register the tests of chapter 2: pages */
	tcase_add_loop_test(pages, a_flags_macros_move_its_bit_and_no_other,
			    0, ARRAY_SIZE(flags));
	tcase_add_test(pages, macros_that_test_and_change_say_what_was);
	tcase_add_test(pages, every_flag_has_its_name_and_its_number);
	tcase_add_test(pages, a_page_has_48_bytes);
	tcase_add_test(pages, setting_the_zone_keeps_the_flags);
	tcase_add_test(pages,
		       node_is_in_bits_29_and_28_and_zone_in_31_and_30);
	tcase_add_test(pages, the_table_turns_four_bits_into_a_zone);
	tcase_add_test(pages, a_zone_that_has_no_place_is_a_bug);
	tcase_add_test(pages, only_the_last_reference_counts_as_the_last);
	tcase_add_test(pages, a_page_remembers_its_address);
	tcase_add_test(pages,
		       frames_pages_and_addresses_lead_to_each_other);
	tcase_add_test(pages, pages_outside_the_array_are_not_valid);
	/* Register the tests of chapter 2: zones */
	tcase_add_loop_test(zones, zones_end_at_16_mib_and_with_low_memory,
			    0, NR_SIZES);
	tcase_add_loop_test(zones,
			    every_page_begins_reserved_with_count_0_in_its_zone,
			    0, NR_SIZES);
	tcase_add_test(zones, highmem_moves_the_border_of_zones);
	tcase_add_test(zones, the_log_has_a_line_for_each_zone);
	tcase_add_test(zones, the_only_node_is_node_0);
	tcase_add_test(zones, two_nodes_share_one_array);
	tcase_add_test(zones, two_nodes_have_zones_of_their_own);
	tcase_add_test(zones, a_node_knows_its_place);
	tcase_add_test(zones,
		       a_nodes_memory_comes_from_its_own_boot_allocator);
	tcase_add_test(zones, the_walks_visit_every_node_and_zone_once);
	tcase_add_test(zones, a_machine_without_nodes_has_no_zones);
	tcase_add_test(zones,
		       a_zone_helps_requests_for_it_and_for_those_above);
	tcase_add_test(zones, a_page_is_in_the_range_of_one_zone_only);
	tcase_add_test(zones, the_edges_of_a_zones_range_are_exact);
	tcase_add_test(zones, bitmaps_have_room_for_the_holes);
	tcase_add_test(zones, bitmaps_are_as_small_as_they_can_be);
	tcase_add_test(zones,
		       every_order_has_a_list_and_all_but_the_largest_a_bitmap);
	tcase_add_test(zones, no_holes_at_all_may_be_said_with_null);
	tcase_add_test(zones, a_zone_may_be_one_frame_or_all_hole);
	tcase_add_loop_test(zones,
			    a_zone_that_starts_inside_a_largest_block_is_a_panic, 0, 3);
	tcase_add_test(zones,
		       a_node_that_starts_inside_a_largest_block_is_a_panic);
	tcase_add_test(zones, an_empty_zone_may_start_anywhere);
	tcase_add_test(zones,
		       a_node_up_to_the_end_of_the_array_is_described);
	tcase_add_test(zones,
		       a_node_may_have_no_frames_anywhere_up_to_the_end);
	tcase_add_loop_test(zones, a_node_above_the_array_is_a_panic, 0, 4);
	tcase_add_test(zones, the_array_of_pages_ends_with_the_last_page);
	tcase_add_test(zones, more_holes_than_frames_are_a_panic);
	tcase_add_test(zones, holes_in_an_empty_zone_are_a_panic);
	tcase_add_test(zones, a_node_that_cannot_be_is_a_bug);
	tcase_add_loop_test(zones, two_zones_that_claim_a_frame_are_a_bug,
			    0, 2);
	tcase_add_test(zones, zones_before_their_memory_map_are_a_bug);
	/* Register the tests of chapter 2: watermarks */
	tcase_add_loop_test(watermarks,
			    the_lowest_mark_is_a_128th_from_20_to_255_frames,
			    0, ARRAY_SIZE(marks));
	tcase_add_test(watermarks,
		       marks_count_ram_and_tables_count_positions);
	tcase_add_test(watermarks, each_zone_has_marks_of_its_own);
	tcase_add_loop_test(watermarks,
			    memfrac_sets_the_divisor_of_each_zone, 0, 5);
	tcase_add_loop_test(watermarks,
			    a_bad_memfrac_changes_nothing_and_is_named,
			    0, ARRAY_SIZE(bad_fractions));
	/* Register the tests of chapter 2: wait queues */
	tcase_add_test(waitqueues,
		       a_wait_table_is_the_power_of_two_that_is_enough);
	tcase_add_test(waitqueues, the_bits_of_a_table_are_its_logarithm);
	tcase_add_loop_test(waitqueues, every_page_has_a_queue_of_its_zone,
			    0, NR_SIZES);
	tcase_add_test(waitqueues, a_zone_with_one_queue_uses_it);
	tcase_add_loop_test(waitqueues, pages_spread_over_the_queues, 0, 4);
	tcase_add_test(waitqueues,
		       a_pages_queue_does_not_change_with_the_page);
	tcase_add_test(waitqueues, nobody_waits_at_first);
	tcase_add_test(waitqueues, a_wait_table_ends_with_its_last_queue);
	tcase_add_test(waitqueues,
		       a_page_that_lies_about_its_zone_has_no_queue);
	tcase_add_test(pagewait, nobody_waits_for_an_unlocked_page);
	tcase_add_test(pagewait, who_waits_for_a_page_sleeps_until_unlocked);
	tcase_add_test(pagewait,
		       a_neighbour_in_the_queue_wakes_nobody_for_good);
	tcase_add_test(pagewait,
		       a_stranger_at_the_head_of_the_queue_is_in_nobodys_way);
	tcase_add_test(pagewait, all_wake_and_one_gets_the_lock);
	tcase_add_test(pagewait, a_page_is_unlocked_by_an_interrupt);
	tcase_add_test(pagewait, a_waiter_starts_the_transfer);
	tcase_add_test(pagewait, a_page_without_owner_has_nothing_to_start);
	tcase_add_test(pagewait, unlocking_ends_the_laundering);
	tcase_add_test(pagewait, a_page_that_is_not_locked_is_not_unlocked);
	tcase_add_test(pagewait, waking_alone_unlocks_nothing);
	tcase_add_test(pagewait, who_waits_for_ever_is_named);
	tcase_add_loop_test(pagewait, a_lock_has_one_owner_at_a_time, 0, 8);
	/* Register the tests of chapter 2: zonelists */
	tcase_add_loop_test(zonelists,
			    lists_lead_down_through_the_zones_that_have_frames, 0, 8);
	tcase_add_loop_test(zonelists, a_machine_of_any_size_has_its_lists,
			    0, NR_SIZES - 2);
	tcase_add_test(zonelists, lists_stay_within_their_node);
	tcase_add_test(zonelists,
		       a_zone_that_is_all_hole_stays_on_the_lists);
	tcase_add_test(zonelists, a_list_holds_all_zones_and_an_end);
	/* Register the tests of chapter 2: checks */
	tcase_add_loop_test(checks, a_healthy_machine_has_no_faults,
			    0, NR_SIZES - 2);
	tcase_add_loop_test(checks, a_zone_with_a_wrong_mark_is_found,
			    0, 3);
	tcase_add_loop_test(checks, a_zone_with_a_wrong_wait_table_is_found,
			    0, 3);
	tcase_add_loop_test(checks, a_zone_with_a_wrong_size_is_found,
			    0, 3);
	tcase_add_loop_test(checks, a_zone_in_the_wrong_place_is_found,
			    0, 3);
	tcase_add_loop_test(checks,
			    a_zone_that_starts_inside_a_block_is_found, 0, 10);
	tcase_add_loop_test(checks, a_zone_with_an_impossible_list_is_found,
			    0, 3);
	tcase_add_test(checks, a_zone_missing_from_the_table_is_found);
	tcase_add_test(checks, a_node_that_miscounts_is_found);
	tcase_add_test(checks, a_page_with_the_wrong_zone_is_found);
	tcase_add_test(checks, a_page_with_a_negative_count_is_found);
	tcase_add_test(checks, a_low_page_with_a_wrong_address_is_found);
	tcase_add_test(checks, a_free_block_that_is_not_free_is_found);
	tcase_add_loop_test(checks, a_list_that_was_written_over_is_found,
			    0, 16);
	tcase_add_test(checks, a_believed_map_that_is_not_sane_is_found);
	tcase_add_test(checks, each_way_to_be_insane_is_a_fault);
	tcase_add_test(checks, sane_maps_have_no_faults);
	tcase_add_test(checks, every_fault_is_counted);
}
