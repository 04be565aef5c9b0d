// SPDX-License-Identifier: AGPL-3.0-or-later
// Money, as people meet it: every page of it judged by axe-core, the policy and
// the console, on a phone and a desktop, light and dark, in German; and a
// round and a pot gone through with scripts off and by keyboard alone.
// PARECON_PICTURES=FOLDER leaves pictures to look at.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { DESKTOP, PHONE, demo, enter, german, inspect, links, look, open,
  unfold } = require('./browser.js');
const { change } = require('../hub/store.js');

const PICTURES = process.env.PARECON_PICTURES;
let hub, state, base, pages;

const held = demo(test, async began => {
  ({ hub, state } = began);
  base = `${began.start}/money`;
  const page = await open(began, base, { storageState: state });
  const rounds = await links(page, base, '/rounds/\\d+$');
  const [pot] = await links(page, base, '/pots/\\d+$');
  const [entry] = await links(page, `${base}/entries`, '/entries/\\d+$');
  assert.equal(rounds.length, 2);
  const number = base.match(/councils\/(\d+)/)[1];
  pages = { money: base, ledger: `${base}/entries`, entry, pot,
    'round-ideas': rounds[0], 'round-counted': rounds[1],
    books: `${hub.url}/money`, 'books-of': `${hub.url}/money/${number}` };
  await page.context().close();
});

for (const [way, options] of [
  ['phone', { viewport: PHONE }],
  ['phone-dark', { viewport: PHONE, colorScheme: 'dark' }],
  ['desktop', { viewport: DESKTOP }],
  ['desktop-dark', { viewport: DESKTOP, colorScheme: 'dark' }]])
  test(`every page of money, ${way}`, async () => {
    const page = await open(held, base, { ...options, storageState: state });
    for (const [name, url] of Object.entries(pages)) {
      const answer = await page.goto(url);
      assert.ok(answer.ok(), `${name}: ${answer.status()}`);
      await unfold(page);
      await inspect(page, name);
      if (PICTURES)
        await look(page, path.join(PICTURES, `${name}.${way}.png`));
    }
    await page.context().close();
  });

test('German words fit on a phone of 360 px', () =>
  german(held, hub, state, pages, (name, page) =>
    PICTURES && look(page, path.join(PICTURES, `${name}.phone-de.png`))));

test('with scripts off: an idea, a ballot, the result', async () => {
  const page = await open(held, pages['round-ideas'], { viewport: PHONE,
    storageState: state, javaScriptEnabled: false });
  await page.getByLabel('Idea', { exact: true }).fill('Lamps');
  await page.getByLabel('What it costs').fill('many');
  await page.getByRole('button', { name: 'Hand in an idea' }).click();
  assert.match(await page.locator('main').innerText(), /amount above 0/);
  assert.equal(await page.getByLabel('Idea', { exact: true }).inputValue(),
    'Lamps');
  await page.getByLabel('What it costs').fill('310');
  await unfold(page); // what stands there is of use for half of them, too
  await page.getByLabel('Of use from').fill('155');
  await page.getByLabel('Then in steps of').fill('31');
  await page.getByRole('button', { name: 'Hand in an idea' }).click();
  assert.match(await page.locator('main').innerText(), /Lamps/);
  // the days go by
  const round = pages['round-ideas'].match(/(\d+)$/)[1];
  const store = path.join(hub.folder, 'hub.db');
  const passed = what => change(store, `UPDATE money_round SET
    ${what}_until_at = ${Math.floor(Date.now() / 1000) - 1}
    WHERE round = ${round}`);
  passed('ideas');
  await page.goto(pages['round-ideas']);
  if (PICTURES)
    await look(page, path.join(PICTURES, 'round-voting.phone.png'));
  const lamps = page.getByRole('group', { name: /Lamps/ })
    .getByRole('radio', { name: 'for', exact: true });
  await lamps.check();
  await page.getByRole('group', { name: /Coffee/ })
    .getByRole('radio', { name: 'against' }).check();
  const code = await page.getByLabel('Your code').inputValue();
  await page.getByRole('button', { name: 'Vote', exact: true }).click();
  await page.getByText('You have voted.', { exact: false }).first().waitFor();
  // the code is not told again: who noted it can look, and change
  await page.goto(pages['round-ideas']);
  assert.equal(await page.getByLabel('Your code').inputValue(), '');
  await page.getByLabel('Your code').fill(code);
  await page.getByRole('button', { name: 'Look at my ballot' }).click();
  await page.getByText('This is your ballot').waitFor();
  assert.ok(await lamps.isChecked());
  await page.getByRole('button', { name: 'Change my ballot' }).click();
  await page.getByText('Your ballot is changed.').waitFor();
  passed('votes');
  await page.goto(pages['round-ideas']);
  await page.getByRole('button', { name: 'Count the ballots' }).click();
  assert.match(await page.locator('main').innerText(),
    /1 of 1 chose it and paid for it/);
  assert.match(await page.locator('main').innerText(),
    /0 for it, 1 against/);
  await page.context().close();
});

test('by keyboard alone: a second person agrees to a draw', async () => {
  const page = await open(held, pages.pot, { viewport: DESKTOP,
    storageState: state });
  const agree = page.getByRole('button', { name: 'I agree' });
  await agree.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/said=money/);
  assert.match(await page.locator('main').innerText(), /1,680\.00 EUR/);
  await page.context().close();
});

// The forms of who keeps the money and who calls meetings. The last test: who
// becomes another is signed out as who they were.
test('what treasurer and coordinator are given to do', async () => {
  const page = await open(held, base, { viewport: PHONE,
    storageState: state });
  const answer = await page.request.get(base.replace(/\/money$/, ''),
    { headers: { Accept: 'application/json' } });
  const { roles } = await answer.json();
  const day = Math.floor(Date.now() / 1000) + 86400; // ideas once more
  change(path.join(hub.folder, 'hub.db'), `UPDATE money_round SET
    ideas_until_at = ${day}, votes_until_at = ${day + 86400}, counted_at = NULL
    WHERE round = ${pages['round-ideas'].match(/(\d+)$/)[1]}`);
  for (const role of ['treasurer', 'coordinator']) {
    const holder = roles.find(r => r.kind === role && !r.is_shadow);
    await page.goto(`${hub.url}/demo`);
    await enter(page, holder.name);
    for (const name of ['money', 'ledger', 'entry', 'pot', 'round-ideas',
      'round-counted']) {
      await page.goto(pages[name]);
      await unfold(page);
      await inspect(page, name);
      if (PICTURES)
        await look(page, path.join(PICTURES, `${role}-${name}.phone.png`));
    }
    // two forms in a line, beside which there is room for a button only
    await page.setViewportSize(DESKTOP);
    await inspect(page, 'round-counted, wide');
    await page.setViewportSize(PHONE);
    await page.goto(pages['round-ideas']);
    assert.equal(await page.getByText('At most one of these').count(), 1);
    await unfold(page);
    const together = page.locator('form[action$="/together"]');
    await together.getByRole('checkbox').nth(1).check();
    await together.getByRole('button').click();
    await page.getByText('Two at least.').first().waitFor();
    assert.deepEqual(await together.getByRole('checkbox')
      .evaluateAll(all => all.slice(0, 3).map(box => box.checked)),
    [false, true, false], 'what was ticked stays so');
  }
  await page.context().close();
});
