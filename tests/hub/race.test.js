// SPDX-License-Identifier: AGPL-3.0-or-later
// A thousand people press for ten places at once: nobody is turned away with an
// error, ten have a place, the others stand by; and what the hub did can be
// lived through once more from its log.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { startHub, PROGRAM } = require('./people.js');
const { start } = require('./killing.js');
const { newStore, onPostgres, rows, dropStore } = require('./store.js');

const CROWD = path.resolve(path.dirname(PROGRAM), '..', '..', 'tests',
  'people', 'crowd');
const CLIENTS = process.env.PARECON_SANITIZED ? 200 : 1000;
const PLACES = 10;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-race-'));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

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
  const crowd = JSON.parse(execFileSync(CROWD, [store, String(CLIENTS), '1',
    String(PLACES)], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  const need = crowd.needs[0];
  const hub = await startHub({ from: store });
  try {
    const began = process.hrtime.bigint();
    const answers = await Promise.all(crowd.tokens.map(token =>
      post(hub, `/needs/${need}/yes`, token)));
    const took = Number(process.hrtime.bigint() - began) / 1e9;
    const odd = answers.filter(a => a.status !== 200);
    assert.deepEqual(odd.slice(0, 3), []);
    const states = answers.map(a => JSON.parse(a.text).claim.state);
    assert.equal(count(states, 'promised'), PLACES);
    assert.equal(count(states, 'standby'), CLIENTS - PLACES);
    t.diagnostic(`${CLIENTS} claims in ${took.toFixed(2)} s`);
    // some give theirs back at once: others are called up, never too many
    const holders = crowd.tokens.filter((token, k) =>
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
    hub.remove();
    dropStore(store);
  }
});

// Two hubs of one database: each has a state of its own, and what the other
// wrote comes in between.
test('two hubs on one database', { skip: !onPostgres && 'one file, one hub' },
  async t => {
    const store = newStore(folder, 'two');
    const crowd = JSON.parse(execFileSync(CROWD, [store, '120', '2',
      String(PLACES)], { encoding: 'utf8', maxBuffer: 1 << 28 }));
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
          crowd.tokens[k]);
        assert.equal(answer.status, 200, answer.text);
      }
      // all at once: conflicts are done again
      const answers = await Promise.all(crowd.tokens.slice(40).map(
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
