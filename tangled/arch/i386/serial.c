/*
 * serial.c - an 8250 or one of its descendants as console and
 * keyboard
 *
 * Output waits for the transmitter, but not for ever. Input is put
 * into a ring by the interrupt handler and taken out by
 * console_getc(); [head] is written by the one and [tail] by the
 * other, with interrupts off.
 */
#include "arch/i386/serial.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/io.h"
#include "arch/irq.h"
#include "lib/init.h"
#include "lib/printk.h"

/* Registers of the 8250 */
#define COM1 0x3F8
#define COM1_IRQ 4

enum {
	UART_DATA = COM1,
	UART_DIVISOR_LOW = COM1,
	UART_INT_ENABLE = COM1 + 1,
	UART_DIVISOR_HIGH = COM1 + 1,
	UART_FIFO_CONTROL = COM1 + 2,
	UART_LINE_CONTROL = COM1 + 3,
	UART_MODEM_CONTROL = COM1 + 4,
	UART_LINE_STATUS = COM1 + 5,
	UART_SCRATCH = COM1 + 7,
};

enum { LCR_8N1 = 0x03, LCR_DLAB = 0x80 };
enum { LSR_RECEIVED = 0x01, LSR_CAN_SEND = 0x20 };
enum { IER_RECEIVED = 0x01, FCR_ENABLE = 0x07, MCR_READY = 0x0B };

/* Send bytes with a bounded wait */
#define SEND_ATTEMPTS 100000

static bool line_stuck;

static void serial_putc(char c)
{
	int attempts = line_stuck ? 1 : SEND_ATTEMPTS;

	while (attempts-- > 0)
		/* Send the byte if the transmitter is ready */
		if (inb(UART_LINE_STATUS) & LSR_CAN_SEND) {
			line_stuck = false;
			outb((u8)c, UART_DATA);
			return;
		}
	line_stuck = true;
}

static void serial_write(struct console *con, const char *text,
			 size_t n)
{
	(void)con;
	for (; n; n--, text++) {
		if (*text == '\n')
			serial_putc('\r');
		serial_putc(*text);
	}
}

/* Find the UART and set it up */
static bool __init uart_present(void)
{
	outb(0x5A, UART_SCRATCH);
	if (inb(UART_SCRATCH) != 0x5A)
		return false;
	outb(0xA5, UART_SCRATCH);
	return inb(UART_SCRATCH) == 0xA5;
}

static struct console serial_console = {
	.name = "ttyS0",
	.write = serial_write,
};

void __init serial_init(void)
{
	if (!uart_present())
		return;
	outb(0, UART_INT_ENABLE);
	outb(LCR_DLAB, UART_LINE_CONTROL);
	outb(1, UART_DIVISOR_LOW);
	outb(0, UART_DIVISOR_HIGH);
	outb(LCR_8N1, UART_LINE_CONTROL);
	outb(FCR_ENABLE, UART_FIFO_CONTROL);
	outb(MCR_READY, UART_MODEM_CONTROL);
	register_console(&serial_console);
}

/* Receive bytes by interrupt */
#define RING_SIZE 256 /* a power of two */
static_assert(!(RING_SIZE & (RING_SIZE - 1)), "must divide 2^32");

static u8 ring[RING_SIZE];
static volatile unsigned int head, tail;
static void (*input_hook)(void);

static void serial_interrupt(unsigned int irq)
{
	(void)irq;
	while (inb(UART_LINE_STATUS) & LSR_RECEIVED) {
		u8 byte = inb(UART_DATA);

		if (head - tail < RING_SIZE)
			ring[head++ % RING_SIZE] = byte;
	}
	if (input_hook && console_poll())
		input_hook();
}

void set_console_input_hook(void (*hook)(void))
{
	input_hook = hook;
}

void __init console_input_init(void)
{
	if (!serial_console.next && !uart_present())
		return;
	if (request_irq(COM1_IRQ, serial_interrupt, "ttyS0"))
		return;
	outb(IER_RECEIVED, UART_INT_ENABLE);
}

/* Give received bytes to the reader */
bool console_poll(void)
{
	return head != tail;
}

int console_getc(void)
{
	u8 byte;

	local_irq_disable();
	while (head == tail) {
		cpu_idle_wait();
		local_irq_disable();
	}
	BUG_ON(head - tail > RING_SIZE);
	byte = ring[tail++ % RING_SIZE];
	local_irq_enable();
	return byte;
}
