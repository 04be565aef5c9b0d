// SPDX-License-Identifier: AGPL-3.0-or-later
// The hub's ledger beside what the bank says, in several currencies, with
// entries among many accounts; and money that is handed over.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { startHub, settle, bring, PROGRAM } = require('./people.js');
const { change, rows } = require('./store.js');

const DAY = 86400e3;
let hub, ada, bob, eve, council, at, account = {};
test.before(async () => {
  hub = await startHub();
  ({ browser: ada, council } = await settle(hub));
  at = `/councils/${council}/money`;
  bob = await bring(hub, ada, council, 'bob');
  eve = await bring(hub, ada, council, 'eve');
  for (const [kind, name] of [['assets', 'Bank'], ['assets', 'Cash'],
    ['income', 'Dues'], ['expenses', 'Rent'], ['expenses', 'Heating'],
    ['equity', 'Exchange']])
    await open(kind, name);
});
test.after(async () => { await hub?.stop(); hub?.remove(); });

const open = async (kind, name) => {
  await ada.done(`${at}/accounts`, { kind, name });
  const { body } = await ada.get(`${at}/entries`);
  account[name] = body.accounts.find(a => a.name === name).account;
};
const day = days => new Date(Date.now() + DAY * days).toISOString()
  .slice(0, 10);
const pay = (from, to, amount, more = {}) => ada.done(`${at}/entries`, {
  from_account: account[from], to_account: account[to], amount,
  currency: 'EUR', words: `${from} to ${to}`, ...more });
const balance = async (name, currency = 'EUR') => {
  const { balances } = (await bob.get(at)).body;
  return balances.find(b => b.name === name && b.currency === currency)
    ?.amount ?? 0;
};
const run = (...words) => spawnSync(PROGRAM, words, { encoding: 'utf8' });
async function download(name) {
  const { status, text } = await bob.get(`${at}/file/${name}`);
  assert.equal(status, 200, text);
  const to = path.join(hub.folder, name);
  fs.writeFileSync(to, text);
  return to;
}
async function upload(where, fields, text, { who = ada, html } = {}) {
  const form = new FormData();
  form.set('csrf', await who.token());
  for (const [key, value] of Object.entries(fields))
    form.set(key, value);
  form.set('file', new Blob([text]), 'file');
  const cookie = [...who.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const answer = await fetch(`${hub.url}${where}`, { method: 'POST',
    body: form, redirect: 'manual', headers: { Cookie: cookie,
      Accept: html ? 'text/html' : 'application/json', Origin: hub.url } });
  const said = await answer.text();
  return { status: answer.status, text: said,
    body: html ? null : JSON.parse(said) };
}
const statement = (text, more = {}) => upload(`${at}/bank`,
  { account: account.Bank, currency: 'EUR', ...more }, text);

// --- many accounts, many currencies -----------------------------------------

const split = (lines, more = {}) => ({ words: 'Landlord', currency: 'EUR',
  lines: String(Math.max(lines.length, 2)), ...more,
  ...Object.fromEntries(lines.flatMap(([way, name, amount, currency], k) => [
    [`way_${k + 1}`, way], [`account_${k + 1}`, account[name] ?? ''],
    [`amount_${k + 1}`, amount], [`currency_${k + 1}`, currency ?? '']])) });

test('an entry goes among several accounts, and back', async () => {
  await pay('Dues', 'Bank', '2000', { day: day(-300) });
  await ada.done(`${at}/split`, split([['out', 'Bank', '900'],
    ['in', 'Rent', '700.50'], ['in', 'Heating', '199.5'], ['in', '', '']]));
  assert.equal(await balance('Bank'), 1100);
  assert.equal(await balance('Rent'), 700.5);
  const [entry] = (await bob.get(`${at}/entries`)).body.entries;
  assert.equal(entry.amount, 900);
  assert.ok(entry.is_split);
  assert.equal(entry.more, 1);
  const page = await bob.get(`${at}/entries/${entry.number}`, { html: true });
  assert.match(page.text, /Heating/);
  await ada.done(`${at}/entries/${entry.number}/correct`, { words: 'Wrong' });
  for (const name of ['Rent', 'Heating'])
    assert.equal(await balance(name), 0);
  assert.equal(await balance('Bank'), 2000);
  // changed money: each currency balances
  await ada.done(`${at}/split`, split([['out', 'Bank', '100'],
    ['in', 'Exchange', '100'], ['out', 'Exchange', '16250', 'jpy'],
    ['in', 'Cash', '16250', 'JPY']], { words: 'Changed', day: day(-200) }));
  assert.equal(await balance('Cash', 'JPY'), 16250);
  assert.match((await bob.get(at, { html: true })).text, /16,250 JPY/);
});

test('what does not balance is said by its line, and kept', async () => {
  const before = rows(hub.db, 'SELECT count(*) AS n FROM money_posting');
  for (const [lines, said] of [
    [[['out', 'Bank', '5'], ['in', 'Rent', '4.99']], /More goes out/],
    [[['out', 'Bank', '5'], ['in', 'Rent', '5.01']], /More comes in/],
    [[['out', 'Bank', '5'], ['in', 'Rent', '5', 'USD']], /each currency/],
    [[['out', 'Bank', '5'], ['in', 'Rent', '5.1234']], /Line 2: .* amount/],
    [[['out', 'Bank', '1.5', 'JPY'], ['in', 'Rent', '1.5', 'JPY']],
      /Line 1: .* decimals/],
    [[['out', 'Bank', '9223372036854775808'], ['in', 'Rent',
      '9223372036854775808']], /Line 1: .* amount/],
    [[['out', 'Bank', '5'], ['in', 'Nowhere', '5']], /Line 2: choose/],
    [[['out', 'Bank', '5', 'QQQ'], ['in', 'Rent', '5', 'QQQ']],
      /Line 1: this currency/],
    [[['in', '', '']], /At least two/]]) {
    const answer = await ada.post(`${at}/split`, split(lines));
    assert.equal(answer.status, 422, JSON.stringify(lines));
    assert.match(answer.text, said);
  }
  // more lines, with scripts off: what was typed is there again
  const form = await ada.post(`${at}/split`, { ...split([
    ['out', 'Bank', '77.25'], ['in', 'Rent', 'x<y']]), more: '1' },
  { html: true });
  assert.equal(form.status, 422);
  assert.match(form.text, /name="amount_6"/);
  assert.match(form.text, /value="77.25"/);
  assert.match(form.text, /value="x&lt;y"/);
  assert.deepEqual(rows(hub.db, 'SELECT count(*) AS n FROM money_posting'),
    before);
  assert.equal((await bob.get(`${at}/split`)).status, 403);
});

// --- what the bank says -----------------------------------------------------

const line = (amount, days, { ref = '', text = '', payer = '' } = {}) => `
<Ntry><Amt Ccy="EUR">${Math.abs(amount).toFixed(2)}</Amt>
<CdtDbtInd>${amount < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>${day(days)}</Dt></BookgDt>
${ref ? `<AcctSvcrRef>${ref}</AcctSvcrRef>` : ''}<NtryDtls><TxDtls><RltdPties>
<Dbtr><Nm>${payer}</Nm></Dbtr><DbtrAcct><Id><IBAN>DE${payer}</IBAN></Id>
</DbtrAcct></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls>
</NtryDtls></Ntry>`;
const camt = (opening, lines) => {
  const closing = lines.reduce((sum, [amount]) => sum + amount, opening);
  const sum = (kind, amount) => `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd>
</CdOrPrtry></Tp><Amt Ccy="EUR">${amount.toFixed(2)}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
  return `<?xml version="1.0"?><Document><BkToCstmrStmt><Stmt>
${sum('OPBD', opening)}${sum('CLBD', closing)}
${lines.map(l => line(...l)).join('')}</Stmt></BkToCstmrStmt></Document>`;
};

test('each line is an entry, becomes one, or is left out', async () => {
  // the ledger has 1900 in the bank: 40 that came and 12 that went are known
  await pay('Dues', 'Bank', '40', { day: day(-6), words: 'Dues of June' });
  await pay('Bank', 'Rent', '12', { day: day(-5) });
  await pay('Bank', 'Heating', '3', { day: day(-4) }); // not at the bank yet
  const lines = [
    [40, -5, { ref: 'R1', text: 'June', payer: 'Wanda' }],
    [-12, -5, { ref: 'R2', text: 'flat' }],
    [25, -3, { ref: 'R3', text: 'from Zoe Q', payer: 'Yusuf' }],
    [-1.5, -2, { ref: 'R4', text: 'fee' }]];
  const { status, body, text } = await statement(camt(1900, lines));
  assert.equal(status, 200, text);
  assert.equal(body.known, 0);
  const where = `${at}/bank/${body.statement}`;
  assert.equal((await bob.post(`${where}/match`)).status, 403);
  let seen = (await bob.get(where)).body;
  assert.equal(seen.statement.closing, 1951.5);
  assert.equal(seen.statement.ledger, 1925);
  assert.equal(seen.statement.difference, 26.5);
  assert.equal(seen.matches, 2);
  const of = amount => seen.lines.find(l => l.amount === amount);
  assert.equal(of(40).match.entry_words, 'Dues of June');
  assert.equal(of(40).match.apart, 1);
  assert.ok(of(-12).match.is_same_day);
  assert.equal(of(25).match, undefined);
  const explained = s => Math.round(100 * (s.waiting + s.left_out +
    s.not_at_bank + s.before - s.difference));
  assert.equal(explained(seen.statement), 0);
  const waits = async who => (await who.get('/')).body.bank;
  assert.deepEqual((await waits(ada)).map(b => [b.lines, b.statement]),
    [[4, body.statement]]);
  assert.deepEqual(await waits(bob), []);
  assert.match((await ada.get('/', { html: true })).text, /4 lines: is it in/);
  // one by one, then all that are certain
  await ada.done(`${where}/lines/${of(40).line}/match`,
    { number: of(40).match.number });
  assert.equal((await ada.post(`${where}/lines/${of(40).line}/match`,
    { number: 1 })).status, 409);
  assert.equal((await ada.post(`${where}/lines/${of(-1.5).line}/match`,
    { number: 1 })).status, 409);
  await ada.done(`${where}/match`);
  const bad = await ada.post(`${where}/lines/${of(25).line}/enter`,
    { to_account: account.Bank, words: 'x' });
  assert.equal(bad.status, 422);
  await ada.done(`${where}/lines/${of(25).line}/enter`,
    { to_account: account.Dues, words: 'Dues of July' });
  await ada.done(`${where}/lines/${of(-1.5).line}/leave`);
  seen = (await bob.get(where)).body;
  const s = seen.statement;
  assert.deepEqual([s.open, s.ledger, s.difference, s.waiting, s.left_out,
    s.not_at_bank, s.before], [0, 1950, 1.5, 0, -1.5, 3, 0]);
  assert.equal(await balance('Dues'), -2065);
  const page = await bob.get(where, { html: true });
  assert.match(page.text, /1,951\.50 EUR/);
  assert.match(page.text, /Dues of July/);
  await ada.done(`${where}/lines/${of(-1.5).line}/reopen`);
  assert.equal((await bob.get(where)).body.statement.waiting, -1.5);
  // of people nothing stays but a keyed hash of who paid
  const kept = JSON.stringify(['money_line', 'money_payer', 'money_statement']
    .map(table => rows(hub.db, `SELECT * FROM ${table}`)));
  for (const trace of ['Zoe', 'Wanda', 'Yusuf'])
    assert.ok(!kept.includes(trace), trace);
  assert.equal(rows(hub.db, `SELECT count(*) AS n FROM money_line
    WHERE state <> 'open' AND (words <> '' OR payer <> '')`)[0].n, 0);

  // the same again: nothing new; an overlapping one: only what is new
  const again = (await statement(camt(1900, lines))).body;
  assert.equal(again.known, 4);
  assert.match(again.next, /said=money.bank_known/);
  const more = (await statement(camt(1928, [...lines.slice(2),
    [30, -1, { ref: 'R5', payer: 'Yusuf' }],
    [7, -1, { text: 'twice' }], [7, -1, { text: 'twice' }]]))).body;
  assert.equal(more.known, 2);
  const next = (await bob.get(`${at}/bank/${more.statement}`)).body;
  assert.equal(next.lines.length, 3);
  const known = next.lines.find(l => l.amount === 30);
  assert.equal(known.payer_account, 'Dues');
  assert.equal(known.payer_words, 'Dues of July');
  assert.equal((await statement(camt(1928, [...lines.slice(2),
    [30, -1, { ref: 'R5', payer: 'Yusuf' }],
    [7, -1, { text: 'twice' }], [7, -1, { text: 'twice' }]]))).body.known, 5);
  // an entry that is taken back frees its line
  const dues = (await bob.get(`${at}/entries`)).body.entries
    .find(e => e.words === 'Dues of June');
  await ada.done(`${at}/entries/${dues.number}/correct`, { words: 'No' });
  seen = (await bob.get(where)).body;
  assert.ok(of(40).is_open);
});

test('what cannot be read is said by its line, and nothing stays', async () => {
  const before = rows(hub.db, `SELECT (SELECT count(*) FROM money_line) AS l,
    (SELECT count(*) FROM money_statement) AS s`);
  for (const [text, said] of [
    ['', /needed|choose|empty/i],
    ['date,amount\n2026-01-02,5\n2026-13-02,7', /:3:.*is no day/],
    ['date,amount\n2026-01-02,much', /:2:.*is no amount/],
    ['date,amount,currency\n2026-01-02,5.1234,EUR', /Line 2: “5.1234”/],
    ['date,amount,currency\n2026-01-02,5,EUR\n2026-01-03,5,USD', /several/],
    ['date,amount,currency\n2026-01-02,5,zzz', /No country/],
    ['date,amount\n', /no booked line/],
    [camt(1, [[2, -1]]).replace('>3.00<', '>4.00<'), /lead from the opening/],
    [camt(1, [[2, -1]]).slice(0, -30), /:\d+:/],
    ['<!DOCTYPE x [<!ENTITY a "b">]><Document/>', /DOCTYPE/]]) {
    const answer = await statement(text);
    assert.equal(answer.status, 422, answer.text);
    assert.match(answer.text, said);
  }
  assert.deepEqual(rows(hub.db, `SELECT (SELECT count(*) FROM money_line) AS l,
    (SELECT count(*) FROM money_statement) AS s`), before);
  const page = await upload(`${at}/bank`, { account: account.Bank,
    currency: 'EUR' }, 'date,amount\n2026-13-02,5', { html: true });
  assert.match(page.text, /Nothing was kept\..*is no day/s);
  // a table that says what stands there, the newest line first
  const { body } = await statement('date,amount,balance,text\n' +
    `${day(-1)},-2,7.5,tea\n${day(-2)},9.5,9.5,start\n`,
  { account: account.Cash });
  const seen = (await bob.get(`${at}/bank/${body.statement}`)).body;
  assert.equal(seen.statement.closing, 7.5);
  assert.equal(seen.statement.ledger, 0);
  assert.equal(seen.statement.waiting, 7.5);
  assert.equal((await bob.get(`${at}/bank/999`)).status, 404);
  assert.equal((await bob.get(`${at}/bank`, { html: true })).status, 200);
});

test('what lines say is forgotten after ninety days', async () => {
  change(hub.db, 'UPDATE money_statement SET brought_at = brought_at - ' +
    91 * 86400);
  change(hub.db, 'UPDATE money_payer SET used_at = used_at - ' + 801 * 86400);
  await statement(`date,amount,text\n${day(-1)},1,penny`);
  const said = () => rows(hub.db,
    `SELECT words FROM money_line WHERE words <> '' OR payer <> ''`);
  const known = () => rows(hub.db, 'SELECT payer FROM money_payer');
  for (let k = 0; k < 300 && (said().length > 1 || known().length > 0); k++)
    await sleep(100); // the hub's clock looks once a second
  assert.deepEqual(said(), [{ words: 'penny' }]);
  assert.deepEqual(known(), []);
});

// --- rates ------------------------------------------------------------------

test('currencies have their decimals, rates their day', async () => {
  const add = fields => ada.post(`${at}/currencies`, fields);
  for (const fields of [{ code: 'EUR', name: 'Euro' },
    { code: 'KWD', name: 'Dinar' }, { code: 'H1', name: 'Hours' },
    { code: 'HOUR', name: 'x', digits: '7' }, { code: 'HOUR', name: '' }])
    assert.equal((await add(fields)).status, 422, JSON.stringify(fields));
  await ada.done(`${at}/currencies`, { code: 'hour', name: 'Time bank',
    digits: '1' });
  assert.equal((await add({ code: 'HOUR', name: 'Again' })).status, 422);
  await pay('Dues', 'Cash', '1.234', { currency: 'KWD', day: day(-40) });
  await pay('Dues', 'Cash', '7.5', { currency: 'HOUR', day: day(-40) });
  await pay('Dues', 'Cash', '1.234.567', { currency: 'KWD', day: day(0) });
  assert.equal((await ada.post(`${at}/entries`, {
    from_account: account.Dues, to_account: account.Cash, amount: '7.55',
    currency: 'HOUR', words: 'x' })).status, 422);
  const of = async on => (await bob.get(
    `${at}/entries?account=${account.Cash}&on=${on}`)).body.of.stands
    .map(s => [s.currency, s.amount]);
  assert.deepEqual(await of(day(-41)), [['JPY', 16250]]);
  assert.deepEqual(await of(day(-40)), [['HOUR', 7.5], ['JPY', 16250],
    ['KWD', 1.234]]);
  assert.deepEqual(await of(day(-300)), []);
  const shown = await bob.get(`${at}/entries?account=${account.Cash}`,
    { html: true });
  assert.match(shown.text, /1,234,567\.000 KWD/);
  assert.match(shown.text, /7\.5 HOUR/);

  const worth = async (on, what) => (await bob.get(
    `${at}/worth?on=${on}&in=${what}`)).body;
  const cash = async (on, what, of) => (await worth(on, what)).accounts
    .find(a => a.name === 'Cash' && a.currency === of);
  assert.equal((await cash(day(-30), 'EUR', 'KWD')).has_worth, false);
  assert.ok((await worth(day(-30), 'EUR')).lacks);
  const rate = (of, text, what, days) => ada.done(`${at}/rates`, { of,
    rate: text, in_currency: what, day: day(days), words: 'a central bank' });
  await rate('KWD', '3', 'EUR', -35);
  await rate('KWD', '3.1', 'EUR', -20);
  assert.equal((await cash(day(-36), 'EUR', 'KWD')).has_worth, false);
  assert.equal((await cash(day(-30), 'EUR', 'KWD')).worth, 3.70); // 3.702
  assert.equal((await cash(day(-20), 'EUR', 'KWD')).worth, 3.83); // 3.8254
  // the other way round, and a table
  const table = ['date,currency,rate,in', `${day(-35)},EUR,162.5,JPY`,
    `${day(-35)},HOUR,9.75,EUR`, `${day(-35)},HOUR,1584,JPY`, `${day(-35)},KWD,487.5,JPY`].join('\n');
  const file = (text, more) => upload(`${at}/rates/file`,
    { source: 'a table', ...more }, text);
  assert.equal((await file(table)).body.added, 4);
  assert.equal((await file(table)).body.added, 0);
  assert.equal((await cash(day(-30), 'EUR', 'HOUR')).worth, 73.12); // of 73.125 the even one
  assert.equal((await cash(day(-30), 'JPY', 'KWD')).worth, 602); // 601.575
  assert.equal((await cash(day(-30), 'EUR', 'JPY')).worth, 100);
  for (const text of ['date,currency,rate,in\n2026-01-01,EUR,0,JPY',
    `date,currency,rate,in\n${day(-1)},EUR,1,USD\n2026-01-32,EUR,1,USD`,
    'date,currency,rate,in\n2026-01-01,QQQ,1,EUR', 'date\n2026-01-01'])
    assert.equal((await file(text)).status, 422, text);
  assert.equal((await file(table, { source: '' })).status, 422);
  // every amount agrees with what the command reckons of the file
  const ledger = await download('ledger.txt');
  assert.equal(run('fund', 'ledger', 'check', ledger).status, 0);
  for (const what of ['JPY', 'EUR']) {
    const page = await worth(day(0), what);
    assert.equal(page.lacks, false);
    const out = run('fund', 'ledger', 'balance', ledger, 'Assets:Cash',
      '--in', what);
    const sum = page.accounts.filter(a => a.name === 'Cash')
      .reduce((total, a) => total + Math.round(100 * a.worth), 0) / 100;
    assert.ok(out.stdout.replaceAll(',', '').includes(
      sum.toFixed(what === 'JPY' ? 0 : 2)), `${sum} ${out.stdout}`);
  }
  const { entries } = (await bob.get(`${at}/entries`)).body;
  assert.ok(entries[0].is_rate);
  assert.equal((await ada.post(
    `${at}/entries/${entries[0].number}/correct`, { words: 'x' })).status, 409);
  for (const where of [`${at}/worth`, `${at}/entries/${entries[0].number}`])
    assert.equal((await bob.get(where, { html: true })).status, 200);
});

// --- downloads --------------------------------------------------------------

for (const [program, name, words] of [['bean-check', 'ledger.beancount', []],
  ['hledger', 'ledger.journal', ['check', '-f']]]) {
  const there = spawnSync(program, ['--version']).error === undefined;
  test(`${program} finds in the download what the hub says`,
    { skip: there ? false : `${program} is not installed` }, async () => {
      const file = await download(name);
      const check = () => spawnSync(program, [...words, file],
        { encoding: 'utf8' });
      const done = check();
      assert.equal(done.status, 0, done.stdout + done.stderr);
      const text = fs.readFileSync(file, 'utf8');
      const at = text.lastIndexOf('Rent');
      assert.ok(text.slice(at).includes('12.00'), text.slice(at));
      fs.writeFileSync(file, text.slice(0, at) +
        text.slice(at).replace('12.00', '13.00'));
      assert.notEqual(check().status, 0); // and would say so
    });
}

test('a ledger altered in the store is given to nobody', async () => {
  const alter = async (what, back) => {
    change(hub.db, what);
    for (const name of ['ledger.txt', 'ledger.journal']) {
      const { status, text } = await bob.get(`${at}/file/${name}`);
      assert.equal(status, 500, text);
    }
    change(hub.db, back);
    assert.equal((await bob.get(`${at}/file/ledger.txt`)).status, 200);
  };
  const posting = by => `UPDATE money_posting SET amount = amount + ${by}
    WHERE entry = (SELECT min(entry) FROM money_entry) AND line = 1`;
  await alter(posting(1), posting(-1));
  const words = (from, to) => `UPDATE money_entry SET words = '${to}',
    written = replace(written, '${from}', '${to}') WHERE words = '${from}'`;
  await alter(words('Dues of July', 'Dues of Jule'),
    words('Dues of Jule', 'Dues of July'));
  // what is kept beside the postings is what they sum to, at every level
  for (const span of [1, 32, 1024])
    assert.deepEqual(rows(hub.db, `SELECT account, currency, block, amount
      FROM money_sum WHERE level = ${[1, 32, 1024].indexOf(span)}
      ORDER BY 1, 2, 3`), rows(hub.db, `SELECT account, currency,
      day_on / ${span} AS block, sum(amount) AS amount FROM money_posting
      GROUP BY account, currency, day_on / ${span} ORDER BY 1, 2, 3`)
      .map(row => ({ ...row, amount: Number(row.amount) })));
});

test('a draw waits with those who may agree to it', async () => {
  const { next } = await ada.done(`${at}/pots`, { name: 'Tea', purpose: 'tea',
    currency: 'JPY', may_ask: 'members', may_agree: 'roles',
    each_most: '1.000', days: '30' });
  const pot = next.replace(/\?.*/, '');
  account.Tea = Number(pot.match(/(\d+)$/)[1]);
  await pay('Cash', 'Tea', '2000', { currency: 'JPY' });
  const ask = amount => bob.post(`${pot}/requests`, { amount, words: 'Green',
    to_account: account.Rent });
  assert.equal((await ask('1001')).status, 422); // 1.000 yen is a thousand
  assert.equal((await ask('999.5')).status, 422);
  assert.equal((await ask('1000')).status, 200);
  const waits = async who => (await who.get('/')).body.draws
    .map(d => [d.pot_name, d.amount, d.currency]);
  assert.deepEqual(await waits(ada), [['Tea', 1000, 'JPY']]);
  assert.deepEqual(await waits(bob), []);
  assert.deepEqual(await waits(eve), []);
  assert.match((await ada.get('/', { html: true })).text, /1,000 JPY/);
  const [request] = (await ada.get(pot)).body.requests;
  await ada.done(`${pot}/requests/${request.request}/yes`);
  assert.deepEqual(await waits(ada), []);
  assert.equal((await bob.get(pot)).body.pot.balance, 1000);
  const page = await eve.get(`/councils/${council}`, { html: true });
  assert.match(page.text, /Money was drawn from a pot/);
});

// --- tables of the banks' own -----------------------------------------------

const dotted = days => day(days).split('-').reverse().join('.');
const german = lines => ['Umsatzanzeige;Datei erzeugt am: 01.02.2026', '',
  'Buchung;Valuta;Auftraggeber/Empfänger;Verwendungszweck;Saldo;Betrag',
  ...lines, 'Endsaldo;;;;1.320,50;'].join('\r\n');

test('a bank’s own table is read, shown, and taken back', async () => {
  await open('assets', 'Giro');
  const rowsOf = german([
    `${dotted(-2)};${dotted(-2)};Rossi, Anna;"Spende\nmit Umlaut ü";1.320,50;120,00`,
    `${dotted(-3)};${dotted(-3)};Bank;Entgelt;1.200,50;-4,90`]);
  const latin = Buffer.from(rowsOf, 'latin1');
  const { status, body, text } = await statement(latin,
    { account: account.Giro });
  assert.equal(status, 200, text);
  const where = `${at}/bank/${body.statement}`;
  const seen = (await bob.get(where)).body;
  const s = seen.statement;
  assert.deepEqual([s.format, s.day_order, s.mark, s.came, s.went, s.opening,
    s.closing, s.passed, s.is_chained], ['table', 'd', ',', 120, 4.9, 1205.4,
    1320.5, 1, true]);
  assert.deepEqual(seen.lines.map(l => [l.amount, l.words]),
    [[-4.9, 'Entgelt'], [120, 'Spende mit Umlaut ü']]);
  const page = await ada.get(where, { html: true });
  assert.match(page.text, /day, month, year/);
  assert.match(page.text, /each balance follows/);
  // wrong: all of it back, and brought anew it is not known
  assert.equal((await bob.post(`${where}/undo`)).status, 403);
  await ada.done(`${where}/undo`);
  assert.equal((await bob.get(where)).status, 404);
  const again = await statement(latin, { account: account.Giro });
  assert.equal(again.body.known, 0);
  const there = `${at}/bank/${again.body.statement}`;
  const [fee] = (await bob.get(there)).body.lines;
  await ada.done(`${there}/lines/${fee.line}/leave`);
  assert.equal((await ada.post(`${there}/undo`)).status, 409);
});

test('what a table does not say is asked once an account', async () => {
  await open('assets', 'Odd');
  const odd = (name, days) => `Kdy,Kolik,Proc\n${days},7.50,${name}\n`;
  const first = odd('Ana & <b>', day(-9));
  const asked = await statement(first, { account: account.Odd });
  assert.equal(asked.status, 422);
  assert.equal(asked.body.faults[0].key, 'bank_ask_columns');
  // scripts off: the first rows with a choice above each, and the file kept
  const form = await upload(`${at}/bank`, { account: account.Odd,
    currency: 'EUR' }, first, { html: true });
  assert.equal(form.status, 422);
  assert.match(form.text, /<select id="column-3" name="column_3">/);
  assert.match(form.text, /Ana &amp; &lt;b&gt;/);
  const kept = form.text.match(/<textarea name="kept" hidden>\n([^]*?)<\/t/)[1]
    .replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  assert.equal((await upload(`${at}/bank`, { account: account.Odd,
    currency: 'EUR', kept, column_1: 'date', column_2: 'text' }, '')).status,
  422);
  const done = await upload(`${at}/bank`, { account: account.Odd,
    currency: 'EUR', kept, column_1: 'date', column_2: 'amount',
    column_3: 'text' }, '');
  assert.equal(done.status, 200, done.text);
  const { lines } = (await bob.get(`${at}/bank/${done.body.statement}`)).body;
  assert.deepEqual(lines.map(l => [l.amount, l.words]), [[7.5, 'Ana & <b>']]);
  // the next one with these headings is read likewise
  const next = await statement(odd('Ben', day(-8)), { account: account.Odd });
  assert.equal(next.status, 200, next.text);
  assert.equal((await statement(odd('Ben', day(-8)),
    { account: account.Giro })).status, 422);
  // days and numbers that may be two things
  for (const [table, key, field, value, amount] of [
    ['date,amount\n03/04/2026,1.50', 'bank_ask_order', 'day_order', 'm', 1.5],
    ['date;amount\n2026-03-05;1.200', 'bank_ask_mark', 'mark', ',', 1200]]) {
    const open1 = await statement(table, { account: account.Odd });
    assert.equal(open1.body.faults?.[0].key, key, open1.text);
    const read = await statement(table, { account: account.Odd,
      [field]: value });
    assert.equal(read.status, 200, read.text);
    const [line] = (await bob.get(`${at}/bank/${read.body.statement}`)).body
      .lines;
    assert.equal(line.amount, amount);
    if (value === 'm') assert.equal(line.day, '2026-03-04');
  }
});

test('what is said of a table is not asked twice, nor lost', async () => {
  await open('assets', 'Both');
  const send = async (text, more) => upload(`${at}/bank`,
    { account: account.Both, currency: 'EUR', ...more }, text, { html: true });
  const both = 'date;amount\n03/04/2026;1.200';
  const { body } = await statement(both, { account: account.Both });
  assert.deepEqual(Object.keys(body.fault), ['day_order', 'mark']);
  const form = (await send(both, { day_order: 'm' })).text;
  assert.match(form, /<option value="m" selected>/);
  assert.match(form, /<p class="fault" id="mark-f">[^<]*1\.200/);
  assert.doesNotMatch(form, /id="day_order-f"/);
  assert.doesNotMatch(form, /id="file-f"/);
  // a column that is none of days: the line says so, and the choice stays
  const table = `Kdy,Kolik,Proc\n${day(-9)},7.50,Ana\n`;
  const wrong = await send(table, { column_1: 'text', column_2: 'amount',
    column_3: 'date' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /id="file-f"/);
  assert.match(wrong.text, /<textarea name="kept" hidden>\n(&quot;)?Kdy/);
  assert.match(wrong.text, /name="column_3">[^]*?<option value="date" selected>/);
  assert.deepEqual((await bob.get(`${at}/bank`)).body.statements
    .filter(s => s.name === 'Both'), []);
});

test('MT940 is read to the last balance', async () => {
  await open('assets', 'Old');
  const six = days => day(days).slice(2).replaceAll('-', '');
  const mt = closing => [':20:X', ':25:1/2', ':28C:1', `:60F:C${six(-9)}EUR10,`,
    `:61:${six(-8)}${six(-8).slice(2)}C20,5NTRFNONREF//B1`,
    ':86:166?20Dues?21of June?31DE1?32Zoe', `:61:${six(-8)}D3,NMSC`,
    `:62F:C${six(-7)}EUR${closing}`, '-'].join('\r\n');
  const bad = await statement(mt('27,51'), { account: account.Old });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /:8: the lines do not lead/);
  const { status, body, text } = await statement(mt('27,5'),
    { account: account.Old });
  assert.equal(status, 200, text);
  const seen = (await bob.get(`${at}/bank/${body.statement}`)).body;
  assert.deepEqual(seen.lines.map(l => [l.amount, l.words]),
    [[20.5, 'Dues of June'], [-3, '']]);
  assert.equal(seen.statement.format, 'mt940');
});

// --- proposals --------------------------------------------------------------

test('pledges and dues are proposed with why, and taken with a tap',
  async () => {
    await open('assets', 'Till');
    await ada.done(`${at}/dues`, { way: 'bands', currency: 'EUR',
      account: account.Dues, least_1: '0', amount_1: '8', least_2: '1000',
      amount_2: '15' });
    const { pledge } = await ada.done(`${at}/pledges`, { who: 'outside',
      name: 'Anna Rossi', amount: '120', currency: 'EUR', often: 'month',
      from: day(-3), until: day(300) });
    const second = (await ada.done(`${at}/pledges`, { who: 'outside',
      name: 'A. Rossi', amount: '120', currency: 'EUR', often: 'once',
      from: day(5) })).pledge;
    const csv = ['date,amount,payer,text', `${day(-2)},120,ROSSI ANNA,x`,
      `${day(-2)},30,Eve Müller,dues`, `${day(-2)},120,Somebody,y`,
      `${day(-2)},121,Anna Rossi,z`].join('\n');
    const { body } = await statement(csv, { account: account.Till });
    const where = `${at}/bank/${body.statement}`;
    assert.ok((await bob.get(where)).body.lines.every(l =>
      l.proposals === undefined));
    const look = async () => (await ada.get(where)).body.lines;
    const of = (lines, amount, k = 0) =>
      lines.filter(l => l.amount === amount)[k];
    let lines = await look();
    // all that fit, nearest first; other amounts and other names do not
    assert.deepEqual(of(lines, 120).proposals.map(p => [p.kind, p.subject,
      p.due]), [['pledge', pledge, day(-3)], ['pledge', second, day(5)]]);
    assert.deepEqual(of(lines, 120, 1).proposals, []);
    assert.deepEqual(of(lines, 121).proposals, []);
    assert.deepEqual(of(lines, 30).proposals.map(p => [p.kind, p.name,
      p.months]), [['dues', 'eve', 2]]);
    assert.match((await ada.get(where, { html: true })).text,
      /120.00 EUR from Anna Rossi: their pledge due on/);
    const line = of(lines, 120).line;
    const take = (fields, who = ada) => who.post(
      `${where}/lines/${line}/take`, fields);
    assert.equal((await take({ kind: 'pledge', subject: pledge }, bob)).status,
      403);
    assert.equal((await take({ kind: 'dues', subject: pledge })).status, 409);
    assert.equal((await take({ kind: 'pledge', subject: pledge,
      from_account: account.Rent })).status, 422);
    // several at once: only what is beyond doubt
    await ada.done(`${where}/take`);
    lines = await look();
    assert.equal(of(lines, 30).state, 'entered');
    assert.equal(of(lines, 120).state, 'open');
    await ada.done(`${where}/lines/${line}/take`, { kind: 'pledge',
      subject: pledge, from_account: account.Dues });
    const { pledge: kept, receipts } = (await ada.get(
      `${at}/pledges/${pledge}`)).body;
    assert.equal(kept.came, 120);
    assert.equal(receipts[0].amount, 120);
    assert.equal(await balance('Till'), 150);
    assert.equal((await take({ kind: 'pledge', subject: pledge })).status, 409);
    // of who it might have been from nothing is kept
    assert.deepEqual(rows(hub.db, `SELECT * FROM money_fit WHERE line = ${line}`),
      []);
  });

// --- handing over -----------------------------------------------------------

test('two look at the money and sign, not only who keeps it', async () => {
  const where = `${at}/handover`;
  assert.equal((await bob.post(where)).status, 403);
  await ada.done(where, { words: 'Two coins are bent' });
  assert.equal((await ada.post(where)).status, 409);
  let { handovers: [one], keepers } = (await bob.get(where)).body;
  assert.deepEqual(keepers.filter(k => !k.is_shadow).map(k => k.name),
    ['ada']);
  for (const s of one.sums)
    assert.equal(s.amount, await balance(s.name, s.currency));
  assert.ok(one.sums.some(s => s.currency === 'KWD'));
  const sign = who => who.post(`${where}/${one.handover}/sign`);
  assert.equal((await ada.get('/')).body.handovers.length, 1);
  assert.equal((await sign(ada)).status, 200);
  assert.equal((await sign(ada)).status, 409);
  // what is entered afterwards does not change what was looked at
  await pay('Dues', 'Bank', '5');
  assert.equal((await sign(bob)).status, 200);
  assert.equal((await sign(eve)).status, 409);
  const { handovers } = (await eve.get(where)).body;
  assert.ok(handovers[0].is_signed);
  assert.deepEqual(handovers[0].signs.map(s => s.name).sort(),
    ['ada', 'bob']);
  assert.deepEqual(handovers[0].sums, one.sums);
  // the ledger's seal then stands in the file
  const text = fs.readFileSync(await download('ledger.txt'), 'utf8');
  assert.ok(text.includes(`= ${one.hash}\n`));
  assert.equal((await bob.get(where, { html: true })).status, 200);
  // the next keeps the ledger, who kept it does not any more
  const member = name => rows(hub.db, `SELECT member FROM member
    WHERE name = '${name}'`)[0].member;
  change(hub.db, `UPDATE role SET member = ${member('bob')}
    WHERE kind = 'treasurer' AND ended_at IS NULL AND is_shadow = 0`);
  assert.equal((await ada.post(`${at}/accounts`, { kind: 'assets',
    name: 'Mine' })).status, 403);
  await bob.done(`${at}/accounts`, { kind: 'assets', name: 'Safe' });
  ({ body: { handovers: [one] } } = await eve.get(where));
  await bob.done(where);
  ({ body: { handovers: [one], keepers } } = await eve.get(where));
  assert.deepEqual(keepers.filter(k => !k.is_shadow).map(k => k.name),
    ['bob']);
  assert.equal((await eve.post(`${where}/${one.handover}/drop`)).status, 403);
  await bob.done(`${where}/${one.handover}/drop`);
  assert.equal((await sign(eve)).status, 409);
});
