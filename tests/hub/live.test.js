// SPDX-License-Identifier: AGPL-3.0-or-later
// Events as they happen (Server-Sent Events).
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const { SLOW, as, ask, get, listen, send, serve, sleep } =
  require('./hub.js');

const add = (hub, n, title) => send(hub, '/rows/new', n, { title });

test('who may hear of it hears of it, in order', async t => {
  const hub = await serve(t);
  const one = await listen(hub, 2).open(), other = await listen(hub, 7).open();
  assert.strictEqual(one.status, 200);
  assert.match(one.headers['content-type'], /^text\/event-stream/);
  assert.strictEqual(one.headers['cache-control'], 'no-store');
  await add(hub, 1, 'a');
  await one.wait(1);
  for (const title of ['b', 'c', 'd']) await add(hub, 1, title);
  await add(hub, 6, 'e');
  await one.wait(4);
  await other.wait(1);
  assert.deepStrictEqual(one.events.map(e => e.id), ['1', '2', '3', '4']);
  assert.strictEqual(one.events[0].event, 'row.added');
  const data = JSON.parse(one.events[0].data);
  assert.deepStrictEqual({ ...data, at: 0 }, { seq: 1, at: 0, council: 1,
    actor: 1, kind: 'row.added', subject: 21, data: {} });
  assert.deepStrictEqual(other.events.map(e => e.id), ['5']);
  await sleep(100);
  assert.strictEqual(one.events.length, 4, 'nothing of council 2');
  one.close();
  other.close();
});

test('who was away is told what they missed', async t => {
  const hub = await serve(t);
  for (const title of ['a', 'b', 'c']) await add(hub, 1, title);
  await add(hub, 6, 'theirs');
  await add(hub, 1, 'd');
  const back = listen(hub, 2, { 'last-event-id': '2' });
  await back.wait(2);
  assert.deepStrictEqual(back.events.map(e => e.id), ['3', '5']);
  const fresh = await listen(hub, 2).open();
  await add(hub, 1, 'e');
  await fresh.wait(1);
  assert.deepStrictEqual(fresh.events.map(e => e.id), ['6']);
  const odd = await listen(hub, 2, { 'last-event-id': 'x' }).open();
  assert.strictEqual(odd.status, 200);
  for (const stream of [back, fresh, odd]) stream.close();
});

test('after a restart the table tells, beyond the ring too', async t => {
  const hub = await serve(t);
  await Promise.all([...Array(300)].map((_, k) => add(hub, 1, `t${k}`)));
  await hub.stop();
  const again = await serve(t, { db: hub.db });
  const late = listen(again, 2, { 'last-event-id': '10' });
  await add(again, 1, 'new');
  await late.wait(291, 15000 * SLOW);
  assert.deepStrictEqual(late.events.map(e => Number(e.id)),
    [...Array(291)].map((_, k) => k + 11));
  late.close();
});

test('the ring overtaken, nothing is missed', async t => {
  const hub = await serve(t);
  const streams = await Promise.all([...Array(10)].map((_, k) =>
    listen(hub, 1 + k % 5).open()));
  for (let burst = 0; burst < 3; burst++)
    await Promise.all([...Array(500)].map((_, k) =>
      add(hub, 1 + k % 5, `t${k}`)));
  for (const stream of streams) {
    await stream.wait(1500, 30000 * SLOW);
    assert.deepStrictEqual(stream.events.map(e => Number(e.id)),
      [...Array(1500)].map((_, k) => k + 1));
    stream.close();
  }
});

test('what passes is told to who is there', async t => {
  const hub = await serve(t);
  const one = await listen(hub, 2).open(), other = await listen(hub, 7).open();
  await send(hub, '/councils/1/tell', 3, {});
  await one.wait(1);
  assert.deepStrictEqual(one.events, [{ event: 'progress',
    data: '{"done":0.5}' }]);
  await sleep(100);
  assert.strictEqual(other.events.length, 0);
  const later = await listen(hub, 2).open();
  await sleep(100);
  assert.strictEqual(later.events.length, 0);
  for (const stream of [one, other, later]) stream.close();
});

test('signs of life come, and dead streams are let go', async t => {
  const hub = await serve(t, { 'heartbeat-seconds': 1 });
  const one = await listen(hub, 2).open(), two = await listen(hub, 2).open();
  const soon = Date.now() + 10000;
  while (one.comments < 2 && Date.now() < soon) await sleep(50);
  assert.ok(one.comments >= 2);
  two.close();
  const listeners = async () => Number(/^parecon_listeners (\d+)$/m.exec(
    (await get(hub, '/metrics')).body)[1]);
  const until = Date.now() + 10000;
  while (await listeners() > 1 && Date.now() < until) await sleep(100);
  assert.strictEqual(await listeners(), 1);
  one.close();
});

test('who is not signed in hears nothing; nor do too many', async t => {
  const hub = await serve(t, { listeners: 2 });
  const nobody = await ask(hub, 'GET', '/events',
    { headers: { accept: 'text/event-stream' } });
  assert.strictEqual(nobody.status, 401);
  const two = await Promise.all([1, 2].map(n => listen(hub, n).open()));
  const third = await ask(hub, 'GET', '/events', { headers: as(3) });
  assert.strictEqual(third.status, 503);
  for (const stream of two) stream.close();
});

test('streams end when the hub does', async t => {
  const hub = await serve(t);
  const streams = await Promise.all([...Array(50)].map((_, k) =>
    listen(hub, 1 + k % 5).open()));
  assert.strictEqual(await hub.stop(), 0);
  const until = Date.now() + 10000;
  while (!streams.every(stream => stream.ended) && Date.now() < until)
    await sleep(10);
  assert.ok(streams.every(stream => stream.ended));
});
