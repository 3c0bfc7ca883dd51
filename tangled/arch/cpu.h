/*
 * arch/cpu.h - what the processor is and can
 *
 * get_cycles() reads a counter that only grows: time-stamp cycles on
 * i386, steps of the simulation on the soft machine. Inline, in
 * machine/cpu.h.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include "lib/types.h"

#include "machine/cpu.h"

struct seq_file;

/* Declare the questions about the processor */
/*
 * cpu_init - find out which processor this is
 *
 * => called once, before the boot options are parsed
 */
void cpu_init(void);

/*
 * cpu_has_pse - can a directory entry map 4 MiB at once?
 *
 * Returns false too when the option nopse was given.
 */
bool cpu_has_pse(void);

/*
 * cpu_has_pge - can a translation outlive a reload of CR3?
 *
 * Returns false too when the option nopge was given.
 */
bool cpu_has_pge(void);

/* Declare how to sleep, and how to show the processor */
/*
 * cpu_idle_wait - turn interrupts on and sleep until one has been
 * handled
 *
 * => call with interrupts off, after testing for the event awaited:
 *    an interrupt that arrives after the test ends the sleep at once
 * => returns with interrupts on
 */
void cpu_idle_wait(void);

/*
 * show_cpu - name and features of the processor, one line each
 */
void show_cpu(struct seq_file *m);

#endif /* ARCH_CPU_H */
