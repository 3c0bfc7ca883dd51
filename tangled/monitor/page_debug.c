/*
 * monitor/page_debug.c - who has a frame, and which requests shall fail
 *
 * Owns nothing.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/fail_page_alloc.h"
#include "mm/page.h"
#include "mm/page_debug.h"
#include "monitor/monitor.h"

/* Answer the monitor's owner */
static int cmd_owner(struct seq_file *m, int argc, char **argv)
{
	unsigned long pfn;
	char *end;

	if (argc != 2)
		return -EINVAL;
	pfn = simple_strtoul(argv[1], &end, 0);
	if (end == argv[1] || *end || pfn >= max_mapnr)
		return -EINVAL;
	seq_printf(m, "frame %lu\n", pfn);
	page_owner_show(m, pfn_to_page(pfn));
	return 0;
}
MONITOR_COMMAND("owner", cmd_owner, "PFN",
		"who has a page frame, and who had it last");

/* Answer the monitor's fail */
static int set_rule(int argc, char **argv)
{
	struct fail_page_alloc rule;
	struct seq_file words;
	char text[128];

	seq_buffer_init(&words, text, sizeof(text));
	for (int i = 1; i < argc; i++)
		seq_printf(&words, "%s%s", i > 1 ? "," : "", argv[i]);
	if (words.lost || fail_page_alloc_parse(&rule, text))
		return -EINVAL;
	fail_page_alloc_set(&rule);
	return 0;
}

static int cmd_fail(struct seq_file *m, int argc, char **argv)
{
	if (argc > 2 || (argc == 2 && strcmp(argv[1], "off") != 0))
		return set_rule(argc, argv);
	if (argc == 2)
		fail_page_alloc_set(NULL);
	else
		fail_page_alloc_show(m);
	return 0;
}
MONITOR_COMMAND("fail", cmd_fail, "[off|RULE]",
		"let page requests fail, as in nth=5,order=3,zone=Normal");
