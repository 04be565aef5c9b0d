// SPDX-License-Identifier: AGPL-3.0-or-later
// Ballots cast by everybody at once, with `parecon vote load`, in a hub that is
// killed (SIGKILL) in the middle: who hears nothing sends the same again, and
// in the end every ballot that was answered is counted, for what was chosen,
// and none twice. On either database.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { PROGRAM } = require('./people.js');
const { dropStore, newStore, rows } = require('./store.js');

const SLOW = process.env.PARECON_SANITIZED ? 4 : 1;
const MEMBERS = 1200 / SLOW, SECONDS = SLOW > 1 ? 20 : 10;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-burst-'));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

const freePort = () => new Promise(done => {
  const server = net.createServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

// A hub that is always found at the same place.
async function serve(store, port) {
  const child = spawn(PROGRAM, ['serve', '--db', store, '--listen',
    `127.0.0.1:${port}`, '--log', 'none', '--rate-writes', '0'],
  { stdio: ['ignore', 'pipe', 'pipe'] });
  let wrong = '';
  child.stderr.on('data', part => { wrong += part; });
  const ended = new Promise(done => child.on('close', done));
  await new Promise((done, lost) => {
    child.stdout.on('data', part => {
      if (/the hub is at/.test(part)) done();
    });
    ended.then(() => lost(new Error(`the hub ended: ${wrong}`)));
  });
  return { ended, kill: how => child.kill(how) };
}

function load(hub, file) {
  const child = spawn(PROGRAM, ['vote', 'load', hub, file, '--json',
    '--clients', '16']);
  const said = { out: '', wrong: '', child };
  child.stdout.on('data', part => { said.out += part; });
  child.stderr.on('data', part => { said.wrong += part; });
  said.ended = new Promise(done => child.on('close', code =>
    done({ code, out: said.out, wrong: said.wrong })));
  return said;
}

const voted = store => Number(rows(store, `SELECT count(*) AS n FROM voter
  WHERE has_voted = 1`)[0].n);

// How many have voted in the secret vote, as the running hub says.
async function turnout(port, crowd) {
  const answer = await fetch(`http://127.0.0.1:${port}/councils/${crowd.council
  }/decisions/${crowd.votes[0]}`, { headers: { Accept: 'application/json',
    Authorization: `Bearer ${crowd.founder}` } });
  return (await answer.json()).turnout.voted;
}

// A ballot by hand, as a program sends it.
function cast(port, crowd, member, vote, key, choice) {
  return new Promise((done, lost) => {
    const request = http.request({ host: '127.0.0.1', port, method: 'POST',
      path: `/councils/${crowd.council}/decisions/${crowd.votes[vote]}/vote`,
      agent: false, headers: { Accept: 'application/json',
        'Content-Type': 'application/json', 'Idempotency-Key': key,
        Authorization: `Bearer ${crowd.members[member]}` } }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', part => { text += part; });
      answer.on('end', () => done({ status: answer.statusCode, text }));
    });
    request.on('error', lost);
    request.end(JSON.stringify({ choice: String(choice),
      code: 'abcde-fghjk' }));
  });
}

test('ballots by everybody at once, and a hub that dies meanwhile', async t => {
  const store = newStore(folder, 'burst');
  const file = path.join(folder, 'crowd.json');
  const said = execFileSync(PROGRAM, ['vote', 'crowd', store, '-o', file,
    `--members=${MEMBERS}`, `--seconds=${SECONDS}`], { encoding: 'utf8' });
  assert.match(said, /a secret and an open vote/);
  assert.equal(fs.statSync(file).mode & 0o77, 0, 'others can read tokens');
  const crowd = JSON.parse(fs.readFileSync(file, 'utf8'));
  const port = await freePort();
  let hub = await serve(store, port), driver;
  try {
    // one casts by hand, before: the driver chooses the same for the first
    const before = await cast(port, crowd, 0, 1, 'key-of-the-first', 1);
    if (before.status === 409) {
      t.skip('this machine is so slow that the votes are over already');
      return;
    }
    assert.equal(before.status, 200, before.text);
    driver = load(`http://127.0.0.1:${port}`, file);
    while (driver.child.exitCode === null && await turnout(port, crowd) === 0)
      await sleep(1);
    hub.kill('SIGKILL');
    await hub.ended;
    const at = voted(store);
    hub = await serve(store, port);
    // sent again, it is answered as before, and is no second ballot
    const again = await cast(port, crowd, 0, 1, 'key-of-the-first', 1);
    assert.deepEqual(again, before);
    const { code, out, wrong } = await driver.ended;
    const { votes } = JSON.parse(out);
    t.diagnostic(votes.map(v => `${v.ballots}: ${v.rate} a second, ${v.again
    } sent again`).join('; ') + `; killed after ${at}`);
    assert.equal(code, 0, wrong);
    assert.deepEqual(votes.map(v => v.ballots), ['secret', 'open']);
    for (const v of votes) {
      assert.equal(v.lost + v.twice + v.changed, 0, out);
      assert.equal(v.counted, v.voted);
      // whoever was refused was too late, or had voted by hand
      assert.ok(v.voted >= v.done);
      assert.ok(v.late + 1 >= v.refused, out);
      assert.ok(v.late > 0 || v.done + v.refused === MEMBERS, out);
    }
    const open = rows(store, `SELECT count(*) AS n, count(DISTINCT member)
      AS people FROM voice`)[0];
    assert.equal(Number(open.n), votes[1].voted);
    assert.equal(Number(open.people), votes[1].voted);
    const [{ left }] = rows(store, 'SELECT count(*) AS left FROM ballot');
    assert.equal(Number(left), 0, 'secret ballots are left after the count');
  } finally {
    driver?.child.kill('SIGKILL');
    hub.kill('SIGTERM');
    await hub.ended;
    dropStore(store);
  }
});

// Says yes to everybody, but its list and its count are somebody else's.
function liar() {
  const closes = new Date(Date.now() - 5000).toISOString()
    .replace(/\.\d+Z/, 'Z');
  const server = http.createServer((request, answer) => {
    request.resume();
    if (request.method === 'POST') {
      answer.writeHead(303, { Location: `${request.url}?said=decide.voted` });
      answer.end();
    } else if (request.url.includes('/file/')) {
      answer.end('# ALTERNATIVE NAME 1: a\n3: 1\n1: 3\n');
    } else {
      answer.end(JSON.stringify({ decision: { is_secret: true, closes,
        is_closed: true }, voters: [{ name: 'somebody 0', has_voted: true },
        { name: 'somebody 1', has_voted: true },
        { name: 'somebody 1', has_voted: true }] }));
    }
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () =>
    done(server)));
}

test('a hub that does not keep what it says is found out', async () => {
  const file = path.join(folder, 'liar.json');
  fs.writeFileSync(file, JSON.stringify({ founder: 'f', council: 1,
    votes: [7], options: 3, members: ['a', 'b', 'c'] }));
  const server = await liar();
  try {
    const { code, out, wrong } = await load(`http://127.0.0.1:${
      server.address().port}`, file).ended;
    assert.equal(code, 1, wrong);
    const [v] = JSON.parse(out).votes;
    assert.equal(v.done, 3);
    assert.equal(v.voted, 3);
    assert.equal(v.counted, 4);
    assert.equal(v.lost, 1, 'the third was answered, and is not listed');
    assert.equal(v.twice, 2, 'the second is listed twice, one more counted');
    assert.equal(v.changed, 1, 'the second chose another option');
  } finally {
    server.close();
  }
});

test('a crowd without votes, and a hub that is not its own', async () => {
  const file = path.join(folder, 'none.json');
  fs.writeFileSync(file, JSON.stringify({ founder: 'f', needs: [1],
    members: ['a'], places: 1 }));
  const none = await load('http://127.0.0.1:1', file).ended;
  assert.equal(none.code, 2);
  assert.match(none.wrong, /nothing to vote on/);
  fs.writeFileSync(file, JSON.stringify({ founder: 'f', votes: [1], options: 3,
    council: 1, members: ['a'] }));
  const gone = await load('http://127.0.0.1:1', file).ended;
  assert.equal(gone.code, 3);
  assert.match(gone.wrong, /cannot be reached/);
});
