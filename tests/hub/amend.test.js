// SPDX-License-Identifier: AGPL-3.0-or-later
// Changing a decision before it opens: proposed, shown side by side, accepted
// or an option of its own; every version kept; nothing after the opening.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { until } = require('./people.js');
const { change, rows } = require('./store.js');
const { workshop } = require('./workshop.js');

const shop = workshop(test);
const later = days => new Date(Date.now() + days * 86400000).toISOString()
  .replace(/\.\d+Z/, 'Z');
const page = async (browser, where) => (await browser.get(where)).body;

let councils = 0;
async function ask(names, fields) {
  const mark = `a${++councils}-`;
  const c = await shop.council(names.map(n => mark + n), `Amend ${mark}`);
  for (const one of names) c[one] = c[mark + one];
  const { decision } = await c.ada.done(`${c.at}/decisions/new`,
    { title: 'Opening hours', opens: later(2), closes: later(9), ...fields });
  return { c, d: { id: decision, at: `${c.at}/decisions/${decision}` } };
}

const propose = async (browser, d, fields) =>
  (await browser.done(`${d.at}/amend`, fields)).amendment;

// It opens now.
async function opened(c, d) {
  change(shop.hub.db, `UPDATE decision SET opens_at = ${
    Math.floor(Date.now() / 1000)} WHERE decision = ${d.id}`);
  await c.ada.done(`${d.at}/remarks`, { words: 'It begins.' });
  return until(async () => {
    const body = await page(c.ada, d.at);
    return body.decision.state === 'open' && body;
  }, 'the opening');
}

const told = (pieces, kinds) => pieces.filter(p => kinds.some(k => p[k]))
  .map(p => p.text).join('');

test('a text: proposed, shown side by side, accepted, all versions there',
  async () => {
    const says = 'We open at nine.\nOn Sundays we are closed.';
    const words = 'We open at ten.\nOn Sundays we are closed.';
    const { c, d } = await ask(['ben', 'cem'], { rule: 'majority', says });
    const a = await propose(c.ben, d, { what: 'text', words,
      why: 'Nobody comes at nine.' });
    const shown = await page(c.cem, d.at);
    assert.equal(shown.may_amend, true);
    const [one] = shown.amendments;
    assert.equal(told(one.pieces, ['is_kept', 'is_out']), says);
    assert.equal(told(one.pieces, ['is_kept', 'is_in']), words);
    assert.deepEqual(one.pieces.filter(p => !p.is_kept).map(p => p.text),
      ['nine', 'ten']);
    const { text } = await c.cem.get(d.at, { html: true });
    assert.match(text, /<del><span class="hidden">\[taken out: <\/span>nine/);
    assert.match(text, /<ins><span class="hidden">\[put in: <\/span>ten/);
    // only by who put the question
    const accept = `${d.at}/amendments/${a}/accept`;
    for (const who of [c.ben, c.cem])
      assert.equal((await who.post(accept)).status, 403);
    await c.ada.done(accept);
    const after = await page(c.ben, d.at);
    assert.equal(after.decision.says, words);
    assert.deepEqual(after.versions.map(v => [v.version, v.says]),
      [[2, words], [1, says]]);
    assert.equal((await c.ada.post(accept)).status, 409);
    assert.equal((await c.ben.get(d.at, { html: true })).status, 200);
  });

test('what was written against former words is brought up to date first',
  async () => {
    const { c, d } = await ask(['ben', 'cem'], { rule: 'consent',
      says: 'one two three' });
    const a = await propose(c.ben, d, { what: 'text', words: 'one 2 three' });
    const b = await propose(c.cem, d, { what: 'text', words: 'one two 3' });
    await c.ada.done(`${d.at}/amendments/${a}/accept`);
    const stale = (await page(c.ada, d.at)).amendments[1];
    assert.equal(stale.is_stale, true);
    assert.equal(stale.may_accept, false);
    assert.equal(told(stale.pieces, ['is_kept', 'is_out']), 'one 2 three');
    assert.equal((await c.ada.post(`${d.at}/amendments/${b}/accept`)).status,
      409);
    const form = await page(c.cem,
      `${d.at}/amend?what=text&from=${b}`);
    assert.equal(form.typed.words, 'one two 3');
    assert.equal(form.before, 'one 2 three');
    const again = await propose(c.cem, d, { what: 'text', words: 'one 2 3',
      from: b });
    await c.ada.done(`${d.at}/amendments/${again}/accept`);
    const { decision, amendments, versions } = await page(c.ada, d.at);
    assert.equal(decision.says, 'one 2 3');
    assert.equal(amendments.length, 2);
    assert.equal(versions.length, 3);
  });

test('options: other words and more of them, accepted or of their own',
  async () => {
    const { c, d } = await ask(['ben', 'cem'], { rule: 'schulze',
      options: 'sea\nhills' });
    const reworded = await propose(c.ben, d, { what: 'option', place: '1',
      words: 'the sea in May' });
    await propose(c.cem, d, { what: 'option', place: '2',
      words: 'the hills by train' });
    await propose(c.cem, d, { what: 'new', words: 'home' });
    await propose(c.ben, d, { what: 'new', words: 'home' });
    await propose(c.ben, d, { what: 'text', words: 'For a week.' });
    await c.ada.done(`${d.at}/amendments/${reworded}/accept`);
    assert.deepEqual((await page(c.ada, d.at)).options.map(o => o.name),
      ['the sea in May', 'hills']);
    const open = await opened(c, d);
    assert.deepEqual(open.options.map(o => o.name), ['the sea in May', 'hills',
      'the hills by train', 'home']);
    assert.deepEqual(open.amendments.map(a => a.state),
      ['accepted', 'option', 'option', 'left', 'left']);
    assert.equal(open.decision.says, '');
    // the text can be put to a decision of its own
    const left = open.amendments[4].amendment;
    const form = await page(c.ben,
      `${c.at}/decisions/new?of=${d.id}&amendment=${left}`);
    assert.equal(form.typed.says, 'For a week.');
    assert.equal(form.typed.title, 'Opening hours');
  });

test('nothing changes once it is open, by nobody', async () => {
  const { c, d } = await ask(['ben'], { rule: 'majority', says: 'As it is' });
  const a = await propose(c.ben, d, { what: 'text', words: 'As it was' });
  await opened(c, d);
  for (const [who, where, fields] of [
    [c.ben, 'amend', { what: 'text', words: 'Otherwise' }],
    [c.ada, `amendments/${a}/accept`, {}],
    [c.ben, `amendments/${a}/take-back`, {}]])
    assert.equal((await who.post(`${d.at}/${where}`, fields)).status, 409);
  assert.equal((await page(c.ben, `${d.at}/amend`)).is_settled, true);
  const now = await page(c.ada, d.at);
  assert.equal(now.decision.says, 'As it is');
  assert.equal(now.may_amend, false);
  assert.deepEqual(now.options.map(o => o.name), ['Yes', 'No']);
});

test('what cannot be proposed, and taking back', async () => {
  const { c, d } = await ask(['ben'], { rule: 'consent', says: 'A text' });
  const send = fields => c.ben.post(`${d.at}/amend`, fields, { html: true });
  for (const fields of [{ what: 'text', words: '' },
    { what: 'text', words: 'A text' }, { what: 'new', words: 'an option' },
    { what: 'all', words: 'x' }])
    assert.equal((await send(fields)).status, 422, JSON.stringify(fields));
  const { text } = await send({ what: 'text', words: 'A text' });
  assert.match(text, /These are the words as they are/);
  const own = [];
  for (const words of ['1', '2', '3'])
    own.push(await propose(c.ben, d, { what: 'text', words }));
  assert.equal((await send({ what: 'text', words: '4' })).status, 422);
  assert.equal((await c.ada.post(`${d.at}/amendments/${own[0]}/take-back`))
    .status, 403);
  await c.ben.done(`${d.at}/amendments/${own[0]}/take-back`);
  await propose(c.ben, d, { what: 'text', words: '4' });
  assert.equal((await page(c.ada, d.at)).amendments.length, 3);
  const kept = rows(shop.hub.db, `SELECT state FROM amendment
    WHERE decision = ${d.id} ORDER BY amendment`).map(r => r.state);
  assert.deepEqual(kept, ['taken_back', 'open', 'open', 'open']);
});
