/*
 * arch/boot.h - what the boot loader told us, copied out of its way
 *
 * The loader leaves its gifts anywhere in memory. The machine copies
 * them here before any memory is handed out, and lists in `reserved'
 * the places that stay in use where they are. Nothing here is
 * checked for sense: an overlapping or absurd memory map is passed
 * on as it came, and mm/e820.c has the job of making it sane.
 *
 * Filled once, at boot, by one processor; read-only afterwards; no
 * lock.
 */
#ifndef ARCH_BOOT_H
#define ARCH_BOOT_H

#include "lib/types.h"

/* Describe the firmware's memory map */
#define E820MAX		32	/* as many entries as 2.4 keeps */
#define CMDLINE_SIZE	512
#define MAX_RESERVED	32
#define MAX_MODULES	8
#define MODULE_NAME	64

enum { E820_RAM = 1, E820_RESERVED = 2, E820_ACPI = 3, E820_NVS = 4 };

struct e820entry {
	u64 addr;
	u64 size;
	u32 type;
};
static_assert(sizeof(struct e820entry) == 20, "as firmware has it");

struct e820map {
	int nr_map;
	struct e820entry map[E820MAX];
};

/* Describe places in physical memory */
struct phys_range {
	unsigned long start, end;	/* bytes, end is exclusive */
	const char *what;
};

struct boot_module {
	struct phys_range range;
	char name[MODULE_NAME];
};

/* Gather what the boot loader told us */
struct boot_info {
	struct e820map firmware;	/* nr_map 0: there was none */
	unsigned long mem_lower;	/* KiB from 0, 0 if not given */
	unsigned long mem_upper;	/* KiB from 1 MiB, 0 if not given */
	const char *loader;
	char cmdline[CMDLINE_SIZE];
	struct phys_range text, data, init;
	struct phys_range kernel;	/* the whole image with its bss */
	int nr_reserved;		/* never to be handed out: */
	struct phys_range reserved[MAX_RESERVED];
	int nr_modules;
	struct boot_module module[MAX_MODULES];
};

extern struct boot_info boot_info;

/* Declare what fills the boot information */
/*
 * multiboot_init - copy what the boot loader left into boot_info
 *
 * => called once, before the first allocation, while the boot page
 *    tables map the first 8 MiB of memory
 * => panics if the loader is no multiboot loader
 */
void multiboot_init(void);

#endif /* ARCH_BOOT_H */
