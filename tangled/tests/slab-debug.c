/*
 * slab-debug.c - the suite of red zones, poison, users and the recount
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/vsprintf.h"
#include "mm/check.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/slab_debug.h"
#include "mm/slab_def.h"

/* Begin with caches that nobody watches */
#define Z	SLAB_RED_ZONE
#define P	SLAB_POISON
#define U	SLAB_STORE_USER
#define F	SLAB_DEBUG_FREE
#define I	SLAB_DEBUG_INITIAL

static void start(const char *options)
{
	soft_boot(16, options);
}

static kmem_cache_t *cache_of(size_t size, unsigned long flags)
{
	kmem_cache_t *c = kmem_cache_create("tried", size, 0, flags, NULL,
					    NULL);

	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->flags & SLAB_DEBUG_ANY,
			  flags & SLAB_DEBUG_ANY);
	return c;
}

static kmem_cache_t *start_with(size_t size, unsigned long flags)
{
	start("slab_debug=-");
	return cache_of(size, flags);
}

__attribute__((noinline)) static void *taker(kmem_cache_t *c)
{
	void *obj = kmem_cache_alloc(c, SLAB_KERNEL);

	ck_assert_ptr_nonnull(obj);
	return obj;
}

__attribute__((noinline)) static void giver(kmem_cache_t *c, void *obj)
{
	kmem_cache_free(c, obj);
	suite_rounds(1);
}

static struct slab_place place_of(const void *obj)
{
	struct slab_place at = { 0 };

	ck_assert(slab_find(obj, &at));
	return at;
}

static unsigned long word(const void *p, long offset)
{
	return *(const unsigned long *)(p + offset);
}

/* Read what was said of an object */
static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		ck_abort_msg("\"%s\" is not in:\n%s", part, text);
}

static void expect_not_in(const char *text, const char *part)
{
	if (strstr(text, part))
		ck_abort_msg("\"%s\" is in:\n%s", part, text);
}

static void expect_logged(const char *fmt, ...) __printf(1, 2);

static void expect_logged(const char *fmt, ...)
{
	char part[200];
	va_list args;

	va_start(args, fmt);
	vscnprintf(part, sizeof(part), fmt, args);
	va_end(args);
	expect_in(soft_log(), part);
}

static char text[32768];

static int check(kmem_cache_t *c)
{
	struct seq_file m;
	int faults;

	seq_buffer_init(&m, text, sizeof(text));
	faults = kmem_cache_check(&m, c);
	ck_assert_uint_eq(m.lost, 0);
	return faults;
}

static int check_all(void)
{
	struct seq_file m;
	int faults;

	seq_buffer_init(&m, text, sizeof(text));
	faults = slab_check(&m);
	ck_assert_uint_eq(m.lost, 0);
	return faults;
}

static int leaks(kmem_cache_t *c)
{
	struct seq_file m;
	int n;

	seq_buffer_init(&m, text, sizeof(text));
	n = slab_leaks_show(&m, c);
	ck_assert_uint_eq(m.lost, 0);
	return n;
}

static bool is_line(const char *line, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern != '#' && *line++ != *pattern)
			return false;
		if (*pattern == '#' && !isxdigit(*line))
			return false;
		while (*pattern == '#' && isxdigit(*line))
			line++;
	}
	return *line == '\n';
}

static void expect_line(const char *pattern)
{
	static const char prefix[] = "slab tried: ";

	const char *line = text;

	for (; *line; line = strchr(line, '\n') + 1) {
		if (strncmp(line, prefix, strlen(prefix)) == 0)
			line += strlen(prefix);
		if (is_line(line, pattern))
			return;
	}
	ck_abort_msg("no line \"%s\" in:\n%s", pattern, text);
}

/* Test which flags a cache gets */
static unsigned long flags_of(const char *name)
{
	return slab_debug_flags(name, 100, 0, false);
}

static void options(const char *line)
{
	soft_machine_init(16);
	soft_options(line);
	soft_boot_to(SOFT_OPTIONS);
}

static const struct {
	const char *line;
	unsigned long plain, constructed;
} settings[] = {
	{ "", F | Z | P | U, F | Z | U },	/* the debug build's */
	{ "slab_debug", F | Z | P | U, F | Z | U },
	{ "slab_debug=-", 0, 0 },
	{ "slab_debug=F", F, F },
	{ "slab_debug=I", 0, I },
	{ "slab_debug=Z", Z, Z },
	{ "slab_debug=P", P, 0 },
	{ "slab_debug=U", U, U },
	{ "slab_debug=UZ", U | Z, U | Z },
	{ "slab_debug=FIZPU", F | Z | P | U, F | I | Z | U },
	{ "slab_debug=FF", F, F },
	{ "slab_debug=- slab_debug=Z", Z, Z },
	{ "slab_debug=Z,other slab_debug=P", P, 0 },
	{ "slab_debug=Z,other slab_debug", F | Z | P | U, F | Z | U },
	{ "slab_debug=Z,other slab_debug=-", 0, 0 },
};

TEST(each_letter_gives_its_flag)
{
	options(settings[_i].line);
	ck_assert_uint_eq(slab_debug_flags("a", 100, 0, false),
			  settings[_i].plain);
	ck_assert_uint_eq(slab_debug_flags("a", 100, 0, true),
			  settings[_i].constructed);
	expect_not_in(soft_log(), "slab_debug");
}
END_TEST

static const char *const bad_values[] = {
	"", "Q", "f", "FQ", "QF", ",", ",a", "-F", "F-", "--", "-,a",
	"F,", "F,,a", "F,a,", "F,a,,b", "F,12345678901234567890",
};

TEST(a_bad_value_is_refused_and_changes_nothing)
{
	char line[100];

	snprintf(line, sizeof(line), "slab_debug=U,b slab_debug=%s",
		 bad_values[_i]);
	options(line);
	snprintf(line, sizeof(line), "Boot option slab_debug=%s: ",
		 bad_values[_i]);
	expect_in(soft_log(), line);
	ck_assert_uint_eq(flags_of("a"), 0);
	ck_assert_uint_eq(flags_of("b"), U);
}
END_TEST

static const struct {
	const char *name;
	bool watched;
} names[] = {
	{ "size-32", true },	{ "b", true },
	{ "1234567890123456789", true },
	{ "size-3", false },	{ "size-320", false },
	{ "size-32(DMA)", false },
	{ "bb", false },	{ "", false },
	{ "size-32,b", false },	{ "ZP", false },
	{ "123456789012345678", false },
};

TEST(only_the_named_caches_are_watched)
{
	options("slab_debug=ZP,size-32,b,1234567890123456789");
	ck_assert_uint_eq(flags_of(names[_i].name),
			  names[_i].watched ? Z | P : 0);
}
END_TEST

#define LINE	SLAB_HWCACHE_ALIGN
#define MUST	SLAB_MUST_HWCACHE_ALIGN

static const struct {
	const char *line;
	size_t size;
	unsigned long asked;
	bool ctor;
	unsigned long got;
} rules[] = {
	{ "", 511, 0, false, F | Z | P | U },
	{ "", 512, 0, false, F | P },
	{ "", 131072, 0, false, F | P },
	{ "slab_debug=-", 512, Z | U, false, Z | U },
	{ "slab_debug=P", 512, U, false, P | U },
	{ "", 100, LINE, false, F | Z | P | U },
	{ "slab_debug=PUF", 100, LINE, false, F | P | U | LINE },
	{ "", 100, MUST, false, F | P | LINE | MUST },
	{ "slab_debug=-", 100, MUST | Z | U | P, false, P | LINE | MUST },
	{ "slab_debug=-", 100, Z | LINE, false, Z },
	{ "slab_debug=-", 100, I, false, 0 },
	{ "slab_debug=-", 100, I, true, I },
	{ "slab_debug=-", 100, P | F, true, F },
	{ "slab_debug=-", 100, SLAB_NO_REAP | SLAB_CACHE_DMA, false,
	  SLAB_NO_REAP | SLAB_CACHE_DMA },
};

TEST(some_flags_exclude_others)
{
	options(rules[_i].line);
	ck_assert_uint_eq(slab_debug_flags("a", rules[_i].size,
					   rules[_i].asked,
					   rules[_i].ctor), rules[_i].got);
}
END_TEST

TEST(the_words_take_room)
{
	ck_assert_uint_eq(slab_debug_room(0), 0);
	ck_assert_uint_eq(slab_debug_room(F | P | I), 0);
	ck_assert_uint_eq(slab_debug_room(U), 4);
	ck_assert_uint_eq(slab_debug_room(Z | P), 8);
	ck_assert_uint_eq(slab_debug_room(Z | U | F), 12);
}
END_TEST

TEST(the_option_reaches_the_caches)
{
	start("slab_debug=ZU,size-64");
	ck_assert_uint_eq(kmem_cache_find("size-64")->flags &
			  SLAB_DEBUG_ANY, Z | U);
	ck_assert_uint_eq(kmem_cache_find("size-32")->flags &
			  SLAB_DEBUG_ANY, 0);
	ck_assert_uint_eq(kmem_cache_size(kmem_cache_find("size-64")), 64);
	ck_assert_uint_eq(kmem_cache_find("size-64")->objsize, 76);
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

/* Test what is written to a slot */
static const unsigned long kinds[] = {
	Z, P, U, Z | P, Z | U, P | U, Z | P | U, F, F | Z | P | U,
};

static void expect_words(kmem_cache_t *c, void *obj, unsigned long red)
{
	unsigned int size = kmem_cache_size(c);

	if (c->flags & Z) {
		ck_assert_uint_eq(word(obj, -4), red);
		ck_assert_uint_eq(word(obj, size), red);
	}
}

static void expect_poison(kmem_cache_t *c, const u8 *obj)
{
	unsigned int size = kmem_cache_size(c);

	if (!(c->flags & P))
		return;
	for (unsigned int i = 0; i < size - 1; i++)
		ck_assert_uint_eq(obj[i], 0x5a);
	ck_assert_uint_eq(obj[size - 1], 0xa5);
}

static unsigned long user_word(kmem_cache_t *c, void *obj)
{
	unsigned int size = kmem_cache_size(c);

	ck_assert(c->flags & U);
	return word(obj, c->flags & Z ? size + 4 : size);
}

static void expect_function(unsigned long address, const void *function)
{
	ck_assert_uint_gt(address, (unsigned long)function);
	ck_assert_uint_lt(address, (unsigned long)function + 512);
}

TEST(a_slot_says_what_state_it_is_in)
{
	kmem_cache_t *c = start_with(40, kinds[_i]);
	void *obj = taker(c), *next;
	struct slab_place at = place_of(obj);

	ck_assert_uint_eq(c->objsize, 40 + slab_debug_room(kinds[_i]));
	ck_assert_ptr_eq(obj, at.slot + (kinds[_i] & Z ? 4 : 0));
	expect_words(c, obj, 0x170FC2A5);
	if (kinds[_i] & U)
		expect_function(user_word(c, obj), taker);
	memset(obj, 0x11, 40);
	giver(c, obj);
	expect_words(c, obj, 0x5A2CF071);
	expect_poison(c, obj);
	if (kinds[_i] & U)
		expect_function(user_word(c, obj), giver);
	next = obj + c->objsize;
	expect_words(c, next, 0x5A2CF071);
	expect_poison(c, next);
	if (kinds[_i] & U)
		ck_assert_uint_eq(user_word(c, next), 0);
}
END_TEST

TEST(without_poison_the_contents_stay)
{
	kmem_cache_t *c = start_with(40, Z | U | F);
	u8 *obj = taker(c);

	memset(obj, 0x11, 40);
	giver(c, obj);
	for (int i = 0; i < 40; i++)
		ck_assert_uint_eq(obj[i], 0x11);
	ck_assert_ptr_eq(taker(c), obj);
	ck_assert_uint_eq(obj[7], 0x11);
}
END_TEST

TEST(what_is_debugged_has_no_arrays)
{
	kmem_cache_t *c = start_with(40, kinds[_i]);

	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		ck_assert_ptr_eq(c->cpudata[cpu], &no_array);
	ck_assert_int_eq(kmem_tune_cpucache(c, 10, 5), -EINVAL);
}
END_TEST

TEST(large_objects_have_words_if_their_creator_asks)
{
	kmem_cache_t *c = start_with(3000, Z | P | U);
	void *obj = taker(c);

	ck_assert_uint_eq(kmem_cache_size(c), 3000);
	expect_words(c, obj, 0x170FC2A5);
	memset(obj, 0x11, 3000);
	giver(c, obj);
	expect_poison(c, obj);
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

/* Test that mistakes with objects are named */
TEST(a_double_free_is_named)
{
	kmem_cache_t *c = start_with(40, _i ? F | U : Z | U);
	void *obj = taker(c), *keep = taker(c);

	giver(c, obj);
	soft_log_clear();
	EXPECT_PANIC(kmem_cache_free(c, obj),
		     "slab tried: double free: c0");
	expect_logged("cache tried, object %p: double free\n", obj);
	expect_logged("at %p, free, last used by giver+0x", obj);
	expect_in(soft_log(), "noticed in a call by a_double_free_is");
	giver(c, keep);
}
END_TEST

TEST(a_double_free_is_found_at_any_place_of_the_list)
{
	kmem_cache_t *c = start_with(200, F);
	void *obj[10];

	for (int i = 0; i < 10; i++)
		obj[i] = taker(c);
	for (int i = 0; i < 10; i++)
		giver(c, obj[i]);
	EXPECT_PANIC(giver(c, obj[_i]), "double free");
	for (int i = 0; i < 10; i++)
		giver(c, taker(c));
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

TEST(an_object_that_came_back_can_be_freed_again)
{
	kmem_cache_t *c = start_with(40, F | Z | P | U);

	for (int i = 0; i < 300; i++) {
		void *a = taker(c), *b = taker(c);

		giver(c, a);
		giver(c, b);
	}
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

static const long offsets[] = { -4, 1, 4, 39, 40, 44, -1 };

TEST(a_pointer_that_is_no_object_is_not_freed)
{
	kmem_cache_t *c = start_with(40, _i % 2 ? Z | P | U : P);
	void *obj;

	taker(c);
	obj = taker(c);
	if (offsets[_i] % (long)c->objsize == 0)
		return;
	memset(obj, 0x11, 40);
	EXPECT_PANIC(giver(c, obj + offsets[_i]),
		     "slab tried: free of what is no object: c0");
	for (int i = 0; i < 40; i++)
		ck_assert_uint_eq(((u8 *)obj)[i], 0x11);
	giver(c, obj);
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

TEST(the_descriptor_is_no_object)
{
	kmem_cache_t *c = start_with(56, F);
	slab_t *slabp = place_of(taker(c)).slabp;

	EXPECT_PANIC(giver(c, slabp), "free of what is no object");
	EXPECT_PANIC(giver(c, slabp->s_mem + c->num * c->objsize),
		     "free of what is no object");
}
END_TEST

TEST(the_wrong_cache_is_named)
{
	kmem_cache_t *c = start_with(40, F | Z | P | U), *other;
	void *obj = taker(c);

	other = kmem_cache_create("other", 40, 0, Z, NULL, NULL);
	EXPECT_PANIC(giver(other, obj), "freed to the wrong cache");
	expect_in(soft_log(), "other");
	expect_logged("at %p, in use, last used by taker+0x", obj);
	EXPECT_PANIC(slab_debug_free(other, obj - 4, giver),
		     "slab other: freed to the wrong cache, it is of tried");
	giver(c, obj);
}
END_TEST

TEST(an_overrun_is_named)
{
	kmem_cache_t *c = start_with(40, Z | U | (_i & 1 ? P : 0));
	u8 *obj = taker(c), *next = taker(c);

	memset(obj, 0x41, 41 + _i);
	soft_log_clear();
	EXPECT_PANIC(giver(c, obj), "slab tried: object overrun "
		     "(red zone behind it): c0");
	expect_logged("at %p, in use, last used by taker+0x", (void *)obj);
	expect_in(soft_log(), "wrong: byte 40 is 41, not a5");
	if (_i)
		expect_logged("the last wrong one is byte %d\n", 40 + _i);
	giver(c, next);
}
END_TEST

TEST(an_underrun_is_named)
{
	kmem_cache_t *c = start_with(40, Z | U);
	u8 *before = taker(c), *obj = taker(c);

	obj[-1 - _i] = 0x41;
	soft_log_clear();
	EXPECT_PANIC(giver(c, obj), "slab tried: object underrun "
		     "(red zone before it): c0");
	expect_logged("wrong: byte %d is 41, not ", -1 - _i);
	expect_logged("object 0 of %u at %p, in use, last used by taker+",
		      c->num, (void *)before);
}
END_TEST

TEST(a_write_within_the_object_is_its_owners_business)
{
	kmem_cache_t *c = start_with(40, F | Z | P | U);
	void *obj[20];

	for (int i = 0; i < 20; i++)
		obj[i] = memset(taker(c), 0x41 + i, 40);
	ck_assert_int_eq(check_all(), 0);
	for (int i = 0; i < 20; i++)
		giver(c, obj[i]);
}
END_TEST

TEST(an_object_is_not_handed_out_twice)
{
	kmem_cache_t *c = start_with(40, Z | U);
	void *obj = taker(c);
	slab_t *slabp = place_of(obj).slabp;

	slabp->free = 0;
	EXPECT_PANIC(taker(c), "slab tried: handed out, but in use");
	expect_logged("object 0 of %u at %p, in use, last used by taker+",
		      c->num, obj);
}
END_TEST

TEST(a_damaged_free_list_is_noticed)
{
	kmem_cache_t *c = start_with(40, F);
	void *obj = taker(c);
	slab_t *slabp = place_of(obj).slabp;

	slab_bufctl(slabp)[3] = _i ? 1 : 5000;
	EXPECT_PANIC(giver(c, obj), "free list of its slab is damaged");
}
END_TEST

TEST(a_free_slot_with_a_damaged_word_is_not_handed_out)
{
	kmem_cache_t *c = start_with(40, Z | P);
	u8 *obj = taker(c) + c->objsize;

	if (_i)
		obj[-2] = 0;
	else
		obj[41] = 0;
	EXPECT_PANIC(taker(c), _i ? "object underrun" : "object overrun");
	expect_logged("at %p, free", (void *)obj);
}
END_TEST

/* Test the poison in free objects */
static const struct {
	unsigned int at;
	int value;
} writes[] = {
	{ 0, 0 }, { 0, 0x5b }, { 3, 0xa5 }, { 17, 7 }, { 35, 0 }, { 36, 0 },
	{ 38, 0xa5 }, { 39, 0x5a }, { 39, 0 },
};

TEST(a_write_after_free_is_found)
{
	kmem_cache_t *c = start_with(40, P | U | (_i % 2 ? Z : 0));
	u8 *obj = taker(c);

	giver(c, obj);
	obj[writes[_i].at] = writes[_i].value;
	soft_log_clear();
	EXPECT_PANIC(taker(c),
		     "slab tried: written after free (poison): c0");
	expect_logged("at %p, free, last used by giver+0x", (void *)obj);
	expect_logged("wrong: byte %u is %02x, not %s\n", writes[_i].at,
		      writes[_i].value, writes[_i].at == 39 ? "a5" : "5a");
	expect_in(soft_log(), "by taker+0x");
}
END_TEST

TEST(a_write_after_free_is_found_when_the_slab_goes)
{
	kmem_cache_t *c = start_with(40, P | (_i ? Z : 0));
	u8 *obj = taker(c);

	giver(c, obj);
	obj[_i ? 40 : 5] = 0;
	if (_i == 2)
		EXPECT_PANIC(kmem_cache_destroy(c), "object overrun");
	else
		EXPECT_PANIC(kmem_cache_shrink(c), _i ? "object overrun" :
			     "written after free (poison)");
	expect_in(soft_log(), "noticed in a call by free_slabs+");
}
END_TEST

TEST(a_slot_that_was_never_used_is_watched_too)
{
	kmem_cache_t *c = start_with(40, P | U);
	u8 *obj = taker(c) + c->objsize;

	obj[12] = 1;
	EXPECT_PANIC(taker(c), "written after free (poison)");
	expect_logged("at %p, free, last used by nobody yet", (void *)obj);
}
END_TEST

TEST(large_objects_are_filled_to_their_ends)
{
	kmem_cache_t *c = start_with(20000, P);
	u8 *obj = taker(c);

	giver(c, obj);
	obj[_i ? 19999 : 10000]++;
	EXPECT_PANIC(taker(c), "written after free (poison)");
	expect_logged("wrong: byte %d is ", _i ? 19999 : 10000);
}
END_TEST

/* Test constructors that are watched */
static unsigned long ctor_calls, ctor_verified;
static long ctor_writes = -1, ctor_writes_verifying = -1;

static void ctor(void *obj, kmem_cache_t *c, unsigned long flags)
{
	long at = flags & SLAB_CTOR_VERIFY ? ctor_writes_verifying :
					     ctor_writes;

	ck_assert(flags & SLAB_CTOR_CONSTRUCTOR);
	if (flags & SLAB_CTOR_VERIFY) {
		ctor_verified++;
		if (*(u8 *)obj != 0x77)
			slab_bug(c, obj, NULL, "not as constructed");
	} else {
		ctor_calls++;
		memset(obj, 0x77, 40);
	}
	if (at >= 0)
		((u8 *)obj)[at] = 0x99;
}

static kmem_cache_t *start_constructed(unsigned long flags)
{
	start("slab_debug=-");
	return kmem_cache_create("built", 40, 0, flags, ctor, NULL);
}

TEST(a_constructor_that_writes_past_its_object_is_named)
{
	kmem_cache_t *c = start_constructed(_i ? Z | U : U);

	ctor_writes = _i == 2 ? 43 : 40;
	EXPECT_PANIC(taker(c),
		     "slab built: constructor wrote past its object");
	expect_in(soft_log(), "noticed in a call by ctor+0x");
}
END_TEST

TEST(a_constructor_that_keeps_within_its_object_is_not)
{
	kmem_cache_t *c = start_constructed(Z | U | P | F | I);
	void *obj = taker(c);

	ck_assert_uint_eq(c->flags & P, 0);
	ck_assert_uint_eq(ctor_calls, c->num);
	ck_assert_uint_eq(word(obj, 36), 0x77777777);
	giver(c, obj);
	ck_assert_uint_eq(ctor_verified, 1);
	ck_assert_uint_eq(word(obj, 36), 0x77777777);
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

TEST(without_the_flag_nothing_is_verified)
{
	kmem_cache_t *c = start_constructed(Z | U | F);

	giver(c, taker(c));
	ck_assert_uint_eq(ctor_verified, 0);
	ck_assert_uint_eq(ctor_calls, c->num);
}
END_TEST

TEST(a_constructor_can_refuse_what_is_freed)
{
	kmem_cache_t *c = start_constructed(I | U);
	u8 *obj = taker(c);

	*obj = 1;
	EXPECT_PANIC(giver(c, obj), "slab built: not as constructed");
	expect_in(soft_log(), "noticed in a call by ctor+0x");
	expect_logged("at %p, in use, last used by taker+", (void *)obj);
}
END_TEST

TEST(a_constructor_that_verifies_is_watched_too)
{
	kmem_cache_t *c = start_constructed(_i ? I | Z : I | U);
	void *obj = taker(c);

	ctor_writes_verifying = 40;
	EXPECT_PANIC(giver(c, obj),
		     "slab built: constructor wrote past its object");
}
END_TEST

TEST(the_callers_mistakes_come_before_the_constructors)
{
	kmem_cache_t *c = start_constructed(I | Z | F);
	u8 *obj = taker(c);

	obj[40] = 1;
	EXPECT_PANIC(giver(c, obj), "object overrun");
	ck_assert_uint_eq(ctor_verified, 0);
}
END_TEST

/* Test that a pointer's object is found */
static const size_t sizes[] = { 4, 40, 100, 500, 600, 3000, 20000 };

TEST(each_byte_of_a_slot_leads_to_it)
{
	kmem_cache_t *c = start_with(sizes[_i], Z | U);
	void *obj = taker(c);
	slab_t *slabp = place_of(obj).slabp;

	ck_assert_ptr_eq(slabp->s_mem, obj - 4);
	for (unsigned int i = 0; i < c->num; i++) {
		void *slot = slabp->s_mem + i * c->objsize;
		struct slab_place first = place_of(slot);
		struct slab_place last = place_of(slot + c->objsize - 1);

		ck_assert_ptr_eq(first.cache, c);
		ck_assert_ptr_eq(first.slabp, slabp);
		ck_assert_uint_eq(first.index, i);
		ck_assert_ptr_eq(first.slot, slot);
		ck_assert_int_eq(memcmp(&first, &last, sizeof(last)), 0);
	}
}
END_TEST

TEST(what_is_beside_the_slots_leads_nowhere)
{
	kmem_cache_t *c = start_with(sizes[_i], 0);
	slab_t *slabp = place_of(taker(c)).slabp;
	void *end = slabp->s_mem + c->num * c->objsize;
	struct slab_place at;

	ck_assert(!slab_find(slabp->s_mem - 1, &at) ||
		  at.slabp != slabp);
	ck_assert(!slab_find(end, &at) || at.slabp != slabp);
	if (!OFF_SLAB(c))
		ck_assert(!slab_find(slabp, &at));
}
END_TEST

TEST(any_number_may_be_asked_about)
{
	unsigned long page;
	struct slab_place at;
	static int variable;

	start("");
	page = __get_free_page(GFP_KERNEL);
	ck_assert(!slab_find(NULL, &at));
	ck_assert(!slab_find((void *)1, &at));
	ck_assert(!slab_find(&variable, &at));
	ck_assert(!slab_find(&cache_cache, &at));
	ck_assert(!slab_find((void *)PAGE_OFFSET, &at));
	ck_assert(!slab_find((void *)page, &at));
	ck_assert(!slab_find(__va(max_mapnr << PAGE_SHIFT), &at));
	ck_assert(!slab_find((void *)(PAGE_OFFSET + MIB(16)), &at));
	ck_assert(!slab_find((void *)~0UL, &at));
	free_page(page);
	ck_assert(!slab_find((void *)page, &at));
}
END_TEST

static void *const wild[] = {
	NULL, (void *)0x5a5a5a5a, (void *)~0UL, (void *)0xC0000001,
	(void *)0xC0FFF000,
};

TEST(a_damaged_page_leads_nowhere)
{
	kmem_cache_t *c = start_with(40, 0);
	void *obj = taker(c);
	struct slab_place at, was = place_of(obj);
	struct page *page = virt_to_page(obj);

	SET_PAGE_CACHE(page, wild[_i]);
	ck_assert(!slab_find(obj, &at));
	SET_PAGE_CACHE(page, obj);
	ck_assert(!slab_find(obj, &at));
	SET_PAGE_CACHE(page, c);
	SET_PAGE_SLAB(page, wild[_i]);
	ck_assert(!slab_find(obj, &at));
	SET_PAGE_SLAB(page, c);
	ck_assert(!slab_find(obj, &at));
	SET_PAGE_SLAB(page, was.slabp);
	PageClearSlab(page);
	ck_assert(!slab_find(obj, &at));
	PageSetSlab(page);
	c->num = 0;
	ck_assert(!slab_find(obj, &at));
	c->num = 100000;
	ck_assert(!slab_find(obj, &at));
	c->num = was.index + 1;
	ck_assert(slab_find(obj, &at));
	c->objsize = 0;
	ck_assert(!slab_find(obj, &at));
}
END_TEST

TEST(the_chain_of_free_objects_is_followed_to_its_end)
{
	kmem_cache_t *c = start_with(400, 0);
	unsigned long map[SLAB_MAP_WORDS];
	slab_t *slabp = place_of(taker(c)).slabp;
	kmem_bufctl_t end;

	drain_cpu_caches(c);
	slabp->free = 3;
	slab_bufctl(slabp)[3] = 5;
	slab_bufctl(slabp)[5] = 1;
	slab_bufctl(slabp)[1] = BUFCTL_END;
	ck_assert_uint_eq(slab_free_map(c, slabp, map, &end), 3);
	ck_assert_uint_eq(end, BUFCTL_END);
	ck_assert_uint_eq(map[0], 1 << 3 | 1 << 5 | 1 << 1);
	slab_bufctl(slabp)[1] = 5;
	ck_assert_uint_eq(slab_free_map(c, slabp, map, &end), 3);
	ck_assert_uint_eq(end, 5);
	slab_bufctl(slabp)[1] = c->num;
	ck_assert_uint_eq(slab_free_map(c, slabp, map, &end), 3);
	ck_assert_uint_eq(end, c->num);
	slabp->free = BUFCTL_END;
	ck_assert_uint_eq(slab_free_map(c, slabp, map, &end), 0);
}
END_TEST

/* Test the report of a slab bug */
static const char *line_at(const void *p)
{
	char head[20];

	snprintf(head, sizeof(head), "\n  %08lx:",
		 (unsigned long)p & ~15UL);
	return strstr(soft_log(), head);
}

TEST(the_damaged_bytes_are_in_brackets)
{
	kmem_cache_t *c = start_with(40, Z | P);
	u8 *obj = taker(c);
	char part[12];

	giver(c, obj);
	obj[7] = 0xab;
	obj[8] = 0xcd;
	obj[20] = 0xef;
	soft_log_clear();
	EXPECT_PANIC(taker(c), "written after free");
	expect_in(soft_log(), "5a[ab");
	expect_in(soft_log(), "cd]5a");
	expect_in(soft_log(), "5a[ef]5a");
	expect_in(soft_log(), "wrong: byte 7 is ab, not 5a; the last wrong "
		  "one is byte 20\n");
	snprintf(part, sizeof(part), " %02x ", obj[-4]);
	expect_in(line_at(obj - 4), part);
	ck_assert_ptr_nonnull(line_at(obj + 20));
}
END_TEST

TEST(a_report_shows_what_is_before_and_behind)
{
	kmem_cache_t *c = start_with(200, Z | P);
	u8 *obj = taker(c);

	giver(c, obj);
	obj[100] = 0;
	soft_log_clear();
	EXPECT_PANIC(taker(c), "written after free");
	ck_assert_ptr_null(line_at(obj + 100 - 32));
	ck_assert_ptr_nonnull(line_at(obj + 100 - 16));
	ck_assert_ptr_nonnull(line_at(obj + 100));
	ck_assert_ptr_nonnull(line_at(obj + 100 + 16));
	ck_assert_ptr_null(line_at(obj + 100 + 32));
	memset(obj + 20, 0, 180);
	soft_log_clear();
	EXPECT_PANIC(slab_debug_alloc(c, obj - 4, taker + 1), "written");
	ck_assert_ptr_nonnull(line_at(obj + 20 - 16));
	ck_assert_ptr_nonnull(line_at(obj + 20 + 6 * 16));
	ck_assert_ptr_null(line_at(obj + 20 + 7 * 16));
	*strstr(strcpy(text, soft_log()), "Kernel panic") = '\0';
	expect_narrow(text);
}
END_TEST

TEST(a_report_ends_a_line_behind_the_damage)
{
	kmem_cache_t *c = start_with(200, P);
	u8 *obj = taker(c), *last = obj + 64;

	giver(c, obj);
	while ((unsigned long)last % 16 != 15)
		last++;
	*last = 0;
	soft_log_clear();
	EXPECT_PANIC(taker(c), "written after free");
	ck_assert_ptr_nonnull(line_at(last));
	ck_assert_ptr_nonnull(line_at(last + 1));
	ck_assert_ptr_null(line_at(last + 17));
	ck_assert_ptr_nonnull(line_at(last - 16));
	ck_assert_ptr_null(line_at(last - 32));
}
END_TEST

TEST(a_report_stays_in_the_slab)
{
	kmem_cache_t *c = start_with(4096, P);
	u8 *obj = taker(c);

	ck_assert_uint_eq((unsigned long)obj % PAGE_SIZE, 0);
	giver(c, obj);
	obj[_i ? 4095 : 0] = 1;
	soft_log_clear();
	EXPECT_PANIC(taker(c), "written after free");
	ck_assert_ptr_null(line_at(obj - 1));
	ck_assert_ptr_null(line_at(obj + 4096 * c->num));
	ck_assert_ptr_nonnull(line_at(obj + (_i ? 4095 : 0)));
}
END_TEST

TEST(a_sound_object_is_shown_from_its_beginning)
{
	kmem_cache_t *c = start_with(400, U);
	void *obj = taker(c);

	soft_log_clear();
	EXPECT_PANIC(slab_bug(c, obj, taker + 1, "odd number %d", 7),
		     "slab tried: odd number 7: c0");
	expect_logged("Slab bug: cache tried, object %p: odd number 7\n",
		      obj);
	expect_logged("1 of its %u objects in use, 400 bytes each", c->num);
	expect_in(soft_log(), "noticed in a call by taker+0x1/0x");
	ck_assert_ptr_nonnull(line_at(obj));
	expect_not_in(soft_log(), "wrong:");
	expect_not_in(strstr(soft_log(), "Slab bug"), "[");
}
END_TEST

TEST(what_is_no_object_is_reported_unread)
{
	kmem_cache_t *c = start_with(40, Z);

	EXPECT_PANIC(slab_bug(c, wild[_i], NULL, "what is this"),
		     "slab tried: what is this: ");
	expect_in(soft_log(), "is in no slab's object\n");
}
END_TEST

TEST(a_user_that_is_no_function_is_shown_as_a_number)
{
	kmem_cache_t *c = start_with(40, Z | U);
	u8 *obj = taker(c);

	memset(obj + 40, 0x42, 8);
	EXPECT_PANIC(giver(c, obj), "object overrun");
	expect_in(soft_log(), "last used by 42424242, which is no func");
}
END_TEST

/* Test the list of leaks */
__attribute__((noinline)) static void *often(kmem_cache_t *c)
{
	return kmem_cache_alloc(c, SLAB_KERNEL) + suite_rounds(0);
}

TEST(leaks_are_listed_by_caller_most_first)
{
	kmem_cache_t *c = start_with(1000, U);
	void *obj = NULL;
	unsigned int n, bytes;
	char name[20], function[20];

	ck_assert_int_eq(leaks(c), 0);
	ck_assert_str_eq(text, "");
	for (int i = 0; i < 3; i++)
		obj = taker(c);
	for (int i = 0; i < 70; i++)
		often(c);
	giver(c, obj);
	ck_assert_int_eq(leaks(c), 72);
	ck_assert_int_eq(sscanf(text, "%19s %u %u %19[a-z]\n", name, &n,
				&bytes, function), 4);
	ck_assert_str_eq(name, "tried");
	ck_assert_uint_eq(n, 70);
	ck_assert_uint_eq(bytes, 70000);
	ck_assert_str_eq(function, "often");
	expect_in(text, "\ntried                    2      2000  taker+0x");
	expect_narrow(text);
}
END_TEST

TEST(without_users_the_objects_are_counted)
{
	kmem_cache_t *c = start_with(100, _i ? Z : 0);
	void *obj[10];

	ck_assert_int_eq(leaks(c), 0);
	ck_assert_str_eq(text, "");
	for (int i = 0; i < 10; i++)
		obj[i] = taker(c);
	giver(c, obj[3]);
	giver(c, obj[4]);
	ck_assert_int_eq(leaks(c), 8);
	ck_assert_str_eq(text, "tried                    8       800  "
			 "users are not recorded\n");
}
END_TEST

TEST(too_many_users_are_counted_together)
{
	kmem_cache_t *c = start_with(40, U);

	for (unsigned long i = 0; i < 40; i++) {
		void *obj = taker(c);

		kmem_cache_free(c, obj);
		obj = taker(c);
		*(unsigned long *)(obj + 40) = 0x1000 + i % 36;
	}
	ck_assert_int_eq(leaks(c), 40);
	expect_in(text, "tried                    2        80  00001000, ");
	expect_in(text, "tried                    1        40  0000101f, ");
	expect_not_in(text, "00001020");
	expect_in(text, "tried                    4       160  others\n");
}
END_TEST

TEST(a_cache_that_cannot_be_destroyed_prints_its_leaks)
{
	kmem_cache_t *c = start_with(40, U | Z);
	void *obj = taker(c);

	soft_log_clear();
	ck_assert_int_eq(kmem_cache_destroy(c), 1);
	expect_in(soft_log(), "tried: objects are in use\n");
	expect_in(soft_log(),
		  "tried                    1        40  taker+0x");
	giver(c, obj);
	soft_log_clear();
	ck_assert_int_eq(kmem_cache_destroy(c), 0);
	expect_not_in(soft_log(), "tried");
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

/* Test the recount of sound caches */
static const struct {
	size_t size;
	unsigned long flags;
} sound[] = {
	{ 4, 0 }, { 4, F | Z | P | U }, { 40, 0 }, { 40, F | Z | P | U },
	{ 100, SLAB_HWCACHE_ALIGN }, { 100, SLAB_MUST_HWCACHE_ALIGN | P },
	{ 500, Z }, { 512, 0 }, { 600, F | Z | P | U }, { 1100, U },
	{ 3000, 0 }, { 3000, Z | P }, { 5000, 0 }, { 33000, P },
	{ 131072, 0 }, { 64, SLAB_CACHE_DMA | Z },
};

TEST(in_a_sound_cache_nothing_is_found)
{
	kmem_cache_t *c = start_with(sound[_i].size, sound[_i].flags);
	unsigned int gfp = sound[_i].flags & SLAB_CACHE_DMA ?
			   SLAB_ATOMIC | SLAB_DMA : SLAB_ATOMIC;
	void *obj[60] = { NULL };

	rnd_seed(_i);
	for (int round = 0; round < suite_rounds(600); round++) {
		void **p = &obj[rnd_below(60)];

		if (*p)
			kmem_cache_free(c, *p);
		*p = rnd_below(3) ? kmem_cache_alloc(c, gfp) : NULL;
		if (*p)
			memset(*p, rnd(), kmem_cache_size(c));
		if (round % 8 == 0 && check(c))
			ck_abort_msg("round %d: %s", round, text);
	}
	if (check_all())
		ck_abort_msg("%s", text);
}
END_TEST

static const char *command_check(void)
{
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	mm_check(&m);
	return text;
}

TEST(all_caches_are_sound_after_boot)
{
	start(_i ? "slab_debug=-" : "");
	if (check_all())
		ck_abort_msg("%s", text);
	expect_in(command_check(), "slab         ok\n");
}
END_TEST

TEST(before_there_is_a_cache_nothing_is_wrong)
{
	soft_machine_init(16);
	ck_assert_int_eq(check_all(), 0);
	ck_assert_str_eq(text, "");
}
END_TEST

TEST(a_chain_that_is_in_use_is_not_waited_for)
{
	start("");
	down(&cache_chain_sem);
	ck_assert_int_eq(check_all(), 0);
	expect_in(text, "the chain is in use");
	up(&cache_chain_sem);
	ck_assert_int_eq(check_all(), 0);
	ck_assert_str_eq(text, "");
}
END_TEST

/* Test the recount of damaged slabs */
struct victim {
	kmem_cache_t *c;
	slab_t *full, *partial, *free;
	void *used, *idle;	/* objects of the partial slab */
};

static struct victim victim_of(size_t size, unsigned long flags)
{
	struct victim v = { .c = start_with(size, flags) };
	unsigned int num;
	void *obj[3 * SLAB_MAX_NUM];

	if (!(flags & SLAB_DEBUG_ANY))
		kmem_tune_cpucache(v.c, 0, 0);
	num = v.c->num;
	ck_assert_uint_ge(num, 3);
	for (unsigned int i = 0; i < 3 * num; i++)
		obj[i] = taker(v.c);
	for (unsigned int i = num + 1; i < 3 * num; i++)
		giver(v.c, obj[i]);
	v.used = obj[num];
	v.idle = obj[num + 1];
	v.full = place_of(obj[0]).slabp;
	v.partial = place_of(v.used).slabp;
	v.free = place_of(obj[2 * num]).slabp;
	if (check_all())
		ck_abort_msg("%s", text);
	return v;
}

static void count_one_more(struct victim *v)
{
	v->partial->inuse++;
}

static void count_one_less(struct victim *v)
{
	v->full->inuse--;
}

static void make_a_loop(struct victim *v)
{
	slab_bufctl(v->partial)[v->partial->free] = v->partial->free;
}

static void lead_astray(struct victim *v)
{
	v->partial->free = v->c->num;
}

static void cut_the_chain(struct victim *v)
{
	slab_bufctl(v->free)[v->free->free] = BUFCTL_END;
}

static void hang_as_full(struct victim *v)
{
	list_move(&v->partial->list, &v->c->slabs_full);
}

static void hang_as_partial(struct victim *v)
{
	list_move(&v->full->list, &v->c->slabs_partial);
}

static void hang_as_free(struct victim *v)
{
	list_move(&v->partial->list, &v->c->slabs_free);
}

static void turn_back(struct victim *v)
{
	v->partial->list.prev = &v->c->slabs_free;
}

static void go_wild(struct victim *v)
{
	v->full->list.next = (struct list_head *)0x5a5a5a5a;
}

static void lose_the_head(struct victim *v)
{
	v->c->slabs_free.next = NULL;
}

static void go_round(struct victim *v)
{
	v->partial->list.next = &v->partial->list;
}

static void count_one_active(struct victim *v)
{
	v->c->num_active++;
}

static void shift_the_objects(struct victim *v)
{
	v->partial->s_mem += 4;
}

static void shift_with_colour(struct victim *v)
{
	v->partial->s_mem += 4;
	v->partial->colouroff += 4;
}

static void shift_by_all_colours(struct victim *v)
{
	v->partial->s_mem += v->c->colour * v->c->colour_off;
	v->partial->colouroff += v->c->colour * v->c->colour_off;
}

static void take_a_colour_away(struct victim *v)
{
	ck_assert_uint_eq(v->c->colour, 2);
	v->c->colour = 1;
}

static void shift_to_the_next_colour(struct victim *v)
{
	v->partial->s_mem += v->c->colour_off;
	v->partial->colouroff += v->c->colour_off;
	v->c->colour += 2;
}

static struct page *page_of(slab_t *slabp, unsigned int n)
{
	return virt_to_page(slabp->s_mem - slabp->colouroff +
			    n * PAGE_SIZE);
}

static void unmark_a_page(struct victim *v)
{
	PageClearSlab(page_of(v->partial, 1));
}

static void point_to_another_cache(struct victim *v)
{
	SET_PAGE_CACHE(page_of(v->partial, 1), &cache_cache);
}

static void point_to_another_slab(struct victim *v)
{
	SET_PAGE_SLAB(page_of(v->partial, 1), v->full);
}

static void free_the_descriptor(struct victim *v)
{
	kmem_tune_cpucache(v->c->slabp_cache, 0, 0);
	kmem_cache_free(v->c->slabp_cache, v->partial);
}

static void move_the_descriptor(struct victim *v)
{
	slab_t *moved = (void *)v->partial + 4;

	memmove(moved, v->partial, sizeof(*moved) + 3 * 4);
	moved->list.next->prev = &moved->list;
	moved->list.prev->next = &moved->list;
	for (unsigned int i = 0; i < 2; i++)
		SET_PAGE_SLAB(page_of(moved, i), moved);
}

static void shift_by_a_page(struct victim *v)
{
	v->partial->colouroff -= PAGE_SIZE;
}

static void write_before(struct victim *v)
{
	((u8 *)v->used)[-1] = 0;
}

static void write_behind(struct victim *v)
{
	((u8 *)v->used)[kmem_cache_size(v->c)] = 0;
}

static void write_when_free(struct victim *v)
{
	((u8 *)v->idle)[7] = 1;
}

static void write_before_idle(struct victim *v)
{
	((u8 *)v->idle)[-4] = 0;
}

static void empty_slabs(struct victim *v)
{
	v->c->num = 0;
}

static void many_objects(struct victim *v)
{
	v->c->num = 513;
}

static void no_objects(struct victim *v)
{
	v->c->objsize = 0;
}

static void odd_objects(struct victim *v)
{
	v->c->objsize++;
}

static void long_objects(struct victim *v)
{
	v->c->objsize = 4096;
}

static void huge_slabs(struct victim *v)
{
	v->c->gfporder = 6;
}

static void no_colours(struct victim *v)
{
	v->c->colour_off = 0;
}

static const struct {
	void (*spoil)(struct victim *v);
	size_t size;
	unsigned long flags;
	int faults;
	const char *says;
} damages[] = {
	{ count_one_more, 100, 0, 2, "slab #: 2 in use and # free, of 39" },
	{ count_one_less, 100, 0, 3,
	  "slab #: on the list of full slabs, but it is partial" },
	{ make_a_loop, 100, 0, 2,
	  "slab #: its chain of free objects comes back to #" },
	{ lead_astray, 100, 0, 2,
	  "slab #: its chain of free objects leads to 39" },
	{ cut_the_chain, 100, 0, 1, "slab #: 0 in use and 1 free, of 39" },
	{ hang_as_full, 100, 0, 1,
	  "slab #: on the list of full slabs, but it is partial" },
	{ hang_as_partial, 100, 0, 1,
	  "slab #: on the list of partial slabs, but it is full" },
	{ hang_as_free, 100, 0, 1,
	  "slab #: on the list of free slabs, but it is partial" },
	{ turn_back, 100, 0, 1,
	  "the list of partial slabs is broken behind #" },
	{ go_wild, 100, 0, 1, "the list of full slabs is broken behind #" },
	{ lose_the_head, 100, 0, 1,
	  "the list of free slabs is broken behind #" },
	{ go_round, 100, 0, 1,
	  "the list of partial slabs is broken behind #" },
	{ count_one_active, 100, 0, 1,
	  "num_active is 41, but 40 are in use" },
	{ shift_the_objects, 100, 0, 1,
	  "slab #: no page begins # bytes before #" },
	{ shift_with_colour, 96, 0, 1, "slab #: # is not a colour of it" },
	{ shift_by_all_colours, 96, 0, 1,
	  "slab #: # is not a colour of it" },
	{ take_a_colour_away, 96, 0, 1, "slab #: # is not a colour of it" },
	{ shift_to_the_next_colour, 96, 0, 1,
	  "slab #: not in front of its objects" },
	/* List the damages of large and of watched objects */
	{ unmark_a_page, 2728, 0, 1, "slab #: page 1, at #, is another's" },
	{ point_to_another_cache, 2728, 0, 1,
	  "slab #: page 1, at #, is another's" },
	{ point_to_another_slab, 2728, 0, 1,
	  "slab #: page 1, at #, is another's" },
	{ free_the_descriptor, 2728, 0, 1,
	  "slab #: the descriptor is not an object in use" },
	{ move_the_descriptor, 2728, 0, 1,
	  "slab #: the descriptor is not an object in use" },
	{ shift_by_a_page, 2728, 0, 1, "slab #: page 1, at #, is another's" },
	{ write_before, 100, Z, 1, "  wrong: byte -1 is 00, not 17" },
	{ write_behind, 100, Z, 1, "  wrong: byte 100 is 00, not a5" },
	{ write_when_free, 100, P, 1, "  wrong: byte 7 is 01, not 5a" },
	{ write_before_idle, 100, Z | P, 1, "  wrong: byte -4 is 00, not 71" },
	{ empty_slabs, 100, 0, 1,
	  "0 objects of 100 bytes in a slab of order 0, colours of 32" },
	{ many_objects, 100, 0, 1,
	  "513 objects of 100 bytes in a slab of order 0, colours of 32" },
	{ no_objects, 100, 0, 1,
	  "39 objects of 0 bytes in a slab of order 0, colours of 32" },
	{ odd_objects, 100, 0, 1,
	  "39 objects of 101 bytes in a slab of order 0, colours of 32" },
	{ long_objects, 100, 0, 1,
	  "39 objects of 4096 bytes in a slab of order 0, "
	  "colours of 32" },
	{ huge_slabs, 100, 0, 1,
	  "39 objects of 100 bytes in a slab of order 6, colours of 32" },
	{ no_colours, 100, 0, 1,
	  "39 objects of 100 bytes in a slab of order 0, colours of 0" },
};

TEST(a_damaged_slab_is_found)
{
	struct victim v = victim_of(damages[_i].size, damages[_i].flags);
	int faults;

	damages[_i].spoil(&v);
	faults = check(v.c);
	expect_line(damages[_i].says);
	if (strstr(text, "wrong: "))
		expect_line("object # was written to, or beside");
	expect_in(text, "slab tried: ");
	ck_assert_int_eq(faults, damages[_i].faults);
}
END_TEST

/* Test the recount of damaged arrays and chains */
static kmem_cache_t *with_arrays(void)
{
	kmem_cache_t *c = start_with(100, 0);
	void *obj[8];

	ck_assert_int_eq(kmem_tune_cpucache(c, 10, 4), 0);
	for (int i = 0; i < 8; i++)
		obj[i] = taker(c);
	for (int i = 0; i < 4; i++)
		giver(c, obj[i]);
	ck_assert_uint_ge(cc_data(c)->avail, 4);
	if (check_all())
		ck_abort_msg("%s", text);
	return c;
}

static void *free_slot_of(kmem_cache_t *c)
{
	slab_t *slabp = place_of(cc_entry(cc_data(c))[0]).slabp;

	ck_assert_uint_ne(slabp->free, BUFCTL_END);
	return slabp->s_mem + slabp->free * c->objsize;
}

TEST(a_damaged_array_is_found)
{
	kmem_cache_t *c = with_arrays();
	cpucache_t *cc = cc_data(c);
	void **entry = cc_entry(cc);
	static const char *const says[] = {
		"array of processor #: entry 1, #, is free in its slab, too",
		"array of processor #: entry 3, #, is in the arrays twice",
		"array of processor #: entry 2, #, is not an object of it",
		"array of processor #: entry 2, #, is not an object of it",
		"array of processor #: entry 2, #, is not an object of it",
		"array #: 11 objects, limit 10, room for #",
		"array #: # objects, limit #, room for #",
		"array 5a5a5a5a is not an object",
	};
	unsigned int room = (kmem_cache_size(place_of(cc).cache) - 8) / 4;

	cc->limit = room;
	ck_assert_int_eq(check(c), 0);
	cc->limit = cc->avail;
	ck_assert_int_eq(check(c), 0);
	cc->limit = 10;

	if (_i == 0)
		entry[1] = free_slot_of(c);
	else if (_i == 1)
		entry[3] = entry[0];
	else if (_i == 2)
		entry[2] = NULL;
	else if (_i == 3)
		entry[2] += 4;
	else if (_i == 4)
		entry[2] = kmalloc(100, SLAB_KERNEL);
	else if (_i == 5)
		cc->avail = 11;
	else if (_i == 6)
		cc->limit = room + 1;
	else
		c->cpudata[smp_processor_id()] = (void *)0x5a5a5a5a;
	ck_assert_int_eq(check(c), 1);
	expect_line(says[_i]);
}
END_TEST

TEST(an_object_in_the_arrays_of_two_processors_is_found)
{
	kmem_cache_t *c = with_arrays();
	cpucache_t *mine = c->cpudata[0], *other = c->cpudata[NR_CPUS - 1];

	if (NR_CPUS == 1)
		return;
	ck_assert_ptr_ne(mine, other);
	cc_entry(other)[other->avail++] = cc_entry(mine)[0];
	ck_assert_int_eq(check(c), 1);
	expect_in(text, "is in the arrays twice");
}
END_TEST

TEST(a_damaged_chain_is_found)
{
	kmem_cache_t *c = start_with(100, 0);
	static const char *const says[] = {
		"slab kmem_cache: the chain is broken behind kmem_cache",
		"slab kmem_cache: the chain is broken behind tried",
		"slab kmem_cache: the chain is broken behind tried",
		"slab kmem_cache: the clock's hand points to #, no cache",
	};

	if (_i == 0)
		c->next.prev = NULL;
	else if (_i == 1)
		c->next.next = &c->next;
	else if (_i == 2)
		c->next.next = wild[1];
	else
		clock_searchp = wild[1];
	ck_assert_int_eq(check_all(), 1);
	expect_line(says[_i]);
}
END_TEST

TEST(pages_of_a_lost_slab_are_missed)
{
	struct victim v = victim_of(100, 0);

	list_del(&v.full->list);
	v.c->num_active -= v.c->num;
	ck_assert_int_eq(check(v.c), 0);
	ck_assert_int_eq(check_all(), 1);
	expect_line("slab kmem_cache: # pages of slabs, "
		    "but # in the caches");
	v.c->growing = 1;
	ck_assert_int_eq(check_all(), 0);
	list_add(&v.full->list, &v.c->slabs_full);
	v.c->num_active += v.c->num;
	ck_assert_int_eq(check_all(), 0);
}
END_TEST

TEST(all_faults_of_all_caches_are_counted)
{
	struct victim v = victim_of(100, Z);

	write_before(&v);
	v.c->num_active++;
	kmem_cache_find("size-64")->num_active++;
	ck_assert_int_eq(check_all(), 3);
	expect_in(text, "slab size-64: num_active is");
	expect_in(command_check(), "slab         3 faults\n");
}
END_TEST

/* Register the tests of slab debugging */
SUITE("slab debugging")
{
	CASE(slab_flags);
	CASE(slab_words);
	CASE(slab_mistakes);
	CASE(slab_poison);
	CASE(slab_constructors);
	CASE(slab_pointers);
	CASE(slab_reports);
	CASE(slab_leaks);
	CASE(slab_recount);
	CASE(slab_damage);

	/* Register the tests of a slot */
	tcase_add_loop_test(slab_flags, each_letter_gives_its_flag, 0,
			    ARRAY_SIZE(settings));
	tcase_add_loop_test(slab_flags,
			    a_bad_value_is_refused_and_changes_nothing, 0,
			    ARRAY_SIZE(bad_values));
	tcase_add_loop_test(slab_flags, only_the_named_caches_are_watched, 0,
			    ARRAY_SIZE(names));
	tcase_add_loop_test(slab_flags, some_flags_exclude_others, 0,
			    ARRAY_SIZE(rules));
	tcase_add_test(slab_flags, the_words_take_room);
	tcase_add_test(slab_flags, the_option_reaches_the_caches);

	tcase_add_loop_test(slab_words, a_slot_says_what_state_it_is_in, 0,
			    ARRAY_SIZE(kinds));
	tcase_add_test(slab_words, without_poison_the_contents_stay);
	tcase_add_loop_test(slab_words, what_is_debugged_has_no_arrays, 0,
			    ARRAY_SIZE(kinds));
	tcase_add_test(slab_words,
		       large_objects_have_words_if_their_creator_asks);

	/* Register the tests of mistakes with objects */
	tcase_add_loop_test(slab_mistakes, a_double_free_is_named, 0, 2);
	tcase_add_loop_test(slab_mistakes,
			    a_double_free_is_found_at_any_place_of_the_list, 0, 10);
	tcase_add_test(slab_mistakes,
		       an_object_that_came_back_can_be_freed_again);
	tcase_add_loop_test(slab_mistakes,
			    a_pointer_that_is_no_object_is_not_freed, 0,
			    ARRAY_SIZE(offsets));
	tcase_add_test(slab_mistakes, the_descriptor_is_no_object);
	tcase_add_test(slab_mistakes, the_wrong_cache_is_named);
	tcase_add_loop_test(slab_mistakes, an_overrun_is_named, 0, 4);
	tcase_add_loop_test(slab_mistakes, an_underrun_is_named, 0, 4);
	tcase_add_test(slab_mistakes,
		       a_write_within_the_object_is_its_owners_business);
	tcase_add_test(slab_mistakes, an_object_is_not_handed_out_twice);
	tcase_add_loop_test(slab_mistakes, a_damaged_free_list_is_noticed, 0,
			    2);
	tcase_add_loop_test(slab_mistakes,
			    a_free_slot_with_a_damaged_word_is_not_handed_out, 0, 2);

	tcase_add_loop_test(slab_poison, a_write_after_free_is_found, 0,
			    ARRAY_SIZE(writes));
	tcase_add_loop_test(slab_poison,
			    a_write_after_free_is_found_when_the_slab_goes, 0, 3);
	tcase_add_test(slab_poison, a_slot_that_was_never_used_is_watched_too);
	tcase_add_loop_test(slab_poison, large_objects_are_filled_to_their_ends,
			    0, 2);

	tcase_add_loop_test(slab_constructors,
			    a_constructor_that_writes_past_its_object_is_named, 0, 3);
	tcase_add_test(slab_constructors,
		       a_constructor_that_keeps_within_its_object_is_not);
	tcase_add_test(slab_constructors, without_the_flag_nothing_is_verified);
	tcase_add_test(slab_constructors,
		       a_constructor_can_refuse_what_is_freed);
	tcase_add_loop_test(slab_constructors,
			    a_constructor_that_verifies_is_watched_too, 0, 2);
	tcase_add_test(slab_constructors,
		       the_callers_mistakes_come_before_the_constructors);

	/* Register the tests of what is said of objects */
	tcase_add_loop_test(slab_pointers, each_byte_of_a_slot_leads_to_it, 0,
			    ARRAY_SIZE(sizes));
	tcase_add_loop_test(slab_pointers,
			    what_is_beside_the_slots_leads_nowhere, 0,
			    ARRAY_SIZE(sizes));
	tcase_add_test(slab_pointers, any_number_may_be_asked_about);
	tcase_add_loop_test(slab_pointers, a_damaged_page_leads_nowhere, 0,
			    ARRAY_SIZE(wild));
	tcase_add_test(slab_pointers,
		       the_chain_of_free_objects_is_followed_to_its_end);

	tcase_add_test(slab_reports, the_damaged_bytes_are_in_brackets);
	tcase_add_test(slab_reports, a_report_shows_what_is_before_and_behind);
	tcase_add_test(slab_reports, a_report_ends_a_line_behind_the_damage);
	tcase_add_loop_test(slab_reports, a_report_stays_in_the_slab, 0, 2);
	tcase_add_test(slab_reports,
		       a_sound_object_is_shown_from_its_beginning);
	tcase_add_loop_test(slab_reports, what_is_no_object_is_reported_unread,
			    0, ARRAY_SIZE(wild));
	tcase_add_test(slab_reports,
		       a_user_that_is_no_function_is_shown_as_a_number);

	tcase_add_test(slab_leaks, leaks_are_listed_by_caller_most_first);
	tcase_add_loop_test(slab_leaks, without_users_the_objects_are_counted,
			    0, 2);
	tcase_add_test(slab_leaks, too_many_users_are_counted_together);
	tcase_add_test(slab_leaks,
		       a_cache_that_cannot_be_destroyed_prints_its_leaks);

	/* Register the tests of the recount */
	tcase_add_loop_test(slab_recount, in_a_sound_cache_nothing_is_found, 0,
			    ARRAY_SIZE(sound));
	tcase_add_loop_test(slab_recount, all_caches_are_sound_after_boot, 0,
			    2);
	tcase_add_test(slab_recount, before_there_is_a_cache_nothing_is_wrong);
	tcase_add_test(slab_recount, a_chain_that_is_in_use_is_not_waited_for);

	tcase_add_loop_test(slab_damage, a_damaged_slab_is_found, 0,
			    ARRAY_SIZE(damages));
	tcase_add_loop_test(slab_damage, a_damaged_array_is_found, 0, 8);
	tcase_add_test(slab_damage,
		       an_object_in_the_arrays_of_two_processors_is_found);
	tcase_add_loop_test(slab_damage, a_damaged_chain_is_found, 0, 4);
	tcase_add_test(slab_damage, pages_of_a_lost_slab_are_missed);
	tcase_add_test(slab_damage, all_faults_of_all_caches_are_counted);
}
