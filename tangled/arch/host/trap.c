/*
 * trap.c (host) - signals of the host become exceptions of the machine
 *
 * A touch of a page that does not show raises SIGSEGV. If the page
 * tables map the page, this was a miss in the TLB: the page is shown,
 * and the instruction runs again. If they do not, it was a page fault,
 * vector 14. A touch outside the kernel's addresses is none of our
 * business: whoever handled the signal before us (AddressSanitizer, if
 * it is there) gets it.
 */
#define _GNU_SOURCE
#include <execinfo.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "arch/irq.h"
#include "arch/trap.h"
#include "arch/host/machine/ptrace.h"
#include "arch/host/soft-private.h"
#include "lib/printk.h"

#define NR_VECTORS	32
#define PAGE_FAULT	14
#define MAX_FRAMES	32

static trap_handler_t handler[NR_VECTORS];
static struct sigaction previous;	/* who had SIGSEGV before us */
void (*panic_context)(void);
bool (*kernel_fault_hook)(unsigned long address, unsigned long error);
static_assert(PAGE_FAULT < NR_VECTORS, "one of the exceptions");

/* Deliver a page fault to the kernel */
static void call_handler(struct pt_regs *regs)
{
	unsigned long flags;

	local_irq_save(flags);
	handler[PAGE_FAULT](regs);
	local_irq_restore(flags);
}

static bool fault_is_mended(const struct pt_regs *regs)
{
	unsigned long flags;
	bool mended;

	if (!kernel_fault_hook)
		return false;
	local_irq_save(flags);
	mended = kernel_fault_hook(regs->cr2, regs->error_code);
	local_irq_restore(flags);
	return mended;
}

static void page_fault(struct pt_regs *regs)
{
	if (fault_is_mended(regs))
		return;
	if (handler[PAGE_FAULT]) {
		call_handler(regs);
		return;
	}
	if (panic_context)
		panic_context();
	show_regs(regs);
	panic("page fault at %08lx, error code %lx", regs->cr2,
	      regs->error_code);
}

bool trap_user_fault(unsigned long address, unsigned long error)
{
	struct pt_regs regs = { .cr2 = address, .error_code = error };

	if (fault_is_mended(&regs))
		return true;
	if (!handler[PAGE_FAULT])
		return false;
	call_handler(&regs);
	return true;
}

/* Tell a TLB miss from a page fault */

static void on_segv(int sig, siginfo_t *info, void *context)
{
	greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
	struct pt_regs regs = {
		.eip = (unsigned long)gregs[REG_EIP],
		.cr2 = (unsigned long)info->si_addr,
	};
	bool write = gregs[REG_ERR] & 2;

	if (regs.cr2 < SOFT_BASE || regs.cr2 >= SOFT_END) {
		sigaction(sig, &previous, NULL);
		return;
	}
	if (mmu_fill(regs.cr2, write, &regs.error_code))
		return;
	page_fault(&regs);
	gregs[REG_EIP] = (greg_t)regs.eip;
}

/* Report memory that does not exist */

static void on_bus(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	panic("soft machine: there is no memory behind %p", info->si_addr);
}

/* Catch the host's signals */

void trap_power_on(void)
{
	struct sigaction segv = { .sa_sigaction = on_segv };
	struct sigaction bus = { .sa_sigaction = on_bus };

	memset(handler, 0, sizeof(handler));
	panic_context = NULL;
	kernel_fault_hook = NULL;
	segv.sa_flags = bus.sa_flags = SA_SIGINFO | SA_NODEFER;
	if (!previous.sa_flags)
		sigaction(SIGSEGV, NULL, &previous);
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGBUS, &bus, NULL);
}

void trap_init(void)
{
}

trap_handler_t set_trap_handler(unsigned int vector, trap_handler_t new)
{
	trap_handler_t old;

	BUG_ON(vector >= NR_VECTORS);
	old = handler[vector];

	handler[vector] = new;
	return old;
}

/* Show registers and stack */

void show_regs(struct pt_regs *regs)
{
	printk(KERN_ERR "eip %08lx cr2 %08lx error %lx\n", regs->eip,
	       regs->cr2, regs->error_code);
}

void dump_stack(void)
{
	void *frame[MAX_FRAMES];
	int i, n = backtrace(frame, MAX_FRAMES);

	for (i = 0; i < n; i++)
		printk(KERN_ERR " %p\n", frame[i]);
}

struct frame {
	const struct frame *caller;
	unsigned long return_address;
};

static unsigned long process_stack_end;

__attribute__((constructor)) static void find_stack_end(void)
{
	process_stack_end = (unsigned long)environ;
}

static bool on_stack(const struct frame *next, const struct frame *from,
		     unsigned long end)
{
	return next > from && !((unsigned long)next % sizeof(long)) &&
	       (unsigned long)(next + 1) <= end;
}

__attribute__((no_sanitize("address"))) unsigned int save_frames(
	const void *first, unsigned long end, unsigned long *entries,
	unsigned int n)
{
	const struct frame *frame = first;
	unsigned int i = 0;

	if (!end)
		end = process_stack_end;
	while (i < n && frame->return_address) {
		entries[i++] = frame->return_address;
		if (!on_stack(frame->caller, frame, end))
			break;
		frame = frame->caller;
	}
	return i;
}

unsigned int save_stack(unsigned long *entries, unsigned int n)
{
	return save_frames(__builtin_frame_address(0),
			   thread_stack_end(), entries, n);
}
