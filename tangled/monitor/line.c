/*
 * The line editor. Three functions change what the terminal shows,
 * move(), erase() and insert(); everything else is said with them, so
 * that the invariants of monitor/line.h have to be proved three times.
 */
#include "lib/printk.h"
#include "lib/string.h"
#include "monitor/line.h"

/* Name the control keys */
#define CTRL(letter) ((letter) & 0x1f)
#define ESC 0x1b
#define DEL 0x7f

static_assert(CTRL('H') == '\b' && CTRL('I') == '\t',
	      "keys with a name of their own are control keys");
static_assert(CTRL('M') == '\r' && CTRL('[') == ESC,
	      "so are the enter key and the escape key");

/* See that line, length and cursor belong together */
static void check_line(const struct line_editor *e)
{
	BUG_ON(e->len >= LINE_SIZE);
	BUG_ON(e->pos > e->len);
	BUG_ON(e->text[e->len]);
	VM_BUG_ON(strlen(e->text) != e->len);
}

/* Move the cursor on the line and on the screen */
static void ring_bell(struct line_editor *e)
{
	seq_putc(e->out, '\a');
}

static void back_up(struct line_editor *e, unsigned int n)
{
	BUG_ON(n >= LINE_SIZE);
	while (n--)
		seq_putc(e->out, '\b');
}

static void move(struct line_editor *e, unsigned int to)
{
	BUG_ON(to > e->len);
	/* Walk the screen's cursor to where the line's will be */
	if (to < e->pos)
		back_up(e, e->pos - to);
	else
		seq_write(e->out, e->text + e->pos, to - e->pos);
	e->pos = to;
}

/* Erase a piece of the line */
static void erase(struct line_editor *e, unsigned int from,
		  unsigned int to)
{
	unsigned int n = to - from, tail = e->len - to, i;

	BUG_ON(from > e->pos || e->pos > to || to > e->len);
	if (!n)
		return ring_bell(e);
	/* Take the piece out of the line */
	back_up(e, e->pos - from);
	memmove(e->text + from, e->text + to, tail + 1);
	e->len -= n;
	e->pos = from;
	/* Draw the tail again and wipe out what it left */
	seq_write(e->out, e->text + from, tail);
	for (i = 0; i < n; i++)
		seq_putc(e->out, ' ');
	back_up(e, tail + n);
	BUG_ON(e->text[e->len]);
}

/* Insert text into the line */
static void insert(struct line_editor *e, const char *s, unsigned int n)
{
	unsigned int tail = e->len - e->pos;

	/* Refuse what does not fit, with the bell */
	BUG_ON(e->len >= LINE_SIZE || e->pos > e->len);
	if (n >= LINE_SIZE - e->len)
		return ring_bell(e);
	/* Open a gap in the line and fill it */
	memmove(e->text + e->pos + n, e->text + e->pos, tail + 1);
	memcpy(e->text + e->pos, s, n);
	e->len += n;
	/* Draw the inserted text and the tail, and come back */
	seq_write(e->out, e->text + e->pos, n + tail);
	e->pos += n;
	back_up(e, tail);
	BUG_ON(e->pos > e->len || e->text[e->len]);
}

/* Draw the whole line again */
static void redraw(struct line_editor *e)
{
	BUG_ON(e->pos > e->len);
	seq_puts(e->out, e->prompt);
	seq_write(e->out, e->text, e->len);
	back_up(e, e->len - e->pos);
}

/* Remember finished lines */
const char *line_history(const struct line_editor *e,
			 unsigned int back)
{
	if (back == 0 || back > e->nr_history || back > HISTORY_LINES)
		return NULL;
	return e->history[(e->nr_history - back) % HISTORY_LINES];
}

void line_remember(struct line_editor *e, const char *text)
{
	const char *latest = line_history(e, 1);

	/* Leave out an empty line and the latest one again */
	if (!*text || (latest && strcmp(latest, text) == 0))
		return;
	/* Put the line into the history's oldest place */
	strscpy(e->history[e->nr_history % HISTORY_LINES], text,
		LINE_SIZE);
	e->nr_history++;
}

/* Go back and forth in the history */
static void recall(struct line_editor *e, unsigned int back)
{
	const char *text = back ? line_history(e, back) : e->own;

	if (!text)
		return ring_bell(e);
	/* Keep the own line when leaving it */
	BUG_ON(back > e->back + 1);
	if (!e->back)
		strscpy(e->own, e->text, LINE_SIZE);
	e->back = back;
	/* Put the recalled line in place of this one */
	if (e->len)
		erase(e, 0, e->len);
	insert(e, text, strlen(text));
}

static void older(struct line_editor *e)
{
	recall(e, e->back + 1);
}

static void newer(struct line_editor *e)
{
	if (e->back)
		recall(e, e->back - 1);
	else
		ring_bell(e);
}

/* Complete the word before the cursor */
/* where the command's name begins that ends at the cursor; or -1 */
static int name_start(const struct line_editor *e)
{
	int start = e->pos, before;

	/* Go back to the start of the word */
	while (start && e->text[start - 1] != ' ' &&
	       e->text[start - 1] != ';')
		start--;
	/* See that nothing but blanks stands before it */
	for (before = start; before && e->text[before - 1] == ' ';)
		before--;
	return before && e->text[before - 1] != ';' ? -1 : start;
}

/* Find what all matching names have in common */
struct match {
	unsigned int len;	/* of what was typed */
	unsigned int count;	/* names that begin like that */
	const char *first;
	unsigned int common;	/* characters that all of them share */
};

static void match_names(struct line_editor *e, const char *typed,
			struct match *m)
{
	const char *w = NULL;
	unsigned int i;

	while ((w = e->next_word(w))) {
		/* Take a name that begins as what was typed */
		if (strncmp(w, typed, m->len) != 0)
			continue;
		if (!m->count++) {
			m->first = w;
			m->common = strlen(w);
		}
		/* Shorten the common part to what this name shares */
		for (i = 0; i < m->common && w[i] == m->first[i]; i++)
			;
		m->common = i;
		BUG_ON(m->common < m->len);
	}
}

/* List the matching names */
static void list_names(struct line_editor *e, const char *typed,
		       unsigned int len)
{
	const char *w = NULL;

	/* Write the names on a line of their own */
	seq_putc(e->out, '\n');
	while ((w = e->next_word(w)))
		if (strncmp(w, typed, len) == 0)
			seq_printf(e->out, "%s  ", w);
	seq_putc(e->out, '\n');
	redraw(e);
}

static void complete(struct line_editor *e)
{
	int start = name_start(e);
	struct match m = { .len = start < 0 ? 0 : e->pos - start };

	BUG_ON(m.len > e->pos);
	/* Look for names, and list them if none can be added to */
	if (start >= 0)
		match_names(e, e->text + start, &m);
	if (m.count > 1 && m.common == m.len)
		return list_names(e, e->text + start, m.len);
	/* Add what the matching names share */
	if (!m.count)
		return ring_bell(e);
	BUG_ON(m.common < m.len);
	insert(e, m.first + m.len, m.common - m.len);
	if (m.count == 1)
		insert(e, " ", 1);
}

/* Act on a control key */
/* Find the start of the word before the cursor */
static unsigned int word_start(const struct line_editor *e)
{
	unsigned int i = e->pos;

	/* Step back over blanks, and over what is not blank */
	while (i && e->text[i - 1] == ' ')
		i--;
	while (i && e->text[i - 1] != ' ')
		i--;
	return i;
}

static void control_key(struct line_editor *e, unsigned char key)
{
	unsigned int pos = e->pos, len = e->len;

	switch (key) {
	case CTRL('A'):
		return move(e, 0);
	case CTRL('E'):
		return move(e, len);
	/* Act on the keys that move by one character */
	case CTRL('B'):
		return pos ? move(e, pos - 1) : ring_bell(e);
	case CTRL('F'):
		return pos < len ? move(e, pos + 1) : ring_bell(e);
	/* Act on the keys that delete */
	case CTRL('H'):
	case DEL:
		return erase(e, pos ? pos - 1 : 0, pos);
	case CTRL('D'):
		return erase(e, pos, min(pos + 1, len));
	case CTRL('K'):
		return erase(e, pos, len);
	case CTRL('U'):
		return erase(e, 0, pos);
	case CTRL('W'):
		return erase(e, word_start(e), pos);
	/* Act on the keys that bring text from elsewhere */
	case CTRL('I'):
		return complete(e);
	case CTRL('N'):
		return newer(e);
	case CTRL('P'):
		return older(e);
	/* Clear the screen */
	case CTRL('L'):
		seq_puts(e->out, "\033[H\033[2J");
		return redraw(e);
	default:
		return ring_bell(e);
	}
}

/* Act on an escape sequence */
/* Act on a numbered key */
static void numbered_key(struct line_editor *e)
{
	BUG_ON(e->number > 999);
	switch (e->number) {
	/* Move to the start of the line */
	case 1:
	case 7:
		return move(e, 0);
	case 3:
		return control_key(e, CTRL('D'));
	/* Move to the end of the line */
	case 4:
	case 8:
		return move(e, e->len);
	}
}

static void sequence_key(struct line_editor *e, unsigned char final)
{
	switch (final) {
	/* Act on the arrows up and down */
	case 'A':
		return older(e);
	case 'B':
		return newer(e);
	/* Act on the arrows right and left */
	case 'C':
		return control_key(e, CTRL('F'));
	case 'D':
		return control_key(e, CTRL('B'));
	/* Act on the keys for both ends, and on numbered ones */
	case 'H':
		return move(e, 0);
	case 'F':
		return move(e, e->len);
	case '~':
		return numbered_key(e);
	}
}

static void escape_byte(struct line_editor *e, unsigned char byte)
{
	BUG_ON(e->state == KEY_PLAIN);
	if (e->state == KEY_ESCAPE) {
		/* Begin a sequence of several bytes */
		e->number = 0;
		e->state = byte == '[' || byte == 'O' ? KEY_NUMBER :
							KEY_PLAIN;
	} else if (byte >= '@') {
		/* End the sequence and act on its key */
		e->state = KEY_PLAIN;
		sequence_key(e, byte);
	} else if (byte < '0' || byte > '9') {
		e->state = KEY_REST;
	} else if (e->state == KEY_NUMBER && e->number < 100) {
		e->number = e->number * 10 + byte - '0';
	}
}

/* Finish or cancel the line */
/* the line is complete, or given up with ctrl-C */
static bool finish(struct line_editor *e, unsigned char byte)
{
	move(e, e->len);
	/* Cancel the line */
	if (byte == CTRL('C')) {
		if (e->len + sizeof("^C") <= LINE_SIZE)
			seq_puts(e->out, "^C");
		e->len = e->pos = 0;
		e->text[0] = '\0';
	}
	BUG_ON(e->pos != e->len);
	seq_putc(e->out, '\n');
	line_remember(e, e->text);
	return true;
}

/* Take a key that is no part of a sequence */
static void take_key(struct line_editor *e, unsigned char key)
{
	char c = key;

	/* Tell control keys, characters and the rest apart */
	BUG_ON(e->state != KEY_PLAIN);
	if (key < ' ' || key == DEL)
		control_key(e, key);
	else if (key < 0x80)
		insert(e, &c, 1);
	else if ((key & 0xc0) != 0x80)
		ring_bell(e);
}

/* Take a byte from the terminal */
bool line_feed(struct line_editor *e, unsigned char byte)
{
	/* Drop the newline of a pair of line ends */
	bool second = byte == '\n' && e->after_cr;

	check_line(e);
	e->after_cr = byte == '\r';
	if (second)
		return false;
	/* Give a sequence its byte */
	if (e->state != KEY_PLAIN && byte >= ' ' && byte < DEL) {
		escape_byte(e, byte);
		return false;
	}
	/* End the line, or take the key */
	e->state = byte == ESC ? KEY_ESCAPE : KEY_PLAIN;
	if (byte == '\r' || byte == '\n' || byte == CTRL('C'))
		return finish(e, byte);
	if (byte != ESC)
		take_key(e, byte);
	return false;
}

/* Start and prepare a line */
void line_start(struct line_editor *e)
{
	e->len = e->pos = e->back = 0;
	e->text[0] = '\0';
	e->state = KEY_PLAIN;
	check_line(e);
	seq_puts(e->out, e->prompt);
}

void line_init(struct line_editor *e, struct seq_file *out,
	       const char *prompt,
	       const char *(*next_word)(const char *after))
{
	BUG_ON(strlen(prompt) + LINE_SIZE > 80);
	memset(e, 0, sizeof(*e));
	/* Take what the owner gives to the editor */
	BUG_ON(!out || !next_word);
	e->out = out;
	e->prompt = prompt;
	e->next_word = next_word;
}
