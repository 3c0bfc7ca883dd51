/*
 * monitor/windows.c - the windows on high memory: drawn and used
 *
 * Pages taken at the prompt are linked by page->list, the oldest first;
 * page->index counts how often the prompt has mapped each. One thread,
 * no lock.
 */
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/seq_file.h"
#include "mm/gfp.h"
#include "mm/highmem.h"
#include "mm/page_alloc.h"
#include "monitor/monitor.h"
#include "monitor/words.h"

/* Draw the windows */
#define WINDOWS_A_ROW	64

static char window_sign[LAST_PKMAP];

static void copy_signs(void)
{
	unsigned int nr;

	spin_lock(&kmap_lock);
	for (nr = 0; nr < LAST_PKMAP; nr++) {
		int users = pkmap_count[nr] - 1;

		window_sign[nr] = users < 0 ? '.' : !users ? '-' :
				  users > 9 ? '+' : '0' + users;
	}
	spin_unlock(&kmap_lock);
}

static void draw_windows(struct seq_file *m)
{
	unsigned int nr;

	for (nr = 0; nr < LAST_PKMAP; nr++) {
		if (nr % WINDOWS_A_ROW == 0)
			seq_printf(m, "%08lx ", PKMAP_ADDR(nr));
		seq_putc(m, window_sign[nr]);
		if (nr % WINDOWS_A_ROW == WINDOWS_A_ROW - 1)
			seq_putc(m, '\n');
	}
}

/* Answer the monitor's pkmap */
static int cmd_pkmap(struct seq_file *m, int argc, char **argv)
{
	struct pkmap_stat stat;

	(void)argc;
	(void)argv;
	copy_signs();
	draw_windows(m);
	pkmap_stat(&stat);
	seq_printf(m, "%u free, %u cached, %u mapped, by %lu user%s\n",
		   stat.free, stat.cached, stat.mapped, stat.users,
		   plural(stat.users));
	seq_printf(m, "last window %u, generation %lu, %lu wait%s\n",
		   last_pkmap_nr, nr_pkmap_flushes, nr_pkmap_waits,
		   plural(nr_pkmap_waits));
	return 0;
}
MONITOR_COMMAND("pkmap", cmd_pkmap, "",
		"draw the windows on high memory");

/* Hold pages and map them */
static LIST_HEAD(window_pages);

static struct page *take_window_page(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return NULL;
	page->index = 0;
	list_add_tail(&page->list, &window_pages);
	return page;
}

static void drop_window_page(struct page *page)
{
	BUG_ON(page->index);
	list_del(&page->list);
	__free_page(page);
}

static bool map_once(struct page *page)
{
	if (!kmap_nonblock(page))
		return false;
	page->index++;
	return true;
}

/* Unmap pages, and drop them */
static void unmap_once(struct page *page)
{
	BUG_ON(!page->index);
	kunmap(page);
	page->index--;
}

/* unmap up to @n pages once each, the oldest first */
static unsigned long unmap_oldest(unsigned long n)
{
	unsigned long done = 0;
	struct page *page;

	list_for_each_entry(page, &window_pages, list) {
		if (done == n)
			break;
		if (!page->index)
			continue;
		unmap_once(page);
		done++;
	}
	return done;
}

static unsigned long drop_all(void)
{
	struct page *page, *next;
	unsigned long n = 0;

	list_for_each_entry_safe(page, next, &window_pages, list) {
		while (page->index)
			unmap_once(page);
		drop_window_page(page);
		n++;
	}
	return n;
}

/* Show the pages that the prompt has */
#define PAGES_TOLD	8

static void tell_page(struct seq_file *m, struct page *page)
{
	unsigned long addr = (unsigned long)page_address(page);

	seq_printf(m, "frame %lu ", page_to_pfn(page));
	if (!PageHighMem(page))
		seq_printf(m, "is low, at %08lx", addr);
	else if (!addr)
		seq_puts(m, "has no address");
	else
		seq_printf(m, "at %08lx, window %lu", addr,
			   PKMAP_NR(addr));
	seq_printf(m, ", mapped %lu time%s here\n", page->index,
		   plural(page->index));
}

static void list_pages(struct seq_file *m)
{
	unsigned long n = 0;
	struct page *page;

	list_for_each_entry(page, &window_pages, list)
		if (n++ < PAGES_TOLD)
			tell_page(m, page);
	if (n > PAGES_TOLD)
		seq_printf(m, "and %lu more\n", n - PAGES_TOLD);
	if (!n)
		seq_puts(m, "the prompt has no pages\n");
}

/* Carry out what kmap is told */
static int map_pages(struct seq_file *m, unsigned long n, bool brief)
{
	unsigned long done, sweeps = nr_pkmap_flushes;
	struct page *page;

	for (done = 0; done < n; done++) {
		page = take_window_page();
		if (!page)
			return -ENOMEM;
		if (!map_once(page)) {
			drop_window_page(page);
			break;
		}
		if (done < PAGES_TOLD && !brief)
			tell_page(m, page);
		if (brief)
			unmap_once(page);
	}
	/* Say how many pages were mapped, if not each was told */
	if (brief || n > PAGES_TOLD || done < n)
		seq_printf(m, "%lu of %lu pages mapped%s, %lu sweep%s\n", done, n,
			   brief ? " and unmapped" : "",
			   nr_pkmap_flushes - sweeps,
			   plural(nr_pkmap_flushes - sweeps));
	if (done < n)
		seq_puts(m, "no window is free\n");
	return 0;
}

static int map_again(struct seq_file *m, unsigned long n)
{
	struct page *page;

	list_for_each_entry(page, &window_pages, list) {
		if (!n--)
			break;
		if (!map_once(page)) {
			seq_puts(m, "no window is free\n");
			break;
		}
		tell_page(m, page);
	}
	return 0;
}

/* Answer the monitor's kmap and kunmap */
static int cmd_kmap(struct seq_file *m, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "1";
	const char *second = argc > 2 ? argv[2] : "1";
	unsigned long n;

	if (argc > 3)
		return -EINVAL;
	if (word_count(word, &n)) {
		if (argc == 3 && strcmp(second, "brief") != 0)
			return -EINVAL;
		return map_pages(m, n, argc == 3);
	}
	if (strcmp(word, "again") == 0)
		return word_count(second, &n) ? map_again(m, n) : -EINVAL;
	/* List or drop the pages that the prompt has */
	if (argc == 3)
		return -EINVAL;
	if (strcmp(word, "list") == 0)
		list_pages(m);
	else if (strcmp(word, "drop") == 0)
		n = drop_all();
	else
		return -EINVAL;
	if (word[0] == 'd')
		seq_printf(m, "%lu page%s given back\n", n, plural(n));
	return 0;
}
MONITOR_COMMAND("kmap", cmd_kmap,
		"[N [brief]] | again [N] | list | drop",
		"take pages, and map them through windows");

static int cmd_kunmap(struct seq_file *m, int argc, char **argv)
{
	unsigned long n = 1;

	if (argc > 2 || (argc == 2 && !word_count(argv[1], &n)))
		return -EINVAL;
	n = unmap_oldest(n);
	seq_printf(m, "%lu page%s unmapped\n", n, plural(n));
	return 0;
}
MONITOR_COMMAND("kunmap", cmd_kunmap, "[N]",
		"unmap pages of kmap's, the oldest first");
