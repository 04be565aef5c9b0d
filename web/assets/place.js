// SPDX-License-Identifier: AGPL-3.0-or-later
// Where something is: tapped on the hub's map, or where the device is, instead
// of typed in degrees. The map is fetched when somebody wants it.
/* global L */

const box = document.getElementById('place-map');
const says = document.getElementById('place-says');
const say = box.dataset;
const form = box.closest('form');
const field = name => form.elements.namedItem(name);
let map, pin;

const typed = () => ['north', 'east'].map(name => field(name).value.trim())
  .map(text => (text ? Number(text.replace(',', '.')) : NaN));

// Of the list's district its middle.
function ofList() {
  const chosen = field('area')?.selectedOptions[0];
  return chosen?.value ? [chosen.dataset.north, chosen.dataset.east].map(Number)
    : [NaN, NaN];
}

function show(at, zoom) {
  if (!map || at.some(Number.isNaN)) return;
  pin.setLatLng(at).addTo(map);
  map.setView(at, Math.max(map.getZoom(), zoom));
}

function choose(north, east) {
  field('north').value = north.toFixed(5);
  field('east').value = east.toFixed(5);
  if (field('area')) field('area').value = '';
  field('town').value = '';
  says.textContent = say.chosen;
}

// What is known: districts as squares, towns by name, oneself.
async function surroundings(addWords) {
  const answer = await fetch('/board/map?only=places',
    { headers: { Accept: 'application/json' } });
  if (!answer.ok) return null;
  const known = await answer.json();
  const box = d => [[d.north - d.high / 2, d.east - d.wide / 2],
    [d.north + d.high / 2, d.east + d.wide / 2]];
  for (const district of known.districts)
    L.rectangle(box(district), { className: 'square calm', weight: 1,
      interactive: false }).addTo(map);
  addWords(map, known.towns);
  return known.own ? L.latLng(known.own.north, known.own.east).toBounds(8000)
    : known.districts.length ? L.latLngBounds(known.districts.flatMap(box))
      : null;
}

// The circle of an area, where the form asks how far around it.
function around() {
  const far = field('radius');
  if (!far) return;
  const circle = L.circle([0, 0], { interactive: false, className: 'reach',
    weight: 2 });
  const draw = () => {
    const km = Number(far.value.replace(',', '.'));
    if (km > 0 && map.hasLayer(pin))
      circle.setLatLng(pin.getLatLng()).setRadius(1000 * km).addTo(map);
    else circle.remove();
  };
  far.addEventListener('input', draw);
  pin.on('add move', draw);
}

async function open() {
  const button = document.getElementById('place-open');
  button.disabled = true;
  const { atlas, showGrounds, addWords, withLeaflet } =
    await import('/a/atlas.js');
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = say.atlas;
  document.head.append(style);
  await withLeaflet(box);
  const place = document.createElement('div');
  place.className = 'atlas picking';
  Object.assign(place.dataset, say);
  place.setAttribute('role', 'application');
  place.setAttribute('aria-label', say.label);
  box.append(place);
  map = atlas(place);
  pin = L.marker([0, 0], { interactive: false, keyboard: false,
    icon: L.divIcon({ className: 'pin', iconSize: [28, 28] }) });
  around();
  map.on('click', ({ latlng }) => {
    const { lat, lng } = latlng.wrap();
    pin.setLatLng(latlng).addTo(map);
    choose(lat, lng);
  });
  place.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.target !== place) return;
    event.preventDefault();
    map.fire('click', { latlng: map.getCenter() });
  });
  says.textContent = say.pick;
  button.parentElement.hidden = !navigator.geolocation;
  button.remove();
  place.focus();
  showGrounds(map);
  const bounds = await surroundings(addWords).catch(() => null);
  const at = Number.isNaN(typed()[0]) ? ofList() : typed();
  if (!at.some(Number.isNaN)) show(at, 12);
  else if (bounds) map.fitBounds(bounds, { maxZoom: 12 });
}

function here() {
  says.textContent = say.seeking;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    choose(coords.latitude, coords.longitude);
    show([coords.latitude, coords.longitude], 14);
  }, () => { says.textContent = say.failed; },
  { timeout: 20000, maximumAge: 60000 });
}

document.getElementById('place-open').onclick = () =>
  open().catch(() => { says.textContent = say.failedMap; });
const button = document.getElementById('place-here');
button.onclick = here;
button.hidden = !navigator.geolocation;
field('area')?.addEventListener('change', () => {
  field('town').value = '';
  show(ofList(), 11);
});
box.hidden = false;
