// transcripts.mjs: each experiment as a page runs it, against the book's transcript
//
// usage: transcripts.mjs [-a] SITE RUNS [NAME...]
//   SITE  the pages (build/html): kernel, v86 and the data of the experiments are those that a reader gets
//   RUNS  the book's runs (build/run)
//   -a    all memory sizes that a browser gives, not the first only
// Prints a line for each fault and at the end "check: N tests passed, M failed".
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import zlib from 'node:zlib';
import {pathToFileURL} from 'node:url';
import '../../weave/web/handover.js';
import {apart, difference} from './rules.mjs';

const LARGEST = 1024;                             // MiB
const LIMIT = 180000;                             // ms for one experiment

const args = process.argv.slice(2);
const all = args[0] === '-a' && Boolean(args.shift());
const [site, runs, ...wanted] = args;
const {V86} = await import(pathToFileURL(path.resolve('build/npm/node_modules/v86/build/libv86.mjs')));

globalThis.Book = {data: {}};
const load = file => vm.runInThisContext(fs.readFileSync(path.join(site, file), 'utf8'));
load('machine/kernel.js');
load('machine/v86-wasm.js');
const unpack = name => new Uint8Array(zlib.gunzipSync(Buffer.from(Book.data[name], 'base64'))).buffer;
const kernel = unpack('machine/kernel');
const wasm = await WebAssembly.compile(unpack('machine/v86'));

function run({name, options, script}, memory) {
  return new Promise((done, failed) => {
    const bytes = [];
    const end = (settle, what) => {
      clearTimeout(timer);
      machine.end().then(() => settle(what));
    };
    const timer = setTimeout(() => end(failed, new Error('has not ended')), LIMIT);
    const job = {memory, options, script: script.join('\n') + '\n', name: `build/run/${name}/script`};
    const machine = Handover.boot(V86, wasm, kernel, job, {
      says: byte => bytes.push(byte),
      ended: () => end(done, Buffer.from(bytes).toString('latin1')),
      failed: error => end(failed, error),
    });
  });
}

async function compare(job, memory) {
  const book = fs.readFileSync(path.join(runs, job.name, 'transcript-' + memory), 'latin1');
  try {
    return difference(job.name, book, await run(job, memory));
  } catch (error) {
    return error.message;
  }
}

function jobs() {
  const names = fs.readdirSync(path.join(site, 'data')).map(f => (/^run-(.*)\.js$/.exec(f) || [])[1]).filter(Boolean);
  return names.filter(name => wanted.length ? wanted.includes(name) : !apart[name]).sort().map(name => {
    load(`data/run-${name}.js`);
    return Book.data['run-' + name];
  });
}

let passed = 0;
let bad = 0;
for (const job of jobs()) {
  const sizes = job.memory.filter(n => n <= LARGEST);
  for (const memory of all ? sizes : sizes.slice(0, 1)) {
    const fault = await compare(job, memory);
    if (fault) console.log(`${job.name} at ${memory} MiB: ${fault}`);
    fault ? bad++ : passed++;
  }
}
console.log(`check: ${passed} tests passed, ${bad} failed`);
process.exit(bad || !passed ? 1 : 0);
