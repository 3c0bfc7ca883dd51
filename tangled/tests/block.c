/*
 * block.c - the suite of page requests and of the RAM disk
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"
#include "arch/irq.h"
#include "block/ramdisk.h"
#include "lib/errno.h"
#include "lib/seq_file.h"
#include "lib/trace.h"
#include "mm/bounce.h"
#include "mm/check.h"
#include "mm/fail_page_alloc.h"
#include "mm/page_alloc.h"
#include "mm/page_io.h"
#include "mm/pgalloc.h"
#include "mm/setup.h"
#include "mm/slab_def.h"
#include "sched/sched.h"
#include "sched/timer.h"
#include "sched/tqueue.h"

/* Boot for the tests of requests */
static unsigned long free_before;

static unsigned long pages_not_used(void)
{
	return pages_left() + nr_page_table_pages;
}

static void boot(unsigned int mib)
{
	soft_boot(mib, "");
	free_before = pages_not_used();
}

static char report[20000];

static void expect_sound(void)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	if (mm_check(&m))
		ck_abort_msg("the checks:\n%s", report);
}

static void end(void)
{
	expect_sound();
	ck_assert_uint_eq(pages_not_used(), free_before);
	ck_assert(!irqs_disabled());
}

/* Make requests to be sent */
static int ended;		/* requests */
static bool last_uptodate, ended_in_interrupt;
static struct page_request *end_order[64];

static void note_end(struct page_request *req, bool uptodate)
{
	last_uptodate = uptodate;
	ended_in_interrupt = in_interrupt();
	end_order[ended++ % 64] = req;
}

static struct page_request *new_request(struct block_device *dev,
					int rw, unsigned long sector)
{
	struct page_request *req = alloc_page_request(GFP_KERNEL);

	ck_assert_ptr_nonnull(req);
	req->page = alloc_page(GFP_KERNEL);
	ck_assert_ptr_nonnull(req->page);
	req->rw = rw;
	req->dev = dev;
	req->sector = sector;
	req->size = SECTOR_SIZE;
	req->end_io = note_end;
	return req;
}

static void free_request(struct page_request *req)
{
	__free_page(req->page);
	free_page_request(req);
}

static char *bytes_of(struct page_request *req)
{
	return (char *)page_address(req->page) + req->offset;
}

/* Have a disk that notes what it is given */
static struct page_request *given[8];
static int nr_given;
static bool given_in_order;

static void take_note(struct page_request *req)
{
	given_in_order = !in_interrupt() && !irqs_disabled();
	given[nr_given++ % 8] = req;
}

static struct block_device noting = {
	.name = "noting", .sectors = 8, .bounce_pfn = ~0UL,
	.submit = take_note,
};

static struct block_device *ramdisk(const char *name,
				    unsigned long bytes)
{
	ck_assert_int_eq(ramdisk_create(name, bytes, 0), 0);
	ck_assert_ptr_nonnull(get_block_device(name));
	return get_block_device(name);
}

/* Test the register of block devices */
TEST(a_device_is_found_by_its_name_until_it_is_removed)
{
	boot(16);
	ck_assert_ptr_null(get_block_device("noting"));
	ck_assert_int_eq(register_block_device(&noting), 0);
	ck_assert_ptr_eq(get_block_device("noting"), &noting);
	ck_assert_ptr_null(get_block_device("notin"));
	ck_assert_ptr_null(get_block_device("notings"));
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	ck_assert_ptr_null(get_block_device("noting"));
	end();
}
END_TEST

TEST(a_device_that_is_not_registered_cannot_be_removed)
{
	struct block_device other = noting;

	boot(16);
	ck_assert_int_eq(unregister_block_device(&noting), -ENOENT);
	ck_assert_int_eq(register_block_device(&noting), 0);
	ck_assert_int_eq(unregister_block_device(&other), -ENOENT);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	ck_assert_int_eq(unregister_block_device(&noting), -ENOENT);
	end();
}
END_TEST

TEST(a_name_is_given_once)
{
	struct block_device other = noting;

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	ck_assert_int_eq(register_block_device(&other), -EBUSY);
	ck_assert_int_eq(register_block_device(&noting), -EBUSY);
	ck_assert_ptr_eq(get_block_device("noting"), &noting);
	other.name = "another";
	ck_assert_int_eq(register_block_device(&other), 0);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	ck_assert_int_eq(unregister_block_device(&other), 0);
	end();
}
END_TEST

#define FRAMES_16M	4096UL

static const struct {
	const char *name;
	unsigned long sectors, bounce_pfn;
	void (*submit)(struct page_request *req);
} unsound[] = {
	{ NULL, 8, ~0UL, take_note },
	{ "", 8, ~0UL, take_note },
	{ "x", 0, ~0UL, take_note },
	{ "x", 8, ~0UL, NULL },
	{ "x", 8, 0, take_note },
	{ "x", 8, FRAMES_16M - 1, take_note },
};

TEST(an_unsound_device_is_refused)
{
	struct block_device dev = {
		.name = unsound[_i].name,
		.sectors = unsound[_i].sectors,
		.bounce_pfn = unsound[_i].bounce_pfn,
		.submit = unsound[_i].submit,
	};

	boot(16);
	ck_assert_int_eq(register_block_device(&dev), -EINVAL);
	ck_assert_ptr_null(get_block_device("x"));
	end();
}
END_TEST

TEST(a_limit_of_16_MiB_is_sound)
{
	struct block_device dev = noting;

	boot(16);
	dev.bounce_pfn = FRAMES_16M;
	ck_assert_int_eq(register_block_device(&dev), 0);
	ck_assert_int_eq(unregister_block_device(&dev), 0);
	end();
}
END_TEST

TEST(the_counts_start_at_0)
{
	boot(16);
	noting.reads = noting.writes = noting.errors = 5;
	ck_assert_int_eq(register_block_device(&noting), 0);
	ck_assert_uint_eq(noting.reads, 0);
	ck_assert_uint_eq(noting.writes, 0);
	ck_assert_uint_eq(noting.errors, 0);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

static const struct {
	unsigned int mib;
	unsigned long bounce_pfn;
	bool fills;
} reserves[] = {
	{ 16, ~0UL, false },
	{ 16, 2 * FRAMES_16M, false },
	{ 64, 4 * FRAMES_16M, false },
	{ 64, 4 * FRAMES_16M - 40, true },	/* firmware keeps 32 */
	{ 64, FRAMES_16M, true },
	{ 1024, 896 * 256, true },
	{ 1024, ~0UL, false },
};

TEST(a_device_with_a_limit_has_the_reserve_filled)
{
	struct block_device dev = noting;

	soft_boot(reserves[_i].mib, "");
	dev.bounce_pfn = reserves[_i].bounce_pfn;
	ck_assert_int_eq(register_block_device(&dev), 0);
	ck_assert_int_eq(nr_emergency_pages,
			 reserves[_i].fills ? POOL_SIZE : 0);
	ck_assert_int_eq(nr_emergency_requests,
			 reserves[_i].fills ? POOL_SIZE : 0);
	ck_assert_int_eq(unregister_block_device(&dev), 0);
	expect_sound();
}
END_TEST

TEST(a_device_whose_reserve_cannot_be_had_is_refused)
{
	struct fail_page_alloc all = { .interval = 1 };
	struct block_device dev = noting;

	boot(64);
	dev.bounce_pfn = FRAMES_16M;
	fail_page_alloc_set(&all);
	ck_assert_int_eq(register_block_device(&dev), -ENOMEM);
	fail_page_alloc_set(NULL);
	ck_assert_ptr_null(get_block_device("noting"));
	ck_assert_int_eq(register_block_device(&dev), 0);
	ck_assert_int_eq(unregister_block_device(&dev), 0);
	expect_sound();
}
END_TEST

static char names[100];

static void add_name(struct block_device *dev, void *data)
{
	ck_assert_ptr_eq(data, names);
	strcat(names, dev->name);
	strcat(names, " ");
}

TEST(devices_are_walked_in_the_order_of_registration)
{
	boot(16);
	for_each_block_device(add_name, names);
	ck_assert_str_eq(names, "");
	ramdisk("zebra", 512);
	ck_assert_int_eq(register_block_device(&noting), 0);
	ramdisk("ape", 512);
	for_each_block_device(add_name, names);
	ck_assert_str_eq(names, "zebra noting ape ");
	ck_assert_int_eq(ramdisk_destroy("zebra"), 0);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	ck_assert_int_eq(ramdisk_destroy("ape"), 0);
	end();
}
END_TEST

/* Test what is wrong with a request */
static const struct {
	int rw;
	unsigned int offset, size;
	unsigned long sector;
	const char *why;
} nonsense[] = {
	{ 2, 0, 512, 0, "neither read nor write" },
	{ -1, 0, 512, 0, "neither read nor write" },
	{ READ, 0, 0, 0, "not in whole sectors" },
	{ READ, 0, 511, 0, "not in whole sectors" },
	{ READ, 0, 513, 0, "not in whole sectors" },
	{ READ, 256, 512, 0, "not in whole sectors" },
	{ READ, 0, 4608, 0, "not in one page" },
	{ READ, 512, 4096, 0, "not in one page" },
	{ READ, 4096, 512, 0, "not in one page" },
	{ READ, ~511U, 512, 0, "not in one page" },
	{ READ, ~511U, 1024, 0, "not in one page" },
	{ READ, 1024, ~511U, 0, "not in one page" },
	{ READ, 0, 512, 8, "beyond the end" },
	{ WRITE, 0, 1024, 7, "beyond the end" },
	{ WRITE, 0, 4096, 1, "beyond the end" },
	{ READ, 0, 512, ~0UL, "beyond the end" },
	{ READ, 0, 1024, ~0UL, "beyond the end" },
	{ READ, 0, 4096, ~0UL - 6, "beyond the end" },
};

TEST(nonsense_is_named_and_fails_at_once)
{
	struct page_request *req;

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	req = new_request(&noting, nonsense[_i].rw, nonsense[_i].sector);
	req->offset = nonsense[_i].offset;
	req->size = nonsense[_i].size;
	soft_log_clear();
	submit_page_request(req);
	ck_assert_int_eq(ended, 1);
	ck_assert(!last_uptodate);
	ck_assert_int_eq(nr_given, 0);
	if (!strstr(soft_log(), nonsense[_i].why) ||
	    !strstr(soft_log(), "noting: "))
		ck_abort_msg("not \"%s\"", nonsense[_i].why);
	ck_assert_uint_eq(noting.errors, 1);
	free_request(req);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

static const struct {
	unsigned int offset, size;
	unsigned long sector;
} sense[] = {
	{ 0, 512, 0 }, { 0, 4096, 0 }, { 3584, 512, 7 }, { 512, 3584, 1 },
	{ 2048, 2048, 4 },
};

TEST(what_is_just_inside_goes_to_the_disk)
{
	struct page_request *req;

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	req = new_request(&noting, WRITE, sense[_i].sector);
	req->offset = sense[_i].offset;
	req->size = sense[_i].size;
	submit_page_request(req);
	ck_assert_int_eq(ended, 0);
	ck_assert_int_eq(nr_given, 1);
	ck_assert_ptr_eq(given[0], req);
	free_request(req);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

/* a request without its page, its disk or its end */
TEST(what_is_no_request_is_a_bug)
{
	struct page_request *req;

	boot(16);
	req = new_request(&noting, READ, 0);
	if (_i == 0)
		req->page = NULL;
	else if (_i == 1)
		req->dev = NULL;
	else
		req->end_io = NULL;
	EXPECT_PANIC(submit_page_request(req), "submit_page_request");
}
END_TEST

/* Test the way of a request */
TEST(a_fresh_request_is_empty)
{
	static const struct page_request empty;
	struct page_request *req;

	boot(16);
	req = alloc_page_request(GFP_KERNEL);
	memset(req, 0x55, sizeof(*req));
	free_page_request(req);
	req = alloc_page_request(GFP_KERNEL);
	ck_assert_mem_eq(req, &empty, sizeof(empty));
	free_page_request(req);
	end();
}
END_TEST

TEST(a_request_that_cannot_be_had_is_null)
{
	struct fail_page_alloc all = { .interval = 1 };

	boot(16);
	fail_page_alloc_set(&all);
	ck_assert_ptr_null(alloc_page_request(GFP_ATOMIC));
	ck_assert_ptr_null(alloc_page_request(GFP_KERNEL));
	fail_page_alloc_set(NULL);
	end();
}
END_TEST

TEST(a_driver_is_called_by_a_thread_with_interrupts_on)
{
	struct page_request *req;

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	req = new_request(&noting, READ, 3);
	submit_page_request(req);
	ck_assert(given_in_order);
	free_request(req);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

static struct page_request *of_interrupt;

static void submit_it(unsigned long data)
{
	(void)data;
	EXPECT_PANIC(submit_page_request(of_interrupt),
		     "submit_page_request");
}

TEST(an_interrupt_cannot_send_a_request)
{
	struct timer_list timer = { .function = submit_it };

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	of_interrupt = new_request(&noting, READ, 3);
	timer.expires = jiffies + 1;
	add_timer(&timer);
	soft_tick(1);
	ck_assert_int_eq(nr_given, 0);
}
END_TEST

TEST(the_end_is_counted_and_passed_on)
{
	struct page_request *req;

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	req = new_request(&noting, READ, 3);
	end_page_request(req, true);
	ck_assert(last_uptodate);
	end_page_request(req, false);
	ck_assert(!last_uptodate);
	req->rw = WRITE;
	end_page_request(req, true);
	end_page_request(req, true);
	end_page_request(req, false);
	ck_assert_int_eq(ended, 5);
	ck_assert_uint_eq(noting.reads, 1);
	ck_assert_uint_eq(noting.writes, 2);
	ck_assert_uint_eq(noting.errors, 2);
	free_request(req);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

static const char *traced(void)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	trace_show(&m);
	return report;
}

TEST(both_ends_of_the_way_are_traced)
{
	struct page_request *req;
	char expected[200];

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	req = new_request(&noting, WRITE, 3);
	trace_enable("block_rq_issue", true);
	trace_enable("block_rq_complete", true);
	submit_page_request(req);
	end_page_request(req, true);
	traced();
	snprintf(expected, sizeof(expected), "block_rq_issue: pfn=%lu "
		 "sector=3 bytes=512 rw=1\n", page_to_pfn(req->page));
	ck_assert_ptr_nonnull(strstr(report, expected));
	snprintf(expected, sizeof(expected), "block_rq_complete: pfn=%lu "
		 "sector=3 bytes=512 rw=1 uptodate=1\n",
		 page_to_pfn(req->page));
	ck_assert_ptr_nonnull(strstr(report, expected));
	free_request(req);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

/* Test waiting for a request */
TEST(who_waits_gets_his_bytes)
{
	struct block_device *dev;
	struct page_request *req;

	boot(16);
	dev = ramdisk("r", 4096);
	req = new_request(dev, WRITE, 5);
	strcpy(bytes_of(req), "written");
	ck_assert_int_eq(page_io_wait(req), 0);
	memset(bytes_of(req), 0, SECTOR_SIZE);
	req->rw = READ;
	ck_assert_int_eq(page_io_wait(req), 0);
	ck_assert_str_eq(bytes_of(req), "written");
	ck_assert_uint_eq(dev->reads, 1);
	ck_assert_uint_eq(dev->writes, 1);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(who_waits_for_nonsense_is_told_at_once)
{
	struct block_device *dev;
	struct page_request *req;
	unsigned long start;

	boot(16);
	dev = ramdisk("r", 4096);
	req = new_request(dev, WRITE, 8);
	start = jiffies;
	ck_assert_int_eq(page_io_wait(req), -EIO);
	ck_assert_uint_eq(jiffies, start);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(who_waits_pulls_the_plug_for_all)
{
	struct page_request *first, *second;
	struct block_device *dev;

	boot(16);
	dev = ramdisk("r", 4096);
	first = new_request(dev, WRITE, 0);
	second = new_request(dev, READ, 0);
	submit_page_request(first);
	ck_assert_int_eq(page_io_wait(second), 0);
	ck_assert_int_eq(ended, 1);
	ck_assert(last_uptodate);
	free_request(first);
	free_request(second);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

#define WAITERS	6

static struct block_device *shared;
static int waiters_done;

static int wait_for_one(void *arg)
{
	unsigned long sector = (unsigned long)arg;
	struct page_request *req = new_request(shared, READ, sector);

	ck_assert_int_eq(page_io_wait(req), 0);
	ck_assert_int_eq(bytes_of(req)[0], (char)sector);
	free_request(req);
	waiters_done++;
	return 0;
}

TEST(each_of_many_waiters_gets_his_own)
{
	struct page_request *req;
	unsigned long i, start;

	boot(16);
	shared = ramdisk("r", 4096);
	for (i = 0; i < WAITERS; i++) {
		req = new_request(shared, WRITE, i);
		memset(bytes_of(req), (int)i, SECTOR_SIZE);
		ck_assert_int_eq(page_io_wait(req), 0);
		free_request(req);
	}
	start = jiffies;
	for (i = 0; i < WAITERS; i++)
		ck_assert_int_gt(kernel_thread(wait_for_one, (void *)i,
					       "waiter"), 0);
	for (i = 0; waiters_done < WAITERS; i++) {
		ck_assert_uint_lt(i, 100);
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_timeout(1);
	}
	ck_assert_uint_le(jiffies - start, 4);
	yield();
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

/* Test the making of RAM disks */
static const struct {
	const char *name;
	unsigned long bytes, limit;
	int err;
} disks[] = {
	{ "r", 512, 0, 0 },
	{ "fifteen-letters", 512, 0, 0 },
	{ "sixteen-letters!", 512, 0, -EINVAL },
	{ "", 512, 0, -EINVAL },
	{ NULL, 512, 0, -EINVAL },
	{ "r", 0, 0, -EINVAL },
	{ "r", 511, 0, -EINVAL },
	{ "r", 513, 0, -EINVAL },
	{ "r", 4096, MIB(16), 0 },
	{ "r", 4096, MIB(16) - 1, -EINVAL },
	{ "r", 4096, MIB(16) + 1, 0 },
	{ "r", 4096, 1, -EINVAL },
	{ "r", 4096, ~0UL, 0 },
	{ "r", ~511UL, 0, -ENOMEM },
	{ "r", MIB(64), 0, -ENOMEM },
};

TEST(a_disk_is_made_or_refused)
{
	bool made = disks[_i].err == 0;

	boot(16);
	ck_assert_int_eq(ramdisk_create(disks[_i].name, disks[_i].bytes,
					disks[_i].limit), disks[_i].err);
	if (made)
		ck_assert_uint_eq(get_block_device(disks[_i].name)->sectors,
				  disks[_i].bytes / SECTOR_SIZE);
	else
		ck_assert_ptr_null(get_block_device("r"));
	if (disks[_i].name)
		ck_assert_int_eq(ramdisk_destroy(disks[_i].name),
				 made ? 0 : -ENOENT);
	end();
}
END_TEST

TEST(a_name_of_a_disk_is_copied_and_given_once)
{
	char name[] = "r";

	boot(16);
	ck_assert_int_eq(ramdisk_create(name, 512, 0), 0);
	ck_assert_int_eq(ramdisk_create(name, 512, 0), -EBUSY);
	name[0] = 's';
	ck_assert_ptr_nonnull(get_block_device("r"));
	ck_assert_int_eq(register_block_device(&noting), 0);
	ck_assert_int_eq(ramdisk_create("noting", 512, 0), -EBUSY);
	ck_assert_int_eq(ramdisk_destroy("noting"), -ENOENT);
	ck_assert_int_eq(ramdisk_fail("noting", 1), -ENOENT);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	ck_assert_int_eq(ramdisk_destroy("r"), -ENOENT);
	end();
}
END_TEST

TEST(a_disk_that_cannot_be_had_leaves_nothing)
{
	struct fail_page_alloc rule = { .nth = 1 };
	int err;

	boot(16);
	do {
		ck_assert_uint_lt(rule.nth, 50);
		pages_left();
		fail_page_alloc_set(&rule);
		err = ramdisk_create("r", KIB(32), 0);
		fail_page_alloc_set(NULL);
		ck_assert(err == 0 || err == -ENOMEM);
		if (err) {
			ck_assert_ptr_null(get_block_device("r"));
			ck_assert_uint_eq(pages_not_used(), free_before);
		}
		rule.nth++;
	} while (err);
	ck_assert_uint_gt(rule.nth, 3);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
}
END_TEST

TEST(a_new_disk_holds_zeroes)
{
	static const char zeroes[4096];
	struct page_request *req;
	struct block_device *dev;
	struct page *page;
	int i;

	boot(16);
	for (i = 0; i < 200; i++) {
		page = alloc_page(GFP_KERNEL);
		memset(page_address(page), 0xee, PAGE_SIZE);
		page->index = i;
		__free_page(page);
	}
	dev = ramdisk("r", 4096);
	req = new_request(dev, READ, 0);
	req->size = 4096;
	memset(bytes_of(req), 0xdd, 4096);
	ck_assert_int_eq(page_io_wait(req), 0);
	ck_assert_mem_eq(bytes_of(req), zeroes, 4096);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(a_disk_with_requests_is_not_destroyed)
{
	struct page_request *req;
	struct block_device *dev;

	boot(16);
	dev = ramdisk("r", 4096);
	req = new_request(dev, READ, 0);
	submit_page_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), -EBUSY);
	run_task_queue(&tq_disk);
	ck_assert_int_eq(ramdisk_destroy("r"), -EBUSY);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 1);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	free_request(req);
	end();
}
END_TEST

/* Test plugging */
TEST(nothing_happens_until_the_plug_is_pulled)
{
	struct page_request *req;
	struct block_device *dev;

	boot(16);
	dev = ramdisk("r", 4096);
	ck_assert(!TQ_ACTIVE(tq_disk));
	req = new_request(dev, READ, 0);
	submit_page_request(req);
	ck_assert(TQ_ACTIVE(tq_disk));
	soft_tick(10);
	ck_assert_int_eq(ended, 0);
	run_task_queue(&tq_disk);
	ck_assert(!TQ_ACTIVE(tq_disk));
	ck_assert_int_eq(ended, 0);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 1);
	ck_assert(ended_in_interrupt);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(a_request_that_comes_while_the_disk_works_needs_no_plug)
{
	struct page_request *first, *second;
	struct block_device *dev;

	boot(16);
	dev = ramdisk("r", 4096);
	first = new_request(dev, READ, 0);
	second = new_request(dev, READ, 1);
	submit_page_request(first);
	run_task_queue(&tq_disk);
	submit_page_request(second);
	ck_assert(!TQ_ACTIVE(tq_disk));
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 2);
	free_request(first);
	free_request(second);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(a_disk_is_plugged_again_each_time_that_it_has_rested)
{
	struct page_request *req;
	struct block_device *dev;
	int i;

	boot(16);
	dev = ramdisk("r", 4096);
	req = new_request(dev, READ, 0);
	for (i = 1; i <= 5; i++) {
		submit_page_request(req);
		ck_assert(TQ_ACTIVE(tq_disk));
		run_task_queue(&tq_disk);
		run_task_queue(&tq_disk);
		soft_tick(RAMDISK_TICKS);
		ck_assert_int_eq(ended, i);
		soft_tick(i);
	}
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(disks_are_plugged_each_for_itself)
{
	struct page_request *one, *two;

	boot(16);
	one = new_request(ramdisk("one", 4096), READ, 0);
	two = new_request(ramdisk("two", 4096), READ, 0);
	submit_page_request(one);
	run_task_queue(&tq_disk);
	submit_page_request(two);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 1);
	ck_assert_ptr_eq(end_order[0], one);
	run_task_queue(&tq_disk);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 2);
	free_request(one);
	free_request(two);
	ck_assert_int_eq(ramdisk_destroy("one"), 0);
	ck_assert_int_eq(ramdisk_destroy("two"), 0);
	end();
}
END_TEST

/* Test the order of requests */
#define IN_ORDER	20

TEST(requests_are_carried_out_in_order)
{
	struct page_request *req[IN_ORDER];
	struct block_device *dev;
	int i;

	boot(16);
	dev = ramdisk("r", 4096);
	for (i = 0; i < IN_ORDER; i++) {
		req[i] = new_request(dev, i % 2 ? READ : WRITE, 2);
		memset(bytes_of(req[i]), i % 2 ? 0xff : i, SECTOR_SIZE);
		submit_page_request(req[i]);
	}
	run_task_queue(&tq_disk);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, IN_ORDER);
	for (i = 0; i < IN_ORDER; i++) {
		ck_assert_ptr_eq(end_order[i], req[i]);
		ck_assert_int_eq(bytes_of(req[i])[SECTOR_SIZE - 1],
				 i - i % 2);
		free_request(req[i]);
	}
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

static void free_at_end(struct page_request *req, bool uptodate)
{
	ck_assert(uptodate);
	ended++;
	__free_page(req->page);
	memset(req, 0x66, sizeof(*req));
	free_page_request(req);
}

TEST(a_request_may_be_freed_by_its_end)
{
	struct page_request *req;
	struct block_device *dev;
	int i;

	boot(16);
	dev = ramdisk("r", 4096);
	for (i = 0; i < IN_ORDER; i++) {
		req = new_request(dev, WRITE, i % 8);
		req->end_io = free_at_end;
		submit_page_request(req);
	}
	run_task_queue(&tq_disk);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, IN_ORDER);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

/* Test errors of the RAM disk */
TEST(the_nth_request_fails_and_moves_nothing)
{
	struct page_request *req;
	struct block_device *dev;
	int i;

	boot(16);
	dev = ramdisk("r", 4096);
	req = new_request(dev, WRITE, 0);
	ck_assert_int_eq(ramdisk_fail("r", 3), 0);
	for (i = 1; i <= 5; i++) {
		bytes_of(req)[0] = (char)i;
		ck_assert_int_eq(page_io_wait(req), i == 3 ? -EIO : 0);
		if (i != 3)
			continue;
		req->rw = READ;
		ck_assert_int_eq(page_io_wait(req), 0);
		ck_assert_int_eq(bytes_of(req)[0], 2);
		req->rw = WRITE;
	}
	ck_assert_uint_eq(dev->writes, 4);
	ck_assert_uint_eq(dev->reads, 1);
	ck_assert_uint_eq(dev->errors, 1);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(a_failed_read_leaves_the_page_alone)
{
	struct page_request *req;

	boot(16);
	req = new_request(ramdisk("r", 4096), READ, 0);
	strcpy(bytes_of(req), "as it was");
	ck_assert_int_eq(ramdisk_fail("r", 1), 0);
	ck_assert_int_eq(page_io_wait(req), -EIO);
	ck_assert_str_eq(bytes_of(req), "as it was");
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(a_failure_can_be_called_off)
{
	struct page_request *req;
	int i;

	boot(16);
	req = new_request(ramdisk("r", 4096), READ, 0);
	ck_assert_int_eq(ramdisk_fail("r", 2), 0);
	ck_assert_int_eq(page_io_wait(req), 0);
	ck_assert_int_eq(ramdisk_fail("r", 0), 0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(page_io_wait(req), 0);
	ck_assert_int_eq(ramdisk_fail("s", 1), -ENOENT);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(one_failure_in_a_batch_spares_the_others)
{
	struct page_request *req[3];
	struct block_device *dev;
	int i;

	boot(16);
	dev = ramdisk("r", 4096);
	for (i = 0; i < 3; i++) {
		req[i] = new_request(dev, WRITE, i);
		submit_page_request(req[i]);
	}
	ck_assert_int_eq(ramdisk_fail("r", 2), 0);
	run_task_queue(&tq_disk);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 3);
	ck_assert(last_uptodate);
	ck_assert_uint_eq(dev->errors, 1);
	ck_assert_uint_eq(dev->writes, 2);
	for (i = 0; i < 3; i++)
		free_request(req[i]);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

/* Test the limit of the RAM disk */
static struct page *highest_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_HIGHMEM);

	ck_assert_ptr_nonnull(page);
	ck_assert(PageHighMem(page));
	return page;
}

static const unsigned long limits[] = { 0, MIB(16), MIB(64), MIB(896) };

TEST(a_high_page_goes_to_a_disk_and_comes_back)
{
	struct page_request *req;
	char *bytes;

	soft_boot(1024, "");
	ck_assert_int_eq(ramdisk_create("r", 8192, limits[_i]), 0);
	req = new_request(get_block_device("r"), WRITE, 8);
	__free_page(req->page);
	req->page = highest_page();
	req->offset = 512;
	req->size = 1024;
	bytes = request_kmap(req);
	memset(bytes, 'a', 1024);
	ck_assert_int_eq(page_io_wait(req), 0);
	memset(bytes, 'b', 1024);
	req->rw = READ;
	ck_assert_int_eq(page_io_wait(req), 0);
	ck_assert_int_eq(bytes[0], 'a');
	ck_assert_int_eq(bytes[1023], 'a');
	request_kunmap(req);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	expect_sound();
}
END_TEST

TEST(a_frame_beyond_the_limit_is_a_bug)
{
	struct page_request *req;

	soft_boot(64, "");
	ck_assert_int_eq(ramdisk_create("r", 8192, MIB(16)), 0);
	req = new_request(get_block_device("r"), READ, 0);
	ck_assert_uint_ge(page_to_pfn(req->page), FRAMES_16M);
	req->dev->submit(req);
	run_task_queue(&tq_disk);
	EXPECT_PANIC(soft_tick(RAMDISK_TICKS), "move_bytes");
}
END_TEST

TEST(the_frame_at_the_limit_is_beyond_it)
{
	struct page_request *req;
	struct block_device *dev;
	unsigned long pfn;

	soft_boot(64, "");
	req = new_request(NULL, READ, 0);
	pfn = page_to_pfn(req->page);
	ck_assert_int_eq(ramdisk_create("r", 4096,
			 (pfn + (unsigned long)_i) * PAGE_SIZE), 0);
	dev = get_block_device("r");
	req->dev = dev;
	ck_assert_uint_eq(dev->bounce_pfn, pfn + (unsigned long)_i);
	dev->submit(req);
	run_task_queue(&tq_disk);
	if (_i == 0) {
		EXPECT_PANIC(soft_tick(RAMDISK_TICKS), "move_bytes");
		return;
	}
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(ended, 1);
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
}
END_TEST

/* Test that nothing is lost */
TEST(only_the_bytes_of_the_request_are_moved)
{
	struct page_request *req, *all;
	struct block_device *dev;
	char *page;
	int i;

	boot(16);
	dev = ramdisk("r", 4096);
	all = new_request(dev, WRITE, 0);
	all->size = 4096;
	for (i = 0; i < 8; i++)
		memset(bytes_of(all) + i * 512, 'A' + i, 512);
	ck_assert_int_eq(page_io_wait(all), 0);
	req = new_request(dev, READ, 3);
	req->offset = 1024;
	req->size = 1024;
	page = page_address(req->page);
	memset(page, '.', PAGE_SIZE);
	ck_assert_int_eq(page_io_wait(req), 0);
	for (i = 0; i < 8; i++) {
		char is = i == 2 ? 'D' : i == 3 ? 'E' : '.';

		ck_assert_int_eq(page[i * 512], is);
		ck_assert_int_eq(page[i * 512 + 511], is);
	}
	free_request(req);
	free_request(all);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

TEST(each_request_ends_once)
{
	struct page_request *req[60];
	struct block_device *dev;
	int i, j, times;

	boot(16);
	dev = ramdisk("r", 4096);
	for (i = 0; i < 60; i++) {
		req[i] = new_request(dev, READ, i % 8);
		submit_page_request(req[i]);
		if (i % 7 == 0)
			run_task_queue(&tq_disk);
		if (i % 11 == 0)
			soft_tick(1);
	}
	run_task_queue(&tq_disk);
	soft_tick(1);
	ck_assert_int_eq(ended, 60);
	for (i = 0; i < 60; i++) {
		for (times = 0, j = 0; j < 60; j++)
			times += end_order[j] == req[i];
		ck_assert_int_eq(times, 1);
		free_request(req[i]);
	}
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

/* Test the check of RAM disks */
static int check(void)
{
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	return ramdisk_check(&m);
}

static void expect_fault(const char *text)
{
	if (check() == 0 || !strstr(report, text))
		ck_abort_msg("expected \"%s\":\n%s", text, report);
}

TEST(a_disk_at_work_is_sound)
{
	struct page_request *req;

	boot(16);
	ck_assert_int_eq(register_block_device(&noting), 0);
	req = new_request(ramdisk("r", 4096), READ, 0);
	ck_assert_int_eq(check(), 0);
	submit_page_request(req);
	ck_assert_int_eq(check(), 0);
	run_task_queue(&tq_disk);
	ck_assert_int_eq(check(), 0);
	soft_tick(RAMDISK_TICKS);
	ck_assert_int_eq(check(), 0);
	ck_assert_str_eq(report, "");
	free_request(req);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	ck_assert_int_eq(unregister_block_device(&noting), 0);
	end();
}
END_TEST

TEST(a_request_that_is_wrong_or_gone_is_found)
{
	struct page_request *req;

	boot(16);
	req = new_request(ramdisk("r", 4096), READ, 0);
	submit_page_request(req);
	req->dev = &noting;
	expect_fault("r: request for frame");
	req->dev = get_block_device("r");
	req->sector = 8;
	expect_fault("sector 8 is not its own");
	req->sector = 0;
	list_del(&req->list);
	expect_fault("r: 0 requests, counted 1");
	expect_fault("r: 0 requests, plugged, timer not pending");
}
END_TEST

static void forget(void *data)
{
	(void)data;
}

TEST(a_request_that_nobody_sees_to_is_found)
{
	struct page_request *req;
	struct tq_struct *start;

	boot(16);
	req = new_request(ramdisk("r", 4096), READ, 0);
	submit_page_request(req);
	start = list_first_entry(&tq_disk, struct tq_struct, list);
	start->routine = forget;
	run_task_queue(&tq_disk);
	ck_assert_int_eq(check(), 1);
	expect_fault("r: 1 requests, not plugged, timer not pending");
}
END_TEST

TEST(a_request_that_appeared_is_found)
{
	struct page_request *req, *other;

	boot(16);
	req = new_request(ramdisk("r", 4096), READ, 0);
	other = new_request(req->dev, READ, 0);
	submit_page_request(req);
	list_add(&other->list, &req->list);
	expect_fault("r: 2 requests, counted 1");
}
END_TEST

/* Test the RAM disk against a model */
#define MODEL_SECTORS	64
#define BATCH		12

static char model[MODEL_SECTORS * SECTOR_SIZE];
static char expected_page[BATCH][4096];
static struct page_request *batch[BATCH];
static bool batch_fails[BATCH];

static void note_result(struct page_request *req, bool uptodate)
{
	unsigned long i = (unsigned long)req->private;

	ck_assert(uptodate == !batch_fails[i]);
	ended++;
}

static void draw_request(unsigned long i)
{
	struct page_request *req = batch[i];
	unsigned int sectors = 1 + rnd_below(8);

	req->rw = rnd_below(2) ? READ : WRITE;
	req->size = sectors * SECTOR_SIZE;
	req->offset = rnd_below(9 - sectors) * SECTOR_SIZE;
	req->sector = rnd_below(MODEL_SECTORS + 1 - sectors);
	req->private = (void *)i;
	req->end_io = note_result;
	for (unsigned int j = 0; j < PAGE_SIZE; j++)
		((char *)page_address(req->page))[j] = (char)rnd();
}

static void carry_out_in_model(unsigned long i)
{
	struct page_request *req = batch[i];
	char *sectors = model + req->sector * SECTOR_SIZE;

	memcpy(expected_page[i], page_address(req->page), PAGE_SIZE);
	if (batch_fails[i])
		return;
	if (req->rw == READ)
		memcpy(expected_page[i] + req->offset, sectors, req->size);
	else
		memcpy(sectors, bytes_of(req), req->size);
}

static void run_batch(unsigned long n)
{
	unsigned long i, doomed = rnd_below(2 * n);

	ck_assert_int_eq(ramdisk_fail("r", doomed < n ? doomed + 1 : 0), 0);
	ended = 0;
	for (i = 0; i < n; i++) {
		batch_fails[i] = i == doomed;
		draw_request(i);
		carry_out_in_model(i);
		submit_page_request(batch[i]);
		if (rnd_below(4) == 0)
			run_task_queue(&tq_disk);
		if (rnd_below(6) == 0)
			soft_tick(1);
	}
	run_task_queue(&tq_disk);
	soft_tick(1);
	ck_assert_int_eq(ended, (int)n);
	for (i = 0; i < n; i++)
		ck_assert_mem_eq(page_address(batch[i]->page),
				 expected_page[i], PAGE_SIZE);
}

TEST(a_disk_is_an_array_of_sectors)
{
	struct block_device *dev;
	int i, rounds = suite_rounds(400);

	boot(16);
	rnd_seed((unsigned int)_i);
	dev = ramdisk("r", sizeof(model));
	for (i = 0; i < BATCH; i++)
		batch[i] = new_request(dev, READ, 0);
	while (rounds--)
		run_batch(1 + rnd_below(BATCH));
	for (i = 0; i < BATCH; i++)
		free_request(batch[i]);
	ck_assert_int_eq(ramdisk_destroy("r"), 0);
	end();
}
END_TEST

/* Register the tests of page requests */
static void devices(Suite *suite)
{
	CASE(devices);
	tcase_add_test(devices,
		       a_device_is_found_by_its_name_until_it_is_removed);
	tcase_add_test(devices,
		       a_device_that_is_not_registered_cannot_be_removed);
	tcase_add_test(devices, a_name_is_given_once);
	tcase_add_loop_test(devices, an_unsound_device_is_refused, 0,
			    ARRAY_SIZE(unsound));
	tcase_add_test(devices, a_limit_of_16_MiB_is_sound);
	tcase_add_test(devices, the_counts_start_at_0);
	tcase_add_loop_test(devices,
			    a_device_with_a_limit_has_the_reserve_filled,
			    0, ARRAY_SIZE(reserves));
	tcase_add_test(devices,
		       a_device_whose_reserve_cannot_be_had_is_refused);
	tcase_add_test(devices,
		       devices_are_walked_in_the_order_of_registration);
}

static void requests(Suite *suite)
{
	CASE(requests);
	tcase_add_loop_test(requests, nonsense_is_named_and_fails_at_once,
			    0, ARRAY_SIZE(nonsense));
	tcase_add_loop_test(requests, what_is_just_inside_goes_to_the_disk,
			    0, ARRAY_SIZE(sense));
	tcase_add_loop_test(requests, what_is_no_request_is_a_bug, 0, 3);
	tcase_add_test(requests, a_fresh_request_is_empty);
	tcase_add_test(requests, a_request_that_cannot_be_had_is_null);
	tcase_add_test(requests,
		       a_driver_is_called_by_a_thread_with_interrupts_on);
	tcase_add_test(requests, an_interrupt_cannot_send_a_request);
	tcase_add_test(requests, the_end_is_counted_and_passed_on);
	tcase_add_test(requests, both_ends_of_the_way_are_traced);
	tcase_add_test(requests, who_waits_gets_his_bytes);
	tcase_add_test(requests, who_waits_for_nonsense_is_told_at_once);
	tcase_add_test(requests, who_waits_pulls_the_plug_for_all);
	tcase_add_test(requests, each_of_many_waiters_gets_his_own);
}

static void ramdisks(Suite *suite)
{
	CASE(ramdisks);
	tcase_add_loop_test(ramdisks, a_disk_is_made_or_refused, 0,
			    ARRAY_SIZE(disks));
	tcase_add_test(ramdisks, a_name_of_a_disk_is_copied_and_given_once);
	tcase_add_test(ramdisks, a_disk_that_cannot_be_had_leaves_nothing);
	tcase_add_test(ramdisks, a_new_disk_holds_zeroes);
	tcase_add_test(ramdisks, a_disk_with_requests_is_not_destroyed);
	tcase_add_loop_test(ramdisks,
			    a_high_page_goes_to_a_disk_and_comes_back, 0,
			    ARRAY_SIZE(limits));
	tcase_add_test(ramdisks, a_frame_beyond_the_limit_is_a_bug);
	tcase_add_loop_test(ramdisks, the_frame_at_the_limit_is_beyond_it,
			    0, 2);
	tcase_add_test(ramdisks, a_disk_at_work_is_sound);
	tcase_add_test(ramdisks, a_request_that_is_wrong_or_gone_is_found);
	tcase_add_test(ramdisks, a_request_that_nobody_sees_to_is_found);
	tcase_add_test(ramdisks, a_request_that_appeared_is_found);
}

static void plugs(Suite *suite)
{
	CASE(plugs);
	tcase_add_test(plugs, nothing_happens_until_the_plug_is_pulled);
	tcase_add_test(plugs,
		a_request_that_comes_while_the_disk_works_needs_no_plug);
	tcase_add_test(plugs,
		a_disk_is_plugged_again_each_time_that_it_has_rested);
	tcase_add_test(plugs, disks_are_plugged_each_for_itself);
	tcase_add_test(plugs, requests_are_carried_out_in_order);
	tcase_add_test(plugs, a_request_may_be_freed_by_its_end);
}

static void outcomes(Suite *suite)
{
	CASE(outcomes);
	tcase_add_test(outcomes, the_nth_request_fails_and_moves_nothing);
	tcase_add_test(outcomes, a_failed_read_leaves_the_page_alone);
	tcase_add_test(outcomes, a_failure_can_be_called_off);
	tcase_add_test(outcomes, one_failure_in_a_batch_spares_the_others);
	tcase_add_test(outcomes, only_the_bytes_of_the_request_are_moved);
	tcase_add_test(outcomes, each_request_ends_once);
	tcase_add_loop_test(outcomes, a_disk_is_an_array_of_sectors, 0, 4);
}

SUITE("page requests and the RAM disk")
{
	devices(suite);
	requests(suite);
	ramdisks(suite);
	plugs(suite);
	outcomes(suite);
}
