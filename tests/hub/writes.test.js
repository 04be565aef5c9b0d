// SPDX-License-Identifier: AGPL-3.0-or-later
// Changes: forms, tokens, keys, faults, limits, preparation, durability.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const { as, ask, cookie, form, get, getJson, post, random, raw, send,
  serve } = require('./hub.js');
const { holds } = require('./store.js');

const PAGE = { accept: 'text/html' };
const rows = async hub => /<p>([\d,]+) rows?/.exec((await get(hub, '/rows/new',
  PAGE)).body)[1];

test('a form is done and leads on', async t => {
  const hub = await serve(t);
  const shown = await form(hub, 'parecon=member-1');
  const done = await post(hub, '/rows/new', shown,
    { title: 'Sweep', hours: '2,5' });
  assert.strictEqual(done.status, 303);
  assert.strictEqual(done.headers.location, '/rows?said=added');
  assert.strictEqual(done.headers['cache-control'], 'no-store');
  const next = await get(hub, done.headers.location, PAGE);
  assert.match(next.body, /<p class="said" role="status">The row was added\./);
  assert.strictEqual(await rows(hub), '21');
  const odd = await get(hub, '/rows?said=%3Cscript%3E', PAGE);
  assert.doesNotMatch(odd.body, /class="said"|<script>/);
});

test('what is wrong is told, with what was typed', async t => {
  const hub = await serve(t);
  const shown = await form(hub);
  const again = await post(hub, '/rows/new', shown,
    { title: '<b>'.repeat(20), hours: 'x"', password: 'secret' });
  assert.strictEqual(again.status, 422);
  assert.match(again.body, /id="title-fault">At most 40 characters\.</);
  assert.match(again.body, /id="hours-fault">This must be hours/);
  assert.match(again.body, /name="title" value="(&lt;b&gt;){20}"/);
  assert.match(again.body, /name="hours" value="x&quot;"/);
  assert.match(again.body, /<p>20 rows so far, by R&amp;D\.<\/p>/,
    'with all that the page of the form has');
  assert.doesNotMatch(again.body, /secret/, 'passwords are not sent back');
  assert.notStrictEqual(/name="once" value="(\w+)"/.exec(again.body)[1],
    shown.once);
  const program = await send(hub, '/rows/new', 3, { hours: 1000 });
  assert.strictEqual(program.status, 422);
  assert.deepStrictEqual(program.json.faults, [
    { field: 'title', key: 'needed', text: 'Das wird gebraucht.' },
    { field: 'hours', key: 'range', least: 0, most: 168,
      text: 'From 0 to 168.' }]);
  assert.strictEqual(await rows(hub), '20');
});

test('a form from elsewhere is refused', async t => {
  const hub = await serve(t);
  const shown = await form(hub, 'parecon=member-1');
  const key = async (headers, fields = {}) => {
    const answer = await post(hub, '/rows/new', shown,
      { title: 'Sweep', ...fields }, { accept: 'application/json',
        ...headers });
    return answer.status === 200 ? 'done'
      : `${answer.status} ${answer.json.key}`;
  };
  assert.strictEqual(await key({ origin: 'https://evil.example' }),
    '403 origin');
  assert.strictEqual(await key({ origin: 'null' }), '403 origin');
  assert.strictEqual(await key({ origin: hub.url + '.evil.example' }),
    '403 origin');
  assert.strictEqual(await key({ origin: hub.url.replace('http:', 'https:') }),
    '403 origin');
  for (const site of ['cross-site', 'same-site', 'none'])
    assert.strictEqual(await key({ 'sec-fetch-site': site }), '403 origin');
  assert.strictEqual(await key({}, { csrf: '' }), '403 token');
  assert.strictEqual(await key({}, { csrf: 'x'.repeat(43) }), '403 token');
  assert.strictEqual(await key({ cookie: 'parecon=member-2' }), '403 token',
    'a token belongs to its session');
  assert.strictEqual(await key({ cookie: '' }), '403 token');
  assert.strictEqual(await rows(hub), '20');
  assert.strictEqual(await key({}), 'done');
  assert.strictEqual(await key({ host: 'localhost:1',
    origin: 'http://localhost:1' }, { title: 'Other' }), 'done',
  'the name by which the browser knows it');
});

test('with a public address only that is ours', async t => {
  const hub = await serve(t, { 'public-url': 'https://hub.example.org' });
  const shown = await form(hub, '__Host-parecon=member-1');
  const status = async (origin, title) => (await post(hub, '/rows/new', shown,
    { title }, { origin })).status;
  assert.strictEqual(await status('https://hub.example.org', 'a'), 303);
  assert.strictEqual(await status('http://hub.example.org', 'b'), 403);
  assert.strictEqual(await status(hub.url, 'c'), 403);
});

test('who is not signed in has a token too', async t => {
  const hub = await serve(t);
  const shown = await form(hub);
  assert.match(shown.cookie, /^guest=[\w-]{43}$/);
  const other = await form(hub);
  const crossed = await post(hub, '/rows/new', { ...shown,
    cookie: other.cookie }, { title: 'Sweep' });
  assert.strictEqual(crossed.status, 403);
  const done = await post(hub, '/rows/new', shown, { title: 'Sweep' });
  assert.strictEqual(done.status, 303);
  const kept = await form(hub, shown.cookie);
  assert.strictEqual(kept.cookie, shown.cookie, 'the cookie stays');
});

test('signing in sets a cookie, signing out ends it', async t => {
  const hub = await serve(t);
  const shown = await form(hub, '', '/sign-in');
  const done = await post(hub, '/sign-in', shown,
    { number: '4', next: '/me' });
  assert.strictEqual(done.headers.location, '/me');
  const set = done.headers['set-cookie'];
  assert.match(set[0],
    /^parecon=member-4; Path=\/; Max-Age=\d{7,}; HttpOnly; SameSite=Lax$/);
  for (const next of ['//evil.example', 'https://evil.example/', '/\\evil'])
    assert.strictEqual((await post(hub, '/sign-in', shown,
      { number: '4', next })).headers.location, '/', next);
  const inside = await form(hub, 'parecon=member-4');
  const out = await post(hub, '/sign-out', inside, {});
  assert.match(out.headers['set-cookie'][0], /^parecon=; .*Max-Age=0;/);
});

test('sent twice, done once', async t => {
  const hub = await serve(t);
  const shown = await form(hub, 'parecon=member-1');
  const answers = await Promise.all([...Array(8)].map(() =>
    post(hub, '/rows/new', shown, { title: 'Sweep' })));
  for (const answer of answers) {
    assert.strictEqual(answer.status, 303);
    assert.strictEqual(answer.headers.location, '/rows?said=added');
  }
  assert.strictEqual(await rows(hub), '21');
  await post(hub, '/rows/new', shown, { title: 'Sweep well' });
  assert.strictEqual(await rows(hub), '22', 'another text, another change');
  const key = { 'idempotency-key': random() };
  const first = await send(hub, '/rows/new', 1, { title: 'A' }, key);
  const second = await send(hub, '/rows/new', 1, { title: 'A' }, key);
  assert.deepStrictEqual(second.json, first.json);
  assert.strictEqual(first.json.next, '/rows?said=added');
  const other = await send(hub, '/rows/new', 2, { title: 'A' }, key);
  assert.notStrictEqual(other.json.id, first.json.id, 'of another member');
  assert.strictEqual(await rows(hub), '24');
});

test('signing in twice with one form signs in both times', async t => {
  const hub = await serve(t);
  const shown = await form(hub, '', '/sign-in');
  const both = await Promise.all([1, 2].map(() =>
    post(hub, '/sign-in', shown, { number: '4' })));
  for (const answer of both)
    assert.match(answer.headers['set-cookie'].join(), /parecon=member-4/);
  assert.ok(!holds(hub.db, 'member-4'), 'no token stands in the store');
});

test('what is refused leaves no trace', async t => {
  const hub = await serve(t);
  const taken = await send(hub, '/rows/new', 1, { title: 'taken' });
  assert.strictEqual(taken.status, 409);
  const broken = await send(hub, '/rows/new', 1, { title: 'break' });
  assert.strictEqual(broken.status, 503);
  assert.strictEqual(await rows(hub), '20');
  assert.match(hub.log(), /error \/rows\/new it broke after the row/);
});

test('who may not change is refused', async t => {
  const hub = await serve(t);
  const status = async (where, n) => (await send(hub, where, n, {})).status;
  assert.strictEqual(await status('/councils/1', 1), 200);
  assert.strictEqual(await status('/councils/1', 2), 403);
  assert.strictEqual(await status('/councils/1', 6), 404);
  assert.strictEqual(await status('/councils/1', 0), 401);
  const token = await send(hub, '/in', 0, {}, as('1x'));
  assert.strictEqual(token.json.key, 'token', 'a bearer that is none');
});

test('what comes in is one document', async t => {
  const hub = await serve(t);
  const got = (await getJson(hub,
    '/named/a%20%2F%C3%A9/7?x=1&x=2&y=a+b&id=9&name_text=z&empty=')).json;
  assert.deepStrictEqual(got.in, { x: ['1', '2'], y: 'a b', empty: '',
    name_text: 'a /é', id: 7 });
  const sent = await send(hub, '/in?y=1', 1,
    { a: { b: [1, null, true, 2.5] }, once: 'k' });
  assert.deepStrictEqual(sent.json.in,
    { y: '1', a: { b: [1, null, true, 2.5] }, once: 'k' });
  const lines = await ask(hub, 'POST', '/in', { headers: { ...as(1),
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json' }, body: 'a=1%0D%0A2%0d3' });
  assert.deepStrictEqual(lines.json.in, { a: '1\n2\n3' });
});

test('what cannot be read is refused with a sentence', async t => {
  const hub = await serve(t, { fields: 10 });
  const bad = async (type, body) => {
    const answer = await ask(hub, 'POST', '/in', { body, headers: { ...as(1),
      'content-type': type, accept: 'application/json' } });
    return `${answer.status} ${answer.json.detail ?? ''}`;
  };
  const FORM = 'application/x-www-form-urlencoded';
  assert.match(await bad(FORM, 'a=%4'), /^400 .*hexadecimal/);
  assert.match(await bad(FORM, 'a=%ff'), /^400 the field a is not text/);
  assert.match(await bad(FORM, 'a=%00'), /^400 the field a is not text/);
  assert.match(await bad(FORM, '=1'), /^400 the name of a field/);
  assert.match(await bad(FORM, 'a=1&'.repeat(11)), /^413 .*too many fields/);
  assert.match(await bad('application/json', '{"a":1'), /^400 .*not JSON/);
  assert.match(await bad('application/json', '{"a":1,"a":2}'), /^400 .*JSON/);
  assert.match(await bad('application/json', '[1]'), /^400 .*no object/);
  assert.match(await bad('application/json', '{"a":' + '['.repeat(40)),
    /^400 .*JSON/);
  assert.match(await bad('text/plain', 'a=1'), /^415 /);
  assert.match(await bad('multipart/form-data', 'a'), /^400 .*boundary/);
  const query = await getJson(hub, '/in?a=%e4');
  assert.strictEqual(query.status, 400);
  assert.strictEqual((await getJson(hub, '/named/%ff/1')).status, 404);
});

const multipart = (...parts) => parts.map(([head, text]) =>
  `--limit\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`)
  .join('') + '--limit--\r\n';

test('files arrive as they are', async t => {
  const hub = await serve(t, { 'upload-bytes': 100000 });
  const headers = { ...as(1), accept: 'application/json',
    'content-type': 'multipart/form-data; boundary="limit"' };
  const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 108]).toString('latin1');
  const sent = await ask(hub, 'POST', '/file', { headers, body: Buffer.from(
    multipart(['name="file"; filename="C:\\\\x\\\\a b.csv"\r\nContent-Type: ' +
    'text/csv', bytes], ['name="b"', 'é']), 'latin1') });
  assert.deepStrictEqual(sent.status, 400, 'latin1 is no text');
  const good = await ask(hub, 'POST', '/file', { headers, body: Buffer.concat([
    Buffer.from(multipart(['name="b"', 'é']).replace('--limit--\r\n', '')),
    Buffer.from(multipart(['name="file"; filename="C:\\x\\a b.csv"\r\n' +
      'Content-Type: text/csv', bytes]), 'latin1')]) });
  assert.deepStrictEqual(good.json, { name: 'a b.csv', type: 'text/csv',
    size: 7 });
  const none = await ask(hub, 'POST', '/file', { headers,
    body: multipart(['name="file"; filename=""', '']) });
  assert.strictEqual(none.json.size, -1);
  for (const cut of ['--limit\r\n', 'x', '--limit\r\nContent-Disposition: ' +
    'form-data; name="a"\r\n\r\nb', multipart(['name="a"', 'b']).slice(0, -4),
  '--limit\r\n\r\nb\r\n--limit--\r\n'])
    assert.strictEqual((await ask(hub, 'POST', '/file', { headers, body: cut })
    ).status, 400, JSON.stringify(cut));
  const large = await ask(hub, 'POST', '/file', { headers,
    body: multipart(['name="file"; filename="a"', 'x'.repeat(100000)]) });
  assert.strictEqual(large.status, 413);
});

test('bodies without an announced length are held to the limit', async t => {
  const hub = await serve(t, { 'body-bytes': 5000 });
  const head = 'POST /in HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ' +
    'member-1\r\nAccept: application/json\r\nContent-Type: ' +
    'application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = text => `${text.length.toString(16)}\r\n${text}\r\n`;
  const small = await raw(hub, head + chunk('a=1') + chunk('&b=2') +
    '0\r\n\r\n', { enough: text => text.includes('"b"') });
  assert.match(small, /^HTTP\/1.1 200/);
  const large = await raw(hub, head + chunk('x'.repeat(4000)) +
    chunk('x'.repeat(4000)) + '0\r\n\r\n',
  { enough: text => text.includes('}') });
  assert.match(large, /^HTTP\/1.1 413/);
  const announced = await raw(hub, head.replace('Transfer-Encoding: chunked',
    'Content-Length: 6000'), { enough: text => text.includes('}') });
  assert.match(announced, /^HTTP\/1.1 413/, 'before it is sent');
  assert.match(announced, /connection: close/i);
});

test('a preparation runs beside, and hands over', async t => {
  const hub = await serve(t, { workers: 2, queue: 3, threads: 1 });
  let done_of_slow = 0;
  const slow = [...Array(9)].map(async (_, k) => {
    const answer = await send(hub, '/slow', 1, { title: `t${k}` });
    if (answer.status === 200) done_of_slow++;
    return answer;
  });
  const page = await get(hub, '/rows', PAGE);
  assert.strictEqual(page.status, 200);
  assert.strictEqual(done_of_slow, 0, 'pages do not wait for it');
  const answers = await Promise.all(slow);
  const done = answers.filter(a => a.status === 200);
  const refused = answers.filter(a => a.status === 503);
  assert.strictEqual(done.length + refused.length, 9);
  assert.ok(done.length >= 3 && refused.length >= 1,
    `${done.length} done, ${refused.length} refused`);
  for (const answer of done)
    assert.deepStrictEqual(answer.json, { prepared: 'yes', saw: 'yes' });
  for (const answer of refused)
    assert.match(answer.headers['retry-after'], /^\d+$/);
  const fault = await send(hub, '/slow', 1, { title: 'refuse' });
  assert.strictEqual(fault.status, 422);
});

test('a heavy page runs beside', async t => {
  const hub = await serve(t, { threads: 1 });
  const order = [];
  const slow = getJson(hub, '/slow').then(answer => {
    order.push('slow');
    return answer;
  });
  await get(hub, '/rows', PAGE).then(() => order.push('page'));
  assert.deepStrictEqual((await slow).json, { slow: true });
  assert.deepStrictEqual(order, ['page', 'slow']);
});

test('hundreds of changes at once are all done', async t => {
  const hub = await serve(t);
  const answers = await Promise.all([...Array(400)].map((_, k) =>
    send(hub, '/rows/new', 1 + k % 5, { title: `t${k}` })));
  assert.strictEqual(answers.filter(a => a.status === 200).length, 400);
  assert.strictEqual(new Set(answers.map(a => a.json.id)).size, 400);
  const metrics = (await get(hub, '/metrics')).body;
  const figure = name => Number(new RegExp(`^parecon_${name} (\\S+)`, 'm')
    .exec(metrics)[1]);
  // and what the hub does by itself
  assert.ok(figure('changes_total') >= 400 && figure('changes_total') < 410);
  assert.strictEqual(figure('changes_failed_total'), 0);
  assert.ok(figure('commits_total') < 200, 'one commit serves many');
});

test('a member\'s cookie and a token are not mixed up', async t => {
  const hub = await serve(t);
  const shown = await form(hub, 'parecon=member-1');
  const answer = await post(hub, '/in', shown, {}, { ...as(2),
    accept: 'application/json' });
  assert.strictEqual(answer.json.member, 2, 'the header is what counts');
  assert.ok(cookie(1).cookie);
});
