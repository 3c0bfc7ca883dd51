-- book.lua: the state of the whole book, collected once from pandoc's document,
-- the same for both outputs.
--
-- After book.collect(doc) and book.link():
--   parts      list of {title, kind ('front' 'part' 'appendix'), num, chapters}
--   chapters   list of {file (.nw), base, kind ('front' 'chapter' 'appendix'
--              'suite'), num ('5', 'A', 'S5', ''), title, id, head, part, pages}
--   pages      list: the opening of each chapter and each of its sections:
--              {chapter, level (1 or 2), num, title, id, head, file (.html), blocks}
--   labels     id -> {id, kind, num, title, page}
--   chunks     list of {id, name, file, line, last, text, lines, page, num, uses,
--              root (bool), files (list of {root, functions}), language}
--   names      chunk name -> {name, defs, users, roots}
--   roots      list of the files: {name, chunk, text, length, map, owner, functions},
--              in lines of the tangled file (tags.lua)
--   order      list of all chunk names, in order of appearance
--   idents     identifier -> list of {name, kind, chunk, at, root, scope, type}
--   subjects   list of {path ({'zones', 'sizes'}), page, id, main, see}
--   glossary   list of {term (inlines), key, blocks, id, page}
--   answers    list of {num, id, exercise (label id), page, blocks}
--   refs       the bibliography, a Div
--
-- In the blocks of a page these are left for the outputs to render:
--   CodeBlock.chunk        identifier = chunk id: book.chunk[id]
--   CodeBlock.transcript   attributes run, command; text filled in
--   Code.use, Code.c       a chunk's name; quoted C code
--   Link.ref (.upper)      a reference: book.reference(link)
--   Div.figure             id, num, src, alt, moving (the run of a picture that
--                          moves); content: one Plain, the caption
--   Div.numbered-table     id, num; content: one Table with its caption
--   Span.equation          id, num; content: one Math ('' num: not numbered)
--   Div.margin             a margin note
--   Div.exercise           id, num, difficulty, answer (label id or nil)
--   Span.term, Span.index  id: a target of the subject index

local util = require 'util'
local lex = require 'lex'
local tags = require 'tags'
local transcript = require 'transcript'

local book = {
  parts = {}, chapters = {}, pages = {}, labels = {}, chunks = {}, chunk = {},
  names = {}, order = {}, roots = {}, idents = {}, subjects = {}, glossary = {}, answers = {},
}
local stringify = pandoc.utils.stringify
local FIGURES = os.getenv 'FIGURE_SOURCES' or 'figures'

---------------------------------------------------------------- parts and chapters

local placed = {}                           -- base name -> {part, kind, num}

local function read_parts(meta)
  local roman, letter = 0, 0
  local ROMAN = {'I', 'II', 'III', 'IV', 'V'}
  for i, p in ipairs(meta.parts or {}) do
    local kind = p.kind and stringify(p.kind) or 'part'
    local part = {title = p.title and stringify(p.title), subtitle = p.subtitle and stringify(p.subtitle),
      text = p.text, kind = kind, chapters = {}, index = i}
    if kind == 'part' and part.title then
      roman = roman + 1
      part.num = ROMAN[roman]
    end
    book.parts[i] = part
    for _, c in ipairs(p.chapters or {}) do
      local base = stringify(c)
      local num = base:match '^(%d+)%-'
      if kind == 'appendix' then
        letter = letter + 1
        num = string.char(64 + letter)
      elseif kind == 'front' or not num then
        num = ''
      else
        num = tostring(tonumber(num))
      end
      placed[base] = {part = part, num = num,
        kind = kind == 'appendix' and 'appendix' or num == '' and 'front' or 'chapter'}
    end
  end
end

local chapter, page                         -- what is being collected
local counts                                -- figures, tables ... of this chapter

local function open_file(file)
  local base = file:match '([^/]+)%.nw$' or file
  local suite = base:match '^(.*)%.test$'
  local at = placed[suite or base]
  if not at then
    util.err(file, 'not in the chapters of book.yaml')
    at = {part = book.parts[#book.parts], num = '?', kind = 'chapter'}
  end
  chapter = {file = file, base = base, part = at.part, pages = {}, kind = suite and 'suite' or at.kind,
    num = (suite and 'S' or '') .. at.num, suite_of = suite}
  book.chapters[#book.chapters + 1] = chapter
  if not suite then table.insert(at.part.chapters, chapter) end
  page = nil
  counts = {}
end

local function where(needle) return util.where(chapter.file, needle) end

---------------------------------------------------------------- numbers and labels

local function count(kind)
  counts[kind] = (counts[kind] or 0) + 1
  return (chapter.num ~= '' and chapter.num .. '.' or '') .. counts[kind]
end

local function label(id, kind, num, title)
  if id == '' then return end
  if book.labels[id] then
    util.err(where('#' .. id), 'label %s defined twice (first in %s)', id,
      where and book.labels[id].place or '?')
    return
  end
  book.labels[id] = {id = id, kind = kind, num = num, title = title, page = page,
    place = chapter.file, file = chapter.file}
end

local WORDS = {ch = 'chapter', app = 'appendix', suite = 'suite', sec = 'section', fig = 'figure', tbl = 'table',
  eq = 'equation', ex = 'exercise', ans = 'answer'}

-- What a Link.ref refers to: its label, and the words to print ("section 5.2").
function book.reference(link)
  local id = link.target:sub(2)
  local l = book.labels[id]
  if not l and id:match '^app:' then l = book.labels[id:gsub('^app:', 'ch:')] end
  if not l and id:match '^ch:' then l = book.labels[id:gsub('^ch:', 'app:')] end
  if not l then return nil, '?' .. id .. '?' end       -- book.link has said so
  local word, num = WORDS[l.kind], l.num
  if l.num == '' then word, num = '“' .. (l.title or id) .. '”', '' end
  if l.kind == 'eq' then num = '(' .. num .. ')' end
  if link.classes:includes 'upper' then word = word:sub(1, 1):upper() .. word:sub(2) end
  return l, word, num
end

local html_files = {}

local function header(h)
  if not h.identifier:match '^%a+:' then            -- pandoc's own: not unique in the book
    h.identifier = chapter.base:gsub('[^%w]+', '-') .. '-' .. h.identifier
  end
  local kind, num = 'sec', ''
  local plain = h.classes:includes 'unnumbered' or chapter.num == ''
  if h.level == 1 then
    kind, num = chapter.kind == 'appendix' and 'app' or chapter.kind == 'suite' and 'suite' or 'ch', chapter.num
    if chapter.head then util.err(where(stringify(h.content)), 'a second chapter heading') end
    chapter.title, chapter.id, chapter.head, chapter.heading = stringify(h.content), h.identifier, h, h.content
  elseif h.level == 2 then
    counts.sec, counts.sub = (counts.sec or 0) + 1, 0
    num = chapter.num .. '.' .. counts.sec
  elseif h.level == 3 then
    counts.sub = (counts.sub or 0) + 1
    num = chapter.num .. '.' .. (counts.sec or 0) .. '.' .. counts.sub
  end
  if plain then num = '' end
  h.attributes.num = num
  if h.level <= 2 then
    page = {chapter = chapter, level = h.level, num = num, title = stringify(h.content), id = h.identifier,
      head = h, file = h.identifier:gsub('[^%w]+', '-') .. '.html', blocks = pandoc.List(), source = chapter.file}
    if html_files[page.file] then util.err(where('#' .. h.identifier), 'two pages named %s', page.file) end
    html_files[page.file] = true
    book.pages[#book.pages + 1] = page
    table.insert(chapter.pages, page)
  end
  label(h.identifier, kind, num, stringify(h.content))
  return h
end

---------------------------------------------------------------- figures, equations, tables

local function figure(p)
  local img = p.content[1]
  if #p.content ~= 1 or img.t ~= 'Image' or not img.title:match '^fig:' then return nil end
  local num = count 'fig'
  label(img.identifier, 'fig', num)
  if not (util.slurp(FIGURES .. '/' .. img.src .. '.tex') or util.slurp(FIGURES .. '/' .. img.src .. '.calls')) then
    util.err(where('(' .. img.src .. ')'), 'figure source %s/%s.tex is missing', FIGURES, img.src)
  end
  if not img.attributes.alt then
    util.note(where('#' .. img.identifier), 'figure %s has no alternative text', img.src)
  end
  return pandoc.Div({pandoc.Plain(img.caption)}, {class = 'figure', id = img.identifier, num = num,
    src = img.src, alt = img.attributes.alt or stringify(img.caption),
    moving = img.classes:includes 'moving' and img.attributes.run or nil})
end

-- $$ ... $$ {#eq:id}: pandoc leaves the id as text behind the formula.
local function equations(p)
  local content = pandoc.List()
  local i = 1
  while i <= #p.content do
    local x = p.content[i]
    if x.t == 'Math' and x.mathtype == 'DisplayMath' then
      local j = p.content[i + 1] and p.content[i + 1].t ~= 'Str' and i + 2 or i + 1
      local id, rest
      if p.content[j] and p.content[j].t == 'Str' then id, rest = p.content[j].text:match '^{#(.-)}(.*)$' end
      local num = id and count 'eq' or ''
      if id then label(id, 'eq', num) end
      content:insert(pandoc.Span({x}, {class = 'equation', id = id or '', num = num}))
      if id then
        i = j
        if rest ~= '' then content:insert(pandoc.Str(rest)) end
      end
    else
      content:insert(x)
    end
    i = i + 1
  end
  p.content = content
  return p
end

local function numbered_table(t)
  local caption = t.caption.long[1] and t.caption.long[1].content
  local last = caption and caption[#caption]
  local id = last and last.t == 'Str' and last.text:match '^{#(.*)}$'
  if not id then return nil end
  caption:remove(#caption)
  if #caption > 0 and caption[#caption].t ~= 'Str' then caption:remove(#caption) end
  t.caption.long[1].content = caption
  local num = count 'tbl'
  label(id, 'tbl', num)
  return pandoc.Div({t}, {class = 'numbered-table', id = id, num = num})
end

---------------------------------------------------------------- exercises, glossary, index

-- The word under which a term is filed: case and a plural s do not matter.
local function fold(s) return (s:lower():gsub('[“”‘’]', ''):gsub('s$', '')) end

local function glossary(div)
  for _, b in ipairs(div.content) do
    if b.t == 'DefinitionList' then
      for _, item in ipairs(b.content) do
        local key = stringify(item[1])
        local blocks = pandoc.List()
        for _, d in ipairs(item[2]) do blocks:extend(d) end
        table.insert(book.glossary, {term = item[1], key = key, blocks = blocks, page = page, file = chapter.file,
          id = 'glossary-' .. fold(key):gsub('[^%w]+', '-')})
      end
    end
  end
  return {}
end

local function answer(div)
  local exercise = div.attributes['for']
  if not exercise then
    util.err(where '.answer', 'an answer without for="ex:…"')
    return {}
  end
  table.insert(book.answers, {exercise = exercise, id = 'ans:' .. exercise, page = page,
    file = chapter.file, blocks = div.content})
  return {}
end

local function index_entry(span)
  local key = span.attributes.key or stringify(span.content)
  local path = {}
  for part in key:gmatch '[^!]+' do path[#path + 1] = part end
  span.identifier = 'ix-' .. #book.subjects + 1
  table.insert(book.subjects, {path = path, id = span.identifier, page = page, text = stringify(span.content), see = span.attributes.see,
    main = span.classes:includes 'term', file = chapter.file})
  span.attributes.key = key
  return span
end

local function check_terms()
  local known, once = {}, {}
  for _, g in ipairs(book.glossary) do                 -- the first explanation stands
    if known[fold(g.key)] then
      util.note(util.where(g.file, '\n' .. g.key, g.key), 'glossary term “%s” explained twice (also in %s)', g.key,
        known[fold(g.key)])
    else
      once[#once + 1] = g
      known[fold(g.key)] = g.file
    end
  end
  book.glossary = once
  for _, s in ipairs(book.subjects) do
    if s.main and not known[fold(s.path[#s.path])] and not known[fold(s.path[1])] then
      util.note(util.where(s.file, '[' .. s.text .. ']{.term', s.path[1]), 'the term “%s” is not in the glossary', table.concat(s.path, ', '))
    end
  end
  table.sort(book.glossary, function(a, b) return a.key:lower() < b.key:lower() end)
end

local function link_answers()
  for _, a in ipairs(book.answers) do
    local l = book.labels[a.exercise]
    if not l or l.kind ~= 'ex' then
      util.err(util.where(a.file, a.exercise), 'answer for the unknown exercise %s', a.exercise)
      a.num = '?'
    else
      a.num, l.answer = l.num, a
      book.labels[a.id] = {id = a.id, kind = 'ans', num = a.num, page = a.page, file = a.file}
    end
  end
end

---------------------------------------------------------------- chunks

local slugs = {}

-- A stable id from a chunk's name. It stands in every link to the chunk, so that a long name gives only its first words.
local LONGEST = 32
local function slug(name)
  local words = name:lower():gsub('[^%w]+', '-'):gsub('^%-', ''):gsub('%-$', '')
  if #words > LONGEST then words = words:sub(1, LONGEST + 1):gsub('%-[^-]*$', '') end
  local s = 'chunk-' .. words
  slugs[s] = (slugs[s] or 0) + 1
  return slugs[s] > 1 and s .. '--' .. slugs[s] or s
end

local function chunk(b)
  local a = b.attributes
  local c = {name = a.name, id = slug(a.name), file = a.file, line = tonumber(a.line), last = tonumber(a.last),
    text = b.text, lines = {}, page = page, num = page.num, uses = {}, declared = {}, files = {}, at = {}}
  for l in (c.text .. '\n'):gmatch '([^\n]*)\n' do c.lines[#c.lines + 1] = l end
  for u in c.text:gmatch '\u{E000}(.-)\u{E001}' do c.uses[#c.uses + 1] = u end
  for d in a.defs:gmatch '%S+' do c.declared[#c.declared + 1] = d end
  b.identifier = c.id
  b.attributes = {}
  c.index = #book.chunks + 1
  book.chunks[c.index], book.chunk[c.id] = c, c
  local n = book.names[c.name]
  if not n then
    n = {name = c.name, defs = {}, users = {}, roots = {}}
    book.names[c.name] = n
    book.order[#book.order + 1] = c.name
  end
  table.insert(n.defs, c)
  c.part = #n.defs
  return b
end

local function is_path(name) return name:match '^[%w/_.-]+%*?$' and name:match '[/.]' or name == 'Makefile' end

-- Who uses whom; the roots, in order of appearance.
local function link_uses()
  local roots = {}
  for _, c in ipairs(book.chunks) do
    for k, u in ipairs(c.uses) do
      local n = book.names[u]
      if not n then
        util.err(util.where(c.file, '<<' .. u .. '>>') or c.file .. ':' .. c.line, 'undefined chunk <<%s>>', u)
      elseif n.users[#n.users] ~= c then
        n.users[#n.users + 1] = c
      end
    end
  end
  for _, name in ipairs(book.order) do
    local n = book.names[name]
    if #n.users == 0 then
      if is_path(name) then
        roots[#roots + 1] = {name = name, chunk = n.defs[1]}
      else
        util.err(n.defs[1].file .. ':' .. n.defs[1].line - 1, 'chunk <<%s>> is never used', name)
      end
    end
  end
  return roots
end

---------------------------------------------------------------- files, functions, identifiers

local members = {}                          -- "scope\0name" -> list of definitions
local typedefs = {}                         -- typedef name -> its type

local function enclosing(root, line)
  for _, f in ipairs(root.functions) do
    if f.first < line and line <= f.last then return f end
  end
end

-- c.files: the roots a chunk goes to, the line where it begins there, and the
-- functions it stands in, by name and whole.
local function note_place(places)
  for _, p in ipairs(places) do
    local f = enclosing(p.root, p.line)
    local entry
    for _, e in ipairs(p.chunk.files) do if e.root == p.root.name then entry = e end end
    if not entry then
      entry = {root = p.root.name, line = p.line, functions = {}, whole = {}}
      table.insert(p.chunk.files, entry)
    end
    if f and entry.functions[#entry.functions] ~= f.name then
      table.insert(entry.functions, f.name)
      table.insert(entry.whole, f)
    end
  end
end

local function add_identifier(d)
  local list = book.idents[d.name]
  if not list then
    list = {}
    book.idents[d.name] = list
  end
  for _, old in ipairs(list) do            -- a chunk in two files is one definition
    if old.chunk == d.chunk and old.kind == d.kind and old.at == d.at then return end
  end
  list[#list + 1] = d
  if d.kind == 'member' then
    local key = d.scope:match '[^:]*$' .. '\0' .. d.name
    members[key] = members[key] or {}
    table.insert(members[key], d)
  elseif d.kind == 'typedef' then
    typedefs[d.name] = d.type
  end
end

local function find_identifiers(list)
  local places = {}
  local found = tags.collect(book.names, list, function(root, name, line, c)
    places[#places + 1] = {root = root, line = line, chunk = c}
    book.names[name].roots[root.name] = true
  end)
  note_place(places)
  book.roots = list
  for _, root in ipairs(list) do
    root.chunk.root = true
    for line, here in pairs(root.map) do   -- where each chunk line ends up
      for _, at in ipairs(here) do
        local c, n = at[1], at[2]
        c.at[n] = c.at[n] or {}
        table.insert(c.at[n], {root, line})
      end
    end
  end
  for _, d in ipairs(found) do add_identifier(d) end
  for _, c in ipairs(book.chunks) do
    c.language = lex.language(c.files[1] and c.files[1].root or c.name)
    for _, name in ipairs(c.declared) do   -- @ %def
      local seen
      for _, d in ipairs(book.idents[name] or {}) do seen = seen or d.chunk == c end
      if not seen then
        local at
        for n, l in ipairs(c.lines) do if not at and l:find(name, 1, true) then at = n end end
        add_identifier {name = name, kind = 'symbol', chunk = c, at = at, scope = '', type = '',
          root = c.files[1] and c.files[1].root or c.name}
      end
    end
  end
  for _, t in pairs(book.idents) do
    table.sort(t, function(a, b)
      if a.chunk.index ~= b.chunk.index then return a.chunk.index < b.chunk.index end
      return (a.at or 0) < (b.at or 0)
    end)
  end
end

-- The type of `name` if it is a local, parameter or label at line n of chunk c.
local function hidden(c, n, name)
  for _, at in ipairs(c.at[n] or {}) do
    local root, line = at[1], at[2]
    local type = root.prototypes[line] and root.prototypes[line][name]
    if type then return type end
    for _, f in ipairs(root.functions) do
      if f.first > line then break end
      if line <= f.last then
        type = root.hidden[f.name] and root.hidden[f.name][name]
        if type then return type end
      end
    end
  end
end

local function in_root(c, root) return book.names[c.name].roots[root] end

-- How well does definition d answer for a use in chunk c?  nil: not at all.
local function fitness(d, c)
  if not c then return tags.machine(d.root) == 'host' and 1 or 2 end
  if d.chunk == c then return 9 end
  if in_root(c, d.root) then return 8 end
  local here = c.files[1] and c.files[1].root or c.name
  for _, tree in ipairs {'tests/', 'user/'} do          -- programs of their own
    if d.root:find(tree, 1, true) == 1 and here:find(tree, 1, true) ~= 1 then return nil end
  end
  if here:find('user/', 1, true) == 1 and d.root:find('user/', 1, true) ~= 1 then return nil end
  local private = d.root:match '%.c$' and (d.static or d.kind ~= 'function' and d.kind ~= 'variable')
  if private then return nil end
  local mine, its = tags.machine(here), tags.machine(d.root)
  if mine and its and mine ~= its then return nil end
  if its and its == mine then return 7 end
  if not its then return 6 end
  return its == 'i386' and 5 or 4
end

local function choose(list, c, wanted)
  local best, score
  for _, d in ipairs(list or {}) do
    local f = wanted(d) and fitness(d, c)
    if f and (not score or f > score) then best, score = d, f end
  end
  return best
end

local TAG = {struct = true, union = true, enum = true}

-- The structure that a ctags type names ("struct:page *", "typename:zone_t *").
local function structure(type, depth)
  if not type then return nil end
  local name = type:match '^%l+:([%w_]+)'
  if type:match '^struct:' or type:match '^union:' then return name end
  name = type:match 'struct ([%w_]+)' or type:match 'union ([%w_]+)'
  if name then return name end
  for word in type:gsub('^typename:', ''):gmatch '[%w_]+' do
    if typedefs[word] and (depth or 0) < 5 then return structure(typedefs[word], (depth or 0) + 1) end
  end
end

local function member(name, scope, c)
  if scope then return choose(members[scope .. '\0' .. name], c, function() return true end) end
  local only, n = nil, 0
  for _, d in ipairs(book.idents[name] or {}) do
    if d.kind == 'member' then only, n = d, n + 1 end
  end
  return n == 1 and only or nil
end

-- The definition that identifier `name` refers to at line n of chunk c (c nil: in
-- the text), `before` being the token before it and `scope` the structure it is
-- taken from, if known.  Second result: the structure that it is or points to.
function book.lookup(name, before, c, n, scope)
  if before == '.' or before == '->' then
    local d = member(name, scope, c)
    return d, d and structure(d.type)
  end
  local list = book.idents[name]
  if before == 'struct' or before == 'union' or before == 'enum' then
    return choose(list, c, function(d) return d.kind == before end), name
  end
  for _, d in ipairs(c and list or {}) do               -- the definition itself
    if d.chunk == c and d.at == n then return d, structure(d.type) end
  end
  local type = c and hidden(c, n, name)
  if type then return nil, structure(type) end
  local d = choose(list, c, function(d) return not TAG[d.kind] and d.kind ~= 'member' end)
  return d, d and structure(d.type)
end

---------------------------------------------------------------- code, ready to print

-- A list of lines, each a list of items {kind, text, ...}: the kinds of lex.lua,
-- and with kind 'id' either def (the definition to link to) or here (true: this
-- is the definition); with kind 'inc' file (the chunk of the included file).
-- `origin(n, name)` says of which chunk, and which line of it, line n of the text is.
local function annotate(text, language, origin)
  local lines, line = {}, {}
  local before, scope, stack = '', nil, {}
  local n = 1
  local function newline()
    lines[#lines + 1] = line
    line = {}
    n = n + 1
  end
  for _, token in ipairs(lex.tokens(text, language)) do
    local kind, s = token[1], token[2]
    if kind == 'id' and (language == 'c' or language == 'asm' or language == 'ld') then
      local c, at = origin(n, s)
      local d, type = book.lookup(s, before, c, at, scope)
      local item = {kind = 'id', text = s}
      if d and d.chunk == c and d.at == at and before ~= '->' then item.here, item.own = true, d
      elseif d then item.def = d end
      line[#line + 1] = item
      scope = type
    elseif kind == 'use' then
      line[#line + 1] = {kind = 'use', text = s}
    else
      local first = true
      for part in (s .. '\n'):gmatch '(.-)\n' do
        if not first then newline() end
        first = false
        if part ~= '' then line[#line + 1] = {kind = kind, text = part} end
      end
      if kind == 'inc' then
        local root = book.names[s:sub(2, -2)]
        if root then line[#line].file = root.defs[1] end
      end
      -- follow the type of an expression from . and -> to the next member
      if s == '(' or s == '[' then
        stack[#stack + 1] = {scope = scope, call = before:match '[%w_%])]$' and s == '('}
        scope = nil
      elseif s == ')' or s == ']' then
        local open = table.remove(stack) or {}
        if s == ']' or open.call then scope = open.scope end
      elseif not s:match '^%s*$' and s ~= '.' and s ~= '-' and not (s == '>' and before == '-') then
        scope = nil
      end
    end
    if not s:match '^%s*$' then before = (before == '-' and s == '>') and '->' or s end
  end
  lines[#lines + 1] = line
  return lines
end

function book.code(c)
  if not c.code then
    local blank = #c.text:match '^\n*'
    local text = lex.detab(c.text:gsub('%s+$', ''):sub(blank + 1))
    c.code = annotate(text, c.language, function(n) return c, n + blank end)
  end
  return c.code
end

-- A whole file, with the tabs and spaces that it has.
function book.file(root)
  return annotate(table.concat(root.text, '\n'), lex.language(root.name), function(n, name)
    local at = tags.origin(root.map[n], name)
    if at then return at[1], at[2] end
    return root.owner[n]
  end)
end

local function nowhere() end

-- Code in the text: one line of items.
function book.quoted(text)
  return annotate(text, 'c', nowhere)[1]
end

-- Any other code block: lines of items, coloured if its class names a language.
function book.listing(block)
  local language = ({c = 'c', asm = 'asm', make = 'make', sh = 'hash', gdb = 'gdb'})[block.classes[1]] or 'plain'
  return annotate(lex.detab(block.text), language, nowhere)
end

-- The chunk that a use <<name>> leads to.
function book.target(name) return book.names[name] and book.names[name].defs[1] end

---------------------------------------------------------------- collecting

local collectors = {
  Header = header,
  Para = function(p) return figure(p) or equations(p) end,
  Table = function(t) return numbered_table(t) end,
  Span = function(s)
    if s.classes:includes 'term' or s.classes:includes 'index' then return index_entry(s) end
  end,
  Code = function(x)
    if x.classes[1] == 'use' and not book.names[x.text] then
      x.attributes.file = chapter.file
      return x
    end
  end,
  Div = function(d)
    if d.classes:includes 'exercise' then
      d.attributes.num = count 'ex'
      label(d.identifier, 'ex', d.attributes.num)
      return d
    elseif d.classes:includes 'answer' then return answer(d)
    elseif d.classes:includes 'glossary' then return glossary(d)
    end
  end,
  CodeBlock = function(b)
    if b.classes[1] == 'chunk' then return chunk(b) end
    if b.classes:includes 'transcript' then return transcript.fill(b, where) end
  end,
}

function book.collect(doc)
  read_parts(doc.meta)
  util.errors = util.errors + (tonumber(doc.meta['reader-errors'] and stringify(doc.meta['reader-errors'])) or 0)
  for _, b in ipairs(doc.blocks) do
    if b.t == 'Div' and b.classes:includes 'file' then
      open_file(b.attributes.name)
    elseif b.t == 'Div' and b.identifier == 'refs' then
      book.refs = b
    elseif not page and b.t ~= 'Header' then
      util.err(chapter and chapter.file, 'text before the chapter heading')
    else
      local opened = page
      for _, x in ipairs(pandoc.Pandoc({b}):walk(collectors).blocks) do
        if x.t == 'Header' and page ~= opened then
          page.head = x
        else
          page.blocks:insert(x)
        end
      end
    end
  end
end

-- All that the text refers to must be there: labels, citations, chunks.
local function check_text(blocks, file)
  local known = {}
  for _, b in ipairs(book.refs and book.refs.content or {}) do known[b.identifier] = true end
  pandoc.Pandoc(blocks):walk {
    Link = function(l)
      if l.classes:includes 'ref' and not book.reference(l) then
        local id = l.target:sub(2)
        util.err(util.where(file, '@' .. id, ':' .. id:gsub('^.-:', '')), 'undefined reference @%s', id)
      end
    end,
    Cite = function(c)
      for _, x in ipairs(c.citations) do
        if not known['ref-' .. x.id] then
          util.err(util.where(file, '@' .. x.id), 'no reference %s in book.yaml', x.id)
        end
      end
    end,
    Code = function(x)
      if x.classes[1] == 'use' and not book.names[x.text] then
        util.err(util.where(file, '<<' .. x.text .. '>>'), 'undefined chunk <<%s>> in the text', x.text)
      end
    end,
  }
end

function book.link()
  find_identifiers(link_uses())
  link_answers()
  check_terms()
  for _, p in ipairs(book.pages) do check_text(p.blocks, p.source) end
  for _, g in ipairs(book.glossary) do check_text(g.blocks, g.file) end
  for _, a in ipairs(book.answers) do check_text(a.blocks, a.file) end
end

return book
