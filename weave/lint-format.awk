# lint-format.awk - report where clang-format would change more than an alignment
#
# Input: for each C file its path after "file:", then what `clang-format --output-replacements-xml` says about it.
# clang-format knows one way to align the second line of a call, a column of comments or the values of macros. Which of
# them reads best is left to the author: a replacement is ignored when blanks within a line become other blanks, or
# when a continued line (its new indentation has blanks behind the tabs) is indented more or less. What remains is
# indentation, braces, and blanks around operators.

function slurp(name,    rs, text) {
	rs = RS
	RS = "^$"
	getline text < name
	close(name)
	RS = rs
	return text
}

function finding(text) {
	before = substr(source, 1, offset)
	sub(/\n*$/, "", before)
	print path ":" gsub(/\n/, "", before) + 1 ": format: " text
}

# The line up to the place that is spoken of.
function here_line(    text) {
	text = substr(source, 1, offset)
	sub(/^.*\n/, "", text)
	return text
}

/^file:/ {
	path = substr($0, 6)
	source = slurp(path)
}

match($0, /<replacement offset='([0-9]+)' length='([0-9]+)'>(.*)<\/replacement>/, m) {
	offset = m[1]
	old = substr(source, offset + 1, m[2])
	new = m[3]
	gsub(/&#10;/, "\n", new)
	gsub(/&lt;/, "<", new)
	gsub(/&gt;/, ">", new)
	gsub(/&amp;/, "\\&", new)
	indent = new
	sub(/^.*\n/, "", indent)
	aligned = indent ~ / /
	if (old ~ /^[ \t]+$/ && new ~ /^[ \t]+$/)
		next
	if (new ~ /\n/ && aligned)
		next
	if (old ~ /[^ \t\n]/ || new ~ /[^ \t\n]/) {
		if (old ~ /\\/ || new ~ /\\/)
			next
		finding("text would be changed")
	} else if (old ~ /\n/ && new ~ /\n/)
		finding(gsub(/\n/, "\n", old) == gsub(/\n/, "\n", new) ? \
			"indentation of the next line" : "blank lines behind this one")
	else if (old ~ /\n/)
		finding("the next line would be joined to this one")
	else if (new ~ /\n/) {
		# a row of a table, or a structure of one member, may stand on one line
		here = here_line()
		if (here ~ /[,{]$/ || here ~ /struct.*\{/)
			next
		finding("this line would be broken")
	} else if (here_line() !~ /^[ \t]*#/)
		finding(old == "" ? "a blank is missing" : "a blank too many")
}
