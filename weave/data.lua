-- data.lua: what lies behind the links of the pages, for the scripts: data/PAGE.js has
-- the code of each chunk on PAGE.html, what is said of each identifier that is defined
-- there, and its figures; data/glossary.js the terms.
--
-- A script may be loaded from file://, where a page may not read another. So they are
-- scripts, each of one statement.

local util = require 'util'
local lex = require 'lex'
local source = require 'source'

local data = {}
local book, html                               -- set by data.use
local directory
local chunks_on                                -- page -> list of its chunks
local definitions                              -- page -> list of {name, d}
local prototypes                               -- name -> {root, line}
local roots                                    -- name -> root
local written = {}

---------------------------------------------------------------- JavaScript

-- In single quotes, since markup is full of double ones.
local ESCAPES = {["'"] = "\\'", ['\\'] = '\\\\', ['\n'] = '\\n'}
local function js(s) return "'" .. s:gsub("['\\\n]", ESCAPES):gsub('\u{2028}', '\\u2028') .. "'" end

-- {[key] = text of JavaScript} as an object, in order.
local function object(t)
  local o = {}
  for _, k in ipairs(util.sorted(t)) do o[#o + 1] = js(k) .. ':' .. t[k] end
  return '{' .. table.concat(o, ',\n') .. '}'
end

local function array(list) return '[' .. table.concat(list, ',') .. ']' end

---------------------------------------------------------------- where things are declared

-- The comment that ends at line n, without its signs; '' if a line of code ends there, or one of the comments that
-- name chunks: those belong to no chunk's text.
local function contract(root, n)
  local o = {}
  if n < 1 or not root.map[n] or not root.text[n]:match '%*/%s*$' then return '' end
  while n > 0 and not root.text[n]:match '/%*' do
    table.insert(o, 1, root.text[n])
    n = n - 1
  end
  if n == 0 or not root.text[n]:match '^%s*/%*' then return '' end
  table.insert(o, 1, root.text[n])
  for i, line in ipairs(o) do o[i] = line:gsub('^%s*/?%*+/? ?', ''):gsub('%s*%*/%s*$', '') end
  return (table.concat(o, '\n'):gsub('^%s+', ''):gsub('%s+$', ''))
end

-- A prototype begins at the margin and ends, perhaps lines later, in ");".
local function find_prototypes()
  prototypes, roots = {}, {}
  for _, root in ipairs(book.roots) do
    roots[root.name] = root
    for n, line in ipairs(root.name:match '%.h$' and root.text or {}) do
      local name = line:match '^[%a_][^()=]-([%a_][%w_]*)%('
      local last = n
      while name and last < n + 6 and root.text[last] and not root.text[last]:match '[;{]' do last = last + 1 end
      if name and not prototypes[name] and (root.text[last] or ''):match '%);%s*$' then
        prototypes[name] = {root = root, line = n}
      end
    end
  end
end

-- The line of the tangled file that a definition stands in.
local function line_of(d)
  for _, at in ipairs(d.at and d.chunk.at[d.at] or {}) do
    if at[1].name == d.root then return at[2] end
  end
end

---------------------------------------------------------------- declarations

local MOST = 14                                -- lines of a structure that are shown

-- Lines from n on: `last` tells of a line whether it is the last one, and what is kept of it.
local function lines(root, n, last)
  local o = {}
  for k = n, math.min(n + MOST, root.length) do
    local line = root.text[k]
    local kept = last(line)
    if root.map[k] then o[#o + 1] = kept or line end
    if kept then return o end
  end
  o[#o + 1] = '…'
  return o
end

local LAST = {
  ['function'] = function(line) return line:match '^(.-)%s*{' or line:match ';%s*$' and line end,
  macro = function(line) return not line:match '\\$' and line end,
  struct = function(line) return line:match '^}' and line or line:match '^[^{]*;' end,
  variable = function(line) return line:match '^(.-)%s*=' or line:match ';' and line end,
}
LAST.union, LAST.enum = LAST.struct, LAST.struct
local function one_line(line) return line end

-- Without the indentation that its lines share.
local function flush_left(list)
  local indent = list[1]:match '^%s*'
  for i, line in ipairs(list) do
    if line:sub(1, #indent) == indent then list[i] = line:sub(#indent + 1) end
  end
  return (table.concat(list, '\n'):gsub('%s+$', ''))
end

-- A typedef of a structure is found where its name stands, behind it.
local function first_line(d, root, line)
  local n = line
  while d.kind == 'typedef' and n > 1 and not root.text[n]:match '^typedef' do n = n - 1 end
  return n
end

local function declaration(d, root, line)
  local first = first_line(d, root, line)
  local text = flush_left(lines(root, first, LAST[first < line and 'struct' or d.kind] or one_line))
  return html.listing(text, lex.language(root.name) == 'c' and 'c' or 'plain')
end

local function where(d, root, line)
  local page = d.chunk.page
  local file = line and ('<a href="%s">%s:%d</a>'):format(source.line(root.name, line), html.esc(root.name), line)
    or html.esc(d.root or d.chunk.name)
  return ('%s · <a href="%s">%s</a>'):format(file, html.href(d.chunk),
    html.esc((page.num ~= '' and page.num .. ' ' or '') .. page.title))
end

local function kind(d)
  if d.kind == 'member' and d.scope then return 'member of ' .. d.scope:match '[^:]*$' end
  return d.kind == 'def' and 'symbol' or d.kind
end

-- [kind, declaration, contract, place]
local function describe(name, d)
  local root, line = roots[d.root], line_of(d)
  if not (root and line) then return array {js(kind(d)), js '', js '', js(where(d, root))} end
  local p = d.kind == 'function' and not d.static and prototypes[name]
  local said = p and contract(p.root, p.line - 1) or ''
  if said == '' then said = contract(root, first_line(d, root, line) - 1) end
  return array {js(kind(d)), js(declaration(d, root, line)), js(html.esc(said)), js(where(d, root, line))}
end

---------------------------------------------------------------- a page

local function sort_by_page()
  chunks_on, definitions = {}, {}
  for _, c in ipairs(book.chunks) do
    chunks_on[c.page] = chunks_on[c.page] or {}
    table.insert(chunks_on[c.page], c)
  end
  for name, list in pairs(book.idents) do
    for _, d in ipairs(list) do
      local here = definitions[d.chunk.page] or {}
      definitions[d.chunk.page] = here
      here[#here + 1] = {name, d}
    end
  end
end

local function chunk(c)
  local parts = {}
  for i, d in ipairs(c.part == 1 and book.names[c.name].defs or {}) do
    parts[i] = array {js(d.page.file), js(d.id)}
  end
  return object {name = js(html.chunk_name(c.name)), code = js(html.code(c)), place = js(html.chunk_place(c)),
    parts = array(parts)}
end

local function chunks(page)
  local t = {}
  for _, c in ipairs(chunks_on[page] or {}) do t[c.id] = chunk(c) end
  return t
end

-- One name may be several things in one chunk: a structure and a variable, a member of two structures.
local function names(page)
  local t = {}
  for _, x in ipairs(definitions[page] or {}) do
    local key = x[2].chunk.id .. ' ' .. x[1]
    t[key] = t[key] or {}
    table.insert(t[key], describe(x[1], x[2]))
  end
  for key, list in pairs(t) do
    table.sort(list)
    t[key] = array(list)
  end
  return t
end

local function figures(page)
  local t = {}
  for _, f in ipairs(html.figures) do
    if f.page == page then t[f.id] = array {js(f.src), js('Figure ' .. f.num), js(f.text)} end
  end
  return t
end

local function put(page, t)
  local file = 'data/' .. page.file:gsub('html$', 'js')
  written[file] = true
  util.spit(directory .. '/' .. file, ('Book.data[%s] = %s;\n'):format(js(page.file), object(t)))
end

-- Called for each page when its figures are known.
function data.page(page)
  html.at(nil)
  local t = {chunks = chunks(page), names = names(page), figures = figures(page)}
  local any
  for k, x in pairs(t) do
    any = any or next(x)
    t[k] = object(x)
  end
  if any then put(page, t) end
  html.at(page)
end

function data.glossary(page)
  html.at(nil)
  local t = {}
  for _, g in ipairs(book.glossary) do t[g.id] = js(html.body(g.blocks)) end
  put(page, {terms = object(t)})
end

-- Remove what an earlier run left. Files with these beginnings have other makers.
local OTHERS = {['file-'] = true, ['run-'] = true, ['moving-'] = true}

function data.sweep()
  for file in pandoc.pipe('ls', {directory .. '/data'}, ''):gmatch '[^\n]+' do
    if not written['data/' .. file] and not OTHERS[file:match '^%a+%-' or ''] then os.remove(directory .. '/data/' .. file) end
  end
end

function data.use(state, output, out)
  book, html, directory = state, output, out
  pandoc.pipe('mkdir', {'-p', out .. '/data'}, '')
  find_prototypes()
  sort_by_page()
end

return data
