// SPDX-License-Identifier: AGPL-3.0-or-later
// What every answer has, and both of its faces.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const zlib = require('node:zlib');
const { as, ask, cookie, get, getJson, serve } = require('./hub.js');

const PAGE = { accept: 'text/html' };

const ALWAYS = {
  'content-security-policy': /^default-src 'self'; .*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^same-origin$/,
  'permissions-policy': /^camera=\(\), geolocation=\(self\), microphone/,
  'cross-origin-opener-policy': /^same-origin$/,
  'x-frame-options': /^DENY$/,
};

function safe(answer, what) {
  for (const [name, value] of Object.entries(ALWAYS))
    assert.match(answer.headers[name] ?? '', value, `${what}: ${name}`);
  assert.doesNotMatch(answer.headers['content-security-policy'], /unsafe/);
}

test('security headers stand on every answer, errors too', async t => {
  const hub = await serve(t, { 'body-bytes': 2000 });
  const cases = [
    ['GET', '/', 200], ['HEAD', '/', 200], ['GET', '/rows/new', 200],
    ['GET', '/nowhere', 404], ['GET', '/rows/', 303], ['GET', '/fail', 503],
    ['GET', '/me', 303], ['GET', '/councils/1', 303], ['PUT', '/rows', 405],
    ['POST', '/rows', 405], ['DELETE', '/rows/new', 405],
    ['POST', '/rows/new', 403], ['GET', '/a/trial.css', 200],
    ['GET', '/a/none.css', 404], ['GET', '/health', 200],
    ['GET', '/openapi.json', 200], ['GET', '/metrics', 200],
    ['GET', '/in?a=%zz', 400], ['GET', '/events', 401],
    ['GET', '/file', 200], ['OPTIONS', '/rows', 405],
    ['GET', `/in?${'a'.repeat(14000)}`, 431],
  ];
  for (const [method, where, status] of cases) {
    for (const accept of ['text/html', 'application/json']) {
      const answer = await ask(hub, method, where, { headers: { accept,
        ...(method === 'POST' ? { 'content-type':
          'application/x-www-form-urlencoded' } : {}) } });
      const what = `${method} ${where.slice(0, 30)} as ${accept}`;
      const wanted = accept !== 'text/html' && status === 303 &&
        where !== '/rows/' ? 401 : status;
      assert.strictEqual(answer.status, wanted, what);
      safe(answer, what);
    }
  }
  const large = await ask(hub, 'POST', '/rows/new', { body: 'a'.repeat(3000),
    headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.strictEqual(large.status, 413);
  safe(large, 'a body that is too large');
});

test('HSTS and __Host- cookies stand where the public address is https',
  async t => {
    const plain = await serve(t);
    const safer = await serve(t, { 'public-url': 'https://hub.example.org/' });
    const one = await get(plain, '/rows/new', PAGE);
    const other = await get(safer, '/rows/new', PAGE);
    assert.strictEqual(one.headers['strict-transport-security'], undefined);
    assert.match(other.headers['strict-transport-security'], /max-age=\d{8}/);
    assert.match(one.headers['set-cookie'][0],
      /^guest=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    assert.match(other.headers['set-cookie'][0],
      /^__Host-guest=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/);
  });

test('one handler has two faces', async t => {
  const hub = await serve(t);
  const page = await get(hub, '/rows', PAGE);
  assert.match(page.headers['content-type'], /^text\/html; charset=utf-8$/);
  assert.strictEqual((page.body.match(/<tr id=/g)).length, 20);
  assert.match(page.body, /Books &amp; &lt;papers&gt;/);
  const answer = await getJson(hub, '/rows');
  assert.strictEqual(answer.headers['content-type'], 'application/json');
  assert.strictEqual(answer.json.rows.length, 20);
  assert.deepStrictEqual(answer.json.rows[4], { id: 5,
    title: 'Books & <papers>', hours: 1.25, added: '2026-11-26T18:33:20Z' });
  assert.ok(!('here' in answer.json), 'what is for pages is not in JSON');
});

test('Accept decides, by its weights', async t => {
  const hub = await serve(t);
  const type = async accept =>
    (await get(hub, '/rows', { accept })).headers['content-type'];
  assert.match(await type('*/*'), /html/);
  assert.match(await type('text/html,application/xhtml+xml,*/*;q=0.8'),
    /html/);
  assert.match(await type('application/json'), /json/);
  assert.match(await type('application/json, text/html;q=0.9'), /json/);
  assert.match(await type('application/json;q=0.5, text/html'), /html/);
  assert.match(await type('Application/JSON , */*;q=0.1'), /json/);
  assert.match(await type('application/json;q=0'), /html/);
});

test('refusals are problems (RFC 9457) for programs', async t => {
  const hub = await serve(t);
  const answer = await getJson(hub, '/nowhere');
  assert.strictEqual(answer.headers['content-type'],
    'application/problem+json');
  assert.deepStrictEqual(answer.json, { type: 'about:blank', status: 404,
    title: 'There is nothing here, or it is not yours to see.',
    key: 'not_found' });
  const german = await getJson(hub, '/nowhere', { 'accept-language': 'de' });
  assert.strictEqual(german.json.title, 'Hier ist nichts.');
});

test('405 says what is allowed', async t => {
  const hub = await serve(t);
  const allow = async (method, where) =>
    (await ask(hub, method, where, { headers: PAGE })).headers.allow;
  assert.strictEqual(await allow('POST', '/rows'), 'GET, HEAD');
  assert.strictEqual(await allow('GET', '/sign-out'), 'POST');
  assert.strictEqual(await allow('PATCH', '/rows/new'), 'GET, HEAD, POST');
});

test('HEAD is GET without the body', async t => {
  const hub = await serve(t);
  for (const where of ['/rows', '/nowhere', '/a/trial.css', '/health']) {
    const whole = await get(hub, where, PAGE);
    const head = await ask(hub, 'HEAD', where, { headers: PAGE });
    assert.strictEqual(head.status, whole.status);
    assert.strictEqual(head.body, '');
    assert.strictEqual(head.headers['content-length'],
      String(whole.bytes.length));
    assert.strictEqual(head.headers.etag, whole.headers.etag);
  }
});

test('a page that has not changed is answered with 304', async t => {
  const hub = await serve(t);
  const first = await get(hub, '/rows', { ...PAGE, ...cookie(1) });
  assert.match(first.headers.etag, /^W\/"[0-9a-f]{16}"$/);
  assert.strictEqual(first.headers['cache-control'], 'private, no-cache');
  const again = await get(hub, '/rows', { ...PAGE, ...cookie(1),
    'if-none-match': `"x", ${first.headers.etag}` });
  assert.strictEqual(again.status, 304);
  assert.strictEqual(again.body, '');
  assert.strictEqual(again.headers.etag, first.headers.etag);
  const other = await get(hub, '/rows', { ...PAGE, ...cookie(2),
    'if-none-match': first.headers.etag });
  assert.strictEqual(other.status, 200, 'another member, another page');
  for (const name of ['Cookie', 'Accept', 'Accept-Language'])
    assert.ok(first.headers.vary.split(', ').includes(name), name);
});

test('a page with a form is never kept', async t => {
  const hub = await serve(t);
  const one = await get(hub, '/rows/new', PAGE);
  const two = await get(hub, '/rows/new', { ...PAGE, 'if-none-match': '*' });
  assert.strictEqual(one.headers.etag, undefined);
  assert.strictEqual(two.status, 200);
  const once = /name="once" value="([0-9a-f]{32})"/;
  assert.notStrictEqual(once.exec(one.body)[1], once.exec(two.body)[1]);
});

test('public pages may be kept by all, members\' pages by nobody else',
  async t => {
    const hub = await serve(t);
    const control = async headers => (await get(hub, '/',
      { ...PAGE, ...headers })).headers['cache-control'];
    assert.strictEqual(await control({}), 'public, max-age=60');
    assert.strictEqual(await control(cookie(1)), 'private, no-cache');
  });

test('large answers are packed for who can unpack them', async t => {
  const hub = await serve(t, { 'gzip-bytes': 1400 });
  const packed = await get(hub, '/rows', { ...PAGE,
    'accept-encoding': 'br, gzip' });
  assert.strictEqual(packed.headers['content-encoding'], 'gzip');
  const plain = await get(hub, '/rows', PAGE);
  assert.strictEqual(plain.headers['content-encoding'], undefined);
  assert.strictEqual(zlib.gunzipSync(packed.bytes).toString(), plain.body);
  assert.ok(packed.bytes.length < plain.bytes.length / 3);
  assert.strictEqual(packed.headers.etag, plain.headers.etag);
  const refused = await get(hub, '/rows', { ...PAGE,
    'accept-encoding': 'gzip;q=0' });
  assert.strictEqual(refused.headers['content-encoding'], undefined);
  const small = await get(hub, '/health', { 'accept-encoding': 'gzip' });
  assert.strictEqual(small.headers['content-encoding'], undefined);
  const lured = await get(hub, '/rows', { ...PAGE, 'accept-encoding': 'gzip',
    'sec-fetch-site': 'cross-site' });
  assert.strictEqual(lured.headers['content-encoding'], undefined,
    'sizes tell nothing to other sites (BREACH)');
});

test('assets are kept for ever under the hash of what is in them',
  async t => {
    const hub = await serve(t);
    const page = await get(hub, '/rows', PAGE);
    const where = /href="(\/a\/trial-[0-9a-f]{16}\.css)"/.exec(page.body)[1];
    const asset = await get(hub, where, { 'accept-encoding': 'gzip' });
    assert.strictEqual(asset.status, 200);
    assert.strictEqual(asset.headers['content-type'],
      'text/css; charset=utf-8');
    assert.match(asset.headers['cache-control'],
      /^public, max-age=31536000, immutable$/);
    assert.strictEqual(asset.headers['content-encoding'], 'gzip');
    const bare = await get(hub, '/a/trial.css');
    assert.match(bare.headers['cache-control'], /no-cache/);
    assert.strictEqual(zlib.gunzipSync(asset.bytes).toString(), bare.body);
    const again = await get(hub, where,
      { 'if-none-match': asset.headers.etag });
    assert.strictEqual(again.status, 304);
    const other = await get(hub, where.replace(/-[0-9a-f]{16}/,
      '-0123456789abcdef'));
    assert.strictEqual(other.status, 404);
  });

test('the language is the member\'s, the cookie\'s, the browser\'s',
  async t => {
    const hub = await serve(t);
    const language = async headers => /<html lang="(\w+)"/.exec((await get(hub,
      '/rows', { ...PAGE, ...headers })).body)[1];
    assert.strictEqual(await language({}), 'en');
    assert.strictEqual(await language({ 'accept-language': 'fr, de-AT;q=0.7' +
      ', en;q=0.5' }), 'de');
    assert.strictEqual(await language({ 'accept-language': 'es-MX' }), 'es');
    assert.strictEqual(await language({ 'accept-language': 'de;q=0, en;q=0.1'
    }), 'en');
    assert.strictEqual(await language({ 'accept-language': 'es',
      cookie: 'language=de' }), 'de');
    assert.strictEqual(await language({ 'accept-language': 'es',
      cookie: 'language=xx' }), 'es');
    assert.strictEqual(await language({ 'accept-language': 'es',
      cookie: 'language=es; parecon=member-3' }), 'de');
  });

test('times and numbers are written as the reader reads them', async t => {
  const hub = await serve(t);
  const english = await get(hub, '/rows', PAGE);
  assert.match(english.body,
    /<td class="number">1.25<\/td>.*2026-11-26T18:33:20Z">26 Nov 2026, 18:33</);
  const german = await get(hub, '/rows', { ...PAGE, ...cookie(3) });
  assert.match(german.body,
    /<td class="number">1,25<\/td>.*T18:33:20Z">26. Nov. 2026, 19:33</);
  const week = async headers => [...(await get(hub, '/sign-in', { ...PAGE,
    ...headers })).body.matchAll(/<li>([^<]+)</g)].map(m => m[1]).join();
  assert.strictEqual(await week({}), 'Mon,Tue,Wed,Thu,Fri,Sat,Sun');
  assert.strictEqual(await week(cookie(3)), 'Mo,Di,Mi,Do,Fr,Sa,So');
});

test('a file is given whichever face is asked for', async t => {
  const hub = await serve(t);
  const file = await getJson(hub, '/file', as(1));
  assert.strictEqual(file.headers['content-type'], 'text/csv; charset=utf-8');
  assert.strictEqual(file.headers['content-disposition'],
    'attachment; filename="rows__of__all.csv"');
  assert.strictEqual(file.body, 'id,title\r\n1,"a"\r\n');
});

test('who may not see is sent to the door, or told nothing', async t => {
  const hub = await serve(t);
  const page = async (where, n) => get(hub, where,
    { ...PAGE, ...(n ? cookie(n) : {}) });
  const lost = await page('/me?a=b c&d=%C3%A9'.replace(' ', '+'));
  assert.strictEqual(lost.status, 303);
  assert.strictEqual(lost.headers.location,
    '/sign-in?next=/me%3Fa%3Db%2Bc%26d%3D%25C3%25A9');
  assert.strictEqual((await getJson(hub, '/me')).status, 401);
  assert.strictEqual((await page('/me', 1)).status, 200);
  assert.strictEqual((await page('/councils/1', 5)).status, 200);
  assert.strictEqual((await page('/councils/1', 6)).status, 404);
  assert.strictEqual((await page('/councils/2', 5)).status, 404);
  assert.strictEqual((await page('/councils/3', 5)).status, 404);
  const theirs = await page('/councils/2', 5), none = await page('/councils/3',
    5);
  assert.strictEqual(theirs.body, none.body,
    'what is not theirs looks as what is not there');
  assert.strictEqual((await page('/sure', 2)).status, 200);
  const step = await page('/sure', 1);
  assert.strictEqual(step.status, 303);
  assert.strictEqual(step.headers.location, '/step-up?next=/sure');
  assert.strictEqual((await getJson(hub, '/sure', as(1))).json.key,
    'step_up');
  const forged = await page('/me', '1x');
  assert.strictEqual(forged.status, 303, 'a token that is none');
});
