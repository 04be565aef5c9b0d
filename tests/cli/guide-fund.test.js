// SPDX-License-Identifier: AGPL-3.0-or-later
// docs/guide-fund.md tells the truth; see guide.js.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { follow, linked } = require('./guide.js');
const { ROOT } = require('./parecon.js');

test('every command of the guide to money says what it quotes', (t) => {
  const count = follow(t, 'guide-fund.md');
  assert.ok(count >= 10, `only ${count} commands were found`);
});

test('the guide knows every fund command, and its links lead somewhere', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs', 'guide-fund.md'), 'utf8');
  for (const name of ['allocate', 'check', 'transfer', 'dues', 'expect', 'ledger check',
    'ledger balance', 'ledger export', 'ledger match', 'ledger seal']) {
    assert.match(guide, new RegExp(`parecon fund ${name}[ \`]`), name);
  }
  linked('guide-fund.md');
});
