/*
 * machine/processor.h (i386) - control registers 0 and 2
 */
#ifndef MACHINE_PROCESSOR_H
#define MACHINE_PROCESSOR_H

static inline unsigned long read_cr0(void)
{
	unsigned long value;

	__asm__ volatile("movl %%cr0, %0" : "=r"(value));
	return value;
}

/* Read the address of the last page fault */
/* The address that the last page fault wanted. */
static inline unsigned long read_cr2(void)
{
	unsigned long value;

	__asm__ volatile("movl %%cr2, %0" : "=r"(value));
	return value;
}

#endif /* MACHINE_PROCESSOR_H */
