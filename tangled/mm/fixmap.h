/*
 * mm/fixmap.h - windows whose addresses are known when we compile
 */
#ifndef MM_FIXMAP_H
#define MM_FIXMAP_H

#include "arch/pgtable.h"

enum fixed_addresses {
	FIX_WP_TEST,		/* test_wp_bit() */
	FIX_PEEK,		/* the monitor looks at any frame */
	__end_of_fixed_addresses
};

#define FIXADDR_SIZE	(__end_of_fixed_addresses << PAGE_SHIFT)
#define FIXADDR_START	(FIXADDR_TOP - FIXADDR_SIZE)

static inline unsigned long fix_to_virt(enum fixed_addresses idx)
{
	return FIXADDR_TOP - ((unsigned long)idx << PAGE_SHIFT);
}

/*
 * __set_fixmap - show the frame at @phys through window @idx
 *
 * => BUG if @idx is none
 */
void __set_fixmap(enum fixed_addresses idx, unsigned long phys,
		  pgprot_t prot);

#define set_fixmap(idx, phys)	__set_fixmap(idx, phys, PAGE_KERNEL)
#define set_fixmap_nocache(idx, phys) \
	__set_fixmap(idx, phys, PAGE_KERNEL_NOCACHE)

/*
 * clear_fixmap - close window @idx
 */
void clear_fixmap(enum fixed_addresses idx);

#endif /* MM_FIXMAP_H */
