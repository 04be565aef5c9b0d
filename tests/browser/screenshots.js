// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of every page of the demo: on a phone and a desktop, light and
// dark, with scripts off. usage: scripts/screenshots [FOLDER [NAME…]]
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { DESKTOP, PHONE, council, enter, launch, look } = require('./browser.js');
const { crawl, serve } = require('./hub.js');

const FOLDER = path.resolve(process.argv[2] ?? 'out/screenshots');
const ONLY = process.argv.slice(3); // parts of names
const WAYS = {
  phone: { viewport: PHONE },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark' },
  'phone-plain': { viewport: PHONE, javaScriptEnabled: false },
  desktop: { viewport: DESKTOP },
  'desktop-dark': { viewport: DESKTOP, colorScheme: 'dark' },
};

async function round(browser, hub) {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  await page.goto(hub.link);
  await enter(page);
  await council(page);
  const found = [];
  await crawl(page, async (at, of) => found.push([of, at.url()]));
  const state = await context.storageState();
  for (const [way, options] of Object.entries(WAYS)) {
    const other = await browser.newContext({ ...options, storageState: state });
    const view = await other.newPage();
    for (const [of, url] of found) {
      const name = of.slice(1).replaceAll('/', '.').replaceAll('*', 'N') ||
        'home';
      if (ONLY.length && !ONLY.some(part => name.includes(part))) continue;
      await view.goto(url);
      await look(view, path.join(FOLDER, `${name}.${way}.png`));
    }
    await other.close();
  }
  console.log(found.map(([of]) => of).join('\n'));
}

async function main() {
  fs.mkdirSync(FOLDER, { recursive: true });
  const hub = await serve('--demo');
  const browser = await launch();
  try {
    await round(browser, hub);
  } finally {
    await browser.close();
    await hub.stop();
  }
}

main();
