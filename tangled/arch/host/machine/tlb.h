/*
 * machine/tlb.h (host) - control registers of the soft machine
 */
#ifndef MACHINE_TLB_H
#define MACHINE_TLB_H

unsigned long read_cr3(void);
void load_cr3(pgd_t *dir);
void set_in_cr4(unsigned long bits);
void __flush_tlb(void);
void __flush_tlb_global(void);
void __flush_tlb_single(unsigned long address);

#endif /* MACHINE_TLB_H */
