/*
 * arch/hooks.h - the allocator tells the machine who owns a frame
 *
 *   arch_page_allocated(pfn, order)  the block leaves the free lists
 *   arch_page_freed(pfn, order)      the block is about to join them
 *
 * The soft machine forbids every access to a free frame, so that a use
 * after free is reported where it happens. On i386 both are empty. The
 * allocator calls them in its funnel; frames that the boot allocator
 * retires pass through arch_page_freed like any other.
 */
#ifndef ARCH_HOOKS_H
#define ARCH_HOOKS_H

#include "machine/hooks.h"

#endif /* ARCH_HOOKS_H */
