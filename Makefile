# Demand Zero
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DELETE_ON_ERROR:
.PHONY: all tangle clean
NW := $(wildcard chapters/*.nw)
NOWEB := /usr/lib/noweb

all: tangle

tangle: $(NW) weave/names.awk
	mkdir -p $$(noroots $(NW) | sed -n 's|^<<\(.*\)/[^/]*>>|tangled/\1|p' | sort -u) tangled
	cd tangled && $(NOWEB)/markup -t $(NW:%=../%) | awk -f ../weave/names.awk | $(NOWEB)/mnt -t8 -all

clean:
	rm -rf build
