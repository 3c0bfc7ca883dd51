/*
 * mm/fail_page_alloc.h - allocations that fail on purpose
 *
 * Owns one rule, two counters and the state of a random generator, all
 * under a lock of its own with interrupts off; it ranks below all
 * others, for nothing is called while it is held.
 */
#ifndef MM_FAIL_PAGE_ALLOC_H
#define MM_FAIL_PAGE_ALLOC_H

#include "lib/types.h"
#include "mm/mmzone.h"

struct seq_file;

/* Describe a rule by which requests fail */
struct fail_page_alloc {
	unsigned long nth;	  /* fail this request, once; 0: none */
	unsigned long interval;	  /* and each interval-th; 0: none */
	unsigned int probability; /* and each with this chance in 1000 */
	unsigned int min_order;	  /* requests below do not count */
	unsigned int zones;	  /* 1 << ZONE_NORMAL, ...; 0: all */
	u32 seed;		  /* of the chance; 0 is taken for 1 */
	unsigned long times;	  /* fail at most so often; 0: always */
};

/* Declare what sets, reads and shows the rule */

/*
 * fail_page_alloc_set - let requests fail by @rule from now on
 *
 * NULL: no more. With a rule, counters and random numbers start anew.
 * => any context
 */
void fail_page_alloc_set(const struct fail_page_alloc *rule);

/*
 * fail_page_alloc_parse - read a rule, such as "nth=5,order=3"
 *
 * Words, separated by commas: nth=, interval=, probability=, order=,
 * seed=, times= with a number, zone= with a name, as often as wanted.
 * Returns 0, or -EINVAL: a warning names the word, @rule is unchanged.
 */
int fail_page_alloc_parse(struct fail_page_alloc *rule,
			  const char *text);

/*
 * fail_page_alloc_show - the rule, requests seen, requests failed
 */
void fail_page_alloc_show(struct seq_file *m);

/* Declare the question of the page allocator */

extern bool fail_page_alloc_on;

bool __should_fail_alloc_page(const zone_t *classzone,
			      unsigned int order);

/*
 * should_fail_alloc_page - must this request fail?
 *
 * @classzone is the first zone of the request's zonelist.
 * => the page allocator asks once for each request; any context
 */
static inline bool should_fail_alloc_page(const zone_t *classzone,
					  unsigned int order)
{
	return unlikely(fail_page_alloc_on) &&
	       __should_fail_alloc_page(classzone, order);
}

#endif /* MM_FAIL_PAGE_ALLOC_H */
