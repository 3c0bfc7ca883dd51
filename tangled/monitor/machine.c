/*
 * machine.c - the monitor's view of processor, interrupts and time
 */
#include "arch/boot.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "lib/seq_file.h"
#include "lib/types.h"
#include "monitor/monitor.h"

/* Answer the monitor's uptime, cpu and interrupts */
static int cmd_uptime(struct seq_file *m, int argc, char **argv)
{
	u64 cycles = cycles_since_entry();

	(void)argc;
	(void)argv;
	seq_printf(m, "%lu ticks, %llu cycles since entry\n", jiffies,
		   cycles);
	return 0;
}
MONITOR_COMMAND("uptime", cmd_uptime, "", "show ticks and cycles");

static int cmd_cpu(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_cpu(m);
	return 0;
}
MONITOR_COMMAND("cpu", cmd_cpu, "", "show the processor's features");

static int cmd_interrupts(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_interrupts(m);
	return 0;
}
MONITOR_COMMAND("interrupts", cmd_interrupts, "",
		"show the interrupt counts");

/* Answer the monitor's boot */
static int cmd_boot(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	seq_printf(m, "loader: %s\ncommand line: %s\n", boot_info.loader,
		   boot_info.cmdline);
	for (int i = 0; i < boot_info.nr_reserved; i++)
		seq_printf(m, "%08lx-%08lx %s\n",
			   boot_info.reserved[i].start,
			   boot_info.reserved[i].end,
			   boot_info.reserved[i].what);
	return 0;
}
MONITOR_COMMAND("boot", cmd_boot, "",
		"show what the boot loader left behind");
