/*
 * monitor/stress.c - eight threads, everything at once
 *
 * struct stress is the game. Its counters are changed by threads only,
 * never across a sleep; there is no lock. The first claim that fails
 * is kept, and ends the game.
 */
#include "monitor/stress.h"

#include "arch/timer.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/bounce.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/fault.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"
#include "mm/paging.h"
#include "mm/pgalloc.h"
#include "mm/proc_caches.h"
#include "mm/shrinker.h"
#include "mm/slab_def.h"
#include "mm/slabinfo.h"
#include "mm/tlb.h"
#include "mm/vmalloc.h"
#include "monitor/monitor.h"
#include "monitor/play_mm.h"
#include "monitor/selftest.h"
#include "sched/sched.h"

/* Keep the stress game */
static struct {
	struct stress_player player[STRESS_PLAYERS];
	struct completion over;
	bool stop;
	const char *who, *fault;	/* of the first claim that failed */
	unsigned long recounts, threads, no_threads;
	unsigned long directories, bad_weather;
	struct mm_struct *space;	/* with the second directory */
	char said[1000];		/* by the checks */
} stress;

static struct stress_kind *const kinds[] = {
	&stress_block, &stress_object, &stress_bytes, &stress_area,
	&stress_map, &stress_window, &stress_request,
};

/* Note the first claim that fails under stress */

void stress_claim(bool holds, const char *who, const char *what)
{
	if (holds || stress.fault)
		return;
	stress.who = who;
	stress.fault = what;
	stress.stop = true;
}

void stress_sleep(signed long ticks)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(ticks);
}

/* Recount everything under stress */

static void recount_all(void)
{
	static bool counting;
	struct seq_file m;

	if (counting || stress.fault)
		return;
	counting = true;
	seq_buffer_init(&m, stress.said, sizeof(stress.said));
	if (mm_check(&m) == 0)
		stress.said[0] = '\0';
	else
		stress_claim(false, "mm_check", "finds faults");
	stress.recounts++;
	counting = false;
}

static void recount(struct stress_player *p)
{
	(void)p;
	recount_all();
}

/* Change the directory under stress */

static void forget_areas(pgd_t *pgd)
{
	unsigned long at = VMALLOC_START;

	for (; at < VMALLOC_END; at += PGDIR_SIZE)
		pmd_clear(pmd_offset(pgd + pgd_index(at), at));
}

static struct mm_struct *new_space(void)
{
	struct mm_struct *mm = allocate_mm();

	if (!mm)
		return NULL;
	mm->pgd = pgd_alloc(mm);
	if (mm->pgd) {
		forget_areas(mm->pgd);
		return mm;
	}
	free_mm(mm);
	return NULL;
}

static void drop_space(void)
{
	activate_mm(&init_mm);
	if (!stress.space)
		return;
	pgd_free(stress.space->pgd);
	stress.space->pgd = NULL;
	free_mm(stress.space);
	stress.space = NULL;
}

static void replace_space(void)
{
	struct mm_struct *mm, *other;

	drop_space();
	mm = new_space();
	other = stress.space;
	if (other && mm) {
		pgd_free(mm->pgd);
		mm->pgd = NULL;
		free_mm(mm);
	} else if (mm) {
		stress.space = mm;
	}
}

static void change_directory(struct stress_player *p)
{
	stress.directories++;
	if (random_below(&p->random, 8) == 0)
		replace_space();
	else if (stress.space && random_below(&p->random, 4))
		activate_mm(stress.space);
	else
		activate_mm(&init_mm);
}

/* Change the weather of the stress game */

static void change_weather(struct stress_player *p)
{
	static const unsigned int per_mille[] = { 0, 10, 30, 300 };
	struct fail_page_alloc rule = {
		.probability = per_mille[random_below(&p->random, 4)],
		.min_order = random_below(&p->random, 3),
		.seed = next_random(&p->random),
	};

	fail_page_alloc_set(&rule);
	stress.bad_weather += rule.probability != 0;
}

/* Start a thread for a moment under stress */

static int live_briefly(void *arg)
{
	yield();
	complete(arg);
	return 0;
}

static void start_thread(struct stress_player *p)
{
	struct completion over;

	(void)p;
	init_completion(&over);
	if (kernel_thread(live_briefly, &over, "brief") < 0) {
		stress.no_threads++;
		return;
	}
	stress.threads++;
	wait_for_completion(&over);
}

/* Choose a moment of the stress game */

static void doze(struct stress_player *p)
{
	stress_sleep(1 + (signed long)random_below(&p->random, 2));
}

static void let_run(struct stress_player *p)
{
	(void)p;
	yield();
}

static void shrink(struct stress_player *p)
{
	(void)p;
	shrink_all(GFP_KERNEL);
}

static const struct {
	unsigned int lots;
	void (*act)(struct stress_player *p);
} moments[] = {
	{ 1, recount }, { 1, stress_hoard_windows }, { 2, doze },
	{ 2, shrink }, { 4, change_weather }, { 4, start_thread },
	{ 8, stress_fail_disk }, { 16, change_directory },
	{ 32, stress_wait_for_window }, { 32, stress_copy_page },
	{ 100, let_run },
};

/* Take a step of the stress game */

static void fill_place(struct stress_player *p, struct stress_thing *t)
{
	struct stress_kind *kind =
		kinds[random_below(&p->random, ARRAY_SIZE(kinds))];

	t->mark = next_random(&p->random);
	if (!kind->take(p, t)) {
		kind->refused++;
		return;
	}
	kind->taken++;
	t->kind = kind;
}

void stress_empty_place(struct stress_player *p,
			struct stress_thing *t)
{
	stress_claim(t->kind->intact(t), t->kind->name,
		     "not as its owner left it");
	t->kind->give(p, t);
	t->kind = NULL;
}

static void stress_step(struct stress_player *p)
{
	u32 lot = random_below(&p->random, 1024);
	struct stress_thing *t;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(moments); i++) {
		if (lot < moments[i].lots) {
			moments[i].act(p);
			return;
		}
		lot -= moments[i].lots;
	}
	t = &p->thing[random_below(&p->random, STRESS_THINGS)];
	if (t->kind)
		stress_empty_place(p, t);
	else
		fill_place(p, t);
}

/* Let the players of the stress game come and go */

static int play(void *arg)
{
	struct stress_player *p = arg;
	unsigned long step;
	size_t i;

	for (step = 0; step < p->steps && !stress.stop; step++) {
		stress_step(p);
		cond_resched();
	}
	for (i = 0; i < STRESS_THINGS; i++)
		if (p->thing[i].kind)
			stress_empty_place(p, &p->thing[i]);
	complete(&stress.over);
	return 0;
}

static int start_players(unsigned long steps, u32 seed)
{
	struct stress_player *p;
	int i, n = 0;

	for (i = 0; i < STRESS_PLAYERS; i++) {
		p = &stress.player[i];
		p->nr = i;
		p->random = next_random(&seed);
		p->steps = steps / STRESS_PLAYERS + 1;
		if (kernel_thread(play, p, "stress") < 0)
			stress.no_threads++;
		else
			n++;
	}
	return n;
}

static int play_all(unsigned long steps, u32 seed)
{
	struct fail_page_alloc drizzle = {
		.probability = 10, .seed = seed,
	};
	int players, i;

	fail_page_alloc_set(&drizzle);
	players = start_players(steps, seed);
	for (i = 0; i < players; i++)
		wait_for_completion(&stress.over);
	fail_page_alloc_set(NULL);
	yield();
	return players ? 0 : -ENOMEM;
}

/* Count all pages before and after stress */

struct stress_balance {
	unsigned long pages;
	unsigned long requests;		/* in use, and in the pool */
};

static void be_lean(void)
{
	kmem_cache_t *c;
	int pages;

	do {
		pages = 0;
		for_each_cache(c) {
			drain_cpu_caches(c);
			pages += kmem_cache_shrink(c);
		}
	} while (pages);
}

static struct stress_balance draw_balance(void)
{
	kmem_cache_t *c = kmem_cache_find("page_request");
	struct stress_balance b;
	struct slab_census census;

	BUG_ON(!c);
	be_lean();
	slab_census(c, &census);
	b.pages = nr_free_pages() + nr_page_table_pages +
		  (unsigned long)nr_emergency_pages +
		  ((census.full + census.partial + census.free)
			  << c->gfporder);
	b.requests = c->num_active - (unsigned long)nr_emergency_requests;
	return b;
}

static void compare_balance(const struct stress_balance *before)
{
	struct stress_balance after = draw_balance();

	stress_claim(after.pages >= before->pages, "pages",
		     "are missing at the end");
	stress_claim(after.pages <= before->pages, "pages",
		     "have become more");
	stress_claim(after.requests == before->requests, "requests",
		     "are missing at the end");
}

/* Open and close the stress game */

static void clear_game(void)
{
	size_t i;

	memset(&stress, 0, sizeof(stress));
	init_completion(&stress.over);
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		kinds[i]->taken = kinds[i]->refused = 0;
	stress_hoards = stress_copies = 0;
}

static int open_game(void)
{
	int err;

	if (play_mm || kmem_cache_find("stress-small") ||
	    get_block_device("stress-all"))
		return -EBUSY;
	err = stress_make_caches();
	if (!err)
		err = stress_make_disks();
	return err;
}

static void close_game(void)
{
	stress_destroy_disks();
	stress_destroy_caches();
}

/* Report on the stress game */

static void report_stress(struct seq_file *m, unsigned long waits,
			  unsigned long faults)
{
	size_t i;

	seq_printf(m, "%-8s %8s %8s\n", "kind", "taken", "refused");
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		seq_printf(m, "%-8s %8lu %8lu\n", kinds[i]->name,
			   kinds[i]->taken, kinds[i]->refused);
	seq_printf(m, "%lu recounts, %lu changes of directory, %lu faults "
		      "mended\n", stress.recounts, stress.directories, faults);
	seq_printf(m, "%lu hoards of windows, %lu sleeps for one, %lu "
		      "copies\n", stress_hoards, waits, stress_copies);
	seq_printf(m, "%lu threads for a moment, %lu not started, %lu "
		      "times bad weather\n", stress.threads,
		   stress.no_threads, stress.bad_weather);
	if (stress.fault)
		seq_printf(m, "%s%s: %s\n", stress.said, stress.who,
			   stress.fault);
}

/* Run the stress game */

static int test_stress(struct seq_file *m, unsigned long steps,
		       u32 seed)
{
	unsigned long waits = nr_pkmap_waits, faults = nr_vmalloc_faults;
	struct stress_balance before;
	int err;

	seq_printf(m, "stress: %lu steps, seed %u\n", steps, seed);
	clear_game();
	err = open_game();
	if (!err) {
		before = draw_balance();
		err = play_all(steps, seed);
		drop_space();
		compare_balance(&before);
		recount_all();
	}
	if (err != -EBUSY)
		close_game();
	report_stress(m, nr_pkmap_waits - waits,
		      nr_vmalloc_faults - faults);
	return stress.fault ? 1 : err;
}
SELFTEST("stress", test_stress,
	 "eight threads on all allocators at once, which fail at random");

static int cmd_stress(struct seq_file *m, int argc, char **argv)
{
	unsigned long number[2] = { 0, (u32)get_cycles() | 1 };
	char *end;
	int i, faults;

	if (argc < 2 || argc > 3)
		return -EINVAL;
	for (i = 1; i < argc; i++) {
		number[i - 1] = simple_strtoul(argv[i], &end, 0);
		if (end == argv[i] || *end || !number[i - 1])
			return -EINVAL;
	}
	faults = test_stress(m, number[0], number[1]);
	if (faults < 0)
		return faults;
	if (faults)
		monitor_note_failure();
	seq_puts(m, faults ? "stress: FAILED\n" : "stress: passed\n");
	return 0;
}
MONITOR_COMMAND("stress", cmd_stress, "STEPS [SEED]",
		"eight threads on all allocators at once");
