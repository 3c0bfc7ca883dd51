/*
 * mm/tlb.h - what has to be forgotten after which change
 */
#ifndef MM_TLB_H
#define MM_TLB_H

#include "arch/percpu.h"
#include "arch/tlb.h"
#include "mm/mm_types.h"

/* Declare which address space a processor has */
struct tlb_state {
	struct mm_struct *active_mm;	/* whose directory is in CR3 */
};
DECLARE_PER_CPU(struct tlb_state, cpu_tlbstate);

/*
 * activate_mm - load the directory of @mm on this processor
 */
void activate_mm(struct mm_struct *mm);

/* Declare the funnel */

extern unsigned long nr_tlb_local_flush_all;	/* whole flushes */
extern unsigned long nr_tlb_local_flush_one;	/* of a page */

/* any context; each is called after the change and before the unlock */
void flush_tlb(void);
void flush_tlb_all(void);
void flush_tlb_mm(struct mm_struct *mm);
void flush_tlb_range(struct mm_struct *mm, unsigned long start,
		     unsigned long end);
void flush_tlb_page(struct vm_area_struct *vma, unsigned long address);

#define flush_tlb_pgtables(mm, start, end)	flush_tlb_mm(mm)
#define update_mmu_cache(vma, address, pte)	((void)0)

/* Declare how pages are gathered */

#define FREE_PTE_NR	508	/* entries that a gather holds */

typedef struct mmu_gather {
	struct mm_struct *mm;
	unsigned long nr;		/* held; GATHER_FAST: none ever */
	unsigned long start_addr, end_addr;	/* of those held */
	pte_t ptes[FREE_PTE_NR];
} mmu_gather_t;
static_assert(sizeof(mmu_gather_t) == 2048, "half a page");

#define GATHER_FAST	(~0UL)

/*
 * tlb_gather_mmu - begin to take pages out of @mm
 *
 * => one gather at a time on a processor, and no sleep until
 *    tlb_finish_mmu(), else BUG
 */
mmu_gather_t *tlb_gather_mmu(struct mm_struct *mm);

/*
 * tlb_remove_page - take the present entry @ptep, which maps @address,
 * out of its table; its page is freed when nobody can reach it
 *
 * => mm->page_table_lock is held
 */
void tlb_remove_page(mmu_gather_t *tlb, pte_t *ptep,
		     unsigned long address);

/*
 * tlb_finish_mmu - flush @start to @end and what is still held, and
 * free what was taken out
 */
void tlb_finish_mmu(mmu_gather_t *tlb, unsigned long start,
		    unsigned long end);

#endif /* MM_TLB_H */
