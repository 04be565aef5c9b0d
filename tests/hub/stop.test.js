// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of a hub that is told to stop, and of one that cannot start.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { TRIAL, WEB, folder, get, getJson, send, serve, sleep } =
  require('./hub.js');
const { onPostgres, rows } = require('./store.js');

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
