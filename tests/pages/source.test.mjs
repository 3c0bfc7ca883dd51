// source.test.mjs: whole files as pages: their text, numbers, links back; the list of files; captions that lead there.
import fs from 'node:fs';

const FILE = 'file-mm-page_alloc.c.html';
const WHOLE = 'file-mm-e820.c.html';            // of one page
const PARTS = 'file-tests-ch06.c.html';          // so long that it has several pages
const SECTION = 'sec-ch6-rmqueue.html';

const tangled = name => fs.readFileSync('tangled/' + name, 'utf8');
const copied = t => t.page.evaluate(() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('figure.source code'));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return String(getSelection());
});

// What a click on Copy puts on the clipboard.
const clipboard = t => t.page.evaluate(() => new Promise(done => {
  document.addEventListener('copy', () => done(document.activeElement.value), {once: true});
  Object.defineProperty(navigator, 'clipboard', {value: undefined});
  document.querySelector('.extent .copy').click();
}));

export default [
  {
    name: 'what is selected and what is copied is the file, without numbers',
    async run(t) {
      await t.open(WHOLE);
      const text = tangled('mm/e820.c');
      t.ok(await copied(t) === text || await copied(t) === text.trimEnd(), 'the selection is the file');
      t.ok(await clipboard(t) === text, 'the copy is the file');
    }
  },
  {
    name: 'the pages of a long file make up the file',
    async run(t) {
      await t.open(PARTS);
      const pages = await t.page.$$eval('main > .origins:last-of-type a', list => list.map(a => a.getAttribute('href')));
      t.ok(pages.length > 1, 'it has several pages');
      let text = '';
      for (const page of pages) {
        await t.open(page);
        text += await clipboard(t);
      }
      t.ok(text === tangled('tests/ch06.c'), 'they are the file');
    }
  },
  {
    name: 'an address leads to its line, and the line beside it has its number',
    async run(t) {
      const lines = tangled('mm/e820.c').split('\n');
      const at = lines.findIndex(line => /^static int __init e820_add/.test(line)) + 1;
      await t.open(WHOLE + '#L' + at);
      t.equal(await t.page.$eval(':target', e => e.textContent), lines[at - 1], 'the line');
      const seen = await t.page.$eval(':target', e => e.getBoundingClientRect().top);
      t.ok(seen > 0 && seen < 900, 'it is on the screen, at ' + seen);
      const ids = await t.page.$$eval('.source pre span[id]', list => list.map(e => Number(e.id.slice(1))));
      t.ok(ids.every((n, i) => n === i + 1) && ids.length === lines.length - 1, 'numbers go up by one');
    }
  },
  {
    name: 'tabs count from where the code begins',
    async run(t) {
      await t.open(FILE);
      const [one, two] = await t.page.evaluate(() => ['\t', '\t\t'].map(tabs => {
        const line = Array.from(document.querySelectorAll('.source pre span[id]'))
          .find(e => e.firstChild && e.firstChild.nodeType === 3 && /^\t+/.exec(e.textContent)?.[0] === tabs);
        const range = document.createRange();
        range.setStart(line.firstChild, 0);
        range.setEnd(line.firstChild, tabs.length);
        return Math.round(range.getBoundingClientRect().width);
      }));
      t.ok(Math.abs(two - 2 * one) < 2, `two tabs are twice one: ${one}, ${two}`);
    }
  },
  {
    name: 'a caption leads to the lines of its chunk, and these lead back',
    async run(t) {
      await t.open(SECTION);
      const id = 'chunk-take-the-first-block-that-is';
      const first = await t.page.$eval('#' + id + ' pre code', e => e.textContent.split('\n')[0]);
      const to = await t.page.$eval('#' + id + ' .place .file', a => a.getAttribute('href'));
      await t.open(to);
      t.equal(await t.page.$eval(':target', e => e.textContent), first, 'the line that the caption leads to');
      const back = await t.page.evaluate(() => Array.from(document.querySelectorAll('.from'))
        .filter(a => a.getBoundingClientRect().top <= document.querySelector(':target').getBoundingClientRect().top + 5)
        .pop().getAttribute('href'));
      t.equal(back, SECTION + '#' + id, 'the link beside it');
    }
  },
  {
    name: 'the function in a caption is the one that the chunk stands in',
    async run(t) {
      await t.open(SECTION);
      const fn = await t.page.$eval('#chunk-find-the-first-longer-list-that .fn',
        a => ({name: a.textContent, to: a.getAttribute('href'), ...a.dataset}));
      const lines = tangled('mm/page_alloc.c').split('\n').slice(fn.first - 1, fn.last);
      t.equal(fn.name, 'take_larger()', 'its name');
      t.equal(fn.to, FILE + '#L' + fn.first, 'its address');
      t.ok(lines[0].includes('take_larger(') && lines[lines.length - 1] === '}', 'its lines: ' + lines[0]);
      t.ok(lines.some(line => line.includes('while (++high < MAX_ORDER)')), 'the chunk is in it');
    }
  },
  {
    name: 'the data of a file has its lines, and whose they are',
    async run(t) {
      await t.open(SECTION);
      await t.page.evaluate(() => window.Book.load('data/file-mm-e820.c.js'));
      const data = await t.page.evaluate(file => window.Book.data[file], WHOLE);
      const lines = tangled('mm/e820.c').split('\n');
      t.equal([data.first, data.lines.length], [1, lines.length - 1], 'first line, and how many');
      t.equal(data.from.reduce((sum, [, n]) => sum + n, 0), data.lines.length, 'lines that belong to a chunk');
      t.ok(data.from.every(([to]) => /^[\w-]+\.html#chunk-/.test(to)), 'each run is of a chunk');
      t.ok(!data.lines.some(line => line.includes('\t')), 'no tabs');
    }
  },
  {
    name: 'the list of files has all of them, each leads to its page and on to the next of its folder',
    async run(t) {
      await t.open('files.html');
      const shown = await t.page.$$eval('table.files a code', list => list.length);
      const there = fs.readdirSync('tangled', {recursive: true, withFileTypes: true}).filter(e => e.isFile());
      const made = there.filter(e => !/(^|\/)build(\/|$)/.test(e.path || e.parentPath));
      t.equal(shown, made.length, 'files in the list');
      await t.click('a[href="file-mm-e820.c.html"]');
      await t.until(() => document.querySelector('h1').textContent === 'mm/e820.c', 'the file is shown');
      await t.click('.pager .next');
      await t.until(() => document.querySelector('h1').textContent === 'mm/e820.h', 'the next file is shown');
    }
  },
  ...[{}, {dark: true}, {phone: true}].map(mode => ({
    name: 'axe is content with files: ' + (Object.keys(mode)[0] || 'light'),
    limit: 120,
    async run(t) {
      for (const page of ['file-lib-list.h.html', 'file-sched-lock_check.c.html', 'file-Makefile.html', 'files.html']) {
        await t.open(page, mode);
        await t.axe(page);
        const wide = await t.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        t.ok(wide <= 0, page + ' is ' + wide + ' px too wide');
      }
    }
  }))
];
