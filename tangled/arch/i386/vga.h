/*
 * vga.h (i386) - the text screen
 */
#ifndef ARCH_I386_VGA_H
#define ARCH_I386_VGA_H

/*
 * vga_init - register the text screen as a console, if there is one
 */
void vga_init(void);

#endif /* ARCH_I386_VGA_H */
