// SPDX-License-Identifier: AGPL-3.0-or-later
// A guide tells the truth: every command in it runs, one after another, and
// says what the guide quotes.
//
// In a ```console block a line "$ …" is a command, "# ends with code N" after
// it its exit code (else 0), and the other lines are quoted from its output in
// their order; "…" stands for what is left out. A block without a command goes
// on quoting the one before. A ```csv FILE block is written to that file.
// Figures, names and line ends may differ from one version to the next, words
// may not. After a change of the search, bring the figures up to date with
//     PARECON_GUIDE=rewrite node --test tests/cli/guide*.test.js
// and with PARECON_GUIDE=exact they must agree, too.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { BIN, ROOT, folder } = require('./parecon.js');

const MODE = process.env.PARECON_GUIDE || 'words';

// A line without what changes when the search becomes better: figures, who
// has which task, and the signs that pictures are made of.
function plain(line) {
  return line.replace(/".*?"/g, '""').replace(/input [0-9a-f]+/, 'input')
    .replace(/^\S.*(, [\d.]+ hours)$/, 'NAME$1')
    .replace(/[+−-]?\d+(\.\d+)?/g, '0').replace(/[▁-█│○●]+/g, ' ');
}

// [{ word, at }]: the words of some lines, each with its line.
function words(lines) {
  return lines.flatMap((line, at) =>
    (MODE === 'exact' ? line.replace(/(found|rounds?) in [\d.]+ s/, '') : plain(line))
      .split(/\s+/).filter(Boolean).map((word) => ({ word, at })));
}

// The first place from `from` on where `sought` stands in `all`, or -1.
function find(all, sought, from) {
  for (let k = from; k + sought.length <= all.length; k++) {
    if (sought.every(({ word }, n) => word === all[k + n].word)) return k;
  }
  return -1;
}

// On a slow machine, and under sanitizers, a search may run out of its time, and
// says so; from then on figures are others, and only that every command runs is
// looked at.
let early = false;

function ranOutOfTime(output, place) {
  if (!early && output.some((line) => line.includes('stopped early'))) {
    early = true;
    console.log(`# ${place}: out of time; figures are not compared from here`);
  }
  return early;
}

// What is quoted of an output, as the output has it now. `place` is for
// messages.
function quote(quoted, output, place) {
  if (ranOutOfTime(output, place)) return quoted;
  const all = words(output), now = [];
  let next = 0, part = [];
  const close = () => {
    const sought = words(part);
    if (sought.length) {
      const at = find(all, sought, next);
      assert.ok(at >= 0, `${place}: the guide quotes\n${part.join('\n')}\n` +
        `but the command says\n${output.join('\n')}`);
      next = at + sought.length;
      now.push(...output.slice(all[at].at, all[next - 1].at + 1)
        .map((line) => line.trimEnd()));
    }
    part = [];
  };
  for (const line of quoted) {
    if (line !== '…') part.push(line);
    else {
      close();
      now.push(line);
    }
  }
  close();
  return now;
}

// The program as the guide calls it; words do not need a long search.
function install(dir) {
  const hurry = MODE === 'words'
    ? 'case "$1 $2" in "jobs solve"|"jobs merge"|"jobs rotate") set -- "$@" --time-limit 1;; esac\n' : '';
  fs.mkdirSync(path.join(dir, 'bin'));
  fs.writeFileSync(path.join(dir, 'bin', 'parecon'),
    `#!/bin/sh\n${hurry}exec "${BIN}" "$@"\n`, { mode: 0o755 });
}

function run(command, cwd) {
  return spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8',
    timeout: 100000, env: { ...process.env, COLUMNS: '80', LC_ALL: 'C.UTF-8',
      PATH: `${path.join(cwd, 'bin')}:${process.env.PATH}` } });
}

// Splits the guide: [{ text, file }] outside of console blocks, where `file` is
// that of a csv block, [{ command, code, quoted }] inside; fences are text.
function parts(lines) {
  const list = [];
  let inside = false, file;
  for (const line of lines) {
    if (inside && line.startsWith('$ ')) {
      const code = line.match(/# ends with code (\d)/);
      list.push({ command: line.slice(2), code: code ? +code[1] : 0, quoted: [] });
    } else if (inside && line !== '```') {
      if (!list.at(-1).quoted) list.push({ quoted: [] });
      list.at(-1).quoted.push(line);
    } else {
      inside = line === '```console';
      file = line.startsWith('```') ? line.match(/^```csv (\S+)$/)?.[1] : file;
      list.push({ text: line, file: line.startsWith('```') ? null : file });
    }
  }
  return list;
}

// Follows docs/NAME to its end; returns how many commands were run.
function follow(t, name) {
  const GUIDE = path.join(ROOT, 'docs', name);
  const dir = folder(t), now = [];
  fs.symlinkSync(path.join(ROOT, 'data'), path.join(dir, 'data'));
  install(dir);
  let said = [], count = 0;
  for (const part of parts(fs.readFileSync(GUIDE, 'utf8').split('\n'))) {
    const place = `docs/${name}:${now.length + 1}`;
    if (part.text !== undefined) {
      if (part.file) fs.appendFileSync(path.join(dir, part.file), `${part.text}\n`);
      now.push(part.text);
      continue;
    }
    if (part.command) {
      const done = run(part.command, dir);
      assert.equal(done.status, part.code,
        `${place}: ${part.command}\n${done.stderr}`);
      said = done.stdout.split('\n');
      now.push(`$ ${part.command}`);
      count++;
    }
    now.push(...quote(part.quoted, said, place));
  }
  if (MODE === 'rewrite') fs.writeFileSync(GUIDE, now.join('\n'));
  return count;
}

// Links of docs/NAME lead to files and headings that are there.
function linked(name) {
  const guide = fs.readFileSync(path.join(ROOT, 'docs', name), 'utf8');
  for (const [, link] of guide.matchAll(/\]\((?!#|https?:)([^)#]+)[^)]*\)/g)) {
    assert.ok(fs.existsSync(path.join(ROOT, 'docs', link)), link);
  }
  const anchors = new Set([...guide.matchAll(/^##+ (.*)$/gm)].map(([, title]) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replace(/ /g, '-')));
  for (const [, anchor] of guide.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.ok(anchors.has(anchor), `#${anchor} is no heading`);
  }
}

module.exports = { follow, linked };
