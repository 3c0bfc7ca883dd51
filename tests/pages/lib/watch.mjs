// watch.mjs - what a page must not do: throw, complain on the console, ask for what is not beside it
import {pathToFileURL} from 'node:url';

const NO_REQUEST = /^(data|blob|about|chrome-error):/;

// Add to `faults` what `page` does wrong. `homes` are the beginnings of addresses that it may load from; every address
// that it asks for goes to `asked`.
export function watch(page, homes, faults, asked = []) {
  const where = () => decodeURIComponent(page.url().replace(/^.*\//, ''));
  page.on('pageerror', e => faults.push(where() + ': error in a script: ' + (e && e.stack || e)));
  page.on('console', m => {
    if (m.type() === 'error') faults.push(where() + ': on the console: ' + m.text());
  });
  page.on('request', request => {
    const url = request.url();
    if (NO_REQUEST.test(url)) return;
    asked.push(url);
    if (!homes.some(home => url.startsWith(home))) faults.push(where() + ': asks for ' + url);
  });
  page.on('requestfailed', request => {
    const why = request.failure() && request.failure().errorText;
    // What a page was still loading when it was left is nobody's fault.
    if (why !== 'net::ERR_ABORTED' && !NO_REQUEST.test(request.url())) {
      faults.push(where() + ': ' + request.url() + ' fails: ' + why);
    }
  });
}

export function fileHome(dir) {
  return pathToFileURL(dir).href + '/';
}
