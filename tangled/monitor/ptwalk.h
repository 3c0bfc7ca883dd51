/*
 * monitor/ptwalk.h - follow an address through any page directory
 *
 * Reads the tables, never the memory they lead to, and writes nothing.
 * Tables of an address space that somebody changes meanwhile have to be
 * held still by its page_table_lock.
 */
#ifndef MONITOR_PTWALK_H
#define MONITOR_PTWALK_H

#include "lib/types.h"
#include "arch/pgtable.h"

struct seq_file;

/* Say how a walk can end */
enum ptwalk_end {
	PTWALK_NOTHING,		/* a word of zero */
	PTWALK_MAPPED,		/* a page, 4 KiB or 4 MiB */
	PTWALK_NO_ACCESS,	/* a page that nobody may touch */
	PTWALK_AWAY,		/* not present; the rest is its owner's */
	PTWALK_BAD_TABLE,	/* a table outside the direct map */
};

#define PTWALK_FLAGS \
	(_PAGE_RW | _PAGE_USER | _PAGE_PWT | _PAGE_PCD | _PAGE_GLOBAL)

struct ptwalk {
	enum ptwalk_end end;
	unsigned long *where;	/* the last word that was read */
	unsigned long word;	/* what it held */
	unsigned long size;	/* of what the word speaks for, bytes */
	unsigned long flags;	/* of PTWALK_FLAGS; mapped pages only */
	unsigned long phys;	/* of the address; 0 if there is none */
};

/* Declare the walk of any directory */

/*
 * ptwalk - follow @address through the directory @dir
 *
 * => where the directory's word ends the walk, size is 4 MiB
 */
void ptwalk(pgd_t *dir, unsigned long address, struct ptwalk *walk);

/*
 * live_directory - the directory that the processor is using
 */
pgd_t *live_directory(void);

/*
 * show_translation - write where @address leads in the live directory,
 * or where the walk stops and why
 */
void show_translation(struct seq_file *m, unsigned long address);

#endif /* MONITOR_PTWALK_H */
