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

#include "arch/cache.h"
#include "arch/pgtable.h"
#include "arch/tlb.h"
#include "arch/host/soft-private.h"
#include "lib/errno.h"
#include "lib/printk.h"

static_assert(SOFT_END - SOFT_BASE == 832UL << 20, "as the figure has");
static_assert(MAXMEM == 704UL << 20, "what the windows leave");

#define BOOT_DIR	(SOFT_KERNEL + 1 * PAGE_SIZE)
#define BOOT_TABLES	(SOFT_KERNEL + 2 * PAGE_SIZE)	/* two */
#define BOOT_ENTRY	(_PAGE_PRESENT | _PAGE_RW)

static_assert(BOOT_TABLES + 2 * PAGE_SIZE <= SOFT_INIT, "kept");

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
	unsigned long rights;	/* bits that both levels have */
	unsigned long entry_at;	/* where the word is */
};

static bool allowed(unsigned long rights, unsigned long wish)
{
	if ((wish & SOFT_PF_USER) && !(rights & _PAGE_USER))
		return false;
	if (!(wish & SOFT_PF_WRITE) || (rights & _PAGE_RW))
		return true;
	return !(wish & SOFT_PF_USER) && !cr0_wp;
}

static bool walk(unsigned long address, unsigned long wish,
		 struct translation *t, unsigned long *error)
{
	unsigned long dir_at = (cr3 & PAGE_MASK) + 4 * pgd_index(address);
	unsigned long dir = soft_read_phys(dir_at);

	*error = wish;
	if (!(dir & _PAGE_PRESENT))
		return false;
	/* Follow the directory's entry to a page of either size */
	if ((dir & _PAGE_PSE) && (cr4 & X86_CR4_PSE)) {
		t->entry_at = dir_at;
		t->entry = dir;
		t->size = PMD_SIZE;
	} else {
		t->entry_at = (dir & PAGE_MASK) + 4 * __pte_offset(address);
		t->entry = soft_read_phys(t->entry_at);
		t->size = PAGE_SIZE;
	}
	if (!(t->entry & _PAGE_PRESENT))
		return false;
	t->rights = dir & t->entry;
	if (!allowed(t->rights, wish)) {
		*error |= SOFT_PF_PROT;
		return false;
	}
	t->phys = (t->entry & ~(t->size - 1)) | (address & (t->size - 1));
	return true;
}

bool soft_translate(unsigned long address, bool write,
		    unsigned long *phys, unsigned long *error)
{
	struct translation t;

	if (!walk(address, write ? SOFT_PF_WRITE : 0, &t, error))
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

static void hide_one(unsigned long address)
{
	if (!tlb[tlb_index(address)])
		return;
	tlb[tlb_index(address)] = ABSENT;
	arena_hide(address, PAGE_SIZE);
}

bool mmu_fill(unsigned long address, bool write, unsigned long *error)
{
	struct translation t;
	bool global;

	if (!walk(address, write ? SOFT_PF_WRITE : 0, &t, error))
		return false;
	/* Make room in a TLB of one page */
	if (one_entry) {
		if (last_filled)
			hide_one(last_filled);
		last_filled = address & PAGE_MASK;
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

/* Keep copies of programs' translations */

#define USER_PAGES	(1UL << (32 - PAGE_SHIFT))
#define COPY_BITS	(_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | \
			 _PAGE_DIRTY | _PAGE_GLOBAL | _PAGE_PSE)

static u32 user_tlb[USER_PAGES];	/* by page number; 0: no copy */
unsigned long soft_user_fills;

#define USER_HELD	4096

static u32 user_held[USER_HELD];	/* pages that have a copy */
static unsigned int nr_user_held;

static void user_forget(bool global_too)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < nr_user_held; i++) {
		u32 page = user_held[i];

		if (!global_too && (user_tlb[page] & _PAGE_GLOBAL))
			user_held[kept++] = page;
		else
			user_tlb[page] = 0;
	}
	nr_user_held = kept;
}

static bool one_copy(u32 held, u32 page)
{
	return held == page || ((user_tlb[held] & _PAGE_PSE) &&
				!((held ^ page) / PTRS_PER_PTE));
}

static void user_forget_one(unsigned long address)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < nr_user_held; i++) {
		u32 page = user_held[i];

		if (one_copy(page, PFN_DOWN(address)))
			user_tlb[page] = 0;
		else
			user_held[kept++] = page;
	}
	nr_user_held = kept;
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
	soft_flush(SOFT_TLB);
	soft_tlb_flushes++;
	tlb_forget(false);
	user_forget(false);
}

void __flush_tlb_global(void)
{
	soft_flush(SOFT_TLB_GLOBAL);
	soft_tlb_global_flushes++;
	tlb_forget(true);
	user_forget(true);
}

void __flush_tlb_single(unsigned long address)
{
	soft_flush(SOFT_TLB_SINGLE);
	soft_tlb_single_flushes++;
	address &= PAGE_MASK;
	user_forget_one(address);
	if (address >= SOFT_BASE && address < SOFT_END)
		hide_one(address);
}

/* Access memory as a program does */

static void set_bits(unsigned long at, unsigned long bits)
{
	u32 word = soft_read_phys(at);

	if ((word & bits) != bits)
		soft_write_phys(at, word | bits);
}

static void mark_used(unsigned long address,
		      const struct translation *t, unsigned long bits)
{
	set_bits((cr3 & PAGE_MASK) + 4 * pgd_index(address),
		 _PAGE_ACCESSED);
	set_bits(t->entry_at, bits);
}

static bool user_fill(unsigned long address, unsigned long wish,
		      unsigned long *error)
{
	unsigned long used = _PAGE_ACCESSED |
			     (wish & SOFT_PF_WRITE ? _PAGE_DIRTY : 0);
	u32 page = PFN_DOWN(address);
	struct translation t;

	user_forget_one(address);
	if (!walk(address, wish, &t, error))
		return false;
	mark_used(address, &t, used);
	/* Make room in the list of programs' translations */
	if (one_entry || nr_user_held == USER_HELD)
		user_forget(true);
	/* Put the copy of a program's translation together */
	t.rights &= _PAGE_PRESENT | _PAGE_RW | _PAGE_USER;
	t.entry |= used;
	if (!(cr4 & X86_CR4_PGE))
		t.entry &= ~_PAGE_GLOBAL;
	if (t.size == PAGE_SIZE)
		t.entry &= ~_PAGE_PSE;
	t.entry &= _PAGE_DIRTY | _PAGE_GLOBAL | _PAGE_PSE;
	user_tlb[page] = (t.phys & PAGE_MASK) | t.rights | t.entry;
	user_held[nr_user_held++] = page;
	soft_user_fills++;
	return true;
}

static bool user_try(unsigned long address, unsigned long wish,
		     unsigned long *error)
{
	u32 *copy = &user_tlb[PFN_DOWN(address)];

	if (*copy && !allowed(*copy, wish)) {
		user_forget_one(address);
		*error = wish | SOFT_PF_PROT;
		return false;
	}
	if (*copy && (!(wish & SOFT_PF_WRITE) || (*copy & _PAGE_DIRTY)))
		return true;
	return user_fill(address, wish, error);
}

static void user_transfer(unsigned long address, bool write, u32 *value)
{
	unsigned long phys = (user_tlb[PFN_DOWN(address)] & PAGE_MASK) |
			     (address & ~PAGE_MASK);

	if (write)
		soft_write_phys(phys, *value);
	else
		*value = soft_read_phys(phys);
}

unsigned long soft_user_error, soft_user_cr2;
bool soft_user_retry;

int soft_user_access(unsigned long address, bool write, u32 *value)
{
	unsigned long wish = SOFT_PF_USER | (write ? SOFT_PF_WRITE : 0);

	BUG_ON(address % sizeof(u32));
	for (int i = 0; i < SOFT_USER_TRIES; i++) {
		if (user_try(address, wish, &soft_user_error)) {
			user_transfer(address, write, value);
			return 0;
		}
		soft_user_cr2 = address;
		soft_user_retry = true;
		if (!trap_user_fault(address, soft_user_error) ||
		    !soft_user_retry)
			break;
	}
	return -EFAULT;
}

bool soft_user_holds(unsigned long address)
{
	return user_tlb[PFN_DOWN(address)] != 0;
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
	user_forget(true);
	soft_user_fills = 0;
}

/* Ask whether a write to a read-only page would fault */

void soft_ignore_write_protection(void)
{
	cr0_wp = false;
}

void soft_tiny_tlb(void)
{
	tlb_forget(true);
	user_forget(true);
	one_entry = true;
}

bool write_protect_works(void *address)
{
	unsigned long phys, error;

	return !soft_translate((unsigned long)address, true, &phys,
			       &error) && (error & SOFT_PF_PROT);
}
