/*
 * What the interpreter shows to its built-in commands.
 */
#ifndef MONITOR_BUILTIN_H
#define MONITOR_BUILTIN_H

#include "monitor/monitor.h"

/* the command that follows @after by name; NULL: the first, or none */
const struct monitor_command *
monitor_next(const struct monitor_command *after);

/* the command called @name, or NULL */
const struct monitor_command *monitor_find(const char *name);

/* write the lines that the line editor remembers, oldest first */
void monitor_history(struct seq_file *m);

#endif
