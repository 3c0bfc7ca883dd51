/*
 * monitor.c - the suite of the monitor: a model terminal watches the
 * line editor, and command lines are run for their output
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/console.h"
#include "arch/exit.h"
#include "arch/irq.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "monitor/line.h"
#include "monitor/monitor.h"
#include "sched/sched.h"

/* Model a terminal */
#define COLUMNS 80

static char row[COLUMNS + 1];	/* the row of the cursor */
static char rows_above[8000];	/* finished rows, a newline each */
static int column, bells;

static void clear_row(void)
{
	memset(row, ' ', COLUMNS);
	row[COLUMNS] = '\0';
	column = 0;
}

static const char *row_text(void)
{
	static char text[COLUMNS + 1];
	int n = COLUMNS;

	memcpy(text, row, sizeof(text));
	while (n && text[n - 1] == ' ')
		text[--n] = '\0';
	return text;
}

static void show_byte(char c)
{
	if (c == '\n') {
		ck_assert_uint_lt(strlen(rows_above) + COLUMNS,
				  sizeof(rows_above));
		strcat(strcat(rows_above, row_text()), "\n");
		clear_row();
	} else if (c == '\b') {
		ck_assert_int_gt(column, 0);
		column--;
	} else if (c == '\a') {
		bells++;
	} else {
		ck_assert_msg(c >= ' ' && c < 0x7f, "byte %#x", c);
		row[column++] = c;
		ck_assert_int_lt(column, COLUMNS);
	}
}

static void terminal_emit(struct seq_file *m, const char *s, size_t n)
{
	static const char clear[] = "\033[H\033[2J";

	(void)m;
	if (n && *s == '\033') {
		ck_assert_uint_eq(n, strlen(clear));
		ck_assert_int_eq(strncmp(s, clear, n), 0);
		rows_above[0] = '\0';
		clear_row();
		return;
	}
	while (n--)
		show_byte(*s++);
}

static struct seq_file terminal = { .emit = terminal_emit };

/* Feed keys to the line editor */
static struct line_editor e;

static const char *const words[] = { "alpha", "beta", "zonelists",
				     "zones", NULL };

static const char *suite_word(const char *after)
{
	int i = 0;

	if (!after)
		return words[0];
	while (strcmp(words[i], after) != 0)
		i++;
	return words[i + 1];
}

static void expect_screen(void)
{
	char expected[COLUMNS + 1];

	ck_assert_uint_le(e.pos, e.len);
	ck_assert_uint_lt(e.len, LINE_SIZE);
	ck_assert_uint_eq(strlen(e.text), e.len);
	snprintf(expected, sizeof(expected), "vm> %-76s", e.text);
	ck_assert_str_eq(row, expected);
	ck_assert_int_eq(column, 4 + e.pos);
}

static void start_editor(void)
{
	clear_row();
	line_init(&e, &terminal, "vm> ", suite_word);
	line_start(&e);
	expect_screen();
}

/* feed keys; returns how many lines they completed */
static int feed(const char *keys)
{
	int lines = 0;

	for (; *keys; keys++) {
		if (line_feed(&e, *keys)) {
			lines++;
			if (keys[1])
				line_start(&e);
		} else {
			expect_screen();
		}
	}
	return lines;
}

/* Test editing keys */
struct key_case {
	const char *keys, *text, *behind;
	int bells;
};

#define LEFT "\033[D"
#define RIGHT "\033[C"
#define LINE75 "123456789012345678901234567890123456789" \
	       "012345678901234567890123456789012345"

static const struct key_case key_cases[] = {
	{ "", "", "", 0 },
	{ "abc", "abc", "", 0 },
	{ "abc" LEFT, "abc", "c", 0 },
	{ "abc" LEFT LEFT "x", "axbc", "bc", 0 },
	{ "abc" LEFT RIGHT, "abc", "", 0 },
	{ "abc" RIGHT, "abc", "", 1 },
	{ LEFT, "", "", 1 },
	{ "abc\002\002\006", "abc", "c", 0 },
	{ "abc\001x", "xabc", "abc", 0 },
	{ "abc\001\005x", "abcx", "", 0 },
	{ "abc\033[H", "abc", "abc", 0 },
	{ "abc\033OH", "abc", "abc", 0 },
	{ "abc\033[1~", "abc", "abc", 0 },
	{ "abc\033[7~", "abc", "abc", 0 },
	{ "abc\001\033[F", "abc", "", 0 },
	{ "abc\001\033OF", "abc", "", 0 },
	{ "abc\001\033[4~", "abc", "", 0 },
	{ "abc\001\033[8~", "abc", "", 0 },
	{ "abc\010", "ab", "", 0 },
	{ "abc\177", "ab", "", 0 },
	{ "\177", "", "", 1 },
	{ "abc" LEFT "\177", "ac", "c", 0 },
	{ "abc\001\177", "abc", "abc", 1 },
	{ "abc\001\033[3~", "bc", "bc", 0 },
	{ "abc\033[3~", "abc", "", 1 },
	{ "abc\001\004", "bc", "bc", 0 },
	{ "abc" LEFT "\013", "ab", "", 0 },
	{ "abc\013", "abc", "", 1 },
	{ "abc" LEFT "\025", "c", "c", 0 },
	{ "abc\001\025", "abc", "abc", 1 },
	{ "one two  \027", "one ", "", 0 },
	{ "one two" LEFT "\027", "one o", "o", 0 },
	{ "one\027\027", "", "", 1 },
	{ "abc\014", "abc", "", 0 },
	{ "abc" LEFT "\014", "abc", "c", 0 },
	{ LINE75, LINE75, "", 0 },
	{ LINE75 "xy", LINE75, "", 2 },
	{ LINE75 "\001x", LINE75, LINE75, 1 },
	{ "\032\036", "", "", 2 },
};

static const struct key_case odd_cases[] = {
	/* UTF-8: one character, one bell, nothing inserted */
	{ "a\303\244b", "ab", "", 1 },
	{ "\342\202\254", "", "", 1 },
	{ "\360\237\230\200x", "x", "", 1 },
	/* unknown sequences are read to their end */
	{ "\033[15~x", "x", "", 0 },
	{ "\033[99999999999~x", "x", "", 0 },
	{ "\033[1;5Cx", "x", "", 1 },
	{ "\033[?25hx", "x", "", 0 },
	{ "\033OPx", "x", "", 0 },
	{ "\033qx", "x", "", 0 },
	{ "\033[3;5~x", "x", "", 1 },
	/* a control key ends a sequence, an escape begins a new one */
	{ "ab\033\001x", "xab", "ab", 0 },
	{ "ab\033[1\001x", "xab", "ab", 0 },
	{ "ab\033[\033[Dx", "axb", "b", 0 },
	{ "ab\033\033[Dx", "axb", "b", 0 },
};

static void run_key_case(const struct key_case *c)
{
	start_editor();
	ck_assert_int_eq(feed(c->keys), 0);
	ck_assert_str_eq(e.text, c->text);
	ck_assert_str_eq(e.text + e.pos, c->behind);
	ck_assert_int_eq(bells, c->bells);
}

TEST(each_key_does_what_it_says)
{
	run_key_case(&key_cases[_i]);
}
END_TEST

TEST(a_full_line_can_be_cancelled)
{
	start_editor();
	feed(LINE75);
	ck_assert(line_feed(&e, '\003'));
	ck_assert_str_eq(e.text, "");
}
END_TEST

TEST(odd_bytes_do_no_harm)
{
	run_key_case(&odd_cases[_i]);
}
END_TEST

TEST(each_kind_of_line_end_completes_one_line)
{
	start_editor();
	ck_assert_int_eq(feed("a\rb\nc\r\nd\n\ne\r\r"), 7);
	ck_assert_str_eq(rows_above,
			 "vm> a\nvm> b\nvm> c\nvm> d\nvm>\nvm> e\nvm>\n");
}
END_TEST

TEST(a_line_is_complete_wherever_the_cursor_is)
{
	start_editor();
	ck_assert_int_eq(feed("abc\001\r"), 1);
	ck_assert_str_eq(e.text, "abc");
	ck_assert_str_eq(rows_above, "vm> abc\n");
}
END_TEST

TEST(a_cancelled_line_is_empty_and_forgotten)
{
	start_editor();
	ck_assert_int_eq(feed("abc\001\003"), 1);
	ck_assert_str_eq(e.text, "");
	ck_assert_str_eq(rows_above, "vm> abc^C\n");
	ck_assert_ptr_null(line_history(&e, 1));
}
END_TEST

TEST(a_prompt_that_leaves_too_little_room_is_refused)
{
	console_init();
	EXPECT_PANIC(line_init(&e, &terminal, "prompt", suite_word), "BUG");
}
END_TEST

/* Test random keys against a model of the line */
static char line[LINE_SIZE];
static size_t at;

static void model_remove(size_t from, size_t to)
{
	memmove(line + from, line + to, strlen(line + to) + 1);
	at = from;
}

static void model_key(char key)
{
	size_t len = strlen(line), start = at;

	while (start && line[start - 1] == ' ')
		start--;
	while (start && line[start - 1] != ' ')
		start--;
	switch (key) {
	case 'A' & 31: at = 0; break;
	case 'B' & 31: at -= at > 0; break;
	case 'D' & 31: model_remove(at, at + (at < len)); break;
	case 'E' & 31: at = len; break;
	case 'F' & 31: at += at < len; break;
	case 'H' & 31: model_remove(at - (at > 0), at); break;
	case 'K' & 31: line[at] = '\0'; break;
	case 'L' & 31: break;
	case 'U' & 31: model_remove(0, at); break;
	case 'W' & 31: model_remove(start, at); break;
	default:
		if (len == LINE_SIZE - 1)
			break;
		memmove(line + at + 1, line + at, len - at + 1);
		line[at++] = key;
	}
}

TEST(random_keys_agree_with_a_model_of_the_line)
{
	static const char control[] = "\001\002\004\005\006\010\013\014\025"
				      "\027\002\002\006\010";
	char key[2] = "";
	int i, rounds = suite_rounds(100000);

	start_editor();
	for (i = 0; i < rounds; i++) {
		key[0] = rnd_below(3) ? " abcdefg"[rnd_below(8)] :
			 control[rnd_below(sizeof(control) - 1)];
		if (rnd_below(2) && strchr("\013\025\027", key[0]))
			continue;
		feed(key);
		model_key(key[0]);
		ck_assert_str_eq(e.text, line);
		ck_assert_uint_eq(e.pos, at);
	}
}
END_TEST

TEST(random_bytes_keep_screen_and_line_equal)
{
	static const char likely_bytes[] = "\033[O3~;ABCDHF\t\r\n\020\016z";
	int i, rounds = suite_rounds(100000);

	start_editor();
	for (i = 0; i < rounds; i++) {
		u32 likely = rnd_below(sizeof(likely_bytes) - 1);
		u32 byte = rnd_below(3) ? rnd() : (u8)likely_bytes[likely];

		if (line_feed(&e, byte))
			line_start(&e);
		rows_above[0] = '\0';
		expect_screen();
	}
}
END_TEST

/* Test the history of lines */
#define UP "\033[A"
#define DOWN "\033[B"

TEST(the_history_goes_back_and_forth)
{
	start_editor();
	feed("one\rtwo\rthree\r");
	line_start(&e);
	feed(UP UP);
	ck_assert_str_eq(e.text, "two");
	feed("\020");
	ck_assert_str_eq(e.text, "one");
	ck_assert_int_eq(bells, 0);
	feed("\033OA");
	ck_assert_str_eq(e.text, "one");
	ck_assert_int_eq(bells, 1);
	feed(DOWN "\016");
	ck_assert_str_eq(e.text, "three");
}
END_TEST

TEST(the_line_being_typed_is_kept)
{
	start_editor();
	feed("one\r");
	line_start(&e);
	feed("unfinished" LEFT UP "x" UP DOWN);
	ck_assert_str_eq(e.text, "unfinished");
	ck_assert_int_eq(bells, 1);
	feed(DOWN);
	ck_assert_int_eq(bells, 2);
	ck_assert_str_eq(e.text, "unfinished");
}
END_TEST

TEST(changes_to_an_old_line_do_not_change_the_history)
{
	start_editor();
	feed("one\rtwo\r");
	line_start(&e);
	feed(UP "x" UP DOWN);
	ck_assert_str_eq(e.text, "two");
	feed("y\r");
	ck_assert_str_eq(line_history(&e, 1), "twoy");
	ck_assert_str_eq(line_history(&e, 2), "two");
}
END_TEST

TEST(a_repeated_line_is_remembered_once)
{
	start_editor();
	feed("one\rone\r\r\rone\rtwo\rone\r");
	ck_assert_str_eq(line_history(&e, 1), "one");
	ck_assert_str_eq(line_history(&e, 2), "two");
	ck_assert_str_eq(line_history(&e, 3), "one");
	ck_assert_ptr_null(line_history(&e, 4));
	ck_assert_ptr_null(line_history(&e, 0));
}
END_TEST

TEST(the_oldest_lines_are_forgotten)
{
	char keys[16];
	int i;

	start_editor();
	for (i = 0; i < 50; i++) {
		snprintf(keys, sizeof(keys), "%d\r", i);
		feed(keys);
		line_start(&e);
	}
	ck_assert_str_eq(line_history(&e, HISTORY_LINES), "34");
	ck_assert_ptr_null(line_history(&e, HISTORY_LINES + 1));
	for (i = 0; i < HISTORY_LINES + 1; i++)
		feed(UP);
	ck_assert_str_eq(e.text, "34");
	ck_assert_int_eq(bells, 1);
}
END_TEST

/* Test completion */
struct completion_case {
	const char *keys, *text, *listed;
	int bells;
};

static const struct completion_case completions[] = {
	{ "al\t", "alpha ", "", 0 },
	{ "alpha\t", "alpha ", "", 0 },
	{ "z\t", "zone", "", 0 },
	{ "zone\t", "zone", "vm> zone\nzonelists  zones\n", 0 },
	{ "zones\t", "zones ", "", 0 },
	{ "\t", "", "vm>\nalpha  beta  zonelists  zones\n", 0 },
	{ "q\t", "q", "", 1 },
	{ "alpha b\t", "alpha b", "", 1 },
	{ "alpha;b\t", "alpha;beta ", "", 0 },
	{ "alpha; b\t", "alpha; beta ", "", 0 },
	{ "  al\t", "  alpha ", "", 0 },
	{ "alx" LEFT "\t", "alpha x", "", 0 },
	{ "zonex" LEFT "\t", "zonex", "vm> zonex\nzonelists  zones\n", 0 },
};

TEST(the_tabulator_completes_or_lists)
{
	const struct completion_case *c = &completions[_i];

	start_editor();
	feed(c->keys);
	ck_assert_str_eq(e.text, c->text);
	ck_assert_str_eq(rows_above, c->listed);
	ck_assert_int_eq(bells, c->bells);
}
END_TEST

TEST(a_completion_that_does_not_fit_is_refused)
{
	start_editor();
	feed(LINE75 "\001;\002\013\001");
	feed(LINE75 "\010\010\010\001;\002al\t");
	ck_assert_uint_lt(e.len, LINE_SIZE);
	ck_assert_int_gt(bells, 0);
}
END_TEST

/* Register commands for the monitor's tests */
static int calls;

static int suite_echo(struct seq_file *m, int argc, char **argv)
{
	int i;

	calls++;
	ck_assert_ptr_null(argv[argc]);
	for (i = 1; i < argc; i++)
		seq_printf(m, "[%s]", argv[i]);
	seq_putc(m, '\n');
	return 0;
}
MONITOR_COMMAND("suite-echo", suite_echo, "WORD...", "show the words");

static int suite_plain(struct seq_file *m, int argc, char **argv)
{
	(void)m;
	(void)argc;
	(void)argv;
	calls++;
	return 0;
}
MONITOR_COMMAND("suite-plain", suite_plain, "", "do nothing");

static int suite_fail(struct seq_file *m, int argc, char **argv)
{
	(void)m;
	return argc > 1 ? -atoi(argv[1]) : 0;
}
MONITOR_COMMAND("suite-fail", suite_fail, "ERRNO", "fail as told");

static char output[20000];

static int execute(const char *text)
{
	struct seq_file m;
	int err;

	seq_buffer_init(&m, output, sizeof(output));
	err = monitor_execute(&m, text);
	ck_assert_uint_eq(m.lost, 0);
	return err;
}

/* Test command lines */
struct execute_case {
	const char *text, *output;
	int err;
};

static const struct execute_case executions[] = {
	{ "", "", 0 }, { "   \t ", "", 0 }, { ";;", "", 0 },
	{ "# suite-echo x", "", 0 },
	{ "suite-echo", "\n", 0 },
	{ "  suite-echo  a \t b ", "[a][b]\n", 0 },
	{ "suite-echo \"a b\" c", "[a b][c]\n", 0 },
	{ "suite-echo a\"b c\"d", "[ab cd]\n", 0 },
	{ "suite-echo \"\" \"\"", "[][]\n", 0 },
	{ "suite-echo \"a;b#c\"", "[a;b#c]\n", 0 },
	{ "suite-echo a # b", "[a]\n", 0 },
	{ "suite-echo a#b", "[a#b]\n", 0 },
	{ "suite-echo a;suite-echo b", "[a]\n[b]\n", 0 },
	{ "suite-echo a ; ; suite-echo b;", "[a]\n[b]\n", 0 },
	{ "suite-echo a # ; suite-echo b", "[a]\n", 0 },
	{ "\"suite-echo\" x", "[x]\n", 0 },
	{ "suite-echo 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
	  "[2][3][4][5][6][7][8][9][10][11][12][13][14][15][16]\n", 0 },
	{ "suite-echo 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
	  "too many words\n", -E2BIG },
	{ "suite-echo \"a", "missing quote\n", -EINVAL },
	{ "suite-echo a; suite-echo \"b; suite-echo c",
	  "[a]\nmissing quote\n", -EINVAL },
	{ "zonse", "zonse: unknown command; try help\n", -ENOENT },
	{ "zonse; suite-echo a", "zonse: unknown command; try help\n[a]\n",
	  -ENOENT },
	{ "suite-plain", "", 0 },
	{ "suite-plain x", "usage: suite-plain \n", 0 },
	{ "suite-fail 22", "usage: suite-fail ERRNO\n", 0 },
	{ "suite-fail 12", "suite-fail: Cannot allocate memory\n", 0 },
	{ "suite-fail 999", "suite-fail: Unknown error\n", 0 },
};

TEST(a_line_is_cut_into_commands_and_words)
{
	ck_assert_int_eq(execute(executions[_i].text), executions[_i].err);
	ck_assert_str_eq(output, executions[_i].output);
}
END_TEST

TEST(a_line_may_be_255_characters_long)
{
	char text[300];

	memset(text, 'x', sizeof(text));
	memcpy(text, "suite-echo ", 11);
	text[255] = '\0';
	ck_assert_int_eq(execute(text), 0);
	ck_assert_uint_eq(strlen(output), 255 - 11 + 3);
	text[255] = 'x';
	text[256] = '\0';
	ck_assert_int_eq(execute(text), -E2BIG);
	ck_assert_ptr_nonnull(strstr(output, "too long"));
}
END_TEST

TEST(random_lines_do_no_harm)
{
	static const char bytes[] = "a \t;#\"\"  ;x";
	char text[260];
	u32 n, i, round;

	for (round = 0; round < 20000; round++) {
		n = rnd_below(257);
		for (i = 0; i < n; i++)
			text[i] = bytes[rnd_below(sizeof(bytes) - 1)];
		text[n] = '\0';
		execute(text);
	}
}
END_TEST

TEST(help_lists_all_commands_in_order)
{
	char *row_start, *save, before[64] = "", name[64];
	int rows = 0;

	ck_assert_int_eq(execute("help"), 0);
	for (row_start = strtok_r(output, "\n", &save); row_start;
	     row_start = strtok_r(NULL, "\n", &save), rows++) {
		ck_assert_int_eq(sscanf(row_start, "%63s", name), 1);
		ck_assert_int_lt(strcmp(before, name), 0);
		strcpy(before, name);
		ck_assert_uint_lt(strlen(row_start), COLUMNS);
	}
	ck_assert_int_gt(rows, 8);
}
END_TEST

TEST(help_explains_one_command)
{
	ck_assert_int_eq(execute("help suite-fail"), 0);
	ck_assert_str_eq(output, "suite-fail ERRNO\n    fail as told\n");
	execute("help zonse");
	ck_assert_str_eq(output, "help: No such file or directory\n");
	execute("help a b");
	ck_assert_str_eq(output, "usage: help [COMMAND]\n");
}
END_TEST

TEST(dmesg_and_echo_write_back)
{
	printk("a message\n");
	execute("dmesg");
	ck_assert_ptr_nonnull(strstr(output, "a message\n"));
	execute("echo one \"two  three\"");
	ck_assert_str_eq(output, "one two  three\n");
	execute("echo");
	ck_assert_str_eq(output, "\n");
}
END_TEST

DEFINE_TRACE(suite_event, "n=%lu");

TEST(the_trace_is_controlled_by_words)
{
	execute("trace on suite_event");
	ck_assert_str_eq(output, "");
	trace(suite_event, 42);
	execute("trace show");
	ck_assert_str_eq(output, "     0 suite_event: n=42\n");
	execute("trace");
	ck_assert_ptr_nonnull(strstr(output, "suite_event"));
	ck_assert_ptr_nonnull(strstr(output, " on\n"));
	execute("trace clear; trace show");
	ck_assert_int_eq(strncmp(output, "no records", 10), 0);
	execute("trace off");
	trace(suite_event, 43);
	execute("trace show");
	ck_assert_int_eq(strncmp(output, "no records", 10), 0);
	execute("trace on suite_nothing");
	ck_assert_str_eq(output, "trace: No such file or directory\n");
	execute("trace show suite_event");
	ck_assert_int_eq(strncmp(output, "usage: trace", 12), 0);
	execute("trace nonsense");
	ck_assert_int_eq(strncmp(output, "usage: trace", 12), 0);
}
END_TEST

/* Test scripts */
static int run_script(const char *text, size_t size)
{
	struct seq_file m;
	char *copy = malloc(size);
	int failed;

	memcpy(copy, text, size);
	seq_buffer_init(&m, output, sizeof(output));
	failed = monitor_script(&m, copy, size);
	free(copy);
	return failed;
}

struct script_case {
	const char *text, *output;
	int failed;
};

static const struct script_case scripts[] = {
	{ "#!monitor\n", "", 0 },
	{ "#!monitor\nsuite-echo a\n", "vm> suite-echo a\n[a]\n", 0 },
	{ "#!monitor\nsuite-echo a", "vm> suite-echo a\n[a]\n", 0 },
	{ "#!monitor\n\n  \n# c\n  # d\nsuite-plain # e\n",
	  "vm> suite-plain # e\n", 0 },
	{ "#!monitor\r\nsuite-echo a\r\n", "vm> suite-echo a\n[a]\n", 0 },
	{ "#!monitor\nx\nsuite-echo a\ny\n",
	  "vm> x\nx: unknown command; try help\n"
	  "vm> suite-echo a\n[a]\n"
	  "vm> y\ny: unknown command; try help\n", 2 },
	{ "#!monitor\nsuite-fail 12\n",
	  "vm> suite-fail 12\nsuite-fail: Cannot allocate memory\n", 0 },
	{ "#!monitor\nsuite-echo \"\n",
	  "vm> suite-echo \"\nmissing quote\n", 1 },
};

TEST(a_script_looks_typed)
{
	const struct script_case *c = &scripts[_i];

	ck_assert_int_eq(run_script(c->text, strlen(c->text)), c->failed);
	ck_assert_str_eq(output, c->output);
}
END_TEST

TEST(a_script_ends_at_its_padding)
{
	static const char padded[] = "#!monitor\nsuite-plain\n\0\0x\nx\n";

	ck_assert_int_eq(run_script(padded, sizeof(padded)), 0);
	ck_assert_int_eq(calls, 1);
}
END_TEST

TEST(a_line_of_a_script_that_is_too_long_is_refused_whole)
{
	char text[1000];

	memset(text, ' ', sizeof(text));
	memcpy(text, "#!monitor\nsuite-plain", 21);
	memcpy(text + 899, "\nsuite-echo b", 13);
	ck_assert_int_eq(run_script(text, 912), 1);
	ck_assert_int_eq(calls, 1);
	ck_assert_ptr_nonnull(strstr(output, "too long"));
	ck_assert_ptr_nonnull(strstr(output, "[b]\n"));
}
END_TEST

static sigjmp_buf machine_off;
static int exit_code;

static void switched_off(int code)
{
	exit_code = code;
	siglongjmp(machine_off, 1);
}

static const char *keys = "suite-plain\nhalt\n";

static void run_module(const char *name, const char *text)
{
	soft_machine_init(16);
	soft_add_module(0x300000, 0x300000 + strlen(text), name);
	soft_boot_to(SOFT_SCHED);
	local_irq_enable();
	soft_on_exit(switched_off);
	memcpy(__va(0x300000), text, strlen(text));
	soft_log_clear();
	soft_type(keys);
	if (!sigsetjmp(machine_off, 1))
		monitor_run();
}

TEST(a_script_module_is_run_and_the_machine_halted)
{
	run_module("script", "#!monitor\nsuite-echo a\nhistory\n");
	ck_assert_str_eq(soft_log(), "vm> suite-echo a\n[a]\nvm> history\n"
				     "    1  suite-echo a\n"
				     "    2  history\nvm> halt\n");
	ck_assert_int_eq(exit_code, EXIT_OK);
}
END_TEST

TEST(an_unknown_command_in_a_script_shows_in_the_exit_code)
{
	run_module("script", "#!monitor\nzonse\nsuite-plain\n");
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(exit_code, EXIT_SELFTEST);
}
END_TEST

TEST(a_module_that_is_no_script_is_left_alone)
{
	run_module("initrd", "#!monitors\nzonse\n");
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(exit_code, EXIT_OK);
	ck_assert_ptr_null(strstr(soft_log(), "zonse"));
}
END_TEST

TEST(a_script_leaves_the_reader_at_the_prompt_if_asked_to)
{
	ck_assert_int_eq(parse_cmdline("stay=1"), 1);
	ck_assert_int_eq(parse_cmdline("stay"), 0);
	keys = "history\nhalt\n";
	run_module("script", "#!monitor\nsuite-echo a\n");
	ck_assert_ptr_nonnull(strstr(soft_log(),
				     "vm> suite-echo a\n[a]\nvm> history"));
	ck_assert_ptr_nonnull(strstr(soft_log(), "1  suite-echo a\n"));
	ck_assert_int_eq(exit_code, EXIT_OK);
}
END_TEST

static int typist(void *keys)
{
	soft_type(keys);
	return 0;
}

TEST(others_run_while_nobody_types)
{
	char keys[] = "suite-plain\nhalt\n";

	soft_boot(16, "");
	soft_on_exit(switched_off);
	ck_assert_int_gt(kernel_thread(typist, keys, "typist"), 0);
	if (!sigsetjmp(machine_off, 1))
		monitor_run();
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(exit_code, EXIT_OK);
}
END_TEST

/* Test the conversation */
static const char *input;

static int next_byte(void)
{
	return *input ? (unsigned char)*input++ : -1;
}

static void converse(const char *keys)
{
	input = keys;
	clear_row();
	monitor_converse(&terminal, next_byte);
}

TEST(a_conversation_shows_prompts_echo_and_output)
{
	converse("suite-echo x\r\n\nsuite-e\t y\ruiet");
	ck_assert_str_eq(rows_above,
			 "vm> suite-echo x\n[x]\nvm>\n"
			 "vm> suite-echo  y\n[y]\n");
	ck_assert_str_eq(row_text(), "vm> uiet");
}
END_TEST

TEST(an_unknown_command_at_the_prompt_is_no_failure_of_the_kernel)
{
	soft_machine_init(16);
	soft_on_exit(switched_off);
	if (!sigsetjmp(machine_off, 1))
		converse("zonse\nhalt\n");
	ck_assert_int_eq(exit_code, EXIT_OK);
}
END_TEST

/* Register the monitor's tests */
/* Register the tests of the line editor */
static void add_line_tests(Suite *suite)
{
	CASE(keys);
	tcase_add_loop_test(keys, each_key_does_what_it_says, 0,
			    ARRAY_SIZE(key_cases));
	tcase_add_loop_test(keys, odd_bytes_do_no_harm, 0,
			    ARRAY_SIZE(odd_cases));
	tcase_add_test(keys, each_kind_of_line_end_completes_one_line);
	tcase_add_test(keys, a_line_is_complete_wherever_the_cursor_is);
	tcase_add_test(keys, a_cancelled_line_is_empty_and_forgotten);
	tcase_add_test(keys,
		       a_prompt_that_leaves_too_little_room_is_refused);
	tcase_add_test(keys, random_keys_agree_with_a_model_of_the_line);
	tcase_add_test(keys, a_full_line_can_be_cancelled);
	tcase_add_test(keys, random_bytes_keep_screen_and_line_equal);

	CASE(remembering);
	tcase_add_test(remembering, the_history_goes_back_and_forth);
	tcase_add_test(remembering, the_line_being_typed_is_kept);
	tcase_add_test(remembering,
		       changes_to_an_old_line_do_not_change_the_history);
	tcase_add_test(remembering, a_repeated_line_is_remembered_once);
	tcase_add_test(remembering, the_oldest_lines_are_forgotten);

	CASE(completion);
	tcase_add_loop_test(completion, the_tabulator_completes_or_lists, 0,
			    ARRAY_SIZE(completions));
	tcase_add_test(completion,
		       a_completion_that_does_not_fit_is_refused);
}

static void add_command_tests(Suite *suite)
{
	CASE(commands);
	tcase_add_loop_test(commands, a_line_is_cut_into_commands_and_words,
			    0, ARRAY_SIZE(executions));
	tcase_add_test(commands, a_line_may_be_255_characters_long);
	tcase_add_test(commands, random_lines_do_no_harm);
	tcase_add_test(commands, help_lists_all_commands_in_order);
	tcase_add_test(commands, help_explains_one_command);
	tcase_add_test(commands, dmesg_and_echo_write_back);
	tcase_add_test(commands, the_trace_is_controlled_by_words);

	CASE(scripting);
	tcase_add_loop_test(scripting, a_script_looks_typed, 0,
			    ARRAY_SIZE(scripts));
	tcase_add_test(scripting, a_script_ends_at_its_padding);
	tcase_add_test(scripting,
		a_line_of_a_script_that_is_too_long_is_refused_whole);
	tcase_add_test(scripting,
		       a_script_module_is_run_and_the_machine_halted);
	tcase_add_test(scripting,
		an_unknown_command_in_a_script_shows_in_the_exit_code);
	tcase_add_test(scripting, a_module_that_is_no_script_is_left_alone);
	tcase_add_test(scripting,
		a_script_leaves_the_reader_at_the_prompt_if_asked_to);
	tcase_add_test(scripting, others_run_while_nobody_types);
	tcase_add_test(scripting,
		       a_conversation_shows_prompts_echo_and_output);
	tcase_add_test(scripting,
		an_unknown_command_at_the_prompt_is_no_failure_of_the_kernel);
}

SUITE("monitor")
{
	add_line_tests(suite);
	add_command_tests(suite);
}
