// SPDX-License-Identifier: AGPL-3.0-or-later
// What is due and cannot be done: it is left as it was, said on its page and in
// the chain of events, and tried again; all else that is due is done.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { startHub, until, bring, settle } = require('./people.js');
const { change, rows } = require('./store.js');

const page = async (browser, at) => (await browser.get(at)).body;

// Three decisions that are over at the same moment; those of the middle one
// cannot be counted, as what was to be chosen among is gone.
async function over(hub, ada, ben, council) {
  const at = `/councils/${council}/decisions`, all = [];
  for (const title of ['Before', 'Broken', 'After']) {
    const { decision } = await ada.done(`${at}/new`, { title,
      rule: 'majority' });
    const one = { id: decision, at: `${at}/${decision}` };
    for (const who of [ada, ben]) {
      const { typed } = await page(who, one.at);
      await who.done(`${one.at}/vote`, { choice: '1', code: typed.code });
    }
    all.push(one);
  }
  change(hub.db, `DELETE FROM decision_option WHERE decision = ${
    all[1].id}`);
  change(hub.db, `UPDATE decision SET closes_at = ${
    Math.floor(Date.now() / 1000)}`);
  await ada.done(`${all[0].at}/remarks`, { words: 'Time is up.' });
  return all;
}

test('a count that fails holds up no other', async () => {
  const hub = await startHub();
  try {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const [before, broken, after] = await over(hub, ada, ben, council);
    for (const one of [before, after])
      await until(async () => (await page(ada, one.at)).decision.state ===
        'closed', 'the count of the others');
    const seen = await page(ada, broken.at);
    assert.equal(seen.decision.state, 'uncounted');
    assert.equal(seen.decision.stuck.times, 1);
    assert.match(seen.decision.stuck.why, /./);
    assert.ok(Date.parse(seen.decision.stuck.again) > Date.now());
    assert.equal(seen.decision.seed, '');
    // all ballots are there, and nobody casts another
    assert.equal(Number(rows(hub.db, `SELECT count(*) AS n FROM ballot WHERE
      decision = ${broken.id}`)[0].n), 2);
    const late = await ben.post(`${broken.at}/vote`, { choice: '2',
      code: 'abcde-fghjk' });
    assert.equal(late.status, 409);
    const told = rows(hub.db, `SELECT kind FROM event WHERE subject = ${
      broken.id} AND kind IN ('decision.stuck', 'decision.closed')`);
    assert.deepEqual(told.map(row => row.kind), ['decision.stuck']);
    // who coordinates sees what to do, others that nothing is lost
    const html = (await ada.get(broken.at, { html: true })).text;
    assert.match(html, /could not be counted/);
    assert.match(html, new RegExp(`action="${broken.at}/count"`));
    assert.ok(html.includes(seen.decision.stuck.why.slice(0, 20)));
    const his = (await ben.get(broken.at, { html: true })).text;
    assert.match(his, /could not be counted/);
    assert.ok(!his.includes(`${broken.at}/count`));
    assert.ok([403, 404].includes((await ben.post(`${broken.at}/count`))
      .status));
    const list = await page(ada, `/councils/${council}/decisions`);
    assert.deepEqual(list.running.map(d => d.title), ['Broken']);
    // again, and it still fails: longer until the next
    await ada.done(`${broken.at}/count`);
    const twice = await until(async () => {
      const { decision } = await page(ada, broken.at);
      return decision.stuck.times === 2 && decision;
    }, 'a second try');
    assert.ok(Date.parse(twice.stuck.again) - Date.now() > 60000);
    // put right, it is counted
    change(hub.db, `INSERT INTO decision_option VALUES (${broken.id}, 1, 'yes'),
      (${broken.id}, 2, 'no')`);
    await ada.done(`${broken.at}/count`);
    const end = await until(async () => {
      const body = await page(ada, broken.at);
      return body.decision.state === 'closed' && body;
    }, 'the count');
    assert.deepEqual(end.decision.winners, [1]);
    assert.equal((await ada.post(`${broken.at}/count`)).status, 409);
    assert.equal((await hub.stop()).code, 0);
  } finally {
    await hub.stop();
    hub.remove();
  }
});

// One subject that cannot do what is due of it: a council whose closing breaks.
test('a subject that fails holds up no other', async () => {
  const hub = await startHub();
  try {
    const { browser: ada, council } = await settle(hub);
    const at = `/councils/${council}/decisions`;
    const { decision } = await ada.done(`${at}/new`, { title: 'On we go',
      rule: 'consent' });
    const draws = Number(rows(hub.db, `SELECT count(*) AS n FROM event
      WHERE kind IN ('role.begun', 'role.shadow')`)[0].n);
    // no role can be drawn any more: there is nothing to note a draw in
    change(hub.db, 'ALTER TABLE role_draw RENAME TO gone');
    change(hub.db, `UPDATE role SET until_at = ${
      Math.floor(Date.now() / 1000) - 1}`);
    change(hub.db, `UPDATE decision SET closes_at = ${
      Math.floor(Date.now() / 1000)}`);
    await ada.done(`${at}/${decision}/stance`, { stance: 'consent' })
      .catch(() => {});
    await ada.done(`${at}/${decision}/remarks`, { words: 'Time is up.' });
    await until(async () => (await page(ada, `${at}/${decision}`)).decision
      .state === 'closed', 'the decision');
    // the draw that was due is still not done, and nothing of it is there
    const drawn = rows(hub.db, `SELECT count(*) AS n FROM event
      WHERE kind IN ('role.begun', 'role.shadow')`);
    assert.equal(Number(drawn[0].n), draws);
    assert.equal((await hub.stop()).code, 0);
  } finally {
    await hub.stop();
    hub.remove();
  }
});
