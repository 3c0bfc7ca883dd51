/*
 * gdt.c - the global descriptor table and the main task-state segment
 *
 * head.S loads the table; trap_init() adds the two task-state segments.
 * Written at boot only.
 */
#include "machine/desc.h"

static u64 gdt_table[GDT_ENTRIES] = {
	[__KERNEL_CS / 8] = 0x00cf9a000000ffffULL,
	[__KERNEL_DS / 8] = 0x00cf92000000ffffULL,
	[__USER_CS / 8] = 0x00cffa000000ffffULL,
	[__USER_DS / 8] = 0x00cff2000000ffffULL,
};

extern const struct descr_ptr gdt_descr;
const struct descr_ptr gdt_descr = {
	.limit = sizeof(gdt_table) - 1,
	.base = (u32)gdt_table,
};

struct tss_struct init_tss = {
	.ss0 = __KERNEL_DS,
	.io_map = sizeof(struct tss_struct), /* none: past the limit */
};

#define TSS_AVAILABLE 0x89ULL /* present, 32-bit TSS, not busy */

void set_tss_descriptor(unsigned int entry, struct tss_struct *tss)
{
	u64 base = (u32)tss;
	u64 high = base >> 24;

	gdt_table[entry] = (sizeof(*tss) - 1) | (base & 0xffffff) << 16 |
			   TSS_AVAILABLE << 40 | high << 56;
}
