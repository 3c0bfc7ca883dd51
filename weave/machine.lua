-- machine.lua: the book's kernel in the page.  For each experiment what a machine
-- needs to run it, in data/run-NAME.js, and the page "The machine".

local util = require 'util'

local machine = {}
local html, esc                                -- set by machine.use
local LARGEST = 1024                           -- MiB: what a browser gives willingly

function machine.use(output) html, esc = output, output.esc end

---------------------------------------------------------------- experiments

local function numbers(text)
  local t = {}
  for n in (text or '64'):gmatch '%d+' do t[#t + 1] = tonumber(n) end
  return t
end

-- The head of an experiment, and its commands (see tests/experiment.c).
local function read(name)
  local text = util.slurp('tangled/experiments/' .. name .. '.exp')
  if not text then return nil end
  local head, script = {}, {'#!monitor'}
  for line in text:gmatch '[^\n]+' do
    local word, value = line:match '^# (%l+): *(.*)$'
    if word then head[word] = head[word] or value end
    if not line:match '^#' then script[#script + 1] = line end
  end
  return {name = name, memory = numbers(head.memory), options = head.options or '', panics = head['end'] == 'panic', script = script}
end

-- Name, and what read() gave; a name without a file is false.
local known = {}
function machine.experiment(name)
  if known[name] == nil then known[name] = read(name) or false end
  return known[name]
end

-- The size that a browser runs: the first of the book's that it can.
local function size(e, wanted)
  local best = LARGEST
  for i = #e.memory, 1, -1 do if e.memory[i] <= LARGEST and e.memory[i] >= 16 then best = e.memory[i] end end
  return wanted and wanted <= LARGEST and wanted or best
end

local function js(s) return '"' .. s:gsub('[%c"\\<]', function(c) return ('\\u%04x'):format(c:byte()) end) .. '"' end

-- What v86 cannot do as the book's machine does.
local NOTES = {
  acpi = 'In the book this machine has two memory nodes, which the tables of QEMU’s firmware describe. v86 has no such tables: the kernel will say so.',
  ['crash-stack'] = 'A PC catches this fault by a task gate. v86 has none: its processor just stops.',
  ['ch03-peek'] = 'v86 has a screen, and the kernel writes on it; the book’s machine has none. Of tables of the firmware it is the other way round.'
}

local function measures(e)
  for _, line in ipairs(e.script) do if line:match '^bench' then return true end end
end

local function note(e)
  if NOTES[e.name] then return NOTES[e.name] end
  if measures(e) then return 'What the kernel takes for instructions are nanoseconds of the browser’s clock here.' end
  local first = e.memory[1]
  if first > LARGEST then return ('The book’s machine has %d MiB, more than a browser gives.'):format(first) end
  return ''
end

local function data(e)
  local lines, sizes = {}, {}
  for i, line in ipairs(e.script) do lines[i] = js(line) end
  for i, n in ipairs(e.memory) do sizes[i] = tostring(n) end
  return ('Book.data["run-%s"] = {name: %s, options: %s, memory: [%s], panics: %s, note: %s, script: [%s]};\n')
    :format(e.name, js(e.name), js(e.options), table.concat(sizes, ', '), tostring(e.panics), js(note(e)), table.concat(lines, ', '))
end

-- What the figure of a terminal says about its run; the run is noted, so that the page of the machine lists it.
function machine.figure(name, memory)
  local e = name and machine.experiment(name)
  if not e then return '' end
  html.runs[name] = html.runs[name] or html.at()
  return (' data-run="%s" data-memory="%d"'):format(esc(name), size(e, tonumber(memory)))
end

---------------------------------------------------------------- the page

local SIZES = {16, 64, 128, 512, 1024}

local TRY = {
  {'help', 'what this kernel can be asked; <code>help page</code> explains one command'},
  {'e820', 'the memory that the machine has, as the boot loader gave it and as the kernel uses it'},
  {'zones', 'how it is divided, and at which numbers of free pages the kernel begins to worry'},
  {'freelists normal', 'the free blocks of one zone, order by order'},
  {'alloc 3 normal', 'take a block of eight pages; then look at the lists again'},
  {'freeall', 'give it back, and see the buddies merge'},
  {'ps', 'the threads of the kernel'},
  {'bench page', 'what an operation costs; here in ticks of the browser’s clock, not in instructions'},
  {'selftest page_alloc 2000', 'two thousand random requests, recounted as they go'},
  {'check', 'everything that is kept twice, counted again'},
  {'crash null', 'how it ends when a pointer is wrong; the machine can be started again'}
}

local function guide()
  local o = {}
  for i, t in ipairs(TRY) do o[i] = ('<dt><kbd class="try">%s</kbd></dt><dd>%s</dd>'):format(esc(t[1]), t[2]) end
  return '<dl class="try">' .. table.concat(o) .. '</dl>'
end

local function sizes_of(e)
  local o = {}
  for i, n in ipairs(e.memory) do o[i] = tostring(n) end
  return #o > 3 and ('%s … %s'):format(o[1], o[#o]) or table.concat(o, ', ')
end

local function row(name)
  local e, at = machine.experiment(name), html.runs[name]
  local place = ('<a class="ref" href="%s">%s</a>'):format(at.file, at.num ~= '' and at.num or esc(at.title))
  return ('<tr data-run="%s" data-memory="%d"><th scope="row">%s</th><td>%s</td><td>%s</td><td>%s</td></tr>')
    :format(esc(name), size(e), esc(name), sizes_of(e), e.options ~= '' and '<code>' .. esc(e.options) .. '</code>' or '', place)
end

local function runs()
  local o = {}
  for _, name in ipairs(util.sorted(html.runs)) do o[#o + 1] = row(name) end
  return '<div class="scroll"><table class="runs"><thead><tr><th scope="col">Experiment</th><th scope="col">MiB</th>' ..
    '<th scope="col">Options</th><th scope="col">Shown in</th></tr></thead><tbody>' .. table.concat(o, '\n') .. '</tbody></table></div>'
end

function machine.page(version)
  local v86 = (util.slurp 'build/npm/node_modules/v86/package.json' or ''):match '"version": *"([^"]+)"' or ''
  return table.concat {
    '<p>What boots here is the kernel of this book, version ', esc(version), ', the same file that <code>make run</code> gives to QEMU. The ',
    'processor and the devices around it are <a href="https://github.com/copy/v86">v86</a> ', esc(v86),
    ', a PC written in JavaScript and WebAssembly (<a href="machine/LICENSE-v86.txt">its licence</a>). The machine lives in this page alone: nothing is sent anywhere, ',
    'and when the page is closed it is gone.</p>',
    '<noscript><p>This page needs JavaScript. <code>make run</code> boots the same kernel in QEMU.</p></noscript>',
    ('<div id="machine-here" data-sizes="%s"></div>'):format(table.concat(SIZES, ' ')),
    '<h2 id="machine-first">First commands</h2>', guide(),
    '<p>The backspace key and the arrow keys work as in a shell. Options are what the kernel’s command line takes: <code>nopse</code> for small pages only, ',
    '<code>highmem=32M</code> for a zone of high memory that size, <code>page_owner=on</code>, <code>loglevel=7</code>.</p>',
    '<h2 id="machine-runs">The book’s experiments</h2>',
    '<p>Each of them boots a machine of its own, with the script that the book’s run had, and leaves you at the prompt behind it. Frames and addresses are those of the ',
    'transcripts. Times are not: QEMU counts instructions there, and a browser has a clock.</p>', runs()}
end

-- The data of all experiments that some page shows.
function machine.write(directory)
  os.execute(('mkdir -p %q'):format(directory .. '/data'))
  for name in pairs(html.runs) do
    util.spit(('%s/data/run-%s.js'):format(directory, name), data(machine.experiment(name)))
  end
end

return machine
