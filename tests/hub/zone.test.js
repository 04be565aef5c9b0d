// SPDX-License-Identifier: AGPL-3.0-or-later
// A council's own time zone: who reads which time, whose days, what clocks skip;
// and a decision of a thousand voters, whose names are no wall.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { Browser } = require('./people.js');
const { change, rows } = require('./store.js');
const { workshop } = require('./workshop.js');

const shop = workshop(test);
const NAMES = { sign_in: 'x', name: 'x' };

// What they are in, and their zone.
async function moves(browser, zone) {
  const { me } = (await browser.get('/me')).body;
  await browser.done('/me', { ...NAMES, name: me.name, sign_in: me.sign_in,
    zone });
}
const plain = html => html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
const hours = date => `${date.toISOString().slice(11, 16)}`;

test('a council’s zone: chosen, inherited, changed', async () => {
  const c = await shop.council(['bob'], 'Zones');
  const zone = async (id, browser = c.ada) =>
    (await browser.get(`/councils/${id}`)).body.council;
  assert.equal((await zone(c.id)).zone, '', 'the founder has none');
  const facts = { name: 'Zones', kind: 'workers', purpose: '' };
  const wrong = await c.ada.post(`${c.at}/change`, { ...facts,
    zone: 'Atlantis' });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.body.fault.zone !== undefined, true);
  await c.ada.done(`${c.at}/change`, { ...facts, zone: 'kathmandu' });
  assert.equal((await zone(c.id)).zone, 'Asia/Kathmandu');
  assert.equal((await zone(c.id)).place, 'Kathmandu');
  const found = (name, parent, more) => c.ada.done('/councils', { name,
    kind: 'workers', purpose: '', parent: String(parent), ...more });
  const child = (await found('Child', c.id)).id;
  const grand = (await found('Grandchild', child)).id;
  const other = (await found('Other', child, { zone: 'Lord Howe' })).id;
  assert.equal((await zone(child)).zone, 'Asia/Kathmandu');
  assert.equal((await zone(grand)).zone, 'Asia/Kathmandu');
  assert.equal((await zone(other)).zone, 'Australia/Lord_Howe');
  // what was set stays, what was inherited follows
  await c.ada.done(`${c.at}/change`, { ...facts, zone: 'Europe/Berlin' });
  assert.equal((await zone(child)).zone, 'Europe/Berlin');
  assert.equal((await zone(grand)).zone, 'Europe/Berlin');
  assert.equal((await zone(other)).zone, 'Australia/Lord_Howe');
  await c.ada.done(`/councils/${other}/change`, { name: 'Other',
    kind: 'workers', purpose: '', zone: '' });
  assert.equal((await zone(other)).zone, 'Europe/Berlin');
  // a form that does not ask leaves it as it is
  await c.ada.done(`${c.at}/change`, facts);
  assert.equal((await zone(c.id)).zone, 'Europe/Berlin');
  const refused = await c.bob.post(`${c.at}/change`, { ...facts, zone: 'UTC' });
  assert.equal(refused.status, 403);
  // one of a founder with a zone has theirs
  await moves(c.bob, 'tokyo');
  const own = await c.bob.done('/councils', { name: 'Bob’s', kind: 'workers',
    purpose: '' });
  assert.equal((await zone(own.id, c.bob)).zone, 'Asia/Tokyo');
});

test('a deadline: typed and read in one’s own zone, with the council’s beside',
  async () => {
    const c = await shop.council(['ben', 'cem'], 'Deadlines');
    await c.ada.done(`${c.at}/change`, { name: 'Deadlines', kind: 'workers',
      purpose: '', zone: 'Asia/Kathmandu' });
    await moves(c.ben, 'Asia/Tokyo');
    await moves(c.cem, 'Kathmandu');
    // seven days from now at noon in Kathmandu: 06:15 UTC, 15:15 in Tokyo
    const day = new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10);
    const form = plain((await c.ada.get(`${c.at}/decisions/new`,
      { html: true })).text);
    assert.match(form, /Times on this page are Kathmandu time\./);
    const { decision } = await c.ada.done(`${c.at}/decisions/new`,
      { title: 'When?', rule: 'majority', closes: `${day}T12:00` });
    const at = `${c.at}/decisions/${decision}`;
    const seen = (await c.ben.get(at)).body;
    assert.equal(seen.decision.closes, `${day}T06:15:00Z`);
    assert.deepEqual(seen.decision.closes_there, { clock: '12:00', day: null,
      place: 'Kathmandu', is_utc: false });
    const read = async browser => plain((await browser.get(at,
      { html: true })).text);
    assert.match(await read(c.ben), /15:15 your time \(12:00 in Kathmandu\)/);
    for (const one of [c.ada, c.cem])
      assert.match(await read(one), /12:00 \(in \d days\) in Kathmandu/);
    // the same clock by another name says nothing twice
    await moves(c.cem, 'Etc/GMT+12');
    assert.match(await read(c.cem), /18:15 your time \(\d+ \w+ \d+, 12:00 in Kathmandu\)/);
    // on the first page, too
    const home = plain((await c.ben.get('/', { html: true })).text);
    assert.match(home, /15:15 your time \(12:00 in Kathmandu\)/);
    assert.equal(hours(new Date(seen.decision.closes)), '06:15');
  });

test('a lot and a series have the council’s clock beside, too', async () => {
  const c = await shop.council(['lou'], 'Lots');
  await c.ada.done(`${c.at}/change`, { name: 'Lots', kind: 'workers',
    purpose: '', zone: 'Asia/Kathmandu' });
  await moves(c.lou, 'Asia/Tokyo');
  const { facts } = (await c.ada.get(`${c.at}/decisions/panels/new`)).body;
  const { panel } = await c.ada.done(`${c.at}/decisions/panels/new`, {
    title: 'Both of us', seats: '2', days: '7', ...Object.fromEntries(
      facts.map(f => [`fact_${f.number}`, f.value])) });
  const lot = `${c.at}/decisions/panels/${panel}`;
  await c.ada.done(`${lot}/draw`);
  const there = moment => ({ clock: hours(new Date(Date.parse(moment) +
    345 * 60e3)), place: 'Kathmandu', is_utc: false });
  const is = (shown, moment) => {
    const { day, ...rest } = shown;
    assert.deepEqual(rest, there(moment));
    assert.ok(day === null || /^\d{4}-\d\d-\d\d$/.test(day));
  };
  const seen = (await c.lou.get(lot)).body;
  assert.equal(seen.seated.length, 2);
  for (const p of seen.seated) is(p.answer_by_there, p.answer_by);
  is(seen.me.until_there, seen.me.until);
  const [waits] = (await c.lou.get('/')).body.panels;
  is(waits.answer_by_there, waits.answer_by);
  const { series } = await c.ada.done(`${c.at}/decisions/series/new`,
    { title: 'Again', says: '', rule: 'consensus' });
  const day = new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10);
  await c.ada.done(`${c.at}/decisions/new`, { title: 'Which?',
    rule: 'approval', ballots: 'open', options: 'a\nb',
    closes: `${day}T12:00`, series: String(series) });
  const again = `${c.at}/decisions/series/${series}`;
  const [runs] = (await c.lou.get(again)).body.running;
  assert.deepEqual(runs.closes_there, { clock: '12:00', day: null,
    place: 'Kathmandu', is_utc: false });
  const times = async (browser, where) => (plain((await browser.get(where,
    { html: true })).text).match(/your time \([^)]*in Kathmandu\)/g) ?? [])
    .length;
  assert.deepEqual([await times(c.lou, lot), await times(c.lou, '/'),
    await times(c.lou, again)], [3, 2, 1]);
  // who lives by that clock reads it once
  assert.deepEqual([await times(c.ada, lot), await times(c.ada, again)],
    [0, 0]);
  assert.equal((await c.ada.get(lot)).body.me.until_there, undefined);
});

test('a shift of an effort has the clock of its council beside', async () => {
  const c = await shop.council(['noor'], 'Kitchen');
  await c.ada.done(`${c.at}/change`, { name: 'Kitchen', kind: 'workers',
    purpose: '', zone: 'Asia/Kathmandu' });
  await moves(c.noor, 'Asia/Tokyo');
  const where = { place: 'Mill Lane 4', north: '54.3201', east: '10.1402' };
  const { effort } = await c.ada.done(`${c.at}/efforts`, { name: 'Soup',
    kind: 'kitchen', is_public: '1', ...where });
  const day = new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10);
  const post = fields => c.ada.done('/needs', { title: 'Wash up',
    sort: 'kitchen', places: '2', urgency: '2', starts: `${day}T06:15:00Z`,
    ends: `${day}T08:15:00Z`, ...where, ...fields });
  const at = async (browser, need) =>
    (await browser.get(`/needs/${need}`)).body.need.starts_there;
  const { need } = await post({ effort });
  assert.deepEqual(await at(c.noor, need), { clock: '12:00', day: null,
    place: 'Kathmandu', is_utc: false });
  for (const page of [`/needs/${need}`, '/board'])
    assert.match(plain((await c.noor.get(page, { html: true })).text),
      /15:15–17:15 your time \(12:00 in Kathmandu\)/);
  // of somebody's own there is no other clock, and of strangers none is known
  assert.equal(await at(c.noor, (await post({})).need), undefined);
  const stranger = new Browser(shop.hub);
  assert.equal(await at(stranger, need), undefined);
});

test('what clocks skip or repeat is said, and resolved as calendars do',
  async () => {
    const c = await shop.council([], 'Switch');
    const now = Date.now();
    // the next switches of Lord Howe: thirty minutes, first Sunday of April
    // (back at 02:00) and of October (forward at 02:00)
    const sunday = (year, month) => {
      const d = new Date(Date.UTC(year, month, 1));
      d.setUTCDate(1 + (7 - d.getUTCDay()) % 7);
      return d;
    };
    const next = month => {
      const year = new Date().getUTCFullYear();
      for (const y of [year, year + 1])
        if (sunday(y, month).getTime() > now + 2 * 864e5) return sunday(y, month);
    };
    await c.ada.done(`${c.at}/change`, { name: 'Switch', kind: 'workers',
      purpose: '', zone: 'Lord_Howe' });
    const ask = async time => {
      const made = await c.ada.done(`${c.at}/decisions/new`, { title: 'At',
        rule: 'majority', closes: time, opens: new Date(Date.parse(
          `${time}Z`) - 9 * 864e5).toISOString().slice(0, 16) });
      const { body } = await c.ada.get(`${c.at}/decisions/${made.decision}`);
      return { made, closes: body.decision.closes };
    };
    const forward = next(9).toISOString().slice(0, 10);
    const skipped = await ask(`${forward}T02:15`);
    assert.equal(skipped.made.clock, 'skipped');
    assert.match(skipped.made.next, /[?&]clock=skipped/);
    // 02:15 by the clock before, +10:30
    assert.equal(skipped.closes, new Date(Date.parse(`${forward}T02:15Z`) -
      10.5 * 36e5).toISOString().replace('.000', ''));
    const page = plain((await c.ada.get(skipped.made.next,
      { html: true })).text);
    assert.match(page, /does not exist: clocks are put forward/);
    const back = next(3).toISOString().slice(0, 10);
    const twice = await ask(`${back}T01:45`);
    assert.equal(twice.made.clock, 'twice');
    // the first of the two, in summer time: +11
    assert.equal(twice.closes, new Date(Date.parse(`${back}T01:45Z`) -
      11 * 36e5).toISOString().replace('.000', ''));
    const once = await ask(`${forward}T12:00`);
    assert.equal(once.made.clock, undefined);
    assert.doesNotMatch(once.made.next, /clock/);
  });

test('days of a council begin and end with its clock', async () => {
  // between Kiritimati (+14) and Niue (-11) it is always two days at once
  const c = await shop.council([], 'Days');
  const today = zone => new Intl.DateTimeFormat('sv-SE',
    { timeZone: zone }).format(new Date());
  const at = `${c.at}/money`;
  for (const [kind, name] of [['assets', 'Box'], ['income', 'Gifts']])
    await c.ada.done(`${at}/accounts`, { kind, name });
  const { accounts } = (await c.ada.get(`${at}/entries`)).body;
  const account = name => accounts.find(a => a.name === name).account;
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Niue']) {
    await c.ada.done(`${c.at}/change`, { name: 'Days', kind: 'workers',
      purpose: '', zone });
    const before = today(zone);
    await c.ada.done(`${at}/entries`, { from_account: account('Gifts'),
      to_account: account('Box'), amount: '5', currency: 'EUR', words: zone });
    const made = (await c.ada.get(`${at}/entries`)).body.entries
      .find(e => e.words === zone);
    // unless midnight came in between
    assert.ok([before, today(zone)].includes(made.day), made.day);
  }
});

test('a thousand voters: the first few, the rest in pages, all in a file',
  async () => {
    const c = await shop.council(['zed'], 'Many');
    change(shop.hub.db, `WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT
      k + 1 FROM n WHERE k < 998) INSERT INTO member (name, language, zone,
      created_at) SELECT 'many-' || k || ' =long, name of somebody', 'en', '',
      1 FROM n`);
    change(shop.hub.db, `INSERT INTO membership (council, member, joined_at,
      hours_quarters, skills, site) SELECT ${c.id}, member, 1, 40, '', '' FROM
      member WHERE name LIKE 'many-%'`);
    const { decision } = await c.ada.done(`${c.at}/decisions/new`,
      { title: 'All of us', rule: 'majority' });
    const at = `${c.at}/decisions/${decision}`;
    const { body } = await c.ada.get(at);
    assert.equal(body.turnout.eligible, 1000);
    // those of this council, not of the hub
    assert.match(plain((await c.ada.get(c.at, { html: true })).text),
      /1,000 members/);
    assert.ok(rows(shop.hub.db, 'SELECT member FROM member').length > 1000);
    assert.equal(body.voters.length, 60);
    assert.equal(body.voters_part.count, 1000);
    const html = (await c.ada.get(at, { html: true })).text;
    assert.equal(html.match(/<span class="person">/g).length, 60);
    assert.match(plain(html), /992 more/);
    assert.ok(html.length < 60000, `${html.length} bytes`);
    // every name once, page by page, with scripts off
    const names = new Set();
    for (let where = at; where;) {
      const page = (await c.ada.get(where, { html: true })).text;
      for (const [, name] of page.matchAll(
        /<span class="person"><bdi>([^<]*)<\/bdi>/g)) names.add(name);
      where = page.match(/href="([^"#]*voters_from=\d+)#[^"]*">[^<]*→/)?.[1];
    }
    assert.equal(names.size, 1000);
    const file = await c.ada.get(`${at}/file/voters.csv`);
    assert.equal(file.status, 200);
    assert.match(file.type, /text\/csv/);
    const lines = file.text.trim().split('\n');
    assert.equal(lines.length, 1001);
    assert.equal(lines[0], 'name,has_voted');
    assert.ok(lines.includes('zed,no'));
    const stranger = new Browser(shop.hub);
    assert.notEqual((await stranger.get(`${at}/file/voters.csv`)).status, 200);
  });

test('an invitation says how many it lets in, who vouches, until when',
  async () => {
    const c = await shop.council([], 'Posters');
    const { made } = await c.ada.done(`${c.at}/invites`, { uses: '3',
      days: '10', note: 'poster' });
    assert.equal(made.uses, 3);
    const first = await new Browser(shop.hub).get(`/join?code=${made.code}`,
      { html: true });
    assert.match(plain(first.text), /It lets in 3 more people/);
    assert.match(plain(first.text), /vouche[sd]/);
    for (const name of ['pia', 'pit', 'pam']) {
      const browser = new Browser(shop.hub);
      await browser.done('/join', { code: made.code, name, sign_in: name,
        password: 'horse staple 7' });
    }
    const fourth = await new Browser(shop.hub).post('/join', {
      code: made.code, name: 'pol', sign_in: 'pol',
      password: 'horse staple 7' });
    assert.equal(fourth.status, 422);
    const vouched = rows(shop.hub.db, `SELECT member FROM vouch WHERE
      council = ${c.id} AND voucher = (SELECT founded_by FROM council
      WHERE council = ${c.id})`);
    assert.equal(vouched.length, 3);
    for (const [field, value] of [['uses', '101'], ['days', '31']])
      assert.equal((await c.ada.post(`${c.at}/invites`,
        { [field]: value })).status, 422);
  });

