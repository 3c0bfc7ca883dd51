/*
 * monitor/areas.c - the vmalloc range: drawn, taken and given back
 *
 * Areas made at the prompt are noted, in a list that the monitor's
 * thread alone uses. Others are shown and left alone.
 */
#include "monitor/areas.h"

#include "lib/errno.h"
#include "lib/list.h"
#include "lib/seq_file.h"
#include "mm/ioremap.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "monitor/monitor.h"
#include "monitor/words.h"

/* Step to the next area */
bool next_area(unsigned long from, struct area *area)
{
	const struct vm_struct *vm;

	spin_lock(&vmlist_lock);
	vm = vmlist;
	while (vm && (unsigned long)vm->addr < from)
		vm = vm->next;
	if (vm) {
		BUG_ON(vm->size <= PAGE_SIZE);
		area->start = (unsigned long)vm->addr;
		area->end = area->start + vm->size - PAGE_SIZE;
		area->flags = vm->flags;
	}
	spin_unlock(&vmlist_lock);
	return vm;
}

/* Draw a part of the vmalloc range as a bar */
#define BAR_CELLS	64

struct bar {
	unsigned long start, cell;	/* bytes of a character */
	unsigned long used[BAR_CELLS];
};

/* add the overlap of each character with an area */
static void add_to_bar(struct bar *bar, const struct area *area)
{
	unsigned long i, from, to;

	for (i = 0; i < BAR_CELLS; i++) {
		from = max(bar->start + i * bar->cell, area->start);
		to = min(bar->start + (i + 1) * bar->cell, area->end);
		if (from < to)
			bar->used[i] += to - from;
	}
}

static void draw_bar(struct seq_file *m, unsigned long start,
		     unsigned long end)
{
	struct bar bar = { .start = start };
	unsigned long i, at = start;
	struct area area;

	BUG_ON(start >= end);
	bar.cell = PAGE_ALIGN(DIV_ROUND_UP(end - start, BAR_CELLS));
	while (next_area(at, &area)) {
		add_to_bar(&bar, &area);
		at = area.end;
	}
	seq_printf(m, "%08lx ", start);
	for (i = 0; i < BAR_CELLS && start + i * bar.cell < end; i++)
		seq_putc(m, !bar.used[i] ? '.' :
			    bar.used[i] == bar.cell ? '#' : '+');
	seq_printf(m, "\n%lu page%s a character; # in use, + partly, "
		      ". not\n", bar.cell / PAGE_SIZE,
		   plural(bar.cell / PAGE_SIZE));
}

/* List areas, guard pages and gaps */
static void show_piece(struct seq_file *m, unsigned long start,
		       unsigned long end, const char *what)
{
	if (start < end)
		seq_printf(m, "%08lx-%08lx %7lu  %s\n", start, end - 1,
			   (end - start) / PAGE_SIZE, what);
}

static const char *area_kind(const struct area *area)
{
	return area->flags & VM_IOREMAP ? "ioremap" :
	       area->flags & VM_MAP	? "vmap" :
	       area->flags & VM_UNREADY ? "not ready" :
					  "vmalloc";
}

static unsigned long list_areas(struct seq_file *m)
{
	unsigned long at = VMALLOC_START;
	struct area area;

	while (next_area(at, &area)) {
		show_piece(m, at, area.start, "gap");
		show_piece(m, area.start, area.end, area_kind(&area));
		at = area.end + PAGE_SIZE;
		show_piece(m, area.end, at, "guard page");
	}
	show_piece(m, at, VMALLOC_END, "gap");
	return at;
}

/* Answer the monitor's vmlist */
static int cmd_vmlist(struct seq_file *m, int argc, char **argv)
{
	unsigned long end;

	(void)argc;
	(void)argv;
	draw_bar(m, VMALLOC_START, VMALLOC_END);
	seq_puts(m, "address             pages\n");
	end = list_areas(m) - PAGE_SIZE;
	if (end > VMALLOC_START)
		draw_bar(m, VMALLOC_START, end);
	return 0;
}
MONITOR_COMMAND("vmlist", cmd_vmlist, "",
		"draw the vmalloc range, its areas and gaps");

/* Note the areas made at the prompt */
struct area_note {
	struct list_head list;
	void *addr;
	bool io;	/* from ioremap() */
};

static LIST_HEAD(area_notes);

static struct area_note *find_area_note(unsigned long addr)
{
	struct area_note *note;

	list_for_each_entry(note, &area_notes, list)
		if ((unsigned long)note->addr == addr)
			return note;
	return NULL;
}

static struct area_note *make_area_note(bool io)
{
	struct area_note *note = kmalloc(sizeof(*note), SLAB_KERNEL);

	if (note)
		*note = (struct area_note){ .io = io };
	return note;
}

/* remember @addr, or forget the note if there is none */
static int keep_area_note(struct area_note *note, void *addr)
{
	note->addr = addr;
	if (addr)
		list_add_tail(&note->list, &area_notes);
	else
		kfree(note);
	return addr ? 0 : -ENOMEM;
}

/* Tell in which frames an area lies */
#define RUNS_TOLD	8

static unsigned long frame_at(unsigned long addr)
{
	struct page *page = vmalloc_to_page((void *)addr);

	BUG_ON(!page);
	return page_to_pfn(page);
}

/* the last page of the run of frames that begins at @addr */
static unsigned long end_of_run(unsigned long addr, unsigned long last)
{
	unsigned long first = frame_at(addr), step;

	if (addr == last)
		return addr;
	step = frame_at(addr + PAGE_SIZE) - first;
	if (step != 1 && step != ~0UL)
		return addr;
	while (addr < last &&
	       frame_at(addr + PAGE_SIZE) - frame_at(addr) == step)
		addr += PAGE_SIZE;
	return addr;
}

static void tell_frames(struct seq_file *m, unsigned long addr,
			unsigned long last)
{
	unsigned long end, runs = 0;

	seq_puts(m, "frames");
	for (; addr <= last && runs < RUNS_TOLD; runs++) {
		end = end_of_run(addr, last);
		seq_printf(m, " %lu", frame_at(addr));
		if (end > addr)
			seq_printf(m, "-%lu", frame_at(end));
		addr = end + PAGE_SIZE;
	}
	if (addr <= last)
		seq_printf(m, " and %lu more",
			   (last - addr) / PAGE_SIZE + 1);
	seq_putc(m, '\n');
}

/* Answer the monitor's vmalloc */
static const struct {
	const char *word;
	void *(*take)(unsigned long size);
} vmalloc_ways[] = {
	{ "", vmalloc }, { "32", vmalloc_32 }, { "dma", vmalloc_dma },
};

static void *vmalloc_by(const char *word, unsigned long size, bool *bad)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vmalloc_ways); i++)
		if (strcmp(word, vmalloc_ways[i].word) == 0)
			return vmalloc_ways[i].take(size);
	*bad = true;
	return NULL;
}

static int cmd_vmalloc(struct seq_file *m, int argc, char **argv)
{
	struct area_note *note;
	unsigned long size, at;
	bool bad = false;
	int err;

	if (argc < 2 || argc > 3 || !word_bytes(argv[1], &size))
		return -EINVAL;
	note = make_area_note(false);
	if (!note)
		return -ENOMEM;
	err = keep_area_note(note, vmalloc_by(argc > 2 ? argv[2] : "",
					      size, &bad));
	if (err)
		return bad ? -EINVAL : err;
	/* Tell where the new area lies */
	at = (unsigned long)note->addr;
	size = PAGE_ALIGN(size);
	seq_printf(m, "%08lx-%08lx: %lu page%s, ", at, at + size - 1,
		   size / PAGE_SIZE, plural(size / PAGE_SIZE));
	tell_frames(m, at, at + size - PAGE_SIZE);
	return 0;
}
MONITOR_COMMAND("vmalloc", cmd_vmalloc, "BYTES [dma|32]",
		"take memory whose frames may lie anywhere");

/* Answer the monitor's vfree */
static bool is_foreign(struct seq_file *m, unsigned long addr)
{
	struct area area;

	if (!next_area(addr, &area) || area.start != addr)
		return false;
	seq_printf(m, "the area at %08lx was not made at the prompt\n",
		   addr);
	return true;
}

static void forget_area(struct area_note *note)
{
	list_del(&note->list);
	kfree(note);
}

static int cmd_vfree(struct seq_file *m, int argc, char **argv)
{
	struct area_note *note;
	unsigned long addr;

	if (argc != 2 || !word_address(argv[1], &addr))
		return -EINVAL;
	note = find_area_note(addr);
	if (note && note->io) {
		seq_puts(m, "it is from ioremap: iounmap it\n");
		return 0;
	}
	if (!note && is_foreign(m, addr))
		return 0;
	vfree((void *)addr);
	if (!note)
		return 0;
	forget_area(note);
	seq_printf(m, "%08lx: freed\n", addr);
	return 0;
}
MONITOR_COMMAND("vfree", cmd_vfree, "ADDRESS",
		"give back what vmalloc took");

/* Answer the monitor's ioremap and iounmap */
static bool has_area(unsigned long addr)
{
	return addr >= VMALLOC_START && addr < VMALLOC_END;
}

static int cmd_ioremap(struct seq_file *m, int argc, char **argv)
{
	unsigned long phys, size, at;
	struct area_note *note;
	void *addr;

	if (argc != 3 || !word_address(argv[1], &phys) ||
	    !word_bytes(argv[2], &size))
		return -EINVAL;
	note = make_area_note(true);
	if (!note)
		return -ENOMEM;
	addr = ioremap(phys, size);
	at = (unsigned long)addr;
	/* Note the mapping if it has an area, and tell where it is */
	if (keep_area_note(note, has_area(at) ? addr : NULL) && !addr) {
		seq_puts(m, "refused\n");
		return 0;
	}
	seq_printf(m, "%08lx is at %08lx, %s\n", phys, at,
		   has_area(at) ? "in an area" : "in the direct map");
	return 0;
}
MONITOR_COMMAND("ioremap", cmd_ioremap, "PHYS BYTES",
		"map what is no memory");

static int cmd_iounmap(struct seq_file *m, int argc, char **argv)
{
	struct area_note *note;
	unsigned long addr;

	if (argc != 2 || !word_address(argv[1], &addr))
		return -EINVAL;
	note = find_area_note(addr);
	if (note && note->io) {
		iounmap(note->addr);
		forget_area(note);
		seq_printf(m, "%08lx: unmapped\n", addr);
	} else {
		seq_printf(m, "%08lx is from no ioremap with an area\n",
			   addr);
	}
	return 0;
}
MONITOR_COMMAND("iounmap", cmd_iounmap, "ADDRESS",
		"undo an ioremap");
