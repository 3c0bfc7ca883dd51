/*
 * system.c - whole machines: the kernel in QEMU, from power-on to its end
 *
 * Every test boots one machine or more (some 60 ms each) and reads the serial
 * line. Commands come from a script module, or are typed where typing is the
 * matter. The environment names the KERNEL and a GRUB CD with it, the ISO;
 * SLOWER=n shortens the games in real time to an n-th.
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

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

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
static struct run scripted(struct machine m, const char *commands)
{
	char text[2048];
	struct run r;

	snprintf(text, sizeof(text), "#!monitor\n%s\n", commands);
	m.kernel = kernel;
	m.limit_ms = m.limit_ms ? m.limit_ms : 60000;
	m.modules = file("script", text);
	r = qemu_run(&m);
	unlink(m.modules);
	qemu_strip_cr(&r);
	return r;
}

static struct run script(unsigned int memory, const char *append,
			 const char *commands)
{
	return scripted((struct machine){ .memory = memory, .append = append,
					  .repeatable = true }, commands);
}

/* ticks by the host's clock, which come at other instructions each time */
static struct run in_real_time(const char *commands)
{
	return scripted((struct machine){ .repeatable = false }, commands);
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

/* so many frames of RAM, by the map and by the count of pages */
static void expect_frames(const struct run *r, long frames)
{
	ck_assert_msg(number(r, "^([0-9]+) frames of RAM, ") == frames &&
		      number(r, "^([0-9]+) frames of RAM in ") == frames,
		      "not %ld frames of RAM:\n%s", frames, r->out);
}

static bool page_reserved(const struct run *r, unsigned long pfn)
{
	char line[64];
	const char *at, *flags;

	snprintf(line, sizeof(line), "\nframe %lu at ", pfn);
	at = strstr(r->out, line);
	flags = at ? strstr(at, "\n  flags ") : NULL;
	ck_assert_msg(flags != NULL, "no flags of frame %lu:\n%s", pfn, r->out);
	flags++;
	return memmem(flags, strcspn(flags, "\n"), " reserved", 9) != NULL;
}

/* -------------------------------------------------- sizes of memory */

#define MIB(n)	((n) * 256L)	/* in frames */
#define LOW	160		/* frames in 640 KiB */
#define FIRMWARE_LOW	159	/* 639 KiB, rounded inward */
#define FIRMWARE_TOP	32	/* frames that the firmware keeps at the end */

static const unsigned int sizes[] = {
	8, 16, 64, 256, 896, 897, 1024, 2048, 3583
};

START_TEST(boots_with_each_memory_size)
{
	struct run r = script(sizes[_i], NULL, "e820\nzones\nmem\ncheck");

	expect_end(&r, EXIT_OK);
	expect_frames(&r, FIRMWARE_LOW + MIB(sizes[_i] - 1) - FIRMWARE_TOP);
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

/* mem_map is a table of 48 bytes a frame; nothing else may be near it */
START_TEST(no_boot_table_but_mem_map_is_over_a_thousandth_of_memory)
{
	struct run r = script(64, "trace=bootmem_alloc", "nodes\ntrace show");
	const char *line = r.out;
	int tables = 0, large = 0;

	expect_end(&r, EXIT_OK);
	while ((line = strstr(line, "bootmem_alloc: addr="))) {
		const char *size = strstr(line, " size=");

		ck_assert_msg(size != NULL, "no size in:\n%s", line);
		tables++;
		large += strtoul(size + 6, NULL, 0) > (64 << 20) / 1000;
		line = size;
	}
	ck_assert_msg(tables > 10 && large == 1,
		      "%d tables, %d of them large:\n%s", tables, large,
		      r.out);
	free(r.out);
}
END_TEST

/* ------------------------------------------------------ strange maps */

struct map {
	const char *name;
	const char *options;	/* for a machine of 80 MiB */
	const char *says;	/* on the serial line */
	long frames;		/* of RAM; 0: a panic */
};

#define EXACT	"memmap=exactmap "

static const struct map maps[] = {
	{ "overlap", EXACT "memmap=640K@0 memmap=63M@1M memmap=8M$4M",
	  "^  0000400000-0000bfffff +8192 KiB  reserved$",
	  LOW + MIB(63 - 8) },
	{ "overlap-first", EXACT "memmap=8M$4M memmap=640K@0 memmap=63M@1M",
	  "^  0000400000-0000bfffff +8192 KiB  reserved$",
	  LOW + MIB(63 - 8) },
	{ "unordered", EXACT "memmap=16M@32M memmap=31M@1M memmap=640K@0",
	  "^  0000100000-0002ffffff +48128 KiB  usable$", LOW + MIB(47) },
	{ "zero-length", EXACT "memmap=640K@0 memmap=0@2M memmap=63M@1M",
	  "^  0000100000-0003ffffff +64512 KiB  usable$", LOW + MIB(63) },
	{ "wraps", EXACT "memmap=640K@0 memmap=63M@1M "
	  "memmap=0x2000@0xfffffffffffff000",
	  "^  fffffffffffff000-fffffffffffffffe +3 KiB  usable$",
	  LOW + MIB(63) },
	{ "above-4G", EXACT "memmap=640K@0 memmap=63M@1M memmap=1G@4G",
	  "^1024 MiB of RAM above 4 GiB are not used", LOW + MIB(63) },
	{ "hole", EXACT "memmap=640K@0 memmap=7M@1M memmap=16M@48M",
	  "^node 0: 16384 frames, 6048 present$", LOW + MIB(7 + 16) },
	{ "acpi", EXACT "memmap=640K@0 memmap=63M@1M memmap=12K#20M",
	  "^  0001400000-0001402fff +12 KiB  ACPI data$",
	  LOW + MIB(63) - 3 },
	{ "odd-bytes", EXACT "memmap=654321@0 memmap=66000001@1M",
	  "^  0000000000-000009fbf0 +638 KiB  usable$",
	  654321 / 4096 + (66000001 + 1048576) / 4096 - MIB(1) },
	{ "mem", "mem=32M", "^32 MiB low memory, 0 MiB high memory$",
	  FIRMWARE_LOW + MIB(31) },
	{ "mem-bad", "mem=lots", "^Boot option mem=lots: Invalid argument$",
	  FIRMWARE_LOW + MIB(79) - FIRMWARE_TOP },
	{ "mem-nothing", "mem=0", "^Boot option mem=0: Invalid argument$",
	  FIRMWARE_LOW + MIB(79) - FIRMWARE_TOP },
	{ "memmap-bad", "memmap=4K!8M", "^Boot option memmap=4K!8M: Invalid",
	  FIRMWARE_LOW + MIB(79) - FIRMWARE_TOP },
	{ "highmem", "highmem=8M",
	  "^68 MiB low memory, 11 MiB high memory$",
	  FIRMWARE_LOW + MIB(79) - FIRMWARE_TOP },
	{ "highmem-greedy", "highmem=16M",
	  "^highmem=16M leaves less than 64 MiB of low memory: ignored$",
	  FIRMWARE_LOW + MIB(79) - FIRMWARE_TOP },
	{ "no-map", "memmap=exactmap",
	  "the loader gave no memory map and no sizes", 0 },
	{ "no-ram", EXACT "memmap=1M$0", "found 0 KiB of RAM, need", 0 },
	{ "tiny", EXACT "memmap=640K@0 memmap=64K@1M",
	  "found 704 KiB of RAM, need", 0 },
	{ "mem-tiny", "mem=1M", "found 636 KiB of RAM, need", 0 },
	{ "no-kernel", EXACT "memmap=640K@0 memmap=32M@16M",
	  "the kernel at 100000-[0-9a-f]+ does not lie in RAM", 0 },
};

START_TEST(a_strange_map_has_the_right_result)
{
	const struct map *m = &maps[_i];
	struct run r = script(80, m->options, "e820\nzones\nmem\ncheck");

	ck_assert_msg(r.code == (m->frames ? EXIT_OK : EXIT_PANIC),
		      "map %s: %s\n%s", m->name, qemu_end(&r), r.out);
	expect(&r, m->says);
	if (m->frames) {
		expect_frames(&r, m->frames);
		expect_sums(&r);
	}
	free(r.out);
}
END_TEST

/* @n options of the same kind, with addresses of whole MiB from @first on */
static const char *options(const char *before, const char *format, int first,
			   int n)
{
	static char text[512];
	size_t used = (size_t)snprintf(text, sizeof(text), "%s", before);
	int i;

	for (i = 0; i < n; i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 format, first + i);
		ck_assert_uint_lt(used, sizeof(text));
	}
	return text;
}

/* The options' table holds as many as a map has entries: 32. */
START_TEST(options_beyond_the_table_are_refused_by_name)
{
	struct run r = script(64, options("", "mem=%dM ", 1000, 33),
			      "e820\nmem\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^e820: more than 32 memory options$");
	expect(&r, "mem=1032M");
	expect_not(&r, "mem=1031M$");
	expect_sums(&r);
	free(r.out);
}
END_TEST

/* Behind mem=16M six entries are left, so that 26 islands of RAM fit. */
START_TEST(ram_that_the_map_has_no_room_for_is_lost_and_named)
{
	struct run r = script(128, options("mem=16M ", "memmap=4K@%dM ", 20,
					   27), "e820\nmem\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^e820: no room for all of 4 KiB at 2e00000$");
	expect_not(&r, "no room for all of 4 KiB at 2d00000");
	expect_frames(&r, FIRMWARE_LOW + MIB(15) + 26);
	expect_sums(&r);
	free(r.out);
}
END_TEST

/* Each reservation splits the RAM: 6 + 2 * 13 entries are a full map. */
START_TEST(a_reservation_that_the_map_has_no_room_for_is_a_panic)
{
	struct run r = script(64, options("", "memmap=4K$%dM ", 20, 13),
			      "e820\nmem\ncheck");

	expect_end(&r, EXIT_OK);
	expect_frames(&r, FIRMWARE_LOW + MIB(63) - FIRMWARE_TOP - 13);
	expect_sums(&r);
	free(r.out);
	r = script(64, options("", "memmap=4K$%dM ", 20, 14), "check");
	expect_end(&r, EXIT_PANIC);
	expect(&r, "no room to reserve 4 KiB at 2100000: 32 entries are in use");
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

/*
 * Boot with a script and perhaps an initrd behind it. All scripts are equally
 * long, so that whatever the loader leaves behind lies in the same places.
 */
static struct run loaded(const struct machine *like, const char *commands,
			 const char *initrd)
{
	char text[4096], modules[8192];
	struct machine m = *like;
	struct run r;
	int n = snprintf(text, sizeof(text), "#!monitor\n%s", commands);

	ck_assert_int_lt(n, (int)sizeof(text) - 1);
	memset(text + n, '\n', sizeof(text) - 1 - (size_t)n);
	text[sizeof(text) - 1] = '\0';
	snprintf(modules, sizeof(modules), "%s%s%s", file("loaded", text),
		 initrd ? "," : "", initrd ? initrd : "");
	m.kernel = kernel;
	m.modules = modules;
	m.repeatable = true;
	m.limit_ms = 60000;
	r = qemu_run(&m);
	qemu_strip_cr(&r);
	return r;
}

struct range {
	unsigned long start, end;
	char what[40];
};

/* what the kernel says that its loader left behind, and it keeps */
static int left_behind(const struct run *r, struct range *range, int max)
{
	const char *line = strstr(r->out, "\nloader: ");
	int n = 0;

	while (line && n < max) {
		struct range *g = &range[n];

		line++;
		n += sscanf(line, "%8lx-%8lx %39[^\n]", &g->start, &g->end,
			    g->what) == 3;
		line = strchr(line, '\n');
	}
	return n;
}

#define INITRD_MIB	24

/* 24 MiB of zeroes */
static const char *big_initrd(void)
{
	const char *path = file("initrd", "");

	ck_assert(truncate(path, INITRD_MIB << 20) == 0);
	return path;
}

static const struct machine crowded[] = {
	{ .memory = 64 }, { .memory = 64, .append = "nopse" },
	{ .memory = 896, .append = "nopse" },
	{ .memory = 1024, .append = "nopse nopge" },
};

/* the first and the last frame of each range are reserved */
START_TEST(keeps_all_that_the_loader_left_behind)
{
	struct range range[32];
	char initrd[4096], commands[3072] = "boot\n";
	struct run r;
	int i, n;

	snprintf(initrd, sizeof(initrd), "%s", big_initrd());
	r = loaded(&crowded[_i], commands, initrd);
	n = left_behind(&r, range, N(range));
	ck_assert_msg(n > 8 && n < N(range), "%d ranges:\n%s", n, r.out);
	ck_assert_uint_eq(range[n - 1].end - range[n - 1].start,
			  INITRD_MIB << 20);
	free(r.out);
	for (i = 0; i < n; i++)
		snprintf(commands + strlen(commands), 64,
			 "page %#lx\npage %#lx\n", range[i].start >> 12,
			 (range[i].end - 1) >> 12);
	strcat(commands, "check\nmem\n");
	r = loaded(&crowded[_i], commands, initrd);
	expect_end(&r, EXIT_OK);
	expect_sums(&r);
	ck_assert_int_eq(left_behind(&r, range, N(range)), n);
	for (i = 0; i < n; i++)
		ck_assert_msg(page_reserved(&r, range[i].start >> 12) &&
			      page_reserved(&r, (range[i].end - 1) >> 12),
			      "%lx-%lx %s is not reserved:\n%s", range[i].start,
			      range[i].end, range[i].what, r.out);
	free(r.out);
	unlink(initrd);
}
END_TEST

/* what an initrd costs is its own size, to the frame */
START_TEST(gives_away_no_frame_of_the_initrd)
{
	char initrd[4096];
	struct run without, with;

	snprintf(initrd, sizeof(initrd), "%s", big_initrd());
	without = loaded(&crowded[_i], "mem\ncheck\n", NULL);
	with = loaded(&crowded[_i], "mem\ncheck\n", initrd);
	expect_end(&without, EXIT_OK);
	expect_end(&with, EXIT_OK);
	expect_sums(&with);
	ck_assert_int_eq(number(&without, "^([0-9]+) free, ") -
			 number(&with, "^([0-9]+) free, "), MIB(INITRD_MIB));
	free(without.out);
	free(with.out);
	unlink(initrd);
}
END_TEST

/* Frames 4096 to 5119 are where mem_map would go, frame 1 the boot map. */
START_TEST(allocates_nothing_where_the_map_reserves)
{
	struct run r = script(64, "memmap=4M$16M memmap=64K$4K",
			      "nodes\nbootmem\npage 4095\npage 4096\npage 5119\n"
			      "page 1\npage 16\npage 17\nmem\ncheck");
	long map = number(&r, "^mem_map: .* from frame ([0-9]+)");

	expect_end(&r, EXIT_OK);
	ck_assert_msg(map >= 5120, "mem_map in frame %ld:\n%s", map, r.out);
	ck_assert_int_gt(number(&r, "boot map of [0-9]+ bytes at (0x[0-9a-f]+)"),
			 0x10fff);
	ck_assert(page_reserved(&r, 4096) && page_reserved(&r, 5119));
	ck_assert(page_reserved(&r, 1) && page_reserved(&r, 16));
	ck_assert(!page_reserved(&r, 4095));
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
	"buddyinfo", "vmstat", "frag", "freelists", "freelists dma",
	"blocks normal", "blocks dma 256", "alloc", "freeall", "selftest",
	"bench", "churn 1000", "ptdump", "ptdump user", "translate c1234567",
	"ps", "locks", "thread doze 9; sleep 1; timers", "mm new; mm free",
	"tlb", "tlb stale", "quicklists", "lostwakeup right",
	"selftest threads 100", "caches", "cache size-64", "sizes", "slabinfo",
	"cache create x 100", "cache alloc size-32", "cache reap",
	"cache reset", "kmalloc 100", "leaks size-64", "selftest slab 100",
	"spoil leak", "spoil count", "colour 1248", "slabfrag slabs 1000",
	"selftest stress 100", "stress 100 1",
	"acpi", "vmlist", "vmalloc 64K", "vfree c4800000",
	"ioremap fec00000 4K", "vfault", "pkmap", "kmap 2", "kunmap",
	"kmap list", "bounce", "disk", "disk make a 1M; diskio a",
	"selftest vmalloc 100",
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

/* ------------------------------------------------------ page tables */

/*
 * QEMU walks the kernel's tables itself, to run it, and prints what it finds:
 * "info tlb" a line for each page, with the bits of the last word; "info mem"
 * the rights of both words taken together. Each of the two, and ptdump, is
 * made into a table of the kernel's pages.
 */
#define KERNEL_PAGES	(1UL << 18)	/* of 4 KiB in 1 GiB */
#define KERNEL_START	0xc0000000UL
#define LARGE_PAGE	(1UL << 22)

enum { MAPPED = 1, WRITE = 2, USER = 4, LARGE = 8, GLOBAL = 16, PCD = 32,
       PWT = 64 };
#define RIGHTS	(MAPPED | WRITE | USER)

/* for each page the address of its frame, and flags */
typedef unsigned long kernel_map[KERNEL_PAGES];

static kernel_map by_ptdump, by_tlb, by_mem;

/* Check notes in a file where each assertion stands, even if it holds. */
#define insist(condition, ...)                    \
	do {                                      \
		if (!(condition))                 \
			ck_abort_msg(__VA_ARGS__); \
	} while (0)

static void note_page(kernel_map map, unsigned long address, unsigned long word)
{
	unsigned long i = (address - KERNEL_START) >> 12;

	insist(address >= KERNEL_START && i < KERNEL_PAGES,
	       "%lx is not the kernel's", address);
	insist(!map[i], "%lx appears twice", address);
	map[i] = word;
}

static unsigned long word_flag(const char *words, const char *word,
			       unsigned long flag)
{
	return strstr(words, word) ? flag : 0;
}

/* "c0400000-c3ffffff      60M 4M at 00400000 rw kernel global" */
static bool read_ptdump_line(const char *line)
{
	unsigned long start, last, size, phys, flags, n;
	char unit, words[64];

	if (sscanf(line, "%lx-%lx %lu%c 4%c at %lx %63[^\n]", &start, &last,
		   &size, &unit, words, &phys, words + 1) != 7)
		return false;
	size <<= unit == 'M' ? 20 : 10;
	insist(start + size - 1 == last, "a wrong size: %.75s", line);
	flags = MAPPED | (words[0] == 'M' ? LARGE : 0) |
		word_flag(words, "rw ", WRITE) | word_flag(words, "user", USER) |
		word_flag(words, "global", GLOBAL) |
		word_flag(words, "pcd", PCD) | word_flag(words, "pwt", PWT);
	for (n = 0; n < size; n += 4096)
		note_page(by_ptdump, start + n, (phys + n) | flags);
	return true;
}

/* "c0400000: 00400000 -GPDA---W": address, frame, bits from 63 down to 1 */
static bool read_tlb_line(const char *line)
{
	static const struct {
		char letter;
		unsigned long flag;
	} bit[] = { { 'X', 0 }, { 'G', GLOBAL }, { 'P', LARGE }, { 'D', 0 },
		    { 'A', 0 }, { 'C', PCD }, { 'T', PWT }, { 'U', USER },
		    { 'W', WRITE } };
	unsigned long address, phys, flags = MAPPED, n = 0;
	char letters[10];
	int i;

	if (sscanf(line, "%lx: %lx %9[-A-Z]", &address, &phys, letters) != 3)
		return false;
	insist(strlen(letters) == N(bit), "bits? %.40s", line);
	for (i = 0; i < N(bit); i++)
		if (letters[i] == bit[i].letter)
			flags |= bit[i].flag;
		else
			insist(letters[i] == '-', "bits? %.40s", line);
	do
		note_page(by_tlb, address + n, (phys + n) | flags);
	while ((n += 4096) < LARGE_PAGE && flags & LARGE);
	return true;
}

/* "c0000000-c0135000 00135000 -rw" */
static bool read_mem_line(const char *line)
{
	unsigned long start, end, size, n;
	char letters[4];

	if (sscanf(line, "%lx-%lx %lx %3[-urw]", &start, &end, &size,
		   letters) != 4)
		return false;
	insist(end - start == size, "a wrong size: %.40s", line);
	for (n = 0; n < size; n += 4096)
		note_page(by_mem, start + n,
			  MAPPED | (letters[0] == 'u' ? USER : 0) |
				  (letters[2] == 'w' ? WRITE : 0));
	return true;
}

/* how many lines of @text @reader understands; sscanf measures its string */
static long read_lines(const char *text, bool (*reader)(const char *line))
{
	char line[256];
	long n = 0;

	for (; *text; text += *text == '\n') {
		size_t length = strcspn(text, "\n");

		snprintf(line, sizeof(line), "%.*s",
			 (int)(length < sizeof(line) ? length : 0), text);
		n += reader(line);
		text += length;
	}
	return n;
}

/* the rule for low memory: each page at its place, for the kernel to write */
static void expect_low_memory(unsigned long low, unsigned long flags)
{
	unsigned long n, left_out = 0;

	for (n = 0; n < low; n += 4096) {
		unsigned long word = by_tlb[n >> 12];

		left_out += !word;
		insist(!word || (word & ~(unsigned long)LARGE) == (n | flags),
		       "%lx holds %lx", KERNEL_START + n, word);
	}
	insist(left_out == 1, "%lu pages are left out", left_out);
}

struct paging {
	unsigned int memory;
	const char *options;
	unsigned long low;		/* MiB of low memory */
	bool large, global;
};

static const struct paging pagings[] = {
	{ 64, NULL, 63, true, true }, { 64, "nopse", 63, false, true },
	{ 64, "nopge", 63, true, false },
	{ 1024, NULL, 896, true, true }, { 1024, "nopse", 896, false, true },
	{ 3583, NULL, 896, true, true }, { 3583, "nopse", 896, false, true },
	{ 3583, "nopse nopge", 896, false, false },
};

/* is there so much memory in the host? it says so if not */
static bool host_has(unsigned int mib, const char *test)
{
	unsigned long long there = (unsigned long long)
		sysconf(_SC_PHYS_PAGES) * (unsigned long)sysconf(_SC_PAGESIZE);

	if (there >> 20 > mib)
		return true;
	fprintf(stderr, "system: SKIPPED: %s with %u MiB: the host has %llu\n",
		test, mib, there >> 20);
	return false;
}

START_TEST(ptdump_agrees_with_qemu_on_every_page)
{
	const struct paging *p = &pagings[_i];
	struct machine m = {
		.kernel = kernel, .memory = p->memory, .append = p->options,
		.input = "ptdump\n(qemu) info tlb\n(qemu) info mem\nhalt\n",
		.limit_ms = 60000,
	};
	struct run r;
	unsigned long i;
	bool large = false;

	if (!host_has(p->memory, "ptdump_agrees_with_qemu_on_every_page"))
		return;
	r = qemu_run(&m);
	qemu_strip_cr(&r);
	expect_end(&r, EXIT_OK);
	ck_assert_int_gt(read_lines(r.out, read_ptdump_line), 1);
	ck_assert_int_gt(read_lines(r.said, read_tlb_line), 1000);
	ck_assert_int_gt(read_lines(r.said, read_mem_line), 1);
	for (i = 0; i < KERNEL_PAGES; i++) {
		insist(by_ptdump[i] == by_tlb[i] &&
		       (by_ptdump[i] & RIGHTS) == by_mem[i],
		       "%lx: ptdump has %lx, info tlb %lx, info mem %lx",
		       KERNEL_START + (i << 12), by_ptdump[i], by_tlb[i],
		       by_mem[i]);
		large |= (by_tlb[i] & LARGE) != 0;
	}
	ck_assert_int_eq(large, p->large);
	expect_low_memory(p->low << 20,
			  MAPPED | WRITE | (p->global ? GLOBAL : 0));
	free(r.out);
	free(r.said);
}
END_TEST

/* ---------------------------------------- an address space, by hand */

static const struct paging by_hand[] = {
	{ .memory = 16 }, { .memory = 64, .options = "nopge" },
	{ .memory = 1024, .options = "nopse" },
};

START_TEST(a_page_is_mapped_used_protected_and_taken_away)
{
	struct run r = script(by_hand[_i].memory, by_hand[_i].options,
			      "mm new\nmm map 8048000 ro\nmm touch 8048000 1\n"
			      "mm protect 8048000 rw\nmm touch 8048000 7654\n"
			      "mm touch 8048000\nmm protect 8048000 none\n"
			      "mm touch 8048000\nmm map 40000000\n"
			      "mm unmap 40000000\nmm touch 40000000\n"
			      "ptdump user\nmm free\nmm touch 8048000\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^page fault: a write, and the page does not allow it$");
	expect(&r, "^08048000: wrote 7654$");
	expect(&r, "^08048000: read 7654$");
	expect(&r, "^08048000, program: .* allows no access$");
	expect(&r, "^40000000, program: stops in the table: slot 0, "
		   "word 00000000, is empty$");
	expect(&r, "^08048000-08048fff       4K 4K at [0-9a-f]+ no access$");
	expect(&r, "^1 page freed, tables -2, flushed all [0-9]+$");
	expect(&r, "^08048000, program: stops in the directory");
	expect(&r, "^0 faults found");
	free(r.out);
}
END_TEST

START_TEST(a_stale_translation_is_used_until_it_is_flushed)
{
	struct run r = script(by_hand[_i].memory, by_hand[_i].options,
			      "tlb stale\ncheck");
	const char *stale = "^changed, not flushed: the entry leads to frame ";
	char regex[128];
	long first = number(&r, "^at first: .* read ([0-9]+)$");
	long second = number(&r, "^flushed: .* read ([0-9]+)$");

	expect_end(&r, EXIT_OK);
	ck_assert_int_ne(first, second);
	snprintf(regex, sizeof(regex), "%s%ld, read %ld$", stale, second,
		 first);
	expect(&r, regex);
	expect(&r, "^0 faults found");
	free(r.out);
}
END_TEST

/* what a program may do, as QEMU sees it */
START_TEST(qemu_sees_the_pages_of_the_play_space)
{
	struct machine m = {
		.kernel = kernel, .limit_ms = 60000,
		.input = "mm new\nmm map 8048000 ro\nmm map 8049000\n"
			 "mm map 804a000 none\nmm map bffff000\nptdump user\n"
			 "(qemu) info mem\nmm free\n(qemu) info mem\nhalt\n",
	};
	struct run r = qemu_run(&m);
	struct run said = { .out = r.said, .len = r.said_len };
	struct run freed = { .out = NULL };

	qemu_strip_cr(&r);
	qemu_strip_cr(&said);
	freed.out = strstr(said.out, " -rw");
	expect_end(&r, EXIT_OK);
	expect(&said, "^0*8048000-0*8049000 0*1000 ur-$");
	expect(&said, "^0*8049000-0*804a000 0*1000 urw$");
	expect(&said, "^0*bffff000-0*c0000000 0*1000 urw$");
	ck_assert_ptr_nonnull(freed.out);
	expect(&freed, "^[(]qemu[)] (.*\n)+0*c0000000-.* -rw$");
	expect_not(&freed, " ur[w-]$");
	free(r.out);
	free(r.said);
}
END_TEST

/* ------------------------------------------------------------ threads */

START_TEST(threads_that_compute_take_turns)
{
	struct run r = script(64, NULL, "thread spin 18\nthread spin 18\n"
			      "sleep 1\nps\nsleep 1\nsleep 40\nps\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^ +1 R +0 +6 +1 spin$");
	expect(&r, "^ +2 R +0 +6 +1 spin$");
	expect_not(&r, "^ +[12] R +0 +(18|19) ");
	expect(&r, "^0 faults found");
	free(r.out);
}
END_TEST

START_TEST(sleepers_wake_when_they_should)
{
	struct run r = script(64, NULL, "thread wait\nthread wait\n"
			      "thread hold 40\nthread hold 40\nsleep 1\nps\n"
			      "timers\nthread wake\nthread kill 4\nsleep 1\n"
			      "echo second\nps\nsleep 90\necho third\nps\n"
			      "check");
	struct run second = { .out = strstr(r.out, "\nsecond\n") };
	struct run third = { .out = strstr(r.out, "\nthird\n") };

	expect_end(&r, EXIT_OK);
	ck_assert(second.out && third.out);
	expect(&r, "^ +1 S .* wait waits in wait_for_call for ");
	expect(&r, "^ +3 S .* hold waits in doze for ");
	expect(&r, "^ +4 D .* hold waits in hold_lock for ");
	expect(&r, "^thread 4 will end when it wakes$");
	expect_not(&second, "^ +1 [RSDZ] ");
	expect(&second, "^ +2 S ");
	expect(&third, "^ +2 S ");
	expect_not(&third, "^ +[34] [RSDZ] ");
	free(r.out);
}
END_TEST

START_TEST(the_order_of_two_lines_loses_a_wake_up)
{
	struct run r = script(64, NULL, "lostwakeup wrong\n"
			      "lostwakeup right\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, ", which lasted to the alarm, 50 ticks$");
	expect(&r, "^the event came before the sleep, and there was none$");
	free(r.out);
}
END_TEST

START_TEST(a_deadlock_is_a_panic_that_names_the_waiters)
{
	struct run r = script(64, NULL, "thread doze 20\ndeadlock");

	expect_end(&r, EXIT_PANIC);
	expect(&r, "deadlock");
	expect(&r, "one.* waits in take_both");
	expect(&r, "two.* waits in take_both");
	expect_not(&r, "both are through");
	free(r.out);
}
END_TEST

struct game {
	unsigned int memory;
	const char *command;
};

static const struct game games[] = {
	{ 16, "selftest threads 100000" }, { 16, "selftest threads 20000 2" },
	{ 64, "selftest threads 20000 3" }, { 1024, "selftest threads 20000 4" },
};

START_TEST(the_game_of_threads_passes)
{
	char commands[80];
	struct run r, again;

	snprintf(commands, sizeof(commands), "%s\ncheck", games[_i].command);
	r = script(games[_i].memory, NULL, commands);
	expect_end(&r, EXIT_OK);
	expect(&r, "^selftest threads: .* passed$");
	expect(&r, "^0 faults found");
	ck_assert_int_gt(number(&r, "^([0-9]+) sleeps, "), 1000);
	ck_assert_int_gt(number(&r, " ([0-9]+) timers fired"), 500);
	again = script(games[_i].memory, NULL, commands);
	ck_assert_str_eq(r.out, again.out);
	free(r.out);
	free(again.out);
}
END_TEST

/* instructions: a switch, a semaphore taken and released, a walk */
START_TEST(switch_semaphore_and_walk_are_cheap)
{
	struct run r = script(64, NULL, "bench thread\nbench sem\nbench walk");
	long thread = number(&r, "^bench thread: ([0-9]+) instructions$");
	long sem = number(&r, "^bench sem: ([0-9]+) instructions$");
	long walk = number(&r, "^bench walk: ([0-9]+) instructions$");

	expect_end(&r, EXIT_OK);
	ck_assert_msg(thread > 10 && thread <= 120 && sem > 1 && sem <= 30 &&
		      walk > 10 && walk <= 40, "thread %ld, sem %ld, walk %ld",
		      thread, sem, walk);
	free(r.out);
}
END_TEST

/* ------------------------------------------------- the page allocator */

struct selftest {
	const char *name;
	unsigned int memory;
};

static const struct selftest selftests[] = {
	{ "page_alloc", 16 }, { "page_alloc", 1024 }, { "page_alloc", 3583 },
	{ "page_alloc_irq", 16 }, { "page_alloc_irq", 1024 },
	{ "page_alloc_irq", 3583 },
};

START_TEST(the_page_allocator_agrees_with_a_model)
{
	const struct selftest *t = &selftests[_i];
	char command[64];
	struct run r;

	snprintf(command, sizeof(command), "selftest %s 100000\ncheck",
		 t->name);
	r = script(t->memory, NULL, command);
	expect_end(&r, EXIT_OK);
	expect(&r, "^selftest page_alloc.*: passed$");
	expect(&r, "^0 faults found");
	ck_assert_int_gt(number(&r, "^command: ([0-9]+) blocks taken"), 30000);
	if (strstr(t->name, "irq"))
		ck_assert_int_gt(number(&r, "^tick: ([0-9]+) blocks taken"),
				 500);
	free(r.out);
}
END_TEST

START_TEST(owners_and_poison_stay_quiet_while_pages_come_and_go)
{
	struct run r = script(64, "page_owner=on page_poison=on",
			      "selftest page_alloc 2000\ncheck\n"
			      "owner 8192\nalloc 1 dma\nfreeall\nowner 4000");

	expect_end(&r, EXIT_OK);
	expect(&r, "^page_owner +ok$");
	expect(&r, "^0 faults found");
	expect(&r, "^frame 8192\n  (free|in use)");
	expect(&r, "] [a-z_]+\\+0x[0-9a-f]+/0x[0-9a-f]+$");
	expect_not(&r, "bad page");
	expect_not(&r, "] (__)?(alloc|free)_pages?\\+");
	free(r.out);
}
END_TEST

START_TEST(requests_fail_from_the_command_line_on)
{
	/* the boot takes smaller blocks */
	struct run r = script(64, "fail_page_alloc=interval=2,order=3",
			      "alloc 3\nalloc 3\nfail\nfail off\nalloc 4");

	expect_end(&r, EXIT_OK);
	expect(&r, "^alloc: Cannot allocate memory$");
	expect(&r, "^2 requests seen, 1 failed$");
	expect(&r, "^frames [0-9]+-[0-9]+, order 4");
	free(r.out);
}
END_TEST

START_TEST(a_boot_without_memory_for_its_caches_says_so)
{
	struct run r = script(64, "fail_page_alloc=nth=1", "");

	expect_end(&r, EXIT_PANIC);
	expect(&r, "^Kernel panic: kmem_cache_sizes_init: no memory for size-");
	free(r.out);
}
END_TEST

/* the lines of buddyinfo that follow the @n-th call of it */
static const char *buddyinfo(const struct run *r, int n)
{
	static char lines[2][512];
	const char *at = r->out;
	int i;

	for (i = 0; i <= n; i++) {
		at = strstr(at, "vm> buddyinfo\n");
		ck_assert_msg(at != NULL, "no buddyinfo in:\n%s", r->out);
		at = strchr(at, '\n') + 1;
	}
	snprintf(lines[n], sizeof(lines[n]), "%.*s",
		 (int)(strstr(at, "vm> ") - at), at);
	return lines[n];
}

START_TEST(what_was_worn_out_merges_again)
{
	struct run r = script(64, NULL, "buddyinfo\nchurn 50000 7 5000\n"
			      "check\nfreeall\nbuddyinfo\ncheck");
	const char *before = buddyinfo(&r, 0);

	expect_end(&r, EXIT_OK);
	ck_assert_str_eq(before, buddyinfo(&r, 1));
	expect(&r, "^   50000 +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+$");
	expect_not(&r, "^[1-9][0-9]* faults? found");
	free(r.out);
}
END_TEST

START_TEST(blocks_in_hand_are_accounted_for)
{
	struct run r = script(1024, NULL, "alloc 10\nalloc 3 dma 5\n"
			      "alloc 0 high 7 atomic\nmem\ncheck");
	struct run boot = script(1024, NULL, "mem");
	const char *used = "^[0-9]+ free, [0-9]+ reserved, ([0-9]+) used";

	expect_end(&r, EXIT_OK);
	ck_assert_int_eq(number(&r, used) - number(&boot, used), 1071);
	expect_sums(&r);
	free(r.out);
	free(boot.out);
}
END_TEST

START_TEST(the_benchmarks_measure_what_they_promise)
{
	struct run r = script(64, NULL, "bench\ncheck");
	struct run again = script(64, NULL, "bench\ncheck");
	long page = number(&r, "^bench page: ([0-9]+) instructions$");
	long split = number(&r, "^bench split: ([0-9]+) instructions$");
	long merge = number(&r, "^bench merge: ([0-9]+) instructions$");

	expect_end(&r, EXIT_OK);
	expect(&r, "^0 faults found");
	ck_assert_msg(page > 20 && split > page / 2 && merge > page / 2,
		      "page %ld, split %ld, merge %ld", page, split, merge);
	ck_assert_str_eq(r.out, again.out);
	free(r.out);
	free(again.out);
}
END_TEST

/* ------------------------------------------------- the slab allocator */

/* with debugging and without; for the last two large blocks are rare */
static const struct {
	unsigned int memory;
	const char *options, *command;
} slab_games[] = {
	{ 16, NULL, "selftest slab 60000" },
	{ 16, "slab_debug", "selftest slab 30000 2" },
	{ 64, NULL, "selftest slab 30000 3" },
	{ 64, "slab_debug=ZU", "selftest slab 30000 4" },
	{ 1024, NULL, "selftest slab 30000 5" },
	{ 1024, "slab_debug", "selftest slab 30000 6" },
	{ 16, NULL, "fail interval=3,order=2; selftest slab 20000 7" },
	{ 64, "slab_debug",
	  "fail probability=300,order=2; selftest slab 20000 8" },
};

START_TEST(objects_come_and_go_under_many_hands)
{
	char commands[80];
	struct run r, again;

	snprintf(commands, sizeof(commands), "%s\ncheck",
		 slab_games[_i].command);
	r = script(slab_games[_i].memory, slab_games[_i].options, commands);
	expect_end(&r, EXIT_OK);
	expect(&r, "^selftest slab: .* passed$");
	expect(&r, "^0 faults found");
	ck_assert_int_gt(number(&r, "^([0-9]+) objects taken, "), 5000);
	ck_assert_int_gt(number(&r, " ([0-9]+) calls from ticks"), 500);
	again = script(slab_games[_i].memory, slab_games[_i].options,
		       commands);
	ck_assert_str_eq(r.out, again.out);
	free(r.out);
	free(again.out);
}
END_TEST

struct spoil {
	const char *kind, *says, *offender;
};

static const struct spoil spoils[] = {
	{ "overrun", "object overrun .red zone behind it", "spoil_overrun" },
	{ "underrun", "object underrun .red zone before it",
	  "spoil_underrun" },
	{ "late", "written after free .poison", "spoil_late" },
	{ "double", "double free", "spoil_double" },
	{ "inside", "free of what is no object", "spoil_inside" },
	{ "wrong", "freed to the wrong cache", "spoil_wrong" },
	{ "ctor", "constructor wrote past its object", "long_ctor" },
	{ "nopage", "kfree: ", "spoil" },
	{ "irq", "in_interrupt", "alloc_in_tick" },
};

START_TEST(a_misuse_of_an_object_is_a_panic_that_names_who_did_it)
{
	const struct spoil *s = &spoils[_i / 2];
	char command[40];
	struct run r;

	snprintf(command, sizeof(command), "spoil %s", s->kind);
	r = script(64, _i % 2 ? "slab_debug" : NULL, command);
	expect_end(&r, EXIT_PANIC);
	expect(&r, s->says);
	expect(&r, s->offender);
	expect_not(&r, "survived");
	free(r.out);
}
END_TEST

START_TEST(one_object_lives_from_create_to_reap)
{
	struct run r = script(64, "slab_debug=-",
			      "cache create vnode 200 hwalign ctor\n"
			      "cache alloc vnode 3\ncache vnode\n"
			      "cache free vnode 3\ncache drain vnode\n"
			      "cache vnode\ncache shrink vnode\ncheck\n"
			      "cache destroy vnode\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^ +0 a{14}###$");
	expect(&r, "^ +0 \\.{17}$");
	expect(&r, "^1 pages given back$");
	expect(&r, "^vnode is gone; 17 objects constructed, 17 destructed");
	expect_not(&r, "^[1-9][0-9]* faults? found");
	free(r.out);
}
END_TEST

START_TEST(pages_are_worn_out_less_by_slabs)
{
	struct run r = script(64, NULL, "slabfrag pages 20000\n"
			      "slabfrag slabs 20000\ncheck");
	long pages = number(&r, "^pages at rest: .* unusable ([0-9]+) ");
	long slabs = number(&r, "^slabs at rest: .* unusable ([0-9]+) ");

	expect_end(&r, EXIT_OK);
	expect(&r, "^0 faults found");
	ck_assert_msg(slabs >= 0 && pages > 2 * slabs,
		      "pages %ld, slabs %ld", pages, slabs);
	free(r.out);
}
END_TEST

/* instructions: an object with an array and without, kmalloc and kfree */
START_TEST(an_object_is_cheap)
{
	struct run r = script(64, NULL, "bench slab\nbench slab-noarray\n"
			      "bench kmalloc\ncheck");
	long slab = number(&r, "^bench slab: ([0-9]+) instructions$");
	long bare = number(&r, "^bench slab-noarray: ([0-9]+) instr");
	long kmalloc = number(&r, "^bench kmalloc: ([0-9]+) instructions$");

	expect_end(&r, EXIT_OK);
	expect(&r, "^0 faults found");
	ck_assert_msg(slab > 20 && slab <= 60 && bare > slab &&
		      bare <= 140 && kmalloc > 20 && kmalloc <= 100,
		      "slab %ld, without arrays %ld, kmalloc %ld", slab,
		      bare, kmalloc);
	free(r.out);
}
END_TEST

/* ------------------------------------------------- games in real time */

static const struct {
	const char *name;
	int steps;
} real_games[] = {
	{ "threads", 5000 }, { "page_alloc_irq", 200000 }, { "slab", 50000 },
	{ "stress", 5000 },
};

static int slower = 1;	/* than the plain kernel: the debug kernel is */

START_TEST(a_game_passes_in_real_time)
{
	const char *name = real_games[_i].name;
	char text[80];
	struct run r;

	snprintf(text, sizeof(text), "selftest %s %d\ncheck", name,
		 real_games[_i].steps / slower);
	r = in_real_time(text);
	expect_end(&r, EXIT_OK);
	snprintf(text, sizeof(text), "^selftest %s: .* passed$", name);
	expect(&r, text);
	expect(&r, "^0 faults found");
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
	{ "null thread", "thread [1-9][0-9]* .null." },
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

/* ------------------------------------------------- the firmware's tables */

#define HALVES(mib) \
	"-smp 2 -object memory-backend-ram,id=m0,size=" mib "M" \
	" -object memory-backend-ram,id=m1,size=" mib "M" \
	" -numa node,nodeid=0,cpus=0,memdev=m0" \
	" -numa node,nodeid=1,cpus=1,memdev=m1"

/* in the direct map, and above it, where the boot windows are used */
static const struct {
	unsigned int memory;
	const char *append, *extra, *second;	/* what node 1 has */
} nodes[] = {
	{ 64, NULL, HALVES("32"), "0002000000-0003ffffff      32768" },
	{ 64, "nopse", HALVES("32"), "0002000000-0003ffffff      32768" },
	{ 1024, NULL, HALVES("512"), "0020000000-003fffffff     524288" },
	{ 1024, "nopse", HALVES("512"), "0020000000-003fffffff     524288" },
};

START_TEST(the_srat_shows_the_nodes_of_the_machine)
{
	struct machine m = {
		.memory = nodes[_i].memory, .append = nodes[_i].append,
		.extra = nodes[_i].extra, .repeatable = true,
	};
	struct run r = scripted(m, "acpi\ncheck");
	char line[80];

	expect_end(&r, EXIT_OK);
	expect(&r, "^ACPI: RSDT at [0-9a-f]{8} by BOCHS, tables: [1-9]");
	expect_not(&r, "^ACPI: .* (has|is|lies|reaches) ");
	expect(&r, "^SRAT +[0-9a-f]{8} +[0-9]+ +[0-9]+  BOCHS$");
	expect(&r, "^node 0: processor 0$");
	expect(&r, "^node 1: processor 1$");
	expect(&r, "^node 0: 0000100000-");
	snprintf(line, sizeof(line), "^node 1: %s KiB$", nodes[_i].second);
	expect(&r, line);
	expect(&r, "^boot windows ok$");
	free(r.out);
}
END_TEST

/* QEMU makes a table of any bytes: twelve, and an entry of length 1 */
START_TEST(a_broken_srat_costs_itself)
{
	char *data = strdup(file("srat", "............M\001"));
	char extra[4200];
	struct run r;

	snprintf(extra, sizeof(extra), "-acpitable sig=SRAT,rev=2,data=%s",
		 data);
	r = scripted((struct machine){ .extra = extra, .repeatable = true },
		     "acpi\ncheck");
	unlink(data);
	free(data);
	expect_end(&r, EXIT_OK);
	expect(&r, "^SRAT +[0-9a-f]{8} +50 +2");
	expect(&r, "^ACPI: SRAT entry at [0-9a-f]{8} is shorter than its own "
		   "head$");
	expect(&r, "^the rest of the SRAT is broken$");
	free(r.out);
}
END_TEST

/* ------------------------------------------------ everything at once */

static const struct game stress_games[] = {
	{ 16, "selftest stress 40000" }, { 1024, "selftest stress 12000 2" },
};

START_TEST(everything_at_once_loses_nothing)
{
	char commands[80];
	struct run r;

	snprintf(commands, sizeof(commands), "%s\ncheck",
		 stress_games[_i].command);
	r = script(stress_games[_i].memory, NULL, commands);
	expect_end(&r, EXIT_OK);
	expect(&r, "^selftest stress: .* passed$");
	expect(&r, "^0 faults found");
	ck_assert_int_gt(number(&r, "^request +([0-9]+)"), 400);
	ck_assert_int_gt(number(&r, "^block +[0-9]+ +([0-9]+)"), 0);
	ck_assert_int_gt(number(&r, "([0-9]+) recounts, "), 4);
	ck_assert_int_gt(number(&r, "directory, ([0-9]+) faults"), 0);
	if (stress_games[_i].memory > 896)
		ck_assert_int_gt(number(&r, "windows, ([0-9]+) sleeps"), 0);
	free(r.out);
}
END_TEST

START_TEST(one_seed_gives_one_game)
{
	struct run r = script(16, NULL, "stress 8000 17\nstress 8000 18");
	struct run again = script(16, NULL, "stress 8000 17\nstress 8000 18");

	expect_end(&r, EXIT_OK);
	ck_assert_str_eq(r.out, again.out);
	free(r.out);
	free(again.out);
}
END_TEST

/* ------------------------------------- scattered and high memory */

static const unsigned int area_games[] = { 16, 1024 };

START_TEST(areas_come_and_go_in_the_shipped_kernel)
{
	static const char commands[] = "selftest vmalloc 20000\nvmlist\ncheck";
	struct run r = script(area_games[_i], NULL, commands);
	struct run again = script(area_games[_i], NULL, commands);

	expect_end(&r, EXIT_OK);
	expect(&r, "^selftest vmalloc: .* passed$");
	expect(&r, "^0 faults found");
	ck_assert_int_gt(number(&r, "^([0-9]+) areas taken"), 5000);
	ck_assert_int_gt(number(&r, " ([0-9]+) failed half-way"), 100);
	ck_assert_str_eq(r.out, again.out);
	free(r.out);
	free(again.out);
}
END_TEST

static const unsigned int high_games[] = { 1024, 2048, 3583 };

START_TEST(every_high_page_keeps_the_number_of_its_frame)
{
	/* the host has to find each page, too */
	struct machine m = {
		.memory = high_games[_i], .repeatable = true,
		.limit_ms = 200000
	};
	struct run r;
	long frames;

	if (!host_has(m.memory, "every_high_page_keeps_the_number_of_its_frame"))
		return;
	r = scripted(m, "selftest highmem 10000\ncheck");
	expect_end(&r, EXIT_OK);
	expect(&r, "^selftest highmem: .* passed$");
	expect(&r, "^0 faults found");
	frames = number(&r, "^([0-9]+) frames filled and verified");
	ck_assert_msg(frames > MIB(m.memory - 896) - 100, "%ld frames", frames);
	free(r.out);
}
END_TEST

/* the kernel's word is copied by the first touch, once for a slot */
START_TEST(an_older_directory_learns_of_an_area_by_a_fault)
{
	struct run r = script(64, _i ? "nopse nopge" : NULL,
			      "vfault\nvfault\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^a page is mapped +[0-9a-f]+67  00000000  0$");
	expect(&r, "^it is touched +([0-9a-f]+67)  \\1  1$");
	expect(&r, "^another page, touched +([0-9a-f]+67)  \\1  1$");
	expect(&r, "^0 faults found");
	free(r.out);
}
END_TEST

START_TEST(a_high_page_goes_by_way_of_a_low_one)
{
	struct run r = script(1024, NULL, "disk make old 1M 16M\n"
			      "diskio old 25\n"
			      "fail interval=1,zone=Normal,zone=DMA\n"
			      "diskio old 50\nbounce\nfail off\n"
			      "disk drop old\ncheck");

	expect_end(&r, EXIT_OK);
	expect(&r, "^25 came back as they were, 0 failed, 0 wrong$");
	expect(&r, "^50 came back as they were, 0 failed, 0 wrong$");
	expect(&r, "^0 faults found");
	ck_assert_int_lt(number(&r, "^write: frame [0-9]+ -> frame ([0-9]+)"),
			 4096);
	ck_assert_int_ge(number(&r, "^pages: ([0-9]+) taken"), 64);
	free(r.out);
}
END_TEST

/* instructions: a window that is there, one for a moment, 64 KiB */
START_TEST(windows_and_areas_are_cheap)
{
	struct run r = script(1024, NULL, "bench kmap\nbench kmap-atomic\n"
			      "bench vmalloc");
	long kmap = number(&r, "^bench kmap: ([0-9]+) instructions$");
	long atomic = number(&r, "^bench kmap-atomic: ([0-9]+) instr");
	long area = number(&r, "^bench vmalloc: ([0-9]+) instructions$");

	expect_end(&r, EXIT_OK);
	ck_assert_msg(kmap > 10 && kmap <= 60 && atomic > 5 && atomic <= 50 &&
		      area > 1000 && area <= 8000,
		      "kmap %ld, atomic %ld, area %ld", kmap, atomic, area);
	free(r.out);
}
END_TEST

static Suite *system_suite(void)
{
	Suite *s = suite_create("system");
	TCase *memory = tcase_create("memory"), *strange = tcase_create("maps");
	TCase *loaders = tcase_create("loaders"), *ends = tcase_create("ends");
	TCase *monitor = tcase_create("monitor"), *cpu = tcase_create("cpus");
	TCase *pages = tcase_create("page allocator");
	TCase *tables = tcase_create("page tables");
	TCase *threads = tcase_create("threads");
	TCase *slabs = tcase_create("slab allocator");
	TCase *high = tcase_create("high");
	TCase *acpi = tcase_create("firmware's tables");
	TCase *stress = tcase_create("everything at once");
	TCase *real = tcase_create("real time");
	TCase *all[] = { memory, strange, loaders, ends, monitor, cpu, pages,
			 tables, threads, slabs, acpi, stress, real, high };
	int i;

	tcase_add_loop_test(stress, everything_at_once_loses_nothing, 0,
			    N(stress_games));
	tcase_add_test(stress, one_seed_gives_one_game);
	tcase_add_loop_test(memory, boots_with_each_memory_size, 0, N(sizes));
	tcase_add_loop_test(memory, boots_with_each_memory_size_in_small_pages,
			    0, N(sizes));
	tcase_add_test(memory, two_runs_give_the_same_bytes);
	tcase_add_test(memory,
		       entry_to_prompt_takes_at_most_5_million_instructions);
	tcase_add_test(memory,
		       no_boot_table_but_mem_map_is_over_a_thousandth_of_memory);
	tcase_add_loop_test(strange, a_strange_map_has_the_right_result, 0,
			    N(maps));
	tcase_add_test(strange, options_beyond_the_table_are_refused_by_name);
	tcase_add_test(strange,
		       ram_that_the_map_has_no_room_for_is_lost_and_named);
	tcase_add_test(strange,
		       a_reservation_that_the_map_has_no_room_for_is_a_panic);
	tcase_add_test(strange, names_an_option_that_it_does_not_know);
	tcase_add_test(loaders, boots_from_a_grub_cd);
	tcase_add_loop_test(loaders, keeps_all_that_the_loader_left_behind, 0,
			    N(crowded));
	tcase_add_loop_test(loaders, gives_away_no_frame_of_the_initrd, 0,
			    N(crowded));
	tcase_add_test(loaders, allocates_nothing_where_the_map_reserves);
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
	tcase_add_loop_test(pages, the_page_allocator_agrees_with_a_model, 0,
			    N(selftests));
	tcase_add_test(pages,
		       owners_and_poison_stay_quiet_while_pages_come_and_go);
	tcase_add_test(pages, requests_fail_from_the_command_line_on);
	tcase_add_test(pages, a_boot_without_memory_for_its_caches_says_so);
	tcase_add_test(pages, what_was_worn_out_merges_again);
	tcase_add_test(pages, blocks_in_hand_are_accounted_for);
	tcase_add_test(pages, the_benchmarks_measure_what_they_promise);
	tcase_add_loop_test(tables, ptdump_agrees_with_qemu_on_every_page, 0,
			    N(pagings));
	tcase_add_loop_test(tables,
			    a_page_is_mapped_used_protected_and_taken_away, 0,
			    N(by_hand));
	tcase_add_loop_test(tables,
			    a_stale_translation_is_used_until_it_is_flushed, 0,
			    N(by_hand));
	tcase_add_test(tables, qemu_sees_the_pages_of_the_play_space);
	tcase_add_test(threads, threads_that_compute_take_turns);
	tcase_add_test(threads, sleepers_wake_when_they_should);
	tcase_add_test(threads, the_order_of_two_lines_loses_a_wake_up);
	tcase_add_test(threads, a_deadlock_is_a_panic_that_names_the_waiters);
	tcase_add_loop_test(threads, the_game_of_threads_passes, 0, N(games));
	tcase_add_test(threads, switch_semaphore_and_walk_are_cheap);
	tcase_add_loop_test(slabs, objects_come_and_go_under_many_hands, 0,
			    N(slab_games));
	tcase_add_loop_test(slabs,
			    a_misuse_of_an_object_is_a_panic_that_names_who_did_it,
			    0, 2 * N(spoils));
	tcase_add_test(slabs, one_object_lives_from_create_to_reap);
	tcase_add_test(slabs, pages_are_worn_out_less_by_slabs);
	tcase_add_test(slabs, an_object_is_cheap);
	tcase_add_loop_test(real, a_game_passes_in_real_time, 0,
			    N(real_games));
	tcase_add_loop_test(acpi, the_srat_shows_the_nodes_of_the_machine, 0,
			    N(nodes));
	tcase_add_test(acpi, a_broken_srat_costs_itself);
	tcase_add_loop_test(high, areas_come_and_go_in_the_shipped_kernel, 0,
			    N(area_games));
	tcase_add_loop_test(high, every_high_page_keeps_the_number_of_its_frame,
			    0, N(high_games));
	tcase_add_loop_test(high, an_older_directory_learns_of_an_area_by_a_fault,
			    0, 2);
	tcase_add_test(high, a_high_page_goes_by_way_of_a_low_one);
	tcase_add_test(high, windows_and_areas_are_cheap);
	for (i = 0; i < N(all); i++) {
		/* longer than any deadline, so that the run can report */
		tcase_set_timeout(all[i], 90);
		suite_add_tcase(s, all[i]);
	}
	tcase_set_timeout(high, 240);
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
	if (getenv("SLOWER") && atoi(getenv("SLOWER")) > 0)
		slower = atoi(getenv("SLOWER"));
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr) || srunner_ntests_run(sr) == 0;
	srunner_free(sr);
	return failed;
}
