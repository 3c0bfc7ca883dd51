// keyboard.test.mjs: one way through the book with keys alone: search, a result, unfolding, a card, a run, its prompt

const MOST = 150;                                 // strokes of Tab to what is looked for

// Press Tab until the focus is on `selector`; each stop on the way must be seen.
async function tabTo(t, selector) {
  const unseen = new Set();
  for (let n = 0; n < MOST; n++) {
    await t.press('Tab');
    const at = await t.focused();
    if (!at.seen && at.tag !== 'body') unseen.add(`${at.tag}.${at.name}#${at.id}`);
    if (await t.page.evaluate(s => document.activeElement.matches(s), selector)) {
      t.equal([...unseen], [], 'where the focus was not seen on the way to ' + selector);
      return;
    }
  }
  t.ok(false, `${MOST} strokes of Tab lead to ${selector}`);
}

// By the skip link into the text.
async function intoText(t) {
  await tabTo(t, '.skip');
  await t.press('Enter');
}

async function find(t, words, page) {
  await t.press('/');
  await t.until(() => document.querySelector('dialog[open] input'), 'the search is open');
  await t.type(words);
  await t.until(() => document.querySelector('dialog[open] [role=option][aria-selected=true]'), 'there are results');
  await t.press('Enter');
  await t.until(page => location.pathname.endsWith(page) && window.Book && !document.querySelector('dialog[open]'), 'the result is open', page);
}

async function searchAndUnfold(t) {
  await t.open('index.html');
  await find(t, 'merge_block', 'sec-ch6-free-block.html');
  await intoText(t);
  await tabTo(t, '.chunk button.more');
  await t.press('Enter');
  await t.until(() => document.querySelector('.opened:not([hidden])'), 'the chunk is unfolded');
  await tabTo(t, '.opened a.id');
  await t.until(() => !document.querySelector('#card').hidden, 'the card of a name in it is shown');
  await t.press('Escape');
  t.ok(await t.page.$eval('#card', card => card.hidden), 'the card is closed');
}

async function run(t) {
  t.patience = 60000;
  await t.open('sec-ch6-watch.html');
  await intoText(t);
  await tabTo(t, 'figure.terminal button.run');
  await t.press('Enter');
  await t.until(() => document.querySelector('.panel[data-state=prompt]') && document.activeElement.matches('.panel input'),
    'the experiment has run, and the line to type on has the focus');
  await t.type('buddyinfo');
  await t.press('Enter');
  await t.until(() => document.querySelector('.panel').textContent.split('buddyinfo').length > 3, 'the kernel has answered');
  await t.press('Tab');
  await t.press('Tab');
  t.ok(await t.page.evaluate(() => !document.activeElement.matches('.panel input')), 'Tab leaves the line');
}

export default [
  {name: 'search, a result, a chunk unfolded, a card', run: searchAndUnfold, limit: 60},
  {name: 'run an experiment and type at its prompt', run, limit: 150}
];
