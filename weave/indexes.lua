-- indexes.lua: the lists at the back: indexes of chunks, identifiers and subjects,
-- glossary, answers, figures and tables.

local util = require 'util'
local stringify = pandoc.utils.stringify

local indexes = {}
local book, html, esc, list                    -- set by indexes.use

function indexes.use(state, output) book, html, esc, list = state, output, output.esc, output.list end

-- Entries {key, html} in order, a heading for each first letter, and a bar of letters above.
local function lettered(entries, class)
  local bar, o, letter, open = {}, {}, nil, false
  for _, e in ipairs(entries) do
    local first = e.key:upper():match '^%A*(%a)' or '#'
    if not e.key:match '^[%a_]' then first = '#' end
    if first ~= letter then
      letter = first
      local id = 'letter-' .. (first == '#' and 'other' or first:lower())
      bar[#bar + 1] = ('<a href="#%s">%s</a>'):format(id, first)
      o[#o + 1] = ('%s<h2 class="letter" id="%s">%s</h2>\n<%s class="index">\n')
        :format(open and '</' .. class .. '>\n' or '', id, first, class)
      open = true
    end
    o[#o + 1] = e.html
  end
  return '<nav class="letters" aria-label="Letters">' .. table.concat(bar) .. '</nav>\n' .. table.concat(o)
    .. (open and '</' .. class .. '>' or '<p>Nothing yet.</p>')
end

local function place_links(chunks)
  return list(chunks, function(c) return ('<a href="%s">%s</a>'):format(html.href(c), html.place(c.page)) end)
end

function indexes.chunks()
  local files, others, names = {}, {}, {}
  for _, name in ipairs(book.order) do names[name] = true end
  for _, name in ipairs(util.sorted(names)) do
    local n = book.names[name]
    local text = ('<li>%s <span class="where">%s%s</span></li>\n'):format(html.use(name),
      #n.defs > 1 and 'continued in ' .. place_links(table.move(n.defs, 2, #n.defs, 1, {})) or '',
      #n.users > 0 and (#n.defs > 1 and '; ' or '') .. 'used in ' .. place_links(n.users) or '')
    if n.defs[1].root then files[#files + 1] = text else others[#others + 1] = {key = name:gsub('^%W+', ''), html = text} end
  end
  return '<p>A chunk is a piece of code with a name. The number says in which section it is first defined.</p>'
    .. '<h2 id="files">Files</h2><ul class="index">' .. table.concat(files) .. '</ul>'
    .. '<h2 class="vh">Chunks by name</h2>' .. lettered(others, 'ul'):gsub('<h2 class="letter"', '<h3 class="letter"'):gsub('</h2>', '</h3>')
end

function indexes.identifiers()
  local entries = {}
  for _, id in ipairs(util.sorted(book.idents)) do
    local at = list(book.idents[id], function(d)
      return ('<a href="%s" title="%s">%s</a> <span class="kind">%s</span>')
        :format(html.href(d.chunk), esc(html.describe(d)), html.place(d.chunk.page), d.kind == 'def' and 'symbol' or d.kind)
    end)
    entries[#entries + 1] = {key = id:gsub('^_+', ''), html = ('<li><code>%s</code> <span class="where">%s</span></li>\n'):format(esc(id), at)}
  end
  return lettered(entries, 'ul')
end

-- Subjects: two levels, "zones!sizes".
function indexes.subjects()
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
  return '<p>Bold numbers lead to where a term is explained.</p>' .. lettered(entries, 'ul')
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
  return lettered(entries, 'dl')
end

function indexes.answers(p)
  local o, chapter = {}, nil
  for _, a in ipairs(book.answers) do
    if a.page.chapter ~= chapter then
      chapter = a.page.chapter
      o[#o + 1] = ('<h2>%s%s</h2>'):format(chapter.num ~= '' and '<span class="n">' .. chapter.num .. '</span>' or '', esc(chapter.title))
    end
    local l = book.labels[a.exercise]
    o[#o + 1] = ('<div class="exercise" id="%s"><p class="exno"><a class="self" href="#%s">Answer %s</a> <a class="where" href="%s">to the exercise</a></p>%s</div>')
      :format(a.id, a.id, a.num, l and html.address(l.page, a.exercise) or '#', html.body(a.blocks, p))
  end
  return table.concat(o)
end

-- A caption on another page than its figure's: its links were made for that page.
function indexes.caption(f)
  return (html.inlines(f.caption):gsub('href="#', 'href="' .. f.page.file .. '#'):gsub(' id="[^"]*"', ''))
end

function indexes.figures()
  local o = {'<ul class="figures">'}
  for _, f in ipairs(html.figures) do
    local w, h = html.figure_size(f.src)
    o[#o + 1] = ('<li><a href="%s" aria-label="Figure %s"><img src="figures/%s.svg" width="%.0f" height="%.0f" loading="lazy" alt=""></a><p><a class="label" href="%s">Figure %s.</a> %s</p></li>\n')
      :format(html.address(f.page, f.id), f.num, f.src, w, h, html.address(f.page, f.id), f.num, f.text)
  end
  o[#o + 1] = '</ul>'
  if #html.tables > 0 then
    o[#o + 1] = '<h2 id="tables">Tables</h2><ul class="index">'
    for _, t in ipairs(html.tables) do
      o[#o + 1] = ('<li><a class="label" href="%s">Table %s.</a> %s</li>\n'):format(html.address(t.page, t.id), t.num, t.text)
    end
    o[#o + 1] = '</ul>'
  end
  return table.concat(o)
end

return indexes
