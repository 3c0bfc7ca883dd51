-- source.lua: the files of tangled/ as pages, line by line as they lie there, and
-- the list of all of them. Compilers and debuggers speak of these lines; each leads
-- back to the chunk that it comes from.
--
-- source.use() must come before the pages of the chapters: captions of chunks lead
-- to lines, and a long file has more than one page.

local util = require 'util'
local lex = require 'lex'

local source = {}
local book, html                               -- set by source.use
local files = {}                               -- root name -> {root, name, pages, lines, owner}
local LIMIT = 90000                            -- bytes of code on a page, markup counted
local TANGLED = os.getenv 'TANGLED' or 'tangled'

---------------------------------------------------------------- lines

local function folder(name) return name:match '^(.*)/[^/]*$' or '' end

-- tangle puts the names of chunks into comments: name as it stands there -> chunk.
local named

local function by_comment(text)
  if not named then
    named = {}
    for name, n in pairs(book.names) do named[name:gsub('%[%[', ''):gsub('%]%]', '')] = n.defs[1] end
  end
  return named[text:match '^%s*/%* (.*) %*/$' or text:match '^%s*# (.*)$']
end

-- Spaces for the tabs in the items of a line, so that it looks as in its chunk.
local function untabbed(text, items)
  if not text:find '\t' then return items end
  local gaps = lex.detab(text):gmatch '%s+'
  local out = {}
  for i, x in ipairs(items) do
    local y = {}
    for k, v in pairs(x) do y[k] = v end
    y.text = x.text:gsub('%s+', function() return gaps() end)
    out[i] = y
  end
  return out
end

-- A line as HTML, and once more for use beside the chunks.
local function line_html(root, n, items)
  local text = root.text[n]
  local chunk = not root.map[n] and by_comment(text)
  if chunk then
    local function link(s) return ('<a class="co" href="%s">%s</a>'):format(html.href(chunk), html.esc(s)) end
    return link(text), link(lex.detab(text))
  end
  return html.items(items), html.items(untabbed(text, items))
end

-- The chunk of each line; an empty line belongs to what is above it.
local function owners(root)
  local owner = {}
  for n = 1, root.length do
    owner[n] = root.text[n]:match '%S' and root.owner[n] or owner[n - 1] or root.owner[n]
  end
  return owner
end

---------------------------------------------------------------- pages of a file

-- Which lines may begin a page: those that are not inside of a function.
local function seams(root)
  local inside = {}
  for _, f in ipairs(root.functions) do
    for n = f.first + 1, f.last do inside[n] = true end
  end
  return function(n) return not inside[n] and root.text[n]:match '%S' and not root.text[n - 1]:match '%S' end
end

local function page_name(name, k) return 'file-' .. name:gsub('/', '-') .. (k > 1 and '--' .. k or '') .. '.html' end

-- Pages {file, first, last}, as few as the limit allows, all about as long.
local function split(f)
  local total = 0
  for _, line in ipairs(f.lines) do total = total + #line + 22 end
  local share = total / math.ceil(total / LIMIT)
  local seam = seams(f.root)
  local size = 0
  f.pages = {{first = 1}}
  for n, line in ipairs(f.lines) do
    local page = f.pages[#f.pages]
    if size > share and seam(n) then
      page = {first = n}
      f.pages[#f.pages + 1], size = page, 0
    end
    page.last = n
    size = size + #line + 22
  end
  for k, page in ipairs(f.pages) do page.file, page.of = page_name(f.name, k), f end
end

local function prepare(root)
  local f = {root = root, name = root.name, lines = {}, spread = {}, owner = owners(root)}
  for n, items in ipairs(book.file(root)) do
    f.lines[n], f.spread[n] = line_html(root, n, items)
  end
  split(f)
  return f
end

-- The address of a line of a file.
function source.line(name, n)
  for _, page in ipairs(files[name].pages) do
    if n <= page.last then return page.file .. '#L' .. n end
  end
end

---------------------------------------------------------------- what a page says

local WORDS = {chapter = 'chapter', appendix = 'appendix', suite = 'suite'}
local order = {}                               -- page -> its place in the book

local function chapter_link(c)
  local word = WORDS[c.kind]
  local name = word and c.num ~= '' and word .. ' ' .. (c.kind == 'suite' and c.num:sub(2) or c.num) or html.esc(c.title)
  return ('<a href="%s">%s</a>'):format(c.pages[1].file, name)
end

local function in_order(a, b) return order[a] < order[b] end

-- The chapters and the sections of them that give the lines first to last.
local function origins(f, first, last)
  local chapters, seen = {}, {}
  for n = first, last do
    local page = f.owner[n] and f.owner[n].page
    if page and not seen[page] then
      seen[page] = true
      local c = page.chapter
      if not seen[c] then
        seen[c] = {chapter = c, pages = {}}
        chapters[#chapters + 1] = seen[c]
      end
      table.insert(seen[c].pages, page)
    end
  end
  for _, x in ipairs(chapters) do table.sort(x.pages, in_order) end
  return chapters
end

local function sections(list)
  return html.list(list, function(p) return ('<a href="%s">%s</a>'):format(p.file, html.place(p)) end)
end

local function origin_text(f, page)
  local o = {}
  for _, x in ipairs(origins(f, page.first, page.last)) do
    local c = x.chapter
    o[#o + 1] = ('<li>From %s, %s: %s</li>'):format(chapter_link(c), html.esc(c.title), sections(x.pages))
  end
  return '<ul class="origins">' .. table.concat(o) .. '</ul>'
end

local function commas(n) return (tostring(n):reverse():gsub('(%d%d%d)', '%1,'):reverse():gsub('^,', '')) end
local function count(n, word) return commas(n) .. ' ' .. word .. (n == 1 and '' or 's') end

local function extent(f, page)
  if #f.pages == 1 then return count(f.root.length, 'line') end
  return ('Lines %d to %d of %d'):format(page.first, page.last, f.root.length)
end

-- How a function is called: what stands in a file is TEST(that_this_holds) for a test.
function source.title(name, x)
  local test = x.name == 'TEST' and files[name].root.text[x.first]:match '^TEST%(([%w_]+)%)'
  return html.esc(test or x.name .. '()')
end

local function outline(f, page)
  local o = {}
  for _, x in ipairs(f.root.functions) do
    if x.kind == 'function' and page.first <= x.first and x.first <= page.last then
      o[#o + 1] = ('<li><a href="#L%d"><code>%s</code></a></li>'):format(x.first, source.title(f.name, x))
    end
  end
  if #o < 2 then return '' end
  return ('<details class="outline"><summary>%d functions</summary><ol>%s</ol></details>'):format(#o, table.concat(o))
end

-- Lines first to last of a file, in runs that come from one chunk.
local function runs(f, page)
  local list = {}
  for n = page.first, page.last do
    local run = list[#list]
    if not run or f.owner[n] ~= run.chunk then
      run = {chunk = f.owner[n], first = n, count = 0}
      list[#list + 1] = run
    end
    run.count = run.count + 1
  end
  return list
end

-- Line -> the run whose link stands beside it. Links on neighbouring lines would be too close for a finger: the
-- second stands a line lower, or not at all if its run has but one line.
local function links(f, page)
  local at, last = {}, -1
  for _, run in ipairs(runs(f, page)) do
    local n = run.first == last + 1 and run.first + 1 or run.first
    if n < run.first + run.count then at[n], last = run, n end
  end
  return at
end

local function code(f, page)
  local o, beside = {}, links(f, page)
  for n = page.first, page.last do
    local chunk = beside[n] and beside[n].chunk
    local link = chunk and ('<a class="from" href="%s">%s</a>'):format(html.href(chunk), html.place(chunk.page)) or ''
    o[#o + 1] = ('<span id="L%d">%s%s</span>'):format(n, link, f.lines[n])
  end
  return ('<figure class="source"><pre style="--before:%d"><code>%s\n</code></pre></figure><script src="source.js" defer></script>')
    :format(page.first - 1, table.concat(o, '\n'))
end

local UNESCAPE = {amp = '&', lt = '<', gt = '>', quot = '"'}

-- The page must say what lies in tangled/, to the byte.
local function check(f, bodies)
  local text = table.concat(bodies):gsub('<script.-</script>', ''):gsub('<a class="from".-</a>', ''):gsub('<[^>]*>', '')
    :gsub('&(%l+);', UNESCAPE)
  if text ~= util.slurp(TANGLED .. '/' .. f.name) and not util.draft then
    util.err(TANGLED .. '/' .. f.name, 'its page has another text')
  end
end

local function steps(f)
  if #f.pages == 1 then return '' end
  local o = {}
  for _, page in ipairs(f.pages) do
    o[#o + 1] = ('<li><a href="%s">lines %d to %d</a></li>'):format(page.file, page.first, page.last)
  end
  return '<ul class="origins">' .. table.concat(o) .. '</ul>'
end

local function body(f, page, text)
  return ('<p class="extent">%s</p>%s%s%s'):format(extent(f, page), origin_text(f, page), outline(f, page), text)
end

---------------------------------------------------------------- all files

local function sorted()
  local list = {}
  for _, f in pairs(files) do list[#list + 1] = f end
  table.sort(list, function(a, b)
    if folder(a.name) ~= folder(b.name) then return folder(a.name) < folder(b.name) end
    return a.name < b.name
  end)
  return list
end

local function folder_id(dir) return 'dir-' .. (dir == '' and 'top' or dir:gsub('/', '-')) end

-- The first paragraph of the comment that a file begins with.
local function opening(root)
  local o = {}
  for n = 1, math.min(8, root.length) do
    local line = root.text[n]
    if not line:match '^%s*[/*#]' or line:match '^#%s*%l+[: ]*"' then break end
    line = line:gsub('^%s*[/*#]+%s*', ''):gsub('%s*%*/$', '')
    if line == '' and #o > 0 then break end
    if line ~= '' then o[#o + 1] = line end
  end
  return table.concat(o, ' ')
end

-- What a file says of itself: "mm/x.c - what it is for", "x.c (host) - what it is for", or a first sentence.
-- An experiment begins with its options.
local function purpose(f)
  if f.name:match '%.exp$' then return '' end
  local text = opening(f.root)
  local says = text:match '^[%w/_.-]+ ?%(?%w*%)? %- (.*)' or text:match '^(.-)%.%f[%s%z]' or text
  return html.esc(says)
end

local function folder_name(dir) return dir == '' and 'The top' or '<code>' .. dir .. '/</code>' end

local function folders(list)
  local o, dir = {}, nil
  for _, f in ipairs(list) do
    if folder(f.name) ~= dir then
      dir = folder(f.name)
      o[#o + 1] = ('<a href="#%s">%s</a>'):format(folder_id(dir), folder_name(dir))
    end
  end
  return '<nav class="letters" aria-label="Folders">' .. table.concat(o) .. '</nav>'
end

local function row(f)
  return ('<tr><td><a href="%s"><code>%s</code></a></td><td class="count">%d</td><td>%s</td><td>%s</td></tr>\n')
    :format(f.pages[1].file, html.esc(f.name:match '[^/]*$'), f.root.length, purpose(f),
      html.list(origins(f, 1, f.root.length), function(x) return chapter_link(x.chapter) end))
end

function source.index()
  local o, dir, total = {}, nil, 0
  local list = sorted()
  for _, f in ipairs(list) do
    total = total + f.root.length
    if folder(f.name) ~= dir then
      if dir then o[#o + 1] = '</tbody></table></div>' end
      dir = folder(f.name)
      o[#o + 1] = ('<h2 id="%s">%s</h2>'):format(folder_id(dir), folder_name(dir))
      o[#o + 1] = '<div class="scroll"><table class="files"><thead><tr><th>File</th><th class="count">Lines</th>'
        .. '<th>What it is</th><th>From</th></tr></thead><tbody>'
    end
    o[#o + 1] = row(f)
  end
  return ('<p>All that the chapters give, as it lies in <code>tangled/</code> and as the compiler sees it: %s, %s.</p>%s%s%s')
    :format(count(#list, 'file'), count(total, 'line'), folders(list), table.concat(o), dir and '</tbody></table></div>' or '')
end

---------------------------------------------------------------- what is written

local function quote(s) return "'" .. s:gsub("[\\']", '\\%0') .. "'" end

-- The lines once more, for a script that shows a function whole beside its chunks.
local function data(f, page)
  local lines, from = {}, {}
  for n = page.first, page.last do lines[#lines + 1] = quote(f.spread[n]) end
  for i, run in ipairs(runs(f, page)) do from[i] = ('[%s,%d]'):format(quote(html.href(run.chunk)), run.count) end
  return ('Book.data[%s] = {first: %d, lines: [\n%s],\nfrom: [%s]};\n')
    :format(quote(page.file), page.first, table.concat(lines, ',\n'), table.concat(from, ', '))
end

function source.use(state, output)
  book, html = state, output
  html.at(nil)
  for i, p in ipairs(book.pages) do order[p] = i end
  local taken = {}
  for _, root in ipairs(book.roots) do
    local f = prepare(root)
    files[root.name] = f
    for _, page in ipairs(f.pages) do
      if taken[page.file] then util.err(root.name, 'its page has the name of another: %s', page.file) end
      taken[page.file] = true
    end
  end
end

-- Write the data of all pages into `directory`, and take away what is left of files that are no more.
function source.write_data(directory)
  pandoc.pipe('mkdir', {'-p', directory}, '')
  local written = {}
  html.at(nil)
  for _, f in pairs(files) do
    for _, page in ipairs(#f.root.functions > 0 and f.pages or {}) do
      local name = page.file:gsub('html$', 'js')
      written[name] = true
      util.spit(directory .. '/' .. name, data(f, page))
    end
  end
  for name in pandoc.pipe('ls', {directory}, ''):gmatch '[^\n]+' do
    if name:match '^file%-.*%.js$' and not written[name] then os.remove(directory .. '/' .. name) end
  end
end

-- The pages of one file. They stand in `chapter`, which is its folder.
local function file_pages(f, chapter)
  local texts, list = {}, {}
  for k, page in ipairs(f.pages) do texts[k] = code(f, page) end
  check(f, texts)
  for k, page in ipairs(f.pages) do
    local part = k > 1 and ', part ' .. k or ''
    list[k] = {file = page.file, num = '', level = 2, id = 'file', chapter = chapter, blocks = {},
      title = f.name .. part, short = f.name:match '[^/]*$' .. part, body = body(f, page, texts[k]) .. steps(f)}
  end
  return list
end

-- All pages, in the order of files.html, which is the page `index`; each knows its folder as its chapter.
function source.pages(index)
  local list, chapter, dir = {}, nil, nil
  html.at(nil)
  for _, f in ipairs(sorted()) do
    if folder(f.name) ~= dir then
      dir = folder(f.name)
      chapter = {title = dir == '' and 'The top' or dir .. '/', num = '', kind = 'source', part = index.chapter.part,
        within = index.chapter, pages = {index}, href = index.file .. '#' .. folder_id(dir)}
    end
    for _, p in ipairs(file_pages(f, chapter)) do
      chapter.pages[#chapter.pages + 1] = p
      list[#list + 1] = p
    end
  end
  return list
end

return source
