/*
 * machine/cpu.h (host) - a clock that moves when it is read
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#include "lib/types.h"

u64 get_cycles(void);

#endif /* MACHINE_CPU_H */
