/*
 * monitor/slab-test.c - a self-test of the slab allocator
 *
 * PLAYERS threads draw lots. Each notes what it holds and fills it with
 * bytes of its own: an object that two have is found by its bytes. The
 * model's counts are changed without a sleep between them and the
 * allocator's. The tick plays with size caches alone. The first claim
 * that fails is kept, and ends the game.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/vsprintf.h"
#include "arch/timer.h"
#include "mm/page_alloc.h"
#include "mm/slab_def.h"
#include "monitor/random.h"
#include "monitor/selftest.h"
#include "sched/completion.h"
#include "sched/sched.h"

/* Describe the game of objects */
static const struct kind {
	const char *name;
	size_t size;
	unsigned long flags;
	bool ctor;
} kinds[] = {
	{ "t-small", 20, 0, false },
	{ "t-line", 100, SLAB_HWCACHE_ALIGN, false },
	{ "t-must", 60, SLAB_MUST_HWCACHE_ALIGN, false },
	{ "t-dma", 200, SLAB_CACHE_DMA, false },
	{ "t-off", 1020, 0, false },
	{ "t-keep", 1000, SLAB_NO_REAP, false },
	{ "t-ctor", 128, 0, true },
	{ "t-ctor-off", 2048, SLAB_HWCACHE_ALIGN, true },
	{ "t-debug", 72, SLAB_DEBUG_ANY & ~SLAB_DEBUG_INITIAL, false },
	{ "t-large", 9000, 0, false },
};

#define KINDS	ARRAY_SIZE(kinds)

#define OBJECT_PLAYERS	6
#define MOST_THINGS	32	/* held by a player */

struct thing {
	u8 *object;
	size_t size;
	size_t kind;		/* KINDS: had by its size */
	u8 mark;
};

struct object_player {
	u32 random;
	unsigned long steps;
	unsigned int nr;
	struct thing thing[MOST_THINGS];
	char name[CACHE_NAMELEN];	/* of a cache of its own */
};

static struct {
	struct object_player player[OBJECT_PLAYERS];
	kmem_cache_t *cache[KINDS];
	unsigned long held[KINDS];	/* objects that players have */
	unsigned long constructed, destructed;
	unsigned long taken, given, refused, recounts, reaped;
	unsigned long ticks;		/* objects that the tick had */
	struct completion over;
	struct seq_file *m;
	const char *fault;		/* NULL: none so far */
	const char *fault_cache;
	bool stop;
} slab_game;

/* Note the first claim that fails about objects */
static void claim_object(bool holds, const char *cache,
			 const char *what)
{
	if (holds || slab_game.fault)
		return;
	slab_game.fault_cache = cache;
	slab_game.fault = what;
	slab_game.stop = true;
}

/* Construct objects for the game */
#define CONSTRUCTED	'C'

static void game_ctor(void *obj, kmem_cache_t *c, unsigned long flags)
{
	claim_object(flags & SLAB_CTOR_CONSTRUCTOR, c->name,
		     "constructor without its flag");
	if (flags & SLAB_CTOR_VERIFY)
		return;
	memset(obj, CONSTRUCTED, kmem_cache_size(c));
	slab_game.constructed++;
}

static void game_dtor(void *obj, kmem_cache_t *c, unsigned long flags)
{
	claim_object(*(u8 *)obj == CONSTRUCTED && !flags, c->name,
		     "destructor of what was not constructed");
	slab_game.destructed++;
}

/* Mark an object, and look at the marks */
#define MARKED_BYTES	64	/* at each end */

static void mark(const struct thing *t, u8 byte)
{
	size_t n = min(t->size, (size_t)MARKED_BYTES);

	memset(t->object, byte, n);
	memset(t->object + t->size - n, byte, n);
}

static bool is_marked(const struct thing *t, u8 byte)
{
	size_t n = min(t->size, (size_t)MARKED_BYTES), i;

	for (i = 0; i < n; i++)
		if (t->object[i] != byte ||
		    t->object[t->size - 1 - i] != byte)
			return false;
	return true;
}

/* Take an object in the game */
static void claim_kind(const struct thing *t)
{
	const struct kind *kind = &kinds[t->kind];
	unsigned long at = (unsigned long)t->object;

	claim_object(at % BYTES_PER_WORD == 0, kind->name,
		     "object between two words");
	/* Claim what the flags of the kind promise */
	if (kind->flags & SLAB_MUST_HWCACHE_ALIGN)
		claim_object(at % L1_CACHE_BYTES == 0, kind->name,
			     "object between two lines");
	if (kind->flags & SLAB_CACHE_DMA)
		claim_object(__pa(at) < MIB(16), kind->name,
			     "DMA object above 16 MiB");
	if (kind->ctor)
		claim_object(is_marked(t, CONSTRUCTED), kind->name,
			     "object is not as it was constructed");
}

static void claim_size(const struct thing *t, bool dma)
{
	const kmem_cache_t *c = GET_PAGE_CACHE(virt_to_page(t->object));
	size_t fit = 32;

	while (fit < t->size)
		fit *= 2;
	claim_object(kmem_cache_size((kmem_cache_t *)c) == fit, c->name,
		     "kmalloc chose another size");
	claim_object(!dma || __pa(t->object) < MIB(16), c->name,
		     "DMA memory above 16 MiB");
}

static bool take_by_size(struct object_player *p, struct thing *t)
{
	bool dma = random_below(&p->random, 8) == 0;
	unsigned int flags = random_below(&p->random, 4) ? SLAB_KERNEL :
							   SLAB_ATOMIC;

	t->kind = KINDS;
	t->size = 1 + random_below(&p->random,
				   32U << random_below(&p->random, 10));
	t->object = kmalloc(t->size, flags | (dma ? SLAB_DMA : 0));
	if (t->object)
		claim_size(t, dma);
	return t->object;
}

static bool take_of_kind(struct object_player *p, struct thing *t)
{
	unsigned int flags = random_below(&p->random, 4) ? SLAB_KERNEL :
							   SLAB_ATOMIC;
	kmem_cache_t *c;

	t->kind = random_below(&p->random, KINDS);
	c = slab_game.cache[t->kind];
	t->size = kmem_cache_size(c);
	t->object = kmem_cache_alloc(c, flags | c->gfpflags);
	if (!t->object)
		return false;
	slab_game.held[t->kind]++;
	claim_kind(t);
	return true;
}

static void take_thing(struct object_player *p)
{
	struct thing *t = &p->thing[p->nr];
	bool by_size = random_below(&p->random, 3) == 0;

	if (!(by_size ? take_by_size(p, t) : take_of_kind(p, t))) {
		slab_game.refused++;
		return;
	}
	t->mark = next_random(&p->random);
	mark(t, t->mark);
	p->nr++;
	slab_game.taken++;
}

/* Give an object back in the game */
static void give_thing(struct object_player *p)
{
	unsigned int i = random_below(&p->random, p->nr);
	struct thing t = p->thing[i];

	p->thing[i] = p->thing[--p->nr];
	slab_game.given++;
	claim_object(is_marked(&t, t.mark),
		     t.kind == KINDS ? "kmalloc" : kinds[t.kind].name,
		     "somebody wrote to an object in use");
	if (t.kind == KINDS) {
		kfree(t.object);
		return;
	}
	/* Put a constructed object back into its state */
	if (kinds[t.kind].ctor)
		memset(t.object, CONSTRUCTED, t.size);
	slab_game.held[t.kind]--;
	kmem_cache_free(slab_game.cache[t.kind], t.object);
}

/* Tune, shrink and recount in the game */
static unsigned long in_arrays(const kmem_cache_t *c)
{
	unsigned long n = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		n += c->cpudata[cpu]->avail;
	return n;
}

static void recount_kind(size_t kind)
{
	kmem_cache_t *c = slab_game.cache[kind];
	char text[240];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	slab_game.recounts++;
	if (kmem_cache_check(&m, c)) {
		claim_object(false, c->name, "kmem_cache_check finds faults");
		seq_puts(slab_game.m, text);
	}
	claim_object(c->num_active == slab_game.held[kind] + in_arrays(c),
		     c->name, "objects were lost or invented");
}

static void tune_kind(struct object_player *p, size_t kind)
{
	int limit = random_below(&p->random, 20);
	int batch = limit ? 1 + (int)random_below(&p->random, limit) : 0;
	kmem_cache_t *c = slab_game.cache[kind];
	int err = kmem_tune_cpucache(c, limit, batch);

	claim_object(!err || err == -ENOMEM || c->flags & SLAB_DEBUG_ANY,
		     c->name, "a cache cannot be tuned");
}

static void disturb(struct object_player *p)
{
	size_t kind = random_below(&p->random, KINDS);

	switch (random_below(&p->random, 5)) {
	case 0:
		tune_kind(p, kind);
		break;
	case 1:
		kmem_cache_shrink(slab_game.cache[kind]);
		break;
	case 2:
		drain_cpu_caches(slab_game.cache[kind]);
		break;
	case 3:
		slab_game.reaped += kmem_cache_reap(GFP_KERNEL);
		break;
	default:
		recount_kind(kind);
	}
}

/* Make and destroy a cache in the game */
static void come_and_go(struct object_player *p)
{
	kmem_cache_t *c;
	void *obj;

	c = kmem_cache_create(p->name, 40 + random_below(&p->random, 3000),
			      0, 0, NULL, NULL);
	if (!c) {
		slab_game.refused++;
		return;
	}
	obj = kmem_cache_alloc(c, SLAB_KERNEL);
	/* Let others run, and find the cache in the chain */
	yield();
	claim_object(kmem_cache_find(p->name) == c, p->name,
		     "a cache is not found");
	if (obj)
		kmem_cache_free(c, obj);
	claim_object(kmem_cache_destroy(c) == 0, p->name,
		     "a cache cannot be destroyed");
}

/* Let the tick take objects */
#define TICK_THINGS	8

static void *tick_things[TICK_THINGS];

static void tick_plays(void)
{
	unsigned int i = slab_game.ticks++ % TICK_THINGS;

	if (tick_things[i]) {
		kfree(tick_things[i]);
		tick_things[i] = NULL;
	} else {
		tick_things[i] = kmalloc(8U << i, SLAB_ATOMIC);
	}
}

static void end_tick(void)
{
	size_t i;

	set_tick_hook(NULL, 0);
	for (i = 0; i < TICK_THINGS; i++) {
		kfree(tick_things[i]);
		tick_things[i] = NULL;
	}
}

/* Play a thread's part with objects */
static void sleep_a_tick(void)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(1);
}

static void object_step(struct object_player *p)
{
	u32 lot = random_below(&p->random, 1024);

	if (lot == 0)
		sleep_a_tick();
	else if (lot < 5)
		come_and_go(p);
	else if (lot < 36)
		disturb(p);
	else if (lot < 52)
		yield();
	else if (p->nr && (p->nr == MOST_THINGS || lot & 1))
		give_thing(p);
	else
		take_thing(p);
}

static int play_objects(void *arg)
{
	struct object_player *p = arg;
	unsigned long step;

	for (step = 0; step < p->steps && !slab_game.stop; step++) {
		object_step(p);
		cond_resched();
	}
	while (p->nr)
		give_thing(p);
	complete(&slab_game.over);
	return 0;
}

/* Make the caches of the game, and destroy them */
static int make_game_caches(void)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		const struct kind *k = &kinds[i];

		if (kmem_cache_find(k->name))
			return -EBUSY;
		slab_game.cache[i] =
			kmem_cache_create(k->name, k->size, 0, k->flags,
					  k->ctor ? game_ctor : NULL,
					  k->ctor ? game_dtor : NULL);
		if (!slab_game.cache[i])
			return -ENOMEM;
	}
	return 0;
}

static void destroy_game_caches(void)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		if (!slab_game.cache[i])
			continue;
		claim_object(kmem_cache_destroy(slab_game.cache[i]) == 0,
			     kinds[i].name, "objects are left at the end");
	}
	claim_object(slab_game.constructed == slab_game.destructed,
		     "t-ctor", "not all that was constructed is gone");
}

/* Claim that all pages are back */
static unsigned long free_when_lean(void)
{
	kmem_cache_t *c;

	for_each_cache(c) {
		drain_cpu_caches(c);
		kmem_cache_shrink(c);
	}
	return nr_free_pages();
}

/* Run the self-test of objects */
static int start_object_players(unsigned long steps, u32 seed)
{
	int i, pid = 0;

	for (i = 0; i < OBJECT_PLAYERS && pid >= 0; i++) {
		struct object_player *p = &slab_game.player[i];

		p->random = next_random(&seed);
		p->steps = steps / OBJECT_PLAYERS + 1;
		scnprintf(p->name, sizeof(p->name), "t-own-%d", i);
		pid = kernel_thread(play_objects, p, "objects");
	}
	if (pid >= 0)
		return OBJECT_PLAYERS;
	/* Call the game of objects off */
	slab_game.stop = true;
	for (i--; i > 0; i--)
		wait_for_completion(&slab_game.over);
	return pid;
}

static int play_game_of_objects(unsigned long steps, u32 seed)
{
	int players, i;

	set_tick_hook(tick_plays, TICK_CALLS_MAX);
	players = start_object_players(steps, seed);
	for (i = 0; i < players; i++)
		wait_for_completion(&slab_game.over);
	end_tick();
	yield();
	return players < 0 ? players : 0;
}

static int report_objects(struct seq_file *m)
{
	seq_printf(m, "%lu objects taken, %lu given back, %lu requests "
		      "refused\n", slab_game.taken, slab_game.given,
		   slab_game.refused);
	seq_printf(m, "%lu recounts, %lu pages reaped, %lu calls from "
		      "ticks\n", slab_game.recounts, slab_game.reaped,
		   slab_game.ticks);
	if (!slab_game.fault)
		return 0;
	seq_printf(m, "slab: %s: %s\n", slab_game.fault_cache,
		   slab_game.fault);
	return 1;
}

static int slab_test(struct seq_file *m, unsigned long steps, u32 seed)
{
	unsigned long before;
	int err;

	memset(&slab_game, 0, sizeof(slab_game));
	slab_game.m = m;
	init_completion(&slab_game.over);
	before = free_when_lean();
	err = make_game_caches();
	if (!err)
		err = play_game_of_objects(steps, seed);
	destroy_game_caches();
	claim_object(free_when_lean() == before, "all",
		     "pages did not come back");
	claim_object(slab_check(m) == 0, "all", "slab_check finds faults");
	return err ? err : report_objects(m);
}
SELFTEST("slab", slab_test,
	 "six threads and the tick take objects of every kind");
