/*
 * thread-desk.c - the suite of the commands around threads and tables
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/probe.h"
#include "arch/tlb.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/fail_page_alloc.h"
#include "mm/fixmap.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/tlb.h"
#include "monitor/monitor.h"
#include "monitor/play_mm.h"
#include "monitor/ptwalk.h"
#include "sched/sched.h"
#include "tests/desk.h"

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
	if (sscanf(line->rest, "%lu%*1[KM] at %lx", &line->page,
		   &line->phys) < 2)
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
	expect_said(expected,
		    "physical fee00020 by a page of 4K, rw kernel pcd\n"
		    "frame 1043968, offset 20, no struct page\n");
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

/* Test the address space to play with */
static unsigned long free_before;

static void begin_play(void)
{
	soft_boot(64, "");
	free_before = pages_left();
	expect_said("mm new", "directory at ");
	ck_assert_ptr_eq(live_directory(), play_mm->pgd);
	ck_assert_ptr_ne(play_mm->pgd, swapper_pg_dir);
}

static void end_play(void)
{
	say("mm free");
	ck_assert_ptr_eq(live_directory(), swapper_pg_dir);
	ck_assert_ptr_null(play_mm);
	do_check_pgt_cache(0, 0);
	ck_assert_uint_eq(pages_left(), free_before);
	ck_assert_uint_eq(nr_page_table_pages, 0);
	expect_said("check", "\n0 faults found\n");
}

TEST(a_page_can_be_mapped_used_and_unmapped)
{
	begin_play();
	expect_said("mm map 40000000", "40000000: frame ");
	ck_assert_ptr_nonnull(strstr(output, ", tables +1\n"));
	expect_said("mm touch 40000ffc 1234", "40000ffc: wrote 1234\n");
	expect_said("mm touch 40000ffc", "40000ffc: read 1234\n");
	expect_said("mm map 403ff000 ro", "403ff000: frame ");
	ck_assert_ptr_null(strstr(output, "tables"));
	expect_said("mm map bffff000", ", tables +1\n");
	expect_said("mm unmap 40000000", "40000000: freed, flushed ");
	expect_said("mm touch 40000000",
		    "page fault: a read, and there is no page\n"
		    "40000000, program: stops in the table: slot 0, "
		    "word 00000000, is empty\n");
	expect_said("mm free", "2 pages freed, tables -2, flushed ");
	end_play();
}
END_TEST

static const struct {
	const char *word, *read, *write, *list;
} right[] = {
	{ "rw", ": read ", ": wrote 5", "rw user" },
	{ "ro", ": read ", "a write, and the page does not allow it",
	  "ro user" },
	{ "none", "a read, and there is no page",
	  "a write, and there is no page", "no access" },
};

static void expect_right(int i)
{
	expect_said("mm touch 8048000", right[i].read);
	expect_said("mm touch 8048000 5", right[i].write);
	expect_said("ptdump user", right[i].list);
}

TEST(the_rights_of_a_page_are_those_that_were_named)
{
	char command[60];
	int i;

	begin_play();
	snprintf(command, sizeof(command), "mm map 8048000 %s",
		 right[_i].word);
	say(command);
	expect_right(_i);
	for (i = 0; i < 3; i++) {
		snprintf(command, sizeof(command),
			 "mm protect 8048000 %s", right[i].word);
		expect_said(command, ", flushed one 1\n");
		expect_right(i);
	}
	end_play();
}
END_TEST

static const struct {
	const char *command, *answer;
} mistake[] = {
	{ "mm", "usage: mm" },
	{ "mm old", "usage: mm" },
	{ "mm new 1", "usage: mm" },
	{ "mm map", "usage: mm" },
	{ "mm map 40001000 wr", "usage: mm" },
	{ "mm map 40001000 rw 5", "usage: mm" },
	{ "mm map 40001004", "usage: mm" },
	{ "mm map c0000000", "usage: mm" },
	{ "mm map zero", "usage: mm" },
	{ "mm unmap c0000000", "usage: mm" },
	{ "mm unmap 40000000 rw", "usage: mm" },
	{ "mm protect 40000000", "usage: mm" },
	{ "mm protect 40000800 ro", "usage: mm" },
	{ "mm touch c0000000", "usage: mm" },
	{ "mm touch 40000001", "usage: mm" },
	{ "mm touch 40000000 x", "usage: mm" },
	{ "mm new", "mm: File exists" },
	{ "mm map 40000000", "mm: File exists" },
	{ "mm unmap 40001000", "there is no page at that address\n"
			       "mm: No such file or directory" },
	{ "mm unmap 80000000", "mm: No such file or directory" },
	{ "mm protect 80000000 ro", "mm: No such file or directory" },
	{ "tlb stale", "tlb: File exists" },
	{ "tlb fresh", "usage: tlb" },
};

TEST(a_mistake_changes_nothing)
{
	unsigned long tables, free;

	begin_play();
	say("mm map 40000000");
	tables = nr_page_table_pages;
	free = pages_left();
	expect_said(mistake[_i].command, mistake[_i].answer);
	ck_assert_uint_eq(pages_left(), free);
	ck_assert_uint_eq(nr_page_table_pages, tables);
	expect_said("mm touch 40000000", ": read ");
	end_play();
}
END_TEST

TEST(without_a_space_there_is_nothing_to_do)
{
	soft_boot(64, "");
	expect_said("mm free", "mm: No such file or directory");
	expect_said("mm free", "there is no address space; mm new");
	expect_said("mm map 40000000", "mm: No such file or directory");
	expect_said("mm unmap 40000000", "mm: No such file or directory");
	expect_said("mm touch 40000000",
		    "page fault: a read, and there is no page\n"
		    "40000000, program: stops in the directory");
}
END_TEST

TEST(out_of_memory_leaves_nothing_behind)
{
	static const char *const command[] = {
		"mm new", "mm new", "mm map 40000000", "mm map 40000000",
	};
	struct fail_page_alloc fail = { .nth = _i % 2 + 1 };
	unsigned long free;

	if (_i < 2)
		soft_boot(64, "");
	else
		begin_play();
	free = pages_left();
	fail_page_alloc_set(&fail);
	expect_said(command[_i], "mm: Cannot allocate memory");
	fail_page_alloc_set(NULL);
	ck_assert_uint_eq(pages_left(), free);
	ck_assert_uint_eq(nr_page_table_pages, 0);
	expect_said(command[_i], _i < 2 ? "directory at " : ": frame ");
	if (_i < 2)
		free_before = free;
	end_play();
}
END_TEST

TEST(a_stale_translation_is_used_until_flushed)
{
	unsigned long first[2], then[2], last[2], free;
	static const char form[] = ": the entry leads to frame %lu, read "
				   "%lu";
	const char *text;

	soft_boot(64, "");
	free = pages_left();
	text = say("tlb stale");
	ck_assert_int_eq(sscanf(strstr(text, "first") + 5, form, &first[0],
				&first[1]), 2);
	ck_assert_int_eq(sscanf(strstr(text, "not flushed") + 11, form,
				&then[0], &then[1]), 2);
	ck_assert_int_eq(sscanf(strstr(text, "\nflushed") + 8, form,
				&last[0], &last[1]), 2);
	ck_assert_uint_eq(first[0], first[1]);
	ck_assert_uint_ne(first[0], then[0]);
	ck_assert_uint_eq(then[1], first[1]);
	ck_assert_uint_eq(last[0], then[0]);
	ck_assert_uint_eq(last[0], last[1]);
	do_check_pgt_cache(0, 0);
	ck_assert_uint_eq(pages_left(), free);
	ck_assert_ptr_eq(live_directory(), swapper_pg_dir);
}
END_TEST

TEST(the_counters_follow_tables_and_flushes)
{
	unsigned long one = nr_tlb_local_flush_one;
	char expected[60];

	begin_play();
	say("mm map 40000000; mm map 50000000");
	expect_said("quicklists", "0 directories, 0 tables kept; more than "
				  "50 are freed down to 25\n2 tables in "
				  "use\n");
	expect_said("vmstat", "\nnr_page_table_pages 2\n");
	say("mm protect 40000000 ro");
	snprintf(expected, sizeof(expected), "flushed one %lu\n", one + 1);
	expect_said("tlb", expected);
	snprintf(expected, sizeof(expected),
		 "\nnr_tlb_local_flush_one %lu\n", one + 1);
	expect_said("vmstat", expected);
	say("mm free");
	expect_said("quicklists", "0 directories, 2 tables kept");
	ck_assert_ptr_nonnull(strstr(output, "\n0 tables in use\n"));
	say("mm new");
	end_play();
}
END_TEST

TEST(the_walk_is_measured_in_a_space_of_its_own)
{
	soft_boot(64, "");
	free_before = pages_left();
	expect_said("bench walk", "bench walk: ");
	ck_assert_ptr_null(play_mm);
	say("mm new");
	expect_said("bench walk", "not measured: File exists");
	ck_assert_ptr_nonnull(play_mm);
	end_play();
}
END_TEST

/* Test the threads of the desk */
static int pid_of(const char *said)
{
	const char *at = strstr(said, "thread ");

	ck_assert_ptr_nonnull(at);
	return atoi(at + 7);
}

/* the line of `ps` about thread @pid, or NULL */
static const char *ps_line(int pid)
{
	static char line[200];
	const char *text = say("ps");

	for (; *text; text += strcspn(text, "\n") + 1)
		if (atoi(text) == pid && *text == ' ') {
			snprintf(line, sizeof(line), "%.*s",
				 (int)strcspn(text, "\n"), text);
			return line;
		}
	return NULL;
}

static void expect_ps(int pid, const char *part)
{
	const char *line = ps_line(pid);

	if (!line || !strstr(line, part))
		ck_abort_msg("thread %d: expected %s in:\n%s", pid, part,
			     output);
}

TEST(each_part_sleeps_in_its_own_way)
{
	int doze, hold, held, wait;

	soft_boot(64, "");
	doze = pid_of(say("thread doze 10"));
	hold = pid_of(say("thread hold 20"));
	held = pid_of(say("thread hold 20"));
	wait = pid_of(say("thread wait"));
	expect_ps(wait, " R ");
	say("sleep 1");
	expect_ps(doze, " S ");
	expect_ps(doze, "waits in doze");
	expect_ps(hold, " S ");
	expect_ps(held, " D ");
	expect_ps(held, "waits in hold_lock");
	expect_ps(wait, " S ");
	expect_ps(wait, "waits in wait_for_call");
	expect_said("timers", "in ");
	expect_said("locks", "(hold) holds semaphore desk_lock");
	say("sleep 10");
	ck_assert_ptr_null(ps_line(doze));
	say("sleep 10");
	ck_assert_ptr_null(ps_line(hold));
	expect_ps(held, " S ");
	expect_said("check", "\n0 faults found\n");
}
END_TEST

TEST(a_call_wakes_one_and_the_first)
{
	int pid[3], i;

	soft_boot(64, "");
	expect_said("thread wake", "woke 0\n");
	for (i = 0; i < 3; i++)
		pid[i] = pid_of(say("thread wait"));
	say("sleep 1");
	expect_ps(pid[0], " S ");
	expect_said("thread wake", "woke 1\n");
	say("sleep 1");
	ck_assert_ptr_null(ps_line(pid[0]));
	expect_ps(pid[1], " S ");
	expect_said("thread wake 5", "woke 2\n");
	say("sleep 1");
	ck_assert_ptr_null(ps_line(pid[1]));
	ck_assert_ptr_null(ps_line(pid[2]));
}
END_TEST

TEST(who_sleeps_interruptibly_ends_at_once)
{
	int doze, wait, hold, held;
	char command[40];

	soft_boot(64, "");
	doze = pid_of(say("thread doze 1000"));
	wait = pid_of(say("thread wait"));
	hold = pid_of(say("thread hold 50"));
	held = pid_of(say("thread hold 1000"));
	say("sleep 1");
	snprintf(command, sizeof(command), "thread kill %d", doze);
	say(command);
	snprintf(command, sizeof(command), "thread kill %d", wait);
	say(command);
	snprintf(command, sizeof(command), "thread kill %d", held);
	expect_said(command, "will end when it wakes");
	say("sleep 1");
	ck_assert_ptr_null(ps_line(doze));
	ck_assert_ptr_null(ps_line(wait));
	expect_ps(held, " D ");
	say("sleep 60");
	ck_assert_ptr_null(ps_line(hold));
	ck_assert_ptr_null(ps_line(held));
	expect_said("thread kill 1234", "thread: No such process");
}
END_TEST

TEST(threads_beyond_the_table_are_refused)
{
	int i, threads;

	soft_boot(64, "");
	threads = nr_threads;
	for (i = 0; i < 16; i++)
		expect_said("thread doze 5", ": doze\n");
	expect_said("thread doze 5", "thread: Resource temporarily "
				     "unavailable");
	ck_assert_int_eq(nr_threads, threads + 16);
	say("sleep 10");
	ck_assert_int_eq(nr_threads, threads);
	expect_said("thread spin 0", ": spin\n");
	say("sleep 1");
	ck_assert_int_eq(nr_threads, threads);
}
END_TEST

static const char *const no_order[] = {
	"thread", "thread dance", "thread doze", "thread doze x",
	"thread doze 1 2", "thread kill", "thread wake 0",
	"thread wake 17", "thread doze 4294967295",
};

TEST(what_is_no_order_is_refused)
{
	soft_boot(64, "");
	expect_said(no_order[_i], "usage: thread");
	ck_assert_ptr_null(ps_line(1));
	expect_said("sleep", "usage: sleep");
	expect_said("sleep x", "usage: sleep");
}
END_TEST

TEST(the_game_of_threads_passes)
{
	unsigned long free;
	char command[60];
	char *first;

	soft_boot(_i % 2 ? 16 : 64, "");
	free = pages_left();
	snprintf(command, sizeof(command), "selftest threads 4000 %d",
		 _i + 1);
	expect_said(command, ": passed\n");
	first = strdup(output);
	ck_assert_uint_eq(pages_left(), free);
	ck_assert_str_eq(first, say(command));
	expect_said("check", "\n0 faults found\n");
}
END_TEST

TEST(a_game_without_memory_is_off)
{
	struct fail_page_alloc fail = { .nth = 1 + _i };
	int threads;

	soft_boot(64, "");
	threads = nr_threads;
	fail_page_alloc_set(&fail);
	expect_said("selftest threads 100",
		    "seed 1: Cannot allocate memory\n");
	fail_page_alloc_set(NULL);
	yield();
	ck_assert_int_eq(nr_threads, threads);
	expect_said("selftest threads 100", ": passed\n");
}
END_TEST

TEST(a_demonstration_is_asked_for_by_its_name)
{
	soft_boot(64, "");
	expect_said("lostwakeup", "usage: lostwakeup wrong|right");
	expect_said("lostwakeup left", "usage: lostwakeup wrong|right");
}
END_TEST

TEST(a_switch_and_a_semaphore_are_measured)
{
	int threads;

	soft_boot(64, "");
	threads = nr_threads;
	expect_said("bench thread", "bench thread: ");
	ck_assert_ptr_null(strstr(output, "not measured"));
	yield();
	ck_assert_int_eq(nr_threads, threads);
	expect_said("bench sem", "bench sem: ");
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
	/* Register the tests of the play space */
	CASE(tdesk_mm);
	tcase_add_test(tdesk_mm, a_page_can_be_mapped_used_and_unmapped);
	tcase_add_loop_test(tdesk_mm,
			    the_rights_of_a_page_are_those_that_were_named, 0,
			    ARRAY_SIZE(right));
	tcase_add_loop_test(tdesk_mm, a_mistake_changes_nothing, 0,
			    ARRAY_SIZE(mistake));
	tcase_add_test(tdesk_mm, without_a_space_there_is_nothing_to_do);
	tcase_add_loop_test(tdesk_mm, out_of_memory_leaves_nothing_behind, 0,
			    4);
	tcase_add_test(tdesk_mm, a_stale_translation_is_used_until_flushed);
	tcase_add_test(tdesk_mm, the_counters_follow_tables_and_flushes);
	tcase_add_test(tdesk_mm, the_walk_is_measured_in_a_space_of_its_own);
	/* Register the tests of the desk's threads */
	CASE(tdesk_threads);
	tcase_add_test(tdesk_threads, each_part_sleeps_in_its_own_way);
	tcase_add_test(tdesk_threads, a_call_wakes_one_and_the_first);
	tcase_add_test(tdesk_threads, who_sleeps_interruptibly_ends_at_once);
	tcase_add_test(tdesk_threads, threads_beyond_the_table_are_refused);
	tcase_add_loop_test(tdesk_threads, what_is_no_order_is_refused, 0,
			    ARRAY_SIZE(no_order));
	tcase_add_test(tdesk_threads, a_demonstration_is_asked_for_by_its_name);
	tcase_add_test(tdesk_threads, a_switch_and_a_semaphore_are_measured);

	CASE(tdesk_game);
	tcase_add_loop_test(tdesk_game, the_game_of_threads_passes, 0, 6);
	tcase_add_loop_test(tdesk_game, a_game_without_memory_is_off, 0, 8);
}
