# lint.awk - measure the chapters, and check what can be seen in their text
#
# Input: noweb files. Variables: prose, the file to which the prose is written for the spelling checker, a line each:
# file:line, tab, text. Prints findings as "file:line: error: text" or "... warning: ...", and at the end a table.

function finding(kind, text) {
	print FILENAME ":" FNR ": " kind ": " text
}

# The width of a line of code: leading tabs count 4, because the book shows them so; others go to the grid of 8.
function width(text,    lead, n, i) {
	match(text, /^\t*/)
	lead = RLENGTH
	n = 8 * lead
	text = substr(text, lead + 1)
	for (i = 1; i <= length(text); i++)
		n += substr(text, i, 1) == "\t" ? 8 - n % 8 : 1
	return n - 4 * lead
}

# A table, a declaration or assembly may be longer than a chunk that does something.
function end_chunk(    most) {
	if (!in_code)
		return
	in_code = 0
	if (!chunk_lines)
		return
	most = chunk_acts && chunk_name !~ /\.(S|ld)$/ && !chunk_asm ? 40 : 60
	if (chunk_lines > most)
		print FILENAME ":" chunk_at ": " (suite ? "warning" : "error") ": <<" chunk_name ">> has " \
			chunk_lines " lines; the most is " most
	length_of[FILENAME, ++chunks[FILENAME]] = chunk_lines
	all_lengths[++all_chunks] = chunk_lines
}

# Leave of a line of prose what a reader reads as words.
function words_of(text) {
	gsub(/\[\[([^\]]|\][^\]])*\]\]+/, " ", text)
	gsub(/`[^`]*`(\{[^}]*\})?/, " ", text)
	gsub(/\$[^$]*\$/, " ", text)
	gsub(/\{[^}]*\}/, " ", text)
	gsub(/<!--.*-->/, " ", text)
	gsub(/\]\([^)]*\)/, "]", text)
	gsub(/@[A-Za-z][A-Za-z0-9:_-]*/, " ", text)
	gsub(/0x[0-9A-Fa-f]+/, " ", text)
	gsub(/https?:[^ )>]*/, " ", text)
	gsub(/\[[^\]]*\.(h|c|S)\]/, " ", text)
	return text
}

# How many words a reader reads: a name in [[brackets]] is one.
function count(text,    unused) {
	gsub(/\{[^}]*\}|<!--.*-->|\|/, " ", text)
	return split(text, unused)
}

function never(text,    low) {
	low = tolower(text)
	if (match(low, /(^|[^a-z])(simply|obviously|crucial(ly)?|robust(ly|ness)?|seamless(ly)?|delves?|delving|leverag(e|es|ed|ing))([^a-z]|$)/))
		finding("error", "never: " substr(text, RSTART, RLENGTH))
	if (match(low, /it should be noted|in this section we will|note that|not just [a-z ]*but|it is important to|needless to say/))
		finding("error", "never: " substr(text, RSTART, RLENGTH))
	if (text ~ /—| – | -- /)
		finding("warning", "a dash; a comma, a colon or a full stop may do")
}

# A number that a run produced is never typed. In a section that watches a run every larger number is suspect, elsewhere
# those with a unit that only a run can give. `<!-- typed -->` on the line says that the number is a fact.
function typed(text, raw) {
	if (raw ~ /<!-- typed/)
		return
	if (match(text, /[0-9][0-9,.]* (instructions|milliseconds|ms|microseconds|cycles|ticks|MB\/s)([^a-z]|$)/))
		finding("warning", "a number that a run gave? " substr(text, RSTART, RLENGTH))
	else if (watching && match(text, /(^|[^0-9A-Za-z.,-])([0-9]+,[0-9][0-9][0-9]|[0-9][0-9][0-9]+)([^0-9A-Za-z]|$)/))
		finding("warning", "a number in a section that watches a run:" substr(text, RSTART, RLENGTH))
}

FNR == 1 {
	suite = FILENAME ~ /\.test\.nw$/
	files[++nr_files] = FILENAME
	in_code = fence = comment = heading = watching = formula = 0
	if (!suite && !/^# .*\{#(ch|app):/)
		finding("error", "a chapter begins with its title and label, such as `# Building {#ch:build}`")
}

/^<<.*>>=[ \t]*$/ {
	end_chunk()
	in_code = 1
	chunk_name = substr($0, 3, length($0) - 5)
	sub(/>>=[ \t]*$/, "", chunk_name)
	chunk_at = FNR
	chunk_lines = chunk_acts = chunk_asm = in_comment = 0
	heading = 0
	if (chunk_name ~ / / && chunk_name ~ /(^|[^A-Za-z])(misc|helpers?|more code|stuff|various)([^A-Za-z]|$)/)
		finding("error", "the name of <<" chunk_name ">> does not say what it does")
	next
}

/^@( |$)/ {
	end_chunk()
	next
}

in_code {
	if (chunk_lines || $0 != "")
		chunk_lines++
	if ($0 !~ /^[ \t]*$/ && !in_comment && !/^[ \t]*\/\*([^*]|\*[^\/])*(\*\/)?[ \t]*$/)
		code[FILENAME]++
	shown = $0
	gsub(/@<</, "<<", shown)
	gsub(/@>>/, ">>", shown)
	if (width(shown) > 72)
		finding("error", width(shown) " columns; the most is 72")
	if (/[ \t]+$/)
		finding("error", "blanks at the end of the line")
	if (/\[\[[a-z_<]/ && !/<<.*>>/ && chunk_name !~ /\.(sh|exp)$/)
		finding("warning", "[[...]] is not for code; the brackets will be printed")
	if (/\/\*/ && chunk_name !~ /\.(sh|exp|awk)$/)
		in_comment = 1
	if (!in_comment && /(^|[^A-Za-z_])(if|for|while|switch|return|goto)([^A-Za-z_]|$)/ && !/^#/)
		chunk_acts = 1
	if (/^\t(mov|call|push|pop|int|iret|jmp|\.(long|macro|globl))/)
		chunk_asm = 1
	if (/\*\//)
		in_comment = 0
	next
}

/^(```|~~~)/ { fence = !fence; heading = 0; next }
fence { next }
/^<!--/ { comment = 1 }
comment { if (/-->/) comment = 0; next }

/^#+ / {
	if (heading)
		print FILENAME ":" heading ": warning: a heading without text below it"
	heading = FNR
	watching = /Watch it run/
	text = words_of($0)
	print FILENAME ":" FNR "\t" text > prose
	words[FILENAME] += count($0) - 1
	next
}

# A display formula may take several lines.
/^\$\$/ { if (!/^\$\$.*\$\$/) formula = !formula; heading = 0; next }
formula { next }

/^:::/ { if (!/^:::+ *$/) heading = 0; next }
/^[ \t]*$/ { next }

{
	heading = 0
	text = words_of($0)
	print FILENAME ":" FNR "\t" text > prose
	words[FILENAME] += count($0)
	never(text)
	if (!suite)
		typed(text, $0)
}

ENDFILE { end_chunk() }

function pct(list, n, share,    i) {
	i = int(n * share + 0.9999)
	return list[i < 1 ? 1 : i]
}

# A limit that is a smoke alarm is marked with a star in the table.
function cell(value, bad) {
	return value (bad ? "*" : " ")
}

END {
	print ""
	printf "%-36s %7s %7s %8s %7s %7s %5s %5s\n", "chapter", "words", "code", "words/", "chunks", "median", "p90", "max"
	printf "%-36s %7s %7s %8s %7s %7s %5s %5s\n", "", "", "lines", "line", "", "lines", "", ""
	for (f = 1; f <= nr_files; f++) {
		name = files[f]
		short = name
		sub(/^chapters\//, "", short)
		sub(/\.nw$/, "", short)
		suite = short ~ /\.test$/
		delete sorted
		n = chunks[name]
		for (i = 1; i <= n; i++)
			sorted[i] = length_of[name, i]
		n = asort(sorted)
		median = n ? pct(sorted, n, 0.5) : 0
		p90 = n ? pct(sorted, n, 0.9) : 0
		most = n ? sorted[n] : 0
		density = code[name] ? words[name] / code[name] : 0
		low = short ~ /^[0-9]/ ? 10 : 4
		bad = !suite && code[name] >= 20 && (density < low || (low == 10 && density > 25 && code[name] > 100))
		printf "%-36s %7d %7d %8s %7d %7s %5s %5s\n", short, words[name], code[name], \
			code[name] ? cell(sprintf("%.1f", density), bad) : "- ", n, \
			n ? cell(median, !suite && median > 6) : "- ", n ? cell(p90, !suite && p90 >= 20) : "- ", \
			n ? cell(most, most > 60) : "- "
		sum_words += words[name]
		sum_code += code[name]
	}
	n = asort(all_lengths)
	if (n)
		printf "%-36s %7d %7d %7.1f  %7d %6d  %4d  %4d \n", "all", sum_words, sum_code, \
			sum_code ? sum_words / sum_code : 0, n, pct(all_lengths, n, 0.5), pct(all_lengths, n, 0.9), all_lengths[n]
	print "(a line of code is one that is neither empty nor a comment;"
	print "* = outside the style's smoke alarms: 10 to 25 words a line in a chapter, 4 in an appendix,"
	print "chunks of at most 6 lines in the median and under 20 in nine of ten)"
}
