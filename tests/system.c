/*
 * system.c - whole machines: the kernel in QEMU, from power-on to its end
 *
 * Every test boots one machine or more (some 60 ms each) and reads the serial
 * line. Commands come from a script module, or are typed where typing is the
 * matter. The environment names the KERNEL and a GRUB CD with it, the ISO.
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <check.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *kernel = "build/kernel/kernel.elf";
static const char *iso = "build/grub.iso";
static const char *work = "build/system";	/* scripts go here */

/* ------------------------------------------------------------ helpers */

static bool has(const struct run *r, const char *regex)
{
	regex_t re;
	int err = regcomp(&re, regex, REG_EXTENDED | REG_NOSUB | REG_NEWLINE);

	ck_assert_msg(err == 0, "bad expression %s", regex);
	err = regexec(&re, r->out, 0, NULL, 0);
	regfree(&re);
	return err == 0;
}

static void expect(const struct run *r, const char *regex)
{
	ck_assert_msg(has(r, regex), "expected /%s/ (%s) in:\n%s", regex,
		      qemu_end(r), r->out);
}

static void expect_not(const struct run *r, const char *regex)
{
	ck_assert_msg(!has(r, regex), "did not expect /%s/ in:\n%s", regex,
		      r->out);
}

static void expect_end(const struct run *r, int code)
{
	ck_assert_msg(r->code == code, "expected exit code %#x, saw %#x: %s\n%s",
		      code, r->code, qemu_end(r), r->out);
}

/* the number that the first group of @regex matches */
static long number(const struct run *r, const char *regex)
{
	regmatch_t m[2];
	regex_t re;
	long value;

	ck_assert(regcomp(&re, regex, REG_EXTENDED | REG_NEWLINE) == 0);
	ck_assert_msg(regexec(&re, r->out, 2, m, 0) == 0,
		      "expected /%s/ (%s) in:\n%s", regex, qemu_end(r), r->out);
	value = strtol(r->out + m[1].rm_so, NULL, 0);
	regfree(&re);
	return value;
}

/* the path of a fresh file below the work directory with this text */
static const char *file(const char *name, const char *text)
{
	static char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%d-%s", work, (int)getpid(), name);
	f = fopen(path, "w");
	ck_assert_msg(f != NULL, "%s cannot be written", path);
	fputs(text, f);
	fclose(f);
	return path;
}

/* boot, run the commands from a script module, end */
static struct run script(unsigned int memory, const char *append,
			 const char *commands)
{
	char text[2048];
	struct machine m = {
		.kernel = kernel, .memory = memory, .append = append,
		.repeatable = true, .limit_ms = 60000,
	};
	struct run r;

	snprintf(text, sizeof(text), "#!monitor\n%s\n", commands);
	m.modules = file("script", text);
	r = qemu_run(&m);
	unlink(m.modules);
	qemu_strip_cr(&r);
	return r;
}

/* boot, type the lines at the prompt */
static struct run typed(const char *append, const char *lines)
{
	struct machine m = {
		.kernel = kernel, .append = append, .input = lines,
		.limit_ms = 60000,
	};
	struct run r = qemu_run(&m);

	qemu_strip_cr(&r);
	return r;
}

/* every page of the firmware's RAM is free, reserved or used */
static void expect_sums(const struct run *r)
{
	long present = number(r, "^([0-9]+) frames of RAM in ");
	long free = number(r, "^([0-9]+) free, [0-9]+ reserved");
	long reserved = number(r, "free, ([0-9]+) reserved");
	long used = number(r, "reserved, ([0-9]+) used");

	ck_assert_msg(present == free + reserved + used,
		      "present %ld, but free %ld + reserved %ld + used %ld:\n%s",
		      present, free, reserved, used, r->out);
	expect(r, "^0 faults found");
}

/* -------------------------------------------------- sizes of memory */

static const unsigned int sizes[] = {
	8, 16, 64, 256, 896, 897, 1024, 2048, 3583
};

START_TEST(boots_with_each_memory_size)
{
	struct run r = script(sizes[_i], NULL, "e820\nzones\nmem\ncheck");

	expect_end(&r, EXIT_OK);
	expect_sums(&r);
	free(r.out);
}
END_TEST

START_TEST(boots_with_each_memory_size_in_small_pages)
{
	struct run r = script(sizes[_i], "nopse nopge", "mem\ncheck");

	expect_end(&r, EXIT_OK);
	expect_sums(&r);
	free(r.out);
}
END_TEST

START_TEST(two_runs_give_the_same_bytes)
{
	struct run a = script(64, NULL, "e820\nzones\nmem\ndmesg\ncheck");
	struct run b = script(64, NULL, "e820\nzones\nmem\ndmesg\ncheck");

	ck_assert_str_eq(a.out, b.out);
	free(a.out);
	free(b.out);
}
END_TEST

START_TEST(entry_to_prompt_takes_at_most_5_million_instructions)
{
	struct run r = script(64, NULL, "uptime");
	long cycles = number(&r, "([0-9]+) (cycles|instructions)");

	expect_end(&r, EXIT_OK);
	ck_assert_msg(cycles <= 5000000, "%ld instructions\n%s", cycles, r.out);
	free(r.out);
}
END_TEST

/* ------------------------------------------------------ strange maps */

struct map {
	const char *name;
	const char *options;
	const char *says;	/* on the serial line */
	int code;
};

#define EXACT	"memmap=exactmap "

static const struct map maps[] = {
	{ "overlap", EXACT "memmap=640K@0 memmap=63M@1M memmap=8M$4M",
	  "vm> ", EXIT_OK },
	{ "unordered", EXACT "memmap=16M@32M memmap=31M@1M memmap=640K@0",
	  "vm> ", EXIT_OK },
	{ "zero-length", EXACT "memmap=640K@0 memmap=0@2M memmap=63M@1M",
	  "vm> ", EXIT_OK },
	{ "wraps", EXACT "memmap=640K@0 memmap=63M@1M "
	  "memmap=0x2000@0xfffffffffffff000", "vm> ", EXIT_OK },
	{ "above-4G", EXACT "memmap=640K@0 memmap=63M@1M memmap=1G@4G",
	  "vm> ", EXIT_OK },
	{ "hole", EXACT "memmap=640K@0 memmap=7M@1M memmap=16M@48M",
	  "vm> ", EXIT_OK },
	{ "odd-bytes", EXACT "memmap=654321@0 memmap=66000001@1M",
	  "vm> ", EXIT_OK },
	{ "no-ram", EXACT "memmap=1M$0", "panic", EXIT_PANIC },
	{ "tiny", EXACT "memmap=640K@0 memmap=64K@1M", "panic", EXIT_PANIC },
	{ "mem", "mem=32M", "vm> ", EXIT_OK },
	{ "mem-tiny", "mem=1M", "panic", EXIT_PANIC },
	{ "mem-bad", "mem=lots", "mem", EXIT_OK },
	{ "highmem", "highmem=16M", "vm> ", EXIT_OK },
};

START_TEST(survives_a_strange_map)
{
	const struct map *m = &maps[_i];
	struct run r = script(80, m->options, "e820\nzones\nmem\ncheck");

	ck_assert_msg(r.code == m->code, "map %s: %s\n%s", m->name,
		      qemu_end(&r), r.out);
	expect(&r, m->says);
	if (m->code == EXIT_OK)
		expect_sums(&r);
	free(r.out);
}
END_TEST

START_TEST(names_an_option_that_it_does_not_know)
{
	struct run r = script(64, "swiss=cheese nopse", "check");

	expect_end(&r, EXIT_OK);
	expect(&r, "swiss=cheese");
	expect_not(&r, "unknown.*nopse");
	free(r.out);
}
END_TEST

/* ------------------------------------------------------------ loaders */

START_TEST(boots_from_a_grub_cd)
{
	struct machine m = { .cdrom = iso, .limit_ms = 60000 };
	struct run r;

	if (access(iso, R_OK))
		ck_abort_msg("%s is missing", iso);
	r = qemu_run(&m);
	qemu_strip_cr(&r);
	expect_end(&r, EXIT_OK);
	expect_sums(&r);
	free(r.out);
}
END_TEST

START_TEST(never_hands_out_the_initrd)
{
	char modules[8192], text[] = "#!monitor\nmem\nboot\ncheck\n";
	struct machine m = {
		.kernel = kernel, .memory = 64, .repeatable = true,
		.limit_ms = 60000,
	};
	struct run r;

	snprintf(modules, sizeof(modules), "%s,%s", file("script", text),
		 kernel);
	m.modules = modules;
	r = qemu_run(&m);
	qemu_strip_cr(&r);
	expect_end(&r, EXIT_OK);
	expect_sums(&r);
	free(r.out);
}
END_TEST

/* ------------------------------------------------------- the monitor */

START_TEST(the_prompt_edits_remembers_and_completes)
{
	/* "halx", backspace, "t": halt; before: history up, completion */
	struct run r = typed(NULL, "echo one\n\033[A\nech\t two\nhalx\177t\n");

	expect_end(&r, EXIT_OK);
	expect(&r, "^one$");
	expect(&r, "^two$");
	free(r.out);
}
END_TEST

START_TEST(a_wrong_command_is_named)
{
	struct run r = typed(NULL, "zonse\npage\npage 12monkeys\nhalt\n");

	expect_end(&r, EXIT_OK);
	expect(&r, "zonse");
	expect(&r, "usage: page");
	free(r.out);
}
END_TEST

START_TEST(a_wrong_command_in_a_script_fails_the_run)
{
	struct run r = script(64, NULL, "zonse\nmem");

	expect_end(&r, EXIT_SELFTEST);
	expect(&r, "frames of RAM in ");
	free(r.out);
}
END_TEST

static const char *const commands[] = {
	"help", "e820", "nodes", "zones", "zonelists", "page 4096", "mem",
	"bootmem", "dmesg", "check", "uptime", "trace show", "history",
};

START_TEST(each_command_says_something)
{
	struct run r = script(64, NULL, commands[_i]);
	const char *after = strstr(r.out, "vm> ");

	expect_end(&r, EXIT_OK);
	ck_assert_msg(after && strlen(after) > strlen(commands[_i]) + 20,
		      "%s said nothing:\n%s", commands[_i], r.out);
	expect_not(&r, "usage:");
	free(r.out);
}
END_TEST

/* --------------------------------------------------------------- ends */

START_TEST(a_panic_has_a_reason_and_a_backtrace_with_names)
{
	struct run r = script(64, NULL, "crash panic");

	expect_end(&r, EXIT_PANIC);
	expect(&r, "[Pp]anic");
	expect(&r, "monitor_run");
	expect(&r, "start_kernel");
	free(r.out);
}
END_TEST

struct crash {
	const char *kind, *says;
};

static const struct crash crashes[] = {
	{ "null", "page fault" },
	{ "divide", "divide error" },
	{ "opcode", "invalid opcode" },
	{ "stack", "double fault" },
};

START_TEST(a_crash_prints_its_registers)
{
	char command[64];
	struct run r;

	snprintf(command, sizeof(command), "crash %s", crashes[_i].kind);
	r = script(64, NULL, command);
	expect_end(&r, EXIT_PANIC);
	expect(&r, crashes[_i].says);
	expect(&r, "[Ee][Ii][Pp]");
	free(r.out);
}
END_TEST

START_TEST(a_triple_fault_is_a_failure)
{
	struct run r = script(64, NULL, "crash triple");

	ck_assert_msg(r.reset && r.code == -1, "%s\n%s", qemu_end(&r), r.out);
	free(r.out);
}
END_TEST

START_TEST(a_guest_that_hangs_costs_its_deadline)
{
	struct machine m = {
		.kernel = kernel, .extra = "-S", .limit_ms = 300,
	};
	struct run r = qemu_run(&m);

	ck_assert(r.timed_out);
	ck_assert_int_eq(r.code, -1);
	free(r.out);
}
END_TEST

/* ---------------------------------------------------------- processors */

static const char *const cpus[] = {
	"pentium2", "pentium3", "qemu32", "kvm32", "n270", "coreduo", "max",
};

START_TEST(boots_on_each_processor)
{
	char text[] = "#!monitor\nmem\ncheck\n";
	struct machine m = {
		.kernel = kernel, .cpu = cpus[_i], .memory = 1024,
		.modules = file("script", text), .limit_ms = 60000,
	};
	struct run r = qemu_run(&m);

	qemu_strip_cr(&r);
	expect_end(&r, EXIT_OK);
	expect_sums(&r);
	free(r.out);
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static Suite *system_suite(void)
{
	Suite *s = suite_create("system");
	TCase *memory = tcase_create("memory"), *strange = tcase_create("maps");
	TCase *loaders = tcase_create("loaders"), *ends = tcase_create("ends");
	TCase *monitor = tcase_create("monitor"), *cpu = tcase_create("cpus");
	TCase *all[] = { memory, strange, loaders, ends, monitor, cpu };
	int i;

	tcase_add_loop_test(memory, boots_with_each_memory_size, 0, N(sizes));
	tcase_add_loop_test(memory, boots_with_each_memory_size_in_small_pages,
			    0, N(sizes));
	tcase_add_test(memory, two_runs_give_the_same_bytes);
	tcase_add_test(memory,
		       entry_to_prompt_takes_at_most_5_million_instructions);
	tcase_add_loop_test(strange, survives_a_strange_map, 0, N(maps));
	tcase_add_test(strange, names_an_option_that_it_does_not_know);
	tcase_add_test(loaders, boots_from_a_grub_cd);
	tcase_add_test(loaders, never_hands_out_the_initrd);
	tcase_add_test(monitor, the_prompt_edits_remembers_and_completes);
	tcase_add_test(monitor, a_wrong_command_is_named);
	tcase_add_test(monitor, a_wrong_command_in_a_script_fails_the_run);
	tcase_add_loop_test(monitor, each_command_says_something, 0,
			    N(commands));
	tcase_add_test(ends, a_panic_has_a_reason_and_a_backtrace_with_names);
	tcase_add_loop_test(ends, a_crash_prints_its_registers, 0, N(crashes));
	tcase_add_test(ends, a_triple_fault_is_a_failure);
	tcase_add_test(ends, a_guest_that_hangs_costs_its_deadline);
	tcase_add_loop_test(cpu, boots_on_each_processor, 0, N(cpus));
	for (i = 0; i < N(all); i++) {
		/* longer than any deadline, so that the run can report */
		tcase_set_timeout(all[i], 90);
		suite_add_tcase(s, all[i]);
	}
	return s;
}

static void from_environment(const char **path, const char *name)
{
	const char *value = getenv(name);

	if (value && *value)
		*path = value;
}

int main(void)
{
	SRunner *sr = srunner_create(system_suite());
	int failed;

	from_environment(&kernel, "KERNEL");
	from_environment(&iso, "ISO");
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr) || srunner_ntests_run(sr) == 0;
	srunner_free(sr);
	return failed;
}
