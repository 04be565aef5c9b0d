// SPDX-License-Identifier: AGPL-3.0-or-later
// Sharing between councils, dues and pledges, as people meet them: every page
// judged by axe-core, the policy and the console, on a phone and a desktop,
// light and dark, in German; a band picked with scripts off, a pause by
// keyboard alone. PARECON_PICTURES=FOLDER leaves pictures to look at.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { DESKTOP, PHONE, demo, enter, german, inspect, links, look, open,
  unfold } = require('./browser.js');

const PICTURES = process.env.PARECON_PICTURES;
let hub, state, base, pages;

const picture = (page, name) => PICTURES
  ? look(page, path.join(PICTURES, `${name}.png`)) : undefined;

const held = demo(test, async began => {
  ({ hub, state } = began);
  base = `${began.start}/money`;
  const page = await open(began, base, { storageState: state });
  const [open_, settled] = await links(page, `${base}/transfers`,
    '/transfers/\\d+$');
  const [pledge] = await links(page, `${base}/pledges`, '/pledges/\\d+$');
  pages = { transfers: `${base}/transfers`, 'transfer-open': open_,
    'transfer-settled': settled, dues: `${base}/dues`,
    pledges: `${base}/pledges`, pledge };
  await page.context().close();
});

for (const [way, options] of [
  ['phone', { viewport: PHONE }],
  ['desktop-dark', { viewport: DESKTOP, colorScheme: 'dark' }]])
  test(`every page of it, ${way}`, async () => {
    const page = await open(held, base, { ...options, storageState: state });
    for (const [name, url] of Object.entries(pages)) {
      const answer = await page.goto(url);
      assert.ok(answer.ok(), `${name}: ${answer.status()}`);
      await unfold(page);
      await inspect(page, name);
      await picture(page, `${name}.${way}`);
    }
    await page.context().close();
  });

test('what stands there is what happened', async () => {
  const page = await open(held, pages['transfer-settled'],
    { viewport: DESKTOP, storageState: state });
  const main = page.locator('main');
  await main.waitFor();
  assert.match(await main.innerText(), /The Harbour Courier → The Long Table/);
  assert.match(await main.innerText(), /2,500\.00 EUR arrived/);
  await page.goto(pages['transfer-open']);
  assert.match(await main.innerText(), /This is a proposal/);
  // three rules beside each other, now and in the year before
  assert.equal(await main.locator('table').count(), 2);
  assert.equal(await main.locator('table svg').count(), 12);
  await page.context().close();
});

test('with scripts off: a band, and what one owes', async () => {
  const page = await open(held, pages.dues, { viewport: PHONE,
    storageState: state, javaScriptEnabled: false });
  await page.getByRole('radio', { name: /from 2,400\.00 EUR/ }).check();
  await page.getByRole('button', { name: 'This is my band' }).click();
  const text = await page.locator('main').innerText();
  assert.match(text, /40\.00 EUR a month/);
  assert.match(text, /you chose the band from 2,400\.00 EUR/);
  await page.context().close();
});

test('by keyboard alone: a pause', async () => {
  const page = await open(held, pages.dues, { viewport: DESKTOP,
    storageState: state });
  await page.getByRole('button', { name: 'Pause my dues' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/said=dues/);
  assert.match(await page.locator('main').innerText(), /You pause/);
  await page.getByRole('button', { name: 'Go on paying' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/said=dues\.resumed/);
  await page.context().close();
});

test('German words fit on a phone of 360 px', () =>
  german(held, hub, state, pages, (name, page) =>
    picture(page, `${name}.phone-de`)));

// The forms of who keeps the money and who coordinates. The last test: who
// becomes another is signed out as who they were.
test('what treasurer and coordinator are given to do', async () => {
  const page = await open(held, base, { viewport: PHONE,
    storageState: state });
  const answer = await page.request.get(base.replace(/\/money$/, ''),
    { headers: { Accept: 'application/json' } });
  const { roles } = await answer.json();
  for (const role of ['treasurer', 'coordinator']) {
    const holder = roles.find(r => r.kind === role && !r.is_shadow);
    await page.goto(`${hub.url}/demo`);
    await enter(page, holder.name);
    for (const name of ['transfer-open', 'dues', 'pledge', 'pledges']) {
      await page.goto(pages[name]);
      await unfold(page);
      await inspect(page, name);
      await picture(page, `${role}-${name}.phone`);
    }
  }
  await page.context().close();
});
