/*
 * mm/e820.c - from what the firmware claims to what we believe
 *
 * Addresses are 64 bits here, though the machine has 32: the firmware
 * speaks of what lies above 4 GiB too. Frame numbers are unsigned long,
 * and an address too high for one becomes ~0UL.
 */
#include "mm/e820.h"

#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/vsprintf.h"
#include "arch/page.h"
#include "mm/check.h"
#include "mm/setup.h"

struct e820map e820;

/* Name the types of memory */
const char *e820_type_name(u32 type)
{
	switch (type) {
	case E820_RAM:		return "usable";
	case E820_RESERVED:	return "reserved";
	case E820_ACPI:		return "ACPI data";
	case E820_NVS:		return "ACPI NVS";
	default:		return "unknown";
	}
}

/* Clean one entry of the memory map */
static u64 e820_end(const struct e820entry *entry)
{
	u64 end = entry->addr + entry->size;

	return end < entry->addr ? ~0ULL : end;
}

static u32 e820_sane_type(u32 type)
{
	if (type < E820_RAM || type > E820_NVS)
		return E820_RESERVED;
	return type;
}

/* Collect the edges of all entries in order */
static int __init e820_insert_edge(u64 *edge, int nr, u64 value)
{
	int i = nr;

	while (i > 0 && edge[i - 1] > value) {
		edge[i] = edge[i - 1];
		i--;
	}
	edge[i] = value;
	return nr + 1;
}

static int __init e820_edges(const struct e820map *map, u64 *edge)
{
	int i, nr = 0;

	for (i = 0; i < map->nr_map; i++) {
		nr = e820_insert_edge(edge, nr, map->map[i].addr);
		nr = e820_insert_edge(edge, nr, e820_end(&map->map[i]));
	}
	return nr;
}

/* Find the strongest type at an address */
static u32 __init e820_strongest(const struct e820map *map, u64 addr)
{
	u32 strongest = 0;
	int i;

	for (i = 0; i < map->nr_map; i++) {
		const struct e820entry *entry = &map->map[i];

		if (addr >= entry->addr && addr < e820_end(entry))
			strongest = max(strongest,
					e820_sane_type(entry->type));
	}
	return strongest;
}

/* Append a region to the memory map */
static int __init e820_append(struct e820map *map, u64 start, u64 end,
			      u32 type)
{
	int nr = map->nr_map;
	struct e820entry *last = nr ? &map->map[nr - 1] : NULL;

	BUG_ON(start >= end);
	/* Lengthen the last entry if the region continues it */
	if (last && last->type == type && e820_end(last) == start) {
		last->size += end - start;
		return 0;
	}
	if (map->nr_map == E820MAX)
		return -ENOSPC;
	map->map[map->nr_map++] = (struct e820entry){
		.addr = start, .size = end - start, .type = type
	};
	return 0;
}

/* Sanitise a memory map */
int __init sanitize_e820_map(struct e820map *map)
{
	struct e820map old = *map;
	u64 edge[2 * E820MAX];
	int nr, i, err = 0;

	BUG_ON(old.nr_map < 0 || old.nr_map > E820MAX);
	nr = e820_edges(&old, edge);
	map->nr_map = 0;
	for (i = 0; i + 1 < nr && !err; i++) {
		/* Append what lies between edge i and the next */
		u32 type = e820_strongest(&old, edge[i]);

		if (type && edge[i] < edge[i + 1])
			err = e820_append(map, edge[i], edge[i + 1], type);
	}
	return err;
}

/* Check a memory map */
int e820_map_check(struct seq_file *m, const struct e820map *map)
{
	u64 above = 0;	/* the end of the entry before */
	u32 type = 0;
	int i, faults = 0;

	for (i = 0; i < map->nr_map; i++) {
		const struct e820entry *entry = &map->map[i];
		const char *fault = NULL;

		/* Compare the entry with what is sane */
		if (entry->size == 0 || entry->addr + entry->size < entry->addr)
			fault = "is empty or wraps";
		else if (entry->type != e820_sane_type(entry->type))
			fault = "has no known type";
		else if (entry->addr < above)
			fault = "overlaps the one before";
		else if (i > 0 && entry->addr == above && entry->type == type)
			fault = "should be one with the one before";
		/* Report the entry's fault */
		if (fault) {
			seq_printf(m, "e820: entry %d at %llx %s\n", i, entry->addr,
				   fault);
			faults++;
		}
		above = e820_end(entry);
		type = entry->type;
	}
	return faults;
}

static int e820_check(struct seq_file *m)
{
	return e820_map_check(m, &e820);
}

MM_CHECK("e820", e820_check);

/* Print a memory map */
static void e820_line(char *line, size_t size,
		      const struct e820entry *entry)
{
	scnprintf(line, size, "%010llx-%010llx %10llu KiB  %s",
		  entry->addr, e820_end(entry) - 1, entry->size >> 10,
		  e820_type_name(entry->type));
}

void e820_show(struct seq_file *m, const struct e820map *map)
{
	char line[80];
	int i;

	for (i = 0; i < map->nr_map; i++) {
		e820_line(line, sizeof(line), &map->map[i]);
		seq_printf(m, "  %s\n", line);
	}
}

static void __init e820_print(const char *who)
{
	char line[80];
	int i;

	printk(KERN_INFO "memory map (%s):\n", who);
	for (i = 0; i < e820.nr_map; i++) {
		e820_line(line, sizeof(line), &e820.map[i]);
		printk(KERN_INFO "  %s\n", line);
	}
}

/* Remember the memory options of the command line */
enum { MEM_LIMIT, MEM_EXACT, MEM_ADD };

struct memory_option {
	int what;
	u64 start, size;
	u32 type;
};

static struct memory_option memory_options[E820MAX] __initdata;
static int nr_memory_options __initdata;

static int __init remember_option(int what, u64 start, u64 size,
				  u32 type)
{
	if (nr_memory_options == E820MAX) {
		printk(KERN_ERR "e820: more than %d memory options\n",
		       E820MAX);
		return -ENOSPC;
	}
	memory_options[nr_memory_options++] = (struct memory_option){
		.what = what, .start = start, .size = size, .type = type
	};
	return 0;
}

static int __init parse_mem(const char *value)
{
	char *end;
	u64 size;

	if (!value)
		return -EINVAL;
	size = memparse(value, &end);
	if (end == value || *end || size == 0)
		return -EINVAL;
	return remember_option(MEM_LIMIT, 0, size, 0);
}
BOOT_OPTION("mem", parse_mem);

static u32 __init memmap_type(char mark)
{
	switch (mark) {
	case '@':	return E820_RAM;
	case '$':	return E820_RESERVED;
	case '#':	return E820_ACPI;
	default:	return 0;
	}
}

static int __init parse_memmap(const char *value)
{
	char *end, *tail;
	u64 size, start;
	u32 type;

	if (!value)
		return -EINVAL;
	if (strcmp(value, "exactmap") == 0)
		return remember_option(MEM_EXACT, 0, 0, 0);
	/* Parse size, mark and start of a memory map option */
	size = memparse(value, &end);
	type = memmap_type(*end);
	if (end == value || type == 0)
		return -EINVAL;
	start = memparse(end + 1, &tail);
	if (tail == end + 1 || *tail)
		return -EINVAL;
	return remember_option(MEM_ADD, start, size, type);
}
BOOT_OPTION("memmap", parse_memmap);

/* Apply the memory options */
static int __init e820_add(u64 start, u64 size, u32 type)
{
	if (e820.nr_map == E820MAX)
		return -ENOSPC;
	e820.map[e820.nr_map++] = (struct e820entry){
		.addr = start, .size = size, .type = type
	};
	return sanitize_e820_map(&e820);
}

static void __init e820_limit(u64 limit)
{
	int i;

	for (i = 0; i < e820.nr_map; i++) {
		struct e820entry *entry = &e820.map[i];

		if (entry->type != E820_RAM || e820_end(entry) <= limit)
			continue;
		entry->size = entry->addr < limit ?
			      limit - entry->addr : 0;
	}
	BUG_ON(sanitize_e820_map(&e820));	/* it only got smaller */
}

static void __init apply_option(const struct memory_option *option)
{
	int err;

	switch (option->what) {
	case MEM_LIMIT:
		e820_limit(option->size);
		return;
	case MEM_EXACT:
		e820.nr_map = 0;
		return;
	}
	err = e820_add(option->start, option->size, option->type);
	/* Say what the memory map had no room for */
	if (!err)
		return;
	if (option->type != E820_RAM)
		panic("e820: no room to reserve %llu KiB at %llx: "
		      "%d entries are in use", option->size >> 10,
		      option->start, e820.nr_map);
	printk(KERN_ERR "e820: no room for all of %llu KiB at %llx\n",
	       option->size >> 10, option->start);
}

void __init e820_reserve(u64 start, u64 end, const char *what)
{
	BUG_ON(start >= end);
	if (e820_add(start, end - start, E820_RESERVED))
		panic("e820: no room to reserve %llx-%llx for %s",
		      start, end, what);
}

/* Take the firmware's map, or make one */
static const char *__init e820_start_map(void)
{
	if (boot_info.firmware.nr_map > 0) {
		e820 = boot_info.firmware;
		return boot_info.loader ? boot_info.loader : "firmware";
	}
	e820.nr_map = 0;
	/* Make a map of the two sizes that the loader gives */
	if (boot_info.mem_lower)
		e820.map[e820.nr_map++] = (struct e820entry){
			0, (u64)boot_info.mem_lower << 10, E820_RAM
		};
	if (boot_info.mem_upper)
		e820.map[e820.nr_map++] = (struct e820entry){
			MIB(1), (u64)boot_info.mem_upper << 10, E820_RAM
		};
	return "loader's two sizes";
}

/* Set up the map of memory regions */
void __init setup_memory_region(void)
{
	const char *who = e820_start_map();
	struct seq_file m;
	char fault[128];
	int i;

	/* Sanitise the map and say whether it fits */
	if (sanitize_e820_map(&e820))
		printk(KERN_ERR "e820: the map needs more than %d entries; "
		       "what lies above %llx is not used\n", E820MAX,
		       e820_end(&e820.map[E820MAX - 1]));
	for (i = 0; i < nr_memory_options; i++)
		apply_option(&memory_options[i]);
	if (e820.nr_map == 0)
		panic("e820: the loader gave no memory map and no sizes");
	e820_print(nr_memory_options ? "with options" : who);
	/* Trust nothing that has not passed the check */
	seq_buffer_init(&m, fault, sizeof(fault));
	if (e820_check(&m))
		panic("%s", fault);
}

/* Count frames of RAM */
static unsigned long e820_pfn(u64 addr)
{
	u64 pfn = addr >> PAGE_SHIFT;

	return pfn > ~0UL ? ~0UL : (unsigned long)pfn;
}

bool e820_ram_range(int i, unsigned long *start_pfn,
		    unsigned long *end_pfn)
{
	const struct e820entry *entry;
	unsigned long start, end;

	BUG_ON(i < 0 || i >= e820.nr_map);
	entry = &e820.map[i];
	if (entry->type != E820_RAM)
		return false;
	/* Round the entry inward to whole frames */
	start = e820_pfn(entry->addr);
	if (entry->addr & (PAGE_SIZE - 1) && start != ~0UL)
		start++;
	end = e820_pfn(e820_end(entry));
	if (start >= end)
		return false;
	*start_pfn = start;
	*end_pfn = end;
	return true;
}

unsigned long e820_ram_pages_in(unsigned long start_pfn,
				unsigned long end_pfn)
{
	unsigned long start, end, pages = 0;
	int i;

	for (i = 0; i < e820.nr_map; i++) {
		if (!e820_ram_range(i, &start, &end))
			continue;
		start = max(start, start_pfn);
		end = min(end, end_pfn);
		if (start < end)
			pages += end - start;
	}
	return pages;
}

unsigned long e820_ram_pages(void)
{
	return e820_ram_pages_in(0, MAX_NONPAE_PFN);
}

bool page_is_ram(unsigned long pfn)
{
	return e820_ram_pages_in(pfn, pfn + 1) == 1;
}
