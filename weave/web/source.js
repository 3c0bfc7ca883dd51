/* source.js: pages of whole files: the file is copied, and a click on a number gives the line's address. */
'use strict';

(function () {
  const {$, element, copy} = window.Book;
  const code = $('figure.source code');

  // The file without the numbers of sections that stand beside it.
  function source() {
    const text = code.cloneNode(true);
    text.querySelectorAll('.from').forEach(link => link.remove());
    return text.textContent;
  }

  const button = element('button', {type: 'button', className: 'copy', textContent: 'Copy'});
  button.setAttribute('aria-label', 'Copy the lines of this page');
  button.addEventListener('click', () => {
    const say = word => {
      button.textContent = word;
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    };
    copy(source()).then(() => say('Copied'), () => say('No copy'));
  });
  $('.extent').append(' ', button);

  code.addEventListener('click', e => {
    const line = e.target.closest('span[id]');
    if (line && e.target === line && e.clientX < line.parentNode.getBoundingClientRect().left) location.hash = line.id;
  });
})();
