/*
 * arch/io.h - port input and output
 *
 * outb(value, port), inb(port), and w and l for 16 and 32 bits. Only
 * devices use them; a machine without ports has no devices that do.
 */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include "machine/io.h"

#endif /* ARCH_IO_H */
