/*
 * The trace ring. next_seq counts records since boot; the record of
 * sequence number s is ring[s % TRACE_RECORDS]. Those from
 * first_seq() to next_seq are readable. No lock: a record is reserved
 * by one atomic addition, and contexts nest (see lib/printk.c).
 */
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"

#define TRACE_RECORDS 1024

static_assert((TRACE_RECORDS & (TRACE_RECORDS - 1)) == 0,
	      "sequence numbers overflow seamlessly at a power of two");
static_assert(sizeof(struct trace_record) ==
		      (TRACE_ARGS + 2) * sizeof(unsigned long),
	      "a record has no gaps");

static struct trace_record ring[TRACE_RECORDS];
static unsigned long next_seq;
static unsigned long cleared_seq; /* records before it are forgotten */

/* Record a trace event */
void trace_record(const struct trace_event *event,
		  const unsigned long *args)
{
	/* Reserve the next record of the ring */
	unsigned long seq = __atomic_fetch_add(&next_seq, 1,
					       __ATOMIC_SEQ_CST);
	struct trace_record *r = &ring[seq % TRACE_RECORDS];

	/* Fill the record */
	r->event = event;
	r->seq = seq;
	memcpy(r->arg, args, sizeof(r->arg));
}

/* Find the oldest trace record */
static unsigned long first_seq(void)
{
	unsigned long kept = next_seq - cleared_seq;

	return next_seq - min(kept, (unsigned long)TRACE_RECORDS);
}

bool trace_empty(void)
{
	return next_seq == cleared_seq;
}

unsigned long trace_lost(void)
{
	return first_seq() - cleared_seq;
}

unsigned long trace_next(void)
{
	return next_seq;
}

void trace_clear(void)
{
	cleared_seq = next_seq;
}

/* Walk over the trace */
void trace_for_each(void (*fn)(const struct trace_record *r,
			       void *data),
		    void *data)
{
	unsigned long seq, end = next_seq;
	struct trace_record copy;

	for (seq = first_seq(); seq != end; seq++) {
		/* Show a record unless it was overwritten meanwhile */
		copy = ring[seq % TRACE_RECORDS];
		VM_BUG_ON((long)(copy.seq - seq) < 0);
		if (copy.seq == seq)
			fn(&copy, data);
	}
}

/* Show the trace */
static void show_record(const struct trace_record *r, void *data)
{
	struct seq_file *m = data;

	seq_printf(m, "%6lu %s: ", r->seq - cleared_seq, r->event->name);
	seq_printf(m, r->event->fmt, r->arg[0], r->arg[1], r->arg[2],
		   r->arg[3], r->arg[4]);
	seq_putc(m, '\n');
}

void trace_show(struct seq_file *m)
{
	unsigned long lost = trace_lost();

	if (lost)
		seq_printf(m, "(%lu older records were overwritten)\n",
			   lost);
	trace_for_each(show_record, m);
}

void trace_list(struct seq_file *m)
{
	struct trace_event *const *p;

	for_each_in_table(p, trace_events)
		seq_printf(m, "%-32s %s\n", (*p)->name,
			   (*p)->on ? "on" : "off");
}

/* Switch trace events on and off */
int trace_enable(const char *name, bool on)
{
	struct trace_event *const *p;
	bool all = strcmp(name, "all") == 0;
	int err = all ? 0 : -ENOENT;

	for_each_in_table(p, trace_events) {
		/* Switch the event if it is meant */
		if (all || strcmp((*p)->name, name) == 0) {
			(*p)->on = on;
			err = 0;
		}
	}
	return err;
}

static int trace_from_boot(const char *value)
{
	return value && !trace_enable(value, true) ? 0 : -EINVAL;
}
BOOT_OPTION("trace", trace_from_boot);
