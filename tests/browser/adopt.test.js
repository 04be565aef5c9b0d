// SPDX-License-Identifier: AGPL-3.0-or-later
// On a phone, with scripts off: what a council is asked about and what changes
// for whoever looks; what follows from a decision, from noting it to its end.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { demo, inspect, open, press } = require('./browser.js');

const held = demo(test);

const visit = (where, options = {}) => open(held,
  `${held.start}/${where}`, { storageState: held.state,
    javaScriptEnabled: false, ...options });

test('a division: what changes for me, then a stance', async () => {
  const page = await visit('decisions');
  await page.getByRole('link', { name: 'Division of work, version 2' }).click();
  await page.getByRole('heading', { name: 'What changes for you' }).waitFor();
  const about = page.locator('section', { has: page.getByRole('heading',
    { name: 'What it is about' }) });
  assert.match(await about.textContent(),
    /[\d.]+ hours a week now, [\d.]+ then/);
  assert.ok(await about.locator('.rows > li').count() > 0);
  await page.getByLabel('I stand aside').check();
  await press(page, 'Say so');
  await page.getByText('Noted.').waitFor();
  // from the division there is a way to it and back
  await page.getByRole('link', { name: 'Look at the whole division' }).click();
  await page.getByRole('heading', { name: 'What the council says to it' })
    .waitFor();
  await page.context().close();
  const seen = await visit('decisions', { javaScriptEnabled: true });
  await seen.getByRole('link', { name: 'Division of work, version 2' }).click();
  await inspect(seen, 'a question about a division');
  assert.deepEqual(seen.faults, []);
  await seen.context().close();
});

test('what follows: late, noted, taken on, done', async () => {
  const page = await visit('decisions');
  await page.getByRole('heading', { name: 'Overdue' }).waitFor();
  await page.getByRole('link', { name: 'Tell the printers’ insurance' })
    .waitFor();
  await page.getByRole('link', { name: 'Which printing press' }).click();
  await page.getByText('1 of 4 done').first().waitFor();
  await page.getByText('Note what follows').first().click();
  await press(page, 'Note what follows'); // in no words
  await page.getByText('This is needed.').first().waitFor();
  await page.getByRole('radio', { name: /^A date/ }).check();
  await page.getByLabel('In a few words').fill('Supper at the co-op');
  await page.getByLabel('Time of day').fill('19:30');
  await press(page, 'Note what follows');
  await page.getByText('1 of 5 done').first().waitFor();
  await page.getByRole('link', { name: 'Supper at the co-op' }).click();
  await press(page, 'I see to it');
  await page.getByText('You see to it.').waitFor();
  await page.getByText('Plan it anew').first().click();
  assert.equal(await page.getByLabel('Time of day').inputValue(), '19:30');
  await page.getByLabel('What came of it?').fill('Forty came.');
  await press(page, 'It is done');
  await page.getByText('It is done.').waitFor();
  await page.getByRole('link', { name: 'Which printing press' }).click();
  await page.getByText('2 of 5 done').first().waitFor();
  assert.match(await page.locator('main').textContent(), /Forty came\./);
  await page.context().close();
});

test('pages of what follows, with scripts on, by keyboard', async () => {
  const page = await visit('follow', { javaScriptEnabled: true });
  await inspect(page, 'all that follows');
  await page.getByRole('link', { name: 'Deposit for the first print run' })
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Make something of it' }).waitFor();
  await inspect(page, 'money that follows');
  await page.goto(`${held.start}/decisions`);
  await page.getByRole('link', { name: 'Which printing press' }).click();
  await inspect(page, 'a decision with what follows');
  await page.goto(`${held.start}/pay`);
  await inspect(page, 'pay');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
