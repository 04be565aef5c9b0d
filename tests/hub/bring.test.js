// SPDX-License-Identifier: AGPL-3.0-or-later
// Needs, offers and efforts that are brought from elsewhere, looked at and put
// onto the board; and the files that go out.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { startHub, settle, bring } = require('./people.js');

async function withHub(run) {
  const hub = await startHub();
  try {
    await run(hub);
  } finally {
    const { code, wrong } = await hub.stop();
    hub.remove();
    assert.equal(code, 0, wrong);
  }
}

async function upload(browser, council, kind, name, text) {
  const form = new FormData();
  form.set('csrf', await browser.token());
  form.set('kind', kind);
  form.set('file', new Blob([text]), name);
  const cookie = [...browser.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const answer = await fetch(
    `${browser.hub.url}/councils/${council}/board/import`, {
      method: 'POST', body: form, redirect: 'manual',
      headers: { Accept: 'application/json', Cookie: cookie,
        Origin: browser.hub.url } });
  return { status: answer.status, body: await answer.json() };
}

const day = days => new Date(Date.now() + 86400e3 * days).toISOString()
  .slice(0, 10);
const row = more => ({ form: 'need', title: 'Peel', about: '', north: '54.32',
  east: '10.14', starts: `${day(2)} 10:00`, ends: `${day(2)} 12:00`,
  quantity: '2', source: '', effort: '', ...more });
const csv = rows => {
  const names = Object.keys(row());
  return [names, ...rows.map(r => names.map(n => row(r)[n]))]
    .map(cells => cells.map(c => `"${c}"`).join(',')).join('\n');
};
const TEXT = 'we need water and food for the children of the school';

test('a table is looked at, and put onto the board once', async () => {
  await withHub(async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const file = csv([
      { form: 'effort', title: 'Kitchen', source: 'k', starts: '', ends: '' },
      { title: 'Help', about: TEXT, source: '1', effort: 'k' },
      { title: 'Aid', about: TEXT.toUpperCase(), source: '2', effort: 'k' },
      { form: 'offer', title: 'Pans', source: '3', quantity: '40' }]);
    // who holds no role does not bring anything
    assert.equal((await ben.post(`/councils/${council}/board/import`)).status,
      403);
    const { body } = await upload(ada, council, 'csv', 'a.csv', file);
    const page = await ada.get(body.next);
    assert.equal(page.status, 200);
    assert.equal(page.body.found_count, 0, page.text);
    assert.deepEqual([page.body.counts.needs, page.body.counts.offers,
      page.body.counts.efforts], [2, 1, 1]);
    assert.equal(page.body.twin_count, 1);
    assert.equal(page.body.twins[0].line, 4);
    assert.equal(page.body.twins[0].other_line, 3);
    assert.equal(page.body.can_take, true);
    // another member does not find it
    assert.notEqual((await ben.get(body.next)).status, 200);
    const { brought } = await ada.done(body.next, { public: '1' });
    assert.deepEqual([brought.needs, brought.offers, brought.efforts,
      brought.twins], [2, 1, 1, 1]);
    const board = await ada.get('/board');
    assert.equal(board.body.needs.length, 2);
    const twin = board.body.needs.find(n => n.title === 'Aid');
    assert.equal(twin.twin_of,
      board.body.needs.find(n => n.title === 'Help').need);
    assert.equal(twin.effort_name, 'Kitchen');

    const again = await upload(ada, council, 'csv', 'a.csv', file);
    const second = await ada.done(again.body.next);
    assert.deepEqual([second.brought.needs, second.brought.known], [0, 4]);
    assert.equal((await ada.get('/board')).body.needs.length, 2);

    // what goes out names nobody, lies to the kilometre, can be brought again
    const vf = JSON.parse((await ada.get(
      `/efforts/${twin.effort}/file/effort.jsonld`)).text);
    const types = vf['@graph'].map(n => n['@type']);
    assert.equal(types.filter(t => t === 'vf:Intent').length, 2);
    assert.ok(types.includes('vf:Plan'));
    assert.equal(vf['@context'].vf, 'https://w3id.org/valueflows/ont/vf#');
    const map = JSON.parse((await ada.get('/board/file/board.geojson')).text);
    assert.equal(map.type, 'FeatureCollection');
    assert.ok(!JSON.stringify(map).includes('ada'));
    const table = (await ada.get('/board/file/board.csv')).text;
    assert.match(table, /^form,title,about/);
    const back = await upload(ada, council, 'csv', 'board.csv', table);
    assert.equal((await ada.get(back.body.next)).body.found_count, 0);
  });
});

test('every fault is shown, and nothing is written', async () => {
  await withHub(async hub => {
    const { browser: ada, council } = await settle(hub);
    const { body } = await upload(ada, council, 'csv', 'b.csv', csv([
      { title: 'Good' }, { north: '', east: '' },
      { north: '4807000', east: '-11680500' }, { quantity: 'many' }]));
    const page = await ada.get(body.next);
    assert.equal(page.body.found_count, 3);
    assert.equal(page.body.can_take, false);
    assert.deepEqual(page.body.found.map(f => f.line).sort(), [3, 4, 5]);
    assert.ok(page.body.found.every(f => f.text && f.remedy));
    const refused = await ada.post(body.next);
    assert.equal(refused.status, 409, refused.text);
    assert.equal((await ada.get('/board')).body.needs.length, 0);
    // read otherwise
    const near = await ada.get(`${body.next}?near=54.3,10.1,5&skip=1`);
    assert.equal(near.body.found_count, 2);
    assert.equal(near.body.can_take, true);
    const { brought } = await ada.done(body.next,
      { near: '54.3,10.1,5', skip: '1' });
    assert.equal(brought.needs, 2);
    const wrong = await upload(ada, council, 'csv', 'b.csv', csv([{}]));
    const said = await ada.get(`${wrong.body.next}?near=here&columns=x`);
    assert.ok(said.body.fault.near);
    assert.ok(said.body.fault.columns);
    assert.equal(said.body.can_take, false);
  });
});

test('a map is brought; what is no such file is told', async () => {
  await withHub(async hub => {
    const { browser: ada, council } = await settle(hub);
    const { body } = await upload(ada, council, 'geojson', 'm.json',
      JSON.stringify({ type: 'FeatureCollection', features: [{
        type: 'Feature', id: 5, geometry: { type: 'Point',
          coordinates: [10.14, 54.32] }, properties: { title: 'Sandbags',
          starts: `${day(3)}T10:00:00Z`, quantity: 12 } }] }));
    const { brought } = await ada.done(body.next);
    assert.equal(brought.needs, 1);
    for (const kind of ['geojson', 'hsds', 'csv']) {
      const { body } = await upload(ada, council, kind, 'x', '\0\x01nonsense');
      const page = await ada.get(body.next);
      assert.equal(page.status, 200, page.text);
      assert.ok(page.body.found_count >= 1, kind);
      assert.equal(page.body.can_take, false);
    }
  });
});

test('what looks the same is said, and settled in one tap', async () => {
  await withHub(async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const take = async rows => {
      const { body } = await upload(ada, council, 'csv', 'a.csv', csv(rows));
      await ada.done(body.next);
      return (await ada.get('/board')).body.needs;
    };
    const needs = await take([
      { title: 'Help', about: TEXT, source: '1' },
      { title: 'Aid', about: TEXT.toUpperCase(), source: '2' },
      { title: 'Food', about: `${TEXT} please`, source: '3' }]);
    assert.equal(needs.length, 3);
    const [first, second, third] = needs.map(n => n.need).sort((a, b) => a - b);
    const page = await ben.get(`/needs/${second}`);
    assert.deepEqual(page.body.twin, { twin: first, twin_title: 'Help',
      can_judge: false });
    const html = await ben.get(`/needs/${second}`, { html: true });
    assert.match(html.text, /This looks the same as:.*Help/);
    assert.doesNotMatch(html.text, /Not the same/);
    const of = (await ben.get(`/needs/${first}`)).body.twins;
    assert.deepEqual(of.map(n => n.need), [second, third]);
    // not theirs to say
    assert.equal((await ben.post(`/needs/${second}/twin`,
      { answer: 'same' })).status, 403);
    // one is another, one is the same
    await ada.done(`/needs/${third}/twin`, { answer: 'other' });
    assert.equal((await ada.get(`/needs/${third}`)).body.twin, undefined);
    const mine = await ada.get(`/needs/${second}`, { html: true });
    assert.match(mine.text, /The same thing/);
    await ada.done(`/needs/${second}/twin`, { answer: 'same' });
    assert.equal((await ada.get(`/needs/${second}`)).body.need.state,
      'withdrawn');
    assert.equal((await ada.get(`/needs/${first}`)).body.need.state, 'open');
    assert.deepEqual((await ada.get(`/needs/${first}`)).body.twins, []);
    assert.equal((await ada.post(`/needs/${third}/twin`,
      { answer: 'same' })).status, 409);
    assert.equal((await ada.post('/needs/4711/twin',
      { answer: 'same' })).status, 404);
  });
});

test('the ways in and out are where one would look', async () => {
  await withHub(async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const { effort } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Soup', kind: 'kitchen', north: '54.32', east: '10.14' });
    const links = async (browser, where) => [...(await browser.get(where,
      { html: true })).text.matchAll(/href="([^"]*)"/g)].map(m => m[1]);
    const ways = [['/board', '/board/file/board.csv'],
      ['/board', '/board/file/board.geojson'],
      ...['csv', 'geojson', 'jsonld'].map(kind =>
        [`/efforts/${effort}`, `/efforts/${effort}/file/effort.${kind}`]),
      ['/board/shifts', `/councils/${council}/calendar`]];
    for (const [where, to] of ways) {
      assert.ok((await links(ben, where)).includes(to), `${where}: ${to}`);
      assert.equal((await ben.get(to)).status, 200, to);
    }
    const into = `/councils/${council}/board/import`;
    for (const where of ['/board', '/efforts']) {
      assert.ok((await links(ada, where)).includes(into), where);
      assert.ok(!(await links(ben, where)).includes(into), where);
    }
    // the secret of one's calendar is the feed's, too
    const made = await ben.done(`/councils/${council}/calendar`);
    const feed = await fetch(hub.url + new URL(made.feed).pathname);
    assert.equal(feed.status, 200);
    assert.match(feed.headers.get('content-type'), /atom/);
  });
});

test('a row that says something else is followed, unless it was touched here',
  async () => {
    await withHub(async hub => {
      const { browser: ada, council } = await settle(hub);
      const ben = await bring(hub, ada, council, 'ben');
      assert.equal((await ben.ask('POST', '/board/me', {
        json: { north: '54.32', east: '10.14', reach: '50', quiet_from: '',
          part: Array.from({ length: 42 }, (_, k) => k) },
        headers: { 'X-CSRF-Token': await ben.token() } })).status, 200);
      const take = async rows => {
        const { body } = await upload(ada, council, 'csv', 'a.csv', csv(rows));
        return (await ada.done(body.next)).brought;
      };
      const rows = [{ title: 'Peel', source: '1' },
        { title: 'Carry', source: '2' }, { title: 'Drive', source: '3' },
        { title: 'Now', source: '4', starts: '', ends: '' },
        { form: 'offer', title: 'Pans', source: '5', quantity: '40' },
        { title: 'Crowd', source: '6', quantity: '75' }];
      const first = await take(rows);
      assert.deepEqual([first.needs, first.known], [5, 0]);
      const again = await take(rows);
      assert.deepEqual([again.known, again.changed, again.kept], [6, 0, 0]);
      const need = async title => (await ada.get('/board')).body.needs
        .find(n => n.title === title);
      await new Promise(done => setTimeout(done, 1100));
      const carry = await need('Carry'), drive = await need('Drive');
      await ben.done(`/needs/${carry.need}/yes`);
      await ada.done(`/needs/${drive.need}/change`, { title: 'Drive', sort:
        'other', places: '3', starts: `${day(2)}T10:00Z` });
      const other = rows.map(r => ({ ...r, quantity: '7', about: 'more',
        title: r.title, north: '54.33' }));
      other[0].starts = `${day(3)} 10:00`;
      other[0].ends = `${day(3)} 12:00`;
      const third = await take(other);
      // Peel, Now and the pans follow; promised, changed here, several: those
      // stay
      assert.deepEqual([third.needs, third.known, third.changed, third.kept],
        [0, 6, 3, 3]);
      const peel = await need('Peel');
      assert.equal(peel.places, 7);
      assert.equal(peel.about, 'more');
      assert.match(peel.starts, new RegExp(day(3)));
      assert.equal((await need('Carry')).places, 2);
      assert.equal((await need('Drive')).places, 3);
      assert.equal((await need('Now')).places, 7);
      const pans = (await ada.get('/offers')).body.offers
        .find(o => o.title === 'Pans');
      assert.equal(pans.quantity, 7);
      // what has followed is as good as brought: it follows again
      assert.deepEqual((await take(other)).changed, 0);
      const fourth = await take(other.map(r => ({ ...r, quantity: '8' })));
      assert.deepEqual([fourth.changed, fourth.kept], [3, 3]);
      // the engine knows: one can take it at its new time
      assert.equal((await ben.done(`/needs/${peel.need}/yes`)).claim.state,
        'promised');
    });
  });
