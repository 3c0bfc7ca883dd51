/*
 * A line editor for a serial terminal: keys go in by line_feed(), the
 * echo comes out at a seq_file.
 *
 * Invariants: pos <= len < LINE_SIZE; text[len] is 0; the terminal
 * shows prompt and text, its cursor stands at text[pos].
 */
#ifndef MONITOR_LINE_H
#define MONITOR_LINE_H

#include "lib/seq_file.h"
#include "lib/types.h"

/* Describe a line being edited */
#define LINE_SIZE 76 /* with its final zero; see the prompt's length */
#define HISTORY_LINES 16

static_assert((HISTORY_LINES & (HISTORY_LINES - 1)) == 0,
	      "the count of lines may overflow");

enum key_state {
	KEY_PLAIN,	/* not in an escape sequence */
	KEY_ESCAPE,	/* behind ESC */
	KEY_NUMBER,	/* behind ESC [ : reading its first number */
	KEY_REST,	/* behind the first number's semicolon */
};

struct line_editor {
	struct seq_file *out;
	const char *prompt;
	const char *(*next_word)(const char *after);

	/* Keep the line and the cursor */
	char text[LINE_SIZE];
	unsigned int len, pos;

	/* Keep the place in a sequence of bytes */
	enum key_state state;
	unsigned int number;	/* of the escape sequence */
	bool after_cr;		/* the last byte was a carriage return */

	/* Keep the lines that were given */
	char history[HISTORY_LINES][LINE_SIZE];
	unsigned int nr_history; /* lines ever remembered */
	unsigned int back;	 /* steps back in it; 0: own line */
	char own[LINE_SIZE];	 /* the own line, while back > 0 */
};

/* Declare the line editor */
/*
 * line_init - prepare @e; nothing is written yet
 *
 * @next_word gives the words for completion: the first one for NULL,
 * then the one that follows @after in order, at last NULL.
 */
void line_init(struct line_editor *e, struct seq_file *out,
	       const char *prompt,
	       const char *(*next_word)(const char *after));

/* line_start - write the prompt and begin an empty line */
void line_start(struct line_editor *e);

/*
 * line_feed - a byte has come from the terminal
 *
 * Returns true when the line is complete: it is in e->text until the
 * next line_start(). A cancelled line is complete and empty.
 */
bool line_feed(struct line_editor *e, unsigned char byte);

/* line_remember - add @text to the history, unless it is its latest */
void line_remember(struct line_editor *e, const char *text);

/* line_history - the line @back lines ago, counted from 1; or NULL */
const char *line_history(const struct line_editor *e,
			 unsigned int back);

#endif
