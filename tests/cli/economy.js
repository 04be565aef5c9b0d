// SPDX-License-Identifier: AGPL-3.0-or-later
// Economies for the tests of plan commands, and what an independent program
// says of a plan's prices.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, SHARED, folder, parecon, read } = require('./parecon.js');

const VILLAGE = path.join(ROOT, 'data', 'economies', 'village');
const US = path.join(ROOT, 'data', 'economies', 'us-2017');
const REAL = path.join(SHARED, 'data', 'economies');
const CHECK = path.join(SHARED, 'check', 'plan_check.py');

// Option of a test on the economies of ../shared.
const WITH_SHARED = {
  skip: fs.existsSync(CHECK) ? false : '../shared is not there',
};

// The files that a plan consists of; a report beside them is told by `has`.
const PLAN = ['certificate.json', 'consumption.csv', 'councils.csv',
  'federations.csv', 'inputs.csv', 'prices.csv', 'production.csv',
  'report.html', 'rounds.csv'];

// What plan_check.py computes from prices.csv: { max_imbalance_percent, … }
function recomputed(dir, out) {
  const done = spawnSync('python3', [CHECK, dir, path.join(out, 'prices.csv')],
    { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return Object.fromEntries([...done.stdout.matchAll(/^(\w+)=(\S+)$/gm)]
    .map(([, key, value]) => [key, Number(value)]));
}

// What our own verifier says: { code, faults, fault, … }
function verified(dir, kept) {
  const { code, out, err } = parecon(['plan', 'check', dir, kept, '--json']);
  if (code !== 0 && code !== 1) throw new Error(`${dir}: ${code} ${err}`);
  return { code, ...JSON.parse(out) };
}

// The village in a new folder, each table passed through a function of its
// rows (texts) where one is given.
function village(t, change = {}) {
  const made = folder(t);
  for (const name of fs.readdirSync(VILLAGE)) {
    if (!name.endsWith('.csv')) continue;
    const rows = read(VILLAGE, name).trimEnd().split('\n');
    const now = change[name] ? change[name](rows) : rows;
    fs.writeFileSync(path.join(made, name), `${now.join('\n')}\n`);
  }
  return made;
}

// Solves and keeps. → { code, out (what it said), err, kept (the folder),
// certificate }
function solved(t, dir, ...more) {
  const kept = path.join(folder(t), 'out');
  const done = parecon(['plan', 'solve', dir, '-o', kept, ...more]);
  const file = path.join(kept, 'certificate.json');
  return { ...done, kept, certificate: fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8')) : null };
}

module.exports = { CHECK, PLAN, REAL, US, VILLAGE, WITH_SHARED, recomputed,
  solved, verified, village };
