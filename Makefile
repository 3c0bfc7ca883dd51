# Demand Zero: the book and its kernel
#
# Everything that is made goes to build/, but for tangled/, which is what the chapters give. `make help` lists the targets.
SHELL := /bin/sh
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := kernel

SETUP ?= yes
setup = @SETUP=$(SETUP) weave/setup
KERNEL := build/kernel/kernel.elf
tangled = $(MAKE) -C tangled O=$(CURDIR)/build/$1

##@ The kernel

.PHONY: kernel
kernel: ## build the kernel (plain `make` does the same)
	$(setup) kernel
	@weave/tangle
	@$(call tangled,kernel) kernel

.PHONY: tangle
tangle: ## write tangled/ from the chapters
	$(setup) tangle
	@weave/tangle

.PHONY: clean
clean: ## remove what was built
	rm -rf build tangled/build

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@ /{ printf "\n%s\n", substr($$0, 5) } /^[a-z%-]+:.*## /{ printf "  %-16s %s\n", $$1, $$2 }' Makefile
