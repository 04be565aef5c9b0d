// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the hub's own map from data in the public domain (Natural Earth), as
// npm brings it: land and borders in squares of 15 degrees, which a page fetches
// as it needs them, and the towns by which the hub names where something is.
//
// usage: node map/make.js NODE_MODULES FOLDER
//   FOLDER/assets/land-world.json, land-EAST-NORTH.json, FOLDER/towns.tsv
//
// A file is {"corner": [east, north], "land": [ring, …], "lines": [line, …]},
// rings and lines being texts, see packed(). land-world.json has the whole world
// coarsely, and "tiles": the names of all squares that have land. Of Antarctica
// there is the coarse shape alone.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const SIDE = 15, MARGIN = 0.02; // degrees; the margin hides the seams
const FINE = 0.01, COARSE = 0.3; // degrees a line may be off by
const SOUTHMOST = -60;
const STEPS = 400; // in a degree
const ALPHABET = Array.from({ length: 64 }, (_, k) =>
  String.fromCharCode(k + (k < 57 ? 35 : 36))).join('');

const [, , modules, folder] = process.argv;
const load = name => require(path.resolve(modules, name));
const topojson = load('topojson-client');

// Douglas and Peucker: points that lie no further than `off` from the line
// without them are left out. In degrees of the equator.
function thin(line, off) {
  if (line.length < 3) return line;
  const keep = new Uint8Array(line.length);
  const stack = [[0, line.length - 1]];
  keep[0] = keep[line.length - 1] = 1;
  while (stack.length) {
    const [from, to] = stack.pop();
    const [x, y] = line[from];
    const narrow = Math.cos(y * Math.PI / 180) || 0.01;
    const dx = (line[to][0] - x) * narrow, dy = line[to][1] - y;
    const long = Math.hypot(dx, dy);
    let most = off, at = 0;
    for (let k = from + 1; k < to; k++) {
      const px = (line[k][0] - x) * narrow, py = line[k][1] - y;
      const far = long ? Math.abs(px * dy - py * dx) / long
        : Math.hypot(px, py);
      if (far > most) [most, at] = [far, k];
    }
    if (!at) continue;
    keep[at] = 1;
    stack.push([from, at], [at, to]);
  }
  return line.filter((_, k) => keep[k]);
}

// Arcs are shared by neighbours: thinned as such they go on fitting.
function plain(topology, off) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map(arc => {
    let x = 0, y = 0;
    return thin(arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0],
      (y += dy) * scale[1] + translate[1]]), off);
  });
  return { ...topology, arcs, transform: undefined };
}

function ringsOf({ features, geometry, type, coordinates, geometries }) {
  if (features) return features.flatMap(ringsOf);
  if (geometry) return ringsOf(geometry);
  if (geometries) return geometries.flatMap(ringsOf);
  return type === 'Polygon' ? coordinates : coordinates.flat();
}

// What of a ring lies on one side (Sutherland and Hodgman).
function half(ring, axis, sign, at) {
  const kept = [];
  const inside = p => sign * (p[axis] - at) >= 0;
  ring.forEach((p, k) => {
    const before = ring[(k || ring.length) - 1];
    if (inside(p) !== inside(before)) {
      const part = (at - before[axis]) / (p[axis] - before[axis]);
      kept.push([0, 1].map(a => a === axis ? at
        : before[a] + part * (p[a] - before[a])));
    }
    if (inside(p)) kept.push(p);
  });
  return kept;
}

const cut = (ring, [west, south, east, north]) =>
  half(half(half(half(ring, 0, 1, west), 0, -1, east), 1, 1, south), 1, -1,
    north);

// A line that crosses the seam at 180 degrees goes on beyond it, rather than
// back round the world.
function unrolled(line) {
  let turn = 0;
  return line.map(([east, north], k) => {
    if (k) {
      const way = east - line[k - 1][0];
      turn += way > 180 ? -360 : way < -180 ? 360 : 0;
    }
    return [east + turn, north];
  });
}

// The same once more on the other side of the seam where it reaches beyond.
function copies(line) {
  const along = line.map(([east]) => east);
  const [west, east] = [along.reduce((a, b) => Math.min(a, b)),
    along.reduce((a, b) => Math.max(a, b))];
  return [0, -360, 360].filter(turn => west + turn < 180 + MARGIN &&
    east + turn > -180 - MARGIN)
    .map(turn => line.map(([x, y]) => [x + turn, y]));
}

// A ring round a pole is closed by way of it.
function rings(ring) {
  const open = unrolled([...ring, ring[0]]);
  const [first, last] = [open[0], open[open.length - 1]];
  if (Math.abs(last[0] - first[0]) > 180) {
    const pole = first[1] < 0 ? -90 : 90;
    return copies([...open, [last[0], pole], [first[0], pole]]);
  }
  return copies(open.slice(0, -1));
}

// The pieces of a line that touch a square; whole stretches, as what sticks
// out is drawn twice and harms nobody.
function pieces(line, [west, south, east, north]) {
  const found = [];
  let piece = null;
  for (let k = 1; k < line.length; k++) {
    const [a, b] = [line[k - 1], line[k]];
    const touches = Math.max(a[0], b[0]) >= west &&
      Math.min(a[0], b[0]) <= east && Math.max(a[1], b[1]) >= south &&
      Math.min(a[1], b[1]) <= north;
    if (!touches) piece = null;
    else if (piece) piece.push(b);
    else found.push(piece = [a, b]);
  }
  return found;
}

// A whole number as signs: its sign into the lowest bit, then five bits a sign,
// the lowest first, 32 more while others follow.
function signs(number) {
  let bits = number < 0 ? -2 * number - 1 : 2 * number, text = '';
  for (; bits >= 32; bits >>= 5) text += ALPHABET[bits & 31 | 32];
  return text + ALPHABET[bits];
}

// Each point as its way from the one before, in STEPS of a degree from the
// corner.
function packed(line, west, south, least) {
  let x = 0, y = 0, points = 0, text = '';
  for (const [east, north] of line) {
    const nx = Math.round((east - west) * STEPS);
    const ny = Math.round((north - south) * STEPS);
    if (points && nx === x && ny === y) continue;
    text += signs(nx - x) + signs(ny - y);
    [x, y] = [nx, ny];
    points++;
  }
  return points < least ? null : text;
}

function square(land, lines, box) {
  const [west, south] = box;
  const fill = land.map(ring => cut(ring, box))
    .map(ring => packed(ring, west, south, 3)).filter(Boolean);
  const drawn = lines.flatMap(line => pieces(line, box))
    .map(line => packed(line, west, south, 2)).filter(Boolean);
  return fill.length ? { land: fill, lines: drawn } : null;
}

// How wide or high a ring is.
function spread(ring) {
  return Math.max(...[0, 1].map(axis => {
    const along = ring.map(point => point[axis]);
    return along.reduce((a, b) => Math.max(a, b)) -
      along.reduce((a, b) => Math.min(a, b));
  }));
}

function shapes(name, off) {
  const topology = plain(load(`world-atlas/countries-${name}.json`), off);
  const { land, countries } = topology.objects;
  return {
    land: ringsOf(topojson.feature(topology, land))
      .map(ring => ring.slice(0, -1)).filter(ring => spread(ring) > 2 * off)
      .flatMap(rings),
    lines: topojson.mesh(topology, countries, (a, b) => a !== b).coordinates
      .flatMap(line => copies(unrolled(line))),
  };
}

function makeLand(assets) {
  const fine = shapes('10m', FINE), tiles = [];
  for (let west = -180; west < 180; west += SIDE)
    for (let south = SOUTHMOST; south < 90; south += SIDE) {
      const box = [west - MARGIN, south - MARGIN, west + SIDE + MARGIN,
        south + SIDE + MARGIN];
      const one = square(fine.land, fine.lines, box);
      if (!one) continue;
      tiles.push(`${west}_${south}`);
      one.corner = [box[0], box[1]];
      fs.writeFileSync(path.join(assets, `land-${west}_${south}.json`),
        JSON.stringify(one));
    }
  const rough = shapes('110m', COARSE);
  const world = square(rough.land, rough.lines, [-180, -90, 180, 90]);
  fs.writeFileSync(path.join(assets, 'land-world.json'),
    JSON.stringify({ corner: [-180, -90], side: SIDE, tiles, ...world }));
}

// name, 1e-5 degrees north and east, by latitude. Of several of one name in
// one place the largest; a name is as people there write it.
function makeTowns(file) {
  const seen = new Set();
  const rows = load('city-timezones/data/cityMap.json')
    .sort((a, b) => b.pop - a.pop)
    .filter(({ city, lat, lng }) => {
      const key = `${city} ${Math.round(lat)} ${Math.round(lng)}`;
      return city && !/[\t\n]/.test(city) && !seen.has(key) && seen.add(key);
    })
    .map(({ city, lat, lng, pop }) => [Math.round(lat * 1e5),
      Math.round(lng * 1e5), Math.max(0, Math.round(pop)), city])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  fs.writeFileSync(file, rows.map(row => `${row.join('\t')}\n`).join(''));
}

makeLand(path.join(folder, 'assets'));
makeTowns(path.join(folder, 'towns.tsv'));
