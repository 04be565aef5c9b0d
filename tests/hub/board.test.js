// SPDX-License-Identifier: AGPL-3.0-or-later
// The switchboard from outside: a day of a need from posting to thanks; who
// sees what; what undone and repeated requests leave.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { startHub, withHub, until, settle, bring } =
  require('./people.js');

const HOME = { place: 'Mill Lane 4', north: '54.3201', east: '10.1402' };
// a moment from now, in minutes, as programs say it
const at = minutes => new Date(Date.now() + 60000 * minutes).toISOString()
  .replace(/\.\d+Z/, 'Z');
const profile = (more = {}) => ({ ...HOME, reach: '20',
  part: '0', quiet_from: '', ...more });
// every part of the week
const WEEK = Array.from({ length: 42 }, (_, k) => k);

async function help(browser, more = {}) {
  const answer = await browser.ask('POST', '/board/me', {
    json: { ...profile(more), part: WEEK },
    headers: { 'X-CSRF-Token': await browser.token() } });
  assert.equal(answer.status, 200, answer.text);
}

const need = more => ({ title: 'Wash up', sort: 'kitchen', places: '2',
  starts: at(90), ends: at(210), urgency: '2', ...more });

test('a day of a need, from posting to thanks', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const eve = await bring(hub, ada, council, 'eve');
    const { effort } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Soup for all', kind: 'kitchen', is_public: '1', ...HOME });
    await help(ben);
    await help(eve);
    const posted = await ada.done('/needs', need({ effort }));
    // somebody is asked, is told why, and says yes
    const asked = await until(async () => {
      for (const who of [ben, eve]) {
        const { body } = await who.get('/board/asks');
        if (body.asks.length) return { who, ask: body.asks[0] };
      }
      return null;
    });
    assert.equal(asked.ask.need, posted.need);
    const page = await asked.who.get(`/needs/${posted.need}/ask`);
    assert.equal(page.status, 200);
    assert.ok(page.body.ask.why.answer_percent >= 1);
    assert.equal(page.body.ask.why.km, 1);
    assert.equal(page.body.need.is_exact, false);
    assert.equal(page.body.need.place, null);
    const yes = await asked.who.done(`/needs/${posted.need}/yes`);
    assert.equal(yes.claim.state, 'promised');
    // from now on they see where it is
    const mine = await asked.who.get(`/needs/${posted.need}`);
    assert.equal(mine.body.need.place, HOME.place);
    assert.equal(mine.body.need.held, 1);
    // the other is not told, until they take the second place
    const other = asked.who === ben ? eve : ben;
    const theirs = await other.get(`/needs/${posted.need}`);
    assert.equal(theirs.body.need.place, null);
    const now = await other.get('/board/now');
    assert.deepEqual(now.body.needs.map(n => n.need), [posted.need]);
    await other.done(`/needs/${posted.need}/yes`);
    // it shows in one's shifts, can be confirmed, or given back
    const shifts = await other.get('/board/shifts');
    assert.equal(shifts.body.shifts.length, 1);
    assert.equal((await other.done(`/needs/${posted.need}/confirm`)).state,
      'confirmed');
    assert.equal((await other.done(`/needs/${posted.need}/cancel`)).state,
      'given_back');
    const open = await ada.get(`/efforts/${effort}/run`);
    assert.equal(open.body.needs[0].held, 1);
    assert.equal(open.body.needs[0].gap, 1);
    // and in their calendar, where it is only while they have the place
    const { link } = await asked.who.done(`/councils/${council}/calendar`);
    const feed = await fetch(hub.url + new URL(link).pathname);
    const calendar = (await feed.text()).replaceAll('\r\n ', '');
    assert.match(calendar, /SUMMARY:Wash up\r\n/);
    assert.match(calendar, /LOCATION:Mill Lane 4\r\n/);
    assert.match(calendar, /END:VEVENT\r\nEND:VCALENDAR\r\n$/);
    // before it begins nobody has come
    const early = await ada.post(`/needs/${posted.need}/came`, {});
    assert.equal(early.status, 409);
    const people = await ada.get(`/needs/${posted.need}/people`);
    assert.equal(people.body.people.length, 2);
    // the beginning is put to now
    await ada.done(`/needs/${posted.need}/change`,
      need({ starts: at(-1), ends: at(60), place: HOME.place }));
    const one = (await ada.get(`/needs/${posted.need}/people`)).body.people
      .find(p => p.state !== 'given_back');
    const noted = await ada.done(`/needs/${posted.need}/came`,
      { [`came_${one.claim}`]: 'came' });
    assert.equal(noted.noted, 1);
    const thanks = await ada.done(`/needs/${posted.need}/thank`,
      { words: 'The best soup in weeks.' });
    assert.equal(thanks.thanked, 1);
    const past = (await asked.who.get('/board/shifts')).body.past[0];
    assert.equal(past.state, 'came');
    assert.equal(past.thanks, 'The best soup in weeks.');
    assert.equal((await ada.done(`/needs/${posted.need}/thank`)).thanked, 0);
  });
});

test('who sees what', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const { effort } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Strike fund', kind: 'strike', ...HOME });
    const { need: id } = await ada.done('/needs', need({ effort }));
    const stranger = new (ada.constructor)(hub);
    assert.equal((await stranger.get(`/needs/${id}`)).status, 404);
    assert.equal((await stranger.get(`/efforts/${effort}`)).status, 404);
    assert.equal((await stranger.get('/board')).body.needs.length, 0);
    assert.equal((await ben.get(`/needs/${id}/people`)).status, 404);
    assert.equal((await ben.get(`/needs/${id}/ask`)).body.ask, undefined);
    assert.equal((await ben.post(`/needs/${id}/withdraw`)).status, 404);
    assert.equal((await ben.post(`/needs/${id}/yes`)).status, 409);
    // public: to the kilometre
    await ada.done(`/efforts/${effort}/change`, { name: 'Strike fund',
      kind: 'strike', is_public: '1', ...HOME });
    const seen = await stranger.get(`/efforts/${effort}`);
    assert.equal(seen.body.effort.is_exact, false);
    assert.equal(seen.body.effort.place, null);
    assert.notEqual(seen.body.effort.north, 54.3201);
    assert.ok(Math.abs(seen.body.effort.north - 54.3201) < 0.01);
    assert.ok(!seen.text.includes(HOME.place));
    // nor by asking again and again what is near
    const { north, east } = seen.body.effort;
    const nears = [];
    for (const [n, e] of [[north, east], [54.3201, 10.1402]])
      nears.push((await stranger.get(
        `/board?north=${n}&east=${e}&km=0.2`)).body.needs.length);
    assert.deepEqual(nears, [1, 0]);
    const list = await stranger.get('/board');
    assert.equal(list.body.needs.length, 1);
    assert.ok(!list.text.includes(HOME.place));
    // one's profile is one's own
    await help(ben);
    const own = await ben.get('/board/me');
    assert.equal(own.body.helper.place, HOME.place);
    assert.equal(own.body.helper.north, 54.3201);
    assert.equal((await stranger.get('/board/me')).status, 401);
  });
});

test('skills, clearances, verifiers', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    await help(ben);
    const { need: id } = await ada.done('/needs', need({ ...HOME,
      skills: 'first aid', starts: at(600), ends: at(700) }));
    const refused = await ben.post(`/needs/${id}/yes`);
    assert.equal(refused.status, 409);
    const them = (await ada.get(`/councils/${council}/members`)).body.members
      .find(m => m.name === 'ben').member;
    await ada.done(`/councils/${council}/clearances`, { member: them,
      skill: 'first aid', way: 'give' });
    assert.equal((await ben.done(`/needs/${id}/yes`)).claim.state,
      'promised');
    // somebody of no council: nobody vouches yet
    await ben.done(`/councils/${council}/leave`);
    const { need: unknown } = await ben.done('/needs', need({ ...HOME,
      starts: at(600), ends: at(700), title: 'Help me move' }));
    assert.equal((await ada.get(`/needs/${unknown}`)).status, 404);
    assert.equal((await ben.get(`/needs/${unknown}`)).status, 200);
    assert.equal((await ada.get('/board/verify')).body.needs, undefined);
    assert.equal((await ada.post(`/needs/${unknown}/vouch`)).status, 404);
    const eve = await bring(hub, ada, council, 'eve');
    await help(eve);
    const eves = (await ada.get(`/councils/${council}/members`)).body.members
      .find(m => m.name === 'eve').member;
    await ada.done(`/councils/${council}/clearances`, { member: eves,
      way: 'give' });
    const wait = await eve.get('/board/verify');
    assert.deepEqual(wait.body.needs.map(n => n.need), [unknown]);
    await eve.done(`/needs/${unknown}/vouch`);
    assert.equal((await ada.get(`/needs/${unknown}`)).status, 200);
  });
});

test('the same answer twice is one; a repeated form is done once', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    await help(ben);
    const form = need(HOME);
    const key = { headers: { 'Idempotency-Key': 'one' } };
    const csrf = await ada.token();
    const send = () => ada.ask('POST', '/needs',
      { fields: { ...form, csrf }, ...key });
    const posted = await send();
    assert.equal(posted.status, 200, posted.text);
    assert.deepEqual((await send()).body, posted.body);
    const id = posted.body.need;
    const first = await ben.done(`/needs/${id}/yes`);
    const second = await ben.done(`/needs/${id}/yes`);
    assert.deepEqual(second.claim, first.claim);
    assert.equal((await ada.get(`/needs/${id}`)).body.need.held, 1);
  });
});

test('pages without scripts: every one of them in three languages',
  async () => {
    await withHub({}, async hub => {
      const { browser: ada, council } = await settle(hub);
      const ben = await bring(hub, ada, council, 'ben');
      const { effort } = await ada.done(`/councils/${council}/efforts`,
        { name: 'Soup', kind: 'kitchen', is_public: '1', ...HOME });
      await help(ada);
      await help(ben);
      await ada.done(`/efforts/${effort}/duties`, { title: 'Open up',
        sort: 'kitchen', weekday: '1', clock: '08:30', lasts: '2' });
      const { need: id } = await ada.done('/needs', need({ effort }));
      await ben.done(`/needs/${id}/yes`);
      await ben.done('/offers', { what: 'thing', title: 'Two pans',
        sort: 'pan', quantity: '2', lent: '1' });
      const pages = ['/board', '/board/now', '/board/me', '/board/asks',
        '/board/shifts', '/board/coverage', '/board/fairness', '/efforts',
        `/efforts/${effort}`, `/efforts/${effort}/run`,
        `/efforts/${effort}/change`, `/councils/${council}/efforts/new`,
        '/needs/new', `/needs/${id}`, `/needs/${id}/change`,
        `/needs/${id}/people`, '/offers', `/councils/${council}/clearances`];
      for (const language of ['en', 'de', 'es'])
        for (const page of pages) {
          const { status, text } = await ada.get(page, { html: true,
            headers: { 'Accept-Language': language } });
          assert.equal(status, 200, `${page}: ${text.slice(0, 300)}`);
          assert.match(text, /<h1>/, page);
        }
      const shown = await ben.get('/board/shifts', { html: true });
      assert.match(shown.text, /Wash up/);
      // a form with faults comes back with what was typed
      const wrong = await ada.post('/needs', { title: 'Peel', sort: '' },
        { html: true, headers: { Accept: 'text/html' } });
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /value="Peel"/);
    });
  });

test('a hub that ended goes on where it was', async () => {
  const hub = await startHub();
  const { browser: ada, council } = await settle(hub);
  const ben = await bring(hub, ada, council, 'ben');
  await help(ben);
  const { need: id } = await ada.done('/needs', need(HOME));
  await ben.done(`/needs/${id}/yes`);
  const { code } = await hub.stop();
  assert.equal(code, 0);
  const next = await startHub({ from: hub.db });
  try {
    for (const browser of [ada, ben]) browser.hub = next;
    const page = await ada.get(`/needs/${id}`);
    assert.equal(page.body.need.held, 1);
    assert.ok(page.body.standing.expected > 0);
    assert.equal((await ben.done(`/needs/${id}/cancel`)).state,
      'given_back');
  } finally {
    await next.stop();
    next.remove();
    hub.remove();
  }
});

test('a form that is shown again says what was chosen', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const { effort } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Soup', kind: 'relief', ...HOME });
    const { need: id } = await ada.done('/needs', need({ effort,
      urgency: '3', serves: '40' }));
    const chosen = (text, name) => new RegExp(`<select id="${name}".*?` +
      '<option value="([^"]*)" selected').exec(text)[1];
    const form = await ada.get(`/needs/${id}/change`, { html: true });
    assert.equal(chosen(form.text, 'urgency'), '3');
    assert.match(form.text, /<details class="fold" open>.*Skills/s);
    const change = await ada.get(`/efforts/${effort}/change`, { html: true });
    assert.equal(chosen(change.text, 'kind'), 'relief');
    const again = async (where, fields, name) => {
      const { status, text } = await ada.post(where, fields, { html: true });
      assert.equal(status, 422, where);
      return chosen(text, name);
    };
    const wrong = { title: '', urgency: '1', what: 'transport', effort };
    assert.equal(await again('/needs', wrong, 'urgency'), '1');
    assert.equal(await again('/needs', wrong, 'what'), 'transport');
    assert.equal(await again('/needs', wrong, 'effort'), String(effort));
    assert.equal(await again(`/efforts/${effort}/duties`, { title: '',
      weekday: '4' }, 'weekday'), '4');
    assert.equal(await again('/offers', { title: '', what: 'place' }, 'what'),
      'place');
    // one's week: at first all of the day; with faults as it was ticked
    const ticked = text => [...text.matchAll(
      /name="part" value="(\d+)" checked/g)].map(m => Number(m[1]));
    const fresh = await ada.get('/board/me', { html: true });
    assert.deepEqual(ticked(fresh.text).slice(0, 5), [2, 3, 4, 5, 8]);
    assert.equal(ticked(fresh.text).length, 28);
    const refused = await ada.ask('POST', '/board/me', { html: true,
      fields: [['csrf', await ada.token()], ['reach', 'far'], ['part', '7'],
        ['part', '41']] });
    assert.equal(refused.status, 422);
    assert.deepEqual(ticked(refused.text), [7, 41]);
  });
});
