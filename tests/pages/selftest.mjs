#!/usr/bin/env node
// selftest.mjs - do the gates of the pages fail? Each planted fault must be told by its gate, and a good page by none
//
// usage: tests/pages/selftest.mjs
//
// Writes a small site with one fault a page into a folder of its own and lets gates.mjs, the Nu checker and weave/links
// look at it. A case that waits in vain must say what for.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {launch} from './lib/browser.mjs';
import {Desk} from './lib/desk.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
const HEAVY = 200001;

const style = rules => ({head: `<style>${rules}</style>`});
const small = '<p><button type="button">A</button><button type="button">B</button></p>';

// page: what is put into a good one, and which gates must tell of it, in which words
const PLANTED = {
  alt: {body: `<p><img src="${PIXEL}"></p>`, told: {light: /image-alt/, html: /alt/}},
  address: {body: '<p><img src="http://example.org/x.png" alt="x"></p>',
    told: {script: /asks for http:/, links: /loads http:/}},
  asks: {head: '<script>new Image().src = "https://example.org/y.png";</script>', told: {script: /asks for https:/}},
  outside: {head: '<script src="../outside.js"></script>', told: {script: /outside\.js/, links: /no such file/}},
  throws: {head: '<script>throw new Error("planted");</script>', told: {script: /error in a script.*planted/}},
  complains: {head: '<script>console.error("planted");</script>', told: {script: /on the console: planted/}},
  pale: {...style('p { color: #bbb; background: #fff; }'), told: {light: /color-contrast/}},
  gloomy: {...style('@media (prefers-color-scheme: dark) { p { color: #333; background: #111; } }'),
    told: {dark: /color-contrast/}},
  fingers: {...style('@media (max-width: 30rem) { button { font-size: 8px; padding: 0; border: 0; } }'), body: small,
    told: {phone: /target-size/}},
  twice: {body: '<p id="x">one</p><p id="x">two</p>', told: {html: /Duplicate ID/, links: /id x stands twice/}},
  anchor: {body: '<p><a href="good.html#nowhere">a word</a></p>', told: {links: /no such anchor/}},
  nesting: {body: '<ul><p>not an item</p></ul>', told: {html: /not allowed/}},
  heavy: {body: `<!--${'x'.repeat(HEAVY)}-->`, told: {weight: /bytes/}}
};

const page = ({head = '', body = ''}) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
${head}</head><body><main><h1>A page</h1><p>Some text.</p>${body}</main></body></html>
`;

function write(site) {
  fs.mkdirSync(site);
  fs.writeFileSync(path.join(site, '..', 'outside.js'), '');
  for (const [name, fault] of Object.entries({...PLANTED, good: {}, index: {}})) {
    fs.writeFileSync(path.join(site, name + '.html'), page(fault));
  }
}

function output(program, words, env) {
  const done = spawnSync(program, words, {encoding: 'utf8', env: {...process.env, ...env}, timeout: 240000});
  return done.stdout + done.stderr;
}

// What each gate says, line by line. gates.mjs names its gates in words.
function ask(site) {
  const NAMES = {light: 'axe, light', dark: 'axe, dark', phone: 'axe, phone', script: 'no error', weight: 'weight'};
  const lines = output(process.execPath, [path.join(HERE, 'gates.mjs'), site], {SELDOM: '1'}).split('\n');
  const said = Object.fromEntries(Object.entries(NAMES).map(([gate, name]) =>
    [gate, lines.filter(line => line.startsWith('FAILED  ' + name))]));
  const nu = output(path.join(HERE, 'check'), [site, 'html'], {LOG: path.join(site, '..', 'log')});
  said.html = nu.split('\n').filter(line => line.startsWith('FAILED'));
  said.links = output(path.join(HERE, '../../weave/links'), [site]).split('\n');
  return said;
}

const of = (lines, name) => lines.filter(line => new RegExp(`(^|[^a-z])${name}\\.html:`).test(line));

// [what must be so, whether it is]
function judge(said) {
  const planted = Object.entries(PLANTED).flatMap(([name, {told}]) => Object.entries(told).map(([gate, words]) =>
    [`${name} is told by ${gate}`, of(said[gate], name).some(line => words.test(line))]));
  const quiet = Object.keys(said).map(gate =>
    [`${gate} has nothing against a good page`, !of(said[gate], 'good').length]);
  return [...planted, ...quiet];
}

// A checker that dies has said nothing against a page, and yet the gate must not be content.
function dying(site) {
  const bin = path.join(site, '..', 'bin');
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, 'java'), '#!/bin/sh\nexit 3\n', {mode: 0o755});
  const env = {LOG: path.join(site, '..', 'log'), PATH: bin + ':' + process.env.PATH};
  const said = output(path.join(HERE, 'check'), [site, 'html'], env);
  return [['a checker that dies fails its gate', /^check: 0 tests passed, 1 failed$/m.test(said)]];
}

// A case that waits in vain, one that looks for what is not there, and axe when it is asked by a case.
async function desk(site) {
  const browser = await launch();
  const t = new Desk(browser, fs.realpathSync(site));
  t.patience = 500;
  const message = work => work().then(() => '', e => e.message);
  await t.open('pale.html');
  const waits = await message(() => t.until(() => false, 'the moon is full'));
  const clicks = await message(() => t.click('#nothing'));
  const axe = await message(() => t.axe('a pale page'));
  await t.open('throws.html');
  const faults = t.faults.join();
  await t.close();
  await browser.done();
  return [
    ['a case says what it waited for in vain', /in vain until the moon is full/.test(waits)],
    ['a case says what it could not click', /nothing to click: #nothing/.test(clicks)],
    ['a case asks axe', /a pale page.*color-contrast/s.test(axe)],
    ['an error in a script is a fault of a case', /planted/.test(faults)]
  ];
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'selftest-'));
try {
  const site = path.join(folder, 'site');
  write(site);
  const found = [...judge(ask(site)), ...dying(site), ...await desk(site)];
  const failed = found.filter(([, so]) => !so);
  for (const [what] of failed) console.log('FAILED  not so: ' + what);
  console.log(`check: ${found.length - failed.length} tests passed, ${failed.length} failed`);
  process.exitCode = failed.length ? 1 : 0;
} finally {
  fs.rmSync(folder, {recursive: true, force: true});
}
