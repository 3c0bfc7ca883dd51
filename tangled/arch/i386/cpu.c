/*
 * cpu.c - what the processor says of itself, and what we believe
 *
 * Written by cpu_init() and the boot options, read-only afterwards.
 */
#include "arch/cpu.h"
#include "arch/irq.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/types.h"

enum { FEATURE_PSE = 1 << 3, FEATURE_PGE = 1 << 13 };

static char vendor[13];
static u32 signature, features;

static_assert(sizeof(vendor) == 3 * sizeof(u32) + 1, "twelve and NUL");

/* Ask the processor who it is */
static void __init cpuid(u32 leaf, u32 *eax, u32 *ebx, u32 *ecx,
			 u32 *edx)
{
	__asm__ volatile("cpuid"
			 : "=a"(*eax), "=b"(*ebx), "=c"(*ecx), "=d"(*edx)
			 : "0"(leaf), "2"(0));
}

void __init cpu_init(void)
{
	u32 name[3], unused;

	cpuid(0, &unused, &name[0], &name[2], &name[1]);
	for (unsigned int i = 0; i < sizeof(name); i++)
		vendor[i] = (char)(name[i / 4] >> 8 * (i % 4));
	cpuid(1, &signature, &unused, &unused, &features);
}

bool cpu_has_pse(void)
{
	return features & FEATURE_PSE;
}

bool cpu_has_pge(void)
{
	return features & FEATURE_PGE;
}

/* Do without a feature */
static int __init without_pse(const char *value)
{
	features &= ~FEATURE_PSE;
	return value ? -EINVAL : 0;
}
BOOT_OPTION("nopse", without_pse);

static int __init without_pge(const char *value)
{
	features &= ~FEATURE_PGE;
	return value ? -EINVAL : 0;
}
BOOT_OPTION("nopge", without_pge);

/* Say which processor it is */
void show_cpu(struct seq_file *m)
{
	seq_printf(m, "%s, family %u, model %u, stepping %u\n", vendor,
		   signature >> 8 & 15, signature >> 4 & 15, signature & 15);
	seq_printf(m, "4 MiB pages: %s\nglobal pages: %s\n",
		   cpu_has_pse() ? "yes" : "no",
		   cpu_has_pge() ? "yes" : "no");
}

void cpu_idle_wait(void)
{
	BUG_ON(!irqs_disabled());
	forget_irqs_off();
	__asm__ volatile("sti\n\thlt" : : : "memory");
}
