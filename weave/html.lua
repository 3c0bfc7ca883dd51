-- html.lua: the book as a web site, one file per section, written into $OUT.
-- What stands in a page is made here; the pages around it (contents, indexes,
-- search) are made by site.lua.

local util = require 'util'
local transcript = require 'transcript'
local machine = require 'machine'
local source = require 'source'
local moving = require 'moving'

local html = {}
local OUT = os.getenv 'OUT' or 'build/html'
local book                                     -- set by html.render
local here                                     -- the page being written

---------------------------------------------------------------- text

local ENTITIES = {['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;'}
local function esc(s) return (s:gsub('[&<>"]', ENTITIES)) end

local function raw(s) return pandoc.RawInline('html', s) end
local function rawb(s) return pandoc.RawBlock('html', s) end

local options = pandoc.WriterOptions {html_math_method = 'mathml', wrap_text = 'wrap-none'}
local function write(blocks) return pandoc.write(pandoc.Pandoc(blocks), 'html5', options) end
local function inlines(list) return (write {pandoc.Plain(list)}:gsub('\n$', '')) end

local function list(t, f)
  local out = {}
  for i, x in ipairs(t) do out[i] = f(x) end
  return table.concat(out, ', ')
end

html.esc, html.write, html.inlines, html.list = esc, write, inlines, list

-- The key under which a term stands in the glossary (as in book.lua).
local function fold(s) return (s:lower():gsub('[“”‘’]', ''):gsub('s$', '')) end

---------------------------------------------------------------- places

-- The address of an id on a page, as seen from the page being written.
local function address(page, id) return (page == here and '' or page.file) .. '#' .. id end
local function href(chunk) return address(chunk.page, chunk.id) end

-- How a page is called in a list of places: its number, else its title.
local function place(page) return page.num ~= '' and page.num or esc(page.title) end

html.address, html.href, html.place = address, href, place

---------------------------------------------------------------- code

-- [[x]] inside a chunk's name is code; so is the name of a file.
local function chunk_name(name)
  if name:match '^[%w/_.-]+$' and name:match '[/.]' then return '<code>' .. esc(name) .. '</code>' end
  return (esc(name):gsub('%[%[(.-)%]%]', '<code>%1</code>'))
end

local function use(name)
  local c = book.target(name)
  if not c then return '⟨' .. chunk_name(name) .. '⟩' end
  return ('<a class="use" href="%s">⟨%s <span class="tag">%s</span>⟩</a>'):format(href(c), chunk_name(name), place(c.page))
end

html.chunk_name, html.use = chunk_name, use

-- The structure that a member belongs to, if that has a name.
function html.scope(d)
  local name = d.scope and d.scope:match '[^:]*$' or ''
  return name ~= '' and not name:match '^__anon' and name or nil
end

-- What an identifier is, for the little box that browsers show over a link.
function html.describe(d)
  local kind = d.kind == 'def' and 'symbol' or d.kind
  if d.kind == 'member' and html.scope(d) then kind = 'member of ' .. html.scope(d) end
  local at = d.chunk.page
  return ('%s in %s, %s'):format(kind, d.root or d.chunk.name,
    at.num ~= '' and 'section ' .. at.num or '“' .. at.title .. '”')
end

local function item(x)
  local text = esc(x.text)
  if x.kind == 'use' then return use(x.text) end
  if x.kind == 'id' then
    if x.here then return '<b class="def">' .. text .. '</b>' end
    if x.def then
      return ('<a class="id" href="%s">%s</a>'):format(href(x.def.chunk), text)
    end
    return text
  end
  if x.kind == 'inc' and x.file then return ('<a class="id st" href="%s">%s</a>'):format(href(x.file), text) end
  if x.kind == '' then return text end
  return ('<span class="%s">%s</span>'):format(x.kind == 'inc' and 'st' or x.kind, text)
end

-- A line of code.
function html.items(line)
  local t = {}
  for i, x in ipairs(line) do t[i] = item(x) end
  return table.concat(t)
end

local function code_lines(lines)
  local out = {}
  for i, line in ipairs(lines) do out[i] = html.items(line) end
  return table.concat(out, '\n')
end

local function function_link(root, f)
  return ('<a class="fn" href="%s" data-first="%d" data-last="%d"><code>%s</code></a>')
    :format(source.line(root, f.first), f.first, f.last, source.title(root, f))
end

-- The lines that a chunk begins at, in each file it goes to, and the functions it stands in there.
local function chunk_place(c)
  local o = {}
  for _, e in ipairs(c.files) do
    local name = e.root == c.name and 'whole file' or '<code>' .. esc(e.root) .. '</code>'
    o[#o + 1] = ('<a class="file" href="%s">%s</a>'):format(source.line(e.root, e.line), name)
    for _, f in ipairs(e.whole) do o[#o + 1] = function_link(e.root, f) end
  end
  return #o > 0 and '<span class="place">' .. table.concat(o, ' · ') .. '</span>' or ''
end

html.chunk_place = chunk_place

-- Code for the cards: of a chunk, and text that stands nowhere in the book.
function html.code(c) return code_lines(book.code(c)) end
function html.listing(text, class) return code_lines(book.listing {text = text, classes = {class}}) end

-- The other parts of a chunk, one for each section that has some: within a section ▲ and ▼ lead from part to part.
local function other_parts(c)
  local out, seen = {}, {}
  for _, d in ipairs(book.names[c.name].defs) do
    if d ~= c and not seen[d.page] then
      seen[d.page] = true
      out[#out + 1] = ('<a href="%s">%s</a>'):format(href(d), place(d.page))
    end
  end
  return out
end

local function chunk_links(c)
  local users, also = book.names[c.name].users, other_parts(c)
  local foot = {c.part == 1 and 'A file of its own' or 'A file'}
  if #users > 0 then
    foot[1] = 'Used in ' .. list(users, function(u)
      return ('<a href="%s">⟨%s <span class="tag">%s</span>⟩</a>'):format(href(u), chunk_name(u.name), place(u.page))
    end)
  end
  if #also > 0 then
    foot[2] = (c.part == 1 and 'continued in ' or 'other parts in ') .. table.concat(also, ', ')
  end
  return '<p class="xref">' .. table.concat(foot, '; ') .. '.</p>'
end

local function step(c, class, sign, word)
  return c and ('<a class="%s" href="%s" aria-label="%s">%s</a>'):format(class, href(c), word, sign) or ''
end

local function chunk_block(c)
  local defs = book.names[c.name].defs
  return rawb(table.concat {
    ('<figure class="chunk" id="%s" data-chunk="%s"%s><figcaption>'):format(c.id, defs[1].id,
      c.text:match '\t' and ' data-tabs' or ''),
    ('<span class="name"><a class="self" href="#%s">⟨%s⟩</a>%s</span>'):format(c.id, chunk_name(c.name),
      c.part > 1 and '+≡' or '≡'),
    step(defs[c.part - 1], 'part', '▲', 'previous part'), step(defs[c.part + 1], 'part next-part', '▼', 'next part'),
    chunk_place(c), '</figcaption><pre><code>', code_lines(book.code(c)), '</code></pre>', chunk_links(c), '</figure>'})
end

local function terminal(b)
  local out, a = {}, b.attributes
  for line in (b.text .. '\n'):gmatch '([^\n]*)\n' do
    local prompt, typed = transcript.typed(line)
    out[#out + 1] = prompt and ('<span class="prompt">%s</span><kbd>%s</kbd>'):format(esc(prompt), esc(typed)) or esc(line)
  end
  local title = a.run and 'experiment <b>' .. esc(a.run) .. '</b>' or 'terminal'
  if a.memory then title = title .. ', ' .. esc(a.memory) .. ' MiB' end
  return rawb(('<figure class="terminal"%s><figcaption><span class="title">%s</span></figcaption><pre><code>%s</code></pre></figure>')
    :format(machine.figure(a.run, a.memory), title, table.concat(out, '\n')))
end

---------------------------------------------------------------- blocks and inlines

local render = {}

function render.Link(l)
  if not l.classes:includes 'ref' then return nil end
  local label, word, num = book.reference(l)
  if not label then return raw('<b class="undef">' .. esc(word) .. '</b>') end
  local page = label.kind == 'ans' and html.answers_page or label.page
  local top = page.id == label.id and page ~= here
  return raw(('<a class="ref" href="%s"%s>%s%s</a>'):format(top and page.file or address(page, label.id),
    label.title and ' title="' .. esc(label.title) .. '"' or '', word, num ~= '' and '&nbsp;' .. num or ''))
end

function render.Code(x)
  if x.classes[1] == 'use' then return raw(use(x.text)) end
  if x.classes[1] == 'c' then return raw('<code class="c">' .. code_lines {book.quoted(x.text)} .. '</code>') end
end

-- texmath does not know the signs that only make a bracket larger.
function render.Math(m)
  m.text = m.text:gsub('\\[bB]igg?[lr]?%f[%A]', '')
  return m
end

function render.CodeBlock(b)
  if b.classes[1] == 'chunk' then return chunk_block(book.chunk[b.identifier]) end
  if b.classes:includes 'transcript' then return terminal(b) end
  return rawb('<pre class="listing"><code>' .. code_lines(book.listing(b)) .. '</code></pre>')
end

function render.Span(s)
  if s.classes:includes 'equation' then
    local num = s.attributes.num
    s.attributes.num = nil
    if num ~= '' then
      s.content:insert(raw(('<a class="eqno" href="#%s">(%s)</a>'):format(s.identifier, num)))
    end
    return s
  end
  if s.classes:includes 'term' then
    local g = html.terms[fold(s.attributes.key or pandoc.utils.stringify(s.content))]
    local text = inlines(s.content)
    if g and html.glossary_page ~= here then
      text = ('<a class="term" href="glossary.html#%s">%s</a>'):format(g.id, text)
    end
    return raw(('<dfn id="%s">%s</dfn>'):format(s.identifier, text))
  end
  if s.classes:includes 'index' then return pandoc.Span(s.content, {id = s.identifier}) end
end

-- Sections below a page's own: "###" is the page's second level.
function render.Header(h)
  local num, level = h.attributes.num or '', h.level - 1
  return rawb(('<h%d id="%s">%s%s<a class="anchor" href="#%s" aria-label="Link to this section">#</a></h%d>')
    :format(level, h.identifier, num ~= '' and '<span class="n">' .. num .. '</span>' or '', inlines(h.content),
      h.identifier, level))
end

-- Width and height of a figure in points, as pdftocairo wrote them.
function html.figure_size(src)
  local svg = util.slurp(OUT .. '/figures/' .. src .. '.svg') or ''
  local w, h = svg:match 'width="([%d.]+)p?t?" height="([%d.]+)'
  return tonumber(w) or 200, tonumber(h) or 100
end

-- A picture that moves: its data are put beside the page, and a script puts it in the place of the still picture.
local function animated(run)
  local transcript_file = ('%s/%s/transcript'):format(os.getenv 'RUNS' or 'build/run', run)
  local picture, why = moving.picture(util.slurp(transcript_file) or '')
  if not picture then
    if not util.draft then util.err(transcript_file, 'the picture that moves is not true: %s', why) end
    return '', ''
  end
  local links = {}
  for _, fn in ipairs(moving.functions(picture)) do
    local d = book.lookup(fn)
    if d then links[fn] = href(d.chunk) else util.err(transcript_file, 'the book has no function %s', fn) end
  end
  os.execute(('mkdir -p %q'):format(OUT .. '/data'))
  util.spit(('%s/data/moving-%s.js'):format(OUT, run), moving.script(run, picture, links))
  return (' moving" data-moving="%s'):format(run), '<script src="moving.js" defer></script>'
end

local function figure(d)
  local a = d.attributes
  local class, script = '', ''
  if a.moving then class, script = animated(a.moving) end
  local w, h = html.figure_size(a.src)
  local image = ('<img src="figures/%s.svg" style="--width:%.2frem" width="%.0f" height="%.0f" alt="%s">')
    :format(a.src, w / 10.5, w * 1.7, h * 1.7, esc(a.alt))
  html.figures[#html.figures + 1] = {id = d.identifier, num = a.num, src = a.src, page = here, caption = d.content[1].content}
  return {rawb(('<figure class="drawing%s" id="%s"><div class="scroll">%s</div>\n<figcaption><a class="label" href="#%s">Figure %s.</a> %s</figcaption></figure>%s')
    :format(class, d.identifier, image, d.identifier, a.num, inlines(d.content[1].content), script))}
end

local function numbered_table(d)
  local t = d.content[1]
  local caption = t.caption.long[1].content
  html.tables[#html.tables + 1] = {id = d.identifier, num = d.attributes.num, page = here, caption = caption}
  t.caption.long = {}
  return {rawb(('<figure class="table" id="%s"><figcaption><a class="label" href="#%s">Table %s.</a> %s</figcaption>')
    :format(d.identifier, d.identifier, d.attributes.num, inlines(caption))), t, rawb '</figure>'}
end

function html.stars(n)
  return ('<span class="stars" role="img" aria-label="difficulty %d of 5">%s</span>'):format(n, ('★'):rep(n) .. ('☆'):rep(5 - n))
end

local function exercise(d)
  local difficulty = tonumber(d.attributes.difficulty) or 1
  local label = book.labels[d.identifier]
  html.exercises[#html.exercises + 1] = {id = d.identifier, num = d.attributes.num, difficulty = difficulty, page = here,
    html = write(d.content)}
  d.content:insert(1, rawb(('<p class="exno"><a class="self" href="#%s">Exercise %s</a> %s</p>')
    :format(d.identifier, d.attributes.num, html.stars(difficulty))))
  if label and label.answer then
    d.content:insert(rawb(('<p class="to-answer"><a href="answers.html#%s">Answer</a></p>'):format(label.answer.id)))
  end
  return pandoc.Div(d.content, {class = 'exercise', id = d.identifier})
end

function render.Div(d)
  if d.classes:includes 'figure' then return figure(d) end
  if d.classes:includes 'numbered-table' then return numbered_table(d) end
  if d.classes:includes 'exercise' then return exercise(d) end
  if d.classes:includes 'margin' then
    return {rawb '<div class="margin" role="note">', pandoc.Div(d.content), rawb '</div>'}
  end
end

-- Blocks of a page as HTML.  Notes come last; tables may scroll sideways.
function html.body(blocks, page)
  here = page
  local body = write(pandoc.Pandoc(blocks):walk(render).blocks)
  return (body:gsub('href="#ref%-', 'href="bibliography.html#ref-'):gsub(' role="doc%-[%w]+"', '')
    :gsub('<section class="footnotes.->', '<aside class="footnotes" aria-label="Notes">')
    :gsub('</section>', '</aside>'):gsub('<hr />', '')
    :gsub('class="footnote%-back"', 'class="footnote-back" aria-label="Back to the text"')
    :gsub('<th([^<>]*)></th>', '<td%1></td>')
    :gsub('<table', '<div class="scroll"><table'):gsub('</table>', '</table></div>'))
end

-- The page being written; with an argument: from now on.
function html.at(...)
  if select('#', ...) > 0 then here = ... end
  return here
end

function html.render(state, doc)
  book = state
  html.figures, html.tables, html.exercises, html.terms, html.runs = {}, {}, {}, {}, {}
  for _, g in ipairs(book.glossary) do html.terms[fold(g.key)] = g end
  require 'site'.write(book, doc, html, OUT)
  doc.blocks = {}
  return doc
end

return html
