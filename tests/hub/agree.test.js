// SPDX-License-Identifier: AGPL-3.0-or-later
// Divisions that a council agrees on: adopted, objected to, followed by the
// next; swaps; calendars; the pictures of a large one.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { change, holds, rows } = require('./store.js');
const { SLOW, sleep, take, fetchDivision, divide } = require('./tables.js');
const { RULE, check, consent, idOf, propose, question, workshop } =
  require('./workshop.js');

const shop = workshop(test);

test('all consent: it is adopted, and everybody has a job', async () => {
  const c = await shop.working(['val', 'wes', 'xia'], 'Agree');
  assert.equal((await c.val.post(`${c.at}/divisions/${c.first}/propose`))
    .status, 403);
  const where = await propose(c, c.first, { says: 'Let us try.' });
  const monday = (await c.val.get(where)).body.division.starts;
  assert.equal(new Date(`${monday}T00:00:00Z`).getUTCDay(), 1);
  for (const who of ['ada', 'val', 'wes']) await consent(c[who], where);
  let { body } = await c.xia.get(where);
  assert.ok(body.division.is_proposed);
  const asked = await question(c.xia, where);
  const page = (await c.xia.get(asked)).body;
  assert.equal(page.poll.consents, 3);
  assert.equal(page.about.version, body.division.version);
  assert.ok(page.about.is_division && page.about.mine.rows.length > 0);
  await consent(c.xia, where);
  ({ body } = await c.xia.get(where));
  assert.ok(body.division.is_adopted);
  assert.equal((await c.xia.get(asked)).body.decision.outcome, 'adopted');
  const job = (await c.val.get(`${c.at}/job`)).body;
  assert.ok(job.next_job.tasks.length > 0);
  assert.equal((await c.val.post(`${asked}/stance`, { stance: 'aside' }))
    .status, 409);
  for (const name of ['job', 'divisions', 'calendar', 'divisions/rule',
    'rate', 'ratings', 'tasks', 'tasks/new', 'tasks/import']) {
    const page = await c.ada.get(`${c.at}/${name}`, { html: true });
    assert.equal(page.status, 200, name);
    assert.ok(!/\{\{|undefined|NaN/.test(page.text), name);
  }
});

test('an objection is answered by another version', async () => {
  const c = await shop.working(['yan', 'zev'], 'Object');
  const where = await propose(c, c.first);
  const asked = await question(c.yan, where);
  const bad = await c.yan.post(`${asked}/stance`, { stance: 'objection' });
  assert.equal(bad.status, 422);
  await c.yan.done(`${asked}/stance`, { stance: 'objection',
    reason: 'I cannot lift the pots.' });
  await consent(c.ada, where);
  await consent(c.zev, where);
  assert.ok((await c.ada.get(where)).body.division.is_proposed);
  const yan = await idOf(c.yan);
  const zev = await idOf(c.zev);
  assert.equal((await c.ada.post(`${asked}/voices/${zev}/answer`,
    { answer: 'To nothing.' })).status, 404);
  await c.ada.done(`${asked}/voices/${yan}/answer`, { answer: 'Zev can.' });
  let { body } = await c.zev.get(asked);
  const objection = body.voices.find(s => s.is_objection);
  assert.equal(objection.answer, 'Zev can.');
  assert.ok(body.decision.is_open);
  await c.zev.done(`${where}/remarks`, { words: 'I can, <i>indeed</i>.' });
  const page = await c.zev.get(where, { html: true });
  assert.match(page.text, /I can, &lt;i&gt;indeed&lt;\/i&gt;\./);
  const { remark } = (await c.zev.get(where)).body.remarks[0];
  assert.equal((await c.yan.post(`${where}/remarks/${remark}/remove`)).status,
    404);
  await c.zev.done(`${where}/remarks/${remark}/remove`);
  assert.equal((await c.zev.get(where)).body.remarks[0].words, '');
  // the next version takes its place
  const second = (await divide(c.ada, c.at)).division.division;
  const form = (await c.ada.get(`${c.at}/divisions/${second}/propose`)).body;
  assert.equal(form.objections.length, 1);
  const next = await propose(c, second,
    { [`answer_${yan}`]: 'Version 2 gives the pots to Zev.' });
  assert.ok((await c.yan.get(where)).body.division.is_withdrawn);
  ({ body } = await c.yan.get(next));
  assert.equal(body.division.replaces, c.first);
  assert.ok((await c.yan.get(asked)).body.decision.is_withdrawn);
  assert.equal((await c.yan.get(asked)).body.voices[0].answer,
    'Version 2 gives the pots to Zev.');
  const anew = await question(c.yan, next);
  assert.notEqual(anew, asked);
  assert.equal((await c.yan.get(anew)).body.voices.length, 0);
  assert.equal((await c.yan.get(`${next}/differences/${c.first}`)).status,
    200);
  for (const who of ['ada', 'yan', 'zev']) await consent(c[who], next);
  assert.ok((await c.yan.get(next)).body.division.is_adopted);
});

// A clock that is ahead: the store's times are set back instead.
function setBack(seconds) {
  change(shop.hub.db,
    `UPDATE decision SET closes_at = closes_at - ${seconds},
      opens_at = opens_at - ${seconds}`);
  const sql = `UPDATE division SET starts_on = starts_on - ${seconds / 86400},
    ends_on = ends_on - ${seconds / 86400}`;
  change(shop.hub.db, sql);
}

test('silence is consent when the time is over; the next period makes good ' +
  'what this one left', async () => {
  // whole tasks, so that no period can be even
  const c = await shop.working(['abe', 'bea'], 'Rotate',
    'task,hours,empowerment,desirability,min_hours\n' +
    [[9, 2], [7, 6], [5, 1], [4, 8], [2, 3], [1, 9]].map(([e, d], k) => `t${k},10,${e},${d},10\n`).join(''));
  const people = [c.ada, c.abe, c.bea];
  await c.ada.done(`${c.at}/divisions/rule`, { ...RULE, period_weeks: '2' });
  const where = await propose(c, c.first);
  await c.abe.done(`${await question(c.abe, where)}/stance`,
    { stance: 'aside', reason: '' });
  await shop.hub.stop();
  setBack(10 * 86400);
  const due = Math.ceil(Date.now() / 1000) + 5;
  change(shop.hub.db,
    `UPDATE decision SET closes_at = ${due} WHERE state = 'open'`);
  await shop.restart(people);
  // the hub knows when it is due, and does it then
  let body;
  do {
    ({ body } = await c.bea.get(where));
    if (body.division.is_adopted) break;
    await sleep(20);
  } while (Date.now() < 1000 * due + 4000 * SLOW);
  assert.ok(body.division.is_adopted);
  assert.ok(Date.now() >= 1000 * due);
  const job = (await c.bea.get(`${c.at}/job`)).body;
  assert.ok(job.job.tasks.length > 0);
  // the next one starts from today's jobs and aims at what they left
  const draft = await divide(c.ada, c.at);
  assert.ok(draft.figures.has_before);
  assert.ok(draft.curve.points.length >= 2);
  assert.ok(draft.changes.length === 3);
  const folder = await shop.unpack(c.ada, c.at, draft.division.division,
    'next');
  const members = fs.readFileSync(`${folder}/workplace/members.csv`, 'utf8');
  assert.match(members.split('\n')[0], /carry_empowerment/);
  assert.ok(fs.existsSync(`${folder}/workplace/today.csv`));
  const { status, stdout } = check(folder);
  assert.equal(status, 0, stdout);
  // another point of the curve is a division of its own
  const point = draft.curve.points.find(p => !p.is_own);
  const id = draft.division.division;
  const looked = await fetchDivision(c.ada, c.at, id, `?point=${point.index}`);
  assert.ok(looked.is_point);
  const made = await c.ada.done(`${c.at}/divisions/${id}/choose`,
    { point: point.index });
  const chosen = await fetchDivision(c.ada, c.at, made.division);
  assert.equal(chosen.division.parent, id);
  assert.ok(Math.abs(chosen.figures.rms - looked.figures.rms) < 0.011);
  const second = await shop.unpack(c.ada, c.at, made.division, 'chosen');
  assert.equal(check(second).status, 0);
  // it follows: the first one ends, and the ledger says what it left
  const after = await propose(c, made.division);
  for (const browser of people) await consent(browser, after);
  await shop.hub.stop();
  setBack(14 * 86400);
  await shop.restart(people);
  for (let k = 0; k < 200; k++) {
    ({ body } = await c.bea.get(where));
    if (body.division.is_ended) break;
    await sleep(20);
  }
  assert.ok(body.division.is_ended);
  assert.ok((await c.bea.get(after)).body.division.is_adopted);
  const carried = rows(shop.hub.db, `SELECT rating, count(*) AS count
    FROM ledger WHERE council = ${c.id} GROUP BY rating`);
  assert.equal(carried.length, 2);
  for (const { count } of carried) assert.equal(count, 3);
});

// --- swaps, calendars ---------------------------------------------------------

test('swaps that harm nobody are done when both agree', async () => {
  const c = await shop.council(['cal', 'dot'], 'Swaps');
  // two of each: swapping likes changes nothing
  await take(c.ada, c.at, 'tasks', 'tasks.csv', 'task,hours,empowerment,' +
    'desirability,min_hours\n' + [1, 2, 3].map(k =>
    `high${k},10,9,5,10\nlow${k},10,1,5,10\n`).join(''));
  const id = (await divide(c.ada, c.at)).division.division;
  const where = `${c.at}/divisions/${id}`;
  const cal = await idOf(c.cal), dot = await idOf(c.dot);
  let { jobs } = (await c.cal.get(`${where}/jobs`)).body;
  const mine = jobs.find(j => j.member === cal).tasks
    .find(t => t.label.startsWith('high'));
  const theirs = jobs.find(j => j.member === dot).tasks;
  const like = theirs.find(t => t.label.startsWith('high'));
  const other = theirs.find(t => t.label.startsWith('low'));
  const offers = (await c.cal.get(`${where}/swaps?task=${mine.task}`)).body
    .offers;
  assert.ok(offers.some(o => o.other === dot && o.other_task === like.task));
  // one that would harm is not even asked for
  // what else Dot holds, and what a swap for it would do
  const { name, choices, harmful } = (await c.cal.get(
    `${where}/swaps?task=${mine.task}&other=${dot}`)).body.with;
  assert.equal(name, 'dot');
  assert.deepEqual(choices.map(o => [o.other_task, o.hours, o.effect.may]),
    [[like.task, 10, true]]);
  assert.deepEqual(harmful.map(o => [o.other_task, o.effect.may,
    o.effect.is_worse]),
  [[other.task, false, true], [undefined, false, true]]);
  assert.ok(harmful[0].effect.rms_then > harmful[0].effect.rms);
  const harm = await c.cal.post(`${where}/swaps`, { task: mine.task,
    other: dot, other_task: other.task });
  assert.equal(harm.status, 409);
  const { swap } = await c.cal.done(`${where}/swaps`, { task: mine.task,
    other: dot, other_task: like.task });
  assert.equal((await c.cal.post(`${where}/swaps`, { task: mine.task,
    other: dot, other_task: like.task })).status, 409);
  // only the one who was asked can agree
  assert.equal((await c.ada.post(`${where}/swaps/${swap}`, { answer: 'yes' }))
    .status, 404);
  assert.equal((await c.cal.post(`${where}/swaps/${swap}`, { answer: 'yes' }))
    .status, 403);
  assert.equal((await c.dot.get(where)).body.asked, 1);
  const before = (await c.dot.get(where)).body.figures.rms;
  await c.dot.done(`${where}/swaps/${swap}`, { answer: 'yes' });
  ({ jobs } = (await c.cal.get(`${where}/jobs`)).body);
  const labels = m => jobs.find(j => j.member === m).tasks.map(t => t.label);
  assert.ok(labels(cal).includes(like.label));
  assert.ok(labels(dot).includes(mine.label));
  assert.equal((await c.dot.get(where)).body.figures.rms, before);
  assert.equal((await c.dot.post(`${where}/swaps/${swap}`,
    { answer: 'yes' })).status, 409);
  const folder = await shop.unpack(c.ada, c.at, id, 'swapped');
  assert.equal(check(folder).status, 0);
  // asked, withdrawn; asked, declined
  const again = { task: like.task, other: dot, other_task: mine.task };
  const one = await c.cal.done(`${where}/swaps`, again);
  await c.cal.done(`${where}/swaps/${one.swap}`, { answer: 'withdraw' });
  const two = await c.cal.done(`${where}/swaps`, again);
  await c.dot.done(`${where}/swaps/${two.swap}`, { answer: 'no' });
  const states = (await c.ada.get(`${where}/swaps`)).body.swaps
    .map(s => s.state).sort();
  assert.deepEqual(states, ['done', 'refused', 'withdrawn']);
});

test('a calendar by a secret link, which can be taken back', async () => {
  const c = await shop.council(['eli', 'fay'], 'Calendars');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', 'task,name,hours,empowerment,' +
    'slot,site,max_people\ncook,"Cook; and, serve",3,5,Mon-Wed 9-10,Kitchen,\n' +
    'a,Read,20,5,,,\nb,Write,20,5,,,\nc,Fry,3,5,Sat 22:00-01:00,,\n');
  const id = (await divide(c.ada, c.at)).division.division;
  const where = await propose(c, id);
  for (const who of ['ada', 'eli', 'fay']) await consent(c[who], where);
  assert.equal((await c.eli.get(`${c.at}/calendar`)).body.has_link, false);
  const { link } = await c.eli.done(`${c.at}/calendar`);
  assert.match(link, /\/calendar\/[\w-]{43}\.ics$/);
  const feed = await fetch(link);
  assert.equal(feed.status, 200);
  assert.match(feed.headers.get('content-type'), /^text\/calendar/);
  const text = await feed.text();
  assert.match(text, /^BEGIN:VCALENDAR\r\n/);
  assert.match(text, /\r\nEND:VCALENDAR\r\n$/);
  assert.ok(text.split('\r\n').every(l => Buffer.byteLength(l) <= 75));
  assert.match(text, /CATEGORIES:Calendars/);
  assert.ok(!/ada|fay/i.test(text));
  const { jobs } = (await c.eli.get(`${where}/jobs`)).body;
  for (const task of jobs.find(j => j.is_me).tasks)
    assert.ok(text.replace(/\r\n /g, '').replace(/\\/g, '')
      .includes(task.name), task.name);
  const unchanged = await fetch(link,
    { headers: { 'If-None-Match': feed.headers.get('etag') } });
  assert.equal(unchanged.status, 304);
  // a new link ends the old one; no link, nothing
  const { link: second } = await c.eli.done(`${c.at}/calendar`);
  assert.equal((await fetch(link)).status, 404);
  assert.equal((await fetch(second)).status, 200);
  await c.eli.done(`${c.at}/calendar/end`);
  assert.equal((await fetch(second)).status, 404);
  assert.equal((await fetch(`${shop.hub.url}/calendar/x.ics`)).status, 404);
  // the store has only its hash
  assert.ok(!holds(shop.hub.db, second.match(/calendar\/(.*)\.ics/)[1]));
});

test('of a large council those furthest from the average are drawn, on ' +
  'both sides of it', async () => {
  const c = await shop.council(['lou'], 'Large');
  await shop.hub.stop();
  change(shop.hub.db, `WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL
    SELECT k + 1 FROM n WHERE k < 160) INSERT INTO member (member, name,
    language, zone, created_at) SELECT 100000 + k, 'm' || k, 'en', '', 1 FROM n`);
  change(shop.hub.db, `INSERT INTO membership
    SELECT ${c.id}, member, 1, NULL, 80, '', '' FROM member WHERE member > 100000`);
  await shop.restart([c.ada, c.lou]);
  // whole tasks, so that no two jobs are alike
  await take(c.ada, c.at, 'tasks', 'tasks.csv', 'task,hours,min_hours,' +
    'empowerment,desirability\n' + [...Array(300)].map((_, k) =>
    `t${k},10,10,${k * 37 % 100 / 10},${k * 61 % 100 / 10}`).join('\n'));
  const body = await divide(c.ada, c.at);
  assert.ok(body.is_many);
  const { jobs } = (await c.ada.get(
    `${c.at}/divisions/${body.division.division}/jobs`)).body;
  assert.ok(jobs.length > 150);
  for (const [r, { bars }] of body.ratings.entries()) {
    const shown = bars.rows.map(row => row.member);
    assert.ok(shown.length === 40 || shown.length === 41);
    const off = new Map(jobs.map(j => [j.member, j.reach[r].points]));
    const values = shown.map(member => off.get(member));
    assert.deepEqual(values, [...values].sort((a, b) => b - a));
    assert.ok(values[0] > 0 && values.at(-1) < 0);
    const left = jobs.filter(j => !shown.includes(j.member))
      .map(j => Math.abs(j.reach[r].points));
    assert.ok(values.map(Math.abs).sort((a, b) => a - b).at(-40) >=
      Math.max(...left));
  }
});
