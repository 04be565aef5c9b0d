// SPDX-License-Identifier: AGPL-3.0-or-later
// What a division that is proposed comes to: it is put to the council as a
// decision, and adopted, refused or withdrawn with it. An objection that stays
// leads to a vote, and the vote decides; another version takes the place of the
// one before. A hub that is killed (SIGKILL) while decisions close adopts each
// exactly once, together with its close. On either database.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { setTimeout: sleep } = require('node:timers/promises');
const { change, onPostgres, rows } = require('./store.js');
const { divide } = require('./tables.js');
const { consent, propose, question, workshop } = require('./workshop.js');
const { settle, startHub } = require('./people.js');
const { start } = require('./killing.js');

const SLOW = process.env.PARECON_SANITIZED ? 5 : 1;
const KILLS = Number(process.env.PARECON_ADOPT_KILLS ?? 4);
const COUNCILS = 60;

const shop = workshop(test);
const number = where => Number(where.match(/(\d+)$/)[1]);

// Its time is over now; waits until it is closed.
async function close(browser, at) {
  change(shop.hub.db, `UPDATE decision SET closes_at = ${
    Math.floor(Date.now() / 1000)} WHERE decision = ${number(at)}`);
  await browser.done(`${at}/remarks`, { words: 'Time is up.' });
  for (let k = 0; k < 500 * SLOW; k++) {
    const { body } = await browser.get(at);
    if (body.decision.is_closed) return body.decision;
    await sleep(20);
  }
  throw new Error('it is not closed');
}

async function vote(browser, at, choice) {
  const { typed } = (await browser.get(at)).body;
  await browser.done(`${at}/vote`, { choice, code: typed.code });
}

const division = async (browser, where) =>
  (await browser.get(where)).body.division;

// One objects, and stays with it: the vote about the same.
async function objected(c, names, where) {
  const asked = await question(c.ada, where);
  await c[names[0]].done(`${asked}/stance`, { stance: 'objection',
    reason: 'Nights are too long.' });
  await consent(c.ada, where);
  const { followed } = await close(c.ada, asked);
  assert.ok((await division(c.ada, where)).is_proposed);
  const next = `${c.at}/decisions/${followed}`;
  const { about, decision } = (await c.ada.get(next)).body;
  assert.ok(about.is_division && decision.is_secret);
  assert.equal(decision.rule, 'supermajority');
  // the newest question is the vote
  assert.equal(await question(c.ada, where), next);
  return next;
}

test('an objection that stays stops it; the vote that follows refuses it',
  async () => {
  const c = await shop.working(['ula', 'vic'], 'Refused');
  const where = await propose(c, c.first);
  const next = await objected(c, ['ula'], where);
  await vote(c.ada, next, '1');
  await vote(c.ula, next, '2');
  await vote(c.vic, next, '2');
  await close(c.ada, next);
  const { is_refused: refused, is_over: over } = await division(c.ada, where);
  assert.ok(refused && over);
  const { job, next_job: coming } = (await c.ada.get(`${c.at}/job`)).body;
  assert.ok(!job && !coming);
  // and there can be another
  const second = (await divide(c.ada, c.at)).division.division;
  await propose(c, second);
});

test('an objection that stays: two thirds adopt it all the same', async () => {
  const c = await shop.working(['wim', 'xen'], 'Voted');
  const where = await propose(c, c.first);
  const next = await objected(c, ['wim'], where);
  await vote(c.ada, next, '1');
  await vote(c.xen, next, '1');
  await vote(c.wim, next, '2');
  await close(c.ada, next);
  assert.ok((await division(c.ada, where)).is_adopted);
  assert.ok((await c.xen.get(`${c.at}/job`)).body.next_job.tasks.length > 0);
});

test('two compete: the later one takes the place of the one before',
  async () => {
  const c = await shop.working(['yul'], 'Compete');
  const where = await propose(c, c.first);
  const next = await objected(c, ['yul'], where);
  await vote(c.ada, next, '1');
  const second = (await divide(c.ada, c.at)).division.division;
  const after = await propose(c, second);
  // the vote about the first goes with it, and its ballots
  assert.ok((await division(c.ada, where)).is_withdrawn);
  assert.ok((await c.ada.get(next)).body.decision.is_withdrawn);
  assert.equal((await c.yul.post(`${next}/vote`, { choice: '1',
    code: 'abcde-fghjk' })).status, 409);
  for (const who of [c.ada, c.yul]) await consent(who, after);
  assert.ok((await division(c.ada, after)).is_adopted);
  assert.ok((await division(c.ada, where)).is_withdrawn);
});

test('taken back: the division with its decision, and the other way round',
  async () => {
  const c = await shop.working(['zoe'], 'Back');
  const where = await propose(c, c.first);
  const asked = await question(c.ada, where);
  await c.ada.done(`${asked}/withdraw`);
  assert.ok((await division(c.ada, where)).is_withdrawn);
  const second = (await divide(c.ada, c.at)).division.division;
  const after = await propose(c, second);
  const anew = await question(c.ada, after);
  await c.ada.done(`${after}/withdraw`);
  assert.ok((await c.ada.get(anew)).body.decision.is_withdrawn);
  assert.equal((await c.zoe.post(`${anew}/stance`, { stance: 'consent' }))
    .status, 409);
});

test('what changes for whom stands on the page of the decision', async () => {
  const c = await shop.working(['abe'], 'Mine');
  const first = await propose(c, c.first);
  const { mine } = (await c.abe.get(await question(c.abe, first))).body.about;
  assert.equal(mine.has_now, false);
  assert.ok(mine.rows.length > 0 && mine.rows.every(r => r.is_new));
  assert.equal(mine.then, mine.rows.reduce((sum, r) => sum + r.then, 0));
  for (const who of [c.ada, c.abe]) await consent(who, first);
  // it begins today; then another is proposed against it
  change(shop.hub.db, `UPDATE division SET starts_on = starts_on - 40
    WHERE council = ${c.id}`);
  const second = (await divide(c.ada, c.at)).division.division;
  const where = await propose(c, second);
  const { about } = (await c.abe.get(await question(c.abe, where))).body;
  assert.ok(about.mine.has_now && about.mine.now > 0);
  const { jobs } = (await c.abe.get(`${where}/jobs`)).body;
  const then = jobs.find(j => j.is_me).tasks
    .reduce((sum, t) => sum + t.hours, 0);
  assert.equal(about.mine.then, then);
  for (const row of about.mine.rows)
    assert.equal(row.is_new, row.now === undefined);
  const page = await c.abe.get(await question(c.abe, where), { html: true });
  assert.match(page.text, /What changes for you/);
  assert.ok(!/\{\{|undefined|NaN/.test(page.text));
});

// --- killed while it closes ---------------------------------------------------

// Each council has a rule of pay before it, and nobody objects.
async function seed() {
  const hub = await startHub();
  const { browser: ada } = await settle(hub);
  for (let k = 0; k < COUNCILS; k++) {
    const { id } = await ada.done('/councils', { name: `Council ${k}`,
      kind: 'workers', purpose: '', hours: '20' });
    await ada.done(`/councils/${id}/pay/rule`, { way: 'effort',
      currency: 'EUR', effort_least_percent: '90',
      effort_most_percent: '110' });
  }
  await hub.stop();
  change(hub.db, 'UPDATE decision SET closes_at = opens_at');
  return hub;
}

// At no moment is one closed and its rule not in force, or the other way round.
function check(db) {
  const all = rows(db, `SELECT d.state, p.state AS proposal,
    (SELECT count(*) FROM pay_rule r WHERE r.council = d.council) AS rules,
    (SELECT count(*) FROM event e WHERE e.council = d.council
      AND e.kind = 'pay.rule') AS adopted,
    (SELECT count(*) FROM event e WHERE e.council = d.council
      AND e.kind = 'decision.closed') AS closed
    FROM decision d JOIN decision_subject s ON s.decision = d.decision
    JOIN pay_proposal p ON p.proposal = s.subject`);
  assert.equal(all.length, COUNCILS);
  let done = 0;
  for (const row of all) {
    const is = row.state === 'closed' ? 1 : 0;
    assert.deepEqual([row.proposal, Number(row.rules), Number(row.adopted),
      Number(row.closed)], [is ? 'adopted' : 'proposed', is, is, is]);
    done += is;
  }
  return done;
}

test('a hub that is killed adopts exactly once what it closes', async t => {
  const hub = await seed();
  t.after(() => hub.remove());
  assert.equal(check(hub.db), 0);
  let kills = 0, between = 0;
  for (let life = 0, done = 0; done < COUNCILS; life++) {
    assert.ok(life < 40, 'it does not get on');
    const one = start(hub.db);
    await one.port;
    if (kills < KILLS) {
      // about a second passes between one portion and the next
      await sleep((kills * 400) % 1900 * SLOW);
      one.child.kill('SIGKILL');
      kills++;
    } else {
      for (let k = 0; k < 1000 && check(hub.db) < COUNCILS; k++)
        await sleep(50);
      one.child.kill('SIGTERM');
    }
    await one.ended;
    done = check(hub.db);
    between += done > 0 && done < COUNCILS;
  }
  t.diagnostic(`${kills} kills, ${between} of them half way, ` +
    `${onPostgres ? 'PostgreSQL' : 'SQLite'}`);
  assert.ok(kills > 0);
});
