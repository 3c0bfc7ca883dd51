/*
 * mm/ioremap.c - addresses for the memory of devices
 *
 * Owns nothing: areas are vmalloc.c's. Chapter 7; Linux 2.4:
 * arch/i386/mm/ioremap.c.
 */
#include "mm/ioremap.h"

#include "mm/page.h"
#include "mm/vmalloc.h"

/* Find ordinary memory among the frames of a device */

#define ISA_START	0xA0000UL	/* video memory and ROMs: */
#define ISA_END		0x100000UL	/* never RAM, always mapped */
static_assert(((ISA_START | ISA_END) & ~PAGE_MASK) == 0, "pages");

/* the first frame from @pfn to @last that is memory, or @last + 1 */
static unsigned long find_ram(unsigned long pfn, unsigned long last)
{
	for (; pfn <= last; pfn++)
		if (pfn < max_mapnr && !PageReserved(pfn_to_page(pfn)))
			break;
	return pfn;
}

/* Map a device */

static void *map_device(unsigned long phys, unsigned long size,
			unsigned long flags)
{
	pgprot_t prot = __pgprot(pgprot_val(PAGE_KERNEL) | flags);
	struct vm_struct *area = get_vm_area(size, VM_IOREMAP | VM_UNREADY);

	if (!area)
		return NULL;
	if (remap_area_pages(VMALLOC_VMADDR(area->addr), phys, size,
			     prot)) {
		vfree(area->addr);
		return NULL;
	}
	vm_area_ready(area);
	return area->addr;
}

void *__ioremap(unsigned long phys, unsigned long size,
		unsigned long flags)
{
	unsigned long last = phys + size - 1, pfn;
	char *addr;

	if (!size || last < phys)
		return NULL;
	if (phys >= ISA_START && last < ISA_END)
		return __va(phys);
	/* Refuse to map ordinary memory as a device */
	pfn = find_ram(PFN_DOWN(phys), PFN_DOWN(last));
	if (pfn <= PFN_DOWN(last)) {
		printk(KERN_ERR "ioremap: %08lx-%08lx: frame %lu is memory\n",
		       phys, last, pfn);
		return NULL;
	}
	addr = map_device(phys & PAGE_MASK,
			  (last & PAGE_MASK) - (phys & PAGE_MASK) +
				  PAGE_SIZE,
			  flags);
	return addr ? addr + (phys & ~PAGE_MASK) : NULL;
}

/* Unmap a device */

void iounmap(void *addr)
{
	if (addr >= high_memory)
		vfree((void *)(VMALLOC_VMADDR(addr) & PAGE_MASK));
}
