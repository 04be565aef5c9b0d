// SPDX-License-Identifier: AGPL-3.0-or-later
// Renders the style guide (style.html, all components of hub.css on one page,
// with the parts beside it that stand for what pages fill in their own way) into
// a folder. usage: node web/guide/render.js FOLDER
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const mustache = require('mustache');

const web = path.dirname(__dirname);
const out = process.argv[2];
const read = name => fs.readFileSync(path.join(web, name), 'utf8');

function scale(name, legend, hint, low, high, chosen) {
  const steps = [...Array(11).keys()].map(value =>
    ({ value, chosen: value === chosen }));
  return { name, legend, hint, low, high, steps, fault: '' };
}

function spread(name, low, median, high, count) {
  return { name, low, median, high, count, low_x: 3 + low * 9.4,
    median_x: 3 + median * 9.4, high_x: 3 + high * 9.4 };
}

// Dots pile up where they share a place.
function dots(values, kind, floor) {
  const piles = {};
  return values.map(v => {
    const y = floor - 6.55 * (piles[v] = (piles[v] ?? 0) + 1);
    return { kind, x: 50 + v * 10, y, y_end: y - 0.01 };
  });
}

function glance(title, note, was, now) {
  const ticks = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(v => ({
    x: 50 + v * 10, floor: 132, below: 147, middle: v === 0,
    label: v % 2 ? '' : (v > 0 ? '+' : '') + String(v).replace('-', '−') }));
  return { title, note, height: 155, ticks, description: note, rows: [
    { label: 'Today', y: 13, dots: dots(was, 'b', 39) },
    { label: 'New', y: 49, dots: dots(now, 'a', 129) }] };
}

const people = ['Margarethe Lindqvist-Östergård', 'Amal Haddad (أمل حداد)',
  'María de los Ángeles Fernández-Villavicencio y Ochoa', 'Tāne Rāwiri',
  'Chukwuemeka “Chidi” Okonkwo-Adeyemi'];

function bars(title) {
  const was = [4, 2.35, 0.33, -2.67, 1.84], now = [0.02, 0.03, 0.01, 0.02, 0.03];
  const bar = v => [v < 0 ? 50 + v * 10 : 50, Math.abs(v) * 10];
  return { title, caption: title + ': distance of everybody’s job from the ' +
    'average, in points', who: 'Member', picture: 'Picture of the two numbers', least: '−5', most: '+5',
    was: 'Today', now: 'New', rows: people.map((name, k) => ({ name,
      was_x: bar(was[k])[0], was_width: bar(was[k])[1], now_x: bar(now[k])[0],
      now_width: bar(now[k])[1], dot_x: 50 + 10 * now[k],
      was_text: was[k].toFixed(2), now_text: now[k].toFixed(2) })) };
}

// Not a code that can be read: only how one looks.
function qr(size) {
  let path = '', seed = 7;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      if (seed > 1073741824) path += `M${x} ${y}h1v1h-1z`;
    }
  return { size, path };
}

const view = {
  people,
  scales: [
    scale('empowerment', 'Empowerment', 'How far does it prepare one to ' +
      'decide with others: does one learn, meet people, see the whole?',
      '0: not at all', '10: very much', 7),
    scale('desirability', 'Desirability', 'How pleasant is it to do?',
      '0: unpleasant', '10: a pleasure', null)],
  spreads: [spread('Answer the telephone', 2, 3.5, 8, 9),
    spread('Edit the long read', 7, 8, 8.5, 6),
    spread('Deliver in the north, also when it snows', 0, 1, 9.5, 11)],
  glances: [
    glance('Empowerment', 'How far it prepares one to decide with others.',
      [-3.3, -2.7, -2, -1.6, -1.2, -0.5, 0.3, 0.7, 0.7, 1.8, 2.3, 4],
      [-0.3, -0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1]),
    glance('Desirability', 'How pleasant it is.',
      [-2.3, -2, -1.5, -1.3, -0.5, -0.5, 0.2, 0.7, 1.2, 1.5, 1.7, 2],
      [-0.3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  bars: [bars('Empowerment'), bars('Desirability')],
  curve: { caption: 'How unequal the jobs are, by how many hours change hands',
    ticks_y: ['2.5', '2.0', '1.5', '1.0', '0.5', '0'],
    grid: [0, 20, 40, 60, 80, 100], axis: 'hours that change hands →',
    points: '0,2 10,30 20,52 30,68 40,79 55,88 70,93 100,95' },
  qr: qr(33),
};

const parts = {};
for (const folder of ['parts', 'guide'])
  for (const file of fs.readdirSync(path.join(web, folder)))
    parts[path.basename(file, '.html')] = read(`${folder}/${file}`).trimEnd();

fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'index.html'),
  mustache.render(read('guide/style.html'), view, parts).trimStart());
for (const file of fs.readdirSync(path.join(web, 'assets')))
  fs.copyFileSync(path.join(web, 'assets', file), path.join(out, file));
