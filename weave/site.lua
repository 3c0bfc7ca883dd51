-- site.lua: the pages around the text: contents, side bar, cover, and the pages
-- that are made of other things than text (indexes.lua, search.lua).

local util = require 'util'
local indexes = require 'indexes'
local search = require 'search'
local data = require 'data'
local reader = require 'reader'
local machine = require 'machine'
local source = require 'source'
local stringify = pandoc.utils.stringify

local site = {}
local book, html, esc, list                    -- set by site.write
local suites = {title = 'Test suites', kind = 'suites', chapters = {}}
local back = {title = 'At the back', kind = 'back', chapters = {}}

---------------------------------------------------------------- made pages

local function extra(file, title, make)
  local p = {file = file, title = title, num = '', level = 1, id = file:gsub('%..*', ''), make = make,
    heading = {pandoc.Str(title)}, blocks = pandoc.List()}
  p.chapter = {title = title, num = '', kind = 'back', part = back, pages = {p}}
  table.insert(back.chapters, p.chapter)
  return p
end

-- A further page behind a made page: in the order of reading, not in the side bar.
local function beside(p, file, title, make)
  local q = {file = file, title = title, num = '', level = 2, id = file:gsub('%..*', ''), make = make, chapter = p.chapter,
    heading = {pandoc.Str(title)}, blocks = pandoc.List()}
  table.insert(p.chapter.pages, q)
  return q
end

-- The indexes, each in as many pages as it needs; all are one entry in the side bar.
local INDEXES = {{'subjects.html', 'Subjects'}, {'identifiers.html', 'Identifiers'}, {'chunks.html', 'Chunks'}}

local function add_indexes()
  local first
  html.at(nil)
  for _, w in ipairs(INDEXES) do
    for _, page in ipairs(indexes[w[2]:lower()](w[1])) do
      local title = 'Index of ' .. w[2]:lower()
      local body = indexes.ways('Indexes', INDEXES, w[1]) .. page.body
      local p = (first and beside or extra)(table.unpack(first and {first, page.file, title} or {page.file, title}))
      p.make = function() return body end
      p.title = title .. (page.range ~= '' and ': ' .. page.range or '')
      first = first or p
    end
  end
  first.short, first.chapter.title = 'Index', 'Index'
end

-- Two lists that are one entry.
local function add_pair(name, one, two)
  local ways = {{one.file, one.title}, {two.file, two.title}}
  local function made(w) return function(p) return indexes.ways(name, ways, w.file) .. w.make(p) end end
  local p = extra(one.file, one.title, made(one))
  p.short, p.chapter.title = name, name
  return p, beside(p, two.file, two.title, made(two))
end

---------------------------------------------------------------- side bar and contents

local function parts()
  local all = {}
  for _, part in ipairs(book.parts) do if #part.chapters > 0 then all[#all + 1] = part end end
  if #suites.chapters > 0 then all[#all + 1] = suites end
  all[#all + 1] = back
  return all
end

local function part_title(part)
  local title = part.title and esc(part.title)
  return part.num and title and ('<span>Part %s</span> %s'):format(part.num, title) or title
end

local function entry(p, current)
  return ('<a href="%s"%s><span class="n">%s</span><span>%s</span></a>'):format(p.file,
    p == current and ' aria-current="page"' or '', p.num, esc(p.short or p.title))
end

local function subsections(p)
  local o = {}
  for _, b in ipairs(p.blocks) do
    if b.t == 'Header' and b.level == 3 then
      o[#o + 1] = ('<li><a href="#%s"><span class="n"></span><span>%s</span></a></li>'):format(b.identifier, esc(stringify(b.content)))
    end
  end
  return #o > 0 and '<ol>' .. table.concat(o) .. '</ol>' or ''
end

local function sections(chapter, current)
  if chapter.kind == 'back' then return '' end
  local o = {}
  for i = 2, #chapter.pages do
    local p = chapter.pages[i]
    o[#o + 1] = '<li>' .. entry(p, current) .. (p == current and subsections(p) or '') .. '</li>'
  end
  return #o > 0 and '<ol>' .. table.concat(o) .. '</ol>' or ''
end

-- The chapters that one reads from end to end: how far is shown beside them.
local READ = {front = true, part = true, appendix = true}
local function pages_to_read(chapter)
  return READ[chapter.part.kind] and (' data-pages="%d"'):format(#chapter.pages) or ''
end

-- All chapters, and the sections of the one that is being read.
local function side_bar(current)
  local o = {}
  for _, part in ipairs(parts()) do
    if part.title then o[#o + 1] = '<p class="part">' .. part_title(part) .. '</p>' end
    o[#o + 1] = '<ol>'
    for _, c in ipairs(part.chapters) do
      local open = current and (current.chapter == c or current.chapter.within == c)
      o[#o + 1] = ('<li%s%s>%s%s</li>\n'):format(open and ' class="open"' or '', pages_to_read(c), entry(c.pages[1], current),
        open and sections(current.chapter, current) or '')
    end
    o[#o + 1] = '</ol>'
  end
  return table.concat(o)
end

-- The sections of a chapter in the contents: folded, so that the book can be seen as a whole.
local function folded(chapter)
  if #chapter.pages < 2 then return '' end
  local n = #chapter.pages - 1
  return ('<details><summary><span class="vh">%s: </span>%d section%s</summary>%s</details>')
    :format(esc(chapter.title), n, n == 1 and '' or 's', sections(chapter))
end

local function contents()
  local o = {}
  for i, part in ipairs(parts()) do
    o[#o + 1] = ('<section class="part %s">'):format(part.kind)
    if part.title then
      o[#o + 1] = ('<h2>%s</h2>'):format(part_title(part))
      if part.subtitle then o[#o + 1] = '<p class="sub">' .. esc(part.subtitle) .. '</p>' end
    end
    o[#o + 1] = '<ol>'
    for _, c in ipairs(part.chapters) do
      o[#o + 1] = ('<li%s>%s%s</li>\n'):format(pages_to_read(c), entry(c.pages[1]), READ[part.kind] and folded(c) or '')
    end
    o[#o + 1] = '</ol></section>'
  end
  return table.concat(o)
end

local KINDS = {chapter = 'Chapter', appendix = 'Appendix', suite = 'Test suite'}

local function breadcrumbs(p)
  local o = {'<li><a href="index.html">Contents</a></li>'}
  local c = p.chapter
  if c.part and c.part.title then o[#o + 1] = '<li>' .. part_title(c.part) .. '</li>' end
  local word = KINDS[c.kind]
  local name = word and c.num ~= '' and word .. ' ' .. (c.kind == 'suite' and c.num:sub(2) or c.num) or nil
  if c.within then o[#o + 1] = ('<li><a href="%s">%s</a></li>'):format(c.within.pages[1].file, esc(c.within.title)) end
  if p.level == 2 then
    o[#o + 1] = ('<li><a href="%s">%s</a></li>'):format(c.href or c.pages[1].file, (name and name .. '. ' or '') .. esc(c.title))
  elseif name then
    o[#o + 1] = '<li>' .. name .. '</li>'
  end
  return '<nav class="crumbs" aria-label="Breadcrumb"><ol>' .. table.concat(o) .. '</ol></nav>'
end

---------------------------------------------------------------- writing

-- The order in which one reads: the book, its suites, the back.
local function reading_order()
  local pages = {}
  for _, c in ipairs(book.chapters) do
    if c.kind == 'suite' then
      table.insert(suites.chapters, c)
      c.part = suites
    end
  end
  for _, part in ipairs(parts()) do
    for _, c in ipairs(part.chapters) do table.move(c.pages, 1, #c.pages, #pages + 1, pages) end
  end
  return pages
end

local function minitoc(p)
  if p.level ~= 1 or p.make or #p.chapter.pages < 2 then return '' end
  return '<nav class="minitoc" aria-label="Sections of this chapter"><h2>In this chapter</h2>' .. sections(p.chapter) .. '</nav>'
end

-- For the page's script: what the page is called, and which chapter's progress it counts for.
local function reading(p, title)
  return (' data-title="%s"'):format(esc(title))
    .. (READ[p.chapter.part.kind] and (' data-chapter="%s"'):format(p.chapter.pages[1].file) or '')
end

local function suite_note(p)
  if p.chapter.kind ~= 'suite' then return '' end
  return '<p class="suite-note">This page belongs to a test suite. It is not part of the story; it is the proof.</p>'
end

function site.write(state, doc, output, directory)
  book, html, esc, list = state, output, output.esc, output.list
  local template = util.slurp 'weave/web/page.html'
  local function meta(key) return doc.meta[key] and stringify(doc.meta[key]) or '' end
  local version = ('%s%s'):format(meta 'commit', meta 'date' ~= '' and ', ' .. meta 'date' or '')
  indexes.use(book, html)
  search.use(book, html)
  source.use(book, html)
  data.use(book, html, directory)
  reader.use(html, doc.meta)
  machine.use(html)
  local written, slug = {}, reader.slug()
  local function put(file, vars)
    written[file] = true
    vars.book, vars.lang, vars.version = esc(meta 'title'), esc(meta 'lang'), esc(version)
    vars.paper = vars.title:gsub('&lt;', '\\3c '):gsub('&gt;', '\\3e '):gsub('&quot;', '\\22 '):gsub('&amp;', '&')  -- a string of CSS
    vars.slug, vars.tools, vars.reading = slug, vars.tools or '', vars.reading or (' data-title="%s"'):format(vars.title)
    util.spit(directory .. '/' .. file, (template:gsub('%$(%w+)%$', vars)))
  end
  local _
  _, html.answers_page = add_pair('Exercises and answers', {file = 'exercises.html', title = 'Exercises', make = indexes.exercises},
    {file = 'answers.html', title = 'Answers', make = indexes.answers})
  html.glossary_page = extra('glossary.html', 'Glossary', indexes.glossary)
  add_pair('Figures and tables', {file = 'figures.html', title = 'Figures', make = indexes.figures},
    {file = 'tables.html', title = 'Tables', make = indexes.tables})
  if book.refs then extra('bibliography.html', 'Bibliography', function(p) return html.body({book.refs}, p) end) end
  add_indexes()
  local files = extra('files.html', 'Files', source.index)
  extra('machine.html', 'The machine', function() return machine.page(version) end)
  extra('errata.html', 'Errata', function() return reader.errata(version) end)
  extra('download.html', 'Take it with you', reader.downloads)
  local pages = reading_order()
  local function link(q, class, word, sign)
    return q and ('<a class="%s" rel="%s" href="%s"><small>%s</small>%s %s</a>'):format(class, class, q.file, word, q.num, esc(q.title)) or ''
  end
  for i, p in ipairs(pages) do
    html.at(p)
    local marked, first_table = #html.figures, #html.tables
    local body = p.make and p.make(p) or html.body(p.blocks, p)
    for k = marked + 1, #html.figures do html.figures[k].text = indexes.caption(html.figures[k]) end
    for k = first_table + 1, #html.tables do html.tables[k].text = indexes.caption(html.tables[k]) end
    html.at(p)
    local heading = ('<h1 id="%s">%s%s</h1>'):format(p.id, p.num ~= '' and '<span class="n">' .. p.num .. '</span>' or '',
      html.inlines(p.head and p.head.content or p.heading))
    local title, read = (p.num ~= '' and p.num .. ' ' or '') .. p.title, READ[p.chapter.part.kind]
    put(p.file, {title = esc(title), reading = reading(p, title), side = side_bar(p), kind = p.chapter.kind or 'back',
      crumbs = breadcrumbs(p), body = heading .. suite_note(p) .. body .. minitoc(p),
      tools = not p.make and reader.tools(title, version, read and p.level == 1 and #p.chapter.pages > 1) or nil,
      nav = link(pages[i - 1], 'prev', 'Previous') .. link(pages[i + 1], 'next', 'Next')})
    if not p.make or p.file == 'answers.html' then search.page(p, body) end
    data.page(p)
  end
  data.glossary(html.glossary_page)
  data.sweep()
  local sources = source.pages(files)
  for i, p in ipairs(sources) do
    local function beside(q) return q and q.chapter == p.chapter and q or nil end
    put(p.file, {title = esc(p.title), side = side_bar(p), kind = 'source', crumbs = breadcrumbs(p),
      body = ('<h1 id="%s"><code>%s</code></h1>'):format(p.id, esc(p.title)) .. p.body,
      nav = link(beside(sources[i - 1]), 'prev', 'Previous') .. link(beside(sources[i + 1]), 'next', 'Next')})
  end
  source.write_data(directory .. '/data')
  machine.write(directory)
  search.write(directory .. '/search', written)
  local first = pages[1]
  html.at(nil)
  put('index.html', {title = 'Contents', side = side_bar(), kind = 'cover', crumbs = '',
    body = reader.cover(written, first, contents()),
    nav = link(first, 'next', 'Start reading')})
  -- pages of an earlier run that the book no longer has
  for file in pandoc.pipe('ls', {directory}, ''):gmatch '[^\n]+' do
    if file:match '%.html$' and not written[file] then os.remove(directory .. '/' .. file) end
  end
end

return site
