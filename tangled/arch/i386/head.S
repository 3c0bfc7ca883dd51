/*
 * head.S - from the boot loader's jump to start_kernel()
 *
 * Owns the boot page tables and the boot stack. Up to the jump to
 * `high' it runs at its load address, with paging off: symbols go
 * through PA().
 */
#include "machine/segment.h"

#define PAGE_OFFSET	0xC0000000	/* as in arch/page.h */
#define PA(x)		((x) - PAGE_OFFSET)

/* The Multiboot header */
#define MB_HEADER_MAGIC	0x1BADB002
#define MB_PAGE_ALIGN	0x1
#define MB_MEMORY_INFO	0x2
#define MB_FLAGS	(MB_PAGE_ALIGN | MB_MEMORY_INFO)

	.section .multiboot, "a"
	.balign 4
	.long MB_HEADER_MAGIC
	.long MB_FLAGS
	.long -(MB_HEADER_MAGIC + MB_FLAGS)

/* The entry point */
	.section .boot, "ax"
	.globl _start
_start:
	cli
	cld
	movl $PA(boot_stack_top), %esp
	movl %eax, %ebp
	movl %ebx, %esi
	call check_cpu
/* Note the time and what the loader passed */
	rdtsc
	movl %eax, PA(entry_cycles)
	movl %edx, PA(entry_cycles) + 4
	movl %ebp, PA(multiboot_magic)
	movl %esi, PA(multiboot_address)
/* Clear .bss */
	movl $PA(__bss_start), %edi
	movl $__bss_stop, %ecx
	subl $__bss_start, %ecx
	shrl $2, %ecx
	xorl %eax, %eax
	rep stosl
/* Fill the boot page tables */
#define PTE_KERNEL	0x003		/* present, writable */
#define BOOT_MAPPED	0x800000	/* two tables of 4 MiB */

	movl $PA(pg0), %edi
	movl $PTE_KERNEL, %eax
1:	stosl
	addl $0x1000, %eax
	cmpl $(BOOT_MAPPED + PTE_KERNEL), %eax
	jne 1b
/* Leave the guard page under the boot stack unmapped */
	movl $PA(boot_stack_guard), %eax
	shrl $12, %eax
	movl $0, PA(pg0)(, %eax, 4)
/* Enter the tables in the directory, twice */
#define FIRST_KERNEL_PDE	(PAGE_OFFSET >> 22)

	movl $(PA(pg0) + PTE_KERNEL), %eax
	movl %eax, PA(swapper_pg_dir)
	movl %eax, PA(swapper_pg_dir) + 4 * FIRST_KERNEL_PDE
	movl $(PA(pg1) + PTE_KERNEL), %eax
	movl %eax, PA(swapper_pg_dir) + 4
	movl %eax, PA(swapper_pg_dir) + 4 * (FIRST_KERNEL_PDE + 1)
/* Turn paging on and jump to the high half */
#define CR0_PG	0x80000000
#define CR0_WP	0x00010000

	movl $PA(swapper_pg_dir), %eax
	movl %eax, %cr3
	movl %cr0, %eax
	orl $(CR0_PG | CR0_WP), %eax
	movl %eax, %cr0
	movl $high, %eax
	jmp *%eax

/* Refuse a processor that is too old */
#define EFLAGS_ID	(1 << 21)
#define CPUID_NEEDED	((1 << 4) | (1 << 15))	/* TSC, CMOV */

check_cpu:
	pushfl
	popl %eax
	movl %eax, %ecx
	xorl $EFLAGS_ID, %eax
	pushl %eax
	popfl
	pushfl
	popl %eax
	xorl %ecx, %eax
	testl $EFLAGS_ID, %eax
	jz too_old
	movl $1, %eax
	cpuid
	andl $CPUID_NEEDED, %edx
	cmpl $CPUID_NEEDED, %edx
	jne too_old
	ret

/* Tell the user and stop */
too_old:
	movl $too_old_message, %esi
	movl $0xB8000, %edi
1:	lodsb
	testb %al, %al
	jz 3f
	movb %al, (%edi)
	movb $0x4F, 1(%edi)
	addl $2, %edi
/* Print the message by hand */
	movb %al, %bl
	movl $100000, %ecx
	movw $0x3FD, %dx
2:	inb %dx, %al
	testb $0x20, %al
	loopz 2b
	movb %bl, %al
	movw $0x3F8, %dx
	outb %al, %dx
	jmp 1b
3:	movb $0x11, %al
	outb %al, $0xF4
4:	hlt
	jmp 4b

too_old_message:
	.asciz "Demand Zero needs a Pentium Pro or later.\r\n"

/* The first instructions in the high half */
	.text
high:
	movl $boot_stack_top, %esp
	xorl %ebp, %ebp
	lgdt gdt_descr
	ljmp $__KERNEL_CS, $1f
1:	movl $__KERNEL_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	pushl $0
	popfl
	call start_kernel
	call machine_halt

/* Memory that the boot code sets up */
	.data
	.balign 8
	.globl entry_cycles, multiboot_magic, multiboot_address
entry_cycles:		.long 0, 0
multiboot_magic:	.long 0
multiboot_address:	.long 0

	.section .bss
	.balign 4096
	.globl swapper_pg_dir, pg0, pg1
swapper_pg_dir:		.skip 4096
pg0:			.skip 4096
pg1:			.skip 4096

	.section .boot_stack, "aw", @nobits
	.balign 8192
	.globl double_fault_stack_top, boot_stack_guard
	.globl boot_stack, boot_stack_top
			.skip 4096
double_fault_stack_top:
boot_stack_guard:	.skip 4096
boot_stack:		.skip 8192
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
