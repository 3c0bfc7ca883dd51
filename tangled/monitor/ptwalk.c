/*
 * monitor/ptwalk.c - follow an address through any page directory
 */
#include "monitor/ptwalk.h"

#include "arch/tlb.h"
#include "lib/printk.h"
#include "mm/mmzone.h"

/* Find the live directory */
pgd_t *live_directory(void)
{
	unsigned long phys = read_cr3() & PAGE_MASK;

	BUG_ON(phys >= __pa(high_memory));
	return __va(phys);
}

/* Tell how a walk ends at a word */

static enum ptwalk_end end_of_walk(unsigned long word)
{
	if (word & _PAGE_PRESENT)
		return PTWALK_MAPPED;
	if (word & _PAGE_PROTNONE)
		return PTWALK_NO_ACCESS;
	return word ? PTWALK_AWAY : PTWALK_NOTHING;
}

/* Follow an address level by level */

static void look_at(struct ptwalk *walk, void *where,
		    unsigned long size)
{
	BUG_ON(size != PAGE_SIZE && size != PMD_SIZE);
	walk->where = where;
	walk->word = *walk->where;
	walk->size = size;
	walk->end = end_of_walk(walk->word);
}

void ptwalk(pgd_t *dir, unsigned long address, struct ptwalk *walk)
{
	pmd_t *pmd = pmd_offset(dir + pgd_index(address), address);
	unsigned long rights = _PAGE_RW | _PAGE_USER;

	BUG_ON((unsigned long)dir % PAGE_SIZE);
	look_at(walk, pmd, PMD_SIZE);
	/* Step into a table that can be read */
	if (pmd_present(*pmd) && !pmd_large(*pmd)) {
		rights &= pmd_val(*pmd);
		/* Stop in front of a table that cannot be read */
		if ((pmd_val(*pmd) & PAGE_MASK) >= __pa(high_memory)) {
			walk->end = PTWALK_BAD_TABLE;
			walk->flags = walk->phys = 0;
			return;
		}
		look_at(walk, pte_offset(pmd, address), PAGE_SIZE);
	}
	/* Add up where the walk leads, and what is allowed there */
	walk->flags = walk->phys = 0;
	if (walk->end == PTWALK_NOTHING || walk->end == PTWALK_AWAY)
		return;
	walk->phys = (walk->word & -walk->size) |
		     (address & (walk->size - 1));
	if (walk->end == PTWALK_MAPPED)
		walk->flags = walk->word & PTWALK_FLAGS &
			      (rights | ~(_PAGE_RW | _PAGE_USER));
}
