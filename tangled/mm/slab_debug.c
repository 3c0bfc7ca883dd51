/*
 * mm/slab_debug.c - red zones, poison and users of objects
 *
 * Owns the setting of boot option slab_debug=, which does not change
 * after boot, and what is around and in free slots of caches with
 * debugging flags. A hook works on a slot that belongs to its caller,
 * between the slab's lists and the object's owner; only the look at a
 * slab's free list takes c->spinlock (RANK_SLAB).
 */
#include "mm/slab_debug.h"

#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/vsprintf.h"
#include "arch/symbols.h"
#include "mm/page.h"

/* Choose which caches are watched when nothing is said */
#define WATCH_ALL	(SLAB_DEBUG_FREE | SLAB_RED_ZONE | \
			 SLAB_POISON | SLAB_STORE_USER)
#ifdef CONFIG_DEBUG
#define WATCH_DEFAULT	WATCH_ALL
#else
#define WATCH_DEFAULT	0
#endif

static unsigned long watched = WATCH_DEFAULT;
static const char *watched_names;	/* a,b,c; NULL: all caches */

/* Take the option of slab debugging */
static const struct {
	char letter;
	unsigned long flag;
} letters[] = {
	{ 'F', SLAB_DEBUG_FREE }, { 'I', SLAB_DEBUG_INITIAL },
	{ 'Z', SLAB_RED_ZONE },   { 'P', SLAB_POISON },
	{ 'U', SLAB_STORE_USER },
};

static unsigned long flag_of(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (letters[i].letter == letter)
			return letters[i].flag;
	return 0;
}

static size_t name_length(const char *list)
{
	const char *comma = strchr(list, ',');

	return comma ? (size_t)(comma - list) : strlen(list);
}

static bool names_are_good(const char *list)
{
	for (;; list++) {
		size_t n = name_length(list);

		if (n == 0 || n >= CACHE_NAMELEN)
			return false;
		list += n;
		if (!*list)
			return true;
	}
}

static bool is_watched(const char *name)
{
	const char *list = watched_names;

	for (; list; list = *list ? list + 1 : NULL) {
		size_t n = name_length(list);

		if (strncmp(list, name, n) == 0 && !name[n])
			return true;
		list += n;
	}
	return !watched_names;
}

static int set_slab_debug(const char *value)
{
	unsigned long flags = 0;
	const char *p = value ? value : "FZPU";

	if (strcmp(p, "-") == 0)
		p = "";
	else if (!*p || *p == ',')
		return -EINVAL;
	for (; *p && *p != ','; p++) {
		if (!flag_of(*p))
			return -EINVAL;
		flags |= flag_of(*p);
	}
	if (*p && !names_are_good(p + 1))
		return -EINVAL;
	watched = flags;
	watched_names = *p ? p + 1 : NULL;
	return 0;
}
BOOT_OPTION("slab_debug", set_slab_debug);

/* Decide what flags a new cache gets */
#define WORDS_LIMIT	(PAGE_SIZE / 8)	/* bytes: objects of this size
					   are not lengthened unasked */

static unsigned long flags_by_option(const char *name, size_t size)
{
	unsigned long words = SLAB_RED_ZONE | SLAB_STORE_USER;

	if (!is_watched(name))
		return 0;
	return size < WORDS_LIMIT ? watched : watched & ~words;
}

unsigned long slab_debug_flags(const char *name, size_t size,
			       unsigned long flags, bool has_ctor)
{
	flags |= flags_by_option(name, size);
	if (flags & SLAB_MUST_HWCACHE_ALIGN) {
		flags |= SLAB_HWCACHE_ALIGN;
		flags &= ~(SLAB_RED_ZONE | SLAB_STORE_USER);
	}
	if (flags & SLAB_RED_ZONE)
		flags &= ~SLAB_HWCACHE_ALIGN;
	if (has_ctor)
		flags &= ~SLAB_POISON;
	else
		flags &= ~SLAB_DEBUG_INITIAL;
	return flags;
}

size_t slab_debug_room(unsigned long flags)
{
	size_t words = 0;

	if (flags & SLAB_RED_ZONE)
		words += 2;
	if (flags & SLAB_STORE_USER)
		words++;
	return words * BYTES_PER_WORD;
}

/* Find the parts of a slot */
static unsigned long *red_before(void *slot)
{
	return slot;
}

static unsigned long *red_behind(kmem_cache_t *c, void *slot)
{
	return slot + obj_offset(c) + kmem_cache_size(c);
}

static unsigned long *user_of(kmem_cache_t *c, void *slot)
{
	return slot + c->objsize - BYTES_PER_WORD;
}

/* Write the parts of a slot */
static void set_red(kmem_cache_t *c, void *slot, unsigned long red)
{
	if (!(c->flags & SLAB_RED_ZONE))
		return;
	*red_before(slot) = red;
	*red_behind(c, slot) = red;
}

static void set_user(kmem_cache_t *c, void *slot, unsigned long user)
{
	if (c->flags & SLAB_STORE_USER)
		*user_of(c, slot) = user;
}

static void fill(kmem_cache_t *c, void *slot)
{
	u8 *obj = slot_obj(c, slot);
	size_t size = kmem_cache_size(c);

	if (!(c->flags & SLAB_POISON))
		return;
	memset(obj, POISON_BYTE, size - 1);
	obj[size - 1] = POISON_END;
}

static void make_free(kmem_cache_t *c, void *slot, unsigned long user)
{
	set_red(c, slot, RED_MAGIC1);
	set_user(c, slot, user);
	fill(c, slot);
}

/* Find the slot that a pointer points into */
struct page *slab_page(const void *p)
{
	unsigned long address = (unsigned long)p;
	unsigned long pfn = __pa(address) >> PAGE_SHIFT;

	if (address < PAGE_OFFSET || pfn >= max_mapnr)
		return NULL;
	return PageSlab(pfn_to_page(pfn)) ? pfn_to_page(pfn) : NULL;
}

static bool is_word_in_slab(const void *p)
{
	return slab_page(p) && (unsigned long)p % BYTES_PER_WORD == 0;
}

bool slab_is_cache(const void *p)
{
	const kmem_cache_t *c = p;

	if (c != &cache_cache &&
	    !(is_word_in_slab(c) &&
	      GET_PAGE_CACHE(slab_page(c)) == &cache_cache))
		return false;
	return c->num > 0 && c->num <= SLAB_MAX_NUM &&
	       c->objsize >= BYTES_PER_WORD;
}

bool slab_is_slab(const kmem_cache_t *c, const void *p)
{
	const kmem_cache_t *home = OFF_SLAB(c) ? c->slabp_cache : c;
	const void *last;

	if (!is_word_in_slab(p))
		return false;
	last = p + sizeof(slab_t) + c->num * sizeof(kmem_bufctl_t) - 1;
	return slab_page(last) &&
	       GET_PAGE_CACHE(slab_page(p)) == home &&
	       GET_PAGE_CACHE(slab_page(last)) == home;
}

bool slab_find(const void *p, struct slab_place *at)
{
	struct page *page = slab_page(p);
	unsigned long offset;

	if (!page)
		return false;
	at->cache = GET_PAGE_CACHE(page);
	at->slabp = GET_PAGE_SLAB(page);
	if (!slab_is_cache(at->cache) ||
	    !slab_is_slab(at->cache, at->slabp))
		return false;
	offset = (unsigned long)p - (unsigned long)at->slabp->s_mem;
	at->index = offset / at->cache->objsize;
	at->slot = at->slabp->s_mem + at->index * at->cache->objsize;
	return at->index < at->cache->num;
}

bool slab_link_ok(const kmem_cache_t *c, const struct list_head *head,
		  const struct list_head *at)
{
	const struct list_head *next = at->next;

	if (!next || (next != head &&
		      !slab_is_slab(c, list_entry(next, slab_t, list))))
		return false;
	return next->prev == at;
}

/* Tell which slots of a slab are free */
unsigned int slab_free_map(kmem_cache_t *c, slab_t *slabp,
			   unsigned long *map, kmem_bufctl_t *end)
{
	kmem_bufctl_t i = slabp->free;
	unsigned int n = 0;

	memset(map, 0, SLAB_MAP_WORDS * sizeof(*map));
	for (; i < c->num && !__test_and_set_bit(i, map); n++)
		i = slab_bufctl(slabp)[i];
	*end = i;
	return n;
}

bool slab_is_free(const struct slab_place *at)
{
	unsigned long map[SLAB_MAP_WORDS];
	kmem_bufctl_t end;

	slab_free_map(at->cache, at->slabp, map, &end);
	return test_bit(at->index, map);
}

/* Know what each byte of a slot should be */
#define ANY_BYTE	(-1)

static int byte_of_word(unsigned long word, unsigned long i)
{
	return word >> 8 * i & 0xff;
}

static int expected_poison(kmem_cache_t *c, unsigned long red,
			   unsigned long i)
{
	if (red != RED_MAGIC1 || !(c->flags & SLAB_POISON))
		return ANY_BYTE;
	return i + 1 < kmem_cache_size(c) ? POISON_BYTE : POISON_END;
}

static int expected_byte(kmem_cache_t *c, unsigned long red,
			 unsigned long offset)
{
	unsigned long i = offset - obj_offset(c);
	unsigned long size = kmem_cache_size(c);

	if (offset < obj_offset(c))
		return byte_of_word(red, offset);
	if (i < size)
		return expected_poison(c, red, i);
	if ((c->flags & SLAB_RED_ZONE) && i < size + BYTES_PER_WORD)
		return byte_of_word(red, i - size);
	return ANY_BYTE;
}

static bool is_wrong(const struct slab_place *at, unsigned long red,
		     unsigned long offset)
{
	int expected = expected_byte(at->cache, red, offset);

	return expected != ANY_BYTE &&
	       ((u8 *)at->slot)[offset] != expected;
}

static bool find_damage(const struct slab_place *at, unsigned long red,
			unsigned long *first, unsigned long *last)
{
	unsigned long end = at->cache->objsize;

	for (*first = 0; *first < end; (*first)++)
		if (is_wrong(at, red, *first))
			break;
	for (*last = end; *last > *first; (*last)--)
		if (is_wrong(at, red, *last - 1))
			break;
	return *last > *first;
}

/* Print a bug with an object */
/* Print a function by an address in it */
static void show_function(struct seq_file *m, unsigned long address)
{
	unsigned long offset, size;
	const char *name = kallsyms_lookup(address - 1, &offset, &size);

	if (!address)
		seq_puts(m, "nobody yet");
	else if (name)
		seq_printf(m, "%s+0x%lx/0x%lx", name, offset + 1, size);
	else
		seq_printf(m, "%08lx, which is no function", address);
}
/* Print the bytes around the damage */
#define DUMP_LINE	16	/* bytes */
#define DUMP_LINES	8	/* at most */

static void show_line(struct seq_file *m, const struct slab_place *at,
		      unsigned long red, const u8 *p)
{
	bool wrong = false, was;

	seq_printf(m, "  %08lx:", (unsigned long)p);
	for (int i = 0; i < DUMP_LINE; i++, p++) {
		was = wrong;
		wrong = is_wrong(at, red, p - (u8 *)at->slot);
		seq_putc(m, wrong == was ? ' ' : wrong ? '[' : ']');
		seq_printf(m, "%02x", *p);
	}
	seq_puts(m, wrong ? "]\n" : "\n");
}

static void show_bytes(struct seq_file *m, const struct slab_place *at,
		       unsigned long red, unsigned long first,
		       unsigned long last)
{
	u8 *start = at->slabp->s_mem - at->slabp->colouroff;
	u8 *end = start + (PAGE_SIZE << at->cache->gfporder);
	u8 *from = at->slot + first, *to = at->slot + last - 1;

	from -= (unsigned long)from % DUMP_LINE + DUMP_LINE;
	to += 2 * DUMP_LINE - (unsigned long)to % DUMP_LINE;
	from = max(from, start);
	to = min(min(to, end), from + DUMP_LINES * DUMP_LINE);
	for (; from < to; from += DUMP_LINE)
		show_line(m, at, red, from);
}
/* Print what is known of a slot */
static void show_damage(struct seq_file *m, const struct slab_place *at,
			unsigned long red, unsigned long first,
			unsigned long last)
{
	long shift = obj_offset(at->cache);

	seq_printf(m, "  wrong: byte %ld is %02x, not %02x",
		   (long)first - shift, ((u8 *)at->slot)[first],
		   expected_byte(at->cache, red, first));
	if (last - first > 1)
		seq_printf(m, "; the last wrong one is byte %ld",
			   (long)last - 1 - shift);
	seq_putc(m, '\n');
}
#define SHOW_SOUND	32UL	/* bytes shown of a sound slot */

static void show_contents(struct seq_file *m,
			  const struct slab_place *at,
			  unsigned long red)
{
	unsigned long first, last;

	if (find_damage(at, red, &first, &last)) {
		show_damage(m, at, red, first, last);
	} else {
		first = 0;
		last = min(SHOW_SOUND, (unsigned long)at->cache->objsize);
	}
	show_bytes(m, at, red, first, last);
}

static void show_user(struct seq_file *m, const struct slab_place *at,
		      bool free)
{
	seq_printf(m, "  object %u of %u at %p, %s",
		   at->index, at->cache->num,
		   slot_obj(at->cache, at->slot),
		   free ? "free" : "in use");
	if (at->cache->flags & SLAB_STORE_USER) {
		seq_puts(m, ", last used by ");
		show_function(m, *user_of(at->cache, at->slot));
	}
	seq_putc(m, '\n');
}

void slab_object_show(struct seq_file *m, const struct slab_place *at,
		      bool free)
{
	show_user(m, at, free);
	show_contents(m, at, free ? RED_MAGIC1 : RED_MAGIC2);
}

static void show_place(struct seq_file *m, const struct slab_place *at,
		       unsigned long red)
{
	struct slab_place before = *at;

	seq_printf(m, "  slab %p of cache %s, %u of its %u objects in use, "
		   "%u bytes each\n", (void *)at->slabp, at->cache->name,
		   at->slabp->inuse, at->cache->num,
		   kmem_cache_size(at->cache));
	if (before.index-- > 0) {
		before.slot -= at->cache->objsize;
		show_user(m, &before, slab_is_free(&before));
	}
	slab_object_show(m, at, red == RED_MAGIC1);
}
/* Say what happened to an object, and panic */
#define REPORT_SIZE	2048	/* eight lines of bytes, eight others */
#define RED_UNKNOWN	0UL

static void show_object(struct seq_file *m, const void *obj,
			unsigned long red)
{
	struct slab_place at;

	if (!slab_find(obj, &at)) {
		seq_printf(m, "  %p is in no slab's object\n", obj);
		return;
	}
	if (red == RED_UNKNOWN)
		red = slab_is_free(&at) ? RED_MAGIC1 : RED_MAGIC2;
	show_place(m, &at, red);
}

static void print_lines(const char *text)
{
	const char *end;

	for (; (end = strchr(text, '\n')); text = end + 1)
		printk(KERN_ERR "%.*s\n", (int)(end - text), text);
}

static void __noreturn report(kmem_cache_t *c, const void *obj,
			      const void *caller, unsigned long red,
			      const char *what)
{
	static char text[REPORT_SIZE], who[80];
	struct seq_file m;

	seq_buffer_init(&m, who, sizeof(who));
	show_function(&m, (unsigned long)caller);
	seq_buffer_init(&m, text, sizeof(text));
	seq_printf(&m, "Slab bug: cache %s, object %p: %s\n", c->name, obj,
		   what);
	seq_printf(&m, "  noticed in a call by %s\n", who);
	show_object(&m, obj, red);
	print_lines(text);
	if (strchr(who, '+'))
		*strchr(who, '+') = '\0';
	panic("slab %s: %s: %p, by %s", c->name, what, obj, who);
}

void slab_bug(kmem_cache_t *c, const void *obj, const void *caller,
	      const char *fmt, ...)
{
	static char what[96];
	va_list args;

	va_start(args, fmt);
	vscnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	if (!caller)
		caller = __builtin_return_address(0);
	report(c, obj, caller, RED_UNKNOWN, what);
}

/* Look whether the parts of a slot are as they should be */
/* Look at the red words of a slot */
static const char *red_fault(unsigned long before,
			     unsigned long behind, unsigned long red)
{
	if (before == behind && before == RED_MAGIC1)
		return "double free";
	if (before == behind && before == RED_MAGIC2)
		return "handed out, but in use";
	if (before != red)
		return "object underrun (red zone before it)";
	return "object overrun (red zone behind it)";
}

static void check_red(kmem_cache_t *c, void *slot, unsigned long red,
		      const void *caller)
{
	unsigned long before, behind;

	if (!(c->flags & SLAB_RED_ZONE))
		return;
	before = *red_before(slot);
	behind = *red_behind(c, slot);
	if (before == red && behind == red)
		return;
	if (before == behind &&
	    (before == RED_MAGIC1 || before == RED_MAGIC2))
		red = before;
	report(c, slot_obj(c, slot), caller, red,
	       red_fault(before, behind, red));
}
/* Look at the poison of a slot */
#define POISON_WORD	(POISON_BYTE * 0x01010101UL)
#define POISON_LAST	((POISON_WORD & 0xffffffUL) | \
			 (unsigned long)POISON_END << 24)

static bool is_filled(kmem_cache_t *c, void *slot)
{
	const unsigned long *word = slot_obj(c, slot);
	size_t last = kmem_cache_size(c) / sizeof(*word) - 1;

	for (size_t i = 0; i < last; i++)
		if (word[i] != POISON_WORD)
			return false;
	return word[last] == POISON_LAST;
}

bool slab_slot_is_right(kmem_cache_t *c, void *slot, bool free)
{
	unsigned long red = free ? RED_MAGIC1 : RED_MAGIC2;

	if ((c->flags & SLAB_RED_ZONE) &&
	    (*red_before(slot) != red || *red_behind(c, slot) != red))
		return false;
	return !free || !(c->flags & SLAB_POISON) || is_filled(c, slot);
}

static void check_free_slot(kmem_cache_t *c, void *slot,
			    const void *caller)
{
	check_red(c, slot, RED_MAGIC1, caller);
	if ((c->flags & SLAB_POISON) && !is_filled(c, slot))
		report(c, slot_obj(c, slot), caller, RED_MAGIC1,
		       "written after free (poison)");
}
/* Look whether an object can be freed */
static struct slab_place check_is_slot(kmem_cache_t *c, void *slot,
				       const void *caller)
{
	struct slab_place at;

	if (!slab_find(slot, &at) || (at.cache == c && at.slot != slot))
		slab_bug(c, slot_obj(c, slot), caller,
			 "free of what is no object");
	if (at.cache != c)
		slab_bug(c, slot_obj(c, slot), caller,
			 "freed to the wrong cache, it is of %s",
			 at.cache->name);
	return at;
}

static void check_not_free(const struct slab_place *at, const void *obj,
			   const void *caller)
{
	unsigned long map[SLAB_MAP_WORDS], flags;
	kmem_cache_t *c = at->cache;
	kmem_bufctl_t end;

	spin_lock_irqsave(&c->spinlock, flags);
	slab_free_map(c, at->slabp, map, &end);
	spin_unlock_irqrestore(&c->spinlock, flags);
	if (test_bit(at->index, map))
		report(c, obj, caller, RED_MAGIC1, "double free");
	if (end != BUFCTL_END)
		slab_bug(c, obj, caller, "free list of its slab is damaged");
}

/* Run the constructor over an object that is freed */
static void check_constructor(kmem_cache_t *c, void *slot,
			      unsigned long red, unsigned long user)
{
	bool right = true;

	if (c->flags & SLAB_RED_ZONE)
		right = *red_before(slot) == red &&
			*red_behind(c, slot) == red;
	if (c->flags & SLAB_STORE_USER)
		right = right && *user_of(c, slot) == user;
	if (!right)
		report(c, slot_obj(c, slot), (void *)c->ctor + 1, red,
		       "constructor wrote past its object");
}

static void verify(kmem_cache_t *c, void *slot)
{
	unsigned long user = 0;

	if (c->flags & SLAB_STORE_USER)
		user = *user_of(c, slot);
	c->ctor(slot_obj(c, slot), c,
		SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_VERIFY);
	check_constructor(c, slot, RED_MAGIC2, user);
}

/* Run the hooks of the slab allocator */
void slab_debug_init(kmem_cache_t *c, void *slot)
{
	make_free(c, slot, 0);
}

void slab_debug_constructed(kmem_cache_t *c, void *slot)
{
	check_constructor(c, slot, RED_MAGIC1, 0);
}

void slab_debug_alloc(kmem_cache_t *c, void *slot, const void *caller)
{
	check_free_slot(c, slot, caller);
	set_red(c, slot, RED_MAGIC2);
	set_user(c, slot, (unsigned long)caller);
}

void slab_debug_destroy(kmem_cache_t *c, void *slot)
{
	check_free_slot(c, slot, __builtin_return_address(0));
}

void slab_debug_free(kmem_cache_t *c, void *slot, const void *caller)
{
	struct slab_place at = check_is_slot(c, slot, caller);

	if (c->flags & SLAB_DEBUG_FREE)
		check_not_free(&at, slot_obj(c, slot), caller);
	check_red(c, slot, RED_MAGIC2, caller);
	if (c->flags & SLAB_DEBUG_INITIAL)
		verify(c, slot);
	make_free(c, slot, (unsigned long)caller);
}

/* List who has the objects of a cache */
#define LEAK_USERS	32	/* functions that are told apart */

struct leaks {
	unsigned int users;
	struct {
		unsigned long user, objects;
	} of[LEAK_USERS];
	unsigned long others;
};

static void count_object(struct leaks *l, unsigned long user)
{
	unsigned int i = 0;

	while (i < l->users && l->of[i].user != user)
		i++;
	if (i == LEAK_USERS) {
		l->others++;
		return;
	}
	if (i == l->users) {
		l->of[i].user = user;
		l->of[i].objects = 0;
		l->users++;
	}
	l->of[i].objects++;
}

static void count_slab(kmem_cache_t *c, slab_t *slabp, struct leaks *l)
{
	unsigned long map[SLAB_MAP_WORDS];
	kmem_bufctl_t end;
	void *slot = slabp->s_mem;

	slab_free_map(c, slabp, map, &end);
	for (unsigned int i = 0; i < c->num; i++, slot += c->objsize)
		if (!test_bit(i, map))
			count_object(l, *user_of(c, slot));
}

static void count_list(kmem_cache_t *c, struct list_head *head,
		       struct leaks *l)
{
	struct list_head *at = head;

	while (slab_link_ok(c, head, at) && at->next != head) {
		at = at->next;
		count_slab(c, list_entry(at, slab_t, list), l);
	}
}

static void show_leak(struct seq_file *m, kmem_cache_t *c,
		      unsigned long objects)
{
	seq_printf(m, "%-19s %6lu %9lu  ", c->name, objects,
		   objects * kmem_cache_size(c));
}

static bool show_largest(struct seq_file *m, kmem_cache_t *c,
			 struct leaks *l)
{
	unsigned int most = 0;

	for (unsigned int i = 1; i < l->users; i++)
		if (l->of[i].objects > l->of[most].objects)
			most = i;
	if (!l->users || !l->of[most].objects)
		return false;
	show_leak(m, c, l->of[most].objects);
	show_function(m, l->of[most].user);
	seq_putc(m, '\n');
	l->of[most].objects = 0;
	return true;
}

static unsigned long objects_in_use(kmem_cache_t *c)
{
	unsigned long n = c->num_active;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		n -= c->cpudata[cpu]->avail;
	return n;
}

int slab_leaks_show(struct seq_file *m, kmem_cache_t *c)
{
	struct leaks l = { 0 };
	unsigned long flags, n;

	spin_lock_irqsave(&c->spinlock, flags);
	n = objects_in_use(c);
	if (c->flags & SLAB_STORE_USER) {
		count_list(c, &c->slabs_full, &l);
		count_list(c, &c->slabs_partial, &l);
	}
	spin_unlock_irqrestore(&c->spinlock, flags);
	/* Show how many objects each user has */
	while (show_largest(m, c, &l))
		;
	if (n && !(c->flags & SLAB_STORE_USER))
		l.others = n;
	if (l.others) {
		show_leak(m, c, l.others);
		seq_puts(m, c->flags & SLAB_STORE_USER ? "others\n" :
			 "users are not recorded\n");
	}
	return n;
}

void slab_say_leaks(kmem_cache_t *c)
{
	static char text[(LEAK_USERS + 1) * 96];
	struct seq_file m;

	seq_buffer_init(&m, text, sizeof(text));
	seq_printf(&m, "kmem_cache_destroy: %s: objects are in use\n",
		   c->name);
	slab_leaks_show(&m, c);
	print_lines(text);
}
