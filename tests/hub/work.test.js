// SPDX-License-Identifier: AGPL-3.0-or-later
// Work in the hub, as a council meets it: a table with faults, ratings that
// nobody can tell apart, a division that is looked for, cancelled, cut off.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Browser } = require('./people.js');
const { sleep, upload, take, fetchDivision, divide } = require('./tables.js');
const { RULE, TASKS, check, workshop } = require('./workshop.js');

const ROOT = path.resolve(__dirname, '..', '..');
const shop = workshop(test);

test('a table with faults is told all of them, and changes nothing',
  async () => {
    const c = await shop.council([], 'Faults');
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
  const c = await shop.council(['bob'], 'Tables');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', TASKS);
  const { tasks, work } = (await c.ada.get(`${c.at}/tasks`)).body;
  assert.equal(tasks.length, 6);
  assert.equal(work, 50);
  assert.equal(tasks[0].more.colour, 'red');
  for (const kind of ['csv', 'xlsx']) {
    const csv = await fetch(`${shop.hub.url}${c.at}/tasks/file/tasks.${kind}`, {
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
  const c = await shop.council(['cyd', 'dia'], 'People');
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
  const c = await shop.council([], 'Forms');
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
  const c = await shop.council(['eddy', 'flo', 'gus'], 'Ratings');
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
  const c = await shop.council(['hal', 'ida', 'joan'], 'Ways');
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

test('a division is looked for, and can be checked by anybody', async () => {
  const c = await shop.council(['kim', 'lea', 'max'], 'Divide');
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
  const folder = await shop.unpack(c.max, c.at, division, 'divide');
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
  const stranger = new Browser(shop.hub);
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

// What `act` does with a division that is being looked for, once more when that
// was over before (a search takes a fifth of a second); then it is over.
// → its number
async function whileDividing(c, act) {
  for (let tries = 0; tries < 60; tries++) {
    const { division } = await c.ada.done(`${c.at}/divisions`);
    let body;
    do body = await fetchDivision(c.ada, c.at, division);
    while (body.run && !body.run.is_dividing);
    const acted = body.run && await act(`${c.at}/divisions/${division}`);
    while ((await fetchDivision(c.ada, c.at, division)).run) await sleep(20);
    if (acted) return division;
  }
  return assert.fail('every search was over before anything could be done');
}

test('a search tells how far it is, can be cancelled, and ends with what ' +
  'is there', async () => {
  const c = await shop.council(['ned', 'ozzy', 'pia', 'quin', 'ray', 'sue'],
    'Large');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', large());
  await c.ada.done(`${c.at}/divisions/rule`, { ...RULE, most_tasks: '100' });
  const events = listenTo(c.ned);
  await whileDividing(c, async where => {
    const second = await c.ada.post(`${c.at}/divisions`);
    const page = await c.ned.get(where, { html: true });
    if (!/<progress value=/.test(page.text)) return false;
    assert.equal(second.status, 409);
    assert.match(page.text, /<noscript><meta http-equiv="refresh"/);
    return true;
  });
  const cancelled = await whileDividing(c, async where => {
    assert.equal((await c.ned.post(`${where}/cancel`)).status, 403);
    return (await c.ada.post(`${where}/cancel`)).status === 200;
  });
  let body = await fetchDivision(c.ada, c.at, cancelled);
  assert.ok(body.division.is_cancelled);
  assert.equal((await c.ada.post(`${c.at}/divisions/${cancelled}/cancel`))
    .status, 409);
  const enough = await whileDividing(c, async where =>
    (await c.ada.post(`${where}/enough`)).status === 200);
  body = await fetchDivision(c.ada, c.at, enough);
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
    const answer = await fetch(`${shop.hub.url}/events`,
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
  const c = await shop.council(['tea', 'uma', 'una', 'ute', 'udo'], 'Killed');
  await take(c.ada, c.at, 'tasks', 'tasks.csv', large());
  await c.ada.done(`${c.at}/divisions/rule`, { ...RULE, most_tasks: '100' });
  const { division } = await c.ada.done(`${c.at}/divisions`);
  await sleep(100);
  await shop.restart(Object.values(c).filter(b => b instanceof Browser));
  const body = await fetchDivision(c.ada, c.at, division);
  assert.ok(body.division.is_failed);
  assert.ok(body.failed.is_stopped || body.failed.is_restart);
  const page = await c.ada.get(`${c.at}/divisions/${division}`,
    { html: true });
  assert.match(page.text, /Ask for it again/);
});
