/*
 * mm/proc_caches.h - caches for what processes are made of
 *
 * Two caches: "task_struct" for the scheduler, which gets it by
 * registration, and "mm_struct" for whoever makes address spaces.
 */
#ifndef MM_PROC_CACHES_H
#define MM_PROC_CACHES_H

struct mm_struct;

/*
 * proc_caches_init - make the caches, and have tasks taken from theirs
 *
 * => once a boot, after kmem_cache_sizes_init(); may sleep
 * => panics if there is no memory for them
 */
void proc_caches_init(void);

/*
 * allocate_mm - an address space without tables; NULL: no memory
 *
 * => may sleep; all is zero but for the lock, which is free
 */
struct mm_struct *allocate_mm(void);

/*
 * free_mm - give back what allocate_mm() returned
 *
 * => its directory is gone already (BUG), and nobody has the lock
 */
void free_mm(struct mm_struct *mm);

#endif /* MM_PROC_CACHES_H */
