/*
 * C's memory and string functions for a machine without libc. No
 * state. The loops are arranged so that the compiler does not
 * recognise them, see hide().
 */
#if !__STDC_HOSTED__ || defined(STRING_UNDER_TEST)
#include "lib/printk.h"
#include "lib/string.h"

/* Keep the compiler from recognising a loop */
/* makes the optimizer forget what it knows about pointer @p */
#define hide(p) asm("" : "+r"(p))

/* four bytes of something; may be a piece of any type */
typedef u32 __attribute__((may_alias)) word_t;

/* Fill memory */
void *memset(void *dst, int c, size_t n)
{
	unsigned char *d = dst;
	word_t word = 0x01010101U * (unsigned char)c;

	/* Fill single bytes up to a word's boundary */
	for (; n && (uintptr_t)d % sizeof(word); n--, d++) {
		*d = c;
		hide(d);
	}
	/* Fill four words at a time */
	for (; n >= 4 * sizeof(word); n -= 4 * sizeof(word)) {
		word_t *w = (word_t *)d;

		w[0] = w[1] = w[2] = w[3] = word;
		d += 4 * sizeof(word);
		hide(d);
	}
	/* Fill the bytes that are left */
	for (; n; n--, d++) {
		*d = c;
		hide(d);
	}
	return dst;
}

/* Copy memory */
void *memcpy(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	VM_BUG_ON(d > s && d < s + n);
	/* Copy whole words if both areas begin on one */
	if (((uintptr_t)d | (uintptr_t)s) % sizeof(word_t) == 0) {
		for (; n >= sizeof(word_t); n -= sizeof(word_t)) {
			*(word_t *)d = *(const word_t *)s;
			d += sizeof(word_t);
			s += sizeof(word_t);
			hide(d);
		}
	}
	/* Copy the bytes that are left */
	for (; n; n--) {
		*d++ = *s++;
		hide(d);
	}
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if ((uintptr_t)d - (uintptr_t)s >= n)
		return memcpy(dst, src, n);
	/* Copy downwards from the end */
	while (n--) {
		d[n] = s[n];
		hide(d);
	}
	return dst;
}

/* Compare memory */
int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

/* Measure and compare strings */
size_t strlen(const char *s)
{
	const char *end = s;

	while (*end) {
		end++;
		hide(end);
	}
	return end - s;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (!*a || *a != *b)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

/* Find something in a string */
char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	do {
		if (*s == (char)c)
			found = s;
	} while (*s++);
	return (char *)found;
}

char *strstr(const char *s, const char *what)
{
	size_t n = strlen(what);

	for (; strncmp(s, what, n); s++)
		if (!*s)
			return NULL;
	return (char *)s;
}
#endif
