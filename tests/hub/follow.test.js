// SPDX-License-Identifier: AGPL-3.0-or-later
// What follows from a decision, and from an idea that a round has funded: noted,
// taken on, overdue, done or dropped; a task of the list, a need, a request to a
// pot, an entry of the ledger; in calendars.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { change, rows } = require('./store.js');
const { idOf, workshop } = require('./workshop.js');

const shop = workshop(test);
const DAY = 864e5;
const day = (days = 0) => new Date(Date.now() + days * DAY).toISOString()
  .slice(0, 10);

// A council in which something was decided: all agreed.
async function decided(names, name) {
  const c = await shop.council(names, name);
  const { decision } = await c.ada.done(`${c.at}/decisions/new`,
    { title: `Open on Sundays, ${name}`, rule: 'consent' });
  c.decision = `${c.at}/decisions/${decision}`;
  const early = await c.ada.post(`${c.decision}/follow`,
    { title: 'Too early', due: day(1) });
  assert.equal(early.status, 409);
  for (const who of ['ada', ...names])
    await c[who].done(`${c.decision}/stance`, { stance: 'consent' });
  assert.equal((await c.ada.get(c.decision)).body.decision.outcome, 'adopted');
  return c;
}

async function note(c, who, fields) {
  const { follow } = await who.done(`${c.decision}/follow`,
    { kind: 'task', due: day(3), ...fields });
  return `${c.at}/follow/${follow}`;
}

test('noted, taken on, done, dropped: the page says how far it is',
  async () => {
  const c = await decided(['fen'], 'Far');
  const fen = await idOf(c.fen);
  const signs = await note(c, c.ada, { title: 'Paint the signs' });
  const rota = await note(c, c.fen, { title: 'A rota <for Sundays>',
    member: String(fen) });
  const flyer = await note(c, c.ada, { title: 'Print a flyer' });
  assert.equal((await c.ada.get(c.decision)).body.progress.done, 0);
  // nobody yet; then somebody
  assert.equal((await c.fen.get(signs)).body.follow.name, null);
  await c.fen.done(`${signs}/take`);
  assert.equal((await c.ada.get(signs)).body.follow.member, fen);
  await c.ada.done(`${signs}/plan`, { due: day(9), member: '0' });
  const planned = (await c.ada.get(signs)).body.follow;
  assert.deepEqual([planned.member, planned.due], [null, day(9)]);
  // what came of it is needed
  assert.equal((await c.fen.post(`${rota}/done`, { outcome: ' ' })).status,
    422);
  await c.fen.done(`${rota}/done`, { outcome: 'Hangs at the door.' });
  assert.equal((await c.fen.post(`${rota}/done`, { outcome: 'Again.' })).status,
    409);
  assert.equal((await c.fen.post(`${rota}/take`)).status, 409);
  await c.ada.done(`${flyer}/drop`, { outcome: 'Word of mouth will do.' });
  const { follows, progress } = (await c.fen.get(c.decision)).body;
  // what is open stands first
  assert.deepEqual([follows[0].title, follows[0].state],
    ['Paint the signs', 'open']);
  assert.deepEqual(follows.slice(1).map(f => f.state).sort(),
    ['done', 'dropped']);
  assert.deepEqual(follows.slice(1).map(f => f.outcome).sort(),
    ['Hangs at the door.', 'Word of mouth will do.']);
  assert.deepEqual([progress.done, progress.all], [1, 2]);
  const page = await c.fen.get(c.decision, { html: true });
  assert.match(page.text, /1 of 2 done/);
  assert.match(page.text, /A rota &lt;for Sundays&gt;/);
  const all = (await c.fen.get(`${c.at}/follow`)).body;
  assert.deepEqual([all.open.length, all.ended.length], [1, 2]);
  assert.equal((await c.fen.get(`${c.at}/follow`, { html: true })).status, 200);
  // others learn nothing, and name nobody of elsewhere
  const other = await decided([], 'Other');
  assert.equal((await other.ada.get(`${other.at}/follow/${
    signs.match(/\d+$/)[0]}`)).status, 404);
  assert.equal((await c.ada.post(`${other.at}/decisions/${
    c.decision.match(/\d+$/)[0]}/follow`, { title: 'x', due: day(1) })).status,
  404);
  for (const fields of [{ title: '', due: day(1) }, { title: 'x', due: 'soon' },
    { title: 'x' }, { title: 'x', due: day(1), member: '99999' },
    { title: 'x', due: day(1), kind: 'money' },
    { title: 'x', due: day(1), kind: 'date', time: '25:99' }]) {
    const wrong = await c.ada.post(`${c.decision}/follow`,
      { kind: 'task', ...fields }, { html: true });
    assert.equal(wrong.status, 422, JSON.stringify(fields));
    assert.match(wrong.text, /class="fault"/, JSON.stringify(fields));
  }
});

test('overdue stands at the top, and waits for whoever sees to it',
  async () => {
  const c = await decided(['gil'], 'Late');
  const gil = await idOf(c.gil);
  const late = await note(c, c.ada, { title: 'Call the landlord',
    member: String(gil), due: day(-2) });
  await note(c, c.ada, { title: 'Not yet', member: String(gil), due: day(4) });
  await note(c, c.ada, { title: 'Nobody’s', due: day(-1) });
  const { overdue } = (await c.ada.get(`${c.at}/decisions`)).body;
  assert.deepEqual(overdue.map(f => f.title),
    ['Call the landlord', 'Nobody’s']);
  const page = await c.ada.get(`${c.at}/decisions`, { html: true });
  assert.ok(page.text.indexOf('Call the landlord') <
    page.text.indexOf('Open on Sundays'));
  const waits = async who => (await who.get('/')).body.follows
    .filter(f => f.council === c.id).map(f => f.title);
  assert.deepEqual(await waits(c.gil), ['Call the landlord']);
  assert.deepEqual(await waits(c.ada), []);
  assert.match((await c.gil.get(c.at, { html: true })).text,
    /You see to it: Call the landlord/);
  await c.gil.done(`${late}/done`, { outcome: 'They are fine with it.' });
  assert.deepEqual(await waits(c.gil), []);
  assert.deepEqual((await c.ada.get(`${c.at}/decisions`)).body.overdue
    .map(f => f.title), ['Nobody’s']);
});

test('a task of the list, a need on the switchboard', async () => {
  const c = await decided(['hal'], 'Becomes');
  const one = await note(c, c.hal, { title: 'Open up on Sundays' });
  // the list is for roles to change
  assert.equal((await c.hal.post(`${one}/task`)).status, 403);
  const { next } = await c.ada.done(`${one}/task`);
  const task = (await c.ada.get(next.replace(/\?.*/, ''))).body.task;
  assert.deepEqual([task.name, task.hours, task.cause],
    ['Open up on Sundays', 1, 'Open on Sundays, Becomes']);
  assert.equal((await c.ada.get(one)).body.follow.task, task.task);
  assert.equal((await c.ada.post(`${one}/task`)).status, 409);
  assert.equal((await c.ada.get(one, { html: true })).status, 200);
  // without a place of one's own nobody knows where
  const two = await note(c, c.hal, { title: 'Carry tables', due: day(5) });
  const nowhere = await c.hal.post(`${two}/need`, {}, { html: true });
  assert.equal(nowhere.status, 422);
  assert.match(nowhere.text, /Say where/);
  assert.equal((await c.hal.get(two)).body.follow.need, null);
  await c.hal.done('/board/me', { north: '52.52', east: '13.40',
    district: '', reach: '5' });
  const posted = await c.hal.done(`${two}/need`);
  const { need } = (await c.hal.get(posted.next.replace(/\?.*/, ''))).body;
  assert.equal(need.title, 'Carry tables');
  assert.equal(need.starts.slice(0, 10), day(5));
  assert.equal((await c.hal.get(two)).body.follow.need, need.need);
  // what is late is asked for soon
  const three = await note(c, c.hal, { title: 'Sweep', due: day(-3) });
  await c.hal.done(`${three}/need`);
  // money is no task
  const money = await note(c, c.hal, { kind: 'money', title: 'Paint',
    amount: '20', currency: 'EUR' });
  assert.equal((await c.ada.post(`${money}/task`)).status, 409);
});

test('money: asked of a pot, or named in the ledger', async () => {
  const c = await decided(['ivy'], 'Money');
  const account = async (kind, name) => {
    await c.ada.done(`${c.at}/money/accounts`, { kind, name });
    return rows(shop.hub.db, `SELECT account FROM money_account
      WHERE council = ${c.id} AND name = '${name}'`)[0].account;
  };
  const bank = await account('assets', 'Bank');
  const paint = await account('expenses', 'Paint');
  await c.ada.done(`${c.at}/money/pots`, { name: 'Repairs', purpose: 'to mend',
    currency: 'EUR', may_ask: 'members', may_agree: 'members',
    alone_most: '50', days: '30' });
  const pot = rows(shop.hub.db, `SELECT account FROM money_account
    WHERE council = ${c.id} AND name = 'Repairs'`)[0].account;
  const equity = await account('equity', 'Opening');
  await c.ada.done(`${c.at}/money/entries`, { from_account: equity,
    to_account: pot, amount: '500', currency: 'EUR', words: 'For repairs' });
  await c.ada.done(`${c.at}/money/entries`, { from_account: equity,
    to_account: bank, amount: '70', currency: 'EUR', words: 'Brushes' });
  const ask = { kind: 'money', currency: 'eur', amount: '60,50' };
  const one = await note(c, c.ivy, { ...ask, title: 'Paint for the signs' });
  const shown = (await c.ivy.get(one)).body;
  assert.equal(shown.follow.amount, 60.5);
  // each currency in its own smallest unit
  for (const [currency, typed, amount] of [['JPY', '1500', 1500],
    ['kwd', '7.125', 7.125]]) {
    const other = await note(c, c.ivy, { ...ask, currency, amount: typed,
      title: currency });
    assert.equal((await c.ivy.get(other)).body.follow.amount, amount);
    assert.match((await c.ivy.get(other, { html: true })).text, new RegExp(
      currency === 'JPY' ? '1,500 JPY' : '7\\.125 KWD'));
  }
  assert.deepEqual(shown.pots.map(p => p.name), ['Repairs']);
  assert.equal((await c.ivy.post(`${one}/draw`, { pot, to_account: pot }))
    .status, 422);
  await c.ivy.done(`${one}/draw`, { pot, to_account: paint });
  let seen = (await c.ivy.get(one)).body.follow;
  assert.equal(seen.request_state, 'asked');
  assert.equal((await c.ivy.post(`${one}/draw`, { pot, to_account: paint }))
    .status, 409);
  // the second yes pays it, and the entry is named without anybody's doing
  await c.ada.done(`${c.at}/money/pots/${pot}/requests/${seen.request}/yes`);
  seen = (await c.ivy.get(one)).body.follow;
  assert.equal(seen.request_state, 'paid');
  assert.equal(seen.entry, 3);
  // more than the pot holds: its own rules say so, and nothing is asked
  const two = await note(c, c.ivy, { ...ask, amount: '9000',
    title: 'A new roof' });
  assert.equal((await c.ivy.post(`${two}/draw`, { pot, to_account: paint }))
    .status, 422);
  assert.equal((await c.ivy.get(two)).body.follow.request, null);
  // what was paid already is named by its number
  const three = await note(c, c.ivy, { ...ask, title: 'Brushes' });
  assert.equal((await c.ivy.post(`${three}/link`, { number: '77' })).status,
    422);
  await c.ivy.done(`${three}/link`, { number: '2' });
  assert.equal((await c.ivy.get(three)).body.follow.entry, 2);
  for (const at of [one, two, three])
    assert.equal((await c.ivy.get(at, { html: true })).status, 200);
});

test('dates stand in everybody’s calendar, the rest in one’s own', async () => {
  const c = await decided(['jon'], 'Calendar');
  const jon = await idOf(c.jon);
  change(shop.hub.db, `UPDATE member SET zone = 'Europe/Berlin'
    WHERE member = ${jon}`);
  await note(c, c.jon, { kind: 'date', title: 'First Sunday', due: '2027-01-10',
    time: '18:30' });
  await note(c, c.jon, { kind: 'date', title: 'Spring fair',
    due: '2027-03-20' });
  await note(c, c.ada, { title: 'Borrow benches, tables',
    member: String(jon), due: '2027-03-19' });
  const gone = await note(c, c.ada, { title: 'Dropped', member: String(jon) });
  await c.ada.done(`${gone}/drop`, { outcome: 'No.' });
  const feed = async who => {
    const { link } = await who.done(`${c.at}/calendar`);
    return (await (await fetch(link)).text()).replace(/\r\n /g, '');
  };
  const his = await feed(c.jon), hers = await feed(c.ada);
  for (const text of [his, hers]) {
    assert.match(text, /DTSTART:20270110T173000Z\r\n/);
    assert.match(text, /SUMMARY:First Sunday\r\n/);
    assert.match(text, /DTSTART;VALUE=DATE:20270320\r\n/);
    assert.match(text, new RegExp(`URL:http.*${c.at}/follow/\\d+\r\n`));
    assert.ok(!text.includes('Dropped'));
    assert.match(text, /END:VCALENDAR\r\n$/);
  }
  assert.match(his, /SUMMARY:Borrow benches\\, tables\r\n/);
  assert.ok(!hers.includes('Borrow benches'));
});

test('what a round has funded is followed up, too', async () => {
  const c = await shop.council(['kim'], 'Round');
  const { next } = await c.ada.done(`${c.at}/money/rounds`, { title: 'Spring',
    about: '', way: 'approval', currency: 'EUR', budget: '300',
    ideas_until: `${day(1)}T12:00`, votes_until: `${day(2)}T12:00` });
  const round = next.replace(/\?.*/, '');
  for (const [title, cost] of [['Benches', '200'], ['A pool', '250']])
    await c.kim.done(`${round}/ideas`, { title, cost });
  const { ideas } = (await c.kim.get(round)).body;
  const [good, dear] = ['Benches', 'A pool'].map(t =>
    ideas.find(i => i.title === t).idea);
  assert.equal((await c.kim.post(`${round}/ideas/${good}/follow`,
    { title: 'Early', due: day(1) })).status, 404);
  change(shop.hub.db, `UPDATE money_round SET ideas_until_at = 1,
    votes_until_at = 2, counted_at = 3 WHERE council = ${c.id}`);
  change(shop.hub.db, `UPDATE money_idea SET place = 1, fate = 'funded'
    WHERE idea = ${good}`);
  assert.equal((await c.kim.post(`${round}/ideas/${dear}/follow`,
    { title: 'Dig', due: day(1) })).status, 404);
  const wrong = await c.kim.post(`${round}/ideas/${good}/follow`,
    { title: '', due: day(1) }, { html: true });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.text.match(/class="fault"/g).length, 1);
  const { follow } = await c.kim.done(`${round}/ideas/${good}/follow`,
    { kind: 'task', title: 'Saw the planks', due: day(8) });
  const shown = (await c.ada.get(round)).body.ideas
    .find(i => i.idea === good);
  assert.deepEqual(shown.follows.map(f => f.title), ['Saw the planks']);
  const one = (await c.ada.get(`${c.at}/follow/${follow}`)).body.follow;
  assert.equal(one.idea_title, 'Benches');
  assert.match((await c.ada.get(round, { html: true })).text,
    /Saw the planks/);
});
