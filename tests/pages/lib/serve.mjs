// serve.mjs - the pages over http, for cases that must hold there too
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml', woff2: 'font/woff2',
  png: 'image/png', pdf: 'application/pdf', wasm: 'application/wasm', zip: 'application/zip'
};

// A server of the files in `dir` on a free port: {home, close()}.
export function serve(dir) {
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(request.url.replace(/[?#].*/, ''));
    const file = path.join(dir, path.normalize(name === '/' ? '/index.html' : name));
    if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {'content-type': TYPES[path.extname(file).slice(1)] || 'application/octet-stream'});
    fs.createReadStream(file).pipe(response);
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done({
    home: 'http://127.0.0.1:' + server.address().port + '/',
    close: () => { server.closeAllConnections?.(); server.close(); }
  })));
}
