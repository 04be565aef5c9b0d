// SPDX-License-Identifier: AGPL-3.0-or-later
// From nobody to an adopted division, with scripts off: three people, a table
// with faults and one without, a division, an objection, consent. Then, in the
// demo with scripts on, a rating by thumb, a merge room and its undoing.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { PHONE, browser, council, enter, inspect, open, press } =
  require('./browser.js');
const { serve } = require('./hub.js');

const held = browser(test);
const hubs = [];
test.after(() => Promise.all(hubs.map(hub => hub.stop())));

async function join(hub, link, name) {
  const page = await open(held, link, { javaScriptEnabled: false });
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name').fill(name.toLowerCase());
  await page.getByLabel('Password').fill('seven quiet harbour lamps');
  return page;
}

// Brings a table; the page is then the one that shows what is in it.
async function bring(page, at, text) {
  await page.goto(`${at}/tasks/import`);
  await page.getByLabel('Tasks', { exact: false }).first().check();
  await page.locator('input[type=file]').setInputFiles({ name: 'tasks.csv',
    mimeType: 'text/csv', buffer: Buffer.from(text) });
  await press(page, 'Look at it');
}

const TABLE = `task,name,hours,empowerment,desirability
chair,Chair the meeting,2,9,6
books,Keep the books,6,7,3
cook,Cook,9,6,8
wash,Wash up,7,1,1
clean,Clean,6,1,2
`;

test('from an invitation to an adopted division, scripts off', async () => {
  const hub = await serve();
  hubs.push(hub);
  const ana = await join(hub, /\S+\/join\?code=\S+/.exec(hub.said())[0],
    'Ana');
  await press(ana, 'Begin');
  await ana.getByLabel('Name', { exact: true }).fill('The Workshop');
  await ana.getByLabel('Hours a week').fill('10');
  await press(ana, 'Found it');
  const at = ana.url();
  await ana.goto(`${at}/invites`);
  await ana.getByLabel('For how many').fill('2');
  await press(ana, 'Make an invitation');
  const link = await ana.locator('.link').textContent();
  const others = [];
  for (const name of ['Ben', 'Cem']) {
    const page = await join(hub, link, name);
    await page.getByLabel('Hours a week').fill('10');
    await press(page, 'Join');
    others.push(page);
  }

  await bring(ana, at, TABLE.replace('Cook,9', 'Cook,many')
    .replace('7,3', '70,3'));
  const faults = await ana.locator('main').textContent();
  assert.match(faults, /2 things to mend/);
  assert.match(faults, /many/);
  assert.match(faults, /70/);
  await ana.goto(`${at}/tasks`);
  assert.equal(await ana.locator('.rows > li').count(), 0);
  await bring(ana, at, TABLE);
  await press(ana, 'Take it over');
  await ana.goto(`${at}/tasks`);
  assert.equal(await ana.locator('main .rows > li').count(), 5);

  await ana.goto(`${at}/divisions`);
  await press(ana, 'Look for a division');
  const propose = ana.getByRole('link', { name: 'Propose it' });
  for (let k = 0; k < 100 && !await propose.count(); k++) {
    await ana.waitForTimeout(300);
    await ana.goto(ana.url());
  }
  const division = ana.url();
  await propose.click();
  await ana.getByLabel('What you want to say about it').fill('Our first.');
  await press(ana, 'Propose it');

  const [ben, cem] = others;
  const say = async (page, stance, reason = '') => {
    await page.goto(division);
    await page.getByRole('link', { name: 'Division of work' }).click();
    await page.getByLabel(stance, { exact: false }).first().check();
    await page.getByLabel('Why?').fill(reason);
    await press(page, 'Say so');
  };
  await say(ben, 'I object');
  assert.match(await ben.locator('.wrong').textContent(), /needed/);
  await say(ben, 'I object', 'Washing up alone all week?');
  await ana.goto(division);
  await ana.getByRole('link', { name: 'Division of work' }).click();
  assert.match(await ana.locator('.said.against').textContent(),
    /Ben.*objects.*all week/s);
  for (const page of [ana, cem, ben]) await say(page, 'I consent');
  await ana.goto(division);
  assert.match(await ana.locator('main').textContent(), /adopted/);
  await ben.goto(`${at}/job`);
  assert.match(await ben.locator('main').textContent(), /hours a week/);
  for (const page of [ana, ben, cem]) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test('in the demo: a rating, a merge room, and its undoing', async () => {
  const hub = await serve('--demo');
  hubs.push(hub);
  const page = await open(held, hub.link, { viewport: PHONE });
  // as whoever the lot has made coordinator of the paper
  const name = await page.locator('section').filter({ has: page.getByRole(
    'heading', { name: 'The Harbour Courier' }) }).getByRole('listitem')
    .filter({ has: page.getByText('coordinator', { exact: true }) }).first()
    .locator('b').textContent();
  await enter(page, name);
  await council(page);
  const at = page.url();
  await page.goto(`${at}/rate`);
  const strip = page.locator('.steps').first();
  const field = await strip.locator('input').first().getAttribute('name');
  await strip.locator('label').nth(7).click();
  await press(page, 'Save and go on');
  // once it is rated, the page begins with what is not
  await page.goto(`${at}/rate?task=${field.slice(2)}`);
  assert.equal(await page.locator(`input[name="${field}"]:checked`)
    .inputValue(), '7');
  await page.goto(`${at}/merges`);
  await page.getByRole('link', { name: 'Harbour Paper and Table' }).click();
  await inspect(page);
  const room = page.url();
  await page.getByRole('link', { name: 'To the room' }).click();
  assert.match(await page.title(), /Harbour Paper and Table/);
  await inspect(page);
  await page.goto(room);
  await press(page, 'Undo the merging');
  await page.goto(`${at}/merges`);
  assert.match(await page.locator('main .rows').textContent(), /undone/);
  await page.context().close();
});

test('the slider of the curve: keys step, a thumb sends', async () => {
  const demo = await serve('--demo');
  hubs.push(demo);
  const page = await open(held, demo.link);
  await enter(page);
  await council(page);
  await page.goto(`${page.url()}/divisions`);
  await page.getByRole('link', { name: 'Look at it' }).first().click();
  await page.waitForURL(/divisions\/\d+$/);
  const slider = page.getByLabel('Less change, or more equal?');
  const shown = Number(await slider.inputValue());
  assert.ok(shown > 0);
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  // the words of that point, and its dot; the page is still the same
  const words = await page.locator('#points > li').nth(shown - 1)
    .locator('a').textContent();
  assert.equal(await slider.getAttribute('aria-valuetext'), words);
  assert.equal(await page.locator('#point-says').textContent(), words);
  assert.equal(await page.locator('.curve .dot.now').count(), 1);
  assert.equal(await page.locator('.curve .dot').nth(shown - 1)
    .getAttribute('class'), 'dot now');
  assert.match(page.url(), /divisions\/\d+$/);
  const box = await slider.boundingBox();
  await page.mouse.click(box.x + 4, box.y + box.height / 2);
  await page.waitForURL(/point=0/);
  assert.equal(await slider.inputValue(), '0');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('behind everybody\'s pieces: who else could hold them', async () => {
  const demo = await serve('--demo');
  hubs.push(demo);
  const page = await open(held, demo.link);
  await enter(page);
  await council(page);
  const at = page.url();
  await page.goto(`${at}/divisions`);
  await page.getByRole('link', { name: 'Everybody’s job' }).first().click();
  const other = page.locator('section.job').nth(1);
  const name = await other.locator('h2 bdi').textContent();
  const piece = await other.locator('.rows a').first().textContent();
  await other.locator('.rows a').first().click();
  assert.equal(await page.locator('h1').textContent(), piece);
  await page.getByRole('heading', { name: 'Who else could hold it?' })
    .waitFor();
  await page.getByRole('heading', { name }).waitFor();
  await inspect(page);
  await page.getByRole('link', { name: 'The task' }).click();
  assert.match(page.url(), /\/tasks\/\d+$/);
  // who was rung up finds where to vouch
  await page.goto(`${at}/members`);
  await page.getByRole('link', { name: 'Let somebody in again' }).click();
  assert.equal(new URL(page.url()).pathname, '/vouch');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
