// SPDX-License-Identifier: AGPL-3.0-or-later
// Two hubs of one PostgreSQL database that start at the same moment, while it is
// still empty: both come up, on one schema, with one set of keys.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');
const { PROGRAM } = require('./people.js');
const { dropStore, newStore, onPostgres, rows } = require('./store.js');

const TIMES = 6;

function start(db) {
  const child = spawn(PROGRAM, ['serve', '--db', db, '--listen',
    'localhost:0', '--log', 'none'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const one = { child, said: '', wrong: '' };
  child.stdout.on('data', bytes => { one.said += bytes; });
  child.stderr.on('data', bytes => { one.wrong += bytes; });
  one.ended = new Promise(done => child.on('exit', done));
  return one;
}

const isUp = one => one.said.includes('the hub is at');
const isOver = one => one.child.exitCode !== null;

test('two hubs start on one empty database', { skip: !onPostgres &&
  'a file has one hub; run beside tests/store/postgres.py' }, async () => {
  for (let k = 0; k < TIMES; k++) {
    const db = newStore();
    const two = [start(db), start(db)];
    try {
      for (const end = Date.now() + 30000; Date.now() < end &&
        !two.every(one => isUp(one) || isOver(one));) await sleep(20);
      for (const one of two) assert.ok(isUp(one), one.wrong);
      assert.deepEqual(rows(db, 'SELECT name FROM setting WHERE name IN' +
        " ('peer_seed', 'push_secret') ORDER BY name").map(r => r.name),
      ['peer_seed', 'push_secret']);
      const [{ n }] = rows(db, 'SELECT count(*) AS n FROM migration');
      assert.ok(Number(n) > 4);
    } finally {
      for (const one of two) {
        one.child.kill('SIGTERM');
        assert.equal(await one.ended, 0, one.wrong);
      }
      dropStore(db);
    }
  }
});
