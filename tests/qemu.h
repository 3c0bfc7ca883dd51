/*
 * qemu.h - run a kernel in QEMU and collect what it says
 *
 * The one place that knows QEMU's command line. Used by the whole-system
 * tests, the experiment runner and the benchmarks.
 */
#ifndef TESTS_QEMU_H
#define TESTS_QEMU_H

#include <stdbool.h>
#include <stddef.h>

/* what the guest writes to isa-debug-exit (arch/exit.h says the same) */
enum { EXIT_OK = 0x10, EXIT_PANIC = 0x11, EXIT_SELFTEST = 0x12 };

#define ASK	"(qemu) "	/* QEMU's monitor has this prompt, too */

struct machine {
	const char *kernel;	/* ELF file for -kernel; NULL: boot the CD */
	const char *cdrom;	/* ISO image, or NULL */
	const char *modules;	/* -initrd: "file args,file args", or NULL */
	const char *append;	/* kernel command line, or NULL */
	const char *cpu;	/* -cpu; NULL: pentium3 */
	const char *extra;	/* more arguments, separated by blanks, or NULL */
	const char *input;	/* lines typed at the prompt, or NULL; one that
				   begins with ASK is asked of QEMU instead */
	unsigned int memory;	/* MiB; 0: 64 */
	bool repeatable;	/* one instruction = one nanosecond */
	int limit_ms;		/* deadline; 0: 20 s */
};

struct run {
	char *out;		/* the serial line's bytes, NUL-terminated */
	size_t len;
	char *said;		/* QEMU's answers to what it was asked */
	size_t said_len;
	int code;		/* the guest's exit code, -1: it gave none */
	bool timed_out;
	bool reset;		/* QEMU ended with status 0: triple fault */
	int status;		/* of waitpid */
};

/*
 * qemu_run - boot @m and wait until it ends or its deadline passes
 *
 * Returns what happened; the caller frees run.out and run.said. With
 * m->input, one line is typed each time the guest has printed its prompt and
 * waits. A line that begins with ASK goes to QEMU's own monitor while the
 * guest goes on waiting; "(qemu) info mem" is answered in run.said.
 * => the child dies with the caller, at any signal
 */
struct run qemu_run(const struct machine *m);

/* qemu_end - in words, how a run ended (static text) */
const char *qemu_end(const struct run *r);

/* qemu_strip_cr - drop the carriage returns: they are the wire's */
void qemu_strip_cr(struct run *r);

#endif
