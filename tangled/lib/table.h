/*
 * Tables gathered by the linker: section @table holds pointers to
 * objects of one type, contributed by any file. Constant after link.
 */
#ifndef LIB_TABLE_H
#define LIB_TABLE_H

#include "lib/types.h"

/* declares the table; once, in the header of the table's owner */
#define DECLARE_TABLE(type, table)                       \
	extern type *const __start_##table[] __weak;     \
	extern type *const __stop_##table[] __weak

/* adds @object, a variable at file scope, to the table */
#define ADD_TO_TABLE(type, table, object)                \
	static type *const table##_##object              \
		__used __section(#table) = &(object)

/* visits each pointer; @p is a (type *const *) */
#define for_each_in_table(p, table) \
	for ((p) = __start_##table; (p) != __stop_##table; (p)++)

#endif
