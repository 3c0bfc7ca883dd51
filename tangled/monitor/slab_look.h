/*
 * monitor/slab_look.h - caches and slabs, drawn
 *
 * A slab is copied under its cache's lock and drawn from the copy.
 */
#ifndef MONITOR_SLAB_LOOK_H
#define MONITOR_SLAB_LOOK_H

#include "mm/slab.h"

struct seq_file;

/* what a flag of a cache is called, in the table and at the prompt */
#define SLAB_FLAG_NAMES	9

extern const struct slab_flag_name {
	char letter;
	const char *word;
	unsigned long flag;
} slab_flag_names[SLAB_FLAG_NAMES];

/*
 * show_cache_heading, show_cache_row - the table of the caches
 */
void show_cache_heading(struct seq_file *m);
void show_cache_row(struct seq_file *m, kmem_cache_t *c);

/*
 * draw_cache - draw up to @most slabs of each of @c's three lists
 */
void draw_cache(struct seq_file *m, kmem_cache_t *c,
		unsigned long most);

/*
 * show_object - say which object of which slab of @c is at @obj
 */
void show_object(struct seq_file *m, kmem_cache_t *c, void *obj);

#endif /* MONITOR_SLAB_LOOK_H */
