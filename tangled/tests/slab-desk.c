/*
 * slab-desk.c - the suite of the commands around caches and objects
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "lib/errno.h"
#include "mm/fail_page_alloc.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"
#include "mm/slab_def.h"
#include "mm/slabinfo.h"
#include "monitor/cache_model.h"
#include "sched/sched.h"
#include "tests/desk.h"

static const char *const debugging[] = { "slab_debug=-", "slab_debug" };

/* Bring caches to rest */
static unsigned long free_before;

static unsigned long free_at_rest(void)
{
	kmem_cache_t *c;

	for_each_cache(c) {
		drain_cpu_caches(c);
		kmem_cache_shrink(c);
	}
	return nr_free_pages();
}

static void begin(const char *options)
{
	soft_boot(64, options);
	free_before = free_at_rest();
}

static void end(void)
{
	say("cache reset");
	say("freeall");
	ck_assert_uint_eq(free_at_rest(), free_before);
	expect_said("check", "\n0 faults found\n");
}

static kmem_cache_t *new_cache(size_t size, unsigned long flags)
{
	return kmem_cache_create("test", size, 0, flags, NULL, NULL);
}

/* Test the report of the caches */
static const char *line_of(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (; *text; text += strcspn(text, "\n") + 1)
		if (!strncmp(text, name, len) && text[len] == ' ')
			return text;
	ck_abort_msg("no line for %s", name);
}

static void expect_line(const char *text, kmem_cache_t *c)
{
	unsigned long n[17], slabs, i;
	unsigned int limit = c->cpudata[0]->limit;
	struct slab_census census;

	ck_assert_int_eq(sscanf(line_of(text, c->name),
		"%*s %lu %lu %lu %lu %lu %lu : %lu %lu %lu %lu %lu : "
		"%lu %lu : %lu %lu %lu %lu\n", &n[0], &n[1], &n[2], &n[3],
		&n[4], &n[5], &n[6], &n[7], &n[8], &n[9], &n[10], &n[11],
		&n[12], &n[13], &n[14], &n[15], &n[16]), 17);
	slab_census(c, &census);
	slabs = census.full + census.partial + census.free;
	const unsigned long expected[17] = {
		c->num_active, slabs * c->num, c->objsize,
		census.full + census.partial, slabs, 1UL << c->gfporder,
		c->high_mark, c->num_allocations, c->grown, c->reaped,
		c->errors, limit, c->batchcount, c->allochit,
		c->allocmiss, c->freehit, c->freemiss
	};
	for (i = 0; i < 17; i++)
		if (n[i] != expected[i])
			ck_abort_msg("%s: field %lu is %lu, expected %lu",
				     c->name, i, n[i], expected[i]);
}

TEST(a_line_has_the_numbers_of_its_cache)
{
	kmem_cache_t *c;

	begin(debugging[_i]);
	say("cache create a 100; cache alloc a 200; cache free a 90");
	say("cache create b 5000 dma; cache alloc b 3; kmalloc 1000");
	say("slabinfo");
	for_each_cache(c)
		expect_line(output, c);
	end();
}
END_TEST

TEST(the_format_is_that_of_version_1_1)
{
	char expected[200];
	kmem_cache_t *c;

	begin("slab_debug=-");
	c = new_cache(100, 0);
	kmem_cache_free(c, kmem_cache_alloc(c, SLAB_KERNEL));
	say("slabinfo");
	ck_assert_ptr_eq(strstr(output, "slabinfo - version: 1.1 "
				"(statistics) (SMP)\nkmem_cache   "), output);
	snprintf(expected, sizeof(expected),
		 "\ntest              %6u %6u %6u    1    1    1 : %6u %7u "
		 "    1    0    0 :  252  126 :      0      2      1      0\n",
		 c->num, c->num, c->objsize, c->num, c->num);
	if (!strstr(output, expected))
		ck_abort_msg("no%sin:\n%s", expected, output);
	kmem_cache_destroy(c);
	end();
}
END_TEST

TEST(the_caches_come_in_the_order_of_the_chain)
{
	const char *at;
	kmem_cache_t *c;
	char name[60];

	begin(debugging[_i]);
	at = strchr(say("slabinfo"), '\n') + 1;
	for_each_cache(c) {
		ck_assert_int_eq(sscanf(at, "%59s", name), 1);
		ck_assert_str_eq(name, c->name);
		at = strchr(at, '\n') + 1;
	}
	ck_assert_str_eq(at, "");
}
END_TEST

/* Test the tuning of a cache */
static int write_text(const char *text)
{
	return slabinfo_write(text, strlen(text));
}

static const char *const good_text[] = {
	"test 20 10", "test 20 10\n", "test   20    10  \n", "test 20 10 ",
};

TEST(a_right_text_tunes_the_cache)
{
	char text[MAX_SLABINFO_WRITE + 2];
	kmem_cache_t *c;
	unsigned int cpu;

	begin("slab_debug=-");
	c = new_cache(100, 0);
	ck_assert_int_eq(write_text(good_text[_i]), strlen(good_text[_i]));
	for (cpu = 0; cpu < NR_CPUS; cpu++)
		ck_assert_uint_eq(c->cpudata[cpu]->limit, 20);
	ck_assert_uint_eq(c->batchcount, 10);
	memset(text, ' ', sizeof(text));
	memcpy(text, "test 30 15", 10);
	ck_assert_int_eq(slabinfo_write(text, MAX_SLABINFO_WRITE + 1),
			 -EINVAL);
	ck_assert_uint_eq(c->batchcount, 10);
	ck_assert_int_eq(slabinfo_write(text, MAX_SLABINFO_WRITE),
			 MAX_SLABINFO_WRITE);
	ck_assert_uint_eq(c->batchcount, 15);
	ck_assert_int_eq(write_text("test 0 0"), 8);
	ck_assert_uint_eq(c->cpudata[0]->limit, 0);
	kmem_cache_destroy(c);
	end();
}
END_TEST

static const struct {
	const char *text;
	size_t len;	/* 0: to the end */
} bad_text[] = {
	{ "", 0 }, { "test", 0 }, { "test ", 0 }, { "test 20", 0 },
	{ "test 20 ", 0 }, { "test 20 10 5", 0 }, { "test 20x 10", 0 },
	{ "test 20 10x", 0 }, { "test -20 10", 0 }, { "test 20 -1", 0 },
	{ "test 10 20", 0 }, { "test 20 0", 0 },
	{ "test 4294967316 10", 0 },
	{ "test 2147483648 10", 0 }, { "test 20 2147483649", 0 },
	{ "test 0x20 10", 0 }, { "tes 20 10", 0 }, { "tests 20 10", 0 },
	{ " test 20 10", 0 }, { "test\t20 10", 0 }, { "TEST 20 10", 0 },
	{ "test 20 10\0", 11 }, { "test 20\0 10", 11 },
	{ "\0test 20 10", 11 }, { "test 20\n10\n5", 0 },
	{ "test 1000000000 10", 0 },
};

TEST(a_wrong_text_changes_nothing)
{
	const char *text = bad_text[_i].text;
	cpucache_t *cc;
	kmem_cache_t *c;

	begin("slab_debug=-");
	c = new_cache(100, 0);
	cc = c->cpudata[0];
	ck_assert_int_eq(slabinfo_write(text, bad_text[_i].len ?
					bad_text[_i].len : strlen(text)),
			 -EINVAL);
	ck_assert_ptr_eq(c->cpudata[0], cc);
	ck_assert_uint_eq(cc->limit, 252);
	ck_assert_uint_eq(c->batchcount, 126);
	kmem_cache_destroy(c);
	end();
}
END_TEST

TEST(a_tuning_that_cannot_be_leaves_the_arrays)
{
	struct fail_page_alloc fail = { .interval = 1 };
	cpucache_t *cc;
	kmem_cache_t *c;

	begin("slab_debug=-");
	c = new_cache(100, SLAB_POISON);
	ck_assert_int_eq(write_text("test 20 10"), -EINVAL);
	ck_assert_uint_eq(c->cpudata[0]->limit, 0);
	kmem_cache_destroy(c);
	c = new_cache(100, 0);
	cc = c->cpudata[0];
	fail_page_alloc_set(&fail);
	ck_assert_int_eq(write_text("test 20000 10"), -ENOMEM);
	expect_said("slabinfo test 20000 10", "Cannot allocate memory");
	fail_page_alloc_set(NULL);
	ck_assert_ptr_eq(c->cpudata[0], cc);
	expect_said("slabinfo test 10 20", "cannot have such arrays");
	expect_said("slabinfo tset 20 10", "there is no cache tset");
	expect_said("slabinfo test 20", "usage: slabinfo");
	kmem_cache_destroy(c);
	end();
}
END_TEST

/* Test the census and the table */
TEST(the_census_counts_each_list)
{
	struct slab_census n;
	kmem_cache_t *c;
	void *object[5 * 8];
	unsigned int i;

	begin("slab_debug=-");
	c = new_cache(510, 0);
	ck_assert_int_eq(kmem_tune_cpucache(c, 0, 0), 0);
	ck_assert_uint_le(c->num, 8);
	for (i = 0; i < 5 * c->num; i++)
		object[i] = kmem_cache_alloc(c, SLAB_KERNEL);
	for (i = 3 * c->num; i < 5 * c->num; i++)
		if (i != 3 * c->num)
			kmem_cache_free(c, object[i]);
	slab_census(c, &n);
	ck_assert_uint_eq(n.full, 3);
	ck_assert_uint_eq(n.partial, 1);
	ck_assert_uint_eq(n.free, 1);
	ck_assert_uint_eq(n.active, 3 * c->num + 1);
	for (i = 0; i <= 3 * c->num; i++)
		kmem_cache_free(c, object[i]);
	slab_census(c, &n);
	ck_assert_uint_eq(n.full + n.partial + n.active, 0);
	ck_assert_uint_eq(n.free, 5);
	kmem_cache_destroy(c);
	end();
}
END_TEST

TEST(a_row_says_how_slabs_are_divided)
{
	unsigned int slot, order, num, left, colours;
	char where[8], name[30];
	kmem_cache_t *c;
	size_t room;

	begin(debugging[_i]);
	say("cache create odd 1500 64 noreap");
	say("cache create line 90 hwalign");
	expect_narrow(say("caches"));
	for_each_cache(c) {
		ck_assert_int_eq(sscanf(line_of(output, c->name),
			"%29s %u %u %u %u %u %7s", name, &slot, &order, &num,
			&left, &colours, where), 7);
		ck_assert_uint_eq(slot, c->objsize);
		ck_assert_uint_eq(order, c->gfporder);
		ck_assert_uint_eq(num, c->num);
		ck_assert_uint_eq(colours, left / c->colour_off);
		room = (PAGE_SIZE << order) - num * slot - left;
		ck_assert_str_eq(where, OFF_SLAB(c) ? "off" : "on");
		if (OFF_SLAB(c))
			ck_assert_uint_eq(room, 0);
		else
			ck_assert_uint_eq(room,
				(sizeof(slab_t) + 4 * num + 31) & ~31UL);
	}
	end();
}
END_TEST

TEST(flags_are_letters)
{
	begin("slab_debug=-");
	expect_said("cache create a 100 free redzone poison user noreap",
		    " on  FZPUr ");
	expect_said("cache create b 64 must dma", " on  dhm ");
	expect_said("cache create c 64 ctor hwalign initial", " on  Ihc ");
	expect_said("cache create d 64",
		    " on              0     0     0\n");
	end();
}
END_TEST

TEST(the_table_of_sizes_follows_the_fit_rule)
{
	const cache_sizes_t *s;
	unsigned long n[8];
	char where[8];
	const char *at;

	begin(debugging[_i]);
	expect_narrow(say("sizes"));
	at = strchr(output, '\n') + 1;
	for (s = cache_sizes; s->cs_size; s++) {
		ck_assert_int_eq(sscanf(at, "%lu %lu %lu %lu %lu %lu %7s %lu",
					&n[0], &n[1], &n[2], &n[3], &n[4],
					&n[5], where, &n[6]), 8);
		ck_assert_uint_eq(n[0], s->cs_size);
		ck_assert_uint_eq(n[2], PAGE_SIZE << n[1]);
		ck_assert_uint_eq(n[3], s->cs_cachep->num);
		ck_assert_str_eq(where, s->cs_size < 512 ? "on" : "off");
		at = strchr(at, '\n') + 1;
	}
	ck_assert_ptr_eq(strstr(at, "descriptor: 24 bytes, and 4 "), at);
}
END_TEST

/* Test the drawing of a slab */
#define MOST_TAKEN	300

static void *taken[MOST_TAKEN];
static unsigned int nr_taken;

static void mess_up(kmem_cache_t *c, int steps)
{
	while (steps--) {
		soft_cpu = rnd_below(2);
		if (nr_taken < MOST_TAKEN && rnd_below(100) < 55) {
			taken[nr_taken++] = kmem_cache_alloc(c, SLAB_KERNEL);
		} else if (nr_taken) {
			unsigned int i = rnd_below(nr_taken);

			kmem_cache_free(c, taken[i]);
			taken[i] = taken[--nr_taken];
		}
	}
	soft_cpu = 0;
}

static bool is_taken(const void *object)
{
	unsigned int i;

	for (i = 0; i < nr_taken; i++)
		if (taken[i] == object)
			return true;
	return false;
}

static bool is_in_array(const kmem_cache_t *c, const void *object)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		for (i = 0; i < c->cpudata[cpu]->avail; i++)
			if (cc_entry(c->cpudata[cpu])[i] == object)
				return true;
	return false;
}

static const char *expect_states(const char *at, const kmem_cache_t *c,
				 unsigned long first, unsigned int *out)
{
	unsigned int i;

	for (i = 0; i < c->num; i++) {
		const void *object = (void *)(first + i * c->objsize +
					      obj_offset(c));
		char state = is_taken(object) ? '#' :
			     is_in_array(c, object) ? 'a' : '.';

		if (i % 64 == 0)
			at = strchr(at, '\n') + 8;
		if (*at != state)
			ck_abort_msg("object %u is '%c', not '%c':\n%s", i,
				     state, *at, output);
		*out += *at++ != '.';
	}
	return strchr(at, '\n') + 1;
}

static void expect_chain(const char *at, slab_t *slabp)
{
	kmem_bufctl_t i = slabp->free;
	int first, last, n;

	ck_assert_int_eq(strncmp(at, "  next:", 7), 0);
	for (at += 7; sscanf(at, " %d%n", &first, &n) == 1; at += n) {
		last = first;
		at += n;
		n = 0;
		sscanf(at, "-%d%n", &last, &n);
		for (;; first += first < last ? 1 : -1) {
			ck_assert_uint_eq(i, first);
			i = slab_bufctl(slabp)[i];
			if (first == last)
				break;
		}
	}
	ck_assert_uint_eq(i, BUFCTL_END);
}

/* reads each slab of the drawing; returns how many there were */
static unsigned int expect_drawing(const char *text, kmem_cache_t *c)
{
	unsigned long start, colour, where, first;
	unsigned int out, seen, slabs = 0;
	char list[20];
	slab_t *slabp;

	for (; (text = strstr(text, "\nslab ")) != NULL; slabs++) {
		text++;
		ck_assert_int_eq(sscanf(text, "slab %lx, %19[a-z]: %u out, "
			"colour %lu\n  descriptor %lx", &start, list, &out,
			&colour, &where), 5);
		first = strtoul(strstr(text, "first object ") + 13, NULL, 16);
		slabp = (slab_t *)where;
		ck_assert_ptr_eq(slabp->s_mem, (void *)first);
		ck_assert_uint_eq(first - slabp->colouroff, start);
		ck_assert_uint_eq(colour, OFF_SLAB(c) ? first - start :
							where - start);
		seen = 0;
		text = strchr(text, '\n') + 1;
		text = expect_states(text, c, first, &seen);
		ck_assert_uint_eq(seen, out);
		ck_assert_uint_eq(out, slabp->inuse);
		ck_assert_str_eq(list, out == c->num ? "full" :
				       out ? "partial" : "free");
		expect_chain(text--, slabp);
	}
	return slabs;
}

static const struct {
	size_t size;
	unsigned long flags;
} drawn[] = {
	{ 40, 0 }, { 100, SLAB_HWCACHE_ALIGN }, { 1020, 0 }, { 4, 0 },
	{ 3000, 0 }, { 60, SLAB_RED_ZONE | SLAB_STORE_USER },
};

TEST(each_object_is_drawn_as_it_is)
{
	struct slab_census n;
	kmem_cache_t *c;
	int round;

	rnd_seed(_i);
	begin("slab_debug=-");
	c = new_cache(drawn[_i].size, drawn[_i].flags);
	if (!drawn[_i].flags)
		ck_assert_int_eq(kmem_tune_cpucache(c, 12, 5), 0);
	for (round = 0; round < suite_rounds(20); round++) {
		mess_up(c, 60);
		expect_narrow(say("cache test 1000"));
		slab_census(c, &n);
		ck_assert_uint_eq(expect_drawing(output, c),
				  n.full + n.partial + n.free);
	}
	while (nr_taken)
		kmem_cache_free(c, taken[--nr_taken]);
	ck_assert_int_eq(kmem_cache_destroy(c), 0);
	end();
}
END_TEST

TEST(a_drawing_has_as_many_slabs_as_were_asked_for)
{
	begin("slab_debug=-");
	say("cache create a 4000; cache alloc a 30");
	ck_assert_ptr_null(strstr(say("cache a 30"), "more"));
	expect_said("cache a 2", "\nand 28 more, full\n");
	expect_said("cache a", "\nand 26 more, full\n");
	ck_assert_ptr_null(strstr(say("cache a 0"), "\nslab "));
	expect_said("cache a x", "usage: cache");
	expect_said("cache a 1 1", "usage: cache");
	expect_said("cache b", "there is no cache b\n");
	end();
}
END_TEST

TEST(a_damaged_chain_is_drawn_and_not_followed)
{
	kmem_cache_t *c;
	slab_t *slabp;
	void *object;

	begin("slab_debug=-");
	c = new_cache(500, 0);
	kmem_tune_cpucache(c, 0, 0);
	object = kmem_cache_alloc(c, SLAB_KERNEL);
	slabp = GET_PAGE_SLAB(virt_to_page(object));
	slab_bufctl(slabp)[2] = 4711;
	expect_said("cache test", "     0 #..#####\n  next: 1-2\n");
	slab_bufctl(slabp)[2] = 1;
	expect_said("cache test", "  next: 1-2 1-2 1-2 1-2\n");
	slab_bufctl(slabp)[2] = 3;
	expect_said("cache test", "     0 #.......\n  next: 1-7\n");
	kmem_cache_free(c, object);
	kmem_cache_destroy(c);
	end();
}
END_TEST

/* Test caches and objects by hand */
static unsigned long address_said(const char *command)
{
	unsigned long address;

	ck_assert_int_eq(sscanf(say(command), "%lx: ", &address), 1);
	return address;
}

TEST(what_was_taken_can_be_given_back)
{
	unsigned long first, second;
	char command[60];

	begin(debugging[_i]);
	expect_said("cache create a 100", "\na  ");
	first = address_said("cache alloc a");
	second = address_said("cache alloc a");
	ck_assert_uint_ne(first, second);
	snprintf(command, sizeof(command), "cache free a %lx", first);
	ck_assert_str_eq(say(command), "");
	expect_said(command, "was not taken at the prompt");
	ck_assert_uint_eq(address_said("cache alloc a"), first);
	expect_said("cache alloc a 20", "\n20 of 20 objects\n");
	expect_said("cache free a 5", "5 of 5 objects\n");
	expect_said("cache free a 99", "17 of 99 objects\n");
	expect_said("cache destroy a", "a is gone");
	expect_said("cache a", "there is no cache a\n");
	end();
}
END_TEST

TEST(everything_goes_with_a_reset)
{
	begin(debugging[_i]);
	say("cache create a 100 ctor; cache create b 9000 dma");
	say("cache alloc a 50; cache alloc b 7; cache alloc size-32 3");
	say("kmalloc 0; kmalloc 131072");
	say("kmalloc 5000 dma; kmalloc 7 atomic");
	expect_said("cache reset", "64 objects given back\n");
	expect_said("cache reset", "0 objects given back\n");
	ck_assert_ptr_null(kmem_cache_find("a"));
	ck_assert_ptr_null(kmem_cache_find("b"));
	ck_assert_ptr_null(kmem_cache_find("desk"));
	end();
}
END_TEST

TEST(memory_is_taken_by_its_size)
{
	char command[40], expected[40];
	size_t size = cache_sizes[_i].cs_size;

	begin("slab_debug=-");
	snprintf(command, sizeof(command), "kmalloc %zu", size);
	snprintf(expected, sizeof(expected), ": size-%zu, slab ", size);
	expect_said(command, expected);
	snprintf(expected, sizeof(expected), ": size-%zu(DMA), slab ",
		 size);
	snprintf(command, sizeof(command), "kmalloc %zu dma", size);
	expect_said(command, expected);
	snprintf(command, sizeof(command), "kfree %lx",
		 address_said("kmalloc 100 atomic"));
	ck_assert_str_eq(say(command), "");
	expect_said(command, "was not taken at the prompt");
	end();
}
END_TEST

TEST(an_object_goes_back_to_its_own_cache)
{
	unsigned long object;
	char command[60];

	begin(debugging[_i]);
	say("cache create a 100; cache create b 100");
	object = address_said("cache alloc a");
	snprintf(command, sizeof(command), "cache free b %lx", object);
	expect_said(command, "is of the cache a\n");
	snprintf(command, sizeof(command), "cache free a %lx", object + 4);
	expect_said(command, "was not taken at the prompt");
	expect_said("cache destroy a", "a has objects that are in use\n");
	ck_assert_ptr_nonnull(kmem_cache_find("a"));
	snprintf(command, sizeof(command), "kfree %lx", object);
	ck_assert_str_eq(say(command), "");
	expect_said("cache destroy a", "a is gone");
	end();
}
END_TEST

TEST(a_constructor_is_counted)
{
	begin("slab_debug=-");
	say("cache create a 500 ctor; cache alloc a 9; cache free a 9");
	expect_said("cache destroy a",
		    "a is gone; 16 objects constructed, 16 destructed");
	end();
}
END_TEST

TEST(slabs_go_in_steps_and_reap_in_rounds)
{
	int rounds, pages = 0;

	begin("slab_debug=-");
	say("cache create a 4000; cache alloc a 20; cache free a 20");
	expect_said("cache shrink a", "0 pages given back\n");
	say("cache drain a");
	expect_said("cache shrink a", "20 pages given back\n");
	say("cache alloc a 20; cache free a 20; cache drain a");
	expect_said("cache reap", "0 pages given back\n");
	for (rounds = 0; rounds < 20; rounds++)
		pages += atoi(say("cache reap"));
	ck_assert_int_gt(pages, 15);
	end();
}
END_TEST

static const struct {
	const char *command, *answer;
} mistakes[] = {
	{ "cache", "usage: cache" },
	{ "cache create", "usage: cache create NAME SIZE" },
	{ "cache create x", "usage: cache create" },
	{ "cache create x y", "usage: cache create" },
	{ "cache create x 12y", "usage: cache create" },
	{ "cache create x -5", "usage: cache create" },
	{ "cache create x 100 blue", "usage: cache create" },
	{ "cache create alloc 100", "usage: cache create" },
	{ "cache create x 0", "x: its objects are smaller than a word\n" },
	{ "cache create x 131073", "x: its objects are larger than" },
	{ "cache create x 100 101", "x: its colours are further apart" },
	{ "cache create size-32 32", "there is a cache of this name\n" },
	{ "cache create abcdefghijklmnopqrst 32", "name is too long\n" },
	{ "cache create \"\" 32", "it has no name\n" },
	{ "cache create x 131072 redzone", "no slab has room" },
	{ "cache alloc", "usage: cache alloc NAME [N]" },
	{ "cache alloc x", "there is no cache x\n" },
	{ "cache alloc size-32 0", "usage: cache alloc" },
	{ "cache alloc size-32 z", "usage: cache alloc" },
	{ "cache free size-32", "usage: cache free NAME ADDRESS|N" },
	{ "cache free size-32 0", "usage: cache free" },
	{ "cache free size-32 zz", "usage: cache free" },
	{ "cache free size-32 7", "0 of 7 objects\n" },
	{ "cache free size-32 c0001000", "was not taken at the prompt\n" },
	{ "cache free x 1", "there is no cache x\n" },
	{ "cache destroy size-32", "size-32 was not made at the prompt\n" },
	{ "cache destroy x", "there is no cache x\n" },
	{ "cache destroy", "usage: cache destroy NAME" },
	{ "cache shrink x", "there is no cache x\n" },
	{ "cache drain x", "there is no cache x\n" },
	{ "cache reap now", "usage: cache reap" },
	{ "cache reset now", "usage: cache reset" },
	{ "kmalloc", "usage: kmalloc" },
	{ "kmalloc x", "usage: kmalloc" },
	{ "kmalloc 100 blue", "usage: kmalloc" },
	{ "kmalloc 131073", "the largest size is 131072\n" },
	{ "kmalloc 4294967295", "the largest size is 131072\n" },
	{ "kfree", "usage: kfree" },
	{ "kfree 100", "usage: kfree" },
	{ "kfree c0001000", "c0001000 was not taken at the prompt\n" },
	{ "kfree ffffffff", "ffffffff was not taken at the prompt\n" },
	{ "leaks x", "there is no cache x\n" },
	{ "leaks x y", "usage: leaks" },
	{ "spoil", "usage: spoil" },
	{ "spoil everything", "usage: spoil" },
	{ "colour", "usage: colour" },
	{ "colour 0", "usage: colour" },
	{ "colour 100 0", "usage: colour" },
	{ "colour 3", "walked: its objects are smaller" },
	{ "slabfrag pages", "usage: slabfrag" },
	{ "slabfrag blue 10", "usage: slabfrag" },
	{ "slabfrag pages 0", "usage: slabfrag" },
	{ "slabfrag pages 10 0", "usage: slabfrag" },
};

TEST(a_mistake_has_an_answer_and_no_effect)
{
	unsigned long caches = cache_cache.num_active;

	begin(debugging[_i % 2]);
	caches = cache_cache.num_active;
	expect_said(mistakes[_i / 2].command, mistakes[_i / 2].answer);
	say("cache reset");
	drain_cpu_caches(&cache_cache);
	ck_assert_uint_le(cache_cache.num_active, caches);
	end();
}
END_TEST

static const char *const hungry[] = {
	"cache create x 100", "cache create x 1020 ctor",
	"cache alloc size-1024 9", "kmalloc 5000", "kmalloc 60 dma",
	"colour 1248", "spoil leak", "spoil count", "slabfrag slabs 200",
	"bench slab", "bench slab-noarray", "bench kmalloc",
};

TEST(out_of_memory_leaves_nothing_behind)
{
	struct fail_page_alloc fail = { .nth = 1 + _i % 6 };

	begin(debugging[_i / 6 % 2]);
	fail_page_alloc_set(&fail);
	say(hungry[_i / 12]);
	fail_page_alloc_set(NULL);
	ck_assert_ptr_null(kmem_cache_find("bench"));
	ck_assert_ptr_null(kmem_cache_find("walked"));
	ck_assert_ptr_null(kmem_cache_find("spoil"));
	end();
}
END_TEST

TEST(leaks_are_listed_for_caches_that_know)
{
	begin("slab_debug=U,a");
	say("cache create a 100; cache create b 100");
	say("cache alloc a 3; cache alloc b 2");
	expect_said("leaks", "a                        3       300  ");
	ck_assert_ptr_null(strstr(output, "\nb "));
	expect_said("leaks b", "b                        2       200  ");
	say("cache free a 3");
	expect_said("leaks a", "nothing is in use\n");
	end();
}
END_TEST

/* Test mistakes made on purpose */
static const struct {
	const char *kind, *says;
} spoilt[] = {
	{ "overrun", "object overrun (red zone behind it)" },
	{ "underrun", "object underrun (red zone before it)" },
	{ "late", "written after free (poison)" },
	{ "double", "double free" },
	{ "inside", "free of what is no object" },
	{ "wrong", "freed to the wrong cache" },
	{ "ctor", "constructor wrote past its object" },
	{ "nopage", "kfree: " },
	{ "irq", "in_interrupt()" },
};

TEST(a_mistake_ends_in_its_report)
{
	char command[40];

	begin(debugging[_i % 2]);
	snprintf(command, sizeof(command), "spoil %s", spoilt[_i / 2].kind);
	EXPECT_PANIC(say(command), spoilt[_i / 2].says);
}
END_TEST

TEST(what_can_be_survived_leaves_nothing_behind)
{
	begin(debugging[_i]);
	expect_said("spoil leak", "survived\n");
	ck_assert_ptr_nonnull(strstr(soft_log(), "objects are in use"));
	expect_said("spoil count", "\n2 faults found\nsurvived\n");
	ck_assert_ptr_null(kmem_cache_find("spoil"));
	end();
}
END_TEST

/* Test the self-test of objects */
TEST(the_game_of_objects_passes)
{
	struct fail_page_alloc fail = { .interval = 7 };
	char command[60];

	soft_boot(_i % 3 ? 64 : 16, debugging[_i % 2]);
	free_before = free_at_rest();
	snprintf(command, sizeof(command), "selftest slab %d %d",
		 suite_rounds(12000), _i + 1);
	if (_i >= 4)
		fail_page_alloc_set(&fail);
	say(command);
	fail_page_alloc_set(NULL);
	if (_i < 4 && !strstr(output, ": passed\n"))
		ck_abort_msg("%s", output);
	ck_assert_ptr_null(strstr(output, "FAILED"));
	ck_assert_ptr_null(kmem_cache_find("t-small"));
	end();
}
END_TEST

static int trouble_kind;

static void make_trouble(void)
{
	kmem_cache_t *c = kmem_cache_find("t-small");
	kmem_cache_t *ctor = kmem_cache_find("t-ctor");
	u8 *object = kmem_cache_alloc(trouble_kind == 3 ? ctor : c,
				      SLAB_KERNEL);

	switch (trouble_kind) {
	case 0:
		memset(GET_PAGE_SLAB(virt_to_page(object))->s_mem, 0xee,
		       c->num * c->objsize);
		break;
	case 1:
		c->num_active++;
		break;
	case 2:
		return;		/* the object is lost */
	case 3:
		memset(object, 0, 128);
		kmem_cache_free(ctor, object);
		return;
	default:
		alloc_page(GFP_KERNEL);
	}
	kmem_cache_free(c, object);
}

static int trouble(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 1000 && !kmem_cache_find("t-large"); i++)
		yield();
	for (i = 0; i < 20; i++)
		yield();
	make_trouble();
	return 0;
}

TEST(the_game_finds_trouble)
{
	begin("slab_debug=-");
	trouble_kind = _i;
	ck_assert_int_gt(kernel_thread(trouble, NULL, "trouble"), 0);
	say("selftest slab 20000");
	if (!strstr(output, ": FAILED\n") || !strstr(output, "slab: "))
		ck_abort_msg("trouble %d was not found:\n%s", _i, output);
}
END_TEST

TEST(the_benchmarks_leave_nothing_behind)
{
	static const char *const name[] = { "slab", "slab-noarray",
					    "kmalloc" };
	char command[40], expected[40];

	begin(debugging[_i % 2]);
	snprintf(command, sizeof(command), "bench %s", name[_i / 2]);
	snprintf(expected, sizeof(expected), "bench %s: ", name[_i / 2]);
	expect_said(command, expected);
	expect_said(command, " instructions\n");
	end();
}
END_TEST

/* Test the model of a cache */
static unsigned long used[2000];	/* by line; 0: never */

static bool would_hit(const struct cache_model *cache,
		      unsigned long line)
{
	unsigned int younger = 0;
	unsigned long i;

	if (!used[line])
		return false;
	for (i = line % cache->sets; i < ARRAY_SIZE(used); i += cache->sets)
		younger += used[i] > used[line];
	return younger < cache->ways;
}

static const struct {
	unsigned int bytes, ways;
} geometry[] = {
	{ 32, 1 }, { 256, 1 }, { 256, 8 }, { 8192, 2 }, { 16384, 4 },
	{ 32768, 8 }, { 96, 3 },
};

TEST(the_model_keeps_the_lines_used_last)
{
	struct cache_model *cache = malloc(sizeof(*cache));
	unsigned long clock, line, hits = 0, loads = 0, i;

	rnd_seed(_i);
	cache_model_init(cache, geometry[_i].bytes, geometry[_i].ways);
	ck_assert_uint_eq(cache->sets * cache->ways * MODEL_LINE,
			  geometry[_i].bytes);
	for (clock = 1; clock <= 20000; clock++) {
		line = 1 + rnd_below(rnd_below(8) ? 300 : 1999);
		hits += would_hit(cache, line);
		ck_assert_int_eq(cache_model_touch(cache, line * MODEL_LINE +
						   rnd_below(MODEL_LINE)),
				 would_hit(cache, line));
		used[line] = clock;
	}
	ck_assert_uint_eq(cache->hits, hits);
	ck_assert_uint_eq(cache->hits + cache->misses, 20000);
	for (i = 0; i < cache->sets; i++)
		loads += cache->load[i];
	ck_assert_uint_eq(loads, cache->misses);
	free(cache);
}
END_TEST

TEST(a_cache_that_cannot_be_built_is_a_bug)
{
	static struct cache_model cache;

	begin("slab_debug=-");
	EXPECT_PANIC(cache_model_init(&cache, KIB(64), 2), "MODEL_LINES");
	EXPECT_PANIC(cache_model_init(&cache, 8192, 0), "ways");
	EXPECT_PANIC(cache_model_init(&cache, 8192, 3), "ways");
	EXPECT_PANIC(cache_model_init(&cache, 96, 1), "is_power_of_2");
	cache_model_init(&cache, 8192, 2);
	EXPECT_PANIC(cache_model_touch(&cache, 31), "line");
}
END_TEST

/* Test the walks and the wear */
TEST(colours_spread_the_first_lines)
{
	begin("slab_debug=-");
	expect_narrow(say("colour 1248 16"));
	expect_said("colour 1248 16",
		    "16 slabs of 3 objects of 1248 bytes");
	expect_said("colour 1248 16", "\nno colours  8 KiB, 2 ways:     0 "
		    "hits,   192 misses, 1000 in 1000, 3 sets\n");
	expect_said("colour 1248 16", "\ncolours     8 KiB, 2 ways:   144 "
		    "hits,    48 misses,  250 in 1000, 27 sets\n");
	expect_said("colour 1248 16", "\n9 colours, 32 bytes apart\n");
	expect_said("colour 512 4", "\n0 colours, 32 bytes apart\n");
	expect_said("colour 1000 9000000", "Cannot allocate memory");
	say("cache create walked 100");
	expect_said("colour 1248", "there is a cache of this name\n");
	end();
}
END_TEST

TEST(memory_is_worn_out_and_given_back)
{
	static const char *const where[] = { "pages", "slabs", "few" };
	char command[60], first[2000], expected[60];

	begin("slab_debug=-");
	snprintf(command, sizeof(command), "slabfrag %s 20000 %d",
		 where[_i], _i + 1);
	strcpy(first, say(command));
	expect_narrow(first);
	snprintf(expected, sizeof(expected), "%s at rest: %d objects on ",
		 where[_i], _i == 2 ? 2000 / 30 : 2000);
	ck_assert_ptr_nonnull(strstr(first, expected));
	snprintf(expected, sizeof(expected), "\n%s gone: 0 objects on 0 "
		 "pages; ", where[_i]);
	ck_assert_ptr_nonnull(strstr(first, expected));
	free_at_rest();
	ck_assert_str_eq(say(command), first);
	end();
}
END_TEST

TEST(blocks_of_another_workload_are_left_alone)
{
	begin("slab_debug=-");
	say("churn 100");
	expect_said("slabfrag pages 100", "freeall churn first\n");
	say("freeall");
	say("cache create small 10");
	expect_said("slabfrag slabs 100", "Device or resource busy");
	end();
}
END_TEST

/* Register the tests of the slab desk */
SUITE("the desk for the slab allocator")
{
	CASE(sdesk_slabinfo);
	tcase_add_loop_test(sdesk_slabinfo,
			    a_line_has_the_numbers_of_its_cache, 0, 2);
	tcase_add_test(sdesk_slabinfo, the_format_is_that_of_version_1_1);
	tcase_add_loop_test(sdesk_slabinfo,
			    the_caches_come_in_the_order_of_the_chain, 0, 2);

	CASE(sdesk_tuning);
	tcase_add_loop_test(sdesk_tuning, a_right_text_tunes_the_cache, 0,
			    ARRAY_SIZE(good_text));
	tcase_add_loop_test(sdesk_tuning, a_wrong_text_changes_nothing, 0,
			    ARRAY_SIZE(bad_text));
	tcase_add_test(sdesk_tuning,
		       a_tuning_that_cannot_be_leaves_the_arrays);

	CASE(sdesk_look);
	tcase_add_test(sdesk_look, the_census_counts_each_list);
	tcase_add_loop_test(sdesk_look, a_row_says_how_slabs_are_divided, 0,
			    2);
	tcase_add_test(sdesk_look, flags_are_letters);
	tcase_add_loop_test(sdesk_look,
			    the_table_of_sizes_follows_the_fit_rule, 0, 2);
	tcase_add_loop_test(sdesk_look, each_object_is_drawn_as_it_is, 0,
			    ARRAY_SIZE(drawn));
	tcase_add_test(sdesk_look,
		       a_drawing_has_as_many_slabs_as_were_asked_for);
	tcase_add_test(sdesk_look,
		       a_damaged_chain_is_drawn_and_not_followed);
	/* Register the tests of what is done by hand */
	CASE(sdesk_hand);
	tcase_add_loop_test(sdesk_hand, what_was_taken_can_be_given_back, 0, 2);
	tcase_add_loop_test(sdesk_hand, everything_goes_with_a_reset, 0, 2);
	tcase_add_loop_test(sdesk_hand, memory_is_taken_by_its_size, 0, 13);
	tcase_add_loop_test(sdesk_hand, an_object_goes_back_to_its_own_cache,
			    0, 2);
	tcase_add_test(sdesk_hand, a_constructor_is_counted);
	tcase_add_test(sdesk_hand, slabs_go_in_steps_and_reap_in_rounds);
	tcase_add_loop_test(sdesk_hand, a_mistake_has_an_answer_and_no_effect,
			    0, 2 * ARRAY_SIZE(mistakes));
	tcase_add_loop_test(sdesk_hand, out_of_memory_leaves_nothing_behind,
			    0, 12 * ARRAY_SIZE(hungry));
	tcase_add_test(sdesk_hand, leaks_are_listed_for_caches_that_know);

	CASE(sdesk_spoil);
	tcase_add_loop_test(sdesk_spoil, a_mistake_ends_in_its_report, 0,
			    2 * ARRAY_SIZE(spoilt));
	tcase_add_loop_test(sdesk_spoil,
			    what_can_be_survived_leaves_nothing_behind, 0, 2);

	CASE(sdesk_game);
	tcase_add_loop_test(sdesk_game, the_game_of_objects_passes, 0, 8);
	tcase_add_loop_test(sdesk_game, the_game_finds_trouble, 0, 5);
	tcase_add_loop_test(sdesk_game, the_benchmarks_leave_nothing_behind, 0,
			    6);

	CASE(sdesk_model);
	tcase_add_loop_test(sdesk_model, the_model_keeps_the_lines_used_last, 0,
			    ARRAY_SIZE(geometry));
	tcase_add_test(sdesk_model, a_cache_that_cannot_be_built_is_a_bug);
	tcase_add_test(sdesk_model, colours_spread_the_first_lines);

	CASE(sdesk_wear);
	tcase_add_loop_test(sdesk_wear, memory_is_worn_out_and_given_back,
			    0, 3);
	tcase_add_test(sdesk_wear, blocks_of_another_workload_are_left_alone);
}
