/*
 * mm/address_space.h - who owns a page, and what it does for the owner
 */
#ifndef MM_ADDRESS_SPACE_H
#define MM_ADDRESS_SPACE_H

struct page;

struct address_space_operations {
	int (*sync_page)(struct page *page);	/* start its transfer */
};

struct address_space {
	const struct address_space_operations *a_ops;
};

/* sync_page of everything that lies on a disk; returns 0 */
int block_sync_page(struct page *page);

#endif /* MM_ADDRESS_SPACE_H */
