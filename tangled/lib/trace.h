/*
 * Trace events: up to five numbers each, kept in one ring that
 * forgets the oldest. Each event is switched on and off by itself.
 */
#ifndef LIB_TRACE_H
#define LIB_TRACE_H

#include "lib/table.h"
#include "lib/types.h"

struct seq_file;

#define TRACE_ARGS 5

/* a kind of event; on is changed by trace_enable() only */
struct trace_event {
	const char *name;
	const char *fmt;
	bool on;
};
DECLARE_TABLE(struct trace_event, trace_events);

/* one thing that happened */
struct trace_record {
	const struct trace_event *event;
	unsigned long seq;  /* numbers all records, from 0 */
	unsigned long arg[TRACE_ARGS];
};

/* Define and record trace events */
/*
 * DEFINE_TRACE - define the event @event_name
 *
 * @format takes up to five unsigned longs: %lu, %lx, %ld and no other
 * conversions. => at file scope, in the one file that records it
 */
#define DEFINE_TRACE(event_name, format)                             \
	static struct trace_event trace_event_##event_name = {       \
		.name = #event_name,                                 \
		.fmt = format,                                       \
	};                                                           \
	ADD_TO_TABLE(struct trace_event, trace_events,               \
		     trace_event_##event_name)

/* Record an event if it is on */
/*
 * trace - record that @event_name happened, with 0 to 5 numbers
 *
 * The numbers are evaluated only if the event is on.
 * => any context; takes no lock
 */
#define trace(event_name, ...) do {                                  \
	if (unlikely(trace_event_##event_name.on))                   \
		trace_record(&trace_event_##event_name,              \
			     (unsigned long[TRACE_ARGS]){            \
				     __VA_ARGS__ });                 \
} while (0)

/* trace_enabled - is @event_name on? */
#define trace_enabled(event_name) \
	unlikely(trace_event_##event_name.on)

void trace_record(const struct trace_event *event,
		  const unsigned long *args);

/* Declare what can be done with the trace */
/*
 * trace_enable - switch event @name on or off, or "all" of them
 *
 * Returns 0, or -ENOENT if there is no such event.
 */
int trace_enable(const char *name, bool on);

/* trace_show - write the records, oldest first, and the loss */
void trace_show(struct seq_file *m);

/* trace_list - write the names of all events, with on or off */
void trace_list(struct seq_file *m);

/* trace_clear - forget all records; the switches stay as they are */
void trace_clear(void);

/* trace_empty - is there no record to show? */
bool trace_empty(void);

/* trace_lost - how many records were overwritten since trace_clear() */
unsigned long trace_lost(void);

/* trace_next - the number that the next record will have */
unsigned long trace_next(void);

/*
 * trace_for_each - call @fn for each record, oldest first
 *
 * => recording goes on meanwhile only if an interrupt traces; records
 *    that are overwritten during the walk are passed over
 */
void trace_for_each(void (*fn)(const struct trace_record *r,
			       void *data),
		    void *data);

#endif
