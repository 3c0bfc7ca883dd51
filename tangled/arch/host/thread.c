/*
 * thread.c (host) - threads are coroutines of one process
 *
 * Each but the one that boots has a stack of the host's. [running] is
 * the one whose stack we are on; AddressSanitizer is told of every
 * change, or it would take the frames of one for those of another.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "arch/irq.h"
#include "arch/thread.h"
#include "arch/host/soft-private.h"
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/printk.h"

#define STACK_BYTES	(256UL << 10)
#define GUARD_BYTES	PAGE_SIZE

struct coroutine {
	ucontext_t context;
	volatile bool left;	/* context holds where it left off */
	char *low;		/* lowest address of the stack */
	size_t size;
	void *fake;		/* AddressSanitizer's, while away */
	void (*start)(void);
	struct list_head list;
};

static struct coroutine boot_coroutine;
static struct coroutine *running = &boot_coroutine, *previous;
static LIST_HEAD(coroutines);		/* all but the one that boots */
unsigned int soft_threads;		/* how many these are */
static bool refuse_threads;

/* Tell AddressSanitizer whose stack is in use */
void __sanitizer_start_switch_fiber(void **fake, const void *low,
				    size_t size) __attribute__((weak));
void __sanitizer_finish_switch_fiber(void *fake, const void **low,
				     size_t *size) __attribute__((weak));

static void announce(struct coroutine *next)
{
	previous = running;
	running = next;
	if (__sanitizer_start_switch_fiber)
		__sanitizer_start_switch_fiber(&previous->fake, next->low,
					       next->size);
}

static void arrive(void)
{
	const void *low;
	size_t size;

	if (!__sanitizer_finish_switch_fiber)
		return;
	__sanitizer_finish_switch_fiber(running->fake, &low, &size);
	if (previous != &boot_coroutine)
		return;
	boot_coroutine.low = (char *)low;
	boot_coroutine.size = size;
}

/* Begin, leave and enter a coroutine */

__attribute__((noinline, no_sanitize("address"))) static void step(
	struct coroutine *from, struct coroutine *to)
{
	from->left = false;
	getcontext(&from->context);
	if (from->left)
		return;
	from->left = true;
	setcontext(&to->context);
	panic("thread_switch: the host refuses");
}

static void begin(void)
{
	arrive();
	running->start();
	panic("thread_create: the thread's first function returned");
}

static struct coroutine *coroutine_of(const struct thread_struct *t)
{
	return t->coroutine ? t->coroutine : &boot_coroutine;
}

void thread_switch(struct thread_struct *from, struct thread_struct *to)
{
	struct coroutine *next = coroutine_of(to);

	BUG_ON(!irqs_disabled());
	BUG_ON(coroutine_of(from) != running);
	if (next == running)
		return;
	cpu_not_idle();
	announce(next);
	step(previous, next);
	arrive();
}

/* Take a stack from the host and give it back */

static bool take_stack(struct coroutine *c)
{
	char *map = mmap(NULL, GUARD_BYTES + STACK_BYTES,
			 PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			 -1, 0);

	if (map == MAP_FAILED)
		return false;
	mprotect(map, GUARD_BYTES, PROT_NONE);
	c->low = map + GUARD_BYTES;
	c->size = STACK_BYTES;
	return true;
}

static void forget(struct coroutine *c)
{
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region(c->low, c->size);
	munmap(c->low - GUARD_BYTES, GUARD_BYTES + c->size);
	list_del(&c->list);
	soft_threads--;
	free(c);
}

void soft_refuse_threads(bool refuse)
{
	refuse_threads = refuse;
}

static void prepare_context(struct coroutine *c)
{
	getcontext(&c->context);
	c->context.uc_stack.ss_sp = c->low;
	c->context.uc_stack.ss_size = c->size;
	c->context.uc_link = NULL;
	makecontext(&c->context, begin, 0);
	c->context.uc_mcontext.gregs[REG_EBP] = 0;
}

int thread_create(struct thread_struct *t, void *stack_low,
		  void *stack_end, void (*start)(void))
{
	struct coroutine *c;

	BUG_ON((unsigned long)stack_end % sizeof(long));
	BUG_ON(stack_end <= stack_low ||
	       (((unsigned long)stack_low ^
		 ((unsigned long)stack_end - 1)) & ~(THREAD_SIZE - 1)));
	/* Allocate a coroutine and its stack, or nothing */
	c = refuse_threads ? NULL : calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	if (!take_stack(c)) {
		free(c);
		return -ENOMEM;
	}
	c->start = start;
	prepare_context(c);
	list_add_tail(&c->list, &coroutines);
	soft_threads++;
	t->coroutine = c;
	return 0;
}

void thread_release(struct thread_struct *t)
{
	BUG_ON(!t->coroutine || t->coroutine == running);
	forget(t->coroutine);
	t->coroutine = NULL;
}

/* Find the frames of a coroutine */

static unsigned long end_of(const struct coroutine *c)
{
	return c == &boot_coroutine ? 0 : (unsigned long)c->low + c->size;
}

unsigned long thread_stack_end(void)
{
	return end_of(running);
}

unsigned int thread_backtrace(const struct thread_struct *t,
			      unsigned long *entries, unsigned int n)
{
	const struct coroutine *c = coroutine_of(t);
	const void *const *stepping;

	if (c == running || !n)
		return 0;
	if (!c->left) {
		entries[0] = (unsigned long)c->start;
		return 1;
	}
	stepping = (const void *)c->context.uc_mcontext.gregs[REG_EBP];
	return save_frames(*stepping, end_of(c), entries, n);
}

/* Jump out of a panic to another coroutine */

static bool jumped;

struct coroutine *soft_running(void)
{
	return running;
}

void soft_jump_to(struct coroutine *to)
{
	if (to == running)
		return;
	jumped = true;
	announce(to);
}

__attribute__((no_sanitize("address"))) void soft_jump_landed(void)
{
	char *here = __builtin_frame_address(0), *left;

	if (!jumped)
		return;
	jumped = false;
	arrive();
	left = (char *)running->context.uc_mcontext.gregs[REG_ESP];
	if (__asan_unpoison_memory_region && left < here)
		__asan_unpoison_memory_region(left, (size_t)(here - left));
}

/* Forget the coroutines of the last machine */

void thread_power_on(void)
{
	struct coroutine *c, *next;

	if (running != &boot_coroutine)
		panic("soft machine: switched on from inside a thread");
	list_for_each_entry_safe(c, next, &coroutines, list)
		forget(c);
	refuse_threads = false;
}
