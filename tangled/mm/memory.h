/*
 * mm/memory.h - the tables of an address space as a whole
 */
#ifndef MM_MEMORY_H
#define MM_MEMORY_H

#include "mm/mm_types.h"

struct page;

/* Declare what tears tables down */

/* report a bad entry with the place at which it was found */
void bad_entry(const char *file, int line, const char *level,
	       unsigned long entry);

#define pte_ERROR(e)	bad_entry(__FILE__, __LINE__, "pte", pte_val(e))
#define pmd_ERROR(e)	bad_entry(__FILE__, __LINE__, "pmd", pmd_val(e))
#define pgd_ERROR(e)	bad_entry(__FILE__, __LINE__, "pgd", pgd_val(e))

/*
 * clear_page_tables - free the tables of @nr slots of the directory,
 * from slot @first
 *
 * => the entries below are empty: pages and swap slots are gone
 * => the caller flushes, by flush_tlb_pgtables(), before anybody can
 *    use the range again
 * => takes mm->page_table_lock; BUG outside of the user part
 */
void clear_page_tables(struct mm_struct *mm, unsigned long first,
		       unsigned long nr);

/*
 * __free_pte - drop the reference that @pte, taken out of its table,
 * held on its page
 */
void __free_pte(pte_t pte);

/* Declare the walk of a program's tables */

/*
 * lookup_pte - the entry for @address, NULL if there is no table
 *
 * => mm->page_table_lock is held
 */
pte_t *lookup_pte(struct mm_struct *mm, unsigned long address);

/*
 * follow_page - the page that @address leads to, for @write or to read
 *
 * Returns NULL if there is none, or none that may be used so, or one
 * without a struct page.
 * => mm->page_table_lock is held; the page is not referenced: whoever
 *    uses it after releasing the lock takes a reference first
 */
struct page *follow_page(struct mm_struct *mm, unsigned long address,
			 bool write);

#endif /* MM_MEMORY_H */
