/* moving.js: a picture that moves. It takes the place of a still figure and shows the same run, step by step: the frames,
   the free lists, and in words what happened. The steps and the state behind each come from data/moving-NAME.js, which
   the weaver has checked against what the kernel printed (weave/moving.lua); nothing is computed here but places. */
'use strict';

(function () {
  const {all, element, load} = window.Book;
  const SVG = 'http://www.w3.org/2000/svg';
  const STRIP = 34, FUNNEL = 16, ROW = 38;          // heights in pixels
  const PACE = 1300;                                // milliseconds for a step

  const ICONS = {
    first: 'M3 3v10M13 3 6 8l7 5z',
    back: 'M10 3 5 8l5 5',
    play: 'M4 2.5v11L13 8z',
    pause: 'M4 3h3v10H4zM9 3h3v10H9z',
    forward: 'M6 3l5 5-5 5',
    last: 'M13 3v10M3 3l7 5-7 5z',
  };

  function svg(tag, attributes, ...children) {
    const e = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => e.setAttribute(name, value));
    e.append(...children);
    return e;
  }

  /* ---- The blocks of a step ---- */

  // {pfn, order, kind} of all that is free, in use or in hand, as far as the trace knows it.
  function blocks(step) {
    const free = step.lists.flatMap((list, order) => list.map(pfn => ({pfn, order, kind: 'free'})));
    const used = step.used.map(([pfn, order]) => ({pfn, order, kind: 'used'}));
    const hand = step.hand ? [{pfn: step.hand[0], order: step.hand[1], kind: 'hand'}] : [];
    return free.concat(used, hand);
  }

  // The part of a block between two frames, or null.
  function part(block, [from, frames]) {
    const first = Math.max(block.pfn, from);
    const end = Math.min(block.pfn + 2 ** block.order, from + frames);
    return first < end ? {first: first - from, frames: end - first} : null;
  }

  const KINDS = {free: 'free', used: 'in use', hand: 'in hand'};

  function describe(data, step) {
    const seen = blocks(step).filter(b => part(b, data.strip)).sort((a, b) => a.pfn - b.pfn);
    return 'Blocks: ' + seen.map(b => `${b.pfn}, order ${b.order}, ${KINDS[b.kind]}`).join('; ');
  }

  /* ---- Frames: all of the large block as a strip, and the last part of it enlarged ---- */

  function box(kind, x, y, width, height) {
    return svg('rect', {class: kind, x: x + 1.2, y: y + 1.2, width: Math.max(width - 2.4, 1), height: height - 2.4, rx: 2});
  }

  function word(text, x, y, name) { return svg('text', {x, y, class: name}, String(text)); }

  // A block with its order and, where there is room, the number of its first frame.
  function drawn(block, x, y, width, height) {
    const g = svg('g', {}, box(block.kind, x, y, width, height));
    const room = width >= 21;
    const middle = y + height / 2;
    if (width >= 9) g.append(word(block.order, x + width / 2, room ? middle - 1 : middle + 4, 'order'));
    if (room) g.append(word(block.pfn, x + width / 2, middle + 11, 'pfn'));
    return g;
  }

  function strip(data, step, width) {
    const scale = width / data.strip[1];
    const out = [box('before', 0, 0, width, STRIP)];
    for (const b of blocks(step)) {
      const p = part(b, data.strip);
      if (p) out.push(drawn(b, p.first * scale, 0, p.frames * scale, STRIP));
    }
    return out;
  }

  function funnel(data, width) {
    const from = (data.window[0] - data.strip[0]) / data.strip[1] * width;
    const to = from + data.window[1] / data.strip[1] * width;
    return svg('path', {class: 'funnel', d: `M${from} ${STRIP}H${to}L${width} ${STRIP + FUNNEL}H0z`});
  }

  // A block either lies within a row or fills whole rows, because it starts at a multiple of its size.
  function grid(data, step, width, columns) {
    const cell = width / columns;
    const top = STRIP + FUNNEL;
    const out = [box('before', 0, top, width, data.window[1] / columns * ROW)];
    for (const b of blocks(step)) {
      const p = part(b, data.window);
      if (!p) continue;
      const y = top + Math.floor(p.first / columns) * ROW;
      out.push(drawn(b, p.first % columns * cell, y, Math.min(p.frames, columns) * cell, Math.ceil(p.frames / columns) * ROW));
    }
    return out;
  }

  function hatch() {
    return svg('defs', {}, svg('pattern', {id: 'moving-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)'}, svg('rect', {class: 'hatch-ground', width: 6, height: 6}), svg('path', {class: 'hatch', d: 'M0 0v6'})));
  }

  function frames(data, step, width) {
    const columns = width >= 560 ? 32 : 16;
    const height = STRIP + FUNNEL + data.window[1] / columns * ROW;
    return svg('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': describe(data, step)},
      hatch(), ...strip(data, step, width), funnel(data, width), ...grid(data, step, width, columns));
  }

  /* ---- The free lists ---- */

  function column(name, says, chips) {
    return element('li', {}, element('b', {}, element('span', {className: 'vh', textContent: says}), name),
      ...(chips.length ? chips : [element('i', {textContent: '–', ariaHidden: 'true'})]));
  }

  function chip(pfn, name) { return element('span', {className: 'chip ' + name, textContent: pfn}); }

  function lists(step, before) {
    const hand = column('hand', 'in ', step.hand ? [chip(step.hand[0], 'hand')] : []);
    hand.className = 'in-hand';
    return [hand].concat(step.lists.map((list, k) =>
      column(k, 'list ', list.map(pfn => chip(pfn, before && !before.lists[k].includes(pfn) ? 'fresh' : '')))));
  }

  /* ---- The player ---- */

  function icon(name) { return svg('svg', {viewBox: '0 0 16 16', 'aria-hidden': 'true'}, svg('path', {d: ICONS[name]})); }

  function button(name, says, does) {
    const b = element('button', {type: 'button', className: name, title: says}, icon(name));
    b.setAttribute('aria-label', says);
    b.addEventListener('click', does);
    return b;
  }

  function legend() {
    const key = (kind, says) => element('span', {className: 'key'}, svg('svg', {viewBox: '0 0 20 14', 'aria-hidden': 'true'},
      box(kind, 0, 0, 20, 14)), says);
    return element('p', {className: 'legend'}, key('free', 'free'), key('hand', 'in hand'), key('used', 'in use'),
      element('span', {textContent: 'bold: the order; below it, the first frame'}),
      element('span', {textContent: 'columns: the hand and the lists 0 to 10, heads on top'}));
  }

  function scope(data) {
    const [from, frames] = data.strip;
    return element('p', {className: 'legend', textContent:
      `Frames ${from} to ${from + frames - 1} of zone ${data.zone}; below them ${data.window[0]} to ${data.window[0] + data.window[1] - 1}, enlarged`});
  }

  function speeds(player) {
    const select = element('select', {});
    [[0.5, '½×'], [1, '1×'], [2, '2×'], [4, '4×']].forEach(([value, textContent]) =>
      select.append(element('option', {value, textContent, selected: value === 1})));
    select.setAttribute('aria-label', 'Speed');
    select.addEventListener('change', () => { player.speed = Number(select.value); });
    return select;
  }

  function slider(player) {
    const input = element('input', {type: 'range', min: 0, max: player.data.steps.length - 1, value: 0});
    input.setAttribute('aria-label', 'Step');
    input.addEventListener('input', () => { stop(player); show(player, Number(input.value)); });
    return input;
  }

  function says(player, step) {
    const fn = element('a', {className: 'id', href: player.data.links[step.fn] || '#', textContent: step.fn + '()'});
    return [element('b', {textContent: `Step ${player.at} of ${player.data.steps.length - 1}. `}), step.says,
      ...(step.fn ? [' ', element('span', {className: 'in'}, 'In ', fn, '.')] : [])];
  }

  function draw(player) {
    const {data, at} = player;
    const step = data.steps[at];
    const width = Math.floor(player.view.clientWidth);
    if (width) player.frames.replaceChildren(frames(data, step, width));
    player.lists.replaceChildren(...lists(step, data.steps[at - 1]));
  }

  // Show a step. Words are said aloud by a screen reader, unless the picture plays.
  function show(player, at) {
    player.at = Math.max(0, Math.min(at, player.data.steps.length - 1));
    const step = player.data.steps[player.at];
    draw(player);
    player.text.replaceChildren(...says(player, step));
    player.slider.value = player.at;
    player.slider.setAttribute('aria-valuetext', `step ${player.at} of ${player.data.steps.length - 1}`);
    player.moments.forEach(([b, n]) => b.classList.toggle('at', n === player.at));
  }

  function stop(player) {
    clearTimeout(player.timer);
    player.timer = null;
    player.text.setAttribute('aria-live', 'polite');
    player.play.replaceChildren(icon('play'));
    player.play.setAttribute('aria-label', player.play.title = 'Play');
  }

  function tick(player) {
    player.timer = setTimeout(() => {
      show(player, player.at + 1);
      if (player.at < player.data.steps.length - 1) tick(player);
      else stop(player);
    }, PACE / player.speed);
  }

  function start(player) {
    if (player.at === player.data.steps.length - 1) show(player, 0);
    player.text.setAttribute('aria-live', 'off');
    player.play.replaceChildren(icon('pause'));
    player.play.setAttribute('aria-label', player.play.title = 'Pause');
    tick(player);
  }

  function go(player, at) {
    stop(player);
    show(player, at);
  }

  // Keys are the picture's only while something of it has the focus; the page's own stay what they are elsewhere.
  function keys(player, e) {
    const toggle = () => player.timer ? stop(player) : start(player);
    const does = {
      ArrowLeft: () => go(player, player.at - 1),
      ArrowRight: () => go(player, player.at + 1),
      Home: () => go(player, 0),
      End: () => go(player, player.data.steps.length - 1),
      ' ': toggle,
    }[e.key];
    if (!does || e.ctrlKey || e.altKey || e.metaKey || e.target.matches('select')) return;
    e.stopPropagation();
    if (e.key === ' ' && e.target.matches('button')) return;
    e.preventDefault();
    does();
  }

  function controls(player) {
    player.play = button('play', 'Play', () => player.timer ? stop(player) : start(player));
    player.slider = slider(player);
    return element('div', {className: 'buttons'},
      button('first', 'First step', () => go(player, 0)),
      button('back', 'Step back', () => go(player, player.at - 1)), player.play,
      button('forward', 'Step forward', () => go(player, player.at + 1)),
      button('last', 'Last step', () => go(player, player.data.steps.length - 1)), player.slider, speeds(player));
  }

  function moments(player) {
    player.moments = player.data.moments.map(([n, name]) => {
      const b = element('button', {type: 'button', textContent: name});
      b.addEventListener('click', () => go(player, n));
      return [b, n];
    });
    return element('p', {className: 'moments'}, 'Stop at: ', ...player.moments.map(([b]) => b));
  }

  function make(figure, data) {
    const player = {data, at: 0, speed: 1, timer: null};
    const label = figure.querySelector('.label').textContent.replace(/\.$/, '');
    player.frames = element('div', {className: 'frames'});
    player.lists = element('ul', {className: 'lists'});
    player.lists.style.setProperty('--deep', Math.max(...data.steps.flatMap(s => s.lists.map(l => l.length))));
    player.view = element('div', {className: 'view', tabIndex: 0}, scope(data), player.frames, player.lists, legend());
    player.view.setAttribute('role', 'group');
    player.view.setAttribute('aria-label', `Frames and free lists of zone ${data.zone}`);
    player.text = element('p', {className: 'says'});
    player.box = element('div', {className: 'player'}, player.view, player.text, controls(player), moments(player));
    player.box.setAttribute('role', 'group');
    player.box.setAttribute('aria-label', label + ', step by step');
    player.box.addEventListener('keydown', e => keys(player, e));
    return player;
  }

  function replace(figure) {
    const name = 'moving-' + figure.dataset.moving;
    return load(`data/${name}.js`).then(() => {
      const player = make(figure, window.Book.data[name]);
      figure.classList.add('plays');
      figure.querySelector('.scroll').before(player.box);
      go(player, 0);
      new ResizeObserver(() => draw(player)).observe(player.view);
    });
  }

  all('figure.moving').forEach(replace);
})();
