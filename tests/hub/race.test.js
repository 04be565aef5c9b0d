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
const { newStore, rows, dropStore } = require('./store.js');

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
