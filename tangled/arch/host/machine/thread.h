/*
 * machine/thread.h (host) - a thread is a coroutine of the process
 */
#ifndef MACHINE_THREAD_H
#define MACHINE_THREAD_H

struct coroutine;

struct thread_struct {
	struct coroutine *coroutine;	/* NULL: the one that boots */
};

#endif /* MACHINE_THREAD_H */
