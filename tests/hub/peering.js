// SPDX-License-Identifier: AGPL-3.0-or-later
// Hubs that share needs, a line between them that can be cut, and a hub that is
// none: it says what nobody should.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { Browser, PROGRAM, PASSWORD } = require('./people.js');
const { dropStore, newStore } = require('./store.js');

const DAY = 86400;
const SLOW = process.env.PARECON_SANITIZED ? 5 : 1;

// libfaketime, which the sanitizers' own preloading does not bear.
const CLOCK = process.env.PARECON_SANITIZED ? undefined
  : ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.']
    .map(d => path.join('/usr/lib', d, 'faketime/libfaketimeMT.so.1'))
    .find(file => fs.existsSync(file));

// --- the line ----------------------------------------------------------------

// What stands before a hub and hands on what other hubs send to it.
//   cut: nothing comes through; lose: the share of answers that are lost;
//   twice: the share that is handed on two times; delay: up to so many ms;
//   stale: the share of requests before which an old one is handed on again;
//   worst: the next request comes twice and its answer is lost, whatever the
//   lots say: of few requests it may be that the lots spare them all.
class Line {
  constructor(random = Math.random) {
    Object.assign(this, { random, cut: false, lose: 0, twice: 0, delay: 0,
      stale: 0, worst: false, old: [], passed: 0, dropped: 0, repeated: 0,
      target: 0 });
    this.server = http.createServer((request, answer) =>
      this.take(request, answer).catch(() => answer.destroy()));
    this.server.on('connection', s => {
      this.sockets.add(s);
      s.on('close', () => this.sockets.delete(s));
    });
    this.sockets = new Set();
  }

  open() {
    return new Promise(done => this.server.listen(0, 'localhost', () => {
      this.url = `http://localhost:${this.server.address().port}`;
      done(this);
    }));
  }

  close() {
    for (const s of this.sockets) s.destroy();
    return new Promise(done => this.server.close(done));
  }

  break() {
    this.cut = true;
    for (const s of this.sockets) s.destroy();
  }

  heal() {
    Object.assign(this, { cut: false, lose: 0, twice: 0, delay: 0, stale: 0,
      worst: false });
  }

  // All that ever came through, once more, in an order drawn by lot.
  async replay() {
    const all = this.old.map(one => [this.random(), one])
      .sort((a, b) => a[0] - b[0]);
    for (const [, one] of all) await this.pass(one);
    return all.length;
  }

  pass({ method, url, headers, body }) {
    return new Promise((done, lost) => {
      const request = http.request({ host: 'localhost', port: this.target,
        method, path: url, headers, agent: false }, answer => {
        const parts = [];
        answer.on('data', part => parts.push(part));
        answer.on('error', lost);
        answer.on('end', () => done({ status: answer.statusCode,
          headers: answer.headers, body: Buffer.concat(parts) }));
      });
      request.on('error', lost);
      request.end(body);
    });
  }

  async take(request, answer) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const one = { method: request.method, url: request.url,
      headers: request.headers, body: Buffer.concat(parts) };
    if (this.delay) await sleep(this.random() * this.delay);
    if (this.cut) {
      this.dropped++;
      return answer.destroy();
    }
    const { worst } = this;
    this.worst = false;
    if (this.old.length && this.random() < this.stale) {
      this.repeated++;
      const k = Math.floor(this.random() * this.old.length);
      await this.pass(this.old[k]).catch(() => {});
    }
    if (worst || this.random() < this.twice) {
      this.repeated++;
      await this.pass(one).catch(() => {});
    }
    const got = await this.pass(one);
    this.passed++;
    if (this.old.length < 200) this.old.push(one);
    if (this.cut || worst || this.random() < this.lose) {
      this.dropped++;
      return answer.destroy();
    }
    answer.writeHead(got.status, got.headers);
    answer.end(got.body);
  }
}

// --- hubs --------------------------------------------------------------------

// A hub behind a line, that can be killed and started again on its store.
// `ahead`: seconds that its clock is.
class Hub {
  constructor(name, { ahead = 0, random, near = true } = {}) {
    this.name = name;
    this.near = near;
    this.ahead = ahead;
    this.line = new Line(random);
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-peers-'));
    this.db = newStore(this.folder);
    this.wrong = '';
  }

  async start() {
    if (!this.line.url) await this.line.open();
    const clock = this.ahead ? { LD_PRELOAD: CLOCK,
      FAKETIME: `${this.ahead > 0 ? '+' : ''}${this.ahead}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' } : {};
    this.child = spawn(PROGRAM, ['serve', '--db', this.db, '--listen',
      'localhost:0', '--log', 'none', '--rate-pages', '0', '--rate-writes',
      '0', '--rate-dear', '0', '--peer-near', this.near ? 'yes' : 'no',
      '--public-url', this.line.url], { env: { ...process.env, ...clock },
      stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    this.ended = new Promise(done => this.child.on('exit', done));
    this.child.stderr.on('data', bytes => { this.wrong += bytes; });
    this.child.stdout.on('data', bytes => { said += bytes; });
    for (const end = Date.now() + 30000 * SLOW; Date.now() < end;) {
      const code = said.match(/\?code=(\S+)/);
      if (code) this.code = code[1];
      if (said.includes('the hub is at')) break;
      if (this.child.exitCode !== null)
        throw new Error(`${this.name} ended: ${said}${this.wrong}`);
      await sleep(20);
    }
    this.line.target = await this.port();
    this.url = `http://localhost:${this.line.target}`;
    return this;
  }

  // The one it chose: it prints its public address, so the system is asked.
  async port() {
    for (let k = 0; k < 200; k++) {
      const inodes = new Set(fs.readdirSync(`/proc/${this.child.pid}/fd`)
        .map(fd => {
          try {
            return fs.readlinkSync(`/proc/${this.child.pid}/fd/${fd}`);
          } catch { return ''; }
        }).map(to => /socket:\[(\d+)\]/.exec(to)?.[1]).filter(Boolean));
      for (const table of ['tcp', 'tcp6'])
        for (const row of fs.readFileSync(`/proc/net/${table}`, 'utf8')
          .split('\n').slice(1)) {
          const cell = row.trim().split(/\s+/);
          if (cell[3] === '0A' && inodes.has(cell[9]))
            return parseInt(cell[1].split(':').pop(), 16);
        }
      await sleep(20);
    }
    throw new Error(`${this.name} listens nowhere`);
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    if (!this.child) return 0;
    if (this.child.exitCode === null && this.child.signalCode === null)
      this.child.kill('SIGTERM');
    return this.ended;
  }

  async remove() {
    await this.stop();
    await this.line.close();
    dropStore(this.db);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  // A moment from now in minutes, by this hub's clock.
  at(minutes) {
    return new Date(Date.now() + 1000 * this.ahead + 60000 * minutes)
      .toISOString().replace(/\.\d+Z/, 'Z');
  }
}

// A browser that knows the hub by its public address, and reaches it without
// the line.
class Member extends Browser {
  ask(method, where, options = {}) {
    return super.ask(method, where, { ...options,
      headers: { ...(method === 'POST' ? { Origin: this.hub.line.url } : {}),
        ...options.headers } });
  }
}

const HOME = { place: 'Mill Lane 4', north: '54.3201', east: '10.1402' };

async function help(browser) {
  const answer = await browser.ask('POST', '/board/me', {
    json: { ...HOME, reach: '20', quiet_from: '',
      part: Array.from({ length: 42 }, (_, k) => k) },
    headers: { 'X-CSRF-Token': await browser.token() } });
  assert.equal(answer.status, 200, answer.text);
}

// The founder, their council and effort, and some who help.
async function people(hub, names) {
  const ada = new Member(hub);
  await ada.done('/join', { code: hub.code, name: `ada ${hub.name}`,
    sign_in: `ada${hub.name}`, password: PASSWORD });
  const { id: council } = await ada.done('/councils', { name: hub.name,
    kind: 'workers', purpose: 'to bake bread', hours: '30' });
  const { effort } = await ada.done(`/councils/${council}/efforts`,
    { name: `Soup of ${hub.name}`, kind: 'kitchen', ...HOME });
  const helpers = [];
  for (const name of names) {
    const { made } = await ada.done(`/councils/${council}/invites`, {});
    const browser = new Member(hub);
    await browser.done('/join', { code: made.code, name, sign_in: name,
      password: PASSWORD, hours: '20', email: `${name}@example.org` });
    await help(browser);
    helpers.push(browser);
  }
  return Object.assign(hub, { ada, council, effort, helpers });
}

const cardOf = async hub => (await hub.ada.get(
  `/councils/${hub.council}/peers`)).body.card.link;

async function connect(a, b) {
  for (const [one, other] of [[a, b], [b, a]])
    one.peer = (await one.ada.done(`/councils/${one.council}/peers`,
      { card: await cardOf(other), name: `hub ${other.name}` })).peer;
}

const share = (hub, peer = hub.peer) =>
  hub.ada.done(`/efforts/${hub.effort}/peers`, { peer });

async function post(hub, fields = {}) {
  const { need } = await hub.ada.done('/needs', { title: 'Wash up',
    sort: 'kitchen', places: '2', starts: hub.at(300), ends: hub.at(420),
    urgency: '2', limited: '1', effort: hub.effort, ...fields });
  return need;
}

// What `check` gives, asked for until it is something.
async function until(check, what, ms = 20000) {
  let found;
  for (const end = Date.now() + ms * SLOW; Date.now() < end;
    await sleep(100)) {
    found = await check();
    if (found) return found;
  }
  return assert.fail(`never: ${what}`);
}

// --- a hub that is none ------------------------------------------------------

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

class Stranger {
  constructor() {
    this.seed = crypto.randomBytes(32);
    this.secret = crypto.createPrivateKey({ format: 'der', type: 'pkcs8',
      key: Buffer.concat([PKCS8, this.seed]) });
    const spki = crypto.createPublicKey(this.secret)
      .export({ format: 'der', type: 'spki' });
    this.point = spki.subarray(spki.length - 32);
    this.key = this.point.toString('hex');
  }

  card(url) {
    const check = Buffer.from(execFileSync('python3', ['-c',
      'import hashlib,sys;print(hashlib.blake2b(bytes.fromhex(sys.argv[1]),' +
      'digest_size=32).hexdigest()[:8])', this.key], { encoding: 'utf8' })
      .trim(), 'hex');
    return `${url}/peers/card/${Buffer.concat([this.point, check])
      .toString('base64url')}`;
  }

  // The headers of a body; `how` changes what is signed, or how it is said.
  headers(body, how = {}) {
    const digest = how.digest ?? `sha-256=:${crypto.createHash('sha256')
      .update(how.digested ?? body).digest('base64')}:`;
    const parts = { '@method': 'POST', '@path': how.path ?? '/peers/inbox',
      'content-type': 'application/json', 'content-digest': digest };
    const names = how.names ?? Object.keys(parts);
    const params = `(${names.map(n => `"${n}"`).join(' ')})` +
      `;created=${how.created ?? Math.floor(Date.now() / 1000)}` +
      `;keyid="${how.key ?? this.key}";alg="ed25519"`;
    const base = [...names.map(n => `"${n}": ${parts[n]}`),
      `"@signature-params": ${params}`].join('\n');
    const signature = crypto.sign(null, Buffer.from(base), this.secret);
    if (how.flip) signature[5] ^= 1;
    return { accept: 'application/json', 'content-type': 'application/json',
      'content-digest': digest, 'signature-input': `sig1=${params}`,
      signature: `sig1=:${signature.toString('base64')}:`, ...how.headers };
  }

  // What it answers to a parcel: that it has it.
  answer(have, signature) {
    const text = `parecon peer answer\n${have} 0 0\n${signature}`;
    return JSON.stringify({ have,
      proof: crypto.sign(null, Buffer.from(text), this.secret)
        .toString('hex') });
  }

  async send(hub, parcel, how = {}) {
    const body = how.body ?? JSON.stringify(parcel);
    const answer = await fetch(`${hub.url}/peers/inbox`, { method: 'POST',
      headers: this.headers(body, how), body: how.sent ?? body });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) };
  }
}

module.exports = { CLOCK, DAY, HOME, Hub, SLOW, Stranger, cardOf, connect,
  help, people, post, share, sleep, until };
