/*
 * machine/ptrace.h (host) - what the soft machine knows of a fault
 */
#ifndef MACHINE_PTRACE_H
#define MACHINE_PTRACE_H

struct pt_regs {
	unsigned long eip;	/* where it happened, if known */
	unsigned long cr2;	/* the address touched */
	unsigned long error_code;
};

#endif /* MACHINE_PTRACE_H */
