/*
 * mm/bootmem.h - who hands out memory before there is an allocator
 *
 * A bitmap for each node, one bit for each page frame of its low
 * memory, 1 = in use. It is born with every bit set, is told what is
 * RAM (free_bootmem) and what is taken (reserve_bootmem), hands out
 * zeroed memory by first fit, and is retired by free_all_bootmem, which
 * gives every clear bit's frame to the page allocator.
 *
 * No lock: one processor, interrupts off, boot only. All functions but
 * bootmem_check and bootmem_show are __init. After a node's retirement
 * each of them is a BUG for that node.
 *
 * Addresses are physical bytes, pointers are in the direct map.
 */
#ifndef MM_BOOTMEM_H
#define MM_BOOTMEM_H

#include "lib/init.h"
#include "lib/types.h"
#include "arch/cache.h"
#include "arch/page.h"

struct seq_file;
struct pglist_data;

/* Declare the boot map of a node */
typedef struct bootmem_data {
	unsigned long node_boot_start;	/* first byte of the node */
	unsigned long node_low_pfn;	/* frame behind its low memory */
	unsigned long *node_bootmem_map;	/* NULL before and after */
	unsigned long last_pos;		/* frame where the last ended */
	unsigned long last_offset;	/* bytes used in it; 0: full */
	unsigned long nr_free;		/* clear bits in the map */
} bootmem_data_t;

extern bootmem_data_t contig_bootmem_data;

/* Declare what prepares a boot map */

/*
 * bootmem_bootmap_pages - frames that a bitmap for @pages frames fills
 */
unsigned long bootmem_bootmap_pages(unsigned long pages);

/*
 * init_bootmem_node - give the node of @pgdat a boot map for the frames
 * [@startpfn, @endpfn), kept in the frames from @freepfn on
 *
 * Returns the bitmap's size in bytes: a bit for each frame, rounded up
 * to whole words. Every frame is reserved, the bitmap's own frames like
 * all others: they stay so only as long as nobody frees them.
 * => @pgdat->bdata must be set; @pgdat goes to the head of pgdat_list
 * => the bitmap's frames must be RAM, mapped, and used by nobody; they
 *    need not lie in the node
 * => BUG if the node has a live map or is on pgdat_list, if it is
 *    empty, or if it or its map reaches above MAXMEM
 */
unsigned long init_bootmem_node(struct pglist_data *pgdat,
				unsigned long freepfn,
				unsigned long startpfn, unsigned long endpfn);

/*
 * init_bootmem - the same for the only node of a machine: frames
 * [0, @pages), bitmap at @start_pfn
 *
 * => sets min_low_pfn to @start_pfn and max_low_pfn to @pages
 */
unsigned long init_bootmem(unsigned long start_pfn,
			   unsigned long pages);

/* Declare what marks a boot map */

/*
 * reserve_bootmem_node - nobody shall be given a byte of
 * [@physaddr, @physaddr + @size)
 *
 * Rounds outward: a frame touched by the range is reserved whole. A
 * frame that was reserved before stays so, and a KERN_WARNING names it.
 * If the frame in which the last allocation ended is touched, its
 * unused tail is forgotten.
 * => BUG if @size is 0, if the range wraps, or if a frame it touches is
 *    not the node's
 * => memory already allocated is not moved: reserve first
 */
void reserve_bootmem_node(struct pglist_data *pgdat,
			  unsigned long physaddr, unsigned long size);
void reserve_bootmem(unsigned long addr, unsigned long size);

/*
 * free_bootmem_node - the frames that lie wholly inside
 * [@physaddr, @physaddr + @size) may be handed out
 *
 * Rounds inward: a frame of which only a part is freed stays reserved,
 * also when the other part is freed later. If the frame in which the
 * last allocation ended is among those freed, its unused tail is
 * forgotten.
 * => BUG if @size is 0, if the range wraps or touches a frame that is
 *    not the node's, or if one of the frames is free already
 */
void free_bootmem_node(struct pglist_data *pgdat,
		       unsigned long physaddr, unsigned long size);
void free_bootmem(unsigned long addr, unsigned long size);

/* Declare what allocates from a boot map */

/*
 * __alloc_bootmem_core - @size zeroed bytes of one node
 *
 * Returns a pointer whose physical address is a multiple of @align;
 * NULL, and nothing changed, if the node has no such run.
 *
 * n = @size in frames, rounded up. The first run of n free frames whose
 * first frame's physical address is a multiple of @align (of PAGE_SIZE
 * if that is larger) is looked for from @goal, rounded up to a frame,
 * to the node's end; if there is none, from the node's start. A goal of
 * 0 or outside the node means the node's start.
 *
 * If @align <= PAGE_SIZE, last_offset != 0 and the run starts right
 * behind frame last_pos, the memory begins in that frame instead, at
 * last_offset rounded up to @align (which may be the frame's end): it
 * may then lie below @goal, and only so many frames of the run are
 * taken as it still needs, none if it fits. Afterwards last_pos is the
 * frame of the allocation's last byte and last_offset the bytes used
 * in it, 0 if it is full.
 *
 * => BUG if @size is 0, @align is not a power of two, @size + @align
 *    wraps, or the node has no live map
 */
void *__alloc_bootmem_core(bootmem_data_t *bdata, unsigned long size,
			   unsigned long align, unsigned long goal);

/*
 * __alloc_bootmem - the same from the first node that can give it
 * __alloc_bootmem_node - the same from the node of @pgdat alone
 *
 * Never return NULL: panic "Out of memory", naming size, align, goal.
 * Nodes are asked in the order of pgdat_list: last initialised, first
 * asked.
 * => __alloc_bootmem passes over nodes that have retired; BUG if all
 *    have
 */
void *__alloc_bootmem(unsigned long size, unsigned long align,
		      unsigned long goal);
void *__alloc_bootmem_node(struct pglist_data *pgdat,
			   unsigned long size, unsigned long align,
			   unsigned long goal);

/* Name the usual boot allocations */

#define SMP_CACHE_BYTES	L1_CACHE_BYTES	/* a line of the cache */
#define MAX_DMA_ADDRESS	(PAGE_OFFSET + 0x1000000UL)	/* 16 MiB */

#define alloc_bootmem(x) \
	__alloc_bootmem((x), SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low(x) \
	__alloc_bootmem((x), SMP_CACHE_BYTES, 0)
#define alloc_bootmem_pages(x) \
	__alloc_bootmem((x), PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low_pages(x) \
	__alloc_bootmem((x), PAGE_SIZE, 0)

#define alloc_bootmem_node(pgdat, x) \
	__alloc_bootmem_node((pgdat), (x), SMP_CACHE_BYTES, \
			     __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_pages_node(pgdat, x) \
	__alloc_bootmem_node((pgdat), (x), PAGE_SIZE, \
			     __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low_pages_node(pgdat, x) \
	__alloc_bootmem_node((pgdat), (x), PAGE_SIZE, 0)

/* Declare what retires and shows a boot map */

/*
 * free_all_bootmem_node - retire the boot allocator of one node
 *
 * Each free frame loses PG_reserved, gets count 1 and goes through
 * __free_page, in ascending order; then the frames of the bitmap,
 * likewise. Returns the number of frames given away, the bitmap's
 * included.
 * => mem_map must be initialised for all of them, every page
 *    PG_reserved
 * => BUG if the node has no live map (so: twice is a BUG), or if a
 *    frame of the bitmap was free
 */
unsigned long free_all_bootmem_node(struct pglist_data *pgdat);
unsigned long free_all_bootmem(void);

/*
 * bootmem_show - draw the boot maps as they stood at retirement
 */
void bootmem_show(struct seq_file *m);

/*
 * bootmem_check - recount what the boot allocators keep twice
 *
 * Returns the number of faults, each printed to @m on a line: nr_free
 * against the clear bits; the bits behind the node's end all set;
 * last_pos inside the node, last_offset below PAGE_SIZE, last_pos
 * marked in use if last_offset is not 0. A node without a map must have
 * 0 in all three.
 */
int bootmem_check(struct seq_file *m);

#endif /* MM_BOOTMEM_H */
