// SPDX-License-Identifier: AGPL-3.0-or-later
// Those who receive word that leaves the hub: a push service and a browser that
// opens what it brings, a mail server.
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const http = require('node:http');
const net = require('node:net');

const listen = server => new Promise(resolve =>
  server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

// A push service; /gone and /busy answer as they are called.
async function pushService() {
  const got = [];
  const server = http.createServer((request, answer) => {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      got.push({ path: request.url, headers: request.headers,
        body: Buffer.concat(parts) });
      answer.writeHead({ '/gone': 410, '/busy': 503 }[request.url] ?? 201);
      answer.end();
    });
  });
  const port = await listen(server);
  return { got, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

// A browser's subscription, with what it keeps to itself.
function subscription(endpoint) {
  const pair = crypto.createECDH('prime256v1');
  pair.generateKeys();
  const secret = crypto.randomBytes(16);
  return { pair, secret, endpoint, fields: { endpoint,
    key: pair.getPublicKey('base64url'), secret: secret.toString('base64url') } };
}

const derive = (material, salt, info, size) =>
  Buffer.from(crypto.hkdfSync('sha256', material, salt, info, size));

// RFC 8291 as the browser does it.
function open(made, body) {
  const salt = body.subarray(0, 16), size = body[20];
  const sender = body.subarray(21, 21 + size);
  const sealed = body.subarray(21 + size);
  const material = derive(made.pair.computeSecret(sender), made.secret,
    Buffer.concat([Buffer.from('WebPush: info\0'), made.pair.getPublicKey(),
      sender]), 32);
  const key = derive(material, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(material, salt, 'Content-Encoding: nonce\0', 12);
  const cipher = crypto.createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)),
    cipher.final()]);
  assert.equal(plain.at(-1), 2, 'the last record');
  return JSON.parse(plain.subarray(0, -1));
}

// RFC 8292 as the service does it.
function whoSends(authorization) {
  const [, token, key] = authorization.match(/^vapid t=([^,]+), k=(.+)$/);
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = crypto.createPublicKey({ format: 'jwk', key: { kty: 'EC',
    crv: 'P-256', x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url') } });
  assert.ok(crypto.verify('sha256', Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url')), 'the signature');
  return { key, claims: JSON.parse(Buffer.from(claims, 'base64url')) };
}

// A mail server that takes everything but what goes to nobody@….
async function mailServer() {
  const got = [];
  const server = net.createServer(socket => {
    let mail = null, data = null, rest = '';
    const say = line => socket.write(line + '\r\n');
    say('220 mail.example');
    socket.on('error', () => {});
    socket.on('data', bytes => {
      rest += bytes.toString('latin1');
      for (let at; (at = rest.indexOf('\r\n')) >= 0;) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (data !== null) {
          if (line !== '.') { data.push(line.replace(/^\./, '')); continue; }
          got.push({ ...mail, text: data.join('\r\n') });
          data = null;
          say('250 taken');
        } else if (/^EHLO|^HELO/.test(line)) say('250 mail.example');
        else if (/^MAIL/.test(line)) {
          mail = { from: line.match(/<(.*)>/)[1], to: [] };
          say('250 ok');
        } else if (/^RCPT/.test(line)) {
          const to = line.match(/<(.*)>/)[1];
          if (to.startsWith('nobody@')) { say('550 no such'); continue; }
          mail.to.push(to);
          say('250 ok');
        } else if (line === 'DATA') { data = []; say('354 go on'); }
        else if (line === 'QUIT') { say('221 bye'); socket.end(); }
        else say('250 ok');
      }
    });
  });
  const port = await listen(server);
  return { got, url: `smtp://127.0.0.1:${port}`,
    close: () => server.close() };
}

module.exports = { mailServer, open, pushService, subscription, whoSends };
