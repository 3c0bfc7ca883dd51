/*
 * Memory and strings. memcpy() to strstr() are C's own: libc's on the
 * soft machine, lib/string.c's elsewhere. The rest is in lib/parse.c.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include "lib/types.h"

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *what);

/* Declare what C's string functions lack */
/*
 * strscpy - copy a string into a buffer of @size bytes
 *
 * Returns the length of the copy, or -E2BIG if @src was cut to fit.
 * @dst is terminated either way, unless @size is 0.
 * => any context
 */
int strscpy(char *dst, const char *src, size_t size);

/*
 * simple_strtoul - read an unsigned number at the start of @s
 *
 * @base is 8, 10 or 16; 0 takes it from the prefix (0x, 0, neither).
 * Returns the number and sets *@end behind its last digit. *@end is
 * @s if there is none, and stands in front of the first digit with
 * which the number would exceed an unsigned long.
 * => no sign, no blanks are skipped; @end may be NULL
 */
unsigned long simple_strtoul(const char *s, char **end,
			     unsigned int base);

/*
 * memparse - read a size: a number, then K, M or G in either case
 *
 * As simple_strtoul() with base 0, in 64 bits. If the suffix would
 * make the number overflow, *@end stands in front of the suffix.
 */
u64 memparse(const char *s, char **end);

#endif
