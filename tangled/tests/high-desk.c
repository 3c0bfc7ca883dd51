/*
 * high-desk.c - the suite of the commands around areas, windows and
 * disks in memory
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "block/ramdisk.h"
#include "lib/errno.h"
#include "lib/trace.h"
#include "mm/bounce.h"
#include "mm/fail_page_alloc.h"
#include "mm/fault.h"
#include "mm/highmem.h"
#include "mm/ioremap.h"
#include "mm/page_alloc.h"
#include "mm/pgalloc.h"
#include "mm/slab_def.h"
#include "mm/slabinfo.h"
#include "mm/vmalloc.h"
#include "monitor/play_mm.h"
#include "tests/desk.h"

/* Weigh memory at the desk of high memory */
static unsigned long weight_before;

static unsigned long weigh(void)
{
	unsigned long at, tables = 0, left = pages_left();

	do_check_pgt_cache(0, 0);
	for (at = VMALLOC_START; at < VMALLOC_END; at += PMD_SIZE)
		tables += !pmd_none(*pmd_offset(pgd_offset_k(at), at));
	return left + tables;
}

static void begin(unsigned int mib, const char *options)
{
	soft_boot(mib, options);
	do_check_pgt_cache(0, 0);
	weight_before = weigh();
}

static void begin_low(void)
{
	begin(64, "");
}

static void begin_high(void)
{
	begin(720, "");
}

static void end(void)
{
	ck_assert_uint_eq(weigh(), weight_before);
	expect_said("check", "\n0 faults found\n");
}

/* the pools of bounce buffers stay, and the slabs of their requests */
static void end_disks(void)
{
	struct slab_census n;

	pages_left();
	slab_census(kmem_cache_find("page_request"), &n);
	weight_before -= nr_emergency_pages + n.full + n.partial;
	end();
}

/* say @command, whose output is no wider than a screen */
static const char *expect_narrow_said(const char *command)
{
	expect_narrow(say(command));
	return output;
}

/* Test the list of areas */
struct piece {
	unsigned long start, end;
	char what[20];
};

static struct piece piece[300];

static int read_pieces(const char *text)
{
	unsigned long at = VMALLOC_START, pages;
	int n = 0;

	text = strstr(text, "address             pages\n");
	ck_assert_ptr_nonnull(text);
	text = strchr(text, '\n') + 1;
	while (sscanf(text, "%lx-%lx %lu %19[^\n]", &piece[n].start,
		      &piece[n].end, &pages, piece[n].what) == 4) {
		ck_assert_uint_eq(piece[n].start, at);
		at = ++piece[n].end;
		ck_assert_uint_eq(pages, (at - piece[n].start) / PAGE_SIZE);
		text = strchr(text, '\n') + 1;
		ck_assert_int_lt(++n, 300);
	}
	ck_assert_uint_eq(at, VMALLOC_END);
	return n;
}

static unsigned long used_between(int n, unsigned long from,
				  unsigned long to)
{
	unsigned long used = 0;
	int i;

	for (i = 0; i < n; i++)
		if (piece[i].what[0] != 'g' && piece[i].start < to &&
		    piece[i].end > from)
			used += min(to, piece[i].end) -
				max(from, piece[i].start);
	return used;
}

/* the bar at @text, whose last address is below @end */
static void expect_bar(const char *text, int n, unsigned long end)
{
	const char *sign = text + 9, *row = strchr(text, '\n');
	unsigned long start = strtoul(text, NULL, 16), cell, used;

	cell = strtoul(row, NULL, 10) * PAGE_SIZE;
	ck_assert_uint_gt(cell, 0);
	ck_assert_int_le(row - sign, 64);
	ck_assert_uint_ge(start + (row - sign) * cell, end);
	for (; sign < row; sign++, start += cell) {
		used = used_between(n, start, start + cell);
		ck_assert_uint_lt(start, end);
		if (*sign != (!used ? '.' : used == cell ? '#' : '+'))
			ck_abort_msg("%08lx is '%c', %lu in use:\n%s", start,
				     *sign, used, output);
	}
}

static const char *second_bar(void)
{
	char head[20];

	snprintf(head, sizeof(head), "\n%08lx ", VMALLOC_START);
	ck_assert_ptr_nonnull(strstr(output, head));
	return strstr(output, head) + 1;
}

static void expect_list(void)
{
	const struct vm_struct *vm = vmlist;
	unsigned long end = VMALLOC_START;
	int n, i;

	n = read_pieces(expect_narrow_said("vmlist"));
	expect_bar(output, n, VMALLOC_END);
	for (i = 0; i < n; i++) {
		if (!strcmp(piece[i].what, "gap"))
			continue;
		ck_assert_ptr_nonnull(vm);
		ck_assert_uint_eq(piece[i].start, (unsigned long)vm->addr);
		ck_assert_str_eq(piece[i].what, vm->flags & VM_IOREMAP ?
				 "ioremap" : "vmalloc");
		end = piece[i].end + PAGE_SIZE;
		ck_assert_uint_eq(end - piece[i].start, vm->size);
		ck_assert_str_eq(piece[++i].what, "guard page");
		ck_assert_uint_eq(piece[i].end, end);
		vm = vm->next;
	}
	ck_assert_ptr_null(vm);
	if (end > VMALLOC_START)
		expect_bar(second_bar(), n, end - PAGE_SIZE);
}

TEST(each_address_is_in_one_line)
{
	void *taken[30] = { 0 };
	int round;

	rnd_seed(_i);
	begin_low();
	expect_list();
	for (round = 0; round < suite_rounds(60); round++) {
		u32 i = rnd_below(30);

		if (taken[i]) {
			vfree(taken[i]);
			taken[i] = NULL;
		} else if (rnd_below(3)) {
			taken[i] = vmalloc(1 + rnd_below(100000));
		} else {
			taken[i] = ioremap(0xfec00000 + rnd_below(100),
					   1 + rnd_below(50000));
			taken[i] = (void *)((unsigned long)taken[i] &
					    PAGE_MASK);
		}
		expect_list();
	}
	for (round = 0; round < 30; round++)
		vfree(taken[round]);
	expect_list();
	end();
}
END_TEST

TEST(an_area_of_64_pages_is_a_full_bar)
{
	char expected[120];
	void *addr;

	begin_low();
	addr = vmalloc(64 * PAGE_SIZE);
	snprintf(expected, sizeof(expected), "\n%08lx ################"
		 "################################################\n"
		 "1 page a character; ", VMALLOC_START);
	expect_said("vmlist", expected);
	vfree(addr);
	end();
}
END_TEST

/* Test areas taken and given back */
static unsigned long address_said(const char *command)
{
	unsigned long address;

	ck_assert_int_eq(sscanf(say(command), "%lx-", &address), 1);
	return address;
}

/* say "@word @address" */
static const char *say_at(const char *word, unsigned long address)
{
	char command[60];

	snprintf(command, sizeof(command), "%s %lx", word, address);
	return say(command);
}

static const struct {
	const char *command;
	unsigned long pages;
	enum { ANYWHERE, BELOW_HIGH, BELOW_16M } where;
} asked[] = {
	{ "vmalloc 1", 1, ANYWHERE }, { "vmalloc 4096", 1, ANYWHERE },
	{ "vmalloc 4097", 2, ANYWHERE }, { "vmalloc 2M", 512, ANYWHERE },
	{ "vmalloc 64K 32", 16, BELOW_HIGH },
	{ "vmalloc 64K dma", 16, BELOW_16M },
};

static unsigned long end_of(int where)
{
	return where == BELOW_16M  ? 4096 :
	       where == BELOW_HIGH ? page_to_pfn(highmem_start_page) :
				     max_mapnr;
}

TEST(an_area_has_its_pages_and_goes_again)
{
	unsigned long at, i;

	begin_high();
	at = address_said(asked[_i].command);
	ck_assert_uint_eq(at, VMALLOC_START);
	for (i = 0; i < asked[_i].pages; i++) {
		struct page *page = vmalloc_to_page(
			(void *)(at + i * PAGE_SIZE));

		ck_assert_ptr_nonnull(page);
		ck_assert_uint_lt(page_to_pfn(page),
				  end_of(asked[_i].where));
	}
	ck_assert_ptr_null(vmalloc_to_page((void *)(at + i * PAGE_SIZE)));
	ck_assert_ptr_nonnull(strstr(say_at("vfree", at), ": freed\n"));
	ck_assert_ptr_null(vmlist);
	end();
}
END_TEST

static unsigned long expect_run(const char **at, unsigned long addr)
{
	unsigned long first, last;
	char *after;

	first = last = strtoul(*at, &after, 10);
	if (*after == '-')
		last = strtoul(after + 1, &after, 10);
	*at = after;
	for (;; first += first < last ? 1 : -1) {
		ck_assert_uint_eq(page_to_pfn(vmalloc_to_page(
					  (void *)addr)), first);
		addr += PAGE_SIZE;
		if (first == last)
			return addr;
	}
}

TEST(frames_are_told_in_runs)
{
	struct page *hole[40];
	bool freed[40];
	unsigned long at, addr, more = 0;
	const char *text;
	int i, runs = 0;

	begin_low();
	for (i = 0; i < 40; i++)
		hole[i] = alloc_page(GFP_HIGHUSER);
	for (i = 0; i < 40; i++) {
		freed[i] = i % (2 + _i) != 0;
		if (freed[i])
			__free_page(hole[i]);
	}
	addr = at = address_said("vmalloc 80K");
	text = strstr(output, "frames") + 6;
	while (*text == ' ' && text[1] != 'a') {
		addr = expect_run(&text, addr);
		runs++;
	}
	sscanf(text, " and %lu more", &more);
	ck_assert_uint_eq((addr - at) / PAGE_SIZE + more, 20);
	ck_assert_int_le(runs, 8);
	ck_assert(!more || runs == 8);
	for (i = 0; i < 40; i++)
		if (!freed[i])
			__free_page(hole[i]);
	say_at("vfree", at);
	end();
}
END_TEST

static const struct {
	const char *command, *answer;
} wrong[] = {
	{ "vmalloc", "usage: vmalloc" }, { "vmalloc 0", "usage: vmalloc" },
	{ "vmalloc x", "usage: vmalloc" }, { "vmalloc 4K x", "usage:" },
	{ "vmalloc 4K dma x", "usage:" }, { "vmalloc 4G", "usage:" },
	{ "vmalloc -1", "usage:" },
	{ "vmalloc 97M", "Cannot allocate memory" },
	{ "vmalloc 4095M", "Cannot allocate memory" },
	{ "vfree", "usage: vfree" }, { "vfree x", "usage: vfree" },
	{ "vfree c4800000 1", "usage: vfree" },
	{ "ioremap", "usage: ioremap" }, { "ioremap 0", "usage:" },
	{ "ioremap fec00000 0", "usage: ioremap" },
	{ "ioremap x 4K", "usage: ioremap" },
	{ "ioremap 2000000 4K", "refused\n" },
	{ "ioremap fffff000 8K", "refused\n" },
	{ "iounmap", "usage: iounmap" }, { "iounmap x", "usage: iounmap" },
	{ "iounmap c0000000", "is from no ioremap with an area\n" },
	{ "kmap 0", "usage: kmap" }, { "kmap x", "usage: kmap" },
	{ "kmap 1 short", "usage: kmap" }, { "kmap again 0", "usage:" },
	{ "kmap list 1", "usage: kmap" }, { "kmap 1 brief 1", "usage:" },
	{ "kunmap 0", "usage: kunmap" }, { "kunmap x", "usage: kunmap" },
	{ "kunmap", "0 pages unmapped\n" },
	{ "kmap list", "the prompt has no pages\n" },
	{ "kmap drop", "0 pages given back\n" },
	{ "disk x", "usage: disk" }, { "disk make", "usage: disk" },
	{ "disk make a", "usage: disk" }, { "disk make a x", "usage:" },
	{ "disk make a 1M 1M", "reaches 16 MiB at least\n" },
	{ "disk make a 1M 16M 1", "usage: disk" },
	{ "disk make a 1000", "usage: disk" },
	{ "disk drop a", "No such file" }, { "disk drop", "usage: disk" },
	{ "disk fail a 1", "No such file" },
	{ "disk fail a 0", "usage: disk" }, { "disk", "no disks; " },
	{ "diskio", "usage: diskio" },
	{ "diskio a", "there is no disk a\n" },
	{ "diskio a 0", "usage:" }, { "diskio a 65", "usage: diskio" },
	{ "diskio a 1 x", "usage: diskio" },
	{ "diskio a 1 0 0", "usage: diskio" },
};

TEST(a_mistake_has_an_answer_and_no_effect)
{
	begin_low();
	expect_said(wrong[_i].command, wrong[_i].answer);
	ck_assert_ptr_null(vmlist);
	end();
}
END_TEST

TEST(areas_of_others_are_left_alone)
{
	unsigned long at;
	void *foreign;

	begin_low();
	foreign = vmalloc(5000);
	ck_assert_ptr_nonnull(strstr(say_at("vfree",
					    (unsigned long)foreign),
				     "was not made at the prompt\n"));
	ck_assert_int_eq(sscanf(say("ioremap fec00010 4K"),
				"fec00010 is at %lx, in an area", &at), 1);
	ck_assert_uint_eq(at % PAGE_SIZE, 0x10);
	ck_assert_ptr_nonnull(strstr(say_at("vfree", at), "iounmap it\n"));
	ck_assert_ptr_nonnull(strstr(say_at("iounmap",
					    (unsigned long)foreign),
				     "is from no ioremap"));
	ck_assert_ptr_nonnull(strstr(say_at("iounmap", at), "unmapped\n"));
	say_at("vfree", VMALLOC_START + PAGE_SIZE);
	say_at("vfree", VMALLOC_START + 1);
	ck_assert_ptr_eq(vmlist->addr, foreign);
	vfree(foreign);
	expect_said("ioremap b8000 4000",
		    "000b8000 is at c00b8000, in the direct map\n");
	end();
}
END_TEST

TEST(vfree_of_nothing_is_answered_in_the_log)
{
	char address[20];

	begin_low();
	snprintf(address, sizeof(address), "%08lx",
		 VMALLOC_START + 16 * PAGE_SIZE);
	ck_assert_str_eq(say_at("vfree", VMALLOC_START + 16 * PAGE_SIZE),
			 "");
	ck_assert_ptr_nonnull(strstr(soft_log(), address));
	end();
}
END_TEST

static const char *const hungry[] = {
	"vmalloc 64K", "ioremap fec00000 64K", "kmap 9", "vfault",
	"disk make a 64K 16M", "diskio b 9", "diskio c 9",
};

#define HUNGRY	ARRAY_SIZE(hungry)

TEST(out_of_memory_leaves_nothing_behind)
{
	struct fail_page_alloc rule = { .nth = 1 + _i / HUNGRY };

	begin_low();
	say("disk make b 1M; disk make c 1M 16M");
	fail_page_alloc_set(&rule);
	say(hungry[_i % HUNGRY]);
	fail_page_alloc_set(NULL);
	say("kmap drop; disk drop a; disk drop b; disk drop c");
	if (vmlist)
		say_at(vmlist->flags & VM_IOREMAP ? "iounmap" : "vfree",
		       (unsigned long)vmlist->addr);
	ck_assert_ptr_null(vmlist);
	ck_assert_ptr_null(play_mm);
	end_disks();
}
END_TEST

/* Test the fault that spreads an entry */
struct step {
	unsigned long kernel, copy, faults;
};

static unsigned long read_steps(const char *text, struct step *step)
{
	static const char *const what[] = {
		"\nbefore", "\na page is mapped", "\nit is touched",
		"\nand once more", "\nanother page, touched",
		"\nall is given back"
	};
	unsigned long address;
	size_t i;

	ck_assert_int_eq(sscanf(text, "address %lx, slot", &address), 1);
	for (i = 0; i < ARRAY_SIZE(what); i++) {
		text = strstr(text, what[i]);
		ck_assert_ptr_nonnull(text);
		ck_assert_int_eq(sscanf(text + 26, "%lx %lx %lu",
					&step[i].kernel, &step[i].copy,
					&step[i].faults), 3);
	}
	return address;
}

TEST(the_first_touch_copies_the_entry)
{
	unsigned long before, address;
	struct step step[6];
	int i;

	begin_low();
	before = nr_vmalloc_faults;
	address = read_steps(expect_narrow_said("vfault"), step);
	ck_assert_uint_eq(address, VMALLOC_START);
	ck_assert_uint_eq(step[0].kernel | step[0].copy, 0);
	ck_assert_uint_ne(step[1].kernel, 0);
	ck_assert_uint_eq(step[1].copy, 0);
	ck_assert_uint_eq(step[0].faults | step[1].faults, 0);
	for (i = 2; i < 6; i++) {
		ck_assert_uint_eq(step[i].kernel, step[1].kernel);
		ck_assert_uint_eq(step[i].copy & PAGE_MASK,
				  step[1].kernel & PAGE_MASK);
		ck_assert_uint_eq(step[i].faults, 1);
	}
	ck_assert_uint_eq(nr_vmalloc_faults, before + 1);
	ck_assert_uint_eq(pmd_val(*pmd_offset(pgd_offset_k(address),
					      address)), step[5].kernel);
	ck_assert_ptr_null(play_mm);
	ck_assert_ptr_null(vmlist);
	end();
}
END_TEST

TEST(each_call_finds_a_slot_without_a_table)
{
	unsigned long address = 0, next;
	struct step step[6];
	void *small;
	int i;

	begin_low();
	small = vmalloc(1);
	for (i = 0; i < 5; i++) {
		next = read_steps(say("vfault"), step);
		ck_assert_uint_gt(next, address);
		ck_assert_uint_eq(next % PMD_SIZE, 0);
		ck_assert_uint_eq(step[0].kernel, 0);
		ck_assert_uint_eq(step[5].faults, 1);
		address = next;
	}
	vfree(small);
	expect_said("mm new; vfault", "mm free first\n");
	ck_assert_ptr_nonnull(play_mm);
	say("mm free");
	end();
}
END_TEST

TEST(a_range_full_of_tables_is_reported)
{
	int i;

	begin_high();
	for (i = 0; i < 60 && strstr(say("vfault"), "address "); i++)
		ck_assert_ptr_null(vmlist);
	ck_assert_int_gt(i, 3);
	expect_said("vfault", "each slot of the range has a table");
	end();
}
END_TEST

/* Test the windows at the prompt */
static void expect_drawing(void)
{
	unsigned int nr, nr_free = 0, cached = 0, mapped = 0, users = 0;
	const char *at = expect_narrow_said("pkmap");
	char sums[100];

	for (nr = 0; nr < LAST_PKMAP; nr++) {
		int n = pkmap_count[nr];

		if (nr % 64 == 0) {
			if (nr)
				ck_assert_int_eq(*at++, '\n');
			ck_assert_uint_eq(strtoul(at, NULL, 16),
					  PKMAP_ADDR(nr));
			at += 9;
		}
		ck_assert_int_eq(*at++, n == 0 ? '.' : n == 1 ? '-' :
				 n > 10 ? '+' : '0' + n - 1);
		nr_free += n == 0;
		cached += n == 1;
		mapped += n > 1;
		users += n > 1 ? n - 1 : 0;
	}
	snprintf(sums, sizeof(sums), "\n%u free, %u cached, %u mapped, by "
		 "%u user", nr_free, cached, mapped, users);
	ck_assert_ptr_eq(strstr(at, sums), at);
	snprintf(sums, sizeof(sums), "\nlast window %u, generation %lu, ",
		 last_pkmap_nr, nr_pkmap_flushes);
	ck_assert_ptr_nonnull(strstr(at, sums));
}

TEST(a_sign_is_the_count_of_a_window)
{
	char command[40];
	int round;

	rnd_seed(_i);
	begin_high();
	expect_drawing();
	for (round = 0; round < suite_rounds(40); round++) {
		static const char *const words[] = {
			"kmap %u", "kmap %u brief", "kmap again %u",
			"kunmap %u"
		};

		snprintf(command, sizeof(command), words[rnd_below(4)],
			 1 + rnd_below(50));
		say(command);
		expect_drawing();
	}
	say("kmap drop");
	expect_drawing();
	end();
}
END_TEST

TEST(an_address_lasts_until_the_sweep)
{
	unsigned long sweeps;

	begin_high();
	sweeps = nr_pkmap_flushes;
	expect_said("kmap 2", ", window 1, mapped 1 time here\n");
	ck_assert_ptr_nonnull(strstr(output, ", window 2, mapped 1 "));
	expect_said("kunmap", "1 page unmapped\n");
	expect_said("kmap list", "window 1, mapped 0 times here\n");
	expect_said("kmap again", "window 1, mapped 1 time here\n");
	say("kunmap");
	expect_said("kmap 1021 brief", "1021 of 1021 pages mapped and "
		    "unmapped, 0 sweeps\n");
	expect_said("kmap list", "window 1, mapped 0 times here\n");
	expect_said("kmap 1 brief", "unmapped, 1 sweep\n");
	ck_assert_uint_eq(nr_pkmap_flushes, sweeps + 1);
	expect_said("kmap list", " has no address, mapped 0 times here\n");
	ck_assert_ptr_nonnull(strstr(output, ", window 2, mapped 1 time "
				     "here\n"));
	ck_assert_ptr_nonnull(strstr(output, "\nand 1016 more\n"));
	say("kmap drop");
	end();
}
END_TEST

TEST(a_full_window_area_is_not_slept_on)
{
	begin_high();
	expect_said("kmap 1030", "\n1024 of 1030 pages mapped, ");
	ck_assert_ptr_nonnull(strstr(output, "\nno window is free\n"));
	expect_said("pkmap", "\n0 free, 0 cached, 1024 mapped, by 1024 "
		    "users\n");
	ck_assert_uint_eq(nr_pkmap_waits, 0);
	expect_said("kmap again 3", "mapped 2 times here\n");
	expect_said("kunmap 2000", "1024 pages unmapped\n");
	expect_said("kunmap 2000", "3 pages unmapped\n");
	expect_said("kmap drop", "1024 pages given back\n");
	end();
}
END_TEST

TEST(a_low_page_needs_no_window)
{
	begin_low();
	expect_said("kmap 3", " is low, at c");
	expect_said("pkmap", "\n1024 free, 0 cached, 0 mapped, by 0 users");
	expect_said("kmap drop", "3 pages given back\n");
	ck_assert_ptr_nonnull(strstr(say("selftest highmem"),
				     "No such device"));
	end();
}
END_TEST

/* Test disks and journeys */
TEST(disks_are_made_listed_and_dropped)
{
	begin_low();
	say("disk make near 1M; disk make far 64K 16M");
	expect_said("disk", "near: 2048 sectors, reaches all frames; "
		    "0 reads, 0 writes, 0 errors\n"
		    "far: 128 sectors, reaches frames below 4096; ");
	expect_said("disk make near 1M", "Device or resource busy");
	say("disk drop near");
	expect_said("disk", "far: 128 sectors");
	ck_assert_ptr_null(strstr(output, "near"));
	say("disk drop far");
	expect_said("disk", "no disks");
	end_disks();
}
END_TEST

TEST(a_page_goes_by_way_of_a_frame_in_reach)
{
	unsigned long from, via, back, to;

	begin_high();
	say("disk make old 1M 16M");
	expect_narrow(say("diskio old"));
	ck_assert_int_eq(sscanf(output, "write: frame %lu -> frame %lu -> "
				"disk\n", &from, &via), 2);
	ck_assert_int_eq(sscanf(strstr(output, "read: "), "read: disk -> "
				"frame %lu -> frame %lu\n", &back, &to), 2);
	ck_assert_uint_eq(from, to);
	ck_assert_uint_ge(from, page_to_pfn(highmem_start_page));
	ck_assert_uint_lt(via, 4096);
	ck_assert_uint_lt(back, 4096);
	ck_assert_ptr_nonnull(strstr(output, "1 came back as they were, "
				     "0 failed, 0 wrong\n"));
	expect_said("bounce", "bounced: 1 writes, 1 reads, 0 waits\n");
	expect_said("disk", "; 1 reads, 1 writes, 0 errors\n");
	say("disk drop old");
	end_disks();
}
END_TEST

TEST(each_page_has_a_way_of_its_own)
{
	unsigned long from[3], via[3];
	const char *at;
	int i;

	begin_high();
	say("disk make old 1M 16M");
	at = say("diskio old 3");
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(sscanf(at, "write: frame %lu -> frame %lu",
					&from[i], &via[i]), 2);
		ck_assert(!i || (from[i] != from[i - 1] &&
				 via[i] != via[i - 1]));
		at = strchr(at, '\n') + 1;
	}
	say("disk drop old");
	end_disks();
}
END_TEST

TEST(a_disk_that_reaches_all_needs_no_help)
{
	begin_high();
	say("disk make new 1M");
	expect_said("diskio new 7 5", "7 came back as they were");
	ck_assert_ptr_null(strstr(output, "-> frame 0"));
	expect_said("bounce", "bounced: 0 writes, 0 reads");
	expect_said("bounce", "pools: 0 pages and 0 requests, of 32\n");
	say("disk drop new");
	end();
}
END_TEST

TEST(the_trace_is_left_as_it_was)
{
	begin_low();
	say("disk make old 1M 16M; diskio old");
	ck_assert_ptr_null(strstr(say("trace list"), "bounce on"));
	trace_clear();
	say("disk drop old; disk make old 1M 16M");
	ck_assert(trace_empty());
	say("trace on bounce; diskio old; trace clear; diskio old");
	ck_assert(!trace_empty());
	say("trace off bounce; disk drop old");
	end_disks();
}
END_TEST

TEST(what_fails_is_counted)
{
	begin_low();
	say("disk make old 1M 16M; disk fail old 3");
	expect_said("diskio old 2", "1 came back as they were, 1 failed");
	expect_said("diskio old 1 2048", "0 came back as they were, "
		    "1 failed, 0 wrong\n");
	ck_assert_ptr_nonnull(strstr(output, ": failed\n"));
	expect_said("diskio old 1 2040", "1 came back");
	say("disk drop old");
	end_disks();
}
END_TEST

static void do_nothing(struct page_request *req)
{
	end_page_request(req, true);
}

TEST(a_disk_that_lies_is_found_out)
{
	static struct block_device liar = {
		.name = "liar", .sectors = 8, .bounce_pfn = ~0UL,
		.submit = do_nothing,
	};

	begin_low();
	ck_assert_int_eq(register_block_device(&liar), 0);
	expect_said("diskio liar", "0 came back as they were, 0 failed, "
		    "1 wrong\n");
	unregister_block_device(&liar);
	end();
}
END_TEST

TEST(the_pools_help_when_nothing_else_does)
{
	begin_high();
	say("disk make old 1M 16M");
	expect_said("bounce", "pools: 32 pages and 32 requests, of 32\n");
	say("diskio old 40");
	say("fail interval=1,zone=Normal,zone=DMA");
	expect_said("diskio old 40", "40 came back as they were");
	say("fail off");
	expect_said("bounce", "pools: 32 pages and 32 requests, of 32\n");
	ck_assert_uint_ge(bounce_stat.pages_taken, 64);
	ck_assert_uint_eq(bounce_stat.pages_taken + 32,
			  bounce_stat.pages_kept);
	ck_assert_uint_gt(bounce_stat.waits, 0);
	say("disk drop old");
	end_disks();
}
END_TEST

/* Test the games of areas and of high memory */
static void expect_passed(const char *name, int seed)
{
	char command[60];

	snprintf(command, sizeof(command), "selftest %s %d %d", name,
		 suite_rounds(3000), seed);
	expect_said(command, ": passed\n");
}

TEST(the_game_of_areas_passes)
{
	begin(_i & 1 ? 720 : 64, "");
	if (_i == 4)
		say("vmalloc 64K; ioremap fec00000 4K");
	expect_passed("vmalloc", 1 + _i);
	expect_passed("vmalloc", 100 + _i);
	if (_i == 4)
		vfree((void *)VMALLOC_START);
	else
		ck_assert_ptr_null(vmlist);
	ck_assert(!fail_page_alloc_on);
}
END_TEST

TEST(the_game_of_high_memory_passes)
{
	unsigned long frames, before;

	begin_high();
	before = nr_free_highpages();
	expect_passed("highmem", 1 + _i);
	ck_assert_int_eq(sscanf(output, "%lu frames filled", &frames), 1);
	ck_assert_uint_eq(frames, before);
	ck_assert_uint_eq(nr_free_highpages(), before);
	end();
}
END_TEST

static int flushes_left;
static void (*trouble)(void);

static void count_down(enum soft_flush kind)
{
	(void)kind;
	if (flushes_left && !--flushes_left)
		trouble();
}

/* write to a page of the topmost area that has memory */
static void write_to_an_area(void)
{
	const struct vm_struct *vm;
	struct page *page = NULL;

	for (vm = vmlist; vm; vm = vm->next)
		if (vm->flags == VM_ALLOC)
			page = vmalloc_to_page(vm->addr);
	ck_assert_ptr_nonnull(page);
	soft_write_phys(page_to_phys(page), 0xbad);
}

static void keep_a_page(void)
{
	ck_assert_ptr_nonnull(alloc_page(GFP_ATOMIC));
}

static void write_to_a_high_page(void)
{
	soft_write_phys(page_to_phys(highmem_start_page + 77), 0xbad);
}

/* let two windows that are in use show each other's frame */
static void exchange_windows(void)
{
	unsigned int nr, first = LAST_PKMAP;

	for (nr = 0; nr < LAST_PKMAP; nr++) {
		pte_t pte = pkmap_page_table[nr];

		if (pkmap_count[nr] < 2)
			continue;
		if (first == LAST_PKMAP) {
			first = nr;
			continue;
		}
		set_pte(&pkmap_page_table[nr], pkmap_page_table[first]);
		set_pte(&pkmap_page_table[first], pte);
		return;
	}
	flushes_left = 1;
}

static const struct {
	const char *game;
	void (*trouble)(void);
	int flushes;
} troubles[] = {
	{ "vmalloc", write_to_an_area, 600 },
	{ "vmalloc", keep_a_page, 600 },
	{ "highmem", write_to_a_high_page, 6000 },
	{ "highmem", keep_a_page, 3000 },
	{ "highmem", exchange_windows, 6000 },
};

TEST(the_games_find_trouble)
{
	char command[40], fault[40];

	begin(_i < 2 ? 64 : 720, "");
	trouble = troubles[_i].trouble;
	flushes_left = troubles[_i].flushes;
	soft_on_flush(count_down);
	snprintf(command, sizeof(command), "selftest %s 3000",
		 troubles[_i].game);
	expect_said(command, ": FAILED\n");
	snprintf(fault, sizeof(fault), "\n%s: ", troubles[_i].game);
	ck_assert_ptr_nonnull(strstr(output, fault));
}
END_TEST

static const char *const benches[] = {
	"kmap", "kmap-atomic", "vmalloc"
};

TEST(the_benchmarks_of_windows_and_areas_leave_nothing_behind)
{
	char command[40];

	if (_i & 1)
		begin_high();
	else
		begin_low();
	snprintf(command, sizeof(command), "bench %s", benches[_i / 2]);
	expect_said(command, " instructions\n");
	end();
}
END_TEST

/* Register the tests of the high desk */
SUITE("the desk of scattered and high memory")
{
	CASE(hdesk_list);
	tcase_add_loop_test(hdesk_list, each_address_is_in_one_line, 0, 3);
	tcase_add_test(hdesk_list, an_area_of_64_pages_is_a_full_bar);

	CASE(hdesk_areas);
	tcase_add_loop_test(hdesk_areas,
			    an_area_has_its_pages_and_goes_again, 0,
			    ARRAY_SIZE(asked));
	tcase_add_loop_test(hdesk_areas, frames_are_told_in_runs, 0, 3);
	tcase_add_loop_test(hdesk_areas,
			    a_mistake_has_an_answer_and_no_effect, 0,
			    ARRAY_SIZE(wrong));
	tcase_add_test(hdesk_areas, areas_of_others_are_left_alone);
	tcase_add_test(hdesk_areas,
		       vfree_of_nothing_is_answered_in_the_log);
	tcase_add_loop_test(hdesk_areas,
			    out_of_memory_leaves_nothing_behind, 0,
			    6 * HUNGRY);

	CASE(hdesk_fault);
	tcase_add_test(hdesk_fault, the_first_touch_copies_the_entry);
	tcase_add_test(hdesk_fault, each_call_finds_a_slot_without_a_table);
	tcase_add_test(hdesk_fault, a_range_full_of_tables_is_reported);

	CASE(hdesk_windows);
	tcase_add_loop_test(hdesk_windows, a_sign_is_the_count_of_a_window,
			    0, 3);
	tcase_add_test(hdesk_windows, an_address_lasts_until_the_sweep);
	tcase_add_test(hdesk_windows, a_full_window_area_is_not_slept_on);
	tcase_add_test(hdesk_windows, a_low_page_needs_no_window);
	/* Register the tests of disks and games */
	CASE(hdesk_disks);
	tcase_add_test(hdesk_disks, disks_are_made_listed_and_dropped);
	tcase_add_test(hdesk_disks, a_page_goes_by_way_of_a_frame_in_reach);
	tcase_add_test(hdesk_disks, each_page_has_a_way_of_its_own);
	tcase_add_test(hdesk_disks, a_disk_that_reaches_all_needs_no_help);
	tcase_add_test(hdesk_disks, the_trace_is_left_as_it_was);
	tcase_add_test(hdesk_disks, what_fails_is_counted);
	tcase_add_test(hdesk_disks, a_disk_that_lies_is_found_out);
	tcase_add_test(hdesk_disks, the_pools_help_when_nothing_else_does);

	CASE(hdesk_games);
	tcase_add_loop_test(hdesk_games, the_game_of_areas_passes, 0, 5);
	tcase_add_loop_test(hdesk_games, the_game_of_high_memory_passes, 0, 3);
	tcase_add_loop_test(hdesk_games, the_games_find_trouble, 0,
			    ARRAY_SIZE(troubles));
	tcase_add_loop_test(hdesk_games,
			    the_benchmarks_of_windows_and_areas_leave_nothing_behind,
			    0, 6);
}
