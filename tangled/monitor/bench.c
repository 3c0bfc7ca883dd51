/*
 * monitor/bench.c - measure the registered benchmarks
 *
 * The best of a few rounds counts: whatever comes in between, such as
 * an interrupt or a cold cache, only ever makes a round longer.
 */
#include "monitor/bench.h"

#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "arch/cpu.h"
#include "monitor/monitor.h"

#define ROUNDS	8

/* Measure the best of a few rounds */
static void nothing(void)
{
}

static const struct benchmark empty = {
	.before = nothing, .run = nothing, .after = nothing
};

static void (*volatile measured)(void);

static unsigned long best_of(const struct benchmark *bench)
{
	unsigned long best = ~0UL, cycles;
	u64 start;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		bench->before();
		measured = bench->run;
		/* Count the cycles of one call */
		start = get_cycles();
		measured();
		cycles = get_cycles() - start;
		bench->after();
		best = min(best, cycles);
	}
	return best;
}

/* Run one benchmark */
static int run_benchmark(struct seq_file *m,
			 const struct benchmark *bench)
{
	int err = bench->prepare();
	unsigned long cycles = 0;

	if (!err)
		cycles = (best_of(bench) - best_of(&empty)) /
			 max(bench->parts, 1U);
	bench->finish();
	/* Print the figure, or why there is none */
	if (err)
		seq_printf(m, "bench %s: not measured: %s\n", bench->name,
			   errno_text(err));
	else
		seq_printf(m, "bench %s: %lu instructions\n", bench->name,
			   cycles);
	return err;
}

/* Answer the monitor's bench */
static int cmd_bench(struct seq_file *m, int argc, char **argv)
{
	struct benchmark *const *p;
	int found = 0;

	if (argc > 2)
		return -EINVAL;
	for_each_in_table(p, benchmarks) {
		/* Run the benchmark if it is meant */
		if (argc == 2 && strcmp((*p)->name, argv[1]) != 0)
			continue;
		found++;
		if (run_benchmark(m, *p))
			monitor_note_failure();
	}
	/* Say which benchmarks there are if none was meant */
	if (!found) {
		seq_printf(m, "there is no benchmark %s, but:", argv[1]);
		for_each_in_table(p, benchmarks)
			seq_printf(m, " %s", (*p)->name);
		seq_putc(m, '\n');
		return -ENOENT;
	}
	return 0;
}
MONITOR_COMMAND("bench", cmd_bench, "[NAME]",
		"count the instructions of an operation");
