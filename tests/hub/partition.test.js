// SPDX-License-Identifier: AGPL-3.0-or-later
// Two hubs that share needs, cut off from each other, with messages that come
// twice, late, in another order or not at all, and clocks a day before and
// behind: once the line is whole again no need has more people than places,
// every tentative claim is settled within a minute, and both hubs say the same
// of every claim. Then the same with hubs that are killed at moments drawn by
// lot. PARECON_PEER_KILLS: how often; PARECON_SEED: which lots.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { CLOCK, DAY, HOME, Hub, SLOW, connect, people, post, share, sleep,
  until } = require('./peering.js');
const { rows } = require('./store.js');

const SANITIZED = Boolean(process.env.PARECON_SANITIZED);
const KILLS = Number(process.env.PARECON_PEER_KILLS ?? (SANITIZED ? 2 : 4));
const DEEDS = SANITIZED ? 20 : 50; // of people, while the line is cut
const SEED = process.env.PARECON_SEED ??
  crypto.randomBytes(4).toString('hex');
const HELD = ['promised', 'confirmed', 'doubted'];
const OPEN = [...HELD, 'standby', 'tentative'];
const SETTLED_MS = 60000;

// The same numbers for the same seed.
function lots(seed) {
  let k = 0, bytes = Buffer.alloc(0);
  return () => {
    if (bytes.length < 4)
      bytes = crypto.createHash('sha256').update(`${seed} ${k++}`).digest();
    const number = bytes.readUInt32LE() / 2 ** 32;
    bytes = bytes.subarray(4);
    return number;
  };
}

async function withTwo(seed, ahead, run) {
  const random = lots(seed);
  const a = new Hub('north', { ahead: ahead[0], random });
  const b = new Hub('south', { ahead: ahead[1], random });
  try {
    await people(await a.start(), ['ann', 'ben', 'cyd']);
    await people(await b.start(), ['lou', 'mia', 'ned']);
    await connect(a, b);
    await share(a);
    await share(b);
    await run(a, b, random);
  } finally {
    await a.remove();
    await b.remove();
  }
}

// --- what must hold ----------------------------------------------------------

// Needs of the hub that have more people than places: always none.
function overFilled(hub) {
  return rows(hub.db, 'SELECT n.need, n.places, sum(c.places) AS held FROM' +
    ' need n JOIN claim c ON c.need = n.need WHERE n.peer IS NULL AND' +
    ` c.state IN ('${HELD.join("', '")}') GROUP BY n.need, n.places` +
    ' HAVING sum(c.places) > n.places');
}

const tentative = hub => rows(hub.db,
  "SELECT claim FROM claim WHERE state = 'tentative'").length;
const waiting = hub => Number(rows(hub.db, 'SELECT (SELECT count(*) FROM' +
  ' peer_item WHERE is_due = 1) + (SELECT count(*) FROM peer_parcel) AS n')[0]
  .n);

// What the two say differently of the claims of `guest`'s people on needs of
// `owner`; of a claim that is not open nothing needs to be known there.
function differences(owner, guest) {
  const here = new Map(rows(owner.db, 'SELECT peer_claim, state FROM claim' +
    ' WHERE peer IS NOT NULL').map(c => [Number(c.peer_claim), c.state]));
  const said = [];
  for (const c of rows(guest.db, 'SELECT c.claim, c.state FROM claim c JOIN' +
    ' need n ON n.need = c.need WHERE n.peer IS NOT NULL')) {
    const there = here.get(Number(c.claim)) ?? 'unknown';
    here.delete(Number(c.claim));
    const both = HELD.includes(c.state) ? HELD.includes(there)
      : OPEN.includes(c.state) ? there === c.state : !OPEN.includes(there);
    if (!both)
      said.push(`${guest.name}'s claim ${c.claim} is ${c.state} there, ` +
        `${there} with its owner`);
  }
  return [...said, ...[...here].filter(([, s]) => OPEN.includes(s))
    .map(([n, s]) => `claim ${n} of ${guest.name} is ${s}, of nobody there`)];
}

const allDifferences = (a, b) => [...differences(a, b), ...differences(b, a)];

// Until all is settled; → how many seconds it took.
async function settled(a, b) {
  const began = Date.now();
  while (tentative(a) + tentative(b) > 0) {
    assert.ok(Date.now() - began < SETTLED_MS * SLOW, `seed ${SEED}: not ` +
      `settled after a minute: ${tentative(a)} and ${tentative(b)}`);
    await sleep(200);
  }
  return (Date.now() - began) / 1000;
}

// Needs that are over with their owner, and open there; and those that are
// sought, and not known there as they are.
function needDifferences(owner, guest) {
  const there = new Map(rows(guest.db, 'SELECT source, title, state, places' +
    ' FROM need WHERE peer IS NOT NULL').map(n =>
    [Number(n.source.split(':')[1]), n]));
  const said = [];
  for (const n of rows(owner.db, 'SELECT n.need, n.title, n.state, n.places,' +
    ' (SELECT coalesce(sum(c.places), 0) FROM claim c WHERE c.need = n.need' +
    ` AND c.state IN ('${HELD.join("', '")}')) AS held FROM need n` +
    ' WHERE n.peer IS NULL')) {
    const other = there.get(Number(n.need));
    const sought = n.state === 'open' && Number(n.held) < Number(n.places);
    if (sought ? other?.state !== 'open' || other.title !== n.title
      : n.state !== 'open' && other?.state === 'open')
      said.push(`${owner.name}'s need ${n.need} "${n.title}" is ${n.state}, ` +
        `there "${other?.title}" ${other?.state}`);
  }
  return said;
}

async function agree(a, b) {
  for (const hub of [a, b])
    await until(() => waiting(hub) === 0, `all is said by ${hub.name}`, 60000);
  // somebody who listened sends all of it again
  for (const hub of [a, b])
    assert.ok(await hub.line.replay() > (SANITIZED ? 0 : 3));
  assert.deepEqual(allDifferences(a, b), [], `seed ${SEED}`);
  assert.deepEqual([...needDifferences(a, b), ...needDifferences(b, a)], [],
    `seed ${SEED}`);
  for (const hub of [a, b]) {
    assert.deepEqual(overFilled(hub), [], `seed ${SEED}`);
    assert.equal(hub.wrong, '', `seed ${SEED}`);
  }
}

// --- what people do ----------------------------------------------------------

// Needs of one, two and three places, a few hours apart, and seen over there.
async function postNeeds(hubs, from) {
  for (const hub of hubs)
    for (let k = 0; k < 4; k++)
      await post(hub, { title: `${hub.name} ${from + k}`,
        places: String(1 + k % 3), starts: hub.at(200 + 120 * (from + k)),
        ends: hub.at(260 + 120 * (from + k)) });
  const seen = (hub, other) => rows(hub.db, 'SELECT title FROM need WHERE' +
    ` peer IS NOT NULL AND title LIKE '${other.name} %'`)
    .filter(n => parseInt(n.title.split(' ')[1], 10) >= from).length >= 4;
  await until(() => seen(hubs[0], hubs[1]) && seen(hubs[1], hubs[0]),
    'needs are seen', 60000);
}

// Somebody takes a place, gives it back or says that they come; what cannot be
// is refused, which is fine.
async function doSomething(hub, random) {
  const pick = list => list[Math.floor(random() * list.length)];
  const who = pick(hub.helpers);
  const { needs } = (await who.get('/board')).body;
  const one = pick(needs);
  if (!one) return;
  const mine = OPEN.includes(one.mine);
  const what = mine ? pick(['cancel', 'confirm', 'keep', 'keep']) : 'yes';
  if (what === 'keep') return;
  const { status } = await who.post(`/needs/${one.need}/${what}`);
  assert.ok([200, 404, 409].includes(status), `${what}: ${status}`);
}

// Who organises calls a need something else, or takes it back.
async function organise(hub, random) {
  const open = rows(hub.db, 'SELECT need, places, title, starts_at, ends_at' +
    " FROM need WHERE peer IS NULL AND state = 'open'");
  const one = open[Math.floor(random() * open.length)];
  if (!one) return;
  const moment = at => new Date(1000 * Number(at)).toISOString()
    .replace('.000', '');
  const { status } = random() < 0.3
    ? await hub.ada.post(`/needs/${one.need}/withdraw`)
    : await hub.ada.post(`/needs/${one.need}/change`, { ...HOME,
      title: `${one.title}!`, sort: 'kitchen', places: String(one.places),
      limited: '1', starts: moment(one.starts_at),
      ends: moment(one.ends_at) });
  assert.equal(status, 200);
}

async function bustle(hubs, random, count) {
  for (let k = 0; k < count; k++) {
    await doSomething(hubs[k % 2], random);
    if (k % 10 === 9) await organise(hubs[(k - 9) / 10 % 2], random);
    if (k % 5 === 4)
      for (const hub of hubs) assert.deepEqual(overFilled(hub), []);
  }
}

const disturb = line => Object.assign(line,
  { cut: false, lose: 0.3, twice: 0.4, stale: 0.4, delay: 300, worst: true });

const skews = CLOCK ? [[DAY, -DAY], [-DAY, 0]] : [[0, 0]];

for (const ahead of skews)
  test(`cut off and healed, clocks ${ahead.map(s => s / DAY).join(' and ')
  } days off`, async t => {
    if (!CLOCK) t.diagnostic('libfaketime is not there: clocks are right');
    await withTwo(`${SEED} ${ahead}`, ahead, async (a, b, random) => {
      const hubs = [a, b];
      await postNeeds(hubs, 0);
      // what starts in some hours does so on both sides
      for (const hub of hubs) {
        const { needs } = (await hub.helpers[0].get('/board')).body;
        for (const n of needs.filter(one => one.peer)) {
          const hours = (Date.parse(n.starts) / 1000 - hub.ahead -
            Date.now() / 1000) / 3600;
          assert.ok(hours > 2 && hours < 11, `${n.title} in ${hours} hours`);
        }
      }
      const rounds = ahead === skews[0] && !SANITIZED ? 2 : 1;
      for (let round = 0; round < rounds; round++) {
        for (const hub of hubs) hub.line.break();
        await bustle(hubs, random, DEEDS);
        const open = tentative(a) + tentative(b);
        assert.ok(open > 0, 'claims are tentative while the line is cut');
        // healed as lines are: badly at first
        for (const hub of hubs) disturb(hub.line);
        await bustle(hubs, random, 10);
        for (const hub of hubs) hub.line.lose = 0.1;
        const seconds = await settled(a, b);
        t.diagnostic(`${open} tentative claims, settled in ${seconds} s`);
        for (const hub of hubs) hub.line.heal();
        await agree(a, b);
        if (round + 1 < rounds) await postNeeds(hubs, 4);
      }
      const repeated = a.line.repeated + b.line.repeated;
      t.diagnostic(`${a.line.passed + b.line.passed} parcels, ${repeated} ` +
        `repeated, ${a.line.dropped + b.line.dropped} lost`);
      assert.ok(repeated > 0 && a.line.dropped + b.line.dropped > 0);
    });
  });

test('hubs that are killed at any moment', async t => {
  await withTwo(`${SEED} kill`, skews[0], async (a, b, random) => {
    const hubs = [a, b];
    let killed = 0;
    await postNeeds(hubs, 0);
    for (const hub of hubs) disturb(hub.line);
    while (killed < KILLS) {
      for (const hub of hubs)
        if (random() < 0.3) hub.line.break();
        else disturb(hub.line);
      await bustle(hubs, random, 6);
      const hub = hubs[Math.floor(random() * 2)];
      // in the middle of what it does
      const busy = doSomething(hub, random).catch(() => {});
      await sleep(random() * 1500);
      await hub.kill();
      await busy;
      killed++;
      await hub.start();
      if (killed % 8 !== 7) continue;
      for (const one of hubs) disturb(one.line);
      await postNeeds(hubs, killed);
    }
    for (const hub of hubs) hub.line.heal();
    const seconds = await settled(a, b);
    t.diagnostic(`${killed} kills; settled in ${seconds} s`);
    await agree(a, b);
  });
});
