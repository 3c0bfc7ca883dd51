/* handover.js: a machine for the book's kernel. v86 plays the processor and the devices; this file plays the boot
   loader, and as exactly as QEMU does it: the same memory map, the same tables at the same addresses. Frames in the
   book's transcripts are then the frames that the reader sees. The tests use this file as the pages do. */
'use strict';

(function () {
  const KIB = 1024;
  const MIB = 1024 * KIB;
  const PAGE = 4 * KIB;
  const MAP_AT = 0x9000;
  const INFO_AT = 0x9500;                         // where QEMU puts the multiboot information
  const STUB_AT = 0x9600;
  const RAM = 1;
  const RESERVED = 2;
  const EXIT_PORT = 0xF4;                         // QEMU's isa-debug-exit
  const KERNEL_NAME = 'build/kernel/kernel.elf';  // as the experiments of the book name it
  const pageAlign = n => Math.ceil(n / PAGE) * PAGE;
  const text = s => new TextEncoder().encode(s + '\0');

  function words(list) {
    const view = new DataView(new ArrayBuffer(4 * list.length));
    list.forEach((word, i) => view.setUint32(4 * i, word, true));
    return new Uint8Array(view.buffer);
  }

  /* ---- The kernel's file ---- */

  function segments(kernel) {
    const view = new DataView(kernel);
    const at = view.getUint32(28, true);
    const found = [];
    for (let i = 0; i < view.getUint16(44, true); i++) {
      const word = n => view.getUint32(at + 32 * i + 4 * n, true);
      const [type, offset, , address, length, room] = [0, 1, 2, 3, 4, 5].map(word);
      if (type === 1) found.push({address, room, bytes: new Uint8Array(kernel, offset, length)});
    }
    return {entry: view.getUint32(24, true), found};
  }

  // An ELF file of these segments. v86 looks for a multiboot header near the beginning: a bare one, that asks nothing.
  function elf(entry, list) {
    const header = 52;
    const magic = header + 32 * list.length;
    const room = magic + 12 + list.reduce((sum, s) => sum + s.bytes.length, 0);
    const file = new Uint8Array(Math.max(room, 8 * KIB));
    file.set([0x7F, 0x45, 0x4C, 0x46, 1, 1, 1]);
    file.set([2, 0, 3, 0, 1, 0, 0, 0], 16);
    file.set(words([entry, header, 0, 0]), 24);
    file.set([header, 0, 32, 0, list.length, 0, 40, 0], 40);
    file.set(words([0x1BADB002, 0, -0x1BADB002]), magic);
    let offset = magic + 12;
    list.forEach((s, i) => {
      const {length} = s.bytes;
      file.set(words([1, offset, s.address, s.address, length, s.room || length, 7, 1]), header + 32 * i);
      file.set(s.bytes, offset);
      offset += length;
    });
    return file.buffer;
  }

  /* ---- What a boot loader says ---- */

  // The last 128 KiB hold tables of QEMU's firmware. Ours has none, but the frames must not move.
  function memoryMap(memory) {
    const top = memory * MIB - 128 * KIB;
    const ranges = [[0, 0x9FC00, RAM], [0x9FC00, 0x400, RESERVED], [0xF0000, 0x10000, RESERVED],
      [MIB, top - MIB, RAM], [top, 128 * KIB, RESERVED], [0xFFFC0000, 0x40000, RESERVED]];
    return words(ranges.flatMap(([start, length, type]) => [20, start, 0, length, 0, type]));
  }

  // Behind the kernel: the list of modules, the strings, and on pages of their own the modules.
  function behindKernel(end, machine) {
    const script = machine.script && new TextEncoder().encode(machine.script);
    const list = script ? 16 : 0;
    const name = script ? text(machine.name) : new Uint8Array(0);
    const line = text(KERNEL_NAME + ' ' + (machine.options || ''));
    const loader = text('v86');
    const lineAt = end + list + name.length;
    const loaderAt = lineAt + line.length;
    const module = pageAlign(loaderAt + loader.length);
    const made = [{address: end + list, bytes: name}, {address: lineAt, bytes: line},
      {address: loaderAt, bytes: loader}];
    if (script) {
      made.push({address: end, bytes: words([module, module + script.length, end + list, 0])});
      made.push({address: module, bytes: script});
    }
    return {made: made.filter(s => s.bytes.length), lineAt, loaderAt, count: script ? 1 : 0};
  }

  function information(machine, end, behind, map) {
    const info = new Array(17).fill(0);
    const upper = (machine.memory * MIB - 128 * KIB - MIB) / KIB;
    [info[0], info[1], info[2], info[3]] = [0x24F, 639, upper, 0x8000FFFF];
    [info[4], info[5], info[6]] = [behind.lineAt, behind.count, end];
    [info[11], info[12], info[16]] = [map.length, MAP_AT, behind.loaderAt];
    return words(info);
  }

  // mov eax, magic; mov ebx, information; jmp entry
  function stub(entry) {
    const code = new Uint8Array(15);
    code.set([0xB8, ...words([0x2BADB002]), 0xBB, ...words([INFO_AT]), 0xE9]);
    code.set(words([entry - (STUB_AT + code.length)]), 11);
    return code;
  }

  // The file that v86 gets: the kernel's segments, what the loader says, and the jump into the kernel.
  function image(kernel, machine) {
    const {entry, found} = segments(kernel);
    const end = pageAlign(Math.max(...found.map(s => s.address + s.room)));
    const map = memoryMap(machine.memory);
    const behind = behindKernel(end, machine);
    return elf(STUB_AT, [...found, {address: MAP_AT, bytes: map},
      {address: INFO_AT, bytes: information(machine, end, behind, map)},
      {address: STUB_AT, bytes: stub(entry)}, ...behind.made]);
  }

  /* ---- The machine ---- */

  // v86 would throw an exception that nobody can catch when the kernel writes to the port that ends QEMU.
  function watchExit(env, ended) {
    ['io_port_write8', 'io_port_write16', 'io_port_write32'].forEach(name => {
      const write = env[name];
      env[name] = (port, value) => (port === EXIT_PORT ? ended(value) : write(port, value));
    });
  }

  // What v86 cannot do ends in an exception out of its main loop, which nobody could catch either. The loop is left.
  function watchLoop(exports, failed) {
    let broken = false;
    const main_loop = () => {
      if (broken) return 1000;                    // ms until it is called again
      try {
        return exports.main_loop();
      } catch (error) {
        broken = true;
        failed(error);
        return 0;
      }
    };
    return {...exports, main_loop};
  }

  function emulate(V86, kernel, machine, wasm_fn) {
    return new V86({
      wasm_fn,
      memory_size: machine.memory * MIB,
      vga_memory_size: MIB,
      multiboot: {buffer: image(kernel, machine)},
      autostart: true,
      disable_keyboard: true,
      disable_mouse: true,
      disable_speaker: true,
    });
  }

  // Boot `kernel` (an ArrayBuffer) on `machine`: {memory (MiB), options, script, name}. `wasm` is v86's module, compiled.
  // `says` gets each byte of the serial line, `ended` the code that the kernel stopped with, `failed` an error.
  function boot(V86, wasm, kernel, machine, {says, ended, failed}) {
    let over = false;
    const emulator = emulate(V86, kernel, machine, async imports => {
      watchExit(imports.env, code => {
        emulator.stop();
        ended(code);
      });
      try {
        return await WebAssembly.instantiate(wasm, imports).then(made => watchLoop(made.exports, failed));
      } catch (error) {
        failed(error);
        return new Promise(() => {});             // v86 waits for ever, and does no harm
      }
    });
    const ready = new Promise(done => emulator.add_listener('emulator-ready', done));
    emulator.add_listener('serial0-output-byte', byte => { if (!over) says(byte); });
    return {
      send: text => emulator.serial0_send(text),
      pause: () => emulator.stop(),
      resume: () => emulator.run(),
      end: () => {
        over = true;
        return ready.then(() => emulator.destroy());
      },
    };
  }

  globalThis.Handover = {image, boot};
})();
