// SPDX-License-Identifier: AGPL-3.0-or-later
// Money held together, from outside: a ledger that others' programs check, pots
// that nobody draws from alone, open books, and a round from idea to accounted
// for, counted again by the command the page shows.
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
let hub, ada, bob, eve, council, at, account = {};
test.before(async () => {
  hub = await startHub();
  ({ browser: ada, council } = await settle(hub));
  at = `/councils/${council}/money`;
  bob = await bring(hub, ada, council, 'bob');
  eve = await bring(hub, ada, council, 'eve');
  // as if they had come a day ago: rounds ask who was there when ideas ended
  change(hub.db, `UPDATE membership SET joined_at = joined_at - ${DAY}`);
});
test.after(async () => { await hub?.stop(); hub?.remove(); });

const open = async (kind, name) => {
  await ada.done(`${at}/accounts`, { kind, name });
  const { body } = await ada.get(`${at}/entries`);
  account[name] = body.accounts.find(a => a.name === name).account;
};
const pay = (from, to, amount, more = {}) => ada.post(`${at}/entries`, {
  from_account: account[from], to_account: account[to], amount,
  currency: 'EUR', words: `${from} to ${to}`, ...more });
const paid = async (...all) => {
  const answer = await pay(...all);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};
const file = async (browser, where, name) => {
  const { status, text } = await browser.get(where);
  assert.equal(status, 200, text);
  const to = path.join(hub.folder, name);
  fs.writeFileSync(to, text);
  return to;
};
const run = (...words) => spawnSync(PROGRAM, words, { encoding: 'utf8' });

test('who keeps the money writes it down; others read it', async () => {
  await open('assets', 'Bank');
  await open('income', 'Dues');
  await open('expenses', 'Flour');
  assert.equal((await bob.post(`${at}/accounts`, { kind: 'assets',
    name: 'Mine' })).status, 403);
  assert.equal((await bob.post(`${at}/entries`, {})).status, 403);
  await paid('Dues', 'Bank', '1.200,50', { day: '2026-11-02' });
  await paid('Bank', 'Flour', '200', { words: 'rate of the mill  fell' });
  const { sums, entries } = (await bob.get(at)).body;
  assert.equal(sums.length, 1);
  assert.equal(sums[0].left, 1000.5);
  assert.equal(sums[0].came, 1200.5);
  assert.deepEqual(sums[0].uses.map(u => [u.name, u.amount]),
    [['Flour', 200]]);
  assert.equal(entries[0].words, 'rate of the mill fell');
  const page = await bob.get(at, { html: true });
  assert.match(page.text, /1,000\.50 EUR/);
  assert.equal((await new Browser(hub).get(at)).status, 401);
});

test('what cannot be is said, and nothing is written', async () => {
  const before = rows(hub.db, 'SELECT count(*) AS n FROM money_posting');
  for (const [fields, field] of [
    [{ amount: '0' }, 'amount'], [{ amount: 'much' }, 'amount'],
    [{ to_account: account.Bank }, 'to_account'],
    [{ from_account: 999 }, 'from_account'], [{ day: '2999-01-01' }, 'day'],
    [{ currency: 'E1' }, 'currency'], [{ words: '' }, 'words'],
    [{ amount: '90071992547409.91' }, 'amount'], [{ idea: 77 }, 'idea']]) {
    const answer = await ada.post(`${at}/entries`, {
      from_account: account.Bank, to_account: account.Flour, amount: '5',
      currency: 'EUR', words: 'x', ...fields });
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.ok(answer.body.faults.some(f => f.field === field), answer.text);
  }
  const shown = await ada.post(`${at}/entries`, { amount: 'much',
    words: 'Keep <this>' }, { html: true });
  assert.equal(shown.status, 422);
  assert.match(shown.text, /value="Keep &lt;this&gt;"/);
  assert.deepEqual(rows(hub.db, 'SELECT count(*) AS n FROM money_posting'),
    before);
});

test('an entry is never changed: another takes it back', async () => {
  const { number } = await paid('Bank', 'Flour', '30');
  await ada.done(`${at}/entries/${number}/correct`, { words: 'Twice' });
  assert.equal((await ada.post(`${at}/entries/${number}/correct`,
    { words: 'Again' })).status, 409);
  const [fix, wrong] = (await bob.get(`${at}/entries`)).body.entries;
  assert.equal(fix.corrects, number);
  assert.equal(wrong.corrected_by, fix.number);
  assert.equal(fix.from_name, 'Flour');
  const page = await bob.get(`${at}/entries/${number}`, { html: true });
  assert.equal(page.status, 200);
  assert.equal((await bob.get(`${at}/entries/9999`)).status, 404);
});

test('the ledger, as a file, is checked by the engine', async () => {
  await paid('Dues', 'Bank', '12.34', { currency: 'usd' });
  const ledger = await file(bob, `${at}/file/ledger.txt`, 'ledger.txt');
  const good = run('fund', 'ledger', 'check', ledger);
  assert.equal(good.status, 0, good.stderr + good.stdout);
  const said = JSON.parse(run('fund', 'ledger', 'balance', ledger, '--json')
    .stdout);
  const { balances } = (await bob.get(at)).body;
  assert.ok(JSON.stringify(said).includes('Assets:Bank'), said);
  for (const b of balances) {
    const name = `${b.kind[0].toUpperCase()}${b.kind.slice(1)}:${b.name}`;
    const out = run('fund', 'ledger', 'balance', ledger, name).stdout;
    assert.ok(out.replaceAll(',', '').includes(Math.abs(b.amount).toFixed(2)),
      `${name} ${b.amount}: ${out}`);
  }
  // one byte altered is found
  const text = fs.readFileSync(ledger, 'utf8');
  fs.writeFileSync(ledger, text.replace('200.00 EUR', '201.00 EUR'));
  assert.notEqual(run('fund', 'ledger', 'check', ledger).status, 0);
  // the hub's own chain vouches for the newest seal
  const seal = text.match(/= ([0-9a-f]{64})\n$/)[1];
  const events = rows(hub.db, `SELECT data FROM event
    WHERE kind = 'money.entry' ORDER BY seq DESC LIMIT 1`);
  assert.ok(events[0].data.includes(seal));
  const bean = await bob.get(`${at}/file/ledger.beancount`);
  assert.match(bean.text, /open Assets:Bank/);
  assert.match((await bob.get(`${at}/file/ledger.journal`)).text,
    /Assets:Bank/);
  assert.equal((await bob.get(`${at}/file/other.txt`)).status, 404);
});

// --- pots -------------------------------------------------------------------

test('nobody draws from a pot alone', async () => {
  await open('expenses', 'Strike pay');
  const { next } = await ada.done(`${at}/pots`, { name: 'Strike fund',
    purpose: 'to hold out', currency: 'EUR', may_ask: 'members',
    may_agree: 'members', each_most: '100', all_most: '150', days: '30',
    keep: '50', alone_most: '' });
  const pot = next.replace(/\?.*/, '');
  account['Strike fund'] = Number(pot.match(/(\d+)$/)[1]);
  await paid('Bank', 'Strike fund', '400');
  // not past its rules, nor by taking back what filled it
  assert.equal((await pay('Strike fund', 'Bank', '10')).status, 422);
  const { entries } = (await ada.get(`${at}/entries`)).body;
  assert.equal((await ada.post(`${at}/entries/${entries[0].number}/correct`,
    { words: 'Back' })).status, 409);
  const ask = (who, amount, more = {}) => who.post(`${pot}/requests`, {
    amount, words: 'Pickets', to_account: account['Strike pay'], ...more });
  assert.equal((await ask(bob, '100.01')).status, 422);
  const members = (await bob.get(pot)).body.members;
  const eves = members.find(m => m.name === 'eve').member;
  await ask(bob, '100', { payee: eves });
  let { requests, pot: shown } = (await bob.get(pot)).body;
  assert.equal(requests.length, 1);
  assert.ok(requests[0].is_asked);
  assert.equal(shown.balance, 400);
  const yes = `${pot}/requests/${requests[0].request}/yes`;
  assert.equal((await bob.post(yes)).status, 403); // who asked
  assert.equal((await eve.post(yes)).status, 403); // who gets it
  assert.equal((await bob.get(pot)).body.pot.balance, 400);
  await ada.done(yes);
  ({ requests, pot: shown } = (await bob.get(pot)).body);
  assert.ok(requests[0].is_paid);
  assert.equal(shown.balance, 300);
  assert.equal((await ada.post(yes)).status, 409);
  // together no more than 150 in 30 days
  assert.equal((await ask(eve, '60')).status, 422);
  await ask(eve, '50');
  const [last] = (await bob.get(pot)).body.requests;
  assert.equal((await bob.post(
    `${pot}/requests/${last.request}/take-back`)).status, 403);
  await eve.done(`${pot}/requests/${last.request}/take-back`);
  assert.equal((await bob.post(
    `${pot}/requests/${last.request}/yes`)).status, 409);
  assert.match((await eve.get(pot, { html: true })).text, /300\.00 EUR/);
});

test('draws that come at once never leave less than must stay', async () => {
  const { next } = await ada.done(`${at}/pots`, { name: 'Small things',
    purpose: 'tea', currency: 'EUR', may_ask: 'members',
    may_agree: 'treasurer', alone_most: '10', keep: '25', days: '30' });
  const pot = next.replace(/\?.*/, '');
  account['Small things'] = Number(pot.match(/(\d+)$/)[1]);
  await paid('Bank', 'Small things', '100');
  // above what goes with one it takes the treasurer, not just anybody
  await bob.done(`${pot}/requests`, { amount: '10.01', words: 'Cake',
    to_account: account['Strike pay'] });
  const [cake] = (await eve.get(pot)).body.requests;
  assert.ok(cake.is_asked && !cake.may_sign);
  const where = `${pot}/requests/${cake.request}`;
  assert.equal((await eve.post(`${where}/yes`)).status, 403);
  await bob.done(`${where}/take-back`);
  const answers = await Promise.all([bob, eve, ada].flatMap(who =>
    Array.from({ length: 6 }, () => who.post(`${pot}/requests`, {
      amount: '9', words: 'Tea', to_account: account['Strike pay'] }))));
  const count = status => answers.filter(a => a.status === status).length;
  assert.equal(count(200), 8); // 8 × 9 of the 75 that may go
  assert.equal(count(422), 10);
  const { pot: left, requests } = (await bob.get(pot)).body;
  assert.equal(left.balance, 28);
  assert.equal(requests.length, 9); // what was refused left nothing
});

// --- open books -------------------------------------------------------------

test('books are open when the council chose so, and name nobody', async () => {
  const nobody = new Browser(hub);
  const where = `/money/${council}`;
  assert.equal((await nobody.get(where)).status, 404);
  assert.deepEqual((await nobody.get('/money')).body.books, []);
  await ada.done(`${at}/public`, { is_public: '1' });
  const { status, body } = await nobody.get(where);
  assert.equal(status, 200);
  assert.equal(body.books.name, 'Bakery');
  assert.ok(body.entries.length > 3);
  const names = JSON.stringify(body);
  for (const name of ['ada', 'bob', 'eve'])
    assert.ok(!names.includes(`"${name}"`), names);
  const page = await nobody.get(where, { html: true });
  assert.match(page.text, /The money of Bakery/);
  assert.deepEqual((await nobody.get('/money')).body.books.map(b => b.name),
    ['Bakery']);
  await ada.done(`${at}/public`);
  assert.equal((await nobody.get(where)).status, 404);
});

// --- rounds -----------------------------------------------------------------

const today = (plus = 0) => new Date(Date.now() + 1000 * DAY * plus)
  .toISOString().slice(0, 10);
const now = () => Math.floor(Date.now() / 1000);

async function openRound(way) {
  const { round } = await ada.done(`${at}/rounds`, { title: `By ${way}`,
    about: '', way, currency: 'EUR', budget: '300',
    ideas_until: `${today(1)}T20:00`, votes_until: `${today(3)}T20:00Z` });
  const where = `${at}/rounds/${round}`;
  const ideas = {};
  for (const [who, title, cost] of [[bob, 'Oven; "new"', '150'],
    [eve, 'Bench', '100.50'], [ada, 'Party', '200'], [bob, 'Statue', '300']])
    ideas[title[0]] = (await who.done(`${where}/ideas`,
      { title, cost, about: 'Two\nlines' })).idea;
  return { round, where, ideas };
}
// The clock goes on: the phases follow from it alone.
const passed = (round, what) => change(hub.db, `UPDATE money_round SET
  ${what}_until_at = ${now() - 1} WHERE round = ${round}`);

for (const way of ['approval', 'points'])
  test(`a round by ${way}, from idea to accounted for`, async () => {
    const { round, where, ideas } = await openRound(way);
    assert.equal((await bob.post(`${where}/ideas`, { title: 'Yacht',
      cost: '300.01' })).status, 422);
    assert.equal((await eve.post(
      `${where}/ideas/${ideas.S}/take-back`)).status, 404);
    assert.equal((await bob.post(`${where}/vote`)).status, 409);
    assert.equal((await ada.post(`${where}/count`)).status, 409);
    assert.equal((await ada.get(`${where}/file/round.pb`)).status, 404);
    passed(round, 'ideas');
    const late = await bring(hub, ada, council, `late-${way}`);
    change(hub.db, `UPDATE membership SET joined_at = ${now() + 60}
      WHERE member = (SELECT max(member) FROM member)`);
    assert.equal((await late.post(`${where}/vote`)).status, 403);
    assert.equal((await bob.post(`${where}/ideas`, { title: 'Late',
      cost: '1' })).status, 409);
    const codes = new Map();
    const vote = async (who, points, code) => {
      if (!codes.has(who))
        codes.set(who, (await who.get(where)).body.typed.code);
      return who.post(`${where}/vote`, { code: code ?? codes.get(who),
        ...Object.fromEntries(Object.entries(points).map(([idea, n]) =>
          [`idea_${ideas[idea]}`, way === 'points' ? n : '1'])) });
    };
    for (const [who, points] of [[ada, { P: 5, B: 1 }],
      [bob, { P: 5 }], [eve, { O: 4, B: 2 }]])
      assert.equal((await vote(who, points)).status, 200);
    // changed with the code it was cast with, and with no other
    const [first, other] = [codes.get(bob), codes.get(eve)];
    assert.equal((await vote(bob, { O: 1 }, 'abcde-fghjk')).status, 422);
    assert.equal((await vote(bob, { O: 1 }, 'x')).status, 422);
    assert.equal((await vote(bob, { O: 5, B: 3 }, first.toUpperCase()))
      .status, 200);
    const looked = await bob.done(`${where}/look`, { code: first });
    assert.deepEqual(looked.ideas.filter(i => i.chosen).map(i => i.idea)
      .sort(), [ideas.B, ideas.O].sort());
    assert.equal((await bob.get(where)).body.typed, undefined);
    assert.equal((await bob.post(`${where}/look`, { code: 'abcde-fghjk' }))
      .status, 422);
    assert.notEqual(first, other);
    const seen = (await ada.get(where)).body;
    assert.deepEqual(seen.voters.map(v => v.name), ['ada', 'bob', 'eve']);
    const ballots = rows(hub.db, 'SELECT * FROM money_ballot');
    assert.equal(ballots.length, 3);
    for (const b of ballots)
      assert.deepEqual(Object.keys(b).sort(),
        ['choices_json', 'round', 'tag']);
    const kept = JSON.stringify([rows(hub.db, 'SELECT * FROM money_voter'),
      rows(hub.db, 'SELECT kind, subject, data FROM event')]);
    for (const code of codes.values()) assert.ok(!kept.includes(code));
    assert.ok(ballots.every(b => !kept.includes(b.tag)));
    assert.equal((await ada.get(`${where}/file/round.pb`)).status, 404);
    passed(round, 'votes');
    await eve.done(`${where}/count`);
    assert.equal((await ada.post(`${where}/count`)).status, 409);
    assert.equal((await bob.post(`${where}/look`, { code: first })).status,
      409);
    const done = (await ada.get(where)).body;
    assert.equal(done.round.ballots, 3);
    const funded = done.ideas.filter(i => i.is_funded)
      .map(i => String(i.idea)).sort();
    assert.ok(funded.includes(String(ideas.O)), funded);
    assert.equal(done.round.spent, done.ideas.filter(i => i.is_funded)
      .reduce((sum, i) => sum + i.cost, 0));
    assert.equal(done.round.rest, 300 - done.round.spent);

    // the command on the page, on what is downloaded
    const page = await ada.get(where, { html: true });
    const commands = page.text.match(/<code>([^]*?)<\/code>/)[1].split('\n');
    const folder = fs.mkdtempSync(path.join(hub.folder, 'recount-'));
    for (const name of ['round.pb', 'transcript.jsonl'])
      fs.renameSync(await file(bob, `${where}/file/${name}`, name),
        path.join(folder, name));
    const [allocate, check] = commands.map(c => c.split(' ').slice(1));
    const counted = JSON.parse(execFileSync(PROGRAM, [...allocate, '--json',
      '--transcript', 'own.jsonl'], { cwd: folder, encoding: 'utf8' }));
    const theirs = counted.projects.filter(p => p.funded > 0)
      .map(p => String(p.id ?? p.project)).sort();
    assert.deepEqual(theirs, funded);
    assert.equal(fs.readFileSync(path.join(folder, 'own.jsonl'), 'utf8'),
      fs.readFileSync(path.join(folder, 'transcript.jsonl'), 'utf8'));
    const replay = spawnSync(PROGRAM, check, { cwd: folder,
      encoding: 'utf8' });
    assert.equal(replay.status, 0, replay.stderr + replay.stdout);
    const pb = fs.readFileSync(path.join(folder, 'round.pb'));
    assert.equal(crypto.createHash('sha256').update(pb).digest('hex'),
      done.round.digest);
    for (const name of ['ada', 'bob', 'eve']) // a word: "ada" is hex, too
      assert.ok(!new RegExp(`\\b${name}\\b`).test(pb.toString()));
    for (const { tag } of ballots) assert.ok(!pb.includes(tag));

    // spent, and accounted for
    const oven = done.ideas.find(i => i.idea === ideas.O);
    assert.equal(oven.rest, 150);
    await paid('Bank', 'Flour', '140', { idea: ideas.O });
    assert.equal((await bob.post(`${where}/ideas/${ideas.O}/done`,
      { outcome: 'It bakes.' })).status, 403);
    await ada.done(`${where}/ideas/${ideas.O}/done`, { outcome: 'It bakes.' });
    const after = (await bob.get(where)).body.ideas
      .find(i => i.idea === ideas.O);
    assert.equal(after.used, 140);
    assert.ok(after.is_done);
    assert.equal((await pay('Bank', 'Flour', '5', { idea: ideas.O })).status,
      422);
  });

test('nothing leads from a ballot to who cast it', () => {
  // those that are counted are gone, but for the file
  assert.deepEqual(rows(hub.db, 'SELECT * FROM money_ballot'), []);
  const kept = rows(hub.db, `SELECT data FROM event
    WHERE kind = 'round.voted'`);
  assert.equal(kept.length, 6);
  for (const { data } of kept) assert.equal(data, '{}');
});

test('a round in which nobody voted is counted, too', async () => {
  const { round, where } = await openRound('approval');
  passed(round, 'ideas');
  passed(round, 'votes');
  await bob.done(`${where}/count`);
  const { round: seen } = (await bob.get(where)).body;
  assert.equal(seen.ballots, 0);
  assert.equal(seen.spent, 0);
  assert.equal((await bob.get(where, { html: true })).status, 200);
});

for (const [currency, budget, cost, file] of [
  ['JPY', '3000', '1800', 'budget;3000\n'],
  ['KWD', '300.125', '180.005', 'budget;300.125\n']])
  test(`a round in ${currency}: as many decimals as it has`, async () => {
    const { round } = await ada.done(`${at}/rounds`, { title: currency,
      about: '', way: 'approval', currency, budget,
      ideas_until: `${today(1)}T20:00`, votes_until: `${today(3)}T20:00Z` });
    const where = `${at}/rounds/${round}`;
    const { idea } = await bob.done(`${where}/ideas`, { title: 'Tea', cost,
      about: '' });
    passed(round, 'ideas');
    const { code } = (await bob.get(where)).body.typed;
    await bob.done(`${where}/vote`, { code, [`idea_${idea}`]: '1' });
    passed(round, 'votes');
    await bob.done(`${where}/count`);
    const { round: seen, ideas } = (await bob.get(where)).body;
    assert.ok(ideas[0].is_funded);
    assert.equal(seen.spent, Number(cost));
    assert.equal(seen.rest, Number((budget - cost).toFixed(3)));
    const pb = (await ada.get(`${where}/file/round.pb`, { html: true })).text;
    assert.ok(pb.includes(file), pb);
    assert.ok(pb.includes(`\n${idea};${cost};`), pb);
  });

test('a round or an idea that is refused comes back as it was', async () => {
  const open = { title: 'Back', about: '', way: 'points', currency: 'E',
    budget: '100', ideas_until: `${today(1)}T20:00`,
    votes_until: `${today(3)}T20:00Z`, cap_name_2: 'Music', cap_most_2: '50' };
  const page = await ada.post(`${at}/rounds`, open, { html: true });
  assert.equal(page.status, 422);
  assert.match(page.text, /<p class="fault" id="round-currency-f">/);
  assert.doesNotMatch(page.text, /id="currency-f"/); // the pot's
  assert.match(page.text, /name="way" value="points" checked/);
  assert.equal(page.text.match(/<details class="fold" open>/g).length, 1);
  const { round } = await ada.done(`${at}/rounds`, { ...open,
    currency: 'EUR' });
  const where = `${at}/rounds/${round}`;
  const idea = await bob.post(`${where}/ideas`, { title: 'Choir', cost: 'x',
    cap: '1' }, { html: true });
  assert.equal(idea.status, 422);
  assert.match(idea.text, /<option value="1" selected>Music/);
  assert.deepEqual((await bob.get(where)).body.ideas, []);
});

// Ideas that could be smaller, that come again, of a kind with a limit, of which
// only one can be; and votes against. All as the command counts the file.
test('all kinds of ideas, counted as the file says', async () => {
  const open = { title: 'All kinds', about: '', way: 'approval',
    currency: 'EUR', budget: '1000', has_against: '1',
    ideas_until: `${today(1)}T20:00`, votes_until: `${today(3)}T20:00Z`,
    cap_name_1: 'Sport', cap_most_1: '300', cap_name_3: 'Food',
    cap_most_3: '900' };
  for (const [field, value] of [['cap_name_1', 'a:b'], ['cap_name_3', 'Sport'],
    ['cap_name_1', ''], ['cap_most_3', '']]) {
    const answer = await ada.post(`${at}/rounds`, { ...open, [field]: value });
    assert.equal(answer.status, 422, field);
    assert.ok(answer.body.fault[field], JSON.stringify(answer.body.fault));
  }
  const { round } = await ada.done(`${at}/rounds`, open);
  const where = `${at}/rounds/${round}`;
  const faulty = async fields => Object.keys((await bob.post(`${where}/ideas`,
    { title: 'Hall', cost: '600', ...fields })).body.fault);
  assert.deepEqual(await faulty({ least: '600', step: '1' }), ['least']);
  assert.deepEqual(await faulty({ least: '100' }), ['step']);
  assert.deepEqual(await faulty({ step: '100' }), ['least']);
  assert.deepEqual(await faulty({ least: '200', step: '401' }), ['step']);
  assert.deepEqual(await faulty({ least: '200', step: '1' }), ['step']);
  assert.deepEqual(await faulty({ periods: '2' }), ['cost']);
  assert.deepEqual(await faulty({ periods: '61' }), ['periods']);
  assert.deepEqual(await faulty({ cap: '3' }), ['cap']);
  const idea = {};
  for (const [title, cost, more] of [
    ['Hall', '600', { least: '200', step: '100' }],
    ['Tea', '15', { periods: '12', cap: '2' }],
    ['Run', '200', { cap: '1' }], ['Swim', '150', { cap: '1' }],
    ['Brick oven', '90', {}], ['Steel oven', '95', {}], ['Flag', '10', {}]])
    idea[title] = (await bob.done(`${where}/ideas`, { title, cost, about: '',
      ...more })).idea;
  const both = { [`one_${idea['Brick oven']}`]: '1',
    [`one_${idea['Steel oven']}`]: '1' };
  assert.equal((await bob.post(`${where}/together`, both)).status, 403);
  assert.equal((await ada.post(`${where}/together`,
    { [`one_${idea.Flag}`]: '1' })).status, 422);
  await ada.done(`${where}/together`, { [`one_${idea.Flag}`]: '1',
    [`one_${idea.Run}`]: '1' });
  await ada.done(`${where}/together`, both);
  const { groups } = (await bob.get(where)).body;
  assert.deepEqual(groups.map(g => g.ideas.map(i => i.title)),
    [['Run', 'Flag'], ['Brick oven', 'Steel oven']]);
  const apart = `${where}/together/${groups[0].one_of}/apart`;
  await ada.done(apart);
  assert.equal((await ada.post(apart)).status, 404);
  passed(round, 'ideas');
  assert.equal((await ada.post(`${where}/together`, both)).status, 409);
  const vote = async (who, sides) => {
    const { code } = (await who.get(where)).body.typed;
    return who.done(`${where}/vote`, { code, ...Object.fromEntries(
      Object.entries(sides).map(([t, n]) => [`idea_${idea[t]}`, String(n)])) });
  };
  await vote(ada, { Hall: 1, Run: 1, Swim: 1, 'Brick oven': 1, Flag: 1 });
  await vote(bob, { Hall: 1, Run: 1, Swim: 1, 'Steel oven': 1, Flag: -1 });
  await vote(eve, { Hall: -1, Tea: 1, Run: 1, Swim: 1, 'Brick oven': 1,
    'Steel oven': 1 });
  passed(round, 'votes');
  await eve.done(`${where}/count`);
  const seen = (await ada.get(where)).body;
  const of = Object.fromEntries(seen.ideas.map(i => [i.title, i]));
  assert.ok(of.Flag.fate_opposed && !of.Flag.is_funded);
  assert.equal(of.Flag.opponents, 1);
  assert.equal(of.Run.is_funded + of.Swim.is_funded, 1);
  assert.ok(of.Run.fate_capped || of.Swim.fate_capped);
  assert.equal(of['Brick oven'].is_funded + of['Steel oven'].is_funded, 1);
  assert.ok(of['Brick oven'].fate_excluded || of['Steel oven'].fate_excluded);
  assert.equal(of.Tea.granted, 180);
  assert.ok(of.Hall.granted >= 200 && of.Hall.granted <= 600 &&
    of.Hall.granted % 100 === 0, of.Hall.granted);
  assert.equal(seen.round.spent,
    seen.ideas.reduce((sum, i) => sum + i.granted, 0));
  assert.equal(of.Hall.rest, of.Hall.granted);
  const folder = fs.mkdtempSync(path.join(hub.folder, 'kinds-'));
  for (const name of ['round.pb', 'transcript.jsonl'])
    fs.renameSync(await file(bob, `${where}/file/${name}`, name),
      path.join(folder, name));
  const { projects } = JSON.parse(execFileSync(PROGRAM, ['fund', 'allocate',
    'round.pb', '--rule', 'equal-shares', '--complete', 'add1,fill',
    '--json'], { cwd: folder, encoding: 'utf8' }));
  for (const p of projects)
    assert.equal(Number(p.funded), seen.ideas
      .find(i => String(i.idea) === String(p.id ?? p.project)).granted, p.name);
  const replay = spawnSync(PROGRAM, ['fund', 'check', 'round.pb',
    'transcript.jsonl'], { cwd: folder, encoding: 'utf8' });
  assert.equal(replay.status, 0, replay.stderr + replay.stdout);
  for (const title of Object.keys(idea))
    assert.ok((await bob.get(where, { html: true })).text.includes(title));
});

test('a currency with one decimal: 10.5 is not ten times as much', async () => {
  await ada.done(`${at}/currencies`, { code: 'STU', name: 'Hours',
    digits: '1' });
  const { round } = await ada.done(`${at}/rounds`, { title: 'Hours', about: '',
    way: 'points', currency: 'STU', budget: '30', has_against: '1',
    ideas_until: `${today(1)}T20:00`, votes_until: `${today(3)}T20:00Z` });
  const where = `${at}/rounds/${round}`;
  assert.deepEqual(Object.keys((await bob.post(`${where}/ideas`, { title: 'X',
    cost: '9', least: '3', step: '1' })).body.fault), ['least']);
  const { idea } = await bob.done(`${where}/ideas`, { title: 'Help',
    cost: '10.5', about: '' });
  const { idea: bad } = await eve.done(`${where}/ideas`, { title: 'Noise',
    cost: '3', about: '' });
  passed(round, 'ideas');
  for (const [who, points] of [[bob, 5], [eve, 2]]) {
    const { code } = (await who.get(where)).body.typed;
    await who.done(`${where}/vote`, { code, [`idea_${idea}`]: String(points),
      [`idea_${bad}`]: '-1' });
  }
  passed(round, 'votes');
  await bob.done(`${where}/count`);
  const { round: seen, ideas } = (await bob.get(where)).body;
  assert.equal(seen.spent, 10.5);
  assert.equal(ideas[0].granted, 10.5);
  assert.ok(ideas.find(i => i.idea === bad).fate_opposed ||
    ideas.find(i => i.idea === bad).fate_unwanted);
});

// --- many at once -----------------------------------------------------------

test('what is used up says so; what never moved says nothing', async () => {
  const lasts = async currency => {
    const page = (await bob.get(at, { html: true })).text;
    const part = page.slice(page.indexOf(`id="sum-${currency}"`));
    return part.slice(0, part.indexOf('</section>'));
  };
  const day = plus => new Date(Date.now() + 1000 * DAY * plus).toISOString()
    .slice(0, 10);
  const entry = (from, to, on) => paid(from, to, '50', { currency: 'SEK',
    day: day(on) });
  await entry('Dues', 'Bank', -100);
  assert.match(await lasts('SEK'), /cannot be said/);
  await entry('Bank', 'Flour', -95); // twelve weeks are 84 days
  assert.doesNotMatch(await lasts('SEK'), /Lasts for|week/);
  await entry('Dues', 'Bank', -3);
  assert.match(await lasts('SEK'), /cannot be said/);
  await entry('Bank', 'Flour', -2);
  assert.match(await lasts('SEK'), /Lasts for<[^>]*><dd>it is used up/);
  assert.doesNotMatch(await lasts('SEK'), /week|less than a month/);
});

test('money is conserved at every moment, however many write', async () => {
  const names = ['Bank', 'Flour', 'Dues', 'Strike pay'];
  const csrf = await ada.token();
  let writing = true, reads = 0;
  const reader = (async () => {
    while (writing) {
      const { balances } = (await bob.get(at)).body;
      const sums = {};
      for (const b of balances)
        sums[b.currency] = (sums[b.currency] ?? 0) +
          Math.round(100 * b.amount);
      assert.deepEqual(Object.values(sums).filter(s => s !== 0), []);
      reads++;
    }
  })();
  const before = (await ada.get(`${at}/entries`)).body.entries[0].number;
  await Promise.all(Array.from({ length: 12 }, async (_, k) => {
    for (let n = 0; n < 15; n++) {
      const answer = await ada.ask('POST', `${at}/entries`, { fields: { csrf,
        from_account: account[names[(k + n) % 4]],
        to_account: account[names[(k + 2 * n + 1 + (n % 3)) % 4]],
        amount: String(1 + (k * 7 + n) % 90), currency: 'EUR',
        words: `${k} ${n}` } });
      assert.ok([200, 422].includes(answer.status), answer.text);
    }
  }));
  writing = false;
  await reader;
  const after = (await ada.get(`${at}/entries`)).body.entries[0].number;
  assert.ok(after - before > 60, `${after - before} entries`);
  assert.ok(reads > 3, `${reads} reads`);
  // numbers without gaps, and one chain of seals
  const ledger = await file(bob, `${at}/file/ledger.txt`, 'many.txt');
  const { status, stdout, stderr } = run('fund', 'ledger', 'check', ledger);
  assert.equal(status, 0, stdout + stderr);
  const left = rows(hub.db, `SELECT currency FROM money_posting
    GROUP BY currency HAVING sum(amount) <> 0`);
  assert.deepEqual(left, []);
});
