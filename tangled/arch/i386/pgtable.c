/*
 * pgtable.c (i386) - does the processor keep the kernel to its own rules?
 */
#include "arch/pgtable.h"
#include "arch/trap.h"
#include "machine/ptrace.h"

#define PAGE_FAULT	14

unsigned long guard_page;

extern char wp_after_write[];	/* label in write_protect_works() */

/* Skip the write that faulted */
static volatile bool write_faulted;

static void skip_write(struct pt_regs *regs)
{
	write_faulted = true;
	regs->eip = (unsigned long)wp_after_write;
}
/* Write to a read-only page and see */

bool __attribute__((noinline)) write_protect_works(void *address)
{
	trap_handler_t old = set_trap_handler(PAGE_FAULT, skip_write);
	unsigned char byte = *(volatile unsigned char *)address;

	write_faulted = false;
	__asm__ volatile("movb %0, (%1)\n"
			 ".globl wp_after_write\n"
			 "wp_after_write:"
			 : : "q"(byte), "r"(address) : "memory");
	set_trap_handler(PAGE_FAULT, old);
	return write_faulted;
}
