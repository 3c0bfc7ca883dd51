// gates.mjs - what must hold on every page: nothing against axe in light, dark and on a phone; no error in a script; no
// request that leaves the folder; not more than 200 KB, fonts apart
//
// usage: gates.mjs DIR [PAGE...]
//
// A line for each fault, the ten heaviest pages, and at the end "check: N tests passed, M failed": a gate is a test.
// SELDOM=n asks axe about the colours of the files' pages only on every n-th of them (8): they have the colours of code,
// which stands on all others too, and thousands of words in them.
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {launch} from './lib/browser.mjs';
import {fileHome, watch} from './lib/watch.mjs';
import {viewport} from './lib/desk.mjs';
import {violations} from './lib/axe.mjs';

const MOST = 200000;                              // bytes of a page
const SELDOM = Number(process.env.SELDOM) || 8;
const COLOURS = ['color-contrast', 'link-in-text-block'];

const gates = {
  light: 'axe, light', dark: 'axe, dark', phone: 'axe, phone', script: 'no error, no request to elsewhere', weight: 'weight'
};
const faults = Object.fromEntries(Object.keys(gates).map(name => [name, []]));

async function newPage(browser, home, wrong, asked) {
  const page = await browser.newPage();
  watch(page, [home], wrong, asked);
  return page;
}

const mode = (page, dark, phone) => Promise.all([
  page.setViewport(viewport({phone})),
  page.emulateMediaFeatures([
    {name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'},
    {name: 'prefers-reduced-motion', value: 'reduce'}
  ])]);

// Bytes of what was asked for, fonts apart.
function weigh(asked) {
  const files = [...new Set(asked.map(url => fileURLToPath(url.replace(/[?#].*/, ''))))];
  return files.filter(f => !f.endsWith('.woff2')).reduce((sum, f) => sum + fs.statSync(f).size, 0);
}

async function look(page, home, name, colours) {
  await mode(page, false, false);
  await page.goto(home + name, {waitUntil: 'load', timeout: 60000});
  const without = colours ? [] : COLOURS;
  for (const fault of await violations(page, {without})) faults.light.push(name + ': ' + fault);
  if (colours) {
    await mode(page, true, false);
    for (const fault of await violations(page, {only: COLOURS})) faults.dark.push(name + ': ' + fault);
  }
  await mode(page, false, true);
  for (const fault of await violations(page, {without: COLOURS})) faults.phone.push(name + ': ' + fault);
}

async function work(dir, queue, weights) {
  const home = fileHome(dir);
  const browser = await launch();
  const asked = [];
  const page = await newPage(browser, home, faults.script, asked);
  for (let name = queue.shift(); name; name = queue.shift()) {
    asked.length = 0;
    const colours = !name.startsWith('file-') || queue.length % SELDOM === 0;
    try {
      await look(page, home, name, colours);
      weights.push([weigh(asked), name]);
    } catch (e) {
      faults.script.push(name + ': ' + e.message);
    }
  }
  await browser.done();
}

const [dir, ...some] = process.argv.slice(2);
const site = fs.realpathSync(dir);
const queue = some.length ? some : fs.readdirSync(site).filter(f => f.endsWith('.html'));
const pages = queue.length;
const weights = [];
await Promise.all(Array.from({length: Number(process.env.JOBS) || 2}, () => work(site, queue, weights)));
weights.sort((a, b) => b[0] - a[0]);
for (const [bytes, name] of weights) if (bytes > MOST) faults.weight.push(`${name}: ${bytes} bytes`);
console.log('the heaviest pages: ' + weights.slice(0, 10).map(([bytes, name]) => `${name} ${bytes}`).join(', '));
let failed = 0;
for (const [key, name] of Object.entries(gates)) {
  for (const fault of faults[key].slice(0, 40)) console.log(`FAILED  ${name}: ${fault}`);
  if (faults[key].length > 40) console.log(`FAILED  ${name}: and ${faults[key].length - 40} more`);
  if (faults[key].length) failed++;
}
console.log(`${pages} pages`);
console.log(`check: ${Object.keys(gates).length - failed} tests passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
