// base.test.mjs - what every page has: keys, and its text without scripts
const INDEX = 'index.html';
const SECTION = 'sec-ch6-buddies.html';

async function turning(t) {
  await t.open(SECTION);
  await t.press('ArrowRight');
  await t.until(name => !location.pathname.endsWith(name) && document.querySelector('.pager .prev'), 'the next page is there', SECTION);
  await t.press('ArrowLeft');
  await t.until(name => location.pathname.endsWith(name), 'the page is there again', SECTION);
}

// Without scripts nothing of the text may be missing.
async function plain(t) {
  await t.open(SECTION);
  await t.until(() => window.Book && document.querySelector('.tools'), 'the scripts have run');
  const words = () => Array.from(document.querySelectorAll('main p, main pre, main h1, main h2, main figcaption .name'))
    .filter(e => !e.closest('dialog')).map(e => {
      const copy = e.cloneNode(true);
      copy.querySelectorAll('button').forEach(b => b.remove());
      return copy.textContent.replace(/\s+/g, ' ').trim();
    });
  const scripted = await t.page.evaluate(words);
  await t.page.setJavaScriptEnabled(false);
  await t.page.reload();
  t.equal(await t.page.evaluate(words), scripted, 'the text without scripts');
  t.ok(scripted.length > 20, 'there is text');
}

async function helpList(t) {
  await t.open(INDEX);
  await t.press('?');
  await t.until(() => document.querySelector('dialog[open] table'), 'the list of keys is open');
  await t.axe('the list of keys is open');
  await t.press('Escape');
  await t.until(() => !document.querySelector('dialog[open]'), 'the list of keys is closed');
}

async function overHttp(t) {
  await t.open(INDEX, {http: true});
  await t.click('#find');
  await t.until(() => document.querySelector('dialog[open] input'), 'the search is open');
}

export default [
  {name: 'arrow keys turn the page', run: turning},
  {name: 'the list of keys', run: helpList},
  {name: 'without scripts the text is whole', run: plain},
  {name: 'the pages work over http too', run: overHttp}
];
