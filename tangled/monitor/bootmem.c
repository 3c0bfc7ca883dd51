/*
 * monitor/bootmem.c - commands of chapter 5: the boot map as it was,
 * and where memory is now
 *
 * Owns nothing.
 */
#include "mm/bootmem.h"
#include "mm/init.h"
#include "monitor/monitor.h"

/* Answer the monitor's bootmem and mem */
static int cmd_bootmem(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	bootmem_show(m);
	return 0;
}
MONITOR_COMMAND("bootmem", cmd_bootmem, "",
		"draw the boot map as it stood at retirement");

static int cmd_mem(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	show_mem(m);
	return 0;
}
MONITOR_COMMAND("mem", cmd_mem, "", "show where memory is");
