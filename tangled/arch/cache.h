/*
 * arch/cache.h - caches that have to be told, on machines that have
 * them
 *
 * Before a mapping changes (and after it, the TLB: mm/tlb.h):
 *   flush_cache_all()                        all of the kernel's
 *   flush_cache_mm(mm)                       an address space
 *   flush_cache_range(mm, start, end)        a range of it
 *   flush_cache_page(vma, address)           a page of it
 * After the kernel wrote to a page that programs see elsewhere:
 *   flush_page_to_ram(page), flush_dcache_page(page)
 * After somebody wrote instructions:
 *   flush_icache_range(start, end)
 *   flush_icache_page(vma, page)
 *   flush_icache_user_range(vma, page, address, len)
 */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

struct mm_struct;
struct page;
struct vm_area_struct;

#include "lib/types.h"
#include "machine/cache.h"

/* the next multiple of a line of the cache */
#define L1_CACHE_ALIGN(x) ALIGN((x), L1_CACHE_BYTES)

#endif /* ARCH_CACHE_H */
