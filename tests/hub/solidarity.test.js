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

async function openRun(title, from = -30, to = -1, currency = 'EUR') {
  const { run } = await ada.done(at('Union', '/transfers'), { title,
    starts: today(from), ends: today(to), currency });
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
    [{ currency: 'E' }, 'currency'], [{ currency: 'HOUR' }, 'currency']]) {
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
  const leg = (name, what, more = {}) => ada.post(
    `${on(name)}/payments/${farms.payment}/${what}`,
    { account: account[name].Bank, name: 'Solidarity', ...more });
  assert.equal((await leg('Farm', 'arrived')).status, 409); // not sent yet
  assert.equal((await leg('Mill', 'arrived')).status, 404);
  assert.equal((await leg('Farm', 'sent')).status, 404);
  assert.equal((await ada.post(
    `${on('Bakery')}/payments/${farms.payment}/sent`,
    { account: account.Bakery.Sales, name: 'x' })).status, 422);
  // neither ahead nor before it was settled
  for (const days of [2, -2]) {
    const answer = await leg('Bakery', 'sent', { entered_on: today(days) });
    assert.equal(answer.status, 422);
    assert.deepEqual(answer.body.faults.map(f => f.field), ['entered_on']);
  }
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

// A table of the bank's, into the council's Bank; its lines.
async function bank(name, lines) {
  const form = new FormData();
  for (const [key, value] of Object.entries({ csrf: await ada.token(),
    account: account[name].Bank, currency: 'EUR' }))
    form.set(key, value);
  form.set('file', new Blob([['date,amount,text', ...lines].join('\n')]),
    'bank.csv');
  const answer = await fetch(`${hub.url}${at(name, '/bank')}`, {
    method: 'POST', body: form, redirect: 'manual', headers: {
      Cookie: [...ada.cookies].map(([k, v]) => `${k}=${v}`).join('; '),
      Accept: 'application/json', Origin: hub.url } });
  const said = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(said));
  const where = at(name, `/bank/${said.statement}`);
  return { where, look: async () => (await ada.get(where)).body.lines };
}

test('a line of the bank is a payment between councils', async () => {
  const { run, on } = await openRun('By bank', -9, 0);
  await ada.done(`${on('Bakery')}/state`, { income: '900', reason: 'so far' });
  await ada.done(`${on('Farm')}/state`, { income: '2', reason: 'so far' });
  await ada.done(`${on('Union')}/propose`, { rule: 'leximin',
    decision: decided('By bank') });
  await ada.done(`${on('Union')}/settle`,
    { seen: (await ada.get(on('Union'))).body.run.seen });
  const base = Date.now(), day = plus => new Date(base + 1000 * DAY * plus)
    .toISOString().slice(0, 10);
  const settled = days => change(hub.db, `UPDATE transfer_run
    SET settled_at = ${Math.floor(base / 1000) - days * DAY} WHERE run = ${run}`);
  const payment = async () => (await ada.get(on('Union'))).body.payments[0];
  const { amount, payment: id } = await payment();
  const lines = sign => [[-4, amount], [-6, amount], [-3, amount + 0.01]]
    .map(([days, much]) => `${day(days)},${(sign * much).toFixed(2)},x`);
  const fits = async of => (await of.look()).map(l => [
    l.day, l.amount, (l.proposals ?? []).map(p => [p.kind, p.subject, p.gives])])
    .filter(([, , all]) => all.length > 0);
  settled(5); // the line of six days ago is before it
  const from = await bank('Bakery', lines(-1));
  const one = [['transfer', id, true]];
  assert.deepEqual(await fits(from), [[day(-4), -amount, one]]);
  settled(24);
  assert.deepEqual(await fits(from), [[day(-6), -amount, one],
    [day(-4), -amount, one]]);
  settled(25); // 21 days
  assert.deepEqual(await fits(from), [[day(-6), -amount, one]]);
  settled(5);
  const to = await bank('Farm', lines(1));
  assert.deepEqual(await fits(to), []); // not sent yet
  const take = async of => {
    const line = (await of.look()).find(l => l.day === day(-4)).line;
    const fields = { kind: 'transfer', subject: String(id) };
    await ada.done(`${of.where}/lines/${line}/take`, fields);
    assert.equal((await ada.post(`${of.where}/lines/${line}/take`, fields))
      .status, 409);
    assert.equal((await of.look()).find(l => l.line === line).state,
      'entered');
  };
  assert.match((await ada.get(from.where, { html: true })).text,
    /Farm/);
  await take(from);
  assert.deepEqual(await fits(from), []);
  assert.equal((await ada.get(on('Union'))).body.under_way, amount);
  assert.deepEqual(await fits(to), [[day(-4), amount,
    [['transfer', id, false]]]]);
  await take(to);
  const seen = (await ada.get(on('Union'))).body;
  assert.deepEqual([seen.done, seen.under_way, seen.due], [amount, 0, 0]);
  for (const name of ['Bakery', 'Farm']) {
    const entry = (await ada.get(at(name, '/entries'))).body.entries
      .find(e => e.words === 'By bank: Bakery → Farm');
    assert.deepEqual([entry.amount, entry.day], [amount, day(-4)]);
  }
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

// --- money is conserved -----------------------------------------------------

// Numbers drawn from a seed that is printed when something is wrong.
function lot(seed) {
  let x = seed;
  return most => {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    return (x >>> 8) % most;
  };
}

test('money is conserved at every moment, however many send', async () => {
  const draw = lot(4711);
  const runs = [];
  for (let k = 0; k < 4; k++) {
    const { run, on } = await openRun(`Many ${k}`);
    for (const name of ['Bakery', 'Mill', 'Farm'])
      await ada.done(`${on(name)}/state`, { reason: 'by lot',
        income: String(draw(900000) / 100), members: String(1 + draw(9)) });
    const decision = decided(`Many ${k}`);
    await ada.done(`${on('Union')}/propose`, { decision,
      rule: ['leximin', 'median', 'leximin', 'floor'][k], share: '70' });
    const { body } = await ada.get(on('Union'));
    await ada.done(`${on('Union')}/settle`, { seen: body.run.seen });
    for (const p of (await ada.get(on('Union'))).body.payments)
      runs.push({ run, ...p });
  }
  assert.ok(runs.length >= 4, `${runs.length} payments`);
  // what all have, and what is on the way: of one moment, by one query
  const whole = () => rows(hub.db, `SELECT (SELECT CAST(sum(q.amount)
    AS BIGINT) FROM money_posting q JOIN money_account a
    ON a.account = q.account WHERE a.kind = 'assets') + (SELECT CAST(coalesce(
    sum(CASE WHEN t.sent_entry IS NULL THEN 0 ELSE t.amount END - CASE
    WHEN t.arrived_entry IS NULL THEN 0 ELSE t.amount END), 0) AS BIGINT)
    FROM transfer_payment t) AS n, (SELECT count(*) FROM (SELECT 1
    FROM money_entry e JOIN money_posting q ON q.entry = e.entry
    GROUP BY e.entry, q.currency HAVING sum(q.amount) <> 0) x) AS torn`)[0];
  const before = whole();
  assert.equal(before.torn, 0);
  const csrf = await ada.token();
  const leg = (p, name, what) => ada.ask('POST', at(name,
    `/transfers/${p.run}/payments/${p.payment}/${what}`), { fields: { csrf,
    account: account[name].Bank, name: 'Solidarity' } });
  let writing = true, looks = 0;
  const reader = (async () => {
    while (writing) {
      assert.deepEqual(whole(), before);
      looks++;
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  })();
  // each is sent and taken by several at once: it happens once
  const counts = { sent: 0, arrived: 0 };
  await Promise.all(runs.map(async p => {
    for (const [what, name] of [['sent', p.giver_name],
      ['arrived', p.taker_name]]) {
      const answers = await Promise.all([0, 1, 2].map(() =>
        leg(p, name, what)));
      for (const a of answers)
        assert.ok([200, 409].includes(a.status), a.text);
      const done = answers.filter(a => a.status === 200).length;
      assert.equal(done, 1, `${what} ${done} times`);
      counts[what] += done;
    }
  }));
  writing = false;
  await reader;
  assert.deepEqual(whole(), before);
  assert.ok(looks > 0, `${looks} looks`);
  assert.deepEqual(counts, { sent: runs.length, arrived: runs.length });
  for (const p of runs) {
    const seen = (await ada.get(at('Union', `/transfers/${p.run}`))).body;
    assert.equal(seen.due, 0);
    assert.equal(seen.under_way, 0);
    assert.equal(cents(seen.done), cents(seen.run.moved));
  }
});

// --- dues -------------------------------------------------------------------

test('dues by bands that nobody else learns', async () => {
  const dues = at('Mill', '/dues');
  const form = (fields = {}) => ({ way: 'bands', currency: 'EUR',
    account: account.Mill.Sales, least_1: '0', amount_1: '5',
    least_2: '1000', amount_2: '12.50', least_3: '2.000', amount_3: '40',
    ...fields });
  assert.equal((await bob.post(dues, form())).status, 403);
  assert.equal((await bob.post(`${dues}/choose`, { place: '1' })).status, 404);
  for (const [fields, field] of [[{ least_1: '1' }, 'bands'],
    [{ least_3: '1000' }, 'bands'], [{ least_2: '', least_3: '' }, 'bands'],
    [{ amount_2: 'x' }, 'amount_2'], [{ account: account.Mill.Bank },
      'account'], [{ currency: '' }, 'currency'],
    [{ currency: 'QQQ' }, 'currency'],
    [{ way: 'ability', total: '0' }, 'total']]) {
    const answer = await ada.post(dues, form(fields));
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.ok(answer.body.faults.some(f => f.field === field), answer.text);
  }
  await ada.done(dues, form());
  assert.equal((await bob.post(`${dues}/pause`, { is_paused: '1' })).status,
    409);
  assert.equal((await bob.post(`${dues}/choose`, { place: '4' })).status, 422);
  await bob.done(`${dues}/choose`, { place: '2' });
  const mine = (await bob.get(dues)).body;
  assert.equal(mine.me.due, 12.5);
  const page = await bob.get(dues, { html: true });
  assert.match(page.text, /12\.50 EUR a month/);
  assert.match(page.text, /you chose the band from 1,000\.00 EUR/);
  // before five have chosen, no sum says who chose what
  const theirs = (await ada.get(dues)).body;
  assert.equal(theirs.me.has_chosen, false);
  assert.equal(theirs.sums.owed, undefined);
  assert.ok(theirs.bands.every(b => b.payers === undefined && !b.is_mine));
  const others = [];
  for (const [name, place] of [['cem', 1], ['dia', 3], ['fay', 3]]) {
    const one = await bring(hub, ada, council.Mill, name);
    await one.done(`${dues}/choose`, { place: String(place) });
    others.push(one);
  }
  await ada.done(`${dues}/choose`, { place: '3' });
  let seen = (await bob.get(dues)).body;
  assert.equal(seen.sums.owed, 137.5);
  assert.deepEqual(seen.bands.map(b => b.payers), [1, 1, 3]);
  // hardship: one tap, no reason; nothing says who
  await others[1].done(`${dues}/pause`, { is_paused: '1' });
  seen = (await bob.get(dues)).body;
  assert.equal(seen.sums.owed, 97.5);
  assert.equal((await others[1].get(dues)).body.me.is_paused, true);
  const kept = rows(hub.db, `SELECT kind, data FROM event
    WHERE kind LIKE 'dues.%'`);
  assert.equal(kept.filter(e => e.kind === 'dues.chosen').length, 6);
  for (const { data } of kept) assert.equal(data, '{}');
  // what others see does not hang on who is in which band
  const look = async () => JSON.stringify((await bob.get(dues)).body);
  const before = await look();
  await others[0].done(`${dues}/choose`, { place: '3' });
  await others[2].done(`${dues}/choose`, { place: '1' });
  assert.equal(await look(), before);
  // paid: it stands in the ledger, without names
  await ada.done(at('Mill', '/entries'), { from_account: account.Mill.Sales,
    to_account: account.Mill.Bank, amount: '60', currency: 'EUR',
    words: 'Dues' });
  seen = (await bob.get(dues)).body;
  assert.equal(cents(seen.sums.outstanding),
    Math.max(0, 9750 - cents(seen.sums.came)));
  // the same bands: what was chosen stays; others: all choose anew
  await ada.done(dues, form({ amount_3: '50' }));
  assert.equal((await bob.get(dues)).body.sums.chosen, 5);
  // by ability: a total, to the cent, and by the command on the page
  await ada.done(dues, form({ way: 'ability', total: '400.01',
    free: '900' }));
  seen = (await bob.get(dues)).body;
  assert.equal(seen.sums.owed, 400.01);
  const told = await bob.get(dues, { html: true });
  const command = told.text.match(/<code>(parecon fund dues[^<]*)</)[1];
  const folder = fs.mkdtempSync(path.join(hub.folder, 'dues-'));
  const csv = await bob.get(`${dues}/file/dues.csv`);
  assert.equal(csv.status, 200, csv.text);
  fs.writeFileSync(path.join(folder, 'dues.csv'), csv.text);
  const said = JSON.parse(execFileSync(PROGRAM,
    [...command.split(' ').slice(1), '--json'],
    { cwd: folder, encoding: 'utf8' }));
  assert.equal(sum(said.dues.map(d => d.due)), 40001);
  assert.ok(said.dues.some(d => d.due === cents(seen.me.due)), csv.text);
  assert.ok(told.text.includes('everybody gives the same share'));
  await others[0].done(`/councils/${council.Mill}/leave`);
  assert.equal((await bob.get(dues)).body.sums.chosen, 4);
  assert.equal((await bob.get(`${dues}/file/dues.csv`)).status, 404);
  await ada.done(dues, form({ least_2: '1100' }));
  assert.equal((await bob.get(dues)).body.sums.chosen, 0);
  assert.deepEqual(rows(hub.db, 'SELECT * FROM dues_choice'), []);
});

// --- pledges ----------------------------------------------------------------

test('what is promised is expected as far as promises are kept', async () => {
  const pledges = at('Mill', '/pledges');
  assert.equal((await bob.post(pledges, { who: 'outside', name: 'A union',
    amount: '5', currency: 'EUR' })).status, 403);
  for (const [fields, field] of [[{ amount: '0' }, 'amount'],
    [{ currency: 'x' }, 'currency'], [{ currency: 'QQQ' }, 'currency'],
    [{ currency: 'JPY', amount: '0.5' }, 'amount'],
    [{ from: '2999-01-01' }, 'from'],
    [{ until: today(-1) }, 'until'], [{ who: 'outside', name: '' }, 'name'],
    [{ often: 'daily' }, 'often']]) {
    const answer = await ada.post(pledges, { who: 'me', amount: '10',
      currency: 'EUR', ...fields });
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.ok(answer.body.faults.some(f => f.field === field), answer.text);
  }
  const { pledge } = await bob.done(pledges, { amount: '40.03',
    currency: 'EUR', often: 'month', from: today(-100), until: today(400) });
  await ada.done(pledges, { who: 'outside', name: 'The next village',
    amount: '600', currency: 'EUR', often: 'once', from: today(3) });
  let seen = (await bob.get(pledges)).body;
  // 4 payments fell due, the last not long ago enough to be missed
  assert.equal(seen.currencies[0].is_known, true);
  assert.equal(seen.currencies[0].kept, '0.0');
  const entry = async (amount, words) => (await ada.done(
    at('Mill', '/entries'), { from_account: account.Mill.Sales,
      to_account: account.Mill.Bank, amount, currency: 'EUR', words }))
    .number;
  const first = await entry('40.03', 'Pledge'), second = await entry('20',
    'Half of it');
  const one = `${pledges}/${pledge}`;
  assert.equal((await bob.post(`${one}/match`, { entry: first })).status, 403);
  await ada.done(`${one}/match`, { entry: first });
  assert.equal((await ada.post(`${one}/match`, { entry: first })).status, 422);
  await ada.done(`${one}/match`, { entry: second });
  seen = (await bob.get(one)).body;
  assert.equal(seen.pledge.came, 60.03);
  assert.deepEqual(seen.receipts.map(r => r.amount), [20, 40.03]);
  // what was taken back in the ledger did not come
  await ada.done(at('Mill', `/entries/${second}/correct`), { words: 'No' });
  seen = (await bob.get(one)).body;
  assert.equal(seen.pledge.came, 40.03);
  seen = (await bob.get(pledges)).body;
  const [euro] = seen.currencies;
  const { promised, expected } = euro.months.reduce((a, m) => ({
    promised: a.promised + cents(m.promised),
    expected: a.expected + cents(m.expected) }),
  { promised: 0, expected: 0 });
  assert.ok(promised > 60000 && expected < promised, `${promised}`);
  // the command on the page, on what is downloaded, says the same
  const page = await bob.get(pledges, { html: true });
  const command = page.text.match(/<code>(parecon fund expect[^<]*)</)[1];
  const folder = fs.mkdtempSync(path.join(hub.folder, 'pledges-'));
  const csv = await bob.get(`${pledges}/file/pledges-EUR.csv`);
  assert.equal(csv.status, 200, csv.text);
  assert.ok(!csv.text.includes('bob') && !csv.text.includes('village'));
  fs.writeFileSync(path.join(folder, 'pledges-EUR.csv'), csv.text);
  const day = new Date(Date.parse(euro.months[0].from) - 1000 * DAY)
    .toISOString().slice(0, 10);
  const said = JSON.parse(execFileSync(PROGRAM,
    [...command.split(' ').slice(1), '--at', day, '--json'],
    { cwd: folder, encoding: 'utf8' }));
  assert.deepEqual(said.months.map(m => [m.from, m.to, m.promised,
    m.expected]), euro.months.map(m => [m.from, m.to, cents(m.promised),
    cents(m.expected)]));
  // for how many weeks it lasts, with that
  await entry('90000', 'A great deal of bread');
  await ada.done(at('Mill', '/accounts'), { kind: 'expenses', name: 'Rent' });
  const { accounts } = (await ada.get(at('Mill', '/entries'))).body;
  await ada.done(at('Mill', '/entries'), { from_account: account.Mill.Bank,
    to_account: accounts.find(a => a.name === 'Rent').account,
    amount: '2000', currency: 'EUR', words: 'Rent' });
  const [sums] = (await bob.get(at('Mill'))).body.sums;
  assert.ok(sums.has_pledged);
  assert.ok(sums.pledged_weeks >= sums.weeks,
    `${sums.pledged_weeks} ${sums.weeks}`);
  assert.match((await bob.get(at('Mill'), { html: true })).text,
    /With what is pledged/);
  // who promised ends it; others do not
  const fay = await bring(hub, ada, council.Mill, 'gil');
  assert.equal((await fay.post(`${one}/end`)).status, 403);
  await ada.done(`${one}/unmatch`, { entry: first });
  assert.equal((await ada.post(`${one}/unmatch`, { entry: first })).status,
    404);
  await bob.done(`${one}/end`);
  assert.equal((await bob.post(`${one}/end`)).status, 409);
  seen = (await bob.get(pledges)).body;
  assert.ok(seen.pledges.find(p => p.pledge === pledge).is_over);
  assert.equal((await new Browser(hub).get(pledges)).status, 401);
});

// --- other currencies than those with hundredths ----------------------------

const units = digits => amount => Math.round(10 ** digits * amount);
// The command of a page, on the file that it offers, in a folder of its own.
async function again(page, what, file) {
  const text = (await bob.get(page, { html: true })).text;
  const command = text.match(new RegExp(`<code>(parecon fund ${what}[^<]*)<`));
  assert.ok(command, text);
  const folder = fs.mkdtempSync(path.join(hub.folder, 'again-'));
  const csv = await bob.get(`${page}/file/${file}`);
  assert.equal(csv.status, 200, csv.text);
  fs.writeFileSync(path.join(folder, file), csv.text);
  return { csv: csv.text, run: (...more) => JSON.parse(execFileSync(PROGRAM,
    [...command[1].split(' ').slice(1), ...more, '--json'],
    { cwd: folder, encoding: 'utf8' })) };
}

for (const [currency, digits, total, free, give] of [
  ['JPY', 0, '4001', '900', '333'], ['BHD', 3, '400.001', '90', '33.333']])
  test(`${currency}: shared, owed and promised to the smallest unit`, async () => {
    const whole = units(digits);
    // shared between councils
    for (const [name, amount] of [['Bakery', 7 * give], ['Mill', 3 * give]])
      await ada.done(at(name, '/entries'), { from_account:
        account[name].Sales, to_account: account[name].Bank, currency,
      amount: amount.toFixed(digits), words: 'Sold', day: today(-5) });
    const { on } = await openRun(`In ${currency}`, -30, -1, currency);
    await ada.done(`${on('Bakery')}/state`, { most: give });
    for (const name of ['Mill', 'Farm']) await ada.done(`${on(name)}/state`);
    await ada.done(`${on('Union')}/propose`, { rule: 'floor', floor: give,
      decision: decided(`We share ${currency}`) });
    const seen = (await ada.get(on('Union'))).body;
    assert.deepEqual(seen.parts.map(p => whole(p.income)),
      [whole(7 * give), whole(3 * give), 0]);
    const told = (await again(on('Mill'), 'transfer', 'groups.csv')).run();
    assert.equal(told.digits, digits);
    const sums = told.rules.find(r => r.rule === 'floor').transfers;
    assert.deepEqual(seen.now.rows.map(({ cells: [, c] }) =>
      (c.gives ? -1 : 1) * whole(c.amount)), sums.map(t => t.transfer));
    assert.ok(sums[0].transfer < 0);
    await ada.done(`${on('Union')}/settle`, { seen: seen.run.seen });
    const { payments } = (await ada.get(on('Bakery'))).body;
    const pay = payments.find(p => p.giver_name === 'Bakery');
    await ada.done(`${on('Bakery')}/payments/${pay.payment}/sent`,
      { account: account.Bakery.Bank, name: 'Solidarity' });
    const [entry] = (await ada.get(at('Bakery', '/entries'))).body.entries;
    assert.deepEqual([entry.amount, entry.currency], [pay.amount, currency]);
    // dues by ability: the total to the last unit
    const dues = at('Mill', '/dues');
    await ada.done(dues, { way: 'ability', currency, total, free,
      account: account.Mill.Sales, least_1: '0', least_2: '1000',
      least_3: `${7000 + digits}` });
    const five = [ada, bob];
    for (let k = 0; k < 3; k++)
      five.push(await bring(hub, ada, council.Mill, `${currency}${k}`));
    for (const [k, who] of five.entries())
      await who.done(`${dues}/choose`, { place: String(1 + k % 3) });
    const owed = (await bob.get(dues)).body;
    const said = (await again(dues, 'dues', 'dues.csv')).run();
    assert.equal(said.digits, digits);
    assert.equal(whole(owed.sums.owed), whole(total));
    assert.equal(sum(said.dues.map(d => d.due)), whole(total));
    assert.ok(said.dues.some(d => d.due === whole(owed.me.due)));
    // promised
    const pledges = at('Mill', '/pledges');
    await bob.done(pledges, { amount: give, currency, often: 'month',
      from: today(-40), until: today(400) });
    const { months } = (await bob.get(pledges)).body.currencies
      .find(c => c.currency === currency);
    const file = await bob.get(`${pledges}/file/pledges-${currency}.csv`);
    assert.match(file.text, new RegExp(`^1,${give.replace('.', '\\.')},`, 'm'));
    assert.equal(months[1].promised, Number(give));
    const at1 = new Date(Date.parse(months[0].from) - 1000 * DAY)
      .toISOString().slice(0, 10);
    const folder = fs.mkdtempSync(path.join(hub.folder, 'promised-'));
    fs.writeFileSync(path.join(folder, 'p.csv'), file.text);
    const expected = JSON.parse(execFileSync(PROGRAM, ['fund', 'expect',
      'p.csv', '--at', at1, '--json'], { cwd: folder, encoding: 'utf8' }));
    assert.deepEqual(expected.months.map(m => [m.promised, m.expected]),
      months.map(m => [whole(m.promised), whole(m.expected)]));
  });
