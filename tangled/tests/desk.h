/*
 * tests/desk.h - give commands to the monitor, and read what they say
 */
#ifndef TESTS_DESK_H
#define TESTS_DESK_H

#include "tests/suite.h"

#include "lib/seq_file.h"
#include "lib/string.h"
#include "monitor/monitor.h"

static char output[200000];	/* of the command given last */

static const char *say(const char *command)
{
	struct seq_file m;

	seq_buffer_init(&m, output, sizeof(output));
	monitor_execute(&m, command);
	ck_assert_uint_eq(m.lost, 0);
	return output;
}

static void expect_said(const char *command, const char *part)
{
	if (!strstr(say(command), part))
		ck_abort_msg("%s: expected \"%s\" in:\n%s", command, part,
			     output);
}

#endif /* TESTS_DESK_H */
