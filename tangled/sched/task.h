/*
 * sched/task.h - the running task
 *
 * Owns struct task_struct, which is declared nowhere else. So far there
 * is one task, the one that boots.
 */
#ifndef SCHED_TASK_H
#define SCHED_TASK_H

#include "lib/types.h"

struct page;

/* Number the process flags */
#define PF_MEMALLOC	0x0800	/* frees memory: may take the last */
#define PF_MEMDIE	0x1000	/* is being killed for its memory */
#define PF_FREE_PAGES	0x2000	/* keeps the first block it frees */
#define PF_NOIO		0x4000	/* must not start I/O */

/* Declare what a task is to the page allocator */
struct task_struct {
	unsigned long flags;		/* PF_* */
	struct page *local_page;	/* block kept; order in its index */
	unsigned int allocation_order;	/* what it is reclaiming for */
};

extern struct task_struct init_task;
extern struct task_struct *current_task;
#define current	current_task	/* the only name to use */

#endif /* SCHED_TASK_H */
