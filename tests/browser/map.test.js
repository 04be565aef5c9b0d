// SPDX-License-Identifier: AGPL-3.0-or-later
// The map in a browser: what it shows to whom, on a phone and a desktop, by
// keys and without scripts; that it goes on by itself; that a place is chosen on
// it; and that nobody but the hub is asked for anything.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { DESKTOP, PHONE, browser, enter, inspect, open, tab } =
  require('./browser.js');
const { bring, settle, startHub } = require('../hub/people.js');
const { change } = require('../hub/store.js');
const { serve } = require('./hub.js');

const held = browser(test);
let hub, state;
test.before(async () => {
  hub = await serve('--demo');
  const page = await open(held, hub.link);
  await enter(page);
  state = await page.context().storageState();
  await page.context().close();
});
test.after(() => hub?.stop());

const sees = (where, options = {}) =>
  open(held, hub.url + where, { storageState: state, ...options });

// What no form can do in a moment, beside the hub.
const sql = text => change(path.join(hub.folder, 'hub.db'), text);

// With marks, and still.
async function ready(page) {
  await page.locator('.atlas .spot').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('.atlas path.land').first()
    .waitFor({ state: 'attached' });
}

async function data(page, query = '') {
  const answer = await page.request.get(`${hub.url}/board/map${query}`,
    { headers: { Accept: 'application/json' } });
  assert.equal(answer.status(), 200);
  return answer.json();
}

// How many needs the marks tell of; and once it is so many.
const told = page => page.locator('.spot').evaluateAll(marks => marks.reduce(
  (sum, mark) => sum + [...mark.getAttribute('aria-label')
    .matchAll(/What is needed: (\d*)/g)].reduce((n, [, k]) => n + (+k || 1),
    0), 0));
async function tells(page, count) {
  for (let k = 0; await told(page) !== count; k++) {
    assert.ok(k < 150, `${await told(page)}, not ${count}`);
    await page.waitForTimeout(100);
  }
}

for (const [way, options] of [
  ['on a phone, light', { viewport: PHONE, hasTouch: true }],
  ['on a desktop, dark', { viewport: DESKTOP, colorScheme: 'dark' }]]) {
  test(`what is on the map, ${way}`, async () => {
    const page = await sees('/', options), asked = [];
    page.on('request', request => asked.push(request.url()));
    await page.goto(`${hub.url}/board/coverage`);
    await ready(page);
    await inspect(page);
    // all from the hub: Leaflet, land, a square of it, and the data
    assert.deepEqual(asked.filter(url => !url.startsWith(`${hub.url}/`)), []);
    for (const part of [/\/a\/leaflet-\w+\.js/, /\/a\/leaflet-\w+\.css/,
      /\/a\/land-world-\w+\.json/, /\/a\/land--15_45\.json/, /\/board\/map$/])
      assert.ok(asked.some(url => part.test(url)), String(part));
    // each thing is told once, in one mark or another
    const { needs, efforts, districts } = await data(page);
    assert.ok(needs.length > 3 && efforts.length === 2);
    assert.equal(await told(page), needs.length);
    assert.equal(await page.locator('path.square').count(), districts.length);
    assert.equal(await page.locator('.own').count(), 1);
    assert.match(await page.locator('.leaflet-control-scale').textContent(),
      /\d+ k?m/);
    // a mark opens, and leads on
    await page.locator('.spot').first().click();
    const window = page.locator('.leaflet-popup');
    await window.locator('a[href^="/needs/"]').first().waitFor();
    await page.waitForTimeout(500);
    await inspect(page);
    await window.locator('a[href^="/needs/"]').first().click();
    await page.waitForURL(/needs\/\d+$/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test('by keys alone: to a mark, into its window, and back', async () => {
  const page = await sees('/board/coverage', { viewport: DESKTOP });
  await ready(page);
  const { unseen } = await tab(page);
  assert.deepEqual(unseen, []);
  await page.locator('.spot').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document.activeElement.closest('.leaflet-popup'));
  assert.equal(await page.locator('.leaflet-popup').getAttribute('role'),
    'dialog');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() =>
    document.activeElement.classList.contains('spot'));
  // past the map there is the list, which says the same
  await page.getByRole('link', { name: 'To the list' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'coverage');
  await page.context().close();
});

test('marks of one kind only', async () => {
  const page = await sees('/board/coverage');
  await ready(page);
  await page.getByRole('checkbox', { name: 'What is needed' }).uncheck();
  await page.getByRole('checkbox', { name: 'Efforts' }).uncheck();
  assert.equal(await page.locator('.spot').count(), 0);
  await page.getByRole('checkbox', { name: 'Things and places' }).check();
  assert.ok(await page.locator('.spot.offer').count() > 0);
  await inspect(page);
  await page.context().close();
});

test('a district is told in the words of the list', async () => {
  const page = await sees('/board/coverage', { viewport: DESKTOP });
  await ready(page);
  const row = page.locator('#coverage li').first();
  const name = await row.locator('a').textContent();
  await page.locator('path.square.risk').first()
    .click({ position: { x: 30, y: 30 } });
  await page.locator('.leaflet-popup a', { hasText: name }).click();
  await page.waitForURL(/board\/districts\/\d+$/);
  await inspect(page);
  await page.context().close();
});

// As a form sends it, in another window of the same member.
async function post(page, more) {
  const form = Object.assign(await page.context().newPage(), { faults: [] });
  await form.goto(`${hub.url}/needs/new`);
  await form.getByLabel('What there is to do').fill('Sweep the yard');
  await form.getByLabel('Kind of work').fill('cleaning');
  await form.getByLabel('How many').fill('2');
  await form.getByLabel('From').fill(new Date(Date.now() + 2 * 86400000)
    .toISOString().slice(0, 16));
  await more?.(form);
  await form.getByRole('button', { name: 'Post it' }).click();
  await form.waitForURL(/needs\/\d+/);
  const id = Number(/needs\/(\d+)/.exec(form.url())[1]);
  await form.close();
  return id;
}

test('what is posted elsewhere comes onto the map by itself', async () => {
  const page = await sees('/board/coverage');
  await ready(page);
  const before = (await data(page)).needs.length;
  await tells(page, before);
  let loads = 0;
  page.on('framenavigated', () => { loads++; });
  await post(page);
  await tells(page, before + 1);
  assert.equal(loads, 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a place is chosen by a tap, by keys, or where one is', async () => {
  const page = await sees('/', { hasTouch: true, viewport: PHONE,
    geolocation: { latitude: 51.4567, longitude: -2.6123 },
    permissions: ['geolocation'] });
  const wheres = [];
  const chosen = async form => wheres.push([await form.locator('#north')
    .inputValue(), await form.locator('#east').inputValue()].map(Number));
  const onMap = async form => {
    await form.getByRole('button', { name: 'Choose on the map' }).click();
    await form.locator('.picking path.square').first()
      .waitFor({ state: 'attached' });
    await form.waitForTimeout(500);
  };
  const ids = [await post(page, async form => {
    await onMap(form);
    await form.locator('.picking').tap({ position: { x: 120, y: 90 } });
    await form.locator('.pin').waitFor({ state: 'attached' });
    // it stands where the finger was
    const [pin, at] = [await form.locator('.pin').boundingBox(),
      await form.locator('.picking').boundingBox()];
    await form.locator('details:has(#radius) > summary').click();
    await form.getByLabel('Around it').fill('1,5');
    await form.locator('.picking path.reach').waitFor({ state: 'attached' });
    assert.ok(Math.hypot(pin.x + pin.width / 2 - at.x - 120,
      pin.y + pin.height / 2 - at.y - 90) < 4, JSON.stringify([pin, at]));
    await inspect(form);
    await chosen(form);
  }), await post(page, async form => {
    await onMap(form);
    await form.keyboard.press('ArrowRight');
    await form.waitForTimeout(600);
    await form.keyboard.press('Enter');
    await form.locator('.pin').waitFor();
    await chosen(form);
  }), await post(page, async form => {
    await form.getByRole('button', { name: 'Use where I am' }).click();
    await form.getByText('It is chosen').waitFor();
    await chosen(form);
  })];
  assert.deepEqual(wheres[2], [51.4567, -2.6123]);
  // and its area is drawn while one looks at it
  await page.setViewportSize(DESKTOP);
  await page.goto(`${hub.url}/board/coverage`);
  await ready(page);
  const [found] = (await data(page)).needs.filter(n => n.need === ids[0]);
  assert.equal(found.radius_m, 1500);
  const reaches = () => page.locator('.atlas path.reach').count();
  assert.equal(await reaches(), 1); // one's own
  let most = 0;
  // marks may be drawn anew meanwhile: from the first again
  for (let k = 0; most < 2 && k < 60; k++) {
    const spots = page.locator('.spot');
    await spots.nth(k % await spots.count()).focus();
    await page.keyboard.press('Enter');
    await page.locator('.leaflet-popup').first().waitFor();
    most = Math.max(most, await reaches());
    await page.keyboard.press('Escape');
    await page.locator('.leaflet-popup').first().waitFor({ state: 'detached' });
  }
  assert.deepEqual([most, await reaches()], [2, 1]);
  assert.notDeepEqual(wheres[0], wheres[1]);
  const { needs } = await data(page);
  ids.forEach((id, k) => {
    const { north, east, is_exact: exact } = needs.find(n => n.need === id);
    assert.deepEqual([north, east, exact], [...wheres[k], true]);
  });
  await page.context().close();
});

test('a device that does not say where it is', async () => {
  const page = await sees('/needs/new', { permissions: [] });
  await page.getByRole('button', { name: 'Use where I am' }).click();
  await page.getByText('does not say where you are').waitFor();
  assert.equal(await page.locator('#north').inputValue(), '');
  await page.context().close();
});

test('the list wins over the map, the map over the list', async () => {
  const page = await sees('/needs/new');
  await page.getByRole('button', { name: 'Choose on the map' }).click();
  await page.locator('.picking path.square').first()
    .waitFor({ state: 'attached' });
  await page.locator('#area').selectOption({ index: 1 });
  await page.locator('.pin').waitFor();
  await page.locator('.picking').click({ position: { x: 60, y: 60 } });
  assert.equal(await page.locator('#area').inputValue(), '');
  await page.context().close();
});

test('without scripts: the sketch, the list, and places by name', async () => {
  const page = await sees('/board/coverage', { javaScriptEnabled: false });
  assert.equal(await page.locator('#field-map').isVisible(), false);
  assert.ok(await page.locator('.field-map rect').count() > 1);
  assert.match(await page.locator('#coverage').textContent(), /Bristol/);
  const id = await post(page, async form => {
    assert.equal(await form.locator('#place-map').isVisible(), false);
    await form.locator('#area').selectOption({ index: 1 });
  });
  const { needs, districts } = await data(page);
  const one = needs.find(need => need.need === id);
  const there = districts.find(d => d.district === one.district);
  assert.deepEqual([one.north, one.east], [there.north, there.east]);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('without land: the rest of the map is there', async () => {
  const page = await sees('/', { allow: [/status of 404/] });
  await page.route('**/a/land-*', route => route.fulfill({ status: 404 }));
  await page.goto(`${hub.url}/board/coverage`);
  await page.locator('.spot').first().waitFor();
  assert.ok(await page.locator('path.square').count() > 1);
  assert.equal(await page.locator('path.land').count(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('pages with a map are light until it is wanted', async t => {
  const page = await sees('/');
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  let bytes = 0;
  client.on('Network.loadingFinished', event => {
    bytes += event.encodedDataLength;
  });
  await client.send('Network.clearBrowserCache');
  for (const [where, most] of [['/needs/new', 60000], ['/board/me', 60000],
    ['/board/coverage', 130000]]) {
    await client.send('Network.clearBrowserCache');
    bytes = 0;
    await page.goto(hub.url + where, { waitUntil: 'networkidle' });
    t.diagnostic(`${where}: ${bytes} bytes`);
    assert.ok(bytes > 5000 && bytes <= most, `${where}: ${bytes}`);
  }
  await page.context().close();
});

test('a thousand needs: few marks, and a map that answers', async t => {
  sql(`WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL
    SELECT n + 1 FROM k WHERE n < 1000) INSERT INTO need (effort, author,
    what, sort, title, about, place, north, east, radius_m, district, places,
    starts_at, ends_at, skills, urgency, serves, vouched_by, state, came,
    filled_permille, is_at_risk, brought, source, created_at, changed_at,
    is_limited) SELECT effort, author, what, sort, 'Carry ' || k.n, '', '',
    north + (k.n * 7919 % 1000 - 500) * 1500,
    east + (k.n * 104729 % 1000 - 500) * 2500, 0, district, 3, starts_at,
    ends_at, 0, 2, 0, vouched_by, 'open', 0, k.n * 37 % 1000, k.n % 9 = 0,
    'form', '', created_at, changed_at, 0 FROM k, (SELECT * FROM need WHERE
    state = 'open' AND vouched_by IS NOT NULL ORDER BY ends_at DESC
    LIMIT 1)`);
  const page = await sees('/board/coverage');
  await ready(page);
  const found = await data(page);
  assert.equal(found.needs.length, 1000);
  assert.equal(found.more_needs, true);
  assert.ok(await page.getByText('the thousand soonest needs').isVisible());
  const count = await page.locator('.spot').count();
  assert.ok(count > 10 && count < 120, `${count} marks`);
  await inspect(page);
  const took = await page.evaluate(async () => {
    const before = performance.now();
    document.querySelector('[data-shows=need]').click();
    document.querySelector('[data-shows=need]').click();
    return performance.now() - before;
  });
  t.diagnostic(`drawing all marks twice: ${took.toFixed(0)} ms`);
  assert.ok(took < 2000, `${took} ms`);
  await page.context().close();
});

test('streets of one\'s own council lie under the marks', async () => {
  sql(`UPDATE role SET member = (SELECT member FROM member WHERE name LIKE
    'Margarethe%') WHERE council = 2 AND kind = 'coordinator'
    AND is_shadow = 0 AND ended_at IS NULL`);
  const page = await sees('/councils/2/ground');
  await inspect(page);
  await page.getByLabel('File').setInputFiles({ name: 'quarter.geojson',
    mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({
      type: 'GeometryCollection', geometries: [
        { type: 'LineString', coordinates: [[-2.63, 51.43], [-2.58, 51.46]] },
        { type: 'Polygon', coordinates: [[[-2.62, 51.44], [-2.59, 51.438],
          [-2.585, 51.455], [-2.62, 51.44]]] }] })) });
  await page.getByRole('button', { name: 'Put it on the map' }).click();
  await page.getByText('quarter.geojson').waitFor();
  await page.goto(`${hub.url}/board/coverage`);
  await ready(page);
  for (const kind of ['line', 'area'])
    await page.locator(`.atlas path.${kind}`).waitFor({ state: 'attached' });
  await inspect(page);
  await page.context().close();
});

test('an empty field: a map of the world, and what comes next', async t => {
  const empty = await serve();
  t.after(() => empty.stop());
  const page = await open(held, /\S+\/join\?code=\S+/.exec(empty.said())[0]);
  await page.getByLabel('Your name').fill('Ana');
  await page.getByLabel('Sign-in name').fill('ana');
  await page.getByLabel('Password').fill('seven quiet harbour lamps');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(url => !url.pathname.startsWith('/join'));
  await page.goto(`${empty.url}/board/coverage`);
  await page.locator('.atlas path.land').first()
    .waitFor({ state: 'attached' });
  await page.getByRole('heading', { name: 'Nothing on the map yet' }).waitFor();
  await inspect(page);
  await page.getByRole('link', { name: 'Post a need' }).click();
  await page.getByRole('button', { name: 'Choose on the map' }).click();
  await page.locator('.atlas path.land').first()
    .waitFor({ state: 'attached' });
  await inspect(page);
  await page.context().close();
});

test('two people: what one posts, names and takes the other sees', async t => {
  const two = await startHub({});
  t.after(async () => { await two.stop(); two.remove(); });
  const { browser: ada, council } = await settle(two);
  const ben = await bring(two, ada, council, 'ben');
  const at = hours => new Date(Date.now() + hours * 3600000).toISOString();
  const post = title => ada.done('/needs', { title, sort: 'kitchen',
    places: '1', starts: `${at(30).slice(0, 16)}:00Z`, north: '54.3201',
    east: '10.1402' });
  const { need: first } = await post('Peel');
  const cookies = [...ben.cookies].map(([name, value]) => ({ name, value,
    domain: new URL(two.url).hostname, path: '/', expires: -1 }));
  const page = await open(held, `${two.url}/board/coverage`,
    { storageState: { cookies, origins: [] } });
  await ready(page);
  await tells(page, 1);
  let asked = 0;
  page.on('request', request => {
    asked += request.url().endsWith('/board/map') ? 1 : 0;
  });
  const from = Date.now();
  for (const title of ['Wash', 'Sweep', 'Carry', 'Cook', 'Serve'])
    await post(title);
  await tells(page, 6);
  t.diagnostic(`five needs in ${Date.now() - from} ms: asked ${asked} times`);
  assert.ok(asked <= 1 + (Date.now() - from) / 3900, `${asked} times`);
  // and a name, in the list and in the window of the square
  const { need } = (await ada.get(`/needs/${first}`)).body;
  await ada.done(`/board/districts/${need.district}`, { name: 'Old Town' });
  await page.locator('#coverage', { hasText: 'Old Town' }).waitFor();
  await page.locator('path.square').first()
    .click({ position: { x: 20, y: 20 } });
  await page.locator('.leaflet-popup', { hasText: 'Old Town' }).waitFor();
  // while a window is open what is withdrawn stays; then it goes
  await ada.done(`/needs/${first}/withdraw`);
  await page.waitForTimeout(6000);
  assert.equal(await told(page), 6);
  await page.locator('.leaflet-popup-close-button').click();
  await tells(page, 5);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
