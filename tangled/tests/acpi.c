/*
 * acpi.c - the suite of the boot's windows and the firmware's tables
 */
#include <stdio.h>
#include <string.h>

#include "tests/suite.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/acpi.h"
#include "mm/check.h"
#include "mm/e820.h"
#include "mm/early_map.h"
#include "mm/paging.h"
#include "mm/setup.h"
#include "tests/desk.h"

/* Write what a firmware leaves behind */
static void put_byte(unsigned long phys, u8 value)
{
	unsigned int shift = 8 * (phys % 4);
	u32 word = soft_read_phys(phys & ~3UL);

	word = (word & ~(0xffU << shift)) | (u32)value << shift;
	soft_write_phys(phys & ~3UL, word);
}

static u8 get_byte(unsigned long phys)
{
	return (u8)(soft_read_phys(phys & ~3UL) >> 8 * (phys % 4));
}

static void put(unsigned long phys, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_byte(phys + i, ((const u8 *)from)[i]);
}

static u8 sum_of(unsigned long phys, size_t n)
{
	u8 sum = 0;

	while (n-- > 0)
		sum += get_byte(phys + n);
	return sum;
}

static void sum_up(unsigned long phys, size_t n, size_t checksum)
{
	put_byte(phys + checksum, 0);
	put_byte(phys + checksum, -sum_of(phys, n));
}

#define SUM	offsetof(struct acpi_table_header, checksum)
#define LENGTH	offsetof(struct acpi_table_header, length)
#define HEAD	sizeof(struct acpi_table_header)

static void put_table(unsigned long phys, const char *signature,
		      u8 revision, const void *body, u32 size)
{
	struct acpi_table_header header = {
		.length = HEAD + size, .revision = revision,
	};

	memcpy(header.signature, signature, 4);
	memcpy(header.oem_id, "SUITE ", 6);
	put(phys, &header, sizeof(header));
	put(phys + HEAD, body, size);
	sum_up(phys, header.length, SUM);
}

static void put_empty(unsigned long phys, const char *signature)
{
	put_table(phys, signature, 1, NULL, 0);
}

static void put_rsdp(unsigned long phys, u8 revision, u32 rsdt,
		     u64 xsdt)
{
	struct acpi_rsdp rsdp = {
		.revision = revision, .length = sizeof(rsdp),
		.rsdt_address = rsdt, .xsdt_address = xsdt,
	};

	memcpy(rsdp.signature, "RSD PTR ", 8);
	put(phys, &rsdp, revision < 2 ? 20 : sizeof(rsdp));
	sum_up(phys, 20, offsetof(struct acpi_rsdp, checksum));
	if (revision >= 2)
		sum_up(phys, sizeof(rsdp),
		       offsetof(struct acpi_rsdp, extended_checksum));
}

#define MEMORY	64			/* MiB */
#define RSDP	0xF5000UL
#define TOP	(MIB(MEMORY) - KIB(128))	/* RAM ends here */
#define RSDT	(TOP + 0x100)
#define FIRST	(TOP + 0x2000)		/* of the tables */

static void one_table(unsigned long phys)
{
	u32 entry = phys;

	soft_machine_init(MEMORY);
	put_rsdp(RSDP, 0, RSDT, 0);
	put_table(RSDT, "RSDT", 1, &entry, sizeof(entry));
}

/* Ask what the boot made of the tables */

static void boot(void)
{
	soft_boot_to(SOFT_PAGING);
}

static void expect_tables(const char *names)
{
	char found[MAX_ACPI_TABLES * 5 + 1] = "";

	for (int i = 0; i < nr_acpi_tables; i++)
		sprintf(found + strlen(found), "%s%s", i ? " " : "",
			acpi_tables[i].signature);
	ck_assert_str_eq(found, names);
}

static void expect_logged(const char *line)
{
	if (!strstr(soft_log(), line))
		ck_abort_msg("the log does not say \"%s\"", line);
}

static void expect_no_complaint(void)
{
	const char *at = strstr(soft_log(), "ACPI: ");

	ck_assert_msg(!at || !strstr(at + 1, "ACPI: "),
		      "there is more than one line");
}

static int faults(const char *name)
{
	static char text[8192];
	struct seq_file m;
	char *at;
	int n;

	seq_buffer_init(&m, text, sizeof(text));
	mm_check(&m);
	at = strstr(text, name);
	ck_assert_ptr_nonnull(at);
	at += strlen(name);
	return sscanf(at, "%d", &n) == 1 ? n : 0;
}

static int windows_open(void)
{
	struct kernel_walk walk;
	int n = 0;

	for (int i = FIX_BTMAP_END; i <= FIX_BTMAP_BEGIN; i++) {
		kernel_walk(fix_to_virt(i), &walk);
		n += walk.mapped;
	}
	return n;
}

/* Test the boot windows */

static u8 pattern(unsigned long phys)
{
	return (u8)(phys * 7 + (phys >> 12) * 31 + 1);
}

static void fill(unsigned long phys, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		put_byte(phys + i, pattern(phys + i));
}

static void expect_pattern(const u8 *at, unsigned long phys,
			   unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		ck_assert_uint_eq(at[i], pattern(phys + i));
}

static void boot_bare(void)
{
	soft_machine_init(MEMORY);
	boot();
}

TEST(boot_windows_are_behind_the_permanent_ones)
{
	ck_assert_int_eq(FIX_BTMAP_BEGIN - FIX_BTMAP_END + 1, 16);
	ck_assert_int_eq(NR_FIX_BTMAPS, 16);
	ck_assert_int_eq(FIX_BTMAP_END, FIX_KMAP_END + 1);
	ck_assert_uint_eq(fix_to_virt(FIX_BTMAP_END), FIXADDR_START);
	ck_assert_uint_lt(fix_to_virt(FIX_BTMAP_BEGIN), FIXADDR_START);
}
END_TEST

TEST(low_memory_gets_no_window)
{
	void *at;

	boot_bare();
	at = bt_ioremap(0xF0010, 0x3000);
	ck_assert_ptr_eq(at, __va(0xF0010));
	ck_assert_int_eq(windows_open(), 0);
	bt_iounmap(at, 0x3000);
}
END_TEST

static const struct {
	unsigned long offset, size;	/* from TOP */
	int windows;
} ranges[] = {
	{ 0, 1, 1 },		  { 0xfff, 1, 1 },
	{ 0xfff, 2, 2 },	  { 0, 0x1000, 1 },
	{ 0, 0x1001, 2 },	  { 0x1234, 0x5000, 6 },
	{ 0x2000, 0x10000, 16 },  { 0x2001, 0xffff, 16 },
	{ 0x2fff, 0xf001, 16 },
};

TEST(high_memory_is_seen_through_windows)
{
	unsigned long phys = TOP + ranges[_i].offset;
	unsigned long size = ranges[_i].size;
	u8 *at;

	boot_bare();
	fill(phys, size);
	at = bt_ioremap(phys, size);
	ck_assert_ptr_nonnull(at);
	ck_assert_uint_eq((unsigned long)at % PAGE_SIZE,
			  phys % PAGE_SIZE);
	ck_assert_int_eq(windows_open(), ranges[_i].windows);
	expect_pattern(at, phys, size);
	bt_iounmap(at, size);
	ck_assert_int_eq(windows_open(), 0);
}
END_TEST

TEST(a_closed_window_faults)
{
	volatile u8 *at;

	boot_bare();
	at = bt_ioremap(TOP, 1);
	ck_assert_uint_eq(*at, 0);
	bt_iounmap((void *)at, 1);
	EXPECT_PANIC((void)*at, "page fault");
}
END_TEST

TEST(a_window_shows_what_was_opened_last)
{
	u8 *at;

	boot_bare();
	for (unsigned long phys = TOP; phys < TOP + 0x8000;
	     phys += 0x1000) {
		fill(phys, 0x100);
		at = bt_ioremap(phys, 0x100);
		expect_pattern(at, phys, 0x100);
		bt_iounmap(at, 0x100);
	}
}
END_TEST

TEST(a_range_over_the_end_of_the_direct_map_is_seen_as_one)
{
	unsigned long phys = TOP - 0x1800;
	u8 *at;

	boot_bare();
	ck_assert_uint_eq(PFN_PHYS(max_low_pfn), TOP);
	fill(phys, 0x3000);
	at = bt_ioremap(phys, 0x3000);
	ck_assert_int_eq(windows_open(), 4);
	expect_pattern(at, phys, 0x3000);
	bt_iounmap(at, 0x3000);
	at = bt_ioremap(TOP - 0x10, 0x10);
	ck_assert_ptr_eq(at, __va(TOP - 0x10));
	bt_iounmap(at, 0x10);
}
END_TEST

static const struct {
	unsigned long phys, size;
} refused[] = {
	{ 0xF0000, 0 },		     { TOP, 0 },
	{ TOP, 0x10001 },	     { TOP + 0xfff, 0xf002 },
	{ TOP + 1, 0x10000 },	     { 0x100000, 0x10001 },
	{ 0x100fff, 0xf002 },	     { 0, ~0UL },
	{ 0xFFFFF000, 0x1001 },	     { 0xFFFFFFFF, 2 },
	{ 0x1000, 0xFFFFFFFF },
};

TEST(what_sixteen_windows_cannot_show_is_refused)
{
	void *at;

	boot_bare();
	ck_assert_ptr_null(bt_ioremap(refused[_i].phys,
				      refused[_i].size));
	ck_assert_int_eq(windows_open(), 0);
	at = bt_ioremap(TOP, 1);	/* and nothing is open */
	bt_iounmap(at, 1);
}
END_TEST

TEST(the_last_page_before_4_gib_can_be_seen)
{
	u8 *at;

	boot_bare();
	at = bt_ioremap(0xFFFFF000, 0x1000);
	ck_assert_ptr_nonnull(at);
	ck_assert_uint_eq(at[0xfff], 0xff);	/* nobody answers */
	at[0xfff] = 0;				/* and it is lost */
	bt_iounmap(at, 0x1000);
}
END_TEST

TEST(two_ranges_at_once_are_a_bug)
{
	static const unsigned long place[] = { 0xF0000, TOP };

	boot_bare();
	bt_ioremap(place[_i / 2], 16);
	EXPECT_PANIC(bt_ioremap(place[_i % 2], 16), "BUG");
}
END_TEST

TEST(a_range_is_closed_as_it_was_opened)
{
	u8 *at;

	boot_bare();
	at = bt_ioremap(_i < 4 ? 0xF0000 : TOP, 16);
	switch (_i % 4) {
	case 0:
		EXPECT_PANIC(bt_iounmap(at + 1, 16), "BUG");
		break;
	case 1:
		EXPECT_PANIC(bt_iounmap(at, 17), "BUG");
		break;
	case 2:
		EXPECT_PANIC(bt_iounmap(NULL, 16), "BUG");
		break;
	case 3:
		bt_iounmap(at, 16);
		EXPECT_PANIC(bt_iounmap(at, 16), "BUG");
		break;
	}
}
END_TEST

TEST(a_window_left_open_is_a_fault_of_the_check)
{
	soft_boot(MEMORY, "");
	ck_assert_int_eq(faults("boot windows"), 0);
	bt_ioremap(TOP + 0xfff, 2);
	ck_assert_int_eq(faults("boot windows"), 2);
}
END_TEST

/* Test where the root pointer is found */

static void set_ebda(unsigned int segment)
{
	put_byte(0x40E, segment & 0xff);
	put_byte(0x40F, segment >> 8);
}

static const struct {
	unsigned int ebda;
	unsigned long rsdp;
	bool found;
} roots[] = {
	{ 0, 0xE0000, true },	       { 0, 0xFFFF0, true },
	{ 0, 0xF0AB0, true },	       { 0, 0xE0008, false },
	{ 0, 0xDFFF0, false },	       { 0, 0x100000, false },
	{ 0x9FC0, 0x9FC00, true },     { 0x9FC0, 0x9FFD0, true },
	{ 0x9000, 0x903F0, true },     { 0x9000, 0x90400, false },
	{ 0x9000, 0x8FFF0, false },    { 0xA000, 0xA0000, false },
	{ 0x9FF1, 0x9FFE0, true },     { 0x0040, 0x500, false },
	{ 0x9FF1, 0xA0000, false },
	{ 0xFFFF, 0xFFFF0, true },     { 0, 0x9FC00, false },
};

TEST(the_root_pointer_is_found_where_it_may_be)
{
	unsigned long rsdp = roots[_i].rsdp;

	soft_machine_init(MEMORY);
	set_ebda(roots[_i].ebda);
	put_rsdp(rsdp, 0, RSDT, 0);
	put_empty(RSDT, "RSDT");
	boot();
	ck_assert_uint_eq(acpi_rsdp, roots[_i].found ? rsdp : 0);
	expect_tables(roots[_i].found ? "RSDT" : "");
	expect_no_complaint();
}
END_TEST

TEST(the_ebda_comes_first)
{
	one_table(FIRST);
	set_ebda(0x9FC0);
	put_rsdp(0x9FC10, 0, TOP, 0);
	put_empty(TOP, "RSDT");
	boot();
	ck_assert_uint_eq(acpi_rsdp, 0x9FC10);
	ck_assert_uint_eq(acpi_tables[0].phys, TOP);
}
END_TEST

TEST(a_root_pointer_that_does_not_sum_up_is_passed_over)
{
	one_table(FIRST);
	put_empty(FIRST, "GOOD");
	put_rsdp(0xF0000, 0, TOP, 0);
	put_byte(0xF0000 + 9 + _i, get_byte(0xF0000 + 9 + _i) + 1);
	boot();
	expect_logged("ACPI: RSDP at 000f0000 has a wrong checksum\n");
	ck_assert_uint_eq(acpi_rsdp, RSDP);
	expect_tables("RSDT GOOD");
}
END_TEST

TEST(a_machine_without_tables_is_silent)
{
	soft_boot(MEMORY, "");
	ck_assert_int_eq(nr_acpi_tables, 0);
	ck_assert_ptr_null(strstr(soft_log(), "ACPI: "));
	ck_assert_ptr_null(acpi_find_table("SRAT"));
	ck_assert_int_eq(acpi_walk_srat(NULL, NULL), -ENOENT);
}
END_TEST

/* Test which tables are found */

static const struct {
	unsigned long phys;
	u32 size;	/* of the body */
} places[] = {
	{ 0xF6000, 0 },	      { 0xF6001, 77 },	     { TOP + 0x3000, 0 },
	{ FIRST - 1, 0 },     { FIRST - 35, 1 },     { FIRST - 36, 1 },
	{ FIRST - 8, 9000 },  { FIRST, 0xffdc },     { FIRST, 0xffdd },
	{ FIRST + 1, 0xffdc },	{ FIRST + 5, 0x18000 },
};

static void put_patterned(unsigned long phys, const char *signature,
			  u32 size)
{
	static u8 body[0x20000];

	for (u32 i = 0; i < size; i++)
		body[i] = pattern(i);
	put_table(phys, signature, 3, body, size);
}

TEST(a_table_is_read_wherever_it_lies)
{
	const struct acpi_table *t;

	one_table(places[_i].phys);
	put_patterned(places[_i].phys, "LONG", places[_i].size);
	boot();
	expect_tables("RSDT LONG");
	expect_no_complaint();
	t = acpi_find_table("LONG");
	ck_assert_uint_eq(t->phys, places[_i].phys);
	ck_assert_uint_eq(t->length, HEAD + places[_i].size);
	ck_assert_uint_eq(t->revision, 3);
	ck_assert_str_eq(t->oem_id, "SUITE");
	ck_assert_int_eq(windows_open(), 0);
}
END_TEST

TEST(the_last_byte_is_summed_up)
{
	unsigned long last = places[_i].phys + HEAD + places[_i].size - 1;

	one_table(places[_i].phys);
	put_patterned(places[_i].phys, "LONG", places[_i].size);
	put_byte(last, get_byte(last) ^ 0x40);
	boot();
	expect_tables("RSDT");
	expect_logged("LONG at ");
	expect_logged("has a wrong checksum");
}
END_TEST

#define NAMES	"FACPAPICSSDTSSDTHPET"

static u32 list[100];

static void put_tables(int n)
{
	put_rsdp(RSDP, 0, RSDT, 0);
	for (int i = 0; i < n; i++) {
		list[i] = FIRST + i * 0x30;
		put_empty(list[i], &NAMES[i % 5 * 4]);
	}
	put_table(RSDT, "RSDT", 1, list, n * sizeof(list[0]));
}

static void many_tables(int n)
{
	soft_machine_init(MEMORY);
	put_tables(n);
}

TEST(tables_are_listed_in_the_firmwares_order)
{
	many_tables(5);
	boot();
	expect_tables("RSDT FACP APIC SSDT SSDT HPET");
	expect_logged("ACPI: RSDT at 03fe0100 by SUITE, tables: 5\n");
	expect_no_complaint();
	ck_assert_ptr_eq(acpi_find_table("SSDT"), &acpi_tables[3]);
	ck_assert_ptr_null(acpi_find_table("SRAT"));
	ck_assert_ptr_null(acpi_find_table("SSD"));
}
END_TEST

TEST(a_remainder_of_an_entry_is_none)
{
	many_tables(5);
	put_table(RSDT, "RSDT", 1, list, 2 * sizeof(list[0]) + 3);
	boot();
	expect_tables("RSDT FACP APIC");
	expect_no_complaint();
}
END_TEST

TEST(as_many_tables_as_fit_are_read)
{
	many_tables(MAX_ACPI_TABLES - 1 + _i);
	boot();
	ck_assert_int_eq(nr_acpi_tables, MAX_ACPI_TABLES);
	if (_i)
		expect_logged("RSDT at 03fe0100 lists more tables "
			      "than fit\n");
	else
		expect_no_complaint();
}
END_TEST

TEST(another_boot_begins_a_new_list)
{
	many_tables(5);
	boot();
	soft_machine_init(MEMORY);
	acpi_init();
	ck_assert_int_eq(nr_acpi_tables, 0);
	ck_assert_uint_eq(acpi_rsdp, 0);
	ck_assert_ptr_null(acpi_find_table("FACP"));
}
END_TEST

/* Test which of the two tables of addresses is used */

#define XSDT	(TOP + 0x204)

static void both_roots(u8 revision)
{
	u64 entry = FIRST + 0x1000;

	one_table(FIRST);
	put_empty(FIRST, "OLD!");
	put_empty(entry, "NEW!");
	put_rsdp(RSDP, revision, RSDT, XSDT);
	put_table(XSDT, "XSDT", 1, &entry, sizeof(entry));
}

TEST(the_new_root_is_used_from_revision_2_on)
{
	both_roots(_i);
	boot();
	expect_tables(_i < 2 ? "RSDT OLD!" : "XSDT NEW!");
	expect_no_complaint();
}
END_TEST

TEST(without_a_new_root_the_old_one_is_used)
{
	both_roots(2);
	put_rsdp(RSDP, 2, RSDT, 0);
	boot();
	expect_tables("RSDT OLD!");
	expect_no_complaint();
}
END_TEST

static void spoil_extension(int i)
{
	static const u32 lengths[] = { 0, 35, 4097, ~0U };
	unsigned long length = RSDP + offsetof(struct acpi_rsdp, length);

	if (i == 0) {
		put_byte(RSDP + 33, 1);
		return;
	}
	put(length, &lengths[i - 1], sizeof(u32));
	sum_up(RSDP, 36, offsetof(struct acpi_rsdp, extended_checksum));
}

TEST(a_broken_extension_is_named_and_not_used)
{
	both_roots(2);
	spoil_extension(_i);
	boot();
	expect_logged("ACPI: RSDP at 000f5000 has a wrong extended "
		      "checksum\n");
	expect_tables("RSDT OLD!");
}
END_TEST

TEST(a_broken_new_root_leaves_the_old_one)
{
	both_roots(2);
	switch (_i) {
	case 0:
		put_byte(XSDT + 30, 77);
		break;
	case 1:
		put_empty(XSDT, "RSDT");
		break;
	case 2:
		put_rsdp(RSDP, 2, RSDT, 1ULL << 32 | XSDT);
		break;
	case 3:
		put_rsdp(RSDP, 2, RSDT, MIB(8));
		break;
	}
	boot();
	expect_tables("RSDT OLD!");
	expect_logged(_i == 0 ? "XSDT at 03fe0204 has a wrong checksum" :
		      _i == 1 ? "XSDT at 03fe0204 has another table's name" :
		      _i == 2 ? "at 103fe0204 reaches above 4 GiB" :
				"at 00800000 lies in RAM");
}
END_TEST

TEST(without_a_root_there_are_no_tables)
{
	both_roots(0);
	if (_i)
		put_byte(RSDT + 30, 77);
	else
		put_empty(RSDT, "XSDT");
	boot();
	expect_tables("");
	expect_logged("ACPI: RSDT at 03fe0100 has ");
	expect_no_complaint();
}
END_TEST

TEST(an_entry_above_4_gib_costs_itself)
{
	u64 entries[] = { 1ULL << 32 | FIRST, FIRST, ~0ULL, ~0ULL << 32,
			  FIRST + 0x1000, 0xFFFFFFF0 };

	both_roots(2);
	put_table(XSDT, "XSDT", 1, entries, sizeof(entries));
	boot();
	expect_tables("XSDT OLD! NEW!");
	expect_logged("a table at 103fe2000 reaches above 4 GiB\n");
	expect_logged("a table at ffffffffffffffff reaches above");
	expect_logged("a table at ffffffff00000000 reaches above");
	expect_logged("a table at fffffff0 reaches above 4 GiB\n");
}
END_TEST

/* Test that tables which cannot be believed are named */

#define MIDDLE	(TOP + 0x5000)

static void three_tables(u32 middle)
{
	u32 entries[] = { FIRST, middle, FIRST + 0x100 };

	one_table(FIRST);
	put_table(RSDT, "RSDT", 1, entries, sizeof(entries));
	put_empty(FIRST, "LEFT");
	put_empty(FIRST + 0x100, "LAST");
	put_empty(MIDDLE, "MIDD");
}

static void expect_costs_itself(const char *line)
{
	boot();
	expect_tables("RSDT LEFT LAST");
	expect_logged(line);
	ck_assert_int_eq(windows_open(), 0);
}

static const struct {
	u32 length;
	const char *line;
} lengths[] = {
	{ 0, "MIDD at 03fe5000 is shorter than a header\n" },
	{ 35, "MIDD at 03fe5000 is shorter than a header\n" },
	{ MIB(1) + 1, "MIDD at 03fe5000 is absurdly long\n" },
	{ ~0U, "MIDD at 03fe5000 is absurdly long\n" },
	{ 37, "MIDD at 03fe5000 has a wrong checksum\n" },
	{ MIB(1), "MIDD at 03fe5000 has a wrong checksum\n" },
};

TEST(a_length_that_cannot_be_is_named)
{
	three_tables(MIDDLE);
	put(MIDDLE + LENGTH, &lengths[_i].length, sizeof(u32));
	expect_costs_itself(lengths[_i].line);
}
END_TEST

TEST(a_wrong_byte_anywhere_is_named)
{
	three_tables(MIDDLE);
	put_byte(MIDDLE + 8 + _i, get_byte(MIDDLE + 8 + _i) + 1);
	expect_costs_itself("MIDD at 03fe5000 has a wrong checksum\n");
}
END_TEST

static void keep_last_mib(unsigned long mib)
{
	struct e820entry map[] = {
		{ 0, KIB(639), E820_RAM },
		{ MIB(1), MIB(MEMORY - mib - 1), E820_RAM },
		{ MIB(MEMORY - mib), MIB(mib), E820_ACPI },
	};

	soft_boot_info(map, ARRAY_SIZE(map));
}

TEST(a_table_of_a_mib_is_read)
{
	u32 entry = MIB(MEMORY - 2) + 1, length = MIB(1) + _i;

	one_table(entry);
	keep_last_mib(2);
	put_empty(entry, "HUGE");
	put(entry + LENGTH, &length, sizeof(length));
	sum_up(entry, MIB(1), SUM);
	boot();
	expect_tables(_i ? "RSDT" : "RSDT HUGE");
}
END_TEST

static const struct {
	u32 phys;
	const char *line;
} elsewhere[] = {
	{ 0, "a table at 00000000 lies in RAM\n" },
	{ 0x1000, "a table at 00001000 lies in RAM\n" },
	{ SOFT_KERNEL, "a table at 00100000 lies in RAM\n" },
	{ TOP - 1, "a table at 03fdffff lies in RAM\n" },
	{ TOP - 36, "a table at 03fdffdc lies in RAM\n" },
	{ 0xFFFF0, "a table at 000ffff0 lies in RAM\n" },
	{ 0xFFFFFFDD, "a table at ffffffdd reaches above 4 GiB\n" },
	{ 0xFFFFFFFF, "a table at ffffffff reaches above 4 GiB\n" },
	{ 0xFFFFFFDC, "???? at ffffffdc is absurdly long\n" },
	{ MIB(MEMORY), "???? at 04000000 is absurdly long\n" },
	{ MIB(MEMORY) - 1, "at 03ffffff is absurdly long\n" },
};

TEST(a_table_that_is_elsewhere_is_named)
{
	three_tables(elsewhere[_i].phys);
	expect_costs_itself(elsewhere[_i].line);
}
END_TEST

TEST(a_table_may_not_end_in_ram)
{
	u32 length = 0x1000 - 0x800 + _i;

	three_tables(0xFF800);
	put_empty(0xFF800, "TAIL");
	put(0xFF800 + LENGTH, &length, sizeof(length));
	sum_up(0xFF800, length, SUM);
	boot();
	expect_tables(_i ? "RSDT LEFT LAST" : "RSDT LEFT TAIL LAST");
	if (_i)
		expect_logged("TAIL at 000ff800 lies in RAM\n");
}
END_TEST

TEST(a_name_that_cannot_be_printed_is_shown_as_question_marks)
{
	three_tables(MIDDLE);
	put(MIDDLE, "A\n\x80\x1b", 4);
	expect_costs_itself("ACPI: A??? at 03fe5000 has a wrong");
}
END_TEST

TEST(tables_in_what_the_user_calls_ram_are_not_read)
{
	three_tables(MIDDLE);
	soft_options("memmap=exactmap memmap=640K@0 memmap=63M@1M");
	boot();
	expect_tables("");
	expect_logged("ACPI: a table at 03fe0100 lies in RAM\n");
	expect_no_complaint();
}
END_TEST

TEST(with_less_memory_than_there_is_the_tables_are_read)
{
	three_tables(MIDDLE);
	soft_options("mem=32M");
	boot();
	expect_tables("RSDT LEFT MIDD LAST");
}
END_TEST

/* Test the walk of the SRAT */

#define SRAT	(TOP + 0x8fe1)		/* over the end of a page */

static u8 body[4096];
static u32 used;

static void append(const void *entry, size_t n)
{
	memcpy(body + used, entry, n);
	used += n;
}

static void append_processor(u8 apic_id, u32 node, u32 flags)
{
	struct acpi_srat_processor p = {
		.type = ACPI_SRAT_PROCESSOR, .length = sizeof(p),
		.node_low = node & 0xff, .apic_id = apic_id,
		.flags = flags,
		.node_high = { node >> 8 & 0xff, node >> 16 & 0xff,
			       node >> 24 },
	};

	append(&p, sizeof(p));
}

static void append_memory(u64 start, u64 size, u32 node, u32 flags)
{
	struct acpi_srat_memory m = {
		.type = ACPI_SRAT_MEMORY, .length = sizeof(m),
		.node = node, .start = start, .size = size,
		.flags = flags,
	};

	append(&m, sizeof(m));
}

static char walked[8192];

static void write_down(const struct acpi_affinity *a, void *arg)
{
	char *end = walked + strlen(walked);

	ck_assert_ptr_eq(arg, walked);
	ck_assert_int_eq(windows_open(), 0);
	if (a->type == ACPI_SRAT_PROCESSOR)
		sprintf(end, "P%u@%x ", a->apic_id, a->node);
	else
		sprintf(end, "M%llx+%llx@%x%s ", a->start, a->size,
			a->node, a->hot_plug ? "!" : "");
}

static void new_srat(void)
{
	one_table(SRAT);
	memset(body, 0, sizeof(body));
	used = 12;
}

static void expect_walk(u8 revision, int n, const char *lines)
{
	put_table(SRAT, "SRAT", revision, body, used);
	boot();
	expect_tables("RSDT SRAT");
	walked[0] = '\0';
	ck_assert_int_eq(acpi_walk_srat(write_down, walked), n);
	ck_assert_str_eq(walked, lines);
	ck_assert_int_eq(windows_open(), 0);
}

TEST(processors_and_memory_are_handed_on_in_order)
{
	new_srat();
	append_processor(0, 0, 1);
	append_processor(3, 1, 1);
	append_memory(0, KIB(640), 0, 1);
	append_memory(MIB(1), MIB(31), 0, 1);
	append_memory(MIB(32), MIB(32), 1, 3);
	append_memory(5ULL << 32, 3ULL << 32, 7, 1);
	expect_walk(2, 6, "P0@0 P3@1 M0+a0000@0 M100000+1f00000@0 "
			  "M2000000+2000000@1! M500000000+300000000@7 ");
	expect_no_complaint();
}
END_TEST

TEST(the_first_revision_has_eight_bits_for_a_node)
{
	new_srat();
	append_processor(1, 0x12345678, 1);
	append_memory(0, MIB(1), 0x12345678, 1);
	expect_walk(1 + _i, 2,
		    _i ? "P1@12345678 M0+100000@12345678 " :
			 "P1@78 M0+100000@78 ");
}
END_TEST

TEST(what_says_nothing_is_passed_over)
{
	static const u8 unknown[] = { 2, 24, 1 }, tiny[] = { 99, 2 };

	new_srat();
	append_processor(0, 0, 0);
	append_memory(0, MIB(1), 0, 2);
	append(unknown, 3);
	used += 21;
	append(tiny, 2);
	append_memory(MIB(1), 0, 0, 1);
	append_memory(~0ULL, 2, 0, 1);
	append_memory(~0ULL, 1, 4, 1);
	append_processor(9, 9, 1);
	expect_walk(2, 2, "Mffffffffffffffff+1@4 P9@9 ");
	expect_no_complaint();
}
END_TEST

TEST(an_entry_longer_than_its_type_is_read)
{
	new_srat();
	append_processor(1, 2, 1);
	body[used - 15] = 18;
	used += 2;
	append_processor(3, 4, 1);
	expect_walk(2, 2, "P1@2 P3@4 ");
}
END_TEST

TEST(a_table_without_entries_has_none)
{
	new_srat();
	used = _i;
	expect_walk(2, 0, "");
	expect_no_complaint();
}
END_TEST

static const struct {
	u8 type, length;
	const char *fault;
} entries[] = {
	{ 0, 0, "is shorter than its own head" },
	{ 1, 0, "is shorter than its own head" },
	{ 77, 0, "is shorter than its own head" },
	{ 77, 1, "is shorter than its own head" },
	{ 0, 15, "is too short for its type" },
	{ 1, 39, "is too short for its type" },
	{ 0, 2, "is too short for its type" },
	{ 1, 57, "reaches past the end of the table" },
	{ 77, 57, "reaches past the end of the table" },
	{ 77, 255, "reaches past the end of the table" },
};

TEST(a_broken_entry_ends_the_walk)
{
	char line[100];

	new_srat();
	append_processor(1, 2, 1);
	append(&entries[_i].type, 1);
	append(&entries[_i].length, 1);
	used += 38;
	append_processor(3, 4, 1);
	expect_walk(2, -EINVAL, "P1@2 ");
	sprintf(line, "ACPI: SRAT entry at %08lx %s\n",
		SRAT + HEAD + 12 + 16, entries[_i].fault);
	expect_logged(line);
}
END_TEST

TEST(an_entry_may_end_with_the_table)
{
	static const u8 entry[] = { 77, 56 };

	new_srat();
	append_processor(1, 2, 1);
	append(entry, 2);
	used += 54;
	expect_walk(2, 1, "P1@2 ");
	expect_no_complaint();
}
END_TEST

TEST(one_byte_at_the_end_is_no_entry)
{
	new_srat();
	append_processor(1, 2, 1);
	used += 1;
	expect_walk(2, 1, "P1@2 ");
	expect_no_complaint();
}
END_TEST

/* Test the command that shows the tables */

static const char two_nodes[] =
	"RSDP at 000f5000\n"
	"table  address   bytes  revision  by\n"
	"RSDT   03fe0100     40         1  SUITE\n"
	"SRAT   03fe8fe1    184         3  SUITE\n"
	"node 0: processor 0\n"
	"node 1: 0000000000-0001ffffff      32768 KiB\n"
	"node 1: 00fffff000-010000ffff         68 KiB, may come and go\n";

TEST(the_command_shows_list_and_nodes)
{
	new_srat();
	append_processor(0, 0, 1);
	append_memory(0, MIB(32), 1, 1);
	append_memory(0xFFFFF000, 0x11000, 1, 3);
	append_memory(0, MIB(1), 3, 0);
	put_table(SRAT, "SRAT", 3, body, used);
	soft_boot_to(SOFT_INITMEM);
	ck_assert_str_eq(say("acpi"), two_nodes);
	expect_narrow(output);
	ck_assert_int_eq(windows_open(), 0);
	ck_assert_int_eq(faults("boot windows"), 0);
}
END_TEST

TEST(the_command_says_what_is_not_there)
{
	soft_boot(MEMORY, "");
	expect_said("acpi", "the firmware left no tables\n");
	put_tables(2);
	acpi_init();
	expect_said("acpi", "no SRAT: all memory is equally near\n");
}
END_TEST

TEST(the_command_shows_what_is_left_of_a_broken_srat)
{
	new_srat();
	append_processor(4, 5, 1);
	used += 2;
	put_table(SRAT, "SRAT", 3, body, used);
	soft_boot_to(SOFT_INITMEM);
	expect_said("acpi", "node 5: processor 4\n"
			    "the rest of the SRAT is broken\n");
}
END_TEST

TEST(a_table_that_was_written_to_is_read_with_care)
{
	new_srat();
	append_processor(4, 5, 1);
	put_table(SRAT, "SRAT", 3, body, used);
	soft_boot_to(SOFT_INITMEM);
	put_byte(SRAT + HEAD + 12 + 1, 200);
	expect_said("acpi", "the rest of the SRAT is broken\n");
}
END_TEST

/* Test tables with random bytes in them */

static const struct {
	unsigned long phys, size;
} parts[] = {
	{ RSDP, 36 }, { RSDT, 60 }, { XSDT, 60 }, { SRAT, 200 },
	{ 0xF7000, 36 },
};

static void sound_tables(void)
{
	u32 entries[] = { SRAT, 0xF7000, SRAT };
	u64 wide[] = { 0xF7000, SRAT };

	used = 12;
	append_processor(0, 0, 1);
	append_memory(0, MIB(32), 0, 1);
	append_memory(MIB(32), MIB(32), 1, 1);
	put_rsdp(RSDP, rnd_below(3), RSDT, XSDT);
	put_table(RSDT, "RSDT", 1, entries, sizeof(entries));
	put_table(XSDT, "XSDT", 1, wide, sizeof(wide));
	put_table(SRAT, "SRAT", rnd_below(4), body, used);
	put_empty(0xF7000, "FACP");
}

static void spoil_tables(void)
{
	for (u32 n = rnd_between(1, 8); n > 0; n--) {
		u32 i = rnd_below(ARRAY_SIZE(parts));

		put_byte(parts[i].phys + rnd_below(parts[i].size),
			 rnd_below(4) ? rnd() : rnd_below(4));
	}
}

static void mend_sums(void)
{
	for (size_t i = 1; i < ARRAY_SIZE(parts); i++) {
		u32 length = get_byte(parts[i].phys + LENGTH) |
			     get_byte(parts[i].phys + LENGTH + 1) << 8;

		if (length >= HEAD && length < 0x2000)
			sum_up(parts[i].phys, length, SUM);
	}
	sum_up(RSDP, 20, offsetof(struct acpi_rsdp, checksum));
	sum_up(RSDP, 36, offsetof(struct acpi_rsdp, extended_checksum));
}

static void count_affinity(const struct acpi_affinity *a, void *arg)
{
	ck_assert(a->type == ACPI_SRAT_PROCESSOR ||
		  a->type == ACPI_SRAT_MEMORY);
	++*(int *)arg;
}

static void expect_believable(void)
{
	for (int i = 0; i < nr_acpi_tables; i++) {
		const struct acpi_table *t = &acpi_tables[i];

		ck_assert_uint_ge(t->length, HEAD);
		ck_assert_uint_le(t->length, MIB(1));
		ck_assert_uint_ge(t->phys + t->length - 1, t->phys);
		ck_assert_uint_eq(sum_of(t->phys, t->length), 0);
		for (u32 at = 0; at < t->length; at += PAGE_SIZE)
			ck_assert(!page_is_ram(PFN_DOWN(t->phys + at)));
	}
}

TEST(random_bytes_cost_no_more_than_their_tables)
{
	int found = 0;

	boot_bare();
	rnd_seed(_i);
	for (int round = suite_rounds(400); round > 0; round--) {
		int n = 0, walked_n;

		sound_tables();
		spoil_tables();
		if (rnd_below(2))
			mend_sums();
		soft_log_clear();
		acpi_init();
		ck_assert_int_le(nr_acpi_tables, MAX_ACPI_TABLES);
		expect_believable();
		walked_n = acpi_walk_srat(count_affinity, &n);
		ck_assert(walked_n == n || walked_n < 0);
		say("acpi");
		ck_assert_int_eq(windows_open(), 0);
		found += n;
	}
	ck_assert_int_gt(found, 0);
}
END_TEST

/* Register the tests of the firmware's tables */

SUITE("the firmware's tables")
{
	CASE(boot_windows);
	CASE(acpi_root);
	CASE(acpi_tables_found);
	CASE(acpi_two_roots);
	CASE(acpi_broken);
	CASE(acpi_srat);
	CASE(acpi_command);
	CASE(acpi_random);

	/* Register the tests of the boot windows */
	tcase_add_test(boot_windows,
		       boot_windows_are_behind_the_permanent_ones);
	tcase_add_test(boot_windows, low_memory_gets_no_window);
	tcase_add_loop_test(boot_windows, high_memory_is_seen_through_windows,
			    0, ARRAY_SIZE(ranges));
	tcase_add_test(boot_windows, a_closed_window_faults);
	tcase_add_test(boot_windows, a_window_shows_what_was_opened_last);
	tcase_add_test(boot_windows,
		       a_range_over_the_end_of_the_direct_map_is_seen_as_one);
	tcase_add_loop_test(boot_windows,
			    what_sixteen_windows_cannot_show_is_refused, 0,
			    ARRAY_SIZE(refused));
	tcase_add_test(boot_windows, the_last_page_before_4_gib_can_be_seen);
	tcase_add_loop_test(boot_windows, two_ranges_at_once_are_a_bug, 0, 4);
	tcase_add_loop_test(boot_windows, a_range_is_closed_as_it_was_opened, 0,
			    8);
	tcase_add_test(boot_windows,
		       a_window_left_open_is_a_fault_of_the_check);
	/* Register the tests of finding tables */
	tcase_add_loop_test(acpi_root,
			    the_root_pointer_is_found_where_it_may_be, 0,
			    ARRAY_SIZE(roots));
	tcase_add_test(acpi_root, the_ebda_comes_first);
	tcase_add_loop_test(acpi_root,
			    a_root_pointer_that_does_not_sum_up_is_passed_over,
			    0, 11);
	tcase_add_test(acpi_root, a_machine_without_tables_is_silent);

	tcase_add_loop_test(acpi_tables_found, a_table_is_read_wherever_it_lies,
			    0, ARRAY_SIZE(places));
	tcase_add_loop_test(acpi_tables_found, the_last_byte_is_summed_up, 0,
			    ARRAY_SIZE(places));
	tcase_add_test(acpi_tables_found,
		       tables_are_listed_in_the_firmwares_order);
	tcase_add_test(acpi_tables_found, a_remainder_of_an_entry_is_none);
	tcase_add_loop_test(acpi_tables_found, as_many_tables_as_fit_are_read,
			    0, 2);
	tcase_add_test(acpi_tables_found, another_boot_begins_a_new_list);
	/* Register the tests of broken tables */
	tcase_add_loop_test(acpi_two_roots,
			    the_new_root_is_used_from_revision_2_on, 0, 4);
	tcase_add_test(acpi_two_roots, without_a_new_root_the_old_one_is_used);
	tcase_add_loop_test(acpi_two_roots,
			    a_broken_extension_is_named_and_not_used, 0, 5);
	tcase_add_loop_test(acpi_two_roots,
			    a_broken_new_root_leaves_the_old_one, 0, 4);
	tcase_add_loop_test(acpi_two_roots, without_a_root_there_are_no_tables,
			    0, 2);
	tcase_add_test(acpi_two_roots, an_entry_above_4_gib_costs_itself);

	tcase_add_loop_test(acpi_broken, a_length_that_cannot_be_is_named, 0,
			    ARRAY_SIZE(lengths));
	tcase_add_loop_test(acpi_broken, a_wrong_byte_anywhere_is_named, 0, 28);
	tcase_add_loop_test(acpi_broken, a_table_of_a_mib_is_read, 0, 2);
	tcase_add_loop_test(acpi_broken, a_table_that_is_elsewhere_is_named, 0,
			    ARRAY_SIZE(elsewhere));
	tcase_add_loop_test(acpi_broken, a_table_may_not_end_in_ram, 0, 2);
	tcase_add_test(acpi_broken,
		       a_name_that_cannot_be_printed_is_shown_as_question_marks);
	tcase_add_test(acpi_broken,
		       tables_in_what_the_user_calls_ram_are_not_read);
	tcase_add_test(acpi_broken,
		       with_less_memory_than_there_is_the_tables_are_read);
	/* Register the tests of the SRAT */
	tcase_add_test(acpi_srat,
		       processors_and_memory_are_handed_on_in_order);
	tcase_add_loop_test(acpi_srat,
			    the_first_revision_has_eight_bits_for_a_node, 0, 2);
	tcase_add_test(acpi_srat, what_says_nothing_is_passed_over);
	tcase_add_test(acpi_srat, an_entry_longer_than_its_type_is_read);
	tcase_add_loop_test(acpi_srat, a_table_without_entries_has_none, 0, 14);
	tcase_add_loop_test(acpi_srat, a_broken_entry_ends_the_walk, 0,
			    ARRAY_SIZE(entries));
	tcase_add_test(acpi_srat, an_entry_may_end_with_the_table);
	tcase_add_test(acpi_srat, one_byte_at_the_end_is_no_entry);

	tcase_add_test(acpi_command, the_command_shows_list_and_nodes);
	tcase_add_test(acpi_command, the_command_says_what_is_not_there);
	tcase_add_test(acpi_command,
		       the_command_shows_what_is_left_of_a_broken_srat);
	tcase_add_test(acpi_command,
		       a_table_that_was_written_to_is_read_with_care);
	tcase_add_loop_test(acpi_random,
			    random_bytes_cost_no_more_than_their_tables, 0, 8);
}
