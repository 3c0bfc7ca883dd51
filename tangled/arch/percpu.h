/*
 * arch/percpu.h - data of which each processor has its own
 *
 * From machine/percpu.h: NR_CPUS, how many there are, and
 * smp_processor_id(), which one this is, 0 to NR_CPUS - 1. Nobody may
 * sleep between asking for this_cpu() and having done with it.
 */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include "machine/percpu.h"

#define DEFINE_PER_CPU(type, name) type per_cpu__##name[NR_CPUS]
#define DECLARE_PER_CPU(type, name) \
	extern type per_cpu__##name[NR_CPUS]
#define per_cpu(name, cpu)	(per_cpu__##name[cpu])
#define this_cpu(name)		per_cpu(name, smp_processor_id())

#endif /* ARCH_PERCPU_H */
