/*
 * qemu.c - run a kernel in QEMU and collect what it says
 *
 * A child process with its serial line on two pipes. The parent polls
 * with what is left of the deadline, so that a guest that hangs costs the
 * deadline and no more. QEMU's own exit status is odd when the guest wrote to
 * isa-debug-exit; an even 0 with -no-reboot is a triple fault.
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ARGS	64
#define DEFAULT_LIMIT	20000	/* ms */
#define PROMPT		"vm> "

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

struct args {
	char *v[MAX_ARGS];
	int n;
};

static void add(struct args *a, const char *arg)
{
	if (a->n == MAX_ARGS - 1)
		abort();
	a->v[a->n++] = strdup(arg);
	a->v[a->n] = NULL;
}

static void add_words(struct args *a, const char *words)
{
	char *copy = strdup(words), *save = NULL, *w;

	for (w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		add(a, w);
	free(copy);
}

static void add_pair(struct args *a, const char *option, const char *value)
{
	if (!value)
		return;
	add(a, option);
	add(a, value);
}

static void command_line(struct args *a, const struct machine *m)
{
	char memory[16];

	snprintf(memory, sizeof(memory), "%u", m->memory ? m->memory : 64);
	add_words(a, "qemu-system-i386 -nodefaults -display none"
		     " -serial stdio -monitor none -no-reboot"
		     " -device isa-debug-exit,iobase=0xf4,iosize=4");
	add_pair(a, "-m", memory);
	add_pair(a, "-cpu", m->cpu ? m->cpu : "pentium3");
	add_pair(a, "-kernel", m->kernel);
	add_pair(a, "-append", m->append);
	add_pair(a, "-initrd", m->modules);
	if (m->cdrom) {
		add_pair(a, "-cdrom", m->cdrom);
		add_pair(a, "-boot", "d");
	}
	if (m->repeatable)
		add_words(a, "-icount shift=0,sleep=off");
	if (m->extra)
		add_words(a, m->extra);
}

/* the two ends of the guest's serial line */
struct line {
	int to, from;
};

static void become_qemu(struct args *a, int in, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	execvp(a->v[0], a->v);
	perror(a->v[0]);
	_exit(126);
}

/*
 * The serial line comes out through a pipe, which holds 64 KiB. A socket would
 * be full after some 300 bytes, since QEMU writes them one at a time and each
 * takes a buffer of its own; a guest whose line is stuck gives up waiting and
 * loses text.
 */
static pid_t start(const struct machine *m, struct line *line)
{
	struct args a = { .n = 0 };
	int in[2], out[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		abort();
	command_line(&a, m);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0)
		become_qemu(&a, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	while (a.n)
		free(a.v[--a.n]);
	line->to = in[1];
	line->from = out[0];
	return pid;
}

static void append(struct run *r, const char *bytes, size_t n)
{
	r->out = realloc(r->out, r->len + n + 1);
	if (!r->out)
		abort();
	memcpy(r->out + r->len, bytes, n);
	r->len += n;
	r->out[r->len] = '\0';
}

/* the guest waits at its prompt: type the next line of the input */
static const char *type_line(const struct run *r, int fd, const char *input)
{
	size_t n = strlen(PROMPT), line;

	if (!input || !*input || r->len < n)
		return input;
	if (memcmp(r->out + r->len - n, PROMPT, n) != 0)
		return input;
	line = strcspn(input, "\n");
	line += input[line] == '\n';
	return write(fd, input, line) < 0 ? NULL : input + line;
}

static void collect(struct run *r, const struct line *line,
		    const struct machine *m)
{
	long long end = now_ms() + (m->limit_ms ? m->limit_ms : DEFAULT_LIMIT);
	const char *input = m->input;
	char bytes[4096];

	for (;;) {
		long long left = end - now_ms();
		struct pollfd p = { .fd = line->from, .events = POLLIN };
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) == 0) {
			r->timed_out = true;
			return;
		}
		n = read(line->from, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		append(r, bytes, (size_t)n);
		input = type_line(r, line->to, input);
	}
}

struct run qemu_run(const struct machine *m)
{
	struct run r = { .code = -1 };
	struct line line;
	pid_t pid = start(m, &line);

	append(&r, "", 0);
	collect(&r, &line, m);
	if (r.timed_out)
		kill(pid, SIGKILL);
	waitpid(pid, &r.status, 0);
	close(line.to);
	close(line.from);
	if (!r.timed_out && WIFEXITED(r.status)) {
		int status = WEXITSTATUS(r.status);

		if (status & 1)
			r.code = status >> 1;
		r.reset = status == 0;
	}
	return r;
}

const char *qemu_end(const struct run *r)
{
	if (r->timed_out)
		return "it did not end before the deadline";
	if (r->reset)
		return "it reset itself (triple fault)";
	switch (r->code) {
	case EXIT_OK:
		return "it ended well";
	case EXIT_PANIC:
		return "it panicked";
	case EXIT_SELFTEST:
		return "a command of its script failed";
	}
	return "QEMU ended without a word from the guest";
}

void qemu_strip_cr(struct run *r)
{
	char *from = r->out, *to = r->out;

	for (; *from; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	r->len = (size_t)(to - r->out);
}
