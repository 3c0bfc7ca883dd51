/*
 * backtrace.h (i386) - what trap.c and the panic hook share
 */
#ifndef ARCH_I386_BACKTRACE_H
#define ARCH_I386_BACKTRACE_H

#include "lib/types.h"

struct pt_regs;

enum { DOUBLE_FAULT = 8, PAGE_FAULT = 14 };

/*
 * set_panic_regs - tell a later panic where the trouble began
 *
 * => @regs must stay valid until then
 */
void set_panic_regs(struct pt_regs *regs);

/* Declare the panic hook */
/*
 * save_frames - store the return addresses of the frame at @first and
 * of its callers, at most @n, at @entries
 *
 * Returns how many there were.
 */
unsigned int save_frames(const void *first, unsigned long *entries,
			 unsigned int n);

/*
 * panic_stop - the panic hook: registers if known, backtrace, exit
 *
 * => does not return
 */
void panic_stop(void);

#endif /* ARCH_I386_BACKTRACE_H */
