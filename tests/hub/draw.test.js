// SPDX-License-Identifier: AGPL-3.0-or-later
// People drawn by lot, with quotas: who may be drawn and with which chance, what
// to loosen, the lot itself and drawing it again with what anybody downloads,
// yes, no and silence.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { until, PROGRAM } = require('./people.js');
const { change, rows } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const NAMES = ['eve', 'finn', 'gus', 'hal', 'ivy', 'jon', 'kim'];
const see = async (browser, where) => (await browser.get(where)).body;

// A council of eight: three at North, five at South; two can give first aid.
// The last test is left by somebody.
let c;
test('a council of eight', async () => {
  c = await shop.council(NAMES, 'Bakery');
  c.all = [c.ada, ...NAMES.map(n => c[n])];
  c.ids = [];
  for (const who of c.all) c.ids.push(await idOf(who));
  for (const [k, id] of c.ids.entries())
    change(shop.hub.db, `UPDATE membership SET site = '${
      k < 3 ? 'North' : 'South, "yard"'}', skills = '${
      k === 0 || k === 4 ? 'first aid; cooking' : 'cooking'}' WHERE member = ${
      id} AND council = ${c.id}`);
  c.panels = `${c.at}/decisions/panels`;
  c.browser = id => c.all[c.ids.indexOf(id)];
});

// The fields of the form for quotas [[fact, least, most]].
async function quotas(list) {
  const { facts } = await see(c.ada, `${c.panels}/new`);
  const fields = {};
  for (const f of facts) {
    const [, least, most] = list.find(q => q[0] === f.value) ||
      [f.value, '', ''];
    fields[`fact_${f.number}`] = f.value;
    fields[`least_${f.number}`] = String(least);
    fields[`most_${f.number}`] = String(most);
  }
  for (const [value] of list)
    assert.ok(facts.some(f => f.value === value), value);
  return fields;
}

async function open(list, fields = {}) {
  const { panel } = await c.ada.done(`${c.panels}/new`, { title: 'A jury',
    seats: '4', days: '7', ...await quotas(list), ...fields });
  return `${c.panels}/${panel}`;
}

// Downloads what a lot was drawn from and runs the very command of the page.
async function again(at, step) {
  const folder = fs.mkdtempSync(path.join(shop.hub.folder, 'again-'));
  const get = async name => {
    const { status, text } = await c.all[5].get(
      `${at}/steps/${step.step}/file/${name}`);
    assert.equal(status, 200, name);
    fs.writeFileSync(path.join(folder, name), text);
    return text;
  };
  const people = await get(step.people_file);
  await get(step.quotas_file);
  const [program, ...args] = step.command.split(' ');
  assert.equal(program, 'parecon');
  const run = spawnSync(PROGRAM, [...args, '--json'],
    { cwd: folder, encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  const out = JSON.parse(run.stdout);
  assert.deepEqual(out.panel.map(Number).sort((a, b) => a - b),
    step.drawn.map(p => p.member).sort((a, b) => a - b));
  return { people, chances: out.chances };
}

const NORTH = 'site:North', SOUTH = 'site:South, "yard"';
const AID = 'skill:first aid';

test('chances before the lot; the lot again on anybody’s machine', async () => {
  const at = await open([[NORTH, 2, 2], [AID, 1, '']],
    { says: 'Look into <it>' });
  const before = await see(c.all[3], at);
  assert.equal(before.possible, true);
  assert.equal(before.people.length, 8);
  const chances = before.people.map(p => p.percent);
  // four seats: the chances add up; two seats among three, two among five
  assert.ok(Math.abs(chances.reduce((a, b) => a + b) - 400) < 1, `${chances}`);
  assert.equal(before.chances.equal, 50);
  assert.equal(before.chances.least, Math.min(...chances));
  assert.equal(before.chances.most, Math.max(...chances));
  assert.ok(before.chances.least < 50 && before.chances.most > 50);
  const [north, aid] = before.quotas;
  assert.deepEqual([north.fact, north.least, north.most, north.have],
    ['North', 2, 2, 3]);
  assert.deepEqual([aid.fact, aid.least, aid.most, aid.have],
    ['first aid', 1, -1, 2]);
  const page = await c.all[3].get(at, { html: true });
  assert.match(page.text, /If all were equal/);
  assert.match(page.text, /Look into &lt;it&gt;/);
  // a member does not draw
  assert.equal((await c.all[3].post(`${at}/draw`)).status, 403);
  await c.ada.done(`${at}/draw`);
  assert.equal((await c.ada.post(`${at}/draw`)).status, 409);
  assert.equal((await c.ada.post(`${at}/change`, { title: 'x', seats: '4' }))
    .status, 409);
  const after = await see(c.all[3], at);
  assert.equal(after.seated.length, 4);
  const drawn = new Set(after.seated.map(p => p.member));
  assert.equal(c.ids.slice(0, 3).filter(id => drawn.has(id)).length, 2);
  assert.ok(drawn.has(c.ids[0]) || drawn.has(c.ids[4]));
  assert.deepEqual(after.quotas.map(q => q.sit)[0], 2);
  const { people, chances: anew } = await again(at, after.steps[0]);
  assert.match(people, /^person,"1 site: North","2 skill: first aid"\n/);
  assert.deepEqual(anew.map(p => Math.round(p.chance * 1000) / 10), chances);
  // the seed begins the hash of the event, which holds the list's
  const [event] = rows(shop.hub.db, `SELECT kind, data FROM event WHERE seq = ${
    after.steps[0].seq}`);
  assert.equal(event.kind, 'panel.drawn');
  assert.equal(JSON.parse(event.data).people, require('node:crypto')
    .createHash('sha256').update(people).digest('hex'));
  const shown = await c.ada.get(at, { html: true });
  assert.match(shown.text, new RegExp(`--seed ${after.steps[0].seed}`));
  // nobody else learns of it
  const other = await shop.council([], 'Other');
  assert.equal((await other.ada.get(`${other.at}/decisions/panels/${
    at.match(/\d+$/)[0]}`)).status, 404);
  assert.equal((await c.ada.get(`${at}/steps/2/file/${
    after.steps[0].people_file}`)).status, 404);
});

test('who takes a seat is as the quotas still ask', async () => {
  const north = c.ids.slice(0, 3);
  const at = await open([[NORTH, 1, 1]],
    { seats: '2' });
  await c.ada.done(`${at}/draw`);
  const sit = async () => (await see(c.ada, at)).seated.map(p => p.member);
  const south = (await sit()).find(id => !north.includes(id));
  await c.browser(south).done(`${at}/yes`);
  for (let gone = 0; gone < 3; gone++) {
    const one = (await sit()).find(id => north.includes(id));
    assert.ok(one, `after ${gone}`);
    assert.ok((await sit()).includes(south));
    await c.browser(one).done(`${at}/no`);
  }
  const over = await see(c.ada, at);
  assert.deepEqual(over.seated.map(p => p.member), [south]);
  assert.deepEqual(over.steps.map(s => s.seats), [2, 1, 1, 0]);
  for (const step of over.steps.slice(0, 3)) await again(at, step);
  const text = (await c.ada.get(`${at}/steps/2/file/${
    over.steps[1].quotas_file}`)).text;
  assert.equal(text, 'column,value,least,most\n"1 site: North",yes,1,1\n');
});

test('quotas that nobody meets: which to loosen', async () => {
  const at = await open([[NORTH, 3, ''], [SOUTH, 2, '']]);
  let now = await see(c.ada, at);
  assert.equal(now.possible, false);
  // quotas stand as the form has them: what more people have comes first
  assert.deepEqual(now.advice.map(a => [a.fact, a.is_least, a.from, a.to]),
    [['South, "yard"', true, 2, 1], ['North', true, 3, 2]]);
  const page = await c.ada.get(at, { html: true });
  assert.match(page.text, /at least 2 instead of 3/);
  assert.equal((await c.ada.post(`${at}/draw`)).status, 409);
  const form = await c.ada.get(`${at}/change`, { html: true });
  assert.match(form.text, /name="least_\d" [^>]*value="2"/);
  await c.ada.done(`${at}/change`, { title: 'A smaller jury', seats: '4',
    days: '3', ...await quotas([[NORTH, 2, 3], [SOUTH, '', 1]]) });
  now = await see(c.ada, at);
  assert.equal(now.possible, true);
  assert.equal(now.panel.title, 'A smaller jury');
  // a third at North, at most one at South: three and one
  await c.ada.done(`${at}/change`, { title: 'None', seats: '4', days: '3',
    ...await quotas([[NORTH, '', 1], [SOUTH, '', 1]]) });
  now = await see(c.ada, at);
  assert.deepEqual(now.advice.map(a => [a.is_least, a.from, a.to]),
    [[false, 1, 3]].concat([[false, 1, 3]]));
  // nothing that alone is enough
  await c.ada.done(`${at}/change`, { title: 'None', seats: '8', days: '3',
    ...await quotas([[NORTH, '', 1], [SOUTH, '', 1]]) });
  now = await see(c.ada, at);
  assert.deepEqual(now.advice, []);
  assert.match((await c.ada.get(at, { html: true })).text,
    /Loosening one is not enough/);
  for (const [fields, why] of [[{ title: '' }, /This is needed/],
    [{ seats: '9' }, /fewer members/], [{ seats: '' }, /needed/],
    [{ days: '0' }, /From 1 to 60/], [{ least_1: '5' }, /whole numbers/],
    [{ least_1: '2', most_1: '1' }, /cannot be below/],
    [{ fact_1: 'site:Nowhere', least_1: '1' }, /true of nobody/]]) {
    const wrong = await c.ada.post(`${c.panels}/new`, { title: 'x',
      seats: '4', ...await quotas([]), ...fields }, { html: true });
    assert.equal(wrong.status, 422, JSON.stringify(fields));
    assert.match(wrong.text, why);
  }
  await c.ada.done(`${at}/end`, { outcome: 'Another way.' });
  assert.equal((await c.ada.get(at)).body.panel.state, 'withdrawn');
  assert.equal((await c.ada.get(at, { html: true })).status, 200);
  // everybody has the same chance where nothing is asked
  const plain = await open([]);
  const { chances } = await see(c.all[4], plain);
  assert.deepEqual([chances.least, chances.most, chances.is_equal],
    [50, 50, true]);
  await c.ada.done(`${plain}/draw`);
  const { steps } = await see(c.ada, plain);
  assert.ok(!steps[0].command.includes('--quotas'));
});

test('yes stays; no and silence bring another lot, until nobody is left',
  async () => {
  const at = await open([[NORTH, '', 3]], { title: 'Delegates' });
  await c.ada.done(`${at}/draw`);
  let now = await see(c.ada, at);
  const [yes, no, silent] = now.seated.map(p => p.member);
  const waits = async id => (await see(c.browser(id), '/')).panels
    .map(p => p.title).includes('Delegates');
  assert.equal(await waits(yes), true);
  assert.match((await c.browser(yes).get('/', { html: true })).text,
    /You were drawn by lot: yes or no\?/);
  await c.browser(yes).done(`${at}/yes`);
  assert.equal(await waits(yes), false);
  // who was not drawn has nothing to say
  const out = c.ids.find(id => !now.seated.some(p => p.member === id));
  assert.equal((await c.browser(out).post(`${at}/yes`)).status, 409);
  assert.equal((await c.browser(out).post(`${at}/no`)).status, 409);
  await c.browser(no).done(`${at}/no`);
  assert.equal((await c.browser(no).post(`${at}/yes`)).status, 409);
  now = await see(c.ada, at);
  assert.equal(now.steps.length, 2);
  assert.equal(now.steps[1].drawn.length, 1);
  assert.equal(now.seated.length, 4);
  assert.ok(now.seated.some(p => p.member === yes && p.answer === 'yes'));
  assert.ok(!now.seated.some(p => p.member === no));
  assert.notEqual(now.steps[1].seed, now.steps[0].seed);
  const { people } = await again(at, now.steps[1]);
  assert.equal(people.trim().split('\n').length, 5); // four of eight are left
  // silence until the deadline
  change(shop.hub.db, `UPDATE panel_person SET answer_by_at = ${
    Math.floor(Date.now() / 1000)} WHERE panel = ${at.match(/\d+$/)[0]
  } AND member = ${silent} AND is_drawn = 1`);
  await c.ada.done(`${c.at}/decisions/topics`, { name: 'Tick' });
  now = await until(async () => {
    const body = await see(c.ada, at);
    return body.steps.length === 3 && body;
  }, 'the lot after silence');
  assert.equal(now.seated.length, 4);
  assert.ok(!now.seated.some(p => p.member === silent));
  await again(at, now.steps[2]);
  // a yes can be taken back; somebody who leaves makes a seat free, too
  await c.browser(yes).done(`${at}/no`);
  now = await see(c.ada, at);
  assert.equal(now.steps.length, 4);
  const leaver = now.seated.find(p => p.member !== c.ids[0]).member;
  await c.browser(leaver).done(`${c.at}/leave`);
  now = await until(async () => {
    const body = await see(c.ada, at);
    return body.steps.length === 5 && body;
  }, 'the lot after somebody left');
  assert.ok(!now.seated.some(p => p.member === leaver));
  // all eight were drawn by now
  await c.browser(now.seated.find(p => p.answer === '').member)
    .done(`${at}/no`);
  now = await see(c.ada, at);
  assert.equal(now.seated.length, 3);
  assert.equal(now.steps.at(-1).seats, 0);
  assert.equal(now.steps.at(-1).command, undefined);
  const page = await c.ada.get(at, { html: true });
  assert.match(page.text, /1 seat cannot be filled/);
  await c.ada.done(`${at}/end`, { outcome: 'They found a way.' });
  assert.equal((await c.ada.post(`${at}/end`, { outcome: 'x' })).status, 409);
  const { running, past } = await see(c.ada, c.panels);
  assert.ok(!running.some(p => p.title === 'Delegates'));
  assert.equal(past[0].title, 'Delegates');
  const asked = now.seated.find(p => p.answer === '');
  if (asked)
    assert.equal((await c.browser(asked.member).post(`${at}/yes`)).status,
      409);
});

test('of 2,000 it is drawn within the time of a page; of more it is not',
  async t => {
  const large = await shop.council([], 'Large');
  const panels = `${large.at}/decisions/panels`;
  const join = count => {
    const [{ last }] = rows(shop.hub.db,
      'SELECT max(member) AS last FROM member');
    const numbers = `WITH RECURSIVE n (k) AS (SELECT ${Number(last) + 1}
      UNION ALL SELECT k + 1 FROM n WHERE k < ${Number(last) + count})`;
    change(shop.hub.db, `INSERT INTO member (member, name, language, zone,
      created_at) ${numbers} SELECT k, 'Member', 'en', '', 1 FROM n`);
    change(shop.hub.db, `INSERT INTO membership (council, member, joined_at,
      hours_quarters, skills, site) ${numbers} SELECT ${large.id}, k,
      ${Math.floor(Date.now() / 1000)} - 86400 * (k % 5) * 300, 8, CASE k % 3 WHEN 0 THEN 'cooking; driving'
      WHEN 1 THEN 'driving' ELSE '' END, CASE k % 5 WHEN 0 THEN 'North'
      WHEN 1 THEN 'East' ELSE 'South' END FROM n`);
  };
  join(1999);
  const { facts } = await see(large.ada, `${panels}/new`);
  const fields = { title: 'Twenty', seats: '20' };
  for (const f of facts) {
    fields[`fact_${f.number}`] = f.value;
    fields[`least_${f.number}`] = '3';
    fields[`most_${f.number}`] = '12';
  }
  const { panel } = await large.ada.done(`${panels}/new`, fields);
  let began = Date.now();
  const open = await see(large.ada, `${panels}/${panel}`);
  t.diagnostic(`2,000 members, ${facts.length} quotas: the page after ${
    Date.now() - began} ms`);
  assert.equal(open.possible, true);
  assert.equal(open.people.length, 2000);
  began = Date.now();
  await large.ada.done(`${panels}/${panel}/draw`);
  t.diagnostic(`the lot after ${Date.now() - began} ms`);
  assert.equal((await see(large.ada, `${panels}/${panel}`)).seated.length, 20);
  const { panel: other } = await large.ada.done(`${panels}/new`, fields);
  join(1);
  assert.equal((await large.ada.post(`${panels}/${other}/draw`)).status, 409);
  assert.match((await large.ada.get(`${panels}/${other}`, { html: true })).text,
    /At most 2,000 members/);
  assert.equal((await large.ada.post(`${panels}/new`, fields)).status, 422);
});
