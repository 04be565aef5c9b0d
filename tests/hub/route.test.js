// SPDX-License-Identifier: AGPL-3.0-or-later
// Which council a coming decision belongs to: told on its page where another
// one holds nine tenths of who is affected, as far as who looks may know.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { until } = require('./people.js');
const { change } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const later = days => new Date(Date.now() + days * 86400000).toISOString()
  .replace(/\.\d+Z/, 'Z');
const page = async (browser, at) => (await browser.get(at)).body;

// A council that Ada founds and is in; nobody else is in two of them.
let councils = 0;
async function found(names, kind) {
  const mark = `r${++councils}-`, name = `${kind} ${mark}`;
  const c = await shop.council(names.map(n => mark + n), name);
  for (const one of names) c[one] = c[mark + one];
  return { ...c, name };
}

async function nest(child, parent) {
  await child.ada.done(`${child.at}/parent`, { parent: parent.id });
  await parent.ada.done(`${parent.at}/children/${child.id}`, { yes: '1' });
}

async function works(c, site, names) {
  for (const one of names)
    await c[one].done(`${c.at}/membership`, { site, hours: '20' });
}

async function comes(c, site, fields = {}) {
  const { decision } = await c.ada.done(`${c.at}/decisions/new`, {
    title: 'A loud machine?', rule: 'majority', opens: later(2),
    closes: later(9), fact_1: `site:${site}`, weight_1: '8', ...fields });
  return { id: decision, at: `${c.at}/decisions/${decision}` };
}

const belongs = async (browser, d) => (await page(browser, d.at)).belongs;
const looks = async (browser, d) =>
  (await browser.get(d.at, { html: true })).text;

// A works of Ada and Lou, and a mill within it where Ada is, too, and five work
// in the loft; Ada says that she does, in the works, for the form to offer it.
const MILLERS = ['ann', 'bea', 'cyd', 'dee', 'eve'];
async function mill(millers = MILLERS) {
  const outer = await found(['lou'], 'Works');
  const inner = await found(MILLERS, 'Mill');
  await nest(inner, outer);
  await works(outer, 'Loft', ['ada']);
  await works(inner, 'Loft', millers);
  return { outer, inner };
}

test('a smaller council within this one holds it', async () => {
  const { outer, inner } = await mill();
  const d = await comes(outer, 'Loft');
  // Ada and the five weigh 4 each, all of the mill; Lou 1
  assert.deepEqual(await belongs(outer.ada, d), { council: inner.id,
    name: inner.name, share_percent: 96, here_percent: 100, is_within: true,
    is_mine: true });
  // in one sentence, with a way there, in every language; nothing is held up
  for (const [language, says] of [
    ['en', `96 % of the weight lies within “${inner.name}”, the smallest`],
    ['de', `96 % des Gewichts bei „${inner.name}“, dem kleinsten Rat`],
    ['es', `el 96 % del peso está en «${inner.name}», el consejo más pequeño`]]) {
    change(shop.hub.db, `UPDATE member SET language = '${language}'
      WHERE member = ${await idOf(outer.ada)}`);
    const text = await looks(outer.ada, d);
    assert.ok(text.includes(says), language);
    assert.ok(text.includes(`href="/councils/${inner.id}/decisions/new"`));
  }
  change(shop.hub.db, `UPDATE member SET language = 'en'
    WHERE member = ${await idOf(outer.ada)}`);
  change(shop.hub.db, `UPDATE decision SET opens_at = ${
    Math.floor(Date.now() / 1000)} WHERE decision = ${d.id}`);
  await outer.ada.done(`${d.at}/remarks`, { words: 'It begins.' });
  const open = await until(async () => {
    const body = await page(outer.ada, d.at);
    return body.decision.state === 'open' && body;
  }, 'the opening');
  assert.equal(open.belongs, undefined);
});

test('less than nine tenths is not told of, nine tenths are', async () => {
  const { outer, inner } = await mill();
  const d = await comes(outer, 'Loft');
  await works(outer, 'Loft', ['lou']);
  assert.equal(await belongs(outer.ada, d), undefined); // 24 of 28
  await works(outer, 'Yard', ['lou']);
  assert.equal((await belongs(outer.ada, d)).share_percent, 96);
  const half = await comes(outer, 'Loft', { weight_1: '4' });
  await works(inner, '', ['ann', 'bea']); // Ada and three, 2 each; Lou 1
  assert.equal(await belongs(outer.ada, half), undefined); // 8 of 9
  await works(inner, 'Loft', ['ann']); // 10 of 11
  assert.equal((await belongs(outer.ada, half)).share_percent, 90);
});

test('this council holds less than nine tenths: the one around it is named',
  async () => {
    const outer = await found(['xia', 'yan', 'zoe'], 'Town');
    const inner = await found(['lou'], 'Street');
    await nest(inner, outer);
    await works(inner, 'Square', ['ada']);
    await works(outer, 'Square', ['xia', 'yan']);
    const d = await comes(inner, 'Square');
    // Ada 4, Lou 1; xia and yan 4 each: 5 of 13
    assert.deepEqual(await belongs(inner.ada, d), { council: outer.id,
      name: outer.name, share_percent: 100, here_percent: 38,
      is_within: false, is_mine: true });
    assert.match(await looks(inner.ada, d),
      /only 38 % of the weight lies here, and 100 % with “Town r/);
    // somebody who takes the matter from afar, at ½
    const far = await comes(inner, 'Square', { weight_1: '1' });
    // ½, 1; ½ and ½: 3 of 5
    assert.equal((await belongs(inner.ada, far)).here_percent, 60);
    // and it is never told of who is to be removed
    const about = await comes(inner, 'Square', {
      accused: String(await idOf(inner.lou)) });
    assert.equal(await belongs(inner.ada, about), undefined);
  });

// What is the same in two answers that are.
const same = text => text.replace(/name="(csrf|once)" value="[^"]*"/g, '')
  .replace(/data-csrf="[^"]*"|data-heard="\d+"|last=\d+/g, '');

test('who is not in the council within learns totals of three or more',
  async () => {
    const { outer, inner } = await mill([]);
    const d = await comes(outer, 'Loft');
    await works(outer, '', ['ada']);
    const before = await looks(outer.lou, d);
    // of one person or two Lou learns nothing: not a byte differs
    for (const some of [['ann'], ['bea']]) {
      await works(inner, 'Loft', some);
      assert.equal(same(await looks(outer.lou, d)), same(before));
      assert.equal(await belongs(outer.lou, d), undefined);
    }
    assert.equal((await belongs(outer.ada, d)).share_percent, 90);
    await works(inner, 'Loft', MILLERS); // 20 of 22, Ada told of among Works
    assert.deepEqual(await belongs(outer.lou, d), { council: inner.id,
      name: inner.name, share_percent: 90, here_percent: 100, is_within: true,
      is_mine: false });
    const text = await looks(outer.lou, d);
    assert.ok(text.includes(`href="/councils/${inner.id}">`));
    assert.ok(!/-(ann|bea|cyd|dee|eve)\b/.test(text), 'a name of the mill');
    assert.equal((await outer.lou.get(`${inner.at}/members`)).status, 404);
    assert.equal((await outer.lou.get(inner.at)).status, 200);
  });

test('who is not in the council around learns totals of three or more, and '
  + 'nothing of councils beside', async () => {
  const outer = await found(['xia', 'yan', 'zoe'], 'Town');
  const inner = await found(['lou'], 'Street');
  const beside = await found(['ned', 'oli', 'pam', 'quy'], 'Lane');
  for (const one of [inner, beside]) await nest(one, outer);
  await works(inner, 'Square', ['ada']);
  const d = await comes(inner, 'Square');
  const before = await looks(inner.lou, d);
  await works(outer, 'Square', ['xia', 'yan']);
  await works(beside, 'Square', ['ned', 'oli', 'pam', 'quy']);
  assert.equal(same(await looks(inner.lou, d)), same(before));
  // Ada, who is in all three, is told: 5 of 5 + 2 · 4 + 4 · 4
  assert.equal((await belongs(inner.ada, d)).here_percent, 17);
  await works(outer, 'Square', ['zoe']); // 5 of 5 + 3 · 4
  assert.deepEqual(await belongs(inner.lou, d), { council: outer.id,
    name: outer.name, share_percent: 100, here_percent: 29, is_within: false,
    is_mine: false });
  // it ends with the nesting
  await inner.ada.done(`${inner.at}/parent/end`);
  assert.equal(await belongs(inner.ada, d), undefined);
});
