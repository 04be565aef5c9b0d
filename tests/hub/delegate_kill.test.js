// SPDX-License-Identifier: AGPL-3.0-or-later
// A delegate votes in secret for others, and one of these votes after all, in a
// hub that is killed (SIGKILL) meanwhile: at no moment is there a ballot
// without somebody who voted or is carried, or the other way round; in the end
// each has one. On either database.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { bring, settle, startHub } = require('./people.js');
const { rows } = require('./store.js');
const { request, start } = require('./killing.js');

const SLOW = process.env.PARECON_SANITIZED ? 5 : 1;
const KILLS = Number(process.env.PARECON_BALLOT_KILLS ?? 8);
const DECISIONS = 40;
const HANDED = { cem: 'aaaaa-bbbbb-ccccc-ddddd', dua: 'eeeee-fffff-ggggg-hhhhh' };
const CODE = { ben: 'abcde-fghjk-mnpqr-stuvw', cem: 'bcdef-ghjkm' };

async function seed() {
  const hub = await startHub();
  const { browser: ada, council } = await settle(hub);
  const people = {};
  for (const one of ['ben', 'cem', 'dua'])
    people[one] = await bring(hub, ada, council, one);
  const { me: { member } } = (await people.ben.get('/me')).body;
  for (const [one, code] of Object.entries(HANDED))
    await people[one].done(`/councils/${council}/decisions/delegates`,
      { delegate: member, code });
  const decisions = [];
  for (let k = 0; k < DECISIONS; k++)
    decisions.push((await ada.done(`/councils/${council}/decisions/new`,
      { title: `Question ${k}`, rule: 'majority' })).decision);
  await hub.stop();
  return { hub, council, decisions,
    token: who => people[who].cookies.get('parecon') };
}

// What has to be sent still: ben's ballots, changed once, and cem's own.
async function send(world, port, agent, left) {
  while (left.length) {
    const [who, decision, choice] = left[0];
    const answer = await request(port, agent, 'POST',
      `/councils/${world.council}/decisions/${decision}/vote`,
      world.token(who), `key-${left[0].join('-')}`,
      { choice, code: CODE[who],
        ...(who === 'cem' ? { handed: HANDED.cem } : {}) });
    if (answer.status === 503) continue;
    assert.equal(answer.status, 200, answer.text);
    left.shift();
  }
}

function check(world) {
  for (const row of rows(world.hub.db, `SELECT d.decision,
    (SELECT count(*) FROM ballot b WHERE b.decision = d.decision) AS ballots,
    (SELECT count(*) FROM voter v WHERE v.decision = d.decision
      AND v.has_voted = 1) AS voted,
    (SELECT count(*) FROM carried k WHERE k.decision = d.decision) AS carried,
    (SELECT count(*) FROM carried k JOIN voter v ON v.decision = k.decision
      AND v.member = k.giver AND v.has_voted = 1
      WHERE k.decision = d.decision) AS twice FROM decision d`)) {
    assert.equal(Number(row.ballots), Number(row.voted) + Number(row.carried),
      row.decision);
    assert.equal(Number(row.twice), 0, row.decision);
  }
}

test('a delegate’s ballots in a hub that is killed: all or none', async t => {
  const world = await seed();
  t.after(() => world.hub.remove());
  const left = world.decisions.flatMap(d => [['ben', d, '1'], ['cem', d, '2'],
    ['ben', d, '2']]);
  let kills = 0;
  for (let life = 0; left.length; life++) {
    assert.ok(life < 50 + KILLS, 'it does not get on');
    const hub = start(world.hub.db);
    const port = await hub.port;
    assert.ok(port, hub.said);
    const agent = new http.Agent({ keepAlive: true });
    const all = Promise.allSettled([send(world, port, agent, left)]);
    if (kills < KILLS) {
      await sleep((5 + 7 * life % 30) * SLOW);
      hub.child.kill('SIGKILL');
      kills++;
    }
    const [end] = await all;
    agent.destroy();
    if (end.status === 'rejected')
      assert.ok(end.reason.code !== 'ERR_ASSERTION', end.reason.message);
    if (hub.child.exitCode === null) hub.child.kill('SIGTERM');
    await hub.ended;
    check(world);
  }
  // ben's and dua's changed, cem's own
  const marks = rows(world.hub.db, `SELECT marks, count(*) AS n FROM ballot
    GROUP BY marks`);
  assert.deepEqual(marks.map(m => [m.marks, Number(m.n)]),
    [['0,1', 3 * DECISIONS]]);
  t.diagnostic(`${kills} kills, ${3 * DECISIONS} ballots`);
});
