// SPDX-License-Identifier: AGPL-3.0-or-later
// What makes the hub's pages pleasanter; every page works without it.

// A thumb that slides along a rating sets it, as on a scale of wood.
function slide(event) {
  const steps = event.target.closest('.steps');
  if (!steps || !event.isPrimary || event.button) return;
  const set = at => {
    const box = steps.getBoundingClientRect();
    const choices = steps.querySelectorAll('input');
    let part = (at.clientX - box.left) / box.width;
    if (getComputedStyle(steps).direction === 'rtl') part = 1 - part;
    const k = Math.floor(part * choices.length);
    const choice = choices[Math.max(0, Math.min(choices.length - 1, k))];
    if (choice.checked) return;
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

addEventListener('pointerdown', slide);
addEventListener('click', event => closeMenus(event.target));
addEventListener('keydown', escape);
