/*
 * machine/page.h (host) - the top 192 MiB belong to the host's own
 * libraries and stack, so the direct map ends that much earlier
 */
#ifndef MACHINE_PAGE_H
#define MACHINE_PAGE_H

#define HOST_RESERVE	(192UL << 20)
/* leaves 704 MiB */
#define VMALLOC_RESERVE	((128UL << 20) + HOST_RESERVE)

#endif /* MACHINE_PAGE_H */
