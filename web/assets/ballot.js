// SPDX-License-Identifier: AGPL-3.0-or-later
// A ballot, made pleasanter: the code is there again as long as this tab is
// open (no longer: a phone that is taken must not tell), and options can be
// moved up and down, which gives them their numbers.
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

// In the order of their numbers; those without one stay below.
const list = form?.querySelector('[data-ranks]');
const place = row => Number(row.querySelector('select').value) || Infinity;
function move(row, by) {
  const rows = [...list.children].sort((a, b) => place(a) - place(b) || 0);
  const at = rows.indexOf(row), to = at + by;
  if (to < 0 || to >= rows.length) return;
  rows.splice(to, 0, ...rows.splice(at, 1));
  const ranked = Math.max(to, at, rows.findLastIndex(r =>
    place(r) < Infinity));
  rows.forEach((r, k) => {
    r.querySelector('select').value = k <= ranked ? String(k + 1) : '';
  });
  list.append(...rows);
}

for (const row of list?.children ?? []) {
  const name = row.querySelector('label').textContent;
  const beside = document.createElement('div');
  beside.className = 'do actions';
  row.append(beside);
  for (const [sign, by] of [['↑', -1], ['↓', 1]]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small';
    button.textContent = sign;
    button.setAttribute('aria-label', `${sign} ${name}`);
    button.onclick = () => { move(row, by); button.focus(); };
    beside.append(button);
  }
}
