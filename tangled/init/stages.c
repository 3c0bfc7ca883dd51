/*
 * stages.c - the order in which things start, as far as all machines
 * share it
 */
#include "arch/console.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "lib/init.h"
#include "mm/acpi.h"
#include "mm/fault.h"
#include "mm/init.h"
#include "mm/page_io.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/proc_caches.h"
#include "mm/shrinker.h"
#include "mm/slab.h"
#include "sched/sched.h"
#include "sched/softirq.h"

#include "init/stages.h"

/* Map memory, and start what depends on the tables */
void __init map_memory(void)
{
	paging_init();
	fault_init();
	acpi_init();
}

/* Start what interrupts us */
void __init start_interrupts(void)
{
	init_IRQ();
	sched_init();
	softirq_init();
	time_init();
	console_input_init();
}

/* Open the page allocator */
void __init start_pages(void)
{
	kmem_cache_init();
	mem_init();
}

/* Open the allocators of the running kernel */
void __init start_allocators(void)
{
	kmem_cache_sizes_init();
	kmem_cpucache_init();
	shrinker_init();
	page_io_init();
	/* Make threads possible */
	pgtable_cache_init();
	fork_init(totalram_pages - totalhigh_pages);
	proc_caches_init();
}
