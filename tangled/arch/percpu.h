/*
 * arch/percpu.h - one variable for each processor
 *
 *   DEFINE_PER_CPU(struct thing, things);   at file scope
 *   DECLARE_PER_CPU(struct thing, things);  in a header
 *   this_cpu(things)                        the running processor's
 *   per_cpu(things, cpu)                    another's
 *
 * Both are lvalues. this_cpu() is good until the next sleep.
 *
 * machine/percpu.h has NR_CPUS and smp_processor_id().
 */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include "machine/percpu.h"

#define DECLARE_PER_CPU(type, name) \
	extern __typeof__(type) per_cpu__##name[NR_CPUS]
#define DEFINE_PER_CPU(type, name) \
	__typeof__(type) per_cpu__##name[NR_CPUS]

#define per_cpu(name, cpu)	(per_cpu__##name[cpu])
#define this_cpu(name)		per_cpu(name, smp_processor_id())

#endif /* ARCH_PERCPU_H */
