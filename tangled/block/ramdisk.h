/*
 * block/ramdisk.h - a disk whose sectors are in memory
 *
 * It behaves like a controller with DMA: requests are queued until
 * somebody runs tq_disk, carried out some time later, and ended in an
 * interrupt. Frames at and above its limit are out of its reach.
 */
#ifndef BLOCK_RAMDISK_H
#define BLOCK_RAMDISK_H

#include "lib/types.h"

struct seq_file;

#define RAMDISK_NAMELEN	16	/* with the final zero */
#define RAMDISK_TICKS	1	/* from the start to the interrupt */

/* Declare what makes and unmakes a RAM disk */
/*
 * ramdisk_create - make a disk of @bytes zeroes, called @name
 *
 * It reaches the frames below @limit bytes; 0: all frames.
 * Returns 0; -EINVAL if the name is empty or too long, if @bytes is 0
 * or not in whole sectors, or if @limit is not 0 and below 16 MiB;
 * -EBUSY if there is a block device of this name; -ENOMEM.
 * => may sleep; @name is copied
 */
int ramdisk_create(const char *name, unsigned long bytes,
		   unsigned long limit);

/*
 * ramdisk_destroy - unmake the disk called @name, with all it holds
 *
 * Returns 0; -ENOENT if there is no RAM disk of this name; -EBUSY if
 * a request waits for it, and then it goes on.
 * => may sleep; nobody sends it requests meanwhile
 */
int ramdisk_destroy(const char *name);

/* Declare what makes a RAM disk fail */
/*
 * ramdisk_fail - have the @n-th request from now end with an error
 *
 * No bytes are moved by it. 0: none. Returns 0, or -ENOENT.
 */
int ramdisk_fail(const char *name, unsigned long n);

/*
 * ramdisk_check - hold the queues of all RAM disks against what is
 * counted, and see that each request is waited for by its disk
 *
 * Returns the number of faults, each printed to @m; part of mm_check()
 */
int ramdisk_check(struct seq_file *m);

#endif /* BLOCK_RAMDISK_H */
