-- tags.lua: who is defined where, and what is local.
--
-- Every root is assembled from its chunks here, with a map from each line back to
-- the chunk and line it comes from. The lines are then those of the tangled file,
-- which has the names of chunks as comments between them: compilers and debuggers
-- speak of those. One run of ctags finds the definitions, and where each function
-- begins and ends.

local util = require 'util'
local lex = require 'lex'
local tags = {}
local TANGLED = os.getenv 'TANGLED' or 'tangled'

-- The text of a root as a list of lines, for each line the list of {chunk, line in
-- the chunk} that have text on it, and the chunk that it belongs to as a whole.
-- `place(name, line, chunk)` is called where a chunk's expansion begins.
local function assemble(names, root, place)
  local out, map, owner = {}, {}, {}
  local cur, writer = {}, nil                  -- the unfinished line, who writes it
  local active = {}                            -- against recursion
  local function mark(chunk, n)
    local here = map[#out + 1] or {}
    map[#out + 1] = here
    here[#here + 1] = {chunk, n}
  end
  local function flush()
    local here = map[#out + 1]
    owner[#out + 1] = here and here[1][1] or writer
    out[#out + 1] = table.concat(cur)
    cur = {}
  end
  local function expand(name)
    if not names[name] or active[name] then return end
    active[name] = true
    for k, chunk in ipairs(names[name].defs) do
      if k > 1 then flush() end
      place(name, #out + 1, chunk)
      writer = chunk
      local n, i = 1, 1
      -- the last newline of a chunk belongs to whoever uses it
      local text = chunk.text:gsub('\n$', '')
      while i <= #text do
        local use = text:match('^\u{E000}(.-)\u{E001}', i)
        if use then
          expand(use)
          writer = chunk
          i = i + #use + 6
        elseif text:sub(i, i) == '\n' then
          flush()
          n = n + 1
          i = i + 1
        else
          local piece = text:match('^[^\n\xEE]+', i) or text:match('^.[\128-\191]*', i)
          cur[#cur + 1] = piece
          if piece:match '%S' then mark(chunk, n) end
          i = i + #piece
        end
      end
    end
    active[name] = nil
  end
  expand(root)
  flush()
  return out, map, owner
end

local function bare(line) return line:match '^%s*(.-)%s*$' end

-- Which line of `real` each line of `text` is.  What `real` has more are chunk names
-- in comments and blank lines above them.  nil: they are not the same file.
local function align(text, real)
  local to, n = {}, 1
  for i, line in ipairs(text) do
    local wanted = bare(line)
    while real[n] and bare(real[n]) ~= wanted do
      local extra = bare(real[n])
      if extra ~= '' and not extra:match '^/%* .* %*/$' and not extra:match '^# ' then return nil end
      n = n + 1
    end
    if not real[n] then return nil end
    to[i], n = n, n + 1
  end
  return n > #real and to or nil
end

-- The lines of the tangled file; those of a draft that leaves chapters out are what
-- was assembled.
local function tangled(name, text)
  local real = {}
  for line in (util.slurp(TANGLED .. '/' .. name) or ''):gmatch '([^\n]*)\n' do real[#real + 1] = line end
  local to = align(text, real)
  if to then return real, to end
  local say = util.draft and util.note or util.err
  say(TANGLED .. '/' .. name, 'is not what the chapters give: run `make tangle`')
  to = {}
  for i = 1, #text do to[i] = i end
  return text, to
end

-- Fill in root.text, root.length, root.map and root.owner, in lines of the tangled file.
local function lay_out(names, root, place)
  local places = {}
  local text, map, owner = assemble(names, root.name, function(...) places[#places + 1] = {...} end)
  local real, to = tangled(root.name, text)
  root.text, root.length, root.map, root.owner = real, #real, {}, {}
  for i = 1, #text do root.map[to[i]], root.owner[to[i]] = map[i], owner[i] end
  for n = #real, 1, -1 do root.owner[n] = root.owner[n] or root.owner[n + 1] end
  for _, p in ipairs(places) do place(root, p[1], to[p[2]], p[3]) end
end

-- Of the chunk lines that make up an assembled line, the one that has the word.
function tags.origin(here, name)
  if not here then return nil end
  for _, at in ipairs(here) do
    if (at[1].lines[at[2]] or ''):find(name, 1, true) then return at end
  end
  return here[1]
end

-- Which machine a file belongs to: 'i386', 'host' or nil.
function tags.machine(root)
  return root:match '^arch/(i386)/' or root:match '^arch/(host)/'
end

local function ctags(list)
  if list == '' then return '' end
  return pandoc.pipe('ctags', {'-x', '--language-force=C', '--kinds-C=+lzLxDp',
    '--_xformat=%N\t%K\t%n\t%e\t%s\t%t\t%f\t%p\t%F', '-L', '-'}, list)
end

-- Fill in, for all roots, in lines of the tangled file:
--   root.text        its lines; root.length, how many
--   root.map         line -> list of {chunk, line in the chunk} that have text on it
--   root.owner       line -> the chunk that it belongs to; a comment that names a
--                    chunk belongs to what follows it
--   root.functions   list of {name, first, last, kind}
--   root.hidden      function or macro name -> its locals and parameters, name -> type
--   root.prototypes  line -> the parameters that a prototype names there
-- and return the list of definitions
--   {name, kind, root, chunk, at (line in the chunk), scope, type, static}
function tags.collect(names, roots, place)
  local files, found = {}, {}
  pandoc.system.with_temporary_directory('weave', function(dir)
    local list = {}
    for i, root in ipairs(roots) do
      lay_out(names, root, place)
      root.functions, root.hidden, root.prototypes = {}, {}, {}
      if lex.language(root.name) == 'c' then
        local file = dir .. '/' .. i .. root.name:match '%.[ch]$'
        util.spit(file, table.concat(root.text, '\n') .. '\n')
        files[file] = root
        list[#list + 1] = file
      end
    end
    local out = ctags(table.concat(list, '\n'))
    for line in out:gmatch '[^\n]+' do
      local name, kind, n, last, scope, type, static, inside, file =
        line:match '^(.-)\t(.-)\t(.-)\t(.-)\t(.-)\t(.-)\t(.-)\t(.-)\t(.*)$'
      local root = files[file]
      n, last = tonumber(n), tonumber(last)
      if kind == 'parameter' and inside == 'prototype' then
        root.prototypes[n] = root.prototypes[n] or {}
        root.prototypes[n][name] = type
      elseif kind == 'local' or kind == 'parameter' or kind == 'label' or kind == 'macroparam' then
        root.hidden[scope] = root.hidden[scope] or {}
        root.hidden[scope][name] = type
      elseif kind == 'externvar' or kind == 'header' or kind == 'prototype' then
        -- declarations only
      elseif not name:match '^__anon' then
        if kind == 'function' or kind == 'macro' then
          root.functions[#root.functions + 1] = {name = name, first = n, last = last or n, kind = kind}
        end
        local at = tags.origin(root.map[n], name)
        if at then
          found[#found + 1] = {name = name, kind = kind, root = root.name, chunk = at[1],
            at = at[2], scope = scope, type = type, static = static == 'file'}
        end
      end
    end
  end)
  for _, root in ipairs(roots) do
    table.sort(root.functions, function(a, b) return a.first < b.first end)
  end
  table.sort(found, function(a, b)
    if a.name ~= b.name then return a.name < b.name end
    if a.root ~= b.root then return a.root < b.root end
    return a.at < b.at
  end)
  return found
end

return tags
