// SPDX-License-Identifier: AGPL-3.0-or-later
// A hub of its own, and browsers that ask it: cookies, tokens, forms.
'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { copyStore, dropStore, newStore } = require('./store.js');

const PROGRAM = process.env.PARECON ||
  path.resolve(__dirname, '..', '..', 'build', 'src', 'cli', 'parecon');
// the limits on how often are tested elsewhere
// For a hub that says a public address, not the one it listens at.
const freePort = () => new Promise(resolve => {
  const server = net.createServer().listen(0, 'localhost', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const NO_LIMITS = ['--rate-pages', '0', '--rate-writes', '0',
  '--rate-dear', '0'];

// Starts a hub on a store of its own (or on a copy of `from`); `program` and
// `env` for a variant of it.
async function startHub({ from, program = PROGRAM, env = {}, publicUrl } =
{}) {
  const port = publicUrl ? await freePort() : 0;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-people-'));
  const db = from ? copyStore(from, folder) : newStore(folder);
  const child = spawn(program, ['serve', '--db', db, '--listen',
    `localhost:${port}`, '--log', 'none', ...NO_LIMITS,
  ...(publicUrl ? ['--public-url', publicUrl] : [])],
  { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', wrong = '';
  child.stderr.on('data', bytes => { wrong += bytes; });
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the hub does not start: ${said} ${wrong}`));
    }, 30000);
    child.stdout.on('data', bytes => {
      said += bytes;
      const at = said.match(/the hub is at (\S+)\n/);
      if (at) {
        clearTimeout(timer);
        resolve(publicUrl ? `http://localhost:${port}` : at[1]);
      }
    });
    child.on('exit', code => {
      clearTimeout(timer);
      reject(new Error(`the hub ended with ${code}: ${wrong}`));
    });
  });
  const ended = new Promise(resolve => child.on('exit', resolve));
  return {
    url, db, folder,
    // printed after the address, when nobody is in yet
    founding: () => (said.match(/\?code=(\S+)/) || [])[1],
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      return { code, wrong };
    },
    remove() {
      dropStore(db);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Somebody's browser. `get` and `post` ask for JSON unless told otherwise;
// a post fetches a form's token first, as a browser does by showing the form.
class Browser {
  constructor(hub) {
    this.hub = hub;
    this.cookies = new Map();
  }

  async ask(method, where, { html = false, fields, headers = {}, json } = {}) {
    const cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    const answer = await fetch(this.hub.url + where, {
      method, redirect: 'manual',
      headers: {
        Accept: html ? 'text/html' : 'application/json',
        ...(cookie ? { Cookie: cookie } : {}),
        ...(method === 'POST' ? { Origin: this.hub.url } : {}),
        ...(json ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: json ? JSON.stringify(json)
        : fields ? new URLSearchParams(fields) : undefined,
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    const text = await answer.text();
    const type = answer.headers.get('content-type') || '';
    return { status: answer.status, text, type,
      location: answer.headers.get('location'),
      etag: answer.headers.get('etag'),
      cookies: answer.headers.getSetCookie(),
      body: type.includes('json') ? JSON.parse(text) : null };
  }

  get(where, options) { return this.ask('GET', where, options); }

  // The token that binds forms to this browser; new with every session.
  async token() {
    const page = await this.get('/sign-in', { html: true });
    return page.text.match(/name="csrf" value="([^"]+)"/)[1];
  }

  async post(where, fields = {}, options = {}) {
    const csrf = await this.token();
    return this.ask('POST', where, { fields: { ...fields, csrf }, ...options });
  }

  // The same, and it must be done; returns what was answered.
  async done(where, fields) {
    const answer = await this.post(where, fields);
    if (answer.status !== 200)
      throw new Error(`${where}: ${answer.status} ${answer.text}`);
    return answer.body;
  }
}

const PASSWORD = 'horse staple 7';

// The first member and their council.
async function settle(hub, name = 'ada', council = 'Bakery') {
  const browser = new Browser(hub);
  await browser.done('/join', { code: hub.founding(), name, sign_in: name,
    password: PASSWORD });
  const made = await browser.done('/councils', { name: council,
    kind: 'workers', purpose: 'to bake bread', hours: '30' });
  return { browser, council: made.id };
}

// Somebody new comes in by invitation.
async function bring(hub, inviter, council, name) {
  const { made } = await inviter.done(`/councils/${council}/invites`, {});
  const browser = new Browser(hub);
  await browser.done('/join', { code: made.code, name, sign_in: name,
    password: PASSWORD, hours: '20' });
  return browser;
}

// A hub for `run`, that ends as it should and has nothing to complain of.
async function withHub(options, run) {
  const hub = await startHub(options);
  try {
    await run(hub);
  } finally {
    const { code, wrong } = await hub.stop();
    hub.remove();
    assert.equal(code, 0, wrong);
    assert.equal(wrong, '');
  }
}

// What `check` gives, asked for until it is something; at most 15 s.
async function until(check, what = 'what is waited for') {
  for (const end = Date.now() + 15000; Date.now() < end; await sleep(100)) {
    const found = await check();
    if (found) return found;
  }
  return assert.fail(`never: ${what}`);
}

module.exports = { startHub, withHub, until, Browser, settle, bring, PASSWORD,
  PROGRAM };
