/*
 * switch.S - leave one stack, enter another
 *
 * thread_switch(from in eax, to in edx). Owns the layout of struct
 * switch_frame (thread.c).
 */
	.text
	.globl thread_switch
thread_switch:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movl %esp, (%eax)
	movl (%edx), %esp
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret

	.section .note.GNU-stack, "", @progbits
