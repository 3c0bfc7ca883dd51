/*
 * main.c - the order in which everything starts
 */
#include "arch/boot.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/exit.h"
#include "arch/irq.h"
#include "arch/timer.h"
#include "arch/trap.h"
#include "lib/cmdline.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "init/stages.h"
#include "mm/e820.h"
#include "mm/init.h"
#include "mm/mmzone.h"
#include "mm/setup.h"
#include "monitor/monitor.h"
#include "sched/sched.h"
#include "sched/softirq.h"

/* Run what is left when init memory is gone */
static void __attribute__((noinline)) __noreturn rest_init(void)
{
	free_initmem();
	monitor_run();
	machine_exit(EXIT_OK);
}

/* Say who we are and who started us */
static void __init greet(void)
{
	printk(KERN_INFO "Demand Zero, started by %s\n", boot_info.loader);
	printk(KERN_INFO "command line: %s\n", boot_info.cmdline);
}

/* Say which thread was running, if it can be known */
static bool stack_overrun(void)
{
	unsigned long guard = (unsigned long)current->stack_guard;

	if (current == &init_task)
		return false;
	return guard % THREAD_SIZE || guard < PAGE_OFFSET ||
	       guard >= (unsigned long)high_memory ||
	       *current->stack_guard != STACK_MAGIC;
}

/* Say which thread was running */
static void say_who_runs(void)
{
	const char *where = in_interrupt() ? ", in an interrupt" : "";

	if (stack_overrun())
		printk(KERN_EMERG "a thread that has overrun its stack, "
		       "record at %p%s\n", (void *)current, where);
	else
		printk(KERN_EMERG "thread %d (%s)%s\n", current->pid,
		       current->comm, where);
}

void start_kernel(void);
void __init start_kernel(void)
{
	/* Get a voice, and hear what the loader has to say */
	console_init();
	trap_init();
	cpu_init();
	multiboot_init();
	greet();
	parse_cmdline(boot_info.cmdline);
	/* Find memory and map it */
	setup_memory_region();
	setup_memory();
	map_memory();
	guard_boot_stack();
	start_interrupts();
	panic_context = say_who_runs;
	BUG_ON(!irqs_disabled());
	/* Hand memory to the allocators of the running kernel */
	start_pages();
	local_irq_enable();
	start_allocators();
	rest_init();
}
