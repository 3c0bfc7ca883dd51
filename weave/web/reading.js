/* reading.js: what makes a long text pleasant: how it looks, the place where one stopped, what was read, figures that
   open, a chapter on paper, a report of an error. */
'use strict';

(function () {
  const {$, all, element, key, root, look, recall, remember, showKeys} = window.Book;
  const main = $('#main');
  const {chapter, title, version} = document.body.dataset;   // a chapter: only the pages that are to be read have one
  const page = location.pathname.split('/').pop() || 'index.html';
  const guest = window.parent !== window;         // fetched by another page to be printed with it
  const STAY = 2000;                              // ms: who is gone sooner was only passing

  function button(text, props, does) {
    const b = element('button', Object.assign({type: 'button', textContent: text}, props));
    b.addEventListener('click', does);
    return b;
  }

  /* ---- A place in the text: a block of it, and how far into it; so it survives another size of text ---- */

  const BAR = 80;                                 // px: what the top bar covers, and a little

  function placeNow() {
    const blocks = Array.from(main.children);
    const below = blocks.findIndex(b => b.getBoundingClientRect().bottom > BAR);
    if (below < 0) return [0, 0];
    const box = blocks[below].getBoundingClientRect();
    return [below, Math.max(0, Math.round((BAR - box.top) / (box.height || 1) * 1000) / 1000)];
  }

  function heightOf([index, part]) {
    const block = main.children[Math.min(index, main.children.length - 1)];
    const box = block.getBoundingClientRect();
    return box.top + scrollY + part * box.height - BAR;
  }

  const goTo = place => scrollTo({top: heightOf(place), behavior: 'instant'});

  /* ---- Settings ---- */

  const NORMAL = {theme: 'system', size: '3', width: 'normal', keys: 'on'};
  const settings = element('div', {id: 'settings', popover: 'auto'});
  const opener = element('button', {type: 'button', id: 'aa', popoverTargetElement: settings},
    element('span', {textContent: 'A', ariaHidden: 'true'}), element('span', {textContent: 'a', ariaHidden: 'true'}));
  opener.setAttribute('aria-label', 'Settings');
  settings.setAttribute('role', 'group');
  settings.setAttribute('aria-label', 'Settings');

  const set = name => root.dataset[name] || NORMAL[name];

  function change(name, value) {
    const place = placeNow();
    look(name, value);
    all('#settings [name="' + name + '"]').forEach(input => { input.checked = input.value === value; });
    window.dispatchEvent(new Event('resize'));    // what is too wide now?
    if (scrollY > 0) goTo(place);
  }

  // A row of the settings: one of `options`, {value: text}.
  function choice(name, legend, options) {
    const labels = Object.entries(options).map(([value, text]) => {
      const input = element('input', {type: 'radio', name, value, checked: set(name) === value});
      input.addEventListener('change', () => change(name, value));
      return element('label', {className: name + '-' + value}, input, element('span', {textContent: text}));
    });
    return element('fieldset', {}, element('legend', {textContent: legend}), element('div', {}, ...labels));
  }

  function fillSettings() {
    settings.append(choice('theme', 'Colours', {light: 'Light', system: 'System', dark: 'Dark'}),
      choice('size', 'Text', {1: 'Smallest', 2: 'Small', 3: 'Normal', 4: 'Large', 5: 'Largest'}),
      choice('width', 'Column', {normal: 'Normal', wide: 'Wide'}),
      choice('keys', 'One-letter keys', {on: 'On', off: 'Off'}),
      element('p', {className: 'progress'}, element('span', {id: 'have-read', role: 'status'}), forget),
      button('List of keys', {}, () => { settings.hidePopover(); showKeys(); }));
    all('[class^="size-"]', settings).forEach(label => label.classList.add('letter-a'));
    $('.top').append(opener, settings);
  }

  function resize(step) {
    const size = Number(set('size')) + step;
    if (size >= 1 && size <= 5) change('size', String(size));
  }

  key('+', 'larger text', () => resize(1));
  key('=', '', () => resize(1));                  // the same key without Shift
  key('-', 'smaller text', () => resize(-1));

  /* ---- What was read: {chapter: {page: 1, or the place where one stopped in it}} ---- */

  function note(value) {
    const read = recall('read');
    const pages = read[chapter] = read[chapter] || {};
    if (pages[page] === 1) return;
    pages[page] = value;
    remember('read', read);
  }

  const isRead = value => value === 1;

  function say(link, state, text) {
    all('.read', link).forEach(e => e.remove());
    if (!state) return delete link.dataset.read;
    link.dataset.read = state;
    link.append(element('span', {className: 'read vh', textContent: ', ' + text}));
  }

  function showChapter(item, pages) {
    const total = Number(item.dataset.pages);
    const done = Math.min(total, Object.values(pages).filter(isRead).length);
    const [own, ...others] = all('a', item);
    const begun = Object.keys(pages).length > 0;
    own.style.setProperty('--done', Math.max(begun ? 8 : 0, done / total * 100) + '%');
    if (done === total) say(own, 'whole', 'read');
    else say(own, begun && 'part', done + ' of ' + total + ' pages read');
    others.forEach(a => say(a, isRead(pages[a.getAttribute('href')]) && 'whole', 'read'));
    return [done, total];
  }

  function showProgress() {
    const read = recall('read');
    const counts = all('#side [data-pages], .contents [data-pages]')
      .map(item => [item, showChapter(item, read[item.querySelector('a').getAttribute('href')] || {})]);
    const [done, total] = counts.filter(([item]) => item.closest('#side'))
      .reduce((sum, [, n]) => [sum[0] + n[0], sum[1] + n[1]], [0, 0]);
    $('#have-read').textContent = done + ' of ' + total + ' pages read';
  }

  const forget = button('Forget', {}, () => {
    remember('read', {});
    remember('last', {});
    showProgress();
    showGoOn();
  });
  forget.setAttribute('aria-label', 'Forget what was read');

  /* ---- The place where one stopped ---- */

  let hint = null;

  function keepPlace() {
    if (hint) {
      if (scrollY < 1.5 * innerHeight) return;    // still deciding
      closeHint();
    }
    const at = placeNow();
    note(at);
    remember('last', {page, title, at});
  }

  function closeHint() {
    if (hint) hint.remove();
    hint = null;
  }

  function showHint(place) {
    const close = button('×', {}, closeHint);
    close.setAttribute('aria-label', 'Stay here');
    function goBack() {
      closeHint();
      goTo(place);
      main.focus({preventScroll: true});
    }
    hint = element('div', {className: 'hint', role: 'region', ariaLabel: 'Where you were'},
      button('Back to where you were', {}, goBack), close);
    $('#side').after(hint);
  }

  // Who came by a link to the page's top, and had been far down in it, is offered the way; nothing moves by itself.
  function offerPlace() {
    const last = recall('last');
    if (location.hash === '#go-on') {
      history.replaceState(null, '', location.href.split('#')[0]);
      if (last.page === page) goTo(last.at);
      return;
    }
    const place = (recall('read')[chapter] || {})[page];
    const [visit] = performance.getEntriesByType('navigation');
    const fresh = !location.hash && visit && visit.type === 'navigate';
    if (fresh && Array.isArray(place) && heightOf(place) > innerHeight) showHint(place);
  }

  function showGoOn() {
    const last = recall('last');
    const begin = $('.begin');
    if (!begin) return;
    all('.go-on', begin).forEach(e => e.remove());
    begin.classList.toggle('again', Boolean(last.page));
    if (!last.page) return;
    begin.prepend(element('a', {className: 'button go-on', href: last.page + '#go-on'},
      'Go on reading: ', element('b', {textContent: last.title})));
    const at = $(`.contents details a[href="${CSS.escape(last.page)}"]`);
    if (at) at.closest('details').open = true;
  }

  function watchReading() {
    let timer = 0;
    let ending = 0;
    addEventListener('scroll', () => {
      clearTimeout(timer);
      timer = setTimeout(keepPlace, 400);
    }, {passive: true});
    addEventListener('pagehide', () => { if (timer) keepPlace(); });
    timer = setTimeout(keepPlace, STAY);
    new IntersectionObserver(([end]) => {
      clearTimeout(ending);
      if (end.isIntersecting) ending = setTimeout(() => { note(1); showProgress(); }, STAY);
    }).observe($('.pager'));
  }

  /* ---- Where one is: the sub-section in the side bar, the section in the top bar ---- */

  function watchHeadings() {
    const links = new Map(all('#side a[href^="#"]').map(a => [decodeURIComponent(a.hash.slice(1)), a]));
    const heads = all('h2[id]', main).filter(h => links.has(h.id));
    let current = null;
    function spy() {
      const passed = heads.filter(h => h.getBoundingClientRect().top < innerHeight * .3);
      const link = passed.length ? links.get(passed[passed.length - 1].id) : null;
      if (link === current) return;
      if (current) current.removeAttribute('aria-current');
      if (link) link.setAttribute('aria-current', 'location');
      current = link;
    }
    if (!heads.length) return;
    addEventListener('scroll', () => requestAnimationFrame(spy), {passive: true});
    spy();
  }

  function watchTitle() {
    const bar = $('.top');
    const head = $('main h1');
    if (!head || !title) return;
    $('.top .book').after(element('span', {className: 'now', textContent: title, ariaHidden: 'true'}));
    const passed = h1 => !h1.isIntersecting && h1.boundingClientRect.top < 100;
    const seen = ([h1]) => bar.classList.toggle('below', passed(h1));
    new IntersectionObserver(seen, {rootMargin: '-56px 0px 0px'}).observe(head);
  }

  /* ---- Figures that open: as large as the window, larger by wheel or keys, moved by scrolling or dragging ---- */

  const viewer = {scale: 1, fit: 1, drawn: {width: 1, height: 1}};

  function zoom(scale, x, y) {
    const {stage, image, drawn, fit} = viewer;
    const box = stage.getBoundingClientRect();
    const [px, py] = x === undefined ? [box.width / 2, box.height / 2] : [x - box.left, y - box.top];
    const next = Math.min(Math.max(scale, fit), fit * 8);
    const grow = next / viewer.scale;
    const left = (stage.scrollLeft + px) * grow - px;
    const top = (stage.scrollTop + py) * grow - py;
    image.style.width = drawn.width * next + 'px';
    viewer.scale = next;
    stage.scrollTo({left, top, behavior: 'instant'});
  }

  function fitFigure() {
    const {stage, drawn} = viewer;
    const [width, height] = [stage.clientWidth - 32, stage.clientHeight - 32];
    viewer.fit = viewer.scale = Math.min(width / drawn.width, height / drawn.height);
    zoom(viewer.fit);
  }

  function dragging(stage) {
    stage.addEventListener('wheel', e => {
      e.preventDefault();
      zoom(viewer.scale * Math.exp(-e.deltaY * .0015), e.clientX, e.clientY);
    }, {passive: false});
    stage.addEventListener('pointermove', e => {
      if (e.buttons !== 1 || e.pointerType !== 'mouse') return;
      stage.scrollBy({left: -e.movementX, top: -e.movementY, behavior: 'instant'});
    });
    stage.addEventListener('dragstart', e => e.preventDefault());
  }

  function makeViewer() {
    viewer.stage = element('div', {className: 'stage', tabIndex: 0, role: 'group'});
    viewer.stage.setAttribute('aria-label', 'Figure (scrolls)');
    viewer.name = element('b', {id: 'viewer-name'});
    const larger = button('+', {ariaLabel: 'Larger'}, () => zoom(viewer.scale * 1.3));
    const smaller = button('−', {ariaLabel: 'Smaller'}, () => zoom(viewer.scale / 1.3));
    const close = button('Close', {}, () => viewer.dialog.close());
    const fit = button('Fit', {}, fitFigure);
    const bar = element('div', {className: 'bar'}, viewer.name, smaller, larger, fit, close);
    viewer.dialog = element('dialog', {className: 'viewer'}, bar, viewer.stage);
    viewer.dialog.setAttribute('aria-labelledby', 'viewer-name');
    viewer.dialog.addEventListener('keydown', e => {
      const does = {'+': larger, '=': larger, '-': smaller, 0: fit}[e.key];
      if (does) does.click();
    });
    dragging(viewer.stage);
    document.body.append(viewer.dialog);
  }

  function openFigure(figure) {
    if (!viewer.dialog) makeViewer();
    const img = figure.querySelector('img');
    viewer.drawn = {width: img.width || 1, height: img.height || 1};
    viewer.image = img.cloneNode(true);
    viewer.image.removeAttribute('style');
    viewer.name.textContent = figure.querySelector('.label').textContent.replace(/\.$/, '');
    viewer.stage.replaceChildren(viewer.image);
    viewer.dialog.showModal();
    viewer.stage.focus();
    fitFigure();
  }

  function openFigures() {
    all('figure.drawing').forEach(figure => {
      const name = figure.querySelector('.label');
      if (!name) return;
      const open = button('⤢', {className: 'enlarge'}, () => openFigure(figure));
      open.setAttribute('aria-label', 'Enlarge ' + name.textContent.replace(/\.$/, ''));
      figure.prepend(open);
      figure.querySelector('img').addEventListener('click', () => open.click());
    });
  }

  /* ---- A chapter on paper: its sections are fetched, as guests in frames that send what is in them ---- */

  function fetchPage(src) {
    const frame = element('iframe', {src: src + '#part', className: 'guest', title: 'A section to be printed'});
    return new Promise((done, failed) => {
      const late = setTimeout(() => finish(failed, new Error(src + ' does not answer')), 20000);
      const heard = e => { if (e.source === frame.contentWindow) finish(done, e.data); };
      function finish(how, what) {
        clearTimeout(late);
        removeEventListener('message', heard);
        frame.remove();
        how(what);
      }
      addEventListener('message', heard);
      document.body.append(frame);
    });
  }

  function section(html) {
    const part = element('section', {innerHTML: html});
    all('.crumbs, .pager, .page-tools, .minitoc', part).forEach(e => e.remove());
    all('[id]', part).forEach(e => e.removeAttribute('id'));
    return part;
  }

  async function printChapter(asked) {
    const whole = element('div', {className: 'printed'});
    asked.disabled = true;
    try {
      for (const a of all('.minitoc a')) {
        whole.append(section(await fetchPage(a.getAttribute('href'))));
        asked.textContent = whole.children.length + ' sections are here';
      }
      main.append(whole);
      await Promise.all(all('img', whole).map(img => img.decode().catch(() => {})));
      addEventListener('afterprint', () => whole.remove(), {once: true});
      asked.textContent = 'Print this chapter';
      window.print();
    } catch (e) {
      asked.textContent = e.message;
    }
    asked.disabled = false;
  }

  /* ---- A report of an error ---- */

  let selected = null;                            // {text, under}: what, and the last heading above it

  function noteSelection() {
    const selection = getSelection();
    const text = String(selection).replace(/\s+/g, ' ').trim().slice(0, 400);
    const above = all('h2[id]', main).filter(h => text && h.compareDocumentPosition(selection.anchorNode) & 4);
    selected = text && main.contains(selection.anchorNode) ? {text, under: above.pop()} : null;
  }

  function report() {
    const address = location.href.split('#')[0] + (selected && selected.under ? '#' + selected.under.id : '');
    const text = selected ? '“' + selected.text + '”' : '';
    return 'Place: ' + title + '\nVersion: ' + version + '\nPage: ' + address + '\nText: ' + text + '\n\nWhat is wrong: ';
  }

  const THANKS = 'Thank you. Please say below what is wrong, copy the text, and send it to whoever gave you this book.';

  function showReport() {
    const area = element('textarea', {value: report(), rows: 12, ariaLabel: 'Report'});
    const said = element('span', {role: 'status'});
    const copy = button('Copy', {className: 'main'}, () => {
      area.select();
      said.textContent = document.execCommand('copy') ? 'Copied.' : 'Please copy it by hand.';
    });
    const dialog = element('dialog', {className: 'report-text'}, element('h2', {textContent: 'Report an error'}),
      element('p', {textContent: THANKS}),
      area, element('p', {className: 'row'}, copy, button('Close', {}, () => dialog.close()), said));
    dialog.setAttribute('aria-label', 'Report an error');
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  function fillReport(link) {
    const fields = {title: 'Error in ' + title, body: report()};
    link.href = link.dataset.report.replace(/\{(title|body)\}/g, (field, name) => encodeURIComponent(fields[name]));
  }

  function pageTools() {
    const tools = $('.page-tools');
    if (!tools) return;
    const link = tools.querySelector('[data-report]');
    const ask = link || button('Report an error', {}, showReport);
    if (link) link.addEventListener('click', () => fillReport(link));
    else tools.append(ask);
    ['pointerdown', 'keydown'].forEach(event => ask.addEventListener(event, noteSelection));   // a click may end it
    if ('print' in tools.dataset) {
      const print = button('Print this chapter', {}, () => printChapter(print));
      tools.append(print);
    }
  }

  /* ---- The page ---- */

  if (guest && location.hash === '#part') {
    window.parent.postMessage(main.innerHTML, '*');
    return;
  }
  fillSettings();
  showProgress();
  showGoOn();
  watchHeadings();
  watchTitle();
  openFigures();
  pageTools();
  if (chapter && !guest) {
    document.fonts.ready.then(offerPlace).then(watchReading);
  }
})();
