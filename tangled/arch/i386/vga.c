/*
 * vga.c - the text screen: 80 columns, 25 rows, one colour
 *
 * [origin] is the first visible cell, [position] the cursor's; both
 * count cells from the start of the card's memory, and origin <=
 * position < origin + COLUMNS * ROWS <= CELLS.
 */
#include "arch/i386/vga.h"
#include "arch/io.h"
#include "arch/page.h"
#include "lib/init.h"
#include "lib/printk.h"
#include "lib/string.h"

#define VGA_MEMORY 0xB8000
#define COLUMNS 80
#define ROWS 25
#define CELLS (32 * 1024 / 2) /* in the card's 32 KiB */
#define BLANK 0x0720 /* a space, light grey on black */

static_assert(CELLS / COLUMNS - ROWS == 179, "lines without a copy");

static volatile u16 *cells;
static unsigned int origin, position;

/* Tell the controller an address */
enum { CRTC_INDEX = 0x3D4, CRTC_VALUE = 0x3D5 };
enum { CRTC_ORIGIN = 12, CRTC_CURSOR = 14 };

static void crtc_set(u8 reg, unsigned int cell)
{
	outb(reg, CRTC_INDEX);
	outb((u8)(cell >> 8), CRTC_VALUE);
	outb(reg + 1, CRTC_INDEX);
	outb((u8)cell, CRTC_VALUE);
}

static void clear_row(unsigned int first)
{
	for (unsigned int i = first; i < first + COLUMNS; i++)
		cells[i] = BLANK;
}

/* Scroll by moving the origin */
static void copy_to_start(void)
{
	const unsigned int kept = COLUMNS * (ROWS - 1);

	for (unsigned int i = 0; i < kept; i++)
		cells[i] = cells[origin + COLUMNS + i];
	position -= origin + COLUMNS;
	origin = 0;
}

static void scroll_if_below(void)
{
	if (position < origin + COLUMNS * ROWS)
		return;
	if (origin + COLUMNS * (ROWS + 1) <= CELLS)
		origin += COLUMNS;
	else
		copy_to_start();
	clear_row(origin + COLUMNS * (ROWS - 1));
}

/* Write characters to the screen */
static unsigned int column(void)
{
	return (position - origin) % COLUMNS;
}

static void put_character(char c)
{
	if (c == '\n')
		position += COLUMNS - column();
	else if (c == '\r')
		position -= column();
	else if (c == '\b')
		position -= column() ? 1 : 0;
	else
		cells[position++] = (BLANK & 0xff00) | (u8)c;
	scroll_if_below();
}

static void vga_write(struct console *con, const char *text, size_t n)
{
	(void)con;
	for (; n; n--, text++)
		put_character(*text);
	crtc_set(CRTC_ORIGIN, origin);
	crtc_set(CRTC_CURSOR, position);
}

/* Find the screen and clear it */
static struct console vga_console = {
	.name = "tty0",
	.write = vga_write,
};

static bool __init screen_present(void)
{
	outb(CRTC_CURSOR + 1, CRTC_INDEX);
	outb(0x5A, CRTC_VALUE);
	if (inb(CRTC_VALUE) != 0x5A)
		return false;
	outb(0xA5, CRTC_VALUE);
	return inb(CRTC_VALUE) == 0xA5;
}

void __init vga_init(void)
{
	if (!screen_present())
		return;
	cells = __va(VGA_MEMORY);
	for (unsigned int row = 0; row < ROWS; row++)
		clear_row(row * COLUMNS);
	register_console(&vga_console);
}
