// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line itself: help, usage errors, exit codes, suggestions.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { parecon, read, ROOT, SHIPPED, UNSANITIZED } = require('./parecon.js');
const path = require('node:path');

const KITCHEN = path.join(SHIPPED, 'kitchen');

// The commands that help lists: "  jobs solve    divide …".
function commands() {
  const block = parecon(['help']).out.split('\ncommands:\n')[1].split('\n\n')[0];
  return block.split('\n').map((line) => line.match(/^ {2}(\S+( \S+){0,2}) {2}/))
    .filter(Boolean).map((found) => found[1]);
}

test('help lists every command on stdout and ends well', () => {
  const { code, out, err } = parecon(['help']);
  assert.equal(code, 0);
  assert.equal(err, '');
  assert.deepEqual(commands(), ['jobs solve', 'jobs merge', 'jobs train',
    'jobs rotate', 'jobs explain', 'jobs check', 'jobs export',
    'jobs generate', 'plan solve', 'plan revise', 'plan explain', 'plan check',
    'plan generate', 'plan split', 'plan pack', 'match simulate',
    'match replay', 'match crowd', 'match load', 'match import', 'match mail',
    'match export', 'vote count', 'vote check', 'vote perpetual', 'vote route',
    'vote sortition', 'vote crowd', 'vote load', 'fund allocate', 'fund check',
    'fund transfer', 'fund dues', 'fund expect', 'fund ledger check',
    'fund ledger balance', 'fund ledger export', 'fund ledger match',
    'fund ledger seal', 'export', 'import', 'backup', 'restore', 'audit',
    'serve', 'help']);
  assert.equal(parecon(['--help']).out, out);
  assert.equal(parecon(['-h']).out, out);
});

test('without a command, help goes to stderr and the code is 2', () => {
  const { code, out, err } = parecon([]);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /jobs solve/);
});

test('each command has help, the same by either road', () => {
  for (const name of commands()) {
    const { code, out, err } = parecon(['help', ...name.split(' ')]);
    assert.equal(code, 0, name);
    assert.equal(err, '');
    assert.match(out, new RegExp(`^usage: parecon ${name}`));
    assert.match(out, /--help/);
    assert.equal(parecon([...name.split(' '), '--help']).out, out);
    assert.equal(parecon([...name.split(' '), '-h']).out, out);
  }
});

test('help fits the width of the terminal', UNSANITIZED, () => {
  for (const columns of ['40', '80', '200']) {
    const most = Math.min(Number(columns), 88);
    for (const name of commands()) {
      const { out } = parecon(['help', ...name.split(' ')],
        { env: { COLUMNS: columns } });
      for (const line of out.split('\n')) {
        if (line.startsWith('  $ ')) continue; // must be copied in one piece
        assert.ok([...line].length <= most, `${columns}: ${line}`);
      }
    }
  }
});

test('examples in help name only commands and options that exist',
  UNSANITIZED, () => {
  for (const name of commands()) {
    const { out } = parecon(['help', ...name.split(' ')]);
    for (const [, line] of out.matchAll(/^ {2}\$ parecon (.*)$/gm)) {
      // only help is asked for: a server would not end
      const command = commands().find(one => line === one ||
        line.startsWith(`${one} `)).split(' ');
      const help = parecon([...command, '--help']).out;
      assert.match(help, /^usage/, line);
      for (const option of line.match(/--[a-z-]+/g) || []) {
        assert.ok(help.includes(option), `${option} in: ${line}`);
      }
    }
  }
});

test('help of a group, of nothing, of too much', () => {
  assert.match(parecon(['help', 'jobs']).out, /jobs merge/);
  assert.equal(parecon(['help', 'jobs']).code, 0);
  assert.equal(parecon(['jobs']).code, 2);
  assert.match(parecon(['jobs']).err, /jobs merge/);
  assert.equal(parecon(['jobs', '--help']).code, 0);
  assert.equal(parecon(['help', 'nothing']).code, 2);
  assert.equal(parecon(['help', 'jobs', 'solve', 'more']).code, 2);
});

test('--version is that of the build', () => {
  const { code, out } = parecon(['--version']);
  const [, version] = read(ROOT, 'meson.build').match(/version: '([\d.]+)'/);
  assert.equal(code, 0);
  assert.equal(out, `parecon ${version}\n`);
});

test('a misspelled command is answered with the nearest', () => {
  for (const [typed, meant] of [[['jobs', 'slove'], 'jobs solve'],
    [['jobs', 'mrege'], 'jobs merge'], [['solve'], 'jobs solve'],
    [['job', 'solve'], 'jobs solve'], [['hepl'], 'help']]) {
    const { code, out, err } = parecon(typed);
    assert.equal(code, 2, typed.join(' '));
    assert.equal(out, '');
    assert.ok(err.includes(`Did you mean "${meant}"?`), err);
  }
  const far = parecon(['xyzzy']);
  assert.equal(far.code, 2);
  assert.doesNotMatch(far.err, /Did you mean/);
});

test('a misspelled option is answered with the nearest', () => {
  for (const [typed, meant] of [['--tme-limit', '--time-limit'],
    ['--sede=3', '--seed'], ['--jsno', '--json'], ['--ban', '--band']]) {
    const { code, err } = parecon(['jobs', 'solve', KITCHEN, typed]);
    assert.equal(code, 2);
    assert.ok(err.includes(`Did you mean "${meant}"?`), err);
    assert.ok(err.includes('Try "parecon help jobs solve"'), err);
  }
  const other = parecon(['jobs', 'train', KITCHEN, '--periods', '3']);
  assert.equal(other.code, 2); // an option of another command
});

test('values: missing, of the wrong kind, out of range, too many', () => {
  const bad = [
    [['--seed'], /--seed wants a value/],
    [['--seed', 'x'], /whole number/],
    [['--seed', '1.5'], /whole number/],
    [['--seed', '-1'], /whole number/],
    [['--seed', '99999999999999999999'], /whole number/],
    [['--seed='], /whole number/],
    [['--band', '-1'], /from 0 to 168/],
    [['--band', 'nan'], /number/],
    [['--band', '1h'], /number/],
    [['--time-limit', 'inf'], /number/],
    [['--threads', '0'], /from 1/],
    [['--most-tasks', '0'], /from 1/],
    [['--price', '-1'], /--price wants/],
    [['--json=yes'], /takes no value/],
    [['--out', ''], /--out wants/],
    [['one', 'too', 'many'], /one too many/],
  ];
  for (const [words, pattern] of bad) {
    const { code, out, err } = parecon(['jobs', 'solve', KITCHEN, ...words]);
    assert.equal(code, 2, words.join(' '));
    assert.equal(out, '');
    assert.match(err, pattern);
  }
});

test('too few arguments are a usage error', () => {
  for (const words of [['jobs', 'solve'], ['jobs', 'merge', KITCHEN],
    ['jobs', 'check'], ['jobs', 'explain', KITCHEN, 'jobs.csv'],
    ['jobs', 'generate'], ['jobs', 'export', KITCHEN],
    ['jobs', 'generate', '-o', '/x', '--kind', 'odd'],
    ['jobs', 'merge', KITCHEN, KITCHEN, '--align', 'odd']]) {
    const { code, out, err } = parecon(words);
    assert.equal(code, 2, words.join(' '));
    assert.equal(out, '');
    assert.match(err, /^parecon: /);
  }
});

test('options may stand anywhere and in any form; -- ends them', () => {
  const plain = parecon(['jobs', 'train', KITCHEN, '--json', '--count', '2']);
  assert.equal(plain.code, 0, plain.err);
  for (const words of [['--json', KITCHEN, '--count=2'],
    ['-n', '2', '--json', KITCHEN], ['-n2', '--json', '--', KITCHEN]]) {
    assert.equal(parecon(['jobs', 'train', ...words]).out, plain.out);
  }
  const { code, err } = parecon(['jobs', 'train', '--', '--json']);
  assert.equal(code, 3); // a folder of that name
  assert.match(err, /--json/);
});
