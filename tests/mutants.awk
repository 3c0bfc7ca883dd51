# mutants.awk - compare what became of the mutants with what is explained
#
#     awk -f tests/mutants.awk tests/mutants.explained RESULTS
#
# A result is a line of fields separated by tabs: verdict, file, suite, line, column, old token, new token, function, the
# line as it is, and as it was made. With again=1 prints those to be tried again, without the verdict, with again=2 the
# explained ones too; else the survivors and the table. tests/mutants says what the exit status means.

BEGIN { FS = "\t" }

function complain(what) {
	print "mutants: " what
	bad = 1
}

# An explanation: a place; the line as it is and as it would be, once or several times; and why.
FNR == NR && (/^#/ || !NF) { next }
FNR == NR && /^- / { was = substr($0, 3); next }
FNR == NR && /^\+ / {
	key = place SUBSEP was SUBSEP substr($0, 3)
	if (key in known)
		complain("explained twice: " place ": " substr($0, 3))
	known[key] = ++entries
	where[entries] = place ": " substr($0, 3)
	split(place, part, " ")
	source[entries] = part[1]
	next
}
FNR == NR && /^(mm|sched)\/[^ ]+ [^ ]+$/ { place = $0; first = entries + 1; next }
FNR == NR {
	for (i = first; i <= entries; i++)
		reason[i] = $0
	next
}

{
	key = $2 " " $8 SUBSEP $9 SUBSEP $10
	explained = key in known
	if (explained)
		seen[known[key]] = seen[known[key]] $1
	if (!($2 in all))
		file[++files] = $2
}
again {
	if ($1 == "survived" && (!explained || again == 2)) {
		sub(/^survived\t/, "")
		print
	}
	next
}
{ all[$2]++; n[$1, $2]++ }
$1 == "survived" && explained { n["explained", $2]++; n["survived", $2]-- }
$1 == "survived" && !explained { printf "survived: %s:%d %s\n- %s\n+ %s\n", $2, $4, $8, $9, $10 }

# per cent of the mutants that compile
function percent(caught, of) {
	return of ? 100 * caught / of : 100
}

function row(name, caught, explained, survived,		of, few) {
	of = caught + explained + survived
	few = (step == 1 || name == "all") && percent(caught, of) < least
	printf "%-22s %8d %8d %10d %10d %6.1f%s\n", name, of, caught, explained, survived,
		percent(caught, of), few ? " too few" : ""
	if (few)
		bad = 1
}

# explanations of these files that are out of date
function stale(		i) {
	for (i = 1; i <= entries; i++) {
		if (!(source[i] in all))
			continue
		if (!(i in seen))
			complain("explained, but no such mutant: " where[i])
		else if (seen[i] ~ /caught/)
			complain("explained, but caught: " where[i])
		if (reason[i] == "")
			complain("explained without a reason: " where[i])
	}
}

END {
	if (again)
		exit bad
	if (step == 1)
		stale()
	printf "%-22s %8s %8s %10s %10s %6s\n", "file", "mutants", "caught", "explained", "survived", "%"
	for (i = 1; i <= files; i++) {
		f = file[i]
		row(f, n["caught", f], n["explained", f], n["survived", f])
		caught += n["caught", f]; explained_all += n["explained", f]; survived += n["survived", f]
	}
	row("all", caught, explained_all, survived)
	printf "%d caught, %d survived, %d explained, in %d s\n", caught, survived, explained_all, seconds
	exit bad || !caught || step == 1 && survived > 0
}
