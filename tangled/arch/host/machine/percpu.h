/*
 * machine/percpu.h (host) - two processors, of which a test plays one
 */
#ifndef MACHINE_PERCPU_H
#define MACHINE_PERCPU_H

#define NR_CPUS	2

extern unsigned int soft_cpu;
#define smp_processor_id()	(soft_cpu)

#endif /* MACHINE_PERCPU_H */
