-- html.lua: the book as a web site, one file per section, written into $OUT.

local util = require 'util'
local lex = require 'lex'
local transcript = require 'transcript'

local html = {}
local OUT = os.getenv 'OUT' or 'build/html'
local stringify = pandoc.utils.stringify
local book                                     -- set by html.render
local here                                     -- the page being written

local function esc(s)
  return (s:gsub('[&<>"]', {['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;'}))
end

local function raw(s) return pandoc.RawInline('html', s) end
local function rawb(s) return pandoc.RawBlock('html', s) end

local options = pandoc.WriterOptions {html_math_method = 'mathml', wrap_text = 'wrap-none'}
local function write(blocks) return pandoc.write(pandoc.Pandoc(blocks), 'html5', options) end
local function inlines(list) return (write {pandoc.Plain(list)}:gsub('\n$', '')) end

---------------------------------------------------------------- code

local function href(chunk) return (chunk.page == here and '' or chunk.page.file) .. '#' .. chunk.id end

-- [[x]] inside a chunk's name is code; so is the name of a file.
local function chunk_name(name)
  if name:match '^[%w/_.-]+$' and name:match '[/.]' then return '<code>' .. esc(name) .. '</code>' end
  return (esc(name):gsub('%[%[(.-)%]%]', '<code>%1</code>'))
end

local function use(name)
  local c = book.target(name)
  if not c then return chunk_name(name) end
  return ('<a class="use" href="%s">⟨%s <span class="tag">%s</span>⟩</a>'):format(href(c), chunk_name(name), c.num)
end

local function item(x)
  local text = esc(x.text)
  if x.kind == 'use' then return use(x.text) end
  if x.kind == 'id' then
    if x.here then return '<b class="def">' .. text .. '</b>' end
    if x.def then return ('<a class="id" href="%s">%s</a>'):format(href(x.def.chunk), text) end
    return text
  end
  if x.kind == 'inc' and x.file then return ('<a class="st" href="%s">%s</a>'):format(href(x.file), text) end
  if x.kind == '' then return text end
  return ('<span class="%s">%s</span>'):format(x.kind == 'inc' and 'st' or x.kind, text)
end

local function code_lines(lines)
  local out = {}
  for i, line in ipairs(lines) do
    local t = {}
    for j, x in ipairs(line) do t[j] = item(x) end
    out[i] = table.concat(t)
  end
  return table.concat(out, '\n')
end

local function list(t, f)
  local out = {}
  for i, x in ipairs(t) do out[i] = f(x) end
  return table.concat(out, ', ')
end

local function chunk_block(c)
  local n = book.names[c.name]
  local o = {}
  o[#o + 1] = ('<figure class="chunk" id="%s"><figcaption><a class="self" href="#%s">⟨%s⟩</a>%s<span class="nav">')
    :format(c.id, c.id, chunk_name(c.name), c.part > 1 and '+≡' or '≡')
  local previous, following = n.defs[c.part - 1], n.defs[c.part + 1]
  if previous then o[#o + 1] = ('<a href="%s" title="previous part" aria-label="previous part">▲</a>'):format(href(previous)) end
  if following then o[#o + 1] = ('<a href="%s" title="next part" aria-label="next part">▼</a>'):format(href(following)) end
  o[#o + 1] = '</span></figcaption><pre tabindex="0"><code>'
  o[#o + 1] = code_lines(book.code(c))
  o[#o + 1] = '</code></pre>'
  local foot, also = {}, {}
  for _, d in ipairs(n.defs) do if d ~= c then also[#also + 1] = d end end
  if #n.users > 0 then
    foot[1] = 'Used in ' .. list(n.users, function(u)
      return ('<a href="%s">⟨%s <span class="tag">%s</span>⟩</a>'):format(href(u), chunk_name(u.name), u.num)
    end)
  else
    foot[1] = 'File'
  end
  if #also > 0 then
    foot[#foot + 1] = (c.part == 1 and 'continued in ' or 'other parts in ') .. list(also, function(d)
      return ('<a href="%s">%s</a>'):format(href(d), d.num)
    end)
  end
  o[#o + 1] = '<p class="xref">' .. table.concat(foot, '; ') .. '.</p></figure>'
  return rawb(table.concat(o))
end

---------------------------------------------------------------- blocks and inlines

local render = {}

function render.Link(l)
  if not l.classes:includes 'ref' then return nil end
  local label, word, num = book.reference(l)
  if not label then return raw('<b class="undef">' .. esc(word) .. '</b>') end
  local top = label.page.id == label.id and label.page ~= here
  return raw(('<a class="ref" href="%s%s"%s>%s%s</a>'):format(label.page == here and '' or label.page.file,
    top and '' or '#' .. label.id, label.title and ' title="' .. esc(label.title) .. '"' or '',
    word, num ~= '' and '&nbsp;' .. num or ''))
end

function render.Code(x)
  if x.classes[1] == 'use' then return raw(use(x.text)) end
  if x.classes[1] == 'c' then return raw('<code class="c">' .. code_lines {book.quoted(x.text)} .. '</code>') end
end

function render.CodeBlock(b)
  if b.classes[1] == 'chunk' then return chunk_block(book.chunk[b.identifier]) end
  if b.classes:includes 'transcript' then
    local out = {}
    for line in (b.text .. '\n'):gmatch '([^\n]*)\n' do
      local prompt, typed = transcript.typed(line)
      out[#out + 1] = prompt and ('<span class="prompt">%s</span><kbd>%s</kbd>'):format(esc(prompt), esc(typed)) or esc(line)
    end
    return rawb('<pre class="transcript" tabindex="0"><code>' .. table.concat(out, '\n') .. '</code></pre>')
  end
  return rawb('<pre class="listing" tabindex="0"><code>' .. code_lines(book.listing(b)) .. '</code></pre>')
end

function render.Span(s)
  if s.classes:includes 'equation' and s.attributes.num ~= '' then
    s.content:insert(raw('<span class="eqno">(' .. s.attributes.num .. ')</span>'))
    s.attributes.num = nil
    return s
  end
  if s.classes:includes 'term' then return pandoc.Span({pandoc.Emph(s.content)}, {id = s.identifier, class = 'term'}) end
  if s.classes:includes 'index' then return pandoc.Span(s.content, {id = s.identifier}) end
end

local function figure(d)
  local a = d.attributes
  local svg = util.slurp(OUT .. '/figures/' .. a.src .. '.svg') or ''
  local w, h = svg:match 'width="([%d.]+)p?t?" height="([%d.]+)'
  w, h = w or 100, h or 100
  return {rawb(('<figure id="%s"><img src="figures/%s.svg" style="width:%.2frem" width="%.0f" height="%.0f" alt="%s">\n<figcaption><span class="label">Figure %s.</span> %s</figcaption></figure>')
    :format(d.identifier, a.src, w / 10.5, w * 1.7, h * 1.7, esc(a.alt), a.num, inlines(d.content[1].content)))}
end

local function numbered_table(d)
  local t = d.content[1]
  local caption = t.caption.long[1].content
  t.caption.long = {}
  return {rawb(('<figure class="table" id="%s"><figcaption><span class="label">Table %s.</span> %s</figcaption>')
    :format(d.identifier, d.attributes.num, inlines(caption))), t, rawb '</figure>'}
end

local function exercise(d)
  local difficulty = tonumber(d.attributes.difficulty) or 1
  d.content:insert(1, pandoc.Plain {raw(('<span class="exno">%s <span class="stars" title="difficulty %d of 5">%s</span></span>')
    :format(d.attributes.num, difficulty, ('★'):rep(difficulty)))})
  return pandoc.Div(d.content, {class = 'exercise', id = d.identifier})
end

function render.Div(d)
  if d.classes:includes 'figure' then return figure(d) end
  if d.classes:includes 'numbered-table' then return numbered_table(d) end
  if d.classes:includes 'exercise' then return exercise(d) end
  if d.classes:includes 'margin' then return pandoc.Div(d.content, {class = 'margin', role = 'note'}) end
end

---------------------------------------------------------------- pages that are made

local function extra(file, title, body)
  local p = {file = file, title = title, num = '', level = 1, id = file:gsub('%..*', ''), body = body,
    heading = {pandoc.Str(title)}}
  p.chapter = {title = title, num = '', pages = {p}}
  book.pages[#book.pages + 1] = p
end

local function chunk_index()
  local function links(t) return list(t, function(c) return ('<a href="%s">%s</a>'):format(href(c), c.num) end) end
  local names, o = {}, {'<ul class="index">'}
  for _, name in ipairs(book.order) do names[name] = true end
  for _, name in ipairs(util.sorted(names)) do
    local n = book.names[name]
    o[#o + 1] = ('<li>%s <span class="where">defined in %s%s</span></li>\n')
      :format(use(name), links(n.defs), #n.users > 0 and '; used in ' .. links(n.users) or '; file')
  end
  return table.concat(o) .. '</ul>'
end

local function identifier_index()
  local o = {'<ul class="index two">'}
  for _, id in ipairs(util.sorted(book.idents)) do
    o[#o + 1] = ('<li><code>%s</code> <span class="where">%s</span></li>\n'):format(esc(id), list(book.idents[id], function(d)
      return ('<a href="%s">%s</a> <span class="kind">%s</span>'):format(href(d.chunk), d.chunk.num, d.kind)
    end))
  end
  return table.concat(o) .. '</ul>'
end

---------------------------------------------------------------- the site

local function toc(current)
  local o = {'<ol>'}
  local function entry(p)
    return ('<a href="%s"%s><span class="n">%s</span>%s</a>'):format(p.file,
      p == current and ' aria-current="page"' or '', p.num, esc(p.title))
  end
  for _, p in ipairs(book.pages) do
    if p.level == 1 then
      local open = current and current.chapter == p.chapter
      o[#o + 1] = ('<li%s>%s'):format(open and ' class="open"' or '', entry(p))
      if (open or not current) and #p.chapter.pages > 1 then
        o[#o + 1] = '<ol>'
        for _, q in ipairs(p.chapter.pages) do
          if q ~= p then o[#o + 1] = '<li>' .. entry(q) .. '</li>' end
        end
        o[#o + 1] = '</ol>'
      end
      o[#o + 1] = '</li>\n'
    end
  end
  return table.concat(o) .. '</ol>'
end

local function js(s) return '"' .. s:gsub('[%c"\\]', function(c) return ('\\u%04x'):format(c:byte()) end) .. '"' end

local function mini_toc(p)
  local t = {'<nav class="minitoc" aria-label="Sections"><ol>'}
  for _, q in ipairs(p.chapter.pages) do
    if q ~= p then t[#t + 1] = ('<li><a href="%s"><span class="n">%s</span>%s</a></li>'):format(q.file, q.num, esc(q.title)) end
  end
  return table.concat(t) .. '</ol></nav>'
end

local function page_body(p)
  local body = p.body or write(pandoc.Pandoc(p.blocks):walk(render).blocks)
  body = body:gsub('href="#ref%-', 'href="bibliography.html#ref-'):gsub(' role="doc%-[%w]+"', '')
    :gsub('<section class="footnotes.->', '<aside class="footnotes" aria-label="Notes">')
    :gsub('</section>', '</aside>'):gsub('<hr />', '')
  if p.level == 1 and #p.chapter.pages > 1 then body = body .. mini_toc(p) end
  return ('<h1 id="%s">%s%s</h1>'):format(p.id, p.num ~= '' and '<span class="n">' .. p.num .. '</span>' or '',
    inlines(p.head and p.head.content or p.heading)) .. body
end

local function kicker(p)
  local up = p.chapter.pages[1]
  if p.level == 2 then return ('<p class="kicker"><a href="%s">%s · %s</a></p>'):format(up.file, up.num, esc(up.title)) end
  return p.num ~= '' and '<p class="kicker">Chapter</p>' or ''
end

function html.render(state, doc)
  book = state
  local template = util.slurp 'weave/page.html'
  local title, lang = stringify(doc.meta.title), stringify(doc.meta.lang or 'en')
  local search = {}
  local function put(file, vars)
    vars.book, vars.lang = esc(title), lang
    util.spit(OUT .. '/' .. file, (template:gsub('%$(%w+)%$', vars)))
  end
  if book.refs then extra('bibliography.html', 'Bibliography', write {book.refs}) end
  extra('chunks.html', 'Index of chunks', chunk_index())
  extra('identifiers.html', 'Index of identifiers', identifier_index())
  for i, p in ipairs(book.pages) do
    here = p
    local body = page_body(p)
    local function nav(q, class, word)
      return q and ('<a class="%s" rel="%s" href="%s"><small>%s</small>%s %s</a>')
        :format(class, class, q.file, word, q.num, esc(q.title)) or ''
    end
    put(p.file, {title = esc(p.title), toc = toc(p), body = body, kicker = kicker(p),
      nav = nav(book.pages[i - 1], 'prev', 'Previous') .. nav(book.pages[i + 1], 'next', 'Next')})
    search[i] = ('{"u":%s,"t":%s,"b":%s}'):format(js(p.file), js((p.num .. ' ' .. p.title):gsub('^ ', '')),
      js((body:gsub('<annotation.-</annotation>', ''):gsub('<[^>]*>', ' '):gsub('&lt;', '<'):gsub('&gt;', '>')
        :gsub('&amp;', '&'):gsub('%s+', ' '))))
  end
  util.spit(OUT .. '/search-index.js', 'window.SEARCH=[' .. table.concat(search, ',\n') .. '];\n')
  here = nil
  put('index.html', {title = 'Contents', toc = toc(), kicker = '',
    body = ('<div class="cover"><h1>%s</h1><p class="sub">%s</p><p>%s</p></div><nav class="contents" aria-label="Contents">%s</nav>')
      :format(esc(title), esc(stringify(doc.meta.subtitle)), esc(stringify(doc.meta.author)), toc()),
    nav = ('<span></span><a class="next" rel="next" href="%s"><small>Start reading</small>%s</a>')
      :format(book.pages[1].file, esc(book.pages[1].title))})
  doc.blocks = {}
  return doc
end

return html
