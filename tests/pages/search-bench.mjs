#!/usr/bin/env node
// search-bench.mjs - how long the search takes, at the book's length and at ten times that
//
// usage: tests/pages/search-bench.mjs DIR [TIMES]
//
// Takes the pages of DIR, and makes from their index that of a book TIMES (10) times as long: copies of all sections,
// names and postings, in which half of the words are others. Types queries letter by letter into the dialog of both
// and measures from a letter's event until its results are painted, and the processor's time in the page's thread, which
// does not depend on what else the machine does; prints a table. It fails if one letter in twenty takes the processor
// longer than 50 ms.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {createRequire} from 'node:module';

const GOAL = 50;
const QUERIES = [
  'alloc_pages', '__alloc_pages', 'buddy', 'buddy system', 'free list', 'free lists', 'kmem_cache_alloc', 'slab', 'page table',
  'page tables', 'struct page', 'zone', 'zone watermark', 'pages_low', 'kswapd', 'vmalloc', 'vfree', 'kmap', 'kmap_atomic',
  'high memory', 'bounce buffer', 'boot memory allocator', 'bitmap of pairs', 'tlb flush', 'page fault', 'copy on write',
  'interrupt', 'spinlock', 'order of locks', 'semaphore', 'rmqueue', 'expand', 'MARK_USED', 'GFP_KERNEL', '__GFP_WAIT',
  '0xC0000000', '->lru', 'zone->lock', 'mm/slab.c', 'mm/page_alloc.c', '§6.3', '6.3', 'Fig 6.2', 'table 6.3', 'exercise 8.2',
  'fragmentation', 'out of memory', 'what is a zone', 'poison', 'red zone', 'leak', 'the monitor', 'printk', 'list_head',
  'multiboot', 'e820', 'numa node', 'alloc_pgaes', 'gibberish', 'stress game'
];

/* ---- A longer index ---- */

function read(file) {
  const Book = {data: {}};
  new Function('Book', fs.readFileSync(file, 'utf8'))(Book);
  return Object.values(Book.data)[0];
}

function number(n) {
  let text = '';
  for (; n >= 48; n = Math.floor(n / 33)) text += String.fromCharCode(93 + n % 33);
  return text + String.fromCharCode(40 + n);
}

function numbers(text) {
  const out = [];
  for (let i = 0; i < text.length;) {
    let n = 0;
    let unit = 1;
    let code = text.charCodeAt(i++);
    for (; code >= 93; code = text.charCodeAt(i++), unit *= 33) n += (code - 93) * unit;
    out.push(n + (code - 40) * unit);
  }
  return out;
}

// Half of the words are the same in all copies, the others have another ending in each.
const inCopy = (word, k) => k === 0 || word.length % 2 === 0 || /\d/.test(word) ? word : word + String.fromCharCode(96 + k);

// `unit`: what a posting's number is counted in; `skip`: how many numbers follow one; `at`: its place in copy k.
function longer(from, times, unit, skip, at) {
  const tokens = from.tokens.split('\n');
  const lists = from.postings.split('\n').map(text => {
    const list = numbers(text);
    const out = [];
    for (let i = 0, n = -1; i < list.length;) {
      const size = 1 + skip(list[i]);
      n += Math.floor(list[i] / unit);
      out.push([n, list[i] % unit, list.slice(i + 1, i + size).map(number).join('')]);
      i += size;
    }
    return out;
  });
  const all = new Map();
  for (let k = 0; k < times; k++) {
    tokens.forEach((token, i) => {
      const word = inCopy(token, k);
      if (!all.has(word)) all.set(word, []);
      lists[i].forEach(([n, kind, rest]) => all.get(word).push([at(n, k), kind, rest]));
    });
  }
  const sorted = Array.from(all.keys()).sort((a, b) => a < b ? -1 : 1);
  const postings = sorted.map(word => {
    let before = -1;
    return all.get(word).sort((a, b) => a[0] - b[0]).map(([n, kind, rest]) => {
      const text = number((n - before) * unit + kind) + rest;
      before = n;
      return text;
    }).join('');
  });
  return {tokens: sorted.join('\n'), postings: postings.join('\n')};
}

function longerNames(from, times) {
  const rows = from.rows.split('\n');
  const last = from.groups.map((g, i) => i + 1 < from.groups.length ? from.groups[i + 1].first : rows.length);
  const group = n => last.findIndex(end => n < end);
  const place = n => from.groups[group(n)];
  const size = n => last[group(n)] - place(n).first;
  const at = (n, k) => place(n).first * times + k * size(n) + n - place(n).first;
  const out = [];
  const meta = [];
  rows.forEach((row, n) => {
    for (let k = 0; k < times; k++) {
      const cells = row.split('\t');
      if (k) cells[0] = cells[0].replace(/[a-z_]+/gi, word => inCopy(word, k));
      if (cells[2][0] === '@') cells[2] = '@' + at(Number(cells[2].slice(1)), k);
      out[at(n, k)] = cells.join('\t');
      meta[at(n, k)] = from.meta.slice(2 * n, 2 * n + 2);
    }
  });
  const index = longer(from, times, 3, () => 0, at);
  const groups = from.groups.map(g => ({...g, first: g.first * times}));
  return {...from, ...index, groups, rows: out.join('\n'), meta: meta.join('')};
}

function longerWords(from, times) {
  const count = from.sizes.length;
  const index = longer(from, times, 16, first => first % 16, (n, k) => k * count + n);
  const files = Array.from({length: times}, (_, k) => from.files.map(first => k * count + first)).flat();
  return {...from, ...index, files, sizes: from.sizes.repeat(times)};
}

const script = (name, value) => 'Book.data["search/' + name + '"] = ' + JSON.stringify(value) + ';\n';

function multiply(from, to, times) {
  fs.mkdirSync(path.join(to, 'search'));
  for (const file of ['index.html', 'style.css', 'book.js', 'search.js']) fs.copyFileSync(path.join(from, file), path.join(to, file));
  const words = read(path.join(from, 'search/words.js'));
  fs.writeFileSync(path.join(to, 'search/names.js'), script('names', longerNames(read(path.join(from, 'search/names.js')), times)));
  fs.writeFileSync(path.join(to, 'search/words.js'), script('words', longerWords(words, times)));
  for (let k = 0; k < times; k++) {
    words.files.forEach((_, i) => {
      const texts = read(path.join(from, 'search/text-' + i + '.js'));
      const name = 'text-' + (k * words.files.length + i);
      fs.writeFileSync(path.join(to, 'search', name + '.js'), script(name, texts));
    });
  }
}

/* ---- Measuring ---- */

// Runs in the page: opens the search and says how long it took until names, and until words were found.
async function open() {
  const until = async test => { while (!test()) await new Promise(done => setTimeout(done, 2)); };
  const start = performance.now();
  document.querySelector('#find').click();
  await until(() => window.Book.data['search/names'] && !document.querySelector('.said').textContent);
  const first = performance.now() - start;
  await until(() => window.Book.data['search/words']);
  await new Promise(done => setTimeout(done, 100));
  return {first, whole: performance.now() - start - 100};
}

// Runs in the page: from a letter's event to the paint after it.
function letter(text) {
  const input = document.querySelector('dialog.search input');
  input.value = text;
  return new Promise(done => requestAnimationFrame(() => setTimeout(() => {
    const start = performance.now();
    input.dispatchEvent(new Event('input'));
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - start);
      channel.port2.postMessage(0);
    });
  }, 0)));
}

// Each letter of each query: {text, wall: ms until it is painted, work: ms of the processor in the page's thread}.
async function measure(browser, dir) {
  const page = await browser.newPage();
  await page.setViewport({width: 1280, height: 900});
  await page.goto('file://' + path.join(dir, 'index.html'));
  const session = await page.createCDPSession();
  await session.send('Performance.enable', {timeDomain: 'threadTicks'});
  const worked = async () => (await session.send('Performance.getMetrics')).metrics.find(m => m.name === 'TaskDuration').value * 1000;
  const opened = await page.evaluate(open);
  const letters = [];
  for (const query of QUERIES) {
    for (let i = 1; i <= query.length; i++) {
      const text = query.slice(0, i);
      const before = await worked();
      const wall = await page.evaluate(letter, text);
      letters.push({text, wall, work: await worked() - before});
    }
  }
  await page.close();
  return {...opened, letters};
}

const size = (dir, name) => (fs.statSync(path.join(dir, 'search', name)).size / 1e6).toFixed(1);

function spread(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  return [.5, .95, 1].map(part => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]);
}

// Prints a line of the table; the time of the processor that 95 % of the letters stay under.
function row(title, dir, {first, whole, letters}) {
  const work = spread(letters.map(l => l.work));
  const worst = letters.slice().sort((a, b) => b.work - a.work).slice(0, 4).map(l => l.text + ' ' + l.work.toFixed(0)).join(', ');
  const times = [...spread(letters.map(l => l.wall)), ...work].map(ms => ms.toFixed(1));
  const cells = [title, size(dir, 'names.js') + ' + ' + size(dir, 'words.js'), first.toFixed(0), whole.toFixed(0), letters.length, ...times];
  console.log(cells.map((cell, i) => String(cell).padStart(i === 1 ? 12 : 8)).join('') + '   ' + worst);
  return work[1];
}

async function main(from, times) {
  const npm = createRequire(path.resolve('build/npm') + '/');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'search-bench-'));
  const browser = await npm('puppeteer-core').launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', userDataDir: path.join(dir, 'profile'),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  });
  let slow = 0;
  try {
    fs.mkdirSync(path.join(dir, 'pages'));
    multiply(from, path.join(dir, 'pages'), times);
    console.log('                        opening, ms          until painted, ms       processor, ms');
    console.log('   times    MB files   names   words letters  median    95 %     max  median    95 %     max   the slowest letters');
    slow = Math.max(slow, row('1', from, await measure(browser, from)));
    slow = Math.max(slow, row(String(times), path.join(dir, 'pages'), await measure(browser, path.join(dir, 'pages'))));
  } finally {
    await browser.close();
    fs.rmSync(dir, {recursive: true, force: true, maxRetries: 5});
  }
  return slow > GOAL ? 1 : 0;
}

if (!process.argv[2]) {
  console.error('usage: tests/pages/search-bench.mjs DIR [TIMES]');
  process.exit(2);
}
process.exit(await main(fs.realpathSync(process.argv[2]), Number(process.argv[3]) || 10));
