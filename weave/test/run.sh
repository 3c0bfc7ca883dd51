#!/bin/sh
# run.sh - weave the sample chapters and compare what the weaver found with what it must find
#
# facts: who is defined where, which names are local, where a chunk goes, numbers. errors: each mistake of a-more.nw
# is reported with its file and line. Then both outputs are made from the sound chapters.
# -u writes the expected files anew; read the difference before you commit it.
set -eu
cd "$(dirname "$0")/../.."
out=build/weave-test
mkdir -p $out/html/figures
export TANGLED=$out/tangled RUNS=weave/test/results FIGURE_SOURCES=weave/test FIGURES=$out WEAVE_LOG=$out/log OUT=$out/html
unset WEAVE_DRAFT WEAVE_STRICT SUITES || true
t=weave/test/chapters
sound="$t/04-sample.nw $t/04-sample.test.nw $t/a-other.nw"
weave() { pandoc --preserve-tabs -f weave/nw.lua --metadata-file weave/test/book.yaml --citeproc "$@"; }

# The files that the sample gives: the weaver compares its own with them.
tangle() {
	noweb=${NOWEB:-/usr/lib/noweb}
	"$noweb/markup" -t "$@" | gawk -v lines=0 -v top="$PWD" -v roots=$out/roots -f weave/tangle.awk >$out/named
	rm -rf $TANGLED
	sed -n "s|/[^/]*$||p" $out/roots | sort -u | sed "s|^|$TANGLED/|" | xargs mkdir -p $TANGLED
	(cd $TANGLED && "$noweb/mnt" -t8 -all) <$out/named
}

count=0 bad=0
test_that() { # name, command...
	count=$((count + 1))
	name=$1
	shift
	if "$@" >$out/message 2>&1; then return; fi
	bad=$((bad + 1))
	echo "not ok: $name" >&2
	cat $out/message >&2
}

tangle $sound
weave $sound -L weave/test/facts.lua -t plain >$out/facts 2>$out/facts.err || true
if weave $sound $t/a-more.nw -L weave/test/facts.lua -t plain >/dev/null 2>$out/errors; then
	echo 'no error' >>$out/errors
fi
grep -v 'Citeproc' $out/errors | sort >$out/errors.sorted
if [ "${1-}" = -u ]; then
	cp $out/facts weave/test/facts.expected
	cp $out/errors.sorted weave/test/errors.expected
fi

test_that 'the facts are those expected' diff -u weave/test/facts.expected $out/facts
test_that 'the sound chapters give no error' test ! -s $out/facts.err
test_that 'each mistake is named with its place' diff -u weave/test/errors.expected $out/errors.sorted
test_that 'LaTeX is made' weave $sound -L weave/weave.lua -t latex --template weave/book.tex -o $out/sample.tex
test_that 'a suite is left out of the LaTeX' sh -c "! grep -q 'suite:sample' $out/sample.tex"
test_that 'a suite is put in on demand' sh -c "SUITES=yes pandoc -p -f weave/nw.lua $sound \
	--metadata-file weave/test/book.yaml --citeproc -L weave/weave.lua -t latex | grep -q 'nwsuite{suite:sample}'"
test_that 'HTML is made' weave $sound -L weave/weave.lua -t html5 -o $out/html/.done
test_that 'HTML has a page for the section' test -s $out/html/sec-one.html
test_that 'a transcript is in the HTML' grep -q 'DMA 4096' $out/html/sec-one.html
test_that 'a picture that moves agrees with the kernel, or is refused' texlua weave/test/moving.lua

echo "weave/test: $count tests, $bad failed"
[ $bad = 0 ]
