// axe.mjs - axe-core on what a page shows now
import {axeSource} from './browser.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

function runInPage(options, exclude) {
  return window.axe.run(exclude ? {exclude: [[exclude]]} : document, options).then(found => found.violations.flatMap(v => v.nodes.map(n =>
    v.id + ' (' + v.help + '): ' + n.target.flat().join(' ') + '  ' + n.html.replace(/\s+/g, ' ').slice(0, 120) +
    (v.id === 'color-contrast' ? '  ' + n.any.map(c => c.message).join(' ').slice(0, 160) : ''))));
}

// Lines of code are as high as its letters; a finger gets higher ones (code.css), a mouse needs none.
const exempt = (page, found) => page.viewport().hasTouch ? found :
  found.filter(line => !(line.startsWith('target-size') && /class="(id|use|more|fn|file|co|st|at)\b/.test(line)));

// Violations, each as one line: rule, element. `only` these rules, or all `without` some; not inside of `exclude`.
export async function violations(page, {only, without = [], exclude} = {}) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axeSource);
  const runOnly = only ? {type: 'rule', values: only} : {type: 'tag', values: TAGS};
  const rules = Object.fromEntries(without.map(rule => [rule, {enabled: false}]));
  const options = {runOnly, rules, resultTypes: ['violations'], elementRef: false, selectors: true, preload: false};
  return exempt(page, await page.evaluate(runInPage, options, exclude));
}
