/*
 * backtrace.c - registers, the chain of calls, and the end
 *
 * Runs when something is broken: allocates nothing, takes no lock,
 * and reads no memory that it has not found plausible.
 */
#include "arch/i386/backtrace.h"
#include "arch/exit.h"
#include "arch/symbols.h"
#include "arch/thread.h"
#include "arch/tlb.h"
#include "arch/trap.h"
#include "lib/printk.h"
#include "machine/processor.h"
#include "machine/ptrace.h"

#define STACK_SIZE THREAD_SIZE /* the boot stack in head.S, too */
#define MAX_FRAMES 12

static_assert(!(STACK_SIZE & (STACK_SIZE - 1)), "used as a mask");

/* Say what a page fault wanted */
enum { PF_PROTECTION = 1, PF_WRITE = 2, PF_USER = 4, PF_RESERVED = 8 };

static void explain_page_fault(u32 error)
{
	printk(KERN_EMERG "%s by the %s to %08lx: %s\n",
	       error & PF_WRITE ? "write" : "read",
	       error & PF_USER ? "user" : "kernel", read_cr2(),
	       error & PF_RESERVED ? "reserved bit set in a page table" :
	       error & PF_PROTECTION ? "not allowed" : "no page there");
}

/* Print the registers */
static u32 stack_pointer(const struct pt_regs *regs)
{
	if (user_mode(regs) || regs->vector == DOUBLE_FAULT)
		return regs->esp;
	return (u32)&regs->esp;
}

void show_regs(struct pt_regs *regs)
{
	printk(KERN_EMERG "eip %08x  cs %04x  eflags %08x\n", regs->eip,
	       regs->xcs, regs->eflags);
	printk(KERN_EMERG "eax %08x  ebx %08x  ecx %08x  edx %08x\n",
	       regs->eax, regs->ebx, regs->ecx, regs->edx);
	printk(KERN_EMERG "esi %08x  edi %08x  ebp %08x  esp %08x\n",
	       regs->esi, regs->edi, regs->ebp, stack_pointer(regs));
	printk(KERN_EMERG "cr0 %08lx  cr2 %08lx  cr3 %08lx  cr4 %08lx\n",
	       read_cr0(), read_cr2(), read_cr3(), read_cr4());
	printk(KERN_EMERG "vector %u  error code %04x\n", regs->vector,
	       regs->orig_eax);
	if (regs->vector == PAGE_FAULT)
		explain_page_fault(regs->orig_eax);
}

/* Walk the frame pointers */
struct frame {
	struct frame *caller;
	unsigned long return_address;
};
static_assert(offsetof(struct frame, return_address) == sizeof(long),
	      "pushed by the call, right above the saved ebp");

static bool same_stack(const void *a, const void *b)
{
	return !(((unsigned long)a ^ (unsigned long)b) & ~(STACK_SIZE - 1));
}

static bool plausible(const struct frame *next,
		      const struct frame *from)
{
	return next > from && same_stack(next, from) &&
	       same_stack(next, &next->return_address) &&
	       !((unsigned long)next % sizeof(long));
}

/* Print one address with its name */
static void show_address(unsigned long address, unsigned long inside)
{
	unsigned long offset, size;
	const char *name = kallsyms_lookup(inside, &offset, &size);

	if (name)
		printk(KERN_EMERG " [<%08lx>] %s+0x%lx/0x%lx\n", address, name,
		       offset + (address - inside), size);
	else
		printk(KERN_EMERG " [<%08lx>]\n", address);
}
/* Print the frames that are plausible */
static void show_frames(const struct frame *frame)
{
	int depth = 0;

	if ((unsigned long)frame < PAGE_OFFSET ||
	    (unsigned long)frame % sizeof(long))
		return;
	while (frame->return_address) {
		show_address(frame->return_address,
			     frame->return_address - 1);
		/* End the trace after the twelfth frame */
		if (++depth == MAX_FRAMES) {
			printk(KERN_EMERG " ...\n");
			return;
		}
		if (!plausible(frame->caller, frame))
			return;
		frame = frame->caller;
	}
}

void dump_stack(void)
{
	show_frames(__builtin_frame_address(0));
}

unsigned int save_frames(const void *first, unsigned long *entries,
			 unsigned int n)
{
	const struct frame *frame = first;
	unsigned int i = 0;

	while (i < n && frame->return_address) {
		entries[i++] = frame->return_address;
		if (!plausible(frame->caller, frame))
			break;
		frame = frame->caller;
	}
	return i;
}

unsigned int save_stack(unsigned long *entries, unsigned int n)
{
	unsigned int found;

	found = save_frames(__builtin_frame_address(0), entries, n);
	__asm__ volatile("" : "+r"(found));
	return found;
}

/* Find the caller of a function without a frame */
#define PUSH_EBP 0x55

static bool has_frame(unsigned long eip)
{
	unsigned long offset, size;

	return kallsyms_lookup(eip, &offset, &size) &&
	       *(const u8 *)(eip - offset) == PUSH_EBP;
}

static void show_frameless_caller(const struct pt_regs *regs)
{
	unsigned long caller, offset, size;

	if (user_mode(regs) || regs->vector == DOUBLE_FAULT)
		return;
	caller = *(const unsigned long *)stack_pointer(regs);
	if (kallsyms_lookup(caller - 1, &offset, &size))
		show_address(caller, caller - 1);
}

/* Stop after a panic */
static struct pt_regs *panic_regs;
static bool panic_stopping;
void (*panic_context)(void);

void set_panic_regs(struct pt_regs *regs)
{
	panic_regs = regs;
}

void panic_stop(void)
{
	if (panic_stopping)
		machine_exit(EXIT_PANIC);
	panic_stopping = true;
	if (panic_context)
		panic_context();
	if (panic_regs) {
		show_regs(panic_regs);
		printk(KERN_EMERG "Call trace:\n");
		show_address(panic_regs->eip, panic_regs->eip);
		if (!has_frame(panic_regs->eip))
			show_frameless_caller(panic_regs);
		show_frames((const struct frame *)panic_regs->ebp);
	} else {
		printk(KERN_EMERG "Call trace:\n");
		dump_stack();
	}
	machine_exit(EXIT_PANIC);
}
