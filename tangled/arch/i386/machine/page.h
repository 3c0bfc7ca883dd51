/*
 * machine/page.h (i386) - how much address space is kept for windows
 */
#ifndef MACHINE_PAGE_H
#define MACHINE_PAGE_H

#define VMALLOC_RESERVE	(128UL << 20)	/* leaves 896 MiB */

#endif /* MACHINE_PAGE_H */
