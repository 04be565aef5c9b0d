// SPDX-License-Identifier: AGPL-3.0-or-later
// docs/guide.md tells the truth; see guide.js.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { follow, linked } = require('./guide.js');
const { ROOT } = require('./parecon.js');

test('every command of the guide says what the guide quotes', (t) => {
  const count = follow(t, 'guide.md');
  assert.ok(count >= 10, `only ${count} commands were found`);
});

test('the guide knows every command, and its links lead somewhere', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs', 'guide.md'), 'utf8');
  for (const name of ['solve', 'merge', 'train', 'rotate', 'explain', 'check',
    'export']) {
    assert.match(guide, new RegExp(`parecon jobs ${name} `), name);
  }
  linked('guide.md');
});
