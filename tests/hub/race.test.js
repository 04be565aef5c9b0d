// SPDX-License-Identifier: AGPL-3.0-or-later
// A thousand people press for ten places at once: nobody is turned away with an
// error, ten have a place, the others stand by; and what the hub did can be
// lived through once more from its log.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { startHub, PROGRAM } = require('./people.js');
const { start } = require('./killing.js');
const { newStore, onPostgres, rows, dropStore } = require('./store.js');

const CLIENTS = process.env.PARECON_SANITIZED ? 200 : 1000;
const PLACES = 10;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-race-'));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

const makeCrowd = (store, members, needs) => JSON.parse(execFileSync(PROGRAM,
  ['match', 'crowd', store, `--members=${members}`, `--needs=${needs}`,
    `--places=${PLACES}`], { encoding: 'utf8', maxBuffer: 1 << 28 }));

// One connection a client.
function post(hub, where, token) {
  const { hostname, port } = new URL(hub.url);
  return new Promise((done, lost) => {
    const request = http.request({ hostname, port, path: where,
      method: 'POST', agent: false, headers: { Accept: 'application/json',
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}` } }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', part => { text += part; });
      answer.on('end', () => done({ status: answer.statusCode, text }));
    });
    request.on('error', lost);
    request.end('{}');
  });
}

const count = (list, what) => list.filter(one => one === what).length;

test(`${CLIENTS} clients, ${PLACES} places`, async t => {
  const store = newStore(folder, 'race');
  const crowd = makeCrowd(store, CLIENTS, 1);
  const need = crowd.needs[0];
  const hub = await startHub({ from: store });
  try {
    const began = process.hrtime.bigint();
    const answers = await Promise.all(crowd.members.map(token =>
      post(hub, `/needs/${need}/yes`, token)));
    const took = Number(process.hrtime.bigint() - began) / 1e9;
    const odd = answers.filter(a => a.status !== 200);
    assert.deepEqual(odd.slice(0, 3), []);
    const states = answers.map(a => JSON.parse(a.text).claim.state);
    assert.equal(count(states, 'promised'), PLACES);
    assert.equal(count(states, 'standby'), CLIENTS - PLACES);
    t.diagnostic(`${CLIENTS} claims in ${took.toFixed(2)} s`);
    // some give theirs back at once: others are called up, never too many
    const holders = crowd.members.filter((token, k) =>
      states[k] === 'promised');
    await Promise.all(holders.slice(0, 5).map(token =>
      post(hub, `/needs/${need}/cancel`, token)));
    const [{ held }] = rows(hub.db, `SELECT CAST(sum(places) AS INTEGER) AS
      held FROM claim WHERE state IN ('promised', 'confirmed', 'doubted')`);
    assert.equal(held, PLACES);
    const { code, wrong } = await hub.stop();
    assert.equal(code, 0, wrong);
    // the log, lived through by another program
    const lines = rows(hub.db, 'SELECT line FROM match_event ORDER BY seq');
    const journal = path.join(folder, 'journal.jsonl');
    fs.writeFileSync(journal, lines.map(one => one.line + '\n').join(''));
    const told = JSON.parse(execFileSync(PROGRAM, ['match', 'replay', journal,
      '--json'], { encoding: 'utf8' }));
    assert.equal(told.events, lines.length);
    const [{ digest, seq }] = rows(hub.db, `SELECT digest, seq FROM
      match_state ORDER BY seq DESC LIMIT 1`);
    assert.equal(seq, lines.length);
    assert.equal(told.digest, digest);
  } finally {
    await hub.stop();
    hub.remove();
    dropStore(store);
  }
});

// Two hubs of one database: each has a state of its own, and what the other
// wrote comes in between.
test('two hubs on one database', { skip: !onPostgres && 'one file, one hub' },
  async t => {
    const store = newStore(folder, 'two');
    const crowd = makeCrowd(store, 120, 2);
    const hubs = [];
    try {
      const urls = [];
      for (let k = 0; k < 2; k++) {
        const hub = start(store);
        hubs.push(hub);
        const port = await hub.port;
        assert.ok(port, hub.said);
        urls.push({ url: `http://127.0.0.1:${port}` });
      }
      const [first, second] = crowd.needs;
      // one after another, in turns: each must catch up each time
      for (let k = 0; k < 40; k++) {
        const answer = await post(urls[k % 2], `/needs/${first}/yes`,
          crowd.members[k]);
        assert.equal(answer.status, 200, answer.text);
      }
      // all at once: conflicts are done again
      const answers = await Promise.all(crowd.members.slice(40).map(
        (token, k) => post(urls[k % 2], `/needs/${second}/yes`, token)));
      t.diagnostic(`statuses ${[...new Set(answers.map(a => a.status))]}`);
      const done = answers.filter(a => a.status === 200);
      assert.ok(done.length > 0);
      for (const a of answers)
        assert.ok([200, 503].includes(a.status), `${a.status} ${a.text}`);
      for (const need of crowd.needs) {
        const [{ held, all }] = rows(store, `SELECT count(*) AS all, sum(CASE
          WHEN state = 'promised' THEN places ELSE 0 END) AS held FROM claim
          WHERE need = ${need}`);
        assert.equal(Number(held), PLACES);
        assert.equal(Number(all), need === first ? 40 : done.length);
      }
    } finally {
      for (const hub of hubs) hub.child.kill('SIGTERM');
      for (const hub of hubs) await hub.ended;
    }
    const lines = rows(store, 'SELECT line FROM match_event ORDER BY seq');
    const journal = path.join(folder, 'two.jsonl');
    fs.writeFileSync(journal, lines.map(one => one.line + '\n').join(''));
    const told = JSON.parse(execFileSync(PROGRAM, ['match', 'replay', journal,
      '--json'], { encoding: 'utf8' }));
    const [{ digest, seq }] = rows(store, `SELECT digest, seq FROM
      match_state ORDER BY seq DESC LIMIT 1`);
    assert.equal(Number(seq), lines.length);
    assert.equal(told.digest, digest);
    dropStore(store);
  });

// `parecon match load`: its exit code, what it printed and what it complained
// of.
const load = words => new Promise(done => {
  const child = spawn(PROGRAM, ['match', 'load', ...words]);
  const said = { out: '', wrong: '' };
  child.stdout.on('data', part => { said.out += part; });
  child.stderr.on('data', part => { said.wrong += part; });
  child.on('close', code => done({ code, ...said }));
});

test('a rehearsed rush', async t => {
  const store = newStore(folder, 'rush');
  const file = path.join(folder, 'crowd.json');
  const said = execFileSync(PROGRAM, ['match', 'crowd', store, '--members=50',
    '--needs=8', `--places=${PLACES}`, '-o', file], { encoding: 'utf8' });
  assert.match(said, /50 members, 8 needs of 10 places/);
  assert.equal(fs.statSync(file).mode & 0o77, 0, 'others can read tokens');
  const crowd = JSON.parse(fs.readFileSync(file, 'utf8'));
  const hub = await startHub({ from: store });
  try {
    const { code, out, wrong } = await load([hub.url, file, '--json']);
    assert.equal(code, 0, wrong);
    const driven = JSON.parse(out);
    t.diagnostic(`${driven.rate} decisions a second, p99 ${driven.p99} ms`);
    assert.equal(driven.sent, 400);
    assert.equal(driven.promised, 8 * PLACES);
    assert.equal(driven.standby, 400 - 8 * PLACES);
    assert.equal(driven.held, 8 * PLACES);
    assert.equal(driven.over + driven.lost + driven.refused + driven.busy +
      driven.unheard, 0);
    assert.ok(driven.p50 > 0 && driven.p50 <= driven.p99 &&
      driven.p99 <= driven.longest);
    const claims = rows(hub.db, `SELECT state, count(*) AS n FROM claim GROUP BY
      state ORDER BY state`);
    assert.deepEqual(claims.map(c => [c.state, Number(c.n)]),
      [['promised', 8 * PLACES], ['standby', 400 - 8 * PLACES]]);
    // bounded
    const few = await load([hub.url, file, '--json', '--presses=7']);
    assert.equal(JSON.parse(few.out).sent, 7);
    const words = await load([hub.url, file, '--presses=1']);
    assert.match(words.out, /needs with too many: 0; claims lost: 0/);
  } finally {
    await hub.stop();
    hub.remove();
    dropStore(store);
  }
});

// Promises everybody everything; afterwards it knows nobody of the first need
// and too many of the second.
function liar() {
  const people = [[], Array(PLACES + 1).fill({ state: 'promised', places: 1 })];
  const server = http.createServer((request, answer) => {
    const need = Number(/needs\/(\d+)/.exec(request.url)[1]);
    request.resume();
    answer.end(JSON.stringify(request.method === 'POST'
      ? { claim: { state: 'promised' } } : { people: people[need] }));
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () =>
    done(server)));
}

test('a rush on a hub that does not keep what it says', async () => {
  const file = path.join(folder, 'liar.json');
  fs.writeFileSync(file, JSON.stringify({ founder: 'f', needs: [0, 1],
    members: ['a', 'b', 'c'], places: PLACES }));
  const server = await liar();
  try {
    const { code, out } = await load([`http://127.0.0.1:${
      server.address().port}`, file, '--json']);
    const driven = JSON.parse(out);
    assert.equal(code, 1);
    assert.equal(driven.promised, 6);
    assert.equal(driven.over, 1);
    assert.equal(driven.lost, 3);
  } finally {
    server.close();
  }
});

test('a rush on a hub that is not its own, or not there', async () => {
  const store = newStore(folder, 'strange');
  makeCrowd(store, 1, 1);
  const file = path.join(folder, 'strangers.json');
  fs.writeFileSync(file, JSON.stringify({ founder: 'nobody', members: ['x'],
    needs: [1], places: 1 }));
  const hub = await startHub({ from: store });
  try {
    const strange = await load([hub.url, file]);
    assert.equal(strange.code, 2);
    assert.match(strange.wrong, /does not know this crowd/);
    await hub.stop();
    const gone = await load([hub.url, file]);
    assert.equal(gone.code, 3);
    assert.match(gone.wrong, /cannot be reached/);
  } finally {
    await hub.stop();
    hub.remove();
    dropStore(store);
  }
  const lost = await load([`${'http://127.0.0.1:1'}/board`, file]);
  assert.equal(lost.code, 2);
  assert.match(lost.wrong, /is no address of a hub/);
  fs.writeFileSync(file, '{"members":[]}');
  const empty = await load(['http://127.0.0.1:1', file]);
  assert.equal(empty.code, 3);
  assert.match(empty.wrong, /strangers\.json: is no crowd/);
});
