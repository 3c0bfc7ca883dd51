# Demand Zero: the book and its kernel
#
# `make help` lists the targets. What is made goes to build/, but for tangled/, which is exactly what the chapters give.
# The kernel and the suites are built by tangled/Makefile (see chapters/a-build.nw), the book by weave/book.mk.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := kernel
MAKEFLAGS += --no-print-directory

# What a person may set on the command line
MEM ?= 64#		memory of the machine in MiB
CPU ?= pentium3#	QEMU's name of the processor
ARGS ?=#		words for the kernel's command line
INITRD ?=#		a file that the boot loader puts into memory
SETUP ?= yes#		no: name missing packages instead of installing them
LINES ?=#		yes: debug with the chapters as sources
DRAFT ?=#		yes: weave with gaps, where something is not written or was not run
JOBS ?= $(shell nproc)
ifeq ($(origin CC),default)
CC := gcc
endif

export MEM CPU ARGS INITRD LINES DRAFT CC
setup = @SETUP=$(SETUP) TARGET=$@ weave/setup
KERNEL := build/kernel/kernel.elf
compile = $(MAKE) -j$(JOBS) -C tangled O=$(CURDIR)/build/$1
# The compiler's own account of who calls whom, for the book's call graphs
callgraph = $(if $(findstring gcc,$(notdir $1)),EXTRA=-fcallgraph-info)
SUITES := build/suites-$(notdir $(CC))
book = $(MAKE) -j$(JOBS) -f weave/book.mk

##@ The kernel

.PHONY: kernel
kernel: ## build the kernel (plain `make` does the same)
	$(setup) kernel
	@weave/tangle
	@$(call compile,kernel) $(call callgraph,$(CC)) kernel

.PHONY: run
run: ## boot it in QEMU; MEM= memory in MiB, CPU= processor, ARGS= options, INITRD= file
	$(setup) run
	@weave/tangle
	@$(call compile,kernel) $(call callgraph,$(CC)) kernel
	@weave/boot $(KERNEL)

.PHONY: debug
debug: ## boot it under gdb; LINES=yes shows the chapters as its source
	$(setup) debug
	@weave/tangle
	@$(call compile,kernel) $(call callgraph,$(CC)) kernel
	@if [ -n "$(LINES)" ]; then weave/tangle -l build/lines && \
		$(MAKE) -j$(JOBS) -C build/lines O=$(CURDIR)/build/kernel-lines kernel; fi
	@weave/debug $(if $(LINES),build/kernel-lines/kernel.elf,$(KERNEL))

##@ Its tests

.PHONY: check
check: ## run all tests: the suites on the soft machine, then whole machines in QEMU; CC=clang too
	$(setup) check $(filter clang,$(CC))
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(MAKE) -s -f tests/tests.mk build/tools/system build/tools/experiment build/grub.iso
	@rm -f build/check.log
	@bad=0; \
	$(call compile,$(notdir $(SUITES))) check || bad=1; \
	cat $(SUITES)/suites/*.log >build/check.log; \
	$(MAKE) -f tests/tests.mk system || bad=1; \
	cat build/system.log >>build/check.log; \
	weave/tally build/check.log && exit $$bad

.PHONY: check-system
check-system: ## the tests that boot whole machines
	$(setup) check
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(MAKE) -f tests/tests.mk system

.PHONY: check-debug
check-debug: ## the self-tests on a kernel that checks itself at every step
	$(setup) check
	@weave/tangle
	@$(call compile,kernel-debug) CC=gcc DEBUG=yes kernel
	@$(MAKE) -f tests/tests.mk system-debug

.PHONY: check-suites
check-suites: ## the suites on the soft machine alone; CC=clang too
	$(setup) check $(filter clang,$(CC))
	@weave/tangle
	@rm -f build/check-suites.log
	@bad=0; \
	$(call compile,$(notdir $(SUITES))) check || bad=1; \
	cat $(SUITES)/suites/*.log >build/check-suites.log; \
	weave/tally build/check-suites.log && exit $$bad

.PHONY: check-weave
check-weave: ## the weaver's own test, on sample chapters
	$(setup) html
	@weave/test/run.sh

.PHONY: check-pages
check-pages: ## the HTML pages: their behaviour in Chromium, HTML, accessibility, weight; ONLY=search (code, html, gates...) one part
	$(setup) browser
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(book) build/npm/.all html
	@tests/pages/check build/html $(ONLY)

check-%: ## one chapter's suite, such as check-05
	$(setup) check $(filter clang,$(CC))
	@weave/tangle
	@$(call compile,$(notdir $(SUITES))) check-$*

.PHONY: check-exercises
check-exercises: ## apply each exercise's solution: its test fails before and passes after
	$(setup) check
	@weave/tangle
	@tests/exercises-check

.PHONY: planted
planted: ## plant each bug of tests/planted.list: a suite must catch it
	$(setup) check
	@weave/tangle
	@tests/planted

.PHONY: mutants
mutants: ## change mm/ and sched/ one operator or constant at a time and count what the suites catch
	$(setup) check
	@weave/tangle
	@tests/mutants -j $(JOBS)

.PHONY: soak
soak: ## the stress game for MINUTES=10, with many seeds (from SEED=) and memory sizes
	$(setup) check
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(call compile,kernel-debug) CC=gcc DEBUG=yes kernel
	@$(MAKE) -s -f tests/tests.mk build/tools/soak
	@build/tools/soak $(or $(MINUTES),10) $(or $(SEED),$(shell date +%s)) $(KERNEL) build/kernel-debug/kernel.elf

.PHONY: coverage
coverage: ## which lines of mm/ and lib/ the suites run
	$(setup) check
	@weave/tangle
	@if [ -d build/coverage ]; then find build/coverage -name '*.gcda' -delete; fi
	@$(call compile,coverage) COVERAGE=yes SANITIZE= check
	@weave/coverage build/coverage

.PHONY: bench
bench: ## instruction counts of boot and allocator
	$(setup) run host
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@tests/bench

##@ The book

.PHONY: book html pdf
book: ## the book as PDF and HTML, each also as a download: build/book.pdf, build/html/index.html
	$(setup) html pdf
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(book) book

html: ## the book as HTML: build/html/index.html
	$(setup) html
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(book) html

pdf: ## the book as PDF: build/book.pdf
	$(setup) pdf
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(book) pdf

.PHONY: experiments
experiments: ## run the book's experiments: build/run/NAME/transcript
	$(setup) run host
	@weave/tangle
	@$(call compile,kernel) CC=gcc $(call callgraph,gcc) kernel
	@$(book) experiments

.PHONY: tangle
tangle: ## write tangled/ from the chapters
	$(setup) tangle
	@weave/tangle

.PHONY: lint
lint: ## measure and check chapters and code against the style
	$(setup) lint
	@weave/lint

##@ Other

.PHONY: clean
clean: ## remove what was built
	rm -rf build tangled/build

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z%-]+( [a-z]+)*:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile
	@printf '\nA target installs the Debian packages that it needs and does not find; SETUP=no only names them.\n'
