// SPDX-License-Identifier: AGPL-3.0-or-later
// Leaflet as the hub serves it, under the hub's own security policy: it shows,
// moves, opens what it has to say and finds its pictures.
'use strict';
const assert = require('node:assert/strict');
const test = require('node:test');
const { browser, open } = require('./browser.js');
const { serve } = require('./hub.js');

const held = browser(test);
let hub;
test.before(async () => { hub = await serve(); });
test.after(() => hub?.stop());

// On any page of the hub: one element with a map of a town of our own.
async function map(page) {
  await page.addStyleTag({ url: '/a/leaflet.css' });
  await page.addScriptTag({ url: '/a/leaflet.js' });
  await page.evaluate(() => {
    /* global L, document, location, window */
    const place = document.querySelector('main')
      .appendChild(document.createElement('div'));
    place.id = 'map';
    place.style.height = '20rem';
    const town = window.town = L.map(place).setView([53.55, 9.99], 12);
    L.tileLayer(`${location.origin}/a/leaflet-layers.png`,
      { attribution: 'a town' }).addTo(town);
    L.control.scale().addTo(town);
    L.control.layers({}, { all: L.layerGroup().addTo(town) }).addTo(town);
    L.marker([53.55, 9.99]).addTo(town).bindPopup('<b>Courier</b>');
    L.circleMarker([53.56, 9.98], { radius: 9 }).addTo(town);
    L.geoJSON({ type: 'Polygon', coordinates: [[[9.9, 53.5], [10, 53.5],
      [10, 53.6], [9.9, 53.5]]] }).addTo(town);
  });
}

test('a map is drawn, moved and read under the hub\'s policy', async () => {
  const page = await open(held, `${hub.url}/sign-in`);
  await map(page);
  const marker = page.locator('#map img.leaflet-marker-icon');
  await marker.click();
  assert.equal(await page.locator('.leaflet-popup b').textContent(),
    'Courier');
  await page.locator('.leaflet-control-zoom-in').click();
  await page.waitForFunction(() => window.town.getZoom() === 13);
  // the style has come: layers lie upon one another, the picture was found
  assert.equal(await page.locator('.leaflet-pane').first().evaluate(
    pane => getComputedStyle(pane).position), 'absolute');
  assert.equal(await marker.evaluate(img => img.naturalWidth > 0), true);
  const layers = page.locator('.leaflet-control-layers-toggle');
  assert.match(await layers.evaluate(
    link => getComputedStyle(link).backgroundImage), /leaflet-layers\.png/);
  assert.equal(await page.locator('#map path.leaflet-interactive').count(), 2);
  // far away: all tiles are dropped
  await page.evaluate(() => new Promise(done => {
    window.town.once('moveend', () => setTimeout(done, 300));
    window.town.setView([0, 100], 3, { animate: false });
  }));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('each of its files has an address that browsers keep', async () => {
  const page = await open(held, `${hub.url}/sign-in`);
  for (const [name, type] of [['leaflet.js', 'text/javascript'],
    ['leaflet.css', 'text/css'], ['leaflet-layers.png', 'image/png'],
    ['leaflet-layers-2x.png', 'image/png'],
    ['leaflet-marker-icon.png', 'image/png'],
    ['leaflet-marker-icon-2x.png', 'image/png'],
    ['leaflet-marker-shadow.png', 'image/png'],
    ['leaflet-license.txt', 'text/plain']]) {
    const bare = await page.request.get(`${hub.url}/a/${name}`);
    assert.equal(bare.status(), 200, name);
    assert.ok((await bare.body()).length > 100, name);
    assert.ok(bare.headers()['content-type'].startsWith(type), name);
    const hash = /"(\w+)"/.exec(bare.headers().etag)[1];
    const kept = await page.request.get(
      `${hub.url}/a/${name.replace('.', `-${hash}.`)}`);
    assert.match(kept.headers()['cache-control'], /immutable/, name);
  }
  await page.context().close();
});
