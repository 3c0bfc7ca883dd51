/*
 * arch/console.h - where printk's text goes and where keys come from
 */
#ifndef ARCH_CONSOLE_H
#define ARCH_CONSOLE_H

#include "lib/types.h"

/* Declare the console */
/*
 * console_init - find the consoles and register them with printk
 *
 * => called first of all; needs neither interrupts nor memory
 */
void console_init(void);

/*
 * console_input_init - let the serial line interrupt when a key
 * arrives
 *
 * => called after init_IRQ()
 */
void console_input_init(void);

/*
 * console_getc - wait for the next byte of input
 *
 * => sleeps with interrupts on; call with interrupts on
 */
int console_getc(void);

/*
 * console_poll - is there a byte that console_getc() would give at
 * once?
 */
bool console_poll(void);

/*
 * set_console_input_hook - have @hook called when a byte has arrived
 *
 * NULL ends it. console_poll() is true when it is called.
 * => @hook runs in the interrupt, with interrupts off
 */
void set_console_input_hook(void (*hook)(void));

#endif /* ARCH_CONSOLE_H */
