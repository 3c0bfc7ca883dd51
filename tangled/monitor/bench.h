/*
 * monitor/bench.h - what an operation costs, in cycles
 */
#ifndef MONITOR_BENCH_H
#define MONITOR_BENCH_H

#include "lib/table.h"

/* Describe a benchmark */
struct benchmark {
	const char *name;
	int (*prepare)(void);	/* once: 0, or -errno if it cannot run */
	void (*before)(void);	/* each round; not measured */
	void (*run)(void);	/* what is measured */
	void (*after)(void);	/* each round; not measured */
	void (*finish)(void);	/* once, also if prepare() failed */
	unsigned int parts;	/* run() does it so often; 0: once */
};
DECLARE_TABLE(struct benchmark, benchmarks);

/* BENCHMARK - register the benchmark @object_, defined above it */
#define BENCHMARK(object_) \
	ADD_TO_TABLE(struct benchmark, benchmarks, object_)

#endif /* MONITOR_BENCH_H */
