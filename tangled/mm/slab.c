/*
 * mm/slab.c - memory by the object
 *
 * Owns all caches, their slabs and the fields list and PG_slab of the
 * pages of these. A slab is on slabs_free if none of its objects is in
 * use, on slabs_full if all are, else on slabs_partial. Its free
 * objects are linked through the slab_bufctl() array: num - inuse of
 * them. num_active is the sum of all inuse; objects in the array of a
 * processor count as in use. Free objects are as their constructor
 * left them.
 *
 * The chain of caches is under cache_chain_sem. Lists, slabs and
 * counters (but hits and misses) of a cache are under its spinlock,
 * with interrupts off; no other lock is taken inside it. Chapter 8.
 */
#include "mm/slab.h"

#include "arch/irq.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "lib/vsprintf.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/slab_debug.h"
#include "mm/slab_def.h"

/* Take care of slabs and objects */
/* Name the events of the slab allocator */
#define ALLOC_FORMAT "call_site=%#lx ptr=%#lx bytes_req=%lu " \
	"bytes_alloc=%lu gfp_flags=%#lx"
#define FREE_FORMAT "call_site=%#lx ptr=%#lx"

DEFINE_TRACE(kmem_cache_alloc, ALLOC_FORMAT);
DEFINE_TRACE(kmem_cache_free, FREE_FORMAT);
DEFINE_TRACE(kmalloc, ALLOC_FORMAT);
DEFINE_TRACE(kfree, FREE_FORMAT);
/* Define the caches that are there from the start */
kmem_cache_t cache_cache;
struct semaphore cache_chain_sem;
kmem_cache_t *clock_searchp;

/* Name the sizes of general caches */
cache_sizes_t cache_sizes[] = {
	{ .cs_size = 32 },	{ .cs_size = 64 },
	{ .cs_size = 128 },	{ .cs_size = 256 },
	{ .cs_size = 512 },	{ .cs_size = 1024 },
	{ .cs_size = 2048 },	{ .cs_size = 4096 },
	{ .cs_size = 8192 },	{ .cs_size = 16384 },
	{ .cs_size = 32768 },	{ .cs_size = 65536 },
	{ .cs_size = 131072 },	{ .cs_size = 0 },
};
unsigned int offslab_limit;
unsigned int slab_break_gfp_order;
bool g_cpucache_up;
/* Define an array without room */
cpucache_t no_array;	/* avail and limit are 0, for ever */

static void set_no_arrays(cpucache_t **array)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		array[cpu] = &no_array;
}
/* Find the cache of an object */
static __always_inline kmem_cache_t *cache_of(const void *obj)
{
	unsigned long pfn = __pa(obj) >> PAGE_SHIFT;

	if (unlikely(pfn >= max_mapnr || !PageSlab(mem_map + pfn)))
		return NULL;
	return GET_PAGE_CACHE(mem_map + pfn);
}

static __noinline __cold void bad_free(const kmem_cache_t *c,
				       const void *obj,
				       const void *caller)
{
	kmem_cache_t *owner = cache_of(obj);

	if (owner)
		slab_bug(owner, obj, caller,
			 "freed to the wrong cache, %s", c->name);
	panic("%s: %p is not an object of any cache; freed by %p",
	      c ? c->name : "kfree", obj, caller);
}

#ifdef CONFIG_DEBUG
#define CHECK_EACH_FREE true
#else
#define CHECK_EACH_FREE false
#endif
/* Say how many objects fit in a slab */
static size_t descriptor_size(unsigned int num, unsigned int flags)
{
	if (flags & CFLGS_OFF_SLAB)
		return 0;
	return L1_CACHE_ALIGN(sizeof(slab_t) +
			      num * sizeof(kmem_bufctl_t));
}

void kmem_cache_estimate(unsigned int gfporder, size_t size,
			 unsigned int flags, size_t *left_over,
			 unsigned int *num)
{
	size_t bytes;
	unsigned int n;

	BUG_ON(!size || gfporder > MAX_GFP_ORDER);
	bytes = PAGE_SIZE << gfporder;
	n = bytes / size;
	while (n && n * size + descriptor_size(n, flags) > bytes)
		n--;
	*num = n;
	*left_over = bytes - n * size - descriptor_size(n, flags);
}
/* Get the pages of a slab and free them */
static void *kmem_getpages(kmem_cache_t *c, unsigned int flags)
{
	return (void *)__get_free_pages(flags | c->gfpflags,
					c->gfporder);
}

static void kmem_freepages(kmem_cache_t *c, void *addr)
{
	struct page *page = virt_to_page(addr);

	for (unsigned long i = 0; i < 1UL << c->gfporder; i++) {
		PageClearSlab(page + i);
		SET_PAGE_CACHE(page + i, NULL);
	}
	free_pages((unsigned long)addr, c->gfporder);
}
/* Mark the pages of a slab */
static void mark_pages(kmem_cache_t *c, slab_t *slabp, void *addr)
{
	struct page *page = virt_to_page(addr);

	for (unsigned long i = 0; i < 1UL << c->gfporder; i++, page++) {
		BUG_ON(PageSlab(page) || PageLRU(page));
		SET_PAGE_CACHE(page, c);
		SET_PAGE_SLAB(page, slabp);
		PageSetSlab(page);
	}
}
/* Make the descriptor of a slab */
static slab_t *kmem_cache_slabmgmt(kmem_cache_t *c, void *pages,
				   size_t colour, unsigned int level)
{
	slab_t *slabp = pages + colour;

	if (OFF_SLAB(c)) {
		slabp = kmem_cache_alloc(c->slabp_cache, level);
		if (!slabp)
			return NULL;
	}
	slabp->colouroff = colour + descriptor_size(c->num, c->flags);
	slabp->s_mem = pages + slabp->colouroff;
	slabp->inuse = 0;
	slabp->free = 0;
	return slabp;
}
/* Make one object */
static void init_object(kmem_cache_t *c, void *slot,
			unsigned long ctor_flags)
{
	if (c->flags & SLAB_DEBUG_ANY)
		slab_debug_init(c, slot);
	if (c->ctor)
		c->ctor(slot_obj(c, slot), c, ctor_flags);
	if (c->flags & SLAB_DEBUG_ANY)
		slab_debug_constructed(c, slot);
}
/* Make the objects of a slab */
static void init_objects(kmem_cache_t *c, slab_t *slabp, bool atomic)
{
	unsigned long ctor_flags = SLAB_CTOR_CONSTRUCTOR;
	unsigned int i;

	if (atomic)
		ctor_flags |= SLAB_CTOR_ATOMIC;
	for (i = 0; i < c->num; i++) {
		init_object(c, slab_slot(c, slabp, i), ctor_flags);
		slab_bufctl(slabp)[i] = i + 1;
	}
	slab_bufctl(slabp)[c->num - 1] = BUFCTL_END;
}
/* Make a slab */
static slab_t *make_slab(kmem_cache_t *c, size_t offset,
			 unsigned int flags)
{
	unsigned int level = flags & SLAB_LEVEL_MASK;
	void *pages = kmem_getpages(c, flags);
	slab_t *slabp;

	if (!pages)
		return NULL;
	slabp = kmem_cache_slabmgmt(c, pages, offset, level);
	if (!slabp) {
		kmem_freepages(c, pages);
		return NULL;
	}
	mark_pages(c, slabp, pages);
	init_objects(c, slabp, !(level & __GFP_WAIT));
	return slabp;
}
/* Look at the flags of an allocation */
static void check_flags(const kmem_cache_t *c, unsigned int flags)
{
	BUG_ON(flags & ~(SLAB_DMA | SLAB_LEVEL_MASK | SLAB_NO_GROW));
	BUG_ON(!(flags & SLAB_DMA) != !(c->gfpflags & GFP_DMA));
	BUG_ON(in_interrupt() && !(flags & SLAB_NO_GROW) &&
	       (flags & SLAB_LEVEL_MASK) != SLAB_ATOMIC);
}
/* Let a cache grow by a slab */
static __noinline bool kmem_cache_grow(kmem_cache_t *c,
				       unsigned int flags)
{
	unsigned long save;
	size_t offset;
	slab_t *slabp;

	check_flags(c, flags);
	if (flags & SLAB_NO_GROW)
		return false;
	spin_lock_irqsave(&c->spinlock, save);
	/* Take the next colour */
	offset = c->colour_next * c->colour_off;
	if (++c->colour_next >= c->colour)
		c->colour_next = 0;
	c->dflags |= DFLGS_GROWN;
	c->growing++;
	spin_unlock_irqrestore(&c->spinlock, save);
	slabp = make_slab(c, offset, flags);
	spin_lock_irqsave(&c->spinlock, save);
	c->growing--;
	/* Put the new slab on the free list, or count the failure */
	if (slabp) {
		list_add_tail(&slabp->list, &c->slabs_free);
		c->grown++;
	} else {
		c->errors++;
	}
	spin_unlock_irqrestore(&c->spinlock, save);
	return slabp != NULL;
}
/* Take a slab apart */
static void kmem_slab_destroy(kmem_cache_t *c, slab_t *slabp)
{
	void *pages = slabp->s_mem - slabp->colouroff;

	VM_BUG_ON(slabp->inuse || (unsigned long)pages & ~PAGE_MASK);
	for (unsigned int i = 0; i < c->num; i++) {
		void *slot = slab_slot(c, slabp, i);

		if (c->flags & SLAB_DEBUG_ANY)
			slab_debug_destroy(c, slot);
		if (c->dtor)
			c->dtor(slot_obj(c, slot), c, 0);
	}
	kmem_freepages(c, pages);
	if (OFF_SLAB(c))
		kmem_cache_free(c->slabp_cache, slabp);
}
/* Take an object out of a slab */
static __noinline void move_slab(slab_t *slabp, struct list_head *head)
{
	list_del(&slabp->list);
	list_add(&slabp->list, head);
}

static __noinline bool begin_free_slab(kmem_cache_t *c)
{
	slab_t *slabp;

	if (list_empty(&c->slabs_free))
		return false;
	slabp = list_first_entry(&c->slabs_free, slab_t, list);
	move_slab(slabp, &c->slabs_partial);
	return true;
}

static __always_inline void *
kmem_cache_alloc_one_tail(kmem_cache_t *c, slab_t *slabp)
{
	unsigned int i = slabp->free;

	VM_BUG_ON(i >= c->num || slabp->inuse >= c->num);
	slabp->inuse++;
	slabp->free = slab_bufctl(slabp)[i];
	if (unlikely(slabp->free == BUFCTL_END))
		move_slab(slabp, &c->slabs_full);
	c->num_allocations++;
	if (++c->num_active > c->high_mark)
		c->high_mark = c->num_active;
	return slab_slot(c, slabp, i);
}

static __always_inline void *kmem_cache_alloc_one(kmem_cache_t *c)
{
	VM_BUG_ON(!spin_is_locked(&c->spinlock));
	if (unlikely(list_empty(&c->slabs_partial)) &&
	    !begin_free_slab(c))
		return NULL;
	return kmem_cache_alloc_one_tail(c,
			list_first_entry(&c->slabs_partial, slab_t, list));
}
/* Put an object back into its slab */
static __always_inline void kmem_cache_free_one(kmem_cache_t *c,
						void *slot)
{
	struct page *page = virt_to_page(slot);
	slab_t *slabp = GET_PAGE_SLAB(page);
	unsigned int i;

	VM_BUG_ON(!spin_is_locked(&c->spinlock));
	BUG_ON(GET_PAGE_CACHE(page) != c);
	i = slab_index(c, slabp, slot);
	VM_BUG_ON(i >= c->num || !slabp->inuse);
	slab_bufctl(slabp)[i] = slabp->free;
	slabp->free = i;
	c->num_active--;
	/* Move the slab if it became free, or is no longer full */
	if (--slabp->inuse == 0)
		move_slab(slabp, &c->slabs_free);
	else if (slabp->inuse + 1 == c->num)
		move_slab(slabp, &c->slabs_partial);
}
/* Pop from an array and push to it */
static __always_inline void *pop_object(kmem_cache_t *c, cpucache_t *cc)
{
	c->allochit++;
	return cc_entry(cc)[--cc->avail];
}

static __always_inline void push_object(kmem_cache_t *c, cpucache_t *cc,
					void *slot)
{
	c->freehit++;
	cc_entry(cc)[cc->avail++] = slot;
}
/* Fill the array with a batch */
static void kmem_cache_alloc_batch(kmem_cache_t *c, cpucache_t *cc)
{
	void *slot;

	spin_lock(&c->spinlock);
	for (unsigned int n = c->batchcount; n; n--) {
		slot = kmem_cache_alloc_one(c);
		if (!slot)
			break;
		cc_entry(cc)[cc->avail++] = slot;
	}
	spin_unlock(&c->spinlock);
}

static void *take_from_array(kmem_cache_t *c)
{
	cpucache_t *cc = cc_data(c);

	VM_BUG_ON(!irqs_disabled());
	if (cc->avail)
		return pop_object(c, cc);
	c->allocmiss++;
	kmem_cache_alloc_batch(c, cc);
	return cc->avail ? cc_entry(cc)[--cc->avail] : NULL;
}
/* Give objects back to their slabs */
static void __free_block(kmem_cache_t *c, void **slots, unsigned int n)
{
	while (n--)
		kmem_cache_free_one(c, *slots++);
}

static void free_block(kmem_cache_t *c, void **slots, unsigned int n)
{
	VM_BUG_ON(!irqs_disabled());
	spin_lock(&c->spinlock);
	__free_block(c, slots, n);
	spin_unlock(&c->spinlock);
}

static void give_to_array(kmem_cache_t *c, void *slot)
{
	cpucache_t *cc = cc_data(c);

	VM_BUG_ON(!irqs_disabled() || c->batchcount > cc->limit);
	if (cc->avail < cc->limit) {
		push_object(c, cc, slot);
		return;
	}
	c->freemiss++;
	cc->avail -= c->batchcount;
	free_block(c, &cc_entry(cc)[cc->avail], c->batchcount);
	cc_entry(cc)[cc->avail++] = slot;
}
/* Take an object without an array */
static __always_inline void *take_from_slab(kmem_cache_t *c)
{
	void *slot;

	VM_BUG_ON(!irqs_disabled());
	spin_lock(&c->spinlock);
	slot = kmem_cache_alloc_one(c);
	spin_unlock(&c->spinlock);
	return slot;
}

static __always_inline void give_to_slab(kmem_cache_t *c, void *slot)
{
	VM_BUG_ON(!irqs_disabled());
	spin_lock(&c->spinlock);
	kmem_cache_free_one(c, slot);
	spin_unlock(&c->spinlock);
}
/* Take the middle ways to an object, and back */
static void *grow_and_take(kmem_cache_t *c, unsigned int flags)
{
	unsigned long save;
	void *slot = NULL;

	while (!slot && kmem_cache_grow(c, flags)) {
		local_irq_save(save);
		slot = cc_data(c) == &no_array ? take_from_slab(c) :
						 take_from_array(c);
		local_irq_restore(save);
	}
	return slot;
}

static __noinline void *alloc_by_batch(kmem_cache_t *c,
				       unsigned int flags,
				       unsigned long save)
{
	void *slot = take_from_array(c);

	local_irq_restore(save);
	return slot ? slot : grow_and_take(c, flags);
}

static __noinline void *alloc_by_one(kmem_cache_t *c,
				     unsigned int flags,
				     unsigned long save)
{
	void *slot = take_from_slab(c);

	local_irq_restore(save);
	return likely(slot) ? slot : grow_and_take(c, flags);
}

static __noinline void free_by_batch(kmem_cache_t *c, void *slot,
				     unsigned long save)
{
	give_to_array(c, slot);
	local_irq_restore(save);
}

static __noinline void free_by_one(kmem_cache_t *c, void *slot,
				   unsigned long save)
{
	give_to_slab(c, slot);
	local_irq_restore(save);
}
/* Take the way that is watched */
static void *alloc_watched(kmem_cache_t *c, unsigned int flags,
			   const void *caller)
{
	unsigned long save;
	void *slot;

	VM_BUG_ON(!(flags & SLAB_DMA) != !(c->gfpflags & GFP_DMA));
	local_irq_save(save);
	if (cc_data(c) == &no_array)
		slot = alloc_by_one(c, flags, save);
	else
		slot = alloc_by_batch(c, flags, save);
	if (!slot || !(c->flags & SLAB_DEBUG_ANY))
		return slot;
	slab_debug_alloc(c, slot, caller);
	return slot_obj(c, slot);
}

static void free_watched(kmem_cache_t *c, void *obj,
			 const void *caller)
{
	unsigned long save;

	if (cache_of(obj) != c)
		bad_free(c, obj, caller);
	if (c->flags & SLAB_DEBUG_ANY) {
		obj = obj_slot(c, obj);
		slab_debug_free(c, obj, caller);
	}
	local_irq_save(save);
	if (cc_data(c) == &no_array)
		free_by_one(c, obj, save);
	else
		free_by_batch(c, obj, save);
}

#define CALLER	__builtin_return_address(0)
/* Take the way that is not watched */
static __always_inline bool
alloc_unwatched(kmem_cache_t *c, unsigned int flags, void **obj)
{
	unsigned long save;
	cpucache_t *cc;

	local_irq_save(save);
	cc = cc_data(c);
	if (likely(cc->avail)) {
		*obj = pop_object(c, cc);
		local_irq_restore(save);
	} else if (likely(cc != &no_array)) {
		*obj = alloc_by_batch(c, flags, save);
	} else if (likely(!(c->flags & SLAB_DEBUG_ANY))) {
		*obj = alloc_by_one(c, flags, save);
	} else {
		local_irq_restore(save);
		return false;
	}
	return true;
}

static __always_inline bool free_unwatched(kmem_cache_t *c, void *obj)
{
	unsigned long save;
	cpucache_t *cc;

	local_irq_save(save);
	cc = cc_data(c);
	if (likely(cc->avail < cc->limit)) {
		push_object(c, cc, obj);
		local_irq_restore(save);
	} else if (likely(cc != &no_array)) {
		free_by_batch(c, obj, save);
	} else if (likely(!(c->flags & SLAB_DEBUG_ANY))) {
		free_by_one(c, obj, save);
	} else {
		local_irq_restore(save);
		return false;
	}
	return true;
}
/* Take an object and give it back */
static __noinline void *
kmem_cache_alloc_watched(kmem_cache_t *c, unsigned int flags,
			 const void *caller)
{
	void *obj = alloc_watched(c, flags, caller);

	trace(kmem_cache_alloc, (unsigned long)caller,
	      (unsigned long)obj, kmem_cache_size(c), c->objsize, flags);
	return obj;
}

void *kmem_cache_alloc(kmem_cache_t *c, unsigned int flags)
{
	void *obj;

	if (!trace_enabled(kmem_cache_alloc) &&
	    alloc_unwatched(c, flags, &obj))
		return obj;
	return kmem_cache_alloc_watched(c, flags, CALLER);
}

static __noinline void
kmem_cache_free_watched(kmem_cache_t *c, void *obj, const void *caller)
{
	trace(kmem_cache_free, (unsigned long)caller,
	      (unsigned long)obj);
	free_watched(c, obj, caller);
}

void kmem_cache_free(kmem_cache_t *c, void *obj)
{
	if (CHECK_EACH_FREE || trace_enabled(kmem_cache_free) ||
	    !free_unwatched(c, obj))
		kmem_cache_free_watched(c, obj, CALLER);
}
/* Find the general cache for a size */
static __always_inline kmem_cache_t *general_cache(size_t size,
						   unsigned int flags)
{
	cache_sizes_t *s = cache_sizes;

	VM_BUG_ON(size > MAX_OBJ_SIZE);
	while (size > s->cs_size)
		s++;
	return flags & GFP_DMA ? s->cs_dmacachep : s->cs_cachep;
}

kmem_cache_t *kmem_find_general_cachep(size_t size,
				       unsigned int gfp_mask)
{
	return size > MAX_OBJ_SIZE ? NULL : general_cache(size, gfp_mask);
}
/* Take bytes and give them back */
static __noinline void *
kmalloc_watched(size_t size, unsigned int flags, const void *caller)
{
	kmem_cache_t *c = general_cache(size, flags);
	void *obj = alloc_watched(c, flags, caller);

	trace(kmalloc, (unsigned long)caller, (unsigned long)obj, size,
	      c->objsize, flags);
	return obj;
}

void *kmalloc(size_t size, unsigned int flags)
{
	kmem_cache_t *c;
	void *obj;

	if (unlikely(size > MAX_OBJ_SIZE))
		return NULL;
	c = general_cache(size, flags);
	if (!trace_enabled(kmalloc) && alloc_unwatched(c, flags, &obj))
		return obj;
	return kmalloc_watched(size, flags, CALLER);
}

static __noinline void
kfree_watched(kmem_cache_t *c, void *obj, const void *caller)
{
	trace(kfree, (unsigned long)caller, (unsigned long)obj);
	free_watched(c, obj, caller);
}

void kfree(const void *obj)
{
	kmem_cache_t *c;

	if (!obj)
		return;
	c = cache_of(obj);
	if (unlikely(!c))
		bad_free(NULL, obj, CALLER);
	if (trace_enabled(kfree) || !free_unwatched(c, (void *)obj))
		kfree_watched(c, (void *)obj, CALLER);
}

/* Take care of caches */
/* Choose the order of a cache's slabs */
static bool order_is_enough(const kmem_cache_t *c, size_t left_over)
{
	if (c->gfporder >= MAX_GFP_ORDER)
		return true;
	if (!c->num)
		return false;
	return c->gfporder >= slab_break_gfp_order ||
	       left_over * 8 <= PAGE_SIZE << c->gfporder;
}

static size_t fit(kmem_cache_t *c)
{
	size_t left_over;

	kmem_cache_estimate(c->gfporder, c->objsize, c->flags,
			    &left_over, &c->num);
	return left_over;
}

static size_t choose_order(kmem_cache_t *c)
{
	size_t left_over = fit(c);

	while (!order_is_enough(c, left_over)) {
		c->gfporder++;
		left_over = fit(c);
		/* Step back if no descriptor is large enough */
		if (OFF_SLAB(c) && c->num > offslab_limit) {
			c->gfporder--;
			return fit(c);
		}
	}
	return left_over;
}
/* Count the colours of a cache */
static void set_colours(kmem_cache_t *c, size_t offset, size_t align,
			size_t left_over)
{
	c->colour_off = ALIGN(offset, align);
	if (!c->colour_off)
		c->colour_off = L1_CACHE_BYTES;
	c->colour = left_over / c->colour_off;
	c->colour_next = 0;
}
/* Set a cache up */
static bool setup_cache(kmem_cache_t *c, const char *name, size_t size,
			size_t offset, unsigned long flags,
			kmem_ctor_t ctor, kmem_ctor_t dtor)
{
	size_t align = BYTES_PER_WORD, left_over;

	memset(c, 0, sizeof(*c));
	strscpy(c->name, name, CACHE_NAMELEN);
	/* Make the lists of a cache empty */
	INIT_LIST_HEAD(&c->slabs_full);
	INIT_LIST_HEAD(&c->slabs_partial);
	INIT_LIST_HEAD(&c->slabs_free);
	INIT_LIST_HEAD(&c->next);
	set_no_arrays(c->cpudata);
	spin_lock_init_ranked(&c->spinlock, RANK_SLAB, "cache");
	if (flags & SLAB_CACHE_DMA)
		c->gfpflags = GFP_DMA;
	/* Decide what is debugged, and make room for it */
	if (flags & SLAB_MUST_HWCACHE_ALIGN)
		flags |= SLAB_HWCACHE_ALIGN;
	flags = slab_debug_flags(name, size, flags, ctor != NULL);
	if (flags & SLAB_RED_ZONE)
		flags &= ~SLAB_HWCACHE_ALIGN;
	size = ALIGN(size, BYTES_PER_WORD) + slab_debug_room(flags);
	/* Decide where the descriptors lie, and align the objects */
	if (size >= PAGE_SIZE >> 3)
		flags |= CFLGS_OFF_SLAB;
	if (flags & SLAB_HWCACHE_ALIGN) {
		align = L1_CACHE_BYTES;
		while (size < align / 2)
			align /= 2;
		size = ALIGN(size, align);
	}
	c->flags = flags;
	c->objsize = size;
	c->ctor = ctor;
	c->dtor = dtor;
	left_over = choose_order(c);
	if (!c->num)
		return false;
	/* Put the descriptor on the slab if there is room for it */
	size = descriptor_size(c->num, 0);
	if (OFF_SLAB(c) && left_over >= size) {
		c->flags &= ~CFLGS_OFF_SLAB;
		left_over -= size;
	}
	if (OFF_SLAB(c))
		c->slabp_cache = kmem_find_general_cachep(size, 0);
	set_colours(c, offset, align, left_over);
	return true;
}
/* Say why there cannot be such a cache */
const char *kmem_cache_why_not(const char *name, size_t size,
			       size_t offset, unsigned long flags,
			       kmem_ctor_t ctor, kmem_ctor_t dtor)
{
	if (!name || !*name)
		return "it has no name";
	if (strlen(name) >= CACHE_NAMELEN)
		return "its name is too long";
	if (in_interrupt())
		return "an interrupt cannot make a cache";
	if (size < BYTES_PER_WORD)
		return "its objects are smaller than a word";
	if (size > MAX_OBJ_SIZE)
		return "its objects are larger than 128 KiB";
	if (dtor && !ctor)
		return "it has a destructor and no constructor";
	if (offset > size)
		return "its colours are further apart than its objects";
	if (flags & ~(unsigned long)CREATE_MASK)
		return "its flags are not known";
	return NULL;
}
/* Put a cache into the chain */
static kmem_cache_t *find_cache(const char *name)
{
	kmem_cache_t *c;

	for_each_cache(c)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static void link_cache(kmem_cache_t *c)
{
	down(&cache_chain_sem);
	list_add(&c->next, &cache_chain);
	up(&cache_chain_sem);
}
/* Find a cache and ask for its size */
kmem_cache_t *kmem_cache_find(const char *name)
{
	kmem_cache_t *c;

	down(&cache_chain_sem);
	c = find_cache(name);
	up(&cache_chain_sem);
	return c;
}

unsigned int kmem_cache_size(const kmem_cache_t *c)
{
	return c->objsize - slab_debug_room(c->flags);
}
/* Give a cache its arrays */
static int cpucache_limit(const kmem_cache_t *c)
{
	if (c->objsize > PAGE_SIZE)
		return 0;
	if (c->objsize > 1024)
		return 60;
	return c->objsize > 256 ? 124 : 252;
}

static int enable_cpucache(kmem_cache_t *c)
{
	int limit = cpucache_limit(c);

	if (c->flags & SLAB_DEBUG_ANY)
		return 0;
	return kmem_tune_cpucache(c, limit, limit / 2);
}
/* Make a cache */
kmem_cache_t *kmem_cache_create(const char *name, size_t size,
				size_t offset, unsigned long flags,
				kmem_ctor_t ctor, kmem_ctor_t dtor)
{
	const char *why = kmem_cache_why_not(name, size, offset, flags,
					     ctor, dtor);
	kmem_cache_t *c;

	if (why)
		panic("kmem_cache_create: %s: %s", name ? name : "?", why);
	c = kmem_cache_alloc(&cache_cache, SLAB_KERNEL);
	if (!c)
		return NULL;
	if (!setup_cache(c, name, size, offset, flags, ctor, dtor)) {
		/* Say that no slab holds such an object, and give up */
		printk(KERN_ERR "kmem_cache_create: %s: no slab holds an object "
		       "of %u bytes\n", name, c->objsize);
		kmem_cache_free(&cache_cache, c);
		return NULL;
	}
	/* Give the new cache its arrays, if that is done already */
	if (g_cpucache_up && enable_cpucache(c) != 0)
		printk(KERN_WARNING "kmem_cache_create: %s: no memory for "
		       "arrays of objects\n", name);
	if (kmem_cache_find(name))
		panic("kmem_cache_create: %s: there is one", name);
	link_cache(c);
	return c;
}
/* Change the arrays of a cache */
#define MAX_CPUCACHE \
	((int)((MAX_OBJ_SIZE - sizeof(cpucache_t)) / sizeof(void *)))

static bool arrays_can_be(const kmem_cache_t *c, int limit, int batch)
{
	if (c->flags & SLAB_DEBUG_ANY)
		return false;
	return limit >= 0 && limit <= MAX_CPUCACHE && batch >= 0 &&
	       batch <= limit && (batch || !limit);
}

typedef struct ccupdate_struct_s {
	kmem_cache_t *cachep;
	cpucache_t *new[NR_CPUS];	/* after the exchange: the old */
} ccupdate_struct_t;

/* Empty and free the old arrays */
static void empty_array(kmem_cache_t *c, cpucache_t *cc)
{
	unsigned long save;

	local_irq_save(save);
	free_block(c, cc_entry(cc), cc->avail);
	cc->avail = 0;
	local_irq_restore(save);
}

static void free_arrays(kmem_cache_t *c, cpucache_t **array)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		empty_array(c, array[cpu]);
		if (array[cpu] != &no_array)
			kfree(array[cpu]);
	}
}
/* Make new arrays, one for each processor */
static bool make_arrays(ccupdate_struct_t *update, int limit)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		cpucache_t *cc = kmalloc(sizeof(*cc) +
					 limit * sizeof(void *),
					 GFP_KERNEL);

		if (!cc) {
			free_arrays(update->cachep, update->new);
			return false;
		}
		cc->avail = 0;
		cc->limit = limit;
		update->new[cpu] = cc;
	}
	return true;
}
/* Have each processor take its new array */
static void do_ccupdate(ccupdate_struct_t *update, int batchcount)
{
	kmem_cache_t *c = update->cachep;
	unsigned long save;

	spin_lock_irqsave(&c->spinlock, save);
	c->batchcount = batchcount;
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		cpucache_t *old = c->cpudata[cpu];

		c->cpudata[cpu] = update->new[cpu];
		update->new[cpu] = old;
	}
	spin_unlock_irqrestore(&c->spinlock, save);
}

int kmem_tune_cpucache(kmem_cache_t *c, int limit, int batchcount)
{
	ccupdate_struct_t update = { .cachep = c };

	set_no_arrays(update.new);
	if (!arrays_can_be(c, limit, batchcount))
		return -EINVAL;
	if (limit && !make_arrays(&update, limit))
		return -ENOMEM;
	do_ccupdate(&update, batchcount);
	free_arrays(c, update.new);
	return 0;
}

void drain_cpu_caches(kmem_cache_t *c)
{
	BUG_ON(in_interrupt());
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		empty_array(c, c->cpudata[cpu]);
}
/* Free slabs from the tail */
static unsigned int free_slabs(kmem_cache_t *c, unsigned int max)
{
	unsigned long save;
	unsigned int n = 0;
	slab_t *slabp;

	spin_lock_irqsave(&c->spinlock, save);
	while (n < max && !c->growing && !list_empty(&c->slabs_free)) {
		slabp = list_entry(c->slabs_free.prev, slab_t, list);
		BUG_ON(slabp->inuse);
		list_del(&slabp->list);
		c->reaped++;
		spin_unlock_irqrestore(&c->spinlock, save);
		kmem_slab_destroy(c, slabp);
		spin_lock_irqsave(&c->spinlock, save);
		n++;
	}
	spin_unlock_irqrestore(&c->spinlock, save);
	return n;
}
/* Shrink a cache */
static bool is_chained(const kmem_cache_t *cachep)
{
	kmem_cache_t *c;

	if (down_trylock(&cache_chain_sem))
		return true;	/* cannot be seen now */
	for_each_cache(c)
		if (c == cachep)
			break;
	up(&cache_chain_sem);
	return c;
}

int kmem_cache_shrink(kmem_cache_t *c)
{
	BUG_ON(in_interrupt() || !is_chained(c));
	return free_slabs(c, ~0U) << c->gfporder;
}

/* Drain and shrink: true if there are objects in use */
static bool __kmem_cache_shrink(kmem_cache_t *c)
{
	drain_cpu_caches(c);
	free_slabs(c, ~0U);
	return !list_empty(&c->slabs_full) ||
	       !list_empty(&c->slabs_partial);
}
/* Destroy a cache */
static void unchain_cache(kmem_cache_t *c)
{
	down(&cache_chain_sem);
	if (clock_searchp == c)
		clock_searchp = next_cache(c);
	list_del(&c->next);
	up(&cache_chain_sem);
}

int kmem_cache_destroy(kmem_cache_t *c)
{
	BUG_ON(!c || c == &cache_cache);
	BUG_ON(in_interrupt() || c->growing);
	unchain_cache(c);
	if (__kmem_cache_shrink(c)) {
		slab_say_leaks(c);
		link_cache(c);
		return 1;
	}
	free_arrays(c, c->cpudata);
	kmem_cache_free(&cache_cache, c);
	return 0;
}
/* Count the free slabs that a cache could give up */
static unsigned int count_free_slabs(kmem_cache_t *c)
{
	struct list_head *pos;
	unsigned int n = 0;
	cpucache_t *cc = cc_data(c);

	if (c->growing)
		return 0;
	if (c->dflags & DFLGS_GROWN) {
		c->dflags &= ~DFLGS_GROWN;
		return 0;
	}
	__free_block(c, cc_entry(cc), cc->avail);
	cc->avail = 0;
	list_for_each(pos, &c->slabs_free)
		n++;
	return n;
}
/* Weigh what a cache could give up */
static unsigned int reap_weight(const kmem_cache_t *c,
				unsigned int slabs)
{
	unsigned int pages = slabs << c->gfporder;

	if (c->ctor)
		pages = (pages * 4 + 1) / 5;
	if (c->gfporder)
		pages = (pages * 4 + 1) / 5;
	return pages;
}

static unsigned int look_at_cache(kmem_cache_t *c, unsigned int *slabs)
{
	unsigned long save;

	if (c->flags & SLAB_NO_REAP)
		return 0;
	spin_lock_irqsave(&c->spinlock, save);
	*slabs = count_free_slabs(c);
	spin_unlock_irqrestore(&c->spinlock, save);
	return reap_weight(c, *slabs);
}
/* Move the hand to the cache with the most to give */
static kmem_cache_t *find_best(unsigned int *best_slabs)
{
	kmem_cache_t *best = NULL, *start = clock_searchp;
	unsigned int best_pages = 0;

	for (unsigned int n = 0; n < REAP_SCANLEN; n++) {
		kmem_cache_t *c = clock_searchp;
		unsigned int slabs = 0, pages = look_at_cache(c, &slabs);

		clock_searchp = next_cache(c);
		if (pages > best_pages) {
			best = c;
			best_pages = pages;
			*best_slabs = slabs;
		}
		if (pages >= REAP_PERFECT || clock_searchp == start)
			break;
	}
	return best;
}
/* Reap */
int kmem_cache_reap(unsigned int gfp_mask)
{
	unsigned int slabs = 0, freed = 0, order = 0;
	kmem_cache_t *c;

	(void)gfp_mask;
	BUG_ON(in_interrupt());
	if (down_trylock(&cache_chain_sem))
		return 0;
	c = find_best(&slabs);
	if (c) {
		freed = free_slabs(c, (slabs + 1) / 2);
		order = c->gfporder;
	}
	up(&cache_chain_sem);
	return freed << order;
}
/* Begin with the cache of caches */
void __init kmem_cache_init(void)
{
	init_MUTEX(&cache_chain_sem);
	sema_set_rank(&cache_chain_sem, RANK_CACHE_CHAIN,
		      "cache_chain_sem");
	g_cpucache_up = false;
	slab_break_gfp_order = BREAK_GFP_ORDER_LO;
	offslab_limit = 0;
	BUG_ON(!setup_cache(&cache_cache, "kmem_cache",
			    sizeof(kmem_cache_t), 0, SLAB_NO_REAP,
			    NULL, NULL));
	BUG_ON(OFF_SLAB(&cache_cache));
	clock_searchp = &cache_cache;
}
/* Make the general caches */
static kmem_cache_t *make_size(size_t size, const char *kind,
			       unsigned long flags)
{
	char name[CACHE_NAMELEN];
	kmem_cache_t *c;

	scnprintf(name, sizeof(name), "size-%lu%s",
		  (unsigned long)size, kind);
	c = kmem_cache_create(name, size, 0, SLAB_HWCACHE_ALIGN | flags,
			      NULL, NULL);
	if (!c)
		panic("kmem_cache_sizes_init: no memory for %s", name);
	return c;
}

void __init kmem_cache_sizes_init(void)
{
	if (num_physpages > MIB(32) >> PAGE_SHIFT)
		slab_break_gfp_order = BREAK_GFP_ORDER_HI;
	for (cache_sizes_t *s = cache_sizes; s->cs_size; s++) {
		s->cs_cachep = make_size(s->cs_size, "", 0);
		/* Raise the limit of off-slab slabs */
		if (!OFF_SLAB(s->cs_cachep))
			offslab_limit = (s->cs_size - sizeof(slab_t)) /
					sizeof(kmem_bufctl_t);
		s->cs_dmacachep = make_size(s->cs_size, "(DMA)",
					    SLAB_CACHE_DMA);
	}
}
/* Give all caches their arrays */
void __init kmem_cpucache_init(void)
{
	kmem_cache_t *c;

	g_cpucache_up = true;
	for_each_cache(c)
		if (enable_cpucache(c) != 0)
			panic("kmem_cpucache_init: no memory");
}
