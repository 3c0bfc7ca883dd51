-- transcript.lua: what a run printed.
--
--   ```{.transcript run=NAME command="zones" lines=3-9}
--   ```
-- is filled with the output of that command in build/run/NAME/transcript, with
-- the prompt line; without command= with the whole; lines= selects lines of it.
-- If the command was typed several times, nth=2 is the second time.

local util = require 'util'
local transcript = {}

local RUNS = os.getenv 'RUNS' or 'build/run'
local PROMPT = 'vm> '

local function lines_of(text)
  local t = {}
  for l in text:gsub('\r', ''):gsub('\n*$', '\n'):gmatch '([^\n]*)\n' do t[#t + 1] = l end
  return t
end

-- From the nth prompt line of `command` to the line before the next prompt.
local function output_of(lines, command, nth)
  local out
  for _, l in ipairs(lines) do
    if l:sub(1, #PROMPT) == PROMPT then
      if out then break end
      if l:sub(#PROMPT + 1):gsub('%s+$', '') == command then
        nth = nth - 1
        if nth == 0 then out = {} end
      end
    end
    if out then out[#out + 1] = l end
  end
  while out and out[#out] == '' do out[#out] = nil end
  return out
end

local function select_lines(lines, range)
  local first, last = range:match '^(%d+)%-(%d+)$'
  first, last = tonumber(first or range), tonumber(last or range)
  if not first then return nil end
  return table.move(lines, first, math.min(last, #lines), 1, {})
end

function transcript.fill(block, where)
  local a = block.attributes
  local place = where('run=' .. (a.run or ''))
  local text = a.run and util.slurp(('%s/%s/transcript%s'):format(RUNS, a.run, a.memory and '-' .. a.memory or ''))
  if not text then
    if not util.draft then
      util.err(place, a.run and 'no transcript of experiment %s' or 'a transcript without run=%s', a.run or '')
    end
    block.text = '(the transcript of ' .. (a.run or '?') .. ' is not there yet)'
    return block
  end
  local lines = lines_of(text)
  if a.command then
    lines = output_of(lines, a.command, tonumber(a.nth or 1))
    if not lines then
      util.err(place, 'experiment %s ran no command “%s”', a.run, a.command)
      lines = {}
    end
  end
  if a.lines then
    lines = select_lines(lines, a.lines) or {}
    if #lines == 0 then util.err(place, 'lines=%s selects nothing', a.lines) end
  end
  block.text = table.concat(lines, '\n')
  return block
end

-- Is this line what was typed at the prompt?
function transcript.typed(line)
  return line:match('^(' .. PROMPT:gsub('%p', '%%%0') .. ')(.*)$')
end

return transcript
