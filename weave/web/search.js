/* search.js: the search. It is loaded when it is first asked for, and reads search/names.js and search/words.js, the
   index that search.lua has made; the text for excerpts comes in pieces, for the results that are shown. */
'use strict';

(function () {
  const {all, element, load, data} = window.Book;

  /* ---- An index: sorted words, and for each its postings as text ---- */

  // Reads the numbers of a posting list: a last digit is one of 48 letters from "(" on, those before it are of 33 from
  // "]" on. A list of a common word in a long book is long, so nothing is kept of it.
  const list = {
    text: '',
    at: 0,
    of(text) {
      this.text = text;
      this.at = 0;
      return this;
    },
    more() { return this.at < this.text.length; },
    next() {
      let code = this.text.charCodeAt(this.at++);
      if (code < 93) return code - 40;
      let n = 0;
      let unit = 1;
      for (; code >= 93; code = this.text.charCodeAt(this.at++)) {
        n += (code - 93) * unit;
        unit *= 33;
      }
      return n + (code - 40) * unit;
    },
    skip(count) {
      for (let k = 0; k < count; k++) while (this.text.charCodeAt(this.at++) >= 93);
    }
  };

  class Index {
    constructor(from) {
      this.tokens = from.tokens.split('\n');
      this.postings = from.postings.split('\n');
    }

    // The first token that is not before `word`.
    lower(word) {
      let low = 0;
      let high = this.tokens.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.tokens[middle] < word) low = middle + 1;
        else high = middle;
      }
      return low;
    }

    // Calls see(postings, how well it fits) for each token that `word` is or begins.
    match(word, prefix, see) {
      let i = this.lower(word);
      if (this.tokens[i] === word) see(this.postings[i++], 1);
      if (!prefix) return;
      for (; i < this.tokens.length && this.tokens[i].startsWith(word); i++) {
        see(this.postings[i], .3 + .5 * word.length / this.tokens[i].length);
      }
    }
  }

  /* ---- What can be found ---- */

  let names = null;                               // what search/names.js brought, made ready
  let words = null;                               // the same of search/words.js, which comes a little later

  function readNames() {
    const from = data['search/names'];
    const rows = from.rows.split('\n');
    const last = from.groups.map((g, i) => i + 1 < from.groups.length ? from.groups[i + 1].first : rows.length);
    names = {
      index: new Index(from), rows, meta: from.meta, pages: from.pages.split('\n'), files: from.files.split('\n'),
      stop: new Set(from.stop.split(' ')),
      groups: from.groups.map((g, i) => Object.assign({last: last[i]}, GROUPS[g.key], g))
    };
  }

  function readWords() {
    const from = data['search/words'];
    const long = Float32Array.from(from.sizes, (_, n) => Math.pow(2, (from.sizes.charCodeAt(n) - 48) / 4) / 400);
    words = {index: new Index(from), long, files: from.files};
  }

  const slug = name => 'chunk-' + name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

  // A thing that can be found, by its number.
  function thing(n) {
    const [title, page, id, sub, root] = names.rows[n].split('\t');
    const [file, where] = names.pages[page].split('\t');
    return {title, id, sub, where, root: root && names.files[root], file: file.replace('!', ''), suite: file[0] === '!'};
  }

  // The row of an identifier names that of its chunk; a chunk's id is made of its name unless that has two.
  function address(n) {
    const it = thing(n);
    const group = groupOf(n);
    let id = it.id;
    if (id[0] === '@') {
      const chunk = thing(id.slice(1));
      id = chunk.id || slug(chunk.title);
    } else if (!id && group.key === 'chunks') id = slug(it.title);
    return it.file + (id ? '#' + id : '');
  }

  const groupOf = n => names.groups.find(g => n < g.last);
  const prior = n => names.meta.charCodeAt(2 * n) - 48;
  const length = n => names.meta.charCodeAt(2 * n + 1) - 48;

  /* ---- What was asked for ---- */

  const SPLIT = /[^\w.\u00c0-\u024f]+/;
  const NUMBERED = /^[a-z]?\d*\.[\d.]*\d$/;

  // The words of a query, cut as search.lua cuts those of the book, with their places.
  function wordsOf(text) {
    const found = [];
    text.toLowerCase().split(SPLIT).forEach(piece => {
      const bare = piece.replace(/\.+$/, '');
      (NUMBERED.test(bare) ? [bare] : bare.split('.')).forEach(word => { if (word) found.push(word); });
    });
    const all = found.map((word, place) => ({word, place}));
    const telling = all.filter((w, i) => !names.stop.has(w.word) || (i === all.length - 1 && all.length > 1 && w.word.length > 1));
    return (telling.length ? telling : all).slice(0, 8);
  }

  /* ---- Finding ---- */

  const MORE = 100;                               // results of a group that are shown at most
  const NAME = [6, 55, 100];                      // a word in what is said of a thing, in its name, as its name

  // One for many, and many for one, where the one does not begin the other.
  function otherForm(word) {
    if (word.length < 4) return '';
    if (word.endsWith('ies')) return word.slice(0, -3) + 'y';
    if (word.endsWith('y')) return word.slice(0, -1) + 'ies';
    return word.endsWith('s') ? word.slice(0, -1) : '';
  }

  // Where a word stands, and what that is worth: two arrays, by the number of the thing.
  function scores(word, prefix, into) {
    const worth = (n, score) => {
      if (into[n] < score) into[n] = score;
      into.any = true;
    };
    const inNames = (postings, fit) => {
      for (let n = -1, p = list.of(postings); p.more();) {
        const posting = p.next();
        n += (posting / 3) | 0;
        worth(n, NAME[posting % 3] * fit);
      }
    };
    const inText = (postings, fit) => {
      for (let n = -1, p = list.of(postings); p.more();) {
        const posting = p.next();
        const often = posting & 15;
        n += posting >> 4;
        worth(n, often ? fit * (5 + 22 * often / (often + 1 + words.long[n])) : 3 * fit);
        p.skip(often);
      }
    };
    names.index.match(word, prefix, inNames);
    if (words) words.index.match(word, prefix, inText);
    const other = otherForm(word);
    if (!other) return;
    names.index.match(other, false, token => inNames(token, .75));
    if (words) words.index.match(other, false, token => inText(token, .75));
  }

  const known = new Map();                        // scores of the words that were typed last

  function scored(word, prefix) {
    const key = word + (prefix ? '*' : '');
    let into = known.get(key);
    if (!into) {
      into = new Float32Array(names.rows.length);
      scores(word, prefix, into);
      if (known.size > 8) known.delete(known.keys().next().value);
      known.set(key, into);
    }
    return into;
  }

  const FAR = 1048576;                            // more than a piece has words

  // Calls see(piece * FAR + place) for each place of a word in the prose of the pieces that `wanted` says.
  function places(word, prefix, wanted, see) {
    words.index.match(word, prefix, postings => {
      for (let n = -1, p = list.of(postings); p.more();) {
        const posting = p.next();
        n += posting >> 4;
        if (!wanted(n)) p.skip(posting & 15);
        else for (let k = posting & 15, at = n * FAR; k > 0; k--) see(at += p.next());
      }
    });
  }

  // The pieces where words of the query stand beside each other as they do there: number -> how many pairs.
  function phrases(asked, lists) {
    const found = new Map();
    for (let k = 1; words && k < asked.length; k++) {
      const [one, two] = [asked[k - 1], asked[k]];
      const both = n => lists[k - 1][n] > 0 && lists[k][n] > 0;
      const before = new Set();
      const seen = new Set();
      places(one.word, false, both, at => before.add(at));
      if (before.size) places(two.word, k === asked.length - 1 && two.word.length > 2, both, at => {
        if (before.has(at - two.place + one.place)) seen.add(Math.floor(at / FAR));
      });
      seen.forEach(n => found.set(n, (found.get(n) || 0) + 1));
    }
    return found;
  }

  // All things of a group that have `least` of the words: their numbers, and what they are worth.
  function gather(group, lists, least, near, pairs) {
    const found = [];
    const worth = [];
    for (let n = group.first; n < group.last; n++) {
      let score = 0;
      let have = 0;
      let named = 0;
      for (const of of lists) {
        if (of[n] === 0) continue;
        score += of[n];
        have++;
        if (of[n] > 28) named++;
      }
      if (have < least) continue;
      score = score / lists.length * (.6 + .07 * prior(n)) + (named ? 25 * Math.min(1, named / length(n)) : 0);
      if (near.has(n)) score += 35 * near.get(n) / pairs;
      found.push(n);
      worth.push(score);
    }
    return {group, total: found.length, hits: best(found, worth)};
  }

  // The best of many, without sorting them all.
  function best(found, worth) {
    const sorted = Float32Array.from(worth).sort();
    const least = sorted[Math.max(0, sorted.length - MORE)];
    const hits = [];
    for (let i = 0; i < found.length && hits.length < 3 * MORE; i++) {
      if (Math.fround(worth[i]) >= least) hits.push({n: found[i], score: worth[i]});
    }
    return hits;
  }

  const byScore = (a, b) => b.score - a.score || a.n - b.n;

  const SHORT = {fig: 'figure', tab: 'table', ex: 'exercise'};

  // What was asked for, without the signs that go with it: "->lru", "alloc_pages()", "Fig. 6.2", "struct page".
  function bareOf(query) {
    return query.replace(/\(\)$|^[§.&*\s]+|^->|^(?:section|sec|chapter|ch|struct|union|enum)\.? (?=\S)/g, '')
      .replace(/^(fig|tab|ex)\.? (?=[a-z]?\d|[a-z]\.)/, (all, word) => SHORT[word] + ' ');
  }

  // The best come first; a name that is what was asked for is before all others.
  function rank(hits, query) {
    const bare = bareOf(query);
    hits.forEach(hit => {
      const title = thing(hit.n).title.toLowerCase();
      const number = title.match(/^(?:[a-z]+ )?[a-z]?\d[\d.]*(?=$|[ :])|^[a-z](\.\d+)+(?= )/);
      const name = (number ? title.slice(number[0].length).replace(/^:? /, '') : title).replace(/^(?:an?|the) /, '');
      hit.exact = title === bare || name === bare || (number && number[0] === bare);
      hit.begins = name.startsWith(bare);
      const bonus = hit.exact ? 1000 : hit.begins ? 60 : name.includes(bare) ? 30 : 0;
      hit.score += prior(hit.n) > 1 ? bonus : bonus / 10;
    });
    return hits.sort(byScore).slice(0, MORE);
  }

  // What a query finds: the groups in order, the words without any match, how many words each result has.
  function find(text) {
    const query = text.trim().toLowerCase().replace(/\s+/g, ' ');
    const asked = wordsOf(text);
    if (!asked.length) return {query, asked, groups: [], unknown: [], least: 0};
    const lists = asked.map(({word}, i) => scored(word, i === asked.length - 1 || word.length > 2));
    const unknown = asked.filter((w, i) => !lists[i].any).map(w => w.word);
    const near = phrases(asked, lists);
    const all = least => names.groups.map(g => gather(g, lists, least, near, asked.length - 1)).filter(g => g.total);
    let least = lists.length;
    let groups = all(least);
    if (!groups.length && least > 1) groups = all(--least);
    groups.forEach(g => { g.hits = rank(g.hits, query); });
    favourHome(groups);
    return {query, asked, groups: inOrder(groups, query), unknown, least};
  }

  // Where a name is defined it is explained.
  function favourHome(groups) {
    const hits = key => (groups.find(g => g.group.key === key) || {hits: []}).hits;
    const [name] = hits('identifiers');
    if (!name || !name.exact || prior(name.n) < 2) return;
    const home = thing(name.n).file;
    const sections = hits('sections');
    sections.forEach(hit => { if (thing(hit.n).file === home) hit.score += 25; });
    sections.sort(byScore);
  }

  // A group whose first is what was asked for goes first, then terms of that name; what looks like code asks for names.
  function inOrder(groups, query) {
    const code = /[_(]|->|^(?:struct|union|enum) /.test(query);
    const first = g => {
      const {exact, begins, n} = g.hits[0];
      return (exact ? 4 : 0) + (exact && prior(n) > 1 ? 4 : 0) + (code && g.group.key === 'identifiers' ? 2 : 0)
        + (begins && g.group.key === 'terms' ? 1 : 0);
    };
    return groups.sort((a, b) => first(b) - first(a) || a.group.order - b.group.order);
  }

  /* ---- The nearest words, for one that is not in the book ---- */

  let rows = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(64)];

  // How many letters must be changed, put in, left out or exchanged with their neighbour; more than `most`: most + 1.
  function distance(a, b, most) {
    let [before, row, next] = rows;
    for (let j = 0; j <= b.length; j++) row[j] = j;
    for (let i = 1; i <= a.length; i++) {
      next[0] = i;
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        let d = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2] + 1);
        next[j] = d;
        if (d < least) least = d;
      }
      if (least > most) return most + 1;
      [before, row, next] = [row, next, before];
    }
    rows = [before, row, next];
    return Math.min(row[b.length], most + 1);
  }

  // Of those that begin with its first letter or, as after a slip there, with its second.
  function nearest(word) {
    if (word.length > 40) return [];
    const most = word.length > 4 ? 2 : 1;
    const found = new Map();
    const look = (index, weight, letter) => {
      const to = index.lower(letter + '\uffff');
      for (let i = index.lower(letter); i < to; i++) {
        const token = index.tokens[i];
        if (Math.abs(token.length - word.length) > most || NUMBERED.test(token) || found.has(token)) continue;
        const d = distance(word, token, most);
        if (d <= most) found.set(token, d * 10 - Math.min(5, index.postings[i].length / 8) - weight);
      }
    };
    new Set(word.slice(0, 2)).forEach(letter => {
      look(names.index, 2, letter);
      if (words) look(words.index, 0, letter);
    });
    return Array.from(found).sort((a, b) => a[1] - b[1]).slice(0, 3).map(([token]) => spelt(token));
  }

  // A name as it is written.
  function spelt(token) {
    const i = names.index.lower(token);
    if (names.index.tokens[i] !== token) return token;
    for (let k = 0, n = -1, p = list.of(names.index.postings[i]); p.more() && k < 20; k++) {
      n += (p.next() / 3) | 0;
      const {title} = thing(n);
      if (title.toLowerCase() === token) return title;
    }
    return token;
  }

  /* ---- What is shown ---- */

  const GROUPS = {
    sections: {name: 'Sections', order: 1, shown: 6},
    identifiers: {name: 'Identifiers', order: 2, shown: 5, mono: true},
    terms: {name: 'Terms', order: 3, shown: 3, told: true},
    chunks: {name: 'Chunks of code', order: 4, shown: 4},
    figures: {name: 'Figures and tables', order: 5, shown: 3, told: true},
    exercises: {name: 'Exercises', order: 6, shown: 3, told: true},
    files: {name: 'Files', order: 7, shown: 3, mono: true}
  };
  const input = element('input', {type: 'search', placeholder: 'Sections, names, chunks, terms, figures, files', autocomplete: 'off',
    spellcheck: false});
  const results = element('div', {className: 'results', id: 'results'});
  const said = element('p', {className: 'said', role: 'status'});
  const meant = element('p', {className: 'meant'});
  const hint = element('p', {className: 'search-keys'});
  const close = element('button', {type: 'button', className: 'close', textContent: 'Close'});
  const dialog = element('dialog', {className: 'search'}, element('div', {className: 'field'}, input, close), said, meant, results, hint);
  let choice = -1;
  let walking = false;                            // the arrows were used: Home and End are for the list
  let now = null;                                 // what find() gave
  let opened = new Set();                         // groups of which more is shown

  [['aria-label', 'Search the book'], ['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', 'results'],
    ['aria-expanded', 'false'], ['autocapitalize', 'off'], ['enterkeyhint', 'go']].forEach(([name, value]) => input.setAttribute(name, value));
  results.setAttribute('role', 'listbox');
  results.setAttribute('aria-label', 'Results');
  dialog.setAttribute('aria-label', 'Search');
  hint.innerHTML = '<kbd>↑</kbd> <kbd>↓</kbd> result <kbd>Page ↑</kbd> <kbd>Page ↓</kbd> group <kbd>Enter</kbd> go <kbd>Esc</kbd> close';
  document.body.append(dialog);

  // The words of a query where they begin a word; a single letter, beside others, stands alone.
  function pattern(asked) {
    const all = asked.map(({word}) => word.replace(/[.]/g, '\\.') + (word.length === 1 && asked.length > 1 ? '(?![a-z0-9])' : ''));
    return new RegExp('(?<![a-z0-9])(?:' + all.sort((a, b) => b.length - a.length).join('|') + ')', 'gi');
  }

  // Text with the words of the query marked, where they begin a word or a part of a name.
  function marked(text, asked, className) {
    const out = element('span', className ? {className} : {});
    let at = 0;
    for (const found of text.matchAll(pattern(asked))) {
      out.append(text.slice(at, found.index), element('mark', {textContent: found[0]}));
      at = found.index + found[0].length;
    }
    out.append(text.slice(at));
    return out;
  }

  // Where the words of the query stand as they do there, else where the most of them are together.
  function bestPlace(text, asked) {
    const phrase = asked.length > 1 ? text.search(new RegExp('(?<![a-z0-9])' + asked.map(w => w.word).join('[ -]'), 'i')) : -1;
    return phrase >= 0 ? phrase : crowd(text, asked);
  }

  function crowd(text, asked) {
    const hits = [];
    for (const hit of text.matchAll(pattern(asked))) {
      if (hits.push(hit) === (asked.length > 1 ? 150 : 1)) break;
    }
    let best = -1;
    let most = 0;
    hits.forEach((hit, i) => {
      const seen = new Map();
      for (let k = i; k < hits.length && hits[k].index < hit.index + 130; k++) {
        const word = hits[k][0].toLowerCase();
        if (!seen.has(word)) seen.set(word, 10 - (hits[k].index - hit.index) / 20);
      }
      const worth = Array.from(seen.values()).reduce((a, b) => a + b, 0);
      if (worth > most) [best, most] = [hit.index, worth];
    });
    return best;
  }

  // A piece of a section's text around the words: from the prose if they are there, else from its code.
  function excerpt(text, asked) {
    const [prose, code] = text.split('\u0001');
    let from = prose;
    let at = bestPlace(prose, asked);
    if (at < 0 && (at = bestPlace(code, asked)) >= 0) from = code;
    if (at < 0) return element('span', {}, prose.slice(0, 150) + (prose.length > 150 ? '…' : ''));
    const start = at < 50 ? 0 : from.indexOf(' ', at - 50) + 1;
    const shown = (start ? '…' : '') + from.slice(start, start + 190).trim() + (from.length > start + 190 ? '…' : '');
    return marked(shown, asked, from === code ? 'mono' : '');
  }

  // The text of a section comes from its file, perhaps later.
  function fill(box, n, asked) {
    if (!words) return;
    let k = words.files.length - 1;
    while (words.files[k] > n) k--;
    const show = () => box.replaceChildren(excerpt(data['search/text-' + k][n - words.files[k]], asked));
    if (data['search/text-' + k]) return show();
    load('search/text-' + k + '.js').then(show, () => { box.textContent = ''; });
  }

  function option(id, ...children) {
    const a = element('a', {id, tabIndex: -1}, ...children);
    a.setAttribute('role', 'option');
    a.setAttribute('aria-selected', 'false');
    return a;
  }

  // What stands below a name: what it is, in which file, and in which section.
  function says(group, it) {
    if (group.told) return it.sub;
    return [it.sub + (it.root || ''), it.where].filter(Boolean).join(' · ');
  }

  function result(group, hit, number) {
    const it = thing(hit.n);
    const title = element('span', {className: 'title'}, marked(it.title, now.asked, group.mono ? 'mono' : ''));
    if (it.suite) title.append(element('span', {className: 'suite', textContent: 'test suite'}));
    const a = option('result-' + number, title);
    a.href = address(hit.n);
    if (group.key === 'sections') {
      if (it.sub) title.append(element('span', {className: 'above', textContent: it.sub}));
      const text = element('small', {className: 'text'});
      a.append(text);
      fill(text, hit.n, now.asked);
    } else a.append(element('small', {className: 'text'}, marked(says(group, it), now.asked)));
    return a;
  }

  function showGroup({group, total, hits}, number) {
    const head = element('h2', {textContent: group.name, id: 'group-' + group.key});
    head.append(element('span', {textContent: ' ' + total.toLocaleString('en-GB')}));
    head.setAttribute('role', 'presentation');
    const box = element('div', {}, head);
    box.setAttribute('role', 'group');
    box.setAttribute('aria-labelledby', head.id);
    const most = opened.has(group.key) ? MORE : group.shown;
    hits.slice(0, most).forEach(hit => box.append(result(group, hit, number++)));
    if (hits.length > most && !opened.has(group.key)) {
      const all = option('result-' + number++, total > MORE ? 'Show the first ' + MORE : 'Show all ' + total);
      all.className = 'all';
      all.dataset.group = group.key;
      box.append(all);
    }
    results.append(box);
    return number;
  }

  // The nearest words are looked for when the results are painted.
  function offer(asked) {
    const word = asked.unknown[0];
    if (asked !== now || !word || word.length < 3) return;
    const near = nearest(word);
    if (!near.length) return;
    meant.append('Did you mean ');
    near.forEach((name, i) => {
      const button = element('button', {type: 'button', textContent: name});
      button.addEventListener('click', () => {
        input.value = input.value.toLowerCase().includes(word) ? input.value.replace(new RegExp(word, 'i'), name) : name;
        search();
        input.focus();
      });
      meant.append(i ? ' ' : '', button);
    });
    meant.append('?');
  }

  function say() {
    const total = now.groups.reduce((sum, g) => sum + g.total, 0);
    const count = total.toLocaleString('en-GB') + (total === 1 ? ' result' : ' results');
    if (!now.asked.length) said.textContent = now.query ? 'Signs alone are not found: type a word, a name or a number.' : '';
    else if (!total) said.textContent = 'Nothing found.';
    else if (now.least < now.asked.length) said.textContent = 'Nothing has all of these words. ' + count + ' with ' + now.least + ' of them.';
    else said.textContent = count;
  }

  function show() {
    results.textContent = '';
    choice = -1;
    input.removeAttribute('aria-activedescendant');
    let number = 0;
    now.groups.forEach(g => { number = showGroup(g, number); });
    say();
    meant.textContent = '';
    const asked = now;
    if (asked.unknown.length) requestAnimationFrame(() => setTimeout(offer, 0, asked));
    hint.hidden = !number;
    input.setAttribute('aria-expanded', String(number > 0));
    if (number) choose(0);
  }

  function search() {
    if (!names) return;
    opened = new Set();
    walking = false;
    now = find(input.value);
    show();
    results.scrollTop = 0;
    keep();
  }

  /* ---- Opening, and keys ---- */

  const KEPT = document.documentElement.dataset.book + ':search';

  function keep() {
    try { sessionStorage.setItem(KEPT, input.value); } catch (e) { /* then it is not kept */ }
  }

  function recall() {
    try { return sessionStorage.getItem(KEPT) || ''; } catch (e) { return ''; }
  }

  function open() {
    if (dialog.open) return;
    if (!input.value) input.value = recall();
    dialog.showModal();
    input.select();
    if (names) return;
    hint.hidden = true;
    said.textContent = 'Opening the index…';
    load('search/names.js').then(() => {
      readNames();
      search();
      return load('search/words.js');
    }).then(() => {
      readWords();
      known.clear();
      search();
    }).catch(e => { said.textContent = e.message; });
  }

  const options = () => all('[role=option]', results);

  function choose(i) {
    const list = options();
    if (!list.length) return;
    if (list[choice]) list[choice].setAttribute('aria-selected', 'false');
    choice = (i + list.length) % list.length;
    list[choice].setAttribute('aria-selected', 'true');
    list[choice].scrollIntoView({block: 'nearest'});
    if (!choice) results.scrollTop = 0;
    input.setAttribute('aria-activedescendant', list[choice].id);
  }

  // The first result of the group before or after.
  function leap(step) {
    const list = options();
    const firsts = list.map((a, i) => i).filter(i => !i || list[i].parentNode !== list[i - 1].parentNode);
    const at = firsts.filter(i => i <= choice).length - 1;
    choose(firsts[(at + step + firsts.length) % firsts.length]);
  }

  function showMore(a) {
    const group = a.dataset.group;
    const at = options().indexOf(a);
    opened.add(group);
    show();
    choose(at);
  }

  const KEYS = {
    ArrowDown: () => choose(choice + 1),
    ArrowUp: () => choose(choice - 1),
    PageDown: () => leap(1),
    PageUp: () => leap(-1),
    Home: () => choose(0),
    End: () => choose(options().length - 1),
    Enter: () => options()[choice].click()
  };

  input.addEventListener('input', search);
  input.addEventListener('keydown', e => {
    const does = KEYS[e.key];
    if (e.key === 'Escape') {                     // a search field would keep it to empty itself
      e.preventDefault();
      return dialog.close();
    }
    const edge = e.key === 'Home' || e.key === 'End';
    if (!does || choice < 0 || e.isComposing || e.shiftKey || (edge && !walking && !e.ctrlKey)) return;
    walking = true;
    does();
    e.preventDefault();
  });
  results.addEventListener('click', e => {
    const a = e.target.closest('[role=option]');
    if (!a) return;
    if (a.dataset.group) return showMore(a);
    dialog.close();
  });
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });

  window.Book.search = open;
})();
