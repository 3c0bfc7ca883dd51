/*
 * probe.c (host) - use an address of a program, come what may
 */
#include "arch/probe.h"

#include "arch/host/soft.h"
#include "arch/page.h"
#include "lib/printk.h"

static_assert(PROBE_PROT == SOFT_PF_PROT &&
	      PROBE_WRITE == SOFT_PF_WRITE, "the processor's bits");

bool probe_user(unsigned long address, bool write, u32 *value,
		unsigned long *error)
{
	BUG_ON(address >= PAGE_OFFSET);
	if (!soft_user_access(address, write, value))
		return true;
	*error = soft_user_error & (PROBE_PROT | PROBE_WRITE);
	return false;
}
