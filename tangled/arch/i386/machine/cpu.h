/*
 * machine/cpu.h (i386) - the time-stamp counter
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#include "lib/types.h"

static inline u64 get_cycles(void)
{
	u64 cycles;

	__asm__ volatile("rdtsc" : "=A"(cycles));
	return cycles;
}

#endif /* MACHINE_CPU_H */
