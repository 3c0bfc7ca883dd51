/*
 * mm/paging.h - the kernel's own page tables
 */
#ifndef MM_PAGING_H
#define MM_PAGING_H

#include "arch/page.h"
#include "arch/pgtable.h"

struct seq_file;

extern pte_t *pkmap_page_table;	/* entries of the PKMAP window */
extern pte_t *kmap_pte;		/* of the first atomic window */
extern pgprot_t kmap_prot;	/* what they will be filled with */
extern unsigned long pagetable_cycles;	/* spent in pagetable_init() */

#define mk_pte(page, prot)	__mk_pte(page_to_pfn(page), prot)
#define pte_page(pte)		pfn_to_page(pte_pfn(pte))

/* Declare what sets the page tables up */

/*
 * paging_init - map all low memory, prepare the windows, size the zones
 *
 * => called once, after setup_memory(); boot memory allocator up
 * => calls zone_sizes_init(), after which there is a mem_map
 */
void paging_init(void);

/*
 * pagetable_init - extend the live directory to all of low memory
 *
 * => takes page-table pages from the boot allocator; panics if none is
 *    left or none lies in the memory that is mapped so far
 */
void pagetable_init(void);

/*
 * fixrange_init - have a page table for each 4 MiB from @start to @end
 *
 * => the tables are empty; entries that have a table keep it
 * => @end is exclusive and may be 0, the end of the address space
 * => BUG if the range is empty
 */
void fixrange_init(unsigned long start, unsigned long end,
		   pgd_t *pgd_base);

/*
 * zap_low_mappings - drop the identity map that the boot tables left
 */
void zap_low_mappings(void);

/*
 * test_wp_bit - panic unless read-only pages are read-only for the
 * kernel
 *
 * => after paging_init()
 */
void test_wp_bit(void);

/* Declare the walk and the check */

struct kernel_walk {
	unsigned long dir;	/* the directory's entry */
	unsigned long entry;	/* the entry that maps the page */
	unsigned long size;	/* of the page: 4 KiB or 4 MiB */
	unsigned long phys;	/* if mapped: where the address leads */
	bool mapped;
};

/*
 * kernel_walk - follow @address through swapper_pg_dir
 *
 * => where the directory has nothing, size is 4 MiB and entry is dir
 */
void kernel_walk(unsigned long address, struct kernel_walk *walk);

/*
 * paging_check - compare the kernel's half of the directory, page by
 * page, with what it must be
 *
 * Returns the number of pages that are wrong, each printed to @m.
 */
int paging_check(struct seq_file *m);

#endif /* MM_PAGING_H */
