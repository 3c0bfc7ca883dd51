/* base.js: what the other scripts of the pages stand on, colours, side bar, keys. The pages can be read without any of
   it. base.js, code.js and reading.js are one file at the reader's, book.js; nothing asks the network. */
'use strict';

(function () {
  const root = document.documentElement;
  const $ = selector => document.querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  function element(tag, props, ...children) {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...children);
    return e;
  }

  const loading = {};

  // Load a script that lies beside the page, once; a promise. (fetch() is refused on file://, a script is not.)
  function load(src) {
    if (!loading[src]) {
      loading[src] = new Promise((done, failed) => {
        const script = element('script', {src});
        script.addEventListener('load', () => done());
        script.addEventListener('error', () => { delete loading[src]; failed(new Error(src + ' is missing')); });
        document.head.append(script);
      });
    }
    return loading[src];
  }

  /* ---- Theme ---- */

  function remember(theme) {
    try { localStorage.setItem('theme', theme); } catch (e) { /* no storage: good for this page only */ }
  }

  all('#theme input').forEach(input => {
    input.checked = input.value === (root.dataset.theme || 'system');
    input.addEventListener('change', () => {
      root.dataset.theme = input.value;
      remember(input.value);
    });
  });

  /* ---- Side bar ---- */

  const side = $('#side');
  const menu = $('#menu');

  function showSide(open) {
    side.classList.toggle('open', open);
    menu.setAttribute('aria-expanded', String(open));
    if (open) showCurrent();
  }

  function showCurrent() {
    const current = $('#side [aria-current]');
    if (current) side.scrollTop += current.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 3;
  }

  menu.addEventListener('click', () => showSide(!side.classList.contains('open')));
  side.addEventListener('click', e => { if (e.target.closest('a')) showSide(false); });
  showCurrent();

  /* ---- What is wider than its place can be scrolled from the keyboard ---- */

  function mark(box) {
    if (box.scrollWidth > box.clientWidth + 1) {
      box.tabIndex = 0;
      box.setAttribute('role', 'group');
      const caption = box.closest('figure') && box.closest('figure').querySelector('.name, figcaption');
      box.setAttribute('aria-label', (caption ? caption.textContent.trim().slice(0, 60) : 'Code') + ' (scrolls)');
    } else {
      ['tabindex', 'role', 'aria-label'].forEach(name => box.removeAttribute(name));
    }
  }

  const scrollers = all('pre, .scroll, .equation');
  const markAll = () => scrollers.forEach(mark);
  markAll();
  addEventListener('resize', markAll);
  addEventListener('load', markAll);

  /* ---- Keys ---- */

  const keys = [];                                // {key, says, does}: in the order of the list that "?" shows

  // A key of one stroke; `does` gets the event, and may return false: not taken.
  function key(name, says, does) { keys.push({name, says, does}); }

  const SHOWN = {ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc'};
  const help = element('dialog', {});
  help.setAttribute('aria-label', 'Keys');
  document.body.append(help);

  function showKeys() {
    const rows = keys.filter(k => k.says).map(k => element('tr', {},
      element('td', {}, element('kbd', {textContent: SHOWN[k.name] || k.name})), element('td', {textContent: k.says})));
    help.replaceChildren(element('table', {}, element('tbody', {}, ...rows)));
    help.showModal();
  }

  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.altKey || e.metaKey || document.querySelector('dialog[open]')) return;
    const at = document.activeElement;
    if (at && at.matches('input, textarea, select')) {
      if (e.key !== '/') return;
    }
    const k = keys.find(k => k.name === e.key);
    if (k && k.does(e) !== false) e.preventDefault();
  });

  function turn(selector) {
    const at = document.activeElement;            // what scrolls sideways keeps its arrows
    if (at && at !== document.body && at.scrollWidth > at.clientWidth + 1 && at.tabIndex >= 0 && at.id !== 'main') return false;
    const link = $(selector);
    if (link) link.click();
    return Boolean(link);
  }

  key('/', 'search', () => $('#find').click());
  key('ArrowLeft', 'previous page', () => turn('.pager .prev'));
  key('ArrowRight', 'next page', () => turn('.pager .next'));
  key('Escape', 'close what is open', () => {
    if (!side.classList.contains('open')) return false;
    showSide(false);
    menu.focus();
  });
  key('?', 'this list', showKeys);

  // The search comes when it is asked for.
  $('#find').addEventListener('click', () => load('search.js').then(() => window.Book.search()));

  // `data`: what the scripts of data/ bring.
  window.Book = {$, all, element, load, key, mark, root, data: {}};
})();
