// SPDX-License-Identifier: AGPL-3.0-or-later
// The switchboard as people use it: one who organises at a desktop; members on
// phones, one by touch, one with scripts off, one by the keyboard alone. A need
// is posted, three are asked, accept, stand by, confirm, give back, are called,
// come and are thanked.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { DESKTOP, PHONE, browser, inspect: whole, open, outside, small,
  tab } = require('./browser.js');
const { startHub, settle, bring, until } = require('../hub/people.js');

const held = browser(test);
let hub, ada, council;
test.before(async () => {
  hub = await startHub({});
  ({ browser: ada, council } = await settle(hub));
});
test.after(async () => {
  assert.equal((await hub.stop()).code, 0);
  hub.remove();
});

const TOUCH = { viewport: PHONE, hasTouch: true, isMobile: true };
const PLAIN = { viewport: PHONE, javaScriptEnabled: false };

// Somebody who is signed in, in a window of their own.
async function window(who, options, where = '/') {
  const cookies = [...who.cookies].map(([name, value]) => ({ name, value,
    domain: new URL(hub.url).hostname, path: '/', expires: -1 }));
  const page = await open(held, hub.url + where, { timezoneId: 'UTC',
    storageState: { cookies, origins: [] }, ...options });
  page.plain = options.javaScriptEnabled === false;
  return page;
}

// axe-core is a script: where there are none, what can be seen without.
async function inspect(page) {
  if (page.plain)
    assert.deepEqual([...page.faults, ...await outside(page),
      ...await small(page)], [], page.url());
  else
    await whole(page);
}

// Does what leads to another page, until that is there.
async function move(page, act) {
  const there = page.waitForEvent('load');
  await act();
  await there;
}

const press = (page, name) => move(page, () =>
  page.getByRole('button', { name, exact: true }).first().click());
const follow = (page, name) => move(page, () =>
  page.getByRole('main').getByRole('link', { name }).first().click());
const tap = (page, role, name) => move(page, () =>
  page.getByRole(role, { name, exact: true }).first().tap());
const said = page => page.locator('main [role=status]').first().textContent();

// By the menus, as who has never been there: first the one under their name.
async function go(page, name) {
  if (name !== 'Switchboard') {
    const tabs = page.locator('nav.tabs.board');
    if (!await tabs.isVisible())
      await page.locator('details.board summary').click();
    await move(page, () => page.getByRole('link', { name, exact: true })
      .filter({ visible: true }).first().click());
  } else {
    await page.locator('details.me summary').click();
    await move(page, () => page.locator('details.me')
      .getByRole('link', { name }).click());
  }
}

// The same with Tab and Enter.
async function keys(page, role, name) {
  const target = page.getByRole(role, { name, exact: true })
    .filter({ visible: true }).first();
  await page.evaluate(() => document.activeElement?.blur());
  for (let k = 0; k < 120; k++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate(e => e === document.activeElement)) {
      await move(page, () => page.keyboard.press('Enter'));
      return;
    }
  }
  assert.fail(`not reached by Tab: ${name}`);
}

const local = minutes => new Date(Date.now() + 60000 * minutes).toISOString()
  .slice(0, 16);

// Where it is, by hand: the map has tests of its own.
async function place(page) {
  await page.getByLabel('Place, in words').fill('Mill Lane 4');
  await page.getByText('In degrees').click();
  await page.getByLabel('Degrees north').fill('54.3201');
  await page.getByLabel('Degrees east').fill('10.1402');
}

// Comes onto the switchboard: what a newcomer fills in, and nothing more.
async function join(page) {
  await follow(page, 'Say what you can do');
  await place(page);
  await page.getByLabel('Quiet from (hour)').fill('');
  await inspect(page);
  await press(page, 'Save');
  assert.match(await said(page), /You are on the switchboard/);
}

test('a need, from posting to thanks', async () => {
  const desk = await window(ada, { viewport: DESKTOP });
  await go(desk, 'Switchboard');
  await inspect(desk);
  const people = {};
  for (const [name, options] of [['ben', TOUCH], ['eve', PLAIN],
    ['cem', { viewport: PHONE }]]) {
    const who = await bring(hub, ada, council, name);
    const page = people[name] = await window(who, options);
    await go(page, 'Switchboard');
    await inspect(page);
    await join(page);
    await inspect(page);
  }
  const { ben, eve, cem } = people;

  // an effort, and what it needs
  await go(desk, 'Efforts');
  await inspect(desk);
  await follow(desk, 'Bakery');
  await desk.getByLabel('What it is', { exact: true })
    .selectOption({ label: 'Kitchen' });
  await desk.getByLabel('Name', { exact: true }).fill('Soup for all');
  await place(desk);
  await inspect(desk);
  await press(desk, 'Start it');
  assert.match(await said(desk), /Post what it needs/);
  await inspect(desk);
  const effort = new URL(desk.url()).pathname;
  await follow(desk, 'Post a need');
  // forgotten: the kind, and when it ends comes before it begins
  await desk.getByLabel('What there is to do').fill('Wash up after lunch');
  await desk.getByLabel('From', { exact: true }).fill(local(90));
  await desk.getByLabel('Until').fill(local(80));
  await press(desk, 'Post it');
  assert.match(await desk.locator('[role=alert]').textContent(),
    /Kind of work or thing.*Until/s);
  await inspect(desk);
  assert.equal(await desk.getByLabel('What there is to do').inputValue(),
    'Wash up after lunch');
  await desk.getByLabel('Kind of work or thing').fill('kitchen');
  await desk.getByLabel('Until').fill(local(210));
  await desk.getByLabel('How many', { exact: true }).fill('2');
  await desk.getByLabel('No more than so many').check();
  await press(desk, 'Post it');
  assert.match(await said(desk), /People are asked from now on/);
  await inspect(desk);
  const need = new URL(desk.url()).pathname;

  // ben, by touch: the question is in sight from the first page on
  await until(async () => {
    await ben.goto(`${hub.url}/board`);
    return ben.getByRole('link', { name: /question waits/ }).count();
  }, 'ben is asked');
  await move(ben, () =>
    ben.getByRole('link', { name: /question waits/ }).tap());
  await inspect(ben);
  await tap(ben, 'link', 'Wash up after lunch');
  assert.match(await ben.locator('main').textContent(),
    /Why you.*within 1 km/s);
  assert.doesNotMatch(await ben.locator('main').textContent(), /Mill Lane/);
  await inspect(ben);
  await tap(ben, 'button', 'Yes');
  assert.match(await said(ben), /The place is yours/);
  assert.match(await ben.locator('main').textContent(), /Mill Lane 4/);
  await inspect(ben);

  // eve, scripts off, from what is on right now
  await go(eve, 'Right now');
  await inspect(eve);
  await press(eve, 'I come');
  assert.match(await said(eve), /The place is yours/);

  // cem, by keys, when there are enough: stands by
  await cem.goto(hub.url + need);
  await inspect(cem);
  const { unseen } = await tab(cem);
  assert.deepEqual(unseen, []);
  await keys(cem, 'button', 'I come');
  assert.match(await said(cem), /you stand by/);
  await go(cem, 'My shifts');
  assert.match(await cem.locator('#shifts-part').textContent(), /stands by/);
  await inspect(cem);

  // ben is still coming; eve cannot, and cem is called
  await go(ben, 'My shifts');
  await inspect(ben);
  await tap(ben, 'button', 'Still coming');
  assert.match(await said(ben), /you are counted on/);
  await go(eve, 'My shifts');
  await press(eve, 'I cannot');
  assert.match(await said(eve), /Somebody else is called/);
  await cem.locator('#shifts-part').getByText('promised').waitFor();
  await keys(cem, 'button', 'Still coming');
  assert.match(await said(cem), /you are counted on/);

  // who organises sees it stand; then it has begun
  await desk.goto(`${hub.url}${effort}/run`);
  assert.match(await desk.locator('#needs-part').textContent(), /2 of 2/);
  await inspect(desk);
  await desk.goto(`${hub.url}${need}/change`);
  await desk.getByLabel('From', { exact: true }).fill(local(-1));
  await inspect(desk);
  await press(desk, 'Save');
  await follow(desk, 'Who comes');
  await inspect(desk);
  const rows = desk.locator('#people-part li');
  assert.equal(await rows.count(), 3);
  for (const name of ['ben', 'cem'])
    await rows.filter({ hasText: name }).getByLabel('came', { exact: true })
      .check();
  await press(desk, 'Save');
  await desk.getByLabel('In your words').fill('The best soup in weeks.');
  await inspect(desk);
  await press(desk, 'Thank them');
  assert.match(await said(desk), /thanks are on their way/);
  for (const page of [ben, cem]) {
    await go(page, 'My shifts');
    assert.match(await page.locator('main').textContent(),
      /came.*The best soup in weeks\./s);
    await inspect(page);
  }
  for (const page of [desk, ben, eve, cem]) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

const SOON = { timeout: 3000 };
const HOME = { place: 'Mill Lane 4', north: '54.3201', east: '10.1402' };

test('an open page changes by itself when others change it', async () => {
  const ben = await bring(hub, ada, council, 'Benat');
  const eve = await bring(hub, ada, council, 'Evelyn');
  const answer = await ben.ask('POST', '/board/me', {
    json: { ...HOME, part: [...Array(42).keys()], quiet_from: '' },
    headers: { 'X-CSRF-Token': await ben.token() } });
  assert.equal(answer.status, 200);
  const { effort } = await ada.done(`/councils/${council}/efforts`,
    { name: 'Repair café', kind: 'repair', ...HOME });
  const board = await window(eve, TOUCH, '/board');
  const efforts = await window(eve, TOUCH, '/efforts');
  const page = await window(eve, { viewport: DESKTOP }, `/efforts/${effort}`);
  const desk = await window(ada, { viewport: DESKTOP },
    `/efforts/${effort}/run`);
  const now = await window(ben, TOUCH, '/board/now');
  // posted: where one would look
  const { need } = await ada.done('/needs', { title: 'Sort the screws', effort,
    sort: 'sorting', places: '3', starts: local(120) + 'Z',
    ends: local(180) + 'Z' });
  for (const open of [board, page, desk, now])
    await open.getByRole('link', { name: 'Sort the screws' }).waitFor(SOON);
  await efforts.getByRole('listitem').filter({ hasText: 'Repair café' })
    .getByText('1 open').waitFor(SOON);
  // claimed, while somebody is at its link by the keyboard
  const its = await window(eve, { viewport: PHONE }, `/needs/${need}`);
  const people = await window(ada, { viewport: DESKTOP },
    `/needs/${need}/people`);
  await page.getByRole('link', { name: 'Sort the screws' }).focus();
  await ben.done(`/needs/${need}/yes`);
  for (const open of [page, desk])
    await open.getByRole('listitem').filter({ hasText: 'Sort the screws' })
      .getByText('1 of 3').waitFor(SOON);
  await its.getByText('1 of 3 places taken').waitFor(SOON);
  await people.getByText('Benat').waitFor(SOON);
  assert.equal(await page.evaluate(() => document.activeElement.textContent),
    'Sort the screws');
  // confirmed, and given back
  await ben.done(`/needs/${need}/confirm`);
  await people.getByText('coming', { exact: true }).waitFor(SOON);
  await ben.done(`/needs/${need}/cancel`);
  await its.getByText('0 of 3 places taken').waitFor(SOON);
  // begun: what is ticked and not saved stays
  await ben.done(`/needs/${need}/yes`);
  await ada.done(`/needs/${need}/change`, { title: 'Sort the nails',
    sort: 'sorting', starts: local(-1) + 'Z', ends: local(180) + 'Z' });
  await its.getByRole('heading', { name: 'Sort the nails' }).waitFor(SOON);
  const mark = people.getByRole('listitem').filter({ hasText: 'Benat' })
    .last().getByLabel('did not come');
  await mark.check(SOON);
  await eve.done('/board/blocks', { effort });
  await ada.done(`/needs/${need}/change`, { title: 'Sort the bolts',
    sort: 'sorting', starts: local(-1) + 'Z', ends: local(190) + 'Z' });
  await its.getByRole('heading', { name: 'Sort the bolts' }).waitFor(SOON);
  assert.ok(await mark.isChecked());
  // withdrawn
  await ada.done(`/needs/${need}/withdraw`);
  await its.getByText('This is needed no more.').waitFor(SOON);
  await board.getByRole('link', { name: /^Sort the/ })
    .waitFor({ state: 'detached', ...SOON });
  for (const open of [board, efforts, page, desk, now, its, people]) {
    await inspect(open);
    await open.context().close();
  }
  // strangers have no stream, and no fault for it
  const stranger = await open(held, `${hub.url}/board`, TOUCH);
  await inspect(stranger);
  await stranger.context().close();
});
