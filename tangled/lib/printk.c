/*
 * The log: a ring of lines "<level>text\n", the consoles that show
 * it, and panic.
 *
 * log_end and console_pos count bytes since boot, modulo 2^32; byte p
 * is log_buf[p % LOG_BUF_LEN]. Invariants: the bytes from
 * log_start() to log_end are whole lines once no printk is running;
 * console_pos stands at the start of a line or at log_end.
 *
 * No lock: contexts nest strictly (an interrupt ends before what it
 * interrupted goes on), see printk_depth.
 */
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/vsprintf.h"

/* Set the sizes of the log */
#define LOG_BUF_LEN KIB(16)
#define LEVEL_LEN 3	 /* "<n>" */
#define DEFAULT_LEVEL 4	 /* of a message that names none */
#define DEFAULT_SHOWN 7	 /* all but KERN_DEBUG */
#define PRINTK_MAX 512	 /* longest message, with its final zero */

static_assert((LOG_BUF_LEN & (LOG_BUF_LEN - 1)) == 0,
	      "positions overflow seamlessly only at a power of two");
static_assert(LOG_BUF_LEN >= 8 * PRINTK_MAX,
	      "a message, each of its bytes a line, must fit");
static_assert(sizeof(KERN_EMERG) - 1 == LEVEL_LEN,
	      "a level is as long as we step over");

/* Keep the log's state */
int console_loglevel = DEFAULT_SHOWN;

static char log_buf[LOG_BUF_LEN];
static unsigned long log_end;	  /* where the next line goes */
static bool log_full;		  /* every byte was written once */
static unsigned long console_pos; /* shown up to here */
static int printk_depth;	  /* printks that have not returned */
static struct console *consoles;

static char *log_byte(unsigned long pos)
{
	return &log_buf[pos % LOG_BUF_LEN];
}

/* Find the lines of the log */
/* the start of the line behind @pos, at most log_end */
static unsigned long next_line(unsigned long pos)
{
	unsigned long end = __atomic_load_n(&log_end, __ATOMIC_SEQ_CST);

	while (pos != end && *log_byte(pos++) != '\n')
		;
	return pos;
}

/* the start of the oldest line that is still whole */
static unsigned long log_start(void)
{
	return log_full ? next_line(log_end - LOG_BUF_LEN) : 0;
}

static int line_level(unsigned long pos)
{
	return *log_byte(pos + 1) - '0';
}

/* the longest piece from @pos to @end that is contiguous in memory */
static size_t log_piece(unsigned long pos, unsigned long end)
{
	unsigned long room = LOG_BUF_LEN - pos % LOG_BUF_LEN;

	return min(end - pos, room);
}

/* Show lines of the log on consoles */
/* show the line from @pos to @end on @c, without its level */
static void show_line(struct console *c, unsigned long pos,
		      unsigned long end)
{
	size_t n;

	/* Leave out a line whose level is not shown */
	if (line_level(pos) >= console_loglevel)
		return;
	/* Write the line's pieces, without its level */
	for (pos += LEVEL_LEN; pos != end; pos += n) {
		n = log_piece(pos, end);
		c->write(c, log_byte(pos), n);
	}
}

/* Show all lines up to a position */
static void show_until(unsigned long end)
{
	struct console *c;
	unsigned long pos, next;

	while ((long)(end - console_pos) > 0) {
		/* Skip what was overwritten before it was shown */
		if (log_end - console_pos > LOG_BUF_LEN)
			console_pos = log_start();
		/* Show the next line on all consoles */
		pos = console_pos;
		next = next_line(pos);
		console_pos = next;
		for (c = consoles; c; c = c->next)
			show_line(c, pos, next);
	}
}

/* Store a message in the log */
/* the bytes that @text needs in the ring */
static size_t stored_size(const char *text, size_t len)
{
	size_t size = len + LEVEL_LEN, i;

	/* Add the room for the levels of later lines and for a newline */
	for (i = 0; i + 1 < len; i++)
		if (text[i] == '\n')
			size += LEVEL_LEN;
	if (!len || text[len - 1] != '\n')
		size++;
	VM_BUG_ON(size > LOG_BUF_LEN);
	return size;
}

static unsigned long put_byte(unsigned long pos, char c)
{
	*log_byte(pos) = c;
	if (pos % LOG_BUF_LEN == LOG_BUF_LEN - 1)
		log_full = true;
	return pos + 1;
}

static void log_store(char level, const char *text, size_t len)
{
	/* Reserve the message's room in one step */
	size_t size = stored_size(text, len), i;
	unsigned long start = __atomic_fetch_add(&log_end, size,
						 __ATOMIC_SEQ_CST);
	unsigned long pos = start;
	bool line_start = true;

	for (i = 0; i < len || !line_start || pos == start; i++) {
		/* Begin a line with its level */
		if (line_start) {
			pos = put_byte(pos, '<');
			pos = put_byte(pos, level);
			pos = put_byte(pos, '>');
		}
		pos = put_byte(pos, i < len ? text[i] : '\n');
		line_start = i >= len || text[i] == '\n';
	}
	BUG_ON(pos - start != size);
}

/* Log a message and show what is new */
static void show_new_lines(void)
{
	int round;

	for (round = 0; round < 2 && console_pos != log_end; round++) {
		/* Show what is new, if nobody else is at it */
		printk_depth++;
		if (printk_depth == 1)
			show_until(log_end);
		printk_depth--;
		if (printk_depth)
			return;
	}
}

/* Split a message's level from its text */
/* the level of a format as a digit; steps over it */
static char message_level(const char **fmt)
{
	const char *f = *fmt;

	/* Give a message that names no level that of a warning */
	if (f[0] != '<' || f[1] < '0' || f[1] > '7' || f[2] != '>')
		return '0' + DEFAULT_LEVEL;
	*fmt += LEVEL_LEN;
	return f[1];
}

void printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

void vprintk(const char *fmt, va_list args)
{
	/* Find the message's level and make room for its text */
	char text[PRINTK_MAX];
	char level = message_level(&fmt);
	struct seq_file m;

	printk_depth++;
	/* Format the message and store it */
	seq_buffer_init(&m, text, sizeof(text));
	seq_vprintf(&m, fmt, args);
	log_store(level, text, m.count);
	/* Say how much of the message was lost */
	if (m.lost)
		printk(KERN_WARNING "printk: lost %zu bytes of that\n",
		       m.lost);
	BUG_ON(printk_depth < 1);
	printk_depth--;
	show_new_lines();
}

/* Report the log */
void dmesg(struct seq_file *m)
{
	unsigned long end = log_end, pos = log_start(), next;
	size_t n;

	while ((long)(end - pos) > 0) {
		if (log_end - pos > LOG_BUF_LEN)
			pos = log_start();
		next = next_line(pos);
		/* Report the line's pieces, without its level */
		for (pos += LEVEL_LEN; pos != next; pos += n) {
			n = log_piece(pos, next);
			seq_write(m, log_byte(pos), n);
		}
	}
}

/* Add a console */
void register_console(struct console *c)
{
	unsigned long pos, next;
	struct console **link;

	/* Find the end of the list of consoles */
	for (link = &consoles; *link; link = &(*link)->next)
		BUG_ON(*link == c);
	BUG_ON(!c->write);
	printk_depth++;
	/* Show the new console what the others have seen */
	for (pos = log_start(); pos != console_pos; pos = next) {
		next = next_line(pos);
		show_line(c, pos, next);
	}
	/* Link the console behind the others */
	c->next = NULL;
	*link = c;
	printk_depth--;
	show_new_lines();
}

void console_write(const char *s, size_t n)
{
	struct console *c;

	printk_depth++;
	for (c = consoles; c; c = c->next)
		c->write(c, s, n);
	printk_depth--;
	show_new_lines();
}

/* Stop the kernel */
/* Keep the hook that ends a panic */
int panic_depth;
static void (*panic_hook)(void);

void register_panic_hook(void (*hook)(void))
{
	panic_hook = hook;
}

/* Say why the kernel panics */
static void say_panic(const char *fmt, va_list args)
{
	char text[PRINTK_MAX / 2];
	static_assert(sizeof(text) + sizeof("Kernel panic: ") < PRINTK_MAX,
		      "a panic's message is never cut by the log");

	vscnprintf(text, sizeof(text), fmt, args);
	printk(KERN_EMERG "Kernel panic: %s\n", text);
}

void panic(const char *fmt, ...)
{
	va_list args;

	/* Note that we panic, and let every message be shown */
	panic_depth++;
	printk_depth = 0;
	console_loglevel = max(console_loglevel, DEFAULT_SHOWN);
	/* Say why the kernel panics, or that it does so again */
	if (panic_depth == 1) {
		va_start(args, fmt);
		say_panic(fmt, args);
		va_end(args);
	} else if (panic_depth == 2) {
		printk(KERN_EMERG "Kernel panic inside a panic\n");
	}
	/* Stop by the machine's hook, or in a loop */
	if (panic_hook && panic_depth <= 2)
		panic_hook();
	for (;;)
		;
}

void bug(const char *file, int line, const char *func, const char *why)
{
	panic("kernel BUG at %s:%d in %s%s%s", file, line, func,
	      why ? ": " : "", why ? why : "");
}

void warn(const char *file, int line, const char *func, const char *why)
{
	printk(KERN_WARNING "WARNING at %s:%d in %s: %s\n",
	       file, line, func, why);
}

/* Set the log level from the command line */
static int set_loglevel(const char *value)
{
	char *end;
	unsigned long level;

	/* Refuse a log level that is no number from 0 to 8 */
	if (!value)
		return -EINVAL;
	level = simple_strtoul(value, &end, 10);
	if (end == value || *end || level > 8)
		return -EINVAL;
	console_loglevel = level;
	return 0;
}
BOOT_OPTION("loglevel", set_loglevel);
