/*
 * machine/percpu.h (host) - two processors, of which a test is one
 */
#ifndef MACHINE_PERCPU_H
#define MACHINE_PERCPU_H

#define NR_CPUS			2

extern unsigned int soft_cpu;	/* 0 or 1, as the test wants */
#define smp_processor_id()	soft_cpu

#endif /* MACHINE_PERCPU_H */
