// SPDX-License-Identifier: AGPL-3.0-or-later
// plan check: a plan that is right passes, one that is not does not.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon, read } = require('./parecon.js');
const { US, VILLAGE, solved, verified, village } = require('./economy.js');

// One plan of the village, copied for every test that spoils it.
function plan(t, change = {}) {
  const { kept } = solved(t, VILLAGE);
  for (const [name, edit] of Object.entries(change)) {
    const before = read(kept, name), now = edit(before);
    assert.notEqual(now, before, `${name} must change`);
    fs.writeFileSync(path.join(kept, name), now);
  }
  return kept;
}

// Multiplies the number in column `k` of the first row that matches.
const times = (pattern, k, factor) => (text) => {
  let done = false;
  return text.split('\n').map((line) => {
    if (done || !pattern.test(line)) return line;
    done = true;
    const cells = line.split(',');
    cells[k] = String(Number(cells[k]) * factor);
    return cells.join(',');
  }).join('\n');
};

test('plans that are right: the village and the country', (t) => {
  for (const dir of [VILLAGE, US]) {
    const { kept, certificate } = solved(t, dir);
    const { code, out, err } = parecon(['plan', 'check', dir, kept]);
    assert.equal(code, 0, out + err);
    assert.match(out, /Every rule is kept\./);
    assert.match(out.replace(/\s+/g, ' '), /No feasible plan is better than this one by more than/);
    const said = verified(dir, kept);
    assert.ok(Math.abs(said.worst_percent - certificate.worst_percent) < 1e-6);
    assert.equal(said.gap_claimed_percent, certificate.gap_percent);
    assert.ok(Math.abs(said.gap_percent - certificate.gap_percent) < 1e-3,
      `${said.gap_percent} ${certificate.gap_percent}`);
  }
});

test('a plan is checked against a snapshot as against its tables', (t) => {
  const packed = path.join(folder(t), 'village.pe');
  assert.equal(parecon(['plan', 'pack', VILLAGE, '-o', packed]).code, 0);
  const { kept } = solved(t, VILLAGE);
  const tables = verified(VILLAGE, kept), snapshot = verified(packed, kept);
  assert.equal(snapshot.code, 0);
  assert.deepEqual(snapshot, tables);
  fs.writeFileSync(path.join(kept, 'inputs.csv'),
    times(/^bakery,flour,/, 2, 1.2)(read(kept, 'inputs.csv')));
  assert.equal(verified(packed, kept).code, 1);
});

for (const [what, change] of [
  ['a round that is made up', { 'rounds.csv': times(/^2,/, 7, 0.99) }],
  ['more is made than a council can make',
    { 'production.csv': times(/^bakery,bread,/, 2, 1.1) }],
  ['more is used than is made',
    { 'inputs.csv': times(/^bakery,flour,/, 2, 1.2) }],
  ['a council gets more than its right pays for',
    { 'consumption.csv': times(/^hill-street,bread,/, 2, 1.5) }],
  ['another price', { 'prices.csv': times(/^bread,/, 1, 1.1) }],
  ['a benefit that is made up', { 'councils.csv': times(/^mill,/, 1, 1.1) }],
  ['a gap that is too good', { 'certificate.json': (text) =>
    text.replace(/"welfare": [\d.e+]+/, '"welfare": 1e9') }],
]) {
  test(`a plan that is not right: ${what}`, (t) => {
    const kept = plan(t, change);
    const { code, out } = parecon(['plan', 'check', VILLAGE, kept]);
    assert.equal(code, 1, out);
    assert.match(out, /^fault: /);
    const said = verified(VILLAGE, kept);
    assert.equal(said.code, 1);
    assert.ok(said.faults >= 1 && said.fault.length === said.faults);
  });
}

test('the plan of another economy, and what is no plan', (t) => {
  const kept = plan(t);
  const other = village(t, { 'goods.csv': (all) => all.map((row) =>
    row.replace(',64.8,', ',40,')) });
  assert.equal(parecon(['plan', 'check', other, kept]).code, 1);
  for (const words of [[VILLAGE, folder(t)], [folder(t), kept],
    [VILLAGE, '/nowhere']]) {
    const { code, out, err } = parecon(['plan', 'check', ...words]);
    assert.equal(code, 3, words.join(' '));
    assert.equal(out, '');
    assert.match(err, /^parecon: ./);
  }
  assert.equal(parecon(['plan', 'check', VILLAGE]).code, 2);
});
