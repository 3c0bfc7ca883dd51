/*
 * mm/page_io.c - the way of a page request to its disk, and back
 *
 * Owns the list of block devices, which device_list_lock protects, and
 * the cache of page requests. A request belongs to its sender until it
 * is submitted, then to the disk, and from end_io on to its sender
 * again.
 */
#include "mm/page_io.h"

#include "arch/irq.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "mm/bootmem.h"
#include "mm/bounce.h"
#include "mm/setup.h"
#include "mm/slab.h"
#include "sched/completion.h"
#include "sched/sched.h"
#include "sched/tqueue.h"

DEFINE_TRACE(block_rq_issue, "pfn=%lu sector=%lu bytes=%lu rw=%lu");
DEFINE_TRACE(block_rq_complete,
	     "pfn=%lu sector=%lu bytes=%lu rw=%lu uptodate=%lu");

static LIST_HEAD(block_devices);
static spinlock_t device_list_lock =
	SPIN_LOCK_RANKED(RANK_DEVICE_LIST, "device_list_lock");
static kmem_cache_t *page_request_cachep;

/* Be ready for disks */

void __init page_io_init(void)
{
	page_request_cachep =
		kmem_cache_create("page_request",
				  sizeof(struct page_request), 0,
				  SLAB_HWCACHE_ALIGN, NULL, NULL);
	if (!page_request_cachep)
		panic("page_io_init: no memory for the cache page_request");
}

/* Take and free page requests */

struct page_request *alloc_page_request(unsigned int gfp_mask)
{
	struct page_request *req =
		kmem_cache_alloc(page_request_cachep, gfp_mask);

	if (req)
		memset(req, 0, sizeof(*req));
	return req;
}

void free_page_request(struct page_request *req)
{
	kmem_cache_free(page_request_cachep, req);
}

/* Find a block device */

static struct block_device *find_device(const char *name)
{
	struct block_device *dev;

	VM_BUG_ON(!spin_is_locked(&device_list_lock));
	list_for_each_entry(dev, &block_devices, list)
		if (strcmp(dev->name, name) == 0)
			return dev;
	return NULL;
}

struct block_device *get_block_device(const char *name)
{
	struct block_device *dev;

	spin_lock(&device_list_lock);
	dev = find_device(name);
	spin_unlock(&device_list_lock);
	return dev;
}

void for_each_block_device(void (*fn)(struct block_device *dev,
				      void *data), void *data)
{
	struct block_device *dev;

	spin_lock(&device_list_lock);
	list_for_each_entry(dev, &block_devices, list)
		fn(dev, data);
	spin_unlock(&device_list_lock);
}

/* Enter a block device */

#define LOWEST_BOUNCE_PFN	PFN_DOWN(__pa(MAX_DMA_ADDRESS))

static bool device_is_sound(const struct block_device *dev)
{
	return dev->name && dev->name[0] && dev->sectors &&
	       dev->submit && dev->bounce_pfn >= LOWEST_BOUNCE_PFN;
}

int register_block_device(struct block_device *dev)
{
	int err = 0;

	if (!device_is_sound(dev))
		return -EINVAL;
	if (dev->bounce_pfn < max_pfn)
		err = init_emergency_pool();
	if (err)
		return err;
	/* Put the block device last if its name is free */
	spin_lock(&device_list_lock);
	if (find_device(dev->name)) {
		err = -EBUSY;
	} else {
		dev->reads = dev->writes = dev->errors = 0;
		list_add_tail(&dev->list, &block_devices);
	}
	spin_unlock(&device_list_lock);
	return err;
}

/* Remove a block device */

int unregister_block_device(struct block_device *dev)
{
	struct block_device *at;
	int err = -ENOENT;

	spin_lock(&device_list_lock);
	list_for_each_entry(at, &block_devices, list)
		if (at == dev) {
			list_del(&dev->list);
			err = 0;
			break;
		}
	spin_unlock(&device_list_lock);
	return err;
}

/* Say what is wrong with a page request */

static bool in_whole_sectors(const struct page_request *req)
{
	return req->size && req->size % SECTOR_SIZE == 0 &&
	       req->offset % SECTOR_SIZE == 0;
}

static bool within_page(const struct page_request *req)
{
	return req->offset <= PAGE_SIZE &&
	       req->size <= PAGE_SIZE - req->offset;
}

static bool within_device(const struct page_request *req)
{
	unsigned long nr = req->size / SECTOR_SIZE;

	return nr <= req->dev->sectors &&
	       req->sector <= req->dev->sectors - nr;
}

/* NULL: nothing */
static const char *wrong_with(const struct page_request *req)
{
	if (req->rw != READ && req->rw != WRITE)
		return "neither read nor write";
	if (!in_whole_sectors(req))
		return "not in whole sectors";
	if (!within_page(req))
		return "not in one page";
	if (!within_device(req))
		return "beyond the end of the device";
	return NULL;
}

/* Count the end of a page request */

static void count_end(struct block_device *dev, int rw, bool uptodate)
{
	unsigned long flags;

	local_irq_save(flags);
	if (!uptodate)
		dev->errors++;
	else if (rw == READ)
		dev->reads++;
	else
		dev->writes++;
	local_irq_restore(flags);
}

void end_page_request(struct page_request *req, bool uptodate)
{
	trace(block_rq_complete, page_to_pfn(req->page), req->sector,
	      req->size, req->rw, uptodate);
	count_end(req->dev, req->rw, uptodate);
	req->end_io(req, uptodate);
}

/* Submit a page request */

static void refuse(struct page_request *req, const char *why)
{
	printk(KERN_ERR "%s: request for %u bytes at %u of a page, "
	       "sector %lu of %lu: %s\n", req->dev->name, req->size,
	       req->offset, req->sector, req->dev->sectors, why);
	end_page_request(req, false);
}

void submit_page_request(struct page_request *req)
{
	const char *why;

	might_sleep();
	BUG_ON(in_interrupt());
	BUG_ON(!req->page || !req->dev || !req->end_io);
	why = wrong_with(req);
	if (why) {
		refuse(req, why);
		return;
	}
	req = create_bounce(req);
	trace(block_rq_issue, page_to_pfn(req->page), req->sector,
	      req->size, req->rw);
	req->dev->submit(req);
}

/* Wait for a page request */

struct request_wait {
	struct completion done;
	int error;
};

static void end_wait(struct page_request *req, bool uptodate)
{
	struct request_wait *wait = req->private;

	wait->error = uptodate ? 0 : -EIO;
	complete(&wait->done);
}

int page_io_wait(struct page_request *req)
{
	struct request_wait wait;

	init_completion(&wait.done);
	req->private = &wait;
	req->end_io = end_wait;
	submit_page_request(req);
	run_task_queue(&tq_disk);
	wait_for_completion(&wait.done);
	return wait.error;
}
