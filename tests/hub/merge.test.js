// SPDX-License-Identifier: AGPL-3.0-or-later
// Two councils merge, as their members meet it: one asks, the other says yes,
// the room divides the work of both, adopts, both agree; pay follows.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { startHub, settle, bring, PASSWORD } = require('./people.js');
const { change } = require('./store.js');
const { take, divide } = require('./tables.js');

let hub, ada, eve, bob;
let bakery, mill;
test.before(async () => {
  hub = await startHub();
  const first = await settle(hub, 'ada', 'Bakery');
  ada = first.browser;
  bakery = `/councils/${first.council}`;
  bob = await bring(hub, ada, first.council, 'bob');
  eve = await bring(hub, ada, first.council, 'eve');
  await eve.done(`${bakery}/leave`);
  const { id } = await eve.done('/councils', { name: 'Mill', kind: 'workers',
    purpose: 'to grind', hours: '20', is_listed: 'on' });
  mill = `/councils/${id}`;
  await take(ada, bakery, 'tasks', 'tasks.csv',
    'task,name,hours,empowerment,desirability\nbake,Bake,12,6,6\n' +
    'sell,Sell,10,4,7\nclean,Clean,8,2,1\nbooks,Keep the books,4,8,3\n');
  await take(eve, mill, 'tasks', 'tasks.csv',
    'task,name,hours,empowerment,desirability\ngrind,Grind,9,7,5\n' +
    'clean,Clean,4,4,3\nhaul,Haul sacks,6,3,2\n');
});
test.after(async () => { await hub?.stop(); hub?.remove(); });

const number = where => Number(where.match(/(\d+)[^/]*$/)[1]);

test('who is asked answers, and a room opens', async () => {
  const fields = { theirs: number(mill), name: 'Bread and flour',
    says: 'Come along.' };
  // who has just come in has proved who they are
  assert.equal((await bob.post(`${bakery}/merges`, fields)).status, 403);
  await ada.done(`${bakery}/merges`, fields);
  const { merges } = (await eve.get(`${mill}/merges`)).body;
  assert.equal(merges.length, 1);
  assert.ok(merges[0].is_asked_of_us);
  const at = `/merges/${merges[0].merge}`;
  const page = await eve.get(mill + at, { html: true });
  assert.match(page.text, /Come along\./);
  assert.match(page.text, /name="answer" value="yes"/);
  assert.equal((await ada.post(`${bakery}${at}/answer`, { answer: 'yes' }))
    .status, 409);
  await eve.done(`${mill}${at}/answer`, { answer: 'yes' });
  const { merge, causes } = (await ada.get(bakery + at)).body;
  assert.ok(merge.is_open);
  assert.deepEqual(causes.map(c => [c.cause, c.hours]),
    [['Bakery', 34], ['Mill', 19]]);
  assert.equal((await bob.get(`/councils/${merge.council}`)).status, 200);
});

test('the room divides, adopts; both agree; nobody is swallowed', async () => {
  const [{ merge, council }] = (await ada.get(`${bakery}/merges`)).body.merges;
  const room = `/councils/${council}`;
  const draft = await divide(ada, room);
  assert.equal(draft.figures.members, 3);
  const where = `${room}/divisions/${draft.division.division}`;
  await ada.done(`${where}/propose`, { says: 'Let us.' });
  for (const who of [ada, bob, eve])
    await who.done(`${where}/stance`, { stance: 'consent' });
  const seen = (await eve.get(`${mill}/merges/${merge}`)).body;
  assert.ok(seen.adopted.starts > new Date().toISOString().slice(0, 10));
  assert.ok(seen.can_agree && seen.can_undo);
  await eve.done(`${mill}/merges/${merge}/agree`);
  await ada.done(`${bakery}/merges/${merge}/agree`);
  const page = await bob.get(`${bakery}/merges/${merge}`, { html: true });
  assert.equal(page.status, 200);
  assert.equal(page.text.match(/badge on/g).length >= 2, true);
  for (const [who, home] of [[bob, bakery], [eve, mill]])
    assert.equal((await who.get(`${home}/tasks`)).status, 200);
});

test('who has to prove who they are comes back to the form', async () => {
  const [{ merge }] = (await eve.get(`${mill}/merges`)).body.merges;
  change(hub.db, 'UPDATE session SET stepped_up_at = NULL');
  const at = `${mill}/merges/${merge}`;
  const answer = await eve.post(`${at}/undo`, {}, { html: true });
  assert.equal(answer.status, 303);
  assert.equal(answer.location, `/step-up?next=${at}`);
  assert.equal((await eve.post(`${at}/undo`)).status, 403);
  for (const who of [eve, ada])
    await who.done('/step-up', { password: PASSWORD });
});

test('either side undoes it before the first day', async () => {
  const [{ merge, council }] = (await eve.get(`${mill}/merges`)).body.merges;
  await eve.done(`${mill}/merges/${merge}/undo`);
  const seen = (await ada.get(`${bakery}/merges/${merge}`)).body;
  assert.ok(seen.merge.is_undone);
  assert.equal((await ada.post(`/councils/${council}/divisions`)).status, 404);
  assert.equal((await ada.post(`${bakery}/merges/${merge}/undo`)).status, 409);
});

test('pay: a period, needs first, to the last cent', async () => {
  const { me } = (await bob.get('/me')).body;
  await ada.done(`${bakery}/pay/allowances`, { member: me.member,
    amount: '150', kind: 'care', since: '2026-01-01' });
  const bad = await ada.post(`${bakery}/pay/periods`, { starts: '2026-09-30',
    ends: '2026-09-01', pool: 'much' }, { html: true });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /value="much"/);
  const { next } = await ada.done(`${bakery}/pay/periods`, {
    starts: '2026-11-01', ends: '2036-01-01', pool: '1.000,01' })
    .catch(() => ({}));
  assert.equal(next, undefined); // longer than a year
  const opened = await ada.done(`${bakery}/pay/periods`, {
    starts: '2026-11-01', ends: '2027-01-31', pool: '1.000,01' });
  const at = opened.next.replace(/\?.*/, '');
  const { claims } = (await bob.get(at)).body;
  const hours = Object.fromEntries(claims.map(c => [`hours_${c.member}`,
    '10']));
  assert.equal((await bob.post(`${at}/hours`, hours)).status, 403);
  await ada.done(`${at}/hours`, hours);
  await ada.done(`${at}/close`);
  const { lines, paid } = (await bob.get(at)).body;
  assert.equal(paid, 1000.01);
  assert.equal(Math.round(100 * lines.reduce((sum, l) => sum + l.amount, 0)),
    100001);
  const page = await bob.get(at, { html: true });
  assert.match(page.text, /1,000\.01/);
  const german = await bob.get(at, { html: true,
    headers: { 'Accept-Language': 'de' } });
  assert.equal(german.status, 200);
  // what it is for is Bob's and the treasurer's
  const carl = await bring(hub, ada, number(bakery), 'carl');
  const kinds = async who => (await who.get(`${bakery}/pay`)).body
    .allowances.map(a => a.kind);
  assert.deepEqual(await kinds(bob), ['care']);
  assert.deepEqual(await kinds(carl), [null]);
});

test('a member takes along what the council owns, and no more', async () => {
  const cookie = [...bob.cookies].map(p => p.join('=')).join('; ');
  const ask = () => fetch(`${hub.url}${bakery}/export`,
    { headers: { Cookie: cookie }, redirect: 'manual' });
  assert.equal((await ask()).status, 303); // to prove who they are
  await bob.done('/step-up', { password: PASSWORD });
  const fresh = [...bob.cookies].map(p => p.join('=')).join('; ');
  const answer = await fetch(`${hub.url}${bakery}/export`,
    { headers: { Cookie: fresh }, redirect: 'manual' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/zip');
  const list = JSON.parse(execFileSync('python3', ['-c',
    'import io,json,sys,zipfile\n' +
    'z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n' +
    'print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))'],
  { input: Buffer.from(await answer.arrayBuffer()) }).toString());
  assert.match(list['people.csv'], /^member,name,/);
  assert.match(list['tasks.csv'], /Keep the books/);
  assert.match(list['pay_lines.csv'], /^period,person,hours,/);
  assert.match(list['council.json'], /"format":"parecon council 2"/);
  for (const text of Object.values(list))
    assert.ok(!/argon2|sign_in|@/.test(text));
});
