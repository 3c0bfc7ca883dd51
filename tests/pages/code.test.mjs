// code.test.mjs: chunks unfold, functions stand whole, links tell what they lead to.
import fs from 'node:fs';

const FILE = 'sec-ch6-buddies.html';              // the root chunk of mm/page_alloc.c stands here
const BLOCK = 'sec-ch6-free-block.html';          // functions told in chunks
const ROOT = '#chunk-mm-page-alloc-c';

// A use of a chunk that is told on another page, and uses others itself; its button gets a name.
const foreign = t => t.page.$eval('#chunk-take-blocks-and-give-them-back a.use[href*="#chunk-put-a-block"]',
  link => { link.nextElementSibling.id = 'probe'; });

// Code as compilers see it: without blank lines, indentation, and the comments that tangle writes or that we do.
const bare = text => text.replace(/\/\*[^]*?\*\//g, '').split('\n').map(l => l.trim().replace(/\s+/g, ' ')).filter(Boolean);

async function twoLevels(t) {
  await t.open(FILE);
  await foreign(t);
  await t.click('#probe');
  await t.until(() => document.querySelector('#probe + .opened:not([hidden]) .more'), 'the chunk of another page is unfolded');
  await t.click('#probe + .opened .more');
  await t.until(() => document.querySelector('#probe + .opened .opened:not([hidden])'), 'a chunk in it is unfolded too');
  await t.axe('chunks are unfolded');
  await t.click('#probe');
  t.equal(await t.count('#probe + .opened:not([hidden])'), 0, 'boxes after folding');
  t.equal(await t.page.$eval('#probe', b => b.getAttribute('aria-expanded')), 'false', 'aria-expanded after folding');
}

async function wholeFile(t) {
  await t.open(FILE);
  await t.page.$eval(ROOT, f => { f.dataset.probe = ''; f.querySelector('.unfold').click(); });
  await t.until(() => document.querySelector('[data-probe] .unfold').textContent === 'Fold', 'everything is unfolded');
  const text = await t.page.$eval('[data-probe] pre code', code => {
    const copy = code.cloneNode(true);
    copy.querySelectorAll('a.use, button').forEach(e => e.remove());
    copy.querySelectorAll('br').forEach(e => e.replaceWith('\n'));
    return copy.textContent;
  });
  t.equal(bare(text).join('\n'), bare(fs.readFileSync('tangled/mm/page_alloc.c', 'utf8')).join('\n'), 'the file, unfolded');
}

async function wholeFunction(t) {
  await t.open(BLOCK);
  const link = await t.page.$eval('.chunk:has(.function) a.fn', a => ({...a.dataset, file: a.pathname.split('/').pop()}));
  await t.page.focus('.chunk .function');
  await t.press('Enter');
  await t.until(() => document.querySelector('.chunk.whole .row'), 'the function is shown');
  const rows = await t.page.$$eval('.chunk.whole .row', list => list.map(r => r.textContent.trim().replace(/\s+/g, ' ')));
  const source = fs.readFileSync('tangled/mm/page_alloc.c', 'utf8').split('\n').slice(link.first - 1, +link.last);
  t.equal(rows, source.map(l => l.trim().replace(/\s+/g, ' ')), 'the lines of the function');
  t.ok(await t.count('.chunk.whole .row.own') > 0, 'the chunk\'s own lines are marked');
  await t.axe('a function stands whole');
  const before = await t.page.$eval('.chunk.whole', f => f.id);
  await t.press('Enter');
  t.equal(await t.count(`#${before} .row`), 0, 'rows after the second stroke');
  t.ok(await t.text(`#${before} pre code`), 'the chunk is back');
}

async function cardByFocus(t) {
  await t.open(BLOCK);
  await t.press('Tab');
  await t.page.evaluate(() => [...document.querySelectorAll('main .chunk a.id')].find(a => a.textContent === 'zone_t').focus());
  await t.until(() => !document.querySelector('#card').hidden, 'a card is shown');
  const words = await t.text('#card');
  t.ok(/typedef/.test(words) && /zone_struct/.test(words) && /mm\/mmzone\.h:\d+/.test(words), 'kind, declaration, place: ' + words);
  t.equal(await t.page.evaluate(() => document.activeElement.getAttribute('aria-describedby')), 'card', 'described by');
  await t.axe('a card is shown');
  await t.press('Escape');
  t.ok(await t.page.$eval('#card', c => c.hidden), 'Escape closes it');
  t.equal((await t.focused()).text, 'zone_t', 'and leaves the focus');
}

async function cardByPointer(t) {
  await t.open(BLOCK);
  const link = await t.page.$('main .chunk pre a.use');
  await link.hover();
  await t.until(() => !document.querySelector('#card').hidden, 'a card is shown');
  const over = await t.page.evaluate(a => {
    const [x, y] = [document.querySelector('#card').getBoundingClientRect(), a.getBoundingClientRect()];
    return x.left < y.right && y.left < x.right && x.top < y.bottom && y.top < x.bottom;
  }, link);
  t.ok(!over, 'the card does not lie over its link');
  await t.page.hover('#card');
  t.ok(!await t.page.$eval('#card', c => c.hidden), 'the pointer may enter it');
  await t.page.mouse.move(2, 2);
  await t.until(() => document.querySelector('#card').hidden, 'it goes when the pointer has left');
}

async function contract(t) {
  await t.open(BLOCK);
  const said = await t.page.evaluate(async () => {
    await Book.load('data/sec-ch6-interface.js');
    return Object.values(Book.data['sec-ch6-interface.html'].names).flat()
      .filter(([kind, declaration]) => kind === 'function' && /\balloc_pages\b|__alloc_pages/.test(declaration)).map(x => x[2]);
  });
  t.ok(said.some(s => /alloc_pages - /.test(s)), 'the contract of a function of the interface');
}

async function term(t) {
  await t.open(BLOCK);
  const words = await t.page.evaluate(async () => {
    await Book.load('data/glossary.js');
    return Object.keys(Book.data['glossary.html'].terms).length;
  });
  t.ok(words > 100, 'terms with an explanation: ' + words);
}

async function missing(t) {
  await t.open(BLOCK);
  t.allow(/data\/nowhere\.js|Failed to load resource/);
  await t.page.evaluate(() => {
    const link = document.querySelector('main .chunk pre a.use');
    link.href = 'nowhere.html#chunk-x';
    link.nextElementSibling.id = 'probe';
  });
  await t.click('#probe');
  await t.until(() => /missing/.test((document.querySelector('#probe + .opened') || {}).textContent), 'it says what is missing');
}

async function copies(t) {
  await t.open(BLOCK);
  await t.page.evaluate(() => {
    document.execCommand = () => { window.copied = document.activeElement.value || document.querySelector('textarea').value; return true; };
    Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}});
  });
  await t.page.$eval('.chunk:has(.unfold) .copy', b => b.click());
  t.ok(/^\t.*<<.*>>$/m.test(await t.page.evaluate(() => window.copied)), 'names in noweb\'s brackets, behind tabs');
  await t.page.$eval('.chunk:has(.unfold) .unfold', b => b.click());
  await t.until(() => document.querySelector('.chunk .unfold').textContent === 'Fold', 'the chunk is unfolded');
  await t.page.$eval('.chunk:has(.unfold) .copy', b => b.click());
  t.ok(!/<</.test((await t.page.evaluate(() => window.copied)).replace(/ << /g, '')), 'what was unfolded is copied');
}

export default [
  {name: 'a chunk of another page unfolds, and one in it; both fold', run: twoLevels},
  {name: 'a file, all unfolded, is the tangled file', run: wholeFile},
  {name: 'a function stands whole, by keyboard', run: wholeFunction},
  {name: 'a card by focus, and Escape', run: cardByFocus},
  {name: 'a card by pointer', run: cardByPointer},
  {name: 'the card of a function has its contract', run: contract},
  {name: 'terms have their explanation', run: term},
  {name: 'a missing data file is named', run: missing},
  {name: 'what is shown is copied', run: copies}
];
