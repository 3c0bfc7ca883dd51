/*
 * mm/slab.h - memory by the object
 *
 * The interface of chapter 8. A cache hands out objects of one size; a
 * constructor, if it has one, makes each of them once, when its slab is
 * made. kmalloc() takes objects of general caches, by size.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include "lib/types.h"
#include "mm/gfp.h"

struct seq_file;

typedef struct kmem_cache_s kmem_cache_t;

#define CACHE_NAMELEN 20	/* bytes, with the final zero */

/* Number what a cache may be asked to do */
#define SLAB_NO_REAP		0x1000	/* never reaped */
#define SLAB_HWCACHE_ALIGN	0x2000	/* objects begin on a line */
#define SLAB_CACHE_DMA		0x4000	/* frames from ZONE_DMA */
#define SLAB_MUST_HWCACHE_ALIGN	0x8000	/* ... even for debugging */

#define SLAB_DEBUG_FREE		0x0100	/* look closely at each free */
#define SLAB_DEBUG_INITIAL	0x0200	/* have the ctor verify, too */
#define SLAB_RED_ZONE		0x0400	/* words around each object */
#define SLAB_POISON		0x0800	/* a pattern in free objects */
#define SLAB_STORE_USER		0x40000	/* who used it last */

#define SLAB_DEBUG_ANY \
	(SLAB_DEBUG_FREE | SLAB_DEBUG_INITIAL | SLAB_RED_ZONE | \
	 SLAB_POISON | SLAB_STORE_USER)
#define CREATE_MASK \
	(SLAB_DEBUG_ANY | SLAB_NO_REAP | SLAB_HWCACHE_ALIGN | \
	 SLAB_CACHE_DMA | SLAB_MUST_HWCACHE_ALIGN)

/* Combine the flags of an allocation */
#define SLAB_NOFS	GFP_NOFS
#define SLAB_NOIO	GFP_NOIO
#define SLAB_NOHIGHIO	GFP_NOHIGHIO
#define SLAB_ATOMIC	GFP_ATOMIC
#define SLAB_USER	GFP_USER
#define SLAB_KERNEL	GFP_KERNEL
#define SLAB_NFS	GFP_NFS
#define SLAB_DMA	GFP_DMA

#define SLAB_LEVEL_MASK \
	(__GFP_WAIT | __GFP_HIGH | __GFP_IO | __GFP_HIGHIO | __GFP_FS)
#define SLAB_NO_GROW	0x1000	/* only if there is one */

/* Declare the constructor of an object */
#define SLAB_CTOR_CONSTRUCTOR	1	/* construct; else: destroy */
#define SLAB_CTOR_ATOMIC	2	/* may not sleep */
#define SLAB_CTOR_VERIFY	4	/* is it as constructed? */

typedef void (*kmem_ctor_t)(void *obj, kmem_cache_t *c,
			    unsigned long flags);

/* Declare what makes and unmakes caches */
/*
 * kmem_cache_create - make a cache of objects of @size bytes
 *
 * @offset is the step between colours, 0: a line of the processor's
 * cache. @flags is SLAB_HWCACHE_ALIGN and so on. @ctor, if not NULL, is
 * called for each object when its slab is made, @dtor when the slab is
 * given up; an object must be freed as it was constructed.
 * Returns NULL if there is no memory, or if no slab can hold such an
 * object with the words that debugging puts around it.
 * => may sleep; panics if kmem_cache_why_not() has an answer, or if
 *    there is a cache of this name
 * => takes cache_chain_sem; section "Making a cache"; Linux 2.4:
 *    mm/slab.c
 */
kmem_cache_t *kmem_cache_create(const char *name, size_t size,
				size_t offset, unsigned long flags,
				kmem_ctor_t ctor, kmem_ctor_t dtor);

/*
 * kmem_cache_why_not - what is wrong with these arguments, or NULL
 */
const char *kmem_cache_why_not(const char *name, size_t size,
			       size_t offset, unsigned long flags,
			       kmem_ctor_t ctor, kmem_ctor_t dtor);

/*
 * kmem_cache_find - the cache named @name, or NULL
 *
 * => may sleep; the cache must not be destroyed meanwhile
 */
kmem_cache_t *kmem_cache_find(const char *name);

/*
 * kmem_cache_size - bytes in an object of @c, without what debugging
 * adds
 */
unsigned int kmem_cache_size(const kmem_cache_t *c);

/*
 * kmem_cache_destroy - unmake @c
 *
 * Returns 0; 1 if objects are in use: the cache goes on, its free slabs
 * are gone, and a report of the leak is printed.
 * => may sleep; nobody uses @c meanwhile; not in an interrupt
 */
int kmem_cache_destroy(kmem_cache_t *c);

/* Declare what allocates objects */
/*
 * kmem_cache_alloc - take an object of @c
 *
 * Returns its address; NULL if there is none and the cache cannot grow.
 * It is as it was constructed, or, if @c has no constructor, undefined.
 * => may sleep if @flags has __GFP_WAIT, else may be called anywhere
 * => @flags has SLAB_DMA if and only if @c has SLAB_CACHE_DMA
 * => takes the cache's lock; Linux 2.4: mm/slab.c
 */
void *kmem_cache_alloc(kmem_cache_t *c, unsigned int flags);

/*
 * kmem_cache_free - give @obj back to its cache @c
 *
 * It must be as it was constructed.
 * => any context; panics if @obj is in no slab of @c: at once in the
 *    debug build or if @c is debugged, else on its way to a slab
 */
void kmem_cache_free(kmem_cache_t *c, void *obj);

/* Declare what allocates bytes */
/*
 * kmalloc - take @size bytes, 0 to 131072
 *
 * Returns their address, a multiple of 32 unless debugging moved it;
 * NULL if there is no memory, or if @size is too large.
 * => may sleep if @flags has __GFP_WAIT, else may be called anywhere
 */
void *kmalloc(size_t size, unsigned int flags);

/*
 * kfree - give back what kmalloc() returned; NULL is ignored
 *
 * => any context; panics if @obj is in no slab
 */
void kfree(const void *obj);

/*
 * kmem_find_general_cachep - the cache that kmalloc(@size, @gfp_mask)
 * takes from; NULL if @size is too large
 */
kmem_cache_t *kmem_find_general_cachep(size_t size,
				       unsigned int gfp_mask);

/* Declare what gives slabs back */
/*
 * kmem_cache_shrink - free the free slabs of @c
 *
 * Returns how many pages that were. Objects in arrays stay there.
 * => may sleep; not in an interrupt; BUG if @c is not in the chain
 */
int kmem_cache_shrink(kmem_cache_t *c);

/*
 * kmem_cache_reap - free some free slabs of some cache
 *
 * Returns how many pages that were; 0, too, if the chain is locked.
 * => called by a shrinker (mm/shrinker.h) when memory is short
 */
int kmem_cache_reap(unsigned int gfp_mask);

/* Declare the arrays of the processors */
/*
 * kmem_tune_cpucache - let each processor keep up to @limit objects of
 * @c, and move @batchcount at a time
 *
 * @limit 0: no arrays. Returns 0; -EINVAL for numbers that cannot be,
 * or if @c is debugged; -ENOMEM. If not 0, nothing has changed.
 * => may sleep
 */
int kmem_tune_cpucache(kmem_cache_t *c, int limit, int batchcount);

/*
 * drain_cpu_caches - put the objects of all arrays back into slabs
 *
 * => not in an interrupt
 */
void drain_cpu_caches(kmem_cache_t *c);

/* Declare how the slab allocator begins */
/*
 * kmem_cache_init - the first cache, the cache of caches
 * kmem_cache_sizes_init - the general caches; then kmalloc() works
 * kmem_cpucache_init - arrays for all caches
 *
 * => in this order, once a boot: the first before mem_init() with
 *    interrupts off, the others behind it with interrupts on
 */
void kmem_cache_init(void);
void kmem_cache_sizes_init(void);
void kmem_cpucache_init(void);

/* Declare what checks caches */
/*
 * kmem_cache_check - count everything again that @c keeps twice
 *
 * Returns the number of faults, each printed to @m.
 * => takes the cache's lock, for a time that grows with the cache
 */
int kmem_cache_check(struct seq_file *m, kmem_cache_t *c);

/*
 * slab_check - kmem_cache_check() of all caches, and the chain itself;
 * a part of mm_check()
 */
int slab_check(struct seq_file *m);

#endif /* MM_SLAB_H */
