/*
 * seq_file: the small functions around emit, and the seq_file that
 * fills a buffer. Invariant of the latter: count < size and
 * buf[count] == 0, or size == 0.
 */
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"

void seq_write(struct seq_file *m, const char *s, size_t n)
{
	VM_BUG_ON(!m->emit);
	if (n)
		m->emit(m, s, n);
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}

/* Fill a report's buffer and count what does not fit */
static void buffer_emit(struct seq_file *m, const char *s, size_t n)
{
	size_t room = m->size ? m->size - 1 - m->count : 0;
	size_t fits = m->lost ? 0 : min(n, room);

	/* Count what finds no room, and leave if that is all */
	VM_BUG_ON(m->size && m->count >= m->size);
	m->lost += n - fits;
	if (!fits)
		return;
	/* Append what fits, and end it */
	memcpy(m->buf + m->count, s, fits);
	m->count += fits;
	m->buf[m->count] = '\0';
	VM_BUG_ON(m->count >= m->size);
}

void seq_buffer_init(struct seq_file *m, char *buf, size_t size)
{
	BUG_ON(size && !buf);
	*m = (struct seq_file){
		.emit = buffer_emit,
		.buf = buf,
		.size = size,
	};
	if (size)
		buf[0] = '\0';
}
