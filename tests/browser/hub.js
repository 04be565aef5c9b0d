// SPDX-License-Identifier: AGPL-3.0-or-later
// A hub of its own for a test, and going through all of its pages.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..', '..');
const PARECON = process.env.PARECON ||
  path.join(ROOT, 'build', 'src', 'cli', 'parecon');

// Starts `parecon serve` on a free port with a store in a folder of its own.
// → { url, link: the one that signs in, said(): what it printed, stop() }
async function serve(...options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-browser-'));
  const child = spawn(PARECON, ['serve', '--db', path.join(folder, 'hub.db'),
    '--listen', '127.0.0.1:0', '--rate-pages', '0', '--rate-writes', '0',
    '--rate-dear', '0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise(done => child.on('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 15000);
    const code = await ended;
    clearTimeout(late);
    fs.rmSync(folder, { recursive: true, force: true });
    return code;
  };
  const url = await new Promise((found, lost) => {
    const late = setTimeout(() => lost(new Error(`no address:\n${said}`)),
      60000);
    const hear = text => {
      said += text;
      const at = /https?:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (!at || !said.endsWith('\n')) return;
      clearTimeout(late);
      found(at[0]);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('exit', code => lost(new Error(`ended with ${code}:\n${said}`)));
  }).catch(async error => { await stop(); throw error; });
  return { url, folder, stop, said: () => said,
    get link() { return /https?:\/\/\S+\/demo\/\S+/.exec(said)?.[0]; } };
}

// What two addresses have in common that are the same page of other things.
function kind(address) {
  const { pathname } = new URL(address);
  return pathname.split('/').map(part => /\d/.test(part) ? '*' : part)
    .join('/');
}

// Follows links from where `page` is, `each` kind of page at most `most`
// times. `visit(page, kind)` looks at it.
async function crawl(page, visit, most = 1) {
  const { origin } = new URL(page.url());
  const seen = new Map(), queue = [page.url()], known = new Set(queue);
  while (queue.length) {
    const address = queue.shift(), of = kind(address);
    if ((seen.get(of) ?? 0) >= most) continue;
    seen.set(of, (seen.get(of) ?? 0) + 1);
    const answer = await page.goto(address);
    const type = answer.headers()['content-type'] ?? '';
    if (!type.startsWith('text/html')) continue;
    await visit(page, of, answer);
    const links = await page.evaluate(() => [...document.querySelectorAll(
      'a[href]:not([download])')].map(a => a.href.replace(/#.*/, ''))
      // files, not pages
      .filter(link => !/\.\w+$|\/(data|export)$/.test(new URL(link).pathname)));
    for (const link of links) {
      if (new URL(link).origin !== origin || known.has(link)) continue;
      known.add(link);
      queue.push(link);
    }
  }
  return [...seen.keys()];
}

module.exports = { PARECON, ROOT, crawl, kind, serve };
