/* ask.js: the buttons that ask for the machine. All that it takes comes when one is pressed (run.js). */
'use strict';

(function () {
  const {$, all, element, load} = window.Book;

  function addButton(figure) {
    const name = figure.dataset.run;
    const button = element('button', {type: 'button', className: 'run', textContent: 'Run it here'});
    button.setAttribute('aria-label', 'Run it here: experiment ' + name);
    button.addEventListener('click', () => load('run.js').then(() => window.Book.run(figure, button)));
    figure.querySelector('figcaption').append(button);
  }

  all('figure.terminal[data-run]').forEach(addButton);
  if ($('#machine-here')) load('run.js').then(() => window.Book.machinePage());
})();
