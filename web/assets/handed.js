// SPDX-License-Identifier: AGPL-3.0-or-later
// The code by which a vote that was handed over is had back from secret votes:
// this browser keeps it, so that one tap does. It opens nothing but that, and
// only for who is signed in as its owner.
const key = mark => `handed-${mark}`;
for (const form of document.querySelectorAll('form[data-handing]'))
  form.addEventListener('submit', () => localStorage.setItem(
    key(form.dataset.handing), form.elements.code.value));
for (const form of document.querySelectorAll('form[data-handed]'))
  form.elements.handed.value ||=
    localStorage.getItem(key(form.dataset.handed)) ?? '';
