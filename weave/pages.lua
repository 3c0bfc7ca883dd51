-- pages.lua: runs inside lualatex.  Page lists for the indexes, and the margin:
-- a note beside the text must not collide with the names beside the code.

nw = {page = {}}

---------------------------------------------------------------- page lists

-- From the .aux file: where `id` stands.
function nw.at(id, page) nw.page[id] = page end

-- Print the pages of ids "a,b,*c" in order, each page once, three or more in a row
-- as a range, those of ids with a star in bold.
function nw.pages(list)
  local pages, seen = {}, {}
  for star, id in list:gmatch '(%*?)([^,]+)' do
    local page = nw.page[id]
    if not page then
      tex.sprint('\\nwundefined{' .. id .. '}')
      return
    end
    if seen[page] then
      seen[page].main = seen[page].main or star == '*'
    else
      local p = {page = page, number = tonumber(page), id = id, main = star == '*'}
      seen[page] = p
      pages[#pages + 1] = p
    end
  end
  local out, i = {}, 1
  local function link(p)
    local text = p.main and '\\textbf{' .. p.page .. '}' or p.page
    return '\\nwlink{' .. p.id .. '}{' .. text .. '}'
  end
  while i <= #pages do
    local j = i
    while pages[j + 1] and pages[j].number and pages[j + 1].number == pages[j].number + 1
      and not pages[j + 1].main and not pages[i].main do j = j + 1 end
    if j - i >= 2 then
      out[#out + 1] = link(pages[i]) .. '–' .. link(pages[j])
      i = j + 1
    else
      out[#out + 1] = link(pages[i])
      i = i + 1
    end
  end
  tex.sprint(table.concat(out, ', '))
end

---------------------------------------------------------------- the margin

-- The last run wrote where each margin note began and ended and where each line
-- with a name in the margin stood.  A name that a note would cover is left out;
-- that changes nothing else on the page, so two runs agree.
local positions = tex.jobname .. '.pos'
local directory = status.output_directory or os.getenv 'TEXMF_OUTPUT_DIRECTORY' or 'build'
local old_notes, old_lines = {}, {}
local notes, lines, count = {}, {}, 0
local old_order, note_count = {}, 0            -- notes as they are written, not by page
local FOOT = 16 * 186468                       -- 16 mm: where the lowest note may end

local function read()
  local f = io.open(directory .. '/' .. positions)
  if not f then return end
  for l in f:lines() do
    local kind, a, b, c, raised = l:match '(%a+) (%-?%d+) (%-?%d+) ?(%-?%d*) ?(%d*)'
    a, b, c = tonumber(a), tonumber(b), tonumber(c)
    if kind == 'note' then
      local note = {top = b, bottom = c, raised = tonumber(raised) or 0}
      old_notes[a] = old_notes[a] or {}
      table.insert(old_notes[a], note)
      old_order[#old_order + 1] = note
    else
      old_lines[#old_lines + 1] = {page = a, y = b}
    end
  end
  f:close()
end
read()

local function here()
  local _, y = pdf.getpos()
  return status.total_pages, y
end

-- How far must the next note be raised to stay on the page?  It has been raised already in the last run.
function nw.next_note()
  note_count = note_count + 1
  local old = old_order[note_count]
  local raise = old and math.max(0, FOOT - (old.bottom - old.raised)) or 0
  notes[note_count] = {raised = raise}
  if raise > 0 then tex.sprint(('\\nwraise{%dsp}'):format(raise)) end
end

local shipped = 0
function nw.note_begins()
  shipped = shipped + 1
  notes[shipped].page, notes[shipped].top = here()
end

function nw.note_ends()
  local _, y = here()
  notes[shipped].bottom = y
end

function nw.line_stands(k)
  local page, y = here()
  lines[k] = {page = page, y = y}
end

-- Is the margin free beside the next line that wants it?
function nw.next_line()
  count = count + 1
  local line = old_lines[count]
  local free = true
  local gap = 8 * 65536
  for _, note in ipairs(line and old_notes[line.page] or {}) do
    if line.y < note.top + 2 * gap and line.y > note.bottom - gap then free = false end
  end
  tex.sprint(('\\latelua{nw.line_stands(%d)}'):format(count))
  if not free then tex.sprint '\\nwomit' end
end

function nw.finish()
  local f = io.open(directory .. '/' .. positions, 'w')
  for _, n in ipairs(notes) do f:write(('note %d %d %d %d\n'):format(n.page or 0, n.top or 0, n.bottom or n.top or 0, n.raised)) end
  for k = 1, count do
    local l = lines[k] or {page = 0, y = 0}
    f:write(('line %d %d\n'):format(l.page, l.y))
  end
  f:close()
end

---------------------------------------------------------------- the picture

-- A wall of pages, most of them absent, some present: how a program's memory
-- looks under demand paging.  A fixed generator, so that every build is alike.
local function random(seed)
  return function(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return math.floor(seed / 65536) % n
  end
end

-- columns x rows cells of `size` mm from (0,0) upwards; `fill` of 1000 cells are
-- present at the bottom, fewer towards the top.
function nw.wall(columns, rows, size, fill, seed)
  local rnd = random(seed)
  local gap = size * .14
  local run = 0
  for r = 0, rows - 1 do
    for c = 0, columns - 1 do
      local chance = fill * (1 - r / rows) ^ 2.2
      if run > 0 then run = run - 1 elseif rnd(1000) < chance * .55 then run = rnd(5) + 1 end
      local style = run > 0 and (rnd(9) == 0 and 'nwhot' or rnd(3) == 0 and 'nwwarm' or 'nwpresent') or 'nwabsent'
      tex.sprint(('\\path[%s] (%.2fmm,%.2fmm) rectangle +(%.2fmm,%.2fmm);')
        :format(style, c * size, r * size * .72, size - gap, size * .72 - gap))
      if run > 0 and size > 5 then
        tex.sprint(('\\node[nwzero] at (%.2fmm,%.2fmm) {0};'):format(c * size + (size - gap) / 2, r * size * .72 + (size * .72 - gap) / 2))
      end
    end
    run = 0
  end
end
