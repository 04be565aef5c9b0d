// SPDX-License-Identifier: AGPL-3.0-or-later
// Ctrl-C after the division itself is found: while it is found out what
// training would help, what less upheaval would cost, what other ratings would
// change. What is known by then is told and written.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { UNSANITIZED, folder, parecon, start } = require('./parecon');

// Two workplaces of 500 with a division of today each.
function twoParts(t) {
  return [1, 2].map((seed) => {
    const dir = path.join(folder(t), `part${seed}`);
    const out = path.join(folder(t), 'out');
    const made = parecon(['jobs', 'generate', '--members', '500', '--kind',
      'scarce', '--seed', String(seed), '-o', dir]);
    assert.equal(made.code, 0, made.err);
    const solved = parecon(['jobs', 'solve', dir, '-t', '0.3', '-o', out]);
    assert.ok(solved.code === 0 || solved.code === 1, solved.err);
    fs.copyFileSync(`${out}/jobs.csv`, `${dir}/today.csv`);
    return dir;
  });
}

// The division is found within the time limit of a second; what follows takes
// some more.
for (const after of [1200, 1800, 2400]) {
  test(`an interruption after ${after} ms`, UNSANITIZED, async (t) => {
    const parts = twoParts(t), out = path.join(folder(t), 'out');
    const { child, ended } = start(['jobs', 'merge', ...parts, '-t', '1',
      '--sensitivity', '--json', '-o', out]);
    const timer = setTimeout(() => child.kill('SIGINT'), after);
    const done = await ended;
    clearTimeout(timer);
    assert.equal(done.signal, null, 'it ends by itself');
    assert.ok(done.code === 0 || done.code === 1, `${done.code} ${done.err}`);
    const told = JSON.parse(done.out);
    // the parts run in this order, so whatever was cut, the last was
    assert.ok(told.incomplete, 'it says that something is missing');
    assert.equal(told.incomplete.at(-1), 'sensitivity');
    assert.ok(!told.sensitivity || told.sensitivity.trials < 5);
    assert.ok(told.curve.length >= 1, 'its own point stands on the curve');
    for (const point of told.curve) assert.ok(point.rms >= point.rms_bound);
    assert.match(fs.readFileSync(`${out}/report.html`, 'utf8'),
      /It was interrupted before all was found out/);
    const check = parecon(['jobs', 'check', `${out}/workplace`,
      `${out}/jobs.csv`, '--unassigned', `${out}/unassigned.csv`,
      '--band', '168']);
    assert.equal(check.code, 0, check.out.slice(0, 2000));
  });
}

test('nothing is missing when nobody interrupts', UNSANITIZED, (t) => {
  const dir = twoParts(t)[0];
  const done = parecon(['jobs', 'solve', dir, '-t', '1', '--sensitivity',
    '--json']);
  const told = JSON.parse(done.out);
  assert.equal(told.incomplete, undefined);
  assert.equal(told.sensitivity.trials, 5);
});
