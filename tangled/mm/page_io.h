/*
 * mm/page_io.h - a page on its way to a disk, or from one
 *
 * The memory manager says what is to be moved, a disk moves it. The
 * disk is registered with mm/ and known to it by this header only.
 */
#ifndef MM_PAGE_IO_H
#define MM_PAGE_IO_H

#include "lib/list.h"
#include "mm/highmem.h"

struct block_device;

/* Declare a page request */
enum { READ, WRITE };		/* from the disk, to the disk */

#define SECTOR_SIZE	512

struct page_request {
	struct list_head list;	/* the disk's queue, or a pool */
	int rw;			/* READ or WRITE */
	struct page *page;	/* where the bytes are */
	unsigned int offset;	/* of the first in the page */
	unsigned int size;	/* bytes, whole sectors */
	struct block_device *dev;
	unsigned long sector;	/* the first on the disk */
	void (*end_io)(struct page_request *req, bool uptodate);
	void *private;		/* end_io's */
};

/* Declare a block device */
struct block_device {
	const char *name;
	unsigned long sectors;		/* its size */
	unsigned long bounce_pfn;	/* frames from here on are out of
					   its reach; ~0UL: none is */
	void (*submit)(struct page_request *req);
	void *private;			/* the driver's */
	struct list_head list;		/* of all devices */
	unsigned long reads, writes;	/* requests that went well */
	unsigned long errors;		/* ... that did not */
};

/* Declare what makes and submits page requests */
/* page_io_init - be ready for disks; once a boot, caches up */
void page_io_init(void);

/*
 * alloc_page_request - a request whose fields the caller fills
 * free_page_request - give it back
 *
 * Returns NULL if there is no memory. => @gfp_mask as for kmalloc()
 */
struct page_request *alloc_page_request(unsigned int gfp_mask);
void free_page_request(struct page_request *req);

/*
 * register_block_device - let requests go to @dev
 *
 * Returns 0; -EINVAL if it has no name, no sectors, no submit or a
 * bounce_pfn below 16 MiB, under which no zone guarantees a frame;
 * -EBUSY if its name is taken; -ENOMEM if there is nothing for the
 * emergency pools, which are filled if @dev cannot reach each frame.
 * => may sleep; dev->submit() is called by threads: it queues the
 *    request, and its end_io is called later in an interrupt
 */
int register_block_device(struct block_device *dev);

/*
 * unregister_block_device - let no more requests go to @dev
 *
 * Returns 0, or -ENOENT if it is not registered. => no request of it
 * is on its way
 */
int unregister_block_device(struct block_device *dev);

/* get_block_device - the device called @name, NULL if there is none */
struct block_device *get_block_device(const char *name);

/* for_each_block_device(fn, data) in the order of registration */
void for_each_block_device(void (*fn)(struct block_device *dev,
				      void *data), void *data);

/*
 * submit_page_request - start @req; req->end_io is called when it is
 * done, in an interrupt, or at once if it asks for nonsense
 *
 * => may sleep; no lock held; page and request stay until end_io
 */
void submit_page_request(struct page_request *req);

/*
 * end_page_request - the driver is done with @req: count, call end_io
 *
 * => any context; @req is off the driver's queue, and not its any more
 */
void end_page_request(struct page_request *req, bool uptodate);

/*
 * page_io_wait - submit_page_request() and sleep until it is done
 *
 * Returns 0 or -EIO. => uses end_io and private of @req
 */
int page_io_wait(struct page_request *req);

/* Reach the bytes of a page request */
/* for a thread, that may sleep meanwhile */
static inline void *request_kmap(struct page_request *req)
{
	return (char *)kmap(req->page) + req->offset;
}

static inline void request_kunmap(struct page_request *req)
{
	kunmap(req->page);
}

/* for a driver, in any context: interrupts are off in between */
static inline void *request_kmap_irq(struct page_request *req,
				     unsigned long *flags)
{
	unsigned long saved;

	local_irq_save(saved);
	*flags = saved;
	return (char *)kmap_atomic(req->page, KM_BH_IRQ) + req->offset;
}

static inline void request_kunmap_irq(void *addr, unsigned long *flags)
{
	unsigned long saved = *flags;

	kunmap_atomic(addr, KM_BH_IRQ);
	local_irq_restore(saved);
}

#endif /* MM_PAGE_IO_H */
