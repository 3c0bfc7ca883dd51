/*
 * cpu.c (host) - a processor with the features that the test wants
 */
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/percpu.h"
#include "arch/host/soft-private.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"

static bool has_pse, has_pge;		/* the processor */
static bool no_pse, no_pge;		/* the boot options */
static u64 cycles;
unsigned int soft_cpu;			/* which one the test is */

/* Choose the processor's features */
void soft_features(bool pse, bool pge)
{
	has_pse = pse;
	has_pge = pge;
}

void cpu_power_on(void)
{
	soft_features(true, true);
	no_pse = no_pge = false;
	cycles = 0;
	soft_cpu = 0;
	soft_on_idle(NULL);
	cpu_not_idle();
}

/* Let boot options hide features */

static int set_nopse(const char *value)
{
	no_pse = true;
	return value ? -EINVAL : 0;
}
BOOT_OPTION("nopse", set_nopse);

static int set_nopge(const char *value)
{
	no_pge = true;
	return value ? -EINVAL : 0;
}
BOOT_OPTION("nopge", set_nopge);

/* Answer for the processor */

void cpu_init(void)
{
}

bool cpu_has_pse(void)
{
	return has_pse && !no_pse;
}

bool cpu_has_pge(void)
{
	return has_pge && !no_pge;
}

u64 get_cycles(void)
{
	return ++cycles;
}

static void (*idle_hook)(void);
static unsigned long idle_ticks;

void soft_on_idle(void (*hook)(void))
{
	idle_hook = hook;
}

#define IDLE_MAX	(1UL << 20)

void cpu_idle_wait(void)
{
	BUG_ON(!irqs_disabled());
	if (++idle_ticks > IDLE_MAX)
		panic("cpu_idle_wait: nothing will ever happen");
	local_irq_enable();
	if (idle_hook)
		idle_hook();
	clock_tick();
}

void cpu_not_idle(void)
{
	idle_ticks = 0;
}

void show_cpu(struct seq_file *m)
{
	seq_printf(m, "soft machine:%s%s\n", cpu_has_pse() ? " pse" : "",
		   cpu_has_pge() ? " pge" : "");
}
