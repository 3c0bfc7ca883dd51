/*
 * arch/thread.h - stacks, and the step from one to another
 *
 * struct thread_struct is what the machine keeps of a thread that does
 * not run: machine/thread.h. It starts as all zeroes. The thread that
 * boots has one like any other, and nobody has to create it.
 */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#include "arch/page.h"
#include "lib/types.h"

#include "machine/thread.h"

#define THREAD_ORDER	1	/* the pages of a stack, as 2.4 */
#define THREAD_SIZE	(PAGE_SIZE << THREAD_ORDER)

/* Declare how a thread comes and goes */
/*
 * thread_create - prepare a thread that begins in @start
 *
 * Returns 0; -ENOMEM if the machine has no stack for it.
 * => the stack is [@stack_low, @stack_end), inside of one block of
 *    THREAD_SIZE that is aligned to THREAD_SIZE
 * => @start is entered by the first switch to @t, with interrupts off,
 *    and must not return
 */
int thread_create(struct thread_struct *t, void *stack_low,
		  void *stack_end, void (*start)(void));

/*
 * thread_release - forget the stack of a thread that will not run again
 *
 * => not the running thread, nor the one that booted
 */
void thread_release(struct thread_struct *t);

/* Declare how one thread gives way to another */

/*
 * thread_switch - stop running @from, go on with @to
 *
 * Returns when somebody switches to @from.
 * => @from is the running thread
 * => with interrupts off, before and after
 */
void thread_switch(struct thread_struct *from,
		   struct thread_struct *to);

/*
 * thread_backtrace - store up to @n return addresses of a thread that
 * does not run at @entries, the place where it left off first
 *
 * Returns how many were found; 0 where the machine cannot tell.
 * => prints nothing, takes no lock
 */
unsigned int thread_backtrace(const struct thread_struct *t,
			      unsigned long *entries, unsigned int n);

#endif /* ARCH_THREAD_H */
