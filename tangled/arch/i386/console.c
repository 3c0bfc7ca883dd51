/*
 * console.c - the consoles of a PC
 */
#include "arch/console.h"
#include "arch/i386/serial.h"
#include "arch/i386/vga.h"
#include "lib/init.h"

void __init console_init(void)
{
	serial_init();
	vga_init();
}
