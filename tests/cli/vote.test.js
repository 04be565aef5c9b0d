// SPDX-License-Identifier: AGPL-3.0-or-later
// vote count, vote check, vote sortition.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon, read, workplace } = require('./parecon.js');

// A circle: the sea beats the hills, the hills home, home the sea.
const CIRCLE = [
  '# TITLE: Where to go', '# NUMBER ALTERNATIVES: 4',
  '# ALTERNATIVE NAME 1: the sea', '# ALTERNATIVE NAME 2: hills',
  '# ALTERNATIVE NAME 3: home', '# ALTERNATIVE NAME 4: nowhere',
  '8: 1,2,3', '7: 2,3,1', '6: 3,1,2', '1: 4,{1,2},3',
];
const WARD = [
  '4,2,', '10,1,2,', '6,3,', '5,4,3,', '4,2,',
  '"Candidate 1","Ann","A",', '"Candidate 2","Bea","A",',
  '"Candidate 3","Cem","B",', '"Candidate 4","Dua","B",', '"The ward",',
];
const TICKS = ['num_cand: 4', 'committeesize: 2',
  'profile: [[0, 1], [0, 1], [0], [2, 3], [2]]'];

function election(t, lines, name = 'election') {
  return path.join(workplace(t, { [name]: lines }), name);
}

const vote = (...args) => parecon(['vote', ...args]);

function fits(out) {
  for (const line of out.split('\n')) assert.ok([...line].length <= 80, line);
}

test('vote count: says who won and why', (t) => {
  const file = election(t, CIRCLE);
  const { code, out, err } = vote('count', file, '--rule', 'schulze');
  assert.equal(err, '');
  assert.equal(code, 0);
  fits(out);
  assert.match(out, /^Where to go\nSchulze: 4 options, 22 ballots\.\n\nChosen: the sea\.\n/);
  // home is ahead of the sea by 13 to 9
  assert.match(out, /\nhome +9 +13\n/);
  assert.match(out, /home is ahead of the sea, but others are ahead of it/);
  const pairs = vote('count', file, '--rule', 'ranked-pairs');
  assert.match(pairs.out, /Chosen: the sea\./);
  assert.match(pairs.out, /home is ahead of the sea by 4 was set aside/);
});

test('vote count: every rule, its transcript, and the check of it', (t) => {
  const files = {
    ranked: election(t, CIRCLE),
    ward: election(t, WARD),
    ticks: election(t, TICKS),
    grades: election(t, ['# NUMBER ALTERNATIVES: 3', '# NUMBER CATEGORIES: 3',
      '4: {1},{2},{3}', '3: {2,3},{},{1}', '2: {3},{2},{1}']),
  };
  const rules = {
    ranked: ['schulze', 'ranked-pairs', 'runoff', 'majority', 'supermajority'],
    ward: ['stv', 'runoff', 'schulze'],
    ticks: ['approval', 'phragmen', 'pav', 'equal-shares',
      'equal-shares-approval', 'equal-shares-raised', 'majority'],
    grades: ['judgement', 'gauge', 'approval'],
  };
  const dir = folder(t);
  for (const [kind, names] of Object.entries(rules)) {
    for (const rule of names) {
      const kept = path.join(dir, `${kind}-${rule}.jsonl`);
      const { code, out, err } = vote('count', files[kind], '--rule', rule,
        '--transcript', kept);
      assert.equal(err, '', rule);
      assert.ok(code === 0 || (code === 1 && /Nothing is decided/.test(out)), rule);
      fits(out);
      const lines = read(kept).trim().split('\n').map((line) => JSON.parse(line));
      assert.equal(lines[0].rule, rule);
      assert.equal(lines.at(-1).kind, 'result');
      const checked = vote('check', files[kind], kept);
      assert.equal(checked.code, 0, checked.out + checked.err);
      assert.match(checked.out, /The count is right/);
      // a figure changed anywhere is found, with its line
      const text = read(kept);
      const at = text.indexOf('\n') + 1 + text.slice(text.indexOf('\n') + 1).search(/\d/);
      fs.writeFileSync(kept, text.slice(0, at) + (text[at] === '7' ? '8' : '7') +
        text.slice(at + 1));
      const edited = vote('check', files[kind], kept, '--json');
      assert.equal(edited.code, 1, rule);
      const report = JSON.parse(edited.out);
      assert.equal(report.equal, false);
      assert.equal(report.line, text.slice(0, at).split('\n').length);
      assert.notEqual(report.said, report.counted);
    }
  }
});

test('vote count: JSON has winners by name and the transcript', (t) => {
  const { code, out } = vote('count', election(t, WARD), '--rule', 'stv', '--json');
  assert.equal(code, 0);
  const result = JSON.parse(out);
  assert.equal(result.title, 'The ward');
  assert.deepEqual(result.winners.map((w) => w.name).sort(), ['Ann', 'Cem']);
  assert.equal(result.transcript[1].quota, '9.00000');
});

test('vote count: weights change who wins, and are checked too', (t) => {
  const file = election(t, CIRCLE);
  const weights = path.join(folder(t), 'weights.csv');
  fs.writeFileSync(weights, 'ballot,weight\n9,3\n10,1/2\n');
  const kept = path.join(folder(t), 't.jsonl');
  const { out } = vote('count', file, '--rule', 'schulze', '--weights', weights,
    '--transcript', kept);
  assert.match(out, /22 ballots that weigh 67\/2/);
  assert.match(out, /Chosen: home\./);
  assert.match(out, /Counted with equal votes it would be the sea\./);
  const both = JSON.parse(vote('count', file, '--rule', 'schulze', '--weights',
    weights, '--json').out);
  assert.deepEqual(both.equal_winners.map((w) => w.name), ['the sea']);
  assert.deepEqual(both.winners.map((w) => w.name), ['home']);
  assert.equal(vote('check', file, kept, '--weights', weights).code, 0);
  assert.equal(vote('check', file, kept).code, 1); // without them it differs
});

test('vote count: grades go by the names that the file has for them', (t) => {
  const lines = ['# NUMBER ALTERNATIVES: 2', '# NUMBER CATEGORIES: 3',
    '# CATEGORY NAME 1: good', '# CATEGORY NAME 2:  so so ',
    '# CATEGORY NAME 9: of nothing', '# CATEGORY NAME 3',
    '3: {1},{2},{}', '2: {},{},{1,2}'];
  const file = election(t, lines), kept = path.join(folder(t), 't.jsonl');
  const { code, out } = vote('count', file, '--rule', 'judgement',
    '--transcript', kept);
  assert.equal(code, 0);
  assert.match(out, /^1 +good +60\.0 %$/m);
  assert.match(out, /^2 +so so +60\.0 %$/m);
  assert.equal(vote('check', file, kept).code, 0);
  // the one without a name by its number, 0 being the last
  const poor = vote('count', election(t, [...lines, '4: {},{},{1,2}']),
    '--rule', 'judgement');
  assert.match(poor.out, /^1 +0 +100\.0 %$/m);
  const bad = path.join(folder(t), 'bad.cat');
  fs.writeFileSync(bad, Buffer.concat([Buffer.from('# NUMBER CATEGORIES: 1\n' +
    '# CATEGORY NAME 1: '), Buffer.from([0xff, 10])]));
  const refused = vote('count', bad, '--rule', 'judgement');
  assert.equal(refused.code, 3);
  assert.match(refused.err, /bad\.cat:2:\d+: a category's name must be UTF-8/);
});

test('vote count: a lot is named, and its seed repeats it', (t) => {
  const file = election(t, ['# NUMBER ALTERNATIVES: 3', '1: 1', '1: 2', '1: 3']);
  const seen = new Set();
  for (let seed = 1; seed <= 12; seed++) {
    const { out } = vote('count', file, '--rule', 'schulze', '--seed', String(seed));
    assert.match(out, new RegExp(`A lot decided between equals: seed ${seed}\\.`));
    assert.equal(out, vote('count', file, '--rule', 'schulze', '--seed', String(seed)).out);
    seen.add(/Chosen: (\d)/.exec(out)[1]);
  }
  assert.equal(seen.size, 3);
  assert.match(vote('count', file, '--rule', 'schulze', '--ties', 'number').out, /Chosen: 1\./);
  assert.match(vote('count', file, '--rule', 'schulze', '--ties', 'together').out,
    /Tied: 1, 2 and 3\./);
});

test('vote count: exit code 1 when no option reaches the share', (t) => {
  const file = election(t, CIRCLE);
  const { code, out } = vote('count', file, '--rule', 'majority');
  assert.equal(code, 1);
  assert.match(out, /Nothing is decided\./);
  assert.match(out, /Needed: more than 1\/2 of all ballots\./);
  assert.equal(vote('count', file, '--rule', 'supermajority', '--share', '8/22').code, 0);
});

test('vote count: what is wrong is told with its place', (t) => {
  const bad = election(t, [...CIRCLE, '3: 1,9']);
  const { code, err, out } = vote('count', bad, '--rule', 'schulze');
  assert.equal(code, 3);
  assert.equal(out, '');
  assert.match(err, /election:11:6: there is no option 9/);
  const over = election(t, [...CIRCLE, '9223372036854775807: 1']);
  assert.match(vote('count', over, '--rule', 'schulze').err,
    /election:11: .*63 bit/);
  const fine = election(t, CIRCLE);
  for (const args of [['--rule', 'magic'], [], ['--rule', 'schulze', '--share', '3/2'],
    ['--rule', 'schulze', '--ties', 'never']]) {
    const wrong = vote('count', fine, ...args);
    assert.equal(wrong.code, 2, args.join(' '));
    assert.equal(wrong.out, '');
  }
  assert.match(vote('count', fine, '--rule', 'judgement').err,
    /judgement cannot count ranked ballots/);
});

test('vote check: what is no transcript is refused', (t) => {
  const file = election(t, CIRCLE);
  const wrong = election(t, ['hello'], 'wrong.jsonl');
  const { code, err } = vote('check', file, wrong);
  assert.equal(code, 3);
  assert.match(err, /wrong\.jsonl:1: this is no first line of a transcript/);
});

test('vote sortition: quotas are met, chances are told, the seed repeats it', (t) => {
  const people = Array.from({ length: 30 }, (_, k) =>
    `P${k},${k % 3 ? 'young' : 'old'},${k % 2 ? 'north' : 'south'}`);
  const dir = workplace(t, {
    'pool.csv': ['name,age,area', ...people],
    'quotas.csv': ['column,value,least,most', 'age,young,3,3', 'age,old,3,4',
      'area,north,2,4'],
  });
  const args = ['sortition', path.join(dir, 'pool.csv'), '--seats', '6', '--quotas',
    path.join(dir, 'quotas.csv')];
  const { code, out, err } = vote(...args, '--seed', '5');
  assert.equal(err, '');
  assert.equal(code, 0);
  fits(out);
  assert.match(out, /age +young +3 {2}\(3 to 3\)/);
  assert.equal(out, vote(...args, '--seed', '5').out);
  const { panel, chances } = JSON.parse(vote(...args, '--json').out);
  assert.equal(new Set(panel).size, 6);
  assert.ok(Math.abs(chances.reduce((sum, c) => sum + c.chance, 0) - 6) < 1e-6);
  for (const { person, chance } of chances) {
    const old = Number(person.slice(1)) % 3 === 0;
    assert.ok(Math.abs(chance - (old ? 0.3 : 0.15)) < 1e-4, `${person} ${chance}`);
  }
  fs.appendFileSync(path.join(dir, 'quotas.csv'), 'area,south,6,6\n');
  const none = vote(...args);
  assert.equal(none.code, 1);
  assert.match(none.out, /No panel meets these quotas/);
  assert.match(none.out, /area +south +4 to 6 instead of 6 to 6/);
  assert.equal(none.out.match(/instead of/g).length, 1);
  fits(none.out);
  fs.appendFileSync(path.join(dir, 'quotas.csv'), 'size,big,1,2\n');
  assert.match(vote(...args).err, /quotas\.csv:6:1: "size" is no column of the people/);
  assert.equal(vote('sortition', path.join(dir, 'pool.csv')).code, 2);
});

test('vote check: a lot is gone through, and no change of it is let through', (t) => {
  const people = Array.from({ length: 60 }, (_, k) =>
    `P${k},${k % 3 ? 'young' : 'old'},${k % 2 ? 'north' : 'south'}`);
  const dir = workplace(t, {
    'pool.csv': ['name,age,area', ...people],
    'quotas.csv': ['column,value,least,most', 'age,old,5,6', 'area,north,3,4'],
    'other.csv': ['column,value,least,most', 'age,old,1,2', 'area,north,3,4'],
  });
  const [pool, quotas, other, lot] = ['pool.csv', 'quotas.csv', 'other.csv', 'lot.jsonl']
    .map(name => path.join(dir, name));
  const drawn = JSON.parse(vote('sortition', pool, '--seats', '10', '--quotas', quotas,
    '--seed', '9', '--transcript', lot, '--json').out);
  assert.equal(drawn.fairest, true);
  assert.ok(drawn.gap < 1e-6);
  const check = (...more) => vote('check', pool, lot, ...more);
  const { code, out } = check('--quotas', quotas);
  assert.equal(code, 0, out);
  assert.match(out, /^The lot is right: every panel of it meets/);
  fits(out);
  const said = JSON.parse(check('--quotas', quotas, '--json').out);
  assert.equal(said.equal, true);
  assert.equal(said.people, 60);
  assert.ok(said.gap < 1e-6);
  assert.ok(Math.abs(said.least - Math.min(...drawn.chances.map(c => c.chance))) < 1e-6);
  assert.equal(check('--quotas', other).code, 1);
  assert.match(check().out, /of another\s+pool, or of other quotas/);
  const lines = fs.readFileSync(lot, 'utf8').split('\n');
  const last = lines.findIndex(line => line.includes('"kind":"result"'));
  lines[last] = lines[last].replace(/"gap":\d+/, '"gap":0');
  fs.writeFileSync(lot, lines.join('\n').replace('"seed":"9"', '"seed":"8"'));
  const changed = check('--quotas', quotas);
  assert.equal(changed.code, 1);
  assert.match(changed.out.replace(/\s+/g, ' '),
    new RegExp(`^Line ${last + 1} of .*lot\\.jsonl is wrong: this is not the ticket`));
});

test('vote route: the smallest council that bears 90 % decides', (t) => {
  const dir = workplace(t, {
    'hall.csv': ['council,affected', 'Works/Hall A,4', 'Works/Hall A,4',
      'Works/Hall B,1/2'],
    'all.csv': ['council,affected', 'Works/Hall A,4', 'Works/Hall A,4',
      'Works/Hall B,1'],
    'wrong.csv': ['council,affected', 'Works,1', 'Works//Hall,1'],
    'apart.csv': ['council,affected', 'Works,1', 'Mill,1'],
  });
  const route = (file, ...more) => vote('route', path.join(dir, file), ...more);
  const { code, out, err } = route('hall.csv');
  assert.equal(err, '');
  assert.equal(code, 0);
  fits(out);
  assert.match(out, /belongs to Works\/Hall A: 2 of 3/);
  assert.match(out, /94\.1 %/);
  const all = JSON.parse(route('all.csv', '--json').out);
  assert.equal(all.council, 'Works'); // 8 of 9 are not 90 %
  assert.deepEqual(all.councils.map((c) => [c.council, c.members]),
    [['Works', 3], ['Works/Hall A', 2], ['Works/Hall B', 1]]);
  assert.match(route('wrong.csv').err, /wrong\.csv:3:1: "Works\/\/Hall" names no council/);
  assert.match(route('apart.csv').err, /no council holds 90 %/);
});
