# kernel.gdb - gdb commands that print the kernel's main structures
#
# `make debug` loads it. `help user-defined` lists the commands, `help page` explains one. The kernel need not run, nor
# even be able to: gdb reads its memory.
set pagination off
set confirm off
set print pretty on
set history save off

define begin
	hbreak start_kernel
	continue
end
document begin
Run from the reset to start_kernel.
end

define vm
	if $argc == 1
		shell echo '$arg0' >"$DZ_SERIAL"
	end
	if $argc == 2
		shell echo '$arg0 $arg1' >"$DZ_SERIAL"
	end
	if $argc == 3
		shell echo '$arg0 $arg1 $arg2' >"$DZ_SERIAL"
	end
	if $argc == 4
		shell echo '$arg0 $arg1 $arg2 $arg3' >"$DZ_SERIAL"
	end
	continue
end
document vm
vm WORDS: type a command at the monitor's prompt and let the kernel run. Ctrl-C comes back to gdb.
end

define bootinfo
	printf "loader %s, command line \"%s\"\n", boot_info.loader, boot_info.cmdline
	set $i = 0
	while $i < boot_info.firmware.nr_map
		set $e = &boot_info.firmware.map[$i]
		printf "  %010llx + %010llx type %u\n", $e->addr, $e->size, $e->type
		set $i = $i + 1
	end
	set $i = 0
	while $i < boot_info.nr_reserved
		set $r = &boot_info.reserved[$i]
		printf "  %08lx-%08lx %s\n", $r->start, $r->end, $r->what
		set $i = $i + 1
	end
	set $i = 0
	while $i < boot_info.nr_modules
		set $m = &boot_info.module[$i]
		printf "  %08lx-%08lx module %s\n", $m->range.start, $m->range.end, $m->name
		set $i = $i + 1
	end
end
document bootinfo
What the boot loader told the kernel: memory map, reserved ranges, modules.
end

define zones
	set $node = pgdat_list
	while $node
		printf "node %d: frames %lu-%lu, %lu present, mem_map at %p\n", $node->node_id, \
			$node->node_start_mapnr, $node->node_start_mapnr + $node->node_size, \
			$node->node_present_pages, $node->node_mem_map
		set $z = 0
		while $z < 3
			set $zone = &$node->node_zones[$z]
			if $zone->size
				printf "  %-8s %p: from %lu, size %lu, present %lu, free %lu, min %lu low %lu high %lu\n", \
					$zone->name, $zone, $zone->zone_start_mapnr, $zone->size, $zone->present_pages, \
					$zone->free_pages, $zone->pages_min, $zone->pages_low, $zone->pages_high
			end
			set $z = $z + 1
		end
		set $node = $node->node_next
	end
end
document zones
Every node's zones: place, sizes, free pages, watermarks. The variable $zone is the last of them.
end

define page
	set $page = &mem_map[$arg0]
	printf "frame %lu at %p: count %d, node %lu, zone %lu, flags", (unsigned long)($arg0), $page, \
		$page->count.counter, ($page->flags >> 28) & 3, $page->flags >> 30
	set $bit = 0
	while $bit < sizeof(page_flag_names) / sizeof(page_flag_names[0])
		if ($page->flags >> $bit) & 1
			printf " %s", page_flag_names[$bit]
		end
		set $bit = $bit + 1
	end
	printf "\n"
	print *$page
end
document page
page PFN: the descriptor of a page frame, its flags by name. $page is its address.
end

define bootmap
	set $node = pgdat_list
	while $node
		print *$node->bdata
		set $node = $node->node_next
	end
end
document bootmap
The boot memory allocator of every node. Its bitmap is there from init_bootmem to free_all_bootmem.
end

define directory
	set $i = 0
	while $i < 1024
		set $entry = swapper_pg_dir[$i].pgd
		if $entry
			printf "%08x: %08lx", $i << 22, $entry
			if $entry & 0x80
				printf " (4 MiB page)"
			end
			printf "\n"
		end
		set $i = $i + 1
	end
end
document directory
The entries of the kernel's page directory that are not empty, with the address that each begins at.
end

define dmesg
	set $end = log_end % sizeof(log_buf)
	if log_full
		dump binary memory build/dmesg.1 &log_buf[$end] &log_buf[sizeof(log_buf)]
	else
		shell : >build/dmesg.1
	end
	if $end
		dump binary memory build/dmesg.2 &log_buf[0] &log_buf[$end]
	else
		shell : >build/dmesg.2
	end
	shell cat build/dmesg.1 build/dmesg.2 | sed 's/^<[0-7]>//'; rm -f build/dmesg.1 build/dmesg.2
end
document dmesg
What the kernel said so far, from the ring of printk.
end

echo \nThe machine stands before its first instruction. `begin' runs to start_kernel, `continue' to the prompt,\n
echo `vm zones' types a command there. `help user-defined' lists what else there is; `quit' ends.\n\n
