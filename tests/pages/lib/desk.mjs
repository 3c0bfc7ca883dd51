// desk.mjs - what a case is given: a browser's window on the book, hands, and means to say what must hold
//
//   await t.open('sec-x.html#y', {dark, phone, width, http, noscript})   a page; again: another page in the same window
//   t.page                       puppeteer's page
//   t.ok(value, what)  t.equal(got, wanted, what)
//   await t.until(fn, what, ...args)     until fn(...args), in the page, is true; fails with `what` after t.patience ms
//   await t.press('Tab', 'Enter', 'Shift+Tab')  await t.type('words')  await t.click(selector)
//   await t.text(selector)  await t.count(selector)  await t.focused()
//   await t.axe('what is open')  no violation on what the page shows now, in its present mode
//   await t.show({dark, phone, width})   the same page in another mode
//   t.allow(/text/)              faults that this case provokes on purpose
import fs from 'node:fs';
import {serve} from './serve.mjs';
import {violations} from './axe.mjs';
import {fileHome, watch} from './watch.mjs';

const PATIENCE = 10000;

// A fault of the book, told without our own stack.
class Wrong extends Error {
  plain = true;
}

// The size of the window in a mode.
export function viewport({phone, width}) {
  if (phone) return {width: 390, height: 844, hasTouch: true, isMobile: true, deviceScaleFactor: 1};
  return {width: width || 1280, height: 900, deviceScaleFactor: 1};
}

export class Desk {
  constructor(browser, dir) {
    Object.assign(this, {browser, dir, page: null, home: fileHome(dir), doing: 'starting', patience: PATIENCE, wrong: [], allowed: [], asked: []});
  }

  get faults() {
    return this.wrong.filter(fault => !this.allowed.some(a => a.test(fault)));
  }

  allow(pattern) {
    this.allowed.push(pattern);
  }

  async window(noscript) {
    this.context = await this.browser.createBrowserContext();
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(PATIENCE);
    await this.page.setJavaScriptEnabled(!noscript);
    await this.page.emulateFocusedPage?.(true);
    const homes = [this.home];
    if (this.server) homes.push(this.server.home);
    watch(this.page, homes, this.wrong, this.asked);
  }

  async open(name, options = {}) {
    this.doing = 'opening ' + name;
    if (options.http && !this.server) this.server = await serve(this.dir);
    if (!this.page) await this.window(options.noscript);
    await this.show(options);
    const url = (options.http ? this.server.home : this.home) + name;
    await this.page.goto(url, {waitUntil: 'load', timeout: 3 * PATIENCE});
    this.doing = 'working on ' + name;
    return this.page;
  }

  async show(options) {
    await this.page.setViewport(viewport(options));
    await this.page.emulateMediaFeatures([
      {name: 'prefers-color-scheme', value: options.dark ? 'dark' : 'light'},
      {name: 'prefers-reduced-motion', value: 'reduce'}
    ]);
  }

  ok(value, what) {
    if (!value) throw new Wrong('not so: ' + what);
  }

  equal(got, wanted, what) {
    const [a, b] = [got, wanted].map(x => JSON.stringify(x));
    if (a !== b) throw new Wrong(what + ': got ' + a + ', wanted ' + b);
  }

  async until(fn, what, ...args) {
    this.doing = 'waiting until ' + what;
    try {
      return await this.page.waitForFunction(fn, {polling: 30, timeout: this.patience}, ...args);
    } catch (e) {
      if (e.name !== 'TimeoutError') throw e;
      throw new Wrong('waited ' + this.patience / 1000 + ' s in vain until ' + what);
    }
  }

  // Keys as a reader presses them; 'Shift+Tab' holds the first.
  async press(...keys) {
    for (const key of keys) {
      const parts = key === '+' ? ['+'] : key.split('+');
      const last = parts.pop();
      for (const held of parts) await this.page.keyboard.down(held);
      await this.page.keyboard.press(last);
      for (const held of parts.reverse()) await this.page.keyboard.up(held);
    }
  }

  type(words) {
    return this.page.keyboard.type(words);
  }

  async click(selector) {
    this.doing = 'clicking ' + selector;
    const found = await this.page.$(selector);
    if (!found) throw new Wrong('nothing to click: ' + selector);
    await found.click();
  }

  async text(selector) {
    const text = await this.page.$$eval(selector, list => list.length && list[0].textContent.trim());
    if (text === 0) throw new Wrong('not on the page: ' + selector);
    return text;
  }

  count(selector) {
    return this.page.$$eval(selector, list => list.length);
  }

  // What has the focus: {tag, id, name (class names), text, label, seen: whether a ring shows it}
  focused() {
    return this.page.evaluate(() => {
      const e = document.activeElement;
      const ring = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
      const shown = [e, e.closest('label')].filter(Boolean).map(x => getComputedStyle(x));
      return {
        tag: e.localName, id: e.id, name: e.className, text: e.textContent.trim().slice(0, 80),
        label: e.getAttribute('aria-label') || '', href: e.getAttribute('href') || '', seen: shown.some(ring)
      };
    });
  }

  async axe(what) {
    this.doing = 'asking axe about ' + what;
    const found = await violations(this.page);
    if (found.length) throw new Wrong(['axe, ' + what + ': ' + found.length + ' violations', ...found].join('\n'));
  }

  async picture(file) {
    if (this.page) await this.page.screenshot({path: file}).catch(() => fs.rmSync(file, {force: true}));
  }

  async close() {
    if (this.context) await this.context.close().catch(() => {});
    if (this.server) this.server.close();
  }
}
