/*
 * crash.c - failures on purpose, to see what the kernel says of them
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/types.h"
#include "monitor/monitor.h"

static volatile unsigned int zero;

/* Fail in one of many ways */
static void crash_null(void)
{
	*(volatile int *)zero = 1;
}

static void crash_divide(void)
{
	zero = zero / zero;
}

static void crash_opcode(void)
{
	__asm__ volatile("ud2");
}

static void crash_panic(void)
{
	panic("asked for by the monitor");
}

static void crash_vector(void)
{
	__asm__ volatile("int $0x55");
}

static unsigned int grow(unsigned int level)
{
	volatile unsigned int room[16];

	room[level % 16] = level;
	if (level == ~0U)
		return 0;
	return grow(level + 1) + room[level % 16];
}

static void crash_stack(void)
{
	zero = grow(0);
}

/* Reset the machine by a triple fault */
static void crash_triple(void)
{
	struct {
		u16 limit;
		u32 base;
	} __packed nothing = { 0, 0 };

	__asm__ volatile("lidt %0\n\tint3" : : "m"(nothing));
}

/* Choose the failure by its name */
static const struct crash {
	const char *kind;
	void (*fail)(void);
} crashes[] = {
	{ "null", crash_null },	    { "divide", crash_divide },
	{ "opcode", crash_opcode }, { "panic", crash_panic },
	{ "vector", crash_vector }, { "stack", crash_stack },
	{ "triple", crash_triple },
};

static int cmd_crash(struct seq_file *m, int argc, char **argv)
{
	(void)m;
	if (argc != 2)
		return -EINVAL;
	for (unsigned int i = 0; i < ARRAY_SIZE(crashes); i++)
		if (!strcmp(argv[1], crashes[i].kind))
			crashes[i].fail();
	return -EINVAL;
}
MONITOR_COMMAND("crash", cmd_crash,
		"null|divide|opcode|panic|vector|stack|triple",
		"fail on purpose");
