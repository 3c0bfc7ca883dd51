// search.test.mjs: what the search finds and in which order, its groups, keys and marks, the nearest words; the indexes.

const PAGE = 'ch-preface.html';

async function open(t, page = PAGE, options = {}) {
  await t.open(page, options);
  await t.page.evaluate(() => sessionStorage.clear());
  await t.page.click('#find');
  await t.until(() => window.Book.data['search/words'] && document.querySelector('dialog.search[open]'), 'the search is open');
}

async function ask(t, query) {
  await t.page.evaluate(query => {
    const input = document.querySelector('dialog.search input');
    input.value = query;
    input.dispatchEvent(new Event('input'));
  }, query);
}

// The groups that are shown: {name, results: [{title, href, suite}]}.
const groups = t => t.page.$$eval('.results [role=group]', boxes => boxes.map(box => ({
  name: document.getElementById(box.getAttribute('aria-labelledby')).firstChild.textContent,
  results: Array.from(box.querySelectorAll('a:not(.all)'), a => ({
    title: a.querySelector('.title').firstChild.textContent, href: a.getAttribute('href'), suite: Boolean(a.querySelector('.suite'))
  }))
})));

const group = async (t, name) => (await groups(t)).find(g => g.name === name) || {results: []};
const chosen = t => t.page.$eval('dialog.search input', input => {
  const a = document.getElementById(input.getAttribute('aria-activedescendant'));
  return a && a.getAttribute('aria-selected') === 'true' ? a.textContent : '';
});
const said = t => t.page.$eval('.said', e => e.textContent);

// What a reader expects first: query, name of the group, beginning of the title.
const FIRST = [
  ['alloc_pages', 'Identifiers', 'alloc_pages'],
  ['alloc_pages()', 'Identifiers', 'alloc_pages'],
  ['struct page', 'Identifiers', 'page'],
  ['__GFP_WAIT', 'Identifiers', '__GFP_WAIT'],
  ['->lru', 'Identifiers', 'lru'],
  ['buddy system', 'Terms', 'buddy system'],
  ['taking a block', 'Sections', '6.3 Taking a block'],
  ['6.3', 'Sections', '6.3 '],
  ['§6.3', 'Sections', '6.3 '],
  ['section 6.3', 'Sections', '6.3 '],
  ['Fig 6.2', 'Figures and tables', 'Figure 6.2'],
  ['table 6.3', 'Figures and tables', 'Table 6.3'],
  ['exercise 6.4', 'Exercises', 'Exercise 6.4'],
  ['mm/slab.c', 'Files', 'mm/slab.c'],
  ['Take the buddy off its list', 'Chunks of code', 'Take the buddy off its list'],
  ['0xC0000000', 'Sections', '']
];

async function first(t) {
  await open(t);
  for (const [query, name, title] of FIRST) {
    await ask(t, query);
    const [best] = await groups(t);
    t.ok(best && best.name === name && best.results[0].title.startsWith(title),
      'for ' + query + ' comes first: ' + name + ', ' + title + '; it is ' + (best ? best.name + ', ' + best.results[0].title : 'nothing'));
  }
}

// In one group, what comes before what.
async function order(t) {
  await open(t);
  const before = (list, one, other) => {
    const [a, b] = [one, other].map(test => list.findIndex(test));
    return a >= 0 && (b < 0 || a < b);
  };
  await ask(t, 'buddies');
  t.ok((await group(t, 'Sections')).results[0].title.endsWith('Buddies'), 'a title comes before text');
  await ask(t, 'free lists');
  t.ok((await group(t, 'Sections')).results[0].title.includes('free lists'), 'a phrase in a title comes first');
  await ask(t, 'page');
  const pages = (await group(t, 'Identifiers')).results;
  t.ok(before(pages, r => !r.suite, r => r.suite), 'the kernel’s names come before those of suites');
  await ask(t, 'zone');
  t.ok(before((await group(t, 'Sections')).results, r => !r.suite, r => r.suite), 'the book comes before its suites');
}

async function marks(t) {
  await open(t);
  await ask(t, 'buddy bit');
  await t.until(() => document.querySelector('.results small.text mark'), 'an excerpt has marks');
  const words = await t.page.$$eval('.results mark', all => all.map(e => e.textContent.toLowerCase()));
  t.equal(Array.from(new Set(words)).sort(), ['bit', 'buddy'], 'what is marked');
  await ask(t, '');
  t.equal(await groups(t), [], 'groups for nothing');
  t.equal(await said(t), '', 'what is said of nothing');
}

async function keys(t) {
  await open(t);
  await t.page.type('dialog.search input', 'page');
  const one = await chosen(t);
  t.ok(one, 'the first result is chosen');
  await t.page.keyboard.press('ArrowDown');
  const two = await chosen(t);
  t.ok(two && two !== one, 'the arrow chooses the second');
  await t.page.keyboard.press('Home');
  t.equal(await chosen(t), one, 'after Home');
  await t.page.keyboard.press('ArrowUp');
  const last = await chosen(t);
  await t.page.keyboard.press('Home');
  await t.page.keyboard.press('End');
  t.equal(await chosen(t), last, 'after End');
  await t.page.keyboard.press('Home');
  await t.page.keyboard.press('PageDown');
  t.ok(await t.page.evaluate(() => document.querySelector('[aria-selected=true]').parentNode.previousSibling !== null),
    'Page Down leads to the next group');
  await t.page.keyboard.press('Escape');
  await t.until(() => !document.querySelector('dialog[open]'), 'Escape has closed the search');
}

async function more(t) {
  await open(t);
  await ask(t, 'vmalloc');
  const name = await t.page.$eval('.results .all', a => a.dataset.group);
  const count = () => t.page.$eval('#group-' + name, h => h.parentNode.querySelectorAll('[role=option]').length);
  const shown = await count();
  await t.page.click('.results .all');
  t.ok(await count() > shown, 'a group shows all that it has');
  t.ok(await t.page.$('dialog.search[open]'), 'the search is still open');
}

async function going(t) {
  await open(t);
  await t.page.type('dialog.search input', '6.3');
  await t.page.keyboard.press('Enter');
  await t.until(() => document.querySelector('h1 .n') && document.querySelector('h1 .n').textContent === '6.3', 'section 6.3 is there');
  await t.page.click('#find');
  await t.until(() => document.querySelector('dialog.search[open] [role=option]'), 'the search has results again');
  t.equal(await t.page.$eval('dialog.search input', e => e.value), '6.3', 'the query after reopening');
}

async function nearest(t) {
  await open(t);
  await ask(t, 'alloc_pgaes');
  await t.until(() => document.querySelector('.meant button'), 'a near word is offered');
  t.equal(await t.page.$eval('.meant button', e => e.textContent), 'alloc_pages', 'the nearest word');
  t.equal(await said(t), 'Nothing found.', 'what is said');
  await t.page.click('.meant button');
  t.equal((await groups(t))[0].results[0].title, 'alloc_pages', 'the first result of the offer');
  t.equal(await t.page.$$eval('.meant button', all => all.length), 0, 'offers when there are results');
}

async function some(t) {
  await open(t);
  await ask(t, 'buddy kangaroo');
  t.ok((await said(t)).startsWith('Nothing has all of these words'), 'it says that a word is missing');
  t.ok((await groups(t)).length > 0, 'there are results with the other word');
}

// Every link of a group leads to a place that is there.
async function links(t) {
  await open(t);
  const found = [];
  for (const query of ['alloc_pages', 'page table', 'Fig 6.2', 'exercise 8.1', 'mm/slab.c', 'tlb', 'watermark']) {
    await ask(t, query);
    for (const g of await groups(t)) if (g.results.length) found.push(g.results[0].href);
  }
  for (const href of Array.from(new Set(found))) {
    await t.open(href);
    t.ok(await t.page.evaluate(() => !location.hash || document.getElementById(decodeURIComponent(location.hash.slice(1)))),
      'the place is there: ' + href);
  }
}

async function axe(t) {
  for (const options of [{}, {dark: true}, {phone: true}]) {
    await open(t, PAGE, options);
    await ask(t, 'buddy');
    await t.until(() => document.querySelector('.results mark'), 'there are results');
    await t.axe('the search has results');
    await ask(t, 'alloc_pgaes');
    await t.until(() => document.querySelector('.meant button'), 'a near word is offered');
    await t.axe('a near word is offered');
  }
}

// The letters of an index lead to the pages where their entries begin.
async function letters(t) {
  for (const index of ['identifiers.html', 'chunks.html', 'subjects.html']) {
    await t.open(index);
    const bar = await t.page.$$eval('.letters a', all => all.map(a => [a.textContent, a.getAttribute('href')]));
    t.ok(bar.length > 15, index + ' has a bar of letters');
    for (const [letter, href] of [bar[0], bar[bar.length >> 1], bar[bar.length - 1]]) {
      await t.open(href.startsWith('#') ? index + href : href);
      t.equal(await t.page.evaluate(() => document.getElementById(location.hash.slice(1)).textContent), letter, 'heading at ' + href);
      t.equal(await t.page.$$eval('.letters a', all => all.length), bar.length, 'letters on ' + href);
    }
  }
}

async function light(t) {
  await t.open('figures.html');
  t.ok(await t.page.$$eval('.figures img', all => all.every(e => e.loading === 'lazy' && e.getAttribute('src').endsWith('.png'))),
    'figures are small pictures that are loaded when they are seen');
  await t.open('exercises.html');
  const rows = await t.page.$$eval('.exercises li', all => all.map(e => [Boolean(e.querySelector('.stars')), Boolean(e.querySelector('.label[href]'))]));
  t.ok(rows.length > 50 && rows.every(([stars, link]) => stars && link), 'each exercise has its stars and its link');
}

export default [
  {name: 'what a reader expects comes first', run: first},
  {name: 'titles before text, phrases before words, the book before its suites', run: order},
  {name: 'the words are marked', run: marks},
  {name: 'arrows, Home, End, Page Down, Escape', run: keys},
  {name: 'a group shows more', run: more},
  {name: 'Enter leads to the place, and the query is kept', run: going},
  {name: 'a word that is not there has its nearest', run: nearest},
  {name: 'words that never meet', run: some},
  {name: 'results lead to places that are there', limit: 90, run: links},
  {name: 'axe is content', limit: 90, run: axe},
  {name: 'letters lead to their pages', limit: 90, run: letters},
  {name: 'figures and exercises', run: light}
];
