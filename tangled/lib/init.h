/*
 * __init and __initdata: code and data that free_initmem() gives to
 * the page allocator when the machine is up (see mm/init.c).
 */
#ifndef LIB_INIT_H
#define LIB_INIT_H

#define __init __attribute__((section(".init.text"), cold))
#define __initdata __attribute__((section(".init.data")))

#endif
