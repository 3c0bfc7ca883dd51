/*
 * mm/memory.c - the tables of an address space as a whole
 *
 * Tears tables down and follows addresses through them, under the
 * page_table_lock of their address space. Chapter 3, to be continued in
 * chapter 4; Linux 2.4: mm/memory.c.
 */
#include "mm/memory.h"

#include "lib/printk.h"
#include "mm/page.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"

struct mm_struct init_mm;

/* Turn the rights of a region into bits */

const pgprot_t protection_map[16] = {
	/* private: nothing, r, w, rw; then the same with x */
	PAGE_NONE, PAGE_READONLY, PAGE_COPY, PAGE_COPY,
	PAGE_READONLY, PAGE_READONLY, PAGE_COPY, PAGE_COPY,
	/* shared */
	PAGE_NONE, PAGE_READONLY, PAGE_SHARED, PAGE_SHARED,
	PAGE_READONLY, PAGE_READONLY, PAGE_SHARED, PAGE_SHARED,
};

/* Report a bad entry */

void bad_entry(const char *file, int line, const char *level,
	       unsigned long entry)
{
	printk(KERN_ERR "%s:%d: bad %s %08lx\n", file, line, level, entry);
}

/* Free the tables below a directory's entry */

static void free_one_pmd(pmd_t *pmd)
{
	pte_t *table;

	if (pmd_none(*pmd))
		return;
	if (pmd_bad(*pmd)) {
		pmd_ERROR(*pmd);
		pmd_clear(pmd);
		return;
	}
	table = pte_offset(pmd, 0);
	pmd_clear(pmd);
	pte_free(table);
}

static void free_one_pgd(pgd_t *pgd)
{
	pmd_t *pmd;
	int i;

	if (pgd_none(*pgd))
		return;
	if (pgd_bad(*pgd)) {
		pgd_ERROR(*pgd);
		pgd_clear(pgd);
		return;
	}
	pmd = pmd_offset(pgd, 0);
	pgd_clear(pgd);
	for (i = 0; i < PTRS_PER_PMD; i++)
		free_one_pmd(pmd + i);
	pmd_free(pmd);
}

/* Free the tables of a range */

void clear_page_tables(struct mm_struct *mm, unsigned long first,
		       unsigned long nr)
{
	unsigned long i;

	BUG_ON(first > USER_PTRS_PER_PGD || nr > USER_PTRS_PER_PGD - first);
	spin_lock(&mm->page_table_lock);
	for (i = 0; i < nr; i++)
		free_one_pgd(mm->pgd + first + i);
	spin_unlock(&mm->page_table_lock);
	check_pgt_cache();
}

/* Let go of the page behind an entry */

/* NULL: the frame has no struct page */
static struct page *page_behind(pte_t pte)
{
	return pte_pfn(pte) < max_mapnr ? pte_page(pte) : NULL;
}

void __free_pte(pte_t pte)
{
	struct page *page = page_behind(pte);

	if (pte_special(pte) || !page || PageReserved(page))
		return;
	if (pte_dirty(pte) && page->mapping)
		SetPageDirty(page);
	__free_page(page);
}

/* Follow an address through a program's tables */

pte_t *lookup_pte(struct mm_struct *mm, unsigned long address)
{
	pgd_t *pgd = pgd_offset(mm, address);
	pmd_t *pmd;

	if (pgd_none(*pgd) || pgd_bad(*pgd))
		return NULL;
	pmd = pmd_offset(pgd, address);
	if (pmd_none(*pmd) || pmd_bad(*pmd))
		return NULL;
	return pte_offset(pmd, address);
}

struct page *follow_page(struct mm_struct *mm, unsigned long address,
			 bool write)
{
	const pte_t *ptep = lookup_pte(mm, address);
	pte_t pte;

	if (!ptep)
		return NULL;
	pte = *ptep;
	/* Refuse an entry that does not allow the access */
	if (!pte_present(pte) || pte_special(pte))
		return NULL;
	if (write && !(pte_write(pte) && pte_dirty(pte)))
		return NULL;
	return page_behind(pte);
}
