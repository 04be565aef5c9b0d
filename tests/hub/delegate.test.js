// SPDX-License-Identifier: AGPL-3.0-or-later
// Votes handed over: carried, taken back, cut off, run out; in open votes and
// in secret ones, where nothing that is kept says how a delegate voted. And
// people called back.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { bring, until, PROGRAM } = require('./people.js');
const { change, rows } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const DAY = 86400, MONTH = 30 * DAY;
const now = () => Math.floor(Date.now() / 1000);
const iso = s => new Date(s * 1000).toISOString().replace(/\.\d+Z/, 'Z');
const page = async (browser, where) => (await browser.get(where)).body;
const sql = text => change(shop.hub.db, text);
const read = text => rows(shop.hub.db, text);

// People of this council alone, who came long ago, let in by nobody present.
let councils = 0;
async function council(names, name) {
  const mark = `d${++councils}-`;
  const c = await shop.council(names.map(n => mark + n), name);
  for (const one of names) c[one] = c[mark + one];
  c.number = {};
  for (const one of ['ada', ...names]) c.number[one] = await idOf(c[one]);
  sql(`UPDATE vouch SET vouched_at = 1 WHERE council = ${c.id}`);
  sql(`UPDATE membership SET joined_at = 1 WHERE council = ${c.id}`);
  return { ...c, mark, plain: n => n.replace(mark, '') };
}

async function open(browser, c, fields) {
  const { decision } = await browser.done(`${c.at}/decisions/new`, {
    title: 'Shall we?', rule: 'majority', closes: iso(now() + 10 * DAY),
    ...fields });
  return { id: decision, at: `${c.at}/decisions/${decision}` };
}

// Its time is over at `at`; waits until it was counted.
async function close(browser, d, at = now()) {
  sql(`UPDATE decision SET closes_at = ${at} WHERE decision = ${d.id}`);
  await browser.done(`${d.at}/remarks`, { words: 'Time is up.' });
  return until(async () => {
    const body = await page(browser, d.at);
    return body.decision.state === 'closed' && body;
  }, 'the count');
}

// → {id, code}
async function hand(c, from, to, fields = {}) {
  const { fresh } = await page(c[from], `${c.at}/decisions/delegates`);
  const { delegation } = await c[from].done(`${c.at}/decisions/delegates`,
    { delegate: c.number[to], code: fresh.code, ...fields });
  return { id: delegation, code: fresh.code };
}
const tell = (c, who, h, what, fields = {}) =>
  c[who].post(`${c.at}/decisions/delegates/${h.id}/${what}`, fields);

async function vote(browser, d, choice, fields = {}) {
  const { typed } = await page(browser, d.at);
  const code = fields.code ?? typed?.code;
  await browser.done(`${d.at}/vote`, { choice: String(choice),
    ...(code ? { code } : {}), ...fields });
  return code;
}

// The commands of the page, on what anybody can download. → the ballots
async function recount(browser, d, body) {
  const folder = fs.mkdtempSync(path.join(shop.hub.folder, 'recount-'));
  for (const name of [body.result.ballots_file, 'transcript.jsonl',
    ...(body.result.check_equal ? ['weights.csv', 'equal.jsonl'] : [])]) {
    const { status, text } = await browser.get(`${d.at}/file/${name}`);
    assert.equal(status, 200, name);
    fs.writeFileSync(path.join(folder, name), text);
  }
  const run = command => spawnSync(PROGRAM, command.split(' ').slice(1),
    { cwd: folder, encoding: 'utf8' });
  const counted = run(`${body.result.command} --json`);
  assert.ok([0, 1].includes(counted.status), counted.stderr);
  assert.deepEqual(JSON.parse(counted.stdout).winners.map(w => w.option),
    body.decision.winners);
  assert.equal(fs.readFileSync(path.join(folder, 'mine.jsonl'), 'utf8'),
    fs.readFileSync(path.join(folder, 'transcript.jsonl'), 'utf8'));
  for (const command of [body.result.check, body.result.check_equal])
    if (command) assert.match(run(command).stdout, /The count is right/);
  return fs.readFileSync(path.join(folder, body.result.ballots_file), 'utf8');
}
const lines = ballots => ballots.split('\n').filter(l => /^\d/.test(l));
const said = (body, c) => Object.fromEntries(body.voices.map(v =>
  [c.plain(v.name), v.said_of[0].name]));
const OPEN = { ballots: 'open' };

test('an open vote: carried at the close, overridden, recalled, declined',
  async () => {
    const c = await council(['ben', 'cem', 'dua', 'eli', 'fay'], 'Open');
    const to = {};
    for (const one of ['cem', 'dua', 'eli', 'fay'])
      to[one] = await hand(c, one, 'ben');
    const d = await open(c.ada, c, OPEN);
    assert.equal((await page(c.cem, d.at)).handed.fate, 'waits');
    // it waits for the delegate and for who handed nothing over, not for them
    const waits = async one => {
      const { votes, for_me } = await page(c[one], '/');
      return { mine: votes.some(v => v.decision === d.id),
        by: for_me.find(v => v.decision === d.id)?.delegate_name };
    };
    assert.deepEqual(await waits('cem'), { mine: false, by: c.mark + 'ben' });
    assert.deepEqual(await waits('ben'), { mine: true, by: undefined });
    assert.deepEqual(await waits('ada'), { mine: true, by: undefined });
    // who is one too many for a delegate to carry has to vote themselves
    for (const one of ['dua', 'eli', 'fay'])
      assert.equal((await waits(one)).mine,
        (await page(c[one], d.at)).handed.fate === 'beyond', one);
    await vote(c.ben, d, 2);
    assert.equal((await page(c.cem, d.at)).handed.fate, 'counts');
    // nobody sees yet how; that two are carried, all see
    const before = await page(c.ada, d.at);
    assert.deepEqual(before.voices, []);
    assert.equal(before.carried.votes, 2);
    await vote(c.dua, d, 1); // their own
    assert.equal((await tell(c, 'eli', to.eli, 'recall')).status, 200);
    assert.equal((await tell(c, 'ben', to.fay, 'decline')).status, 200);
    const over = await close(c.ada, d);
    assert.deepEqual(said(over, c), { ben: 'No', cem: 'No', dua: 'Yes' });
    assert.equal(over.turnout.voted, 2);
    assert.equal(over.carried.votes, 1);
    assert.deepEqual(over.voters.filter(v => v.is_carried)
      .map(v => c.plain(v.name)), ['cem']);
    assert.deepEqual(lines(await recount(c.ada, d, over)), ['2: 2', '1: 1']);
    const html = (await c.cem.get(d.at, { html: true })).text;
    assert.match(html, /d\d+-ben voted for you/);
  });

test('what was handed over for a topic goes before everything', async () => {
  const c = await council(['ben', 'cem', 'dua'], 'Topics');
  assert.equal((await c.ben.post(`${c.at}/decisions/topics`,
    { name: 'money' })).status, 403);
  const { topic } = await c.ada.done(`${c.at}/decisions/topics`,
    { name: 'money' });
  await hand(c, 'dua', 'ben');
  const money = await hand(c, 'dua', 'cem', { topic });
  const say = async (fields, wanted) => {
    const d = await open(c.ada, c, { ...OPEN, ...fields });
    await vote(c.ben, d, 1);
    await vote(c.cem, d, 2);
    const over = await close(c.ada, d);
    assert.equal(said(over, c).dua, wanted);
    return over;
  };
  const over = await say({ topic }, 'No');
  assert.equal(over.topic.name, 'money');
  await say({}, 'Yes');
  // taken back for the topic: whom all was handed to carries it again
  await tell(c, 'dua', money, 'recall');
  await say({ topic }, 'Yes');
  await c.ada.done(`${c.at}/decisions/topics/${topic}/end`);
  assert.equal((await c.ada.post(`${c.at}/decisions/new`, { title: 'Q',
    rule: 'majority', topic })).status, 422);
  assert.equal((await c.dua.post(`${c.at}/decisions/delegates`,
    { delegate: c.number.ben, topic, code: money.code })).status, 422);
});

test('nothing travels on, and each has one vote', async () => {
  const c = await council(['ben', 'cem', 'dua'], 'Chain');
  await hand(c, 'dua', 'cem');
  await hand(c, 'cem', 'ben');
  const d = await open(c.ada, c, OPEN);
  await vote(c.ben, d, 1);
  const over = await close(c.ada, d);
  assert.deepEqual(said(over, c), { ben: 'Yes', cem: 'Yes' });
  assert.equal((await page(c.dua, d.at)).handed.fate, 'idle');
  // handed to another: the first holds no more
  await hand(c, 'dua', 'ben');
  const { given } = await page(c.dua, `${c.at}/decisions/delegates`);
  assert.deepEqual(given.map(g => c.plain(g.delegate_name)), ['ben']);
  const { sums } = await page(c.ada, `${c.at}/decisions/delegates`);
  assert.deepEqual(sums.map(s => [c.plain(s.name), s.votes]), [['ben', 2]]);
});

test('thirty days, to the second; renewed by one tap', async () => {
  const c = await council(['ben', 'cem', 'dua'], 'Month');
  const to = { cem: await hand(c, 'cem', 'ben'),
    dua: await hand(c, 'dua', 'ben') };
  for (const ballots of ['open', 'secret']) {
    const d = await open(c.ada, c, { ballots });
    const closes = now() + (ballots === 'open' ? 0 : 9 * DAY);
    const since = (who, at) => sql(`UPDATE delegation SET handed_at = ${at},
      since_at = ${at}, until_at = ${at + MONTH}
      WHERE delegation = ${to[who].id}`);
    since('cem', closes - MONTH);     // over with the very second of the close
    since('dua', closes - MONTH + 1);
    if (ballots === 'open') {
      await vote(c.ben, d, 1);
      const over = await close(c.ada, d, closes);
      assert.deepEqual(said(over, c), { ben: 'Yes', dua: 'Yes' });
    } else {
      sql(`UPDATE decision SET closes_at = ${closes}
        WHERE decision = ${d.id}`);
      await vote(c.ben, d, 1);
      assert.deepEqual(read(`SELECT giver FROM carried
        WHERE decision = ${d.id}`).map(r => Number(r.giver)), [c.number.dua]);
    }
  }
  // near its end one is reminded, and renews
  const soon = now() + 3 * DAY;
  sql(`UPDATE delegation SET until_at = ${soon}, since_at = ${soon - MONTH}
    WHERE delegation = ${to.dua.id}`);
  const waits = (await page(c.dua, c.at)).expiring;
  assert.deepEqual(waits.map(w => c.plain(w.delegate_name)), ['ben']);
  assert.match((await c.dua.get(c.at, { html: true })).text,
    /votes for you only for a few days more/);
  await tell(c, 'dua', to.dua, 'renew');
  const [{ left }] = read(`SELECT until_at - ${now()} AS "left"
    FROM delegation WHERE delegation = ${to.dua.id}`);
  assert.ok(Math.abs(Number(left) - MONTH) < 60);
  assert.deepEqual((await page(c.dua, c.at)).expiring, []);
  // what is over is renewed no more
  sql(`UPDATE delegation SET until_at = ${now() - 1}
    WHERE delegation = ${to.dua.id}`);
  assert.equal((await tell(c, 'dua', to.dua, 'renew')).status, 404);
});

test('the cap: the oldest trust first, who is cut off is told', async () => {
  const c = await council(['ben', 'cem', 'dua', 'eli', 'fay'], 'Cap');
  const names = ['fay', 'eli', 'dua', 'cem'];
  for (const [k, one] of names.entries()) {
    const h = await hand(c, one, 'ben');
    sql(`UPDATE delegation SET since_at = since_at - ${100 - k},
      handed_at = handed_at - ${100 - k} WHERE delegation = ${h.id}`);
  }
  for (const ballots of ['open', 'secret']) {
    const d = await open(c.ada, c, { ballots });
    const mine = await page(c.ben, d.at);
    assert.equal(mine.i_carry.votes, 2);
    assert.equal(mine.i_carry.beyond, 2);
    await vote(c.ben, d, 1);
    assert.equal((await page(c.dua, d.at)).handed.fate, 'beyond');
    assert.match((await c.dua.get(d.at, { html: true })).text,
      /yours is not among them/);
    const over = await close(c.ada, d);
    assert.equal(over.carried.votes, 2);
    assert.deepEqual(lines(await recount(c.ada, d, over)), ['3: 1'], ballots);
    assert.equal((await page(c.fay, d.at)).handed.fate, 'cast');
    assert.equal((await page(c.dua, d.at)).handed.fate, 'beyond');
    const told = (await page(c.cem, c.at)).uncarried.map(u => u.decision);
    assert.ok(told.includes(d.id));
    assert.deepEqual((await page(c.fay, c.at)).uncarried, []);
  }
});

test('a secret vote: ballots apart, changed together, nothing says whose',
  async () => {
    const c = await council(['ben', 'cem', 'dua', 'eli', 'fay'], 'Secret');
    const cem = await hand(c, 'cem', 'ben'), dua = await hand(c, 'dua', 'ben');
    const d = await open(c.ada, c, { rule: 'schulze', options: 'a\nb\nc' });
    await vote(c.ada, d, '', { rank_3: '1' });
    const code = await vote(c.ben, d, '', { rank_1: '1' });
    const kept = () => read(`SELECT * FROM ballot WHERE decision = ${d.id}`);
    assert.deepEqual(kept().map(b => b.marks).sort(), ['0,0,1', '1,0,0',
      '1,0,0', '1,0,0']);
    // of equal weight, under tags that have nothing in common, nowhere else
    assert.ok(kept().every(b => Number(b.halves) === 2));
    const carried = read(`SELECT * FROM carried WHERE decision = ${d.id}`);
    assert.deepEqual(carried.map(k => Number(k.giver)),
      [c.number.cem, c.number.dua]);
    const all = JSON.stringify([carried, read(`SELECT seq, kind, subject, data
      FROM event`), read('SELECT * FROM delegation'),
    read('SELECT * FROM voter'), read('SELECT * FROM voice')]);
    for (const b of kept()) assert.ok(!all.includes(b.tag));
    for (const one of [code, cem.code, dua.code])
      assert.ok(!all.includes(one) && !JSON.stringify(kept()).includes(one));
    for (const k of carried) assert.match(k.seal, /^[0-9a-f]{224}$/);
    // who is carried cannot see how
    const seen = await page(c.cem, d.at);
    assert.equal(seen.handed.fate, 'cast');
    assert.equal(seen.options[0].mark, undefined);
    // handed over after that: carried when the ballot is sent again
    const eli = await hand(c, 'eli', 'ben');
    sql(`UPDATE delegation SET since_at = since_at - 9, handed_at =
      handed_at - 9 WHERE delegation = ${cem.id}`);
    assert.equal((await page(c.eli, d.at)).handed.fate, 'beyond');
    await tell(c, 'ben', dua, 'decline');
    assert.equal((await page(c.eli, d.at)).handed.fate, 'late');
    assert.equal((await page(c.ben, d.at)).i_carry.more, 1);
    await vote(c.ben, d, '', { code, rank_2: '1' });
    assert.deepEqual(kept().map(b => b.marks).sort(), ['0,0,1', '0,1,0',
      '0,1,0', '0,1,0']);
    assert.deepEqual(read(`SELECT giver FROM carried WHERE decision = ${d.id}
      ORDER BY giver`).map(k => Number(k.giver)),
    [c.number.cem, c.number.eli]);
    const late = await hand(c, 'fay', 'ben');
    await tell(c, 'cem', cem, 'recall', { handed: cem.code });
    const over = await close(c.ada, d);
    assert.equal(over.carried.votes, 1);
    assert.deepEqual(lines(await recount(c.ada, d, over)), ['1: 3', '2: 2']);
    assert.deepEqual(kept(), []);
    assert.ok(read(`SELECT seal FROM carried WHERE decision = ${d.id}`)
      .every(k => k.seal === ''));
    assert.equal((await page(c.fay, d.at)).handed.fate, 'late');
    assert.ok(eli.id && late.id);
  });

test('a delegate who voted with a short code: a long one carries others too',
  async () => {
    const c = await council(['ben', 'cem', 'dua'], 'Short code');
    const d = await open(c.ada, c);
    const short = await vote(c.ben, d, 1);
    assert.match(short, /^.{5}-.{5}$/);
    await hand(c, 'cem', 'ben');
    const count = () => read(`SELECT count(*) AS n FROM ballot
      WHERE decision = ${d.id}`)[0].n;
    await vote(c.ben, d, 1, { code: short });
    assert.equal(Number(count()), 1);
    const { i_carry: mine } = await page(c.ben, d.at);
    assert.equal(mine.more, 1);
    assert.match(mine.new_code, /^(.{5}-){3}.{5}$/);
    assert.equal((await c.ben.post(`${d.at}/vote`, { choice: '1', code: short,
      new_code: short })).status, 422);
    await vote(c.ben, d, 2, { code: short, new_code: mine.new_code });
    assert.equal(Number(count()), 2);
    assert.equal((await c.ben.post(`${d.at}/look`, { code: short })).status,
      422);
    const looked = await c.ben.done(`${d.at}/look`, { code: mine.new_code });
    assert.deepEqual(looked.options.map(o => o.mark), [0, 1]);
    // who carries from the first has a long one from the first
    const next = await open(c.ada, c);
    assert.match(await vote(c.ben, next, 1), /^(.{5}-){3}.{5}$/);
    assert.deepEqual(lines(await recount(c.ada, d, await close(c.ada, d))),
      ['2: 2']);
  });

test('voting oneself after the delegate did in secret: the code takes it out',
  async () => {
    const c = await council(['ben', 'cem', 'dua', 'eli'], 'Override');
    const cem = await hand(c, 'cem', 'ben'), dua = await hand(c, 'dua', 'ben');
    const d = await open(c.ada, c);
    const bens = await vote(c.ben, d, 1);
    const { typed } = await page(c.cem, d.at);
    const cast = fields => c.cem.post(`${d.at}/vote`, { choice: '2',
      code: typed.code, ...fields });
    for (const handed of [undefined, '', 'x', dua.code, `${dua.code}9`]) {
      const answer = await cast(handed === undefined ? {} : { handed });
      assert.equal(answer.status, 422, handed);
      assert.ok(answer.body.fault.handed, handed);
    }
    assert.equal((await page(c.ada, d.at)).turnout.voted, 1);
    assert.equal((await cast({ handed: cem.code.toUpperCase()
      .replaceAll('-', ' ') })).status, 200);
    // changed like any ballot; the delegate sends again: not theirs any more
    await vote(c.cem, d, 2, { code: typed.code });
    await vote(c.ben, d, 1, { code: bens });
    assert.equal((await page(c.ada, d.at)).carried.votes, 1);
    // taken out without voting; then the delegate does not get it back
    assert.equal((await c.dua.post(`${d.at}/takeback`, { handed: cem.code }))
      .status, 422);
    await c.dua.done(`${d.at}/takeback`, { handed: dua.code });
    assert.equal((await c.dua.post(`${d.at}/takeback`, { handed: dua.code }))
      .status, 409);
    await tell(c, 'dua', dua, 'recall');
    await vote(c.ben, d, 1, { code: bens });
    const over = await close(c.ada, d);
    assert.deepEqual(lines(await recount(c.ada, d, over)), ['1: 2', '1: 1']);
    assert.equal(over.carried.votes, 0);
  });

test('recalled without the code: what was cast in secret stays, all else not',
  async () => {
    const c = await council(['ben', 'cem'], 'Lost code');
    const cem = await hand(c, 'cem', 'ben');
    const cast = await open(c.ada, c), later = await open(c.ada, c);
    await vote(c.ben, cast, 1);
    const answer = await tell(c, 'cem', cem, 'recall');
    assert.equal(answer.status, 200);
    const mine = await page(c.cem, `${c.at}/decisions/delegates`);
    assert.deepEqual(mine.given, []);
    assert.deepEqual(mine.cast.map(k => k.decision), [cast.id]);
    assert.ok(!('seal' in mine.cast[0] && mine.cast[0].seal));
    assert.equal((await page(c.cem, cast.at)).handed.fate, 'cast');
    await vote(c.ben, later, 1);
    assert.deepEqual(lines(await recount(c.ada, cast,
      await close(c.ada, cast))), ['2: 1']);
    assert.deepEqual(lines(await recount(c.ada, later,
      await close(c.ada, later))), ['1: 1']);
    assert.equal((await tell(c, 'cem', cem, 'recall')).status, 404);
  });

test('others’ are nobody’s to end, and not everybody can be handed to',
  async () => {
    const c = await council(['ben', 'cem'], 'Forged');
    const other = await council(['gus'], 'Another');
    const cem = await hand(c, 'cem', 'ben');
    for (const [who, what] of [['ada', 'recall'], ['ben', 'recall'],
      ['cem', 'decline'], ['ada', 'decline'], ['ada', 'renew'],
      ['ada', 'accept'], ['cem', 'accept']])
      assert.equal((await tell(c, who, cem, what)).status, 404, who + what);
    assert.equal((await other.gus.post(
      `${other.at}/decisions/delegates/${cem.id}/recall`)).status, 404);
    for (const fields of [{ delegate: c.number.cem }, { delegate: '' },
      { delegate: other.number.gus }, { delegate: c.number.ben, code: 'abc' },
      { delegate: c.number.ben, topic: '99999' }])
      assert.equal((await c.cem.post(`${c.at}/decisions/delegates`,
        { code: cem.code, ...fields })).status, 422, JSON.stringify(fields));
    // the delegate is told until they say yes; no event says whom they trust
    assert.deepEqual((await page(c.ben, c.at)).handed.map(h =>
      c.plain(h.giver_name)), ['cem']);
    await tell(c, 'ben', cem, 'accept');
    assert.deepEqual((await page(c.ben, c.at)).handed, []);
    const [event] = read(`SELECT subject FROM event
      WHERE kind = 'delegation.accepted' AND actor = ${c.number.ben}`);
    assert.equal(Number(event.subject), c.number.ben);
    // consent: nobody is spoken for
    const d = await open(c.ada, c, { rule: 'consent' });
    await c.ben.done(`${d.at}/stance`, { stance: 'consent' });
    const over = await close(c.ada, d);
    assert.equal(over.voices.length, 1);
    assert.equal(over.handed, undefined);
  });

test('who leaves for good: nothing is carried for or by them', async () => {
  const c = await council(['ben', 'cem', 'dua', 'eli'], 'Erased');
  await hand(c, 'cem', 'ben');
  await hand(c, 'dua', 'eli');
  const secret = await open(c.ada, c), d = await open(c.ada, c, OPEN);
  await vote(c.ben, secret, 1);
  await vote(c.ben, d, 1);
  await vote(c.eli, d, 2);
  await c.cem.done('/me/erase', { sign_in: `${c.mark}cem` });
  await c.eli.done('/me/erase', { sign_in: `${c.mark}eli` });
  const over = await close(c.ada, d);
  assert.deepEqual(over.voices.map(v => v.said_of[0].name).sort(),
    ['No', 'Yes']);
  await recount(c.ada, d, over);
  // what lies in a secret box already stays, as their own would
  assert.deepEqual(lines(await recount(c.ada, secret,
    await close(c.ada, secret))), ['2: 1']);
  assert.deepEqual(read(`SELECT seal, seal_key FROM carried k
    JOIN delegation d ON d.delegation = k.delegation
    WHERE k.giver = ${c.number.cem}`).map(k => k.seal + k.seal_key), ['']);
});

test('weights go with whose vote it is; both counts are right', async () => {
  const c = await council(['ben', 'cem', 'dua'], 'Weighted');
  sql(`UPDATE membership SET site = 'Hall' WHERE council = ${c.id}
    AND member IN (${c.number.cem}, ${c.number.ada})`);
  await hand(c, 'cem', 'ben');
  for (const ballots of ['open', 'secret']) {
    const d = await open(c.ada, c, { ballots, opens: iso(now() + DAY),
      fact_1: 'site:Hall', weight_1: '8' });
    sql(`UPDATE decision SET opens_at = ${now()} WHERE decision = ${d.id}`);
    await c.ada.done(`${d.at}/remarks`, { words: 'It begins.' });
    await until(async () => (await page(c.ada, d.at)).decision.state ===
      'open', 'the opening');
    await vote(c.ben, d, 1);
    await vote(c.dua, d, 2);
    const over = await close(c.ada, d);
    assert.deepEqual(over.result.bars.map(b => b.votes), [5, 1], ballots);
    assert.deepEqual(over.result.equal.bars.map(b => b.votes), [2, 1]);
    await recount(c.dua, d, over);
  }
});

/* --- calling back --------------------------------------------------------- */

const ask = (c, who, kind, whom) => c[who].post(`${c.at}/decisions/recalls`,
  { whom: `${kind}:${c.number[whom]}`, reason: 'The books are not open.' });
const petitionOf = async (c, id, who = 'ada') =>
  (await page(c[who], `${c.at}/decisions/recalls`)).petitions
    .find(p => p.petition === id);
const voteOf = (c, p) => ({ id: p.decision,
  at: `${c.at}/decisions/${p.decision}` });

// fay holds the purse; who let in whom is settled by `vouchers`.
async function purse(names, name) {
  const c = await council(names, name);
  sql(`UPDATE role SET member = ${c.number.fay} WHERE council = ${c.id}
    AND kind = 'treasurer' AND is_shadow = 0`);
  return c;
}

test('a fifth, exactly; 72 hours; the role ends, votes go back', async () => {
  const names = ['ben', 'cem', 'dua', 'eli', 'fay', 'gus'];
  const c = await purse(names, 'Recall');
  await hand(c, 'gus', 'fay');
  // six may vote: one is 17 %, two are 33 %
  const first = await ask(c, 'ben', 'treasurer', 'fay');
  assert.equal(first.status, 200);
  const id = first.body.petition;
  let p = await petitionOf(c, id);
  assert.deepEqual([p.signed_by, p.needed, p.eligible, p.is_open],
    [1, 2, 6, true]);
  const sign = (who, what = 'sign') =>
    c[who].post(`${c.at}/decisions/recalls/${id}/${what}`);
  assert.equal((await sign('fay')).status, 409);
  assert.equal((await sign('ben')).status, 200); // again: still one
  assert.equal((await petitionOf(c, id)).signed_by, 1);
  await sign('ben', 'unsign');
  assert.equal((await petitionOf(c, id)).signed_by, 0);
  await sign('cem');
  p = await petitionOf(c, id);
  assert.equal(p.decision, null);
  assert.equal((await ask(c, 'dua', 'treasurer', 'fay')).status, 422);
  // gus goes: five may vote, and a fifth is exactly one; the next look sees it
  await c.gus.done(`${c.at}/leave`);
  const before = now();
  await sign('cem');
  p = await petitionOf(c, id);
  assert.equal(p.is_voted, true);
  const d = voteOf(c, p);
  const body = await page(c.ada, d.at);
  assert.equal(body.is_recall, true);
  const { closes, opens } = read(`SELECT closes_at AS closes,
    opens_at AS opens FROM decision WHERE decision = ${d.id}`)[0];
  assert.equal(Number(closes) - Number(opens), 72 * 3600);
  assert.ok(Math.abs(Number(opens) - before) < 60);
  assert.deepEqual(body.voters.map(v => c.plain(v.name)).sort(),
    ['ada', 'ben', 'cem', 'dua', 'eli']);
  assert.equal((await sign('dua')).status, 409);
  // no event names who signed, the page neither
  assert.ok(read(`SELECT actor FROM event WHERE kind = 'recall.signed'`)
    .every(e => Number(e.actor) === 0));
  // it cannot be taken back, by nobody
  for (const who of ['ada', 'ben'])
    assert.equal((await c[who].post(`${d.at}/withdraw`)).status, 409, who);
  await hand(c, 'eli', 'fay');
  await vote(c.ada, d, 1);
  await vote(c.ben, d, 2);
  await vote(c.cem, d, 2);
  const over = await close(c.ada, d);
  assert.deepEqual(over.result.chosen.map(o => o.name), ['Replace']);
  await recount(c.ada, d, over);
  p = await petitionOf(c, id);
  assert.equal(p.outcome, 'replaced');
  const roles = read(`SELECT member, ended_at FROM role
    WHERE council = ${c.id} AND kind = 'treasurer' AND is_shadow = 0
    ORDER BY role`);
  assert.equal(Number(roles[0].member), c.number.fay);
  assert.ok(roles[0].ended_at);
  assert.equal(roles.length, 2);
  assert.notEqual(Number(roles[1].member), c.number.fay);
  assert.deepEqual((await page(c.ada, `${c.at}/decisions/delegates`)).sums, []);
  assert.match((await c.ada.get(c.at, { html: true })).text,
    /was called back from a role: treasurer/);
});

test('a delegate who is confirmed stays; nobody asks again for 30 days',
  async () => {
    const c = await council(['ben', 'cem', 'fay'], 'Confirmed');
    assert.equal((await ask(c, 'ben', 'delegate', 'fay')).status, 422);
    await hand(c, 'cem', 'fay');
    assert.equal((await ask(c, 'fay', 'delegate', 'fay')).status, 422);
    assert.equal((await c.ben.post(`${c.at}/decisions/recalls`,
      { whom: `delegate:${c.number.fay}`, reason: '' })).status, 422);
    const { body } = await ask(c, 'ben', 'delegate', 'fay');
    let p = await petitionOf(c, body.petition); // one of three
    const d = voteOf(c, p);
    // handed to the accused: not in this vote
    assert.equal((await page(c.cem, d.at)).handed.fate, 'waits');
    await vote(c.ada, d, 1);
    await vote(c.ben, d, 2);
    const over = await close(c.ada, d);
    assert.equal(over.decision.outcome, 'nobody'); // half is not more than half
    p = await petitionOf(c, body.petition);
    assert.equal(p.outcome, 'kept');
    const { sums } = await page(c.ada, `${c.at}/decisions/delegates`);
    assert.deepEqual(sums.map(s => s.votes), [1]);
    assert.equal((await ask(c, 'ben', 'delegate', 'fay')).status, 422);
    sql(`UPDATE petition SET reached_at = ${now() - MONTH}
      WHERE petition = ${body.petition}`);
    assert.equal((await ask(c, 'ben', 'delegate', 'fay')).status, 200);
  });

test('whom the accused let in, and who came within fourteen days, has no say',
  async () => {
    const names = ['ben', 'cem', 'dua', 'eli', 'fay', 'gus', 'hal'];
    const c = await purse(names, 'Say');
    const at = now() + 5; // counted a little before and after
    sql(`UPDATE vouch SET voucher = ${c.number.fay} WHERE council = ${c.id}
      AND member IN (${c.number.ben}, ${c.number.cem})`);
    sql(`UPDATE vouch SET vouched_at = ${at - 14 * DAY + 60}
      WHERE council = ${c.id} AND member = ${c.number.dua}`);
    sql(`UPDATE vouch SET vouched_at = ${at - 14 * DAY - 60}
      WHERE council = ${c.id} AND member = ${c.number.eli}`);
    // came back: let in long ago, there since yesterday
    sql(`UPDATE membership SET joined_at = ${at - DAY}
      WHERE council = ${c.id} AND member = ${c.number.gus}`);
    const { body } = await ask(c, 'ben', 'treasurer', 'fay');
    let p = await petitionOf(c, body.petition, 'ben');
    assert.deepEqual([p.signed_by, p.eligible, p.may_not], [0, 3, true]);
    for (const who of ['ben', 'cem', 'dua', 'gus', 'fay'])
      assert.equal((await c[who].post(
        `${c.at}/decisions/recalls/${body.petition}/sign`)).status, 409, who);
    await c.hal.done(`${c.at}/decisions/recalls/${body.petition}/sign`);
    p = await petitionOf(c, body.petition);
    const d = voteOf(c, p);
    assert.deepEqual((await page(c.ada, d.at)).voters
      .map(v => c.plain(v.name)).sort(), ['ada', 'eli', 'hal']);
  });

test('fourteen days, to the second', async () => {
  const names = ['cem', 'dua', 'eli', 'fay', 'gus', 'hal', 'ida', 'jon'];
  const c = await council([...names, 'ben'], 'Fortnight');
  const base = now() - 14 * DAY - 1, came = {};
  for (const [k, one] of names.entries()) {
    came[one] = base + k;
    sql(`UPDATE vouch SET vouched_at = ${came[one]}
      WHERE council = ${c.id} AND member = ${c.number[one]}`);
  }
  const d = await open(c.ada, c, { title: 'Ben?', accused: c.number.ben });
  const [{ opens }] = read(`SELECT opens_at AS opens FROM decision
    WHERE decision = ${d.id}`);
  // whichever second that was
  const may = names.filter(n => came[n] <= Number(opens) - 14 * DAY);
  assert.deepEqual((await page(c.ada, d.at)).voters.map(v => c.plain(v.name))
    .sort(), ['ada', ...may]);
});

test('who let in everybody can be called back all the same', async () => {
  const c = await council(['ben', 'cem', 'dua'], 'Founder');
  const eve = await bring(shop.hub, c.ada, c.id, `${c.mark}eve`);
  const { body } = await ask(c, 'ben', 'coordinator', 'ada');
  const p = await petitionOf(c, body.petition);
  const d = voteOf(c, p);
  assert.deepEqual((await page(c.ben, d.at)).voters.map(v => c.plain(v.name))
    .sort(), ['ben', 'cem', 'dua']);
  assert.ok(eve);
  // neither does who coordinates take back a vote about themselves
  const own = await open(c.ben, c, { title: 'Ada?', accused: c.number.ada });
  assert.equal((await c.ada.post(`${own.at}/withdraw`)).status, 409);
  await c.ben.done(`${own.at}/withdraw`);
});

test('the pages, in every language, with what was typed kept', async () => {
  const c = await council(['ben'], 'Pages');
  await hand(c, 'ben', 'ada');
  for (const where of ['delegates', 'recalls'])
    for (const language of ['en', 'de', 'es']) {
      const { status, text } = await c.ada.get(`${c.at}/decisions/${where}`,
        { html: true, headers: { 'Accept-Language': language } });
      assert.equal(status, 200);
      assert.ok(text.includes('ada'), where);
    }
  const { status, text } = await c.ben.post(`${c.at}/decisions/recalls`,
    { whom: `delegate:${c.number.ada}`, reason: '' }, { html: true });
  assert.equal(status, 422);
  assert.match(text, new RegExp(`value="delegate:${c.number.ada}" selected`));
});
