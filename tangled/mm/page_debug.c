/*
 * mm/page_debug.c - records of owners, and poison in free frames
 *
 * page_owners[pfn] is written by whoever owns frame pfn: after it has
 * left the free lists, before it goes back. All frames of a block get
 * the same record. A set bit in handed_out says that the frame was
 * allocated at least once; if it is free, it then
 * holds PAGE_POISON in each byte. No lock (see mm/page_debug.h).
 */
#include "mm/page_debug.h"

#include "lib/bitops.h"
#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/vsprintf.h"
#include "sched/task.h"
#include "arch/irq.h"
#include "arch/symbols.h"
#include "arch/trap.h"
#include "mm/bootmem.h"
#include "mm/check.h"
#include "mm/fixmap.h"
#include "mm/mmzone.h"
#include "mm/page.h"

/* Choose what is on when nothing is said */
#ifdef CONFIG_DEBUG
#define PAGE_DEBUG_DEFAULT	(PAGE_DEBUG_OWNER | PAGE_DEBUG_POISON)
#else
#define PAGE_DEBUG_DEFAULT	0
#endif

u8 page_debug;
static u8 wanted = PAGE_DEBUG_DEFAULT;

/* Take the options of page debugging */
static int want(u8 what, const char *value)
{
	if (value && strcmp(value, "on") == 0)
		wanted |= what;
	else if (value && strcmp(value, "off") == 0)
		wanted &= ~what;
	else
		return -EINVAL;
	return 0;
}

static int set_page_owner(const char *value)
{
	return want(PAGE_DEBUG_OWNER, value);
}
BOOT_OPTION("page_owner", set_page_owner);

static int set_page_poison(const char *value)
{
	return want(PAGE_DEBUG_POISON, value);
}
BOOT_OPTION("page_poison", set_page_poison);

/* Describe the record of a frame */
#define OWNER_DEPTH	4	/* callers that are remembered */

struct page_owner {
	unsigned long allocated[OWNER_DEPTH];	/* 0 ends each list */
	unsigned long freed[OWNER_DEPTH];
	unsigned int gfp_mask;
	u8 order;
	u8 state;
};
static_assert(sizeof(struct page_owner) == 40, "1% of a frame");

enum owner_state {
	FRAME_UNSEEN,	/* boot's, or not RAM */
	FRAME_FREE,
	FRAME_USED,	/* in a block that was allocated, or given */
};

static struct page_owner *page_owners;	/* max_mapnr entries */
static unsigned long *handed_out;	/* a bit for each frame */

/* Find the record of a frame */
static struct page_owner *owner_of(const struct page *page)
{
	if (!(page_debug & PAGE_DEBUG_OWNER))
		return NULL;
	VM_BUG_ON(!VALID_PAGE(page));
	return page_owners + page_to_pfn(page);
}

static unsigned long block_of(const struct page *page,
			      const struct page_owner *owner)
{
	VM_BUG_ON(owner->order >= MAX_ORDER);
	return page_to_pfn(page) & ~((1UL << owner->order) - 1);
}

/* Take memory for the records from boot */
static void *__init boot_room(unsigned long size)
{
	unsigned long goal = __pa(MAX_DMA_ADDRESS);
	pg_data_t *pgdat;
	void *room = NULL;

	for_each_pgdat(pgdat)
		if (!room && pgdat->bdata->node_bootmem_map)
			room = __alloc_bootmem_core(pgdat->bdata, size,
						    PAGE_SIZE, goal);
	return room;
}

static void *__init start_watching(u8 what, const char *name,
				   unsigned long size)
{
	void *room;

	if (!(wanted & what))
		return NULL;
	room = boot_room(size);
	if (room)
		page_debug |= what;
	else
		printk(KERN_WARNING "%s: no room for %lu bytes, off\n",
		       name, size);
	return room;
}

void __init page_debug_init(void)
{
	page_debug = 0;
	page_owners = start_watching(PAGE_DEBUG_OWNER, "page_owner",
				     max_mapnr * sizeof(*page_owners));
	handed_out = start_watching(PAGE_DEBUG_POISON, "page_poison",
				    LONG_ALIGN(max_mapnr) / 8);
}

/* Find out who called the allocator */
#define STACK_DEPTH	12	/* callers that are looked at */

extern const char __start_allocator_text[];
extern const char __stop_allocator_text[];

static bool in_allocator(unsigned long address)
{
	return address > (unsigned long)__start_allocator_text &&
	       address <= (unsigned long)__stop_allocator_text;
}

static __allocator void save_callers(unsigned long *callers)
{
	unsigned long entries[STACK_DEPTH];
	unsigned int n = save_stack(entries, STACK_DEPTH), i = 0;

	while (i < n && in_allocator(entries[i]))
		i++;
	n = min(n - i, (unsigned int)OWNER_DEPTH);
	memset(callers, 0, OWNER_DEPTH * sizeof(*callers));
	memcpy(callers, entries + i, n * sizeof(*callers));
}

/* Print one caller of the allocator */
static void show_caller(struct seq_file *m, unsigned long address)
{
	unsigned long offset, size;
	const char *name = kallsyms_lookup(address - 1, &offset, &size);

	seq_printf(m, "    [<%08lx>]", address);
	if (name)
		seq_printf(m, " %s+0x%lx/0x%lx", name, offset + 1, size);
	seq_putc(m, '\n');
}

/* Say who owns a frame */
static void show_state(struct seq_file *m, const struct page *page,
		       const struct page_owner *owner)
{
	if (owner->state == FRAME_UNSEEN) {
		seq_puts(m, "  never seen by the allocator\n");
		return;
	}
	seq_printf(m, "  %s, order %u, first frame %lu, gfp_mask %x\n",
		   owner->state == FRAME_USED ? "in use" : "free",
		   owner->order, block_of(page, owner), owner->gfp_mask);
}

static void show_callers(struct seq_file *m, const char *what,
			 const unsigned long *callers)
{
	if (!callers[0])
		return;
	seq_printf(m, "  %s by\n", what);
	for (int i = 0; i < OWNER_DEPTH && callers[i]; i++)
		show_caller(m, callers[i]);
}

void page_owner_show(struct seq_file *m, const struct page *page)
{
	const struct page_owner *owner = owner_of(page);

	if (!owner) {
		seq_puts(m, "  not recorded: page_owner is off\n");
		return;
	}
	show_state(m, page, owner);
	show_callers(m, "allocated", owner->allocated);
	show_callers(m, "freed", owner->freed);
}

/* Print what a page says of itself */
static void show_flags(struct seq_file *m, const struct page *page)
{
	seq_printf(m, "  flags %08lx:", page->flags);
	for (unsigned int nr = 0; nr < NR_PAGEFLAGS; nr++)
		if (test_bit(nr, &page->flags) && page_flag_name(nr))
			seq_printf(m, " %s", page_flag_name(nr));
	seq_putc(m, '\n');
}

static void show_page(struct seq_file *m, const struct page *page)
{
	const zone_t *zone = page_zone(page);

	seq_printf(m, "  count %d, mapping %p, private %#lx, zone %s\n",
		   page_count(page), (void *)page->mapping,
		   page->private, zone ? zone->name : "none");
	show_flags(m, page);
	page_owner_show(m, page);
}

/* Report a bad page */
#define REPORT_SIZE	1536	/* two chains and four lines fit */

static void print_report(const char *text)
{
	const char *end;

	for (; (end = strchr(text, '\n')); text = end + 1)
		printk(KERN_EMERG "%.*s\n", (int)(end - text), text);
}

void bad_page(struct page *page, unsigned int order, const char *what)
{
	static char report[REPORT_SIZE];
	struct seq_file m;

	seq_buffer_init(&m, report, sizeof(report));
	seq_printf(&m, "Bad page %p:\n", (void *)page);
	if (VALID_PAGE(page))
		show_page(&m, page);
	else
		seq_puts(&m, "  not in mem_map\n");
	print_report(report);
	panic("bad page: frame %lu, order %u: %s", page_to_pfn(page), order,
	      what);
}

static void accuse(struct page *page, unsigned int order,
		   const char *fmt, ...) __printf(3, 4) __noreturn;

static void accuse(struct page *page, unsigned int order,
		   const char *fmt, ...)
{
	static char what[96];
	va_list args;

	va_start(args, fmt);
	vscnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	bad_page(page, order, what);
}

/* Refuse a block that is not free */
static void check_handed_out(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++) {
		const struct page_owner *owner = owner_of(page + i);

		if (owner->state == FRAME_USED)
			accuse(page + i, order, "handed out, but in use");
		if (owner->state == FRAME_UNSEEN)
			accuse(page + i, order,
			       "handed out, but never freed");
	}
}

/* Refuse to free what was not allocated so */
static void check_freed(struct page *page, unsigned int order)
{
	const struct page_owner *owner = owner_of(page);

	if (owner->state == FRAME_UNSEEN)
		accuse(page, order, "freed, but never allocated");
	if (owner->state == FRAME_FREE)
		accuse(page, order, "freed, but free already");
	/* Refuse a free that is not of the block allocated */
	if (block_of(page, owner) != page_to_pfn(page))
		accuse(page, order, "freed inside the block of order %u at "
		       "frame %lu", owner->order, block_of(page, owner));
	if (owner->order != order)
		accuse(page, order, "freed with order %u, allocated with "
		       "order %u", order, owner->order);
}

/* Write the records of a block */
static __allocator void record_alloc(struct page *page,
				     unsigned int order,
				     unsigned int gfp_mask)
{
	unsigned long callers[OWNER_DEPTH];
	struct page_owner *owner;

	save_callers(callers);
	for (unsigned long i = 0; i < 1UL << order; i++) {
		owner = owner_of(page + i);
		/* Write down who has the frame from now on */
		memcpy(owner->allocated, callers, sizeof(callers));
		owner->gfp_mask = gfp_mask;
		owner->order = order;
		owner->state = FRAME_USED;
	}
}

static __allocator void record_free(struct page *page,
				    unsigned int order)
{
	unsigned long callers[OWNER_DEPTH];
	struct page_owner *owner;

	save_callers(callers);
	for (unsigned long i = 0; i < 1UL << order; i++) {
		owner = owner_of(page + i);
		/* Write down who gave the frame back */
		memcpy(owner->freed, callers, sizeof(callers));
		owner->state = FRAME_FREE;
	}
}

/* Fill free frames */
#define PAGE_POISON	0xAA	/* Linux's value */

/* => interrupts are off until hide_frame() */
static void *show_frame(const struct page *page)
{
	if (!PageHighMem(page))
		return page_address(page);
	set_fixmap(FIX_POISON, page_to_phys(page));
	return (void *)fix_to_virt(FIX_POISON);
}

static void hide_frame(const struct page *page)
{
	if (PageHighMem(page))
		clear_fixmap(FIX_POISON);
}

static bool is_filled_when_free(const struct page *page)
{
	return test_bit(page_to_pfn(page), handed_out);
}

static void fill_frame(struct page *page)
{
	unsigned long flags;

	local_irq_save(flags);
	memset(show_frame(page), PAGE_POISON, PAGE_SIZE);
	hide_frame(page);
	local_irq_restore(flags);
}

static void fill_frames(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		if (is_filled_when_free(page + i))
			fill_frame(page + i);
}

/* Look whether free frames stayed filled */
#define POISON_WORD	(PAGE_POISON * 0x01010101UL)

static bool is_filled(const unsigned long *word)
{
	for (unsigned long i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		if (word[i] != POISON_WORD)
			return false;
	return true;
}

static void check_filled(struct page *page, unsigned int order,
			 const u8 *byte)
{
	unsigned long i = 0;

	if (is_filled((const unsigned long *)byte))
		return;
	while (byte[i] == PAGE_POISON)
		i++;
	accuse(page, order, "written after it was freed: "
	       "byte %#lx is %02x, not %02x", i, byte[i], PAGE_POISON);
}

static void look_at_frame(struct page *page, unsigned int order)
{
	unsigned long flags;

	local_irq_save(flags);
	check_filled(page, order, show_frame(page));
	hide_frame(page);
	local_irq_restore(flags);
}

static void check_poison(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++) {
		if (is_filled_when_free(page + i))
			look_at_frame(page + i, order);
		set_bit(page_to_pfn(page + i), handed_out);
	}
}

/* Run the hooks of the page allocator */
__allocator void __page_debug_alloc(struct page *page,
				    unsigned int order,
				    unsigned int gfp_mask)
{
	if (page_debug & PAGE_DEBUG_OWNER)
		check_handed_out(page, order);
	if (page_debug & PAGE_DEBUG_POISON)
		check_poison(page, order);
	if (page_debug & PAGE_DEBUG_OWNER)
		record_alloc(page, order, gfp_mask);
}

__allocator void __page_debug_free(struct page *page,
				   unsigned int order)
{
	if (page_debug & PAGE_DEBUG_OWNER) {
		check_freed(page, order);
		record_free(page, order);
	}
	if (page_debug & PAGE_DEBUG_POISON)
		fill_frames(page, order);
}

void __page_debug_give(struct page *page)
{
	struct page_owner *owner = owner_of(page);

	if (owner && owner->state == FRAME_UNSEEN)
		owner->state = FRAME_USED;
}

void __page_debug_split(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++) {
		struct page_owner *owner = owner_of(page + i);

		if (owner)
			owner->order = 0;
	}
}

/* Compare the records with the free blocks */
static int compare_record(struct seq_file *m, unsigned long pfn,
			  bool free)
{
	bool recorded = page_owners[pfn].state == FRAME_FREE;

	if (recorded == free)
		return 0;
	seq_printf(m, "page_owner: frame %lu is %s, recorded as %s\n",
		   pfn, free ? "free" : "not free",
		   recorded ? "free" : "not free");
	return 1;
}

static unsigned long free_frames_at(const struct page *page)
{
	if (PageBuddy(page) && page->private < MAX_ORDER)
		return 1UL << page->private;
	if (page == current->local_page && page->index < MAX_ORDER)
		return 1UL << page->index;
	return 0;
}

static int page_owner_check(struct seq_file *m)
{
	unsigned long pfn, free, end = 0, flags;
	int faults = 0;

	if (!(page_debug & PAGE_DEBUG_OWNER))
		return 0;
	local_irq_save(flags);
	for (pfn = 0; pfn < max_mapnr; pfn++) {
		/* Compare one frame's record with the free block it is in */
		free = free_frames_at(pfn_to_page(pfn));
		if (free)
			end = pfn + free;
		faults += compare_record(m, pfn, pfn < end);
	}
	local_irq_restore(flags);
	return faults;
}

MM_CHECK("page_owner", page_owner_check);
