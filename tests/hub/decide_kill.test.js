// SPDX-License-Identifier: AGPL-3.0-or-later
// Ballots cast in a hub that is killed (SIGKILL) again and again meanwhile: who
// got no answer sends the same form again. In the end nobody's ballot is lost,
// nobody's counts twice, and at no moment is there one without a voter who is
// marked, or the other way round. On either database.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { bring, settle, startHub } = require('./people.js');
const { onPostgres, rows } = require('./store.js');
const { request, start } = require('./killing.js');

const SLOW = process.env.PARECON_SANITIZED ? 5 : 1;
const KILLS = Number(process.env.PARECON_BALLOT_KILLS ?? (SLOW > 1 ? 4 : 12));
const VOTERS = 8, DECISIONS = 60;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

// A code for each voter and decision.
function codeOf(voter, decision) {
  let n = 1000003 * (voter + 1) + decision, out = '';
  for (let k = 0; k < 10; k++) {
    out += LETTERS[n % LETTERS.length] + (k === 4 ? '-' : '');
    n = Math.floor(n / LETTERS.length) + 7 * k;
  }
  return out;
}

async function seed() {
  const hub = await startHub();
  const { browser: ada, council } = await settle(hub);
  const people = [ada];
  for (let k = 1; k < VOTERS; k++)
    people.push(await bring(hub, ada, council, `voter${k}`));
  const decisions = [];
  for (let k = 0; k < DECISIONS; k++)
    decisions.push((await ada.done(`/councils/${council}/decisions/new`,
      { title: `Question ${k}`, rule: 'majority' })).decision);
  await hub.stop();
  return { hub, council, decisions,
    tokens: people.map(one => one.cookies.get('parecon')) };
}

// What one of them still has to send; answered = done, or done before.
async function voteAll(world, port, agent, voter, left) {
  while (left.length) {
    const decision = left[0];
    const answer = await request(port, agent, 'POST',
      `/councils/${world.council}/decisions/${decision}/vote`,
      world.tokens[voter], `key-${voter}-${decision}`,
      { choice: String(1 + (voter + decision) % 2),
        code: codeOf(voter, decision) });
    if (answer.status === 503) continue;
    assert.equal(answer.status, 200, answer.text);
    left.shift();
  }
}

function check(world) {
  const one = rows(world.hub.db, `SELECT d.decision,
    (SELECT count(*) FROM ballot b WHERE b.decision = d.decision) AS ballots,
    (SELECT count(*) FROM voter v WHERE v.decision = d.decision
      AND v.has_voted = 1) AS voted,
    (SELECT count(*) FROM event e WHERE e.subject = d.decision
      AND e.kind = 'decision.voted') AS told FROM decision d`);
  assert.equal(one.length, DECISIONS);
  for (const row of one) {
    assert.equal(Number(row.ballots), Number(row.voted), row.decision);
    assert.equal(Number(row.told), Number(row.voted), row.decision);
  }
  return one.reduce((sum, row) => sum + Number(row.ballots), 0);
}

test('ballots in a hub that is killed: none lost, none twice', async t => {
  const world = await seed();
  t.after(() => world.hub.remove());
  const left = world.tokens.map(() => [...world.decisions]);
  let kills = 0, cut = 0;
  for (let life = 0; left.some(l => l.length); life++) {
    assert.ok(life < 50 + KILLS, 'it does not get on');
    const hub = start(world.hub.db);
    const port = await hub.port;
    assert.ok(port, hub.said);
    const agent = new http.Agent({ keepAlive: true });
    const all = Promise.allSettled(left.map((list, voter) =>
      voteAll(world, port, agent, voter, list)));
    if (kills < KILLS) {
      await sleep((7 + 11 * life % 40) * SLOW);
      hub.child.kill('SIGKILL');
      kills++;
    }
    const ends = await all;
    agent.destroy();
    for (const end of ends)
      if (end.status === 'rejected') {
        assert.ok(end.reason.code !== 'ERR_ASSERTION', end.reason.message);
        cut++;
      }
    if (hub.child.exitCode === null) hub.child.kill('SIGTERM');
    await hub.ended;
    check(world);
  }
  assert.equal(check(world), VOTERS * DECISIONS);
  // and each is what was cast
  const marks = rows(world.hub.db, `SELECT decision, marks, count(*) AS n
    FROM ballot GROUP BY decision, marks`);
  for (const row of marks) assert.equal(Number(row.n), VOTERS / 2);
  assert.equal(marks.length, 2 * DECISIONS);
  t.diagnostic(`${kills} kills, ${cut} answers cut off, ` +
    `${VOTERS * DECISIONS} ballots, ${onPostgres ? 'PostgreSQL' : 'SQLite'}`);
  assert.ok(kills >= 3 && cut > 0, 'nothing was cut off');
});
