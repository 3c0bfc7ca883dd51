/*
 * mm/fail_page_alloc.c - which request is the next to fail
 *
 * seen counts the requests that the rule is about, failed those of them
 * that it refused. Both start at 0 with each rule.
 */
#include "mm/fail_page_alloc.h"

#include "lib/cmdline.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "sched/spinlock.h"

bool fail_page_alloc_on;

static spinlock_t fail_lock =
	SPIN_LOCK_RANKED(RANK_FAIL, "fail_lock");
static struct fail_page_alloc rule;
static unsigned long seen, failed;
static u32 random_state;

/* Draw a number for an injected failure */
static u32 next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static bool chance(unsigned int per_mille)
{
	VM_BUG_ON(per_mille > 1000);
	return ((u64)next_random() * 1000 >> 32) < per_mille;
}

#define WARM_UP	16	/* numbers that a small seed spoils, and more */

static void seed_random(u32 seed)
{
	random_state = seed ? seed : 1;
	for (int i = 0; i < WARM_UP; i++)
		next_random();
}

/* Decide whether a request fails */
static bool rule_counts(const zone_t *classzone, unsigned int order)
{
	unsigned int nr = classzone - classzone->zone_pgdat->node_zones;

	VM_BUG_ON(nr >= MAX_NR_ZONES);
	return order >= rule.min_order &&
	       (!rule.zones || rule.zones & 1U << nr);
}

static bool rule_strikes(void)
{
	bool strikes = rule.probability && chance(rule.probability);

	VM_BUG_ON(seen == 0);
	if (rule.nth && seen == rule.nth)
		strikes = true;
	if (rule.interval && seen % rule.interval == 0)
		strikes = true;
	return strikes && (!rule.times || failed < rule.times);
}

bool __should_fail_alloc_page(const zone_t *classzone,
			      unsigned int order)
{
	bool fail = false;
	unsigned long flags;

	spin_lock_irqsave(&fail_lock, flags);
	if (classzone && rule_counts(classzone, order)) {
		seen++;
		fail = rule_strikes();
		failed += fail;
	}
	spin_unlock_irqrestore(&fail_lock, flags);
	return fail;
}

/* Change the rule of failures */
void fail_page_alloc_set(const struct fail_page_alloc *new)
{
	unsigned long flags;

	spin_lock_irqsave(&fail_lock, flags);
	fail_page_alloc_on = new != NULL;
	if (new) {
		rule = *new;
		seen = failed = 0;
		seed_random(rule.seed);
	}
	spin_unlock_irqrestore(&fail_lock, flags);
}

/* Read the rule of failures */
#define WORD_SIZE	32

static bool read_zone(struct fail_page_alloc *new, const char *name)
{
	for (unsigned int i = 0; i < MAX_NR_ZONES; i++)
		if (strcmp(name, zone_names[i]) == 0) {
			new->zones |= 1U << i;
			return true;
		}
	return false;
}

static bool read_number(struct fail_page_alloc *new, const char *name,
			unsigned long n)
{
	if (strcmp(name, "nth") == 0)
		new->nth = n;
	else if (strcmp(name, "interval") == 0)
		new->interval = n;
	else if (strcmp(name, "times") == 0)
		new->times = n;
	/* Read the numbers that are not counts of requests */
	else if (strcmp(name, "seed") == 0)
		new->seed = n;
	else if (strcmp(name, "probability") == 0 && n <= 1000)
		new->probability = n;
	else if (strcmp(name, "order") == 0 && n < MAX_ORDER)
		new->min_order = n;
	else
		return false;
	return true;
}

static bool read_word(struct fail_page_alloc *new, char *word)
{
	char *value = strchr(word, '='), *end;
	unsigned long n;

	if (!value)
		return false;
	*value++ = '\0';
	if (strcmp(word, "zone") == 0)
		return read_zone(new, value);
	n = simple_strtoul(value, &end, 0);
	if (end == value || *end)
		return false;
	return read_number(new, word, n);
}

int fail_page_alloc_parse(struct fail_page_alloc *result,
			  const char *text)
{
	struct fail_page_alloc new = { 0 };
	const char *end;

	do {
		end = strchr(text, ',');
		/* Read one word of the rule, or name it */
		size_t n = end ? (size_t)(end - text) : strlen(text);
		char word[WORD_SIZE];

		strscpy(word, text, min(n + 1, sizeof(word)));
		if (n >= sizeof(word) || !read_word(&new, word)) {
			printk(KERN_WARNING "fail_page_alloc: what is \"%.*s\"?\n",
			       (int)n, text);
			return -EINVAL;
		}
		if (end)
			text = end + 1;
	} while (end);
	*result = new;
	return 0;
}

/* Show the rule of failures */
static void show_rule(struct seq_file *m)
{
	seq_printf(m, "nth=%lu,interval=%lu,probability=%u,order=%u,"
		   "seed=%u,times=%lu", rule.nth, rule.interval,
		   rule.probability, rule.min_order, rule.seed,
		   rule.times);
	for (unsigned int i = 0; i < MAX_NR_ZONES; i++)
		if (rule.zones & 1U << i)
			seq_printf(m, ",zone=%s", zone_names[i]);
	seq_putc(m, '\n');
}

void fail_page_alloc_show(struct seq_file *m)
{
	if (fail_page_alloc_on)
		show_rule(m);
	else
		seq_puts(m, "off\n");
	seq_printf(m, "%lu requests seen, %lu failed\n", seen, failed);
}

/* Take the option of failures */
static int set_fail_page_alloc(const char *value)
{
	struct fail_page_alloc new;
	int err = value ? fail_page_alloc_parse(&new, value) : -EINVAL;

	if (!err)
		fail_page_alloc_set(&new);
	return err;
}
BOOT_OPTION("fail_page_alloc", set_fail_page_alloc);
