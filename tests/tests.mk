# tests.mk - the programs that drive whole machines
#
# They are ordinary programs of the host, and know QEMU's command line from one place (qemu.c).
.DELETE_ON_ERROR:
CC_HOST := gcc -std=gnu11 -g -O1 -Wall -Wextra
KERNEL := build/kernel/kernel.elf
DEBUG_KERNEL := build/kernel-debug/kernel.elf
.PHONY: system system-debug

build/tools/experiment: tests/experiment.c tests/qemu.c tests/qemu.h
	@echo '  cc       $<'
	@mkdir -p $(@D)
	@$(CC_HOST) $(filter %.c,$^) -o $@

build/tools/system: tests/system.c tests/qemu.c tests/qemu.h
	@echo '  cc       $<'
	@mkdir -p $(@D)
	@$(CC_HOST) $(filter %.c,$^) -lcheck -lsubunit -lrt -lm -lpthread -o $@

build/tools/soak: tests/soak.c tests/qemu.c tests/qemu.h
	@echo '  cc       $<'
	@mkdir -p $(@D)
	@$(CC_HOST) $(filter %.c,$^) -o $@

build/grub.iso: $(KERNEL) tests/mkiso tests/grub.cfg
	@echo '  iso      $@'
	@tests/mkiso $(KERNEL) $@

system: build/tools/system build/tools/experiment build/grub.iso
	@mkdir -p build/system
	@echo '  test     whole machines in QEMU'
	@CK_FORK=yes CK_LOG_FILE_NAME=build/system.log KERNEL=$(KERNEL) ISO=build/grub.iso \
		EXPERIMENT=build/tools/experiment build/tools/system

# a kernel that checks itself at every step, in the one case that asks nothing of its speed
system-debug: build/tools/system
	@mkdir -p build/system
	@echo '  test     the debug kernel in QEMU'
	@rm -f build/system-debug.log
	@CK_FORK=yes CK_RUN_CASE='real time' SLOWER=20 CK_LOG_FILE_NAME=build/system-debug.log \
		KERNEL=$(DEBUG_KERNEL) build/tools/system
	@weave/tally build/system-debug.log
