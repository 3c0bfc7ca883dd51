/*
 * mm/vmstat.h - what the page allocator has, and what it has done
 *
 * Reports and two indexes, all made from the zones' free lists and
 * counters at the moment of the call. Owns nothing. Lists are counted
 * one at a time, each under its zone's lock; between two lists an
 * interrupt may allocate.
 */
#ifndef MM_VMSTAT_H
#define MM_VMSTAT_H

#include "lib/types.h"
#include "mm/mmzone.h"

struct seq_file;

/* Declare the reports of the page allocator */
/*
 * buddyinfo_show - free blocks of each order, as /proc/buddyinfo
 *
 * A line for each zone that has frames, MAX_ORDER numbers on it.
 */
void buddyinfo_show(struct seq_file *m);

/*
 * vmstat_show - free pages and events since boot, as /proc/vmstat
 *
 * Names and order are Linux's; events that nobody counts are left out.
 */
void vmstat_show(struct seq_file *m);

/* Declare the indexes of fragmentation */
/*
 * unusable_free_index - how much free memory is of no use for @order?
 *
 * Returns thousandths: 0, all of @zone's free pages lie in blocks that
 * are large enough, to 1000, none does; 1000 if nothing is free.
 * => order < MAX_ORDER
 */
int unusable_free_index(zone_t *zone, unsigned int order);

/*
 * fragmentation_index - would a request fail for fragmentation?
 *
 * Returns thousandths: -1000 if a block is large enough; else towards 0
 * and below, it would fail for want of memory; towards 1000, because
 * the memory is in pieces. 0 if nothing is free.
 * => order < MAX_ORDER
 */
int fragmentation_index(zone_t *zone, unsigned int order);

/*
 * extfrag_show - both indexes for each zone and order, in thousandths
 */
void extfrag_show(struct seq_file *m);

#endif /* MM_VMSTAT_H */
