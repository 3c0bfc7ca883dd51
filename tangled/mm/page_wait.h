/*
 * mm/page_wait.h - sleep until a page is unlocked
 *
 * PG_locked is held while a page is in transit; who wants the page
 * meanwhile sleeps on its zone's wait table.
 */
#ifndef MM_PAGE_WAIT_H
#define MM_PAGE_WAIT_H

#include "mm/page.h"

/* Declare how one waits for a page */
/*
 * wait_on_page - sleep until nobody holds the lock of @page
 * lock_page - sleep until then, and take it
 *
 * => may sleep; hold a reference to @page
 * => start the transfers that are being held back (sync_page)
 */
void ___wait_on_page(struct page *page);
void __lock_page(struct page *page);

static inline void wait_on_page(struct page *page)
{
	if (PageLocked(page))
		___wait_on_page(page);
}

static inline void lock_page(struct page *page)
{
	if (TryLockPage(page))
		__lock_page(page);
}

/*
 * unlock_page - release @page and wake everybody on its queue
 * wakeup_page_waiters - wake them only
 *
 * => any context; BUG if @page is not locked
 */
void unlock_page(struct page *page);
void wakeup_page_waiters(struct page *page);
#define UnlockPage(page)	unlock_page(page)

#endif /* MM_PAGE_WAIT_H */
