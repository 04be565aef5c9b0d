// SPDX-License-Identifier: AGPL-3.0-or-later
// People in a real browser: coming in by a link, passkeys (with the browser's
// own virtual device), and all of it with scripts off but these.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { browser, open, inspect, DESKTOP, PHONE } = require('./browser.js');
const { startHub, PASSWORD } = require('../hub/people.js');

const held = browser(test);
let hub;
test.before(async () => { hub = await startHub(); });
test.after(async () => {
  await hub.stop();
  hub.remove();
});

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields))
    await page.fill(`main [name="${name}"]`, value);
}

const press = (page, name) => page.click(`main button:text-is("${name}")`);

// Two people, in the way people go it. Everything after builds on them.
let link;
test('the first comes in, founds a council and invites, scripts off',
  async () => {
    const page = await open(held, `${hub.url}/join?code=${hub.founding()}`,
      { javaScriptEnabled: false });
    await fill(page, { name: 'Ada', sign_in: 'ada',
      password: 'password123' });
    await press(page, 'Begin');
    assert.match(await page.textContent('#password-f'), /tried first/);
    assert.equal(await page.inputValue('#name'), 'Ada');
    await fill(page, { password: PASSWORD });
    await press(page, 'Begin');
    assert.equal(new URL(page.url()).pathname, '/councils/new');
    await fill(page, { name: 'Bakery', purpose: 'to bake bread',
      hours: '30,5' });
    await press(page, 'Found it');
    assert.match(page.url(), /\/councils\/1$/);
    await page.click('main a:text-is("Invite")');
    await fill(page, { note: 'for Ben' });
    await press(page, 'Make an invitation');
    assert.ok(await page.isVisible('svg.qr path'));
    link = await page.textContent('.link a');
    // a reload asks whether to send the form again, and shows the same code
    const code = await page.textContent('p.code');
    assert.ok(link.endsWith(code));
    await page.context().close();
  });

test('somebody comes in by the link, signs out and in, scripts off',
  async () => {
    const page = await open(held, link, { javaScriptEnabled: false });
    assert.match(await page.textContent('main'), /Ada invites you to Bakery/);
    await fill(page, { name: 'Ben', sign_in: 'ben', password: PASSWORD,
      hours: '20', skills: 'cooking; first aid' });
    await press(page, 'Join');
    assert.match(page.url(), /\/councils\/1$/);
    await page.goto(`${hub.url}/councils/1/members`);
    assert.match(await page.textContent('ol.tree'), /Ben\s+let in by Ada/);
    await page.goto(`${hub.url}/me`);
    await press(page, 'Sign out');
    await page.goto(`${hub.url}/councils/1/roles`);
    assert.match(page.url(), /\/sign-in\?next=/);
    await fill(page, { sign_in: 'ben', password: 'not the right one' });
    await press(page, 'Sign in');
    assert.match(await page.textContent('[role=alert]'), /do not go together/);
    assert.equal(await page.inputValue('#sign_in'), 'ben');
    await fill(page, { password: PASSWORD });
    await press(page, 'Sign in');
    assert.match(page.url(), /\/councils\/1\/roles$/);
    // no way in by a passkey is offered to who has no scripts
    await page.goto(`${hub.url}/me`);
    assert.ok(!await page.isVisible('[data-passkey]'));
    await page.context().close();
  });

// A device of the browser's own making, which says yes.
async function giveDevice(page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send(
    'WebAuthn.addVirtualAuthenticator', { options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
      hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true } });
  return { tools, authenticatorId };
}

async function signIn(page, name) {
  await page.goto(`${hub.url}/sign-in`);
  await fill(page, { sign_in: name, password: PASSWORD });
  await press(page, 'Sign in');
  await page.waitForURL(/\/councils/);
}

test('a passkey is made, signs in, steps up and is removed', async () => {
  const page = await open(held, `${hub.url}/sign-in`);
  const { tools, authenticatorId } = await giveDevice(page);
  await signIn(page, 'ben');
  await page.goto(`${hub.url}/me`);
  await page.fill('#passkey-name', 'my phone');
  await press(page, 'Make a passkey on this device');
  await page.waitForURL(/said=me\.passkey/);
  assert.match(await page.textContent('main'), /my phone/);
  const { credentials } = await tools.send('WebAuthn.getCredentials',
    { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].rpId, 'localhost');

  // the same device a second time is told that it is known
  await press(page, 'Make a passkey on this device');
  await page.waitForSelector('[data-passkey] [role=alert]:not([hidden])');

  await press(page, 'Sign out');
  await page.goto(`${hub.url}/sign-in?next=/councils/1/roles`);
  await press(page, 'Sign in with a passkey');
  await page.waitForURL(`${hub.url}/councils/1/roles`);

  // ten minutes later, which the store is told
  await page.goto(`${hub.url}/step-up?next=/me/erase`);
  await press(page, 'Show it with a passkey');
  await page.waitForURL(`${hub.url}/me/erase`);
  await page.goto(`${hub.url}/me`);
  await press(page, 'Remove');
  await page.waitForURL(/passkey_gone/);

  // what the device still has, the hub does not take any more
  await press(page, 'Sign out');
  await page.goto(`${hub.url}/sign-in`);
  await press(page, 'Sign in with a passkey');
  await page.waitForSelector('[data-passkey] [role=alert]:not([hidden])');
  assert.match(await page.textContent('[data-passkey] [role=alert]'),
    /not known here/);
  // the browser notes answers that say no
  assert.deepEqual(page.faults.filter(f => !/422/.test(f)), []);
  await page.context().close();
});

test('who turns away from the device is told so', async () => {
  const page = await open(held, `${hub.url}/sign-in`);
  const { tools, authenticatorId } = await giveDevice(page);
  await tools.send('WebAuthn.setUserVerified',
    { authenticatorId, isUserVerified: false });
  await press(page, 'Sign in with a passkey');
  await page.waitForSelector('[data-passkey] [role=alert]:not([hidden])');
  assert.match(await page.textContent('[data-passkey] [role=alert]'),
    /Nothing was changed/);
  await page.context().close();
});

const PLACES = ['/sign-in', '/join', '/recover', '/recover/finish', '/may',
  '/councils', '/councils/new', '/councils/1', '/councils/1/change',
  '/councils/1/close',
  '/councils/1/members', '/councils/1/membership', '/councils/1/invites',
  '/councils/1/roles', '/councils/1/roles/ledger?kind=scribe',
  '/councils/1/may', '/me', '/me/erase', '/step-up',
  '/vouch'];
for (const [name, viewport] of [['phone', PHONE], ['desktop', DESKTOP]])
  for (const colorScheme of ['light', 'dark'])
    test(`every page is as it must be: ${name}, ${colorScheme}`, async () => {
      const page = await open(held, `${hub.url}/sign-in`,
        { viewport, colorScheme });
      await signIn(page, 'ada');
      for (const place of PLACES) {
        await page.goto(hub.url + place);
        await inspect(page, place);
      }
      await page.context().close();
    });
