-- search.lua: the data for the search, an inverted index in search/*.js.
--
--   names.js    what can be found, a row for each thing, and the words of its name
--   words.js    the words of the text, with their places in it
--   text-N.js   the text itself in pieces, for excerpts: loaded for what is shown
--
-- An index is a sorted list of words, and for each word the list of its postings,
-- in a form that needs no parsing until the word is asked for: numbers in the
-- letters of `number`, the difference to the number before where they only grow.

local util = require 'util'
local stringify = pandoc.utils.stringify

local search = {}
local book, html                               -- set by search.use
local pieces = {}                              -- parts of pages: {page, id, title, above, prose, code}

function search.use(state, output) book, html = state, output end

---------------------------------------------------------------- text of a page

local ENTITIES = {['&lt;'] = '<', ['&gt;'] = '>', ['&quot;'] = '"', ['&amp;'] = '&', ['&nbsp;'] = ' '}

-- A formula as one might type it: without commands and braces.
local function formula(tex) return (tex:gsub('\\%a+%s*', ''):gsub('[{}\\]', '')) end

local function plain(body)
  return (body:gsub('<math.-<annotation[^>]*>(.-)</annotation>.-</math>', formula):gsub('<h1.-</h1>', ''):gsub('<a class="anchor".-</a>', '')
    :gsub('<p class="xref">.-</p>', ''):gsub('<p class="to%-answer">.-</p>', ''):gsub('<nav.-</nav>', '')
    :gsub('(<figure class="chunk"[^>]*>)<figcaption>.-</figcaption>', ' ')
    :gsub('<span class="n">(.-)</span>', '%1 '):gsub('</?[bi]>', ''):gsub('</?span[^>]*>', '')
    :gsub('</?a[^>]*>', ''):gsub('</?code[^>]*>', ''):gsub('<[^>]*>', ' ')
    :gsub('&%l+;', ENTITIES):gsub('\u{A0}', ' '):gsub('%s+', ' '):gsub('^ ', ''))
end

search.plain = plain

-- What stands in <pre> is code, all else prose.
local function prose_and_code(body)
  local code = {}
  local prose = body:gsub('<pre.-</pre>', function(pre)
    code[#code + 1] = plain(pre)
    return ' '
  end)
  return plain(prose), table.concat(code, ' ')
end

local function add_piece(page, id, title, above, body)
  local prose, code = prose_and_code(body)
  pieces[#pieces + 1] = {page = page, id = id, title = title, above = above, prose = prose, code = code}
end

-- A page in pieces, one for each heading in it.
function search.page(p, body)
  local title, c = (p.num .. ' ' .. p.title):gsub('^ ', ''), p.chapter
  local above = p.level == 2 and (c.num .. ' ' .. c.title):gsub('^ ', '') or ''
  local first = body:find '<h2' or #body + 1
  add_piece(p, '', title, above, body:sub(1, first - 1))
  local at = first
  while at <= #body do
    local following = body:find('<h2', at + 1, true) or #body + 1
    local part = body:sub(at, following - 1)
    local id, head = part:match '^<h2[^>]- id="([^"]*)">(.-)</h2>'
    if id then add_piece(p, id, plain(head), title, (part:gsub('<h2.-</h2>', '', 1))) end
    at = following
  end
end

---------------------------------------------------------------- words

local STOP = 'a an and are as at be by for from has if in is it its no not of on or that the this to was which with'
local stop = util.set(STOP)

-- Numbers of sections keep their dots: 6.3, a.2, 2.4.22.
local function numbered(s) return s:match '^%a?%d*%.[%d.]*%d$' end

-- Calls `see(word, place)` for each word of a text in lower case. The parts of an
-- identifier are seen at its place, too.
local function words(text, see, whole_only)
  local place = 0
  local function one(s)
    place = place + 1
    see(s, place)
    if whole_only or not s:find '_' then return end
    local bare = s:gsub('^_+', '')
    if bare ~= s and bare ~= '' then see(bare, place) end
    if bare:find '_' then for part in bare:gmatch '[^_]+' do see(part, place) end end
  end
  text = text:lower():gsub('\xE2[\x80-\xAF][\x80-\xBF]', ' '):gsub('\xC2[\xA0-\xBF]', ' ')
  for s in text:gmatch '[%w_\xC3-\xDF][%w_.\x80-\xBF\xC3-\xDF]*' do
    s = s:gsub('%.+$', '')
    if numbered(s) then one(s) else for part in s:gmatch '[^.]+' do one(part) end end
  end
  return place
end

---------------------------------------------------------------- the index

local LAST, MORE = 40, 93                      -- letters of a number's last digit (48 of them) and of those before (33)

local function number(n)
  local o = {}
  while n >= 48 do
    o[#o + 1] = string.char(MORE + n % 33)
    n = n // 33
  end
  o[#o + 1] = string.char(LAST + n)
  return table.concat(o)
end

local function js(s) return '"' .. s:gsub('[%c"\\]', function(c) return ('\\u%04x'):format(c:byte()) end) .. '"' end

-- Rows, one string: the browser splits it faster than it reads a list.
local function lines(rows) return '"' .. table.concat(rows, '\\n'):gsub('\t', '\\t') .. '"' end

local function cell(s) return (s:gsub('[\t\n]', ' '):gsub('[\\"]', '\\%0')) end

-- Words and their postings from word -> list of postings (as text).
local function sorted_index(index)
  local names, lists = {}, {}
  for word in pairs(index) do names[#names + 1] = word end
  table.sort(names)
  for i, word in ipairs(names) do lists[i] = table.concat(index[word]) end
  return ('tokens: %s,\npostings: %s'):format(lines(names), lines(lists))
end

---------------------------------------------------------------- names

local entries = {}                             -- {title, page, id, sub, prior, words, [chunk = n]}
local groups = {}                              -- {key, first}
local page_number, page_list = {}, {}

local function page_of(file, title, suite)
  if not page_number[file] then
    page_list[#page_list + 1] = (suite and '!' or '') .. file .. '\t' .. title
    page_number[file] = #page_list - 1
  end
  return page_number[file]
end

local function where(page) return page.num ~= '' and page.num .. ' ' .. page.title or page.title end

local file_number, file_list = {}, {}          -- the files that things stand in

local function file_of(root)
  if not file_number[root] then
    file_list[#file_list + 1] = root
    file_number[root] = #file_list - 1
  end
  return file_number[root]
end

-- `part`: words that find it, too, but not as well as those of its name.
local function add(page, id, title, sub, prior, name, part)
  local suite = page.suite or page.chapter and page.chapter.kind == 'suite'
  local e = {title = title, page = page_of(page.file, where(page), suite), id = id, sub = sub, prior = prior, name = name or title,
    part = part or ''}
  entries[#entries + 1] = e
  e.number = #entries - 1
  return e
end

local function group(key) groups[#groups + 1] = ('{key: "%s", first: %d}'):format(key, #entries) end

local CHAPTER = {chapter = 6, front = 4, appendix = 4, back = 4, suite = 1}

local function add_sections()
  group 'sections'
  for _, p in ipairs(pieces) do
    local c = p.page.chapter
    local prior = CHAPTER[c.kind] or 4
    if p.page.level == 1 and p.id == '' and prior > 1 then prior = prior + 1 end
    if p.title:match 'Exercises$' then prior = 1 end   -- each of them is found by itself
    local kind = c.kind == 'chapter' and p.page.level == 1 and p.id == '' and 'chapter ch' or c.kind == 'appendix'
      and p.page.level == 1 and p.id == '' and 'appendix' or 'section sec'
    add(p.page, p.id, p.title, p.above, prior, p.title, kind)
  end
end

local function slug(name) return 'chunk-' .. name:lower():gsub('[^%w]+', '-'):gsub('^%-', ''):gsub('%-$', '') end

local function of_suite(d) return d.chunk.page.chapter.kind == 'suite' or (d.root or ''):match '^tests/' end

local KIND = {['function'] = 6, macro = 6, struct = 7, union = 6, enum = 6, typedef = 6, enumerator = 5, variable = 4,
  member = 3, def = 4, symbol = 4}

local chunk_entry = {}                         -- chunk -> its entry

local function add_identifiers()
  group 'identifiers'
  for _, id in ipairs(util.sorted(book.idents)) do
    for _, d in ipairs(book.idents[id]) do
      local kind = d.kind == 'def' and 'symbol' or d.kind
      local scope = d.kind == 'member' and html.scope(d)
      local says = kind .. (scope and ' of ' .. scope or '') .. ' in '
      local prior = of_suite(d) and 0 or math.max(1, (KIND[d.kind] or 4) - ((d.root or ''):match '^user/' and 2 or 0))
      local e = add(d.chunk.page, d.chunk.id, id, says, prior, id, kind .. ' ' .. (scope or ''))
      e.chunk, e.root = d.chunk, d.root or d.chunk.name
    end
  end
end

local function add_chunks()
  group 'chunks'
  for _, name in ipairs(book.order) do
    local c = book.target(name)
    if c and not c.root then
      local f = c.files[1] and c.files[1].root
      local title = name:gsub('%[%[(.-)%]%]', '%1')
      local id = c.id == slug(title) and '' or c.id
      chunk_entry[c] = add(c.page, id, title, '', CHAPTER[c.page.chapter.kind] or 4)
      chunk_entry[c].root = f
    end
  end
end

local function add_terms()
  group 'terms'
  for _, g in ipairs(book.glossary) do
    local text = stringify(pandoc.Div(g.blocks))
    add(html.glossary_page, g.id, g.key, (text:sub(1, 240):gsub('[\128-\255]+$', '')), 7, g.key, text)
  end
end

local function first_sentence(text) return text:match '^(.-)%.%s' or text end

local function add_drawn(list, word, short)
  for _, f in ipairs(list) do
    local text = search.plain(f.text)
    local first = first_sentence(text)
    add(f.page, f.id, ('%s %s: %s'):format(word, f.num, first:gsub('%.$', '')), text:sub(#first + 2), CHAPTER[f.page.chapter.kind] or 4,
      word .. ' ' .. f.num .. ' ' .. first, short .. ' ' .. text:sub(#first + 1))
  end
end

local function add_figures()
  group 'figures'
  add_drawn(html.figures, 'Figure', 'fig')
  add_drawn(html.tables, 'Table', 'tab')
end

local function add_exercises()
  group 'exercises'
  for _, x in ipairs(html.exercises) do
    local text = plain(x.html)
    add(x.page, x.id, 'Exercise ' .. x.num, (text:sub(1, 300):gsub('[\128-\255]+$', '')), CHAPTER[x.page.chapter.kind] or 4,
      'Exercise ' .. x.num, 'ex ' .. text)
  end
end

-- What a file says of itself in its first lines: "/* mm/x.c - what it is for".
local function purpose(root)
  local text = table.concat(root.text or {}, '\n', 1, math.min(4, #(root.text or {})))
  local says = text:match('^[/*#%s]*' .. root.name:gsub('%p', '%%%0') .. ' %- ([^\n]*)') or ''
  return (says:gsub('%s*%*/$', ''))
end

-- A file leads to its page if the site has one, else to its first chunk.
local function add_files(written)
  group 'files'
  for _, root in ipairs(book.roots) do
    local c, file = root.chunk, 'file-' .. root.name:gsub('/', '-') .. '.html'
    local suite = c.page.chapter.kind == 'suite'
    local says = purpose(root)
    if written[file] then add({file = file, num = '', title = where(c.page), suite = suite}, '', root.name, says, suite and 1 or 6)
    else add(c.page, c.id, root.name, says, suite and 1 or 6) end
  end
end

-- An identifier's chunk is there, too: its row is named in place of the id.
local function row(e)
  local id = e.id
  local c = e.chunk and chunk_entry[e.chunk]
  if c and c.page == e.page then id = '@' .. c.number end
  return ('%s\t%d\t%s\t%s%s'):format(cell(e.title), e.page, cell(id), cell(e.sub), e.root and '\t' .. file_of(e.root) or '')
end

-- How much something weighs, and how many words its name has: two letters.
local function weight(e, n) return string.char(48 + e.prior, 48 + math.min(n, 40)) end

-- A posting: the number of the thing and how the word stands in its name: 0 in what
-- is said of it, 1 as a part, 2 as all of it.
local function name_index()
  local index, meta = {}, {}
  local before = {}
  for i, e in ipairs(entries) do
    local class = {}
    words(e.part, function(w) class[w] = 0 end)
    local n = words(e.name, function(w) class[w] = 1 end)
    if n == 1 then class[e.name:lower():gsub('[^%w_]', '')] = 2 end
    meta[i] = weight(e, n)
    for w, k in pairs(class) do
      if w ~= '' and (k > 0 or not stop[w]) then
        index[w] = index[w] or {}
        table.insert(index[w], number((i - (before[w] or 0)) * 3 + k))
        before[w] = i
      end
    end
  end
  return sorted_index(index), table.concat(meta)
end

---------------------------------------------------------------- text

-- A posting: the number of the piece, how often the word stands in its prose (up to
-- 15; 0: only in code), and the places of these.
local function word_index()
  local index, before, sizes = {}, {}, {}
  for i, p in ipairs(pieces) do
    local places = {}
    local n = words(p.prose, function(w, place)
      local t = places[w] or {}
      places[w] = t
      if #t < 15 and t[#t] ~= place then t[#t + 1] = place end
    end)
    words(p.code, function(w) places[w] = places[w] or {} end, true)
    sizes[i] = string.char(48 + math.min(70, math.floor(math.log(n + 2, 2) * 4)))
    for w, t in pairs(places) do
      if not stop[w] and #w < 40 then
        local o, at = {number((i - (before[w] or 0)) * 16 + #t)}, 0
        for k, place in ipairs(t) do o[k + 1], at = number(place - at), place end
        before[w] = i
        index[w] = index[w] or {}
        table.insert(index[w], table.concat(o))
      end
    end
  end
  return sorted_index(index), (table.concat(sizes):gsub('[\\"]', '\\%0'))
end

---------------------------------------------------------------- what is written

local PIECE = 60000                            -- bytes of text in a file

-- Writes the texts; returns the number of the first piece in each file.
local function write_texts(put)
  local firsts, list, size = {}, {}, 0
  local function flush()
    if #list == 0 then return end
    put(('text-%d.js'):format(#firsts - 1), ('Book.data["search/text-%d"] = [\n%s\n];\n'):format(#firsts - 1, table.concat(list, ',\n')))
    list, size = {}, 0
  end
  for i, p in ipairs(pieces) do
    local text = js(p.prose .. '\1' .. p.code)
    if size > 0 and size + #text > PIECE then flush() end
    if #list == 0 then firsts[#firsts + 1] = i - 1 end
    list[#list + 1], size = text, size + #text
  end
  flush()
  return firsts
end

-- Writes the data of the whole book into `directory`. `site` is the set of the site's pages.
function search.write(directory, site)
  pandoc.pipe('mkdir', {'-p', directory}, '')
  local written = {}
  local function put(name, text)
    written[name] = true
    util.spit(directory .. '/' .. name, text)
  end
  add_sections()
  add_identifiers()
  add_chunks()
  add_terms()
  add_figures()
  add_exercises()
  add_files(site)
  local rows = {}
  for i, e in ipairs(entries) do rows[i] = row(e) end
  local index, meta = name_index()
  put('names.js', ('Book.data["search/names"] = {\nstop: "%s",\ngroups: [%s],\npages: %s,\nfiles: %s,\nmeta: "%s",\nrows: %s,\n%s};\n')
    :format(STOP, table.concat(groups, ', '), lines(page_list), lines(file_list), meta:gsub('[\\"]', '\\%0'), lines(rows), index))
  local texts, sizes = word_index()
  put('words.js', ('Book.data["search/words"] = {\nfiles: [%s],\nsizes: "%s",\n%s};\n')
    :format(table.concat(write_texts(put), ','), sizes, texts))
  for name in pandoc.pipe('ls', {directory}, ''):gmatch '[^\n]+' do
    if not written[name] then os.remove(directory .. '/' .. name) end
  end
end

return search
