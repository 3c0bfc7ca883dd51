-- latex.lua: the book for lualatex.  Fills the variables of weave/book.tex.

local util = require 'util'
local transcript = require 'transcript'
local tables = require 'latextable'

local latex = {}
local stringify = pandoc.utils.stringify
local SUITES = os.getenv 'SUITES' == 'yes'
local FIGURES = os.getenv 'FIGURES' or 'build/figures'
local book                                     -- set by latex.render

local function esc(s)
  return (s:gsub('[\\{}$&#_%%^~\'`"<>-]', {
    ['\\'] = '\\textbackslash{}', ['{'] = '\\{', ['}'] = '\\}', ['$'] = '\\$', ['&'] = '\\&', ['#'] = '\\#',
    ['_'] = '\\_', ['%'] = '\\%', ['^'] = '\\textasciicircum{}', ['~'] = '\\textasciitilde{}',
    ["'"] = '\\textquotesingle{}', ['`'] = '\\textasciigrave{}', ['"'] = '\\textquotedbl{}',
    ['<'] = '\\textless{}', ['>'] = '\\textgreater{}', ['-'] = '-{}'}))
end

local function raw(s) return pandoc.RawInline('latex', s) end
local function rawb(s) return pandoc.RawBlock('latex', s) end

local options = pandoc.WriterOptions {wrap_text = 'wrap-none'}
local function write(blocks) return (pandoc.write(pandoc.Pandoc(blocks), 'latex', options):gsub('\n+$', '')) end
local function inlines(list) return write {pandoc.Plain(list)} end

-- Is this chunk (or page) part of the printed book?
local function printed(page) return SUITES or page.chapter.kind ~= 'suite' end

---------------------------------------------------------------- code

-- [[x]] inside a chunk's name is code; so is the name of a file.
local function breakable(s) return (s:gsub('/', '/\\allowbreak{}'):gsub('(%w)\\_', '%1\\_\\allowbreak{}')) end

local function chunk_name(name)
  if name:match '^[%w/_.*-]+$' and name:match '[/.]' then
    return '\\texttt{\\upshape ' .. breakable(esc(name)) .. '}'
  end
  local out, i = {}, 1
  while true do
    local a, b, s = name:find('%[%[(.-)%]%]', i)
    out[#out + 1] = esc(name:sub(i, (a or 0) - 1)):gsub('%-{}', '-')
    if not a then return table.concat(out) end
    out[#out + 1] = '\\texttt{\\upshape ' .. esc(s) .. '}'
    i = b + 1
  end
end

local function use(name)
  local c = book.target(name)
  if not c then return chunk_name(name) end
  if not printed(c.page) then return ('\\nwuseplain{%s}'):format(chunk_name(name)) end
  return ('\\nwuse{%s}{%s}'):format(c.id, chunk_name(name))
end

-- Spaces in code have the width of one character, wherever TeX looks.
local function spaces(s)
  return (s:gsub('^ +', function(x) return '\\nwsp{' .. #x .. '}' end)
    :gsub('  +', function(x) return '\\nwsp{' .. #x .. '}' end):gsub(' ', '~'))
end

local STYLED = util.set 'kw ty st nu co pp'

local function item(x, inline)
  if x.kind == 'use' then return use(x.text) end
  local text = esc(x.text)
  if inline then text = text:gsub(' ', '\\ ') else text = spaces(text) end
  if x.kind == 'id' then
    if x.here then return '\\nwdef{' .. text .. '}' end
    if x.def and printed(x.def.chunk.page) then return ('\\nwid{%s}{%s}'):format(x.def.chunk.id, text) end
    return text
  end
  if x.kind == 'inc' then
    if x.file and printed(x.file.page) then text = ('\\nwlink{%s}{%s}'):format(x.file.id, text) end
    return '\\nwst{' .. text .. '}'
  end
  return STYLED[x.kind] and ('\\nw%s{%s}'):format(x.kind, text) or text
end

local function quoted(text)
  local out = {}
  for i, x in ipairs(book.quoted(text)) do out[i] = item(x, true) end
  return '\\nwcode{' .. table.concat(out):gsub('(%w)\\_', '%1\\_\\allowbreak{}') .. '}'
end

-- What a page break behind each line costs.  A chunk is broken at its empty lines and at the
-- empty lines of its comments (but not right behind its title or before its end), elsewhere only where these
-- are far apart, and not inside of a statement; a short one not at all.  By the three prices
-- weave/book.tex knows a page that begins in the middle of a chunk.
local KEEP, SHORT, FAR, TITLE = 10000, 7, 8, 4
local AT_EMPTY_LINE, IN_COMMENT, ANYWHERE = 101, 301, 501

local function is_comment(line)
  local last = line and line[#line]
  return last and last.kind == 'co'
end

local function is_gap(line)
  return #line == 0 or #line == 1 and line[1].text:match '^%s*%*$'
end

local function plain(line)
  local out = {}
  for i, x in ipairs(line) do out[i] = x.text end
  return table.concat(out)
end

-- Would a page break behind line k tear a statement, or a function's head from its body?
local function tears(lines, k)
  local this, following = plain(lines[k]), plain(lines[k + 1])
  return this:match '\\$' or this:match '{$' or following:match '^%s*{$' or #following:match '^ *' > #this:match '^ *'
end

-- Has the comment some lines on both sides of its empty line i, which is `n` lines behind the last gap?
local function within(lines, i, n)
  return n > TITLE and is_comment(lines[i + 1]) and is_comment(lines[i + 2]) and is_comment(lines[i + 3])
end

local function penalties(lines)
  local out, last = {}, 0
  for i = 1, #lines do out[i] = KEEP end
  if #lines <= SHORT then return out end
  for i = 1, #lines do
    if i == #lines or i > 2 and i < #lines - 2 and is_gap(lines[i]) and (#lines[i] == 0 or within(lines, i, i - last)) then
      if i < #lines then out[i] = #lines[i] == 0 and AT_EMPTY_LINE or IN_COMMENT end
      if i - last > FAR then
        for k = last + 3, i - 3 do
          if not is_comment(lines[k]) and not tears(lines, k) then out[k] = ANYWHERE end
        end
      end
      last = i
    end
  end
  return out
end

local function code_line(line, note, penalty)
  local out, hang = {}, ''
  for i, x in ipairs(line) do
    out[i] = item(x)
    if x.kind == 'use' then
      local indent = line[1].text:match '^ *$' and #line[1].text or 0
      hang = ('\\nwhang{%d}'):format(indent + 1)
    end
  end
  if #line == 0 then return ('\\nwle{%d}\n'):format(penalty) end
  if is_gap(line) then return ('\\nwlc{%s}{%s}{%d}\n'):format(item(line[1]), note or '', penalty) end
  return ('\\nwl{%s%s}{%s}{%d}\n'):format(hang, table.concat(out), note or '', penalty)
end

-- Lines of code with their notes in the margin, one note a line.
local function code_lines(lines, notes, queue)
  local out, penalty = {}, penalties(lines)
  for i, line in ipairs(lines) do
    for _, note in ipairs(notes and notes[i] or {}) do queue[#queue + 1] = note end
    out[i] = code_line(line, #line > 0 and table.remove(queue or {}, 1), penalty[i])
  end
  return table.concat(out)
end

-- For each line, the identifiers that are defined elsewhere, once a chunk.
local function margin_notes(lines, c)
  local notes, shown = {}, {}
  for i, line in ipairs(lines) do
    notes[i] = {}
    for _, x in ipairs(line) do
      if x.def and x.def.kind ~= 'member' and x.def.chunk ~= c and not shown[x.text] and #x.text <= 24
        and printed(x.def.chunk.page) then
        shown[x.text] = true
        table.insert(notes[i], ('\\nwmref{%s}{%s}'):format(x.def.chunk.id, esc(x.text)))
      end
    end
  end
  return notes
end

local function tags(list)
  local out = {}
  for _, c in ipairs(list) do
    if printed(c.page) then out[#out + 1] = '\\nwtagref{' .. c.id .. '}' end
  end
  return table.concat(out, ', ')
end

-- The file and function that a chunk stands in, for the margin beside it: one
-- file with its functions, or the first of several files.
local function home(c)
  if c.root then return '', {} end
  local first, notes = c.files[1], {}
  if not first then return '', {} end
  local file = '\\nwfile{' .. breakable(esc(first.root)) .. '}'
  if #first.functions > 0 then
    notes[1] = '\\nwfun{' .. esc(first.functions[1]) .. '()' .. (#first.functions > 1 and ', …' or '') .. '}'
  end
  for i = 2, #c.files do notes[#notes + 1] = '\\nwfile{' .. esc(c.files[i].root) .. '}' end
  if #notes > 3 then
    notes[3] = ('\\nwfun{and %d more files}'):format(#notes - 2)
    for i = #notes, 4, -1 do notes[i] = nil end
  end
  return file, notes
end

local function chunk_block(c)
  local n = book.names[c.name]
  local previous, following = n.defs[c.part - 1], n.defs[c.part + 1]
  local lines = book.code(c)
  local file, queue = home(c)
  local function id(x) return x and printed(x.page) and x.id or '' end
  return rawb(('\\begin{nwchunk}{%s}{%s}{%s}{%s}{%s}{%s}{%s}%%\n%s\\end{nwchunk}'):format(c.id, chunk_name(c.name),
    c.part > 1 and '+' or '', id(previous), id(following), tags(n.users), file,
    code_lines(lines, margin_notes(lines, c), queue)))
end

local function listing(b)
  return rawb('\\begin{nwlisting}\n' .. code_lines(book.listing(b)) .. '\\end{nwlisting}')
end

-- A transcript's lines are cut where they do not fit, with a sign that they are.
local COLUMNS = 84

local function terminal(b)
  local out = {}
  for line in (b.text .. '\n'):gmatch '([^\n]*)\n' do
    line = line:gsub('\t', '        '):gsub('[%z\1-\31\127]', '?')
    local prompt, typed = transcript.typed(line)
    if prompt then
      out[#out + 1] = ('\\nwl{\\nwprompt{%s}\\nwtyped{%s}}{}{10000}\n'):format(esc(prompt):gsub(' ', '\\ '), spaces(esc(typed)))
    else
      repeat
        local rest = #line > COLUMNS and line:sub(COLUMNS) or nil
        if rest then line = line:sub(1, COLUMNS - 1) end
        out[#out + 1] = ('\\nwl{%s%s}{}{500}\n'):format(spaces(esc(line)), rest and '\\nwcut' or '')
        line = rest
      until not line
    end
  end
  local a = b.attributes
  return rawb(('\\begin{nwterminal}%s{%s}\n%s\\end{nwterminal}'):format(#out <= 12 and '[unbreakable]' or '',
    esc(a.run or ''), table.concat(out)))
end

---------------------------------------------------------------- blocks and inlines

local render = {}
local labelled = {}                            -- ids that have a target in the PDF

function render.Link(l)
  if not l.classes:includes 'ref' then return nil end
  local label, word, num = book.reference(l)
  if not label then return raw('\\textbf{' .. esc(word) .. '}') end
  local text = word .. (num ~= '' and '~' .. num or '')
  if label.page and not printed(label.page) then return raw(text) end
  return raw(('\\nwref{%s}{%s}'):format(label.id, text))
end

function render.Code(x)
  if x.classes[1] == 'use' then return raw(use(x.text)) end
  if x.classes[1] == 'c' then return raw(quoted(x.text)) end
  return raw('\\nwcode{' .. breakable(esc(x.text)) .. '}')
end

function render.CodeBlock(b)
  if b.classes[1] == 'chunk' then return chunk_block(book.chunk[b.identifier]) end
  if b.classes:includes 'transcript' then return terminal(b) end
  return listing(b)
end

function render.Math(m)
  if m.mathtype == 'DisplayMath' then return nil end
end

function render.Span(s)
  if s.classes:includes 'equation' then
    local math = s.content[1].text
    if s.attributes.num == '' then return raw('\\[' .. math .. '\\]') end
    return raw(('\\begin{equation}\\tag{%s}\\nwtarget{%s}%s\\end{equation}'):format(s.attributes.num, s.identifier, math))
  end
  if s.classes:includes 'term' then
    s.content:insert(1, raw('\\nwtarget{' .. s.identifier .. '}\\emph{'))
    s.content:insert(raw '}')
    return s.content
  end
  if s.classes:includes 'index' then
    s.content:insert(1, raw('\\nwtarget{' .. s.identifier .. '}'))
    return s.content
  end
end

local HEADINGS = {[2] = 'nwsection', [3] = 'nwsubsection'}

function render.Header(h)
  local text = inlines(h.content)
  local plain = h.attributes.num == ''
  local command = HEADINGS[h.level]
  if not command then return rawb('\\paragraph{' .. text .. '}\\nwtarget{' .. h.identifier .. '}') end
  return rawb(('\\%s{%s}{%s}{%s}'):format(command, h.identifier, plain and '' or h.attributes.num, text))
end

-- The caption up to its first full stop, for the list of figures.
local function first_sentence(list)
  local out = pandoc.List()
  for _, x in ipairs(list) do
    local text = x.t == 'RawInline' and x.text:match '^\\nwref{[^{}]*}{(.*)}$'
    if text then x = raw(text) end
    if x.t ~= 'Note' and not (x.t == 'Span' or x.t == 'RawInline' and x.text:match 'nwtarget') then out:insert(x) end
    if x.t == 'Str' and x.text:match '%l[.:]$' then
      out[#out] = pandoc.Str((x.text:gsub('[.:]$', '')))
      break
    end
  end
  return out
end

local function figure(d)
  local a = d.attributes
  local caption = d.content[1].content
  return {rawb(('\\begin{figure}[!htbp]\\centering\\nwtarget{%s}\\nwfigure{%s/%s.pdf}\n\\nwcaption{figure}{%s}{%s}{%s}\\end{figure}')
    :format(d.identifier, FIGURES, a.src, a.num, inlines(first_sentence(caption)), inlines(caption)))}
end

local function numbered_table(d)
  local t = d.content[1]
  local caption = inlines(t.caption.long[1] and t.caption.long[1].content or {})
  return {rawb(tables.numbered(t, d.identifier, d.attributes.num, caption, write))}
end

local function exercise(d)
  local label = book.labels[d.identifier]
  local first = d.content[1]
  local head = raw(('\\nwexercise{%s}{%s}{%d}'):format(d.identifier, d.attributes.num, tonumber(d.attributes.difficulty) or 1))
  if first and (first.t == 'Para' or first.t == 'Plain') then
    first.content:insert(1, head)
  else
    d.content:insert(1, pandoc.Plain {head})
  end
  if label and label.answer then
    local last = d.content[#d.content]
    local link = raw(('\\nwanswer{%s}'):format(label.answer.id))
    if last.t == 'Para' or last.t == 'Plain' then last.content:insert(link) else d.content:insert(pandoc.Plain {link}) end
  end
  return d.content
end

function render.Div(d)
  if d.classes:includes 'figure' then return figure(d) end
  if d.classes:includes 'numbered-table' then return numbered_table(d) end
  if d.classes:includes 'exercise' then return exercise(d) end
  if d.classes:includes 'margin' then
    return {rawb('\\nwmargin{' .. write(d.content) .. '}')}
  end
end

function render.Table(t)
  return rawb(tables.plain(t, write))
end

-- A sentence that goes on behind an equation is no paragraph of its own.
local function continue_sentences(blocks)
  local behind = false
  for _, b in ipairs(blocks) do
    local first = b.t == 'Para' and b.content[1]
    if behind and first and first.t == 'Str' and first.text:match '^%l' then b.content:insert(1, raw '\\noindent ') end
    behind = first and first.t == 'Span' and first.classes:includes 'equation'
  end
end

local function render_blocks(blocks)
  continue_sentences(blocks)
  local doc = pandoc.Pandoc(blocks):walk {Code = render.Code, Link = render.Link, Span = render.Span}
  doc = doc:walk {CodeBlock = render.CodeBlock, Header = render.Header}
  return doc:walk {Div = render.Div}:walk {Table = render.Table}.blocks
end

---------------------------------------------------------------- what stands at the back

-- Items sorted, with a letter before each new initial.
local function index(list, key, line)
  local out, initial = {'\\begin{nwindex}'}, nil
  for _, x in ipairs(list) do
    local ch = key(x):gsub('^[%W_]+', ''):sub(1, 1):upper()
    if ch ~= initial then
      initial = ch
      out[#out + 1] = ('\\nwinitial{%s}'):format(ch)
    end
    out[#out + 1] = line(x)
  end
  out[#out + 1] = '\\end{nwindex}'
  return table.concat(out, '\n')
end

local function chunk_index()
  local names = {}
  for _, name in ipairs(book.order) do
    if printed(book.names[name].defs[1].page) then names[name] = true end
  end
  return index(util.sorted(names), function(n) return (n:gsub('%[%[', '')) end, function(name)
    local n = book.names[name]
    local users = tags(n.users)
    return ('\\item \\nwangl %s\\nwangr\\enspace\\nwdeftags{%s}%s'):format(chunk_name(name), tags(n.defs), users ~= '' and '; ' .. users or '')
  end)
end

-- identifier -> the chunks that use it, in order.
local function identifier_uses()
  local uses = {}
  for _, c in ipairs(book.chunks) do
    if printed(c.page) then
      local seen = {}
      for _, line in ipairs(book.code(c)) do
        for _, x in ipairs(line) do
          if x.def and x.def.chunk ~= c and not seen[x.def] then
            seen[x.def] = true
            uses[x.def] = uses[x.def] or {}
            table.insert(uses[x.def], c)
          end
        end
      end
    end
  end
  return uses
end

local KIND = {member = 'member', struct = 'struct', union = 'union', enum = 'enum', typedef = 'type', macro = 'macro',
  symbol = 'symbol', enumerator = 'constant', variable = 'variable'}

local function identifier_index()
  local uses, entries = identifier_uses(), {}
  for _, name in ipairs(util.sorted(book.idents)) do
    for _, d in ipairs(book.idents[name]) do
      local last = entries[#entries]
      local again = last and last.name == d.name and last.chunk == d.chunk and last.kind == d.kind and last.scope == d.scope
      if printed(d.chunk.page) and not again then entries[#entries + 1] = d end
    end
  end
  return index(entries, function(d) return d.name end, function(d)
    local pages = {}
    for i, c in ipairs(uses[d] or {}) do pages[i] = c.id end
    local kind = KIND[d.kind] or ''
    if d.kind == 'member' and not d.scope:match '__anon' then kind = 'in ' .. d.scope:match '[%w_]*$' end
    return ('\\item \\texttt{%s}%s\\enspace\\nwdeftags{\\nwtagref{%s}}%s'):format(breakable(esc(d.name)),
      kind ~= '' and '\\nwkind{' .. esc(kind) .. '}' or '', d.chunk.id,
      #pages > 0 and ', \\nwpages{' .. table.concat(pages, ',') .. '}' or '')
  end)
end

local function subject_index()
  local tree = {sub = {}}
  for _, s in ipairs(book.subjects) do
    if printed(s.page) then
      local node = tree
      for i = 1, #s.path do
        local key = s.path[i]
        node.sub[key] = node.sub[key] or {sub = {}, at = {}}
        node = node.sub[key]
      end
      if s.see then node.see = s.see else node.at[#node.at + 1] = (s.main and '*' or '') .. s.id end
    end
  end
  local function entry(key, node, level)
    local out = {('\\%s %s'):format(level == 1 and 'item' or 'subitem', esc(key):gsub('%-{}', '-'))}
    if #node.at > 0 then out[1] = out[1] .. ', \\nwpages{' .. table.concat(node.at, ',') .. '}' end
    if node.see then out[1] = out[1] .. (', \\emph{see} %s'):format(esc(node.see)) end
    for _, k in ipairs(util.sorted(node.sub)) do out[#out + 1] = entry(k, node.sub[k], level + 1) end
    return table.concat(out, '\n')
  end
  return index(util.sorted(tree.sub), function(k) return k end, function(k) return entry(k, tree.sub[k], 1) end)
end

local function glossary()
  local out = {}
  for _, g in ipairs(book.glossary) do
    if printed(g.page) then
      out[#out + 1] = ('\\nwgloss{%s}{%s}{%s}'):format(g.id, inlines(render_blocks {pandoc.Plain(g.term)}[1].content),
        write(render_blocks(g.blocks)))
    end
  end
  return table.concat(out, '\n')
end

local function answers()
  local out, chapter = {}, nil
  for _, a in ipairs(book.answers) do
    if printed(a.page) then
      if a.page.chapter ~= chapter then
        chapter = a.page.chapter
        out[#out + 1] = ('\\nwanswers{%s}{%s}'):format(chapter.num, inlines(chapter.head.content))
      end
      out[#out + 1] = ('\\nwanswerhead{%s}{%s}{%s}'):format(a.id, a.num, a.exercise) .. write(render_blocks(a.blocks))
    end
  end
  return table.concat(out, '\n\n')
end

---------------------------------------------------------------- the document

local COMMAND = {front = 'nwfrontchapter', chapter = 'nwchapter', appendix = 'nwappendix', suite = 'nwsuite'}

local function add_chapter(out, chapter)
  for _, p in ipairs(chapter.pages) do
    if p.level == 1 then
      out:insert(rawb(('\\%s{%s}{%s}{%s}'):format(COMMAND[chapter.kind], p.id, p.num, inlines(render_blocks {pandoc.Plain(p.head.content)}[1].content))))
    else
      out:insert(render.Header(render_blocks {p.head}[1].t == 'RawBlock' and p.head or p.head))
    end
    out:extend(render_blocks(p.blocks))
  end
end

local function part_page(out, part)
  local list = {}
  for _, c in ipairs(part.chapters) do
    list[#list + 1] = ('\\nwpartentry{%s}{%s}{%s}'):format(c.id, c.num, inlines(c.head.content))
  end
  out:insert(rawb(('\\nwpart{%s}{%s}{%s}{%s}'):format(part.num or '', esc(part.title), esc(part.subtitle or ''), table.concat(list))))
end

function latex.render(state, doc)
  book = state
  local front, main = pandoc.List(), pandoc.List()
  for _, part in ipairs(book.parts) do
    if #part.chapters > 0 then
      if part.title then part_page(main, part) end
      for _, c in ipairs(part.chapters) do add_chapter(part.kind == 'front' and front or main, c) end
    end
  end
  if SUITES then
    local suites = {}
    for _, c in ipairs(book.chapters) do if c.kind == 'suite' then suites[#suites + 1] = c end end
    if #suites > 0 then part_page(main, {title = 'The suites', chapters = suites}) end
    for _, c in ipairs(suites) do add_chapter(main, c) end
  end
  local function meta(blocks) return #blocks > 0 and pandoc.MetaBlocks(blocks) or nil end
  doc.meta.front = meta(front)
  doc.meta.refs = book.refs and pandoc.MetaBlocks {book.refs}
  for name, text in pairs {answers = answers(), glossary = glossary(), chunkindex = chunk_index(),
      identindex = identifier_index(), subjectindex = #book.subjects > 0 and subject_index() or ''} do
    doc.meta[name] = text ~= '' and pandoc.MetaBlocks {rawb(text)} or nil
  end
  doc.meta['reader-errors'] = nil
  doc.meta.parts = nil
  return pandoc.Pandoc(main, doc.meta)
end

return latex
