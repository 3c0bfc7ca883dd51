// reading.test.mjs: settings, margin notes, the place where one stopped, progress, side bar, figures, reports, paper.

const SECTION = 'sec-ch6-rmqueue.html';          // has a margin note, a figure, sub-sections
const CHAPTER = 'ch-page-allocation.html';

const text = (t, selector) => t.page.$eval(selector, e => e.textContent);
const focused = t => t.page.evaluate(() => document.activeElement.id || document.activeElement.className);
const size = t => t.page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
const height = t => t.page.evaluate(() => scrollY);
const scrollDown = (t, y) => t.page.evaluate(y => scrollTo({top: y, behavior: 'instant'}), y);
const set = (t, name, value) => t.page.evaluate((name, value) => {
  document.querySelector(`#settings input[name="${name}"][value="${value}"]`).click();
}, name, value);

// What is asked in the page.
const kept = page => (JSON.parse(localStorage.getItem('demand-zero:last')) || {}).page === page;
const near = y => Math.abs(scrollY - y) < 30;
const shows = selector => Boolean(document.querySelector(selector));
const lacks = selector => !document.querySelector(selector);

// Margin notes must not lie over anything, nor the page be wider than its window.
function faults() {
  const found = [];
  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) found.push('the page is ' + over + ' px too wide');
  const boxes = Array.from(document.querySelectorAll('main > *'), e => [e, e.getBoundingClientRect()]);
  for (const [note, a] of boxes.filter(([e]) => e.matches('.margin'))) {
    if (a.width < 150) found.push('a note is ' + a.width + ' px wide');
    for (const [e, b] of boxes) {
      const apart = a.left >= b.right - 1 || b.left >= a.right - 1 || a.top >= b.bottom - 1 || b.top >= a.bottom - 1;
      if (e !== note && !apart) found.push('a note lies over ' + e.className);
    }
  }
  return found;
}

async function atWidth(t, width) {
  await t.page.setViewport({width, height: 900});
  for (const [size, column] of [['1', 'normal'], ['5', 'normal'], ['3', 'wide'], ['5', 'wide']]) {
    const found = await t.page.evaluate(`document.documentElement.dataset.size = '${size}';
      document.documentElement.dataset.width = '${column}'; (${faults})()`);
    t.equal(found.join('; '), '', `faults at ${width} px, size ${size}, column ${column}`);
  }
}

export default [
  {
    name: 'the settings are opened, changed and remembered from the keyboard',
    async run(t) {
      await t.open(SECTION);
      const before = await size(t);
      await t.page.focus('#aa');
      await t.page.keyboard.press('Enter');
      await t.axe('the settings are open');
      await t.page.keyboard.press('Tab');
      await t.page.keyboard.press('ArrowRight');
      t.equal(await t.page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'colours after an arrow');
      await t.page.keyboard.press('Tab');
      await t.page.keyboard.press('ArrowRight');
      t.ok(await size(t) > before, 'the text is larger');
      await t.page.keyboard.press('Escape');
      t.equal(await t.page.$eval('#settings', e => e.matches(':popover-open')), false, 'open after Escape');
      t.equal(await focused(t), 'aa', 'where the focus is');
      await t.open(SECTION);
      t.ok(await size(t) > before, 'the text is larger on the next page');
      t.equal(await t.page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'colours on the next page');
    }
  },
  {
    name: 'plus and minus change the size of the text, and keys can be turned off',
    async run(t) {
      await t.open(SECTION);
      const before = await size(t);
      await t.page.keyboard.press('+');
      t.ok(await size(t) > before, 'larger after +');
      await t.page.keyboard.press('-');
      await t.page.keyboard.press('-');
      t.ok(await size(t) < before, 'smaller after - twice');
      await set(t, 'keys', 'off');
      const now = await size(t);
      await t.page.keyboard.press('+');
      t.equal(await size(t), now, 'size after + with keys turned off');
    }
  },
  {
    name: 'a larger text stays where the reader is',
    async run(t) {
      await t.open(SECTION);
      await scrollDown(t, 1500);
      const top = () => t.page.evaluate(() => {
        const blocks = Array.from(document.querySelectorAll('main > *'));
        window.seen = window.seen || blocks.find(e => e.getBoundingClientRect().bottom > 80);
        return window.seen.getBoundingClientRect().top;
      });
      const before = await top();
      await t.page.keyboard.press('+');
      await t.page.keyboard.press('+');
      t.ok(Math.abs(await top() - before) < 200, `the block at the top moved from ${before} to ${await top()}`);
    }
  },
  {
    name: 'margin notes lie over nothing, from 360 to 2000 pixels',
    async run(t) {
      await t.open(SECTION);
      for (const width of [360, 480, 640, 768, 960, 1024, 1280, 1366, 1440, 1680, 2000]) await atWidth(t, width);
    }
  },
  {
    name: 'the cover leads back to the place where one stopped',
    async run(t) {
      await t.open(SECTION);
      await scrollDown(t, 1200);
      await t.until(kept, 'the place is remembered', SECTION);
      await t.open('index.html');
      t.ok((await text(t, '.go-on')).includes('6.3 Taking a block'), 'the cover names the section');
      await Promise.all([t.page.waitForNavigation(), t.page.click('.go-on')]);
      await t.until(near, 'the page is where it was', 1200);
    }
  },
  {
    name: 'the cover opens the search',
    async run(t) {
      await t.open('index.html');
      await t.page.click('[data-find]');
      await t.until(shows, 'the search is open', 'dialog[open] input');
    }
  },
  {
    name: 'a page that was left is opened at its top, and offers the way back',
    async run(t) {
      await t.open(SECTION);
      await scrollDown(t, 2000);
      await t.until(kept, 'the place is remembered', SECTION);
      await t.open('index.html');
      await t.open(SECTION);
      await t.until(shows, 'the way back is offered', '.hint');
      t.equal(await height(t), 0, 'where the page opens');
      await t.page.click('.hint button');
      t.ok(Math.abs(await height(t) - 2000) < 30, 'the page is where it was');
      t.equal(await t.page.$('.hint'), null, 'the offer is gone');
    }
  },
  {
    name: 'a section whose end was reached counts as read, and all can be forgotten',
    async run(t) {
      await t.open(SECTION);
      await scrollDown(t, 1e6);
      await t.until(shows, 'the section is marked', '#side a[aria-current="page"][data-read="whole"]');
      t.equal(await text(t, '#side a[aria-current="page"] .read'), ', read', 'what a screen reader says');
      t.equal(await t.page.$eval('#side li.open > a', e => e.dataset.read), 'part', 'the chapter');
      t.ok(/, 1 of \d+ pages read/.test(await text(t, '#side li.open > a .read')), 'the chapter in words');
      await t.open('index.html');
      t.ok(await t.page.$(`.contents a[href="${CHAPTER}"][data-read="part"]`), 'the contents know it');
      await t.page.click('#aa');
      t.ok((await text(t, '#have-read')).startsWith('1 of'), 'the settings count it');
      await t.page.click('#settings .progress button');
      t.equal(await t.page.$('[data-read]'), null, 'marks after all was forgotten');
      t.equal(await t.page.$('.go-on'), null, 'a place after all was forgotten');
    }
  },
  {
    name: 'on a phone the side bar takes the focus, holds it and gives it back',
    async run(t) {
      await t.open(SECTION, {phone: true});
      t.equal(await t.page.$eval('#side', e => getComputedStyle(e).display), 'none', 'the side bar at first');
      await t.page.click('#menu');
      t.equal(await t.page.evaluate(() => document.activeElement.getAttribute('aria-current')), 'page', 'focus is on');
      t.equal(await t.page.$eval('.pager', e => e.inert), true, 'the links behind are inert');
      await t.axe('the side bar is open');
      await t.page.keyboard.press('Escape');
      t.equal(await focused(t), 'menu', 'focus after Escape');
      t.equal(await t.page.$eval('.pager', e => e.inert), false, 'the links behind are inert after Escape');
      t.equal(await t.page.$eval('#side', e => getComputedStyle(e).display), 'none', 'the side bar after Escape');
    }
  },
  {
    name: 'the side bar shows the sub-section that is read',
    async run(t) {
      await t.open(SECTION);
      const id = await t.page.$eval('main h2[id]:last-of-type', e => e.id);
      await t.page.$eval('main h2[id]:last-of-type', e => e.scrollIntoView({behavior: 'instant'}));
      await t.until(shows, 'its entry is current', `#side a[href="#${id}"][aria-current="location"]`);
      await scrollDown(t, 0);
      await t.until(lacks, 'no entry is current at the top', '#side a[aria-current="location"]');
    }
  },
  {
    name: 'letters lead to contents, search, list of keys and the next page',
    async run(t) {
      await t.open(SECTION);
      await t.page.keyboard.press('?');
      t.ok((await text(t, 'dialog.keys')).includes('larger text'), 'the list of keys');
      await t.page.keyboard.press('Escape');
      await t.page.keyboard.press('t');
      t.equal(await t.page.$eval('#side', e => getComputedStyle(e).display), 'none', 'the side bar after t');
      t.ok(await t.page.$eval('main > p', e => e.clientWidth > 600), 'the text has the window');
      await t.page.keyboard.press('t');
      t.ok(await t.page.evaluate(() => document.activeElement.matches('[aria-current]')), 'focus after t again');
      await Promise.all([t.page.waitForNavigation(), t.page.keyboard.press('n')]);
      t.ok(!t.page.url().includes(SECTION), 'another page after n');
      await Promise.all([t.page.waitForNavigation(), t.page.keyboard.press('p')]);
      t.ok(t.page.url().includes(SECTION), 'the same page after p');
    }
  },
  {
    name: 'letters that are typed into a field are text',
    async run(t) {
      await t.open('machine.html');
      await t.page.focus('main input');
      await t.page.keyboard.type('t/s');
      t.equal(await t.page.$eval('main input', e => e.value), 't/s', 'the field');
      t.equal(await t.page.$('dialog[open]'), null, 'a dialog');
    }
  },
  {
    name: 'a figure opens as large as the window, grows, and closes',
    async run(t) {
      await t.open(SECTION);
      await t.page.focus('.enlarge');
      await t.page.keyboard.press('Enter');
      await t.until(shows, 'the figure is open', 'dialog.viewer[open] img');
      await t.axe('a figure is open');
      const width = () => t.page.$eval('.stage img', e => e.getBoundingClientRect().width);
      const before = await width();
      await t.page.keyboard.press('+');
      t.ok(await width() > before * 1.2, 'larger after +');
      await t.page.mouse.move(700, 500);
      const keyed = await width();
      await t.page.mouse.wheel({deltaY: -300});
      const larger = w => document.querySelector('.stage img').getBoundingClientRect().width > w;
      await t.until(larger, 'larger after the wheel', keyed);
      await t.page.keyboard.press('0');
      t.equal(Math.round(await width()), Math.round(before), 'width after 0');
      await t.page.keyboard.press('Escape');
      t.equal(await focused(t), 'enlarge', 'focus after Escape');
    }
  },
  {
    name: 'a report holds the section, the version and what was selected',
    async run(t) {
      await t.open(SECTION);
      await t.page.evaluate(() => getSelection().selectAllChildren(document.querySelector('main h2 ~ p')));
      const selected = await t.page.evaluate(() => String(getSelection()).trim().split(/\s+/).slice(0, 6).join(' '));
      const under = await t.page.$eval('main h2', e => e.id);
      await t.page.click('.page-tools button');
      const report = await t.page.$eval('dialog.report-text textarea', e => e.value);
      for (const part of ['Place: 6.3 Taking a block', 'Version: ', SECTION + '#' + under, selected]) {
        t.ok(report.includes(part), 'it has ' + part);
      }
      await t.axe('a report is open');
      await t.page.keyboard.press('Escape');
      t.equal(await t.page.$('dialog.report-text'), null, 'the report after Escape');
    }
  },
  {
    name: 'a chapter is gathered for paper, and put away again',
    async run(t) {
      await t.open(CHAPTER);
      await t.page.evaluate(() => {
        window.print = () => { window.printed = document.querySelectorAll('.printed h1').length; };
      });
      const sections = (await t.page.$$('.minitoc a')).length;
      await t.page.evaluate(() => document.querySelector('.page-tools button:last-child').click());
      await t.until(() => window.printed > 0, 'the chapter is printed');
      t.equal(await t.page.evaluate(() => window.printed), sections, 'sections on paper');
      t.equal(await t.page.$('iframe'), null, 'frames that are left');
      await t.page.evaluate(() => dispatchEvent(new Event('afterprint')));
      t.equal(await t.page.$('.printed'), null, 'the chapter after printing');
    }
  },
  {
    name: 'a table that is too wide for a phone shows it and can be scrolled from the keyboard',
    async run(t) {
      await t.open(SECTION, {phone: true});
      await t.until(shows, 'something is too wide', '.scrolls');
      t.equal(await t.page.$eval('.scrolls', e => e.tabIndex), 0, 'tab index');
      const image = await t.page.$eval('.scrolls', e => getComputedStyle(e).backgroundImage);
      t.ok(image.includes('gradient'), 'there is a shadow at its side');
    }
  }
];
