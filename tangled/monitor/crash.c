/*
 * crash.c - failures on purpose, to see what the kernel says of them
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/types.h"
#include "arch/irq.h"
#include "monitor/monitor.h"
#include "sched/sched.h"

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

static void __attribute__((noinline)) fill_stack(unsigned long low)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	volatile unsigned long room[(here - low) / sizeof(long)];

	for (unsigned long i = 0; i < (here - low) / sizeof(long); i++)
		if ((unsigned long)&room[i] >= low)
			room[i] = 0;
}

static void crash_overrun(void)
{
	unsigned long flags;

	if (current == &init_task)
		return;
	local_irq_save(flags);
	fill_stack((unsigned long)current->stack_guard);
	local_irq_restore(flags);
	yield();
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
	{ "triple", crash_triple }, { "overrun", crash_overrun },
};

static int fail_in_thread(void *arg)
{
	const struct crash *crash = arg;

	crash->fail();
	return 0;
}

static int start_failing_thread(const struct crash *crash)
{
	int pid = kernel_thread(fail_in_thread, (void *)crash,
				crash->kind);

	if (pid < 0)
		return pid;
	yield();
	return 0;
}

static int cmd_crash(struct seq_file *m, int argc, char **argv)
{
	bool thread = argc == 3 && !strcmp(argv[2], "thread");
	(void)m;
	if (argc != 2 && !thread)
		return -EINVAL;
	for (unsigned int i = 0; i < ARRAY_SIZE(crashes); i++) {
		if (strcmp(argv[1], crashes[i].kind))
			continue;
		if (thread)
			return start_failing_thread(&crashes[i]);
		crashes[i].fail();
	}
	return -EINVAL;
}
MONITOR_COMMAND("crash", cmd_crash,
		"null|divide|opcode|panic|vector|stack|triple|overrun "
		"[thread]",
		"fail on purpose");
