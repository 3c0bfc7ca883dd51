/*
 * keep-ram.c - exercise: a map that is too long loses no RAM
 */
#include "tests/suite.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/e820.h"

enum { PIECES = 16 };

/* RAM with @pieces single frames reserved in it, one in each 2 MiB */
static struct e820map dotted(int pieces)
{
	struct e820map map = { .nr_map = 1 };
	int i;

	map.map[0] = (struct e820entry){ 0, MIB(64), E820_RAM };
	for (i = 0; i < pieces; i++)
		map.map[map.nr_map++] = (struct e820entry){
			MIB(2 * i + 1), KIB(4), E820_RESERVED
		};
	return map;
}

static u64 bytes_of_ram(const struct e820map *map)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < map->nr_map; i++)
		if (map->map[i].type == E820_RAM)
			sum += map->map[i].size;
	return sum;
}

TEST(reservations_go_before_ram)
{
	struct e820map map = dotted(PIECES);
	char text[512];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	ck_assert_int_eq(sanitize_e820_map(&map), -ENOSPC);
	ck_assert_int_le(map.nr_map, E820MAX);
	ck_assert_msg(e820_map_check(&m, &map) == 0, "%s", text);
	ck_assert_uint_eq(bytes_of_ram(&map), MIB(64) - PIECES * KIB(4));
}
END_TEST

TEST(a_map_that_fits_keeps_its_reservations)
{
	struct e820map map = dotted(PIECES - 1);

	ck_assert_int_eq(sanitize_e820_map(&map), 0);
	ck_assert_int_eq(map.nr_map, 2 * PIECES - 1);
}
END_TEST

SUITE("exercise: keep RAM")
{
	CASE(keep_ram);
	tcase_add_test(keep_ram, reservations_go_before_ram);
	tcase_add_test(keep_ram, a_map_that_fits_keeps_its_reservations);
}
