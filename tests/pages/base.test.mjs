// base.test.mjs - what every page has: bars, colours, keys
const INDEX = 'index.html';

async function themes(t) {
  await t.open(INDEX);
  const paper = () => t.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await t.show({dark: true});
  t.ok(await paper() !== light, 'the page is dark where the system is');
  await t.click('#theme label:first-of-type');
  t.equal(await paper(), light, 'the reader has chosen light');
  await t.open(INDEX, {dark: true});
  t.equal(await paper(), light, 'the choice holds on the next page');
}

async function turning(t) {
  await t.open(INDEX);
  await t.press('ArrowRight');
  await t.until(() => !location.pathname.endsWith('/index.html') && document.querySelector('.pager .prev'), 'the next page is there');
  await t.press('ArrowLeft');
  await t.until(() => location.pathname.endsWith('/index.html'), 'the first page is there again');
}

async function sideBar(t) {
  await t.open(INDEX, {phone: true});
  t.equal(await t.page.$eval('#side', e => getComputedStyle(e).display), 'none', 'the side bar at first');
  await t.click('#menu');
  await t.until(() => document.querySelector('#side').offsetHeight > 0, 'the side bar is open');
  await t.axe('the side bar is open');
  await t.press('Escape');
  await t.until(() => document.querySelector('#side').offsetHeight === 0, 'the side bar is closed');
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
  {name: 'the system chooses the colours, and the reader', run: themes},
  {name: 'arrow keys turn the page', run: turning},
  {name: 'the side bar on a phone', run: sideBar},
  {name: 'the list of keys', run: helpList},
  {name: 'the pages work over http too', run: overHttp}
];
