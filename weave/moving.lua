-- moving.lua: the data of a picture that moves.
--
-- A zone's free lists are replayed from the trace that an experiment has left:
-- from the lists that the kernel printed before it, record by record.  Wherever
-- the kernel printed its lists again, the replay must have the same, block by
-- block and in the same order; else there is no picture.  This file needs nothing
-- of pandoc, so that the still picture (figures/*.tex) is drawn from it, too.
--
-- The experiment prints `freelists ZONE`, says `trace clear`, allocates and frees,
-- and prints `trace show` and `freelists ZONE` at the end, and in between if it
-- likes: each command there tells the blocks that it splits and merges, so that
-- one knows how many records a list is behind.

local moving = {}

local TOP = 10                              -- MAX_ORDER - 1
local WINDOW = 64                           -- frames that are shown one by one

local function fail(...) error({message = string.format(...)}, 0) end

---------------------------------------------------------------- reading the transcript

local function lines_of(text)
  local out = {}
  for line in (text .. '\n'):gmatch '([^\n]*)\n' do out[#out + 1] = line end
  return out
end

-- The free lists printed below line n: order -> list of first frames, head first.
local function printed_lists(lines, n)
  local lists, sum = {}, 0
  for k = 0, TOP do
    local order, count, frames = (lines[n + 3 + k] or ''):match '^ *(%d+) +(%d+) #* *(.*)$'
    if tonumber(order) ~= k then fail('line %d: list %d is missing', n + 3 + k, k) end
    lists[k] = {}
    for pfn in frames:gmatch '%d+' do table.insert(lists[k], tonumber(pfn)) end
    if #lists[k] ~= tonumber(count) then fail('line %d: list %d is not printed whole', n + 3 + k, k) end
    sum = sum + (#lists[k] << k)
  end
  local free = tonumber(lines[n + 1]:match ': (%d+) pages free')
  if free ~= sum then fail('line %d: %s pages free, and %d on the lists', n + 1, free, sum) end
  return lists
end

-- How many records does a line of output stand for?
local TELLS = {'^  put back frame', '^  merged with frame', '^frames? %d+.*, order %d+, zone', '^vm> free %d'}

local function records_told(line)
  for _, pattern in ipairs(TELLS) do if line:find(pattern) then return 1 end end
  return 0
end

-- The records that `trace show` printed below line n, of the page allocator.
local function printed_trace(lines, n)
  local events, seq = {}, 0
  while (lines[n + 1] or ''):match '^ *%d+ [%w_]+:' do
    n = n + 1
    local number, event, rest = lines[n]:match '^ *(%d+) ([%w_]+):(.*)$'
    if tonumber(number) ~= seq then fail('line %d: record %d is missing', n, seq) end
    seq = seq + 1
    local kind = event:match '^mm_page_(%l+)$'
    if kind then
      events[#events + 1] = {kind = kind, pfn = tonumber(rest:match 'pfn=(%d+)'), order = tonumber(rest:match 'order=(%d+)')}
    end
  end
  if #events == 0 then fail('line %d: the trace is empty', n) end
  return events
end

-- {zone, first, frames, start (lists), events, checks (list of {after, lists})}
function moving.read(text)
  local run, told = {checks = {}}, nil
  local lines = lines_of(text)
  for n, line in ipairs(lines) do
    if line:find '^vm> freelists' then
      local lists = printed_lists(lines, n)
      run.zone = lines[n + 1]:match 'zone (%w+)'
      if told then table.insert(run.checks, {after = told, lists = lists}) else run.start = lists end
    elseif line:find '^vm> trace clear' then
      told = 0
    elseif line:find '^vm> trace show' then
      run.events = printed_trace(lines, n)
    elseif told and not run.events then
      told = told + records_told(line)
    end
  end
  if not run.start or not run.events then fail 'no lists before the trace, or no trace' end
  if told ~= #run.events then fail('the commands tell of %d records, and the trace has %d', told, #run.events) end
  local last = run.checks[#run.checks]
  if not last or last.after ~= told then fail 'no lists behind the trace' end
  local frames, first = text:match('zone ' .. run.zone .. ': (%d+) frames from (%d+)')
  run.first, run.frames = tonumber(first), tonumber(frames)
  return run
end

---------------------------------------------------------------- words

local function commas(n) return (tostring(n):reverse():gsub('(%d%d%d)', '%1,'):reverse():gsub('^,', '')) end

local function block(pfn, order)
  return order == 0 and 'frame ' .. pfn or ('block %d of order %d'):format(pfn, order)
end

local function upper(s) return s:sub(1, 1):upper() .. s:sub(2) end

local function request(order)
  return order == 0 and 'One frame is asked for' or ('A block of order %d is asked for'):format(order)
end

local function empty_lists(low, high)
  if low == high then return ('list %d is empty'):format(low) end
  return ('lists %d %s %d are empty'):format(low, high == low + 1 and 'and' or 'to', high)
end

---------------------------------------------------------------- the replay

local Replay = {}
Replay.__index = Replay

local function copy(lists)
  local out = {}
  for k = 0, TOP do out[k] = table.move(lists[k], 1, #lists[k], 1, {}) end
  return out
end

-- Note a step: what happened, in which function, and the state behind it.
function Replay:step(kind, fn, says, ...)
  local used = {}
  for pfn, order in pairs(self.used) do used[#used + 1] = {pfn, order} end
  table.sort(used, function(a, b) return a[1] < b[1] end)
  table.insert(self.steps, {kind = kind, fn = fn, says = says:format(...), lists = copy(self.lists), used = used,
    hand = self.hand and {self.hand.pfn, self.hand.order}})
end

function Replay:put(pfn, order) table.insert(self.lists[order], 1, pfn) end

local function position(list, pfn)
  for i, p in ipairs(list) do if p == pfn then return i end end
end

-- Take the block at the head of a list, which has to be this one.
function Replay:take(pfn, order)
  local head = self.lists[order][1]
  if head ~= pfn then fail('%s was taken, but the head of list %d is %s', block(pfn, order), order, head or 'nothing') end
  table.remove(self.lists[order], 1)
  self.hand = {pfn = pfn, order = order}
end

-- The order that the request behind record n gets at last.
function Replay:wanted(n)
  for i = n, #self.events do
    if self.events[i].kind == 'alloc' then return self.events[i].order end
  end
  fail('record %d: a block is split for nobody', n - 1)
end

function Replay:take_larger(e, n)
  local wanted, high = self:wanted(n), e.order + 1
  for k = wanted, high - 1 do
    if #self.lists[k] > 0 then fail('record %d: list %d is passed over, but is not empty', n - 1, k) end
  end
  self:take(e.pfn, high)
  self:step('take', 'take_larger', '%s: %s, so that %s is taken off the next list.', request(wanted),
    empty_lists(wanted, high - 1), block(e.pfn, high))
end

function Replay:expect(e, n, order)
  local hand = self.hand
  if not hand or hand.pfn ~= e.pfn or hand.order ~= order then
    fail('record %d: %s of %s, but in hand is %s', n - 1, e.kind, block(e.pfn, order),
      hand and block(hand.pfn, hand.order) or 'nothing')
  end
end

local on = {}

function on.split(self, e, n)
  if not self.hand then self:take_larger(e, n) end
  self:expect(e, n, e.order + 1)
  local half = e.pfn + (1 << e.order)
  self:put(e.pfn, e.order)
  self.hand = {pfn = half, order = e.order}
  self:step('split', 'expand', '%s is halved: its lower half, %d, goes onto list %d; its upper half, %d, stays in hand.',
    upper(block(e.pfn, e.order + 1)), e.pfn, e.order, half)
end

function on.alloc(self, e, n)
  local split = self.hand
  if split then self:expect(e, n, e.order) else self:take(e.pfn, e.order) end
  self.hand, self.used[e.pfn] = nil, e.order
  if split then
    self:step('alloc', 'rmqueue', '%s has the size that was asked for, and goes to the caller.', upper(block(e.pfn, e.order)))
  else
    self:step('alloc', 'take_first', '%s, and list %d has some: its head, %d, goes to the caller.', request(e.order), e.order, e.pfn)
  end
end

function on.free(self, e, n)
  if self.used[e.pfn] ~= e.order then fail('record %d: %s was never handed out', n - 1, block(e.pfn, e.order)) end
  self.used[e.pfn] = nil
  self.hand = {pfn = e.pfn, order = e.order}
  self:step('free', '__free_pages_ok', '%s comes back.', upper(block(e.pfn, e.order)))
end

function Replay:buddy()
  return self.first + ((self.hand.pfn - self.first) ~ (1 << self.hand.order))
end

function on.merge(self, e, n)
  local hand, i = self.hand, position(self.lists[e.order], e.pfn)
  if not hand or hand.order ~= e.order or self:buddy() ~= e.pfn then fail('record %d: %d is not the buddy', n - 1, e.pfn) end
  if not i then fail('record %d: %s is not free', n - 1, block(e.pfn, e.order)) end
  table.remove(self.lists[e.order], i)
  self.hand = {pfn = math.min(hand.pfn, e.pfn), order = e.order + 1}
  self:step('merge', 'merge_block', 'Its buddy, %d, is free and leaves list %d: the two are %s.', e.pfn, e.order,
    block(self.hand.pfn, e.order + 1))
end

-- Is some of the block free, in smaller pieces?
function Replay:partly_free(pfn, order)
  for k = 0, order - 1 do
    for _, p in ipairs(self.lists[k]) do if p >= pfn and p < pfn + (1 << order) then return true end end
  end
end

-- Why the block in hand merges no further.
function Replay:why_alone()
  local pfn, order, buddy = self.hand.pfn, self.hand.order, self:buddy()
  if order == TOP then return 'The largest blocks have no buddy' end
  if position(self.lists[order], buddy) then fail('%s is free, but was not merged', block(buddy, order)) end
  if buddy >= self.first + self.frames then return 'Behind the end of the zone there is no buddy' end
  if not self:partly_free(buddy, order) then return ('Its buddy, %d, is in use'):format(buddy) end
  return ('Its buddy, %d, is free only in part'):format(buddy)
end

-- The free block of the same size on the side where the buddy is not.
function Replay:neighbour()
  local size = 1 << self.hand.order
  local other = self:buddy() > self.hand.pfn and self.hand.pfn - size or self.hand.pfn + size
  return position(self.lists[self.hand.order], other) and other
end

-- A block that was freed and is not merged any further goes onto its list.
function Replay:settle()
  local hand, why, other = self.hand, self:why_alone(), self:neighbour()
  self:put(hand.pfn, hand.order)
  self.hand = nil
  local merged = self.steps[#self.steps].kind == 'merge'
  self:step('list', merged and 'merge_block' or 'return_block', '%s: %s goes onto list %d.%s', why,
    block(hand.pfn, hand.order), hand.order,
    other and (' %s beside it is free, but is not its buddy.'):format(upper(block(other, hand.order))) or '')
  self.steps[#self.steps].apart = other
end

-- Free lists as a line of text, to be compared and to be shown.
function moving.words(lists)
  local out = {}
  for k = 0, TOP do out[#out + 1] = k .. ':' .. (#lists[k] > 0 and ' ' .. table.concat(lists[k], ' ') or '') end
  return table.concat(out, '; ')
end

function Replay:compare(n)
  for _, check in ipairs(self.checks) do
    if check.after == n and moving.words(check.lists) ~= moving.words(self.lists) then
      fail('after %d records the replay has the lists\n  %s\nand the kernel printed\n  %s', n, moving.words(self.lists),
        moving.words(check.lists))
    end
  end
end

-- The steps of a run, each with the state behind it; the first is the state before.
function moving.replay(run)
  local self = setmetatable({lists = copy(run.start), used = {}, steps = {}, events = run.events, checks = run.checks,
    first = run.first, frames = run.frames}, Replay)
  local free = 0
  for k = 0, TOP do free = free + (#run.start[k] << k) end
  self:step('start', nil, 'Before the first request: %s of the zone’s %s frames are free.', commas(free), commas(run.frames))
  for n, e in ipairs(run.events) do
    if not on[e.kind] then fail('record %d: an event mm_page_%s is not understood', n - 1, e.kind) end
    on[e.kind](self, e, n)
    local follows = run.events[n + 1] and run.events[n + 1].kind
    if (e.kind == 'free' or e.kind == 'merge') and follows ~= 'merge' then self:settle() end
    self:compare(n)
  end
  return self.steps
end

---------------------------------------------------------------- what is shown

-- The longest row of steps of a kind: its first, and how many they are.
local function longest(steps, kind)
  local best, length, n = 1, 0, 0
  for i, s in ipairs(steps) do
    n = s.kind == kind and n + 1 or 0
    if n > length then best, length = i - n + 1, n end
  end
  return best, length
end

-- Steps worth stopping at: {number (0 is the state before), name}.
function moving.moments(steps)
  local split, halvings = longest(steps, 'split')
  local merge, mergers = longest(steps, 'merge')
  local out = {{split - 1, halvings .. ' halvings'}}
  for i, s in ipairs(steps) do
    if s.apart then
      out[2] = {i - 1, 'neighbours, not buddies'}
      break
    end
  end
  table.insert(out, {merge - 1, mergers .. ' mergers'})
  table.sort(out, function(a, b) return a[1] < b[1] end)
  return out
end

-- Which frames are drawn: one block of the top order, and a window in it.
function moving.window(run)
  local low, high
  for _, e in ipairs(run.events) do
    if e.kind == 'alloc' then
      low = math.min(low or e.pfn, e.pfn)
      high = math.max(high or 0, e.pfn + (1 << e.order) - 1)
    end
  end
  local from = run.first + (low - run.first) // WINDOW * WINDOW
  if high >= from + WINDOW then fail('the blocks handed out, %d to %d, are too far apart for the picture', low, high) end
  return from, run.first + ((low - run.first) >> TOP << TOP)
end

-- Read, replay and check: {run, steps, moments, window, strip}, or nil and why not.
function moving.picture(text)
  local ok, result = pcall(function()
    local run = moving.read(text)
    local steps = moving.replay(run)
    local window, strip = moving.window(run)
    return {run = run, steps = steps, moments = moving.moments(steps), window = window, strip = strip}
  end)
  if ok then return result end
  if type(result) == 'table' then return nil, result.message end
  error(result, 0)
end

---------------------------------------------------------------- data for the page

local function quoted(s) return '"' .. s:gsub('[\\"]', '\\%0') .. '"' end

local function array(t, f, first)
  local out = {}
  for i = first or 1, #t do out[#out + 1] = f(t[i]) end
  return '[' .. table.concat(out, ',') .. ']'
end

local function numbers(t) return array(t, tostring) end

local function step_data(s)
  local o = {'"kind":' .. quoted(s.kind), '"says":' .. quoted(s.says)}
  if s.fn then o[#o + 1] = '"fn":' .. quoted(s.fn) end
  if s.hand then o[#o + 1] = '"hand":' .. numbers(s.hand) end
  o[#o + 1] = '"used":' .. array(s.used, numbers)
  o[#o + 1] = '"lists":' .. array(s.lists, numbers, 0)
  return '{' .. table.concat(o, ',') .. '}'
end

-- The script that brings a picture to the page; `links`: function -> address of its chunk.
function moving.script(name, picture, links)
  local at, names = {}, {}
  for fn in pairs(links) do names[#names + 1] = fn end
  table.sort(names)
  for i, fn in ipairs(names) do at[i] = quoted(fn) .. ':' .. quoted(links[fn]) end
  local run = picture.run
  local last = run.checks[#run.checks].lists
  return ('Book.data[%s] = {\n"zone":%s,"strip":[%d,%d],"window":[%d,%d],\n"links":{%s},\n"moments":%s,\n"kernel":%s,\n"steps":[\n%s]};\n')
    :format(quoted('moving-' .. name), quoted(run.zone), picture.strip, 1 << TOP, picture.window, WINDOW,
      table.concat(at, ','), array(picture.moments, function(m) return ('[%d,%s]'):format(m[1], quoted(m[2])) end),
      array(last, numbers, 0), array(picture.steps, step_data):sub(2, -2):gsub('},{"kind"', '},\n{"kind"'))
end

-- The functions that steps happen in.
function moving.functions(picture)
  local seen, out = {}, {}
  for _, s in ipairs(picture.steps) do
    if s.fn and not seen[s.fn] then
      seen[s.fn] = true
      out[#out + 1] = s.fn
    end
  end
  return out
end

return moving
