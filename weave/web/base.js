/* base.js: what the other scripts of the pages stand on, side bar, keys. The pages can be read without any of it.
   base.js, code.js and reading.js are one file at the reader's, book.js; nothing asks the network. */
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

  /* ---- What is remembered. A browser may refuse to store anything: then it holds for this page only. ---- */

  const memory = {};
  const shelf = name => root.dataset.book + ':' + name;      // pages from file:// all share one storage

  function recall(name) {
    try {
      return JSON.parse(localStorage.getItem(shelf(name))) || memory[name] || {};
    } catch (e) {
      return memory[name] || {};
    }
  }

  function remember(name, value) {
    memory[name] = value;
    try { localStorage.setItem(shelf(name), JSON.stringify(value)); } catch (e) { /* see above */ }
  }

  // How the pages look: theme, size, width, side, keys are data attributes of <html>, for the style sheet.
  function look(name, value) {
    root.dataset[name] = value;
    remember('look', Object.assign(recall('look'), {[name]: value}));
  }

  /* ---- Side bar: beside the text, or over it where the window is narrow ---- */

  const side = $('#side');
  const menu = $('#menu');
  const narrow = matchMedia('(max-width: 60rem)');
  const behind = all('#main > :not(h1), .foot, .skip');       // a page keeps its heading
  const shown = () => narrow.matches ? side.classList.contains('open') : root.dataset.side !== 'off';

  // While it lies over the text, nothing behind it can be reached.
  function cover(open) {
    side.classList.toggle('open', open);
    behind.forEach(e => { e.inert = open; });
    menu.setAttribute('aria-expanded', String(shown()));
  }

  function showSide(open) {
    if (narrow.matches) cover(open);
    else {
      look('side', open ? 'on' : 'off');
      menu.setAttribute('aria-expanded', String(open));
    }
    if (!open) return menu.focus();
    const current = $('#side [aria-current="page"]') || $('#side a');
    showCurrent();
    current.focus({preventScroll: true});
  }

  function showCurrent() {
    const current = $('#side [aria-current]');
    const top = e => e.getBoundingClientRect().top;
    if (current) side.scrollTop += top(current) - top(side) - side.clientHeight / 3;
  }

  menu.addEventListener('click', () => showSide(!shown()));
  side.addEventListener('click', e => { if (e.target.closest('a') && narrow.matches) cover(false); });
  document.addEventListener('click', e => {
    const outside = e.target === root || e.target === document.body;  // what is inert passes the click on
    if (outside && narrow.matches && shown()) showSide(false);
  });
  narrow.addEventListener('change', () => cover(false));
  cover(false);
  showCurrent();

  /* ---- What is wider than its place can be scrolled from the keyboard, and shows that it can ---- */

  function mark(box) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle('scrolls', wide);
    if (wide) {
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

  const keys = [];                                // {names, says, does}: in the order of the list that "?" shows

  // A key of one stroke, or several that do the same ('s /'); `does` gets the event, and may return false: not taken.
  function key(names, says, does) { keys.push({names: names.split(' '), says, does}); }

  const SHOWN = {ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc'};
  const help = element('dialog', {className: 'keys'});
  help.setAttribute('aria-label', 'Keys');
  document.body.append(help);

  function showKeys() {
    const caps = k => k.names.flatMap(name => [element('kbd', {textContent: SHOWN[name] || name}), ' ']);
    const rows = keys.filter(k => k.says).map(k => element('tr', {},
      element('td', {}, ...caps(k)), element('td', {textContent: k.says})));
    const close = element('button', {type: 'button', textContent: 'Close'});
    close.addEventListener('click', () => help.close());
    const table = element('table', {}, element('tbody', {}, ...rows));
    help.replaceChildren(element('h2', {textContent: 'Keys'}), table, close);
    help.showModal();
  }

  // Keys of one letter can be turned off: who talks to the computer, or types by chance, wants that.
  document.addEventListener('keydown', e => {
    if (e.defaultPrevented || e.ctrlKey || e.altKey || e.metaKey || $('dialog[open]')) return;
    const at = document.activeElement;
    if (at && at.matches('input:not([type="radio"]), textarea, select') && e.key !== 'Escape') return;
    if (at && at.matches('[type="radio"]') && e.key.startsWith('Arrow')) return;
    if (root.dataset.keys === 'off' && e.key.length === 1) return;
    const k = keys.find(k => k.names.includes(e.key));
    if (k && k.does(e) !== false) e.preventDefault();
  });

  function turn(selector, e) {
    const at = document.activeElement;            // what scrolls sideways keeps its arrows
    const box = at && at !== document.body && at.id !== 'main' && at.tabIndex >= 0;
    const wide = box && at.scrollWidth > at.clientWidth + 1;
    if (wide && e.key.length > 1) return false;
    const link = $(selector);
    if (link) link.click();
    return Boolean(link);
  }

  key('/ s', 'search', () => $('#find').click());
  key('ArrowLeft p', 'previous page', e => turn('.pager .prev', e));
  key('ArrowRight n', 'next page', e => turn('.pager .next', e));
  key('t', 'contents', () => showSide(!shown()));
  key('Escape', 'close what is open', () => {
    if (!narrow.matches || !shown()) return false;
    showSide(false);
  });
  key('?', 'this list', showKeys);

  // The search comes when it is asked for.
  const search = () => load('search.js').then(() => window.Book.search());
  all('#find, [data-find]').forEach(button => button.addEventListener('click', search));

  // `data`: what the scripts of data/ bring.
  window.Book = {$, all, element, load, key, showKeys, mark, root, look, recall, remember, data: {}};
})();
