/*
 * machine/tlb.h (i386) - CR3, CR4 and INVLPG
 */
#ifndef MACHINE_TLB_H
#define MACHINE_TLB_H

/* Read and write the control registers of paging */
static inline unsigned long read_cr3(void)
{
	unsigned long phys;

	__asm__ volatile("movl %%cr3, %0" : "=r"(phys));
	return phys;
}

static inline void write_cr3(unsigned long phys)
{
	__asm__ volatile("movl %0, %%cr3" : : "r"(phys) : "memory");
}

static inline unsigned long read_cr4(void)
{
	unsigned long bits;

	__asm__ volatile("movl %%cr4, %0" : "=r"(bits));
	return bits;
}

static inline void write_cr4(unsigned long bits)
{
	__asm__ volatile("movl %0, %%cr4" : : "r"(bits) : "memory");
}

static inline void load_cr3(pgd_t *dir)
{
	write_cr3(__pa(dir));
}

static inline void set_in_cr4(unsigned long bits)
{
	write_cr4(read_cr4() | bits);
}

/* Throw translations away by instruction */

static inline void __flush_tlb(void)
{
	write_cr3(read_cr3());
}

static inline void __flush_tlb_global(void)
{
	unsigned long bits = read_cr4();

	write_cr4(bits & ~X86_CR4_PGE);
	write_cr3(read_cr3());
	write_cr4(bits);
}

static inline void __flush_tlb_single(unsigned long address)
{
	__asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

#endif /* MACHINE_TLB_H */
