-- reader.lua: what stands around the text for its reader: the cover, the way to
-- report an error, the errata, the page of downloads.

local stringify = pandoc.utils.stringify

local reader = {}
local html, esc, meta                          -- set by reader.use

function reader.use(output, metadata)
  html, esc, meta = output, output.esc, metadata
end

local function text(key) return meta[key] and stringify(meta[key]) or '' end

-- The name of the book's files and of what its pages store.
function reader.slug() return (text 'title':lower():gsub('%W+', '-')) end

---------------------------------------------------------------- the cover

-- The wall of pages: most absent, some present.  A fixed generator.
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

-- The ways into the book beside its first page: those whose page the book has.
local DOORS = {
  {'machine.html', 'Run the machine', 'Boot the book’s own kernel in this window and try its commands.'},
  {'download.html', 'Take it with you', 'The book as PDF, and these pages for reading without a network.'},
  {'files.html', 'The program', 'Each file as the compiler reads it, with the way back to the text.'},
  {'subjects.html', 'Index', 'Subjects; beside it identifiers, chunks, figures and a glossary.'}
}

local function doors(there)
  local o = {'<li class="needs-js"><button type="button" class="door" data-find><b>Search</b> <span>Sections, names, chunks of code, terms: press <kbd>/</kbd> on any page.</span></button></li>'}
  for _, d in ipairs(DOORS) do
    if there[d[1]] then o[#o + 1] = ('<li><a class="door" href="%s"><b>%s</b> <span>%s</span></a></li>'):format(d[1], d[2], d[3]) end
  end
  return '<ul class="doors">' .. table.concat(o) .. '</ul>'
end

-- `there`: the set of the site's files; `first`: the first page; `contents`: the list of chapters.
function reader.cover(there, first, contents)
  return table.concat {
    '<div class="cover">', wall(44, 9), '<h1>', esc(text 'title'), '</h1><p class="sub">', esc(text 'subtitle'), '</p>',
    '<p class="author">', esc(text 'author'), '</p>',
    '<p class="blurb">', esc(text 'description'), '</p>',
    '<p class="begin"><a class="button" href="', first.file, '">Start reading</a></p>', doors(there), '</div>',
    '<nav class="contents" aria-label="Contents">', contents, '</nav>'}
end

---------------------------------------------------------------- errors

local function encode(s)
  return (s:gsub('[^%w_.~-]', function(c) return ('%%%02X'):format(c:byte()) end))
end

-- What a page's foot offers.  An address for reports has places for a title and a body (book.yaml); without one the
-- pages' script shows the text of a report.  `title` is the page's, as text.
function reader.tools(title, version, printable)
  local address, link = text 'report', ''
  if address ~= '' then
    local fields = {title = 'Error in ' .. title, body = ('Place: %s\nVersion: %s\n\nWhat is wrong: '):format(title, version)}
    link = ('<a class="button" data-report="%s" href="%s">Report an error</a>')
      :format(esc(address), esc((address:gsub('{(%a+)}', function(name) return encode(fields[name] or '') end))))
  end
  return ('<div class="page-tools"%s>%s</div>'):format(printable and ' data-print' or '', link)
end

local function erratum(e)
  local function cell(key) return e[key] and html.inlines(e[key]) or '' end
  return ('<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>'):format(cell 'date', cell 'place', cell 'was', cell 'is')
end

function reader.errata(version)
  local how = '<p>Who finds one: each page has <em>Report an error</em> at its foot, which names the place and the version.</p>'
  local o = {}
  for _, e in ipairs(meta.errata or {}) do o[#o + 1] = erratum(e) end
  if #o == 0 then return ('<p>No error is known in this version (%s).</p>'):format(esc(version)) .. how end
  return ('<p>Errors that were found in earlier versions, and are mended in this one (%s).</p>%s<div class="scroll"><table><thead><tr>'):format(esc(version), how)
    .. '<th>Found</th><th>Where</th><th>Was</th><th>Is</th></tr></thead><tbody>' .. table.concat(o) .. '</tbody></table></div>'
end

---------------------------------------------------------------- downloads

-- What is there to be taken is known when the pages are made: weave/downloads puts its links
-- before the paragraph that says that there is nothing, and the style sheet hides that one.
function reader.downloads()
  return [[
<!-- downloads -->
<p class="no-downloads">No PDF and no archive lie beside these pages: either they came from the archive, or they were made
alone, with <code>make html</code>. <code>make book</code> makes all three.</p>
<h2 id="download-how">How to read it</h2>
<p>The PDF is typeset for paper, 8 by 10 inches, and is good on a tablet too. The archive holds these pages as they are: unpack
it and open <code>index.html</code>. Nothing in them asks the network, so search, cards and the machine work from a disk as
they do here.</p>
<p>A single page prints clean from the browser. On the first page of a chapter, <em>Print this chapter</em> gathers all its
sections.</p>
<h2 id="download-licence">What you may do with it</h2>
<p>Text and figures are under
<a href="https://creativecommons.org/licenses/by-sa/4.0/">Creative Commons Attribution-ShareAlike 4.0</a>: share and change
them, name the authors, and pass the same freedom on. The code is free software under the
<a href="https://www.gnu.org/licenses/old-licenses/gpl-2.0.html">GNU General Public License</a>, version 2 or later, and
comes without any warranty. The fonts are under the SIL Open Font License, the one for formulas under the GUST Font
License.</p>
]]
end

return reader
