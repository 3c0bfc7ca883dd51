/*
 * soak.c - the stress game, for minutes, with many seeds and memory sizes
 *
 *     soak MINUTES SEED KERNEL...
 *
 * Boots the kernels in turn, each game with the next seed and another
 * memory size, and prints a line for each. Every fourth game has its ticks
 * from the host's clock, so that they come at other instructions each time;
 * the others can be played again exactly. Stops with status 1 at the first
 * game that does not pass, and shows all that the machine said.
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

static const struct {
	unsigned int memory;	/* MiB */
	unsigned int steps;	/* some ten seconds of them */
} sizes[] = {
	{ 16, 30000 }, { 1024, 10000 }, { 64, 30000 }, { 3583, 3000 },
	{ 256, 20000 },
};

static const char *const script = "build/soak.script";

static void write_script(unsigned int steps, unsigned int seed)
{
	FILE *f = fopen(script, "w");

	if (!f) {
		perror(script);
		exit(1);
	}
	fprintf(f, "#!monitor\nstress %u %u\ncheck\n", steps, seed);
	fclose(f);
}

/* true if it passed */
static bool play(const char *kernel, unsigned int memory,
		 unsigned int steps, unsigned int seed, bool repeatable)
{
	struct machine m = {
		.kernel = kernel, .memory = memory, .modules = script,
		.repeatable = repeatable, .limit_ms = 300000,
	};
	time_t start = time(NULL);
	struct run r;
	bool passed;

	printf("%s, %u MiB%s: stress %u %u: ", kernel, memory,
	       repeatable ? "" : ", real time", steps, seed);
	fflush(stdout);
	write_script(steps, seed);
	r = qemu_run(&m);
	qemu_strip_cr(&r);
	passed = r.code == EXIT_OK && strstr(r.out, "\nstress: passed\n") &&
		 strstr(r.out, "\n0 faults found\n");
	printf("%s, %ld s\n", passed ? "passed" : "FAILED",
	       (long)(time(NULL) - start));
	if (!passed)
		printf("%s\n%s\n", r.out, qemu_end(&r));
	free(r.out);
	free(r.said);
	unlink(script);
	return passed;
}

int main(int argc, char **argv)
{
	time_t end;
	unsigned int seed;
	int games, kernels = argc - 3;

	if (kernels < 1) {
		fputs("usage: soak MINUTES SEED KERNEL...\n", stderr);
		return 2;
	}
	end = time(NULL) + 60 * atol(argv[1]);
	seed = strtoul(argv[2], NULL, 0);
	for (games = 0; games == 0 || time(NULL) < end; games++, seed++)
		if (!play(argv[3 + games % kernels],
			  sizes[games % N(sizes)].memory,
			  sizes[games % N(sizes)].steps, seed ? seed : 1,
			  games % 4 != 3))
			return 1;
	printf("soak: %d games passed\n", games);
	return 0;
}
