// SPDX-License-Identifier: AGPL-3.0-or-later
// Voting on a phone: with scripts off by links and forms alone, with scripts
// on by moving options; what came of it, as pages that everybody can read.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const path = require('node:path');
const { DESKTOP, PHONE, demo, inspect, open, press, tab, unfold } =
  require('./browser.js');
const { change } = require('../hub/store.js');

const held = demo(test);
const OPEN = 'Two delegates to the federation';

const visit = (where, options = {}) => open(held,
  `${held.start}/${where}`, { storageState: held.state, ...options });

test('a ballot on a phone, scripts off: cast, looked at, changed',
  async () => {
    const page = await visit('decisions', { javaScriptEnabled: false });
    await page.getByRole('link', { name: OPEN }).click();
    await press(page, 'Cast my ballot'); // nothing is ranked yet
    await page.getByText('Rank at least one.').first().waitFor();
    await page.getByLabel('Tom').selectOption('1');
    await page.getByLabel('Ivo').selectOption('1');
    await press(page, 'Cast my ballot');
    await page.getByText('Another option has this place').first().waitFor();
    assert.equal(await page.getByLabel('Tom').inputValue(), '1');
    await page.getByLabel('Ivo').selectOption('2');
    const code = await page.getByLabel('Your code').inputValue();
    // long, as others have handed her their votes
    assert.match(code, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    await press(page, 'Cast my ballot');
    await page.getByText('Your ballot is in.').waitFor();
    assert.equal(await page.getByLabel('Tom').inputValue(), '');
    await page.getByLabel('Your code').fill(code);
    await press(page, 'Look at my ballot');
    await page.getByText('This is your ballot').waitFor();
    assert.equal(await page.getByLabel('Tom').inputValue(), '1');
    assert.equal(await page.getByLabel('Ivo').inputValue(), '2');
    await page.getByLabel('Ivo').selectOption('');
    await press(page, 'Change my ballot');
    await page.getByText('Your ballot is changed.').waitFor();
    await page.context().close();
  });

test('a new question, voted on with scripts on', async () => {
  const page = await visit('decisions/new');
  await inspect(page, 'the form');
  await page.getByLabel('What is to be decided?').fill('Where do we meet?');
  await page.getByLabel('Ranking, one winner', { exact: false }).check();
  await page.getByLabel('Options').fill('Kitchen\nCellar\nRoof');
  await press(page, 'Open it');
  await page.getByText('It is there. Tell the others.').waitFor();
  await inspect(page, 'the ballot');
  const { unseen } = await tab(page);
  assert.deepEqual(unseen, []);
  await press(page, '↑ Roof');
  await press(page, '↑ Roof');
  const at = async name => page.getByRole('combobox', { name, exact: true })
    .inputValue();
  // what is not ranked is left out
  assert.deepEqual([await at('Roof'), await at('Kitchen'), await at('Cellar')],
    ['1', '', '']);
  const code = await page.getByLabel('Your code').inputValue();
  await press(page, 'Cast my ballot');
  await page.getByText('Your ballot is in.').waitFor();
  // this tab knows the code still, once its script has run
  await page.waitForFunction(wanted => [...document.querySelectorAll('input')]
    .some(input => input.value === wanted), code);
  assert.equal(await page.getByLabel('Your code').inputValue(), code);
  await press(page, 'Look at my ballot');
  await page.getByText('This is your ballot').waitFor();
  assert.equal(await at('Roof'), '1');
  await inspect(page, 'the ballot looked at');
  await page.context().close();
});

test('a change, proposed with scripts off, shown side by side and accepted',
  async () => {
    const page = await visit('decisions/new', { javaScriptEnabled: false });
    await page.getByLabel('What is to be decided?').fill('Opening hours');
    await page.getByLabel('What it is about').fill('We open at nine.');
    await page.getByLabel('Tick what suits', { exact: false }).check();
    await page.getByLabel('Options').fill('Kitchen\nCellar');
    await page.getByLabel('Opens').fill('2038-01-01T10:00');
    await page.getByLabel('Closes').fill('2038-01-08T10:00');
    await press(page, 'Open it');
    await page.getByText('not open yet').waitFor();
    const { href } = new URL(page.url());
    await page.getByRole('link', { name: 'Propose a change to the text' })
      .click();
    await press(page, 'Propose it'); // nothing is different yet
    await page.getByText('These are the words as they are.').first()
      .waitFor();
    await page.getByLabel('What it is about').fill('We open at ten.');
    await page.getByLabel('Why?').fill('Nobody comes at nine.');
    await press(page, 'Propose it');
    await page.getByText('It is proposed').waitFor();
    assert.equal(await page.locator('.merged del').textContent(),
      '[taken out: nine ]');
    assert.equal(await page.locator('.compared').isVisible(), false);
    await page.setViewportSize({ width: 1280, height: 900 });
    const sides = await page.locator('.compared p').evaluateAll(all =>
      all.map(p => p.getBoundingClientRect()).map(b => [b.x, b.y]));
    assert.equal(sides[0][1], sides[1][1]);
    assert.ok(sides[0][0] < sides[1][0]);
    await page.context().close();
    const again = await visit(href.split('/').slice(-2).join('/')
      .replace(/[?#].*/, ''));
    await inspect(again, 'proposed changes');
    const { unseen } = await tab(again);
    assert.deepEqual(unseen, []);
    await press(again, 'Accept it');
    await again.getByText('It stands so now').waitFor();
    await again.getByText('All versions (2)').click();
    await inspect(again, 'versions');
    await again.context().close();
  });

// Where the handle of an option is, and the middle of its row.
async function spot(page, name) {
  const row = page.locator('[data-ranks] > li', { has:
    page.getByRole('combobox', { name, exact: true }) });
  const grip = await row.locator('.grip').boundingBox();
  const box = await row.boundingBox();
  return { x: grip.x + grip.width / 2, y: grip.y + grip.height / 2,
    top: box.y + 2, middle: box.y + box.height / 2,
    bottom: box.y + box.height - 2 };
}

// As a thumb does it, through the browser's own input; a mouse likewise.
const by = {
  async touch(page, from, to) {
    const client = await page.context().newCDPSession(page);
    const send = (type, y) => client.send('Input.dispatchTouchEvent', { type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: from.x, y }] });
    await send('touchStart', from.y);
    for (let k = 1; k <= 5; k++)
      await send('touchMove', from.y + (to - from.y) * k / 5);
    await send('touchEnd');
    await client.detach();
  },
  async mouse(page, from, to) {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x, to, { steps: 5 });
    await page.mouse.up();
  },
};

for (const [way, options] of [['touch', { viewport: PHONE, hasTouch: true }],
  ['mouse', { viewport: { width: 1280, height: 900 } }]])
  test(`a ranking dragged by ${way}, with a tie, told aloud`, async () => {
    const page = await visit('decisions/new', options);
    await page.getByLabel('What is to be decided?').fill(`By ${way}`);
    await page.getByLabel('Ranking, one winner', { exact: false }).check();
    await page.getByLabel('Options').fill('Kitchen\nCellar\nRoof\nYard');
    await press(page, 'Open it');
    await page.locator('.grip').first().waitFor();
    const at = name => page.getByRole('combobox', { name, exact: true })
      .inputValue();
    const all = async () => Promise.all(['Kitchen', 'Cellar', 'Roof', 'Yard']
      .map(at));
    const drag = async (name, where) => {
      await page.locator('[data-ranks]').evaluate(list =>
        list.scrollIntoView({ block: 'center' }));
      await by[way](page, await spot(page, name), await where());
      await page.waitForFunction(() => !document.querySelector('.dragged'));
    };
    const line = async () => (await page.locator('.ranks > .line')
      .boundingBox()).y + 2;
    await drag('Roof', line);
    assert.deepEqual(await all(), ['', '', '1', '']);
    await page.getByText('Roof: place 1.', { exact: true }).waitFor();
    await drag('Yard', async () => (await spot(page, 'Roof')).top);
    assert.deepEqual(await all(), ['', '', '2', '1']);
    await drag('Cellar', async () => (await spot(page, 'Roof')).middle);
    assert.deepEqual(await all(), ['', '2', '2', '1']);
    await page.getByText('Cellar: place 2, together with Roof.').waitFor();
    await drag('Yard', async () => (await spot(page, 'Kitchen')).bottom);
    assert.deepEqual(await all(), ['', '1', '1', '']);
    await page.getByText('Yard: left out.').waitFor();
    // by keys the same
    const button = name => page.getByRole('button', { name, exact: true });
    await button('↑ Yard').focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await all(), ['', '1', '1', '2']);
    await button('= Yard').focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await all(), ['', '1', '1', '1']);
    await page.keyboard.press('Enter');
    assert.deepEqual(await all(), ['', '1', '1', '2']);
    await button('↓ Roof').focus();
    await page.keyboard.press('Enter');
    await press(page, 'Cast my ballot');
    await page.getByText('Your ballot is in.').waitFor();
    await press(page, 'Look at my ballot');
    await page.getByText('This is your ballot').waitFor();
    await inspect(page, `the ballot ranked by ${way}`);
    await page.context().close();
  });

test('where one stands, and what came of a ranking', async () => {
  const page = await visit('decisions', { colorScheme: 'dark' });
  await page.getByRole('link', { name: 'No meetings on Fridays' }).click();
  await inspect(page, 'consent');
  await press(page, 'Say so');
  await page.getByText('2 consent, 0 stand aside, 1 object').waitFor();
  await page.goto(`${held.start}/decisions`);
  await page.getByRole('link', { name: 'Which printing press' }).click();
  await page.getByText('Compared in pairs it is ahead').waitFor();
  await page.getByText('Count it again').click();
  await inspect(page, 'the result');
  await page.context().close();
});

test('changes that were proposed, beside each other, as the demo has them',
  async () => {
    for (const options of [{}, { viewport: DESKTOP, colorScheme: 'dark' }]) {
      const page = await visit('decisions', options);
      await page.getByRole('link', { name: 'When is the reading room open?' })
        .click();
      await page.getByRole('heading', { name: /would change|changes/i })
        .first().waitFor();
      assert.equal(await page.locator('article.amendment').count(), 3);
      assert.match(await page.locator('.compared del').allTextContents()
        .then(all => all.join('|')), /Whoever is on duty/);
      await unfold(page);
      await inspect(page, 'three changes');
      await page.context().close();
    }
  });

test('the council that holds nine tenths of it is named, on a phone with '
  + 'scripts off', async () => {
  const [paper] = held.start.match(/\d+$/);
  const page = await open(held, `${held.hub.url}/councils`,
    { storageState: held.state, javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Harbour Quarter', exact: true })
    .first().click();
  const quarter = page.url().match(/\d+$/)[0];
  // Margarethe, in both, and four of the newspaper; nobody else of the quarter
  change(path.join(held.hub.folder, 'hub.db'), `UPDATE membership
    SET site = 'newsroom' WHERE council = ${paper} AND member <= 5
    OR council = ${quarter} AND member = 1`);
  await page.goto(`${held.hub.url}/councils/${quarter}/decisions/new`);
  await page.getByLabel('What is to be decided?').fill('Lights all night?');
  await page.getByLabel('More than half', { exact: false }).check();
  await page.getByText('Are some affected more than others?').click();
  await page.locator('select[name=fact_1]').selectOption('site:newsroom');
  await page.locator('select[name=weight_1]').selectOption('8');
  await page.getByLabel('Opens').fill('2038-01-01T10:00');
  await page.getByLabel('Closes').fill('2038-01-08T10:00');
  await press(page, 'Open it');
  const note = page.locator('.notice', { hasText: 'of the weight lies' });
  await note.waitFor();
  assert.match(await note.textContent(),
    /9\d % of the weight lies within “The Harbour Courier”/);
  const there = note.getByRole('link');
  assert.ok((await there.boundingBox()).height >= 44);
  const { href } = new URL(page.url());
  await there.click();
  await page.waitForURL(`**/councils/${paper}/decisions/new`);
  await page.context().close();
  for (const options of [{}, { viewport: DESKTOP, colorScheme: 'dark' }]) {
    const seen = await open(held, href,
      { storageState: held.state, ...options });
    await inspect(seen, 'the council it belongs to');
    const { order, unseen } = await tab(seen);
    assert.deepEqual(unseen, []);
    assert.ok(order.some(name => /Courier|Put it/.test(name)));
    await seen.context().close();
  }
});

// What stands on paper to be filled in, or pressed.
const toFill = page => page.evaluate(() => [...document.querySelectorAll(
  'input, select, textarea, button')].filter(e => e.checkVisibility())
  .map(e => e.outerHTML));

test('results and money on paper: all there is to read, nothing to fill in',
  async () => {
    const page = await visit('decisions', { viewport: { width: 680,
      height: 960 } });
    await page.getByRole('link', { name: 'Which printing press' }).click();
    await page.getByText('Compared in pairs it is ahead').waitFor();
    const result = page.url();
    for (const [url, ...words] of [
      [result, 'Each against each', 'Print at the harbour co-op',
        'parecon vote count'],
      [`${held.start}/money`, 'What is left', 'Where from', 'Subscriptions'],
      [`${held.start}/money/rounds/1`, 'Better chairs', 'chose it and paid']]) {
      await page.emulateMedia({ media: 'screen' });
      await page.goto(url);
      await unfold(page);
      // of money only who keeps it has forms
      assert.ok((await toFill(page)).length > 0 || /money$/.test(url), url);
      await page.emulateMedia({ media: 'print' });
      assert.deepEqual(await toFill(page), [], url);
      const text = await page.locator('main').innerText();
      for (const word of words) assert.ok(text.includes(word), word);
    }
    await page.context().close();
  });

test('a thumb hits what is to be pressed', async () => {
  const page = await visit('decisions', { hasTouch: true, isMobile: true });
  for (const url of ['decisions', 'decisions/delegates', 'follow', 'money',
    'money/rounds/1']) {
    await page.goto(`${held.start}/${url}`);
    const missed = await page.evaluate(() => [...document.querySelectorAll(
      'main button, main .button, main .rows .what > a')]
      .filter(e => e.checkVisibility() &&
        [...e.getClientRects()].some(box => box.height < 43.5))
      .map(e => `${e.getBoundingClientRect().height} ${e.outerHTML}`));
    assert.deepEqual(missed, [], url);
  }
  await page.context().close();
});

// A word of 66 letters, one written from right to left, and many.
const THIRTY = [...Array(30)].map((_, k) => ({ 3: 'Rechtsschutzversicherungs' +
  'gesellschaftsangelegenheitenbeauftragte', 4: 'أمل حداد للمجلس' })[k] ??
  `Candidate ${k}`).join('\n');

test('thirty options, one of them a long word, on a phone', async () => {
  for (const rule of ['Grades', 'Tick what suits']) {
    const page = await visit('decisions/new');
    await page.getByLabel('What is to be decided?').fill(`Thirty: ${rule}`);
    await page.getByLabel(rule, { exact: false }).first().check();
    await page.getByLabel('Options').fill(THIRTY);
    await press(page, 'Open it');
    await page.getByText('It is there. Tell the others.').waitFor();
    await inspect(page, rule);
    await page.context().close();
  }
});
