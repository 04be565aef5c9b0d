// SPDX-License-Identifier: AGPL-3.0-or-later
// One thing fails in a running hub: the first request for memory, then the
// second, and so on through a sequence of real requests; likewise SQLite's
// memory, calls of the database, commits that nobody hears of, writes and syncs
// of files, a full disk. Whatever fails, every answer is right or a clean
// refusal, the hub lives on, what was acknowledged is there once, what was
// refused is not half there, and nothing leaks.
//
// PARECON_FAULTS: how many of each kind, spread over all of them; 0 = all.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Browser, bring, settle, startHub, PASSWORD, PROGRAM } =
  require('./people.js');
const { Journal, check, lots, request, start } = require('./killing.js');
const { copyStore, dropStore, onPostgres } = require('./store.js');

const FAULTY = path.resolve(path.dirname(PROGRAM), '..', '..', 'tests', 'hub',
  'parecon_faulty');
const SANITIZED = Boolean(process.env.PARECON_SANITIZED);
const MOST = Number(process.env.PARECON_FAULTS ?? (SANITIZED ? 12 : 24));

const place = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
const folder = fs.mkdtempSync(path.join(place, 'parecon-faults-'));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

let seed;
test.before(async () => {
  const hub = await startHub();
  const { browser: ada, council } = await settle(hub);
  const ben = await bring(hub, ada, council, 'ben');
  await hub.stop();
  seed = { db: hub.db, council, needs: [], remove: () => hub.remove(),
    tokens: [ada, ben].map(one => one.cookies.get('parecon')) };
});
test.after(() => seed?.remove());

// A hub that can be told what fails. tell(line): its answer.
async function startFaulty(db) {
  const hub = start(db, { program: FAULTY });
  hub.address = await hub.port;
  assert.ok(hub.address, `it did not start: ${hub.said}`);
  hub.tell = async line => {
    const before = hub.said.length;
    hub.child.stdin.write(line + '\n');
    for (;;) {
      const said = /faults: (.*)\n/.exec(hub.said.slice(before));
      if (said) return said[1];
      assert.equal(hub.child.exitCode, null, `it ended: ${hub.said}`);
      await new Promise(wait => setTimeout(wait, 2));
    }
  };
  const guest = new Browser({ url: `http://127.0.0.1:${hub.address}` });
  hub.csrf = await guest.token();
  hub.guest = guest.cookies.get('guest');
  return hub;
}

const TOLD = new Set([400, 401, 403, 404, 409, 422, 429, 503]);

// What a client sees of an answer; a refusal is a problem with a title.
function look(answer, good) {
  if (good(answer)) return 'right';
  assert.ok(TOLD.has(answer.status), `${answer.status} ${answer.text}`);
  assert.match(answer.text,
    /"title":"[^"]+"|<h1>[^<]+<\/h1>|<title>|^Memory is out/);
  return 'refused';
}

// By the form that was shown before anything failed.
async function signIn(hub) {
  const browser = new Browser({ url: `http://127.0.0.1:${hub.address}` });
  browser.cookies.set('guest', hub.guest);
  return browser.ask('POST', '/sign-in', { fields: { csrf: hub.csrf,
    sign_in: 'ben', password: PASSWORD } });
}

// One after another, on a connection each. → how often each came.
async function sequence(hub, journal) {
  const agent = new http.Agent({ keepAlive: false });
  const { council, tokens } = journal.seed;
  const seen = { right: 0, refused: 0, closed: 0 };
  const one = async ask => {
    try {
      seen[await ask()]++;
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      assert.ok(['ECONNRESET', 'EPIPE'].includes(error.code) ||
        /socket hang up|cut|fetch failed/.test(error.message), error.stack);
      seen.closed++;
    }
  };
  const get = (where, token, accept, good) => one(async () => look(
    await request(hub.address, agent, 'GET', where, token, null, null, accept),
    answer => answer.status === 200 && good(answer.text)));
  const write = client => one(async () =>
    await journal.send(client, hub.address, agent) ? 'right' : 'refused');
  await get('/sign-in', '', 'text/html', text => /name="csrf"/.test(text));
  await get(`/councils/${council}`, tokens[1], 'text/html',
    text => /Bakery/.test(text) && /<\/html>/.test(text));
  await write(0);
  await get(`/councils/${council}/tasks`, tokens[0], 'application/json',
    text => Array.isArray(JSON.parse(text).tasks));
  await write(1);
  await get('/me', tokens[1], 'application/json',
    text => JSON.parse(text).me.name === 'ben');
  await one(async () => look(await signIn(hub), answer =>
    answer.status === 200 && /^parecon=[\w-]{20}/.test(answer.cookies[0])));
  agent.destroy();
  return seen;
}

// Without a fault all is right.
async function all_is_well(hub, journal) {
  const seen = await sequence(hub, journal);
  assert.deepEqual(seen, { right: 7, refused: 0, closed: 0 });
}

async function every(t, kind, each, most) {
  fs.mkdirSync(path.join(folder, kind));
  const db = copyStore(seed.db, path.join(folder, kind));
  const journal = new Journal(seed, lots(1)), hub = await startFaulty(db);
  const sums = { right: 0, refused: 0, closed: 0 };
  let tried = 0, came = 0;
  try {
    await all_is_well(hub, journal);
    for (let n = 1; tried < most; tried++, n += each(n)) {
      assert.equal(await hub.tell(`${kind} ${n}`), 'armed');
      const seen = await sequence(hub, journal);
      for (const key of Object.keys(sums)) sums[key] += seen[key];
      const told = await hub.tell('none');
      if (!told.startsWith('came')) break;
      came++;
    }
    await all_is_well(hub, journal);
    hub.child.kill('SIGTERM');
    const { code } = await hub.ended;
    assert.equal(code, 0, hub.said);
  } finally {
    hub.child.kill('SIGKILL');
  }
  check(db, journal);
  t.diagnostic(`${kind}: ${came} failed, one after another; ` +
    `${sums.right} answers right, ${sums.refused} refused, ` +
    `${sums.closed} closed`);
  dropStore(db);
  return { came, ...sums };
}

// All of the first few, then ever fewer, when not all are wanted.
const spread = n => MOST === 0 || n < MOST / 2 ? 1 : Math.ceil(n / 6);
const most = MOST === 0 ? Infinity : MOST;

const KINDS = ['memory', 'sql', 'conflict', 'unheard',
  ...(onPostgres ? [] : ['sqlite', 'write', 'full'])];
for (const kind of KINDS)
  test(`${kind}: the n-th fails, for every n`, async t => {
    const seen = await every(t, kind, spread, most);
    assert.ok(seen.came > 3);
    assert.equal(seen.closed, 0);
    assert.ok(seen.refused > 0);
  });
