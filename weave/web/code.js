/* code.js: chunks unfold in place and are copied, a function is shown whole, and a link tells what it leads to.
   What lies on other pages is in data/PAGE.js (data.lua), loaded when somebody asks for it. */
'use strict';

(function () {
  const {$, all, element, mark, load, key, data} = window.Book;
  const here = location.pathname.split('/').pop() || 'index.html';

  // {page, id} that a link leads to.
  function target(link) {
    return {page: link.pathname.split('/').pop() || here, id: decodeURIComponent(link.hash.slice(1))};
  }

  const dataOf = page => load('data/' + page.replace(/html$/, 'js')).then(() => data[page]);

  // Text of a link to a chunk without its brackets and the number of its section.
  function nameOf(link) {
    const copy = link.cloneNode(true);
    all('.tag', copy).forEach(tag => tag.remove());
    return copy.textContent.replace(/[⟨⟩≡+]/g, '').trim();
  }

  /* ---- Unfolding ---- */

  async function definition(link) {
    const {page, id} = target(link);
    const first = (await dataOf(page)).chunks[id];
    const parts = await Promise.all(first.parts.map(async ([p, i]) => (await dataOf(p)).chunks[i].code));
    return element('span', {className: 'inline', innerHTML: parts.join('\n')});
  }

  function missing(error) {
    return element('span', {className: 'inline', textContent: error.message + '; the link leads to the chunk.'});
  }

  // As far to the right as the link stands in its line.
  function indent(box, link) {
    const left = link.getBoundingClientRect().left - link.parentElement.getBoundingClientRect().left;
    box.style.marginLeft = Math.max(0, Math.round(left) - (link.closest('.inline') ? 12 : 0)) + 'px';
  }

  const boxOf = button => button.nextElementSibling && button.nextElementSibling.matches('.opened') ?
    button.nextElementSibling : null;

  async function fold(button, open) {
    const link = button.previousElementSibling;
    if (open && !boxOf(button)) {
      button.textContent = '…';
      const box = await definition(link).catch(missing);
      if (!boxOf(button)) {
        const opened = element('span', {className: 'opened'}, element('br'), box);
        opened.dataset.chunk = target(link).id;
        indent(box, link);
        button.after(opened);
        addButtons(box);
      }
    }
    if (boxOf(button)) boxOf(button).hidden = !open;
    button.textContent = open ? '−' : '+';
    button.setAttribute('aria-expanded', String(open));
    mark(button.closest('pre'));
  }

  const isOpen = button => button.getAttribute('aria-expanded') === 'true';

  // A button behind each use of a chunk, but for one that the chunk itself stands in.
  function addButtons(code) {
    all('a.use', code).forEach(link => {
      if (link.parentElement.closest(`[data-chunk="${CSS.escape(target(link).id)}"]`)) return;
      const button = element('button', {type: 'button', className: 'more', textContent: '+'});
      button.setAttribute('aria-label', 'Unfold ' + nameOf(link));
      button.setAttribute('aria-expanded', 'false');
      link.after(button);
    });
  }

  // What is unfolded may bring further buttons.
  async function foldAll(pre, open) {
    for (let wanted; (wanted = all('button.more', pre).filter(b => isOpen(b) !== open && !b.closest('[hidden]'))).length;) {
      for (const button of wanted) await fold(button, open);
    }
  }

  /* ---- The function a chunk stands in ---- */

  // Lines first to last of a tangled file; those of the chunk `own` are marked.
  function assembled(file, first, last, own) {
    const owner = file.from.flatMap(([at, count]) => Array(count).fill(at));
    const rows = [];
    for (let n = first; n <= last; n++) {
      const row = element('span', {className: 'row', innerHTML: file.lines[n - file.first] || ''});
      row.dataset.n = n;
      row.classList.toggle('own', owner[n - file.first] === own);
      rows.push(row, '\n');
    }
    return rows;
  }

  async function showFunction(figure, link, button) {
    const code = figure.querySelector('pre code');
    const whole = button.getAttribute('aria-pressed') !== 'true';
    if (whole) {
      const {page} = target(link);
      const file = await dataOf(page);
      figure.chunkCode = [...code.childNodes];
      code.replaceChildren(...assembled(file, +link.dataset.first, +link.dataset.last, here + '#' + figure.id));
    } else {
      code.replaceChildren(...figure.chunkCode);
    }
    figure.classList.toggle('whole', whole);
    button.setAttribute('aria-pressed', String(whole));
    mark(code.closest('pre'));
  }

  /* ---- Copying ---- */

  // The code as it is in the file: uses of chunks in noweb's brackets, or what was unfolded in their place.
  function shown(code) {
    const copy = code.cloneNode(true);
    all('.use', copy).reverse().forEach(link => {
      const button = link.nextElementSibling;
      const box = button && button.matches('.more') ? boxOf(button) : null;
      const before = link.previousSibling ? link.previousSibling.textContent.match(/(?:^|\n)([ \t]*)$/) : null;
      const open = box && !box.hidden;
      link.replaceWith(open ? box.textContent.replace(/\n/g, '\n' + (before ? before[1] : '')) : `<<${nameOf(link)}>>`);
      if (button && button.matches('.more')) button.remove();
      if (box) box.remove();
    });
    return copy.textContent;
  }

  function copyText(figure) {
    const text = shown(figure.querySelector('pre code'));
    if (!('tabs' in figure.dataset)) return text;
    return text.replace(/^( {4})+/gm, spaces => '\t'.repeat(spaces.length / 4));
  }

  function toClipboard(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = element('textarea', {value: text});
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error('copy'));
  }

  window.Book.copy = toClipboard;

  /* ---- The tools of a chunk ---- */

  function tool(tools, text, label, does) {
    const button = element('button', {type: 'button', textContent: text});
    button.setAttribute('aria-label', label);
    button.addEventListener('click', () => does(button));
    tools.append(button);
    return button;
  }

  function unfoldTool(tools, figure, name) {
    const button = tool(tools, 'Unfold', 'Unfold all of ' + name, async () => {
      const open = !isOpen(button);
      await foldAll(figure.querySelector('pre'), open);
      button.setAttribute('aria-expanded', String(open));
      button.textContent = open ? 'Fold' : 'Unfold';
      button.setAttribute('aria-label', `${button.textContent} all of ${name}`);
    });
    button.setAttribute('aria-expanded', 'false');
    button.classList.add('unfold');
  }

  function functionTool(tools, figure, link) {
    const button = tool(tools, 'Function', `Function ${link.textContent}, all of it`, () =>
      showFunction(figure, link, button).catch(() => { button.textContent = 'Missing'; }));
    button.setAttribute('aria-pressed', 'false');
    button.classList.add('function');
  }

  function copyTool(tools, figure, name) {
    const button = tool(tools, 'Copy', 'Copy ' + name, () => {
      const say = word => {
        button.textContent = word;
        setTimeout(() => { button.textContent = 'Copy'; }, 1500);
      };
      toClipboard(copyText(figure)).then(() => say('Copied'), () => say('No copy'));
    });
    button.classList.add('copy');
  }

  all('figure.chunk').forEach(figure => {
    const pre = figure.querySelector('pre');
    const name = nameOf(figure.querySelector('.name'));
    const tools = element('span', {className: 'tools'});
    const functions = all('a.fn', figure);
    addButtons(pre);
    if (pre.querySelector('.more')) unfoldTool(tools, figure, name);
    if (functions.length === 1) functionTool(tools, figure, functions[0]);
    copyTool(tools, figure, name);
    figure.querySelector('figcaption').append(tools);
  });

  document.addEventListener('click', e => {
    const button = e.target.closest('button.more');
    if (button) fold(button, !isOpen(button));
  });

  /* ---- Cards ---- */

  const LINKS = 'a.id, a.use, a.term, a.ref';
  const card = element('div', {id: 'card', hidden: true});
  card.setAttribute('role', 'tooltip');
  const aside = element('aside', {}, card);       // a landmark: all of a page stands in one
  aside.setAttribute('aria-label', 'What a link leads to');
  document.body.append(aside);
  let owner = null;                               // the link whose card is shown
  let timer = 0;

  const line = (className, innerHTML) => element('div', {className, innerHTML});

  function identifierCard(entries) {
    return entries.flatMap(([kind, declaration, contract, place]) => [
      line('kind', kind),
      ...(declaration ? [element('pre', {}, element('code', {innerHTML: declaration}))] : []),
      ...(contract ? [line('contract', contract)] : []),
      line('where', place)]);
  }

  function chunkCard(chunk) {
    return [line('name', `⟨${chunk.name}⟩`), element('pre', {}, element('code', {innerHTML: chunk.code})),
      line('where', chunk.place)];
  }

  function figureCard([src, name, caption]) {
    return [element('img', {src: `figures/${src}.svg`, alt: ''}), line('contract', `<b>${name}.</b> ${caption}`)];
  }

  // What there is to say of a link, or nothing.
  function contents(link, found) {
    const {page, id} = target(link);
    if (!found) return null;
    if (link.matches('.id')) {
      const entries = found.names && found.names[`${id} ${link.textContent}`];
      if (entries) return identifierCard(entries);
    }
    if (link.matches('.id, .use') && found.chunks && found.chunks[id]) return chunkCard(found.chunks[id]);
    if (link.matches('.term') && found.terms && found.terms[id]) return [line('contract', found.terms[id])];
    const near = page === here && document.getElementById(id);
    const seen = near && near.getBoundingClientRect().top < innerHeight && near.getBoundingClientRect().bottom > 0;
    return !seen && found.figures && found.figures[id] ? figureCard(found.figures[id]) : null;
  }

  // Below the link, or above it where there is more room; never over it.
  function place(link) {
    const at = link.getClientRects()[0];
    const width = card.offsetWidth;
    const below = innerHeight - at.bottom > card.offsetHeight + 12 || at.top < innerHeight - at.bottom;
    card.style.maxHeight = (below ? innerHeight - at.bottom : at.top - 56) - 16 + 'px';
    card.style.left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8)) + scrollX + 'px';
    card.style.top = (below ? at.bottom + 6 : at.top - card.offsetHeight - 6) + scrollY + 'px';
  }

  async function show(link) {
    const found = await dataOf(target(link).page).catch(() => null);
    const body = owner === link ? contents(link, found) : null;
    if (!body) return;
    card.style.maxHeight = '';
    card.replaceChildren(...body);
    card.hidden = false;
    all('img', card).forEach(image => image.addEventListener('load', () => owner === link && place(link)));
    place(link);
    link.setAttribute('aria-describedby', 'card');
  }

  function hide() {
    clearTimeout(timer);
    if (owner) owner.removeAttribute('aria-describedby');
    owner = null;
    card.hidden = true;
  }

  // `wait` milliseconds from now; a card that is open changes quicker than one comes.
  function ask(link, wait) {
    clearTimeout(timer);
    if (link === owner) return;
    timer = setTimeout(() => {
      hide();
      owner = link;
      show(link);
    }, card.hidden ? wait : 120);
  }

  const asked = e => (e.target.closest ? e.target.closest(`main :is(${LINKS})`) : null);

  document.addEventListener('pointerover', e => {
    if (e.pointerType === 'touch') return;
    const link = asked(e);
    if (link) ask(link, 260);
    else if (card.contains(e.target)) clearTimeout(timer);
    else if (owner || timer) {
      clearTimeout(timer);
      timer = setTimeout(hide, 220);
    }
  });
  document.addEventListener('focusin', e => {
    const link = asked(e);
    if (link && link.matches(':focus-visible')) ask(link, 0);
    else if (!card.contains(e.target)) hide();
  });
  document.addEventListener('keydown', e => {
    if (e.key !== 'Escape' || card.hidden) return;
    hide();
    e.stopPropagation();
  }, true);
  addEventListener('resize', hide);
})();
