// SPDX-License-Identifier: AGPL-3.0-or-later
// docs/guide.md tells the truth: every command in it runs, one after another,
// and says what the guide quotes.
//
// In a ```console block a line "$ …" is a command, "# ends with code N" after
// it its exit code (else 0), and the other lines are quoted from its output in
// their order; "…" stands for lines left out. Figures, names and times may
// differ from one version to the next, words may not. After a change of the
// search, bring the figures up to date with
//     PARECON_GUIDE=rewrite node --test tests/cli/guide.test.js
// and with PARECON_GUIDE=exact they must agree, too.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { BIN, ROOT, folder } = require('./parecon.js');

const MODE = process.env.PARECON_GUIDE || 'words';
const GUIDE = path.join(ROOT, 'docs', 'guide.md');
const LEFT_OUT = '…';

// A line without what changes when the search becomes better.
function words(line) {
  return MODE === 'exact' ? line.replace(/found in [\d.]+ s/, '').trimEnd()
    : line.replace(/".*?"/g, '""').replace(/input [0-9a-f]+/, 'input')
      .replace(/[+−-]?\d+(\.\d+)?/g, '#').replace(/[▁-█#|\s]+/g, ' ').trim();
}

// The blocks: [{ first, last }], line numbers of what lies between the fences.
function blocks(lines) {
  const found = [];
  lines.forEach((line, at) => {
    if (line === '```console') found.push({ first: at + 1 });
    else if (line === '```' && found.length && !found.at(-1).last) {
      found.at(-1).last = at;
    }
  });
  return found;
}

function run(command, cwd) {
  return spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8',
    timeout: 100000, env: { ...process.env, COLUMNS: '80',
      PATH: `${path.dirname(BIN)}:${process.env.PATH}` } });
}

// Finds every quoted line in the output, in order; → the lines as they are now.
function quote(expected, output, place) {
  let next = 0;
  return expected.map((line) => {
    if (line === LEFT_OUT) return line;
    const at = output.findIndex((said, k) => k >= next &&
      words(said) === words(line));
    assert.ok(at >= 0, `${place}: the guide quotes\n  ${line}\nbut after line ` +
      `${next} the command says\n  ${output.slice(next, next + 8).join('\n  ')}`);
    next = at + 1;
    return output[at].trimEnd();
  });
}

// Splits a block into commands with what is quoted of each.
function commands(lines, block) {
  const list = [];
  for (let at = block.first; at < block.last; at++) {
    if (lines[at].startsWith('$ ')) {
      const code = lines[at].match(/# ends with code (\d)/);
      list.push({ at, code: code ? +code[1] : 0, text: lines[at].slice(2),
        quoted: [] });
    } else if (list.length) list.at(-1).quoted.push(lines[at]);
  }
  return list;
}

test('every command of the guide says what the guide quotes', (t) => {
  const lines = fs.readFileSync(GUIDE, 'utf8').split('\n');
  const dir = folder(t), now = [...lines];
  fs.symlinkSync(path.join(ROOT, 'data'), path.join(dir, 'data'));
  let said = [], count = 0;
  for (const block of blocks(lines)) {
    const list = commands(lines, block);
    for (const command of list) {
      const place = `docs/guide.md:${command.at + 1}: ${command.text}`;
      const done = run(command.text, dir);
      assert.equal(done.status, command.code, `${place}\n${done.stderr}`);
      said = done.stdout.split('\n');
      const quoted = quote(command.quoted, said, place);
      now.splice(command.at + 1, quoted.length, ...quoted);
      count++;
    }
    if (!list.length) { // goes on quoting the command before
      const quoted = quote(lines.slice(block.first, block.last), said,
        `docs/guide.md:${block.first + 1}`);
      now.splice(block.first, quoted.length, ...quoted);
    }
  }
  assert.ok(count >= 10, `only ${count} commands were found`);
  if (MODE === 'rewrite') fs.writeFileSync(GUIDE, now.join('\n'));
});

test('every command is in the guide, and every file that it names is there', () => {
  const guide = fs.readFileSync(GUIDE, 'utf8');
  for (const name of ['solve', 'merge', 'train', 'rotate', 'explain', 'check',
    'export']) {
    assert.match(guide, new RegExp(`parecon jobs ${name} `), name);
  }
  for (const [, link] of guide.matchAll(/\]\((?!#|https?:)([^)#]+)[^)]*\)/g)) {
    assert.ok(fs.existsSync(path.join(ROOT, 'docs', link)), link);
  }
  const anchors = new Set([...guide.matchAll(/^##+ (.*)$/gm)].map(([, title]) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replace(/ /g, '-')));
  for (const [, anchor] of guide.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.ok(anchors.has(anchor), `#${anchor} is no heading`);
  }
});
