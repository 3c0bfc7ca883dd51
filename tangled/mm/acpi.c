/*
 * mm/acpi.c - find, examine and read the firmware's tables
 *
 * Nothing that the firmware wrote is used as a length, a count or an
 * address before it was compared with what it can be at most. What is
 * wrong is named, and costs the table that it was found in.
 */
#include "mm/acpi.h"

#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "arch/page.h"
#include "mm/e820.h"
#include "mm/early_map.h"

unsigned long acpi_rsdp;
struct acpi_table acpi_tables[MAX_ACPI_TABLES];
int nr_acpi_tables;

/* Read physical memory, wherever it lies */
static void acpi_read(unsigned long phys, void *to, unsigned long size)
{
	void *from = bt_ioremap(phys, size);

	BUG_ON(!from);
	memcpy(to, from, size);
	bt_iounmap(from, size);
}

#define PIECE	(NR_FIX_BTMAPS * PAGE_SIZE)

static u8 acpi_sum(unsigned long phys, unsigned long length)
{
	u8 sum = 0;

	while (length) {
		unsigned long size = min(length,
					 PIECE - phys % PAGE_SIZE);

		/* Add the bytes of one piece to sum */
		u8 *byte = bt_ioremap(phys, size);

		BUG_ON(!byte);
		for (unsigned long i = 0; i < size; i++)
			sum += byte[i];
		bt_iounmap(byte, size);
		phys += size;
		length -= size;
	}
	return sum;
}

/* Say what is wrong with a table */

static void copy_name(char *to, const char *from, size_t n)
{
	to[n] = '\0';
	while (n-- > 0)
		to[n] = from[n] >= ' ' && from[n] <= '~' ? from[n] : '?';
}

static void complain(const char *what, u64 phys, const char *fault)
{
	printk(KERN_WARNING "ACPI: %s at %08llx %s\n", what, phys, fault);
}

/* Ask whether a table can be where it claims to be */

static const char *__init place_fault(u64 phys, unsigned long size)
{
	u64 last = phys + size - 1;

	BUG_ON(size == 0);
	if (last < phys || last > ~0UL)
		return "reaches above 4 GiB";
	if (e820_ram_pages_in(PFN_DOWN((unsigned long)phys),
			      PFN_DOWN((unsigned long)last) + 1))
		return "lies in RAM";
	return NULL;
}

#define ACPI_MAX_LENGTH	MIB(1)

static const char *__init
table_fault(u64 phys, const struct acpi_table_header *header)
{
	const char *fault;

	if (header->length < sizeof(*header))
		return "is shorter than a header";
	if (header->length > ACPI_MAX_LENGTH)
		return "is absurdly long";
	fault = place_fault(phys, header->length);
	if (!fault && acpi_sum((unsigned long)phys, header->length))
		fault = "has a wrong checksum";
	return fault;
}

/* Read a table's header and decide whether to believe it */

static bool __init read_table(u64 phys, struct acpi_table *table)
{
	struct acpi_table_header header;
	const char *fault = place_fault(phys, sizeof(header));

	if (fault) {
		complain("a table", phys, fault);
		return false;
	}
	acpi_read((unsigned long)phys, &header, sizeof(header));
	/* Keep what the header says of the table */
	copy_name(table->signature, header.signature, 4);
	/* Keep who made the table, without trailing blanks */
	copy_name(table->oem_id, header.oem_id, sizeof(header.oem_id));
	for (int i = 5; i >= 0 && table->oem_id[i] == ' '; i--)
		table->oem_id[i] = '\0';
	table->revision = header.revision;
	table->length = header.length;
	table->phys = (unsigned long)phys;
	fault = table_fault(phys, &header);
	if (fault)
		complain(table->signature, phys, fault);
	return !fault;
}

/* Ask whether a record is the root pointer */

static bool __init rsdp_sums_up(unsigned long phys)
{
	if (acpi_sum(phys, ACPI_RSDP_OLD_SIZE) == 0)
		return true;
	complain("RSDP", phys, "has a wrong checksum");
	return false;
}

/* Look for the root pointer */

#define EBDA_SEGMENT	0x40E	/* where the firmware left it */
#define EBDA_SEARCHED	1024UL
#define LOW_MEMORY_END	0xA0000UL
#define ROM_START	0xE0000UL
#define ROM_END		0x100000UL

static unsigned long __init scan_for_rsdp(unsigned long start,
					  unsigned long end)
{
	const char *at;

	for (; start < end; start += 16) {
		at = __va(start);
		if (at[0] == 'R' && !memcmp(at, "RSD PTR ", 8) &&
		    rsdp_sums_up(start))
			return start;
	}
	return 0;
}

static unsigned long __init find_rsdp(void)
{
	unsigned long ebda, found = 0;
	u16 segment;

	memcpy(&segment, __va(EBDA_SEGMENT), sizeof(segment));
	ebda = (unsigned long)segment << 4;
	/* Look in the EBDA if there can be one */
	if (ebda > EBDA_SEGMENT && ebda < LOW_MEMORY_END)
		found = scan_for_rsdp(ebda, min(ebda + EBDA_SEARCHED,
						LOW_MEMORY_END));
	return found ?: scan_for_rsdp(ROM_START, ROM_END);
}

/* Read the table of addresses */

static void __init read_entries(const struct acpi_table *root,
				unsigned long size)
{
	unsigned long at = root->phys + sizeof(struct acpi_table_header);
	unsigned long end = root->phys + root->length;

	for (int left = MAX_ACPI_TABLES - 1; end - at >= size; left--) {
		u64 phys = 0;

		/* Stop when all places on the list may be taken */
		if (left == 0) {
			complain(root->signature, root->phys,
				 "lists more tables than fit");
			return;
		}
		acpi_read(at, &phys, size);
		at += size;
		if (read_table(phys, &acpi_tables[nr_acpi_tables]))
			nr_acpi_tables++;
	}
}

static bool __init read_root(const char *signature, u64 phys,
			     unsigned long entry_size)
{
	struct acpi_table *root = &acpi_tables[0];

	if (!read_table(phys, root))
		return false;
	if (strcmp(root->signature, signature) != 0) {
		complain(signature, phys, "has another table's name");
		return false;
	}
	nr_acpi_tables = 1;
	read_entries(root, entry_size);
	return true;
}

/* Find the firmware's tables */

static bool __init is_extended(const struct acpi_rsdp *rsdp)
{
	if (rsdp->revision < 2)
		return false;
	/* Refuse the longer record if it does not sum up */
	if (rsdp->length < sizeof(*rsdp) || rsdp->length > PAGE_SIZE ||
	    acpi_sum(acpi_rsdp, rsdp->length)) {
		complain("RSDP", acpi_rsdp, "has a wrong extended checksum");
		return false;
	}
	return rsdp->xsdt_address != 0;
}

void __init acpi_init(void)
{
	struct acpi_rsdp rsdp;

	nr_acpi_tables = 0;
	acpi_rsdp = find_rsdp();
	if (!acpi_rsdp)
		return;
	acpi_read(acpi_rsdp, &rsdp, sizeof(rsdp));
	if (!(is_extended(&rsdp) &&
	      read_root("XSDT", rsdp.xsdt_address, sizeof(u64))) &&
	    !read_root("RSDT", rsdp.rsdt_address, sizeof(u32)))
		return;
	/* Say in one line what was found */
	printk(KERN_INFO "ACPI: %s at %08lx by %s, tables: %d\n",
	       acpi_tables[0].signature, acpi_tables[0].phys,
	       acpi_tables[0].oem_id, nr_acpi_tables - 1);
}

const struct acpi_table *acpi_find_table(const char *signature)
{
	for (int i = 0; i < nr_acpi_tables; i++)
		if (!strcmp(acpi_tables[i].signature, signature))
			return &acpi_tables[i];
	return NULL;
}

/* Walk the SRAT */

#define SRAT_RESERVED	12	/* bytes between header and entries */

struct srat_head {
	u8 type, length;
};

static unsigned long entry_size(u8 type)
{
	switch (type) {
	case ACPI_SRAT_PROCESSOR:
		return sizeof(struct acpi_srat_processor);
	case ACPI_SRAT_MEMORY:
		return sizeof(struct acpi_srat_memory);
	}
	return sizeof(struct srat_head);
}

static const char *entry_fault(const struct srat_head *head,
			       unsigned long left)
{
	if (head->length < sizeof(*head))
		return "is shorter than its own head";
	if (head->length > left)
		return "reaches past the end of the table";
	if (head->length < entry_size(head->type))
		return "is too short for its type";
	return NULL;
}

static bool read_processor(unsigned long at, u8 revision,
			   struct acpi_affinity *a)
{
	struct acpi_srat_processor p;

	acpi_read(at, &p, sizeof(p));
	a->apic_id = p.apic_id;
	a->node = p.node_low;
	if (revision >= 2)
		a->node |= (u32)p.node_high[0] << 8 |
			   (u32)p.node_high[1] << 16 |
			   (u32)p.node_high[2] << 24;
	return p.flags & ACPI_SRAT_ENABLED;
}

static bool read_memory(unsigned long at, u8 revision,
			struct acpi_affinity *a)
{
	struct acpi_srat_memory m;

	acpi_read(at, &m, sizeof(m));
	a->node = revision >= 2 ? m.node : m.node & 0xff;
	a->start = m.start;
	a->size = m.size;
	a->hot_plug = m.flags & ACPI_SRAT_HOT_PLUG;
	return (m.flags & ACPI_SRAT_ENABLED) && m.size &&
	       m.start + m.size - 1 >= m.start;
}

static bool read_affinity(unsigned long at, u8 revision,
			  struct acpi_affinity *a)
{
	switch (a->type) {
	case ACPI_SRAT_PROCESSOR:
		return read_processor(at, revision, a);
	case ACPI_SRAT_MEMORY:
		return read_memory(at, revision, a);
	}
	return false;
}

int acpi_walk_srat(void (*fn)(const struct acpi_affinity *, void *),
		   void *arg)
{
	const struct acpi_table *srat = acpi_find_table("SRAT");
	unsigned long offset = sizeof(struct acpi_table_header) +
			       SRAT_RESERVED;
	struct srat_head head;
	int n = 0;

	if (!srat)
		return -ENOENT;
	for (; offset + sizeof(head) <= srat->length;
	     offset += head.length) {
		struct acpi_affinity a = { .node = 0 };
		unsigned long at = srat->phys + offset;
		const char *fault;

		acpi_read(at, &head, sizeof(head));
		/* Give up the SRAT if this entry is broken */
		fault = entry_fault(&head, srat->length - offset);
		if (fault) {
			complain("SRAT entry", at, fault);
			return -EINVAL;
		}
		/* Hand the entry of the SRAT on, if it says anything */
		a.type = head.type;
		if (read_affinity(at, srat->revision, &a)) {
			fn(&a, arg);
			n++;
		}
	}
	return n;
}
