/*
 * mm/bootmem.c - the boot memory allocator
 *
 * Owns the boot maps. In a live map nr_free is the number of clear
 * bits, every bit behind the node's end is set, and if last_offset is
 * not 0 then frame last_pos is in use and its bytes from last_offset on
 * are nobody's.
 *
 * No lock: one processor, interrupts off. Chapter 5.
 */
/* Include what the boot allocator builds on */
#include "mm/bootmem.h"

#include "lib/bitops.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "arch/boot.h"
#include "arch/cpu.h"
#include "mm/check.h"
#include "mm/e820.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/setup.h"

bootmem_data_t contig_bootmem_data;

/* Name the events of the boot allocator */
DEFINE_TRACE(bootmem_free, "addr=%#lx size=%lu");
DEFINE_TRACE(bootmem_reserve, "addr=%#lx size=%lu");
DEFINE_TRACE(bootmem_alloc,
	     "addr=%#lx size=%lu align=%lu goal=%#lx cost=%lu");

/* Measure a boot map */
static unsigned long first_pfn(const bootmem_data_t *bdata)
{
	return PFN_DOWN(bdata->node_boot_start);
}

static unsigned long node_frames(const bootmem_data_t *bdata)
{
	return bdata->node_low_pfn - first_pfn(bdata);
}

static unsigned long bootmap_bytes(unsigned long pages)
{
	return LONG_ALIGN(DIV_ROUND_UP(pages, 8));
}

unsigned long __init bootmem_bootmap_pages(unsigned long pages)
{
	return PFN_UP(bootmap_bytes(pages));
}

/* Recount a boot map */
static int fault_if(bool wrong, struct seq_file *m, const char *what,
		    unsigned long value)
{
	if (wrong && m)
		seq_printf(m, "bootmem: %s (%lu)\n", what, value);
	return wrong;
}

static unsigned long count_free(const bootmem_data_t *bdata)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long bytes = bootmap_bytes(node_frames(bdata));
	unsigned long i, free = 0;

	for (i = 0; i < bytes / sizeof(*map); i++)
		free += hweight_long(~map[i]);
	return free;
}

static int check_map(struct seq_file *m, const bootmem_data_t *bdata)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long frames = node_frames(bdata);
	unsigned long bits = bootmap_bytes(frames) * 8;
	unsigned long stray = find_next_zero_bit(map, bits, frames);
	int faults = 0;

	/* Compare the count of free frames with the map */
	faults += fault_if(count_free(bdata) != bdata->nr_free, m,
			   "nr_free is not the number of clear bits",
			   bdata->nr_free);
	faults += fault_if(stray < bits, m,
			   "a frame behind the node's end is free", stray);
	/* Check the place where the last boot allocation ended */
	if (fault_if(bdata->last_pos >= frames, m,
		     "last_pos is outside the node", bdata->last_pos))
		return faults + 1;
	faults += fault_if(bdata->last_offset >= PAGE_SIZE, m,
			   "last_offset is no offset", bdata->last_offset);
	faults += fault_if(bdata->last_offset &&
			   !test_bit(bdata->last_pos, map), m,
			   "last_pos has a tail but is free", bdata->last_pos);
	return faults;
}

int bootmem_check(struct seq_file *m)
{
	pg_data_t *pgdat;
	int faults = 0;

	for_each_pgdat(pgdat) {
		bootmem_data_t *bdata = pgdat->bdata;

		if (bdata->node_bootmem_map)
			faults += check_map(m, bdata);
		else
			/* Expect nothing left of a retired boot map */
			faults += fault_if(bdata->nr_free || bdata->last_pos ||
					   bdata->last_offset, m,
					   "retired but not empty",
					   bdata->nr_free);
	}
	return faults;
}

MM_CHECK("bootmem", bootmem_check);

/* Give a node its boot map */
static unsigned long __init init_bootmem_core(pg_data_t *pgdat,
					      unsigned long mapstart,
					      unsigned long start,
					      unsigned long end)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long mapsize = bootmap_bytes(end - start);

	/* Refuse a node that cannot have a boot map */
	BUG_ON(start >= end);
	BUG_ON(end > MAXMEM_PFN);
	BUG_ON(mapstart > MAXMEM_PFN - PFN_UP(mapsize));
	BUG_ON(bdata->node_bootmem_map);
	/* Put the node at the head of the list of nodes */
	for (pg_data_t *other = pgdat_list; other; other = other->node_next)
		BUG_ON(other == pgdat);
	pgdat->node_next = pgdat_list;
	pgdat_list = pgdat;
	/* Describe the node's low memory, nothing allocated yet */
	bdata->node_boot_start = PFN_PHYS(start);
	bdata->node_low_pfn = end;
	bdata->node_bootmem_map = __va(PFN_PHYS(mapstart));
	bdata->last_pos = bdata->last_offset = bdata->nr_free = 0;
	/* Call every frame of the node taken */
	memset(bdata->node_bootmem_map, 0xff, mapsize);
	return mapsize;
}

unsigned long __init init_bootmem_node(pg_data_t *pgdat,
				       unsigned long freepfn,
				       unsigned long startpfn,
				       unsigned long endpfn)
{
	return init_bootmem_core(pgdat, freepfn, startpfn, endpfn);
}

unsigned long __init init_bootmem(unsigned long start_pfn,
				  unsigned long pages)
{
	/* Record the limits of low memory */
	min_low_pfn = start_pfn;
	max_low_pfn = pages;
	return init_bootmem_core(&contig_page_data, start_pfn, 0, pages);
}

/* Refuse a range that is not the node's */
static void __init check_range(const bootmem_data_t *bdata,
			       unsigned long addr, unsigned long size)
{
	unsigned long last = addr + (size - 1);

	BUG_ON(!bdata->node_bootmem_map);
	/* Refuse a range that is empty, wraps, or leaves the node */
	BUG_ON(size == 0);
	BUG_ON(last < addr);
	BUG_ON(addr < bdata->node_boot_start);
	BUG_ON(PFN_DOWN(last) >= bdata->node_low_pfn);
}

/* Forget the tail of the boot map's last frame */
static void __init forget_tail(bootmem_data_t *bdata,
			       unsigned long sidx, unsigned long eidx)
{
	if (sidx <= bdata->last_pos && bdata->last_pos < eidx)
		bdata->last_offset = 0;
}

/* Mark a range of bytes as taken */
static void __init reserve_bootmem_core(bootmem_data_t *bdata,
					unsigned long addr,
					unsigned long size)
{
	unsigned long sidx, eidx, i;

	check_range(bdata, addr, size);
	/* Round a range outward to frames of the node */
	sidx = PFN_DOWN(addr) - first_pfn(bdata);
	eidx = PFN_UP(addr + size) - first_pfn(bdata);
	for (i = sidx; i < eidx; i++) {
		/* Set the bit of frame i, with a word if it was set */
		if (__test_and_set_bit(i, bdata->node_bootmem_map))
			printk(KERN_WARNING "bootmem: frame %#lx reserved twice\n",
			       first_pfn(bdata) + i);
		else
			bdata->nr_free--;
	}
	/* Let the last tail, the trace and the check know of a reservation */
	forget_tail(bdata, sidx, eidx);
	trace(bootmem_reserve, addr, size);
	VM_BUG_ON(check_map(NULL, bdata));
}

void __init reserve_bootmem_node(pg_data_t *pgdat,
				 unsigned long physaddr,
				 unsigned long size)
{
	reserve_bootmem_core(pgdat->bdata, physaddr, size);
}

void __init reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_core(contig_page_data.bdata, addr, size);
}

/* Mark a range of bytes as free */
static void __init free_bootmem_core(bootmem_data_t *bdata,
				     unsigned long addr,
				     unsigned long size)
{
	unsigned long sidx, eidx, i;

	check_range(bdata, addr, size);
	/* Round a range inward to frames of the node */
	sidx = PFN_UP(addr) - first_pfn(bdata);
	eidx = PFN_DOWN(addr + size) - first_pfn(bdata);
	for (i = sidx; i < eidx; i++) {
		/* Clear the bit of frame i, which must be set */
		BUG_ON(!__test_and_clear_bit(i, bdata->node_bootmem_map));
		bdata->nr_free++;
	}
	/* Let the last tail, the trace and the check know of a free range */
	forget_tail(bdata, sidx, eidx);
	trace(bootmem_free, addr, size);
	VM_BUG_ON(check_map(NULL, bdata));
}

void __init free_bootmem_node(pg_data_t *pgdat, unsigned long physaddr,
			      unsigned long size)
{
	free_bootmem_core(pgdat->bdata, physaddr, size);
}

void __init free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_core(contig_page_data.bdata, addr, size);
}

/* Translate between addresses and the boot map's bits */
static unsigned long __init align_index(const bootmem_data_t *bdata,
					unsigned long idx,
					unsigned long step)
{
	return ALIGN(first_pfn(bdata) + idx, step) - first_pfn(bdata);
}

/* Find a run of free frames in the boot map */
static unsigned long __init find_run(const bootmem_data_t *bdata,
				     unsigned long from,
				     unsigned long pages,
				     unsigned long step)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long end = node_frames(bdata);
	unsigned long i = align_index(bdata, from, step);

	while (i < end && pages <= end - i) {
		/* Return i if pages frames from there are free */
		unsigned long busy = find_next_bit(map, i + pages, i);

		if (busy >= i + pages)
			return i;
		/* Go to the first aligned frame behind the busy ones */
		i = find_next_zero_bit(map, end, busy + 1);
		i = align_index(bdata, i, step);
	}
	return end;
}

static unsigned long __init goal_index(const bootmem_data_t *bdata,
				       unsigned long goal)
{
	/* Take a goal outside the node for none */
	if (goal < bdata->node_boot_start)
		return 0;
	if (PFN_DOWN(goal) >= bdata->node_low_pfn)
		return 0;
	return PFN_UP(goal) - first_pfn(bdata);
}

/* Place a boot allocation */
static unsigned long __init place(bootmem_data_t *bdata,
				  unsigned long start,
				  unsigned long size, unsigned long align)
{
	unsigned long pos = start, offset = 0, end;

	/* Begin in the last frame if the run continues it */
	if (align <= PAGE_SIZE && bdata->last_offset &&
	    bdata->last_pos + 1 == start) {
		pos = bdata->last_pos;
		offset = ALIGN(bdata->last_offset, align);
	}
	/* Remember where this boot allocation ends */
	end = offset + size;
	bdata->last_pos = pos + (end - 1) / PAGE_SIZE;
	bdata->last_offset = end % PAGE_SIZE;
	/* Take the frames of the run that are needed */
	for (unsigned long i = start; i <= bdata->last_pos; i++) {
		BUG_ON(__test_and_set_bit(i, bdata->node_bootmem_map));
		bdata->nr_free--;
	}
	return bdata->node_boot_start + PFN_PHYS(pos) + offset;
}

/* Allocate from one boot map */
void *__init __alloc_bootmem_core(bootmem_data_t *bdata,
				  unsigned long size, unsigned long align,
				  unsigned long goal)
{
	unsigned long pages, step, start, addr;
	u64 before = get_cycles();

	/* Refuse a boot allocation that cannot be meant */
	BUG_ON(!bdata->node_bootmem_map);
	BUG_ON(size == 0);
	BUG_ON(!is_power_of_2(align));
	BUG_ON(size + align < size);
	/* Count size and alignment in frames */
	pages = (size - 1) / PAGE_SIZE + 1;
	step = max(align, PAGE_SIZE) / PAGE_SIZE;
	/* Search from the goal up, then from the bottom */
	start = find_run(bdata, goal_index(bdata, goal), pages, step);
	if (start == node_frames(bdata) && goal_index(bdata, goal))
		start = find_run(bdata, 0, pages, step);
	if (start == node_frames(bdata))
		return NULL;
	addr = place(bdata, start, size, align);
	/* Trace what the boot allocation took, and recount the map */
	trace(bootmem_alloc, addr, size, align, goal,
	      (unsigned long)(get_cycles() - before));
	VM_BUG_ON(check_map(NULL, bdata));
	return memset(__va(addr), 0, size);
}

/* Allocate from any boot map, or from one */
static void __init __noreturn out_of_bootmem(unsigned long size,
					     unsigned long align,
					     unsigned long goal)
{
	panic("Out of memory: %lu bytes at boot, align %lu, goal %#lx",
	      size, align, goal);
}

void *__init __alloc_bootmem(unsigned long size, unsigned long align,
			     unsigned long goal)
{
	pg_data_t *pgdat;
	bool live = false;
	void *ptr;

	for_each_pgdat(pgdat) {
		/* Return what the node gives, unless it has retired */
		if (!pgdat->bdata->node_bootmem_map)
			continue;
		live = true;
		ptr = __alloc_bootmem_core(pgdat->bdata, size, align, goal);
		if (ptr)
			return ptr;
	}
	BUG_ON(!live);
	out_of_bootmem(size, align, goal);
}

void *__init __alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
				  unsigned long align, unsigned long goal)
{
	void *ptr = __alloc_bootmem_core(pgdat->bdata, size, align, goal);

	if (!ptr)
		out_of_bootmem(size, align, goal);
	return ptr;
}

/* Keep a picture of the boot map */
#define PICTURE_CELLS	1024	/* characters: 16 rows of 64 */

struct bootmem_picture {
	unsigned long start, end;	/* frames of the node */
	unsigned long map_start, map_end;	/* frames of the bitmap */
	unsigned long total, cycles;	/* frames given, and what it took */
	unsigned int cell_shift;	/* log2 of the frames in a cell */
	unsigned short given[PICTURE_CELLS];
};

static struct bootmem_picture pictures[MAX_NR_NODES];

static struct bootmem_picture *__init start_picture(pg_data_t *pgdat)
{
	struct bootmem_picture *pic = &pictures[pgdat->node_id];
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long frames = node_frames(bdata);

	/* Note where the node and its boot map lie */
	pic->start = first_pfn(bdata);
	pic->end = bdata->node_low_pfn;
	pic->map_start = PFN_DOWN(__pa(bdata->node_bootmem_map));
	pic->map_end = pic->map_start + bootmem_bootmap_pages(frames);
	/* Choose cells of so many frames that they suffice for the node */
	pic->cell_shift = 0;
	while ((frames - 1) >> pic->cell_shift >= PICTURE_CELLS)
		pic->cell_shift++;
	memset(pic->given, 0, sizeof(pic->given));
	pic->cycles = (unsigned long)get_cycles();
	return pic;
}

/* Retire a boot map */
static unsigned long __init give_free_frames(bootmem_data_t *bdata,
					     struct bootmem_picture *pic)
{
	unsigned long frames = node_frames(bdata);
	unsigned long i, free, total = 0;

	for (i = 0; i < frames; i += BITS_PER_LONG) {
		free = ~bdata->node_bootmem_map[BIT_WORD(i)];
		/* Give away each frame whose bit is clear in the word */
		for (; free; free &= free - 1) {
			/* Give away the frame of the word's lowest clear bit */
			unsigned long frame = i + ffs_long(free) - 1;

			free_reserved_page(pfn_to_page(first_pfn(bdata) + frame));
			pic->given[frame >> pic->cell_shift]++;
			total++;
		}
	}
	BUG_ON(total != bdata->nr_free);
	return total;
}

static unsigned long __init give_map_frames(bootmem_data_t *bdata)
{
	unsigned long pages = bootmem_bootmap_pages(node_frames(bdata));
	struct page *page = virt_to_page(bdata->node_bootmem_map);
	unsigned long i;

	for (i = 0; i < pages; i++)
		free_reserved_page(page + i);
	return pages;
}

static unsigned long __init free_all_bootmem_core(pg_data_t *pgdat)
{
	bootmem_data_t *bdata = pgdat->bdata;
	struct bootmem_picture *pic;
	unsigned long total;

	BUG_ON(!bdata->node_bootmem_map);
	VM_BUG_ON(check_map(NULL, bdata));
	pic = start_picture(pgdat);
	/* Give away the free frames first, the map's own last */
	total = give_free_frames(bdata, pic);
	total += give_map_frames(bdata);
	/* Make every later call on this boot map a bug */
	bdata->node_bootmem_map = NULL;
	bdata->last_pos = bdata->last_offset = bdata->nr_free = 0;
	/* Note in the picture what retirement gave and took */
	pic->cycles = (unsigned long)(get_cycles() - pic->cycles);
	pic->total = total;
	return total;
}

unsigned long __init free_all_bootmem_node(pg_data_t *pgdat)
{
	return free_all_bootmem_core(pgdat);
}

unsigned long __init free_all_bootmem(void)
{
	return free_all_bootmem_core(&contig_page_data);
}

/* Draw the boot maps */
static bool overlaps(unsigned long pfn, unsigned long end,
		     unsigned long other, unsigned long other_end)
{
	return pfn < other_end && other < end;
}

static char cell_letter(const struct bootmem_picture *pic,
			unsigned long pfn, unsigned long end)
{
	unsigned long cell = (pfn - pic->start) >> pic->cell_shift;

	/* Name what is known to lie in the cell */
	if (e820_ram_pages_in(pfn, end) == 0)
		return '-';
	if (overlaps(pfn, end, pic->map_start, pic->map_end))
		return 'B';
	if (overlaps(pfn, end, PFN_DOWN(boot_info.kernel.start),
		     PFN_UP(boot_info.kernel.end)))
		return 'K';
	if (overlaps(pfn, end, PFN_DOWN(__pa(mem_map)),
		     PFN_UP(__pa(mem_map + max_mapnr))))
		return 'M';
	/* Say how much of the cell was free */
	if (pic->given[cell] == 0)
		return '#';
	return pic->given[cell] < end - pfn ? '+' : '.';
}

static void show_picture(struct seq_file *m,
			 const struct bootmem_picture *pic)
{
	unsigned long cell = 1UL << pic->cell_shift, pfn;

	/* Print the boot map's size, place and cost */
	seq_printf(m, "%lu frames, boot map of %lu bytes at %#lx\n",
		   pic->end - pic->start,
		   bootmap_bytes(pic->end - pic->start),
		   PFN_PHYS(pic->map_start));
	seq_printf(m, "%lu given away in %lu cycles; a character is %lu "
		   "KiB\n", pic->total, pic->cycles, KIB_OF(cell));
	for (pfn = pic->start; pfn < pic->end; pfn += cell) {
		/* Begin a row with its address */
		if ((pfn - pic->start) % (64 * cell) == 0)
			seq_printf(m, "%s%08lx ", pfn > pic->start ? "\n" : "",
				   PFN_PHYS(pfn));
		seq_putc(m, cell_letter(pic, pfn, min(pfn + cell, pic->end)));
	}
	seq_puts(m, "\n");
}

void bootmem_show(struct seq_file *m)
{
	pg_data_t *pgdat;

	for_each_pgdat(pgdat) {
		seq_printf(m, "node %d: ", pgdat->node_id);
		if (pgdat->bdata->node_bootmem_map)
			seq_puts(m, "the boot allocator is at work\n");
		else
			show_picture(m, &pictures[pgdat->node_id]);
	}
	seq_puts(m, ". free  + partly free  # in use  K kernel  "
		 "B boot map  M mem_map  - no RAM\n");
}
