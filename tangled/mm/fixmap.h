/*
 * mm/fixmap.h - windows whose addresses are known when we compile
 *
 * Window n is the page at FIXADDR_TOP - n * PAGE_SIZE. Each has one
 * owner, named beside it, who opens and closes it; there is no lock.
 */
#ifndef MM_FIXMAP_H
#define MM_FIXMAP_H

#include "arch/percpu.h"
#include "arch/pgtable.h"

/* Number the fixed windows */
#define KM_TYPE_NR	8	/* uses of an atomic window */
#define NR_FIX_BTMAPS	16	/* pages that the boot sees at once */

enum fixed_addresses {
	FIX_WP_TEST,		/* test_wp_bit() */
	FIX_PEEK,		/* the monitor looks at any frame */
	FIX_POISON,		/* page debugging fills free frames */
	FIX_KMAP_BEGIN,		/* kmap_atomic(), chapter 9 */
	FIX_KMAP_END = FIX_KMAP_BEGIN + KM_TYPE_NR * NR_CPUS - 1,
	__end_of_permanent_fixed_addresses,
	FIX_BTMAP_END = __end_of_permanent_fixed_addresses,
	FIX_BTMAP_BEGIN = FIX_BTMAP_END + NR_FIX_BTMAPS - 1,
	__end_of_fixed_addresses
};

#define FIXADDR_SIZE \
	(__end_of_permanent_fixed_addresses << PAGE_SHIFT)
#define FIXADDR_START	(FIXADDR_TOP - FIXADDR_SIZE)

/* Turn a window's number into its address */

static inline unsigned long fix_to_virt(enum fixed_addresses idx)
{
	return FIXADDR_TOP - ((unsigned long)idx << PAGE_SHIFT);
}

/* Declare how windows are opened and closed */

/*
 * __set_fixmap - show the frame at @phys through window @idx
 *
 * => the window may be open; what it showed is gone
 * => BUG if @idx is none
 */
void __set_fixmap(enum fixed_addresses idx, unsigned long phys,
		  pgprot_t prot);

#define set_fixmap(idx, phys)	__set_fixmap(idx, phys, PAGE_KERNEL)
#define set_fixmap_nocache(idx, phys) \
	__set_fixmap(idx, phys, PAGE_KERNEL_NOCACHE)

/*
 * clear_fixmap - close window @idx: a touch faults again
 *
 * => BUG if @idx is none
 */
void clear_fixmap(enum fixed_addresses idx);

#endif /* MM_FIXMAP_H */
