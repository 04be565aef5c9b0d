// SPDX-License-Identifier: AGPL-3.0-or-later
// A ballot, made pleasanter: the code is there again as long as this tab is
// open (no longer: a phone that is taken must not tell).
const form = document.querySelector('form[data-ballot]');
const code = form?.elements.code;
const key = `ballot-${form?.dataset.ballot}`;
if (code) {
  code.value ||= sessionStorage.getItem(key) ?? '';
  // a new one is given with a change, not with a look
  form.addEventListener('submit', ({ submitter }) => sessionStorage.setItem(key,
    (!submitter?.hasAttribute('formaction') &&
      form.elements.new_code?.value) || code.value));
}
