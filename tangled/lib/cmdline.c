/*
 * Takes the command line apart. Owns a copy of the line, into which
 * the values that options keep are pointers. No lock: runs once.
 */
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"

#define COMMAND_LINE_SIZE 512

static char words[COMMAND_LINE_SIZE];

/* Recognise the kernel's own path */
static bool is_kernel_path(const char *word)
{
	size_t n = strlen(word);

	/* Take a word with an equals sign for an option */
	if (strchr(word, '='))
		return false;
	return strchr(word, '/') ||
	       (n > 4 && strcmp(word + n - 4, ".elf") == 0);
}

/* Find the function of an option */
static struct boot_option *find_option(const char *name)
{
	struct boot_option *const *p;

	for_each_in_table(p, boot_options)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

/* Use one word of the command line */
static bool use_word(char *word)
{
	char *value = strchr(word, '=');
	struct boot_option *option;
	int err;

	/* Find the option, or name it as unknown */
	if (value)
		*value++ = '\0';
	option = find_option(word);
	if (!option) {
		printk(KERN_WARNING "Unknown boot option: %s\n", word);
		return false;
	}
	/* Hand over the value, and name one that is refused */
	BUG_ON(!option->set);
	err = option->set(value);
	if (err)
		printk(KERN_WARNING "Boot option %s%s%s: %s\n", word,
		       value ? "=" : "", value ? value : "",
		       errno_text(err));
	return !err;
}

/* Cut the next word off the command line */
/* the next word of *@rest, cut off and terminated; NULL at the end */
static char *next_word(char **rest)
{
	char *word = *rest, *end;

	/* Find where the word begins and ends */
	VM_BUG_ON(*rest < words || *rest >= words + sizeof(words));
	while (*word == ' ' || *word == '\t')
		word++;
	for (end = word; *end && *end != ' ' && *end != '\t'; end++)
		;
	/* Cut the word off and stand behind it */
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return *word ? word : NULL;
}

/* Copy the command line */
static char *copy_line(const char *line)
{
	size_t n;

	BUG_ON(!line);
	/* Copy a line that fits */
	if (strscpy(words, line, sizeof(words)) >= 0)
		return words;
	/* Cut a long line at its last blank, and say from where */
	for (n = strlen(words); n && words[n] != ' '; n--)
		;
	BUG_ON(n >= sizeof(words));
	words[n] = '\0';
	printk(KERN_WARNING "Command line too long, ignored from: %.32s\n",
	       line + n);
	return words;
}

/* Use every word of the command line */
int parse_cmdline(const char *line)
{
	char *rest = copy_line(line), *word;
	bool first = true;
	int unused = 0;

	/* Use each word, or count it as unused */
	while ((word = next_word(&rest))) {
		if (!(first && is_kernel_path(word)) && !use_word(word))
			unused++;
		first = false;
	}
	return unused;
}
