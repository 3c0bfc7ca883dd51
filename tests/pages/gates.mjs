// gates.mjs - what must hold on every page: nothing against axe in light, dark and on a phone; no error in a script; no
// request that leaves the folder; not more than 200 KB, fonts apart
//
// usage: gates.mjs DIR [PAGE...]
//
// A line for each fault, the ten heaviest pages, and at the end "check: N tests passed, M failed": a gate is a test.
// Colours are asked once for each way that letters look, wherever it stands first. SELDOM=n: all of every n-th page (8).
// Of the others not what is made alike on all: the list of contents beside them, what a mouse is to hit, what a finger
// is to hit in code, and in a whole file its code and its narrow view.
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {launch} from './lib/browser.mjs';
import {fileHome, watch} from './lib/watch.mjs';
import {viewport} from './lib/desk.mjs';
import {colours, shapes} from './lib/axe.mjs';

const MOST = 200000;                              // bytes of a page
const SELDOM = Number(process.env.SELDOM) || 8;
const SIDE = '#side';
const CODE = 'pre code';

const gates = {
  light: 'axe, light', dark: 'axe, dark', phone: 'axe, phone', script: 'no error, no request to elsewhere', weight: 'weight'
};
const known = {light: new Set(), dark: new Set()};
const faults = Object.fromEntries(Object.keys(gates).map(name => [name, []]));

// The media of a page and, as a phone or not, its window; the page is not loaded again.
async function mode(page, devtools, {dark, phone}) {
  const {width, height, isMobile = false, hasTouch = false} = viewport({phone});
  await devtools.send('Emulation.setTouchEmulationEnabled', {enabled: hasTouch});
  await devtools.send('Emulation.setDeviceMetricsOverride', {width, height, mobile: isMobile, deviceScaleFactor: 1});
  await page.emulateMediaFeatures([
    {name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'},
    {name: 'prefers-reduced-motion', value: 'reduce'}
  ]);
  // A page in the background has no next frame, with which it would be told of its size.
  await page.evaluate(() => { dispatchEvent(new Event('resize')); });
}

// Bytes of the page, its style sheets, its scripts and its pictures, but for those that are loaded late and far below.
async function weigh(page) {
  const parts = await page.evaluate(() => [location.href,
    ...Array.from(document.querySelectorAll('link[rel=stylesheet]'), e => e.href),
    ...Array.from(document.scripts, e => e.src).filter(Boolean),
    ...Array.from(document.images).filter(e => e.loading !== 'lazy' || e.getBoundingClientRect().top < innerHeight + 1250)
      .map(e => e.src)]);
  const files = [...new Set(parts.filter(url => url.startsWith('file:')).map(url => fileURLToPath(url.replace(/[?#].*/, ''))))];
  return files.reduce((sum, f) => sum + fs.statSync(f).size, 0);
}

async function look(page, devtools, url, whole, weights) {
  const name = path.basename(url);
  const file = name.startsWith('file-');
  const except = whole ? [] : file ? [SIDE, CODE] : [SIDE];
  const told = (gate, found) => faults[gate].push(...found.map(fault => name + ': ' + fault));
  await mode(page, devtools, {});
  await page.goto(url, {waitUntil: 'load', timeout: 60000});
  weights.push([await weigh(page), name]);
  told('light', await shapes(page, {sizes: whole, except}));
  told('light', await colours(page, known.light));
  await mode(page, devtools, {dark: true});
  told('dark', await colours(page, known.dark));
  if (!whole && file) return;
  await mode(page, devtools, {phone: true});
  told('phone', await shapes(page, {sizes: true, except, code: whole}));
}

async function work(dir, queue, weights) {
  const home = fileHome(dir);
  const browser = await launch();
  const page = await browser.newPage();
  const devtools = await page.createCDPSession();
  watch(page, [home], faults.script);
  await (await browser.newPage()).bringToFront(); // who is behind is not painted, which would be half of the work
  for (let name = queue.shift(); name; name = queue.shift()) {
    try {
      await look(page, devtools, home + name, queue.length % SELDOM === 0, weights);
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
await Promise.all(Array.from({length: Number(process.env.JOBS) || 3}, () => work(site, queue, weights)));
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
