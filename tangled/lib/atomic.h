/*
 * Counters that are changed without a lock. Each operation is one
 * indivisible step and orders the memory accesses around it.
 */
#ifndef LIB_ATOMIC_H
#define LIB_ATOMIC_H

#include "lib/types.h"

typedef struct {
	volatile int counter;
} atomic_t;

static_assert(sizeof(atomic_t) == sizeof(int),
	      "a structure around a counter costs nothing");

#define ATOMIC_INIT(n) { (n) }

/* Read and set an atomic counter */
static inline int atomic_read(const atomic_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_SEQ_CST);
}

static inline void atomic_set(atomic_t *v, int n)
{
	__atomic_store_n(&v->counter, n, __ATOMIC_RELAXED);
}

/* Add to and subtract from an atomic counter */
static inline void atomic_add(int n, atomic_t *v)
{
	__atomic_fetch_add(&v->counter, n, __ATOMIC_SEQ_CST);
}

static inline void atomic_sub(int n, atomic_t *v)
{
	__atomic_fetch_sub(&v->counter, n, __ATOMIC_SEQ_CST);
}

static inline void atomic_inc(atomic_t *v)
{
	atomic_add(1, v);
}

static inline void atomic_dec(atomic_t *v)
{
	atomic_sub(1, v);
}

/* Change an atomic counter and see whether it became zero */
static inline bool atomic_dec_and_test(atomic_t *v)
{
	return __atomic_sub_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0;
}

static inline bool atomic_inc_and_test(atomic_t *v)
{
	return __atomic_add_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0;
}

/* Change an atomic counter and see what it became */
static inline int atomic_inc_return(atomic_t *v)
{
	return __atomic_add_fetch(&v->counter, 1, __ATOMIC_SEQ_CST);
}

static inline int atomic_dec_return(atomic_t *v)
{
	return __atomic_sub_fetch(&v->counter, 1, __ATOMIC_SEQ_CST);
}

static inline int atomic_cmpxchg(atomic_t *v, int old, int new)
{
	__atomic_compare_exchange_n(&v->counter, &old, new, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return old;
}

#endif
