/*
 * strscpy, simple_strtoul, memparse: text that came from outside,
 * with its length and its numbers checked. No state.
 */
#include "lib/div64.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"

int strscpy(char *dst, const char *src, size_t size)
{
	size_t n;

	BUG_ON(size > INT32_MAX);
	/* Copy until the string's end or the buffer's */
	for (n = 0; n < size; n++) {
		dst[n] = src[n];
		if (!src[n])
			return n;
	}
	/* End a copy that was cut */
	if (size)
		dst[size - 1] = '\0';
	return -E2BIG;
}

/* Give the value of a digit */
/* the value of @c as a digit; 99 if it is none in any base */
static unsigned int digit_value(char c)
{
	/* Take a decimal digit's value */
	if (c >= '0' && c <= '9')
		return c - '0';
	/* Take a letter's value as a digit */
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Find the base of a number from its prefix */
/* the base of the number at *@s; steps over a prefix 0x */
static unsigned int number_base(const char **s, unsigned int base)
{
	const char *p = *s;
	bool hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X') &&
		   digit_value(p[2]) < 16;

	BUG_ON(base && base != 8 && base != 10 && base != 16);
	/* Step over a prefix of hexadecimal digits */
	if (hex && (base == 0 || base == 16)) {
		*s += 2;
		return 16;
	}
	if (base)
		return base;
	return p[0] == '0' ? 8 : 10;
}

/* Read digits as long as the number fits */
/* read digits at *@s up to the first that would pass @limit */
static u64 read_digits(const char **s, unsigned int base, u64 limit)
{
	u64 n = 0, most;
	unsigned int digit;

	VM_BUG_ON(base > 16);
	for (; (digit = digit_value(**s)) < base; (*s)++) {
		most = limit - digit;
		/* Stop in front of a digit that would not fit */
		if (n >> 27) {
			do_div(most, base);
			if (n > most)
				break;
		}
		n = n * base + digit;
	}
	return n;
}

unsigned long simple_strtoul(const char *s, char **end,
			     unsigned int base)
{
	u64 n;

	base = number_base(&s, base);
	n = read_digits(&s, base, ~0UL);
	if (end)
		*end = (char *)s;
	return n;
}

/* Multiply a size by its suffix */
u64 memparse(const char *s, char **end)
{
	static const char suffixes[] = "KkMmGg";
	unsigned int base = number_base(&s, 0), shift;
	const char *start = s, *suffix;
	u64 n = read_digits(&s, base, ~0ULL);

	suffix = *s && s != start ? strchr(suffixes, *s) : NULL;
	/* Multiply by the suffix if the product fits */
	if (suffix) {
		shift = 10 * ((suffix - suffixes) / 2 + 1);
		if (n << shift >> shift == n) {
			n <<= shift;
			s++;
		}
	}
	if (end)
		*end = (char *)s;
	return n;
}
