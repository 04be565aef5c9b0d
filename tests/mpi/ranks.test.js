// SPDX-License-Identifier: AGPL-3.0-or-later
// plan solve and plan revise over several processes (-Dmpi=enabled): the same
// plan to 1e-9 on 1, 2 and 4 ranks, said and written once, and no rank left
// waiting for another that is gone. All on this machine, by shared memory.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { BIN, folder, parecon, read, rows } = require('../cli/parecon.js');
const { PLAN, REAL, US, VILLAGE, WITH_SHARED } = require('../cli/economy.js');

const missing = spawnSync('mpirun', ['--version']).error !== undefined;
const MPI = { skip: missing ? 'mpirun is missing' : false };
const SHARED_MPI = missing ? MPI : WITH_SHARED;
const ON = ['--oversubscribe', '--mca', 'btl', 'self,vader',
  '--mca', 'btl_vader_single_copy_mechanism', 'none',
  '--mca', 'oob_tcp_if_include', 'lo'];
const AS_ROOT = process.getuid() === 0 ? ['--allow-run-as-root'] : [];
const NEAR = 1e-9;

// Runs mpirun to its end. `each`: the words after mpirun's own.
function mpirun(each) {
  const done = spawnSync('mpirun', [...AS_ROOT, ...ON, ...each], {
    encoding: 'utf8', timeout: 90000, maxBuffer: 1 << 26,
    env: { ...process.env, COLUMNS: '80' },
  });
  if (done.error) throw done.error;
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const ranks = (count, args) => mpirun(['-n', String(count), BIN, ...args]);

const near = (a, b) =>
  Math.abs(a - b) <= NEAR * Math.max(Math.abs(a), Math.abs(b));

// What may differ by more than a part in 1e9, since it is itself a difference:
// to 1e-9 of what it is a difference of.
const SMALL = /percent|budget_error|homogeneity/;
const TIME = /seconds|peak_bytes/;

function sameTable(name, kept, other) {
  const a = rows(read(kept, name)), b = rows(read(other, name));
  assert.equal(a.length, b.length, name);
  assert.ok(a.length > 0);
  a.forEach((row, i) => {
    for (const [column, one] of Object.entries(row)) {
      const two = b[i][column];
      if (one === two || TIME.test(column)) continue;
      const fine = SMALL.test(column) ? Math.abs(one - two) <= 100 * NEAR
        : near(Number(one), Number(two));
      assert.ok(fine, `${name}, row ${i + 1}, ${column}: ${one} or ${two}`);
    }
  });
}

function sameCertificate(kept, other) {
  const a = JSON.parse(read(kept, 'certificate.json'));
  const b = JSON.parse(read(other, 'certificate.json'));
  assert.deepEqual(Object.keys(a), Object.keys(b));
  for (const [key, one] of Object.entries(a)) {
    if (TIME.test(key)) continue;
    const fine = typeof one !== 'number' ? one === b[key]
      : SMALL.test(key) ? Math.abs(one - b[key]) <= 100 * NEAR
        : near(one, b[key]);
    assert.ok(fine, `${key}: ${one} or ${b[key]}`);
  }
  return a;
}

// Solves without mpirun and on 1, 2, 4 ranks; all must be one plan. → what the
// first said, and its certificate
function sameOnRanks(t, dir, ...more) {
  const where = folder(t), alone = path.join(where, '0');
  const words = (to) => ['plan', 'solve', dir, '-o', to, ...more];
  const first = parecon(words(alone));
  assert.equal(first.err, '');
  let certificate;
  for (const count of [1, 2, 4]) {
    const kept = path.join(where, String(count));
    const done = ranks(count, words(kept));
    assert.equal(done.code, first.code, done.err);
    assert.deepEqual(fs.readdirSync(kept), fs.readdirSync(alone));
    for (const name of fs.readdirSync(kept))
      if (name.endsWith('.csv')) sameTable(name, alone, kept);
    certificate = sameCertificate(alone, kept);
    // mpirun's output is a terminal: rows appear as rounds are held, before the
    // longer search for the final allocation makes the last gap smaller
    const without = (text) => text.replace(/^.* rounds? in .*$/m, '')
      .replace(/^( +\d+  .*%.*\d) +\S+ %$/gm, '$1')
      .replaceAll(kept, alone);
    assert.equal(without(done.out), without(first.out));
  }
  return { ...first, certificate };
}

// --- the same plan --------------------------------------------------------

test('village: needs, harm, by-products, capacities', MPI, (t) => {
  const { code, certificate } = sameOnRanks(t, VILLAGE, '--tolerance', '1e-6');
  assert.equal(code, 0);
  assert.equal(certificate.outcome, 'balanced');
});

test('us-2017', MPI, (t) => {
  const { code, certificate } = sameOnRanks(t, US, '--brief');
  assert.equal(code, 0);
  assert.ok(certificate.rounds <= 4);
});

test('dep1ex01', SHARED_MPI, (t) => {
  const dir = path.join(REAL, 'dep1ex01');
  assert.equal(sameOnRanks(t, dir, '--brief').code, 0);
});

function generated(t, ...more) {
  const dir = path.join(folder(t), 'made.pe');
  const done = parecon(['plan', 'generate', '-o', dir, ...more]);
  assert.equal(done.code, 0, done.err);
  return dir;
}

test('rising returns and lots: the same councils stop', MPI, (t) => {
  const dir = generated(t, '--goods', '20', '--workers', '400', '--increasing',
    '0.2', '--lumps', '0.2', '--pollutants', '2');
  const { certificate } = sameOnRanks(t, dir, '--brief');
  assert.ok(certificate.approved > 0 && certificate.approved < 400);
});

test('noise, silence and limits fall on the same councils', MPI, (t) => {
  const dir = generated(t, '--goods', '20', '--workers', '90');
  const { certificate } = sameOnRanks(t, dir, '--brief', '--noise', '0.05',
    '--silent', '0.2', '--revision', '0.5', '--max-rounds', '8');
  assert.equal(certificate.disturbed, true);
});

test('too many goods for a matrix', MPI, (t) => {
  const dir = generated(t, '--goods', '3100', '--workers', '6000');
  assert.equal(sameOnRanks(t, dir, '--brief').code, 0);
});

test('more ranks than councils', MPI, (t) => {
  const where = folder(t), a = path.join(where, 'a'), b = path.join(where, 'b');
  assert.equal(parecon(['plan', 'solve', VILLAGE, '-o', a]).code, 0);
  const done = ranks(7, ['plan', 'solve', VILLAGE, '-o', b]);
  assert.equal(done.code, 0, done.err);
  assert.ok(JSON.parse(read(a, 'certificate.json')).consumers < 7);
  sameTable('consumption.csv', a, b);
  sameCertificate(a, b);
});

test('revise: the economy as changed is written once', MPI, (t) => {
  const where = folder(t), changes = path.join(where, 'changes.csv');
  fs.writeFileSync(changes, 'table,id,column,value\nworkers,bakery,scale,9\n');
  assert.equal(parecon(['plan', 'solve', VILLAGE, '-o',
    path.join(where, 'first')]).code, 0);
  const words = (to) => ['plan', 'revise', VILLAGE, '--from',
    path.join(where, 'first'), '--changes', changes, '-o',
    path.join(where, to)];
  const alone = parecon(words('alone')), many = ranks(3, words('many'));
  assert.equal(many.code, alone.code, many.err);
  const a = path.join(where, 'alone'), b = path.join(where, 'many');
  assert.deepEqual(fs.readdirSync(b).sort(), [...PLAN, 'economy'].sort());
  for (const name of PLAN.filter((one) => one.endsWith('.csv')))
    sameTable(name, a, b);
  assert.equal(parecon(['plan', 'check', path.join(b, 'economy'), b]).code, 0);
});

// --- failures -------------------------------------------------------------

const times = (text, part) => text.split(part).length - 1;

test('what fails on all ranks is said once', MPI, () => {
  const done = ranks(2, ['plan', 'solve', '/nowhere']);
  assert.equal(done.code, parecon(['plan', 'solve', '/nowhere']).code);
  assert.equal(times(done.err, 'parecon: /nowhere: cannot be opened'), 1);
  assert.equal(done.out, '');
});

test('a rank that fails alone ends the others', MPI, () => {
  const solve = ['-n', '1', BIN, 'plan', 'solve'];
  const done = mpirun([...solve, VILLAGE, ':', ...solve, '/nowhere']);
  assert.notEqual(done.code, 0);
  assert.match(done.err, /rank 1 of 2: \/nowhere: cannot be opened/);
  assert.match(done.err, /all ranks end/);
  assert.equal(done.out, '');
});

test('a plan that is not balanced: exit 1, once', MPI, () => {
  const words = ['plan', 'solve', US, '--max-rounds', '1'];
  const done = ranks(2, words);
  assert.equal(done.code, 1);
  assert.equal(times(done.out, 'Not balanced'), 1);
});
