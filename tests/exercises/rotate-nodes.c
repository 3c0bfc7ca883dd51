/*
 * rotate-nodes.c - exercise: each request begins one node further
 */
#include "tests/suite.h"

#include "arch/tlb.h"
#include "lib/cmdline.h"
#include "mm/bootmem.h"
#include "mm/page_alloc.h"
#include "mm/page_debug.h"
#include "mm/paging.h"

static const unsigned long node_base[] = { 0x2000, 0x4000, 0x6000 };
static pg_data_t other_node[2];	/* nodes 1 and 2 */

static zone_t *normal(int n)
{
	pg_data_t *node = n ? &other_node[n - 1] : &contig_page_data;

	return &node->node_zones[ZONE_NORMAL];
}

static void add_node(int n, unsigned long size)
{
	pg_data_t *node = n ? &other_node[n - 1] : &contig_page_data;
	unsigned long i, sizes[] = { 0, size, 0 };

	if (n) {
		node->bdata = &contig_bootmem_data;
		node->node_next = pgdat_list;
		pgdat_list = node;
	}
	free_area_init_node(n, node, sizes, PFN_PHYS(node_base[n]), NULL);
	normal(n)->pages_min = normal(n)->pages_low = 0;
	for (i = 0; i < size; i++)
		free_reserved_page(normal(n)->zone_mem_map + i);
}

/* Three nodes of 60 frames; the list has 2, 1 and 0, in this order. */
static void three_nodes(const char *option)
{
	char line[32] = "";
	int n;

	__builtin_strcpy(line, option);
	soft_machine_init(128);
	soft_boot_to(SOFT_BOOTMEM);
	parse_cmdline(line);
	set_in_cr4(X86_CR4_PSE);
	pagetable_init();
	page_debug = 0;
	for (n = 0; n < 3; n++)
		add_node(n, 60);
	current->flags |= PF_MEMALLOC;
}

static int node_of(struct page *page)
{
	ck_assert_ptr_nonnull(page);
	return page_to_nid(page);
}

TEST(each_request_begins_one_node_further)
{
	int i, first;

	three_nodes("rotate_nodes");
	first = node_of(alloc_page(0));
	for (i = 1; i < 30; i++) {
		struct page *page = i & 1 ? alloc_pages(0, 0) : alloc_page(0);

		ck_assert_int_eq(node_of(page), (first + 2 * i) % 3);
	}
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(normal(i)->free_pages, 50);
}
END_TEST

TEST(an_empty_node_is_passed_over)
{
	struct page *page;
	int i;

	three_nodes("rotate_nodes");
	while (alloc_pages_node(1, 0, 0))
		;
	for (i = 0; i < 120; i++)
		ck_assert_int_ne(node_of(alloc_page(0)), 1);
	ck_assert_ptr_null(alloc_page(0));
	page = normal(2)->zone_mem_map;
	__free_page(page);
	ck_assert_ptr_eq(alloc_page(0), page);
	ck_assert_ptr_null(alloc_page(0));
}
END_TEST

TEST(without_the_option_the_home_node_comes_first)
{
	int i;

	three_nodes("");
	for (i = 0; i < 10; i++)
		ck_assert_int_eq(node_of(alloc_page(0)), 0);
}
END_TEST

TEST(one_node_can_still_be_asked_for)
{
	int i;

	three_nodes("rotate_nodes");
	for (i = 0; i < 10; i++)
		ck_assert_int_eq(node_of(alloc_pages_node(2, 0, 0)), 2);
}
END_TEST

SUITE("exercise: the nodes in turn")
{
	CASE(rotate);
	tcase_add_test(rotate, each_request_begins_one_node_further);
	tcase_add_test(rotate, an_empty_node_is_passed_over);
	tcase_add_test(rotate, without_the_option_the_home_node_comes_first);
	tcase_add_test(rotate, one_node_can_still_be_asked_for);
}
