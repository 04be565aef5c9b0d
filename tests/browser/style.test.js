// SPDX-License-Identifier: AGPL-3.0-or-later
// The style guide: every component of web/hub.css, before any page uses it.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { DESKTOP, PHONE, WEB, browser, inspect, open, outside,
  small, tab } =
  require('./browser.js');

const held = browser(test);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parecon-guide-'));
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript',
  svg: 'image/svg+xml' };
let server, url;

test.before(async () => {
  execFileSync(process.execPath, [path.join(WEB, 'guide', 'render.js'), folder]);
  server = http.createServer((request, answer) => {
    const name = request.url === '/' ? 'index.html' : request.url.slice(1);
    answer.setHeader('Content-Type', TYPES[name.split('.').pop()]);
    answer.setHeader('Content-Security-Policy', "default-src 'self'");
    answer.end(fs.readFileSync(path.join(folder, name)));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${server.address().port}/`;
});
test.after(() => {
  server.closeAllConnections();
  server.close();
  fs.rmSync(folder, { recursive: true });
});

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of [PHONE, DESKTOP]) {
    test(`every component, ${colorScheme}, ${viewport.width} px`, async () => {
      const page = await open(held, url, { colorScheme, viewport });
      await inspect(page);
      await page.context().close();
    });
  }
}

test('with scripts off, in forced colours, with large letters', async () => {
  for (const options of [{ javaScriptEnabled: false },
    { forcedColors: 'active' }]) {
    const page = await open(held, url, options);
    assert.deepEqual(page.faults, []);
    assert.equal(await page.locator('h1').textContent(), 'Tasks');
    await page.context().close();
  }
  // WCAG 1.4.10: 1280 px wide at four times the size
  const page = await open(held, url, { viewport: { width: 320, height: 256 } });
  assert.deepEqual(await small(page), []);
  assert.deepEqual(await outside(page), []);
  await page.context().close();
});

test('the keyboard reaches everything and one sees where it is', async () => {
  const page = await open(held, url);
  const { order, unseen } = await tab(page);
  assert.ok(order.length > 40, `${order.length} stops`);
  assert.match(order[0], /Skip/);
  assert.deepEqual(unseen, []);
  await page.context().close();
});

test('a rating is set by keys, and by a thumb that slides', async () => {
  const page = await open(held, url, { hasTouch: true });
  const value = name => page.evaluate(n => document.querySelector(
    `input[name=${n}]:checked`)?.value, name);
  await page.locator('input[name=empowerment]:checked').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await value('empowerment'), '8');
  const strip = page.locator('.steps').nth(1);
  await strip.scrollIntoViewIfNeeded();
  const box = await strip.boundingBox();
  const at = k => box.x + box.width * (k + 0.5) / 11;
  await page.mouse.move(at(2), box.y + 20);
  await page.mouse.down();
  await page.mouse.move(at(6), box.y + 25, { steps: 5 });
  assert.equal(await value('desirability'), '6');
  await page.mouse.up();
  await page.context().close();
});

test('menus open without scripts; with them, Escape closes', async () => {
  const page = await open(held, url);
  await page.locator('.menu.me summary').click();
  assert.ok(await page.getByRole('button', { name: 'Sign out' }).isVisible());
  await page.keyboard.press('Escape');
  assert.ok(await page.getByRole('button', { name: 'Sign out' }).isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.tagName),
    'SUMMARY');
  await page.locator('.menu.sections summary').click();
  assert.ok(await page.getByRole('link', { name: 'Merging' }).isVisible());
  await page.context().close();
});
