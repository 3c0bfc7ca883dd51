/*
 * experiment.c - run one experiment of the book and write down what it gave
 *
 *     experiment KERNEL FILE.exp OUTDIR
 *
 * The head of the file are comment lines:
 *     # memory: 64 256          MiB; several numbers make a sweep
 *     # options: nopse          kernel command line
 *     # cpu: pentium3
 *     # qemu: -smp 2            more arguments for QEMU; may come again
 *     # end: panic             the run has to end in a panic
 *     # key NAME: REGEX         the first match of the POSIX regular
 *                               expression; its first group is the value
 *                               (%d stands for ([0-9]+), \n for a new line)
 *     # rows NAME,NAME: REGEX   every match is a row of rows.csv, its groups
 *                               the columns (of the first size)
 * The rest are commands for the monitor, which reads them from a multiboot
 * module: nothing comes over the wire, so two runs give the same bytes.
 *
 * OUTDIR gets transcript (and transcript-MiB for each size of a sweep),
 * keys (name, tab, value) and data.csv (a row for each size).
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_SIZES	32
#define MAX_KEYS	64
#define MAX_COLUMNS	8

struct key {
	char *name;
	regex_t re;
};

struct experiment {
	const char *file, *kernel, *dir;
	unsigned int memory[MAX_SIZES];
	int nr_sizes;
	char *options, *cpu;
	char extra[1024];	/* arguments for QEMU, separated by blanks */
	int end;		/* exit code that it must end with */
	struct key key[MAX_KEYS];
	int nr_keys;
	struct key rows;	/* its name is the head of the table */
	char script[4096];	/* path of the module */
};

static void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("experiment: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

static FILE *create(const char *dir, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f)
		die("%s: cannot be written", path);
	return f;
}

/* the value of the head line "# word: value", or NULL */
static char *head(char *line, const char *word)
{
	size_t n = strlen(word);
	char *v = line + 2;

	if (strncmp(line, "# ", 2) || strncmp(v, word, n) || v[n] != ':')
		return NULL;
	v += n + 1;
	return v + strspn(v, " \t");
}

static void read_sizes(struct experiment *e, char *value)
{
	char *end;

	for (; *value; value = end + strspn(end, " \t")) {
		unsigned long n = strtoul(value, &end, 10);

		if (end == value || n == 0 || n > 4096)
			die("%s: bad memory size '%s'", e->file, value);
		if (e->nr_sizes == MAX_SIZES)
			die("%s: more than %d sizes", e->file, MAX_SIZES);
		e->memory[e->nr_sizes++] = (unsigned int)n;
	}
}

/* @from with %d and \n replaced by what they stand for */
static void expand(char *to, const char *from)
{
	for (; *from; from++)
		if (!strncmp(from, "%d", 2) || !strncmp(from, "\\n", 2))
			to = stpcpy(to, *from++ == '%' ? "([0-9]+)" : "\n");
		else
			*to++ = *from;
	*to = '\0';
}

/* reads "NAME: REGEX" */
static void read_key(const struct experiment *e, char *name, struct key *k)
{
	char *colon = strchr(name, ':');
	char text[256], regex[8192];
	int err;

	if (!colon)
		die("%s: key without a colon: %s", e->file, name);
	*colon++ = '\0';
	k->name = strdup(name);
	colon += strspn(colon, " \t");
	expand(regex, colon);
	err = regcomp(&k->re, regex, REG_EXTENDED | REG_NEWLINE);
	if (!err && k->re.re_nsub < 1)
		die("%s: key %s: the expression has no group", e->file, name);
	if (err) {
		regerror(err, &k->re, text, sizeof(text));
		die("%s: key %s: %s", e->file, name, text);
	}
}

static void read_arguments(struct experiment *e, const char *words)
{
	size_t len = strlen(e->extra), room = sizeof(e->extra) - len;

	if ((size_t)snprintf(e->extra + len, room, "%s ", words) >= room)
		die("%s: too many arguments for QEMU", e->file);
}

static void read_line(struct experiment *e, char *line, FILE *script)
{
	char *v;

	if ((v = head(line, "memory")))
		read_sizes(e, v);
	else if ((v = head(line, "options")))
		e->options = strdup(v);
	else if ((v = head(line, "cpu")))
		e->cpu = strdup(v);
	else if ((v = head(line, "qemu")))
		read_arguments(e, v);
	else if ((v = head(line, "end")))
		e->end = strcmp(v, "panic") ? EXIT_OK : EXIT_PANIC;
	else if (!strncmp(line, "# rows ", 7))
		read_key(e, line + 7, &e->rows);
	else if (!strncmp(line, "# key ", 6) && e->nr_keys < MAX_KEYS)
		read_key(e, line + 6, &e->key[e->nr_keys++]);
	else if (!strncmp(line, "# key ", 6))
		die("%s: more than %d keys", e->file, MAX_KEYS);
	else if (line[0] && line[0] != '#')
		fprintf(script, "%s\n", line);
}

static void read_experiment(struct experiment *e)
{
	FILE *in = fopen(e->file, "r"), *script;
	char line[1024];

	if (!in)
		die("%s: cannot be read", e->file);
	script = create(e->dir, "script");
	snprintf(e->script, sizeof(e->script), "%s/script", e->dir);
	fputs("#!monitor\n", script);
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		read_line(e, line, script);
	}
	fclose(in);
	fclose(script);
	if (!e->nr_sizes)
		e->memory[e->nr_sizes++] = 64;
}

static struct run run_once(const struct experiment *e, unsigned int memory)
{
	struct machine m = {
		.kernel = e->kernel, .modules = e->script, .cpu = e->cpu,
		.append = e->options, .extra = e->extra, .memory = memory,
		.repeatable = true,
		.limit_ms = 60000,
	};
	struct run r = qemu_run(&m);

	if (r.code != e->end)
		die("%s at %u MiB: %s; the serial line said:\n%s",
		    e->file, memory, qemu_end(&r), r.out);
	qemu_strip_cr(&r);
	return r;
}

static void write_keys(const struct experiment *e, const struct run *r,
		       int size, FILE *keys, FILE *csv)
{
	unsigned int memory = e->memory[size];
	int i;

	fprintf(csv, "%u", memory);
	for (i = 0; i < e->nr_keys; i++) {
		const struct key *k = &e->key[i];
		regmatch_t m[2];
		const char *v;
		int len;

		if (regexec(&k->re, r->out, 2, m, 0) || m[1].rm_so < 0)
			die("%s at %u MiB: key %s matches nothing in:\n%s",
			    e->file, memory, k->name, r->out);
		v = r->out + m[1].rm_so;
		len = m[1].rm_eo - m[1].rm_so;
		if (size == 0)
			fprintf(keys, "%s\t%.*s\n", k->name, len, v);
		fprintf(keys, "%s@%u\t%.*s\n", k->name, memory, len, v);
		fprintf(csv, ",%.*s", len, v);
	}
	fputc('\n', csv);
}

/* every match of the rows' expression in the text of the run */
static void write_rows(const struct experiment *e, const char *text)
{
	FILE *csv = create(e->dir, "rows.csv");
	regmatch_t m[1 + MAX_COLUMNS];
	size_t i, n = 0;

	fprintf(csv, "%s\n", e->rows.name);
	for (; !regexec(&e->rows.re, text, 1 + MAX_COLUMNS, m, 0); n++) {
		for (i = 1; i <= MAX_COLUMNS && i <= e->rows.re.re_nsub; i++)
			fprintf(csv, "%s%.*s", i > 1 ? "," : "",
				(int)(m[i].rm_eo - m[i].rm_so),
				text + m[i].rm_so);
		fputc('\n', csv);
		text += m[0].rm_eo > 0 ? m[0].rm_eo : 1;
	}
	if (!n)
		die("%s: no row matches", e->file);
	fclose(csv);
}

static void write_text(const struct experiment *e, const char *name,
		       const char *text)
{
	FILE *f = create(e->dir, name);

	fputs(text, f);
	fclose(f);
}

static void run_size(const struct experiment *e, int size, FILE *keys,
		     FILE *csv)
{
	struct run r = run_once(e, e->memory[size]);
	char name[32];

	snprintf(name, sizeof(name), "transcript-%u", e->memory[size]);
	write_text(e, name, r.out);
	if (size == 0)
		write_text(e, "transcript", r.out);
	if (size == 0 && e->rows.name)
		write_rows(e, r.out);
	write_keys(e, &r, size, keys, csv);
	free(r.out);
}

int main(int argc, char **argv)
{
	static struct experiment e = { .end = EXIT_OK };
	FILE *keys, *csv;
	int i;

	if (argc != 4)
		die("usage: experiment KERNEL FILE.exp OUTDIR");
	e.kernel = argv[1];
	e.file = argv[2];
	e.dir = argv[3];
	mkdir(e.dir, 0777);
	read_experiment(&e);
	keys = create(e.dir, "keys");
	csv = create(e.dir, "data.csv");
	fputs("memory", csv);
	for (i = 0; i < e.nr_keys; i++)
		fprintf(csv, ",%s", e.key[i].name);
	fputc('\n', csv);
	for (i = 0; i < e.nr_sizes; i++)
		run_size(&e, i, keys, csv);
	return fclose(keys) || fclose(csv);
}
