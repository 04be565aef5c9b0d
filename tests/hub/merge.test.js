// SPDX-License-Identifier: AGPL-3.0-or-later
// Two councils merge, as their members meet it: one asks, the other says yes,
// the room divides the work of both and adopts, both councils decide; pay, and
// how its rule is decided.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { startHub, settle, bring, PASSWORD } = require('./people.js');
const { change, rows } = require('./store.js');
const { sleep, take, divide } = require('./tables.js');
const { consent, question } = require('./workshop.js');

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

// The room divides the work of both and adopts it.
async function adoptIn(room) {
  const draft = await divide(ada, room);
  assert.equal(draft.figures.members, 3);
  const where = `${room}/divisions/${draft.division.division}`;
  await ada.done(`${where}/propose`, { says: 'Let us.' });
  for (const who of [ada, bob, eve]) await consent(who, where);
  assert.ok((await ada.get(where)).body.division.is_adopted);
}

test('the room adopts; each council is asked; nobody is swallowed',
  async () => {
  const [{ merge, council }] = (await ada.get(`${bakery}/merges`)).body.merges;
  await adoptIn(`/councils/${council}`);
  const at = `${mill}/merges/${merge}`;
  const seen = (await eve.get(at)).body;
  assert.ok(seen.adopted.starts > new Date().toISOString().slice(0, 10));
  assert.ok(seen.can_undo);
  assert.equal(seen.questions.length, 1);
  // each in a decision of its own, which the other does not see
  const there = await question(bob, `${bakery}/merges/${merge}`);
  const here = await question(eve, at);
  assert.equal((await eve.get(there)).status, 404);
  const { about, turnout } = (await bob.get(there)).body;
  assert.ok(about.is_merge && about.mine.then > 0);
  assert.equal(turnout.eligible, 2);
  assert.ok((await eve.get('/')).body.votes.some(v =>
    `${mill}/decisions/${v.decision}` === here));
  await eve.done(`${here}/stance`, { stance: 'consent' });
  const after = (await eve.get(at)).body;
  assert.ok(after.merge.is_open && after.merge.theirs_agreed);
  assert.equal(after.merge.ours_agreed, null);
  // what a council decided its coordinator does not undo
  assert.equal(after.can_undo, false);
  assert.equal((await eve.post(`${at}/undo`)).status, 409);
  const page = await bob.get(`${bakery}/merges/${merge}`, { html: true });
  assert.equal(page.status, 200);
  assert.equal(page.text.match(/badge on/g).length >= 2, true);
  for (const [who, home] of [[bob, bakery], [eve, mill]])
    assert.equal((await who.get(`${home}/tasks`)).status, 200);
});

test('who has to prove who they are comes back to the form', async () => {
  const [{ merge }] = (await ada.get(`${bakery}/merges`)).body.merges;
  change(hub.db, 'UPDATE session SET stepped_up_at = NULL');
  const at = `${bakery}/merges/${merge}`;
  const answer = await ada.post(`${at}/undo`, {}, { html: true });
  assert.equal(answer.status, 303);
  assert.equal(answer.location, `/step-up?next=${at}`);
  assert.equal((await ada.post(`${at}/undo`)).status, 403);
  for (const who of [eve, ada])
    await who.done('/step-up', { password: PASSWORD });
});

test('a side that has not decided undoes it', async () => {
  const [{ merge, council }] = (await eve.get(`${mill}/merges`)).body.merges;
  const asked = await question(bob, `${bakery}/merges/${merge}`);
  await ada.done(`${bakery}/merges/${merge}/undo`);
  assert.ok((await bob.get(asked)).body.decision.is_withdrawn);
  const seen = (await eve.get(`${mill}/merges/${merge}`)).body;
  assert.ok(seen.merge.is_undone);
  assert.equal((await ada.post(`/councils/${council}/divisions`)).status, 404);
  assert.equal((await ada.post(`${bakery}/merges/${merge}/undo`)).status, 409);
});

// Asked, answered, adopted: where the second council's question stands.
async function again() {
  await ada.done(`${bakery}/merges`, { theirs: number(mill), name: 'Again' });
  const [{ merge }] = (await eve.get(`${mill}/merges`)).body.merges;
  await eve.done(`${mill}/merges/${merge}/answer`, { answer: 'yes' });
  const { council } = (await eve.get(`${mill}/merges/${merge}`)).body.merge;
  await adoptIn(`/councils/${council}`);
  return { merge, council,
    here: await question(eve, `${mill}/merges/${merge}`),
    there: await question(bob, `${bakery}/merges/${merge}`) };
}

// The hub goes to work on what is due.
async function until(holds) {
  for (let k = 0; k < 400 && !await holds(); k++) await sleep(20);
  assert.ok(await holds());
}

test('one council says no: it is undone, and the other need not answer',
  async () => {
  const m = await again();
  await bob.done(`${m.there}/stance`, { stance: 'objection',
    reason: 'We would lose our mornings.' });
  change(hub.db, `UPDATE decision SET closes_at = ${Math.floor(Date.now() /
    1000)} WHERE state = 'open' AND decision = ${number(m.there)}`);
  await ada.done(`${m.there}/remarks`, { words: 'A pity.', side: 'neither' });
  let seen;
  await until(async () => {
    seen = (await bob.get(m.there)).body;
    return seen.decision.is_closed;
  });
  assert.equal(seen.decision.outcome, 'vote');
  // the merge waits for the vote about the same
  assert.ok((await eve.get(`${mill}/merges/${m.merge}`)).body.merge.is_open);
  const vote = `${bakery}/decisions/${seen.decision.followed}`;
  const voting = (await bob.get(vote)).body;
  assert.ok(voting.about.is_merge);
  await bob.done(`${vote}/vote`, { choice: '2', code: voting.typed.code });
  change(hub.db, `UPDATE decision SET closes_at = ${Math.floor(Date.now() /
    1000)} WHERE state = 'open' AND decision = ${number(vote)}`);
  await ada.done(`${m.there}/remarks`, { words: 'So be it.' });
  await until(async () => (await eve.get(`${mill}/merges/${m.merge}`)).body
    .merge.is_undone);
  assert.ok((await eve.get(m.here)).body.decision.is_withdrawn);
});

test('both councils say yes: it holds from its first day', async () => {
  const m = await again();
  for (const [who, where] of [[eve, m.here], [ada, m.there], [bob, m.there]])
    await who.done(`${where}/stance`, { stance: 'consent' });
  assert.ok((await eve.get(`${mill}/merges/${m.merge}`)).body.merge.is_open);
  change(hub.db, `UPDATE division SET starts_on = starts_on - 30
    WHERE council = ${m.council} AND state = 'adopted'`);
  await ada.done(`${m.there}/remarks`, { words: 'Today.' });
  await until(async () => (await eve.get(`${mill}/merges/${m.merge}`)).body
    .merge.is_done);
  // from today on, though the day that was chosen is over
  const job = (await bob.get(`/councils/${m.council}/job`)).body.job;
  assert.ok(job.tasks.length > 0);
  assert.equal(Number(rows(hub.db, `SELECT max(starts_on) AS day FROM division
    WHERE council = ${m.council}`)[0].day), Math.floor(Date.now() / 864e5));
});

test('a rule of pay is proposed, and holds when the council says so',
  async () => {
  const propose = async (who, fields) => {
    const { decision } = await who.done(`${bakery}/pay/rule`, { way: 'effort',
      currency: 'eur', effort_least_percent: '90', effort_most_percent: '110',
      ...fields });
    return `${bakery}/decisions/${decision}`;
  };
  assert.equal((await bob.post(`${bakery}/pay/rule`, { way: 'luck',
    currency: 'EUR' })).status, 422);
  const first = await propose(bob, {});
  const second = await propose(ada, { way: 'equal', currency: 'CHF' });
  const { rule, proposals } = (await bob.get(`${bakery}/pay`)).body;
  assert.equal(rule.way, 'equal');
  assert.deepEqual(proposals.map(p => [p.way, p.proposed_name]),
    [['effort', 'bob'], ['equal', 'ada']]);
  const { about } = (await ada.get(first)).body;
  assert.deepEqual([about.is_pay_rule, about.way, about.now.way],
    [true, 'effort', 'equal']);
  for (const who of [ada, bob])
    await who.done(`${first}/stance`, { stance: 'consent' });
  const after = (await bob.get(`${bakery}/pay`)).body;
  assert.deepEqual([after.rule.way, after.rule.currency,
    after.rule.effort_least_percent], ['effort', 'EUR', 90]);
  // the other was thought against a rule that holds no more
  assert.ok((await bob.get(second)).body.decision.is_withdrawn);
  assert.equal(after.proposals.length, 0);
  const page = await bob.get(first, { html: true });
  assert.match(page.text, /By effort, 90 to 110/);
  // and back, so that what follows is as it was
  const back = await propose(ada, { way: 'equal' });
  for (const who of [ada, bob])
    await who.done(`${back}/stance`, { stance: 'consent' });
  assert.equal((await bob.get(`${bakery}/pay`)).body.rule.way, 'equal');
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
  assert.match(list['council.json'], /"format":"parecon council 4"/);
  for (const text of Object.values(list))
    assert.ok(!/argon2|sign_in|@/.test(text));
});
