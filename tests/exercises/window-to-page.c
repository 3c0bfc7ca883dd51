/*
 * window-to-page.c - kmap_to_page() of exercise ch9-to-page
 */
#include "tests/suite.h"
#include "mm/highmem.h"
#include "mm/mmzone.h"
#include "mm/page_alloc.h"

TEST(an_address_in_the_direct_map_leads_to_its_page)
{
	char *addr;

	soft_boot(192, "highmem=64M");
	addr = (char *)__get_free_page(GFP_KERNEL);
	ck_assert_ptr_eq(kmap_to_page(addr), virt_to_page(addr));
	ck_assert_ptr_eq(kmap_to_page(addr + 4095), virt_to_page(addr));
}
END_TEST

TEST(an_address_in_a_window_leads_to_the_page_it_shows)
{
	struct page *page;
	char *addr;

	soft_boot(192, "highmem=64M");
	page = alloc_page(GFP_HIGHUSER);
	ck_assert(PageHighMem(page));
	addr = kmap(page);
	ck_assert_ptr_eq(kmap_to_page(addr), page);
	ck_assert_ptr_eq(kmap_to_page(addr + 4095), page);
	kunmap(page);
}
END_TEST

TEST(other_addresses_lead_nowhere)
{
	soft_boot(192, "highmem=64M");
	ck_assert_ptr_null(kmap_to_page(NULL));
	ck_assert_ptr_null(kmap_to_page((char *)PAGE_OFFSET - 1));
	ck_assert_ptr_null(kmap_to_page(high_memory));
	ck_assert_ptr_null(kmap_to_page((char *)PKMAP_BASE - 1));
	ck_assert_ptr_null(kmap_to_page((char *)PKMAP_ADDR(5)));
	ck_assert_ptr_null(kmap_to_page((char *)PKMAP_ADDR(LAST_PKMAP)));
}
END_TEST

SUITE("exercise: from a window to its page")
{
	CASE(window_to_page);
	tcase_add_test(window_to_page,
		       an_address_in_the_direct_map_leads_to_its_page);
	tcase_add_test(window_to_page,
		       an_address_in_a_window_leads_to_the_page_it_shows);
	tcase_add_test(window_to_page, other_addresses_lead_nowhere);
}
