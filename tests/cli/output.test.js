// SPDX-License-Identifier: AGPL-3.0-or-later
// All or nothing: what is in OUT when the folder or the disk refuses, when the
// search is interrupted, when nobody reads.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { BIN, RESULT, SHIPPED, SMALL, UNSANITIZED, folder, parecon, read, start,
  workplace } = require('./parecon.js');

const NEWSPAPER = path.join(SHIPPED, 'newspaper');

// The names and contents of a folder.
function state(dir) {
  return Object.fromEntries(fs.readdirSync(dir).sort()
    .map((name) => [name, fs.statSync(path.join(dir, name)).isDirectory()
      ? 'folder' : fs.readFileSync(path.join(dir, name), 'base64')]));
}

test('an older result is replaced as a whole, other files stay', (t) => {
  const dir = workplace(t, SMALL), out = folder(t);
  fs.writeFileSync(path.join(out, 'notes.txt'), 'ours');
  assert.equal(parecon(['jobs', 'solve', dir, '-o', out]).code, 0);
  const first = state(out);
  assert.equal(parecon(['jobs', 'solve', NEWSPAPER, '-o', out]).code, 0);
  const second = state(out);
  assert.deepEqual(Object.keys(second), [...RESULT, 'notes.txt'].sort());
  assert.equal(second['notes.txt'], first['notes.txt']);
  for (const name of RESULT) {
    if (name === 'unassigned.csv') continue; // no line in either
    assert.notEqual(second[name], first[name], name);
  }
});

test('OUT that is a file, or whose target is a folder, is left alone', (t) => {
  const dir = workplace(t, SMALL), made = folder(t);
  const file = path.join(made, 'file');
  fs.writeFileSync(file, 'precious');
  const one = parecon(['jobs', 'solve', dir, '-o', file]);
  assert.equal(one.code, 3);
  assert.ok(one.err.includes(file), one.err);
  assert.equal(read(file), 'precious');
  const out = path.join(made, 'out');
  fs.mkdirSync(path.join(out, 'report.html'), { recursive: true });
  fs.writeFileSync(path.join(out, 'jobs.csv'), 'older');
  const before = state(out);
  const two = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(two.code, 3);
  assert.match(two.err, /report\.html/);
  assert.deepEqual(state(out), before);
});

test('a folder that may not be written to', {
  skip: process.getuid() === 0 && spawnSync('setpriv', ['--version']).error
    ? 'root may write anywhere' : false,
}, (t) => {
  const dir = workplace(t, SMALL), out = path.join(folder(t), 'out');
  fs.mkdirSync(out);
  fs.writeFileSync(path.join(out, 'jobs.csv'), 'older');
  fs.chmodSync(out, 0o555);
  fs.chmodSync(path.dirname(out), 0o755);
  fs.chmodSync(dir, 0o755);
  const as = process.getuid() === 0
    ? ['setpriv', '--reuid', '65534', '--clear-groups', BIN] : [BIN];
  const done = spawnSync(as[0], [...as.slice(1), 'jobs', 'solve', dir, '-o', out],
    { encoding: 'utf8' });
  if (/setpriv|Permission denied$/.test(done.stderr) && done.status !== 3) {
    t.skip('the program cannot be run by another user here');
    return;
  }
  assert.equal(done.status, 3, done.stderr);
  assert.ok(done.stderr.includes(out), done.stderr);
  fs.chmodSync(out, 0o755);
  assert.deepEqual(state(out), { 'jobs.csv': Buffer.from('older').toString('base64') });
});

test('a disk that is full leaves the older result', UNSANITIZED, (t) => {
  const dir = workplace(t, SMALL), out = folder(t);
  assert.equal(parecon(['jobs', 'solve', dir, '-o', out]).code, 0);
  const before = state(out);
  // A limit on the size of files makes writes fail half-way, as a full disk
  // does; the signal that comes with it is ignored.
  for (const blocks of [0, 1, 2, 8]) {
    const done = spawnSync('sh', ['-c',
      `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`, BIN, 'jobs', 'solve',
      NEWSPAPER, '-o', out], { encoding: 'utf8' });
    assert.equal(done.status, 3, `${blocks}: ${done.stdout}${done.stderr}`);
    assert.match(done.stderr, /^parecon: .+/m);
    assert.deepEqual(state(out), before, `limit of ${blocks} blocks`);
  }
});

test('output that cannot be written is a failure', () => {
  const full = fs.openSync('/dev/full', 'w');
  for (const words of [['help'], ['--version'], ['jobs', 'train', NEWSPAPER],
    ['jobs', 'solve', NEWSPAPER], ['jobs', 'solve', NEWSPAPER, '--json'],
    ['jobs', 'export', NEWSPAPER, '--mps']]) {
    const done = spawnSync(BIN, words, { encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'] });
    assert.equal(done.status, 3, words.join(' '));
    assert.match(done.stderr, /could not be written/);
  }
  fs.closeSync(full);
});

test('a reader that goes away is a failure, not a crash', () => {
  const done = spawnSync('sh', ['-c', '"$0" jobs solve "$1" | true; echo $?',
    BIN, NEWSPAPER], { encoding: 'utf8' });
  assert.equal(done.stdout, '0\n');
  assert.doesNotMatch(done.stderr, /signal|core/i);
});

// A workplace that takes many seconds to divide as well as possible.
function large(t) {
  const dir = path.join(folder(t), 'large');
  const made = parecon(['jobs', 'generate', '--members', '20000', '--kind',
    'scarce', '-o', dir]);
  assert.equal(made.code, 0, made.err);
  return dir;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} keeps the best so far and writes it`, UNSANITIZED, async (t) => {
    const dir = large(t), out = path.join(folder(t), 'out');
    const began = Date.now();
    const { child, ended } = start(['jobs', 'solve', dir, '-t', '600', '-o', out]);
    setTimeout(() => child.kill(signal), 2500);
    const done = await ended;
    assert.ok(Date.now() - began < 60000);
    assert.equal(done.signal, null, 'it ends by itself');
    assert.ok(done.code === 0 || done.code === 1, `${done.code} ${done.err}`);
    assert.deepEqual(fs.readdirSync(out).sort(), RESULT);
    const check = parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
      '--unassigned', `${out}/unassigned.csv`, '--band', '168']);
    assert.equal(check.code, 0, check.out.slice(0, 2000));
  });
}

test('the time limit is kept', UNSANITIZED, (t) => {
  const dir = large(t), began = Date.now();
  const done = parecon(['jobs', 'solve', dir, '-t', '1', '--json']);
  assert.ok(done.code === 0 || done.code === 1, done.err);
  assert.equal(JSON.parse(done.out).outcome, 'stopped');
  assert.ok(Date.now() - began < 60000, `${Date.now() - began} ms`);
});

test('a terminal shows progress, a pipe does not', {
  skip: spawnSync('script', ['--version']).error ? 'no script(1) here' : false,
}, (t) => {
  const dir = large(t);
  const shown = spawnSync('script', ['-qec',
    `'${BIN}' jobs solve '${dir}' -t 3 > /dev/null`, '/dev/null'],
  { encoding: 'utf8', env: { ...process.env, COLUMNS: '' } });
  assert.match(shown.stdout, /solving \[[#.]+\] +\d+ % +rms \d+\.\d+ +bound \d/);
  assert.ok(shown.stdout.endsWith('\r\x1b[K'), 'the line is wiped in the end');
  const piped = parecon(['jobs', 'solve', dir, '-t', '3']);
  assert.equal(piped.err, '');
});
