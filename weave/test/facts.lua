-- facts.lua: prints what book.lua has found, one fact a line, for the test.

package.path = 'weave/?.lua;' .. package.path
local util = require 'util'
local book = require 'book'

local function say(...) io.stdout:write(string.format(...), '\n') end

local function facts()
  for _, id in ipairs(util.sorted(book.labels)) do
    local l = book.labels[id]
    say('label %s = %s %s', id, l.kind, l.num)
  end
  for _, c in ipairs(book.chunks) do
    local where = {}
    for i, f in ipairs(c.files) do
      where[i] = f.root .. (#f.functions > 0 and ' in ' .. table.concat(f.functions, ' ') or '')
    end
    say('chunk %s: %s part %d, section %s, goes to %s', c.id, c.language, c.part, c.num, table.concat(where, ', '))
    for n, line in ipairs(book.code(c)) do
      for _, x in ipairs(line) do
        if x.def then say('  line %d: %s -> %s %s', n, x.text, x.def.kind, x.def.chunk.id)
        elseif x.here then say('  line %d: %s is %s', n, x.text, x.own.kind)
        elseif x.file then say('  line %d: file %s', n, x.file.id) end
      end
    end
  end
  for _, s in ipairs(book.subjects) do say('subject %s%s', table.concat(s.path, '!'), s.main and ' defined' or '') end
  for _, g in ipairs(book.glossary) do say('glossary %s', g.key) end
  for _, a in ipairs(book.answers) do say('answer %s for %s', a.num, a.exercise) end
end

function Pandoc(doc)
  book.collect(doc)
  book.link()
  facts()
  for _, p in ipairs(book.pages) do
    for _, b in ipairs(p.blocks) do
      if b.t == 'Para' then say('text %s', pandoc.utils.stringify(b)) end
      if b.t == 'CodeBlock' and b.classes:includes 'transcript' then say('transcript %s', b.text) end
    end
  end
  util.finish()
  return pandoc.Pandoc {}
end
