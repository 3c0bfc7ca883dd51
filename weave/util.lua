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

-- A note for build/weave.log; an error when WEAVE_STRICT=1.
util.notes = {}

function util.note(place, ...)
  if os.getenv 'WEAVE_STRICT' == '1' then return util.err(place, ...) end
  table.insert(util.notes, (place and place .. ': ' or '') .. string.format(...))
end

-- Write the log and say how much is in it.
function util.finish()
  local log = os.getenv 'WEAVE_LOG' or 'build/weave.log'
  if #util.notes > 0 then
    io.stderr:write(('weave: %d note%s in %s\n'):format(#util.notes, #util.notes == 1 and '' or 's', log))
  end
  util.spit(log, table.concat(util.notes, '\n') .. '\n')
  if util.errors > 0 then
    io.stderr:write(('weave: %d error%s\n'):format(util.errors, util.errors == 1 and '' or 's'))
    if not util.draft then os.exit(1) end
  end
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
-- reported, so a linear search is fast enough.  A second needle is looked for if
-- the first is not there.
function util.where(file, needle, second)
  if not file then return nil end
  local n = 0
  for line in (util.slurp(file) or ''):gmatch '([^\n]*)\n' do
    n = n + 1
    if line:find(needle, 1, true) then return file .. ':' .. n end
  end
  if second then return util.where(file, second) end
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
