/*
 * machine/pgtable.h (i386) - the kernel's directory and its windows
 */
#ifndef MACHINE_PGTABLE_H
#define MACHINE_PGTABLE_H

#include "arch/page.h"

extern pgd_t swapper_pg_dir[1024];	/* .bss, made live by head.S */

#define PKMAP_BASE	0xFE000000UL
#define FIXADDR_TOP	0xFFFFE000UL

#endif /* MACHINE_PGTABLE_H */
