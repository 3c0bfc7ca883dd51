/*
 * machine/thread.h (i386) - a thread that does not run is its esp
 */
#ifndef MACHINE_THREAD_H
#define MACHINE_THREAD_H

struct thread_struct {
	unsigned long esp;	/* struct switch_frame, see thread.c */
};

#endif /* MACHINE_THREAD_H */
