// SPDX-License-Identifier: AGPL-3.0-or-later
// What is due by itself is done when it is due, and nothing is tried for ever.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const { SLOW, getJson, listen, send, serve, sleep } = require('./hub.js');

const calls = async hub => (await getJson(hub, '/calls')).json.calls.length;

// Until the hub has called `count` times in all.
async function until(hub, count) {
  for (const end = Date.now() + 4000 * SLOW; Date.now() < end; await sleep(50))
    if (await calls(hub) >= count) break;
  assert.strictEqual(await calls(hub), count);
}

test('a deadline that a change sets wakes the clock', async t => {
  const hub = await serve(t);
  await until(hub, 1); // at the start
  const hears = await listen(hub, 2).open();
  const began = Date.now();
  // the later one first: the earliest counts
  await send(hub, '/rows/new', 1, { title: 'due', hours: '5' });
  await send(hub, '/rows/new', 1, { title: 'due', hours: '2' });
  await hears.wait(3, 5000 * SLOW);
  const first = Date.now();
  assert.strictEqual(hears.events[2].event, 'row.done');
  await hears.wait(4, 6000 * SLOW);
  const both = Date.now();
  // added at a whole second at the latest: up to one second less
  assert.ok(first - began > 900, `${first - began} ms are too soon`);
  assert.ok(both - first > 1900, `${both - first} ms are too soon`);
  if (SLOW === 1) {
    assert.ok(first - began < 4500, `${first - began} ms are too late`);
    assert.ok(both - began < 7500, `${both - began} ms are too late`);
  }
  await sleep(1500);
  assert.strictEqual(await calls(hub), 3, 'nothing is due any more');
  hears.close();
});

test('what cannot be done waits for the next change', async t => {
  const hub = await serve(t);
  await until(hub, 1);
  await send(hub, '/rows/new', 1, { title: 'stuck' });
  await until(hub, 2);
  await sleep(3000);
  assert.strictEqual(await calls(hub), 2, 'not every second');
  await send(hub, '/rows/new', 1, { title: 'due', hours: '0' });
  await until(hub, 4); // it is done; what was done is a change
  await sleep(2000);
  assert.strictEqual(await calls(hub), 4);
});
