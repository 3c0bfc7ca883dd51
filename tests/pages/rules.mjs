// rules.mjs: in what a transcript of the browser may differ from the book's, and why. Everything else has to agree.
//
// A rule replaces what matches `line` by its groups with "…" between them, in both transcripts; `only` names the
// experiments that it is for. Where a difference is not in a few numbers of a line, `drop` leaves the line out.

const rules = [
  // The machine is another one.
  {name: 'loader', why: 'the loader says who it is',
    line: /^(Demand Zero, started by |memory map \(|loader: )(?:qemu|v86)(.*)/},
  {name: 'loader name', why: 'v86 is a letter shorter than qemu', only: ['machine'],
    line: /^([0-9a-f]{8}-)[0-9a-f]{8}( loader name)$/},
  {name: 'ACPI', why: 'v86 has no firmware that leaves tables',
    drop: /^ACPI: RSDT at [0-9a-f]{8} by BOCHS, tables: \d+$/},
  {name: 'firmware', why: 'the first of those tables, looked at', only: ['ch03-peek'],
    line: /^(3ffe0000: )(?:[0-9a-f]{2} ){16} .{16}$/},
  {name: 'screen', why: 'v86 has one, and the kernel writes on it', only: ['ch03-peek'],
    line: /^(000b80[0-3]0: )(?:[0-9a-f]{2} ){16} .{16}$/},
  {name: 'stay', why: 'the reader is left at the prompt; only the panel asks for it',
    line: /^(command line: \S+ )(?:stay ?)?(.*)$/},

  // Time: QEMU counts an instruction as a nanosecond, v86 has the browser's clock.
  {name: 'uptime', why: 'ticks and the time-stamp counter since boot',
    line: /^()\d+ ticks?, \d+( cycles since entry)$/},
  {name: 'cycles', why: 'the time-stamp counter', line: /^(.*\b)\d+( cycles\b.*)$/},
  {name: 'bench', why: 'the time-stamp counter', line: /^(bench [a-z-]+: )\d+( instructions)$/},
  {name: 'cost', why: 'the time-stamp counter', line: /^( +\d+ bootmem_alloc: .* cost=)\d+()$/},
  {name: 'timer', why: 'ticks since boot', line: /^( +0: +)\d+( +timer)$/},
  {name: 'swapper', why: 'ticks of the boot', line: /^( +0 [A-Z] +0 +)\d+( +\d+ swapper.*)$/},
  {name: 'disk', why: 'how many ticks a transfer fell into', only: ['ch09-pools'],
    line: /^(\d+ pages (?:written|read) in )\d+ ticks?(.*)$/},
  {name: 'last to go', why: 'a tick decides whether the thread has just ended', only: ['threads-ps'],
    drop: /^ +4 [A-Z] +0 +\d+ +\d+ hold$/},

  // Games that ticks take part in: a tick takes and frees too, at another step of the game each time.
  {name: 'blocks', why: 'requests at ticks', only: ['desk-selftest'],
    line: /^((?:command|tick): )\d+ blocks taken, \d+ given back, \d+( requests refused)$/},
  {name: 'objects', why: 'calls from ticks', only: ['sdesk-selftest'],
    line: /^(\d+ recounts, )\d+ pages reaped, \d+( calls from ticks)$/},
  {name: 'threads', why: 'turns end at ticks', only: ['tdesk-selftest'],
    line: /^()\d+ sleeps, \d+ times a lock, \d+ tokens, \d+ timers fired, \d+( stopped)$/},
  {name: 'stress', why: 'turns end at ticks', only: ['stress'],
    line: /^(block|object|bytes|area|map|window|request) +\d+ +\d+()$/},
  {name: 'stress events', why: 'turns end at ticks', only: ['stress'],
    line: /^()\d+ recounts, \d+ changes of directory, \d+( faults mended)$/},
  {name: 'stress windows', why: 'turns end at ticks', only: ['stress'],
    line: /^()\d+ hoards? of windows, \d+ sleeps? for one, \d+( copies)$/},
  {name: 'stress threads', why: 'turns end at ticks', only: ['stress'],
    line: /^()\d+ threads for a moment, \d+ not started, \d+( times bad weather)$/},
];

// Experiments that are not compared at all.
export const apart = {
  'acpi': 'it shows the tables of QEMU’s firmware, with two memory nodes; v86 has neither',
  'crash-stack': 'the double fault goes through a task gate, which v86 does not have; the panel says so',
};

// A transcript without what may differ; `used` gets the names of the rules that were needed.
export function plain(experiment, text, used = new Set()) {
  const mine = rules.filter(r => !r.only || r.only.includes(experiment));
  const lines = text.replace(/\r/g, '').split('\n').filter(line => !mine.some(r => r.drop && r.drop.test(line)));
  return lines.map(line => {
    const rule = mine.find(r => r.line && r.line.test(line));
    if (!rule) return line;
    used.add(rule.name);
    return line.replace(rule.line, '$1…$2');
  }).join('\n').trimEnd();
}

// The first line in which two transcripts differ, said in a sentence; '' if they agree.
export function difference(experiment, book, browser) {
  const [a, b] = [book, browser].map(text => plain(experiment, text).split('\n'));
  const i = a.findIndex((line, i) => line !== b[i]);
  if (i >= 0) return `line ${i + 1}: the book has “${a[i]}”, the browser “${b[i] ?? '(nothing)'}”`;
  return b.length > a.length ? `the browser goes on with “${b[a.length]}”` : '';
}

export const names = rules.map(r => r.name);
