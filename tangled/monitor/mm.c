/*
 * monitor/mm.c - commands for an address space to play with
 */
#include "arch/probe.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/tlb.h"
#include "monitor/monitor.h"
#include "monitor/play_mm.h"
#include "monitor/ptwalk.h"

/* Watch what an order does to tables and translations */
struct table_watch {
	unsigned long tables, flush_all, flush_one;
};

static struct table_watch begin_watch(void)
{
	return (struct table_watch){ nr_page_table_pages,
				     nr_tlb_local_flush_all,
				     nr_tlb_local_flush_one };
}

static void end_watch(struct seq_file *m, const struct table_watch *w)
{
	long tables = (long)(nr_page_table_pages - w->tables);
	unsigned long all = nr_tlb_local_flush_all - w->flush_all;
	unsigned long one = nr_tlb_local_flush_one - w->flush_one;

	/* Tell what has changed */
	if (tables)
		seq_printf(m, ", tables %+ld", tables);
	if (all)
		seq_printf(m, ", flushed all %lu", all);
	if (one)
		seq_printf(m, ", flushed one %lu", one);
	seq_putc(m, '\n');
}

/* Read the words of an order to the play space */

struct wish {
	unsigned long address;
	const char *word;	/* the third, or NULL */
	pgprot_t prot;		/* if the word names rights, or none is */
	bool names_rights;
};

static const struct rights {
	const char *name;
	pgprot_t prot;
} rights[] = {
	{ "rw", PAGE_SHARED },
	{ "ro", PAGE_READONLY },
	{ "none", PAGE_NONE },
};

static bool read_hex(const char *word, unsigned long *value)
{
	char *end;

	*value = simple_strtoul(word, &end, 16);
	return end != word && !*end;
}

static void read_rights(struct wish *wish)
{
	size_t i;

	wish->prot = rights[0].prot;
	/* Take the rights that the word names */
	for (i = 0; wish->word && i < ARRAY_SIZE(rights); i++)
		if (!strcmp(wish->word, rights[i].name)) {
			wish->prot = rights[i].prot;
			wish->names_rights = true;
		}
}

/* Carry out the orders about the whole play space */

static int order_new(struct seq_file *m, const struct wish *wish)
{
	struct table_watch watch = begin_watch();
	int err = play_new();

	(void)wish;
	if (err)
		return err;
	seq_printf(m, "directory at %08lx, in CR3", __pa(play_mm->pgd));
	end_watch(m, &watch);
	return 0;
}

static int order_free(struct seq_file *m, const struct wish *wish)
{
	struct table_watch watch = begin_watch();
	unsigned long n;

	(void)wish;
	if (!play_mm)
		return -ENOENT;
	n = play_free();
	seq_printf(m, "%lu page%s freed", n, n == 1 ? "" : "s");
	end_watch(m, &watch);
	return 0;
}

/* Carry out the orders about one play page */

static int order_map(struct seq_file *m, const struct wish *wish)
{
	struct table_watch watch = begin_watch();
	int err;

	/* Map the page, if the word names rights or is not there */
	if (wish->word && !wish->names_rights)
		return -EINVAL;
	err = play_map(wish->address, wish->prot);
	if (err)
		return err;
	seq_printf(m, "%08lx: frame %lu", wish->address,
		   pte_pfn(*play_entry(wish->address)));
	end_watch(m, &watch);
	return 0;
}

static int order_unmap(struct seq_file *m, const struct wish *wish)
{
	struct table_watch watch = begin_watch();
	int err = wish->word ? -EINVAL : play_unmap(wish->address);

	if (err)
		return err;
	seq_printf(m, "%08lx: freed", wish->address);
	end_watch(m, &watch);
	return 0;
}

static int order_protect(struct seq_file *m, const struct wish *wish)
{
	struct table_watch watch = begin_watch();
	int err;

	/* Protect the page with the rights that are named */
	if (!wish->names_rights)
		return -EINVAL;
	err = play_protect(wish->address, wish->prot);
	if (err)
		return err;
	seq_printf(m, "%08lx: %s", wish->address, wish->word);
	end_watch(m, &watch);
	return 0;
}

/* Touch a play address, and explain what came of it */

static void explain_fault(struct seq_file *m, unsigned long address,
			  unsigned long error)
{
	seq_printf(m, "page fault: a %s, and %s\n",
		   error & PROBE_WRITE ? "write" : "read",
		   error & PROBE_PROT ? "the page does not allow it" :
					"there is no page");
	show_translation(m, address);
}

static int order_touch(struct seq_file *m, const struct wish *wish)
{
	unsigned long value = 0, error;
	u32 word;

	/* Read the value that shall be written, if any */
	if (wish->address >= TASK_SIZE || wish->address % sizeof(word))
		return -EINVAL;
	if (wish->word && !read_hex(wish->word, &value))
		return -EINVAL;
	word = value;
	/* Use the address, and say what came of it */
	if (!probe_user(wish->address, wish->word, &word, &error))
		explain_fault(m, wish->address, error);
	else
		seq_printf(m, "%08lx: %s %x\n", wish->address,
			   wish->word ? "wrote" : "read", word);
	return 0;
}

/* Answer the monitor's mm */

static const struct mm_order {
	const char *name;
	int (*fn)(struct seq_file *m, const struct wish *wish);
	bool has_address;
} mm_orders[] = {
	{ "new", order_new, false },
	{ "free", order_free, false },
	{ "map", order_map, true },
	{ "unmap", order_unmap, true },
	{ "protect", order_protect, true },
	{ "touch", order_touch, true },
};

static int cmd_mm(struct seq_file *m, int argc, char **argv)
{
	const struct mm_order *order = mm_orders;
	struct wish wish = { .word = argc == 4 ? argv[3] : NULL };
	int err;

	if (argc < 2 || argc > 4)
		return -EINVAL;
	/* Find the order, and read its address */
	while (strcmp(order->name, argv[1]) != 0)
		if (++order == mm_orders + ARRAY_SIZE(mm_orders))
			return -EINVAL;
	if (order->has_address != (argc > 2))
		return -EINVAL;
	if (argc > 2 && !read_hex(argv[2], &wish.address))
		return -EINVAL;
	read_rights(&wish);
	err = order->fn(m, &wish);
	/* Say what it is that is not there */
	if (err == -ENOENT && play_mm)
		seq_puts(m, "there is no page at that address\n");
	else if (err == -ENOENT)
		seq_puts(m, "there is no address space; mm new makes one\n");
	return err;
}
MONITOR_COMMAND("mm", cmd_mm,
		"new | free | map ADDRESS [rw|ro|none] | unmap ADDRESS | "
		"protect ADDRESS rw|ro|none | touch ADDRESS [VALUE]",
		"make an address space, and try it");

/* Show that a stale translation is used */

#define STALE_ADDRESS	0x40000000UL	/* TASK_UNMAPPED_BASE of 2.4 */

static_assert(STALE_ADDRESS >> PMD_SHIFT ==
	      (STALE_ADDRESS + PAGE_SIZE) >> PMD_SHIFT, "one table");

static void read_stale(struct seq_file *m, const char *what)
{
	unsigned long error;
	u32 word = 0;
	bool ok = probe_user(STALE_ADDRESS, false, &word, &error);

	BUG_ON(!ok);
	seq_printf(m, "%s: the entry leads to frame %lu, read %u\n", what,
		   pte_pfn(*play_entry(STALE_ADDRESS)), word);
}

static void trade_places(struct seq_file *m)
{
	struct vm_area_struct vma = { .vm_mm = play_mm };
	pte_t *pte = play_entry(STALE_ADDRESS);
	pte_t first = pte[0], second = pte[1];

	/* Read before the change, after it, and after the flush */
	read_stale(m, "at first");
	set_pte(&pte[0], second);
	set_pte(&pte[1], first);
	read_stale(m, "changed, not flushed");
	flush_tlb_page(&vma, STALE_ADDRESS);
	flush_tlb_page(&vma, STALE_ADDRESS + PAGE_SIZE);
	read_stale(m, "flushed");
}

static int show_stale(struct seq_file *m)
{
	int err = play_new();

	if (err)
		return err;
	/* Map two pages, and let them trade places */
	err = play_map(STALE_ADDRESS, PAGE_SHARED);
	if (!err)
		err = play_map(STALE_ADDRESS + PAGE_SIZE, PAGE_SHARED);
	if (!err)
		trade_places(m);
	play_free();
	return err;
}

/* Answer the monitor's tlb */

static int cmd_tlb(struct seq_file *m, int argc, char **argv)
{
	/* Show the stale translation if it is asked for */
	if (argc == 2 && !strcmp(argv[1], "stale"))
		return show_stale(m);
	if (argc != 1)
		return -EINVAL;
	seq_printf(m, "flushed all %lu, flushed one %lu\n",
		   nr_tlb_local_flush_all, nr_tlb_local_flush_one);
	return 0;
}
MONITOR_COMMAND("tlb", cmd_tlb, "[stale]",
		"count the flushes, or see what a missing one does");

/* Answer the monitor's quicklists */

static unsigned long quick_length(const unsigned long *page)
{
	unsigned long n = 0;

	for (; page; page = (const unsigned long *)*page)
		n++;
	return n;
}

static int cmd_quicklists(struct seq_file *m, int argc, char **argv)
{
	const struct pgtable_quicklist *quick = &this_cpu(quicklists);

	(void)argc;
	(void)argv;
	seq_printf(m, "%lu directories, %lu tables kept; more than %d "
		      "are freed down to %d\n",
		   quick_length(quick->pgd_quick),
		   quick_length(quick->pte_quick), pgt_cache_water[1],
		   pgt_cache_water[0]);
	seq_printf(m, "%lu tables in use\n", nr_page_table_pages);
	return 0;
}
MONITOR_COMMAND("quicklists", cmd_quicklists, "",
		"count the page tables that are kept for later");
