/*
 * exit.c - the ways in which the machine stops
 */
#include "arch/exit.h"
#include "arch/io.h"
#include "arch/irq.h"

#define DEBUG_EXIT_PORT 0xF4

void machine_halt(void)
{
	for (;;) {
		local_irq_disable();
		__asm__ volatile("hlt");
	}
}

/* End the emulation */
void machine_exit(int code)
{
	outb((u8)code, DEBUG_EXIT_PORT);
	machine_halt();
}
