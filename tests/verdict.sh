# verdict.sh - what a suite says about a changed tree; read by tests/mutants and tests/planted
#
# The trees are copies of tangled/, each with its own build, so that a change costs one compilation and one link, and to
# take it back a copy of what was compiled. SANITIZE= builds them without sanitizers; the default is what `make check` has.
# They have no debugging information, which nobody reads. Random tests are short unless THOROUGH is set.

# grow_trees DIR COUNT SUITE...: DIR/tree0, DIR/tree1, ... with these suites built; they must pass without a change.
# DIR/tree is the one that is never changed.
grow_trees() {
	local dir=$1 count=$2 suite i
	shift 2
	rm -rf "$dir"
	mkdir -p "$dir"
	cp -a tangled "$dir/tree"
	rm -rf "$dir/tree/build"
	build_suites "$dir/tree" "$dir/log" -j"$count" "$@" || {
		tail -n 40 "$dir/log"
		echo "${0##*/}: the suites do not compile without a change" >&2
		return 1
	}
	for suite; do
		while [ "$(jobs -rp | wc -l)" -ge "$count" ]; do wait -n; done
		{ run_suite "$dir/tree" "$suite" "$dir/log-$suite" && touch "$dir/passed-$suite"; } &
	done
	wait
	for suite; do
		[ -e "$dir/passed-$suite" ] && continue
		tail -n 40 "$dir/log-$suite"
		echo "${0##*/}: suite $suite fails without a change" >&2
		return 1
	done
	for ((i = 0; i < count; i++)); do
		cp -a "$dir/tree" "$dir/tree$i"
	done
}

# change DIR ID FILE TEXT...: FILE of DIR/treeID is now what the command TEXT... prints; false if that is what it was
change() {
	local dir=$1 id=$2 file=$3
	shift 3
	touch -d '1 second ago' "$dir/stamp$id"
	"$@" >"$dir/tree$id/$file"
	! cmp -s "$dir/tree/$file" "$dir/tree$id/$file"
}

# change_back DIR ID: DIR/treeID has the files of DIR/tree again, with their times, so that nothing is compiled for it
change_back() {
	local dir=$1 id=$2 file
	find "$dir/tree$id" -type f -newer "$dir/stamp$id" -printf '%P\n' |
	while read -r file; do
		if [ -e "$dir/tree/$file" ]; then
			cp -p "$dir/tree/$file" "$dir/tree$id/$file"
		else
			rm "$dir/tree$id/$file"
		fi
	done
}

# build_suites TREE LOG [-jN] SUITE...
build_suites() {
	local tree=$1 log=$2
	shift 2
	set -- "${@/#/suite-}"
	timeout 900 make -s -C "$tree" ${SANITIZE+SANITIZE="$SANITIZE"} EXTRA=-g0 "${@/#suite--/-}" >"$log" 2>&1 </dev/null
}

# A test that never ends has ten seconds of the processor; one that waits for nothing, half of the suite's own deadline.
# A thorough one has a minute, and twice the deadline.
run_suite() {
	local tree=$1 suite=$2 log=$3
	(
		cd "$tree" || exit
		export SUITE_STOP=1 CK_FORK=yes CK_VERBOSITY=normal
		if [ -n "${THOROUGH-}" ]; then
			ulimit -t 60 -c 0
			export CK_TIMEOUT_MULTIPLIER=2
		else
			ulimit -t 10 -c 0
			export SUITE_QUICK=1 CK_TIMEOUT_MULTIPLIER=0.5
		fi
		timeout 600 "build/suites/$suite"
	) >"$log" 2>&1 </dev/null
}

# case_fails TREE SUITE CASE LOG: a test of this case of the suite fails; a case that is not there catches nothing
case_fails() {
	CK_RUN_CASE=$3 run_suite "$1" "$2" "$4" && return 1
	! grep -q 'Checks: 0,' "$4"
}

# verdict TREE SUITES LOG: invalid (does not compile), caught (by one of the suites, separated by commas) or survived
verdict() {
	local tree=$1 suites=$2 log=$3 suite
	for suite in ${suites//,/ }; do
		if ! build_suites "$tree" "$log" "$suite"; then
			echo invalid
			return
		fi
		if ! run_suite "$tree" "$suite" "$log"; then
			echo caught
			return
		fi
	done
	echo survived
}
