/*
 * monitor/shrinkers.c - who gives memory back, and something to give
 *
 * The notes of the hoard are on one list, the oldest first. It has no
 * lock: the monitor's thread fills it, and the shrinker, which may run
 * in any thread, does not sleep.
 */
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/shrinker.h"
#include "mm/slab.h"
#include "monitor/monitor.h"

#define NOTE_BYTES	1000
#define NOTES_AT_ONCE	64	/* that the shrinker throws away */

struct note {
	struct list_head list;
	char text[NOTE_BYTES - sizeof(struct list_head)];
};

static LIST_HEAD(hoard);
static unsigned long nr_notes;
static kmem_cache_t *note_cachep;	/* NULL: there is no hoard */

/* Throw away the oldest notes */

static void drop_notes(unsigned long n)
{
	while (n-- && !list_empty(&hoard)) {
		struct note *note = list_first_entry(&hoard,
						     struct note, list);

		list_del(&note->list);
		nr_notes--;
		kmem_cache_free(note_cachep, note);
	}
}

static int shrink_hoard(unsigned int gfp_mask)
{
	(void)gfp_mask;
	drop_notes(NOTES_AT_ONCE);
	return 0;
}

static struct shrinker hoard_shrinker = {
	.name = "hoard", .shrink = shrink_hoard
};

/* Write notes for the hoard */

static int write_notes(unsigned long n)
{
	while (n--) {
		struct note *note = kmem_cache_alloc(note_cachep,
						     SLAB_KERNEL);

		if (!note)
			return -ENOMEM;
		list_add_tail(&note->list, &hoard);
		nr_notes++;
	}
	return 0;
}

static int begin_hoard(void)
{
	note_cachep = kmem_cache_create("hoard", sizeof(struct note), 0,
					0, NULL, NULL);
	if (!note_cachep)
		return -ENOMEM;
	register_shrinker(&hoard_shrinker);
	return 0;
}

static int end_hoard(void)
{
	if (!note_cachep)
		return -ENOENT;
	unregister_shrinker(&hoard_shrinker);
	drop_notes(nr_notes);
	if (kmem_cache_destroy(note_cachep)) {
		register_shrinker(&hoard_shrinker);
		return -EBUSY;
	}
	note_cachep = NULL;
	return 0;
}

/* Answer the monitor's hoard */

static int add_notes(const char *word)
{
	char *end;
	unsigned long n = simple_strtoul(word, &end, 0);
	int err = 0;

	if (end == word || *end || !n)
		return -EINVAL;
	if (!note_cachep)
		err = begin_hoard();
	return err ? err : write_notes(n);
}

static int cmd_hoard(struct seq_file *m, int argc, char **argv)
{
	int err = 0;

	if (argc > 2)
		return -EINVAL;
	if (argc == 2 && strcmp(argv[1], "off") == 0)
		err = end_hoard();
	else if (argc == 2)
		err = add_notes(argv[1]);
	if (err == -EINVAL)
		return err;
	if (err == -ENOENT)
		seq_puts(m, "there is no hoard; hoard N begins one\n");
	seq_printf(m, "%lu notes of %u bytes\n", nr_notes, NOTE_BYTES);
	return err;
}
MONITOR_COMMAND("hoard", cmd_hoard, "[N | off]",
		"keep N notes more, which a shortage may throw away");

/* Answer the monitor's shrinkers */

static int cmd_shrinkers(struct seq_file *m, int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return -EINVAL;
	shrinkers_show(m);
	return 0;
}
MONITOR_COMMAND("shrinkers", cmd_shrinkers, "",
		"who gives memory back when there is none");
