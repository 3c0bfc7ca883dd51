/*
 * mm/gfp.h - what a request for page frames may do
 *
 * GFP is "get free pages". The low four bits say which zones will do;
 * their names are in mm/mmzone.h with the lists that they choose.
 */
#ifndef MM_GFP_H
#define MM_GFP_H

#include "sched/task.h"
#include "mm/mmzone.h"

/* Number what a request may permit */
#define __GFP_WAIT	0x10	/* sleep, and reclaim */
#define __GFP_HIGH	0x20	/* is urgent; nobody asks, see 6.6 */
#define __GFP_IO	0x40	/* start I/O on low memory */
#define __GFP_HIGHIO	0x80	/* start I/O on high memory */
#define __GFP_FS	0x100	/* call into a file system */

#define GFP_DMA		__GFP_DMA

/* Combine the flags as callers use them */
#define GFP_ATOMIC	(__GFP_HIGH)
#define GFP_NOIO	(__GFP_HIGH | __GFP_WAIT)
#define GFP_NOHIGHIO	(GFP_NOIO | __GFP_IO)
#define GFP_NOFS	(GFP_NOHIGHIO | __GFP_HIGHIO)
#define GFP_KERNEL	(GFP_NOFS | __GFP_FS)
#define GFP_NFS		GFP_KERNEL
#define GFP_USER \
	(__GFP_WAIT | __GFP_IO | __GFP_HIGHIO | __GFP_FS)
#define GFP_HIGHUSER	(GFP_USER | __GFP_HIGHMEM)
#define GFP_KSWAPD	GFP_USER

/* Reduce a mask to what the task may do */
/*
 * pf_gfp_mask - @gfp_mask without what the running task may not do
 */
static inline unsigned int pf_gfp_mask(unsigned int gfp_mask)
{
	if (current->flags & PF_NOIO)
		gfp_mask &= ~(__GFP_IO | __GFP_HIGHIO | __GFP_FS);
	return gfp_mask;
}

#endif /* MM_GFP_H */
