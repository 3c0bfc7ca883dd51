// axe.mjs - axe-core on what a page shows now
import {axeSource} from './browser.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];

async function load(page) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axeSource);
}

// In the page: the violations, each as one line; in all of it, or only in the elements of `within`.
function run(options, within) {
  return window.axe.run(within || document, options).then(({violations}) => violations.flatMap(v => v.nodes.map(n =>
    v.id + ' (' + v.help + '): ' + n.target.flat().join(' ') + '  ' + n.html.replace(/\s+/g, ' ').slice(0, 120) +
    (v.id === 'color-contrast' ? '  ' + n.any.map(c => c.message).join(' ').slice(0, 160) : ''))));
}

const options = (runOnly, rules) =>
  ({runOnly, rules, resultTypes: ['violations'], elementRef: false, selectors: true, preload: false});

// Lines of code are as high as its letters; a finger gets higher ones (code.css), a mouse needs none.
const exempt = (finger, found) => finger ? found :
  found.filter(line => !(line.startsWith('target-size') && /class="(id|use|more|fn|file|co|st|at)\b/.test(line)));

// Violations, each as one line: rule, element. Without the rules of `without`; nothing inside of what `except` selects,
// and sizes of targets not inside of code if `code` is false.
export async function violations(page, {without = [], except = [], code = true} = {}) {
  await load(page);
  const rules = Object.fromEntries(without.map(rule => [rule, {enabled: false}]));
  const selector = code ? '*' : '*:not(pre code *)';
  const within = except.length ? {exclude: except.map(e => [e])} : undefined;
  await page.evaluate(selector => window.axe.configure({rules: [{id: 'target-size', selector}]}), selector);
  const finger = await page.evaluate(() => matchMedia('(pointer: coarse)').matches);
  return exempt(finger, await page.evaluate(run, options({type: 'tag', values: TAGS}, rules), within));
}

// Violations of any rule but those of colours, which colours() asks for, and of sizes if `sizes` is false.
export const shapes = (page, {sizes, ...rest}) =>
  violations(page, {without: sizes ? COLOURS : [...COLOURS, 'target-size'], ...rest});

// In the page: the ways that letters look which are not `known` (their colour and size, what they stand on, the words
// round a link), each with the first element that shows it.
function looks(known) {
  const found = new Map(known.map(key => [key, null]));
  const ground = e => {
    const {backgroundColor, backgroundImage, opacity} = getComputedStyle(e);
    const own = [backgroundColor, backgroundImage, opacity].join();
    return backgroundColor.startsWith('rgb(') || !e.parentElement ? own : own + ground(e.parentElement);
  };
  const look = (e, link) => {
    const s = getComputedStyle(e);
    const key = [s.color, s.fontSize, s.fontWeight, ground(e)];
    if (link) key.push(getComputedStyle(link.parentElement).color, getComputedStyle(link).textDecoration);
    return key.join();
  };
  for (const e of document.querySelectorAll('body *')) {
    if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
    const link = e.closest('a');
    const key = look(e, link);
    if (!found.has(key)) found.set(key, link || e);
  }
  return [...found].filter(([, e]) => e);
}

// Violations of the rules of colours, asked of each look that is not in the set `known`, which then has it.
export async function colours(page, known) {
  await load(page);
  const [keys, found] = await page.evaluate(`(async (known, options) => {
    const found = (${looks})(known);
    return [found.map(([key]) => key), found.length ? await (${run})(options, found.map(([, e]) => e)) : []];
  })(${JSON.stringify([...known])}, ${JSON.stringify(options({type: 'rule', values: COLOURS}))})`);
  for (const key of keys) known.add(key);
  return found;
}
