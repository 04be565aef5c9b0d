// SPDX-License-Identifier: AGPL-3.0-or-later
// Money that flows by ability, from outside: councils share by a rule that was
// decided, and anybody reckons it again; members pay dues by a band that nobody
// else learns; what is promised is expected as far as promises are kept.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { startHub, settle, bring, Browser, PROGRAM } = require('./people.js');
const { change, rows } = require('./store.js');

const DAY = 86400;
const today = (plus = 0) => new Date(Date.now() + 1000 * DAY * plus)
  .toISOString().slice(0, 10);
const cents = amount => Math.round(100 * amount);
const sum = list => list.reduce((a, b) => a + b, 0);

let hub, ada, bob, union;
const council = {}, account = {};
const at = (name, rest = '') => `/councils/${council[name]}/money${rest}`;

// A council of ada's with a ledger; what came in, in the last ten days.
async function found(name, income, bank = 'Bank') {
  const { id } = await ada.done('/councils', { name, kind: 'workers',
    purpose: 'to try', hours: '30' });
  council[name] = id;
  for (const [kind, of] of [['assets', bank], ['income', 'Sales']])
    await ada.done(at(name, '/accounts'), { kind, name: of });
  const { accounts } = (await ada.get(at(name, '/entries'))).body;
  account[name] = Object.fromEntries(accounts.map(a => [a.name, a.account]));
  if (income)
    await ada.done(at(name, '/entries'), {
      from_account: account[name].Sales, to_account: account[name][bank],
      amount: income, currency: 'EUR', words: 'Sold', day: today(-5) });
  await ada.done(`/councils/${id}/parent`, { parent: union });
  await ada.done(`/councils/${union}/children/${id}`,
    { yes: '1' });
}

// What the council decided, as if its time were over.
function decided(title, outcome = 'decided') {
  const now = Math.floor(Date.now() / 1000);
  change(hub.db, `INSERT INTO decision (council, title, says, rule,
    is_secret, seats, state, opened_by, round, is_weighted, created_at,
    opens_at, closes_at, closed_at, outcome, winners_json, seed, seed_seq,
    ballots, transcript, weights, equal_transcript)
    VALUES (${union}, '${title}', '', 'majority', 0, 1, 'closed', 1, 1, 0,
    ${now - 9}, ${now - 8}, ${now - 5}, ${now - 5}, '${outcome}', '[1]', '',
    0, '', '', '', '')`);
  return rows(hub.db, 'SELECT max(decision) AS id FROM decision')[0].id;
}

test.before(async () => {
  hub = await startHub();
  ({ browser: ada, council: union } = await settle(hub, 'ada', 'Union'));
  council.Union = union;
  await found('Bakery', '9000.01');
  await found('Mill', '3000.50');
  await found('Farm', '700');
  bob = await bring(hub, ada, council.Mill, 'bob');
});
test.after(async () => { await hub?.stop(); hub?.remove(); });

async function openRun(title, from = -30, to = -1) {
  const { run } = await ada.done(at('Union', '/transfers'), { title,
    starts: today(from), ends: today(to), currency: 'EUR' });
  return { run, on: name => at(name, `/transfers/${run}`) };
}

// --- between councils -------------------------------------------------------

test('who may, and what cannot be, is said', async () => {
  const eve = await bring(hub, ada, council.Farm, 'eve');
  assert.equal((await bob.post(at('Mill', '/transfers'), {})).status, 403);
  assert.equal((await bob.post(at('Union', '/transfers'), {})).status, 404);
  // a council to which none belongs
  assert.equal((await ada.post(at('Farm', '/transfers'), { title: 'x',
    starts: today(-3), ends: today(-1), currency: 'EUR' })).status, 409);
  for (const [fields, field] of [[{ title: '' }, 'title'],
    [{ starts: '' }, 'starts'], [{ ends: today(-40) }, 'ends'],
    [{ currency: 'E' }, 'currency']]) {
    const answer = await ada.post(at('Union', '/transfers'), { title: 'x',
      starts: today(-30), ends: today(-1), currency: 'EUR', ...fields });
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.ok(answer.body.faults.some(f => f.field === field), answer.text);
  }
  const { run, on } = await openRun('Refused');
  assert.equal((await eve.get(on('Farm'))).status, 200);
  assert.equal((await eve.get(on('Mill'))).status, 404);
  assert.equal((await bob.post(`${on('Mill')}/state`, {})).status, 403);
  // the one above states nothing; those below propose nothing
  assert.equal((await ada.post(`${on('Union')}/state`)).status, 404);
  assert.equal((await ada.post(`${on('Mill')}/propose`,
    { rule: 'leximin' })).status, 404);
  for (const [fields, field] of [[{ income: 'much' }, 'income'],
    [{ members: '0' }, 'members'], [{ need: '0' }, 'need'],
    [{ most: '-1' }, 'most'], [{ income: '5' }, 'reason'],
    [{ members: '9' }, 'reason'], [{ need: '4.5' }, 'reason']]) {
    const answer = await ada.post(`${on('Farm')}/state`, fields);
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.ok(answer.body.faults.some(f => f.field === field), answer.text);
  }
  assert.deepEqual((await ada.get(on('Farm'))).body.parts, []);
  for (const [fields, field] of [[{ share: '101' }, 'share'],
    [{ floor: 'x' }, 'floor'], [{ rule: 'none' }, 'rule'],
    [{ decision: '777' }, 'decision'],
    [{ decision: decided('Nobody came', 'nobody') }, 'decision']]) {
    const answer = await ada.post(`${on('Union')}/propose`,
      { rule: 'median', ...fields });
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.ok(answer.body.faults.some(f => f.field === field), answer.text);
  }
  await ada.done(`${on('Union')}/end`);
  assert.equal((await ada.post(`${on('Farm')}/state`)).status, 409);
  assert.ok(run > 0);
});

// The command that the page shows, on the file that it offers.
async function recount(on) {
  const page = await bob.get(on('Mill'), { html: true });
  assert.equal(page.status, 200, page.text);
  const command = page.text.match(/<code>(parecon fund transfer[^<]*)</)[1];
  const folder = fs.mkdtempSync(path.join(hub.folder, 'groups-'));
  const csv = await bob.get(`${on('Mill')}/file/groups.csv`);
  assert.equal(csv.status, 200, csv.text);
  fs.writeFileSync(path.join(folder, 'groups.csv'), csv.text);
  const said = JSON.parse(execFileSync(PROGRAM,
    [...command.split(' ').slice(1), '--json'],
    { cwd: folder, encoding: 'utf8' }));
  return { said, csv: csv.text };
}

const RULES = ['median', 'floor', 'leximin'];
test('side by side, by decision, to the last unit', async () => {
  const { on } = await openRun('Autumn');
  await ada.done(`${on('Bakery')}/state`, { most: '2500.07' });
  await ada.done(`${on('Mill')}/state`, { need: '2.5',
    reason: 'Two children' });
  await ada.done(`${on('Farm')}/state`);
  let seen = (await bob.get(on('Mill'))).body;
  assert.deepEqual(seen.parts.map(p => [p.name, p.income, p.members]),
    [['Bakery', 9000.01, 1], ['Mill', 3000.5, 2], ['Farm', 700, 2]]);
  assert.equal(seen.parts[1].reason, 'Two children');
  // every rule, as the command has it, to the cent
  const { said } = await recount(on);
  assert.equal(said.digits, 2);
  RULES.forEach((rule, k) => {
    const theirs = said.rules.find(r => r.rule === rule).transfers;
    const ours = seen.now.rows.map(({ cells }) =>
      (cells[k].gives ? -1 : 1) * cents(cells[k].amount));
    assert.deepEqual(ours, theirs.map(t => t.transfer), rule);
    assert.equal(sum(ours), 0);
  });
  // a proposal stands as one until the council has decided
  await ada.done(`${on('Union')}/propose`, { rule: 'leximin' });
  seen = (await ada.get(on('Union'))).body;
  assert.equal((await ada.post(`${on('Union')}/settle`,
    { seen: seen.run.seen })).status, 409);
  const page = await bob.get(on('Mill'), { html: true });
  assert.match(page.text, /This is a proposal/);
  const decision = decided('How we share');
  await ada.done(`${on('Union')}/propose`, { rule: 'leximin', decision });
  seen = (await ada.get(on('Union'))).body;
  // what was seen is settled, and nothing else
  await ada.done(`${on('Farm')}/state`, { income: '700.01',
    reason: 'A coin under the bench' });
  assert.equal((await ada.post(`${on('Union')}/settle`,
    { seen: seen.run.seen })).status, 409);
  seen = (await ada.get(on('Union'))).body;
  await ada.done(`${on('Union')}/settle`, { seen: seen.run.seen });
  assert.equal((await ada.post(`${on('Farm')}/state`)).status, 409);
  const after = await recount(on);
  seen = (await bob.get(on('Mill'))).body;
  assert.ok(seen.run.is_settled);
  assert.equal(crypto.createHash('sha256').update(after.csv).digest('hex'),
    seen.run.digest);
  const theirs = after.said.rules[0];
  assert.deepEqual(seen.parts.map(p => cents(p.transfer)),
    theirs.transfers.map(t => t.transfer));
  assert.equal(cents(seen.parts[0].transfer), -250007); // all it agreed to
  assert.equal(sum(seen.parts.map(p => cents(p.transfer))), 0);
  const pays = seen.payments.map(p => [String(p.giver), String(p.taker),
    cents(p.amount)]);
  assert.deepEqual(pays, theirs.payments.map(p => [p.from, p.to, p.amount]));
});

test('sent and arrived, in two ledgers', async () => {
  const { run } = (await ada.get(at('Union', '/transfers'))).body.runs
    .find(r => r.title === 'Autumn');
  const on = name => at(name, `/transfers/${run}`);
  let { payments } = (await ada.get(on('Bakery'))).body;
  const farms = payments.find(p => p.taker_name === 'Farm');
  const leg = (name, what) => ada.post(
    `${on(name)}/payments/${farms.payment}/${what}`,
    { account: account[name].Bank, name: 'Solidarity' });
  assert.equal((await leg('Farm', 'arrived')).status, 409); // not sent yet
  assert.equal((await leg('Mill', 'arrived')).status, 404);
  assert.equal((await leg('Farm', 'sent')).status, 404);
  assert.equal((await ada.post(
    `${on('Bakery')}/payments/${farms.payment}/sent`,
    { account: account.Bakery.Sales, name: 'x' })).status, 422);
  assert.equal((await leg('Bakery', 'sent')).status, 200);
  assert.equal((await leg('Bakery', 'sent')).status, 409);
  let seen = (await bob.get(on('Mill'))).body;
  assert.equal(seen.under_way, farms.amount);
  assert.equal((await leg('Farm', 'arrived')).status, 200);
  seen = (await bob.get(on('Mill'))).body;
  assert.equal(seen.done, farms.amount);
  assert.equal(seen.under_way, 0);
  for (const name of ['Bakery', 'Farm']) {
    const [entry] = (await ada.get(at(name, '/entries'))).body.entries;
    assert.equal(entry.amount, farms.amount);
    assert.equal(entry.words, 'Autumn: Bakery → Farm');
    const file = path.join(hub.folder, `${name}.txt`);
    fs.writeFileSync(file, (await ada.get(at(name, '/file/ledger.txt'))).text);
    const check = spawnSync(PROGRAM, ['fund', 'ledger', 'check', file],
      { encoding: 'utf8' });
    assert.equal(check.status, 0, check.stderr + check.stdout);
  }
  // who takes an entry back has not sent, and can send again
  const [entry] = (await ada.get(at('Bakery', '/entries'))).body.entries;
  await ada.done(at('Bakery', `/entries/${entry.number}/correct`),
    { words: 'Came back' });
  ({ payments } = (await ada.get(on('Bakery'))).body);
  assert.ok(payments.find(p => p.payment === farms.payment).is_torn);
  assert.equal((await leg('Bakery', 'sent')).status, 200);
  // what was given is no income to be shared again
  const next = await openRun('Winter', -2, 1);
  const { own } = (await ada.get(next.on('Farm'))).body;
  assert.equal(own.ledger_income, 0);
  await ada.done(`${next.on('Union')}/end`);
});

test('what each rule would have done in the year before', async () => {
  const { on } = await openRun('Now', -1, 0);
  await ada.done(`${on('Bakery')}/state`, { income: '10', reason: 'so far' });
  await ada.done(`${on('Farm')}/state`, { income: '2', reason: 'so far' });
  const { year } = (await bob.get(on('Mill'))).body;
  assert.deepEqual(year.runs.map(r => r.title), []); // Autumn is not over yet
  change(hub.db, `UPDATE transfer_run SET starts_on = starts_on - 100,
    ends_on = ends_on - 100 WHERE title = 'Autumn'`);
  const seen = (await bob.get(on('Mill'))).body;
  assert.deepEqual(seen.year.runs.map(r => r.title), ['Autumn']);
  assert.deepEqual(seen.year.rows.map(r => r.name),
    ['Bakery', 'Mill', 'Farm']);
  for (let k = 0; k < 3; k++)
    assert.equal(sum(seen.year.rows.map(({ cells }) =>
      (cells[k].gives ? -1 : 1) * cents(cells[k].amount))), 0);
  assert.equal(cents(seen.year.rows[0].cells[2].amount), 250007);
  const page = await bob.get(on('Mill'), { html: true });
  assert.match(page.text, /2,500\.07/);
  await ada.done(`${on('Union')}/end`);
});
