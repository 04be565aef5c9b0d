// SPDX-License-Identifier: AGPL-3.0-or-later
// fund allocate, fund check, fund transfer, fund ledger.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon } = require('./parecon.js');

function write(t, name, text) {
  const file = path.join(folder(t), name);
  fs.writeFileSync(file, text);
  return file;
}

const fund = (...args) => parecon(['fund', ...args]);
const ledger = (...args) => parecon(['fund', 'ledger', ...args]);

// Six of ten want the two dear projects, four the two cheap ones: greedy gives
// all to the six.
const POLL = `META
key;value
description;Garden round
budget;1000
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;name
p1;500;Pond
p2;500;Playground
p3;200;Bench
p4;200;Compost
VOTES
voter_id;vote
${[1, 2, 3, 4, 5, 6].map((v) => `${v};p1,p2`).join('\n')}
${[7, 8, 9, 10].map((v) => `${v};p3,p4`).join('\n')}
`;

// --- allocate, check ----------------------------------------------------------

test('allocate: equal shares leave nobody out, greedy does and says so', (t) => {
  const file = write(t, 'poll.pb', POLL);
  const fair = fund('allocate', file);
  assert.equal(fair.code, 0, fair.err);
  assert.match(fair.out, /10 voters, 4 projects, a budget of 1,000 EUR/);
  assert.match(fair.out, /1 {2}Pond +500 +6\n/);
  assert.match(fair.out, /Bench +200 +4\n/);
  assert.match(fair.out, /Playground +500 {2}its backers had not enough left/);
  assert.match(fair.out, /nothing is funded: 0 of 10/);
  assert.match(fair.out, /Checked: no group/);
  for (const line of fair.out.split('\n')) assert.ok([...line].length <= 80, line);
  const greedy = fund('allocate', file, '--rule', 'greedy');
  assert.equal(greedy.code, 0, greedy.err);
  assert.match(greedy.out, /Left out: 4 voters agree/);
  assert.match(greedy.out, /nothing is funded: 4 of 10 \(40\.0 %\)/);
});

test('allocate: JSON says the same', (t) => {
  const file = write(t, 'poll.pb', POLL);
  const { code, out } = fund('allocate', file, '--json');
  assert.equal(code, 0);
  const answer = JSON.parse(out);
  const funded = answer.projects.filter((p) => p.funded > 0);
  assert.deepEqual(funded.map((p) => p.project), ['p1', 'p3', 'p4']);
  assert.equal(answer.spent, 900);
  assert.equal(answer.spent + answer.left, answer.budget);
  assert.equal(answer.projects[1].fate, 'too_dear');
  assert.equal(answer.groups_left_out, 0);
});

test('check: a transcript is as the rule says; an edited one is found', (t) => {
  const file = write(t, 'poll.pb', POLL);
  const paid = path.join(folder(t), 'paid.jsonl');
  for (const rule of ['equal-shares', 'phragmen', 'greedy']) {
    assert.equal(fund('allocate', file, '--rule', rule, '--transcript', paid).code, 0);
    const fine = fund('check', file, paid);
    assert.equal(fine.code, 0, fine.out + fine.err);
    assert.match(fine.out, /^all as the rule says/);
    const text = fs.readFileSync(paid, 'utf8');
    const edits = [text.replace('"amount":500', '"amount":499'),
      text.replace('"project":"p1"', '"project":"p2"'),
      text.replace(/"spent":\d+/, '"spent":1'),
      text.replace(/\[1,\d+\]/, '[7,83]')];
    for (const edit of edits) {
      if (edit === text) continue;
      fs.writeFileSync(paid, edit);
      const bad = fund('check', file, paid, '--json');
      assert.equal(bad.code, 1, rule + edit);
      assert.ok(JSON.parse(bad.out).fault.length > 10);
    }
    fs.writeFileSync(paid, text.slice(0, -30));
    assert.equal(fund('check', file, paid).code, 3);
  }
});

test('allocate: weights, steps, caps, exclusions, votes against', (t) => {
  const file = write(t, 'poll.pb', `META
key;value
budget;14.50
vote_type;approval
caps;art:3
PROJECTS
project_id;cost;least;step;category;instead;periods
a;40;2;1.5;;;
b;2;;;art;;
c;2;;;art;;
d;1;;;;x;
e;1;;;;x;
f;1;;;;;
VOTES
vote;weight;against
a,b,c,d,e,f;1/2;
a,b,c,d,e;1/3;f
b,c;1;f
`);
  const { code, out, err } = fund('allocate', file, '--json');
  assert.equal(code, 0, err);
  const fates = Object.fromEntries(JSON.parse(out).projects.map((p) => [p.project, p]));
  assert.ok(fates.a.funded >= 200 && fates.a.funded < 4000, `${fates.a.funded}`);
  assert.equal(fates.b.fate, 'chosen');
  assert.equal(fates.c.fate, 'capped');
  assert.equal(fates.d.fate, 'chosen');
  assert.match(fund('allocate', file).out, /a +[\d.]+ +0\.83\n/);
  assert.equal(fates.e.fate, 'excluded');
  assert.equal(fates.f.fate, 'opposed');
});

test('allocate: a bad file is told with its line, and what would be right', (t) => {
  const file = write(t, 'poll.pb', POLL.replace('p3;200', 'p3;two'));
  const { code, err } = fund('allocate', file);
  assert.equal(code, 3);
  assert.match(err, /poll\.pb:11: project p3: "two" is no cost/);
  assert.equal(fund('allocate', file, '--rule', 'fair').code, 3);
  const good = write(t, 'poll.pb', POLL);
  for (const bad of [['--rule', 'fair'], ['--utility', 'joy'], ['--complete', 'more'],
    ['--increment', '0.5']]) {
    assert.equal(fund('allocate', good, ...bad).code, 2, bad.join(' '));
  }
});

// --- transfer -----------------------------------------------------------------

const GROUPS = 'group,income,members,most,name\na,900,10,,Printers\n' +
  'b,300,10,,Bakers\nc,0,10,,Strikers\nd,2000,10,100,Brewers\n';

test('transfer: all rules side by side', (t) => {
  const { code, out, err } = fund('transfer', write(t, 'groups.csv', GROUPS));
  assert.equal(code, 0, err);
  assert.match(out, /group +income +members +median +floor +leximin/);
  assert.match(out, /Brewers +2,000 +10 +-[\d]+ +-[\d]+ +-100\n/);
  for (const line of out.split('\n')) assert.ok([...line].length <= 80, line);
});

test('transfer: within 60 columns, and without a sign the locale has not', (t) => {
  const file = write(t, 'groups.csv', GROUPS.replace('Printers',
    'The printers of the old harbour and all of their friends'));
  const env = { COLUMNS: '60', LC_ALL: 'C' };
  for (const rule of [[], ['--rule', 'leximin']]) {
    const { code, out } = parecon(['fund', 'transfer', file, ...rule], { env });
    assert.equal(code, 0);
    for (const line of out.split('\n')) assert.ok(line.length <= 60, line);
    assert.doesNotMatch(out, /[^\x00-\x7f]/);
    assert.match(out, /^The printers/m);
  }
});

test('transfer: leximin by hand, to the unit', (t) => {
  const file = write(t, 'groups.csv', GROUPS);
  const { code, out } = fund('transfer', file, '--rule', 'leximin', '--json');
  assert.equal(code, 0);
  const [rule] = JSON.parse(out).rules;
  // d keeps 1,900; the other 1,300 make 433 1/3 each
  assert.deepEqual(rule.transfers.map((x) => x.transfer), [-466, 133, 433, -100]);
  assert.equal(fund('transfer', file, '--rule', 'tithe').code, 2);
  assert.equal(fund('transfer', file, '--share', '101').code, 2);
  const bad = fund('transfer', write(t, 'groups.csv', GROUPS.replace('300', 'x')));
  assert.equal(bad.code, 3);
  assert.match(bad.err, /groups\.csv:3:2: "x" is no amount/);
});

// --- ledger -------------------------------------------------------------------

const LEDGER = `parecon ledger 1
currency EUR 2
currency USD

2026-01-02 Dues
  Assets:Bank  12.50 EUR
  Income:Dues  -12.50 EUR
2026-01-05 rate USD 0.95 EUR
2026-01-08 In dollars
  Assets:Bank  10 USD
  Income:Gifts of friends  -10 USD
`;

test('ledger: sealed, checked, and an altered byte is found', (t) => {
  const file = write(t, 'ledger.txt', LEDGER);
  const open = ledger('check', file);
  assert.equal(open.code, 1);
  assert.match(open.out, /3 entries at the end are not sealed/);
  assert.match(ledger('seal', file).out, /^3 entries sealed, 3 in all/);
  const fine = ledger('check', file);
  assert.equal(fine.code, 0, fine.err);
  const head = /head +(3:[0-9a-f]{64})/.exec(fine.out)[1];
  assert.equal(ledger('check', file, '--head', head).code, 0);
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace('12.50 EUR\n  I', '12.60 EUR\n  I')
    .replace('-12.50', '-12.60'));
  const altered = ledger('check', file);
  assert.equal(altered.code, 3);
  assert.match(altered.err, /ledger\.txt:5: the hash of the chain does not fit/);
  // spun anew it fits again, but not the head that was written down
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^= .*\n/gm, ''));
  assert.equal(ledger('seal', file).code, 0);
  assert.equal(ledger('check', file).code, 0);
  const spun = ledger('check', file, '--head', head);
  assert.equal(spun.code, 3);
  assert.match(spun.err, /another one than when its head was/);
});

test('ledger: balances of a day, and all in one currency', (t) => {
  const file = write(t, 'ledger.txt', LEDGER);
  const all = ledger('balance', file);
  assert.match(all.out, / 12\.50 EUR +Assets:Bank\n/);
  assert.match(all.out, / 0\.00 USD +together\n/);
  const early = ledger('balance', file, 'Assets', '--at', '2026-01-07', '--json');
  assert.deepEqual(JSON.parse(early.out).balances,
    [{ account: 'Assets:Bank', currency: 'EUR', balance: '12.50' }]);
  assert.match(ledger('balance', file, 'Assets', '--in', 'EUR').out, / 22\.00 EUR/);
  assert.equal(ledger('balance', file, 'Asset').code, 3);
  assert.equal(ledger('balance', file, '--at', 'today').code, 2);
  assert.equal(ledger('balance', file, '--in', 'CHF').code, 2);
});

// Entries by lot over many accounts, days that go back, odd names and texts.
function made_up(seed) {
  let state = seed;
  const below = (n) => { state = (state * 1103515245 + 12345) % 2147483648; return state % n; };
  const accounts = ['Assets:Bank', 'Assets:bank', 'Assets:Bank account', 'Cash box',
    'Income:Dues', 'Expenses:Ink & paper', 'Expenses:Ink - paper', 'Équité:Fonds'];
  let text = 'parecon ledger 1\ncurrency EUR 2\ncurrency JPY 0\n';
  for (let k = 0; k < 200; k++) {
    const day = `2026-0${1 + below(9)}-${String(1 + below(28)).padStart(2, '0')}`;
    const [a, b] = [accounts[below(8)], accounts[below(8)]];
    const yen = below(3) === 0;
    const amount = yen ? `${below(100000)}` : `${below(1000)}.${String(below(100)).padStart(2, '0')}`;
    text += `${day} Entry ${k} "of" it; | all \\ \n  ${a}  ${amount} ${yen ? 'JPY' : 'EUR'}\n` +
      `  ${b}  -${amount} ${yen ? 'JPY' : 'EUR'}\n`;
    if (below(20) === 0) text += `${day} rate JPY 0.0061${below(10)} EUR\n`;
  }
  return text;
}

for (const [program, format, check] of [['bean-check', 'beancount', []],
  ['hledger', 'hledger', ['check', '-f']]]) {
  const there = spawnSync(program, ['--version']).error === undefined;
  test(`ledger: ${program} finds every balance as we do`,
    { skip: there ? false : `${program} is not installed` }, (t) => {
      for (let seed = 1; seed <= 3; seed++) {
        const { code, out, err } = ledger('export', write(t, 'ledger.txt', made_up(seed)),
          '--format', format);
        assert.equal(code, 0, err);
        const file = write(t, `out.${format}`, out);
        const done = spawnSync(program, [...check, file], { encoding: 'utf8' });
        assert.equal(done.status, 0, done.stdout + done.stderr);
        // and that it would say so: the last balance is made another
        const wrong = write(t, `out.${format}`,
          out.replace(/(\d)("?[ A-Z"]*\n)$/, (all, digit, rest) =>
            `${(Number(digit) + 1) % 10}${rest}`));
        const bad = spawnSync(program, [...check, wrong], { encoding: 'utf8' });
        assert.notEqual(bad.status, 0, out.slice(-200));
      }
    });
}

const CAMT = `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-01-04</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">3.20</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-01-05</Dt></BookgDt><NtryDtls><TxDtls><RmtInf><Ustrd>Stamps</Ustrd>
</RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
`;

test('ledger: the bank\'s lines; what it alone has can be taken over', (t) => {
  const file = write(t, 'ledger.txt', LEDGER);
  const { code, out, err } = ledger('match', file, write(t, 'bank.xml', CAMT), 'Assets:Bank');
  assert.equal(code, 1, err);
  assert.match(out, /^# 1 lines of the bank are in the ledger, 1 are not; 0 of/);
  const entry = out.slice(out.indexOf('2026-01-05 Stamps'));
  assert.equal(entry, '2026-01-05 Stamps\n  Assets:Bank  -3.20 EUR\n' +
    '  Expenses:Unknown  3.20 EUR\n');
  fs.appendFileSync(file, entry);
  assert.equal(ledger('match', file, write(t, 'bank.xml', CAMT), 'Assets:Bank').code, 0);
  const far = ledger('match', file, write(t, 'bank.xml', CAMT), 'Assets:Bank', '--days', '1',
    '--json');
  assert.equal(JSON.parse(far.out).matched, 1);
  const table = write(t, 'bank.csv', 'date,amount,currency,text\n2026-01-02,12.50,EUR,Dues\n');
  assert.equal(ledger('match', file, table, 'Assets:Bank').code, 0);
  assert.equal(ledger('match', file, table, 'Assets:Bnk').code, 2);
});
