-- indexes.lua: the lists at the back: indexes of chunks, identifiers and subjects,
-- glossary, exercises and answers, figures and tables.

local util = require 'util'
local search = require 'search'
local stringify = pandoc.utils.stringify

local indexes = {}
local book, html, esc, list                    -- set by indexes.use

function indexes.use(state, output) book, html, esc, list = state, output, output.esc, output.list end

---------------------------------------------------------------- letters

local LIMIT = 105000                           -- bytes of entries on a page

local function letter_of(key) return key:match '^[%a]' and key:sub(1, 1):upper() or '#' end

local function letter_id(letter) return 'letter-' .. (letter == '#' and 'other' or letter:lower()) end

-- Entries {key, html} in order, cut into pages {entries, first, last} (letters) that are not too long: between
-- letters if that is possible.
local function cut(entries)
  local sizes = {}                              -- of each letter's entries
  for _, e in ipairs(entries) do
    local l = letter_of(e.key)
    sizes[l] = (sizes[l] or 0) + #e.html
  end
  local pages, size, letter = {}, 0, nil
  for _, e in ipairs(entries) do
    local l = letter_of(e.key)
    local wanted = l ~= letter and math.min(sizes[l], LIMIT) or #e.html
    local page = pages[#pages]
    if not page or size > 0 and size + wanted > LIMIT then
      page, size = {entries = {}, first = l, continued = l == letter}, 0
      pages[#pages + 1] = page
    end
    page.entries[#page.entries + 1] = e
    page.last, letter, size = l, l, size + #e.html
  end
  return pages
end

-- The bar of letters: each leads to the page that it begins on.
local function bar(pages, here)
  local o, seen = {}, {}
  for _, page in ipairs(pages) do
    for _, e in ipairs(page.entries) do
      local l = letter_of(e.key)
      if not seen[l] then
        seen[l] = true
        o[#o + 1] = ('<a href="%s#%s"%s>%s</a>'):format(page == here and '' or page.file, letter_id(l),
          page == here and ' class="here"' or '', l)
      end
    end
  end
  return '<nav class="letters" aria-label="Letters">' .. table.concat(o) .. '</nav>\n'
end

local function page_body(page, class)
  local o, letter = {}, nil
  for _, e in ipairs(page.entries) do
    local l = letter_of(e.key)
    if l ~= letter then
      if letter then o[#o + 1] = '</' .. class .. '>\n' end
      local goes_on = page.continued and not letter
      o[#o + 1] = ('<h2 class="letter"%s>%s%s</h2>\n<%s class="index">\n'):format(
        goes_on and '' or ' id="' .. letter_id(l) .. '"', l, goes_on and ', continued' or '', class)
      letter = l
    end
    o[#o + 1] = e.html
  end
  return table.concat(o) .. '</' .. class .. '>'
end

-- The pages of an index: {file, range ("A–C"), body}. The first is `file`, the others are named by their letters.
local function lettered(file, entries, class, intro)
  if #entries == 0 then return {{file = file, range = '', body = (intro or '') .. '<p>Nothing yet.</p>'}} end
  local pages, taken = cut(entries), {}
  for i, page in ipairs(pages) do
    local letter = page.first == '#' and 'other' or page.first:lower()
    taken[letter] = (taken[letter] or 0) + 1
    page.file = i == 1 and file or file:gsub('%.html$', '-' .. letter .. (taken[letter] > 1 and '-' .. taken[letter] or '') .. '.html')
    page.range = #pages > 1 and page.first .. (page.last ~= page.first and '–' .. page.last or '') or ''
  end
  for i, page in ipairs(pages) do page.body = (i == 1 and intro or '') .. bar(pages, page) .. page_body(page, class) end
  return pages
end

---------------------------------------------------------------- chunks and identifiers

-- What only suites define is not in the indexes: a reader of them looks for the kernel's names first. The search finds it.
local function of_suite(chunk, root) return chunk.page.chapter.kind == 'suite' or (root or ''):match '^tests/' end

local function place_links(chunks)
  return list(chunks, function(c) return ('<a href="%s">%s</a>'):format(html.href(c), html.place(c.page)) end)
end

function indexes.chunks(file)
  local entries, names = {}, {}
  for _, name in ipairs(book.order) do
    if not of_suite(book.names[name].defs[1]) then names[name] = true end
  end
  for _, name in ipairs(util.sorted(names)) do
    local n = book.names[name]
    local text = ('<li>%s <span class="where">%s%s</span></li>\n'):format(html.use(name),
      #n.defs > 1 and 'continued in ' .. place_links(table.move(n.defs, 2, #n.defs, 1, {})) or '',
      #n.users > 0 and (#n.defs > 1 and '; ' or '') .. 'used in ' .. place_links(n.users) or '')
    entries[#entries + 1] = {key = name:gsub('^%W+', ''), html = text}
  end
  return lettered(file, entries, 'ul', '<p>A chunk is a piece of code with a name. The number says in which section it is '
    .. 'first defined. Chunks of test suites are left out; the search finds them.</p>')
end

local function identifier(id, defs)
  local at = list(defs, function(d)
    local kind = d.kind == 'def' and 'symbol' or d.kind
    if d.kind == 'member' and html.scope(d) then kind = 'member of ' .. html.scope(d) end
    return ('<a href="%s">%s</a> <span class="kind">%s</span>'):format(html.href(d.chunk), html.place(d.chunk.page), esc(kind))
  end)
  return {key = id:gsub('^_+', ''), html = ('<li><code>%s</code> <span class="where">%s</span></li>\n'):format(esc(id), at)}
end

function indexes.identifiers(file)
  local entries = {}
  for _, id in ipairs(util.sorted(book.idents)) do
    local defs = {}
    for _, d in ipairs(book.idents[id]) do
      if not of_suite(d.chunk, d.root) then defs[#defs + 1] = d end
    end
    if #defs > 0 then entries[#entries + 1] = identifier(id, defs) end
  end
  return lettered(file, entries, 'ul', '<p>Where each name of the code is defined, and what it is. Underscores in front do not '
    .. 'count. Names that only test suites define are left out; the search finds them.</p>')
end

---------------------------------------------------------------- subjects and terms

-- Subjects: two levels, "zones!sizes".
function indexes.subjects(file)
  local tops = {}
  for _, s in ipairs(book.subjects) do
    local top = tops[s.path[1]] or {own = {}, sub = {}}
    tops[s.path[1]] = top
    local at = top.own
    if s.path[2] then
      local key = table.concat(s.path, ', ', 2)
      at = top.sub[key] or {}
      top.sub[key] = at
    end
    at[#at + 1] = s
  end
  local function links(t)
    local seen, out = {}, {}
    for _, s in ipairs(t) do
      if s.see then
        out[#out + 1] = '<i>see</i> ' .. esc(s.see)
      elseif not seen[s.page] then
        seen[s.page] = true
        local link = ('<a href="%s">%s</a>'):format(html.address(s.page, s.id), html.place(s.page))
        out[#out + 1] = s.main and '<b>' .. link .. '</b>' or link
      end
    end
    return table.concat(out, ', ')
  end
  local entries = {}
  for _, key in ipairs(util.sorted(tops)) do
    local o, top = {}, tops[key]
    for _, sub in ipairs(util.sorted(top.sub)) do
      o[#o + 1] = ('<li>%s <span class="where">%s</span></li>'):format(esc(sub), links(top.sub[sub]))
    end
    entries[#entries + 1] = {key = key, html = ('<li>%s <span class="where">%s</span>%s</li>\n'):format(esc(key), links(top.own),
      #o > 0 and '<ul>' .. table.concat(o) .. '</ul>' or '')}
  end
  return lettered(file, entries, 'ul', '<p>Bold numbers lead to where a term is explained.</p>')
end

function indexes.glossary(p)
  local entries, explained = {}, {}
  for _, s in ipairs(book.subjects) do
    if s.main then explained[s.path[#s.path]:lower():gsub('s$', '')] = explained[s.path[#s.path]:lower():gsub('s$', '')] or s end
  end
  for _, g in ipairs(book.glossary) do
    local s = explained[g.key:lower():gsub('s$', '')]
    local at = s and html.address(s.page, s.id) or g.page.file
    local where = html.place(s and s.page or g.page)
    entries[#entries + 1] = {key = g.key, html = ('<dt id="%s"><a class="self" href="#%s">%s</a> <a class="where" href="%s" aria-label="%s: explained in %s">%s</a></dt><dd>%s</dd>\n')
      :format(g.id, g.id, html.inlines(g.term), at, esc(g.key), where, where, html.body(g.blocks, p))}
  end
  return lettered(p.file, entries, 'dl')[1].body
end

---------------------------------------------------------------- exercises, figures

-- A heading for each chapter that a list of things with pages comes to.
local function by_chapter(things, open, row, close)
  local o, chapter = {}, nil
  for _, x in ipairs(things) do
    local c = x.page.chapter
    if c ~= chapter then
      if chapter then o[#o + 1] = close end
      chapter = c
      o[#o + 1] = ('<h2>%s%s</h2>'):format(c.num ~= '' and '<span class="n">' .. c.num .. '</span>' or '', esc(c.title)) .. open
    end
    o[#o + 1] = row(x)
  end
  return table.concat(o) .. (chapter and close or '')
end

local function exercise(x)
  local answer = book.labels[x.id] and book.labels[x.id].answer
  local text = search.plain(x.html)
  if #text > 150 then text = text:sub(1, 150):gsub('%s*[^%s]*$', '') .. '…' end
  return ('<li><a class="label" href="%s">Exercise %s</a> %s %s <span class="where">%s</span></li>\n'):format(
    html.address(x.page, x.id), x.num, html.stars(x.difficulty), esc(text),
    answer and ('<a href="answers.html#%s" aria-label="Answer to exercise %s">Answer</a>'):format(answer.id, x.num) or '')
end

function indexes.exercises()
  return '<p>One star is for a warm-up, five for a project. <a href="answers.html">Answers</a> are kept apart.</p>'
    .. by_chapter(html.exercises, '<ul class="index exercises">', exercise, '</ul>')
end

function indexes.answers(p)
  return by_chapter(book.answers, '', function(a)
    local l = book.labels[a.exercise]
    return ('<div class="exercise" id="%s"><p class="exno"><a class="self" href="#%s">Answer %s</a> <a class="where" href="%s">to the exercise</a></p>%s</div>')
      :format(a.id, a.id, a.num, l and html.address(l.page, a.exercise) or '#', html.body(a.blocks, p))
  end, '')
end

-- A caption on another page than its figure's: its links were made for that page.
function indexes.caption(f)
  return (html.inlines(f.caption):gsub('href="#', 'href="' .. f.page.file .. '#'):gsub(' id="[^"]*"', ''))
end

local function thumbnail(f)
  local w, h = html.figure_size(f.src)
  return ('<li><a href="%s" aria-label="Figure %s"><img src="thumbs/%s.png" width="%.0f" height="%.0f" loading="lazy" alt=""></a><p><a class="label" href="%s">Figure %s.</a> %s</p></li>\n')
    :format(html.address(f.page, f.id), f.num, f.src, w, h, html.address(f.page, f.id), f.num, f.text)
end

local function table_row(t)
  return ('<li><a class="label" href="%s">Table %s.</a> %s</li>\n'):format(html.address(t.page, t.id), t.num, t.text)
end

function indexes.figures()
  return by_chapter(html.figures, '<ul class="figures">', thumbnail, '</ul>')
end

function indexes.tables()
  return by_chapter(html.tables, '<ul class="index">', table_row, '</ul>')
end

-- The ways between lists that are one entry in the side bar: {file, title} each.
function indexes.ways(label, ways, here)
  local o = {}
  for _, w in ipairs(ways) do
    o[#o + 1] = ('<a href="%s"%s>%s</a>'):format(w[1], w[1] == here and ' aria-current="true"' or '', esc(w[2]))
  end
  return ('<nav class="ways" aria-label="%s">%s</nav>'):format(label, table.concat(o))
end

return indexes
