/*
 * monitor/play_mm.c - an address space without a program
 *
 * One user, the monitor's thread; the page_table_lock is taken because
 * the functions of mm/ want it held. pte_alloc() may let go of it.
 */
#include "monitor/play_mm.h"

#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/gfp.h"
#include "mm/memory.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/proc_caches.h"
#include "mm/tlb.h"

#define KERNEL_SLOT	USER_PTRS_PER_PGD	/* the first of them */

struct mm_struct *play_mm;

/* Take a record and a directory */

static struct mm_struct *mm_with_directory(void)
{
	struct mm_struct *mm = allocate_mm();

	if (!mm)
		return NULL;
	mm->pgd = pgd_alloc(mm);
	if (mm->pgd)
		return mm;
	free_mm(mm);
	return NULL;
}

/* Make the play space */
int play_new(void)
{
	if (play_mm)
		return -EEXIST;
	play_mm = mm_with_directory();
	if (!play_mm)
		return -ENOMEM;
	BUG_ON(play_mm->pgd[KERNEL_SLOT].pgd !=
	       swapper_pg_dir[KERNEL_SLOT].pgd);
	activate_mm(play_mm);
	return 0;
}

/* Find the entry of a play address */

pte_t *play_entry(unsigned long address)
{
	pmd_t *pmd;

	if (!play_mm || address >= TASK_SIZE)
		return NULL;
	pmd = pmd_offset(pgd_offset(play_mm, address), address);
	BUG_ON(pmd_large(*pmd));
	return pmd_present(*pmd) ? pte_offset(pmd, address) : NULL;
}

static bool is_page(unsigned long address)
{
	return address < TASK_SIZE && address % PAGE_SIZE == 0;
}

/* Put a page into the play space */

static struct page *fresh_page(void)
{
	unsigned long *word = (void *)get_zeroed_page(GFP_KERNEL);
	struct page *page;

	if (!word)
		return NULL;
	page = virt_to_page(word);
	BUG_ON(PageHighMem(page) || page_count(page) != 1);
	*word = page_to_pfn(page);
	return page;
}

/* 0, or -ENOMEM without a table, or -EEXIST if the place is taken */
static int enter_page(struct page *page, unsigned long address,
		      pgprot_t prot)
{
	pgd_t *pgd = pgd_offset(play_mm, address);
	pmd_t *pmd = pmd_alloc(play_mm, pgd, address);
	pte_t *pte = pte_alloc(play_mm, pmd, address);

	BUG_ON(!spin_is_locked(&play_mm->page_table_lock));
	/* Enter the page, unless the place is taken */
	if (!pte)
		return -ENOMEM;
	if (!pte_none(*pte))
		return -EEXIST;
	set_pte(pte, mk_pte(page, prot));
	update_mmu_cache(NULL, address, *pte);
	return 0;
}

int play_map(unsigned long address, pgprot_t prot)
{
	struct page *page;
	int err;

	/* Have a page for an address that is one */
	if (!is_page(address))
		return -EINVAL;
	if (!play_mm)
		return -ENOENT;
	page = fresh_page();
	if (!page)
		return -ENOMEM;
	spin_lock(&play_mm->page_table_lock);
	err = enter_page(page, address, prot);
	spin_unlock(&play_mm->page_table_lock);
	if (err)
		__free_page(page);
	return err;
}

/* Take a page out of the play space */

int play_unmap(unsigned long address)
{
	pte_t *pte = play_entry(address);
	mmu_gather_t *tlb;

	if (!is_page(address))
		return -EINVAL;
	if (!pte || pte_none(*pte))
		return -ENOENT;
	/* Gather the one page, flush, free it */
	tlb = tlb_gather_mmu(play_mm);
	spin_lock(&play_mm->page_table_lock);
	tlb_remove_page(tlb, pte, address);
	spin_unlock(&play_mm->page_table_lock);
	tlb_finish_mmu(tlb, address, address + PAGE_SIZE);
	return 0;
}

/* Change the rights of a play page */

int play_protect(unsigned long address, pgprot_t prot)
{
	struct vm_area_struct vma = { .vm_mm = play_mm };
	pte_t *pte = play_entry(address);

	if (!is_page(address))
		return -EINVAL;
	if (!pte || pte_none(*pte))
		return -ENOENT;
	/* Exchange the rights, and have the old ones forgotten */
	spin_lock(&play_mm->page_table_lock);
	set_pte(pte, pte_modify(ptep_get_and_clear(pte), prot));
	flush_tlb_page(&vma, address);
	spin_unlock(&play_mm->page_table_lock);
	return 0;
}

/* Tear the play space down */

static unsigned long remove_pages(mmu_gather_t *tlb, unsigned long slot)
{
	unsigned long address = slot << PGDIR_SHIFT, n = 0, i;
	pte_t *pte = play_entry(address);

	/* Gather the pages of one table */
	for (i = 0; pte && i < PTRS_PER_PTE; i++, pte++) {
		if (pte_none(*pte))
			continue;
		tlb_remove_page(tlb, pte, address + i * PAGE_SIZE);
		n++;
	}
	return n;
}

unsigned long play_free(void)
{
	mmu_gather_t *tlb;
	unsigned long slot, n = 0;

	BUG_ON(!play_mm);
	/* Give the pages of all slots back */
	tlb = tlb_gather_mmu(play_mm);
	spin_lock(&play_mm->page_table_lock);
	for (slot = 0; slot < USER_PTRS_PER_PGD; slot++)
		n += remove_pages(tlb, slot);
	spin_unlock(&play_mm->page_table_lock);
	tlb_finish_mmu(tlb, 0, TASK_SIZE);
	/* Give the tables back, then the directory */
	clear_page_tables(play_mm, 0, USER_PTRS_PER_PGD);
	flush_tlb_pgtables(play_mm, 0, TASK_SIZE);
	activate_mm(&init_mm);
	BUG_ON(read_cr3() == __pa(play_mm->pgd));
	pgd_free(play_mm->pgd);
	play_mm->pgd = NULL;
	free_mm(play_mm);
	play_mm = NULL;
	return n;
}
