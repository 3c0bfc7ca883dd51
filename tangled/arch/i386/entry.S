/*
 * entry.S - where interrupts enter the kernel
 *
 * Owns the layout of struct pt_regs on the stack. Interrupts are off
 * from the gate to the iret unless a handler turns them on.
 */
#include "machine/segment.h"

	.text
	.balign 16
	.globl vector_stubs
vector_stubs:
	.set vector, 0
	.rept 256
	.balign 16
	/* Push a zero for vectors without an error code */
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17)
	pushl $0
	.endif
	pushl $vector
	jmp common_entry
	.set vector, vector + 1
	.endr
	.balign 16
	.globl vector_stubs_end
vector_stubs_end:

/* Save the registers, call do_trap(), restore them */
common_entry:
	cld
	pushl %es
	pushl %ds
	pushl %eax
	pushl %ebp
	pushl %edi
	pushl %esi
	pushl %edx
	pushl %ecx
	pushl %ebx
	movl $__KERNEL_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %esp, %eax
	call do_trap
	popl %ebx
	popl %ecx
	popl %edx
	popl %esi
	popl %edi
	popl %ebp
	popl %eax
	popl %ds
	popl %es
	addl $8, %esp
	iret

/* Receive a double fault */
	.globl double_fault_entry
double_fault_entry:
	xorl %ebp, %ebp
	call double_fault
1:	jmp 1b

	.section .note.GNU-stack, "", @progbits
