/*
 * mm/pgalloc.c - pages for directories and tables
 *
 * Owns the quicklists and the count of tables. A page on pte_quick is
 * all zero but for its first word, the link; one on pgd_quick has an
 * empty user part and a kernel part that may be out of date. The lists
 * belong to a processor and are touched by its threads only: no lock.
 * Chapter 3; Linux 2.4: include/asm-i386/pgalloc.h, mm/memory.c.
 */
#include "mm/pgalloc.h"

#include "arch/irq.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/check.h"
#include "mm/memory.h"
#include "mm/page_alloc.h"
#include "sched/sched.h"

DEFINE_PER_CPU(struct pgtable_quicklist, quicklists);
unsigned long nr_page_table_pages;

/* Put a page on a quicklist and take one off */
static void quick_push(unsigned long **list, unsigned long *page)
{
	VM_BUG_ON(in_interrupt());
	*page = (unsigned long)*list;
	*list = page;
	this_cpu(quicklists).pgtable_cache_sz++;
}

static unsigned long *quick_pop(unsigned long **list)
{
	unsigned long *page = *list;

	VM_BUG_ON(in_interrupt());
	if (!page)
		return NULL;
	*list = (unsigned long *)*page;
	this_cpu(quicklists).pgtable_cache_sz--;
	return page;
}

/* Allocate and free a directory */
pgd_t *get_pgd_slow(void)
{
	pgd_t *pgd = (pgd_t *)__get_free_page(GFP_KERNEL);

	if (!pgd)
		return NULL;
	memset(pgd, 0, USER_PTRS_PER_PGD * sizeof(*pgd));
	memcpy(pgd + USER_PTRS_PER_PGD,
	       swapper_pg_dir + USER_PTRS_PER_PGD,
	       KERNEL_PGD_PTRS * sizeof(*pgd));
	return pgd;
}

pgd_t *get_pgd_fast(void)
{
	unsigned long *page = quick_pop(&this_cpu(quicklists).pgd_quick);

	if (page)
		page[0] = 0;
	return (pgd_t *)page;
}

pgd_t *pgd_alloc(struct mm_struct *mm)
{
	pgd_t *pgd = get_pgd_fast();

	(void)mm;
	return pgd ? pgd : get_pgd_slow();
}

void free_pgd_fast(pgd_t *pgd)
{
	quick_push(&this_cpu(quicklists).pgd_quick, (unsigned long *)pgd);
}

void free_pgd_slow(pgd_t *pgd)
{
	BUG_ON(pgd == swapper_pg_dir);
	free_page((unsigned long)pgd);
}

/* Allocate and free a table */
pte_t *pte_alloc_one_fast(struct mm_struct *mm, unsigned long address)
{
	unsigned long *page = quick_pop(&this_cpu(quicklists).pte_quick);

	(void)mm;
	(void)address;
	if (!page)
		return NULL;
	page[0] = page[1];
	VM_BUG_ON(page[0]);
	nr_page_table_pages++;
	return (pte_t *)page;
}

pte_t *pte_alloc_one(struct mm_struct *mm, unsigned long address)
{
	unsigned long page = get_zeroed_page(GFP_KERNEL);

	(void)mm;
	(void)address;
	if (page)
		nr_page_table_pages++;
	return (pte_t *)page;
}

/* the first word from @i that is not zero, @end if all are */
static unsigned long next_word(const unsigned long *page,
			       unsigned long i, unsigned long end)
{
	while (i < end && !page[i])
		i++;
	return i;
}

void pte_free_fast(pte_t *table)
{
	unsigned long *page = (unsigned long *)table;

	VM_BUG_ON(next_word(page, 0, PTRS_PER_PTE) != PTRS_PER_PTE);
	nr_page_table_pages--;
	quick_push(&this_cpu(quicklists).pte_quick, page);
}

void pte_free_slow(pte_t *table)
{
	nr_page_table_pages--;
	free_page((unsigned long)table);
}

/* Give a table to the directory that lacks one */

pte_t *pte_alloc(struct mm_struct *mm, pmd_t *pmd,
		 unsigned long address)
{
	pte_t *table;

	BUG_ON(!spin_is_locked(&mm->page_table_lock));
	if (!pmd_none(*pmd))
		return pte_offset(pmd, address);
	table = pte_alloc_one_fast(mm, address);
	if (!table) {
		spin_unlock(&mm->page_table_lock);
		table = pte_alloc_one(mm, address);
		spin_lock(&mm->page_table_lock);
	}
	/* Fill the slot, unless somebody was faster */
	if (pmd_none(*pmd)) {
		if (!table)
			return NULL;
		pmd_populate(mm, pmd, table);
	} else if (table) {
		pte_free(table);
	}
	return pte_offset(pmd, address);
}

/* Free what is too much on the quicklists */

int pgt_cache_water[2] = { 25, 50 };

int do_check_pgt_cache(int low, int high)
{
	struct pgtable_quicklist *q = &this_cpu(quicklists);
	int freed = 0;

	if ((long)q->pgtable_cache_sz <= high)
		return 0;
	do {
		/* Free one page of each kind */
		if (q->pgd_quick) {
			free_pgd_slow(get_pgd_fast());
			freed++;
		}
		if (q->pte_quick) {
			pte_free_slow(pte_alloc_one_fast(NULL, 0));
			freed++;
		}
	} while ((long)q->pgtable_cache_sz > low);
	return freed;
}

bool check_pgt_cache(void)
{
	return do_check_pgt_cache(pgt_cache_water[0], pgt_cache_water[1]);
}

static void check_when_idle(void)
{
	check_pgt_cache();
}

void pgtable_cache_init(void)
{
	unsigned int cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		per_cpu(quicklists, cpu) = (struct pgtable_quicklist){ 0 };
	nr_page_table_pages = 0;
	register_idle_hook(check_when_idle);
}

/* Recount the quicklists */

static unsigned long quick_length(const unsigned long *page,
				  unsigned long limit)
{
	unsigned long n = 0;

	for (; page && n <= limit; page = (const unsigned long *)*page)
		n++;
	return n;
}

/* the first @words of each of @n pages, but for the link, are zero */
static int check_waiting(struct seq_file *m, const unsigned long *page,
			 unsigned long n, unsigned long words)
{
	int faults = 0;
	unsigned long i;

	for (; n; n--, page = (const unsigned long *)*page) {
		i = next_word(page, 1, words);
		if (i == words)
			continue;
		seq_printf(m, "free table %p: word %lu is %08lx\n",
			   (const void *)page, i, page[i]);
		faults++;
	}
	return faults;
}

static int check_quicklist(struct seq_file *m, unsigned int cpu)
{
	struct pgtable_quicklist *q = &per_cpu(quicklists, cpu);
	unsigned long size = q->pgtable_cache_sz;
	unsigned long tables = quick_length(q->pte_quick, size);
	unsigned long dirs = quick_length(q->pgd_quick, size);

	if (tables + dirs != size) {
		seq_printf(m, "cpu %u: %lu free tables, %lu counted\n", cpu,
			   tables + dirs, size);
		return 1;
	}
	return check_waiting(m, q->pte_quick, tables, PTRS_PER_PTE) +
	       check_waiting(m, q->pgd_quick, dirs, USER_PTRS_PER_PGD);
}

int pgtable_check(struct seq_file *m)
{
	unsigned int cpu;
	int faults = 0;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		faults += check_quicklist(m, cpu);
	return faults;
}
MM_CHECK("quicklists", pgtable_check);
