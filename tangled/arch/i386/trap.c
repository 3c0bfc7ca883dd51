/*
 * trap.c - the interrupt descriptor table, and who handles which
 * vector
 *
 * Every vector has a gate from trap_init() on. A vector without a
 * handler panics with all that is known. The handler table is
 * written by set_trap_handler() only; one word, so that readers need
 * no lock.
 */
#include "arch/i386/backtrace.h"
#include "arch/irq.h"
#include "arch/page.h"
#include "arch/tlb.h"
#include "arch/trap.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "machine/desc.h"
#include "machine/processor.h"
#include "machine/ptrace.h"

#define NR_VECTORS 256
#define STUB_SIZE 16 /* entry.S aligns its stubs to this */

/* Structures of the interrupt descriptor table */
struct gate {
	u16 offset_low;
	u16 selector;
	u8 zero;
	u8 type;
	u16 offset_high;
};
static_assert(sizeof(struct gate) == 8, "read by the processor");

enum { GATE_TASK = 0x85, GATE_INTERRUPT = 0x8E }; /* present, ring 0 */

extern const char vector_stubs[], vector_stubs_end[];
static_assert(NR_VECTORS == 256, "as many as a byte can name");

static struct gate idt_table[NR_VECTORS];
static trap_handler_t trap_handlers[NR_VECTORS];

/* Name the exceptions */
static const char *const exception_names[] = {
	[0] = "divide error",
	[1] = "debug exception",
	[2] = "non-maskable interrupt",
	[3] = "breakpoint",
	[4] = "overflow",
	[5] = "bound range exceeded",
	[6] = "invalid opcode",
	[7] = "device not available",
	[8] = "double fault",
	[9] = "coprocessor segment overrun",
	[10] = "invalid task-state segment",
	[11] = "segment not present",
	[12] = "stack-segment fault",
	[13] = "general protection",
	[14] = "page fault",
	[16] = "floating-point error",
	[17] = "alignment check",
	[18] = "machine check",
	[19] = "SIMD floating-point error",
};
static_assert(ARRAY_SIZE(exception_names) <= 32, "the rest are lines");

/* Die of an exception that nobody handles */
static void __noreturn die(struct pt_regs *regs)
{
	u32 vector = regs->vector;

	set_panic_regs(regs);
	if (vector == PAGE_FAULT)
		panic("page fault at %08lx", read_cr2());
	if (vector < ARRAY_SIZE(exception_names) && exception_names[vector])
		panic("%s", exception_names[vector]);
	panic("interrupt on vector %u, which nobody asked for", vector);
}

/* Dispatch a trap to its handler */
bool (*kernel_fault_hook)(unsigned long address, unsigned long error);

static bool fault_is_mended(const struct pt_regs *regs)
{
	unsigned long address = read_cr2();

	return kernel_fault_hook &&
	       kernel_fault_hook(address, regs->orig_eax);
}

void do_trap(struct pt_regs *regs);
void do_trap(struct pt_regs *regs)
{
	trap_handler_t handler = trap_handlers[regs->vector];

	BUG_ON(regs->vector >= NR_VECTORS || !irqs_disabled());
	if (regs->vector == PAGE_FAULT && fault_is_mended(regs))
		;
	else if (handler)
		handler(regs);
	else
		die(regs);
	/* Forget who has interrupts off if the return turns them on */
	if (regs->eflags & X86_EFLAGS_IF)
		forget_irqs_off();
}

trap_handler_t set_trap_handler(unsigned int vector,
				trap_handler_t handler)
{
	trap_handler_t old;

	BUG_ON(vector >= NR_VECTORS);
	old = trap_handlers[vector];
	trap_handlers[vector] = handler;
	return old;
}

/* Report a double fault */
void double_fault(void);
void double_fault_entry(void);
extern char double_fault_stack_top[], boot_stack_guard[];

static struct tss_struct double_fault_tss = {
	.eip = (u32)double_fault_entry,
	.esp = (u32)double_fault_stack_top,
	.cs = __KERNEL_CS,
	.ds = __KERNEL_DS,
	.es = __KERNEL_DS,
	.ss = __KERNEL_DS,
	.eflags = 2, /* bit 1 always reads as one */
	.io_map = sizeof(struct tss_struct),
};

/* Turn the saved task into a trap frame and die of it */
void double_fault(void)
{
	const struct tss_struct *tss = &init_tss;
	static struct pt_regs regs;

	regs = (struct pt_regs){
		.ebx = tss->ebx, .ecx = tss->ecx, .edx = tss->edx,
		.esi = tss->esi, .edi = tss->edi, .ebp = tss->ebp,
		.eax = tss->eax, .xds = tss->ds, .xes = tss->es,
		.vector = DOUBLE_FAULT, .eip = tss->eip, .xcs = tss->cs,
		.eflags = tss->eflags, .esp = tss->esp, .xss = tss->ss,
	};
	if ((read_cr2() & PAGE_MASK) == (u32)boot_stack_guard)
		printk(KERN_EMERG "The kernel's stack has overflowed.\n");
	die(&regs);
}

/* Fill the interrupt descriptor table */
static void __init set_gate(unsigned int vector, u8 type, u16 selector,
			    u32 offset)
{
	BUG_ON(vector >= NR_VECTORS);
	idt_table[vector] = (struct gate){
		.offset_low = (u16)offset,
		.selector = selector,
		.type = type,
		.offset_high = (u16)(offset >> 16),
	};
}

void __init trap_init(void)
{
	struct descr_ptr idt = { sizeof(idt_table) - 1, (u32)idt_table };
	u32 stub = (u32)vector_stubs;

	BUG_ON(vector_stubs_end - vector_stubs != NR_VECTORS * STUB_SIZE);
	for (unsigned int v = 0; v < NR_VECTORS; v++, stub += STUB_SIZE)
		set_gate(v, GATE_INTERRUPT, __KERNEL_CS, stub);
	/* Give the double fault a task of its own */
	set_tss_descriptor(GDT_TSS, &init_tss);
	set_tss_descriptor(GDT_DOUBLE_FAULT, &double_fault_tss);
	double_fault_tss.cr3 = read_cr3();
	set_gate(DOUBLE_FAULT, GATE_TASK, DOUBLE_FAULT_SELECTOR, 0);
	__asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
	__asm__ volatile("lidt %0" : : "m"(idt));
	register_panic_hook(panic_stop);
}
