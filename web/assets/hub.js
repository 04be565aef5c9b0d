// SPDX-License-Identifier: AGPL-3.0-or-later
// What makes the hub's pages pleasanter; every page works without it.

// A thumb that slides along a rating sets it, as on a scale of wood.
function slide(event) {
  const steps = event.target.closest('.steps');
  if (!steps || !event.isPrimary || event.button) return;
  const set = at => {
    if (steps.matches('.kinds')) return choose(document.elementFromPoint(
      at.clientX, at.clientY)?.closest('label')?.querySelector('input'));
    const box = steps.getBoundingClientRect();
    const choices = steps.querySelectorAll('input');
    let part = (at.clientX - box.left) / box.width;
    if (getComputedStyle(steps).direction === 'rtl') part = 1 - part;
    const k = Math.floor(part * choices.length);
    choose(choices[Math.max(0, Math.min(choices.length - 1, k))]);
  };
  const choose = choice => {
    if (!choice || choice.checked || !steps.contains(choice)) return;
    choice.checked = true;
    choice.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const end = new AbortController();
  const listen = (name, todo) =>
    addEventListener(name, todo, { signal: end.signal });
  listen('pointermove', set);
  listen('pointerup', () => end.abort());
  listen('pointercancel', () => end.abort());
}

// Menus close when one goes elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll('.menu[open]'))
    if (!menu.contains(except)) menu.open = false;
}

function escape(event) {
  const menu = event.key === 'Escape' &&
    document.querySelector('.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
}

// The list of what is wrong names the fields, and leads into them.
function nameFaults() {
  for (const link of document.querySelectorAll('[data-faults] a')) {
    const field = document.getElementsByName(link.hash.slice(1))[0];
    if (!field) continue;
    const label = field.closest('fieldset')?.querySelector('legend') ??
      field.labels?.[0];
    if (label) link.prepend(`${label.firstChild.textContent.trim()}: `);
    link.addEventListener('click', event => {
      for (let fold = field.closest('details'); fold;
        fold = fold.parentElement.closest('details')) fold.open = true;
      event.preventDefault();
      field.focus();
    });
  }
}

// A link that is to reach somebody goes into the phone's own way of sharing.
function offerSharing() {
  for (const button of document.querySelectorAll('button[data-share]')) {
    const url = button.dataset.share;
    if (navigator.share)
      button.onclick = () => navigator.share({ url }).catch(() => {});
    else if (navigator.clipboard)
      button.onclick = () => navigator.clipboard.writeText(url)
        .then(() => button.classList.add('done'));
    button.hidden = !button.onclick;
  }
}

// What a part says, but for what is new in every copy of a form.
const says = part =>
  part.innerHTML.replace(/(name="(csrf|once)" value=")[^"]*/g, '$1');

// Somebody is filling it in.
const busy = part => [...part.querySelectorAll('input, textarea, select')]
  .some(e => e === document.activeElement || e.checked !== e.defaultChecked ||
    (e.defaultValue ?? e.value) !== e.value);

// Puts what is new into a part; who was at a link or button stays there.
function put(part, fresh) {
  const name = e => (e.href ?? e.form?.action) + e.textContent;
  const at = document.activeElement;
  const held = part.contains(at) && name(at);
  part.replaceChildren(...fresh.childNodes);
  if (!held) return;
  part.tabIndex = -1;
  ([...part.querySelectorAll('a, button')].find(e => name(e) === held) ?? part)
    .focus({ preventScroll: true });
}

// Parts of a page with data-live="EVENT EVENT" and an id are fetched anew when
// such an event comes: soon, within so many ms, once somebody looks.
let due = 0, missed = false;
function soon(within) {
  missed ||= document.hidden;
  if (!due && !missed) due = setTimeout(renew, 200 + Math.random() * within);
}

async function renew() {
  due = 0;
  const answer = await fetch(location.pathname + location.search)
    .catch(() => ({ status: 503 }));
  if (answer.status === 503) soon(20000);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(),
    'text/html');
  for (const part of document.querySelectorAll('[data-live][id]')) {
    const fresh = page.getElementById(part.id);
    if (fresh && !busy(part) && says(fresh) !== says(part)) put(part, fresh);
  }
}

// What of the switchboard is before one stands in data-board, as the stream's
// query.
function live() {
  const parts = [...document.querySelectorAll('[data-live][id]')];
  if (!parts.length) return;
  const board = document.querySelector('[data-board]')?.dataset.board ?? '';
  const source = new EventSource(`/events?${board}`);
  const names = new Set(parts.flatMap(part => part.dataset.live.split(/\s+/)));
  for (const name of [...names, 'reload'])
    source.addEventListener(name, event =>
      soon(JSON.parse(event.data).spread ?? 0));
  // it was away
  source.addEventListener('open', () => {
    source.onopen = () => soon(5000);
  }, { once: true });
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', event => {
    if (event.persisted) location.reload();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || !missed) return;
    missed = false;
    soon(0);
  });
}

// The slider along the points of a curve says which one it is at, and shows it.
function sayPoint(event) {
  const slider = event.target.closest('form[data-send] [type=range]');
  if (!slider) return;
  const k = Number(slider.value);
  const text = document.querySelectorAll('#points > li > .what > :first-child')
    [k]?.textContent ?? '';
  slider.setAttribute('aria-valuetext', text);
  document.getElementById('point-says').textContent = text;
  document.querySelectorAll('.curve .dot').forEach((dot, n) =>
    dot.classList.toggle('now', n === k));
}

// It sends its form when a thumb lets it go. Keys move it step by step: then
// the button sends it.
let slides;
function sendAtOnce(event) {
  const form = event.target.closest('form[data-send]');
  if (form && slides) form.requestSubmit();
}

addEventListener('pointerdown', event => { slides = event.target; }, true);
addEventListener('keydown', () => { slides = null; }, true);
addEventListener('input', sayPoint);
addEventListener('change', sendAtOnce);
addEventListener('pointerdown', slide);
addEventListener('click', event => closeMenus(event.target));
addEventListener('keydown', escape);
nameFaults();
offerSharing();
live();
