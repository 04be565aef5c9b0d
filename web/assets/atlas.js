// SPDX-License-Identifier: AGPL-3.0-or-later
// The hub's own map: Leaflet over land and borders that the hub holds itself
// (web/map/make.js). Nothing of it comes from anybody else.
/* global L */

const FINE = 5; // from this zoom on, land is fetched in squares
const STEPS = 400; // a degree
const SIGNS = new Map(Array.from({ length: 64 }, (_, k) =>
  [String.fromCharCode(k + (k < 57 ? 35 : 36)), k]));

// Leaflet itself, once. `from` has its addresses as data-leaflet, data-style.
let leaflet;
export function withLeaflet(from) {
  return leaflet ??= new Promise((done, failed) => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = from.dataset.style;
    const script = document.createElement('script');
    script.src = from.dataset.leaflet;
    script.onload = () => (window.L ? done() : failed(new Error('no map')));
    script.onerror = failed;
    document.head.prepend(style); // atlas.css is over it
    document.head.append(script);
  });
}

// The points of a packed line (make.js: packed), as [north, east].
function points(text, [east, north]) {
  const found = [];
  let x = 0, y = 0, at = 0;
  const next = () => {
    let bits = 0, place = 0, part;
    do {
      part = SIGNS.get(text[at++]);
      bits |= (part & 31) << place;
      place += 5;
    } while (part & 32);
    return bits & 1 ? -(bits + 1) / 2 : bits / 2;
  };
  while (at < text.length) {
    x += next();
    y += next();
    found.push([north + y / STEPS, east + x / STEPS]);
  }
  return found;
}

async function json(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // offline, or built without npm: a map without land
  }
}

function layer(shape) {
  const still = { interactive: false, smoothFactor: 1.5, pane: 'land' };
  return L.layerGroup([
    L.polygon(shape.land.map(ring => points(ring, shape.corner)),
      { ...still, className: 'land', weight: 1 }),
    L.polyline(shape.lines.map(line => points(line, shape.corner)),
      { ...still, className: 'border', weight: 1 })]);
}

// Land under everything else: the whole world coarsely, squares close by.
async function land(map, address) {
  const world = await json(address);
  if (!world) return;
  const far = layer(world), tiles = new Map();
  const show = () => {
    const fine = map.getZoom() >= FINE;
    if (fine) far.remove();
    else far.addTo(map);
    const view = map.getBounds().pad(0.2);
    for (const name of world.tiles) {
      const [west, south] = name.split('_').map(Number);
      const near = fine && view.intersects([[south, west],
        [south + world.side, west + world.side]]);
      if (near && !tiles.has(name))
        tiles.set(name, json(`/a/land-${name}.json`).then(tile =>
          (tile ? layer(tile) : L.layerGroup())));
      tiles.get(name)?.then(tile => (near ? tile.addTo(map) : tile.remove()));
    }
  };
  map.on('moveend', show);
  show();
}

function word({ name, north, east }) {
  const inside = document.createElement('bdi');
  inside.textContent = name;
  return L.marker([north, east], { interactive: false, keyboard: false,
    pane: 'words', icon: L.divIcon({ className: 'word', html: inside,
      iconSize: [0, 0] }) });
}

// As many as do not lie upon one another, the first ones first.
function placeWords(map) {
  const taken = [];
  map.words.shown.clearLayers();
  for (const one of map.words.list.filter(w => map.getZoom() >= w.least)) {
    const at = map.latLngToLayerPoint([one.north, one.east]);
    const wide = 4 * one.name.length + 12;
    if (taken.some(o => Math.abs(o.at.y - at.y) < 22 &&
      Math.abs(o.at.x - at.x) < wide + o.wide)) continue;
    taken.push({ at, wide });
    word(one).addTo(map.words.shown);
  }
}

// Names on the map, of {name, north, east}, from a zoom on.
export function addWords(map, words, least = 0) {
  map.words.list.push(...words.map(one => ({ ...one, least })));
  placeWords(map);
}

// A shape's positions (app/board/ground.h), as [north, east].
const path = way => way.reduce(({ at: [north, east], found }, _, k) => {
  if (k % 2) return { at: [north, east], found };
  const at = [north + way[k + 1] / 1e5, east + way[k] / 1e5];
  found.push(at);
  return { at, found };
}, { at: [0, 0], found: [] }).found;

// Streets and outlines that one's own councils brought; names from near by.
export async function showGrounds(map) {
  const known = await json('/board/grounds');
  const names = [];
  for (const { shapes } of known?.grounds ?? [])
    for (const { name, kind, at } of shapes) {
      const lines = at.map(path);
      if (kind !== 'point')
        L.polyline(lines, { interactive: false, pane: 'grounds', fill: false,
          className: kind, weight: kind === 'line' ? 1.5 : 2 }).addTo(map);
      const { lat, lng } = L.latLngBounds(lines[0]).getCenter();
      if (name && kind !== 'line')
        names.push({ name, north: lat, east: lng });
    }
  addWords(map, names, 12);
}

// A map in `element`, which says by data-… what is to be said. → Leaflet's map
export function atlas(element, options = {}) {
  const say = element.dataset;
  const map = L.map(element, { zoomControl: false, minZoom: 2, maxZoom: 16,
    maxBounds: [[-85, -181], [85, 181]], maxBoundsViscosity: 1,
    zoomSnap: 0.5, ...options });
  for (const name of ['land', 'grounds', 'words'])
    map.createPane(name).setAttribute('aria-hidden', 'true');
  L.control.zoom({ position: 'bottomright', zoomInTitle: say.zoomIn, zoomOutTitle: say.zoomOut })
    .addTo(map);
  L.control.scale({ imperial: false, maxWidth: 100 }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(say.source);
  map.setView([25, 10], 2);
  map.words = { list: [], shown: L.layerGroup().addTo(map) };
  map.on('zoomend', () => placeWords(map));
  land(map, say.land);
  return map;
}
