// SPDX-License-Identifier: AGPL-3.0-or-later
// Handing one's vote over on a phone, with scripts off and on; having it back
// with one tap; a petition.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { DESKTOP, PHONE, demo, inspect, open, press, tab } = require('./browser.js');
const { Browser, bring } = require('../hub/people.js');

let zoe;
const held = demo(test, async ({ hub, start, state }) => {
  const margarethe = new Browser(hub);
  for (const { name, value } of state.cookies)
    margarethe.cookies.set(name, value);
  zoe = await bring(hub, margarethe, start.match(/\d+$/)[0], 'Zoé');
});

const visit = (where, options = {}) => open(held,
  `${held.start}/${where}`, { storageState: held.state, ...options });
const chosen = page => page.locator('#delegate option').nth(3).innerText();

test('scripts off: handed over, renewed, taken back', async () => {
  const page = await visit('decisions', { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Delegates', exact: true })
      .click();
  await press(page, 'Hand it over for 30 days'); // to nobody yet
  await page.getByText('Choose somebody of this council.').first().waitFor();
  const whom = await chosen(page);
  await page.getByLabel('To whom').selectOption(whom);
  await page.getByLabel('Topic', { exact: true })
    .selectOption('Premises');
  const code = await page.getByLabel('Your hand-over code').inputValue();
  assert.match(code, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  await press(page, 'Hand it over for 30 days');
  await page.getByText('Handed over. Note the code').waitFor();
  const mine = page.locator('section', { has: page.locator('#given') });
  const row = mine.getByRole('listitem').filter({ hasText: 'Premises' });
  assert.ok((await row.innerText()).includes(whom));
  await row.getByRole('button', { name: 'Another 30 days' }).click();
  await page.getByText('Renewed: 30 days from now.').waitFor();
  await row.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('Your vote is yours again.').waitFor();
  assert.equal(await row.count(), 0);
  await page.context().close();
});

test('the page of delegates: told, said yes to, dark, by keyboard',
  async () => {
    const page = await visit('', { colorScheme: 'dark' });
    await page.getByRole('link', { name: /handed you their vote/ }).first()
      .click();
    await press(page, 'All right');
    await page.getByText('Noted.').waitFor();
    await page.getByText('How far does that go?').click();
    await inspect(page, 'delegates');
    const { unseen } = await tab(page);
    assert.deepEqual(unseen, []);
    await page.context().close();
  });

test('scripts on: one tap has it back, out of a secret vote too', async () => {
  const page = await visit('decisions/delegates');
  await page.getByLabel('To whom').selectOption('Zoé');
  await press(page, 'Hand it over for 30 days');
  await page.getByText('Handed over.').waitFor();
  // a question that all may vote on; whom it was handed to does
  await page.goto(`${held.start}/decisions/new`);
  await page.getByLabel('What is to be decided?').fill('Do we paint it?');
  await page.getByLabel('More than half', { exact: false }).check();
  await press(page, 'Open it');
  await page.getByText('It is there. Tell the others.').waitFor();
  await page.getByText('Your ballot is cast for one other person').waitFor();
  await inspect(page, 'a question before the delegate votes');
  const where = page.url().replace(/\?.*/, '');
  await zoe.done(`${new URL(where).pathname}/vote`, { choice: '1',
    code: 'abcde-fghjk-mnpqr-stuvw' });
  await page.goto(where);
  await page.getByText('has cast your vote.').waitFor();
  const code = await page.getByLabel('Your hand-over code').inputValue();
  assert.match(code, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/); // this browser knows
  await inspect(page, 'a question when the delegate has voted');
  await page.goto(`${held.start}/decisions/delegates`);
  await inspect(page, 'cast for me');
  const mine = page.locator('section', { has: page.locator('#given') });
  await mine.getByRole('listitem').filter({ hasText: 'everything' })
    .getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('Your vote is yours again.').waitFor();
  await page.goto(where);
  await page.getByLabel('No', { exact: true }).check();
  await press(page, 'Cast my ballot');
  await page.getByText('Your ballot is in.').waitFor();
  await page.context().close();
});

test('a petition, and the vote that it opens', async () => {
  const page = await visit('decisions/recalls');
  await inspect(page, 'petitions');
  await page.setViewportSize(DESKTOP); // a bar and a button beside each other
  await inspect(page, 'petitions, wide');
  await page.setViewportSize(PHONE);
  await press(page, 'Ask and sign');
  await page.getByText('This is needed.').first().waitFor();
  await inspect(page, 'a petition with faults');
  await press(page, 'Sign'); // the second, of two that it takes
  await page.getByText('A fifth have signed: the vote is open.').waitFor();
  await page.getByRole('link', { name: 'To the vote' }).click();
  await page.getByText(/is confirmed or replaced/).waitFor();
  await inspect(page, 'a vote of confidence');
  assert.equal(await page.getByRole('button', { name: 'Take it back' })
    .count(), 0);
  await page.context().close();
});
