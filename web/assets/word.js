// SPDX-License-Identifier: AGPL-3.0-or-later
// Lets this browser be told that its owner is needed (Web Push), or no more.

import { toBytes, toText } from '/a/base64url.js';

async function send(box, path, fields) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json',
      'Accept': 'application/json', 'X-CSRF-Token': box.dataset.csrf },
    body: JSON.stringify(fields),
  });
  if (!answer.ok && answer.status !== 404) throw new Error(answer.status);
}

async function turnOn(box) {
  const worker = await navigator.serviceWorker.register(box.dataset.worker);
  const made = await worker.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: toBytes(box.dataset.key) });
  await send(box, '/me/word/browser', { endpoint: made.endpoint,
    key: toText(made.getKey('p256dh')), secret: toText(made.getKey('auth')) });
}

async function turnOff(box, made) {
  await send(box, '/me/word/browser/remove', { endpoint: made.endpoint });
  await made.unsubscribe();
}

async function now(box) {
  const worker =
    await navigator.serviceWorker.getRegistration(box.dataset.worker);
  return worker ? worker.pushManager.getSubscription() : null;
}

async function setUp(box) {
  const on = box.querySelector('[data-on]');
  const off = box.querySelector('[data-off]');
  const made = await now(box);
  on.hidden = made !== null;
  off.hidden = made === null;
  const go = todo => async () => {
    try {
      await todo();
      location.reload();
    } catch {
      box.querySelector('.fault').hidden = false;
    }
  };
  on.addEventListener('click', go(() => turnOn(box)));
  off.addEventListener('click', go(() => turnOff(box, made)));
  box.hidden = false;
}

const box = document.querySelector('[data-push]');
if (box && 'serviceWorker' in navigator && 'PushManager' in window)
  setUp(box);
