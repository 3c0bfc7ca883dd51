/*
 * block/ramdisk.c - a disk whose sectors are in memory
 *
 * disk->lock, taken with interrupts off, protects the queue, its count
 * and the countdown to a failure. Invariant: while the queue has a
 * request, disk->start is on tq_disk or disk->timer is pending.
 */
#include "block/ramdisk.h"

#include "arch/irq.h"
#include "lib/bitops.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/check.h"
#include "mm/page_io.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "sched/timer.h"
#include "sched/tqueue.h"

/* Describe a RAM disk */
struct ramdisk {
	struct block_device dev;
	char name[RAMDISK_NAMELEN];
	char *store;			/* dev.sectors of them */
	spinlock_t lock;
	struct list_head queue;		/* requests, the oldest first */
	unsigned int nr_queued;
	struct tq_struct start;		/* pulls the plug */
	struct timer_list timer;	/* rings when the work is done */
	unsigned long fail_in;		/* requests; 0: never */
};

static struct ramdisk *ramdisk_of(struct block_device *dev)
{
	return container_of(dev, struct ramdisk, dev);
}

/* Queue a request for the RAM disk */

static void ramdisk_submit(struct page_request *req)
{
	struct ramdisk *disk = ramdisk_of(req->dev);
	unsigned long flags;

	spin_lock_irqsave(&disk->lock, flags);
	list_add_tail(&req->list, &disk->queue);
	if (disk->nr_queued++ == 0)
		queue_task(&disk->start, &tq_disk);
	spin_unlock_irqrestore(&disk->lock, flags);
}

/* Start the RAM disk */

static void ramdisk_start(void *data)
{
	struct ramdisk *disk = data;

	BUG_ON(list_empty(&disk->queue));
	disk->timer.expires = jiffies + RAMDISK_TICKS;
	add_timer(&disk->timer);
}

/* Carry out a request of the RAM disk */

static void move_bytes(struct ramdisk *disk, struct page_request *req)
{
	char *sectors = disk->store + req->sector * SECTOR_SIZE;
	char *bytes;

	BUG_ON(page_to_pfn(req->page) >= disk->dev.bounce_pfn);
	bytes = kmap_atomic(req->page, KM_SOFTIRQ0);
	if (req->rw == READ)
		memcpy(bytes + req->offset, sectors, req->size);
	else
		memcpy(sectors, bytes + req->offset, req->size);
	kunmap_atomic(bytes, KM_SOFTIRQ0);
}

static bool must_fail(struct ramdisk *disk)
{
	unsigned long flags;
	bool fail;

	spin_lock_irqsave(&disk->lock, flags);
	fail = disk->fail_in && --disk->fail_in == 0;
	spin_unlock_irqrestore(&disk->lock, flags);
	return fail;
}

static void carry_out(struct ramdisk *disk, struct page_request *req)
{
	bool fail = must_fail(disk);

	if (!fail)
		move_bytes(disk, req);
	end_page_request(req, !fail);
}

/* Carry out all that the RAM disk has queued */

static void take_queue(struct ramdisk *disk, struct list_head *batch)
{
	unsigned long flags;

	spin_lock_irqsave(&disk->lock, flags);
	list_splice(&disk->queue, batch);
	INIT_LIST_HEAD(&disk->queue);
	disk->nr_queued = 0;
	spin_unlock_irqrestore(&disk->lock, flags);
}

static void ramdisk_interrupt(unsigned long data)
{
	struct ramdisk *disk = (struct ramdisk *)data;
	struct page_request *req;
	LIST_HEAD(batch);

	BUG_ON(!in_interrupt());
	take_queue(disk, &batch);
	while (!list_empty(&batch)) {
		req = list_first_entry(&batch, struct page_request, list);
		list_del(&req->list);
		carry_out(disk, req);
	}
}

/* Make a RAM disk */

static void set_up(struct ramdisk *disk, const char *name,
		   unsigned long bytes, unsigned long limit)
{
	memset(disk, 0, sizeof(*disk));
	strscpy(disk->name, name, sizeof(disk->name));
	disk->dev.name = disk->name;
	disk->dev.sectors = bytes / SECTOR_SIZE;
	disk->dev.bounce_pfn = limit ? PFN_DOWN(limit) : ~0UL;
	disk->dev.submit = ramdisk_submit;
	/* Empty the RAM disk's queue, and wind its clockwork */
	spin_lock_init_ranked(&disk->lock, RANK_REQUEST_QUEUE, "ramdisk");
	INIT_LIST_HEAD(&disk->queue);
	disk->start.routine = ramdisk_start;
	disk->start.data = disk;
	init_timer(&disk->timer);
	disk->timer.function = ramdisk_interrupt;
	disk->timer.data = (unsigned long)disk;
}

static bool can_be_a_disk(const char *name, unsigned long bytes)
{
	return name && name[0] && strlen(name) < RAMDISK_NAMELEN &&
	       bytes && bytes % SECTOR_SIZE == 0;
}

static void free_ramdisk(struct ramdisk *disk)
{
	vfree(disk->store);
	kfree(disk);
}

int ramdisk_create(const char *name, unsigned long bytes,
		   unsigned long limit)
{
	struct ramdisk *disk;
	int err = -ENOMEM;

	if (!can_be_a_disk(name, bytes))
		return -EINVAL;
	if (get_block_device(name))
		return -EBUSY;
	disk = kmalloc(sizeof(*disk), GFP_KERNEL);
	if (!disk)
		return -ENOMEM;
	set_up(disk, name, bytes, limit);
	/* Give the RAM disk its sectors, and register it */
	disk->store = vmalloc(bytes);
	if (disk->store) {
		memset(disk->store, 0, bytes);
		err = register_block_device(&disk->dev);
	}
	if (err)
		free_ramdisk(disk);
	return err;
}

/* Find a RAM disk */

static struct ramdisk *find_ramdisk(const char *name)
{
	struct block_device *dev = get_block_device(name);

	return dev && dev->submit == ramdisk_submit ? ramdisk_of(dev) :
						      NULL;
}

/* Destroy a RAM disk */

int ramdisk_destroy(const char *name)
{
	struct ramdisk *disk = find_ramdisk(name);

	if (!disk)
		return -ENOENT;
	if (disk->nr_queued)
		return -EBUSY;
	BUG_ON(disk->start.sync || timer_pending(&disk->timer));
	BUG_ON(unregister_block_device(&disk->dev));
	free_ramdisk(disk);
	return 0;
}

/* Let a RAM disk fail */

int ramdisk_fail(const char *name, unsigned long n)
{
	struct ramdisk *disk = find_ramdisk(name);
	unsigned long flags;

	if (!disk)
		return -ENOENT;
	spin_lock_irqsave(&disk->lock, flags);
	disk->fail_in = n;
	spin_unlock_irqrestore(&disk->lock, flags);
	return 0;
}

/* Check the RAM disks */

static int check_request(struct seq_file *m, const struct ramdisk *disk,
			 const struct page_request *req)
{
	unsigned long pfn = page_to_pfn(req->page);

	if (req->dev == &disk->dev && pfn < disk->dev.bounce_pfn &&
	    req->sector < disk->dev.sectors)
		return 0;
	seq_printf(m, "%s: request for frame %lu, sector %lu is not its "
		      "own\n", disk->name, pfn, req->sector);
	return 1;
}

static int check_queue(struct seq_file *m, const struct ramdisk *disk)
{
	const struct page_request *req;
	unsigned int n = 0;
	int faults = 0;

	list_for_each_entry(req, &disk->queue, list) {
		faults += check_request(m, disk, req);
		n++;
	}
	if (n != disk->nr_queued) {
		seq_printf(m, "%s: %u requests, counted %u\n", disk->name,
			   n, disk->nr_queued);
		faults++;
	}
	/* Find a RAM disk that sleeps on its requests */
	if (!!n != (disk->start.sync != 0) + timer_pending(&disk->timer)) {
		seq_printf(m, "%s: %u requests, %splugged, timer %spending\n",
			   disk->name, n, disk->start.sync ? "" : "not ",
			   timer_pending(&disk->timer) ? "" : "not ");
		faults++;
	}
	return faults;
}

struct ramdisk_report {
	struct seq_file *m;
	int faults;
};

static void check_device(struct block_device *dev, void *data)
{
	struct ramdisk_report *report = data;
	struct ramdisk *disk = ramdisk_of(dev);
	unsigned long flags;

	if (dev->submit != ramdisk_submit)
		return;
	spin_lock_irqsave(&disk->lock, flags);
	report->faults += check_queue(report->m, disk);
	spin_unlock_irqrestore(&disk->lock, flags);
}

int ramdisk_check(struct seq_file *m)
{
	struct ramdisk_report report = { .m = m };

	for_each_block_device(check_device, &report);
	return report.faults;
}
MM_CHECK("ramdisk", ramdisk_check);
