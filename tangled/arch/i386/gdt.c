/*
 * gdt.c - the global descriptor table and the main task-state
 * segment
 *
 * head.S loads the table; trap_init() adds the two task-state
 * segments. Written at boot only.
 */
#include "lib/printk.h"
#include "machine/desc.h"

static u64 gdt_table[GDT_ENTRIES] = {
	[__KERNEL_CS / 8] = 0x00cf9a000000ffffULL,
	[__KERNEL_DS / 8] = 0x00cf92000000ffffULL,
	[__USER_CS / 8] = 0x00cffa000000ffffULL,
	[__USER_DS / 8] = 0x00cff2000000ffffULL,
};
static_assert(!(__KERNEL_CS & 7) && !(__KERNEL_DS & 7), "level 0");
static_assert((__USER_CS & 3) == 3 && (__USER_DS & 3) == 3, "level 3");
static_assert(DOUBLE_FAULT_SELECTOR / 8 < GDT_ENTRIES, "within it");

/* Point to the descriptor table */
extern const struct descr_ptr gdt_descr;
const struct descr_ptr gdt_descr = {
	.limit = sizeof(gdt_table) - 1,
	.base = (u32)gdt_table,
};

struct tss_struct init_tss = {
	.ss0 = __KERNEL_DS,
	.io_map = sizeof(struct tss_struct), /* none: past the limit */
};

/* Describe a task-state segment */
#define TSS_AVAILABLE 0x89ULL /* present, 32-bit TSS, not busy */

void set_tss_descriptor(unsigned int entry, struct tss_struct *tss)
{
	u64 base = (u32)tss;
	u64 high = base >> 24;

	BUG_ON(entry != GDT_TSS && entry != GDT_DOUBLE_FAULT);
	gdt_table[entry] = (sizeof(*tss) - 1) | (base & 0xffffff) << 16 |
			   TSS_AVAILABLE << 40 | high << 56;
}
