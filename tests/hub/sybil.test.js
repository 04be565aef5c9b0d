// SPDX-License-Identifier: AGPL-3.0-or-later
// A drill with members that are not: Mal, one of ten, brings forged ones, takes
// a code twice, sends others' ballots again. What is counted stays what ten
// people said.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { Browser, PASSWORD, bring, until } = require('./people.js');
const { change, rows } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const DAY = 86400;
const HONEST = ['bob', 'cyd', 'dia', 'eda', 'fay', 'gil', 'hal', 'ida'];
const seconds = () => Math.floor(Date.now() / 1000);
const count = (table, where = '1 = 1') =>
  rows(shop.hub.db, `SELECT count(*) AS n FROM ${table} WHERE ${where}`)[0].n;

let c, forged = 0;
const made = async (who, fields = {}) =>
  (await who.done(`${c.at}/invites`, fields)).made.code;
const come = (code, browser = new Browser(shop.hub)) => {
  const name = `forged${++forged}`;
  return browser.post('/join', { code, name, sign_in: name,
    password: PASSWORD, hours: '20' });
};
const forge = inviter => bring(shop.hub, inviter, c.id, `forged${++forged}`);

async function open(fields) {
  const { decision } = await c.ada.done(`${c.at}/decisions/new`, {
    rule: 'majority', closes: new Date(Date.now() + 90 * DAY * 1000)
      .toISOString().replace(/\.\d+Z/, 'Z'), ...fields });
  return { id: decision, at: `${c.at}/decisions/${decision}` };
}
async function vote(who, d, choice) {
  const { typed } = (await who.get(d.at)).body;
  await who.done(`${d.at}/vote`, { choice, code: typed.code });
  return typed.code;
}
async function close(d) {
  change(shop.hub.db, `UPDATE decision SET closes_at = ${seconds()
  } WHERE decision = ${d.id}`);
  await c.ada.done(`${d.at}/remarks`, { words: 'Time is up.' });
  return until(async () => {
    const { body } = await c.ada.get(d.at);
    return body.decision.state === 'closed' && body;
  }, 'the count');
}

test('nobody comes in without a code, nor two with one', async () => {
  c = await shop.council([...HONEST, 'mal'], 'Drill');
  const members = count('member');
  const used = await made(c.mal);
  assert.equal((await come(used)).status, 200);
  const ended = await made(c.mal);
  const { invites } = (await c.mal.get(`${c.at}/invites`)).body;
  for (const one of invites)
    await c.mal.done(`${c.at}/invites/${one.invite}/end`);
  for (const code of [used, ended, 'abcde-fghjk', '', "' OR 1=1 --"])
    assert.notEqual((await come(code)).status, 200, code);
  assert.equal(count('member'), members + 1);
  // eight at once, with one that is good for one
  const one = await made(c.mal);
  const answers = await Promise.all(Array.from({ length: 8 }, () => come(one)));
  assert.equal(answers.filter(a => a.status === 200).length, 1);
  assert.equal(count('member'), members + 2);
  // whom they let in is for all to see
  assert.equal(count('vouch', `council = ${c.id} AND voucher = ${
    await idOf(c.mal)}`), 2);
});

test('who comes when a vote is open has no say in it', async () => {
  const d = await open({ title: 'Paint it?' });
  const before = (await c.ada.get(d.at)).body.turnout.eligible;
  for (const one of HONEST.slice(0, 5)) await vote(c[one], d, '2');
  const flood = [];
  for (let k = 0; k < 9; k++) flood.push(await forge(c.mal));
  await vote(c.mal, d, '1');
  for (const [k, one] of flood.entries()) {
    const { body } = await one.get(d.at);
    assert.equal(body.me.is_left_out, true);
    for (const code of [undefined, `abcde-fghj${'kmnpqrstv'[k]}`])
      assert.equal((await one.post(`${d.at}/vote`, { choice: '1', code }))
        .status, 409);
  }
  assert.equal(count('ballot', `decision = ${d.id}`), 6);
  const over = await close(d);
  assert.deepEqual(over.turnout, { ...over.turnout, eligible: before,
    voted: 6 });
  assert.deepEqual(over.result.chosen.map(o => o.name), ['No']);
});

test('a removal: whom the accused let in, and who came lately, are left out',
  async () => {
    const of = await forge(c.mal);
    const lately = await forge(c.ada);
    const before = await forge(c.ada);
    const put = async (who, at) => {
      const where = `council = ${c.id} AND member = ${
        who ? await idOf(who) : 'member'}`;
      change(shop.hub.db, `UPDATE vouch SET vouched_at = ${at} WHERE ${where}`);
      change(shop.hub.db,
        `UPDATE membership SET joined_at = ${at} WHERE ${where}`);
    };
    await put(null, 1);
    await put(lately, seconds() - 14 * DAY + 600);
    await put(before, seconds() - 14 * DAY - 600);
    const mal = await idOf(c.mal);
    const d = await open({ title: 'Mal?', rule: 'supermajority',
      accused: String(mal) });
    const { voters } = (await c.ada.get(d.at)).body;
    assert.deepEqual(new Set(voters.map(v => v.name)),
      new Set(['ada', ...HONEST, `forged${forged}`]));
    assert.equal(count('voter', `decision = ${d.id} AND member IN (SELECT ` +
      `member FROM vouch WHERE voucher = ${mal})`), 0);
    for (const one of [c.mal, of, lately])
      assert.equal((await one.post(`${d.at}/vote`, { choice: '2',
        code: 'abcde-fghjk' })).status, 409);
    await vote(before, d, '1');
  });

test('a ballot sent again, or for somebody else, changes nothing', async () => {
  const d = await open({ title: 'Doors at six?' });
  const { typed: { code } } = (await c.bob.get(d.at)).body;
  const first = { csrf: await c.bob.token(), once: 'first', choice: '1', code };
  const send = (who, fields) =>
    who.ask('POST', `${d.at}/vote`, { fields });
  assert.equal((await send(c.bob, first)).status, 200);
  assert.equal((await send(c.bob, { ...first, once: 'then', choice: '2' }))
    .status, 200);
  // what was seen on the way is sent again: by whoever kept it …
  assert.equal((await send(c.bob, first)).status, 200);
  // … with Mal's session, with Bob's token, and with none
  assert.equal((await send(c.mal, first)).status, 403);
  assert.equal((await send(new Browser(shop.hub), first)).status >= 400, true);
  // … and with a token of Mal's own: Bob's code is no one else's
  assert.equal((await send(c.mal, { ...first, csrf: await c.mal.token() }))
    .status, 422);
  assert.equal((await c.mal.get(d.at)).body.me.has_voted, false);
  // from a council that has no part in it
  const other = await shop.council(['ned'], 'Elsewhere');
  for (const at of [d.at, d.at.replace(c.at, other.at)])
    assert.ok([403, 404].includes((await other.ned.post(`${at}/vote`,
      { choice: '1', code: 'abcde-fghjk' })).status), at);
  const over = await close(d);
  assert.equal(over.turnout.voted, 1);
  assert.deepEqual(over.result.chosen.map(o => o.name), ['No']);
  assert.equal((await send(c.bob, { ...first, once: 'late' })).status, 409);
});
