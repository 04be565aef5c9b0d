// SPDX-License-Identifier: AGPL-3.0-or-later
// Clients that change a hub, one thing after another, and remember what they
// were told; and what must hold in the store, whatever was killed meanwhile.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const crypto = require('node:crypto');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { PROGRAM } = require('./people.js');
const { rows } = require('./store.js');


// A hub that may be killed before it says where it is.
// → { child, port: promise of a port (0 = it ended before), ended }
function start(db, { program = PROGRAM } = {}) {
  const child = spawn(program, ['serve', '--db', db, '--listen',
    '127.0.0.1:0', '--log', 'none', '--threads', '2', '--rate-pages', '0',
    '--rate-writes', '0', '--rate-dear', '0'],
  { stdio: ['pipe', 'pipe', 'pipe'] });
  const hub = { child, said: '' };
  child.stderr.setEncoding('utf8').on('data', text => { hub.said += text; });
  hub.ended = new Promise(done => child.on('close', (code, signal) =>
    done({ code, signal })));
  hub.port = new Promise(done => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text;
      const at = /the hub is at \S+:(\d+)\n/.exec(out);
      if (at) done(Number(at[1]));
    });
    hub.ended.then(() => done(0));
  });
  return hub;
}

function request(port, agent, method, path, token, key, value,
  accept = 'application/json') {
  return new Promise((done, lost) => {
    const sent = http.request({ host: '127.0.0.1', port, method, path, agent,
      timeout: 60000, headers: { accept,
        authorization: `Bearer ${token}`,
        ...(value ? { 'content-type': 'application/json',
          'idempotency-key': key } : {}) } }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', part => { text += part; });
      answer.on('error', lost);
      answer.on('end', () => answer.complete
        ? done({ status: answer.statusCode, text }) : lost(new Error('cut')));
    });
    sent.on('error', lost);
    sent.on('timeout', () => sent.destroy(new Error('no answer in a minute')));
    sent.end(value ? JSON.stringify(value) : undefined);
  });
}

// What a client does: a name that is nobody else's stands in each change. Tasks
// are the coordinator's, who is the first.
const KINDS = [
  ({ council, tokens: [token] }, name) => ({ token,
    path: `/councils/${council}/tasks`, value: { name, hours: '2' } }),
  ({ tokens }, name, client) => ({ token: tokens[client % tokens.length],
    path: '/councils', value: { name, kind: 'workers',
      purpose: 'to see whether it is kept', hours: '3' } }),
];
// A place of a need that this member has none of yet: each once. The client's,
// or that of another of its member's.
function claim({ needs, tokens }, client, turns) {
  const k = client % tokens.length;
  const turn = turns[k] = (turns[k] ?? -1) + 1;
  return turn < needs.length ? { token: tokens[k], claims: true,
    path: `/needs/${needs[turn]}/yes`, value: { places: '1' } } : null;
}

// All that clients were told in the life of a store.
class Journal {
  constructor(seed, draw) {
    Object.assign(this, { seed, draw });
    this.kept = new Map(); // names that were acknowledged → their ids
    this.open = new Map(); // client → what it has no answer to
    this.acknowledged = this.refused = this.again = 0;
    this.claims = []; // need, member and state as they were acknowledged
    this.turns = [];
  }

  change(name, client) {
    const kind = this.draw(KINDS.length + 1);
    return (kind === KINDS.length && claim(this.seed, client, this.turns)) ||
      KINDS[kind % KINDS.length](this.seed, name, client);
  }

  next(client) {
    const known = this.open.get(client);
    if (known) this.again++;
    const name = `n${crypto.randomBytes(8).toString('hex')}`;
    const one = known ?? { name, key: crypto.randomBytes(12).toString('hex'),
      ...this.change(name, client) };
    this.open.set(client, one);
    return one;
  }

  // One change; true when it was kept.
  async send(client, port, agent) {
    const one = this.next(client);
    const answer = await request(port, agent, 'POST', one.path, one.token,
      one.key, one.value);
    if (answer.status === 503) {
      this.refused++; // it stays open, and is sent again
      return false;
    }
    assert.equal(answer.status, 200, `${one.path}: ${answer.text}`);
    const { id, task, claim: made } = JSON.parse(answer.text);
    const number = id ?? task ?? made?.member;
    assert.ok(number, `${one.path}: ${answer.text}`);
    this.open.delete(client);
    if (one.claims) this.claims.push(`${made.need} ${number} ${made.state}`);
    else this.kept.set(one.name, number);
    this.acknowledged++;
    return true;
  }
}

// `count` clients until `life.over`; whose hub is gone ends. Each reads a page
// now and then, and whatever it reads is a page or a clean refusal.
async function load(journal, port, count, life) {
  const agent = new http.Agent({ keepAlive: true });
  const { council, tokens } = journal.seed;
  const client = async k => {
    for (let turn = 0; !life.over; turn++) {
      try {
        if (!await journal.send(k, port, agent)) await sleep(20);
        if (turn % 4 !== 3) continue;
        const page = await request(port, agent, 'GET',
          `/councils/${council}/members`, tokens[k % tokens.length]);
        assert.ok([200, 503].includes(page.status),
          `${page.status} ${page.text}`);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        return; // the connection ended
      }
    }
  };
  await Promise.all([...Array(count)].map((_, k) => client(k)));
  agent.destroy();
}

const NAMES = "SELECT name, task AS id FROM task WHERE name LIKE 'n%' " +
  "UNION ALL SELECT name, council FROM council WHERE name LIKE 'n%'";
// Each counts what must not be: things without their one event, councils
// without their founder, changes whose key was not kept with them.
const events = kind => `(SELECT count(*) FROM event e WHERE e.kind = '${kind}'`;
const HALF = {
  tasks: 'SELECT count(*) FROM task t WHERE 1 <> ' +
    `${events('task.added')} AND e.subject = t.task)`,
  councils: 'SELECT count(*) FROM council c WHERE 1 <> ' +
    `${events('council.founded')} AND e.subject = c.council) OR 1 <> ` +
    '(SELECT count(*) FROM membership m WHERE m.council = c.council AND ' +
    "m.member = c.founded_by) AND c.name LIKE 'n%'",
  events: 'SELECT max(seq) - count(*) FROM event',
  claims: 'SELECT count(*) FROM claim c WHERE NOT EXISTS (SELECT 1 FROM ' +
    "event e WHERE e.kind = 'board.claim' AND e.actor = c.member AND " +
    'e.subject = c.need)',
  'lines of the board':
    'SELECT coalesce(max(seq), 0) - count(*) FROM match_event',
  'claims that were told': "SELECT count(*) - (SELECT count(*) FROM claim) " +
    "FROM match_event WHERE line LIKE '%\"kind\":\"yes\"%'",
  keys: `SELECT count(*) - (SELECT count(*) FROM (${NAMES}) x) - ` +
    '(SELECT count(*) FROM claim) FROM idempotency',
};
const ALL = `SELECT '' AS fault, name, id AS n FROM (${NAMES}) y` +
  Object.entries(HALF).map(([fault, query]) =>
    ` UNION ALL SELECT '${fault}', '', (${query})`).join('');

// Nothing may have the store open.
function check(db, journal) {
  const all = rows(db, ALL);
  for (const { fault, n } of all.filter(row => row.fault))
    assert.equal(n, 0, `${fault}: half done`);
  const there = all.filter(row => !row.fault);
  const names = new Map(there.map(row => [row.name, row.n]));
  assert.equal(names.size, there.length, 'something is there twice');
  const lost = [...journal.kept].filter(([name, id]) =>
    names.get(name) !== id);
  assert.deepEqual(lost, [], 'acknowledged, and not there or another');
  const claims = new Set(rows(db, 'SELECT need, member, state FROM claim')
    .map(row => `${row.need} ${row.member} ${row.state}`));
  assert.deepEqual(journal.claims.filter(one => !claims.has(one)), [],
    'claims that were acknowledged, and are not there');
  const open = new Set([...journal.open.values()].map(one => one.name));
  for (const name of names.keys())
    assert.ok(journal.kept.has(name) || open.has(name),
      `${name} is there, and was answered otherwise`);
  const audit = JSON.parse(execFileSync(PROGRAM, ['audit', db, '--json'],
    { encoding: 'utf8' }));
  assert.deepEqual(audit.faults, []);
}

// Numbers below `most` by lot, the same for the same seed.
function lots(seed) {
  let state = BigInt(seed) * 2n + 1n;
  return most => {
    state = (state * 6364136223846793005n + 1442695040888963407n) &
      0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(most));
  };
}

module.exports = { Journal, check, load, lots, request, sleep, start };
