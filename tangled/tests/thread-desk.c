/*
 * thread-desk.c - the suite of the commands around threads and tables
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/tlb.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/fixmap.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "monitor/monitor.h"
#include "monitor/ptwalk.h"

/* Run the commands of the thread desk and read what they say */
static char output[200000];

static const char *say(const char *command)
{
	struct seq_file m;

	seq_buffer_init(&m, output, sizeof(output));
	monitor_execute(&m, command);
	ck_assert_uint_eq(m.lost, 0);
	return output;
}

static void expect_said(const char *command, const char *part)
{
	if (!strstr(say(command), part))
		ck_abort_msg("%s: expected \"%s\" in:\n%s", command, part,
			     output);
}

static void expect_narrow(const char *text)
{
	for (; *text; text += strcspn(text, "\n") + 1)
		if (strcspn(text, "\n") > 79)
			ck_abort_msg("too wide: %.*s",
				     (int)strcspn(text, "\n"), text);
}

/* Test the walk through any directory */
static unsigned long *word_of(unsigned long address)
{
	pmd_t *pmd = pmd_offset(pgd_offset_k(address), address);

	return (unsigned long *)pte_offset(pmd, address);
}

static const struct {
	unsigned long word;
	enum ptwalk_end end;
	unsigned long phys, flags;
} words[] = {
	{ 0, PTWALK_NOTHING, 0, 0 },
	{ 0x12345003, PTWALK_MAPPED, 0x12345678, _PAGE_RW },
	{ 0x12345001, PTWALK_MAPPED, 0x12345678, 0 },
	{ 0x12345063, PTWALK_MAPPED, 0x12345678, _PAGE_RW },
	{ 0x00000101, PTWALK_MAPPED, 0x00000678, _PAGE_GLOBAL },
	{ 0xfffff01b, PTWALK_MAPPED, 0xfffff678,
	  _PAGE_RW | _PAGE_PCD | _PAGE_PWT },
	{ 0x12345120, PTWALK_NO_ACCESS, 0x12345678, 0 },
	{ 0x00000100, PTWALK_NO_ACCESS, 0x00000678, 0 },
	{ 0x12345202, PTWALK_AWAY, 0, 0 },
	{ 0x00000002, PTWALK_AWAY, 0, 0 },
};

TEST(a_walk_ends_as_the_word_says)
{
	struct ptwalk walk;

	soft_boot(64, "");
	*word_of(PKMAP_BASE) = words[_i].word;
	ptwalk(swapper_pg_dir, PKMAP_BASE + 0x678, &walk);
	ck_assert_int_eq(walk.end, words[_i].end);
	ck_assert_uint_eq(walk.word, words[_i].word);
	ck_assert_ptr_eq(walk.where, word_of(PKMAP_BASE));
	ck_assert_uint_eq(walk.size, PAGE_SIZE);
	ck_assert_uint_eq(walk.phys, words[_i].phys);
	ck_assert_uint_eq(walk.flags, words[_i].flags);
}
END_TEST

TEST(both_levels_must_grant_a_right)
{
	static pgd_t dir[PTRS_PER_PGD] __aligned(PAGE_SIZE);
	unsigned long rights = _i ? _PAGE_RW | _PAGE_USER : 0, i;
	static const unsigned long bits[] = { 0, _PAGE_RW, _PAGE_USER,
					      _PAGE_RW | _PAGE_USER };
	struct ptwalk walk;

	soft_boot(64, "");
	*word_of(PKMAP_BASE) = 0x1000 | _PAGE_PRESENT | rights;
	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		dir[5] = __pgd((pgd_val(*pgd_offset_k(PKMAP_BASE)) &
				PAGE_MASK) |
			       _PAGE_PRESENT | bits[i]);
		ptwalk(dir, 5UL << PGDIR_SHIFT, &walk);
		ck_assert_int_eq(walk.end, PTWALK_MAPPED);
		ck_assert_uint_eq(walk.flags, bits[i] & rights);
	}
}
END_TEST

TEST(a_large_page_ends_the_walk_in_the_directory)
{
	static pgd_t dir[PTRS_PER_PGD] __aligned(PAGE_SIZE);
	struct ptwalk walk;

	soft_boot(64, "");
	dir[1023] = __pgd(0x0bc001e7);
	ptwalk(dir, 0xffd23456, &walk);
	ck_assert_int_eq(walk.end, PTWALK_MAPPED);
	ck_assert_uint_eq(walk.size, PMD_SIZE);
	ck_assert_uint_eq(walk.phys, 0x0bc00000 + 0x123456);
	ck_assert_uint_eq(walk.flags,
			  _PAGE_RW | _PAGE_USER | _PAGE_GLOBAL);
	ptwalk(dir, 0xff8fffff, &walk);
	ck_assert_int_eq(walk.end, PTWALK_NOTHING);
	ck_assert_uint_eq(walk.size, PMD_SIZE);
}
END_TEST

TEST(a_table_outside_the_direct_map_is_not_read)
{
	static pgd_t dir[PTRS_PER_PGD] __aligned(PAGE_SIZE);
	struct ptwalk walk;
	unsigned long *table;

	soft_boot(64, "");
	dir[0] = __pgd(__pa(high_memory) | _KERNPG_TABLE);
	ptwalk(dir, 0x1000, &walk);
	ck_assert_int_eq(walk.end, PTWALK_BAD_TABLE);
	ck_assert_uint_eq(walk.size, PMD_SIZE);
	ck_assert_uint_eq(walk.phys, 0);
	table = page_address(alloc_page(GFP_KERNEL));
	table[1] = 0x5003;
	dir[0] = __pgd(__pa(table) | _KERNPG_TABLE);
	ptwalk(dir, 0x1000, &walk);
	ck_assert_int_eq(walk.end, PTWALK_MAPPED);
	ck_assert_uint_eq(walk.phys, 0x5000);
}
END_TEST

TEST(the_live_directory_is_the_one_in_cr3)
{
	soft_boot(64, "");
	ck_assert_ptr_eq(live_directory(), swapper_pg_dir);
}
END_TEST

/* Test the list of the address space */
struct line {
	unsigned long start, last, phys, page;
	char rest[80];
};

/* the range on the line at @text; false for a heading or the sum */
static bool read_line(const char *text, struct line *line)
{
	unsigned long size;
	char unit, one[100];

	snprintf(one, sizeof(one), "%.*s", (int)strcspn(text, "\n"), text);
	if (sscanf(one, "%lx-%lx %lu%c %79[^\n]", &line->start, &line->last,
		   &size, &unit, line->rest) != 5)
		return false;
	ck_assert_uint_eq(line->last - line->start,
			  (size << (unit == 'M' ? 20 : 10)) - 1);
	line->page = 0;
	if (sscanf(line->rest, "%luK at %lx", &line->page, &line->phys) < 2 &&
	    sscanf(line->rest, "%luM at %lx", &line->page, &line->phys) < 2)
		line->page = 0;
	return true;
}

static void expect_range(const struct line *line)
{
	bool writable = strstr(line->rest, " rw ");
	unsigned long address, phys, error;

	for (address = line->start; address - 1 != line->last;
	     address += PAGE_SIZE) {
		bool read = soft_translate(address, false, &phys, &error);

		if (read != (line->page != 0))
			ck_abort_msg("%lx: %s", address, line->rest);
		if (read && phys != line->phys + address - line->start)
			ck_abort_msg("%lx leads to %lx: %s", address, phys,
				     line->rest);
		if (soft_translate(address, true, &phys, &error) !=
		    (read && writable))
			ck_abort_msg("%lx: writable? %s", address,
				     line->rest);
	}
}

static const struct {
	unsigned int mib;
	const char *options;
} lists[] = {
	{ 8, "" }, { 64, "" }, { 64, "nopse" }, { 64, "nopse nopge" },
	{ 63, "" }, { 1024, "" }, { 1024, "nopse" },
};

TEST(the_list_agrees_with_the_processor_on_every_page)
{
	unsigned long next = PAGE_OFFSET;
	const char *text;
	struct line line;

	soft_boot(lists[_i].mib, lists[_i].options);
	set_fixmap(FIX_PEEK, 0x5000);
	*word_of(PKMAP_BASE + 0x7000) = 0x12345001;
	*word_of(PKMAP_BASE + 0x8000) = 0x12346001;
	*word_of(PKMAP_BASE + 0x9000) = 0x12347003;
	text = say("ptdump");
	expect_narrow(text);
	for (; *text; text += strcspn(text, "\n") + 1) {
		if (!read_line(text, &line))
			continue;
		ck_assert_uint_eq(line.start, next);
		expect_range(&line);
		next = line.last + 1;
	}
	ck_assert_uint_eq(next, 0);
	clear_fixmap(FIX_PEEK);
}
END_TEST

TEST(a_range_says_what_is_out_of_the_ordinary)
{
	char expected[500];
	unsigned long base = PKMAP_BASE, i;
	static const unsigned long word[] = { 0x10001, 0x11001, 0x12003,
					      0x14113, 0x1500b, 0x16100,
					      0x17100, 0x204, 0x20304 };

	soft_boot(64, "");
	for (i = 0; i < ARRAY_SIZE(word); i++)
		*word_of(base + i * PAGE_SIZE) = word[i];
	snprintf(expected, sizeof(expected),
		 "PKMAP\n"
		 "%08lx-%08lx       8K 4K at 00010000 ro kernel\n"
		 "%08lx-%08lx       4K 4K at 00012000 rw kernel\n"
		 "%08lx-%08lx       4K 4K at 00014000 rw kernel global pcd\n"
		 "%08lx-%08lx       4K 4K at 00015000 rw kernel pwt\n"
		 "%08lx-%08lx       8K 4K at 00016000 no access\n"
		 "%08lx-%08lx       4K not present\n"
		 "%08lx-%08lx       4K 4K at 00020000 no access\n"
		 "%08lx-%08lx    4060K nothing\n",
		 base, base + 0x1fff, base + 0x2000, base + 0x2fff,
		 base + 0x3000, base + 0x3fff, base + 0x4000, base + 0x4fff,
		 base + 0x5000, base + 0x6fff, base + 0x7000, base + 0x7fff,
		 base + 0x8000, base + 0x8fff, base + 0x9000,
		 base + 0x3fffff);
	expect_said("ptdump", expected);
}
END_TEST

TEST(the_list_counts_pages_and_tables)
{
	soft_boot(64, "nopse");
	expect_said("ptdump", "\n16352 pages of 4 KiB, 0 of 4 MiB, ");
	expect_said("ptdump user", "program\n00000000-bfffffff    3072M "
				   "nothing\n0 pages of 4 KiB, 0 of 4 MiB, "
				   "0 tables\n");
	expect_said("ptdump all", "usage: ptdump");
	expect_said("ptdump user user", "usage: ptdump");
}
END_TEST

TEST(a_table_that_cannot_be_read_is_listed)
{
	soft_boot(64, "");
	*(unsigned long *)pgd_offset_k(0xf0000000) = 0x7f000067;
	expect_said("ptdump", "\nf0000000-f03fffff       4M "
			      "a table outside the direct map\n");
}
END_TEST

/* Test one address to the end */
TEST(an_address_is_followed_to_its_page_and_zone)
{
	char expected[200];

	soft_boot(64, "");
	expect_said("translate c1234567",
		    "c1234567, direct map: physical 01234567 by a page of "
		    "4M, rw kernel global\n");
	snprintf(expected, sizeof(expected),
		 "\nframe 4660, offset 567, struct page at %lx, "
		 "zone Normal\n",
		 (unsigned long)pfn_to_page(4660));
	expect_said("translate c1234567", expected);
	expect_said("translate 0xc0005000", "zone DMA\n");
	*word_of(PKMAP_BASE) = 0xfee00013;
	snprintf(expected, sizeof(expected), "translate %lx",
		 PKMAP_BASE + 0x20);
	expect_said(expected, "physical fee00020 by a page of 4K, rw kernel "
			      "pcd\nframe 1043968, offset 20, no struct "
			      "page\n");
	expect_narrow(output);
}
END_TEST

TEST(what_stops_an_address_is_named)
{
	char command[40];

	soft_boot(64, "");
	expect_said("translate 8048000",
		    "08048000, program: stops in the directory: slot 32, "
		    "word 00000000, is empty\n");
	snprintf(command, sizeof(command), "translate %lx",
		 PKMAP_BASE + 0x3000);
	expect_said(command, "PKMAP: stops in the table: slot 3, word "
			     "00000000, is empty\n");
	*word_of(PKMAP_BASE + 0x3000) = 0x9120;
	expect_said(command, "slot 3, word 00009120, allows no access\n");
	*word_of(PKMAP_BASE + 0x3000) = 0x9002;
	expect_said(command, "slot 3, word 00009002, is not present\n");
	*(unsigned long *)pgd_offset_k(0xf0000000) = 0x7f000067;
	expect_said("translate f0000000",
		    "stops in the directory: slot 960, word 7f000067, "
		    "leads to no table\n");
}
END_TEST

static const char *const no_address[] = {
	"translate", "translate 12 34", "translate xyz", "translate 12g",
};

TEST(what_is_no_address_is_refused)
{
	soft_boot(64, "");
	expect_said(no_address[_i], "usage: translate ADDRESS");
}
END_TEST

/* Register the tests of the thread desk */
SUITE("the desk for threads and page tables")
{
	CASE(tdesk_walk);
	tcase_add_loop_test(tdesk_walk, a_walk_ends_as_the_word_says, 0,
			    ARRAY_SIZE(words));
	tcase_add_loop_test(tdesk_walk, both_levels_must_grant_a_right, 0,
			    2);
	tcase_add_test(tdesk_walk,
		       a_large_page_ends_the_walk_in_the_directory);
	tcase_add_test(tdesk_walk,
		       a_table_outside_the_direct_map_is_not_read);
	tcase_add_test(tdesk_walk, the_live_directory_is_the_one_in_cr3);

	CASE(tdesk_list);
	tcase_add_loop_test(tdesk_list,
			    the_list_agrees_with_the_processor_on_every_page,
			    0, ARRAY_SIZE(lists));
	tcase_add_test(tdesk_list,
		       a_range_says_what_is_out_of_the_ordinary);
	tcase_add_test(tdesk_list, the_list_counts_pages_and_tables);
	tcase_add_test(tdesk_list, a_table_that_cannot_be_read_is_listed);

	CASE(tdesk_translate);
	tcase_add_test(tdesk_translate,
		       an_address_is_followed_to_its_page_and_zone);
	tcase_add_test(tdesk_translate, what_stops_an_address_is_named);
	tcase_add_loop_test(tdesk_translate, what_is_no_address_is_refused,
			    0, ARRAY_SIZE(no_address));
}
