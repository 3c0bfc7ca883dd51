/*
 * soft-private.h - what the files of the soft machine say to each other
 */
#ifndef ARCH_HOST_SOFT_PRIVATE_H
#define ARCH_HOST_SOFT_PRIVATE_H

#include "arch/host/soft.h"

#define SOFT_BASE	PAGE_OFFSET
#define SOFT_END	(-HOST_RESERVE)	/* behind the last window */
#define SOFT_PAGES	((SOFT_END - SOFT_BASE) >> PAGE_SHIFT)
static_assert(SOFT_BASE == 0xC0000000UL, "where the kernel is linked");
static_assert(SOFT_END == 0xF4000000UL, "as the figure has it");

/* arena.c: physical memory, and which of it shows where */
void arena_power_on(unsigned int mib);
void arena_show(unsigned long address, unsigned long phys,
		unsigned long size, bool writable);
void arena_hide(unsigned long address, unsigned long size);
void arena_poison(unsigned long pfn, unsigned long frames, bool free);

/* mmu.c: control registers and the copies of translations */
void mmu_power_on(void);
bool mmu_fill(unsigned long address, bool write, unsigned long *error);

/* trap.c: a program's page fault; false if nobody handles them */
bool trap_user_fault(unsigned long address, unsigned long error);

/* trap.c: frames from @first to @end, 0 for the process's own stack */
unsigned int save_frames(const void *first, unsigned long end,
			 unsigned long *entries, unsigned int n);

/* thread.c: where the running thread's stack ends, 0 likewise */
unsigned long thread_stack_end(void);

void __asan_poison_memory_region(void const volatile *, size_t)
	__attribute__((weak));
void __asan_unpoison_memory_region(void const volatile *, size_t)
	__attribute__((weak));

/* irq.c: the gate into an interrupt, with how the flag was, and out */
bool irq_enter(void);
void irq_exit(bool were_on);

/* timer.c, cpu.c: a tick; somebody is at work, no idling */
void clock_tick(void);
void cpu_not_idle(void);

/* cache.c, cpu.c, console.c, irq.c, thread.c, timer.c, trap.c */
void cache_power_on(void);
void cpu_power_on(void);
void console_power_on(void);
void irq_power_on(void);
void thread_power_on(void);
void timer_power_on(void);
void trap_power_on(void);

#endif /* ARCH_HOST_SOFT_PRIVATE_H */
