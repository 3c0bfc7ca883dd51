/*
 * arch/exit.h - the ways in which the machine stops
 */
#ifndef ARCH_EXIT_H
#define ARCH_EXIT_H

#include "lib/types.h"

/* A harness sees (code << 1) | 1 as QEMU's exit status. */
enum { EXIT_OK = 0x10, EXIT_PANIC = 0x11, EXIT_SELFTEST = 0x12 };
static_assert((EXIT_SELFTEST << 1 | 1) < 256, "a status is a byte");
static_assert(EXIT_PANIC == 0x11, "head.S writes this number by hand");

/* Declare the two ways to stop */
/*
 * machine_exit - end the emulation with @code; on real hardware, halt
 *
 * => may be called from anywhere, with anything broken
 */
void machine_exit(int code) __noreturn;

/*
 * machine_halt - stop for good, interrupts off
 */
void machine_halt(void) __noreturn;

#endif /* ARCH_EXIT_H */
