# mutations.awk FILE.c - every place where one token may be changed
#
# Prints, separated by tabs: line, column, old token, new token ("(nothing)" if
# it goes), the function, the line as it is and as it would be, both without
# the white space that begins it and with a blank for each tab. Comments,
# strings, preprocessor lines, declarations outside functions, and lines that
# only report or assert (a weaker message or assertion is no fault) are left
# alone.

BEGIN {
	n = split("<<= >>= == != <= >= && || << >> ++ -- += -= |= &= ^= -> " \
		  "< > + - * / % & | ^ !", op, " ")
	new["=="] = "!="; new["!="] = "=="; new["<="] = "<"; new[">="] = ">"
	new["<"] = "<="; new[">"] = ">="; new["&&"] = "||"; new["||"] = "&&"
	new["<<"] = ">>"; new[">>"] = "<<"; new["++"] = "--"; new["--"] = "++"
	new["+="] = "-="; new["-="] = "+="; new["|="] = "&="; new["&="] = "|="
	new["+"] = "-"; new["-"] = "+"; new["/"] = "*"; new["%"] = "/"
	new["|"] = "&"; new["!"] = ""
	binary["+"]; binary["-"]; binary["|"]; binary["<"]; binary[">"]
}

function plain(text) {
	sub(/^[ \t]+/, "", text)
	gsub(/\t/, " ", text)
	return text
}

function emit(col, old, to) {
	print NR "\t" col "\t" old "\t" (to == "" ? "(nothing)" : to) "\t" \
		fun "\t" plain($0) "\t" \
		plain(substr($0, 1, col - 1) to substr($0, col + length(old)))
}

function number(col, word,	v) {
	if (word ~ /^0[xX]/ || word ~ /[^0-9uUlL]/)
		return
	v = word + 0
	emit(col, word, v + 1)
	if (v > 1)
		emit(col, word, v - 1)
}

# is the operator at column c between two operands?
function between(line, c,	before) {
	before = substr(line, 1, c - 1)
	return before ~ /[A-Za-z0-9_)\]][ \t]*$/
}

function scan(line,	i, k, c, word, o) {
	for (i = 1; i <= length(line); i += length(o)) {
		c = substr(line, i, 1)
		o = c
		if (c == "\"" || c == "'") {
			o = substr(line, i)
			match(o, c == "\"" ? /^"([^"\\]|\\.)*"/ : /^'([^'\\]|\\.)*'/)
			o = substr(o, 1, RLENGTH > 0 ? RLENGTH : 1)
			continue
		}
		if (c ~ /[A-Za-z_0-9]/) {
			match(substr(line, i), /^[A-Za-z_0-9]+/)
			word = o = substr(line, i, RLENGTH)
			if (c ~ /[0-9]/)
				number(i, word)
			continue
		}
		for (k = 1; k <= n; k++) {
			if (substr(line, i, length(op[k])) != op[k])
				continue
			o = op[k]
			if (o in new && (!(o in binary) || between(line, i)))
				emit(i, o, new[o])
			break
		}
	}
}

/^[^ \t}]/ { infun = 0 }
/^[A-Za-z_].*\(/ {
	match($0, /[A-Za-z_0-9]+\(/)
	fun = substr($0, RSTART, RLENGTH - 1)
}
/^{/ { infun = 1; next }
{
	line = $0
	while (match(line, /\/\*[^*]*\*\//))	# blank out, keep columns
		line = substr(line, 1, RSTART - 1) \
		       sprintf("%" RLENGTH "s", "") substr(line, RSTART + RLENGTH)
	if (comment) {
		if (line !~ /\*\//)
			next
		comment = 0
		next
	}
	if (line ~ /\/\*/) {
		comment = 1
		sub(/\/\*.*/, "", line)
	}
	if (!infun || line ~ /^#/)
		next
	if (report) {
		if (line ~ /;[ \t]*$/)
			report = 0
		next
	}
	if (line ~ /(printk|seq_printf|seq_puts|panic|BUG_ON|WARN_ON|trace)[ \t]*\(/) {
		report = line !~ /[;{][ \t]*$/
		next
	}
	scan(line)
}
