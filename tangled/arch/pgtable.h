/*
 * arch/pgtable.h - the two-level page table of i386, spoken to as three
 *
 * An entry is a word that the processor may read at any time and in
 * which it may set two bits, so it is written whole, by the set_
 * functions, and never built up in place. Nothing here flushes a TLB:
 * arch/tlb.h does.
 */
#ifndef ARCH_PGTABLE_H
#define ARCH_PGTABLE_H

#include "lib/types.h"
#include "arch/cpu.h"
#include "arch/page.h"

#include "machine/pgtable.h"

/* Say how an address is cut into indices */
#define PGDIR_SHIFT	22
#define PGDIR_SIZE	(1UL << PGDIR_SHIFT)
#define PGDIR_MASK	(~(PGDIR_SIZE - 1))
#define PTRS_PER_PGD	1024

#define PMD_SHIFT	22
#define PMD_SIZE	(1UL << PMD_SHIFT)
#define PMD_MASK	(~(PMD_SIZE - 1))
#define PTRS_PER_PMD	1

#define PTRS_PER_PTE	1024
#define PTE_MASK	PAGE_MASK

#define TASK_SIZE	PAGE_OFFSET
#define USER_PTRS_PER_PGD (TASK_SIZE / PGDIR_SIZE)
#define KERNEL_PGD_PTRS	(PTRS_PER_PGD - USER_PTRS_PER_PGD)
#define USER_PGD_PTRS	USER_PTRS_PER_PGD
#define FIRST_USER_PGD_NR	0

#define TWOLEVEL_PGDIR_SHIFT	22
#define BOOT_USER_PGD_PTRS	(PAGE_OFFSET >> TWOLEVEL_PGDIR_SHIFT)
#define BOOT_KERNEL_PGD_PTRS	(1024 - BOOT_USER_PGD_PTRS)

/* Say where the kernel's windows lie */

#define LAST_PKMAP	PTRS_PER_PTE	/* one table of windows */
#define VMALLOC_OFFSET	(8UL << 20)	/* hole behind low memory */

/* Number the bits of an entry */

#define _PAGE_PRESENT	0x001
#define _PAGE_RW	0x002
#define _PAGE_USER	0x004
#define _PAGE_PWT	0x008
#define _PAGE_PCD	0x010
#define _PAGE_ACCESSED	0x020
#define _PAGE_DIRTY	0x040
#define _PAGE_PSE	0x080	/* in the directory: a 4 MiB page */
#define _PAGE_GLOBAL	0x100
#define _PAGE_PROTNONE	0x100	/* not present: resident, no access */
#define _PAGE_SPECIAL	0x200	/* present: no struct page behind it */

/* Compose the bits that the kernel's entries have */

#define _KERNPG_TABLE \
	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define _PAGE_TABLE	(_KERNPG_TABLE | _PAGE_USER)
#define __PAGE_KERNEL \
	(_PAGE_PRESENT | _PAGE_RW | _PAGE_DIRTY | _PAGE_ACCESSED)
#define __PAGE_KERNEL_RO \
	(_PAGE_PRESENT | _PAGE_DIRTY | _PAGE_ACCESSED)
#define __PAGE_KERNEL_NOCACHE	(__PAGE_KERNEL | _PAGE_PCD)
#define __PAGE_KERNEL_LARGE	(__PAGE_KERNEL | _PAGE_PSE)

static inline pgprot_t make_global(unsigned long bits)
{
	return __pgprot(cpu_has_pge() ? bits | _PAGE_GLOBAL : bits);
}

#define PAGE_KERNEL		make_global(__PAGE_KERNEL)
#define PAGE_KERNEL_RO		make_global(__PAGE_KERNEL_RO)
#define PAGE_KERNEL_NOCACHE	make_global(__PAGE_KERNEL_NOCACHE)
#define PAGE_KERNEL_LARGE	make_global(__PAGE_KERNEL_LARGE)

/* Compose the bits that a program's entries have */

#define _PAGE_RESIDENT	(_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED)

#define PAGE_NONE	__pgprot(_PAGE_PROTNONE | _PAGE_ACCESSED)
#define PAGE_SHARED	__pgprot(_PAGE_RESIDENT | _PAGE_RW)
#define PAGE_COPY	__pgprot(_PAGE_RESIDENT)
#define PAGE_READONLY	__pgprot(_PAGE_RESIDENT)

/* Build a table's entry and take it apart */

static inline pte_t mk_pte_phys(unsigned long phys, pgprot_t prot)
{
	return __pte((phys & PTE_MASK) | pgprot_val(prot));
}

static inline pte_t __mk_pte(unsigned long pfn, pgprot_t prot)
{
	return mk_pte_phys(PFN_PHYS(pfn), prot);
}

static inline unsigned long pte_pfn(pte_t pte)
{
	return pte_val(pte) >> PAGE_SHIFT;
}

static inline bool pte_none(pte_t pte)
{
	return !pte_val(pte);
}

static inline bool pte_present(pte_t pte)
{
	return pte_val(pte) & (_PAGE_PRESENT | _PAGE_PROTNONE);
}

/* Ask an entry for a bit, and change it in a copy */

static inline bool pte_test(pte_t pte, unsigned long bit)
{
	return pte_val(pte) & bit;
}

static inline pte_t pte_with(pte_t pte, unsigned long bit)
{
	return __pte(pte_val(pte) | bit);
}

static inline pte_t pte_without(pte_t pte, unsigned long bit)
{
	return __pte(pte_val(pte) & ~bit);
}

#define pte_read(pte)		pte_test(pte, _PAGE_USER)
#define pte_mkread(pte)		pte_with(pte, _PAGE_USER)
#define pte_rdprotect(pte)	pte_without(pte, _PAGE_USER)
#define pte_exec(pte)		pte_test(pte, _PAGE_USER)
#define pte_mkexec(pte)		pte_with(pte, _PAGE_USER)
#define pte_exprotect(pte)	pte_without(pte, _PAGE_USER)
#define pte_write(pte)		pte_test(pte, _PAGE_RW)
#define pte_mkwrite(pte)	pte_with(pte, _PAGE_RW)
#define pte_wrprotect(pte)	pte_without(pte, _PAGE_RW)

#define pte_dirty(pte)		pte_test(pte, _PAGE_DIRTY)
#define pte_mkdirty(pte)	pte_with(pte, _PAGE_DIRTY)
#define pte_mkclean(pte)	pte_without(pte, _PAGE_DIRTY)
#define pte_young(pte)		pte_test(pte, _PAGE_ACCESSED)
#define pte_mkyoung(pte)	pte_with(pte, _PAGE_ACCESSED)
#define pte_mkold(pte)		pte_without(pte, _PAGE_ACCESSED)
#define pte_special(pte)	pte_test(pte, _PAGE_SPECIAL)
#define pte_mkspecial(pte)	pte_with(pte, _PAGE_SPECIAL)

#define _PAGE_CHG_MASK \
	(PTE_MASK | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SPECIAL)

static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
	return __pte((pte_val(pte) & _PAGE_CHG_MASK) | pgprot_val(prot));
}

static inline bool pte_same(pte_t a, pte_t b)
{
	return pte_val(a) == pte_val(b);
}

/* Ask a directory's entry what it is */

static inline bool pmd_none(pmd_t pmd)
{
	return !pmd_val(pmd);
}

static inline bool pmd_present(pmd_t pmd)
{
	return pmd_val(pmd) & _PAGE_PRESENT;
}

static inline bool pmd_large(pmd_t pmd)
{
	return pmd_val(pmd) & _PAGE_PSE;
}

static inline bool pmd_bad(pmd_t pmd)
{
	return (pmd_val(pmd) & ~PAGE_MASK & ~_PAGE_USER) != _KERNPG_TABLE;
}

/* Fold the upper level into the lower */

static inline bool pgd_none(pgd_t pgd)
{
	(void)pgd;
	return false;
}

static inline bool pgd_bad(pgd_t pgd)
{
	(void)pgd;
	return false;
}

static inline bool pgd_present(pgd_t pgd)
{
	(void)pgd;
	return true;
}

/* Step from level to level */

static inline unsigned long pgd_index(unsigned long address)
{
	return address >> PGDIR_SHIFT;
}

static inline pgd_t *pgd_offset_k(unsigned long address)
{
	return swapper_pg_dir + pgd_index(address);
}

static inline pmd_t *pmd_offset(pgd_t *pgd, unsigned long address)
{
	(void)address;
	return (pmd_t *)pgd;
}

static inline unsigned long pmd_page(pmd_t pmd)
{
	return (unsigned long)__va(pmd_val(pmd) & PAGE_MASK);
}

static inline unsigned long pgd_page(pgd_t pgd)
{
	return (unsigned long)__va(pgd_val(pgd) & PAGE_MASK);
}

static inline unsigned long __pte_offset(unsigned long address)
{
	return (address >> PAGE_SHIFT) & (PTRS_PER_PTE - 1);
}

static inline pte_t *pte_offset(pmd_t *pmd, unsigned long address)
{
	return (pte_t *)pmd_page(*pmd) + __pte_offset(address);
}

/* Write an entry */

static inline void set_pte(pte_t *ptep, pte_t pte)
{
	*(volatile pte_t *)ptep = pte;
}

static inline void set_pmd(pmd_t *pmdp, pmd_t pmd)
{
	*(volatile pmd_t *)pmdp = pmd;
}

static inline void set_pgd(pgd_t *pgdp, pgd_t pgd)
{
	*(volatile pgd_t *)pgdp = pgd;
}

static inline void pte_clear(pte_t *ptep)
{
	set_pte(ptep, __pte(0));
}

static inline void pmd_clear(pmd_t *pmdp)
{
	set_pmd(pmdp, __pmd(0));
}

/* with 64-bit entries: so that no half is ever seen; here the same */
#define set_pte_atomic(ptep, pte)	set_pte(ptep, pte)

static inline void pgd_clear(pgd_t *pgdp)
{
	(void)pgdp;
}

/* Change an entry under the processor's hands */

static inline pte_t ptep_get_and_clear(pte_t *ptep)
{
	return __pte(__atomic_exchange_n(&ptep->pte_low, 0UL,
					 __ATOMIC_SEQ_CST));
}

static inline bool ptep_test_and_clear(pte_t *ptep, unsigned long bit)
{
	return __atomic_fetch_and(&ptep->pte_low, ~bit,
				  __ATOMIC_SEQ_CST) & bit;
}

#define ptep_test_and_clear_dirty(ptep) \
	ptep_test_and_clear(ptep, _PAGE_DIRTY)
#define ptep_test_and_clear_young(ptep) \
	ptep_test_and_clear(ptep, _PAGE_ACCESSED)

static inline void ptep_set_wrprotect(pte_t *ptep)
{
	ptep_test_and_clear(ptep, _PAGE_RW);
}

static inline void ptep_mkdirty(pte_t *ptep)
{
	__atomic_fetch_or(&ptep->pte_low, (unsigned long)_PAGE_DIRTY,
			  __ATOMIC_SEQ_CST);
}

/* Ask the machine about write protection */

/*
 * The one page of low memory that is left unmapped, 0 if there is none:
 * under the boot stack, so that an overflow faults.
 */
extern unsigned long guard_page;

/*
 * write_protect_works - does a write by the kernel to the read-only
 * page at @address fault?
 *
 * => the page must be present, read-only and mapped for the kernel
 * => what the page holds is not changed, whatever the answer
 */
bool write_protect_works(void *address);

#endif /* ARCH_PGTABLE_H */
