// SPDX-License-Identifier: AGPL-3.0-or-later
// Who may what, as the permission table says: every route, asked by somebody of
// every relation, of the running hub. Then the table's cells are turned round,
// one by one, in a hub that is built for that, and each must be noticed.
//
// A write is asked with a body that cannot be read: who may is answered that
// (400), before anything is done; who may not is told so before the body comes.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { startHub, PROGRAM } = require('./people.js');

const BUILD = path.resolve(path.dirname(PROGRAM), '..', '..');
const FLIPPED = path.join(BUILD, 'tests', 'people', 'parecon_flipped');
const RELATIONS = ['ANYBODY', 'SIGNED_IN', 'SELF', 'NEIGHBOUR', 'MEMBER',
  'SHADOW', 'COORDINATOR', 'SCRIBE', 'TREASURER'];
// What these hold is made from what passes: they answer with a stream.
const STREAMS = new Set(['/events']);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-world-'));
const store = path.join(folder, 'world.db');
const world = JSON.parse(execFileSync(
  path.join(BUILD, 'tests', 'people', 'world'), [store],
  { encoding: 'utf8', maxBuffer: 1 << 26 }));
const people = { nobody: { relations: ['ANYBODY'], own: {} },
  ...world.people };
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

const named = route => (route.path.match(/\{(\w+)\}/g) || [])
  .map(p => p.slice(1, -1));

// All ways in which somebody can ask for a route: for others' things, and
// where the last thing it names can be their own, for that.
function* cases(route) {
  const last = named(route).pop();
  for (const [who, person] of Object.entries(people)) {
    // somebody organises what is another's, too
    const own = last && person.own[last];
    const self = own !== undefined && own === world.things[last];
    yield { who, person, self, things: world.things };
    if (own !== undefined && !self)
      yield { who, person, self: true,
        things: { ...world.things, [last]: own } };
  }
}

function relationsOf(route, { person, self }) {
  const inCouncil = named(route).includes('council') && !route.no_council;
  const general = ['ANYBODY', 'SIGNED_IN'];
  return [...person.relations.filter(r => inCouncil || general.includes(r)),
    ...(self ? ['SELF'] : [])];
}

// A write that is not done needs no thing; a page does. Of some things none is
// made here (a division is the work of an engine): who may see them is told
// that there is none, who is kept out hears 401 or 403.
const isUnmade = route => !route.writes &&
  named(route).some(name => world.things[name] === undefined);
const MADE = ['council', 'member', 'task', 'merge', 'period', 'recovery',
  'session', 'passkey', 'invite', 'role', 'draw', 'child', 'effort', 'need',
  'duty', 'offer', 'gift', 'decision', 'follow', 'panel', 'step', 'series',
  'pot', 'request', 'entry', 'round', 'idea', 'run', 'payment', 'pledge'];

function addressOf(route, things) {
  return route.path.replace(/\{(\w+)\}/g, (whole, name) =>
    things[name] ?? 1);
}

async function ask(hub, route, one) {
  const answer = await fetch(hub.url + addressOf(route, one.things), {
    method: route.method, redirect: 'manual',
    headers: { Accept: 'application/json',
      ...(one.person.token
        ? { Authorization: `Bearer ${one.person.token}` }
        : { Origin: hub.url }),
      ...(route.writes ? { 'Content-Type': 'application/json' } : {}) },
    body: route.writes ? '{' : undefined,
  });
  if (STREAMS.has(route.path)) answer.body?.cancel();
  else await answer.arrayBuffer();
  return answer.status;
}

// The status that says no, to whom.
function refusal(relations) {
  if (!relations.includes('SIGNED_IN')) return 401;
  return relations.includes('MEMBER') ? 403 : 404;
}

function allowed(may, relations) {
  return relations.some(r => may.includes(r));
}

// What does not go by the table, as sentences.
async function faultsOf(hub, routes, table, most = Infinity) {
  const faults = [];
  for (const route of routes)
    for (const one of cases(route)) {
      const relations = relationsOf(route, one);
      const may = allowed(table[route.action], relations);
      const expected = may ? (route.writes ? 400 : 200) : refusal(relations);
      const status = await ask(hub, route, one);
      const hidden = may && isUnmade(route) && status === 404;
      if (status !== expected && !hidden)
        faults.push(`${route.method} ${route.path} (${route.action}), ` +
          `${one.who}${one.self ? ', own' : ''}: ${status}, not ${expected}`);
      if (faults.length >= most) return faults;
    }
  return faults;
}

async function tableOf(hub) {
  const answer = await fetch(`${hub.url}/may`,
    { headers: { Accept: 'application/json' } });
  const { may } = await answer.json();
  if (answer.status !== 200) return null; // nobody may even look
  return Object.fromEntries(Object.values(may).map(row => [row.name,
    row.cells.filter(c => c.may).map(c => c.relation.toUpperCase())]));
}

test('every route answers everybody as the table says', async t => {
  const hub = await startHub({ from: store });
  try {
    assert.ok(world.routes.length > 50, `${world.routes.length} routes`);
    for (const name of MADE) assert.ok(world.things[name], name);
    t.diagnostic(`pages of things that are not made: ${
      world.routes.filter(isUnmade).length}`);
    const faults = await faultsOf(hub, world.routes, world.actions);
    assert.deepEqual(faults, []);
    const count = world.routes.reduce((n, r) => n + [...cases(r)].length, 0);
    t.diagnostic(`${world.routes.length} routes, ${count} cases`);
  } finally {
    await hub.stop();
    hub.remove();
  }
});

test('the page shows the table that is gone by', async () => {
  const hub = await startHub({ from: store });
  try {
    assert.deepEqual(await tableOf(hub), world.actions);
  } finally {
    await hub.stop();
    hub.remove();
  }
});

// A form as a browser sends it, with the session's cookie.
function form(hub, route, one, headers, body = 'a=b') {
  return new Promise((done, lost) => {
    const request = http.request(hub.url + addressOf(route, one.things), {
      method: route.method, headers: { Accept: 'application/json',
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(one.person.token
          ? { Cookie: `parecon=${one.person.token}` } : {}),
        'Content-Length': Buffer.byteLength(body), ...headers } },
    answer => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode));
      request.destroy();
    });
    request.on('error', lost);
    if (body) request.end(body);
    else request.flushHeaders();
  });
}

// The token that this session's pages carry; a guest's with its cookie.
async function tokenOf(hub, person) {
  const answer = await fetch(`${hub.url}/sign-in`, { redirect: 'manual',
    headers: { Accept: 'text/html', ...(person.token
      ? { Cookie: `parecon=${person.token}` } : {}) } });
  const page = await answer.text();
  const fresh = answer.headers.getSetCookie().map(c => c.split(';')[0]);
  return { 'X-CSRF-Token': /name="csrf" value="([^"]*)"/.exec(page)[1],
    ...(person.token ? {} : { Cookie: fresh.join('; ') }) };
}

const SIZES = { usual: 262144, upload: 8388608 };

test('nothing is written for another page, without a token, or of any size',
  async t => {
    const hub = await startHub({ from: store });
    const faults = [], tokens = new Map();
    const posts = world.routes.filter(r => r.method !== 'GET');
    const expect = async (route, one, what, headers, body, status) => {
      const came = await form(hub, route, one, headers, body);
      if (came !== status)
        faults.push(`${route.method} ${route.path}, ${what}: ${came}`);
    };
    try {
      for (const route of posts) {
        assert.ok(route.writes, `${route.path} is no write`);
        const one = [...cases(route)].find(c =>
          allowed(world.actions[route.action], relationsOf(route, c)));
        assert.ok(one, `nobody may ${route.path}`);
        const large = SIZES[route.upload ? 'upload' : 'usual'] + 1;
        await expect(route, one, 'too large', { Origin: hub.url,
          'Content-Length': large }, '', 413);
        if (route.signed) continue; // by what signs it, in peers.test.js
        if (!tokens.has(one.who))
          tokens.set(one.who, await tokenOf(hub, one.person));
        await expect(route, one, 'from elsewhere', { ...tokens.get(one.who),
          Origin: 'https://elsewhere.example' }, 'a=b', 403);
        await expect(route, one, 'no token', { Origin: hub.url }, 'a=b', 403);
        // with both it is read: this is no JSON
        await expect(route, one, 'with both', { ...tokens.get(one.who),
          Origin: hub.url, 'Content-Type': 'application/json' }, '{', 400);
      }
      assert.deepEqual(faults, []);
      t.diagnostic(`${posts.length} writes, ${
        posts.filter(r => r.upload).length} with files, ${
        posts.filter(r => r.signed).length} signed`);
      assert.ok(posts.filter(r => r.upload).length >= 5);
    } finally {
      await hub.stop();
      hub.remove();
    }
  });

test('every relation is told from the others somewhere', () => {
  for (const relation of RELATIONS) {
    const use = Object.values(world.actions)
      .some(may => may.includes(relation));
    assert.ok(use, `nobody may anything for being ${relation}`);
  }
  for (const route of world.routes)
    assert.ok(world.actions[route.action], route.path);
});

// The file from which a hub takes the cell that it turns round.
class Cell {
  constructor(k) {
    this.path = path.join(folder, `cell-${k}`);
    this.file = fs.openSync(this.path, 'w');
    this.turn('');
  }

  turn(name) {
    const bytes = Buffer.alloc(80);
    bytes.write(name);
    fs.writeSync(this.file, bytes, 0, bytes.length, 0);
  }
}

// A cell that is turned round is seen on the page always; and wherever somebody
// is let in or kept out by it, by asking. Turned back, the page is as before.
async function flip(hub, cell, action, relation) {
  const had = world.actions[action];
  const has = had.includes(relation) ? had.filter(r => r !== relation)
    : [...had, relation];
  const routes = world.routes.filter(r => r.action === action);
  const matters = routes.some(route => [...cases(route)].some(one => {
    const relations = relationsOf(route, one);
    return allowed(had, relations) !== allowed(has, relations) &&
      !(isUnmade(route) && refusal(relations) === 404);
  }));
  cell.turn(`${action} ${relation}`);
  assert.notDeepEqual(await tableOf(hub), world.actions,
    `${action} ${relation}: the page looks the same`);
  const faults = matters
    ? await faultsOf(hub, routes, world.actions, 1) : [];
  assert.equal(faults.length > 0, matters, `${action} ${relation}`);
  cell.turn('');
  assert.deepEqual(await tableOf(hub), world.actions);
  return matters;
}

test('no cell can be turned round without a test that fails', async t => {
  // with sanitizers on, some are enough: those look for other faults
  const every = process.env.PARECON_SANITIZED ? 16 : 1;
  const cells = Object.keys(world.actions)
    .flatMap(action => RELATIONS.map(relation => [action, relation]))
    .filter((cell, k) => k % every === 0);
  let asked = 0, done = 0;
  await Promise.all([0, 1, 2].map(async k => {
    const cell = new Cell(k);
    const hub = await startHub({ from: store, program: FLIPPED,
      env: { PARECON_FLIP: cell.path } });
    try {
      while (done < cells.length) {
        const [action, relation] = cells[done++];
        const matters = await flip(hub, cell, action, relation);
        asked += matters ? 1 : 0;
      }
    } finally {
      await hub.stop();
      hub.remove();
    }
  }));
  t.diagnostic(`${cells.length} cells; ${asked} of them let somebody in or ` +
    'keep somebody out');
  assert.ok(asked > Object.keys(world.actions).length / every);
});
