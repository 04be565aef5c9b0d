// SPDX-License-Identifier: AGPL-3.0-or-later
// match simulate, match replay.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, folder, parecon } = require('./parecon.js');

const SMALL = { people: 200, needs: 2, days: 20, warm_up: 4 };
const TRACE = path.join(ROOT, '..', 'shared/data/switchboard/smfr-911',
  'smfr_911_2019_partial.csv.zst');

function write(t, name, text) {
  const file = path.join(folder(t), name);
  fs.writeFileSync(file, text);
  return file;
}

const world = (t, more = {}) =>
  write(t, 'world.json', JSON.stringify({ ...SMALL, ...more }));

const simulate = (...args) => parecon(['match', 'simulate', ...args]);

// --- simulate ---------------------------------------------------------------

test('simulate: a table that fits 80 columns', (t) => {
  const { code, out, err } = simulate('--world', world(t), '--seeds', '2',
    '--policy', 'broadcast,priced,ablation');
  assert.equal(code, 0, err);
  assert.equal(err, '');
  assert.match(out, /^2 towns of 200 people/);
  assert.match(out, /The usual needs: [\d.]+ places a day/);
  assert.match(out, /2\.5 times the needs: [\d.]+ places a day/);
  for (const line of out.split('\n')) assert.ok([...line].length <= 80, line);
  const rows = out.split('\n').filter((line) => /^(Broad|Priced| {2}without)/.test(line));
  assert.equal(rows.length, 4 * 11);
  for (const row of rows) assert.match(row, /(\d[\d.]* ±[\d.]+|-)\s*$/, row);
});

test('simulate: JSON has every figure, the same on any number of threads', (t) => {
  const file = world(t);
  const args = ['--world', file, '--seeds', '3', '--policy', 'likeliest,priced',
    '--stretched', '2', '--json'];
  const one = simulate(...args, '--threads', '1');
  const two = simulate(...args, '--threads', '3');
  assert.equal(one.code, 0, one.err);
  assert.equal(one.out, two.out);
  const { rows, seeds } = JSON.parse(one.out);
  assert.equal(seeds, 3);
  assert.deepEqual(rows.map((row) => [row.policy, row.times]),
    [['likeliest', 1], ['likeliest', 2], ['priced', 1], ['priced', 2]]);
  for (const row of rows) {
    assert.ok(row.filled.mean > 0.1 && row.filled.mean <= 1);
    assert.ok(row.filled.half > 0);
    assert.ok(row.pings.mean > 1);
  }
  assert.ok(rows[1].slots.mean > 1.5 * rows[0].slots.mean);
  const other = simulate(...args, '--seed', '9');
  assert.notEqual(other.out, one.out);
});

test('simulate: what it does not know is refused with what would be right', (t) => {
  const refused = (args, words) => {
    const { code, out, err } = simulate(...args);
    assert.notEqual(code, 0, args.join(' '));
    assert.equal(out, '');
    assert.match(err, words);
  };
  refused(['--policy', 'astrology'], /"astrology".*help match simulate/s);
  refused(['--policy', 'board,'], /no way of asking\s+called ""/);
  refused(['--world', world(t, { peple: 1 })], /no "peple"/);
  refused(['--world', world(t, { people: -1 })], /"people" must be a number/);
  refused(['--world', '/nonexistent'], /nonexistent/);
  refused(['--seeds', '0'], /seeds/);
  refused(['--trace', write(t, 'calls.csv', 'a,b\n1,2\n')], /911 Date/);
  refused(['--trace', write(t, 'calls.csv', '911 Date,Arrival Date,' +
    'Clear Date,x_webmercator_rounded500m,y_webmercator_rounded500m\n' +
    'soon,,,1,1\n')], /not one call/);
});

test('simulate: the manual names every number of the world', () => {
  const source = fs.readFileSync(path.join(ROOT, 'src/simulate/world.c'), 'utf8');
  const manual = fs.readFileSync(
    path.join(ROOT, 'docs/man/parecon-match-simulate.1'), 'utf8');
  const rows = [...source.matchAll(/ROW\((\w+), ([^,]+),/g)]
    .filter(([, name]) => name !== 'name');
  assert.ok(rows.length > 40);
  for (const [, name, usual] of rows) {
    assert.ok(manual.includes(`.It Cm ${name} Pq ${usual}\n`), name);
  }
});

test('simulate: real calls as demand', (t) => {
  if (!fs.existsSync(TRACE)) {
    t.skip('no calls of the fire district here');
    return;
  }
  const { code, out, err } = simulate('--trace', TRACE, '--seeds', '1',
    '--policy', 'board,likeliest', '--weeks', '2', '--stretched', '1', '--json');
  assert.equal(code, 0, err);
  const [board, likeliest] = JSON.parse(out).rows;
  assert.ok(board.slots.mean > 5 && board.slots.mean < 60, out);
  assert.ok(likeliest.filled.mean > board.filled.mean, out);
});

// --- replay -----------------------------------------------------------------

function journal(t) {
  const file = path.join(folder(t), 'events.jsonl');
  const { code, err } = simulate('--world', world(t), '--seeds', '1',
    '--policy', 'priced', '--stretched', '1', '--journal', file);
  assert.equal(code, 0, err);
  return file;
}

const replay = (...args) => {
  const { code, out, err } = parecon(['match', 'replay', ...args, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out);
};

test('replay: the same journal, the same digest, whole or in two parts', (t) => {
  const file = journal(t);
  const state = path.join(folder(t), 'state');
  const whole = replay(file, '--to', state);
  assert.equal(whole.digest, crypto.createHash('sha256')
    .update(fs.readFileSync(state)).digest('hex'));
  assert.equal(whole.bytes, fs.statSync(state).size);
  assert.ok(whole.actions.ask > 50 && whole.actions.promised > 5);
  assert.deepEqual(replay(file), whole);
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const half = Math.floor(lines.length / 2);
  const first = write(t, 'first', lines.slice(0, half).join('\n'));
  const second = write(t, 'second', lines.slice(half).join('\n'));
  const middle = path.join(folder(t), 'middle');
  const before = replay(first, '--to', middle);
  const after = replay(second, '--from', middle);
  assert.equal(after.digest, whole.digest);
  assert.equal(before.events + after.events, whole.events);
  assert.equal(before.actions.ask + after.actions.ask, whole.actions.ask);
});

test('replay: one event less, another digest', (t) => {
  const file = journal(t);
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const yes = lines.findIndex((line) => line.startsWith('{"kind":"yes"'));
  assert.ok(yes > 0);
  const less = write(t, 'less', lines.toSpliced
    ? lines.toSpliced(yes, 1).join('\n')
    : lines.filter((_, k) => k !== yes).join('\n'));
  assert.notEqual(replay(less).digest, replay(file).digest);
});

test('replay: faults are told with their line', (t) => {
  const refused = (text, words, ...more) => {
    const { code, out, err } = parecon(['match', 'replay',
      write(t, 'events', text), ...more]);
    assert.equal(code, 3, text);
    assert.equal(out, '');
    assert.match(err, words);
  };
  refused('', /no event/);
  refused('{"kind":"clock","at":1}\n{"kind":"dance"}\n', /events:2:.*"dance"/s);
  refused('{"kind":"clock","at":1}\nnonsense\n', /events:2/);
  refused('{"kind":"clock","at":1}\n{"kind":"settings"}\n', /first line/);
  refused('{"kind":"need","at":1,"what":{"need":0}}\n', /events:1:/);
  refused('{"kind":"clock","at":1}\n', /.+/, '--from',
    write(t, 'state', 'this is no state'));
  refused('{"kind":"clock","at":1}\n', /.+/, '--to', '/nonexistent/state');
  const none = parecon(['match', 'replay', '/nonexistent']);
  assert.equal(none.code, 3);
  assert.match(none.err, /cannot be opened/);
});

test('replay: for people, a line a count', (t) => {
  const { code, out } = parecon(['match', 'replay', journal(t)]);
  assert.equal(code, 0);
  assert.match(out, /^digest {10}[0-9a-f]{64}\nbytes {11}\d+\nevents {10}\d+\nask /);
});

test('simulate: a progress line on a terminal, gone at the end', (t) => {
  const run = spawnSync('script', ['-qec',
    `${process.env.PARECON} match simulate --world ${world(t)} --seeds 2 ` +
    '--policy board --stretched 1', '/dev/null'], { encoding: 'utf8' });
  if (run.error) {
    t.skip('no script(1) here');
    return;
  }
  assert.equal(run.status, 0, run.stdout);
  assert.match(run.stdout, /simulating \[[#.]+\] +\d+ %/);
});
