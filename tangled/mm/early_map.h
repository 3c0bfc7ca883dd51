/*
 * mm/early_map.h - see any 64 KiB of physical memory
 *
 * Owns the boot windows, FIX_BTMAP_END to FIX_BTMAP_BEGIN. One range is
 * open at a time, or none; no lock, since its users are the boot and
 * after it the monitor.
 */
#ifndef MM_EARLY_MAP_H
#define MM_EARLY_MAP_H

#include "mm/fixmap.h"

/* Declare how the boot sees physical memory */
/*
 * bt_ioremap - see the @size bytes of physical memory from @phys on
 *
 * Returns an address at which they can be used, in the direct map if
 * all of them lie there. NULL if @size is 0, if the range does not end
 * below 4 GiB, or if it touches more than NR_FIX_BTMAPS pages.
 * => from paging_init() on; nothing is allocated; one thread only
 * => BUG if a range is open, wherever it lies
 */
void *bt_ioremap(unsigned long phys, unsigned long size);

/*
 * bt_iounmap - close the range of @size bytes that is open at @addr
 *
 * => BUG if bt_ioremap() did not return @addr for @size bytes
 */
void bt_iounmap(void *addr, unsigned long size);

#endif /* MM_EARLY_MAP_H */
