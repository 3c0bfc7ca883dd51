/*
 * pgtable.c (i386) - does the processor keep the kernel to its own
 * rules?
 */
#include "arch/pgtable.h"
#include "arch/trap.h"
#include "machine/ptrace.h"

#define PAGE_FAULT	14

unsigned long guard_page;

/* Skip the write that faulted */
static volatile bool write_faulted;
static volatile unsigned long behind_write;

static void skip_write(struct pt_regs *regs)
{
	write_faulted = true;
	regs->eip = behind_write;
}

/* Write to a read-only page and see */

bool write_protect_works(void *address)
{
	trap_handler_t old = set_trap_handler(PAGE_FAULT, skip_write);
	unsigned char byte = *(volatile unsigned char *)address;

	write_faulted = false;
	/* Note where the write ends, then write */
	__asm__ volatile("movl $1f, %0\n\t"
			 "movb %1, (%2)\n"
			 "1:"
			 : "=m"(behind_write)
			 : "q"(byte), "r"(address)
			 : "memory");
	set_trap_handler(PAGE_FAULT, old);
	return write_faulted;
}
