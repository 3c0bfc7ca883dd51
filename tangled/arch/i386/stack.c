/*
 * stack.c - the hole under the boot stack
 *
 * Owns the page table that maps the 4 MiB around the boot stack once
 * paging_init() has mapped them by a large page.
 */
#include "arch/pgtable.h"
#include "arch/tlb.h"
#include "arch/trap.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/types.h"

extern char boot_stack_guard[];

static pte_t guard_table[PTRS_PER_PTE] __aligned(PAGE_SIZE);
static_assert(sizeof(guard_table) == PAGE_SIZE, "a page table");

/* Split the large page around the boot stack */
static void __init split_large_page(pmd_t *pmd)
{
	unsigned long first = pmd_val(*pmd) & PMD_MASK;
	unsigned long bits = pmd_val(*pmd) & ~PAGE_MASK & ~_PAGE_PSE;

	for (unsigned long i = 0; i < PTRS_PER_PTE; i++)
		guard_table[i] = __pte((first + PFN_PHYS(i)) | bits);
	set_pmd(pmd, __pmd(__pa(guard_table) | _KERNPG_TABLE));
}

void __init guard_boot_stack(void)
{
	unsigned long guard = (unsigned long)boot_stack_guard;
	pmd_t *pmd = pmd_offset(pgd_offset_k(guard), guard);

	BUG_ON(guard & ~PAGE_MASK);
	if (pmd_large(*pmd))
		split_large_page(pmd);
	pte_clear(pte_offset(pmd, guard));
	guard_page = guard;
	__flush_tlb_all();
}
