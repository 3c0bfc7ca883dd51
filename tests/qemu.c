/*
 * qemu.c - run a kernel in QEMU and collect what it says
 *
 * A child process with its serial line on two pipes and, if it is asked
 * anything, its own monitor on a socket. The parent polls with what is left of the deadline, so that a guest
 * that hangs costs the deadline and no more. QEMU's own exit status is odd when the guest wrote to
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
#include <sys/socket.h>
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

/* is any line of the input for QEMU's own monitor? */
static bool asks(const struct machine *m)
{
	return m->input && strstr(m->input, ASK);
}

static void command_line(struct args *a, const struct machine *m, int monitor)
{
	char memory[16], socket[32];

	snprintf(memory, sizeof(memory), "%u", m->memory ? m->memory : 64);
	add_words(a, "qemu-system-i386 -nodefaults -display none"
		     " -serial stdio -no-reboot"
		     " -device isa-debug-exit,iobase=0xf4,iosize=4");
	snprintf(socket, sizeof(socket), "socket,id=ask,fd=%d", monitor);
	add_pair(a, "-chardev", asks(m) ? socket : NULL);
	add_pair(a, "-monitor", asks(m) ? "chardev:ask" : "none");
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

/* our ends of the guest's serial line, and of QEMU's monitor */
struct line {
	int to, from;
	int monitor;
	bool asks;
	size_t answered;	/* bytes that were there when a line was typed */
};

static void become_qemu(struct args *a, int in, int out, int monitor)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	fcntl(monitor, F_SETFD, 0);
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
	int in[2], out[2], monitor[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, monitor))
		abort();
	command_line(&a, m, monitor[1]);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0)
		become_qemu(&a, in[0], out[1], monitor[1]);
	close(in[0]);
	close(out[1]);
	close(monitor[1]);
	while (a.n)
		free(a.v[--a.n]);
	*line = (struct line){ .to = in[1], .from = out[0], .asks = asks(m),
			       .monitor = monitor[0] };
	return pid;
}

/* the room that a text of this length has: it is doubled as it is filled */
static size_t room_for(size_t len)
{
	size_t room = 4096;

	while (room < len + 1)
		room *= 2;
	return room;
}

static void append(char **text, size_t *len, const char *bytes, size_t n)
{
	if (!*text || room_for(*len + n) > room_for(*len))
		*text = realloc(*text, room_for(*len + n));
	if (!*text)
		abort();
	memcpy(*text + *len, bytes, n);
	*len += n;
	(*text)[*len] = '\0';
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && memcmp(text + len - n, end, n) == 0;
}

/* does the guest, and whoever was asked, wait at the prompt? */
static bool waits(const struct run *r, const struct line *line)
{
	return r->len + r->said_len > line->answered &&
	       ends_with(r->out, r->len, PROMPT) &&
	       (!line->asks || ends_with(r->said, r->said_len, ASK));
}

/* both wait at their prompts: hand the next line to the one it is for */
static const char *type_line(const struct run *r, struct line *line,
			     const char *input)
{
	size_t ask = strlen(ASK), n;
	int fd = line->to;

	if (!input || !*input || !waits(r, line))
		return input;
	if (!strncmp(input, ASK, ask)) {
		fd = line->monitor;
		input += ask;
	}
	line->answered = r->len + r->said_len;
	n = strcspn(input, "\n");
	n += input[n] == '\n';
	return write(fd, input, n) < 0 ? NULL : input + n;
}

static void hear_qemu(struct run *r, struct line *line)
{
	char bytes[65536];
	ssize_t n = read(line->monitor, bytes, sizeof(bytes));

	if (n > 0)
		append(&r->said, &r->said_len, bytes, (size_t)n);
	else if (n == 0 || errno != EINTR)
		line->asks = false;	/* it has gone */
}

/* wait for either of the two to say something; false: the run is over */
static bool collect_some(struct run *r, struct line *line, int left)
{
	struct pollfd p[] = {
		{ .fd = line->from, .events = POLLIN },
		{ .fd = line->asks ? line->monitor : -1, .events = POLLIN },
	};
	char bytes[4096];
	ssize_t n;

	if (left <= 0 || poll(p, 2, left) == 0) {
		r->timed_out = true;
		return false;
	}
	if (p[1].revents)
		hear_qemu(r, line);
	if (!p[0].revents)
		return true;
	n = read(line->from, bytes, sizeof(bytes));
	if (n > 0)
		append(&r->out, &r->len, bytes, (size_t)n);
	return n > 0 || (n < 0 && errno == EINTR);
}

static void collect(struct run *r, struct line *line,
		    const struct machine *m)
{
	long long end = now_ms() + (m->limit_ms ? m->limit_ms : DEFAULT_LIMIT);
	const char *input = m->input;

	while (collect_some(r, line, (int)(end - now_ms())))
		input = type_line(r, line, input);
}

struct run qemu_run(const struct machine *m)
{
	struct run r = { .code = -1 };
	struct line line;
	pid_t pid = start(m, &line);

	append(&r.out, &r.len, "", 0);
	append(&r.said, &r.said_len, "", 0);
	collect(&r, &line, m);
	if (r.timed_out)
		kill(pid, SIGKILL);
	waitpid(pid, &r.status, 0);
	close(line.to);
	close(line.from);
	close(line.monitor);
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
