/*
 * printf into a buffer. Formats: %d %i %u %o %x %X %c %s %p %%, flags
 * "-0+ #", width, precision, "*", sizes hh h l ll z.
 */
#ifndef LIB_VSPRINTF_H
#define LIB_VSPRINTF_H

#include "lib/types.h"

/*
 * scnprintf - format into the @size bytes at @buf
 *
 * Returns the number of bytes written, not counting the final zero:
 * always less than @size, or 0 if @size is 0. A result that does not
 * fit is cut; use a seq_file (seq_buffer_init) to learn by how much.
 * => any context
 */
int scnprintf(char *buf, size_t size, const char *fmt, ...)
	__printf(3, 4);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);

#endif
