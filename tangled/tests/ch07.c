/*
 * ch07.c - the suite of chapter 7: areas of scattered pages
 *
 * SUITE_QUICK=1 in the environment shortens the random tests.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"

#include "arch/irq.h"
#include "arch/tlb.h"
#include "arch/trap.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/fault.h"
#include "mm/gfp.h"
#include "mm/init.h"
#include "mm/ioremap.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/shrinker.h"
#include "mm/slab.h"
#include "mm/tlb.h"
#include "mm/vmalloc.h"
#include "sched/sched.h"

/* Prepare the tests of areas */

#define MOST_PAGES	2048	/* of an area in these tests */

static void boot(void)
{
	soft_boot(64, "slab_debug=-");
}

static unsigned long at(const void *p)
{
	return (unsigned long)p;
}

static volatile u32 *word_at(unsigned long address)
{
	return (volatile u32 *)address;
}

/* A touch of memory counts faults behind the compiler's back. */
static unsigned long nr_faults(void)
{
	return *(volatile unsigned long *)&nr_vmalloc_faults;
}

static unsigned long nr_areas(void)
{
	struct vm_struct *a;
	unsigned long n = 0;

	for (a = vmlist; a; a = a->next)
		n++;
	return n;
}

/* The record of the area that begins at @address, NULL: none */
static struct vm_struct *area_at(unsigned long address)
{
	struct vm_struct *a;

	for (a = vmlist; a; a = a->next)
		if (at(a->addr) == address)
			return a;
	return NULL;
}

/* Exactly the areas at these addresses, in this order? 0 ends them. */
static void expect_areas(const unsigned long *address)
{
	struct vm_struct *a = vmlist;
	unsigned int n;

	for (n = 0; a && address[n]; n++, a = a->next)
		if (at(a->addr) != address[n])
			ck_abort_msg("area %u: expected %lx, saw %lx", n,
				     address[n], at(a->addr));
	if (a || address[n])
		ck_abort_msg("expected %s areas than %u",
			     a ? "no more" : "more", n);
}

/* An area of @pages without memory: its address, 0 if there is none */
static unsigned long place(unsigned long pages)
{
	struct vm_struct *a;

	a = get_vm_area(pages * PAGE_SIZE, VM_ALLOC | VM_UNREADY);
	return a ? at(a->addr) : 0;
}

static void displace(unsigned long address)
{
	ck_assert_ptr_ne(area_at(address), NULL);
	vfree((void *)address);
	ck_assert_ptr_eq(area_at(address), NULL);
}

static unsigned long space(void)
{
	return VMALLOC_END - VMALLOC_START;
}

static u32 slot_word(const pgd_t *dir, unsigned long address)
{
	return soft_read_phys(__pa(dir) + 4 * (address >> 22));
}

/* The word that maps @address for everybody, 0: there is no table */
static u32 entry_word(unsigned long address)
{
	u32 slot = slot_word(swapper_pg_dir, address);

	if (!(slot & _PAGE_PRESENT))
		return 0;
	return soft_read_phys((slot & PAGE_MASK) +
			      (address >> 12) % 1024 * 4);
}

static void set_entry_word(unsigned long address, u32 word)
{
	u32 slot = slot_word(swapper_pg_dir, address);

	ck_assert(slot & _PAGE_PRESENT);
	soft_write_phys((slot & PAGE_MASK) + (address >> 12) % 1024 * 4,
			word);
}

static unsigned int entries_between(unsigned long from,
				    unsigned long end)
{
	unsigned int n = 0;

	for (; from < end; from += PAGE_SIZE)
		n += entry_word(from) != 0;
	return n;
}

static bool faults(unsigned long address, bool write)
{
	unsigned long phys, error;

	return !soft_translate(address, write, &phys, &error);
}

static struct page *page_behind(unsigned long address)
{
	return pfn_to_page(entry_word(address) >> PAGE_SHIFT);
}

#define LAST_WORD	(PAGE_SIZE - 4)

static void stamp(unsigned long address, unsigned long pages, u32 mark)
{
	unsigned long i;

	for (i = 0; i < pages; i++, address += PAGE_SIZE) {
		*word_at(address) = mark + i;
		*word_at(address + LAST_WORD) = ~(mark + i);
	}
}

static void expect_stamped(unsigned long address, unsigned long pages,
			   u32 mark)
{
	unsigned long i;

	for (i = 0; i < pages; i++, address += PAGE_SIZE)
		if (*word_at(address) != mark + i ||
		    *word_at(address + LAST_WORD) != ~(mark + i))
			ck_abort_msg("page %lu of %lu at %lx: %x and %x",
				     i, pages, address,
				     *word_at(address),
				     *word_at(address + LAST_WORD));
}

static u32 first_word(const struct page *page)
{
	return soft_read_phys(PFN_PHYS(page_to_pfn(page)));
}

static unsigned long left(void)
{
	return pages_left() + nr_page_table_pages +
	       this_cpu(quicklists).pgtable_cache_sz;
}

static void expect_left(unsigned long before)
{
	unsigned long now = left();

	if (now != before)
		ck_abort_msg("expected %lu pages again, saw %lu", before,
			     now);
}

/* The @n-th request for pages from now on fails, once; 0: none */
static void fail_nth(unsigned long n)
{
	struct fail_page_alloc rule = { .nth = n };

	fail_page_alloc_set(n ? &rule : NULL);
}

static void fail_all(void)
{
	struct fail_page_alloc rule = { .interval = 1 };

	fail_page_alloc_set(&rule);
}

static char report[65536];

static int area_faults(void)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	return vmalloc_check(&m);
}

static void expect_sound_locks(void)
{
	ck_assert(!spin_is_locked(&vmlist_lock));
	ck_assert(!spin_is_locked(&init_mm.page_table_lock));
}

static void expect_sound(void)
{
	int n = area_faults();

	if (n || *report)
		ck_abort_msg("%d faults:\n%s", n, report);
	expect_sound_locks();
}

static void expect_all_sound(void)
{
	struct seq_file m;

	expect_sound();
	seq_buffer_init(&m, report, sizeof(report));
	if (mm_check(&m))
		ck_abort_msg("%s", report);
}

static void expect_logged(const char *part)
{
	if (!strstr(soft_log(), part))
		ck_abort_msg("no \"%s\" in:\n%s", part, soft_log());
}

static void expect_address_logged(unsigned long address)
{
	char text[16];

	snprintf(text, sizeof(text), "%lx", address);
	expect_logged(text);
}

static unsigned long all_flushes(void)
{
	return soft_tlb_flushes + soft_tlb_global_flushes +
	       soft_tlb_single_flushes;
}

#define DEVICE	MIB(50)		/* in a machine of 64 MiB, 48 used */

static void boot_with_device(void)
{
	soft_boot(64, "mem=48M slab_debug=-");
	ck_assert_uint_le(max_mapnr, MIB(48) / PAGE_SIZE);
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
	in_handler = what;
	free_irq(LINE);
	ck_assert_int_eq(request_irq(LINE, handle_line, "test"), 0);
	ck_assert(soft_interrupt(LINE));
}

/* Test where areas are placed */

static const unsigned int machines[] = { 16, 17, 63, 64, 65, 256, 704,
					 1024 };

TEST(the_space_lies_between_two_holes)
{
	unsigned long end;

	soft_boot(machines[_i], "");
	end = at(high_memory);
	ck_assert_uint_eq(VMALLOC_START % MIB(8), 0);
	ck_assert_uint_ge(VMALLOC_START - end, MIB(8));
	ck_assert_uint_lt(VMALLOC_START - end, MIB(16));
	ck_assert_uint_eq(VMALLOC_END, PKMAP_BASE - 8192);
	if (machines[_i] >= 704)
		ck_assert_uint_eq(space(), MIB(88) - 8192);
	ck_assert_ptr_eq(vmlist, NULL);
	ck_assert_uint_eq(place(1), VMALLOC_START);
	expect_all_sound();
}
END_TEST

TEST(the_flags_of_areas_have_linuxs_values)
{
	ck_assert_uint_eq(VM_IOREMAP, 1);
	ck_assert_uint_eq(VM_ALLOC, 2);
	ck_assert_uint_eq(VM_MAP, 4);
}
END_TEST

/* Bytes asked for, pages of the area */
static const unsigned long extents[][2] = {
	{ 1, 2 }, { 4095, 2 }, { 4096, 2 }, { 4097, 3 }, { 8191, 3 },
	{ 8192, 3 }, { 8193, 4 }, { 65536, 17 }, { 1048577, 258 },
};

TEST(an_area_is_whole_pages_and_a_guard)
{
	struct vm_struct *a, *b;

	boot();
	a = get_vm_area(extents[_i][0], VM_IOREMAP);
	b = get_vm_area(1, VM_ALLOC);
	ck_assert_uint_eq(a->size, extents[_i][1] * PAGE_SIZE);
	ck_assert_uint_eq(at(a->addr), VMALLOC_START);
	ck_assert_uint_eq(a->flags, VM_IOREMAP);
	ck_assert_uint_eq(at(b->addr), at(a->addr) + a->size);
	ck_assert_uint_eq(b->flags, VM_ALLOC);
	ck_assert_ptr_eq(vmlist, a);
	ck_assert_ptr_eq(a->next, b);
	ck_assert_ptr_eq(b->next, NULL);
	ck_assert_uint_eq(slot_word(swapper_pg_dir, VMALLOC_START), 0);
}
END_TEST

TEST(the_first_gap_that_is_large_enough_is_taken)
{
	unsigned long a, b, c, d, e, f;

	boot();
	a = place(1);
	b = place(3);
	c = place(1);
	d = place(5);
	e = place(1);
	displace(b);
	displace(d);
	ck_assert_uint_eq(place(4), d);
	ck_assert_uint_eq(place(2), b);
	f = place(1);
	ck_assert_uint_eq(f, e + 2 * PAGE_SIZE);
	expect_areas((unsigned long[]){ a, b, c, d, e, f, 0 });
	expect_sound();
}
END_TEST

TEST(a_gap_is_filled_to_its_last_page)
{
	unsigned long n = _i + 1, a, gap, b, c;

	boot();
	a = place(2);
	gap = place(n);
	b = place(1);
	displace(gap);
	c = place(n + 1);
	ck_assert_uint_eq(c, b + 2 * PAGE_SIZE);
	ck_assert_uint_eq(place(n), gap);
	expect_areas((unsigned long[]){ a, gap, b, c, 0 });
	expect_sound();
}
END_TEST

TEST(the_gap_in_front_of_the_first_area_is_found)
{
	unsigned long a, b, c;

	boot();
	a = place(4);
	b = place(1);
	displace(a);
	c = place(5);
	ck_assert_uint_eq(c, b + 2 * PAGE_SIZE);
	ck_assert_uint_eq(place(1), VMALLOC_START);
	ck_assert_uint_eq(place(2), VMALLOC_START + 2 * PAGE_SIZE);
	expect_areas((unsigned long[]){ a, a + 2 * PAGE_SIZE, b, c, 0 });
}
END_TEST

TEST(the_whole_space_can_be_one_area)
{
	struct vm_struct *a;

	soft_boot(_i ? 1024 : 64, "");
	ck_assert_ptr_eq(get_vm_area(space(), VM_IOREMAP), NULL);
	ck_assert_ptr_eq(get_vm_area(space() - 4095, VM_IOREMAP), NULL);
	a = get_vm_area(space() - 4096, VM_IOREMAP);
	ck_assert_ptr_ne(a, NULL);
	ck_assert_uint_eq(at(a->addr) + a->size, VMALLOC_END);
	ck_assert_uint_eq(place(1), 0);
	ck_assert_ptr_eq(vmalloc(1), NULL);
	expect_areas((unsigned long[]){ VMALLOC_START, 0 });
	displace(VMALLOC_START);
	ck_assert_uint_eq(place(1), VMALLOC_START);
}
END_TEST

TEST(the_last_gap_is_filled_to_the_end_of_the_space)
{
	unsigned long before, n;

	boot();
	n = space() / PAGE_SIZE;
	before = left();
	ck_assert_uint_eq(place(n - 6), VMALLOC_START);
	ck_assert_uint_eq(place(5), 0);
	ck_assert_uint_eq(place(2), VMALLOC_END - 5 * PAGE_SIZE);
	ck_assert_uint_eq(place(2), 0);
	ck_assert_uint_eq(place(1), VMALLOC_END - 2 * PAGE_SIZE);
	ck_assert_uint_eq(place(1), 0);
	expect_sound();
	displace(VMALLOC_END - 5 * PAGE_SIZE);
	ck_assert_uint_eq(place(3), 0);
	ck_assert_uint_eq(place(2), VMALLOC_END - 5 * PAGE_SIZE);
	while (vmlist)
		displace(at(vmlist->addr));
	expect_left(before);
}
END_TEST

TEST(a_space_that_is_full_of_areas_has_no_more)
{
	unsigned long before, n = 0, big;

	soft_boot(1024, "slab_debug=-");
	before = left();
	big = space() / PAGE_SIZE / 64;
	while (place(big))
		n++;
	ck_assert_uint_eq(n, space() / PAGE_SIZE / (big + 1));
	ck_assert_uint_eq(nr_areas(), n);
	ck_assert_ptr_eq(vmalloc(big * PAGE_SIZE), NULL);
	displace(VMALLOC_START + 7 * (big + 1) * PAGE_SIZE);
	ck_assert_uint_eq(place(big),
			  VMALLOC_START + 7 * (big + 1) * PAGE_SIZE);
	expect_sound();
	while (vmlist)
		displace(at(vmlist->addr));
	expect_left(before);
}
END_TEST

static const unsigned long wrapping[] = {
	0, ~0UL, -4095UL, -4096UL, -4097UL, -8191UL, -8192UL, -8193UL,
	-12288UL, 0x80000000UL, 0x40000000UL, 0x3FFFFFFFUL,
	-0xC4800000UL, -0xC4800000UL - 4096, -0xC4800000UL - 8192,
	-0xC4805000UL, -0xC4805000UL - 4096, -0xC4805000UL + 4096,
};

TEST(a_size_that_wraps_is_refused)
{
	unsigned long size = wrapping[_i % ARRAY_SIZE(wrapping)];
	unsigned long before;

	boot();
	ck_assert_uint_eq(VMALLOC_START, 0xC4800000UL);
	if (_i >= (int)ARRAY_SIZE(wrapping)) {
		place(1);
		displace(place(2));
		place(1);
		displace(VMALLOC_START);
	}
	before = left();
	ck_assert_ptr_eq(get_vm_area(size, VM_ALLOC), NULL);
	ck_assert_ptr_eq(vmalloc(size), NULL);
	expect_left(before);
	expect_sound();
	ck_assert_uint_eq(nr_areas(), _i >= (int)ARRAY_SIZE(wrapping));
}
END_TEST

static void use_up_records(void)
{
	fail_all();
	while (kmalloc(sizeof(struct vm_struct), GFP_KERNEL))
		;
}

TEST(without_memory_for_a_record_there_is_no_area)
{
	unsigned long a, events;

	boot();
	a = place(1);
	use_up_records();
	events = all_flushes();
	ck_assert_ptr_eq(get_vm_area(1, VM_ALLOC), NULL);
	ck_assert_ptr_eq(vmalloc(1), NULL);
	ck_assert_ptr_eq(ioremap(0xE0000000UL, 1), NULL);
	ck_assert_uint_eq(all_flushes(), events);
	fail_nth(0);
	expect_areas((unsigned long[]){ a, 0 });
	expect_sound();
	ck_assert_uint_eq(place(1), a + 2 * PAGE_SIZE);
}
END_TEST

static void use_areas_in_handler(void)
{
	EXPECT_PANIC(get_vm_area(1, VM_ALLOC), "BUG");
	EXPECT_PANIC(vmalloc(1), "BUG");
	EXPECT_PANIC(vread((char *)report, (char *)VMALLOC_START, 1),
		     "BUG");
}

TEST(an_interrupt_makes_and_reads_no_area)
{
	boot();
	interrupt(use_areas_in_handler);
	ck_assert_ptr_eq(vmlist, NULL);
}
END_TEST

TEST(before_there_is_memory_there_are_no_areas)
{
	soft_machine_init(64);
	soft_boot_to(SOFT_PAGING);
	expect_sound();
	ck_assert(!is_vmalloc_addr((void *)0xD0000000UL));
	ck_assert(!do_kernel_fault(0xD0000000UL, 0));
	ck_assert_ptr_eq(vmalloc_to_page((void *)0xD0000000UL), NULL);
	EXPECT_PANIC(get_vm_area(1, VM_ALLOC), "BUG");
}
END_TEST

TEST(the_bounds_of_the_space_are_exact)
{
	boot();
	ck_assert(is_vmalloc_addr((void *)VMALLOC_START));
	ck_assert(!is_vmalloc_addr((void *)(VMALLOC_START - 1)));
	ck_assert(is_vmalloc_addr((void *)(VMALLOC_END - 1)));
	ck_assert(!is_vmalloc_addr((void *)VMALLOC_END));
}
END_TEST

TEST(a_space_without_a_gap_says_so)
{
	boot();
	soft_log_clear();
	ck_assert_ptr_eq(get_vm_area(MIB(1000) - 4096, VM_ALLOC), NULL);
	expect_logged("1024000 KiB");
}
END_TEST

/* Test the pages of areas */

/* Bytes asked for; the last area needs three tables */
static const unsigned long wanted[] = {
	1, 4095, 4096, 4097, 65536, 65537, 4194304, 6291457,
};

static unsigned long pages_of(unsigned long bytes)
{
	return (bytes + 4095) / 4096;
}

TEST(each_byte_of_an_area_can_be_used)
{
	unsigned long n = pages_of(wanted[_i]), i;
	unsigned char *p;

	boot();
	p = vmalloc(wanted[_i]);
	ck_assert_uint_eq(at(p), VMALLOC_START);
	ck_assert_uint_eq(area_at(at(p))->size, (n + 1) * PAGE_SIZE);
	ck_assert_uint_eq(area_at(at(p))->flags, VM_ALLOC);
	memset(p, 0x5A, n * PAGE_SIZE);
	for (i = 0; i < n * PAGE_SIZE; i++)
		if (p[i] != 0x5A)
			ck_abort_msg("byte %lu: %#x", i, p[i]);
	expect_sound();
}
END_TEST

static u8 seen[1 << 20];	/* by frame number */

static void expect_new_page(struct page *page)
{
	ck_assert_ptr_ne(page, NULL);
	ck_assert_uint_lt(page_to_pfn(page), max_mapnr);
	if (seen[page_to_pfn(page)]++)
		ck_abort_msg("frame %#lx is in two places",
			     page_to_pfn(page));
	ck_assert_int_eq(page_count(page), 1);
	ck_assert(!PageReserved(page) && !PageBuddy(page));
}

TEST(the_pages_of_areas_are_different_and_keep_their_contents)
{
	unsigned long i, n[] = { 1, 100, 7, 1030, 16 }, p[5], k;
	struct page *page;

	soft_boot(_i ? 1024 : 64, "");
	for (k = 0; k < 5; k++) {
		p[k] = at(vmalloc(n[k] * PAGE_SIZE));
		stamp(p[k], n[k], k << 16);
	}
	for (k = 0; k < 5; k++) {
		expect_stamped(p[k], n[k], k << 16);
		for (i = 0; i < n[k]; i++) {
			page = vmalloc_to_page((void *)(p[k] + i * 4096));
			expect_new_page(page);
			ck_assert_ptr_eq(page,
					 page_behind(p[k] + i * 4096));
			ck_assert_uint_eq(first_word(page), k << 16 | i);
		}
	}
	expect_all_sound();
}
END_TEST

TEST(any_address_of_a_page_leads_to_it)
{
	unsigned long p;
	struct page *page;

	boot();
	ck_assert_ptr_eq(vmalloc_to_page((void *)VMALLOC_START), NULL);
	p = at(vmalloc(8192));
	page = page_behind(p);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(p + 1)), page);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(p + 4095)), page);
	page = page_behind(p + 4096);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(p + 4096)), page);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(p + 8191)), page);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(p + 8192)), NULL);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(VMALLOC_END - 1)),
			 NULL);
	vfree((void *)p);
	ck_assert_ptr_eq(vmalloc_to_page((void *)p), NULL);
}
END_TEST

TEST(behind_each_area_is_a_page_that_faults)
{
	unsigned long guard, p;
	char text[40];

	boot();
	p = at(vmalloc(3 * PAGE_SIZE));
	guard = p + 3 * PAGE_SIZE;
	if (_i % 2)
		stamp(at(vmalloc(1)), 1, 1);
	stamp(p, 3, 7);
	ck_assert_uint_eq(entry_word(guard), 0);
	snprintf(text, sizeof(text), "page fault at %08lx", guard);
	if (_i / 2)
		EXPECT_PANIC(*word_at(guard) = 1, text);
	else
		EXPECT_PANIC((void)*word_at(guard), text);
	expect_stamped(p, 3, 7);
}
END_TEST

static unsigned long nr_free_lowpages(void)
{
	return nr_free_pages() - nr_free_highpages();
}

static unsigned int highest_zone(unsigned long address,
				 unsigned long pages)
{
	unsigned int zone = ZONE_DMA;

	for (; pages--; address += PAGE_SIZE)
		zone = max(zone, page_zonenum(page_behind(address)));
	return zone;
}

TEST(high_memory_is_taken_before_low)
{
	unsigned long low, high, i, p;

	soft_boot(1024, "");
	low = nr_free_lowpages();
	high = nr_free_highpages();
	p = _i ? at(__vmalloc(MIB(2), GFP_KERNEL | __GFP_HIGHMEM,
			      PAGE_KERNEL)) : at(vmalloc(MIB(2)));
	ck_assert_uint_eq(nr_free_highpages(), high - 512);
	ck_assert_uint_le(low - nr_free_lowpages(), 4);
	for (i = 0; i < 512; i++)
		ck_assert(PageHighMem(page_behind(p + i * PAGE_SIZE)));
	stamp(p, 512, 99);
	expect_stamped(p, 512, 99);
	vfree((void *)p);
	ck_assert_uint_eq(nr_free_highpages(), high);
	expect_all_sound();
}
END_TEST

TEST(a_call_takes_pages_of_the_zones_it_names)
{
	unsigned long high, p;
	bool large = _i % 2;

	soft_boot(large ? 1024 : 64, "");
	high = nr_free_highpages();
	p = at(_i / 2 == 0 ? vmalloc_dma(MIB(1)) :
	       _i / 2 == 1 ? vmalloc_32(MIB(1)) :
	       __vmalloc(MIB(1), GFP_KERNEL, PAGE_KERNEL));
	ck_assert_uint_ne(p, 0);
	ck_assert_uint_eq(highest_zone(p, 256),
			  _i / 2 ? ZONE_NORMAL : ZONE_DMA);
	ck_assert_uint_eq(nr_free_highpages(), high);
	ck_assert_uint_eq(area_at(p)->flags, VM_ALLOC);
	ck_assert_uint_eq(entry_word(p) & 0xFFF,
			  pgprot_val(PAGE_KERNEL));
	stamp(p, 256, 5);
	expect_stamped(p, 256, 5);
	expect_sound();
}
END_TEST

TEST(low_memory_helps_when_high_memory_is_gone)
{
	unsigned long before, p;

	soft_boot(720, "slab_debug=-");
	before = left();
	ck_assert_uint_lt(nr_free_highpages(), 4097);
	p = at(vmalloc(MIB(24)));
	ck_assert_uint_ne(p, 0);
	ck_assert_uint_eq(highest_zone(p, 10), ZONE_HIGHMEM);
	ck_assert_uint_lt(highest_zone(p + MIB(23), 256), ZONE_HIGHMEM);
	stamp(p, 6144, 1);
	expect_stamped(p, 6144, 1);
	vfree((void *)p);
	expect_left(before);
}
END_TEST

TEST(an_area_has_the_protection_asked_for)
{
	unsigned long prot[] = {
		__PAGE_KERNEL, __PAGE_KERNEL_NOCACHE, __PAGE_KERNEL_RO,
		__PAGE_KERNEL_RO | _PAGE_GLOBAL, __PAGE_KERNEL | _PAGE_PWT,
	};
	unsigned long p, i;

	boot();
	p = at(__vmalloc(3 * PAGE_SIZE, GFP_KERNEL,
			 __pgprot(prot[_i])));
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(entry_word(p + i * PAGE_SIZE) & 0xFFF,
				  prot[_i]);
	(void)*word_at(p);
	ck_assert_int_eq(faults(p, true), !(prot[_i] & _PAGE_RW));
	if (!(prot[_i] & _PAGE_RW))
		EXPECT_PANIC(*word_at(p) = 1, "page fault");
	expect_sound();
	vfree((void *)p);
	expect_all_sound();
}
END_TEST

TEST(without_global_pages_areas_are_not_global)
{
	soft_boot(64, _i ? "nopge" : "");
	ck_assert_uint_eq(entry_word(at(vmalloc(1))) & _PAGE_GLOBAL,
			  _i ? 0 : _PAGE_GLOBAL);
	ck_assert_uint_eq(entry_word(at(vmalloc_32(1))) & _PAGE_GLOBAL,
			  _i ? 0 : _PAGE_GLOBAL);
	expect_all_sound();
}
END_TEST

TEST(an_area_is_never_a_programs)
{
	boot();
	EXPECT_PANIC(__vmalloc(1, GFP_KERNEL,
			       _i ? PAGE_SHARED : PAGE_READONLY), "BUG");
}
END_TEST

TEST(what_is_no_part_of_the_space_is_not_filled)
{
	static const unsigned long size[] = { 4096, 8192, 4096, 4095,
					      -4096UL };
	unsigned long from;

	boot();
	from = (unsigned long[]){
		VMALLOC_START - PAGE_SIZE, VMALLOC_END - PAGE_SIZE,
		VMALLOC_START + 4, VMALLOC_START,
		VMALLOC_START + PAGE_SIZE,
	}[_i];
	EXPECT_PANIC(vmalloc_area_pages(from, size[_i], GFP_KERNEL,
					PAGE_KERNEL), "BUG");
}
END_TEST

TEST(the_first_and_the_last_page_of_the_space_can_be_filled)
{
	unsigned long p;

	boot();
	p = _i ? VMALLOC_END - PAGE_SIZE : VMALLOC_START;
	ck_assert_int_eq(vmalloc_area_pages(p, PAGE_SIZE, GFP_KERNEL,
					    PAGE_KERNEL), 0);
	stamp(p, 1, 8);
	expect_stamped(p, 1, 8);
	ck_assert_ptr_eq(vmalloc_to_page((void *)(p + 4095)),
			 page_behind(p));
}
END_TEST

TEST(only_an_address_of_the_space_leads_to_a_page)
{
	boot();
	ck_assert_ptr_eq(vmalloc_to_page((void *)(PAGE_OFFSET +
						  MIB(20))), NULL);
	ck_assert_ptr_eq(vmalloc_to_page((void *)0x1000), NULL);
	ck_assert_ptr_eq(vmalloc_to_page(ioremap(0xE0000000UL, 1)),
			 NULL);
}
END_TEST

TEST(a_frame_behind_the_last_page_leads_to_none)
{
	unsigned long p;

	boot();
	p = at(vmalloc(1));
	set_entry_word(p, PFN_PHYS(max_mapnr) | __PAGE_KERNEL);
	ck_assert_ptr_eq(vmalloc_to_page((void *)p), NULL);
	set_entry_word(p, PFN_PHYS(max_mapnr - 1) | __PAGE_KERNEL);
	ck_assert_ptr_eq(vmalloc_to_page((void *)p),
			 mem_map + max_mapnr - 1);
}
END_TEST

static unsigned long pages_handed_out(void)
{
	unsigned long n = 0;
	zone_t *z;

	for_each_zone(z)
		n += z->events[PGALLOC];
	return n;
}

TEST(more_than_all_memory_is_refused_at_once)
{
	unsigned long before, out, size, i;

	soft_boot(16, "slab_debug=-");
	before = left();
	size = num_physpages * PAGE_SIZE + 1;
	out = pages_handed_out();
	for (i = 0; i < 3; i++, size += MIB(100) * i) {
		ck_assert_ptr_eq(vmalloc(size), NULL);
		ck_assert_ptr_eq(vmalloc_dma(size), NULL);
		ck_assert_ptr_eq(vmalloc_32(size), NULL);
	}
	ck_assert_uint_eq(pages_handed_out(), out);
	ck_assert_ptr_eq(vmlist, NULL);
	expect_left(before);
}
END_TEST

TEST(all_memory_cannot_be_had_and_is_given_back)
{
	unsigned long before, out;
	void *p;

	soft_boot(16, "slab_debug=-");
	before = left();
	out = pages_handed_out();
	ck_assert_ptr_eq(vmalloc(num_physpages * PAGE_SIZE), NULL);
	ck_assert_uint_gt(pages_handed_out() - out, 2048);
	ck_assert_ptr_eq(vmlist, NULL);
	expect_left(before);
	expect_all_sound();
	p = vmalloc(MIB(10));
	ck_assert_uint_eq(at(p), VMALLOC_START);
	stamp(at(p), 2560, 4);
	expect_stamped(at(p), 2560, 4);
	vfree(p);
	expect_left(before);
}
END_TEST

/* Test how areas are freed */

TEST(an_area_that_is_freed_leaves_nothing)
{
	unsigned long n = pages_of(wanted[_i]), before, p, other;
	struct page *page;

	boot();
	other = at(vmalloc(1));
	stamp(other, 1, 3);
	before = left();
	p = at(vmalloc(wanted[_i]));
	stamp(p, n, 1);
	page = page_behind(p + (n - 1) * PAGE_SIZE);
	vfree((void *)p);
	ck_assert_int_eq(page_count(page), 0);
	ck_assert_uint_eq(entries_between(p, p + (n + 1) * PAGE_SIZE), 0);
	expect_areas((unsigned long[]){ other, 0 });
	expect_stamped(other, 1, 3);
	expect_left(before);
	expect_all_sound();
	ck_assert_uint_eq(at(vmalloc(wanted[_i])), p);
}
END_TEST

TEST(any_area_of_the_list_can_be_freed)
{
	static const u8 order[6][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	unsigned long p[3], before, i, j;

	boot();
	before = left();
	for (i = 0; i < 3; i++)
		stamp(p[i] = at(vmalloc(2 * PAGE_SIZE)), 2, 16 * i);
	for (i = 0; i < 3; i++) {
		vfree((void *)p[order[_i][i]]);
		ck_assert_uint_eq(nr_areas(), 2 - i);
		for (j = i + 1; j < 3; j++)
			expect_stamped(p[order[_i][j]], 2,
				       16 * order[_i][j]);
		expect_sound();
	}
	expect_left(before);
}
END_TEST

TEST(freeing_nothing_does_nothing)
{
	unsigned long flushes;
	void *p;

	boot();
	p = vmalloc(1);
	soft_log_clear();
	flushes = all_flushes();
	vfree(NULL);
	ck_assert_str_eq(soft_log(), "");
	ck_assert_uint_eq(all_flushes(), flushes);
	expect_areas((unsigned long[]){ at(p), 0 });
}
END_TEST

TEST(an_address_that_is_no_areas_is_reported_and_not_freed)
{
	unsigned long a, b, c, flushes, bad;

	boot();
	a = at(vmalloc(3 * PAGE_SIZE));
	b = at(vmalloc(PAGE_SIZE));
	c = at(vmalloc(PAGE_SIZE));
	stamp(a, 3, 1);
	vfree((void *)b);
	bad = (unsigned long[]){
		a + 1, a + 4, a + PAGE_SIZE - 1, a + PAGE_SIZE,
		a + 3 * PAGE_SIZE, b, c + 2 * PAGE_SIZE,
		VMALLOC_START - PAGE_SIZE, PAGE_OFFSET + MIB(20),
	}[_i];
	soft_log_clear();
	flushes = all_flushes();
	vfree((void *)bad);
	expect_address_logged(bad);
	ck_assert_uint_eq(all_flushes(), flushes);
	expect_areas((unsigned long[]){ a, c, 0 });
	expect_stamped(a, 3, 1);
	expect_all_sound();
}
END_TEST

static void *freed_in_handler;

static void free_in_handler(void)
{
	EXPECT_PANIC(vfree(freed_in_handler), "BUG");
}

TEST(an_interrupt_frees_no_area)
{
	boot();
	freed_in_handler = vmalloc(PAGE_SIZE);
	interrupt(free_in_handler);
	ck_assert_uint_eq(nr_areas(), 1);
	stamp(at(freed_in_handler), 1, 1);
	expect_stamped(at(freed_in_handler), 1, 1);
}
END_TEST

TEST(an_area_with_holes_is_freed)
{
	unsigned long before, p, i;

	boot();
	before = left();
	p = at(vmalloc(8 * PAGE_SIZE));
	for (i = 0; i < 8; i++)
		if (!(_i & 1 << i)) {
			__free_page(page_behind(p + i * PAGE_SIZE));
			set_entry_word(p + i * PAGE_SIZE, 0);
		}
	soft_log_clear();
	vfree((void *)p);
	ck_assert_str_eq(soft_log(), "");
	ck_assert_uint_eq(entries_between(p, p + 8 * PAGE_SIZE), 0);
	expect_left(before);
	expect_all_sound();
}
END_TEST

TEST(an_area_without_a_table_is_freed)
{
	unsigned long p;

	boot();
	p = place(3 * 1024);
	soft_log_clear();
	vfree((void *)p);
	ck_assert_str_eq(soft_log(), "");
	ck_assert_ptr_eq(vmlist, NULL);
	ck_assert_uint_eq(slot_word(swapper_pg_dir, p), 0);
}
END_TEST

TEST(a_frame_that_is_not_the_allocators_is_not_freed)
{
	unsigned long before, p, q;
	struct page *page;

	boot();
	p = at(vmalloc(3 * PAGE_SIZE));
	page = page_behind(p + PAGE_SIZE);
	if (_i)
		SetPageReserved(page);
	else
		set_entry_word(p + PAGE_SIZE, 0xE0000000U | __PAGE_KERNEL);
	q = at(vmalloc(1));
	before = left();
	vfree((void *)p);
	ck_assert_uint_eq(left(), before + 2);
	ck_assert_int_eq(page_count(page), 1);
	ck_assert_uint_eq(entry_word(p + PAGE_SIZE), 0);
	expect_areas((unsigned long[]){ q, 0 });
}
END_TEST

TEST(an_entry_that_is_swapped_out_is_reported)
{
	unsigned long p;

	boot();
	p = at(vmalloc(3 * PAGE_SIZE));
	__free_page(page_behind(p + PAGE_SIZE));
	set_entry_word(p + PAGE_SIZE, 0x12345002);
	soft_log_clear();
	vfree((void *)p);
	ck_assert_str_ne(soft_log(), "");
	ck_assert_uint_eq(entries_between(p, p + 3 * PAGE_SIZE), 0);
	expect_all_sound();
}
END_TEST

TEST(a_table_that_is_bad_is_not_followed)
{
	unsigned long p;
	pgd_t *slot;

	boot();
	p = at(vmalloc(2 * PAGE_SIZE));
	slot = swapper_pg_dir + pgd_index(p);
	set_pgd(slot, __pgd(pgd_val(*slot) & ~_PAGE_RW));
	ck_assert_ptr_eq(vmalloc_to_page((void *)p), NULL);
	ck_assert(!vmalloc_fault(p));
	ck_assert_int_ge(area_faults(), 2);
	soft_log_clear();
	vfree((void *)p);
	ck_assert_str_ne(soft_log(), "");
	ck_assert_uint_eq(pgd_val(*slot), 0);
	ck_assert_ptr_eq(vmlist, NULL);
}
END_TEST

TEST(a_part_of_an_area_can_be_filled_and_emptied)
{
	unsigned long before, a, p, flushes;

	boot();
	before = left();
	a = at(get_vm_area(9 * PAGE_SIZE, VM_IOREMAP)->addr);
	p = a + 3 * PAGE_SIZE;
	ck_assert_int_eq(vmalloc_area_pages(p, 4 * PAGE_SIZE, GFP_KERNEL,
					    PAGE_KERNEL), 0);
	ck_assert_uint_eq(entries_between(a, a + 10 * PAGE_SIZE), 4);
	stamp(p, 4, 6);
	flushes = all_flushes();
	spin_lock(&vmlist_lock);
	vmfree_area_pages(p, PAGE_SIZE);
	spin_unlock(&vmlist_lock);
	ck_assert_uint_eq(all_flushes(), flushes + 1);
	ck_assert_uint_eq(entries_between(a, a + 10 * PAGE_SIZE), 3);
	expect_stamped(p + PAGE_SIZE, 3, 7);
	spin_lock(&vmlist_lock);
	vmfree_area_pages(p, 4 * PAGE_SIZE);
	spin_unlock(&vmlist_lock);
	ck_assert_uint_eq(entries_between(a, a + 10 * PAGE_SIZE), 0);
	vfree((void *)a);
	expect_left(before);
}
END_TEST

TEST(a_page_that_is_there_already_is_reported)
{
	unsigned long a;

	boot();
	a = at(get_vm_area(2 * PAGE_SIZE, VM_ALLOC)->addr);
	ck_assert_int_eq(vmalloc_area_pages(a, PAGE_SIZE, GFP_KERNEL,
					    PAGE_KERNEL), 0);
	soft_log_clear();
	ck_assert_int_eq(vmalloc_area_pages(a, 2 * PAGE_SIZE, GFP_KERNEL,
					    PAGE_KERNEL), 0);
	ck_assert_str_ne(soft_log(), "");
	ck_assert_uint_eq(entries_between(a, a + 2 * PAGE_SIZE), 2);
	stamp(a, 2, 1);
	expect_stamped(a, 2, 1);
	expect_sound();
}
END_TEST

/* Test areas that fail half-way */

static void have_spare_records(void)
{
	void *keep = kmalloc(sizeof(struct vm_struct), GFP_KERNEL);

	kfree(kmalloc(sizeof(struct vm_struct), GFP_KERNEL));
	ck_assert_ptr_ne(keep, NULL);
}

/* The next area of six pages begins three in front of a new table. */
static unsigned long leave_three_pages(void)
{
	ck_assert_uint_eq(place(1024 - 4), VMALLOC_START);
	return VMALLOC_START + 1021 * PAGE_SIZE;
}

static void *make_an_area(int how)
{
	switch (how) {
	case 0:
		return vmalloc(6 * PAGE_SIZE);
	case 1:
		return vmalloc_dma(6 * PAGE_SIZE);
	default:
		return vmalloc_32(6 * PAGE_SIZE);
	}
}

#define REQUESTS	8	/* of six pages and two tables */

TEST(an_area_that_fails_leaves_nothing)
{
	unsigned long n = _i % REQUESTS + 1, before, p;

	boot();
	p = leave_three_pages();
	have_spare_records();
	before = left();
	do_check_pgt_cache(0, 0);
	fail_nth(n);
	ck_assert_ptr_eq(make_an_area(_i / REQUESTS), NULL);
	fail_nth(0);
	expect_areas((unsigned long[]){ VMALLOC_START, 0 });
	ck_assert_uint_eq(entries_between(p, p + 7 * PAGE_SIZE), 0);
	expect_left(before);
	expect_all_sound();
	ck_assert_uint_eq(at(make_an_area(0)), p);
	stamp(p, 6, n);
	expect_stamped(p, 6, n);
	vfree((void *)p);
	expect_left(before);
}
END_TEST

TEST(an_area_asks_for_its_pages_and_tables_and_nothing_else)
{
	unsigned long p;

	boot();
	p = leave_three_pages();
	have_spare_records();
	do_check_pgt_cache(0, 0);
	fail_nth(REQUESTS + 1);
	ck_assert_uint_eq(at(make_an_area(_i)), p);
	ck_assert_ptr_eq(alloc_page(GFP_KERNEL), NULL);
	ck_assert_ptr_ne(alloc_page(GFP_KERNEL), NULL);
}
END_TEST

TEST(the_part_that_was_filled_is_emptied)
{
	unsigned long before, p;
	int err;

	boot();
	p = leave_three_pages();
	ck_assert_uint_eq(place(6), p);
	before = left();
	do_check_pgt_cache(0, 0);
	fail_nth(_i + 1);
	err = vmalloc_area_pages(p, 6 * PAGE_SIZE, GFP_KERNEL,
				 PAGE_KERNEL);
	fail_nth(0);
	ck_assert_int_eq(err, -ENOMEM);
	ck_assert(!spin_is_locked(&init_mm.page_table_lock));
	vfree((void *)p);
	ck_assert_uint_eq(entries_between(p, p + 6 * PAGE_SIZE), 0);
	expect_left(before);
	expect_all_sound();
}
END_TEST

TEST(failing_again_and_again_costs_nothing)
{
	unsigned long before, i;
	void *p;

	soft_boot(16, "slab_debug=-");
	p = vmalloc(MIB(8));
	ck_assert_ptr_ne(p, NULL);
	before = left();
	for (i = 0; i < 20; i++)
		ck_assert_ptr_eq(vmalloc(MIB(8)), NULL);
	expect_areas((unsigned long[]){ at(p), 0 });
	expect_left(before);
	vfree(p);
	ck_assert_ptr_ne(vmalloc(MIB(8)), NULL);
}
END_TEST

#define HOARD	20000

static struct page *hoard[HOARD];
static unsigned int nr_hoard, giver_calls, giver_each;
static unsigned long meanwhile;

static void hoard_all(void)
{
	struct page *page;

	while ((page = alloc_page(GFP_ATOMIC))) {
		ck_assert_uint_lt(nr_hoard, HOARD);
		hoard[nr_hoard++] = page;
	}
}

static void give_hoarded(unsigned int n)
{
	while (n-- && nr_hoard)
		__free_page(hoard[--nr_hoard]);
}

static int give_without_locks(unsigned int gfp_mask)
{
	(void)gfp_mask;
	ck_assert(!spin_is_locked(&vmlist_lock));
	ck_assert(!spin_is_locked(&init_mm.page_table_lock));
	ck_assert(!irqs_disabled());
	giver_calls++;
	give_hoarded(giver_each);
	return giver_each;
}

static struct shrinker giver = {
	.name = "giver", .shrink = give_without_locks,
};

TEST(memory_is_asked_for_without_locks)
{
	unsigned long p;

	soft_boot(16, "slab_debug=-");
	p = leave_three_pages();
	do_check_pgt_cache(0, 0);
	register_shrinker(&giver);
	giver_each = 32;
	hoard_all();
	ck_assert_uint_eq(at(vmalloc(200 * PAGE_SIZE)), p);
	ck_assert_uint_ge(giver_calls, 5);
	stamp(p, 200, 1);
	expect_stamped(p, 200, 1);
	expect_sound();
}
END_TEST

static int make_another(unsigned int gfp_mask)
{
	int n = give_without_locks(gfp_mask);

	if (giver_calls == 1)
		meanwhile = at(vmalloc(5 * PAGE_SIZE));
	return n;
}

static struct shrinker rival = {
	.name = "rival", .shrink = make_another,
};

TEST(two_areas_made_at_once_are_separate)
{
	unsigned long p, i;

	soft_boot(16, "slab_debug=-");
	if (_i > 0)
		have_spare_records();
	if (_i > 1)
		ck_assert_uint_eq(at(vmalloc(1)), VMALLOC_START);
	do_check_pgt_cache(0, 0);
	register_shrinker(&rival);
	giver_each = 64;
	hoard_all();
	p = at(vmalloc(30 * PAGE_SIZE));
	ck_assert_uint_ne(p, 0);
	ck_assert_uint_ne(meanwhile, 0);
	stamp(p, 30, 1);
	stamp(meanwhile, 5, 100);
	expect_stamped(p, 30, 1);
	expect_stamped(meanwhile, 5, 100);
	for (i = 0; i < 30; i++)
		expect_new_page(page_behind(p + i * PAGE_SIZE));
	for (i = 0; i < 5; i++)
		expect_new_page(page_behind(meanwhile + i * PAGE_SIZE));
	expect_sound();
	vfree((void *)p);
	expect_stamped(meanwhile, 5, 100);
	expect_sound();
}
END_TEST

/* Test the tables of areas */

static struct mm_struct space2, space3;

static void make_space(struct mm_struct *mm)
{
	memset(mm, 0, sizeof(*mm));
	spin_lock_init_ranked(&mm->page_table_lock, RANK_PAGE_TABLE,
			      "page_table_lock");
	mm->pgd = pgd_alloc(mm);
	ck_assert_ptr_ne(mm->pgd, NULL);
}

static void boot_with_spaces(void)
{
	boot();
	make_space(&space2);
	make_space(&space3);
}

/* Is the slot of @address in @mm the master's? Else it must be 0. */
static bool knows(const struct mm_struct *mm, unsigned long address)
{
	u32 master = slot_word(swapper_pg_dir, address);
	u32 copy = slot_word(mm->pgd, address);

	if (copy && copy != master)
		ck_abort_msg("%lx: the master has %x, a copy %x", address,
			     master, copy);
	return copy != 0;
}

TEST(only_the_masters_directory_is_changed)
{
	unsigned long p, address;

	boot_with_spaces();
	activate_mm(&space2);
	p = at(vmalloc(MIB(9)));
	for (address = p; address < p + MIB(9); address += MIB(4)) {
		ck_assert_uint_ne(slot_word(swapper_pg_dir, address), 0);
		ck_assert(!knows(&space2, address));
		ck_assert(!knows(&space3, address));
	}
	vfree((void *)p);
	for (address = p; address < p + MIB(9); address += MIB(4))
		ck_assert(!knows(&space2, address));
	activate_mm(&init_mm);
	expect_all_sound();
}
END_TEST

TEST(a_table_stays_when_its_areas_are_gone)
{
	unsigned long p, tables = nr_page_table_pages, i;
	u32 slot[3];
	struct page *page;

	boot();
	p = at(vmalloc(MIB(9)));
	ck_assert_uint_eq(nr_page_table_pages, tables + 3);
	for (i = 0; i < 3; i++)
		slot[i] = slot_word(swapper_pg_dir, p + i * MIB(4));
	vfree((void *)p);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(slot_word(swapper_pg_dir,
					    p + i * MIB(4)), slot[i]);
		page = pfn_to_page(slot[i] >> PAGE_SHIFT);
		ck_assert_int_eq(page_count(page), 1);
	}
	ck_assert_uint_eq(nr_page_table_pages, tables + 3);
	ck_assert_uint_eq(at(vmalloc(MIB(9))), p);
	ck_assert_uint_eq(nr_page_table_pages, tables + 3);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(slot_word(swapper_pg_dir,
					    p + i * MIB(4)), slot[i]);
	expect_all_sound();
}
END_TEST

TEST(an_area_has_as_few_tables_as_can_be)
{
	static const unsigned int pages[] = { 1, 1023, 1024, 1025, 2048 };
	static const unsigned int expected[] = { 1, 1, 1, 2, 2 };
	unsigned long tables, p;

	boot();
	tables = nr_page_table_pages;
	p = at(vmalloc(pages[_i] * PAGE_SIZE));
	ck_assert_uint_eq(nr_page_table_pages, tables + expected[_i]);
	ck_assert_uint_eq(entries_between(p, p + MIB(12)), pages[_i]);
	ck_assert_uint_eq(slot_word(swapper_pg_dir,
				    p + expected[_i] * MIB(4)), 0);
	stamp(p, pages[_i], 1);
	expect_stamped(p, pages[_i], 1);
	expect_sound();
}
END_TEST

/* Test how areas spread by faults */

TEST(the_first_touch_copies_one_entry)
{
	unsigned long p, n, slot;

	boot_with_spaces();
	p = at(vmalloc(4 * PAGE_SIZE));
	activate_mm(&space2);
	n = nr_faults();
	if (_i)
		*word_at(p) = 1;
	else
		(void)*word_at(p);
	ck_assert_uint_eq(nr_faults(), n + 1);
	ck_assert(knows(&space2, p));
	stamp(p, 4, 3);
	expect_stamped(p, 4, 3);
	ck_assert_uint_eq(nr_faults(), n + 1);
	for (slot = VMALLOC_START + MIB(4); slot < VMALLOC_END;
	     slot += MIB(4))
		ck_assert(!knows(&space2, slot));
	ck_assert(!knows(&space3, p));
	ck_assert_uint_eq(first_word(page_behind(p)), 3);
}
END_TEST

TEST(each_table_is_learnt_of_by_itself)
{
	unsigned long p, n;

	boot_with_spaces();
	p = at(vmalloc(MIB(9)));
	activate_mm(&space2);
	n = nr_faults();
	*word_at(p + MIB(8)) = 3;
	ck_assert_uint_eq(nr_faults(), n + 1);
	ck_assert(!knows(&space2, p) && !knows(&space2, p + MIB(4)));
	*word_at(p + MIB(4) - 4) = 1;
	ck_assert_uint_eq(nr_faults(), n + 2);
	*word_at(p + MIB(4)) = 2;
	ck_assert_uint_eq(nr_faults(), n + 3);
	stamp(p, 2304, 1);
	expect_stamped(p, 2304, 1);
	ck_assert_uint_eq(nr_faults(), n + 3);
	activate_mm(&space3);
	__flush_tlb_all();
	expect_stamped(p, 2304, 1);
	ck_assert_uint_eq(nr_faults(), n + 6);
	activate_mm(&init_mm);
	__flush_tlb_all();
	expect_stamped(p, 2304, 1);
	ck_assert_uint_eq(nr_faults(), n + 6);
}
END_TEST

TEST(a_directory_that_is_made_later_has_the_entry)
{
	unsigned long p, q, n;

	boot();
	p = at(vmalloc(1));
	make_space(&space2);
	activate_mm(&space2);
	n = nr_faults();
	stamp(p, 1, 5);
	q = at(vmalloc(100 * PAGE_SIZE));
	stamp(q, 100, 1);
	expect_stamped(q, 100, 1);
	expect_stamped(p, 1, 5);
	ck_assert_uint_eq(nr_faults(), n);
}
END_TEST

TEST(an_area_in_a_table_that_is_known_needs_no_fault)
{
	unsigned long p, q, n;

	boot_with_spaces();
	activate_mm(&space2);
	p = at(vmalloc(1));
	stamp(p, 1, 5);
	n = nr_faults();
	q = at(vmalloc(100 * PAGE_SIZE));
	stamp(q, 100, 1);
	expect_stamped(q, 100, 1);
	ck_assert_uint_eq(nr_faults(), n);
}
END_TEST

TEST(a_stale_copy_is_valid_for_ever)
{
	unsigned long p, n, i;

	boot_with_spaces();
	p = at(vmalloc(4 * PAGE_SIZE));
	activate_mm(&space2);
	stamp(p, 4, 3);
	n = nr_faults();
	for (i = 0; i < 5; i++) {
		activate_mm(i % 2 ? &space2 : &init_mm);
		vfree((void *)p);
		activate_mm(&space2);
		ck_assert(knows(&space2, p));
		ck_assert(faults(p, false) && faults(p + 4096, true));
		EXPECT_PANIC(*word_at(p) = 1, "page fault");
		ck_assert_uint_eq(at(vmalloc(4 * PAGE_SIZE)), p);
		stamp(p, 4, 16 * i);
		expect_stamped(p, 4, 16 * i);
		ck_assert_uint_eq(nr_faults(), n);
	}
	activate_mm(&init_mm);
	expect_all_sound();
}
END_TEST

TEST(an_old_directory_from_the_quicklist_is_mended_by_faults)
{
	unsigned long p, n;

	boot_with_spaces();
	free_pgd_fast(space2.pgd);
	p = at(vmalloc(1));
	make_space(&space2);
	ck_assert(!knows(&space2, p));
	n = nr_faults();
	activate_mm(&space2);
	stamp(p, 1, 9);
	expect_stamped(p, 1, 9);
	ck_assert(knows(&space2, p));
	ck_assert_uint_eq(nr_faults(), n + 1);
}
END_TEST

TEST(the_directory_in_cr3_learns_whoever_is_noted)
{
	unsigned long p;

	boot_with_spaces();
	p = at(vmalloc(1));
	activate_mm(_i ? &space3 : &init_mm);
	load_cr3(space2.pgd);
	*word_at(p) = 77;
	ck_assert(knows(&space2, p));
	ck_assert(!knows(&space3, p));
	ck_assert_uint_eq(first_word(page_behind(p)), 77);
}
END_TEST

static unsigned long touched, read_there;

static void touch_in_handler(void)
{
	read_there = *word_at(touched);
}

TEST(an_interrupt_may_touch_an_area)
{
	unsigned long n;

	boot_with_spaces();
	touched = at(vmalloc(1));
	*word_at(touched) = 0xBEEF;
	__flush_tlb_all();
	activate_mm(&space2);
	n = nr_faults();
	if (_i)
		local_irq_disable();
	if (_i)
		touch_in_handler();
	else
		interrupt(touch_in_handler);
	ck_assert_uint_eq(read_there, 0xBEEF);
	ck_assert_uint_eq(nr_faults(), n + 1);
	ck_assert_int_eq(irqs_disabled(), _i);
}
END_TEST

TEST(a_fault_needs_no_lock)
{
	unsigned long p;

	boot_with_spaces();
	p = at(vmalloc(1));
	activate_mm(&space2);
	spin_lock(&vmlist_lock);
	spin_lock(&init_mm.page_table_lock);
	*word_at(p) = 5;
	spin_unlock(&init_mm.page_table_lock);
	spin_unlock(&vmlist_lock);
	spin_lock(&space2.page_table_lock);
	spin_unlock(&space2.page_table_lock);
	ck_assert(knows(&space2, p));
}
END_TEST

TEST(an_area_of_device_memory_spreads_as_well)
{
	unsigned long p, n;

	soft_boot(64, "mem=48M");
	make_space(&space2);
	soft_write_phys(MIB(50) + 0x123C, 0xABCD);
	p = at(ioremap(MIB(50) + 0x1234, 100));
	activate_mm(&space2);
	n = nr_faults();
	ck_assert_uint_eq(*word_at(p + 8), 0xABCD);
	ck_assert_uint_eq(nr_faults(), n + 1);
	ck_assert(knows(&space2, p));
}
END_TEST

/* Test which faults are refused */

TEST(only_a_missing_page_of_the_kernels_is_mended)
{
	unsigned long p, n;
	bool mine = !(_i & 5);

	boot_with_spaces();
	p = at(vmalloc(1));
	activate_mm(&space2);
	n = nr_faults();
	ck_assert_int_eq(do_kernel_fault(p, _i), mine);
	ck_assert_int_eq(knows(&space2, p), mine);
	ck_assert_uint_eq(nr_faults(), n + mine);
}
END_TEST

TEST(an_entry_that_is_there_may_be_copied_again)
{
	unsigned long p;

	boot_with_spaces();
	p = at(vmalloc(1));
	activate_mm(&space2);
	ck_assert(vmalloc_fault(p));
	ck_assert(vmalloc_fault(p + 4));
	ck_assert(do_kernel_fault(p + 4092, 2));
	ck_assert(knows(&space2, p));
}
END_TEST

static void fill_slot(unsigned long address)
{
	pgd_t *slot = swapper_pg_dir + pgd_index(address);
	unsigned long table;
	int i;

	if (pgd_val(*slot) & _PAGE_PRESENT)
		table = at(__va(pgd_val(*slot) & PAGE_MASK));
	else
		table = get_zeroed_page(GFP_KERNEL);
	for (i = 0; i < 1024; i++)
		((u32 *)table)[i] = MIB(5) | __PAGE_KERNEL;
	set_pgd(slot, __pgd(__pa(table) | _KERNPG_TABLE));
}

TEST(the_range_is_exact)
{
	unsigned long address;
	bool mine = _i < 2;

	boot_with_spaces();
	address = (unsigned long[]){
		VMALLOC_START, VMALLOC_END - 1, VMALLOC_START - 1,
		VMALLOC_START - PAGE_SIZE, VMALLOC_END, PKMAP_BASE,
	}[_i];
	fill_slot(address);
	set_pgd(space2.pgd + pgd_index(address), __pgd(0));
	activate_mm(&space2);
	ck_assert_int_eq(do_kernel_fault(address, 0), mine);
	ck_assert_int_eq(do_kernel_fault(address, 2), mine);
	ck_assert_int_eq(slot_word(space2.pgd, address) != 0, mine);
}
END_TEST

/* Addresses that are nobody's, or a program's */
static const unsigned long foreign[] = {
	0, 4096, 0x08048000, 0x40000000, 0xBFFFFFFF, 0xC0000000,
	0xC3FFFFFF, 0xC4000000, 0xC47FFFFF, 0xF1FFE000, 0xF2000000,
	0xF23FFFFF, 0xF3FFD000, 0xFFFFFFFF,
};

TEST(an_address_outside_of_the_range_is_refused)
{
	unsigned long address = foreign[_i], error;

	boot_with_spaces();
	ck_assert_uint_eq(VMALLOC_START, 0xC4800000);
	ck_assert_uint_eq(VMALLOC_END, 0xF1FFE000);
	vmalloc(1);
	activate_mm(&space2);
	for (error = 0; error < 8; error++)
		ck_assert(!do_kernel_fault(address, error));
	ck_assert_uint_eq(nr_faults(), 0);
}
END_TEST

TEST(what_the_master_lacks_is_a_fault)
{
	unsigned long p, bad, n;
	char text[40];

	boot_with_spaces();
	p = at(vmalloc(1));
	bad = _i % 2 ? p + PAGE_SIZE : p + MIB(4);
	activate_mm(_i / 2 ? &space2 : &init_mm);
	n = nr_faults();
	ck_assert(!vmalloc_fault(bad));
	ck_assert(!do_kernel_fault(bad, 0) && !do_kernel_fault(bad, 2));
	snprintf(text, sizeof(text), "page fault at %08lx", bad);
	EXPECT_PANIC(*word_at(bad) = 1, text);
	ck_assert_uint_eq(nr_faults(), n);
	stamp(p, 1, 1);
	expect_stamped(p, 1, 1);
}
END_TEST

TEST(a_page_that_is_read_only_is_not_made_writable)
{
	unsigned long p;

	boot_with_spaces();
	p = at(__vmalloc(1, GFP_KERNEL, PAGE_KERNEL_RO));
	activate_mm(&space2);
	(void)*word_at(p);
	ck_assert(knows(&space2, p));
	EXPECT_PANIC(*word_at(p) = 1, "page fault");
	ck_assert_uint_eq(entry_word(p) & _PAGE_RW, 0);
}
END_TEST

TEST(a_programs_touch_is_not_mended)
{
	unsigned long p;
	u32 value = 1;

	boot_with_spaces();
	p = at(vmalloc(1));
	activate_mm(&space2);
	ck_assert_int_eq(soft_user_access(p, _i, &value), -EFAULT);
	ck_assert(!knows(&space2, p));
	ck_assert_uint_eq(nr_faults(), 0);
	*word_at(p) = 2;
	ck_assert_int_eq(soft_user_access(p, _i, &value), -EFAULT);
	ck_assert_uint_eq(*word_at(p), 2);
}
END_TEST

static unsigned int handler_calls;

static void count_and_map(struct pt_regs *regs)
{
	(void)regs;
	handler_calls++;
	set_entry_word(touched, MIB(6) | __PAGE_KERNEL);
}

TEST(the_kernels_answer_is_asked_before_any_handler)
{
	boot_with_spaces();
	touched = at(vmalloc(1));
	activate_mm(&space2);
	set_trap_handler(14, count_and_map);
	*word_at(touched) = 1;
	ck_assert_uint_eq(handler_calls, 0);
	touched += PAGE_SIZE;
	soft_write_phys(MIB(6), 0x77);
	ck_assert_uint_eq(*word_at(touched), 0x77);
	ck_assert_uint_eq(handler_calls, 1);
	set_entry_word(touched, 0);
	ck_assert_ptr_ne(kernel_fault_hook, NULL);
}
END_TEST

/* Test what is forgotten about areas */

static unsigned long counted_flushes(void)
{
	return nr_tlb_local_flush_all + nr_tlb_local_flush_one;
}

static void *make_any(int how)
{
	static struct page *page[3];
	int i;

	for (i = 0; i < 3 && !page[i]; i++)
		page[i] = alloc_page(GFP_KERNEL);
	switch (how) {
	case 0:
		return vmalloc(3 * PAGE_SIZE);
	case 1:
		return vmap(page, 3, VM_ALLOC, PAGE_KERNEL);
	case 2:
		return ioremap(0xE0000000UL, 3 * PAGE_SIZE);
	default:
		return vmalloc(MIB(9));
	}
}

static void end_any(int how, void *p)
{
	if (how == 1)
		vunmap(p);
	else if (how == 2)
		iounmap(p);
	else
		vfree(p);
}

TEST(an_area_is_made_without_a_flush_and_ended_by_one)
{
	unsigned long flushes, counted;
	void *p;

	boot();
	end_any(_i, make_any(_i));
	for (int round = 0; round < 2; round++) {
		flushes = all_flushes();
		counted = counted_flushes();
		p = make_any(_i);
		ck_assert_ptr_ne(p, NULL);
		ck_assert_uint_eq(all_flushes(), flushes);
		ck_assert_uint_eq(counted_flushes(), counted);
		flushes = soft_tlb_global_flushes;
		end_any(_i, p);
		ck_assert_uint_eq(soft_tlb_global_flushes, flushes + 1);
		ck_assert_uint_eq(counted_flushes(), counted + 1);
	}
}
END_TEST

TEST(without_global_pages_a_plain_flush_will_do)
{
	unsigned long flushes, global;
	void *p;

	soft_boot(64, "nopge");
	p = make_any(_i);
	flushes = soft_tlb_flushes;
	global = soft_tlb_global_flushes;
	end_any(_i, p);
	ck_assert_uint_eq(soft_tlb_flushes, flushes + 1);
	ck_assert_uint_eq(soft_tlb_global_flushes, global);
}
END_TEST

TEST(the_flush_comes_when_all_entries_are_gone)
{
	const char *log;
	void *p;

	boot();
	soft_cache_log_clear();
	p = vmalloc(3 * PAGE_SIZE);
	ck_assert_str_eq(soft_cache_log(), "A");
	soft_cache_log_clear();
	vfree(p);
	log = soft_cache_log();
	ck_assert_str_eq(log + strlen(log) - 1, "g");
}
END_TEST

static unsigned long watched;
static unsigned int present_at_flush;

static void look_at_flush(enum soft_flush kind)
{
	unsigned long n;

	for (n = 0; kind == SOFT_TLB_GLOBAL && n < 2304; n++)
		present_at_flush += entry_word(watched + n * 4096) &
				    _PAGE_PRESENT;
}

TEST(no_entry_is_left_when_translations_are_flushed)
{
	boot();
	watched = at(make_any(_i));
	soft_on_flush(look_at_flush);
	end_any(_i, (void *)watched);
	soft_on_flush(NULL);
	ck_assert_uint_eq(present_at_flush, 0);
}
END_TEST

TEST(a_translation_is_not_used_when_its_area_is_gone)
{
	unsigned long p, i;

	boot_with_spaces();
	p = at(vmalloc(4 * PAGE_SIZE));
	stamp(p, 4, 1);
	if (_i & 1)
		activate_mm(&space2);
	stamp(p, 4, 2);
	if (_i & 2)
		activate_mm(&init_mm);
	vfree((void *)p);
	for (i = 0; i < 4; i++)
		EXPECT_PANIC((void)*word_at(p + i * PAGE_SIZE),
			     "page fault");
}
END_TEST

TEST(a_new_area_shows_its_own_frames)
{
	struct page *page[4];
	unsigned long p, i, round;

	boot();
	for (round = 0; round < 5; round++) {
		p = at(vmalloc(4 * PAGE_SIZE));
		ck_assert_uint_eq(p, VMALLOC_START);
		stamp(p, 4, round << 8);
		for (i = 0; i < 4; i++)
			ck_assert_uint_eq(
				first_word(page_behind(p + i * 4096)),
				round << 8 | i);
		vfree((void *)p);
		for (i = 0; i <= round % 4; i++)
			page[i] = alloc_page(GFP_KERNEL);
		while (round == 3 && i)
			__free_page(page[--i]);
	}
}
END_TEST

/* Test pages mapped into an area */

static struct page *own[MOST_PAGES];

static void take_pages(unsigned int n, unsigned int gfp_mask)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		own[i] = alloc_page(gfp_mask);
		ck_assert_ptr_ne(own[i], NULL);
		soft_write_phys(PFN_PHYS(page_to_pfn(own[i])), 1000 + i);
	}
}

static void expect_counts(unsigned int n, int count)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (page_count(own[i]) != count)
			ck_abort_msg("page %u: count %d, not %d", i,
				     page_count(own[i]), count);
}

static void put_pages(unsigned int n)
{
	while (n--)
		__free_page(own[n]);
}

TEST(pages_appear_in_the_order_of_the_array)
{
	unsigned int n = (unsigned int[]){ 1, 2, 64, 1500 }[_i / 2], i;
	unsigned long before, p;

	soft_boot(_i % 2 ? 1024 : 64, "slab_debug=-");
	before = left();
	take_pages(n, GFP_KERNEL | (_i % 2 ? __GFP_HIGHMEM : 0));
	p = at(vmap(own, n, VM_ALLOC, PAGE_KERNEL));
	ck_assert_uint_eq(p, VMALLOC_START);
	ck_assert_uint_eq(area_at(p)->size, (n + 1) * PAGE_SIZE);
	expect_counts(n, 2);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(*word_at(p + i * PAGE_SIZE), 1000 + i);
		ck_assert_ptr_eq(vmalloc_to_page((void *)(p + i * 4096)),
				 own[i]);
		*word_at(p + i * PAGE_SIZE) = i;
		ck_assert_uint_eq(first_word(own[i]), i);
	}
	ck_assert(faults(p + n * PAGE_SIZE, false));
	expect_sound();
	vunmap((void *)p);
	expect_counts(n, 1);
	ck_assert_uint_eq(entries_between(p, p + n * PAGE_SIZE), 0);
	put_pages(n);
	expect_left(before);
	expect_all_sound();
}
END_TEST

TEST(an_area_holds_its_pages)
{
	unsigned long before, p, q;

	boot();
	before = left();
	take_pages(5, GFP_KERNEL);
	p = at(vmap(own, 5, 0, PAGE_KERNEL));
	q = at(vmap(own, 5, 0, PAGE_KERNEL));
	expect_counts(5, 3);
	put_pages(5);
	expect_counts(5, 2);
	stamp(p, 5, 1);
	expect_stamped(q, 5, 1);
	vunmap((void *)p);
	expect_counts(5, 1);
	expect_stamped(q, 5, 1);
	EXPECT_PANIC((void)*word_at(p), "page fault");
	vunmap((void *)q);
	expect_left(before);
	expect_all_sound();
}
END_TEST

TEST(a_page_may_be_in_an_area_twice)
{
	unsigned long before, p;

	boot();
	before = left();
	take_pages(1, GFP_KERNEL);
	own[1] = own[2] = own[0];
	p = at(vmap(own, 3, 0, PAGE_KERNEL));
	expect_counts(1, 4);
	*word_at(p + 64) = 12;
	ck_assert_uint_eq(*word_at(p + PAGE_SIZE + 64), 12);
	ck_assert_uint_eq(*word_at(p + 2 * PAGE_SIZE + 64), 12);
	vunmap((void *)p);
	expect_counts(1, 1);
	put_pages(1);
	expect_left(before);
}
END_TEST

TEST(a_mapping_has_flags_and_protection_as_asked)
{
	unsigned long p;

	boot();
	take_pages(2, GFP_KERNEL);
	p = at(vmap(own, 2, _i ? VM_ALLOC : 0, PAGE_KERNEL_RO));
	ck_assert_uint_eq(area_at(p)->flags,
			  VM_MAP | (_i ? VM_ALLOC : 0));
	ck_assert_uint_eq(entry_word(p + PAGE_SIZE) & 0xFFF,
			  pgprot_val(PAGE_KERNEL_RO));
	ck_assert_uint_eq(*word_at(p + PAGE_SIZE), 1001);
	EXPECT_PANIC(*word_at(p) = 1, "page fault");
}
END_TEST

TEST(a_number_of_pages_that_cannot_be_is_refused)
{
	static const int bad[] = { 0, -1, 0x7FFFFFFF, -0x7FFFFFFF - 1 };
	unsigned long before;
	int n;

	soft_boot(16, "slab_debug=-");
	before = left();
	take_pages(1, GFP_KERNEL);
	n = _i < 4 ? bad[_i] : (int)num_physpages + 1;
	soft_log_clear();
	ck_assert_ptr_eq(vmap(own, n, 0, PAGE_KERNEL), NULL);
	expect_counts(1, 1);
	ck_assert_ptr_eq(vmlist, NULL);
	put_pages(1);
	expect_left(before);
}
END_TEST

TEST(a_reserved_page_is_mapped_without_a_reference)
{
	unsigned long p;

	boot();
	take_pages(3, GFP_KERNEL);
	SetPageReserved(own[1]);
	p = at(vmap(own, 3, 0, PAGE_KERNEL));
	ck_assert_int_eq(page_count(own[1]), 1);
	ck_assert_int_eq(page_count(own[0]) + page_count(own[2]), 4);
	ck_assert_uint_eq(*word_at(p + PAGE_SIZE), 1001);
	expect_sound();
	ClearPageReserved(own[1]);
	vunmap((void *)p);
	expect_counts(3, 1);
	expect_sound();
}
END_TEST

TEST(only_pages_can_be_mapped)
{
	boot();
	take_pages(2, GFP_KERNEL);
	own[1] = mem_map + max_mapnr - 1;
	set_page_count(own[1], 1);
	ck_assert_ptr_ne(vmap(own, 2, 0, PAGE_KERNEL), NULL);
	own[1] = mem_map + max_mapnr;
	EXPECT_PANIC(vmap(own, 2, 0, PAGE_KERNEL), "BUG");
}
END_TEST

TEST(a_page_inside_of_a_block_cannot_be_mapped)
{
	struct page *block;

	boot();
	block = alloc_pages(GFP_KERNEL, 1);
	own[0] = block;
	ck_assert_ptr_ne(vmap(own, 1, 0, PAGE_KERNEL), NULL);
	own[0] = block + 1;
	EXPECT_PANIC(vmap(own, 1, 0, PAGE_KERNEL), "page_count(page) < 1");
}
END_TEST

TEST(entries_that_are_not_present_fill_no_area)
{
	boot();
	EXPECT_PANIC(__vmalloc(PAGE_SIZE, GFP_KERNEL, PAGE_NONE), "BUG");
}
END_TEST

TEST(as_many_pages_as_the_machine_has_can_be_mapped)
{
	static struct page *same[4096];
	unsigned long i, p;

	soft_boot(16, "slab_debug=-");
	ck_assert_uint_le(num_physpages, 4096);
	take_pages(1, GFP_KERNEL);
	for (i = 0; i < num_physpages; i++)
		same[i] = own[0];
	p = at(vmap(same, num_physpages, 0, PAGE_KERNEL));
	ck_assert_uint_eq(p, VMALLOC_START);
	expect_counts(1, num_physpages + 1);
	ck_assert_uint_eq(*word_at(p + (num_physpages - 1) * PAGE_SIZE),
			  1000);
	vunmap((void *)p);
	expect_counts(1, 1);
}
END_TEST

TEST(a_mapping_that_fails_holds_no_page)
{
	unsigned long before, p;

	boot();
	p = leave_three_pages();
	take_pages(6, GFP_KERNEL);
	have_spare_records();
	before = left();
	do_check_pgt_cache(0, 0);
	fail_nth(_i + 1);
	ck_assert_ptr_eq(vmap(own, 6, 0, PAGE_KERNEL), NULL);
	fail_nth(0);
	expect_counts(6, 1);
	ck_assert_uint_eq(entries_between(p, p + 6 * PAGE_SIZE), 0);
	expect_areas((unsigned long[]){ VMALLOC_START, 0 });
	expect_left(before);
	expect_all_sound();
	ck_assert_uint_eq(at(vmap(own, 6, 0, PAGE_KERNEL)), p);
}
END_TEST

TEST(without_room_or_record_no_page_is_held)
{
	boot();
	take_pages(6, GFP_KERNEL);
	if (_i)
		use_up_records();
	else
		place(space() / PAGE_SIZE - 1);
	ck_assert_ptr_eq(vmap(own, 6, 0, PAGE_KERNEL), NULL);
	expect_counts(6, 1);
	fail_nth(0);
	expect_sound();
}
END_TEST

TEST(unmapping_what_is_not_mapped_is_reported)
{
	unsigned long p;

	boot();
	take_pages(2, GFP_KERNEL);
	p = at(vmap(own, 2, 0, PAGE_KERNEL));
	soft_log_clear();
	vunmap(NULL);
	ck_assert_str_eq(soft_log(), "");
	vunmap((void *)(p + (_i ? 1 : PAGE_SIZE)));
	expect_address_logged(p + (_i ? 1 : PAGE_SIZE));
	expect_counts(2, 2);
	vunmap((void *)p);
	soft_log_clear();
	vunmap((void *)p);
	expect_address_logged(p);
	expect_counts(2, 1);
}
END_TEST

static void unmap_in_handler(void)
{
	EXPECT_PANIC(vunmap(freed_in_handler), "BUG");
}

TEST(an_interrupt_unmaps_no_area)
{
	boot();
	take_pages(1, GFP_KERNEL);
	freed_in_handler = vmap(own, 1, 0, PAGE_KERNEL);
	interrupt(unmap_in_handler);
	expect_counts(1, 2);
}
END_TEST

/* Test areas byte by byte */

#define MODEL_PAGES	40
#define MODEL_BYTES	(MODEL_PAGES * 4096UL)

static u8 model_byte[MODEL_BYTES];
static bool in_area[MODEL_BYTES];
static u8 buffer[MODEL_BYTES + 8192];
static unsigned long model_end;	/* behind the last area */

static void model_area(unsigned long pages)
{
	unsigned long p = at(vmalloc(pages * PAGE_SIZE)), i;
	unsigned long from = p - VMALLOC_START;

	for (i = 0; i < pages * PAGE_SIZE; i++) {
		model_byte[from + i] = rnd();
		in_area[from + i] = true;
		((u8 *)p)[i] = model_byte[from + i];
	}
	model_end = max(model_end, from + pages * PAGE_SIZE);
}

static void model_free(unsigned long pages, unsigned long from)
{
	vfree((void *)(VMALLOC_START + from));
	memset(model_byte + from, 0, pages * PAGE_SIZE);
	memset(in_area + from, 0, pages * PAGE_SIZE);
}

/* Areas of 3, 5, 2 and 7 pages, a gap of 6, one of 1 page in front */
static void boot_with_bytes(void)
{
	boot();
	model_area(1);
	model_area(3);
	model_area(5);
	model_area(2);
	model_area(7);
	model_free(1, 0);
	model_free(5, 6 * PAGE_SIZE);
}

static unsigned long readable(unsigned long from, unsigned long count)
{
	return from < model_end ? min(count, model_end - from) : 0;
}

static void expect_read(unsigned long from, unsigned long count)
{
	unsigned long n = readable(from, count), i;
	long got;

	memset(buffer, 0xEE, count + 16);
	got = vread((char *)buffer, (char *)VMALLOC_START + from, count);
	if (got != (long)n)
		ck_abort_msg("%lu bytes from %#lx: expected %lu, saw %ld",
			     count, from, n, got);
	for (i = 0; i < count + 16; i++)
		if (buffer[i] != (i < n ? model_byte[from + i] : 0xEE))
			ck_abort_msg("%lu bytes from %#lx: byte %#lx is "
				     "%#x", count, from, i, buffer[i]);
}

static void expect_bytes_as_written(void)
{
	unsigned long i;

	for (i = 0; i < model_end; i++)
		if (in_area[i] &&
		    ((u8 *)VMALLOC_START)[i] != model_byte[i])
			ck_abort_msg("byte %#lx: %#x, not %#x", i,
				     ((u8 *)VMALLOC_START)[i],
				     model_byte[i]);
}

static void write_model(unsigned long from, unsigned long count)
{
	unsigned long n = readable(from, count), i;
	long got;

	for (i = 0; i < count; i++) {
		buffer[i] = rnd();
		if (i < n && in_area[from + i])
			model_byte[from + i] = buffer[i];
	}
	got = vwrite((char *)buffer, (char *)VMALLOC_START + from, count);
	if (got != (long)n)
		ck_abort_msg("%lu bytes to %#lx: expected %lu, saw %ld",
			     count, from, n, got);
}

static const unsigned long borders[] = {
	0, 2, 5, 6, 12, 14, 15, 22, 23,
};

TEST(bytes_are_read_on_both_sides_of_each_border)
{
	unsigned long border = borders[_i] * PAGE_SIZE, i, k, n;

	boot_with_bytes();
	ck_assert_uint_eq(model_end, 22 * PAGE_SIZE);
	for (i = border ? border - 2 : 0; i < border + 3; i++)
		for (k = 0; k < 9; k++) {
			n = (unsigned long[]){ 0, 1, 2, 3, 4095, 4096,
				4097, 8192, MODEL_BYTES }[k];
			expect_read(i, n);
		}
}
END_TEST

TEST(bytes_are_written_on_both_sides_of_each_border)
{
	unsigned long border = borders[_i] * PAGE_SIZE, i, k, n;

	boot_with_bytes();
	for (i = border ? border - 2 : 0; i < border + 3; i++)
		for (k = 0; k < 9; k++) {
			n = (unsigned long[]){ 0, 1, 2, 3, 4095, 4096,
				4097, 8192, MODEL_BYTES }[k];
			write_model(i, n);
		}
	expect_bytes_as_written();
	expect_all_sound();
}
END_TEST

TEST(random_bytes_are_read_and_written_as_the_model_has_them)
{
	unsigned int i;

	rnd_seed(_i);
	boot_with_bytes();
	for (i = 0; i < 200; i++) {
		unsigned long from = rnd_below(MODEL_BYTES);
		unsigned long n = rnd_below(_i % 2 ? 100 : MODEL_BYTES);

		if (rnd_below(2))
			expect_read(from, n);
		else
			write_model(from, n);
	}
	expect_bytes_as_written();
	expect_all_sound();
}
END_TEST

TEST(without_areas_there_is_nothing_to_read_or_write)
{
	boot();
	model_end = 0;
	expect_read(0, 100);
	write_model(0, 100);
	model_area(1);
	model_free(1, 0);
	model_end = 0;
	expect_read(0, 100);
	write_model(0, 100);
}
END_TEST

static void boot_with_odd_areas(unsigned long *odd)
{
	boot_with_device();
	odd[0] = at(vmalloc(PAGE_SIZE));
	memset((void *)odd[0], 1, PAGE_SIZE);
	odd[1] = place(1);
	odd[2] = at(ioremap(DEVICE, PAGE_SIZE));
	memset((void *)odd[2], 2, PAGE_SIZE);
	odd[3] = at(vmalloc(3 * PAGE_SIZE));
	memset((void *)odd[3], 3, 3 * PAGE_SIZE);
	__free_page(page_behind(odd[3] + PAGE_SIZE));
	set_entry_word(odd[3] + PAGE_SIZE, 0);
	take_pages(1, GFP_KERNEL);
	odd[4] = at(vmap(own, 1, 0, PAGE_KERNEL_RO));
	__flush_tlb_all();
}

static void expect_bytes(unsigned long from, int byte)
{
	unsigned long i;

	from -= VMALLOC_START;
	for (i = from; i < from + PAGE_SIZE; i++)
		if (buffer[i] != byte)
			ck_abort_msg("byte %#lx is %#x, not %#x", i,
				     buffer[i], byte);
}

TEST(what_is_no_memory_reads_as_zeros)
{
	unsigned long odd[5], n;

	boot_with_odd_areas(odd);
	memset(buffer, 0xEE, sizeof(buffer));
	n = odd[4] + PAGE_SIZE - VMALLOC_START;
	ck_assert_int_eq(vread((char *)buffer, (char *)VMALLOC_START,
			       sizeof(buffer)), n);
	expect_bytes(odd[0], 1);
	expect_bytes(odd[1], 0);
	expect_bytes(odd[2], 0);
	expect_bytes(odd[3], 3);
	expect_bytes(odd[3] + PAGE_SIZE, 0);
	expect_bytes(odd[3] + 2 * PAGE_SIZE, 3);
	ck_assert_uint_eq(*(u32 *)(buffer + n - PAGE_SIZE), 1000);
	ck_assert_uint_eq(buffer[n], 0xEE);
	expect_sound_locks();
}
END_TEST

TEST(what_is_no_memory_is_not_written)
{
	unsigned long odd[5], n;

	boot_with_odd_areas(odd);
	memset(buffer, 9, sizeof(buffer));
	n = odd[4] + PAGE_SIZE - VMALLOC_START;
	ck_assert_int_eq(vwrite((char *)buffer, (char *)VMALLOC_START,
				sizeof(buffer)), n);
	ck_assert_uint_eq(*word_at(odd[0]), 0x09090909);
	ck_assert_uint_eq(*word_at(odd[2]), 0x02020202);
	ck_assert_uint_eq(*word_at(odd[3]), 0x09090909);
	ck_assert_uint_eq(*word_at(odd[3] + 2 * PAGE_SIZE), 0x09090909);
	ck_assert_uint_eq(entry_word(odd[1]), 0);
	ck_assert_uint_eq(entry_word(odd[3] + PAGE_SIZE), 0);
	ck_assert_uint_eq(*word_at(odd[4]), 1000);
	expect_sound_locks();
}
END_TEST

TEST(a_count_that_wraps_is_cut)
{
	unsigned long n;

	boot_with_bytes();
	n = vread((char *)buffer, (char *)VMALLOC_START + 5, ~0UL);
	ck_assert_uint_eq(n, model_end - 5);
	ck_assert(!memcmp(buffer, model_byte + 5, n));
	memset(buffer, 3, sizeof(buffer));
	n = vwrite((char *)buffer, (char *)VMALLOC_START + 5, ~0UL);
	ck_assert_uint_eq(n, model_end - 5);
	ck_assert_uint_eq(*((u8 *)VMALLOC_START + model_end - 1), 3);
	ck_assert_int_eq(vread((char *)buffer, (char *)VMALLOC_END, ~0UL),
			 0);
}
END_TEST

TEST(reading_and_writing_take_no_lock_with_them)
{
	boot_with_bytes();
	expect_read(0, 1);
	expect_sound();
	write_model(0, MODEL_BYTES);
	expect_sound();
	expect_read(model_end, 1);
	expect_sound();
	if (_i) {
		make_space(&space2);
		activate_mm(&space2);
	}
	expect_read(0, MODEL_BYTES);
}
END_TEST

/* Test areas of device memory */

/* Bytes into the device, size, pages that are mapped */
static const unsigned long remapped[][3] = {
	{ 0, 1, 1 }, { 0, 4096, 1 }, { 0, 4097, 2 }, { 4095, 1, 1 },
	{ 4095, 2, 2 }, { 0x1234, 0x1000, 2 }, { 0x1234, 0xDCC, 1 },
	{ 0x1234, 0xDCD, 2 }, { 1, 8191, 2 }, { 1, 8192, 3 },
	{ 0x3FF000, 8192, 2 }, { 0x123, 0x500000, 1281 },
};

TEST(device_memory_appears_with_its_offset)
{
	unsigned long phys = DEVICE + remapped[_i][0], p, i, before;
	unsigned long size = remapped[_i][1], n = remapped[_i][2];
	struct vm_struct *a;

	boot_with_device();
	before = left();
	p = at(ioremap(phys, size));
	ck_assert_uint_eq(p, VMALLOC_START + phys % PAGE_SIZE);
	a = area_at(VMALLOC_START);
	ck_assert_uint_eq(a->size, (n + 1) * PAGE_SIZE);
	ck_assert_uint_eq(a->flags, VM_IOREMAP);
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(entry_word(p + i * PAGE_SIZE) & PAGE_MASK,
				  (phys & PAGE_MASK) + i * PAGE_SIZE);
	ck_assert_uint_eq(entry_word(p + n * PAGE_SIZE), 0);
	memset((char *)p, 0x6B, size);
	ck_assert_uint_eq(soft_read_phys((phys + size - 1) & ~3UL) >>
			  (phys + size - 1) % 4 * 8 & 0xFF, 0x6B);
	expect_all_sound();
	iounmap((void *)p);
	ck_assert_uint_eq(entries_between(p, p + n * PAGE_SIZE), 0);
	ck_assert_ptr_eq(vmlist, NULL);
	expect_left(before);
	expect_all_sound();
}
END_TEST

TEST(an_entry_of_a_device_has_the_bits_asked_for)
{
	unsigned long flags[] = { 0, _PAGE_PCD, _PAGE_PWT,
				  _PAGE_PCD | _PAGE_PWT };
	u32 word, must = __PAGE_KERNEL, cache = _PAGE_PCD | _PAGE_PWT;
	unsigned long p;

	boot();
	p = at(_i < 4 ? __ioremap(0xFEC00000UL, 8192, flags[_i]) :
	       _i == 4 ? ioremap(0xFEC00000UL, 8192) :
			 ioremap_nocache(0xFEC00000UL, 8192));
	word = entry_word(p + PAGE_SIZE);
	ck_assert_uint_eq(word & PAGE_MASK, 0xFEC01000U);
	ck_assert_uint_eq(word & must, must);
	ck_assert_uint_eq(word & _PAGE_USER, 0);
	ck_assert_uint_eq(word & cache, _i < 4 ? flags[_i] :
			  _i == 4 ? 0 : _PAGE_PCD);
	ck_assert_uint_eq(entry_word(p) & 0xFFF, word & 0xFFF);
	expect_all_sound();
}
END_TEST

TEST(a_range_that_cannot_be_is_refused)
{
	static const unsigned long bad[][2] = {
		{ 0xE0000000UL, 0 }, { 0xFFFFF000UL, 0x1001 },
		{ 0xFFFFFFFFUL, 2 }, { 0xE0000000UL, 0x20000001UL },
		{ 0xE0000000UL, ~0UL }, { 0x80000000UL, 0x7FFFF000UL },
		{ 0x80000000UL, 0x40000000UL }, { 1, ~0UL },
		{ 0xE0000800UL, -0x800UL },
	};
	unsigned long before;

	boot();
	before = left();
	ck_assert_ptr_eq(ioremap(bad[_i][0], bad[_i][1]), NULL);
	ck_assert_ptr_eq(vmlist, NULL);
	expect_left(before);
	expect_all_sound();
}
END_TEST

TEST(the_last_frame_of_all_can_be_mapped)
{
	unsigned long p;

	boot();
	p = at(ioremap(0xFFFFF000UL, 4096));
	ck_assert_uint_eq(p, VMALLOC_START);
	ck_assert_uint_eq(entry_word(p) & PAGE_MASK, 0xFFFFF000U);
	p = at(ioremap(0xFFFFFFFFUL, 1));
	ck_assert_uint_eq(p, VMALLOC_START + 2 * PAGE_SIZE + 4095);
	iounmap((void *)p);
	ck_assert_uint_eq(nr_areas(), 1);
}
END_TEST

static void expect_refused(unsigned long phys, unsigned long size)
{
	unsigned long n = nr_areas();

	soft_log_clear();
	ck_assert_ptr_eq(ioremap(phys, size), NULL);
	ck_assert_str_ne(soft_log(), "");
	ck_assert_uint_eq(nr_areas(), n);
}

TEST(ram_is_not_device_memory)
{
	unsigned long end, pfn;

	boot_with_device();
	end = PFN_PHYS(max_mapnr);
	pfn = page_to_pfn(alloc_page(GFP_KERNEL));
	expect_refused(MIB(20), 1);
	expect_refused(MIB(20) + 4095, 1);
	expect_refused(PFN_PHYS(pfn), PAGE_SIZE);
	expect_refused(end - PAGE_SIZE, PAGE_SIZE);
	expect_refused(end - 1, 1);
	expect_refused(end - 1, 2);
	expect_refused(end - PAGE_SIZE, MIB(1));
	soft_log_clear();
	ck_assert_ptr_ne(ioremap(end, 1), NULL);
	ck_assert_str_eq(soft_log(), "");
	expect_all_sound();
}
END_TEST

TEST(high_ram_is_not_device_memory)
{
	soft_boot(1024, "");
	expect_refused(MIB(800), 4096);
	expect_refused(PFN_PHYS(max_mapnr) - 4096, 8192);
	ck_assert_ptr_ne(ioremap(PFN_PHYS(max_mapnr), 4096), NULL);
	ck_assert_ptr_eq(vmlist->next, NULL);
}
END_TEST

TEST(reserved_ram_may_be_mapped)
{
	struct page *page;
	unsigned long before, phys, p;

	boot();
	page = alloc_pages(GFP_KERNEL, 1);
	SetPageReserved(page);
	SetPageReserved(page + 1);
	phys = PFN_PHYS(page_to_pfn(page));
	before = left();
	p = at(ioremap(phys + 8, 4096 + 100));
	ck_assert_uint_eq(p, VMALLOC_START + 8);
	*word_at(p) = 0x1234;
	ck_assert_uint_eq(*word_at(at(page_address(page)) + 8), 0x1234);
	ck_assert_int_eq(page_count(page), 1);
	iounmap((void *)p);
	ck_assert_int_eq(page_count(page), 1);
	ck_assert_int_eq(page_count(page + 1), 0);
	expect_left(before);
	ClearPageReserved(page + 1);
	expect_refused(phys, 8192);
	expect_refused(phys + 4095, 2);
	soft_log_clear();
	ck_assert_ptr_ne(ioremap(phys, 4096), NULL);
}
END_TEST

static const unsigned long legacy[][2] = {
	{ 0xA0000, 1 }, { 0xA0000, 0x60000 }, { 0xB8000, 4000 },
	{ 0xFFFFF, 1 }, { 0xFF000, 0x1000 }, { 0xB8123, 0x45 },
};

TEST(the_hole_below_1_MiB_needs_no_area)
{
	unsigned long p, flushes;

	boot();
	p = at(ioremap(legacy[_i][0], legacy[_i][1]));
	ck_assert_uint_eq(p, PAGE_OFFSET + legacy[_i][0]);
	ck_assert_ptr_eq(vmlist, NULL);
	flushes = all_flushes();
	soft_log_clear();
	iounmap((void *)p);
	ck_assert_uint_eq(all_flushes(), flushes);
	ck_assert_str_eq(soft_log(), "");
	ck_assert(!faults(p, true));
	expect_all_sound();
}
END_TEST

TEST(what_is_not_wholly_in_the_hole_needs_an_area)
{
	static const unsigned long around[][2] = {
		{ 0x9FFFF, 1 }, { 0x9FFFF, 2 }, { 0xFFFFF, 2 },
		{ 0x100000, 1 }, { 0x9F000, 0x62000 },
	};
	unsigned long p;

	boot();
	p = at(ioremap(around[_i][0], around[_i][1]));
	ck_assert_uint_eq(p, VMALLOC_START + around[_i][0] % PAGE_SIZE);
	ck_assert_uint_eq(nr_areas(), 1);
	iounmap((void *)p);
	ck_assert_ptr_eq(vmlist, NULL);
	expect_all_sound();
}
END_TEST

TEST(a_device_area_that_fails_leaves_nothing)
{
	unsigned long before, p;

	boot();
	p = leave_three_pages();
	have_spare_records();
	before = left();
	do_check_pgt_cache(0, 0);
	fail_nth(_i + 1);
	ck_assert_ptr_eq(ioremap(0xE0000000UL, 6 * PAGE_SIZE), NULL);
	fail_nth(0);
	expect_areas((unsigned long[]){ VMALLOC_START, 0 });
	ck_assert_uint_eq(entries_between(p, p + 6 * PAGE_SIZE), 0);
	expect_left(before);
	expect_all_sound();
	ck_assert_uint_eq(at(ioremap(0xE0000000UL, 6 * PAGE_SIZE)), p);
}
END_TEST

TEST(a_device_larger_than_the_space_is_refused)
{
	unsigned long before;

	soft_boot(1024, "slab_debug=-");
	before = left();
	ck_assert_ptr_eq(ioremap(0xE0000000UL, space()), NULL);
	ck_assert_ptr_eq(ioremap(0xE0000001UL, space() - PAGE_SIZE), NULL);
	expect_left(before);
	ck_assert_ptr_ne(ioremap(0xE0000000UL, space() - PAGE_SIZE), NULL);
	ck_assert_ptr_eq(vmalloc(1), NULL);
	iounmap((void *)VMALLOC_START);
	ck_assert_ptr_eq(vmlist, NULL);
	ck_assert_ptr_ne(vmalloc(1), NULL);
}
END_TEST

TEST(unmapping_what_is_no_device_is_reported)
{
	unsigned long p;

	boot();
	p = at(ioremap(0xE0000004UL, 2 * PAGE_SIZE));
	soft_log_clear();
	iounmap((void *)(p + PAGE_SIZE));
	ck_assert_str_ne(soft_log(), "");
	ck_assert_uint_eq(nr_areas(), 1);
	iounmap((void *)p);
	ck_assert_uint_eq(nr_areas(), 0);
	soft_log_clear();
	iounmap((void *)p);
	ck_assert_str_ne(soft_log(), "");
}
END_TEST

/* Test the recount of areas */

static unsigned long area[5];	/* vmalloc, vmalloc, vmap, ioremap */

static void boot_with_areas(void)
{
	boot();
	area[0] = at(vmalloc(4 * PAGE_SIZE));
	area[4] = at(vmalloc(3 * PAGE_SIZE));
	area[1] = at(vmalloc(2 * PAGE_SIZE));
	take_pages(2, GFP_KERNEL);
	area[2] = at(vmap(own, 2, VM_ALLOC, PAGE_KERNEL));
	area[3] = at(ioremap(0xE0000000UL, 2 * PAGE_SIZE));
	vfree((void *)area[4]);
	expect_all_sound();
}

static struct vm_struct *record(int i)
{
	return area_at(area[i]);
}

static void expect_found(const char *what)
{
	struct seq_file m;
	int n = area_faults();

	if (n < 1 || !*report)
		ck_abort_msg("%s: %d faults, said \"%s\"", what, n,
			     report);
	expect_narrow(report);
	seq_buffer_init(&m, report, sizeof(report));
	ck_assert_int_ge(mm_check(&m), n);
	ck_assert_ptr_ne(strstr(report, "vmalloc"), NULL);
}

static const struct {
	const char *what;
	int area;
	unsigned long addr, size;	/* changed by */
} bad_records[] = {
	{ "in front of the space", 0, -PAGE_SIZE, PAGE_SIZE },
	{ "in front of the space, by much", 0, -MIB(32), 0 },
	{ "not at a page", 1, 4, 0 },
	{ "not of whole pages", 1, 0, 4 },
	{ "no gap behind it", 1, 0, PAGE_SIZE },
	{ "it reaches into the next", 1, 0, 2 * PAGE_SIZE },
	{ "shorter than its pages", 0, 0, -PAGE_SIZE },
	{ "longer than its pages", 0, 0, PAGE_SIZE },
	{ "only a guard", 1, 0, -2 * PAGE_SIZE },
	{ "no size", 1, 0, -3 * PAGE_SIZE },
	{ "behind the space", 3, MIB(728), 0 },
	{ "it reaches behind the space", 3, 0, MIB(730) },
	{ "it wraps", 3, 0, MIB(1000) },
	{ "elsewhere", 0, PAGE_SIZE, 0 },
	{ "a device elsewhere", 3, PAGE_SIZE, 0 },
};

TEST(the_recount_finds_a_record_that_is_wrong)
{
	struct vm_struct *a;

	boot_with_areas();
	a = record(bad_records[_i].area);
	a->addr = (void *)(at(a->addr) + bad_records[_i].addr);
	a->size += bad_records[_i].size;
	expect_found(bad_records[_i].what);
	a->addr = (void *)(at(a->addr) - bad_records[_i].addr);
	a->size -= bad_records[_i].size;
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_areas_in_the_wrong_order)
{
	struct vm_struct *a, *b;

	boot_with_areas();
	a = record(1);
	b = record(2);
	ck_assert_ptr_eq(a->next, b);
	a->next = b->next;
	b->next = a;
	record(0)->next = b;
	expect_found("two areas changed places");
	b->next = a->next;
	a->next = b;
	record(0)->next = a;
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_a_record_that_is_missing)
{
	struct vm_struct *a;

	boot_with_areas();
	a = record(1);
	record(0)->next = a->next;
	expect_found("the pages of nobody");
	record(0)->next = a;
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_an_entry_that_is_missing)
{
	unsigned long p;
	u32 word;

	boot_with_areas();
	p = area[_i / 2] + _i % 2 * PAGE_SIZE;
	word = entry_word(p);
	set_entry_word(p, 0);
	expect_found("a page is missing");
	set_entry_word(p, word & ~_PAGE_PRESENT);
	expect_found("a page is not present");
	set_entry_word(p, word);
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_an_entry_too_many)
{
	unsigned long p;

	boot_with_areas();
	p = (unsigned long[]){
		area[0] + 4 * PAGE_SIZE, area[1] + 2 * PAGE_SIZE,
		area[3] + 2 * PAGE_SIZE, area[4], area[4] + 3 * PAGE_SIZE,
		area[3] + 3 * PAGE_SIZE, VMALLOC_START + MIB(4) - PAGE_SIZE,
	}[_i];
	ck_assert_uint_eq(entry_word(p), 0);
	set_entry_word(p, 0xE0000000U | __PAGE_KERNEL);
	expect_found("a page that should not be there");
	set_entry_word(p, 0);
	expect_all_sound();
}
END_TEST

TEST(the_recount_looks_at_all_tables_of_the_space)
{
	unsigned long p;

	boot_with_areas();
	p = _i ? VMALLOC_END - PAGE_SIZE : VMALLOC_START + MIB(100);
	spin_lock(&init_mm.page_table_lock);
	pte_alloc(&init_mm, pmd_offset(pgd_offset_k(p), p), p);
	spin_unlock(&init_mm.page_table_lock);
	expect_sound();
	set_entry_word(p, 0xE0000000U | __PAGE_KERNEL);
	expect_found("a page far from all areas");
	set_entry_word(p, 0);
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_a_page_that_is_free)
{
	struct page *page;

	boot_with_areas();
	page = page_behind(area[_i / 2] + _i % 2 * PAGE_SIZE);
	set_page_count(page, 0);
	ck_assert_int_ge(area_faults(), 1);
	ck_assert_str_ne(report, "");
	set_page_count(page, _i / 2 == 2 ? 2 : 1);
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_a_page_that_is_there_twice)
{
	static const unsigned int pair[][4] = {
		{ 0, 0, 0, 1 }, { 0, 3, 0, 0 }, { 0, 0, 1, 1 },
		{ 1, 0, 0, 3 }, { 1, 1, 2, 0 },
	};
	unsigned long p, q;
	u32 word;

	boot_with_areas();
	p = area[pair[_i][0]] + pair[_i][1] * PAGE_SIZE;
	q = area[pair[_i][2]] + pair[_i][3] * PAGE_SIZE;
	word = entry_word(p);
	set_entry_word(p, entry_word(q));
	expect_found("a page is in two places");
	set_entry_word(p, word);
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_a_frame_without_a_page)
{
	u32 word;

	boot_with_areas();
	word = entry_word(area[0]);
	set_entry_word(area[0], 0xE0000000U | __PAGE_KERNEL);
	expect_found("no struct page");
	set_entry_word(area[0], word);
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_a_table_that_the_master_lacks)
{
	unsigned long p, table;

	boot_with_areas();
	make_space(&space2);
	p = VMALLOC_START + MIB(200);
	table = get_zeroed_page(GFP_KERNEL);
	if (_i)
		p = area[0];
	set_pgd(space2.pgd + pgd_index(p),
		__pgd(__pa(table) | _KERNPG_TABLE));
	activate_mm(&space2);
	ck_assert_int_ge(area_faults(), 1);
	activate_mm(&init_mm);
	expect_sound();
}
END_TEST

TEST(the_recount_waits_for_an_area_that_is_being_filled)
{
	struct vm_struct *a;

	boot();
	a = get_vm_area(2 * PAGE_SIZE, VM_ALLOC | VM_UNREADY);
	expect_sound();
	ck_assert_int_eq(vmalloc_area_pages(at(a->addr), PAGE_SIZE,
					    GFP_KERNEL, PAGE_KERNEL), 0);
	expect_sound();
	vm_area_ready(a);
	ck_assert_uint_eq(a->flags, VM_ALLOC);
	ck_assert_int_ge(area_faults(), 1);
	ck_assert_int_eq(vmalloc_area_pages(at(a->addr) + PAGE_SIZE,
					    PAGE_SIZE, GFP_KERNEL,
					    PAGE_KERNEL), 0);
	expect_all_sound();
}
END_TEST

static const struct {
	const char *what;
	int area;
	u32 flip;
} bad_words[] = {
	{ "a program may use it", 0, _PAGE_USER },
	{ "a program may use it", 2, _PAGE_USER },
	{ "a program may use it", 3, _PAGE_USER },
	{ "no reference", 0, _PAGE_SPECIAL },
	{ "a device with references", 3, _PAGE_SPECIAL },
	{ "not present", 3, _PAGE_PRESENT },
	{ "not present", 2, _PAGE_PRESENT },
};

TEST(the_recount_finds_an_entry_that_is_wrong)
{
	unsigned long p;

	boot_with_areas();
	p = area[bad_words[_i].area] + PAGE_SIZE;
	set_entry_word(p, entry_word(p) ^ bad_words[_i].flip);
	expect_found(bad_words[_i].what);
	ck_assert_int_eq(area_faults(), 1);
	set_entry_word(p, entry_word(p) ^ bad_words[_i].flip);
	expect_all_sound();
}
END_TEST

TEST(the_recount_finds_pages_that_changed_places)
{
	unsigned long p, q;
	u32 word;

	boot_with_areas();
	p = area[0];
	q = _i ? area[0] + PAGE_SIZE : area[1];
	word = entry_word(p);
	set_entry_word(p, entry_word(q));
	set_entry_word(q, word);
	ck_assert_int_eq(area_faults(), 2);
}
END_TEST

TEST(the_recount_does_not_follow_a_record_that_cannot_be)
{
	static const unsigned long wild[] = {
		4, 0x1000, 0xBFFFFFF0, 0xC2000002, 0xC2000001, 0xC3FDFFF4,
		0xC3FE0000, 0xF1000000, 0xFFFFFFFC,
	};
	struct vm_struct *a, *next;

	boot_with_areas();
	ck_assert_ptr_eq(high_memory, (void *)0xC3FE0000UL);
	a = record(1);
	next = a->next;
	a->next = (struct vm_struct *)wild[_i];
	ck_assert_int_eq(area_faults(), 1);
	a->next = next;
	expect_all_sound();
}
END_TEST

TEST(an_area_that_is_only_reserved_may_be_anything)
{
	unsigned long p;

	boot();
	p = at(get_vm_area(2 * PAGE_SIZE, 0)->addr);
	expect_sound();
	ck_assert_int_eq(vmalloc_area_pages(p, PAGE_SIZE, GFP_KERNEL,
					    PAGE_KERNEL), 0);
	expect_all_sound();
}
END_TEST

/* Test the trace and the list of areas */

static struct trace_record traced[16];
static unsigned int nr_traced;

static void note_trace(const struct trace_record *r, void *data)
{
	(void)data;
	if (nr_traced < ARRAY_SIZE(traced))
		traced[nr_traced++] = *r;
}

static void begin_trace(const char *name)
{
	trace_enable("all", false);
	trace_clear();
	ck_assert_int_eq(trace_enable(name, true), 0);
}

static void end_trace(void)
{
	nr_traced = 0;
	trace_for_each(note_trace, NULL);
	trace_enable("all", false);
}

static void expect_traced(const char *name, unsigned long a,
			  unsigned long b, unsigned long c)
{
	ck_assert_uint_eq(nr_traced, 1);
	ck_assert_str_eq(traced[0].event->name, name);
	ck_assert_uint_eq(traced[0].arg[0], a);
	ck_assert_uint_eq(traced[0].arg[1], b);
	ck_assert_uint_eq(traced[0].arg[2], c);
}

TEST(making_and_freeing_an_area_is_traced)
{
	void *p;

	boot();
	begin_trace("vmalloc");
	p = vmalloc(5 * PAGE_SIZE);
	end_trace();
	expect_traced("vmalloc", at(p), 5 * PAGE_SIZE, 5);
	begin_trace("vfree");
	vfree(p);
	end_trace();
	expect_traced("vfree", at(p), 5, 0);
}
END_TEST

TEST(what_does_not_happen_is_not_traced)
{
	boot();
	begin_trace("vmalloc");
	ck_assert_int_eq(trace_enable("vfree", true), 0);
	vmalloc(0);
	vmalloc(~0UL);
	vfree(NULL);
	vfree((void *)VMALLOC_START);
	end_trace();
	ck_assert_uint_eq(nr_traced, 0);
}
END_TEST

TEST(a_fault_that_spreads_an_entry_is_traced)
{
	unsigned long p;

	boot_with_spaces();
	p = at(vmalloc(1));
	activate_mm(&space2);
	begin_trace("vmalloc_fault");
	*word_at(p + 0x124) = 1;
	*word_at(p + 0x128) = 1;
	end_trace();
	expect_traced("vmalloc_fault", p + 0x124, 0, 0);
}
END_TEST

static void show_list(void)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	vmlist_show(&m);
	ck_assert_uint_eq(m.lost, 0);
	expect_narrow(report);
}

TEST(the_list_shows_each_area_with_its_extent)
{
	struct vm_struct *a;
	char text[16];
	char *line;

	boot_with_areas();
	show_list();
	line = report;
	for (a = vmlist; a; a = a->next) {
		snprintf(text, sizeof(text), "%lx", at(a->addr));
		line = strstr(line, text);
		ck_assert_ptr_ne(line, NULL);
		snprintf(text, sizeof(text), "%lu", a->size);
		ck_assert_ptr_ne(strstr(line, text), NULL);
		line = strchr(line, '\n');
		ck_assert_ptr_ne(line, NULL);
	}
	ck_assert_ptr_ne(strstr(report, "ioremap pages=2 phys=e0000000"),
			 NULL);
	ck_assert_ptr_ne(strstr(report, "vmalloc pages=4\n"), NULL);
	ck_assert_ptr_ne(strstr(report, "vmap pages=2\n"), NULL);
	expect_sound();
}
END_TEST

TEST(the_list_says_what_an_area_is_for)
{
	boot();
	get_vm_area(1, 0);
	get_vm_area(1, VM_ALLOC | VM_UNREADY);
	get_vm_area(1, VM_IOREMAP | VM_UNREADY);
	show_list();
	ck_assert_ptr_ne(strstr(report, "reserved pages=1\n"), NULL);
	ck_assert_ptr_ne(strstr(report, "vmalloc pages=1 unready\n"),
			 NULL);
	ck_assert_ptr_ne(strstr(report, "ioremap pages=1 unready\n"),
			 NULL);
}
END_TEST

TEST(a_list_without_areas_can_be_shown)
{
	boot();
	show_list();
	expect_sound();
	ck_assert_ptr_eq(strstr(report, "vmalloc"), NULL);
}
END_TEST

/* Keep a model of all areas */

#define MOST_AREAS	300
#define NOWHERE		(~0UL)
#define POOL		64	/* pages that areas map */
#define SPACES		3

enum kind { OF_PAGES, OF_POOL, OF_DEVICE, OF_NOTHING, KINDS };

static struct {
	unsigned long from, pages;	/* without the guard */
	enum kind kind;
	u32 mark;
} made[MOST_AREAS];
static unsigned int nr_made;
static unsigned long pages_made;
static int pool_count[POOL];
static bool copied[SPACES][1024], failing, large;
static struct mm_struct *const spaces[SPACES] = {
	&init_mm, &space2, &space3,
};

/* Where an area of @pages belongs, and its place in the array */
static unsigned long first_fit(unsigned long pages, unsigned int *i)
{
	unsigned long from = 0;

	for (*i = 0; *i < nr_made; ++*i) {
		if (made[*i].from - from > pages)
			return from;
		from = made[*i].from + made[*i].pages + 1;
	}
	return space() / PAGE_SIZE - from > pages ? from : NOWHERE;
}

static unsigned long address_of(unsigned int i)
{
	return VMALLOC_START + made[i].from * PAGE_SIZE;
}

/* Which page of the pool is page @n of an area? */
static unsigned int pool_index(u32 mark, unsigned long n)
{
	return (mark + n * (mark % 5)) % POOL;
}

static void count_pool(unsigned int i, int by)
{
	unsigned long n;

	for (n = 0; n < made[i].pages; n++)
		pool_count[pool_index(made[i].mark, n)] += by;
}

/* Enter an area that the kernel says is at @address, 0: it failed. */
static bool enter(unsigned long address, unsigned long pages,
		  enum kind kind, u32 mark)
{
	unsigned int i;
	unsigned long from = first_fit(pages, &i);
	unsigned long right = VMALLOC_START + from * PAGE_SIZE;

	if (!address && (failing || from == NOWHERE))
		return false;
	if (from == NOWHERE || address != right)
		ck_abort_msg("%lu pages: expected %lx, saw %lx", pages,
			     from == NOWHERE ? 0 : right, address);
	memmove(made + i + 1, made + i, (nr_made - i) * sizeof(*made));
	nr_made++;
	made[i].from = from;
	made[i].pages = pages;
	made[i].kind = kind;
	made[i].mark = mark;
	if (kind == OF_PAGES)
		pages_made += pages;
	if (kind == OF_POOL)
		count_pool(i, 1);
	return true;
}

static int here;		/* whose directory is live */

static void enter_space(int s)
{
	here = s;
	activate_mm(spaces[s]);
	__flush_tlb_all();
}

/* How many faults will it take to touch the whole area? */
static unsigned long faults_expected(unsigned int i)
{
	unsigned long address = address_of(i), n = 0;
	unsigned long last = address + made[i].pages * PAGE_SIZE - 1;
	unsigned long slot;

	for (slot = address >> 22; slot <= last >> 22; slot++) {
		n += here && !copied[here][slot];
		copied[here][slot] = true;
	}
	return n;
}

static void expect_pool(unsigned int i)
{
	unsigned long n;
	unsigned int k;

	for (n = 0; n < made[i].pages; n++) {
		k = pool_index(made[i].mark, n);
		ck_assert_uint_eq(*word_at(address_of(i) + n * PAGE_SIZE),
				  1000 + k);
		ck_assert_int_eq(page_count(own[k]), 1 + pool_count[k]);
	}
}

static void expect_device(unsigned int i)
{
	unsigned long n;

	for (n = 0; n < made[i].pages; n++)
		ck_assert_uint_eq(entry_word(address_of(i) + n * 4096) &
				  PAGE_MASK, made[i].mark + n * 4096);
}

static void expect_contents(unsigned int i)
{
	switch (made[i].kind) {
	case OF_PAGES:
		expect_stamped(address_of(i), made[i].pages, made[i].mark);
		break;
	case OF_POOL:
		expect_pool(i);
		break;
	case OF_DEVICE:
		expect_device(i);
		break;
	default:
		break;
	}
	ck_assert_uint_eq(entry_word(address_of(i) +
				     made[i].pages * PAGE_SIZE), 0);
}

static void look_at(unsigned int i)
{
	unsigned long before = nr_faults(), n = 0;

	if (made[i].kind == OF_PAGES || made[i].kind == OF_POOL)
		n = faults_expected(i);
	expect_contents(i);
	if (nr_faults() != before + n)
		ck_abort_msg("%lu faults in space %d, not %lu",
			     nr_faults() - before, here, n);
}

static void expect_model(void)
{
	struct vm_struct *a = vmlist;
	unsigned int i;

	for (i = 0; i < nr_made; i++, a = a->next)
		if (!a || at(a->addr) != address_of(i) ||
		    a->size != (made[i].pages + 1) * PAGE_SIZE)
			ck_abort_msg("area %u: expected %lx, %lu pages, "
				     "saw %lx, %lx", i, address_of(i),
				     made[i].pages, a ? at(a->addr) : 0,
				     a ? a->size : 0);
	ck_assert_ptr_eq(a, NULL);
}

static void unmake(unsigned int i)
{
	void *p = (void *)address_of(i);

	look_at(i);
	if (made[i].kind == OF_POOL) {
		vunmap(p);
		count_pool(i, -1);
	} else if (made[i].kind == OF_DEVICE) {
		iounmap(p);
	} else {
		vfree(p);
	}
	if (made[i].kind == OF_PAGES)
		pages_made -= made[i].pages;
	nr_made--;
	memmove(made + i, made + i + 1, (nr_made - i) * sizeof(*made));
}

/* Test random areas against the model */

static void first_touch(unsigned long p, unsigned long pages, u32 mark)
{
	unsigned long before = nr_faults();
	unsigned int i = 0;

	while (address_of(i) != p)
		i++;
	before += faults_expected(i);
	stamp(p, pages, mark);
	ck_assert_uint_eq(nr_faults(), before);
}

static void make_of_pages(void)
{
	unsigned long pages = rnd_between(1, 1U << rnd_between(0, 6)), p;
	unsigned int how = rnd_below(6), i;
	u32 mark = rnd();

	if (pages_made + pages > 5000)
		return;
	if (rnd_below(100) == 0)
		pages += 1024;
	p = at(how == 0 ? vmalloc_dma(pages * PAGE_SIZE) :
	       how == 1 ? vmalloc_32(pages * PAGE_SIZE) :
			  vmalloc(pages * PAGE_SIZE - rnd_below(4096)));
	if (!enter(p, pages, OF_PAGES, mark))
		return;
	if (how == 0)
		ck_assert_uint_eq(highest_zone(p, pages), ZONE_DMA);
	for (i = 0; how > 1 && large && i < pages; i++)
		ck_assert(PageHighMem(page_behind(p + i * PAGE_SIZE)));
	first_touch(p, pages, mark);
}

static void make_of_pool(void)
{
	unsigned long pages = rnd_between(1, 40), n;
	struct page *page[40];
	u32 mark = rnd();

	for (n = 0; n < pages; n++)
		page[n] = own[pool_index(mark, n)];
	enter(at(vmap(page, pages, 0, PAGE_KERNEL)), pages, OF_POOL,
	      mark);
}

static void make_of_device(void)
{
	unsigned long pages = rnd_between(1, 1U << rnd_between(0, 10));
	u32 phys = 0xE0000000U + rnd_below(1000) * 4096;
	unsigned long offset = rnd_below(4096), p;

	p = at(ioremap(phys + offset, pages * PAGE_SIZE - offset));
	if (p)
		ck_assert_uint_eq(p % PAGE_SIZE, offset);
	enter(p & PAGE_MASK, pages, OF_DEVICE, phys);
}

/* Sizes that fill the space */
static void make_of_nothing(void)
{
	unsigned long pages = space() / PAGE_SIZE / rnd_between(3, 60);

	enter(place(pages), pages, OF_NOTHING, 0);
}

static void fail_at_random(void)
{
	struct fail_page_alloc rule = { .seed = rnd() };

	rule.probability = rnd_between(10, 400);
	failing = !failing;
	fail_page_alloc_set(failing ? &rule : NULL);
}

static void make_one(void)
{
	static void (*const make[KINDS])(void) = {
		make_of_pages, make_of_pool, make_of_device,
		make_of_nothing,
	};
	unsigned int kind = rnd_below(7);

	if (nr_made == MOST_AREAS)
		return;
	make[kind < KINDS ? kind : OF_PAGES]();
}

static void random_step(unsigned int bias, bool may_fail)
{
	unsigned int what = rnd_below(100);

	if (what < 3 && may_fail)
		fail_at_random();
	else if (what < 8 && nr_made)
		look_at(rnd_below(nr_made));
	else if (what < 11)
		enter_space(rnd_below(SPACES));
	else if (what < bias)
		make_one();
	else if (nr_made)
		unmake(rnd_below(nr_made));
}

static void boot_for_model(unsigned int mib)
{
	soft_boot(mib, "slab_debug=-");
	large = mib > 704;
	make_space(&space2);
	make_space(&space3);
	take_pages(POOL, large ? GFP_HIGHUSER : GFP_KERNEL);
}

static void random_areas(unsigned int mib, unsigned int steps,
			 bool may_fail)
{
	unsigned int bias = 60, i;
	unsigned long before;

	boot_for_model(mib);
	before = left();
	for (i = 0; i < steps; i++) {
		if (i % 200 == 0)
			bias = rnd_between(40, 80);
		random_step(bias, may_fail);
		expect_model();
		if (i % 100 == 0)
			expect_sound();
	}
	failing = false;
	fail_page_alloc_set(NULL);
	while (nr_made)
		unmake(rnd_below(nr_made));
	enter_space(0);
	expect_counts(POOL, 1);
	expect_left(before);
	expect_all_sound();
}

TEST(random_areas_lie_where_the_model_has_them)
{
	rnd_seed(_i);
	random_areas(64, suite_rounds(1500), false);
}
END_TEST

TEST(random_areas_of_a_large_machine_take_high_memory)
{
	rnd_seed(100 + _i);
	random_areas(1024, suite_rounds(1500), false);
}
END_TEST

TEST(random_failures_leave_all_areas_in_order)
{
	rnd_seed(200 + _i);
	random_areas(64, suite_rounds(1500), true);
}
END_TEST

/* Register the tests of chapter 7 */

SUITE("chapter 7: non-contiguous memory")
{
	CASE(area_search);
	CASE(area_pages);
	CASE(area_freeing);
	CASE(area_failures);
	CASE(area_tables);
	CASE(area_spreading);
	CASE(refused_faults);
	CASE(area_flushes);
	CASE(page_mapping);
	CASE(area_bytes);
	CASE(device_memory);
	CASE(area_recount);
	CASE(area_traces);
	CASE(area_model);

	/* Register the tests of places and pages */
	tcase_add_loop_test(area_search,
			    the_space_lies_between_two_holes,
			    0, ARRAY_SIZE(machines));
	tcase_add_test(area_search, the_flags_of_areas_have_linuxs_values);
	tcase_add_loop_test(area_search,
			    an_area_is_whole_pages_and_a_guard,
			    0, ARRAY_SIZE(extents));
	tcase_add_test(area_search,
		       the_first_gap_that_is_large_enough_is_taken);
	tcase_add_loop_test(area_search,
			    a_gap_is_filled_to_its_last_page, 0, 5);
	tcase_add_test(area_search,
		       the_gap_in_front_of_the_first_area_is_found);
	tcase_add_loop_test(area_search, the_whole_space_can_be_one_area, 0, 2);
	tcase_add_test(area_search,
		       the_last_gap_is_filled_to_the_end_of_the_space);
	tcase_add_test(area_search, a_space_that_is_full_of_areas_has_no_more);
	tcase_add_loop_test(area_search,
			    a_size_that_wraps_is_refused,
			    0, 2 * ARRAY_SIZE(wrapping));
	tcase_add_test(area_search,
		       without_memory_for_a_record_there_is_no_area);
	tcase_add_test(area_search, an_interrupt_makes_and_reads_no_area);
	tcase_add_test(area_search, before_there_is_memory_there_are_no_areas);
	tcase_add_test(area_search, the_bounds_of_the_space_are_exact);
	tcase_add_test(area_search, a_space_without_a_gap_says_so);
	tcase_add_loop_test(area_pages,
			    each_byte_of_an_area_can_be_used,
			    0, ARRAY_SIZE(wanted));
	tcase_add_loop_test(area_pages,
			    the_pages_of_areas_are_different_and_keep_their_contents,
			    0, 2);
	tcase_add_test(area_pages, any_address_of_a_page_leads_to_it);
	tcase_add_loop_test(area_pages,
			    behind_each_area_is_a_page_that_faults, 0, 4);
	tcase_add_loop_test(area_pages, high_memory_is_taken_before_low, 0, 2);
	tcase_add_loop_test(area_pages,
			    a_call_takes_pages_of_the_zones_it_names, 0, 6);
	tcase_add_test(area_pages, low_memory_helps_when_high_memory_is_gone);
	tcase_add_loop_test(area_pages,
			    an_area_has_the_protection_asked_for, 0, 5);
	tcase_add_loop_test(area_pages,
			    without_global_pages_areas_are_not_global, 0, 2);
	tcase_add_test(area_pages, more_than_all_memory_is_refused_at_once);
	tcase_add_test(area_pages, all_memory_cannot_be_had_and_is_given_back);
	tcase_add_loop_test(area_pages, an_area_is_never_a_programs, 0, 2);
	tcase_add_loop_test(area_pages,
			    what_is_no_part_of_the_space_is_not_filled, 0, 5);
	tcase_add_loop_test(area_pages,
			    the_first_and_the_last_page_of_the_space_can_be_filled,
			    0, 2);
	tcase_add_test(area_pages,
		       only_an_address_of_the_space_leads_to_a_page);
	tcase_add_test(area_pages, a_frame_behind_the_last_page_leads_to_none);
	/* Register the tests of freeing and failing */
	tcase_add_loop_test(area_freeing,
			    an_area_that_is_freed_leaves_nothing,
			    0, ARRAY_SIZE(wanted));
	tcase_add_loop_test(area_freeing,
			    any_area_of_the_list_can_be_freed, 0, 6);
	tcase_add_test(area_freeing, freeing_nothing_does_nothing);
	tcase_add_loop_test(area_freeing,
			    an_address_that_is_no_areas_is_reported_and_not_freed,
			    0, 9);
	tcase_add_test(area_freeing, an_interrupt_frees_no_area);
	tcase_add_loop_test(area_freeing, an_area_with_holes_is_freed, 0, 16);
	tcase_add_test(area_freeing, an_area_without_a_table_is_freed);
	tcase_add_loop_test(area_freeing,
			    a_frame_that_is_not_the_allocators_is_not_freed,
			    0, 2);
	tcase_add_test(area_freeing, an_entry_that_is_swapped_out_is_reported);
	tcase_add_test(area_freeing,
		       a_part_of_an_area_can_be_filled_and_emptied);
	tcase_add_test(area_freeing, a_page_that_is_there_already_is_reported);
	tcase_add_test(area_freeing, a_table_that_is_bad_is_not_followed);
	tcase_add_loop_test(area_failures,
			    an_area_that_fails_leaves_nothing, 0, 3 * REQUESTS);
	tcase_add_loop_test(area_failures,
			    an_area_asks_for_its_pages_and_tables_and_nothing_else,
			    0, 3);
	tcase_add_loop_test(area_failures,
			    the_part_that_was_filled_is_emptied, 0, REQUESTS);
	tcase_add_test(area_failures, failing_again_and_again_costs_nothing);
	tcase_add_test(area_failures, memory_is_asked_for_without_locks);
	tcase_add_loop_test(area_failures,
			    two_areas_made_at_once_are_separate, 0, 3);
	/* Register the tests of tables and faults */
	tcase_add_test(area_tables, only_the_masters_directory_is_changed);
	tcase_add_test(area_tables, a_table_stays_when_its_areas_are_gone);
	tcase_add_loop_test(area_tables,
			    an_area_has_as_few_tables_as_can_be, 0, 5);
	tcase_add_loop_test(area_spreading,
			    the_first_touch_copies_one_entry, 0, 2);
	tcase_add_test(area_spreading, each_table_is_learnt_of_by_itself);
	tcase_add_test(area_spreading,
		       a_directory_that_is_made_later_has_the_entry);
	tcase_add_test(area_spreading,
		       an_area_in_a_table_that_is_known_needs_no_fault);
	tcase_add_test(area_spreading, a_stale_copy_is_valid_for_ever);
	tcase_add_test(area_spreading,
		       an_old_directory_from_the_quicklist_is_mended_by_faults);
	tcase_add_loop_test(area_spreading,
			    the_directory_in_cr3_learns_whoever_is_noted, 0, 2);
	tcase_add_loop_test(area_spreading,
			    an_interrupt_may_touch_an_area, 0, 2);
	tcase_add_test(area_spreading, a_fault_needs_no_lock);
	tcase_add_test(area_spreading,
		       an_area_of_device_memory_spreads_as_well);
	tcase_add_loop_test(refused_faults,
			    only_a_missing_page_of_the_kernels_is_mended, 0, 8);
	tcase_add_test(refused_faults,
		       an_entry_that_is_there_may_be_copied_again);
	tcase_add_loop_test(refused_faults, the_range_is_exact, 0, 6);
	tcase_add_loop_test(refused_faults,
			    an_address_outside_of_the_range_is_refused,
			    0, ARRAY_SIZE(foreign));
	tcase_add_loop_test(refused_faults,
			    what_the_master_lacks_is_a_fault, 0, 4);
	tcase_add_test(refused_faults,
		       a_page_that_is_read_only_is_not_made_writable);
	tcase_add_loop_test(refused_faults,
			    a_programs_touch_is_not_mended, 0, 2);
	tcase_add_test(refused_faults,
		       the_kernels_answer_is_asked_before_any_handler);
	tcase_add_loop_test(area_flushes,
			    an_area_is_made_without_a_flush_and_ended_by_one,
			    0, 4);
	tcase_add_loop_test(area_flushes,
			    without_global_pages_a_plain_flush_will_do, 0, 4);
	tcase_add_test(area_flushes, the_flush_comes_when_all_entries_are_gone);
	tcase_add_loop_test(area_flushes,
			    no_entry_is_left_when_translations_are_flushed,
			    0, 4);
	tcase_add_loop_test(area_flushes,
			    a_translation_is_not_used_when_its_area_is_gone,
			    0, 4);
	tcase_add_test(area_flushes, a_new_area_shows_its_own_frames);
	/* Register the tests of mappings and bytes */
	tcase_add_loop_test(page_mapping,
			    pages_appear_in_the_order_of_the_array, 0, 8);
	tcase_add_test(page_mapping, an_area_holds_its_pages);
	tcase_add_test(page_mapping, a_page_may_be_in_an_area_twice);
	tcase_add_loop_test(page_mapping,
			    a_mapping_has_flags_and_protection_as_asked, 0, 2);
	tcase_add_loop_test(page_mapping,
			    a_number_of_pages_that_cannot_be_is_refused, 0, 5);
	tcase_add_test(page_mapping,
		       as_many_pages_as_the_machine_has_can_be_mapped);
	tcase_add_loop_test(page_mapping,
			    a_mapping_that_fails_holds_no_page, 0, 2);
	tcase_add_loop_test(page_mapping,
			    without_room_or_record_no_page_is_held, 0, 2);
	tcase_add_loop_test(page_mapping,
			    unmapping_what_is_not_mapped_is_reported, 0, 2);
	tcase_add_test(page_mapping, an_interrupt_unmaps_no_area);
	tcase_add_test(page_mapping,
		       a_reserved_page_is_mapped_without_a_reference);
	tcase_add_test(page_mapping, only_pages_can_be_mapped);
	tcase_add_test(page_mapping, a_page_inside_of_a_block_cannot_be_mapped);
	tcase_add_test(page_mapping, entries_that_are_not_present_fill_no_area);
	tcase_add_loop_test(area_bytes,
			    bytes_are_read_on_both_sides_of_each_border,
			    0, ARRAY_SIZE(borders));
	tcase_add_loop_test(area_bytes,
			    bytes_are_written_on_both_sides_of_each_border,
			    0, ARRAY_SIZE(borders));
	tcase_add_loop_test(area_bytes,
			    random_bytes_are_read_and_written_as_the_model_has_them,
			    0, suite_rounds(4));
	tcase_add_test(area_bytes,
		       without_areas_there_is_nothing_to_read_or_write);
	tcase_add_test(area_bytes, what_is_no_memory_reads_as_zeros);
	tcase_add_test(area_bytes, what_is_no_memory_is_not_written);
	tcase_add_test(area_bytes, a_count_that_wraps_is_cut);
	tcase_add_loop_test(area_bytes,
			    reading_and_writing_take_no_lock_with_them, 0, 2);
	tcase_add_loop_test(device_memory,
			    device_memory_appears_with_its_offset,
			    0, ARRAY_SIZE(remapped));
	tcase_add_loop_test(device_memory,
			    an_entry_of_a_device_has_the_bits_asked_for, 0, 6);
	tcase_add_loop_test(device_memory,
			    a_range_that_cannot_be_is_refused, 0, 9);
	tcase_add_test(device_memory, the_last_frame_of_all_can_be_mapped);
	tcase_add_test(device_memory, ram_is_not_device_memory);
	tcase_add_test(device_memory, high_ram_is_not_device_memory);
	tcase_add_test(device_memory, reserved_ram_may_be_mapped);
	tcase_add_loop_test(device_memory,
			    the_hole_below_1_MiB_needs_no_area,
			    0, ARRAY_SIZE(legacy));
	tcase_add_loop_test(device_memory,
			    what_is_not_wholly_in_the_hole_needs_an_area, 0, 5);
	tcase_add_loop_test(device_memory,
			    a_device_area_that_fails_leaves_nothing, 0, 2);
	tcase_add_test(device_memory,
		       a_device_larger_than_the_space_is_refused);
	tcase_add_test(device_memory, unmapping_what_is_no_device_is_reported);
	/* Register the tests of recount, traces and model */
	tcase_add_loop_test(area_recount,
			    the_recount_finds_a_record_that_is_wrong,
			    0, ARRAY_SIZE(bad_records));
	tcase_add_test(area_recount,
		       the_recount_finds_areas_in_the_wrong_order);
	tcase_add_test(area_recount,
		       the_recount_finds_a_record_that_is_missing);
	tcase_add_loop_test(area_recount,
			    the_recount_finds_an_entry_that_is_missing, 0, 6);
	tcase_add_loop_test(area_recount,
			    the_recount_finds_an_entry_too_many, 0, 7);
	tcase_add_loop_test(area_recount,
			    the_recount_looks_at_all_tables_of_the_space, 0, 2);
	tcase_add_loop_test(area_recount,
			    the_recount_finds_a_page_that_is_free, 0, 6);
	tcase_add_loop_test(area_recount,
			    the_recount_finds_a_page_that_is_there_twice, 0, 5);
	tcase_add_test(area_recount, the_recount_finds_a_frame_without_a_page);
	tcase_add_loop_test(area_recount,
			    the_recount_finds_a_table_that_the_master_lacks, 0, 2);
	tcase_add_test(area_recount,
		       the_recount_waits_for_an_area_that_is_being_filled);
	tcase_add_loop_test(area_recount,
			    the_recount_finds_an_entry_that_is_wrong,
			    0, ARRAY_SIZE(bad_words));
	tcase_add_loop_test(area_recount,
			    the_recount_finds_pages_that_changed_places, 0, 2);
	tcase_add_loop_test(area_recount,
			    the_recount_does_not_follow_a_record_that_cannot_be, 0, 9);
	tcase_add_test(area_recount,
		       an_area_that_is_only_reserved_may_be_anything);
	tcase_add_test(area_traces, making_and_freeing_an_area_is_traced);
	tcase_add_test(area_traces, what_does_not_happen_is_not_traced);
	tcase_add_test(area_traces, a_fault_that_spreads_an_entry_is_traced);
	tcase_add_test(area_traces, the_list_shows_each_area_with_its_extent);
	tcase_add_test(area_traces, the_list_says_what_an_area_is_for);
	tcase_add_test(area_traces, a_list_without_areas_can_be_shown);
	tcase_add_loop_test(area_model,
			    random_areas_lie_where_the_model_has_them, 0, 2);
	tcase_add_loop_test(area_model,
			    random_areas_of_a_large_machine_take_high_memory,
			    0, 2);
	tcase_add_loop_test(area_model,
			    random_failures_leave_all_areas_in_order, 0, 2);
}
