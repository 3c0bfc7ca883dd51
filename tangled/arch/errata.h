/*
 * arch/errata.h - faults of processors that the memory manager must
 * know
 */
#ifndef ARCH_ERRATA_H
#define ARCH_ERRATA_H

#include "lib/types.h"

/*
 * ppro_with_ram_bug - may this processor not use 1792 MiB to 1792.25
 * MiB?
 *
 * Erratum 50 of the Pentium Pro, steppings below 8. Inline, in
 * machine/errata.h.
 */
static inline bool ppro_with_ram_bug(void);

#include "machine/errata.h"

#endif /* ARCH_ERRATA_H */
