/*
 * The formatter: seq_vprintf, and scnprintf on top of it. It keeps no
 * state between calls and allocates nothing; its deepest use of the
 * stack is one number's digits.
 */
#include "lib/div64.h"
#include "lib/printk.h"
#include "lib/seq_file.h"
#include "lib/string.h"
#include "lib/vsprintf.h"

/* Describe a conversion of a format */
enum {
	FIELD_LEFT = 1,	 /* '-' */
	FIELD_ZERO = 2,	 /* '0' */
	FIELD_PLUS = 4,	 /* '+' */
	FIELD_SPACE = 8, /* ' ' */
	FIELD_ALT = 16,	 /* '#' */
};

static_assert(FIELD_ALT == 1 << 4, "bits in the order of \"-0+ #\"");

struct field {
	unsigned int flags;
	int width;
	int precision;	 /* -1: none was given */
	int size;	 /* in bytes, of an integer argument */
	char conversion; /* the letter */
};

struct format_args {
	va_list ap;
};

/* wider fields are cut to this, in bytes */
#define FIELD_MAX 1024

static_assert(FIELD_MAX < INT32_MAX / 10 - 1,
	      "one more digit does not overflow a count");

/* Read a conversion's flags, width, precision and size */
/* Read a number or an asterisk of a format */
/* read a width or precision; "." without digits means 0 */
static const char *read_count(const char *fmt, int *count,
			      struct format_args *args)
{
	int n = 0;

	/* Take the count from the arguments */
	if (*fmt == '*') {
		n = va_arg(args->ap, int);
		*count = max(min(n, FIELD_MAX), -FIELD_MAX);
		return fmt + 1;
	}
	/* Read the count's digits */
	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		n = min(n * 10 + *fmt - '0', FIELD_MAX);
	*count = n;
	return fmt;
}

/* Read the size letters of a conversion */
static const char *read_size(const char *fmt, struct field *f)
{
	f->size = sizeof(int);
	/* Take the size of a count of bytes */
	if (*fmt == 'z') {
		f->size = sizeof(size_t);
		return fmt + 1;
	}
	/* Take the size of a long or a long long */
	if (*fmt == 'l') {
		f->size = fmt[1] == 'l' ? sizeof(u64) : sizeof(long);
		return fmt + (fmt[1] == 'l' ? 2 : 1);
	}
	/* Take the size of a short or a char */
	if (*fmt == 'h') {
		f->size = fmt[1] == 'h' ? 1 : sizeof(short);
		return fmt + (fmt[1] == 'h' ? 2 : 1);
	}
	return fmt;
}

/* read a conversion; @fmt stands behind its %. Returns its end */
static const char *read_field(const char *fmt, struct field *f,
			      struct format_args *args)
{
	static const char flags[] = "-0+ #";
	const char *flag;

	/* Collect the flags of a conversion */
	*f = (struct field){ .precision = -1 };
	for (; *fmt && (flag = strchr(flags, *fmt)); fmt++)
		f->flags |= 1U << (flag - flags);
	/* Read the width and the precision */
	fmt = read_count(fmt, &f->width, args);
	if (f->width < 0) {
		f->flags |= FIELD_LEFT;
		f->width = -f->width;
	}
	if (*fmt == '.')
		fmt = read_count(fmt + 1, &f->precision, args);
	/* Read the size and the letter */
	VM_BUG_ON(f->width < 0 || f->width > FIELD_MAX);
	fmt = read_size(fmt, f);
	f->conversion = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

/* Fetch an integer argument of the conversion's size */
static u64 fetch_integer(const struct field *f, bool is_signed,
			 struct format_args *args)
{
	int unused = 8 * (sizeof(u64) - f->size);
	u64 n;

	VM_BUG_ON(unused < 0 || unused > 56);
	/* Take an argument of the right type */
	if (f->size == sizeof(u64))
		n = va_arg(args->ap, u64);
	else if (f->size == sizeof(long))
		n = va_arg(args->ap, unsigned long);
	else
		n = va_arg(args->ap, unsigned int);
	/* Cut the argument to its size, with its sign */
	n <<= unused;
	return is_signed ? (u64)((s64)n >> unused) : n >> unused;
}

/* Pad a field */
/* emit @n times the character @c, ' ' or '0'; none if @n < 0 */
static void pad(struct seq_file *m, char c, int n)
{
	/* Keep a stock of blanks and zeros */
	static const char blanks[] = "                ";
	static const char zeros[] = "0000000000000000";
	int piece;

	for (; n > 0; n -= piece) {
		piece = min(n, (int)sizeof(zeros) - 1);
		seq_write(m, c == '0' ? zeros : blanks, piece);
	}
}

/* Turn a number into digits */
#define DIGITS_MAX 22

static_assert(3 * DIGITS_MAX >= 64, "64 bits in octal digits");

/* write @n in @base before @end; returns the first digit. 0: none */
static char *make_digits(char *end, u64 n, unsigned int base,
			 bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	u32 small;

	VM_BUG_ON(base < 8 || base > 16);
	/* Divide by hand while the number needs 64 bits */
	for (; n >> 32; *--end = set[div64_rem(&n, base)])
		;
	/* Let the processor divide the rest */
	for (small = n; small; small /= base)
		*--end = set[small % base];
	return end;
}

/* Write a number into its field */
static void write_digits(struct seq_file *m, struct field *f, u64 n,
			 unsigned int base, const char *sign)
{
	char digits[DIGITS_MAX], *end = digits + sizeof(digits);
	char *first = make_digits(end, n, base, f->conversion == 'X');
	int len = end - first, zeros, blanks;

	/* Count the zeros and the blanks around the digits */
	zeros = (f->precision < 0 ? 1 : f->precision) - len;
	if (base == 8 && (f->flags & FIELD_ALT) && zeros <= 0)
		zeros = 1;
	zeros = max(zeros, 0);
	blanks = f->width - len - zeros - (int)strlen(sign);
	/* Turn blanks in front of a number into zeros */
	if ((f->flags & FIELD_ZERO) && !(f->flags & FIELD_LEFT) &&
	    f->precision < 0 && blanks > 0) {
		zeros += blanks;
		blanks = 0;
	}
	/* Emit the parts of the number in order */
	if (!(f->flags & FIELD_LEFT))
		pad(m, ' ', blanks);
	seq_puts(m, sign);
	pad(m, '0', zeros);
	seq_write(m, first, len);
	if (f->flags & FIELD_LEFT)
		pad(m, ' ', blanks);
}

/* Choose a number's sign and prefix */
static void write_signed(struct seq_file *m, struct field *f, s64 n)
{
	const char *sign = f->flags & FIELD_PLUS ? "+" :
			   f->flags & FIELD_SPACE ? " " : "";

	/* Write the number's magnitude behind its sign */
	if (n < 0)
		write_digits(m, f, -(u64)n, 10, "-");
	else
		write_digits(m, f, n, 10, sign);
}

static void write_hex(struct seq_file *m, struct field *f, u64 n)
{
	const char *prefix = f->conversion == 'X' ? "0X" : "0x";

	if (n == 0 || !(f->flags & FIELD_ALT))
		prefix = "";
	write_digits(m, f, n, 16, prefix);
}

/* Write a string into its field */
static void write_string(struct seq_file *m, const struct field *f,
			 const char *s)
{
	int len = 0;

	/* Measure the string as far as it may be read */
	if (!s)
		s = "(null)";
	while ((f->precision < 0 || len < f->precision) && s[len])
		len++;
	/* Put the string between its blanks */
	if (!(f->flags & FIELD_LEFT))
		pad(m, ' ', f->width - len);
	seq_write(m, s, len);
	if (f->flags & FIELD_LEFT)
		pad(m, ' ', f->width - len);
}

/* a character is a string of one, even if it is 0 */
static void write_char(struct seq_file *m, const struct field *f,
		       char c)
{
	if (!(f->flags & FIELD_LEFT))
		pad(m, ' ', f->width - 1);
	seq_putc(m, c);
	if (f->flags & FIELD_LEFT)
		pad(m, ' ', f->width - 1);
}

/* Write one conversion */
static void write_pointer(struct seq_file *m, struct field *f,
			  const void *p)
{
	f->precision = 2 * sizeof(p);
	write_digits(m, f, (uintptr_t)p, 16, "");
}

/* write the field @f; its text in the format is @start to @end */
static void write_field(struct seq_file *m, struct field *f,
			struct format_args *args,
			const char *start, const char *end)
{
	switch (f->conversion) {
	/* Write the conversions that take an integer */
	case 'd':
	case 'i':
		return write_signed(m, f, fetch_integer(f, true, args));
	case 'u':
		return write_digits(m, f, fetch_integer(f, false, args), 10, "");
	case 'o':
		return write_digits(m, f, fetch_integer(f, false, args), 8, "");
	case 'x':
	case 'X':
		return write_hex(m, f, fetch_integer(f, false, args));
	/* Write a character, a string or a pointer */
	case 'c':
		return write_char(m, f, va_arg(args->ap, int));
	case 's':
		return write_string(m, f, va_arg(args->ap, char *));
	case 'p':
		return write_pointer(m, f, va_arg(args->ap, void *));
	case '%':
		return seq_putc(m, '%');
	default:
		seq_write(m, start, end - start);
	}
}

/* Write a format */
void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
{
	struct format_args copy;
	struct field field;
	const char *start;

	va_copy(copy.ap, args);
	while (*fmt) {
		/* Pass on the text up to the next percent sign */
		for (start = fmt; *fmt && *fmt != '%'; fmt++)
			;
		seq_write(m, start, fmt - start);
		if (!*fmt)
			break;
		/* Read a conversion and write its field */
		start = fmt;
		fmt = read_field(fmt + 1, &field, &copy);
		write_field(m, &field, &copy, start, fmt);
	}
	va_end(copy.ap);
}

/* Format into a buffer */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct seq_file m;

	seq_buffer_init(&m, buf, size);
	seq_vprintf(&m, fmt, args);
	BUG_ON(size && m.count >= size);
	return m.count;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}
