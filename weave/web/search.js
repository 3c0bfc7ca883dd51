/* search.js: the search. It is loaded when it is first asked for, and reads search-index.js. */
'use strict';

(function () {
  const {all, element, load} = window.Book;

  const GROUPS = [
    {name: 'Identifiers', key: 'identifiers', most: 8, mono: true},
    {name: 'Terms', key: 'terms', most: 5},
    {name: 'Chunks', key: 'chunks', most: 8},
    {name: 'Sections', key: 'sections', most: 20}
  ];
  const input = element('input', {type: 'search', placeholder: 'Search text, identifiers, chunks, terms', autocomplete: 'off'});
  const results = element('div', {className: 'results', id: 'results'});
  const said = element('p', {className: 'said', role: 'status'});
  const dialog = element('dialog', {}, input, said, results);
  let choice = -1;

  input.setAttribute('aria-label', 'Search the book');
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', 'results');
  input.setAttribute('aria-expanded', 'false');
  results.setAttribute('role', 'listbox');
  results.setAttribute('aria-label', 'Results');
  dialog.setAttribute('aria-label', 'Search');
  document.body.append(dialog);

  function openSearch() {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    load('search-index.js').then(search, e => { said.textContent = e.message; });
  }

  function count(text, word) {
    let n = 0;
    for (let i = text.indexOf(word); i >= 0 && n < 20; i = text.indexOf(word, i + word.length)) n++;
    return n;
  }

  // How well a name fits the words: whole, from its beginning, at the beginning of a word, inside.
  function nameScore(name, words) {
    let score = 0;
    for (const word of words) {
      const i = name.indexOf(word);
      if (i < 0) return 0;
      score += name === word ? 1000 : i === 0 ? 200 : /[^a-z0-9]/.test(name[i - 1]) ? 100 : 20;
    }
    return score + 50 / (1 + name.length);
  }

  function sectionScore(entry, words) {
    const [, title, above, text] = entry.lower;
    let score = 0;
    for (const word of words) {
      const inTitle = nameScore(title, [word]);
      const n = count(text, word);
      if (!inTitle && !n && above.indexOf(word) < 0) return 0;
      score += (inTitle ? 60 + inTitle / 10 : 0) + (n ? 4 + n : 0) + (above.indexOf(word) >= 0 ? 3 : 0);
    }
    const phrase = words.join(' ');
    if (words.length > 1 && text.indexOf(phrase) >= 0) score += 40;
    return score;
  }

  function marked(text, words) {
    const lower = text.toLowerCase();
    const out = element('span', {});
    let at = 0;
    while (at < text.length) {
      let next = -1;
      let length = 0;
      for (const word of words) {
        const i = lower.indexOf(word, at);
        if (i >= 0 && (next < 0 || i < next || (i === next && word.length > length))) [next, length] = [i, word.length];
      }
      if (next < 0) break;
      out.append(text.slice(at, next), element('mark', {textContent: text.slice(next, next + length)}));
      at = next + length;
    }
    out.append(text.slice(at));
    return out;
  }

  // A piece of the text around the first word that is found.
  function excerpt(text, words) {
    const lower = text.toLowerCase();
    const phrase = words.join(' ');
    let i = lower.indexOf(phrase);
    for (const word of words) if (i < 0) i = lower.indexOf(word);
    if (i < 0) return text.slice(0, 110);
    const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, i - 50)));
    return (from ? '…' : '') + text.slice(from, i + 100).trim() + '…';
  }

  function find(group, words) {
    return BOOK_INDEX[group.key].map(entry => {
      if (!entry.lower) entry.lower = entry.map(s => s.toLowerCase());
      return {entry, score: group.key === 'sections' ? sectionScore(entry, words) : nameScore(entry.lower[1], words)};
    }).filter(hit => hit.score > 0).sort((a, b) => b.score - a.score);
  }

  function option(group, entry, words, n) {
    const text = group.key === 'sections' ? excerpt(entry[3], words) : entry[2];
    const a = element('a', {href: entry[0], id: 'result-' + n, tabIndex: -1});
    const title = marked(entry[1], words);
    if (group.mono) title.className = 'mono';
    a.append(title, element('small', {}, group.key === 'sections' && entry[2] ? entry[2] + ' · ' : '', marked(text, words)));
    a.setAttribute('role', 'option');
    a.setAttribute('aria-selected', 'false');
    return a;
  }

  function search() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    results.textContent = '';
    choice = -1;
    input.removeAttribute('aria-activedescendant');
    if (!words.length) said.textContent = '';
    if (!window.BOOK_INDEX || !words.length) return;
    const groups = GROUPS.map(group => ({group, hits: find(group, words)})).filter(g => g.hits.length);
    // A name that is exactly what was asked for goes first; else the sections do.
    const exact = g => g.hits[0].score >= 1000 && g.group.key !== 'sections';
    groups.sort((a, b) => exact(b) - exact(a) || (b.group.key === 'sections') - (a.group.key === 'sections'));
    let n = 0;
    groups.forEach(({group, hits}) => {
      const box = element('div', {}, element('h2', {textContent: group.name + ' (' + hits.length + ')', id: 'group-' + group.key}));
      box.firstChild.setAttribute('role', 'presentation');
      box.setAttribute('role', 'group');
      box.setAttribute('aria-labelledby', 'group-' + group.key);
      const most = group.key === 'sections' && groups.length > 1 && groups[0].group === group ? 8 : group.most;
      hits.slice(0, most).forEach(hit => box.append(option(group, hit.entry, words, n++)));
      results.append(box);
    });
    const total = groups.reduce((sum, g) => sum + g.hits.length, 0);
    said.textContent = total ? total + (total === 1 ? ' result' : ' results') : 'Nothing found.';
    input.setAttribute('aria-expanded', String(n > 0));
    if (n) choose(0);
  }

  function choose(i) {
    const options = all('[role=option]', results);
    if (!options.length) return;
    if (options[choice]) options[choice].setAttribute('aria-selected', 'false');
    choice = (i + options.length) % options.length;
    options[choice].setAttribute('aria-selected', 'true');
    options[choice].scrollIntoView({block: 'nearest'});
    input.setAttribute('aria-activedescendant', options[choice].id);
  }

  input.addEventListener('input', search);
  input.addEventListener('keydown', e => {
    if (e.key === 'ArrowDown') choose(choice + 1);
    else if (e.key === 'ArrowUp') choose(choice - 1);
    else if (e.key === 'Enter' && choice >= 0) all('[role=option]', results)[choice].click();
    else return;
    e.preventDefault();
  });
  results.addEventListener('click', e => { if (e.target.closest('a')) dialog.close(); });
  dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });

  window.Book.search = openSearch;
})();
