-- moving.lua: a replay agrees with what the kernel printed, or there is no picture.
-- A zone of sixteen frames from 16, one of them asked for and given back.

local moving = dofile 'weave/moving.lua'

local function lists(of)
  local out, sum = {}, 0
  for k = 0, 10 do
    local frames = of[k] or {}
    sum = sum + (#frames << k)
    out[#out + 1] = ('%5d %6d %s  %s'):format(k, #frames, ('#'):rep(#frames), table.concat(frames, ' '))
  end
  return ('vm> freelists s\nnode 0 zone Small: %d pages free\norder blocks first frames\n%s\n'):format(sum, table.concat(out, '\n'))
end

local SOUND = 'node 0 zone Small: 16 frames from 16, 16 present\n' .. lists {[2] = {16}, [3] = {24}} .. [[
vm> trace clear
vm> alloc 1
  put back frames 16-17, order 1
frames 18-19, order 1, zone Small
vm> alloc 1
frames 16-17, order 1, zone Small
vm> free 18
free: frames 18-19, order 1
]] .. lists {[1] = {18}, [3] = {24}} .. [[
vm> free 16
  merged with frames 18-19, order 1
free: frames 16-19, order 2
vm> trace show
     0 mm_page_split: pfn=16 order=1
     1 mm_page_alloc: pfn=18 order=1 gfp_flags=0x1f0
     2 mm_page_alloc: pfn=16 order=1 gfp_flags=0x1f0
     3 mm_page_free: pfn=18 order=1
     4 mm_page_free: pfn=16 order=1
     5 mm_page_merge: pfn=18 order=1
]] .. lists {[2] = {16}, [3] = {24}}

-- what is changed in the sound transcript, for what, and what must be said of it
local BROKEN = {
  {'0 mm_page_split: pfn=16', '0 mm_page_split: pfn=24', 'was taken, but the head of list 2 is 16'},
  {'1 mm_page_alloc: pfn=18', '1 mm_page_alloc: pfn=16', 'but in hand is block 18 of order 1'},
  {'3 mm_page_free: pfn=18', '3 mm_page_free: pfn=17', 'was never handed out'},
  {'5 mm_page_merge: pfn=18', '5 mm_page_merge: pfn=20', 'is not the buddy'},
  {'\n     3 mm_page_free: pfn=18 order=1', '', 'record 3 is missing'},
  {'\n     5 mm_page_merge: pfn=18 order=1', '', 'the commands tell of 6 records, and the trace has 5'},
  {'    1      1 #  18', '    1      1 #  16', 'the kernel printed'},
  {'    3      1 #  24', '    3      2 #  24', 'is not printed whole'},
  {'0 mm_page_split', '0 mm_page_pcp', 'an event mm_page_pcp is not understood'},
}

local function replace_last(text, from, to)
  local at, next_at = nil, text:find(from, 1, true)
  while next_at do at, next_at = next_at, text:find(from, next_at + 1, true) end
  assert(at, 'not in the transcript: ' .. from)
  return text:sub(1, at - 1) .. to .. text:sub(at + #from)
end

local bad = 0
local function check(name, good, saw)
  if good then return end
  bad = bad + 1
  print(('%s; saw: %s'):format(name, saw))
end

local picture, why = moving.picture(SOUND)
check('a sound run gives a picture of nine steps', picture and #picture.steps == 1 + 9, why or #picture.steps)
for _, b in ipairs(BROKEN) do
  local result, said = moving.picture(replace_last(SOUND, b[1], b[2]))
  check(('“%s” for “%s” is refused with “%s”'):format(b[2], b[1], b[3]), not result and said:find(b[3], 1, true), said)
end
os.exit(bad == 0 and 0 or 1)
