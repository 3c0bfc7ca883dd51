/*
 * multiboot.c - the boot loader's information, checked and copied
 *
 * Owns boot_info, which is read-only once multiboot_init() returns. Reads
 * physical memory below BOOT_MAPPED only, and only through boot_memory().
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
};

struct multiboot_module {
	u32 start, end; /* end is exclusive */
	u32 string;
	u32 reserved;
};

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
static void __init reserve(unsigned long start, unsigned long end,
			   const char *what)
{
	BUG_ON(boot_info.nr_reserved == MAX_RESERVED);
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

static bool __init entry_fits(const struct multiboot_entry *entry,
			      const char *end)
{
	size_t left = (size_t)(end - (const char *)entry);

	if (left >= sizeof(entry->size) + ENTRY_MIN &&
	    entry->size >= ENTRY_MIN &&
	    entry->size <= left - sizeof(entry->size))
		return true;
	printk(KERN_WARNING
	       "multiboot: memory map is cut off, %zu bytes ignored\n",
	       left);
	return false;
}

/* Add an entry if there is room */
static bool __init add_entry(const struct multiboot_entry *entry)
{
	struct e820map *map = &boot_info.firmware;

	if (map->nr_map == E820MAX)
		return false;
	map->map[map->nr_map++] = (struct e820entry){
		.addr = entry->addr,
		.size = entry->length,
		.type = entry->type,
	};
	return true;
}


static void __init copy_map(u32 pa, u32 length)
{
	const char *p = boot_memory(pa, length, "memory map");
	const char *end = p + length;
	int dropped = 0;

	if (!p)
		return;
	reserve(pa, pa + length, "multiboot memory map");
	while (p < end) {
		const struct multiboot_entry *entry = (const void *)p;

		if (!entry_fits(entry, end))
			break;
		dropped += !add_entry(entry);
		p += sizeof(entry->size) + entry->size;
	}
	if (dropped)
		printk(KERN_WARNING
		       "multiboot: memory map is full, %d entries ignored\n",
		       dropped);
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

	if (mod->end <= mod->start) {
		printk(KERN_WARNING "multiboot: empty module at %08x\n",
		       mod->start);
		return;
	}
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
