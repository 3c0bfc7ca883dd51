/*
 * ch09.c - the suite of chapter 9: high memory
 *
 * SUITE_QUICK=1 in the environment shortens the random tests.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "tests/suite.h"

#include "arch/irq.h"
#include "arch/tlb.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/bounce.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/fixmap.h"
#include "mm/gfp.h"
#include "mm/highmem.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/page_io.h"
#include "mm/paging.h"
#include "mm/setup.h"
#include "mm/slab.h"
#include "mm/slab_def.h"
#include "mm/tlb.h"
#include "sched/sched.h"
#include "sched/task.h"
#include "sched/timer.h"
#include "sched/tqueue.h"

/* Prepare the tests of windows */
#define MOST_PAGES	6000	/* high pages that a test takes */

static struct page *high[MOST_PAGES];
static unsigned int nr_high;
static unsigned long free_at_first;

/* Free pages and those of slabs, when caches keep nothing */
static unsigned long pages_at_rest(void)
{
	unsigned long pages = pages_left(), pfn;

	for (pfn = 0; pfn < max_mapnr; pfn++)
		pages += PageSlab(pfn_to_page(pfn));
	return pages;
}

static void boot(void)
{
	soft_boot(92, "highmem=24M slab_debug=-");
	free_at_first = pages_at_rest();
}

static u32 mark_of(const struct page *page)
{
	return 0x9e3779b9U * (u32)page_to_pfn(page);
}

/* Take high pages until there are @n, each with its mark. */
static void take_high(unsigned int n)
{
	struct page *page;

	while (nr_high < n) {
		page = alloc_page(GFP_HIGHUSER);
		ck_assert_ptr_ne(page, NULL);
		ck_assert(page >= highmem_start_page);
		ck_assert_ptr_eq(page_address(page), NULL);
		soft_write_phys(page_to_phys(page), mark_of(page));
		high[nr_high++] = page;
	}
}

static u32 word_at(const void *addr)
{
	return *(const volatile u32 *)addr;
}

static void expect_shown(const void *addr, const struct page *page)
{
	unsigned long phys = 0, error;

	if (!soft_translate((unsigned long)addr, true, &phys, &error) ||
	    phys != page_to_phys(page))
		ck_abort_msg("%p leads to %#lx, not to frame %#lx", addr,
			     phys, page_to_pfn(page));
	if (word_at(addr) != mark_of(page))
		ck_abort_msg("%p shows %#x, not frame %#lx with %#x", addr,
			     word_at(addr), page_to_pfn(page),
			     mark_of(page));
}

static void expect_not_shown(unsigned long addr)
{
	unsigned long phys, error;

	if (soft_translate(addr, false, &phys, &error))
		ck_abort_msg("%#lx still leads to %#lx", addr, phys);
}

static unsigned int window_of(const struct page *page)
{
	unsigned long addr = (unsigned long)page_address(page);

	ck_assert_uint_eq(addr % PAGE_SIZE, 0);
	ck_assert_uint_ge(addr, PKMAP_BASE);
	ck_assert_uint_lt(PKMAP_NR(addr), LAST_PKMAP);
	return PKMAP_NR(addr);
}

/* A window on @page, with the right things to be seen in it. */
static void *map(struct page *page)
{
	void *addr = kmap(page);

	ck_assert_ptr_eq(addr, page_address(page));
	ck_assert_uint_lt(window_of(page), LAST_PKMAP);
	expect_shown(addr, page);
	return addr;
}

/* Windows on high[@from], ... @n of them */
static void map_some(unsigned int from, unsigned int n)
{
	take_high(from + n);
	while (n--)
		map(high[from++]);
}

static void unmap_some(unsigned int from, unsigned int n)
{
	while (n--)
		kunmap(high[from++]);
}

/* Open @n windows, each closed before the next is opened. */
static void go_through(unsigned int from, unsigned int n)
{
	take_high(from + n);
	for (; n--; from++) {
		map(high[from]);
		kunmap(high[from]);
	}
}

static char report[65536];

static int faults(int (*check)(struct seq_file *m))
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	return check(&m);
}

static void expect_window(unsigned int nr)
{
	pte_t pte = pkmap_page_table[nr];
	struct page *page;

	if (!pkmap_count[nr]) {
		ck_assert(pte_none(pte));
		return;
	}
	page = pte_page(pte);
	if (pkmap_count[nr] < 0 || page < highmem_start_page ||
	    (unsigned long)page_address(page) != PKMAP_ADDR(nr))
		ck_abort_msg("window %u: count %d, entry %#lx, but frame "
			     "%#lx has address %p", nr, pkmap_count[nr],
			     pte_val(pte), page_to_pfn(page),
			     page_address(page));
	ck_assert_uint_eq(pte_val(pte) & ~PAGE_MASK &
			  ~(_PAGE_ACCESSED | _PAGE_DIRTY),
			  pgprot_val(kmap_prot) &
			  ~(_PAGE_ACCESSED | _PAGE_DIRTY));
}

static void expect_windows_sound(void)
{
	unsigned int nr, shown = 0;
	unsigned long pfn;

	for (nr = 0; nr < LAST_PKMAP; nr++) {
		expect_window(nr);
		shown += pkmap_count[nr] != 0;
	}
	for (pfn = highstart_pfn; pfn < highend_pfn; pfn++)
		shown -= page_address(pfn_to_page(pfn)) != NULL;
	ck_assert_uint_eq(shown, 0);
	ck_assert(!spin_is_locked(&kmap_lock));
	if (faults(highmem_check))
		ck_abort_msg("%s", report);
}

static void expect_counts(unsigned int free, unsigned int cached,
			  unsigned int mapped, unsigned long users)
{
	struct pkmap_stat stat;

	pkmap_stat(&stat);
	if (stat.free != free || stat.cached != cached ||
	    stat.mapped != mapped || stat.users != users)
		ck_abort_msg("expected %u free, %u cached, %u mapped, "
			     "%lu users, saw %u, %u, %u, %lu", free,
			     cached, mapped, users, stat.free,
			     stat.cached, stat.mapped, stat.users);
	expect_windows_sound();
}

static void expect_pages_back(void)
{
	unsigned long now;

	while (nr_high)
		__free_page(high[--nr_high]);
	now = pages_at_rest();
	if (now != free_at_first)
		ck_abort_msg("expected %lu pages again, saw %lu",
			     free_at_first, now);
	if (faults(mm_check))
		ck_abort_msg("%s", report);
}

#define LINE	5

static void (*in_handler)(void);

static void handle_line(unsigned int irq)
{
	(void)irq;
	in_handler();
}

static void interrupt(void (*what)(void))
{
	void (*outer)(void) = in_handler;

	in_handler = what;
	free_irq(LINE);
	ck_assert_int_eq(request_irq(LINE, handle_line, "test"), 0);
	ck_assert(soft_interrupt(LINE));
	in_handler = outer;
}

static void (*in_timer)(void);

static void handle_timer(unsigned long unused)
{
	(void)unused;
	in_timer();
}

static void soft_irq(void (*what)(void))
{
	struct timer_list timer;

	in_timer = what;
	init_timer(&timer);
	timer.expires = jiffies + 1;
	timer.function = handle_timer;
	add_timer(&timer);
	soft_tick(1);
	ck_assert(!timer_pending(&timer));
}

static struct task_struct *start(int (*fn)(void *), void *arg)
{
	int pid = kernel_thread(fn, arg, "other");

	ck_assert_int_gt(pid, 0);
	return find_task_by_pid(pid);
}

static void let_run(unsigned int turns)
{
	while (turns--)
		yield();
}

/* the same for threads that sleep until the next tick */
static void let_time_pass(unsigned int ticks)
{
	while (ticks--) {
		soft_tick(1);
		yield();
	}
}

/* Let the others run until each of them sleeps or is gone. */
static void settle(void)
{
	struct task_struct *p;
	unsigned int i;
	bool busy = true;

	for (i = 0; busy; i++) {
		ck_assert_uint_lt(i, 100000);
		yield();
		busy = false;
		for_each_task(p)
			if (p != current && p->state == TASK_RUNNING)
				busy = true;
	}
}

/* Test where windows are */

TEST(the_windows_have_linuxs_numbers)
{
	unsigned int nr;

	ck_assert_uint_eq(LAST_PKMAP, 1024);
	ck_assert_uint_eq(LAST_PKMAP_MASK, 1023);
	ck_assert_uint_eq(PKMAP_ADDR(0), PKMAP_BASE);
	ck_assert_uint_eq(PKMAP_ADDR(LAST_PKMAP), PKMAP_BASE + MIB(4));
	ck_assert_uint_le(PKMAP_ADDR(LAST_PKMAP), FIXADDR_START);
	ck_assert_uint_eq(PKMAP_BASE % PMD_SIZE, 0);
	for (nr = 0; nr < LAST_PKMAP; nr++) {
		ck_assert_uint_eq(PKMAP_NR(PKMAP_ADDR(nr)), nr);
		ck_assert_uint_eq(PKMAP_NR(PKMAP_ADDR(nr) + 4095), nr);
	}
}
END_TEST

TEST(the_uses_of_atomic_windows_have_linuxs_numbers)
{
	ck_assert_int_eq(KM_BOUNCE_READ, 0);
	ck_assert_int_eq(KM_SKB_SUNRPC_DATA, 1);
	ck_assert_int_eq(KM_SKB_DATA_SOFTIRQ, 2);
	ck_assert_int_eq(KM_USER0, 3);
	ck_assert_int_eq(KM_USER1, 4);
	ck_assert_int_eq(KM_BH_IRQ, 5);
	ck_assert_int_eq(KM_SOFTIRQ0, 6);
	ck_assert_int_eq(KM_SOFTIRQ1, 7);
	ck_assert_int_eq(KM_TYPE_NR, 8);
	ck_assert_int_eq(FIX_KMAP_END - FIX_KMAP_BEGIN + 1, 8 * NR_CPUS);
}
END_TEST

TEST(after_boot_all_windows_are_free)
{
	unsigned int nr;

	boot();
	expect_counts(LAST_PKMAP, 0, 0, 0);
	ck_assert_uint_eq(last_pkmap_nr, 0);
	ck_assert_uint_eq(nr_pkmap_flushes, 0);
	ck_assert_uint_eq(nr_pkmap_waits, 0);
	ck_assert(!waitqueue_active(&pkmap_map_wait));
	for (nr = 0; nr < LAST_PKMAP; nr++)
		expect_not_shown(PKMAP_ADDR(nr));
}
END_TEST

TEST(low_pages_have_the_direct_maps_address)
{
	const unsigned long pfns[] = { 1, 4095, 4096, max_low_pfn - 1 };
	struct page *page;

	boot();
	page = pfn_to_page(_i == 3 ? max_low_pfn - 1 : pfns[_i]);
	ck_assert_ptr_eq(kmap(page), __va(page_to_phys(page)));
	ck_assert_ptr_eq(kmap_nonblock(page), __va(page_to_phys(page)));
	expect_counts(LAST_PKMAP, 0, 0, 0);
	kunmap(page);
	kunmap(page);
	kunmap(page);
	expect_counts(LAST_PKMAP, 0, 0, 0);
	ck_assert_ptr_eq(page_address(page), __va(page_to_phys(page)));
}
END_TEST

TEST(the_first_page_above_the_direct_map_needs_a_window)
{
	boot();
	ck_assert_ptr_eq(highmem_start_page, pfn_to_page(max_low_pfn));
	ck_assert_ptr_eq(kmap(highmem_start_page),
			 (void *)PKMAP_ADDR(1));
	expect_counts(LAST_PKMAP - 1, 0, 1, 1);
	kunmap(highmem_start_page);
	ck_assert_ptr_eq(kmap(pfn_to_page(max_pfn - 1)),
			 (void *)PKMAP_ADDR(2));
	expect_counts(LAST_PKMAP - 2, 1, 1, 1);
}
END_TEST

TEST(what_is_written_through_a_window_is_in_its_page)
{
	u32 *addr;

	boot();
	take_high(2);
	addr = _i ? kmap(high[0]) : kmap_nonblock(high[0]);
	map(high[1]);
	addr[0] = 0x12345678;
	addr[1023] = 0x9abcdef0;
	ck_assert_uint_eq(soft_read_phys(page_to_phys(high[0])),
			  0x12345678);
	ck_assert_uint_eq(soft_read_phys(page_to_phys(high[0]) + 4092),
			  0x9abcdef0);
	ck_assert_uint_eq(soft_read_phys(page_to_phys(high[1])),
			  mark_of(high[1]));
}
END_TEST

TEST(every_frame_of_a_large_machine_can_be_shown)
{
	struct page *page;
	unsigned long pfn;

	soft_boot(2048, "slab_debug=-");
	for (pfn = highstart_pfn; pfn < highend_pfn; pfn += 4095) {
		page = pfn_to_page(pfn);
		soft_write_phys(page_to_phys(page), mark_of(page));
		map(page);
		kunmap(page);
	}
	page = pfn_to_page(highend_pfn - 1);
	soft_write_phys(page_to_phys(page), mark_of(page));
	map(page);
	expect_windows_sound();
}
END_TEST

/* Test the counts of windows */

TEST(a_page_has_one_window_however_often_it_is_mapped)
{
	unsigned int n = 1 + _i, i;
	void *addr;

	boot();
	take_high(2);
	map(high[1]);
	addr = map(high[0]);
	for (i = 1; i < n; i++)
		ck_assert_ptr_eq(i % 2 ? kmap_nonblock(high[0]) :
				 kmap(high[0]), addr);
	ck_assert_int_eq(pkmap_count[window_of(high[0])], (int)n + 1);
	expect_counts(LAST_PKMAP - 2, 0, 2, n + 1);
	for (i = n; i; i--) {
		ck_assert_int_eq(pkmap_count[PKMAP_NR(addr)], (int)i + 1);
		expect_shown(addr, high[0]);
		kunmap(high[0]);
	}
	ck_assert_int_eq(pkmap_count[PKMAP_NR(addr)], 1);
	expect_counts(LAST_PKMAP - 2, 1, 1, 1);
}
END_TEST

TEST(windows_are_opened_one_behind_the_other)
{
	unsigned int i;

	boot();
	take_high(100);
	for (i = 0; i < 100; i++) {
		map(high[i]);
		ck_assert_uint_eq(window_of(high[i]), i + 1);
		ck_assert_uint_eq(last_pkmap_nr, i + 1);
		if (i % 3)
			kunmap(high[i]);
	}
	expect_counts(LAST_PKMAP - 100, 66, 34, 34);
}
END_TEST

TEST(a_page_mapped_again_keeps_its_address)
{
	unsigned long before;
	void *addr;

	boot();
	take_high(2);
	addr = map(high[0]);
	kunmap(high[0]);
	go_through(1, _i);
	before = nr_tlb_local_flush_all;
	soft_cache_log_clear();
	ck_assert_ptr_eq(page_address(high[0]), addr);
	ck_assert_ptr_eq(map(high[0]), addr);
	ck_assert_uint_eq(last_pkmap_nr, 1U + _i);
	ck_assert_str_eq(soft_cache_log(), "");
	ck_assert_uint_eq(nr_tlb_local_flush_all, before);
	ck_assert_int_eq(pkmap_count[1], 2);
}
END_TEST

static unsigned long traced[8][2];
static const char *traced_name[8];
static unsigned int nr_traced;

static void note_record(const struct trace_record *r, void *data)
{
	(void)data;
	ck_assert_uint_lt(nr_traced, ARRAY_SIZE(traced));
	traced_name[nr_traced] = r->event->name;
	traced[nr_traced][0] = r->arg[0];
	traced[nr_traced++][1] = r->arg[1];
}

static void read_trace(void)
{
	nr_traced = 0;
	trace_for_each(note_record, NULL);
	trace_clear();
}

TEST(a_new_window_is_traced_and_a_flush_with_what_it_freed)
{
	boot();
	go_through(0, LAST_PKMAP - 2);
	map_some(LAST_PKMAP - 2, 1);
	take_high(LAST_PKMAP);
	ck_assert_int_eq(trace_enable("kmap", true), 0);
	ck_assert_int_eq(trace_enable("kmap_flush", true), 0);
	map(high[LAST_PKMAP - 1]);
	map(high[LAST_PKMAP - 1]);
	read_trace();
	ck_assert_uint_eq(nr_traced, 2);
	ck_assert_str_eq(traced_name[0], "kmap_flush");
	ck_assert_uint_eq(traced[0][0], LAST_PKMAP - 2);
	ck_assert_str_eq(traced_name[1], "kmap");
	ck_assert_uint_eq(traced[1][0], page_to_pfn(high[LAST_PKMAP - 1]));
	ck_assert_uint_eq(traced[1][1], 0);
}
END_TEST

/* Test the generations of windows */

TEST(the_generation_ends_when_window_0_comes_round)
{
	unsigned long before;

	boot();
	before = nr_tlb_local_flush_all;
	go_through(0, LAST_PKMAP - 1);
	ck_assert_uint_eq(last_pkmap_nr, LAST_PKMAP - 1);
	ck_assert_uint_eq(nr_pkmap_flushes, 0);
	ck_assert_uint_eq(nr_tlb_local_flush_all, before);
	expect_counts(1, LAST_PKMAP - 1, 0, 0);
	go_through(LAST_PKMAP - 1, 1);
	ck_assert_uint_eq(last_pkmap_nr, 0);
	ck_assert_uint_eq(nr_pkmap_flushes, 1);
	ck_assert_uint_eq(nr_tlb_local_flush_all, before + 1);
	expect_counts(LAST_PKMAP - 1, 1, 0, 0);
}
END_TEST

TEST(the_tlb_is_flushed_once_for_1024_mappings)
{
	unsigned long all, one, single;

	boot();
	all = nr_tlb_local_flush_all;
	one = nr_tlb_local_flush_one;
	single = soft_tlb_single_flushes;
	go_through(0, 5 * LAST_PKMAP - 1);
	ck_assert_uint_eq(nr_tlb_local_flush_all - all, 4);
	go_through(5 * LAST_PKMAP - 1, 1);
	ck_assert_uint_eq(nr_tlb_local_flush_all - all, 5);
	ck_assert_uint_eq(nr_pkmap_flushes, 5);
	ck_assert_uint_eq(nr_tlb_local_flush_one, one);
	ck_assert_uint_eq(soft_tlb_single_flushes, single);
	expect_windows_sound();
	expect_counts(LAST_PKMAP - 1, 1, 0, 0);
}
END_TEST

TEST(a_flush_empties_stale_windows_and_no_others)
{
	unsigned int i;

	boot();
	map_some(0, 900);
	for (i = 0; i < 900; i++)
		if (i % 5)
			kunmap(high[i]);
	spin_lock(&kmap_lock);
	flush_all_zero_pkmaps();
	spin_unlock(&kmap_lock);
	for (i = 0; i < 900; i++)
		if (i % 5) {
			ck_assert_ptr_eq(page_address(high[i]), NULL);
			expect_not_shown(PKMAP_ADDR(i + 1));
		} else {
			ck_assert_uint_eq(window_of(high[i]), i + 1);
			expect_shown(page_address(high[i]), high[i]);
		}
	expect_counts(LAST_PKMAP - 180, 0, 180, 180);
}
END_TEST

TEST(after_the_flush_a_page_has_another_window)
{
	boot();
	take_high(2 * LAST_PKMAP);
	go_through(0, LAST_PKMAP);
	ck_assert_ptr_eq(page_address(high[0]), NULL);
	ck_assert_uint_eq(window_of(high[LAST_PKMAP - 1]), 0);
	go_through(LAST_PKMAP, 10);
	map(high[0]);
	ck_assert_uint_eq(window_of(high[0]), 11);
	expect_counts(LAST_PKMAP - 12, 11, 1, 1);
}
END_TEST

static char flush_story[16];

/* A letter for each flush, a capital if windows are still open. */
static void tell_flush(enum soft_flush kind)
{
	size_t n = strlen(flush_story);
	bool open = false;
	unsigned int nr;

	for (nr = 1; nr < LAST_PKMAP; nr++)
		open |= !pte_none(pkmap_page_table[nr]);
	ck_assert_uint_lt(n, sizeof(flush_story) - 1);
	flush_story[n] = kind == SOFT_CACHE_ALL ? 'c' :
			 kind == SOFT_TLB || kind == SOFT_TLB_GLOBAL ?
			 't' : '?';
	if (open)
		flush_story[n] -= 'a' - 'A';
}

TEST(caches_are_flushed_before_windows_close_and_the_tlb_after)
{
	boot();
	go_through(0, LAST_PKMAP - 1);
	take_high(LAST_PKMAP);
	soft_on_flush(tell_flush);
	kmap(high[LAST_PKMAP - 1]);
	soft_on_flush(NULL);
	ck_assert_str_eq(flush_story, "Ct");
}
END_TEST

TEST(windows_in_use_are_passed_over)
{
	const unsigned int in_use = 1 << 3 * _i;	/* 1 to 512 */
	unsigned int i, j, flushes;

	boot();
	map_some(0, in_use);
	go_through(in_use, LAST_PKMAP - 1 - in_use);
	for (i = LAST_PKMAP - 1; i < 2200; i++) {
		flushes = nr_pkmap_flushes;
		go_through(i, 1);
		ck_assert(last_pkmap_nr == 0 || last_pkmap_nr > in_use);
		ck_assert_uint_eq(nr_pkmap_flushes - flushes,
				  last_pkmap_nr == 0);
		ck_assert_uint_eq(window_of(high[i]), last_pkmap_nr);
	}
	for (j = 0; j < in_use; j++) {
		ck_assert_uint_eq(window_of(high[j]), j + 1);
		expect_shown(page_address(high[j]), high[j]);
	}
	expect_windows_sound();
}
END_TEST

TEST(no_window_shows_what_it_showed_before)
{
	unsigned int i, round;

	boot();
	take_high(2500);
	for (round = 0; round < 2; round++)
		for (i = 0; i < 2500; i++) {
			map(high[i]);
			*(u32 *)page_address(high[i]) += 0;
			kunmap(high[i]);
		}
	for (i = 0; i < 2500; i++)
		ck_assert_uint_eq(soft_read_phys(page_to_phys(high[i])),
				  mark_of(high[i]));
	expect_pages_back();
}
END_TEST

TEST(a_stale_window_outlives_its_pages_owner)
{
	struct page *page;
	void *addr;

	boot();
	take_high(1);
	page = high[0];
	addr = map(page);
	kunmap(page);
	__free_page(page);
	expect_windows_sound();
	ck_assert_ptr_eq(alloc_page(GFP_HIGHUSER), page);
	soft_write_phys(page_to_phys(page), mark_of(page));
	ck_assert_ptr_eq(map(page), addr);
	kunmap(page);
	expect_pages_back();
}
END_TEST

/* Test who waits for a window */

/* All windows on high[0...1023], each with @users */
static void use_all(unsigned int users)
{
	boot();
	while (users--)
		map_some(0, LAST_PKMAP);
	take_high(LAST_PKMAP + 16);
}

TEST(with_all_windows_in_use_nonblock_gives_none)
{
	use_all(1 + _i);
	ck_assert_ptr_eq(kmap_nonblock(high[LAST_PKMAP]), NULL);
	ck_assert_ptr_eq(page_address(high[LAST_PKMAP]), NULL);
	ck_assert_uint_eq(nr_pkmap_waits, 0);
	ck_assert(!waitqueue_active(&pkmap_map_wait));
	expect_counts(0, 0, LAST_PKMAP, (1 + _i) * LAST_PKMAP);
	if (_i)
		kunmap(high[500]);
	if (_i)
		ck_assert_ptr_eq(kmap_nonblock(high[LAST_PKMAP]), NULL);
	kunmap(high[500]);
	ck_assert_ptr_ne(kmap_nonblock(high[LAST_PKMAP]), NULL);
	expect_shown(page_address(high[LAST_PKMAP]), high[LAST_PKMAP]);
	ck_assert_ptr_eq(page_address(high[500]), NULL);
	ck_assert_ptr_eq(kmap_nonblock(high[500]), NULL);
}
END_TEST

TEST(one_stale_window_anywhere_is_found)
{
	static const unsigned int places[] = { 0, 1, 511, 1022, 1023 };
	unsigned int i = places[_i], before;

	use_all(1);
	go_through(0, LAST_PKMAP);
	before = nr_pkmap_flushes;
	kunmap(high[i]);
	map(high[LAST_PKMAP]);
	ck_assert_uint_eq(nr_pkmap_flushes, before + 1);
	ck_assert_uint_eq(window_of(high[LAST_PKMAP]),
			  (i + 1) % LAST_PKMAP);
	expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP);
}
END_TEST

TEST(a_page_that_has_a_window_never_waits)
{
	use_all(1);
	ck_assert_ptr_eq(kmap(high[0]), page_address(high[0]));
	ck_assert_ptr_eq(kmap_nonblock(high[1023]),
			 page_address(high[1023]));
	expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP + 2);
	ck_assert_uint_eq(nr_pkmap_waits, 0);
}
END_TEST

TEST(who_holds_all_windows_waits_for_himself)
{
	use_all(1);
	EXPECT_PANIC(kmap(high[LAST_PKMAP]), "deadlock");
}
END_TEST

static unsigned int got;	/* by waiters, in all */

static int map_one(void *page)
{
	map(page);
	got++;
	return 0;
}

static struct task_struct *wait_for(struct page *page)
{
	struct task_struct *p = start(map_one, page);

	settle();
	return p;
}

TEST(a_waiter_sleeps_until_a_count_is_one)
{
	struct page *page;
	struct task_struct *p;

	use_all(2);
	page = high[LAST_PKMAP];
	p = wait_for(page);
	ck_assert_uint_eq(got, 0);
	ck_assert_uint_eq(nr_pkmap_waits, 1);
	ck_assert_int_eq(p->state, TASK_UNINTERRUPTIBLE);
	ck_assert(waitqueue_active(&pkmap_map_wait));
	ck_assert(!spin_is_locked(&kmap_lock));
	kunmap(high[7]);
	ck_assert_int_eq(p->state, TASK_UNINTERRUPTIBLE);
	kunmap(high[7]);
	ck_assert_int_eq(p->state, TASK_RUNNING);
	settle();
	ck_assert_uint_eq(got, 1);
	ck_assert_uint_eq(nr_pkmap_waits, 1);
	ck_assert(!waitqueue_active(&pkmap_map_wait));
	ck_assert_uint_eq(window_of(page), 8);
	expect_shown(page_address(page), page);
	expect_counts(0, 0, LAST_PKMAP, 2 * LAST_PKMAP - 1);
}
END_TEST

TEST(a_kunmap_for_nobody_leaves_the_queue_alone)
{
	use_all(1);
	pkmap_map_wait.lock.holder = "the test";
	kunmap(high[3]);
	pkmap_map_wait.lock.holder = NULL;
	expect_counts(0, 1, LAST_PKMAP - 1, LAST_PKMAP - 1);
}
END_TEST

TEST(a_kunmap_that_leaves_users_leaves_the_queue_alone)
{
	use_all(2);
	wait_for(high[LAST_PKMAP]);
	pkmap_map_wait.lock.holder = "the test";
	kunmap(high[3]);
	EXPECT_PANIC(kunmap(high[3]), "the test");
}
END_TEST

TEST(a_false_alarm_puts_a_waiter_back_to_sleep)
{
	struct task_struct *p;

	use_all(1);
	p = wait_for(high[LAST_PKMAP]);
	wake_up_all(&pkmap_map_wait);
	settle();
	ck_assert_uint_eq(got, 0);
	ck_assert_int_eq(p->state, TASK_UNINTERRUPTIBLE);
	ck_assert_uint_eq(nr_pkmap_waits, 2);
	kunmap(high[0]);
	settle();
	ck_assert_uint_eq(got, 1);
	expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP);
}
END_TEST

TEST(as_many_waiters_go_on_as_windows_come_free)
{
	unsigned int i, n = 1 + 2 * _i;

	use_all(1);
	for (i = 0; i < n; i++)
		wait_for(high[LAST_PKMAP + i]);
	for (i = 0; i < n; i++) {
		kunmap(high[100 * i]);
		settle();
		ck_assert_uint_eq(got, i + 1);
		expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP);
	}
	ck_assert(!waitqueue_active(&pkmap_map_wait));
}
END_TEST

TEST(several_windows_come_free_at_once)
{
	unsigned int i;

	use_all(1);
	for (i = 0; i < 8; i++)
		wait_for(high[LAST_PKMAP + i]);
	unmap_some(200, 5);
	settle();
	ck_assert_uint_eq(got, 5);
	unmap_some(700, 300);
	settle();
	ck_assert_uint_eq(got, 8);
	expect_windows_sound();
}
END_TEST

TEST(waiters_for_one_page_share_its_window)
{
	struct page *page;
	unsigned int i;

	use_all(1);
	page = high[LAST_PKMAP];
	for (i = 0; i < 4; i++)
		wait_for(page);
	kunmap(high[9]);
	settle();
	ck_assert_uint_eq(got, 4);
	ck_assert_int_eq(pkmap_count[window_of(page)], 5);
	expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP + 3);
}
END_TEST

TEST(a_page_mapped_while_its_waiter_slept_is_not_mapped_again)
{
	struct page *page;

	use_all(1);
	page = high[LAST_PKMAP];
	wait_for(page);
	unmap_some(600, 2);
	ck_assert_ptr_ne(kmap_nonblock(page), NULL);
	settle();
	ck_assert_uint_eq(got, 1);
	ck_assert_int_eq(pkmap_count[window_of(page)], 3);
	expect_counts(1, 0, LAST_PKMAP - 1, LAST_PKMAP);
	ck_assert_uint_eq(window_of(page), 601);
}
END_TEST

TEST(a_window_that_came_and_went_meanwhile_serves_the_waiter)
{
	struct page *page;
	void *addr;

	use_all(1);
	page = high[LAST_PKMAP];
	wait_for(page);
	kunmap(high[77]);
	addr = kmap_nonblock(page);
	kunmap(page);
	settle();
	ck_assert_uint_eq(got, 1);
	ck_assert_ptr_eq(page_address(page), addr);
	expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP);
}
END_TEST

TEST(who_came_too_late_sleeps_on)
{
	use_all(1);
	wait_for(high[LAST_PKMAP]);
	kunmap(high[50]);
	map(high[LAST_PKMAP + 1]);
	settle();
	ck_assert_uint_eq(got, 0);
	ck_assert_uint_eq(nr_pkmap_waits, 2);
	kunmap(high[LAST_PKMAP + 1]);
	settle();
	ck_assert_uint_eq(got, 1);
	expect_counts(0, 0, LAST_PKMAP, LAST_PKMAP);
}
END_TEST

/* Test windows that are closed wrongly */

static struct page *of_handler;

static void kmap_in_handler(void)
{
	EXPECT_PANIC(kmap(of_handler), "BUG");
}

static void nonblock_in_handler(void)
{
	EXPECT_PANIC(kmap_nonblock(of_handler), "BUG");
}

static void kunmap_in_handler(void)
{
	EXPECT_PANIC(kunmap(of_handler), "BUG");
}

TEST(an_interrupt_has_no_business_with_windows_that_last)
{
	static void (*const what[])(void) = {
		kmap_in_handler, nonblock_in_handler, kunmap_in_handler,
	};

	boot();
	take_high(1);
	map(high[0]);
	of_handler = _i / 6 ? high[0] : pfn_to_page(1000);
	if (_i / 3 % 2)
		soft_irq(what[_i % 3]);
	else
		interrupt(what[_i % 3]);
	ck_assert_int_eq(pkmap_count[1], 2);
}
END_TEST

TEST(a_page_without_a_window_cannot_lose_it)
{
	boot();
	take_high(1);
	if (_i) {
		map(high[0]);
		kunmap(high[0]);
	}
	EXPECT_PANIC(kunmap(high[0]), "BUG");
}
END_TEST

TEST(a_page_whose_window_was_flushed_cannot_lose_it)
{
	boot();
	go_through(0, LAST_PKMAP);
	EXPECT_PANIC(kunmap(high[0]), "BUG");
}
END_TEST

/* Test the windows for a moment */

static unsigned long atomic_address(unsigned int type)
{
	return fix_to_virt(FIX_KMAP_BEGIN + type + KM_TYPE_NR * soft_cpu);
}

static pte_t *atomic_entry(unsigned int type)
{
	return kmap_pte - (type + KM_TYPE_NR * soft_cpu);
}

static void expect_no_moment(void)
{
	unsigned int type;

	for (type = 0; type < KM_TYPE_NR; type++) {
		ck_assert(pte_none(*atomic_entry(type)));
		expect_not_shown(atomic_address(type));
	}
}

static void *map_moment(struct page *page, unsigned int type)
{
	void *addr = kmap_atomic(page, type);

	ck_assert_uint_eq((unsigned long)addr, atomic_address(type));
	expect_shown(addr, page);
	return addr;
}

TEST(every_use_has_its_own_window_on_every_processor)
{
	unsigned int i;

	boot();
	take_high(KM_TYPE_NR * NR_CPUS);
	for (i = 0; i < KM_TYPE_NR * NR_CPUS; i++) {
		soft_cpu = i / KM_TYPE_NR;
		map_moment(high[i], i % KM_TYPE_NR);
	}
	for (i = 0; i < KM_TYPE_NR * NR_CPUS; i++) {
		soft_cpu = i / KM_TYPE_NR;
		expect_shown((void *)atomic_address(i % KM_TYPE_NR),
			     high[i]);
		kunmap_atomic((void *)atomic_address(i % KM_TYPE_NR),
			      i % KM_TYPE_NR);
	}
	for (soft_cpu = 0; soft_cpu < NR_CPUS; soft_cpu++)
		expect_no_moment();
	soft_cpu = 0;
	expect_counts(LAST_PKMAP, 0, 0, 0);
}
END_TEST

TEST(a_low_page_takes_no_window_for_a_moment)
{
	struct page *page;
	unsigned int type;
	void *addr;

	boot();
	page = _i ? pfn_to_page(max_low_pfn - 1) : pfn_to_page(1);
	soft_cache_log_clear();
	for (type = 0; type < KM_TYPE_NR; type++) {
		addr = kmap_atomic(page, type);
		ck_assert_ptr_eq(addr, __va(page_to_phys(page)));
		ck_assert_ptr_eq(kmap_atomic(page, type), addr);
		expect_no_moment();
		kunmap_atomic(addr, type);
		kunmap_atomic(addr, type);
	}
	ck_assert_str_eq(soft_cache_log(), "");
}
END_TEST

TEST(an_atomic_window_shows_the_page_that_was_mapped_last)
{
	unsigned int type = _i, i;
	unsigned long all;
	void *addr;

	boot();
	take_high(50);
	all = soft_tlb_flushes + soft_tlb_global_flushes;
	for (i = 0; i < 50; i++) {
		addr = map_moment(high[i], type);
		kunmap_atomic(addr, type);
	}
	ck_assert_uint_eq(soft_tlb_flushes + soft_tlb_global_flushes, all);
	expect_no_moment();
}
END_TEST

static char entry_story[8];

static void tell_entry(enum soft_flush kind)
{
	size_t n = strlen(entry_story);

	ck_assert_uint_lt(n, sizeof(entry_story) - 1);
	entry_story[n] = kind != SOFT_TLB_SINGLE ? '?' :
			 pte_none(*atomic_entry(KM_USER0)) ? 'c' : 'o';
}

TEST(an_atomic_windows_entry_is_changed_before_the_flush)
{
	void *addr;

	boot();
	take_high(1);
	soft_on_flush(tell_entry);
	addr = map_moment(high[0], KM_USER0);
	ck_assert_str_eq(entry_story, "o");
	kunmap_atomic(addr, KM_USER0);
	ck_assert_str_eq(entry_story, "oc");
}
END_TEST

TEST(a_window_that_was_left_shows_the_next_page)
{
	boot();
	take_high(2);
	map_moment(high[0], _i);
	pte_clear(atomic_entry(_i));
	map_moment(high[1], _i);
}
END_TEST

TEST(an_atomic_window_that_is_taken_is_a_bug)
{
	unsigned int type;

	boot();
	take_high(KM_TYPE_NR + 1);
	map_moment(high[KM_TYPE_NR], _i);
	for (type = 0; type < KM_TYPE_NR; type++)
		if (type != (unsigned int)_i)
			map_moment(high[type], type);
	expect_shown((void *)atomic_address(_i), high[KM_TYPE_NR]);
	EXPECT_PANIC(kmap_atomic(high[0], _i), "BUG");
}
END_TEST

TEST(an_atomic_window_is_closed_by_its_own_address_and_use)
{
	void *addr;

	boot();
	take_high(2);
	addr = map_moment(high[0], KM_USER0);
	map_moment(high[1], KM_USER1);
	switch (_i) {
	case 0:
		EXPECT_PANIC(kunmap_atomic(addr, KM_USER1), "BUG");
		break;
	case 1:
		EXPECT_PANIC(kunmap_atomic(addr, KM_BH_IRQ), "BUG");
		break;
	case 2:
		EXPECT_PANIC(kunmap_atomic((char *)addr + PAGE_SIZE,
					   KM_USER0), "BUG");
		break;
	default:
		EXPECT_PANIC(kunmap_atomic(kmap(high[0]), KM_USER0),
			     "BUG");
	}
}
END_TEST

TEST(a_closed_atomic_window_faults)
{
	void *addr;

	boot();
	take_high(1);
	addr = map_moment(high[0], KM_USER0);
	kunmap_atomic(addr, KM_USER0);
	EXPECT_PANIC(word_at(addr), "fault");
}
END_TEST

TEST(an_address_inside_of_the_page_closes_its_window)
{
	char *addr;

	boot();
	take_high(1);
	addr = map_moment(high[0], KM_BH_IRQ);
	kunmap_atomic(addr + (_i ? PAGE_SIZE - 1 : 512), KM_BH_IRQ);
	expect_no_moment();
}
END_TEST

static unsigned int contexts;

static void use_bh_irq(void)
{
	void *addr = map_moment(high[2], KM_BH_IRQ);

	ck_assert(in_interrupt());
	expect_shown((void *)atomic_address(KM_USER0), high[0]);
	kunmap_atomic(addr, KM_BH_IRQ);
	contexts++;
}

static void use_softirq(void)
{
	void *addr = map_moment(high[1], KM_SOFTIRQ0);
	void *other = map_moment(high[3], KM_SOFTIRQ1);

	interrupt(use_bh_irq);
	expect_shown(addr, high[1]);
	expect_shown(other, high[3]);
	kunmap_atomic(other, KM_SOFTIRQ1);
	kunmap_atomic(addr, KM_SOFTIRQ0);
	contexts++;
}

TEST(contexts_that_interrupt_each_other_have_their_own_windows)
{
	void *addr;

	boot();
	take_high(4);
	addr = map_moment(high[0], KM_USER0);
	soft_irq(use_softirq);
	expect_shown(addr, high[0]);
	interrupt(use_bh_irq);
	expect_shown(addr, high[0]);
	kunmap_atomic(addr, KM_USER0);
	ck_assert_uint_eq(contexts, 3);
	expect_no_moment();
}
END_TEST

/* Test how high pages are cleared and copied */

static u8 pattern(unsigned int seed, unsigned int at)
{
	return (u8)(seed * 31 + at * 7 + at / 256);
}

/* Bytes of physical memory */
static u8 byte_at(struct page *page, unsigned int at)
{
	u32 word = soft_read_phys(page_to_phys(page) + (at & ~3U));

	return (u8)(word >> 8 * (at % 4));
}

static void put_byte(struct page *page, unsigned int at, u8 byte)
{
	unsigned long phys = page_to_phys(page) + (at & ~3U);
	unsigned int shift = 8 * (at % 4);

	soft_write_phys(phys, (soft_read_phys(phys) & ~(0xffU << shift)) |
			(u32)byte << shift);
}

static void paint(struct page *page, unsigned int seed)
{
	unsigned int i;

	for (i = 0; i < PAGE_SIZE; i++)
		put_byte(page, i, pattern(seed, i));
}

static void expect_painted(struct page *page, unsigned int seed,
			   unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++)
		if (byte_at(page, i) != pattern(seed, i))
			ck_abort_msg("frame %#lx, byte %u: %#x, not %#x",
				     page_to_pfn(page), i,
				     byte_at(page, i), pattern(seed, i));
}

static void expect_zero(struct page *page, unsigned int from,
			unsigned int to)
{
	for (; from < to; from++)
		ck_assert_uint_eq(byte_at(page, from), 0);
}

/* Two pages with their neighbours: bit 0 high, bit 1 high */
static struct page *pair[2];

static void take_pair(unsigned int kind)
{
	unsigned int i;

	boot();
	for (i = 0; i < 2; i++) {
		pair[i] = alloc_page(kind >> i & 1 ? GFP_HIGHUSER :
				     GFP_KERNEL);
		ck_assert_ptr_ne(pair[i], NULL);
		ck_assert_int_eq(pair[i] >= highmem_start_page,
				 kind >> i & 1);
		paint(pair[i], i);
	}
}

TEST(a_page_is_cleared_wherever_it_is)
{
	take_pair(_i % 4);
	if (_i / 4)
		clear_user_highpage(pair[0], 0x8048000);
	else
		clear_highpage(pair[0]);
	expect_zero(pair[0], 0, PAGE_SIZE);
	expect_painted(pair[1], 1, 0, PAGE_SIZE);
	expect_no_moment();
}
END_TEST

TEST(a_page_is_copied_wherever_it_is)
{
	take_pair(_i % 4);
	if (_i / 4)
		copy_user_highpage(pair[0], pair[1], 0x8048000);
	else
		copy_highpage(pair[0], pair[1]);
	expect_painted(pair[0], 1, 0, PAGE_SIZE);
	expect_painted(pair[1], 1, 0, PAGE_SIZE);
	expect_no_moment();
}
END_TEST

TEST(clearing_and_copying_use_the_windows_of_threads)
{
	unsigned int type;

	take_pair(3);
	take_high(KM_TYPE_NR);
	for (type = 0; type < KM_TYPE_NR; type++)
		if (type != KM_USER0 && type != KM_USER1)
			map_moment(high[type], type);
	copy_highpage(pair[0], pair[1]);
	map_moment(high[KM_USER1], KM_USER1);
	clear_highpage(pair[0]);
	EXPECT_PANIC(copy_highpage(pair[0], pair[1]), "BUG");
}
END_TEST

static const struct {
	unsigned int offset, size;
} parts[] = {
	{ 0, 0 }, { 0, 1 }, { 0, PAGE_SIZE }, { 1, PAGE_SIZE - 1 },
	{ 512, 1024 }, { PAGE_SIZE - 1, 1 }, { PAGE_SIZE, 0 },
};

TEST(a_part_of_a_page_is_cleared_and_no_more)
{
	unsigned int from = parts[_i / 2].offset;
	unsigned int to = from + parts[_i / 2].size;

	take_pair(_i % 2);
	soft_cache_log_clear();
	memclear_highpage_flush(pair[0], from, to - from);
	ck_assert_ptr_ne(strchr(soft_cache_log(), SOFT_DCACHE_PAGE), NULL);
	expect_painted(pair[0], 0, 0, from);
	expect_zero(pair[0], from, to);
	expect_painted(pair[0], 0, to, PAGE_SIZE);
	expect_counts(LAST_PKMAP - _i % 2, _i % 2, 0, 0);
}
END_TEST

TEST(a_part_that_is_not_in_the_page_is_not_cleared)
{
	static const unsigned int bad[][2] = {
		{ 0, PAGE_SIZE + 1 }, { 1, PAGE_SIZE }, { PAGE_SIZE, 1 },
		{ PAGE_SIZE + 1, 0 }, { ~0U, 2 }, { 2, ~0U },
		{ ~0U, ~0U },
	};

	take_pair(1);
	EXPECT_PANIC(memclear_highpage_flush(pair[0], bad[_i][0],
					     bad[_i][1]), "BUG");
	expect_painted(pair[0], 0, 0, PAGE_SIZE);
}
END_TEST

/* Test the recount of windows */

static void spoil_count(unsigned int how)
{
	static const struct {
		unsigned int window;
		int count;
	} wrong[] = {
		{ 3, 0 }, { 5, 0 }, { 3, -1 }, { 9, -1 }, { 9, 1 }, { 9, 2 },
	};

	pkmap_count[wrong[how].window] = wrong[how].count;
}

static void spoil_entry(unsigned int how)
{
	static const unsigned int windows[] = { 3, 5, 3, 3, 5, 9 };
	struct page *const shown[] = {
		NULL, NULL, high[8], high[1], pfn_to_page(100), high[8],
	};

	if (shown[how])
		set_pte(&pkmap_page_table[windows[how]],
			mk_pte(shown[how], kmap_prot));
	else
		pte_clear(&pkmap_page_table[windows[how]]);
}

static void spoil_address(unsigned int how)
{
	static const struct {
		unsigned int page;
		unsigned long address;
	} wrong[] = {
		{ 2, 0 }, { 4, 0 }, { 2, PKMAP_ADDR(4) },
		{ 2, PKMAP_ADDR(9) }, { 8, PKMAP_ADDR(9) },
		{ 8, PKMAP_ADDR(3) }, { 8, PKMAP_ADDR(LAST_PKMAP) },
		{ 8, PAGE_OFFSET },
	};

	set_page_address(high[wrong[how].page],
			 (void *)wrong[how].address);
}

TEST(the_recount_finds_a_spoilt_window)
{
	boot();
	map_some(0, 4);
	go_through(4, 4);
	take_high(10);
	expect_counts(LAST_PKMAP - 8, 4, 4, 4);
	if (_i < 6)
		spoil_count(_i);
	else if (_i < 12)
		spoil_entry(_i - 6);
	else
		spoil_address(_i - 12);
	ck_assert_int_gt(faults(highmem_check), 0);
	ck_assert(*report);
	ck_assert_int_gt(faults(mm_check), 0);
	expect_narrow(report);
}
END_TEST

/* Keep a model of all windows */
#define MODEL_PAGES	1500

static int model_count[LAST_PKMAP];
static unsigned int model_page[LAST_PKMAP];	/* if count is not 0 */
static int model_window[MODEL_PAGES];		/* -1: none */
static unsigned int model_last, model_flushes;

static void model_start(void)
{
	unsigned int i;

	boot();
	take_high(MODEL_PAGES);
	for (i = 0; i < MODEL_PAGES; i++)
		model_window[i] = -1;
}

static void model_flush(void)
{
	unsigned int nr;

	model_flushes++;
	for (nr = 0; nr < LAST_PKMAP; nr++)
		if (model_count[nr] == 1) {
			model_count[nr] = 0;
			model_window[model_page[nr]] = -1;
		}
}

/* Returns false if there is no window. */
static bool model_open(unsigned int i)
{
	unsigned int left = LAST_PKMAP;

	for (;;) {
		model_last = (model_last + 1) % LAST_PKMAP;
		if (!model_last) {
			model_flush();
			left = LAST_PKMAP;
		}
		if (!model_count[model_last])
			break;
		if (!--left)
			return false;
	}
	model_count[model_last] = 1;
	model_page[model_last] = i;
	model_window[i] = (int)model_last;
	return true;
}

static void model_map(unsigned int i)
{
	bool there = model_window[i] >= 0 || model_open(i);
	void *addr = there && rnd() & 1 ? kmap(high[i]) :
		     kmap_nonblock(high[i]);

	if (!there) {
		ck_assert_ptr_eq(addr, NULL);
		return;
	}
	model_count[model_window[i]]++;
	ck_assert_uint_eq((unsigned long)addr,
			  PKMAP_ADDR(model_window[i]));
	expect_shown(addr, high[i]);
}

static void model_unmap(unsigned int i)
{
	if (model_window[i] < 0 || model_count[model_window[i]] < 2)
		return;
	expect_shown(page_address(high[i]), high[i]);
	kunmap(high[i]);
	model_count[model_window[i]]--;
}

static void expect_like_model(void)
{
	unsigned int nr;

	for (nr = 0; nr < LAST_PKMAP; nr++)
		if (pkmap_count[nr] != model_count[nr])
			ck_abort_msg("window %u: count %d, not %d", nr,
				     pkmap_count[nr], model_count[nr]);
	ck_assert_uint_eq(last_pkmap_nr, model_last);
	ck_assert_uint_eq(nr_pkmap_flushes, model_flushes);
	expect_windows_sound();
}

TEST(random_windows_come_and_go_as_the_model_has_them)
{
	unsigned int steps = suite_rounds(9000), bias = 50, i;

	rnd_seed(_i);
	model_start();
	for (i = 0; i < steps; i++) {
		if (i % 1500 == 0)
			bias = rnd_between(35, 85);
		if (rnd_below(100) < bias)
			model_map(rnd_below(MODEL_PAGES));
		else
			model_unmap(rnd_below(MODEL_PAGES));
		if (i % 1000 == 0)
			expect_like_model();
	}
	expect_like_model();
	for (i = 0; i < MODEL_PAGES; i++)
		while (model_window[i] >= 0 &&
		       model_count[model_window[i]] > 1)
			model_unmap(i);
	expect_like_model();
	expect_pages_back();
}
END_TEST
#define CROWD		12
#define HOARD		400	/* windows that a thread may have */

static unsigned int users[MODEL_PAGES];	/* of each page, all threads */
static unsigned int crowd_steps, crowd_left;

struct member {
	unsigned int page[HOARD];
	unsigned int n;
};

static void member_map(struct member *m)
{
	unsigned int i = rnd_below(MODEL_PAGES);
	void *addr = m->n ? kmap_nonblock(high[i]) : kmap(high[i]);

	if (!addr)
		return;
	expect_shown(addr, high[i]);
	users[i]++;
	m->page[m->n++] = i;
}

static void member_unmap(struct member *m)
{
	unsigned int at = rnd_below(m->n), i = m->page[at];

	expect_shown(page_address(high[i]), high[i]);
	m->page[at] = m->page[--m->n];
	users[i]--;
	kunmap(high[i]);
}

static int join_crowd(void *member)
{
	struct member *m = member;
	unsigned int i, bias = 70;

	for (i = 0; i < crowd_steps; i++) {
		if (i % 150 == 0)
			bias = rnd_between(20, 99);
		if (m->n < HOARD && rnd_below(100) < bias)
			member_map(m);
		else if (m->n)
			member_unmap(m);
		if (rnd_below(8) == 0)
			yield();
	}
	while (m->n)
		member_unmap(m);
	crowd_left--;
	return 0;
}

/* Does each page have as many users as all threads have it? */
static void expect_users(void)
{
	unsigned int i, n;
	void *addr;

	for (i = 0; i < MODEL_PAGES; i++) {
		addr = page_address(high[i]);
		n = addr ? pkmap_count[PKMAP_NR(addr)] - 1 : 0;
		if (n != users[i])
			ck_abort_msg("page %u: %u users, not %u", i, n,
				     users[i]);
	}
	expect_windows_sound();
}

TEST(a_crowd_shares_the_windows)
{
	static struct member crowd[CROWD];
	unsigned int i;

	rnd_seed(100 + _i);
	model_start();
	crowd_steps = suite_rounds(1200);
	crowd_left = CROWD;
	for (i = 0; i < CROWD; i++)
		start(join_crowd, &crowd[i]);
	for (i = 0; crowd_left; i++) {
		ck_assert_uint_lt(i, 1000000);
		yield();
		if (i % 64 == 0)
			expect_users();
	}
	settle();
	expect_users();
	ck_assert(!waitqueue_active(&pkmap_map_wait));
	expect_pages_back();
}
END_TEST

static int want_one_after_the_other(void *unused)
{
	unsigned int i, n;

	(void)unused;
	for (n = 0; n < crowd_steps; n++) {
		i = LAST_PKMAP + rnd_below(40);
		expect_shown(kmap(high[i]), high[i]);
		users[i]++;
		let_run(rnd_below(3));
		expect_shown(page_address(high[i]), high[i]);
		users[i]--;
		kunmap(high[i]);
		if (rnd_below(3) == 0)
			yield();
	}
	crowd_left--;
	return 0;
}

TEST(a_queue_for_few_windows_moves_on)
{
	unsigned int i, spare = 1 + _i;

	rnd_seed(200 + _i);
	model_start();
	map_some(0, LAST_PKMAP - spare);
	for (i = 0; i < LAST_PKMAP - spare; i++)
		users[i]++;
	crowd_steps = suite_rounds(60);
	crowd_left = CROWD;
	for (i = 0; i < CROWD; i++)
		start(want_one_after_the_other, NULL);
	for (i = 0; crowd_left; i++) {
		ck_assert_uint_lt(i, 1000000);
		yield();
		if (i % 64 == 0)
			expect_users();
	}
	ck_assert_uint_gt(nr_pkmap_waits, 0);
	settle();
	unmap_some(0, LAST_PKMAP - spare);
	expect_pages_back();
}
END_TEST

/* Prepare the tests of bounce buffers */
#define DISK_SECTORS	64UL
#define NR_LIMITS	6

struct disk {
	struct block_device dev;
	struct list_head queue;
	u32 words[DISK_SECTORS * SECTOR_SIZE / 4];
};

static struct disk disks[NR_LIMITS];

/* What a disk of each kind can reach, in frames */
static unsigned long limit_of(unsigned int kind)
{
	const unsigned long limits[NR_LIMITS] = {
		~0UL, max_pfn, max_low_pfn + 1000, max_low_pfn,
		MIB(32) >> PAGE_SHIFT, MIB(16) >> PAGE_SHIFT,
	};

	return limits[kind];
}

static struct disk *disk_of(struct page_request *req)
{
	return container_of(req->dev, struct disk, dev);
}

static void queue_request(struct page_request *req)
{
	ck_assert(!in_interrupt());
	ck_assert_uint_lt(page_to_pfn(req->page), req->dev->bounce_pfn);
	ck_assert(page_count(req->page) || PageReserved(req->page));
	ck_assert_uint_le(req->offset + req->size, PAGE_SIZE);
	list_add_tail(&req->list, &disk_of(req)->queue);
}

static void carry_out(struct page_request *req)
{
	unsigned long phys = page_to_phys(req->page) + req->offset;
	u32 *word = disk_of(req)->words + req->sector * SECTOR_SIZE / 4;
	unsigned int n;

	for (n = req->size / 4; n--; word++, phys += 4)
		if (req->rw == READ)
			soft_write_phys(phys, *word);
		else
			*word = soft_read_phys(phys);
}

static void paint_disk(struct disk *d)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(d->words); i++)
		d->words[i] = 0xd15c0000U + i;
}

static struct disk *make_disk(unsigned int kind)
{
	struct disk *d = &disks[kind];

	d->dev.name = "test";
	d->dev.sectors = DISK_SECTORS;
	d->dev.bounce_pfn = limit_of(kind);
	d->dev.submit = queue_request;
	INIT_LIST_HEAD(&d->queue);
	paint_disk(d);
	return d;
}

static struct page_request *of_interrupt;
static bool of_success;

static void end_in_handler(void)
{
	struct page_request *req = of_interrupt;

	list_del(&req->list);
	if (of_success)
		carry_out(req);
	end_page_request(req, of_success);
}

static struct page_request *nth_queued(struct disk *d, unsigned int n)
{
	struct list_head *p = d->queue.next;

	while (n--)
		p = p->next;
	ck_assert_ptr_ne(p, &d->queue);
	return list_entry(p, struct page_request, list);
}

static void finish(struct disk *d, unsigned int n, bool success)
{
	of_interrupt = nth_queued(d, n);
	of_success = success;
	interrupt(end_in_handler);
}

static void finish_softly(struct disk *d, unsigned int n, bool success)
{
	of_interrupt = nth_queued(d, n);
	of_success = success;
	soft_irq(end_in_handler);
}

struct client {
	struct page_request req, copy;
	unsigned int ended;
	bool uptodate, in_irq;
	u32 first_word;		/* of the part, at the end */
	int pool_pages, pool_requests;
	struct page_request *sent;
};

static struct client clients[128];

static u32 first_word(struct page_request *req)
{
	return soft_read_phys(page_to_phys(req->page) + req->offset);
}

static void note_end(struct page_request *req, bool uptodate)
{
	struct client *c = container_of(req, struct client, req);

	ck_assert(c >= clients && c < clients + ARRAY_SIZE(clients));
	c->ended++;
	c->uptodate = uptodate;
	c->in_irq = in_interrupt();
	c->first_word = first_word(req);
	c->pool_pages = nr_emergency_pages;
	c->pool_requests = nr_emergency_requests;
}

static struct client *client(unsigned int n, struct disk *d, int rw,
			     struct page *page)
{
	struct client *c = &clients[n];

	memset(c, 0, sizeof(*c));
	INIT_LIST_HEAD(&c->req.list);
	c->req.rw = rw;
	c->req.page = page;
	c->req.size = PAGE_SIZE;
	c->req.dev = &d->dev;
	c->req.end_io = note_end;
	c->req.private = &disks;
	return c;
}

static void set_part(struct client *c, unsigned int offset,
		     unsigned int size, unsigned long sector)
{
	c->req.offset = offset;
	c->req.size = size;
	c->req.sector = sector;
}

static struct page_request *send(struct client *c)
{
	c->copy = c->req;
	c->sent = create_bounce(&c->req);
	c->req.dev->submit(c->sent);
	return c->sent;
}

static void expect_untouched(struct client *c)
{
	ck_assert_int_eq(c->req.rw, c->copy.rw);
	ck_assert_ptr_eq(c->req.page, c->copy.page);
	ck_assert_uint_eq(c->req.offset, c->copy.offset);
	ck_assert_uint_eq(c->req.size, c->copy.size);
	ck_assert_ptr_eq(c->req.dev, c->copy.dev);
	ck_assert_uint_eq(c->req.sector, c->copy.sector);
	ck_assert(c->req.end_io == c->copy.end_io);
	ck_assert_ptr_eq(c->req.private, c->copy.private);
}

static void expect_ended(struct client *c, bool uptodate)
{
	ck_assert_uint_eq(c->ended, 1);
	ck_assert_int_eq(c->uptodate, uptodate);
	ck_assert(c->in_irq);
	expect_untouched(c);
}

static void expect_pools(int pages, int requests)
{
	if (nr_emergency_pages != pages ||
	    nr_emergency_requests != requests)
		ck_abort_msg("expected %d pages and %d requests, "
			     "saw %d and %d", pages, requests,
			     nr_emergency_pages, nr_emergency_requests);
	if (faults(bounce_check))
		ck_abort_msg("%s", report);
}

/* A page of a kind: 0 ZONE_DMA, 1 ZONE_NORMAL, 2 high */
static struct page *page_of_kind(unsigned int kind)
{
	static const unsigned int flags[] = {
		GFP_KERNEL | GFP_DMA, GFP_KERNEL, GFP_HIGHUSER,
	};
	struct page *page = alloc_page(flags[kind]);

	ck_assert_ptr_ne(page, NULL);
	ck_assert_uint_eq(page_zonenum(page), kind);
	return page;
}

static LIST_HEAD(hoard);

static void fail_pages(bool fail)
{
	static const struct fail_page_alloc all = { .interval = 1 };

	fail_page_alloc_set(fail ? &all : NULL);
}

static void hoard_requests(void)
{
	struct page_request *req;

	fail_pages(true);
	while ((req = alloc_page_request(GFP_ATOMIC)))
		list_add(&req->list, &hoard);
	fail_pages(false);
}

static void release_requests(void)
{
	struct page_request *req;

	while (!list_empty(&hoard)) {
		req = list_first_entry(&hoard, struct page_request, list);
		list_del(&req->list);
		free_page_request(req);
	}
}

/* Nothing is left but what the pools have. */
static void fail_all(void)
{
	hoard_requests();
	fail_pages(true);
}

static unsigned long pages_kept, requests_kept;	/* at first */

static void expect_kept(unsigned long pages, unsigned long requests)
{
	ck_assert_uint_eq(bounce_stat.pages_kept - pages_kept, pages);
	ck_assert_uint_eq(bounce_stat.requests_kept - requests_kept,
			  requests);
}

static void expect_taken(unsigned long pages, unsigned long requests)
{
	ck_assert_uint_eq(bounce_stat.pages_taken, pages);
	ck_assert_uint_eq(bounce_stat.requests_taken, requests);
}

static void boot_pools(void)
{
	boot();
	ck_assert_int_eq(init_emergency_pool(), 0);
	expect_pools(POOL_SIZE, POOL_SIZE);
	free_at_first = pages_at_rest();
	pages_kept = bounce_stat.pages_kept;
	requests_kept = bounce_stat.requests_kept;
}

/* Requests that the pools and nobody else have */
static void expect_requests_back(void)
{
	kmem_cache_t *c;

	for_each_cache(c)
		if (!strcmp(c->name, "page_request"))
			ck_assert_uint_eq(c->num_active, POOL_SIZE);
}

static void expect_all_back(void)
{
	fail_pages(false);
	release_requests();
	expect_pools(POOL_SIZE, POOL_SIZE);
	expect_pages_back();
	expect_requests_back();
}

/* Test when a request bounces */

static void expect_bounced(struct client *c, struct page_request *real)
{
	ck_assert_ptr_ne(real, &c->req);
	ck_assert_int_eq(real->rw, c->req.rw);
	ck_assert_uint_eq(real->size, c->req.size);
	ck_assert_uint_eq(real->sector, c->req.sector);
	ck_assert_ptr_eq(real->dev, c->req.dev);
	ck_assert_uint_lt(page_to_pfn(real->page), real->dev->bounce_pfn);
	ck_assert_int_eq(page_count(real->page), 1);
	ck_assert_uint_le(real->offset + real->size, PAGE_SIZE);
	ck_assert_uint_eq(real->offset % SECTOR_SIZE, 0);
	expect_untouched(c);
}

static void expect_choice(struct disk *d, int rw, struct page *page)
{
	struct client *c = client(0, d, rw, page);
	struct page_request *real;

	c->req.sector = 8;
	real = send(c);
	if (page_to_pfn(page) < d->dev.bounce_pfn)
		ck_assert_ptr_eq(real, &c->req);
	else
		expect_bounced(c, real);
	finish(d, 0, false);
	expect_ended(c, false);
}

TEST(a_request_bounces_if_its_page_is_out_of_reach)
{
	unsigned int i, kind;
	struct page *page;
	struct disk *d;

	boot_pools();
	for (i = 0; i < 30; i++) {
		page = page_of_kind(i % 3);
		for (kind = 0; kind < NR_LIMITS; kind++)
			expect_choice(make_disk(kind), _i, page);
		if (i % 3 == 0)
			continue;
		d = make_disk(0);
		d->dev.bounce_pfn = page_to_pfn(page);
		expect_choice(d, _i, page);
		d->dev.bounce_pfn++;
		expect_choice(d, _i, page);
	}
	expect_choice(make_disk(3), _i, pfn_to_page(max_low_pfn));
	expect_choice(make_disk(2), _i, pfn_to_page(max_pfn - 1));
	expect_pools(POOL_SIZE, POOL_SIZE);
}
END_TEST

TEST(requests_that_bounce_are_counted)
{
	struct disk *d, *all;
	struct page *page;
	unsigned int i;

	boot_pools();
	d = make_disk(3);
	all = make_disk(0);
	page = page_of_kind(2);
	for (i = 0; i < 7; i++)
		send(client(i, d, i < 3 ? READ : WRITE, page));
	for (i = 7; i < 9; i++)
		send(client(i, all, READ, page));
	send(client(9, d, READ, page_of_kind(0)));
	ck_assert_uint_eq(bounce_stat.reads, 3);
	ck_assert_uint_eq(bounce_stat.writes, 4);
	expect_taken(0, 0);
	ck_assert_uint_eq(bounce_stat.waits, 0);
}
END_TEST

TEST(a_bounce_is_traced_with_its_frames)
{
	struct client *c;
	struct disk *d;

	boot_pools();
	d = make_disk(3);
	c = client(0, d, WRITE, page_of_kind(2));
	ck_assert_int_eq(trace_enable("bounce", true), 0);
	ck_assert_int_eq(trace_enable("bounce_end", true), 0);
	send(c);
	read_trace();
	ck_assert_uint_eq(nr_traced, 1);
	ck_assert_str_eq(traced_name[0], "bounce");
	ck_assert_uint_eq(traced[0][0], page_to_pfn(c->req.page));
	ck_assert_uint_eq(traced[0][1], page_to_pfn(c->sent->page));
	finish(d, 0, true);
	read_trace();
	ck_assert_uint_eq(nr_traced, 1);
	ck_assert_str_eq(traced_name[0], "bounce_end");
}
END_TEST

static unsigned int allocations;
static unsigned long pfn_of_bounce, gfp_of_bounce;

static void note_allocation(const struct trace_record *r, void *data)
{
	(void)data;
	if (strcmp(r->event->name, "mm_page_alloc"))
		return;
	allocations++;
	ck_assert_uint_eq(r->arg[2] & (__GFP_HIGHIO | __GFP_FS), 0);
	ck_assert_uint_eq(r->arg[2] & __GFP_HIGHMEM, 0);
	ck_assert_uint_ne(r->arg[2] & __GFP_WAIT, 0);
	if (r->arg[0] == pfn_of_bounce)
		gfp_of_bounce = r->arg[2];
}

TEST(a_bounce_buffer_asks_for_no_input_or_output_of_high_memory)
{
	struct client *c;

	boot_pools();
	hoard_requests();
	c = client(0, make_disk(2 + _i), READ, page_of_kind(2));
	if (!_i)
		c->req.page = pfn_to_page(max_pfn - 1);
	ck_assert_int_eq(trace_enable("mm_page_alloc", true), 0);
	send(c);
	ck_assert_int_eq(trace_enable("mm_page_alloc", false), 0);
	pfn_of_bounce = page_to_pfn(c->sent->page);
	trace_for_each(note_allocation, NULL);
	ck_assert_uint_ge(allocations, 2);
	ck_assert_uint_eq(gfp_of_bounce, _i < 2 ? GFP_NOHIGHIO :
			  GFP_NOHIGHIO | GFP_DMA);
}
END_TEST

static void bounce_in_handler(void)
{
	EXPECT_PANIC(create_bounce(&clients[0].req), "");
}

TEST(an_interrupt_makes_no_bounce_buffer)
{
	boot_pools();
	client(0, make_disk(3), READ, page_of_kind(2));
	if (_i)
		soft_irq(bounce_in_handler);
	else
		interrupt(bounce_in_handler);
}
END_TEST

/* Test what a bounce buffer copies */

static const struct {
	unsigned int offset, size;
	unsigned long sector;
} pieces[] = {
	{ 0, 4096, 0 }, { 0, 512, 3 }, { 512, 512, 0 }, { 3584, 512, 63 },
	{ 1024, 2048, 17 }, { 512, 3584, 57 },
};

static u8 disk_byte(struct disk *d, unsigned int at)
{
	return (u8)(d->words[at / 4] >> 8 * (at % 4));
}

/* Is this part of the page what the disk has there? */
static void expect_like_disk(struct client *c, struct disk *d)
{
	unsigned int i, at = c->req.sector * SECTOR_SIZE;

	for (i = 0; i < c->req.size; i++)
		if (byte_at(c->req.page, c->req.offset + i) !=
		    disk_byte(d, at + i))
			ck_abort_msg("byte %u of the page is %#x, but %#x "
				     "on the disk", c->req.offset + i,
				     byte_at(c->req.page,
					     c->req.offset + i),
				     disk_byte(d, at + i));
}

static struct client *piece(unsigned int kind, int rw, struct disk **d)
{
	struct client *c;
	struct page *page;

	boot_pools();
	*d = make_disk(3 + kind % 3);
	page = page_of_kind(2);
	paint(page, 5);
	c = client(0, *d, rw, page);
	set_part(c, pieces[kind].offset, pieces[kind].size,
		 pieces[kind].sector);
	return c;
}

/* Has @d the part from a page painted with @seed, the rest as @was? */
static void expect_written(struct client *c, struct disk *d,
			   const struct disk *was, unsigned int seed)
{
	unsigned int i, at = c->req.sector * SECTOR_SIZE;
	u8 *bytes = (u8 *)d->words;

	for (i = 0; i < c->req.size; i++)
		if (bytes[at + i] != pattern(seed, c->req.offset + i))
			ck_abort_msg("byte %u of the disk is %#x", at + i,
				     bytes[at + i]);
	memcpy(bytes + at, (const u8 *)was->words + at, c->req.size);
	ck_assert_mem_eq(bytes, was->words, sizeof(was->words));
}

TEST(a_write_takes_the_bytes_as_they_were)
{
	struct disk *d, fresh;
	struct client *c = piece(_i / 2, WRITE, &d);

	fresh = *d;
	expect_bounced(c, send(c));
	paint(c->req.page, 9);
	if (_i % 2)
		finish(d, 0, true);
	else
		finish_softly(d, 0, true);
	expect_ended(c, true);
	expect_written(c, d, &fresh, 5);
	expect_painted(c->req.page, 9, 0, PAGE_SIZE);
	expect_no_moment();
	expect_counts(LAST_PKMAP, 0, 0, 0);
}
END_TEST

TEST(a_write_that_failed_changes_no_page)
{
	struct disk *d;
	struct client *c = piece(_i, WRITE, &d);

	send(c);
	paint(c->req.page, 9);
	finish(d, 0, false);
	expect_ended(c, false);
	expect_painted(c->req.page, 9, 0, PAGE_SIZE);
}
END_TEST

TEST(a_read_is_in_its_page_when_it_ends)
{
	struct disk *d;
	struct client *c = piece(_i / 2, READ, &d);

	expect_bounced(c, send(c));
	expect_painted(c->req.page, 5, 0, PAGE_SIZE);
	if (_i % 2)
		finish(d, 0, true);
	else
		finish_softly(d, 0, true);
	expect_ended(c, true);
	ck_assert_uint_eq(c->first_word,
			  d->words[c->req.sector * SECTOR_SIZE / 4]);
	expect_like_disk(c, d);
	expect_painted(c->req.page, 5, 0, c->req.offset);
	expect_painted(c->req.page, 5, c->req.offset + c->req.size,
		       PAGE_SIZE);
	expect_no_moment();
	expect_counts(LAST_PKMAP, 0, 0, 0);
}
END_TEST

TEST(a_read_that_failed_changes_no_page)
{
	struct disk *d;
	struct client *c = piece(_i, READ, &d);

	send(c);
	carry_out(c->sent);
	finish(d, 0, false);
	expect_ended(c, false);
	expect_painted(c->req.page, 5, 0, PAGE_SIZE);
}
END_TEST

TEST(a_low_page_bounces_for_a_disk_that_reaches_less)
{
	struct client *c;
	struct disk *d;

	boot_pools();
	d = make_disk(5);
	c = client(0, d, _i, page_of_kind(1));
	paint(c->req.page, 3);
	expect_bounced(c, send(c));
	finish(d, 0, true);
	expect_ended(c, true);
	expect_like_disk(c, d);
}
END_TEST

TEST(requests_on_their_way_do_not_mix)
{
	unsigned int i, left;
	struct disk *d;

	rnd_seed(_i);
	boot_pools();
	d = make_disk(3 + _i % 3);
	for (i = 0; i < DISK_SECTORS; i++) {
		struct client *c = client(i, d, i % 2, page_of_kind(2));

		paint(c->req.page, i);
		set_part(c, i % 8 * SECTOR_SIZE, SECTOR_SIZE, i);
		expect_bounced(c, send(c));
	}
	for (left = DISK_SECTORS; left; left--)
		finish(d, rnd_below(left), true);
	for (i = 0; i < DISK_SECTORS; i++) {
		expect_ended(&clients[i], true);
		expect_like_disk(&clients[i], d);
		__free_page(clients[i].req.page);
	}
	expect_all_back();
}
END_TEST

/* Test the pools of bounce buffers */

static void note_pool_page(const struct trace_record *r, void *data)
{
	unsigned int *n = data;

	if (strcmp(r->event->name, "mm_page_alloc"))
		return;
	if (page_zonenum(pfn_to_page(r->arg[0])) == ZONE_DMA)
		++*n;
	ck_assert_uint_eq(r->arg[2] & __GFP_WAIT, 0);
}

TEST(the_pools_have_32_pages_for_any_disk_and_32_requests)
{
	unsigned int dma = 0;
	unsigned long before;

	boot();
	ck_assert_int_eq(POOL_SIZE, 32);
	expect_pools(0, 0);
	ck_assert_int_eq(trace_enable("mm_page_alloc", true), 0);
	ck_assert_int_eq(init_emergency_pool(), 0);
	ck_assert_int_eq(trace_enable("mm_page_alloc", false), 0);
	trace_for_each(note_pool_page, &dma);
	ck_assert_uint_ge(dma, POOL_SIZE);
	expect_pools(POOL_SIZE, POOL_SIZE);
	before = nr_free_pages();
	ck_assert_int_eq(init_emergency_pool(), 0);
	expect_pools(POOL_SIZE, POOL_SIZE);
	ck_assert_uint_eq(nr_free_pages(), before);
}
END_TEST

TEST(pools_that_could_not_be_filled_are_filled_later)
{
	struct fail_page_alloc few = { .interval = 1, .times = 1000 };

	boot();
	hoard_requests();
	if (_i)
		release_requests();
	fail_page_alloc_set(&few);
	ck_assert_int_eq(init_emergency_pool(), -ENOMEM);
	ck_assert_int_eq(nr_emergency_pages, 0);
	ck_assert(_i || !nr_emergency_requests);
	fail_pages(false);
	expect_pools(0, nr_emergency_requests);
	ck_assert_int_eq(init_emergency_pool(), 0);
	expect_pools(POOL_SIZE, POOL_SIZE);
}
END_TEST

TEST(one_of_each_is_enough_to_begin_with)
{
	static const unsigned long nth[] = { 1, 2, 17, 32, 33 };
	struct fail_page_alloc rule = { .nth = nth[_i] };

	boot();
	fail_page_alloc_set(&rule);
	init_emergency_pool();
	fail_pages(false);
	ck_assert_int_le(nr_emergency_pages, POOL_SIZE);
	expect_pools(nr_emergency_pages, nr_emergency_requests);
	ck_assert_int_eq(init_emergency_pool(), 0);
	expect_pools(POOL_SIZE, POOL_SIZE);
}
END_TEST

TEST(the_pools_serve_32_requests)
{
	struct page *page;
	struct disk *d;
	int i;

	rnd_seed(_i);
	boot_pools();
	d = make_disk(3 + _i % 3);
	page = page_of_kind(2);
	fail_all();
	for (i = 0; i < POOL_SIZE; i++) {
		expect_pools(POOL_SIZE - i, POOL_SIZE - i);
		expect_bounced(&clients[i],
			       send(client(i, d, i % 2, page)));
		ck_assert_uint_eq(page_zonenum(clients[i].sent->page),
				  ZONE_DMA);
	}
	expect_pools(0, 0);
	expect_taken(POOL_SIZE, POOL_SIZE);
	for (i = POOL_SIZE; i; i--) {
		expect_pools(POOL_SIZE - i, POOL_SIZE - i);
		finish(d, rnd_below(i), true);
	}
	expect_kept(POOL_SIZE, POOL_SIZE);
	ck_assert_uint_eq(bounce_stat.waits, 0);
	__free_page(page);
	expect_all_back();
}
END_TEST

TEST(a_page_from_the_pool_goes_with_a_request_that_is_not)
{
	struct disk *d;
	struct page *page;
	int i;

	boot_pools();
	d = make_disk(3);
	page = page_of_kind(2);
	free_page_request(alloc_page_request(GFP_KERNEL));
	fail_pages(true);
	for (i = 0; i < 3; i++)
		send(client(i, d, WRITE, page));
	expect_pools(POOL_SIZE - 3, POOL_SIZE);
	for (i = 0; i < 3; i++)
		finish(d, 0, true);
	expect_taken(3, 0);
	expect_kept(3, 0);
	__free_page(page);
	expect_all_back();
}
END_TEST

TEST(a_request_from_the_pool_goes_with_a_page_that_is_not)
{
	struct fail_page_alloc first = { .nth = 1 };
	struct disk *d;
	struct page *page;

	boot_pools();
	d = make_disk(3);
	page = page_of_kind(2);
	hoard_requests();
	fail_page_alloc_set(&first);
	send(client(0, d, READ, page));
	expect_pools(POOL_SIZE, POOL_SIZE - 1);
	finish(d, 0, true);
	expect_taken(0, 1);
	expect_kept(0, 1);
	__free_page(page);
	expect_all_back();
}
END_TEST

TEST(the_first_that_ends_fills_the_pools)
{
	struct disk *d;
	struct page *page;
	int i;

	boot_pools();
	d = make_disk(5);
	page = page_of_kind(2);
	for (i = 0; i < 3; i++)
		send(client(i, d, WRITE, page));
	fail_all();
	for (; i < 6; i++)
		send(client(i, d, WRITE, page));
	expect_pools(POOL_SIZE - 3, POOL_SIZE - 3);
	fail_pages(false);
	for (i = 0; i < 6; i++) {
		finish(d, 0, true);
		expect_pools(min(POOL_SIZE - 2 + i, POOL_SIZE),
			     min(POOL_SIZE - 2 + i, POOL_SIZE));
		ck_assert_int_eq(clients[i].pool_pages,
				 min(POOL_SIZE - 3 + i, POOL_SIZE));
		ck_assert_int_eq(clients[i].pool_requests,
				 min(POOL_SIZE - 3 + i, POOL_SIZE));
	}
	expect_kept(3, 3);
	__free_page(page);
	expect_all_back();
}
END_TEST

TEST(the_allocator_does_not_fill_the_pools)
{
	struct disk *d;
	struct page *page;

	boot_pools();
	d = make_disk(3);
	page = page_of_kind(2);
	fail_all();
	send(client(0, d, WRITE, page));
	fail_pages(false);
	release_requests();
	send(client(1, d, WRITE, page));
	expect_pools(POOL_SIZE - 1, POOL_SIZE - 1);
}
END_TEST

TEST(the_pools_serve_every_disk_whoever_filled_them)
{
	struct disk *far, *near;
	struct page *page;
	int i;

	boot_pools();
	far = make_disk(3);
	near = make_disk(5);
	page = page_of_kind(2);
	for (i = 0; i < POOL_SIZE; i++)
		send(client(i, far, WRITE, page));
	fail_all();
	for (; i < 2 * POOL_SIZE; i++)
		send(client(i, near, WRITE, page));
	for (i = 0; i < POOL_SIZE; i++)
		finish(far, 0, true);
	for (i = 0; i < POOL_SIZE; i++)
		finish(near, 0, true);
	expect_pools(POOL_SIZE, POOL_SIZE);
	for (i = 0; i < POOL_SIZE; i++)
		expect_bounced(&clients[i],
			       send(client(i, near, WRITE, page)));
	for (i = 0; i < POOL_SIZE; i++)
		finish(near, 0, true);
	__free_page(page);
	expect_all_back();
}
END_TEST

/* Test what waits for a bounce buffer */

static unsigned int sent, starts;
static struct disk *of_start;

static int send_one(void *c)
{
	send(c);
	sent++;
	return 0;
}

static void note_start(void *unused)
{
	(void)unused;
	starts++;
}

/* Threads begin when there is memory. */
static void start_without_memory(int (*fn)(void *), void *arg)
{
	fail_pages(false);
	start(fn, arg);
	fail_pages(true);
}

/* Both pools are empty; 32 requests are on their way to @d. */
static struct page *empty_pools(struct disk *d)
{
	struct page *page = page_of_kind(2);
	unsigned int i;

	fail_all();
	for (i = 0; i < POOL_SIZE; i++)
		send(client(i, d, WRITE, page));
	expect_pools(0, 0);
	return page;
}

static void end_all(struct disk *d, unsigned int n)
{
	while (n--)
		finish(d, 0, true);
	ck_assert(list_empty(&d->queue));
}

TEST(with_empty_pools_a_request_waits_until_another_ends)
{
	static struct tq_struct start_disk = { .routine = note_start };
	struct page *page;
	struct disk *d;

	boot_pools();
	d = make_disk(3 + _i);
	page = empty_pools(d);
	queue_task(&start_disk, &tq_disk);
	start_without_memory(send_one,
			     client(POOL_SIZE, d, WRITE, page));
	let_time_pass(5);
	ck_assert_uint_eq(sent, 0);
	ck_assert_uint_eq(starts, 1);
	ck_assert_uint_eq(bounce_stat.waits, 5);
	finish(d, 7, true);
	expect_pools(1, 1);
	let_time_pass(3);
	ck_assert_uint_eq(sent, 1);
	expect_pools(0, 0);
	expect_bounced(&clients[POOL_SIZE], clients[POOL_SIZE].sent);
	end_all(d, POOL_SIZE);
	expect_ended(&clients[POOL_SIZE], true);
	__free_page(page);
	expect_all_back();
}
END_TEST

TEST(each_request_that_ends_lets_one_go_on)
{
	unsigned int i, n = 6;
	struct page *page;
	struct disk *d;

	boot_pools();
	d = make_disk(5);
	page = empty_pools(d);
	for (i = 0; i < n; i++)
		start_without_memory(send_one,
				     client(POOL_SIZE + i, d, i % 2,
					    page));
	let_time_pass(5);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(sent, i);
		finish(d, rnd_below(POOL_SIZE), true);
		let_time_pass(5);
	}
	ck_assert_uint_eq(sent, n);
	let_time_pass(3);
	end_all(d, POOL_SIZE);
	for (i = 0; i < POOL_SIZE + n; i++)
		expect_ended(&clients[i], true);
	__free_page(page);
	expect_all_back();
}
END_TEST

static void end_first(void *unused)
{
	(void)unused;
	starts++;
	finish(of_start, 0, true);
}

TEST(who_waits_alone_starts_the_disk)
{
	static struct tq_struct start_disk = { .routine = end_first };
	struct page *page;
	unsigned int i;

	boot_pools();
	of_start = make_disk(3);
	page = empty_pools(of_start);
	for (i = 0; i < 40; i++) {
		queue_task(&start_disk, &tq_disk);
		send(client(POOL_SIZE + i, of_start, WRITE, page));
		ck_assert_uint_eq(starts, i + 1);
	}
	end_all(of_start, POOL_SIZE);
	__free_page(page);
	expect_all_back();
}
END_TEST

static int give_memory_back(void *unused)
{
	(void)unused;
	fail_pages(false);
	release_requests();
	return 0;
}

TEST(who_waits_asks_the_allocator_again)
{
	struct page *page;
	struct disk *d;

	boot_pools();
	d = make_disk(3);
	page = empty_pools(d);
	start_without_memory(give_memory_back, NULL);
	send(client(POOL_SIZE, d, WRITE, page));
	expect_pools(0, 0);
	end_all(d, POOL_SIZE + 1);
	__free_page(page);
	expect_all_back();
}
END_TEST

/* There are @n requests to be had without a new page. */
static void leave_requests(unsigned int n)
{
	struct page_request *req;

	fail_pages(false);
	while (n--) {
		req = alloc_page_request(GFP_KERNEL);
		ck_assert_ptr_ne(req, NULL);
		list_add(&req->list, &hoard);
	}
	release_requests();
}

TEST(one_pool_may_be_empty_and_the_other_not)
{
	struct page *page;
	struct disk *d;
	unsigned int i;

	boot_pools();
	d = make_disk(3);
	page = page_of_kind(2);
	hoard_requests();
	if (_i)
		leave_requests(100);
	for (i = 0; i < POOL_SIZE; i++) {
		struct fail_page_alloc first = { .nth = 1 };

		if (_i)
			fail_pages(true);
		else
			fail_page_alloc_set(&first);
		send(client(i, d, WRITE, page));
	}
	expect_pools(_i ? 0 : POOL_SIZE, _i ? POOL_SIZE : 0);
	fail_pages(true);
	for (; i < POOL_SIZE + 4; i++)
		start_without_memory(send_one,
				     client(i, d, READ, page));
	let_time_pass(5);
	ck_assert_uint_eq(sent, 0);
	for (i = 0; i < 4; i++) {
		finish(d, 0, true);
		let_time_pass(3);
	}
	let_time_pass(3);
	ck_assert_uint_eq(sent, 4);
	end_all(d, POOL_SIZE);
	__free_page(page);
	expect_all_back();
}
END_TEST

/* Test bounce buffers in interrupts */

TEST(a_read_ends_while_all_other_windows_are_open)
{
	struct disk *d;
	struct client *c = piece(0, READ, &d);
	unsigned int type;

	send(c);
	take_high(KM_TYPE_NR);
	for (type = KM_BOUNCE_READ + 1; type < KM_TYPE_NR; type++)
		map_moment(high[type], type);
	if (_i)
		finish_softly(d, 0, true);
	else
		finish(d, 0, true);
	expect_ended(c, true);
	expect_like_disk(c, d);
	for (type = KM_BOUNCE_READ + 1; type < KM_TYPE_NR; type++)
		expect_shown((void *)atomic_address(type), high[type]);
	ck_assert(pte_none(*atomic_entry(KM_BOUNCE_READ)));
}
END_TEST

TEST(a_write_is_filled_while_all_other_windows_are_open)
{
	struct disk *d;
	struct client *c = piece(0, WRITE, &d);
	unsigned int type;

	take_high(KM_TYPE_NR);
	for (type = 0; type < KM_TYPE_NR; type++)
		if (type != KM_USER0)
			map_moment(high[type], type);
	send(c);
	finish(d, 0, true);
	expect_ended(c, true);
	expect_like_disk(c, d);
	ck_assert(pte_none(*atomic_entry(KM_USER0)));
}
END_TEST

static unsigned int copies, copies_irqs_on, users_irqs_off;

static void note_copy(enum soft_flush kind)
{
	if (kind != SOFT_TLB_SINGLE)
		return;
	if (!pte_none(*atomic_entry(KM_BOUNCE_READ))) {
		copies++;
		copies_irqs_on += !irqs_disabled();
	}
	if (!pte_none(*atomic_entry(KM_USER0)))
		users_irqs_off += irqs_disabled();
}

TEST(a_read_is_copied_with_interrupts_off)
{
	struct disk *d;
	struct client *c = piece(0, READ, &d);

	send(c);
	soft_on_flush(note_copy);
	if (_i)
		finish_softly(d, 0, true);
	else
		finish(d, 0, true);
	soft_on_flush(NULL);
	expect_ended(c, true);
	ck_assert_uint_gt(copies, 0);
	ck_assert_uint_eq(copies_irqs_on, 0);
	ck_assert(!irqs_disabled());
}
END_TEST

static void end_a_read_meanwhile(enum soft_flush kind)
{
	if (kind != SOFT_TLB_SINGLE || in_interrupt() ||
	    list_empty(&disks[3].queue) ||
	    pte_none(*atomic_entry(KM_USER0)))
		return;
	finish(&disks[3], 0, true);
	copies++;
}

TEST(a_read_ends_in_the_middle_of_a_write)
{
	struct disk *d;
	struct client *c = piece(0, READ, &d), *w;

	send(c);
	w = client(1, make_disk(5), WRITE, page_of_kind(2));
	paint(w->req.page, 77);
	soft_on_flush(end_a_read_meanwhile);
	send(w);
	soft_on_flush(NULL);
	ck_assert_uint_eq(copies, 1);
	expect_ended(c, true);
	expect_like_disk(c, d);
	finish(&disks[5], 0, true);
	expect_ended(w, true);
	expect_like_disk(w, &disks[5]);
	expect_painted(w->req.page, 77, 0, PAGE_SIZE);
}
END_TEST

/* Test the recount of the pools */

static struct page *pool_page;

static void find_pool_page(const struct trace_record *r, void *data)
{
	(void)data;
	if (!strcmp(r->event->name, "mm_page_alloc") &&
	    r->arg[2] & GFP_DMA)
		pool_page = pfn_to_page(r->arg[0]);
}

static void spoil_pools(unsigned int how)
{
	switch (how) {
	case 0:
		nr_emergency_pages--;
		break;
	case 1:
		nr_emergency_pages++;
		break;
	case 2:
		nr_emergency_requests--;
		break;
	case 3:
		nr_emergency_requests++;
		break;
	case 4:
		set_page_count(pool_page, 0);
		break;
	case 5:
		set_page_count(pool_page, 2);
		break;
	}
}

TEST(the_recount_finds_a_spoilt_pool)
{
	boot();
	ck_assert_int_eq(trace_enable("mm_page_alloc", true), 0);
	ck_assert_int_eq(init_emergency_pool(), 0);
	ck_assert_int_eq(trace_enable("mm_page_alloc", false), 0);
	trace_for_each(find_pool_page, NULL);
	ck_assert_ptr_ne(pool_page, NULL);
	expect_pools(POOL_SIZE, POOL_SIZE);
	spoil_pools(_i);
	ck_assert_int_gt(faults(bounce_check), 0);
	ck_assert(*report);
	expect_narrow(report);
	ck_assert_int_gt(faults(mm_check), 0);
}
END_TEST

/* Test how requests reach a device */

TEST(the_directions_and_the_sector_have_linuxs_numbers)
{
	ck_assert_int_eq(READ, 0);
	ck_assert_int_eq(WRITE, 1);
	ck_assert_int_eq(SECTOR_SIZE, 512);
}
END_TEST

TEST(a_device_that_cannot_be_is_refused)
{
	struct disk *d;

	boot();
	d = make_disk(3);
	switch (_i) {
	case 0:
		d->dev.name = NULL;
		break;
	case 1:
		d->dev.sectors = 0;
		break;
	case 2:
		d->dev.submit = NULL;
		break;
	case 3:
		d->dev.bounce_pfn = 4095;
		break;
	case 4:
		d->dev.bounce_pfn = 0;
		break;
	}
	ck_assert_int_eq(register_block_device(&d->dev), -EINVAL);
	ck_assert_ptr_eq(get_block_device("test"), NULL);
	expect_pools(0, 0);
}
END_TEST

TEST(a_device_is_found_by_its_name_until_it_goes)
{
	struct disk *a, *b;

	boot();
	a = make_disk(3);
	b = make_disk(5);
	ck_assert_int_eq(unregister_block_device(&a->dev), -ENOENT);
	ck_assert_int_eq(register_block_device(&a->dev), 0);
	ck_assert_ptr_eq(get_block_device("test"), &a->dev);
	ck_assert_int_eq(register_block_device(&b->dev), -EBUSY);
	b->dev.name = "tes";
	ck_assert_int_eq(register_block_device(&b->dev), 0);
	ck_assert_ptr_eq(get_block_device("tes"), &b->dev);
	ck_assert_ptr_eq(get_block_device("te"), NULL);
	ck_assert_int_eq(unregister_block_device(&a->dev), 0);
	ck_assert_ptr_eq(get_block_device("test"), NULL);
	ck_assert_ptr_eq(get_block_device("tes"), &b->dev);
}
END_TEST

TEST(the_pools_are_filled_for_a_device_with_a_limit)
{
	struct disk *d;

	boot();
	d = make_disk(_i);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	if (d->dev.bounce_pfn >= max_pfn)
		expect_pools(0, 0);
	else
		expect_pools(POOL_SIZE, POOL_SIZE);
}
END_TEST

TEST(a_small_machine_needs_no_pools)
{
	struct disk *d;

	soft_boot(_i ? 17 : 16, "");
	d = make_disk(5);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	expect_pools(_i ? POOL_SIZE : 0, _i ? POOL_SIZE : 0);
}
END_TEST

TEST(without_pools_a_device_with_a_limit_is_refused)
{
	struct disk *d;

	boot();
	d = make_disk(4);
	fail_all();
	ck_assert_int_eq(register_block_device(&d->dev), -ENOMEM);
	ck_assert_ptr_eq(get_block_device("test"), NULL);
	fail_pages(false);
	release_requests();
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	expect_pools(POOL_SIZE, POOL_SIZE);
}
END_TEST

TEST(a_submitted_request_bounces_and_is_counted_once)
{
	struct disk *d;
	struct client *c;
	unsigned int i;

	boot();
	d = make_disk(_i);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	for (i = 0; i < 8; i++) {
		c = client(i, d, i % 2, page_of_kind(2));
		paint(c->req.page, i);
		c->copy = c->req;
		submit_page_request(&c->req);
		ck_assert_uint_eq(c->ended, 0);
	}
	ck_assert_uint_eq(d->dev.reads + d->dev.writes + d->dev.errors, 0);
	for (i = 0; i < 8; i++) {
		finish(d, 0, i % 4 != 3);
		expect_ended(&clients[i], i % 4 != 3);
	}
	ck_assert_uint_eq(d->dev.reads, 4);
	ck_assert_uint_eq(d->dev.writes, 2);
	ck_assert_uint_eq(d->dev.errors, 2);
}
END_TEST

static const struct {
	unsigned int offset, size;
	unsigned long sector;
} nonsense[] = {
	{ 0, 0, 0 }, { 0, 100, 0 }, { 100, 512, 0 }, { 0, 4608, 0 },
	{ 512, 4096, 0 }, { 0, 512, DISK_SECTORS },
	{ 0, 4096, DISK_SECTORS - 7 }, { 0, 1024, ~0UL },
	{ 4096, 0, 0 }, { 0xfffffe00, 1024, 0 }, { 512, 0xfffffe00, 0 },
};

TEST(a_request_that_asks_for_nonsense_ends_at_once)
{
	struct disk *d;
	struct client *c;

	boot();
	d = make_disk(0);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	c = client(0, d, READ, page_of_kind(2));
	set_part(c, nonsense[_i].offset, nonsense[_i].size,
		 nonsense[_i].sector);
	soft_log_clear();
	submit_page_request(&c->req);
	ck_assert_uint_eq(c->ended, 1);
	ck_assert(!c->uptodate);
	ck_assert(list_empty(&d->queue));
	ck_assert_ptr_ne(strstr(soft_log(), "test"), NULL);
}
END_TEST

TEST(a_request_for_the_last_sectors_is_carried_out)
{
	struct disk *d;
	struct client *c;

	boot();
	d = make_disk(3);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	c = client(0, d, READ, page_of_kind(2));
	set_part(c, 0, PAGE_SIZE, DISK_SECTORS - 8);
	c->copy = c->req;
	submit_page_request(&c->req);
	finish(d, 0, true);
	expect_ended(c, true);
	expect_like_disk(c, d);
}
END_TEST

static int answer, waiters;

static int wait_for_io(void *c)
{
	struct client *client = c;

	answer = page_io_wait(&client->req);
	waiters++;
	return 0;
}

TEST(a_thread_sleeps_until_its_request_is_done)
{
	static struct tq_struct start_disk = { .routine = note_start };
	struct client *c;
	struct disk *d;

	boot();
	d = make_disk(3);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	c = client(0, d, READ, page_of_kind(2));
	queue_task(&start_disk, &tq_disk);
	start(wait_for_io, c);
	settle();
	ck_assert_int_eq(waiters, 0);
	ck_assert_uint_eq(starts, 1);
	finish(d, 0, _i);
	settle();
	ck_assert_int_eq(waiters, 1);
	ck_assert_int_eq(answer, _i ? 0 : -EIO);
	if (_i)
		expect_like_disk(c, d);
}
END_TEST

TEST(a_requests_bytes_are_reached_by_its_part)
{
	struct client *c;
	unsigned long flags;
	char *addr;

	boot();
	c = client(0, make_disk(0), READ, page_of_kind(1 + _i));
	paint(c->req.page, 4);
	set_part(c, 1536, 512, 0);
	addr = request_kmap(&c->req);
	ck_assert_uint_eq(*(u8 *)addr, pattern(4, 1536));
	ck_assert(!irqs_disabled());
	request_kunmap(&c->req);
	addr = request_kmap_irq(&c->req, &flags);
	ck_assert(irqs_disabled());
	ck_assert_uint_eq(*(u8 *)addr, pattern(4, 1536));
	if (_i)
		ck_assert_uint_eq((unsigned long)addr & PAGE_MASK,
				  atomic_address(KM_BH_IRQ));
	request_kunmap_irq(addr, &flags);
	ck_assert(!irqs_disabled());
	expect_no_moment();
}
END_TEST

/* Keep a model of disks */
#define IO_PAGES	48

static struct page *io_page[IO_PAGES];
static u8 io_bytes[IO_PAGES][PAGE_SIZE];
static u8 disk_bytes[NR_LIMITS][DISK_SECTORS * SECTOR_SIZE];
static bool sector_busy[NR_LIMITS][DISK_SECTORS];
static int page_busy[IO_PAGES];		/* requests of the page */
static unsigned int on_their_way;

static unsigned int disk_number(struct client *c)
{
	return (unsigned int)(container_of(c->req.dev, struct disk, dev) -
			      disks);
}

static void mark_busy(struct client *c, bool busy)
{
	unsigned int n = c->req.size / SECTOR_SIZE;

	while (n--)
		sector_busy[disk_number(c)][c->req.sector + n] = busy;
	page_busy[c - clients] += busy ? 1 : -1;
	if (busy)
		on_their_way++;
	else
		on_their_way--;
}

static bool sectors_free(struct client *c)
{
	unsigned int n = c->req.size / SECTOR_SIZE;

	while (n--)
		if (sector_busy[disk_number(c)][c->req.sector + n])
			return false;
	return true;
}

static void model_end(struct page_request *req, bool uptodate)
{
	struct client *c = container_of(req, struct client, req);
	u8 *in_page = io_bytes[c - clients] + req->offset;
	u8 *on_disk = disk_bytes[disk_number(c)] +
		      req->sector * SECTOR_SIZE;

	ck_assert(in_interrupt());
	ck_assert_int_eq(page_busy[c - clients], 1);
	ck_assert_int_eq(uptodate, of_success);
	if (uptodate && req->rw == READ)
		memcpy(in_page, on_disk, req->size);
	else if (uptodate)
		memcpy(on_disk, in_page, req->size);
	mark_busy(c, false);
}

static void expect_page(unsigned int n)
{
	unsigned int i;
	u32 word, seen;

	for (i = 0; i < PAGE_SIZE; i += 4) {
		memcpy(&word, io_bytes[n] + i, 4);
		seen = soft_read_phys(page_to_phys(io_page[n]) + i);
		if (seen != word)
			ck_abort_msg("page %u at %u: %#x, not %#x", n, i,
				     seen, word);
	}
}

static void expect_disks(void)
{
	unsigned int i;

	for (i = 0; i < NR_LIMITS; i++)
		ck_assert_mem_eq(disks[i].words, disk_bytes[i],
				 sizeof(disk_bytes[i]));
	for (i = 0; i < IO_PAGES; i++)
		if (!page_busy[i])
			expect_page(i);
	if (faults(bounce_check) || faults(highmem_check))
		ck_abort_msg("%s", report);
}

static void model_finish(void *unused)
{
	unsigned int i = rnd_below(NR_LIMITS), n = 0;
	struct list_head *p;

	(void)unused;
	if (!on_their_way)
		return;
	while (list_empty(&disks[i].queue))
		i = (i + 1) % NR_LIMITS;
	list_for_each(p, &disks[i].queue)
		n++;
	if (rnd() & 1)
		finish(&disks[i], rnd_below(n), rnd_below(8));
	else
		finish_softly(&disks[i], rnd_below(n), rnd_below(8));
}

static struct tq_struct model_start_disk = { .routine = model_finish };

static void model_submit(void)
{
	unsigned int n = rnd_below(IO_PAGES), sectors;
	struct client *c;

	if (page_busy[n])
		return;
	c = client(n, &disks[rnd_below(NR_LIMITS)], rnd() & 1, io_page[n]);
	sectors = rnd_between(1, 8);
	set_part(c, rnd_below(9 - sectors) * SECTOR_SIZE,
		 sectors * SECTOR_SIZE,
		 rnd_below(DISK_SECTORS + 1 - sectors));
	if (!sectors_free(c))
		return;
	c->req.end_io = model_end;
	mark_busy(c, true);
	queue_task(&model_start_disk, &tq_disk);
	submit_page_request(&c->req);
}

static void model_touch(void)
{
	unsigned int n = rnd_below(IO_PAGES), i;
	unsigned int at = rnd_below(PAGE_SIZE);
	u8 *addr;

	if (page_busy[n])
		return;
	addr = rnd() & 1 ? kmap_atomic(io_page[n], KM_USER0) : NULL;
	if (!addr)
		kmap(io_page[n]);
	for (i = at; i < PAGE_SIZE && i < at + 100; i++) {
		io_bytes[n][i] = (u8)rnd();
		(addr ? addr : (u8 *)page_address(io_page[n]))[i] =
			io_bytes[n][i];
	}
	if (addr)
		kunmap_atomic(addr, KM_USER0);
	else
		kunmap(io_page[n]);
}

static void model_weather(void)
{
	struct fail_page_alloc rule = { 0 };

	release_requests();
	fail_pages(false);
	if (rnd() & 1)
		hoard_requests();
	rule.probability = rnd_below(5) * 250;
	rule.seed = rnd();
	fail_page_alloc_set(rule.probability ? &rule : NULL);
}

static void model_machine(void)
{
	static const char *const names[NR_LIMITS] = {
		"a", "b", "c", "d", "e", "f",
	};
	unsigned int i;

	boot();
	for (i = 0; i < NR_LIMITS; i++) {
		make_disk(i)->dev.name = names[i];
		ck_assert_int_eq(register_block_device(&disks[i].dev), 0);
		memcpy(disk_bytes[i], disks[i].words,
		       sizeof(disk_bytes[i]));
	}
	free_at_first = pages_at_rest();
	for (i = 0; i < IO_PAGES; i++) {
		io_page[i] = page_of_kind(i % 5 < 3 ? 2 : i % 5 - 3);
		paint(io_page[i], i);
		memset(io_bytes[i], 0, PAGE_SIZE);
		for (unsigned int j = 0; j < PAGE_SIZE; j++)
			io_bytes[i][j] = pattern(i, j);
	}
}

TEST(random_requests_move_the_bytes_that_the_model_has)
{
	unsigned int steps = suite_rounds(4000), i;

	rnd_seed(300 + _i);
	model_machine();
	for (i = 0; i < steps; i++) {
		unsigned int what = rnd_below(100);

		if (what < 45)
			model_submit();
		else if (what < 80)
			model_finish(NULL);
		else if (what < 97)
			model_touch();
		else
			model_weather();
		if (i % 100 == 0)
			expect_disks();
	}
	while (on_their_way)
		model_finish(NULL);
	expect_disks();
	for (i = 0; i < IO_PAGES; i++)
		__free_page(io_page[i]);
	expect_all_back();
}
END_TEST

static int write_and_read(void *client)
{
	struct client *c = client;
	unsigned int n = (unsigned int)(c - clients), i;

	for (i = 0; i < 8; i++) {
		put_byte(c->req.page, c->req.offset, (u8)(n + i));
		c->req.rw = WRITE;
		ck_assert_int_eq(page_io_wait(&c->req), 0);
		put_byte(c->req.page, c->req.offset, 0);
		c->req.rw = READ;
		ck_assert_int_eq(page_io_wait(&c->req), 0);
		ck_assert_uint_eq(byte_at(c->req.page, c->req.offset),
				  (u8)(n + i));
	}
	crowd_left--;
	return 0;
}

TEST(a_crowd_shares_the_pools)
{
	struct disk *d;
	unsigned int i, n = 0;
	struct list_head *p;

	rnd_seed(400 + _i);
	boot();
	d = make_disk(3 + _i);
	ck_assert_int_eq(register_block_device(&d->dev), 0);
	free_at_first = pages_at_rest();
	crowd_left = DISK_SECTORS;
	for (i = 0; i < DISK_SECTORS; i++) {
		set_part(client(i, d, WRITE, page_of_kind(2)),
			 i % 8 * SECTOR_SIZE, SECTOR_SIZE, i);
		start(write_and_read, &clients[i]);
	}
	fail_all();
	for (i = 0; crowd_left; i++) {
		ck_assert_uint_lt(i, 1000000);
		let_time_pass(rnd_below(3));
		n = 0;
		list_for_each(p, &d->queue)
			n++;
		ck_assert_uint_le(n, POOL_SIZE);
		if (n)
			finish(d, rnd_below(n), true);
	}
	ck_assert_uint_gt(bounce_stat.waits, 0);
	for (i = 0; i < DISK_SECTORS; i++)
		__free_page(clients[i].req.page);
	expect_all_back();
}
END_TEST

/* Register the tests of chapter 9 */

SUITE("chapter 9: high memory")
{
	CASE(window_places);
	CASE(window_counts);
	CASE(window_generations);
	CASE(window_waiting);
	CASE(window_misuse);
	CASE(atomic_windows);
	CASE(high_copies);
	CASE(window_recount);
	CASE(window_model);
	CASE(bounce_choice);
	CASE(bounce_copies);
	CASE(bounce_pools);
	CASE(bounce_waiting);
	CASE(bounce_interrupts);
	CASE(pool_recount);
	CASE(request_devices);
	CASE(disk_model);

	/* Register the tests of windows that last */
	tcase_add_test(window_places, the_windows_have_linuxs_numbers);
	tcase_add_test(window_places,
		       the_uses_of_atomic_windows_have_linuxs_numbers);
	tcase_add_test(window_places, after_boot_all_windows_are_free);
	tcase_add_loop_test(window_places,
			    low_pages_have_the_direct_maps_address, 0, 4);
	tcase_add_test(window_places,
		       the_first_page_above_the_direct_map_needs_a_window);
	tcase_add_loop_test(window_places,
			    what_is_written_through_a_window_is_in_its_page, 0, 2);
	tcase_add_test(window_places,
		       every_frame_of_a_large_machine_can_be_shown);
	tcase_add_loop_test(window_counts,
			    a_page_has_one_window_however_often_it_is_mapped, 0, 5);
	tcase_add_test(window_counts, windows_are_opened_one_behind_the_other);
	tcase_add_loop_test(window_counts,
			    a_page_mapped_again_keeps_its_address, 0, 2);
	tcase_add_test(window_counts,
		       a_new_window_is_traced_and_a_flush_with_what_it_freed);
	tcase_add_test(window_generations,
		       the_generation_ends_when_window_0_comes_round);
	tcase_add_test(window_generations,
		       the_tlb_is_flushed_once_for_1024_mappings);
	tcase_add_test(window_generations,
		       a_flush_empties_stale_windows_and_no_others);
	tcase_add_test(window_generations,
		       after_the_flush_a_page_has_another_window);
	tcase_add_test(window_generations,
		       caches_are_flushed_before_windows_close_and_the_tlb_after);
	tcase_add_loop_test(window_generations,
			    windows_in_use_are_passed_over, 0, 4);
	tcase_add_test(window_generations,
		       no_window_shows_what_it_showed_before);
	tcase_add_test(window_generations,
		       a_stale_window_outlives_its_pages_owner);
	tcase_add_loop_test(window_waiting,
			    with_all_windows_in_use_nonblock_gives_none, 0, 2);
	tcase_add_loop_test(window_waiting,
			    one_stale_window_anywhere_is_found, 0, 5);
	tcase_add_test(window_waiting, a_page_that_has_a_window_never_waits);
	tcase_add_test(window_waiting, who_holds_all_windows_waits_for_himself);
	tcase_add_test(window_waiting, a_waiter_sleeps_until_a_count_is_one);
	tcase_add_test(window_waiting,
		       a_kunmap_for_nobody_leaves_the_queue_alone);
	tcase_add_test(window_waiting,
		       a_kunmap_that_leaves_users_leaves_the_queue_alone);
	tcase_add_test(window_waiting,
		       a_false_alarm_puts_a_waiter_back_to_sleep);
	tcase_add_loop_test(window_waiting,
			    as_many_waiters_go_on_as_windows_come_free, 0, 4);
	tcase_add_test(window_waiting, several_windows_come_free_at_once);
	tcase_add_test(window_waiting, waiters_for_one_page_share_its_window);
	tcase_add_test(window_waiting,
		       a_page_mapped_while_its_waiter_slept_is_not_mapped_again);
	tcase_add_test(window_waiting,
		       a_window_that_came_and_went_meanwhile_serves_the_waiter);
	tcase_add_test(window_waiting, who_came_too_late_sleeps_on);
	tcase_add_loop_test(window_misuse,
			    an_interrupt_has_no_business_with_windows_that_last, 0, 12);
	tcase_add_loop_test(window_misuse,
			    a_page_without_a_window_cannot_lose_it, 0, 2);
	tcase_add_test(window_misuse,
		       a_page_whose_window_was_flushed_cannot_lose_it);
	/* Register the tests of windows for a moment */
	tcase_add_test(atomic_windows,
		       every_use_has_its_own_window_on_every_processor);
	tcase_add_loop_test(atomic_windows,
			    a_low_page_takes_no_window_for_a_moment, 0, 2);
	tcase_add_loop_test(atomic_windows,
			    an_atomic_window_shows_the_page_that_was_mapped_last, 0, 8);
	tcase_add_test(atomic_windows,
		       an_atomic_windows_entry_is_changed_before_the_flush);
	tcase_add_loop_test(atomic_windows,
			    a_window_that_was_left_shows_the_next_page, 0, 8);
	tcase_add_loop_test(atomic_windows,
			    an_atomic_window_that_is_taken_is_a_bug, 0, 8);
	tcase_add_loop_test(atomic_windows,
			    an_atomic_window_is_closed_by_its_own_address_and_use,
			    0, 4);
	tcase_add_test(atomic_windows, a_closed_atomic_window_faults);
	tcase_add_loop_test(atomic_windows,
			    an_address_inside_of_the_page_closes_its_window, 0, 2);
	tcase_add_test(atomic_windows,
		       contexts_that_interrupt_each_other_have_their_own_windows);
	tcase_add_loop_test(high_copies,
			    a_page_is_cleared_wherever_it_is, 0, 8);
	tcase_add_loop_test(high_copies, a_page_is_copied_wherever_it_is, 0, 8);
	tcase_add_test(high_copies,
		       clearing_and_copying_use_the_windows_of_threads);
	tcase_add_loop_test(high_copies,
			    a_part_of_a_page_is_cleared_and_no_more, 0, 14);
	tcase_add_loop_test(high_copies,
			    a_part_that_is_not_in_the_page_is_not_cleared, 0, 7);
	tcase_add_loop_test(window_recount,
			    the_recount_finds_a_spoilt_window, 0, 20);
	tcase_add_loop_test(window_model,
			    random_windows_come_and_go_as_the_model_has_them, 0, 3);
	tcase_add_loop_test(window_model, a_crowd_shares_the_windows, 0, 2);
	tcase_add_loop_test(window_model,
			    a_queue_for_few_windows_moves_on, 0, 3);
	/* Register the tests of bounce buffers */
	tcase_add_loop_test(bounce_choice,
			    a_request_bounces_if_its_page_is_out_of_reach,
			    0, 2);
	tcase_add_test(bounce_choice, requests_that_bounce_are_counted);
	tcase_add_test(bounce_choice, a_bounce_is_traced_with_its_frames);
	tcase_add_loop_test(bounce_choice,
			    a_bounce_buffer_asks_for_no_input_or_output_of_high_memory,
			    0, 4);
	tcase_add_loop_test(bounce_choice,
			    an_interrupt_makes_no_bounce_buffer, 0, 2);
	tcase_add_loop_test(bounce_copies,
			    a_write_takes_the_bytes_as_they_were,
			    0, 2 * ARRAY_SIZE(pieces));
	tcase_add_loop_test(bounce_copies,
			    a_write_that_failed_changes_no_page, 0, ARRAY_SIZE(pieces));
	tcase_add_loop_test(bounce_copies,
			    a_read_is_in_its_page_when_it_ends,
			    0, 2 * ARRAY_SIZE(pieces));
	tcase_add_loop_test(bounce_copies,
			    a_read_that_failed_changes_no_page, 0, ARRAY_SIZE(pieces));
	tcase_add_loop_test(bounce_copies,
			    a_low_page_bounces_for_a_disk_that_reaches_less, 0, 2);
	tcase_add_loop_test(bounce_copies,
			    requests_on_their_way_do_not_mix, 0, 3);
	tcase_add_test(bounce_pools,
		       the_pools_have_32_pages_for_any_disk_and_32_requests);
	tcase_add_loop_test(bounce_pools,
			    pools_that_could_not_be_filled_are_filled_later, 0, 2);
	tcase_add_loop_test(bounce_pools,
			    one_of_each_is_enough_to_begin_with, 0, 5);
	tcase_add_loop_test(bounce_pools, the_pools_serve_32_requests, 0, 3);
	tcase_add_test(bounce_pools,
		       a_page_from_the_pool_goes_with_a_request_that_is_not);
	tcase_add_test(bounce_pools,
		       a_request_from_the_pool_goes_with_a_page_that_is_not);
	tcase_add_test(bounce_pools, the_first_that_ends_fills_the_pools);
	tcase_add_test(bounce_pools, the_allocator_does_not_fill_the_pools);
	tcase_add_test(bounce_pools,
		       the_pools_serve_every_disk_whoever_filled_them);
	tcase_add_loop_test(bounce_waiting,
			    with_empty_pools_a_request_waits_until_another_ends, 0, 3);
	tcase_add_test(bounce_waiting, each_request_that_ends_lets_one_go_on);
	tcase_add_test(bounce_waiting, who_waits_alone_starts_the_disk);
	tcase_add_test(bounce_waiting, who_waits_asks_the_allocator_again);
	tcase_add_loop_test(bounce_waiting,
			    one_pool_may_be_empty_and_the_other_not, 0, 2);
	tcase_add_loop_test(bounce_interrupts,
			    a_read_ends_while_all_other_windows_are_open, 0, 2);
	tcase_add_test(bounce_interrupts,
		       a_write_is_filled_while_all_other_windows_are_open);
	tcase_add_loop_test(bounce_interrupts,
			    a_read_is_copied_with_interrupts_off, 0, 2);
	tcase_add_test(bounce_interrupts, a_read_ends_in_the_middle_of_a_write);
	tcase_add_loop_test(pool_recount,
			    the_recount_finds_a_spoilt_pool, 0, 6);
	/* Register the tests of devices and disks */
	tcase_add_test(request_devices,
		       the_directions_and_the_sector_have_linuxs_numbers);
	tcase_add_loop_test(request_devices,
			    a_device_that_cannot_be_is_refused, 0, 5);
	tcase_add_test(request_devices,
		       a_device_is_found_by_its_name_until_it_goes);
	tcase_add_loop_test(request_devices,
			    the_pools_are_filled_for_a_device_with_a_limit,
			    0, NR_LIMITS);
	tcase_add_loop_test(request_devices,
			    a_small_machine_needs_no_pools, 0, 2);
	tcase_add_test(request_devices,
		       without_pools_a_device_with_a_limit_is_refused);
	tcase_add_loop_test(request_devices,
			    a_submitted_request_bounces_and_is_counted_once,
			    0, NR_LIMITS);
	tcase_add_loop_test(request_devices,
			    a_request_that_asks_for_nonsense_ends_at_once,
			    0, ARRAY_SIZE(nonsense));
	tcase_add_test(request_devices,
		       a_request_for_the_last_sectors_is_carried_out);
	tcase_add_loop_test(request_devices,
			    a_thread_sleeps_until_its_request_is_done, 0, 2);
	tcase_add_loop_test(request_devices,
			    a_requests_bytes_are_reached_by_its_part, 0, 2);
	tcase_add_loop_test(disk_model,
			    random_requests_move_the_bytes_that_the_model_has, 0, 4);
	tcase_add_loop_test(disk_model, a_crowd_shares_the_pools, 0, 3);
}
