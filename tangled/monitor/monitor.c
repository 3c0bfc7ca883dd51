/*
 * The interpreter: takes lines from the console or from a script,
 * cuts them into words and calls commands. Owns the one line editor
 * and the flag that decides how the machine ends. No lock: there is
 * one monitor, in one thread.
 */
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "arch/boot.h"
#include "arch/console.h"
#include "arch/page.h"
#include "monitor/builtin.h"
#include "monitor/line.h"
#include "monitor/monitor.h"
#include "sched/sched.h"
#include "sched/wait.h"

#define PROMPT "vm> "
#define SCRIPT_MAGIC "#!monitor"
#define MONITOR_LINE 256 /* longest line of a script, with its zero */
#define MONITOR_WORDS 16 /* of one command, its name included */

static struct line_editor editor;

static_assert(sizeof(PROMPT) - 1 + LINE_SIZE - 1 < 80,
	      "prompt and line fill at most 79 columns");
static_assert(LINE_SIZE <= MONITOR_LINE,
	      "what can be typed can be run");

/* Visit the commands in order of their names */
const struct monitor_command *
monitor_next(const struct monitor_command *after)
{
	const struct monitor_command *next = NULL;
	struct monitor_command *const *p;

	/* Find the smallest name behind the given one */
	for_each_in_table(p, monitor_commands) {
		if (after && strcmp((*p)->name, after->name) <= 0)
			continue;
		if (!next || strcmp((*p)->name, next->name) < 0)
			next = *p;
	}
	VM_BUG_ON(next && after && strcmp(next->name, after->name) <= 0);
	return next;
}

const struct monitor_command *monitor_find(const char *name)
{
	struct monitor_command *const *p;

	for_each_in_table(p, monitor_commands)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

/* the same for the line editor, which knows names only */
static const char *next_name(const char *after)
{
	const struct monitor_command *c;

	c = monitor_next(after ? monitor_find(after) : NULL);
	return c ? c->name : NULL;
}

/* Cut a command into words */
struct words {
	int argc;
	char *argv[MONITOR_WORDS + 1];
	char text[MONITOR_LINE];
};

/* copy a word from @in to *@out, without its quotes; NULL: unpaired */
static const char *copy_word(const char *in, char **out)
{
	bool quoted = false;

	/* Copy up to a separator outside quotes */
	for (; *in; in++) {
		if (*in == '"')
			quoted = !quoted;
		else if (!quoted && strchr(" \t;", *in))
			break;
		else
			*(*out)++ = *in;
	}
	*(*out)++ = '\0';
	return quoted ? NULL : in;
}

/* Cut off the words up to a semicolon */
/*
 * The words of the command at *@line, which then stands at the next
 * command, or is NULL if this is the last one
 */
static int next_command(const char **line, struct words *w)
{
	const char *in = *line;
	char *out = w->text;

	for (w->argc = 0;;) {
		/* Stand at the next word, or stop at the command's end */
		while (*in == ' ' || *in == '\t')
			in++;
		if (!*in || *in == '#' || *in == ';')
			break;
		/* Copy one word more */
		if (w->argc == MONITOR_WORDS)
			return -E2BIG;
		w->argv[w->argc++] = out;
		in = copy_word(in, &out);
		if (!in)
			return -EINVAL;
	}
	/* Close the list of words and find the next command */
	BUG_ON(w->argc > MONITOR_WORDS);
	BUG_ON(out > w->text + sizeof(w->text));
	w->argv[w->argc] = NULL;
	*line = *in == ';' ? in + 1 : NULL;
	return 0;
}

/* Run one command */
static int run_command(struct seq_file *m, struct words *w)
{
	const struct monitor_command *c = monitor_find(w->argv[0]);
	int err = -EINVAL;

	BUG_ON(w->argc < 1);
	/* Say that there is no such command */
	if (!c) {
		seq_printf(m, "%s: unknown command; try help\n",
			   w->argv[0]);
		return -ENOENT;
	}
	/* Call the command, and show its error in words */
	if (w->argc == 1 || *c->arguments)
		err = c->fn(m, w->argc, w->argv);
	if (err == -EINVAL)
		seq_printf(m, "usage: %s %s\n", c->name, c->arguments);
	else if (err)
		seq_printf(m, "%s: %s\n", c->name, errno_text(err));
	return 0;
}

/* Run the commands of a line */
int monitor_execute(struct seq_file *m, const char *line)
{
	struct words w;
	int err = 0, one;

	/* Refuse a line that is too long */
	if (strlen(line) >= MONITOR_LINE) {
		seq_printf(m, "line too long (at most %d characters)\n",
			   MONITOR_LINE - 1);
		return -E2BIG;
	}
	while (line) {
		one = next_command(&line, &w);
		/* Drop the line at a syntax error */
		if (one) {
			seq_puts(m, one == -E2BIG ? "too many words\n" :
						    "missing quote\n");
			return one;
		}
		/* Run the command, and keep the first error */
		if (w.argc)
			one = run_command(m, &w);
		err = err ? err : one;
	}
	return err;
}

/* Talk to somebody who types */
static void take_lines(struct seq_file *m, int (*getc)(void))
{
	int byte;

	line_start(&editor);
	/* Feed keys to the editor, and run each line it completes */
	while ((byte = getc()) >= 0) {
		if (!line_feed(&editor, byte))
			continue;
		monitor_execute(m, editor.text);
		line_start(&editor);
	}
}

void monitor_converse(struct seq_file *m, int (*getc)(void))
{
	line_init(&editor, m, PROMPT, next_name);
	take_lines(m, getc);
}

void monitor_history(struct seq_file *m)
{
	unsigned int back = HISTORY_LINES, n = editor.nr_history;
	const char *text;

	/* Write the lines that are still remembered */
	for (; back; back--) {
		text = line_history(&editor, back);
		if (text)
			seq_printf(m, "%5u  %s\n", n - back + 1, text);
	}
}

/* Run a script */
/* Cut the next line out of a script */
/* copy the line at @text, without its end; returns the next line */
static const char *script_line(const char *text, const char *end,
			       char *line)
{
	unsigned int n = 0;

	/* Copy what fits of the line */
	for (; text != end && *text && *text != '\n'; text++)
		if (n < MONITOR_LINE && *text != '\r')
			line[n++] = *text;
	/* End the copy and find the next line */
	BUG_ON(n > MONITOR_LINE);
	line[n] = '\0';
	if (text == end || !*text)
		return end;
	return text + 1;
}

/* Is there a command on this line? */
static bool has_command(const char *line)
{
	while (*line == ' ' || *line == '\t')
		line++;
	return *line && *line != '#';
}

int monitor_script(struct seq_file *m, const char *text, size_t size)
{
	char line[MONITOR_LINE + 1];
	const char *end = text + size;
	int failed = 0;

	BUG_ON(size < sizeof(SCRIPT_MAGIC));
	text = script_line(text, end, line); /* the magic */
	/* Show and run each line that holds a command */
	while (text != end) {
		text = script_line(text, end, line);
		if (!has_command(line))
			continue;
		seq_printf(m, PROMPT "%s\n", line);
		line_remember(&editor, line);
		failed += monitor_execute(m, line) != 0;
	}
	return failed;
}

/* Choose between script and console */
static void console_emit(struct seq_file *m, const char *s, size_t n)
{
	(void)m;
	console_write(s, n);
}

/* Find the script among the modules */
/* the first module that begins with the magic line, or NULL */
static const struct phys_range *find_script(void)
{
	size_t magic = strlen(SCRIPT_MAGIC);
	const struct phys_range *r;
	int i;

	for (i = 0; i < boot_info.nr_modules; i++) {
		/* Pass over modules that are too short, or out of reach */
		r = &boot_info.module[i].range;
		if (r->end - r->start <= magic || r->end > MAXMEM)
			continue;
		/* Take a module that begins with the magic line */
		if (strncmp(__va(r->start), SCRIPT_MAGIC "\n",
			    magic + 1) == 0)
			return r;
	}
	return NULL;
}

/* Let the reader stay behind a script */
static bool stay;

static int __init stay_behind_script(const char *value)
{
	stay = true;
	return value ? -EINVAL : 0;
}
BOOT_OPTION("stay", stay_behind_script);

/* Wait for a key while others run */
static DECLARE_WAIT_QUEUE_HEAD(keys);

static void wake_monitor(void)
{
	wake_up(&keys);
}

static int wait_for_key(void)
{
	wake_source_get();
	wait_event(keys, console_poll());
	wake_source_put();
	return console_getc();
}

void monitor_run(void)
{
	struct seq_file m = { .emit = console_emit };
	const struct phys_range *script = find_script();

	line_init(&editor, &m, PROMPT, next_name);
	/* Run the script, if there is one, and halt */
	if (script) {
		if (monitor_script(&m, __va(script->start),
				   script->end - script->start))
			monitor_note_failure();
		if (!stay) {
			seq_puts(&m, PROMPT "halt\n");
			monitor_execute(&m, "halt");
		}
	}
	set_console_input_hook(wake_monitor);
	take_lines(&m, wait_for_key);
}
