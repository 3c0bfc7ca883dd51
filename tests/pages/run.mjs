#!/usr/bin/env node
// run.mjs - the tests of the HTML pages, in Chromium
//
// usage: tests/pages/run.mjs [-k WORDS] DIR [NAME...]
//
// Opens pages of DIR from file:// and runs the cases of each tests/pages/NAME.test.mjs (all of them, if no name is
// given; -k only those in whose name WORDS stand). JOBS browsers work side by side (2). One line for each case that
// failed, a picture of its page in build/pages/, and at the end the count. SHOW=yes names those that passed too.
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {launch} from './lib/browser.mjs';
import {Desk} from './lib/desk.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PICTURES = path.resolve('build/pages');
const SECONDS = 30;                               // what a case may take, if it does not say so itself (`limit`)

function parse(words) {
  const only = words[0] === '-k' ? words.splice(0, 2)[1] : '';
  const [dir, ...names] = words;
  if (!dir || !fs.existsSync(path.join(dir, 'index.html'))) {
    console.error('usage: tests/pages/run.mjs [-k WORDS] DIR [NAME...]; DIR is a folder with an index.html');
    process.exit(2);
  }
  return {dir: fs.realpathSync(dir), names, only};
}

// The cases of the files that were asked for: {file, name, run, limit}.
async function collect({names, only}) {
  const files = fs.readdirSync(HERE).filter(f => f.endsWith('.test.mjs')).map(f => f.slice(0, -'.test.mjs'.length));
  const strange = names.filter(name => !files.includes(name));
  if (strange.length) throw new Error('no tests of that name: ' + strange.join(' ') + ' (there are ' + files.join(' ') + ')');
  const cases = [];
  for (const file of files.filter(f => !names.length || names.includes(f))) {
    const {default: list} = await import(pathToFileURL(path.join(HERE, file + '.test.mjs')));
    cases.push(...list.map(c => ({file, ...c})));
  }
  return cases.filter(c => c.name.includes(only));
}

function deadline(seconds, desk) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error('took longer than ' + seconds + ' s; it was ' + desk.doing)), seconds * 1000);
  });
  return {late, clear: () => clearTimeout(timer)};
}

// Run one case on a desk of its own; what it found wrong, or ''.
async function runCase(browser, dir, one) {
  const desk = new Desk(browser, dir);
  const end = deadline(one.limit || SECONDS, desk);
  let fault = '';
  try {
    await Promise.race([one.run(desk), end.late]);
    fault = desk.faults.join('\n');
  } catch (e) {
    fault = [e.stack && !e.plain ? e.stack.split('\n').slice(0, 4).join('\n') : e.message, ...desk.faults].join('\n');
  }
  end.clear();
  if (fault) await desk.picture(path.join(PICTURES, one.file + '-' + one.name.replace(/[^a-z0-9]+/gi, '-') + '.png'));
  await desk.close();
  return fault;
}

function report(one, fault, seconds) {
  const name = one.file + ': ' + one.name;
  if (fault) console.log('FAILED  ' + name + '\n    ' + fault.replace(/\n/g, '\n    '));
  else if (process.env.SHOW) console.log('passed  ' + name + ' (' + seconds.toFixed(1) + ' s)');
}

async function work(dir, queue, count) {
  const browser = await launch();
  try {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const start = Date.now();
      const fault = await runCase(browser, dir, one);
      count[fault ? 'failed' : 'passed']++;
      report(one, fault, (Date.now() - start) / 1000);
    }
  } finally {
    await browser.done();
  }
}

const wanted = parse(process.argv.slice(2));
fs.mkdirSync(PICTURES, {recursive: true});
const queue = await collect(wanted);
const count = {passed: 0, failed: 0};
const jobs = Math.max(1, Math.min(queue.length, Number(process.env.JOBS) || 2));
await Promise.all(Array.from({length: jobs}, () => work(wanted.dir, queue, count)));
console.log('check: ' + count.passed + ' tests passed, ' + count.failed + ' failed');
process.exit(count.failed || !count.passed ? 1 : 0);
