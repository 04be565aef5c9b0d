// SPDX-License-Identifier: AGPL-3.0-or-later
// parecon match import, mail and export, on the store of the demo world.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { parecon, start, folder, SHARED } = require('./parecon.js');
const { dropStore, newStore } = require('../hub/store.js');

// The demo's world, made once: its first council and member exist.
async function demo(t) {
  const dir = folder(t);
  const db = newStore(dir);
  t.after(() => dropStore(db));
  const { child, ended } = start(['serve', '--db', db, '--listen',
    '127.0.0.1:0', '--demo']);
  let out = '';
  child.stdout.on('data', text => { out += text; });
  const until = Date.now() + 90000;
  while (!/be anybody/.test(out) && child.exitCode === null &&
      Date.now() < until)
    await new Promise(done => setTimeout(done, 50));
  child.kill('SIGTERM');
  await ended;
  return { db, dir };
}

const day = days => new Date(Date.now() + 86400e3 * days).toISOString()
  .slice(0, 10);

test('import, mail, export: one store after another', async t => {
  const { db, dir } = await demo(t);
  const who = ['--council', '1', '--as', '1'];
  const file = (name, text) => {
    fs.writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  };
  const bring = (...args) => parecon(['match', 'import', db, ...who, ...args]);

  await t.test('faults are told, and nothing is written', () => {
    const bad = file('bad.csv', 'title,north,east,starts\n' +
      `a,54.3,10.1,${day(2)}\nb,4807000,-11680500,${day(2)}\n`);
    const { code, out } = bring('--csv', bad);
    assert.equal(code, 3);
    assert.match(out, /bad\.csv, row 3, column B: .*mercator/);
    assert.match(out, /nothing was brought: 1 faults/);
    assert.match(bring('--csv', bad, '--skip-faulty').out,
      /brought: 1 needs .* 1 faulty/);
  });

  await t.test('the same file twice is brought once; twins are told', () => {
    const text = 'we need water and food for the children of the school';
    const good = file('good.csv', 'form,title,about,north,east,starts,source\n'
      + `need,Help,${text},54.3,10.1,${day(2)},1\n`
      + `need,Aid,${text},54.3,10.1,${day(2)},2\n`
      + `offer,Pans,,54.3,10.1,${day(2)},3\n`);
    assert.match(bring('--csv', good, '--dry-run').out,
      /would be brought: 2 needs/);
    const first = bring('--csv', good);
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /row 3 \(Aid\) looks the same as row 2/);
    assert.match(first.out, /brought: 2 needs \(1 of them/);
    assert.match(bring('--csv', good).out, /0 needs .* 3 were here already/);
  });

  await t.test('the command line is looked at', () => {
    for (const [args, words] of [
      [['match', 'import', db, '--csv', 'x'], /--council N/],
      [['match', 'import', db, ...who], /one of --csv/],
      [['match', 'import', db, ...who, '--csv', 'x', '--near', 'here'],
        /--near takes/],
      [['match', 'import', db, ...who, '--csv', 'x', '--zone', 'Nowhere'],
        /time zone/],
      [['match', 'import', db, ...who, '--csv', 'x', '--form', 'x'],
        /--form/],
      [['match', 'import', db, ...who, '--csv', 'x', '--dates', 'x'],
        /--dates/],
      [['match', 'import', db, ...who, '--csv', 'x', '--move-to', 'x'],
        /--move-to/],
      [['match', 'export', db, '--format', 'x'], /--format/],
      [['match', 'export', db], /--effort N/],
      [['match', 'export', db, '--effort', '99999'], /no effort 99999/],
      [['match', 'mail', db], /--near/]]) {
      const { code, err } = parecon(args, { input: '' });
      assert.equal(code, 2, args.join(' '));
      assert.match(err, words);
    }
    const stranger = parecon(['match', 'import', db, '--council', '1', '--as',
      '99999', '--csv', path.join(dir, 'good.csv')]);
    assert.match(stranger.err, /member 99999 is not of/);
  });

  await t.test('a message is filed once, with what is missing', () => {
    const mail = text => parecon(['match', 'mail', db, '--near', '54.3,10.1',
      '--zone', 'Europe/Berlin'], { input: text });
    const message = 'From: a\nMessage-ID: <7@x>\nSubject: Kitchen\n\n' +
      '3 people, Saturday 14:00-17:00, Main St 5\n';
    const { code, out, err } = mail(message);
    assert.equal(code, 0, err);
    assert.match(out, /filed: Kitchen\nneed \d+; nobody vouches/);
    assert.doesNotMatch(out, /understood/);
    assert.match(mail(message).out, /is need \d+ already/);
    assert.match(mail('the cellar is full').out,
      /Not understood: how many, where, on which day, from when, until when\./);
    // in the language in which it was written
    assert.match(mail('Der Keller ist voll, bitte helft uns!').out,
      /Nicht verstanden: wie viele, wo, an welchem Tag, ab wann, bis wann\./);
    assert.match(mail('El sótano está lleno de agua').out,
      /No se entendió: cuántas, dónde, qué día, desde cuándo, hasta cuándo\./);
    const html = mail('Content-Type: text/html\n\n<p>x</p>');
    assert.equal(html.code, 3);
    assert.match(html.err, /plain text/);
  });

  await t.test('what goes out can come in again', () => {
    const { code, out } = parecon(['match', 'export', db, '--format', 'csv',
      '--as', '1']);
    assert.equal(code, 0);
    assert.match(out, /^form,title,about,.*\r\nneed,/);
    const again = bring('--csv', file('out.csv', out), '--dry-run');
    assert.equal(again.code, 0, again.out);
    const map = JSON.parse(parecon(['match', 'export', db, '--format',
      'geojson', '--as', '1']).out);
    assert.ok(map.features.length >= 4);
    for (const f of map.features)
      for (const x of f.geometry.coordinates)
        assert.equal(typeof x, 'number');
  });

  await t.test('a real directory: Miami 211', t2 => {
    const real = path.join(SHARED, 'data', 'network', 'miami-211-hsds');
    if (!fs.existsSync(real)) return t2.skip('the data are not there');
    const { code, out } = bring('--hsds', real, '--near', '25.76,-80.19',
      '--public');
    assert.equal(code, 0);
    assert.match(out, /4089 offers, 1074 efforts/);
    assert.match(out, /447 services of organisations that are not/);
    assert.match(bring('--hsds', real, '--near', '25.76,-80.19').out,
      /5163 were here already/);
  });

  await t.test('real reports: Haiti 2010', t2 => {
    const real = path.join(SHARED, 'data', 'switchboard',
      'ushahidi-haiti-2010', 'haiti_reports.csv.zst');
    if (!fs.existsSync(real)) return t2.skip('the data are not there');
    const { code, out } = bring('--csv', real, '--columns',
      'title=INCIDENT TITLE; about=DESCRIPTION; starts=INCIDENT DATE; ' +
      "north=LATITUDE; east=LONGITUDE; place=LOCATION; source=Serial; " +
      "sort='relief'", '--move-to', day(7), '--dry-run');
    assert.equal(code, 0);
    assert.match(out, /would be brought: 3593 needs \(185 of them/);
  });
});
