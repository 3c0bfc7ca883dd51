/*
 * sched/lock_order.h - every lock's place in one order
 *
 * A lock may be taken only if its rank is larger than that of every
 * lock held: outermost first. The debug build checks it. Gaps are
 * left for the locks of later chapters.
 */
#ifndef SCHED_LOCK_ORDER_H
#define SCHED_LOCK_ORDER_H

/* LOCK(rank, number, what it protects) */
#define LOCK_ORDER(LOCK) \
	LOCK(RANK_SCRATCH_SEM, 10, "semaphores of tests and experiments") \
	LOCK(RANK_SHRINKER, 12, "the list of who can give memory back")   \
	LOCK(RANK_CACHE_CHAIN, 15, "the chain of all slab caches")        \
	LOCK(RANK_MMAP_SEM, 20, "the regions of an address space")        \
	LOCK(RANK_VMLIST, 25, "the list of vmalloc areas")                \
	LOCK(RANK_PAGE_TABLE, 30, "page tables")                          \
	LOCK(RANK_TASK_LIST, 40, "the list of all tasks")                 \
	LOCK(RANK_DEVICE_LIST, 42, "the list of block devices")           \
	LOCK(RANK_KMAP, 43, "the windows of high memory")                 \
	LOCK(RANK_SLAB, 45, "the slabs of a cache")                       \
	LOCK(RANK_ZONE, 50, "the free blocks of a zone")                  \
	LOCK(RANK_FAIL, 60, "when an allocation fails on purpose")        \
	LOCK(RANK_EMERGENCY, 66, "the pools of bounce buffers")           \
	LOCK(RANK_REQUEST_QUEUE, 68, "requests that wait for a device")   \
	LOCK(RANK_TASK_QUEUE, 70, "the task queues")                      \
	LOCK(RANK_TIMER, 80, "the list of timers")                        \
	LOCK(RANK_SEM, 90, "the waiters of a semaphore")                  \
	LOCK(RANK_WAIT_QUEUE, 100, "the waiters of a queue")              \
	LOCK(RANK_RUN_QUEUE, 110, "the run queue")

enum lock_rank {
	RANK_NONE = 0,	/* not in the order: only "held twice" is caught */
#define LOCK_RANK(rank, number, what) rank = number,
	LOCK_ORDER(LOCK_RANK)
#undef LOCK_RANK
};

#endif /* SCHED_LOCK_ORDER_H */
