/*
 * symbols.c (host) - names from the symbol table of our own file
 *
 * The file is mapped at the first question and stays mapped.
 */
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/symbols.h"
#include "lib/types.h"

static const Elf32_Sym *symbols;
static size_t nr_symbols;
static const char *names;

/* Map the file of the running suite */
static const char *map_own_file(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	void *file = MAP_FAILED;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0)
		file = mmap(NULL, (size_t)st.st_size, PROT_READ,
			    MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	return file == MAP_FAILED ? NULL : file;
}

/* Find the symbol table in the suite's file */
static void find_symbols(void)
{
	const char *file = map_own_file();
	const Elf32_Ehdr *head = (const void *)file;
	const Elf32_Shdr *section;

	if (!file)
		return;
	section = (const void *)(file + head->e_shoff);
	for (int i = 0; i < head->e_shnum; i++) {
		/* Keep the section if it is the table of symbols */
		if (section[i].sh_type != SHT_SYMTAB)
			continue;
		symbols = (const void *)(file + section[i].sh_offset);
		nr_symbols = section[i].sh_size / sizeof(*symbols);
		names = file + section[section[i].sh_link].sh_offset;
	}
}

/* Look an address up in the suite's symbol table */
const char *kallsyms_lookup(unsigned long address,
			    unsigned long *offset, unsigned long *size)
{
	if (!symbols)
		find_symbols();
	for (size_t i = 0; i < nr_symbols; i++) {
		const Elf32_Sym *symbol = symbols + i;

		/* Answer if the address is in this function of the suite */
		if (ELF32_ST_TYPE(symbol->st_info) != STT_FUNC ||
		    address - symbol->st_value >= symbol->st_size)
			continue;
		*offset = address - symbol->st_value;
		*size = symbol->st_size;
		return names + symbol->st_name;
	}
	return NULL;
}
