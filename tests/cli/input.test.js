// SPDX-License-Identifier: AGPL-3.0-or-later
// Bad input: a clear sentence with the place, code 3, and nothing written.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { SMALL, folder, parecon, read, workplace } = require('./parecon.js');

// A copy of SMALL with one row of a table replaced (row 1 is the header).
function spoiled(t, table, row, text) {
  const files = { ...SMALL, [table]: [...SMALL[table]] };
  files[table][row - 1] = text;
  return workplace(t, files);
}

// Code 3, no output, a message that matches, and OUT as it was before.
function refused(t, dir, ...patterns) {
  const out = folder(t);
  fs.writeFileSync(path.join(out, 'jobs.csv'), 'an older result\n');
  const done = parecon(['jobs', 'solve', dir, '-o', out]);
  assert.equal(done.code, 3, done.out + done.err);
  assert.equal(done.out, '');
  for (const pattern of patterns) assert.match(done.err, pattern);
  assert.deepEqual(fs.readdirSync(out), ['jobs.csv']);
  assert.equal(read(out, 'jobs.csv'), 'an older result\n');
}

const CELLS = [
  ['negative hours', 'tasks.csv', 3, 'books,Keep the books,-6,7,3,figures,2,2,,',
    /tasks\.csv:3:3: .*-6/],
  ['hours that are no number', 'tasks.csv', 3,
    'books,Keep the books,six,7,3,figures,2,2,,', /tasks\.csv:3:3: .*six/],
  ['hours that are no quarter', 'tasks.csv', 3,
    'books,Keep the books,6.1,7,3,figures,2,2,,', /tasks\.csv:3:3: .*6\.1/],
  ['no hours at all', 'tasks.csv', 3, 'books,Keep the books,,7,3,figures,2,2,,',
    /tasks\.csv:3:3: /],
  ['a rating that is no number', 'tasks.csv', 3,
    'books,Keep the books,6,high,3,figures,2,2,,', /tasks\.csv:3:4: .*high/],
  ['an endless rating', 'tasks.csv', 3,
    'books,Keep the books,6,inf,3,figures,2,2,,', /tasks\.csv:3:4: .*inf/],
  ['min_hours above hours', 'tasks.csv', 3,
    'books,Keep the books,6,7,3,figures,7,2,,', /tasks\.csv:3:7: .*7.*6/],
  ['half a person', 'tasks.csv', 3,
    'books,Keep the books,6,7,3,figures,2,1.5,,', /tasks\.csv:3:8: .*1\.5/],
  ['a task without id', 'tasks.csv', 3, ',Keep the books,6,7,3,figures,2,2,,',
    /tasks\.csv:3:1: /],
  ['a task twice', 'tasks.csv', 4, 'books,Other books,4,8,8,cooking,2,2,,',
    /tasks\.csv:4:1: .*books.*row 3/],
  ['a time that is none', 'tasks.csv', 3,
    'books,Keep the books,6,7,3,figures,2,2,Mon 9-xx,', /tasks\.csv:3:9: .*Mon/],
  ['too many cells', 'tasks.csv', 3,
    'books,Keep the books,6,7,3,figures,2,2,,,surplus', /tasks\.csv:3/],
  ['an open quote', 'tasks.csv', 3, 'books,"Keep the books,6,7,3,figures,2,2,,',
    /tasks\.csv:3/],
  ['a member twice', 'members.csv', 3, 'ana,Ana again,12,,,,',
    /members\.csv:3:1: .*ana.*row 2/],
  ['a pin that is no task', 'members.csv', 3, 'ben,Ben,13,cooking,wsah,,',
    /members\.csv:3:5: .*wsah.*wash/],
  ['a pin without the skill', 'members.csv', 3, 'ben,Ben,13,cooking,books,,',
    /members\.csv:3:5: .*books/],
  ['pinned and banned', 'members.csv', 3, 'ben,Ben,13,cooking,wash,wash,',
    /members\.csv:3:[56]: .*wash/],
  ['negative offer', 'members.csv', 3, 'ben,Ben,-13,cooking,,,',
    /members\.csv:3:3: .*-13/],
  ['today: nobody of that name', 'today.csv', 2, 'anna,plan,4',
    /today\.csv:2:1: .*anna/],
  ['today: no such task', 'today.csv', 2, 'ana,plam,4',
    /today\.csv:2:2: .*plam/],
];
for (const [name, table, row, text, pattern] of CELLS) {
  test(`${name}: file, row and column`, (t) => {
    refused(t, spoiled(t, table, row, text), pattern);
  });
}

test('a missing column is named', (t) => {
  const files = { ...SMALL };
  files['tasks.csv'] = SMALL['tasks.csv'].map((row) => row.replace(/,hours,/, ',ours,'));
  refused(t, workplace(t, files), /tasks\.csv:1: .*hours/);
});

test('not UTF-8: the place of the first bad byte', (t) => {
  const text = Buffer.from(SMALL['tasks.csv'].join('\n'), 'latin1');
  const at = text.indexOf('Keep');
  text[at] = 0xE9;
  refused(t, workplace(t, { ...SMALL, 'tasks.csv': text }),
    /tasks\.csv:3.*UTF-8/);
});

test('empty files, a header alone, blank rows alone', (t) => {
  refused(t, workplace(t, { ...SMALL, 'tasks.csv': '' }), /tasks\.csv: .*empty/);
  refused(t, workplace(t, { ...SMALL, 'members.csv': '\n\n \n' }),
    /members\.csv: /);
  refused(t, workplace(t, { ...SMALL, 'tasks.csv': [SMALL['tasks.csv'][0]] }),
    /tasks\.csv: .*no tasks/);
});

test('a folder that is not there, a folder without tables', (t) => {
  const empty = folder(t);
  refused(t, path.join(empty, 'nowhere'), /nowhere/);
  refused(t, empty, /tasks\.csv/);
});

test('2 GB of nothing is refused before it is read', (t) => {
  const dir = workplace(t, SMALL), name = path.join(dir, 'tasks.csv');
  fs.truncateSync(name, 2 ** 31);
  const start = process.hrtime.bigint();
  refused(t, dir, /tasks\.csv: .*2048\.0 MiB; at most/);
  assert.ok(process.hrtime.bigint() - start < 5000000000n);
});

test('a device and a named folder are no tables', (t) => {
  const dir = workplace(t, SMALL);
  const device = parecon(['jobs', 'solve', dir, '--tasks', '/dev/zero']);
  assert.equal(device.code, 3);
  assert.match(device.err, /\/dev\/zero/);
  const inner = parecon(['jobs', 'solve', dir, '--tasks', dir]);
  assert.equal(inner.code, 3, inner.err);
});

// --- spreadsheets ----------------------------------------------------------

// A zip file of { name: text or bytes }.
function zip(files) {
  const parts = [], heads = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const raw = Buffer.from(content), packed = zlib.deflateRawSync(raw);
    const sizes = Buffer.alloc(26);
    sizes.writeUInt16LE(20, 0);
    sizes.writeUInt16LE(8, 4);
    sizes.writeUInt32LE(zlib.crc32(raw), 10);
    sizes.writeUInt32LE(packed.length, 14);
    sizes.writeUInt32LE(raw.length, 18);
    sizes.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), sizes,
      Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    heads.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), sizes, tail,
      Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(heads), end = Buffer.alloc(18);
  end.writeUInt16LE(heads.length, 4);
  end.writeUInt16LE(heads.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06'), end]);
}

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

// The smallest spreadsheet that holds a table.
function xlsx(table, sheet) {
  const cells = table.map((line, r) => `<row r="${r + 1}">${line.split(',')
    .map((cell, c) => (cell === '' ? '' : `<c r="${String.fromCharCode(65 + c)}${
      r + 1}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`))
    .join('')}</row>`).join('');
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const pack = 'http://schemas.openxmlformats.org/package/2006';
  return zip({
    '[Content_Types].xml': `<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${rel}"><sheets><sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': sheet ||
      `<worksheet xmlns="${main}"><sheetData>${cells}</sheetData></worksheet>`,
  });
}

function with_sheet(t, bytes) {
  const files = { ...SMALL, 'tasks.xlsx': bytes };
  delete files['tasks.csv'];
  return workplace(t, files);
}

test('a spreadsheet says the same as the CSV', (t) => {
  const out = folder(t);
  const one = parecon(['jobs', 'solve', workplace(t, SMALL), '-o', `${out}/1`]);
  const two = parecon(['jobs', 'solve', with_sheet(t, xlsx(SMALL['tasks.csv'])),
    '-o', `${out}/2`]);
  assert.equal(one.code, 0);
  assert.equal(two.code, 0, two.err);
  assert.equal(read(out, '1', 'jobs.csv'), read(out, '2', 'jobs.csv'));
});

test('a bad cell of a spreadsheet has its row and column', (t) => {
  const table = [...SMALL['tasks.csv']];
  table[2] = table[2].replace(',6,', ',-6,');
  refused(t, with_sheet(t, xlsx(table)), /tasks\.xlsx.*:3:3: .*-6/);
});

test('a truncated spreadsheet', (t) => {
  const whole = xlsx(SMALL['tasks.csv']);
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    refused(t, with_sheet(t, whole.subarray(0, Math.floor(whole.length * share))),
      /tasks\.xlsx: /);
  }
});

test('a password-protected spreadsheet', (t) => {
  // Office wraps an encrypted workbook in a compound file.
  const bytes = Buffer.alloc(4096);
  Buffer.from('D0CF11E0A1B11AE1', 'hex').copy(bytes);
  bytes.write('EncryptedPackage', 1024, 'utf16le');
  refused(t, with_sheet(t, bytes), /tasks\.xlsx: .*(password|\.xls)/);
});

test('a zip bomb is refused in a moment', (t) => {
  const sheet = Buffer.alloc(2 ** 30 + 2 ** 20, ' ');
  sheet.write('<worksheet><sheetData>');
  const dir = with_sheet(t, xlsx([], sheet));
  const start = process.hrtime.bigint();
  assert.ok(fs.statSync(path.join(dir, 'tasks.xlsx')).size < 2 ** 22);
  refused(t, dir, /tasks\.xlsx.*: .*unpacks/);
  assert.ok(process.hrtime.bigint() - start < 20000000000n);
});

test('a picture is no table', (t) => {
  const png = Buffer.from('89504E470D0A1A0A0000000D49484452', 'hex');
  refused(t, workplace(t, { ...SMALL, 'members.csv': png }), /members\.csv/);
});

test('a doubtful table warns on stderr and goes on', (t) => {
  const dir = spoiled(t, 'members.csv', 3, 'ben,Ben,13,coking,,wash,');
  const files = { ...SMALL, 'tasks.csv': [...SMALL['tasks.csv']] };
  files['tasks.csv'][7] = 'clean,Clean,8,1,2,cleanning,1,,,';
  files['members.csv'] = [...SMALL['members.csv'], 'eve,Eve,8,cleaning,,,'];
  const { code, err } = parecon(['jobs', 'solve', workplace(t, files)]);
  assert.equal(code, 1);
  assert.match(err, /warning: .*tasks\.csv:8:6: .*cleanning.*cleaning/);
  assert.notEqual(parecon(['jobs', 'solve', dir]).code, 3);
});
