/*
 * thread.c (i386) - a stack that looks as if it had been left
 */
#include "arch/i386/backtrace.h"
#include "arch/thread.h"
#include "lib/printk.h"

struct switch_frame {
	unsigned long edi, esi, ebx, ebp;
	void (*start)(void);		/* thread_switch() returns to it */
	unsigned long caller;		/* of start: nobody */
};
static_assert(offsetof(struct thread_struct, esp) == 0, "switch.S");
static_assert(offsetof(struct switch_frame, start) == 16, "four pops");

int thread_create(struct thread_struct *t, void *stack_low,
		  void *stack_end, void (*start)(void))
{
	struct switch_frame *frame = stack_end;

	BUG_ON((unsigned long)stack_end % sizeof(long));
	BUG_ON(stack_end <= stack_low ||
	       (((unsigned long)stack_low ^
		 ((unsigned long)stack_end - 1)) & ~(THREAD_SIZE - 1)));
	*--frame = (struct switch_frame){ .start = start };
	t->esp = (unsigned long)frame;
	return 0;
}

void thread_release(struct thread_struct *t)
{
	BUG_ON(!t->esp);
	t->esp = 0;
}

unsigned int thread_backtrace(const struct thread_struct *t,
			      unsigned long *entries, unsigned int n)
{
	const struct switch_frame *frame = (const void *)t->esp;

	return frame ? save_frames(&frame->ebp, entries, n) : 0;
}
