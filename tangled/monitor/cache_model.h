/*
 * monitor/cache_model.h - a processor's cache, as a model
 *
 * Lines of LINE bytes; a line goes into the set that the middle bits of
 * its address name; a set keeps the lines that were used last.
 */
#ifndef MONITOR_CACHE_MODEL_H
#define MONITOR_CACHE_MODEL_H

#include "lib/types.h"

#define MODEL_LINE	32	/* bytes, as on i386 */
#define MODEL_LINES	1024	/* room for 32 KiB */

struct cache_model {
	unsigned int sets, ways;
	unsigned long hits, misses;
	unsigned long line[MODEL_LINES];	/* 0: empty; by set,
						   last used first */
	unsigned int load[MODEL_LINES];	/* lines that came in, by set */
};

/*
 * cache_model_init - an empty cache of @bytes bytes in @ways ways
 *
 * => at most MODEL_LINES lines, and a power of two of sets, else BUG
 */
void cache_model_init(struct cache_model *cache, unsigned int bytes,
		      unsigned int ways);

/*
 * cache_model_touch - read from @address; true if its line is there
 */
bool cache_model_touch(struct cache_model *cache,
		       unsigned long address);

#endif /* MONITOR_CACHE_MODEL_H */
