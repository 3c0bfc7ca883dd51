/*
 * monitor/slab_cmd.c - make caches, take objects, give them back
 *
 * What is taken is noted, in the order in which it was taken. One
 * thread, the monitor's; no lock. Nothing typed here makes the kernel
 * panic; for that there is monitor/slab_spoil.c.
 */
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/slab_def.h"
#include "mm/slab_debug.h"
#include "mm/slabinfo.h"
#include "monitor/monitor.h"
#include "monitor/slab_look.h"

/* Note what is taken from caches */
struct note {
	struct list_head list;
	kmem_cache_t *cache;
	void *object;		/* NULL: the cache was made here */
};

static LIST_HEAD(notes);
static kmem_cache_t *note_cache;

static struct note *make_note(void)
{
	struct note *note = NULL;

	if (!note_cache)
		note_cache = kmem_cache_create("desk", sizeof(*note), 0,
					       0, NULL, NULL);
	if (note_cache)
		note = kmem_cache_alloc(note_cache, SLAB_KERNEL);
	if (!note)
		return NULL;
	note->cache = NULL;
	note->object = NULL;
	list_add_tail(&note->list, &notes);
	return note;
}

static void forget(struct note *note)
{
	BUG_ON(!note_cache);
	list_del(&note->list);
	kmem_cache_free(note_cache, note);
}

static struct note *find_note(const kmem_cache_t *c, const void *object)
{
	struct note *note;

	list_for_each_entry(note, &notes, list)
		if (note->object == object && (object || note->cache == c))
			return note;
	return NULL;
}

static struct note *oldest_note(const kmem_cache_t *c)
{
	struct note *note;

	list_for_each_entry(note, &notes, list)
		if (note->object && note->cache == c)
			return note;
	return NULL;
}

/* Give back what was noted */
static void give_object_back(struct note *note)
{
	BUG_ON(!note->object);
	kmem_cache_free(note->cache, note->object);
	forget(note);
}

static unsigned long give_all_back(void)
{
	struct note *note, *next;
	unsigned long n = 0;

	list_for_each_entry_safe(note, next, &notes, list)
		if (note->object) {
			give_object_back(note);
			n++;
		}
	list_for_each_entry_safe(note, next, &notes, list)
		if (kmem_cache_destroy(note->cache) == 0)
			forget(note);
	if (list_empty(&notes) && note_cache &&
	    kmem_cache_destroy(note_cache) == 0)
		note_cache = NULL;
	return n;
}

/* Read a number, or the name of a cache */
static bool is_number(const char *word, unsigned long *number)
{
	char *end;

	*number = simple_strtoul(word, &end, 0);
	return end != word && !*end;
}

static void *read_address(const char *word)
{
	char *end;
	unsigned long address = simple_strtoul(word, &end, 16);

	if (end == word || *end || address < PAGE_OFFSET)
		return NULL;
	return (void *)address;
}

static kmem_cache_t *named_cache(struct seq_file *m, const char *name)
{
	kmem_cache_t *c = kmem_cache_find(name);

	if (!c)
		seq_printf(m, "there is no cache %s\n", name);
	return c;
}

/* Make a cache by hand */
struct plan {
	const char *name;
	unsigned long size, offset, flags;
	kmem_ctor_t ctor, dtor;
};

static unsigned long constructed, destructed;

static void fill(void *obj, kmem_cache_t *c, unsigned long flags)
{
	if (flags & SLAB_CTOR_VERIFY)
		return;
	memset(obj, 'c', kmem_cache_size(c));
	constructed++;
}

static void count_end(void *obj, kmem_cache_t *c, unsigned long flags)
{
	(void)obj;
	(void)c;
	(void)flags;
	destructed++;
}

static int read_word(struct plan *plan, const char *word)
{
	size_t i;

	if (strcmp(word, "ctor") == 0) {
		plan->ctor = fill;
		plan->dtor = count_end;
		return 0;
	}
	for (i = 0; i < SLAB_FLAG_NAMES; i++)
		if (strcmp(word, slab_flag_names[i].word) == 0) {
			plan->flags |= slab_flag_names[i].flag;
			return 0;
		}
	return is_number(word, &plan->offset) ? 0 : -EINVAL;
}

/* why the planned cache cannot be, or NULL */
static const char *plan_fault(const struct plan *plan)
{
	if (kmem_cache_find(plan->name))
		return "there is a cache of this name";
	return kmem_cache_why_not(plan->name, plan->size, plan->offset,
				  plan->flags, plan->ctor, plan->dtor);
}

static int make_cache(struct seq_file *m, const struct plan *plan)
{
	const char *fault = plan_fault(plan);
	struct note *note;

	if (fault) {
		seq_printf(m, "%s: %s\n", plan->name, fault);
		return 0;
	}
	note = make_note();
	if (!note)
		return -ENOMEM;
	/* Make the cache that was planned, or forget it */
	note->cache = kmem_cache_create(plan->name, plan->size, plan->offset,
					plan->flags, plan->ctor, plan->dtor);
	if (!note->cache) {
		forget(note);
		seq_puts(m, "no memory, or no slab has room for an object\n");
		return -ENOMEM;
	}
	show_cache_heading(m);
	show_cache_row(m, note->cache);
	return 0;
}

static bool is_order(const char *word);

static int order_create(struct seq_file *m, int argc, char **argv)
{
	struct plan plan = { .name = argv[0] };
	int i;

	if (is_order(plan.name) || !is_number(argv[1], &plan.size))
		return -EINVAL;
	for (i = 2; i < argc; i++)
		if (read_word(&plan, argv[i]))
			return -EINVAL;
	return make_cache(m, &plan);
}

/* Take objects of a cache */
#define OBJECTS_TOLD	8

/* take an object of @c, or, without @c, of @size bytes */
static struct note *take_object(kmem_cache_t *c, size_t size,
				unsigned int flags)
{
	struct note *note = make_note();

	if (!note)
		return NULL;
	note->object = c ? kmem_cache_alloc(c, flags) :
			   kmalloc(size, flags);
	if (!note->object) {
		forget(note);
		return NULL;
	}
	note->cache = GET_PAGE_CACHE(virt_to_page(note->object));
	return note;
}

static int order_alloc(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c = named_cache(m, argv[0]);
	unsigned long n, count = 1;
	struct note *note;

	if (argc == 2 && (!is_number(argv[1], &count) || !count))
		return -EINVAL;
	/* Take the objects one by one, and tell the first */
	for (n = 0; c && n < count; n++) {
		note = take_object(c, 0, SLAB_KERNEL | c->gfpflags);
		if (!note)
			break;
		if (n < OBJECTS_TOLD)
			show_object(m, c, note->object);
	}
	if (c && count > 1)
		seq_printf(m, "%lu of %lu objects\n", n, count);
	return c && n < count ? -ENOMEM : 0;
}

/* Give objects back */
static void free_address(struct seq_file *m, kmem_cache_t *c,
			 void *object)
{
	struct note *note = find_note(NULL, object);

	if (!note)
		seq_printf(m, "%08lx was not taken at the prompt\n",
			   (unsigned long)object);
	else if (c && note->cache != c)
		seq_printf(m, "%08lx is of the cache %s\n",
			   (unsigned long)object, note->cache->name);
	else
		give_object_back(note);
}

static unsigned long free_oldest(kmem_cache_t *c, unsigned long count)
{
	struct note *note;
	unsigned long n = 0;

	while (n < count && (note = oldest_note(c)) != NULL) {
		give_object_back(note);
		n++;
	}
	return n;
}

static int order_free(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c = named_cache(m, argv[0]);
	unsigned long count;
	void *object;

	(void)argc;
	if (!c)
		return 0;
	/* Read a count, or else an address */
	if (is_number(argv[1], &count) && count && count < PAGE_OFFSET) {
		seq_printf(m, "%lu of %lu objects\n",
			   free_oldest(c, count), count);
		return 0;
	}
	object = read_address(argv[1]);
	if (!object)
		return -EINVAL;
	free_address(m, c, object);
	return 0;
}

/* Shrink, drain, reap and destroy */
static int order_shrink(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c = named_cache(m, argv[0]);

	(void)argc;
	if (c)
		seq_printf(m, "%d pages given back\n",
			   kmem_cache_shrink(c));
	return 0;
}

static int order_drain(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c = named_cache(m, argv[0]);

	(void)argc;
	if (c)
		drain_cpu_caches(c);
	return 0;
}

static int order_reap(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	seq_printf(m, "%d pages given back\n",
		   kmem_cache_reap(GFP_KERNEL));
	return 0;
}

static int order_destroy(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c = named_cache(m, argv[0]);
	struct note *note = c ? find_note(c, NULL) : NULL;

	(void)argc;
	if (c && !note)
		seq_printf(m, "%s was not made at the prompt\n", argv[0]);
	if (!note)
		return 0;
	if (kmem_cache_destroy(c)) {
		seq_printf(m, "%s has objects that are in use\n", argv[0]);
		return 0;
	}
	seq_printf(m, "%s is gone; %lu objects constructed, %lu "
		      "destructed so far\n", argv[0], constructed,
		   destructed);
	forget(note);
	return 0;
}

static int order_reset(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	seq_printf(m, "%lu objects given back\n", give_all_back());
	return 0;
}

/* Answer the monitor's cache */
static const struct order {
	const char *word;
	int (*act)(struct seq_file *m, int argc, char **argv);
	int least, most;	/* words behind it */
	const char *usage;
} orders[] = {
	{ "create", order_create, 2, 12, "NAME SIZE [OFFSET] [FLAG]..." },
	{ "alloc", order_alloc, 1, 2, "NAME [N]" },
	{ "free", order_free, 2, 2, "NAME ADDRESS|N" },
	{ "shrink", order_shrink, 1, 1, "NAME" },
	{ "drain", order_drain, 1, 1, "NAME" },
	{ "destroy", order_destroy, 1, 1, "NAME" },
	{ "reap", order_reap, 0, 0, "" },
	{ "reset", order_reset, 0, 0, "" },
};

static const struct order *find_order(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(orders); i++)
		if (strcmp(word, orders[i].word) == 0)
			return &orders[i];
	return NULL;
}

static bool is_order(const char *word)
{
	return find_order(word);
}

static int carry_out(struct seq_file *m, const struct order *order,
		     int argc, char **argv)
{
	int err = -EINVAL;

	if (argc >= order->least && argc <= order->most)
		err = order->act(m, argc, argv);
	if (err != -EINVAL)
		return err;
	seq_printf(m, "usage: cache %s %s\n", order->word, order->usage);
	return 0;
}

#define SLABS_DRAWN	4

static int cmd_cache(struct seq_file *m, int argc, char **argv)
{
	const struct order *order;
	unsigned long most = SLABS_DRAWN;
	kmem_cache_t *c;

	if (argc < 2)
		return -EINVAL;
	order = find_order(argv[1]);
	if (order)
		return carry_out(m, order, argc - 2, argv + 2);
	if (argc > 3 || (argc == 3 && !is_number(argv[2], &most)))
		return -EINVAL;
	c = named_cache(m, argv[1]);
	if (c)
		draw_cache(m, c, most);
	return 0;
}
MONITOR_COMMAND("cache", cmd_cache,
		"NAME [SLABS] | "
		"create|alloc|free|shrink|drain|destroy|reap|reset ...",
		"draw a cache; make caches, take and give objects");

/* Answer the monitor's kmalloc and kfree */
static int kmalloc_flags(const char *word, unsigned int *flags)
{
	if (strcmp(word, "dma") == 0)
		*flags |= SLAB_DMA;
	else if (strcmp(word, "atomic") == 0)
		*flags = SLAB_ATOMIC;
	else
		return -EINVAL;
	return 0;
}

static size_t largest_size(void)
{
	const cache_sizes_t *size = cache_sizes;

	while (size[1].cs_size)
		size++;
	return size->cs_size;
}

static int cmd_kmalloc(struct seq_file *m, int argc, char **argv)
{
	unsigned int flags = SLAB_KERNEL;
	unsigned long size;
	struct note *note;

	if (argc < 2 || argc > 3 || !is_number(argv[1], &size) ||
	    (argc == 3 && kmalloc_flags(argv[2], &flags)))
		return -EINVAL;
	if (size > largest_size()) {
		seq_printf(m, "the largest size is %zu\n", largest_size());
		return 0;
	}
	note = take_object(NULL, size, flags);
	if (!note)
		return -ENOMEM;
	show_object(m, note->cache, note->object);
	return 0;
}
MONITOR_COMMAND("kmalloc", cmd_kmalloc, "SIZE [atomic|dma]",
		"take memory of a size");

static int cmd_kfree(struct seq_file *m, int argc, char **argv)
{
	void *object = argc == 2 ? read_address(argv[1]) : NULL;

	if (!object)
		return -EINVAL;
	free_address(m, NULL, object);
	return 0;
}
MONITOR_COMMAND("kfree", cmd_kfree, "ADDRESS",
		"give back memory that was taken at the prompt");

/* Answer the monitor's leaks */
static int cmd_leaks(struct seq_file *m, int argc, char **argv)
{
	kmem_cache_t *c;

	if (argc > 2)
		return -EINVAL;
	if (argc == 2) {
		c = named_cache(m, argv[1]);
		if (c && !slab_leaks_show(m, c))
			seq_puts(m, "nothing is in use\n");
		return 0;
	}
	down(&cache_chain_sem);
	for_each_cache(c)
		if (c->flags & SLAB_STORE_USER)
			slab_leaks_show(m, c);
	up(&cache_chain_sem);
	return 0;
}
MONITOR_COMMAND("leaks", cmd_leaks, "[CACHE]",
		"list the objects in use by who took them");

/* Answer the monitor's slabinfo */
static int tune(struct seq_file *m, char **argv)
{
	char text[MAX_SLABINFO_WRITE + 2];
	struct seq_file line;
	int err;

	seq_buffer_init(&line, text, sizeof(text));
	seq_printf(&line, "%s %s %s", argv[1], argv[2], argv[3]);
	if (!named_cache(m, argv[1]))
		return 0;
	/* Say in words why the tuning was refused */
	err = slabinfo_write(text, line.count + line.lost);
	if (err >= 0)
		return 0;
	if (err == -EINVAL)
		seq_puts(m, "the cache cannot have such arrays\n");
	return err == -EINVAL ? 0 : err;
}

static int cmd_slabinfo(struct seq_file *m, int argc, char **argv)
{
	if (argc == 4)
		return tune(m, argv);
	if (argc != 1)
		return -EINVAL;
	slabinfo_show(m);
	return 0;
}
MONITOR_COMMAND("slabinfo", cmd_slabinfo, "[CACHE LIMIT BATCH]",
		"the caches as Linux reports them; tune one");
