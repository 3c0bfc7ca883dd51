/*
 * ch03.c - the suite of chapter 3: the kernel's page tables
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "tests/suite.h"

#include "arch/cache.h"
#include "arch/irq.h"
#include "arch/percpu.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/e820.h"
#include "mm/fail_page_alloc.h"
#include "mm/fixmap.h"
#include "mm/memory.h"
#include "mm/mm_types.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/setup.h"
#include "mm/tlb.h"
#include "sched/lock_order.h"
#include "sched/sched.h"

/* Ask the soft machine where an address leads */
static const char *const modes[] = { "", "nopse", "nopge",
				     "nopse nopge" };
#define NR_MODES ARRAY_SIZE(modes)

static const unsigned int sizes[] = { 65, 705, 8, 16, 63, 64, 256, 704,
				      1024, 3583 };
#define NR_SIZES ARRAY_SIZE(sizes)

static void boot_to_paging(unsigned int mib, const char *options)
{
	soft_machine_init(mib);
	soft_options(options);
	soft_boot_to(SOFT_PAGING);
}

static bool leads_nowhere(unsigned long address)
{
	unsigned long phys, error;

	return !soft_translate(address, false, &phys, &error);
}

static bool leads_to(unsigned long address, unsigned long expected)
{
	unsigned long phys, error;

	return soft_translate(address, true, &phys, &error) &&
	       phys == expected;
}

static u32 directory_word(unsigned long slot)
{
	return soft_read_phys(read_cr3() + 4 * slot);
}

static void expect_all_low_memory_mapped(void)
{
	unsigned long pfn;

	for (pfn = 0; pfn < max_low_pfn; pfn++)
		if (!leads_to(PAGE_OFFSET + PFN_PHYS(pfn), PFN_PHYS(pfn)))
			ck_abort_msg("frame %#lx of %#lx is not in place",
				     pfn, max_low_pfn);
}

static unsigned long tables_in_use(void)
{
	unsigned long slot, n = 0;

	for (slot = USER_PTRS_PER_PGD; slot < PTRS_PER_PGD; slot++)
		if ((directory_word(slot) & (_PAGE_PRESENT | _PAGE_PSE)) ==
		    _PAGE_PRESENT)
			n++;
	return n;
}

static int faults_found(void)
{
	char text[4096];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	return paging_check(&m);
}

/* Test the arithmetic of pages and entries */

TEST(addresses_round_to_pages)
{
	ck_assert_uint_eq(PAGE_ALIGN(0UL), 0);
	ck_assert_uint_eq(PAGE_ALIGN(1UL), 4096);
	ck_assert_uint_eq(PAGE_ALIGN(4096UL), 4096);
	ck_assert_uint_eq(PFN_UP(4097UL), 2);
	ck_assert_uint_eq(PFN_DOWN(8191UL), 1);
	ck_assert_uint_eq(PFN_PHYS(0xFFFFFUL), 0xFFFFF000UL);
	ck_assert_uint_eq(__pa(__va(0x123456UL)), 0x123456);
	ck_assert_uint_eq(MAXMEM + VMALLOC_RESERVE, -PAGE_OFFSET);
}
END_TEST

TEST(an_address_splits_into_ten_ten_twelve)
{
	ck_assert_uint_eq(pgd_index(0xFFFFFFFFUL), 1023);
	ck_assert_uint_eq(pgd_index(PAGE_OFFSET - 1), 767);
	ck_assert_uint_eq(pgd_index(PAGE_OFFSET), 768);
	ck_assert_uint_eq(__pte_offset(0xC03FFFFFUL), 1023);
	ck_assert_uint_eq(__pte_offset(0xC0400000UL), 0);
	ck_assert_uint_eq(USER_PTRS_PER_PGD, 768);
	ck_assert_uint_eq(KERNEL_PGD_PTRS, 256);
}
END_TEST

TEST(an_entry_keeps_frame_and_flags_apart)
{
	pte_t pte = mk_pte_phys(0xFFFFFABC, __pgprot(__PAGE_KERNEL));

	ck_assert_uint_eq(pte_val(pte), 0xFFFFF000 | __PAGE_KERNEL);
	ck_assert_uint_eq(pte_pfn(pte), 0xFFFFF);
	pte = __mk_pte(0x12345, __pgprot(__PAGE_KERNEL_RO));
	ck_assert_uint_eq(pte_val(pte), 0x12345000 | __PAGE_KERNEL_RO);
	ck_assert(!(__PAGE_KERNEL_RO & _PAGE_RW));
}
END_TEST

TEST(a_page_without_access_is_present_and_no_swap_entry)
{
	unsigned long swap_entry = 0xFFFFFE00 | 0x3E;

	ck_assert(pte_present(__pte(_PAGE_PROTNONE)));
	ck_assert(!(_PAGE_PROTNONE & _PAGE_PRESENT));
	ck_assert(!pte_present(__pte(swap_entry)));
	ck_assert(!pte_present(__pte(0)));
	ck_assert(pte_none(__pte(0)));
	ck_assert(!pte_none(__pte(swap_entry)));
	ck_assert_uint_ne(_PAGE_PROTNONE, _PAGE_PSE);
}
END_TEST

TEST(a_bad_directory_entry_is_told_from_a_table)
{
	ck_assert(!pmd_bad(__pmd(0x1000 | _KERNPG_TABLE)));
	ck_assert(!pmd_bad(__pmd(0x1000 | _PAGE_TABLE)));
	ck_assert(pmd_bad(__pmd(0)));
	ck_assert(pmd_bad(__pmd(0x1000 | _KERNPG_TABLE | _PAGE_PSE)));
	ck_assert(pmd_bad(__pmd(0x1000 | _PAGE_PRESENT | _PAGE_RW)));
	ck_assert(pmd_large(__pmd(__PAGE_KERNEL_LARGE)));
	ck_assert(!pmd_large(__pmd(_KERNPG_TABLE)));
	ck_assert(pmd_none(__pmd(0)) && !pmd_present(__pmd(0)));
}
END_TEST

TEST(the_upper_level_is_folded_away)
{
	pgd_t pgd = __pgd(0);

	ck_assert(!pgd_none(pgd) && !pgd_bad(pgd) && pgd_present(pgd));
	ck_assert_ptr_eq(pmd_offset(&pgd, 0x12345678), &pgd);
	ck_assert_uint_eq(PTRS_PER_PMD, 1);
	ck_assert_uint_eq(sizeof(pmd_t), sizeof(pgd_t));
}
END_TEST

/* Test that low memory is mapped */

TEST(every_low_frame_is_mapped_at_its_address)
{
	boot_to_paging(sizes[_i / NR_MODES], modes[_i % NR_MODES]);
	expect_all_low_memory_mapped();
	ck_assert_int_eq(faults_found(), 0);
}
END_TEST

TEST(low_memory_works_to_its_last_byte)
{
	volatile char *last;

	boot_to_paging(64, modes[_i]);
	last = (char *)__va(PFN_PHYS(max_low_pfn)) - 1;
	*last = 42;
	ck_assert_int_eq(soft_read_phys(__pa(last) & ~3UL) >> 24, 42);
}
END_TEST

TEST(high_memory_is_not_mapped)
{
	boot_to_paging(1024, modes[_i]);
	ck_assert_uint_eq(max_low_pfn, MAXMEM_PFN);
	ck_assert(leads_nowhere(PAGE_OFFSET + MAXMEM));
}
END_TEST

/* Test what is not mapped */

TEST(nothing_is_mapped_behind_low_memory)
{
	unsigned long end;

	boot_to_paging(63, modes[_i]);
	end = PAGE_OFFSET + PFN_PHYS(max_low_pfn);
	if (cpu_has_pse())
		end = ALIGN(end, PMD_SIZE);
	ck_assert(!leads_nowhere(end - 1));
	ck_assert(leads_nowhere(end));
	EXPECT_PANIC(*(volatile char *)end = 1, "page fault");
}
END_TEST

TEST(the_windows_are_empty)
{
	unsigned long address;

	boot_to_paging(64, modes[_i]);
	for (address = PKMAP_BASE; address; address += PAGE_SIZE)
		if (!leads_nowhere(address))
			ck_abort_msg("%#lx is mapped", address);
}
END_TEST

TEST(the_identity_map_can_be_zapped)
{
	unsigned long slot, flushes;

	boot_to_paging(64, modes[_i]);
	ck_assert(leads_to(0, 0) && leads_to(0x7FFFFF, 0x7FFFFF));
	flushes = soft_tlb_flushes + soft_tlb_global_flushes;
	zap_low_mappings();
	ck_assert_uint_eq(soft_tlb_flushes + soft_tlb_global_flushes,
			  flushes + 1);
	for (slot = 0; slot < USER_PTRS_PER_PGD; slot++)
		ck_assert_uint_eq(directory_word(slot), 0);
	expect_all_low_memory_mapped();
}
END_TEST

/* Test the flags of the kernel's entries */

static void expect_flags(unsigned long entry, bool large)
{
	unsigned long flags = __PAGE_KERNEL;

	if (large)
		flags |= _PAGE_PSE;
	if (cpu_has_pge())
		flags |= _PAGE_GLOBAL;
	ck_assert_uint_eq(entry & ~PAGE_MASK, flags);
}

TEST(kernel_entries_have_the_right_flags)
{
	unsigned long slot = USER_PTRS_PER_PGD, entry, i;

	boot_to_paging(16, modes[_i]);
	for (; slot < USER_PTRS_PER_PGD + 3; slot++) {
		entry = directory_word(slot);
		if (cpu_has_pse()) {
			expect_flags(entry, true);
			continue;
		}
		ck_assert_uint_eq(entry & ~PAGE_MASK, _KERNPG_TABLE);
		for (i = 0; i < PTRS_PER_PTE; i++)
			expect_flags(soft_read_phys((entry & PAGE_MASK) +
						    4 * i),
				     false);
	}
}
END_TEST

TEST(the_cost_of_the_tables_is_measured)
{
	u64 start, end;

	soft_machine_init(16);
	soft_options(modes[_i]);
	soft_boot_to(SOFT_BOOTMEM);
	do
		start = get_cycles();
	while (start < 1000000);
	soft_boot_to(SOFT_PAGING);
	end = get_cycles();
	ck_assert_uint_gt(pagetable_cycles, 0);
	ck_assert_uint_lt(pagetable_cycles, end - start);
}
END_TEST

TEST(features_are_on_if_there)
{
	boot_to_paging(16, modes[_i]);
	ck_assert_uint_eq(soft_cr4(),
			  (cpu_has_pse() ? X86_CR4_PSE : 0) |
				  (cpu_has_pge() ? X86_CR4_PGE : 0));
}
END_TEST

TEST(a_processor_without_large_pages_gets_none)
{
	soft_machine_init(64);
	soft_features(false, false);
	soft_boot_to(SOFT_PAGING);
	ck_assert_uint_eq(tables_in_use(), 16 + 2);
	expect_all_low_memory_mapped();
}
END_TEST

TEST(copies_of_the_boot_map_are_flushed)
{
	soft_machine_init(64);
	soft_options(modes[_i]);
	soft_boot_to(SOFT_BOOTMEM);
	soft_tlb_flushes = soft_tlb_global_flushes = 0;
	soft_boot_to(SOFT_PAGING);
	ck_assert_uint_gt(soft_tlb_flushes, 0);
	ck_assert(!cpu_has_pge() || soft_tlb_global_flushes > 0);
}
END_TEST

/* Test where page tables come from */

TEST(there_are_as_few_tables_as_can_be)
{
	unsigned long expected = 2;

	boot_to_paging(sizes[_i / NR_MODES], modes[_i % NR_MODES]);
	if (!cpu_has_pse())
		expected += DIV_ROUND_UP(max_low_pfn, PTRS_PER_PTE);
	ck_assert_uint_eq(tables_in_use(), expected);
}
END_TEST

TEST(tables_are_distinct_frames_that_nobody_else_has)
{
	unsigned long slot, other, table, *map;

	boot_to_paging(64, "nopse");
	map = contig_page_data.bdata->node_bootmem_map;
	for (slot = USER_PTRS_PER_PGD; slot < PTRS_PER_PGD; slot++) {
		if (!directory_word(slot))
			continue;
		table = PFN_DOWN(directory_word(slot));
		ck_assert(page_is_ram(table));
		ck_assert(test_bit(table, map));
		for (other = 0; other < slot; other++)
			ck_assert_uint_ne(PFN_DOWN(directory_word(other)),
					  table);
	}
}
END_TEST

static void crowded_machine(unsigned long gap, const char *options)
{
	static const struct e820entry map[] = {
		{ SOFT_KERNEL, MIB(63), E820_RAM },
	};

	soft_machine_init(64);
	soft_boot_info(map, 1);
	soft_options(options);
	soft_add_module(SOFT_KERNEL_END + PFN_PHYS(gap), MIB(9), "initrd");
}

TEST(a_table_that_is_not_mapped_is_refused)
{
	crowded_machine(1 + _i, "nopse");
	EXPECT_PANIC(soft_boot_to(SOFT_PAGING),
		     "all memory below 8 MiB is in use");
}
END_TEST

TEST(the_first_unmapped_frame_is_refused)
{
	static const struct e820entry map[] = {
		{ SOFT_KERNEL, MIB(63), E820_RAM },
	};

	soft_machine_init(64);
	soft_boot_info(map, 1);
	soft_options("nopse");
	soft_add_module(SOFT_KERNEL_END + 3 * PAGE_SIZE, MIB(8), "initrd");
	EXPECT_PANIC(soft_boot_to(SOFT_PAGING),
		     "all memory below 8 MiB is in use");
}
END_TEST

TEST(three_tables_below_8_MiB_are_enough)
{
	unsigned long initrd = SOFT_KERNEL_END + PFN_PHYS(1 + 3);

	crowded_machine(1 + 3, "nopse");
	soft_write_phys(initrd, 0x12345678);
	soft_boot_to(SOFT_PAGING);
	expect_all_low_memory_mapped();
	ck_assert_uint_eq(directory_word(770) & PAGE_MASK,
			  initrd - PAGE_SIZE);
	ck_assert_uint_eq(directory_word(771) & PAGE_MASK, MIB(9));
	ck_assert_uint_eq(soft_read_phys(initrd), 0x12345678);
}
END_TEST

TEST(no_frame_at_all_is_another_message)
{
	static const struct e820entry map[] = {
		{ SOFT_KERNEL, MIB(63), E820_RAM },
	};

	soft_machine_init(64);
	soft_boot_info(map, 1);
	soft_options("nopse");
	soft_add_module(SOFT_KERNEL_END + PAGE_SIZE, MIB(64), "initrd");
	EXPECT_PANIC(soft_boot_to(SOFT_PAGING), "Out of memory");
}
END_TEST

TEST(large_pages_need_no_room_below_8_MiB)
{
	crowded_machine(1, "");
	soft_boot_to(SOFT_PAGING);
	expect_all_low_memory_mapped();
}
END_TEST

TEST(a_big_initrd_is_no_obstacle)
{
	soft_machine_init(256);
	soft_options(modes[_i]);
	soft_add_module(SOFT_KERNEL_END, MIB(200), "initrd");
	soft_boot_to(SOFT_PAGING);
	expect_all_low_memory_mapped();
}
END_TEST

TEST(the_live_directory_is_always_right)
{
	soft_machine_init(16);
	soft_options(modes[_i]);
	soft_boot_to(SOFT_BOOTMEM);
	soft_tiny_tlb();
	soft_boot_to(SOFT_PAGING);
	expect_all_low_memory_mapped();
}
END_TEST

/* Test the fixed windows */

static volatile u32 *window(enum fixed_addresses idx)
{
	return (volatile u32 *)fix_to_virt(idx);
}

TEST(fixed_addresses_grow_downwards_from_the_top)
{
	ck_assert_uint_eq(fix_to_virt(0), FIXADDR_TOP);
	ck_assert_uint_eq(fix_to_virt(FIX_PEEK),
			  FIXADDR_TOP - FIX_PEEK * PAGE_SIZE);
	ck_assert_uint_eq(FIXADDR_SIZE,
			  __end_of_permanent_fixed_addresses * PAGE_SIZE);
}
END_TEST

TEST(a_window_shows_the_frame_it_is_set_to)
{
	boot_to_paging(64, modes[_i]);
	soft_write_phys(0x2345000, 0xAAAA);
	set_fixmap(FIX_PEEK, 0x2345000);
	ck_assert_uint_eq(*window(FIX_PEEK), 0xAAAA);
	*window(FIX_PEEK) = 0xBBBB;
	ck_assert_uint_eq(soft_read_phys(0x2345000), 0xBBBB);
	ck_assert_int_eq(faults_found(), 0);
}
END_TEST

TEST(a_window_that_moves_shows_the_new_frame)
{
	boot_to_paging(64, modes[_i]);
	soft_write_phys(0x2345000, 1);
	soft_write_phys(0x3456000, 2);
	set_fixmap(FIX_PEEK, 0x2345000);
	ck_assert_uint_eq(*window(FIX_PEEK), 1);
	set_fixmap(FIX_PEEK, 0x3456000);
	ck_assert_uint_eq(*window(FIX_PEEK), 2);
}
END_TEST

TEST(a_closed_window_faults)
{
	boot_to_paging(64, modes[_i]);
	set_fixmap(FIX_PEEK, 0x2345000);
	*window(FIX_PEEK) = 1;
	clear_fixmap(FIX_PEEK);
	ck_assert(leads_nowhere(fix_to_virt(FIX_PEEK)));
	EXPECT_PANIC(*window(FIX_PEEK) = 2, "page fault");
}
END_TEST

TEST(a_window_reaches_high_memory)
{
	unsigned long phys = MIB(1000);

	boot_to_paging(1024, modes[_i]);
	ck_assert_uint_gt(PFN_DOWN(phys), max_low_pfn);
	soft_write_phys(phys, 0xC0FFEE);
	set_fixmap(FIX_PEEK, phys);
	ck_assert_uint_eq(*window(FIX_PEEK), 0xC0FFEE);
}
END_TEST

TEST(an_uncached_window_says_so_in_its_entry)
{
	struct kernel_walk walk;

	boot_to_paging(64, modes[_i]);
	set_fixmap_nocache(FIX_PEEK, 0xFEE00000);
	kernel_walk(fix_to_virt(FIX_PEEK), &walk);
	ck_assert_uint_eq(walk.phys, 0xFEE00000);
	ck_assert_uint_eq(walk.entry & ~PAGE_MASK,
			  pgprot_val(PAGE_KERNEL) | _PAGE_PCD);
}
END_TEST

TEST(a_window_that_does_not_exist_is_a_bug)
{
	boot_to_paging(64, "");
	EXPECT_PANIC(set_fixmap(__end_of_fixed_addresses, 0), "BUG");
	EXPECT_PANIC(clear_fixmap(__end_of_fixed_addresses), "BUG");
}
END_TEST

/* Test write protection */

TEST(write_protection_is_tested)
{
	boot_to_paging(64, modes[_i]);
	test_wp_bit();
	ck_assert(leads_nowhere(fix_to_virt(FIX_WP_TEST)));
}
END_TEST

TEST(a_386_is_refused)
{
	boot_to_paging(64, "");
	soft_ignore_write_protection();
	EXPECT_PANIC(test_wp_bit(), "read-only");
}
END_TEST

/* Test ranges of empty tables */

TEST(a_range_gets_each_table_it_touches)
{
	boot_to_paging(64, modes[_i]);
	fixrange_init(0xE0BFF000, 0xE0C01000, swapper_pg_dir);
	ck_assert_uint_eq(directory_word(897), 0);
	ck_assert_uint_ne(directory_word(898), 0);
	ck_assert_uint_ne(directory_word(899), 0);
	ck_assert_uint_eq(directory_word(900), 0);
	ck_assert(leads_nowhere(0xE0BFF000));
}
END_TEST

TEST(a_range_may_end_at_the_very_end)
{
	boot_to_paging(64, modes[_i]);
	fixrange_init(0xFF800000, 0, swapper_pg_dir);
	ck_assert_uint_eq(directory_word(1021), 0);
	ck_assert_uint_ne(directory_word(1022), 0);
	ck_assert_uint_ne(directory_word(1023), 0);
	ck_assert_uint_ne(directory_word(1022), directory_word(1023));
}
END_TEST

TEST(one_byte_of_a_slot_needs_its_table)
{
	boot_to_paging(64, modes[_i]);
	fixrange_init(0xE0BFFFFF, 0xE0C00001, swapper_pg_dir);
	ck_assert_uint_ne(directory_word(898), 0);
	ck_assert_uint_ne(directory_word(899), 0);
	fixrange_init(0xE1000000, 0xE1400000, swapper_pg_dir);
	ck_assert_uint_ne(directory_word(900), 0);
	ck_assert_uint_eq(directory_word(901), 0);
}
END_TEST

TEST(a_table_that_is_there_stays)
{
	u32 before;

	boot_to_paging(64, modes[_i]);
	before = directory_word(pgd_index(PKMAP_BASE));
	fixrange_init(PKMAP_BASE, PKMAP_BASE + 1, swapper_pg_dir);
	ck_assert_uint_eq(directory_word(pgd_index(PKMAP_BASE)), before);
	ck_assert_uint_eq(__pa(pkmap_page_table), before & PAGE_MASK);
	EXPECT_PANIC(fixrange_init(PKMAP_BASE, PKMAP_BASE, swapper_pg_dir),
		     "BUG");
}
END_TEST

/* Test the walk and the check */

TEST(our_walk_agrees_with_the_processors)
{
	unsigned long address, phys, error, i;
	struct kernel_walk walk;

	boot_to_paging(64, modes[_i]);
	set_fixmap(FIX_PEEK, 0x2345000);
	rnd_seed(_i);
	for (i = 0; i < 20000; i++) {
		address = i & 1 ? PAGE_OFFSET + rnd_below(MIB(80)) :
				  PAGE_OFFSET | rnd();
		kernel_walk(address, &walk);
		ck_assert_int_eq(walk.mapped,
				 soft_translate(address, false, &phys,
						&error));
		if (walk.mapped)
			ck_assert_uint_eq(walk.phys, phys);
	}
}
END_TEST

static void spoil(unsigned long address, u32 flip)
{
	unsigned long dir = directory_word(pgd_index(address));
	unsigned long where = (dir & PAGE_MASK) + 4 * __pte_offset(address);

	soft_write_phys(where, soft_read_phys(where) ^ flip);
}

TEST(the_check_finds_one_wrong_entry)
{
	static const u32 flips[] = { _PAGE_PRESENT, _PAGE_RW, _PAGE_USER,
				     0x1000 };

	boot_to_paging(64, "nopse");
	spoil(PAGE_OFFSET + 0x1234000, flips[_i]);
	ck_assert_int_eq(faults_found(), 1);
}
END_TEST

TEST(the_check_finds_what_should_not_be_mapped)
{
	boot_to_paging(64, modes[_i]);
	fixrange_init(0xE0000000, 0xE0001000, swapper_pg_dir);
	ck_assert_int_eq(faults_found(), 0);
	spoil(0xE0000000, 0x2345000 | __PAGE_KERNEL);
	ck_assert_int_eq(faults_found(), 1);
}
END_TEST

TEST(the_check_knows_where_the_windows_end)
{
	unsigned long end = PKMAP_BASE + LAST_PKMAP * PAGE_SIZE;

	boot_to_paging(64, modes[_i]);
	spoil(PKMAP_BASE, 0x2345000 | __PAGE_KERNEL);
	spoil(end - PAGE_SIZE, 0x2346000 | __PAGE_KERNEL);
	ck_assert_int_eq(faults_found(), 0);
	spoil(FIXADDR_TOP + PAGE_SIZE, 0x2347000 | __PAGE_KERNEL);
	ck_assert_int_eq(faults_found(), 1);
	fixrange_init(end, end + PAGE_SIZE, swapper_pg_dir);
	spoil(end, 0x2348000 | __PAGE_KERNEL);
	ck_assert_int_eq(faults_found(), 2);
}
END_TEST

TEST(the_check_knows_the_guard_page)
{
	boot_to_paging(64, "nopse");
	guard_page = PAGE_OFFSET + 0x180000;
	ck_assert_int_eq(faults_found(), 1);
	spoil(guard_page, _PAGE_PRESENT);
	ck_assert_int_eq(faults_found(), 0);
}
END_TEST

/* Test random machines */

TEST(any_machine_has_its_low_memory_mapped)
{
	unsigned long start = SOFT_KERNEL_END, end;
	unsigned int mib;
	int i;

	rnd_seed(_i);
	mib = rnd_between(8, 400);
	soft_machine_init(mib);
	soft_options(modes[rnd_below(NR_MODES)]);
	for (i = 0; i < 4; i++) {
		start += PFN_PHYS(rnd_below(64 << i));
		end = start + PFN_PHYS(1 + rnd_below((mib - 7) * 16));
		if (end > MIB(mib - 2))
			break;
		soft_add_module(start, end, "random");
		start = end;
	}
	soft_boot_to(SOFT_PAGING);
	expect_all_low_memory_mapped();
	ck_assert_int_eq(faults_found(), 0);
	soft_boot_to(SOFT_INITMEM);
	ck_assert_int_eq(faults_found(), 0);
}
END_TEST

/* Test the tables of programs */
/* Test the numbers of a page table */

TEST(an_address_is_cut_as_the_manual_says)
{
	ck_assert_uint_eq(PGDIR_SHIFT, 22);
	ck_assert_uint_eq(PGDIR_SIZE, 0x400000);
	ck_assert_uint_eq(PGDIR_MASK, 0xFFC00000);
	ck_assert_uint_eq(PMD_SHIFT, 22);
	ck_assert_uint_eq(PMD_SIZE, 0x400000);
	ck_assert_uint_eq(PMD_MASK, 0xFFC00000);
	ck_assert_uint_eq(PTE_MASK, 0xFFFFF000);
	ck_assert_uint_eq(PTRS_PER_PGD, 1024);
	ck_assert_uint_eq(PTRS_PER_PMD, 1);
	ck_assert_uint_eq(PTRS_PER_PTE, 1024);
	ck_assert_uint_eq(TWOLEVEL_PGDIR_SHIFT, 22);
	ck_assert_uint_eq(TASK_SIZE, 0xC0000000);
}
END_TEST

TEST(a_directory_is_divided_at_its_slot_768)
{
	ck_assert_uint_eq(USER_PTRS_PER_PGD, 768);
	ck_assert_uint_eq(USER_PGD_PTRS, 768);
	ck_assert_uint_eq(KERNEL_PGD_PTRS, 256);
	ck_assert_uint_eq(BOOT_USER_PGD_PTRS, 768);
	ck_assert_uint_eq(BOOT_KERNEL_PGD_PTRS, 256);
	ck_assert_uint_eq(FIRST_USER_PGD_NR, 0);
}
END_TEST

TEST(each_bit_of_an_entry_has_its_number)
{
	ck_assert_uint_eq(_PAGE_PRESENT, 0x001);
	ck_assert_uint_eq(_PAGE_RW, 0x002);
	ck_assert_uint_eq(_PAGE_USER, 0x004);
	ck_assert_uint_eq(_PAGE_PWT, 0x008);
	ck_assert_uint_eq(_PAGE_PCD, 0x010);
	ck_assert_uint_eq(_PAGE_ACCESSED, 0x020);
	ck_assert_uint_eq(_PAGE_DIRTY, 0x040);
	ck_assert_uint_eq(_PAGE_PSE, 0x080);
	ck_assert_uint_eq(_PAGE_GLOBAL, 0x100);
	ck_assert_uint_eq(_PAGE_PROTNONE, 0x100);
	ck_assert_uint_eq(_PAGE_SPECIAL, 0x200);
}
END_TEST

TEST(each_composition_of_bits_has_its_number)
{
	ck_assert_uint_eq(_PAGE_TABLE, 0x067);
	ck_assert_uint_eq(_KERNPG_TABLE, 0x063);
	ck_assert_uint_eq(_PAGE_CHG_MASK, 0xFFFFF260);
	ck_assert_uint_eq(pgprot_val(PAGE_NONE), 0x120);
	ck_assert_uint_eq(pgprot_val(PAGE_SHARED), 0x027);
	ck_assert_uint_eq(pgprot_val(PAGE_COPY), 0x025);
	ck_assert_uint_eq(pgprot_val(PAGE_READONLY), 0x025);
	ck_assert_uint_eq(__PAGE_KERNEL, 0x063);
	ck_assert_uint_eq(__PAGE_KERNEL_RO, 0x061);
	ck_assert_uint_eq(__PAGE_KERNEL_NOCACHE, 0x073);
	ck_assert_uint_eq(__PAGE_KERNEL_LARGE, 0x0E3);
}
END_TEST

TEST(only_the_kernels_pages_are_global)
{
	unsigned long global;

	boot_to_paging(64, modes[_i]);
	global = cpu_has_pge() ? 0x100 : 0;
	ck_assert_uint_eq(pgprot_val(PAGE_KERNEL), 0x063 | global);
	ck_assert_uint_eq(pgprot_val(PAGE_KERNEL_RO), 0x061 | global);
	ck_assert_uint_eq(pgprot_val(PAGE_KERNEL_NOCACHE), 0x073 | global);
	ck_assert_uint_eq(pgprot_val(PAGE_KERNEL_LARGE), 0x0E3 | global);
	ck_assert_uint_eq(pgprot_val(PAGE_SHARED), 0x027);
	ck_assert_uint_eq(pgprot_val(PAGE_READONLY), 0x025);
}
END_TEST

TEST(a_region_of_each_kind_has_its_protection)
{
	static const unsigned long expected[16] = {
		0x120, 0x025, 0x025, 0x025, 0x025, 0x025, 0x025, 0x025,
		0x120, 0x025, 0x027, 0x027, 0x025, 0x025, 0x027, 0x027,
	};

	ck_assert_uint_eq(pgprot_val(protection_map[_i]), expected[_i]);
}
END_TEST
/* Test entries with every combination of bits */

static const unsigned long some_frames[] = { 0, 1, 0x2AAAA, 0x55555,
					     0x80000, 0xFFFFF };

#define NR_ENTRIES (0x1000 * ARRAY_SIZE(some_frames))

static pte_t entry_number(unsigned long i)
{
	return __pte(some_frames[i >> 12] << 12 | (i & 0xFFF));
}

/* A test of the functions that ask for, set and clear @bit. */
#define BIT_TEST(bit, is, set, clear)                                \
	TEST(is##_is_asked_set_and_cleared_alone)                    \
	{                                                            \
		unsigned long i, v;                                  \
                                                                     \
		for (i = 0; i < NR_ENTRIES; i++) {                   \
			v = pte_val(entry_number(i));                \
			if (is(__pte(v)) != !!(v & (bit)))           \
				ck_abort_msg("asked of %#lx", v);    \
			if (pte_val(set(__pte(v))) != (v | (bit)))   \
				ck_abort_msg("set in %#lx", v);      \
			if (pte_val(clear(__pte(v))) !=              \
			    (v & ~(bit)))                            \
				ck_abort_msg("cleared in %#lx", v);  \
		}                                                    \
	}                                                            \
	END_TEST

BIT_TEST(0x004UL, pte_read, pte_mkread, pte_rdprotect)
BIT_TEST(0x004UL, pte_exec, pte_mkexec, pte_exprotect)
BIT_TEST(0x002UL, pte_write, pte_mkwrite, pte_wrprotect)
BIT_TEST(0x040UL, pte_dirty, pte_mkdirty, pte_mkclean)
BIT_TEST(0x020UL, pte_young, pte_mkyoung, pte_mkold)

TEST(a_special_entry_is_marked_by_bit_9)
{
	unsigned long i, v;

	for (i = 0; i < NR_ENTRIES; i++) {
		v = pte_val(entry_number(i)) | 1;
		if (pte_special(__pte(v)) != !!(v & 0x200))
			ck_abort_msg("asked of %#lx", v);
		if (pte_val(pte_mkspecial(__pte(v))) != (v | 0x200))
			ck_abort_msg("set in %#lx", v);
	}
}
END_TEST

TEST(an_entry_is_present_by_bit_0_or_bit_8)
{
	unsigned long i, v;

	for (i = 0; i < NR_ENTRIES; i++) {
		v = pte_val(entry_number(i));
		if (pte_present(__pte(v)) != !!(v & 0x101))
			ck_abort_msg("%#lx", v);
	}
}
END_TEST

TEST(only_a_word_of_zero_is_no_entry)
{
	unsigned long i, v;

	for (i = 0; i < NR_ENTRIES; i++) {
		v = pte_val(entry_number(i));
		if (pte_none(__pte(v)) != !v)
			ck_abort_msg("%#lx", v);
	}
	ck_assert(!pte_none(__pte(0x80000000)));
}
END_TEST

TEST(an_entry_is_made_of_frame_and_bits)
{
	unsigned long i, pfn, v;
	pte_t pte;

	for (i = 0; i < NR_ENTRIES; i++) {
		v = pte_val(entry_number(i));
		pfn = v >> 12;
		pte = __mk_pte(pfn, __pgprot(v & 0xFFF));
		if (pte_val(pte) != v || pte_pfn(pte) != pfn)
			ck_abort_msg("%#lx from frame %#lx", v, pfn);
		pte = mk_pte_phys(v, __pgprot(v & 0xFFF));
		if (pte_val(pte) != v)
			ck_abort_msg("%#lx from its address", v);
	}
}
END_TEST

static const unsigned long some_protections[] = {
	0x000, 0x025, 0x027, 0x120, 0x061, 0x063, 0x163, 0x073, 0x19F,
};

TEST(a_new_protection_keeps_address_accessed_and_dirty)
{
	unsigned long prot = some_protections[_i], i, v, new;

	for (i = 0; i < NR_ENTRIES; i++) {
		v = pte_val(entry_number(i));
		new = pte_val(pte_modify(__pte(v), __pgprot(prot)));
		if (new != ((v & 0xFFFFF260) | prot))
			ck_abort_msg("%#lx became %#lx", v, new);
	}
}
END_TEST

TEST(access_given_back_is_not_global)
{
	pte_t pte = __pte(0x1234000 | 0x067), none, back;

	none = pte_modify(pte, PAGE_NONE);
	ck_assert_uint_eq(pte_val(none), 0x1234000 | 0x160);
	ck_assert(pte_present(none));
	back = pte_modify(none, PAGE_SHARED);
	ck_assert_uint_eq(pte_val(back), 0x1234000 | 0x067);
}
END_TEST

TEST(two_entries_are_the_same_in_every_bit)
{
	unsigned long v = 0x12345067;
	int bit;

	ck_assert(pte_same(__pte(v), __pte(v)));
	ck_assert(pte_same(__pte(0), __pte(0)));
	for (bit = 0; bit < 32; bit++)
		ck_assert(!pte_same(__pte(v), __pte(v ^ 1UL << bit)));
}
END_TEST

TEST(no_swap_entry_looks_like_a_page)
{
	unsigned long type, offset, v;

	for (type = 0; type < 32; type++)
		for (offset = 0; offset < 1UL << 23; offset += 0x1FFFF) {
			v = type << 1 | offset << 9;
			if (pte_present(__pte(v)) || pte_none(__pte(v)) != !v)
				ck_abort_msg("type %lu, offset %#lx", type,
					     offset);
		}
	ck_assert(!pte_present(__pte(0xFFFFFE3E)));
}
END_TEST

TEST(an_entry_is_stored_whole)
{
	pte_t words[3] = { __pte(1), __pte(2), __pte(3) };

	set_pte(&words[1], __pte(0xABCDE067));
	ck_assert_uint_eq(pte_val(words[1]), 0xABCDE067);
	set_pte_atomic(&words[1], __pte(0x12345025));
	ck_assert_uint_eq(pte_val(words[1]), 0x12345025);
	pte_clear(&words[1]);
	ck_assert_uint_eq(pte_val(words[1]), 0);
	ck_assert_uint_eq(pte_val(words[0]), 1);
	ck_assert_uint_eq(pte_val(words[2]), 3);
}
END_TEST
/* Test the folded levels with every combination of bits */

/* A table's word is _KERNPG_TABLE, with or without USER. */
TEST(a_directory_word_is_judged_by_all_its_flags)
{
	unsigned long i, v;

	for (i = 0; i < NR_ENTRIES; i++) {
		v = pte_val(entry_number(i));
		if (pmd_none(__pmd(v)) != !v)
			ck_abort_msg("none: %#lx", v);
		if (pmd_present(__pmd(v)) != (v & 1))
			ck_abort_msg("present: %#lx", v);
		if (pmd_bad(__pmd(v)) != ((v & 0xFFB) != 0x063))
			ck_abort_msg("bad: %#lx", v);
		if (pmd_large(__pmd(v)) != !!(v & 0x80))
			ck_abort_msg("large: %#lx", v);
	}
}
END_TEST

TEST(the_upper_level_is_there_whatever_its_word)
{
	unsigned long i;
	pgd_t pgd;

	for (i = 0; i < NR_ENTRIES; i++) {
		pgd = __pgd(pte_val(entry_number(i)));
		if (pgd_none(pgd) || pgd_bad(pgd) || !pgd_present(pgd))
			ck_abort_msg("%#lx", pgd_val(pgd));
	}
}
END_TEST

TEST(clearing_the_upper_level_does_nothing)
{
	pgd_t pgd = __pgd(0x12345067);
	pmd_t pmd = __pmd(0x12345067);

	pgd_clear(&pgd);
	ck_assert_uint_eq(pgd_val(pgd), 0x12345067);
	pmd_clear(&pmd);
	ck_assert_uint_eq(pmd_val(pmd), 0);
	set_pgd(&pgd, __pgd(0x54321067));
	ck_assert_uint_eq(pgd_val(pgd), 0x54321067);
}
END_TEST

TEST(a_table_is_found_from_its_word)
{
	unsigned long v = 0x00345067;

	ck_assert_uint_eq(pmd_page(__pmd(v)), 0xC0345000);
	ck_assert_uint_eq(pgd_page(__pgd(v)), 0xC0345000);
}
END_TEST

TEST(each_address_has_its_slot_and_its_entry)
{
	unsigned long slot, i, address;
	pgd_t *dir = (pgd_t *)0xD0000000;
	struct mm_struct mm = { .pgd = dir };
	pmd_t pmd = __pmd(0x00345067);

	for (slot = 0; slot < 1024; slot += 31)
		for (i = 0; i < 1024; i++) {
			address = slot << 22 | i << 12 | (i * 4 & 0xFFF);
			if (pgd_index(address) != slot ||
			    pgd_offset(&mm, address) != dir + slot ||
			    __pte_offset(address) != i)
				ck_abort_msg("%#lx is cut wrongly", address);
			if ((unsigned long)pte_offset(&pmd, address) !=
			    0xC0345000 + 4 * i)
				ck_abort_msg("entry of %#lx", address);
		}
}
END_TEST

TEST(the_kernels_directory_is_init_mms)
{
	boot_to_paging(64, "");
	ck_assert_ptr_eq(init_mm.pgd, swapper_pg_dir);
	ck_assert_ptr_eq(pgd_offset_k(0xC0000000), swapper_pg_dir + 768);
	ck_assert_ptr_eq(pgd_offset(&init_mm, 0xFFFFFFFF),
			 swapper_pg_dir + 1023);
}
END_TEST

static void expect_log(const char *part)
{
	if (!strstr(soft_log(), part))
		ck_abort_msg("nobody said \"%s\"", part);
}

TEST(a_bad_word_is_reported_with_place_and_value)
{
	boot_to_paging(64, "");
	soft_log_clear();
	pte_ERROR(__pte(0xBAD00001));
	expect_log("ch03.c:");
	expect_log("bad pte");
	expect_log("bad00001");
	soft_log_clear();
	pmd_ERROR(__pmd(0xBAD00002));
	expect_log("ch03.c:");
	expect_log("bad pmd");
	expect_log("bad00002");
	soft_log_clear();
	pgd_ERROR(__pgd(0xBAD00003));
	expect_log("ch03.c:");
	expect_log("bad pgd");
	expect_log("bad00003");
}
END_TEST
/* Test entries that another processor writes */
#define TRAP_FLAG	0x100

static struct {
	volatile pte_t word;
	unsigned long bits;	/* what the other processor sets */
	unsigned int when;
	bool written;
} contended;

static void after_an_instruction(int sig, siginfo_t *info,
				 void *context)
{
	greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)sig;
	(void)info;
	if (--contended.when)
		return;
	contended.word.pte_low |= contended.bits;
	contended.written = true;
	gregs[REG_EFL] &= ~TRAP_FLAG;
}

static void second_processor(void)
{
	struct sigaction trap = { .sa_sigaction = after_an_instruction };

	trap.sa_flags = SA_SIGINFO;
	sigaction(SIGTRAP, &trap, NULL);
}

typedef unsigned long (*entry_operation)(pte_t *ptep);

/* Returns what @operation returned, with a write behind step @when. */
static unsigned long step_through(entry_operation operation,
				  unsigned long word, unsigned long bits,
				  unsigned int when)
{
	unsigned long result;

	contended.word = __pte(word);
	contended.bits = bits;
	contended.when = when;
	contended.written = false;
	asm volatile("pushfl; orl %0, (%%esp); popfl"
		     : : "i"(TRAP_FLAG) : "memory", "cc");
	result = operation((pte_t *)&contended.word);
	asm volatile("pushfl; andl %0, (%%esp); popfl"
		     : : "i"(~TRAP_FLAG) : "memory", "cc");
	return result;
}

static unsigned long take_entry(pte_t *ptep)
{
	return pte_val(ptep_get_and_clear(ptep));
}

static unsigned long take_dirt(pte_t *ptep)
{
	return ptep_test_and_clear_dirty(ptep) ? 0x040 : 0;
}

static unsigned long take_youth(pte_t *ptep)
{
	return ptep_test_and_clear_young(ptep) ? 0x020 : 0;
}

static unsigned long protect(pte_t *ptep)
{
	ptep_set_wrprotect(ptep);
	return 0;
}

static unsigned long soil(pte_t *ptep)
{
	ptep_mkdirty(ptep);
	return 0;
}

struct contention {
	entry_operation operation;
	unsigned long word, bits;
	unsigned long sum;	/* of what is left and what is returned */
};

static const struct contention contentions[] = {
	{ take_entry, 0x1234007, 0x060, 0x1234067 },
	{ take_entry, 0x1234027, 0x040, 0x1234067 },
	{ take_dirt, 0x1234067, 0x020, 0x1234067 },
	{ take_dirt, 0x1234047, 0x020, 0x1234067 },
	{ take_dirt, 0x1234027, 0x040, 0x1234067 },
	{ take_youth, 0x1234027, 0x040, 0x1234067 },
	{ take_youth, 0x1234007, 0x060, 0x1234067 },
	{ protect, 0x1234007, 0x060, 0x1234065 },
	{ protect, 0x1234027, 0x040, 0x1234065 },
	{ soil, 0x1234007, 0x020, 0x1234067 },
};

TEST(nothing_that_another_processor_sets_is_lost)
{
	const struct contention *c = &contentions[_i];
	unsigned long got;
	unsigned int when = 0;

	second_processor();
	do {
		got = step_through(c->operation, c->word, c->bits, ++when);
		got |= pte_val(contended.word);
		if (contended.written && got != c->sum)
			ck_abort_msg("after instruction %u: %#lx", when, got);
	} while (contended.written);
	ck_assert_uint_gt(when, 3);
}
END_TEST

TEST(an_entry_is_taken_and_nothing_is_left)
{
	pte_t pte = __pte(0x12345067);

	ck_assert_uint_eq(pte_val(ptep_get_and_clear(&pte)), 0x12345067);
	ck_assert_uint_eq(pte_val(pte), 0);
	ck_assert_uint_eq(pte_val(ptep_get_and_clear(&pte)), 0);
}
END_TEST

TEST(a_bit_in_place_is_changed_alone)
{
	unsigned long i, v;
	pte_t pte;

	for (i = 0; i < 0x1000; i++) {
		v = 0xABCDE000 | i;
		pte = __pte(v);
		if (ptep_test_and_clear_dirty(&pte) != !!(v & 0x40) ||
		    pte_val(pte) != (v & ~0x40UL))
			ck_abort_msg("dirty of %#lx", v);
		pte = __pte(v);
		if (ptep_test_and_clear_young(&pte) != !!(v & 0x20) ||
		    pte_val(pte) != (v & ~0x20UL))
			ck_abort_msg("young of %#lx", v);
		pte = __pte(v);
		ptep_set_wrprotect(&pte);
		if (pte_val(pte) != (v & ~2UL))
			ck_abort_msg("write protection of %#lx", v);
		pte = __pte(v);
		ptep_mkdirty(&pte);
		if (pte_val(pte) != (v | 0x40))
			ck_abort_msg("soiling %#lx", v);
	}
}
END_TEST
/* Give address spaces to the tests */
#define NR_SPACES	3

static struct mm_struct space[NR_SPACES];
static struct vm_area_struct region;

static void make_space(struct mm_struct *mm)
{
	memset(mm, 0, sizeof(*mm));
	spin_lock_init_ranked(&mm->page_table_lock, RANK_PAGE_TABLE,
			      "page_table_lock");
	mm->pgd = pgd_alloc(mm);
	ck_assert_ptr_ne(mm->pgd, NULL);
}

static void boot_with_a_space(const char *options)
{
	soft_boot(64, options);
	make_space(&space[0]);
}

/* The entry for @address, in a new table if need be; or NULL. */
static pte_t *entry_of(struct mm_struct *mm, unsigned long address)
{
	pte_t *pte;
	pmd_t *pmd;

	spin_lock(&mm->page_table_lock);
	pmd = pmd_alloc(mm, pgd_offset(mm, address), address);
	pte = pte_alloc(mm, pmd, address);
	ck_assert(spin_is_locked(&mm->page_table_lock));
	spin_unlock(&mm->page_table_lock);
	return pte;
}

static pmd_t *slot_of(struct mm_struct *mm, unsigned long address)
{
	return pmd_offset(pgd_offset(mm, address), address);
}

static struct pgtable_quicklist *quick(void)
{
	return &this_cpu(quicklists);
}

static unsigned long cached_tables(void)
{
	return quick()->pgtable_cache_sz;
}

/* The @n-th request for a page from now on fails, once. */
static void fail_request(unsigned long n)
{
	struct fail_page_alloc rule = { .nth = n };

	fail_page_alloc_set(&rule);
}

static void soil_free_pages(unsigned int n)
{
	struct page *page[8];
	unsigned int i;

	for (i = 0; i < n; i++) {
		page[i] = alloc_page(GFP_KERNEL);
		memset(page_address(page[i]), 0xA5, PAGE_SIZE);
	}
	while (i)
		__free_page(page[--i]);
}

static int check_faults(int (*check)(struct seq_file *m))
{
	char text[4096];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	return check(&m);
}
/* Test how a directory begins */

static void expect_user_half_empty(const pgd_t *dir)
{
	unsigned int slot;

	for (slot = 0; slot < 768; slot++)
		if (pgd_val(dir[slot]))
			ck_abort_msg("slot %u has %#lx", slot,
				     pgd_val(dir[slot]));
}

static void expect_kernel_half(const pgd_t *dir)
{
	unsigned int slot;

	for (slot = 768; slot < 1024; slot++)
		if (pgd_val(dir[slot]) != pgd_val(swapper_pg_dir[slot]))
			ck_abort_msg("slot %u has %#lx", slot,
				     pgd_val(dir[slot]));
}

TEST(a_new_directory_has_an_empty_half_and_the_kernels)
{
	soft_boot(64, modes[_i]);
	soil_free_pages(8);
	make_space(&space[0]);
	ck_assert_uint_eq((unsigned long)space[0].pgd % PAGE_SIZE, 0);
	expect_user_half_empty(space[0].pgd);
	expect_kernel_half(space[0].pgd);
	ck_assert_uint_ne(pgd_val(space[0].pgd[768]), 0);
}
END_TEST

TEST(what_the_kernel_has_in_its_user_half_is_not_copied)
{
	soft_boot(64, modes[_i]);
	set_pgd(swapper_pg_dir + 5, __pgd(0x200067));
	set_pgd(swapper_pg_dir + 767, __pgd(0x200067));
	make_space(&space[0]);
	expect_user_half_empty(space[0].pgd);
}
END_TEST

TEST(the_kernel_half_is_copied_when_the_directory_is_made)
{
	boot_with_a_space(modes[_i]);
	pgd_free(space[0].pgd);
	set_pgd(swapper_pg_dir + 1000, __pgd(0x200063));
	make_space(&space[1]);
	expect_kernel_half(space[1].pgd);
	ck_assert_uint_eq(pgd_val(space[1].pgd[1000]), 0x200063);
	pgd_free(space[1].pgd);
	set_pgd(swapper_pg_dir + 1000, __pgd(0));
	make_space(&space[2]);
	ck_assert_uint_eq(pgd_val(space[2].pgd[1000]), 0);
}
END_TEST

TEST(a_directory_that_is_freed_is_a_free_page)
{
	unsigned long free;

	soft_boot(64, "");
	free = nr_free_pages();
	make_space(&space[0]);
	ck_assert_uint_eq(nr_free_pages(), free - 1);
	pgd_free(space[0].pgd);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(cached_tables(), 0);
	ck_assert_ptr_eq(quick()->pgd_quick, NULL);
}
END_TEST

TEST(each_directory_is_a_page_of_its_own)
{
	boot_with_a_space("");
	make_space(&space[1]);
	ck_assert_ptr_ne(space[0].pgd, space[1].pgd);
	set_pgd(space[0].pgd + 1, __pgd(0x200067));
	expect_user_half_empty(space[1].pgd);
	ck_assert_uint_eq(pgd_val(swapper_pg_dir[1]), 0);
}
END_TEST

TEST(without_memory_there_is_no_directory)
{
	unsigned long free;
	struct mm_struct mm;

	soft_boot(64, "");
	free = nr_free_pages();
	fail_request(1);
	ck_assert_ptr_eq(pgd_alloc(&mm), NULL);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_ptr_ne(pgd_alloc(&mm), NULL);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
}
END_TEST

TEST(a_directory_on_the_quicklist_comes_back_clean)
{
	pgd_t *first, *second;

	boot_with_a_space("");
	make_space(&space[1]);
	first = space[0].pgd;
	second = space[1].pgd;
	free_pgd_fast(first);
	free_pgd_fast(second);
	ck_assert_uint_eq(cached_tables(), 2);
	ck_assert_uint_eq(pgd_val(*second), (unsigned long)first);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
	fail_request(1);
	ck_assert_ptr_eq(pgd_alloc(&space[1]), second);
	expect_user_half_empty(second);
	ck_assert_ptr_eq(pgd_alloc(&space[0]), first);
	expect_user_half_empty(first);
	expect_kernel_half(first);
	ck_assert_uint_eq(cached_tables(), 0);
	ck_assert_ptr_eq(pgd_alloc(&space[2]), NULL);
}
END_TEST

#define LATE	0xE0000000UL	/* where the kernel maps late */

TEST(what_the_kernel_maps_later_is_missing_in_older_directories)
{
	unsigned long phys, error;
	pte_t *table;

	boot_with_a_space(modes[_i]);
	table = (pte_t *)get_zeroed_page(GFP_KERNEL);
	set_pte(table, mk_pte_phys(0x1000, PAGE_KERNEL));
	set_pgd(swapper_pg_dir + pgd_index(LATE),
		__pgd(__pa(table) | _KERNPG_TABLE));
	make_space(&space[1]);
	ck_assert(leads_to(LATE, 0x1000));
	activate_mm(&space[0]);
	ck_assert(!soft_translate(LATE, false, &phys, &error));
	ck_assert(leads_to(PAGE_OFFSET + 0x1000, 0x1000));
	activate_mm(&space[1]);
	ck_assert(leads_to(LATE, 0x1000));
	activate_mm(&init_mm);
	ck_assert(leads_to(LATE, 0x1000));
}
END_TEST
/* Test the quicklists */

static pte_t *new_table(void)
{
	pte_t *pte = pte_alloc_one(&space[0], 0);

	ck_assert_ptr_ne(pte, NULL);
	return pte;
}

static void expect_empty_table(const pte_t *table)
{
	int i;

	for (i = 0; i < PTRS_PER_PTE; i++)
		if (pte_val(table[i]))
			ck_abort_msg("entry %d is %#lx", i,
				     pte_val(table[i]));
}

TEST(a_new_table_is_empty)
{
	boot_with_a_space("");
	soil_free_pages(8);
	expect_empty_table(new_table());
}
END_TEST

TEST(a_table_that_is_freed_is_kept)
{
	unsigned long free;
	pte_t *table;

	boot_with_a_space("");
	table = new_table();
	free = nr_free_pages();
	pte_free(table);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(cached_tables(), 1);
	ck_assert_ptr_eq(quick()->pte_quick, table);
	ck_assert_ptr_eq(quick()->pgd_quick, NULL);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
}
END_TEST

TEST(a_table_that_is_freed_slowly_is_a_free_page)
{
	unsigned long free;

	boot_with_a_space("");
	free = nr_free_pages();
	pte_free_slow(new_table());
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(cached_tables(), 0);
}
END_TEST

TEST(the_table_kept_last_comes_back_first)
{
	pte_t *table[3];
	int i;

	boot_with_a_space("");
	for (i = 0; i < 3; i++)
		table[i] = new_table();
	for (i = 0; i < 3; i++) {
		pte_free(table[i]);
		ck_assert_uint_eq(cached_tables(), i + 1);
	}
	while (i--) {
		ck_assert_ptr_eq(pte_alloc_one_fast(&space[0], 0),
				 table[i]);
		ck_assert_uint_eq(cached_tables(), i);
	}
	ck_assert_ptr_eq(pte_alloc_one_fast(&space[0], 0), NULL);
	ck_assert_uint_eq(cached_tables(), 0);
}
END_TEST

TEST(the_word_that_linked_a_kept_table_is_repaired)
{
	pte_t *first, *second;

	boot_with_a_space("");
	first = new_table();
	second = new_table();
	pte_free(first);
	pte_free(second);
	ck_assert_uint_eq(pte_val(*second), (unsigned long)first);
	ck_assert_ptr_eq(pte_alloc_one_fast(&space[0], 0), second);
	expect_empty_table(second);
	ck_assert_ptr_eq(pte_alloc_one_fast(&space[0], 0), first);
	expect_empty_table(first);
}
END_TEST

TEST(a_kept_table_is_used_before_a_new_page)
{
	unsigned long free;
	pte_t *table;

	boot_with_a_space("");
	table = new_table();
	pte_free(table);
	free = nr_free_pages();
	fail_request(1);
	ck_assert_ptr_eq(entry_of(&space[0], 0x40003000), table + 3);
	ck_assert_uint_eq(nr_free_pages(), free);
	expect_empty_table(table);
}
END_TEST

static void keep_tables(unsigned int n)
{
	pte_t *table[128];
	unsigned int i;

	for (i = 0; i < n; i++)
		table[i] = new_table();
	while (i)
		pte_free(table[--i]);
	ck_assert_uint_eq(cached_tables(), n);
}

static const struct {
	unsigned int before, after;
} water[] = {
	{ 0, 0 }, { 1, 1 }, { 24, 24 }, { 25, 25 }, { 26, 26 }, { 49, 49 },
	{ 50, 50 }, { 51, 25 }, { 52, 25 }, { 100, 25 },
};

TEST(above_the_high_mark_the_list_falls_to_the_low_one)
{
	unsigned long free;

	boot_with_a_space("");
	keep_tables(water[_i].before);
	free = nr_free_pages();
	check_pgt_cache();
	ck_assert_uint_eq(cached_tables(), water[_i].after);
	ck_assert_uint_eq(nr_free_pages() - free,
			  water[_i].before - water[_i].after);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
}
END_TEST

TEST(the_marks_are_25_and_50_and_may_be_changed)
{
	boot_with_a_space("");
	ck_assert_int_eq(pgt_cache_water[0], 25);
	ck_assert_int_eq(pgt_cache_water[1], 50);
	keep_tables(10);
	pgt_cache_water[0] = 3;
	pgt_cache_water[1] = 10;
	check_pgt_cache();
	ck_assert_uint_eq(cached_tables(), 10);
	pgt_cache_water[1] = 9;
	check_pgt_cache();
	ck_assert_uint_eq(cached_tables(), 3);
	check_pgt_cache();
	ck_assert_uint_eq(cached_tables(), 3);
}
END_TEST

TEST(draining_says_how_many_pages_it_freed)
{
	unsigned long free;

	boot_with_a_space("");
	keep_tables(40);
	free = nr_free_pages();
	ck_assert_int_eq(do_check_pgt_cache(10, 40), 0);
	ck_assert_int_eq(do_check_pgt_cache(10, 39), 30);
	ck_assert_int_eq(do_check_pgt_cache(0, 0), 10);
	ck_assert_int_eq(do_check_pgt_cache(0, 0), 0);
	ck_assert_uint_eq(nr_free_pages(), free + 40);
	ck_assert_ptr_eq(quick()->pte_quick, NULL);
	ck_assert_uint_eq(cached_tables(), 0);
}
END_TEST

/* One of each kind in a round: the last round may free one too many. */
TEST(directories_and_tables_are_drained_in_turn)
{
	pgd_t *dir[16];
	unsigned int i;

	boot_with_a_space("");
	for (i = 0; i < ARRAY_SIZE(dir); i++)
		dir[i] = pgd_alloc(&space[1]);
	keep_tables(20);
	for (i = 0; i < ARRAY_SIZE(dir); i++)
		free_pgd_fast(dir[i]);
	ck_assert_uint_eq(cached_tables(), 36);
	ck_assert_int_eq(do_check_pgt_cache(31, 35), 6);
	ck_assert_uint_eq(cached_tables(), 30);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
	ck_assert_int_eq(do_check_pgt_cache(0, 0), 30);
	ck_assert_ptr_eq(quick()->pgd_quick, NULL);
	ck_assert_ptr_eq(quick()->pte_quick, NULL);
}
END_TEST

TEST(each_processor_has_quicklists_of_its_own)
{
	pte_t *mine, *other;

	boot_with_a_space("");
	mine = new_table();
	other = new_table();
	pte_free(mine);
	soft_cpu = 1;
	ck_assert_uint_eq(cached_tables(), 0);
	ck_assert_ptr_eq(pte_alloc_one_fast(&space[0], 0), NULL);
	pte_free(other);
	ck_assert_uint_eq(per_cpu(quicklists, 0).pgtable_cache_sz, 1);
	ck_assert_uint_eq(per_cpu(quicklists, 1).pgtable_cache_sz, 1);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
	ck_assert_int_eq(do_check_pgt_cache(0, 0), 1);
	ck_assert_uint_eq(per_cpu(quicklists, 0).pgtable_cache_sz, 1);
	soft_cpu = 0;
	ck_assert_ptr_eq(pte_alloc_one_fast(&space[0], 0), mine);
}
END_TEST

static void use_quicklist(unsigned int irq)
{
	(void)irq;
	EXPECT_PANIC(pte_alloc_one_fast(&space[0], 0), "BUG");
	EXPECT_PANIC(pte_free((pte_t *)get_zeroed_page(GFP_ATOMIC)),
		     "BUG");
}

/* The lists have no lock: an interrupt may not touch them. */
TEST(an_interrupt_keeps_its_hands_off_the_quicklists)
{
	boot_with_a_space("");
	keep_tables(2);
	ck_assert_int_eq(request_irq(5, use_quicklist, "test"), 0);
	ck_assert(soft_interrupt(5));
	ck_assert_uint_eq(cached_tables(), 2);
}
END_TEST

TEST(an_idle_processor_drains_its_quicklists)
{
	boot_with_a_space("");
	keep_tables(51);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(1);
	ck_assert_uint_eq(cached_tables(), 25);
}
END_TEST

/* Each fault is one wrong word; the check must find it. */
TEST(the_check_finds_a_spoilt_quicklist)
{
	boot_with_a_space("");
	keep_tables(3);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
	quick()->pgtable_cache_sz += _i ? 1 : -1UL;
	ck_assert_int_eq(check_faults(pgtable_check), 1);
}
END_TEST

TEST(the_check_looks_at_each_processors_quicklists)
{
	boot_with_a_space("");
	soft_cpu = _i;
	keep_tables(3);
	quick()->pgtable_cache_sz++;
	soft_cpu = 1 - _i;
	keep_tables(2);
	ck_assert_int_eq(check_faults(pgtable_check), 1);
	quick()->pgtable_cache_sz++;
	ck_assert_int_eq(check_faults(pgtable_check), 2);
}
END_TEST

TEST(every_processor_starts_with_empty_quicklists)
{
	boot_with_a_space("");
	keep_tables(3);
	entry_of(&space[0], 0x40000000);
	soft_cpu = 1;
	keep_tables(2);
	pgtable_cache_init();
	for (soft_cpu = 0; soft_cpu < NR_CPUS; soft_cpu++) {
		ck_assert_uint_eq(cached_tables(), 0);
		ck_assert_ptr_eq(quick()->pte_quick, NULL);
		ck_assert_ptr_eq(quick()->pgd_quick, NULL);
	}
	ck_assert_uint_eq(nr_page_table_pages, 0);
}
END_TEST

TEST(the_check_finds_a_kept_table_that_is_not_empty)
{
	boot_with_a_space("");
	keep_tables(3);
	((pte_t *)quick()->pte_quick)[_i ? 1023 : 1] = __pte(0x1067);
	ck_assert_int_gt(check_faults(pgtable_check), 0);
}
END_TEST

TEST(the_check_finds_a_kept_directory_with_a_user_part)
{
	boot_with_a_space("");
	set_pgd(space[0].pgd + (_i ? 767 : 1), __pgd(0x200067));
	free_pgd_fast(space[0].pgd);
	ck_assert_int_gt(check_faults(pgtable_check), 0);
}
END_TEST

TEST(the_check_of_quicklists_is_one_of_the_kernels)
{
	char text[4096];
	struct seq_file m;

	boot_with_a_space("");
	keep_tables(3);
	seq_buffer_init(&m, text, sizeof(text));
	ck_assert_int_eq(mm_check(&m), 0);
	quick()->pgtable_cache_sz++;
	ck_assert_int_gt(mm_check(&m), 0);
}
END_TEST
/* Test how a table is allocated */

TEST(a_table_is_made_where_there_is_none)
{
	unsigned long address = 0x08048000, free;
	pte_t *pte;

	boot_with_a_space("");
	free = nr_free_pages();
	pte = entry_of(&space[0], address);
	ck_assert_uint_eq(nr_free_pages(), free - 1);
	ck_assert_uint_eq(pmd_val(*slot_of(&space[0], address)),
			  (__pa(pte) & PAGE_MASK) | _PAGE_TABLE);
	ck_assert_uint_eq(((unsigned long)pte & ~PAGE_MASK) / 4, 0x48);
	expect_empty_table((pte_t *)((unsigned long)pte & PAGE_MASK));
}
END_TEST

TEST(a_table_that_is_there_serves_all_its_addresses)
{
	unsigned long free;
	pte_t *pte;

	boot_with_a_space("");
	pte = entry_of(&space[0], 0xBFC00000);
	free = nr_free_pages();
	fail_request(1);
	ck_assert_ptr_eq(entry_of(&space[0], 0xBFC00FFF), pte);
	ck_assert_ptr_eq(entry_of(&space[0], 0xBFFFFFFF), pte + 1023);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_ptr_eq(entry_of(&space[0], 0xBFBFFFFF), NULL);
}
END_TEST

TEST(without_memory_there_is_no_table_and_nothing_is_lost)
{
	unsigned long free;

	boot_with_a_space("");
	free = nr_free_pages();
	fail_request(1);
	ck_assert_ptr_eq(entry_of(&space[0], 0x40000000), NULL);
	ck_assert_uint_eq(pmd_val(*slot_of(&space[0], 0x40000000)), 0);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(cached_tables(), 0);
	ck_assert_ptr_ne(entry_of(&space[0], 0x40000000), NULL);
}
END_TEST

TEST(a_table_is_asked_for_under_the_lock)
{
	pmd_t *pmd;

	boot_with_a_space("");
	pmd = slot_of(&space[0], 0x40000000);
	EXPECT_PANIC(pte_alloc(&space[0], pmd, 0x40000000), "BUG");
	ck_assert_uint_eq(pmd_val(*pmd), 0);
}
END_TEST

TEST(two_spaces_have_tables_of_their_own)
{
	pte_t *a, *b;

	boot_with_a_space("");
	make_space(&space[1]);
	a = entry_of(&space[0], 0x40000000);
	b = entry_of(&space[1], 0x40000000);
	ck_assert_ptr_ne(a, b);
	set_pte(a, __pte(0x1234067));
	ck_assert_uint_eq(pte_val(*b), 0);
}
END_TEST

TEST(tables_in_use_are_counted)
{
	unsigned long before;

	boot_with_a_space("");
	before = nr_page_table_pages;
	entry_of(&space[0], 0x40000000);
	entry_of(&space[0], 0x40400000);
	entry_of(&space[0], 0x40001000);
	ck_assert_uint_eq(nr_page_table_pages, before + 2);
	clear_page_tables(&space[0], 0, USER_PTRS_PER_PGD);
	ck_assert_uint_eq(nr_page_table_pages, before);
	ck_assert_uint_eq(cached_tables(), 2);
	entry_of(&space[0], 0x80000000);
	ck_assert_uint_eq(nr_page_table_pages, before + 1);
}
END_TEST
/* Test who else makes the table */

static struct page *hoard[16384];
static unsigned int hoarded;

static void use_up_memory(void)
{
	struct page *page;

	while ((page = alloc_page(GFP_KERNEL)))
		hoard[hoarded++] = page;
	ck_assert_uint_gt(hoarded, 128);
}

static void give_some_back(void)
{
	int i;

	for (i = 0; i < 64; i++)
		__free_page(hoard[--hoarded]);
}

static struct {
	bool locked;		/* the lock was held while we waited */
	int calls;
	pte_t *theirs;
} meanwhile;

#define CONTESTED	0x40000000UL

static int make_the_table(zone_t *classzone, unsigned int gfp_mask)
{
	(void)classzone;
	(void)gfp_mask;
	meanwhile.calls++;
	meanwhile.locked |= spin_is_locked(&space[0].page_table_lock);
	give_some_back();
	if (!meanwhile.locked)
		meanwhile.theirs = entry_of(&space[0], CONTESTED);
	return 1;
}

static int only_free_memory(zone_t *classzone, unsigned int gfp_mask)
{
	(void)classzone;
	(void)gfp_mask;
	meanwhile.calls++;
	meanwhile.locked |= spin_is_locked(&space[0].page_table_lock);
	give_some_back();
	return 1;
}

static void use_reclaim(int (*reclaim)(zone_t *zone, unsigned int gfp))
{
	struct page_reclaimer r = { .try_to_free_pages_zone = reclaim };

	boot_with_a_space("");
	use_up_memory();
	register_page_reclaimer(&r);
}

TEST(the_lock_is_free_while_a_table_is_allocated)
{
	pte_t *pte;

	use_reclaim(only_free_memory);
	pte = entry_of(&space[0], CONTESTED);
	ck_assert_int_gt(meanwhile.calls, 0);
	ck_assert(!meanwhile.locked);
	ck_assert_uint_eq(pmd_val(*slot_of(&space[0], CONTESTED)),
			  (__pa(pte) & PAGE_MASK) | _PAGE_TABLE);
	ck_assert_uint_eq(cached_tables(), 0);
}
END_TEST

TEST(a_table_made_meanwhile_is_used_and_ours_given_back)
{
	unsigned long tables;
	pte_t *pte;

	use_reclaim(make_the_table);
	tables = nr_page_table_pages;
	pte = entry_of(&space[0], CONTESTED);
	ck_assert(!meanwhile.locked);
	ck_assert_ptr_ne(meanwhile.theirs, NULL);
	ck_assert_ptr_eq(pte, meanwhile.theirs);
	ck_assert_uint_eq(pmd_val(*slot_of(&space[0], CONTESTED)),
			  __pa(pte) | _PAGE_TABLE);
	ck_assert_uint_eq(cached_tables(), 1);
	ck_assert_uint_eq(nr_page_table_pages, tables + 1);
	ck_assert_int_eq(check_faults(pgtable_check), 0);
}
END_TEST

static bool rival_done;

static int rival(void *unused)
{
	(void)unused;
	meanwhile.theirs = entry_of(&space[0], CONTESTED);
	set_pte(meanwhile.theirs, __pte(0x1234067));
	rival_done = true;
	return 0;
}

static int let_others_run(zone_t *classzone, unsigned int gfp_mask)
{
	(void)classzone;
	(void)gfp_mask;
	give_some_back();
	if (!meanwhile.calls++)
		while (!rival_done)
			yield();
	return 1;
}

TEST(two_threads_that_want_one_table_get_one)
{
	unsigned long tables;
	pte_t *pte;

	boot_with_a_space("");
	ck_assert_int_gt(kernel_thread(rival, NULL, "rival"), 0);
	use_up_memory();
	register_page_reclaimer(&(struct page_reclaimer){
		.try_to_free_pages_zone = let_others_run });
	tables = nr_page_table_pages;
	pte = entry_of(&space[0], CONTESTED);
	ck_assert(rival_done);
	ck_assert_ptr_eq(pte, meanwhile.theirs);
	ck_assert_uint_eq(pte_val(*pte), 0x1234067);
	ck_assert_uint_eq(nr_page_table_pages, tables + 1);
	ck_assert_uint_eq(cached_tables(), 1);
}
END_TEST

static int free_nothing(zone_t *classzone, unsigned int gfp_mask)
{
	(void)classzone;
	(void)gfp_mask;
	meanwhile.calls++;
	return 0;
}

/* Who frees memory itself is told no when there is none. */
TEST(who_frees_memory_gets_no_table_when_there_is_none)
{
	struct page *page;

	use_reclaim(free_nothing);
	current->flags |= PF_MEMALLOC;
	while ((page = alloc_page(GFP_KERNEL)))
		hoard[hoarded++] = page;
	ck_assert_ptr_eq(entry_of(&space[0], CONTESTED), NULL);
	ck_assert_ptr_eq(pgd_alloc(&space[1]), NULL);
	ck_assert_uint_eq(pmd_val(*slot_of(&space[0], CONTESTED)), 0);
	give_some_back();
	ck_assert_ptr_ne(entry_of(&space[0], CONTESTED), NULL);
}
END_TEST
/* Test the middle level that is not there */

TEST(the_middle_level_is_the_upper_one)
{
	unsigned long free;
	pgd_t *pgd;

	boot_with_a_space("");
	free = nr_free_pages();
	pgd = pgd_offset(&space[0], 0x40000000);
	fail_request(1);
	ck_assert_ptr_eq(pmd_alloc(&space[0], pgd, 0x40000000), pgd);
	ck_assert_uint_eq(nr_free_pages(), free);
	pmd_free((pmd_t *)pgd);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(cached_tables(), 0);
}
END_TEST

TEST(nobody_allocates_a_middle_level)
{
	boot_with_a_space("");
	EXPECT_PANIC((void)pmd_alloc_one(&space[0], 0), "BUG");
	EXPECT_PANIC((void)pmd_alloc_one_fast(&space[0], 0), "BUG");
	EXPECT_PANIC(pgd_populate(&space[0], space[0].pgd, NULL), "BUG");
}
END_TEST

TEST(a_table_is_entered_with_all_rights)
{
	pmd_t pmd = __pmd(0);

	boot_with_a_space("");
	pmd_populate(&space[0], &pmd, (pte_t *)0xC0345000);
	ck_assert_uint_eq(pmd_val(pmd), 0x00345067);
	ck_assert(!pmd_bad(pmd));
}
END_TEST
/* Test how tables are taken down */

TEST(tables_of_a_range_are_taken_down_and_no_others)
{
	static const unsigned long slots[] = { 0, 1, 5, 6, 7, 766, 767 };
	unsigned int i;

	boot_with_a_space("");
	for (i = 0; i < ARRAY_SIZE(slots); i++)
		entry_of(&space[0], slots[i] << PGDIR_SHIFT);
	clear_page_tables(&space[0], 1, 5);
	ck_assert_uint_eq(cached_tables(), 2);
	for (i = 0; i < ARRAY_SIZE(slots); i++)
		ck_assert_int_eq(!pgd_val(space[0].pgd[slots[i]]),
				 slots[i] >= 1 && slots[i] <= 5);
	ck_assert(!spin_is_locked(&space[0].page_table_lock));
}
END_TEST

TEST(one_slot_is_taken_down)
{
	static const unsigned long slots[] = { 0, 1, 384, 767 };
	unsigned long slot = slots[_i];

	boot_with_a_space("");
	entry_of(&space[0], slot << PGDIR_SHIFT);
	clear_page_tables(&space[0], slot, 1);
	expect_user_half_empty(space[0].pgd);
	expect_kernel_half(space[0].pgd);
	ck_assert_uint_eq(cached_tables(), 1);
	expect_empty_table(pte_alloc_one_fast(&space[0], 0));
}
END_TEST

TEST(taking_down_leaves_the_kernels_half)
{
	boot_with_a_space(modes[_i]);
	clear_page_tables(&space[0], 0, USER_PTRS_PER_PGD);
	expect_user_half_empty(space[0].pgd);
	expect_kernel_half(space[0].pgd);
	ck_assert_uint_eq(cached_tables(), 0);
}
END_TEST

TEST(as_many_pages_come_back_as_were_taken)
{
	unsigned long free, slot, n = 0;

	soft_boot(64, "");
	free = nr_free_pages();
	make_space(&space[0]);
	for (slot = 0; slot < 768; slot += 1 + slot % 7)
		if (entry_of(&space[0], slot << PGDIR_SHIFT))
			n++;
	ck_assert_uint_eq(nr_free_pages(), free - 1 - n);
	clear_page_tables(&space[0], 0, USER_PTRS_PER_PGD);
	ck_assert_uint_eq(cached_tables(), 25);
	ck_assert_uint_eq(nr_free_pages(), free - 1 - 25);
	pgd_free(space[0].pgd);
	do_check_pgt_cache(0, 0);
	ck_assert_uint_eq(nr_free_pages(), free);
}
END_TEST

TEST(fifty_tables_are_kept_and_fifty_one_are_not)
{
	unsigned long slot, n = 50 + _i;

	boot_with_a_space("");
	for (slot = 0; slot < n; slot++)
		entry_of(&space[0], slot << PGDIR_SHIFT);
	clear_page_tables(&space[0], 0, n);
	ck_assert_uint_eq(cached_tables(), _i ? 25 : 50);
}
END_TEST

TEST(a_table_that_is_not_empty_is_not_taken_down)
{
	pte_t *pte;

	boot_with_a_space("");
	pte = entry_of(&space[0], 0x40000000);
	pte = (pte_t *)((unsigned long)pte & PAGE_MASK);
	set_pte(pte + (_i ? 1023 : 0), __pte(0x1234067));
	EXPECT_PANIC(clear_page_tables(&space[0], 256, 1), "");
}
END_TEST

TEST(the_kernels_slots_are_not_taken_down)
{
	static const unsigned long ranges[][2] = {
		{ 768, 1 }, { 767, 2 }, { 0, 769 }, { 1023, 1 },
		{ 1, ~0UL }, { ~0UL, 2 },
	};

	boot_with_a_space("");
	entry_of(&space[0], 0);
	EXPECT_PANIC(clear_page_tables(&space[0], ranges[_i][0],
				       ranges[_i][1]),
		     "BUG");
	expect_kernel_half(space[0].pgd);
}
END_TEST

TEST(tables_are_taken_down_under_the_lock)
{
	boot_with_a_space("");
	entry_of(&space[0], 0);
	spin_lock(&space[0].page_table_lock);
	EXPECT_PANIC(clear_page_tables(&space[0], 0, 1), "");
	ck_assert_uint_ne(pgd_val(space[0].pgd[0]), 0);
}
END_TEST

TEST(no_slots_are_taken_down)
{
	boot_with_a_space("");
	entry_of(&space[0], 0);
	clear_page_tables(&space[0], 0, 0);
	clear_page_tables(&space[0], 768, 0);
	ck_assert_uint_ne(pgd_val(space[0].pgd[0]), 0);
	expect_kernel_half(space[0].pgd);
	ck_assert(!spin_is_locked(&space[0].page_table_lock));
}
END_TEST

static const unsigned long bad_words[] = {
	0x00345001,		/* read-only, never used */
	0x003450E7,		/* a large page */
	0x00345066,		/* not present */
	0x003450F7,
	0xFFFFFFFF,
	0x00000002,
};

TEST(a_bad_word_is_reported_and_cleared)
{
	unsigned long free;
	char value[16];

	boot_with_a_space("");
	entry_of(&space[0], 0x40000000);
	entry_of(&space[0], 0x40800000);
	set_pgd(space[0].pgd + 257, __pgd(bad_words[_i]));
	free = nr_free_pages();
	soft_log_clear();
	clear_page_tables(&space[0], 0, USER_PTRS_PER_PGD);
	expect_log("bad pmd");
	snprintf(value, sizeof(value), "%08lx", bad_words[_i]);
	expect_log(value);
	expect_user_half_empty(space[0].pgd);
	ck_assert_uint_eq(cached_tables(), 2);
	ck_assert_uint_eq(nr_free_pages(), free);
}
END_TEST

TEST(a_hole_is_not_reported)
{
	boot_with_a_space("");
	soft_log_clear();
	clear_page_tables(&space[0], 0, USER_PTRS_PER_PGD);
	ck_assert_str_eq(soft_log(), "");
}
END_TEST
/* Test how an entry gives up its page */

static struct page *user_page(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	ck_assert_ptr_ne(page, NULL);
	return page;
}

TEST(the_last_entry_frees_its_page)
{
	unsigned long free;
	struct page *page;

	soft_boot(64, "");
	free = nr_free_pages();
	page = user_page();
	get_page(page);
	__free_pte(mk_pte(page, PAGE_SHARED));
	ck_assert_int_eq(page_count(page), 1);
	ck_assert_uint_eq(nr_free_pages(), free - 1);
	__free_pte(mk_pte(page, _i ? PAGE_NONE : PAGE_READONLY));
	ck_assert_uint_eq(nr_free_pages(), free);
}
END_TEST

TEST(a_reserved_page_keeps_its_count)
{
	struct page *page;
	unsigned long free;

	soft_boot(64, "");
	page = pfn_to_page(PFN_DOWN(SOFT_KERNEL));
	ck_assert(PageReserved(page));
	set_page_count(page, _i);
	free = nr_free_pages();
	__free_pte(pte_mkdirty(mk_pte(page, PAGE_SHARED)));
	ck_assert_int_eq(page_count(page), _i);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert(!PageDirty(page));
}
END_TEST

TEST(a_frame_without_a_struct_page_is_nobodys)
{
	unsigned long frames[] = { 0, 0, 0xFEC00, 0xFFFFF }, free;

	soft_boot(64, "");
	frames[0] = max_mapnr;
	frames[1] = max_mapnr + 1;
	free = nr_free_pages();
	__free_pte(pte_mkdirty(__mk_pte(frames[_i], PAGE_SHARED)));
	ck_assert_uint_eq(nr_free_pages(), free);
}
END_TEST

TEST(a_special_entry_holds_no_reference)
{
	struct page *page;

	soft_boot(64, "");
	page = user_page();
	__free_pte(pte_mkspecial(mk_pte(page, PAGE_SHARED)));
	ck_assert_int_eq(page_count(page), 1);
}
END_TEST

/* Bit 0: the entry is dirty; bit 1: the page belongs to a file. */
TEST(only_a_dirty_entry_of_a_files_page_makes_the_page_dirty)
{
	pgprot_t prot = PAGE_SHARED;
	static long a_file;
	struct page *page;

	soft_boot(64, "");
	page = user_page();
	get_page(page);
	if (_i & 2)
		page->mapping = (struct address_space *)&a_file;
	if (_i & 1)
		pgprot_val(prot) |= _PAGE_DIRTY;
	__free_pte(mk_pte(page, prot));
	ck_assert_int_eq(!!PageDirty(page), _i == 3);
	ck_assert_int_eq(page_count(page), 1);
}
END_TEST

TEST(each_page_of_each_zone_goes_into_an_entry_and_back)
{
	unsigned long pfn;
	struct page *page;
	pte_t pte;

	soft_boot(96, "highmem=16M");
	ck_assert_uint_gt(nr_free_highpages(), 0);
	for (pfn = 0; pfn < max_mapnr; pfn++) {
		page = pfn_to_page(pfn);
		pte = mk_pte(page, PAGE_SHARED);
		if (pte_val(pte) != (pfn << 12 | 0x027) ||
		    pte_page(pte) != page || pte_pfn(pte) != pfn ||
		    pte_page(pte_modify(pte, PAGE_NONE)) != page)
			ck_abort_msg("frame %#lx", pfn);
	}
}
END_TEST
/* Test how an address is followed to its page */
#define FOLLOWED	0x4000A000UL

static struct page *follow(unsigned long address, bool write)
{
	struct page *page;

	spin_lock(&space[0].page_table_lock);
	page = follow_page(&space[0], address, write);
	ck_assert(spin_is_locked(&space[0].page_table_lock));
	spin_unlock(&space[0].page_table_lock);
	return page;
}

/* Reading needs a present page; writing, a writable and dirty one. */
TEST(following_asks_for_what_the_access_needs)
{
	unsigned long i, v;
	struct page *page;
	pte_t *pte;
	bool present, ready;

	boot_with_a_space("");
	page = user_page();
	pte = entry_of(&space[0], FOLLOWED);
	for (i = 0; i < 0x1000; i++) {
		v = page_to_phys(page) | (i & ~0x200UL);
		set_pte(pte, __pte(v));
		present = v & 0x101;
		ready = present && (v & 0x42) == 0x42;
		if (follow(FOLLOWED, false) != (present ? page : NULL))
			ck_abort_msg("reading through %#lx", v);
		if (follow(FOLLOWED, true) != (ready ? page : NULL))
			ck_abort_msg("writing through %#lx", v);
	}
	ck_assert_int_eq(page_count(page), 1);
}
END_TEST

TEST(a_clean_page_is_not_ready_to_be_written)
{
	struct page *page;
	pte_t *pte;

	boot_with_a_space("");
	page = user_page();
	pte = entry_of(&space[0], FOLLOWED);
	set_pte(pte, mk_pte(page, PAGE_SHARED));
	ck_assert_ptr_eq(follow(FOLLOWED, false), page);
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
	set_pte(pte, pte_mkdirty(*pte));
	ck_assert_ptr_eq(follow(FOLLOWED, true), page);
	set_pte(pte, pte_wrprotect(*pte));
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
	ck_assert_ptr_eq(follow(FOLLOWED + 0xFFF, false), page);
}
END_TEST

TEST(a_page_without_access_is_followed)
{
	struct page *page;

	boot_with_a_space("");
	page = user_page();
	set_pte(entry_of(&space[0], FOLLOWED), mk_pte(page, PAGE_NONE));
	ck_assert_ptr_eq(follow(FOLLOWED, false), page);
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
}
END_TEST

TEST(an_address_without_a_table_leads_to_no_page)
{
	unsigned long free;

	boot_with_a_space("");
	free = nr_free_pages();
	ck_assert_ptr_eq(follow(FOLLOWED, false), NULL);
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
	ck_assert_ptr_eq(follow(0, false), NULL);
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(pmd_val(*slot_of(&space[0], FOLLOWED)), 0);
}
END_TEST

TEST(an_empty_or_swapped_entry_leads_to_no_page)
{
	pte_t *pte;

	boot_with_a_space("");
	pte = entry_of(&space[0], FOLLOWED);
	ck_assert_ptr_eq(follow(FOLLOWED, false), NULL);
	set_pte(pte, __pte(0xFFFFFE3E));
	ck_assert_ptr_eq(follow(FOLLOWED, false), NULL);
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
}
END_TEST

/* A device's frames have no struct page; a special entry shows none. */
TEST(a_frame_without_a_struct_page_is_not_followed)
{
	pte_t *pte;

	boot_with_a_space("");
	pte = entry_of(&space[0], FOLLOWED);
	set_pte(pte, pte_mkdirty(__mk_pte(max_mapnr, PAGE_SHARED)));
	ck_assert_ptr_eq(follow(FOLLOWED, false), NULL);
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
	set_pte(pte, pte_mkdirty(__mk_pte(0xFEC00, PAGE_SHARED)));
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
	set_pte(pte, pte_mkspecial(mk_pte(user_page(), PAGE_READONLY)));
	ck_assert_ptr_eq(follow(FOLLOWED, false), NULL);
}
END_TEST

TEST(a_bad_directory_word_leads_to_no_page)
{
	boot_with_a_space("");
	set_pgd(space[0].pgd + pgd_index(FOLLOWED),
		__pgd(bad_words[_i]));
	ck_assert_ptr_eq(follow(FOLLOWED, false), NULL);
	ck_assert_ptr_eq(follow(FOLLOWED, true), NULL);
}
END_TEST
/* Let a program look through its tables */

static struct page *frame_with(u32 value)
{
	struct page *page = user_page();

	soft_write_phys(page_to_phys(page), value);
	return page;
}

static void show_page(struct mm_struct *mm, unsigned long address,
		      struct page *page, pgprot_t prot)
{
	pte_t *pte = entry_of(mm, address);

	ck_assert_ptr_ne(pte, NULL);
	set_pte(pte, mk_pte(page, prot));
}

static void show_frame(struct mm_struct *mm, unsigned long address,
		       u32 value)
{
	show_page(mm, address, frame_with(value), PAGE_SHARED);
}

/* The word at @address as the program reads it, 0 if it faults. */
static u32 seen_at(unsigned long address)
{
	u32 value = 0;

	return soft_user_access(address, false, &value) ? 0 : value;
}

/* The error code of the fault that the access raises; -1: none. */
static long fault_of(unsigned long address, bool write)
{
	u32 value = 0xF00D;

	if (!soft_user_access(address, write, &value))
		return -1;
	ck_assert_uint_eq(soft_user_cr2, address);
	return soft_user_error;
}

struct flush_counts {
	unsigned long normal, global, single;
};

static struct flush_counts flush_counts(void)
{
	return (struct flush_counts){ soft_tlb_flushes,
				      soft_tlb_global_flushes,
				      soft_tlb_single_flushes };
}

static unsigned long flushes_since(struct flush_counts before)
{
	struct flush_counts now = flush_counts();

	return now.normal - before.normal + now.global - before.global +
	       now.single - before.single;
}
/* Test what a program sees through its tables */
#define SEEN	0x40001000UL

TEST(a_program_sees_what_its_entry_shows)
{
	u32 value = 0xABCD;
	struct page *page;

	boot_with_a_space(modes[_i]);
	activate_mm(&space[0]);
	page = frame_with(7);
	show_page(&space[0], SEEN, page, PAGE_SHARED);
	ck_assert_uint_eq(seen_at(SEEN), 7);
	ck_assert_int_eq(soft_user_access(SEEN + 8, true, &value), 0);
	ck_assert_uint_eq(soft_read_phys(page_to_phys(page) + 8), 0xABCD);
}
END_TEST

TEST(use_is_noted_in_the_entry)
{
	pte_t *pte;

	boot_with_a_space("");
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 7);
	pte = entry_of(&space[0], SEEN);
	set_pte(pte, pte_mkold(*pte));
	seen_at(SEEN);
	ck_assert(pte_young(*pte) && !pte_dirty(*pte));
	ck_assert_int_eq(fault_of(SEEN, true), -1);
	ck_assert(pte_young(*pte) && pte_dirty(*pte));
}
END_TEST

static const struct {
	unsigned long flags;
	long read, write;	/* the faults; -1: none */
} accesses[] = {
	{ 0x000, 4, 6 },
	{ 0x027, -1, -1 },
	{ 0x025, -1, 7 },
	{ 0x120, 4, 6 },	/* PAGE_NONE: resident, but not present */
	{ 0x063, 5, 7 },	/* the kernel's */
	{ 0x061, 5, 7 },
	{ 0x067, -1, -1 },
};

TEST(a_program_may_do_what_its_entry_permits)
{
	boot_with_a_space("");
	activate_mm(&space[0]);
	show_page(&space[0], SEEN, frame_with(7),
		  __pgprot(accesses[_i].flags));
	ck_assert_int_eq(fault_of(SEEN, false), accesses[_i].read);
	ck_assert_int_eq(fault_of(SEEN, true), accesses[_i].write);
}
END_TEST

TEST(two_programs_see_frames_of_their_own)
{
	boot_with_a_space(modes[_i]);
	make_space(&space[1]);
	show_frame(&space[0], SEEN, 7);
	show_frame(&space[1], SEEN, 8);
	activate_mm(&space[0]);
	ck_assert_uint_eq(seen_at(SEEN), 7);
	activate_mm(&space[1]);
	ck_assert_uint_eq(read_cr3(), __pa(space[1].pgd));
	ck_assert_ptr_eq(this_cpu(cpu_tlbstate).active_mm, &space[1]);
	ck_assert_uint_eq(seen_at(SEEN), 8);
	activate_mm(&space[0]);
	ck_assert_ptr_eq(this_cpu(cpu_tlbstate).active_mm, &space[0]);
	ck_assert_uint_eq(seen_at(SEEN), 7);
}
END_TEST

/* A processor does not remember that there was nothing. */
TEST(a_new_entry_needs_no_flush)
{
	struct flush_counts before;

	boot_with_a_space("");
	activate_mm(&space[0]);
	before = flush_counts();
	ck_assert_int_eq(fault_of(SEEN, false), 4);
	show_frame(&space[0], SEEN, 7);
	region.vm_mm = &space[0];
	update_mmu_cache(&region, SEEN, *entry_of(&space[0], SEEN));
	ck_assert_uint_eq(seen_at(SEEN), 7);
	ck_assert_uint_eq(flushes_since(before), 0);
}
END_TEST

TEST(the_kernels_half_is_closed_to_a_program)
{
	boot_with_a_space(modes[_i]);
	activate_mm(&space[0]);
	ck_assert_int_eq(fault_of(PAGE_OFFSET + SOFT_KERNEL, false), 5);
	ck_assert_int_eq(fault_of(PAGE_OFFSET + SOFT_KERNEL, true), 7);
	ck_assert_int_eq(fault_of(LATE, false), 4);
}
END_TEST
/* Test what each flush takes away */
enum { ALL, CURRENT, SPACE, RANGE, TABLES, PAGE, NR_FLUSHES };

static void flush(int kind, struct mm_struct *mm, unsigned long start,
		  unsigned long end)
{
	switch (kind) {
	case ALL:
		flush_tlb_all();
		break;
	case CURRENT:
		flush_tlb();
		break;
	case SPACE:
		flush_tlb_mm(mm);
		break;
	case RANGE:
		flush_tlb_range(mm, start, end);
		break;
	case PAGE:
		region.vm_mm = mm;
		flush_tlb_page(&region, start);
		break;
	case TABLES:
		flush_tlb_pgtables(mm, start, end);
		break;
	}
}

/* Have the program see frame 1 at each address; then show frame 2. */
static void change_behind_its_back(const unsigned long *address, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		show_frame(&space[0], address[i], 1);
		if (seen_at(address[i]) != 1)
			ck_abort_msg("%#lx does not show", address[i]);
	}
	for (i = 0; i < n; i++)
		show_frame(&space[0], address[i], 2);
}

static void expect_seen(const unsigned long *address, int n, u32 value)
{
	int i;

	for (i = 0; i < n; i++)
		if (seen_at(address[i]) != value)
			ck_abort_msg("%#lx shows %u", address[i],
				     seen_at(address[i]));
}

TEST(a_stale_translation_stays_until_it_is_flushed)
{
	static const unsigned long address[] = { SEEN };
	int kind = _i / NR_MODES;

	boot_with_a_space(modes[_i % NR_MODES]);
	activate_mm(&space[0]);
	change_behind_its_back(address, 1);
	expect_seen(address, 1, 1);
	flush(kind, &space[0], SEEN, SEEN + PAGE_SIZE);
	expect_seen(address, 1, 2);
}
END_TEST

TEST(an_entry_taken_away_is_seen_until_it_is_flushed)
{
	boot_with_a_space("");
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 1);
	ck_assert_uint_eq(seen_at(SEEN), 1);
	ptep_get_and_clear(entry_of(&space[0], SEEN));
	ck_assert_int_eq(fault_of(SEEN, false), -1);
	flush(_i, &space[0], SEEN, SEEN + PAGE_SIZE);
	ck_assert_int_eq(fault_of(SEEN, false), 4);
}
END_TEST

TEST(a_right_taken_away_is_used_until_it_is_flushed)
{
	boot_with_a_space("");
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 1);
	ck_assert_int_eq(fault_of(SEEN, true), -1);
	ptep_set_wrprotect(entry_of(&space[0], SEEN));
	ck_assert_int_eq(fault_of(SEEN, true), -1);
	flush(_i, &space[0], SEEN, SEEN + PAGE_SIZE);
	ck_assert_int_eq(fault_of(SEEN, true), 7);
	ck_assert_int_eq(fault_of(SEEN, false), -1);
}
END_TEST

TEST(a_page_that_is_closed_is_open_until_it_is_flushed)
{
	pte_t *pte;

	boot_with_a_space("");
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 1);
	ck_assert_uint_eq(seen_at(SEEN), 1);
	pte = entry_of(&space[0], SEEN);
	set_pte(pte, pte_modify(*pte, PAGE_NONE));
	ck_assert_uint_eq(seen_at(SEEN), 1);
	flush(_i, &space[0], SEEN, SEEN + PAGE_SIZE);
	ck_assert_int_eq(fault_of(SEEN, false), 4);
	set_pte(pte, pte_modify(*pte, PAGE_SHARED));
	ck_assert_uint_eq(seen_at(SEEN), 1);
	flush_tlb();
	ck_assert_uint_eq(seen_at(SEEN), 1);
}
END_TEST

TEST(a_range_is_flushed_from_its_first_page_to_its_last)
{
	static const unsigned long address[] = {
		0x403FE000, 0x403FF000, 0x40400000, 0x407FF000, 0x40800000,
	};

	boot_with_a_space("");
	activate_mm(&space[0]);
	change_behind_its_back(address, 5);
	expect_seen(address, 5, 1);
	flush_tlb_range(&space[0], 0x403FE000, 0x40801000);
	expect_seen(address, 5, 2);
}
END_TEST

TEST(a_flush_of_all_reaches_the_ends_of_the_space)
{
	static const unsigned long address[] = {
		0, 0x1000, 0x003FF000, 0x08048000, 0x7FFFF000, 0x80000000,
		0xBFFFF000,
	};

	boot_with_a_space("");
	activate_mm(&space[0]);
	change_behind_its_back(address, 7);
	expect_seen(address, 7, 1);
	flush(_i, &space[0], 0, TASK_SIZE);
	expect_seen(address, 7, 2);
}
END_TEST

TEST(a_flush_of_one_page_costs_no_other)
{
	static const unsigned long address[] = { SEEN - PAGE_SIZE, SEEN,
						 SEEN + PAGE_SIZE };
	struct flush_counts before;

	boot_with_a_space("");
	activate_mm(&space[0]);
	change_behind_its_back(address, 3);
	before = flush_counts();
	flush(PAGE, &space[0], SEEN + (_i ? 0xFFC : 0), 0);
	ck_assert_uint_eq(flushes_since(before), 1);
	ck_assert_uint_eq(soft_tlb_single_flushes, before.single + 1);
	expect_seen(address + 1, 1, 2);
	expect_seen(address, 1, 1);
	expect_seen(address + 2, 1, 1);
}
END_TEST

TEST(a_flush_of_another_space_costs_nothing)
{
	static const unsigned long address[] = { SEEN };
	struct flush_counts before;

	boot_with_a_space("");
	make_space(&space[1]);
	show_frame(&space[1], SEEN, 7);
	activate_mm(&space[0]);
	change_behind_its_back(address, 1);
	before = flush_counts();
	flush(_i, &space[1], SEEN, SEEN + PAGE_SIZE);
	ck_assert_uint_eq(flushes_since(before), 0);
	expect_seen(address, 1, 1);
	activate_mm(&space[1]);
	ck_assert_uint_eq(seen_at(SEEN), 7);
}
END_TEST

TEST(a_change_while_away_is_seen_on_return)
{
	boot_with_a_space(modes[_i]);
	make_space(&space[1]);
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 1);
	ck_assert_uint_eq(seen_at(SEEN), 1);
	activate_mm(&space[1]);
	show_frame(&space[0], SEEN, 2);
	flush_tlb_mm(&space[0]);
	activate_mm(&space[0]);
	ck_assert_uint_eq(seen_at(SEEN), 2);
}
END_TEST

TEST(flushing_the_current_space_flushes_whichever_it_is)
{
	boot_with_a_space("");
	make_space(&space[1]);
	activate_mm(&space[_i]);
	show_frame(&space[_i], SEEN, 1);
	ck_assert_uint_eq(seen_at(SEEN), 1);
	show_frame(&space[_i], SEEN, 2);
	ck_assert_uint_eq(seen_at(SEEN), 1);
	flush_tlb();
	ck_assert_uint_eq(seen_at(SEEN), 2);
}
END_TEST

TEST(a_range_without_a_page_is_flushed_without_harm)
{
	static const unsigned long address[] = { SEEN };

	boot_with_a_space("");
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 1);
	flush_tlb_range(&space[0], SEEN, SEEN);
	flush_tlb_pgtables(&space[0], SEEN, SEEN);
	expect_seen(address, 1, 1);
}
END_TEST

static void expect_window(u32 value)
{
	ck_assert_uint_eq(*window(FIX_PEEK), value);
}

static void change_window(unsigned long phys)
{
	unsigned long where = fix_to_virt(FIX_PEEK);
	unsigned long dir = directory_word(pgd_index(where)) & PAGE_MASK;

	soft_write_phys(dir + 4 * __pte_offset(where),
			phys | pgprot_val(PAGE_KERNEL));
}

TEST(a_kernel_translation_survives_a_change_of_space)
{
	struct page *first, *second;

	boot_with_a_space(modes[_i]);
	make_space(&space[1]);
	first = frame_with(1);
	second = frame_with(2);
	set_fixmap(FIX_PEEK, page_to_phys(first));
	expect_window(1);
	change_window(page_to_phys(second));
	activate_mm(&space[0]);
	flush_tlb();
	flush_tlb_mm(&space[0]);
	activate_mm(&space[1]);
	expect_window(cpu_has_pge() ? 1 : 2);
	flush_tlb_all();
	expect_window(2);
}
END_TEST

TEST(flushing_all_takes_the_kernels_translations)
{
	struct page *first, *second;

	boot_with_a_space(modes[_i]);
	activate_mm(&space[0]);
	first = frame_with(1);
	second = frame_with(2);
	set_fixmap(FIX_PEEK, page_to_phys(first));
	expect_window(1);
	change_window(page_to_phys(second));
	expect_window(1);
	flush_tlb_all();
	expect_window(2);
}
END_TEST

/* Six kinds on the space that is loaded, then on another. */
TEST(flushes_are_counted)
{
	unsigned long all, one;

	boot_with_a_space("");
	make_space(&space[1]);
	activate_mm(&space[0]);
	all = nr_tlb_local_flush_all;
	one = nr_tlb_local_flush_one;
	flush(_i, &space[0], SEEN, SEEN + PAGE_SIZE);
	ck_assert_uint_eq(nr_tlb_local_flush_one, one + (_i == PAGE));
	ck_assert_uint_eq(nr_tlb_local_flush_all, all + (_i != PAGE));
	if (_i == ALL || _i == CURRENT)
		return;
	flush(_i, &space[1], SEEN, SEEN + PAGE_SIZE);
	ck_assert_uint_eq(nr_tlb_local_flush_one +
				  nr_tlb_local_flush_all,
			  all + one + 1);
}
END_TEST
/* Test how pages are gathered */
#define GATHERED(i)	(0x40000000UL + PFN_PHYS((unsigned long)(i)))

static struct {
	struct flush_counts before;
	unsigned int freed, too_early, flushes;
} leaving;

static void page_leaves(struct page *page)
{
	u32 value;

	leaving.freed++;
	if (!flushes_since(leaving.before) ||
	    !soft_user_access(page->index, false, &value))
		leaving.too_early++;
	(void)TestClearPageLRU(page);
}

/* Map @n pages at GATHERED(0..n-1), each noted when it is freed. */
static void map_for_gathering(struct mm_struct *mm, unsigned int n)
{
	static const struct page_reclaimer watcher = {
		.lru_cache_del = page_leaves,
	};
	struct page *page;
	unsigned int i;

	register_page_reclaimer(&watcher);
	for (i = 0; i < n; i++) {
		page = frame_with(i + 1);
		page->index = GATHERED(i);
		(void)TestSetPageLRU(page);
		show_page(mm, GATHERED(i), page, PAGE_SHARED);
	}
}

static void expect_gathered_seen(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (seen_at(GATHERED(i)) != i + 1)
			ck_abort_msg("page %u shows %u", i,
				     seen_at(GATHERED(i)));
}

static void gather(mmu_gather_t *tlb, struct mm_struct *mm,
		   unsigned int from, unsigned int to)
{
	pte_t *pte;

	spin_lock(&mm->page_table_lock);
	for (; from < to; from++) {
		pte = pte_offset(slot_of(mm, GATHERED(from)),
				 GATHERED(from));
		tlb_remove_page(tlb, pte, GATHERED(from));
	}
	spin_unlock(&mm->page_table_lock);
}

TEST(pages_are_freed_after_the_flush)
{
	static const unsigned int counts[] = { 1, 2, 507, 508, 509, 1016,
					       1017, 1500 };
	unsigned int n = counts[_i];
	mmu_gather_t *tlb;

	boot_with_a_space("");
	activate_mm(&space[0]);
	map_for_gathering(&space[0], n);
	expect_gathered_seen(n);
	leaving.before = flush_counts();
	tlb = tlb_gather_mmu(&space[0]);
	gather(tlb, &space[0], 0, n);
	tlb_finish_mmu(tlb, GATHERED(0), GATHERED(n));
	ck_assert_uint_eq(leaving.freed, n);
	ck_assert_uint_eq(leaving.too_early, 0);
	ck_assert_int_eq(fault_of(GATHERED(0), false), 4);
	ck_assert_int_eq(fault_of(GATHERED(n - 1), true), 6);
}
END_TEST

TEST(a_batch_is_508_pages)
{
	mmu_gather_t *tlb;

	ck_assert_int_eq(FREE_PTE_NR, 508);
	boot_with_a_space("");
	activate_mm(&space[0]);
	map_for_gathering(&space[0], 510);
	expect_gathered_seen(510);
	leaving.before = flush_counts();
	tlb = tlb_gather_mmu(&space[0]);
	gather(tlb, &space[0], 0, 507);
	ck_assert_uint_eq(leaving.freed, 0);
	ck_assert_uint_eq(flushes_since(leaving.before), 0);
	gather(tlb, &space[0], 507, 509);
	ck_assert_uint_eq(leaving.freed, 508);
	ck_assert_uint_eq(flushes_since(leaving.before), 1);
	ck_assert_int_eq(fault_of(GATHERED(507), false), 4);
	leaving.before = flush_counts();
	tlb_finish_mmu(tlb, GATHERED(0), GATHERED(509));
	ck_assert_uint_eq(leaving.freed, 509);
	ck_assert_uint_eq(leaving.too_early, 0);
	ck_assert_uint_eq(flushes_since(leaving.before), 1);
	ck_assert_uint_eq(seen_at(GATHERED(509)), 510);
}
END_TEST

static struct page *on_their_way[3];

/* At the flush the entries must be gone, and the pages not yet free. */
static void look_at_the_flush(enum soft_flush kind)
{
	int i;

	if (kind != SOFT_TLB && kind != SOFT_TLB_SINGLE &&
	    kind != SOFT_TLB_GLOBAL)
		return;
	for (i = 0; i < 3; i++) {
		pmd_t *pmd = slot_of(&space[0], GATHERED(i));

		if (!pte_none(*pte_offset(pmd, GATHERED(i))) ||
		    !page_count(on_their_way[i]))
			leaving.too_early++;
	}
	leaving.flushes++;
}

TEST(the_flush_comes_between_the_table_and_the_allocator)
{
	mmu_gather_t *tlb;
	int i;

	boot_with_a_space("");
	activate_mm(&space[0]);
	for (i = 0; i < 3; i++) {
		on_their_way[i] = frame_with(i + 1);
		show_page(&space[0], GATHERED(i), on_their_way[i],
			  PAGE_SHARED);
	}
	soft_on_flush(look_at_the_flush);
	tlb = tlb_gather_mmu(&space[0]);
	gather(tlb, &space[0], 0, 3);
	ck_assert_uint_eq(leaving.flushes, 0);
	tlb_finish_mmu(tlb, GATHERED(0), GATHERED(3));
	ck_assert_uint_eq(leaving.flushes, 1);
	ck_assert_uint_eq(leaving.too_early, 0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(page_count(on_their_way[i]), 0);
}
END_TEST

TEST(gathered_pages_are_seen_until_the_flush)
{
	mmu_gather_t *tlb;

	boot_with_a_space("");
	activate_mm(&space[0]);
	map_for_gathering(&space[0], 3);
	expect_gathered_seen(3);
	tlb = tlb_gather_mmu(&space[0]);
	gather(tlb, &space[0], 0, 3);
	ck_assert(pte_none(*entry_of(&space[0], GATHERED(1))));
	expect_gathered_seen(3);
	ck_assert_uint_eq(leaving.freed, 0);
	tlb_finish_mmu(tlb, GATHERED(0), GATHERED(3));
	ck_assert_int_eq(fault_of(GATHERED(1), false), 4);
}
END_TEST

/* Nobody reaches the pages of a space that is loaded nowhere. */
TEST(pages_of_a_space_that_is_not_loaded_are_freed_at_once)
{
	struct flush_counts before;
	mmu_gather_t *tlb;

	boot_with_a_space("");
	make_space(&space[1]);
	map_for_gathering(&space[1], 3);
	activate_mm(&space[0]);
	before = flush_counts();
	tlb = tlb_gather_mmu(&space[1]);
	ck_assert_uint_eq(tlb->nr, ~0UL);
	gather(tlb, &space[1], 0, 2);
	ck_assert_uint_eq(leaving.freed, 2);
	gather(tlb, &space[1], 2, 3);
	ck_assert_uint_eq(leaving.freed, 3);
	tlb_finish_mmu(tlb, GATHERED(0), GATHERED(3));
	ck_assert_uint_eq(flushes_since(before), 0);
	activate_mm(&space[1]);
	ck_assert_int_eq(fault_of(GATHERED(0), false), 4);
}
END_TEST

TEST(a_gather_without_pages_is_finished)
{
	mmu_gather_t *tlb;
	unsigned long free;

	boot_with_a_space("");
	activate_mm(&space[_i ? 1 : 0]);
	free = nr_free_pages();
	tlb = tlb_gather_mmu(&space[0]);
	tlb_finish_mmu(tlb, 0, TASK_SIZE);
	ck_assert_uint_eq(nr_free_pages(), free);
}
END_TEST

TEST(a_gather_knows_the_range_of_what_it_holds)
{
	mmu_gather_t *tlb;

	boot_with_a_space("");
	activate_mm(&space[0]);
	map_for_gathering(&space[0], 4);
	tlb = tlb_gather_mmu(&space[0]);
	gather(tlb, &space[0], 2, 3);
	ck_assert_uint_eq(tlb->nr, 1);
	ck_assert_uint_eq(tlb->start_addr, GATHERED(2));
	ck_assert_uint_eq(tlb->end_addr, GATHERED(3));
	gather(tlb, &space[0], 3, 4);
	gather(tlb, &space[0], 0, 1);
	ck_assert_uint_eq(tlb->nr, 3);
	ck_assert_uint_eq(tlb->start_addr, GATHERED(0));
	ck_assert_uint_eq(tlb->end_addr, GATHERED(4));
	tlb_finish_mmu(tlb, GATHERED(0), GATHERED(4));
}
END_TEST

/* Nothing held, nothing named: nothing to forget. */
TEST(an_empty_gather_of_no_range_flushes_nothing)
{
	static const unsigned long places[] = { 0, SEEN, ~0UL };
	struct flush_counts before;

	boot_with_a_space("");
	activate_mm(&space[0]);
	before = flush_counts();
	tlb_finish_mmu(tlb_gather_mmu(&space[0]), places[_i], places[_i]);
	ck_assert_uint_eq(flushes_since(before), 0);
}
END_TEST

TEST(a_space_is_loaded_on_whichever_processor_has_it)
{
	mmu_gather_t *tlb;

	boot_with_a_space("");
	make_space(&space[1]);
	soft_cpu = 1 - _i;
	activate_mm(&space[1]);
	soft_cpu = _i;
	activate_mm(&space[0]);
	tlb = tlb_gather_mmu(&space[1]);
	ck_assert_uint_eq(tlb->nr, 0);
	tlb_finish_mmu(tlb, 0, 0);
}
END_TEST

/* Whatever range the caller names, what is held is flushed. */
TEST(held_pages_are_flushed_though_the_range_is_empty)
{
	mmu_gather_t *tlb;

	boot_with_a_space("");
	activate_mm(&space[0]);
	map_for_gathering(&space[0], 3);
	expect_gathered_seen(3);
	leaving.before = flush_counts();
	tlb = tlb_gather_mmu(&space[0]);
	gather(tlb, &space[0], 0, 3);
	tlb_finish_mmu(tlb, 0, 0);
	ck_assert_uint_eq(leaving.freed, 3);
	ck_assert_uint_eq(leaving.too_early, 0);
	ck_assert_int_eq(fault_of(GATHERED(2), false), 4);
}
END_TEST

TEST(a_processor_gathers_once_at_a_time)
{
	mmu_gather_t *tlb;

	boot_with_a_space("");
	tlb = tlb_gather_mmu(&space[0]);
	EXPECT_PANIC(tlb_gather_mmu(&space[0]), "BUG");
	tlb_finish_mmu(tlb, 0, PAGE_SIZE);
	EXPECT_PANIC(tlb_finish_mmu(tlb, 0, PAGE_SIZE), "BUG");
	tlb_finish_mmu(tlb_gather_mmu(&space[0]), 0, PAGE_SIZE);
}
END_TEST

TEST(a_page_with_another_owner_stays)
{
	mmu_gather_t *tlb;
	struct page *page;

	boot_with_a_space("");
	activate_mm(&space[0]);
	page = frame_with(1);
	get_page(page);
	show_page(&space[0], SEEN, page, PAGE_SHARED);
	tlb = tlb_gather_mmu(&space[0]);
	tlb_remove_page(tlb, entry_of(&space[0], SEEN), SEEN);
	ck_assert_int_eq(page_count(page), 2);
	tlb_finish_mmu(tlb, SEEN, SEEN + PAGE_SIZE);
	ck_assert_int_eq(page_count(page), 1);
}
END_TEST

TEST(a_reserved_page_is_gathered_and_stays_reserved)
{
	mmu_gather_t *tlb;
	struct page *page;

	boot_with_a_space("");
	activate_mm(&space[_i]);
	page = pfn_to_page(PFN_DOWN(SOFT_KERNEL));
	show_page(&space[0], SEEN, page, PAGE_READONLY);
	tlb = tlb_gather_mmu(&space[0]);
	tlb_remove_page(tlb, entry_of(&space[0], SEEN), SEEN);
	tlb_finish_mmu(tlb, SEEN, SEEN + PAGE_SIZE);
	ck_assert(pte_none(*entry_of(&space[0], SEEN)));
	ck_assert(PageReserved(page));
	ck_assert_int_eq(page_count(page), 0);
}
END_TEST

/* What the program wrote through a stale copy is in the page's flag. */
TEST(a_page_written_is_dirty_when_it_is_gathered)
{
	static long a_file;
	mmu_gather_t *tlb;
	struct page *page;

	boot_with_a_space("");
	activate_mm(&space[0]);
	page = frame_with(1);
	get_page(page);
	page->mapping = (struct address_space *)&a_file;
	show_page(&space[0], SEEN, page, PAGE_SHARED);
	ck_assert_int_eq(fault_of(SEEN, _i), -1);
	tlb = tlb_gather_mmu(&space[0]);
	tlb_remove_page(tlb, entry_of(&space[0], SEEN), SEEN);
	tlb_finish_mmu(tlb, SEEN, SEEN + PAGE_SIZE);
	ck_assert_int_eq(!!PageDirty(page), _i);
}
END_TEST

TEST(two_processors_gather_apart)
{
	mmu_gather_t *first, *second;

	boot_with_a_space("");
	make_space(&space[1]);
	map_for_gathering(&space[0], 3);
	map_for_gathering(&space[1], 2);
	activate_mm(&space[0]);
	leaving.before = flush_counts();
	first = tlb_gather_mmu(&space[0]);
	gather(first, &space[0], 0, 2);
	soft_cpu = 1;
	second = tlb_gather_mmu(&space[1]);
	ck_assert_ptr_ne(first, second);
	gather(second, &space[1], 0, 2);
	tlb_finish_mmu(second, GATHERED(0), GATHERED(2));
	ck_assert_uint_eq(leaving.freed, 2);
	soft_cpu = 0;
	leaving.before = flush_counts();
	leaving.too_early = 0;
	gather(first, &space[0], 2, 3);
	ck_assert_uint_eq(leaving.freed, 2);
	tlb_finish_mmu(first, GATHERED(0), GATHERED(3));
	ck_assert_uint_eq(leaving.freed, 5);
	ck_assert_uint_eq(leaving.too_early, 0);
}
END_TEST

TEST(one_processor_gathers_again_and_again)
{
	mmu_gather_t *tlb;
	unsigned int i;

	boot_with_a_space("");
	activate_mm(&space[0]);
	map_for_gathering(&space[0], 9);
	expect_gathered_seen(9);
	for (i = 0; i < 9; i += 3) {
		leaving.before = flush_counts();
		tlb = tlb_gather_mmu(&space[0]);
		gather(tlb, &space[0], i, i + 3);
		tlb_finish_mmu(tlb, GATHERED(i), GATHERED(i + 3));
		ck_assert_uint_eq(leaving.freed, i + 3);
	}
	ck_assert_uint_eq(leaving.too_early, 0);
}
END_TEST
/* Test the order of flushes */

static struct {
	pte_t *entry;
	unsigned long at_cache, at_tlb;	/* the entry's word then */
} ordered;

static void note_the_entry(enum soft_flush kind)
{
	if (kind == SOFT_TLB || kind == SOFT_TLB_SINGLE)
		ordered.at_tlb = pte_val(*ordered.entry);
	else
		ordered.at_cache = pte_val(*ordered.entry);
}

static void flush_cache(int kind, struct mm_struct *mm)
{
	region.vm_mm = mm;
	switch (kind) {
	case ALL:
		flush_cache_all();
		break;
	case SPACE:
		flush_cache_mm(mm);
		break;
	case RANGE:
		flush_cache_range(mm, SEEN, SEEN + PAGE_SIZE);
		break;
	case PAGE:
		flush_cache_page(&region, SEEN);
		break;
	}
}

static const struct {
	int kind;
	const char *here, *elsewhere;	/* the log */
} orders[] = {
	{ SPACE, "Mt", "M" }, { RANGE, "Rt", "R" }, { PAGE, "Ps", "P" },
};

TEST(the_cache_is_flushed_before_and_the_tlb_behind_a_change)
{
	int kind = orders[_i].kind;

	boot_with_a_space("");
	activate_mm(&space[0]);
	show_frame(&space[0], SEEN, 1);
	ordered.entry = entry_of(&space[0], SEEN);
	soft_cache_log_clear();
	soft_on_flush(note_the_entry);
	flush_cache(kind, &space[0]);
	ptep_get_and_clear(ordered.entry);
	flush(kind, &space[0], SEEN, SEEN + PAGE_SIZE);
	ck_assert_str_eq(soft_cache_log(), orders[_i].here);
	ck_assert_uint_ne(ordered.at_cache, 0);
	ck_assert_uint_eq(ordered.at_tlb, 0);
}
END_TEST

/* A cache may hold another space's lines; a TLB holds nothing of it. */
TEST(another_spaces_cache_is_flushed_and_no_tlb)
{
	int kind = orders[_i].kind;

	boot_with_a_space("");
	make_space(&space[1]);
	activate_mm(&space[1]);
	show_frame(&space[0], SEEN, 1);
	soft_cache_log_clear();
	flush_cache(kind, &space[0]);
	ptep_get_and_clear(entry_of(&space[0], SEEN));
	flush(kind, &space[0], SEEN, SEEN + PAGE_SIZE);
	ck_assert_str_eq(soft_cache_log(), orders[_i].elsewhere);
}
END_TEST

TEST(taking_tables_down_flushes_nothing_by_itself)
{
	boot_with_a_space("");
	activate_mm(&space[0]);
	entry_of(&space[0], SEEN);
	soft_cache_log_clear();
	clear_page_tables(&space[0], 0, USER_PTRS_PER_PGD);
	ck_assert_str_eq(soft_cache_log(), "");
	flush_tlb_pgtables(&space[0], 0, TASK_SIZE);
	ck_assert_str_eq(soft_cache_log(), "t");
}
END_TEST

TEST(following_and_allocating_flush_nothing)
{
	boot_with_a_space("");
	activate_mm(&space[0]);
	soft_cache_log_clear();
	show_frame(&space[0], FOLLOWED, 1);
	follow(FOLLOWED, false);
	make_space(&space[1]);
	pgd_free(space[1].pgd);
	ck_assert_str_eq(soft_cache_log(), "");
}
END_TEST
/* Test the windows for kmap */

TEST(each_processor_has_eight_windows_for_kmap)
{
	ck_assert_int_eq(KM_TYPE_NR, 8);
	ck_assert_int_eq(FIX_KMAP_END - FIX_KMAP_BEGIN + 1, 8 * NR_CPUS);
	ck_assert_int_lt(FIX_KMAP_END, __end_of_fixed_addresses);
	ck_assert_uint_eq(fix_to_virt(FIX_KMAP_BEGIN) -
				  fix_to_virt(FIX_KMAP_END),
			  (8 * NR_CPUS - 1) * PAGE_SIZE);
}
END_TEST

TEST(kmap_knows_its_first_entry_and_its_protection)
{
	unsigned long where, table, i;

	boot_to_paging(64, modes[_i]);
	where = fix_to_virt(FIX_KMAP_BEGIN);
	table = directory_word(pgd_index(where)) & PAGE_MASK;
	ck_assert_uint_eq(__pa(kmap_pte), table + 4 * __pte_offset(where));
	ck_assert_uint_eq(pgprot_val(kmap_prot), pgprot_val(PAGE_KERNEL));
	for (i = 0; i < 8UL * NR_CPUS; i++)
		ck_assert_uint_eq(pte_val(kmap_pte[-(long)i]), 0);
}
END_TEST

/* A window further on has its entry further down in the same table. */
TEST(each_window_for_kmap_shows_a_frame)
{
	unsigned long i, address;

	boot_to_paging(64, modes[_i]);
	for (i = 0; i < 8UL * NR_CPUS; i++) {
		address = fix_to_virt(FIX_KMAP_BEGIN + i);
		soft_write_phys(0x2345000 + PFN_PHYS(i), 100 + i);
		set_pte(kmap_pte - i,
			mk_pte_phys(0x2345000 + PFN_PHYS(i), kmap_prot));
		ck_assert_uint_eq(*(volatile u32 *)address, 100 + i);
	}
	ck_assert_int_eq(faults_found(), 0);
}
END_TEST
/* Keep a model of address spaces */
#define NR_PLACES	256
#define PER_TABLE	64

struct place {
	struct page *page;	/* NULL: nothing is here */
	unsigned long prot;	/* PAGE_NONE, _READONLY or _SHARED */
	bool used, written;
};

static struct place model[NR_SPACES][NR_PLACES];
static u32 frame_value[32768];	/* what each frame holds */
static int active;		/* the space in CR3 */

static unsigned long place_address(int p)
{
	static const unsigned long slots[] = { 0, 1, 256, 767 };
	unsigned long i = p % PER_TABLE;

	if (i >= PER_TABLE / 2)
		i += PTRS_PER_PTE - PER_TABLE;
	return slots[p / PER_TABLE] << PGDIR_SHIFT | i << PAGE_SHIFT;
}

static pgprot_t random_protection(void)
{
	switch (rnd_below(4)) {
	case 0:
		return PAGE_NONE;
	case 1:
		return PAGE_READONLY;
	}
	return PAGE_SHARED;
}

static pte_t *entry_at(int s, int p)
{
	pmd_t *pmd = slot_of(&space[s], place_address(p));

	ck_assert(!pmd_none(*pmd) && !pmd_bad(*pmd));
	return pte_offset(pmd, place_address(p));
}

static unsigned long word_at(int s, int p)
{
	unsigned long address = place_address(p), dir;

	dir = soft_read_phys(__pa(space[s].pgd) + 4 * (address >> 22));
	if (!(dir & 1))
		return 0;
	return soft_read_phys((dir & 0xFFFFF000) +
			      (address >> 10 & 0xFFC));
}

static void expect_place(int s, int p)
{
	const struct place *m = &model[s][p];
	unsigned long word = word_at(s, p), expected;

	if (!m->page) {
		if (word)
			ck_abort_msg("space %d, %#lx: %#lx, not empty", s,
				     place_address(p), word);
		return;
	}
	expected = page_to_phys(m->page) | m->prot |
		   (m->written ? 0x40 : 0);
	if ((word | 0x20) != (expected | 0x20) ||
	    (m->used && !(word & 0x20)))
		ck_abort_msg("space %d, %#lx: %#lx for %#lx", s,
			     place_address(p), word, expected);
}

static void expect_spaces(void)
{
	int s, p;

	for (s = 0; s < NR_SPACES; s++)
		for (p = 0; p < NR_PLACES; p++)
			expect_place(s, p);
}
/* Change address spaces at random */

static void model_map(int s, int p, struct page *page, pgprot_t prot)
{
	pte_t *pte = entry_of(&space[s], place_address(p));

	if (!pte) {
		__free_page(page);
		return;
	}
	set_pte(pte, mk_pte(page, prot));
	model[s][p] = (struct place){ .page = page,
				      .prot = pgprot_val(prot) };
}

static void map_random(int s, int p)
{
	struct page *page;

	if (model[s][p].page)
		return;
	page = alloc_page(GFP_HIGHUSER);
	if (!page)
		return;
	frame_value[page_to_pfn(page)] = rnd();
	soft_write_phys(page_to_phys(page),
			frame_value[page_to_pfn(page)]);
	model_map(s, p, page, random_protection());
}

/* The same page in a second space, as a fork has it. */
static void share_random(int s, int p)
{
	int other = (s + 1) % NR_SPACES;
	struct page *page = model[other][p].page;

	if (!page || model[s][p].page)
		return;
	get_page(page);
	model_map(s, p, page, random_protection());
}

static void forget_place(int s, int p)
{
	model[s][p] = (struct place){ .page = NULL };
}

static void unmap_random(int s, int p)
{
	pte_t pte;

	if (!model[s][p].page)
		return;
	region.vm_mm = &space[s];
	flush_cache_page(&region, place_address(p));
	expect_place(s, p);
	pte = ptep_get_and_clear(entry_at(s, p));
	flush_tlb_page(&region, place_address(p));
	ck_assert_ptr_eq(pte_page(pte), model[s][p].page);
	__free_pte(pte);
	forget_place(s, p);
}

static void unmap_range(int s, int from, int to)
{
	unsigned long start = place_address(from);
	unsigned long end = place_address(to - 1) + PAGE_SIZE;
	mmu_gather_t *tlb;
	int p;

	flush_cache_range(&space[s], start, end);
	tlb = tlb_gather_mmu(&space[s]);
	for (p = from; p < to; p++) {
		if (!model[s][p].page)
			continue;
		tlb_remove_page(tlb, entry_at(s, p), place_address(p));
		forget_place(s, p);
	}
	tlb_finish_mmu(tlb, start, end);
}

static void protect_range(int s, int from, int to)
{
	unsigned long start = place_address(from);
	unsigned long end = place_address(to - 1) + PAGE_SIZE;
	pgprot_t prot = random_protection();
	pte_t *pte;
	int p;

	flush_cache_range(&space[s], start, end);
	for (p = from; p < to; p++) {
		if (!model[s][p].page)
			continue;
		pte = entry_at(s, p);
		set_pte(pte, pte_modify(ptep_get_and_clear(pte), prot));
		model[s][p].prot = pgprot_val(prot);
	}
	flush_tlb_range(&space[s], start, end);
}

static void protect_space(int s)
{
	int p;

	flush_cache_mm(&space[s]);
	for (p = 0; p < NR_PLACES; p++)
		if (model[s][p].page) {
			ptep_set_wrprotect(entry_at(s, p));
			model[s][p].prot &= ~0x002UL;
		}
	flush_tlb_mm(&space[s]);
}

/* As reclaim looks for pages that nobody used. */
static void age_range(int s, int from, int to)
{
	struct place *m;
	int p;

	for (p = from; p < to; p++) {
		m = &model[s][p];
		if (!m->page)
			continue;
		if (!ptep_test_and_clear_young(entry_at(s, p)) && m->used)
			ck_abort_msg("%#lx was used", place_address(p));
		m->used = false;
		if (ptep_test_and_clear_dirty(entry_at(s, p)) !=
		    m->written)
			ck_abort_msg("%#lx was%s written",
				     place_address(p),
				     m->written ? "" : " not");
		m->written = false;
	}
	flush_tlb_range(&space[s], place_address(from),
			place_address(to - 1) + PAGE_SIZE);
}

static void activate_random(int s)
{
	active = s;
	activate_mm(&space[s]);
}

/* Everything out, tables down, and a new space in its place. */
static void replace_space(int s)
{
	if (s == active)
		activate_random((s + 1) % NR_SPACES);
	unmap_range(s, 0, NR_PLACES);
	clear_page_tables(&space[s], 0, USER_PTRS_PER_PGD);
	flush_tlb_pgtables(&space[s], 0, TASK_SIZE);
	pgd_free(space[s].pgd);
	do
		space[s].pgd = pgd_alloc(&space[s]);
	while (!space[s].pgd);
}

static long expected_fault(const struct place *m, bool write)
{
	if (!m->page || !(m->prot & 0x001))
		return write ? 6 : 4;
	return write && !(m->prot & 0x002) ? 7 : -1;
}

static void touch_random(int p, bool write)
{
	struct place *m = &model[active][p];
	u32 value = rnd(), *held;
	long fault;

	held = m->page ? &frame_value[page_to_pfn(m->page)] : NULL;
	if (write && expected_fault(m, true) == -1)
		*held = value;
	fault = soft_user_access(place_address(p), write, &value) ?
			(long)soft_user_error : -1;
	if (fault != expected_fault(m, write))
		ck_abort_msg("space %d, %#lx: fault %ld for %ld", active,
			     place_address(p), fault,
			     expected_fault(m, write));
	if (fault != -1)
		return;
	m->used = true;
	m->written |= write;
	if (value != *held ||
	    soft_read_phys(page_to_phys(m->page)) != value)
		ck_abort_msg("space %d, %#lx: %#x for %#x", active,
			     place_address(p), value, *held);
}

static void random_step(void)
{
	int s = rnd_below(NR_SPACES), p = rnd_below(NR_PLACES);
	int to = min_t(int, p + 1 + rnd_below(48), NR_PLACES);
	u32 what = rnd_below(100);

	if (what < 20)
		map_random(s, p);
	else if (what < 25)
		share_random(s, p);
	else if (what < 32)
		unmap_random(s, p);
	else if (what < 34)
		unmap_range(s, p, to);
	else if (what < 37)
		protect_range(s, p, to);
	else if (what < 38)
		protect_space(s);
	else if (what < 40)
		age_range(s, p, to);
	else if (what < 44)
		activate_random(s);
	else if (what == 44 && !rnd_below(4))
		replace_space(s);
	else
		touch_random(p, rnd_below(2));
	expect_place(s, p);
	expect_place(active, p);
}

static void take_all_down(void)
{
	int s;

	activate_mm(&init_mm);
	for (s = 0; s < NR_SPACES; s++) {
		unmap_range(s, 0, NR_PLACES);
		clear_page_tables(&space[s], 0, USER_PTRS_PER_PGD);
		pgd_free(space[s].pgd);
	}
	do_check_pgt_cache(0, 0);
}
#define RANDOM_STEPS	4000

static void random_spaces(unsigned int stream,
			  const struct fail_page_alloc *rule)
{
	unsigned long free, tables;
	int i;

	rnd_seed(0xC3 + stream);
	soft_boot(96, "highmem=16M");
	free = nr_free_pages();
	tables = nr_page_table_pages;
	for (i = 0; i < NR_SPACES; i++)
		make_space(&space[i]);
	fail_page_alloc_set(rule);
	activate_random(0);
	for (i = 0; i < RANDOM_STEPS; i++) {
		random_step();
		if (i % 64)
			continue;
		expect_spaces();
		ck_assert_int_eq(check_faults(pgtable_check), 0);
	}
	fail_page_alloc_set(NULL);
	take_all_down();
	ck_assert_uint_eq(nr_free_pages(), free);
	ck_assert_uint_eq(nr_page_table_pages, tables);
	ck_assert_int_eq(check_faults(mm_check), 0);
}

TEST(a_program_never_sees_another_frame_than_the_model)
{
	random_spaces(_i, NULL);
}
END_TEST

/* One request in five fails, and nothing else changes. */
TEST(requests_that_fail_lose_nothing)
{
	struct fail_page_alloc rule = { .probability = 200 };

	rule.seed = 1 + _i;
	random_spaces(1000 + _i, &rule);
}
END_TEST

/* Register the tests of chapter 3 */

SUITE("chapter 3: page tables")
{
	CASE(entries);
	CASE(lowmap);
	CASE(holes);
	CASE(flags);
	CASE(tables);
	CASE(fixmap);
	CASE(protection);
	CASE(ranges);
	CASE(walks);
	CASE(anymachine);

	tcase_add_test(entries, addresses_round_to_pages);
	tcase_add_test(entries, an_address_splits_into_ten_ten_twelve);
	tcase_add_test(entries, an_entry_keeps_frame_and_flags_apart);
	tcase_add_test(entries,
		       a_page_without_access_is_present_and_no_swap_entry);
	tcase_add_test(entries, a_bad_directory_entry_is_told_from_a_table);
	tcase_add_test(entries, the_upper_level_is_folded_away);
	/* Register the tests of what is mapped */
	tcase_add_loop_test(lowmap, every_low_frame_is_mapped_at_its_address, 0,
			    suite_rounds(NR_SIZES * NR_MODES));
	tcase_add_loop_test(lowmap, low_memory_works_to_its_last_byte, 0,
			    NR_MODES);
	tcase_add_loop_test(lowmap, high_memory_is_not_mapped, 0, NR_MODES);
	tcase_add_loop_test(holes, nothing_is_mapped_behind_low_memory, 0,
			    NR_MODES);
	tcase_add_loop_test(holes, the_windows_are_empty, 0, NR_MODES);
	tcase_add_loop_test(holes, the_identity_map_can_be_zapped, 0,
			    NR_MODES);
	tcase_add_loop_test(flags,
			    kernel_entries_have_the_right_flags, 0,
			    NR_MODES);
	tcase_add_loop_test(flags, the_cost_of_the_tables_is_measured, 0,
			    NR_MODES);
	tcase_add_loop_test(flags,
			    features_are_on_if_there, 0,
			    NR_MODES);
	tcase_add_test(flags, a_processor_without_large_pages_gets_none);
	tcase_add_loop_test(flags, copies_of_the_boot_map_are_flushed, 0,
			    NR_MODES);
	/* Register the tests of tables and windows */
	tcase_add_loop_test(tables, there_are_as_few_tables_as_can_be, 0,
			    suite_rounds(NR_SIZES * NR_MODES));
	tcase_add_test(tables, tables_are_distinct_frames_that_nobody_else_has);
	tcase_add_loop_test(tables, a_table_that_is_not_mapped_is_refused,
			    0, 3);
	tcase_add_test(tables,
		       the_first_unmapped_frame_is_refused);
	tcase_add_test(tables, three_tables_below_8_MiB_are_enough);
	tcase_add_test(tables, no_frame_at_all_is_another_message);
	tcase_add_test(tables, large_pages_need_no_room_below_8_MiB);
	tcase_add_loop_test(tables, the_live_directory_is_always_right, 0,
			    NR_MODES);
	tcase_add_loop_test(tables, a_big_initrd_is_no_obstacle, 0, NR_MODES);
	tcase_add_test(fixmap, fixed_addresses_grow_downwards_from_the_top);
	tcase_add_loop_test(fixmap, a_window_shows_the_frame_it_is_set_to, 0,
			    NR_MODES);
	tcase_add_loop_test(fixmap,
			    a_window_that_moves_shows_the_new_frame, 0,
			    NR_MODES);
	tcase_add_loop_test(fixmap, a_closed_window_faults, 0, NR_MODES);
	tcase_add_loop_test(fixmap, a_window_reaches_high_memory, 0,
			    NR_MODES);
	tcase_add_loop_test(fixmap, an_uncached_window_says_so_in_its_entry, 0,
			    NR_MODES);
	tcase_add_test(fixmap, a_window_that_does_not_exist_is_a_bug);
	tcase_add_loop_test(protection,
			    write_protection_is_tested, 0,
			    NR_MODES);
	tcase_add_test(protection,
		       a_386_is_refused);
	tcase_add_loop_test(ranges, a_range_gets_each_table_it_touches, 0,
			    NR_MODES);
	tcase_add_loop_test(ranges, a_range_may_end_at_the_very_end,
			    0, NR_MODES);
	tcase_add_loop_test(ranges, one_byte_of_a_slot_needs_its_table, 0,
			    NR_MODES);
	tcase_add_loop_test(ranges, a_table_that_is_there_stays, 0, NR_MODES);
	tcase_add_loop_test(walks, our_walk_agrees_with_the_processors, 0,
			    NR_MODES);
	tcase_add_loop_test(walks, the_check_finds_one_wrong_entry, 0, 4);
	tcase_add_loop_test(walks, the_check_finds_what_should_not_be_mapped, 0,
			    NR_MODES);
	tcase_add_loop_test(walks, the_check_knows_where_the_windows_end, 0,
			    NR_MODES);
	tcase_add_test(walks, the_check_knows_the_guard_page);
	tcase_add_loop_test(anymachine,
			    any_machine_has_its_low_memory_mapped, 0,
			    suite_rounds(40));
	/* Register the tests of entries */
	CASE(entry_numbers);
	CASE(entry_words);
	CASE(folded_levels);
	CASE(entry_races);

	tcase_add_test(entry_numbers, an_address_is_cut_as_the_manual_says);
	tcase_add_test(entry_numbers, a_directory_is_divided_at_its_slot_768);
	tcase_add_test(entry_numbers, each_bit_of_an_entry_has_its_number);
	tcase_add_test(entry_numbers, each_composition_of_bits_has_its_number);
	tcase_add_loop_test(entry_numbers, only_the_kernels_pages_are_global, 0,
			    NR_MODES);
	tcase_add_loop_test(entry_numbers,
			    a_region_of_each_kind_has_its_protection, 0, 16);
	tcase_add_test(entry_words, pte_read_is_asked_set_and_cleared_alone);
	tcase_add_test(entry_words, pte_exec_is_asked_set_and_cleared_alone);
	tcase_add_test(entry_words, pte_write_is_asked_set_and_cleared_alone);
	tcase_add_test(entry_words, pte_dirty_is_asked_set_and_cleared_alone);
	tcase_add_test(entry_words, pte_young_is_asked_set_and_cleared_alone);
	tcase_add_test(entry_words, a_special_entry_is_marked_by_bit_9);
	tcase_add_test(entry_words, an_entry_is_present_by_bit_0_or_bit_8);
	tcase_add_test(entry_words, only_a_word_of_zero_is_no_entry);
	tcase_add_test(entry_words, an_entry_is_made_of_frame_and_bits);
	tcase_add_loop_test(entry_words,
			    a_new_protection_keeps_address_accessed_and_dirty,
			    0, ARRAY_SIZE(some_protections));
	tcase_add_test(entry_words, access_given_back_is_not_global);
	tcase_add_test(entry_words, two_entries_are_the_same_in_every_bit);
	tcase_add_test(entry_words, no_swap_entry_looks_like_a_page);
	tcase_add_test(entry_words, an_entry_is_stored_whole);
	tcase_add_test(folded_levels,
		       a_directory_word_is_judged_by_all_its_flags);
	tcase_add_test(folded_levels,
		       the_upper_level_is_there_whatever_its_word);
	tcase_add_test(folded_levels, clearing_the_upper_level_does_nothing);
	tcase_add_test(folded_levels, a_table_is_found_from_its_word);
	tcase_add_test(folded_levels,
		       each_address_has_its_slot_and_its_entry);
	tcase_add_test(folded_levels, the_kernels_directory_is_init_mms);
	tcase_add_test(folded_levels,
		       a_bad_word_is_reported_with_place_and_value);
	tcase_add_loop_test(entry_races,
			    nothing_that_another_processor_sets_is_lost, 0,
			    ARRAY_SIZE(contentions));
	tcase_add_test(entry_races, an_entry_is_taken_and_nothing_is_left);
	tcase_add_test(entry_races, a_bit_in_place_is_changed_alone);
	/* Register the tests of directories and quicklists */
	CASE(directories);
	CASE(quicklists);

	tcase_add_loop_test(directories,
			    a_new_directory_has_an_empty_half_and_the_kernels,
			    0, NR_MODES);
	tcase_add_loop_test(directories,
			    what_the_kernel_has_in_its_user_half_is_not_copied,
			    0, NR_MODES);
	tcase_add_loop_test(directories,
			    the_kernel_half_is_copied_when_the_directory_is_made,
			    0, NR_MODES);
	tcase_add_test(directories, a_directory_that_is_freed_is_a_free_page);
	tcase_add_test(directories, each_directory_is_a_page_of_its_own);
	tcase_add_test(directories, without_memory_there_is_no_directory);
	tcase_add_test(directories,
		       a_directory_on_the_quicklist_comes_back_clean);
	tcase_add_loop_test(
		directories,
		what_the_kernel_maps_later_is_missing_in_older_directories, 0,
		NR_MODES);
	tcase_add_test(quicklists, a_new_table_is_empty);
	tcase_add_test(quicklists, a_table_that_is_freed_is_kept);
	tcase_add_test(quicklists,
		       a_table_that_is_freed_slowly_is_a_free_page);
	tcase_add_test(quicklists, the_table_kept_last_comes_back_first);
	tcase_add_test(quicklists,
		       the_word_that_linked_a_kept_table_is_repaired);
	tcase_add_test(quicklists, a_kept_table_is_used_before_a_new_page);
	tcase_add_loop_test(quicklists,
			    above_the_high_mark_the_list_falls_to_the_low_one,
			    0, ARRAY_SIZE(water));
	tcase_add_test(quicklists, the_marks_are_25_and_50_and_may_be_changed);
	tcase_add_test(quicklists, draining_says_how_many_pages_it_freed);
	tcase_add_test(quicklists,
		       directories_and_tables_are_drained_in_turn);
	tcase_add_test(quicklists, each_processor_has_quicklists_of_its_own);
	tcase_add_test(quicklists,
		       an_interrupt_keeps_its_hands_off_the_quicklists);
	tcase_add_test(quicklists, an_idle_processor_drains_its_quicklists);
	tcase_add_loop_test(quicklists, the_check_finds_a_spoilt_quicklist, 0,
			    2);
	tcase_add_loop_test(quicklists,
			    the_check_looks_at_each_processors_quicklists, 0,
			    2);
	tcase_add_test(quicklists,
		       every_processor_starts_with_empty_quicklists);
	tcase_add_loop_test(quicklists,
			    the_check_finds_a_kept_table_that_is_not_empty, 0,
			    2);
	tcase_add_loop_test(
		quicklists, the_check_finds_a_kept_directory_with_a_user_part,
		0, 2);
	tcase_add_test(quicklists,
		       the_check_of_quicklists_is_one_of_the_kernels);
	/* Register the tests of tables for a process */
	CASE(table_requests);
	CASE(table_teardown);
	CASE(entry_pages);
	CASE(followed_pages);

	tcase_add_test(table_requests, a_table_is_made_where_there_is_none);
	tcase_add_test(table_requests,
		       a_table_that_is_there_serves_all_its_addresses);
	tcase_add_test(table_requests,
		       without_memory_there_is_no_table_and_nothing_is_lost);
	tcase_add_test(table_requests, a_table_is_asked_for_under_the_lock);
	tcase_add_test(table_requests, two_spaces_have_tables_of_their_own);
	tcase_add_test(table_requests, tables_in_use_are_counted);
	tcase_add_test(table_requests,
		       the_lock_is_free_while_a_table_is_allocated);
	tcase_add_test(table_requests,
		       a_table_made_meanwhile_is_used_and_ours_given_back);
	tcase_add_test(table_requests, two_threads_that_want_one_table_get_one);
	tcase_add_test(table_requests,
		       who_frees_memory_gets_no_table_when_there_is_none);
	tcase_add_test(table_requests, the_middle_level_is_the_upper_one);
	tcase_add_test(table_requests, nobody_allocates_a_middle_level);
	tcase_add_test(table_requests, a_table_is_entered_with_all_rights);
	tcase_add_test(table_teardown,
		       tables_of_a_range_are_taken_down_and_no_others);
	tcase_add_loop_test(table_teardown, one_slot_is_taken_down, 0, 4);
	tcase_add_loop_test(table_teardown,
			    taking_down_leaves_the_kernels_half, 0, NR_MODES);
	tcase_add_test(table_teardown, as_many_pages_come_back_as_were_taken);
	tcase_add_loop_test(table_teardown,
			    fifty_tables_are_kept_and_fifty_one_are_not, 0, 2);
	tcase_add_loop_test(table_teardown,
			    a_table_that_is_not_empty_is_not_taken_down, 0, 2);
	tcase_add_loop_test(table_teardown, a_bad_word_is_reported_and_cleared,
			    0, ARRAY_SIZE(bad_words));
	tcase_add_test(table_teardown, a_hole_is_not_reported);
	tcase_add_loop_test(table_teardown,
			    the_kernels_slots_are_not_taken_down, 0, 6);
	tcase_add_test(table_teardown, tables_are_taken_down_under_the_lock);
	tcase_add_test(table_teardown, no_slots_are_taken_down);
	/* Register the tests of pages behind entries */
	tcase_add_loop_test(entry_pages, the_last_entry_frees_its_page, 0, 2);
	tcase_add_loop_test(entry_pages, a_reserved_page_keeps_its_count, 0, 2);
	tcase_add_loop_test(entry_pages,
			    a_frame_without_a_struct_page_is_nobodys, 0, 4);
	tcase_add_test(entry_pages, a_special_entry_holds_no_reference);
	tcase_add_loop_test(
		entry_pages,
		only_a_dirty_entry_of_a_files_page_makes_the_page_dirty, 0, 4);
	tcase_add_test(entry_pages,
		       each_page_of_each_zone_goes_into_an_entry_and_back);
	tcase_add_test(followed_pages,
		       following_asks_for_what_the_access_needs);
	tcase_add_test(followed_pages,
		       a_clean_page_is_not_ready_to_be_written);
	tcase_add_test(followed_pages, a_page_without_access_is_followed);
	tcase_add_test(followed_pages,
		       an_address_without_a_table_leads_to_no_page);
	tcase_add_test(followed_pages,
		       an_empty_or_swapped_entry_leads_to_no_page);
	tcase_add_test(followed_pages,
		       a_frame_without_a_struct_page_is_not_followed);
	tcase_add_loop_test(followed_pages,
			    a_bad_directory_word_leads_to_no_page, 0,
			    ARRAY_SIZE(bad_words));
	/* Register the tests of translations */
	CASE(program_view);
	CASE(tlb_flushes);

	tcase_add_loop_test(program_view, a_program_sees_what_its_entry_shows,
			    0, NR_MODES);
	tcase_add_test(program_view, use_is_noted_in_the_entry);
	tcase_add_loop_test(program_view,
			    a_program_may_do_what_its_entry_permits, 0,
			    ARRAY_SIZE(accesses));
	tcase_add_loop_test(program_view,
			    two_programs_see_frames_of_their_own, 0, NR_MODES);
	tcase_add_test(program_view, a_new_entry_needs_no_flush);
	tcase_add_loop_test(program_view,
			    the_kernels_half_is_closed_to_a_program, 0,
			    NR_MODES);
	tcase_add_loop_test(tlb_flushes,
			    a_stale_translation_stays_until_it_is_flushed, 0,
			    NR_FLUSHES * NR_MODES);
	tcase_add_loop_test(tlb_flushes,
			    an_entry_taken_away_is_seen_until_it_is_flushed, 0,
			    NR_FLUSHES);
	tcase_add_loop_test(tlb_flushes,
			    a_right_taken_away_is_used_until_it_is_flushed, 0,
			    NR_FLUSHES);
	tcase_add_loop_test(tlb_flushes,
			    a_page_that_is_closed_is_open_until_it_is_flushed,
			    0, NR_FLUSHES);
	tcase_add_test(tlb_flushes,
		       a_range_is_flushed_from_its_first_page_to_its_last);
	tcase_add_loop_test(tlb_flushes,
			    a_flush_of_all_reaches_the_ends_of_the_space, 0,
			    PAGE);
	tcase_add_loop_test(tlb_flushes, a_flush_of_one_page_costs_no_other, 0,
			    2);
	tcase_add_loop_test(tlb_flushes,
			    a_flush_of_another_space_costs_nothing, SPACE,
			    NR_FLUSHES);
	tcase_add_loop_test(tlb_flushes, a_change_while_away_is_seen_on_return,
			    0, NR_MODES);
	/* Register the tests of flushes and gathers */
	tcase_add_loop_test(tlb_flushes,
			    flushing_the_current_space_flushes_whichever_it_is,
			    0, 2);
	tcase_add_test(tlb_flushes,
		       a_range_without_a_page_is_flushed_without_harm);
	tcase_add_loop_test(tlb_flushes,
			    a_kernel_translation_survives_a_change_of_space, 0,
			    NR_MODES);
	tcase_add_loop_test(tlb_flushes,
			    flushing_all_takes_the_kernels_translations, 0,
			    NR_MODES);
	tcase_add_loop_test(tlb_flushes, flushes_are_counted, 0, NR_FLUSHES);

	CASE(page_gathers);
	CASE(kmap_windows);

	tcase_add_loop_test(page_gathers, pages_are_freed_after_the_flush, 0,
			    8);
	tcase_add_test(page_gathers, a_batch_is_508_pages);
	tcase_add_test(page_gathers,
		       the_flush_comes_between_the_table_and_the_allocator);
	tcase_add_test(page_gathers, gathered_pages_are_seen_until_the_flush);
	tcase_add_test(page_gathers,
		       pages_of_a_space_that_is_not_loaded_are_freed_at_once);
	tcase_add_loop_test(page_gathers, a_gather_without_pages_is_finished, 0,
			    2);
	tcase_add_test(page_gathers,
		       a_gather_knows_the_range_of_what_it_holds);
	tcase_add_loop_test(page_gathers,
			    an_empty_gather_of_no_range_flushes_nothing, 0, 3);
	tcase_add_loop_test(page_gathers,
			    a_space_is_loaded_on_whichever_processor_has_it, 0,
			    2);
	tcase_add_test(page_gathers,
		       held_pages_are_flushed_though_the_range_is_empty);
	tcase_add_test(page_gathers, a_processor_gathers_once_at_a_time);
	tcase_add_test(page_gathers, a_page_with_another_owner_stays);
	tcase_add_loop_test(page_gathers,
			    a_reserved_page_is_gathered_and_stays_reserved, 0,
			    2);
	tcase_add_loop_test(page_gathers,
			    a_page_written_is_dirty_when_it_is_gathered, 0, 2);
	tcase_add_test(page_gathers, two_processors_gather_apart);
	tcase_add_test(page_gathers, one_processor_gathers_again_and_again);
	tcase_add_test(kmap_windows, each_processor_has_eight_windows_for_kmap);
	tcase_add_loop_test(kmap_windows,
			    kmap_knows_its_first_entry_and_its_protection, 0,
			    NR_MODES);
	tcase_add_loop_test(kmap_windows, each_window_for_kmap_shows_a_frame, 0,
			    NR_MODES);
	/* Register the tests of the order of flushes */
	CASE(flush_order);

	tcase_add_loop_test(
		flush_order,
		the_cache_is_flushed_before_and_the_tlb_behind_a_change, 0, 3);
	tcase_add_loop_test(flush_order,
			    another_spaces_cache_is_flushed_and_no_tlb, 0, 3);
	tcase_add_test(flush_order,
		       taking_tables_down_flushes_nothing_by_itself);
	tcase_add_test(flush_order, following_and_allocating_flush_nothing);
	/* Register the tests of random address spaces */
	CASE(random_spaces_model);

	tcase_add_loop_test(random_spaces_model,
			    a_program_never_sees_another_frame_than_the_model,
			    0, suite_rounds(16));
	tcase_add_loop_test(random_spaces_model,
			    requests_that_fail_lose_nothing, 0,
			    suite_rounds(16));
}
