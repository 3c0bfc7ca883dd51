/*
 * monitor/thread-test.c - a self-test of threads, locks and timers
 *
 * PLAYERS threads draw lots and act. Each counts what it did in its
 * own record; what they share is in struct game, and is protected by
 * the very locks that are tested, but for the pot, which the timers
 * fill and which has a spin lock. The first claim that fails is kept.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "monitor/random.h"
#include "monitor/selftest.h"
#include "sched/completion.h"
#include "sched/rwsem.h"
#include "sched/sched.h"
#include "sched/semaphore.h"
#include "sched/spinlock.h"
#include "sched/timer.h"
#include "sched/wait.h"

/* Describe the game of the threads */
#define PLAYERS		8
#define SEATS		2	/* in the room: the semaphore's count */
static_assert(SEATS > 1 && SEATS < PLAYERS, "some sit, some wait");

struct player {
	u32 random;
	unsigned long steps;		/* to take */
	struct timer_list timer;
	unsigned long sleeps, locked;
	unsigned long armed, stopped;	/* its timer */
	volatile unsigned long fired;
};

static struct game {
	struct player player[PLAYERS];
	struct semaphore one, room;
	struct rw_semaphore book;
	unsigned int in_one, in_room, readers, writers;
	spinlock_t pot_lock;
	unsigned long pot, put, taken;	/* tokens */
	wait_queue_head_t pot_queue;
	struct completion over;
	bool stop;
	int faults;
	const char *fault;		/* the first */
	int fault_pid;
} game;

/* Note a claim that failed */

static void claim(bool holds, const char *what)
{
	if (holds)
		return;
	if (!game.faults++) {
		game.fault = what;
		game.fault_pid = current->pid;
	}
}

/* Let a player sleep, and measure the sleep */

static void nap(struct player *p, signed long ticks)
{
	unsigned long start = jiffies;
	signed long left;

	BUG_ON(ticks <= 0);
	set_current_state(TASK_UNINTERRUPTIBLE);
	left = schedule_timeout(ticks);
	claim(left == 0, "a sleep ended before its time");
	claim(jiffies - start >= (unsigned long)ticks,
	      "a sleep was shorter than asked");
	claim(current->state == TASK_RUNNING, "awake in another state");
	p->sleeps++;
}

static void linger(struct player *p)
{
	u32 lot = random_below(&p->random, 4);

	if (lot == 0)
		yield();
	else if (lot == 1)
		nap(p, 1);
}

static void let_others(struct player *p)
{
	(void)p;
	yield();
}

static void sleep_some(struct player *p)
{
	nap(p, 1 + (signed long)random_below(&p->random, 3));
}

/* Let a player take each kind of lock */

static void enter_one(struct player *p)
{
	/* Take the mutex, or try to */
	if (random_below(&p->random, 4) == 0) {
		if (down_trylock(&game.one))
			return;
	} else {
		down(&game.one);
	}
	claim(++game.in_one == 1, "two are in the mutex");
	linger(p);
	claim(game.in_one-- == 1, "somebody came into the mutex");
	up(&game.one);
	p->locked++;
}

static void enter_room(struct player *p)
{
	down(&game.room);
	claim(++game.in_room <= SEATS, "the room is too full");
	linger(p);
	game.in_room--;
	up(&game.room);
	p->locked++;
}

static void read_book(struct player *p)
{
	down_read(&game.book);
	game.readers++;
	claim(!game.writers, "a reader came to a writer");
	linger(p);
	claim(!game.writers, "a writer came to a reader");
	game.readers--;
	up_read(&game.book);
	p->locked++;
}

static void write_book(struct player *p)
{
	/* Take the book for writing, or try to */
	if (random_below(&p->random, 4) == 0) {
		if (!down_write_trylock(&game.book))
			return;
	} else {
		down_write(&game.book);
	}
	claim(++game.writers == 1 && !game.readers,
	      "a writer is not alone");
	linger(p);
	claim(game.writers-- == 1 && !game.readers,
	      "a writer was not alone");
	up_write(&game.book);
	p->locked++;
}

/* Let the players fill the pot and take from it */

static void put_token(void)
{
	unsigned long flags;

	spin_lock_irqsave(&game.pot_lock, flags);
	game.pot++;
	game.put++;
	spin_unlock_irqrestore(&game.pot_lock, flags);
	wake_up(&game.pot_queue);
}

static bool get_token(void)
{
	unsigned long flags;
	bool found;

	spin_lock_irqsave(&game.pot_lock, flags);
	found = game.pot > 0;
	game.pot -= found;
	game.taken += found;
	spin_unlock_irqrestore(&game.pot_lock, flags);
	return found;
}

static void fill_pot(struct player *p)
{
	(void)p;
	put_token();
}

static void empty_pot(struct player *p)
{
	signed long limit = 1 + (signed long)random_below(&p->random, 4);
	unsigned long start = jiffies;
	signed long left = wait_event_timeout(game.pot_queue,
					      get_token(), limit);

	claim(left >= 0 && left <= limit, "a wait was too long");
	claim(left || jiffies - start >= (unsigned long)limit,
	      "a wait was given up too early");
}

/* Let a player set and stop its timer */

static void ring(unsigned long data)
{
	struct player *p = &game.player[data];

	BUG_ON(data >= PLAYERS || !in_interrupt());
	claim(time_after_eq(jiffies, p->timer.expires),
	      "a timer went off early");
	claim(!timer_pending(&p->timer), "a timer rings and is pending");
	p->fired++;
	put_token();
}

static void stop_timer(struct player *p)
{
	if (del_timer(&p->timer))
		p->stopped++;
	claim(!timer_pending(&p->timer), "a stopped timer is pending");
}

static void set_timer(struct player *p)
{
	unsigned long ticks = random_below(&p->random, 5);

	if (random_below(&p->random, 4) == 0)
		stop_timer(p);
	else if (!mod_timer(&p->timer, jiffies + ticks))
		p->armed++;
}

/* Play one player's part */

static void (*const deed[])(struct player *p) = {
	let_others, sleep_some, enter_one, enter_room,
	read_book,  write_book, fill_pot,  empty_pot, set_timer,
};

#define RECOUNTS	16	/* by each player */

static void recount(void)
{
	struct seq_file m;
	char text[80];

	seq_buffer_init(&m, text, sizeof(text));
	claim(sched_check(&m) == 0, "the run queue is out of order");
}

static int player(void *arg)
{
	struct player *p = arg;
	unsigned long step, every = p->steps / RECOUNTS + 1;

	/* Draw lots and act, step by step */
	for (step = 0; step < p->steps && !game.stop; step++) {
		if (step % every == 0)
			recount();
		deed[random_below(&p->random, ARRAY_SIZE(deed))](p);
	}
	stop_timer(p);
	complete(&game.over);
	return 0;
}

/* Set the game up */

static void set_up_game(unsigned long steps, u32 seed)
{
	int i;

	memset(&game, 0, sizeof(game));
	/* Make the locks and queues of the game */
	init_MUTEX(&game.one);
	sema_init(&game.room, SEATS);
	init_rwsem(&game.book);
	spin_lock_init(&game.pot_lock);
	init_waitqueue_head(&game.pot_queue);
	init_completion(&game.over);
	for (i = 0; i < PLAYERS; i++) {
		struct player *p = &game.player[i];

		/* Give a player its lots, its steps and its timer */
		p->random = next_random(&seed);
		BUG_ON(!p->random);
		p->steps = steps / PLAYERS + ((unsigned long)i < steps % PLAYERS);
		init_timer(&p->timer);
		p->timer.function = ring;
		p->timer.data = (unsigned long)i;
	}
}

static int start_players(void)
{
	int i, err = 0;

	for (i = 0; i < PLAYERS && err >= 0; i++)
		err = kernel_thread(player, &game.player[i], "player");
	/* Call the game off if a player could not be made */
	if (err >= 0)
		return PLAYERS;
	game.stop = true;
	for (i--; i > 0; i--)
		wait_for_completion(&game.over);
	return err;
}

/* Close the game */

static int count_players(void)
{
	struct task_struct *task;
	int n = 0;

	spin_lock(&tasklist_lock);
	for_each_task(task)
		n += !strcmp(task->comm, "player");
	spin_unlock(&tasklist_lock);
	return n;
}

static void close_accounts(void)
{
	int i;

	yield();
	claim(count_players() == 0, "a player is left");
	claim(!game.in_one && !game.in_room && !game.readers &&
	      !game.writers, "somebody is inside");
	claim(game.put == game.taken + game.pot, "the pot is wrong");
	/* Close the accounts of the timers */
	for (i = 0; i < PLAYERS; i++) {
		struct player *p = &game.player[i];

		claim(p->armed == p->fired + p->stopped,
		      "a timer was lost");
	}
	/* Claim that each lock can be had as often as at first */
	claim(!down_trylock(&game.one), "the mutex is taken");
	claim(down_trylock(&game.one), "the mutex is free twice");
	for (i = 0; i < SEATS; i++)
		claim(!down_trylock(&game.room), "a seat is taken");
	claim(down_trylock(&game.room), "there is a seat too many");
	claim(down_write_trylock(&game.book), "the book is taken");
	up_write(&game.book);
	for (i = 0; i < SEATS; i++)
		up(&game.room);
	up(&game.one);
}

/* Run the self-test of threads */

static void report_game(struct seq_file *m)
{
	unsigned long sleeps = 0, locked = 0, fired = 0, stopped = 0;
	int i;

	/* Add up what the players did */
	for (i = 0; i < PLAYERS; i++) {
		sleeps += game.player[i].sleeps;
		locked += game.player[i].locked;
		fired += game.player[i].fired;
		stopped += game.player[i].stopped;
	}
	seq_printf(m, "%lu sleeps, %lu times a lock, %lu tokens, "
		      "%lu timers fired, %lu stopped\n",
		   sleeps, locked, game.put, fired, stopped);
	if (game.faults)
		seq_printf(m, "thread %d: %s\n", game.fault_pid,
			   game.fault);
}

static int test_threads(struct seq_file *m, unsigned long steps,
			u32 seed)
{
	int players, i;

	set_up_game(steps, seed);
	/* Have the players play to the end */
	players = start_players();
	if (players < 0)
		return players;
	for (i = 0; i < players; i++)
		wait_for_completion(&game.over);
	close_accounts();
	report_game(m);
	return game.faults;
}
SELFTEST("threads", test_threads,
	 "eight threads sleep, lock and wake each other at random");
