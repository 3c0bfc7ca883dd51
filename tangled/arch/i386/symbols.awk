# symbols.awk - an assembler table of the functions that nm -n lists
BEGIN { n = 0 }
$2 ~ /^[tT]$/ && $3 !~ /^__st(art|op)_/ {
	address[n] = $1
	name[n++] = $3
}

END {
	print "\t.section .note.GNU-stack, \"\", @progbits"
	print "\t.section .rodata.symbols, \"a\""
	print "\t.balign 4"
	print "\t.globl nr_kernel_symbols, kernel_symbols"
	print "nr_kernel_symbols:\n\t.long " n
	print "kernel_symbols:"
	for (i = 0; i < n; i++)
		print "\t.long 0x" address[i] ", 1000" i "f"
	for (i = 0; i < n; i++)
		print "1000" i ":\t.asciz \"" name[i] "\""
}
