-- lex.lua: lexers for the languages of the book.  lex.tokens(text, language)
-- gives a list of {kind, text}:
--   use  a chunk (text is its name)   kw  keyword, directive, mnemonic
--   id   identifier                   ty  type, register, make variable
--   st   string   nu  number          co  comment
--   pp   preprocessor directive       ''  anything else
-- A use of a chunk arrives between U+E000 and U+E001 (nw.lua puts it so).

local util = require 'util'
local lex = {}

local OPEN, CLOSE = '\u{E000}', '\u{E001}'

-- Which language a file of this name is written in.
function lex.language(name)
  if name:match '%.[ch]$' then return 'c' end
  if name:match '%.S$' then return 'asm' end
  if name:match '%.lds$' or name:match '%.ld$' then return 'ld' end
  if name:match 'Makefile$' or name:match '%.mk$' then return 'make' end
  if name:match '%.gdb$' or name:match '%.gdbinit$' then return 'gdb' end
  if name:match '%.exp$' or name:match '%.sh$' or name:match '%.cfg$' then return 'hash' end
  return 'plain'
end

local C_KEYWORDS = util.set [[auto break case const continue default do else
  enum extern for goto if inline register return sizeof static struct switch
  typedef union volatile while asm __asm__ __attribute__ _Static_assert
  static_assert typeof __typeof__ _Alignof]]
local C_TYPES = util.set [[void char short int long float double signed unsigned
  size_t ssize_t bool u8 u16 u32 u64 s8 s16 s32 s64 uint8_t uint16_t uint32_t
  uint64_t int8_t int16_t int32_t int64_t uintptr_t va_list]]
local LD_KEYWORDS = util.set [[SECTIONS ENTRY OUTPUT_FORMAT OUTPUT_ARCH ALIGN
  PROVIDE PROVIDE_HIDDEN KEEP SORT SORT_BY_NAME AT ADDR LOADADDR SIZEOF ASSERT
  MEMORY PHDRS DISCARD NOLOAD MAX MIN BLOCK]]
local MAKE_KEYWORDS = util.set [[ifeq ifneq ifdef ifndef else endif include
  -include define endef export override unexport vpath]]
local GDB_KEYWORDS = util.set [[define document end if else while set printf
  print echo target file symbol-file python source break continue info]]

-- The end of the quoted string that starts at i.
local function string_end(s, i)
  local quote, j = s:sub(i, i), i + 1
  while j <= #s do
    local ch = s:sub(j, j)
    if ch == quote or ch == '\n' then break end
    j = j + (ch == '\\' and 2 or 1)
  end
  return j
end

-- Each language is a function (s, i, bol, state) that returns the kind and the
-- text of the token at i, or nothing: then the common part decides.  `bol` is
-- true when only white space stands before i on its line.
local languages = {}

local function c_comment(s, i)
  if s:match('^/%*', i) then return 'co', s:match('^/%*.-%*/', i) or s:sub(i) end
  if s:match('^//', i) then return 'co', s:match('^[^\n]*', i) end
end

local function quoted(s, i)
  if s:match('^["\']', i) then return 'st', s:sub(i, string_end(s, i)) end
end

local function number(s, i)
  if s:match('^%d', i) then return 'nu', s:match('^[%w.]+', i) end
end

function languages.c(s, i, bol, state)
  local kind, text = c_comment(s, i)
  if kind then return kind, text end
  if bol and s:match('^#', i) then
    text = s:match('^#[ \t]*%a*', i)
    state.include = text:match 'include'
    return 'pp', text
  end
  if state.include and s:match('^<', i) then
    state.include = nil
    return 'st', s:match('^<[^>\n]*>?', i)
  end
  kind, text = quoted(s, i)
  if kind then
    if state.include then kind, state.include = 'inc', nil end
    return kind, text
  end
  kind, text = number(s, i)
  if kind then return kind, text end
  text = s:match('^[%a_][%w_]*', i)
  if text then
    return C_KEYWORDS[text] and 'kw' or C_TYPES[text] and 'ty' or 'id', text
  end
end

function languages.asm(s, i, bol, state)
  local kind, text = c_comment(s, i)
  if kind then return kind, text end
  if bol and s:match('^#[ \t]*%l', i) then
    text = s:match('^#[ \t]*%l+', i)
    if util.set('include define undef if ifdef ifndef elif else endif error')
        [text:match '%l+'] then
      state.include = text:match 'include'
      state.mnemonic = false
      return 'pp', text
    end
  end
  if s:match('^#', i) then return 'co', s:match('^[^\n]*', i) end
  kind, text = quoted(s, i)
  if kind then
    if state.include then kind, state.include = 'inc', nil end
    return kind, text
  end
  if s:match('^%%', i) then return 'ty', s:match('^%%[%w]*', i) end
  kind, text = number(s, i)
  if kind then return kind, text end
  text = s:match('^%.?[%a_][%w_.]*', i)
  if text then
    local label = s:match('^:', i + #text)
    if bol or state.mnemonic then
      if not label then
        state.mnemonic = false
        return 'kw', text
      end
      state.mnemonic = true                  -- an instruction may follow a label
    end
    return text:match '^%.' and 'pp' or 'id', text
  end
  if s:match('^[;\n]', i) then
    state.mnemonic = s:match('^;', i) ~= nil
    return '', s:sub(i, i)
  end
end

function languages.ld(s, i)
  local kind, text = c_comment(s, i)
  if kind then return kind, text end
  kind, text = quoted(s, i)
  if kind then return kind, text end
  kind, text = number(s, i)
  if kind then return kind, text end
  text = s:match('^%.[%a_][%w_.]*', i)
  if text then return 'ty', text end
  text = s:match('^[%a_][%w_]*', i)
  if text then return LD_KEYWORDS[text] and 'kw' or 'id', text end
end

function languages.make(s, i, bol)
  if s:match('^#', i) then return 'co', s:match('^[^\n]*', i) end
  if s:match('^%$%(', i) then
    return 'ty', s:match('^%$%([%w_.-]+%)', i) or s:match('^%$%([%w_-]*', i)
  end
  if s:match('^%$%$', i) then return '', '$$' end
  if s:match('^%$[%a@<^%%+*?]', i) then return 'ty', s:sub(i, i + 1) end
  local text = s:match('^[%w_.-]+', i)
  if text then
    if bol and MAKE_KEYWORDS[text] then return 'kw', text end
    if bol and s:match('^[ \t]*[:+?]?=', i + #text) then return 'id', text end
    if bol and text:match '^%.%u+$' then return 'pp', text end
    return '', text
  end
end

function languages.gdb(s, i, bol)
  if s:match('^#', i) then return 'co', s:match('^[^\n]*', i) end
  local kind, text = quoted(s, i)
  if kind == 'st' and text:match '^"' then return kind, text end
  if s:match('^%$[%a_]', i) then return 'ty', s:match('^%$[%w_]+', i) end
  text = s:match('^[%a_][%w_-]*', i)
  if text then return bol and GDB_KEYWORDS[text] and 'kw' or '', text end
end

function languages.hash(s, i, bol)
  if bol and s:match('^#', i) then return 'co', s:match('^[^\n]*', i) end
  local text = s:match('^[^%s\xEE#]+', i)
  if text then return '', text end
end

languages.plain = function() end

function lex.tokens(s, language)
  local rule = languages[language or 'c'] or languages.plain
  local out, i, bol, state = {}, 1, true, {}
  while i <= #s do
    local name = s:match('^' .. OPEN .. '(.-)' .. CLOSE, i)
    if name then
      out[#out + 1] = {'use', name}
      i, bol = i + #name + #OPEN + #CLOSE, false
    else
      local kind, text = rule(s, i, bol, state)
      if not kind or text == '' then
        kind, text = '', s:match('^[ \t\n]+', i) or s:match('^.[\128-\191]*', i)
      end
      out[#out + 1] = {kind, text}
      i = i + #text
      bol = text:match '\n[ \t]*$' and true or bol and text:match '^[ \t]*$' and true or false
      if text:find '\n' then state.include = nil end
    end
  end
  return out
end

-- Tabs to every 8 columns, except that each leading tab is shown as 4. So is the tab behind a numbered label of the
-- assembler; and the backslashes of a macro stay in their column, however far the line is indented.
function lex.detab(s)
  return (s:gsub('[^\n]+', function(line)
    local label = line:match '^(%d:)\t'
    if label then return label .. '  ' .. lex.detab('\t' .. line:sub(#label + 2)):sub(5) end
    local lead = #line:match '^\t*'
    if line:match '\t\\$' or line:match '  \\$' then line = line:sub(1, -2) .. (' '):rep(4 * lead) .. '\\' end
    local col, out = 0, {}
    for ch in line:gmatch '[%z\1-\127\194-\244][\128-\191]*' do
      if ch == '\t' then
        local n = 8 - col % 8
        out[#out + 1] = (' '):rep(n)
        col = col + n
      else
        out[#out + 1] = ch
        if ch ~= OPEN and ch ~= CLOSE then col = col + 1 end
      end
    end
    return table.concat(out):sub(4 * lead + 1)
  end))
end

return lex
