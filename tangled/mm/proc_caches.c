/*
 * mm/proc_caches.c - caches for what processes are made of
 *
 * Both caches are made once a boot and never destroyed.
 */
#include "mm/proc_caches.h"

#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/gfp.h"
#include "mm/mm_types.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "sched/sched.h"

/* Make a cache of records that the kernel cannot do without */

static kmem_cache_t *task_struct_cachep, *mm_cachep;

static kmem_cache_t *__init must_create(const char *name, size_t size)
{
	kmem_cache_t *c = kmem_cache_create(name, size, 0,
					    SLAB_HWCACHE_ALIGN,
					    NULL, NULL);

	if (!c)
		panic("proc_caches_init: no memory for the cache %s", name);
	return c;
}

/* Take tasks from their cache, and stacks from the page allocator */

static struct task_struct *alloc_task_struct(void)
{
	return kmem_cache_alloc(task_struct_cachep, SLAB_KERNEL);
}

static void free_task_struct(struct task_struct *p)
{
	kmem_cache_free(task_struct_cachep, p);
}

static void *alloc_stack(void)
{
	return (void *)__get_free_pages(GFP_KERNEL, THREAD_ORDER);
}

static void free_stack(void *stack)
{
	free_pages((unsigned long)stack, THREAD_ORDER);
}

static const struct task_memory task_memory = {
	.alloc_task = alloc_task_struct,
	.free_task = free_task_struct,
	.alloc_stack = alloc_stack,
	.free_stack = free_stack,
};

/* Take address spaces from their cache */

struct mm_struct *allocate_mm(void)
{
	struct mm_struct *mm = kmem_cache_alloc(mm_cachep, SLAB_KERNEL);

	if (!mm)
		return NULL;
	memset(mm, 0, sizeof(*mm));
	spin_lock_init_ranked(&mm->page_table_lock, RANK_PAGE_TABLE,
			      "mm->page_table_lock");
	return mm;
}

void free_mm(struct mm_struct *mm)
{
	BUG_ON(mm->pgd || spin_is_locked(&mm->page_table_lock));
	kmem_cache_free(mm_cachep, mm);
}

/* Make the caches of tasks and address spaces */

void __init proc_caches_init(void)
{
	task_struct_cachep = must_create("task_struct",
					 sizeof(struct task_struct));
	mm_cachep = must_create("mm_struct", sizeof(struct mm_struct));
	register_task_memory(&task_memory);
}
