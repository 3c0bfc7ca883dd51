// moving.test.mjs: the picture of chapter 6 that moves: keys, slider, words, and the kernel's own lists at its end.

const PAGE = 'sec-ch6-watch.html';

const text = (t, selector) => t.page.$eval(selector, e => e.textContent);
const says = t => text(t, '.player .says');
const STEP = /^Step (\d+) of/;
const step = async t => Number((await says(t)).match(STEP)[1]);
const played = (t, n, what) => t.until(n =>
  Number(document.querySelector('.player .says').textContent.match(/^Step (\d+) of/)[1]) >= n, what, n);
const press = (t, key) => t.page.keyboard.press(key);
const lists = t => t.page.$$eval('.player .lists li:not(.in-hand)', columns =>
  columns.map(c => Array.from(c.querySelectorAll('.chip'), e => Number(e.textContent))));
const data = t => t.page.evaluate(() => window.Book.data['moving-ch06-moving']);

async function open(t, options) {
  await t.open(PAGE, options);
  await t.until(() => document.querySelector('.player .says b'), 'the player is there');
}

async function scrub(t, n) {
  await t.page.$eval('.player input', (input, n) => {
    input.value = n;
    input.dispatchEvent(new Event('input', {bubbles: true}));
  }, n);
}

// Blocks of a step must lie apart, and what is free, in use and in hand is 1,024 frames at every step.
function faults() {
  const {steps, strip} = window.Book.data['moving-ch06-moving'];
  return steps.flatMap((s, n) => {
    const all = s.lists.flatMap((list, k) => list.map(pfn => [pfn, k])).concat(s.used, s.hand ? [s.hand] : [])
      .sort((a, b) => a[0] - b[0]);
    const apart = all.every(([pfn, order], i) => i === 0 || pfn === all[i - 1][0] + 2 ** all[i - 1][1]);
    const frames = all.reduce((sum, b) => sum + 2 ** b[1], 0);
    return apart && frames === strip[1] ? [] : ['step ' + n];
  });
}

export default [
  {
    name: 'the picture steps, jumps and ends from the keyboard, and the page keeps its own keys',
    async run(t) {
      await open(t);
      await t.page.focus('.player .view');
      await press(t, 'ArrowRight');
      await press(t, 'ArrowRight');
      t.equal(await step(t), 2, 'the step after two arrows');
      await press(t, 'ArrowLeft');
      t.equal(await step(t), 1, 'the step after an arrow back');
      await press(t, 'End');
      t.equal(await step(t), (await data(t)).steps.length - 1, 'the last step');
      await press(t, 'Home');
      t.equal(await step(t), 0, 'the first step');
      await press(t, 'ArrowLeft');
      t.equal(await step(t), 0, 'before the first step is nothing');
      t.ok((await t.page.url()).includes(PAGE), 'the arrows did not turn the page');
    },
  },
  {
    name: 'the lists at the end are those that the kernel printed, and no frame is lost on the way',
    async run(t) {
      await open(t);
      const {steps, kernel} = await data(t);
      await scrub(t, steps.length - 1);
      t.equal(JSON.stringify(await lists(t)), JSON.stringify(kernel), 'the lists shown');
      t.equal((await t.page.evaluate(faults)).join(), '', 'steps with frames lost or counted twice');
    },
  },
  {
    name: 'a step says what happened and where, and its function leads to the code',
    async run(t) {
      await open(t);
      await scrub(t, 2);
      t.equal(await says(t), 'Step 2 of 54. Block 5120 of order 10 is halved: its lower half, 5120, goes onto list 9; ' +
        'its upper half, 5632, stays in hand. In expand().', 'the words of step 2');
      t.ok((await t.page.$eval('.player .says a', a => a.href)).includes('sec-ch6-rmqueue.html#chunk-'), 'the link leads to a chunk');
      t.equal(await text(t, '.player .in-hand .chip'), '5632', 'the block in hand');
    },
  },
  {
    name: 'the picture plays to the end, is silent meanwhile, and stops when asked',
    async run(t) {
      await open(t);
      await t.page.select('.player select', '4');
      await t.page.focus('.player .view');
      await press(t, 'Space');
      t.equal(await t.page.$eval('.player .says', e => e.ariaLive), 'off', 'what is said aloud while it plays');
      await played(t, 2, 'two steps are played');
      await press(t, 'Space');
      const at = await step(t);
      t.equal(await t.page.$eval('.player .says', e => e.ariaLive), 'polite', 'what is said aloud when it stands');
      await press(t, 'ArrowRight');
      t.equal(await step(t), at + 1, 'the step after a stop and an arrow');
      await scrub(t, 53);
      await t.page.click('.player button.play');
      await played(t, 54, 'the last step is played');
      await t.until(() => document.querySelector('.player button[aria-label="Play"]'), 'it stops at the end');
    },
  },
  {
    name: 'the picture fits a phone, and on paper the still one stands',
    async run(t) {
      await open(t, {phone: true});
      t.equal(await t.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, 'pixels too wide');
      t.ok(await t.page.$eval('figure.moving img', e => !e.checkVisibility()), 'the still picture is out of the way');
      await t.page.emulateMediaType('print');
      t.ok(await t.page.$eval('figure.moving img', e => e.checkVisibility()), 'the still picture is on paper');
      t.ok(await t.page.$eval('.player', e => !e.checkVisibility()), 'the player is not');
      await t.page.emulateMediaType(null);
    },
  },
];
