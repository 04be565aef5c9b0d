// SPDX-License-Identifier: AGPL-3.0-or-later
// Word of decisions and budget rounds: to those who chose so, by day, once,
// without names; to nobody who has voted.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { bring, settle, startHub, until } = require('./people.js');
const { mailServer, open, pushService, subscription } =
  require('./receivers.js');
const { change, rows } = require('./store.js');
const { idOf } = require('./workshop.js');

const now = () => Math.floor(Date.now() / 1000);
const inDays = n => new Date((now() + n * 86400) * 1000).toISOString()
  .replace('.000Z', 'Z');

// A zone in which it is `hour` o'clock now, whatever the time of the test.
// Etc/GMT-3 is three hours ahead of UTC.
function zoneOf(hour) {
  let ahead = hour - new Date().getUTCHours();
  if (ahead < -12) ahead += 24;
  return ahead === 0 ? 'Etc/UTC'
    : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

let hub, push, mail, ada, at, council;
test.before(async () => {
  push = await pushService();
  mail = await mailServer();
  hub = await startHub({ env: { PARECON_PUSH_NEAR: 'yes',
    PARECON_MAIL_SERVER: mail.url, PARECON_MAIL_FROM: 'hub@hub.example',
    PARECON_MAIL_TLS: 'try' } });
  ada = (await settle(hub)).browser;
  council = (await ada.done('/councils', { name: 'Bakery', kind: 'workers',
    purpose: 'Bread', hours: '1' })).id;
  at = `/councils/${council}`;
});
test.after(async () => {
  push?.close();
  mail?.close();
  const { code, wrong } = await hub.stop();
  hub.remove();
  assert.equal(code, 0, wrong);
});

// Somebody of the council for whom it is `hour` o'clock.
async function person(name, hour, level, way) {
  const browser = await bring(hub, ada, council, name);
  await browser.done('/me', { name, sign_in: name, language: 'en',
    email: `${name}@mail.example`, zone: zoneOf(hour) });
  const made = subscription(`${push.url}/${name}`);
  await browser.done('/me/word/browser', made.fields);
  if (level) await browser.done('/me/word/decisions', { level, [way]: '1' });
  return { browser, made, name, member: await idOf(browser) };
}
const pushed = p => push.got.filter(g => g.path === `/${p.name}`)
  .map(g => open(p.made, g.body));
const mailed = p => mail.got.filter(m =>
  m.to.includes(`${p.name}@mail.example`)).map(m => m.text);
const waiting = p => rows(hub.db, `SELECT * FROM message
  WHERE member = ${p.member} ORDER BY message`);
const dueNow = () => change(hub.db, `UPDATE message SET due_at = ${now()}`);
const allTold = () => until(() => rows(hub.db,
  `SELECT * FROM message WHERE due_at <= ${now()}`).length === 0,
'what is due is told');

test('a vote: who wants to hear, what, and when', async () => {
  const ben = await person('ben', 14, 'on', 'by_push');
  const cem = await person('cem', 14);
  const dua = await person('dua', 2, 'on', 'by_mail');
  const eli = await person('eli', 8, 'digest', 'by_mail');
  const fay = await person('fay', 14, 'on', 'by_mail');
  const { decision } = await ada.done(`${at}/decisions/new`,
    { title: 'Does Bea stay?', rule: 'majority', closes: inDays(3) });
  await until(() => pushed(ben).length === 1 && mailed(fay).length === 1,
    'it opens');
  const path = `${at}/decisions/${decision}`;
  assert.deepEqual(pushed(ben), [{ title: 'A vote is open', kind: 'opens',
    tag: `d${decision}`, path }]);
  assert.match(mailed(fay)[0], /Does Bea stay\?\. You can vote until/);
  assert.match(mailed(fay)[0], new RegExp(`^${hub.url}${path}`, 'm'));
  // at night it waits until eight in the morning, where they are
  await allTold();
  const [first] = waiting(dua);
  assert.equal(first.kind, 'opens');
  assert.ok(first.due_at > now() + 5 * 3600 - 600 &&
    first.due_at <= now() + 6 * 3600, String(first.due_at - now()));
  assert.equal(first.due_at % 3600, 0);
  assert.equal(first.tries, 0);
  // a day before the close, once, who has not voted
  const { typed } = (await fay.browser.get(path)).body;
  await fay.browser.done(`${path}/vote`, { choice: '1', code: typed.code });
  for (const p of [ben, fay])
    assert.deepEqual(waiting(p).map(m => [m.kind, m.due_at > now() + 86400]),
      [['closing', true]]);
  change(hub.db, `DELETE FROM message WHERE member = ${dua.member}`);
  dueNow();
  await until(() => pushed(ben).length === 2 && mailed(eli).length === 1,
    'the reminder');
  await allTold();
  assert.equal(pushed(ben)[1].title,
    'A vote closes soon, and you have not voted');
  assert.match(mailed(eli)[0], /1 vote waits for you\./);
  assert.doesNotMatch(mailed(eli)[0], /Bea/);
  assert.equal(mailed(fay).length, 1, 'who has voted is left in peace');
  assert.equal(waiting(ben).length + waiting(fay).length, 0, 'once');
  // the result
  change(hub.db, `UPDATE decision SET closes_at = ${now()}
    WHERE decision = ${decision}`);
  await ada.done(`${path}/remarks`, { words: 'Time is up.' });
  await until(() => pushed(ben).length === 3 && mailed(fay).length === 2,
    'the result');
  assert.equal(pushed(ben)[2].title, 'A vote is counted');
  assert.equal(pushed(cem).length + mailed(cem).length + mailed(dua).length,
    0);
  assert.ok(!/Bea|ada/.test(JSON.stringify(pushed(ben))), 'no names');
});

test('choosing: a way is needed, off is off, on hears of what is open',
  async () => {
    const gus = await person('gus', 14);
    const { decision } = await ada.done(`${at}/decisions/new`,
      { title: 'Paint it?', rule: 'majority', closes: inDays(4) });
    const closed = await ada.done(`${at}/decisions/new`,
      { title: 'At once', rule: 'majority', closes: inDays(0.5) });
    assert.equal((await gus.browser.get('/me/word')).body.decisions.level,
      'off');
    assert.equal((await gus.browser.post('/me/word/decisions',
      { level: 'on' })).status, 422);
    assert.equal((await gus.browser.post('/me/word/decisions',
      { level: 'loud', by_mail: '1' })).status, 422);
    assert.equal(waiting(gus).length, 0);
    await gus.browser.done('/me/word/decisions', { level: 'on',
      by_mail: '1' });
    assert.deepEqual(waiting(gus).map(m => [m.kind, m.decision]),
      [['closing', decision]], `not of ${closed.decision}, which ends today`);
    await gus.browser.done('/me/word/decisions', { level: 'off' });
    assert.equal(waiting(gus).length, 0);
    const page = await gus.browser.get('/me/word', { html: true });
    assert.match(page.text, /value="off" checked/);
    // taken back: nobody is told to vote
    await gus.browser.done('/me/word/decisions', { level: 'on',
      by_mail: '1' });
    await ada.done(`${at}/decisions/${decision}/withdraw`);
    assert.equal(waiting(gus).length, 0);
  });

test('a budget round: ideas, the vote, its close, the result', async () => {
  const hal = await person('hal', 14, 'on', 'by_push');
  const { round } = await ada.done(`${at}/money/rounds`, { title: 'For Bea',
    way: 'approval', currency: 'EUR', budget: '300', ideas_until: inDays(2),
    votes_until: inDays(6) });
  const where = `${at}/money/rounds/${round}`;
  await until(() => pushed(hal).length === 1, 'ideas are wanted');
  assert.deepEqual(pushed(hal)[0], { title: 'Ideas for a budget are wanted',
    kind: 'ideas', tag: `r${round}`, path: where });
  assert.deepEqual(waiting(hal).map(m => m.kind), ['opens', 'closing']);
  // who comes after the beginning of the vote has none in it
  change(hub.db, `UPDATE membership SET joined_at = ${now() - 60}
    WHERE member = ${hal.member}`);
  const { idea } = await ada.done(`${where}/ideas`, { title: 'Oven',
    cost: '200' });
  change(hub.db, `UPDATE money_round SET ideas_until_at = ${now()}
    WHERE round = ${round}`);
  change(hub.db, `UPDATE message SET due_at = ${now()}
    WHERE kind = 'opens' AND member = ${hal.member}`);
  await until(() => pushed(hal).length === 2, 'the vote is open');
  assert.equal(pushed(hal)[1].title, 'You can share out a budget');
  const { typed } = (await hal.browser.get(where)).body;
  await hal.browser.done(`${where}/vote`, { [`idea_${idea}`]: '1',
    code: typed.code });
  dueNow();
  await allTold();
  assert.equal(pushed(hal).length, 2, 'who has voted is left in peace');
  change(hub.db, `UPDATE money_round SET votes_until_at = ${now()}
    WHERE round = ${round}`);
  await ada.done(`${where}/count`);
  await until(() => pushed(hal).length === 3, 'the result');
  assert.equal(pushed(hal)[2].title, 'A budget is shared out');
});

test('the feed names what waits for one’s vote', async () => {
  const { link } = await ada.done(`${at}/calendar`);
  const { decision } = await ada.done(`${at}/decisions/new`,
    { title: 'Bread & roses?', rule: 'majority', closes: inDays(4) });
  const feed = async () => (await fetch(link.replace('/calendar/', '/feeds/')
    .replace('.ics', '.atom'))).text();
  const path = `${at}/decisions/${decision}`;
  assert.match(await feed(), /<title>Bread &amp; roses\?<\/title>/);
  assert.ok((await feed()).includes(`<link href="${hub.url}${path}"/>`));
  const { typed } = (await ada.get(path)).body;
  await ada.done(`${path}/vote`, { choice: '1', code: typed.code });
  assert.doesNotMatch(await feed(), /roses/);
});
