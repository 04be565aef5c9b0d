// SPDX-License-Identifier: AGPL-3.0-or-later
// Hubs that are killed (SIGKILL) at moments drawn by lot, while they start and
// while people change things in them; and, on PostgreSQL, the server below
// them, all of it or one of its processes. Afterwards every change that was
// acknowledged is there once, none is half done, and the chain is whole. The
// next hub is sent again what was not answered, with its key.
//
// PARECON_KILLS: how many moments; PARECON_SERVER_KILLS: of the server;
// PARECON_KILL_SEED: others.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { bring, settle, startHub } = require('./people.js');
const { copyStore, dropStore, onPostgres, rows } = require('./store.js');
const { Journal, check, load, lots, sleep, start } =
  require('./killing.js');

const SLOW = process.env.PARECON_SANITIZED ? 5 : 1;
const KILLS = Number(process.env.PARECON_KILLS ?? (SLOW > 1 ? 6 : 20));
const SERVER_KILLS = Number(process.env.PARECON_SERVER_KILLS ?? 6);
const SEED = Number(process.env.PARECON_KILL_SEED ?? 1);
const CLIENTS = 12;
// ms a hub lives after it said where it is
const LONGEST = onPostgres ? 500 : 250;
const LIVES = 25;    // of a store; then a new one is begun

// In memory where that can be: who is killed loses nothing there either.
const place = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
const folder = fs.mkdtempSync(path.join(place, 'parecon-kill-'));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

// A store with a council and four members.
let seed;
test.before(async () => {
  const hub = await startHub();
  const { browser: ada, council } = await settle(hub);
  const people = [ada];
  for (const name of ['ben', 'cleo', 'dan'])
    people.push(await bring(hub, ada, council, name));
  // an effort whose needs follow one another, and people who can help
  const spot = { place: 'Mill Lane', north: '54.32', east: '10.14' };
  const { effort } = await ada.done(`/councils/${council}/efforts`,
    { name: 'Soup', kind: 'kitchen', ...spot });
  const at = hours => new Date(Date.now() + 3600000 * hours).toISOString()
    .replace(/\.\d+Z/, 'Z');
  const needs = [];
  for (const one of people) {
    await one.done('/board/me', { ...spot, reach: '9', part: '1' });
    for (let k = 0; k < 24; k++)
      needs.push((await one.done('/needs', { effort, title: 'Wash up',
        sort: 'kitchen', places: '2', starts: at(100 + 3 * needs.length),
        ends: at(102 + 3 * needs.length) })).need);
  }
  await hub.stop();
  seed = { db: hub.db, council, needs, remove: () => hub.remove(),
    tokens: people.map(one => one.cookies.get('parecon')) };
});
test.after(() => seed?.remove());

// Stores one after another, each with its journal.
function* stores(draw, lives) {
  for (let k = 0, store; ; k++) {
    if (k % lives === 0) {
      if (store) dropStore(store.db);
      fs.rmSync(path.join(folder, 's'), { recursive: true, force: true });
      fs.mkdirSync(path.join(folder, 's'));
      store = { db: copyStore(seed.db, path.join(folder, 's')),
        journal: new Journal(seed, draw) };
    }
    yield store;
  }
}

class Sums {
  constructor() { this.lives = this.kept = this.again = this.refused = 0; }

  add(journal, before) {
    this.lives += journal.acknowledged > before.acknowledged ? 1 : 0;
    for (const [ours, theirs] of [['kept', 'acknowledged'],
      ['again', 'again'], ['refused', 'refused']])
      this[ours] += journal[theirs] - before[theirs];
  }

  tell(t, kills) {
    t.diagnostic(`${kills} kills, ${this.lives} lives that wrote, ` +
      `${this.kept} changes acknowledged, ${this.again} sent again, ` +
      `${this.refused} refused`);
  }
}

async function die(hub) {
  hub.child.kill('SIGKILL');
  const { code, signal } = await hub.ended;
  assert.equal(signal, 'SIGKILL', `it ended with ${code}: ${hub.said}`);
}

// A hub at which clients are at work while `meanwhile` lasts; then it dies.
async function live(store, meanwhile) {
  const hub = start(store.db), life = { over: false };
  try {
    const port = await hub.port;
    assert.ok(port, `it did not start: ${hub.said}`);
    const working = load(store.journal, port, CLIENTS, life);
    await Promise.race([meanwhile(hub), working]);
    life.over = true;
    await die(hub);
    await working;
  } finally {
    hub.child.kill('SIGKILL');
  }
}

// One hub in eight is killed while it starts.
async function live_and_die(store, draw) {
  if (draw(8) !== 0)
    return live(store, () => sleep(draw(LONGEST * SLOW)));
  const hub = start(store.db);
  await sleep(draw(120 * SLOW));
  return die(hub);
}

test('a hub is killed at any moment', async t => {
  const draw = lots(SEED), sums = new Sums(), each = stores(draw, LIVES);
  for (let k = 0; k < KILLS; k++) {
    const store = each.next().value, before = { ...store.journal };
    await live_and_die(store, draw);
    check(store.db, store.journal);
    sums.add(store.journal, before);
  }
  sums.tell(t, KILLS);
  assert.ok(sums.lives > KILLS / 3 && sums.kept > 2 * KILLS);
  if (KILLS >= 20) assert.ok(sums.again > 0, 'none was cut off');
});

// --- the server ---------------------------------------------------------------

const postmaster = () => Number(fs.readFileSync(path.join(
  process.env.PARECON_TEST_SERVER, 'postmaster.pid'), 'utf8').split('\n')[0]);

// One process that dies ends all others: shared memory may be damaged.
function kill_server(db, draw) {
  const whole = draw(2) === 0;
  const pids = whole ? [{ pid: postmaster() }] : rows(db, 'SELECT pid FROM ' +
    "pg_stat_activity WHERE application_name = 'parecon' AND " +
    'datname = current_database() ORDER BY pid');
  process.kill(pids[draw(pids.length)].pid, 'SIGKILL');
}

async function server_is_back(db) {
  const until = Date.now() + 60000;
  for (;;) {
    try {
      return rows(db, 'SELECT 1 AS one');
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(50);
    }
  }
}

// The hub lives on, and is killed only afterwards, to look at the store.
const outlive_the_server = ({ db, journal }, draw) =>
  live({ db, journal }, async hub => {
    await sleep(draw(LONGEST));
    kill_server(db, draw);
    await sleep(300); // it needs a moment to notice
    await server_is_back(db);
    const enough = journal.acknowledged + 2 * CLIENTS;
    const until = Date.now() + 60000;
    while (journal.acknowledged < enough && Date.now() < until) await sleep(20);
    assert.ok(journal.acknowledged >= enough, `it does not go on: ${hub.said}`);
  });

// A server's own end is no end of the test's: that one starts it again.
if (onPostgres)
  test('a hub outlives its server, killed at any moment', async t => {
    const draw = lots(SEED + 1), sums = new Sums();
    const each = stores(draw, LIVES);
    for (let k = 0; k < SERVER_KILLS; k++) {
      const store = each.next().value, before = { ...store.journal };
      await outlive_the_server(store, draw);
      await server_is_back(store.db);
      check(store.db, store.journal);
      sums.add(store.journal, before);
    }
    sums.tell(t, SERVER_KILLS);
    assert.equal(sums.lives, SERVER_KILLS);
  });
