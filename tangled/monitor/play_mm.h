/*
 * monitor/play_mm.h - an address space without a program
 *
 * There is at most one, and its directory is the live one as long as
 * it is there. Its pages are single pages of low memory; each has its
 * frame number in its first word.
 */
#ifndef MONITOR_PLAY_MM_H
#define MONITOR_PLAY_MM_H

#include "lib/types.h"
#include "mm/mm_types.h"

extern struct mm_struct *play_mm;	/* NULL: there is none */

/* Declare how the play space comes and goes */
/*
 * play_new - make an empty address space, and have it live
 *
 * Returns 0; -EEXIST if there is one; -ENOMEM.
 */
int play_new(void);

/*
 * play_free - give back all pages, then all tables, then the directory
 *
 * Returns how many pages there were. The kernel's directory is live
 * again.
 * => there is a play space
 */
unsigned long play_free(void);

/* Declare what is done with pages of the play space */

/*
 * play_map - put a fresh page at @address, with the rights of @prot
 *
 * Returns 0; -EINVAL for an address that cannot be; -EEXIST if there
 * is a page; -ENOMEM, with nothing changed; -ENOENT: no play space.
 */
int play_map(unsigned long address, pgprot_t prot);

/*
 * play_unmap - take the page at @address away, and free it
 *
 * Returns 0; -EINVAL; -ENOENT if there is none.
 */
int play_unmap(unsigned long address);

/*
 * play_protect - give the page at @address the rights of @prot
 *
 * Returns 0; -EINVAL; -ENOENT if there is none.
 */
int play_protect(unsigned long address, pgprot_t prot);

/*
 * play_entry - the entry for @address; NULL if there is no table
 */
pte_t *play_entry(unsigned long address);

#endif /* MONITOR_PLAY_MM_H */
