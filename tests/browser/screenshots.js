// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of every page, to look at: of the demo as a member and as those who
// hold roles, as a stranger, with faults, in an empty hub, in a council of a
// thousand; on a phone and a desktop, light and dark, printed, with scripts
// off, in all languages. usage: scripts/screenshots [FOLDER [PART-OF-A-NAME…]]
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { DESKTOP, PHONE, council, enter, launch, look } = require('./browser.js');
const { crawl, serve } = require('./hub.js');
const { Browser, PASSWORD } = require('../hub/people.js');
const { divide, take } = require('../hub/tables.js');

const FOLDER = path.resolve(process.argv[2] ?? 'out/screenshots');
const ONLY = process.argv.slice(3); // parts of names
const PAPER = { width: 680, height: 960 }; // A4 less its margins, in CSS px
const WAYS = {
  phone: { viewport: PHONE },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark' },
  'phone-plain': { viewport: PHONE, javaScriptEnabled: false },
  'phone-de': { viewport: PHONE, language: 'de' },
  'phone-es': { viewport: PHONE, language: 'es' },
  desktop: { viewport: DESKTOP },
  'desktop-dark': { viewport: DESKTOP, colorScheme: 'dark' },
  print: { viewport: PAPER, media: 'print' },
};

// A page's name from its kind: councils.N.pay
function named(scene, of) {
  const name = of.slice(1).replaceAll('/', '.').replaceAll('*', 'N') || 'home';
  return scene ? `${scene}-${name}` : name;
}

// Each of `pages`, [name, address, what to do there], in every way. `state`:
// the cookies; `speak(language)` makes the hub speak it to who has them.
async function pictures(browser, pages, { state, speak } = {}) {
  for (const [way, { media, language, ...options }] of Object.entries(WAYS)) {
    const wanted = pages.filter(([name]) => !ONLY.length ||
      ONLY.some(part => `${name}.${way}`.includes(part)));
    if (!wanted.length) continue;
    const context = await browser.newContext({ ...options,
      storageState: state, locale: language ?? 'en-GB' });
    await speak?.(language ?? 'en');
    const page = await context.newPage();
    for (const [name, url, act] of wanted) {
      await page.emulateMedia({ media: 'screen' });
      await page.goto(url);
      await act?.(page); // buttons are not on paper
      await page.emulateMedia({ media });
      await look(page, path.join(FOLDER, `${name}.${way}.png`));
    }
    await context.close();
  }
}

// Somebody's language is theirs, not their browser's: it is set by their form.
function speaker(browser, hub, state) {
  return async language => {
    const context = await browser.newContext({ storageState: state });
    const page = await context.newPage();
    await page.goto(`${hub.url}/me`);
    await page.locator('[name=language]').selectOption(language);
    await page.locator('form:has([name=language]) .primary').click();
    await context.close();
  };
}

// All pages that links lead to from where `page` is. → the cookies
async function all(browser, hub, page, scene) {
  const found = [];
  await crawl(page, async (at, of) => found.push([named(scene, of), at.url()]));
  const state = await page.context().storageState();
  await page.context().close();
  await pictures(browser, found,
    { state, speak: speaker(browser, hub, state) });
  return state;
}

// The same pages are other pages for who holds a role.
async function demo(browser) {
  const hub = await serve('--demo');
  let state, door = hub.link;
  try {
    for (const [scene, name] of [['', undefined], ['coordinator', 'Олена'],
      ['treasurer', 'Nguyễn']]) {
      const page = await (await browser.newContext({ storageState: state }))
        .newPage();
      await page.goto(door);
      await enter(page, name);
      await council(page);
      state = await all(browser, hub, page, scene);
      door = `${hub.url}/demo`;
    }
    await pictures(browser, [['demo', door]], { state });
  } finally {
    await hub.stop();
  }
}

// Fills a form wrongly and sends it.
const wrongly = fields => async page => {
  for (const [name, value] of Object.entries(fields))
    await page.locator(`main [name=${name}]`).first().fill(value);
  await page.evaluate(() => document.querySelector('main form .primary, ' +
    'main form button').closest('form').setAttribute('novalidate', ''));
  await page.locator('main form .primary, main form button').first().click();
};

async function stranger(browser, hub, code) {
  const at = name => hub.url + name;
  await pictures(browser, [
    ['stranger-home', at('/')], ['stranger-sign-in', at('/sign-in')],
    ['stranger-sign-in-wrong', at('/sign-in'),
      wrongly({ sign_in: 'ada', password: 'it was not this' })],
    ['stranger-join', at('/join')],
    ['stranger-join-wrong', at('/join'), wrongly({ code: 'no' })],
    ['stranger-join-code', at(`/join?code=${code}`)],
    ['stranger-recover', at('/recover')],
    ['stranger-recover-words', at('/recover'), wrongly({ sign_in: 'ada' })],
    ['stranger-nowhere', at('/nowhere')],
    ['stranger-may', at('/may')]]);
}

// A council before anything is in it, and its forms with faults.
async function empty(browser) {
  const hub = await serve();
  try {
    const link = /\/join\?code=(\S+)/.exec(hub.said());
    const ada = new Browser(hub);
    await ada.done('/join', { code: link[1], name: 'Ada', sign_in: 'ada',
      password: PASSWORD });
    const state = { cookies: [...ada.cookies].map(([name, value]) => ({ name,
      value, domain: '127.0.0.1', path: '/' })), origins: [] };
    const speak = speaker(browser, hub, state);
    await pictures(browser, [['empty-home', `${hub.url}/`]], { state, speak });
    const { id } = await ada.done('/councils', { name: 'Bakery',
      kind: 'workers', hours: '30' });
    const made = await ada.done(`/councils/${id}/invites`, {});
    await stranger(browser, hub, made.made.code);
    const at = `${hub.url}/councils/${id}`;
    await pictures(browser, [
      ['faults-council', `${hub.url}/councils/new`,
        wrongly({ name: '', hours: 'many' })],
      ['faults-task', `${at}/tasks/new`, wrongly({ name: '', hours: '-1' })],
      ['empty-invited', `${at}/invites`, wrongly({ note: 'Ben' })],
      ['empty-vouch', `${hub.url}/vouch`],
      ['empty-step-up', `${hub.url}/step-up?next=/me`]], { state, speak });
    const page = await (await browser.newContext({ storageState: state }))
      .newPage();
    await page.goto(at);
    await all(browser, hub, page, 'empty');
  } finally {
    await hub.stop();
  }
}

// Long names, a thousand people, a hundred and fifty tasks.
function crowd(db, council) {
  execFileSync('python3', ['-c', `
import sqlite3, sys
db, council = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
long = 'Maximiliane-Friederike von und zu Hohenstein-Schwarzenberg'
for n in range(2, 1001):
    name = long if n == 2 else 'x' * 60 if n == 3 else 'Member %d' % n
    db.execute("INSERT INTO member (member, name, sign_in, language, zone,"
               " invited_by, created_at) VALUES (?, ?, ?, 'en', '', ?, 1)",
               (n, name, 'm%d' % n, n // 7 + 1))
    db.execute("INSERT INTO membership VALUES (?, ?, 1, NULL, 80, '', '')",
               (council, n))
db.commit()`, db, String(council)]);
}

async function thousand(browser) {
  const hub = await serve();
  try {
    const ada = new Browser(hub);
    await ada.done('/join', { code: /code=(\S+)/.exec(hub.said())[1],
      name: 'Ada', sign_in: 'ada', password: PASSWORD });
    const { id } = await ada.done('/councils', { name: 'Donaudampfschiff' +
      'fahrtselektrizitätenhauptbetriebswerk', kind: 'workers', hours: '20' });
    crowd(path.join(hub.folder, 'hub.db'), id);
    const tasks = [...Array(150)].map((_, k) => `t${k},${k % 50 ? `Task ${k}`
      : 'Rechtsschutzversicherungsgesellschaftsangelegenheiten'},` +
      `${100 + k % 7 * 10},${k % 11},${k * 7 % 11}`).join('\n');
    await take(ada, `/councils/${id}`, 'tasks', 'tasks.csv',
      `task,name,hours,empowerment,desirability\n${tasks}\n`);
    await divide(ada, `/councils/${id}`);
    const state = { cookies: [...ada.cookies].map(([name, value]) => ({ name,
      value, domain: '127.0.0.1', path: '/' })), origins: [] };
    const page = await (await browser.newContext({ storageState: state }))
      .newPage();
    await page.goto(`${hub.url}/councils/${id}`);
    await all(browser, hub, page, 'thousand');
  } finally {
    await hub.stop();
  }
}

async function main() {
  fs.mkdirSync(FOLDER, { recursive: true });
  const browser = await launch();
  // where a name begins with one of these, only its scene is played
  const scenes = { empty, stranger: empty, faults: empty, thousand };
  const named = ONLY.map(part => scenes[part.split('-')[0]]);
  const wanted = named.length && named.every(Boolean) ? named
    : [demo, empty, thousand];
  try {
    for (const scene of new Set(wanted)) await scene(browser);
  } finally {
    await browser.close();
  }
}

main();
