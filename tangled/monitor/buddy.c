/*
 * monitor/buddy.c - commands that look at the free memory of the zones
 *
 * Read only, and owns nothing. Each walk of a list and each look at a
 * free page is under the zone's lock; nothing is printed under it.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/vmstat.h"
#include "monitor/monitor.h"

/* Answer the monitor's buddyinfo, vmstat and frag */
static int cmd_buddyinfo(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	buddyinfo_show(m);
	return 0;
}
MONITOR_COMMAND("buddyinfo", cmd_buddyinfo, "",
		"count the free blocks of each order");

static int cmd_vmstat(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	vmstat_show(m);
	return 0;
}
MONITOR_COMMAND("vmstat", cmd_vmstat, "",
		"count pages allocated and freed since boot");

static int cmd_frag(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	extfrag_show(m);
	return 0;
}
MONITOR_COMMAND("frag", cmd_frag, "",
		"rate the fragmentation of each zone, order by order");

/* Tell which zone a word names */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool names_zone(const char *word, const zone_t *zone)
{
	const char *name = zone->name;

	if (!*word || !zone->size)
		return false;
	/* Walk along word and name as long as they agree */
	while (*word && lower(*word) == lower(*name)) {
		word++;
		name++;
	}
	return !*word;
}

/* the next zone that @word names, behind @zone or from the first */
static zone_t *next_named(const char *word, zone_t *zone)
{
	zone = zone ? next_zone(zone) : pgdat_list->node_zones;
	while (zone && !names_zone(word, zone))
		zone = next_zone(zone);
	return zone;
}

/* Read one free list */
#define FIRST_BLOCKS	5	/* shown of each list */

struct free_list {
	unsigned long blocks;
	unsigned long pfn[FIRST_BLOCKS];	/* first of the list */
};

static void read_free_list(zone_t *zone, unsigned int order,
			   struct free_list *list)
{
	struct page *page;
	unsigned long flags;

	list->blocks = 0;
	spin_lock_irqsave(&zone->lock, flags);
	list_for_each_entry(page, &zone->free_area[order].free_list,
			    list) {
		/* Note the block if it is one of the first */
		if (list->blocks < FIRST_BLOCKS)
			list->pfn[list->blocks] = page_to_pfn(page);
		list->blocks++;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* Draw the free lists of a zone */
#define BAR	24	/* columns */

static void draw_list(struct seq_file *m, unsigned int order,
		      const struct free_list *list, unsigned long most)
{
	unsigned long i, marks = 0;

	if (most)
		marks = DIV_ROUND_UP(list->blocks * BAR, most);
	VM_BUG_ON(marks > BAR);
	/* Write order, number and bar of a free list */
	seq_printf(m, "%5u %6lu ", order, list->blocks);
	for (i = 0; i < BAR; i++)
		seq_putc(m, i < marks ? '#' : ' ');
	/* Write where the first free blocks of the order are */
	for (i = 0; i < min(list->blocks, (unsigned long)FIRST_BLOCKS); i++)
		seq_printf(m, " %6lu", list->pfn[i]);
	seq_puts(m, list->blocks > FIRST_BLOCKS ? " ...\n" : "\n");
}

static void draw_free_lists(struct seq_file *m, zone_t *zone)
{
	struct free_list list[MAX_ORDER];
	unsigned long most = 0;
	unsigned int order;

	/* Read the free lists and find the longest */
	for (order = 0; order < MAX_ORDER; order++) {
		read_free_list(zone, order, &list[order]);
		most = max(most, list[order].blocks);
	}
	/* Head the drawing of the free lists */
	seq_printf(m, "node %d zone %s: %lu pages free\n"
		   "order blocks %-24s  first frames\n",
		   zone->zone_pgdat->node_id, zone->name,
		   zone->free_pages, "");
	for (order = 0; order < MAX_ORDER; order++)
		draw_list(m, order, &list[order], most);
}

/* Answer the monitor's freelists */
static int cmd_freelists(struct seq_file *m, int argc, char **argv)
{
	zone_t *zone;

	if (argc > 2 || (argc == 2 && !next_named(argv[1], NULL)))
		return -EINVAL;
	/* Draw the free lists of each zone that is meant */
	for_each_zone(zone)
		if (zone->size &&
		    (argc == 1 || names_zone(argv[1], zone)))
			draw_free_lists(m, zone);
	return 0;
}
MONITOR_COMMAND("freelists", cmd_freelists, "[ZONE]",
		"draw the free lists, order by order");

/* Tell what a frame is used for */
enum frame_use { FRAME_FREE, FRAME_USED, FRAME_RESERVED };

/* where the walk along a zone's frames has got to */
struct frame_walk {
	zone_t *zone;
	unsigned long pfn;	/* next frame */
	unsigned long free_end;	/* the free block met last ends here */
	unsigned int order;	/* and has this order */
};

/* note the free block that begins at the walk's frame, if one does */
static void meet_free_block(struct frame_walk *walk)
{
	const struct page *page = pfn_to_page(walk->pfn);
	unsigned long flags;

	spin_lock_irqsave(&walk->zone->lock, flags);
	/* Remember where the free block ends */
	if (PageBuddy(page)) {
		walk->order = page->private;
		walk->free_end = walk->pfn + (1UL << walk->order);
	}
	spin_unlock_irqrestore(&walk->zone->lock, flags);
}

static enum frame_use next_frame(struct frame_walk *walk)
{
	const struct page *page = pfn_to_page(walk->pfn);

	if (walk->pfn >= walk->free_end)
		meet_free_block(walk);
	/* Step on, and tell what the frame is used for */
	walk->pfn++;
	if (walk->pfn <= walk->free_end)
		return FRAME_FREE;
	return PageReserved(page) ? FRAME_RESERVED : FRAME_USED;
}

/* Find out what a cell of the picture holds */
static char cell_character(const unsigned long *count,
			   unsigned int order)
{
	if (count[FRAME_FREE]) {
		/* Tell a free cell from one that is partly free */
		if (count[FRAME_USED] || count[FRAME_RESERVED])
			return '+';
		return order == MAX_ORDER - 1 ? '.' : '0' + order;
	}
	return count[FRAME_USED] ? '#' : 'r';
}

static_assert(MAX_ORDER <= 11, "the orders below the top are digits");

static char next_cell(struct frame_walk *walk, unsigned long end)
{
	unsigned long count[FRAME_RESERVED + 1] = { 0 };
	unsigned int order = 0;
	enum frame_use use;

	BUG_ON(walk->pfn >= end);
	while (walk->pfn < end) {
		/* Count the frame, and its order if it is free */
		use = next_frame(walk);
		count[use]++;
		if (use == FRAME_FREE)
			order = max(order, walk->order);
	}
	return cell_character(count, order);
}

/* Draw the blocks of a zone */
#define ROW	64	/* characters */
#define ROWS	28

/* how many frames a character stands for, if @frames are to be seen */
static unsigned long cell_span(unsigned long frames)
{
	return roundup_pow_of_two(DIV_ROUND_UP(frames, ROW * ROWS));
}

static_assert(9 + ROW <= 79, "a frame number and a row fit in a line");

static void walk_from(struct frame_walk *walk, zone_t *zone,
		      unsigned long pfn)
{
	*walk = (struct frame_walk){ .zone = zone };
	walk->pfn = max(pfn & ~(MAX_BLOCK_PAGES - 1),
			zone->zone_start_mapnr);
	while (walk->pfn < pfn)
		next_frame(walk);
}

static void draw_blocks(struct seq_file *m, struct frame_walk *walk,
			unsigned long end, unsigned long span)
{
	unsigned int column;

	while (walk->pfn < end) {
		seq_printf(m, "%7lu  ", walk->pfn);
		/* Draw a row of cells */
		for (column = 0; column < ROW && walk->pfn < end; column++)
			seq_putc(m, next_cell(walk, min(end, walk->pfn + span)));
		seq_putc(m, '\n');
	}
}

static void draw_zone(struct seq_file *m, zone_t *zone,
		      unsigned long from)
{
	unsigned long start = zone->zone_start_mapnr;
	unsigned long end = start + zone->size, span;
	struct frame_walk walk;

	/* Choose the part of the zone, and the span of a character */
	span = cell_span(zone->size);
	if (from) {
		start = from;
		span = 1;
		end = min(end, start + ROW * ROWS);
	}
	/* Head the picture of the zone */
	seq_printf(m, "node %d zone %s: a character is %lu frame%s\n",
		   zone->zone_pgdat->node_id, zone->name, span,
		   span == 1 ? "" : "s");
	walk_from(&walk, zone, start);
	draw_blocks(m, &walk, end, span);
}

/* Answer the monitor's blocks */
static bool in_zone(const zone_t *zone, unsigned long pfn)
{
	return pfn - zone->zone_start_mapnr < zone->size;
}

static int cmd_blocks(struct seq_file *m, int argc, char **argv)
{
	unsigned long from = 0;
	zone_t *zone = NULL;
	char *end;

	/* Read which part of which zone shall be drawn */
	if (argc < 2 || argc > 3 || !next_named(argv[1], NULL))
		return -EINVAL;
	if (argc == 3) {
		from = simple_strtoul(argv[2], &end, 0);
		if (end == argv[2] || *end || from >= max_mapnr)
			return -EINVAL;
	}
	while ((zone = next_named(argv[1], zone)))
		if (!from || in_zone(zone, from))
			draw_zone(m, zone, from);
	/* Explain the signs of the picture */
	seq_puts(m, ". free, order 10  0-9 free, of that order  "
		    "+ partly free  # used  r reserved\n");
	return 0;
}
MONITOR_COMMAND("blocks", cmd_blocks, "ZONE [FRAME]",
		"draw a zone's memory, block by block");
