// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of a hub: in order, or in the middle of everything.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { TRIAL, WEB, folder, get, getJson, random, send, serve, sleep } =
  require('./hub.js');
const { newStore, onPostgres, rows } = require('./store.js');

test('told to stop, it finishes what it has begun', async t => {
  const hub = await serve(t);
  const slow = send(hub, '/slow', 1, { title: 'a' });
  const heavy = getJson(hub, '/slow');
  const writes = [...Array(50)].map((_, k) =>
    send(hub, '/rows/new', 1, { title: `t${k}` }));
  await Promise.any(writes); // now it has all of them, or nearly
  const code = hub.stop();
  await sleep(30);
  await assert.rejects(new Promise((done, lost) => net.connect(hub.port,
    '127.0.0.1', done).on('error', lost)), 'nothing new comes in');
  assert.strictEqual((await slow).status, 200);
  assert.strictEqual((await heavy).status, 200);
  const answered = (await Promise.allSettled(writes)).map(w => w.value);
  assert.strictEqual(await code, 0);
  if (!onPostgres)
    assert.ok(!fs.existsSync(hub.db + '-wal'), 'the store is tidy');
  const there = new Set(rows(hub.db, 'SELECT title FROM trial_row')
    .map(row => row.title));
  for (const [k, answer] of answered.entries()) {
    if (answer) assert.strictEqual(answer.status, 200);
    assert.strictEqual(there.has(`t${k}`), Boolean(answer),
      'what was begun was answered, and no other');
  }
});

test('a connection that idles does not hold it up', async t => {
  const hub = await serve(t);
  const idle = net.connect(hub.port, '127.0.0.1');
  const half = net.connect(hub.port, '127.0.0.1');
  idle.on('error', () => {});
  half.on('error', () => {});
  half.write('GET /rows HTT');
  await sleep(50);
  // stop() kills it, with another code, when it takes too long
  assert.strictEqual(await hub.stop(), 0);
});

// Kills a hub under load and starts another on the same store: whatever was
// acknowledged is there once, and a key that was used answers as before.
async function kill_and_look(t, db, ms) {
  const hub = await serve(t, { db });
  const acknowledged = [], tried = [];
  let alive = true;
  const client = async k => {
    while (alive) {
      const key = random(), title = `k${key.slice(0, 20)}`;
      tried.push({ key, title });
      try {
        const answer = await send(hub, '/rows/new', 1 + k % 5, { title },
          { 'idempotency-key': key });
        if (answer.status === 200)
          acknowledged.push({ key, title, n: 1 + k % 5, id: answer.json.id });
      } catch { return; }
    }
  };
  const clients = [...Array(16)].map((_, k) => client(k));
  await sleep(ms);
  hub.child.kill('SIGKILL');
  alive = false;
  await Promise.all(clients);
  await hub.ended;
  const again = await serve(t, { db });
  for (const one of acknowledged.slice(-20)) {
    const answer = await send(again, '/rows/new', one.n, { title: one.title },
      { 'idempotency-key': one.key });
    assert.strictEqual(answer.status, 200);
    assert.strictEqual(answer.json.id, one.id, 'done once, answered again');
  }
  await again.stop();
  const titles = rows(db, "SELECT title FROM trial_row WHERE title LIKE 'k%'")
    .map(row => row.title);
  const there = new Set(titles);
  assert.strictEqual(there.size, titles.length, 'nothing is there twice');
  for (const one of acknowledged)
    assert.ok(there.has(one.title), 'what was acknowledged is there');
  const [{ events, newest, added }] = rows(db, 'SELECT count(*) AS events, ' +
    'max(seq) AS newest, (SELECT count(*) FROM trial_row) - 20 AS added ' +
    'FROM event');
  assert.ok(events === newest && events === added,
    `an event a row: ${events} ${newest} ${added}`);
  return acknowledged.length;
}

test('killed at any moment, nothing acknowledged is lost', async t => {
  const db = newStore(folder(t));
  const rounds = Number(process.env.PARECON_KILLS ?? 4);
  let acknowledged = 0;
  for (let k = 0; k < rounds; k++)
    acknowledged += await kill_and_look(t, db, 100 + Math.random() * 400);
  assert.ok(acknowledged > rounds * 10, `${acknowledged} acknowledged`);
});

test('it says what is wrong with how it is started', async t => {
  const { spawnSync } = require('node:child_process');
  const at = folder(t);
  const start = (...args) => {
    const done = spawnSync(TRIAL, ['--db', path.join(at, 'x.db'), '--web', WEB,
      '--listen', '127.0.0.1:0', ...args], { encoding: 'utf8',
      timeout: 10000 });
    return `${done.status} ${done.stderr}`;
  };
  assert.match(start('--listen', 'here'), /^3 .*ADDRESS:PORT/);
  assert.match(start('--threads', 'x'), /^3 .*whole number from 0 to 256/);
  assert.match(start('--nonsense', '1'), /^3 .*no setting "nonsense"/);
  assert.match(start('--language', 'xx'), /^3 .*en, de and es/);
  assert.match(start('--web', at), /^3 .*cannot be read/);
  assert.match(start('--log', '/no/such/folder/log'), /^3 .*log cannot be/);
  const hub = await serve(t);
  assert.match(start('--listen', `127.0.0.1:${hub.port}`),
    /^3 .*another program does/);
  assert.strictEqual((await get(hub, '/health')).status, 200);
});
