/*
 * console.c (host) - what the kernel prints is kept for the test
 */
#include <string.h>

#include "arch/console.h"
#include "arch/host/soft-private.h"
#include "lib/printk.h"

#define LOG_SIZE	(256 * 1024)

static char log_text[LOG_SIZE + 1];	/* NUL-terminated */
static size_t log_len;
static const char *typed = "";		/* what console_getc() reads */

static_assert(LOG_SIZE >= 16 * 1024, "holds all of printk's ring");

/* Keep what is printed */
static void log_write(struct console *con, const char *text, size_t len)
{
	size_t room = LOG_SIZE - log_len;

	(void)con;
	if (len > room)
		len = room;
	memcpy(log_text + log_len, text, len);
	log_len += len;
}

static struct console log_console = {
	.name = "log",
	.write = log_write,
};

void console_init(void)
{
	static bool registered;

	if (!registered)
		register_console(&log_console);
	registered = true;
}

const char *soft_log(void)
{
	log_text[log_len] = '\0';
	return log_text;
}

void soft_log_clear(void)
{
	log_len = 0;
}

void console_power_on(void)
{
	soft_log_clear();
	typed = "";
	set_console_input_hook(NULL);
}

/* Read what the test typed */

static void (*input_hook)(void);

void set_console_input_hook(void (*hook)(void))
{
	input_hook = hook;
}

void soft_type(const char *text)
{
	bool were_on = irq_enter();

	typed = text;
	if (input_hook && console_poll())
		input_hook();
	irq_exit(were_on);
}

void console_input_init(void)
{
}

bool console_poll(void)
{
	return *typed != '\0';
}

int console_getc(void)
{
	if (!console_poll())
		panic("console_getc: nobody types");
	return *(const unsigned char *)typed++;
}
