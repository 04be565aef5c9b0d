// SPDX-License-Identifier: AGPL-3.0-or-later
// Ranking by moving: dragged with a mouse or thumb, or by buttons. What stands
// above the line has a place, what stands below it is left out. Onto another:
// the same place, where the rule knows that. The numbers are the form's own, so
// that it says the same without this.
const list = document.querySelector('[data-ranks]');
const { ties, line: lineText } = list.dataset;
const name = row => row.querySelector('label').textContent;
const field = row => row.querySelector('select');
const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
const line = make('li', { className: 'line', textContent: lineText });
const live = make('p', { className: 'hidden', role: 'status' });
list.after(live);
// Those that share the place of the one above them.
const tied = new Set();

// The order and ties that the numbers say.
function read() {
  const rows = [...list.children].filter(row => row !== line);
  const place = row => Number(field(row).value) || Infinity;
  rows.sort((a, b) => place(a) - place(b) || 0);
  tied.clear();
  rows.forEach((row, k) => {
    if (k > 0 && place(row) < Infinity && place(row) === place(rows[k - 1]))
      tied.add(row);
  });
  const end = rows.findIndex(row => place(row) === Infinity);
  rows.splice(end < 0 ? rows.length : end, 0, line);
  list.append(...rows);
  mark();
}

const places = () => [...list.children].slice(0,
  [...list.children].indexOf(line));

function mark() {
  const ranked = new Set(places());
  for (const row of list.children) {
    if (row === line) continue;
    row.classList.toggle('left', !ranked.has(row));
    row.classList.toggle('tied', tied.has(row));
  }
}

// The numbers that the order says.
function write(moved) {
  for (const row of list.children) if (row !== line) field(row).value = '';
  let place = 0;
  for (const row of places()) {
    if (place === 0) tied.delete(row);
    if (!tied.has(row)) place++;
    field(row).value = String(place);
  }
  mark();
  const at = field(moved).value;
  const other = places().find(row => row !== moved &&
    field(row).value === at);
  const { placed, shared, out } = list.dataset;
  live.textContent = (!at ? out : other ? shared : placed)
    .replace('{name}', name(moved)).replace('{n}', at)
    .replace('{other}', other ? name(other) : '');
}

// Before `next` (null: at the end), or together with the one that is there.
function put(row, next, join) {
  const after = row.nextElementSibling;
  if (!tied.delete(row) && after) tied.delete(after);
  list.insertBefore(row, next);
  if (next && !join) tied.delete(next);
  if (join) tied.add(row);
  write(row);
}

function step(row, by) {
  const near = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!near) return;
  const isLeft = row.classList.contains('left');
  if (isLeft) { if (by < 0) put(row, line); } // no order among them
  else put(row, by < 0 ? near : near.nextElementSibling);
}

function tie(row) {
  const above = row.previousElementSibling;
  if (tied.has(row)) { tied.delete(row); write(row); }
  else if (above && above !== line) put(row, above.nextElementSibling === row
    ? row.nextElementSibling : above.nextElementSibling, true);
}

// --- dragging ------------------------------------------------------------------

let held; // { row, from, y, target, join }
const unmark = () => list.querySelectorAll('.drop, .join').forEach(row =>
  row.classList.remove('drop', 'join'));

function look() {
  if (!held) return;
  const { row, y } = held;
  if (y < 70) scrollBy(0, -8);
  else if (y > innerHeight - 70) scrollBy(0, 8);
  row.style.translate = `0 ${y + scrollY - held.from}px`;
  unmark();
  Object.assign(held, { target: null, join: false });
  for (const other of list.children) {
    const box = other.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    if (other === row || part > 1) continue;
    held.join = ties && other !== line && part > 0.25 && part < 0.75 &&
      !other.classList.contains('left');
    held.target = part < 0.5 || held.join ? other : other.nextElementSibling;
    if (held.target === row) held.target = row.nextElementSibling;
    break;
  }
  held.target?.classList.add(held.join ? 'join' : 'drop');
  requestAnimationFrame(look);
}

function letGo(drops) {
  if (!held) return;
  const { row, target, join } = held;
  held = null;
  unmark();
  row.classList.remove('dragged');
  row.style.translate = '';
  if (drops && join) put(row, target.nextElementSibling, true);
  else if (drops) put(row, target);
}

function grip(row) {
  const handle = make('span', { className: 'grip', textContent: '⠿' });
  handle.setAttribute('aria-hidden', 'true');
  handle.onpointerdown = event => {
    if (event.button || !event.isPrimary) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    held = { row, from: event.clientY + scrollY, y: event.clientY };
    row.classList.add('dragged');
    requestAnimationFrame(look);
  };
  handle.onpointermove = event => { if (held) held.y = event.clientY; };
  handle.onpointerup = event => {
    if (held) held.y = event.clientY;
    look();
    letGo(true);
  };
  handle.onpointercancel = () => letGo(false);
  return handle;
}

for (const row of list.children) {
  const beside = make('div', { className: 'do actions' });
  const button = (sign, todo) => {
    const one = make('button', { type: 'button', className: 'small',
      textContent: sign, ariaLabel: `${sign} ${name(row)}` });
    one.onclick = () => { todo(); one.focus(); };
    beside.append(one);
  };
  button('↑', () => step(row, -1));
  button('↓', () => step(row, 1));
  if (ties) button('=', () => tie(row));
  row.querySelector('.what').prepend(grip(row));
  row.append(beside);
  field(row).onchange = () => { read(); write(row); field(row).focus(); };
}
addEventListener('keydown', event => {
  if (event.key === 'Escape') letGo(false);
});
read();
