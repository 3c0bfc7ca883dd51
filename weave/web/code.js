/* code.js: chunks unfold in place, and are copied. */
'use strict';

(function () {
  const {$, all, element, mark} = window.Book;

  // The parts of a chunk on this page, if its first one is here.
  function partsOf(link) {
    if (link.pathname !== location.pathname || !link.hash) return [];
    const id = decodeURIComponent(link.hash.slice(1));
    const first = document.getElementById(id);
    if (!first || !first.classList.contains('chunk')) return [];
    return all('figure.chunk').filter(f => f.dataset.chunk === id);
  }

  function definition(parts) {
    const box = element('span', {className: 'inline'});
    parts.forEach((part, i) => {
      if (i) box.append('\n');
      box.append(...part.cleanCode.cloneNode(true).childNodes);
    });
    const on = parts[parts.length - 1].querySelector('.next-part');
    if (on && !parts.some(p => '#' + p.id === on.hash && on.pathname === location.pathname)) {
      box.append(element('a', {className: 'on', href: on.href, textContent: 'continued on another page'}));
    }
    addButtons(box);
    return box;
  }

  function fold(button, open) {
    const link = button.previousElementSibling;
    let box = button.nextElementSibling;
    if (!box || !box.classList.contains('inline')) {
      if (!open) return;
      box = definition(partsOf(link));
      const left = link.getBoundingClientRect().left - link.parentElement.getBoundingClientRect().left;
      box.style.marginLeft = Math.max(0, Math.round(left) - (link.parentElement.classList.contains('inline') ? 12 : 0)) + 'px';
      button.after(box);
    }
    box.hidden = !open;
    button.textContent = open ? '−' : '+';
    button.setAttribute('aria-expanded', String(open));
    mark(button.closest('pre'));
  }

  function addButtons(code) {
    all('a.use', code).forEach(link => {
      if (!partsOf(link).length) return;
      const name = link.textContent.replace(/[⟨⟩]/g, '').trim();
      const button = element('button', {type: 'button', className: 'more', textContent: '+'});
      button.setAttribute('aria-label', 'Unfold ' + name);
      button.setAttribute('aria-expanded', 'false');
      link.after(button);
    });
  }

  document.addEventListener('click', e => {
    const button = e.target.closest('button.more');
    if (button) fold(button, button.getAttribute('aria-expanded') !== 'true');
  });

  function unfoldAll(pre, open) {
    for (let depth = 0; depth < 12; depth++) {
      const wanted = all('button.more', pre).filter(b => (b.getAttribute('aria-expanded') === 'true') !== open);
      if (!wanted.length) return;
      wanted.forEach(b => fold(b, open));
    }
  }

  // The code as it is in the file: tabs in front, uses of chunks in noweb's brackets.
  function source(figure) {
    const code = figure.cleanCode.cloneNode(true);
    all('.use', code).forEach(link => {
      all('.tag', link).forEach(tag => tag.remove());
      link.textContent = '<<' + link.textContent.replace(/[⟨⟩]/g, '').trim() + '>>';
    });
    const text = code.textContent;
    if (!('tabs' in figure.dataset)) return text;
    return text.replace(/^( {4})+/gm, spaces => '\t'.repeat(spaces.length / 4));
  }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = element('textarea', {value: text});
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error('copy'));
  }

  const chunks = all('figure.chunk');
  chunks.forEach(figure => { figure.cleanCode = figure.querySelector('pre code').cloneNode(true); });
  chunks.forEach(figure => {
    const pre = figure.querySelector('pre');
    const name = figure.querySelector('.name').textContent.replace(/[⟨⟩≡+]/g, '');
    const tools = element('span', {className: 'tools'});
    addButtons(pre);
    if (pre.querySelector('.more')) {
      const button = element('button', {type: 'button', textContent: 'Unfold'});
      button.setAttribute('aria-label', 'Unfold all of ' + name);
      button.setAttribute('aria-expanded', 'false');
      button.addEventListener('click', () => {
        const open = button.getAttribute('aria-expanded') !== 'true';
        unfoldAll(pre, open);
        button.setAttribute('aria-expanded', String(open));
        button.textContent = open ? 'Fold' : 'Unfold';
        button.setAttribute('aria-label', button.textContent + ' all of ' + name);
      });
      tools.append(button);
    }
    const button = element('button', {type: 'button', className: 'copy', textContent: 'Copy'});
    button.setAttribute('aria-label', 'Copy ' + name);
    button.addEventListener('click', () => {
      const say = word => {
        button.textContent = word;
        setTimeout(() => { button.textContent = 'Copy'; }, 1500);
      };
      copy(source(figure)).then(() => say('Copied'), () => say('No copy'));
    });
    tools.append(button);
    figure.querySelector('figcaption').append(tools);
  });
})();
