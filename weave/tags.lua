-- tags.lua: who is defined where, and what is local.
--
-- Every root is assembled from its chunks here, with a map from each line back to
-- the chunk and line it comes from; one run of ctags over the assembled files then
-- finds the definitions, and where each function begins and ends.

local util = require 'util'
local lex = require 'lex'
local tags = {}

-- The text of a root as a list of lines, and for each line the list of
-- {chunk, line in the chunk} that have text on it.
-- `place(name, line, chunk)` is called where a chunk's expansion begins.
local function assemble(names, root, place)
  local out, map = {}, {}
  local cur = {}                               -- the unfinished line
  local active = {}                            -- against recursion
  local function mark(chunk, n)
    local here = map[#out + 1] or {}
    map[#out + 1] = here
    here[#here + 1] = {chunk, n}
  end
  local function flush()
    out[#out + 1] = table.concat(cur)
    cur = {}
  end
  local function expand(name)
    if not names[name] or active[name] then return end
    active[name] = true
    for k, chunk in ipairs(names[name].defs) do
      if k > 1 then flush() end
      place(name, #out + 1, chunk)
      local n, i = 1, 1
      -- the last newline of a chunk belongs to whoever uses it
      local text = chunk.text:gsub('\n$', '')
      while i <= #text do
        local use = text:match('^\u{E000}(.-)\u{E001}', i)
        if use then
          expand(use)
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
  return out, map
end

-- Of the chunk lines that make up an assembled line, the one that has the word.
local function origin(here, name)
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

-- Fill in, for all roots:
--   root.functions   list of {name, first, last} in lines of the assembled file
--   root.hidden      function or macro name -> its locals and parameters, name -> type
--   root.prototypes  line -> the parameters that a prototype names there
-- and return the list of definitions
--   {name, kind, root, chunk, at (line in the chunk), scope, type, static}
function tags.collect(names, roots, place)
  local files, found = {}, {}
  pandoc.system.with_temporary_directory('weave', function(dir)
    local list = {}
    for i, root in ipairs(roots) do
      local text, map = assemble(names, root.name, function(...) place(root, ...) end)
      root.map, root.length = map, #text
      root.functions, root.hidden, root.prototypes = {}, {}, {}
      if lex.language(root.name) == 'c' then
        local file = dir .. '/' .. i .. root.name:match '%.[ch]$'
        util.spit(file, table.concat(text, '\n') .. '\n')
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
        local at = origin(root.map[n], name)
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
