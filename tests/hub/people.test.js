// SPDX-License-Identifier: AGPL-3.0-or-later
// People as seen from outside: cookies, codes that are shown once, sessions
// that end, and rights that are lost while a form is on its way.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const net = require('node:net');
const { startHub, withHub, Browser, settle, bring, PASSWORD } =
  require('./people.js');
const { holds, onPostgres } = require('./store.js');

test('the first member comes in by the printed link, and no other so',
  async () => {
    const hub = await startHub();
    const code = hub.founding();
    assert.match(code, /^[2-9a-z]{5}-[2-9a-z]{5}$/);
    const { browser } = await settle(hub);
    assert.equal((await browser.get('/me')).body.me.name, 'ada');
    const eve = new Browser(hub);
    const answer = await eve.post('/join', { code, name: 'eve',
      sign_in: 'eve', password: PASSWORD });
    assert.equal(answer.status, 422);
    await hub.stop();
    const again = await startHub({ from: hub.db });
    assert.equal(again.founding(), undefined);
    await again.stop();
    again.remove();
    hub.remove();
  });

test('a session’s cookie is no script’s and nobody else’s',
  () => withHub({ publicUrl: 'https://hub.example' },
    async hub => {
      const browser = new Browser(hub);
      const origin = { Origin: 'https://hub.example' };
      const csrf = await browser.token();
      const joined = await browser.ask('POST', '/join', { headers: origin,
        fields: { csrf, code: hub.founding(), name: 'ada', sign_in: 'ada',
          password: PASSWORD } });
      assert.equal(joined.status, 200, joined.text);
      const [session] = joined.cookies.filter(c =>
        c.startsWith('__Host-parecon='));
      for (const flag of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
        assert.ok(session.includes(flag), flag);
      assert.ok(!/domain=/i.test(session));
    }));

test('signing in gives a new token, also to who had one',
  () => withHub({}, async hub => {
    const { browser: ada } = await settle(hub);
    const before = ada.cookies.get('parecon');
    await ada.done('/sign-in', { sign_in: 'ada', password: PASSWORD });
    const after = ada.cookies.get('parecon');
    assert.notEqual(after, before);
    const old = new Browser(hub);
    old.cookies.set('parecon', before);
    assert.equal((await old.get('/me')).status, 401);
    await ada.done('/step-up', { password: PASSWORD });
    assert.notEqual(ada.cookies.get('parecon'), after);
    assert.equal((await ada.get('/me')).status, 200);
    await ada.done('/sign-out');
    assert.equal((await ada.get('/me')).status, 401);
  }));

test('a password is never sent back, nor is its hash',
  () => withHub({}, async hub => {
    const code = hub.founding();
    const browser = new Browser(hub);
    for (const html of [false, true]) {
      const answer = await browser.post('/join', { code, name: 'ada',
        sign_in: '', password: 'a password nobody knows' }, { html });
      assert.equal(answer.status, 422);
      assert.ok(!/nobody knows|argon2/.test(answer.text));
    }
    const done = await browser.post('/join', { code, name: 'ada',
      sign_in: 'ada', password: 'a password nobody knows' });
    assert.equal(done.status, 200);
    assert.ok(!/nobody knows|argon2/.test(done.text));
  }));

test('a code is shown once, by the answer to its form',
  () => withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const where = `/councils/${council}/invites`;
    const made = await ada.post(where, { note: 'for Ben' }, { html: true });
    assert.equal(made.status, 200);
    const [, code] = made.text.match(/class="code">([^<]+)</);
    assert.match(made.text, /class="qr"/);
    const later = await ada.get(where, { html: true });
    assert.match(later.text, /for Ben/);
    assert.ok(!later.text.includes(code));
    // three ways of typing it
    for (const typed of [code, code.toUpperCase(),
      ` ${code.replace('-', ' ')} `]) {
      const seen = await new Browser(hub).get(
        `/join?code=${encodeURIComponent(typed)}`);
      assert.equal(seen.body.invite.council_name, 'Bakery');
    }
  }));

// Sends the head of a request, waits, and then the rest.
function slowly(hub, head, body, meanwhile) {
  const { hostname, port } = new URL(hub.url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, hostname);
    let said = '';
    socket.setTimeout(20000, () => socket.destroy(new Error('no answer')));
    socket.on('data', bytes => { said += bytes; });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(said.split(' ')[1])));
    socket.write(head, async () => {
      try {
        await new Promise(wait => setTimeout(wait, 300));
        await meanwhile();
        socket.write(body);
      } catch (error) {
        socket.destroy(error);
      }
    });
  });
}

test('who is out while a form is on its way is out',
  () => withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    for (const way of ['leaves', 'session ends', 'stays']) {
      const name = `ben ${way}`.replace(/ /g, '-');
      const ben = await bring(hub, ada, council, name);
      const csrf = await ben.token();
      const body = new URLSearchParams({ csrf, note: way }).toString();
      const head = `POST /councils/${council}/invites HTTP/1.1\r\n` +
        `Host: ${new URL(hub.url).host}\r\nOrigin: ${hub.url}\r\n` +
        'Accept: application/json\r\nConnection: close\r\n' +
        'Content-Type: application/x-www-form-urlencoded\r\n' +
        `Content-Length: ${body.length}\r\n` +
        `Cookie: parecon=${ben.cookies.get('parecon')}\r\n\r\n`;
      const other = new Browser(hub);
      await other.done('/sign-in', { sign_in: name, password: PASSWORD });
      const status = await slowly(hub, head, body, async () => {
        if (way === 'leaves') await other.done(`/councils/${council}/leave`);
        if (way === 'session ends')
          await other.done('/me/sessions/end-others');
      });
      assert.equal(status, way === 'stays' ? 200 : 404, way);
    }
    const open = (await ada.get(`/councils/${council}/invites`)).body.invites;
    assert.deepEqual(open.map(i => i.note).filter(n => n), ['stays']);
  }));

test('coming back by two who vouch, over the wire',
  () => withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    await bring(hub, ada, council, 'ben');
    const cleo = await bring(hub, ada, council, 'cleo');
    const lost = new Browser(hub);
    const { given } = await lost.done('/recover', { sign_in: 'ben' });
    for (const who of [ada, cleo]) {
      const [asking] = (await who.get('/vouch')).body.asking;
      assert.equal(asking.name, 'ben');
      await who.done(`/vouch/${asking.recovery}`, { words: given.words });
    }
    await lost.done('/recover/finish', { code: given.code,
      password: 'new and longer' });
    assert.equal((await lost.get('/me')).body.me.name, 'ben');
    // for a name that is not there, the same answer
    const nobody = await new Browser(hub).done('/recover',
      { sign_in: 'nobody' });
    assert.deepEqual(Object.keys(nobody.given), Object.keys(given));
  }));

test('leaving for good signs out and frees the name',
  () => withHub({}, async hub => {
    const { browser: ada, council } = await settle(hub);
    const ben = await bring(hub, ada, council, 'ben');
    const data = (await ben.get('/me/data')).body;
    assert.equal(data.me.sign_in, 'ben');
    assert.equal(data.councils[0].name, 'Bakery');
    await ben.done('/me/erase', { sign_in: 'ben' });
    assert.equal((await ben.get('/me')).status, 401);
    const again = await bring(hub, ada, council, 'ben');
    assert.equal((await again.get('/me')).body.me.name, 'ben');
    const { tree } = (await ada.get(`/councils/${council}/members`)).body;
    assert.deepEqual(tree.map(t => t.name), ['ada', '', 'ben']);
  }));

// PostgreSQL has its own times for that.
if (!onPostgres)
  test('of who left for good nothing can be read in the files',
    () => withHub({}, async hub => {
      const { browser: ada, council } = await settle(hub);
      const names = ['qqben', 'qqbenedict', 'qqbenny'];
      const ben = await bring(hub, ada, council, names[0]);
      const at = `/councils/${council}`;
      await ben.done('/me', { name: names[1], sign_in: names[0],
        email: 'qq@example.org', language: 'en' });
      await ben.done('/me', { name: names[2], sign_in: names[0],
        email: 'qq@example.org', language: 'en' });
      await ben.done(`${at}/membership`, { hours: '20', skills: 'qqcarpentry',
        site: 'qqmill' });
      const secrets = [...names, 'qq@example.org', 'qqcarpentry', 'qqmill'];
      assert.deepEqual(secrets.filter(s => holds(hub.db, s)), secrets);
      await ben.done('/me/erase', { sign_in: names[0] });
      const until = Date.now() + 30000;
      let left;
      do {
        await new Promise(wait => setTimeout(wait, 200));
        left = secrets.filter(s => holds(hub.db, s));
      } while (left.length && Date.now() < until);
      assert.deepEqual(left, []);
    }));
