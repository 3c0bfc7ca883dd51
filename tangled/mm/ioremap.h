/*
 * mm/ioremap.h - addresses for the memory of devices
 */
#ifndef MM_IOREMAP_H
#define MM_IOREMAP_H

#include "arch/pgtable.h"

/*
 * __ioremap - the @size bytes at the physical address @phys, mapped
 * with the bits @flags beside those of the kernel's pages
 *
 * Returns an address with @phys's place in its page; NULL if @size is
 * 0, or reaches beyond 4 GiB, if there is no gap or no page for a
 * table, or, with a message, if a frame of it is ordinary memory.
 * The 384 KiB from 0xA0000 are seen in the direct map, and need no area
 * as long as @size stays inside.
 * => may sleep; Linux 2.4: arch/i386/mm/ioremap.c
 */
void *__ioremap(unsigned long phys, unsigned long size,
		unsigned long flags);

/* Offer the two usual ways to map a device */
/* registers at which reads may be cached; and at which not */
static inline void *ioremap(unsigned long phys, unsigned long size)
{
	return __ioremap(phys, size, 0);
}

static inline void *ioremap_nocache(unsigned long phys,
				    unsigned long size)
{
	return __ioremap(phys, size, _PAGE_PCD);
}

/*
 * iounmap - give up what __ioremap() returned at @addr
 *
 * => as vfree(); does nothing for an address of the direct map
 */
void iounmap(void *addr);

#endif /* MM_IOREMAP_H */
