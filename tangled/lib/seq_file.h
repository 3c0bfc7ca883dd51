/*
 * The destination of a report: a function that takes text, and what
 * it needs. A seq_file has one writer at a time and no lock.
 */
#ifndef LIB_SEQ_FILE_H
#define LIB_SEQ_FILE_H

#include "lib/types.h"

struct seq_file {
	/* takes the next @n bytes; the text is not terminated */
	void (*emit)(struct seq_file *m, const char *s, size_t n);
	void *private;	/* for emit's owner */
	char *buf;	/* the rest: of a seq_file that fills a buffer */
	size_t size;	/* of buf, with the terminating zero */
	size_t count;	/* bytes in buf, without it */
	size_t lost;	/* bytes that found no room */
};

/* seq_write - append @n bytes */
void seq_write(struct seq_file *m, const char *s, size_t n);

/* seq_puts, seq_putc - append a string, a character */
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);

/* Declare formatted output to a report */
/*
 * seq_printf - append formatted text (formats: lib/vsprintf.h)
 *
 * => any context in which m->emit may be called; never truncates
 */
void seq_printf(struct seq_file *m, const char *fmt, ...)
	__printf(2, 3);
void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
	__printf(2, 0);

/* Declare reports into a buffer */
/*
 * seq_buffer_init - make @m fill the @size bytes at @buf
 *
 * The buffer holds a terminated string from now on (if @size is not
 * 0); m->count is its length and m->lost how many bytes did not fit.
 */
void seq_buffer_init(struct seq_file *m, char *buf, size_t size);

#endif
