/*
 * monitor/area-test.c - the vmalloc range against a model
 *
 * One thread. While the test runs nobody else takes or frees areas;
 * those that are there at its beginning are in the model and stay.
 */
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "mm/fail_page_alloc.h"
#include "mm/highmem.h"
#include "mm/ioremap.h"
#include "mm/page_alloc.h"
#include "mm/pgalloc.h"
#include "mm/slab_def.h"
#include "mm/vmalloc.h"
#include "monitor/areas.h"
#include "monitor/random.h"
#include "monitor/selftest.h"

/* Model the vmalloc range */
#define MOST_HELD	40
#define MOST_MODEL	(2 * MOST_HELD)
#define LARGEST		32	/* pages of an area */

enum area_way { FOREIGN, PLAIN, ONLY_LOW, ONLY_DMA, MAPPED, DEVICE };

struct model {
	unsigned long start, pages;
	enum area_way way;
	u32 mark;		/* of what it holds */
	bool backwards;		/* the pages of another, last first */
};

static struct area_game {
	struct model area[MOST_MODEL];
	size_t nr, held;
	u32 random;
	unsigned long taken, refused, failed_half_way, checks;
	const char *fault;
	unsigned long at;	/* of the fault */
} area_game;

static bool claim_area(bool holds, unsigned long at, const char *fault)
{
	if (!holds && !area_game.fault) {
		area_game.fault = fault;
		area_game.at = at;
	}
	return holds;
}

static unsigned long model_end(const struct model *a)
{
	return a->start + (a->pages + 1) * PAGE_SIZE;
}

/* areas of others; false: there are too many */
static bool model_foreign_areas(void)
{
	unsigned long at = VMALLOC_START;
	struct area area;

	while (next_area(at, &area)) {
		if (area_game.nr == MOST_HELD)
			return false;
		area_game.area[area_game.nr++] = (struct model){
			.start = area.start,
			.way = FOREIGN,
			.pages = (area.end - area.start) / PAGE_SIZE,
		};
		at = area.end;
	}
	return true;
}

/* Predict where an area will be */
static unsigned long predict(unsigned long pages)
{
	unsigned long at = VMALLOC_START, bytes;
	size_t i = 0;

	bytes = (pages + 1) * PAGE_SIZE;
	while (i < area_game.nr) {
		const struct model *a = &area_game.area[i++];

		if (at < model_end(a) && at + bytes > a->start) {
			at = model_end(a);
			i = 0;
		}
	}
	return at > VMALLOC_END - bytes ? 0 : at;
}

/* Fill an area of the game, and look at it */
#define WORDS_A_PAGE	4

static u32 *word_at(const struct model *a, unsigned long page, int i)
{
	return (u32 *)(a->start + page * PAGE_SIZE +
		       (size_t)i * PAGE_SIZE / WORDS_A_PAGE);
}

static u32 word_wanted(const struct model *a, unsigned long page, int i)
{
	if (a->backwards)
		page = a->pages - 1 - page;
	return a->mark + page * WORDS_A_PAGE + i;
}

static void fill_area(const struct model *a)
{
	unsigned long page;
	int i;

	for (page = 0; page < a->pages; page++)
		for (i = 0; i < WORDS_A_PAGE; i++)
			*word_at(a, page, i) = word_wanted(a, page, i);
}

static void check_area(const struct model *a)
{
	unsigned long page;
	int i;

	if (a->way == DEVICE)
		return;
	for (page = 0; page < a->pages; page++)
		for (i = 0; i < WORDS_A_PAGE; i++)
			if (*word_at(a, page, i) != word_wanted(a, page, i))
				claim_area(false,
					   (unsigned long)word_at(a, page, i),
					   "a word has changed");
}

static void check_frames(const struct model *a)
{
	unsigned long i, at;
	struct page *page;

	for (i = 0; i < a->pages; i++) {
		at = a->start + i * PAGE_SIZE;
		page = vmalloc_to_page((void *)at);
		if (!claim_area(page && page_count(page) > 0, at,
				"a page is missing, or nobody's"))
			return;
		claim_area(a->way != ONLY_DMA ||
			   page_to_phys(page) < MIB(16), at,
			   "DMA memory above 16 MiB");
		claim_area(a->way != ONLY_LOW || !PageHighMem(page), at,
			   "high memory that was not asked for");
	}
}

/* Take an area in the game */
#define DEVICE_PHYS	0xfec00000UL

static void *take_by_vmap(struct model *a)
{
	struct page *page[LARGEST];
	const struct model *from;
	unsigned long i;

	from = &area_game.area[random_below(&area_game.random,
					    area_game.held)];
	if (!area_game.held || from->way == DEVICE || from->way == MAPPED)
		return NULL;
	a->pages = from->pages;
	a->mark = from->mark;
	a->backwards = true;
	for (i = 0; i < a->pages; i++)
		page[a->pages - 1 - i] = vmalloc_to_page(
			(void *)(from->start + i * PAGE_SIZE));
	return vmap(page, a->pages, 0, PAGE_KERNEL);
}

static void *take_by_way(struct model *a)
{
	unsigned long bytes = a->pages * PAGE_SIZE -
			      random_below(&area_game.random, PAGE_SIZE);

	switch (a->way) {
	case PLAIN:
		return vmalloc(bytes);
	case ONLY_LOW:
		return vmalloc_32(bytes);
	case ONLY_DMA:
		return vmalloc_dma(bytes);
	case DEVICE:
		return ioremap(DEVICE_PHYS, bytes);
	default:
		return take_by_vmap(a);
	}
}

static void enter_area(struct model *a)
{
	struct area area;

	claim_area(a->start == predict(a->pages), a->start,
		   "not the first gap that fits");
	claim_area(next_area(a->start, &area) && area.start == a->start &&
		   area.end == model_end(a) - PAGE_SIZE, a->start,
		   "the list has no such area");
	if (a->way != DEVICE)
		check_frames(a);
	if (a->way != DEVICE && a->way != MAPPED)
		fill_area(a);
	check_area(a);
	area_game.area[area_game.nr++] = area_game.area[area_game.held];
	area_game.area[area_game.held++] = *a;
	area_game.taken++;
}

static void take_area(void)
{
	struct model a = {
		.way = PLAIN + random_below(&area_game.random, 5),
		.pages = 1 + random_below(&area_game.random, LARGEST),
		.mark = next_random(&area_game.random),
	};

	a.start = (unsigned long)take_by_way(&a);
	if (a.start)
		enter_area(&a);
	else
		area_game.refused++;
}

/* Let an area fail half-way */
static void fail_half_way(void)
{
	struct fail_page_alloc rule = {
		.nth = 1 + random_below(&area_game.random, LARGEST),
	};
	unsigned long pages = LARGEST;
	void *addr;

	if (fail_page_alloc_on)
		return;
	fail_page_alloc_set(&rule);
	addr = vmalloc(pages * PAGE_SIZE);
	fail_page_alloc_set(NULL);
	if (addr)
		vfree(addr);
	else
		area_game.failed_half_way++;
}

/* Give an area of the game back */
static void give_area(size_t i)
{
	struct model a = area_game.area[i];
	void *addr = (void *)a.start;

	BUG_ON(i >= area_game.held);
	check_area(&a);
	if (a.way == DEVICE)
		iounmap(addr);
	else if (a.way == MAPPED)
		vunmap(addr);
	else
		vfree(addr);
	/* Take the area out of the model */
	area_game.area[i] = area_game.area[--area_game.held];
	area_game.area[area_game.held] = area_game.area[--area_game.nr];
	claim_area(!vmalloc_to_page(addr), a.start,
		   "a page is still mapped");
}

/* Read and write across areas and gaps */
static u8 stretch[2 * PAGE_SIZE];

static unsigned long last_page(const struct model *a)
{
	return a->start + (a->pages - 1) * PAGE_SIZE;
}

static void read_stretch(const struct model *a)
{
	unsigned long at = last_page(a), n, i;

	n = vread((char *)stretch, (char *)at, sizeof(stretch));
	claim_area(n == sizeof(stretch) || n == PAGE_SIZE, at,
		   "vread has another length");
	claim_area(!memcmp(stretch, (void *)at, PAGE_SIZE), at,
		   "vread gives other bytes");
	for (i = PAGE_SIZE; i < n; i++)
		claim_area(!stretch[i], at + i,
			   "vread reads a guard page");
}

static void look_around(void)
{
	const struct model *a;
	u32 i;

	if (!area_game.held)
		return;
	i = random_below(&area_game.random, area_game.held);
	a = &area_game.area[i];
	check_area(a);
	if (a->way == DEVICE)
		return;
	read_stretch(a);
	vwrite((char *)stretch, (char *)last_page(a), PAGE_SIZE);
	check_area(a);
}

/* Weigh memory before and after the game */
static unsigned long count_tables(void)
{
	unsigned long at, n = 0;

	for (at = VMALLOC_START; at < VMALLOC_END; at += PMD_SIZE)
		n += !pmd_none(*pmd_offset(pgd_offset_k(at), at));
	return n;
}

/* free pages and tables, without what is kept for later */
static unsigned long weigh_memory(void)
{
	kmem_cache_t *c;

	for_each_cache(c) {
		drain_cpu_caches(c);
		kmem_cache_shrink(c);
	}
	do_check_pgt_cache(0, 0);
	return nr_free_pages() + count_tables();
}

/* Run the self-test of areas */
static void recount_areas(struct seq_file *m)
{
	area_game.checks++;
	claim_area(!vmalloc_check(m), 0, "vmalloc_check finds faults");
}

static void area_step(struct seq_file *m)
{
	u32 lot = random_below(&area_game.random, 128);

	if (lot == 0)
		recount_areas(m);
	else if (lot < 4)
		fail_half_way();
	else if (lot < 24)
		look_around();
	else if (area_game.held && (area_game.held == MOST_HELD || lot & 1))
		give_area(random_below(&area_game.random, area_game.held));
	else
		take_area();
}

static int report_areas(struct seq_file *m)
{
	seq_printf(m, "%lu areas taken, %lu refused, %lu failed half-way, "
		      "%lu recounts\n", area_game.taken,
		   area_game.refused, area_game.failed_half_way,
		   area_game.checks);
	if (!area_game.fault)
		return 0;
	seq_printf(m, "vmalloc: %s, at %08lx\n", area_game.fault,
		   area_game.at);
	return 1;
}

static int area_test(struct seq_file *m, unsigned long steps, u32 seed)
{
	unsigned long before;

	memset(&area_game, 0, sizeof(area_game));
	area_game.random = seed;
	if (!model_foreign_areas())
		return -EBUSY;
	before = weigh_memory();
	while (steps-- && !area_game.fault)
		area_step(m);
	while (area_game.held)
		give_area(0);
	recount_areas(m);
	claim_area(weigh_memory() == before, 0, "pages did not come back");
	return report_areas(m);
}
SELFTEST("vmalloc", area_test,
	 "areas come and go, against a model of the range");
