// SPDX-License-Identifier: AGPL-3.0-or-later
// Work in the hub, as a council meets it: a table with faults, ratings that
// nobody can tell apart, a division that is looked for, cancelled, adopted,
// objected to and followed by the next; swaps; calendars.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { startHub, settle, bring, Browser, PROGRAM } = require('./people.js');
const { change, holds, rows } = require('./store.js');
const { SLOW, sleep, upload, take, fetchDivision, divide } =
  require('./tables.js');

const ROOT = path.resolve(__dirname, '..', '..');

let hub;
test.before(async () => { hub = await startHub(); });
test.after(async () => { await hub?.stop(); hub?.remove(); });

// A council of `names`, the first of whom founded it.
let founder;
async function council(names, name) {
  if (!founder) {
    founder = await settle(hub, 'ada', 'First');
  }
  const { id } = await founder.browser.done('/councils', { name,
    kind: 'workers', purpose: '', hours: '20' });
  const people = { ada: founder.browser };
  for (const one of names)
    people[one] = await bring(hub, founder.browser, id, one);
  return { id, at: `/councils/${id}`, ...people };
}

const TASKS = 'task,name,hours,empowerment,desirability,skills,colour\n' +
  'cook,Cook,10,7,6,,red\nwash,Wash up,10,1,2,,\nbuy,Buy,5,5,5,,\n' +
  'book,Keep the books,5,8,3,,blue\nclean,Clean,10,2,1,,\n' +
  'sell,Sell,10,4,7,,\n';

const RULE = { band: '1', most_tasks: '12', desirability_weight: '1',
  price: '0', period_weeks: '4', objection_hours: '24', tenure: '0',
  rating_way: 'scale' };

const idOf = async browser => (await browser.get('/me')).body.me.member;

test('a table with faults is told all of them, and changes nothing',
  async () => {
    const c = await council([], 'Faults');
    const bad = 'task,name,hours,empowerment,slot\na,Cook,2.3,11,\n' +
      ',Wash,4,x,Mon 9\na,Sell,0,5,\n';
    const { status, body } = await upload(c.ada, c.at, 'tasks', 'bad.csv',
      bad);
    assert.equal(status, 200);
    const draft = (await c.ada.get(body.next)).body;
    const places = draft.found.map(f => `${f.letter}${f.line}`).sort();
    assert.deepEqual(places, ['A3', 'A4', 'C2', 'C4', 'D2', 'D3', 'E3']);
    assert.ok(draft.found.every(f => f.text && f.file === 'bad.csv'));
    assert.equal(draft.change, undefined);
    const page = await c.ada.get(body.next, { html: true });
    assert.match(page.text, /column E/);
    assert.match(page.text, /write 2\.25 or 2\.5/);
    const refused = await c.ada.post(body.next, { seen: 'x' });
    assert.equal(refused.status, 409);
    assert.equal((await c.ada.get(`${c.at}/tasks`)).body.tasks.length, 0);
  });

test('a table is compared, taken over, and comes back the same', async () => {
  const c = await council(['bob'], 'Tables');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', TASKS);
  const { tasks, work } = (await c.ada.get(`${c.at}/tasks`)).body;
  assert.equal(tasks.length, 6);
  assert.equal(work, 50);
  assert.equal(tasks[0].more.colour, 'red');
  for (const kind of ['csv', 'xlsx']) {
    const csv = await fetch(`${hub.url}${c.at}/tasks/file/tasks.${kind}`, {
      headers: { Cookie: [...c.ada.cookies].map(p => p.join('=')).join('; ') },
    });
    assert.match(csv.headers.get('content-disposition'), /tasks/);
    const bytes = Buffer.from(await csv.arrayBuffer());
    const { body } = await upload(c.ada, c.at, 'tasks', `t.${kind}`, bytes);
    const { change } = (await c.ada.get(body.next)).body;
    assert.equal(change.same, 6, kind);
    assert.equal(change.missing.length, 0);
  }
  // changed, added, missing; taken over with what is missing ended
  const next = TASKS.replace('wash,Wash up,10', 'wash,Wash up,9.5')
    .replace(/sell.*\n/, '') + 'new,Garden,3,3,3,,\n';
  const { body } = await upload(c.ada, c.at, 'tasks', 'next.csv', next);
  const draft = (await c.ada.get(body.next)).body;
  assert.deepEqual(draft.change.changed[0].changes,
    [{ column: 'hours', was: '10', will: '9.5' }]);
  assert.equal(draft.change.added.length, 1);
  assert.equal(draft.change.missing[0].label, 'sell');
  // somebody else is quicker: what was seen holds no more
  await c.ada.done(`${c.at}/tasks`, { name: 'Quick', hours: '1' });
  const late = await c.ada.post(body.next, { seen: draft.change.seen });
  assert.equal(late.status, 409);
  const again = (await c.ada.get(body.next)).body;
  await c.ada.done(body.next, { seen: again.change.seen, end_missing: '1' });
  const now = (await c.ada.get(`${c.at}/tasks`)).body;
  assert.deepEqual(now.tasks.map(t => t.label).sort(),
    ['book', 'buy', 'clean', 'cook', 'new', 'wash']);
  assert.equal(now.ended.length, 2);
  // a draft is its bringer's alone, and others have no say over tables
  assert.equal((await c.bob.get(body.next)).status, 403);
  assert.equal((await c.bob.post(`${c.at}/tasks/import`)).status, 403);
});

test('members of a table are those who are in', async () => {
  const c = await council(['cyd', 'dia'], 'People');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', TASKS);
  const csv = 'member,name,hours,skills,away,pins,prefers,size\n' +
    '1,cyd,12.5,driving;first aid,Mon 9-12,cook,wash,L\n7,zoe,8,,,,,\n';
  const { body } = await upload(c.ada, c.at, 'members', 'm.csv', csv);
  const draft = (await c.ada.get(body.next)).body;
  assert.deepEqual(draft.notes.map(n => n.column), ['prefers']);
  assert.deepEqual(draft.change.strangers.map(s => s.name), ['zoe']);
  assert.equal(draft.change.missing.length, 2);
  await c.ada.done(body.next, { seen: draft.change.seen });
  const file = await c.ada.get(`${c.at}/members/file/members.csv`);
  const line = file.text.split('\n').find(l => l.includes('cyd'));
  assert.equal(line,
    '1,cyd,12.5,"driving; first aid",,Mon 9-12,cook,,L');
});

test('a form that is not right keeps what was typed', async () => {
  const c = await council([], 'Forms');
  const page = await c.ada.post(`${c.at}/tasks`,
    { name: 'Cook <b>', hours: '0.1', least: '2', slot: 'Mon 9' },
    { html: true });
  assert.equal(page.status, 422);
  assert.match(page.text, /value="Cook &lt;b&gt;"/);
  assert.match(page.text, /value="Mon 9"/);
  assert.match(page.text, /aria-invalid="true"/);
  assert.ok(!page.text.includes('Cook <b>'));
});

// --- ratings -----------------------------------------------------------------

test('nobody learns who said what', async () => {
  const c = await council(['eddy', 'flo', 'gus'], 'Ratings');
  await take(c.ada, c.at, 'tasks', 'tasks.csv',
    'task,name,hours\ncook,Cook,10\nwash,Wash,10\n');
  const { tasks } = (await c.ada.get(`${c.at}/tasks`)).body;
  const [cook, wash] = tasks.map(t => t.task);
  const rate = (who, e, d, more = {}) => c[who].done(`${c.at}/rate`,
    { [`e_${cook}`]: e, [`d_${cook}`]: d, ...more });
  await rate('eddy', '7', '3', { [`e_${wash}`]: '1', [`w_${wash}`]: 'rather' });
  await rate('flo', '9', '4');
  for (const who of ['ada', 'eddy', 'flo', 'gus']) {
    const { body, text } = await c[who].get(`${c.at}/ratings`);
    assert.equal(body.tasks.length, 0);
    assert.deepEqual(body.few.map(f => Object.keys(f).sort()),
      [['name', 'task'], ['name', 'task']]);
    assert.ok(!/"(median|low|high|raters)":/.test(
      text.replace(/"raters":2,"members"/, '')), text);
  }
  await rate('gus', '2', '5');
  const { body } = await c.ada.get(`${c.at}/ratings`);
  assert.equal(body.tasks.length, 1);
  assert.equal(body.tasks[0].empowerment.median, 7);
  assert.equal(body.tasks[0].raters, 3);
  assert.equal(body.tasks[0].empowerment.said, undefined);
  assert.equal((await c.gus.get(`${c.at}/ratings`)).body.tasks[0].empowerment
    .said, 2);
  // neither in one's form for others, nor in events, tables, the tasks
  const form = (await c.ada.get(`${c.at}/rate`)).body.tasks[0];
  assert.ok(form.empowerment.every(s => !s.chosen));
  const csv = (await c.ada.get(`${c.at}/tasks/file/tasks.csv`)).text;
  assert.match(csv, /cook,Cook,10,7,4/);
  assert.match(csv, /wash,Wash,10,,/); // one rater: nothing
  // "?" takes it back
  await rate('gus', '?', '?');
  assert.equal((await c.ada.get(`${c.at}/ratings`)).body.tasks.length, 0);
  // what cannot be is refused as a whole
  const bad = await c.gus.post(`${c.at}/rate`,
    { [`e_${cook}`]: '11', [`e_${wash}`]: '5' });
  assert.equal(bad.status, 422);
  assert.ok((await c.gus.get(`${c.at}/rate`)).body.tasks
    .every(t => t.empowerment.every(s => !s.chosen)));
});

test('by ranking, and by kinds of work', async () => {
  const c = await council(['hal', 'ida', 'joan'], 'Ways');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', TASKS);
  const change = more => c.ada.done(`${c.at}/divisions/rule`,
    { ...RULE, ...more });
  assert.equal((await c.hal.post(`${c.at}/divisions/rule`,
    RULE)).status, 403);
  await change({ rating_way: 'ranking' });
  const { tasks } = (await c.ada.get(`${c.at}/tasks`)).body;
  for (const who of ['hal', 'ida', 'joan'])
    await c[who].done(`${c.at}/rate`, Object.fromEntries(
      tasks.slice(0, 3).map((t, k) => [`p_${t.task}`, k + 1])));
  let { body } = await c.ada.get(`${c.at}/ratings`);
  assert.deepEqual(body.tasks.map(t => t.empowerment.median).sort(),
    [0, 10, 5]);
  await change({ rating_way: 'category', categories: 'kitchen; office' });
  for (const who of ['hal', 'ida', 'joan'])
    await c[who].done(`${c.at}/rate`, Object.fromEntries(tasks.map((t, k) =>
      [`c_${t.task}`, k === 3 ? 'office' : 'kitchen'])));
  ({ body } = await c.ada.get(`${c.at}/ratings`));
  assert.equal(body.tasks.length, 6);
  assert.equal(body.tasks.filter(t => t.kind === 'office').length, 1);
  const made = await divide(c.ada, c.at);
  assert.deepEqual(made.ratings.map(r => r.name).sort(),
    ['kitchen', 'office']);
  const wrong = await c.hal.post(`${c.at}/rate`,
    { [`c_${tasks[0].task}`]: 'garden' });
  assert.equal(wrong.status, 422);
});

// --- dividing ---------------------------------------------------------------

const check = (folder, extra = []) => spawnSync(PROGRAM, ['jobs', 'check',
  `${folder}/workplace`, `${folder}/result/jobs.csv`, '--unassigned',
  `${folder}/result/unassigned.csv`, '--certificate',
  `${folder}/result/certificate.json`, ...extra], { encoding: 'utf8' });

async function unpack(browser, at, id, name) {
  const cookie = [...browser.cookies].map(p => p.join('=')).join('; ');
  const answer = await fetch(
    `${hub.url}${at}/divisions/${id}/file/division.zip`,
    { headers: { Cookie: cookie } });
  assert.equal(answer.status, 200);
  const folder = path.join(hub.folder, name);
  fs.mkdirSync(folder);
  fs.writeFileSync(`${folder}/d.zip`, Buffer.from(await answer.arrayBuffer()));
  execFileSync('python3', ['-m', 'zipfile', '-e', `${folder}/d.zip`, folder]);
  return folder;
}

// A council whose division is adopted.
async function working(names, name, tasks = TASKS) {
  const c = await council(names, name);
  await take(c.ada, c.at, 'tasks', 'tasks.csv', tasks);
  const draft = await divide(c.ada, c.at);
  c.first = draft.division.division;
  return c;
}

async function propose(c, id, fields = {}) {
  await c.ada.done(`${c.at}/divisions/${id}/propose`, fields);
  return `${c.at}/divisions/${id}`;
}

const consent = (browser, where) =>
  browser.done(`${where}/stance`, { stance: 'consent' });

test('a division is looked for, and can be checked by anybody', async () => {
  const c = await council(['kim', 'lea', 'max'], 'Divide');
  const early = await c.ada.post(`${c.at}/divisions`);
  assert.equal(early.status, 409);
  await take(c.ada, c.at, 'tasks', 'tasks.csv', TASKS);
  assert.equal((await c.kim.post(`${c.at}/divisions`)).status, 403);
  const body = await divide(c.ada, c.at);
  assert.ok(body.division.is_draft);
  assert.equal(body.figures.members, 4);
  assert.ok(body.certificate.rms >= body.certificate.bound - 1e-9);
  assert.equal(body.ratings.length, 2);
  assert.equal(body.ratings[0].bars.rows.length, 4);
  const { division } = body.division;
  const page = await c.lea.get(`${c.at}/divisions/${division}`,
    { html: true });
  assert.equal(page.status, 200);
  assert.match(page.text, /<circle class="a" cx="[\d.]+%"/);
  assert.ok(!/NaN|undefined|\{\{/.test(page.text));
  const folder = await unpack(c.max, c.at, division, 'divide');
  const { status, stdout } = check(folder);
  assert.equal(status, 0, stdout);
  const python = path.join(ROOT, '..', 'shared', 'check', 'jobs_check.py');
  if (fs.existsSync(python)) {
    const done = spawnSync('python3', ['-B', python, `${folder}/workplace`,
      `${folder}/result/jobs.csv`], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stdout);
  }
  // everybody's job, and why
  const all = (await c.kim.get(`${c.at}/divisions/${division}/jobs`)).body;
  assert.equal(all.jobs.length, 4);
  const mine = all.jobs.find(j => j.is_me);
  const why = await c.kim.get(`${c.at}/divisions/${division}/why?task=${
    mine.tasks[0].task}`);
  assert.equal(why.status, 200);
  assert.ok(why.body.others.length > 0);
  for (const name of ['jobs', `why?task=${mine.tasks[0].task}`, 'swaps']) {
    const shown = await c.kim.get(`${c.at}/divisions/${division}/${name}`,
      { html: true });
    assert.equal(shown.status, 200, name);
    assert.ok(!/\{\{|undefined/.test(shown.text));
  }
  // others know nothing of it
  const stranger = new Browser(hub);
  for (const where of ['', '/jobs', '/file/division.zip', '/swaps'])
    assert.ok([401, 404].includes((await stranger.get(
      `${c.at}/divisions/${division}${where}`)).status));
});

// A workplace that takes minutes.
function large() {
  let csv = 'task,hours,empowerment,desirability\n';
  for (let k = 0; k < 4500; k++)
    csv += `t${k},0.25,${(k * 37 % 101) / 10 % 10},${(k * 61 % 97) / 10}\n`;
  return csv;
}

test('a search tells how far it is, can be cancelled, and ends with what ' +
  'is there', async () => {
  const c = await council(['ned', 'ozzy', 'pia', 'quin', 'ray', 'sue'], 'Large');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', large());
  await c.ada.done(`${c.at}/divisions/rule`, { ...RULE, most_tasks: '100' });
  const events = listenTo(c.ned);
  const { division } = await c.ada.done(`${c.at}/divisions`);
  const where = `${c.at}/divisions/${division}`;
  assert.equal((await c.ada.post(`${c.at}/divisions`)).status, 409);
  let body;
  for (let k = 0; k < 500 * SLOW; k++) {
    body = await fetchDivision(c.ada, c.at, division);
    if (body.run?.is_dividing) break;
    await sleep(10);
  }
  assert.ok(body.run.is_dividing, JSON.stringify(body.run));
  const page = await c.ned.get(where, { html: true });
  assert.match(page.text, /<noscript><meta http-equiv="refresh"/);
  assert.match(page.text, /<progress value=/);
  assert.equal((await c.ned.post(`${where}/cancel`)).status, 403);
  await c.ada.done(`${where}/cancel`);
  body = await fetchDivision(c.ada, c.at, division);
  assert.ok(body.division.is_cancelled);
  assert.equal((await c.ada.post(`${where}/cancel`)).status, 409);
  const { division: second } = await c.ada.done(`${c.at}/divisions`);
  for (let k = 0; k < 500 * SLOW; k++) {
    body = await fetchDivision(c.ada, c.at, second);
    if (body.run?.is_dividing) break;
    await sleep(10);
  }
  await c.ada.done(`${c.at}/divisions/${second}/enough`);
  for (let k = 0; k < 1500 * SLOW && body.run; k++) {
    await sleep(20);
    body = await fetchDivision(c.ada, c.at, second);
  }
  assert.ok(body.division.is_draft);
  const names = events.names();
  assert.ok(names.includes('division.progress'), names.join());
  assert.ok(names.includes('division.drafted'));
  events.close();
});

// The names of the events that somebody hears.
function listenTo(browser) {
  const names = [], end = new AbortController();
  const cookie = [...browser.cookies].map(p => p.join('=')).join('; ');
  (async () => {
    const answer = await fetch(`${hub.url}/events`,
      { headers: { Cookie: cookie }, signal: end.signal });
    let rest = '';
    for await (const part of answer.body) {
      rest += Buffer.from(part).toString();
      for (const [, name] of rest.matchAll(/event: (\S+)\n/g))
        names.push(name);
      rest = rest.slice(rest.lastIndexOf('\n') + 1);
    }
  })().catch(() => {});
  return { names: () => names, close: () => end.abort() };
}

test('a run that the program did not survive has failed', async () => {
  const c = await council(['tea', 'uma', 'una', 'ute', 'udo'], 'Killed');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', large());
  await c.ada.done(`${c.at}/divisions/rule`, { ...RULE, most_tasks: '100' });
  const { division } = await c.ada.done(`${c.at}/divisions`);
  await sleep(100);
  const { code } = await hub.stop();
  assert.equal(code, 0);
  const old = hub;
  hub = await startHub({ from: old.db });
  old.remove();
  for (const browser of Object.values(c))
    if (browser instanceof Browser) browser.hub = hub;
  founder.browser.hub = hub;
  const body = await fetchDivision(c.ada, c.at, division);
  assert.ok(body.division.is_failed);
  assert.ok(body.failed.is_stopped || body.failed.is_restart);
  const page = await c.ada.get(`${c.at}/divisions/${division}`,
    { html: true });
  assert.match(page.text, /Ask for it again/);
});

// --- agreeing ---------------------------------------------------------------

test('all consent: it is adopted, and everybody has a job', async () => {
  const c = await working(['val', 'wes', 'xia'], 'Agree');
  assert.equal((await c.val.post(`${c.at}/divisions/${c.first}/propose`))
    .status, 403);
  const where = await propose(c, c.first, { says: 'Let us try.' });
  const monday = (await c.val.get(where)).body.division.starts;
  assert.equal(new Date(`${monday}T00:00:00Z`).getUTCDay(), 1);
  for (const who of ['ada', 'val', 'wes']) await consent(c[who], where);
  let { body } = await c.xia.get(where);
  assert.ok(body.division.is_proposed);
  assert.equal(body.consent.consents, 3);
  assert.equal((await c.ada.post(`${where}/adopt`)).status, 409);
  await consent(c.xia, where);
  ({ body } = await c.xia.get(where));
  assert.ok(body.division.is_adopted);
  const job = (await c.val.get(`${c.at}/job`)).body;
  assert.ok(job.next_job.tasks.length > 0);
  assert.equal((await c.val.post(`${where}/stance`, { stance: 'aside' }))
    .status, 409);
  for (const name of ['job', 'divisions', 'calendar', 'divisions/rule',
    'rate', 'ratings', 'tasks', 'tasks/new', 'tasks/import']) {
    const page = await c.ada.get(`${c.at}/${name}`, { html: true });
    assert.equal(page.status, 200, name);
    assert.ok(!/\{\{|undefined|NaN/.test(page.text), name);
  }
});

test('an objection is answered by another version', async () => {
  const c = await working(['yan', 'zev'], 'Object');
  const where = await propose(c, c.first);
  const bad = await c.yan.post(`${where}/stance`, { stance: 'objection' });
  assert.equal(bad.status, 422);
  await c.yan.done(`${where}/stance`, { stance: 'objection',
    reason: 'I cannot lift the pots.' });
  await consent(c.ada, where);
  await consent(c.zev, where);
  assert.ok((await c.ada.get(where)).body.division.is_proposed);
  const yan = await idOf(c.yan);
  await c.ada.done(`${where}/stances/${yan}/answer`, { answer: 'Zev can.' });
  let { body } = await c.zev.get(where);
  const objection = body.stances.find(s => s.is_objection);
  assert.equal(objection.answer, 'Zev can.');
  assert.ok(objection.is_open);
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
  assert.equal(body.stances.length, 0);
  assert.equal((await c.yan.get(`${next}/differences/${c.first}`)).status,
    200);
  for (const who of ['ada', 'yan', 'zev']) await consent(c[who], next);
  assert.ok((await c.yan.get(next)).body.division.is_adopted);
});

// A clock that is ahead: the store's times are set back instead.
function setBack(seconds) {
  const sql = `UPDATE division SET decide_at = decide_at - ${seconds},
    starts_on = starts_on - ${seconds / 86400},
    ends_on = ends_on - ${seconds / 86400}`;
  change(hub.db, sql);
}

async function restart(people) {
  await hub.stop();
  const old = hub;
  hub = await startHub({ from: old.db });
  old.remove();
  founder.browser.hub = hub;
  for (const browser of people) browser.hub = hub;
}

test('silence is consent when the time is over; the next period makes good ' +
  'what this one left', async () => {
  // whole tasks, so that no period can be even
  const c = await working(['abe', 'bea'], 'Rotate', 'task,hours,empowerment,' +
    'desirability,min_hours\n' + [[9, 2], [7, 6], [5, 1], [4, 8], [2, 3],
    [1, 9]].map(([e, d], k) => `t${k},10,${e},${d},10\n`).join(''));
  const people = [c.ada, c.abe, c.bea];
  await c.ada.done(`${c.at}/divisions/rule`, { ...RULE, period_weeks: '2' });
  const where = await propose(c, c.first);
  await c.abe.done(`${where}/stance`, { stance: 'aside', reason: '' });
  await hub.stop();
  setBack(10 * 86400);
  const due = Math.ceil(Date.now() / 1000) + 5;
  change(hub.db, `UPDATE division SET decide_at = ${due} WHERE state = 'proposed'`);
  await restart(people);
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
  const folder = await unpack(c.ada, c.at, draft.division.division, 'next');
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
  const second = await unpack(c.ada, c.at, made.division, 'chosen');
  assert.equal(check(second).status, 0);
  // it follows: the first one ends, and the ledger says what it left
  const after = await propose(c, made.division);
  for (const browser of people) await consent(browser, after);
  await hub.stop();
  setBack(14 * 86400);
  await restart(people);
  for (let k = 0; k < 200; k++) {
    ({ body } = await c.bea.get(where));
    if (body.division.is_ended) break;
    await sleep(20);
  }
  assert.ok(body.division.is_ended);
  assert.ok((await c.bea.get(after)).body.division.is_adopted);
  const carried = rows(hub.db, 'SELECT rating, count(*) AS count FROM ledger ' +
    `WHERE council = ${c.id} GROUP BY rating`);
  assert.equal(carried.length, 2);
  for (const { count } of carried) assert.equal(count, 3);
});

// --- swaps, calendars ---------------------------------------------------------

test('swaps that harm nobody are done when both agree', async () => {
  const c = await council(['cal', 'dot'], 'Swaps');
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
  const folder = await unpack(c.ada, c.at, id, 'swapped');
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
  const c = await council(['eli', 'fay'], 'Calendars');
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
  assert.equal((await fetch(`${hub.url}/calendar/x.ics`)).status, 404);
  // the store has only its hash
  assert.ok(!holds(hub.db, second.match(/calendar\/(.*)\.ics/)[1]));
});

test('of a large council those furthest from the average are drawn, on ' +
  'both sides of it', async () => {
  const c = await council(['lou'], 'Large');
  await hub.stop();
  change(`WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n
    WHERE k < 160) INSERT INTO member (member, name, language, zone,
    created_at) SELECT 100000 + k, 'm' || k, 'en', '', 1 FROM n`);
  change(`INSERT INTO membership SELECT ${c.id}, member, 1, NULL, 80, '', ''
    FROM member WHERE member > 100000`);
  await restart([c.ada, c.lou]);
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
