/*
 * stages.h - the stages of the start that all machines share
 *
 * They are called in this order, each once a boot.
 */
#ifndef INIT_STAGES_H
#define INIT_STAGES_H

/* Declare the stages of the start */
/*
 * map_memory - the page tables of all memory, and what depends on them
 *
 * => behind setup_memory(); interrupts off
 */
void map_memory(void);

/*
 * start_interrupts - thread 0, work for later, ticks and keys
 *
 * => interrupts stay off
 */
void start_interrupts(void);

/*
 * start_pages - the boot allocator ends, the page allocator begins
 *
 * => interrupts off
 */
void start_pages(void);

/*
 * start_allocators - caches, and all that needs them at the start
 *
 * => interrupts on; may sleep
 */
void start_allocators(void);

#endif /* INIT_STAGES_H */
