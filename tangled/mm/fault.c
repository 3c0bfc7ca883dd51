/*
 * mm/fault.c - page faults of the kernel itself
 *
 * Owns nothing but a counter. A fault may come in any context, and with
 * any lock held, so it takes none: the master's entries of the vmalloc
 * range go from empty to a table once and never back.
 * Chapter 7; Linux 2.4: arch/i386/mm/fault.c.
 */
#include "mm/fault.h"

#include "arch/pgtable.h"
#include "arch/tlb.h"
#include "arch/trap.h"
#include "lib/trace.h"
#include "mm/vmalloc.h"

unsigned long nr_vmalloc_faults;

DEFINE_TRACE(vmalloc_fault, "addr=%#lx");

/* Spread an entry of the master directory */

/* does the master map a page at @address? */
static bool master_maps(const pmd_t *master, unsigned long address)
{
	if (pmd_none(*master) || pmd_bad(*master))
		return false;
	return pte_test(*pte_offset((pmd_t *)master, address),
			_PAGE_PRESENT);
}

bool vmalloc_fault(unsigned long address)
{
	pgd_t *live = (pgd_t *)__va(read_cr3() & PAGE_MASK);
	pmd_t *master = pmd_offset(pgd_offset_k(address), address);
	pmd_t *pmd = pmd_offset(live + pgd_index(address), address);

	VM_BUG_ON(!is_vmalloc_addr((void *)address));
	if (!master_maps(master, address))
		return false;
	set_pmd(pmd, *master);
	nr_vmalloc_faults++;
	trace(vmalloc_fault, address);
	return true;
}

/* Decide whether a kernel fault is ours */

bool do_kernel_fault(unsigned long address, unsigned long error)
{
	if (error & (FAULT_PROT | FAULT_USER))
		return false;
	return is_vmalloc_addr((void *)address) && vmalloc_fault(address);
}

void fault_init(void)
{
	vmalloc_init();
	nr_vmalloc_faults = 0;
	kernel_fault_hook = do_kernel_fault;
}
