// SPDX-License-Identifier: AGPL-3.0-or-later
// Hubs that share needs: connecting, offering, taking places across, and what
// must not be believed. What happens when the line breaks: partition.test.js.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const { CLOCK, DAY, HOME, Hub, Stranger, cardOf, connect, people, post, share,
  sleep, until } =
  require('./peering.js');
const { onPostgres, rows } = require('./store.js');

const peersOf = async hub =>
  (await hub.ada.get(`/councils/${hub.council}/peers`)).body.peers;
const foreign = async browser => (await browser.get('/board')).body.needs
  .filter(n => n.peer);

async function withTwo(run, names = [['ben', 'eve'], ['lou', 'mia']]) {
  const a = new Hub('north'), b = new Hub('south');
  try {
    await people(await a.start(), names[0]);
    await people(await b.start(), names[1]);
    await run(a, b);
    for (const hub of [a, b]) assert.equal(hub.wrong, '');
  } finally {
    await a.remove();
    await b.remove();
  }
}

test('two groups connect, share, help each other, and part', async () => {
  await withTwo(async (a, b) => {
    const [ben] = a.helpers, [lou, mia] = b.helpers;
    // one side alone is not enough
    const { peer } = await a.ada.done(`/councils/${a.council}/peers`,
      { card: await cardOf(b), name: 'hub south' });
    await until(async () => (await peersOf(a))[0].is_asked, 'asked');
    const need = await post(a, { title: 'Peel potatoes', about: 'A lot.' });
    await a.ada.done(`/efforts/${a.effort}/peers`, { peer });
    await sleep(1500);
    assert.equal((await foreign(lou)).length, 0);
    await b.ada.done(`/councils/${b.council}/peers`,
      { card: await cardOf(a), name: 'hub north' });
    const seen = await until(async () => (await foreign(lou))[0],
      'the need is seen there', 30000);
    assert.equal(seen.title, 'Peel potatoes');
    assert.equal(seen.peer_name, 'hub north');
    assert.equal(seen.author_name, null);
    assert.equal(seen.places, 2);
    const row = rows(b.db, 'SELECT * FROM need WHERE peer IS NOT NULL')[0];
    assert.equal(row.place, '');
    assert.notEqual(Number(row.north), 543201000);
    // the page says whose it is, and that it is tentative
    const page = await lou.get(`/needs/${seen.need}`, { html: true });
    assert.match(page.text, /hub north/);
    assert.match(page.text, /tentative until/);
    // a stranger to the hub does not see it
    const nobody = new (lou.constructor)(b);
    assert.equal((await nobody.get(`/needs/${seen.need}`)).status, 404);
    // a place is taken, and the owner's word comes
    const yes = await lou.done(`/needs/${seen.need}/yes`, { tells: '1' });
    assert.equal(yes.claim.state, 'tentative');
    await until(async () => (await lou.get(`/needs/${seen.need}`)).body.need
      .mine === 'promised', 'promised');
    // who has the place sees where it is; nobody else does
    const mine = (await lou.get(`/needs/${seen.need}`)).body.need;
    assert.deepEqual([mine.place, mine.is_exact], ['Mill Lane 4', true]);
    const others = (await mia.get(`/needs/${seen.need}`)).body.need;
    assert.deepEqual([others.place, others.is_exact, others.north],
      [null, false, seen.north]);
    assert.equal((await mia.done(`/needs/${seen.need}/yes`)).claim.state,
      'tentative');
    await until(async () => (await mia.get(`/needs/${seen.need}`)).body.need
      .mine === 'promised', 'promised to the second');
    // who organises it learns who let themselves be named, and no more
    const told = await until(async () => {
      const { people: all } = (await a.ada.get(`/needs/${need}/people`)).body;
      return all.some(p => p.peer_name) && all;
    }, 'the name is told');
    assert.deepEqual(told.map(p => [p.name, p.peer_name, p.peer_reach,
      p.hub_name]), [[null, 'lou', 'lou@example.org', 'hub south'],
      [null, null, null, 'hub south']]);
    // it is full: somebody here stands by, and is called when one gives back
    assert.equal((await ben.done(`/needs/${need}/yes`)).claim.state,
      'standby');
    await lou.done(`/needs/${seen.need}/cancel`);
    await until(async () => (await ben.get(`/needs/${need}`)).body.need
      .mine === 'promised', 'called up');
    const after = (await a.ada.get(`/needs/${need}/people`)).body.people
      .find(p => p.is_given_back);
    assert.equal(after.peer_reach, null);
    // still coming, who came, and the end of it
    await mia.done(`/needs/${seen.need}/confirm`);
    await until(async () => (await a.ada.get(`/needs/${need}/people`)).body
      .people.some(p => p.is_confirmed), 'confirmed there');
    await a.ada.done(`/needs/${need}/change`, { title: 'Peel potatoes',
      sort: 'kitchen', places: '2', limited: '1', starts: a.at(-1),
      ends: a.at(60), place: 'Mill Lane 4' });
    const claim = (await a.ada.get(`/needs/${need}/people`)).body.people
      .find(p => p.peer && !p.is_given_back);
    await a.ada.done(`/needs/${need}/came`,
      { [`came_${claim.claim}`]: 'came' });
    await until(async () => (await mia.get('/board/shifts')).body.past[0]
      ?.state === 'came', 'came is told');
    // ending: nothing of them is left open on either side
    const later = await post(a, { title: 'Sweep' });
    const there = await until(async () => (await foreign(lou))
      .find(n => n.title === 'Sweep'), 'another need');
    await lou.done(`/needs/${there.need}/yes`);
    await until(async () => (await lou.get(`/needs/${there.need}`)).body.need
      .mine === 'promised', 'promised');
    await b.ada.done(`/councils/${b.council}/peers/${b.peer ?? 1}/end`);
    assert.equal((await foreign(lou)).length, 0);
    await post(a, { title: 'Mop' }); // so that it has something to say
    await until(async () => (await peersOf(a))[0].is_ended_there, 'ended',
      30000);
    assert.deepEqual((await a.ada.get(`/needs/${later}/people`)).body.people
      .map(p => p.state), ['given_back']);
  });
});

test('only what an effort offers goes out, and can be taken back',
  async () => {
    await withTwo(async (a, b) => {
      await connect(a, b);
      const [lou] = b.helpers;
      await a.ada.done(`/councils/${a.council}/clearances`,
        { member: '2', skill: 'driving', way: 'give' });
      const kitchen = await post(a, { title: 'Cook', sort: 'kitchen' });
      await post(a, { title: 'Fetch', sort: 'bicycle' });
      await post(a, { title: 'Mine alone', effort: '', ...HOME });
      await post(a, { title: 'For drivers', skills: 'driving' });
      await post(a, { title: 'A thing', what: 'thing', sort: 'pan' });
      const sort = rows(a.db, "SELECT sort FROM sort WHERE name = 'kitchen'" +
        " AND what = 'shift'")[0].sort;
      const { next } = await a.ada.done(`/efforts/${a.effort}/peers`,
        { peer: a.peer, sort });
      assert.match(next, /offered/);
      await until(async () => (await foreign(lou)).length, 'the one', 30000);
      await sleep(2500);
      assert.deepEqual((await foreign(lou)).map(n => n.title), ['Cook']);
      // others may not offer it, nor end that
      const [ben] = a.helpers;
      assert.equal((await ben.get(`/efforts/${a.effort}/peers`)).status, 404);
      assert.equal((await ben.post(`/efforts/${a.effort}/peers`,
        { peer: a.peer })).status, 404);
      // a change is seen, and a need that is full for now goes
      await a.ada.done(`/needs/${kitchen}/change`, { title: 'Cook rice',
        sort: 'kitchen', places: '1', limited: '1', starts: a.at(310),
        ends: a.at(400), place: 'Mill Lane 4' });
      await until(async () => (await foreign(lou))[0]?.title === 'Cook rice',
        'the change');
      await ben.done(`/needs/${kitchen}/yes`);
      await until(async () => (await foreign(lou)).length === 0, 'full');
      await ben.done(`/needs/${kitchen}/cancel`);
      await until(async () => (await foreign(lou)).length === 1, 'open again');
      const { shares } = (await a.ada.get(`/efforts/${a.effort}/peers`)).body;
      await a.ada.done(`/efforts/${a.effort}/peers/end`,
        { share: shares[0].share });
      await until(async () => (await foreign(lou)).length === 0, 'taken back');
    });
  });

test('cards that are none', async () => {
  await withTwo(async (a, b) => {
    const add = (card, name = 'x') => a.ada.post(
      `/councils/${a.council}/peers`, { card, name });
    const good = await cardOf(b);
    const fault = async (card, key) => {
      const { status, body } = await add(card);
      assert.equal(status, 422, card);
      assert.equal(body.faults[0].key, key, card);
    };
    await fault('', 'needed');
    await fault('https://hub.example', 'card');
    await fault(good.replace('http:', 'gopher:'), 'card');
    await fault(good.slice(0, -1), 'card_slip');
    await fault(await cardOf(a), 'card_own');
    assert.equal((await a.helpers[0].post(`/councils/${a.council}/peers`,
      { card: good, name: 'x' })).status, 403);
    assert.equal((await add(good)).status, 200);
    await fault(good, 'card_known');
    await fault(new Stranger().card(b.line.url), 'card_other_key');
  }, [['ben'], []]);
});

// A hub of our own making, as the one that it is connected to sees it.
async function withStranger(run) {
  const hub = new Hub('north'), stranger = new Stranger();
  const heard = [];
  const server = http.createServer((request, answer) => {
    let text = '';
    request.on('data', part => { text += part; });
    request.on('end', () => {
      const parcel = JSON.parse(text);
      heard.push(parcel);
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.end(stranger.answer(parcel.number, request.headers.signature));
    });
  });
  await new Promise(done => server.listen(0, 'localhost', done));
  const url = `http://localhost:${server.address().port}`;
  try {
    await people(await hub.start(), ['ben', 'eve']);
    const card = await cardOf(hub);
    const to = Buffer.from(card.split('/').pop(), 'base64url')
      .subarray(0, 32).toString('hex');
    hub.peer = (await hub.ada.done(`/councils/${hub.council}/peers`,
      { card: stranger.card(url), name: 'odd' })).peer;
    await run(hub, stranger, to, heard);
    assert.equal(hub.wrong, '');
  } finally {
    server.closeAllConnections();
    server.close();
    await hub.remove();
  }
}

const claim = (number, need, more = {}) => ({ kind: 'claim', claim: number,
  need, places: 1, state: 'wanted', ...more });
const offer = (number, more = {}) => ({ kind: 'need', need: number,
  state: 'open', title: 'Help', sort: 'kitchen', north: 543200000,
  east: 101400000, radius_m: 0, sought: 2, limited: true,
  starts: Math.floor(Date.now() / 1000) + 9000,
  ends: Math.floor(Date.now() / 1000) + 18000, urgency: 2, serves: 0,
  ...more });

test('what is not signed as it should be changes nothing', async () => {
  await withStranger(async (hub, stranger, to) => {
    const parcel = { to, number: 1, items: [offer(7)] };
    const body = JSON.stringify(parcel);
    const other = new Stranger();
    const refused = async (status, how, by = stranger) => {
      const answer = await by.send(hub, parcel, how);
      assert.equal(answer.status, status, JSON.stringify(how) + answer.text);
      assert.ok(answer.body.title.length > 10);
      return answer;
    };
    await refused(422, { flip: true });
    await refused(422, { path: '/peers/outbox' });
    await refused(422, { digested: 'other' });
    await refused(422, { sent: body.replace('Help', 'Hell') });
    await refused(422, { names: ['@method', '@path', 'content-type'] });
    await refused(422, { names: ['content-digest'] });
    await refused(422, { headers: { 'signature-input': 'sig1=("@method"' } });
    await refused(422, { headers: { signature: 'sig1=:AAAA:' } });
    await refused(422, { created: '' });
    await refused(403, {}, other); // not connected
    await refused(422, { key: stranger.key }, other); // in another's name
    await refused(422, { body: '{' });
    await refused(422, { body: JSON.stringify({ ...parcel, to: other.key }) });
    await refused(422, { body: JSON.stringify({ ...parcel,
      items: [offer(7), offer(8, { sought: 31 })] }) });
    await refused(413, { body: JSON.stringify({ ...parcel,
      x: 'y'.repeat(300000) }) });
    const bare = await fetch(`${hub.url}/peers/inbox`, { method: 'POST',
      headers: { accept: 'application/json',
        'content-type': 'application/json' }, body });
    assert.equal(bare.status, 400);
    assert.deepEqual(rows(hub.db, 'SELECT need FROM need'), []);
    assert.equal(Number(rows(hub.db, 'SELECT last_in FROM peer')[0].last_in),
      0);
    // and the same, as it should be, is taken
    const answer = await stranger.send(hub, parcel);
    assert.equal(answer.body.have, 1, answer.text);
    assert.equal(rows(hub.db, 'SELECT need FROM need').length, 1);
  });
});

test('numbers, not clocks, tell what is new', async () => {
  await withStranger(async (hub, stranger, to) => {
    const send = (number, items, how) =>
      stranger.send(hub, { to, number, items }, how);
    const state = () => rows(hub.db, 'SELECT title, state FROM need' +
      ' ORDER BY need').map(n => `${n.title} ${n.state}`);
    const first = [offer(7, { title: 'One' })];
    assert.equal((await send(1, first)).body.have, 1);
    // again, and again with what it once was: acknowledged, not taken
    assert.deepEqual(Object.keys((await send(1, first)).body),
      ['have', 'proof']);
    assert.equal((await send(1, [offer(7, { title: 'Two' })])).body.stale,
      true);
    assert.deepEqual(state(), ['One open']);
    // a number too far on, and one that was
    assert.equal((await send(3, [])).body.stale, true);
    assert.equal((await send(2, [{ kind: 'need', need: 7, state: 'gone' }],
      { created: 1000000000 })).body.have, 2);
    const old = await send(1, first);
    assert.deepEqual([old.body.stale, old.body.have], [true, 2]);
    assert.deepEqual(state(), ['One withdrawn']);
  });
});

test('a clock that is set moves the needs of that hub along', async () => {
  await withStranger(async (hub, stranger, to) => {
    const now = Math.floor(Date.now() / 1000), ahead = 86400;
    const send = (number, items, created) =>
      stranger.send(hub, { to, number, items }, { created });
    // an hour ahead of us, then right, then a day ahead
    await send(1, [offer(7, { starts: now + 3600 + 9000,
      ends: now + 3600 + 18000 })], now + 3600);
    const off = () => {
      const n = rows(hub.db, 'SELECT starts_at FROM need')[0];
      const lines = rows(hub.db, 'SELECT line FROM match_event ORDER BY seq')
        .map(r => JSON.parse(r.line)).filter(e => e.kind === 'need');
      return [Number(n.starts_at) - now, lines.pop().what.starts - now];
    };
    const near = (got, wanted) => got.forEach(seconds =>
      assert.ok(Math.abs(seconds - wanted) < 30, `${got}, not ${wanted}`));
    near(off(), 9000);
    await send(2, [], now + 3600 + 60); // the same but for a minute
    near(off(), 9000);
    await send(3, [], now + 5);
    near(off(), 3600 + 9000);
    await send(4, [offer(8, { starts: now + ahead + 9000,
      ends: now + ahead + 18000 })], now + ahead);
    const [first, second] = rows(hub.db,
      'SELECT starts_at FROM need ORDER BY need')
      .map(n => Number(n.starts_at) - now);
    near([first], 3600 + 9000 - ahead);
    near([second], 9000);
  });
});

test('a hub cannot take more than there is, nor what is not its', async () => {
  await withStranger(async (hub, stranger, to, heard) => {
    let number = 0;
    const send = async items => {
      const answer = await stranger.send(hub, { to, number: ++number, items });
      assert.equal(answer.body.have, number, answer.text);
    };
    const need = await post(hub, { places: '2' });
    const hidden = await post(hub, { title: 'Not offered', effort: '',
      ...HOME });
    const over = await post(hub, { title: 'Withdrawn' });
    await share(hub);
    await hub.ada.done(`/needs/${over}/withdraw`);
    await send([claim(1, need, { places: 3 }), claim(2, hidden),
      claim(3, 999), claim(4, over), claim(5, need), claim(6, need),
      claim(7, need)]);
    const states = rows(hub.db, 'SELECT peer_claim, state, peer_why FROM' +
      ' claim WHERE peer IS NOT NULL ORDER BY peer_claim')
      .map(c => [Number(c.peer_claim), c.state, c.peer_why]);
    assert.deepEqual(states, [[1, 'refused', 'too_many'],
      [4, 'refused', 'over'], [5, 'promised', null], [6, 'promised', null],
      [7, 'standby', null]]);
    // more and more of them end
    await send(Array.from({ length: 40 }, (_, k) => claim(100 + k, need)));
    const held = rows(hub.db, 'SELECT state, count(*) AS n FROM claim WHERE' +
      ` need = ${need} GROUP BY state ORDER BY state`)
      .map(c => [c.state, Number(c.n)]);
    assert.deepEqual(held, [['promised', 2], ['refused', 30],
      ['standby', 12]]);
    // names only of those who have the place
    await send([claim(7, need, { name: 'Li', reach: 'li@example.org' }),
      claim(5, need, { name: 'Bo', reach: 'bo@example.org' })]);
    assert.deepEqual(rows(hub.db, 'SELECT peer_name FROM claim WHERE' +
      ' peer_name IS NOT NULL').map(c => c.peer_name), ['Bo']);
    // a verdict on nobody's claim, a give-back of what never was
    await send([claim(999, need, { state: 'given_back' }),
      { kind: 'verdict', claim: 1, state: 'promised' }]);
    assert.deepEqual(rows(hub.db, 'SELECT state FROM claim WHERE peer_claim' +
      ' IN (5, 999)').map(c => c.state), ['promised']);
    const said = () => new Map(heard.flatMap(p => p.items)
      .filter(i => i.kind === 'verdict' && i.claim < 8)
      .map(i => [i.claim, `${i.state} ${i.why ?? ''}`.trim()]));
    await until(() => said().size === 7, 'verdicts are said');
    assert.deepEqual([...said()].sort(), [[1, 'refused too_many'],
      [2, 'refused unknown'], [3, 'refused unknown'], [4, 'refused over'],
      [5, 'promised'], [6, 'promised'], [7, 'standby']]);
    assert.ok(heard.every(p => p.to === stranger.key));
  });
});

test('a hub that is restored from an older copy finds its way', {
  skip: onPostgres && 'the copy is of a file' }, async () => {
  await withTwo(async (a, b) => {
    const [lou, mia] = b.helpers;
    await connect(a, b);
    await share(a);
    const one = await post(a, { title: 'One' });
    const two = await post(a, { title: 'Two', starts: a.at(500),
      ends: a.at(600) });
    const there = async title => (await foreign(mia))
      .find(n => n.title === title)?.need;
    await until(async () => await there('One') && there('Two'), 'both', 30000);
    const first = await there('One'), second = await there('Two');
    const promised = (who, need) => until(async () =>
      (await who.get(`/needs/${need}`)).body.need.mine === 'promised',
    'promised');
    await lou.done(`/needs/${first}/yes`);
    await promised(lou, first);
    await b.stop();
    fs.copyFileSync(b.db, `${b.db}.old`);
    await b.start();
    for (const who of [lou, mia]) who.hub = b;
    // what the copy does not know
    await lou.done(`/needs/${first}/cancel`);
    await mia.done(`/needs/${second}/yes`);
    await promised(mia, second);
    await until(() => rows(a.db, 'SELECT state FROM claim').map(c => c.state)
      .sort().join() === 'given_back,promised', 'both are heard');
    await b.stop();
    fs.copyFileSync(`${b.db}.old`, b.db);
    await b.start();
    assert.equal((await lou.get(`/needs/${first}`)).body.need.mine,
      'promised');
    // the number of mia's claim is the next one's, of another need
    await mia.done(`/needs/${first}/yes`);
    await promised(mia, first);
    // and what the owner knows of lou's claim is told
    await until(async () => (await lou.get(`/needs/${first}`)).body.need
      .mine === 'refused', 'given back');
    assert.deepEqual(rows(a.db, 'SELECT need, state FROM claim WHERE' +
      " state = 'promised'").map(c => Number(c.need)), [one]);
    assert.equal(two, one + 1);
  });
});

test('three days after, nobody of another hub is known any more', {
  skip: !CLOCK && 'libfaketime is not there' }, async () => {
  await withTwo(async (a, b) => {
    const [lou] = b.helpers;
    await connect(a, b);
    await share(a);
    await post(a);
    const seen = await until(async () => (await foreign(lou))[0], 'it is seen',
      30000);
    await lou.done(`/needs/${seen.need}/yes`, { tells: '1' });
    const names = () => rows(a.db, 'SELECT peer_name FROM claim WHERE' +
      ' peer_name IS NOT NULL').length;
    await until(() => names() === 1, 'the name is told');
    await a.stop();
    a.ahead = 4 * DAY;
    await a.start();
    await until(() => names() === 0 && rows(a.db, 'SELECT item FROM' +
      ' peer_item').length === 0, 'forgotten', 30000);
    const left = rows(a.db, 'SELECT line FROM match_event')
      .map(r => JSON.parse(r.line)).filter(e => e.kind === 'leave');
    assert.deepEqual(left.map(e => e.person), [2 ** 40 + 1]);
    assert.equal(rows(a.db, 'SELECT state FROM claim')[0].state, 'promised');
  });
});

test('nobody acknowledges in another\'s place', async () => {
  const hub = new Hub('north'), stranger = new Stranger();
  let how = 0, asked = 0;
  const answers = ['{"have":1}', '{"have":1,"proof":"00"}',
    `{"have":1,"proof":"${'ab'.repeat(64)}"}`, 'x'.repeat(20000),
    '{"have":1,"over":true}', '[]'];
  const server = http.createServer((request, answer) => {
    asked++;
    request.resume();
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(answers[how++ % answers.length]);
  });
  await new Promise(done => server.listen(0, 'localhost', done));
  try {
    await people(await hub.start(), []);
    await hub.ada.done(`/councils/${hub.council}/peers`, { name: 'odd',
      card: stranger.card(`http://localhost:${server.address().port}`) });
    await until(() => asked >= 3, 'it is asked');
    const [peer] = await peersOf(hub);
    assert.equal(peer.answered, null);
    assert.equal(peer.is_ended, false);
    assert.equal(rows(hub.db, 'SELECT number FROM peer_parcel').length, 1);
  } finally {
    server.closeAllConnections();
    server.close();
    await hub.remove();
  }
});

test('an address of this machine is not spoken to unless it may be',
  async () => {
    let asked = 0;
    const server = http.createServer((request, answer) => {
      asked++;
      answer.end();
    });
    server.on('connection', () => { asked++; });
    await new Promise(done => server.listen(0, 'localhost', done));
    const { port } = server.address();
    try {
      for (const near of [true, false]) {
        const hub = new Hub('north', { near });
        try {
          asked = 0;
          await people(await hub.start(), []);
          for (const host of ['localhost', '127.0.0.1', '[::1]'])
            await hub.ada.done(`/councils/${hub.council}/peers`,
              { name: host, card: new Stranger().card(
                `http://${host}:${port}`) });
          if (near) await until(() => asked > 0, 'it is asked');
          else {
            await until(async () => (await peersOf(hub))
              .every(p => p.silent), 'all are tried');
            assert.equal(asked, 0);
          }
        } finally {
          await hub.remove();
        }
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
