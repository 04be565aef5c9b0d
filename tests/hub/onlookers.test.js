// SPDX-License-Identifier: AGPL-3.0-or-later
// The switchboard before those who look on: told within a second or two that
// it changed, once a second at most, and only of what they may see.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { withHub, settle, bring, until } = require('./people.js');

const HOME = { place: 'Mill Lane 4', north: '54.3201', east: '10.1402' };
const at = minutes => new Date(Date.now() + 60000 * minutes).toISOString()
  .replace(/\.\d+Z/, 'Z');
const need = more => ({ title: 'Wash up', sort: 'kitchen', places: '2',
  starts: at(600), ends: at(720), urgency: '2', ...HOME, ...more });

async function help(browser) {
  const answer = await browser.ask('POST', '/board/me', {
    json: { ...HOME, reach: '20', quiet_from: '',
      part: Array.from({ length: 42 }, (_, k) => k) },
    headers: { 'X-CSRF-Token': await browser.token() } });
  assert.equal(answer.status, 200, answer.text);
}

// → { told: [{ at, spread }], text: all that came, close() } of a page that is
// open before somebody.
async function watch(browser, query) {
  const cookie = [...browser.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const stream = { told: [], text: '' };
  await new Promise((there, lost) => {
    const request = http.get(`${browser.hub.url}/events?${query}`,
      { headers: { Cookie: cookie, Accept: 'text/event-stream' } }, answer => {
        let rest = '';
        assert.equal(answer.statusCode, 200);
        answer.setEncoding('utf8').on('data', text => {
          stream.text += text;
          const blocks = (rest + text).split('\n\n');
          rest = blocks.pop();
          for (const block of blocks)
            if (block.startsWith('event: board.stirred'))
              stream.told.push({ at: Date.now(),
                ...JSON.parse(/^data: (.*)$/m.exec(block)[1]) });
          there();
        }).on('error', () => {});
      });
    request.on('error', lost);
    stream.close = () => request.destroy();
  });
  return stream;
}

// Told once more than `before`, within `ms` of `since`.
async function hears(stream, before, since) {
  await until(() => stream.told.length > before, 'told');
  const late = stream.told[before].at - since;
  assert.ok(late < 2000, `after ${late} ms`);
}

test('who has it open is told when others change it', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const eve = await bring(hub, ada, council, 'eve');
    await help(ben);
    const { effort } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Soup', kind: 'kitchen', ...HOME });
    const { effort: other } = await ada.done(`/councils/${council}/efforts`,
      { name: 'Van', kind: 'care', ...HOME });
    const { need: id } = await ada.done('/needs', need({ effort }));
    const { heard } = (await eve.get('/board')).body;
    assert.ok(heard > 0);
    const streams = {};
    for (const [name, query] of [['field', 'board=1'], ['one', `need=${id}`],
      ['effort', `effort=${effort}`], ['other', `effort=${other}`],
      ['unknown', 'need=4711']])
      streams[name] = await watch(eve, `${query}&last=${heard}`);
    const none = await watch(eve, '');
    await sleep(1500);
    for (const stream of Object.values(streams)) stream.told.length = 0;

    for (const [done, act] of [
      ['claimed', () => ben.done(`/needs/${id}/yes`)],
      ['confirmed', () => ben.done(`/needs/${id}/confirm`)],
      ['given back', () => ben.done(`/needs/${id}/cancel`)],
      ['changed', () => ada.done(`/needs/${id}/change`,
        need({ title: 'Dry' }))],
      ['posted', () => ada.done('/needs', need({ effort }))],
      ['withdrawn', () => ada.done(`/needs/${id}/withdraw`)]]) {
      const since = Date.now();
      const { field, effort: its, one } = streams;
      const before = [field, its, one].map(s => s.told.length);
      await act();
      await hears(field, before[0], since);
      await hears(its, before[1], since);
      if (done !== 'posted') await hears(one, before[2], since);
      await sleep(1100);
    }
    assert.equal(streams.other.told.length, 0, 'another effort');
    assert.equal(streams.unknown.told.length, 0, 'no such need');
    // the message says nothing but that
    for (const stream of Object.values(streams)) {
      assert.doesNotMatch(stream.text, /Wash|Dry|Mill|actor|subject/);
      stream.close();
    }
    assert.equal(none.told.length, 0, 'a page without the switchboard');
    none.close();
  });
});

test('of needs nobody vouches for verifiers alone hear', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const who = {};
    for (const name of ['ben', 'eve', 'cem'])
      who[name] = await bring(hub, ada, council, name);
    const { ben, eve, cem } = who;
    await help(eve);
    const eves = (await ada.get(`/councils/${council}/members`)).body.members
      .find(m => m.name === 'eve').member;
    await ben.done(`/councils/${council}/leave`);
    const streams = {};
    for (const [name, browser] of Object.entries(who))
      streams[name] = await watch(browser, 'board=1');
    const verifies = way => ada.done(`/councils/${council}/clearances`,
      { member: eves, way });
    await verifies('give');
    const quiet = async () => {
      await sleep(2200);
      for (const stream of Object.values(streams)) stream.told.length = 0;
    };
    await quiet();

    const since = Date.now();
    const { need: id } = await ben.done('/needs', need());
    await hears(streams.eve, 0, since);
    await hears(streams.ben, 0, since);
    const last = (await cem.get('/board')).body.heard;
    const mine = await watch(cem, `need=${id}&last=0`);
    await sleep(1500);
    assert.equal(streams.cem.told.length, 0, 'not theirs to see');
    // nor when they ask for it by name
    await ben.done(`/needs/${id}/change`, need({ title: 'Carry' }));
    await sleep(1500);
    assert.equal(streams.cem.told.length, 0);
    assert.equal(mine.told.length, 0);
    mine.close();
    // nor who verifies no more
    await verifies('take');
    await quiet();
    await ben.done(`/needs/${id}/change`, need({ title: 'Lift' }));
    await hears(streams.ben, 0, Date.now());
    await sleep(1500);
    assert.equal(streams.eve.told.length, 0, 'verified once');
    // vouched for, it is everybody's
    await verifies('give');
    await quiet();
    await eve.done(`/needs/${id}/vouch`);
    await hears(streams.cem, 0, Date.now());
    // a page that is older than that learns it when it begins to listen
    const late = await watch(cem, `need=${id}&last=${last}`);
    await hears(late, 0, Date.now());
    const fresh = await watch(cem,
      `need=${id}&last=${(await cem.get('/board')).body.heard}`);
    await sleep(1500);
    assert.equal(fresh.told.length, 0, 'nothing since');
    for (const s of [...Object.values(streams), late, fresh]) s.close();
    // strangers do not listen
    const stranger = new (ada.constructor)(hub);
    assert.equal((await stranger.get('/events?board=1')).status, 401);
  });
});

test('a rush is told once a second', async () => {
  await withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const stream = await watch(ben, 'board=1');
    const csrf = await ada.token();
    const since = Date.now();
    for (let k = 0; k < 36; k++) {
      const { status } = await ada.ask('POST', '/needs',
        { fields: { ...need({ title: `Row ${k}` }), csrf } });
      assert.equal(status, 200);
      await sleep(60);
    }
    await sleep(1500);
    const seconds = (Date.now() - since) / 1000;
    assert.ok(stream.told.length >= 2, `${stream.told.length} in ${seconds} s`);
    assert.ok(stream.told.length <= seconds + 2,
      `${stream.told.length} in ${seconds} s`);
    assert.ok(stream.told.every(told => told.spread <= 4));
    stream.close();
  });
});
