/*
 * arch/symbols.h - names for the kernel's addresses
 */
#ifndef ARCH_SYMBOLS_H
#define ARCH_SYMBOLS_H

/*
 * kallsyms_lookup - find the function that @address lies in
 *
 * Returns its name, and where in it @address is and how long it is;
 * NULL if the address is not in the kernel's code or the kernel has
 * no table.
 */
const char *kallsyms_lookup(unsigned long address,
			    unsigned long *offset, unsigned long *size);

#endif /* ARCH_SYMBOLS_H */
