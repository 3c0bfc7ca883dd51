/*
 * The monitor: commands, and who runs them. Floor: above all that it
 * can show, below init. One user, one thread, no lock.
 */
#ifndef MONITOR_MONITOR_H
#define MONITOR_MONITOR_H

#include "lib/table.h"
#include "lib/types.h"

struct seq_file;

/* Describe a monitor command */
struct monitor_command {
	const char *name;
	int (*fn)(struct seq_file *m, int argc, char **argv);
	const char *arguments;
	const char *help;
};
DECLARE_TABLE(struct monitor_command, monitor_commands);

/*
 * MONITOR_COMMAND - make @function_ the command @name_
 *
 * int fn(struct seq_file *m, int argc, char **argv) writes its report
 * to @m; argv[0] is the name. It returns 0 or -errno, which the
 * monitor shows in words; for -EINVAL it shows @arguments_. A command
 * whose @arguments_ are "" is not called with any.
 * => at file scope; runs with interrupts on, may take any lock
 */
#define MONITOR_COMMAND(name_, function_, arguments_, help_)           \
	static struct monitor_command monitor_command_##function_ = {  \
		.name = name_,                                         \
		.fn = function_,                                       \
		.arguments = arguments_,                               \
		.help = help_,                                         \
	};                                                             \
	ADD_TO_TABLE(struct monitor_command, monitor_commands,         \
		     monitor_command_##function_)

/* Declare how the monitor runs commands */
/*
 * monitor_run - read commands from the script or the console, for ever
 *
 * If the boot loader left a script, runs it and ends the machine: with
 * EXIT_OK, or with EXIT_SELFTEST if a line of it was no command or a
 * check found something. Otherwise talks to the console.
 * => called once, at the end of the boot, interrupts on
 */
void monitor_run(void);

/*
 * monitor_execute - run the commands of one line
 *
 * Returns 0 if each was a known command in proper form, whatever it
 * did; -ENOENT for an unknown one, -EINVAL for a quote without its
 * pair, -E2BIG for a line or too many words. @m got a message.
 */
int monitor_execute(struct seq_file *m, const char *line);

/*
 * monitor_script - run each line of a script
 *
 * @text has @size bytes, "#!monitor\n" first. Prompt and line are
 * written to @m before a command runs. Returns how many lines failed.
 */
int monitor_script(struct seq_file *m, const char *text, size_t size);

/*
 * monitor_converse - read lines with @getc and run them
 *
 * Echoes to @m. Returns when @getc() returns a negative number.
 */
void monitor_converse(struct seq_file *m, int (*getc)(void));

/* Declare what the built-in commands need */
/*
 * monitor_note_failure - have halt report EXIT_SELFTEST from now on
 *
 * For a command that has found the kernel in the wrong.
 */
void monitor_note_failure(void);

#endif
