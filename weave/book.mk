# book.mk - from chapters, figures and runs of the kernel to PDF and HTML
#
# The main Makefile calls it when tangled/ and the kernel are up to date. One run of pandoc makes the whole of an
# output, so that every reference is resolved in one place.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: html pdf book experiments figures FORCE

KERNEL := build/kernel/kernel.elf
NW := $(shell weave/chapters)
FIGURES := $(patsubst figures/%.tex,%,$(wildcard figures/*.tex)) $(patsubst figures/%.calls,%,$(wildcard figures/*.calls))
EXPERIMENTS := $(patsubst tangled/experiments/%.exp,%,$(wildcard tangled/experiments/*.exp))
RUNS := $(EXPERIMENTS:%=build/run/%/keys)
# A draft does without the figures of runs that were not made.
ifdef DRAFT
FIGURES := $(filter-out $(patsubst figures/%.tex,%,$(shell grep -l build/run/ figures/*.tex)),$(FIGURES))
endif
WEAVER := weave/links $(wildcard weave/*.lua weave/*.tex weave/web/*.html) book.yaml
GIT := git -c safe.directory='*'
COMMIT := $(shell $(GIT) describe --always --dirty --exclude '*' 2>/dev/null || echo unknown)
DATE := $(shell $(GIT) log -1 --format=%cs 2>/dev/null)
# DRAFT=yes weaves with gaps in it: an experiment that was not run, a reference to what is not written.
# SUITES=yes prints the test suites of the chapters too.
WEAVE = $(if $(DRAFT),WEAVE_DRAFT=1) pandoc --preserve-tabs $(if $(DRAFT),,--fail-if-warnings) -f weave/nw.lua $(NW) --metadata-file book.yaml \
	-M commit='$(COMMIT)' -M date='$(DATE)' --citeproc -L weave/weave.lua

say = @printf '  %-8s %s\n' $1 '$2'

# What the kernel said and counted, for transcripts, plots and numbers in the text.
experiments: $(RUNS)

build/tools/experiment: FORCE
	@$(MAKE) -f tests/tests.mk --no-print-directory $@

build/run/%/keys: tangled/experiments/%.exp $(KERNEL) build/tools/experiment
	$(call say,run,$*)
	@mkdir -p $(@D)
	@build/tools/experiment $(KERNEL) $< $(@D)
	@touch $@

# A figure is a page of its own. One that is drawn from a run's data depends on that run, one that reads a header on that.
figures: $(FIGURES:%=build/figures/%.pdf)

build/figures/%.pdf: figures/%.tex figures/fig.sty
	$(call say,figure,$*)
	@mkdir -p $(@D)
	@TEXINPUTS=figures: lualatex -interaction=nonstopmode -halt-on-error -output-directory $(@D) $< >$(@D)/$*.out || \
		{ grep -A 8 '^!' $(@D)/$*.out >&2; exit 1; }

build/figures/%.pdf: build/figures/%.tex figures/fig.sty
	$(call say,figure,$*)
	@TEXINPUTS=figures: lualatex -interaction=nonstopmode -halt-on-error -output-directory $(@D) $< >$(@D)/$*.out || \
		{ grep -A 8 '^!' $(@D)/$*.out >&2; exit 1; }

# gcc has written down beside each object who calls whom. What it has inlined is not in it: files that a figure wants
# to draw as they are written are compiled once more.
AS_WRITTEN := -fcallgraph-info -fno-inline -fno-partial-inlining -fno-ipa-cp -fno-ipa-sra -fno-ipa-icf -Dalways_inline=noinline -w
build/callgraph/.done: $(KERNEL) $(wildcard figures/*.calls)
	@mkdir -p $(@D)/source
	@cd build/kernel/kernel && for f in $$(find . -name '*.ci'); do \
		cp $$f ../../callgraph/$$(echo $${f#./} | tr / -); done
	@for f in $$(sed -n 's/^source //p' figures/*.calls | sort -u); do o=build/as-written/kernel/$${f%.c}; \
		$(MAKE) -s -C tangled O=$(CURDIR)/build/as-written EXTRA='$(AS_WRITTEN)' $(CURDIR)/$$o.o >/dev/null && \
		cp $$o.ci $(@D)/source/$$(echo $${f%.c}.ci | tr / -) || exit 1; done
	@touch $@

build/figures/%.tex: figures/%.calls weave/callgraph build/callgraph/.done
	@mkdir -p $(@D)
	@weave/callgraph $< build/callgraph >$@

define drawn_from
build/figures/$1.pdf: $(addprefix build/run/,$(addsuffix /keys,$(shell grep -o 'build/run/[a-z0-9-]*' figures/$1.tex 2>/dev/null | \
	sed 's|build/run/||' | sort -u))) $(shell grep -oE 'tangled/[a-z0-9_/]*\.h|weave/[a-z]+\.lua' figures/$1.tex 2>/dev/null | sort -u)
endef
$(foreach f,$(FIGURES),$(eval $(call drawn_from,$f)))

# pdftocairo writes six digits, each letter with both its coordinates and each stroke with a matrix: svgo makes a quarter of it.
build/html/figures/%.svg: build/figures/%.pdf weave/npm/svgo.config.mjs build/npm/.site
	@mkdir -p $(@D)
	@pdftocairo -svg $< build/figures/$*.svg
	@build/npm/node_modules/.bin/svgo -q --config weave/npm/svgo.config.mjs build/figures/$*.svg -o $@

# Small pictures for the list of figures, which a browser loads dozens of: a drawing needs few colours.
build/html/thumbs/%.png: build/figures/%.pdf
	@mkdir -p $(@D)
	@pdftocairo -png -singlefile -scale-to-x 360 -scale-to-y -1 $< - | pngquant --speed 1 --strip 24 - >$@

html: build/html/.done
	@echo "  html     build/html/index.html"

# What lies beside the pages. One style sheet and one script for every page; the other scripts come when they are asked for.
STYLES := base code source run moving reading back search print
SCRIPTS := base code reading ask
STATIC := style.css book.js search.js source.js run.js moving.js machine/v86.js machine/v86-wasm.js machine/kernel.js machine/LICENSE-v86.txt $(patsubst weave/fonts/web/%,fonts/%,$(wildcard weave/fonts/web/*))
build/html/.done: $(NW) $(WEAVER) $(if $(DRAFT),,$(RUNS)) $(FIGURES:%=build/html/figures/%.svg) $(FIGURES:%=build/html/thumbs/%.png) $(STATIC:%=build/html/%)
	$(call say,weave,HTML)
	@mkdir -p $(@D)
	@export OUT=build/html; $(WEAVE) -t html5 -o $@
	@weave/links build/html >build/links.out || { cat build/links.out; $(if $(DRAFT),,rm -f $@; exit 1;) }
build/html/fonts/%: weave/fonts/web/%
	@mkdir -p $(@D)
	@cp $< $@
build/html/style.css: $(STYLES:%=weave/web/%.css) build/npm/.site
	@mkdir -p $(@D)
	@cat $(filter %.css,$^) | NODE_PATH=build/npm/node_modules node -e \
		'process.stdout.write(require("csso").minify(require("fs").readFileSync(0, "utf8"), {restructure: false}).css)' >$@
build/html/book.js: $(SCRIPTS:%=weave/web/%.js) build/npm/.site
	@mkdir -p $(@D)
	@build/npm/node_modules/.bin/terser --compress --mangle -o $@ -- $(filter %.js,$^)

# "Run it here": the panel, and the machine that it boots. Scripts are the only files that a page may load on file://,
# so bytes come as base64 of gzip.
build/html/run.js: weave/web/handover.js weave/web/run.js
	@mkdir -p $(@D)
	@cat $^ >$@
build/html/machine/v86.js: build/npm/.site
	@mkdir -p $(@D)
	@cp build/npm/node_modules/v86/build/libv86.js $@
build/html/machine/LICENSE-v86.txt: build/npm/.site
	@mkdir -p $(@D)
	@cp build/npm/node_modules/v86/LICENSE $@
build/html/machine/v86-wasm.js: build/npm/.site
	@mkdir -p $(@D)
	@$(call as_script,v86) build/npm/node_modules/v86/build/v86.wasm >$@.new
	@mv $@.new $@
build/html/machine/kernel.js: $(KERNEL)
	@mkdir -p $(@D)
	@strip -o $@.elf $<
	@$(call as_script,kernel) $@.elf >$@.new
	@mv $@.new $@; rm $@.elf
as_script = bytes() { printf 'Book.data["machine/$1"] = "'; gzip -9nc "$$1" | base64 -w 0; printf '";\n'; }; bytes

# What a reader can take along is made when there are pages and PDF.
book: html pdf build/html/.downloads
build/html/.downloads: build/html/.done build/book.pdf weave/downloads LICENSE LICENSE.GPL-2
	$(call say,downloads,$(@D))
	@weave/downloads $(@D) "$$(sed -n 's/^<html.* data-book="\([^"]*\)".*/\1/p' $(@D)/index.html)" '$(DATE)' build/book.pdf
	@weave/links $(@D) >build/links.out || { cat build/links.out; $(if $(DRAFT),,exit 1;) }
	@touch $@

# Packages of npm, pinned by their lock file, are used while the book is built and tested; of one of them, v86, two
# files go to the reader. `site` are those that the pages need, `all` those of their tests too.
build/npm/.site: weave/npm/package.json weave/npm/package-lock.json
	$(call say,npm,$@)
	@mkdir -p $(@D) && cp weave/npm/package.json weave/npm/package-lock.json weave/npm/.npmrc $(@D)
	@[ -d $(@D)/node_modules/puppeteer-core ] || (cd $(@D) && npm ci --omit=dev >npm.log 2>&1) || { cat $(@D)/npm.log >&2; exit 1; }
	@touch $@
build/npm/.all: weave/npm/package.json weave/npm/package-lock.json
	$(call say,npm,$@)
	@mkdir -p $(@D) && cp weave/npm/package.json weave/npm/package-lock.json weave/npm/.npmrc $(@D)
	@(cd $(@D) && npm ci >npm.log 2>&1) || { cat $(@D)/npm.log >&2; exit 1; }
	@touch $@

build/html/%: weave/web/%
	@mkdir -p $(@D)
	@cp $< $@

pdf: build/book.pdf
	@echo "  pdf      $<"

build/book.tex: $(NW) $(WEAVER) $(if $(DRAFT),,$(RUNS))
	$(call say,weave,LaTeX)
	@$(WEAVE) -t latex --template weave/book.tex -o $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
	@touch $@

# An overfull box, a missing character or an undefined reference is an error: the reader would see it.
build/book.pdf: build/book.tex $(FIGURES:%=build/figures/%.pdf)
	$(call say,lualatex,$@)
	@weave/typeset $<
	@if grep -E 'Overfull|undefined|Missing character|multiply|has been referenced' build/book.log; then \
		echo 'book: TeX is not content; see build/book.log' >&2; $(if $(DRAFT),,rm -f $@; exit 1;) fi
	@touch $@

FORCE:
