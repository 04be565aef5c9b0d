// SPDX-License-Identifier: AGPL-3.0-or-later
// Rates, shedding, slow clients, the log, figures, the description.
'use strict';
const { test } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { WEB, as, ask, cookie, folder, get, getJson, raw, send, serve,
  sleep } = require('./hub.js');

const PAGE = { accept: 'text/html' };

test('who asks too often waits', async t => {
  const hub = await serve(t, { 'rate-pages': 20, 'rate-writes': 5,
    'rate-dear': 3 });
  const counts = async (many, one) => {
    const seen = { began: Date.now() };
    for (let k = 0; k < many; k++) {
      const answer = await one();
      seen[answer.status] = (seen[answer.status] ?? 0) + 1;
      if (answer.status === 429) {
        assert.match(answer.headers['retry-after'], /^[1-9]\d*$/);
        assert.strictEqual(answer.json.key, 'rate');
      }
    }
    return seen;
  };
  // what fills again meanwhile may be taken, too
  const near = (seen, allowed, many) => {
    const more = 1 + (Date.now() - seen.began) / 60000 * allowed;
    assert.ok(seen[200] >= allowed && seen[200] <= allowed + more,
      JSON.stringify(seen));
    assert.strictEqual(seen[200] + seen[429], many);
  };
  near(await counts(30, () => getJson(hub, '/rows')), 20, 30);
  near(await counts(30, () => getJson(hub, '/rows', as(1))), 20, 30);
  near(await counts(25, () => getJson(hub, '/rows', as(2))), 20, 25);
  near(await counts(9, () => send(hub, '/in', 1, {})), 5, 9);
  near(await counts(5, () => send(hub, '/slow', 3, {})), 3, 5);
  assert.strictEqual((await get(hub, '/health')).status, 200);
  assert.strictEqual((await get(hub, '/a/trial.css')).status, 200);
  const limited = /^parecon_limited_total (\d+)$/m.exec(
    (await get(hub, '/metrics')).body)[1];
  assert.ok(Number(limited) >= 25);
});

test('behind a proxy the address it tells counts', async t => {
  const hub = await serve(t, { 'rate-pages': 3, 'behind-proxy': 'yes' });
  const status = async forwarded => (await getJson(hub, '/rows',
    { 'x-forwarded-for': forwarded })).status;
  for (let k = 0; k < 3; k++)
    assert.strictEqual(await status('198.51.100.1, 192.0.2.7'), 200);
  assert.strictEqual(await status('198.51.100.9, 192.0.2.7'), 429,
    'what the client claims does not count');
  assert.strictEqual(await status('192.0.2.8'), 200);
  assert.strictEqual(await status('2001:db8::1'), 200);
  await status('2001:db8::2');
  await status('2001:db8::3');
  assert.strictEqual(await status('2001:db8::4'), 429, 'one household');
  assert.strictEqual(await status('2001:db8:0:1::4'), 200);
  const plain = await serve(t, { 'rate-pages': 3 });
  for (let k = 0; k < 5; k++)
    await getJson(plain, '/rows', { 'x-forwarded-for': `192.0.2.${k}` });
  assert.strictEqual((await getJson(plain, '/rows')).status, 429,
    'without one nobody chooses an address');
});

// A hub whose one thread is kept busy, and what it answers meanwhile.
test('under load the dear is refused first', async t => {
  const hub = await serve(t, { threads: 1, 'lag-heavy-ms': 100,
    'lag-ms': 400, 'lag-all-ms': 60000 });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 400 });
  let busy = true;
  const flood = Promise.all([...Array(50)].map(async () => {
    while (busy) await get(hub, '/block?ms=15', as(9), { agent })
      .catch(() => {});
  }));
  const lag = async () => Number(/^parecon_lag_seconds (\S+)$/m.exec(
    (await get(hub, '/metrics')).body)[1]);
  const until = Date.now() + 30000;
  while (await lag() < 0.5 && Date.now() < until);
  const heavy = await ask(hub, 'GET', '/slow',
    { headers: { accept: 'application/json' } });
  const guest = await getJson(hub, '/rows');
  const member = await getJson(hub, '/rows', as(1));
  const health = await get(hub, '/health');
  busy = false;
  await flood;
  agent.destroy();
  assert.strictEqual(heavy.status, 503);
  assert.match(heavy.headers['retry-after'], /^[1-9]/);
  assert.strictEqual(guest.status, 503);
  assert.strictEqual(member.status, 200);
  assert.strictEqual(health.status, 200);
  while ((await getJson(hub, '/slow')).status !== 200 && Date.now() < until)
    await sleep(100);
  assert.strictEqual((await getJson(hub, '/slow')).status, 200, 'it passes');
  assert.strictEqual((await getJson(hub, '/rows')).status, 200);
});

test('a client that dribbles is closed', async t => {
  const hub = await serve(t, { 'idle-seconds': 1, 'request-seconds': 1 });
  const net = require('node:net');
  const dribble = start => new Promise(done => {
    const socket = net.connect(hub.port, '127.0.0.1', () =>
      socket.write(start));
    const began = Date.now();
    const more = setInterval(() => socket.write('a'), 200);
    socket.on('error', () => {});
    socket.on('data', () => {});
    const late = setTimeout(() => socket.destroy(), 15000);
    socket.on('close', () => {
      clearInterval(more);
      clearTimeout(late);
      done(Date.now() - began);
    });
  });
  const took = await Promise.all([
    dribble('GET /rows HTTP/1.1\r\nHost: a\r\nX-Long: '), dribble('G'),
    dribble('POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n' +
      'Authorization: Bearer member-1\r\n' +
      'Content-Type: application/x-www-form-urlencoded\r\n\r\na=')]);
  for (const ms of took) assert.ok(ms < 14900, `${took}`);
});

test('what is no request does no harm', async t => {
  const hub = await serve(t);
  for (const bytes of ['\r\n\r\n', 'GET\r\n\r\n', '\x16\x03\x01\x02\x00',
    'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    'GET /%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'GET //a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'GET http://a/rows HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    `GET /${'a'.repeat(70000)} HTTP/1.1\r\n\r\n`,
    `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(20000)}\r\n`]) {
    const answer = await raw(hub, Buffer.from(bytes, 'latin1'),
      { ms: 400, enough: text => text.includes('\r\n\r\n') });
    assert.doesNotMatch(answer, /root:/);
  }
  // what libmicrohttpd answers by itself, without our headers: always the same
  // words, nothing of what was sent
  for (const [bytes, status] of [
    [`GET /${'zq<b>'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
    [`GET / HTTP/1.1\r\n${'zq: <b>zq\r\n'.repeat(9000)}\r\n`, 431],
    ['GET / HTTP/1.1\r\nContent-Length: <b>zq\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\n<b>zq\r\n\r\n', 400],
    ['GET / HTTP/7.1\r\nHost: a\r\n\r\n', 505]]) {
    const answer = await raw(hub, bytes);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(answer, /\r\nConnection: close\r\n/);
    assert.doesNotMatch(answer, /zq|Set-Cookie/);
  }
  assert.strictEqual((await get(hub, '/rows', PAGE)).status, 200);
});

test('the log says what kind of thing was asked for, not by whom',
  async t => {
    const at = folder(t), file = path.join(at, 'log');
    const hub = await serve(t, { log: file });
    await get(hub, '/named/secret-name/77?q=private', as(1));
    await get(hub, '/nowhere/private', PAGE);
    await get(hub, '/fail', PAGE);
    await hub.stop();
    const text = fs.readFileSync(file, 'utf8');
    assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ GET \/named\/\{name_text\}\/\{id\} 200 \d+ \d+\.\d$/m);
    assert.match(text, /Z GET other 404 \d+ /);
    assert.match(text, /Z GET \/fail 503 /);
    assert.match(text, /Z error \/fail no such luck$/m);
    for (const word of ['secret-name', '77', 'private', '127.0.0.1',
      'member-1']) assert.ok(!text.includes(word), word);
    assert.strictEqual(fs.statSync(file).mode & 0o077, 0);
  });

test('figures are for who sits at the machine', async t => {
  const hub = await serve(t);
  await get(hub, '/rows', PAGE);
  await get(hub, '/rows', PAGE);
  await get(hub, '/nowhere', PAGE);
  const figures = await get(hub, '/metrics');
  assert.match(figures.headers['content-type'], /^text\/plain/);
  assert.match(figures.body,
    /^parecon_requests_total\{method="GET",route="\/rows",status="2xx"\} 2$/m);
  assert.match(figures.body, /route="other",status="4xx"\} 1$/m);
  assert.match(figures.body, /^parecon_request_seconds_count 3$/m);
  for (const line of figures.body.trim().split('\n'))
    assert.match(line, /^(# (HELP|TYPE) parecon_\w+ .+|parecon_\w+(\{.*\})? [\d.e+-]+|parecon_\w+\{le="\+Inf"\} \d+)$/);
  assert.strictEqual((await get(hub, '/metrics',
    { 'x-forwarded-for': '192.0.2.1' })).status, 404, 'not through a proxy');
  const none = await serve(t, { metrics: 'none' });
  assert.strictEqual((await get(none, '/metrics')).status, 404);
});

test('the description is that of the running hub', async t => {
  const hub = await serve(t);
  const spec = (await get(hub, '/openapi.json')).json;
  assert.strictEqual(spec.openapi, '3.1.0');
  assert.strictEqual(spec.servers[0].url, hub.url);
  let tried = 0;
  for (const [where, methods] of Object.entries(spec.paths)) {
    for (const [method, about] of Object.entries(methods)) {
      assert.ok(about.summary, where);
      let address = where;
      for (const p of about.parameters ?? []) {
        assert.ok(where.includes(`{${p.name}}`));
        address = address.replace(`{${p.name}}`,
          p.schema.type === 'integer' ? '1' : 'x');
      }
      assert.doesNotMatch(address, /[{}]/, 'every parameter is described');
      if (where === '/events') continue;
      const body = {};
      const schema = about.requestBody?.content['application/json'].schema;
      for (const name of schema?.required ?? []) body[name] = '1';
      const answer = await ask(hub, method.toUpperCase(), address, {
        headers: { accept: 'application/json', ...as(1),
          ...(method === 'post' ? { 'content-type': 'application/json' } : {})
        }, body: method === 'post' ? JSON.stringify(body) : undefined });
      assert.ok(answer.status in about.responses,
        `${method} ${where}: ${answer.status}`);
      const type = answer.headers['content-type'].split(';')[0];
      if (where !== '/file' && answer.status === 200)
        assert.ok(type in about.responses[200].content, `${where}: ${type}`);
      const open = about.security?.length === 0;
      const stranger = await ask(hub, method.toUpperCase(), address,
        { headers: { accept: 'application/json' } });
      assert.strictEqual(stranger.status === 401, !open, where);
      tried++;
    }
  }
  assert.ok(tried > 20);
  const form = spec.paths['/rows/new'].post.requestBody
    .content['application/x-www-form-urlencoded'].schema;
  assert.deepStrictEqual(form, { type: 'object', properties: {
    title: { type: 'string', maxLength: 40 },
    hours: { type: 'number', minimum: 0, maximum: 168 } },
  required: ['title'] });
});

test('pages of a folder are read anew when they change', async t => {
  const at = folder(t), web = path.join(at, 'web');
  fs.cpSync(WEB, web, { recursive: true });
  const hub = await serve(t, { web });
  assert.match((await get(hub, '/rows', PAGE)).body, /<h1>Rows</);
  fs.writeFileSync(path.join(web, 'pages/rows.html'),
    '<h1>{{rows.count}}</h1>');
  await sleep(150);
  assert.match((await get(hub, '/rows', PAGE)).body, /<h1>20</);
  fs.writeFileSync(path.join(web, 'pages/rows.html'), '{{#rows}}');
  await sleep(150);
  assert.match((await get(hub, '/rows', PAGE)).body, /<h1>20</,
    'a fault leaves what was there');
  const until = Date.now() + 10000;
  while (!/error web/.test(hub.log()) && Date.now() < until) await sleep(50);
  assert.match(hub.log(), /error web .*section is not closed|not closed/);
  assert.ok(cookie(1));
});
