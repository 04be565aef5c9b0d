// SPDX-License-Identifier: AGPL-3.0-or-later
// jobs solve: what it prints, writes and hands back.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { CHECKER, RESULT, SHARED, SHIPPED, SMALL, UNSANITIZED, checked,
  folder, parecon, read, rows, workplace } = require('./parecon.js');

const near = (a, b, far = 1e-6) => Math.abs(a - b) <= far;

for (const name of ['newspaper', 'kitchen']) {
  test(`${name}: solved, kept whole, accepted by both checkers`, (t) => {
    const dir = path.join(SHIPPED, name), out = path.join(folder(t), 'out');
    const { code, out: said, err } =
      parecon(['jobs', 'solve', dir, '-o', out, '-t', '20']);
    assert.equal(code, 0, said + err);
    assert.equal(err, '', 'no warning, no progress on a pipe');
    assert.deepEqual(fs.readdirSync(out).sort(), RESULT);
    const check = parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
      '--unassigned', `${out}/unassigned.csv`,
      '--certificate', `${out}/certificate.json`]);
    assert.equal(check.code, 0, check.out + check.err);
    assert.match(check.out, /Every rule is kept/);
    const other = checked(dir, out);
    if (!other) t.diagnostic('skipped: the independent checker is not there');
    else assert.equal(other.code, 0, other.out);
  });
}

test('the real workplaces of ../shared pass both checkers', {
  skip: UNSANITIZED.skip ||
    (fs.existsSync(CHECKER) ? false : '../shared is not there'),
}, (t) => {
  for (const name of ['newspaper-60', 'school-80', 'hospital-200']) {
    const dir = path.join(SHARED, 'data', 'workplaces', name);
    const out = path.join(folder(t), 'out');
    const { code, err } = parecon(['jobs', 'solve', dir, '-o', out]);
    assert.equal(code, 0, name + err);
    const other = checked(dir, out);
    assert.equal(other.code, 0, name + other.out);
    const ours = parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
      '--certificate', `${out}/certificate.json`]);
    assert.equal(ours.code, 0, name + ours.out);
  }
});

test('nothing is written without --out, and it says so', (t) => {
  const dir = workplace(t, SMALL), before = fs.readdirSync(dir);
  const { code, out } = parecon(['jobs', 'solve', dir], { cwd: dir });
  assert.equal(code, 0, out);
  assert.match(out, /Nothing was written/);
  assert.deepEqual(fs.readdirSync(dir), before);
});

test('what it prints fits the terminal', (t) => {
  for (const dir of [workplace(t, SMALL), path.join(SHIPPED, 'newspaper')]) {
    for (const columns of ['40', '80', '120']) {
      const { out } = parecon(['jobs', 'solve', dir, '-t', '1'],
        { env: { COLUMNS: columns } });
      for (const line of out.split('\n')) {
        assert.ok([...line].length <= Number(columns), `${columns}: ${line}`);
      }
    }
  }
});

test('--json prints one document and nothing else', (t) => {
  const { code, out, err } =
    parecon(['jobs', 'solve', workplace(t, SMALL), '--json']);
  assert.equal(code, 0, err);
  assert.equal(err, '');
  assert.equal(typeof JSON.parse(out), 'object');
});

test('the files of OUT agree with each other', (t) => {
  const dir = workplace(t, SMALL), out = path.join(folder(t), 'a', 'b');
  assert.equal(parecon(['jobs', 'solve', dir, '-o', out]).code, 0);
  const certificate = JSON.parse(read(out, 'certificate.json'));
  for (const key of ['outcome', 'rms', 'rms_bound', 'gap', 'spread_empowerment',
    'spread_desirability', 'largest_deviation', 'gini_before', 'gini_after',
    'hours_moved', 'pieces', 'seconds', 'seed', 'input_sha256']) {
    assert.ok(key in certificate, key);
  }
  const jobs = rows(read(out, 'jobs.csv'));
  assert.equal(jobs.length, certificate.pieces);
  const members = rows(read(out, 'members.csv'));
  assert.deepEqual(members.map((row) => row.member),
    ['ana', 'ben', 'cem', 'dua']);
  for (const row of members) {
    const held = jobs.filter((piece) => piece.member === row.member)
      .reduce((sum, piece) => sum + Number(piece.hours), 0);
    assert.equal(Number(row.hours), held);
  }
  assert.equal(rows(read(out, 'unassigned.csv')).length, 0);
  const today = rows(SMALL['today.csv'].join('\n') + '\n');
  const kept = jobs.reduce((sum, piece) => {
    const old = today.find((row) => row.member === piece.member &&
      row.task === piece.task);
    return sum + (old ? Math.min(old.hours, piece.hours) : 0);
  }, 0);
  assert.equal(certificate.hours_moved, 50 - kept);
  assert.equal(read(out, 'jobs.xlsx').slice(0, 2), 'PK');
  const report = read(out, 'report.html');
  assert.match(report, /<html[^>]*lang=/);
  for (const name of ['Ana', 'Ben', 'Cem', 'Dua']) assert.ok(report.includes(name));
  assert.doesNotMatch(report, /<script|https?:\/\/[^"]*\.(js|css)/);
});

test('same seed, same bytes, whatever the number of threads', UNSANITIZED, (t) => {
  const dir = path.join(SHIPPED, 'newspaper'), made = folder(t);
  const jobs = [[1, 1], [1, 2], [1, 4], [7, 1]].map(([seed, threads], k) => {
    const out = path.join(made, String(k));
    const { code, err } = parecon(['jobs', 'solve', dir, '-o', out,
      '-t', '1000', '--seed', seed, '--threads', threads].map(String));
    assert.equal(code, 0, err);
    return read(out, 'jobs.csv');
  });
  assert.equal(jobs[1], jobs[0]);
  assert.equal(jobs[2], jobs[0]);
  const pairs = new Set(jobs[0].split('\n'));
  assert.ok(jobs[3].split('\n').some((row) => !pairs.has(row)),
    'another seed gives another division');
});

test('--tasks and --members replace the folder', (t) => {
  const dir = workplace(t, SMALL), out = folder(t);
  const whole = parecon(['jobs', 'solve', dir, '-o', `${out}/1`]);
  const files = parecon(['jobs', 'solve', '--tasks', `${dir}/tasks.csv`,
    '--members', `${dir}/members.csv`, '--today', `${dir}/today.csv`,
    '-o', `${out}/2`]);
  assert.equal(whole.code, 0);
  assert.equal(files.code, 0, files.err);
  assert.equal(read(out, '1', 'jobs.csv'), read(out, '2', 'jobs.csv'));
  assert.equal(parecon(['jobs', 'solve', '--tasks', `${dir}/tasks.csv`]).code, 2);
});

test('semicolons, decimal commas, a byte-order mark, other columns', (t) => {
  const other = { ...SMALL };
  other['tasks.csv'] = '\uFEFF' + ['task;hours;empowerment;desirability;mood',
    'a;2,5;9;1;x', 'b;2,5;1;9;y', 'c;5;5;5;z'].join('\r\n');
  other['members.csv'] = ['member;hours', 'm;5', 'n;5'];
  delete other['today.csv'];
  const dir = workplace(t, other), out = folder(t);
  const { code, err } = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(code, 0, err);
  assert.equal(err, '');
  const check = parecon(['jobs', 'check', dir, `${out}/jobs.csv`]);
  assert.equal(check.code, 0, check.out);
});

test('--price inf keeps the old jobs; --no-today forgets them', (t) => {
  const dir = workplace(t, SMALL), out = folder(t);
  const kept = parecon(['jobs', 'solve', dir, '--price', 'inf', '-o', `${out}/1`]);
  assert.notEqual(kept.code, 3, kept.err);
  const certificate = JSON.parse(read(out, '1', 'certificate.json'));
  const rules = parecon(['jobs', 'check', dir, `${dir}/today.csv`]);
  if (rules.code === 0) assert.equal(certificate.hours_moved, 0);
  parecon(['jobs', 'solve', dir, '--no-today', '-o', `${out}/2`]);
  assert.equal(JSON.parse(read(out, '2', 'certificate.json')).hours_moved, null);
});

test('--band and --most-tasks are kept', (t) => {
  const dir = path.join(SHIPPED, 'newspaper'), out = folder(t);
  assert.equal(parecon(['jobs', 'solve', dir, '--band', '3', '-o', out]).code, 0);
  assert.equal(parecon(['jobs', 'check', dir, `${out}/jobs.csv`, '--band', '3',
    '--certificate', `${out}/certificate.json`]).code, 0);
  const few = parecon(['jobs', 'solve', dir, '-K', '7', '-o', `${out}/few`]);
  assert.notEqual(few.code, 3, few.err);
  const counts = {};
  for (const row of rows(read(out, 'few', 'jobs.csv'))) {
    counts[row.member] = (counts[row.member] || 0) + 1;
  }
  const above = Object.values(counts).filter((n) => n > 7).length;
  const { raised } = JSON.parse(read(out, 'few', 'certificate.json'));
  assert.equal(raised, above);
});

test('--by-category gives everybody a like share of each category', (t) => {
  const dir = path.join(SHIPPED, 'categories'), out = folder(t);
  const { code, err } = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(code, 0, err);
  const certificate = JSON.parse(read(out, 'certificate.json'));
  const names = new Set(rows(read(dir, 'tasks.csv')).map((row) => row.category));
  assert.deepEqual(certificate.ratings.map((r) => r.name).sort(),
    [...names].sort());
  const check = parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
    '--certificate', `${out}/certificate.json`]);
  assert.equal(check.code, 0, check.out);
});

test('a ranking stands in for empowerment', (t) => {
  const dir = workplace(t, {
    'tasks.csv': ['task,hours,rank', 'a,4,1', 'b,4,2', 'c,4,2', 'd,4,4'],
    'members.csv': ['member,hours', 'm,8', 'n,8'],
  });
  const out = folder(t);
  const { code, err } = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(code, 0, err);
  assert.match(err, /warning: .*desirability/);
  // 10, 5, 5, 0 divide evenly
  assert.ok(near(JSON.parse(read(out, 'certificate.json')).rms, 0));
  assert.equal(parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
    '--certificate', `${out}/certificate.json`]).code, 0);
});

test('hours that nobody can do are listed with the reason; code 1', (t) => {
  const files = { ...SMALL };
  files['tasks.csv'] = [...SMALL['tasks.csv'], 'fly,Fly,3,5,5,flying,1,,,'];
  const dir = workplace(t, files), out = folder(t);
  const { code, err } = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(code, 1, err);
  assert.match(err, /warning: .*tasks\.csv:10:6: .*flying/);
  const left = rows(read(out, 'unassigned.csv'));
  const fly = left.find((row) => row.task === 'fly');
  assert.equal(fly.hours, '3');
  assert.ok(fly.reason.length > 10, fly.reason);
  const check = parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
    '--unassigned', `${out}/unassigned.csv`,
    '--certificate', `${out}/certificate.json`]);
  assert.equal(check.code, 0, check.out);
});

test('more work than hours: the rest is listed; code 1', (t) => {
  const dir = workplace(t, {
    'tasks.csv': ['task,hours,empowerment,desirability', 'a,10,5,5', 'b,10,1,9'],
    'members.csv': ['member,hours', 'm,8', 'n,8'],
  });
  const out = folder(t);
  const { code, err } = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(code, 1);
  assert.match(err, /warning: .*20 hours.*16/);
  const left = rows(read(out, 'unassigned.csv'))
    .reduce((sum, row) => sum + Number(row.hours), 0);
  const given = rows(read(out, 'jobs.csv'))
    .reduce((sum, row) => sum + Number(row.hours), 0);
  assert.equal(left + given, 20);
  assert.ok(given <= 16.5);
});

test('--sensitivity says how many jobs would change', (t) => {
  const dir = workplace(t, SMALL);
  const without = parecon(['jobs', 'solve', dir]);
  const { code, out } = parecon(['jobs', 'solve', dir, '--sensitivity']);
  assert.equal(code, 0);
  assert.match(out, /20 ?%/);
  assert.doesNotMatch(without.out, /20 ?%/);
});

test('what no division can keep is said, and that it is proved', (t) => {
  const dir = workplace(t, {
    'tasks.csv': 'task,hours,min_hours,empowerment,desirability\n' +
      'a,10,10,3,4\nb,10,10,5,2\nc,10,10,7,1\n',
    'members.csv': 'member,hours\nx,15\ny,15\n',
  });
  const out = path.join(dir, 'out');
  const { code, out: said } = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(code, 1);
  assert.match(said.replace(/\s+/g, ' '),
    /No division of all these tasks keeps every rule; this is proved\./);
  const made = JSON.parse(read(path.join(out, 'certificate.json')));
  assert.equal(made.impossible, true);
  fs.writeFileSync(path.join(dir, 'members.csv'),
    'member,hours\nx,20\ny,20\n');
  const wider = path.join(dir, 'wider');
  assert.equal(parecon(['jobs', 'solve', dir, '-o', wider, '--band', '6']).code,
    0);
  assert.equal(JSON.parse(read(path.join(wider, 'certificate.json'))).impossible,
    undefined);
});
