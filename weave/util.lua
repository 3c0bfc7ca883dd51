-- util.lua: what every part of the weaver needs: errors that name their place,
-- files, sorting.

local util = {}

util.errors = 0
util.draft = os.getenv 'WEAVE_DRAFT' == '1'

-- Report an error.  `place` is "file:line" (or any text that says where).  The
-- weaver goes on, so that one run shows all errors, and fails at its end.
function util.err(place, ...)
  io.stderr:write('weave: ', place and place .. ': ' or '', string.format(...), '\n')
  util.errors = util.errors + 1
end

-- A note for the weave log; an error when WEAVE_STRICT=1.
function util.note(place, ...)
  if os.getenv 'WEAVE_STRICT' == '1' then return util.err(place, ...) end
  io.stderr:write('weave: note: ', place and place .. ': ' or '', string.format(...), '\n')
end

-- The text of a file, or nil.
function util.slurp(file)
  local h = io.open(file)
  if not h then return nil end
  local s = h:read 'a'
  h:close()
  return s
end

-- Write a file unless it already has this text (as noweb's cpif does).
function util.spit(file, text)
  if util.slurp(file) == text then return end
  local h = assert(io.open(file, 'w'))
  h:write(text)
  h:close()
end

-- Where in `file` does `needle` (plain text) stand?  Only asked when an error is
-- reported, so a linear search is fast enough.
function util.where(file, needle)
  if not file then return nil end
  local n = 0
  for line in (util.slurp(file) or ''):gmatch '([^\n]*)\n' do
    n = n + 1
    if line:find(needle, 1, true) then return file .. ':' .. n end
  end
  return file
end

-- The keys of a table, sorted without regard to case, `_` counted as nothing.
function util.sorted(t)
  local keys, fold = {}, {}
  for k in pairs(t) do
    keys[#keys + 1] = k
    fold[k] = k:lower():gsub('[%[%]_]', '')
  end
  table.sort(keys, function(a, b)
    if fold[a] ~= fold[b] then return fold[a] < fold[b] end
    return a < b
  end)
  return keys
end

-- A set from a string of words.
function util.set(words)
  local t = {}
  for w in words:gmatch '%S+' do t[w] = true end
  return t
end

return util
