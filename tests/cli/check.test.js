// SPDX-License-Identifier: AGPL-3.0-or-later
// jobs check: it catches a breach of each rule, and nothing else.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { SHIPPED, SMALL, folder, parecon, read, rows, workplace } =
  require('./parecon.js');

// A division of SMALL that keeps every rule, drawn up by hand.
const GOOD = [
  ['ana', 'books', 4], ['ana', 'plan', 4], ['ana', 'serve', 4],
  ['ben', 'cook', 10], ['ben', 'chair', 2], ['ben', 'clean', 1],
  ['cem', 'wash', 8], ['cem', 'books', 2], ['cem', 'serve', 3],
  ['dua', 'clean', 7], ['dua', 'wash', 2], ['dua', 'post', 2],
  ['dua', 'serve', 1],
];

function check(t, division, { files = SMALL, more = [] } = {}) {
  const dir = workplace(t, files), jobs = path.join(dir, 'jobs.csv');
  fs.writeFileSync(jobs, ['member,task,hours',
    ...division.map((row) => row.join(','))].join('\n'));
  return parecon(['jobs', 'check', dir, jobs, ...more]);
}

// GOOD with pieces replaced: 'member task' → hours (0 takes it away).
function changed(changes) {
  const pieces = new Map(GOOD.map(([m, k, h]) => [`${m} ${k}`, h]));
  for (const [key, hours] of Object.entries(changes)) pieces.set(key, hours);
  return [...pieces].filter(([, hours]) => hours !== 0)
    .map(([key, hours]) => [...key.split(' '), hours]);
}

// SMALL with cells of a table changed.
function altered(table, from, to) {
  const files = { ...SMALL, [table]: SMALL[table].map((row) => row.replace(from, to)) };
  assert.notDeepEqual(files[table], SMALL[table]);
  return files;
}

test('a division that keeps every rule has no fault', (t) => {
  const { code, out, err } = check(t, GOOD);
  assert.equal(code, 0, out + err);
  assert.match(out, /Every rule is kept/);
  assert.doesNotMatch(out, /fault:/);
});

// name, what was tampered with, the one fault that must come of it
const TAMPERED = [
  ['an hour is missing', { 'dua post': 1.75 },
    /"post" has 2 hours, but 1\.75 are given out and 0 listed/],
  ['an hour too many', { 'dua post': 2.25 }, /"post" has 2 hours, but 2\.25/],
  ['no quarter of an hour', { 'cem wash': 7.9, 'dua wash': 2.1 },
    /7\.9 hours of "wash" is not a positive number of quarter hours/],
  ['a piece of less than nothing', { 'cem wash': 11, 'dua wash': -1 },
    /-1 hours of "wash" is not a positive/],
  ['a piece too short', { 'ana serve': 4.5, 'dua serve': 0.5 },
    /0\.5 hours of "serve" is too short a piece: at least 1/],
  ['a skill is lacking', { 'cem books': 0, 'dua books': 2 },
    /"dua" lacks the skill "figures" for "books"/],
  ['a ban', { 'ben clean': 0, 'ben wash': 1, 'dua clean': 8, 'dua wash': 1 },
    /"ben" is never to do "wash"/],
  ['a pin', { 'cem wash': 0, 'cem clean': 8, 'dua wash': 10, 'dua clean': 0,
    'ben clean': 0, 'dua serve': 1 }, /"cem" is to do "wash" \(pins\) but does not/],
  ['two at one time', { 'ben chair': 0, 'dua chair': 2, 'dua serve': 0,
    'ben serve': 1 }, /"dua" has "chair" \(Mon 9-11\) and "post" \(Mon 10-12\) at the same time/],
  ['away', { 'ben chair': 0, 'cem chair': 2, 'cem serve': 1, 'ben serve': 2 },
    /"cem" is away \(Mon 8-12\) when "chair" is done/],
  ['too many people', { 'ana books': 2, 'ana plan': 4, 'dua books': 2 },
    /"books" is held by 3 people, at most 2 may/],
  ['outside the band', { 'ana serve': 2, 'ben serve': 0, 'cem serve': 4,
    'dua serve': 2 }, /"ana" has 10 hours, but the fair share is 12\.00/],
  ['more than was offered', { 'ana serve': 4.5, 'dua serve': 0, 'cem serve': 3.5 },
    /"ana" has 12\.5 hours, but offered 12/],
];
for (const [name, changes, pattern] of TAMPERED) {
  test(`caught: ${name}`, (t) => {
    const { code, out } = check(t, changed(changes));
    assert.equal(code, 1, out);
    assert.match(out, pattern);
  });
}

test('caught: a pair twice, somebody and something unknown', (t) => {
  for (const [row, pattern] of [
    [['dua', 'clean', 1], /"dua" and "clean" are there twice/],
    [['eve', 'clean', 1], /there is no member "eve"/],
    [['dua', 'dance', 1], /there is no task "dance"/]]) {
    const { code, out } = check(t, [...GOOD, row]);
    assert.equal(code, 1);
    assert.match(out, pattern);
  }
});

test('each fault is found once and counted', (t) => {
  const { out } = check(t, changed({ 'dua post': 1.75 }), { more: ['--json'] });
  const report = JSON.parse(out);
  assert.equal(report.faults, 1, out);
  assert.equal(report.fault.length, 1);
});

test('hours listed as nobody’s count, but only once', (t) => {
  const dir = workplace(t, { ...SMALL,
    'jobs.csv': ['member,task,hours', ...changed({ 'dua post': 0,
      'dua wash': 3, 'cem wash': 7, 'cem serve': 3 }).map((r) => r.join(','))],
    'left.csv': ['task,hours,reason', 'post,2,nobody may'],
    'twice.csv': ['task,hours,reason', 'post,2,x', 'post,2,x'],
    'unknown.csv': ['task,hours,reason', 'post,2,x', 'dance,1,x'] });
  const list = (file) => parecon(['jobs', 'check', dir, `${dir}/jobs.csv`,
    '--unassigned', `${dir}/${file}`, '--band', '2']);
  assert.equal(list('left.csv').code, 0, list('left.csv').out);
  assert.match(list('twice.csv').out, /"post" has 2 hours, but 0 are given out and 4/);
  assert.match(list('unknown.csv').out, /no task "dance"/);
});

test('more tasks than K are noted, which is no fault', (t) => {
  const { code, out } = check(t, GOOD, { more: ['-K', '3'] });
  assert.equal(code, 0, out);
  assert.match(out, /note: "dua" has 4 tasks, more than 3/);
});

test('a piece is no longer than the time of its task', (t) => {
  // slot, hours that one member may hold of it
  for (const [slot, most] of [['Mon 8-12', 4], ['Mon 8-9 + Wed 8-9', 2],
    ['Mon-Fri 9-10', 5], ['Mon 8-10 + Mon 9-11', 3], ['Mon 8:00-8:50', 1],
    ['Sun 22-2', 4], ['evening shift', 6], ['Mon 8-9 + evening shift', 6],
    ['', 6]]) {
    const files = {
      'tasks.csv': ['task,hours,empowerment,desirability,slot', `a,6,5,5,${slot}`],
      'members.csv': ['member,hours', 'm,6', 'n,6', 'o,6', 'p,6', 'q,6', 'r,6'] };
    const dir = workplace(t, files);
    const longest = (hours) => {
      const rest = 6 - hours;
      fs.writeFileSync(`${dir}/jobs.csv`, ['member,task,hours', `m,a,${hours}`,
        rest ? `n,a,${Math.min(rest, 0.25)}` : '',
        rest > 0.25 ? `o,a,${Math.min(rest - 0.25, 0.25)}` : '', '']
        .filter((row, at) => row || at === 3).join('\n'));
      const { out } = parecon(['jobs', 'check', dir, `${dir}/jobs.csv`, '--json',
        '--band', '168']);
      return JSON.parse(out).fault.filter((said) => /lasts/.test(said)).length;
    };
    assert.equal(longest(most), 0, slot);
    if (most < 6) assert.equal(longest(most + 0.25), 1, slot);
    // and what is made keeps to it
    const out = path.join(folder(t), 'out');
    const solved = parecon(['jobs', 'solve', dir, '-o', out]);
    assert.equal(solved.code, 0, solved.out);
    for (const row of rows(read(out, 'jobs.csv')))
      assert.ok(Number(row.hours) <= most, `${slot}: ${row.hours}`);
  }
});

test('six hours in a slot of four: shared by two, or two are nobody’s', (t) => {
  const make = (most) => workplace(t, {
    'tasks.csv': ['task,hours,empowerment,desirability,max_people,slot',
      `a,6,5,5,${most},Mon 8-12`, 'b,2,5,5,,'],
    'members.csv': ['member,hours', 'm,4', 'n,4'] });
  const out = path.join(folder(t), 'out');
  const two = make(2);
  assert.equal(parecon(['jobs', 'solve', two, '-o', out]).code, 0);
  const shared = rows(read(out, 'jobs.csv')).filter((row) => row.task === 'a');
  assert.equal(shared.length, 2);
  assert.ok(shared.every((row) => Number(row.hours) <= 4));
  const one = make(1);
  const alone = parecon(['jobs', 'solve', one, '-o', out]);
  assert.equal(alone.code, 1);
  assert.match(alone.out, /2 h of "a": no admissible job has room/);
  assert.deepEqual(rows(read(out, 'unassigned.csv')).map((row) =>
    [row.task, row.hours]), [['a', '2']]);
  for (const dir of [two, one]) {
    assert.ok([0, 1].includes(parecon(['jobs', 'solve', dir, '-o', out]).code));
    const check = parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
      '--unassigned', `${out}/unassigned.csv`]);
    assert.equal(check.code, 0, check.out);
  }
});

test('times: days, spans, midnight, labels', (t) => {
  const clash = [['Mon 9-11', 'Mon 11-12', false], ['Mon 9-11', 'Tue 9-11', false],
    ['Mon-Fri 9-10', 'Wed 9:45-11', true], ['Sun 22-2', 'Mon 1-3', true],
    ['Sun 22:00-02:00', 'Mon 02:00-03:00', false], ['Tue', 'Tue 23-24', true],
    ['Mon 9-10 + Thu 9-10', 'Thursday 9:30-12', true],
    ['Fri-Mon 9-10', 'Sat 9-10', true], ['early shift', 'late shift', false],
    ['early shift', 'early shift', true],
    ['early shift + Mon 9-10', 'Mon 9:59–11:00', true]];
  for (const [one, two, together] of clash) {
    const dir = workplace(t, {
      'tasks.csv': ['task,hours,empowerment,desirability,slot',
        `a,1,5,5,${one}`, `b,1,5,5,${two}`],
      'members.csv': ['member,hours', 'm,2'],
      'jobs.csv': ['member,task,hours', 'm,a,1', 'm,b,1'] });
    const { code, out } = parecon(['jobs', 'check', dir, `${dir}/jobs.csv`]);
    assert.equal(code, together ? 1 : 0, `${one} / ${two}: ${out}`);
    // and what the reader of the engine thinks
    const solved = parecon(['jobs', 'solve', dir]);
    assert.equal(solved.code, together ? 1 : 0, `${one} / ${two}: ${solved.out}`);
  }
});

test('the measures are those of the definitions', (t) => {
  const { out } = check(t, GOOD, { more: ['--json'] });
  const report = JSON.parse(out), tasks = {}, offer = {};
  for (const row of rows(`${SMALL['tasks.csv'].join('\n')}\n`)) tasks[row.task] = row;
  for (const row of rows(`${SMALL['members.csv'].join('\n')}\n`)) {
    offer[row.member] = Number(row.hours);
  }
  const hours = GOOD.reduce((sum, piece) => sum + piece[2], 0);
  const offered = Object.values(offer).reduce((a, b) => a + b);
  let square = 0;
  for (const rating of ['empowerment', 'desirability']) {
    const mean = GOOD.reduce((sum, [, task, h]) => sum + h * tasks[task][rating], 0) / hours;
    const dev = Object.entries(offer).map(([who, o]) => {
      const fair = o * Math.min(1, hours / offered);
      const load = GOOD.filter(([m]) => m === who)
        .reduce((sum, [, task, h]) => sum + h * (tasks[task][rating] - mean), 0);
      square += fair * (load / fair) ** 2;
      return load / fair;
    });
    const found = report.ratings[rating];
    assert.ok(Math.abs(found.mean - mean) < 1e-9);
    assert.ok(Math.abs(found.spread - (Math.max(...dev) - Math.min(...dev))) < 1e-9);
  }
  assert.ok(Math.abs(report.rms - Math.sqrt(square / hours)) < 1e-9);
});

test('what cannot be understood is a failure, not a fault', (t) => {
  const files = { ...SMALL, 'jobs.csv': ['member,task', 'ana,books'],
    'text.csv': ['member,task,hours', 'ana,books,many'],
    'twice.csv': [...SMALL['tasks.csv'], SMALL['tasks.csv'][1]] };
  const dir = workplace(t, files);
  for (const [words, pattern] of [
    [[dir, `${dir}/jobs.csv`], /jobs\.csv:1: .*"hours"/],
    [[dir, `${dir}/text.csv`], /text\.csv:2:3: .*many/],
    [[dir, `${dir}/nothing.csv`], /nothing\.csv/],
    [[dir, `${dir}/today.csv`, '--tasks', `${dir}/twice.csv`], /twice\.csv:10: .*chair.*twice/],
    [[dir, `${dir}/today.csv`, '--certificate', `${dir}/none.json`], /none\.json/],
    [[dir, `${dir}/today.csv`, '--certificate', `${dir}/today.csv`], /today\.csv:1.*no JSON/]]) {
    const { code, out, err } = parecon(['jobs', 'check', ...words]);
    assert.equal(code, 3, words.join(' ') + out);
    assert.equal(out, '');
    assert.match(err, pattern);
  }
});

test('a rule of the table is read: less to share, no time, no people', (t) => {
  const cut = check(t, GOOD, { files: altered('tasks.csv',
    'serve,Serve,8,3,5,,1', 'serve,Serve,8,3,5,,2') });
  assert.match(cut.out, /1 hours of "serve" is too short a piece: at least 2/);
  const ban = check(t, GOOD, { files: altered('members.csv',
    'dua,Dua,12,,,,', 'dua,Dua,12,,,post;Carry the post,') });
  assert.match(ban.out, /"dua" is never to do "post"/);
});

// --- the certificate --------------------------------------------------------

const NEWSPAPER = path.join(SHIPPED, 'newspaper');

// Solved once; every test tampers with a certificate of its own.
const solved = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-solved-'));
test.before(() => {
  const { code, err } = parecon(['jobs', 'solve', NEWSPAPER, '-o', solved]);
  assert.equal(code, 0, err);
});
test.after(() => fs.rmSync(solved, { recursive: true }));

// Lets `tamper` change the certificate, and checks it.
function certified(t, tamper, more = []) {
  const name = path.join(folder(t), 'certificate.json');
  const certificate = JSON.parse(read(solved, 'certificate.json'));
  tamper(certificate);
  fs.writeFileSync(name, JSON.stringify(certificate));
  return parecon(['jobs', 'check', NEWSPAPER, path.join(solved, 'jobs.csv'),
    '--certificate', name, ...more]);
}

test('a certificate holds as it was written', (t) => {
  const { code, out } = certified(t, () => {});
  assert.equal(code, 0, out);
  assert.match(out, /prices prove/);
});

for (const [key, by] of [['rms', 0.01], ['largest_deviation', -0.01],
  ['spread_empowerment', 0.01], ['spread_desirability', 0.01],
  ['gini_after', 0.001], ['pieces', 1], ['gap', 0.01],
  ['unassigned_hours', 1], ['members', 1]]) {
  test(`caught: the certificate's ${key} is off by ${by}`, (t) => {
    const { code, out } = certified(t, (c) => { c[key] += by; });
    assert.equal(code, 1, out);
    assert.match(out, new RegExp(`fault: .*${key}`));
  });
}

test('caught: a bound that the prices do not prove', (t) => {
  const claim = certified(t, (c) => {
    c.outcome = 'solved';
    c.rms_bound = c.bound.rms = c.rms;
    c.gap = 0;
    for (const one of c.bound.classes) one.price_empowerment *= 0.3;
  });
  assert.equal(claim.code, 1, claim.out);
  assert.match(claim.out, /fault: .*bound/);
  const above = certified(t, (c) => { c.rms_bound = c.rms + 1; });
  assert.match(above.out, /fault: .*bound .* is above/);
});

test('caught: classes of other members', (t) => {
  const { code, out } = certified(t, (c) => { c.bound.classes.pop(); });
  assert.equal(code, 1, out);
  assert.match(out, /no class of the certificate has room/);
});

test('caught: another question', (t) => {
  const band = certified(t, () => {}, ['--band', '2']);
  assert.equal(band.code, 1);
  assert.match(band.out, /band of 1 hours, this check about 2/);
  const weight = certified(t, () => {}, ['--weight', '2']);
  assert.match(weight.out, /the weight 1, this check 2/);
});

test('a certificate without prices is noted, not faulted', (t) => {
  const { code, out } = certified(t, (c) => { delete c.bound; });
  assert.equal(code, 0, out);
  assert.match(out, /note: .*no prices/);
});
