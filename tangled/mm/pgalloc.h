/*
 * mm/pgalloc.h - pages for directories and tables, and the lists of
 * those that wait to be used again
 *
 * All are called by threads, not in interrupts.
 */
#ifndef MM_PGALLOC_H
#define MM_PGALLOC_H

#include "arch/percpu.h"
#include "mm/mm_types.h"

struct seq_file;

/* Declare the quicklists */
/* free pages, linked through their first words; one set a processor */
struct pgtable_quicklist {
	unsigned long *pgd_quick;	/* directories */
	unsigned long *pte_quick;	/* tables, zero but for the link */
	unsigned long pgtable_cache_sz;	/* pages on both */
};
DECLARE_PER_CPU(struct pgtable_quicklist, quicklists);

/* Declare what allocates a directory */

/*
 * pgd_alloc - make a directory: no user part, the kernel's as it is now
 *
 * Returns NULL if there is no memory. May sleep.
 */
pgd_t *pgd_alloc(struct mm_struct *mm);
pgd_t *get_pgd_slow(void);
pgd_t *get_pgd_fast(void);	/* from the quicklist; NULL: empty */

/*
 * pgd_free - give a directory back
 *
 * => its user part is empty, and no processor has it in CR3
 * => free_pgd_fast() would keep it with a kernel part that grows old
 */
void free_pgd_slow(pgd_t *pgd);
void free_pgd_fast(pgd_t *pgd);
#define pgd_free(pgd)	free_pgd_slow(pgd)

/* Declare what allocates a middle directory */

/* the middle directory is the directory's entry: nothing to allocate */
static inline pmd_t *pmd_alloc(struct mm_struct *mm, pgd_t *pgd,
			       unsigned long address)
{
	(void)mm;
	return pmd_offset(pgd, address);
}

#define pmd_free(pmd)			((void)(pmd))
#define pmd_alloc_one(mm, address)	({ BUG(); (pmd_t *)NULL; })
#define pmd_alloc_one_fast(mm, address)	({ BUG(); (pmd_t *)NULL; })
#define pgd_populate(mm, pgd, pmd)	BUG()

static inline void pmd_populate(struct mm_struct *mm, pmd_t *pmd,
				pte_t *table)
{
	(void)mm;
	set_pmd(pmd, __pmd(__pa(table) | _PAGE_TABLE));
}

/* Declare what allocates a table */

extern unsigned long nr_page_table_pages;	/* in use as tables */

/*
 * pte_alloc_one - take and clear a page for a table
 * pte_alloc_one_fast - take one from the quicklist
 *
 * Return NULL if there is none.
 * => pte_alloc_one() may sleep; the other never does
 */
pte_t *pte_alloc_one(struct mm_struct *mm, unsigned long address);
pte_t *pte_alloc_one_fast(struct mm_struct *mm, unsigned long address);

/*
 * pte_free_fast - keep an empty table for the next who wants one
 * pte_free_slow - give its page back to the allocator
 *
 * => no directory leads to @table any more
 */
void pte_free_fast(pte_t *table);
void pte_free_slow(pte_t *table);
#define pte_free(table)	pte_free_fast(table)

/*
 * pte_alloc - the entry for @address, with a table if there was none
 *
 * Returns NULL if there is no memory for a table.
 * => mm->page_table_lock is held, and is released and taken again if
 *    the quicklist is empty: whatever was known of the tables before
 *    has to be looked at again
 * => may sleep; section "A race for a slot"; Linux 2.4: mm/memory.c
 */
pte_t *pte_alloc(struct mm_struct *mm, pmd_t *pmd,
		 unsigned long address);

/* Declare what keeps the quicklists short */

extern int pgt_cache_water[2];	/* pages: free down to, free above */

/*
 * do_check_pgt_cache - if this processor's lists have more than @high
 * pages, free until they have at most @low
 *
 * Returns how many pages were freed.
 */
int do_check_pgt_cache(int low, int high);
bool check_pgt_cache(void);	/* with pgt_cache_water; true: freed */

/*
 * pgtable_cache_init - empty quicklists, to be checked when idle
 */
void pgtable_cache_init(void);

/*
 * pgtable_check - recount the quicklists, and look into their pages
 *
 * Returns the number of faults, each printed to @m.
 */
int pgtable_check(struct seq_file *m);

#endif /* MM_PGALLOC_H */
