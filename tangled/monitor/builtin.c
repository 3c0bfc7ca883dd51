/*
 * The commands that belong to the monitor itself. The one variable
 * says whether this run has found a fault.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "arch/exit.h"
#include "mm/check.h"
#include "monitor/builtin.h"

/* Show which commands there are */
static void help_all(struct seq_file *m)
{
	const struct monitor_command *c = NULL;
	int width = 0;

	/* Measure the longest name */
	while ((c = monitor_next(c)))
		width = max(width, (int)strlen(c->name));
	/* Write a line for each command */
	while ((c = monitor_next(c)))
		seq_printf(m, "  %-*s  %s\n", width, c->name, c->help);
}

/* Show how one command is used */
static int cmd_help(struct seq_file *m, int argc, char **argv)
{
	const struct monitor_command *c;

	if (argc > 2)
		return -EINVAL;
	/* List all commands if none is named */
	if (argc == 1) {
		help_all(m);
		return 0;
	}
	/* Explain the command that is named */
	c = monitor_find(argv[1]);
	if (!c)
		return -ENOENT;
	seq_printf(m, "%s %s\n    %s\n", c->name, c->arguments, c->help);
	return 0;
}
MONITOR_COMMAND("help", cmd_help, "[COMMAND]",
		"list the commands, or explain one");

/* Show the log and the history */
static int cmd_dmesg(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	dmesg(m);
	return 0;
}
MONITOR_COMMAND("dmesg", cmd_dmesg, "", "what the kernel said so far");

static int cmd_history(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	monitor_history(m);
	return 0;
}
MONITOR_COMMAND("history", cmd_history, "", "the lines given last");

/* Write words back */
static int cmd_echo(struct seq_file *m, int argc, char **argv)
{
	int i;

	/* Write the words with a blank between them */
	for (i = 1; i < argc; i++)
		seq_printf(m, "%s%s", i > 1 ? " " : "", argv[i]);
	seq_putc(m, '\n');
	return 0;
}
MONITOR_COMMAND("echo", cmd_echo, "[WORD...]", "write the words");

/* Control the trace from the prompt */
static void show_trace(struct seq_file *m)
{
	trace_show(m);
	if (trace_empty())
		seq_puts(m, "no records; trace on EVENT starts one\n");
}

static int cmd_trace(struct seq_file *m, int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "list";
	const char *event = argc > 2 ? argv[2] : "all";
	bool on = strcmp(what, "on") == 0;

	/* Switch an event, or all of them */
	BUG_ON(argc < 1 || argv[argc]);
	if (argc > 3 || (argc == 3 && !on && strcmp(what, "off") != 0))
		return -EINVAL;
	if (on || strcmp(what, "off") == 0)
		return trace_enable(event, on);
	/* Show, clear or list */
	if (strcmp(what, "show") == 0)
		show_trace(m);
	else if (strcmp(what, "clear") == 0)
		trace_clear();
	else if (strcmp(what, "list") == 0)
		trace_list(m);
	else
		return -EINVAL;
	return 0;
}
MONITOR_COMMAND("trace", cmd_trace, "[on|off [EVENT] | show | clear]",
		"record events and show them");

/* Recount what is kept twice, on demand */
static bool failure_noted;

void monitor_note_failure(void)
{
	failure_noted = true;
}

static int cmd_check(struct seq_file *m, int argc, char **argv)
{
	int faults = mm_check(m);

	(void)argc;
	(void)argv;
	/* Note a failure, and say how many faults there are */
	BUG_ON(faults < 0);
	if (faults)
		monitor_note_failure();
	seq_printf(m, "%d fault%s found\n", faults,
		   faults == 1 ? "" : "s");
	return 0;
}
MONITOR_COMMAND("check", cmd_check, "", "recount what is kept twice");

/* Leave the machine */
static int cmd_halt(struct seq_file *m, int argc, char **argv)
{
	(void)m;
	(void)argc;
	(void)argv;
	machine_exit(failure_noted ? EXIT_SELFTEST : EXIT_OK);
}
MONITOR_COMMAND("halt", cmd_halt, "", "stop the machine");
