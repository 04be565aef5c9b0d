// SPDX-License-Identifier: AGPL-3.0-or-later
// Tables that are brought to a council, and divisions made of them.
'use strict';
const assert = require('node:assert/strict');
const { setTimeout: sleep } = require('node:timers/promises');

const SLOW = process.env.PARECON_SANITIZED ? 8 : 1;

async function upload(browser, at, kind, name, bytes) {
  const csrf = await browser.token();
  const form = new FormData();
  form.set('csrf', csrf);
  form.set('kind', kind);
  form.set('file', new Blob([bytes]), name);
  const cookie = [...browser.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  const answer = await fetch(`${browser.hub.url}${at}/tasks/import`, {
    method: 'POST', body: form, redirect: 'manual',
    headers: { Accept: 'application/json', Cookie: cookie,
      Origin: browser.hub.url } });
  return { status: answer.status, body: await answer.json() };
}

// Brings a table and takes it over.
async function take(browser, at, kind, name, bytes, fields = {}) {
  const { body } = await upload(browser, at, kind, name, bytes);
  const draft = await browser.get(body.next);
  assert.equal(draft.body.found_count, 0, draft.text);
  return browser.done(body.next, { seen: draft.body.change.seen, ...fields });
}

async function fetchDivision(browser, at, id, query = '') {
  const { status, body } = await browser.get(`${at}/divisions/${id}${query}`);
  assert.equal(status, 200);
  return body;
}

async function divide(browser, at) {
  const { division } = await browser.done(`${at}/divisions`);
  for (let k = 0; k < 1500 * SLOW; k++) {
    const body = await fetchDivision(browser, at, division);
    if (!body.run) return body;
    await sleep(20);
  }
  throw new Error('no division after half a minute');
}

module.exports = { SLOW, sleep, upload, take, fetchDivision, divide };
