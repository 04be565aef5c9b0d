// SPDX-License-Identifier: AGPL-3.0-or-later
// People drawn by lot: on a phone with scripts off from the form to the lot and
// a yes; every page by axe, dark and light, by keyboard; German words fit.
// PARECON_PICTURES=FOLDER leaves pictures to look at.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { DESKTOP, PHONE, demo, german, inspect, links, look, open, press,
  unfold } = require('./browser.js');
const { change } = require('../hub/store.js');

const PICTURES = process.env.PARECON_PICTURES;
const pages = {};
const picture = (page, name) => PICTURES
  ? look(page, path.join(PICTURES, `draw-${name}.png`)) : undefined;

let base;
const held = demo(test, async () => {
  base = `${held.start}/decisions/panels`;
  // who coordinates is not what is tested here
  change(path.join(held.hub.folder, 'hub.db'), `UPDATE role SET member = 1
    WHERE kind = 'coordinator' AND ended_at IS NULL AND is_shadow = 0
    AND council = ${held.start.match(/\d+$/)[0]}`);
  const page = await open(held, base, { storageState: held.state });
  [pages.jury] = await links(page, base, 'panels/\\d+$');
  assert.ok(pages.jury);
  await page.context().close();
});

const visit = (where, options = {}) => open(held, where,
  { viewport: PHONE, storageState: held.state, javaScriptEnabled: false,
    ...options });

test('with scripts off: quotas that nobody meets, then others', async () => {
  const page = await visit(`${held.start}/decisions`);
  await page.getByRole('link', { name: 'Drawn by lot' }).click();
  // in the demo a jury was drawn
  await page.getByText('all have said yes').waitFor();
  await page.getByRole('link', { name: 'Draw people by lot' }).click();
  await press(page, 'See everybody’s chance'); // for nothing
  await page.getByText('This is needed.').first().waitFor();
  await page.getByLabel('What for?').fill('Jury for the dispute about the ' +
    'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenwerkstatt');
  await page.getByLabel('How many?').fill('4');
  const least = page.getByLabel(/^At least – Here for/).first();
  const most = page.getByLabel(/^At most – Here for/).first();
  await least.fill('3');
  await most.fill('2');
  await press(page, 'See everybody’s chance');
  await page.getByText('At most cannot be below at least.').first().waitFor();
  assert.equal(await most.inputValue(), '2');
  await picture(page, 'form');
  // all are there for less than a year
  await least.fill('');
  await press(page, 'See everybody’s chance');
  await page.getByRole('heading', { name: 'Nobody can meet these quotas' })
    .waitFor();
  await page.getByText('at most 4 instead of 2').waitFor();
  pages.impossible = page.url().replace(/\?.*/, '');
  await picture(page, 'impossible');
  await page.getByRole('link', { name: 'Change it' }).click();
  assert.equal(await page.getByLabel(/^At most – Here for/).first()
    .inputValue(), '2');
  await page.context().close();
});

test('with scripts off: chances, the lot, a yes', async () => {
  const page = await visit(`${base}/new`);
  const answer = await page.request.get(`${base}/new`,
    { headers: { Accept: 'application/json' } });
  const { members } = await answer.json();
  await page.getByLabel('What for?').fill('Spring cleaning');
  await page.getByLabel('What they will do').fill('All of us, for once.');
  await page.getByLabel('How many?').fill(String(members));
  await press(page, 'See everybody’s chance');
  await page.getByText('All have the same chance: 100 %.').waitFor();
  pages.drawn = page.url().replace(/\?.*/, '');
  await press(page, 'Fix the list and draw');
  await page.getByText('The lot has fallen.').waitFor();
  await page.goto(held.hub.url);
  await page.getByRole('link', { name: 'You were drawn by lot: yes or no?' })
    .click();
  await page.getByRole('heading', { name: 'You were drawn' }).waitFor();
  await picture(page, 'asked');
  await press(page, 'Yes, I will');
  await page.getByText('Thank you. You are in.').waitFor();
  await page.getByText('You said yes.').waitFor();
  assert.match(await page.locator('main').textContent(),
    /parecon vote sortition panel-\d+-1-people\.csv --seats/);
  await page.context().close();
});

test('chances that differ; every page, dark and light', async () => {
  const page = await visit(`${base}/new`, { javaScriptEnabled: true });
  await inspect(page, 'form');
  await page.getByLabel('What for?').fill('Two delegates');
  await page.getByLabel('How many?').fill('2');
  await page.getByLabel(/^At least – (Site|Can)/).first().fill('1');
  await press(page, 'See everybody’s chance');
  await page.getByRole('heading', { name: 'Everybody’s chance' }).waitFor();
  pages.open = page.url().replace(/\?.*/, '');
  await page.context().close();
  for (const [way, options] of [['phone', {}],
    ['desktop-dark', { viewport: DESKTOP, colorScheme: 'dark' }]]) {
    const seen = await visit(base, { javaScriptEnabled: true, ...options });
    for (const [name, url] of Object.entries({ list: base, ...pages })) {
      await seen.goto(url);
      await unfold(seen);
      await inspect(seen, `${name}, ${way}`);
      await picture(seen, `${name}.${way}`);
    }
    await seen.context().close();
  }
});

test('by keyboard: the lot, then what came of it', async () => {
  const page = await visit(pages.open, { javaScriptEnabled: true,
    viewport: DESKTOP });
  await page.getByRole('button', { name: 'Fix the list and draw' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('The lot has fallen.').waitFor();
  await unfold(page);
  await inspect(page, 'drawn, with quotas');
  await picture(page, 'quotas.desktop');
  await page.getByLabel('What came of it?').fill('They went and came back.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/said=panel\.ended/);
  assert.match(await page.locator('main').textContent(),
    /They went and came back\./);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('German words fit on a phone', () => german(held, held.hub, held.state,
  { list: base, new: `${base}/new`, ...pages },
  (name, page) => picture(page, `${name}.phone-de`)));
