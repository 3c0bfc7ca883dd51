/*
 * Boot options: who wants one registers a function for it.
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include "lib/table.h"
#include "lib/types.h"

struct boot_option {
	const char *name;
	int (*set)(const char *value);
};
DECLARE_TABLE(struct boot_option, boot_options);

/* Declare how an option is registered */
/*
 * BOOT_OPTION - have @fn called for each option @option_name
 *
 * int fn(const char *value) gets the text behind '=', NULL if there
 * is no '='. It returns 0, or -EINVAL if it cannot use the value. The
 * text stays valid until the next parse_cmdline().
 * => at file scope; one option for a function
 */
#define BOOT_OPTION(option_name, fn)                                 \
	static struct boot_option boot_option_##fn = {               \
		.name = option_name,                                 \
		.set = fn,                                           \
	};                                                           \
	ADD_TO_TABLE(struct boot_option, boot_options, boot_option_##fn)

/* Declare who reads the command line */
/*
 * parse_cmdline - call the function of each option on @line, in order
 *
 * Unknown options and refused values are named in warnings and do no
 * other harm. The kernel's own path, if it is the first word, is
 * skipped. Returns how many words were not used.
 * => before anything that an option configures
 */
int parse_cmdline(const char *line);

#endif
