/*
 * mm/tlb.c - the funnel of TLB flushes, and pages held until one
 *
 * Owns cpu_tlbstate, which tells whose directory each processor has in
 * CR3, and the gathers. Each belongs to its processor: no lock, but
 * nobody sleeps between tlb_gather_mmu() and tlb_finish_mmu().
 * Chapter 3; Linux 2.4: include/asm-i386/pgalloc.h,
 * include/asm-generic/tlb.h.
 */
#include "mm/tlb.h"

#include "lib/printk.h"
#include "mm/memory.h"

DEFINE_PER_CPU(struct tlb_state, cpu_tlbstate);
static DEFINE_PER_CPU(mmu_gather_t, mmu_gathers);
unsigned long nr_tlb_local_flush_all, nr_tlb_local_flush_one;

/* Load another directory */

void activate_mm(struct mm_struct *mm)
{
	this_cpu(cpu_tlbstate).active_mm = mm;
	load_cr3(mm->pgd);
}

static bool is_active(const struct mm_struct *mm)
{
	return this_cpu(cpu_tlbstate).active_mm == mm;
}

/* Forget what has changed */

void flush_tlb(void)
{
	nr_tlb_local_flush_all++;
	__flush_tlb();
}

void flush_tlb_all(void)
{
	nr_tlb_local_flush_all++;
	__flush_tlb_all();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	if (is_active(mm))
		flush_tlb();
}

void flush_tlb_range(struct mm_struct *mm, unsigned long start,
		     unsigned long end)
{
	BUG_ON(start > end);
	if (start != end)
		flush_tlb_mm(mm);
}

void flush_tlb_page(struct vm_area_struct *vma, unsigned long address)
{
	if (!is_active(vma->vm_mm))
		return;
	nr_tlb_local_flush_one++;
	__flush_tlb_one(address);
}

/* Hold pages until they have been forgotten */

static bool active_anywhere(const struct mm_struct *mm)
{
	unsigned int cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		if (per_cpu(cpu_tlbstate, cpu).active_mm == mm)
			return true;
	return false;
}

static void restart_gather(mmu_gather_t *tlb, unsigned long nr)
{
	tlb->nr = nr;
	tlb->start_addr = ~0UL;
	tlb->end_addr = 0;
}

mmu_gather_t *tlb_gather_mmu(struct mm_struct *mm)
{
	mmu_gather_t *tlb = &this_cpu(mmu_gathers);

	BUG_ON(tlb->mm);
	tlb->mm = mm;
	restart_gather(tlb, active_anywhere(mm) ? 0 : GATHER_FAST);
	return tlb;
}

static void flush_gather(mmu_gather_t *tlb, unsigned long start,
			 unsigned long end)
{
	unsigned long i, nr = tlb->nr;

	flush_tlb_range(tlb->mm, start, end);
	for (i = 0; i < nr; i++)
		__free_pte(tlb->ptes[i]);
	restart_gather(tlb, 0);
}

void tlb_remove_page(mmu_gather_t *tlb, pte_t *ptep,
		     unsigned long address)
{
	pte_t pte = ptep_get_and_clear(ptep);

	if (tlb->nr == GATHER_FAST) {
		__free_pte(pte);
		return;
	}
	tlb->start_addr = min(tlb->start_addr, address);
	tlb->end_addr = max(tlb->end_addr, address + PAGE_SIZE);
	tlb->ptes[tlb->nr++] = pte;
	if (tlb->nr == FREE_PTE_NR)
		flush_gather(tlb, tlb->start_addr, tlb->end_addr);
}

void tlb_finish_mmu(mmu_gather_t *tlb, unsigned long start,
		    unsigned long end)
{
	BUG_ON(!tlb->mm);
	if (tlb->nr != GATHER_FAST)
		flush_gather(tlb, min(start, tlb->start_addr),
			     max(end, tlb->end_addr));
	tlb->mm = NULL;
}
