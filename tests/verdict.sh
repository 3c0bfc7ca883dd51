# verdict.sh - what a suite says about a changed tree; read by tests/mutants and tests/planted
#
# The trees are copies of tangled/, each with its own build, so that a change costs one compilation and one link.
# SANITIZE= builds them without sanitizers; the default is what `make check` has. Random tests are short unless THOROUGH
# is set.

# grow_trees DIR COUNT SUITE...: DIR/tree0, DIR/tree1, ... with these suites built; they must pass without a change
grow_trees() {
	local dir=$1 count=$2 suite i
	shift 2
	rm -rf "$dir"
	mkdir -p "$dir"
	cp -a tangled "$dir/tree0"
	rm -rf "$dir/tree0/build"
	for suite; do
		build_suite "$dir/tree0" "$suite" "$dir/log" -j"$count" && run_suite "$dir/tree0" "$suite" "$dir/log" || {
			tail -n 40 "$dir/log"
			echo "${0##*/}: suite $suite fails without a change" >&2
			return 1
		}
	done
	for ((i = 1; i < count; i++)); do
		cp -a "$dir/tree0" "$dir/tree$i"
	done
}

build_suite() {
	local tree=$1 suite=$2 log=$3
	shift 3
	timeout 600 make -s "$@" -C "$tree" ${SANITIZE+SANITIZE="$SANITIZE"} "suite-$suite" >"$log" 2>&1 </dev/null
}

# A test that never ends has ten seconds of the processor; one that waits for nothing, half of the suite's own deadline.
# A thorough one has a minute, and twice the deadline.
run_suite() {
	local tree=$1 suite=$2 log=$3
	(
		cd "$tree" || exit
		export SUITE_STOP=1 CK_FORK=yes CK_VERBOSITY=minimal
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

# verdict TREE SUITES LOG: invalid (does not compile), caught (by one of the suites, separated by commas) or survived
verdict() {
	local tree=$1 suites=$2 log=$3 suite
	for suite in ${suites//,/ }; do
		if ! build_suite "$tree" "$suite" "$log"; then
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
