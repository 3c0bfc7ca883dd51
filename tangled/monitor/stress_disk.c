/*
 * monitor/stress_disk.c - page requests of the stress game
 *
 * Owns three disks. Each player has STRESS_SLOTS pages on each of them,
 * and no more than one request on its way for any of these.
 */
#include "monitor/stress.h"

#include "block/ramdisk.h"
#include "lib/errno.h"
#include "mm/page_alloc.h"
#include "mm/page_io.h"
#include "sched/tqueue.h"

/* Make the disks of the stress game */
static const struct {
	const char *name;
	unsigned long limit;
} disks[STRESS_DISKS] = {
	{ "stress-all", 0 },
	{ "stress-low", MIB(896) },
	{ "stress-dma", MIB(16) },
};

#define PAGE_SECTORS	(PAGE_SIZE / SECTOR_SIZE)
#define DISK_BYTES	(STRESS_PLAYERS * STRESS_SLOTS * PAGE_SIZE)

int stress_make_disks(void)
{
	int i, err = 0;

	for (i = 0; i < STRESS_DISKS && !err; i++)
		err = ramdisk_create(disks[i].name, DISK_BYTES,
				     disks[i].limit);
	return err;
}

void stress_destroy_disks(void)
{
	int i, err;

	for (i = 0; i < STRESS_DISKS; i++) {
		err = ramdisk_destroy(disks[i].name);
		stress_claim(err != -EBUSY, disks[i].name,
			     "a request is left");
	}
}

void stress_fail_disk(struct stress_player *p)
{
	u32 i = random_below(&p->random, STRESS_DISKS);

	stress_claim(!ramdisk_fail(disks[i].name,
				   1 + random_below(&p->random, 20)),
		     disks[i].name, "the disk is gone");
}

/* Send a request in the stress game */

static void note_end(struct page_request *req, bool uptodate)
{
	struct stress_thing *t = req->private;

	t->uptodate = uptodate;
	complete(&t->done);
}

static struct stress_slot *free_slot(struct stress_player *p)
{
	u32 i = random_below(&p->random, STRESS_DISKS * STRESS_SLOTS);

	while (p->slot[i / STRESS_SLOTS][i % STRESS_SLOTS].busy)
		i = (i + 1) % (STRESS_DISKS * STRESS_SLOTS);
	return &p->slot[i / STRESS_SLOTS][i % STRESS_SLOTS];
}

static void address_request(struct stress_player *p,
			    struct stress_thing *t)
{
	unsigned int i = t->slot - p->slot[0];
	struct page_request *req = t->req;

	req->page = t->page;
	req->size = PAGE_SIZE;
	req->dev = get_block_device(disks[i / STRESS_SLOTS].name);
	req->sector = (p->nr * STRESS_SLOTS + i % STRESS_SLOTS) *
		      PAGE_SECTORS;
	req->rw = t->slot->written && random_below(&p->random, 2) ?
			  READ : WRITE;
	req->end_io = note_end;
	req->private = t;
}

static bool take_request(struct stress_player *p,
			 struct stress_thing *t)
{
	t->req = alloc_page_request(GFP_KERNEL);
	if (!t->req)
		return false;
	t->page = stress_any_page(p, 0);
	if (!t->page) {
		free_page_request(t->req);
		return false;
	}
	stress_mark_page(t->page, t->mark);
	t->slot = free_slot(p);
	t->slot->busy = true;
	init_completion(&t->done);
	address_request(p, t);
	submit_page_request(t->req);
	return true;
}

/* End a request in the stress game */

static bool request_intact(struct stress_thing *t)
{
	u32 mark = t->mark;

	run_task_queue(&tq_disk);
	wait_for_completion(&t->done);
	if (t->uptodate && t->req->rw == READ)
		mark = t->slot->mark;
	return stress_page_is_marked(t->page, mark);
}

static void give_request(struct stress_player *p,
			 struct stress_thing *t)
{
	(void)p;
	if (t->uptodate && t->req->rw == WRITE) {
		t->slot->written = true;
		t->slot->mark = t->mark;
	}
	t->slot->busy = false;
	__free_page(t->page);
	free_page_request(t->req);
}

struct stress_kind stress_request = {
	.name = "request", .take = take_request,
	.intact = request_intact, .give = give_request,
};
