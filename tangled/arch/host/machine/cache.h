/*
 * machine/cache.h (host) - each call leaves a letter in the log
 */
#ifndef MACHINE_CACHE_H
#define MACHINE_CACHE_H

#include "arch/host/soft.h"
#include "lib/printk.h"

#define L1_CACHE_BYTES	32UL	/* as on i386 */

/* soft_flush - note that somebody flushes */
void soft_flush(enum soft_flush kind);

static inline void flush_cache_all(void)
{
	soft_flush(SOFT_CACHE_ALL);
}

static inline void flush_cache_mm(struct mm_struct *mm)
{
	(void)mm;
	soft_flush(SOFT_CACHE_MM);
}

static inline void flush_cache_range(struct mm_struct *mm,
				     unsigned long start,
				     unsigned long end)
{
	(void)mm;
	BUG_ON(start > end);
	soft_flush(SOFT_CACHE_RANGE);
}

static inline void flush_cache_page(struct vm_area_struct *vma,
				    unsigned long address)
{
	(void)vma;
	(void)address;
	soft_flush(SOFT_CACHE_PAGE);
}

static inline void flush_page_to_ram(struct page *page)
{
	(void)page;
	soft_flush(SOFT_PAGE_TO_RAM);
}

static inline void flush_dcache_page(struct page *page)
{
	(void)page;
	soft_flush(SOFT_DCACHE_PAGE);
}

static inline void flush_icache_range(unsigned long start,
				      unsigned long end)
{
	BUG_ON(start > end);
	soft_flush(SOFT_ICACHE_RANGE);
}

static inline void flush_icache_page(struct vm_area_struct *vma,
				     struct page *page)
{
	(void)vma;
	(void)page;
	soft_flush(SOFT_ICACHE_PAGE);
}

static inline void flush_icache_user_range(struct vm_area_struct *vma,
					   struct page *page,
					   unsigned long address,
					   int len)
{
	(void)vma;
	(void)page;
	(void)address;
	BUG_ON(len < 0);
	soft_flush(SOFT_ICACHE_USER);
}

#endif /* MACHINE_CACHE_H */
