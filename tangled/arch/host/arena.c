/*
 * arena.c - the soft machine's physical memory
 *
 * Physical memory is a file that lives in memory and has no name
 * (memfd). The kernel's addresses, from PAGE_OFFSET to where the host's
 * libraries begin, are taken out of the process's address space before
 * anything else can settle there. At first nothing shows in them. mmu.c
 * has pages of the file shown where the page tables say so, and hidden
 * again.
 *
 * The file is made anew by every test, after the fork, so that no test
 * sees another's memory.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64	/* physical memory reaches to 4 GiB */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/hooks.h"
#include "arch/host/soft-private.h"
#include "lib/printk.h"

#define VIEWS	16		/* pages looked at past all tables */

static int memory = -1;			/* the file */
static unsigned long long memory_size;	/* bytes */

unsigned long soft_free_frames;

/* Give up, with the reason, when the host refuses */
static void __noreturn host_refuses(const char *what)
{
	fprintf(stderr, "soft machine: %s: %s\n", what, strerror(errno));
	_exit(2);
}

/* Take the kernel's addresses before anybody else does */

static void reserve(unsigned long address, unsigned long size, int how)
{
	void *place = mmap((void *)address, size, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | how,
			   -1, 0);

	if (place != (void *)address)
		host_refuses("the kernel's addresses are not free");
}

__attribute__((constructor)) static void arena_reserve(void)
{
	reserve(SOFT_BASE, SOFT_END - SOFT_BASE, MAP_FIXED_NOREPLACE);
}

/* Make a page of ones */

static void show_ones(void *page, int prot)
{
	if (mmap(page, PAGE_SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) == MAP_FAILED)
		host_refuses("cannot show that there is no memory");
	memset(page, 0xff, PAGE_SIZE);
	mprotect(page, PAGE_SIZE, prot);
}

/* Show and hide physical memory */

void arena_show(unsigned long address, unsigned long phys,
		unsigned long size, bool writable)
{
	int prot = writable ? PROT_READ | PROT_WRITE : PROT_READ;

	BUG_ON((address | phys | size) & ~PAGE_MASK);
	BUG_ON(address < SOFT_BASE || size > SOFT_END - address);

	/* Show ones where there is no memory */
	if (phys >= memory_size && size == PAGE_SIZE) {
		show_ones((void *)address, prot);
		return;
	}
	if (mmap((void *)address, size, prot, MAP_SHARED | MAP_FIXED,
		 memory, (off_t)phys) == MAP_FAILED)
		host_refuses("cannot show memory");
}

void arena_hide(unsigned long address, unsigned long size)
{
	BUG_ON((address | size) & ~PAGE_MASK);
	reserve(address, size, MAP_FIXED);
}

/* Read and write physical memory past all tables */

static struct {
	unsigned long pfn;
	u32 *words;		/* NULL: shows nothing */
} view[VIEWS];

static void close_views(void)
{
	size_t i;

	for (i = 0; i < VIEWS; i++) {
		if (view[i].words)
			munmap(view[i].words, PAGE_SIZE);
		view[i].words = NULL;
	}
}

static u32 *phys_word(unsigned long phys)
{
	unsigned long pfn = PFN_DOWN(phys), i = pfn % VIEWS;
	void *page;

	if (phys >= memory_size)
		return NULL;
	if (!view[i].words || view[i].pfn != pfn) {
		/* Let the view show another frame */
		if (view[i].words)
			munmap(view[i].words, PAGE_SIZE);
		page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED, memory, (off_t)PFN_PHYS(pfn));
		if (page == MAP_FAILED)
			host_refuses("cannot look at memory");
		view[i].words = page;
		view[i].pfn = pfn;
	}
	return view[i].words + (phys & ~PAGE_MASK) / sizeof(u32);
}

u32 soft_read_phys(unsigned long phys)
{
	u32 *word = phys_word(phys);

	return word ? *word : ~0U;
}

void soft_write_phys(unsigned long phys, u32 value)
{
	u32 *word = phys_word(phys);

	if (word)
		*word = value;
}

/* Power on with fresh memory */

void arena_power_on(unsigned int mib)
{
	if (memory >= 0) {
		close(memory);
		close_views();
		arena_poison(0, SOFT_PAGES, false);
	}
	BUG_ON(mib < 3 || mib > 4095);
	memory_size = (unsigned long long)mib << 20;
	memory = memfd_create("soft machine", MFD_CLOEXEC);
	if (memory < 0 || ftruncate(memory, (off_t)memory_size))
		host_refuses("no memory for the machine");
	arena_hide(SOFT_BASE, SOFT_END - SOFT_BASE);
	soft_free_frames = 0;
}

/* Tell AddressSanitizer which frames are free */

void arch_page_allocated(unsigned long pfn, unsigned int order)
{
	BUG_ON(soft_free_frames < 1UL << order);
	soft_free_frames -= 1UL << order;
	if (pfn < MAXMEM_PFN)
		arena_poison(pfn, 1UL << order, false);
}

void arch_page_freed(unsigned long pfn, unsigned int order)
{
	soft_free_frames += 1UL << order;
	if (pfn < MAXMEM_PFN)
		arena_poison(pfn, 1UL << order, true);
}

void arena_poison(unsigned long pfn, unsigned long frames, bool free)
{
	void *start = __va(PFN_PHYS(pfn));

	if (!__asan_poison_memory_region)
		return;
	if (free)
		__asan_poison_memory_region(start, PFN_PHYS(frames));
	else
		__asan_unpoison_memory_region(start, PFN_PHYS(frames));
}
