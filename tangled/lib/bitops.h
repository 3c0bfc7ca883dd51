/*
 * Bits in words and in bitmaps. Bit nr of a bitmap is bit nr % 32 of
 * word nr / 32. Names without underscores are atomic; the others rely
 * on the caller's lock.
 */
#ifndef LIB_BITOPS_H
#define LIB_BITOPS_H

#include "lib/printk.h"
#include "lib/types.h"

#define BITS_PER_LONG (8 * (unsigned int)sizeof(unsigned long))
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)
#define BIT_MASK(nr) (1UL << ((nr) % BITS_PER_LONG))

/* LONG_ALIGN - round a number of bytes up to whole words */
#define LONG_ALIGN(x) ALIGN(x, sizeof(unsigned long))

/* Read one bit */
/* test_bit - is bit @nr of bitmap @addr set? */
static inline bool test_bit(unsigned int nr,
			    const volatile unsigned long *addr)
{
	return addr[BIT_WORD(nr)] & BIT_MASK(nr);
}

/* Change one bit atomically */
static inline void set_bit(unsigned int nr,
			   volatile unsigned long *addr)
{
	__atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr),
			  __ATOMIC_SEQ_CST);
}

static inline void clear_bit(unsigned int nr,
			     volatile unsigned long *addr)
{
	__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr),
			   __ATOMIC_SEQ_CST);
}

static inline void change_bit(unsigned int nr,
			      volatile unsigned long *addr)
{
	__atomic_fetch_xor(&addr[BIT_WORD(nr)], BIT_MASK(nr),
			   __ATOMIC_SEQ_CST);
}

/* test_and_set_bit and friends return the bit's old value */
static inline bool test_and_set_bit(unsigned int nr,
				    volatile unsigned long *addr)
{
	return __atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr),
				 __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static inline bool test_and_clear_bit(unsigned int nr,
				      volatile unsigned long *addr)
{
	return __atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr),
				  __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static inline bool test_and_change_bit(unsigned int nr,
				       volatile unsigned long *addr)
{
	return __atomic_fetch_xor(&addr[BIT_WORD(nr)], BIT_MASK(nr),
				  __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

/* Change one bit under the caller's lock */
static inline void __set_bit(unsigned int nr,
			     volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(unsigned int nr,
			       volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static inline void __change_bit(unsigned int nr,
				volatile unsigned long *addr)
{
	__asm__ volatile("btcl %1, %0"
			 : "+m"(*addr) : "Ir"(nr) : "cc", "memory");
}

static inline bool __test_and_set_bit(unsigned int nr,
				      volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__set_bit(nr, addr);
	return old;
}

static inline bool __test_and_clear_bit(unsigned int nr,
					volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return old;
}

static inline bool __test_and_change_bit(unsigned int nr,
					 volatile unsigned long *addr)
{
	bool old;

	__asm__ volatile("btcl %2, %1"
			 : "=@ccc"(old), "+m"(*addr) : "Ir"(nr) : "memory");
	return old;
}

/* Find the first bit of a word */
/* ffs_long - lowest set bit, counted from 1; 0 if there is none */
static inline unsigned int ffs_long(unsigned long word)
{
	return __builtin_ffsl(word);
}

/* fls_long - highest set bit, counted from 1; 0 if there is none */
static inline unsigned int fls_long(unsigned long word)
{
	return word ? BITS_PER_LONG - __builtin_clzl(word) : 0;
}

/* ffz - lowest clear bit, counted from 0; @word must have one */
static inline unsigned int ffz(unsigned long word)
{
	VM_BUG_ON(word == ~0UL);
	return __builtin_ctzl(~word);
}

/* Find the next bit of a bitmap */
/* the search behind both directions: @invert is 0 or ~0UL */
static inline unsigned long
__find_next(const unsigned long *addr, unsigned long size,
	    unsigned long offset, unsigned long invert)
{
	unsigned long word, mask = ~0UL << (offset % BITS_PER_LONG);

	VM_BUG_ON(invert && invert != ~0UL);
	while (offset < size) {
		/* Look for the bit in one word of the bitmap */
		word = (addr[BIT_WORD(offset)] ^ invert) & mask;
		offset -= offset % BITS_PER_LONG;
		if (word)
			return min(offset + __builtin_ctzl(word), size);
		offset += BITS_PER_LONG;
		mask = ~0UL;
	}
	return size;
}

/* find_next_bit - first set bit at or behind @offset, or @size */
static inline unsigned long
find_next_bit(const unsigned long *addr, unsigned long size,
	      unsigned long offset)
{
	return __find_next(addr, size, offset, 0);
}

/* find_next_zero_bit - the same for the first clear bit */
static inline unsigned long
find_next_zero_bit(const unsigned long *addr, unsigned long size,
		   unsigned long offset)
{
	return __find_next(addr, size, offset, ~0UL);
}

/* Count and round with powers of two */
/* hweight_long - how many bits are set */
static inline unsigned int hweight_long(unsigned long word)
{
	unsigned int bits = 0;

	for (; word; word &= word - 1)
		bits++;
	return bits;
}

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

/* roundup_pow_of_two - smallest power of two that is >= @n, n > 0 */
static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	BUG_ON(n == 0 || n - 1 >= 1UL << (BITS_PER_LONG - 1));
	return 1UL << fls_long(n - 1);
}

#endif
