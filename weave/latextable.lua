-- latextable.lua: tables for LaTeX.  Columns get their natural width if the table
-- fits the page so; if not, the wide ones are set as paragraphs that share what is
-- left.  A table longer than a page may break.

local tables = {}
local stringify = pandoc.utils.stringify

local WIDTH = 374                             -- points: \textwidth
local FULL = 488                              -- with the margin column
local CHAR = 4.55                             -- of the table's type, on average
local CODE = 4.7                              -- of code in it
local GAP = 12                                -- between two columns
local LONG = 30                               -- lines; more than this may break

local LETTER = {AlignLeft = 'l', AlignRight = 'r', AlignCenter = 'c', AlignDefault = 'l'}
local RAGGED = {l = '\\raggedright', r = '\\raggedleft', c = '\\centering'}

local function rows_of(t)
  local head, body = {}, {}
  for _, r in ipairs(t.head.rows) do head[#head + 1] = r end
  for _, b in ipairs(t.bodies) do
    for _, r in ipairs(b.body) do body[#body + 1] = r end
  end
  return head, body
end

-- The text that a cell will print, as far as its width goes.
local function cell_text(cell)
  local text = stringify(pandoc.Pandoc(cell.contents):walk {
    RawInline = function(x)
      return pandoc.Str((x.text:gsub('\\allowbreak{}', ''):gsub('\\text%a+{}', 'x'):gsub('\\nwid{[^{}]*}', ''):gsub('\\%a+', ''):gsub('[{}\\]', '')))
    end})
  return text
end

local function has_code(cell)
  local found = false
  pandoc.Pandoc(cell.contents):walk {RawInline = function(x) found = found or x.text:match '\\nwcode' end}
  return found
end

-- Natural width and longest word of each column, in points.
local function measure(t)
  local head, body = rows_of(t)
  local natural, word = {}, {}
  for _, rows in ipairs {head, body} do
    for _, r in ipairs(rows) do
      for i, cell in ipairs(r.cells) do
        local text = cell_text(cell)
        local char = has_code(cell) and CODE or CHAR
        natural[i] = math.max(natural[i] or 0, (utf8.len(text) or #text) * char + 2)
        for w in text:gmatch '%S+' do word[i] = math.max(word[i] or 0, (utf8.len(w) or #w) * char + 4) end
      end
    end
  end
  for i in ipairs(natural) do word[i] = word[i] or CHAR end
  return natural, word
end

-- Share `width` points among the columns that may not keep their natural width, as
-- `wide` says: the width of each paragraph column, nil for a column of natural width.
-- Second result: does every word fit?
local function share(natural, word, room, wide)
  local widths, rest, total, sum = {}, room, 0, 0
  for i, w in ipairs(natural) do
    if wide[i] then total = total + w else rest = rest - w end
  end
  for i, w in ipairs(natural) do
    if wide[i] then
      widths[i] = math.max(rest * w / total, math.min(word[i], rest * .6))
      sum = sum + widths[i]
    end
  end
  local fits = rest > 0
  for i, w in pairs(widths) do
    widths[i] = w * rest / sum
    if widths[i] < word[i] then fits = false end
  end
  return widths, fits
end

-- How many lines the table will take, roughly.
local function height(body, widths)
  local lines = 0
  for _, r in ipairs(body) do
    local most = 1
    for i, cell in ipairs(r.cells) do
      local char = widths[i] and has_code(cell) and CODE or CHAR
      if widths[i] then most = math.max(most, math.ceil(#cell_text(cell) * char / widths[i])) end
    end
    lines = lines + most
  end
  return lines
end

-- The first choice makes paragraphs of all columns that take more than their part. One of these may be better off with
-- its natural width, if the table gets shorter so.
local function best(natural, word, width, body)
  local room, total, wide = width - GAP * (#natural - 1), 0, {}
  for _, w in ipairs(natural) do total = total + w end
  if total <= room then return {}, true end
  for i, w in ipairs(natural) do wide[i] = w > room / #natural * .8 end
  local widths, fits = share(natural, word, room, wide)
  local lines = height(body, widths)
  for i in ipairs(natural) do
    if widths[i] and natural[i] < room * .6 then
      wide[i] = false
      local others, fit = share(natural, word, room, wide)
      wide[i] = true
      if fit and next(others) and height(body, others) < lines then
        widths, fits, lines = others, true, height(body, others)
      end
    end
  end
  return widths, fits
end

-- A table whose words do not fit beside the margin column takes that too.
local function layout(t)
  local natural, word = measure(t)
  local _, body = rows_of(t)
  local widths, fits = best(natural, word, WIDTH, body)
  if fits then return widths, false end
  return best(natural, word, FULL, body), true
end

local function columns(t, widths)
  local out = {}
  for i, spec in ipairs(t.colspecs) do
    local letter = LETTER[spec[1]] or 'l'
    if widths[i] then
      out[i] = ('>{%s\\arraybackslash}p{%.1fpt}'):format(RAGGED[letter], widths[i] - .1)
    else
      out[i] = letter
    end
  end
  return '@{}' .. table.concat(out) .. '@{}'
end

local function row(r, write, bold)
  local out = {}
  for i, cell in ipairs(r.cells) do
    local text = write(cell.contents):gsub('\n\n', ' ')
    out[i] = bold and '\\nwth{' .. text .. '}' or text
  end
  return table.concat(out, ' & ') .. ' \\\\\n'
end

local function parts(t, write)
  local head, body = rows_of(t)
  local widths, over = layout(t)
  local top, rest = {}, {}
  local has_head = false
  for _, r in ipairs(head) do
    for _, cell in ipairs(r.cells) do has_head = has_head or stringify(cell.contents) ~= '' or #cell.contents > 0 end
    top[#top + 1] = row(r, write, true)
  end
  for i, r in ipairs(body) do rest[i] = row(r, write) end
  return columns(t, widths), has_head and table.concat(top) .. '\\midrule\n' or '', table.concat(rest), height(body, widths), over
end

local function box(over)
  if over then return '\\makebox[\\textwidth][l]{', '}' end
  return '', ''
end

-- A table without a number stands where it is written.
function tables.plain(t, write)
  local spec, head, body, _, over = parts(t, write)
  local before, after = box(over)
  return ('\\begin{nwtable}%s\\begin{tabular}{%s}\\toprule\n%s%s\\bottomrule\\end{tabular}%s\\end{nwtable}')
    :format(before, spec, head, body, after)
end

function tables.numbered(t, id, num, caption, write)
  local spec, head, body, lines, over = parts(t, write)
  local before, after = box(over)
  if lines > LONG then
    return ([[
\begingroup\sffamily\small\setlength\tabcolsep{6pt}\renewcommand\thetable{%s}\begin{longtable}[l]{%s}
\caption[]{\nwtarget{%s}%s}\\[4pt]\toprule
%s\endfirsthead\toprule
%s\endhead\midrule\multicolumn{%d}{r@{}}{\footnotesize\color{mute}continued}\endfoot\bottomrule\endlastfoot
%s\end{longtable}\endgroup]]):format(num, spec, id, caption, head, head, #t.colspecs, body)
  end
  return ([[
\begin{table}[!htbp]\raggedright\sffamily\small\nwtarget{%s}\nwcaption{table}{%s}{}{%s}\vspace{4pt}
%s\begin{tabular}{%s}\toprule
%s%s\bottomrule\end{tabular}%s\end{table}]]):format(id, num, caption, before, spec, head, body, after)
end

return tables
