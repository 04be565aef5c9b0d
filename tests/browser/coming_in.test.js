// SPDX-License-Identifier: AGPL-3.0-or-later
// From nobody to a council of two, in the browser: the first one comes in by
// the code that the hub prints, founds, invites; the second one comes in by the
// link. With scripts, without, and by the keyboard alone.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { PHONE, browser, inspect, open } = require('./browser.js');
const { serve } = require('./hub.js');

const held = browser(test);
let hub;
test.before(async () => { hub = await serve(); });
test.after(() => hub.stop());

const WORDS = 'seven quiet harbour lamps';

// Comes in with an invitation's link; the page is then the council's, or, for
// the very first, the one on which councils are founded.
async function join(page, link, name, signIn) {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name').fill(signIn);
  await page.getByLabel('Password').fill(WORDS);
}

async function found(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('What it is for').fill('To try things out.');
  await page.getByLabel('Hours a week').fill('12,5');
  await page.getByRole('button', { name: 'Found it' }).click();
}

// → the link of a new invitation
async function invite(page, whom) {
  await page.getByRole('link', { name: 'Invite' }).first().click();
  await page.getByLabel('For whom').fill(whom);
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  return page.locator('.link').textContent();
}

test('the first member, a council, an invitation, the second', async () => {
  const link = /\S+\/join\?code=\S+/.exec(hub.said())[0];
  const first = await open(held, link, { viewport: PHONE });
  await join(first, link, 'Ana', 'ana');
  await inspect(first);
  await first.getByRole('button', { name: 'Begin' }).click();
  await found(first, 'The Workshop');
  await inspect(first);
  assert.match(await first.title(), /The Workshop/);
  const given = await invite(first, 'Ben, who repairs bicycles');
  await inspect(first);
  assert.ok(await first.locator('.qr').isVisible());
  const code = (await first.locator('.code').textContent()).trim();

  const second = await open(held, given, { javaScriptEnabled: false });
  assert.match(await second.locator('.lead').textContent(), /Ana.*Workshop/);
  await join(second, given, 'Ben', 'ben');
  await second.getByLabel('What you can do').fill('bicycles; first aid');
  await second.getByRole('button', { name: 'Join' }).click();
  assert.match(await second.title(), /The Workshop/);
  await second.goto(`${hub.url}/councils/1/members`);
  assert.equal(await second.locator('.rows > li').count(), 2);
  assert.match(await second.locator('main').textContent(), /first aid/);

  // it was good for one
  const third = await open(held, `${hub.url}/join`, {});
  await third.getByLabel('Code').fill(code);
  await third.getByRole('button', { name: 'Go on' }).click();
  assert.match(await third.locator('.wrong').textContent(), /used up/);
  await inspect(third);
  for (const page of [first, second, third]) await page.context().close();
});

test('a form keeps what was typed, and says what is wrong', async () => {
  const page = await open(held, `${hub.url}/sign-in`);
  await page.getByLabel('Sign-in name').fill('ana');
  await page.getByLabel('Password').fill('not the words at all');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  assert.match(await page.locator('.wrong').textContent(), /not go together/);
  assert.equal(await page.getByLabel('Sign-in name').inputValue(), 'ana');
  await page.getByLabel('Password').fill(WORDS);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.goto(`${hub.url}/councils/new`);
  await page.getByLabel('Name', { exact: true }).fill('Another one');
  await page.getByLabel('What it is for').fill('What I had thought about long.');
  await page.getByLabel('Hours a week').fill('many');
  await page.getByRole('button', { name: 'Found it' }).click();
  await inspect(page);
  assert.equal(await page.getByLabel('Hours a week').inputValue(), 'many');
  assert.equal(await page.getByLabel('What it is for').inputValue(),
    'What I had thought about long.');
  const summary = page.locator('[data-faults] a');
  assert.match(await summary.textContent(), /^Hours a week: /);
  await summary.click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'hours');
  await page.context().close();
});

test('by the keyboard alone: signing in, inviting, signing out', async () => {
  const page = await open(held, `${hub.url}/sign-in`);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const reach = async what => {
    for (let k = 0; k < 60; k++) {
      await page.keyboard.press('Tab');
      const text = await page.evaluate(() => document.activeElement.id ||
        document.activeElement.textContent.trim());
      if (text === what) return;
    }
    assert.fail(`Tab does not reach ${what}`);
  };
  await reach('sign_in');
  await page.keyboard.type('ben');
  await reach('password');
  await page.keyboard.type(WORDS);
  await press('Enter');
  await page.waitForURL(/councils/);
  await reach('The Workshop');
  await press('Enter');
  await page.waitForURL(/councils\/\d+$/);
  await reach('Invite');
  await press('Enter');
  await page.waitForURL(/invites/);
  await reach('note');
  await page.keyboard.type('Cem');
  await press('Enter');
  await page.locator('.qr').waitFor();
  await reach('Ben');
  await press('Enter');
  await reach('Sign out');
  await press('Enter');
  await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
