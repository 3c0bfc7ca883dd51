/*
 * monitor/alloc.c - take and give back blocks by hand, and watch
 *
 * Blocks that were taken are in monitor/held.c. The allocator's trace
 * events are on while a command is at work, and afterwards as before.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "monitor/held.h"
#include "monitor/monitor.h"

/* Name a block's frames */
static void show_frames(struct seq_file *m, unsigned long pfn,
			unsigned int order)
{
	seq_printf(m, order ? "frames %lu" : "frame %lu", pfn);
	if (order)
		seq_printf(m, "-%lu", pfn + (1UL << order) - 1);
	seq_printf(m, ", order %u", order);
}

/* Watch the page allocator for one call */
static const char *const watched[] = {
	"mm_page_split", "mm_page_merge"
};

struct watch {
	struct seq_file *m;
	unsigned long from;	/* number of the first record */
	bool was_on[ARRAY_SIZE(watched)];
	unsigned long pfn;	/* the block freed, as merged so far */
	unsigned long order;
};

static bool event_is_on(const char *name)
{
	struct trace_event *const *p;

	for_each_in_table(p, trace_events)
		if (strcmp((*p)->name, name) == 0)
			return (*p)->on;
	return false;
}

static void start_watch(struct watch *watch)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(watched); i++) {
		/* Switch a watched event on, and remember how it was */
		watch->was_on[i] = event_is_on(watched[i]);
		trace_enable(watched[i], true);
	}
	watch->from = trace_next();
}

static void end_watch(const struct watch *watch)
{
	size_t i;

	/* Set the watched events as they were */
	for (i = 0; i < ARRAY_SIZE(watched); i++)
		trace_enable(watched[i], watch->was_on[i]);
}

/* Tell what was split and merged */
static void tell_event(const struct trace_record *record, void *data)
{
	struct watch *watch = data;
	bool merge = strcmp(record->event->name, "mm_page_merge") == 0;

	/* Pass over the record if it is not the watch's */
	if ((long)(record->seq - watch->from) < 0)
		return;
	if (!merge && strcmp(record->event->name, "mm_page_split") != 0)
		return;
	seq_puts(watch->m, merge ? "  merged with " : "  put back ");
	show_frames(watch->m, record->arg[0], record->arg[1]);
	seq_putc(watch->m, '\n');
	if (merge) {
		/* Let the block of the watch grow by the buddy */
		watch->pfn = min(watch->pfn, record->arg[0]);
		watch->order = record->arg[1] + 1;
	}
}

/* Read what shall be allocated */
struct request {
	unsigned int gfp_mask;
	unsigned long order, count;
	int numbers;			/* read so far */
};

static const struct {
	const char *word;
	unsigned int gfp_mask;
} zone_word[] = {
	{ "dma", GFP_KERNEL | GFP_DMA },
	{ "normal", GFP_KERNEL },
	{ "high", GFP_HIGHUSER },
};

static int read_number(struct request *request, const char *word)
{
	char *end;
	unsigned long n = simple_strtoul(word, &end, 0);

	if (end == word || *end || request->numbers == 2)
		return -EINVAL;
	/* Take the number as the order, or else as the count */
	if (request->numbers++ == 0)
		request->order = n;
	else
		request->count = n;
	return 0;
}

static int read_request(struct request *request, int argc, char **argv)
{
	bool atomic = false;
	int i, err = 0;

	for (i = 1; i < argc && !err; i++) {
		/* Take the word as a zone, as atomic, or as a number */
		/* Look the word up among the zones */
		size_t z = 0;

		while (z < ARRAY_SIZE(zone_word) &&
		       strcmp(argv[i], zone_word[z].word) != 0)
			z++;
		if (z < ARRAY_SIZE(zone_word))
			request->gfp_mask = zone_word[z].gfp_mask;
		else if (strcmp(argv[i], "atomic") == 0)
			atomic = true;
		else
			err = read_number(request, argv[i]);
	}
	/* Make the request one that cannot wait */
	if (atomic)
		request->gfp_mask = GFP_ATOMIC |
				    (request->gfp_mask & GFP_ZONEMASK);
	return err;
}

/* Answer the monitor's alloc */
#define BLOCKS_TOLD	8

static struct page *alloc_and_tell(struct seq_file *m,
				   const struct request *request)
{
	struct watch watch = { .m = m };
	struct page *page;

	start_watch(&watch);
	page = alloc_pages(request->gfp_mask, request->order);
	end_watch(&watch);
	trace_for_each(tell_event, &watch);
	/* Show the block that was taken, and its zone */
	if (page) {
		show_frames(m, page_to_pfn(page), request->order);
		seq_printf(m, ", zone %s\n", page_zone(page)->name);
	}
	return page;
}

/* take the blocks; returns how many there were */
static unsigned long take_blocks(struct seq_file *m,
				 const struct request *request)
{
	struct page *page;
	unsigned long n;

	for (n = 0; n < request->count; n++) {
		/* Take one block, in silence if it is not one of the first */
		if (n < BLOCKS_TOLD)
			page = alloc_and_tell(m, request);
		else
			page = alloc_pages(request->gfp_mask, request->order);
		if (!page)
			break;
		hold_block(page, request->order, HELD_BY_HAND);
	}
	return n;
}

static int cmd_alloc(struct seq_file *m, int argc, char **argv)
{
	struct request request = { .gfp_mask = GFP_KERNEL, .count = 1 };
	unsigned long n;

	if (read_request(&request, argc, argv))
		return -EINVAL;
	if (request.order >= MAX_ORDER)
		seq_printf(m, "the largest order is %d\n", MAX_ORDER - 1);
	n = take_blocks(m, &request);
	/* Say how many of several blocks there were */
	if (request.count > 1)
		seq_printf(m, "%lu of %lu blocks of order %lu\n", n,
			   request.count, request.order);
	return n < request.count ? -ENOMEM : 0;
}
MONITOR_COMMAND("alloc", cmd_alloc,
		"[ORDER] [dma|normal|high] [COUNT] [atomic]",
		"take blocks of 2^ORDER page frames");

/* Answer the monitor's free */
/* the held block that @pfn and @order name; NULL: @m says why not */
static struct page *held_block(struct seq_file *m, unsigned long pfn,
			       const unsigned long *order)
{
	struct page *page = find_held(pfn);

	/* Refuse a frame that no held block has */
	if (!page) {
		seq_printf(m, "frame %lu was not taken at the prompt\n", pfn);
		return NULL;
	}
	/* Refuse a frame inside the block, or another order */
	if (pfn != page_to_pfn(page) || (order && *order != held_order(page))) {
		seq_printf(m, "frame %lu is held as part of ", pfn);
		show_frames(m, page_to_pfn(page), held_order(page));
		seq_putc(m, '\n');
		return NULL;
	}
	return page;
}

static void free_and_tell(struct seq_file *m, struct page *page)
{
	struct watch watch = {
		.m = m,
		.pfn = page_to_pfn(page),
		.order = held_order(page)
	};

	start_watch(&watch);
	free_held(page);
	end_watch(&watch);
	trace_for_each(tell_event, &watch);
	page = pfn_to_page(watch.pfn);
	/* Say which free block the frames are in now */
	if (!PageBuddy(page) || page->private != watch.order)
		seq_puts(m, "not free as traced: ");
	else
		seq_puts(m, "free: ");
	show_frames(m, watch.pfn, watch.order);
	seq_putc(m, '\n');
}

static int cmd_free(struct seq_file *m, int argc, char **argv)
{
	unsigned long number[2] = { 0 };
	struct page *page;
	char *end;
	int i;

	/* Read the frame, and the order if it is given */
	if (argc < 2 || argc > 3)
		return -EINVAL;
	for (i = 1; i < argc; i++) {
		number[i - 1] = simple_strtoul(argv[i], &end, 0);
		if (end == argv[i] || *end)
			return -EINVAL;
	}
	page = held_block(m, number[0], argc == 3 ? &number[1] : NULL);
	if (page)
		free_and_tell(m, page);
	return 0;
}
MONITOR_COMMAND("free", cmd_free, "FRAME [ORDER]",
		"give back a block that was taken at the prompt");

/* Answer the monitor's freeall */
static int cmd_freeall(struct seq_file *m, int argc, char **argv)
{
	unsigned long frames = 0;
	unsigned int i = 0;

	/* Choose which held blocks go */
	if (argc > 2 || (argc == 2 && strcmp(argv[1], "churn") != 0))
		return -EINVAL;
	if (argc == 2)
		i = HELD_BY_CHURN;
	for (; i < HELD_LISTS; i++)
		frames += free_held_list(i);
	seq_printf(m, "%lu frames given back\n", frames);
	return 0;
}
MONITOR_COMMAND("freeall", cmd_freeall, "[churn]",
		"give back the blocks that commands have taken");
