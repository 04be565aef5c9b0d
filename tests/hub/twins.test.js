// SPDX-License-Identifier: AGPL-3.0-or-later
// Two hubs, alike but for what the asker may not see, answer alike: status,
// headers and every byte, for every page and every call, in both faces.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startHub, PROGRAM } = require('./people.js');
const { change, copyStore, newStore } = require('./store.js');

const WORLD = path.resolve(path.dirname(PROGRAM), '..', '..', 'tests',
  'people', 'world');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-twins-'));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

const stores = { one: newStore(folder, 'one') };
const world = JSON.parse(execFileSync(WORLD, [stores.one],
  { encoding: 'utf8', maxBuffer: 1 << 26 }));
// twins have the same keys, for push messages and for other hubs, too
for (const name of ['push_secret', 'peer_seed'])
  change(stores.one, `INSERT INTO setting (name, value)
    VALUES ('${name}', '${'5a'.repeat(32)}')`);
for (const how of ['inner', 'all']) {
  stores[how] = copyStore(stores.one, folder, how);
  execFileSync(WORLD, [stores[how], how]);
}

// What differs from one answer to the next by itself.
const plain = (text, hub) => text.replaceAll(hub.url, 'HUB')
  .replace(/name="(csrf|once)" value="[^"]*"/g, 'name="$1"')
  .replace(/data-csrf="[^"]*"/g, '')
  // a hub's card as a picture: where it listens is in it
  .replace(/"qr":\{[^}]*\}|<svg class="qr"[^]*?<\/svg>/g, '')
  // where a page stands in the stream of events: how many there are at all is
  // the number that every listener gets with each
  .replace(/"heard":\d+|data-heard="\d+"|last=\d+/g, '')
  // the minute, and the data's own time
  .replace(/"made":"[^"]*"/g, '"made":');
const OWN = new Set(['date', 'set-cookie', 'etag', 'content-length']);

// Their own councils, where others' secrets must not show either.
const OF = { parent: 2, child: 3, sibling: 4, merging: 5, elsewhere: 6 };

// Every path with things of council 1, of one's own, and with some that are
// nowhere.
function* addresses(who) {
  for (const route of world.routes) {
    if (route.path === '/events') continue; // a stream that does not end
    const named = (route.path.match(/\{(\w+)\}/g) || [])
      .map(p => p.slice(1, -1));
    for (const things of [world.things, { council: OF[who] ?? 6 },
      { council: 7, child: 2 }]) {
      yield { route, at: route.path.replace(/\{(\w+)\}/g,
        (whole, name) => things[name] ?? world.things[name] ?? 1) };
      if (!named.length) break;
    }
  }
}

async function ask(hub, { route, at }, token, html) {
  const answer = await fetch(hub.url + at, {
    method: route.method, redirect: 'manual',
    headers: { Accept: html ? 'text/html' : 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` }
        : { Origin: hub.url }),
      ...(route.writes ? { 'Content-Type': 'application/json' } : {}) },
    body: route.writes ? '{' : undefined });
  const headers = [...answer.headers].filter(([name]) => !OWN.has(name))
    .map(([name, value]) => `${name}: ${plain(value, hub)}`);
  return [answer.status, ...headers, plain(await answer.text(), hub)]
    .join('\n');
}

async function compare(twin, who) {
  const one = await startHub({ from: stores.one });
  const two = await startHub({ from: stores[twin] });
  let compared = 0, seen = 0;
  try {
    for (const address of addresses(who))
      for (const html of [false, true]) {
        const token = world.people[who]?.token;
        const answers = [await ask(one, address, token, html),
          await ask(two, address, token, html)];
        assert.equal(answers[1], answers[0],
          `${who}: ${address.route.method} ${address.at}`);
        assert.ok(!answers[1].includes('zq7'), address.at);
        compared++;
        seen += answers[0].startsWith('200') ? 1 : 0;
      }
  } finally {
    for (const hub of [one, two]) {
      await hub.stop();
      hub.remove();
    }
  }
  return { compared, seen };
}

for (const [twin, people] of [
  ['all', ['nobody', 'stranger', 'elsewhere']],
  ['inner', ['parent', 'child', 'sibling', 'merging']]])
  for (const who of people)
    test(`${who} sees no difference`, async t => {
      const { compared, seen } = await compare(twin, who);
      t.diagnostic(`${compared} answers compared, ${seen} of them pages`);
      assert.ok(compared > 150 && seen > 10);
    });

test('a member sees the difference, so that there is one', async () => {
  await assert.rejects(compare('inner', 'member'),
    { code: 'ERR_ASSERTION' });
});
