// SPDX-License-Identifier: AGPL-3.0-or-later
// A hub for a file of tests of work: councils that Ada founds in it, their
// divisions, what somebody downloads of one.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { startHub, settle, bring, PROGRAM } = require('./people.js');
const { take, divide } = require('./tables.js');

const TASKS = 'task,name,hours,empowerment,desirability,skills,colour\n' +
  'cook,Cook,10,7,6,,red\nwash,Wash up,10,1,2,,\nbuy,Buy,5,5,5,,\n' +
  'book,Keep the books,5,8,3,,blue\nclean,Clean,10,2,1,,\n' +
  'sell,Sell,10,4,7,,\n';

const RULE = { band: '1', most_tasks: '12', desirability_weight: '1',
  price: '0', period_weeks: '4', objection_hours: '24', tenure: '0',
  rating_way: 'scale' };

const idOf = async browser => (await browser.get('/me')).body.me.member;

// The checker's word on what was unpacked.
const check = (folder, extra = []) => spawnSync(PROGRAM, ['jobs', 'check',
  `${folder}/workplace`, `${folder}/result/jobs.csv`, '--unassigned',
  `${folder}/result/unassigned.csv`, '--certificate',
  `${folder}/result/certificate.json`, ...extra], { encoding: 'utf8' });

async function propose(c, id, fields = {}) {
  await c.ada.done(`${c.at}/divisions/${id}/propose`, fields);
  return `${c.at}/divisions/${id}`;
}

// The page of the decision in which the council is asked about what stands at
// `where`: a division, a merge.
async function question(browser, where) {
  const { questions } = (await browser.get(where)).body;
  return `${where.match(/^\/councils\/\d+/)[0]}/decisions/${questions[0].decision}`;
}

const consent = async (browser, where) =>
  browser.done(`${await question(browser, where)}/stance`,
    { stance: 'consent' });

// → { hub, council(…), working(…), unpack(…), restart(…) }; `hub` is another one
// after a restart. It is gone when the file's tests are over.
function workshop(test) {
  const shop = { hub: undefined };
  let founder;
  test.before(async () => { shop.hub = await startHub(); });
  test.after(async () => { await shop.hub?.stop(); shop.hub?.remove(); });

  // A council of `names`, which Ada founds.
  shop.council = async (names, name) => {
    if (!founder) {
      founder = await settle(shop.hub, 'ada', 'First');
    }
    const { id } = await founder.browser.done('/councils', { name,
      kind: 'workers', purpose: '', hours: '20' });
    const people = { ada: founder.browser };
    for (const one of names)
      people[one] = await bring(shop.hub, founder.browser, id, one);
    return { id, at: `/councils/${id}`, ...people };
  };

  // A council with a first division.
  shop.working = async (names, name, tasks = TASKS) => {
    const c = await shop.council(names, name);
    await take(c.ada, c.at, 'tasks', 'tasks.csv', tasks);
    const draft = await divide(c.ada, c.at);
    c.first = draft.division.division;
    return c;
  };

  shop.unpack = async (browser, at, id, name) => {
    const cookie = [...browser.cookies].map(p => p.join('=')).join('; ');
    const answer = await fetch(
      `${shop.hub.url}${at}/divisions/${id}/file/division.zip`,
      { headers: { Cookie: cookie } });
    assert.equal(answer.status, 200);
    const folder = path.join(shop.hub.folder, name);
    fs.mkdirSync(folder);
    const zip = path.join(folder, 'd.zip');
    fs.writeFileSync(zip, Buffer.from(await answer.arrayBuffer()));
    execFileSync('python3', ['-m', 'zipfile', '-e', zip, folder]);
    return folder;
  };

  // The program ends and starts again, and these ask the new one.
  shop.restart = async people => {
    const { code } = await shop.hub.stop();
    assert.equal(code, 0);
    const old = shop.hub;
    shop.hub = await startHub({ from: old.db });
    old.remove();
    founder.browser.hub = shop.hub;
    for (const browser of people) browser.hub = shop.hub;
  };
  return shop;
}

module.exports = { RULE, TASKS, check, consent, idOf, propose, question,
  workshop };
