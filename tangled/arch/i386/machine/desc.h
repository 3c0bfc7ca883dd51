/*
 * machine/desc.h (i386) - descriptor tables and task-state segments
 */
#ifndef MACHINE_DESC_H
#define MACHINE_DESC_H

#include "lib/types.h"
#include "machine/segment.h"

/* What LGDT and LIDT load: limit in bytes less one, linear address. */
struct descr_ptr {
	u16 limit;
	u32 base;
} __packed;
static_assert(sizeof(struct descr_ptr) == 6, "read by LGDT, LIDT");

/* Lay out a task-state segment */
/* As the processor reads and writes it: Intel manual 3A, figure 7-2. */
struct tss_struct {
	u32 back_link;
	u32 esp0, ss0, esp1, ss1, esp2, ss2;
	u32 cr3, eip, eflags;
	u32 eax, ecx, edx, ebx, esp, ebp, esi, edi;
	u32 es, cs, ss, ds, fs, gs, ldt;
	u16 trap, io_map;
};
static_assert(sizeof(struct tss_struct) == 104, "fixed by hardware");
static_assert(offsetof(struct tss_struct, esp0) == 4, "read by traps");
static_assert(offsetof(struct tss_struct, cr3) == 28, "by hardware");
static_assert(offsetof(struct tss_struct, eip) == 32, "by hardware");
static_assert(offsetof(struct tss_struct, cs) == 76, "by hardware");
static_assert(offsetof(struct tss_struct, io_map) == 102, "the last");

extern struct tss_struct init_tss;

/*
 * set_tss_descriptor - let GDT entry @entry describe @tss
 *
 * => the task is marked available; LTR and task gates want it so
 */
void set_tss_descriptor(unsigned int entry, struct tss_struct *tss);

#endif /* MACHINE_DESC_H */
