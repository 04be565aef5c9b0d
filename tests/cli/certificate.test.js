// SPDX-License-Identifier: AGPL-3.0-or-later
// The certificate, computed again in plain JavaScript from the tables and the
// prices alone: the rms from its definition, the bound by weak duality
// (parecon-workplace(5), "Certificate").
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { SHIPPED, SMALL, folder, parecon, read, rows, workplace } =
  require('./parecon.js');

const list = (text) => (text || '').split(';').map((s) => s.trim()).filter(Boolean);
const sum = (values) => values.reduce((a, b) => a + b, 0);
const RATINGS = ['empowerment', 'desirability'];

function recompute(dir, out, band = 1) {
  const certificate = JSON.parse(read(out, 'certificate.json'));
  const tasks = rows(read(dir, 'tasks.csv'));
  const members = rows(read(dir, 'members.csv'));
  const jobs = rows(read(out, 'jobs.csv'));
  const given = Object.fromEntries(tasks.map((task) => [task.task, 0]));
  for (const piece of jobs) given[piece.task] += Number(piece.hours);
  const work = sum(Object.values(given));
  const share = Math.min(1, work / sum(members.map((m) => Number(m.hours))));
  const mean = RATINGS.map((r) => sum(tasks.map((task) =>
    given[task.task] * task[r])) / work);
  const byId = Object.fromEntries(tasks.map((task) => [task.task, task]));

  const square = sum(members.map((m) => {
    const fair = m.hours * share;
    return sum(RATINGS.map((r, k) => {
      const load = sum(jobs.filter((piece) => piece.member === m.member)
        .map((piece) => piece.hours * (byId[piece.task][r] - mean[k])));
      return load * load / fair;
    }));
  }));

  const needed = new Set(tasks.flatMap((task) => list(task.skills)));
  for (const skill of certificate.bound.skills_ignored) needed.delete(skill);
  const key = (skills) => skills.filter((s) => needed.has(s)).sort().join(';');
  const classes = certificate.bound.classes.map((c) => ({ ...c,
    key: key(c.skills), size: 0, fair: 0, least: 0, most: 0 }));
  for (const m of members) {
    const own = classes.find((c) => c.key === key(list(m.skills)) &&
      c.size < c.members);
    const fair = m.hours * share;
    own.size++;
    own.fair += fair;
    own.least += Math.ceil(4 * Math.max(0, fair - band) - 1e-9) / 4;
    own.most += Math.floor(4 * Math.min(fair + band, +m.hours + 0.25) + 1e-9) / 4;
  }
  const may = (c, task) => list(task.skills).every((s) => !needed.has(s) ||
    c.skills.includes(s));
  const price = (c, r) => c[`price_${RATINGS[r]}`];
  const gain = sum(tasks.map((task) => given[task.task] * Math.min(...classes
    .filter((c) => may(c, task)).map((c) => c.price_hour +
      sum(RATINGS.map((r, k) => price(c, k) * (task[r] - mean[k])))))));
  const hours = sum(classes.map((c) => c.price_hour *
    (c.price_hour > 0 ? c.most : c.least)));
  const curve = sum(classes.map((c) =>
    sum(RATINGS.map((_, k) => price(c, k) ** 2 * c.fair / 4))));
  const a = gain - hours;
  return { certificate, classes, rms: Math.sqrt(square / work),
    bound: a > 0 && curve > 0 ? Math.sqrt(a * a / (4 * curve) / work) : 0 };
}

function scarce(t) {
  const dir = path.join(folder(t), 'scarce');
  const made = parecon(['jobs', 'generate', '--members', '40', '--kind',
    'scarce', '--seed', '3', '-o', dir]);
  assert.equal(made.code, 0, made.err);
  return dir;
}

for (const [name, make] of [
  ['newspaper', () => path.join(SHIPPED, 'newspaper')],
  ['kitchen', () => path.join(SHIPPED, 'kitchen')],
  ['a small one', (t) => workplace(t, SMALL)],
  ['a generated one with scarce skills', scarce]]) {
  test(`${name}: rms and bound come out again`, (t) => {
    const dir = make(t), out = folder(t);
    const solved = parecon(['jobs', 'solve', dir, '-o', out]);
    assert.equal(solved.code, 0, solved.err);
    const { certificate, classes, rms, bound } = recompute(dir, out);
    assert.ok(Math.abs(rms - certificate.rms) < 1e-5, `${rms} ${certificate.rms}`);
    assert.ok(certificate.rms_bound <= certificate.rms + 1e-9);
    assert.ok(bound >= certificate.bound.rms - 2e-5,
      `prices prove ${bound}, claimed ${certificate.bound.rms}`);
    assert.ok(bound <= rms + 1e-9, 'a bound is no larger than what is there');
    for (const c of classes) {
      assert.equal(c.size, c.members);
      assert.ok(Math.abs(c.fair - c.fair_hours) < 1e-6);
    }
    const check = JSON.parse(parecon(['jobs', 'check', dir, `${out}/jobs.csv`,
      '--certificate', `${out}/certificate.json`, '--json']).out);
    assert.ok(Math.abs(check.bound_proved - bound) < 1e-9,
      `${check.bound_proved} ${bound}`);
  });
}

test('scarce skills: the bound is well above nothing', (t) => {
  const dir = scarce(t), out = folder(t);
  assert.equal(parecon(['jobs', 'solve', dir, '-o', out]).code, 0);
  const { certificate, bound } = recompute(dir, out);
  assert.ok(bound > 0.1, `${bound}`);
  assert.ok(certificate.gap < certificate.rms);
});

test('what is proved to be impossible is said everywhere', (t) => {
  // two members of two hours each; whole tasks that do not add up to two
  const dir = workplace(t, {
    'tasks.csv': ['task,name,hours,empowerment,desirability,min_hours',
      'a,Long,1.75,5,5,1.75', 'b,Late,1.75,4,5,1.75', 'c,Short,0.5,2,8,0.5'],
    'members.csv': ['member,name,hours', 'm,Mia,2', 'n,Nils,2'],
  });
  const out = path.join(folder(t), 'out');
  const solve = (band) => parecon(['jobs', 'solve', dir, '--band', band,
    '-o', out]);
  const said = /this is\s+proved/;
  assert.equal(solve('0.1').code, 1);
  const report = () => fs.readFileSync(`${out}/report.html`, 'utf8');
  const certificate = () =>
    JSON.parse(fs.readFileSync(`${out}/certificate.json`, 'utf8'));
  assert.equal(certificate().impossible, true);
  assert.match(report(), /keeps every rule: this is\s+proved/);
  assert.match(solve('0.1').out, said);
  // the band wide enough, nothing of the kind
  assert.equal(solve('1').code, 0);
  assert.equal(certificate().impossible, undefined);
  assert.doesNotMatch(report(), /keeps every rule: this is\s+proved/);
});
