// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions again and again: on a phone with scripts off from a new series to a
// ballot in it; every page by axe, dark and light, by keyboard; German words fit.
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
  ? look(page, path.join(PICTURES, `series-${name}.png`)) : undefined;

let base;
const held = demo(test, async () => {
  base = `${held.start}/decisions/series`;
  // who coordinates is not what is tested here
  change(path.join(held.hub.folder, 'hub.db'), `UPDATE role SET member = 1
    WHERE kind = 'coordinator' AND ended_at IS NULL AND is_shadow = 0
    AND council = ${held.start.match(/\d+$/)[0]}`);
  const page = await open(held, base, { storageState: held.state });
  [pages.supper] = await links(page, base, 'series/\\d+$');
  const decisions = await links(page, pages.supper, 'decisions/\\d+$');
  assert.equal(decisions.length, 5, 'four that were decided and one that is');
  [pages.running, pages.last] = decisions;
  pages.first = decisions.at(-1);
  await page.context().close();
});

const visit = (where, options = {}) => open(held, where,
  { viewport: PHONE, storageState: held.state, javaScriptEnabled: false,
    ...options });

test('with scripts off: a series, a decision put into it, a ballot', async () => {
  const page = await visit(`${held.start}/decisions`);
  await page.getByRole('link', { name: 'Again and again' }).click();
  await page.getByText('Supper when an issue is out').waitFor();
  await page.getByRole('link', { name: 'Open a series' }).click();
  await press(page, 'Open the series'); // for nothing
  await page.getByText('This is needed.').first().waitFor();
  await page.getByLabel('What do you decide again and again?')
    .fill('Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfarbe');
  await page.getByText('If a third agree with you').click();
  await press(page, 'Open the series');
  await page.getByText('Opened. Now put a decision into it.').waitFor();
  await page.getByText('Nothing has been decided in this series yet.').waitFor();
  pages.empty = page.url().replace(/\?.*/, '');
  await page.getByRole('link', { name: 'Put a decision into it' }).click();
  assert.ok(await page.getByLabel('Tick what suits').isChecked());
  await page.getByLabel('What is to be decided?').fill('Which colour this month?');
  await page.getByLabel('Options').fill('red\nblue');
  await page.getByLabel('Secret').check();
  await press(page, 'Open it');
  await picture(page, 'refused');
  await page.getByText('secret ballots would not stay secret').first().waitFor();
  await page.getByText('When it is over everybody sees how each voted').click();
  await press(page, 'Open it');
  await page.getByText('everybody’s say counts the same').waitFor();
  pages.mine = page.url().replace(/\?.*/, '');
  await page.getByLabel('blue').check();
  await press(page, 'Cast my ballot');
  await page.getByText('You have voted.').waitFor();
  await page.goto(pages.running);
  await page.getByText(/Your say this time counts as [\d.]+ votes?,\s+because you got your way in \d of the \d earlier/)
    .waitFor();
  await page.context().close();
});

test('why it won, how evenly it is shared; every page, dark and light', async () => {
  for (const [way, options] of [['phone', {}],
    ['desktop-dark', { viewport: DESKTOP, colorScheme: 'dark' }]]) {
    const seen = await visit(base, { javaScriptEnabled: true, ...options });
    for (const [name, url] of Object.entries({ list: base, new: `${base}/new`,
      form: `${held.start}/decisions/new?series=1`, ...pages })) {
      await seen.goto(url);
      await unfold(seen);
      await inspect(seen, `${name}, ${way}`);
      await picture(seen, `${name}.${way}`);
    }
    assert.deepEqual(seen.faults, []);
    await seen.context().close();
  }
  const page = await visit(pages.supper);
  const text = async () => (await page.locator('main').textContent()).replace(/\s+/g, ' ');
  assert.match(await text(), /\d of 4 decisions went to something else than what was ticked most/);
  assert.match(await text(), /from \d+ % to \d+ % of the decisions they took part in\. Had what was ticked most won each time: from 0 % to 100 %/);
  assert.match(await text(), /parecon vote perpetual series-1-4\.csv --rule consensus/);
  await page.goto(pages.first);
  assert.match(await text(), /It was the first of the series/);
  await page.context().close();
});

test('by keyboard: an end to it', async () => {
  const page = await visit(pages.empty, { javaScriptEnabled: true, viewport: DESKTOP });
  await page.locator('summary', { hasText: 'End this series' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/said=series\.ended/);
  await page.getByText('The series has ended. What was decided stays.').waitFor();
  await inspect(page, 'ended');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('German words fit on a phone', () => german(held, held.hub, held.state,
  { list: base, new: `${base}/new`, ...pages },
  (name, page) => picture(page, `${name}.phone-de`)));
