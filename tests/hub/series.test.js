// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions again and again: who lost out before has more say, the page says
// why, and anybody counts the same again from what it hands out.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { bring, startHub, until, Browser, PROGRAM } = require('./people.js');
const { change, rows, newStore, dropStore } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const now = () => Math.floor(Date.now() / 1000);
const iso = s => new Date(s * 1000).toISOString().replace(/\.\d+Z/, 'Z');
const page = async (browser, where) => (await browser.get(where)).body;
const html = async (browser, where) => (await browser.get(where, { html: true })).text;
const NAMES = ['ben', 'cem', 'dua', 'eli'];
const MANY = ['ada', 'ben', 'cem'], FEW = ['dua', 'eli'];

// Three always want the first, two the second.
let c;
test('a council of five, and a series', async () => {
  c = await shop.council(NAMES, 'Film club');
  c.number = {};
  for (const one of ['ada', ...NAMES]) c.number[one] = await idOf(c[one]);
  c.all = `${c.at}/decisions/series`;
  assert.deepEqual((await page(c.ben, c.all)).running, []);
  assert.equal((await page(c.ada, `${c.at}/decisions/new`)).series.length, 0);
  c.series = await series('consensus');
  const body = await page(c.ben, c.series.at);
  assert.equal(body.series.is_consensus, true);
  assert.deepEqual([body.counted, body.running, body.command], [[], [], undefined]);
  assert.equal((await c.ben.post(`${c.all}/new`, { title: 'Mine', rule: 'quota' })).status,
    403, 'who coordinates opens one');
});

async function series(rule, fields = {}) {
  const { series: id } = await c.ada.done(`${c.all}/new`, { title: 'Film of the month',
    says: 'On the last Friday', rule, ...fields });
  return { id, at: `${c.all}/${id}`, rule };
}

async function open(s, fields = {}) {
  const { decision } = await c.ada.done(`${c.at}/decisions/new`, {
    title: 'Which film?', rule: 'approval', ballots: 'open', options: 'Alien\nBrazil',
    closes: iso(now() + 9 * 86400), series: String(s.id), ...fields });
  return { id: decision, at: `${c.at}/decisions/${decision}` };
}

const tick = (who, d, ...places) => c[who].done(`${d.at}/vote`,
  Object.fromEntries(places.map(p => [`tick_${p}`, '1'])));

async function close(d) {
  change(shop.hub.db, `UPDATE decision SET closes_at = ${now()} WHERE decision = ${d.id}`);
  await c.ada.done(`${d.at}/remarks`, { words: 'Time is up.' });
  return until(async () => {
    const body = await page(c.ada, d.at);
    return body.decision.is_closed && body;
  }, 'the count');
}

async function decide(s, fields) {
  const d = await open(s, fields);
  for (const one of MANY) await tick(one, d, 1);
  for (const one of FEW) await tick(one, d, 2);
  return { d, body: await close(d) };
}

// Downloads what was counted; the page's very commands say the same. → JSON
async function recount(s, told, ben = c.ben) {
  const folder = fs.mkdtempSync(path.join(shop.hub.folder, 'recount-'));
  for (const name of [told.ballots_file, told.transcript_file]) {
    const { status, text } = await ben.get(`${s.at}/file/${name}`);
    assert.equal(status, 200, name);
    fs.writeFileSync(path.join(folder, name), text);
  }
  const run = command => spawnSync(PROGRAM, command.split(' ').slice(1),
    { cwd: folder, encoding: 'utf8' });
  const counted = run(`${told.command} --json`);
  assert.equal(counted.status, 0, counted.stderr);
  assert.equal(fs.readFileSync(path.join(folder, 'mine.jsonl'), 'utf8'),
    fs.readFileSync(path.join(folder, told.transcript_file), 'utf8'));
  const checked = run(told.check);
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  return JSON.parse(counted.stdout);
}

const chosen = body => body.options[body.decision.winners[0] - 1].name;

test('the form says what goes into a series, and refuses the rest', async () => {
  const form = await page(c.ben, `${c.at}/decisions/new?series=${c.series.id}&rule=approval&ballots=open`);
  assert.deepEqual([form.series[0].chosen, form.is_open_vote, form.chosen.approval], [true, true, true]);
  const refused = async (fields, key) => {
    const { body } = await c.ben.post(`${c.at}/decisions/new`, { title: 'What?',
      rule: 'approval', ballots: 'open', options: 'a\nb', series: String(c.series.id),
      ...fields });
    assert.deepEqual(Object.keys(body.fault ?? body.faults ?? {}), ['series'], JSON.stringify(body).slice(0, 900));
    assert.match(JSON.stringify(body), key);
  };
  await refused({ ballots: 'secret' }, /secret ballots would not stay secret/);
  await refused({ rule: 'schulze' }, /Tick what suits/);
  await refused({ accused: String(c.number.cem) }, /no matter for a series/);
  await refused({ series: '999' }, /Choose one of these/);
  change(shop.hub.db, `UPDATE membership SET site = 'Hall' WHERE council = ${c.id} AND member = ${c.number.ben}`);
  await refused({ fact_1: 'site:Hall', weight_1: '4', opens: iso(now() + 3 * 86400) },
    /nobody weighs more for being affected more/);
});

test('first the many, then those who lost out; the page says why', async () => {
  const first = await decide(c.series, { title: 'May; “or” "June", then?' });
  assert.equal(chosen(first.body), 'Alien');
  assert.deepEqual([first.body.turn.is_ahead, first.body.turn.number, first.body.turn.earlier],
    [true, 1, 0]);
  assert.equal(first.body.result, undefined);
  const d = await open(c.series, { options: 'Alien; again\nBrazil, "uncut"' });
  const say = async who => (await page(c[who], d.at)).my_say;
  // 1 less a share of 5/3, and 1 for taking part
  assert.deepEqual([await say('ada'), await say('dua')].map(s => [s.votes, s.had, s.of, s.is_new]),
    [[0.33, 1, 1, false], [2, 0, 1, false]]);
  for (const one of MANY) await tick(one, d, 1);
  for (const one of FEW) await tick(one, d, 2);
  const { turn, ...body } = await close(d);
  assert.equal(chosen(body), 'Brazil, "uncut"');
  assert.deepEqual([turn.is_behind, turn.less_often, turn.is_lot], [true, true, false]);
  assert.deepEqual([turn.winner.votes, turn.winner.score, turn.winner.had,
    turn.rival.votes, turn.rival.score, turn.rival.had], [2, 4, 0, 3, 1, 1]);
  assert.deepEqual(turn.bars.map(b => [b.votes, b.won]), [[3, false], [2, true]]);
  const text = await html(c.ben, d.at);
  assert.match(text, /Most ticked was Alien; again with 3 of 5\. Brazil, &quot;uncut&quot; won with 2\./);
  assert.match(text, /had got their way less often: on average in 0 of 1 earlier decision, those for Alien; again in 1\./);
  const again = await recount(c.series, turn);
  assert.deepEqual(again.decisions.map(x => x.winner), ['1 Alien', '2 Brazil, "uncut"']);
  assert.equal((await recount(c.series, first.body.turn)).decisions.length, 1);
  const file = (await c.ben.get(`${c.series.at}/file/${turn.ballots_file}`)).text;
  for (const one of ['ada', ...NAMES]) assert.ok(!file.includes(one), 'numbers, no names');
});

test('the series shows who got their way, and by most ticks alone', async () => {
  const body = await page(c.eli, c.series.at);
  assert.deepEqual(body.counted.map(d => [d.place, d.winner, d.most ?? null]),
    [[2, 'Brazil, "uncut"', 'Alien; again'], [1, 'Alien', null]]);
  const by = Object.fromEntries(body.members.map(m => [m.name, m]));
  assert.deepEqual(['ada', 'dua'].map(n => [by[n].had, by[n].of, by[n].plain]), [[1, 2, 2], [1, 2, 0]]);
  assert.deepEqual([body.even.own.least, body.even.own.most, body.even.plain.least, body.even.plain.most],
    [50, 50, 0, 100]);
  assert.equal(body.turned, 1);
  await recount(c.series, body);
});

test('a vote handed over is the giver’s; who joins begins as all; who stays away keeps', async () => {
  const hand = await page(c.dua, `${c.at}/decisions/delegates`);
  change(shop.hub.db, `UPDATE vouch SET vouched_at = 1 WHERE council = ${c.id}`);
  change(shop.hub.db, `UPDATE membership SET joined_at = 1 WHERE council = ${c.id}`);
  await c.dua.done(`${c.at}/decisions/delegates`, { delegate: c.number.eli, code: hand.fresh.code });
  c.fay = await bring(shop.hub, c.ada, c.id, 'fay');
  c.number.fay = await idOf(c.fay);
  const d = await open(c.series);
  const before = (await page(c.ben, c.series.at)).members.find(m => m.name === 'ben').standing;
  assert.deepEqual((({ votes, is_new }) => [votes, is_new])((await page(c.fay, d.at)).my_say), [1, true]);
  await tick('ada', d, 1);
  await tick('eli', d, 2);
  await tick('fay', d, 2);
  const { turn, ...body } = await close(d);
  assert.deepEqual([turn.people, turn.winner.votes, chosen(body)], [4, 3, 'Brazil']);
  const after = await page(c.ben, c.series.at);
  const of = name => after.members.find(m => m.name === name);
  assert.deepEqual([of('dua').had, of('dua').of], [2, 3], 'it is dua who got her way');
  assert.deepEqual([of('ben').of, of('ben').standing], [2, before]);
  assert.deepEqual([of('fay').had, of('fay').of, of('cem').dry], [1, 1, undefined]);
  assert.equal(of('ada').dry, 2);
  await recount(c.series, turn);
});

test('two at a time: what is counted first counts for the other; one taken back for none', async () => {
  const slow = await open(c.series, { title: 'Slow' });
  const fast = await open(c.series, { title: 'Fast', closes: iso(now() + 86400) });
  const gone = await open(c.series, { title: 'Gone' });
  await tick('ada', gone, 1);
  await c.ada.done(`${gone.at}/withdraw`);
  assert.equal((await page(c.ada, slow.at)).my_say.other, 'Fast');
  assert.equal((await page(c.ada, fast.at)).my_say.other, undefined);
  for (const d of [slow, fast]) {
    for (const one of MANY) await tick(one, d, 1);
    await tick('eli', d, 2);
  }
  const one = await close(fast), two = await close(slow);
  assert.deepEqual([one.turn.number, two.turn.number], [4, 5]);
  const body = await page(c.ada, c.series.at);
  assert.deepEqual(body.counted.slice(0, 2).map(d => d.title), ['Slow', 'Fast']);
  assert.equal(body.running.length, 0);
  const again = await recount(c.series, body);
  const names = ['Alien', 'Brazil'];
  assert.deepEqual(again.decisions.slice(3).map(x => x.winner.slice(2)),
    [one, two].map(b => names[b.decision.winners[0] - 1]));
});

test('due at once, they are counted in the order in which they closed', async () => {
  const s = await series('quota');
  const late = await open(s, { title: 'Late' }), early = await open(s, { title: 'Early' });
  for (const d of [late, early]) await tick('ada', d, 1);
  change(shop.hub.db, `UPDATE decision SET closes_at = CASE decision WHEN ${late.id} THEN ${
    now() - 10} ELSE ${now() - 20} END WHERE decision IN (${late.id}, ${early.id})`);
  await c.ada.done(`${late.at}/remarks`, { words: 'Time is up.' });
  for (const d of [late, early])
    await until(async () => (await page(c.ada, d.at)).decision.is_closed, 'the count');
  assert.deepEqual(rows(shop.hub.db, `SELECT decision, place FROM series_decision WHERE series = ${
    s.id} ORDER BY place`).map(r => Number(r.decision)), [early.id, late.id]);
});

test('each rule: a tie by a lot that is drawn again, nobody voting, the same winners', async () => {
  for (const rule of ['consensus', 'quota', 'phragmen']) {
    const s = await series(rule, { title: `By ${rule}` });
    const nobody = await open(s);
    assert.equal((await close(nobody)).decision.came_nobody, true);
    const tied = await open(s);
    for (const one of ['ada', 'ben']) await tick(one, tied, 1); // eli carries dua
    await tick('eli', tied, 2);
    const { turn, decision } = await close(tied);
    assert.deepEqual([turn.is_lot, turn.number, decision.outcome], [true, 1, 'lot']);
    const winners = [decision.winners[0]];
    for (let k = 0; k < 2; k++)
      winners.push((await decide(s)).body.decision.winners[0]);
    const body = await page(c.ada, s.at);
    const again = await recount(s, body);
    assert.deepEqual(again.decisions.map(x => Number(x.winner[0])), winners);
    assert.equal(again.rule, rule);
    assert.equal(again.decisions[0].lot, true);
    assert.match(await html(c.ada, tied.at), new RegExp(decision.seed));
  }
});

test('who leaves is counted, not named; an end is an end', async () => {
  await c.cem.done(`${c.at}/leave`, {}).catch(() => change(shop.hub.db,
    `UPDATE membership SET left_at = ${now()} WHERE council = ${c.id} AND member = ${c.number.cem}`));
  const body = await page(c.ada, c.series.at);
  assert.equal(body.gone, 1);
  assert.ok(!body.members.some(m => m.name === 'cem'));
  await recount(c.series, body);
  assert.equal((await c.ben.post(`${c.series.at}/end`, {})).status, 403);
  await c.ada.done(`${c.series.at}/end`, {});
  assert.equal((await c.ada.post(`${c.series.at}/end`, {})).status, 409);
  const { body: told } = await c.ada.post(`${c.at}/decisions/new`, { title: 'One more?',
    rule: 'approval', ballots: 'open', options: 'a\nb', series: String(c.series.id) });
  assert.match(JSON.stringify(told), /This series has ended/);
  const text = await html(c.ada, c.series.at);
  assert.match(text, /Count it again/);
  for (const name of ['series-1-0.csv', 'series-1-99.csv', 'series-2-1.csv', 'x.csv', 'series-1-1.csv.csv'])
    assert.equal((await c.ada.get(`${c.all}/${c.series.id}/file/${name}`)).status, 404, name);
});

// Where members have other numbers, the same is counted, and on from there.
test('a series goes along to another hub, and counts on', async () => {
  const last = await series('phragmen', { title: 'Who cooks' });
  for (let k = 0; k < 2; k++) {
    const d = await open(last);
    await tick('ada', d, 1);
    if (k) await tick('ben', d, 2);
    await close(d);
  }
  const here = await recount(last, await page(c.ada, last.at));
  const run = (...words) => spawnSync(PROGRAM, words, { encoding: 'utf8' });
  const folder = fs.mkdtempSync(path.join(shop.hub.folder, 'moving-'));
  const there = newStore(folder, 'there');
  let other;
  try {
    assert.equal(run('export', shop.hub.db, folder).status, 0);
    const { stdout, stderr } = run('import', there, path.join(folder, `council-${c.id}`));
    const code = name => stdout.match(new RegExp(`^(\\S+) +([a-z0-9-]+) +${name}$`, 'm'));
    assert.ok(code('ada') && code('ben'), stdout + stderr);
    other = await startHub({ from: there });
    const [ada, ben] = [new Browser(other), new Browser(other)];
    for (const [who, name] of [[ada, 'ada'], [ben, 'ben']])
      await who.done('/sign-in', { sign_in: code(name)[1], password: code(name)[2] });
    const at = `/councils/${(await page(ada, '/councils')).councils[0].council}`;
    const { running } = await page(ada, `${at}/decisions/series`);
    const { series: id } = running.find(s => s.title === 'Who cooks');
    const s = { at: `${at}/decisions/series/${id}` };
    const winners = json => json.decisions.map(d => [d.winner, d.lot]);
    assert.deepEqual(winners(await recount(s, await page(ada, s.at), ben)), winners(here));
    // ada has carried one, ben one: the next is ada's alone, so ben's follows
    for (const voters of [[ada], [ada, ben]]) {
      const { decision } = await ada.done(`${at}/decisions/new`, { title: 'Who?', rule: 'approval',
        ballots: 'open', options: 'Ada\nBen', closes: iso(now() + 9 * 86400), series: String(id) });
      const where = `${at}/decisions/${decision}`;
      for (const one of voters)
        await one.done(`${where}/vote`, { [`tick_${one === ada ? 1 : 2}`]: '1' });
      change(other.db, `UPDATE decision SET closes_at = ${now()} WHERE decision = ${decision}`);
      await ada.done(`${where}/remarks`, { words: 'Time is up.' });
      await until(async () => (await page(ada, where)).decision.is_closed, 'the count');
    }
    const on = await recount(s, await page(ada, s.at), ben);
    assert.deepEqual(on.decisions.map(d => d.winner.slice(2)), ['Alien', 'Brazil', 'Ada', 'Ben']);
  } finally {
    await other?.stop();
    other?.remove();
    dropStore(there);
  }
});
