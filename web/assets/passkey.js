// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys, where the browser has them: makes one, signs in or steps up with
// one. Whoever has no scripts has the password.

import { toBytes, toText } from '/a/base64url.js';

const PATHS = {
  'register': ['/me/passkeys/options', '/me/passkeys'],
  'sign-in': ['/sign-in/passkey/options', '/sign-in/passkey'],
  'step-up': ['/step-up/passkey/options', '/step-up/passkey'],
};

async function ask(path, csrf, fields) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json',
      'Accept': 'application/json', 'X-CSRF-Token': csrf },
    body: JSON.stringify(fields),
  });
  const said = await answer.json();
  if (answer.ok) return said;
  const first = said.faults && said.faults[0];
  throw new Error(first ? first.text : said.title);
}

const known = ids => (ids || []).map(id =>
  ({ type: 'public-key', id: toBytes(id) }));

async function make(options) {
  const key = await navigator.credentials.create({ publicKey: {
    challenge: toBytes(options.challenge),
    rp: { id: options.site, name: options.site },
    user: { id: new TextEncoder().encode(String(options.me.member)),
      name: options.me.sign_in, displayName: options.me.name },
    pubKeyCredParams: [{ type: 'public-key', alg: -8 },
      { type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
    excludeCredentials: known(options.known),
    authenticatorSelection: { residentKey: 'required',
      userVerification: 'required' },
    attestation: 'none',
  } });
  return {
    client_data: toText(key.response.clientDataJSON),
    attestation: toText(key.response.attestationObject),
  };
}

async function prove(options) {
  const key = await navigator.credentials.get({ publicKey: {
    challenge: toBytes(options.challenge),
    rpId: options.site,
    allowCredentials: known(options.known),
    userVerification: 'required',
  } });
  return {
    credential: toText(key.rawId),
    client_data: toText(key.response.clientDataJSON),
    data: toText(key.response.authenticatorData),
    signature: toText(key.response.signature),
  };
}

async function run(place) {
  const { passkey, csrf, next } = place.dataset;
  const [options, answer] = PATHS[passkey];
  const name = place.querySelector('input');
  const asked = await ask(options, csrf, {});
  const fields = passkey === 'register' ? await make(asked)
    : await prove(asked);
  if (name) fields.name = name.value;
  if (next) fields.next = next;
  location.assign((await ask(answer, csrf, fields)).next);
}

function offer(place) {
  const button = place.querySelector('button');
  const fault = place.querySelector('[role=alert]');
  place.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    fault.hidden = true;
    try {
      await run(place);
    } catch (error) {
      // what the browser itself says when somebody turned away is no sentence
      fault.textContent = error instanceof DOMException
        ? fault.nextElementSibling.textContent : error.message;
      fault.hidden = false;
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential && isSecureContext)
  document.querySelectorAll('[data-passkey]').forEach(offer);
