/*
 * monitor/stress.h - everything that the memory manager gives, taken by
 * eight threads at once
 *
 * A player is a thread; what it holds are things, of several kinds. A
 * thing belongs to its player alone, and carries marks that nobody else
 * makes. One game at a time.
 */
#ifndef MONITOR_STRESS_H
#define MONITOR_STRESS_H

#include "lib/types.h"
#include "monitor/random.h"
#include "sched/completion.h"

struct page;
struct page_request;
struct stress_player;

/* Describe what a player of the stress game holds */
#define STRESS_PAGES	8	/* most pages that a thing maps */

struct stress_thing {
	struct stress_kind *kind;	/* NULL: the place is empty */
	u32 mark;			/* from it the bytes follow */
	void *addr;
	unsigned long size;
	struct page *page;
	unsigned int order;		/* of a block; which cache; ... */
	struct page *pages[STRESS_PAGES];
	/* a page request */
	struct page_request *req;
	struct stress_slot *slot;
	struct completion done;
	bool uptodate;
};

/* Describe a kind of thing in the stress game */

struct stress_kind {
	const char *name;
	/* fill @t; false: there was no memory, and nothing is left */
	bool (*take)(struct stress_player *p, struct stress_thing *t);
	/* is it as @p left it? */
	bool (*intact)(struct stress_thing *t);
	void (*give)(struct stress_player *p, struct stress_thing *t);
	unsigned long taken, refused;
};

/* Describe a player of the stress game */

#define STRESS_PLAYERS	8
#define STRESS_THINGS	24	/* places of a player */
#define STRESS_DISKS	3
#define STRESS_SLOTS	8	/* pages of a player on each disk */

struct stress_slot {
	bool busy;		/* a request for it is on its way */
	bool written;
	u32 mark;		/* of the page that was written last */
};

struct stress_player {
	unsigned int nr;
	u32 random;
	unsigned long steps;	/* to take */
	unsigned int windows;	/* that its things keep open */
	struct stress_thing thing[STRESS_THINGS];
	struct stress_slot slot[STRESS_DISKS][STRESS_SLOTS];
};
static_assert(STRESS_DISKS * STRESS_SLOTS >= STRESS_THINGS,
	      "there is always a slot that is not busy");

/* Declare what all kinds of the stress game use */
/*
 * stress_mark, stress_is_marked - mark @size bytes at @addr, and see
 * whether they are still so
 *
 * => @size is at least 4; what is left over a multiple of 4 is not
 *    looked at
 */
void stress_mark(void *addr, unsigned long size, u32 mark);
bool stress_is_marked(const void *addr, unsigned long size, u32 mark);

/* the same for a frame, through an atomic window */
void stress_mark_page(struct page *page, u32 mark);
bool stress_page_is_marked(struct page *page, u32 mark);

/*
 * stress_claim - unless @holds, keep @what of @who as the fault, if it
 * is the first, and end the game
 */
void stress_claim(bool holds, const char *who, const char *what);

/* stress_any_page - a block from a zone drawn by lot, or NULL */
struct page *stress_any_page(struct stress_player *p,
			     unsigned int order);

/* stress_empty_place - see that @t is intact, and give it back */
void stress_empty_place(struct stress_player *p,
			struct stress_thing *t);

/* stress_sleep - let @ticks pass */
void stress_sleep(signed long ticks);

/* Declare the kinds of the stress game */

extern struct stress_kind stress_block, stress_object, stress_bytes,
	stress_area, stress_map, stress_window, stress_request;

int stress_make_caches(void);
void stress_destroy_caches(void);
int stress_make_disks(void);
void stress_destroy_disks(void);
void stress_fail_disk(struct stress_player *p);

/* moments with windows */
extern unsigned long stress_hoards, stress_copies;
void stress_hoard_windows(struct stress_player *p);
void stress_wait_for_window(struct stress_player *p);
void stress_copy_page(struct stress_player *p);

#endif /* MONITOR_STRESS_H */
