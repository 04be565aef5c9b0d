// SPDX-License-Identifier: AGPL-3.0-or-later
// vote perpetual: many decisions, told in words; the check of them; bad input.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon, read, workplace } = require('./parecon.js');

// Three always agree against two: the two get two decisions of five.
const CIRCLE = ['decision,voter,approves'];
for (const [what, many, few] of [['Where we eat', 'Cafe', 'Park'],
  ['Colour', 'blue', 'red'], ['Trip', 'Hills', 'Sea'],
  ['Song', 'A', 'B'], ['Day', 'Mon', 'Tue']]) {
  for (const voter of ['Ben', 'Cem', 'Eli']) CIRCLE.push(`${what},${voter},${many}`);
  for (const voter of ['Ana', 'Dua']) CIRCLE.push(`${what},${voter},${few}`);
}

const RULES = ['phragmen', 'consensus', 'quota'];
const history = (t, lines, name = 'decisions.csv') =>
  path.join(workplace(t, { [name]: lines }), name);
const flat = (text) => text.replace(/\s+/g, ' ');
const perpetual = (...args) => parecon(['vote', 'perpetual', ...args]);

test('says of each decision what won and why, and how all fared', (t) => {
  const file = history(t, CIRCLE);
  for (const rule of RULES) {
    const { code, out, err } = perpetual(file, '--rule', rule);
    assert.equal(err, '');
    assert.equal(code, 0);
    for (const line of out.split('\n')) assert.ok([...line].length <= 80, line);
    assert.match(out, /: 5 decisions, 5 voters\.\n\n1\. Where we eat: Cafe\n {3}3 of 5 want it, more than anything else \(Park: 2\)\.\n/);
    assert.match(out, /\n2\. Colour: red\n {3}2 of 5 want it, fewer than blue \(3\)\. Those for it had\s/);
    for (const voter of ['Ana', 'Dua']) assert.match(out, new RegExp(`\n${voter} +2 of 5 +40 % `));
    for (const voter of ['Ben', 'Cem', 'Eli']) assert.match(out, new RegExp(`\n${voter} +3 of 5 +60 % `));
  }
  assert.equal(perpetual(file).out, perpetual(file, '--rule', 'phragmen').out);
  assert.match(flat(perpetual(file).out),
    /this one brings them to 0\.50, blue would have brought its own to 0\.67\./);
});

test('JSON: figures exact, reasons, the transcript', (t) => {
  const { code, out } = perpetual(history(t, CIRCLE), '--rule', 'consensus', '--json');
  assert.equal(code, 0);
  const all = JSON.parse(out);
  assert.equal(all.rule, 'consensus');
  assert.deepEqual(all.decisions.map((d) => d.winner),
    ['Cafe', 'red', 'Hills', 'B', 'Mon']);
  assert.deepEqual(all.decisions[1].options, [
    { option: 'blue', approvals: '3', score: '1' },
    { option: 'red', approvals: '2', score: '4' }]);
  assert.match(all.decisions[1].why, /^2 of 5 want it, fewer than blue \(3\)\./);
  // after as many decisions as voters everybody stands where they began
  assert.ok(all.voters.every((v) => v.left === '1'), JSON.stringify(all.voters));
  assert.equal(all.transcript.length, 7);
});

test('every rule is checked by other code, and edits are found', (t) => {
  const file = history(t, [...CIRCLE, 'Day,Flo,Tue;Wed', 'Empty,Flo,', 'Bread,Flo,rye',
    'Bread,Ana,white']);
  const kept = path.join(folder(t), 't.jsonl');
  for (const rule of RULES) {
    assert.equal(perpetual(file, '--rule', rule, '--seed', '7', '--transcript', kept).code, 0);
    const checked = parecon(['vote', 'check', file, kept]);
    assert.equal(checked.code, 0, checked.out + checked.err);
    assert.match(flat(checked.out), /all 9 lines .* the 28 ballots/);
    const lines = read(kept).split('\n');
    for (const k of [0, 1, 4, 8]) {
      const wrong = [...lines];
      wrong[k] = wrong[k].replace(/"(voters|option|lots)":(\d)/, (all, key, n) =>
        `"${key}":${(Number(n) + 1) % 10}`);
      assert.notEqual(wrong[k], lines[k]);
      fs.writeFileSync(kept, wrong.join('\n'));
      const report = JSON.parse(parecon(['vote', 'check', file, kept, '--json']).out);
      assert.equal(report.equal, false);
      assert.equal(report.line, k + 1);
    }
    // a ballot more in the table
    fs.writeFileSync(kept, lines.join('\n'));
    const other = history(t, [...CIRCLE, 'Day,Flo,Wed']);
    assert.equal(parecon(['vote', 'check', other, kept]).code, 1);
  }
  const weights = parecon(['vote', 'check', file, kept, '--weights', file]);
  assert.equal(weights.code, 2);
  assert.match(weights.err, /leave --weights away/);
});

test('weights count, and what is added below changes nothing above', (t) => {
  const lines = ['decision,voter,approves,weight', 'a,x,1,2', 'a,y,2,', 'b,x,1,',
    'b,y,2,', 'c,x,1,', 'c,y,2,'];
  const { out } = perpetual(history(t, lines));
  assert.match(out, /3 decisions, 2 voters that weigh 3\./);
  assert.match(out, /\nx +2 of 3 /);
  assert.match(out, /\ny +1 of 3 /);
  const winners = (all) => JSON.parse(perpetual(history(t, all), '--json').out)
    .decisions.map((d) => d.winner);
  assert.deepEqual(winners([...lines, 'd,z,3,9', 'd,y,4,']).slice(0, 3), winners(lines));
});

test('a lot between equals is told with its seed, and drawn again', (t) => {
  const file = history(t, ['decision,voter,approves', 'a,x,one', 'a,y,two', 'b,z,']);
  const seen = new Set();
  for (let seed = 1; seed <= 20; seed++) {
    const { out } = perpetual(file, '--seed', String(seed));
    assert.match(out, new RegExp(`one and two were\\s+level.*seed\\s+${seed}\\.`, 's'));
    assert.match(out, /\n2\. b: nothing\n {3}Nobody took part: nothing is decided\.\n/);
    assert.match(out, /\nz +0 of 0 +- /);
    seen.add(/\n1\. a: (\w+)/.exec(out)[1]);
    assert.equal(perpetual(file, '--seed', String(seed)).out, out);
  }
  assert.deepEqual([...seen].sort(), ['one', 'two']);
});

test('a decision has a lot of its own where it has a seed', (t) => {
  const rows = (first, second) => history(t, ['decision,voter,approves,seed',
    `a,x,one,${first}`, 'a,y,two,', `b,x,three,${second}`, `b,y,four,${second}`]);
  const both = new Set();
  for (let seed = 1; seed <= 20; seed++) {
    const file = rows(seed, 7), kept = `${file}.jsonl`;
    const { out } = perpetual(file, '--seed', '99', '--transcript', kept);
    assert.match(out, new RegExp(`1\\. a: .*level.*seed\\s+${seed}\\.`, 's'));
    assert.equal(perpetual(file).out, out, 'what is told on the command changes nothing');
    assert.equal(parecon(['vote', 'check', file, kept]).code, 0);
    if (seed > 1)
      assert.notEqual(parecon(['vote', 'check', rows(1, 7), kept]).code, 0, 'another seed is found');
    both.add(/\n1\. a: (\w+)/.exec(out)[1]);
  }
  assert.deepEqual([...both].sort(), ['one', 'two']);
  for (const [first, says] of [['-1', /csv:2:4: this is no seed/], ['1.5', /csv:2:4: this is no seed/],
    ['0', /csv:2:4: this is no seed/], ['18446744073709551616', /csv:2:4: this is no seed/]])
    assert.match(perpetual(rows(first, 7)).err, says);
  assert.match(perpetual(history(t, ['decision,voter,approves,seed', 'a,x,one,1', 'a,y,two,2'])).err,
    /csv:3:4: the same decision has another seed/);
});

test('bad input is an error with its line; bad options with what there is', (t) => {
  const bad = [
    [['voter,approves', 'a,b'], /decisions\.csv:1.*"decision"/],
    [['decision,voter,approves'], /at least one ballot/],
    [['decision,voter,approves', 'a,b,c', 'a,b,d'], /csv:3:2: "b" voted on "a" already, on line 2: keep one/],
    [['decision,voter,approves,weight', 'a,b,c,x'], /csv:2:4: this is no weight \(2, 0\.5 or 1\/3 would be one\): "x"/],
    [['decision,voter,approves,weight', 'a,b,c,2', 'd,b,c,3'], /csv:3:4: .*another weight/],
    [['decision,voter,approves,weight', 'a,b,c,9223372036854775807', 'a,d,c,2'], /63 bit/],
    [['decision,voter,approves', ',b,c'], /csv:2:1: the decision needs a name/],
    [['decision,voter,approves', 'a,b,c,d'], /csv:2/],
    [['decision,voter,approves', 'a,"b,c'], /csv:2/],
    [Buffer.from('decision,voter,approves\na,b,\xff\n', 'latin1'), /csv:2/],
    [[`decision,voter,approves`, `a,b,${'x'.repeat(300)}`], /csv:2:3: an option needs a name/],
  ];
  for (const [lines, says] of bad) {
    const { code, out, err } = perpetual(history(t, lines));
    assert.equal(code, 3, err);
    assert.equal(out, '');
    assert.match(err, says);
    assert.ok(err.length < 600);
  }
  assert.equal(perpetual('/nowhere.csv').code, 3);
  const { code, err } = perpetual(history(t, CIRCLE), '--rule', 'fair');
  assert.equal(code, 2);
  assert.match(err, /no rule "fair": --rule is phragmen, consensus or quota/);
});
