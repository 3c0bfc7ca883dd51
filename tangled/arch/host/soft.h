/*
 * arch/host/soft.h - what a test may do to the soft machine
 */
#ifndef ARCH_HOST_SOFT_H
#define ARCH_HOST_SOFT_H

#include "lib/types.h"
#include "arch/boot.h"
#include "arch/page.h"
#include "arch/pgtable.h"

/* Declare how the soft machine is switched on */
/* The kernel image: as large as it must be, at the usual place. */
#define SOFT_KERNEL	0x100000UL
#define SOFT_INIT	0x1C0000UL	/* what free_initmem() frees */
#define SOFT_KERNEL_END	0x200000UL
static_assert(SOFT_KERNEL < SOFT_INIT && SOFT_INIT < SOFT_KERNEL_END,
	      "each part has at least a page");
static_assert(!(SOFT_INIT % PAGE_SIZE || SOFT_KERNEL_END % PAGE_SIZE),
	      "free_initmem() frees whole pages");

/*
 * soft_machine_init - power on a machine with @mib MiB of memory
 *
 * A fresh, zeroed memory; control registers, interrupt flag, clock, log
 * and boot_info as at power-on; boot page tables for the first 8 MiB,
 * live.
 * => 3 to 4095 MiB; what lies above MAXMEM is not in the direct map
 * => boot_info holds the firmware map that QEMU gives a PC of this size
 */
void soft_machine_init(unsigned int mib);

/* Declare what the soft machine's loader does */

/*
 * soft_boot_info - let the firmware hand over this map instead
 *
 * => @n at most E820MAX, 0 for no map; copied as it is, nonsense and
 *    all
 */
void soft_boot_info(const struct e820entry *map, int n);

/*
 * soft_options - set the kernel's command line
 */
void soft_options(const char *options);

/*
 * soft_reserve - have the loader declare [@start, @end) as in use
 */
void soft_reserve(unsigned long start, unsigned long end,
		  const char *what);

/*
 * soft_add_module - have the loader leave a module at [@start, @end)
 *
 * => the range is declared as reserved, too
 */
void soft_add_module(unsigned long start, unsigned long end,
		     const char *name);

/* Declare the soft machine's paging unit */

/*
 * soft_translate - what the processor would do with a kernel access
 *
 * Walks the tables that CR3 points to, word by word in physical memory.
 * Returns true and the physical address in @phys; false, and the error
 * code of the page fault in @error, if the access would fault.
 */
bool soft_translate(unsigned long address, bool write,
		    unsigned long *phys, unsigned long *error);

/*
 * soft_read_phys, soft_write_phys - a word of physical memory, past all
 * page tables
 *
 * => reads all ones and writes nothing where there is no memory
 */
u32 soft_read_phys(unsigned long phys);
void soft_write_phys(unsigned long phys, u32 value);

/* How often translations were thrown away. */
extern unsigned long soft_tlb_flushes, soft_tlb_global_flushes,
	soft_tlb_single_flushes;

/* Frames the kernel gave back and has not taken again. */
extern unsigned long soft_free_frames;

/* Declare the switches of the soft machine's processor */

/*
 * soft_features - a processor with or without large and global pages
 */
void soft_features(bool pse, bool pge);

/*
 * soft_ignore_write_protection - let the kernel write anywhere, as a
 * 386
 */
void soft_ignore_write_protection(void);

/*
 * soft_cr4 - which features of paging the kernel switched on
 */
unsigned long soft_cr4(void);

/*
 * soft_tiny_tlb - from here on the TLB remembers one page of 4 KiB
 *
 * => what the kernel has changed shows at once: every access to another
 *    page walks the tables
 */
void soft_tiny_tlb(void);

/* Declare the soft machine's console and clock */

/* What the kernel printed so far, NUL-terminated. */
const char *soft_log(void);
void soft_log_clear(void);

/*
 * soft_type - put @text where console_getc() reads
 *
 * => kept, not copied; what was there and was not read is lost
 * => an interrupt: calls the hook of console input
 */
void soft_type(const char *text);

/*
 * soft_tick - let @ticks timer ticks pass, each an interrupt
 *
 * => may be called with interrupts off: jiffies and tick_handler see
 *    the ticks, irq_exit_hook does not
 */
void soft_tick(unsigned long ticks);

/*
 * soft_on_idle - have @hook called when the kernel has nothing to do,
 * before the tick for which it waits
 *
 * => with interrupts on, in the thread that waits; NULL ends it
 */
void soft_on_idle(void (*hook)(void));

/*
 * soft_interrupt - pull interrupt line @irq
 *
 * Calls its handler as the machine would, then irq_exit_hook. Returns
 * false, and calls nobody, if interrupts are off or the line has no
 * handler.
 */
bool soft_interrupt(unsigned int irq);

/*
 * soft_on_exit - whom machine_exit and machine_halt call, with a code
 */
void soft_on_exit(void (*hook)(int code));

/* Declare the soft machine's threads */

/* Threads created and not released; the one that boots is not one. */
extern unsigned int soft_threads;

/*
 * soft_refuse_threads - whether thread_create() fails from here on
 */
void soft_refuse_threads(bool refuse);

/*
 * soft_running, soft_jump_to, soft_jump_landed - leave a thread by a
 * long jump
 *
 * The first names the thread that runs, for the second, which is
 * called before a long jump into it. The third comes first after the
 * landing.
 */
struct coroutine *soft_running(void);
void soft_jump_to(struct coroutine *to);
void soft_jump_landed(void);

/* Declare what the soft machine's programs do */

/*
 * soft_user_access - access the word at @address as a program would
 *
 * Writes *@value there, or reads it into *@value. Returns 0; -EFAULT,
 * and nothing has happened, if the processor raised a page fault that
 * nobody mended. Then soft_user_error is its error code and
 * soft_user_cr2 the address.
 * => privilege level 3, through CR3's tables and copies of their
 *    entries: an entry that was copied is used, whatever the tables
 *    say, until it is flushed or faults
 * => sets the accessed bit of both levels when it copies an entry, the
 *    dirty bit at the first write through it
 * => a handler of vector 14 is called with interrupts off, the error
 *    code and CR2, and the access tried again when it returns; no more
 *    than SOFT_USER_TRIES times, and not if it has set soft_user_retry
 *    to false
 * => any address, the kernel's too; a multiple of 4
 */
int soft_user_access(unsigned long address, bool write, u32 *value);

#define SOFT_USER_TRIES	8
extern unsigned long soft_user_error, soft_user_cr2;
extern bool soft_user_retry;	/* true when the handler is called */

/* Bits of the error code */
#define SOFT_PF_PROT	1UL	/* the page was there, forbidden */
#define SOFT_PF_WRITE	2UL
#define SOFT_PF_USER	4UL

/*
 * soft_user_read, soft_user_write - soft_user_access() one way
 */
static inline int soft_user_read(unsigned long address, u32 *value)
{
	return soft_user_access(address, false, value);
}

static inline int soft_user_write(unsigned long address, u32 value)
{
	return soft_user_access(address, true, &value);
}

/*
 * soft_user_holds - is a program's translation of @address held?
 *
 * => changes nothing
 */
bool soft_user_holds(unsigned long address);

/* Translations that were copied for programs since power-on */
extern unsigned long soft_user_fills;

/* Declare the soft machine's second processor */

/*
 * soft_cpu - what smp_processor_id() says: 0, until a test sets it
 *
 * => less than NR_CPUS
 */
extern unsigned int soft_cpu;

/* Declare the soft machine's caches */

/* Letters of soft_cache_log() */
enum soft_flush {
	SOFT_CACHE_ALL = 'A',		/* flush_cache_all() */
	SOFT_CACHE_MM = 'M',		/* flush_cache_mm() */
	SOFT_CACHE_RANGE = 'R',		/* flush_cache_range() */
	SOFT_CACHE_PAGE = 'P',		/* flush_cache_page() */
	SOFT_PAGE_TO_RAM = 'W',		/* flush_page_to_ram() */
	SOFT_DCACHE_PAGE = 'D',		/* flush_dcache_page() */
	SOFT_ICACHE_RANGE = 'I',	/* flush_icache_range() */
	SOFT_ICACHE_PAGE = 'J',		/* flush_icache_page() */
	SOFT_ICACHE_USER = 'U',		/* flush_icache_user_range() */
	SOFT_TLB = 't',			/* __flush_tlb(), load_cr3() */
	SOFT_TLB_GLOBAL = 'g',		/* __flush_tlb_global() */
	SOFT_TLB_SINGLE = 's',		/* __flush_tlb_single() */
};

/*
 * soft_cache_log - the flushes since soft_cache_log_clear(), in order
 *
 * => a string; of more than SOFT_CACHE_LOG the first are kept
 */
#define SOFT_CACHE_LOG	255
const char *soft_cache_log(void);
void soft_cache_log_clear(void);

/*
 * soft_on_flush - have @hook called at each flush, before it happens
 *
 * NULL ends it; so does power-on.
 */
void soft_on_flush(void (*hook)(enum soft_flush kind));

#endif /* ARCH_HOST_SOFT_H */
