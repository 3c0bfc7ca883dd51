/*
 * mm/shrinker.h - who can give memory back when there is none
 *
 * A shrinker is a function that gives up some of what somebody keeps
 * only to save time. A read-write semaphore protects the list: to call
 * them is to read, to change the list is to write.
 */
#ifndef MM_SHRINKER_H
#define MM_SHRINKER_H

#include "lib/list.h"

struct seq_file;

/* Declare who can give memory back */
struct shrinker {
	const char *name;
	int (*shrink)(unsigned int gfp_mask);	/* pages freed */
	struct list_head list;
	unsigned long calls, freed;	/* how often, and pages in all */
};

/*
 * register_shrinker - have @s asked from now on, after all others
 * unregister_shrinker - ask it no more; afterwards it is not running
 *
 * => may sleep; not from a shrinker
 * => s->shrink() runs in whichever thread is short of memory, with
 *    PF_MEMALLOC, and whatever locks that thread holds: it may sleep,
 *    and takes only by trylock what a thread may hold that allocates
 */
void register_shrinker(struct shrinker *s);
void unregister_shrinker(struct shrinker *s);

/* Declare what asks the shrinkers */
/*
 * shrink_all - ask each shrinker once, in the order of registration
 *
 * Returns the pages that became free by it; 1 if the list is being
 * changed, and then nobody was asked.
 * => may sleep; not in an interrupt
 */
int shrink_all(unsigned int gfp_mask);

/*
 * shrinker_init - register the slab allocator's shrinker, and become
 * the page allocator's reclaimer
 *
 * => once a boot, after kmem_cache_sizes_init(), interrupts on
 */
void shrinker_init(void);

/* shrinkers_show - a line for each: name, calls, pages */
void shrinkers_show(struct seq_file *m);

#endif /* MM_SHRINKER_H */
