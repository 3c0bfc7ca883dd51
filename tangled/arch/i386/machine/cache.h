/*
 * machine/cache.h (i386) - the caches see to themselves
 */
#ifndef MACHINE_CACHE_H
#define MACHINE_CACHE_H

#define L1_CACHE_BYTES	32UL	/* a line of the Pentium III */

#define flush_cache_all()	((void)0)
#define flush_cache_mm(mm)	((void)(mm))
#define flush_cache_range(mm, start, end) \
	((void)(mm), (void)(start), (void)(end))
#define flush_cache_page(vma, address) ((void)(vma), (void)(address))
#define flush_page_to_ram(page)	((void)(page))
#define flush_dcache_page(page)	((void)(page))
#define flush_icache_range(start, end) ((void)(start), (void)(end))
#define flush_icache_page(vma, page)	((void)(vma), (void)(page))
#define flush_icache_user_range(vma, page, address, len) \
	((void)(vma), (void)(page), (void)(address), (void)(len))

#endif /* MACHINE_CACHE_H */
