/*
 * multiboot.c - the boot loader's information, checked and copied
 *
 * Owns boot_info, which is read-only once multiboot_init() returns.
 * Reads physical memory below BOOT_MAPPED only, and only through
 * boot_memory().
 */
#include "arch/boot.h"
#include "arch/page.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "lib/types.h"

/* The loader's structures */
#define MULTIBOOT_MAGIC 0x2BADB002 /* not the header's 0x1BADB002 */

enum {
	HAS_MEMORY = 1 << 0,
	HAS_CMDLINE = 1 << 2,
	HAS_MODULES = 1 << 3,
	HAS_MAP = 1 << 6,
	HAS_LOADER = 1 << 9,
};

struct multiboot_info {
	u32 flags;
	u32 mem_lower, mem_upper;
	u32 boot_device;
	u32 cmdline;
	u32 mods_count, mods_addr;
	u32 syms[4];
	u32 mmap_length, mmap_addr;
	u32 drives[2];
	u32 config_table;
	u32 loader_name;
} __packed;
static_assert(sizeof(struct multiboot_info) == 68, "as far as we read");
static_assert(offsetof(struct multiboot_info, cmdline) == 16, "given");
static_assert(offsetof(struct multiboot_info, mmap_addr) == 48, "too");
static_assert(offsetof(struct multiboot_info, loader_name) ==
	      sizeof(struct multiboot_info) - 4, "the last that we read");

struct multiboot_module {
	u32 start, end; /* end is exclusive */
	u32 string;
	u32 reserved;
} __packed;
static_assert(sizeof(struct multiboot_module) == 16, "by the standard");

struct multiboot_entry {
	u32 size; /* of what follows, 20 or more */
	u64 addr, length;
	u32 type;
} __packed;

extern u32 multiboot_magic, multiboot_address; /* head.S */

struct boot_info boot_info;

/* Follow a pointer only into mapped memory */
#define BOOT_MAPPED (8UL << 20) /* by the tables of head.S */

static const void *__init boot_memory(u32 pa, u32 size,
				      const char *what)
{
	if (size <= BOOT_MAPPED && pa <= BOOT_MAPPED - size)
		return __va(pa);
	printk(KERN_WARNING
	       "multiboot: %s at %08x, %u bytes, is out of reach\n",
	       what, pa, size);
	return NULL;
}

/* Write down a range that is never handed out */
static_assert(MAX_RESERVED >= 3 + 5 + 2 * MAX_MODULES,
	      "every PC's, the loader's structures, the modules'");
static void __init reserve(unsigned long start, unsigned long end,
			   const char *what)
{
	BUG_ON(boot_info.nr_reserved == MAX_RESERVED || end < start);
	boot_info.reserved[boot_info.nr_reserved++] =
		(struct phys_range){ start, end, what };
}

/* Copy a string of the loader */
static size_t __init copy_string(char *to, size_t size, u32 pa,
				 const char *what)
{
	const char *from = boot_memory(pa, 1, what);
	size_t max = BOOT_MAPPED - pa, n = 0;

	*to = '\0';
	if (!from)
		return 0;
	while (n < max && from[n]) {
		if (n < size - 1) {
			to[n] = from[n];
			to[n + 1] = '\0';
		}
		n++;
	}
	reserve(pa, pa + n + 1, what);
	if (n > size - 1)
		printk(KERN_WARNING
		       "multiboot: %s has %zu bytes, %zu are kept\n",
		       what, n, size - 1);
	return n;
}

/* Reserve what every PC has */
#define ROM_AREA 0x9F000UL
#define KERNEL_START 0x100000UL /* .boot, in kernel.ld */

extern char _text[], _etext[], _data[], _edata[], _end[];
extern char __init_begin[], __init_end[];

static struct phys_range __init linked(const char *start,
				       const char *end, const char *what)
{
	return (struct phys_range){ __pa(start), __pa(end), what };
}

static void __init reserve_pc(void)
{
	boot_info.text = linked(_text, _etext, "kernel text");
	boot_info.data = linked(_data, _edata, "kernel data");
	boot_info.init = linked(__init_begin, __init_end, "init memory");
	boot_info.kernel = (struct phys_range){ KERNEL_START, __pa(_end),
						"kernel image" };
	reserve(0, PAGE_SIZE, "BIOS data");
	reserve(ROM_AREA, KERNEL_START, "BIOS and video ROM");
	reserve(KERNEL_START, __pa(_end), "kernel image");
}

/* Copy the loader's memory map */
#define ENTRY_MIN 20 /* what an entry holds after its size field */

static_assert(sizeof(struct multiboot_entry) ==
	      sizeof(u32) + ENTRY_MIN, "an entry is 24 bytes with size");

static bool __init entry_fits(const struct multiboot_entry *entry,
			      const char *end)
{
	size_t left = (size_t)(end - (const char *)entry);

	if (left >= sizeof(entry->size) + ENTRY_MIN &&
	    entry->size >= ENTRY_MIN &&
	    entry->size <= left - sizeof(entry->size))
		return true;
	/* Say that the map is cut off */
	printk(KERN_WARNING
	       "multiboot: memory map is cut off, %zu bytes ignored\n",
	       left);
	return false;
}

/* Add an entry, and if there is no room give up RAM */
static struct e820entry *__init smallest_ram(struct e820map *map)
{
	struct e820entry *found = NULL;

	for (int i = 0; i < map->nr_map; i++) {
		struct e820entry *entry = &map->map[i];

		if (entry->type == E820_RAM &&
		    (!found || entry->size < found->size))
			found = entry;
	}
	return found;
}

#define DROPPED_NAMED 4

static int dropped_entries __initdata;

static void __init note_dropped(const struct e820entry *entry)
{
	if (dropped_entries++ < DROPPED_NAMED)
		printk(KERN_WARNING
		       "multiboot: no room for %s at %08llx, %llu KiB\n",
		       entry->type == E820_RAM ? "RAM" : "reserved memory",
		       entry->addr, entry->size >> 10);
}

static void __init add_entry(struct e820entry entry)
{
	struct e820map *map = &boot_info.firmware;
	struct e820entry *ram;

	BUG_ON(map->nr_map > E820MAX);
	if (map->nr_map < E820MAX) {
		map->map[map->nr_map++] = entry;
		return;
	}
	/* Let the new entry take the place of the smallest RAM */
	ram = smallest_ram(map);
	if (ram && (entry.type != E820_RAM || entry.size > ram->size)) {
		struct e820entry loser = *ram;

		*ram = entry;
		entry = loser;
	}
	note_dropped(&entry);
}

static void __init copy_map(u32 pa, u32 length)
{
	const char *p = boot_memory(pa, length, "memory map");
	const char *end;

	if (!p)
		return;
	end = p + length;
	reserve(pa, pa + length, "multiboot memory map");
	dropped_entries = 0;
	/* Add the entries one by one */
	while (p < end) {
		const struct multiboot_entry *entry = (const void *)p;

		if (!entry_fits(entry, end))
			break;
		add_entry((struct e820entry){ entry->addr, entry->length,
					      entry->type });
		p += sizeof(entry->size) + entry->size;
	}
	/* Say how many entries found no room */
	if (dropped_entries)
		printk(KERN_WARNING
		       "multiboot: memory map is full, %d entries ignored\n",
		       dropped_entries);
}

/* Copy the loader's command line */
static void __init copy_cmdline(u32 pa)
{
	copy_string(boot_info.cmdline, CMDLINE_SIZE, pa, "command line");
}

/* Copy the loader's list of modules */
static void __init copy_module(const struct multiboot_module *mod)
{
	struct boot_module *to = &boot_info.module[boot_info.nr_modules];

	/* Refuse a module that ends before it begins */
	if (mod->end <= mod->start) {
		printk(KERN_WARNING "multiboot: empty module at %08x\n",
		       mod->start);
		return;
	}
	/* Refuse a module that is one too many */
	if (boot_info.nr_modules == MAX_MODULES) {
		printk(KERN_WARNING
		       "multiboot: module at %08x is one too many\n",
		       mod->start);
		return;
	}
	to->range = (struct phys_range){ mod->start, mod->end, "module" };
	if (mod->string)
		copy_string(to->name, MODULE_NAME, mod->string,
			    "module string");
	reserve(mod->start, mod->end, "module");
	boot_info.nr_modules++;
}

static void __init copy_modules(u32 pa, u32 count)
{
	const struct multiboot_module *mod;
	u32 size = count * sizeof(*mod);

	if (count > BOOT_MAPPED / sizeof(*mod))
		size = ~0U; /* would overflow: let it be out of reach */
	mod = boot_memory(pa, size, "module list");
	if (!mod || !count)
		return;
	reserve(pa, pa + size, "multiboot module list");
	for (; count; count--, mod++)
		copy_module(mod);
}

/* Copy what the loader says about itself and about memory */
static char loader_name[64] = "an unnamed loader";

static void __init copy_loader(u32 pa)
{
	copy_string(loader_name, sizeof(loader_name), pa, "loader name");
}

static void __init copy_memory_sizes(const struct multiboot_info *info)
{
	boot_info.mem_lower = info->mem_lower;
	boot_info.mem_upper = info->mem_upper;
}

/* Take over the loader's information */
void __init multiboot_init(void)
{
	const struct multiboot_info *info;
	u32 flags;

	if (multiboot_magic != MULTIBOOT_MAGIC)
		panic("not started by a Multiboot loader (magic %08x)",
		      multiboot_magic);
	boot_info.loader = loader_name;
	reserve_pc();
	info = boot_memory(multiboot_address, sizeof(*info), "information");
	if (!info)
		return;
	reserve(multiboot_address, multiboot_address + sizeof(*info),
		"multiboot information");
	flags = info->flags;
	/* Copy each datum that the flags announce */
	if (flags & HAS_LOADER)
		copy_loader(info->loader_name);
	if (flags & HAS_CMDLINE)
		copy_cmdline(info->cmdline);
	if (flags & HAS_MEMORY)
		copy_memory_sizes(info);
	if (flags & HAS_MAP)
		copy_map(info->mmap_addr, info->mmap_length);
	if (flags & HAS_MODULES)
		copy_modules(info->mods_addr, info->mods_count);
}
