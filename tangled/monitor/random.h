/*
 * monitor/random.h - random numbers that can be had again
 */
#ifndef MONITOR_RANDOM_H
#define MONITOR_RANDOM_H

#include "lib/types.h"

/* the next number; *@state is not 0, or nothing but 0 will come */
static inline u32 next_random(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static inline u32 random_below(u32 *state, u32 n)
{
	return (u64)next_random(state) * n >> 32;
}

#endif /* MONITOR_RANDOM_H */
