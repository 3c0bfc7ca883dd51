// gates.mjs - what must hold on every page: nothing against axe in light, dark and on a phone; no error in a script; no
// request that leaves the folder; not more than 200 KB, fonts apart
//
// usage: gates.mjs DIR [PAGE...]
//
// A line for each fault, the ten heaviest pages, and at the end "check: N tests passed, M failed": a gate is a test.
// SELDOM=n: some things are asked of every n-th page only (8), since they are the same on all: the colours and the size
// of what stands in code, which is made of a few classes, and the dark and the narrow view of a whole file.
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
const SLOW = [...COLOURS, 'target-size'];

const gates = {
  light: 'axe, light', dark: 'axe, dark', phone: 'axe, phone', script: 'no error, no request to elsewhere', weight: 'weight'
};
const faults = Object.fromEntries(Object.keys(gates).map(name => [name, []]));

const mode = (page, dark, phone) => Promise.all([
  page.setViewport(viewport({phone})),
  page.emulateMediaFeatures([
    {name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'},
    {name: 'prefers-reduced-motion', value: 'reduce'}
  ])]);

// Bytes of the page, its style sheets, its scripts and the pictures that it has loaded.
async function weigh(page) {
  const parts = await page.evaluate(() => [location.href,
    ...Array.from(document.querySelectorAll('link[rel=stylesheet]'), e => e.href),
    ...Array.from(document.scripts, e => e.src).filter(Boolean),
    ...Array.from(document.images).filter(e => e.complete && e.naturalWidth).map(e => e.currentSrc)]);
  const files = [...new Set(parts.filter(url => url.startsWith('file:')).map(url => fileURLToPath(url.replace(/[?#].*/, ''))))];
  return files.reduce((sum, f) => sum + fs.statSync(f).size, 0);
}

async function look(page, home, name, whole, weights) {
  const exclude = whole ? undefined : 'pre code';
  const ask = async (gate, what) => {
    for (const fault of await violations(page, what)) faults[gate].push(name + ': ' + fault);
  };
  await mode(page, false, false);
  await page.goto(home + name, {waitUntil: 'load', timeout: 60000});
  weights.push([await weigh(page), name]);
  await ask('light', {without: SLOW});
  if (!whole && name.startsWith('file-')) return;
  await ask('light', {only: SLOW, exclude});
  await mode(page, true, false);
  await ask('dark', {only: COLOURS, exclude});
  await mode(page, false, true);
  await ask('phone', {without: SLOW});
  await ask('phone', {only: ['target-size'], exclude});
}

async function work(dir, queue, weights) {
  const home = fileHome(dir);
  const browser = await launch();
  const page = await browser.newPage();
  watch(page, [home], faults.script);
  for (let name = queue.shift(); name; name = queue.shift()) {
    try {
      await look(page, home, name, queue.length % SELDOM === 0, weights);
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
