/*
 * irq.c - the two interrupt controllers, and who answers which line
 *
 * [masked] mirrors the two mask registers, one bit a line, so that
 * they need not be read. Handlers run with interrupts off. All state
 * is changed with interrupts off.
 */
#include "arch/io.h"
#include "arch/irq.h"
#include "arch/trap.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "machine/ptrace.h"

#define NR_IRQS 16
#define FIRST_VECTOR 0x20 /* the first that is no exception */
#define CASCADE 2 /* the slave's line at the master */

static_assert(FIRST_VECTOR >= 32, "below are the exceptions");
static_assert(FIRST_VECTOR % 8 == 0, "the chip fills the low bits");
static_assert(NR_IRQS == 2 * 8 && CASCADE < 8, "two chips, in a row");

/* Ports and words of the 8259 */
enum { MASTER = 0x20, MASTER_MASK = 0x21 };
enum { SLAVE = 0xA0, SLAVE_MASK = 0xA1 };
enum {
	ICW1_INIT = 0x11, /* initialise, expect ICW4 */
	ICW4_8086 = 0x01, /* vectors, not CALL instructions */
	OCW2_EOI = 0x20, /* end of interrupt */
	OCW3_READ_ISR = 0x0B, /* next read: lines in service */
};

/* Know who answers which line */
static struct irq_line {
	irq_handler_t handler;
	const char *name;
	unsigned long count;
} irq_lines[NR_IRQS];

static unsigned long spurious;

/* Mask and unmask a line */
unsigned int irq_depth;
const char *irqs_off_by;
void (*irq_exit_hook)(void);
static u16 masked = 0xFFFF;

static void write_masks(void)
{
	outb((u8)masked, MASTER_MASK);
	outb((u8)(masked >> 8), SLAVE_MASK);
}

static void mask_line(unsigned int irq, bool mask)
{
	unsigned long flags;

	BUG_ON(irq >= NR_IRQS);
	local_irq_save(flags);
	masked = mask ? masked | 1 << irq : masked & ~(1 << irq);
	write_masks();
	local_irq_restore(flags);
}

void disable_irq(unsigned int irq)
{
	mask_line(irq, true);
}

void enable_irq(unsigned int irq)
{
	mask_line(irq, false);
}

/* Tell a spurious interrupt from a real one */
static bool in_service(unsigned int irq)
{
	u16 port = irq < 8 ? MASTER : SLAVE;

	outb(OCW3_READ_ISR, port);
	return inb(port) & 1 << irq % 8;
}

static bool is_spurious(unsigned int irq)
{
	if (irq % 8 != 7 || in_service(irq))
		return false;
	spurious++;
	if (irq >= 8)
		outb(OCW2_EOI, MASTER);
	return true;
}

/* Answer an interrupt */
static void do_IRQ(struct pt_regs *regs)
{
	unsigned int irq = regs->vector - FIRST_VECTOR;

	if (is_spurious(irq))
		return;
	irq_lines[irq].count++;
	/* Call the handler of the line, if it has one */
	irq_depth++;
	if (irq_lines[irq].handler)
		irq_lines[irq].handler(irq);
	irq_depth--;
	BUG_ON(!irqs_disabled());
	if (irq >= 8)
		outb(OCW2_EOI, SLAVE);
	outb(OCW2_EOI, MASTER);
	/* Call the hook if this was the outermost interrupt */
	if (!irq_depth && irq_exit_hook)
		irq_exit_hook();
	BUG_ON(!irqs_disabled());
}

/* Register and forget an interrupt handler */
int request_irq(unsigned int irq, irq_handler_t handler,
		const char *name)
{
	if (irq >= NR_IRQS || irq == CASCADE || !handler)
		return -EINVAL;
	if (irq_lines[irq].handler)
		return -EBUSY;
	irq_lines[irq].name = name;
	irq_lines[irq].handler = handler;
	enable_irq(irq);
	return 0;
}

void free_irq(unsigned int irq)
{
	disable_irq(irq);
	irq_lines[irq].handler = NULL;
}

/* Program the controllers */
static void __init pic_write(u8 value, u16 port)
{
	outb(value, port);
	outb(0, 0x80); /* an unused port: wait about a microsecond */
}

void __init init_IRQ(void)
{
	BUG_ON(!irqs_disabled());
	pic_write(ICW1_INIT, MASTER);
	pic_write(ICW1_INIT, SLAVE);
	pic_write(FIRST_VECTOR, MASTER_MASK);
	pic_write(FIRST_VECTOR + 8, SLAVE_MASK);
	pic_write(1 << CASCADE, MASTER_MASK); /* a slave on this line */
	pic_write(CASCADE, SLAVE_MASK); /* you are on this line */
	pic_write(ICW4_8086, MASTER_MASK);
	pic_write(ICW4_8086, SLAVE_MASK);
	masked = 0xFFFF & ~(1 << CASCADE);
	write_masks();
	for (unsigned int irq = 0; irq < NR_IRQS; irq++)
		set_trap_handler(FIRST_VECTOR + irq, do_IRQ);
}

/* Show the interrupt counts */
void show_interrupts(struct seq_file *m)
{
	for (unsigned int irq = 0; irq < NR_IRQS; irq++)
		if (irq_lines[irq].handler)
			seq_printf(m, "%3u: %10lu  %s\n", irq,
				   irq_lines[irq].count,
				   irq_lines[irq].name);
	seq_printf(m, "ERR: %10lu\n", spurious);
}
