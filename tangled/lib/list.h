/*
 * Doubly linked rings with a head. The head and the members are all
 * struct list_head; the owner of the list brings the lock.
 * Invariant: e->next->prev == e and e->prev->next == e for each e.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include "lib/printk.h"
#include "lib/types.h"

struct list_head {
	struct list_head *next, *prev;
};

/* Make an empty list */
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

/* INIT_LIST_HEAD - make @list an empty list, or a member of none */
static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

/* Insert a member into a list */
/* the one insertion: @entry goes between two neighbours */
static inline void __list_add(struct list_head *entry,
			      struct list_head *prev,
			      struct list_head *next)
{
	/* See that the neighbours are neighbours and the entry is neither */
	VM_BUG_ON(next->prev != prev || prev->next != next);
	VM_BUG_ON(entry == prev || entry == next);
	/* Set the four pointers of an insertion */
	next->prev = entry;
	entry->next = next;
	entry->prev = prev;
	prev->next = entry;
}

/* list_add - insert @entry right behind @head: a stack */
static inline void list_add(struct list_head *entry,
			    struct list_head *head)
{
	__list_add(entry, head, head->next);
}

/* list_add_tail - insert @entry right before @head: a queue */
static inline void list_add_tail(struct list_head *entry,
				 struct list_head *head)
{
	__list_add(entry, head->prev, head);
}

/* Remove a member from a list */
#define LIST_POISON1 ((struct list_head *)0x00100100)
#define LIST_POISON2 ((struct list_head *)0x00200200)

/* make the neighbours of @entry neighbours of each other */
static inline void __list_del_entry(struct list_head *entry)
{
	/* See that the entry is still on a list */
	VM_BUG_ON(entry->next == LIST_POISON1);
	VM_BUG_ON(entry->next->prev != entry);
	VM_BUG_ON(entry->prev->next != entry);
	/* Close the gap that the entry leaves */
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
}

/* list_del - take @entry off its list; its pointers are poisoned */
static inline void list_del(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

/* list_del_init - take @entry off its list and make it empty */
static inline void list_del_init(struct list_head *entry)
{
	__list_del_entry(entry);
	INIT_LIST_HEAD(entry);
}

/* Ask what is on a list */
/* list_empty - has @head no members? */
static inline bool list_empty(const struct list_head *head)
{
	VM_BUG_ON(!head->next);
	return head->next == head;
}

/* list_entry - the structure that embeds @ptr as @member */
#define list_entry(ptr, type, member) container_of(ptr, type, member)

/* list_first_entry, list_last_entry - of a list that is not empty */
/* Get the first member of a list */
#define list_first_entry(head, type, member) ({		\
	VM_BUG_ON(list_empty(head));			\
	list_entry((head)->next, type, member);		\
})
/* Get the last member of a list */
#define list_last_entry(head, type, member) ({		\
	VM_BUG_ON(list_empty(head));			\
	list_entry((head)->prev, type, member);		\
})

/* Walk a list */
#define list_for_each(pos, head) \
	for ((pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)

/* the body may remove @pos (and only @pos) from the list */
#define list_for_each_safe(pos, n, head)			\
	for ((pos) = (head)->next, (n) = (pos)->next;		\
	     (pos) != (head);					\
	     (pos) = (n), (n) = (pos)->next)

#define list_for_each_entry(pos, head, member)                       \
	for ((pos) = list_entry((head)->next, typeof(*(pos)), member); \
	     &(pos)->member != (head);                               \
	     (pos) = list_entry((pos)->member.next,                  \
				typeof(*(pos)), member))

#define list_for_each_entry_safe(pos, n, head, member)               \
	for ((pos) = list_entry((head)->next, typeof(*(pos)), member), \
	    (n) = list_entry((pos)->member.next,                     \
			     typeof(*(pos)), member);                \
	     &(pos)->member != (head);                               \
	     (pos) = (n), (n) = list_entry((n)->member.next,         \
					   typeof(*(n)), member))

/* Move the members of one list to another */
/*
 * list_splice - insert all members of @list behind @head, in order
 *
 * => @list itself is stale afterwards: initialise it before reuse
 */
static inline void list_splice(struct list_head *list,
			       struct list_head *head)
{
	struct list_head *first = list->next, *last = list->prev;

	VM_BUG_ON(list == head);
	VM_BUG_ON(first->prev != list || last->next != list);
	if (list_empty(list))
		return;
	/* Link both ends of the spliced list */
	last->next = head->next;
	head->next->prev = last;
	first->prev = head;
	head->next = first;
}

/* list_move - take @entry off its list and put it behind @head */
static inline void list_move(struct list_head *entry,
			     struct list_head *head)
{
	__list_del_entry(entry);
	list_add(entry, head);
}

/* list_move_tail - take @entry off its list and put it before @head */
static inline void list_move_tail(struct list_head *entry,
				  struct list_head *head)
{
	__list_del_entry(entry);
	list_add_tail(entry, head);
}

#endif
