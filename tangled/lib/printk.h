/*
 * The log, the consoles and the end of the world: printk, panic, BUG.
 */
#ifndef LIB_PRINTK_H
#define LIB_PRINTK_H

#include "lib/types.h"

struct seq_file;

/* Number the levels of messages */
#define KERN_EMERG "<0>"   /* the system is unusable */
#define KERN_ALERT "<1>"   /* somebody must act now */
#define KERN_CRIT "<2>"	   /* a critical condition */
#define KERN_ERR "<3>"	   /* an operation failed */
#define KERN_WARNING "<4>" /* something is odd */
#define KERN_NOTICE "<5>"  /* normal, but worth a look */
#define KERN_INFO "<6>"	   /* what the kernel found and did */
#define KERN_DEBUG "<7>"   /* for who is looking for something */

/* Declare the log */
/*
 * printk - log a message and show it on the consoles
 *
 * @fmt may begin with a KERN_ level. A message is one or more whole
 * lines: a missing newline at its end is supplied. Messages of level
 * below console_loglevel are shown, all are kept for dmesg().
 * => any context: interrupts, consoles, before consoles exist
 * => never sleeps, takes no lock, allocates nothing
 * => text beyond 511 bytes is cut, and a second message says so
 */
void printk(const char *fmt, ...) __printf(1, 2);
void vprintk(const char *fmt, va_list args) __printf(1, 0);

/* messages of a lower level than this are shown on the consoles */
extern int console_loglevel;

/*
 * dmesg - write the lines that are still in the log, oldest first
 *
 * => any context in which m->emit may be called
 */
void dmesg(struct seq_file *m);

/* Declare the consoles */
/*
 * A device that shows messages. write() gets text, with "\n" at line
 * ends, and may be called in any context; it need not be re-entrant:
 * only one message is being shown at a time (but see panic).
 */
struct console {
	const char *name;
	void (*write)(struct console *c, const char *s, size_t n);
	struct console *next;
};

/*
 * register_console - show messages on @c from now on
 *
 * First shows on @c what the log still holds, so that nothing of the
 * boot is missing. @c stays in use for ever.
 * => not from an interrupt
 */
void register_console(struct console *c);

/*
 * console_write - show text on all consoles without logging it
 *
 * For a conversation, as the monitor's. Messages that arrive during
 * the call are shown behind it.
 * => not from an interrupt, not from a console
 */
void console_write(const char *s, size_t n);

/* Declare how a kernel ends */
/*
 * panic - say why the kernel cannot go on, and stop it
 *
 * => any context. A panic inside a panic says so in one line and
 *    calls the hook with panic_depth 2; a third one stops dead.
 */
void panic(const char *fmt, ...) __printf(1, 2) __noreturn __cold;

/*
 * register_panic_hook - have @hook called at the end of panic()
 *
 * @hook must not return. When panic_depth is above 1, something it
 * did the first time has failed: it should now only stop the machine.
 */
void register_panic_hook(void (*hook)(void));

/* panics that have begun; a hook that leaves by longjmp clears it */
extern int panic_depth;

/* Declare assertions */
/* Declare the failure paths of assertions */
void bug(const char *file, int line, const char *func, const char *why)
	__noreturn __cold;
void warn(const char *file, int line, const char *func, const char *why)
	__cold;

#define BUG() bug(__FILE__, __LINE__, __func__, NULL)

#define BUG_ON(condition) do {                                       \
	if (unlikely(condition))                                     \
		bug(__FILE__, __LINE__, __func__, #condition);       \
} while (0)

#define WARN_ON(condition) ({                                        \
	bool __warned = (condition);                                 \
	if (unlikely(__warned))                                      \
		warn(__FILE__, __LINE__, __func__, #condition);      \
	unlikely(__warned);                                          \
})

#ifdef CONFIG_DEBUG
#define VM_BUG_ON(condition) BUG_ON(condition)
#else
#define VM_BUG_ON(condition) ((void)sizeof(!(condition)))
#endif

#endif
