// SPDX-License-Identifier: AGPL-3.0-or-later
// Running the built program, and making small workplaces for it.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..', '..');
const BIN = process.env.PARECON_BIN || process.env.PARECON ||
  path.join(ROOT, 'build', 'src', 'cli', 'parecon');
const SHIPPED = path.join(ROOT, 'data', 'workplaces');
const SHARED = path.resolve(ROOT, '..', 'shared');
const CHECKER = path.join(SHARED, 'check', 'jobs_check.py');

// Option of a test that the sanitizers' own files, or their slowness, upset.
const UNSANITIZED = {
  skip: process.env.PARECON_SANITIZED ? 'not under sanitizers' : false,
};

// Runs parecon to its end. → { code, signal, out, err }
function parecon(args, options = {}) {
  const done = spawnSync(BIN, args, {
    encoding: 'utf8', timeout: 100000, maxBuffer: 1 << 26,
    ...options, env: { ...process.env, COLUMNS: '80', ...options.env },
  });
  if (done.error) throw done.error;
  return { code: done.status, signal: done.signal, out: done.stdout,
    err: done.stderr };
}

// Starts parecon. → { child, ended: Promise of the same as above }
function start(args, options = {}) {
  const child = spawn(BIN, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { said.out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { said.err += text; });
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  return { child, ended };
}

// A folder that is gone when the test `t` is over.
function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-cli-'));
  t.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

// Writes files into a new folder. Values are texts, bytes, or lists of rows.
function workplace(t, files) {
  const made = folder(t);
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(made, name), Array.isArray(content)
      ? `${content.join('\n')}\n` : content);
  }
  return made;
}

// A workplace in which all rules can be tried: two skills, pieces, times.
const SMALL = {
  'tasks.csv': [
    'task,name,hours,empowerment,desirability,skills,min_hours,max_people,slot,tags',
    'chair,Chair the meeting,2,9,6,,2,1,Mon 9-11,decision',
    'books,Keep the books,6,7,3,figures,2,2,,',
    'plan,Plan the menu,4,8,8,cooking,2,2,,decision',
    'cook,Cook,10,6,7,cooking,2.5,,,',
    'serve,Serve,8,3,5,,1,,Tue 12-17,',
    'wash,Wash up,10,1,1,,1,,,',
    'clean,Clean,8,1,2,,1,,,',
    'post,Carry the post,2,2,6,,1,,Mon 10-12,',
  ],
  'members.csv': [
    'member,name,hours,skills,pins,bans,away',
    'ana,Ana,12,cooking;figures,,,',
    'ben,Ben,13,cooking,,wash,',
    'cem,Cem,13,figures,wash,,Mon 8-12',
    'dua,Dua,12,,,,',
  ],
  'today.csv': [
    'member,task,hours',
    'ana,plan,4', 'ana,cook,6', 'ana,chair,2',
    'ben,cook,4', 'ben,serve,5', 'ben,clean,4',
    'cem,books,6', 'cem,wash,6',
    'dua,wash,4', 'dua,clean,4', 'dua,post,2', 'dua,serve,3',
  ],
};

// Rows of a CSV text as objects; fields may be quoted.
function rows(text) {
  const table = [];
  let row = [], field = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') { field += c; i++; }
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ',') { row.push(field); field = ''; }
    else if (!quoted && c === '\n') {
      row.push(field.replace(/\r$/, ''));
      table.push(row);
      row = [];
      field = '';
    } else field += c;
  }
  if (field || row.length) table.push([...row, field]);
  const [head, ...body] = table;
  return body.filter((cells) => cells.length > 1 || cells[0])
    .map((cells) => Object.fromEntries(head.map((name, k) =>
      [name.replace(/^\uFEFF/, '').trim(), (cells[k] || '').trim()])));
}

function read(...parts) {
  return fs.readFileSync(path.join(...parts), 'utf8');
}

// The independent checker of ../shared on a result; null when it is not there.
function checked(dir, out, more = []) {
  if (!fs.existsSync(CHECKER)) return null;
  const done = spawnSync('python3', [CHECKER, dir, path.join(out, 'jobs.csv'),
    '--unassigned', path.join(out, 'unassigned.csv'), ...more],
  { encoding: 'utf8' });
  return { code: done.status, out: done.stdout + done.stderr };
}

// The files that a result consists of.
const RESULT = ['certificate.json', 'jobs.csv', 'jobs.xlsx', 'members.csv',
  'report.html', 'unassigned.csv'];

module.exports = { BIN, CHECKER, RESULT, ROOT, SHARED, SHIPPED, SMALL,
  UNSANITIZED, checked, folder, parecon, read, rows, start, workplace };
