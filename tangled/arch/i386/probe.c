/*
 * probe.c (i386) - use an address of a program, come what may
 */
#include "arch/probe.h"

#include "arch/page.h"
#include "arch/trap.h"
#include "lib/printk.h"
#include "machine/ptrace.h"

#define PAGE_FAULT	14

/* Go on behind the probe that faulted */
static volatile unsigned long probe_at, behind_probe;
static volatile unsigned long probe_error;
static volatile bool probe_faulted;

static void skip_probe(struct pt_regs *regs)
{
	/* Panic if the fault is not the probe's */
	if (regs->eip != probe_at) {
		show_regs(regs);
		panic("page fault beside the probe");
	}
	probe_faulted = true;
	probe_error = regs->orig_eax;
	regs->eip = behind_probe;
}

/* Read a word between two labels, and write one */

static u32 read_word(unsigned long address)
{
	u32 value = 0;

	__asm__ volatile("movl $1f, %1\n\t"
			 "movl $2f, %2\n"
			 "1:\tmovl (%3), %0\n"
			 "2:"
			 : "+r"(value), "=m"(probe_at), "=m"(behind_probe)
			 : "r"(address)
			 : "memory");
	return value;
}

static void write_word(unsigned long address, u32 value)
{
	__asm__ volatile("movl $1f, %0\n\t"
			 "movl $2f, %1\n"
			 "1:\tmovl %3, (%2)\n"
			 "2:"
			 : "=m"(probe_at), "=m"(behind_probe)
			 : "r"(address), "r"(value)
			 : "memory");
}

/* Probe an address of a program on i386 */

bool probe_user(unsigned long address, bool write, u32 *value,
		unsigned long *error)
{
	trap_handler_t old;

	BUG_ON(address >= PAGE_OFFSET || address % sizeof(*value));
	/* Access the word while faults are skipped */
	old = set_trap_handler(PAGE_FAULT, skip_probe);
	probe_faulted = false;
	if (write)
		write_word(address, *value);
	else
		*value = read_word(address);
	set_trap_handler(PAGE_FAULT, old);
	*error = probe_error & (PROBE_PROT | PROBE_WRITE);
	return !probe_faulted;
}
