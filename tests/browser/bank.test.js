// SPDX-License-Identifier: AGPL-3.0-or-later
// The bank beside the ledger, as people meet it: every page of it judged by
// axe-core, the policy and the console, on a phone and a desktop, light and
// dark, in German; an entry among several accounts and a statement gone through
// with scripts off, a hand-over signed by keyboard alone.
// PARECON_PICTURES=FOLDER leaves pictures to look at.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { DESKTOP, PHONE, browser, council, enter, german, inspect, look, open,
  unfold } = require('./browser.js');
const { serve } = require('./hub.js');
const { change } = require('../hub/store.js');

const PICTURES = process.env.PARECON_PICTURES;
const held = browser(test);
let hub, base, pages, keeper;

const KEEPER = 'Margarethe Lindqvist-Östergård';
test.before(async () => {
  hub = await serve('--demo');
  const page = await open(held, hub.link, { viewport: PHONE });
  await enter(page, KEEPER);
  await council(page);
  base = `${page.url()}/money`;
  // who keeps the money is not what is tested here
  change(path.join(hub.folder, 'hub.db'), `UPDATE role SET member =
    (SELECT member FROM member WHERE name = '${KEEPER}')
    WHERE kind = 'treasurer' AND ended_at IS NULL AND is_shadow = 0
    AND council = ${base.match(/councils\/(\d+)/)[1]}`);
  await page.goto(`${base}/bank`);
  const statement = await page.evaluate(() => [...document
    .querySelectorAll('main a[href]')].map(a => a.href)
    .find(href => /bank\/\d+$/.test(href)));
  keeper = await page.context().storageState();
  await page.context().close();
  assert.ok(statement);
  pages = { bank: `${base}/bank`, statement, split: `${base}/split`,
    worth: `${base}/worth?in=EUR`, handover: `${base}/handover`,
    ledger: `${base}/entries`, money: base };
});
test.after(() => hub.stop());

for (const [way, options] of [
  ['phone', { viewport: PHONE }],
  ['phone-dark', { viewport: PHONE, colorScheme: 'dark' }],
  ['desktop', { viewport: DESKTOP }]])
  test(`every page beside the bank, ${way}`, async () => {
    const page = await open(held, base, { ...options, storageState: keeper });
    for (const [name, url] of Object.entries(pages)) {
      const answer = await page.goto(url);
      assert.ok(answer.ok(), `${name}: ${answer.status()}`);
      await unfold(page);
      await inspect(page, name);
      if (PICTURES)
        await look(page, path.join(PICTURES, `bank-${name}.${way}.png`));
    }
    await page.context().close();
  });

test('German words fit on a phone of 360 px', () =>
  german(held, hub, keeper, pages, (name, page) =>
    PICTURES && look(page, path.join(PICTURES, `bank-${name}.phone-de.png`))));

test('with scripts off: lines are added, and nothing typed is lost',
  async () => {
    const page = await open(held, pages.split, { viewport: PHONE,
      storageState: keeper, javaScriptEnabled: false });
    const line = n => page.getByRole('group', { name: `Line ${n}`,
      exact: true });
    const fill = async (n, way, account, amount) => {
      await line(n).getByLabel('Which way').selectOption({ label: way });
      await line(n).getByLabel('Account').selectOption({ label: account });
      await line(n).getByLabel('Amount').fill(amount);
    };
    await page.getByLabel('What it was about').fill('House');
    await fill(1, 'out of', 'What we have: Bank', '120.50');
    await fill(2, 'into', 'Where to: Rent', '100');
    assert.equal(await line(4).count(), 0);
    await page.getByRole('button', { name: 'Add lines' }).click();
    assert.equal(await line(7).count(), 1);
    assert.equal(await line(1).getByLabel('Amount').inputValue(), '120.50');
    await page.getByRole('button', { name: 'Write an entry' }).click();
    assert.match(await page.locator('main').innerText(), /More goes out/);
    await fill(7, 'into', 'Where to: Help', '20,50');
    await page.getByRole('button', { name: 'Write an entry' }).click();
    await page.waitForURL(/said=money.entry/);
    assert.match(await page.locator('main').innerText(),
      /House[^]*120\.50 EUR[^]*and 1 more account/);
    await page.context().close();
  });

test('with scripts off: a statement is gone through', async () => {
  const page = await open(held, pages.bank, { viewport: PHONE,
    storageState: keeper, javaScriptEnabled: false });
  const main = () => page.locator('main').innerText();
  const bring = async text => {
    await page.goto(pages.bank);
    await page.getByLabel('The bank’s file').setInputFiles({ name: 'b.csv',
      mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByLabel('Of which account')
      .selectOption({ label: 'What we have: Bank' });
    await page.getByRole('button', { name: 'Bring a statement' }).click();
  };
  await bring('date,amount\n2026-02-30,5');
  assert.match(await main(), /Nothing was kept\.[^]*:2:[^]*is no day/);
  await page.goto(pages.statement);
  assert.match(await main(), /2 lines wait/);
  assert.match(await main(), /Account fee/);
  const row = words => page.getByRole('listitem')
    .filter({ hasText: words }).first();
  await row('Account fee').getByRole('button', { name: 'Leave out' }).click();
  assert.match(await main(), /left out/);
  const gift = row('for a good paper');
  await gift.locator('summary').click();
  await gift.getByRole('button', { name: 'Make an entry of it' }).click();
  assert.match(await main(), /Choose an account/);
  const again = row('for a good paper');
  await again.getByLabel('Where from')
    .selectOption({ label: 'Where from: Donations' });
  await again.getByLabel('What it was about').fill('A gift');
  await again.getByRole('button', { name: 'Make an entry of it' }).click();
  await page.waitForURL(/said=money.bank_entered/);
  const seen = await main();
  assert.match(seen, /Every line is settled/);
  assert.match(seen, /A gift/);
  assert.doesNotMatch(seen, /for a good paper/); // what they wrote is gone
  await page.context().close();
});

test('with scripts off: a table says which column is what, and is taken back',
  async () => {
    for (const [way, options] of [['phone', { viewport: PHONE }],
      ['desktop-dark', { viewport: DESKTOP, colorScheme: 'dark' }]]) {
      const page = await open(held, pages.bank, { ...options,
        storageState: keeper, javaScriptEnabled: false });
      const main = () => page.locator('main').innerText();
      await page.getByLabel('The bank’s file').setInputFiles({ name: 'b.csv',
        mimeType: 'text/csv', buffer: Buffer.from('Kdy;Kolik;Proc\n' +
          '3/4/2026;1.200;A very long purpose of somebody who says much\n') });
      await page.getByLabel('Of which account')
        .selectOption({ label: 'What we have: Bank' });
      await page.getByRole('button', { name: 'Bring a statement' }).click();
      assert.match(await main(), /No heading of this table says/);
      await page.getByLabel('Column 1').selectOption({ label: 'day' });
      await page.getByLabel('Column 2').selectOption({ label: 'amount' });
      await page.getByLabel('Column 3').selectOption({ label: 'what for' });
      await page.getByLabel('3/4/2026 is')
        .selectOption({ label: '3 April: the day first' });
      await page.getByLabel('1.200 is').selectOption({ index: 1 });
      if (PICTURES)
        await look(page, path.join(PICTURES, `bank-ask.${way}.png`));
      await page.getByRole('button', { name: 'Read it so' }).click();
      await page.waitForURL(/said=money.bank/);
      assert.match(await main(), /How the file was read[^]*1,200\.00 EUR/);
      assert.match(await main(), /decimals behind a comma/);
      if (PICTURES)
        await look(page, path.join(PICTURES, `bank-read.${way}.png`));
      await page.getByRole('button', { name: 'Take the statement back' })
        .click();
      await page.waitForURL(/said=money.bank_undone/);
      // what was said is remembered for the account: the other way is new
      change(path.join(hub.folder, 'hub.db'), 'DELETE FROM money_form');
      await page.context().close();
    }
  });

test('the page that asks which column is what, judged', async () => {
  const page = await open(held, pages.bank, { viewport: PHONE,
    storageState: keeper });
  await page.getByLabel('The bank’s file').setInputFiles({ name: 'b.csv',
    mimeType: 'text/csv', buffer: Buffer.from('Kdy;Kolik\n2026-01-02;5\n') });
  await page.getByLabel('Of which account')
    .selectOption({ label: 'What we have: Bank' });
  await page.getByRole('button', { name: 'Bring a statement' }).click();
  await page.getByLabel('Column 1').waitFor();
  await inspect(page, 'bank-ask');
  await page.context().close();
});

// The last test: who becomes another is signed out as who they were.
test('by keyboard alone: two sign that the money is there', async () => {
  const page = await open(held, pages.handover, { viewport: DESKTOP,
    storageState: keeper });
  const sign = async said => {
    await page.goto(pages.handover);
    await page.getByRole('button', { name: 'I looked: it is there' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/said=money/);
    assert.match(await page.locator('body').innerText(), said);
  };
  await sign(/somebody else, too/);
  const number = base.match(/councils\/(\d+)/)[1];
  const answer = await page.request.get(`${hub.url}/councils/${number}/members`,
    { headers: { Accept: 'application/json' } });
  const { members } = await answer.json();
  await page.goto(`${hub.url}/demo`);
  await enter(page, members.find(m => m.name !== KEEPER).name);
  await sign(/the money is handed over/);
  await page.context().close();
});
