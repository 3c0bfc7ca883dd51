-- site.lua: the pages around the text: contents, side bar, indexes, glossary,
-- answers, list of figures, and the data for the search.

local util = require 'util'
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

local function chunk_index()
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

local function identifier_index()
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
local function subject_index()
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

local function glossary(p)
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

local function answers(p)
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
local function caption_elsewhere(f)
  return (html.inlines(f.caption):gsub('href="#', 'href="' .. f.page.file .. '#'):gsub(' id="[^"]*"', ''))
end

local function figure_list()
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
    p == current and ' aria-current="page"' or '', p.num, esc(p.title))
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
  local o = {}
  for i = 2, #chapter.pages do
    local p = chapter.pages[i]
    o[#o + 1] = '<li>' .. entry(p, current) .. (p == current and subsections(p) or '') .. '</li>'
  end
  return #o > 0 and '<ol>' .. table.concat(o) .. '</ol>' or ''
end

-- All chapters, and the sections of the one that is being read.
local function side_bar(current)
  local o = {}
  for _, part in ipairs(parts()) do
    if part.title then o[#o + 1] = '<p class="part">' .. part_title(part) .. '</p>' end
    o[#o + 1] = '<ol>'
    for _, c in ipairs(part.chapters) do
      local open = current and current.chapter == c
      o[#o + 1] = ('<li%s>%s%s</li>\n'):format(open and ' class="open"' or '', entry(c.pages[1], current),
        open and sections(c, current) or '')
    end
    o[#o + 1] = '</ol>'
  end
  return table.concat(o)
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
    for _, c in ipairs(part.chapters) do o[#o + 1] = '<li>' .. entry(c.pages[1]) .. (part.kind ~= 'suites' and sections(c) or '') .. '</li>\n' end
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
  local name = word and c.num ~= '' and word .. ' ' .. c.num:gsub('^S', '') or nil
  if p.level == 2 then
    o[#o + 1] = ('<li><a href="%s">%s</a></li>'):format(c.pages[1].file, (name and name .. '. ' or '') .. esc(c.title))
  elseif name then
    o[#o + 1] = '<li>' .. name .. '</li>'
  end
  return '<nav class="crumbs" aria-label="Breadcrumb"><ol>' .. table.concat(o) .. '</ol></nav>'
end

-- The wall of pages on the cover: most absent, some present.  A fixed generator.
local function wall(columns, rows)
  local seed, o, run = 2422, {}, 0
  local function random(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % n
  end
  for r = 0, rows - 1 do
    for c = 0, columns - 1 do
      if run > 0 then run = run - 1 elseif random(1000) < 330 * (r / rows) ^ 2 then run = random(5) + 1 end
      local class = run > 0 and (random(8) == 0 and 'hot' or random(3) == 0 and 'warm' or 'here') or 'absent'
      o[#o + 1] = ('<rect class="%s" x="%d" y="%d" width="17" height="11"/>'):format(class, c * 20 + 1, r * 14 + 1)
    end
    run = 0
  end
  return ('<svg class="wall" viewBox="0 0 %d %d" aria-hidden="true">%s</svg>'):format(columns * 20, rows * 14, table.concat(o))
end

---------------------------------------------------------------- search

local function js(s) return '"' .. s:gsub('[%c"\\<]', function(c) return ('\\u%04x'):format(c:byte()) end) .. '"' end

local function plain(body)
  return (body:gsub('<annotation.-</annotation>', ''):gsub('<h1.-</h1>', ''):gsub('<a class="anchor".-</a>', '')
    :gsub('<p class="xref">.-</p>', '')
    :gsub('(<figure class="chunk"[^>]*>)<figcaption>.-</figcaption>', ' '):gsub('<p class="to%-answer">.-</p>', '')
    :gsub('<span class="n">(.-)</span>', '%1 '):gsub('<nav.-</nav>', ''):gsub('</?[bi]>', ''):gsub('</?span[^>]*>', ''):gsub('</?a[^>]*>', ''):gsub('</?code[^>]*>', '')
    :gsub('<[^>]*>', ' '):gsub('&lt;', '<'):gsub('&gt;', '>'):gsub('&quot;', '"'):gsub('&amp;', '&'):gsub('&nbsp;', ' ')
    :gsub('%s+', ' '):gsub('^ ', ''))
end

-- A page in pieces, one for each heading in it.
local function index_page(out, p, body)
  local file, title, c = p.file, (p.num .. ' ' .. p.title):gsub('^ ', ''), p.chapter
  local above = p.level == 2 and (c.num .. ' ' .. c.title):gsub('^ ', '') or ''
  local first = body:find '<h2' or #body + 1
  out[#out + 1] = ('[%s,%s,%s,%s]'):format(js(file), js(title), js(above), js(plain(body:sub(1, first - 1))))
  local at = first
  while at <= #body do
    local following = body:find('<h2', at + 1, true) or #body + 1
    local part = body:sub(at, following - 1)
    local id, head = part:match '^<h2[^>]- id="([^"]*)">(.-)</h2>'
    if id then
      out[#out + 1] = ('[%s,%s,%s,%s]'):format(js(file .. '#' .. id), js(plain(head)), js(title), js(plain(part:gsub('<h2.-</h2>', '', 1))))
    end
    at = following
  end
end

local function search_index(texts)
  local ids, chunks, terms = {}, {}, {}
  html.at(nil)
  for _, id in ipairs(util.sorted(book.idents)) do
    for _, d in ipairs(book.idents[id]) do
      ids[#ids + 1] = ('[%s,%s,%s]'):format(js(html.href(d.chunk)), js(id), js(html.describe(d)))
    end
  end
  for _, name in ipairs(book.order) do
    local c = book.target(name)
    local f = c.files[1] and c.files[1].root
    chunks[#chunks + 1] = ('[%s,%s,%s]'):format(js(html.href(c)), js((name:gsub('%[%[(.-)%]%]', '%1'))),
      js((f and f ~= name and f .. ', ' or '') .. (c.page.num ~= '' and 'section ' .. c.page.num or c.page.title)))
  end
  for _, g in ipairs(book.glossary) do
    terms[#terms + 1] = ('[%s,%s,%s]'):format(js('glossary.html#' .. g.id), js(g.key), js(stringify(pandoc.Div(g.blocks)):sub(1, 160):gsub('[\128-\255]+$', '')))
  end
  return ('window.BOOK_INDEX = {\nsections: [\n%s\n],\nidentifiers: [\n%s\n],\nchunks: [\n%s\n],\nterms: [\n%s\n]};\n')
    :format(table.concat(texts, ',\n'), table.concat(ids, ',\n'), table.concat(chunks, ',\n'), table.concat(terms, ',\n'))
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
  if p.level ~= 1 or #p.chapter.pages < 2 then return '' end
  return '<nav class="minitoc" aria-label="Sections of this chapter"><h2>In this chapter</h2>' .. sections(p.chapter) .. '</nav>'
end

local function suite_note(p)
  if p.chapter.kind ~= 'suite' then return '' end
  return '<p class="suite-note">This page belongs to a test suite. It is not part of the story; it is the proof.</p>'
end

function site.write(state, doc, output, directory)
  book, html, esc, list = state, output, output.esc, output.list
  local template = util.slurp 'weave/page.html'
  local function meta(key) return doc.meta[key] and stringify(doc.meta[key]) or '' end
  local version = ('%s%s'):format(meta 'commit', meta 'date' ~= '' and ', ' .. meta 'date' or '')
  local written = {}
  local function put(file, vars)
    written[file] = true
    vars.book, vars.lang, vars.version = esc(meta 'title'), esc(meta 'lang'), esc(version)
    util.spit(directory .. '/' .. file, (template:gsub('%$(%w+)%$', vars)))
  end
  if #book.answers > 0 then html.answers_page = extra('answers.html', 'Answers', answers) end
  html.glossary_page = extra('glossary.html', 'Glossary', glossary)
  extra('figures.html', 'Figures and tables', figure_list)
  if book.refs then extra('bibliography.html', 'Bibliography', function(p) return html.body({book.refs}, p) end) end
  extra('subjects.html', 'Index of subjects', subject_index)
  extra('identifiers.html', 'Index of identifiers', identifier_index)
  extra('chunks.html', 'Index of chunks', chunk_index)
  local pages, texts = reading_order(), {}
  local function link(q, class, word, sign)
    return q and ('<a class="%s" rel="%s" href="%s"><small>%s</small>%s %s</a>'):format(class, class, q.file, word, q.num, esc(q.title)) or ''
  end
  for i, p in ipairs(pages) do
    html.at(p)
    local marked, first_table = #html.figures, #html.tables
    local body = p.make and p.make(p) or html.body(p.blocks, p)
    for k = marked + 1, #html.figures do html.figures[k].text = caption_elsewhere(html.figures[k]) end
    for k = first_table + 1, #html.tables do html.tables[k].text = caption_elsewhere(html.tables[k]) end
    html.at(p)
    local heading = ('<h1 id="%s">%s%s</h1>'):format(p.id, p.num ~= '' and '<span class="n">' .. p.num .. '</span>' or '',
      html.inlines(p.head and p.head.content or p.heading))
    put(p.file, {title = (p.num ~= '' and p.num .. ' ' or '') .. esc(p.title), side = side_bar(p), kind = p.chapter.kind or 'back',
      crumbs = breadcrumbs(p), body = heading .. suite_note(p) .. body .. minitoc(p),
      nav = link(pages[i - 1], 'prev', 'Previous') .. link(pages[i + 1], 'next', 'Next')})
    if not p.make or p.file == 'answers.html' then index_page(texts, p, body) end
  end
  util.spit(directory .. '/search-index.js', search_index(texts))
  local first = pages[1]
  html.at(nil)
  put('index.html', {title = 'Contents', side = side_bar(), kind = 'cover', crumbs = '',
    body = ('<div class="cover">%s<h1>%s</h1><p class="sub">%s</p><p class="author">%s</p><p class="begin"><a class="button" href="%s">Start reading</a></p></div><nav class="contents" aria-label="Contents">%s</nav>')
      :format(wall(44, 12), esc(meta 'title'), esc(meta 'subtitle'), esc(meta 'author'), first.file, contents()),
    nav = link(first, 'next', 'Start reading')})
  -- pages of an earlier run that the book no longer has
  for file in pandoc.pipe('ls', {directory}, ''):gmatch '[^\n]+' do
    if file:match '%.html$' and not written[file] then os.remove(directory .. '/' .. file) end
  end
end

return site
