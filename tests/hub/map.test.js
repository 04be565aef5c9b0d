// SPDX-License-Identifier: AGPL-3.0-or-later
// The switchboard's map from outside: who is told of which place how exactly,
// districts by their names, and saying where something is without degrees.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { withHub, settle, bring, until } = require('./people.js');

const HOME = { place: 'Mill Lane 4', north: '54.3201', east: '10.1402' };
const at = minutes => new Date(Date.now() + 60000 * minutes).toISOString()
  .replace(/\.\d+Z/, 'Z');
const need = more => ({ title: 'Wash up', sort: 'kitchen', places: '2',
  starts: at(90), ends: at(210), urgency: '2', ...more });
const map = async (browser, query = '') => {
  const answer = await browser.get(`/board/map${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer;
};

async function help(browser, more = {}) {
  const answer = await browser.ask('POST', '/board/me', {
    json: { ...HOME, reach: '20', quiet_from: '', ...more,
      part: Array.from({ length: 42 }, (_, k) => k) },
    headers: { 'X-CSRF-Token': await browser.token() } });
  assert.equal(answer.status, 200, answer.text);
}

// Nothing in the text lies within 50 m of a place in degrees, if its numbers
// are read in pairs as the map has them.
function tells(text, north, east) {
  const found = [];
  const walk = value => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === 'object') {
      if (Math.abs(value.north - north) < 0.0005 &&
          Math.abs(value.east - east) < 0.0008) found.push(value);
      Object.values(value).forEach(walk);
    }
  };
  walk(JSON.parse(text));
  return found;
}

test('exact places are on the map of who may know them alone', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    await help(ben, { place: 'Hill Road', north: '54.3302',
      east: '10.1503' });
    const { effort } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Soup for all', kind: 'kitchen', ...HOME });
    const { need: id } = await ada.done('/needs', need({ effort }));
    await ada.done('/offers', { what: 'thing', title: 'Two pans',
      sort: 'pan', ...HOME });
    const [north, east] = [54.3201, 10.1402];
    // somebody of another council
    const eve = await bring(hub, ada, council, 'eve');
    await eve.done(`/councils/${council}/leave`);
    const before = await map(eve);
    assert.deepEqual(tells(before.text, north, east), []);
    assert.ok(!before.text.includes(HOME.place));
    const [one] = before.body.needs;
    assert.equal(one.need, id);
    assert.equal(one.is_exact, false);
    assert.ok(Math.abs(one.north - north) < 0.01, 'to the kilometre');
    assert.ok(Math.abs(one.east - east) < 0.02);
    assert.equal(before.body.efforts[0].is_exact, false);
    assert.equal(before.body.offers[0].is_exact, false);
    // ben is of the effort's council: the effort, not the need, nor the offer
    assert.deepEqual(tells((await map(ben)).text, north, east)
      .map(found => Object.keys(found)[0]), ['effort']);
    // where ben is, is on ben's map alone
    assert.equal((await map(ben)).body.own.north, 54.3302);
    for (const other of [ada, eve])
      assert.deepEqual(tells((await map(other)).text, 54.3302, 10.1503), []);
    // with a place one knows where to go, and no longer when it is given back
    await ben.done(`/needs/${id}/yes`);
    const mine = (await map(ben)).body.needs[0];
    assert.deepEqual([mine.north, mine.east, mine.is_exact],
      [north, east, true]);
    await ben.done(`/needs/${id}/cancel`);
    assert.equal((await map(ben)).body.needs[0].is_exact, false);
    // a hub's member alone sees the map
    const stranger = new (ada.constructor)(hub);
    assert.equal((await stranger.get('/board/map')).status, 401);
  });
});

test('what nobody vouches for is on the map of verifiers alone', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const eve = await bring(hub, ada, council, 'eve');
    await help(eve);
    await ben.done(`/councils/${council}/leave`);
    const { need: id } = await ben.done('/needs', need({ ...HOME,
      title: 'Help me move' }));
    for (const [who, sees] of [[ada, false], [eve, false], [ben, true]]) {
      const { body, text } = await map(who);
      assert.deepEqual(body.needs.map(n => n.need), sees ? [id] : []);
      assert.equal(text.includes('Help me move'), sees);
    }
    // nor is it counted in its district
    assert.equal((await map(eve)).body.districts[0].open, 0);
    const eves = (await ada.get(`/councils/${council}/members`)).body.members
      .find(m => m.name === 'eve').member;
    await ada.done(`/councils/${council}/clearances`, { member: eves,
      way: 'give' });
    const [seen] = (await map(eve)).body.needs;
    assert.equal(seen.need, id);
    assert.equal(seen.is_exact, false);
    // blocking somebody is nobody else's to see
    const before = await map(eve);
    const bens = (await map(ben)).text;
    await eve.done('/board/blocks', { member: 1 });
    assert.equal((await map(eve)).text, before.text);
    assert.equal((await map(ben)).text, bens);
  });
});

test('few helpers of a district are not counted', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    for (const name of ['ben', 'eve', 'dan', 'fay'])
      await help(await bring(hub, ada, council, name));
    const [few] = (await map(ada)).body.districts;
    assert.deepEqual([few.helpers, few.is_few], [null, true]);
    await help(ada);
    const [five] = (await map(ada)).body.districts;
    assert.deepEqual([five.helpers, five.is_few], [5, false]);
  });
});

test('the map is answered anew only when something is new', async () => {
  await withHub({}, async hub => {
    const { browser: ada } = await settle(hub);
    await ada.done('/needs', need(HOME));
    let etag;
    const same = () => ada.get('/board/map',
      { headers: { 'If-None-Match': etag } });
    // how a need stands is reckoned soon after it is posted
    await until(async () => {
      ({ etag } = await ada.get('/board/map'));
      return (await same()).status === 304;
    });
    await ada.done('/needs', need({ ...HOME, title: 'Peel' }));
    const other = await same();
    assert.equal(other.status, 200);
    assert.equal(other.body.needs.length, 2);
    assert.equal((await map(ada, '?only=places')).body.needs, undefined);
  });
});

test('districts by the nearest town, or as people call them', async t => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const { need: id } = await ada.done('/needs', need({ ...HOME,
      north: '54.44' }));
    const { district, near } = (await ben.get(`/needs/${id}`)).body.need;
    if (!near) return t.skip('built without npm');
    assert.deepEqual(near, { town: 'Kiel', km: 15, is_far: true,
      is_n: true });
    const shown = async (language, path = `/board/districts/${district}`) => {
      await ben.done('/me', { name: 'ben', sign_in: 'ben', language });
      return (await ben.get(path, { html: true })).text;
    };
    assert.match(await shown('en'), /<h1><bdi>15 km north of Kiel<\/bdi>/);
    assert.match(await shown('de'), /<h1><bdi>15 km nördlich von Kiel</);
    assert.match(await shown('es'), /<h1><bdi>15 km al norte de Kiel</);
    assert.match(await shown('en', '/board/coverage'), /15 km north of Kiel/);
    assert.match(await shown('en', `/needs/${id}`), /15 km north of Kiel/);
    // degrees are no name; a name is for everybody; who is of no council
    // cannot give one
    const path = `/board/districts/${district}`;
    assert.equal((await ben.post(path, { name: '54° N' })).status, 422);
    await ben.done(path, { name: 'Old Town' });
    assert.match(await shown('en'), /<h1><bdi>Old Town<\/bdi>/);
    assert.equal((await ada.get(`/needs/${id}`)).body.need.near, undefined);
    await ben.done(`/councils/${council}/leave`);
    assert.equal((await ben.post(path, { name: 'Bentown' })).status, 403);
    assert.doesNotMatch(await shown('en'), /<form[^>]*board\/districts/);
    await ada.done(path, { name: '' });
    assert.match(await shown('en'), /15 km north of Kiel/);
    assert.equal((await ada.get('/board/districts/999')).status, 404);
    assert.equal((await ada.post('/board/districts/999', {})).status, 404);
  });
});

test('where something is: by district, by town, and degrees last', async t => {
  await withHub({}, async hub => {
    const { browser: ada } = await settle(hub);
    // without a profile and without a place it is asked for
    assert.equal((await ada.post('/needs', need())).status, 422);
    const unknown = await ada.post('/needs', need({ town: 'Nowhere-on-Sea' }),
      { html: true, headers: { Accept: 'text/html' } });
    assert.equal(unknown.status, 422);
    assert.match(unknown.text, /value="Nowhere-on-Sea"/);
    assert.match(unknown.text, /id="town-f">No town of this name/);
    assert.equal((await ada.post('/needs', need({ area: '77' }))).status, 422);
    const where = async fields => {
      const { need: id } = await ada.done('/needs', need(fields));
      const { north, east, district } =
        (await ada.get(`/needs/${id}`)).body.need;
      return { north, east, district };
    };
    const exact = await where(HOME);
    assert.deepEqual([exact.north, exact.east], [54.3201, 10.1402]);
    // what was chosen from the list wins over degrees that stood there
    const middle = await where({ ...HOME, area: String(exact.district),
      north: '10', east: '10' });
    assert.equal(middle.district, exact.district);
    assert.notEqual(middle.north, exact.north);
    const form = await ada.get('/needs/new', { html: true });
    assert.match(form.text, new RegExp(`<option value="${exact.district}"`));
    const kiel = await ada.post('/needs', need({ town: 'kiel' }));
    if (kiel.status === 422) return t.skip('built without npm');
    const there = await where({ town: 'kiel', area: String(exact.district) });
    assert.ok(Math.abs(there.north - 54.33) < 0.05 &&
      Math.abs(there.east - 10.13) < 0.05, JSON.stringify(there));
    // of several of one name the nearest to where one is
    for (const [home, sign] of [['-82.2', -1], ['1.5', 1]]) {
      await help(ada, { north: '45', east: home });
      const { east } = await where({ town: 'Bristol' });
      assert.equal(east < -80, sign < 0, `${home}: ${east}`);
    }
    // a profile, an offer and an effort take it likewise
    await help(ada, { north: '', east: '', town: 'Hamburg' });
    const { helper } = (await ada.get('/board/me')).body;
    assert.ok(Math.abs(helper.north - 53.55) < 0.05);
    await ada.done('/offers', { what: 'thing', title: 'Pan', sort: 'pan',
      area: String(exact.district) });
    const [offer] = (await ada.get('/offers')).body.offers;
    assert.equal(offer.north, middle.north);
  });
});

const SHAPES = { type: 'FeatureCollection', features: [
  { type: 'Feature', properties: { name: 'Mill Lane', secret: 'zq' },
    geometry: { type: 'LineString', coordinates: [[10.14, 54.32],
      [10.1412, 54.321]] } },
  { type: 'Feature', properties: { name: 'Old Town <b>' },
    geometry: { type: 'Polygon', coordinates: [[[10.1, 54.3], [10.2, 54.3],
      [10.2, 54.35], [10.1, 54.3]]] } },
  { type: 'Feature', properties: { name: 'Bridge' },
    geometry: { type: 'Point', coordinates: [10.15, 54.33] } },
  { type: 'Feature', properties: null,
    geometry: { type: 'Point', coordinates: [10.15, 54.33] } }] };

async function bringShapes(browser, council, text, name = 'streets.geojson') {
  const form = new FormData();
  form.set('csrf', await browser.token());
  form.set('file', new Blob([text]), name);
  const cookie = [...browser.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const answer = await fetch(
    `${browser.hub.url}/councils/${council}/ground`, { method: 'POST',
      body: form, redirect: 'manual', headers: { Cookie: cookie,
        Origin: browser.hub.url, Accept: 'application/json' } });
  return { status: answer.status, body: await answer.json() };
}

test('a council\'s own streets are on the map of its members', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const eve = await bring(hub, ada, council, 'eve');
    await eve.done(`/councils/${council}/leave`);
    const text = JSON.stringify(SHAPES);
    // told before the file comes
    assert.equal((await ben.post(`/councils/${council}/ground`)).status, 403);
    assert.equal((await bringShapes(ada, council, text,
      '../up/streets.geojson')).status, 200);
    const { grounds } = (await ben.get('/board/grounds')).body;
    assert.deepEqual(grounds, [{ council, shapes: [
      { name: 'Mill Lane', kind: 'line',
        at: [[1014000, 5432000, 120, 100]] },
      { name: 'Old Town <b>', kind: 'area',
        at: [[1010000, 5430000, 10000, 0, 0, 5000, -10000, -5000]] },
      { name: 'Bridge', kind: 'point', at: [[1015000, 5433000]] }] }]);
    assert.deepEqual((await eve.get('/board/grounds')).body.grounds, []);
    assert.equal((await eve.get(`/councils/${council}/ground`)).status, 404);
    const page = await ben.get(`/councils/${council}/ground`, { html: true });
    assert.match(page.text, /<bdi>streets\.geojson<\/bdi>/);
    assert.doesNotMatch(page.text, /type="file"/);
    // brought again: in place of the first
    const one = { type: 'Feature', ...SHAPES.features[2] };
    assert.equal((await bringShapes(ada, council, JSON.stringify(one)))
      .status, 200);
    assert.equal((await ben.get('/board/grounds')).body.grounds[0].shapes
      .length, 1);
    await ada.done(`/councils/${council}/ground/end`);
    assert.deepEqual((await ben.get('/board/grounds')).body.grounds, []);
    assert.equal((await ada.post(`/councils/${council}/ground/end`)).status,
      409);
  });
});

test('a file that is no map is refused with a reason', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const line = at => JSON.stringify({ type: 'LineString',
      coordinates: at });
    const far = Array.from({ length: 60001 }, (_, k) => [k / 1e4, 1]);
    for (const [text, reason] of [
      ['', /needed|Fill|missing|file/i], ['no map', /no GeoJSON/],
      ['[1, 2]', /no GeoJSON/], ['{}', /no GeoJSON/],
      [line([[1, 2]]), /no GeoJSON/], [line([[1, 2], ['x', 3]]), /no GeoJSON/],
      [line([[1, 2], 3]), /no GeoJSON/],
      [line([[561000, 6020000], [561100, 6020000]]), /not in degrees/],
      [line(far), /too large/],
      [`{"type":"FeatureCollection","features":[]}`, /nothing in it/],
      [JSON.stringify({ type: 'Polygon', coordinates: [[[1, 1], [2, 2],
        [1, 1]]] }), /no GeoJSON/],
      [' '.repeat(4200000), /too large/]]) {
      const { status, body } = await bringShapes(ada, council, text);
      assert.equal(status, 422, text.slice(0, 60));
      assert.match(body.faults[0].text, reason, text.slice(0, 60));
    }
    assert.deepEqual((await ada.get('/board/grounds')).body.grounds, []);
  });
});

// A packed text (web/map/make.js), read once more in other words.
function unpacked(text, [east, north]) {
  const values = [];
  let value = 0, place = 1;
  for (const sign of text) {
    const bits = sign.charCodeAt(0) - (sign > '[' ? 36 : 35);
    value += (bits % 32) * place;
    place *= 32;
    if (bits >= 32) continue;
    values.push(value % 2 ? -(value + 1) / 2 : value / 2);
    [value, place] = [0, 1];
  }
  let x = 0, y = 0;
  return values.flatMap((v, k) => {
    if (k % 2) return [];
    return [[east + (x += v) / 400, north + (y += values[k + 1]) / 400]];
  });
}

// By the number of edges that a ray to the east crosses.
const within = (shape, [x, y]) => shape.land
  .map(ring => unpacked(ring, shape.corner))
  .reduce((inside, ring) => ring.reduce((on, [bx, by], k) => {
    const [ax, ay] = ring.at(k - 1);
    return (ay > y) !== (by > y) &&
      x < ax + (y - ay) / (by - ay) * (bx - ax) ? !on : on;
  }, inside), false);

test('land is land and sea is sea, at the seam and in the far north',
  async t => {
    await withHub({}, async hub => {
      const get = async name => (await fetch(`${hub.url}/a/${name}`)).text();
      const text = await get('land-world.json');
      if (!text) return t.skip('built without npm');
      const world = JSON.parse(text);
      const tile = async (x, y) => {
        const name = [x, y].map(v => Math.floor(v / world.side) * world.side)
          .join('_');
        return world.tiles.includes(name)
          ? JSON.parse(await get(`land-${name}.json`)) : { land: [] };
      };
      for (const [what, place, isLand, coarse = isLand] of [
        ['Bristol', [-2.58, 51.45], true], ['Kiel', [10.1, 54.3], true, null],
        ['the North Sea', [3, 56], false], ['the Atlantic', [-40, 40], false],
        ['Chukotka', [178, 67], true], ['beyond the seam', [-178, 66.7], true],
        ['the Barents Sea', [38, 72.5], false], ['Fiji', [178, -17.8], true],
        ['the Pacific', [-170, -17], false], ['the Arctic', [100, 71], true],
        ['Baffin Bay', [-65, 73.5], false], ['Lagos', [3.4, 6.6], true],
        ['the Caspian Sea', [51, 41], false, null]]) {
        assert.equal(within(await tile(...place), place), isLand, what);
        if (coarse !== null)
          assert.equal(within(world, place), coarse, `${what}, coarsely`);
      }
      // and of the whole only the Antarctic is left out of the squares
      assert.equal(within(world, [0, -80]), true);
      assert.deepEqual((await tile(0, -80)).land, []);
    });
  });
