/*
 * monitor/spread.c - the page fault that copies a directory's entry
 *
 * An area of addresses is taken that covers a whole slot without a
 * table, one page of it is mapped, and touched under a directory that
 * is older than the table.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "arch/tlb.h"
#include "mm/fault.h"
#include "mm/gfp.h"
#include "mm/vmalloc.h"
#include "monitor/monitor.h"
#include "monitor/play_mm.h"

/* Find a slot of the vmalloc range without a table */
#define MOST_AREAS	128

static struct vm_struct *area[MOST_AREAS];
static int nr_areas;

static unsigned long slot_in(const struct vm_struct *vm)
{
	return ((unsigned long)vm->addr + PMD_SIZE - 1) & PMD_MASK;
}

static pmd_t *master_entry(unsigned long address)
{
	return pmd_offset(pgd_offset_k(address), address);
}

static void drop_areas(void)
{
	while (nr_areas)
		vfree(area[--nr_areas]->addr);
}

/* the first address of a slot without a table; 0: there is none */
static unsigned long take_bare_slot(void)
{
	struct vm_struct *vm;

	BUG_ON(nr_areas);
	while (nr_areas < MOST_AREAS) {
		vm = get_vm_area(2 * PMD_SIZE - PAGE_SIZE,
				 VM_ALLOC | VM_UNREADY);
		if (!vm)
			return 0;
		area[nr_areas++] = vm;
		if (pmd_none(*master_entry(slot_in(vm))))
			return slot_in(vm);
	}
	return 0;
}

/* Show what two directories have in a slot */
static unsigned long faults_before;

static void show_step(struct seq_file *m, unsigned long address,
		      const char *step)
{
	pmd_t *copy = pmd_offset(pgd_offset(play_mm, address), address);

	seq_printf(m, "%-25s %08lx  %08lx  %lu\n", step,
		   pmd_val(*master_entry(address)), pmd_val(*copy),
		   nr_vmalloc_faults - faults_before);
}

static void show_heading(struct seq_file *m, unsigned long address)
{
	seq_printf(m, "address %08lx, slot %lu; CR3 holds %08lx, the "
		      "kernel's is at %08lx\n", address,
		   pgd_index(address), read_cr3(), __pa(swapper_pg_dir));
	seq_printf(m, "%-25s %-8s  %-8s  faults\n", "", "kernel",
		   "CR3");
}

/* Touch the page, and count the faults */
static void touch(unsigned long address)
{
	BUG_ON(address < VMALLOC_START || address >= VMALLOC_END);
	(void)*(volatile u32 *)address;
}

/* Map pages of the slot, and touch them */
static int map_page(unsigned long address)
{
	return vmalloc_area_pages(address, PAGE_SIZE,
				  GFP_KERNEL | __GFP_HIGHMEM,
				  PAGE_KERNEL);
}

static int spread(struct seq_file *m, unsigned long slot)
{
	int err;

	show_heading(m, slot);
	show_step(m, slot, "before");
	err = map_page(slot);
	if (err)
		return err;
	show_step(m, slot, "a page is mapped");
	touch(slot);
	show_step(m, slot, "it is touched");
	touch(slot);
	show_step(m, slot, "and once more");
	err = map_page(slot + PAGE_SIZE);
	if (err)
		return err;
	touch(slot + PAGE_SIZE);
	show_step(m, slot, "another page, touched");
	return 0;
}

/* Answer the monitor's vfault */
static int cmd_vfault(struct seq_file *m, int argc, char **argv)
{
	unsigned long slot;
	int err = play_new();

	(void)argc;
	(void)argv;
	if (err == -EEXIST)
		seq_puts(m, "there is an address space; mm free first\n");
	if (err)
		return err;
	faults_before = nr_vmalloc_faults;
	slot = take_bare_slot();
	/* Spread the slot's entry, if there is a slot */
	if (slot)
		err = spread(m, slot);
	else
		seq_puts(m, "each slot of the range has a table already\n");
	drop_areas();
	if (slot)
		show_step(m, slot, "all is given back");
	play_free();
	return err;
}
MONITOR_COMMAND("vfault", cmd_vfault, "",
		"show how a directory learns of a new area");
