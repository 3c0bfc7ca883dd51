/*
 * machine/percpu.h (i386) - one processor
 */
#ifndef MACHINE_PERCPU_H
#define MACHINE_PERCPU_H

#define NR_CPUS			1
#define smp_processor_id()	0

#endif /* MACHINE_PERCPU_H */
