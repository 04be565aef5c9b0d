// SPDX-License-Identifier: AGPL-3.0-or-later
// docs/guide-vote.md tells the truth; see guide.js.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { follow, linked } = require('./guide.js');
const { ROOT } = require('./parecon.js');

test('every command of the guide to votes says what it quotes', (t) => {
  const count = follow(t, 'guide-vote.md');
  assert.ok(count >= 15, `only ${count} commands were found`);
});

test('the guide knows every vote command, and its links lead somewhere', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs', 'guide-vote.md'), 'utf8');
  for (const name of ['count', 'check', 'perpetual', 'sortition', 'route'])
    assert.match(guide, new RegExp(`^\\$ parecon vote ${name} `, 'm'), name);
  linked('guide-vote.md');
});
