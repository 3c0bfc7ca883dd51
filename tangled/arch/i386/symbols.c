/*
 * symbols.c - reads the symbol table that the last link adds
 *
 * kernel_symbols is sorted by address and read-only.
 */
#include "arch/symbols.h"
#include "lib/types.h"

struct kernel_symbol {
	u32 address;
	const char *name;
};

extern const struct kernel_symbol kernel_symbols[];
extern const u32 nr_kernel_symbols;
extern const char _text[], _etext[], _sinittext[], _einittext[];

/* Tell code from everything else */
static bool is_code(unsigned long address)
{
	return (address >= (unsigned long)_text &&
		address < (unsigned long)_etext) ||
	       (address >= (unsigned long)_sinittext &&
		address < (unsigned long)_einittext);
}

/* Find the last symbol at or below an address */
static u32 last_symbol_below(unsigned long address)
{
	u32 low = 0, high = nr_kernel_symbols - 1;

	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (kernel_symbols[middle].address <= address)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Look an address up */
const char *kallsyms_lookup(unsigned long address,
			    unsigned long *offset, unsigned long *size)
{
	const struct kernel_symbol *found;

	if (!is_code(address) || nr_kernel_symbols < 2)
		return NULL;
	found = kernel_symbols + last_symbol_below(address);
	*offset = address - found->address;
	*size = found[1].address - found->address;
	return found->name;
}
