// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the hubs of these tests keep their records: in files of SQLite or,
// beside tests/store/postgres.py, in databases of its server.
'use strict';
const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const SERVER = process.env.PARECON_TEST_STORE;
const onPostgres = Boolean(SERVER);
const MUCH = { encoding: 'utf8', maxBuffer: 1 << 28 };

const psql = (url, sql) => execFileSync('psql', ['-XqAt', '-v',
  'ON_ERROR_STOP=1', '-d', url, '-c', sql],
{ ...MUCH, stdio: ['ignore', 'pipe', 'pipe'] });
const named = name => SERVER.replace('///hub?', `///${name}?`);
const nameOf = url => /\/\/\/(\w+)\?/.exec(url)[1];

function makeDatabase(from) {
  const name = `trial_${crypto.randomBytes(8).toString('hex')}`;
  psql(SERVER, `CREATE DATABASE ${name}` +
    (from ? ` TEMPLATE ${nameOf(from)}` : ''));
  // a copy's counters would go back to what they were if the server crashed
  // before they counted on by 32: they log that far ahead, the template's do
  if (from) psql(SERVER, 'CHECKPOINT');
  return named(name);
}

// A store that is not there yet; → what --db takes.
const newStore = (folder, name = 'hub') => onPostgres ? makeDatabase()
  : path.join(folder, `${name}.db`);

// Another with the same content; nobody may have `from` open.
function copyStore(from, folder, name = 'hub') {
  if (onPostgres) return makeDatabase(from);
  const copy = path.join(folder, `${name}.db`);
  fs.copyFileSync(from, copy);
  return copy;
}

// A file goes with its folder.
function dropStore(db) {
  if (onPostgres)
    psql(SERVER, `DROP DATABASE IF EXISTS ${nameOf(db)} WITH (FORCE)`);
}

const SQLITE = `import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + sys.argv[2], uri=True)
db.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in db.execute(sys.argv[3])]))
db.commit()`;
const sqlite = (db, how, sql) => JSON.parse(execFileSync('python3', ['-c',
  SQLITE, db, how, sql], MUCH));

// What a query gives, an object a row; whether or not a hub runs.
const rows = (db, sql) => onPostgres
  ? JSON.parse(psql(db, `SELECT coalesce(json_agg(x), '[]') FROM (${sql}) x`))
  : sqlite(db, '?mode=ro', sql);

// Changes rows, past the hub.
const change = (db, sql) => onPostgres ? psql(db, sql) : sqlite(db, '', sql);

// Whether the text stands anywhere in it: in its files as they are on the
// disk, or in what a server has of it, as text or as bytes.
function holds(db, text) {
  if (!onPostgres)
    return ['', '-wal', '-shm', '-journal'].map(end => db + end)
      .some(file => fs.existsSync(file) && fs.readFileSync(file)
        .includes(text));
  const dump = execFileSync('pg_dump', ['-d', db], MUCH);
  return dump.includes(text) || dump.includes(Buffer.from(text)
    .toString('hex'));
}

module.exports = { onPostgres, newStore, copyStore, dropStore, rows, change,
  holds };
