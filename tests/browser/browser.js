// SPDX-License-Identifier: AGPL-3.0-or-later
// A real browser, and what every page of the hub must be: without faults for
// the browser, for axe-core, for a thumb, for the keyboard, at 360 px.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { serve } = require('./hub.js');

const WEB = path.resolve(__dirname, '..', '..', 'web');
const { chromium } = require(path.join(WEB, 'node_modules', 'playwright-core'));
const AXE = fs.readFileSync(
  path.join(WEB, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
      '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

// One browser a test file; it is gone when the file's tests are over.
function browser(test) {
  const held = {};
  test.before(async () => { held.browser = await launch(); });
  test.after(() => held.browser?.close());
  return held;
}

// On the page to which the demo's link leads: comes in as somebody.
async function enter(page, name = 'Margarethe Lindqvist-Östergård') {
  await page.getByRole('listitem').filter({ hasText: name }).first()
    .getByRole('button').click();
  await page.waitForURL(url => !url.pathname.startsWith('/demo'));
}

// To a council, by the list of all.
async function council(page, name = 'The Harbour Courier') {
  await page.goto(new URL('/councils', page.url()).href);
  await page.getByRole('link', { name }).first().click();
  await page.waitForURL(/councils\/\d+$/);
}

// For a test file: a browser, a demo of its own, and somebody who came in
// there, to a council; then what `more` does. → once the tests run { browser,
// hub, start: the council's page, state: the cookies }
function demo(test, more) {
  const held = {};
  // all in one: a file's hooks do not wait for each other
  test.before(async () => {
    held.browser = await launch();
    held.hub = await serve('--demo');
    const page = await open(held, held.hub.link);
    await enter(page);
    await council(page);
    held.start = page.url();
    held.state = await page.context().storageState();
    await page.context().close();
    await more?.(held);
  });
  test.after(async () => {
    await held.browser?.close();
    await held.hub?.stop();
  });
  return held;
}

// Presses the first button of that name.
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

// Where the links of a page lead that match. → ["address"]
async function links(page, where, pattern) {
  await page.goto(where);
  return page.evaluate(text => [...document.querySelectorAll('a[href]')]
    .map(a => a.href).filter(href => new RegExp(text).test(href)), pattern);
}

// Opens what is folded up, so that it is looked at, too.
function unfold(page) {
  return page.evaluate(() => document.querySelectorAll('main details')
    .forEach(d => { d.open = true; }));
}

// With German words on a phone no page sticks out. `then(name, page)` may look
// at each. They read English again afterwards.
async function german(held, hub, state, pages, then) {
  const page = await open(held, `${hub.url}/me`, { viewport: PHONE,
    storageState: state });
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  for (const [name, url] of Object.entries(pages)) {
    await page.goto(url);
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    await unfold(page);
    assert.deepEqual(await outside(page), [], name);
    await then(name, page);
  }
  await page.goto(`${hub.url}/me`);
  await page.getByLabel('Sprache').selectOption('en');
  await page.getByRole('button', { name: 'Speichern', exact: true }).click();
  await page.context().close();
}

// A picture of the whole page, at most 4,000 px of it.
async function look(page, path) {
  const { width } = page.viewportSize();
  const size = page.locator('html');
  const { height } = await size.boundingBox();
  await page.screenshot({ path, fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(4000, Math.ceil(height)) } });
}

// A page in a window of its own (cookies and all). `page.faults` gathers what
// must not happen: messages of the console, scripts that throw, requests to
// anybody else or without an answer, breaches of the security policy.
async function open(held, url, options = {}) {
  const { allow = [], ...rest } = options;
  const context = await held.browser.newContext({
    viewport: PHONE, locale: 'en-GB', ...rest });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.faults = [];
  const fault = text => {
    // a form with faults comes back with that status, as it should
    if (/status of 422/.test(text)) return;
    if (!allow.some(pattern => pattern.test(text))) page.faults.push(text);
  };
  const origin = new URL(url).origin;
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type()))
      fault(`console: ${message.text()}`);
  });
  page.on('pageerror', error => fault(`script: ${error.message}`));
  page.on('request', request => {
    const to = new URL(request.url());
    if (to.origin !== origin && to.protocol !== 'data:' &&
        to.protocol !== 'blob:')
      fault(`third party: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url);
  return page;
}

// Everything axe-core knows of WCAG 2.2 AA and its own good practice.
// → ["rule: element: what to do"]
async function axe(page) {
  // not a script of the page, so that its policy has no say in it
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
      'best-practice'] }));
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

// What sticks out to the right of the window. → ["element"]
function outside(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return ['the page', ...[...document.querySelectorAll('body *')]
      .filter(e => e.getBoundingClientRect().right > wide + 1)
      .map(e => e.outerHTML.slice(0, 100)).slice(0, 5)];
  });
}

// Buttons, fields and links outside of running text that a thumb misses.
function small(page) {
  return page.evaluate(() => {
    const inText = e => e.tagName === 'A' &&
      getComputedStyle(e).display === 'inline';
    return [...document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter(e => e.checkVisibility() && !inText(e))
      .map(e => [e, (e.closest('label') ?? e).getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
      .map(([e, box]) => `${e.outerHTML.slice(0, 90)}: ` +
        `${box.width.toFixed(0)} × ${box.height.toFixed(0)}`);
  });
}

// Parts of a line of a list that lie upon one another. → ["element, element"]
function overlapping(page) {
  return page.evaluate(() => [...document.querySelectorAll('.rows > li')]
    .flatMap(line => {
      const parts = [...line.children].filter(e => e.checkVisibility())
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([, box]) => box.width && box.height);
      return parts.flatMap(([e, a], k) => parts.slice(k + 1)
        .filter(([, b]) => Math.min(a.right, b.right) -
          Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) -
          Math.max(a.top, b.top) > 1)
        .map(([other]) => `${e.outerHTML.slice(0, 60)}, ` +
          other.outerHTML.slice(0, 60)));
    }));
}

// Goes through the page with the Tab key. → { order: ["tag#id or text"],
// unseen: those on which nothing shows that they have the focus }
async function tab(page, most = 400) {
  await page.evaluate(() => document.activeElement?.blur());
  const order = [], unseen = [];
  for (let k = 0; k < most; k++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      if (e.dataset.tabbed) return null;
      e.dataset.tabbed = '1';
      // a hidden radio button shows its focus on what stands beside it
      const shown = Number(getComputedStyle(e).opacity) === 0
        ? e.nextElementSibling : e;
      const style = getComputedStyle(shown);
      const box = shown.getBoundingClientRect();
      const inView = box.bottom > 0 && box.top < innerHeight;
      return { name: e.id ? `${e.tagName}#${e.id}` : `${e.tagName} ` +
        `${(e.textContent || e.name || '').trim().slice(0, 30)}`,
        seen: inView && style.outlineStyle !== 'none' &&
          parseFloat(style.outlineWidth) >= 2 };
    });
    if (!at) break;
    order.push(at.name);
    if (!at.seen) unseen.push(at.name);
  }
  return { order, unseen };
}

// All that a page must be, in the window it has. Throws what is wrong.
async function inspect(page, what = page.url()) {
  const wrong = [...page.faults, ...await axe(page),
    ...(await outside(page)).map(e => `sticks out: ${e}`),
    ...(await small(page)).map(e => `too small: ${e}`),
    ...(await overlapping(page)).map(e => `overlapping: ${e}`)];
  assert.deepEqual(wrong, [], what);
}

module.exports = { DESKTOP, PHONE, WEB, axe, browser, council, demo, enter,
  german, inspect, launch, links, look, open, outside, press, small, tab,
  unfold };
