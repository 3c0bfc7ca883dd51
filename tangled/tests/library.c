/*
 * library.c - the suite of lib/ and sched/
 *
 * Models: libc for strings, numbers and formats; arrays and naive
 * loops for lists and bits.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "tests/suite.h"
#include "arch/console.h"
#include "arch/irq.h"
#include "lib/atomic.h"
#include "lib/bitops.h"
#include "lib/cmdline.h"
#include "lib/div64.h"
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/trace.h"
#include "lib/vsprintf.h"
#include "sched/spinlock.h"
#include "sched/wait.h"

/* Test types and error numbers */
struct outer {
	char a;
	int inner;
};

TEST(container_of_finds_the_whole)
{
	struct outer o;

	ck_assert_ptr_eq(container_of(&o.inner, struct outer, inner), &o);
}
END_TEST

TEST(min_and_max_evaluate_once)
{
	int n = 0;

	ck_assert_int_eq(max(n++, -5), 0);
	ck_assert_int_eq(n, 1);
	ck_assert_int_eq(min(n++, 7), 1);
	ck_assert_int_eq(n, 2);
}
END_TEST

TEST(align_keeps_the_upper_half_of_64_bits)
{
	u64 n = 0x100000001ULL;

	ck_assert_uint_eq(ALIGN(n, 4096), 0x100001000ULL);
	ck_assert_uint_eq(ALIGN(4096U, 4096), 4096);
	ck_assert_uint_eq(ALIGN(0U, 4096), 0);
	ck_assert_uint_eq(DIV_ROUND_UP(4097, 4096), 2);
}
END_TEST

TEST(error_texts_are_those_of_libc)
{
	int err;

	for (err = 0; err < 100; err++) {
		if (strcmp(errno_text(err), "Unknown error") == 0)
			continue;
		ck_assert_str_eq(errno_text(err), strerror(err));
		ck_assert_str_eq(errno_text(-err), strerror(err));
	}
	ck_assert_str_eq(errno_text(ENOMEM), "Cannot allocate memory");
	ck_assert_str_eq(errno_text(INT32_MIN), "Unknown error");
	ck_assert_str_eq(errno_text(INT32_MAX), "Unknown error");
}
END_TEST

/* Test lists */
#define ITEMS 16

struct item {
	struct list_head link;
	bool on;
};

static struct item items[ITEMS];
static int model[ITEMS], nr_model;

static void model_insert(int at, int item)
{
	memmove(model + at + 1, model + at,
		(nr_model - at) * sizeof(model[0]));
	model[at] = item;
	nr_model++;
}

static void model_remove(int item)
{
	int at = 0;

	while (model[at] != item)
		at++;
	nr_model--;
	memmove(model + at, model + at + 1,
		(nr_model - at) * sizeof(model[0]));
}

static void expect_list(struct list_head *head)
{
	struct item *p;
	struct list_head *pos;
	int n = 0;

	list_for_each_entry(p, head, link)
		ck_assert_int_eq(p - items, model[n++]);
	ck_assert_int_eq(n, nr_model);
	for (pos = head->prev; pos != head; pos = pos->prev)
		ck_assert_ptr_eq(pos, &items[model[--n]].link);
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(list_empty(head), nr_model == 0);
}

static void random_list_step(struct list_head *head)
{
	int i = rnd_below(ITEMS);
	struct list_head *link = &items[i].link;
	bool first = rnd() & 1, was_on = items[i].on;

	if (was_on)
		model_remove(i);
	items[i].on = rnd_below(3);
	if (items[i].on)
		model_insert(first ? 0 : nr_model, i);

	if (was_on && items[i].on)
		first ? list_move(link, head) : list_move_tail(link, head);
	else if (was_on)
		first ? list_del(link) : list_del_init(link);
	else if (items[i].on)
		first ? list_add(link, head) : list_add_tail(link, head);
}

TEST(a_list_behaves_like_an_array)
{
	LIST_HEAD(head);
	int step;

	for (step = 0; step < 5000; step++) {
		random_list_step(&head);
		expect_list(&head);
	}
}
END_TEST

TEST(a_deleted_member_is_poisoned_or_empty)
{
	LIST_HEAD(head);

	list_add(&items[0].link, &head);
	list_add(&items[1].link, &head);
	list_del(&items[0].link);
	list_del_init(&items[1].link);
	ck_assert_ptr_eq(items[0].link.next, LIST_POISON1);
	ck_assert_ptr_eq(items[0].link.prev, LIST_POISON2);
	ck_assert(list_empty(&items[1].link));
	ck_assert(list_empty(&head));
}
END_TEST

TEST(a_member_is_not_removed_or_added_twice)
{
	LIST_HEAD(head);

	console_init();
	list_add(&items[0].link, &head);
	EXPECT_PANIC(list_add(&items[0].link, &head), "BUG");
	list_del(&items[0].link);
	EXPECT_PANIC(list_del(&items[0].link), "BUG");
	EXPECT_PANIC(list_first_entry(&head, struct item, link), "BUG");
}
END_TEST

TEST(a_safe_walk_may_remove_each_member)
{
	LIST_HEAD(head);
	struct item *p, *next;
	struct list_head *pos, *n;
	int i, seen = 0;

	for (i = 0; i < ITEMS; i++)
		list_add_tail(&items[i].link, &head);
	list_for_each_entry_safe(p, next, &head, link) {
		ck_assert_int_eq(p - items, seen++);
		if (seen % 2)
			list_del(&p->link);
	}
	ck_assert_int_eq(seen, ITEMS);
	list_for_each_safe(pos, n, &head)
		list_del(pos);
	ck_assert(list_empty(&head));
}
END_TEST

TEST(splicing_keeps_the_order_and_joins_at_the_head)
{
	LIST_HEAD(head);
	LIST_HEAD(other);
	int i;

	list_splice(&other, &head);
	ck_assert(list_empty(&head));
	for (i = 0; i < 4; i++)
		list_add_tail(&items[i].link, i < 2 ? &head : &other);
	list_splice(&other, &head);
	nr_model = 4;
	memcpy(model, (int[]){ 2, 3, 0, 1 }, sizeof(int[4]));
	expect_list(&head);
	ck_assert_ptr_eq(list_first_entry(&head, struct item, link),
			 &items[2]);
	ck_assert_ptr_eq(list_last_entry(&head, struct item, link),
			 &items[1]);
}
END_TEST

/* Test bits */
static unsigned long naive_next(const unsigned long *map, size_t size,
				size_t at, bool wanted)
{
	while (at < size && test_bit(at, map) != wanted)
		at++;
	return at < size ? at : size;
}

static void search_from_everywhere(const unsigned long *map,
				   size_t size)
{
	size_t at;

	for (at = 0; at <= size + 1; at++) {
		ck_assert_uint_eq(find_next_bit(map, size, at),
				  naive_next(map, size, at, true));
		ck_assert_uint_eq(find_next_zero_bit(map, size, at),
				  naive_next(map, size, at, false));
	}
}

TEST(searches_agree_with_a_naive_loop)
{
	size_t size, words, i;
	unsigned long *map, fill;
	int round;

	for (size = 0; size <= 4 * BITS_PER_LONG; size++) {
		words = DIV_ROUND_UP(size, BITS_PER_LONG);
		map = malloc(words * sizeof(*map) + !words);
		for (round = 0; round < 6; round++) {
			fill = round % 3 == 2 ? 0 : -(round % 3UL);
			for (i = 0; i < words; i++)
				map[i] = round < 3 ? fill :
					 rnd() & rnd() & rnd();
			for (i = 0; i < words && round == 5; i++)
				map[i] = ~map[i];
			search_from_everywhere(map, size);
		}
		free(map);
	}
}
END_TEST

struct bit_operation {
	bool (*fn)(unsigned int nr, volatile unsigned long *addr);
	bool (*result)(bool old);
};

static bool one(bool old)
{
	return old || true;
}

static bool zero(bool old)
{
	return old && false;
}

static bool not(bool old)
{
	return !old;
}

#define NO_RESULT(op)                                                  \
	static bool do_##op(unsigned int nr, volatile unsigned long *a) \
	{                                                              \
		bool old = test_bit(nr, a);                            \
		op(nr, a);                                             \
		return old;                                            \
	}
NO_RESULT(set_bit)
NO_RESULT(clear_bit)
NO_RESULT(change_bit)
NO_RESULT(__set_bit)
NO_RESULT(__clear_bit)
NO_RESULT(__change_bit)

static const struct bit_operation bit_operations[] = {
	{ do_set_bit, one }, { do_clear_bit, zero },
	{ do_change_bit, not }, { do___set_bit, one },
	{ do___clear_bit, zero }, { do___change_bit, not },
	{ test_and_set_bit, one }, { test_and_clear_bit, zero },
	{ test_and_change_bit, not }, { __test_and_set_bit, one },
	{ __test_and_clear_bit, zero }, { __test_and_change_bit, not },
};

TEST(a_bit_operation_changes_its_bit_and_no_other)
{
	const struct bit_operation *op = &bit_operations[_i];
	unsigned long map[3], before[3];
	unsigned int nr, i;
	bool old;

	for (nr = 0; nr < 3 * BITS_PER_LONG; nr++) {
		for (i = 0; i < 3; i++)
			before[i] = map[i] = rnd();
		old = before[nr / 32] >> nr % 32 & 1;
		ck_assert_int_eq(op->fn(nr, map), old);
		ck_assert_int_eq(test_bit(nr, map), op->result(old));
		if (old != op->result(old))
			before[nr / 32] ^= 1UL << nr % 32;
		ck_assert_mem_eq(map, before, sizeof(map));
	}
}
END_TEST

TEST(words_are_searched_from_both_ends)
{
	unsigned int i, k;

	ck_assert_uint_eq(ffs_long(0), 0);
	ck_assert_uint_eq(fls_long(0), 0);
	ck_assert_uint_eq(hweight_long(0), 0);
	ck_assert_uint_eq(hweight_long(~0UL), 32);
	for (i = 0; i < 32; i++) {
		ck_assert_uint_eq(ffs_long(~0UL << i), i + 1);
		ck_assert_uint_eq(fls_long(~0UL >> i), 32 - i);
		ck_assert_uint_eq(ffz(~(1UL << i)), i);
		for (k = 0; k < i; k++)
			ck_assert_uint_eq(hweight_long(1UL << i | 1UL << k),
					  2);
	}
	console_init();
	EXPECT_PANIC(ffz(~0UL), "BUG");
}
END_TEST

TEST(powers_of_two_are_recognised_and_rounded_to)
{
	unsigned long n, power = 1;

	ck_assert(!is_power_of_2(0));
	for (n = 1; n < 70000; n++) {
		power += (power < n) * power;
		ck_assert_uint_eq(roundup_pow_of_two(n), power);
		ck_assert_int_eq(is_power_of_2(n), n == power);
	}
	ck_assert_uint_eq(roundup_pow_of_two(0x80000000UL), 0x80000000UL);
	ck_assert_uint_eq(roundup_pow_of_two(0x7fffffffUL), 0x80000000UL);
	console_init();
	EXPECT_PANIC(roundup_pow_of_two(0), "BUG");
	EXPECT_PANIC(roundup_pow_of_two(0x80000001UL), "BUG");
}
END_TEST

/* Test counters and divisions */
TEST(a_counter_says_when_it_becomes_zero)
{
	atomic_t v = ATOMIC_INIT(2);

	ck_assert(!atomic_dec_and_test(&v));
	ck_assert(atomic_dec_and_test(&v));
	ck_assert(!atomic_dec_and_test(&v));
	ck_assert_int_eq(atomic_read(&v), -1);
	ck_assert(atomic_inc_and_test(&v));
	atomic_add(5, &v);
	atomic_sub(2, &v);
	atomic_inc(&v);
	atomic_dec(&v);
	ck_assert_int_eq(atomic_read(&v), 3);
	atomic_set(&v, -7);
	ck_assert_int_eq(atomic_read(&v), -7);
}
END_TEST

TEST(division_agrees_with_the_compiler)
{
	static const u32 bases[] = { 1, 2, 3, 10, 0x7fffffff, 0x80000000,
				     0x80000001, 0xffffffff };
	u64 n, quotient;
	u32 base, rem;
	int i;

	for (i = 0; i < 20000; i++) {
		n = ((u64)rnd() << 32 | rnd()) >> rnd_below(64);
		base = i % 2 ? bases[i / 2 % 8] : rnd() >> rnd_below(32);
		base += !base;
		quotient = n;
		rem = do_div(quotient, base);
		ck_assert_uint_eq(quotient, n / base);
		ck_assert_uint_eq(rem, n % base);
	}
	n = ~0ULL;
	ck_assert_uint_eq(do_div(n, 0xffffffff), 0);
	ck_assert_uint_eq(n, 0x100000001ULL);
}
END_TEST

/* Test strings against libc */
#define STRING_UNDER_TEST
#define memcpy kernel_memcpy
#define memmove kernel_memmove
#define memset kernel_memset
#define memcmp kernel_memcmp
#define strlen kernel_strlen
#define strcmp kernel_strcmp
#define strncmp kernel_strncmp
#define strchr kernel_strchr
#define strrchr kernel_strrchr
#define strstr kernel_strstr
#include "lib/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr

#define AREA 96

static void random_area(char *area)
{
	int i;

	for (i = 0; i < AREA; i++)
		area[i] = rnd();
}

TEST(memory_functions_agree_with_libc)
{
	char ours[AREA], libcs[AREA], from[AREA];
	u32 at, src, n;
	int i, fill;

	for (i = 0; i < 20000; i++) {
		random_area(ours);
		random_area(from);
		memcpy(libcs, ours, AREA);
		n = rnd_below(AREA / 2);
		at = rnd_below(AREA / 2);
		src = rnd_below(AREA / 2);
		fill = rnd();
		kernel_memcpy(ours + at, from + src, n);
		memcpy(libcs + at, from + src, n);
		ck_assert_mem_eq(ours, libcs, AREA);
		ck_assert_ptr_eq(kernel_memmove(ours + at, ours + src, n),
				 ours + at);
		memmove(libcs + at, libcs + src, n);
		ck_assert_mem_eq(ours, libcs, AREA);
		ck_assert_ptr_eq(kernel_memset(ours + src, fill, n),
				 ours + src);
		memset(libcs + src, fill, n);
		ck_assert_mem_eq(ours, libcs, AREA);
	}
}
END_TEST

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static char *random_string(u32 most)
{
	u32 n = rnd_below(most + 1), i;
	char *s = malloc(n + 1);

	for (i = 0; i < n; i++)
		s[i] = "ab\xe4"[rnd_below(3)];
	s[n] = '\0';
	return s;
}

TEST(string_functions_agree_with_libc)
{
	int i, c;
	size_t n;

	for (i = 0; i < 50000; i++) {
		char *a = random_string(12), *b = random_string(4);

		c = "ab\xe4"[i % 4];
		n = rnd_below(6);
		ck_assert_uint_eq(kernel_strlen(a), strlen(a));
		ck_assert_int_eq(sign(kernel_strcmp(a, b)),
				 sign(strcmp(a, b)));
		ck_assert_int_eq(sign(kernel_strncmp(a, b, n)),
				 sign(strncmp(a, b, n)));
		ck_assert_ptr_eq(kernel_strchr(a, c), strchr(a, c));
		ck_assert_ptr_eq(kernel_strrchr(a, c), strrchr(a, c));
		ck_assert_ptr_eq(kernel_strstr(a, b), strstr(a, b));
		n = min(strlen(a), strlen(b));
		ck_assert_int_eq(sign(kernel_memcmp(a, b, n)),
				 sign(memcmp(a, b, n)));
		free(a);
		free(b);
	}
}
END_TEST

TEST(a_copy_that_does_not_fit_is_cut_and_reported)
{
	char to[4] = "xyz";

	ck_assert_int_eq(strscpy(to, "abc", 4), 3);
	ck_assert_str_eq(to, "abc");
	ck_assert_int_eq(strscpy(to, "defg", 4), -E2BIG);
	ck_assert_str_eq(to, "def");
	ck_assert_int_eq(strscpy(to, "h", 1), -E2BIG);
	ck_assert_str_eq(to, "");
	to[0] = 'q';
	ck_assert_int_eq(strscpy(to, "", 0), -E2BIG);
	ck_assert_int_eq(to[0], 'q');
	ck_assert_int_eq(strscpy(to, "", 4), 0);
}
END_TEST

/* Test the readers of numbers */
struct number_case {
	const char *text;
	unsigned int base;
	unsigned long value;
	const char *rest;
};

static const struct number_case numbers[] = {
	{ "0", 0, 0, "" }, { "42", 0, 42, "" }, { "0x2a", 0, 42, "" },
	{ "0X2A", 16, 42, "" }, { "2A", 16, 42, "" },
	{ "052", 0, 42, "" }, { "052", 10, 52, "" },
	{ "09", 0, 0, "9" }, { "08", 10, 8, "" }, { "12b", 10, 12, "b" },
	{ "", 0, 0, "" }, { "x", 0, 0, "x" }, { "-1", 0, 0, "-1" },
	{ " 1", 0, 0, " 1" }, { "0x", 0, 0, "x" }, { "0xg", 16, 0, "xg" },
	{ "0x12", 10, 0, "x12" }, { "0x12", 8, 0, "x12" },
	{ "4294967295", 0, 4294967295, "" },
	{ "4294967296", 0, 429496729, "6" },
	{ "4294967300", 10, 429496730, "0" },
	{ "42949672950", 10, 4294967295, "0" },
	{ "99999999999999999999", 10, 999999999, "99999999999" },
	{ "0xffffffff", 0, 0xffffffff, "" },
	{ "0x100000000", 0, 0x10000000, "0" },
	{ "037777777777", 0, 0xffffffff, "" },
	{ "040000000000", 0, 0x20000000, "0" },
};

TEST(a_number_ends_where_it_stops_making_sense)
{
	const struct number_case *c = &numbers[_i];
	char *end;

	ck_assert_uint_eq(simple_strtoul(c->text, &end, c->base), c->value);
	ck_assert_str_eq(end, c->rest);
	ck_assert_uint_eq(simple_strtoul(c->text, NULL, c->base), c->value);
}
END_TEST

TEST(numbers_agree_with_libc)
{
	static const char *const formats[] = { "%lu", "0x%lx", "0%lo",
					       "0X%lX" };
	char text[32], *end;
	unsigned long n;
	int i;

	for (i = 0; i < 20000; i++) {
		n = rnd() >> rnd_below(32);
		snprintf(text, sizeof(text), formats[i % 4], n);
		ck_assert_uint_eq(simple_strtoul(text, &end, 0), n);
		ck_assert_str_eq(end, "");
	}
}
END_TEST

struct size_case {
	const char *text;
	u64 value;
	const char *rest;
};

static const struct size_case sizes[] = {
	{ "0", 0, "" }, { "4096", 4096, "" }, { "64M", 64 << 20, "" },
	{ "64m", 64 << 20, "" }, { "1k", 1024, "" }, { "1K", 1024, "" },
	{ "3G", 3ULL << 30, "" }, { "4g", 4ULL << 30, "" },
	{ "0x10k", 16384, "" }, { "64N", 64, "N" },
	{ "64MB", 64 << 20, "B" },
	{ "M", 0, "M" }, { "", 0, "" }, { "0xK", 0, "xK" },
	{ "k1", 0, "k1" },
	{ "64M@16M", 64 << 20, "@16M" }, { "1 M", 1, " M" },
	{ "0xffffffffffffffff", ~0ULL, "" },
	{ "0x10000000000000000", 1ULL << 60, "0" },
	{ "18446744073709551615", ~0ULL, "" },
	{ "18446744073709551616", 1844674407370955161ULL, "6" },
	{ "17179869183G", 0xffffffffc0000000ULL, "" },
	{ "17179869184G", 1ULL << 34, "G" },
	{ "0K", 0, "" },
};

TEST(a_size_has_a_suffix_and_never_wraps)
{
	char *end;

	ck_assert_uint_eq(memparse(sizes[_i].text, &end), sizes[_i].value);
	ck_assert_str_eq(end, sizes[_i].rest);
	ck_assert_uint_eq(memparse(sizes[_i].text, NULL), sizes[_i].value);
}
END_TEST

/* Test formats against libc */
static u64 random_value(void)
{
	static const u64 edges[] = { 0, 1, 9, 10, 0x7f, 0x80, 0xff, 0x7fff,
		0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000ULL, 0x7fffffffffffffffULL, 1ULL << 63, ~0ULL };

	if (rnd() & 1)
		return edges[rnd_below(ARRAY_SIZE(edges))];
	return ((u64)rnd() << 32 | rnd()) >> rnd_below(64);
}

/* a random format with one conversion; returns its letter */
static char random_format(char *fmt, const char **size)
{
	static const char *const lengths[] = { "hh", "h", "", "l", "ll",
					       "z" };
	char letter = "diuxXosc"[rnd_below(8)];
	bool number = letter != 's' && letter != 'c';

	fmt += sprintf(fmt, "<%%");
	if (rnd() & 1)
		*fmt++ = '-';
	if (number && rnd() & 1)
		*fmt++ = '0';
	if (strchr("di", letter) && rnd() & 1)
		*fmt++ = "+ "[rnd_below(2)];
	if (strchr("oxX", letter) && rnd() & 1)
		*fmt++ = '#';
	if (rnd() & 1)
		fmt += sprintf(fmt, "%u", rnd_between(1, 40));
	if (letter != 'c' && rnd() & 1)
		fmt += sprintf(fmt, rnd() & 3 ? ".%u" : ".",
			       rnd_below(30));
	*size = number ? lengths[rnd_below(6)] : "";
	sprintf(fmt, "%s%c>", *size, letter);
	return letter;
}

static int both(char *ours, size_t size, char *libcs,
		const char *fmt, ...)
{
	va_list args, again;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vscnprintf(ours, size, fmt, args);
	ck_assert_int_eq(n, ours ? (int)strlen(ours) : 0);
	n = vsnprintf(libcs, 256, fmt, again);
	va_end(again);
	va_end(args);
	return n;
}

TEST(formats_agree_with_libc)
{
	char fmt[64], libcs[256], *ours, letter;
	const char *size;
	u32 room;
	int i, n;

	for (i = 0; i < 100000; i++) {
		letter = random_format(fmt, &size);
		room = rnd_below(4) ? 256 : rnd_below(20);
		ours = room ? malloc(room) : NULL;
		if (letter == 's')
			n = both(ours, room, libcs, fmt, "demand zero");
		else if (strcmp(size, "ll") == 0)
			n = both(ours, room, libcs, fmt, random_value());
		else
			n = both(ours, room, libcs, fmt,
				 letter == 'c' ? 'q' : (int)random_value());
		ck_assert_int_lt(n, 256);
		if (room)
			libcs[room - 1] = '\0';
		if (room)
			ck_assert_msg(strcmp(ours, libcs) == 0,
				      "%s: expected \"%s\", is \"%s\"",
				      fmt, libcs, ours);
		free(ours);
	}
}
END_TEST

static const char *const formats_with_star[] = {
	"%*d", "%-*d", "%.*d", "%0*d", "%+.*d", "%#.*x", "%#*o", "%*x",
};

TEST(width_and_precision_may_be_arguments)
{
	char ours[128], libcs[256];
	int count, n;

	for (count = -60; count <= 60; count++) {
		n = both(ours, sizeof(ours), libcs, formats_with_star[_i],
			 count, 255);
		ck_assert_int_lt(n, 128);
		ck_assert_str_eq(ours, libcs);
	}
}
END_TEST

TEST(odd_formats_do_no_harm)
{
	char buf[64], unterminated[3] = { 'a', 'b', 'c' };
	const char *volatile unfinished = "x%-5l";
	const char *volatile unknown = "%5y|%d";
	char *volatile null = NULL;

	scnprintf(buf, sizeof(buf), unfinished, 0);
	ck_assert_str_eq(buf, "x%-5l");
	scnprintf(buf, sizeof(buf), unknown, 7);
	ck_assert_str_eq(buf, "%5y|7");
	scnprintf(buf, sizeof(buf), "100%%");
	ck_assert_str_eq(buf, "100%");
	scnprintf(buf, sizeof(buf), "%.3s|%.0s|%s", unterminated,
		  unterminated, null);
	ck_assert_str_eq(buf, "abc||(null)");
	scnprintf(buf, sizeof(buf), "%p|%p", (void *)0xc0100000, NULL);
	ck_assert_str_eq(buf, "c0100000|00000000");
	ck_assert_int_eq(scnprintf(buf, sizeof(buf), "a%cb", 0), 3);
	ck_assert_mem_eq(buf, "a\0b", 4);
}
END_TEST

TEST(a_garbage_width_is_limited)
{
	const char *volatile star = "%*d";
	const char *volatile digits = "%99999999999d";
	struct seq_file m;
	char buf[4];

	seq_buffer_init(&m, buf, sizeof(buf));
	seq_printf(&m, star, INT32_MIN, 1);
	ck_assert_uint_eq(m.count + m.lost, 1024);
	seq_buffer_init(&m, buf, sizeof(buf));
	seq_printf(&m, digits, 1);
	ck_assert_uint_eq(m.count + m.lost, 1024);
}
END_TEST

/* Test reports into buffers */
TEST(a_buffer_counts_what_it_loses)
{
	char buf[6] = "zzzzz";
	struct seq_file m;

	seq_buffer_init(&m, buf, sizeof(buf));
	ck_assert_str_eq(buf, "");
	seq_puts(&m, "ab");
	seq_putc(&m, 'c');
	seq_printf(&m, "%d", 4567);
	ck_assert_str_eq(buf, "abc45");
	ck_assert_uint_eq(m.count, 5);
	ck_assert_uint_eq(m.lost, 2);
}
END_TEST

TEST(nothing_follows_a_cut)
{
	char buf[6];
	struct seq_file m;

	seq_buffer_init(&m, buf, sizeof(buf));
	seq_puts(&m, "abcdefg");
	seq_puts(&m, "h");
	ck_assert_str_eq(buf, "abcde");
	ck_assert_uint_eq(m.lost, 3);
	seq_buffer_init(&m, buf, 3);
	seq_puts(&m, "abc");
	seq_puts(&m, "");
	ck_assert_str_eq(buf, "ab");
	ck_assert_uint_eq(m.lost, 1);
}
END_TEST

TEST(a_buffer_of_no_bytes_is_not_touched)
{
	struct seq_file m;

	seq_buffer_init(&m, NULL, 0);
	seq_puts(&m, "abc");
	ck_assert_uint_eq(m.lost, 3);
	ck_assert_int_eq(scnprintf(NULL, 0, "%d", 12), 0);
}
END_TEST

/* Capture what the log shows */
static char shown[100000];
static size_t nr_shown;
static void (*while_showing)(void);

static void capture(struct console *c, const char *s, size_t n)
{
	(void)c;
	ck_assert_uint_lt(nr_shown + n, sizeof(shown));
	memcpy(shown + nr_shown, s, n);
	nr_shown += n;
	shown[nr_shown] = '\0';
	if (while_showing)
		while_showing();
}

static struct console capturer = {
	.name = "capture",
	.write = capture,
};

static void forget_shown(void)
{
	nr_shown = 0;
	shown[0] = '\0';
}

static char logged[20000];

static const char *log_text(void)
{
	struct seq_file m;

	seq_buffer_init(&m, logged, sizeof(logged));
	dmesg(&m);
	ck_assert_uint_eq(m.lost, 0);
	return logged;
}

/* Test the log */
TEST(a_message_is_shown_and_kept)
{
	register_console(&capturer);
	printk(KERN_INFO "frame %d of %s\n", 7, "zone");
	ck_assert_str_eq(shown, "frame 7 of zone\n");
	ck_assert_str_eq(log_text(), "frame 7 of zone\n");
}
END_TEST

TEST(the_level_decides_what_is_shown_but_not_what_is_kept)
{
	register_console(&capturer);
	printk(KERN_DEBUG "debug\n");
	console_loglevel = 4;
	printk(KERN_WARNING "warning\n");
	printk("no level is a warning\n");
	printk(KERN_ERR "error\n");
	console_loglevel = 8;
	printk(KERN_DEBUG "more\n");
	console_loglevel = 0;
	printk(KERN_EMERG "less\n");
	ck_assert_str_eq(shown, "error\nmore\n");
	ck_assert_str_eq(log_text(),
			 "debug\nwarning\nno level is a warning\n"
			 "error\nmore\nless\n");
}
END_TEST

TEST(each_line_of_a_message_has_its_level)
{
	register_console(&capturer);
	printk(KERN_DEBUG "one\ntwo\n\nthree\n");
	ck_assert_str_eq(shown, "");
	ck_assert_str_eq(log_text(), "one\ntwo\n\nthree\n");
}
END_TEST

TEST(a_missing_newline_is_supplied)
{
	register_console(&capturer);
	printk("one");
	printk(KERN_INFO "two\nthree");
	printk("%s", "");
	printk("\n");
	ck_assert_str_eq(shown, "one\ntwo\nthree\n\n\n");
	ck_assert_str_eq(log_text(), shown);
}
END_TEST

TEST(what_looks_like_a_level_inside_a_message_is_text)
{
	register_console(&capturer);
	printk(KERN_INFO "a<1>b\n<2>c\n");
	printk("<8>d\n");
	printk("%s\n", "<1>e");
	ck_assert_str_eq(shown, "a<1>b\n<2>c\n<8>d\n<1>e\n");
}
END_TEST

TEST(a_message_that_is_too_long_is_cut_and_the_loss_reported)
{
	char longest[512];

	register_console(&capturer);
	memset(longest, 'x', sizeof(longest));
	longest[511] = '\0';
	printk("%s", longest);
	ck_assert_uint_eq(nr_shown, 512);
	printk("%s%s", longest, "1234567");
	ck_assert_ptr_nonnull(strstr(shown + 512,
				     "x\nprintk: lost 7 bytes"));
}
END_TEST

#define RING 16384

static char *all_text;
static size_t nr_all;

/* the lines of @text that must be in the log: the newest that fit */
static const char *newest_lines(const char *text, size_t n, size_t room)
{
	size_t at = n, need = 0, start;

	while (at) {
		for (start = at - 1; start && text[start - 1] != '\n';)
			start--;
		need += at - start + 3;
		if (need > room)
			break;
		at = start;
	}
	return text + at;
}

static void random_message(char *text)
{
	u32 n = rnd_below(8) ? rnd_below(80) : rnd_below(511), i;

	for (i = 0; i < n; i++)
		text[i] = rnd_below(40) ? 'a' + rnd_below(26) : '\n';
	text[n] = '\0';
}

TEST(the_log_keeps_the_newest_lines_that_fit)
{
	char text[512];
	int i;

	all_text = malloc(1 << 20);
	for (i = 0; i < 2000; i++) {
		random_message(text);
		printk("%s", text);
		nr_all += sprintf(all_text + nr_all, "%s", text);
		if (!*text || text[strlen(text) - 1] != '\n')
			nr_all += sprintf(all_text + nr_all, "\n");
		log_text();
		ck_assert_uint_ge(nr_all, strlen(logged));
		ck_assert_str_eq(logged, all_text + nr_all - strlen(logged));
		ck_assert_ptr_eq(all_text + nr_all - strlen(logged),
				 newest_lines(all_text, nr_all, RING - 1));
	}
}
END_TEST

TEST(a_new_console_is_shown_what_the_log_holds)
{
	int i;

	for (i = 0; i < 3000; i++)
		printk(KERN_INFO "line %d\n", i);
	printk(KERN_DEBUG "hidden\n");
	register_console(&capturer);
	ck_assert_int_eq(strncmp(shown, "line ", 5), 0);
	ck_assert_uint_gt(nr_shown, 10000);
	ck_assert_ptr_nonnull(strstr(shown, "line 2998\nline 2999\n"));
	ck_assert_ptr_null(strstr(shown, "hidden"));
	forget_shown();
	printk("next\n");
	ck_assert_str_eq(shown, "next\n");
}
END_TEST

static int complaints;

static void complain(void)
{
	if (complaints++ < 1000)
		printk("complaint %d\n", complaints);
}

TEST(a_console_that_logs_is_not_entered_again_and_does_not_hang)
{
	register_console(&capturer);
	while_showing = complain;
	printk("first\n");
	ck_assert_int_le(complaints, 8);
	ck_assert_int_eq(strncmp(shown, "first\ncomplaint 1\n", 18), 0);
	while_showing = NULL;
	printk("last\n");
	ck_assert_ptr_nonnull(strstr(shown, "\nlast\n"));
}
END_TEST

static void interrupt_once(void)
{
	while_showing = NULL;
	printk("interrupt\n");
}

TEST(a_message_from_an_interrupt_stands_behind_the_interrupted_line)
{
	register_console(&capturer);
	while_showing = interrupt_once;
	printk("one\ntwo\n");
	ck_assert_str_eq(shown, "one\ntwo\ninterrupt\n");
	forget_shown();
	while_showing = interrupt_once;
	console_write("typed", 5);
	ck_assert_str_eq(shown, "typedinterrupt\n");
	ck_assert_ptr_null(strstr(log_text(), "typed"));
}
END_TEST

static void flood_once(void)
{
	int i;

	while_showing = NULL;
	for (i = 0; i < 5000; i++)
		printk("flood %d\n", i);
}

TEST(a_flood_during_a_message_loses_lines_but_tears_none)
{
	char *line, *save;
	int n, last = -1;

	register_console(&capturer);
	while_showing = flood_once;
	printk("drop\n");
	printk("end\n");
	line = strtok_r(shown, "\n", &save);
	ck_assert_str_eq(line, "drop");
	while ((line = strtok_r(NULL, "\n", &save)) &&
	       sscanf(line, "flood %d", &n) == 1) {
		ck_assert_int_gt(n, last);
		last = n;
	}
	ck_assert_int_eq(last, 4999);
	ck_assert_str_eq(line, "end");
}
END_TEST

static void flooding_emit(struct seq_file *m, const char *s, size_t n)
{
	(void)m;
	capture(NULL, s, n);
}

TEST(the_log_may_grow_while_it_is_reported)
{
	struct seq_file m = { .emit = flooding_emit };
	int i;

	for (i = 0; i < 3000; i++)
		printk("line %d\n", i);
	while_showing = flood_once;
	dmesg(&m);
	ck_assert_int_eq(strncmp(shown, "line ", 5), 0);
	ck_assert_int_eq(strncmp(strchr(shown, '\n'), "\nflood ", 7), 0);
}
END_TEST

/* Test panics and assertions */
static sigjmp_buf out_of_panic;
static int hooks_called;

static void count_and_leave(void)
{
	hooks_called++;
	siglongjmp(out_of_panic, 1);
}

static void count_and_panic_again(void)
{
	hooks_called++;
	panic("again");
}

static void leave_the_loop(int signal)
{
	(void)signal;
	siglongjmp(out_of_panic, 2);
}

static void panic_with(void (*hook)(void), const char *why)
{
	struct itimerval soon = { .it_value.tv_usec = 50000 };

	register_console(&capturer);
	register_panic_hook(hook);
	signal(SIGVTALRM, leave_the_loop);
	if (sigsetjmp(out_of_panic, 1))
		return;
	setitimer(ITIMER_VIRTUAL, &soon, NULL);
	panic("%s is %d", why, 3);
}

TEST(a_panic_says_why_and_calls_the_hook)
{
	console_loglevel = 0;
	panic_with(count_and_leave, "zone");
	ck_assert_str_eq(shown, "Kernel panic: zone is 3\n");
	ck_assert_int_eq(hooks_called, 1);
}
END_TEST

TEST(a_panic_inside_a_panic_stops)
{
	panic_with(count_and_panic_again, "zone");
	ck_assert_int_eq(hooks_called, 2);
	ck_assert_int_eq(panic_depth, 3);
	ck_assert_str_eq(shown, "Kernel panic: zone is 3\n"
				"Kernel panic inside a panic\n");
}
END_TEST

TEST(a_panic_without_a_hook_does_not_return)
{
	panic_with(NULL, "zone");
	ck_assert_int_eq(panic_depth, 1);
}
END_TEST

static void panic_once(void)
{
	while_showing = NULL;
	panic("in the console");
}

TEST(a_panic_inside_a_console_is_shown)
{
	register_console(&capturer);
	register_panic_hook(count_and_leave);
	while_showing = panic_once;
	if (!sigsetjmp(out_of_panic, 1))
		printk("fatal\n");
	ck_assert_str_eq(shown, "fatal\nKernel panic: in the console\n");
}
END_TEST

TEST(an_assertion_names_its_place_and_condition)
{
	int pages = 3;

	console_init();
	BUG_ON(pages == 4);
	EXPECT_PANIC(BUG_ON(pages == 3), "library.c");
	EXPECT_PANIC(BUG_ON(pages == 3), "pages == 3");
	EXPECT_PANIC(BUG(), "kernel BUG at");
}
END_TEST

TEST(a_warning_yields_its_condition)
{
	int pages = 3;

	register_console(&capturer);
	ck_assert(!WARN_ON(pages == 4));
	ck_assert_str_eq(shown, "");
	ck_assert(WARN_ON(pages == 3));
	ck_assert_ptr_nonnull(strstr(shown, "pages == 3"));
	ck_assert_ptr_nonnull(strstr(shown, __func__));
}
END_TEST

/* Test the command line */
static char calls[2000];

static void note_call(const char *name, const char *value)
{
	char *end = calls + strlen(calls);

	snprintf(end, calls + sizeof(calls) - end, "%s(%s)", name,
		 value ? value : "NULL");
}

static int set_flag(const char *value)
{
	note_call("flag", value);
	return value ? -EINVAL : 0;
}
BOOT_OPTION("suite_flag", set_flag);

static int set_suite_value(const char *value)
{
	note_call("value", value);
	return value ? 0 : -EINVAL;
}
BOOT_OPTION("suite", set_suite_value);

struct line_case {
	const char *line, *calls;
	int unused;
};

static const struct line_case lines[] = {
	{ "", "", 0 }, { "   ", "", 0 },
	{ "suite_flag", "flag(NULL)", 0 },
	{ "  suite_flag\t suite=1  ", "flag(NULL)value(1)", 0 },
	{ "suite=", "value()", 0 }, { "suite", "value(NULL)", 1 },
	{ "suite=a=b", "value(a=b)", 0 },
	{ "suite=1 suite=2 suite=1", "value(1)value(2)value(1)", 0 },
	{ "suite_flag=1", "flag(1)", 1 },
	{ "suit=1 suite_fla suite_flagg", "", 3 },
	{ "=", "", 1 }, { "=x suite=2", "value(2)", 1 },
	{ "kernel.elf suite=1", "value(1)", 0 },
	{ "/boot/vm suite=1", "value(1)", 0 },
	{ "suite=/dev/x", "value(/dev/x)", 0 },
	{ "suite=a.elf", "value(a.elf)", 0 },
	{ "suite_flag kernel.elf", "flag(NULL)", 1 },
	{ ".elf", "", 1 }, { "x.elf", "", 0 },
};

TEST(a_command_line_calls_the_functions_of_its_options)
{
	ck_assert_int_eq(parse_cmdline(lines[_i].line), lines[_i].unused);
	ck_assert_str_eq(calls, lines[_i].calls);
}
END_TEST

TEST(unknown_options_and_refused_values_are_named)
{
	parse_cmdline("hihgmem=64M suite_flag=7 nonsense");
	log_text();
	ck_assert_ptr_nonnull(strstr(logged,
				     "Unknown boot option: hihgmem\n"));
	ck_assert_ptr_nonnull(strstr(logged,
		"Boot option suite_flag=7: Invalid argument\n"));
	ck_assert_ptr_nonnull(strstr(logged,
				     "Unknown boot option: nonsense\n"));
}
END_TEST

TEST(a_line_that_is_too_long_is_cut_between_words)
{
	char line[600], value[600];

	memset(line, ' ', sizeof(line));
	memcpy(line + 499, "suite=123456", 12);
	line[511] = '\0';
	ck_assert_int_eq(parse_cmdline(line), 0);
	ck_assert_str_eq(calls, "value(123456)");
	memcpy(line + 499, "suite=1234567", 13);
	line[512] = '\0';
	parse_cmdline(line);
	ck_assert_str_eq(calls, "value(123456)");
	ck_assert_ptr_nonnull(strstr(log_text(), "suite=1234567"));

	memset(value, 'v', sizeof(value));
	memcpy(value, "suite=", 6);
	value[599] = '\0';
	parse_cmdline(value);
	ck_assert_str_eq(calls, "value(123456)");
	value[511] = '\0';
	parse_cmdline(value);
	ck_assert_uint_eq(strlen(calls), strlen("value(123456)value()") +
			  511 - 6);
}
END_TEST

TEST(a_value_stays_valid_after_parsing)
{
	parse_cmdline("loglevel=3");
	ck_assert_int_eq(console_loglevel, 3);
	parse_cmdline("loglevel=9 loglevel=x loglevel= loglevel "
		      "loglevel=4294967299");
	ck_assert_int_eq(console_loglevel, 3);
	parse_cmdline("loglevel=8");
	ck_assert_int_eq(console_loglevel, 8);
}
END_TEST

/* Test the trace ring */
DEFINE_TRACE(suite_plain, "nothing");
DEFINE_TRACE(suite_pair, "first=%lu second=%lx");
DEFINE_TRACE(suite_full, "%lu %lu %lu %lu %lu");

static char trace_text[60000];

static const char *traced(void)
{
	struct seq_file m;

	seq_buffer_init(&m, trace_text, sizeof(trace_text));
	trace_show(&m);
	ck_assert_uint_eq(m.lost, 0);
	return trace_text;
}

static unsigned long evaluations;

static unsigned long evaluate(void)
{
	return evaluations++;
}

TEST(an_event_that_is_off_records_and_evaluates_nothing)
{
	trace(suite_pair, evaluate(), 1);
	ck_assert(trace_empty());
	ck_assert_uint_eq(evaluations, 0);
	ck_assert_str_eq(traced(), "");
}
END_TEST

TEST(events_are_shown_in_order_with_their_numbers)
{
	ck_assert_int_eq(trace_enable("all", true), 0);
	trace(suite_pair, 7, 0xbeef);
	trace(suite_plain);
	trace(suite_full, 1, 2, 3, 4, ~0UL);
	ck_assert_str_eq(traced(),
			 "     0 suite_pair: first=7 second=beef\n"
			 "     1 suite_plain: nothing\n"
			 "     2 suite_full: 1 2 3 4 4294967295\n");
}
END_TEST

TEST(each_event_has_its_own_switch)
{
	ck_assert_int_eq(trace_enable("suite_pair", true), 0);
	ck_assert_int_eq(trace_enable("suite_none", true), -ENOENT);
	trace(suite_plain);
	trace(suite_pair, 1, 2);
	ck_assert_str_eq(traced(),
			 "     0 suite_pair: first=1 second=2\n");
	ck_assert_int_eq(trace_enable("suite_pair", false), 0);
	trace(suite_pair, 3, 4);
	ck_assert_ptr_null(strstr(traced(), "first=3"));
	parse_cmdline("trace=suite_plain trace=suite_nothing trace");
	trace(suite_plain);
	ck_assert_ptr_nonnull(strstr(traced(), "1 suite_plain: nothing\n"));
}
END_TEST

static unsigned long expected_arg, records_seen;

static void expect_next(const struct trace_record *r, void *data)
{
	ck_assert_ptr_eq(data, &expected_arg);
	ck_assert_str_eq(r->event->name, "suite_pair");
	ck_assert_uint_eq(r->arg[0], expected_arg++);
	ck_assert_uint_eq(r->arg[2], 0);
	records_seen++;
}

TEST(the_oldest_records_are_overwritten_and_counted)
{
	unsigned long i;

	trace_enable("suite_pair", true);
	for (i = 0; i < 1024; i++)
		trace(suite_pair, i, 0);
	ck_assert_uint_eq(trace_lost(), 0);
	trace(suite_pair, i++, 0);
	ck_assert_uint_eq(trace_lost(), 1);
	for (; i < 5000; i++)
		trace(suite_pair, i, 0);
	ck_assert_uint_eq(trace_lost(), 5000 - 1024);
	expected_arg = 5000 - 1024;
	trace_for_each(expect_next, &expected_arg);
	ck_assert_uint_eq(records_seen, 1024);
	ck_assert_int_eq(strncmp(traced(), "(3976 older", 11), 0);
}
END_TEST

TEST(clearing_forgets_records_and_starts_numbers_anew)
{
	trace_enable("suite_pair", true);
	trace(suite_pair, 1, 1);
	trace_clear();
	ck_assert(trace_empty());
	ck_assert_str_eq(traced(), "");
	trace(suite_pair, 2, 2);
	ck_assert_str_eq(traced(),
			 "     0 suite_pair: first=2 second=2\n");
}
END_TEST

static void trace_more(const struct trace_record *r, void *data)
{
	(void)data;
	ck_assert_uint_lt(records_seen++, 2000);
	ck_assert_uint_lt(r->arg[0], 1024);
	trace(suite_pair, 9999, 0);
	trace(suite_pair, 9999, 0);
}

TEST(records_overwritten_during_a_walk_are_passed_over)
{
	unsigned long i;

	trace_enable("suite_pair", true);
	for (i = 0; i < 1024; i++)
		trace(suite_pair, i, 0);
	trace_for_each(trace_more, NULL);
	ck_assert_uint_gt(records_seen, 300);
	ck_assert_uint_lt(records_seen, 1024);
}
END_TEST

/* Test spin locks */
TEST(a_spin_lock_is_held_until_it_is_released)
{
	spinlock_t lock = SPIN_LOCK_UNLOCKED;

	ck_assert(!spin_is_locked(&lock));
	spin_lock(&lock);
	ck_assert(spin_is_locked(&lock));
	spin_unlock(&lock);
	ck_assert(!spin_is_locked(&lock));
	spin_lock(&lock);
	spin_lock_init(&lock);
	ck_assert(!spin_is_locked(&lock));
}
END_TEST

TEST(taking_a_held_lock_names_the_holder)
{
	spinlock_t lock = SPIN_LOCK_UNLOCKED;

	console_init();
	spin_lock(&lock);
	EXPECT_PANIC(spin_lock(&lock), __func__);
	spin_unlock(&lock);
	EXPECT_PANIC(spin_unlock(&lock), "holder");
}
END_TEST

TEST(the_interrupt_state_is_restored)
{
	spinlock_t outer = SPIN_LOCK_UNLOCKED, inner = SPIN_LOCK_UNLOCKED;
	unsigned long flags, more;

	local_irq_enable();
	spin_lock_irqsave(&outer, flags);
	ck_assert(irqs_disabled());
	spin_lock_irqsave(&inner, more);
	spin_unlock_irqrestore(&inner, more);
	ck_assert(irqs_disabled());
	spin_unlock_irqrestore(&outer, flags);
	ck_assert(!irqs_disabled());
}
END_TEST

TEST(a_wait_queue_begins_empty_and_unlocked)
{
	wait_queue_head_t q;

	memset(&q, 0xff, sizeof(q));
	init_waitqueue_head(&q);
	ck_assert(!waitqueue_active(&q));
	ck_assert(!spin_is_locked(&q.lock));
}
END_TEST

/* Register the library's tests */
/* Register the tests of types, lists and bits */
static void add_basic_tests(Suite *suite)
{
	CASE(types);
	tcase_add_test(types, container_of_finds_the_whole);
	tcase_add_test(types, min_and_max_evaluate_once);
	tcase_add_test(types, align_keeps_the_upper_half_of_64_bits);
	tcase_add_test(types, error_texts_are_those_of_libc);

	CASE(lists);
	tcase_add_test(lists, a_list_behaves_like_an_array);
	tcase_add_test(lists, a_deleted_member_is_poisoned_or_empty);
	tcase_add_test(lists, a_member_is_not_removed_or_added_twice);
	tcase_add_test(lists, a_safe_walk_may_remove_each_member);
	tcase_add_test(lists,
		       splicing_keeps_the_order_and_joins_at_the_head);

	CASE(bits);
	tcase_add_test(bits, searches_agree_with_a_naive_loop);
	tcase_add_loop_test(bits,
			    a_bit_operation_changes_its_bit_and_no_other,
			    0, ARRAY_SIZE(bit_operations));
	tcase_add_test(bits, words_are_searched_from_both_ends);
	tcase_add_test(bits, powers_of_two_are_recognised_and_rounded_to);

	CASE(counters);
	tcase_add_test(counters, a_counter_says_when_it_becomes_zero);
	tcase_add_test(counters, division_agrees_with_the_compiler);
}

/* Register the tests of strings and formats */
static void add_text_tests(Suite *suite)
{
	CASE(strings);
	tcase_add_test(strings, memory_functions_agree_with_libc);
	tcase_add_test(strings, string_functions_agree_with_libc);
	tcase_add_test(strings,
		       a_copy_that_does_not_fit_is_cut_and_reported);

	CASE(numbers_read);
	tcase_add_loop_test(numbers_read,
			    a_number_ends_where_it_stops_making_sense, 0,
			    ARRAY_SIZE(numbers));
	tcase_add_test(numbers_read, numbers_agree_with_libc);
	tcase_add_loop_test(numbers_read,
			    a_size_has_a_suffix_and_never_wraps, 0,
			    ARRAY_SIZE(sizes));

	CASE(formats);
	tcase_add_test(formats, formats_agree_with_libc);
	tcase_add_loop_test(formats, width_and_precision_may_be_arguments,
			    0, ARRAY_SIZE(formats_with_star));
	tcase_add_test(formats, odd_formats_do_no_harm);
	tcase_add_test(formats, a_garbage_width_is_limited);

	CASE(reports);
	tcase_add_test(reports, a_buffer_counts_what_it_loses);
	tcase_add_test(reports, nothing_follows_a_cut);
	tcase_add_test(reports, a_buffer_of_no_bytes_is_not_touched);
}

/* Register the tests of the log */
static void add_log_tests(Suite *suite)
{
	CASE(log);
	tcase_add_test(log, a_message_is_shown_and_kept);
	tcase_add_test(log,
		the_level_decides_what_is_shown_but_not_what_is_kept);
	tcase_add_test(log, each_line_of_a_message_has_its_level);
	tcase_add_test(log, a_missing_newline_is_supplied);
	tcase_add_test(log,
		       what_looks_like_a_level_inside_a_message_is_text);
	tcase_add_test(log,
		a_message_that_is_too_long_is_cut_and_the_loss_reported);
	tcase_add_test(log, the_log_keeps_the_newest_lines_that_fit);
	tcase_add_test(log, a_new_console_is_shown_what_the_log_holds);

	CASE(nesting);
	tcase_add_test(nesting,
		a_console_that_logs_is_not_entered_again_and_does_not_hang);
	tcase_add_test(nesting,
		a_message_from_an_interrupt_stands_behind_the_interrupted_line);
	tcase_add_test(nesting,
		a_flood_during_a_message_loses_lines_but_tears_none);
	tcase_add_test(nesting, the_log_may_grow_while_it_is_reported);

	CASE(panics);
	tcase_add_test(panics, a_panic_says_why_and_calls_the_hook);
	tcase_add_test(panics, a_panic_inside_a_panic_stops);
	tcase_add_test(panics, a_panic_without_a_hook_does_not_return);
	tcase_add_test(panics, a_panic_inside_a_console_is_shown);
	tcase_add_test(panics, an_assertion_names_its_place_and_condition);
	tcase_add_test(panics, a_warning_yields_its_condition);
}

/* Register the tests of options, trace and locks */
static void add_other_tests(Suite *suite)
{
	CASE(options);
	tcase_add_loop_test(options,
		a_command_line_calls_the_functions_of_its_options, 0,
		ARRAY_SIZE(lines));
	tcase_add_test(options,
		       unknown_options_and_refused_values_are_named);
	tcase_add_test(options,
		       a_line_that_is_too_long_is_cut_between_words);
	tcase_add_test(options, a_value_stays_valid_after_parsing);

	CASE(events);
	tcase_add_test(events,
		       an_event_that_is_off_records_and_evaluates_nothing);
	tcase_add_test(events,
		       events_are_shown_in_order_with_their_numbers);
	tcase_add_test(events, each_event_has_its_own_switch);
	tcase_add_test(events,
		       the_oldest_records_are_overwritten_and_counted);
	tcase_add_test(events,
		       clearing_forgets_records_and_starts_numbers_anew);
	tcase_add_test(events,
		       records_overwritten_during_a_walk_are_passed_over);

	CASE(locks);
	tcase_add_test(locks, a_spin_lock_is_held_until_it_is_released);
	tcase_add_test(locks, taking_a_held_lock_names_the_holder);
	tcase_add_test(locks, the_interrupt_state_is_restored);
	tcase_add_test(locks, a_wait_queue_begins_empty_and_unlocked);
}

SUITE("library")
{
	add_basic_tests(suite);
	add_text_tests(suite);
	add_log_tests(suite);
	add_other_tests(suite);
}
