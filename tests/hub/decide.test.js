// SPDX-License-Identifier: AGPL-3.0-or-later
// Deciding: opened, voted on, closed, counted, and counted again by the program
// from what anybody can download.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { bring, until, PROGRAM } = require('./people.js');
const { change, onPostgres, rows } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const SOON = 90 * 86400;
const inSeconds = s => new Date(Date.now() + s * 1000).toISOString()
  .replace(/\.\d+Z/, 'Z');
const page = async (browser, where) => (await browser.get(where)).body;

// People of this council alone: nobody signs in as somebody else does.
let councils = 0;
async function council(names, name) {
  const mark = `c${++councils}-`;
  const c = await shop.council(names.map(n => mark + n), name);
  for (const one of names) c[one] = c[mark + one];
  return { ...c, mark };
}
const plain = name => name.replace(/^c\d+-/, '');

async function open(browser, c, fields) {
  const { decision } = await browser.done(`${c.at}/decisions/new`,
    { closes: inSeconds(SOON), ...fields });
  return { id: decision, at: `${c.at}/decisions/${decision}` };
}

// Its time is over now; waits until it was counted.
async function close(browser, d) {
  change(shop.hub.db, `UPDATE decision SET closes_at = ${
    Math.floor(Date.now() / 1000)} WHERE decision = ${d.id}`);
  await browser.done(`${d.at}/remarks`, { words: 'Time is up.' });
  return until(async () => {
    const body = await page(browser, d.at);
    return body.decision.state === 'closed' && body;
  }, 'the count');
}

async function vote(browser, d, fields) {
  const { typed } = await page(browser, d.at);
  await browser.done(`${d.at}/vote`, { ...fields,
    ...(typed ? { code: typed.code } : {}) });
  return typed?.code;
}

// Downloads both files, runs the very commands of the page on them, and compares.
async function recount(browser, d, body) {
  const folder = fs.mkdtempSync(path.join(shop.hub.folder, 'recount-'));
  for (const name of [body.result.ballots_file, 'transcript.jsonl',
    ...(body.result.check_equal ? ['weights.csv', 'equal.jsonl'] : [])]) {
    const { status, text } = await browser.get(`${d.at}/file/${name}`);
    assert.equal(status, 200, name);
    fs.writeFileSync(path.join(folder, name), text);
  }
  const run = command => {
    const [program, ...args] = command.split(' ');
    assert.equal(program, 'parecon');
    return spawnSync(PROGRAM, args, { cwd: folder, encoding: 'utf8' });
  };
  const counted = run(`${body.result.command} --json`);
  assert.ok([0, 1].includes(counted.status), counted.stderr);
  const again = JSON.parse(counted.stdout);
  assert.deepEqual(again.winners.map(w => w.option), body.decision.winners);
  assert.equal(fs.readFileSync(path.join(folder, 'mine.jsonl'), 'utf8'),
    fs.readFileSync(path.join(folder, 'transcript.jsonl'), 'utf8'));
  for (const command of [body.result.check, body.result.check_equal]) {
    if (!command) continue;
    const checked = run(command);
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    assert.match(checked.stdout, /The count is right/);
  }
  return fs.readFileSync(path.join(folder, body.result.ballots_file), 'utf8');
}

test('a ranking: voted in secret, changed, counted and counted again',
  async () => {
    const c = await council(['ben', 'cem'], 'Rankers');
    const d = await open(c.ada, c, { title: 'Where to?', rule: 'schulze',
      options: 'the sea\nthe hills\n\n home ' });
    const shown = await page(c.ben, d.at);
    assert.equal(shown.decision.state, 'open');
    assert.deepEqual(shown.options.map(o => o.name),
      ['the sea', 'the hills', 'home']);
    assert.deepEqual(shown.turnout, { eligible: 3, voted: 0, width: 0 });
    await vote(c.ada, d, { rank_1: '1', rank_2: '2', rank_3: '3' });
    const code = await vote(c.ben, d, { rank_3: '1' });
    await vote(c.cem, d, { rank_1: '5', rank_2: '2' })
      .then(() => assert.fail('place 5 of 3'), e => assert.match(e.message,
        /422/));
    await vote(c.cem, d, { rank_1: '3', rank_2: '1', rank_3: '3' });
    // who voted is known, how is not
    const mid = await page(c.ada, d.at);
    assert.equal(mid.turnout.voted, 3);
    assert.ok(mid.voters.every(v => v.has_voted));
    assert.equal(mid.result, undefined);
    assert.equal(mid.options[0].mark, undefined);
    // looked at with the code, and changed
    const looked = await c.ben.done(`${d.at}/look`, { code });
    assert.deepEqual(looked.options.map(o => o.mark), [0, 0, 1]);
    await c.ben.done(`${d.at}/vote`, { code: code.toUpperCase(), rank_2: '1',
      rank_3: '2' });
    const over = await close(c.ada, d);
    assert.deepEqual(over.result.chosen.map(o => o.name), ['the hills']);
    assert.equal(over.result.beats_all, true);
    assert.equal(over.decision.outcome, 'decided');
    const ballots = await recount(c.ada, d, over);
    assert.match(ballots, /# TITLE: Where to\?\n/);
    assert.match(ballots, /\n1: 2,\{1,3\}\n/);
    assert.match(ballots, /\n1: 1,2,3\n/);
    assert.match(ballots, /\n1: 2,3\n/);
  });

test('what is kept says who voted, never how', async () => {
  const c = await council(['ben', 'cem', 'dua'], 'Secret');
  const d = await open(c.ada, c, { title: 'Shall we?', rule: 'majority' });
  const code = await vote(c.ben, d, { choice: '2' });
  for (const one of ['ada', 'cem', 'dua'])
    await vote(c[one], d, { choice: '1' });
  const kept = rows(shop.hub.db,
    `SELECT * FROM ballot WHERE decision = ${d.id}`);
  assert.equal(kept.length, 4);
  for (const row of kept) {
    assert.deepEqual(Object.keys(row).sort(), ['decision', 'halves',
      'marks', 'tag']);
    assert.match(row.tag, /^[0-9a-f]{64}$/);
  }
  // neither ballots nor codes stand in any other table
  const events = rows(shop.hub.db, `SELECT seq, at, council, actor, kind,
    subject, data FROM event
    WHERE subject = ${d.id} AND kind LIKE 'decision.%'`);
  assert.equal(events.filter(e => e.kind === 'decision.voted').length, 4);
  assert.ok(events.every(e => e.data === '{}'));
  const all = JSON.stringify([events,
    rows(shop.hub.db, 'SELECT * FROM voter'),
    rows(shop.hub.db, 'SELECT * FROM voice')]);
  assert.ok(!all.includes(code) && !all.includes(kept[0].tag));
  const over = await close(c.ada, d);
  assert.equal(rows(shop.hub.db,
    `SELECT * FROM ballot WHERE decision = ${d.id}`).length, 0);
  assert.deepEqual(over.result.chosen.map(o => o.name), ['Yes']);
  assert.match(await recount(c.ada, d, over), /\n1: 2\n3: 1\n$/);
  assert.equal((await c.ben.post(`${d.at}/look`, { code })).status, 409);
});

test('forged and repeated ballots are refused', async () => {
  const c = await council(['ben'], 'Forgers');
  const d = await open(c.ada, c, { title: 'Paint it?', rule: 'majority' });
  const late = await bring(shop.hub, c.ada, c.id, c.mark + 'eve');
  const own = await page(late, d.at);
  assert.equal(own.me.is_left_out, true);
  const eve = await late.post(`${d.at}/vote`,
    { choice: '1', code: 'abcde-fghjk' });
  assert.equal(eve.status, 409);
  const code = await vote(c.ada, d, { choice: '1' });
  // a second ballot with another code, with the same one of another member
  for (const [who, typed] of [['ada', 'abcde-fghjk'], ['ben', code]])
    assert.equal((await c[who].post(`${d.at}/vote`,
      { choice: '2', code: typed })).status, 422, who);
  for (const fields of [{ choice: '3' }, { choice: '0' }, {},
    { choice: ['1', '2'] }, { choice: '1', code: 'x' }, { choice: '1' }])
    assert.equal((await c.ben.post(`${d.at}/vote`,
      { code: undefined, ...fields })).status, 422, JSON.stringify(fields));
  // the same form sent twice is one ballot
  const csrf = await c.ben.token();
  const again = { csrf, once: 'same', choice: '2', code: 'bcdef-ghjkm' };
  for (let k = 0; k < 2; k++)
    assert.equal((await c.ben.ask('POST', `${d.at}/vote`, { fields: again }))
      .status, 200);
  assert.equal((await page(c.ada, d.at)).turnout.voted, 2);
  const over = await close(c.ada, d);
  assert.equal((await c.ada.post(`${d.at}/vote`, { choice: '1', code }))
    .status, 409);
  assert.equal(over.decision.outcome, 'nobody');
  assert.deepEqual(over.result.chosen, []);
  assert.match(await recount(c.ada, d, over), /\n1: 2\n1: 1\n$/);
});

test('every rule: opened, voted on, counted again', async () => {
  const c = await council(['ben', 'cem', 'dua', 'eli'], 'All rules');
  const people = ['ada', 'ben', 'cem', 'dua', 'eli'];
  const options = 'Ann\nBea\nCem\nDua';
  const cases = [
    ['approval', { options }, k => ({ [`tick_${k % 3 + 1}`]: '1', tick_2: '1' }),
      ['Bea'], ['Bea', 'Ann', 'Cem', 'Dua']],
    // Bea and Cem have the same middle: one vote less, and Cem is ahead
    ['judgement', { options }, k => ({ grade_1: '3', grade_2: String(k),
      grade_3: '2' }), ['Ann'], ['Ann', 'Cem', 'Bea', 'Dua']],
    ['supermajority', {}, k => ({ choice: k < 4 ? '1' : '2' }), ['Yes']],
    ['stv', { options, seats: '2' }, k => k < 3
      ? { rank_1: '1', rank_2: '2' } : { rank_4: '1' }, ['Ann', 'Dua']],
    ['equal-shares', { options, seats: '2' }, k => k < 3
      ? { tick_1: '1' } : { tick_4: '1' }, ['Ann', 'Dua'],
    ['Ann', 'Dua', 'Bea', 'Cem']],
    ['schulze', { options }, k => ({ rank_3: '1', [`rank_${k % 2 + 1}`]: '2' }),
      ['Cem']],
  ];
  for (const [rule, fields, ballot, chosen, order] of cases) {
    const d = await open(c.ada, c, { title: `By ${rule}`, rule, ...fields });
    for (const [k, one] of people.entries())
      await vote(c[one], d, ballot(k));
    const over = await close(c.ada, d);
    assert.deepEqual(over.result.chosen.map(o => o.name).sort(), chosen, rule);
    if (order) // the best first
      assert.deepEqual((over.result.grades ?? over.result.bars)
        .map(o => o.name), order, rule);
    await recount(c.ada, d, over);
    for (const language of ['en', 'de']) {
      const html = await c.ada.get(d.at, { html: true,
        headers: { 'Accept-Language': language } });
      assert.equal(html.status, 200);
      for (const name of chosen) assert.ok(html.text.includes(name), rule);
    }
  }
});

test('an open vote: how each voted shows when it is over', async () => {
  const c = await council(['ben'], 'Open');
  const d = await open(c.ada, c, { title: 'Which day?', rule: 'approval',
    ballots: 'open', options: 'Monday\nTuesday' });
  await vote(c.ada, d, { tick_1: '1' });
  await vote(c.ben, d, { tick_1: '1', tick_2: '1' });
  assert.deepEqual((await page(c.ada, d.at)).voices, []);
  await vote(c.ada, d, { tick_2: '1' });
  assert.equal((await page(c.ada, d.at)).options[1].mark, 1);
  const over = await close(c.ada, d);
  assert.deepEqual(over.result.chosen.map(o => o.name), ['Tuesday']);
  const said = Object.fromEntries(over.voices.map(v =>
    [plain(v.name), v.said_of.map(o => o.name)]));
  assert.deepEqual(said, { ada: ['Tuesday'], ben: ['Monday', 'Tuesday'] });
  await recount(c.ben, d, over);
});

test('consent: adopted when nobody objects with a reason', async () => {
  const c = await council(['ben'], 'Consent');
  const d = await open(c.ada, c, { title: 'Meet on Mondays',
    rule: 'consent' });
  await c.ada.done(`${d.at}/stance`, { stance: 'consent' });
  assert.equal((await c.ben.post(`${d.at}/stance`, { stance: 'objection' }))
    .status, 422);
  await c.ben.done(`${d.at}/stance`, { stance: 'objection',
    reason: 'Mondays I bake.' });
  await c.ben.done(`${d.at}/stance/drop`);
  const over = await close(c.ada, d);
  assert.equal(over.decision.outcome, 'adopted');
  assert.equal(over.decision.followed, null);
});

test('consent: an objection that stays leads to a vote', async () => {
  const c = await council(['ben'], 'No consent');
  const d = await open(c.ada, c, { title: 'Close on Sundays',
    rule: 'consent' });
  await c.ben.done(`${d.at}/stance`, { stance: 'objection',
    reason: 'People are hungry on Sundays.' });
  const over = await close(c.ada, d);
  assert.equal(over.decision.outcome, 'vote');
  const next = await page(c.ada, `${c.at}/decisions/${over.decision.followed}`);
  assert.equal(next.decision.rule, 'supermajority');
  assert.equal(next.decision.follows, d.id);
  assert.equal(next.decision.state, 'open');
  assert.equal(next.turnout.eligible, 2);
});

test('nobody votes: nothing is decided, and all else goes on', async () => {
  const c = await council([], 'Nobody');
  for (const rule of ['majority', 'stv', 'equal-shares']) {
    const d = await open(c.ada, c, { title: 'Anybody?', rule,
      options: 'a\nb', seats: '1' });
    const over = await close(c.ada, d);
    assert.equal(over.decision.outcome, 'nobody');
    assert.equal(over.result.command, undefined);
    assert.equal((await c.ada.get(d.at, { html: true })).status, 200);
  }
});

test('a removal: neither the accused votes, nor whom they let in', async () => {
  const c = await council(['ben', 'cem'], 'Removal');
  const guest = await bring(shop.hub, c.ben, c.id, c.mark + 'gus');
  // all but dua came long ago
  change(shop.hub.db, `UPDATE vouch SET vouched_at = 1 WHERE council = ${c.id}`);
  change(shop.hub.db, `UPDATE membership SET joined_at = 1
    WHERE council = ${c.id}`);
  const dua = await bring(shop.hub, c.ada, c.id, c.mark + 'dua');
  const d = await open(c.ada, c, { title: 'Ben?', rule: 'supermajority',
    accused: String(await idOf(c.ben)) });
  const { voters } = await page(c.ada, d.at);
  assert.deepEqual(voters.map(v => plain(v.name)).sort(), ['ada', 'cem']);
  for (const one of [c.ben, guest, dua])
    assert.equal((await one.post(`${d.at}/vote`, { choice: '2',
      code: 'abcde-fghjk' })).status, 409);
});

test('a tie: the lot is drawn with the hash of the close', async () => {
  const c = await council(['ben'], 'Tie');
  const d = await open(c.ada, c, { title: 'Red or blue?', rule: 'approval',
    options: 'red\nblue' });
  await vote(c.ada, d, { tick_1: '1' });
  await vote(c.ben, d, { tick_2: '1' });
  const over = await close(c.ada, d);
  assert.equal(over.decision.outcome, 'lot');
  const [event] = rows(shop.hub.db, `SELECT kind, subject,
    ${onPostgres ? "encode(hash, 'hex')" : 'lower(hex(hash))'} AS hex FROM event
    WHERE seq = ${over.decision.seed_seq}`);
  assert.equal(event.kind, 'decision.closed');
  assert.equal(event.subject, d.id);
  assert.equal(over.decision.seed, BigInt(`0x${event.hex.slice(0, 15)}`).toString());
  await recount(c.ada, d, over);
});

test('the form says what is wrong and keeps what was typed', async () => {
  const c = await council([], 'Faults');
  const send = fields => c.ada.post(`${c.at}/decisions/new`,
    { title: 'Q', ...fields }, { html: true });
  for (const [fields, field] of [
    [{ title: '' }, 'title'], [{ rule: 'schulze' }, 'options'],
    [{ rule: 'schulze', options: 'one' }, 'options'],
    [{ rule: 'consent', options: 'a\nb' }, 'options'],
    [{ rule: 'approval', options: 'a\na' }, 'options'],
    [{ rule: 'stv', options: 'a\nb', seats: '2' }, 'seats'],
    [{ rule: 'majority', closes: '2020-01-01T10:00' }, 'closes'],
    [{ rule: 'majority', accused: '9999' }, 'accused'],
    [{ rule: 'fiat' }, 'rule']]) {
    const { status, text } = await send(fields);
    assert.equal(status, 422, JSON.stringify(fields));
    assert.ok(text.includes(`href="#${field}"`), field);
  }
  const { text } = await send({ rule: 'stv', options: 'a\nb', seats: '9' });
  assert.match(text, /value="stv" checked/);
  assert.ok(text.includes('>a\nb</textarea>'));
});

test('later: it opens by itself, and is taken back by who opened it',
  async () => {
    const c = await council(['ben'], 'Later');
    const d = await open(c.ben, c, { title: 'Tomorrow', rule: 'majority',
      opens: inSeconds(2) });
    assert.equal((await page(c.ada, d.at)).decision.state, 'coming');
    assert.equal((await c.ada.post(`${d.at}/vote`, { choice: '1',
      code: 'abcde-fghjk' })).status, 409);
    await until(async () => (await page(c.ada, d.at)).decision.state === 'open',
      'the opening');
    await vote(c.ada, d, { choice: '1' });
    const cem = await bring(shop.hub, c.ada, c.id, c.mark + 'cem');
    assert.equal((await cem.post(`${d.at}/withdraw`)).status, 403);
    await c.ben.done(`${d.at}/withdraw`);
    assert.equal((await page(c.ada, d.at)).decision.state, 'withdrawn');
    assert.equal(rows(shop.hub.db,
      `SELECT * FROM ballot WHERE decision = ${d.id}`).length, 0);
    const list = await page(c.ada, `${c.at}/decisions`);
    assert.equal(list.past[0].state, 'withdrawn');
  });

test('the list says what was decided, and goes back page by page', async () => {
  const c = await council(['ben'], 'Lists');
  const d = await open(c.ada, c, { title: 'Two of us', rule: 'stv', seats: '2',
    options: 'Ann & Co\nBea\nCem' });
  await vote(c.ada, d, { rank_1: '1' });
  await vote(c.ben, d, { rank_3: '1' });
  await close(c.ada, d);
  const none = await open(c.ada, c, { title: 'Nothing of it', rule: 'majority' });
  await close(c.ada, none);
  const list = `${c.at}/decisions`;
  const { past } = await page(c.ada, list);
  assert.deepEqual(past.map(p => [p.title, p.chosen.map(o => o.name).sort()]),
    [['Nothing of it', []], ['Two of us', ['Ann & Co', 'Cem']]]
      .sort((a, b) => past.findIndex(p => p.title === a[0]) -
        past.findIndex(p => p.title === b[0])));
  const said = (await c.ada.get(list, { html: true })).text;
  assert.match(said, /<b><bdi>Ann &amp; Co<\/bdi>, <bdi>Cem<\/bdi><\/b>/);
  assert.ok(!said.includes('?from='));
  // as many more, long ago, as make three pages
  const ada = await idOf(c.ada);
  change(shop.hub.db, `INSERT INTO decision (council, title, says, rule,
    is_secret, seats, state, opened_by, created_at, opens_at, closes_at,
    closed_at, round, is_weighted, outcome, winners_json, seed, seed_seq,
    ballots, transcript, weights, equal_transcript) VALUES ${[...Array(100)]
  .map((_, k) => `(${c.id}, 'Old ${k}', '', 'consent', 0, 1, 'closed', ${ada},
    1, 2, ${1000 - k}, 3, 1, 0, 'adopted', '[]', '', 0, '', '', '', '')`)
  .join()}`);
  const seen = [];
  let at = list, pages = 0;
  for (; at; pages++) {
    const { text } = await c.ada.get(at, { html: true });
    seen.push(...[...text.matchAll(/<bdi>((Old|Two|Nothing) [^<]*)<\/bdi>/g)]
      .map(m => m[1]));
    const next = text.match(/href="([^"]*\?from=\d+)"/);
    at = next && next[1];
    assert.equal(text.includes('class="empty"'), pages === 0);
  }
  assert.equal(pages, 3);
  assert.deepEqual(seen.slice(2), [...Array(100)].map((_, k) => `Old ${k}`));
});

test('for and against, with where it is from', async () => {
  const c = await council(['ben'], 'Arguers');
  const d = await open(c.ada, c, { title: 'Ovens', rule: 'majority' });
  await c.ben.done(`${d.at}/remarks`, { words: 'It saves gas.', side: 'for',
    source: 'https://example.org/ovens' });
  const { arguments: [said] } = await page(c.ada, d.at);
  assert.equal(said.is_for, true);
  assert.equal(said.is_link, true);
  const html = await c.ada.get(d.at, { html: true });
  assert.match(html.text, /<a href="https:\/\/example.org\/ovens" rel=/);
  await c.ben.done(`${d.at}/remarks/${said.remark}/remove`);
  const gone = (await page(c.ada, d.at)).arguments[0];
  assert.equal(gone.words + gone.source, '');
});

// Five people, of whom ada and ben work in the hall, where it is loud.
async function loud(name) {
  const c = await council(['ben', 'cem', 'dua', 'eli'], name);
  for (const one of ['ada', 'ben'])
    change(shop.hub.db, `UPDATE membership SET site = 'Hall'
      WHERE council = ${c.id} AND member = ${await idOf(c[one])}`);
  const d = await open(c.ada, c, { title: 'A loud machine?', rule: 'majority',
    opens: inSeconds(86400), fact_1: 'site:Hall', weight_1: '8' });
  const now = async () => {
    change(shop.hub.db, `UPDATE decision SET opens_at = ${
      Math.floor(Date.now() / 1000)} WHERE decision = ${d.id}`);
    await c.ada.done(`${d.at}/remarks`, { words: 'It begins.' });
    await until(async () => (await page(c.ada, d.at)).decision.state === 'open',
      'the opening');
  };
  return { c, d, now };
}

const hallAgainstAll = async (c, d) => {
  for (const [k, one] of ['ada', 'ben', 'cem', 'dua', 'eli'].entries())
    await vote(c[one], d, { choice: k < 2 ? '2' : '1' });
};

test('who is affected more: two counts, a second round, then both shares',
  async () => {
    const { c, d, now } = await loud('Affected');
    const before = await page(c.cem, d.at);
    assert.deepEqual(before.classes.map(k => [k.name, k.weight,
      k.people.map(p => plain(p.name))]), [['Hall', '4', ['ada', 'ben']]]);
    await now();
    assert.equal((await c.cem.post(`${d.at}/doubt`, { doubt: 'Too late' }))
      .status, 409);
    assert.equal((await page(c.ada, d.at)).decision.is_weighted, true);
    await hallAgainstAll(c, d);
    // whoever moves into the hall now weighs as before
    change(shop.hub.db, `UPDATE membership SET site = 'Hall'
      WHERE council = ${c.id}`);
    const first = await close(c.ada, d);
    assert.equal(first.decision.outcome, 'round');
    assert.deepEqual(first.result.bars.map(b => b.votes), [3, 8]);
    assert.deepEqual(first.result.equal.bars.map(b => b.votes), [3, 2]);
    await recount(c.dua, d, first);
    const html = (await c.ada.get(d.at, { html: true })).text;
    assert.match(html, /A second round is open/);
    // the second: now all are in the hall, so weights are even
    const id = first.decision.followed;
    const again = { id, at: `${c.at}/decisions/${id}` };
    assert.equal((await page(c.ada, again.at)).decision.round, 2);
    change(shop.hub.db, `UPDATE voter SET halves = 2 WHERE decision = ${id}
      AND member NOT IN (${await idOf(c.ada)}, ${await idOf(c.ben)})`);
    await hallAgainstAll(c, again);
    const second = await close(c.ada, again);
    // 8 of 11 by weight are more than 60 %, 2 of 5 heads are 40 %
    assert.equal(second.decision.outcome, 'decided');
    assert.deepEqual(second.result.chosen.map(o => o.name), ['No']);
    const told = (await c.ada.get(again.at, { html: true })).text;
    assert.match(told, /60 % of the weight and 40 % of the heads. It has both/);
    assert.match(told, /Second round: in the first/);
    assert.doesNotMatch(told, /of 5 ballots/);
    await recount(c.dua, again, second);
  });

test('a doubt that stays: all weigh the same', async () => {
  const { c, d, now } = await loud('Doubted');
  assert.equal((await c.eli.post(`${d.at}/doubt`, { doubt: '' })).status, 422);
  await c.cem.done(`${d.at}/doubt`, { doubt: 'I am in the hall on Mondays.' });
  await c.eli.done(`${d.at}/doubt`, { doubt: 'So am I.' });
  await c.eli.done(`${d.at}/doubt/drop`);
  await now();
  assert.equal((await page(c.ada, d.at)).decision.is_weighted, false);
  await hallAgainstAll(c, d);
  const over = await close(c.ada, d);
  assert.equal(over.result.equal, undefined);
  assert.deepEqual(over.result.chosen.map(o => o.name), ['Yes']);
});

test('groups that weigh more: only by facts, announced, for rules that count',
  async () => {
    const c = await council([], 'Facts');
    change(shop.hub.db, `UPDATE membership SET site = 'Hall'
      WHERE council = ${c.id}`);
    for (const [fields, field] of [
      [{ rule: 'majority', fact_1: 'site:Hall', weight_1: '8' }, 'opens'],
      [{ rule: 'majority', fact_1: 'site:Moon', weight_1: '8' }, 'fact_1'],
      [{ rule: 'majority', fact_1: 'site:Hall', weight_1: '16' }, 'weight_1'],
      [{ rule: 'schulze', options: 'a\nb', fact_1: 'site:Hall',
        weight_1: '4' }, 'fact_1']]) {
      const answer = await c.ada.post(`${c.at}/decisions/new`,
        { title: 'Q', ...fields });
      assert.equal(answer.status, 422);
      assert.ok(answer.body.fault[field], JSON.stringify(answer.body.fault));
    }
  });

test('the calendar says until when, and reminds who has not voted', async () => {
  const c = await council(['ben'], 'Calendar');
  const d = await open(c.ada, c, { title: 'Soup; or stew, on Mondays?',
    rule: 'majority' });
  const { link } = await c.ben.done(`${c.at}/calendar`);
  const read = async () => {
    const { status, text } = await c.ben.get(new URL(link).pathname);
    assert.equal(status, 200);
    assert.ok(text.endsWith('END:VCALENDAR\r\n'));
    return text.replace(/\r\n /g, '').split('BEGIN:VEVENT\r\n').slice(1)
      .filter(e => e.includes(`decision-${d.id}@`));
  };
  const [before] = await read();
  assert.match(before, /SUMMARY:Soup\\; or stew\\, on Mondays\?\r\n/);
  assert.match(before, /TRIGGER:-P1D/);
  const { decision } = await page(c.ben, d.at);
  assert.ok(before.includes(`DTSTART:${
    decision.closes.replace(/[-:]/g, '')}`), before);
  await vote(c.ben, d, { choice: '1' });
  const [after] = await read();
  assert.doesNotMatch(after, /VALARM/);
  await close(c.ada, d);
  assert.deepEqual(await read(), []);
});
