// browser.mjs - Debian's Chromium, driven by puppeteer from build/npm
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {createRequire} from 'node:module';

const npm = createRequire(path.resolve('build/npm') + '/');
const puppeteer = npm('puppeteer-core');

export const axeSource = fs.readFileSync(npm.resolve('axe-core/axe.min.js'), 'utf8');
export const vnuJar = path.resolve('build/npm/node_modules/vnu-jar/build/dist/vnu.jar');

const CHROMIUM = process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find(file => fs.existsSync(file));

const ARGS = [
  '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-dev-shm-usage',                      // a container's /dev/shm is small
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--no-proxy-server',
  '--force-color-profile=srgb', '--hide-scrollbars'
];

// A browser with a fresh profile; done() ends it and removes the profile.
export async function launch() {
  if (!CHROMIUM) throw new Error('there is no chromium; apt-get install chromium, or set CHROMIUM');
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'pages-'));
  const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : [];
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM, headless: true, userDataDir: profile, args: [...ARGS, ...sandbox], protocolTimeout: 120000
  });
  browser.done = async () => {
    await browser.close();
    fs.rmSync(profile, {recursive: true, force: true, maxRetries: 5});
  };
  return browser;
}
