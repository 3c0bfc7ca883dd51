/*
 * mm/paging.c - the kernel's own page tables
 *
 * Owns the kernel's part of swapper_pg_dir. After paging_init(), and
 * for ever after:
 *
 *   - the frame at physical address p below max_low_pfn is mapped at
 *     PAGE_OFFSET + p, writable, for the kernel alone, but for one
 *     guard page that the machine may leave out;
 *   - the 4 MiB from PKMAP_BASE and those that hold the fixed windows
 *     have a page table, whose entries are filled and cleared as
 *     windows open and close;
 *   - nothing else above PAGE_OFFSET is mapped, but for areas of
 *     vmalloc (chapter 7).
 *
 * Runs at boot on one processor without a lock; the fixed windows each
 * have one owner. Chapter 3; Linux 2.4: arch/i386/mm/init.c.
 */
/* Include what the page tables are built with */
#include "mm/paging.h"

#include "arch/cpu.h"
#include "arch/tlb.h"
#include "lib/bitops.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/fixmap.h"
#include "mm/mmzone.h"
#include "mm/setup.h"
#include "mm/tlb.h"
#include "mm/vmalloc.h"

#define BOOT_MAPPED	MIB(8)	/* what the boot tables map */

pte_t *pkmap_page_table;
unsigned long pagetable_cycles;
/* Find the entries of the atomic windows */
pte_t *kmap_pte;
pgprot_t kmap_prot;

static void __init kmap_init(void)
{
	unsigned long first = fix_to_virt(FIX_KMAP_BEGIN);

	kmap_pte = pte_offset(pmd_offset(pgd_offset_k(first), first),
			      first);
	kmap_prot = PAGE_KERNEL;
}

/* Take a page for a table from memory that is mapped already */
static pte_t *__init alloc_table(unsigned long mapped)
{
	bootmem_data_t *bdata = contig_page_data.bdata;
	unsigned long low = bdata->node_low_pfn;
	unsigned long pfn;

	/* Stop if the lowest free page cannot be seen yet */
	pfn = find_next_zero_bit(bdata->node_bootmem_map, low, 0);
	if (pfn < low && pfn >= PFN_DOWN(mapped))
		panic("pagetable_init: all memory below %lu MiB is in use, "
		      "no page table to map more", mapped >> 20);
	return alloc_bootmem_low_pages_node(&contig_page_data, PAGE_SIZE);
}

/* Fill a page table with consecutive frames */

static void __init fill_table(pte_t *table, unsigned long phys,
			      unsigned long end)
{
	pgprot_t prot = PAGE_KERNEL;
	pte_t *pte;

	for (pte = table; pte < table + PTRS_PER_PTE; pte++) {
		/* Map one frame, or stop where memory ends */
		if (phys >= end)
			break;
		set_pte(pte, mk_pte_phys(phys, prot));
		phys += PAGE_SIZE;
	}
}

/* Map all low memory */

static void __init map_low_memory(unsigned long end)
{
	pgprot_t prot = PAGE_KERNEL_LARGE;
	unsigned long address, phys, mapped;
	pmd_t *pmd;
	pte_t *table;

	for (phys = 0; phys < end; phys += PMD_SIZE) {
		address = (unsigned long)__va(phys);
		pmd = pmd_offset(pgd_offset_k(address), address);
		/* Map 4 MiB with one word if the processor can */
		if (cpu_has_pse()) {
			set_pmd(pmd, __pmd(phys | pgprot_val(prot)));
			continue;
		}
		/* Map 4 MiB through a new page table */
		mapped = max(phys, (unsigned long)BOOT_MAPPED);
		table = alloc_table(mapped);
		fill_table(table, phys, end);
		set_pmd(pmd, __pmd(__pa(table) | _KERNPG_TABLE));
	}
}

/* Give a range of addresses page tables */

void __init fixrange_init(unsigned long start, unsigned long end,
			  pgd_t *pgd_base)
{
	unsigned long address = start & PMD_MASK;
	unsigned long tables = ((end - 1 - address) >> PMD_SHIFT) + 1;
	pmd_t *pmd;
	void *table;

	BUG_ON(start == end);
	for (; tables; tables--, address += PMD_SIZE) {
		pmd = pmd_offset(pgd_base + pgd_index(address), address);
		/* Hang an empty table into the slot unless it has one */
		if (!pmd_none(*pmd))
			continue;
		table = alloc_bootmem_low_pages(PAGE_SIZE);
		set_pmd(pmd, __pmd(__pa(table) | _KERNPG_TABLE));
	}
}

/* Set up the kernel's page tables */

void __init pagetable_init(void)
{
	u64 start = get_cycles();

	/* Switch on large and global pages if the processor has them */
	if (cpu_has_pse())
		set_in_cr4(X86_CR4_PSE);
	if (cpu_has_pge())
		set_in_cr4(X86_CR4_PGE);
	map_low_memory(PFN_PHYS(max_low_pfn));
	/* Give the fixed windows their tables */
	fixrange_init(fix_to_virt(__end_of_fixed_addresses - 1),
		      FIXADDR_TOP + PAGE_SIZE, swapper_pg_dir);
	/* Give the window of high memory its table */
	fixrange_init(PKMAP_BASE, PKMAP_BASE + LAST_PKMAP * PAGE_SIZE,
		      swapper_pg_dir);
	pkmap_page_table = pte_offset(pmd_offset(pgd_offset_k(PKMAP_BASE),
						 PKMAP_BASE),
				      PKMAP_BASE);
	pagetable_cycles = (unsigned long)(get_cycles() - start);
}

/* Turn paging over to the finished tables */

void __init paging_init(void)
{
	init_mm.pgd = swapper_pg_dir;
	spin_lock_init_ranked(&init_mm.page_table_lock, RANK_PAGE_TABLE,
			      "init_mm.page_table_lock");
	pagetable_init();
	activate_mm(&init_mm);
	__flush_tlb_all();
	kmap_init();
	zone_sizes_init();
}

/* Drop the identity map */

void __init zap_low_mappings(void)
{
	unsigned long i;

	for (i = 0; i < USER_PTRS_PER_PGD; i++)
		pmd_clear(pmd_offset(swapper_pg_dir + i, PFN_PHYS(i)));
	flush_tlb_all();
}

/* Point a fixed window at a frame */

static void set_pte_phys(unsigned long address, pte_t entry)
{
	pmd_t *pmd = pmd_offset(pgd_offset_k(address), address);

	BUG_ON(pmd_bad(*pmd));
	set_pte(pte_offset(pmd, address), entry);
	__flush_tlb_one(address);
}

void __set_fixmap(enum fixed_addresses idx, unsigned long phys,
		  pgprot_t prot)
{
	BUG_ON(idx >= __end_of_fixed_addresses);
	set_pte_phys(fix_to_virt(idx), mk_pte_phys(phys, prot));
}

void clear_fixmap(enum fixed_addresses idx)
{
	BUG_ON(idx >= __end_of_fixed_addresses);
	set_pte_phys(fix_to_virt(idx), __pte(0));
}

/* Test whether write protection binds the kernel */

void __init test_wp_bit(void)
{
	void *window = (void *)fix_to_virt(FIX_WP_TEST);
	bool works;

	__set_fixmap(FIX_WP_TEST, __pa(swapper_pg_dir), PAGE_KERNEL_RO);
	works = write_protect_works(window);
	clear_fixmap(FIX_WP_TEST);
	if (!works)
		panic("test_wp_bit: the kernel can write to read-only pages");
}

/* Find out where an address leads */

void kernel_walk(unsigned long address, struct kernel_walk *walk)
{
	pmd_t *pmd = pmd_offset(pgd_offset_k(address), address);

	walk->dir = walk->entry = pmd_val(*pmd);
	walk->size = PMD_SIZE;
	/* Step into the table if there is one */
	if (pmd_present(*pmd) && !pmd_large(*pmd)) {
		walk->entry = pte_val(*pte_offset(pmd, address));
		walk->size = PAGE_SIZE;
	}
	walk->mapped = walk->entry & _PAGE_PRESENT;
	walk->phys = (walk->entry & ~(walk->size - 1)) |
		     (address & (walk->size - 1));
}

/* Check the kernel's half of the directory */

static bool in_window(unsigned long address)
{
	unsigned long lowest = fix_to_virt(__end_of_fixed_addresses - 1);

	return address - PKMAP_BASE < LAST_PKMAP * PAGE_SIZE ||
	       address - lowest < __end_of_fixed_addresses * PAGE_SIZE ||
	       is_vmalloc_addr((void *)address);
}

static bool mapped_right(unsigned long address,
			 const struct kernel_walk *walk)
{
	unsigned long phys = address - PAGE_OFFSET;

	/* Expect the guard page to be left out */
	if (guard_page && address == guard_page)
		return !walk->mapped;
	/* Expect low memory at its address, for the kernel to write */
	if (phys < PFN_PHYS(max_low_pfn))
		return walk->mapped && walk->phys == phys &&
		       (walk->entry & (_PAGE_RW | _PAGE_USER)) == _PAGE_RW;
	return !walk->mapped || in_window(address);
}

int paging_check(struct seq_file *m)
{
	unsigned long address = PAGE_OFFSET;
	struct kernel_walk walk;
	int faults = 0;

	do {
		kernel_walk(address, &walk);
		/* Report an entry that is not as it must be */
		if (!mapped_right(address, &walk)) {
			seq_printf(m, "%08lx: entry %08lx is wrong\n",
				   address, walk.entry);
			faults++;
		}
		address += walk.size;
	} while (address);
	return faults;
}
MM_CHECK("page tables", paging_check);
