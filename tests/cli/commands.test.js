// SPDX-License-Identifier: AGPL-3.0-or-later
// merge, train, rotate, explain, export, generate.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { RESULT, SHIPPED, SMALL, UNSANITIZED, checked, folder, parecon, read,
  rows, workplace } = require('./parecon.js');

const NEWSPAPER = path.join(SHIPPED, 'newspaper');
const KITCHEN = path.join(SHIPPED, 'kitchen');
const sum = (values) => values.reduce((a, b) => a + b, 0);
const hours = (table) => sum(table.map((row) => Number(row.hours)));

// --- merge ------------------------------------------------------------------

test('merge: no hour and no cause is lost, and all can be run again', (t) => {
  const out = folder(t);
  const { code, out: said, err } = parecon(['jobs', 'merge', NEWSPAPER, KITCHEN,
    '-o', out, '--price', '1']);
  assert.equal(code, 0, said + err);
  assert.match(said, /upheaval/i);
  const merged = path.join(out, 'workplace');
  const parts = [NEWSPAPER, KITCHEN].flatMap((dir) => rows(read(dir, 'tasks.csv')));
  const tasks = rows(read(merged, 'tasks.csv'));
  assert.equal(hours(tasks), hours(parts));
  assert.equal(tasks.length, parts.length);
  const causes = (table) => {
    const found = {};
    for (const row of table) {
      found[row.cause] = (found[row.cause] || 0) + Number(row.hours);
    }
    return found;
  };
  assert.deepEqual(causes(tasks), causes(parts));
  assert.equal(hours(rows(read(out, 'jobs.csv'))) +
    hours(rows(read(out, 'unassigned.csv'))), hours(parts));
  for (const name of RESULT) assert.ok(fs.existsSync(path.join(out, name)));
  const check = parecon(['jobs', 'check', merged, `${out}/jobs.csv`,
    '--certificate', `${out}/certificate.json`]);
  assert.equal(check.code, 0, check.out);
  const other = checked(merged, out);
  if (other) assert.equal(other.code, 0, other.out);
  const again = parecon(['jobs', 'solve', merged, '--json']);
  assert.equal(again.code, 0, again.err);
});

test('merge: the dearer upheaval is, the less of it; the curve says so',
  UNSANITIZED, (t) => {
  const moved = ['0', '0.3', '3', 'inf'].map((price) => {
    const out = folder(t);
    const { code, err } = parecon(['jobs', 'merge', NEWSPAPER, KITCHEN,
      '--price', price, '-o', out, '-t', '3']);
    assert.notEqual(code, 3, err);
    return JSON.parse(read(out, 'certificate.json'));
  });
  for (let k = 1; k < moved.length; k++) {
    assert.ok(moved[k].hours_moved <= moved[k - 1].hours_moved,
      moved.map((c) => c.hours_moved).join(' '));
  }
  assert.ok(moved[0].rms < moved[2].rms);
  const { out } = parecon(['jobs', 'merge', NEWSPAPER, KITCHEN, '--json']);
  const { curve } = JSON.parse(out);
  assert.ok(curve.length >= 3);
  for (let k = 1; k < curve.length; k++) {
    assert.ok(curve[k].share_moved > curve[k - 1].share_moved);
    assert.ok(curve[k].rms < curve[k - 1].rms);
    assert.ok(curve[k].rms_bound <= curve[k].rms + 1e-9);
  }
  // every point is searched for to its end: no hole in the middle
  const half = curve.filter((point) => point.share_moved < 0.55);
  assert.ok(half.at(-1).rms < 0.2 * curve[0].rms, JSON.stringify(half));
});

test('merge: each way to align ratings works and prints its shift', (t) => {
  const shifted = { ...SMALL, 'tasks.csv': SMALL['tasks.csv'].map((row, k) =>
    (k === 0 ? row : row.replace(/^([^,]*,[^,]*,[^,]*),(\d+)/,
      (_, head, rating) => `${head},${Number(rating) + 3}`))) };
  const one = workplace(t, SMALL), two = workplace(t, shifted);
  for (const how of ['anchors', 'centre', 'none']) {
    const { code, out, err } = parecon(['jobs', 'merge', one, two, '--align', how,
      '-t', '1']);
    assert.equal(code, 0, err);
    if (how === 'none') assert.doesNotMatch(out, /[-−+]3(\.0+)?\b/);
    else assert.match(out, /[-−+](3|1\.5)(0*)\b/);
  }
});

// --- train ------------------------------------------------------------------

test('train: ranks by how far the bound falls', () => {
  const { code, out, err } = parecon(['jobs', 'train', NEWSPAPER, '--json', '-n', '8']);
  assert.equal(code, 0, err);
  const answer = JSON.parse(out);
  assert.ok(answer.training.length > 0);
  let before = Infinity;
  for (const row of answer.training) {
    assert.ok(row.falls_by <= before + 1e-12);
    assert.ok(Math.abs(answer.rms_bound - row.rms_bound - row.falls_by) < 1e-6);
    before = row.falls_by;
  }
  assert.equal(JSON.parse(parecon(['jobs', 'train', NEWSPAPER, '--json', '-n',
    '2']).out).training.length, Math.min(2, answer.training.length));
  assert.match(parecon(['jobs', 'train', NEWSPAPER]).out,
    new RegExp(`1 +${answer.training[0].skill}`));
});

test('train: what it promises comes true', (t) => {
  const best = JSON.parse(parecon(['jobs', 'train', workplace(t, SMALL),
    '--json']).out);
  assert.ok(best.training.length > 0);
  const { skill } = best.training[0];
  // the best of giving that skill to each member in turn
  const falls = ['ana', 'ben', 'cem', 'dua'].map((who) => {
    const files = { ...SMALL, 'members.csv': SMALL['members.csv'].map((row) =>
      (row.startsWith(`${who},`)
        ? row.replace(/^([^,]*,[^,]*,[^,]*,)([^,]*)/, (_, head, has) =>
          `${head}${has ? `${has};` : ''}${skill}`) : row)) };
    return JSON.parse(parecon(['jobs', 'train', workplace(t, files), '--json'])
      .out).rms_bound;
  });
  assert.ok(Math.abs(Math.min(...falls) - best.training[0].rms_bound) < 2e-3,
    `${falls} ${best.training[0].rms_bound}`);
});

test('train: what gains next to nothing is counted and not listed', (t) => {
  const all = JSON.parse(parecon(['jobs', 'train', KITCHEN, '--json', '-n',
    '50']).out);
  const matters = all.training.filter((row) => row.hours_freed > 0 ||
    (row.falls_by >= 0.005 && row.falls_by >= 0.01 * all.rms_bound));
  const { out } = parecon(['jobs', 'train', KITCHEN, '-n', '50']);
  const listed = [...out.matchAll(/^ +\d+  (.+)$/gm)].map(([, skill]) => skill);
  assert.deepEqual(listed, matters.map((row) => row.skill));
  const left = all.training.length - matters.length;
  assert.ok(left > 0 && matters.length > 0, 'the workplace must have both');
  assert.match(out, new RegExp(`Left out: ${left} further skill`));
});

test('train: where there is nothing to train, it says so', (t) => {
  const dir = workplace(t, {
    'tasks.csv': ['task,hours,empowerment,desirability', 'a,2,9,1', 'b,2,1,9'],
    'members.csv': ['member,hours', 'm,2', 'n,2'] });
  const { code, out } = parecon(['jobs', 'train', dir]);
  assert.equal(code, 0);
  assert.match(out, /nothing to train/);
});

// --- rotate -----------------------------------------------------------------

test('rotate: the balance adds up and stays within about one piece',
  UNSANITIZED, (t) => {
  const out = folder(t);
  const { code, out: said, err } = parecon(['jobs', 'rotate', KITCHEN,
    '--periods', '6', '-o', out, '-t', '60']);
  assert.equal(code, 0, said + err);
  const table = rows(read(out, 'rotation.csv'));
  const members = rows(read(KITCHEN, 'members.csv'));
  assert.equal(table.length, 6 * members.length);
  let largest = 0;
  for (const { member } of members) {
    const balance = { empowerment: 0, desirability: 0 };
    const mine = table.filter((row) => row.member === member);
    assert.deepEqual(mine.map((row) => row.period), ['1', '2', '3', '4', '5', '6']);
    for (const row of mine) {
      for (const r of Object.keys(balance)) {
        balance[r] += Number(row[r]);
        assert.ok(Math.abs(balance[r] - row[`balance_${r}`]) < 1e-9);
      }
      largest = Math.max(largest, ...Object.values(balance).map(Math.abs));
    }
  }
  const { heaviest_piece: piece, periods } = JSON.parse(parecon(['jobs',
    'rotate', KITCHEN, '--periods', '6', '-t', '60', '--json']).out);
  assert.equal(periods.length, 6);
  assert.ok(largest <= 1.5 * piece, `${largest} against a piece of ${piece}`);
  // once the balance is even, it is no worse than the lots of one period
  const singles = table.filter((row) => row.period === '1')
    .map((row) => Math.abs(row.empowerment));
  assert.ok(largest <= 6 * Math.max(...singles));
});

test('rotate: every period is a result that both checkers accept', (t) => {
  const out = folder(t);
  assert.equal(parecon(['jobs', 'rotate', KITCHEN, '--periods', '3', '-o', out,
    '-t', '30']).code, 0);
  for (const k of [1, 2, 3]) {
    const dir = path.join(out, `period-${k}`);
    for (const name of [...RESULT, 'carry.csv']) {
      assert.ok(fs.existsSync(path.join(dir, name)), name);
    }
    const check = parecon(['jobs', 'check', KITCHEN, `${dir}/jobs.csv`,
      '--carry', `${dir}/carry.csv`, '--certificate', `${dir}/certificate.json`]);
    assert.equal(check.code, 0, check.out);
    const other = checked(KITCHEN, dir);
    if (other) assert.equal(other.code, 0, other.out);
  }
});

test('rotate --tenure: nobody keeps a decision task for longer', (t) => {
  // one holder at a time, so that there is always somebody who may
  const files = { ...SMALL, 'tasks.csv': SMALL['tasks.csv'].map((row) =>
    row.replace('plan,Plan the menu,4,8,8,cooking,2,2', 'plan,Plan the menu,4,8,8,cooking,4,1')) };
  for (const tenure of [1, 2]) {
    const out = folder(t);
    const { code, err } = parecon(['jobs', 'rotate', workplace(t, files),
      '--periods', '6', '--tenure', String(tenure), '-o', out, '-t', '30']);
    assert.equal(code, 0, err);
    const running = {};
    for (let k = 1; k <= 6; k++) {
      const held = new Set(rows(read(out, `period-${k}`, 'jobs.csv'))
        .filter((row) => ['chair', 'plan'].includes(row.task))
        .map((row) => `${row.member} ${row.task}`));
      for (const key of Object.keys(running)) if (!held.has(key)) delete running[key];
      for (const key of held) {
        running[key] = (running[key] || 0) + 1;
        assert.ok(running[key] <= tenure, `${key} in period ${k}`);
      }
    }
  }
});

test('rotate --price inf: unfair hours that stay are said to be the reason', () => {
  const words = ['jobs', 'rotate', KITCHEN, '--periods', '2', '--price', 'inf'];
  const { code, out: said } = parecon(words);
  assert.equal(code, 1);
  const text = said.replace(/\s+/g, ' ');
  const told = /In 2 of 2 periods the hours of up to (\d+) members lie more than 1 h/
    .exec(text);
  assert.ok(told, text);
  assert.match(text, /--price inf keeps everybody's jobs as they are today/);
  assert.doesNotMatch(text, /some skill is too scarce/);
  const { periods } = JSON.parse(parecon([...words, '--json']).out);
  assert.equal(Number(told[1]), Math.max(...periods.map((p) => p.outside_band)));
  assert.deepEqual(periods.map((p) => p.unassigned), [0, 0]);
  // a price that is not infinite lets the hours become fair
  assert.equal(parecon([...words.slice(0, -1), '0.1']).code, 0);
});

test('rotate --tenure: where nobody else can, the holder stays, and a warning says so', (t) => {
  const files = { ...SMALL, 'members.csv': SMALL['members.csv'].map((row) =>
    row.replace('ben,Ben,13,cooking', 'ben,Ben,13,')) };
  files['tasks.csv'] = SMALL['tasks.csv'].map((row) =>
    row.replace('cook,Cook,10,6,7,cooking', 'cook,Cook,10,6,7,'));
  const { code, err } = parecon(['jobs', 'rotate', workplace(t, files),
    '--periods', '3', '--tenure', '1']);
  assert.equal(code, 0, err);
  assert.match(err, /warning: period 2: .*"plan"/);
});

test('rotate --price: the dearer it is, the more of the jobs stay',
  UNSANITIZED, (t) => {
  const moved = ['0', '3'].map((price) => {
    const { code, out, err } = parecon(['jobs', 'rotate', KITCHEN, '--periods',
      '3', '--price', price, '-t', '10', '--json']);
    assert.equal(code, 0, err);
    return JSON.parse(out).periods.slice(1)
      .reduce((sum, period) => sum + period.hours_moved, 0);
  });
  assert.ok(moved[1] < moved[0] / 2, `${moved}`);
});

test('rotate: what tables carry over is made good', (t) => {
  // 1 point above the mean so far: m is to be 1 below it now, which 3.75 hours
  // of a and 6.25 of b are
  const dir = workplace(t, {
    'tasks.csv': ['task,hours,empowerment', 'a,10,9', 'b,10,1'],
    'members.csv': ['member,hours,carry_empowerment', 'm,10,1', 'n,10,-1'] });
  const out = folder(t);
  assert.equal(parecon(['jobs', 'rotate', dir, '--periods', '2', '-o', out]).code, 0);
  const table = rows(read(out, 'rotation.csv')).filter((row) => row.member === 'm');
  assert.equal(Number(table[0].empowerment), -1);
  assert.equal(Number(table[0].balance_empowerment), 0);
  assert.equal(Number(table[1].empowerment), 0);
  assert.deepEqual(rows(read(out, 'period-1', 'carry.csv')),
    [{ member: 'm', carry_empowerment: '1', carry_desirability: '0' },
      { member: 'n', carry_empowerment: '-1', carry_desirability: '0' }]);
});

// --- explain ----------------------------------------------------------------

test('explain: a member, a task, by id or by name', (t) => {
  const dir = workplace(t, SMALL), out = folder(t);
  assert.equal(parecon(['jobs', 'solve', dir, '-o', out]).code, 0);
  const jobs = rows(read(out, 'jobs.csv'));
  const ask = (whom, ...more) => parecon(['jobs', 'explain', dir,
    `${out}/jobs.csv`, whom, ...more]);
  const ana = JSON.parse(ask('ana', '--json').out);
  assert.deepEqual(ana.pieces.map((p) => p.task).sort(),
    jobs.filter((row) => row.member === 'ana').map((row) => row.task).sort());
  assert.equal(ask('Ana').out, ask('ana').out);
  assert.match(ask('ana').out, /Why Ana\?/);
  const books = JSON.parse(ask('books', '--json').out);
  assert.deepEqual(books.pieces.map((p) => p.member).sort(),
    jobs.filter((row) => row.task === 'books').map((row) => row.member).sort());
  assert.equal(ask('Keep the books').out, ask('books').out);
  const able = { books: ['ana', 'cem'], plan: ['ana', 'ben'] };
  for (const [task, who] of Object.entries(able)) {
    for (const piece of JSON.parse(ask(task, '--json').out).pieces) {
      for (const other of piece.best) {
        assert.ok(who.includes(other.member), `${task} ${other.member}`);
        assert.notEqual(other.member, piece.member);
      }
    }
  }
  const unknown = ask('nobody');
  assert.equal(unknown.code, 3);
  assert.match(unknown.err, /neither a member nor a task/);
});

test('explain: what it says would come of it does', (t) => {
  const dir = workplace(t, SMALL), out = folder(t);
  assert.equal(parecon(['jobs', 'solve', dir, '-o', out]).code, 0);
  const jobs = rows(read(out, 'jobs.csv'));
  let tried = 0;
  for (const who of ['ana', 'ben', 'cem', 'dua']) {
    const { rms, pieces } = JSON.parse(parecon(['jobs', 'explain', dir,
      `${out}/jobs.csv`, who, '--json']).out);
    const measure = (division) => {
      const file = path.join(out, 'try.csv'), merged = new Map();
      for (const { member, task, hours: h } of division) {
        const key = `${member},${task}`;
        merged.set(key, (merged.get(key) || 0) + Number(h));
      }
      fs.writeFileSync(file, ['member,task,hours', ...[...merged]
        .map(([key, h]) => `${key},${h}`)].join('\n'));
      return JSON.parse(parecon(['jobs', 'check', dir, file, '--json']).out).rms;
    };
    assert.ok(Math.abs(measure(jobs) - rms) < 1e-5);
    for (const piece of pieces) {
      for (const other of piece.best) {
        const swapped = jobs.map((row) => {
          if (row.member === who && row.task === piece.task) {
            return { ...row, member: other.member };
          }
          if (row.member === other.member && row.task === other.in_return) {
            return { ...row, member: who };
          }
          return row;
        });
        assert.ok(Math.abs(measure(swapped) - other.rms) < 1e-4,
          `${who} ${piece.task} ${JSON.stringify(other)} ${measure(swapped)}`);
        tried++;
      }
    }
  }
  assert.ok(tried > 5);
});

// --- export -----------------------------------------------------------------

test('export --mps: a solver that is there finds the same work', (t) => {
  const dir = workplace(t, SMALL), file = path.join(folder(t), 'small.mps');
  const { code, out, err } = parecon(['jobs', 'export', dir, '--mps']);
  assert.equal(code, 0, err);
  assert.match(out, /^NAME/m);
  assert.match(out, /^ENDATA/m);
  const kept = parecon(['jobs', 'export', dir, '--mps', '-o', file]);
  assert.equal(kept.code, 0);
  assert.equal(read(file), out);
  const solver = spawnSync('glpsol', ['--freemps', file, '--tmlim', '20'],
    { encoding: 'utf8' });
  if (solver.error) {
    t.diagnostic('skipped: glpsol is not there');
    return;
  }
  assert.doesNotMatch(solver.stdout, /NO (PRIMAL )?FEASIBLE|error/i);
});

test('export --xlsx: a workbook in a file, never on a pipe', (t) => {
  const dir = workplace(t, SMALL), file = path.join(folder(t), 'jobs.xlsx');
  const { code, err } = parecon(['jobs', 'export', dir, '--xlsx', '-o', file]);
  assert.equal(code, 0, err);
  assert.equal(read(file).slice(0, 2), 'PK');
  const piped = parecon(['jobs', 'export', dir, '--xlsx']);
  assert.equal(piped.code, 2);
  assert.equal(piped.out, '');
});

test('export: exactly one of --mps, --xlsx, --ics', (t) => {
  const dir = workplace(t, SMALL);
  assert.equal(parecon(['jobs', 'export', dir]).code, 2);
  assert.equal(parecon(['jobs', 'export', dir, '--mps', '--ics']).code, 2);
});

// --- generate ---------------------------------------------------------------

test('generate: same numbers, same bytes; what it makes can be solved', (t) => {
  const made = folder(t);
  const make = (name, ...more) => {
    const dir = path.join(made, name);
    const { code, err } = parecon(['jobs', 'generate', '-o', dir, ...more]);
    assert.equal(code, 0, err);
    return dir;
  };
  const one = make('1', '--members', '30', '--kind', 'scarce', '--seed', '5');
  const two = make('2', '--members=30', '--kind=scarce', '--seed=5');
  const six = make('6', '--members', '30', '--kind', 'scarce', '--seed', '6');
  for (const name of ['tasks.csv', 'members.csv']) {
    assert.equal(read(one, name), read(two, name));
    assert.notEqual(read(one, name), read(six, name));
  }
  const tasks = rows(read(one, 'tasks.csv')), members = rows(read(one, 'members.csv'));
  assert.equal(members.length, 30);
  assert.equal(tasks.length, 240);
  assert.equal(hours(tasks), hours(members));
  const { code, err } = parecon(['jobs', 'solve', one, '-o', `${made}/out`]);
  assert.equal(code, 0, err);
  const other = checked(one, `${made}/out`);
  if (other) assert.equal(other.code, 0, other.out);
});
