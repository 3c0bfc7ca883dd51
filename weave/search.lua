-- search.lua: the data for the search, search-index.js.

local util = require 'util'
local stringify = pandoc.utils.stringify

local search = {}
local book, html                               -- set by search.use
local texts = {}

function search.use(state, output) book, html = state, output end


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
function search.page(p, body)
  local file, title, c = p.file, (p.num .. ' ' .. p.title):gsub('^ ', ''), p.chapter
  local above = p.level == 2 and (c.num .. ' ' .. c.title):gsub('^ ', '') or ''
  local first = body:find '<h2' or #body + 1
  texts[#texts + 1] = ('[%s,%s,%s,%s]'):format(js(file), js(title), js(above), js(plain(body:sub(1, first - 1))))
  local at = first
  while at <= #body do
    local following = body:find('<h2', at + 1, true) or #body + 1
    local part = body:sub(at, following - 1)
    local id, head = part:match '^<h2[^>]- id="([^"]*)">(.-)</h2>'
    if id then
      texts[#texts + 1] = ('[%s,%s,%s,%s]'):format(js(file .. '#' .. id), js(plain(head)), js(title), js(plain(part:gsub('<h2.-</h2>', '', 1))))
    end
    at = following
  end
end

function search.index()
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

return search
