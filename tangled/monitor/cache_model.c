/*
 * monitor/cache_model.c - a set-associative cache with LRU replacement
 */
#include "monitor/cache_model.h"

#include "lib/bitops.h"
#include "lib/printk.h"
#include "lib/string.h"

/* Set a model cache up */
void cache_model_init(struct cache_model *cache, unsigned int bytes,
		      unsigned int ways)
{
	unsigned int lines = bytes / MODEL_LINE;

	BUG_ON(lines > MODEL_LINES || !ways || lines % ways);
	BUG_ON(!is_power_of_2(lines / ways));
	memset(cache, 0, sizeof(*cache));
	cache->sets = lines / ways;
	cache->ways = ways;
}

/* Touch a line of a model cache */
bool cache_model_touch(struct cache_model *cache,
		       unsigned long address)
{
	unsigned long line = address / MODEL_LINE;
	unsigned int set = line % cache->sets, way = 0;
	unsigned long *stack = &cache->line[set * cache->ways];
	bool hit;

	BUG_ON(!line);
	while (way < cache->ways - 1 && stack[way] != line)
		way++;
	/* Bring the line to the top of its set */
	hit = stack[way] == line;
	for (; way > 0; way--)
		stack[way] = stack[way - 1];
	stack[0] = line;
	cache->load[set] += !hit;
	if (hit)
		cache->hits++;
	else
		cache->misses++;
	return hit;
}
