// SPDX-License-Identifier: AGPL-3.0-or-later
// Which council a coming decision belongs to: told on its page where another
// one holds nine tenths of who is affected, as far as who looks may know.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { bring, until } = require('./people.js');
const { change, rows } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const later = days => new Date(Date.now() + days * 86400000).toISOString()
  .replace(/\.\d+Z/, 'Z');
const page = async (browser, at) => (await browser.get(at)).body;

// A council of Ada's with one member a name, all others' councils apart.
let councils = 0;
async function found(names, name) {
  const mark = `r${++councils}-`;
  const c = await shop.council(names.map(n => mark + n), `${name} ${mark}`);
  for (const one of names) c[one] = c[mark + one];
  return { ...c, name: `${name} ${mark}` };
}

async function nest(child, parent) {
  await child.ada.done(`${child.at}/parent`, { parent: parent.id });
  await parent.ada.done(`${parent.at}/children/${child.id}`, { yes: '1' });
}

const works = async (c, site, ...people) => {
  for (const one of people)
    await one.done(`${c.at}/membership`, { site, hours: '20' });
};

async function comes(c, browser, site, weight = '8', fields = {}) {
  const { decision } = await browser.done(`${c.at}/decisions/new`, {
    title: 'A loud machine?', rule: 'majority', opens: later(2),
    closes: later(9), fact_1: `site:${site}`, weight_1: weight, ...fields });
  return { id: decision, at: `${c.at}/decisions/${decision}` };
}

const belongs = async (browser, d) => (await page(browser, d.at)).belongs;

async function joins(browser, inviter, c) {
  const { made } = await inviter.done(`${c.at}/invites`, {});
  await browser.done('/join', { code: made.code, hours: '20' });
}

const leaves = (browser, c) => browser.done(`${c.at}/leave`);

test('a smaller council within this one holds it', async () => {
  const works1 = await found(['lou'], 'Works');
  const mill = await found(['ann', 'bea', 'cyd', 'dee', 'eve'], 'Mill');
  await nest(mill, works1);
  await works(works1, 'Loft', works1.lou);
  await works(mill, 'Loft', mill.ann, mill.bea, mill.cyd, mill.dee, mill.eve);
  // Ada, in the mill too, weighs 1; Lou 4; the five of the mill 4 each
  const d = await comes(works1, works1.ada, 'Loft');
  assert.equal(await belongs(works1.ada, d), undefined); // 21 of 25
  await works(works1, '', works1.lou);
  const now = await belongs(works1.ada, d);
  assert.deepEqual(now, { council: mill.id, name: mill.name,
    share_percent: 95, here_percent: 100, is_within: true, is_mine: true });
});
