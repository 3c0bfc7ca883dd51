/*
 * machine.c - the suite of the machine: Multiboot information, and
 * what the soft machine claims to be
 *
 * Includes multiboot.c itself, under other names, because the soft
 * machine has a boot_info of its own.
 */
#define boot_info loader_info
#define multiboot_init take_over

#include "tests/suite.h"

#include "arch/cache.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/percpu.h"
#include "arch/symbols.h"
#include "arch/thread.h"
#include "arch/timer.h"
#include "arch/tlb.h"
#include "arch/trap.h"
#include "arch/host/machine/ptrace.h"
#include "lib/errno.h"
#include "sched/sched.h"

#define _text fake_text
#define _etext fake_text
#define _data fake_text
#define _edata fake_text
#define _end fake_end
#define __init_begin fake_text
#define __init_end fake_text
#include "arch/i386/multiboot.c"

/* Stand in for head.S and for the linker */
u32 multiboot_magic, multiboot_address;
char fake_text[1];
char fake_end[1];

/* Play the part of a loader */
enum { INFO = 0x9500, MAP = 0x9000, LIST = 0xA000, TEXT = 0xB000 };

static struct multiboot_info *power_on(u32 flags)
{
	struct multiboot_info *info;

	soft_machine_init(8);
	console_init();
	memset(&loader_info, 0, sizeof(loader_info));
	multiboot_magic = MULTIBOOT_MAGIC;
	multiboot_address = INFO;
	info = __va(INFO);
	memset(info, 0, sizeof(*info));
	info->flags = flags;
	return info;
}

static bool said(const char *text)
{
	return strstr(soft_log(), text) != NULL;
}

static bool is_reserved(u32 start, u32 end)
{
	for (int i = 0; i < loader_info.nr_reserved; i++)
		if (loader_info.reserved[i].start <= start &&
		    end <= loader_info.reserved[i].end)
			return true;
	return false;
}

/* Test loaders that say little */
TEST(a_wrong_magic_number_stops_the_kernel)
{
	power_on(0);
	multiboot_magic = 0x1BADB002;
	EXPECT_PANIC(take_over(), "1badb002");
}
END_TEST

TEST(without_flags_there_is_no_map_and_no_size)
{
	struct multiboot_info *info = power_on(0);

	info->mem_upper = 1024;
	info->mmap_length = 24;
	info->mmap_addr = MAP;
	take_over();
	ck_assert_int_eq(loader_info.firmware.nr_map, 0);
	ck_assert_uint_eq(loader_info.mem_upper, 0);
	ck_assert_str_eq(loader_info.cmdline, "");
	ck_assert(loader_info.loader != NULL);
}
END_TEST

TEST(what_every_pc_has_is_reserved)
{
	power_on(0);
	take_over();
	ck_assert(is_reserved(0, PAGE_SIZE));
	ck_assert(is_reserved(ROM_AREA, KERNEL_START));
	ck_assert(is_reserved(INFO, INFO + sizeof(struct multiboot_info)));
}
END_TEST

TEST(information_out_of_reach_is_dropped)
{
	static const u32 places[] = { BOOT_MAPPED - 4, BOOT_MAPPED,
				      0xC0009500, 0xFFFFFFFC };

	power_on(HAS_MEMORY);
	multiboot_address = places[_i];
	take_over();
	ck_assert(said("information"));
	ck_assert_uint_eq(loader_info.mem_upper, 0);
	ck_assert(is_reserved(ROM_AREA, KERNEL_START));
}
END_TEST

TEST(memory_sizes_are_copied)
{
	struct multiboot_info *info = power_on(HAS_MEMORY);

	info->mem_lower = 639;
	info->mem_upper = 7168;
	take_over();
	ck_assert_uint_eq(loader_info.mem_lower, 639);
	ck_assert_uint_eq(loader_info.mem_upper, 7168);
}
END_TEST

/* Test the copy of the memory map */
static u32 add_map_entry(u32 pa, u32 size, u64 addr)
{
	struct multiboot_entry *entry = __va(pa);

	*entry = (struct multiboot_entry){ size, addr, 0x1000, 1 };
	return pa + 4 + size;
}

/* An entry of the usual size, with any length and type. */
static u32 add_typed_entry(u32 pa, u64 addr, u64 length, u32 type)
{
	struct multiboot_entry *entry = __va(pa);

	*entry = (struct multiboot_entry){ 20, addr, length, type };
	return pa + sizeof(*entry);
}

static void take_over_map(u32 pa, u32 length)
{
	struct multiboot_info *info = __va(INFO);

	info->mmap_addr = pa;
	info->mmap_length = length;
	take_over();
}

TEST(the_map_is_copied_as_it_is)
{
	u32 end;

	power_on(HAS_MAP);
	end = add_map_entry(MAP, 20, 0x500000);
	end = add_map_entry(end, 28, 0x123456789ULL);	/* a longer one */
	end = add_map_entry(end, 20, 0x500000);		/* overlaps */
	take_over_map(MAP, end - MAP);
	ck_assert_int_eq(loader_info.firmware.nr_map, 3);
	ck_assert_uint_eq(loader_info.firmware.map[1].addr,
			  0x123456789ULL);
	ck_assert_uint_eq(loader_info.firmware.map[2].addr, 0x500000);
	ck_assert_uint_eq(loader_info.firmware.map[2].size, 0x1000);
	ck_assert(is_reserved(MAP, end));
}
END_TEST

TEST(an_entry_with_a_bad_size_ends_the_map)
{
	static const u32 sizes[] = { 0, 19, 0x1000, 0x7FFFFFFF, ~0U - 3,
				     ~0U };
	u32 bad;

	power_on(HAS_MAP);
	bad = add_map_entry(MAP, 20, 0);
	add_map_entry(bad, sizes[_i], 0);
	take_over_map(MAP, bad + 24 - MAP);
	ck_assert_int_eq(loader_info.firmware.nr_map, 1);
	ck_assert(said("cut off"));
}
END_TEST

TEST(a_map_that_is_cut_off_keeps_its_whole_entries)
{
	u32 end;

	power_on(HAS_MAP);
	end = add_map_entry(MAP, 20, 0);
	end = add_map_entry(end, 20, 0x100000);
	take_over_map(MAP, end - MAP - 1 - (u32)_i);
	ck_assert_int_eq(loader_info.firmware.nr_map, 1);
	ck_assert(said("cut off"));
}
END_TEST

TEST(a_map_out_of_reach_is_dropped)
{
	static const u32 where[][2] = {
		{ BOOT_MAPPED - 23, 24 }, { MAP, BOOT_MAPPED },
		{ 0xFFFFFFF0, 0x20 },	  { MAP, ~0U },
	};

	power_on(HAS_MAP);
	take_over_map(where[_i][0], where[_i][1]);
	ck_assert_int_eq(loader_info.firmware.nr_map, 0);
	ck_assert(said("memory map"));
}
END_TEST

TEST(a_map_at_the_end_of_the_mapped_memory_is_read)
{
	power_on(HAS_MAP);
	add_map_entry(BOOT_MAPPED - 24, 20, 0x300000);
	take_over_map(BOOT_MAPPED - 24, 24);
	ck_assert_int_eq(loader_info.firmware.nr_map, 1);
	ck_assert_uint_eq(loader_info.firmware.map[0].addr, 0x300000);
}
END_TEST

TEST(more_entries_than_fit_are_counted)
{
	u32 end = 0x20000;

	power_on(HAS_MAP);
	for (unsigned int i = 0; i < E820MAX + 3; i++)
		end = add_map_entry(end, 20, 0x1000 * i);
	take_over_map(0x20000, end - 0x20000);
	ck_assert_int_eq(loader_info.firmware.nr_map, E820MAX);
	ck_assert(said("3 entries ignored"));
}
END_TEST

/* Test a memory map that is too long */
enum { LONG_MAP = 0x20000 };

static int find_entry(u64 addr, u32 type)
{
	for (int i = 0; i < loader_info.firmware.nr_map; i++)
		if (loader_info.firmware.map[i].addr == addr &&
		    loader_info.firmware.map[i].type == type)
			return i;
	return -1;
}

TEST(a_reserved_entry_takes_the_place_of_the_smallest_ram)
{
	u32 end = LONG_MAP;

	power_on(HAS_MAP);
	for (u32 i = 0; i < E820MAX; i++)
		end = add_typed_entry(end, 0x100000 * i,
				      i == 7 ? 0x1000 : 0x2000, E820_RAM);
	end = add_typed_entry(end, 0xFFFC0000, 0x40000, E820_RESERVED);
	take_over_map(LONG_MAP, end - LONG_MAP);
	ck_assert_int_eq(loader_info.firmware.nr_map, E820MAX);
	ck_assert_int_ge(find_entry(0xFFFC0000, E820_RESERVED), 0);
	ck_assert_int_eq(find_entry(0x700000, E820_RAM), -1);
	ck_assert(said("no room for RAM at 00700000, 4 KiB"));
	ck_assert(said("1 entries ignored"));
}
END_TEST

TEST(every_reserved_entry_of_a_long_map_is_kept)
{
	u32 end = LONG_MAP, type[40];

	power_on(HAS_MAP);
	rnd_seed((unsigned int)_i);
	for (u32 i = 0; i < 40; i++)
		type[i] = i % 2 ? E820_RAM : 2 + i / 2 % 3;
	for (u32 i = 39; i > 0; i--) {
		u32 j = rnd_below(i + 1), t = type[i];

		type[i] = type[j];
		type[j] = t;
	}
	for (u32 i = 0; i < 40; i++)
		end = add_typed_entry(end, 0x10000 * i, 1 + rnd_below(99),
				      type[i]);
	take_over_map(LONG_MAP, end - LONG_MAP);
	for (u32 i = 0; i < 40; i++)
		if (type[i] != E820_RAM)
			ck_assert_int_ge(find_entry(0x10000 * i, type[i]),
					 0);
}
END_TEST

TEST(a_table_full_of_reserved_entries_takes_no_ram)
{
	u32 end = LONG_MAP;

	power_on(HAS_MAP);
	end = add_typed_entry(end, 0x100000, 0x700000, E820_RAM);
	for (u32 i = 0; i < E820MAX + 1; i++)
		end = add_typed_entry(end, 0x10000 * i, 0x1000,
				      E820_RESERVED);
	end = add_typed_entry(end, 0x1000000, 0x1000000, E820_RAM);
	take_over_map(LONG_MAP, end - LONG_MAP);
	ck_assert_int_eq(find_entry(0x100000, E820_RAM), -1);
	ck_assert_int_eq(find_entry(0x1000000, E820_RAM), -1);
	ck_assert(said("no room for reserved memory"));
}
END_TEST

TEST(late_ram_takes_the_place_of_a_smaller_piece)
{
	u32 end = LONG_MAP;

	power_on(HAS_MAP);
	for (u32 i = 0; i < E820MAX; i++)
		end = add_typed_entry(end, 0x10000 * i, 0x1000, E820_RAM);
	end = add_typed_entry(end, 0x1000000, 0x700000, E820_RAM);
	take_over_map(LONG_MAP, end - LONG_MAP);
	ck_assert_int_ge(find_entry(0x1000000, E820_RAM), 0);
}
END_TEST

TEST(few_of_many_dropped_entries_are_named)
{
	u32 end = LONG_MAP;

	power_on(HAS_MAP);
	for (u32 i = 0; i < 5000; i++)
		end = add_typed_entry(end, 0x10000 * i, 0x1000, E820_RAM);
	soft_log_clear();
	take_over_map(LONG_MAP, end - LONG_MAP);
	ck_assert(said("4968 entries ignored"));
	ck_assert_uint_lt(strlen(soft_log()), 1024);
}
END_TEST

TEST(the_soft_machine_may_have_no_map)
{
	soft_machine_init(8);
	soft_boot_info(NULL, 0);
}
END_TEST

/* Test the copies of strings */
TEST(a_command_line_is_copied_and_its_place_reserved)
{
	struct multiboot_info *info = power_on(HAS_CMDLINE | HAS_LOADER);

	strcpy(__va(TEXT), "mem=8M nopse");
	strcpy(__va(TEXT + 100), "a test");
	info->cmdline = TEXT;
	info->loader_name = TEXT + 100;
	take_over();
	ck_assert_str_eq(loader_info.cmdline, "mem=8M nopse");
	ck_assert_str_eq(loader_info.loader, "a test");
	ck_assert(is_reserved(TEXT, TEXT + 13));
}
END_TEST

TEST(a_long_command_line_is_cut_and_wholly_reserved)
{
	struct multiboot_info *info = power_on(HAS_CMDLINE);
	size_t n = CMDLINE_SIZE - 1 + (size_t)_i;

	memset(__va(TEXT), 'x', n);
	*(char *)__va(TEXT + n) = '\0';
	info->cmdline = TEXT;
	take_over();
	ck_assert_uint_eq(strlen(loader_info.cmdline), CMDLINE_SIZE - 1);
	ck_assert(is_reserved(TEXT, TEXT + n + 1));
	ck_assert_int_eq(said("command line has"), _i > 0);
}
END_TEST

TEST(a_string_without_an_end_stops_where_memory_does)
{
	struct multiboot_info *info = power_on(HAS_CMDLINE);

	memset(__va(BOOT_MAPPED - 10), 'x', 10);
	info->cmdline = BOOT_MAPPED - 10;
	take_over();
	ck_assert_str_eq(loader_info.cmdline, "xxxxxxxxxx");
}
END_TEST

TEST(a_string_out_of_reach_is_empty)
{
	struct multiboot_info *info = power_on(HAS_CMDLINE);

	info->cmdline = _i ? ~0U : BOOT_MAPPED;
	take_over();
	ck_assert_str_eq(loader_info.cmdline, "");
	ck_assert(said("command line"));
}
END_TEST

/* Test the list of modules */
static void add_module(u32 n, u32 start, u32 end)
{
	struct multiboot_module *mod = __va(LIST);
	struct multiboot_info *info = __va(INFO);

	mod[n] = (struct multiboot_module){ start, end, TEXT, 0 };
	strcpy(__va(TEXT), "initrd root");
	info->mods_addr = LIST;
	info->mods_count = n + 1;
}

TEST(a_module_is_recorded_and_reserved)
{
	power_on(HAS_MODULES);
	add_module(0, 0x200000, 0x201234);
	take_over();
	ck_assert_int_eq(loader_info.nr_modules, 1);
	ck_assert_uint_eq(loader_info.module[0].range.end, 0x201234);
	ck_assert_str_eq(loader_info.module[0].name, "initrd root");
	ck_assert(is_reserved(0x200000, 0x201234));
	ck_assert(is_reserved(LIST, LIST + 16));
	ck_assert(is_reserved(TEXT, TEXT + 12));
}
END_TEST

TEST(a_module_above_the_mapped_memory_is_not_touched)
{
	power_on(HAS_MODULES);
	add_module(0, 0x30000000, 0x30400000);
	take_over();
	ck_assert_int_eq(loader_info.nr_modules, 1);
	ck_assert(is_reserved(0x30000000, 0x30400000));
}
END_TEST

TEST(an_empty_or_inverted_module_is_dropped)
{
	power_on(HAS_MODULES);
	add_module(0, 0x200000, 0x200000 - (u32)_i * 0x1000);
	add_module(1, 0x300000, 0x301000);
	take_over();
	ck_assert_int_eq(loader_info.nr_modules, 1);
	ck_assert_uint_eq(loader_info.module[0].range.start, 0x300000);
	ck_assert(said("empty module"));
}
END_TEST

TEST(modules_beyond_the_eighth_are_named)
{
	power_on(HAS_MODULES | HAS_CMDLINE | HAS_LOADER);
	for (u32 n = 0; n < MAX_MODULES + 2; n++)
		add_module(n, 0x200000 + 0x1000 * n, 0x200800 + 0x1000 * n);
	take_over();
	ck_assert_int_eq(loader_info.nr_modules, MAX_MODULES);
	ck_assert(said("00208000 is one too many"));
	ck_assert(said("00209000 is one too many"));
}
END_TEST

TEST(an_absurd_number_of_modules_is_dropped)
{
	static const u32 counts[] = { 0x10000001, 0x08000000, ~0U,
				      BOOT_MAPPED / 16 + 1 };
	struct multiboot_info *info = power_on(HAS_MODULES);

	add_module(0, 0x200000, 0x201000);
	info->mods_count = counts[_i];
	take_over();
	ck_assert_int_eq(loader_info.nr_modules, 0);
	ck_assert(said("module list"));
}
END_TEST

/* Test a loader that writes garbage */
static void fill_with_garbage(u32 pa, u32 bytes, bool small)
{
	u32 *word = __va(pa);

	for (u32 i = 0; i < bytes / 4; i++)
		word[i] = small ? rnd_below(64) : rnd();
}

TEST(garbage_does_no_harm)
{
	struct multiboot_info *info = power_on(0);

	rnd_seed(1);
	for (int i = 0; i < 1000; i++) {
		memset(&loader_info, 0, sizeof(loader_info));
		fill_with_garbage(MAP, 0x4000, i % 2);
		info->flags = rnd();
		info->mmap_addr = MAP + rnd_below(0x100);
		info->mmap_length = rnd_below(2) ? rnd() : rnd_below(4096);
		info->mods_addr = LIST + rnd_below(0x100);
		info->mods_count = rnd_below(2) ? rnd() : rnd_below(20);
		info->cmdline = rnd_below(2) ? rnd() :
					       rnd_below(BOOT_MAPPED);
		take_over();
		ck_assert(loader_info.nr_reserved <= MAX_RESERVED);
		ck_assert(loader_info.firmware.nr_map <= E820MAX);
		ck_assert(strlen(loader_info.cmdline) < CMDLINE_SIZE);
	}
}
END_TEST

/* Test the coroutines of the soft machine */
static struct thread_struct boot_thread, thread[3];
static char block[3][THREAD_SIZE] __aligned(THREAD_SIZE);
static char order[32];

static void ran(char who)
{
	strncat(order, (char[]){ who, '\0' }, 1);
}

static void make_thread(int i, void (*start)(void))
{
	ck_assert_int_eq(thread_create(&thread[i], block[i],
				       block[i] + THREAD_SIZE, start), 0);
}

static void thread_test(void)
{
	soft_machine_init(8);
	console_init();
	memset(&boot_thread, 0, sizeof(boot_thread));
	memset(thread, 0, sizeof(thread));
	order[0] = '\0';
}

static void thread_a(void)
{
	ran('a');
	thread_switch(&thread[0], &thread[1]);
	ran('A');
	thread_switch(&thread[0], &boot_thread);
}

static void thread_b(void)
{
	ran('b');
	thread_switch(&thread[1], &boot_thread);
	ran('B');
	thread_switch(&thread[1], &thread[0]);
}

TEST(a_switch_goes_on_where_the_thread_left_off)
{
	thread_test();
	make_thread(0, thread_a);
	make_thread(1, thread_b);
	ck_assert_str_eq(order, "");
	thread_switch(&boot_thread, &thread[0]);
	ran('-');
	thread_switch(&boot_thread, &thread[1]);
	ck_assert_str_eq(order, "ab-BA");
}
END_TEST

static unsigned long sums[2];

static unsigned long descend(int i, unsigned int depth)
{
	volatile unsigned long mine = depth * (unsigned long)(i + 1);

	if (depth)
		mine += descend(i, depth - 1);
	thread_switch(&thread[i], &thread[!i]);
	return mine;
}

static void thread_sum(int i)
{
	sums[i] = descend(i, 100);
	thread_switch(&thread[i], i ? &boot_thread : &thread[1]);
}

static void thread_sum_0(void)
{
	thread_sum(0);
}

static void thread_sum_1(void)
{
	thread_sum(1);
}

TEST(threads_keep_their_variables_on_deep_stacks)
{
	thread_test();
	make_thread(0, thread_sum_0);
	make_thread(1, thread_sum_1);
	thread_switch(&boot_thread, &thread[0]);
	ck_assert_uint_eq(sums[0], 5050);
	ck_assert_uint_eq(sums[1], 10100);
}
END_TEST

TEST(a_released_thread_gives_its_stack_back)
{
	thread_test();
	for (int round = 0; round < 2000; round++) {
		make_thread(0, thread_a);
		make_thread(1, thread_b);
		ck_assert_uint_eq(soft_threads, 2);
		thread_switch(&boot_thread, &thread[0]);
		thread_release(&thread[0]);
		thread_release(&thread[1]);
		order[0] = '\0';
	}
	ck_assert_uint_eq(soft_threads, 0);
}
END_TEST

TEST(a_new_machine_has_no_threads)
{
	thread_test();
	make_thread(0, thread_a);
	make_thread(1, thread_b);
	thread_switch(&boot_thread, &thread[0]);
	soft_machine_init(8);
	ck_assert_uint_eq(soft_threads, 0);
}
END_TEST

TEST(a_stack_may_be_refused)
{
	thread_test();
	soft_refuse_threads(true);
	ck_assert_int_eq(thread_create(&thread[0], block[0], block[1],
				       thread_a), -ENOMEM);
	ck_assert_uint_eq(soft_threads, 0);
	ck_assert_ptr_null(thread[0].coroutine);
	soft_refuse_threads(false);
	make_thread(0, thread_a);
}
END_TEST

static void returns_at_once(void)
{
}

TEST(misuse_of_threads_is_noticed)
{
	thread_test();
	make_thread(0, returns_at_once);
	EXPECT_PANIC(thread_release(&boot_thread), "thread_release");
	EXPECT_PANIC(thread_switch(&thread[0], &boot_thread), "running");
	EXPECT_PANIC(thread_create(&thread[1], block[1], block[2] + 4,
				   thread_a), "thread_create");
	local_irq_enable();
	EXPECT_PANIC(thread_switch(&boot_thread, &thread[0]), "irqs");
	local_irq_disable();
	EXPECT_PANIC(thread_switch(&boot_thread, &thread[0]), "returned");
}
END_TEST

static void thread_panics(void)
{
	char text[100];

	strcpy(text, "on another stack");
	panic("%s", text);
}

static unsigned int fill_frames(unsigned int depth)
{
	char text[300];

	memset(text, (int)depth, sizeof(text));
	return depth ? fill_frames(depth - 1) + (u8)text[depth % 300] : 0;
}

static void switch_deeply(unsigned int depth)
{
	char text[40];

	memset(text, 0, sizeof(text));
	if (depth)
		switch_deeply(depth - 1);
	else
		thread_switch(&boot_thread, &thread[0]);
	ck_assert_int_eq(text[depth], 0);
}

TEST(a_panic_in_a_thread_lands_in_the_test)
{
	thread_test();
	for (int round = 0; round < 3; round++) {
		make_thread(0, thread_panics);
		EXPECT_PANIC(switch_deeply(20), "on another stack");
		ck_assert_uint_eq(fill_frames(99), 99 * 100 / 2);
		thread_release(&thread[0]);
	}
}
END_TEST

static void thread_expects(void)
{
	EXPECT_PANIC(panic("at home"), "at home");
	EXPECT_PANIC(thread_switch(&thread[1], &thread[0]), "another");
	ck_assert_uint_eq(fill_frames(99), 99 * 100 / 2);
	ran('e');
	thread_switch(&thread[1], &boot_thread);
}

TEST(a_thread_may_expect_a_panic_in_another)
{
	thread_test();
	make_thread(0, thread_panics);
	make_thread(1, thread_expects);
	thread_switch(&boot_thread, &thread[1]);
	ck_assert_str_eq(order, "e");
}
END_TEST

static void thread_touches(void)
{
	for (unsigned long pa = 0x300000; pa < 0x400000; pa += PAGE_SIZE)
		*(unsigned long *)__va(pa) = pa;
	thread_switch(&thread[0], &boot_thread);
	*(char *)(PAGE_OFFSET + 0x2000000) = 1;
}

TEST(a_thread_may_touch_pages_that_do_not_show)
{
	thread_test();
	make_thread(0, thread_touches);
	thread_switch(&boot_thread, &thread[0]);
	ck_assert_uint_eq(soft_read_phys(0x3FF000), 0x3FF000);
	EXPECT_PANIC(thread_switch(&boot_thread, &thread[0]),
		     "page fault at c2000000");
}
END_TEST

static unsigned long chain[20];
static unsigned int chain_length;

static bool chain_has(const char *name)
{
	unsigned long offset, size;

	for (unsigned int i = 0; i < chain_length; i++) {
		const char *found = kallsyms_lookup(chain[i] - 1, &offset,
						    &size);
		if (found && !strcmp(found, name))
			return true;
	}
	return false;
}

static void thread_saves_its_stack(void)
{
	chain_length = save_stack(chain, ARRAY_SIZE(chain));
	thread_switch(&thread[0], &boot_thread);
}

TEST(the_chain_of_calls_ends_with_the_thread)
{
	thread_test();
	make_thread(0, thread_saves_its_stack);
	thread_switch(&boot_thread, &thread[0]);
	ck_assert(chain_has("thread_saves_its_stack"));
	ck_assert(!chain_has("thread_switch"));
	ck_assert_uint_lt(chain_length, 5);
}
END_TEST

TEST(a_sleeping_threads_chain_of_calls_can_be_seen)
{
	thread_test();
	make_thread(0, thread_saves_its_stack);
	chain_length = thread_backtrace(&thread[0], chain, 20);
	ck_assert_uint_eq(chain_length, 1);
	ck_assert(chain[0] == (unsigned long)thread_saves_its_stack);
	thread_switch(&boot_thread, &thread[0]);
	chain_length = thread_backtrace(&thread[0], chain, 20);
	ck_assert(chain_has("thread_saves_its_stack"));
	ck_assert_uint_lt(chain_length, 5);
	ck_assert_uint_eq(thread_backtrace(&thread[0], chain, 0), 0);
	ck_assert_uint_eq(thread_backtrace(&boot_thread, chain, 20), 0);
}
END_TEST

static void thread_looks_at_boot(void)
{
	chain_length = thread_backtrace(&boot_thread, chain, 20);
	thread_switch(&thread[0], &boot_thread);
}

TEST(the_boot_threads_chain_of_calls_can_be_seen_too)
{
	thread_test();
	make_thread(0, thread_looks_at_boot);
	switch_deeply(3);
	ck_assert(chain_has("switch_deeply"));
}
END_TEST

/* Test the interrupts of the soft machine */
static void note_irq(char who)
{
	ran(in_interrupt() && irqs_disabled() ? who : (char)(who - 32));
}

static void on_line(unsigned int irq)
{
	(void)irq;
	note_irq('h');
}

static void on_tick(void)
{
	note_irq('t');
}

static void on_tick_hook(void)
{
	note_irq('k');
}

static void on_input(void)
{
	note_irq('c');
}

static void on_exit_hook(void)
{
	ran(!in_interrupt() && irqs_disabled() ? 'x' : 'X');
}

static void irq_test(void)
{
	soft_machine_init(8);
	console_init();
	order[0] = '\0';
	irq_exit_hook = on_exit_hook;
	tick_handler = on_tick;
	set_console_input_hook(on_input);
	ck_assert_int_eq(request_irq(5, on_line, "five"), 0);
	local_irq_enable();
}

TEST(the_exit_hook_comes_behind_every_outermost_interrupt)
{
	irq_test();
	ck_assert(soft_interrupt(5));
	soft_tick(2);
	soft_type("k");
	ck_assert_str_eq(order, "hxtxtxcx");
	ck_assert(!irqs_disabled() && !in_interrupt());
}
END_TEST

TEST(each_call_of_the_ticks_hook_is_an_interrupt)
{
	irq_test();
	set_tick_hook(on_tick_hook, 3);
	soft_tick(1);
	ck_assert_str_eq(order, "tkxkxkx");
	ck_assert_uint_eq(jiffies, 1);
}
END_TEST

TEST(with_interrupts_off_the_exit_hook_waits)
{
	irq_test();
	local_irq_disable();
	ck_assert(!soft_interrupt(5));
	soft_tick(2);
	soft_type("k");
	ck_assert_str_eq(order, "ttc");
	ck_assert(irqs_disabled());
	ck_assert_uint_eq(jiffies, 2);
	local_irq_enable();
	soft_tick(1);
	ck_assert_str_eq(order, "ttctx");
}
END_TEST

static void work_at_exit(void)
{
	on_exit_hook();
	irq_depth++;
	local_irq_enable();
	soft_interrupt(5);
	ran('w');
	local_irq_disable();
	irq_depth--;
}

TEST(an_interrupt_in_the_exit_hooks_work_does_not_call_it_again)
{
	irq_test();
	irq_exit_hook = work_at_exit;
	soft_tick(1);
	ck_assert_str_eq(order, "txhw");
}
END_TEST

static void leave_interrupts_on(void)
{
	local_irq_enable();
}

TEST(a_handler_that_leaves_interrupts_on_is_noticed)
{
	irq_test();
	tick_handler = leave_interrupts_on;
	EXPECT_PANIC(soft_tick(1), "irq_exit");
	irq_test();
	irq_exit_hook = leave_interrupts_on;
	EXPECT_PANIC(soft_tick(1), "irq_exit");
}
END_TEST

static void inner_section(void)
{
	unsigned long flags;

	local_irq_save(flags);
	local_irq_disable();
	local_irq_restore(flags);
}

static void outer_section(void)
{
	unsigned long flags;

	local_irq_save(flags);
	inner_section();
	ck_assert_str_eq(irqs_off_by, "outer_section");
	local_irq_restore(flags);
}

TEST(the_function_that_turned_interrupts_off_is_known)
{
	irq_test();
	ck_assert_ptr_null(irqs_off_by);
	outer_section();
	ck_assert_ptr_null(irqs_off_by);
	local_irq_disable();
	ck_assert_ptr_nonnull(strstr(irqs_off_by, "is_known"));
	local_irq_enable();
	ck_assert_ptr_null(irqs_off_by);
}
END_TEST

TEST(an_interrupt_leaves_nobodys_name_behind)
{
	irq_test();
	irq_exit_hook = work_at_exit;
	soft_tick(1);
	ck_assert_ptr_null(irqs_off_by);
	local_irq_disable();
	cpu_idle_wait();
	ck_assert_ptr_null(irqs_off_by);
}
END_TEST

TEST(idling_lets_a_tick_pass_with_interrupts_on)
{
	irq_test();
	local_irq_disable();
	cpu_idle_wait();
	ck_assert_str_eq(order, "tx");
	ck_assert(!irqs_disabled());
	EXPECT_PANIC(cpu_idle_wait(), "irqs_disabled");
}
END_TEST

static void type_when_idle(void)
{
	soft_on_idle(NULL);
	soft_type("k");
}

TEST(a_test_may_act_while_the_kernel_idles)
{
	irq_test();
	soft_on_idle(type_when_idle);
	local_irq_disable();
	cpu_idle_wait();
	ck_assert_str_eq(order, "cxtx");
	ck_assert_int_eq(console_getc(), 'k');
}
END_TEST

static void idle_for_ever(void)
{
	for (;;) {
		local_irq_disable();
		cpu_idle_wait();
	}
}

TEST(a_kernel_that_idles_for_ever_is_stopped)
{
	soft_machine_init(8);
	console_init();
	EXPECT_PANIC(idle_for_ever(), "nothing will ever happen");
	ck_assert_uint_gt(jiffies, 1000000);
}
END_TEST

static void stands_booted(void)
{
	ck_assert(!irqs_disabled() && !in_interrupt());
	ck_assert_ptr_eq(current, &init_task);
	ck_assert_int_eq(nr_threads, 1);
	ck_assert_ptr_nonnull(tick_handler);
	ck_assert_ptr_nonnull(irq_exit_hook);
}

static int panics_with_a_lock(void *arg)
{
	static spinlock_t lock;
	unsigned long flags;

	(void)arg;
	spin_lock_init(&lock);
	spin_lock_irqsave(&lock, flags);
	panic("with a lock held");
}

TEST(a_booted_machine_runs_threads_that_panic)
{
	soft_boot(16, "");
	stands_booted();
	ck_assert_int_gt(kernel_thread(panics_with_a_lock, NULL, "x"), 0);
	EXPECT_PANIC(yield(), "with a lock held");
	ck_assert_str_eq(current->comm, "x");
	ck_assert_uint_eq(soft_threads, 1);
	soft_machine_init(16);
	ck_assert_uint_eq(soft_threads, 0);
	task_init();
	ck_assert_ptr_eq(current, &init_task);
}
END_TEST

/* Test what the soft machine's programs see */
enum { DIR_A = 0x300000, TABLE_A = 0x301000, DIR_B = 0x302000,
       TABLE_B = 0x303000, FRAME_1 = 0x310000, FRAME_2 = 0x311000 };
enum { USER_PAGE = 0x40000000, USER_ENTRY = 7 };	/* P, RW, U */
#define PTE_A(n)	(TABLE_A + 4 * (unsigned long)(n))
#define PTE_B(n)	(TABLE_B + 4 * (unsigned long)(n))
#define DIR_SLOT	(4UL * (USER_PAGE >> 22))

static void make_directory(unsigned long dir, unsigned long table)
{
	for (unsigned long i = 0; i < 1024; i++) {
		soft_write_phys(dir + 4 * i, i < 768 ? 0 :
				soft_read_phys(read_cr3() + 4 * i));
		soft_write_phys(table + 4 * i, 0);
	}
	soft_write_phys(dir + DIR_SLOT, table | USER_ENTRY);
}

static void program_test(void)
{
	soft_machine_init(16);
	console_init();
	make_directory(DIR_A, TABLE_A);
	make_directory(DIR_B, TABLE_B);
	soft_write_phys(FRAME_1, 1111);
	soft_write_phys(FRAME_2, 2222);
	load_cr3(__va(DIR_A));
}

static u32 reads(unsigned long address)
{
	u32 value = 0xBAD;

	ck_assert_int_eq(soft_user_read(address, &value), 0);
	return value;
}

static void faults(unsigned long address, bool write,
		   unsigned long error)
{
	u32 value = 99;

	ck_assert_int_eq(soft_user_access(address, write, &value),
			 -EFAULT);
	ck_assert_uint_eq(soft_user_error, error);
	ck_assert_uint_eq(soft_user_cr2, address);
	ck_assert_uint_eq(value, 99);
}

TEST(a_program_reads_and_writes_through_both_levels)
{
	program_test();
	soft_write_phys(PTE_A(5), FRAME_1 | USER_ENTRY);
	ck_assert_uint_eq(reads(USER_PAGE + 5 * PAGE_SIZE), 1111);
	ck_assert_int_eq(soft_user_write(USER_PAGE + 5 * PAGE_SIZE + 40,
					 77), 0);
	ck_assert_uint_eq(soft_read_phys(FRAME_1 + 40), 77);
	ck_assert_uint_eq(*(u32 *)__va(FRAME_1 + 40), 77);
}
END_TEST

TEST(the_error_code_says_what_was_there_and_what_was_wanted)
{
	static const struct {
		u32 dir, pte;
		bool write;
		unsigned long error;
	} cases[] = {
		{ 0, 0, false, 4 }, { 0, 0, true, 6 },
		{ 7, 0, false, 4 }, { 7, 0, true, 6 },
		{ 7, 0x100, false, 4 }, { 7, 0x106, true, 6 },
		{ 7, 5, true, 7 }, { 5, 7, true, 7 },
		{ 7, 3, false, 5 }, { 7, 3, true, 7 },
		{ 3, 7, false, 5 }, { 3, 7, true, 7 },
		{ 7, 1, true, 7 }, { 6, 7, false, 4 },
	};

	program_test();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		soft_write_phys(DIR_A + DIR_SLOT, TABLE_A | cases[i].dir);
		soft_write_phys(PTE_A(0), FRAME_1 | cases[i].pte);
		faults(USER_PAGE, cases[i].write, cases[i].error);
		ck_assert(!soft_user_holds(USER_PAGE));
	}
	ck_assert_uint_eq(soft_read_phys(FRAME_1), 1111);
	faults(PAGE_OFFSET + FRAME_1, false, 5);
}
END_TEST

TEST(write_protection_binds_a_program_without_wp)
{
	program_test();
	soft_ignore_write_protection();
	soft_write_phys(PTE_A(0), FRAME_1 | 5);
	faults(USER_PAGE, true, 7);
}
END_TEST

static void hold(u32 entry)
{
	u32 ignored;

	__flush_tlb();
	soft_write_phys(PTE_A(0), entry);
	soft_user_read(USER_PAGE, &ignored);
	ck_assert(soft_user_holds(USER_PAGE));
}

TEST(a_changed_entry_does_not_show_until_it_is_flushed)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY);
	soft_write_phys(PTE_A(0), FRAME_2 | USER_ENTRY);
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
	__flush_tlb_single(USER_PAGE);
	ck_assert_uint_eq(reads(USER_PAGE), 2222);
}
END_TEST

TEST(a_cleared_entry_is_used_until_it_is_flushed)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY);
	soft_write_phys(PTE_A(0), 0);
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
	__flush_tlb();
	faults(USER_PAGE, false, 4);
}
END_TEST

TEST(a_table_that_was_taken_away_is_used_until_it_is_flushed)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY);
	soft_write_phys(DIR_A + DIR_SLOT, 0);
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
	__flush_tlb();
	faults(USER_PAGE, false, 4);
}
END_TEST

TEST(a_page_made_read_only_is_written_until_it_is_flushed)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY | _PAGE_DIRTY);
	soft_write_phys(PTE_A(0), FRAME_1 | 5 | _PAGE_DIRTY);
	ck_assert_int_eq(soft_user_write(USER_PAGE, 3), 0);
	ck_assert_uint_eq(soft_read_phys(FRAME_1), 3);
	__flush_tlb_single(USER_PAGE);
	faults(USER_PAGE, true, 7);
}
END_TEST

TEST(a_right_that_was_added_costs_one_fault_without_a_flush)
{
	program_test();
	hold(FRAME_1 | 5);
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
	faults(USER_PAGE, true, 7);
	ck_assert_int_eq(soft_user_write(USER_PAGE, 3), 0);
}
END_TEST

TEST(an_absent_page_is_not_remembered)
{
	program_test();
	faults(USER_PAGE, false, 4);
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
}
END_TEST

static void bits_are(u32 dir, u32 pte)
{
	ck_assert_uint_eq(soft_read_phys(DIR_A + DIR_SLOT) & 0xFFF, dir);
	ck_assert_uint_eq(soft_read_phys(PTE_A(0)) & 0xFFF, pte);
}

TEST(the_processor_marks_what_it_used)
{
	program_test();
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
	bits_are(7, 7);
	reads(USER_PAGE);
	bits_are(0x27, 0x27);
	soft_user_write(USER_PAGE, 1);
	bits_are(0x27, 0x67);
}
END_TEST

TEST(a_forbidden_access_marks_nothing)
{
	program_test();
	soft_write_phys(PTE_A(0), FRAME_1 | 5);
	faults(USER_PAGE, true, 7);
	bits_are(7, 5);
}
END_TEST

TEST(a_cleared_bit_comes_again_only_after_a_flush)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY);
	soft_user_write(USER_PAGE, 1);
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
	soft_user_write(USER_PAGE, 2);
	bits_are(0x27, 7);
	__flush_tlb_single(USER_PAGE);
	soft_user_write(USER_PAGE, 3);
	bits_are(0x27, 0x67);
}
END_TEST

TEST(the_first_write_through_a_clean_copy_walks_again)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY);
	soft_write_phys(PTE_A(0), 0);
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
	faults(USER_PAGE, true, 6);
}
END_TEST

TEST(another_directory_is_another_address_space)
{
	program_test();
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
	soft_write_phys(PTE_B(0), FRAME_2 | USER_ENTRY);
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
	load_cr3(__va(DIR_B));
	ck_assert_uint_eq(reads(USER_PAGE), 2222);
	load_cr3(__va(DIR_A));
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
}
END_TEST

TEST(a_directory_without_the_kernels_half_faults_there)
{
	program_test();
	load_cr3(__va(DIR_B));
	ck_assert_uint_eq(*(volatile u32 *)__va(FRAME_1), 1111);
	soft_write_phys(DIR_B + 4 * 768, 0);
	__flush_tlb();
	EXPECT_PANIC(ck_assert_uint_eq(*(volatile u32 *)__va(FRAME_1), 1),
		     "page fault at c0310000");
}
END_TEST

TEST(a_global_entry_outlives_a_load_of_cr3)
{
	program_test();
	set_in_cr4(X86_CR4_PGE);
	hold(FRAME_1 | USER_ENTRY | _PAGE_GLOBAL);
	load_cr3(__va(DIR_B));
	ck_assert_uint_eq(reads(USER_PAGE), 1111);
	__flush_tlb_global();
	faults(USER_PAGE, false, 4);
}
END_TEST

TEST(a_global_entry_is_an_entry_without_pge)
{
	program_test();
	hold(FRAME_1 | USER_ENTRY | _PAGE_GLOBAL);
	load_cr3(__va(DIR_B));
	faults(USER_PAGE, false, 4);
}
END_TEST

TEST(a_global_entry_is_flushed_by_its_address)
{
	program_test();
	set_in_cr4(X86_CR4_PGE);
	hold(FRAME_1 | USER_ENTRY | _PAGE_GLOBAL);
	soft_write_phys(PTE_A(0), 0);
	__flush_tlb_single(USER_PAGE + 123);
	faults(USER_PAGE, false, 4);
}
END_TEST

TEST(a_large_page_is_flushed_as_one)
{
	program_test();
	set_in_cr4(X86_CR4_PSE);
	soft_write_phys(DIR_A + DIR_SLOT, USER_ENTRY | _PAGE_PSE);
	ck_assert_uint_eq(reads(USER_PAGE + FRAME_1), 1111);
	ck_assert_uint_eq(reads(USER_PAGE + FRAME_2), 2222);
	ck_assert_int_eq(soft_user_write(USER_PAGE + FRAME_2, 2), 0);
	ck_assert_uint_eq(soft_read_phys(DIR_A + DIR_SLOT),
			  USER_ENTRY | _PAGE_PSE | 0x60);
	__flush_tlb_single(USER_PAGE + FRAME_1);
	ck_assert(!soft_user_holds(USER_PAGE + FRAME_1));
	ck_assert(!soft_user_holds(USER_PAGE + FRAME_2));
}
END_TEST

TEST(a_flush_of_one_page_keeps_the_others)
{
	program_test();
	for (u32 i = 0; i < 8; i++) {
		soft_write_phys(PTE_A(i), FRAME_1 | USER_ENTRY);
		reads(USER_PAGE + i * PAGE_SIZE);
	}
	__flush_tlb_single(USER_PAGE + 3 * PAGE_SIZE);
	for (u32 i = 0; i < 8; i++)
		ck_assert_int_eq(soft_user_holds(USER_PAGE +
						 i * PAGE_SIZE), i != 3);
}
END_TEST

TEST(the_tiny_tlb_holds_one_page_of_the_program)
{
	program_test();
	soft_tiny_tlb();
	hold(FRAME_1 | USER_ENTRY);
	soft_write_phys(PTE_A(1), FRAME_2 | USER_ENTRY);
	ck_assert_uint_eq(reads(USER_PAGE + PAGE_SIZE), 2222);
	ck_assert(!soft_user_holds(USER_PAGE));
	soft_write_phys(PTE_A(0), FRAME_2 | USER_ENTRY);
	ck_assert_uint_eq(reads(USER_PAGE), 2222);
}
END_TEST

TEST(more_pages_than_the_tlb_holds_are_all_reached)
{
	program_test();
	for (u32 i = 0; i < 1024; i++) {
		soft_write_phys(PTE_A(i), FRAME_1 | USER_ENTRY);
		for (u32 slot = 0; slot < 5; slot++)
			soft_write_phys(DIR_A + 4 * slot,
					TABLE_A | USER_ENTRY);
	}
	for (u32 i = 0; i < 5 * 1024; i++)
		ck_assert_uint_eq(reads(i * PAGE_SIZE), 1111);
	ck_assert_uint_eq(soft_user_fills, 5 * 1024);
}
END_TEST

static struct pt_regs fault_regs;
static int fault_count;
static bool fault_irqs_off;

static void note_fault(struct pt_regs *regs)
{
	fault_regs = *regs;
	fault_count++;
	fault_irqs_off = irqs_disabled();
}

static void mend_fault(struct pt_regs *regs)
{
	note_fault(regs);
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
}

static void refuse_fault(struct pt_regs *regs)
{
	note_fault(regs);
	soft_user_retry = false;
}

static void fault_test(trap_handler_t handler)
{
	program_test();
	fault_count = 0;
	local_irq_enable();
	set_trap_handler(14, handler);
}

TEST(a_handler_that_mends_the_fault_is_called_once)
{
	fault_test(mend_fault);
	ck_assert_int_eq(soft_user_write(USER_PAGE, 9), 0);
	ck_assert_uint_eq(soft_read_phys(FRAME_1), 9);
	ck_assert_int_eq(fault_count, 1);
	ck_assert_uint_eq(fault_regs.error_code, 6);
	ck_assert_uint_eq(fault_regs.cr2, USER_PAGE);
	ck_assert(fault_irqs_off && !irqs_disabled());
}
END_TEST

TEST(a_handler_that_mends_nothing_is_found_out)
{
	fault_test(note_fault);
	faults(USER_PAGE, false, 4);
	ck_assert_int_eq(fault_count, SOFT_USER_TRIES);
}
END_TEST

TEST(a_handler_may_stop_the_program)
{
	fault_test(refuse_fault);
	faults(USER_PAGE, false, 4);
	ck_assert_int_eq(fault_count, 1);
}
END_TEST

/* Test what is kept for each processor, and the caches' log */
static DEFINE_PER_CPU(unsigned long, test_count);

TEST(each_processor_has_its_own_variable)
{
	soft_machine_init(8);
	ck_assert_int_eq(smp_processor_id(), 0);
	this_cpu(test_count) = 1;
	soft_cpu = 1;
	this_cpu(test_count) += 20;
	ck_assert_uint_eq(per_cpu(test_count, 0), 1);
	ck_assert_uint_eq(per_cpu(test_count, 1), 20);
	ck_assert_int_eq(NR_CPUS, 2);
	soft_machine_init(8);
	ck_assert_int_eq(smp_processor_id(), 0);
}
END_TEST

static u32 entry_seen[4];
static int entries_seen;

static void see_entry(enum soft_flush kind)
{
	(void)kind;
	entry_seen[entries_seen++] = soft_read_phys(PTE_A(0));
}

TEST(the_log_has_the_order_of_flushes_and_the_hook_the_tables)
{
	program_test();
	soft_cache_log_clear();
	soft_on_flush(see_entry);
	flush_cache_range(NULL, USER_PAGE, USER_PAGE + PAGE_SIZE);
	soft_write_phys(PTE_A(0), FRAME_1 | USER_ENTRY);
	__flush_tlb_single(USER_PAGE);
	load_cr3(__va(DIR_B));
	ck_assert_str_eq(soft_cache_log(), "Rst");
	ck_assert_uint_eq(entry_seen[0], 0);
	ck_assert_uint_eq(entry_seen[1], FRAME_1 | USER_ENTRY);
}
END_TEST

TEST(every_call_leaves_its_letter)
{
	program_test();
	soft_cache_log_clear();
	flush_cache_all();
	flush_cache_mm(NULL);
	flush_cache_page(NULL, 0);
	flush_page_to_ram(NULL);
	flush_dcache_page(NULL);
	flush_icache_range(0, 1);
	flush_icache_page(NULL, NULL);
	flush_icache_user_range(NULL, NULL, 0, 1);
	__flush_tlb_global();
	ck_assert_str_eq(soft_cache_log(), "AMPWDIJUg");
	for (int i = 0; i < 2 * SOFT_CACHE_LOG; i++)
		flush_cache_all();
	ck_assert_uint_eq(strlen(soft_cache_log()), SOFT_CACHE_LOG);
}
END_TEST

/* Register the tests of the machine */
SUITE("the machine")
{
	CASE(mb_loader);
	CASE(mb_map);
	CASE(mb_strings);
	CASE(mb_modules);
	CASE(mb_garbage);
	CASE(coroutines);
	CASE(interrupts);
	CASE(programs);
	CASE(processors);

	tcase_add_test(mb_loader, a_wrong_magic_number_stops_the_kernel);
	tcase_add_test(mb_loader,
		       without_flags_there_is_no_map_and_no_size);
	tcase_add_test(mb_loader, what_every_pc_has_is_reserved);
	tcase_add_loop_test(mb_loader, information_out_of_reach_is_dropped,
			    0, 4);
	tcase_add_test(mb_loader, memory_sizes_are_copied);
	/* Register the tests of the map's copy */
	tcase_add_test(mb_map, the_map_is_copied_as_it_is);
	tcase_add_loop_test(mb_map, an_entry_with_a_bad_size_ends_the_map,
			    0, 6);
	tcase_add_loop_test(mb_map,
			    a_map_that_is_cut_off_keeps_its_whole_entries,
			    0, 23);
	tcase_add_loop_test(mb_map, a_map_out_of_reach_is_dropped, 0, 4);
	tcase_add_test(mb_map,
		       a_map_at_the_end_of_the_mapped_memory_is_read);
	tcase_add_test(mb_map, more_entries_than_fit_are_counted);
	tcase_add_test(mb_map,
		       a_reserved_entry_takes_the_place_of_the_smallest_ram);
	tcase_add_loop_test(mb_map,
			    every_reserved_entry_of_a_long_map_is_kept, 0, 20);
	tcase_add_test(mb_map, a_table_full_of_reserved_entries_takes_no_ram);
	tcase_add_test(mb_map, late_ram_takes_the_place_of_a_smaller_piece);
	tcase_add_test(mb_map, few_of_many_dropped_entries_are_named);
	tcase_add_test(mb_map, the_soft_machine_may_have_no_map);
	/* Register the tests of strings and modules */
	tcase_add_test(mb_strings,
		       a_command_line_is_copied_and_its_place_reserved);
	tcase_add_loop_test(mb_strings,
			    a_long_command_line_is_cut_and_wholly_reserved,
			    0, 3);
	tcase_add_test(mb_strings,
		       a_string_without_an_end_stops_where_memory_does);
	tcase_add_loop_test(mb_strings, a_string_out_of_reach_is_empty, 0, 2);
	tcase_add_test(mb_modules, a_module_is_recorded_and_reserved);
	tcase_add_test(mb_modules,
		       a_module_above_the_mapped_memory_is_not_touched);
	tcase_add_loop_test(mb_modules, an_empty_or_inverted_module_is_dropped,
			    0, 2);
	tcase_add_test(mb_modules, modules_beyond_the_eighth_are_named);
	tcase_add_loop_test(mb_modules, an_absurd_number_of_modules_is_dropped,
			    0, 4);
	tcase_add_test(mb_garbage, garbage_does_no_harm);
	/* Register the tests of coroutines */
	tcase_add_test(coroutines,
		       a_switch_goes_on_where_the_thread_left_off);
	tcase_add_test(coroutines,
		       threads_keep_their_variables_on_deep_stacks);
	tcase_add_test(coroutines,
		       a_released_thread_gives_its_stack_back);
	tcase_add_test(coroutines,
		       a_new_machine_has_no_threads);
	tcase_add_test(coroutines,
		       a_stack_may_be_refused);
	tcase_add_test(coroutines,
		       misuse_of_threads_is_noticed);
	tcase_add_test(coroutines,
		       a_panic_in_a_thread_lands_in_the_test);
	tcase_add_test(coroutines,
		       a_thread_may_expect_a_panic_in_another);
	tcase_add_test(coroutines,
		       a_thread_may_touch_pages_that_do_not_show);
	tcase_add_test(coroutines,
		       the_chain_of_calls_ends_with_the_thread);
	tcase_add_test(coroutines,
		       a_sleeping_threads_chain_of_calls_can_be_seen);
	tcase_add_test(coroutines,
		       the_boot_threads_chain_of_calls_can_be_seen_too);
	/* Register the tests of interrupts */
	tcase_add_test(interrupts,
		       the_exit_hook_comes_behind_every_outermost_interrupt);
	tcase_add_test(interrupts,
		       each_call_of_the_ticks_hook_is_an_interrupt);
	tcase_add_test(interrupts,
		       with_interrupts_off_the_exit_hook_waits);
	tcase_add_test(interrupts,
		       an_interrupt_in_the_exit_hooks_work_does_not_call_it_again);
	tcase_add_test(interrupts,
		       a_handler_that_leaves_interrupts_on_is_noticed);
	tcase_add_test(interrupts,
		       the_function_that_turned_interrupts_off_is_known);
	tcase_add_test(interrupts,
		       an_interrupt_leaves_nobodys_name_behind);
	tcase_add_test(interrupts,
		       idling_lets_a_tick_pass_with_interrupts_on);
	tcase_add_test(interrupts,
		       a_test_may_act_while_the_kernel_idles);
	tcase_add_test(interrupts,
		       a_kernel_that_idles_for_ever_is_stopped);
	tcase_add_test(interrupts,
		       a_booted_machine_runs_threads_that_panic);
	/* Register the tests of programs */
	tcase_add_test(programs,
		       a_program_reads_and_writes_through_both_levels);
	tcase_add_test(programs,
		       the_error_code_says_what_was_there_and_what_was_wanted);
	tcase_add_test(programs,
		       write_protection_binds_a_program_without_wp);
	tcase_add_test(programs,
		       a_changed_entry_does_not_show_until_it_is_flushed);
	tcase_add_test(programs,
		       a_cleared_entry_is_used_until_it_is_flushed);
	tcase_add_test(programs,
		       a_table_that_was_taken_away_is_used_until_it_is_flushed);
	tcase_add_test(programs,
		       a_page_made_read_only_is_written_until_it_is_flushed);
	tcase_add_test(programs,
		       a_right_that_was_added_costs_one_fault_without_a_flush);
	tcase_add_test(programs,
		       an_absent_page_is_not_remembered);
	tcase_add_test(programs,
		       the_processor_marks_what_it_used);
	tcase_add_test(programs,
		       a_forbidden_access_marks_nothing);
	tcase_add_test(programs,
		       a_cleared_bit_comes_again_only_after_a_flush);
	tcase_add_test(programs,
		       the_first_write_through_a_clean_copy_walks_again);
	tcase_add_test(programs,
		       another_directory_is_another_address_space);
	tcase_add_test(programs,
		       a_directory_without_the_kernels_half_faults_there);
	tcase_add_test(programs,
		       a_global_entry_outlives_a_load_of_cr3);
	tcase_add_test(programs,
		       a_global_entry_is_an_entry_without_pge);
	tcase_add_test(programs,
		       a_global_entry_is_flushed_by_its_address);
	tcase_add_test(programs,
		       a_large_page_is_flushed_as_one);
	tcase_add_test(programs,
		       a_flush_of_one_page_keeps_the_others);
	tcase_add_test(programs,
		       the_tiny_tlb_holds_one_page_of_the_program);
	tcase_add_test(programs,
		       more_pages_than_the_tlb_holds_are_all_reached);
	tcase_add_test(programs,
		       a_handler_that_mends_the_fault_is_called_once);
	tcase_add_test(programs,
		       a_handler_that_mends_nothing_is_found_out);
	tcase_add_test(programs,
		       a_handler_may_stop_the_program);
	/* Register the tests of processors and caches */
	tcase_add_test(processors,
		       each_processor_has_its_own_variable);
	tcase_add_test(processors,
		       the_log_has_the_order_of_flushes_and_the_hook_the_tables);
	tcase_add_test(processors,
		       every_call_leaves_its_letter);
}
