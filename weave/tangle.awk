# tangle.awk - check what noweb's markup says about the chapters, and put chunk names into comments
#
# Input: the lines of `markup -t` for all chapters. Output: the same for `mnt`, code only, with a comment that holds
# the chunk's name above each line where a chunk is used alone. With lines=1 also #line directives.
#
# An error is printed as file:line: text, and nothing is tangled then:
# - a chunk that is used and not defined, or defined and not used, or used within itself
# - a chunk, and so a file, that two chapters define
# - prose inside a chunk, as far as it can be told (the `@` that ends the chunk was forgotten)

function complain(place, text) {
	print place ": " text > "/dev/stderr"
	errors++
}

# A chunk that nobody uses is a file, and its name is a path.
function is_path(name) {
	return name ~ /^[A-Za-z0-9_.+-]+(\/[A-Za-z0-9_.+-]+)*$/ && name ~ /[.\/]|^Makefile$/
}

# Which comments the language of a file has. In a Makefile a comment line inside a recipe would go to the shell.
function language(path) {
	if (path ~ /\.(c|h|S)$/)
		return "c"
	if (path ~ /\.ld$/)
		return "ld"
	if (path ~ /(^|\/)(Makefile|[^\/]*\.mk)$/)
		return "make"
	if (path ~ /\.(sh|exp|gdb|awk|cfg)$/)
		return "hash"
	return "none"
}

# Give a chunk and all that it uses the language of the file that they end in.
function spread(name, kind, path,    n, used, i) {
	if (index(path, SUBSEP name SUBSEP)) {
		complain(first[name], "<<" name ">> is used within itself")
		return
	}
	if (!(name in kinds))
		kinds[name] = kind
	else if (kinds[name] != kind)
		kinds[name] = "none"
	else if (spread_done[name, kind])
		return
	spread_done[name, kind] = 1
	n = split(uses[name], used, SUBSEP)
	for (i = 2; i <= n; i++)
		spread(used[i], kind, path name SUBSEP)
}

# The comment for a chunk that is used in a piece of the given language; empty where there can be none.
function comment(name, kind, indent) {
	gsub(/\[\[|\]\]/, "", name)
	if (kind == "c" || kind == "ld") {
		gsub(/\*\//, "* /", name)
		gsub(/\/\*/, "/ *", name)
		return "/* " name " */"
	}
	if (kind == "hash" || (kind == "make" && indent == ""))
		return "# " name
	return ""
}

function directive(place) {
	sub(/:/, SUBSEP, place)
	split(place, part, SUBSEP)
	return "#line " part[2] " \"" top "/" part[1] "\""
}

function emit(text) {
	print text
}

# First pass, as the lines come: keep them, and learn who defines and who uses what.
/^@file /       { file = substr($0, 7); line = 1; next }
/^@begin code/  { code = 1; fresh = 1 }
!code           { if (/^@nl|^@index nl/) line++; next }
                { kept[++count] = $0; where[count] = file ":" line }
/^@defn /       { name = substr($0, 7)
                  if (!(name in first)) {
                          first[name] = file ":" line
                          order[++chunks] = name
                          home[name] = file
                  } else if (home[name] != file)
                          complain(file ":" line, "<<" name ">> is also defined in " first[name])
                  text = ""; heading = 1; next }
/^@use /        { used = substr($0, 6)
                  uses[name] = uses[name] SUBSEP used
                  users[used]++
                  if (!(used in asked))
                          asked[used] = file ":" line
                  if (text !~ /^[ \t]*$/ || continued)
                          within[used] = 1
                  text = text "<>"; next }
/^@text /       { piece = substr($0, 7)
                  text = text piece; next }
/^@nl/          { if (text ~ /^(## |### |::: |:::$|```|!\[.*\]\()/)
                          complain(file ":" line, "prose inside <<" name ">>: is the @ that ends it missing?")
                  if (text ~ /<>[^<>]/) {
                          m = split(uses[name], all, SUBSEP)
                          within[all[m]] = 1
                  }
                  continued = !heading && text ~ /\\$/
                  if (continued)
                          macro[name] = 1
                  text = ""; heading = 0; line++; next }
/^@index nl/    { line++ }
/^@end code/    { code = 0; continued = 0 }

END {
	for (i = 1; i <= chunks; i++) {
		name = order[i]
		if (name in users)
			continue
		if (is_path(name)) {
			print name > roots
			spread(name, language(name), SUBSEP)
		} else
			complain(first[name], "<<" name ">> is not used, and its name is no path")
	}
	for (name in asked)
		if (!(name in first))
			complain(asked[name], "<<" name ">> is not defined")
	for (i = 1; i <= chunks; i++)
		if (!(order[i] in kinds) && order[i] in users && !errors)
			complain(first[order[i]], "<<" order[i] ">> is used only by itself")
	if (errors) {
		print "tangle: " errors (errors == 1 ? " error" : " errors") ", nothing written" > "/dev/stderr"
		exit 1
	}
	printf "" > roots
	write_out()
}

# Second pass: write the kept lines again, with what is to stand beside them.
function write_out(    i, name, text, pending, continued, heading, after, apart) {
	for (i = 1; i <= count; i++) {
		if (kept[i] ~ /^@defn /) {
			name = substr(kept[i], 7)
			text = ""; heading = 1; continued = 0; apart = 0
			emit(kept[i])
		} else if (kept[i] ~ /^@text /) {
			text = text substr(kept[i], 7)
			pending = pending kept[i] "\n"
		} else if (kept[i] ~ /^@use /) {
			if (text ~ /^[ \t]*$/ && !continued && !(substr(kept[i], 6) in within)) {
				after = comment(substr(kept[i], 6), kinds[name], text)
				if (after != "") {
					# What stands on its own in a file keeps its distance.
					if (apart && text == "" && is_path(name)) {
						emit("@text ")
						emit("@nl")
					}
					emit("@text " text after)
					emit("@nl")
				}
				after = 1
			}
			text = text "<>"
			pending = pending kept[i] "\n"
		} else if (kept[i] ~ /^@nl/) {
			printf "%s", pending
			pending = ""
			emit(kept[i])
			continued = !heading && text ~ /\\$/
			if (lines && with_lines(name) && (heading || after) && kept[i + 1] !~ /^@(end|index)/) {
				emit("@text " directive(where[i + 1]))
				emit("@nl")
			}
			apart = text ~ /^<>$/
			text = ""; heading = 0; after = ""
		} else {
			printf "%s", pending
			pending = ""
			emit(kept[i])
		}
	}
}

# A directive must have a line for itself, and a macro's lines must stay together.
function with_lines(name) {
	return kinds[name] == "c" && !(name in within) && !(name in macro)
}
