/*
 * exit.c (host) - the machine stops: the test decides what that means
 */
#include <stdio.h>
#include <unistd.h>

#include "arch/exit.h"
#include "arch/host/soft-private.h"

static void (*exit_hook)(int code);

void soft_on_exit(void (*hook)(int code))
{
	exit_hook = hook;
}

void machine_exit(int code)
{
	if (exit_hook)
		exit_hook(code);
	fprintf(stderr, "soft machine: stopped with code %#x\n", code);
	_exit(code);
}

void machine_halt(void)
{
	machine_exit(EXIT_PANIC);
}
