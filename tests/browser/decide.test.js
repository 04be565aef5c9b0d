// SPDX-License-Identifier: AGPL-3.0-or-later
// Voting on a phone: with scripts off by links and forms alone, with scripts
// on by moving options; what came of it, as pages that everybody can read.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { PHONE, browser, council, enter, inspect, open, tab } =
  require('./browser.js');
const { serve } = require('./hub.js');

const held = browser(test);
const OPEN = 'Two delegates to the federation';
let hub, state, start;
test.before(async () => {
  hub = await serve('--demo');
  const page = await open(held, hub.link, { viewport: PHONE });
  await enter(page);
  await council(page);
  start = page.url();
  state = await page.context().storageState();
  await page.context().close();
});
test.after(() => hub.stop());

const visit = (where, options = {}) => open(held, `${start}/${where}`,
  { viewport: PHONE, storageState: state, ...options });
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

test('a ballot on a phone, scripts off: cast, looked at, changed',
  async () => {
    const page = await visit('decisions', { javaScriptEnabled: false });
    await page.getByRole('link', { name: OPEN }).click();
    await press(page, 'Cast my ballot'); // nothing is ranked yet
    await page.getByText('Rank at least one.').first().waitFor();
    await page.getByLabel('Tom').selectOption('1');
    await page.getByLabel('Ivo').selectOption('1');
    await press(page, 'Cast my ballot');
    await page.getByText('Another option has this place').first().waitFor();
    assert.equal(await page.getByLabel('Tom').inputValue(), '1');
    await page.getByLabel('Ivo').selectOption('2');
    const code = await page.getByLabel('Your code').inputValue();
    // long, as others have handed her their votes
    assert.match(code, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    await press(page, 'Cast my ballot');
    await page.getByText('Your ballot is in.').waitFor();
    assert.equal(await page.getByLabel('Tom').inputValue(), '');
    await page.getByLabel('Your code').fill(code);
    await press(page, 'Look at my ballot');
    await page.getByText('This is your ballot').waitFor();
    assert.equal(await page.getByLabel('Tom').inputValue(), '1');
    assert.equal(await page.getByLabel('Ivo').inputValue(), '2');
    await page.getByLabel('Ivo').selectOption('');
    await press(page, 'Change my ballot');
    await page.getByText('Your ballot is changed.').waitFor();
    await page.context().close();
  });

test('a new question, voted on with scripts on', async () => {
  const page = await visit('decisions/new');
  await inspect(page, 'the form');
  await page.getByLabel('What is to be decided?').fill('Where do we meet?');
  await page.getByLabel('Ranking, one winner', { exact: false }).check();
  await page.getByLabel('Options').fill('Kitchen\nCellar\nRoof');
  await press(page, 'Open it');
  await page.getByText('It is there. Tell the others.').waitFor();
  await inspect(page, 'the ballot');
  const { unseen } = await tab(page);
  assert.deepEqual(unseen, []);
  await press(page, '↑ Roof');
  await press(page, '↑ Roof');
  const at = async name => page.getByRole('combobox', { name, exact: true })
    .inputValue();
  assert.deepEqual([await at('Roof'), await at('Kitchen'), await at('Cellar')],
    ['1', '2', '3']);
  const code = await page.getByLabel('Your code').inputValue();
  await press(page, 'Cast my ballot');
  await page.getByText('Your ballot is in.').waitFor();
  // this tab knows the code still
  assert.equal(await page.getByLabel('Your code').inputValue(), code);
  await press(page, 'Look at my ballot');
  await page.getByText('This is your ballot').waitFor();
  assert.equal(await at('Roof'), '1');
  await inspect(page, 'the ballot looked at');
  await page.context().close();
});

test('where one stands, and what came of a ranking', async () => {
  const page = await visit('decisions', { colorScheme: 'dark' });
  await page.getByRole('link', { name: 'No meetings on Fridays' }).click();
  await inspect(page, 'consent');
  await press(page, 'Say so');
  await page.getByText('2 consent, 0 stand aside, 1 object').waitFor();
  await page.goto(`${start}/decisions`);
  await page.getByRole('link', { name: 'Which printing press' }).click();
  await page.getByText('Compared in pairs it is ahead').waitFor();
  await page.getByText('Count it again').click();
  await inspect(page, 'the result');
  await page.context().close();
});
