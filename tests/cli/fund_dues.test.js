// SPDX-License-Identifier: AGPL-3.0-or-later
// fund dues, fund expect, and who pays whom of fund transfer.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon } = require('./parecon.js');

function write(t, name, text) {
  const file = path.join(folder(t), name);
  fs.writeFileSync(file, text);
  return file;
}
const fund = (...args) => parecon(['fund', ...args]);
const json = (...args) => {
  const { code, out, err } = fund(...args, '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out);
};

const MEMBERS = `member,income,need,most,name
a,1200.00,,,Ana
b,2500.00,2,,Ben
c,900.00,,,Cem
d,9000.00,,100.00,Dia
`;

test('by ability: a total, in proportion to what is above', t => {
  const members = write(t, 'members.csv', MEMBERS);
  const said = json('dues', members, '--total', '400.01', '--floor', '900');
  const due = Object.fromEntries(said.dues.map(d => [d.member, d.due]));
  assert.equal(said.digits, 2);
  assert.equal(said.together, 40001);
  // 300 and 700 above it; Dia gives no more than she agreed to
  assert.equal(due.d, 10000);
  assert.equal(due.c, 0);
  assert.equal(due.a, 9000);
  assert.equal(due.b, 21001);
  const { out } = fund('dues', members, '--total', '400.01', '--floor',
    '900');
  assert.match(out, /Ben +2,500\.00 +210\.01/);
  assert.match(out, /together: 400\.01/);
  // more than there is
  const poor = fund('dues', members, '--total', '5000', '--floor', '900');
  assert.equal(poor.code, 0, poor.err);
  assert.match(poor.out, /missing of the total: 3,900\.00/);
});

test('by steps: who has more never keeps less', t => {
  const steps = write(t, 'steps.csv', 'from,percent\n0,0\n1000,2\n2000,5\n');
  const lines = Array.from({ length: 400 }, (_, k) => `m${k},${900 + 4 * k}`);
  const members = write(t, 'many.csv', `member,income\n${lines.join('\n')}\n`);
  const { dues, together } = json('dues', members, steps, '--rule', 'steps');
  dues.forEach(({ due }, k) => {
    const income = 900 + 4 * k;
    assert.equal(due, Math.floor(Math.max(0, Math.min(income, 2000) - 1000) *
      2 / 100 + Math.max(0, income - 2000) * 5 / 100 + 1e-9));
  });
  assert.equal(together, dues.reduce((sum, d) => sum + d.due, 0));
});

test('what is wrong with dues is said with its place', t => {
  const members = write(t, 'members.csv', MEMBERS);
  const steps = write(t, 'steps.csv', 'from,percent\n0,0\n1000,2\n1000,5\n');
  const much = write(t, 'much.csv', 'from,percent\n0,101\n');
  const fine = write(t, 'fine.csv', 'from,percent\n0.001,1\n');
  for (const [args, status, says] of [
    [[members], 2, /takes --total/],
    [[members, '--total', 'x'], 2, /--total takes an amount/],
    [[members, '--total', '5', '--floor', '0.001'], 2, /--floor takes/],
    [[members, '--rule', 'fair', '--total', '5'], 2, /ability or steps/],
    [[members, '--rule', 'steps'], 2, /takes a table of steps/],
    [[members, steps, '--total', '5'], 2, /goes with --rule steps/],
    [[members, steps, '--rule', 'steps', '--total', '5'], 2, /go with/],
    [[members, steps, '--rule', 'steps'], 3, /steps\.csv:4:1.*above the one/],
    [[members, much, '--rule', 'steps'], 3, /much\.csv:2:2.*percent/],
    [[members, fine, '--rule', 'steps'], 3, /fine\.csv:2:1.*2 digits/],
    [[write(t, 'x.csv', 'who,income\na,1\n'), '--total', '1'], 3, /member/],
    [[write(t, 'y.csv', 'member,income\na,1\na,2\n'), '--total', '1'], 3,
      /y\.csv:3:1.*twice/],
    [[write(t, 'z.csv', 'member,income\na,-1\n'), '--total', '1'], 3,
      /z\.csv:2:2/]]) {
    const answer = fund('dues', ...args);
    assert.equal(answer.code, status, args.join(' ') + answer.err);
    assert.match(answer.err, says);
    assert.equal(answer.out, '');
  }
});

const PLEDGES = `pledge,amount,from,until,months,days,kept,name
1,40.00,2026-01-31,2026-12-31,1,,75,Ana
2,600.00,2026-12-03,,,,,The next village
3,5.50,2026-11-27,,,7,50.5,
`;

test('what is promised, month by month', t => {
  const pledges = write(t, 'pledges.csv', PLEDGES);
  const { months, digits } = json('expect', pledges, '--at', '2026-11-29',
    '--months', '3');
  assert.equal(digits, 2);
  // the rest of November: Ana's 31st is the 30th there
  assert.deepEqual(months[0], { from: '2026-11-30', to: '2026-11-30',
    promised: 4000, expected: 3000 });
  // four Fridays; half of 5.50 and a bit, rounded down each
  assert.deepEqual(months[1], { from: '2026-12-01', to: '2026-12-31',
    promised: 4000 + 60000 + 4 * 550, expected: 3000 + 60000 + 4 * 277 });
  assert.deepEqual(months[2].promised, 5 * 550);
  const { out } = fund('expect', pledges, '--at', '2026-11-29',
    '--months', '1');
  assert.match(out, /2026-11-30 to 2026-11-30 +40\.00 +30\.00/);
  assert.match(out, /together +40\.00 +30\.00/);
  assert.equal(json('expect', pledges).months.length, 6);
});

test('what is wrong with pledges is said with its place', t => {
  const head = 'pledge,amount,from,until,months,days,kept\n';
  for (const [row, says] of [
    ['1,x,2026-01-01,,,,', /:2:2.*no amount/],
    ['1,-1,2026-01-01,,,,', /:2:2/],
    ['1,5,yesterday,,,,', /:2:3.*no day/],
    ['1,5,2026-01-01,2025-01-01,,,', /:2:4.*before/],
    ['1,5,2026-01-01,,0,,', /:2:5/],
    ['1,5,2026-01-01,,1,7,', /:2:6.*not both/],
    ['1,5,2026-01-01,,1,,101', /:2:7.*percent/],
    ['1,9223372036854775807,2026-01-01,,1,,', /more than 2\^63/]]) {
    const answer = fund('expect', write(t, 'p.csv', `${head}${row}\n`),
      '--at', '2026-01-31');
    assert.equal(answer.code, 3, row);
    assert.match(answer.err, says);
  }
  const at = fund('expect', write(t, 'q.csv', `${head}1,5,2026-01-01,,,,\n`),
    '--at', 'today');
  assert.equal(at.code, 2);
});

test('who pays whom, in the unit that amounts are written with', t => {
  const groups = write(t, 'g.csv', `group,income,members
a,100.00,1
b,0.00,1
c,50.00,1
d,3.00,2
`);
  const { digits, rules } = json('transfer', groups, '--rule', 'leximin');
  assert.equal(digits, 2);
  const left = new Map(rules[0].transfers.map(x => [x.group, x.transfer]));
  for (const { from, to, amount } of rules[0].payments) {
    left.set(from, left.get(from) + amount);
    left.set(to, left.get(to) - amount);
  }
  assert.deepEqual([...left.values()], [0, 0, 0, 0]);
  const { out } = fund('transfer', groups, '--rule', 'leximin');
  assert.match(out, /who pays whom:\na +→ b +30\.60\n/);
});
