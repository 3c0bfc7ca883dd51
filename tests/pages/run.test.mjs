// run.test.mjs - "Run it here" and the page of the machine
//
// v86 is slow to start on a busy machine: what waits for it has more patience than the desk.
import fs from 'node:fs';
import path from 'node:path';
import {difference} from './rules.mjs';

const PATIENCE = 60000;
const LIMIT = 100;                                // s for a case
const WATCH = 'sec-ch6-watch.html';

// The first page that shows this experiment.
function pageOf(t, name) {
  const pages = fs.readdirSync(t.dir).filter(f => f.endsWith('.html') && f !== 'machine.html');
  return pages.find(f => fs.readFileSync(path.join(t.dir, f), 'utf8').includes(`data-run="${name}"`));
}

async function wait(t, fn, what, ...args) {
  t.doing = 'waiting until ' + what;
  try {
    await t.page.waitForFunction(fn, {polling: 50, timeout: PATIENCE}, ...args);
  } catch (error) {
    const now = await t.page.$eval('.panel', p => p.dataset.state + ', ' + p.querySelector('.status').textContent)
      .catch(() => 'no panel');
    throw new Error('waited in vain until ' + what + '; it was: ' + now);
  }
}

const state = (t, wanted) => wait(t, wanted => {
  const panel = document.querySelector('.panel');
  return panel && panel.dataset.state === wanted;
}, 'the machine is in state ' + wanted, wanted);
const shows = (t, words) => wait(t, words => document.querySelector('.panel .screen').textContent.includes(words),
  'the console shows ' + words, words);
const screen = t => t.page.$eval('.panel .screen', e => e.textContent);
const status = t => t.text('.panel .status');

// Presses the first of these buttons that is called so.
const press = (t, selector, words) => t.page.$$eval(selector, (list, words) => {
  list.find(b => b.textContent === words).click();
}, words);

async function ask(t, name) {
  await t.page.$eval(`[data-run="${name}"] button.run`, b => b.click());
}

// The console has been drawn to its end, and says what the book says.
async function agrees(t, name, options) {
  await t.open(pageOf(t, name), options);
  await ask(t, name);
  await state(t, 'prompt');
  await shows(t, '\nvm> ');
  await wait(t, () => document.querySelector('.panel .screen').textContent.endsWith('vm> '), 'the console is drawn');
  const book = fs.readFileSync(path.resolve('build/run', name, 'transcript'), 'latin1');
  const whole = text => text.trimEnd().replace(/\nvm>( halt)?$/, '');
  t.equal(difference(name, whole(book), whole(await screen(t))), '', 'the difference from the book in ' + name);
}

async function keyboardOnly(t) {
  await t.open(WATCH);
  await t.page.focus('button.run');
  await t.press('Enter');
  await state(t, 'prompt');
  t.equal((await t.focused()).tag, 'input', 'what has the focus at the prompt');
  await t.type('uptime');
  await t.press('Enter');
  await shows(t, 'vm> uptime\n');
  await state(t, 'prompt');
  await t.type('/?');                             // keys of the page elsewhere
  t.equal(await t.page.$eval('.panel input', e => e.value), '/?', 'what was typed');
  await t.press('ArrowUp');
  t.equal(await t.page.$eval('.panel input', e => e.value), 'uptime', 'the line before');
  await t.press('Tab');
  t.equal((await t.focused()).text, 'Enter', 'behind the line to type on');
  await t.press('Tab');
  t.equal((await t.focused()).text, 'freelists normal', 'then come the suggestions');
  await t.press('Enter');
  await wait(t, () => document.querySelector('.panel .screen').textContent.split('vm> freelists normal').length > 3,
    'it was given again');
  await t.axe('a machine is at the prompt');
}

async function halting(t) {
  await t.open(WATCH);
  await ask(t, 'ch06-life');
  await state(t, 'prompt');
  await t.page.focus('.panel input');
  await t.type('halt');
  await t.press('Enter');
  await state(t, 'stopped');
  t.equal(await status(t), 'The machine has stopped.', 'the words');
  t.ok((await t.focused()).tag === 'button', 'the focus is not lost: ' + JSON.stringify(await t.focused()));
  await t.axe('the machine has stopped');
  await press(t, '.panel button', 'Start again');
  await state(t, 'prompt');
}

async function panicking(t) {
  await t.open(pageOf(t, 'crash-null'));
  await ask(t, 'crash-null');
  await state(t, 'stopped');
  t.equal(await status(t), 'The machine has stopped: the kernel panicked.', 'the words');
  t.ok((await screen(t)).includes('Kernel panic'), 'the console shows the panic');
}

async function givingUp(t) {
  await t.open(pageOf(t, 'crash-stack'));
  await ask(t, 'crash-stack');
  await state(t, 'stopped');
  t.ok((await status(t)).startsWith('The machine has stopped, v86 cannot go on'), 'it says so: ' + await status(t));
  t.ok((await t.text('.panel .note')).includes('task gate'), 'and why');
}

async function lacking(t) {
  await t.open('index.html');
  await t.page.evaluateOnNewDocument(() => { delete window.WebAssembly; });
  await t.open(WATCH);
  await ask(t, 'ch06-life');
  await state(t, 'stopped');
  t.ok((await status(t)).includes('no WebAssembly'), 'it says what is missing');
  t.ok((await t.text('figure.terminal pre')).includes('freelists normal'), 'the transcript is there');
  t.equal(t.asked.filter(url => /machine\//.test(url)).length, 0, 'files of the machine that were loaded');
}

async function oneAtATime(t) {
  await t.open(WATCH);
  await ask(t, 'ch06-life');
  await state(t, 'prompt');
  await ask(t, 'ch06-marks');
  const states = () => Array.from(document.querySelectorAll('.panel'), p => p.dataset.state).sort().join();
  await wait(t, `(${states})() === 'prompt,stopped'`,
    'the second machine runs and the first does not');
  await press(t, '.panel button', 'Close');
  await press(t, '.panel button', 'Close');
  t.equal(await t.count('.panel'), 0, 'panels');
  t.ok((await t.focused()).text === 'Run it here', 'the focus is where it came from');
}

async function idle(t) {
  await t.open(WATCH);
  await ask(t, 'ch06-life');
  await state(t, 'prompt');
  await shows(t, '0 faults found');
  const before = await t.page.metrics();
  const start = await t.page.evaluate(() => performance.now());
  await wait(t, start => performance.now() - start > 2000, 'two seconds are over', start);
  const after = await t.page.metrics();
  const busy = (after.TaskDuration - before.TaskDuration) / (after.Timestamp - before.Timestamp);
  t.ok(busy < 0.4, 'a machine that waits leaves the processor alone: busy ' + Math.round(busy * 100) + ' %');
}

async function much(t) {
  await t.open('machine.html');
  await t.click('.controls .start');
  await state(t, 'prompt');
  await t.page.focus('.panel input');
  for (let i = 0; i < 90; i++) {
    await t.type('help');
    await t.press('Enter');
  }
  await t.type('echo the end');
  await t.press('Enter');
  await shows(t, '\nthe end\n');
  const lines = (await screen(t)).split('\n').length;
  t.ok(lines > 2000 && lines < 4300, 'the console forgets its oldest lines; it has ' + lines);
}

async function machinePage(t) {
  await t.open('machine.html');
  await t.page.select('.controls select', '16');
  await t.page.type('.controls input', 'nopse');
  await t.click('.controls .start');
  await state(t, 'prompt');
  await shows(t, 'command line: build/kernel/kernel.elf nopse');
  await shows(t, 'node 0 zone DMA: 4064 frames');
  await press(t, 'button.try', 'zones');
  await shows(t, 'zone DMA     start 0 size');
  for (const mode of [{}, {dark: true}, {phone: true}]) {
    await t.show(mode);
    await t.axe('a machine in mode ' + JSON.stringify(mode));
  }
  await t.page.evaluate(() => document.querySelector('tr[data-run="ch06-life"] button').click());
  await shows(t, 'vm> trace on mm_page_merge');
  await state(t, 'prompt');
}

async function untouched(t) {
  await t.open(WATCH);
  const early = t.asked.filter(url => /run\.js|machine\/|data\/run/.test(url));
  t.equal(early, [], 'files of the machine before it is asked for');
  t.ok(await t.count('button.run') > 0, 'there is a button');
}

async function withoutScript(t) {
  await t.open('machine.html', {noscript: true});
  t.ok((await t.text('noscript')).includes('needs JavaScript'), 'it says so');
}

const cases = {
  'nothing of it is loaded before it is asked for': untouched,
  'from file:// the life of a frame is as in the book': t => agrees(t, 'ch06-life'),
  'from file:// a walk of the page tables is as in the book': t => agrees(t, 'ch03-walk'),
  'from file:// the slab allocator is as in the book': t => agrees(t, 'ch08-life'),
  'from http:// the life of a frame is as in the book': t => agrees(t, 'ch06-life', {http: true}),
  'from http:// high memory is as in the book': t => agrees(t, 'ch09-window', {http: true}),
  'a machine is started and used from the keyboard': keyboardOnly,
  'when the machine has halted it can be started again': halting,
  'a panic ends the machine and is no error of the page': panicking,
  'what v86 cannot do ends the machine and is no error of the page': givingUp,
  'without WebAssembly the panel says so': lacking,
  'there is one machine at a time': oneAtATime,
  'a machine that waits does not burn the processor': idle,
  'much output does no harm': much,
  'the page of the machine takes size and options': machinePage,
  'without JavaScript the page of the machine says so': withoutScript,
};

export default Object.entries(cases).map(([name, run]) => ({name, run, limit: LIMIT}));
