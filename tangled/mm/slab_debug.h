/*
 * mm/slab_debug.h - what is written around objects and into free ones
 *
 * A slot of a cache with debugging flags: [red word][object][red word]
 * [user word], the red words with SLAB_RED_ZONE, the user word with
 * SLAB_STORE_USER. Slots that are free hold RED_MAGIC1 and, with
 * SLAB_POISON, the poison; slots in use hold RED_MAGIC2. Who owns the
 * slot at the moment writes there; there is no lock for it.
 */
#ifndef MM_SLAB_DEBUG_H
#define MM_SLAB_DEBUG_H

#include "mm/slab_def.h"

struct seq_file;

/* Give the values that slab debugging writes */
#define RED_MAGIC1	0x5A2CF071UL	/* red word of a free object */
#define RED_MAGIC2	0x170FC2A5UL	/* red word of one in use */
#define POISON_BYTE	0x5a		/* fills a free object */
#define POISON_END	0xa5		/* its last byte */

/* objects in a slab, at most, and the words of a bitmap for them */
#define SLAB_MAX_NUM \
	(PAGE_SIZE / (BYTES_PER_WORD + sizeof(kmem_bufctl_t)))
#define SLAB_MAP_WORDS	(SLAB_MAX_NUM / BITS_PER_LONG)

/* Declare what a new cache asks of slab debugging */

/*
 * slab_debug_flags - the flags that a cache of this kind gets
 *
 * @flags are what its creator asked for; what boot option slab_debug=
 * says is added, and what cannot be together is taken away.
 * @size is the object's, in bytes; @name may be in no cache yet.
 */
unsigned long slab_debug_flags(const char *name, size_t size,
			       unsigned long flags, bool has_ctor);

/*
 * slab_debug_room - bytes of a slot that are not its object's
 */
size_t slab_debug_room(unsigned long flags);

/* Declare the hooks of the slab allocator */

/*
 * slab_debug_init - @slot is new: make it a free one
 *
 * => before its constructor
 */
void slab_debug_init(kmem_cache_t *c, void *slot);

/*
 * slab_debug_constructed - has the constructor kept within its object?
 *
 * => slab_bug() if it has not
 */
void slab_debug_constructed(kmem_cache_t *c, void *slot);

/*
 * slab_debug_alloc - @slot has left its slab for @caller
 *
 * => slab_bug() if somebody wrote to it while it was free
 */
void slab_debug_alloc(kmem_cache_t *c, void *slot,
		      const void *caller);

/*
 * slab_debug_free - @caller gives back what may be a slot of @c
 *
 * => @slot lies in a slab of @c; this is all that is known of it
 * => slab_bug() if it is no slot, is free, or was written beside
 * => takes c->spinlock; no lock of this rank or a higher one is held
 */
void slab_debug_free(kmem_cache_t *c, void *slot, const void *caller);

/*
 * slab_debug_destroy - the slab of @slot, which is free, will go
 *
 * => before its destructor
 * => slab_bug() if somebody wrote to it while it was free
 */
void slab_debug_destroy(kmem_cache_t *c, void *slot);

/* Declare the finding of an object from any pointer */

/* where in the slab allocator's memory a pointer points */
struct slab_place {
	kmem_cache_t *cache;
	slab_t *slabp;
	unsigned int index;	/* of the slot, 0 to cache->num - 1 */
	void *slot;		/* where that slot begins */
};

/*
 * slab_find - the slot that @p points into
 *
 * Returns false if it points into none. @p may be anything.
 * => any context; follows no pointer that could lead out of slabs
 */
bool slab_find(const void *p, struct slab_place *place);

/* the page at address @p, if it is one of a slab; or NULL */
struct page *slab_page(const void *p);

/* is @c a cache, is @slabp a slab of it, as far as one can see? */
bool slab_is_cache(const void *c);
bool slab_is_slab(const kmem_cache_t *c, const void *slabp);

/*
 * slab_free_map - a bit in @map for each free slot of the slab
 *
 * Returns how many there are. @end is what the chain of free slots ends
 * with: BUFCTL_END, or if the chain is damaged a number that is no
 * slot's, or one that was there before.
 * => @map has SLAB_MAP_WORDS words; c->spinlock is held, or all is lost
 */
unsigned int slab_free_map(kmem_cache_t *c, slab_t *slabp,
			   unsigned long *map, kmem_bufctl_t *end);

/* is the slot of @at on that chain? */
bool slab_is_free(const struct slab_place *at);

/*
 * slab_link_ok - can one go from @at to the next of @head's slabs?
 *
 * @at is the head, or a slab's list. True also at the end, where the
 * next is the head.
 * => c->spinlock is held
 */
bool slab_link_ok(const kmem_cache_t *c, const struct list_head *head,
		  const struct list_head *at);

/* Declare the reports about objects */

/*
 * slab_bug - somebody did to an object of @c what must not be done
 *
 * Prints what is known of @obj: its slab, its bytes, its last user;
 * and panics with "slab NAME: WHAT: @obj, by @caller".
 * => any context; @obj may be anything, and need not be of @c
 * => @caller is where it was noticed; NULL: here
 */
void slab_bug(kmem_cache_t *c, const void *obj, const void *caller,
	      const char *fmt, ...) __printf(4, 5) __noreturn __cold;

/*
 * slab_object_show - who used the object last, and its bytes
 *
 * Marks the bytes that are not as they should be in an object that is
 * free, or in use.
 */
void slab_object_show(struct seq_file *m, const struct slab_place *at,
		      bool free);

/*
 * slab_slot_is_right - has nobody written where nobody may?
 */
bool slab_slot_is_right(kmem_cache_t *c, void *slot, bool free);

/*
 * slab_leaks_show - who has the objects of @c that are in use
 *
 * A line for each function, the one with most objects first:
 * "CACHE  OBJECTS  BYTES  FUNCTION". A cache without SLAB_STORE_USER
 * has one line. Returns how many objects are in use.
 * => takes c->spinlock, and has released it when it writes to @m
 */
int slab_leaks_show(struct seq_file *m, kmem_cache_t *c);

/*
 * slab_say_leaks - slab_leaks_show() to the log
 */
void slab_say_leaks(kmem_cache_t *c);

#endif /* MM_SLAB_DEBUG_H */
