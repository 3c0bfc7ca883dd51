/*
 * ch03.c - the suite of chapter 3: the kernel's page tables
 */
#include "tests/suite.h"

#include "arch/tlb.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "mm/bootmem.h"
#include "mm/e820.h"
#include "mm/fixmap.h"
#include "mm/mmzone.h"
#include "mm/paging.h"
#include "mm/setup.h"

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
			  __end_of_fixed_addresses * PAGE_SIZE);
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
}
