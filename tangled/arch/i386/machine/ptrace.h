/*
 * machine/ptrace.h (i386) - the processor's state as an interrupt
 * saves it
 *
 * The order is that of the pushes in entry.S, read upwards. esp and
 * xss exist only if the interrupt came from user mode (see
 * user_mode()).
 */
#ifndef MACHINE_PTRACE_H
#define MACHINE_PTRACE_H

#include "lib/types.h"

struct pt_regs {
	u32 ebx, ecx, edx, esi, edi, ebp, eax;
	u32 xds, xes;
	u32 vector;
	u32 orig_eax; /* error code, 0 if there is none */
	u32 eip, xcs, eflags;
	u32 esp, xss;
};
static_assert(sizeof(struct pt_regs) == 16 * sizeof(u32), "entry.S");
static_assert(offsetof(struct pt_regs, xds) == 28, "pushed by entry.S");
static_assert(offsetof(struct pt_regs, vector) == 36, "by the stub");
static_assert(offsetof(struct pt_regs, orig_eax) == 40, "error code");
static_assert(offsetof(struct pt_regs, esp) == 56, "only from level 3");

/* Tell user mode from kernel mode */
/* The two low bits of CS are the privilege level: 3 is user mode. */
static inline bool user_mode(const struct pt_regs *regs)
{
	return (regs->xcs & 3) == 3;
}

#endif /* MACHINE_PTRACE_H */
