// SPDX-License-Identifier: AGPL-3.0-or-later
// export --ics, read back by a strict reader of what RFC 5545 asks for, as far
// as such calendars use it. It shares nothing with the writer.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { SHIPPED, SMALL, folder, parecon, read, rows, workplace } =
  require('./parecon.js');

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

// "\\," → ","; anything escaped that need not be, or not escaped, is a fault.
function text(value) {
  assert.doesNotMatch(value.replace(/\\[\\;,nN]/g, ''), /[\\;,]/, value);
  return value.replace(/\\([\\;,nN])/g, (_, c) => (/n/i.test(c) ? '\n' : c));
}

// DATE or DATE-TIME without a zone → { day: bool, at: milliseconds }.
function moment({ value, parameters }) {
  const day = parameters.includes('VALUE=DATE');
  const found = value.match(day ? /^(\d{4})(\d\d)(\d\d)$/
    : /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/);
  assert.ok(found, value);
  const [, y, m, d, hour = 0, minute = 0] = found.map(Number);
  const at = new Date(Date.UTC(y, m - 1, d, hour, minute));
  assert.equal(at.getUTCDate(), d, value);
  return { day, at };
}

// Lines → [{ name, parameters, value }]; folds undone.
function content(stream) {
  assert.ok(stream.endsWith('\r\n'), 'the last line has no end');
  for (const line of stream.slice(0, -2).split('\r\n')) {
    assert.ok(line.length > 0, 'an empty line');
    assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.doesNotMatch(line, /[\x00-\x08\n-\x1f\x7f\ufffd]/, line);
  }
  return stream.slice(0, -2).replace(/\r\n[ \t]/g, '').split('\r\n').map((line) => {
    const found = line.match(/^([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^;:",]+)*):(.*)$/);
    assert.ok(found, line);
    return { name: found[1], parameters: found[2].slice(1).split(';'),
      value: found[3] };
  });
}

// What a property may stand only once for, and what its event must have.
function event(lines) {
  const one = {};
  for (const line of lines) {
    assert.ok(!(line.name in one), `two of ${line.name}`);
    one[line.name] = line;
  }
  for (const name of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY']) {
    assert.ok(one[name], `an event without ${name}`);
  }
  assert.match(one.DTSTAMP.value, /^\d{8}T\d{6}Z$/);
  const start = moment(one.DTSTART), end = moment(one.DTEND);
  assert.equal(start.day, end.day);
  assert.ok(end.at > start.at, one.DTEND.value);
  const rule = Object.fromEntries(one.RRULE.value.split(';').map((part) =>
    part.split('=')));
  assert.equal(rule.FREQ, 'WEEKLY');
  const days = rule.BYDAY ? rule.BYDAY.split(',') : [];
  for (const day of days) assert.ok(DAYS.includes(day), day);
  // a start that the rule does not name is undefined by the standard
  if (days.length) assert.ok(days.includes(DAYS[start.at.getUTCDay()]));
  const weekly = (end.at - start.at) / 36e5 * (days.length || 1);
  return { uid: text(one.UID.value), start, end, weekly, days,
    summary: text(one.SUMMARY.value), description: text(one.DESCRIPTION.value),
    free: one.TRANSP?.value === 'TRANSPARENT' };
}

// A whole stream, which must be one calendar of events → { name, events }.
function calendar(stream) {
  const lines = content(stream), head = {}, events = [];
  assert.deepEqual(lines.filter((line) => line.value === 'VCALENDAR')
    .map((line) => line.name), ['BEGIN', 'END'], 'not one calendar');
  assert.equal(lines.shift().value, 'VCALENDAR');
  assert.equal(lines.pop().value, 'VCALENDAR');
  while (lines.length) {
    const line = lines.shift();
    if (line.name !== 'BEGIN') {
      assert.equal(events.length, 0, `${line.name} after an event`);
      head[line.name] = line.value;
      continue;
    }
    assert.equal(line.value, 'VEVENT');
    const end = lines.findIndex((other) => other.name === 'END');
    assert.equal(lines[end].value, 'VEVENT');
    events.push(event(lines.slice(0, end)));
    lines.splice(0, end + 1);
  }
  assert.equal(head.VERSION, '2.0');
  assert.ok(head.PRODID);
  assert.ok(events.length > 0, 'a calendar without an event');
  assert.equal(new Set(events.map(({ uid }) => uid)).size, events.length);
  return { name: text(head['X-WR-CALNAME']), events };
}

// Divides, then exports: → { out, jobs, export: (…args) => result }.
function divided(t, dir) {
  const out = folder(t);
  assert.equal(parecon(['jobs', 'solve', dir, '-t', '1', '-o', out]).code, 0);
  return { out, jobs: rows(read(out, 'jobs.csv')), write: (...args) =>
    parecon(['jobs', 'export', dir, '--ics', '--jobs', `${out}/jobs.csv`,
      '--start', '2026-03-02', ...args]) };
}

test('a folder: one file a member, one calendar a file, every task in it', (t) => {
  for (const dir of [workplace(t, SMALL), path.join(SHIPPED, 'newspaper')]) {
    const { out, jobs, write } = divided(t, dir);
    const tasks = Object.fromEntries(rows(read(dir, 'tasks.csv'))
      .map((row) => [row.task, row]));
    const members = rows(read(dir, 'members.csv'));
    const to = path.join(out, 'calendars'); // which is not there yet
    const { code, err } = write('-o', to);
    assert.equal(code, 0, err);
    members.forEach(({ member, name }, k) => {
      const mine = calendar(read(to, `${k + 1}-${member}.ics`));
      assert.equal(mine.name, name);
      const said = mine.events.map((one) => one.summary +
        (one.free ? one.description : '')).join('\n');
      for (const job of jobs.filter((row) => row.member === member)) {
        assert.ok(said.includes(tasks[job.task].name), `${member} ${job.task}`);
      }
    });
    assert.equal(fs.readdirSync(to).length,
      new Set(jobs.map((row) => row.member)).size);
  }
});

test('a file or a pipe: one calendar, each title with its member', (t) => {
  const dir = workplace(t, SMALL);
  const { out, jobs, write } = divided(t, dir);
  const file = path.join(out, 'all.ics');
  const { code, out: said, err } = write();
  assert.equal(code, 0, err);
  assert.equal(write('-o', file).code, 0);
  assert.equal(read(file), said);
  const { events } = calendar(said);
  for (const { member, name } of rows(read(dir, 'members.csv'))) {
    const mine = events.filter(({ summary }) => summary.startsWith(`${name}: `));
    assert.equal(mine.length > 0, jobs.some((row) => row.member === member));
  }
  for (const { summary } of events) assert.match(summary, /^(Ana|Ben|Cem|Dua): ./);
  // the chair: Monday 9 to 11, which leaves no day free
  const chair = events.find(({ summary }) => summary.endsWith('Chair the meeting'));
  assert.equal(chair.start.at.toISOString(), '2026-03-02T09:00:00.000Z');
  assert.deepEqual([chair.days, chair.weekly, chair.free], [['MO'], 2, false]);
  // the rest takes a line in the week's list, on its first day
  const week = events.find(({ summary }) => /this week's tasks/.test(summary));
  assert.ok(week.start.day && week.free);
});

test('a day that is none is refused before anything is written', (t) => {
  const dir = workplace(t, SMALL), to = path.join(folder(t), 'calendars');
  for (const day of ['soon', '2026-02-30', '2026-3-2']) {
    const { code, err } = parecon(['jobs', 'export', dir, '--ics', '--start',
      day, '-o', to]);
    assert.equal(code, 2);
    assert.match(err, /--start wants a day such as 2026-03-02/);
  }
  assert.equal(fs.existsSync(to), false);
});
