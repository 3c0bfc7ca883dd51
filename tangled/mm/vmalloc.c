/*
 * mm/vmalloc.c - large areas of addresses over scattered frames
 *
 * Owns vmlist and the entries of init_mm's tables from VMALLOC_START to
 * VMALLOC_END. Areas are in the order of their addresses and do not
 * overlap; the last page of each is never mapped; an entry is set only
 * inside of an area. A table, once there, stays for ever, so a copy of
 * a directory's entry never goes stale.
 *
 * vmlist_lock protects the list, and an area from being freed while
 * somebody looks; init_mm.page_table_lock, inside of it, the tables.
 * An area that is being filled belongs to the thread that fills it.
 * Chapter 7; Linux 2.4: mm/vmalloc.c.
 */
#include "mm/vmalloc.h"

#include "arch/cache.h"
#include "arch/irq.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "mm/check.h"
#include "mm/memory.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/slab.h"
#include "mm/tlb.h"

struct vm_struct *vmlist;
spinlock_t vmlist_lock = SPIN_LOCK_RANKED(RANK_VMLIST, "vmlist_lock");

DEFINE_TRACE(vmalloc, "addr=%#lx size=%lu pages=%lu");
DEFINE_TRACE(vfree, "addr=%#lx pages=%lu");

/* Begin without areas */

void vmalloc_init(void)
{
	spin_lock_init_ranked(&vmlist_lock, RANK_VMLIST, "vmlist_lock");
	vmlist = NULL;
}

/* Find the lowest gap of the vmalloc range */

static unsigned long area_start(const struct vm_struct *area)
{
	return VMALLOC_VMADDR(area->addr);
}

static unsigned long area_end(const struct vm_struct *area)
{
	return area_start(area) + area->size;
}

/* the link to the area above the gap; NULL: there is none so large */
static struct vm_struct **find_gap(unsigned long size,
				   unsigned long *start)
{
	struct vm_struct **link;

	*start = VMALLOC_START;
	for (link = &vmlist; *link; link = &(*link)->next) {
		VM_BUG_ON(area_start(*link) < *start);
		if (size <= area_start(*link) - *start)
			return link;
		*start = area_end(*link);
	}
	return size <= VMALLOC_END - *start ? link : NULL;
}

/* Reserve an area */

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	struct vm_struct *area, **link;
	unsigned long start;

	BUG_ON(in_interrupt() || !high_memory);
	might_sleep();
	size = PAGE_ALIGN(size) + PAGE_SIZE;
	if (size <= PAGE_SIZE)
		return NULL;
	area = kmalloc(sizeof(*area), GFP_KERNEL);
	if (!area)
		return NULL;
	/* Link the area at the gap, if there is one */
	spin_lock(&vmlist_lock);
	link = find_gap(size, &start);
	if (link) {
		*area = (struct vm_struct){ .flags = flags,
					    .addr = (void *)start,
					    .size = size,
					    .next = *link };
		*link = area;
	}
	spin_unlock(&vmlist_lock);
	if (link)
		return area;
	printk(KERN_WARNING "get_vm_area: no gap of %lu KiB is left\n",
	       size / 1024);
	kfree(area);
	return NULL;
}

/* Say where the frames of an area come from */

struct area_source {
	pte_t (*entry)(struct area_source *source,
		       unsigned long address);
	pgprot_t prot;
	unsigned int gfp_mask;	/* fresh frames */
	struct page **pages;	/* those that the caller has */
	unsigned long phys;	/* the memory of a device */
};

static pte_t fresh_entry(struct area_source *source,
			 unsigned long address)
{
	struct page *page;

	spin_unlock(&init_mm.page_table_lock);
	page = alloc_page(source->gfp_mask);
	spin_lock(&init_mm.page_table_lock);
	if (!page)
		return __pte(0);
	VM_BUG_ON(page_count(page) != 1 || PageReserved(page));
	page->index = PFN_DOWN(address);
	return mk_pte(page, source->prot);
}

static pte_t given_entry(struct area_source *source,
			 unsigned long address)
{
	struct page *page = *source->pages++;

	(void)address;
	BUG_ON(!VALID_PAGE(page));
	if (PageReserved(page))
		return pte_mkspecial(mk_pte(page, source->prot));
	BUG_ON(page_count(page) < 1);
	get_page(page);
	return mk_pte(page, source->prot);
}

static pte_t device_entry(struct area_source *source,
			  unsigned long address)
{
	unsigned long phys = source->phys;

	(void)address;
	source->phys += PAGE_SIZE;
	return pte_mkspecial(mk_pte_phys(phys, source->prot));
}

/* Fill an area */

static int alloc_area_pte(pte_t *ptep, unsigned long address,
			  unsigned long end, struct area_source *source)
{
	pte_t pte;

	BUG_ON(!spin_is_locked(&init_mm.page_table_lock));
	for (; address < end; address += PAGE_SIZE, ptep++) {
		pte = source->entry(source, address);
		if (pte_none(pte))
			return -ENOMEM;
		/* Complain about a page that is mapped already */
		if (unlikely(!pte_none(*ptep))) {
			printk(KERN_ERR "alloc_area_pte: %08lx is mapped already\n",
			       address);
			pte_clear(ptep);
			flush_tlb_all();
		}
		set_pte(ptep, pte);
	}
	return 0;
}

static int alloc_area_pmd(pmd_t *pmd, unsigned long address,
			  unsigned long end, struct area_source *source)
{
	pte_t *ptep = pte_alloc(&init_mm, pmd, address);

	return ptep ? alloc_area_pte(ptep, address, end, source) : -ENOMEM;
}

/* the end of @address's table, or @end if that is nearer */
static unsigned long table_end(unsigned long address, unsigned long end)
{
	return min((address | ~PGDIR_MASK) + 1, end);
}

static int fill_area(unsigned long address, unsigned long size,
		     struct area_source *source)
{
	unsigned long stop, end = address + size;
	int err = 0;

	/* Insist on a range that areas can have */
	BUG_ON((address | size) & ~PAGE_MASK);
	BUG_ON(address < VMALLOC_START || end > VMALLOC_END || end < address);
	BUG_ON((pgprot_val(source->prot) & (_PAGE_USER | _PAGE_PRESENT)) !=
	       _PAGE_PRESENT);
	spin_lock(&init_mm.page_table_lock);
	for (; address < end && !err; address = stop) {
		pgd_t *pgd = pgd_offset_k(address);
		pmd_t *pmd = pmd_alloc(&init_mm, pgd, address);

		stop = table_end(address, end);
		err = alloc_area_pmd(pmd, address, stop, source);
	}
	spin_unlock(&init_mm.page_table_lock);
	flush_cache_all();
	return err;
}

static int __vmalloc_area_pages(unsigned long address,
				unsigned long size,
				unsigned int gfp_mask, pgprot_t prot,
				struct page **pages)
{
	struct area_source source = {
		.entry = pages ? given_entry : fresh_entry,
		.prot = prot,
		.gfp_mask = gfp_mask,
		.pages = pages,
	};

	return fill_area(address, size, &source);
}

int vmalloc_area_pages(unsigned long address, unsigned long size,
		       unsigned int gfp_mask, pgprot_t prot)
{
	return __vmalloc_area_pages(address, size, gfp_mask, prot, NULL);
}

int remap_area_pages(unsigned long address, unsigned long phys,
		     unsigned long size, pgprot_t prot)
{
	struct area_source source = {
		.entry = device_entry,
		.prot = prot,
		.phys = phys,
	};

	return fill_area(address, size, &source);
}

/* Empty an area */

static void hide_page(pte_t *ptep)
{
	pte_t pte = ptep_get_and_clear(ptep);

	if (pte_none(pte))
		return;
	if (!pte_test(pte, _PAGE_PRESENT)) {
		printk(KERN_CRIT "free_area_pte: entry %08lx in a table "
		       "of the kernel is not present\n", pte_val(pte));
		return;
	}
	set_pte(ptep, pte_without(pte, _PAGE_PRESENT | _PAGE_GLOBAL));
}

static void drop_page(pte_t *ptep)
{
	pte_t pte = ptep_get_and_clear(ptep);
	struct page *page = mem_map + pte_pfn(pte);

	VM_BUG_ON(pte_test(pte, _PAGE_PRESENT));
	if (pte_none(pte) || pte_special(pte))
		return;
	if (VALID_PAGE(page) && !PageReserved(page))
		__free_page(page);
}

static void free_area_pte(pte_t *ptep, unsigned long pages,
			  void (*step)(pte_t *ptep))
{
	for (; pages; pages--)
		step(ptep++);
}

static void free_area_pmd(pmd_t *pmd, unsigned long address,
			  unsigned long end, void (*step)(pte_t *ptep))
{
	if (pmd_none(*pmd))
		return;
	if (pmd_bad(*pmd)) {
		pmd_ERROR(*pmd);
		pmd_clear(pmd);
		return;
	}
	free_area_pte(pte_offset(pmd, address),
		      (end - address) >> PAGE_SHIFT, step);
}

static void each_entry(unsigned long address, unsigned long end,
		       void (*step)(pte_t *ptep))
{
	unsigned long stop;

	for (; address < end; address = stop) {
		pmd_t *pmd = pmd_offset(pgd_offset_k(address), address);

		stop = table_end(address, end);
		free_area_pmd(pmd, address, stop, step);
	}
}

void vmfree_area_pages(unsigned long address, unsigned long size)
{
	unsigned long end = address + size;

	BUG_ON((address | size) & ~PAGE_MASK || end < address);
	BUG_ON(!spin_is_locked(&vmlist_lock));
	flush_cache_all();
	spin_lock(&init_mm.page_table_lock);
	each_entry(address, end, hide_page);
	flush_tlb_all();
	each_entry(address, end, drop_page);
	spin_unlock(&init_mm.page_table_lock);
}

/* Free an area */

static struct vm_struct *unmap_area(const void *addr)
{
	struct vm_struct *area, **link = &vmlist;

	while (*link && (*link)->addr != addr)
		link = &(*link)->next;
	area = *link;
	if (!area)
		return NULL;
	vmfree_area_pages(area_start(area), area->size);
	*link = area->next;
	return area;
}

void vfree(void *addr)
{
	struct vm_struct *area;

	BUG_ON(in_interrupt());
	if (!addr)
		return;
	if (VMALLOC_VMADDR(addr) & ~PAGE_MASK) {
		printk(KERN_ERR "vfree: bad address %p\n", addr);
		return;
	}
	spin_lock(&vmlist_lock);
	area = unmap_area(addr);
	spin_unlock(&vmlist_lock);
	/* Say that nothing is to be freed, or free the record */
	if (!area) {
		printk(KERN_ERR "vfree: no area at %p\n", addr);
		return;
	}
	trace(vfree, VMALLOC_VMADDR(addr), (area->size >> PAGE_SHIFT) - 1);
	kfree(area);
}

/* Allocate scattered memory */

void *__vmalloc(unsigned long size, unsigned int gfp_mask,
		pgprot_t prot)
{
	struct vm_struct *area;
	void *addr;

	size = PAGE_ALIGN(size);
	if (!size || size >> PAGE_SHIFT > num_physpages)
		return NULL;
	area = get_vm_area(size, VM_ALLOC | VM_UNREADY);
	if (!area)
		return NULL;
	addr = area->addr;
	/* Fill the area with fresh frames, or give it back */
	if (vmalloc_area_pages(VMALLOC_VMADDR(addr), size, gfp_mask, prot)) {
		vfree(addr);
		return NULL;
	}
	vm_area_ready(area);
	trace(vmalloc, VMALLOC_VMADDR(addr), size, size >> PAGE_SHIFT);
	return addr;
}

/* Map given pages */

void *vmap(struct page **pages, int count, unsigned long flags,
	   pgprot_t prot)
{
	unsigned long size = (unsigned long)count << PAGE_SHIFT;
	struct vm_struct *area;

	if (count <= 0 || (unsigned long)count > num_physpages)
		return NULL;
	area = get_vm_area(size, flags | VM_MAP | VM_UNREADY);
	if (!area)
		return NULL;
	if (__vmalloc_area_pages(area_start(area), size, 0, prot, pages)) {
		vfree(area->addr);
		return NULL;
	}
	vm_area_ready(area);
	return area->addr;
}

/* Find the page behind an address of an area */

/* the entry for an address of the range; NULL: it has no table */
static pte_t *area_pte(unsigned long address)
{
	pmd_t *pmd = pmd_offset(pgd_offset_k(address), address);

	if (pmd_none(*pmd) || pmd_bad(*pmd))
		return NULL;
	return pte_offset(pmd, address);
}

static bool maps_page(const pte_t *ptep)
{
	return ptep && pte_test(*ptep, _PAGE_PRESENT);
}

struct page *vmalloc_to_page(void *addr)
{
	pte_t *ptep;

	if (!is_vmalloc_addr(addr))
		return NULL;
	ptep = area_pte(VMALLOC_VMADDR(addr));
	if (!maps_page(ptep) || pte_pfn(*ptep) >= max_mapnr)
		return NULL;
	return pte_page(*ptep);
}

/* Read and write areas */

/* move @n bytes between @buf and @address, all in one page */
typedef void (*transfer_t)(char *buf, unsigned long address,
			   unsigned long n, const pte_t *ptep);

static void read_page(char *buf, unsigned long address,
		      unsigned long n, const pte_t *ptep)
{
	if (maps_page(ptep))
		memcpy(buf, (void *)address, n);
	else
		memset(buf, 0, n);
}

static void write_page(char *buf, unsigned long address,
		       unsigned long n, const pte_t *ptep)
{
	if (maps_page(ptep) && pte_write(*ptep))
		memcpy((void *)address, buf, n);
}

/* the entry of @address if it is memory of @area, else NULL */
static pte_t *memory_pte(const struct vm_struct *area,
			 unsigned long address)
{
	if (address < area_start(area) || area->flags & VM_IOREMAP)
		return NULL;
	return area_pte(address);
}

/* of @count bytes from @address, those below the last guard page */
static unsigned long below_last(unsigned long address,
				unsigned long count)
{
	const struct vm_struct *area = vmlist;
	unsigned long end;

	while (area && area->next)
		area = area->next;
	end = area ? area_end(area) - PAGE_SIZE : 0;
	return address < end ? min(count, end - address) : 0;
}

static long transfer(char *buf, unsigned long address,
		     unsigned long count, transfer_t move)
{
	const struct vm_struct *area;
	unsigned long n, end;

	BUG_ON(in_interrupt());
	spin_lock(&vmlist_lock);
	area = vmlist;
	count = below_last(address, count);
	for (end = address + count; address < end; address += n, buf += n) {
		n = min(PAGE_SIZE - (address & ~PAGE_MASK), end - address);
		while (address >= area_end(area)) {
			area = area->next;
			VM_BUG_ON(!area);
		}
		move(buf, address, n, memory_pte(area, address));
	}
	spin_unlock(&vmlist_lock);
	return (long)count;
}

long vread(char *buf, char *addr, unsigned long count)
{
	return transfer(buf, VMALLOC_VMADDR(addr), count, read_page);
}

long vwrite(char *buf, char *addr, unsigned long count)
{
	return transfer(buf, VMALLOC_VMADDR(addr), count, write_page);
}

/* Show the areas */

static const char *area_kind(const struct vm_struct *area)
{
	if (area->flags & VM_IOREMAP)
		return "ioremap";
	if (area->flags & VM_MAP)
		return "vmap";
	return area->flags & VM_ALLOC ? "vmalloc" : "reserved";
}

void vmlist_show(struct seq_file *m)
{
	const struct vm_struct *area;
	pte_t *ptep;

	spin_lock(&vmlist_lock);
	for (area = vmlist; area; area = area->next) {
		seq_printf(m, "%08lx-%08lx %8lu %s pages=%lu",
			   area_start(area), area_end(area), area->size,
			   area_kind(area),
			   (area->size >> PAGE_SHIFT) - 1);
		/* Show what is special about an area */
		ptep = area_pte(area_start(area));
		if (area->flags & VM_IOREMAP && maps_page(ptep))
			seq_printf(m, " phys=%08lx", PFN_PHYS(pte_pfn(*ptep)));
		if (area->flags & VM_UNREADY)
			seq_puts(m, " unready");
		seq_putc(m, '\n');
	}
	spin_unlock(&vmlist_lock);
}

/* Check the areas */

static bool is_record(const struct vm_struct *area)
{
	unsigned long at = (unsigned long)area;

	return at % sizeof(long) == 0 && at >= PAGE_OFFSET &&
	       at <= (unsigned long)high_memory - sizeof(*area);
}

/* does @area begin at or above @from, and is it whole? */
static bool area_is_right(const struct vm_struct *area,
			  unsigned long from)
{
	unsigned long start = area_start(area), size = area->size;

	return start >= from && start < VMALLOC_END &&
	       ((start | size) & ~PAGE_MASK) == 0 &&
	       size >= 2 * PAGE_SIZE && size <= VMALLOC_END - start;
}

static int check_order(struct seq_file *m)
{
	const struct vm_struct *area;
	unsigned long from = VMALLOC_START;

	for (area = vmlist; area; area = area->next) {
		if (!is_record(area) || !area_is_right(area, from)) {
			seq_printf(m, "area record %p: it cannot be, "
				   "behind %08lx\n", (const void *)area,
				   from);
			return 1;
		}
		from = area_end(area);
	}
	return 0;
}

/* is @pte what a page of @area at @address must have? */
static bool entry_is_right(const struct vm_struct *area,
			   unsigned long address, pte_t pte)
{
	unsigned long pfn = pte_pfn(pte);
	const struct page *page = mem_map + pfn;

	if (!pte_test(pte, _PAGE_PRESENT) || pte_test(pte, _PAGE_USER))
		return false;
	if (area->flags & VM_IOREMAP)
		return pte_special(pte);
	if (pfn >= max_mapnr)
		return false;
	if (area->flags & VM_MAP && pte_special(pte))
		return true;
	if (page_count(page) < 1 || PageBuddy(page))
		return false;
	return area->flags & VM_MAP || (page->index == PFN_DOWN(address) &&
					!pte_special(pte));
}

static int check_area(struct seq_file *m, const struct vm_struct *area)
{
	unsigned long address, end = area_end(area) - PAGE_SIZE;
	int faults = 0;
	pte_t *ptep;

	if (area->flags & VM_UNREADY ||
	    !(area->flags & (VM_ALLOC | VM_MAP | VM_IOREMAP)))
		return 0;
	for (address = area_start(area); address < end;
	     address += PAGE_SIZE) {
		ptep = area_pte(address);
		if (ptep && entry_is_right(area, address, *ptep))
			continue;
		seq_printf(m, "%s area %p: entry %08lx of %08lx is "
			   "wrong\n", area_kind(area), area->addr,
			   ptep ? pte_val(*ptep) : 0, address);
		faults++;
	}
	return faults;
}

static bool in_area(unsigned long address)
{
	const struct vm_struct *area = vmlist;

	while (area && area_end(area) <= address)
		area = area->next;
	return area && address >= area_start(area) &&
	       address < area_end(area) - PAGE_SIZE;
}

/* entries in the table at @address that no area accounts for */
static int check_table(struct seq_file *m, unsigned long address)
{
	unsigned long end = table_end(address, VMALLOC_END);
	const pte_t *ptep = area_pte(address);
	int faults = 0;

	for (; ptep && address < end; address += PAGE_SIZE, ptep++) {
		if (pte_none(*ptep) || in_area(address))
			continue;
		seq_printf(m, "%08lx: entry %08lx is in no area\n",
			   address, pte_val(*ptep));
		faults++;
	}
	return faults;
}

/* has the live directory a table that the master has not? */
static int check_directory(struct seq_file *m, unsigned long address)
{
	unsigned long i = pgd_index(address);
	const pgd_t *live = __va(read_cr3() & PAGE_MASK);

	if (!pgd_val(live[i]) ||
	    pgd_val(live[i]) == pgd_val(swapper_pg_dir[i]))
		return 0;
	seq_printf(m, "%08lx: directory has %08lx, the master %08lx\n",
		   address, pgd_val(live[i]), pgd_val(swapper_pg_dir[i]));
	return 1;
}

static int check_areas(struct seq_file *m)
{
	unsigned long address = VMALLOC_START;
	const struct vm_struct *area;
	int faults = check_order(m);

	if (faults)
		return faults;
	for (area = vmlist; area; area = area->next)
		faults += check_area(m, area);
	for (; address < VMALLOC_END; address += PGDIR_SIZE)
		faults += check_table(m, address) +
			  check_directory(m, address);
	return faults;
}

int vmalloc_check(struct seq_file *m)
{
	int faults;

	if (!high_memory)
		return 0;
	spin_lock(&vmlist_lock);
	faults = check_areas(m);
	spin_unlock(&vmlist_lock);
	return faults;
}
MM_CHECK("vmalloc", vmalloc_check);
