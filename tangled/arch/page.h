/*
 * arch/page.h - pages, frames, the direct map, and the entry words'
 * types
 *
 * Physical memory below MAXMEM is mapped at PAGE_OFFSET plus its own
 * address for the whole life of the kernel. __pa and __va are that sum
 * and its inverse, good for these addresses alone. MAXMEM is what the
 * kernel's part of the address space leaves when VMALLOC_RESERVE bytes
 * are set aside for windows; how many that is, the machine says.
 */
#ifndef ARCH_PAGE_H
#define ARCH_PAGE_H

#include "lib/types.h"

#include "machine/page.h"

/* Say how large a page is */
#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(addr) (((addr) + PAGE_SIZE - 1) & PAGE_MASK)

/* Divide the address space between programs and kernel */

#define PAGE_OFFSET	0xC0000000UL
#define MAXMEM		(-PAGE_OFFSET - VMALLOC_RESERVE)
#define MAXMEM_PFN	(MAXMEM >> PAGE_SHIFT)
#define MAX_NONPAE_PFN	(1UL << 20)	/* frames that 32 bits reach */

/* Turn addresses into frame numbers and back */

#define PFN_UP(x)	(((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)	((x) >> PAGE_SHIFT)
#define PFN_PHYS(x)	((x) << PAGE_SHIFT)

/* Turn physical addresses into the kernel's and back */

#define __pa(x)		((unsigned long)(x) - PAGE_OFFSET)
#define __va(x)		((void *)((unsigned long)(x) + PAGE_OFFSET))

/* Give each level's entry a type of its own */

typedef struct {
	unsigned long pte_low;
} pte_t;
typedef struct {
	unsigned long pmd;
} pmd_t;
typedef struct {
	unsigned long pgd;
} pgd_t;
typedef struct {
	unsigned long pgprot;
} pgprot_t;

#define pte_val(x)	((x).pte_low)
#define pmd_val(x)	((x).pmd)
#define pgd_val(x)	((x).pgd)
#define pgprot_val(x)	((x).pgprot)

#define __pte(x)	((pte_t){ (x) })
#define __pmd(x)	((pmd_t){ (x) })
#define __pgd(x)	((pgd_t){ (x) })
#define __pgprot(x)	((pgprot_t){ (x) })

#endif /* ARCH_PAGE_H */
