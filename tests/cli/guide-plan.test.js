// SPDX-License-Identifier: AGPL-3.0-or-later
// docs/guide-plan.md tells the truth; see guide.js.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { follow, linked } = require('./guide.js');
const { ROOT } = require('./parecon.js');

test('every command of the guide to planning says what it quotes', (t) => {
  const count = follow(t, 'guide-plan.md');
  assert.ok(count >= 10, `only ${count} commands were found`);
});

test('the guide knows every plan command, and its links lead somewhere', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs', 'guide-plan.md'), 'utf8');
  for (const name of ['solve', 'revise', 'explain', 'check', 'generate',
    'split', 'pack']) {
    assert.match(guide, new RegExp(`parecon plan ${name} `), name);
  }
  linked('guide-plan.md');
});
