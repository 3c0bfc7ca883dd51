/*
 * machine/pgtable.h (host) - the directory is a page of the arena
 */
#ifndef MACHINE_PGTABLE_H
#define MACHINE_PGTABLE_H

#include "arch/page.h"

extern pgd_t *swapper_pg_dir;		/* set by soft_machine_init() */

#define PKMAP_BASE	(0xFE000000UL - HOST_RESERVE)
#define FIXADDR_TOP	(0xFFFFE000UL - HOST_RESERVE)

#endif /* MACHINE_PGTABLE_H */
