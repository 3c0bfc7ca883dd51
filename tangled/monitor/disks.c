/*
 * monitor/disks.c - disks in memory, and pages that travel to them
 *
 * A journey is one page on its way to a disk or back. There is one
 * table of them; the monitor's thread fills and waits for it, end_io
 * ticks them off in an interrupt.
 */
#include "arch/timer.h"
#include "block/ramdisk.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/bounce.h"
#include "mm/gfp.h"
#include "mm/page_alloc.h"
#include "monitor/monitor.h"
#include "monitor/words.h"
#include "sched/completion.h"
#include "sched/tqueue.h"

/* Answer the monitor's bounce */
static int cmd_bounce(struct seq_file *m, int argc, char **argv)
{
	const struct bounce_stat *s = &bounce_stat;

	(void)argc;
	(void)argv;
	seq_printf(m, "pools: %d pages and %d requests, of %d\n",
		   nr_emergency_pages, nr_emergency_requests, POOL_SIZE);
	seq_printf(m, "pages: %lu taken from the pool, %lu kept for it\n",
		   s->pages_taken, s->pages_kept);
	seq_printf(m, "requests: %lu taken, %lu kept\n",
		   s->requests_taken, s->requests_kept);
	seq_printf(m, "bounced: %lu writes, %lu reads, %lu wait%s\n",
		   s->writes, s->reads, s->waits, plural(s->waits));
	return 0;
}
MONITOR_COMMAND("bounce", cmd_bounce, "",
		"count bounce buffers, and what their pools have");

/* List the disks */
struct disk_list {
	struct seq_file *m;
	unsigned int nr;
};

static void tell_disk(struct block_device *dev, void *data)
{
	struct disk_list *list = data;
	struct seq_file *m = list->m;

	list->nr++;
	seq_printf(m, "%s: %lu sectors, ", dev->name, dev->sectors);
	if (dev->bounce_pfn == ~0UL)
		seq_puts(m, "reaches all frames");
	else
		seq_printf(m, "reaches frames below %lu",
			   dev->bounce_pfn);
	seq_printf(m, "; %lu reads, %lu writes, %lu errors\n", dev->reads,
		   dev->writes, dev->errors);
}

static int list_disks(struct seq_file *m)
{
	struct disk_list list = { .m = m };

	for_each_block_device(tell_disk, &list);
	if (!list.nr)
		seq_puts(m, "no disks; disk make NAME BYTES makes one\n");
	return 0;
}

/* Make and drop disks */
static int make_disk(struct seq_file *m, int argc, char **argv)
{
	unsigned long bytes, limit = 0;

	if (argc < 2 || argc > 3 || !word_bytes(argv[1], &bytes) ||
	    (argc == 3 && !word_bytes(argv[2], &limit)))
		return -EINVAL;
	if (limit && limit < MIB(16)) {
		seq_puts(m, "a disk reaches 16 MiB at least\n");
		return 0;
	}
	return ramdisk_create(argv[0], bytes, limit);
}

static int drop_disk(struct seq_file *m, int argc, char **argv)
{
	(void)m;
	return argc == 1 ? ramdisk_destroy(argv[0]) : -EINVAL;
}

static int fail_disk(struct seq_file *m, int argc, char **argv)
{
	unsigned long n;

	(void)m;
	if (argc != 2 || !word_count(argv[1], &n))
		return -EINVAL;
	return ramdisk_fail(argv[0], n);
}

/* Answer the monitor's disk */
static int cmd_disk(struct seq_file *m, int argc, char **argv)
{
	static const struct {
		const char *word;
		int (*act)(struct seq_file *m, int argc, char **argv);
	} orders[] = {
		{ "make", make_disk },
		{ "drop", drop_disk },
		{ "fail", fail_disk },
	};
	size_t i;

	if (argc == 1)
		return list_disks(m);
	for (i = 0; i < ARRAY_SIZE(orders); i++)
		if (strcmp(argv[1], orders[i].word) == 0)
			return orders[i].act(m, argc - 2, argv + 2);
	return -EINVAL;
}
MONITOR_COMMAND("disk", cmd_disk,
		"[make NAME BYTES [LIMIT] | drop NAME | fail NAME N]",
		"list, make and drop disks in memory");

/* Pack pages for a journey */
#define MOST_JOURNEYS	64
#define PATTERN_WORDS	(PAGE_SIZE / sizeof(u32))

struct journey {
	struct page *page;
	struct page_request *req;
	bool ok;
};

static struct journey journeys[MOST_JOURNEYS];
static unsigned long nr_journeys;
static struct completion arrivals;

static void unpack(void)
{
	while (nr_journeys) {
		struct journey *j = &journeys[--nr_journeys];

		free_page_request(j->req);
		__free_page(j->page);
	}
}

static bool pack_one(struct journey *j)
{
	j->page = alloc_page(GFP_HIGHUSER);
	if (!j->page)
		return false;
	j->req = alloc_page_request(GFP_KERNEL);
	if (!j->req)
		__free_page(j->page);
	return j->req;
}

static int pack(unsigned long n)
{
	BUG_ON(nr_journeys || n > MOST_JOURNEYS);
	while (nr_journeys < n) {
		if (!pack_one(&journeys[nr_journeys])) {
			unpack();
			return -ENOMEM;
		}
		nr_journeys++;
	}
	return 0;
}

static void fill_page(struct page *page, bool wipe)
{
	u32 *word = kmap(page);
	size_t i;

	for (i = 0; i < PATTERN_WORDS; i++)
		word[i] = wipe ? 0 : page_to_pfn(page) + i;
	kunmap(page);
}

static bool page_is_filled(struct page *page)
{
	u32 *word = kmap(page);
	size_t i = 0;

	while (i < PATTERN_WORDS && word[i] == page_to_pfn(page) + i)
		i++;
	kunmap(page);
	return i == PATTERN_WORDS;
}

/* Send pages on their way, and wait */
static void arrive(struct page_request *req, bool uptodate)
{
	struct journey *j = req->private;

	j->ok = uptodate;
	complete(&arrivals);
}

static void send(struct journey *j, struct block_device *dev, int rw,
		 unsigned long sector)
{
	struct page_request *req = j->req;

	j->ok = false;
	req->rw = rw;
	req->page = j->page;
	req->offset = 0;
	req->size = PAGE_SIZE;
	req->dev = dev;
	req->sector = sector;
	req->end_io = arrive;
	req->private = j;
	submit_page_request(req);
}

/* returns how many ticks it took */
static unsigned long send_all(struct block_device *dev, int rw,
			      unsigned long sector)
{
	unsigned long i, start = jiffies;

	init_completion(&arrivals);
	for (i = 0; i < nr_journeys; i++)
		send(&journeys[i], dev, rw, sector + 8 * i);
	run_task_queue(&tq_disk);
	for (i = 0; i < nr_journeys; i++)
		wait_for_completion(&arrivals);
	return jiffies - start;
}

/* Ask the trace which way a page took */
static const struct trace_event *bounce_event(void)
{
	struct trace_event *const *p;

	for_each_in_table(p, trace_events)
		if (strcmp((*p)->name, "bounce") == 0)
			return *p;
	return NULL;
}

struct way {
	unsigned long since;	/* number of the first record */
	unsigned long pfn, rw;	/* of the page; READ or WRITE */
	unsigned long bounce;	/* the frame found, ~0UL: none */
};

static void look_for_way(const struct trace_record *r, void *data)
{
	struct way *way = data;

	if (r->event == bounce_event() && r->seq >= way->since &&
	    r->arg[0] == way->pfn && r->arg[2] == way->rw)
		way->bounce = r->arg[1];
}

/* Tell of a journey */
#define JOURNEYS_TOLD	4

static void tell_way(struct seq_file *m, const struct journey *j,
		     int rw, unsigned long since)
{
	struct way way = { .since = since, .rw = rw, .bounce = ~0UL };

	way.pfn = page_to_pfn(j->page);
	trace_for_each(look_for_way, &way);
	seq_printf(m, "%s: ", rw == WRITE ? "write" : "read");
	if (rw == READ)
		seq_puts(m, "disk -> ");
	if (way.bounce != ~0UL && rw == READ)
		seq_printf(m, "frame %lu -> ", way.bounce);
	seq_printf(m, "frame %lu", way.pfn);
	if (way.bounce != ~0UL && rw == WRITE)
		seq_printf(m, " -> frame %lu", way.bounce);
	seq_puts(m, rw == WRITE ? " -> disk" : "");
	seq_puts(m, j->ok ? "\n" : ": failed\n");
}

static void tell_all(struct seq_file *m, int rw, unsigned long since,
		     unsigned long ticks)
{
	unsigned long i;

	for (i = 0; i < min(nr_journeys, (unsigned long)JOURNEYS_TOLD); i++)
		tell_way(m, &journeys[i], rw, since);
	seq_printf(m, "%lu page%s %s in %lu tick%s\n", nr_journeys,
		   plural(nr_journeys), rw == WRITE ? "written" : "read",
		   ticks, plural(ticks));
}

/* Travel to the disk and back */
static void travel(struct seq_file *m, struct block_device *dev, int rw,
		   unsigned long sector)
{
	unsigned long since = trace_next(), i;

	for (i = 0; i < nr_journeys; i++)
		fill_page(journeys[i].page, rw == READ);
	tell_all(m, rw, since, send_all(dev, rw, sector));
}

static int count_arrivals(struct seq_file *m)
{
	unsigned long i, failed = 0, wrong = 0;

	for (i = 0; i < nr_journeys; i++) {
		failed += !journeys[i].ok;
		wrong += journeys[i].ok &&
			 !page_is_filled(journeys[i].page);
	}
	seq_printf(m, "%lu came back as they were, %lu failed, %lu wrong\n",
		   nr_journeys - failed - wrong, failed, wrong);
	return wrong ? -EIO : 0;
}

/* Answer the monitor's diskio */
static int travel_both_ways(struct seq_file *m,
			    struct block_device *dev,
			    unsigned long sector)
{
	const struct trace_event *event = bounce_event();
	bool was_on = event && event->on;

	trace_enable("bounce", true);
	travel(m, dev, WRITE, sector);
	travel(m, dev, READ, sector);
	trace_enable("bounce", was_on);
	return count_arrivals(m);
}

static int cmd_diskio(struct seq_file *m, int argc, char **argv)
{
	unsigned long n = 1, sector = 0;
	struct block_device *dev;
	int err;

	if (argc < 2 || argc > 4 ||
	    (argc > 2 && (!word_count(argv[2], &n) || n > MOST_JOURNEYS)))
		return -EINVAL;
	/* Read the first sector of the journey, and find the disk */
	if (argc > 3 && (!word_number(argv[3], &sector) ||
			 sector > ~0UL - 8 * n))
		return -EINVAL;
	dev = get_block_device(argv[1]);
	if (!dev) {
		seq_printf(m, "there is no disk %s\n", argv[1]);
		return 0;
	}
	err = pack(n);
	if (!err)
		err = travel_both_ways(m, dev, sector);
	unpack();
	return err;
}
MONITOR_COMMAND("diskio", cmd_diskio, "DISK [PAGES [SECTOR]]",
		"write pages to a disk and read them back");
