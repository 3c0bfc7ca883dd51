/*
 * mmu.c - the soft machine's paging unit
 *
 * Has the control registers, walks the page tables in physical memory
 * as the processor does, and keeps copies of translations as the
 * processor's TLB does: a page that the process can touch without a
 * signal is a page whose translation is held. mmu_fill() adds a copy
 * after a miss, and only a flush takes it away. A kernel that changes
 * an entry and forgets the flush goes on seeing the old page here as
 * there.
 */
#include <string.h>

#include "arch/pgtable.h"
#include "arch/tlb.h"
#include "arch/host/soft-private.h"
#include "lib/printk.h"

static_assert(SOFT_END - SOFT_BASE == 832UL << 20, "as the figure has");
static_assert(MAXMEM == 704UL << 20, "what the windows leave");

#define BOOT_DIR	(SOFT_KERNEL + 1 * PAGE_SIZE)
#define BOOT_TABLES	(SOFT_KERNEL + 2 * PAGE_SIZE)	/* two */
#define BOOT_ENTRY	(_PAGE_PRESENT | _PAGE_RW)

static_assert(BOOT_TABLES + 2 * PAGE_SIZE <= SOFT_INIT, "kept");

#define PF_PROT		1UL	/* the page was there */
#define PF_WRITE	2UL

enum { ABSENT, HELD, HELD_GLOBAL };
static_assert(ABSENT == 0, "tlb[i] asks whether a copy is held");

static unsigned long cr3, cr4;
static bool cr0_wp;		/* read-only binds the kernel too */
static u8 tlb[SOFT_PAGES];	/* one of the three for each page */

pgd_t *swapper_pg_dir;
unsigned long guard_page;
unsigned long soft_tlb_flushes, soft_tlb_global_flushes,
	soft_tlb_single_flushes;

static_assert(PKMAP_BASE > SOFT_BASE && FIXADDR_TOP < SOFT_END,
	      "the windows are inside of what the machine can show");

/* Walk the tables as the processor does */
struct translation {
	unsigned long phys;	/* of the byte asked for */
	unsigned long size;	/* of the page it lies in */
	unsigned long entry;	/* the word that maps the page */
};

static bool walk(unsigned long address, bool write,
		 struct translation *t, unsigned long *error)
{
	unsigned long dir;

	*error = write ? PF_WRITE : 0;
	dir = soft_read_phys((cr3 & PAGE_MASK) + 4 * pgd_index(address));
	if (!(dir & _PAGE_PRESENT))
		return false;
	/* Follow the directory's entry to a page of either size */
	if ((dir & _PAGE_PSE) && (cr4 & X86_CR4_PSE)) {
		t->entry = dir;
		t->size = PMD_SIZE;
	} else {
		t->entry = soft_read_phys((dir & PAGE_MASK) +
					  4 * __pte_offset(address));
		t->size = PAGE_SIZE;
	}
	if (!(t->entry & _PAGE_PRESENT))
		return false;
	if (write && cr0_wp && !(dir & t->entry & _PAGE_RW)) {
		*error |= PF_PROT;
		return false;
	}
	t->phys = (t->entry & ~(t->size - 1)) | (address & (t->size - 1));
	return true;
}

bool soft_translate(unsigned long address, bool write,
		    unsigned long *phys, unsigned long *error)
{
	struct translation t;

	if (!walk(address, write, &t, error))
		return false;
	*phys = t.phys;
	return true;
}

/* Copy a translation after a miss */

static bool one_entry;		/* the TLB holds one page only */
static unsigned long last_filled;	/* that page, 0 if none */

static unsigned long tlb_index(unsigned long address)
{
	BUG_ON(address < SOFT_BASE || address >= SOFT_END);
	return (address - SOFT_BASE) >> PAGE_SHIFT;
}

bool mmu_fill(unsigned long address, bool write, unsigned long *error)
{
	struct translation t;
	bool global;

	if (!walk(address, write, &t, error))
		return false;
	/* Make room in a TLB of one page */
	if (one_entry) {
		if (last_filled)
			__flush_tlb_single(last_filled);
		last_filled = address;
		t.phys &= PAGE_MASK;
		t.size = PAGE_SIZE;
	}
	global = (t.entry & _PAGE_GLOBAL) && (cr4 & X86_CR4_PGE);
	address &= ~(t.size - 1);
	arena_show(address, t.phys & ~(t.size - 1), t.size,
		   t.entry & _PAGE_RW);
	memset(tlb + tlb_index(address), global ? HELD_GLOBAL : HELD,
	       t.size >> PAGE_SHIFT);
	return true;
}

/* Forget translations */

static void tlb_forget(bool global_too)
{
	unsigned long i, first, page = SOFT_BASE;

	for (i = 0; i < SOFT_PAGES; i++) {
		/* Measure the next run of translations to forget */
		first = i;
		while (i < SOFT_PAGES &&
		       (tlb[i] == HELD || (global_too && tlb[i])))
			tlb[i++] = ABSENT;
		if (i > first)
			arena_hide(page + PFN_PHYS(first),
				   PFN_PHYS(i - first));
	}
}

void __flush_tlb(void)
{
	soft_tlb_flushes++;
	tlb_forget(false);
}

void __flush_tlb_global(void)
{
	soft_tlb_global_flushes++;
	tlb_forget(true);
}

void __flush_tlb_single(unsigned long address)
{
	soft_tlb_single_flushes++;
	address &= PAGE_MASK;
	if (address < SOFT_BASE || address >= SOFT_END ||
	    !tlb[tlb_index(address)])
		return;
	tlb[tlb_index(address)] = ABSENT;
	arena_hide(address, PAGE_SIZE);
}

/* Keep the control registers */

unsigned long read_cr3(void)
{
	return cr3;
}

unsigned long soft_cr4(void)
{
	return cr4;
}

void load_cr3(pgd_t *dir)
{
	cr3 = __pa(dir);
	BUG_ON(cr3 & ~PAGE_MASK);
	__flush_tlb();
}

void set_in_cr4(unsigned long bits)
{
	BUG_ON((bits & X86_CR4_PSE) && !cpu_has_pse());
	BUG_ON((bits & X86_CR4_PGE) && !cpu_has_pge());
	cr4 |= bits;
}

/* Lay out the boot tables as head.S does */

void mmu_power_on(void)
{
	unsigned long i, table;

	for (i = 0; i < 2 * PTRS_PER_PTE; i++)
		soft_write_phys(BOOT_TABLES + 4 * i,
				PFN_PHYS(i) | BOOT_ENTRY);
	for (i = 0; i < 2; i++) {
		table = (BOOT_TABLES + i * PAGE_SIZE) | BOOT_ENTRY;
		soft_write_phys(BOOT_DIR + 4 * i, table);
		soft_write_phys(BOOT_DIR + 4 * (USER_PTRS_PER_PGD + i),
				table);
	}
	cr3 = BOOT_DIR;
	cr4 = 0;
	cr0_wp = true;
	one_entry = false;
	last_filled = 0;
	swapper_pg_dir = __va(BOOT_DIR);
	memset(tlb, ABSENT, sizeof(tlb));
}

/* Ask whether a write to a read-only page would fault */

void soft_ignore_write_protection(void)
{
	cr0_wp = false;
}

void soft_tiny_tlb(void)
{
	tlb_forget(true);
	one_entry = true;
}

bool write_protect_works(void *address)
{
	unsigned long phys, error;

	return !soft_translate((unsigned long)address, true, &phys,
			       &error) && (error & PF_PROT);
}
