# tests.mk - the programs that drive whole machines
#
# They are ordinary programs of the host, and know QEMU's command line from one place (qemu.c).
.DELETE_ON_ERROR:
CC_HOST := gcc -std=gnu11 -g -O1 -Wall -Wextra
KERNEL := build/kernel/kernel.elf
.PHONY: system

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
