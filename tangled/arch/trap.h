/*
 * arch/trap.h - exceptions, and the state in which they found us
 *
 * struct pt_regs is the machine's own: machine/ptrace.h.
 */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

#include "lib/types.h"

struct pt_regs;

typedef void (*trap_handler_t)(struct pt_regs *regs);

/* Declare how an exception gets its handler */
/*
 * trap_init - from here on an exception prints what happened
 *
 * => called once, right after console_init()
 */
void trap_init(void);

/*
 * set_trap_handler - have @handler called for exception @vector
 *
 * Returns the handler that was there, NULL if it was the default,
 * which is to panic.
 */
trap_handler_t set_trap_handler(unsigned int vector,
				trap_handler_t handler);

/*
 * Asked first at a page fault, with the processor's error code; true:
 * the fault is mended, run the instruction again. NULL: nobody asks.
 * => called with interrupts off
 */
extern bool (*kernel_fault_hook)(unsigned long address,
				 unsigned long error);

/* Declare what guards and shows the stack */
/*
 * guard_boot_stack - cut a hole into the direct map below the boot
 * stack
 *
 * => called once, after paging_init()
 */
void guard_boot_stack(void);

/*
 * show_regs - print the registers in @regs, and what a page fault
 * wanted
 */
void show_regs(struct pt_regs *regs);

/*
 * dump_stack - print the chain of calls that led here
 */
void dump_stack(void);

/*
 * Called first when the kernel says how it failed; prints a line on
 * who was running. NULL: nobody knows.
 * => any context; takes no lock
 */
extern void (*panic_context)(void);

/*
 * save_stack - store up to @n return addresses at @entries, the
 * caller's own place first
 *
 * Returns how many were found.
 * => any context; prints nothing, takes no lock
 */
unsigned int save_stack(unsigned long *entries, unsigned int n);

#endif /* ARCH_TRAP_H */
