/*
 * Types and small macros that every file uses. Owns nothing, locks
 * nothing; includes only what the compiler itself provides.
 */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Name the integers of a fixed width */
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

/* Give short names to the attributes that we use */
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))
#define __noreturn __attribute__((noreturn))
#undef __always_inline	/* glibc has one, too */
#define __always_inline inline __attribute__((always_inline))
#define __cold __attribute__((cold))
#define __noinline __attribute__((noinline))
#define __must_check __attribute__((warn_unused_result))
#define __used __attribute__((used))
#define __weak __attribute__((weak))
#define __section(name) __attribute__((section(name)))

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define barrier() __asm__ volatile("" : : : "memory")

/* the spelling of assert.h, which a kernel does not have */
#define static_assert _Static_assert

static_assert(sizeof(unsigned long) == sizeof(void *),
	      "an unsigned long holds an address");

/* Count, compare and round with macros that evaluate once */
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define ALIGN(x, a) (((x) + ((typeof(x))(a)-1)) & ~((typeof(x))(a)-1))

#define KIB(n) ((unsigned long)(n) << 10)
#define MIB(n) ((unsigned long)(n) << 20)

/* Take the smaller of two numbers of one type */
#define min(x, y) ({			\
	typeof(x) __x = (x);		\
	typeof(y) __y = (y);		\
	(void)(&__x == &__y);		\
	__x < __y ? __x : __y;		\
})

/* Take the larger of two numbers of one type */
#define max(x, y) ({			\
	typeof(x) __x = (x);		\
	typeof(y) __y = (y);		\
	(void)(&__x == &__y);		\
	__x > __y ? __x : __y;		\
})

#define min_t(type, x, y) min((type)(x), (type)(y))
#define max_t(type, x, y) max((type)(x), (type)(y))

/* Get from a member to its structure */
#define container_of(ptr, type, member) ({                           \
	static_assert(__builtin_types_compatible_p(                  \
			      typeof(*(ptr)),                        \
			      typeof(((type *)0)->member)),          \
		      "container_of: not a pointer to " #member);    \
	(type *)((char *)(ptr)-offsetof(type, member));              \
})

#endif
