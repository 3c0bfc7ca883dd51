/*
 * machine/segment.h (i386) - selectors; also read by the assembler
 */
#ifndef MACHINE_SEGMENT_H
#define MACHINE_SEGMENT_H

#define __KERNEL_CS	0x10
#define __KERNEL_DS	0x18
#define __USER_CS	0x23
#define __USER_DS	0x2B
#define GDT_TSS		9	/* 6 to 8: thread-local storage */
#define GDT_DOUBLE_FAULT 10
#define GDT_ENTRIES	11
#define TSS_SELECTOR	(GDT_TSS * 8)
#define DOUBLE_FAULT_SELECTOR (GDT_DOUBLE_FAULT * 8)

#endif /* MACHINE_SEGMENT_H */
