/*
 * cache.c (host) - who flushed what, in which order
 */
#include "arch/cache.h"
#include "arch/host/soft-private.h"

static char flush_log[SOFT_CACHE_LOG + 1];
static unsigned int flushes;
static void (*flush_hook)(enum soft_flush kind);

void soft_flush(enum soft_flush kind)
{
	if (flush_hook)
		flush_hook(kind);
	if (flushes < SOFT_CACHE_LOG)
		flush_log[flushes++] = (char)kind;
}

const char *soft_cache_log(void)
{
	flush_log[flushes] = '\0';
	return flush_log;
}

void soft_cache_log_clear(void)
{
	flushes = 0;
}

void soft_on_flush(void (*hook)(enum soft_flush kind))
{
	flush_hook = hook;
}

void cache_power_on(void)
{
	soft_cache_log_clear();
	soft_on_flush(NULL);
}
