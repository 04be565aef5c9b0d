// SPDX-License-Identifier: AGPL-3.0-or-later
// audit, backup, restore: on the made-up world of the hub.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon, start } = require('./parecon.js');

// A store with three months of history, made once and copied.
let made;
async function world(t) {
  const dir = folder(t);
  const db = path.join(dir, 'hub.db');
  if (!made) {
    const hub = start(['serve', '--demo', '--db', db, '--listen',
      '127.0.0.1:0']);
    let said = '';
    await new Promise((resolve) => {
      hub.child.stdout.on('data', (text) => {
        said += text;
        if (said.includes('made-up world')) resolve();
      });
      hub.child.on('close', resolve);
    });
    hub.child.kill('SIGTERM');
    const { code, err } = await hub.ended;
    assert.equal(code, 0, err);
    made = fs.readFileSync(db);
  } else {
    fs.writeFileSync(db, made, { mode: 0o600 });
  }
  return { dir, db, in: (name) => path.join(dir, name) };
}

function key(where) {
  const { code, out, err } = parecon(['backup', '--new-key', where]);
  assert.equal(code, 0, err);
  assert.match(out, /^custodian-[0-9a-f]{72}\n$/);
  return out.trim();
}

function audit(db, ...more) {
  const { code, out, err } = parecon(['audit', db, '--json', ...more]);
  return { code, err, ...(out ? JSON.parse(out) : {}) };
}

test('a store, its backup and what is restored have one digest', async (t) => {
  const w = await world(t);
  const before = audit(w.db);
  assert.equal(before.code, 0, before.err);
  assert.deepEqual(before.faults, []);
  assert.ok(before.events > 100 && before.rows > before.events);
  assert.equal(before.step, before.newest_step);
  const keys = [key(w.in('ana')), key(w.in('ben')), key(w.in('cem'))];
  const backed = parecon(['backup', w.db, w.in('b'), '--to', ...keys]);
  assert.equal(backed.code, 0, backed.err);
  assert.ok(backed.out.includes(before.digest));
  for (const who of ['ana', 'ben', 'cem']) {
    const copy = w.in(`${who}.db`);
    const done = parecon(['restore', w.in('b'), copy, '--key', w.in(who)]);
    assert.equal(done.code, 0, done.err);
    assert.ok(done.out.includes(before.digest));
    const after = audit(copy);
    assert.deepEqual({ ...after, err: '' }, { ...before, err: '' });
  }
});

test('the backup says nothing to others', async (t) => {
  const w = await world(t);
  const to = key(w.in('ana'));
  key(w.in('eve'));
  parecon(['backup', w.db, w.in('b'), '--to', to]);
  const bytes = fs.readFileSync(w.in('b'));
  for (const word of ['member', 'council', 'task', 'parecon store']) {
    assert.equal(bytes.includes(word), false, word);
  }
  const { code, err } = parecon(['restore', w.in('b'), w.in('c.db'), '--key',
    w.in('eve')]);
  assert.equal(code, 3);
  assert.match(err, /none of theirs/);
  assert.equal(fs.existsSync(w.in('c.db')), false);
  assert.equal(fs.statSync(w.in('ana')).mode & 0o777, 0o600);
});

test('what is altered or cut off is refused, and leaves nothing', async (t) => {
  const w = await world(t);
  const to = key(w.in('ana'));
  parecon(['backup', w.db, w.in('b'), '--to', to]);
  const bytes = fs.readFileSync(w.in('b'));
  for (const [change, says] of [
    [(b) => b.subarray(0, b.length - 1), /cut off/],
    [(b) => { b[b.length >> 1] ^= 1; return b; }, /damaged|altered/],
    [(b) => Buffer.concat([b, Buffer.from('x')]), /follows the end/],
    [() => Buffer.from('PK'), /no backup/],
  ]) {
    fs.writeFileSync(w.in('bad'), change(Buffer.from(bytes)));
    const { code, err } = parecon(['restore', w.in('bad'), w.in('c.db'),
      '--key', w.in('ana')]);
    assert.equal(code, 3, err);
    assert.match(err, says);
    assert.equal(fs.existsSync(w.in('c.db')), false);
  }
  // and never over what is there
  const { code, err } = parecon(['restore', w.in('b'), w.db, '--key',
    w.in('ana')]);
  assert.equal(code, 3);
  assert.match(err, /something in this store already/);
  assert.deepEqual(audit(w.db).faults, []);
});

test('an audit tells where the chain breaks, by its exit code too', async (t) => {
  const w = await world(t);
  const { events, head } = audit(w.db);
  const known = `${events}:${head}`;
  assert.equal(audit(w.db, '--head', known).code, 0);
  const plain = parecon(['audit', w.db]);
  assert.equal(plain.code, 0);
  assert.ok(plain.out.startsWith('all as it should be\n'));
  assert.ok(plain.out.includes(`head     ${known}\n`));
  // another head: the chain was spun anew
  const other = `${events}:${'0'.repeat(64)}`;
  const spun = audit(w.db, '--head', other);
  assert.equal(spun.code, 1);
  assert.match(spun.faults[0], /spun anew/);
  const cut = parecon(['audit', w.db, '--head', `${events + 1}:${head}`]);
  assert.equal(cut.code, 1);
  assert.match(cut.out, /cut off/);
  assert.equal(audit(w.db, '--head', 'nonsense').code, 2);
  // a byte of the file: the name of what happened
  const bytes = fs.readFileSync(w.db);
  bytes[bytes.lastIndexOf('council.nested') + 9] ^= 1;
  fs.writeFileSync(w.in('bad.db'), bytes);
  const bad = audit(w.in('bad.db'));
  assert.equal(bad.code, 1, bad.err);
  assert.ok(bad.broken_at > 0);
  assert.match(bad.faults.join('\n'), new RegExp(`event ${bad.broken_at} `));
});

test('command lines that ask for the impossible', async (t) => {
  const dir = folder(t);
  const at = (name) => path.join(dir, name);
  const to = key(at('ana'));
  for (const [args, code, says] of [
    [['backup', 'x.db', at('b')], 2, /--to KEY/],
    [['backup', '--new-key', at('k'), 'x'], 2, /one too many/],
    [['backup', '--new-key', at('ana')], 3, /never written over/],
    [['backup', at('none.db'), at('b'), '--to', to], 3, /no store/],
    [['backup', at('none.db'), at('b'), '--to', `${to}0`], 3, /letter/],
    [['backup', at('n'), at('b'), '--to', ...Array(33).fill(to)], 2, /32/],
    [['restore', at('b'), at('c.db')], 2, /--key/],
    [['restore', at('b'), at('c.db'), '--key', at('ana')], 3, /opened/],
    [['restore', at('ana'), at('c.db'), '--key', at('ana')], 3, /no backup/],
    [['audit', at('none.db')], 3, /no store/],
    [['audit', at('ana')], 3, /not a store/],
  ]) {
    const done = parecon(args);
    assert.equal(done.code, code, `${args}: ${done.err}`);
    assert.match(done.err, says);
    assert.equal(fs.existsSync(at('b')), false);
    assert.equal(fs.existsSync(at('c.db')), false);
  }
});
