/*
 * mm/page_wait.c - sleep until a page is unlocked
 *
 * Owns nothing: the queues are the zones', the lock is a page flag.
 * Linux 2.4: mm/filemap.c.
 */
#include "mm/page_wait.h"

#include "lib/printk.h"
#include "mm/address_space.h"
#include "mm/mmzone.h"
#include "sched/tqueue.h"
#include "sched/wait.h"

/* Start the transfer that somebody waits for */
int block_sync_page(struct page *page)
{
	(void)page;
	run_task_queue(&tq_disk);
	return 0;
}

static void sync_page(struct page *page)
{
	const struct address_space *mapping = page->mapping;

	if (mapping && mapping->a_ops && mapping->a_ops->sync_page)
		mapping->a_ops->sync_page(page);
}

/* Sleep until a page is unlocked */

void ___wait_on_page(struct page *page)
{
	wait_queue_head_t *q = page_waitqueue(page);
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue(q, &wait);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!PageLocked(page))
			break;
		sync_page(page);
		schedule();
	}
	set_current_state(TASK_RUNNING);
	remove_wait_queue(q, &wait);
}

void __lock_page(struct page *page)
{
	wait_queue_head_t *q = page_waitqueue(page);
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue_exclusive(q, &wait);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!TryLockPage(page))
			break;
		sync_page(page);
		schedule();
	}
	set_current_state(TASK_RUNNING);
	remove_wait_queue(q, &wait);
}

/* Unlock a page */

void wakeup_page_waiters(struct page *page)
{
	wait_queue_head_t *q = page_waitqueue(page);

	if (waitqueue_active(q))
		wake_up_all(q);
}

void unlock_page(struct page *page)
{
	wait_queue_head_t *q = page_waitqueue(page);

	ClearPageLaunder(page);
	if (!test_and_clear_bit(PG_locked, &page->flags))
		BUG();
	if (waitqueue_active(q))
		wake_up_all(q);
}
