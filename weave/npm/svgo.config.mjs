// svgo.config.mjs - figures for the web: what pdftocairo writes, in a fraction of its bytes, and no line drawn elsewhere
//
// What svgo cannot know stands here: that all of cairo's paths are absolute, that each of its matrices only scales and
// moves, and that a symbol of its is a letter.
const COMMON = 'stroke-miterlimit';
const DEFAULTS = new Set(['fill-opacity:1', 'stroke-opacity:1', 'stroke-linecap:butt', 'stroke-linejoin:miter',
  'stroke:none', 'fill-rule:nonzero', 'clip-rule:nonzero', COMMON + ':10']);

const elements = node => node.children.filter(child => child.type === 'element');

// Style becomes attributes, without those that say what holds anyway.
function attributesFromStyle(node) {
  const {style, ...rest} = node.attributes;
  if (!style) return;
  const wanted = style.split(';').filter(pair => pair && !DEFAULTS.has(pair));
  node.attributes = {...rest, ...Object.fromEntries(wanted.map(pair => pair.split(':')))};
}

// A path ends where it is closed; cairo moves the pen once more.
function endWhenClosed(node) {
  node.attributes.d = node.attributes.d.replace(/Z\s*M[\d\s.-]*$/, 'Z');
}

function scaled(list, factor) { return list.split(/[\s,]+/).map(n => n * factor).join(' '); }

// The matrix of a stroked path goes into its points and the width of its line.
function withoutMatrix(node) {
  const matrix = /^matrix\(([^,]+),0,0,([^,]+),([^,]+),([^,]+)\)$/.exec(node.attributes.transform);
  if (!matrix) return;
  const [a, d, e, f] = matrix.slice(1).map(Number);
  if (Math.abs(Math.abs(a) - Math.abs(d)) > 1e-6) return;
  delete node.attributes.transform;
  node.attributes.d = node.attributes.d.replace(/(-?[\d.]+)\s+(-?[\d.]+)/g, (_, x, y) => `${a * x + e} ${d * y + f}`);
  for (const name of ['stroke-width', 'stroke-dasharray', 'stroke-dashoffset']) {
    if (/\d/.test(node.attributes[name])) node.attributes[name] = scaled(node.attributes[name], Math.abs(a));
  }
}

// A symbol that holds one path is that path.
function letterOfSymbol(node) {
  const [path, more] = elements(node);
  if (!path || more || path.name !== 'path') return;
  node.name = 'path';
  node.attributes = {id: node.attributes.id, d: path.attributes.d};
  node.children = [];
}

function hrefOfXlink(attributes) {
  attributes.href = attributes['xlink:href'];
  delete attributes['xlink:href'];
}

// Letters of one colour on one line that follow each other, also from one group to the next.
function lines(groups) {
  const out = [];
  for (const group of groups) {
    for (const letter of elements(group)) {
      const last = out[out.length - 1];
      const {x, y} = letter.attributes;
      const along = last && last.fill === group.attributes.fill && (last.y === y ? 'x' : last.x === x ? 'y' : '');
      if (along && (!last.along || last.along === along)) {
        last.along = along;
        last.letters.push(letter);
      } else {
        out.push({fill: group.attributes.fill, x, y, letters: [letter]});
      }
    }
  }
  return out;
}

const round = n => String(Math.round(n * 100) / 100);

// A line begins at its first letter; each letter says only how far it is from there.
function groupOfLine(line, like) {
  for (const letter of line.letters) {
    const a = letter.attributes;
    const [dx, dy] = [round(a.x - line.x), round(a.y - line.y)];
    letter.attributes = {href: a.href, ...(dx !== '0' && {x: dx}), ...(dy !== '0' && {y: dy})};
  }
  const attributes = {...(line.fill && {fill: line.fill}), transform: `translate(${round(line.x)} ${round(line.y)})`};
  return {...like, attributes, children: line.letters};
}

const ofLetters = node => node.name === 'g' && Object.keys(node.attributes).every(name => name === 'fill') &&
  elements(node).length > 0 && elements(node).every(child => child.name === 'use');

function linesOfLetters(node) {
  const out = [];
  let run = [];
  const flush = () => {
    out.push(...lines(run).map(line => groupOfLine(line, run[0])));
    run = [];
  };
  for (const child of elements(node)) {
    if (ofLetters(child)) {
      run.push(child);
    } else {
      flush();
      out.push(child);
    }
  }
  flush();
  node.children = out;
}

function onExit(node) {
  attributesFromStyle(node);
  if (node.name === 'path') {
    endWhenClosed(node);
    withoutMatrix(node);
  }
  if (node.name === 'use') hrefOfXlink(node.attributes);
  if (node.name === 'symbol') letterOfSymbol(node);
  if (['g', 'svg'].includes(node.name)) linesOfLetters(node);
  if (node.name === 'svg') {
    node.attributes[COMMON] = '10';
    delete node.attributes['xmlns:xlink'];
  }
}

export default {
  floatPrecision: 2,
  plugins: [
    {name: 'cairo', fn: () => ({element: {exit: onExit}})},
    {name: 'preset-default', params: {overrides: {
      cleanupNumericValues: {convertToPx: false},
      convertPathData: {makeArcs: false}
    }}}
  ]
};
