/*
 * mm/slabinfo.h - what the caches have, in Linux's format
 *
 * Owns nothing. Each cache is counted under its own lock, one after
 * the other; the chain's semaphore keeps the caches where they are.
 */
#ifndef MM_SLABINFO_H
#define MM_SLABINFO_H

#include "lib/types.h"
#include "mm/slab.h"

struct seq_file;

/* Declare the census of a cache */
struct slab_census {
	unsigned long full, partial, free;	/* slabs */
	unsigned long active;		/* objects outside of slabs */
};

/*
 * slab_census - count @c's slabs and the objects that they gave out
 *
 * => takes @c's lock; any context
 */
void slab_census(kmem_cache_t *c, struct slab_census *census);

/* Declare the report of the caches, and how to tune one */

/*
 * slabinfo_show - a line for each cache, as /proc/slabinfo 1.1
 *
 * => takes the chain's semaphore: may sleep
 */
void slabinfo_show(struct seq_file *m);

#define MAX_SLABINFO_WRITE	128	/* bytes */

/*
 * slabinfo_write - tune a cache: "NAME LIMIT BATCH" in @len bytes
 *
 * Returns @len; -EINVAL if there is no such cache, or the text is too
 * long or is no name and two numbers, or the cache cannot have such
 * arrays; -ENOMEM. After an error everything is as before.
 * => takes the chain's semaphore: may sleep
 */
int slabinfo_write(const char *text, size_t len);

#endif /* MM_SLABINFO_H */
