// SPDX-License-Identifier: AGPL-3.0-or-later
// Word that leaves the hub, as those see it who receive it: a push service and
// a browser that opens what it brings, a mail server, a reader of feeds.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { startHub, until, settle, Browser } = require('./people.js');
const { mailServer, open, pushService, subscription, whoSends } =
  require('./receivers.js');
const { change, rows } = require('./store.js');

// --- a hub that has something to tell -----------------------------------------

const now = () => Math.floor(Date.now() / 1000);

// ada can be asked and there is a need, past the hub: how they come about is
// tested elsewhere.
async function world(t, env = {}) {
  const push = await pushService(), mail = await mailServer();
  t.after(() => {
    push.close();
    mail.close();
  });
  const hub = await startHub({ env: { PARECON_PUSH_NEAR: 'yes',
    PARECON_MAIL_SERVER: mail.url, PARECON_MAIL_FROM: 'kitchen@hub.example',
    PARECON_MAIL_TLS: 'try', ...env } });
  t.after(async () => {
    const { code, wrong } = await hub.stop();
    hub.remove();
    assert.equal(code, 0, wrong);
  });
  const { browser } = await settle(hub);
  await browser.done('/me', { name: 'ada', sign_in: 'ada', language: 'de',
    email: 'ada@mail.example', zone: 'Europe/Berlin' });
  change(hub.db, `INSERT INTO district (district, square_north, square_east,
    name) VALUES (1, 0, 0, 'here')`);
  change(hub.db, `INSERT INTO helper (member, place, north, east, district,
    reach_m, skills, week, quiet, most_a_week, is_urgent_only, is_verifier,
    joined_at, by_push, by_mail) SELECT MIN(member), '', 0, 0, 1, 9000, 0, 1,
    0, -1, 0, 0, 0, 0, 0 FROM member`);
  change(hub.db, `INSERT INTO sort (sort, what, name)
    VALUES (1, 'shift', 'cooking')`);
  change(hub.db, `INSERT INTO need (need, author, what, sort, title, about,
    place, north, east, radius_m, district, places, starts_at, ends_at,
    skills, urgency, serves, state, came, filled_permille, is_at_risk,
    is_limited, brought, source, created_at, changed_at) SELECT 7, MIN(member), 'shift', 1,
    'Schälen & schneiden für Bea', '', 'Hof 3', 0, 0, 0, 1, 2,
    ${now() + 86400}, ${now() + 90000}, 0, 2, 0, 'open', 0, 0, 0, 0, 'form', '',
    0, 0 FROM member`);
  const tell = (kind, late = 3600) => change(hub.db, `INSERT INTO message
    (member, kind, need, made_at, due_at, late_at, tries) SELECT MIN(member),
    '${kind}', 7, ${now()}, ${now()}, ${now() + late}, 0 FROM member`);
  const waiting = () => rows(hub.db, 'SELECT * FROM message');
  return { hub, browser, push, mail, tell, waiting };
}

test('quiet by default: nothing leaves, and nothing piles up', async t => {
  const w = await world(t);
  w.tell('asked');
  await until(() => w.waiting().length === 0, 'the message is dropped');
  assert.equal(w.push.got.length, 0);
  assert.equal(w.mail.got.length, 0);
});

test('a push that the service cannot read and the browser can', async t => {
  const w = await world(t);
  const made = subscription(`${w.push.url}/one`);
  await w.browser.done('/me/word/browser', made.fields);
  const { body } = await w.browser.get('/me/word');
  assert.equal(body.is_by_push, true);
  assert.equal(body.browsers, 1);
  w.tell('asked');
  const got = await until(() => w.push.got[0], 'the push');
  assert.equal(got.headers['content-encoding'], 'aes128gcm');
  assert.equal(got.headers.topic, 'n7');
  assert.equal(got.headers.urgency, 'high');
  assert.ok(got.headers.ttl > 3000 && got.headers.ttl <= 3600);
  const { key, claims } = whoSends(got.headers.authorization);
  assert.equal(key, body.key, 'the key browsers subscribe with');
  assert.equal(claims.aud, w.push.url);
  assert.ok(claims.exp > now() && claims.exp <= now() + 86400);
  const said = open(made, got.body);
  assert.deepEqual(said, { title: 'Du könntest helfen', kind: 'asked',
    tag: 'n7', path: '/needs/7' });
  assert.ok(!/Bea|Hof|ada/.test(JSON.stringify(said)), 'no names, no places');
  await until(() => w.waiting().length === 0, 'sent is forgotten');
});

test('browsers that are gone are forgotten; busy services hear again',
  async t => {
    const w = await world(t);
    const gone = subscription(`${w.push.url}/gone`);
    const busy = subscription(`${w.push.url}/busy`);
    await w.browser.done('/me/word/browser', gone.fields);
    await w.browser.done('/me/word/browser', busy.fields);
    w.tell('confirm');
    await until(() => w.push.got.length >= 2, 'both were tried');
    await until(() => rows(w.hub.db, 'SELECT endpoint FROM push').length === 1,
      'the one that is gone is forgotten');
    // a browser that is gone counts as told: there is nothing more to do
    assert.equal(rows(w.hub.db, 'SELECT endpoint FROM push')[0].endpoint,
      busy.endpoint);
    await until(() => w.waiting().length === 0, 'told');
    w.tell('confirm');
    const [again] = await until(() => w.waiting().some(m => m.tries === 1) &&
      w.waiting(), 'it is tried again');
    assert.ok(again.due_at >= now() + 50 && again.due_at <= now() + 61);
    w.tell('asked', 30); // would come too late
    await until(() => w.waiting().length === 1, 'then it is dropped');
  });

test('mail, in the member’s language, until the address is refused',
  async t => {
    const w = await world(t);
    await w.browser.done('/me/word', { by_mail: '1' });
    w.tell('called_up');
    const mail = await until(() => w.mail.got[0], 'the mail');
    assert.equal(mail.from, 'kitchen@hub.example');
    assert.deepEqual(mail.to, ['ada@mail.example']);
    assert.match(mail.text, /^Subject: .*Du wirst doch gebraucht/m);
    assert.match(mail.text, /^Auto-Submitted: auto-generated/m);
    assert.match(mail.text, new RegExp(`^${w.hub.url}/needs/7`, 'm'));
    assert.match(mail.text, /Sch=C3=A4len & schneiden/);
    await until(() => w.waiting().length === 0, 'sent is forgotten');
    await w.browser.done('/me', { name: 'ada', sign_in: 'ada', language: 'de',
      email: 'nobody@mail.example', zone: 'Europe/Berlin' });
    w.tell('called_up');
    await until(() => w.waiting().length === 0, 'refused for good');
    assert.equal(w.mail.got.length, 1);
  });

test('no mail server at hand: the mail waits', async t => {
  const w = await world(t, { PARECON_MAIL_SERVER: 'smtp://127.0.0.1:1' });
  await w.browser.done('/me/word', { by_mail: '1' });
  w.tell('promised');
  await until(() => w.waiting().some(m => m.tries === 1), 'tried once');
  assert.equal(w.waiting().length, 1);
});

test('what is no browser is refused', async t => {
  const w = await world(t);
  const made = subscription(`${w.push.url}/one`);
  for (const wrong of [{ endpoint: 'http://10.0.0.1/x' },
    { endpoint: 'file:///etc/passwd' }, { endpoint: '' }, { key: 'AAAA' },
    { secret: `${made.fields.secret}AA` }, { key: '' }]) {
    const answer = await w.browser.post('/me/word/browser',
      { ...made.fields, ...wrong });
    assert.equal(answer.status, 422, JSON.stringify(wrong));
  }
  const other = new Browser(w.hub);
  assert.notEqual((await other.post('/me/word/browser', made.fields)).status,
    200);
  await w.browser.done('/me/word/browser', made.fields);
  assert.equal((await w.browser.post('/me/word/browser/remove',
    { endpoint: 'https://push.example/other' })).status, 404);
  await w.browser.done('/me/word/browser/remove',
    { endpoint: made.endpoint });
  assert.equal((await w.browser.get('/me/word')).body.browsers, 0);
});

test('by default the hub speaks to no address near it', async t => {
  const w = await world(t, { PARECON_PUSH_NEAR: 'no' });
  const made = subscription(`${w.push.url.replace('http:', 'https:')}/one`);
  await w.browser.done('/me/word/browser', made.fields);
  w.tell('asked');
  await until(() => w.waiting().some(m => m.tries > 0), 'it did not go');
  assert.equal(w.push.got.length, 0);
});

test('what one was asked, as a feed by secret link', async t => {
  const w = await world(t);
  const { id: council } = await w.browser.done('/councils', { name: 'K',
    kind: 'workers', purpose: 'x', hours: '1' });
  const { link } = await w.browser.done(`/councils/${council}/calendar`);
  change(w.hub.db, `INSERT INTO ask (need, member, asked_at, answer, why_json)
    SELECT 7, MIN(member), ${now() - 60}, '', '{}' FROM member`);
  const at = link.replace('/calendar/', '/feeds/').replace('.ics', '.atom');
  const feed = await fetch(at);
  assert.equal(feed.status, 200);
  assert.match(feed.headers.get('content-type'), /^application\/atom\+xml/);
  const text = await feed.text();
  assert.match(text, /<title>Schälen &amp; schneiden für Bea<\/title>/);
  assert.match(text, new RegExp(`<link href="${w.hub.url}/needs/7"/>`));
  assert.doesNotMatch(text, /Hof 3/, 'not where');
  for (const wrong of ['x.atom', 'x', `${'A'.repeat(43)}.atom`])
    assert.equal((await fetch(`${w.hub.url}/feeds/${wrong}`)).status, 404);
});
