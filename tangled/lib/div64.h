/*
 * Division of 64 by 32 bits without the compiler's library.
 */
#ifndef LIB_DIV64_H
#define LIB_DIV64_H

#include "lib/printk.h"
#include "lib/types.h"

/* Divide bit by bit */
/*
 * div64_rem - divide *@n by @base
 *
 * Returns the remainder; *@n becomes the quotient. @base is not 0.
 * => 2.4: do_div() in asm-i386/div64.h
 */
static inline u32 div64_rem(u64 *n, u32 base)
{
	/* Divide the upper half of a number */
	u32 high = *n >> 32, low = *n, quotient = 0;
	u64 rem = high % base;
	int bit;

	/* Divide the lower half bit by bit */
	for (bit = 31; bit >= 0; bit--) {
		rem = rem << 1 | (low >> bit & 1);
		if (rem >= base) {
			rem -= base;
			quotient |= 1U << bit;
		}
	}
	*n = (u64)(high / base) << 32 | quotient;
	VM_BUG_ON(rem >= base);
	return rem;
}

/* do_div - Linux's form: divides variable @n, yields the remainder */
#define do_div(n, base) div64_rem(&(n), base)

#endif
