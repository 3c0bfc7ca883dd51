/*
 * mm/slab_def.h - what caches and slabs are made of
 *
 * For the slab allocator's own files; others include mm/slab.h. A
 * cache's spinlock protects its lists, slabs and counters, but for
 * hits and misses; cache_chain_sem the chain and clock_searchp; an
 * array belongs to whoever runs on its processor, interrupts off.
 */
#ifndef MM_SLAB_DEF_H
#define MM_SLAB_DEF_H

#include "arch/cache.h"
#include "arch/percpu.h"
#include "lib/list.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "sched/semaphore.h"
#include "sched/spinlock.h"

/* Number the limits of slabs */
#define BYTES_PER_WORD	4
#define MAX_OBJ_ORDER	5	/* objects have at most 2^5 frames */
#define MAX_GFP_ORDER	5	/* and slabs no more */
#define MAX_OBJ_SIZE	(PAGE_SIZE << MAX_OBJ_ORDER)

#define BREAK_GFP_ORDER_LO 1	/* order that is good enough */
#define BREAK_GFP_ORDER_HI 2	/* with more than 32 MiB */
#define REAP_SCANLEN	10	/* caches that one reap looks at */
#define REAP_PERFECT	10	/* pages that make it look no further */

#define CFLGS_OFF_SLAB	0x10000	/* descriptors lie elsewhere */
#define OFF_SLAB(c)	((c)->flags & CFLGS_OFF_SLAB)
#define DFLGS_GROWN	1	/* has grown since the hand came by */

/* Declare a slab */
typedef unsigned int kmem_bufctl_t;	/* number of an object */

#define BUFCTL_END	0xffffffffU	/* no object is next */
#define SLAB_LIMIT	0xfffffffeU	/* a slab has no more objects */

typedef struct slab_s {
	struct list_head list;	/* full, partial or free */
	unsigned long colouroff; /* from its first page to s_mem */
	void *s_mem;		/* object 0 */
	unsigned int inuse;	/* objects outside of the slab */
	kmem_bufctl_t free;	/* first free one, or BUFCTL_END */
} slab_t;

/* for each object: which free one comes behind it */
#define slab_bufctl(slabp) ((kmem_bufctl_t *)((slab_t *)(slabp) + 1))

/* Declare a processor's array of objects */
typedef struct cpucache_s {
	unsigned int avail;	/* objects in the array now */
	unsigned int limit;	/* how many it has room for */
} cpucache_t;

/* the objects, oldest first, right behind the structure */
#define cc_entry(cc)	((void **)((cpucache_t *)(cc) + 1))

#define cc_data(c)	((c)->cpudata[smp_processor_id()])

extern cpucache_t no_array;	/* of a cache that has no arrays */

/* Declare a cache */
struct kmem_cache_s {
	/* Keep what each allocation looks at */
	cpucache_t *cpudata[NR_CPUS];	/* of each processor */
	unsigned int flags;		/* SLAB_*, CFLGS_* */
	unsigned int objsize;		/* bytes from object to object */
	unsigned int num;		/* objects in a slab */
	struct list_head slabs_full;
	struct list_head slabs_partial;
	struct list_head slabs_free;
	spinlock_t spinlock;		/* the lists, the slabs, the counters */
	unsigned int batchcount;	/* objects that move at a time */
	/* Keep what is looked at when a cache grows */
	unsigned int gfporder;		/* a slab has 2^gfporder frames */
	unsigned int gfpflags;		/* added to what the caller says */
	unsigned int colour;		/* how many colours there are */
	unsigned int colour_off;	/* bytes from colour to colour */
	unsigned int colour_next;	/* of the next slab */
	kmem_cache_t *slabp_cache;	/* off-slab descriptors, or NULL */
	unsigned int growing;		/* slabs that are being made */
	unsigned int dflags;		/* DFLGS_* */
	kmem_ctor_t ctor, dtor;		/* or NULL */
	/* Keep who a cache is */
	char name[CACHE_NAMELEN];
	struct list_head next;		/* in the chain of all caches */
	/* Count what happens to a cache */
	unsigned long num_active;	/* objects outside of their slabs */
	unsigned long num_allocations;	/* objects that ever left a slab */
	unsigned long high_mark;	/* num_active at most */
	unsigned long grown, reaped;	/* slabs made, slabs given up */
	unsigned long errors;		/* slabs for which there was no room */
	unsigned long allochit, allocmiss, freehit, freemiss; /* no lock */
};

/* Declare the chain of all caches */
extern kmem_cache_t cache_cache;	/* the cache of caches */
extern struct semaphore cache_chain_sem;
extern kmem_cache_t *clock_searchp;	/* where to look next */

#define cache_chain	(cache_cache.next)
#define next_cache(c)	list_entry((c)->next.next, kmem_cache_t, next)

/* for_each_cache - all caches; hold cache_chain_sem */
#define for_each_cache(c) \
	for ((c) = &cache_cache; (c); \
	     (c) = next_cache(c) == &cache_cache ? NULL : next_cache(c))

/* Declare the caches of sizes */
typedef struct cache_sizes {
	size_t cs_size;			/* 0: the end of the table */
	kmem_cache_t *cs_cachep;
	kmem_cache_t *cs_dmacachep;
} cache_sizes_t;

extern cache_sizes_t cache_sizes[];
extern unsigned int offslab_limit; /* objects of an off-slab slab */
extern unsigned int slab_break_gfp_order;
extern bool g_cpucache_up;	/* new caches get arrays at once */

/* Find the cache and the slab of a page */
#define SET_PAGE_CACHE(page, c) \
	((page)->list.next = (struct list_head *)(c))
#define GET_PAGE_CACHE(page)	((kmem_cache_t *)(page)->list.next)
#define SET_PAGE_SLAB(page, slabp) \
	((page)->list.prev = (struct list_head *)(slabp))
#define GET_PAGE_SLAB(page)	((slab_t *)(page)->list.prev)

/* Convert between objects and slots */
static inline unsigned int obj_offset(const kmem_cache_t *c)
{
	return c->flags & SLAB_RED_ZONE ? BYTES_PER_WORD : 0;
}

static inline void *slot_obj(const kmem_cache_t *c, void *slot)
{
	return slot + obj_offset(c);
}

static inline void *obj_slot(const kmem_cache_t *c, const void *obj)
{
	return (void *)obj - obj_offset(c);
}

static inline void *slab_slot(const kmem_cache_t *c,
			      const slab_t *slabp, unsigned int i)
{
	return slabp->s_mem + i * c->objsize;
}

static inline unsigned int slab_index(const kmem_cache_t *c,
				      const slab_t *slabp,
				      const void *slot)
{
	return (unsigned int)(slot - slabp->s_mem) / c->objsize;
}

/* Declare how many objects fit */
/*
 * kmem_cache_estimate - how many objects of @size bytes a slab of
 * 2^@gfporder frames holds, and what remains of it
 *
 * @flags has CFLGS_OFF_SLAB if the descriptor does not lie in it.
 */
void kmem_cache_estimate(unsigned int gfporder, size_t size,
			 unsigned int flags, size_t *left_over,
			 unsigned int *num);

#endif /* MM_SLAB_DEF_H */
