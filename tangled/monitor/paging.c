/*
 * monitor/paging.c - look at the page tables, and through them
 */
#include "arch/tlb.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/fixmap.h"
#include "mm/paging.h"
#include "monitor/monitor.h"

/* Read an address from the command line */
static int parse_address(int argc, char **argv, unsigned long *address)
{
	char *end;

	if (argc != 2)
		return -EINVAL;
	*address = simple_strtoul(argv[1], &end, 16);
	return end == argv[1] || *end ? -EINVAL : 0;
}

/* Decode an entry word */

static const struct {
	unsigned long bit;
	const char *name;
} entry_bits[] = {
	{ _PAGE_PRESENT, "P" },
	{ _PAGE_RW, "RW" },
	{ _PAGE_USER, "U" },
	{ _PAGE_PWT, "PWT" },
	{ _PAGE_PCD, "PCD" },
	{ _PAGE_ACCESSED, "A" },
	{ _PAGE_DIRTY, "D" },
	{ _PAGE_PSE, "PS" },
	{ _PAGE_GLOBAL, "G" },
	{ _PAGE_SPECIAL, "special" },
};

static void show_entry(struct seq_file *m, const char *where,
		       unsigned long table, unsigned long slot,
		       unsigned long entry)
{
	size_t i;

	seq_printf(m, "%-9s %08lx slot %4lu: %08lx", where, table, slot,
		   entry);
	for (i = 0; i < ARRAY_SIZE(entry_bits); i++)
		if (entry & entry_bits[i].bit)
			seq_printf(m, " %s", entry_bits[i].name);
	seq_puts(m, "\n");
}

/* Print the walk of an address */

static int cmd_walk(struct seq_file *m, int argc, char **argv)
{
	struct kernel_walk walk;
	unsigned long address;

	if (parse_address(argc, argv, &address))
		return -EINVAL;
	kernel_walk(address, &walk);
	show_entry(m, "directory", __pa(swapper_pg_dir), pgd_index(address),
		   walk.dir);
	/* Show the table's entry too if the walk went there */
	if (walk.size == PAGE_SIZE)
		show_entry(m, "table", walk.dir & PAGE_MASK,
			   __pte_offset(address), walk.entry);
	/* Say where the walk ended */
	if (!walk.mapped)
		seq_puts(m, "not mapped\n");
	else
		seq_printf(m, "%lu KiB page %08lx + %lx = %08lx\n", walk.size >> 10,
			   walk.phys & ~(walk.size - 1),
			   walk.phys & (walk.size - 1), walk.phys);
	return 0;
}
MONITOR_COMMAND("walk", cmd_walk, "ADDRESS",
		"follow an address through the kernel's page tables");

/* Print what the directory holds */

enum slot_kind { SLOT_EMPTY, SLOT_LARGE, SLOT_TABLE };

static enum slot_kind slot_kind(unsigned long slot)
{
	pmd_t pmd = *pmd_offset(swapper_pg_dir + slot, 0);

	if (!pmd_present(pmd))
		return SLOT_EMPTY;
	return pmd_large(pmd) ? SLOT_LARGE : SLOT_TABLE;
}

static unsigned long end_of_run(unsigned long slot)
{
	enum slot_kind kind = slot_kind(slot);

	while (slot < PTRS_PER_PGD && slot_kind(slot) == kind)
		slot++;
	return slot;
}

static int cmd_directory(struct seq_file *m, int argc, char **argv)
{
	static const char *const name[] = { "empty", "4 MiB pages",
					    "page tables" };
	unsigned long slot, end, count[ARRAY_SIZE(name)] = { 0 };

	(void)argv;
	if (argc != 1)
		return -EINVAL;
	for (slot = 0; slot < PTRS_PER_PGD; slot = end) {
		end = end_of_run(slot);
		/* Count and print a run of slots of one kind */
		count[slot_kind(slot)] += end - slot;
		seq_printf(m, "%08lx slots %4lu-%4lu %s\n",
			   slot << PGDIR_SHIFT, slot, end - 1,
			   name[slot_kind(slot)]);
	}
	/* Sum the directory up, with what it took to fill */
	seq_printf(m, "%lu large pages, %lu page tables of 4 KiB\n",
		   count[SLOT_LARGE], count[SLOT_TABLE]);
	seq_printf(m, "set up in %lu cycles\n", pagetable_cycles);
	return 0;
}
MONITOR_COMMAND("directory", cmd_directory, "",
		"what the kernel's page directory holds");

/* Show the bytes of any frame */

#define PEEK_LINE	16	/* bytes */
#define PEEK_LINES	4

static void show_bytes(struct seq_file *m, unsigned long phys,
		       const unsigned char *byte)
{
	int i;

	seq_printf(m, "%08lx:", phys);
	for (i = 0; i < PEEK_LINE; i++)
		seq_printf(m, " %02x", byte[i]);
	seq_puts(m, "  ");
	for (i = 0; i < PEEK_LINE; i++)
		seq_putc(m, byte[i] >= ' ' && byte[i] < 0x7f ? byte[i] : '.');
	seq_puts(m, "\n");
}

static int cmd_peek(struct seq_file *m, int argc, char **argv)
{
	const unsigned char *byte;
	unsigned long phys, i;

	if (parse_address(argc, argv, &phys))
		return -EINVAL;
	phys &= ~(PEEK_LINE * PEEK_LINES - 1UL);
	set_fixmap(FIX_PEEK, phys & PAGE_MASK);
	byte = (void *)(fix_to_virt(FIX_PEEK) + (phys & ~PAGE_MASK));
	for (i = 0; i < PEEK_LINE * PEEK_LINES; i += PEEK_LINE)
		show_bytes(m, phys + i, byte + i);
	clear_fixmap(FIX_PEEK);
	return 0;
}
MONITOR_COMMAND("peek", cmd_peek, "ADDRESS",
		"show 64 bytes of physical memory");
