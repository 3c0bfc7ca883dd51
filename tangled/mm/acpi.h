/*
 * mm/acpi.h - the tables in which the firmware describes the machine
 *
 * Owns the list of tables. It is filled by acpi_init(), and from then
 * on read only; no lock. The tables stay where the firmware put them,
 * in memory that is not RAM for anybody else.
 */
#ifndef MM_ACPI_H
#define MM_ACPI_H

#include "lib/types.h"

/* Describe the root pointer */
struct acpi_rsdp {
	char signature[8];	/* "RSD PTR ", blank included */
	u8 checksum;		/* makes the sum of the first 20 zero */
	char oem_id[6];
	u8 revision;		/* from 2 on there is what follows */
	u32 rsdt_address;
	u32 length;		/* of this record */
	u64 xsdt_address;
	u8 extended_checksum;	/* makes the sum of all bytes zero */
	u8 reserved[3];
} __packed;
static_assert(sizeof(struct acpi_rsdp) == 36, "the firmware's");

#define ACPI_RSDP_OLD_SIZE	20	/* of revision 0 */

/* Describe a table and its header */
struct acpi_table_header {
	char signature[4];
	u32 length;		/* with this header */
	u8 revision;		/* of the table's own format */
	u8 checksum;		/* makes the sum of all bytes zero */
	char oem_id[6];
	char oem_table_id[8];
	u32 oem_revision;
	char creator_id[4];
	u32 creator_revision;
} __packed;
static_assert(sizeof(struct acpi_table_header) == 36, "the firmware's");

#define MAX_ACPI_TABLES	64	/* large servers have about 50 */

struct acpi_table {
	char signature[5];	/* with a zero behind it */
	char oem_id[7];		/* likewise, trailing blanks cut */
	u8 revision;
	u32 length;
	unsigned long phys;
};

/* Describe what a table says of memory and processors */
enum { ACPI_SRAT_PROCESSOR = 0, ACPI_SRAT_MEMORY = 1 };

struct acpi_srat_processor {
	u8 type, length;
	u8 node_low;		/* bits 7-0 */
	u8 apic_id;		/* the processor's number */
	u32 flags;
	u8 sapic_eid;
	u8 node_high[3];	/* bits 31-8, from revision 2 on */
	u32 clock_domain;
} __packed;
static_assert(sizeof(struct acpi_srat_processor) == 16, "firmware's");

struct acpi_srat_memory {
	u8 type, length;
	u32 node;		/* before revision 2: bits 7-0 of it */
	u16 reserved_1;
	u64 start, size;
	u32 reserved_2;
	u32 flags;
	u64 reserved_3;
} __packed;
static_assert(sizeof(struct acpi_srat_memory) == 40, "firmware's");

#define ACPI_SRAT_ENABLED	1U	/* in flags; else ignore it */
#define ACPI_SRAT_HOT_PLUG	2U	/* memory: may come and go */

struct acpi_affinity {
	int type;		/* ACPI_SRAT_PROCESSOR or _MEMORY */
	u32 node;
	unsigned int apic_id;	/* of a processor */
	u64 start, size;	/* of memory, in bytes */
	bool hot_plug;
};

/* Declare the reader of tables */
extern unsigned long acpi_rsdp;		/* physical; 0: none found */
extern struct acpi_table acpi_tables[MAX_ACPI_TABLES];	/* root first */
extern int nr_acpi_tables;		/* 0: none found */

/*
 * acpi_init - find the firmware's tables
 *
 * A table that cannot be believed is named on the console with its
 * address, and is not on the list; its neighbours are.
 * => once a boot, behind paging_init() and before memory is handed out
 */
void acpi_init(void);

/*
 * acpi_find_table - the first table of that name, NULL if there is none
 */
const struct acpi_table *acpi_find_table(const char *signature);

/*
 * acpi_walk_srat - call @fn for each processor and each range of memory
 * in the SRAT that is enabled, in its order
 *
 * Returns how many there were; -ENOENT if there is no SRAT; -EINVAL if
 * an entry is broken, which is then named on the console: @fn has seen
 * those before it.
 * => entries of other types, and disabled ones, are passed over
 * => no boot window is open while @fn runs
 */
int acpi_walk_srat(void (*fn)(const struct acpi_affinity *, void *),
		   void *arg);

#endif /* MM_ACPI_H */
