/*
 * mm/bounce.c - pages in the place of those that a disk cannot reach
 *
 * Owns two pools, of pages and of requests, for the time when there is
 * no memory left; emergency_lock protects them and counts of what went
 * in and out, and is taken with interrupts off, for requests end in
 * interrupts. The other counts are for display: no lock. Chapter 9;
 * Linux 2.4: mm/highmem.c.
 */
#include "mm/bounce.h"

#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "mm/check.h"
#include "mm/page_alloc.h"
#include "mm/setup.h"
#include "sched/sched.h"
#include "sched/tqueue.h"

/* Keep the emergency pools */
int nr_emergency_pages, nr_emergency_requests;
struct bounce_stat bounce_stat;

static LIST_HEAD(emergency_pages);	/* by page->list */
static LIST_HEAD(emergency_requests);
static spinlock_t emergency_lock =
	SPIN_LOCK_RANKED(RANK_EMERGENCY, "emergency_lock");

DEFINE_TRACE(bounce, "pfn=%lu bounce=%lu rw=%lu");
DEFINE_TRACE(bounce_end, "pfn=%lu bounce=%lu uptodate=%lu");

/* Put pages and requests into the pools */

/* true if the pool had room for @page, and any disk can reach it */
static bool keep_page(struct page *page)
{
	unsigned long flags;
	bool keep;

	spin_lock_irqsave(&emergency_lock, flags);
	keep = nr_emergency_pages < POOL_SIZE &&
	       page_zonenum(page) == ZONE_DMA;
	if (keep) {
		list_add(&page->list, &emergency_pages);
		nr_emergency_pages++;
		bounce_stat.pages_kept++;
	}
	spin_unlock_irqrestore(&emergency_lock, flags);
	return keep;
}

static bool keep_request(struct page_request *req)
{
	unsigned long flags;
	bool keep;

	spin_lock_irqsave(&emergency_lock, flags);
	keep = nr_emergency_requests < POOL_SIZE;
	if (keep) {
		list_add(&req->list, &emergency_requests);
		nr_emergency_requests++;
		bounce_stat.requests_kept++;
	}
	spin_unlock_irqrestore(&emergency_lock, flags);
	return keep;
}

/* Take pages and requests out of the pools */

static struct page *emergency_page(void)
{
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&emergency_lock, flags);
	if (nr_emergency_pages) {
		page = list_first_entry(&emergency_pages, struct page, list);
		list_del(&page->list);
		nr_emergency_pages--;
		bounce_stat.pages_taken++;
	}
	spin_unlock_irqrestore(&emergency_lock, flags);
	return page;
}

static struct page_request *emergency_request(void)
{
	struct page_request *req = NULL;
	unsigned long flags;

	spin_lock_irqsave(&emergency_lock, flags);
	if (nr_emergency_requests) {
		req = list_first_entry(&emergency_requests,
				       struct page_request, list);
		list_del(&req->list);
		nr_emergency_requests--;
		bounce_stat.requests_taken++;
	}
	spin_unlock_irqrestore(&emergency_lock, flags);
	return req;
}

/* Fill the emergency pools */

static bool add_emergency_page(void)
{
	struct page *page = alloc_page(GFP_ATOMIC | GFP_DMA);

	if (page && !keep_page(page))
		__free_page(page);
	return page;
}

static bool add_emergency_request(void)
{
	struct page_request *req = alloc_page_request(GFP_ATOMIC);

	if (req && !keep_request(req))
		free_page_request(req);
	return req;
}

int init_emergency_pool(void)
{
	while (nr_emergency_pages < POOL_SIZE && add_emergency_page())
		;
	while (nr_emergency_requests < POOL_SIZE &&
	       add_emergency_request())
		;
	printk(KERN_INFO "bounce buffers: %d pages and %d requests in "
	       "reserve\n", nr_emergency_pages, nr_emergency_requests);
	return nr_emergency_pages && nr_emergency_requests ? 0 : -ENOMEM;
}

/* Wait for somebody's I/O to end */

static void wait_for_bounce(void)
{
	bounce_stat.waits++;
	run_task_queue(&tq_disk);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(1);
}

/* Find a page for a bounce buffer */

static struct page *alloc_bounce_page(const struct block_device *dev)
{
	unsigned int gfp_mask = GFP_NOHIGHIO;
	struct page *page;

	if (dev->bounce_pfn < max_low_pfn)
		gfp_mask |= GFP_DMA;
	for (;;) {
		page = alloc_page(gfp_mask);
		if (!page)
			page = emergency_page();
		if (page)
			return page;
		wait_for_bounce();
	}
}

/* Find a request for a bounce buffer */

static struct page_request *alloc_bounce_request(void)
{
	struct page_request *req;

	for (;;) {
		req = alloc_page_request(GFP_NOHIGHIO);
		if (!req)
			req = emergency_request();
		if (req)
			return req;
		wait_for_bounce();
	}
}

/* Copy between a page and its bounce buffer */

static void copy_from_high(struct page_request *copy,
			   struct page_request *req)
{
	char *target = page_address(copy->page);
	char *source = kmap_atomic(req->page, KM_USER0);

	memcpy(target + req->offset, source + req->offset, req->size);
	kunmap_atomic(source, KM_USER0);
}

static void copy_to_high_irq(struct page_request *req,
			     struct page_request *copy)
{
	char *source = page_address(copy->page);
	unsigned long flags;
	char *target;

	local_irq_save(flags);
	target = kmap_atomic(req->page, KM_BOUNCE_READ);
	memcpy(target + req->offset, source + req->offset, req->size);
	kunmap_atomic(target, KM_BOUNCE_READ);
	local_irq_restore(flags);
}

/* End a request that bounced */

static void bounce_end_io(struct page_request *copy, bool uptodate)
{
	struct page_request *req = copy->private;

	trace(bounce_end, page_to_pfn(req->page), page_to_pfn(copy->page),
	      uptodate);
	req->end_io(req, uptodate);
	if (!keep_page(copy->page))
		__free_page(copy->page);
	if (!keep_request(copy))
		free_page_request(copy);
}

static void bounce_end_io_write(struct page_request *copy,
				bool uptodate)
{
	bounce_end_io(copy, uptodate);
}

static void bounce_end_io_read(struct page_request *copy, bool uptodate)
{
	if (uptodate)
		copy_to_high_irq(copy->private, copy);
	bounce_end_io(copy, uptodate);
}

/* Put a bounce buffer in the way */

struct page_request *create_bounce(struct page_request *req)
{
	struct page_request *copy;

	might_sleep();
	if (page_to_pfn(req->page) < req->dev->bounce_pfn)
		return req;
	copy = alloc_bounce_request();
	*copy = *req;
	copy->page = alloc_bounce_page(req->dev);
	copy->private = req;
	/* Copy now what is written, later what is read */
	if (req->rw == WRITE) {
		copy->end_io = bounce_end_io_write;
		copy_from_high(copy, req);
		bounce_stat.writes++;
	} else {
		copy->end_io = bounce_end_io_read;
		bounce_stat.reads++;
	}
	trace(bounce, page_to_pfn(req->page), page_to_pfn(copy->page),
	      req->rw);
	return copy;
}

/* Check the emergency pools */

/* @n on a list, @counted; @kept less @taken; room for POOL_SIZE */
static int pool_fault(struct seq_file *m, const char *what, int n,
		      int counted, unsigned long kept,
		      unsigned long taken)
{
	if (n == counted && (unsigned long)n == kept - taken &&
	    n <= POOL_SIZE)
		return 0;
	seq_printf(m, "pool of %s: %d on the list, %d counted, %lu kept, "
		   "%lu taken\n", what, n, counted, kept, taken);
	return 1;
}

static int check_pool_requests(struct seq_file *m)
{
	struct page_request *req;
	int n = 0;

	list_for_each_entry(req, &emergency_requests, list)
		n++;
	return pool_fault(m, "requests", n, nr_emergency_requests,
			  bounce_stat.requests_kept,
			  bounce_stat.requests_taken);
}

static int check_pool_pages(struct seq_file *m)
{
	struct page *page;
	int n = 0, faults = 0;

	list_for_each_entry(page, &emergency_pages, list) {
		n++;
		/* Report a page that does not belong into the pool */
		if (page_count(page) != 1 || page_zonenum(page) != ZONE_DMA) {
			seq_printf(m, "frame %lx in the pool: count %d, zone %u\n",
				   page_to_pfn(page), page_count(page),
				   page_zonenum(page));
			faults++;
		}
	}
	return faults + pool_fault(m, "pages", n, nr_emergency_pages,
				   bounce_stat.pages_kept,
				   bounce_stat.pages_taken);
}

int bounce_check(struct seq_file *m)
{
	unsigned long flags;
	int faults;

	spin_lock_irqsave(&emergency_lock, flags);
	faults = check_pool_pages(m) + check_pool_requests(m);
	spin_unlock_irqrestore(&emergency_lock, flags);
	return faults;
}
MM_CHECK("bounce", bounce_check);
