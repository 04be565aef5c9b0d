// SPDX-License-Identifier: AGPL-3.0-or-later
// Economies of fixed proportions, constant returns and capacities, from the
// command line: balanced in few rounds, and right when checked.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon, read, rows } = require('./parecon.js');
const { solved, verified } = require('./economy.js');

const write = (dir, name, list) => fs.writeFileSync(path.join(dir, name),
  [Object.keys(list[0]), ...list.map(Object.values)]
    .map((cells) => cells.join(',')).join('\n') + '\n');

// An economy made up by lot, then made linear: exponents that add up to 1,
// no effort, no elasticity, a capacity.
function linear(t) {
  const dir = path.join(folder(t), 'linear');
  const { code, err } = parecon(['plan', 'generate', '--goods', '40',
    '--workers', '150', '-o', dir]);
  assert.equal(code, 0, err);
  const recipes = rows(read(dir, 'recipes.csv')), sum = {};
  for (const { recipe, exponent } of recipes) {
    sum[recipe] = (sum[recipe] ?? 0) + Number(exponent);
  }
  write(dir, 'recipes.csv', recipes.map((row) =>
    ({ ...row, exponent: Number(row.exponent) / sum[row.recipe] })));
  write(dir, 'workers.csv', rows(read(dir, 'workers.csv')).map((row, i) =>
    ({ ...row, elasticity: 0, effort_exponent: 0,
      capacity: Number(row.scale) * (2 + i % 17) })));
  return dir;
}

test('a linear economy is balanced, and the plan is right', (t) => {
  const dir = linear(t);
  const { code, out, err, kept, certificate } = solved(t, dir);
  assert.equal(code, 0, err);
  assert.match(out, /Balanced in [23] rounds/);
  assert.ok(certificate.gap_percent < 1e-4, `${certificate.gap_percent}`);
  const said = verified(dir, kept);
  assert.equal(said.code, 0, JSON.stringify(said.faults));
  const most = new Map(rows(read(dir, 'workers.csv'))
    .map((row) => [row.council, Number(row.capacity)]));
  const made = rows(read(kept, 'production.csv'));
  assert.ok(made.length > 20);
  for (const { council, amount } of made) {
    assert.ok(Number(amount) <= most.get(council) * (1 + 1e-9), council);
  }
});

test('some of its councils may be silent', (t) => {
  const { code, out, err } = solved(t, linear(t), '--silent', '0.2');
  assert.equal(code, 0, err);
  assert.match(out, /Balanced in \d rounds/);
});
