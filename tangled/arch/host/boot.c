/*
 * boot.c (host) - loader and firmware: whatever the test wants them to
 * say
 */
#include <stdio.h>
#include <string.h>

#include "arch/boot.h"
#include "arch/host/soft-private.h"
#include "lib/printk.h"

#define TOP_OF_LOW	0x9FC00ULL	/* QEMU: end of low memory */
#define ACPI_TABLES	0x20000ULL	/* reserved at the end of RAM */

static_assert(TOP_OF_LOW < 0xA0000, "below the screen's memory");

struct boot_info boot_info;

/* Hand over a firmware map */
void soft_boot_info(const struct e820entry *map, int n)
{
	BUG_ON(n < 0 || n > E820MAX);
	BUG_ON(n && !map);
	boot_info.firmware.nr_map = n;
	if (n)
		memcpy(boot_info.firmware.map, map,
		       (size_t)n * sizeof(*map));
}

void soft_options(const char *options)
{
	BUG_ON(strlen(options) >= CMDLINE_SIZE);
	snprintf(boot_info.cmdline, CMDLINE_SIZE, "%s", options);
}

/* Describe a PC as QEMU does */

static void describe_pc(unsigned int mib)
{
	u64 end = (u64)mib << 20;
	struct e820entry map[] = {
		{ 0, TOP_OF_LOW, E820_RAM },
		{ TOP_OF_LOW, 0xA0000 - TOP_OF_LOW, E820_RESERVED },
		{ 0xF0000, 0x10000, E820_RESERVED },
		{ 0x100000, end - 0x100000 - ACPI_TABLES, E820_RAM },
		{ end - ACPI_TABLES, ACPI_TABLES, E820_RESERVED },
		{ 0xFFFC0000, 0x40000, E820_RESERVED },
	};

	soft_boot_info(map, ARRAY_SIZE(map));
	boot_info.mem_lower = TOP_OF_LOW >> 10;
	boot_info.mem_upper = (unsigned long)(map[3].size >> 10);
}

/* Leave modules and reserved ranges */

void soft_reserve(unsigned long start, unsigned long end,
		  const char *what)
{
	BUG_ON(boot_info.nr_reserved >= MAX_RESERVED || end < start);
	boot_info.reserved[boot_info.nr_reserved++] =
		(struct phys_range){ start, end, what };
}

void soft_add_module(unsigned long start, unsigned long end,
		     const char *name)
{
	struct boot_module *module;

	BUG_ON(boot_info.nr_modules >= MAX_MODULES || end <= start);
	module = &boot_info.module[boot_info.nr_modules++];
	module->range = (struct phys_range){ start, end, "module" };
	snprintf(module->name, MODULE_NAME, "%s", name);
	soft_reserve(start, end, "module");
}

/* Switch the power on */

static struct phys_range range(unsigned long start, unsigned long end,
			       const char *what)
{
	return (struct phys_range){ start, end, what };
}

static void place_kernel(void)
{
	boot_info.loader = "soft machine";
	boot_info.kernel = range(SOFT_KERNEL, SOFT_KERNEL_END, "kernel");
	boot_info.text = range(SOFT_KERNEL, SOFT_INIT, "text");
	boot_info.data = range(SOFT_INIT, SOFT_INIT, "data");
	boot_info.init = range(SOFT_INIT, SOFT_KERNEL_END, "init");
}

void soft_machine_init(unsigned int mib)
{
	memset(&boot_info, 0, sizeof(boot_info));
	cache_power_on();
	cpu_power_on();
	irq_power_on();
	timer_power_on();
	console_power_on();
	thread_power_on();
	trap_power_on();
	arena_power_on(mib);
	mmu_power_on();
	place_kernel();
	describe_pc(mib);
}

void multiboot_init(void)
{
}
