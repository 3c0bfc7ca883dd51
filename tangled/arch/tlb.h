/*
 * arch/tlb.h - the one place from which translations are thrown away
 *
 * From machine/tlb.h, inline:
 *   load_cr3(dir)        make @dir the live directory
 *   read_cr3()           physical address of the live directory
 *   set_in_cr4(bits)     switch on features (X86_CR4_PSE, X86_CR4_PGE)
 *   __flush_tlb()        forget all but global translations
 *   __flush_tlb_global() forget all translations
 *   __flush_tlb_single(address)  forget the one for this page
 */
#ifndef ARCH_TLB_H
#define ARCH_TLB_H

#include "arch/cpu.h"
#include "arch/page.h"

#define X86_CR4_PSE	0x010	/* directory entries may map 4 MiB */
#define X86_CR4_PGE	0x080	/* entries may be global */

#include "machine/tlb.h"

/* Forget translations on this processor */
/*
 * __flush_tlb_all - forget every translation, global ones too
 */
static inline void __flush_tlb_all(void)
{
	if (cpu_has_pge())
		__flush_tlb_global();
	else
		__flush_tlb();
}

/*
 * __flush_tlb_one - forget the translation of the page at @address
 */
static inline void __flush_tlb_one(unsigned long address)
{
	__flush_tlb_single(address);
}

#endif /* ARCH_TLB_H */
