/*
 * mm/bounce.h - pages in the place of those that a disk cannot reach
 */
#ifndef MM_BOUNCE_H
#define MM_BOUNCE_H

#include "mm/page_io.h"

struct seq_file;

/* Declare the pools of bounce buffers */
#define POOL_SIZE	32	/* pages, and as many requests */

extern int nr_emergency_pages, nr_emergency_requests;

struct bounce_stat {
	unsigned long reads, writes;	/* requests that bounced */
	unsigned long pages_taken, pages_kept;	/* from the pool, into it */
	unsigned long requests_taken, requests_kept;
	unsigned long waits;		/* times that nothing was there */
};
extern struct bounce_stat bounce_stat;

/*
 * init_emergency_pool - have 32 pages and 32 requests in reserve
 *
 * The pages are of ZONE_DMA, so that any disk can reach them. Takes
 * what is missing only. Returns 0, or -ENOMEM if one of the pools
 * is empty afterwards. => does not sleep
 */
int init_emergency_pool(void);

/* Declare what puts a bounce buffer in the way */
/*
 * create_bounce - the request that goes to the disk in place of @req
 *
 * That is @req itself if its disk reaches its page. Else it is a new
 * one with a page that the disk reaches, filled already if it is to be
 * written; when it is done, the bytes are copied back if they were
 * read, req->end_io is called, and page and request go to the pools or
 * are freed.
 * => may sleep, and start what is queued for disks; never fails; no
 *    lock held
 */
struct page_request *create_bounce(struct page_request *req);

/*
 * bounce_check - hold the pools against their counters
 *
 * Returns the number of faults, each printed to @m.
 */
int bounce_check(struct seq_file *m);

#endif /* MM_BOUNCE_H */
