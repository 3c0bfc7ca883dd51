/*
 * monitor/acpi.c - what the firmware says of the machine
 *
 * Owns nothing.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "mm/acpi.h"
#include "monitor/monitor.h"

/* Show the list of tables */
static void show_tables(struct seq_file *m)
{
	seq_printf(m, "RSDP at %08lx\n", acpi_rsdp);
	seq_puts(m, "table  address   bytes  revision  by\n");
	for (int i = 0; i < nr_acpi_tables; i++) {
		const struct acpi_table *t = &acpi_tables[i];

		seq_printf(m, "%-5s  %08lx %6u  %8u  %s\n",
			   t->signature, t->phys, t->length, t->revision,
			   t->oem_id);
	}
}

/* Show an entry of the SRAT */

static void show_affinity(const struct acpi_affinity *a, void *arg)
{
	struct seq_file *m = arg;

	if (a->type == ACPI_SRAT_PROCESSOR) {
		seq_printf(m, "node %u: processor %u\n", a->node,
			   a->apic_id);
		return;
	}
	seq_printf(m, "node %u: %010llx-%010llx %10llu KiB%s\n", a->node,
		   a->start, a->start + a->size - 1, a->size >> 10,
		   a->hot_plug ? ", may come and go" : "");
}

/* Answer the monitor's acpi */

static int cmd_acpi(struct seq_file *m, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!nr_acpi_tables) {
		seq_puts(m, "the firmware left no tables\n");
		return 0;
	}
	show_tables(m);
	/* Show the SRAT, or say why not */
	switch (acpi_walk_srat(show_affinity, m)) {
	case -ENOENT:
		seq_puts(m, "no SRAT: all memory is equally near\n");
		break;
	case -EINVAL:
		seq_puts(m, "the rest of the SRAT is broken\n");
		break;
	}
	return 0;
}
MONITOR_COMMAND("acpi", cmd_acpi, "",
		"show the firmware's tables, and which memory is near");
