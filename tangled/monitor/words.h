/*
 * monitor/words.h - what a word at the prompt may stand for
 *
 * Each returns false if the word is something else, or has a rest.
 */
#ifndef MONITOR_WORDS_H
#define MONITOR_WORDS_H

#include "lib/string.h"
#include "lib/types.h"

/* Read a count, a size or an address */
static inline bool word_number(const char *word, unsigned long *n)
{
	char *end;

	*n = simple_strtoul(word, &end, 10);
	return end != word && !*end;
}

/* a number that is not 0 */
static inline bool word_count(const char *word, unsigned long *n)
{
	return word_number(word, n) && *n;
}

static inline bool word_bytes(const char *word, unsigned long *n)
{
	char *end;
	u64 value = memparse(word, &end);

	*n = (unsigned long)value;
	return end != word && !*end && value == *n && value;
}

static inline bool word_address(const char *word, unsigned long *n)
{
	char *end;

	*n = simple_strtoul(word, &end, 16);
	return end != word && !*end;
}

/* Make a word plural */

static inline const char *plural(unsigned long n)
{
	return n == 1 ? "" : "s";
}

#endif /* MONITOR_WORDS_H */
