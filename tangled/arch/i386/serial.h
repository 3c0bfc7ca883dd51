/*
 * serial.h (i386) - the first serial line
 */
#ifndef ARCH_I386_SERIAL_H
#define ARCH_I386_SERIAL_H

/*
 * serial_init - set the line to 115200 8N1 and register it as a
 * console
 *
 * => does nothing if there is no UART
 */
void serial_init(void);

#endif /* ARCH_I386_SERIAL_H */
