/* run.js: the machine in the page. A panel is a console with a line to type on; behind it v86 boots the book's kernel
   as handover.js says. There is one machine at a time. */
'use strict';

(function () {
  const {$, all, element, load, data} = window.Book;
  const PROMPT = 'vm> ';
  const SCROLLBACK = 4000;                        // lines that the console keeps
  const DRAW_EVERY = 40;                          // ms
  const HIDDEN_FOR = 60000;                       // ms: a page that is hidden longer has its machine paused
  const EXIT_PANIC = 0x11;
  const EXIT_SELFTEST = 0x12;

  function button(text, does, props) {
    const b = element('button', Object.assign({type: 'button', textContent: text}, props));
    b.addEventListener('click', does);
    return b;
  }

  /* ---- The screen: what a terminal would show, as far as the kernel's line editor needs one ---- */

  // Bytes change the last line; lines above it are final. Both are drawn a few times a second, however much comes.
  class Screen {
    constructor(node) {
      this.node = node;
      this.clear();
    }

    clear() {
      this.fresh = [];
      this.line = '';
      this.column = 0;
      this.escape = '';
      this.count = 0;
      this.tail = element('span', {className: 'tail'});
      this.node.replaceChildren(this.tail);
    }

    put(byte) {
      const c = String.fromCharCode(byte);
      if (this.escape || c === '\x1b') this.inEscape(c);
      else if (c === '\n') this.endLine();
      else if (c === '\r') this.column = 0;
      else if (c === '\b') this.column = Math.max(0, this.column - 1);
      else if (byte >= 0x20) this.write(c);
      if (!this.timer) this.timer = setTimeout(() => this.draw(), DRAW_EVERY);
    }

    write(c) {
      this.line = this.line.slice(0, this.column) + c + this.line.slice(this.column + 1);
      this.column++;
    }

    endLine() {
      this.fresh.push(this.line);
      this.line = '';
      this.column = 0;
    }

    // Of the escape sequences only "clear the screen" means something here.
    inEscape(c) {
      this.escape += c;
      if (!/^\x1b(\[[0-9;?]*)?$/.test(this.escape)) {
        if (this.escape.endsWith('J')) this.clear();
        this.escape = '';
      }
    }

    draw() {
      const {node} = this;
      const follow = node.scrollHeight - node.scrollTop - node.clientHeight < 40;
      this.timer = 0;
      if (this.fresh.length) this.tail.before(block(this.fresh.splice(0)));
      this.tail.replaceChildren(...typed(this.line.trimEnd() + (this.line.endsWith(' ') ? ' ' : '')));
      this.forget();
      if (follow) node.scrollTop = node.scrollHeight;
    }

    forget() {
      const blocks = this.node.children;
      this.count = all('.lines', this.node).reduce((sum, b) => sum + Number(b.dataset.count), 0);
      while (this.count > SCROLLBACK && blocks.length > 2) {
        this.count -= Number(blocks[0].dataset.count);
        blocks[0].remove();
      }
    }

    get text() {
      if (this.timer) {
        clearTimeout(this.timer);
        this.draw();
      }
      return this.node.textContent;
    }
  }

  // A line as nodes: prompt and command stand out.
  function typed(line) {
    if (!line.startsWith(PROMPT)) return [line];
    const command = element('kbd', {textContent: line.slice(PROMPT.length)});
    return [element('span', {className: 'prompt', textContent: PROMPT}), command];
  }

  function block(lines) {
    const b = element('span', {className: 'lines'});
    b.dataset.count = lines.length;
    lines.forEach(line => b.append(...typed(line), '\n'));
    return b;
  }

  /* ---- What a machine is made of ---- */

  async function unpack(name) {
    const bytes = Uint8Array.from(atob(data[name]), c => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  }

  let parts;                                      // {wasm, kernel}: promised once

  function fetchParts() {
    const files = ['machine/v86.js', 'machine/v86-wasm.js', 'machine/kernel.js'];
    parts = parts || Promise.all(files.map(load)).then(async () => ({
      wasm: await WebAssembly.compile(await unpack('machine/v86')),
      kernel: await unpack('machine/kernel'),
    }));
    parts.catch(() => { parts = null; });
    return parts;
  }

  function missing() {
    if (typeof WebAssembly !== 'object') return 'This browser has no WebAssembly, which the machine is made of.';
    if (typeof DecompressionStream !== 'function') return 'This browser has no DecompressionStream, to unpack it.';
    return '';
  }

  // Is there so much memory? v86 does not ask.
  function roomFor(memory) {
    try {
      return Boolean(new WebAssembly.Memory({initial: (memory + 32) * 16, maximum: (memory + 32) * 16}));
    } catch (error) {
      return false;
    }
  }

  /* ---- The panel ---- */

  let running = null;                             // the panel whose machine is on

  class Panel {
    // `job`: {name (of an experiment, or ''), memory, options, script (lines, or null), note}
    constructor(job, closed) {
      this.job = job;
      this.closed = closed;
      this.history = [];
      this.back = 0;
      this.build();
      this.screen = new Screen(this.console);
    }

    build() {
      this.status = element('span', {className: 'status'});
      this.status.setAttribute('role', 'status');
      this.what = element('span', {className: 'what'});
      this.console = element('pre', {className: 'screen', tabIndex: 0});
      this.console.setAttribute('role', 'log');
      this.console.setAttribute('aria-label', 'Console');
      this.node = element('section', {className: 'panel', tabIndex: -1},
        element('div', {className: 'bar'}, this.what, this.status, this.tools()), this.console, this.typingLine());
      this.node.addEventListener('keydown', e => this.key(e));
      this.describe();
      this.node.append(this.suggestions());
    }

    describe() {
      const {name, memory, options, note} = this.job;
      this.node.setAttribute('aria-label', name ? 'Machine with experiment ' + name : 'Machine');
      this.what.replaceChildren(...(name ? [element('b', {textContent: name}), ' on '] : []), memory + ' MiB, v86',
        ...(options ? [', ', element('code', {textContent: options})] : []));
      if (note) this.what.append(element('span', {className: 'note', textContent: note}));
    }

    tools() {
      this.stopButton = button('Stop', () => this.stop('stopped'));
      this.againButton = button('Start again', () => this.start());
      this.copyButton = button('Copy', () => this.copy());
      const tools = element('span', {className: 'buttons'}, this.stopButton, this.againButton, this.copyButton);
      if (this.closed) tools.append(button('Close', () => this.close()));
      return tools;
    }

    typingLine() {
      this.input = element('input', {type: 'text', autocomplete: 'off', spellcheck: false, disabled: true});
      this.input.enterKeyHint = 'send';
      this.input.setAttribute('autocapitalize', 'off');
      this.input.setAttribute('autocorrect', 'off');
      this.input.setAttribute('aria-label', 'Command for the monitor');
      const prompt = element('span', {className: 'prompt', textContent: PROMPT});
      const enter = element('button', {type: 'submit', textContent: 'Enter'});
      const form = element('form', {className: 'line'}, prompt, this.input, enter);
      form.addEventListener('submit', e => {
        e.preventDefault();
        this.type(this.input.value.trim());
        this.input.value = '';
      });
      return form;
    }

    commands() {
      return Array.from(new Set((this.job.script || []).filter(line => !line.startsWith('#'))));
    }

    suggestions() {
      const own = this.commands();
      const list = element('div', {className: 'commands'});
      list.append(element('span', {textContent: own.length ? 'Give again:' : 'Try:'}));
      (own.length ? own : ['help', 'zones', 'check']).forEach(line => list.append(button(line, () => this.type(line))));
      return list;
    }

    /* -- states -- */

    say(state, words) {
      this.node.dataset.state = state;
      this.status.textContent = words;
      const on = state === 'running' || state === 'prompt' || state === 'loading';
      const at = document.activeElement;
      this.stopButton.disabled = !on;
      this.againButton.hidden = state === 'off';
      this.input.disabled = !(state === 'running' || state === 'prompt');
      if (at.disabled && this.node.contains(at)) this.againButton.focus();
    }

    async start() {
      if (running && running !== this) running.stop('stopped: another machine was started');
      this.turnOff();
      running = this;
      this.screen.clear();
      this.queue = [];
      this.prompts = 0;
      this.recent = '';
      const turn = this.turn = {};                // a later start makes this one void
      const {memory} = this.job;
      const lacks = missing() || (roomFor(memory) ? '' : 'This browser does not give ' + memory + ' MiB.');
      if (lacks) return this.stop(lacks);
      this.say('loading', 'loading …');
      try {
        const {wasm, kernel} = await fetchParts();
        if (this.turn === turn) this.power(wasm, kernel);
      } catch (error) {
        this.stop('cannot start: ' + error.message);
      }
    }

    power(wasm, kernel) {
      const {name, memory, options, script} = this.job;
      this.say('running', script ? 'running the experiment’s commands …' : 'booting …');
      this.machine = Handover.boot(window.V86, wasm, kernel, {
        memory,
        options: script ? ('stay ' + options).trim() : options,
        script: script ? script.join('\n') + '\n' : '',
        name: 'build/run/' + name + '/script',
      }, {
        says: byte => this.hear(byte),
        ended: code => this.stop(ending(code)),
        failed: error => this.stop('The machine has stopped, v86 cannot go on: ' + error.message),
      });
    }

    turnOff() {
      if (this.machine) this.machine.end();
      this.machine = null;
      this.turn = null;
    }

    stop(why) {
      this.turnOff();
      if (running === this) running = null;
      this.say('stopped', why);
    }

    close() {
      this.stop('closed');
      this.node.remove();
      this.closed();
    }

    /* -- talking -- */

    // The prompts that a script prints are not for the reader: only the one behind its last command is.
    hear(byte) {
      this.screen.put(byte);
      this.recent = (this.recent + String.fromCharCode(byte)).slice(-PROMPT.length - 1);
      if (this.recent !== '\n' + PROMPT) return;
      this.prompts++;
      const lines = (this.job.script || []).filter(line => !line.startsWith('#')).length;
      if (this.prompts > lines) this.atPrompt();
    }

    atPrompt() {
      if (this.queue.length) return this.machine.send(this.queue.shift() + '\n');
      if (this.node.dataset.state !== 'prompt') this.say('prompt', 'waiting at the prompt');
      if (this.node === document.activeElement && !matchMedia('(pointer: coarse)').matches) {
        this.input.focus({preventScroll: true});
      }
    }

    type(line) {
      if (!this.machine) return;
      if (line) this.history.push(line);
      this.back = 0;
      if (this.node.dataset.state !== 'prompt') {
        this.queue.push(line);
        return;
      }
      this.say('running', 'running …');
      this.console.scrollTop = this.console.scrollHeight;
      this.machine.send(line + '\n');
    }

    key(e) {
      if (e.key !== 'Tab' && e.key !== 'Escape') e.stopPropagation();   // the page's own keys are letters and arrows
      if (e.target !== this.input || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
      e.preventDefault();
      const lines = [...this.commands(), ...this.history];
      this.back = Math.min(lines.length, Math.max(0, this.back + (e.key === 'ArrowUp' ? 1 : -1)));
      this.input.value = this.back ? lines[lines.length - this.back] : '';
    }

    copy() {
      const text = this.screen.text;
      const clipboard = window.isSecureContext && navigator.clipboard;
      const done = clipboard ? clipboard.writeText(text) : Promise.reject(new Error('no clipboard'));
      done.then(() => this.flash('Copied'), () => {
        getSelection().selectAllChildren(this.console);
        this.flash(document.execCommand('copy') ? 'Copied' : 'Selected');
      });
    }

    flash(word) {
      this.copyButton.textContent = word;
      setTimeout(() => { this.copyButton.textContent = 'Copy'; }, 1500);
    }
  }

  function ending(code) {
    if (code === EXIT_PANIC) return 'The machine has stopped: the kernel panicked.';
    if (code === EXIT_SELFTEST) return 'The machine has stopped: a check found a fault.';
    return 'The machine has stopped.';
  }

  // A page that nobody looks at needs no machine that runs.
  let hiding = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding);
    if (!running || !running.machine) return;
    if (document.hidden) hiding = setTimeout(() => running && running.machine && running.machine.pause(), HIDDEN_FOR);
    else running.machine.resume();
  });

  /* ---- "Run it here" ---- */

  async function jobOf(element_, memory) {
    const name = element_.dataset.run;
    await load('data/run-' + name + '.js');
    return Object.assign({}, data['run-' + name], {memory: memory || Number(element_.dataset.memory)});
  }

  async function run(figure, asked) {
    const job = await jobOf(figure);
    const panel = new Panel(job, () => {
      asked.hidden = false;
      asked.focus();
    });
    asked.hidden = true;
    figure.after(panel.node);
    panel.node.focus();
    panel.start();
  }

  window.Book.run = run;

  /* ---- The page "The machine" ---- */

  function select(label, values) {
    const box = element('select', {}, ...values.map(([value, text]) => element('option', {value, textContent: text})));
    return {box, node: element('label', {}, label, box)};
  }

  function controls(place) {
    const memory = select('Memory', place.dataset.sizes.split(' ').map(n => [n, n + ' MiB']));
    memory.box.value = '64';
    const options = element('input', {type: 'text', autocomplete: 'off', spellcheck: false, placeholder: 'none'});
    options.setAttribute('autocapitalize', 'off');
    const form = element('form', {className: 'controls'}, memory.node, element('label', {}, 'Options', options),
      element('button', {type: 'submit', className: 'start', textContent: 'Start the machine'}));
    return {form, memory: memory.box, options};
  }

  function machinePage() {
    const place = $('#machine-here');
    const {form, memory, options} = controls(place);
    let panel = null;

    function show(job) {
      if (panel) {
        panel.stop('stopped');
        panel.node.remove();
      }
      panel = new Panel(job);
      panel.node.classList.add('large');
      place.append(panel.node);
    }

    function start(job) {
      show(job);
      panel.node.focus();
      panel.start();
    }

    const plain = () => ({
      name: '', memory: Number(memory.value), options: options.value.trim(), script: null, note: '',
    });
    form.addEventListener('submit', e => {
      e.preventDefault();
      start(plain());
    });
    place.append(form);
    show(plain());
    panel.say('off', 'off');
    all('kbd.try').forEach(word => word.replaceWith(button(word.textContent, () => {
      if (!panel.machine) start(plain());
      panel.type(word.textContent);
      panel.node.scrollIntoView({block: 'nearest'});
    }, {className: 'try'})));
    all('table.runs tr[data-run]').forEach(row => row.lastElementChild.append(' ', button('Run', async () => {
      start(await jobOf(row));
      panel.node.scrollIntoView({block: 'nearest'});
    }, {className: 'run', ariaLabel: 'Run experiment ' + row.dataset.run})));
  }

  window.Book.machinePage = machinePage;
})();
