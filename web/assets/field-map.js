// SPDX-License-Identifier: AGPL-3.0-or-later
// The switchboard's map: districts by how they are covered, and in them what is
// needed, what goes on and what can be had. The list on the page says the same.
import { atlas, showGrounds, addWords, withLeaflet } from '/a/atlas.js';
/* global L */

const NEAR = 44; // pixels: what lies closer is one mark
const HALF = 16; // of a mark
const MOST = 8; // in one window
const PAUSE = 4000; // between two looks at the hub
const LANGUAGE = { en: 'en-GB' }[document.documentElement.lang] ??
  document.documentElement.lang;
const STATES = ['risk', 'open', 'filled'];

const place = document.getElementById('field-map');
const say = place.dataset;
const list = document.getElementById('coverage');
let map, squares, data, etag, asked = 0, waits, marks = [], stale = false;

function element(name, attributes = {}, ...inside) {
  const one = document.createElement(name);
  Object.assign(one, attributes);
  one.append(...inside);
  return one;
}

const bdi = text => element('bdi', { textContent: text });

function moment(seconds) {
  const at = new Date(1000 * seconds);
  return element('time', { dateTime: at.toISOString(),
    textContent: new Intl.DateTimeFormat(LANGUAGE, { weekday: 'short',
      day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
      hourCycle: 'h23', timeZone: data.zone || 'UTC' }).format(at) });
}

// --- what is said in a window ----------------------------------------------

function needLine(need) {
  const more = element('span', { className: 'more' });
  more.append(moment(need.starts), ' · ',
    need.gap > 0 ? say.free.replace('{n}', need.gap) : say.filled);
  if (need.is_at_risk) more.append(' · ', say.risk);
  return element('li', {}, element('a', { href: `/needs/${need.need}` },
    bdi(need.title)), more);
}

const effortLine = effort => element('li', {},
  element('a', { href: `/efforts/${effort.effort}` }, bdi(effort.name)),
  element('span', { className: 'more',
    textContent: `${say.open}: ${effort.open}` }));

const offerLine = offer => element('li', {},
  element('a', { href: '/offers' }, bdi(offer.title)),
  element('span', { className: 'more' }, bdi(offer.sort_name)));

function lines(title, things, line) {
  if (!things.length) return [];
  const shown = element('ul', {}, ...things.slice(0, MOST).map(line));
  if (things.length > MOST) {
    const rest = element('li', { className: 'more',
      textContent: say.rest.replace('{n}', things.length - MOST) });
    shown.append(rest);
  }
  return [element('h2', { textContent: title }), shown];
}

function words(group) {
  const of = kind => group.things.filter(t => t.kind === kind);
  const box = element('div', {},
    ...lines(say.needs, of('need'), needLine),
    ...lines(say.efforts, of('effort'), effortLine),
    ...lines(say.offers, of('offer'), offerLine));
  if (!group.things.some(thing => thing.is_exact))
    box.append(element('p', { className: 'note', textContent: say.coarse }));
  return box;
}

// --- marks -----------------------------------------------------------------

const stateOf = thing => (thing.is_at_risk ? 'risk'
  : thing.is_filled ? 'filled' : 'open');

function things() {
  const wants = new Set([...document.querySelectorAll('[data-shows]:checked')]
    .map(box => box.dataset.shows));
  const all = (kind, rows) => (wants.has(kind)
    ? rows.map(row => ({ ...row, kind })) : []);
  return [...all('need', data.needs), ...all('effort', data.efforts),
    ...all('offer', data.offers)];
}

// Those that lie within a thumb's breadth of the first one at this zoom: so no
// two marks cover one another.
function groups() {
  const found = [];
  for (const thing of things()) {
    const at = map.project([thing.north, thing.east]);
    const near = found.find(group => group.at.distanceTo(at) < NEAR);
    if (near) near.things.push(thing);
    else found.push({ at, north: thing.north, east: thing.east,
      things: [thing] });
  }
  return found;
}

// Shape and sign say what it is, not the colour alone.
function face(group) {
  const needs = group.things.filter(thing => thing.kind === 'need');
  const kind = needs.length ? 'need' : group.things[0].kind;
  const state = STATES.find(s => needs.some(need => stateOf(need) === s)) ??
    'open';
  const sign = { need: state === 'risk' ? '!' : state === 'filled' ? '✓' : '',
    effort: '⚑', offer: '+' }[kind];
  const count = group.things.length;
  return { kind, state, text: `${sign}${count > 1 || !sign ? count : ''}` };
}

function label(group) {
  const of = kind => group.things.filter(thing => thing.kind === kind);
  const risk = group.things.filter(thing => thing.is_at_risk).length;
  const [first] = group.things;
  if (group.things.length === 1)
    return [`${say[`${first.kind}s`]}: ${first.title ?? first.name}`,
      ...(first.kind === 'need' ? [say[stateOf(first)]] : [])].join(', ');
  return ['need', 'effort', 'offer'].filter(kind => of(kind).length)
    .map(kind => `${say[`${kind}s`]}: ${of(kind).length}`)
    .concat(risk ? [`${say.risk}: ${risk}`] : []).join(', ');
}

// A window is as wide as a phone's map allows.
const room = () => ({ minWidth: 180, autoPanPadding: [8, 8],
  maxWidth: Math.min(300, place.clientWidth - 80) });

function markOf(group) {
  const { kind, state, text } = face(group);
  const name = label(group);
  const mark = L.marker([group.north, group.east], { title: name, alt: name,
    riseOnHover: true, icon: L.divIcon({ className: `spot ${kind} ${state}`,
      iconSize: [32, 32] }) });
  mark.bindPopup(() => words(group), { ...room(), maxHeight: 260 });
  // how far around it: of an area, while one looks at it
  const areas = L.layerGroup(group.things.filter(thing => thing.radius_m)
    .map(thing => L.circle([thing.north, thing.east], {
      radius: thing.radius_m, interactive: false, className: 'reach',
      weight: 2 })));
  mark.on('popupopen', () => areas.addTo(map));
  mark.on('popupclose remove', () => areas.remove());
  mark.on('add', () => {
    const button = mark.getElement();
    button.setAttribute('aria-label', name);
    button.dataset.sign = text;
    button.classList.toggle('crowd', text.length > 3);
  });
  return mark;
}

// What lies upon the map: no mark can be hit under it.
function controls() {
  const { left, top } = place.getBoundingClientRect();
  return [...place.querySelectorAll('.leaflet-control')].map(control => {
    const box = control.getBoundingClientRect();
    return L.bounds([box.left - left - HALF, box.top - top - HALF],
      [box.right - left + HALF, box.bottom - top + HALF]);
  });
}

// Those that are in view as a whole.
function showMarks() {
  const size = map.getSize(), covered = controls();
  const view = L.bounds([HALF, HALF], [size.x - HALF, size.y - HALF]);
  for (const mark of marks) {
    const at = map.latLngToContainerPoint(mark.getLatLng());
    if (view.contains(at) && !covered.some(box => box.contains(at)))
      mark.addTo(map);
    else if (!mark.isPopupOpen()) mark.remove();
  }
}

function drawMarks() {
  const held = document.activeElement?.closest?.('.spot')
    ?.getAttribute('aria-label');
  for (const mark of marks) mark.remove();
  marks = groups().map(markOf);
  showMarks();
  marks.map(mark => mark.getElement())
    .find(button => held && button?.getAttribute('aria-label') === held)
    ?.focus();
}

// --- districts -------------------------------------------------------------

// In one's own words, as the list has them.
function rowOf(district) {
  const row = list.querySelector(`[data-district="${district}"]`);
  return row ? element('div', {}, ...[...row.children]
    .map(part => part.cloneNode(true))) : '';
}

const cover = d => (d.is_bare ? 'bare' : d.at_risk ? 'risk'
  : d.open > d.filled ? 'open' : d.open ? 'filled' : 'calm');

function drawDistricts() {
  squares.clearLayers();
  for (const d of data.districts) {
    const kind = cover(d);
    const [high, wide] = [d.high / 2, d.wide / 2];
    L.rectangle([[d.north - high, d.east - wide],
      [d.north + high, d.east + wide]], { className: `square ${kind}`,
      weight: kind === 'risk' || kind === 'bare' ? 3 : 1,
      dashArray: kind === 'bare' ? '6 5' : null,
      fillColor: kind === 'bare' ? 'url(#hatch)' : '#888' })
      .bindPopup(() => rowOf(d.district), room())
      .addTo(squares);
  }
}

function own() {
  if (!data.own) return;
  const { north, east, reach_km: reach } = data.own;
  L.circle([north, east], { radius: 1000 * reach, interactive: false,
    className: 'reach', weight: 2, dashArray: '2 6', fill: false })
    .addTo(squares);
  L.marker([north, east], { title: say.own, alt: say.own, interactive: false,
    keyboard: false, zIndexOffset: -1000,
    icon: L.divIcon({ className: 'own', iconSize: [18, 18] }) })
    .addTo(squares);
}

function draw() {
  stale = false;
  drawDistricts();
  own();
  drawMarks();
}

// --- from the hub ----------------------------------------------------------

// Whole districts, or where one is; else as it is.
function look() {
  const corners = data.districts.filter(d => d.open || d.helpers || d.is_few)
    .flatMap(d => [[d.north - d.high, d.east - d.wide],
      [d.north + d.high, d.east + d.wide]]);
  if (data.own) {
    const { north, east, reach_km: reach } = data.own;
    map.fitBounds(L.latLng(north, east).toBounds(2200 * Math.max(reach, 3)));
  } else if (corners.length)
    map.fitBounds(corners, { maxZoom: 13 });
}

async function fetchData() {
  asked = Date.now();
  const answer = await fetch('/board/map', { headers: {
    Accept: 'application/json', ...(etag ? { 'If-None-Match': etag } : {}) } });
  if (answer.status === 304 || !answer.ok) return false;
  etag = answer.headers.get('ETag');
  data = await answer.json();
  const soonest = document.getElementById('soonest');
  if (soonest) soonest.hidden = !data.more_needs;
  return true;
}

// Soon, but not more often than every few seconds, whatever happens.
function renew() {
  clearTimeout(waits);
  waits = setTimeout(async () => {
    if (document.hidden || !await fetchData().catch(() => false)) return;
    stale = true;
    if (!place.querySelector('.leaflet-popup')) draw();
  }, Math.max(300, asked + PAUSE - Date.now()));
}

// Who opened a window by a key goes on in it, and comes back. While one is open
// nothing is drawn anew under it.
function followFocus() {
  let from = null;
  map.on('popupopen', ({ popup }) => {
    const window = popup.getElement();
    window.setAttribute('role', 'dialog');
    window.setAttribute('aria-label', say.window);
    window.querySelector('.leaflet-popup-close-button')
      ?.setAttribute('aria-label', say.close);
    from = document.activeElement?.closest('.spot');
    if (from) window.querySelector('a')?.focus();
  });
  map.on('popupclose', ({ popup }) => {
    const at = document.activeElement;
    if (from?.isConnected && (at === document.body ||
      popup.getElement()?.contains(at))) from.focus();
    if (stale) draw();
  });
  place.addEventListener('keydown', event => {
    if (event.key === 'Escape') map.closePopup();
  });
}

function hatch() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', 0);
  svg.setAttribute('height', 0);
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = '<pattern id="hatch" width="7" height="7" ' +
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<path class="stroke" d="M0 0V7" stroke-width="3"/></pattern>';
  place.append(svg);
}

async function begin() {
  await withLeaflet(place);
  if (!await fetchData()) return;
  document.getElementById('field-sketch')?.remove();
  document.getElementById('field-shown').hidden = false;
  map = atlas(place);
  squares = L.layerGroup().addTo(map);
  hatch();
  look();
  draw();
  addWords(map, data.towns);
  showGrounds(map);
  followFocus();
  map.on('zoomend', drawMarks);
  map.on('move', showMarks);
  for (const box of document.querySelectorAll('[data-shows]'))
    box.onchange = drawMarks;
  // hub.js fetches the list anew when something happened (data-heard)
  new MutationObserver(renew).observe(list,
    { childList: true, subtree: true });
  document.addEventListener('visibilitychange', renew);
}

begin();
