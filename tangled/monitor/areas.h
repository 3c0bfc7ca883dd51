/*
 * monitor/areas.h - the areas of the vmalloc range, one at a time
 */
#ifndef MONITOR_AREAS_H
#define MONITOR_AREAS_H

#include "lib/types.h"

struct area {
	unsigned long start, end;	/* bytes; the guard page begins at
					   end */
	unsigned long flags;		/* VM_ALLOC, ... */
};

/*
 * next_area - copy the first area that begins at @from or above
 *
 * Returns false if there is none. Takes vmlist_lock.
 */
bool next_area(unsigned long from, struct area *area);

#endif /* MONITOR_AREAS_H */
