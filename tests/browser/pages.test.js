// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page of the demo: judged by axe-core, the policy, the console, at
// 360 px and on a desktop, light and dark; weighed as it comes over the wire;
// and in a language with longer words.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { DESKTOP, PHONE, demo, inspect, open, outside } =
  require('./browser.js');
const { crawl } = require('./hub.js');

const held = demo(test);

for (const [way, options] of [
  ['on a phone, light', { viewport: PHONE }],
  ['on a desktop, dark', { viewport: DESKTOP, colorScheme: 'dark' }]]) {
  test(`every page, ${way}`, async () => {
    const page = await open(held, held.start, { ...options,
      storageState: held.state });
    const kinds = await crawl(page, async (at, of, answer) => {
      assert.ok(answer.ok(), `${at.url()}: ${answer.status()}`);
      await inspect(at, of);
    });
    assert.ok(kinds.length > 25, kinds.join('\n'));
    await page.context().close();
  });
}

test('German words fit on a phone of 360 px', async () => {
  const page = await open(held, held.start, { viewport: PHONE,
    storageState: held.state });
  await page.goto(`${held.hub.url}/me`);
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.goto(held.start);
  const wide = [];
  await crawl(page, async (at, of) => {
    assert.equal(await at.locator('html').getAttribute('lang'), 'de', of);
    wide.push(...(await outside(at)).map(e => `${of}: ${e}`));
  });
  assert.deepEqual(wide, []);
  await page.goto(`${held.hub.url}/me`);
  await page.getByLabel('Sprache').selectOption('en');
  await page.getByRole('button', { name: 'Speichern', exact: true }).click();
  await page.context().close();
});

// What comes over the wire, by Chromium's own count, with an empty cache.
async function weigh(url) {
  const context = await held.browser.newContext({ viewport: PHONE,
    storageState: held.state });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  const types = new Map(), weight = { all: 0, script: 0 };
  client.on('Network.responseReceived', event =>
    types.set(event.requestId, event.type));
  client.on('Network.loadingFinished', event => {
    weight.all += event.encodedDataLength;
    if (types.get(event.requestId) === 'Script')
      weight.script += event.encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await context.close();
  return weight;
}

test('pages are light: 60 kB at first, 15 kB of script', async t => {
  for (const path of ['/', '/councils/2', '/councils/2/tasks',
    '/councils/2/job', '/councils/2/rate', '/councils/2/divisions',
    // what is decided and paid: half of that, for who pays by the megabyte
    '/councils/2/decisions', '/councils/2/decisions/1', '/councils/2/money',
    '/councils/2/decisions/4', '/councils/2/money/rounds/1', '/money/2']) {
    const { all, script } = await weigh(held.hub.url + path);
    t.diagnostic(`${path}: ${all} bytes, of them ${script} of script`);
    const most = /decisions|money/.test(path) ? 30000 : 60000;
    assert.ok(all <= most, `${path}: ${all} bytes`);
    assert.ok(script > 0 && script <= 15000, `${path}: ${script} of script`);
  }
});

// Ten minutes and an old phone: from the first page on, by thumb, scripts off.
test('to vote, to see why it won and where money went: taps, kilobytes',
  async t => {
    const page = await open(held, held.hub.url, { viewport: PHONE,
      storageState: held.state, javaScriptEnabled: false });
    const council = held.start.match(/\d+$/)[0];
    const menu = name => page.locator('summary', { hasText: name }).first();
    const link = name => page.getByRole('link', { name }).first();
    for (const [what, most, ...taps] of [
      ['vote', 4, link('Two delegates to the federation'),
        page.getByRole('button', { name: 'Cast my ballot' })],
      ['why', 4, page.locator(`main a[href="/councils/${council}"]`).first(),
        menu('Overview'), link('Decisions'), link('Which printing press')],
      ['money', 3, page.locator(`main a[href="/councils/${council}"]`).first(),
        menu('Overview'), link('Money')]]) {
      await page.goto(held.hub.url);
      let count = 0;
      for (const tap of taps) {
        if (what === 'vote' && count === 1) { // the choice is a tap, too
          await page.locator('select[name=rank_2]').selectOption('1');
          count++;
        }
        await tap.click();
        count++;
      }
      await page.getByText({ vote: 'Your ballot is in.',
        why: 'Compared in pairs it is ahead', money: 'Where to' }[what])
        .first().waitFor();
      const { all } = await weigh(page.url());
      t.diagnostic(`${what}: ${count} taps, ${all} bytes`);
      assert.ok(count <= most, `${what}: ${count} taps`);
    }
    await page.context().close();
  });
