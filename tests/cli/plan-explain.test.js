// SPDX-License-Identifier: AGPL-3.0-or-later
// plan explain: why a good has its price.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { folder, parecon, read, rows, workplace } = require('./parecon.js');
const { US, VILLAGE, solved, village } = require('./economy.js');

const near = (a, b, far) => Math.abs(a - b) <= far;

function why(kept, good, ...more) {
  const { code, out, err } = parecon(['plan', 'explain', kept, good, '--json',
    ...more]);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

// good → a number column of prices.csv
const column = (kept, name) => new Map(rows(read(kept, 'prices.csv'))
  .map((row) => [row.good, Number(row[name])]));

test('the parts of every price add up to the whole of it', (t) => {
  const { kept } = solved(t, VILLAGE), price = column(kept, 'price');
  for (const [good, now] of price) {
    const { parts, worth, price: said } = why(kept, good);
    const sum = Object.values(parts).reduce((a, b) => a + b, 0);
    assert.ok(near(sum, 1, 1e-5), `${good} ${sum}`);
    assert.ok(Object.values(parts).every((part) => part >= -1e-12), good);
    assert.equal(said, now);
    assert.ok(near(worth, now, 1e-9 * now), 'a scarce unit is worth its price');
  }
  assert.ok(why(kept, 'land').parts.resource > 0.999);
  assert.ok(why(kept, 'care').parts.labor > 0.999);
  assert.ok(why(kept, 'smoke').parts.damage > 0.999);
});

test('what makers use is what their recipe says', (t) => {
  const { kept } = solved(t, VILLAGE);
  const recipe = rows(read(VILLAGE, 'recipes.csv'))
    .filter((row) => row.recipe === 'baking')
    .sort((a, b) => b.exponent - a.exponent);
  const { inputs } = why(kept, 'bread'); // Cobb-Douglas: shares are exponents
  assert.deepEqual(inputs.map((row) => row.good), recipe.map((row) => row.good));
  for (const [k, row] of inputs.entries()) {
    assert.ok(near(row.share, Number(recipe[k].exponent), 1e-9), row.good);
  }
});

test('who asks for more: by as much as the demand at both prices says', (t) => {
  const { kept } = solved(t, VILLAGE), now = column(kept, 'price');
  const start = new Map(rows(read(VILLAGE, 'goods.csv'))
    .map((row) => [row.good, Number(row.price)]));
  const wants = rows(read(VILLAGE, 'wants.csv'))
    .filter((row) => row.profile === 'families');
  const right = Number(rows(read(kept, 'councils.csv'))
    .find((row) => row.council === 'hill-street').right);
  // Stone and Geary: the floor, and a share of what is left of the right
  const asked = (good, price) => {
    const all = wants.reduce((sum, row) => sum + Number(row.weight), 0);
    const left = right - wants.reduce((sum, row) =>
      sum + Number(row.floor) * price.get(row.good), 0);
    const one = wants.find((row) => row.good === good);
    return Number(one.floor) + Number(one.weight) / all * left / price.get(good);
  };
  const more = why(kept, 'bread').asked_for_more_than_at_start
    .find((row) => row.council === 'hill-street');
  assert.equal(more.kind, 'consumers');
  assert.ok(near(more.more, asked('bread', now) - asked('bread', start), 1e-6),
    `${more.more}`);
});

test('in words, by id and by name, within the width', (t) => {
  const { kept } = solved(t, US);
  for (const columns of ['40', '80']) {
    const { code, out, err } = parecon(['plan', 'explain', kept,
      'Grain farming'], { env: { COLUMNS: columns, LC_ALL: 'C.UTF-8' } });
    assert.equal(code, 0, err);
    assert.equal(err, '');
    assert.match(out, /% {2}for labour/);
    const said = out.replace(/\s+/g, ' ');
    assert.match(said, /^Grain farming: the price is 1\.\d+ per million/);
    assert.match(said, /worth 1\.\d+ to all/);
    assert.equal(parecon(['plan', 'explain', kept, '1111B0'],
      { env: { COLUMNS: columns, LC_ALL: 'C.UTF-8' } }).out, out);
    for (const line of out.split('\n')) {
      assert.ok([...line].length <= Number(columns), line);
    }
  }
});

test('an economy that changed, moved, or is gone', (t) => {
  const dir = village(t), { kept } = solved(t, dir);
  fs.appendFileSync(path.join(dir, 'goods.csv'), '\n');
  const changed = parecon(['plan', 'explain', kept, 'bread']);
  assert.equal(changed.code, 0);
  assert.match(changed.err, /warning: the economy .* has changed since/);
  fs.renameSync(dir, `${dir}-moved`);
  t.after(() => fs.rmSync(`${dir}-moved`, { recursive: true }));
  const gone = parecon(['plan', 'explain', kept, 'bread']);
  assert.equal(gone.code, 3);
  assert.equal(gone.out, '');
  assert.match(gone.err, /cannot be read from here: add --economy/);
  assert.deepEqual(why(kept, 'bread', '--economy', `${dir}-moved`).inputs,
    why(solved(t, VILLAGE).kept, 'bread').inputs);
});

test('a revised plan is explained by the economy as changed', (t) => {
  const { kept } = solved(t, VILLAGE), next = path.join(folder(t), 'next');
  const changes = path.join(workplace(t, { 'changes.csv':
    ['table,id,column,value', 'goods,land,supply,*0.5'] }), 'changes.csv');
  const done = parecon(['plan', 'revise', VILLAGE, '--from', kept, '--changes',
    changes, '-o', next]);
  assert.equal(done.code, 0, done.err);
  assert.ok(why(next, 'vegetables').parts.resource >
    why(kept, 'vegetables').parts.resource - 1e-9);
  assert.equal(parecon(['plan', 'explain', next, 'land']).err, '');
});

test('what is no plan or no good is told', (t) => {
  const { kept } = solved(t, VILLAGE);
  const refused = (says, ...words) => {
    const { code, out, err } = parecon(['plan', 'explain', ...words]);
    assert.equal(code, 3);
    assert.equal(out, '');
    assert.match(err, says);
  };
  refused(/"bred" is no good.* mean "bread"/, kept, 'bred');
  refused(/"something" is no good of this economy\.$/m, kept, 'something');
  refused(/certificate\.json: cannot be read/, VILLAGE, 'bread');
  fs.writeFileSync(path.join(kept, 'certificate.json'), '{"outcome": ');
  refused(/certificate\.json:\d+:\d+: is no JSON/, kept, 'bread');
  assert.equal(parecon(['plan', 'explain', kept]).code, 2);
});
