// SPDX-License-Identifier: AGPL-3.0-or-later
// Starting the trial hub (trial.c), and asking it things at the level of
// sockets, where what is sent and what comes back can be seen byte for byte.
'use strict';
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { dropStore, newStore } = require('./store.js');

const ROOT = path.resolve(__dirname, '..', '..');
const TRIAL = process.env.TRIAL ||
  path.join(ROOT, 'build', 'tests', 'hub', 'trial');
const WEB = path.join(__dirname, 'web');
// How much slower a program with sanitizers is allowed to be.
const SLOW = process.env.PARECON_SANITIZED ? 5 : 1;

function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-hub-'));
  t.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

// Starts a hub. `settings`: {name: value}. → { url, port, child, log(), kill(),
// stop(): exit code }. It is ended when the test is over.
async function serve(t, settings = {}) {
  const db = settings.db ?? newStore(folder(t));
  const all = { db, listen: '127.0.0.1:0',
    web: WEB, 'rate-pages': 0, 'rate-writes': 0, 'rate-dear': 0, threads: 2,
    ...settings };
  const args = Object.entries(all).flatMap(([k, v]) => ['--' + k, String(v)]);
  const child = spawn(TRIAL, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.setEncoding('utf8').on('data', text => { out += text; });
  child.stderr.setEncoding('utf8').on('data', text => { err += text; });
  const ended = new Promise(done => child.on('close', (code, signal) =>
    done({ code, signal })));
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 30000);
    const { code } = await ended;
    clearTimeout(late);
    return code;
  };
  t.after(async () => {
    await stop();
    if (!settings.db) dropStore(db);
  });
  const until = Date.now() + 20000;
  while (!/:(\d+)\n/.test(out)) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`no address: ${out}${err}`);
    await sleep(10);
  }
  const port = Number(/:(\d+)\n/.exec(out)[1]);
  return { url: `http://127.0.0.1:${port}`, port, child, db: all.db,
    log: () => err, ended, stop };
}


// One request. → { status, headers, body }; `headers` in small letters,
// set-cookie an array.
function ask(hub, method, where, { headers = {}, body, agent } = {}) {
  return new Promise((done, lost) => {
    const request = http.request({ host: '127.0.0.1', port: hub.port, method,
      path: where, headers, agent }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('error', lost);
      answer.on('end', () => {
        const bytes = Buffer.concat(parts);
        done({ status: answer.statusCode, headers: answer.headers, bytes,
          body: bytes.toString('utf8'), get json() {
            return JSON.parse(this.body);
          } });
      });
    });
    request.on('error', lost);
    request.end(body);
  });
}

const get = (hub, where, headers = {}, more = {}) =>
  ask(hub, 'GET', where, { headers, ...more });
const getJson = (hub, where, headers = {}) =>
  get(hub, where, { accept: 'application/json', ...headers });
// As member N of the trial.
const as = n => ({ authorization: `Bearer member-${n}` });
const cookie = n => ({ cookie: `parecon=member-${n}` });

// The form that a browser with these cookies is shown: its hidden fields, and
// the cookies it goes on with.
async function form(hub, cookies = '', where = '/rows/new') {
  const page = await get(hub, where, { cookie: cookies, accept: 'text/html' });
  const field = name => new RegExp(`name="${name}" value="([^"]*)"`)
    .exec(page.body)[1];
  const fresh = (page.headers['set-cookie'] || []).map(c => c.split(';')[0]);
  return { csrf: field('csrf'), once: field('once'),
    cookie: [cookies, ...fresh].filter(Boolean).join('; '), page };
}

// Sends it as a browser does.
function post(hub, where, shown, fields, headers = {}) {
  const all = new URLSearchParams({ csrf: shown.csrf, once: shown.once,
    ...fields });
  return ask(hub, 'POST', where, { headers: { cookie: shown.cookie,
    'content-type': 'application/x-www-form-urlencoded', origin: hub.url,
    'sec-fetch-site': 'same-origin', accept: 'text/html', ...headers },
  body: all.toString() });
}

// As a program: JSON with a token in the header.
const send = (hub, where, n, value, headers = {}) =>
  ask(hub, 'POST', where, { headers: { 'content-type': 'application/json',
    accept: 'application/json', ...(n ? as(n) : {}), ...headers },
  body: JSON.stringify(value) });

// Bytes to the server, and all that comes back until it closes or `enough`.
function raw(hub, bytes, { enough = () => false, ms = 10000 } = {}) {
  return new Promise((done, lost) => {
    const socket = net.connect(hub.port, '127.0.0.1', () =>
      socket.write(bytes));
    let text = '';
    const late = setTimeout(() => socket.destroy(), ms);
    socket.setEncoding('latin1');
    socket.on('data', part => {
      text += part;
      if (enough(text)) socket.destroy();
    });
    socket.on('error', error =>
      error.code === 'ECONNRESET' ? null : lost(error));
    socket.on('close', () => { clearTimeout(late); done(text); });
  });
}

// A stream of events. → { events: [{id, event, data}], comments, wait(n, ms),
// close(), ended }
function listen(hub, n, headers = {}) {
  const stream = { events: [], comments: 0, ended: false };
  const request = http.get({ host: '127.0.0.1', port: hub.port,
    path: '/events', headers: { ...as(n), ...headers } }, answer => {
    stream.status = answer.statusCode;
    stream.headers = answer.headers;
    let rest = '';
    answer.setEncoding('utf8').on('data', text => {
      rest += text;
      const blocks = rest.split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const event = {};
        for (const line of block.split('\n')) {
          if (line.startsWith(':')) stream.comments++;
          const colon = line.indexOf(': ');
          if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 2);
        }
        if (event.data !== undefined) stream.events.push(event);
      }
    });
    answer.on('end', () => { stream.ended = true; });
    answer.on('error', () => { stream.ended = true; });
  });
  request.on('error', () => { stream.ended = true; });
  stream.close = () => request.destroy();
  stream.wait = async (count, ms = 5000 * SLOW) => {
    const until = Date.now() + ms;
    while (stream.events.length < count && Date.now() < until && !stream.ended)
      await sleep(5);
    return stream.events;
  };
  stream.open = async () => {
    while (stream.status === undefined) await sleep(5);
    return stream;
  };
  return stream;
}

const random = () => crypto.randomBytes(16).toString('hex');

module.exports = { ROOT, SLOW, TRIAL, WEB, as, ask, cookie, folder, form, get,
  getJson, listen, post, random, raw, send, serve, sleep };
