# lint-code.awk - measure the tangled C and check who includes whom
#
# Input: ctags' list of functions and variables, tab-separated: file, first line, last line, kind, name, and "file" when the
# name is static. Variable root: the tangled tree. Prints findings and a table as lint.awk does.

BEGIN {
	FS = "\t"
	n = split("lib arch sched mm block fs kernel monitor init", rooms, " ")
	for (i = 1; i <= n; i++)
		floor[rooms[i]] = i
	machines["i386"]; machines["host"]
}

function room_of(path) {
	return path ~ /\// ? gensub(/\/.*/, "", 1, path) : "."
}

# Read a file once: its lines without comments, its includes, its assertions.
function read_file(path,    text, at, open, m, included, room) {
	if (path in seen)
		return
	seen[path]
	room = room_of(path)
	while ((getline text < (root "/" path)) > 0) {
		at++
		if (!open && match(text, /^#[ \t]*include[ \t]+"([^"]+)"/, m))
			check_floor(path, at, room, m[1])
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "", text)
		if (open) {
			if (text !~ /\*\//)
				continue
			sub(/^.*\*\//, "", text)
			open = 0
		}
		if (text ~ /\/\*/) {
			open = 1
			sub(/\/\*.*/, "", text)
		}
		if (text ~ /^[ \t]*$/)
			continue
		real[path, at] = 1
		code[room]++
		if (text ~ /(^|[^A-Za-z_])((VM_)?(BUG|WARN)(_ON)?|static_assert|panic)\(/ && text !~ /^#define/)
			asserts[room]++
		if (text ~ /(^|[^A-Za-z_])(ck_assert|ck_abort|expect)[a-z_]*\(/)
			asserts[room]++
		if (text ~ /^#[ \t]*if/)
			in_if[path] = at
	}
	close(root "/" path)
}

function check_floor(path, at, room, included,    other) {
	other = room_of(included)
	if (other == "machine")
		other = "arch"
	if (!(room in floor) || !(other in floor))
		return
	if (floor[other] > floor[room])
		print "tangled/" path ":" at ": error: " room "/ is a floor below " other "/ and may not include " included
}

function machine_of(path,    m) {
	return match(path, /^arch\/(i386|host)\//, m) ? m[1] : path == "init/main.c" ? "i386" : ""
}

{
	path = $1
	read_file(path)
	if ($4 == "function" && $3 + 0 > 0) {
		lines = 0
		for (i = $2; i <= $3; i++)
			lines += (path, i) in real
		if (lines > 60)
			print "tangled/" path ":" $2 ": error: " $5 "() has " lines " lines; the most is 60"
		if (path !~ /^tests\//)
			length_of[++functions] = lines
		else
			tests++
	}
	# twice in one machine's program: both in shared rooms, or one there and one in the machine's own
	if ($6 == "" && path ~ /\.c$/ && path !~ /^tests\//) {
		key = $5
		who = machine_of(path)
		for (m in machines) {
			if (who != "" && who != m)
				continue
			if ((key, m) in defined && defined[key, m] != path)
				print "tangled/" path ":" $2 ": warning: " key " is also defined in " defined[key, m]
			defined[key, m] = path
		}
	}
}

END {
	while (("find " root " -name '*.[chS]' -printf '%P\n'" | getline path) > 0)
		read_file(path)
	n = asort(length_of)
	if (n)
		printf "\nfunctions: %d, median %d lines, nine in ten up to %d, longest %d (style: median 12, none over 60)\n", \
			n, length_of[int((n + 1) / 2)], length_of[int(n * 0.9 + 0.9999)], length_of[n]
	printf "\n%-10s %7s %11s %10s\n", "room", "lines", "assertions", "per 1,000"
	m = split("lib arch sched mm block fs kernel monitor init tests", list, " ")
	for (i = 1; i <= m; i++) {
		r = list[i]
		if (!code[r])
			continue
		rate = asserts[r] * 1000 / code[r]
		printf "%-10s %7d %11d %9.0f%s\n", r, code[r], asserts[r], rate, r == "mm" && rate < 30 ? "*" : ""
	}
}
